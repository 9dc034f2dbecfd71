//! PNG files in artwork to pixels.
//!
//! Every kind of PNG becomes 8-bit sRGB with an optional alpha; no other
//! format is read, so that a mark looks the same in every viewer.

use super::draw::Picture;
use cetak_base::diag::Text;
use cetak_base::text;

/// The most pixels a mark may have; a card of 100 x 60 mm at 1200 dpi has 13 million.
const MAX_PIXELS: u64 = 40_000_000;

/// Decodes a whole PNG file.
///
/// # Errors
///
/// Why it cannot be decoded.
pub(super) fn decode_png(bytes: &[u8]) -> Result<Picture, Text> {
    let why = |error: &dyn std::fmt::Display| {
        text!("PNG tidak dapat dibaca: {error}", "the PNG cannot be decoded: {error}")
    };
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|error| why(&error))?;
    let (width_px, height_px) = (reader.info().width, reader.info().height);
    if u64::from(width_px) * u64::from(height_px) > MAX_PIXELS {
        return Err(text!(
            "PNG terlalu besar: {width_px}x{height_px} px",
            "the PNG is too large: {width_px}x{height_px} px"
        ));
    }
    let size = reader.output_buffer_size().ok_or_else(|| why(&"size"))?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).map_err(|error| why(&error))?;
    pixels.truncate(frame.buffer_size());
    let (channels, has_alpha) = match frame.color_type {
        png::ColorType::Grayscale => (1, false),
        png::ColorType::GrayscaleAlpha => (2, true),
        png::ColorType::Rgb | png::ColorType::Indexed => (3, false),
        png::ColorType::Rgba => (4, true),
    };
    let mut rgb = Vec::with_capacity(pixels.len() / channels * 3);
    let mut alpha = Vec::new();
    for pixel in pixels.chunks_exact(channels) {
        match channels {
            1 | 2 => rgb.extend([pixel[0]; 3]),
            _ => rgb.extend(&pixel[..3]),
        }
        if has_alpha {
            alpha.push(pixel[channels - 1]);
        }
    }
    let alpha = has_alpha.then_some(alpha).filter(|alpha| alpha.iter().any(|a| *a < 255));
    Ok(Picture { width_px, height_px, rgb, alpha })
}
