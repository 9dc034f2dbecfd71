//! A prepared photo back to pixels, for painting.
//!
//! Only what [`cetak_photo`] prepared is read here; pictures of strangers are
//! decoded there, with all the care they need.

use super::Pixels;
use cetak_photo::{Encoding, Prepared, unfilter_rows};
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
            unfilter_rows(&inflate(&prepared.colour, (width * 3 + 1) * height)?, width)?
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
