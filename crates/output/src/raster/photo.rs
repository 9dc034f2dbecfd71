//! A prepared photo back to pixels, for painting.
//!
//! Only what [`cetak_photo`] prepared is read here; pictures of strangers are
//! decoded there, with all the care they need.

use super::Pixels;
use cetak_photo::{Encoding, Prepared};
use std::io::Read as _;
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

/// The photo as straight RGBA; `None` if it is not what preparing makes.
pub fn pixels(prepared: &Prepared) -> Option<Pixels> {
    let (width, height) = (prepared.width_px as usize, prepared.height_px as usize);
    let alpha = inflate(&prepared.mask, width * height)?;
    let rgb = match prepared.encoding {
        Encoding::Jpeg => {
            let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
            let cursor = ZCursor::new(prepared.colour.as_slice());
            JpegDecoder::new_with_options(cursor, options).decode().ok()?
        }
        Encoding::Lossless => {
            unfiltered(&inflate(&prepared.colour, (width * 3 + 1) * height)?, width)?
        }
    };
    if rgb.len() != width * height * 3 {
        return None;
    }
    let rgba =
        rgb.as_chunks::<3>().0.iter().zip(alpha).flat_map(|(c, alpha)| [c[0], c[1], c[2], alpha]);
    Some(Pixels {
        width_px: prepared.width_px,
        height_px: prepared.height_px,
        rgba: rgba.collect(),
    })
}

/// A zlib stream of exactly `length` bytes.
fn inflate(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(length);
    let most = length as u64 + 1;
    flate2::read::ZlibDecoder::new(packed).take(most).read_to_end(&mut plain).ok()?;
    (plain.len() == length).then_some(plain)
}

/// RGB rows without their Paeth filter (PNG specification, 9.4), the only one preparing uses.
fn unfiltered(rows: &[u8], width: usize) -> Option<Vec<u8>> {
    let mut plain: Vec<u8> = Vec::with_capacity(rows.len());
    let mut above = vec![0; width * 3];
    for row in rows.chunks_exact(width * 3 + 1) {
        let (4, bytes) = (row[0], &row[1..]) else { return None };
        let mut line = bytes.to_vec();
        for idx in 0..line.len() {
            let (left, corner) = if idx < 3 { (0, 0) } else { (line[idx - 3], above[idx - 3]) };
            line[idx] = line[idx].wrapping_add(paeth(left, above[idx], corner));
        }
        plain.extend(&line);
        above = line;
    }
    Some(plain)
}

/// Whichever neighbour is nearest to left + up - corner.
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
