//! Copies planted among distinct people, and looked for.

use crate::picture::{Chance, Picture, SIZE};
use cetak::{
    digest::Digest,
    photo::{Background, Cutting, Descriptor, Preparer, Subject, conform, group_copies},
    sample::Plan,
};
use std::{collections::BTreeMap, time::Instant};

/// What happens to a copy, by name.
pub(crate) const COPIES: &[&str] = &[
    "png, 0.9 of the size",
    "png, 0.7",
    "jpeg 95, on a wall",
    "jpeg 80, on a wall",
    "jpeg 60, on a wall",
    "jpeg, 0.5",
    "jpeg, 1.5",
    "mirrored",
    "trimmed up to 4 % a side",
    "trimmed up to 8 % a side",
    "darker",
    "lighter",
    "all at once",
];

/// The copy of that kind.
pub(crate) fn copy(kind: usize, truth: &Picture, seed: u64) -> Vec<u8> {
    const WALLS: [[u8; 3]; 3] = [[0xdb, 0x15, 0x14], [0x00, 0x90, 0xff], [0x1f, 0x8f, 0x4e]];
    let mut chance = Chance::new(seed);
    let wall = WALLS[seed as usize % WALLS.len()];
    let mut sides = |most: f64| [0; 4].map(|_| chance.next() * most);
    match kind {
        0 => truth.scaled(0.9).png(),
        1 => truth.scaled(0.7).png(),
        2 => truth.before(wall, 2.0, seed).jpeg(95),
        3 => truth.before(wall, 3.0, seed).jpeg(80),
        4 => truth.before(wall, 3.0, seed).jpeg(60),
        5 => truth.scaled(0.5).before(wall, 2.0, seed).jpeg(85),
        6 => truth.scaled(1.5).before(wall, 3.0, seed).jpeg(80),
        7 => truth.mirrored().before(wall, 3.0, seed).jpeg(85),
        8 => truth.trimmed(sides(0.04)).before(wall, 3.0, seed).jpeg(85),
        9 => truth.trimmed(sides(0.08)).before(wall, 3.0, seed).jpeg(85),
        10 => truth.lit(|level| level * 0.85).png(),
        11 => truth.lit(|level| level * 0.95 + 18.0).png(),
        _ => {
            let part = truth.trimmed(sides(0.06)).mirrored().scaled(0.65);
            part.lit(|level| level * 0.92 + 4.0).before(wall, 3.0, seed).jpeg(70)
        }
    }
}

/// The descriptor of a file and whether its background is gone.
pub(crate) fn descriptor(
    bytes: &[u8],
    preparer: &mut Preparer,
) -> Result<(Descriptor, bool), String> {
    let seen = conform(bytes, SIZE, Background::Remove, preparer);
    let (seen, _) = seen.map_err(|refusal| format!("{refusal:?}"))?;
    Ok((seen.descriptor, matches!(seen.cutting, Cutting::None | Cutting::Done)))
}

/// Plants copies of the first `copied` of `count` people and prints what is found.
pub(crate) fn measure(count: u32, copied: u32) -> Result<(), Box<dyn std::error::Error>> {
    let plan = Plan::new(count, 45);
    let mut preparer = Preparer::new();
    let mut subjects = Vec::new();
    let put = |descriptor: Descriptor, name: String, subjects: &mut Vec<Subject>| {
        subjects.push(Subject::new(descriptor, Digest::of(name.as_bytes())));
    };
    for idx in 0..count {
        let (descriptor, _) = descriptor(&plan.photo(idx).1, &mut preparer)?;
        put(descriptor, format!("{idx}"), &mut subjects);
    }
    let people = subjects.clone();
    let found = group_copies(&people.iter().collect::<Vec<_>>());
    println!("{count} people, none twice: {} taken for one picture {found:?}", found.len());

    println!("copies of {copied} of them, each kind planted among all");
    for (kind, name) in COPIES.iter().enumerate() {
        let mut subjects = people.clone();
        let (mut of, mut uncut) = (Vec::new(), 0);
        for idx in 0..copied {
            let truth = Picture::of_png(&plan.photo(idx).1);
            let bytes = copy(kind, &truth, u64::from(idx) * 31 + kind as u64);
            let (descriptor, is_cut) = descriptor(&bytes, &mut preparer)?;
            if is_cut {
                of.push(idx as usize);
                put(descriptor, format!("copy {idx}"), &mut subjects);
            } else {
                uncut += 1;
            }
        }
        let groups = group_copies(&subjects.iter().collect::<Vec<_>>());
        let pair = |copy: usize| vec![of[copy], people.len() + copy];
        let hit = (0..of.len()).filter(|copy| groups.contains(&pair(*copy))).count();
        println!(
            "  {name:26} {hit} of {} found, {} false groups, {uncut} held uncut",
            of.len(),
            groups.len() - hit
        );
    }
    for of in [people.len(), 300.min(people.len())] {
        speed(&people[..of]);
    }
    Ok(())
}

/// How long looking takes among many: descriptors blended of the upper and lower parts of those of `people`. The
/// fewer people, the more alike they are.
fn speed(people: &[Subject]) {
    for count in [12_500, 25_000, 50_000, 100_000] {
        let mut chance = Chance::new(count);
        let mut pick =
            || people[(chance.next() * people.len() as f64) as usize].descriptor().to_bytes();
        let descriptors: Vec<Descriptor> = (0..count)
            .map(|idx| {
                let (mut bytes, other, third) = (pick(), pick(), pick());
                let share = (idx * 2_654_435_761) % 1000;
                for (at, (own, (b, c))) in
                    bytes.iter_mut().zip(other.iter().zip(&third)).enumerate().skip(1)
                {
                    let b = if at % 1152 < 576 { *b } else { *c };
                    if *own != 0 && b != 0 {
                        *own = ((u64::from(*own) * share + u64::from(b) * (1000 - share)) / 1000)
                            as u8;
                    }
                }
                Descriptor::from_bytes(&bytes).expect("as many bytes as before")
            })
            .collect();
        let start = Instant::now();
        let subjects: Vec<Subject> = (0..count)
            .zip(descriptors)
            .map(|(idx, descriptor)| Subject::new(descriptor, Digest::of(&idx.to_le_bytes())))
            .collect();
        let found = group_copies(&subjects.iter().collect::<Vec<_>>());
        let sizes: BTreeMap<usize, usize> =
            found.iter().fold(BTreeMap::new(), |mut sizes, group| {
                *sizes.entry(group.len()).or_default() += 1;
                sizes
            });
        println!(
            "{count} blends of {} people: {:.1} s, groups by size {sizes:?}",
            people.len(),
            start.elapsed().as_secs_f64()
        );
    }
}
