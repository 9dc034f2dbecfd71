//! Which part of a picture to use, so that faces come out alike.
//!
//! A picture of the right shape whose face is about as large as it should be is used whole: what conforms is not
//! touched. Of any other the part is taken in which the face is [`USUAL`] of the height and the line of the
//! eyes lies at [`EYE_LINE`], as far as the picture reaches. Nothing is turned and nothing is made larger.

use super::Placed;
use crate::measure::Crop;

/// Height of the face, forehead to chin, of the picture's.
const USUAL: f64 = 0.48;
/// Heights of a face at which a picture of the right shape is left as it is.
const ACCEPTED: std::ops::RangeInclusive<f64> = 0.30..=0.70;
/// Heights that are about as usual: for these nothing is cut off but what the shape asks for.
const ALIKE: std::ops::RangeInclusive<f64> = 0.38..=0.60;
/// Where the line of the eyes lies, from above.
const EYE_LINE: f64 = 0.42;
/// Aspects closer than this, in thousandths, are the same: see `prepare`.
const SAME_ASPECT_PERMILLE: f64 = 5.0;
/// No part is narrower than this: the 450 of the rule, by the quarter that a photo may be enlarged at most.
const LEAST_PX: f64 = 360.0;
/// And none of a picture of the right shape is narrower than the rule asks: it has its pixels already.
const LEAST_OF_SHAPE_PX: f64 = 450.0;

/// The part of a picture of the size `held` to use, of that aspect, around its face.
pub(crate) fn by_face(held: (u32, u32), aspect: f64, face: &Placed) -> Crop {
    let (width, height) = (f64::from(held.0), f64::from(held.1));
    let whole = Crop { x_px: 0, y_px: 0, width_px: held.0, height_px: held.1 };
    let own = width / height;
    let face_height = f64::from(face.edges[3] - face.edges[1]);
    let has_shape = ((own / aspect - 1.0) * 1000.0).abs() <= SAME_ASPECT_PERMILLE;
    if has_shape && ACCEPTED.contains(&(face_height / height)) {
        return whole;
    }
    let largest = if own > aspect { height * aspect } else { width };
    let least = if has_shape { LEAST_OF_SHAPE_PX } else { LEAST_PX };
    let ideal = (face_height / USUAL * aspect).max(least).min(largest);
    // As much of the picture as its shape allows, where the face is about right in that.
    let width_px = if ALIKE.contains(&(face_height / largest * aspect)) { largest } else { ideal };
    if has_shape && width_px >= largest {
        return whole;
    }
    let height_px = ((width_px / aspect).round() as u32).clamp(1, held.1);
    let width_px = (width_px.round() as u32).clamp(1, held.0);
    let [eyes, mouth] = face.middles().map(|middle| middle.map(f64::from));
    let middle = (eyes[0] + mouth[0]) / 2.0;
    let left = (middle - f64::from(width_px) / 2.0).clamp(0.0, f64::from(held.0 - width_px));
    let top = (eyes[1] - f64::from(height_px) * EYE_LINE).clamp(0.0, f64::from(held.1 - height_px));
    Crop { x_px: left as u32, y_px: top as u32, width_px, height_px }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A face as high as that, whose eyes have their middle there.
    fn face(height: f32, eyes: [f32; 2]) -> Placed {
        let [x, y] = eyes;
        let (half, unit) = (height * 0.38, height * 0.18);
        Placed {
            edges: [x - half, y - height * 0.4, x + half, y + height * 0.6],
            points: [
                [x - unit, y],
                [x + unit, y],
                [x, y + unit],
                [x - unit, y + unit * 2.0],
                [x + unit, y + unit * 2.0],
            ],
            score: 9.0,
        }
    }

    #[test]
    fn heads_of_pictures_in_any_shape_come_out_alike() {
        let aspect = 18.0 / 23.0;
        for (held, height, eyes) in [
            ((900, 1600), 310.0, [450.0, 700.0]),
            ((1600, 1200), 420.0, [900.0, 500.0]),
            ((3000, 4000), 900.0, [1400.0, 1500.0]),
            ((1800, 2300), 500.0, [900.0, 900.0]),
        ] {
            let crop = by_face(held, aspect, &face(height, eyes));
            let share = f64::from(height) / f64::from(crop.height_px);
            assert!((0.45..=0.55).contains(&share), "{held:?}: {share}");
            let line = (f64::from(eyes[1]) - f64::from(crop.y_px)) / f64::from(crop.height_px);
            assert!((line - EYE_LINE).abs() < 0.01, "{held:?}: {line}");
            let shape = f64::from(crop.width_px) / f64::from(crop.height_px);
            assert!((shape / aspect - 1.0).abs() < 0.005, "{held:?}: {shape}");
        }
    }

    #[test]
    fn what_conforms_is_used_whole_and_nothing_is_made_larger() {
        let aspect = 18.0 / 23.0;
        let whole = Crop { x_px: 0, y_px: 0, width_px: 450, height_px: 575 };
        for height in [100.0, 180.0, 240.0, 400.0] {
            assert_eq!(by_face((450, 575), aspect, &face(height, [225.0, 240.0])), whole);
        }
        let small = by_face((1200, 900), aspect, &face(60.0, [600.0, 300.0]));
        assert_eq!(small.width_px, 360);
    }
}
