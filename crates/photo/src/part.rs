//! A part of a picture, in pixels of the upright picture, as a picture of its own.
//!
//! A person may choose which part of a photo is used. The choice is kept as a rectangle; the part is
//! made anew from the file whenever it is needed, without loss.

use super::decode::{self, Scratch};
use super::encode;
use super::measure::Crop;

/// That part of the picture in `bytes`, as a PNG; nothing if there is no picture, or the rectangle has no
/// pixel in it. What reaches beyond the picture is left out.
pub fn upright_part(bytes: &[u8], part: Crop) -> Option<Vec<u8>> {
    let _turn = decode::large::turn(bytes);
    let mut rgba = Vec::new();
    let decoded = decode::decode(bytes, &mut rgba, &mut Scratch::default()).ok()?;
    let (x, y) = (part.x_px.min(decoded.width_px), part.y_px.min(decoded.height_px));
    let w = part.width_px.min(decoded.width_px - x);
    let h = part.height_px.min(decoded.height_px - y);
    if w == 0 || h == 0 {
        return None;
    }
    let row = decoded.width_px as usize * 4;
    let rows = rgba.chunks_exact(row).skip(y as usize).take(h as usize);
    let cut: Vec<u8> =
        rows.flat_map(|row| &row[x as usize * 4..(x + w) as usize * 4]).copied().collect();
    Some(encode::png(&cut, (w, h)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Vec<u8> {
        let pixel = |x: u8, y: u8| [x * 10, y * 10, 0, 255];
        let rgba: Vec<u8> = (0..8).flat_map(|y| (0..6).flat_map(move |x| pixel(x, y))).collect();
        encode::png(&rgba, (6, 8))
    }

    #[test]
    fn a_part_holds_the_pixels_of_its_rectangle_and_of_no_other() {
        let part = Crop { x_px: 2, y_px: 3, width_px: 3, height_px: 9 };
        let png = upright_part(&picture(), part).expect("a part");
        let part = image::load_from_memory(&png).expect("a picture").into_rgba8();
        assert_eq!(part.dimensions(), (3, 5));
        assert_eq!(part.get_pixel(0, 0).0, [20, 30, 0, 255]);
        assert_eq!(part.get_pixel(2, 4).0, [40, 70, 0, 255]);
        let beyond = Crop { x_px: 6, y_px: 0, width_px: 3, height_px: 3 };
        assert_eq!(upright_part(&picture(), beyond), None);
        assert_eq!(upright_part(b"no picture", beyond), None);
    }
}
