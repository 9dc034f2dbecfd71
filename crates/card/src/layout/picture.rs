//! Pictures of pixels in artwork: PNG, JPEG and WebP to 8-bit sRGB.
//!
//! Every kind becomes straight colours with an optional alpha, so that a mark
//! looks the same in every viewer. No other format is read.

use super::draw::Picture;
use cetak_base::diag::Text;
use cetak_base::text;
use image::{DynamicImage, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// The most pixels a mark may have; a card of 100 x 60 mm at 1200 dpi has 13 million.
const MAX_PIXELS: u64 = 40_000_000;

/// Whether a file is a picture of pixels by its first bytes.
pub(super) fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1a\n")
        || bytes.starts_with(b"\xff\xd8\xff")
        || bytes.starts_with(b"GIF8")
        || bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")
}

/// Decodes a whole file.
///
/// # Errors
///
/// Why it cannot be decoded.
pub(super) fn decode(bytes: &[u8]) -> Result<Picture, Text> {
    let format = image::guess_format(bytes).ok();
    let name = match format {
        Some(ImageFormat::Png) => "PNG",
        Some(ImageFormat::Jpeg) => "JPEG",
        Some(ImageFormat::WebP) => "WebP",
        _ => {
            return Err(text!(
                "gambar harus PNG, JPEG atau WebP; simpan ulang sebagai PNG",
                "a picture must be PNG, JPEG or WebP; save it again as PNG"
            ));
        }
    };
    let why = |error: &dyn std::fmt::Display| {
        text!("{name} tidak dapat dibaca: {error}", "the {name} cannot be decoded: {error}")
    };
    let reader = |bytes| {
        let mut reader = ImageReader::new(Cursor::new(bytes));
        reader.set_format(format.unwrap_or(ImageFormat::Png));
        reader
    };
    let (width_px, height_px) = reader(bytes).into_dimensions().map_err(|error| why(&error))?;
    if u64::from(width_px) * u64::from(height_px) > MAX_PIXELS {
        return Err(text!(
            "{name} terlalu besar: {width_px}x{height_px} px",
            "the {name} is too large: {width_px}x{height_px} px"
        ));
    }
    let mut reader = reader(bytes);
    reader.limits(Limits::default());
    let image = reader.decode().map_err(|error| why(&error))?;
    let has_alpha = image.color().has_alpha();
    if !has_alpha {
        return Ok(Picture { width_px, height_px, rgb: image.into_rgb8().into_raw(), alpha: None });
    }
    let image = DynamicImage::from(image.into_rgba8());
    let rgba = image.as_bytes();
    let rgb = rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let alpha: Vec<u8> = rgba.chunks_exact(4).map(|pixel| pixel[3]).collect();
    let alpha = Some(alpha).filter(|alpha| alpha.iter().any(|a| *a < 255));
    Ok(Picture { width_px, height_px, rgb, alpha })
}
