//! Undoing the orientation that a camera noted instead of turning the pixels.
//!
//! The eight values are those of the EXIF standard, tag 0x0112: where the first
//! row and the first column of the stored picture belong.

/// Turns `rgba` upright, using `spare` for the new pixels; says whether width and height
/// changed places.
pub(super) fn undo(
    orientation: u8,
    width_px: usize,
    height_px: usize,
    rgba: &mut Vec<u8>,
    spare: &mut Vec<u8>,
) -> bool {
    let (w, h) = (width_px, height_px);
    let sideways = (5..=8).contains(&orientation);
    // Where the pixel that belongs at (x, y) of the upright picture is stored.
    let stored: fn(usize, usize, usize, usize) -> (usize, usize) = match orientation {
        2 => |x, y, w, _| (w - 1 - x, y),
        3 => |x, y, w, h| (w - 1 - x, h - 1 - y),
        4 => |x, y, _, h| (x, h - 1 - y),
        5 => |x, y, _, _| (y, x),
        6 => |x, y, _, h| (y, h - 1 - x),
        7 => |x, y, w, h| (w - 1 - y, h - 1 - x),
        8 => |x, y, w, _| (w - 1 - y, x),
        _ => return false,
    };
    let (new_w, new_h) = if sideways { (h, w) } else { (w, h) };
    spare.clear();
    spare.reserve(rgba.len());
    let pixels = rgba.as_chunks::<4>().0;
    for y in 0..new_h {
        for x in 0..new_w {
            let (from_x, from_y) = stored(x, y, w, h);
            spare.extend_from_slice(&pixels[from_y * w + from_x]);
        }
    }
    std::mem::swap(rgba, spare);
    sideways
}

#[cfg(test)]
mod tests {
    use super::undo;

    /// A picture of 3 x 2 pixels, a letter each, stored so that orientation `orientation`
    /// makes it `abc/def` again.
    #[test]
    fn all_eight_orientations_come_out_upright() {
        for (orientation, stored, w, h) in [
            (1, "abcdef", 3, 2),
            (2, "cbafed", 3, 2),
            (3, "fedcba", 3, 2),
            (4, "defabc", 3, 2),
            (5, "adbecf", 2, 3),
            (6, "cfbead", 2, 3),
            (7, "fcebda", 2, 3),
            (8, "daebfc", 2, 3),
        ] {
            let mut rgba: Vec<u8> = stored.bytes().flat_map(|b| [b; 4]).collect();
            let sideways = undo(orientation, w, h, &mut rgba, &mut Vec::new());
            let upright: String = rgba.chunks(4).map(|pixel| pixel[0] as char).collect();
            assert_eq!((&*upright, sideways), ("abcdef", orientation >= 5), "{orientation}");
        }
    }
}
