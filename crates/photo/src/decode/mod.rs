//! The bytes of a picture file to upright sRGB pixels.
//!
//! What a file is, its content says; names lie. Sizes are checked in the header,
//! before anything is decoded. Checksums are verified and a picture that is not
//! whole is refused: half a face must never be printed. Metadata - place, time,
//! camera - is not kept. Every decoded picture is 8-bit RGBA, colours straight
//! (not premultiplied), converted to sRGB, turned the way EXIF says.

mod colour;
mod from_jpeg;
mod from_png;
mod from_webp;
pub(crate) mod large;
mod orientation;

use super::find::MAX_FILE_BYTES;

/// The most pixels that are decoded: 108 million, what the largest sensors of studios and phones
/// give, and 432 MB as RGBA; those so large wait for each other. A larger header is a mistake or
/// an attack.
pub const MAX_PIXELS: u64 = 108_000_000;

/// What a file is, by its first bytes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Format {
    /// PNG, the format the rules ask for; APNG counts, its first picture is taken.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    WebP,
    /// HEIC or HEIF, what Apple's phones write; recognised, not decoded.
    Heic,
    /// AVIF; recognised, not decoded.
    Avif,
    /// GIF; recognised, not decoded.
    Gif,
    /// BMP; recognised, not decoded.
    Bmp,
    /// TIFF or a camera's raw file built on it; recognised, not decoded.
    Tiff,
    /// JPEG 2000; recognised, not decoded.
    Jpeg2000,
    /// SVG; recognised, not decoded.
    Svg,
    /// PDF.
    Pdf,
    /// An office document or another archive.
    Archive,
    /// A web page, as saved in place of a picture.
    Html,
    /// None of these.
    Unknown,
}

impl Format {
    /// Every format.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 14] = [
        Self::Png,
        Self::Jpeg,
        Self::WebP,
        Self::Heic,
        Self::Avif,
        Self::Gif,
        Self::Bmp,
        Self::Tiff,
        Self::Jpeg2000,
        Self::Svg,
        Self::Pdf,
        Self::Archive,
        Self::Html,
        Self::Unknown,
    ];

    /// Looks at the first bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let at = |offset: usize, magic: &[u8]| {
            bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic))
        };
        // The signature's tail tells transfer damage apart; its head tells what it was.
        if at(1, b"PNG") {
            Self::Png
        } else if at(0, b"\xff\xd8\xff") {
            Self::Jpeg
        } else if at(0, b"RIFF") && at(8, b"WEBP") {
            Self::WebP
        } else if at(4, b"ftyp") {
            let brands = bytes.get(8..64.min(bytes.len())).unwrap_or_default();
            let has = |brand: &[u8]| brands.chunks_exact(4).any(|found| found == brand);
            if has(b"avif") || has(b"avis") {
                Self::Avif
            } else if [b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"]
                .iter()
                .any(|brand| has(*brand))
            {
                Self::Heic
            } else {
                Self::Unknown
            }
        } else if at(0, b"GIF8") {
            Self::Gif
        } else if at(0, b"BM") && at(6, &[0; 4]) {
            Self::Bmp
        } else if at(0, b"II*\0") || at(0, b"MM\0*") {
            Self::Tiff
        } else if at(0, b"\0\0\0\x0cjP  ") || at(0, b"\xff\x4f\xff\x51") {
            Self::Jpeg2000
        } else if at(0, b"%PDF") {
            Self::Pdf
        } else if at(0, b"PK\x03\x04") || at(0, b"Rar!") || at(0, b"\xd0\xcf\x11\xe0") {
            Self::Archive
        } else {
            let head: String =
                bytes.iter().take(512).map(|b| b.to_ascii_lowercase() as char).collect();
            let head = head.trim_start_matches("ï»¿").trim_start();
            if head.starts_with("<svg") || (head.starts_with("<?xml") && head.contains("<svg")) {
                Self::Svg
            } else if head.starts_with("<!doctype html") || head.starts_with("<html") {
                Self::Html
            } else {
                Self::Unknown
            }
        }
    }

    /// Its usual name; empty for [`Format::Unknown`].
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Jpeg2000 => "JPEG 2000",
            Self::Svg => "SVG",
            Self::Pdf => "PDF",
            Self::Archive => "ZIP/Office",
            Self::Html => "HTML",
            Self::Unknown => "",
        }
    }
}

/// Why a file gives no picture. No policy softens any of these: there is nothing to print.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Refusal {
    /// The file has no bytes.
    Empty,
    /// Over [`MAX_FILE_BYTES`].
    TooHeavy,
    /// Over [`MAX_PIXELS`], or so many that a file of its length cannot hold them.
    TooManyPixels {
        /// Width the header claims.
        width_px: u32,
        /// Height the header claims.
        height_px: u32,
    },
    /// A picture of a kind that is not decoded, or no picture at all.
    Foreign(Format),
    /// It ends early.
    CutShort(Format),
    /// A checksum does not match: bytes were changed after it was written.
    Checksum(Format),
    /// It breaks the rules of its format in another way.
    Broken(Format),
    /// The part that somebody chose does not lie within it.
    Outside {
        /// Width of the upright picture, turned as was asked.
        width_px: u32,
        /// Its height.
        height_px: u32,
    },
}

/// What the header says of a decoded picture; its pixels are in the buffer given to [`decode`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// What the file is.
    pub format: Format,
    /// Width after turning.
    pub width_px: u32,
    /// Height after turning.
    pub height_px: u32,
    /// EXIF orientation that was undone, 1 (none) to 8.
    pub orientation: u8,
    /// Whether it holds further pictures that are not used.
    pub animated: bool,
    /// Whether colours were converted to sRGB from another space.
    pub converted: bool,
}

/// Buffers that decoding uses again and again.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// Samples as the file stores them.
    raw: Vec<u8>,
}

impl Scratch {
    /// Gives buffers over `keep` bytes back.
    pub(crate) fn tidy(&mut self, keep: usize) {
        if self.raw.capacity() > keep {
            self.raw = Vec::new();
        }
    }
}

/// Decodes `bytes` into `rgba`, replacing what it held.
pub(crate) fn decode(
    bytes: &[u8],
    rgba: &mut Vec<u8>,
    scratch: &mut Scratch,
) -> Result<Decoded, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(Refusal::TooHeavy);
    }
    if let Some((width_px, height_px)) = large::hollow(bytes) {
        return Err(Refusal::TooManyPixels { width_px, height_px });
    }
    let mut decoded = match Format::of(bytes) {
        Format::Png => from_png::decode(bytes, rgba, &mut scratch.raw)?,
        Format::Jpeg => from_jpeg::decode(bytes, rgba, &mut scratch.raw)?,
        Format::WebP => from_webp::decode(bytes, rgba, &mut scratch.raw)?,
        foreign => return Err(Refusal::Foreign(foreign)),
    };
    let (width_px, height_px) = (decoded.width_px as usize, decoded.height_px as usize);
    debug_assert_eq!(rgba.len(), width_px * height_px * 4, "decoders fill the buffer exactly");
    if orientation::undo(decoded.orientation, width_px, height_px, rgba, &mut scratch.raw) {
        std::mem::swap(&mut decoded.width_px, &mut decoded.height_px);
    }
    Ok(decoded)
}

/// Refuses a picture by the size its header claims.
fn check_size(format: Format, width_px: u32, height_px: u32) -> Result<(), Refusal> {
    if width_px == 0 || height_px == 0 {
        return Err(Refusal::Broken(format));
    }
    if u64::from(width_px) * u64::from(height_px) > MAX_PIXELS {
        return Err(Refusal::TooManyPixels { width_px, height_px });
    }
    Ok(())
}

/// The orientation an EXIF block asks for; 1 if it says nothing readable.
fn orientation(exif: Option<&[u8]>) -> u8 {
    let found = exif.and_then(image::metadata::Orientation::from_exif_chunk);
    found.map_or(1, image::metadata::Orientation::to_exif)
}

/// Widens `raw`, of `channels` samples a pixel (grey, grey and alpha, RGB or RGBA), to RGBA.
fn widen(raw: &[u8], channels: usize, rgba: &mut Vec<u8>) {
    rgba.clear();
    rgba.reserve(raw.len() / channels * 4);
    match channels {
        1 => rgba.extend(raw.iter().flat_map(|&grey| [grey, grey, grey, 255])),
        2 => rgba.extend(raw.as_chunks().0.iter().flat_map(|&[grey, a]| [grey, grey, grey, a])),
        3 => rgba.extend(raw.as_chunks().0.iter().flat_map(|&[r, g, b]| [r, g, b, 255])),
        _ => rgba.extend_from_slice(raw),
    }
}

#[cfg(test)]
mod format_tests;
#[cfg(test)]
mod tests;
