//! A lighter copy of a prepared photo, for the file a holder keeps on a phone.
//!
//! Sheets and card printers always get the photo as it was prepared. Only the
//! single-card PDF, which must be small, may carry a copy with coarser colour.
//! Pixels and soft mask stay what they are, and a lossless photo stays lossless.

use super::{Encoding, Prepared};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

/// Qualities that are tried, from the best; the last is taken whatever it weighs.
const QUALITIES: [u8; 4] = [88, 80, 72, 64];

/// The same photo with colours of at most `most_bytes`, colour sampled at half the resolution, as a
/// camera does; `None` where it is light enough as it is, or lossless.
pub fn recompressed(photo: &Prepared, most_bytes: usize) -> Option<Prepared> {
    if photo.encoding != Encoding::Jpeg || photo.colour.len() <= most_bytes {
        return None;
    }
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
    let cursor = ZCursor::new(photo.colour.as_slice());
    let rgb = JpegDecoder::new_with_options(cursor, options).decode().ok()?;
    let (width, height) =
        (u16::try_from(photo.width_px).ok()?, u16::try_from(photo.height_px).ok()?);
    if rgb.len() != usize::from(width) * usize::from(height) * 3 {
        return None;
    }
    let mut colour = Vec::new();
    for quality in QUALITIES {
        colour.clear();
        let mut encoder = Encoder::new(&mut colour, quality);
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        encoder.encode(&rgb, width, height, ColorType::Rgb).ok()?;
        if colour.len() <= most_bytes {
            break;
        }
    }
    Some(Prepared { colour, ..photo.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fine noise over a soft shade, which no encoder makes small.
    fn heavy() -> Prepared {
        let (width_px, height_px) = (240u32, 300u32);
        let mut state = 7u32;
        let rgb: Vec<u8> = (0..width_px * height_px * 3)
            .map(|at| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                120 + (at / 3 % width_px / 4) as u8 + (state >> 28) as u8
            })
            .collect();
        let mut colour = Vec::new();
        let mut encoder = Encoder::new(&mut colour, 90);
        encoder.set_sampling_factor(SamplingFactor::F_1_1);
        encoder.encode(&rgb, 240, 300, ColorType::Rgb).expect("memory");
        Prepared { width_px, height_px, encoding: Encoding::Jpeg, colour, mask: vec![1, 2, 3] }
    }

    #[test]
    fn a_heavy_photo_becomes_lighter_and_keeps_its_size_and_mask() {
        let heavy = heavy();
        let light = recompressed(&heavy, heavy.colour.len() / 2).expect("it is too heavy");
        assert!(light.colour.len() <= heavy.colour.len() / 2, "{}", light.colour.len());
        assert_eq!((light.width_px, light.height_px), (240, 300));
        assert_eq!(light.mask, heavy.mask);
    }

    #[test]
    fn a_light_or_lossless_photo_is_left_alone() {
        let heavy = heavy();
        assert_eq!(recompressed(&heavy, heavy.colour.len()), None);
        assert_eq!(recompressed(&Prepared { encoding: Encoding::Lossless, ..heavy }, 10), None);
    }
}
