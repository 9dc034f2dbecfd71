//! A person cut out of a plain studio background.
//!
//! The wall's colour is learned from the border ([`background`]); what is
//! connected to the border and has that colour is wall, and only that: nothing
//! inside a person is ever made transparent. Along the edge ([`matte`]) each
//! pixel is a mixture of the wall and of the person's colour just inside; its
//! share is the alpha, and the wall's part is taken out of its colour.
//!
//! Where a face was found, a second opinion ([`person`]) says where a person is: the wall is learned
//! where it sees none, and a cut that contradicts it is not used.
//!
//! The result is used only where it can be trusted. A wall that is not plain,
//! a person in the wall's own colour, a figure that has not the shape of one:
//! each is a reason to leave the picture as it is, for a person to decide.

mod background;
mod matte;
mod person;

use background::BackgroundModel;
use matte::Matte;

pub(super) use person::{Opinion, is_person};

/// The least share of the edge, in thousandths, along which person and wall must differ clearly.
const MIN_CLEAR_EDGE: usize = 970;
/// Specks of another colour on the wall smaller than this share of the picture are dust: 0.3 %.
const DUST_PERMILLE: usize = 3;
/// The same as [`MIN_CLEAR_EDGE`] where a second opinion confirms the cut.
const MIN_CONFIRMED_EDGE: usize = 600;
/// And where it ended the wall itself: its outline is coarse, so that only a part of the edge may be its;
const MIN_STOPPED_EDGE: usize = 700;
/// a little where it was much that no colour tells from the wall,
const MIN_BLIND_EDGE: usize = 900;
/// which is more than this of the picture, in thousandths.
const LITTLE_LOST_PERMILLE: usize = 10;
/// The least share of the wall that one smooth colour must explain where a second opinion says what is wall.
const MIN_PLAIN_WALL: f32 = 0.75;
/// What may be person and was taken for wall, away from the edge, in thousandths of the picture: more is a contradiction.
const MAX_LOST_PERMILLE: usize = 3;
/// How far from the edge that is, in pixels at 450 across: as far as the second opinion is unsure of it.
const EDGE_PX: usize = 4;
/// How far around what was lost the second opinion ends the wall, in pixels at 450 across: two of its cells and more.
const STOP_PX: usize = 9;
/// What is surely no person and was taken for one, likewise; loose hair takes some.
const MAX_LEFT_PERMILLE: usize = 10;
/// What lies so many times as far from the wall's colour as the wall itself does is wall, or is something else.
const AS_WALL: f32 = 1.5;
const UNLIKE_WALL: f32 = 1.8;
/// A wall with so much colour is not met by chance in clothes, in levels.
const COLOURFUL: f32 = 40.0;
/// Shares of a picture, in per cent, that one person can fill.
const PERSON_PERCENT: std::ops::RangeInclusive<usize> = 8..=97;

/// A place of which more than this is of the wall's colour is wall.
const MIN_WALL_PERMILLE: usize = 900;

/// What became of the background.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
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

/// Buffers used for picture after picture.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    wall: Vec<bool>,
    stack: Vec<u32>,
    label: Vec<u32>,
    /// Distance of every pixel of the person from the wall, and the other way round, in thirds of a pixel.
    inward: Vec<u16>,
    outward: Vec<u16>,
    /// Where each pixel of the edge stands in the list of them.
    slot: Vec<u32>,
    /// How much of each pixel is person, from 0 to 1; and what a round of reckoning has to add.
    share: Vec<f32>,
    change: Vec<f32>,
    /// A second opinion, pixel by pixel; empty without one.
    opinion: Vec<u8>,
    /// Where it ends the wall itself, for the colours do not; empty where they do.
    stop: Vec<bool>,
}

impl Scratch {
    /// Lets the second opinion end the wall where what it is sure is a person was taken for wall, and around that as far
    /// as it is unsure itself.
    fn stop_at_person(&mut self, width: usize) {
        let lost = self.wall.iter().zip(&self.opinion);
        let lost: Vec<bool> =
            lost.map(|(wall, share)| *wall && person::is_person(*share)).collect();
        chamfer(width, &lost, true, &mut self.inward);
        let near = u16::try_from(STOP_PX * 3 * width / 450).unwrap_or(u16::MAX);
        let places = self.opinion.iter().zip(&self.inward);
        self.stop.clear();
        self.stop.extend(places.map(|(share, off)| person::is_rather(*share) && *off <= near));
    }

    /// Gives back what an unusually large picture took.
    pub(super) fn tidy(&mut self, keep: usize) {
        if self.wall.capacity() > keep {
            *self = Self::default();
        }
    }
}

/// Cuts the person out of an opaque picture: alpha and the colours along the edge change, or,
/// for any answer but [`Cutting::Done`], nothing.
///
/// `opinion` says where the one person is that a face was found of.
pub(super) fn cut(
    rgba: &mut [u8],
    width: usize,
    opinion: Option<&Opinion>,
    scratch: &mut Scratch,
) -> Cutting {
    let pixels = rgba.as_chunks_mut::<4>().0;
    let height = pixels.len() / width;
    if width < 48 || height < 48 {
        return Cutting::Shapeless;
    }
    scratch.opinion.clear();
    scratch.stop.clear();
    let outlined = match opinion {
        Some(opinion) => {
            opinion.spread(width, height, &mut scratch.opinion);
            confirmed_outline(pixels, width, scratch)
        }
        None => outline(pixels, width, scratch),
    };
    let (wall, least_clear) = match outlined {
        Ok(outlined) => outlined,
        Err(reason) => return reason,
    };
    chamfer(width, &scratch.wall, true, &mut scratch.inward);
    chamfer(width, &scratch.wall, false, &mut scratch.outward);
    for depth in 0..2 {
        // Sharp edges are mixed over three pixels at 450 across, JPEG and soft focus included.
        let band = (width as f32 / 450.0 * 4.0).max(2.0) * (1 + depth) as f32;
        let edge = Matte::of(pixels, width, &wall, band, scratch);
        if edge.clear_permille < least_clear {
            return Cutting::Alike;
        }
        // If the innermost pixels of the band are still mixed, the focus is softer than that.
        if edge.soft_permille < 150 || depth == 1 {
            edge.apply(pixels, width, scratch);
            return Cutting::Done;
        }
    }
    Cutting::Done
}

/// Whether a place of an opaque picture, given by its edges, is nothing but the plain wall of its border.
pub(super) fn is_wall(
    pixels: &[[u8; 4]],
    width: usize,
    [left, top, right, bottom]: [f32; 4],
) -> bool {
    let height = pixels.len() / width;
    let Some(wall) = BackgroundModel::of_border(pixels, width, height) else { return false };
    let side = |from: f32, to: f32, most: usize| {
        (from.max(0.0) as usize).min(most)..(to.max(0.0).ceil() as usize).min(most)
    };
    let (mut all, mut same) = (0usize, 0usize);
    for y in side(top, bottom, height) {
        for x in side(left, right, width) {
            all += 1;
            same += usize::from(wall.off(pixels, width, y * width + x) < wall.reach());
        }
    }
    all > 0 && same * 1000 > all * MIN_WALL_PERMILLE
}

/// Makes the wall of a small opaque picture transparent, without regard for edges: enough to tell
/// where somebody is. Nothing changes where there is no plain wall.
pub(super) fn silhouette(rgba: &mut [u8], width: usize, scratch: &mut Scratch) -> bool {
    let pixels = rgba.as_chunks_mut::<4>().0;
    scratch.opinion.clear();
    scratch.stop.clear();
    if width < 48 || pixels.len() / width < 48 || outline(pixels, width, scratch).is_err() {
        return false;
    }
    for (pixel, wall) in pixels.iter_mut().zip(&scratch.wall) {
        if *wall {
            *pixel = [0; 4];
        }
    }
    true
}

/// The wall and along what share of the edge it must differ clearly, and in the scratch which pixels are
/// it; or why there is none to be trusted.
fn outline(
    pixels: &[[u8; 4]],
    width: usize,
    scratch: &mut Scratch,
) -> Result<(BackgroundModel, usize), Cutting> {
    let height = pixels.len() / width;
    let first = BackgroundModel::of_border(pixels, width, height).ok_or(Cutting::Busy)?;
    flood(pixels, width, &first, first.reach() * 1.3, scratch);
    let wall = first.refined(pixels, width, |idx| scratch.wall[idx]);
    flood(pixels, width, &wall, wall.reach(), scratch);
    let wall = wall.refined(pixels, width, |idx| scratch.wall[idx]);
    flood(pixels, width, &wall, wall.reach(), scratch);
    if !one_figure(width, height, scratch) || !has_shape(width, height, &scratch.wall) {
        return Err(Cutting::Shapeless);
    }
    Ok((wall, MIN_CLEAR_EDGE))
}

/// The same by the second opinion in the scratch, which a cut must not contradict.
fn confirmed_outline(
    pixels: &[[u8; 4]],
    width: usize,
    scratch: &mut Scratch,
) -> Result<(BackgroundModel, usize), Cutting> {
    let height = pixels.len() / width;
    let total = pixels.len();
    let first = BackgroundModel::of_wall(pixels, width, MIN_PLAIN_WALL, |idx| {
        person::is_wall(scratch.opinion[idx])
    });
    let mut wall = first.ok_or(Cutting::Busy)?;
    flood(pixels, width, &wall, wall.reach() * 1.3, scratch);
    for _ in 0..2 {
        let Scratch { wall: marked, opinion, .. } = &*scratch;
        wall = wall.refined(pixels, width, |idx| marked[idx] && !person::is_person(opinion[idx]));
        flood(pixels, width, &wall, wall.reach(), scratch);
    }
    chamfer(width, &scratch.wall, false, &mut scratch.outward);
    let edge = u16::try_from(EDGE_PX * 3 * width / 450).unwrap_or(u16::MAX);
    // What may be person and has the wall's colour: how near that is, and how near the wall itself is.
    let (mut lost, mut lost_off, mut own, mut own_off) = (0usize, 0f32, 0usize, 0f32);
    for idx in (0..total).filter(|&idx| scratch.wall[idx]) {
        let off = wall.off(pixels, width, idx);
        if person::may_be(scratch.opinion[idx]) && scratch.outward[idx] > edge {
            (lost, lost_off) = (lost + 1, lost_off + off);
        } else if person::is_wall(scratch.opinion[idx]) {
            (own, own_off) = (own + 1, own_off + off);
        }
    }
    let mut least_clear = MIN_CONFIRMED_EDGE;
    if lost * 1000 > total * MAX_LOST_PERMILLE {
        let times = lost_off / lost as f32 / (own_off / own.max(1) as f32).max(0.5);
        let is_colourful = wall.chroma(width / 2, height / 3) >= COLOURFUL;
        if times > AS_WALL || !is_colourful {
            // Hair or clothes of nearly its colour: there the second opinion ends the wall.
            scratch.stop_at_person(width);
            flood(pixels, width, &wall, wall.reach(), scratch);
            let is_little = lost * 1000 <= total * LITTLE_LOST_PERMILLE;
            let is_told = times > UNLIKE_WALL || is_little;
            least_clear = if is_told { MIN_STOPPED_EDGE } else { MIN_BLIND_EDGE };
        }
    }
    drop_apart(width, scratch);
    if !one_figure(width, height, scratch) {
        return Err(Cutting::Shapeless);
    }
    let person = scratch.wall.iter().filter(|wall| !**wall).count();
    if !PERSON_PERCENT.contains(&(person * 100 / total)) {
        return Err(Cutting::Shapeless);
    }
    let both = scratch.wall.iter().zip(&scratch.opinion);
    let left = both.filter(|(wall, share)| !**wall && person::is_wall(**share)).count();
    if left * 1000 > total * MAX_LEFT_PERMILLE {
        return Err(Cutting::Busy);
    }
    Ok((wall, least_clear))
}

/// Gives to the wall what stands apart from the person and is surely none: a sign, a lamp, a shadow's edge.
fn drop_apart(width: usize, scratch: &mut Scratch) {
    let Scratch { wall, stack, label, opinion, .. } = scratch;
    label.clear();
    label.resize(wall.len(), 0);
    for start in 0..wall.len() {
        if wall[start] || label[start] != 0 {
            continue;
        }
        label[start] = 1;
        stack.push(start as u32);
        let (mut members, mut surely_none) = (Vec::new(), 0usize);
        while let Some(idx) = stack.pop() {
            members.push(idx);
            let idx = idx as usize;
            surely_none += usize::from(person::is_wall(opinion[idx]));
            let x = idx % width;
            let beside = [
                (x > 0).then(|| idx - 1),
                (x + 1 < width).then_some(idx + 1),
                idx.checked_sub(width),
                (idx + width < wall.len()).then_some(idx + width),
            ];
            for next in beside.into_iter().flatten() {
                if !wall[next] && label[next] == 0 {
                    label[next] = 1;
                    stack.push(next as u32);
                }
            }
        }
        if surely_none * 10 > members.len() * 9 {
            members.into_iter().for_each(|idx| wall[idx as usize] = true);
        }
    }
}

/// Marks what is connected to the top and the sides and within `reach` of the wall's colour; with a second opinion
/// also what begins where that is sure to see wall, and nothing where it ends the wall.
fn flood(
    pixels: &[[u8; 4]],
    width: usize,
    wall: &BackgroundModel,
    reach: f32,
    scratch: &mut Scratch,
) {
    let height = pixels.len() / width;
    scratch.wall.clear();
    scratch.wall.resize(pixels.len(), false);
    scratch.stack.clear();
    let Scratch { wall: marked, stack, opinion, stop, .. } = scratch;
    let mut visit = |idx: usize, stack: &mut Vec<u32>| {
        let stops = stop.get(idx).is_some_and(|stops| *stops);
        if !marked[idx] && !stops && wall.off(pixels, width, idx) < reach {
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
    for idx in (0..opinion.len()).filter(|&idx| person::is_wall(opinion[idx])) {
        visit(idx, stack);
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
fn one_figure(width: usize, height: usize, scratch: &mut Scratch) -> bool {
    let Scratch { wall, stack, label, .. } = scratch;
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

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: usize = 900;
    const HIGH: usize = 1150;
    const WALL: [u8; 3] = [210, 40, 40];

    /// Whether a pixel belongs to the person: a head above shoulders.
    fn is_person(x: usize, y: usize) -> bool {
        let (x, y) = (x as f32 - 450.0, y as f32);
        let head = (x / 170.0).powi(2) + ((y - 420.0) / 220.0).powi(2) < 1.0;
        let shoulders = (x / 360.0).powi(2) + ((y - 1000.0) / 360.0).powi(2) < 1.0;
        let neck = x.abs() < 80.0 && (600.0..700.0).contains(&y);
        head || neck || shoulders || (y > 1000.0 && x.abs() < 360.0)
    }

    /// Buttons: one in the middle of the chest, one that nearly touches the edge.
    fn is_button(x: usize, y: usize) -> bool {
        [(450, 900), (WIDE / 2 + 360 - 13, 1050)].iter().any(|(at_x, at_y): &(usize, usize)| {
            x.abs_diff(*at_x).pow(2) + y.abs_diff(*at_y).pow(2) < 36
        })
    }

    #[test]
    fn a_button_of_the_walls_colour_leaves_no_hole() {
        let mut rgba = Vec::with_capacity(WIDE * HIGH * 4);
        for (x, y) in (0..HIGH).flat_map(|y| (0..WIDE).map(move |x| (x, y))) {
            let [r, g, b] = match (is_person(x, y), is_button(x, y)) {
                (false, _) | (_, true) => WALL,
                (true, false) if y < 620 => [205, 165, 140],
                (true, false) => [30, 45, 95],
            };
            rgba.extend([r, g, b, 255]);
        }
        assert_eq!(cut(&mut rgba, WIDE, None, &mut Scratch::default()), Cutting::Done);
        let pixels = rgba.as_chunks::<4>().0;
        assert_eq!(pixels[0][3], 0, "the wall is gone");
        let mut n_checked = 0;
        for (idx, pixel) in pixels.iter().enumerate() {
            let (x, y) = (idx % WIDE, idx / WIDE);
            if is_button(x, y) {
                n_checked += 1;
                assert_eq!(pixel[3], 255, "a hole at {x}, {y}");
            }
        }
        assert!(n_checked > 150, "{n_checked}");
    }
}
