//! Compares the clothes of two pictures whose faces are aligned.
//!
//! Two women in scarves of one colour may differ by little in what shows of
//! their faces; what they wear tells them apart. Nothing is fitted
//! here: the faces have said where each place of one picture lies on the other
//! and how light it is. A copy whose clothes were painted over is not found.

use super::align::{EDGE_TOLERANCE, Fit, NOISE, Smoothed, mapped};
use super::descriptor::{
    CLOTHES_CELL, CLOTHES_COLOUR_CELLS, CLOTHES_FROM, CLOTHES_HIGH, CLOTHES_WIDE, Descriptor,
};

/// One patch in so many may differ more than [`ClothesResidual::worst`]: at the edge of a jacket or a plate a copy does.
const ONE_OUTLIER_IN: usize = 50;
/// The least patches that both must show for the clothes to count.
const MIN_PATCHES: usize = 20;
/// Cells along each side of a patch that is judged, and the least of them that both must show.
const PATCH_CELLS: usize = 2;
const MIN_CELLS: usize = 3;
/// Patches of colour across and down.
const COLOURS_WIDE: usize = CLOTHES_WIDE / CLOTHES_COLOUR_CELLS;
const COLOURS_HIGH: usize = CLOTHES_HIGH / CLOTHES_COLOUR_CELLS;

/// What is left over between the clothes; nothing where they are not on both pictures.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct ClothesResidual {
    /// Difference of a patch, against what a slight misplacement would make of its edges: the greatest but for
    /// one in [`ONE_OUTLIER_IN`].
    pub(super) worst: f32,
    /// Mean difference of colour, in levels.
    pub(super) colour: f32,
}

/// Compares the clothes of `a` with those of `b`, on which it lies by `fit`.
pub(super) fn compare(fit: &Fit, a: &Descriptor, b: &Descriptor) -> ClothesResidual {
    let mut patches = patches(fit, a, b);
    if patches.len() < MIN_PATCHES {
        return ClothesResidual::default();
    }
    patches.sort_unstable_by(f32::total_cmp);
    let worst = patches[patches.len() - 1 - patches.len() / ONE_OUTLIER_IN];
    let (mut sum, mut count) = (0.0, 0u8);
    for (idx, seen) in b.clothes_colours.iter().enumerate() {
        let side = CLOTHES_CELL * CLOTHES_COLOUR_CELLS;
        let (x, y) = on_other(fit, side, (idx % COLOURS_WIDE, idx / COLOURS_WIDE));
        let (x, y) = ((x + 0.5).floor(), (y + 0.5).floor());
        if !(x >= 0.0 && y >= 0.0 && x < COLOURS_WIDE as f32 && y < COLOURS_HIGH as f32) {
            continue;
        }
        let other = a.clothes_colours[y as usize * COLOURS_WIDE + x as usize];
        if *seen != [0, 0] && other != [0, 0] {
            // Colour fades with the light.
            let from_grey = |level: u8| f32::from(level) - 128.0;
            let off = [0, 1].map(|idx| from_grey(seen[idx]) - from_grey(other[idx]) * fit[4]);
            sum += off[0].abs().max(off[1].abs());
            count += 1;
        }
    }
    ClothesResidual { worst, colour: sum / f32::from(count.max(1)) }
}

/// The difference of every patch that both show.
fn patches(fit: &Fit, a: &Descriptor, b: &Descriptor) -> Vec<f32> {
    let below: Smoothed<CLOTHES_WIDE, CLOTHES_HIGH> = Smoothed::of(&*a.clothes);
    let above: Smoothed<CLOTHES_WIDE, CLOTHES_HIGH> = Smoothed::of(&*b.clothes);
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
    let mut patches = Vec::new();
    for rows in left_over.array_windows::<PATCH_CELLS>() {
        for left in 0..=CLOTHES_WIDE - PATCH_CELLS {
            let (mut off, mut steep, mut cells) = (0.0, 0.0, 0);
            for found in rows.iter().flat_map(|row| row[left..left + PATCH_CELLS].iter().flatten())
            {
                off += found.0;
                steep += found.1;
                cells += 1;
            }
            if cells >= MIN_CELLS {
                patches.push(off / (NOISE * cells as f32 + steep * EDGE_TOLERANCE));
            }
        }
    }
    patches
}

/// Where the middle of a square of `side` cells of the face lies on the other picture, in such squares.
fn on_other(fit: &Fit, side: usize, (column, row): (usize, usize)) -> (f32, f32) {
    let side = side as f32;
    let (left, top) = (CLOTHES_FROM.0 + (side - 1.0) / 2.0, CLOTHES_FROM.1 + (side - 1.0) / 2.0);
    let (x, y, ..) = mapped(fit, column as f32 * side + left, row as f32 * side + top);
    ((x - left) / side, (y - top) / side)
}
