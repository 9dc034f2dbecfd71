//! A photo small enough to stand beside a finding.
//!
//! For eyes only: whoever reads the report sees at a glance what is meant by
//! "wider than high". Nothing of it is printed, and a picture that cannot be
//! decoded has none.

use super::decode::{self, Scratch};
use jpeg_encoder::{ColorType, Encoder};

/// The box a thumbnail fits into, in pixels; the shape of a card photo.
const BOX_PX: (u32, u32) = (90, 115);
/// Enough for a thumb's breadth on a screen, in 2 to 4 kB.
const QUALITY: u8 = 70;
/// What shows through transparent places: the paper of the report.
const PAPER: u32 = 245;

/// A small JPEG of the picture in `bytes`, at most 90 x 115 px; nothing if it cannot be decoded.
pub fn thumbnail(bytes: &[u8]) -> Option<Vec<u8>> {
    let _turn = decode::large::turn(bytes);
    let mut rgba = Vec::new();
    let decoded = decode::decode(bytes, &mut rgba, &mut Scratch::default()).ok()?;
    let (width_px, height_px) = (decoded.width_px, decoded.height_px);
    let picture = image::RgbaImage::from_raw(width_px, height_px, rgba)?;
    let (by_width, by_height) =
        (u64::from(BOX_PX.0) * u64::from(height_px), u64::from(BOX_PX.1) * u64::from(width_px));
    let (small_w, small_h) = if width_px <= BOX_PX.0 && height_px <= BOX_PX.1 {
        (width_px, height_px)
    } else if by_width > by_height {
        (u32::try_from(by_height / u64::from(height_px)).ok()?.max(1), BOX_PX.1)
    } else {
        (BOX_PX.0, u32::try_from(by_width / u64::from(width_px)).ok()?.max(1))
    };
    let small = image::imageops::thumbnail(&picture, small_w, small_h);
    let over_paper = |channel: u8, alpha: u8| {
        let (channel, alpha) = (u32::from(channel), u32::from(alpha));
        u8::try_from((channel * alpha + PAPER * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    };
    let rgb: Vec<u8> = small
        .pixels()
        .flat_map(|pixel| {
            let [r, g, b, alpha] = pixel.0;
            [over_paper(r, alpha), over_paper(g, alpha), over_paper(b, alpha)]
        })
        .collect();
    let (w, h) = (u16::try_from(small_w).ok()?, u16::try_from(small_h).ok()?);
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, QUALITY).encode(&rgb, w, h, ColorType::Rgb).ok()?;
    Some(jpeg)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let picture = image::RgbaImage::from_fn(width, height, |x, _| {
            image::Rgba([200, 30, 30, if x % 2 == 0 { 255 } else { 0 }])
        });
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Png).expect("encoded");
        bytes.into_inner()
    }

    #[test]
    fn a_thumbnail_keeps_the_shape_and_stays_small() {
        for (size, expected) in [
            ((450, 575), (90, 115)),
            ((800, 200), (90, 22)),
            ((1, 3000), (1, 115)),
            ((20, 10), (20, 10)),
        ] {
            let bytes = thumbnail(&png(size.0, size.1)).expect("a picture");
            let small = image::load_from_memory(&bytes).expect("a JPEG");
            assert_eq!((small.width(), small.height()), expected, "{size:?}");
            assert!(bytes.len() < 10_000, "{}", bytes.len());
        }
    }

    #[test]
    fn what_is_no_picture_has_no_thumbnail() {
        assert_eq!(thumbnail(b"%PDF-1.7"), None);
        let png = png(450, 575);
        assert_eq!(thumbnail(&png[..png.len() / 2]), None);
    }
}
