//! What can be measured of a decoded picture: facts, no judgement.
//!
//! Shares are in thousandths, so that facts are whole numbers, compare exactly
//! and are stored as they are. What counts as too little or too much stands in
//! [`super::Limits`].

use super::copies::Descriptor;
use super::cut::Cutting;
use super::decode::{Decoded, Format};
use super::face::Faces;
use super::figure::{Figure, Light};

/// A pixel with less alpha than this is background.
pub(crate) const CLEAR_ALPHA: u8 = 8;
/// A pixel has a colour if its strongest and weakest channel differ by more than this:
/// noise and JPEG make up to about ten out of plain grey.
const CHROMA: u8 = 16;

/// The part of the upright picture that is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Crop {
    /// Left edge.
    pub x_px: u32,
    /// Top edge.
    pub y_px: u32,
    /// Width.
    pub width_px: u32,
    /// Height.
    pub height_px: u32,
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Facts {
    /// What the file is, by its content.
    pub format: Format,
    /// Size of the file.
    pub bytes: u64,
    /// Width of the upright picture.
    pub width_px: u32,
    /// Height of the upright picture.
    pub height_px: u32,
    /// EXIF orientation that was undone, 1 (none) to 8.
    pub orientation: u8,
    /// Whether the file holds further pictures, which are not used.
    pub animated: bool,
    /// Whether its colours were converted to sRGB.
    pub converted: bool,
    /// Share of the visible pixels that have a colour.
    pub coloured_permille: u32,
    /// Share of the pixels that are transparent.
    pub clear_permille: u32,
    /// Share of the border that is transparent: the top, and both sides down to half the height.
    pub border_clear_permille: u32,
    /// Difference between the lightest and the darkest visible pixel, 0 to 255.
    pub contrast: u8,
    /// The part that is used.
    pub crop: Crop,
    /// Pixels the frame asks for, width and height.
    pub wanted_px: (u32, u32),
    /// Pixels of the part that is used to an inch of the card; 0 where it is placed on none.
    pub ppi: u32,
    /// What became of the background.
    pub cutting: Cutting,
    /// How the person stands in the part that is used; nothing without a silhouette.
    pub figure: Option<Figure>,
    /// Light and focus.
    pub light: Light,
    /// Faces on the upright picture.
    pub faces: Faces,
    /// What the picture looks like, to find it under other names.
    pub descriptor: Descriptor,
}

/// What one pass over the pixels counts.
struct Counts {
    coloured: u32,
    visible: u32,
    clear: u32,
    darkest: u8,
    lightest: u8,
}

/// Whether next to nothing of a picture is transparent.
pub(crate) fn is_opaque(pixels: &[[u8; 4]]) -> bool {
    let clear = pixels.iter().filter(|pixel| pixel[3] < CLEAR_ALPHA).count();
    clear * 100 < pixels.len()
}

/// Measures an upright picture: `decoded` says what arrived, `pixels` is a copy of what is left
/// of it after the background is gone, `border_clear_permille` what [`border_clear`] found.
pub(crate) fn measure(
    decoded: &Decoded,
    bytes: u64,
    pixels: &[[u8; 4]],
    border_clear_permille: u32,
    crop: Crop,
) -> Facts {
    let counts = count(pixels);
    Facts {
        format: decoded.format,
        bytes,
        width_px: decoded.width_px,
        height_px: decoded.height_px,
        orientation: decoded.orientation,
        animated: decoded.animated,
        converted: decoded.converted,
        coloured_permille: permille(counts.coloured as usize, counts.visible as usize),
        clear_permille: permille(counts.clear as usize, pixels.len()),
        border_clear_permille,
        contrast: counts.lightest.saturating_sub(counts.darkest),
        crop,
        wanted_px: (0, 0),
        ppi: 0,
        cutting: Cutting::None,
        figure: None,
        light: Light::default(),
        faces: Faces::default(),
        descriptor: Descriptor::default(),
    }
}

/// One pass without branches.
fn count(pixels: &[[u8; 4]]) -> Counts {
    // In lanes of 32 bits, without a branch: so processors count several pixels at once.
    let (mut visible, mut clear, mut coloured) = (0u32, 0u32, 0u32);
    let (mut darkest, mut lightest) = (255i32, 0i32);
    for pixel in pixels {
        let lanes = u32::from_le_bytes(*pixel).cast_signed();
        let (r, g, b) = (lanes & 255, lanes >> 8 & 255, lanes >> 16 & 255);
        let alpha = lanes.cast_unsigned() >> 24;
        let is_visible = alpha >> 7;
        let chroma = r.max(g).max(b) - r.min(g).min(b);
        visible += is_visible;
        clear += u32::from(alpha < u32::from(CLEAR_ALPHA));
        coloured += is_visible & u32::from(chroma > i32::from(CHROMA));
        // Green carries most of the lightness and is good enough for a range.
        let hidden = is_visible.cast_signed() - 1;
        darkest = darkest.min(g | hidden & 255);
        lightest = lightest.max(g & !hidden);
    }
    let (darkest, lightest) = (darkest as u8, lightest as u8);
    Counts { coloured, visible, clear, darkest, lightest }
}

/// Share of the border beside and above the head that is transparent, of what `is_person` does not name.
pub(crate) fn border_clear(
    pixels: &[[u8; 4]],
    width: usize,
    is_person: impl Fn(usize) -> bool,
) -> u32 {
    let rows = pixels.len() / width;
    let sides = (1..rows / 2).flat_map(|row| [row * width, row * width + width - 1]);
    let (mut clear, mut all) = (0, 0);
    for idx in (0..width).chain(sides).filter(|&idx| !is_person(idx)) {
        clear += usize::from(pixels[idx][3] < CLEAR_ALPHA);
        all += 1;
    }
    permille(clear, all)
}

/// `part` of `whole` in thousandths, rounded down; 0 of nothing.
fn permille(part: usize, whole: usize) -> u32 {
    (part * 1000).checked_div(whole).map_or(0, |share| share as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(width_px: u32, height_px: u32) -> Decoded {
        Decoded {
            format: Format::Png,
            width_px,
            height_px,
            orientation: 1,
            animated: false,
            converted: false,
        }
    }

    fn facts(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Facts {
        let rgba: Vec<u8> = (0..height)
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .flat_map(|(x, y)| pixel(x, y))
            .collect();
        let crop = Crop { x_px: 0, y_px: 0, width_px: width, height_px: height };
        let pixels = rgba.as_chunks::<4>().0;
        let border_clear = border_clear(pixels, width as usize, |_| false);
        measure(&decoded(width, height), 1, pixels, border_clear, crop)
    }

    #[test]
    fn a_grey_picture_has_no_coloured_pixels() {
        let grey = facts(10, 10, |x, y| [(x * y) as u8; 4].map(|v| v.max(130)));
        assert_eq!(grey.coloured_permille, 0);
        let red = facts(10, 10, |x, _| if x < 5 { [200, 100, 90, 255] } else { [90, 90, 90, 255] });
        assert_eq!(red.coloured_permille, 500);
    }

    #[test]
    fn the_border_counts_only_above_and_beside_the_head() {
        let body = facts(10, 20, |_, y| if y >= 10 { [9, 9, 9, 255] } else { [0; 4] });
        assert_eq!((body.border_clear_permille, body.clear_permille), (1000, 500));
    }

    #[test]
    fn an_empty_picture_measures_as_nothing() {
        let empty = facts(3, 3, |_, _| [0; 4]);
        assert_eq!((empty.contrast, empty.coloured_permille, empty.clear_permille), (0, 0, 1000));
    }

    #[test]
    fn one_pixel_is_a_picture_too() {
        assert_eq!(facts(1, 1, |_, _| [1, 2, 3, 255]).clear_permille, 0);
    }
}
