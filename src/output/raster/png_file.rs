//! Pixels as PNG files that say how large a dot is.

use super::Pixels;
use png::{BitDepth, ColorType, Compression, Encoder, Filter, PixelDimensions, Unit};

/// Metres in one inch, by definition.
const M_PER_INCH: f64 = 0.0254;

/// 8-bit RGB.
pub(super) fn rgb(pixels: &[[u8; 3]], size_px: (u32, u32), dpi: u32) -> Vec<u8> {
    write(pixels.as_flattened(), size_px, dpi, ColorType::Rgb, BitDepth::Eight)
}

/// One bit a pixel, black where `dots` is not 0.
pub(super) fn one_bit(dots: &[u8], size_px: (u32, u32), dpi: u32) -> Vec<u8> {
    let rows = dots.chunks_exact((size_px.0 as usize).max(1));
    let bits = |eight: &[u8]| {
        // The bits beyond the last dot of a row are white, as the ground is.
        let black = eight.iter().enumerate();
        !black.fold(0u8, |bits, (idx, dot)| bits | u8::from(*dot != 0) << (7 - idx))
    };
    let packed: Vec<u8> = rows.flat_map(|row| row.chunks(8).map(bits)).collect();
    write(&packed, size_px, dpi, ColorType::Grayscale, BitDepth::One)
}

/// 8-bit RGB with alpha.
pub fn rgba(pixels: &Pixels, dpi: u32) -> Vec<u8> {
    let size_px = (pixels.width_px, pixels.height_px);
    write(&pixels.rgba, size_px, dpi, ColorType::Rgba, BitDepth::Eight)
}

fn write(data: &[u8], size_px: (u32, u32), dpi: u32, color: ColorType, depth: BitDepth) -> Vec<u8> {
    let mut file = Vec::with_capacity(data.len() / 4 + 1024);
    let mut encoder = Encoder::new(&mut file, size_px.0, size_px.1);
    encoder.set_color(color);
    encoder.set_depth(depth);
    encoder.set_compression(Compression::Fast);
    // One filter for all rows: choosing one for each costs as much as compressing and gains nothing
    // on gradients and photos. Rows of single bits are mostly like the row above.
    let filter = if depth == BitDepth::One { Filter::Up } else { Filter::Paeth };
    encoder.set_filter(filter);
    let per_metre = (f64::from(dpi) / M_PER_INCH).round() as u32;
    encoder.set_pixel_dims(Some(PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: Unit::Meter,
    }));
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(data)?;
        writer.finish()
    });
    written.expect("a Vec takes every byte, and the data has the size of the image");
    file
}
