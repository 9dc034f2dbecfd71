//! Measures the photo stage against drawn people whose true outline is known.
//!
//! `cargo run --release --example photos -- COUNT [OUT_DIR]`. Every portrait is put on plain studio colours with a
//! gradient, noise and JPEG, cut out again and compared with what it was; then copies are planted among
//! the portraits and looked for. Deliberately not a command: it takes made-up people only. With `OUT_DIR` it
//! leaves the first results there to look at, on both card colours.
#![expect(clippy::print_stdout, reason = "the result of a measurement is what it prints")]

use cetak::{
    digest::Digest,
    photo::{Background, Cutting, Sitting, Workshop, conform, twins},
    sample::Plan,
};
use std::{error::Error, path::Path};

const SIZE: (u32, u32) = (450, 575);

/// Studio colours, by name.
const WALLS: &[(&str, [u8; 3])] = &[
    ("red", [0xdb, 0x15, 0x14]),
    ("blue", [0x00, 0x90, 0xff]),
    ("green", [0x1f, 0x8f, 0x4e]),
    ("grey", [0x9a, 0x9c, 0xa0]),
    ("orange", [0xf0, 0x86, 0x1e]),
    ("yellow", [0xf2, 0xd0, 0x2c]),
    ("white", [0xf6, 0xf6, 0xf4]),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let count: u32 = args.next().ok_or("how many people?")?.parse()?;
    let out = args.next();
    let plan = Plan::new(count.max(24), 45);
    let mut workshop = Workshop::new();

    println!("clean portraits: lowest and highest of each figure");
    let mut sittings = Vec::new();
    let mut figures: Vec<Vec<i64>> = vec![Vec::new(); 8];
    for idx in 0..count {
        let bytes = plan.photo(idx).1;
        let (seen, _) = conform(&bytes, SIZE, Background::Require, &mut workshop)
            .map_err(|refusal| format!("{refusal:?}"))?;
        let figure = seen.figure.unwrap_or_default();
        let light = seen.light;
        let numbers = [
            i64::from(light.sharpness),
            i64::from(light.lightest),
            i64::from(light.darkest),
            i64::from(figure.head_permille),
            i64::from(figure.above_permille),
            i64::from(figure.aside_permille),
            i64::from(figure.lean_permille),
            i64::from(figure.hole_permille),
        ];
        figures.iter_mut().zip(numbers).for_each(|(all, number)| all.push(number));
        sittings.push(Sitting { likeness: seen.likeness, content: Digest::of(&bytes) });
    }
    let names = ["sharpness", "lightest", "darkest", "head", "above", "aside", "lean", "hole"];
    for (name, mut all) in names.into_iter().zip(figures) {
        all.sort_unstable();
        println!("{name:10} {} .. {} .. {}", all[0], all[all.len() / 2], all[all.len() - 1]);
    }
    let mut least = u32::MAX;
    for b in 0..sittings.len().min(1500) {
        for a in 0..b {
            let (one, other) = (&sittings[a].likeness, &sittings[b].likeness);
            let (apart, tint) = (one.apart_permille(other), one.tint_apart(other));
            least = least.min(apart);
            if apart < 40 && tint < 12 {
                println!("  {a} and {b}: {apart}, colours {tint}");
            }
        }
    }
    println!("least distance of two people: {least}; taken for one: {:?}", twins(&sittings));
    // Planted: on a wall as JPEG, smaller, mirrored, a little cropped.
    let (mut most, mut most_tint) = ([0; 4], 0);
    for idx in 0..count.min(12) {
        let truth = pixels(&plan.photo(idx).1)?;
        let copies = [
            on_wall(&truth, WALLS[1].1, idx),
            on_wall(&resized(&truth, SIZE, (0, 0, 450, 575), (380, 486)), WALLS[0].1, idx),
            on_wall(&resized(&truth, SIZE, (450, 0, -450, 575), SIZE), WALLS[0].1, idx),
            on_wall(&resized(&truth, SIZE, (18, 12, 414, 540), SIZE), WALLS[0].1, idx),
        ];
        for (most, copy) in most.iter_mut().zip(copies) {
            let (seen, _) = conform(&copy, SIZE, Background::Remove, &mut workshop)
                .map_err(|refusal| format!("{refusal:?}"))?;
            if seen.cutting != Cutting::Done {
                continue;
            }
            let own = sittings[idx as usize].likeness;
            let mirrored = own.mirrored();
            let apart =
                own.apart_permille(&seen.likeness).min(mirrored.apart_permille(&seen.likeness));
            *most = apart.max(*most);
            most_tint = most_tint
                .max(own.tint_apart(&seen.likeness).min(mirrored.tint_apart(&seen.likeness)));
        }
    }
    println!(
        "greatest distance of a copy: JPEG {}, smaller {}, mirrored {}, cropped {}; colours {most_tint}",
        most[0], most[1], most[2], most[3]
    );

    println!("wall     done busy alike shape   alpha  gradient  halo (mean, worst)");
    for (name, wall) in WALLS {
        let (mut kinds, mut sums, mut worst) = ([0; 5], [0.0; 3], 0.0f64);
        for idx in 0..count.min(60) {
            let truth = pixels(&plan.photo(idx).1)?;
            let (seen, file) =
                conform(&on_wall(&truth, *wall, idx), SIZE, Background::Remove, &mut workshop)
                    .map_err(|refusal| format!("{refusal:?}"))?;
            let kind =
                [Cutting::None, Cutting::Done, Cutting::Busy, Cutting::Alike, Cutting::Shapeless];
            kinds[kind.iter().position(|kind| *kind == seen.cutting).unwrap_or(0)] += 1;
            let Some(file) = file.filter(|_| seen.cutting == Cutting::Done) else { continue };
            let found = pixels(&file)?;
            let errors = errors(&truth, &found);
            for (sum, error) in sums.iter_mut().zip(errors) {
                *sum += error;
            }
            worst = worst.max(errors[2]);
            if let Some(out) = out.as_ref().filter(|_| idx < 6) {
                save(&Path::new(out).join(format!("{name}-{idx}.png")), &found)?;
            }
        }
        let mean = sums.map(|sum| sum / f64::from(kinds[1].max(1)));
        let [_, done, busy, alike, shape] = kinds;
        println!(
            "{name:8} {done:4} {busy:4} {alike:5} {shape:5}  {:.4}    {:.4}  {:.1} {worst:.1}",
            mean[0], mean[1], mean[2]
        );
    }
    Ok(())
}

/// Mean error of alpha (0 to 1), of its gradient, and mean difference in levels along the edge, on a light card.
fn errors(truth: &[[u8; 4]], found: &[[u8; 4]]) -> [f64; 3] {
    let width = SIZE.0 as usize;
    let alpha = |pixel: [u8; 4]| f64::from(pixel[3]) / 255.0;
    let (mut sum, mut slope, mut halo, mut edge) = (0.0, 0.0, 0.0, 0.0);
    for idx in 0..truth.len() {
        sum += (alpha(truth[idx]) - alpha(found[idx])).abs();
        if idx % width > 0 {
            let of = |picture: &[[u8; 4]]| alpha(picture[idx]) - alpha(picture[idx - 1]);
            slope += (of(truth) - of(found)).abs();
        }
        let mixed = |pixel: [u8; 4]| pixel[3] > 8 && pixel[3] < 247;
        if mixed(truth[idx]) || mixed(found[idx]) {
            edge += 1.0;
            for channel in 0..3 {
                let card = 225.0;
                let on = |pixel: [u8; 4]| {
                    f64::from(pixel[channel]) * alpha(pixel) + card * (1.0 - alpha(pixel))
                };
                halo += (on(truth[idx]) - on(found[idx])).abs() / 3.0;
            }
        }
    }
    let count = truth.len() as f64;
    [sum / count, slope / count, halo / f64::max(edge, 1.0)]
}

/// The portrait before a wall that is lighter on one side, with the noise of a camera, as a JPEG.
fn on_wall(truth: &[[u8; 4]], wall: [u8; 3], seed: u32) -> Vec<u8> {
    let (width, height) = if truth.len() == (SIZE.0 * SIZE.1) as usize { SIZE } else { (380, 486) };
    let mut state = seed.wrapping_mul(747_796_405) | 1;
    let mut rgb = Vec::with_capacity(truth.len() * 3);
    for (idx, pixel) in truth.iter().enumerate() {
        let (x, y) = (idx as u32 % width, idx as u32 / width);
        let lamp = 1.0 + 0.10 * (f64::from(x) / f64::from(width) - 0.5)
            - 0.08 * f64::from(y) / f64::from(height);
        for channel in 0..3 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = f64::from(state >> 24) / 255.0 * 6.0 - 3.0;
            let share = f64::from(pixel[3]) / 255.0;
            let behind = f64::from(wall[channel]) * lamp;
            let level = f64::from(pixel[channel]) * share + behind * (1.0 - share) + noise;
            rgb.push(level.clamp(0.0, 255.0) as u8);
        }
    }
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 88);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    encoder
        .encode(&rgb, width as u16, height as u16, jpeg_encoder::ColorType::Rgb)
        .expect("the buffer has the size named");
    out
}

/// The part `(left, top, width, height)` at another size, bilinear; a negative width mirrors.
fn resized(
    from: &[[u8; 4]],
    size: (u32, u32),
    part: (i32, i32, i32, i32),
    to: (u32, u32),
) -> Vec<[u8; 4]> {
    let at = |x: f64, y: f64| {
        let (x, y) = (x.clamp(0.0, f64::from(size.0 - 1)), y.clamp(0.0, f64::from(size.1 - 1)));
        let (left, top) = (x as usize, y as usize);
        let (u, v) = (x - left as f64, y - top as f64);
        let pixel = |x: usize, y: usize| {
            from[y.min(size.1 as usize - 1) * size.0 as usize + x.min(size.0 as usize - 1)]
        };
        let corners = [
            (pixel(left, top), (1.0 - u) * (1.0 - v)),
            (pixel(left + 1, top), u * (1.0 - v)),
            (pixel(left, top + 1), (1.0 - u) * v),
            (pixel(left + 1, top + 1), u * v),
        ];
        let alpha: f64 = corners.iter().map(|(pixel, share)| f64::from(pixel[3]) * share).sum();
        let mut out = [0, 0, 0, alpha as u8];
        for (channel, out) in out[..3].iter_mut().enumerate() {
            let sum: f64 = corners
                .iter()
                .map(|(pixel, share)| f64::from(pixel[channel]) * f64::from(pixel[3]) * share)
                .sum();
            *out = (sum / alpha.max(1.0)).min(255.0) as u8;
        }
        out
    };
    let along = |idx: u32, of: u32, start: i32, length: i32| {
        f64::from(start) + (f64::from(idx) + 0.5) / f64::from(of) * f64::from(length) - 0.5
    };
    let places = (0..to.1).flat_map(|y| (0..to.0).map(move |x| (x, y)));
    places
        .map(|(x, y)| at(along(x, to.0, part.0, part.2), along(y, to.1, part.1, part.3)))
        .collect()
}

/// The pixels of an RGBA PNG.
fn pixels(bytes: &[u8]) -> Result<Vec<[u8; 4]>, Box<dyn Error>> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info()?;
    let mut rgba = vec![0; reader.output_buffer_size().ok_or("too large")?];
    reader.next_frame(&mut rgba)?;
    Ok(rgba.as_chunks::<4>().0.to_vec())
}

/// The picture on dark and on light card colours, side by side.
#[expect(clippy::disallowed_methods, reason = "a picture to look at, outside any run")]
fn save(path: &Path, picture: &[[u8; 4]]) -> Result<(), Box<dyn Error>> {
    let mut rgb = Vec::new();
    for row in picture.chunks_exact(SIZE.0 as usize) {
        for card in [[24.0, 60.0, 110.0], [240.0, 236.0, 225.0]] {
            for pixel in row {
                let share = f64::from(pixel[3]) / 255.0;
                for channel in 0..3 {
                    rgb.push(
                        (f64::from(pixel[channel]) * share + card[channel] * (1.0 - share)) as u8,
                    );
                }
            }
        }
    }
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, SIZE.0 * 2, SIZE.1);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(&rgb)?;
    Ok(std::fs::write(path, out)?)
}
