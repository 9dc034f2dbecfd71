//! People cut out of plain walls, against their true outline.

use crate::corpus::WALLS;
use crate::picture::{Picture, SIZE};
use cetak::{
    photo::{Background, Cutting, Preparer, conform},
    sample::Plan,
};
use jpeg_encoder::ChromaSubsamplingMethod;
use std::{error::Error, path::Path};

/// Ways to halve a JPEG's colours: means of four pixels, as libjpeg and cameras do, and every second pixel.
const HALVED: [(&str, ChromaSubsamplingMethod); 2] = [
    ("means", ChromaSubsamplingMethod::Average),
    ("every second", ChromaSubsamplingMethod::Nearest),
];

/// Prints for each wall what became of `count` people and how far they are from the truth.
pub(crate) fn measure(count: u32, seed: u64, out: Option<&str>) -> Result<(), Box<dyn Error>> {
    let plan = Plan::new(count.max(24), seed);
    let mut preparer = Preparer::new();
    println!(
        "| wall | colours | cut out | not plain | same colour | no shape | alpha | gradient | halo, mean | halo, worst |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let rows = WALLS.iter().flat_map(|wall| HALVED.iter().map(move |halved| (wall, halved)));
    for ((name, wall), (halved, method)) in rows {
        let (mut kinds, mut sums, mut worst) = ([0u32; 4], [0.0; 3], 0.0f64);
        for idx in 0..count {
            let truth = Picture::of_png(&plan.photo(idx).1);
            let bytes = truth.before(*wall, 3.0, u64::from(idx)).halved(88, *method);
            let seen = conform(&bytes, SIZE, Background::Remove, &mut preparer);
            let (seen, file) = seen.map_err(|refusal| format!("{refusal:?}"))?;
            kinds[match seen.cutting {
                Cutting::Done => 0,
                Cutting::Busy => 1,
                Cutting::Alike => 2,
                Cutting::None | Cutting::Shapeless => 3,
            }] += 1;
            let Some(file) = file.filter(|_| seen.cutting == Cutting::Done) else { continue };
            let found = Picture::of_png(&file);
            let errors = errors(&truth.pixels, &found.pixels);
            sums.iter_mut().zip(errors).for_each(|(sum, error)| *sum += error);
            worst = worst.max(errors[2]);
            if let Some(out) = out.filter(|_| idx < 6) {
                save(&Path::new(out).join(format!("{name}-{halved}-{idx}.png")), &found.pixels)?;
            }
        }
        let [done, busy, alike, shape] = kinds;
        let [alpha, slope, halo] = sums.map(|sum| sum / f64::from(done.max(1)));
        println!(
            "| {name} | {halved} | {done} | {busy} | {alike} | {shape} | {alpha:.4} | {slope:.4} | {halo:.1} | {worst:.1} |"
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

/// The picture on dark and on light card colours, side by side.
#[expect(clippy::disallowed_methods, reason = "a picture to look at, outside any run")]
fn save(path: &Path, picture: &[[u8; 4]]) -> Result<(), Box<dyn Error>> {
    let mut rgb = Vec::new();
    for row in picture.chunks_exact(SIZE.0 as usize) {
        for card in [[24.0, 60.0, 110.0], [240.0, 236.0, 225.0]] {
            for pixel in row {
                let share = f64::from(pixel[3]) / 255.0;
                for channel in 0..3 {
                    let level = f64::from(pixel[channel]) * share + card[channel] * (1.0 - share);
                    rgb.push(level as u8);
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
