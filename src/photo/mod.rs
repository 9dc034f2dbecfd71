//! Photo files to pictures ready for print.
//!
//! Pixels live here and nowhere else before output: sizes in pixels carry the
//! suffix `_px`. A picture is found by the key of its person, inspected,
//! resampled once for the resolution it is printed at, and handed on encoded,
//! colour and soft mask apart. No picture is ever taken for a key it does not
//! name exactly.

use crate::geom::Size;

/// Where a photo goes and at what resolution, from layout and job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Frame {
    /// Size of the photo on the card.
    pub size: Size,
    /// Resolution it is prepared for.
    pub dpi: u32,
    /// How the colours are stored.
    pub encoding: Encoding,
}

/// How a prepared photo stores its colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// JPEG without chroma subsampling, quality 90.
    Jpeg,
    /// Deflate with the PNG predictor: no loss.
    Lossless,
}

/// A photo ready to be embedded, straight (not premultiplied) colours and soft mask apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Width.
    pub width_px: u32,
    /// Height.
    pub height_px: u32,
    /// How `colour` is stored.
    pub encoding: Encoding,
    /// 8-bit sRGB: a JPEG file, or a zlib stream of rows each led by its PNG filter byte.
    pub colour: Vec<u8>,
    /// 8-bit alpha as a zlib stream of plain rows.
    pub mask: Vec<u8>,
}
