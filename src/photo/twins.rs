//! One picture under two names.
//!
//! A [`Likeness`] is what a picture looks like from afar: the lowest
//! frequencies of head and collar, in the measure of the head itself, each
//! weighed so that coarse light and fine features count alike. Mirroring
//! changes the sign of every other one. Only equal ones count as one picture:
//! the same pixels saved without loss in another file. A copy that lost
//! something on the way is not told from somebody who looks alike.
//!
//! Which pictures may be alike is found through tables of a few signs at a
//! time, so that the time grows with the number of photos and not with its
//! square; whether they are is decided by all the numbers.

use std::collections::BTreeMap;

/// Squares along each side of the sampled part.
pub(super) const GRID: usize = 24;
/// Frequencies along each side; the constant part is left out.
const WAVES: usize = 8;
/// Numbers of a likeness.
pub(super) const NUMBERS: usize = WAVES * WAVES - 1;
/// Places along each side whose colour is compared.
pub(super) const TINTS: usize = 4;
/// Length that the numbers of a likeness have together.
const LENGTH: f64 = 360.0;
/// Below this many photos each is compared with each.
const FEW: usize = 96;
/// Tables, and signs that each looks at.
const TABLES: usize = 24;
const SIGNS: usize = 12;

/// What remains of a picture however it was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likeness {
    /// Frequencies of lightness.
    pub(super) numbers: [i8; NUMBERS],
    /// Mean colour in squares, blue and red; zeros where there is nothing of the person.
    pub(super) tints: [[u8; 2]; TINTS * TINTS],
}

impl Default for Likeness {
    fn default() -> Self {
        Self { numbers: [0; NUMBERS], tints: [[0; 2]; TINTS * TINTS] }
    }
}

/// A photo to be compared with all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitting {
    /// What the picture looks like.
    pub likeness: Likeness,
    /// Digest of its file: equal files are one picture, whatever they look like.
    pub content: crate::digest::Digest,
}

impl Likeness {
    /// From `GRID` times `GRID` lightnesses around 0, and `TINTS` times `TINTS` colours.
    pub(super) fn of(cells: &[f32; GRID * GRID], tints: [[u8; 2]; TINTS * TINTS]) -> Self {
        let waves = waves();
        // Rows first, then columns.
        let mut rows = [[0f64; WAVES]; GRID];
        for (row, out) in rows.iter_mut().enumerate() {
            for (wave, out) in out.iter_mut().enumerate() {
                *out = (0..GRID).map(|x| f64::from(cells[row * GRID + x]) * waves[wave][x]).sum();
            }
        }
        let mut numbers = [0f64; NUMBERS];
        for (idx, number) in numbers.iter_mut().enumerate() {
            let (down, across) = place(idx);
            let sum: f64 = (0..GRID).map(|y| rows[y][across] * waves[down][y]).sum();
            // Pictures have less of a frequency the higher it is.
            *number = sum * ((down * down + across * across) as f64).sqrt();
        }
        let length = numbers.iter().map(|number| number * number).sum::<f64>().sqrt();
        if length < 1.0 {
            return Self::default();
        }
        let numbers =
            numbers.map(|number| (number / length * LENGTH).round().clamp(-127.0, 127.0) as i8);
        Self { numbers, tints }
    }

    /// The likeness of the mirrored picture.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        let mut numbers = self.numbers;
        for (idx, number) in numbers.iter_mut().enumerate() {
            if place(idx).1 % 2 == 1 {
                *number = -*number;
            }
        }
        let tints =
            std::array::from_fn(|idx| self.tints[idx / TINTS * TINTS + TINTS - 1 - idx % TINTS]);
        Self { numbers, tints }
    }

    /// Squared distance in thousandths of the squared length: 0 for one picture, 2000 for two
    /// that have nothing in common.
    pub fn apart_permille(&self, other: &Self) -> u32 {
        let squares = self
            .numbers
            .iter()
            .zip(other.numbers)
            .map(|(a, b)| (i32::from(*a) - i32::from(b)).pow(2));
        (squares.sum::<i32>() * 1000 / (LENGTH * LENGTH) as i32).unsigned_abs()
    }

    /// Mean difference of the colours where both have one.
    pub fn tint_apart(&self, other: &Self) -> u32 {
        let both =
            self.tints.iter().zip(&other.tints).filter(|(a, b)| **a != [0, 0] && **b != [0, 0]);
        let (sum, count) = both.fold((0, 0), |(sum, count), (a, b)| {
            (sum + u32::from(a[0].abs_diff(b[0])) + u32::from(a[1].abs_diff(b[1])), count + 2)
        });
        sum.checked_div(count).unwrap_or(0)
    }

    /// Whether both are one picture, as it is or mirrored.
    ///
    /// Nothing less than equal counts: among a thousand people in the same pose and attire, two
    /// come closer than a picture is to its own copy saved as JPEG, and a false hold is worse
    /// than a copy missed.
    fn is_same(&self, other: &Self) -> bool {
        self == other || *self == other.mirrored()
    }

    /// Whether there is anything to compare.
    fn is_blank(&self) -> bool {
        self.numbers.iter().all(|number| *number == 0)
    }
}

/// Groups of photos that show one picture, each in the order of the photos, by the first of each.
pub fn twins(sittings: &[Sitting]) -> Vec<Vec<usize>> {
    let mut groups = Groups { of: (0..sittings.len()).collect() };
    let mut by_content: BTreeMap<&[u8], usize> = BTreeMap::new();
    for (idx, sitting) in sittings.iter().enumerate() {
        let first = *by_content.entry(sitting.content.bytes()).or_insert(idx);
        groups.join(first, idx);
    }
    let mut compare = |a: usize, b: usize| {
        let (one, other) = (&sittings[a].likeness, &sittings[b].likeness);
        if !one.is_blank() && !other.is_blank() && one.is_same(other) {
            groups.join(a, b);
        }
    };
    if sittings.len() <= FEW {
        for b in 0..sittings.len() {
            (0..b).for_each(|a| compare(a, b));
        }
    } else {
        let middles = middles(sittings);
        for table in 0..TABLES {
            meetings(sittings, &middles, table, &mut compare);
        }
    }
    groups.several()
}

/// Calls `compare` for pairs that agree in all signs of one table, one of them mirrored or not.
fn meetings(
    sittings: &[Sitting],
    middles: &[i8; NUMBERS],
    table: usize,
    compare: &mut impl FnMut(usize, usize),
) {
    // Steps of 23 and 5 through 63 numbers give each table other signs, low and high ones mixed.
    let signs: [usize; SIGNS] =
        std::array::from_fn(|idx| (table * 5 + idx * 23 + idx * table) % NUMBERS);
    let hash = |likeness: &Likeness| {
        signs
            .iter()
            .fold(0u16, |hash, &sign| hash << 1 | u16::from(likeness.numbers[sign] > middles[sign]))
    };
    let mut buckets: BTreeMap<u16, Vec<(usize, bool)>> = BTreeMap::new();
    for (idx, sitting) in sittings.iter().enumerate() {
        buckets.entry(hash(&sitting.likeness)).or_default().push((idx, false));
        buckets.entry(hash(&sitting.likeness.mirrored())).or_default().push((idx, true));
    }
    for bucket in buckets.values() {
        for (at, &(b, b_mirrored)) in bucket.iter().enumerate() {
            for &(a, a_mirrored) in &bucket[..at] {
                // Two mirrored ones meet unmirrored elsewhere, or as well as here.
                if a != b && !(a_mirrored && b_mirrored) {
                    compare(a.min(b), a.max(b));
                }
            }
        }
    }
}

/// The middle of each number over all photos: signs around it divide them into halves.
fn middles(sittings: &[Sitting]) -> [i8; NUMBERS] {
    std::array::from_fn(|idx| {
        let mut numbers: Vec<i8> =
            sittings.iter().map(|sitting| sitting.likeness.numbers[idx]).collect();
        let middle = numbers.len() / 2;
        *numbers.select_nth_unstable(middle).1
    })
}

/// Who belongs together; each points to a smaller member or to itself.
struct Groups {
    of: Vec<usize>,
}

impl Groups {
    fn root(&self, mut idx: usize) -> usize {
        while self.of[idx] != idx {
            idx = self.of[idx];
        }
        idx
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.of[a.max(b)] = a.min(b);
    }

    fn several(&self) -> Vec<Vec<usize>> {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for idx in 0..self.of.len() {
            groups.entry(self.root(idx)).or_default().push(idx);
        }
        groups.into_values().filter(|group| group.len() > 1).collect()
    }
}

/// The frequencies of a number: down and across.
const fn place(idx: usize) -> (usize, usize) {
    ((idx + 1) / WAVES, (idx + 1) % WAVES)
}

/// Cosines by their recurrence, which every machine reckons alike.
fn waves() -> [[f64; GRID]; WAVES] {
    // Cosine of pi / 48.
    const FIRST: f64 = 0.997_858_923_238_603_4;
    let mut cosines = [1.0, FIRST].to_vec();
    for idx in 2..4 * GRID {
        let next = 2.0 * FIRST * cosines[idx - 1] - cosines[idx - 2];
        cosines.push(next);
    }
    std::array::from_fn(|wave| std::array::from_fn(|x| cosines[(2 * x + 1) * wave % (4 * GRID)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;

    fn noise(seed: u32) -> [f32; GRID * GRID] {
        let mut state = seed.wrapping_mul(747_796_405) | 1;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as f32 - 127.5
        };
        // Neighbours alike, as in pictures.
        let mut cells = [0.0; GRID * GRID];
        for (idx, cell) in cells.clone().iter().enumerate() {
            let left = if idx % GRID > 0 { cells[idx - 1] } else { *cell };
            let up = if idx >= GRID { cells[idx - GRID] } else { *cell };
            cells[idx] = left * 0.5 + up * 0.4 + next() * 0.3;
        }
        cells
    }

    fn sitting(seed: u32, cells: &[f32; GRID * GRID]) -> Sitting {
        Sitting {
            likeness: Likeness::of(cells, [[128; 2]; TINTS * TINTS]),
            content: Digest::of(&seed.to_le_bytes()),
        }
    }

    #[test]
    fn the_waves_are_cosines() {
        let waves = waves();
        let angle = std::f64::consts::PI * 5.0 * 7.0 / 48.0;
        assert!((waves[7][2] - angle.cos()).abs() < 1e-10);
        assert_eq!(waves[0], [1.0; GRID]);
    }

    #[test]
    fn a_copy_saved_anew_is_found_among_many_and_one_that_only_looks_alike_is_not_held() {
        let mut sittings: Vec<Sitting> = (0..400).map(|seed| sitting(seed, &noise(seed))).collect();
        // The same pixels in another file.
        sittings.push(sitting(5001, &noise(17)));
        let mut alike = noise(33);
        alike.iter_mut().zip(noise(9000)).for_each(|(cell, other)| *cell += other * 0.1);
        sittings.push(sitting(5002, &alike));
        assert_eq!(twins(&sittings), [vec![17, 400]]);
    }

    #[test]
    fn equal_files_are_one_picture_even_if_there_is_nothing_to_see() {
        let blank = |seed: u32| sitting(seed, &[0.0; GRID * GRID]);
        assert_eq!(twins(&[blank(1), blank(2), blank(1)]), [vec![0, 2]]);
        assert!(twins(&[]).is_empty());
    }
}
