//! The view of a photo that a person chose: turned, and a part of it.
//!
//! Applied to the decoded picture before anything looks at it, so that faces, wall and light are those of what is
//! used. Quarter turns move pixels; other turns mix them, about the middle, and what comes from
//! outside is the nearest pixel of the edge: a wall goes on.

use super::decode::{Decoded, Refusal};
use super::measure::Crop;

/// How to turn an upright photo, and which part of it to use. Default: neither.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub struct View {
    /// Tenths of a degree to the right.
    pub turn_tenths: i32,
    /// The part, in pixels of the upright picture after that turn.
    pub area: Option<Crop>,
}

impl View {
    /// Makes of the picture in `rgba` what is to be seen of it, at that aspect (width by height) where a part was chosen.
    /// `spare` is a buffer.
    ///
    /// # Errors
    ///
    /// The picture is smaller than the part.
    pub(super) fn apply(
        self,
        decoded: &mut Decoded,
        aspect: f64,
        rgba: &mut Vec<u8>,
        spare: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let turn = self.turn_tenths.rem_euclid(3600);
        if turn != 0 {
            let (width, height) = (decoded.width_px as usize, decoded.height_px as usize);
            spare.clear();
            spare.reserve(rgba.len());
            let pixels = rgba.as_chunks::<4>().0;
            match turn {
                900 | 1800 | 2700 => quarters(pixels, (width, height), turn / 900, spare),
                _ => turned(pixels, (width, height), f64::from(turn) / 10.0, spare),
            }
            std::mem::swap(rgba, spare);
            if turn == 900 || turn == 2700 {
                std::mem::swap(&mut decoded.width_px, &mut decoded.height_px);
            }
        }
        let Some(area) = self.area else { return Ok(()) };
        let (width_px, height_px) = (decoded.width_px, decoded.height_px);
        let fits = |from: u32, length: u32, most: u32| {
            length > 0 && from.checked_add(length).is_some_and(|to| to <= most)
        };
        if !fits(area.x_px, area.width_px, width_px) || !fits(area.y_px, area.height_px, height_px)
        {
            return Err(Refusal::Outside { width_px, height_px });
        }
        let area = shaped(area, aspect);
        spare.clear();
        let row = width_px as usize * 4;
        let (from, length) = (area.x_px as usize * 4, area.width_px as usize * 4);
        let rows = rgba.chunks_exact(row).skip(area.y_px as usize).take(area.height_px as usize);
        rows.for_each(|row| spare.extend_from_slice(&row[from..from + length]));
        std::mem::swap(rgba, spare);
        (decoded.width_px, decoded.height_px) = (area.width_px, area.height_px);
        Ok(())
    }
}

/// The largest part of `area` of that aspect, around its middle.
fn shaped(area: Crop, aspect: f64) -> Crop {
    let (width, height) = (f64::from(area.width_px), f64::from(area.height_px));
    let (width, height) =
        if width > height * aspect { (height * aspect, height) } else { (width, width / aspect) };
    let side = |length: f64, most: u32| (length.round() as u32).clamp(1, most);
    let (width_px, height_px) = (side(width, area.width_px), side(height, area.height_px));
    Crop {
        x_px: area.x_px + (area.width_px - width_px) / 2,
        y_px: area.y_px + (area.height_px - height_px) / 2,
        width_px,
        height_px,
    }
}

/// Turned to the right by so many quarters, 1 to 3.
fn quarters(pixels: &[[u8; 4]], (width, height): (usize, usize), turns: i32, out: &mut Vec<u8>) {
    let mut put = |x: usize, y: usize| out.extend_from_slice(&pixels[y * width + x]);
    match turns {
        2 => (0..height).rev().for_each(|y| (0..width).rev().for_each(|x| put(x, y))),
        1 => (0..width).for_each(|x| (0..height).rev().for_each(|y| put(x, y))),
        _ => (0..width).rev().for_each(|x| (0..height).for_each(|y| put(x, y))),
    }
}

/// Turned to the right about the middle by so many degrees; the size stays.
fn turned(pixels: &[[u8; 4]], (width, height): (usize, usize), degrees: f64, out: &mut Vec<u8>) {
    let (sin, cos) = sine(degrees);
    let middle = (width as f64 / 2.0, height as f64 / 2.0);
    let inside = |at: f64, length: usize| at.clamp(0.0, (length - 1) as f64);
    for y in 0..height {
        for x in 0..width {
            let (dx, dy) = (x as f64 + 0.5 - middle.0, y as f64 + 0.5 - middle.1);
            let from_x = inside(middle.0 + dx * cos + dy * sin - 0.5, width);
            let from_y = inside(middle.1 - dx * sin + dy * cos - 0.5, height);
            let (left, top) = (from_x as usize, from_y as usize);
            let (right, bottom) = ((left + 1).min(width - 1), (top + 1).min(height - 1));
            let (u, v) = (from_x - left as f64, from_y - top as f64);
            let corners = [(left, top), (right, top), (left, bottom), (right, bottom)];
            let shares = [(1.0 - u) * (1.0 - v), u * (1.0 - v), (1.0 - u) * v, u * v];
            // Straight colours are weighed by alpha.
            let mut sums = [0f64; 4];
            for ((x, y), share) in corners.into_iter().zip(shares) {
                let pixel = pixels[y * width + x];
                let weight = share * f64::from(pixel[3]);
                for channel in 0..3 {
                    sums[channel] += weight * f64::from(pixel[channel]);
                }
                sums[3] += weight;
            }
            let level = |channel: usize| (sums[channel] / sums[3].max(1e-9) + 0.5) as u8;
            out.extend([level(0), level(1), level(2), (sums[3] + 0.5) as u8]);
        }
    }
}

/// Sine and cosine, by additions and multiplications: every machine finds the same.
fn sine(degrees: f64) -> (f64, f64) {
    // From the nearest quarter turn, where both are exact; the rest is at most an eighth of a turn.
    let quarter = (degrees / 90.0).round();
    let x = (degrees - quarter * 90.0) * (std::f64::consts::PI / 180.0);
    let xx = x * x;
    let sin = x * (1.0 - xx / 6.0 * (1.0 - xx / 20.0 * (1.0 - xx / 42.0 * (1.0 - xx / 72.0))));
    let cos = 1.0 - xx / 2.0 * (1.0 - xx / 12.0 * (1.0 - xx / 30.0 * (1.0 - xx / 56.0)));
    match (quarter as i64).rem_euclid(4) {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Format;

    fn seen(view: View, width: u32, height: u32) -> Result<(u32, u32, Vec<u8>), Refusal> {
        let mut decoded = Decoded {
            format: Format::Png,
            width_px: width,
            height_px: height,
            orientation: 1,
            animated: false,
            converted: false,
        };
        let mut rgba: Vec<u8> = (0..height)
            .flat_map(|y| (0..width).flat_map(move |x| [x as u8, y as u8, 7, 255]))
            .collect();
        view.apply(&mut decoded, f64::from(width) / f64::from(height), &mut rgba, &mut Vec::new())?;
        Ok((decoded.width_px, decoded.height_px, rgba))
    }

    #[test]
    fn a_quarter_turn_to_the_right_brings_the_lower_left_corner_up() {
        let view = |turn_tenths| View { turn_tenths, area: None };
        let (width, height, rgba) = seen(view(900), 40, 30).expect("inside");
        assert_eq!((width, height, &rgba[..2]), (30, 40, &[0, 29][..]));
        for (one, other) in [(-900, 2700), (1800, -1800), (0, 3600)] {
            assert_eq!(seen(view(one), 40, 30), seen(view(other), 40, 30));
        }
    }

    #[test]
    fn small_turns_there_and_back_are_no_turn_and_the_edge_goes_on() {
        let view = View { turn_tenths: 50, area: None };
        let (_, _, rgba) = seen(view, 60, 60).expect("inside");
        let at = |x: usize, y: usize| &rgba[(y * 60 + x) * 4..][..4];
        // To the right: what was left of the middle comes up, so the row seen there lies below.
        assert!(at(10, 30)[1] > 30 && at(50, 30)[1] < 30, "{:?} {:?}", at(10, 30), at(50, 30));
        assert!(rgba.chunks(4).all(|pixel| pixel[2] == 7 && pixel[3] == 255));
        for degrees in -45..=360 {
            let (sin, cos) = sine(f64::from(degrees));
            let exact = f64::from(degrees).to_radians();
            assert!(
                (sin - exact.sin()).abs() < 1e-5 && (cos - exact.cos()).abs() < 1e-5,
                "{degrees}"
            );
        }
    }

    #[test]
    fn a_part_is_taken_in_the_shape_of_the_card_and_one_outside_is_refused() {
        let area = |x_px, y_px, width_px, height_px| View {
            turn_tenths: 0,
            area: Some(Crop { x_px, y_px, width_px, height_px }),
        };
        let (width, height, rgba) = seen(area(10, 4, 20, 10), 40, 30).expect("inside");
        assert_eq!((width, height), (13, 10));
        assert_eq!(&rgba[..2], &[13, 4]);
        for outside in [area(30, 0, 20, 10), area(0, 0, 40, 31), area(u32::MAX, 0, 2, 2)] {
            assert_eq!(
                seen(outside, 40, 30),
                Err(Refusal::Outside { width_px: 40, height_px: 30 })
            );
        }
    }
}
