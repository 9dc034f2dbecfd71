//! Aligns one descriptor with another and tells whether they then differ little everywhere.
//!
//! The fit has eight numbers: two shifts, two scales, a gain and an offset of the
//! light, and how much each direction leans, for a copy that was turned by some degrees;
//! they are found by least squares in a few steps (Lucas and Kanade 1981). What it
//! leaves over is judged patch by patch and not as a mean: a copy saved anew is
//! off by a little at every edge, another person by much at an eye or a chin,
//! and a mean over the whole picture cannot tell these apart.

use super::clothes::{self, ClothesResidual};
use super::descriptor::{COLOUR_CELLS, COLUMNS, Descriptor, Framing, ROWS};
use super::refine;

/// Two pictures farther from each other than this and than [`MAX_OF_STEEP`] are not looked at again: the root of the
/// squares of [`Residual::worst`] and [`Residual::mean`]. It lets all copies through and some strangers.
const MAX_DISTANCE: f32 = 1.28;
/// The same as a share of [`Residual::steep`]: hair and glasses differ more where a copy was scaled. Of 320 copies of
/// real people, trimmed and turned, the farthest have 0.135.
const MAX_OF_STEEP: f32 = 0.15;
/// Copies keep less than this once they lie on each other exactly ([`refine::remainder`]). Measured on 320 copies of real
/// people, which keep at most 0.055, on 240 of drawn ones, of which 23 in 24 keep less, and on the 345 likest
/// pairs of 20,000 drawn people: the likest of all keep 0.058.
const MAX_REMAINDER: f32 = 0.0565;
/// Less than this, and nothing else is asked: most copies keep less than 0.03. Other clothes may have been painted
/// over the shoulders, and little may show of the rest.
const SURE_REMAINDER: f32 = 0.04;
/// And their clothes differ by less than this ([`ClothesResidual::worst`]). Measured on 858 copies of every kind: they stay
/// below 1.6; of seven pairs among 9,642 drawn people whose faces were alike, six came above 5.9.
const MAX_CLOTHES_DIFFERENCE: f32 = 2.2;
/// And by less than this in colour ([`ClothesResidual::colour`]): copies stay below 1.3.
const MAX_CLOTHES_COLOUR_DIFFERENCE: f32 = 6.0;
/// And differ by less than this in colour ([`Residual::colour`]): copies stay below 6, half of all people above 10.
const MAX_COLOUR_DIFFERENCE: f32 = 12.0;
/// And show at least this share of the cells both ([`Residual::shared`]): copies more than half.
const MIN_OVERLAP: f32 = 0.35;
/// Two heads that differ by more than this somewhere, before anything is moved, are not of one picture; nor are
/// those that do by more than the second after the first step: copies come to 1.9 and 0.9, half of the others to 2.3.
const GIVE_UP_ABOVE: [f32; 2] = [2.5, 2.0];
/// The same where both were laid by the eyes and the mouth, which are found to a part of a cell: in curls and
/// glasses that is much.
const GIVE_UP_BY_FACE: [f32; 2] = [5.0, 3.5];
/// Numbers of the fit.
const TERMS: usize = 8;
/// The most steps; nearly all pairs that fit at all stand still after four.
const MAX_STEPS: usize = 8;
/// Who moves by less than this, in cells, stands still.
const CONVERGED_BELOW: f32 = 0.02;
/// The farthest that a shift or, at the edge, a scale may move a cell: 8 % cut off a side moves less.
pub(super) const MAX_SHIFT: f32 = 5.0;
/// Cells along each side of a patch that is judged.
const PATCH_CELLS: usize = 4;
/// Distance of the patches from each other, in cells.
const PATCH_STRIDE: usize = 2;
/// The least cells of a patch that must be on both pictures.
const MIN_CELLS: usize = 8;

/// Levels by which cells of one picture differ after JPEG of quality 60.
pub(super) const NOISE: f32 = 2.0;
/// Share of a step between neighbouring cells that a slight misplacement or another sharpness makes.
pub(super) const EDGE_TOLERANCE: f32 = 0.12;

/// What is left over when one picture lies on another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Residual {
    /// Greatest difference of a patch, against what a slight misplacement would make of its edges.
    pub(super) worst: f32,
    /// Mean difference of all cells, in levels.
    pub(super) mean: f32,
    /// Greatest difference of a patch's colour, in levels.
    pub(super) colour: f32,
    /// Cells that both show, of all.
    pub(super) shared: f32,
    /// Mean step between neighbouring cells, in levels: photographs are rough, drawings smooth.
    pub(super) steep: f32,
}

/// A descriptor as numbers, each smoothed with its neighbours: between them lies light that one cell alone
/// would show in steps.
pub(super) struct Smoothed<const WIDE: usize, const HIGH: usize> {
    pub(super) cells: [[f32; WIDE]; HIGH],
}

pub(super) type SmoothedFace = Smoothed<COLUMNS, ROWS>;

impl<const WIDE: usize, const HIGH: usize> Smoothed<WIDE, HIGH> {
    /// The smoothed copy of these levels, row by row; 0 is nothing.
    pub(super) fn of(levels: &[u8]) -> Self {
        let levels = levels.as_chunks::<WIDE>().0;
        // Levels and how many they are, each with half of the neighbours', first to the sides, then up and down.
        let mut across = [[[0u16; WIDE]; 2]; HIGH];
        for (row, [sums, weights]) in levels.iter().zip(&mut across) {
            let there = row.map(|level| u16::from(level != 0));
            add_neighbours(&row.map(u16::from), sums);
            add_neighbours(&there, weights);
        }
        let mut cells = [[0.0; WIDE]; HIGH];
        for (y, row) in cells.iter_mut().enumerate() {
            let [mut sums, mut weights] = across[y].map(|row| row.map(|sum| sum * 2));
            let above = across[..y].last();
            for [more, weight] in above.into_iter().chain(across.get(y + 1)) {
                sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
                weights.iter_mut().zip(weight).for_each(|(sum, more)| *sum += more);
            }
            for (x, cell) in row.iter_mut().enumerate() {
                if levels[y][x] != 0 {
                    *cell = f32::from(sums[x]) / f32::from(weights[x]);
                }
            }
        }
        Self { cells }
    }

    /// Lightness and its slopes at a place between cells; nothing where one of the four is empty.
    pub(super) fn at(&self, x: f32, y: f32) -> Option<[f32; 3]> {
        if !(x >= 0.0 && y >= 0.0 && x < (WIDE - 1) as f32 && y < (HIGH - 1) as f32) {
            return None;
        }
        let (left, top) = (x as usize, y as usize);
        let (u, v) = (x - left as f32, y - top as f32);
        let [a, b] = [self.cells[top][left], self.cells[top][left + 1]];
        let [c, d] = [self.cells[top + 1][left], self.cells[top + 1][left + 1]];
        if a == 0.0 || b == 0.0 || c == 0.0 || d == 0.0 {
            return None;
        }
        let (upper, lower) = (a + (b - a) * u, c + (d - c) * u);
        let (west, east) = (a + (c - a) * v, b + (d - b) * v);
        Some([upper + (lower - upper) * v, east - west, lower - upper])
    }
}

/// Adds to twice each number its neighbours.
fn add_neighbours<const WIDE: usize>(own: &[u16; WIDE], sums: &mut [u16; WIDE]) {
    for (sum, own) in sums.iter_mut().zip(own) {
        *sum = own * 2;
    }
    sums[1..].iter_mut().zip(own).for_each(|(sum, left)| *sum += left);
    sums.iter_mut().zip(&own[1..]).for_each(|(sum, right)| *sum += right);
}

/// Where one picture lies on another, and its light: two shifts, two scales, gain and offset, and two leans.
pub(super) type Fit = [f32; TERMS];

/// Aligns `a` with `b`, of which `below` and `above` are smoothed; nothing if they have too little in common to tell.
pub(super) fn align(
    (a, below): (&Descriptor, &SmoothedFace),
    (b, above): (&Descriptor, &SmoothedFace),
) -> Option<(Residual, Fit)> {
    if a.framing != b.framing {
        return None;
    }
    let mut fit = light(below, above);
    let gives_up = |fit: &Fit, limit: f32| {
        a.framing != Framing::Whole && judge(below, above, fit, a, b).worst > limit
    };
    let limits = if a.framing == Framing::Face { GIVE_UP_BY_FACE } else { GIVE_UP_ABOVE };
    if gives_up(&fit, limits[0]) {
        return None;
    }
    for count in 0..MAX_STEPS {
        let step = step(below, above, &fit)?;
        let mut farthest = 0f32;
        for (idx, (value, step)) in fit.iter_mut().zip(step).enumerate() {
            if !(4..6).contains(&idx) {
                let before = *value;
                *value = (*value + step.clamp(-1.5, 1.5)).clamp(-MAX_SHIFT, MAX_SHIFT);
                farthest = farthest.max((*value - before).abs());
            } else {
                *value += step;
            }
        }
        if count == 0 && gives_up(&fit, limits[1]) {
            return None;
        }
        if farthest < CONVERGED_BELOW {
            break;
        }
    }
    Some((judge(below, above, &fit, a, b), fit))
}

/// The fit that moves nothing: mean and spread of the light alone.
fn light(below: &SmoothedFace, above: &SmoothedFace) -> Fit {
    let (mut sums, mut count) = ([0f32; 4], 0f32);
    let cells = below.cells.as_flattened().iter().zip(above.cells.as_flattened());
    for (a, b) in cells.filter(|(a, b)| **a != 0.0 && **b != 0.0) {
        for (sum, part) in sums.iter_mut().zip([*a, *b, a * a, b * b]) {
            *sum += part;
        }
        count += 1.0;
    }
    let [a, b, aa, bb] = sums.map(|sum| sum / count.max(1.0));
    let (spread_a, spread_b) = ((aa - a * a).max(1.0).sqrt(), (bb - b * b).max(1.0).sqrt());
    let gain = spread_b / spread_a;
    [0.0, 0.0, 0.0, 0.0, gain, b - a * gain, 0.0, 0.0]
}

/// Where a place of the picture above lies on the picture below.
pub(super) fn mapped(fit: &Fit, x: f32, y: f32) -> (f32, f32, f32, f32) {
    let u = (x - (COLUMNS - 1) as f32 / 2.0) / (COLUMNS as f32 / 2.0);
    let v = (y - (ROWS - 1) as f32 / 2.0) / (ROWS as f32 / 2.0);
    (x + fit[0] + fit[2] * u + fit[6] * v, y + fit[1] + fit[3] * v + fit[7] * u, u, v)
}

/// One step of the fit.
fn step(below: &SmoothedFace, above: &SmoothedFace, fit: &Fit) -> Option<[f32; TERMS]> {
    let mut normal = Normal::<TERMS>::new();
    for y in 0..ROWS {
        for x in 0..COLUMNS {
            let seen = above.cells[y][x];
            let (from_x, from_y, u, v) = mapped(fit, x as f32, y as f32);
            let Some([light, dx, dy]) = below.at(from_x, from_y) else { continue };
            if seen == 0.0 {
                continue;
            }
            let (dx, dy) = (dx * fit[4], dy * fit[4]);
            let terms = [dx, dy, dx * u, dy * v, light, 1.0, dx * v, dy * u];
            normal.add(&terms, seen - (light * fit[4] + fit[5]));
        }
    }
    (normal.count * 3 >= COLUMNS * ROWS).then(|| normal.solve())
}

/// The sums of a fit by least squares.
pub(super) struct Normal<const N: usize> {
    matrix: [[f32; N]; N],
    right: [f32; N],
    /// How many cells were added.
    pub(super) count: usize,
}

impl<const N: usize> Normal<N> {
    pub(super) const fn new() -> Self {
        Self { matrix: [[0.0; N]; N], right: [0.0; N], count: 0 }
    }

    /// Adds a cell that lacks `over` and changes by `terms` with each number of the fit.
    #[inline]
    pub(super) fn add(&mut self, terms: &[f32; N], over: f32) {
        for row in 0..N {
            for column in row..N {
                self.matrix[row][column] += terms[row] * terms[column];
            }
            self.right[row] += terms[row] * over;
        }
        self.count += 1;
    }

    /// By how much each number of the fit is to be changed. Gauss without pivots: the matrix is symmetric and positive.
    #[expect(
        clippy::needless_range_loop,
        reason = "rows and columns of one matrix are read side by side"
    )]
    pub(super) fn solve(self) -> [f32; N] {
        let Self { mut matrix, mut right, .. } = self;
        for row in 0..N {
            for column in 0..row {
                matrix[row][column] = matrix[column][row];
            }
            matrix[row][row] = matrix[row][row] * 1.0001 + 1e-3;
        }
        for column in 0..N {
            for row in column + 1..N {
                let factor = matrix[row][column] / matrix[column][column];
                for idx in column..N {
                    matrix[row][idx] -= factor * matrix[column][idx];
                }
                right[row] -= factor * right[column];
            }
        }
        for row in (0..N).rev() {
            for column in row + 1..N {
                right[row] -= matrix[row][column] * right[column];
            }
            right[row] /= matrix[row][row];
        }
        right
    }
}

/// The differences that are left.
fn judge(
    below: &SmoothedFace,
    above: &SmoothedFace,
    fit: &Fit,
    a: &Descriptor,
    b: &Descriptor,
) -> Residual {
    // Difference and steepness of each cell.
    let mut left_over = [None; COLUMNS * ROWS];
    let (mut sum, mut rough, mut count) = (0.0, 0.0, 0);
    for y in 0..ROWS {
        for x in 0..COLUMNS {
            let seen = above.cells[y][x];
            let (from_x, from_y, ..) = mapped(fit, x as f32, y as f32);
            if let Some([light, dx, dy]) = below.at(from_x, from_y)
                && seen != 0.0
            {
                let off = (seen - (light * fit[4] + fit[5])).abs();
                left_over[y * COLUMNS + x] = Some((off, (dx.abs() + dy.abs()) * fit[4]));
                sum += off;
                rough += (dx.abs() + dy.abs()) * fit[4];
                count += 1;
            }
        }
    }
    let mut worst = 0f32;
    for top in (0..=ROWS - PATCH_CELLS).step_by(PATCH_STRIDE) {
        for left in (0..=COLUMNS - PATCH_CELLS).step_by(PATCH_STRIDE) {
            let (mut off, mut steep, mut cells) = (0.0, 0.0, 0);
            for y in top..top + PATCH_CELLS {
                for found in left_over[y * COLUMNS + left..][..PATCH_CELLS].iter().flatten() {
                    off += found.0;
                    steep += found.1;
                    cells += 1;
                }
            }
            if cells >= MIN_CELLS {
                worst = worst.max(off / (NOISE * cells as f32 + steep * EDGE_TOLERANCE));
            }
        }
    }
    Residual {
        worst,
        mean: sum / (count as f32).max(1.0),
        colour: colour_difference(fit, a, b),
        shared: count as f32 / (COLUMNS * ROWS) as f32,
        steep: rough / (count as f32).max(1.0),
    }
}

/// The greatest difference of colour, patch by patch.
fn colour_difference(fit: &Fit, a: &Descriptor, b: &Descriptor) -> f32 {
    const WIDE: usize = COLUMNS / COLOUR_CELLS;
    let mut worst = 0f32;
    for (idx, seen) in b.colours.iter().enumerate() {
        let (x, y) = (idx % WIDE * COLOUR_CELLS + 2, idx / WIDE * COLOUR_CELLS + 2);
        let (from_x, from_y, ..) = mapped(fit, x as f32, y as f32);
        let (column, row) = (from_x / COLOUR_CELLS as f32, from_y / COLOUR_CELLS as f32);
        if column < 0.0 || row < 0.0 || column >= WIDE as f32 || row >= (ROWS / COLOUR_CELLS) as f32
        {
            continue;
        }
        let other = a.colours[row as usize * WIDE + column as usize];
        if *seen != [0, 0] && other != [0, 0] {
            let off = seen[0].abs_diff(other[0]).max(seen[1].abs_diff(other[1]));
            worst = worst.max(f32::from(off));
        }
    }
    worst
}

/// Whether both are one picture, `a` mirrored if asked: the faces, and the clothes where both show some.
pub(super) fn is_same(a: &Descriptor, b: &Descriptor, mirrored: bool) -> bool {
    let turned;
    let a = if mirrored {
        turned = a.mirrored();
        &turned
    } else {
        a
    };
    let (below, above) = (SmoothedFace::of(&*a.cells), SmoothedFace::of(&*b.cells));
    let Some((residual, fit)) = align((a, &below), (b, &above)) else { return false };
    let apart = residual.worst * residual.worst + residual.mean * residual.mean;
    let limit = MAX_DISTANCE.max(residual.steep * MAX_OF_STEEP);
    if apart >= limit * limit || residual.shared <= MIN_OVERLAP {
        return false;
    }
    let Some(share) = refine::remainder(&below, &above, &fit) else { return false };
    if share < SURE_REMAINDER {
        return true;
    }
    if share >= MAX_REMAINDER || residual.colour >= MAX_COLOUR_DIFFERENCE {
        return false;
    }
    let ClothesResidual { worst, colour } = clothes::compare(&fit, a, b);
    worst < MAX_CLOTHES_DIFFERENCE && colour < MAX_CLOTHES_COLOUR_DIFFERENCE
}
