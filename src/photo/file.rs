//! Photos as files again: the PNG that the rule asks for.
//!
//! Pixels and the mark of sRGB, nothing else: no place, no time, no camera.

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
