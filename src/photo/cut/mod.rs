//! A person cut out of a plain studio background.
//!
//! The wall's colour is learned from the border ([`backdrop`]); what is
//! connected to the border and has that colour is wall, and only that: nothing
//! inside a person is ever made transparent. Along the edge each pixel is a
//! mixture of the wall and of the person's colour just inside; its share is
//! the alpha, and the wall's part is taken out of its colour.
//!
//! The result is used only where it can be trusted. A wall that is not plain,
//! a person in the wall's own colour, a figure that has not the shape of one:
//! each is a reason to leave the picture as it is, for a person to decide.

mod backdrop;

use backdrop::{Backdrop, colour, distance};

/// The least share of the edge, in thousandths, along which person and wall must differ clearly.
const MIN_CLEAR_EDGE: usize = 970;
/// Specks of another colour on the wall smaller than this share of the picture are dust: 0.3 %.
const DUST_PERMILLE: usize = 3;
/// Raw shares of the person below and above these are none and all: what noise makes of them.
const SHARES: (f32, f32) = (0.06, 0.94);

/// What became of the background.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Cutting {
    /// It was not to be removed, or the picture arrived cut out.
    #[default]
    None,
    /// It was removed.
    Done,
    /// It is not plain, so it stays.
    Busy,
    /// The person has its colour somewhere along the edge, so it stays.
    Alike,
    /// What would be left has not the shape of a person, so it stays.
    Shapeless,
}

impl Cutting {
    /// Every value, by the number it is stored under.
    pub(super) const ALL: [Self; 5] =
        [Self::None, Self::Done, Self::Busy, Self::Alike, Self::Shapeless];
}

/// Buffers used for picture after picture.
#[derive(Debug, Default)]
pub(super) struct Bench {
    wall: Vec<bool>,
    stack: Vec<u32>,
    label: Vec<u32>,
    /// Distance of every pixel of the person from the wall, and the other way round, in thirds of a pixel.
    inward: Vec<u16>,
    outward: Vec<u16>,
}

impl Bench {
    /// Gives back what an unusually large picture took.
    pub(super) fn tidy(&mut self, keep: usize) {
        if self.wall.capacity() > keep {
            *self = Self::default();
        }
    }
}

/// Cuts the person out of an opaque picture: alpha and the colours along the edge change, or,
/// for any answer but [`Cutting::Done`], nothing.
pub(super) fn cut(rgba: &mut [u8], width: usize, bench: &mut Bench) -> Cutting {
    let pixels = rgba.as_chunks_mut::<4>().0;
    let height = pixels.len() / width;
    if width < 48 || height < 48 {
        return Cutting::Shapeless;
    }
    let wall = match outline(pixels, width, bench) {
        Ok(wall) => wall,
        Err(reason) => return reason,
    };
    for depth in 0..2 {
        // Sharp edges are mixed over three pixels at 450 across, JPEG and soft focus included.
        let band = (width as f32 / 450.0 * 4.0).max(2.0) * (1 + depth) as f32;
        let edge = Edge::of(pixels, width, &wall, band, bench);
        if edge.clear_permille < MIN_CLEAR_EDGE {
            return Cutting::Alike;
        }
        // If the innermost pixels of the band are still mixed, the focus is softer than that.
        if edge.soft_permille < 150 || depth == 1 {
            edge.apply(pixels, bench);
            return Cutting::Done;
        }
    }
    Cutting::Done
}

/// Makes the wall of a small opaque picture transparent, without regard for edges: enough to tell
/// where somebody is. Nothing changes where there is no plain wall.
pub(super) fn silhouette(rgba: &mut [u8], width: usize, bench: &mut Bench) -> bool {
    let pixels = rgba.as_chunks_mut::<4>().0;
    if width < 48 || pixels.len() / width < 48 || outline(pixels, width, bench).is_err() {
        return false;
    }
    for (pixel, wall) in pixels.iter_mut().zip(&bench.wall) {
        if *wall {
            *pixel = [0; 4];
        }
    }
    true
}

/// The wall, and in the bench which pixels are it; or why there is none to be trusted.
fn outline(pixels: &[[u8; 4]], width: usize, bench: &mut Bench) -> Result<Backdrop, Cutting> {
    let height = pixels.len() / width;
    let first = Backdrop::of_border(pixels, width, height).ok_or(Cutting::Busy)?;
    flood(pixels, width, &first, first.reach() * 1.3, bench);
    let wall = first.refined(pixels, width, |idx| bench.wall[idx]);
    flood(pixels, width, &wall, wall.reach(), bench);
    let wall = wall.refined(pixels, width, |idx| bench.wall[idx]);
    flood(pixels, width, &wall, wall.reach(), bench);
    if !one_figure(width, height, bench) || !has_shape(width, height, &bench.wall) {
        return Err(Cutting::Shapeless);
    }
    Ok(wall)
}

/// Marks what is connected to the top and the sides and within `reach` of the wall's colour.
fn flood(pixels: &[[u8; 4]], width: usize, wall: &Backdrop, reach: f32, bench: &mut Bench) {
    let height = pixels.len() / width;
    bench.wall.clear();
    bench.wall.resize(pixels.len(), false);
    bench.stack.clear();
    let Bench { wall: marked, stack, .. } = bench;
    let mut visit = |idx: usize, stack: &mut Vec<u32>| {
        if !marked[idx] && wall.off(pixels, width, idx) < reach {
            marked[idx] = true;
            stack.push(idx as u32);
        }
    };
    for x in 0..width {
        visit(x, stack);
    }
    for y in 0..height {
        visit(y * width, stack);
        visit(y * width + width - 1, stack);
    }
    while let Some(idx) = stack.pop() {
        let idx = idx as usize;
        let x = idx % width;
        if x > 0 {
            visit(idx - 1, stack);
        }
        if x + 1 < width {
            visit(idx + 1, stack);
        }
        if idx >= width {
            visit(idx - width, stack);
        }
        if idx + width < pixels.len() {
            visit(idx + width, stack);
        }
    }
}

/// Whether all that is not wall is one figure; dust is given to the wall.
fn one_figure(width: usize, height: usize, bench: &mut Bench) -> bool {
    let Bench { wall, stack, label, .. } = bench;
    label.clear();
    label.resize(wall.len(), 0);
    let mut areas = vec![0usize];
    for start in 0..wall.len() {
        if wall[start] || label[start] != 0 {
            continue;
        }
        let name = areas.len() as u32;
        label[start] = name;
        stack.push(start as u32);
        let mut area = 0;
        while let Some(idx) = stack.pop() {
            let idx = idx as usize;
            area += 1;
            let (x, y) = (idx % width, idx / width);
            for (dx, dy) in [(-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1)] {
                let (x, y) = (x as i64 + dx, y as i64 + dy);
                if x < 0 || y < 0 || x >= width as i64 || y >= height as i64 {
                    continue;
                }
                let next = y as usize * width + x as usize;
                if !wall[next] && label[next] == 0 {
                    label[next] = name;
                    stack.push(next as u32);
                }
            }
        }
        areas.push(area);
    }
    let Some(largest) = (1..areas.len()).max_by_key(|&name| areas[name]) else { return false };
    let dust = wall.len() * DUST_PERMILLE / 1000;
    if areas.iter().enumerate().any(|(name, &area)| name != largest && area > dust) {
        return false;
    }
    for (wall, label) in wall.iter_mut().zip(label) {
        *wall |= *label as usize != largest;
    }
    true
}

/// Whether what is not wall can be a head above shoulders that stand on the lower edge.
fn has_shape(width: usize, height: usize, wall: &[bool]) -> bool {
    let person = |row: usize| wall[row * width..][..width].iter().filter(|wall| !**wall).count();
    let area: usize = (0..height).map(person).sum();
    let share = area * 100 / wall.len();
    if !(8..=88).contains(&share) {
        return false;
    }
    let Some(top) = (0..height).find(|&row| person(row) * 50 > width) else { return false };
    // A head does not begin in the lower half, and is not as wide as the picture where it begins.
    if top * 2 > height
        || (top..(top + height / 12).min(height)).any(|row| person(row) * 100 > width * 85)
    {
        return false;
    }
    let last = height - 1;
    let under: usize = (0..width)
        .filter(|&x| wall[last * width + x])
        .filter(|&x| (top..last).step_by(3).any(|row| !wall[row * width + x]))
        .count();
    // Shoulders reach the lower edge; wall below a head is a shirt that was taken for wall.
    person(last) * 100 >= width * 30 && under * 100 <= width * 12
}

/// The pixels along the edge, with their share of the person and their colour without the wall.
struct Edge {
    mixed: Vec<(u32, [u8; 4])>,
    /// Share of the edge along which person and wall differ clearly.
    clear_permille: usize,
    /// Share of the innermost pixels that still hold wall.
    soft_permille: usize,
    /// Beyond this distance into the wall, in thirds of a pixel, there is nothing of the person.
    band: u16,
}

impl Edge {
    fn of(
        pixels: &[[u8; 4]],
        width: usize,
        wall: &Backdrop,
        band_px: f32,
        bench: &mut Bench,
    ) -> Self {
        chamfer(width, &bench.wall, true, &mut bench.inward);
        chamfer(width, &bench.wall, false, &mut bench.outward);
        let band = (band_px * 3.0) as u16;
        let least = (wall.reach() * 2.0).max(36.0);
        let (mut edge, mut clear, mut inner, mut soft) = (0, 0, 0, 0);
        let mut mixed = Vec::new();
        for idx in 0..pixels.len() {
            let (inward, outward) = (bench.inward[idx], bench.outward[idx]);
            if inward > band || outward > band {
                continue;
            }
            let (x, y) = (idx % width, idx / width);
            let seen = colour(pixels[idx]);
            let person = inside(pixels, width, x, y, band_px, &bench.inward, band).unwrap_or(seen);
            let behind = wall.at(x, y);
            let apart = distance(person, behind);
            if inward == 3 {
                edge += 1;
                clear += usize::from(apart >= least);
            }
            let raw = share(seen, person, behind);
            if inward + 4 > band && outward == 0 {
                inner += 1;
                soft += usize::from(raw < 0.85);
            }
            let alpha = ((raw - SHARES.0) / (SHARES.1 - SHARES.0)).clamp(0.0, 1.0);
            let clean = without(seen, person, behind, raw);
            let [r, g, b] = clean.map(|level| (level + 0.5).clamp(0.0, 255.0) as u8);
            mixed.push((idx as u32, [r, g, b, (alpha * 255.0 + 0.5) as u8]));
        }
        Self {
            mixed,
            clear_permille: (clear * 1000usize).checked_div(edge).unwrap_or(0),
            soft_permille: (soft * 1000usize).checked_div(inner).unwrap_or(0),
            band,
        }
    }

    fn apply(&self, pixels: &mut [[u8; 4]], bench: &Bench) {
        for (pixel, outward) in pixels.iter_mut().zip(&bench.outward) {
            if *outward > self.band {
                *pixel = [0; 4];
            }
        }
        for (idx, pixel) in &self.mixed {
            pixels[*idx as usize] = *pixel;
        }
    }
}

/// How much of the person is in a pixel: the place of its colour between the wall's and the person's.
fn share(seen: [f32; 3], person: [f32; 3], behind: [f32; 3]) -> f32 {
    let (mut along, mut length) = (0.0, 0.0);
    for channel in 0..3 {
        let step = person[channel] - behind[channel];
        along += (seen[channel] - behind[channel]) * step;
        length += step * step;
    }
    let raw = along / length.max(1.0);
    // A colour beside the line between the two - a seam, a strand of other hair - is no mixture:
    // what is far from both belongs to the person.
    let on_line: [f32; 3] = std::array::from_fn(|channel| {
        behind[channel] + (person[channel] - behind[channel]) * raw.clamp(0.0, 1.0)
    });
    let beside = distance(seen, on_line);
    raw.max(((beside - 30.0) / 50.0).min(distance(seen, behind) / 90.0)).clamp(0.0, 1.0)
}

/// The colour without the wall's part. Where little of the person shows, that division would
/// blow up noise, and the person's colour nearby is the better guess.
fn without(seen: [f32; 3], person: [f32; 3], behind: [f32; 3], raw: f32) -> [f32; 3] {
    let trust = ((raw - 0.3) / 0.5).clamp(0.0, 1.0);
    std::array::from_fn(|channel| {
        let unmixed = behind[channel] + (seen[channel] - behind[channel]) / raw.max(0.2);
        let unmixed = unmixed.clamp(0.0, 255.0);
        person[channel] + (unmixed - person[channel]) * trust
    })
}

/// The person's colour near a pixel: the mean of what lies deeper than the edge, near pixels first.
fn inside(
    pixels: &[[u8; 4]],
    width: usize,
    x: usize,
    y: usize,
    band_px: f32,
    inward: &[u16],
    band: u16,
) -> Option<[f32; 3]> {
    let height = pixels.len() / width;
    let own = inward[y * width + x];
    if own > band {
        return Some(colour(pixels[y * width + x]));
    }
    let step = ((band_px / 5.0) as usize).max(1);
    for factor in [1.6, 3.2, 6.0] {
        let radius = (band_px * factor) as usize + 1;
        let step = if factor > 2.0 { step * 2 } else { step };
        let (mut sum, mut weight) = ([0.0; 3], 0.0);
        let rows = y.saturating_sub(radius)..=(y + radius).min(height - 1);
        for from_y in rows.step_by(step) {
            let columns = x.saturating_sub(radius)..=(x + radius).min(width - 1);
            for from_x in columns.step_by(step) {
                let from = from_y * width + from_x;
                if inward[from] <= band {
                    continue;
                }
                let (dx, dy) = (from_x as f32 - x as f32, from_y as f32 - y as f32);
                let near = 1.0 / (1.0 + dx * dx + dy * dy);
                let near = near * near;
                let pixel = colour(pixels[from]);
                for channel in 0..3 {
                    sum[channel] += pixel[channel] * near;
                }
                weight += near;
            }
        }
        if weight > 0.0 {
            return Some(sum.map(|sum| sum / weight));
        }
    }
    None
}

/// The distance of each pixel that is not wall (`of_person`), or is, from the nearest that is the
/// other; chamfer 3-4, in thirds of a pixel. The picture's border is no edge.
fn chamfer(width: usize, wall: &[bool], of_person: bool, out: &mut Vec<u16>) {
    const FAR: u16 = u16::MAX - 4;
    let height = wall.len() / width;
    out.clear();
    out.extend(wall.iter().map(|wall| if *wall == of_person { 0 } else { FAR }));
    for y in 0..height {
        for x in 0..width {
            let idx = y * width + x;
            let mut least = out[idx];
            if x > 0 {
                least = least.min(out[idx - 1] + 3);
            }
            if y > 0 {
                least = least.min(out[idx - width] + 3);
                if x > 0 {
                    least = least.min(out[idx - width - 1] + 4);
                }
                if x + 1 < width {
                    least = least.min(out[idx - width + 1] + 4);
                }
            }
            out[idx] = least.min(FAR);
        }
    }
    for y in (0..height).rev() {
        for x in (0..width).rev() {
            let idx = y * width + x;
            let mut least = out[idx];
            if x + 1 < width {
                least = least.min(out[idx + 1] + 3);
            }
            if y + 1 < height {
                least = least.min(out[idx + width] + 3);
                if x + 1 < width {
                    least = least.min(out[idx + width + 1] + 4);
                }
                if x > 0 {
                    least = least.min(out[idx + width - 1] + 4);
                }
            }
            out[idx] = least.min(FAR);
        }
    }
}
