//! Pixels as PNG files that say how large a dot is.
//!
//! A row is asked for, filtered and compressed before the next one: the image never stands in memory a
//! second time. Deflate is that of the `png` crate's own fast setting, with one filter for all rows:
//! choosing one for each costs as much as compressing and gains nothing on gradients and photos. The
//! colours of a face come compressed already, see [`super::packed`].

use super::Pixels;
use cetak_photo::paeth;
use fdeflate::Compressor;
use png::{BitDepth, ColorType, Encoder, PixelDimensions, Unit};

/// Metres in one inch, by definition.
const M_PER_INCH: f64 = 0.0254;

/// What a row is compared with before it is compressed (PNG specification, 9.2), by its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filter {
    /// The row above.
    Up = 2,
    /// The nearest of left, above and the corner between.
    Paeth = 4,
}

/// 8-bit RGB, compressed already.
pub(super) fn rgb(packed: &[u8], size_px: (u32, u32), dpi: u32) -> Vec<u8> {
    file(packed, size_px, dpi, (ColorType::Rgb, BitDepth::Eight))
}

/// One bit a pixel, black where `dots` is 255; elsewhere it must be 0.
pub(super) fn one_bit(dots: &[u8], size_px: (u32, u32), dpi: u32) -> Vec<u8> {
    let width = size_px.0 as usize;
    // Rows of single bits are mostly like the row above.
    write(size_px, dpi, (ColorType::Grayscale, BitDepth::One), Filter::Up, |y, out| {
        let (eights, rest) = dots[y * width..(y + 1) * width].as_chunks::<8>();
        for (byte, eight) in out.iter_mut().zip(eights) {
            *byte = !bits(*eight);
        }
        if let (Some(last), false) = (out.last_mut(), rest.is_empty()) {
            // The bits beyond the last dot of a row are white, as the ground is.
            let mut eight = [0; 8];
            eight[..rest.len()].copy_from_slice(rest);
            *last = !bits(eight);
        }
    })
}

/// The lowest bit of each byte, the first byte's in the highest place.
fn bits(eight: [u8; 8]) -> u8 {
    // Each of the eight bits is moved to its place in the top byte by one bit of the factor.
    let lowest = u64::from_be_bytes(eight) & 0x0101_0101_0101_0101;
    (lowest.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
}

/// 8-bit RGB with alpha.
pub fn rgba(pixels: &Pixels, dpi: u32) -> Vec<u8> {
    let size_px = (pixels.width_px, pixels.height_px);
    let length = pixels.width_px as usize * 4;
    write(size_px, dpi, (ColorType::Rgba, BitDepth::Eight), Filter::Paeth, |y, out| {
        out.copy_from_slice(&pixels.rgba[y * length..(y + 1) * length]);
    })
}

fn write(
    (width_px, height_px): (u32, u32),
    dpi: u32,
    (colour, depth): (ColorType, BitDepth),
    filter: Filter,
    mut row: impl FnMut(usize, &mut [u8]),
) -> Vec<u8> {
    let bits_px = colour.samples() * depth as usize;
    let (length, step) = ((width_px as usize * bits_px).div_ceil(8), bits_px.div_ceil(8));
    let sure = "a Vec takes every byte, and the data has the size of the image";
    let mut packed =
        Compressor::new(Vec::with_capacity(length * height_px as usize / 3 + 1024)).expect(sure);
    // A pixel of nothing stands before each row, so that its first pixel is no special case.
    let (mut above, mut here) = (vec![0; step + length], vec![0; step + length]);
    let mut filtered = vec![filter as u8; 1 + length];
    for y in 0..height_px as usize {
        row(y, &mut here[step..]);
        match filter {
            Filter::Up => {
                for ((out, own), up) in
                    filtered[1..].iter_mut().zip(&here[step..]).zip(&above[step..])
                {
                    *out = own.wrapping_sub(*up);
                }
            }
            Filter::Paeth => {
                let near = here[step..].iter().zip(&here).zip(above[step..].iter().zip(&above));
                for (out, ((own, left), (up, corner))) in filtered[1..].iter_mut().zip(near) {
                    *out = own.wrapping_sub(paeth(*left, *up, *corner));
                }
            }
        }
        packed.write_data(&filtered).expect(sure);
        std::mem::swap(&mut above, &mut here);
    }
    file(&packed.finish().expect(sure), (width_px, height_px), dpi, (colour, depth))
}

/// A PNG around the compressed rows.
fn file(
    packed: &[u8],
    (width_px, height_px): (u32, u32),
    dpi: u32,
    (colour, depth): (ColorType, BitDepth),
) -> Vec<u8> {
    let sure = "a Vec takes every byte, and the data has the size of the image";
    let mut file = Vec::with_capacity(packed.len() + 256);
    let mut encoder = Encoder::new(&mut file, width_px, height_px);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    let per_metre = (f64::from(dpi) / M_PER_INCH).round() as u32;
    encoder.set_pixel_dims(Some(PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: Unit::Meter,
    }));
    let written = encoder.write_header().and_then(|mut writer| {
        // A chunk has a 31-bit length.
        for part in packed.chunks(1 << 30) {
            writer.write_chunk(png::chunk::IDAT, part)?;
        }
        writer.finish()
    });
    written.expect(sure);
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &[u8]) -> Vec<u8> {
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("it is small")];
        reader.next_frame(&mut pixels).expect("pixels");
        reader.finish().expect("whole to its end");
        pixels
    }

    fn noise(length: usize) -> Vec<u8> {
        (0..length as u32).map(|idx| (idx.wrapping_mul(2_654_435_761) >> 11) as u8).collect()
    }

    #[test]
    fn what_is_written_is_read_again_at_every_width() {
        for width in 1..20usize {
            let size_px = (width as u32, 3);
            let pixels = Pixels { width_px: size_px.0, height_px: 3, rgba: noise(width * 12) };
            assert_eq!(read(&rgba(&pixels, 300)), pixels.rgba, "{width}");
        }
    }

    #[test]
    fn a_black_dot_is_a_bit_that_is_off_and_what_is_beyond_the_row_is_white() {
        let dots = [255, 0, 0, 0, 0, 0, 0, 255, 0, 255];
        assert_eq!(read(&one_bit(&dots, (10, 1), 300)), [0b0111_1110, 0b1011_1111]);
        assert_eq!(read(&one_bit(&dots, (5, 2), 300)), [0b0111_1111, 0b1101_0111]);
    }
}
