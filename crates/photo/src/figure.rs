//! The person on a picture: head, light, focus and descriptor, all from the silhouette.
//!
//! Only proportions are read, nothing of a face is recognised: where the
//! silhouette begins is the crown, its greatest width before it is as high as
//! wide is the head's. Everything is measured on a small copy of the part that
//! is used, so that figures do not depend on how many pixels a camera has.
//! Additions, multiplications and square roots only: every machine finds the same.

use super::copies::{Descriptor, Source};
use super::face::Placed;
use std::borrow::Cow;

/// The most rows of the small copy: half of what the rule asks of a photo, which
/// is what a card at 300 dpi shows.
pub(super) const SMALL_ROWS: u32 = 288;
/// A pixel with at least this much alpha is the person.
const PERSON_ALPHA: u8 = 128;
/// The most rows that light and focus are measured on: what the rule asks of a photo. On fewer the finest
/// detail is gone, and with it the difference between sharp and almost sharp.
pub(super) const LIGHT_ROWS: u32 = 575;
/// The area that [`Head::anchor`] marks, in squares of the head's width.
const ANCHOR_AREA: f32 = 0.05;
/// A head's width in means of the distances between the eyes and from eyes to mouth.
const HEAD_UNITS: f32 = 2.35;
/// How far the upper mark of a head lies above the line of the eyes, in widths of the head.
const EYES_BELOW: f32 = 0.55;
/// Half the width and the height of the oval of a face, and how far its middle lies below the eyes, in widths of the head.
const FACE_OVAL: [f32; 3] = [0.40, 0.58, 0.15];
/// A line of the eyes that leans by less than this (half a degree) is level.
const LEVEL: f32 = 0.01;
/// A pixel with more alpha than this is nothing but the person.
const SOLID_ALPHA: u8 = 250;

/// Where head and shoulders are, in pixels of the picture that was looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Head {
    /// The row of the crown.
    pub(super) top: f32,
    /// Where the silhouette has reached a certain area, seen from above: a little below the crown.
    pub(super) anchor: f32,
    /// The head's width, hair or veil included.
    pub(super) width: f32,
    /// The column of its middle.
    pub(super) middle: f32,
    /// How far the middle moves sideways for each pixel downwards.
    pub(super) lean: f32,
}

/// How the person stands in the picture and how well they can be seen.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
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
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Light {
    /// Strength of fine detail against the contrast of the whole, in thousandths; a blurred picture has few.
    pub sharpness: u32,
    /// Lightness below which 95 % of the person lie, 0 to 255.
    pub lightest: u8,
    /// Lightness below which 5 % of the person lie, 0 to 255.
    pub darkest: u8,
}

impl Head {
    /// The same head in a picture of which the part that begins at `(left, top)` was scaled by `scale`.
    pub(super) fn seen_from(self, left: f32, top: f32, scale: f32) -> Self {
        Self {
            top: (self.top - top) * scale,
            anchor: (self.anchor - top) * scale,
            width: self.width * scale,
            middle: (self.middle - left) * scale,
            lean: self.lean,
        }
    }
}

/// The head on a picture of which some is transparent; nothing if the silhouette is not that of a person.
pub(super) fn head(pixels: &[[u8; 4]], width: usize) -> Option<Head> {
    let height = pixels.len() / width;
    // Coverage and moment of each row: edges count by their alpha, so that a small copy is exact enough.
    let rows: Vec<(f32, f32)> = pixels
        .chunks_exact(width)
        .map(|row| {
            let (mut cover, mut moment) = (0u64, 0u64);
            for (x, pixel) in (0u64..).zip(row) {
                cover += u64::from(pixel[3]);
                moment += u64::from(pixel[3]) * x;
            }
            (cover as f32 / 255.0, moment as f32 / 255.0)
        })
        .collect();
    let least = width as f32 / 50.0;
    let top = rows.iter().position(|(cover, _)| *cover > least)?;
    let mut widest = 0f32;
    let chin = (top..height).find(|&row| {
        widest = widest.max(rows[row].0);
        (row - top) as f32 >= widest
    })?;
    let head_height = chin - top;
    if head_height < 8 {
        return None;
    }
    // Halves of the head above and below its middle, away from crown and shoulders.
    let middle = |from: usize, to: usize| {
        let rows = &rows[top + head_height * from / 100..top + head_height * to / 100];
        let (cover, moment) =
            rows.iter().fold((0.0, 0.0), |(cover, sum), row| (cover + row.0, sum + row.1));
        (cover > 0.0).then(|| moment / cover + 0.5)
    };
    let (upper, lower) = (middle(10, 45)?, middle(55, 90)?);
    // A crown begins at no row exactly; where a certain area is reached can be told to a part of a row.
    let mut lacking = widest * widest * ANCHOR_AREA;
    let anchor = (0..chin).find_map(|row| {
        let within = lacking / rows[row].0.max(1e-3);
        lacking -= rows[row].0;
        (lacking <= 0.0).then_some(row as f32 + within)
    })?;
    Some(Head {
        top: top as f32,
        anchor,
        width: widest,
        middle: middle(15, 90)?,
        lean: (lower - upper) / (head_height as f32 * 0.45),
    })
}

/// The row where somebody begins, seen from above, whatever their shape; nothing where nobody is.
pub(super) fn top(pixels: &[[u8; 4]], width: usize) -> Option<f32> {
    let is_covered = |row: &[[u8; 4]]| {
        row.iter().map(|pixel| u32::from(pixel[3])).sum::<u32>() * 50 > 255 * width as u32
    };
    pixels.chunks_exact(width).position(is_covered).map(|row| row as f32)
}

/// How the person stands on a small copy of the part that is used.
pub(super) fn stand(pixels: &[[u8; 4]], width: usize, head: Head) -> Figure {
    Small { width, height: pixels.len() / width, pixels, light: Vec::new() }.figure(head)
}

/// Light and focus of the part that is used, on at most [`LIGHT_ROWS`] rows.
pub(super) fn light(pixels: &[[u8; 4]], width: usize) -> Light {
    let height = pixels.len() / width;
    Small { width, height, pixels, light: lightness(pixels) }.light()
}

/// What a small copy looks like: by its face, or by its head if that alone is known.
pub(super) fn descriptor(
    pixels: &[[u8; 4]],
    width: usize,
    face: Option<Placed>,
    head: Option<Head>,
) -> Descriptor {
    // Of what lies behind somebody, another copy may show another.
    let hides_behind = pixels.iter().all(|pixel| pixel[3] == 255);
    if let Some(face) = face {
        let [eyes, mouth] = face.middles();
        let [across, down] = face.eye_line();
        let between = (across * across + down * down).sqrt();
        let drop = ((mouth[0] - eyes[0]).powi(2) + (mouth[1] - eyes[1]).powi(2)).sqrt();
        // Both together change least when somebody looks aside or down.
        let unit = (between + drop) / 2.0 * HEAD_UNITS;
        if unit >= 8.0 && between > 0.0 {
            let (cos, sin) = (across / between, down / between);
            let mut upright = rotated(pixels, width, eyes, [cos, sin]);
            if hides_behind {
                clear_around(upright.to_mut(), width, (eyes, unit));
            }
            let light = lightness(&upright);
            let source = Source { pixels: &upright, light: &light, width };
            return Descriptor::of_face(&source, (eyes[1] - unit * EYES_BELOW, unit, eyes[0]));
        }
    }
    let light = lightness(pixels);
    let head = head.map(|head| (head.anchor, head.width, head.middle));
    Descriptor::of(&Source { pixels, light: &light, width }, head)
}

/// Lightness of every pixel, as video counts it.
fn lightness(pixels: &[[u8; 4]]) -> Vec<u8> {
    // 77 + 150 + 29 are 256, so that the sum fits into 16 bits; processors multiply many of those at once.
    let of = |[r, g, b, _]: &[u8; 4]| {
        ((u16::from(*r) * 77 + u16::from(*g) * 150 + u16::from(*b) * 29) >> 8) as u8
    };
    pixels.iter().map(of).collect()
}

/// Clears all but an oval that a face fills, and what is below it, whose eyes have their middle there.
fn clear_around(pixels: &mut [[u8; 4]], width: usize, ([x, y], unit): ([f32; 2], f32)) {
    for (idx, pixel) in pixels.iter_mut().enumerate() {
        let across = ((idx % width) as f32 + 0.5 - x) / (unit * FACE_OVAL[0]);
        let down = ((idx / width) as f32 + 0.5 - y - unit * FACE_OVAL[2]) / (unit * FACE_OVAL[1]);
        if across * across + down * down > 1.0 {
            *pixel = [0; 4];
        }
    }
}

/// The pixels turned about `middle`, so that the direction `[cos, sin]` lies level; what comes from outside is clear.
fn rotated(
    pixels: &[[u8; 4]],
    width: usize,
    middle: [f32; 2],
    [cos, sin]: [f32; 2],
) -> Cow<'_, [[u8; 4]]> {
    if sin.abs() < LEVEL || cos <= 0.0 {
        return Cow::Borrowed(pixels);
    }
    let height = pixels.len() / width;
    let mut out = vec![[0u8; 4]; pixels.len()];
    for (idx, pixel) in out.iter_mut().enumerate() {
        let (dx, dy) =
            ((idx % width) as f32 + 0.5 - middle[0], (idx / width) as f32 + 0.5 - middle[1]);
        let x = middle[0] + dx * cos - dy * sin - 0.5;
        let y = middle[1] + dx * sin + dy * cos - 0.5;
        if x < 0.0 || y < 0.0 || x >= (width - 1) as f32 || y >= (height - 1) as f32 {
            continue;
        }
        let (left, top) = (x as usize, y as usize);
        let (u, v) = (x - left as f32, y - top as f32);
        let at = top * width + left;
        let corners = [pixels[at], pixels[at + 1], pixels[at + width], pixels[at + width + 1]];
        let shares = [(1.0 - u) * (1.0 - v), u * (1.0 - v), (1.0 - u) * v, u * v];
        // Straight colours are weighed by alpha.
        let mut sums = [0f32; 4];
        for (corner, share) in corners.iter().zip(shares) {
            let weight = share * f32::from(corner[3]);
            for channel in 0..3 {
                sums[channel] += weight * f32::from(corner[channel]);
            }
            sums[3] += weight;
        }
        if sums[3] > 0.0 {
            let level = |channel: usize| (sums[channel] / sums[3] + 0.5) as u8;
            *pixel = [level(0), level(1), level(2), (sums[3] + 0.5) as u8];
        }
    }
    Cow::Owned(out)
}

/// A small copy.
struct Small<'a> {
    width: usize,
    height: usize,
    pixels: &'a [[u8; 4]],
    light: Vec<u8>,
}

impl Small<'_> {
    /// Whether the person is there.
    fn is_person(&self, x: f32, y: f32) -> bool {
        let within = x >= 0.0 && y >= 0.0 && x < self.width as f32 && y < self.height as f32;
        within && self.pixels[y as usize * self.width + x as usize][3] >= PERSON_ALPHA
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
                    clear += u32::from(!self.is_person(x, y));
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
        let counts = self.counts();
        let (fine, n_fine) = self.bends();
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

    /// How many pixels of the person have each lightness.
    fn counts(&self) -> [usize; 256] {
        // Neighbours are alike: counted in turns, none waits for the one before to be written.
        let mut turns = [[0u32; 256]; 4];
        let (pixels, lights) = (self.pixels.as_chunks::<4>(), self.light.as_chunks::<4>());
        for (pixels, lights) in pixels.0.iter().zip(lights.0) {
            if pixels.iter().all(|pixel| pixel[3] < PERSON_ALPHA) {
                continue;
            }
            for turn in 0..4 {
                turns[turn][usize::from(lights[turn])] +=
                    u32::from(pixels[turn][3] >= PERSON_ALPHA);
            }
        }
        for (pixel, light) in pixels.1.iter().zip(lights.1) {
            turns[0][usize::from(*light)] += u32::from(pixel[3] >= PERSON_ALPHA);
        }
        std::array::from_fn(|level| turns.iter().map(|turn| turn[level] as usize).sum())
    }

    /// The sum of the squared second differences (Laplacian) inside the person, and how many there are.
    fn bends(&self) -> (u64, u64) {
        let solid: Vec<u8> =
            self.pixels.iter().map(|pixel| u8::from(pixel[3] > SOLID_ALPHA)).collect();
        let width = self.width;
        let (mut fine, mut n_fine) = (0u64, 0u64);
        for y in 1..self.height.saturating_sub(1) {
            let row = |shift: usize| (y + shift - 1) * width..(y + shift) * width;
            let [above, own, below] = [0, 1, 2].map(|shift| &self.light[row(shift)]);
            let [s_above, s_own, s_below] = [0, 1, 2].map(|shift| &solid[row(shift)]);
            let (mut sum, mut count) = (0u64, 0u64);
            // So many squares of at most 1020 fit into 32 bits, and short sums are done several at once.
            const AT_ONCE: usize = 1024;
            for start in (1..width.saturating_sub(1)).step_by(AT_ONCE) {
                let end = (start + AT_ONCE).min(width - 1);
                let (left, here, right) = (start - 1..end - 1, start..end, start + 1..end + 1);
                let light = above[here.clone()]
                    .iter()
                    .zip(&below[here.clone()])
                    .zip(own[left.clone()].iter().zip(&own[right.clone()]))
                    .zip(&own[here.clone()]);
                let inside = s_above[here.clone()]
                    .iter()
                    .zip(&s_below[here.clone()])
                    .zip(s_own[left].iter().zip(&s_own[right]))
                    .zip(&s_own[here]);
                let (mut part, mut n_part) = (0i32, 0u32);
                for ((((up, down), (left, right)), own), (((a, b), (c, d)), e)) in light.zip(inside)
                {
                    let around =
                        i16::from(*up) + i16::from(*down) + i16::from(*left) + i16::from(*right);
                    let inside = a & b & c & d & e;
                    let bend = (i16::from(*own) * 4 - around) * i16::from(inside);
                    part += i32::from(bend) * i32::from(bend);
                    n_part += u32::from(inside);
                }
                sum += u64::from(part.unsigned_abs());
                count += u64::from(n_part);
            }
            fine += sum;
            n_fine += count;
        }
        (fine, n_fine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bends_and_levels_are_those_of_the_plain_sum_at_every_width() {
        for width in [1usize, 2, 3, 450, 2051] {
            let pixels: Vec<[u8; 4]> = (0..width as u32 * 5)
                .map(|idx| {
                    let [a, b, c, d] = (idx.wrapping_mul(2_654_435_761) ^ idx << 9).to_le_bytes();
                    [a, b, c, if d < 60 { d } else { 255 }]
                })
                .collect();
            let light = lightness(&pixels);
            let (mut fine, mut n_fine) = (0, 0);
            for y in 1..4 {
                for x in 1..width.saturating_sub(1) {
                    let at = [(x, y), (x, y - 1), (x, y + 1), (x - 1, y), (x + 1, y)]
                        .map(|(x, y)| y * width + x);
                    if at.iter().all(|idx| pixels[*idx][3] > SOLID_ALPHA) {
                        let [own, around @ ..] = at.map(|idx| i64::from(light[idx]));
                        fine += (own * 4 - around.iter().sum::<i64>()).pow(2).unsigned_abs();
                        n_fine += 1;
                    }
                }
            }
            let mut counts = [0usize; 256];
            for (pixel, light) in pixels.iter().zip(&light) {
                counts[usize::from(*light)] += usize::from(pixel[3] >= PERSON_ALPHA);
            }
            let small = Small { width, height: 5, pixels: &pixels, light };
            assert_eq!(small.bends(), (fine, n_fine), "{width}");
            assert_eq!(small.counts(), counts, "{width}");
        }
    }
}
