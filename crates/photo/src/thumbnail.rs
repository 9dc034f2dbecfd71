//! A photo small enough to stand beside a finding.
//!
//! For eyes only: whoever reads the report sees at a glance what is meant by
//! "wider than high". Nothing of it is printed, and a picture that cannot be
//! decoded has none.

use super::decode::{self, Scratch};
use super::face::Face;
use jpeg_encoder::{ColorType, Encoder};

/// The box a thumbnail fits into, in pixels; the shape of a card photo.
const BOX_PX: (u32, u32) = (90, 115);
/// Enough for a thumb's breadth on a screen, in 2 to 4 kB.
const QUALITY: u8 = 70;
/// What shows through transparent places: the paper of the report.
const PAPER: u32 = 245;

/// The frame around a face: seen on light and dark.
const FRAME: [u8; 4] = [255, 190, 0, 255];

/// A small JPEG of the picture in `bytes`, at most 90 x 115 px, with a frame around the face that was found on it;
/// nothing if it cannot be decoded.
pub fn thumbnail(bytes: &[u8], face: Option<&Face>) -> Option<Vec<u8>> {
    small_picture(bytes, BOX_PX, face)
}

/// A JPEG of the picture in `bytes` that fits into so many pixels, with a frame around a face that was found on it;
/// nothing if it cannot be decoded.
pub fn small_picture(bytes: &[u8], box_px: (u32, u32), face: Option<&Face>) -> Option<Vec<u8>> {
    let _turn = decode::large::turn(bytes);
    let mut rgba = Vec::new();
    let decoded = decode::decode(bytes, &mut rgba, &mut Scratch::default()).ok()?;
    let (width_px, height_px) = (decoded.width_px, decoded.height_px);
    let picture = image::RgbaImage::from_raw(width_px, height_px, rgba)?;
    let (by_width, by_height) =
        (u64::from(box_px.0) * u64::from(height_px), u64::from(box_px.1) * u64::from(width_px));
    let (small_w, small_h) = if width_px <= box_px.0 && height_px <= box_px.1 {
        (width_px, height_px)
    } else if by_width > by_height {
        (u32::try_from(by_height / u64::from(height_px)).ok()?.max(1), box_px.1)
    } else {
        (box_px.0, u32::try_from(by_width / u64::from(width_px)).ok()?.max(1))
    };
    let mut small = image::imageops::thumbnail(&picture, small_w, small_h);
    if let Some(face) = face {
        frame(&mut small, face, f64::from(small_w) / f64::from(width_px));
    }
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

/// Draws a frame around a face, as far as it lies on the picture, which is `scale` as large as the face says.
fn frame(picture: &mut image::RgbaImage, face: &Face, scale: f64) {
    let at = |px: i64| (px as f64 * scale).round() as i64;
    let (left, top) = (i64::from(face.x_px), i64::from(face.y_px));
    let (right, bottom) = (left + i64::from(face.width_px), top + i64::from(face.height_px));
    let [left, top, right, bottom] = [left, top, right, bottom].map(at);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let (x, y) = (i64::from(x), i64::from(y));
        let is_side = (x == left || x == right) && (top..=bottom).contains(&y);
        let is_level = (y == top || y == bottom) && (left..=right).contains(&x);
        if is_side || is_level {
            *pixel = image::Rgba(FRAME);
        }
    }
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
            let bytes = thumbnail(&png(size.0, size.1), None).expect("a picture");
            let small = image::load_from_memory(&bytes).expect("a JPEG");
            assert_eq!((small.width(), small.height()), expected, "{size:?}");
            assert!(bytes.len() < 10_000, "{}", bytes.len());
        }
    }

    #[test]
    fn what_is_no_picture_has_no_thumbnail() {
        assert_eq!(thumbnail(b"%PDF-1.7", None), None);
        let png = png(450, 575);
        assert_eq!(thumbnail(&png[..png.len() / 2], None), None);
    }
}
