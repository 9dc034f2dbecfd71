//! Two pictures of one face: is anything on one that is not on the other?
//!
//! The two come from renderers that share nothing, so no edge is equal to the
//! last level. A pixel counts as different only by what no pixel around its
//! place on the other picture explains, both ways; what is left is added up over
//! small windows, which finds strokes, and the plain difference is averaged over
//! larger ones, which finds pale art. Thresholds and what honest cards come to
//! stand in `docs/verification.md`.

use crate::look::{LOOK_DPI, Look, Picture};
use crate::raster::middles;
use cetak_base::geom::Rect;

/// Levels of 255 that two renderers may differ by in one pixel.
const SAME_LEVELS: u8 = 40;
/// The same in a photo in inks, after the fit of brightness and contrast.
const SAME_IN_INKS: u8 = 60;
/// Side of the small window in pixels: half a millimetre.
const WINDOW_PX: usize = 3;
/// Side of a cell in pixels; four of them are the large window of 2.7 mm.
const CELL_PX: usize = 8;
/// Pixels along the edge that are passed over: there the neighbour's bleed may begin.
const EDGE_PX: usize = 2;

/// How far two pictures are apart, in parts of a thousand of what is still taken for the same.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Apart {
    /// By strokes and edges.
    pub(super) strokes: u32,
    /// Where the strokes are furthest apart.
    pub(super) strokes_at: (usize, usize),
    /// By tones of areas.
    pub(super) tones: u32,
    /// Where the tones are furthest apart.
    pub(super) tones_at: (usize, usize),
}

/// Levels over all pixels of a small window that are still the same.
const MAX_STROKES: u32 = 420;
/// Levels by which the mean of a large window may be off where it is of one tone.
const MAX_TONE: f32 = 5.0;
/// How much more it may be off where it is not, as a share of its own contrast: fine lines above each
/// other come out a little darker here or there.
const MAX_TONE_SHARE: f32 = 0.3;
/// Levels that one pixel counts at most: an edge that lies elsewhere is no tone.
const MAX_PIXEL_TONE: i32 = 32;

/// Levels by which paper must be lighter than half the ink of a code for its modules to be told apart.
const LEAST_CONTRAST: u8 = 32;

/// A part of a picture in pixels: left, top, right, bottom.
pub(super) type Part = (usize, usize, usize, usize);

/// What is special about a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Special {
    /// It is not compared.
    Unseen,
    /// A photo in inks.
    Inks,
}

/// Compares two pictures of the same size.
pub(super) fn apart(actual: &Picture, expected: &Picture, special: &[(Part, Special)]) -> Apart {
    let (width, height) = (actual.width_px, actual.height_px);
    if (width, height) != (expected.width_px, expected.height_px)
        || width <= 2 * EDGE_PX + WINDOW_PX
        || height <= 2 * EDGE_PX + WINDOW_PX
    {
        return Apart { strokes: u32::MAX, tones: u32::MAX, ..Apart::default() };
    }
    let mut fitted;
    let expected = if special.is_empty() {
        expected
    } else {
        fitted = expected.clone();
        fit(actual, &mut fitted, special, true);
        &fitted
    };
    let same = |x: usize, y: usize| {
        let inside = |(part, _): &&(Part, Special)| is_in(*part, x, y);
        if special.iter().any(|one| inside(&one) && one.1 == Special::Inks) {
            SAME_IN_INKS
        } else {
            SAME_LEVELS
        }
    };
    let mut apart = Apart::default();
    // Unexplained levels by row, added up over the last rows of a window.
    let mut sums = vec![0u32; width];
    let mut rows: Vec<Vec<u16>> = vec![vec![0; width]; WINDOW_PX];
    for y in EDGE_PX..height - EDGE_PX {
        let row = &mut rows[y % WINDOW_PX];
        for (sum, old) in sums.iter_mut().zip(row.iter()) {
            *sum -= u32::from(*old);
        }
        let from = y * width * 3;
        let (one, two) =
            (&actual.rgb[from..from + width * 3], &expected.rgb[from..from + width * 3]);
        let pixels = one.as_chunks::<3>().0.iter().zip(two.as_chunks::<3>().0);
        let mut any = false;
        for (x, (a, b)) in pixels.enumerate() {
            row[x] = 0;
            let most = levels(*a, *b);
            if most > SAME_LEVELS && (EDGE_PX..width - EDGE_PX).contains(&x) {
                let left = unexplained(actual, expected, x, y).saturating_sub(same(x, y));
                row[x] = u16::from(left);
                any |= left > 0;
            }
        }
        for (sum, new) in sums.iter_mut().zip(row.iter()) {
            *sum += u32::from(*new);
        }
        if any || sums.iter().any(|sum| *sum > 0) {
            for (x, window) in sums.windows(WINDOW_PX).enumerate() {
                let strokes = window.iter().sum::<u32>() * 1000 / MAX_STROKES;
                if strokes > apart.strokes {
                    (apart.strokes, apart.strokes_at) = (strokes, (x + 1, y.saturating_sub(1)));
                }
            }
        }
    }
    if special.is_empty() {
        tones(actual, expected, &mut apart);
    } else {
        // The tones of inks are compared as those of a portrait.
        let mut fitted = expected.clone();
        fit(actual, &mut fitted, special, false);
        tones(actual, &fitted, &mut apart);
    }
    apart
}

/// The largest difference of a channel.
fn levels(a: [u8; 3], b: [u8; 3]) -> u8 {
    a[0].abs_diff(b[0]).max(a[1].abs_diff(b[1])).max(a[2].abs_diff(b[2]))
}

fn pixel(picture: &Picture, x: usize, y: usize) -> [u8; 3] {
    let from = (y * picture.width_px + x) * 3;
    [picture.rgb[from], picture.rgb[from + 1], picture.rgb[from + 2]]
}

/// How much of a pixel's difference no neighbour explains: the better of the two is not enough,
/// because a stroke on one picture and none on the other is explained from one side only.
fn unexplained(actual: &Picture, expected: &Picture, x: usize, y: usize) -> u8 {
    let nearest = |own: [u8; 3], other: &Picture| {
        let mut low = [255u8; 3];
        let mut high = [0u8; 3];
        for ny in y - 1..=y + 1 {
            for nx in x - 1..=x + 1 {
                let seen = pixel(other, nx, ny);
                for channel in 0..3 {
                    low[channel] = low[channel].min(seen[channel]);
                    high[channel] = high[channel].max(seen[channel]);
                }
            }
        }
        // Between the darkest and the lightest around it lies whatever another edge would give.
        (0..3)
            .map(|channel| {
                let own = own[channel];
                low[channel].saturating_sub(own).max(own.saturating_sub(high[channel]))
            })
            .max()
            .unwrap_or(0)
    };
    let (a, b) = (pixel(actual, x, y), pixel(expected, x, y));
    nearest(a, expected).max(nearest(b, actual))
}

/// What the pixels of one cell come to, by channel.
#[derive(Debug, Default, Clone, Copy)]
struct Cell {
    /// Differences, none more than [`MAX_PIXEL_TONE`].
    off: [i32; 3],
    /// Levels of what is expected, and their squares.
    sum: [u32; 3],
    squares: [u32; 3],
}

fn tones(actual: &Picture, expected: &Picture, apart: &mut Apart) {
    let (width, height) = (actual.width_px, actual.height_px);
    let (columns, rows) = ((width - 2 * EDGE_PX) / CELL_PX, (height - 2 * EDGE_PX) / CELL_PX);
    let mut cells = vec![Cell::default(); columns * rows];
    for y in 0..rows * CELL_PX {
        let from = ((y + EDGE_PX) * width + EDGE_PX) * 3;
        let till = from + columns * CELL_PX * 3;
        let (one, two) = (&actual.rgb[from..till], &expected.rgb[from..till]);
        let pixels = one.as_chunks::<3>().0.iter().zip(two.as_chunks::<3>().0);
        let row = &mut cells[y / CELL_PX * columns..(y / CELL_PX + 1) * columns];
        for (x, (a, b)) in pixels.enumerate() {
            let cell = &mut row[x / CELL_PX];
            for channel in 0..3 {
                let (a, b) = (i32::from(a[channel]), u32::from(b[channel]));
                cell.off[channel] += (a - b as i32).clamp(-MAX_PIXEL_TONE, MAX_PIXEL_TONE);
                cell.sum[channel] += b;
                cell.squares[channel] += b * b;
            }
        }
    }
    let n = (4 * CELL_PX * CELL_PX) as f32;
    for row in 0..rows.saturating_sub(1) {
        for column in 0..columns.saturating_sub(1) {
            let at = row * columns + column;
            let four = [at, at + 1, at + columns, at + columns + 1].map(|at| cells[at]);
            let (mut off, mut lively) = (0.0f32, 0.0f32);
            for channel in 0..3 {
                let total: i32 = four.iter().map(|cell| cell.off[channel]).sum();
                off = off.max(total.abs() as f32 / n);
                let mean = four.iter().map(|cell| cell.sum[channel]).sum::<u32>() as f32 / n;
                let squares = four.iter().map(|cell| cell.squares[channel]).sum::<u32>() as f32;
                lively = lively.max((squares / n - mean * mean).max(0.0));
            }
            let most = MAX_TONE + MAX_TONE_SHARE * lively.sqrt();
            let tones = (off * 1000.0 / most) as u32;
            if tones > apart.tones {
                apart.tones = tones;
                apart.tones_at = ((column + 1) * CELL_PX + EDGE_PX, (row + 1) * CELL_PX + EDGE_PX);
            }
        }
    }
}

fn is_in((left, top, right, bottom): Part, x: usize, y: usize) -> bool {
    (left..right).contains(&x) && (top..bottom).contains(&y)
}

/// Makes the special parts of the expected picture comparable; parts in inks are compared or not.
fn fit(actual: &Picture, fitted: &mut Picture, special: &[(Part, Special)], inks: bool) {
    for ((left, top, right, bottom), special) in special {
        let width = actual.width_px;
        let (right, bottom) = ((*right).min(width), (*bottom).min(actual.height_px));
        for channel in 0..3 {
            let (mut n, mut sa, mut sb, mut sbb, mut sab) = (0.0f64, 0.0, 0.0, 0.0, 0.0);
            for y in *top..bottom {
                for x in *left..right {
                    let at = (y * width + x) * 3 + channel;
                    let (a, b) = (f64::from(actual.rgb[at]), f64::from(fitted.rgb[at]));
                    (n, sa, sb, sbb, sab) = (n + 1.0, sa + a, sb + b, sbb + b * b, sab + a * b);
                }
            }
            if n == 0.0 {
                continue;
            }
            let spread = sbb - sb * sb / n;
            // No fit turns a picture into its negative or blows up a flat one.
            let gain =
                if spread > n { ((sab - sa * sb / n) / spread).clamp(0.5, 1.5) } else { 1.0 };
            let offset = (sa - gain * sb) / n;
            for y in *top..bottom {
                for x in *left..right {
                    let at = (y * width + x) * 3 + channel;
                    fitted.rgb[at] = match special {
                        Special::Inks if inks => {
                            (f64::from(fitted.rgb[at]) * gain + offset).clamp(0.0, 255.0) as u8
                        }
                        Special::Unseen | Special::Inks => actual.rgb[at],
                    };
                }
            }
        }
    }
}

/// Columns and rows of a [`Portrait`].
const PORTRAIT: (usize, usize) = (8, 10);

/// A photo as a few cells of its mean colour: enough to tell people apart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Portrait(Vec<[f32; 3]>);

/// Mean levels by which a photo may differ from its source, in its own colours.
const MAX_PORTRAIT: f32 = 9.0;
/// The same in inks, in parts of its own contrast: honest ones came to 10; strokes tell strangers as well.
const MAX_PORTRAIT_IN_INKS: f32 = 16.0;
/// How much nearer than its own a stranger's photo must be to be taken for it, at least.
const NEARER: f32 = 0.75;

impl Portrait {
    /// The part of a picture where the photo lies.
    pub(super) fn of(picture: &Picture, (left, top, right, bottom): Part, in_inks: bool) -> Self {
        let (right, bottom) = (right.min(picture.width_px), bottom.min(picture.height_px));
        let edge = |from: usize, to: usize, step: usize, of: usize| {
            from + to.saturating_sub(from) * step / of
        };
        let mut cells = Vec::with_capacity(PORTRAIT.0 * PORTRAIT.1);
        for row in 0..PORTRAIT.1 {
            for column in 0..PORTRAIT.0 {
                let (x1, x2) = (
                    edge(left, right, column, PORTRAIT.0),
                    edge(left, right, column + 1, PORTRAIT.0),
                );
                let (y1, y2) =
                    (edge(top, bottom, row, PORTRAIT.1), edge(top, bottom, row + 1, PORTRAIT.1));
                let mut sum = [0.0f32; 3];
                for y in y1..y2 {
                    for x in x1..x2 {
                        let seen = pixel(picture, x, y);
                        (0..3).for_each(|channel| sum[channel] += f32::from(seen[channel]));
                    }
                }
                let n = ((x2 - x1) * (y2 - y1)).max(1) as f32;
                cells.push(sum.map(|sum| sum / n));
            }
        }
        if in_inks { Self(evened(&cells)) } else { Self(cells) }
    }

    /// Mean difference of the cells.
    pub(super) fn distance(&self, other: &Self) -> f32 {
        let all = self.0.iter().zip(&other.0);
        let sum: f32 = all
            .map(|(a, b)| (0..3).map(|channel| (a[channel] - b[channel]).abs()).sum::<f32>() / 3.0)
            .sum();
        sum / self.0.len().max(1) as f32
    }

    /// How far the photo is from its source, in parts of a thousand of what is taken for the same.
    pub(super) fn off(distance: f32, in_inks: bool) -> u32 {
        let most = if in_inks { MAX_PORTRAIT_IN_INKS } else { MAX_PORTRAIT };
        (distance * 1000.0 / most) as u32
    }

    /// Whether a stranger's photo is nearer than the own one.
    pub(super) fn is_nearer(stranger: f32, own: f32) -> bool {
        own > 1.0 && stranger < own * NEARER
    }
}

/// Grey cells of mean 128 and of one contrast.
fn evened(cells: &[[f32; 3]]) -> Vec<[f32; 3]> {
    let grey: Vec<f32> =
        cells.iter().map(|cell| 0.3 * cell[0] + 0.59 * cell[1] + 0.11 * cell[2]).collect();
    let n = grey.len().max(1) as f32;
    let mean = grey.iter().sum::<f32>() / n;
    let spread = (grey.iter().map(|g| (g - mean) * (g - mean)).sum::<f32>() / n).sqrt().max(4.0);
    grey.iter().map(|g| [128.0 + (g - mean) * 48.0 / spread; 3]).collect()
}

/// A rectangle of the card in the pixels of a picture whose trim begins at `shift_px`.
pub(super) fn part_of(
    area: Rect,
    dpi: u32,
    shift_px: (f64, f64),
    (width, height): (usize, usize),
) -> Part {
    let at = |dots: f64, shift: f64, most: usize| ((dots + shift).max(0.0) as usize).min(most);
    let (left, top) =
        (at(area.x.to_dots(dpi), shift_px.0, width), at(area.y.to_dots(dpi), shift_px.1, height));
    let right = at(area.right().to_dots(dpi).ceil(), shift_px.0, width).max(left);
    let bottom = at(area.bottom().to_dots(dpi).ceil(), shift_px.1, height).max(top);
    (left, top, right, bottom)
}

/// How many modules of the code are dark on one of the two pictures and light on the other. A reader mends
/// some of them, and a single one is smaller than what the comparison of strokes lets pass.
pub(super) fn wrong_modules(
    printed: &Picture,
    wanted: &Picture,
    shift_px: (f64, f64),
    look: &Look,
) -> usize {
    let Some(grid) = look.code_grid else { return 0 };
    if look.unseen.iter().any(|unseen| unseen.overlaps(grid.area)) {
        return 0;
    }
    let of = |picture| middles(picture, LOOK_DPI, shift_px, grid);
    let Some((printed, wanted)) = of(printed).zip(of(wanted)) else { return 0 };
    // Half of the way from ink to paper, whatever the two are on this card.
    let mean = |dark: bool| {
        let those = wanted.iter().zip(&look.modules).filter(|(_, is_dark)| **is_dark == dark);
        let (sum, n) = those.fold((0, 0), |(sum, n), (level, _)| (sum + u32::from(*level), n + 1));
        sum / n.max(1)
    };
    let most = mean(false).saturating_sub(mean(true)) / 2;
    if most < u32::from(LEAST_CONTRAST) {
        return 0;
    }
    printed.iter().zip(&wanted).filter(|(a, b)| u32::from(a.abs_diff(**b)) > most).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn white() -> Picture {
        Picture { width_px: 80, height_px: 60, rgb: vec![255; 80 * 60 * 3] }
    }

    fn paint(picture: &mut Picture, (left, top, right, bottom): Part, level: u8) {
        for y in top..bottom {
            let from = (y * picture.width_px + left) * 3;
            picture.rgb[from..from + (right - left) * 3].fill(level);
        }
    }

    fn is_same(apart: Apart) -> bool {
        apart.strokes <= 1000 && apart.tones <= 1000
    }

    #[test]
    fn a_stroke_one_pixel_aside_is_the_same_and_one_that_is_missing_is_not() {
        let (mut one, mut two) = (white(), white());
        paint(&mut one, (20, 10, 22, 30), 0);
        paint(&mut two, (21, 10, 23, 30), 0);
        assert!(is_same(apart(&one, &two, &[])));
        assert!(!is_same(apart(&one, &white(), &[])));
        assert!(!is_same(apart(&white(), &one, &[])));
    }

    #[test]
    fn pale_art_that_is_missing_is_found_by_its_tone() {
        let mut tinted = white();
        paint(&mut tinted, (10, 10, 60, 50), 244);
        let found = apart(&white(), &tinted, &[]);
        assert!(found.strokes == 0 && found.tones > 1000, "{found:?}");
    }

    #[test]
    fn what_nobody_could_draw_is_not_compared() {
        let mut other = white();
        paint(&mut other, (20, 20, 40, 40), 0);
        let part = (19, 19, 41, 41);
        assert!(is_same(apart(&white(), &other, &[(part, Special::Unseen)])));
    }

    #[test]
    fn a_picture_in_inks_may_be_paler_but_not_another() {
        let mut own = white();
        let mut paler = white();
        let mut other = white();
        for step in 0..20 {
            let part = (20, 10 + step, 60, 11 + step);
            paint(&mut own, part, (step * 13) as u8);
            paint(&mut paler, part, (40 + step * 8) as u8);
            paint(&mut other, part, (250 - step * 13) as u8);
        }
        let inks = [((20, 10, 60, 30), Special::Inks)];
        assert!(is_same(apart(&paler, &own, &inks)));
        assert!(!is_same(apart(&other, &own, &inks)));
        // Strokes in inks are compared widely: a stranger of less contrast is told by the portrait alone.
        let portrait = |picture: &Picture| Portrait::of(picture, inks[0].0, true);
        let near = portrait(&own).distance(&portrait(&paler));
        let far = portrait(&own).distance(&portrait(&other));
        assert!(Portrait::off(near, true) < 1000 && Portrait::off(far, true) > 1000);
        assert!(Portrait::is_nearer(near, far) && !Portrait::is_nearer(far, near));
    }
}
