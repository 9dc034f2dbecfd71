//! A picture cropped and resampled for its frame, and encoded for embedding.
//!
//! Pixels are resampled once, with their alpha multiplied in, so that a
//! transparent background does not bleed into hair and shoulders. They are
//! never multiplied in number: where the frame asks for more than the photo has, the
//! photo's own pixels are kept and the printer scales them.
//!
//! Behind transparent pixels the nearest visible colour is put. Nobody sees it
//! through the mask, but JPEG spreads every sharp step over a block of eight
//! pixels, and viewers smooth colour and mask separately: black there would
//! be a dark halo around the person.

use super::decode::{self, Decoded, Refusal};
use super::measure::{self, Crop, Seen};
use super::{Background, Encoding, Frame, Prepared};
use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};
use flate2::{Compress, Compression, FlushCompress, Status};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// Quality of JPEGs: with full chroma the eye finds no fault at 300 dpi from a hand's breadth.
const JPEG_QUALITY: u8 = 90;
/// Deflate level of masks and lossless colours; above 6 the time doubles for a percent.
const DEFLATE_LEVEL: u32 = 6;
/// A pixel with less alpha than this shows too little to tell its colour: after the division by
/// alpha its channels are off by four levels and more. It gets its neighbours' colour.
const FAINT_ALPHA: u8 = 32;
/// Aspects closer than this, in thousandths, are the same: 18:23 in whole micrometres is
/// not exactly 450:575, and three pixels are not worth a crop.
const SAME_ASPECT_PERMILLE: f64 = 5.0;
/// Share of the surplus height that is cut off above the head; the rest goes below.
const CUT_ABOVE: f64 = 0.2;
/// Buffers larger than this are given back after a picture; ordinary photos stay far below.
const KEEP_BYTES: usize = 16 << 20;

/// Buffers and tables that preparing one photo after another uses again. One per thread;
/// what it makes does not depend on what it made before.
pub struct Workshop {
    rgba: Vec<u8>,
    scratch: decode::Scratch,
    resized: Vec<u8>,
    levels: Vec<Level>,
    plane: Vec<u8>,
    resizer: Resizer,
    deflate: Compress,
}

impl std::fmt::Debug for Workshop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workshop").finish_non_exhaustive()
    }
}

impl Default for Workshop {
    fn default() -> Self {
        Self {
            rgba: Vec::new(),
            scratch: decode::Scratch::default(),
            resized: Vec::new(),
            levels: Vec::new(),
            plane: Vec::new(),
            resizer: Resizer::new(),
            deflate: Compress::new(Compression::new(DEFLATE_LEVEL), true),
        }
    }
}

impl Workshop {
    /// An empty workshop.
    pub fn new() -> Self {
        Self::default()
    }

    /// Everything from bytes to a picture ready for print.
    pub(super) fn take(
        &mut self,
        bytes: &[u8],
        frame: &Frame,
        _background: Background,
    ) -> Result<(Seen, Prepared), Refusal> {
        let decoded = decode::decode(bytes, &mut self.rgba, &mut self.scratch)?;
        let wanted_px = frame.size_px();
        let crop = crop(&decoded, wanted_px, frame);
        let seen = measure::measure(&decoded, bytes.len() as u64, &self.rgba, crop, wanted_px);
        let (width_px, height_px) = self.resample(&decoded, crop, wanted_px);
        let prepared = self.encode(width_px, height_px, frame.encoding);
        self.tidy();
        Ok((seen, prepared))
    }

    /// Crops and scales `rgba` into `resized`; gives the size that came out.
    fn resample(&mut self, decoded: &Decoded, crop: Crop, wanted_px: (u32, u32)) -> (u32, u32) {
        let enough = crop.width_px >= wanted_px.0 && crop.height_px >= wanted_px.1;
        let (width_px, height_px) =
            if enough { wanted_px } else { (crop.width_px, crop.height_px) };
        self.resized.clear();
        if (width_px, height_px) == (crop.width_px, crop.height_px) {
            let row_bytes = decoded.width_px as usize * 4;
            let left = crop.x_px as usize * 4;
            let right = left + crop.width_px as usize * 4;
            let rows = self.rgba.chunks_exact(row_bytes);
            for row in rows.skip(crop.y_px as usize).take(crop.height_px as usize) {
                self.resized.extend_from_slice(&row[left..right]);
            }
            return (width_px, height_px);
        }
        self.resized.resize(width_px as usize * height_px as usize * 4, 0);
        let source =
            ImageRef::new(decoded.width_px, decoded.height_px, &self.rgba, PixelType::U8x4);
        let source = source.expect("decoding fills the buffer exactly");
        let target = Image::from_slice_u8(width_px, height_px, &mut self.resized, PixelType::U8x4);
        let mut target = target.expect("the buffer was made for this size");
        let options =
            ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom)).crop(
                f64::from(crop.x_px),
                f64::from(crop.y_px),
                f64::from(crop.width_px),
                f64::from(crop.height_px),
            );
        self.resizer
            .resize(&source, &mut target, &options)
            .expect("the crop lies within the picture and both are RGBA");
        (width_px, height_px)
    }

    /// Encodes `resized`, colour and mask apart.
    fn encode(&mut self, width_px: u32, height_px: u32, encoding: Encoding) -> Prepared {
        let (width, height) = (width_px as usize, height_px as usize);
        self.plane.clear();
        self.plane.extend(self.resized.as_chunks::<4>().0.iter().map(|pixel| pixel[3]));
        let mask = deflate(&mut self.deflate, &self.plane);
        fill_behind(&mut self.resized, width, height, &mut self.levels);
        let colour = match encoding {
            Encoding::Jpeg => jpeg(&self.resized, width_px, height_px),
            Encoding::Lossless => {
                filter_rows(&self.resized, width, &mut self.plane);
                deflate(&mut self.deflate, &self.plane)
            }
        };
        Prepared { width_px, height_px, encoding, colour, mask }
    }

    /// Gives back what an unusually large picture took.
    fn tidy(&mut self) {
        for buffer in [&mut self.rgba, &mut self.resized, &mut self.plane] {
            if buffer.capacity() > KEEP_BYTES {
                *buffer = Vec::new();
            }
        }
        self.scratch.tidy(KEEP_BYTES);
        if self.resizer.size_of_internal_buffers() > KEEP_BYTES {
            self.resizer.reset_internal_buffers();
        }
    }
}

/// The largest part of the picture with the aspect of the frame: centred from left to right,
/// and where it is too high, more is cut off below than above.
fn crop(decoded: &Decoded, wanted_px: (u32, u32), frame: &Frame) -> Crop {
    let (width, height) = (f64::from(decoded.width_px), f64::from(decoded.height_px));
    let (frame_w, frame_h) = (frame.size.w.to_mm(), frame.size.h.to_mm());
    let aspect = if frame_w > 0.0 && frame_h > 0.0 {
        frame_w / frame_h
    } else {
        f64::from(wanted_px.0) / f64::from(wanted_px.1)
    };
    let whole = Crop { x_px: 0, y_px: 0, width_px: decoded.width_px, height_px: decoded.height_px };
    let own = width / height;
    if ((own / aspect - 1.0) * 1000.0).abs() <= SAME_ASPECT_PERMILLE {
        return whole;
    }
    if own > aspect {
        let width_px = ((height * aspect).round() as u32).clamp(1, decoded.width_px);
        Crop { x_px: (decoded.width_px - width_px) / 2, width_px, ..whole }
    } else {
        let height_px = ((width / aspect).round() as u32).clamp(1, decoded.height_px);
        let surplus = decoded.height_px - height_px;
        Crop { y_px: (f64::from(surplus) * CUT_ABOVE) as u32, height_px, ..whole }
    }
}

/// The colours of `rgba` as a JPEG file; alpha is passed over.
fn jpeg(rgba: &[u8], width_px: u32, height_px: u32) -> Vec<u8> {
    // A frame of more than 65535 dots is refused with the layout; here it costs only pixels.
    let (width, height) = (width_px.min(65_535) as u16, height_px.min(65_535) as u16);
    let mut out = Vec::with_capacity(rgba.len() / 8);
    let mut encoder = Encoder::new(&mut out, JPEG_QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_1_1);
    encoder
        .encode(rgba, width, height, ColorType::Rgba)
        .expect("the buffer has the size named, and a Vec takes every byte");
    out
}

/// RGB rows, each led by 4 and filtered with Paeth's predictor (PNG specification, 9.4): the
/// best single choice for photographs.
fn filter_rows(rgba: &[u8], width: usize, out: &mut Vec<u8>) {
    out.clear();
    let black = vec![0; width * 4];
    let mut above = black.as_slice();
    for row in rgba.chunks_exact(width * 4) {
        out.push(4);
        let (pixels, above_pixels) = (row.as_chunks::<4>().0, above.as_chunks::<4>().0);
        let (mut left, mut corner) = ([0; 4], [0; 4]);
        for (pixel, up) in pixels.iter().zip(above_pixels) {
            for channel in 0..3 {
                let guess = paeth(left[channel], up[channel], corner[channel]);
                out.push(pixel[channel].wrapping_sub(guess));
            }
            (left, corner) = (*pixel, *up);
        }
        above = row;
    }
}

/// Paeth's predictor: whichever neighbour is nearest to left + up - corner.
fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let (to_left, to_up, to_corner) = ((b - c).abs(), (a - c).abs(), (a + b - 2 * c).abs());
    if to_left <= to_up && to_left <= to_corner {
        left
    } else if to_up <= to_corner {
        up
    } else {
        corner
    }
}

/// `plain` as a zlib stream.
fn deflate(deflate: &mut Compress, plain: &[u8]) -> Vec<u8> {
    deflate.reset();
    let mut out = Vec::with_capacity(plain.len() / 4 + 64);
    loop {
        let done = deflate.total_in() as usize;
        let status = deflate
            .compress_vec(&plain[done..], &mut out, FlushCompress::Finish)
            .expect("compressing from memory into memory has no way to fail");
        if status == Status::StreamEnd {
            return out;
        }
        out.reserve(out.capacity() / 2 + 64);
    }
}

/// One step of the pyramid that [`fill_behind`] climbs: half the size of the one below.
#[derive(Default)]
struct Level {
    width: usize,
    height: usize,
    /// Mean colour, and whether any pixel below has one.
    pixels: Vec<([u8; 3], bool)>,
}

/// Gives every faint pixel of `rgba` the colour of its visible neighbourhood; alpha stays.
/// Colours are averaged up a pyramid of halves and handed down to where there are none.
fn fill_behind(rgba: &mut [u8], width: usize, height: usize, levels: &mut Vec<Level>) {
    let pixels = rgba.as_chunks_mut::<4>().0;
    if pixels.iter().all(|pixel| pixel[3] >= FAINT_ALPHA) {
        return;
    }
    let mut depth = 0;
    let (mut w, mut h) = (width, height);
    while w > 1 || h > 1 || depth == 0 {
        if levels.len() == depth {
            levels.push(Level::default());
        }
        let (below, here) = levels.split_at_mut(depth);
        let here = &mut here[0];
        match below.last() {
            None => here.gather(w, h, |idx| {
                let [r, g, b, a] = pixels[idx];
                ([r, g, b], if a >= FAINT_ALPHA { u32::from(a) } else { 0 })
            }),
            Some(below) => here.gather(w, h, |idx| {
                let (colour, known) = below.pixels[idx];
                (colour, u32::from(known))
            }),
        }
        (w, h) = (here.width, here.height);
        depth += 1;
    }
    // Down again. At the top there is one pixel; if even that is unknown, nothing is visible.
    for idx in (1..depth).rev() {
        let (here, above) = levels.split_at_mut(idx);
        let (here, above) = (&mut here[idx - 1], &above[0]);
        for y in 0..here.height {
            let row = &mut here.pixels[y * here.width..][..here.width];
            let above_row = &above.pixels[(y / 2) * above.width..][..above.width];
            for (x, (colour, known)) in row.iter_mut().enumerate() {
                if !*known {
                    *colour = above_row[x / 2].0;
                }
            }
        }
    }
    let first = &levels[0];
    for y in 0..height {
        let row = &mut pixels[y * width..][..width];
        let above_row = &first.pixels[(y / 2) * first.width..][..first.width];
        for (x, pixel) in row.iter_mut().enumerate() {
            if pixel[3] < FAINT_ALPHA {
                let [r, g, b] = above_row[x / 2].0;
                *pixel = [r, g, b, pixel[3]];
            }
        }
    }
}

impl Level {
    /// Fills the level from one of `width` by `height` pixels, whose colours and weights
    /// `pixel` gives by their index.
    fn gather(&mut self, width: usize, height: usize, pixel: impl Fn(usize) -> ([u8; 3], u32)) {
        (self.width, self.height) = (width.div_ceil(2), height.div_ceil(2));
        self.pixels.clear();
        for y in 0..self.height {
            for x in 0..self.width {
                let mut sum = [0u32; 3];
                let mut weight = 0;
                for from_y in y * 2..(y * 2 + 2).min(height) {
                    for from_x in x * 2..(x * 2 + 2).min(width) {
                        let (colour, part) = pixel(from_y * width + from_x);
                        weight += part;
                        for channel in 0..3 {
                            sum[channel] += u32::from(colour[channel]) * part;
                        }
                    }
                }
                let mean = sum.map(|sum| sum.checked_div(weight).unwrap_or(0) as u8);
                self.pixels.push((mean, weight > 0));
            }
        }
    }
}

#[cfg(test)]
mod tests;
