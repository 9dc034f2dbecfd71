//! What lies at cuts that two cards share: a cut a little off must not show the neighbour.

use crate::diag::{Code, Finding, Place};
use crate::geom::{Point, Rect};
use crate::impose::{Arrangement, Side};
use crate::job::Job;
use crate::output::raster::Pixels;
use crate::run::ink::LOOK_DPI;
use crate::text;
use crate::unit::Length;

/// How far from a shared cut the colours are compared: guillotines are right to a few tenths.
const ASTRAY: Length = Length::from_um(400);
/// Levels of 255 by which colours may differ before anybody sees it.
const SAME_COLOUR: u8 = 16;

/// A warning if cards of one shape share a cut and do not look alike on both sides of it. `faces`
/// are front and back of the first cards, by shape, at [`LOOK_DPI`].
pub(super) fn check(job: &Job, faces: &[Vec<[Pixels; 2]>]) -> Option<Finding> {
    let mut shapes = job.designs.shapes().iter().zip(faces);
    let finding = shapes.find_map(|(shape, faces)| butt_cut(job, shape, faces))?;
    job.policy.apply(finding)
}

fn butt_cut(job: &Job, arrangement: &Arrangement, faces: &[[Pixels; 2]]) -> Option<Finding> {
    let n_slots = arrangement.format().slots.len();
    for (side_idx, side) in [Side::Front, Side::Back].into_iter().enumerate() {
        for one in 0..n_slots {
            for two in one + 1..n_slots {
                let (a, b) = (arrangement.placement(side, one), arrangement.placement(side, two));
                let differ = shared(a.trim, b.trim).into_iter().any(|(in_a, in_b)| {
                    faces.iter().any(|face_a| {
                        let here = colour(&face_a[side_idx], a.on_card(in_a));
                        faces.iter().any(|face_b| {
                            let there = colour(&face_b[side_idx], b.on_card(in_b));
                            here.iter().zip(there).any(|(a, b)| a.abs_diff(b) > SAME_COLOUR)
                        })
                    })
                });
                if differ {
                    let (one, two) = (one + 1, two + 1);
                    let finding = Finding::new(
                        Code::ButtCut,
                        Place::file(job.file.shown.clone()),
                        text!(
                            "tempat {one} dan {two} dipisahkan satu potongan, tetapi warna tepi kartunya berbeda",
                            "slots {one} and {two} share one cut, but the edges of their cards differ in colour"
                        ),
                    );
                    return Some(finding.hint(text!(
                        "pakai format lembar dengan jarak antarkartu, agar potongan yang meleset tidak memperlihatkan kartu sebelahnya",
                        "use a sheet format with a gutter, so that a cut a little off does not show the neighbour"
                    )));
                }
            }
        }
    }
    None
}

/// Pairs of points on either side of the cut that two cards share, if they share one.
fn shared(a: Rect, b: Rect) -> Vec<(Point, Point)> {
    const POINTS: i64 = 48;
    let (top, bottom) = (a.y.max(b.y), a.bottom().min(b.bottom()));
    let (left, right) = (a.x.max(b.x), a.right().min(b.right()));
    let along = |from: Length, to: Length| {
        (0..POINTS).map(move |step| from + (to - from) * (2 * step + 1) / (2 * POINTS))
    };
    let upright = |x: Length, sign: i64| -> Vec<(Point, Point)> {
        let at = |y| (Point::new(x - ASTRAY * sign, y), Point::new(x + ASTRAY * sign, y));
        along(top, bottom).map(at).collect()
    };
    let level = |y: Length, sign: i64| -> Vec<(Point, Point)> {
        let at = |x| (Point::new(x, y - ASTRAY * sign), Point::new(x, y + ASTRAY * sign));
        along(left, right).map(at).collect()
    };
    if top < bottom && a.right() == b.x {
        upright(b.x, 1)
    } else if top < bottom && b.right() == a.x {
        upright(a.x, -1)
    } else if left < right && a.bottom() == b.y {
        level(b.y, 1)
    } else if left < right && b.bottom() == a.y {
        level(a.y, -1)
    } else {
        Vec::new()
    }
}

/// The colour of a face at a point of the card.
fn colour(face: &Pixels, at: Point) -> [u8; 3] {
    let px = |length: Length, most: u32| {
        (length.to_dots(LOOK_DPI).max(0.0) as usize).min(most.saturating_sub(1) as usize)
    };
    let (x, y) = (px(at.x, face.width_px), px(at.y, face.height_px));
    let from = (y * face.width_px as usize + x) * 4;
    face.rgba.get(from..from + 3).map_or([255; 3], |rgb| [rgb[0], rgb[1], rgb[2]])
}
