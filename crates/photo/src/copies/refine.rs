//! The last look at two pictures that already lie on each other: how much is left where everything else is explained.
//!
//! [`super::align`] reads between cells along straight lines, which blurs, and knows
//! nothing of sharpness: a copy that was scaled keeps a doubled edge wherever
//! there is one, as much as two veiled women in one uniform differ
//! at the eyes. Here the levels between cells are read along a cubic, cells at the edge
//! of what both show are left out, and the fit may sharpen or blur. What a copy
//! keeps after that is less than half; what tells two people apart stays.

use super::align::{Fit, MAX_SHIFT, Normal, SmoothedFace, mapped};
use super::descriptor::{COLUMNS, ROWS};

/// Numbers of the fit: those of [`Fit`] and how much is sharpened.
const TERMS: usize = 9;
/// Steps; a pair that is one picture stands still after two.
const STEPS: usize = 4;
/// Rounds in which empty cells take the mean of their neighbours, so that a cubic can be read up to the edge.
const FILLED_ROUNDS: usize = 3;

/// Steepness that every picture has by its grain alone, in levels: a smooth face is not compared more sharply than that.
const NOISE: f32 = 5.0;

type Plane = [[f32; COLUMNS]; ROWS];

/// A picture that can be read between its cells.
struct Below {
    light: Plane,
    across: Plane,
    down: Plane,
    /// How much each cell differs from its four neighbours: what sharpening adds.
    bend: Plane,
    inner: [[bool; COLUMNS]; ROWS],
}

/// What is left over when `below` is fitted to `above` from where `fit` has put it: root of the mean square of the levels
/// against how steep the picture is. Nothing if they have too little in common.
pub(super) fn remainder(below: &SmoothedFace, above: &SmoothedFace, fit: &Fit) -> Option<f32> {
    let below = Below::of(&below.cells);
    let shown = inner(&above.cells);
    let mut fit = *fit;
    let mut sharpened = 0.0;
    for _ in 0..STEPS {
        let mut normal = Normal::<TERMS>::new();
        below.each(&above.cells, &shown, &fit, sharpened, |terms, over| normal.add(terms, over));
        if normal.count * 5 < COLUMNS * ROWS {
            return None;
        }
        let step = normal.solve();
        for (idx, (value, step)) in fit.iter_mut().zip(step).enumerate() {
            *value += step;
            if !(4..6).contains(&idx) {
                *value = value.clamp(-MAX_SHIFT, MAX_SHIFT);
            }
        }
        sharpened += step[TERMS - 1];
    }
    let (mut squares, mut steep, mut count) = (0.0, 0.0, 0f32);
    below.each(&above.cells, &shown, &fit, sharpened, |terms, over| {
        squares += over * over;
        steep += terms[0].abs() + terms[1].abs();
        count += 1.0;
    });
    let count = count.max(1.0);
    Some((squares / count).sqrt() / (steep / count + NOISE))
}

impl Below {
    fn of(cells: &Plane) -> Self {
        let light = filled(cells);
        let near = |y: usize, x: usize, by: (isize, isize)| {
            let row = y.saturating_add_signed(by.0).min(ROWS - 1);
            light[row][x.saturating_add_signed(by.1).min(COLUMNS - 1)]
        };
        let plane = |level: &dyn Fn(usize, usize) -> f32| {
            let mut plane = [[0.0; COLUMNS]; ROWS];
            for (y, row) in plane.iter_mut().enumerate() {
                row.iter_mut().enumerate().for_each(|(x, cell)| *cell = level(y, x));
            }
            plane
        };
        Self {
            across: plane(&|y, x| (near(y, x, (0, 1)) - near(y, x, (0, -1))) / 2.0),
            down: plane(&|y, x| (near(y, x, (1, 0)) - near(y, x, (-1, 0))) / 2.0),
            bend: plane(&|y, x| {
                let around = [(0, 1), (0, -1), (1, 0), (-1, 0)].map(|by| near(y, x, by));
                around.iter().sum::<f32>() - 4.0 * light[y][x]
            }),
            inner: inner(cells),
            light,
        }
    }

    /// Calls `found` for every cell that both show, with what each number of the fit changes and what is left over.
    fn each(
        &self,
        above: &Plane,
        shown: &[[bool; COLUMNS]; ROWS],
        fit: &Fit,
        sharpened: f32,
        mut found: impl FnMut(&[f32; TERMS], f32),
    ) {
        for y in 0..ROWS {
            for x in (0..COLUMNS).filter(|x| shown[y][*x]) {
                let (from_x, from_y, u, v) = mapped(fit, x as f32, y as f32);
                let within = from_x >= 0.0
                    && from_y >= 0.0
                    && from_x <= (COLUMNS - 1) as f32
                    && from_y <= (ROWS - 1) as f32;
                if !within || !self.inner[(from_y + 0.5) as usize][(from_x + 0.5) as usize] {
                    continue;
                }
                let [light, dx, dy, bend] = self.at(from_x, from_y);
                let (dx, dy) = (dx * fit[4], dy * fit[4]);
                let terms = [dx, dy, dx * u, dy * v, light, 1.0, dx * v, dy * u, bend];
                found(&terms, above[y][x] - (light * fit[4] + fit[5] + bend * sharpened));
            }
        }
    }

    /// Lightness, its slopes and its bend at a place between cells.
    fn at(&self, x: f32, y: f32) -> [f32; 4] {
        let (left, top) = (x as usize, y as usize);
        let (across, down) = (cubic(x - left as f32), cubic(y - top as f32));
        let mut sums = [0.0; 4];
        for (idx, by) in down.into_iter().enumerate() {
            let row = (top + idx).saturating_sub(1).min(ROWS - 1);
            for (idx, share) in across.into_iter().enumerate() {
                let column = (left + idx).saturating_sub(1).min(COLUMNS - 1);
                let planes = [&self.light, &self.across, &self.down, &self.bend];
                for (sum, plane) in sums.iter_mut().zip(planes) {
                    *sum += plane[row][column] * share * by;
                }
            }
        }
        sums
    }
}

/// Shares of the four cells around a place, `t` of the way from the second to the third (Catmull and Rom 1974).
fn cubic(t: f32) -> [f32; 4] {
    let (square, cube) = (t * t, t * t * t);
    [
        (2.0 * square - t - cube) / 2.0,
        (2.0 - 5.0 * square + 3.0 * cube) / 2.0,
        (t + 4.0 * square - 3.0 * cube) / 2.0,
        (cube - square) / 2.0,
    ]
}

/// The cells whose four neighbours are there as well.
fn inner(cells: &Plane) -> [[bool; COLUMNS]; ROWS] {
    let mut inner = [[false; COLUMNS]; ROWS];
    for y in 1..ROWS - 1 {
        for x in 1..COLUMNS - 1 {
            let cross =
                [cells[y][x], cells[y - 1][x], cells[y + 1][x], cells[y][x - 1], cells[y][x + 1]];
            inner[y][x] = cross.iter().all(|cell| *cell != 0.0);
        }
    }
    inner
}

/// Empty cells near others take their mean.
fn filled(cells: &Plane) -> Plane {
    let mut filled = *cells;
    for _ in 0..FILLED_ROUNDS {
        let before = filled;
        for (y, row) in filled.iter_mut().enumerate() {
            for (x, cell) in row.iter_mut().enumerate().filter(|(_, cell)| **cell == 0.0) {
                let (mut sum, mut count) = (0.0, 0.0f32);
                for near in &before[y.saturating_sub(1)..(y + 2).min(ROWS)] {
                    let near = &near[x.saturating_sub(1)..(x + 2).min(COLUMNS)];
                    for level in near.iter().filter(|level| **level != 0.0) {
                        sum += level;
                        count += 1.0;
                    }
                }
                if count > 0.0 {
                    *cell = sum / count;
                }
            }
        }
    }
    filled
}
