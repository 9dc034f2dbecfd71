//! Examples on small pictures of soft blobs, which are alike in all but their seed.

use super::align::{Fit, Residual, SmoothedFace};
use super::*;
use cetak_base::digest::Digest;

const WIDE: usize = 130;
const HIGH: usize = 160;

/// A picture and where its head is: crown, width, middle.
struct Drawn {
    pixels: Vec<[u8; 4]>,
    head: (f32, f32, f32),
}

/// Light as a smooth function of the place: one oval in the middle for everybody, and twelve blobs of their own.
fn light(seed: u32) -> impl Fn(f32, f32) -> f32 {
    let mut state = seed.wrapping_mul(747_796_405) | 1;
    let mut next = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1u32 << 24) as f32
    };
    let blobs: Vec<[f32; 4]> = (0..12)
        .map(|_| [next() - 0.5, next() - 0.5, 0.05 + next() * 0.08, next() * 160.0 - 80.0])
        .collect();
    move |x, y| {
        let near = |dx: f32, dy: f32, radius: f32| {
            let far = (dx * dx + dy * dy) / (radius * radius);
            (1.0 - far / 4.0).max(0.0).powi(2)
        };
        let own: f32 = blobs.iter().map(|[u, v, r, l]| near(x - u, y - v, *r) * l).sum();
        90.0 + 70.0 * near(x, y, 0.5) + own
    }
}

/// The picture of `seed`, moved and scaled, its levels through `develop`.
fn drawn(seed: u32, shift: (f32, f32), scale: f32, develop: impl Fn(f32, usize) -> f32) -> Drawn {
    let light = light(seed);
    let places = (0..HIGH).flat_map(|y| (0..WIDE).map(move |x| (x, y)));
    let pixels = places.enumerate().map(|(idx, (x, y))| {
        let u = (x as f32 - 65.0 - shift.0) / 100.0 / scale;
        let v = (y as f32 - 80.0 - shift.1) / 100.0 / scale;
        let level = develop(light(u, v), idx).clamp(0.0, 255.0) as u8;
        [level, level, level, 255]
    });
    Drawn { pixels: pixels.collect(), head: (12.0, 98.0, 65.0) }
}

fn descriptor(drawn: &Drawn) -> Descriptor {
    let light: Vec<u8> = drawn.pixels.iter().map(|pixel| pixel[0]).collect();
    let source = Source { pixels: &drawn.pixels, light: &light, width: WIDE };
    Descriptor::of(&source, Some(drawn.head))
}

fn subject(name: u32, drawn: &Drawn) -> Subject {
    Subject::new(descriptor(drawn), Digest::of(&name.to_le_bytes()))
}

fn plain(seed: u32) -> Drawn {
    drawn(seed, (0.0, 0.0), 1.0, |level, _| level)
}

/// What JPEG and a smaller size do: a few levels either way.
fn saved(level: f32, idx: usize) -> f32 {
    level + (idx.wrapping_mul(2_654_435_761) >> 7 & 7) as f32 - 3.5
}

fn groups(subjects: &[Subject]) -> Vec<Vec<usize>> {
    group_copies(&subjects.iter().collect::<Vec<_>>())
}

#[test]
fn copies_are_found_among_many_and_nobody_else() {
    let mut subjects: Vec<Subject> = (0..300).map(|seed| subject(seed, &plain(seed))).collect();
    subjects.push(subject(1001, &drawn(17, (0.0, 0.0), 1.0, saved)));
    subjects.push(subject(1002, &drawn(33, (0.7, -0.6), 1.01, saved)));
    subjects.push(subject(1003, &drawn(50, (0.0, 0.0), 1.0, |l, idx| saved(l * 0.85 + 10.0, idx))));
    let mut turned = drawn(71, (0.0, 1.0), 0.98, saved);
    turned.pixels.chunks_exact_mut(WIDE).for_each(<[_]>::reverse);
    subjects.push(subject(1004, &turned));
    assert_eq!(groups(&subjects), [[17, 300], [33, 301], [50, 302], [71, 303]]);
}

#[test]
fn a_difference_in_one_place_is_enough_to_tell_two_people_apart() {
    let one = plain(5);
    let mut other = plain(5);
    for y in 60..72 {
        for x in 45..57 {
            other.pixels[y * WIDE + x][..3].fill(40);
        }
    }
    let (one, other) = (descriptor(&one), descriptor(&other));
    let off: u32 =
        one.cells.iter().zip(&other.cells[..]).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
    // As a mean that is less than JPEG makes.
    assert!(off < 3 * one.cells.len() as u32, "{off}");
    assert!(align(&one, &other).is_none_or(|(residual, _)| residual.worst > 1.0));
    assert_eq!(
        groups(&[Subject::new(one, Digest::of(b"1")), Subject::new(other, Digest::of(b"2")),]),
        Vec::<Vec<usize>>::new()
    );
}

/// A picture of a whole person: a face of that seed whose levels are off by up to so much, and below it clothes of
/// such colours.
fn dressed(seed: u32, off: f32, cloth: impl Fn(usize, usize) -> [u8; 3]) -> Descriptor {
    const HIGHER: usize = 240;
    // Patches of ten pixels, so that the mean of a cell is off as well.
    let noise = |idx: usize| {
        let patch = idx % WIDE / 10 + idx / WIDE / 10 * WIDE;
        (patch.wrapping_mul(2_654_435_761) >> 7 & 7) as f32 / 3.5 - 1.0
    };
    let mut pixels = drawn(seed, (0.0, 0.0), 1.0, |level, idx| level + off * noise(idx)).pixels;
    pixels.truncate(WIDE * 146);
    pixels.resize(WIDE * HIGHER, [0, 0, 0, 255]);
    for (idx, pixel) in pixels.iter_mut().enumerate().skip(WIDE * 146) {
        pixel[..3].copy_from_slice(&cloth(idx % WIDE, idx / WIDE));
    }
    let lightness =
        |[r, g, b, _]: &[u8; 4]| ((u32::from(*r) + u32::from(*g) + u32::from(*b)) / 3) as u8;
    let light: Vec<u8> = pixels.iter().map(lightness).collect();
    Descriptor::of(
        &Source { pixels: &pixels, light: &light, width: WIDE },
        Some((12.0, 98.0, 65.0)),
    )
}

fn align(one: &Descriptor, other: &Descriptor) -> Option<(Residual, Fit)> {
    let (below, above) = (SmoothedFace::of(&*one.cells), SmoothedFace::of(&*other.cells));
    align::align((one, &below), (other, &above))
}

/// What is left between two faces.
fn remainder(one: &Descriptor, other: &Descriptor) -> f32 {
    let (_, fit) = align(one, other).unwrap();
    let (below, above) = (SmoothedFace::of(&*one.cells), SmoothedFace::of(&*other.cells));
    refine::remainder(&below, &above, &fit).unwrap()
}

const KHAKI: [u8; 3] = [150, 130, 90];

fn striped(x: usize, _: usize) -> [u8; 3] {
    if (x / 20).is_multiple_of(2) { [190, 170, 130] } else { [110, 90, 50] }
}

fn is_one_picture(one: Descriptor, other: Descriptor) -> bool {
    !groups(&[Subject::new(one, Digest::of(b"1")), Subject::new(other, Digest::of(b"2"))])
        .is_empty()
}

#[test]
fn one_face_is_one_picture_whatever_was_painted_over_the_clothes() {
    let khaki = || dressed(5, 0.0, |_, _| KHAKI);
    assert!(is_one_picture(khaki(), dressed(5, 0.0, |_, _| [153, 132, 93])));
    assert!(is_one_picture(dressed(5, 0.0, striped), dressed(5, 0.0, striped).mirrored()));
    assert!(is_one_picture(khaki(), dressed(5, 0.0, striped)));
    // A copy cut off at the collar has none to compare.
    let mut cut = plain(5);
    cut.pixels.truncate(WIDE * 146);
    assert!(is_one_picture(khaki(), descriptor(&cut)));
}

#[test]
fn clothes_tell_faces_apart_that_are_nearly_alike() {
    let khaki = || dressed(5, 0.0, |_, _| KHAKI);
    let off = (1..80u8)
        .map(|off| f32::from(off) / 4.0)
        .find(|off| (0.042..0.055).contains(&remainder(&khaki(), &dressed(5, *off, |_, _| KHAKI))));
    let off = off.unwrap();
    assert!(is_one_picture(khaki(), dressed(5, off, |_, _| [153, 132, 93])));
    assert!(!is_one_picture(khaki(), dressed(5, off, striped)), "lightness");
    assert!(!is_one_picture(khaki(), dressed(5, off, |_, _| [90, 120, 160])), "colour");
}

/// Likenesses blended of a few, more alike than those of many people in one pose and attire.
fn blends(count: u32) -> Vec<Subject> {
    let of: Vec<Vec<u8>> = (0..3).map(|seed| descriptor(&plain(seed)).to_bytes()).collect();
    let mut state = 1u32;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    let blend = |name: u32| {
        let (mut own, other, share) = (of[next(3)].clone(), &of[next(3)], next(1000));
        for (own, other) in own.iter_mut().zip(other).skip(1) {
            *own =
                ((usize::from(*own) * share + usize::from(*other) * (1000 - share)) / 1000) as u8;
        }
        let descriptor = Descriptor::from_bytes(&own).expect("as many bytes as before");
        Subject::new(descriptor, Digest::of(&name.to_le_bytes()))
    };
    (0..count).map(blend).collect()
}

#[test]
fn the_work_grows_with_the_number_of_photos_and_not_with_its_square() {
    let all = blends(4000);
    let work = |count: usize| {
        let some: Vec<&Subject> = all[..count].iter().collect();
        let mut laid = 0;
        let never = |_, _, _| {
            laid += 1;
            false
        };
        let looked = candidates::pairs(&some, never);
        (looked, laid)
    };
    let (two, four) = (work(2000), work(4000));
    // The square would be four times each.
    assert!(four.0 < two.0 * 5 / 2 && four.1 < two.1 * 5 / 2, "{two:?} {four:?}");
    // However alike: as many in vain as each may have.
    assert!(four.1 <= 4000 * 8, "{four:?}");
}

#[test]
fn equal_files_are_one_picture_even_if_there_is_nothing_to_see() {
    let blank = |name: &[u8]| Subject::new(Descriptor::default(), Digest::of(name));
    assert_eq!(groups(&[blank(b"1"), blank(b"2"), blank(b"1")]), [[0, 2]]);
    assert_eq!(groups(&[]), Vec::<Vec<usize>>::new());
}

#[test]
fn pictures_compared_before_are_compared_with_new_ones_and_not_with_each_other() {
    let of = |seed| subject(seed, &plain(seed));
    let copy = |name, seed| subject(name, &drawn(seed, (0.0, 0.0), 1.0, saved));
    let known = |subject: Subject| Subject::compared(subject.descriptor, subject.content);
    let compared: Vec<Subject> = (0..40)
        .chain([900])
        .map(|name| match name {
            // Cannot be among compared ones: it shows that these are not compared.
            900 => known(copy(900, 3)),
            seed => known(of(seed)),
        })
        .collect();
    assert_eq!(groups(&compared), Vec::<Vec<usize>>::new());
    let fresh = [compared, vec![copy(1001, 17), of(50), copy(1002, 50)]].concat();
    assert_eq!(groups(&fresh), [[17, 41], [42, 43]]);
}

#[test]
fn mirroring_twice_gives_the_same_likeness() {
    let one = descriptor(&plain(9));
    assert_eq!(one.mirrored().mirrored(), one);
    assert_ne!(one.mirrored(), one);
}

#[test]
fn a_mirrored_point_is_the_point_of_the_mirrored_picture() {
    let one = descriptor(&plain(11));
    let [_, mirrored] = candidates::points(&one);
    let [point, _] = candidates::points(&one.mirrored());
    assert!(candidates::distance(&mirrored, &point) < 0.01);
}

#[test]
fn two_people_just_beyond_the_measured_remainder_are_not_one_picture() {
    // The share that was measured, see docs/photos.md; written out, so that nobody moves it unnoticed.
    const MEASURED: f32 = 0.0565;
    let one = descriptor(&plain(5));
    let (mut nearer, mut farther) = (0, 0);
    for side in 3..12 {
        for change in 1..60u8 {
            let mut other = one.clone();
            for y in 14..14 + side {
                for x in 8..8 + side {
                    let cell = &mut other.cells[y * descriptor::COLUMNS + x];
                    *cell = cell.saturating_add(change);
                }
            }
            let (own, turned) = (one.mirrored(), other.mirrored());
            if align(&one, &other).is_none() || align(&own, &turned).is_none() {
                continue;
            }
            let share = remainder(&one, &other);
            assert_eq!(align::is_same(&one, &other, false), share < MEASURED, "{share}");
            let share = remainder(&own, &turned);
            assert_eq!(align::is_same(&one, &turned, true), share < MEASURED, "mirror, {share}");
            nearer += u32::from((MEASURED - 0.01..MEASURED).contains(&share));
            farther += u32::from((MEASURED..MEASURED + 0.01).contains(&share));
        }
    }
    assert!(nearer > 2 && farther > 2, "{nearer} just within, {farther} just beyond");
}
