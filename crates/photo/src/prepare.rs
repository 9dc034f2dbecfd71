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

use super::cut::{self, Cutting, Opinion};
use super::decode::{self, Refusal};
use super::face::{self, Picture, framing};
use super::figure::{self, Head};
use super::measure::{self, Crop, Facts};
use super::predictor;
use super::{Background, Encoding, Frame, Prepared, Treatment};
use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};
use flate2::{Compress, Compression, FlushCompress, Status};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// Quality of JPEGs: with full chroma the eye finds no fault at 300 dpi from a hand's breadth.
const JPEG_QUALITY: u8 = 90;
/// Deflate level of lossless colours; above it the time doubles for a percent.
const COLOUR_LEVEL: u32 = 6;
/// Deflate level of masks: half a kilobyte more than at 6, in a third of the time.
const MASK_LEVEL: u32 = 3;
/// A pixel with less alpha than this shows too little to tell its colour: after the division by
/// alpha its channels are off by four levels and more. It gets its neighbours' colour.
const FAINT_ALPHA: u8 = 32;
/// Aspects closer than this, in thousandths, are the same: 18:23 in whole micrometres is
/// not exactly 450:575, and three pixels are not worth a crop.
const SAME_ASPECT_PERMILLE: f64 = 5.0;
/// Share of the surplus height that is cut off above the head; the rest goes below.
const CUT_ABOVE: f64 = 0.2;
/// A head narrower than this share of the picture's width is brought nearer, to [`USUAL_HEAD`].
const SMALL_HEAD: f64 = 0.28;
/// The usual width of a head in a pas foto.
const USUAL_HEAD: f64 = 0.4;
/// Space above the head in a crop, as a share of its height.
const ABOVE_HEAD: f64 = 0.08;
/// No crop for a small head goes below this width: the 450 of the rule, by the quarter that a
/// photo may be enlarged at most.
const LEAST_CROP_PX: f64 = 360.0;
/// With less of its border clear, in thousandths, it is asked whether the person is what is there.
const CLEAR_BORDER_PERMILLE: u32 = 900;
/// The longer side on which a person is cut out: twice what the rule asks of a photo.
const WORK_PX: u32 = 1150;
/// Buffers larger than this are given back after a picture; ordinary photos stay far below.
const KEEP_BYTES: usize = 16 << 20;

/// Buffers and tables that preparing one photo after another uses again. One per thread;
/// what it makes does not depend on what it made before.
pub struct Preparer {
    rgba: Vec<u8>,
    scratch: decode::Scratch,
    resized: Vec<u8>,
    /// A copy for measuring.
    small: Vec<u8>,
    levels: Vec<Level>,
    plane: Vec<u8>,
    resizer: Resizer,
    deflate_colour: Compress,
    deflate_mask: Compress,
    cut_scratch: cut::Scratch,
}

impl std::fmt::Debug for Preparer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Preparer").finish_non_exhaustive()
    }
}

impl Default for Preparer {
    fn default() -> Self {
        Self {
            rgba: Vec::new(),
            scratch: decode::Scratch::default(),
            resized: Vec::new(),
            small: Vec::new(),
            levels: Vec::new(),
            plane: Vec::new(),
            resizer: Resizer::new(),
            deflate_colour: Compress::new(Compression::new(COLOUR_LEVEL), true),
            deflate_mask: Compress::new(Compression::new(MASK_LEVEL), true),
            cut_scratch: cut::Scratch::default(),
        }
    }
}

impl Preparer {
    /// A preparer without buffers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Everything from bytes to a picture ready for print.
    pub(super) fn prepare(
        &mut self,
        bytes: &[u8],
        frame: &Frame,
        treatment: Treatment,
    ) -> Result<(Facts, Prepared), Refusal> {
        let wanted_px = frame.size_px();
        let (mut facts, held, crop) =
            self.see(bytes, aspect(wanted_px, frame), wanted_px, treatment)?;
        facts.ppi = facts.crop.width_px.saturating_mul(frame.dpi) / wanted_px.0;
        let enough = crop.width_px >= wanted_px.0 && crop.height_px >= wanted_px.1;
        let size_px = if enough { wanted_px } else { (crop.width_px, crop.height_px) };
        self.resample(held, crop, size_px);
        let prepared = self.encode(size_px.0, size_px.1, frame.encoding);
        self.tidy();
        Ok((facts, prepared))
    }

    /// The picture as a PNG of exactly the size the rule asks for, for an office to keep; `None`
    /// where it would have to be blown up by more than a quarter.
    pub(super) fn conform(
        &mut self,
        bytes: &[u8],
        size_px: (u32, u32),
        treatment: Treatment,
    ) -> Result<(Facts, Option<Vec<u8>>), Refusal> {
        let aspect = f64::from(size_px.0) / f64::from(size_px.1);
        let (facts, held, crop) = self.see(bytes, aspect, size_px, treatment)?;
        let enough = |have: u32, wanted: u32| u64::from(have) * 5 >= u64::from(wanted) * 4;
        let enough = enough(crop.width_px, size_px.0) && enough(crop.height_px, size_px.1);
        let file = enough.then(|| {
            self.resample(held, crop, size_px);
            super::encode::png(&self.resized, size_px)
        });
        self.tidy();
        Ok((facts, file))
    }

    /// The picture as [`Preparer::prepare`] would crop and cut it, at another size.
    pub(super) fn reduce(
        &mut self,
        bytes: &[u8],
        frame: &Frame,
        treatment: Treatment,
        size_px: (u32, u32),
    ) -> Result<Vec<u8>, Refusal> {
        let wanted_px = frame.size_px();
        let (_, held, crop) = self.see(bytes, aspect(wanted_px, frame), wanted_px, treatment)?;
        let mut rgba = std::mem::take(&mut self.resized);
        // By area: what is reduced far must not depend on single pixels.
        resample(&mut self.resizer, FilterType::Box, (&self.rgba, held), crop, &mut rgba, size_px);
        self.tidy();
        Ok(rgba)
    }

    /// Decodes, cuts out and measures; gives the size of what is in `rgba` then, which is less
    /// than the picture's where that is far larger than anyone needs, and the part of it to use.
    fn see(
        &mut self,
        bytes: &[u8],
        aspect: f64,
        wanted_px: (u32, u32),
        Treatment { background, view }: Treatment,
    ) -> Result<(Facts, (u32, u32), Crop), Refusal> {
        let mut decoded = decode::decode(bytes, &mut self.rgba, &mut self.scratch)?;
        view.apply(&mut decoded, aspect, &mut self.rgba, &mut self.resized)?;
        let is_chosen = view.area.is_some();
        let original = (decoded.width_px, decoded.height_px);
        let mut held = original;
        let mut cutting = Cutting::None;
        let mends = background == Background::Remove;
        let mut small_px = self.shrink(held, whole(held), figure::SMALL_ROWS);
        let mut opaque = measure::is_opaque(self.small.as_chunks::<4>().0);
        let seen = {
            let picture = Picture::new(self.small.as_chunks::<4>().0, small_px.0 as usize);
            face::find(&picture)
        };
        // In pixels of the upright picture.
        let face =
            seen.only().map(|face| face.seen_from(0.0, 0.0, original.1 as f32 / small_px.1 as f32));
        let framed = face
            .filter(|_| !is_chosen)
            .map_or(whole(held), |face| framing::by_face(held, aspect, &face));
        let mut part = framed;
        // Cutting out is done where pixels are about as many as are printed.
        let most = WORK_PX.max(wanted_px.0.max(wanted_px.1).saturating_mul(3) / 2);
        let longer = if opaque && mends { part.width_px.max(part.height_px) } else { 0 };
        if part != whole(held) || longer > most {
            let scaled = |px: u32| {
                if longer > most {
                    (u64::from(px) * u64::from(most) / u64::from(longer)).max(1) as u32
                } else {
                    px
                }
            };
            let size = (scaled(part.width_px), scaled(part.height_px));
            self.resample(held, part, size);
            std::mem::swap(&mut self.rgba, &mut self.resized);
            held = size;
            small_px = self.shrink(held, whole(held), figure::SMALL_ROWS);
        }
        // What one pixel of `rgba` is in the upright picture.
        let upright = f64::from(part.width_px) / f64::from(held.0);
        if opaque && mends {
            let picture = Picture::new(self.small.as_chunks::<4>().0, small_px.0 as usize);
            let opinion = face.map(|_| Opinion::of(&picture));
            let width = held.0 as usize;
            cutting = cut::cut(&mut self.rgba, width, opinion.as_ref(), &mut self.cut_scratch);
            if cutting == Cutting::Done {
                small_px = self.shrink(held, whole(held), figure::SMALL_ROWS);
                opaque = measure::is_opaque(self.small.as_chunks::<4>().0);
            }
        }
        let scale = held.1 as f32 / small_px.1 as f32;
        let (mut small, mut columns) = (self.small.as_chunks::<4>().0, small_px.0 as usize);
        let head = if opaque { None } else { figure::head(small, columns) };
        let head = head.map(|head| head.seen_from(0.0, 0.0, scale));
        let crop = if is_chosen || face.is_some() {
            // Framed already; a rest of a pixel is no crop.
            whole(held)
        } else {
            crop(held, aspect, head.filter(|_| mends))
        };
        let original_px = |px: u32| (f64::from(px) * upright).round() as u32;
        part = Crop {
            x_px: part.x_px + original_px(crop.x_px),
            y_px: part.y_px + original_px(crop.y_px),
            width_px: original_px(crop.width_px).min(original.0),
            height_px: original_px(crop.height_px).min(original.1),
        };
        let mut border_clear =
            measure::border_clear(self.rgba.as_chunks::<4>().0, held.0 as usize, |_| false);
        if border_clear < CLEAR_BORDER_PERMILLE && !opaque && face.is_some() {
            // Hair and shoulders that reach the edges are no background that was left.
            let picture = Picture::new(small, columns);
            let mut shares = Vec::new();
            Opinion::of(&picture).spread(picture.width, picture.height, &mut shares);
            border_clear = measure::border_clear(small, columns, |idx| cut::is_person(shares[idx]));
        }
        let measured = measure::measure(&decoded, bytes.len() as u64, small, border_clear, part);
        let mut crown = None;
        if !opaque {
            let top = figure::top(small, columns).map(|row| row * scale * upright as f32);
            crown = top.map(|top| framed.y_px as f32 + top);
        }
        let mut head = head.map(|head| head.seen_from(0.0, 0.0, scale.recip()));
        if crop != whole(held) {
            let full = head.map(|head| head.seen_from(0.0, 0.0, scale));
            small_px = self.shrink(held, crop, figure::SMALL_ROWS);
            let scale = small_px.1 as f32 / crop.height_px as f32;
            (small, columns) = (self.small.as_chunks::<4>().0, small_px.0 as usize);
            head = full.map(|head| head.seen_from(crop.x_px as f32, crop.y_px as f32, scale));
        }
        let figure = head.map(|head| figure::stand(small, columns, head));
        // The small copy shows the part that is used.
        let in_small = face.map(|face| {
            let scale = small_px.1 as f32 / part.height_px as f32;
            face.seen_from(part.x_px as f32, part.y_px as f32, scale)
        });
        if opaque
            && !mends
            && let Some((placed, in_small)) = face.zip(in_small)
            && cut::is_wall(self.small.as_chunks::<4>().0, columns, in_small.forehead())
        {
            // Before the wall that stays there is no forehead.
            crown = Some(placed.forehead()[3]);
        }
        if opaque && !mends && cut::silhouette(&mut self.small, columns, &mut self.cut_scratch) {
            // The background stays; a copy on another wall is found all the same.
            head = figure::head(self.small.as_chunks::<4>().0, columns);
            let upright = part.height_px as f32 / small_px.1 as f32;
            let top = figure::top(self.small.as_chunks::<4>().0, columns);
            crown = crown.or(top.map(|row| part.y_px as f32 + row * upright));
        }
        if crown.is_none()
            && let Some(face) = face.filter(|face| !face.is_certain())
        {
            // No outline tells where the head begins, and the face is not beyond doubt.
            let picture = Picture::new(self.small.as_chunks::<4>().0, columns);
            let [left, _, right, _] = face
                .seen_from(part.x_px as f32, part.y_px as f32, (part.width_px as f32).recip())
                .edges;
            let top = Opinion::of(&picture).top(left, right);
            crown = top.map(|top| part.y_px as f32 + top * part.height_px as f32);
        }
        let descriptor = figure::descriptor(self.small.as_chunks::<4>().0, columns, in_small, head);
        let light = if crop == whole(held) && held.1 <= figure::LIGHT_ROWS {
            figure::light(self.rgba.as_chunks::<4>().0, held.0 as usize)
        } else {
            let (columns, _) = self.shrink(held, crop, figure::LIGHT_ROWS);
            figure::light(self.small.as_chunks::<4>().0, columns as usize)
        };
        let faces = seen.facts(face, crown, figure.is_some());
        let facts = Facts { wanted_px, cutting, figure, light, faces, descriptor, ..measured };
        Ok((facts, held, crop))
    }

    /// Puts a copy of a part of `rgba`, of the size `held`, into `small`, with at most so many rows; gives its size.
    fn shrink(&mut self, held: (u32, u32), part: Crop, most_rows: u32) -> (u32, u32) {
        let rows = part.height_px.min(most_rows);
        let columns = u64::from(part.width_px) * u64::from(rows) / u64::from(part.height_px);
        let size = (u32::try_from(columns).unwrap_or(u32::MAX).max(1), rows);
        resample(
            &mut self.resizer,
            FilterType::Box,
            (&self.rgba, held),
            part,
            &mut self.small,
            size,
        );
        size
    }

    /// Crops and scales `rgba`, of the size `held`, into `resized`.
    fn resample(&mut self, held: (u32, u32), crop: Crop, size_px: (u32, u32)) {
        let filter = FilterType::CatmullRom;
        resample(&mut self.resizer, filter, (&self.rgba, held), crop, &mut self.resized, size_px);
    }

    /// Encodes `resized`, colour and mask apart.
    fn encode(&mut self, width_px: u32, height_px: u32, encoding: Encoding) -> Prepared {
        let (width, height) = (width_px as usize, height_px as usize);
        self.plane.clear();
        self.plane.extend(self.resized.as_chunks::<4>().0.iter().map(|pixel| pixel[3]));
        let mask = deflate(&mut self.deflate_mask, &self.plane);
        fill_behind(&mut self.resized, width, height, &mut self.levels);
        let colour = match encoding {
            Encoding::Jpeg => jpeg(&self.resized, width_px, height_px),
            Encoding::Lossless => {
                predictor::filter_rows(&self.resized, width, &mut self.plane);
                deflate(&mut self.deflate_colour, &self.plane)
            }
        };
        Prepared { width_px, height_px, encoding, colour, mask }
    }

    /// Gives back what an unusually large picture took.
    fn tidy(&mut self) {
        for buffer in [&mut self.rgba, &mut self.resized, &mut self.small, &mut self.plane] {
            if buffer.capacity() > KEEP_BYTES {
                *buffer = Vec::new();
            }
        }
        self.scratch.tidy(KEEP_BYTES);
        self.cut_scratch.tidy(KEEP_BYTES);
        if self.resizer.size_of_internal_buffers() > KEEP_BYTES {
            self.resizer.reset_internal_buffers();
        }
    }
}

/// Crops and scales `rgba`, of the size that stands beside it, into `out`.
fn resample(
    resizer: &mut Resizer,
    filter: FilterType,
    (rgba, held): (&[u8], (u32, u32)),
    crop: Crop,
    out: &mut Vec<u8>,
    size_px: (u32, u32),
) {
    let (width_px, height_px) = size_px;
    if (width_px, height_px) == (crop.width_px, crop.height_px) {
        out.clear();
        let row_bytes = held.0 as usize * 4;
        let left = crop.x_px as usize * 4;
        let right = left + crop.width_px as usize * 4;
        let rows = rgba.chunks_exact(row_bytes);
        for row in rows.skip(crop.y_px as usize).take(crop.height_px as usize) {
            out.extend_from_slice(&row[left..right]);
        }
        return;
    }
    // Not cleared: every byte is written.
    out.resize(width_px as usize * height_px as usize * 4, 0);
    let source = ImageRef::new(held.0, held.1, rgba, PixelType::U8x4);
    let source = source.expect("decoding fills the buffer exactly");
    let target = Image::from_slice_u8(width_px, height_px, out, PixelType::U8x4);
    let mut target = target.expect("the buffer was made for this size");
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter)).crop(
        f64::from(crop.x_px),
        f64::from(crop.y_px),
        f64::from(crop.width_px),
        f64::from(crop.height_px),
    );
    resizer
        .resize(&source, &mut target, &options)
        .expect("the crop lies within the picture and both are RGBA");
}

/// All of a picture.
const fn whole(held: (u32, u32)) -> Crop {
    Crop { x_px: 0, y_px: 0, width_px: held.0, height_px: held.1 }
}

/// Width over height of what is wanted.
fn aspect(wanted_px: (u32, u32), frame: &Frame) -> f64 {
    let (frame_w, frame_h) = (frame.size.w.to_mm(), frame.size.h.to_mm());
    if frame_w > 0.0 && frame_h > 0.0 {
        frame_w / frame_h
    } else {
        f64::from(wanted_px.0) / f64::from(wanted_px.1)
    }
}

/// The largest part of the picture with that aspect, around the head if it is known: the crown a
/// little below the upper edge, a small head brought nearer. Without a head it is centred from left to
/// right, and where it is too high, more is cut off below than above.
fn crop(held: (u32, u32), aspect: f64, head: Option<Head>) -> Crop {
    let (width, height) = (f64::from(held.0), f64::from(held.1));
    let own = width / height;
    if ((own / aspect - 1.0) * 1000.0).abs() <= SAME_ASPECT_PERMILLE {
        return whole(held);
    }
    let mut width_px = if own > aspect { height * aspect } else { width };
    if let Some(head) = head {
        let head_width = f64::from(head.width);
        if head_width < width_px * SMALL_HEAD {
            width_px = (head_width / USUAL_HEAD).max(LEAST_CROP_PX).min(width_px);
        }
    }
    let height_px = ((width_px / aspect).round() as u32).clamp(1, held.1);
    let width_px = (width_px.round() as u32).clamp(1, held.0);
    let (spare_x, spare_y) = (held.0 - width_px, held.1 - height_px);
    let (x_px, y_px) = match head {
        Some(head) => (
            (f64::from(head.middle) - f64::from(width_px) / 2.0).clamp(0.0, f64::from(spare_x)),
            (f64::from(head.top) - f64::from(height_px) * ABOVE_HEAD)
                .clamp(0.0, f64::from(spare_y)),
        ),
        None => (f64::from(spare_x / 2), f64::from(spare_y) * CUT_ABOVE),
    };
    Crop { x_px: x_px as u32, y_px: y_px as u32, width_px, height_px }
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
            None => here.gather_pixels(pixels, w, h),
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
    /// Fills the level from `pixels`, `width` by `height`: what [`Self::gather`] would do with their
    /// colours weighed by alpha. Nearly all squares are all visible or all faint and need no division.
    fn gather_pixels(&mut self, pixels: &[[u8; 4]], width: usize, height: usize) {
        let weighed =
            |[r, g, b, a]: [u8; 4]| ([r, g, b], if a >= FAINT_ALPHA { u32::from(a) } else { 0 });
        if width % 2 == 1 || height % 2 == 1 {
            self.gather(width, height, |idx| weighed(pixels[idx]));
            return;
        }
        (self.width, self.height) = (width / 2, height / 2);
        self.pixels.clear();
        for rows in pixels.chunks_exact(width * 2) {
            let (upper, lower) = rows.split_at(width);
            let squares = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
            self.pixels.extend(squares.map(|(upper, lower)| {
                let square = [upper[0], upper[1], lower[0], lower[1]];
                if square.iter().all(|pixel| pixel[3] == 255) {
                    let mean = |channel: usize| {
                        (square.iter().map(|pixel| u32::from(pixel[channel])).sum::<u32>() / 4)
                            as u8
                    };
                    return ([mean(0), mean(1), mean(2)], true);
                }
                if square.iter().all(|pixel| pixel[3] < FAINT_ALPHA) {
                    return ([0; 3], false);
                }
                let (mut sum, mut weight) = ([0u32; 3], 0);
                for (colour, part) in square.map(weighed) {
                    weight += part;
                    for channel in 0..3 {
                        sum[channel] += u32::from(colour[channel]) * part;
                    }
                }
                (sum.map(|sum| (sum / weight) as u8), true)
            }));
        }
    }

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
