//! Finds the pairs of descriptors that may be of one picture, without looking at all pairs.
//!
//! Each descriptor becomes a point: the lowest frequencies of its lightness, scaled to
//! one length, so that light and contrast have no influence. A copy lies near its
//! original. Every table divides the space into buckets by random projections of its
//! own (locality sensitive hashing; Datar and others 2004); two that share a bucket
//! in any table may be compared. Buckets are as wide as copies scatter, so their number
//! grows with the variety of the photos.
//!
//! Three limits make the work grow with the number of photos and not with its square,
//! however alike they are. In a full bucket only neighbours are compared, in
//! an order that keeps alike ones together ([`MAX_BUCKET`]). Each descriptor keeps only the
//! nearest candidates ([`MAX_CANDIDATES`]). A pair is not compared after both have failed
//! a number of comparisons ([`MAX_FAILED_COMPARISONS`]). A copy is nearer
//! to its original than nearly all others are, so hardly any copy is lost.

use super::Subject;
use super::descriptor::{COLUMNS, Descriptor, Framing, ROWS};
use std::{
    collections::{HashMap, hash_map::Entry},
    sync::LazyLock,
};

/// Frequencies along each side; the constant part is left out.
const FREQUENCIES: usize = 8;
/// Numbers that make a point.
pub(super) const DIMENSIONS: usize = FREQUENCIES * FREQUENCIES - 1;
/// Length of every point.
const POINT_LENGTH: f32 = 1000.0;
/// Hash tables, and random projections that make the bucket of each.
const TABLES: usize = 16;
const PROJECTIONS: usize = 8;
/// The same of faces alone, where one was found: before a wall that stays hair is not told from it, and curls of a
/// photograph differ from those of its trimmed copy. Such points scatter more, so their buckets are wider.
const FACE_TABLES: usize = 8;
const FACE_PROJECTIONS: usize = 5;
/// Half the width and the height of a face in cells, and the row of its middle: what is left of a picture whose wall
/// stays, where that was laid by eyes and mouth.
const FACE_HALF: [f32; 2] = [10.0, 14.5];
const FACE_ROW: f32 = 18.1;
/// Width of a bucket along each projection.
const BUCKET_WIDTH: f32 = 48.0;
/// Cells along each side of a patch of a [`Coarse`] copy.
const PATCH_CELLS: usize = 4;
/// Patches of a coarse copy.
const PATCHES: usize = COLUMNS / PATCH_CELLS * (ROWS / PATCH_CELLS);
/// Coarse copies that differ by more than this anywhere are not of one picture; 32 is the standard deviation of
/// a picture's lightness.
const MAX_COARSE_DIFFERENCE: u8 = 9;
/// In a bucket with more points than this, each is compared with the next ones only, in the order of [`sort_position`].
const MAX_BUCKET: usize = 16;
/// The most candidates that one descriptor keeps: those whose coarse copies are nearest.
const MAX_CANDIDATES: usize = 16;
/// A pair is not compared once both of it have failed so many comparisons; nearer pairs go first.
const MAX_FAILED_COMPARISONS: u8 = 8;

/// The mean lightness of each patch, from the mean of all in 32nds of their standard deviation; `NO_PERSON` where
/// there is little of the person.
pub(super) type Coarse = [i8; PATCHES];
const NO_PERSON: i8 = i8::MIN;

/// Where a descriptor lies among all others.
pub(super) type Point = [f32; DIMENSIONS];

/// Calls `compare` for every pair that may be one picture, the nearest first; the flag says that one is
/// mirrored, the answer whether they are.
/// Of equal descriptors the first stands for all. Two that were compared in an earlier run are no pair.
/// Returns how many coarse copies were compared.
pub(super) fn pairs(
    subjects: &[&Subject],
    mut compare: impl FnMut(usize, usize, bool) -> bool,
) -> usize {
    let late = late(subjects);
    let mut firsts: HashMap<[&[u8]; 4], usize> = HashMap::with_capacity(subjects.len());
    let mut signatures: Vec<(usize, &Signature, bool)> = Vec::with_capacity(subjects.len());
    for (idx, (subject, late)) in subjects.iter().zip(&late).enumerate() {
        let Some(signature) = subject.signature.as_ref().or(late.as_ref()) else { continue };
        match firsts.entry(subject.descriptor.parts()) {
            Entry::Occupied(first) => {
                compare(*first.get(), idx, false);
            }
            Entry::Vacant(vacant) => {
                vacant.insert(idx);
                signatures.push((idx, signature, subject.is_compared));
            }
        }
    }
    let mut candidates = Candidates::new(signatures.len());
    let mut n_compared = 0;
    // The bucket, the order in it, which of the signatures, mirrored or not.
    let mut buckets: Vec<(u64, i32, u32, bool)> = Vec::with_capacity(signatures.len() * 2);
    for table in 0..TABLES + FACE_TABLES {
        buckets.clear();
        let part = usize::from(table >= TABLES);
        for (at, (_, signature, _)) in (0u32..).zip(&signatures) {
            let Some(numbers) = signature.buckets.get(table) else { continue };
            for (mirrored, number) in [false, true].into_iter().zip(numbers) {
                let order = sort_position(&signature.coarse[part][usize::from(mirrored)], table);
                buckets.push((*number, order, at, mirrored));
            }
        }
        buckets.sort_unstable();
        for bucket in buckets.chunk_by(|a, b| a.0 == b.0) {
            for (idx, a) in bucket.iter().enumerate() {
                for b in bucket[idx + 1..].iter().take(MAX_BUCKET) {
                    // Two mirrored ones are a pair unmirrored as well.
                    if a.2 == b.2 || (a.3 && b.3) {
                        continue;
                    }
                    let (one, other) = (a.2.min(b.2), a.2.max(b.2));
                    let (_, first, was_compared) = signatures[one as usize];
                    let (_, second, too) = signatures[other as usize];
                    if was_compared && too {
                        continue;
                    }
                    let mirrored = a.3 != b.3;
                    n_compared += 1;
                    let own = &first.coarse[part][usize::from(mirrored)];
                    let off = coarse_distance(own, &second.coarse[part][0]);
                    if let Some(off) = off {
                        candidates.note(one, (off, other, mirrored));
                        candidates.note(other, (off, one, mirrored));
                    }
                }
            }
        }
    }
    let mut failed = vec![0; signatures.len()];
    for (_, a, b, mirrored) in candidates.pairs() {
        let (a, b) = (a as usize, b as usize);
        let enough = failed[a] >= MAX_FAILED_COMPARISONS && failed[b] >= MAX_FAILED_COMPARISONS;
        if !enough && !compare(signatures[a].0, signatures[b].0, mirrored) {
            failed[a] = MAX_FAILED_COMPARISONS.min(failed[a] + 1);
            failed[b] = MAX_FAILED_COMPARISONS.min(failed[b] + 1);
        }
    }
    n_compared
}

/// The signatures of those that were known before, on as many threads as there are.
fn late(subjects: &[&Subject]) -> Vec<Option<Signature>> {
    let one = |subject: &&Subject| {
        subject.is_compared.then(|| Signature::of(&subject.descriptor)).flatten()
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let part = subjects.len().div_ceil(threads).max(1000);
    std::thread::scope(|scope| {
        let parts: Vec<_> = subjects
            .chunks(part)
            .map(|part| scope.spawn(move || part.iter().map(one).collect::<Vec<_>>()))
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

/// For each descriptor the few candidates that are nearest.
struct Candidates {
    /// How far, which of the signatures, mirrored or not; the nearest first.
    of: Vec<[Option<Candidate>; MAX_CANDIDATES]>,
}

type Candidate = (u32, u32, bool);

impl Candidates {
    fn new(count: usize) -> Self {
        Self { of: vec![[None; MAX_CANDIDATES]; count] }
    }

    /// Keeps `candidate` for `own` if it is among the nearest; equal distances go by number, so that the
    /// order in which they come does not count.
    fn note(&mut self, own: u32, candidate: Candidate) {
        let kept = &mut self.of[own as usize];
        let after = |kept: &Option<Candidate>| kept.is_none_or(|kept| kept >= candidate);
        let Some(at) = kept.iter().position(after) else { return };
        if kept[at] != Some(candidate) {
            kept[at..].rotate_right(1);
            kept[at] = Some(candidate);
        }
    }

    /// Every pair of which one keeps the other, once each, the nearest first.
    fn pairs(&self) -> Vec<(u32, u32, u32, bool)> {
        let mut pairs: Vec<(u32, u32, u32, bool)> = (0u32..)
            .zip(&self.of)
            .flat_map(|(own, kept)| {
                let pair = move |(off, other, mirrored): &Candidate| {
                    (*off, own.min(*other), own.max(*other), *mirrored)
                };
                kept.iter().flatten().map(pair)
            })
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }
}

/// What a descriptor is looked up by: computed once, when the photo is measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signature {
    /// In each table, the bucket of its point and that of its mirror image; those of faces only where one was found.
    buckets: Vec<[u64; 2]>,
    /// Of all that was seen, and of the face.
    coarse: [[Coarse; 2]; 2],
}

impl Signature {
    /// The signature of a descriptor; `None` if there is nothing to compare.
    pub(super) fn of(descriptor: &Descriptor) -> Option<Self> {
        static ALL_PROJECTIONS: LazyLock<[Projections; TABLES + FACE_TABLES]> =
            LazyLock::new(|| std::array::from_fn(|table| Projections::of(table as u64)));
        if descriptor.framing == Framing::None {
            return None;
        }
        let bucket = |points: &[Point; 2], table: &Projections| {
            points.each_ref().map(|point| table.bucket(point))
        };
        let (whole, of_faces) = ALL_PROJECTIONS.split_at(TABLES);
        let all = points(descriptor);
        let mut buckets: Vec<[u64; 2]> = whole.iter().map(|table| bucket(&all, table)).collect();
        let mut both = [coarse(descriptor); 2];
        if descriptor.framing == Framing::Face {
            let face = face_alone(descriptor);
            let points = points(&face);
            buckets.extend(of_faces.iter().map(|table| bucket(&points, table)));
            both[1] = coarse(&face);
        }
        Some(Self { buckets, coarse: both })
    }
}

/// The descriptor without what lies around the face.
fn face_alone(descriptor: &Descriptor) -> Descriptor {
    let mut face = descriptor.clone();
    for (idx, cell) in face.cells.iter_mut().enumerate() {
        let x = (idx % COLUMNS) as f32 + 0.5 - COLUMNS as f32 / 2.0;
        let y = (idx / COLUMNS) as f32 + 0.5 - FACE_ROW;
        let (across, down) = (x / FACE_HALF[0], y / FACE_HALF[1]);
        if across * across + down * down > 1.0 {
            *cell = 0;
        }
    }
    face
}

/// The coarse copy of a descriptor and that of its mirror image.
pub(super) fn coarse(descriptor: &Descriptor) -> [Coarse; 2] {
    let person = || descriptor.cells.iter().filter(|cell| **cell != 0).map(|cell| f32::from(*cell));
    let count = (person().count() as f32).max(1.0);
    let mean = person().sum::<f32>() / count;
    let spread = (person().map(|cell| (cell - mean) * (cell - mean)).sum::<f32>() / count).sqrt();
    let wide = COLUMNS / PATCH_CELLS;
    let mut own = [NO_PERSON; PATCHES];
    for (idx, level) in own.iter_mut().enumerate() {
        let (mut sum, mut cells) = (0.0, 0);
        for row in 0..PATCH_CELLS {
            let start = (idx / wide * PATCH_CELLS + row) * COLUMNS + idx % wide * PATCH_CELLS;
            for cell in
                descriptor.cells[start..start + PATCH_CELLS].iter().filter(|cell| **cell != 0)
            {
                sum += f32::from(*cell);
                cells += 1;
            }
        }
        if cells == PATCH_CELLS * PATCH_CELLS {
            let off = (sum / cells as f32 - mean) / spread.max(1.0) * 32.0;
            *level = off.clamp(-127.0, 127.0) as i8;
        }
    }
    let mut mirrored = own;
    mirrored.chunks_exact_mut(wide).for_each(<[i8]>::reverse);
    [own, mirrored]
}

/// How far two coarse copies are apart, as a mean of squares in 256ths; nothing if they cannot be of one picture.
fn coarse_distance(a: &Coarse, b: &Coarse) -> Option<u32> {
    let (mut sum, mut count) = (0, 0);
    for (a, b) in a.iter().zip(b).filter(|(a, b)| **a != NO_PERSON && **b != NO_PERSON) {
        let off = a.abs_diff(*b);
        if off > MAX_COARSE_DIFFERENCE {
            return None;
        }
        sum += u32::from(off) * u32::from(off);
        count += 1;
    }
    Some(sum * 256 / count.max(1))
}

/// The place of a coarse copy in the order of a bucket of that table: alike ones are neighbours.
fn sort_position(coarse: &Coarse, table: usize) -> i32 {
    // Another sign for each patch in each table, from the bits of a hash.
    let mut bits = 0;
    let sum = |(idx, level): (usize, &i8)| {
        if idx % 64 == 0 {
            bits = mix(((table + 1) * PATCHES + idx) as u64);
        }
        let plus = bits >> (idx % 64) & 1 == 0;
        let level = if *level == NO_PERSON { 0 } else { i32::from(*level) };
        if plus { level } else { -level }
    };
    coarse.iter().enumerate().map(sum).sum()
}

/// Distance of two points.
#[cfg(test)]
pub(super) fn distance(a: &Point, b: &Point) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt()
}

/// The point of a descriptor and that of its mirror image: mirroring turns the sign of every frequency
/// that is odd from left to right.
pub(super) fn points(descriptor: &Descriptor) -> [Point; 2] {
    let (sum, count) = descriptor
        .cells
        .iter()
        .filter(|cell| **cell != 0)
        .fold((0u32, 0u32), |(sum, count), cell| (sum + u32::from(*cell), count + 1));
    let mean = sum as f32 / (count as f32).max(1.0);
    // What is not the person counts as the mean.
    let level = |cell: u8| if cell == 0 { 0.0 } else { f32::from(cell) - mean };
    static ACROSS: LazyLock<[[f32; FREQUENCIES]; COLUMNS]> = LazyLock::new(cosines);
    static DOWN: LazyLock<[[f32; FREQUENCIES]; ROWS]> = LazyLock::new(cosines);
    let mut sums = [[0f32; FREQUENCIES]; FREQUENCIES];
    for (row, down) in descriptor.cells.chunks_exact(COLUMNS).zip(&*DOWN) {
        let mut along = [0f32; FREQUENCIES];
        for (cell, across) in row.iter().zip(&*ACROSS) {
            let level = level(*cell);
            along.iter_mut().zip(across).for_each(|(along, wave)| *along += level * wave);
        }
        for (sums, down) in sums.iter_mut().zip(down) {
            sums.iter_mut().zip(&along).for_each(|(sum, along)| *sum += along * down);
        }
    }
    let mut point = [0f32; DIMENSIONS];
    for (idx, number) in point.iter_mut().enumerate() {
        let (down, across) = ((idx + 1) / FREQUENCIES, (idx + 1) % FREQUENCIES);
        // Pictures have less of a frequency the higher it is.
        *number = sums[down][across] * ((down * down + across * across) as f32).sqrt();
    }
    let length = point.iter().map(|number| number * number).sum::<f32>().sqrt().max(1.0);
    point.iter_mut().for_each(|number| *number *= POINT_LENGTH / length);
    let mirrored = std::array::from_fn(|idx| {
        if (idx + 1) % FREQUENCIES % 2 == 1 { -point[idx] } else { point[idx] }
    });
    [point, mirrored]
}

/// The projections of one table, side by side, so that a point goes along all of them at once.
struct Projections {
    /// For each dimension its sign and size in each projection.
    directions: [[f32; PROJECTIONS]; DIMENSIONS],
    /// Where the first bucket of each begins.
    starts: [f32; PROJECTIONS],
    /// How many count.
    count: usize,
}

impl Projections {
    fn of(table: u64) -> Self {
        let count = if table < TABLES as u64 { PROJECTIONS } else { FACE_PROJECTIONS };
        let side = (DIMENSIONS as f32).sqrt().recip();
        let (mut directions, mut starts) = ([[0.0; PROJECTIONS]; DIMENSIONS], [0.0; PROJECTIONS]);
        for cut in 0..count {
            // Each number counts as plus or as minus, by the bits of a hash.
            let bits = mix(table * PROJECTIONS as u64 + cut as u64 + 1);
            for (idx, direction) in directions.iter_mut().enumerate() {
                direction[cut] = if bits >> idx & 1 == 0 { side } else { -side };
            }
            starts[cut] = (bits >> 48) as f32 / 65_536.0 * BUCKET_WIDTH;
        }
        Self { directions, starts, count }
    }

    /// The bucket of a point: a hash of its position along each projection.
    fn bucket(&self, point: &Point) -> u64 {
        let mut along = [0f32; PROJECTIONS];
        for (number, directions) in point.iter().zip(&self.directions) {
            along.iter_mut().zip(directions).for_each(|(along, side)| *along += number * side);
        }
        along.iter().zip(&self.starts).take(self.count).fold(0, |mixed, (along, start)| {
            let row = ((along + start) / BUCKET_WIDTH).floor() as i64;
            mix(mixed ^ row.cast_unsigned())
        })
    }
}

/// Mixes 64 bits well (the finish of SplitMix64: Steele, Lea, Flood 2014).
const fn mix(number: u64) -> u64 {
    let z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// At each cell the cosine of every frequency, by their recurrence, which gives the same on every machine.
fn cosines<const LONG: usize>() -> [[f32; FREQUENCIES]; LONG] {
    // Cosines of pi / 64 and pi / 72.
    let first = if LONG == COLUMNS { 0.998_795_456_205_172_4 } else { 0.999_048_221_581_857_8f64 };
    let mut cosines = vec![1.0, first];
    for idx in 2..4 * LONG {
        cosines.push(2.0 * first * cosines[idx - 1] - cosines[idx - 2]);
    }
    std::array::from_fn(|x| {
        std::array::from_fn(|wave| cosines[(2 * x + 1) * wave % (4 * LONG)] as f32)
    })
}
