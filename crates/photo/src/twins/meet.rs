//! Which likenesses may be of one picture, without looking at all pairs.
//!
//! Each likeness becomes a point: the lowest frequencies of its lightness,
//! of one length, so that light and contrast do not enter. A copy lies near its
//! original. Every table cuts the space into boxes by a few directions of its
//! own (locality sensitive hashing; Datar and others 2004); whoever shares a box
//! in any table is compared. Boxes are as wide as copies stray, so their number
//! grows with the variety of the photos.
//!
//! The work grows with the number of photos and not with its square, however
//! alike they are, because three things have an end: in a box only neighbours look
//! at each other, in an order that keeps alike ones together ([`CROWD`]); of
//! those who may be one picture each keeps the nearest ([`NEAREST`]); and whoever
//! was compared in vain often enough is left in peace ([`VAIN`]). A copy is nearer
//! to its original than nearly all others are, so that little is lost.

use super::Sitting;
use super::likeness::{COLUMNS, Framing, Likeness, ROWS};
use std::{collections::BTreeMap, sync::LazyLock};

/// Frequencies along each side; the constant part is left out.
const WAVES: usize = 8;
/// Numbers of a point.
pub(super) const NUMBERS: usize = WAVES * WAVES - 1;
/// Length of every point.
const LENGTH: f32 = 1000.0;
/// Tables, and directions that each cuts by.
const TABLES: usize = 16;
const CUTS: usize = 8;
/// Width of a box along each direction.
const WIDTH: f32 = 48.0;
/// Cells along each side of a place of a [`Rough`] copy.
const PLACE: usize = 4;
/// Places of a rough copy.
const PLACES: usize = COLUMNS / PLACE * (ROWS / PLACE);
/// Rough copies that differ by more than this anywhere are not of one picture; 32 is the standard deviation of
/// a picture's lightness.
const ROUGHLY: u8 = 9;
/// In a box with more points than this, each is compared with the next ones only, in the order of [`along`].
const CROWD: usize = 16;
/// The most others that one likeness is to be compared with: those whose rough copies are nearest.
const NEAREST: usize = 16;
/// Two that were both compared in vain so often, nearer ones first, are not compared any more.
const VAIN: u8 = 8;

/// The mean lightness of each place, from the mean of all in 32nds of their standard deviation; `NOBODY` where
/// there is little of the person.
pub(super) type Rough = [i8; PLACES];
const NOBODY: i8 = i8::MIN;

/// Where a likeness lies.
pub(super) type Point = [f32; NUMBERS];

/// Calls `compare` for every pair that may be one picture, the nearest first; the flag says that one is
/// mirrored, the answer whether they are.
/// Likenesses that are equal meet once, the first of them stands for all. Two settled ones do not meet.
/// Gives how many rough copies were held against each other.
pub(super) fn pairs(
    sittings: &[&Sitting],
    mut compare: impl FnMut(usize, usize, bool) -> bool,
) -> usize {
    let mut firsts: BTreeMap<[&[u8]; 4], usize> = BTreeMap::new();
    let mut places: Vec<(usize, &Place, bool)> = Vec::new();
    for (idx, sitting) in sittings.iter().enumerate() {
        let Some(place) = &sitting.place else { continue };
        match firsts.entry(sitting.likeness.parts()) {
            std::collections::btree_map::Entry::Occupied(first) => {
                compare(*first.get(), idx, false);
            }
            std::collections::btree_map::Entry::Vacant(vacant) => {
                vacant.insert(idx);
                places.push((idx, place, sitting.settled));
            }
        }
    }
    let mut nearest = Nearest::new(places.len());
    let mut looked = 0;
    // The box, the order in it, which of the places, mirrored or not.
    let mut boxes: Vec<(u64, i32, u32, bool)> = Vec::with_capacity(places.len() * 2);
    for table in 0..TABLES {
        boxes.clear();
        for (at, (_, place, _)) in (0u32..).zip(&places) {
            for (mirrored, number) in
                [(false, place.boxes[table][0]), (true, place.boxes[table][1])]
            {
                let order = along(&place.rough[usize::from(mirrored)], table);
                boxes.push((number, order, at, mirrored));
            }
        }
        boxes.sort_unstable();
        for crowd in boxes.chunk_by(|a, b| a.0 == b.0) {
            for (idx, a) in crowd.iter().enumerate() {
                for b in crowd[idx + 1..].iter().take(CROWD) {
                    // Two mirrored ones meet unmirrored elsewhere, or as well as here.
                    if a.2 == b.2 || (a.3 && b.3) {
                        continue;
                    }
                    let (one, other) = (a.2.min(b.2), a.2.max(b.2));
                    let (_, first, is_settled) = places[one as usize];
                    let (_, second, too) = places[other as usize];
                    if is_settled && too {
                        continue;
                    }
                    let mirrored = a.3 != b.3;
                    looked += 1;
                    let off = apart_roughly(&first.rough[usize::from(mirrored)], &second.rough[0]);
                    if let Some(off) = off {
                        nearest.note(one, (off, other, mirrored));
                        nearest.note(other, (off, one, mirrored));
                    }
                }
            }
        }
    }
    let mut vain = vec![0; places.len()];
    for (_, a, b, mirrored) in nearest.pairs() {
        let (a, b) = (a as usize, b as usize);
        let enough = vain[a] >= VAIN && vain[b] >= VAIN;
        if !enough && !compare(places[a].0, places[b].0, mirrored) {
            vain[a] = VAIN.min(vain[a] + 1);
            vain[b] = VAIN.min(vain[b] + 1);
        }
    }
    looked
}

/// For each likeness the few others that are nearest.
struct Nearest {
    /// How far, which of the places, mirrored or not; the nearest first.
    of: Vec<[Option<Near>; NEAREST]>,
}

type Near = (u32, u32, bool);

impl Nearest {
    fn new(count: usize) -> Self {
        Self { of: vec![[None; NEAREST]; count] }
    }

    /// Keeps `near` for `own` if it is among the nearest; equal distances go by number, so that the
    /// order in which they come does not count.
    fn note(&mut self, own: u32, near: Near) {
        let kept = &mut self.of[own as usize];
        let after = |kept: &Option<Near>| kept.is_none_or(|kept| kept >= near);
        let Some(at) = kept.iter().position(after) else { return };
        if kept[at] != Some(near) {
            kept[at..].rotate_right(1);
            kept[at] = Some(near);
        }
    }

    /// Every pair of which one keeps the other, once each, the nearest first.
    fn pairs(&self) -> Vec<(u32, u32, u32, bool)> {
        let mut pairs: Vec<(u32, u32, u32, bool)> = (0u32..)
            .zip(&self.of)
            .flat_map(|(own, kept)| {
                let pair = move |near: &Near| (near.0, own.min(near.1), own.max(near.1), near.2);
                kept.iter().flatten().map(pair)
            })
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }
}

/// A likeness as it is looked for: reckoned once, by whoever looked at the photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// In each table, the box of its point and that of its mirror image.
    boxes: [[u64; 2]; TABLES],
    rough: [Rough; 2],
}

impl Place {
    /// Where a likeness is looked for; nowhere if there is nothing to compare.
    pub(super) fn of(likeness: &Likeness) -> Option<Self> {
        static CUT: LazyLock<[[(Point, f32); CUTS]; TABLES]> =
            LazyLock::new(|| std::array::from_fn(|table| directions(table as u64)));
        if likeness.framing == Framing::None {
            return None;
        }
        let points = points(likeness);
        let boxes = CUT.each_ref().map(|cuts| points.each_ref().map(|point| box_of(point, cuts)));
        Some(Self { boxes, rough: rough(likeness) })
    }
}

/// The rough copy of a likeness and that of its mirror image.
pub(super) fn rough(likeness: &Likeness) -> [Rough; 2] {
    let person = || likeness.cells.iter().filter(|cell| **cell != 0).map(|cell| f32::from(*cell));
    let count = (person().count() as f32).max(1.0);
    let mean = person().sum::<f32>() / count;
    let spread = (person().map(|cell| (cell - mean) * (cell - mean)).sum::<f32>() / count).sqrt();
    let wide = COLUMNS / PLACE;
    let mut own = [NOBODY; PLACES];
    for (idx, level) in own.iter_mut().enumerate() {
        let (mut sum, mut cells) = (0.0, 0);
        for row in 0..PLACE {
            let start = (idx / wide * PLACE + row) * COLUMNS + idx % wide * PLACE;
            for cell in likeness.cells[start..start + PLACE].iter().filter(|cell| **cell != 0) {
                sum += f32::from(*cell);
                cells += 1;
            }
        }
        if cells == PLACE * PLACE {
            let off = (sum / cells as f32 - mean) / spread.max(1.0) * 32.0;
            *level = off.clamp(-127.0, 127.0) as i8;
        }
    }
    let mut mirrored = own;
    mirrored.chunks_exact_mut(wide).for_each(<[i8]>::reverse);
    [own, mirrored]
}

/// How far two rough copies are apart, as a mean of squares in 256ths; nothing if they cannot be of one picture.
fn apart_roughly(a: &Rough, b: &Rough) -> Option<u32> {
    let (mut sum, mut count) = (0, 0);
    for (a, b) in a.iter().zip(b).filter(|(a, b)| **a != NOBODY && **b != NOBODY) {
        let off = a.abs_diff(*b);
        if off > ROUGHLY {
            return None;
        }
        sum += u32::from(off) * u32::from(off);
        count += 1;
    }
    Some(sum * 256 / count.max(1))
}

/// Where a rough copy stands in a crowd of that table: alike ones stand together.
fn along(rough: &Rough, table: usize) -> i32 {
    // Another sign for each place in each table, by the bits of a few draws.
    let mut bits = 0;
    let sum = |(idx, level): (usize, &i8)| {
        if idx % 64 == 0 {
            bits = mix(((table + 1) * PLACES + idx) as u64);
        }
        let plus = bits >> (idx % 64) & 1 == 0;
        let level = if *level == NOBODY { 0 } else { i32::from(*level) };
        if plus { level } else { -level }
    };
    rough.iter().enumerate().map(sum).sum()
}

/// Distance of two points.
#[cfg(test)]
pub(super) fn apart(a: &Point, b: &Point) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt()
}

/// The point of a likeness and that of its mirror image: mirroring turns the sign of every frequency
/// that is odd from left to right.
pub(super) fn points(likeness: &Likeness) -> [Point; 2] {
    let (sum, count) = likeness
        .cells
        .iter()
        .filter(|cell| **cell != 0)
        .fold((0u32, 0u32), |(sum, count), cell| (sum + u32::from(*cell), count + 1));
    let mean = sum as f32 / (count as f32).max(1.0);
    // What is not the person counts as the mean.
    let level = |cell: u8| if cell == 0 { 0.0 } else { f32::from(cell) - mean };
    static ACROSS: LazyLock<[[f32; COLUMNS]; WAVES]> = LazyLock::new(waves);
    static DOWN: LazyLock<[[f32; ROWS]; WAVES]> = LazyLock::new(waves);
    let (across, down) = (&*ACROSS, &*DOWN);
    let mut sums = [[0f32; WAVES]; WAVES];
    for (y, row) in likeness.cells.chunks_exact(COLUMNS).enumerate() {
        let row: [f32; COLUMNS] = std::array::from_fn(|x| level(row[x]));
        for (wave_x, across) in across.iter().enumerate() {
            let along: f32 = row.iter().zip(across).map(|(level, wave)| level * wave).sum();
            for (wave_y, down) in down.iter().enumerate() {
                sums[wave_y][wave_x] += along * down[y];
            }
        }
    }
    let mut point = [0f32; NUMBERS];
    for (idx, number) in point.iter_mut().enumerate() {
        let (down, across) = ((idx + 1) / WAVES, (idx + 1) % WAVES);
        // Pictures have less of a frequency the higher it is.
        *number = sums[down][across] * ((down * down + across * across) as f32).sqrt();
    }
    let length = point.iter().map(|number| number * number).sum::<f32>().sqrt().max(1.0);
    point.iter_mut().for_each(|number| *number *= LENGTH / length);
    let mirrored =
        std::array::from_fn(
            |idx| {
                if (idx + 1) % WAVES % 2 == 1 { -point[idx] } else { point[idx] }
            },
        );
    [point, mirrored]
}

/// The box of a point: one number for the row of boxes along each direction.
fn box_of(point: &Point, directions: &[(Point, f32); CUTS]) -> u64 {
    directions.iter().fold(0, |mixed, (direction, start)| {
        let along: f32 = point.iter().zip(direction).map(|(a, b)| a * b).sum();
        let row = ((along + start) / WIDTH).floor() as i64;
        mix(mixed ^ row.cast_unsigned())
    })
}

/// The directions of one table, each with where its first box begins.
fn directions(table: u64) -> [(Point, f32); CUTS] {
    // Each number counts as plus or as minus, by the bits of one draw.
    std::array::from_fn(|cut| {
        let bits = mix(table * CUTS as u64 + cut as u64 + 1);
        let side = (NUMBERS as f32).sqrt().recip();
        let direction = std::array::from_fn(|idx| if bits >> idx & 1 == 0 { side } else { -side });
        (direction, (bits >> 48) as f32 / 65_536.0 * WIDTH)
    })
}

/// Mixes 64 bits well (the finish of SplitMix64: Steele, Lea, Flood 2014).
const fn mix(number: u64) -> u64 {
    let z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Cosines by their recurrence, which every machine reckons alike.
fn waves<const LONG: usize>() -> [[f32; LONG]; WAVES] {
    // Cosines of pi / 64 and pi / 72.
    let first = if LONG == COLUMNS { 0.998_795_456_205_172_4 } else { 0.999_048_221_581_857_8f64 };
    let mut cosines = vec![1.0, first];
    for idx in 2..4 * LONG {
        cosines.push(2.0 * first * cosines[idx - 1] - cosines[idx - 2]);
    }
    std::array::from_fn(|wave| {
        std::array::from_fn(|x| cosines[(2 * x + 1) * wave % (4 * LONG)] as f32)
    })
}
