//! Measures the photo stage against pictures of real people; results in `docs/photos.md`.
//!
//! - `cargo run --release -p cetak-photo --example faces -- FOLDER MADE [list]`: `FOLDER` holds `people/` (cut out),
//!   `natural/` (good portraits) and `not/` (no portrait of one person); `MADE` what was composed of `people/`: `what.tsv`
//!   (file, kind, whether it is to be accepted), the true outlines under `alpha/`. With `list` every picture that came out
//!   wrong is named, and why; with a folder after that, what was cut out is put there, to look at.
//!
//! Deliberately not a command of `cetak`: no picture of a real person belongs to the repository, and offices have no outlines.
#![expect(clippy::print_stdout, reason = "the result of a measurement is what it prints")]

use cetak_base::diag::{Place, Severity};
use cetak_base::digest::Digest;
use cetak_base::geom::Size;
use cetak_base::unit::Length;
use cetak_photo::{
    Asked, Background, Crop, Cutting, Encoding, Facts, Frame, Preparer, Rules, Subject, conform,
    group_copies, measure,
};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What the rule asks of a photo.
const SIZE: (u32, u32) = (450, 575);
/// Pixels to either side of the true outline that are its edge.
const BAND: usize = 3;
/// A pixel whose alpha is off by more than this, of 255, is wrong.
const OFF: u8 = 128;
/// Levels of a light card.
const CARD: f64 = 235.0;
/// A cut with more wrong pixels than this beyond the edge, in thousandths of the picture, is a wrong cut.
const WRONG_PERMILLE: usize = 5;
/// Findings that softened rules leave to the office: a mended format or size is no fault of a portrait.
const MENDED: [&str; 4] = ["photo-format", "photo-size", "photo-landscape", "photo-heavy"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().ok_or("which folder of pictures?")?);
    let made = PathBuf::from(args.next().ok_or("where are the composed ones?")?);
    let lists = args.next().is_some();
    let out = args.next().map(PathBuf::from);
    let mut bench =
        Bench { preparer: Preparer::new(), last: 0.0, spent: BTreeMap::new(), lists, out };

    println!(
        "| pictures | background | accepted | of | held for | face | eyes |\n|---|---|---|---|---|---|---|"
    );
    for (name, background) in [
        ("people", Background::Require),
        ("natural", Background::Keep),
        ("natural", Background::Remove),
        ("not", Background::Keep),
        ("not", Background::Remove),
    ] {
        let accept = name != "not";
        bench.row(name, &pictures(&folder.join(name))?, background, accept)?;
    }
    let what = std::fs::read_to_string(made.join("what.tsv"))?;
    let mut kinds: BTreeMap<(&str, bool), Vec<PathBuf>> = BTreeMap::new();
    let mut copies: BTreeMap<&str, Vec<(PathBuf, &str)>> = BTreeMap::new();
    for line in what.lines().skip(1) {
        let [file, kind, accept] = line.split('\t').collect::<Vec<_>>()[..] else { continue };
        match accept.strip_prefix("is a copy of ") {
            Some(of) => copies.entry(kind).or_default().push((made.join(file), of)),
            None => kinds.entry((kind, accept == "yes")).or_default().push(made.join(file)),
        }
    }
    for ((kind, accept), files) in &kinds {
        bench.row(kind, files, Background::Remove, *accept)?;
        if !accept {
            bench.row(kind, files, Background::Keep, *accept)?;
        }
    }
    println!("\n| wall | cut out | of | edge | halo | wrong cuts |\n|---|---|---|---|---|---|");
    for ((kind, _), files) in kinds.iter().filter(|((kind, _), _)| kind.starts_with("wall-")) {
        bench.cuts(kind, files, (&folder, &made))?;
    }
    bench.copies(&folder, &copies)?;
    println!("\n| background | a new portrait, ms | portraits |\n|---|---|---|");
    for (background, (seconds, count)) in &bench.spent {
        println!("| {background} | {:.2} | {count} |", seconds * 1000.0 / f64::from(*count));
    }
    Ok(())
}

/// Picture files of a folder, by name.
fn pictures(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    files.sort();
    Ok(files)
}

fn name(file: &Path) -> String {
    file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// What measuring goes on with.
struct Bench {
    preparer: Preparer,
    /// Seconds that the last picture took.
    last: f64,
    /// Seconds and portraits, by background.
    spent: BTreeMap<String, (f64, u32)>,
    lists: bool,
    /// Where pictures that were cut out go, to look at.
    out: Option<PathBuf>,
}

impl Bench {
    /// A picture as a run would see it: what was measured, and the codes that hold it.
    fn judge(
        &mut self,
        bytes: &[u8],
        background: Background,
    ) -> (Option<Facts>, Vec<(String, String)>) {
        let size = Size { w: Length::from_mm(18.0), h: Length::from_mm(23.0) };
        let frame = Frame { size, dpi: 300, encoding: Encoding::Jpeg };
        let start = Instant::now();
        let measured = measure(bytes, &frame, background, &mut self.preparer);
        self.last = start.elapsed().as_secs_f64();
        let facts = measured.facts.as_ref().ok().cloned();
        let asked =
            Asked { file: "photo", key: "", place: &Place::file("measured"), decision: None };
        let rules = Rules { background, ..Rules::default() };
        let held = measured
            .settle(&asked, &rules)
            .findings
            .into_iter()
            .filter(|finding| finding.severity >= Severity::Hold)
            .map(|finding| (finding.code.to_string(), finding.message.en.clone()))
            .filter(|(code, _)| !MENDED.contains(&code.as_str()))
            .collect();
        (facts, held)
    }

    /// A line of the table of what is accepted.
    fn row(
        &mut self,
        kind: &str,
        files: &[PathBuf],
        background: Background,
        accept: bool,
    ) -> Result<(), Box<dyn Error>> {
        let (mut accepted, mut codes, mut wrong) = (0, BTreeMap::<String, u32>::new(), Vec::new());
        // Height of the face and line of the eyes in what is used, in per cent.
        let (mut heights, mut lines) = (Vec::new(), Vec::new());
        for file in files {
            let bytes = std::fs::read(file)?;
            let (facts, held) = self.judge(&bytes, background);
            if accept {
                let spent = self.spent.entry(format!("{background:?}")).or_default();
                *spent = (spent.0 + self.last, spent.1 + 1);
            }
            accepted += u32::from(held.is_empty());
            if let Some(out) = self.out.clone().filter(|_| background == Background::Remove) {
                let seen = conform(&bytes, SIZE, background, &mut self.preparer);
                if let Ok((Facts { cutting: Cutting::Done, .. }, Some(png))) = seen {
                    let word = if held.is_empty() { "used" } else { "held" };
                    let name = format!("{word}-{}.png", name(file));
                    image::load_from_memory(&png)?.save(out.join(name))?;
                }
            }
            for (code, _) in &held {
                *codes.entry(code.clone()).or_default() += 1;
            }
            let face = facts.as_ref().and_then(|facts| Some((facts.crop, facts.faces.first?)));
            if let Some((crop, face)) = face.filter(|_| held.is_empty()) {
                let share = |part: i32| part * 100 / crop.height_px.cast_signed().max(1);
                let [left, right, ..] = face.points_px;
                let line = (left[1] + right[1]) / 2 - crop.y_px.cast_signed();
                heights.push(share(face.height_px.cast_signed()));
                lines.push(share(line));
            }
            if held.is_empty() != accept {
                let faces = facts.as_ref().map(|facts| (facts.cutting, facts.faces));
                wrong.push(format!("    {} {held:?} {faces:?}", name(file)));
            }
        }
        heights.sort_unstable();
        lines.sort_unstable();
        let range = |values: &[i32]| match values {
            [first, .., last] => format!("{first} to {last} %"),
            _ => String::new(),
        };
        let (heights, lines) = (range(&heights), range(&lines));
        let codes: Vec<String> =
            codes.iter().map(|(code, count)| format!("`{code}` {count}")).collect();
        let of = files.len();
        println!(
            "| {kind} | {background:?} | {accepted} | {of} | {} | {heights} | {lines} |",
            codes.join(", ")
        );
        for line in wrong.iter().filter(|_| self.lists) {
            println!("{line}");
        }
        Ok(())
    }

    /// A line of the table of cuts, held against the people themselves.
    fn cuts(
        &mut self,
        kind: &str,
        files: &[PathBuf],
        (folder, made): (&Path, &Path),
    ) -> Result<(), Box<dyn Error>> {
        let (mut done, mut wrong, mut sum, mut halos) = (0, 0, 0.0, 0.0);
        let mut lines = Vec::new();
        for file in files {
            let bytes = std::fs::read(file)?;
            let (_, held) = self.judge(&bytes, Background::Remove);
            let seen = conform(&bytes, SIZE, Background::Remove, &mut self.preparer);
            let (facts, png) = seen.map_err(|refusal| format!("{refusal:?}"))?;
            let Some(png) = png.filter(|_| facts.cutting == Cutting::Done && held.is_empty())
            else {
                continue;
            };
            let person = name(file);
            let person = person.split_once('-').map_or(&*person, |(person, _)| person);
            let filter = image::imageops::FilterType::CatmullRom;
            let Crop { x_px, y_px, width_px, height_px } = facts.crop;
            let part = |picture: &image::RgbaImage| {
                let part = image::imageops::crop_imm(picture, x_px, y_px, width_px, height_px);
                image::imageops::resize(&part.to_image(), SIZE.0, SIZE.1, filter)
            };
            let mut own = image::open(folder.join(format!("people/{person}.png")))?.to_rgba8();
            let truth = image::open(made.join(format!("alpha/{person}.png")))?.to_luma8();
            own.pixels_mut().zip(truth.pixels()).for_each(|(own, truth)| own.0[3] = truth.0[0]);
            let (own, found) = (part(&own), image::load_from_memory(&png)?.to_rgba8());
            let (edge, far, halo) = errors(&own, &found);
            done += 1;
            sum += edge;
            halos += halo;
            wrong += u32::from(far > WRONG_PERMILLE);
            let name = name(file);
            lines.push(format!(
                "    {name} edge {edge:.4}, halo {halo:.1}, wrong pixels {far} of 1000"
            ));
        }
        let count = f64::from(done.max(1));
        let (edge, halo, of) = (sum / count, halos / count, files.len());
        println!("| {kind} | {done} | {of} | {edge:.4} | {halo:.1} | {wrong} |");
        for line in lines.iter().filter(|_| self.lists) {
            println!("{line}");
        }
        Ok(())
    }

    /// The table of copies found among all good portraits, and of pairs that are none.
    fn copies(
        &mut self,
        folder: &Path,
        copies: &BTreeMap<&str, Vec<(PathBuf, &str)>>,
    ) -> Result<(), Box<dyn Error>> {
        println!("\n| copy | found | of | false pairs |\n|---|---|---|---|");
        let mut subjects = Vec::new();
        let mut names = Vec::new();
        for file in pictures(&folder.join("people"))? {
            let (facts, _) = self.judge(&std::fs::read(&file)?, Background::Remove);
            let facts = facts.ok_or("a portrait that is none")?;
            names.push(name(&file).replace(".png", ""));
            subjects.push(Subject::new(facts.descriptor, Digest::of(name(&file).as_bytes())));
        }
        let people = subjects.len();
        for (kind, files) in copies {
            for background in [Background::Remove, Background::Keep] {
                let mut all = subjects.clone();
                let mut of = Vec::new();
                for (file, person) in files {
                    let (facts, _) = self.judge(&std::fs::read(file)?, background);
                    let facts = facts.ok_or("a copy that is none")?;
                    all.push(Subject::new(facts.descriptor, Digest::of(name(file).as_bytes())));
                    of.push(names.iter().position(|name| name == person).ok_or("a copy of whom?")?);
                }
                let groups = group_copies(&all.iter().collect::<Vec<_>>());
                // Who is in one group is one person, or a pair is false.
                let whose = |idx: usize| if idx < people { idx } else { of[idx - people] };
                let hits = |idx: usize| {
                    groups
                        .iter()
                        .any(|group| group.contains(&(people + idx)) && group.contains(&of[idx]))
                };
                let found = (0..of.len()).filter(|idx| hits(*idx)).count();
                let mixed = groups
                    .iter()
                    .filter(|group| group.iter().any(|idx| whose(*idx) != whose(group[0])))
                    .count();
                println!("| {kind}, {background:?} | {found} | {} | {mixed} |", of.len());
                for (idx, (file, _)) in files.iter().enumerate().filter(|_| self.lists) {
                    if !hits(idx) {
                        println!("    {}", name(file));
                    }
                }
            }
        }
        Ok(())
    }
}

/// Mean error of alpha at the edge, of 1; the wrong pixels beyond it, in thousandths of the picture; and the mean
/// difference of colours along the edge on a light card, in levels.
fn errors(own: &image::RgbaImage, found: &image::RgbaImage) -> (f64, usize, f64) {
    let (width, height) = (SIZE.0 as usize, SIZE.1 as usize);
    let alpha = |picture: &image::RgbaImage| -> Vec<u8> {
        picture.pixels().map(|pixel| pixel.0[3]).collect()
    };
    let (truth, seen) = (alpha(own), alpha(found));
    let mut edge = vec![false; truth.len()];
    for y in 0..height {
        for x in 0..width {
            let own = truth[y * width + x];
            let mixed = (16..240).contains(&own);
            let right = x + 1 < width && truth[y * width + x + 1].abs_diff(own) > OFF;
            let below = y + 1 < height && truth[(y + 1) * width + x].abs_diff(own) > OFF;
            if !(mixed || right || below) {
                continue;
            }
            for near_y in y.saturating_sub(BAND)..(y + BAND + 1).min(height) {
                let row = near_y * width;
                edge[row + x.saturating_sub(BAND)..row + (x + BAND + 1).min(width)].fill(true);
            }
        }
    }
    let on_card = |pixel: &image::Rgba<u8>| {
        let [r, g, b, alpha] = pixel.0.map(f64::from);
        [r, g, b].map(|level| (level * alpha + CARD * (255.0 - alpha)) / 255.0)
    };
    let (mut sum, mut halo, mut count, mut wrong) = (0u64, 0.0, 0u64, 0);
    let colours = own.pixels().map(on_card).zip(found.pixels().map(on_card));
    for (((truth, seen), edge), (own, found)) in truth.iter().zip(&seen).zip(edge).zip(colours) {
        let off = truth.abs_diff(*seen);
        if edge {
            sum += u64::from(off);
            halo +=
                own.iter().zip(found).map(|(own, found)| (own - found).abs()).sum::<f64>() / 3.0;
            count += 1;
        } else {
            wrong += usize::from(off > OFF);
        }
    }
    let count = count.max(1) as f64;
    (sum as f64 / 255.0 / count, wrong * 1000 / truth.len(), halo / count)
}
