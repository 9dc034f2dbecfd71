//! Pictures as files again: the PNG that the rule asks for, and JPEGs for eyes only.
//!
//! Pixels and the mark of sRGB, nothing else: no place, no time, no camera.

use jpeg_encoder::{ColorType, Encoder};

/// Quality of pictures on pages that are looked at and thrown away.
const EYES_QUALITY: u8 = 85;

/// Straight RGBA pixels as a PNG.
pub(super) fn png(rgba: &[u8], size_px: (u32, u32)) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(rgba.len() / 2);
    let mut encoder = png::Encoder::new(&mut bytes, size_px.0, size_px.1);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    let mut writer = encoder.write_header().expect("the size is not zero and memory takes all");
    writer.write_image_data(rgba).expect("the pixels fill the picture exactly");
    writer.finish().expect("memory takes all");
    bytes
}

/// RGBA pixels as a JPEG, alpha passed over; for contact sheets and proofs, never for cards.
/// `None` if that is no size a JPEG can have, or not the pixels for it.
pub fn jpeg(rgba: &[u8], size_px: (u32, u32)) -> Option<Vec<u8>> {
    let (width, height) = (u16::try_from(size_px.0).ok()?, u16::try_from(size_px.1).ok()?);
    let mut bytes = Vec::with_capacity(rgba.len() / 16);
    Encoder::new(&mut bytes, EYES_QUALITY).encode(rgba, width, height, ColorType::Rgba).ok()?;
    Some(bytes)
}
