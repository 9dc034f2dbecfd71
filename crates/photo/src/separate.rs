//! sRGB to the inks of a printing condition, and how much ink that is.
//!
//! The profile's own perceptual table decides. Only where it lays more ink on a
//! spot than the limit allows, cyan, magenta and yellow are lowered together: black
//! carries the shadows there, and too much ink does not dry on plastic. Black text
//! and codes never come here: they are on the K plate from the beginning.

use super::{Encoding, Prepared};
use moxcms::{ColorProfile, DataColorSpace, Layout, RenderingIntent, TransformOptions};
use std::{fmt, io::Write as _, sync::Arc};
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

/// How photos are separated, as a number. It is raised when the same picture, profile and limit give
/// other inks than before, and only then: every card with a separated photo is made again. From 1.
pub const LOOK: u32 = 2;

/// Quality of separated JPEGs. Chroma of separations cannot be thinned out, so that the same
/// quality as for sRGB gives larger files; 90 keeps edges as clean as there.
const JPEG_QUALITY: u8 = 90;
/// Pixels fainter than this are not counted as ink of what was asked for; a file is measured whole.
const FAINT_ALPHA: u8 = 8;
/// How often a JPEG is coded again with less ink until what comes out of it keeps the limit.
const MOST_CODINGS: usize = 6;

/// A photo in inks, with the most of them on any spot in per cent.
#[derive(Debug, Clone)]
pub struct Separated {
    /// The photo, its colour in inks.
    pub photo: Prepared,
    /// What the profile alone would have laid on a visible pixel.
    pub before: u16,
    /// What the coded picture holds, decoded as a press would.
    pub held: u16,
}

/// Separates colours by one output profile.
#[derive(Clone)]
pub struct Separation {
    transform: Arc<moxcms::Transform8BitExecutor>,
}

impl fmt::Debug for Separation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Separation").finish_non_exhaustive()
    }
}

impl Separation {
    /// By an ICC profile for CMYK; `None` if it has no table from colours to inks that can be used.
    pub fn new(icc: &[u8]) -> Option<Self> {
        let profile = ColorProfile::new_from_slice(icc).ok()?;
        if profile.color_space != DataColorSpace::Cmyk {
            return None;
        }
        let options = TransformOptions {
            rendering_intent: RenderingIntent::Perceptual,
            ..TransformOptions::default()
        };
        let srgb = ColorProfile::new_srgb();
        // Four inks have the layout of four channels.
        let transform =
            srgb.create_transform_8bit(Layout::Rgb, &profile, Layout::Rgba, options).ok()?;
        Some(Self { transform })
    }

    /// C, M, Y and K from 0 to 255 for each pixel of `rgb`.
    pub fn inks(&self, rgb: &[u8]) -> Vec<u8> {
        let (pixels, _) = rgb.as_chunks::<3>();
        let mut inks = vec![0; pixels.len() * 4];
        self.transform
            .transform(pixels.as_flattened(), &mut inks)
            .expect("both hold the same number of pixels");
        inks
    }

    /// The photo in inks, at most `limit` per cent of them on any spot of what is decoded from it;
    /// `rgba` are the photo's pixels. `None` if they are not as many as the photo has.
    pub fn photo(&self, photo: &Prepared, rgba: &[u8], limit: u16) -> Option<Separated> {
        let (width, height) = (photo.width_px as usize, photo.height_px as usize);
        let (pixels, _) = rgba.as_chunks::<4>();
        if pixels.len() != width * height {
            return None;
        }
        let rgb: Vec<u8> = pixels.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
        let inks = self.inks(&rgb);
        let visible = pixels.iter().map(|[.., alpha]| *alpha >= FAINT_ALPHA);
        let before = most_ink(inks.as_chunks::<4>().0.iter().zip(visible));
        let separated = |encoding, colour, held| {
            let photo = Prepared { colour, encoding, ..photo.clone() };
            Separated { photo, before, held }
        };
        if photo.encoding == Encoding::Jpeg {
            // Coding moves inks by a few per cent, more where they change within a block.
            let mut most_kept = limit - limit / 20;
            for _ in 0..MOST_CODINGS {
                let file = jpeg(&kept(&inks, most_kept), photo)?;
                let held = most_of_all(&decoded(&file)?);
                if held <= limit {
                    return Some(separated(Encoding::Jpeg, file, held));
                }
                most_kept = most_kept.saturating_sub(held - limit + 1);
            }
        }
        let inks = kept(&inks, limit);
        Some(separated(Encoding::Lossless, lossless(&inks, width)?, most_of_all(&inks)))
    }

    /// The most ink on a pixel of `rgba` that is not transparent, in per cent.
    pub fn most_ink(&self, rgba: &[u8]) -> u16 {
        let (pixels, _) = rgba.as_chunks::<4>();
        let rgb: Vec<u8> = pixels.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
        let visible = pixels.iter().map(|[.., alpha]| *alpha >= FAINT_ALPHA);
        most_ink(self.inks(&rgb).as_chunks::<4>().0.iter().zip(visible))
    }
}

fn most_ink<'a>(pixels: impl Iterator<Item = (&'a [u8; 4], bool)>) -> u16 {
    let sums = pixels.filter(|(_, visible)| *visible);
    let most = sums.map(|(inks, _)| inks.iter().map(|ink| u32::from(*ink)).sum()).max();
    let most: u32 = most.unwrap_or(0);
    u16::try_from((most * 100).div_ceil(255)).unwrap_or(u16::MAX)
}

/// The inks with at most `limit` per cent on any pixel.
fn kept(inks: &[u8], limit: u16) -> Vec<u8> {
    let mut inks = inks.to_vec();
    for pixel in inks.as_chunks_mut::<4>().0 {
        limited(pixel, limit);
    }
    inks
}

/// The most ink on any pixel, in per cent: what a shop's preflight finds, which asks for no mask.
fn most_of_all(inks: &[u8]) -> u16 {
    most_ink(inks.as_chunks::<4>().0.iter().map(|pixel| (pixel, true)))
}

/// The inks in a JPEG file of ours, which holds them the other way round as Adobe's programs do.
fn decoded(file: &[u8]) -> Option<Vec<u8>> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::CMYK);
    let mut inks = JpegDecoder::new_with_options(ZCursor::new(file), options).decode().ok()?;
    inks.iter_mut().for_each(|ink| *ink = 255 - *ink);
    Some(inks)
}

/// Lowers C, M and Y by one factor until all four together are at most `limit` per cent.
fn limited([c, m, y, k]: &mut [u8; 4], limit: u16) {
    let most = u32::from(limit) * 255 / 100;
    let colours = u32::from(*c) + u32::from(*m) + u32::from(*y);
    let room = most.saturating_sub(u32::from(*k));
    if colours > room {
        for ink in [c, m, y] {
            *ink = u8::try_from(u32::from(*ink) * room / colours).unwrap_or(u8::MAX);
        }
    }
}

fn jpeg(inks: &[u8], photo: &Prepared) -> Option<Vec<u8>> {
    let (width, height) =
        (u16::try_from(photo.width_px).ok()?, u16::try_from(photo.height_px).ok()?);
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, JPEG_QUALITY);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_1_1);
    encoder.encode(inks, width, height, jpeg_encoder::ColorType::Cmyk).ok()?;
    Some(out)
}

/// Rows led by PNG's filter byte 1, in a zlib stream: each ink less the same ink on its left.
fn lossless(inks: &[u8], width: usize) -> Option<Vec<u8>> {
    let mut rows = Vec::with_capacity(inks.len() + inks.len() / (width * 4).max(1));
    for row in inks.chunks_exact(width * 4) {
        rows.push(1);
        rows.extend(row.iter().enumerate().map(|(idx, ink)| {
            let left = if idx < 4 { 0 } else { row[idx - 4] };
            ink.wrapping_sub(left)
        }));
    }
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(&rows).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOGRA39: &[u8] = include_bytes!("../../../icc/FOGRA39L-derived-low-28k.icc");

    #[test]
    fn white_takes_no_ink_and_colours_take_their_own() {
        let separation = Separation::new(FOGRA39).expect("an output profile");
        let inks =
            separation.inks(&[255, 255, 255, 255, 255, 0, 0, 160, 230, 128, 128, 128, 0, 0, 0]);
        let inks: Vec<[u8; 4]> = inks.as_chunks::<4>().0.to_vec();
        assert!(inks[0].iter().all(|ink| *ink <= 3), "{inks:?}");
        // Yellow has hardly any cyan, sky blue hardly any yellow.
        assert!(inks[1][2] > 200 && inks[1][0] < 30, "{inks:?}");
        assert!(inks[2][0] > 150 && inks[2][2] < 40, "{inks:?}");
    }

    #[test]
    fn a_dark_photo_keeps_to_the_limit_and_stays_dark() {
        let separation = Separation::new(FOGRA39).expect("an output profile");
        let rgba: Vec<u8> = (0..64).flat_map(|step| [step / 8, step / 16, 0, 255]).collect();
        let photo = Prepared {
            width_px: 8,
            height_px: 8,
            encoding: Encoding::Lossless,
            colour: Vec::new(),
            mask: Vec::new(),
        };
        let separated = separation.photo(&photo, &rgba, 280).expect("as many pixels");
        assert!(separated.before > 320 && separated.held <= 280, "{separated:?}");
        let separated = separated.photo;
        let mut rows = Vec::new();
        let mut packed = flate2::read::ZlibDecoder::new(&separated.colour[..]);
        std::io::Read::read_to_end(&mut packed, &mut rows).expect("a zlib stream");
        for row in rows.chunks_exact(8 * 4 + 1) {
            let mut inks = row[1..].to_vec();
            for idx in 4..inks.len() {
                inks[idx] = inks[idx].wrapping_add(inks[idx - 4]);
            }
            for pixel in inks.as_chunks::<4>().0 {
                let sum: u32 = pixel.iter().map(|ink| u32::from(*ink)).sum();
                assert!(sum * 100 <= 280 * 255 && sum * 100 > 260 * 255, "{pixel:?}");
                assert!(pixel[3] > 200, "black carries it: {pixel:?}");
            }
        }
    }

    /// A checkerboard of the darkest and the most colourful is what JPEG's waves overshoot on.
    #[test]
    fn what_is_decoded_from_a_jpeg_keeps_the_limit_and_is_what_is_reported() {
        let separation = Separation::new(FOGRA39).expect("an output profile");
        let darks = [[0, 0, 0], [60, 0, 0], [0, 40, 60], [200, 190, 180], [10, 5, 60]];
        let rgba: Vec<u8> = (0..64 * 64)
            .flat_map(|at: usize| {
                let [r, g, b] = darks[(at * 7 + at / 64 * 3) % darks.len()];
                [r, g, b, 255]
            })
            .collect();
        let photo = Prepared {
            width_px: 64,
            height_px: 64,
            encoding: Encoding::Jpeg,
            colour: Vec::new(),
            mask: Vec::new(),
        };
        for limit in [240, 280, 300] {
            let separated = separation.photo(&photo, &rgba, limit).expect("as many pixels");
            assert!(separated.before > limit && separated.held <= limit, "{}", separated.held);
            if separated.photo.encoding == Encoding::Jpeg {
                let inks = decoded(&separated.photo.colour).expect("a JPEG");
                assert_eq!(most_of_all(&inks), separated.held);
            }
        }
    }

    #[test]
    fn a_display_profile_separates_nothing() {
        assert!(Separation::new(include_bytes!("../../../icc/sRGB-v2-micro.icc")).is_none());
        assert!(Separation::new(b"no profile").is_none());
    }
}
