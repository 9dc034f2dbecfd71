//! How far the clothes of two pictures are apart, once their faces lie on each other.
//!
//! Two women in scarves of one colour may differ by little in what shows of
//! their faces; what they wear tells them apart. Nothing is fitted
//! here: the faces have said where each place of one picture lies on the other
//! and how light it is. A copy whose clothes were painted over is not found.

use super::lay::{Fit, MISPLACED, NOISE, Sheet, place};
use super::likeness::{
    CLOTHES_CELL, CLOTHES_FROM, CLOTHES_HIGH, CLOTHES_WIDE, DYE_CELLS, Likeness,
};

/// Share of the places that may differ more than [`Worn::worst`]: at the edge of a jacket or a plate a copy does.
const SPARED: usize = 50;
/// The least places that both must show for the clothes to have a say.
const LEAST_PLACES: usize = 20;
/// Cells along each side of a place that is judged, and the least of them that both must show.
const PLACE: usize = 2;
const LEAST_CELLS: usize = 3;
/// Places of colour across and down.
const DYES_WIDE: usize = CLOTHES_WIDE / DYE_CELLS;
const DYES_HIGH: usize = CLOTHES_HIGH / DYE_CELLS;

/// What is left over between the clothes; nothing where they are not on both pictures.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Worn {
    /// Difference of a place, against what a slight misplacement would make of its edges: the greatest but for
    /// one in [`SPARED`].
    pub(super) worst: f32,
    /// Mean difference of colour, in levels.
    pub(super) dye: f32,
}

/// Compares the clothes of `a` with those of `b`, on which it lies by `fit`.
pub(super) fn worn(fit: &Fit, a: &Likeness, b: &Likeness) -> Worn {
    let mut places = places(fit, a, b);
    if places.len() < LEAST_PLACES {
        return Worn::default();
    }
    places.sort_unstable_by(f32::total_cmp);
    let worst = places[places.len() - 1 - places.len() / SPARED];
    let (mut sum, mut count) = (0.0, 0u8);
    for (idx, seen) in b.dyes.iter().enumerate() {
        let side = CLOTHES_CELL * DYE_CELLS;
        let (x, y) = on_other(fit, side, (idx % DYES_WIDE, idx / DYES_WIDE));
        let (x, y) = ((x + 0.5).floor(), (y + 0.5).floor());
        if !(x >= 0.0 && y >= 0.0 && x < DYES_WIDE as f32 && y < DYES_HIGH as f32) {
            continue;
        }
        let other = a.dyes[y as usize * DYES_WIDE + x as usize];
        if *seen != [0, 0] && other != [0, 0] {
            // Colour fades with the light.
            let from_grey = |level: u8| f32::from(level) - 128.0;
            let off = [0, 1].map(|idx| from_grey(seen[idx]) - from_grey(other[idx]) * fit[4]);
            sum += off[0].abs().max(off[1].abs());
            count += 1;
        }
    }
    Worn { worst, dye: sum / f32::from(count.max(1)) }
}

/// The difference of every place that both show.
fn places(fit: &Fit, a: &Likeness, b: &Likeness) -> Vec<f32> {
    let below: Sheet<CLOTHES_WIDE, CLOTHES_HIGH> = Sheet::of(&*a.clothes);
    let above: Sheet<CLOTHES_WIDE, CLOTHES_HIGH> = Sheet::of(&*b.clothes);
    // Difference and steepness of each cell.
    let mut left_over = [[None; CLOTHES_WIDE]; CLOTHES_HIGH];
    for (y, row) in left_over.iter_mut().enumerate() {
        for (x, over) in row.iter_mut().enumerate() {
            let seen = above.cells[y][x];
            let (from_x, from_y) = on_other(fit, CLOTHES_CELL, (x, y));
            if let Some([light, dx, dy]) = below.at(from_x, from_y)
                && seen != 0.0
            {
                let off = (seen - (light * fit[4] + fit[5])).abs();
                *over = Some((off, (dx.abs() + dy.abs()) * fit[4]));
            }
        }
    }
    let mut places = Vec::new();
    for rows in left_over.array_windows::<PLACE>() {
        for left in 0..=CLOTHES_WIDE - PLACE {
            let (mut off, mut steep, mut cells) = (0.0, 0.0, 0);
            for found in rows.iter().flat_map(|row| row[left..left + PLACE].iter().flatten()) {
                off += found.0;
                steep += found.1;
                cells += 1;
            }
            if cells >= LEAST_CELLS {
                places.push(off / (NOISE * cells as f32 + steep * MISPLACED));
            }
        }
    }
    places
}

/// Where the middle of a square of `side` cells of the face lies on the other picture, in such squares.
fn on_other(fit: &Fit, side: usize, (column, row): (usize, usize)) -> (f32, f32) {
    let side = side as f32;
    let (left, top) = (CLOTHES_FROM.0 + (side - 1.0) / 2.0, CLOTHES_FROM.1 + (side - 1.0) / 2.0);
    let (x, y, ..) = place(fit, column as f32 * side + left, row as f32 * side + top);
    ((x - left) / side, (y - top) / side)
}
