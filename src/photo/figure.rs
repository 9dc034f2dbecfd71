//! The person on a picture: head, light, focus and likeness, all from the silhouette.
//!
//! Only proportions are read, nothing of a face is recognised: where the
//! silhouette begins is the crown, its greatest width before it is as high as
//! wide is the head's. Everything is measured on a small grey copy of the part
//! that is used, so that figures do not depend on how many pixels a camera has.
//! Additions, multiplications and square roots only: every machine finds the same.

use super::measure::Crop;
use super::twins::{GRID, Likeness, TINTS};

/// Height of the small copy, in pixels at most twice as many: half of what the rule asks of a photo, which
/// is what a card at 300 dpi shows.
const SMALL_ROWS: usize = 288;
/// A pixel with at least this much alpha is the person.
const PERSON_ALPHA: u8 = 128;

/// Where head and shoulders are, in pixels of the picture that was looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Head {
    /// The row of the crown.
    pub(super) top: f32,
    /// The head's width, hair or veil included.
    pub(super) width: f32,
    /// The column of its middle.
    pub(super) middle: f32,
    /// How far the middle moves sideways for each pixel downwards.
    pub(super) lean: f32,
}

/// How the person stands in the picture and how well they can be seen.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// Head's width in thousandths of the picture's.
    pub head_permille: u32,
    /// Space above the head in thousandths of the height.
    pub above_permille: u32,
    /// Distance of the head's middle from the picture's, in thousandths of the width; to the right is positive.
    pub aside_permille: i32,
    /// How far the head leans: sideways for every thousand downwards.
    pub lean_permille: i32,
    /// Share of the middle of the face that is transparent, in thousandths.
    pub hole_permille: u32,
}

/// What can be measured of light and focus.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Light {
    /// Strength of fine detail against the contrast of the whole, in thousandths; a blurred picture has few.
    pub sharpness: u32,
    /// Lightness below which 95 % of the person lie, 0 to 255.
    pub lightest: u8,
    /// Lightness below which 5 % of the person lie, 0 to 255.
    pub darkest: u8,
}

/// The head on a picture of which some is transparent; nothing if the silhouette is not that of a person.
pub(super) fn head(pixels: &[[u8; 4]], width: usize) -> Option<Head> {
    let height = pixels.len() / width;
    let rows: Vec<(usize, usize)> = pixels
        .chunks_exact(width)
        .map(|row| {
            let places = row.iter().enumerate().filter(|(_, pixel)| pixel[3] >= PERSON_ALPHA);
            places.fold((0, 0), |(count, sum), (x, _)| (count + 1, sum + x))
        })
        .collect();
    let top = rows.iter().position(|(count, _)| count * 50 > width)?;
    let mut widest = 0;
    let chin = (top..height).find(|&row| {
        widest = widest.max(rows[row].0);
        row - top >= widest
    })?;
    let head_height = chin - top;
    if head_height < 8 {
        return None;
    }
    // Halves of the head above and below its middle, away from crown and shoulders.
    let middle = |from: usize, to: usize| {
        let rows = &rows[top + head_height * from / 100..top + head_height * to / 100];
        let (count, sum) =
            rows.iter().fold((0, 0), |(count, sum), row| (count + row.0, sum + row.1));
        (count > 0).then(|| sum as f32 / count as f32)
    };
    let (upper, lower) = (middle(10, 45)?, middle(55, 90)?);
    Some(Head {
        top: top as f32,
        width: widest as f32,
        middle: middle(15, 90)?,
        lean: (lower - upper) / (head_height as f32 * 0.45),
    })
}

/// Measures the part `crop` of the picture; without a head only light and focus, over all of it.
pub(super) fn look(
    pixels: &[[u8; 4]],
    width: usize,
    crop: Crop,
    head: Option<Head>,
) -> (Option<Figure>, Light, Likeness) {
    let small = Small::of(pixels, width, crop);
    let scale = small.step as f32;
    let head = head.map(|head| Head {
        top: (head.top - crop.y_px as f32) / scale,
        width: head.width / scale,
        middle: (head.middle - crop.x_px as f32) / scale,
        lean: head.lean,
    });
    let figure = head.map(|head| small.figure(head));
    (figure, small.light(), small.likeness(head))
}

/// A small grey copy with its alpha.
struct Small {
    width: usize,
    height: usize,
    /// Pixels of the picture to one of these, along each side.
    step: usize,
    /// Lightness, alpha, and how blue and how red, 128 for grey.
    cells: Vec<[u8; 4]>,
}

impl Small {
    fn of(pixels: &[[u8; 4]], width: usize, crop: Crop) -> Self {
        let step = (crop.height_px as usize / SMALL_ROWS).max(1);
        let (columns, rows) = (crop.width_px as usize / step, crop.height_px as usize / step);
        let (columns, rows) = (columns.max(1), rows.max(1));
        let mut cells = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                let (mut light, mut alpha, mut count) = (0u32, 0u32, 0u32);
                let (mut red, mut blue) = (0u32, 0u32);
                for y in row * step..((row + 1) * step).min(crop.height_px as usize) {
                    let from =
                        (crop.y_px as usize + y) * width + crop.x_px as usize + column * step;
                    for &[r, g, b, a] in &pixels[from..from + step.min(crop.width_px as usize)] {
                        let own = u32::from(r) * 77 + u32::from(g) * 150 + u32::from(b) * 29;
                        light += (own >> 8) * u32::from(a);
                        red += u32::from(r) * u32::from(a);
                        blue += u32::from(b) * u32::from(a);
                        alpha += u32::from(a);
                        count += 1;
                    }
                }
                let light = light.checked_div(alpha).unwrap_or(0);
                let tint = |sum: u32| {
                    let level = sum.checked_div(alpha).unwrap_or(light);
                    ((level + 256 - light) / 2) as u8
                };
                let cover = alpha.checked_div(count).unwrap_or(0) as u8;
                cells.push([light as u8, cover, tint(blue), tint(red)]);
            }
        }
        Self { width: columns, height: rows, step, cells }
    }

    /// The cell there; nothing outside the picture and outside the person.
    fn at(&self, x: f32, y: f32) -> Option<[u8; 4]> {
        if x < 0.0 || y < 0.0 || x >= self.width as f32 || y >= self.height as f32 {
            return None;
        }
        let cell = self.cells[y as usize * self.width + x as usize];
        (cell[1] >= PERSON_ALPHA).then_some(cell)
    }

    fn figure(&self, head: Head) -> Figure {
        let (width, height) = (self.width as f32, self.height as f32);
        let permille =
            |part: f32, whole: f32| (part / whole * 1000.0 + 0.5).clamp(-9999.0, 9999.0) as i32;
        let positive = |part: f32, whole: f32| permille(part, whole).max(0).unsigned_abs();
        // The face lies around three quarters of a head's width below the crown.
        let (mut clear, mut all) = (0, 0);
        let across = head.width * 0.26;
        let down = head.width * 0.32;
        for row in -12i8..=12 {
            for column in -12i8..=12 {
                let (u, v) = (f32::from(column) / 12.0, f32::from(row) / 12.0);
                let (x, y) = (head.middle + u * across, head.top + head.width * 0.7 + v * down);
                let within = x >= 0.0 && y >= 0.0 && x < width && y < height;
                if u * u + v * v <= 1.0 && within {
                    all += 1;
                    clear += u32::from(self.at(x, y).is_none());
                }
            }
        }
        Figure {
            head_permille: positive(head.width, width),
            above_permille: positive(head.top, height),
            aside_permille: permille(head.middle - width / 2.0, width),
            lean_permille: permille(head.lean, 1.0),
            hole_permille: (clear * 1000u32).checked_div(all).unwrap_or(0),
        }
    }

    fn light(&self) -> Light {
        let mut counts = [0usize; 256];
        let (mut fine, mut n_fine) = (0u64, 0u64);
        for y in 0..self.height {
            for x in 0..self.width {
                let idx = y * self.width + x;
                let [light, alpha, ..] = self.cells[idx];
                if alpha < PERSON_ALPHA {
                    continue;
                }
                counts[usize::from(light)] += 1;
                if x == 0 || y == 0 || x + 1 == self.width || y + 1 == self.height {
                    continue;
                }
                let around = [idx - 1, idx + 1, idx - self.width, idx + self.width]
                    .map(|idx| self.cells[idx]);
                if alpha > 250 && around.iter().all(|cell| cell[1] > 250) {
                    let sum: i32 = around.iter().map(|cell| i32::from(cell[0])).sum();
                    let bend = i32::from(light) * 4 - sum;
                    fine += u64::from((bend * bend).unsigned_abs());
                    n_fine += 1;
                }
            }
        }
        let total: usize = counts.iter().sum();
        let level = |percent: usize| {
            let mut sum = 0;
            let found = counts.iter().position(|count| {
                sum += count;
                sum * 100 > total * percent
            });
            found.unwrap_or(0) as u8
        };
        let (mut sum, mut squares) = (0u64, 0u64);
        for (light, count) in (0u64..).zip(counts) {
            sum += light * count as u64;
            squares += light * light * count as u64;
        }
        let mean_square = squares.checked_div(total as u64).unwrap_or(0);
        let mean = sum.checked_div(total as u64).unwrap_or(0);
        let variance = mean_square.saturating_sub(mean * mean).max(25);
        let bends = (fine * 1000).checked_div(n_fine).unwrap_or(0);
        Light {
            sharpness: (bends / variance).min(100_000) as u32,
            lightest: level(95),
            darkest: level(5),
        }
    }

    /// Lightness of head and collar in squares; what is not the person counts as their mean.
    fn likeness(&self, head: Option<Head>) -> Likeness {
        const SAMPLES: usize = 4;
        let (left, top, side_x, side_y) = match head {
            Some(head) => {
                (head.middle - head.width * 0.9, head.top, head.width * 1.8, head.width * 1.8)
            }
            None => (0.0, 0.0, self.width as f32, self.height as f32),
        };
        let mut cells = [None; GRID * GRID];
        let (mut all, mut n_all) = (0.0, 0.0);
        let mut tints = [[0.0f32; 3]; TINTS * TINTS];
        for (idx, cell) in cells.iter_mut().enumerate() {
            let (mut sum, mut count) = (0.0, 0.0);
            for sample in 0..SAMPLES * SAMPLES {
                let along = |place: usize, sample: usize| {
                    (place as f32 + (sample as f32 + 0.5) / SAMPLES as f32) / GRID as f32
                };
                let x = left + along(idx % GRID, sample % SAMPLES) * side_x;
                let y = top + along(idx / GRID, sample / SAMPLES) * side_y;
                if let Some([light, _, blue, red]) = self.at(x, y) {
                    sum += f32::from(light);
                    count += 1.0;
                    let part = GRID / TINTS;
                    let tint = &mut tints[idx / GRID / part * TINTS + idx % GRID / part];
                    tint[0] += f32::from(blue);
                    tint[1] += f32::from(red);
                    tint[2] += 1.0;
                }
            }
            if count > 0.0 {
                *cell = Some((sum / count, count / (SAMPLES * SAMPLES) as f32));
                all += sum;
                n_all += count;
            }
        }
        let mean = if n_all > 0.0 { all / n_all } else { 0.0 };
        // Places with next to nothing of the person have no colour to compare.
        let tints = tints.map(|[blue, red, count]| {
            if count < 60.0 { [0, 0] } else { [(blue / count) as u8, (red / count) as u8] }
        });
        let cells = cells.map(|cell| cell.map_or(0.0, |(light, share)| (light - mean) * share));
        Likeness::of(&cells, tints)
    }
}
