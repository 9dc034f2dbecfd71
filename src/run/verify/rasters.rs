//! Rasters for a card printer, held against those painted again from the records.
//!
//! A raster has no structure that could be looked at: its pixels must be those
//! that the record, its photo and the printer's profile give, and its file must say nothing
//! else of how large or in which colours they are meant. Levels may be off by what two
//! processors round differently.

use super::redraw::Redraw;
use super::{Known, of_card};
use crate::diag::Outcome;
use crate::job::Job;
use crate::regular;
use crate::run::designs::Renderers;
use crate::run::lot_files;
use crate::run::order::{Workers, in_order};
use crate::run::rasters::{self, Printers};
use crate::schema::manifest::Manifest;
use crate::schema::report::MapLine;
use crate::text;
use crate::verify::{Mismatch, MismatchKind};
use std::collections::BTreeSet;
use std::path::Path;

/// Levels that a pixel may be off by.
const ROUNDING: u8 = 2;

/// Compares the rasters of every chosen card, and says which files of single cards no card has.
pub(super) fn compare(
    folder: &Path,
    (job, renderers, redraw): (&Job, &Renderers, &Redraw<'_>),
    known: &Known,
    manifest: &Manifest,
    cards: &[MapLine],
    workers: &Workers,
) -> Outcome<Vec<Mismatch>> {
    let mut taken = BTreeSet::new();
    let names: Vec<String> = cards
        .iter()
        .map(|card| format!("cards/{}", lot_files::card_name(&card.serial, &mut taken)))
        .collect();
    let mut found = unnamed(job, &names, manifest);
    if !job.cards.png && !job.cards.composite {
        return Ok(found);
    }
    let printers = Printers::of(&job.printer);
    let painters = printers.painters(renderers, job.cards);
    let is_chosen =
        |card: &MapLine| known.chosen.as_ref().is_none_or(|keys| keys.contains(&card.key));
    let chosen: Vec<usize> = (0..cards.len()).filter(|idx| is_chosen(&cards[*idx])).collect();
    let compare = |at: usize| {
        let card = &cards[chosen[at]];
        // Who has no card or whose photo is gone is told elsewhere.
        let Some((design, drawn, photo)) = redraw.whole(&card.key) else { return Vec::new() };
        let Ok(wanted) = painters[design].files(&drawn, photo.as_ref()) else { return Vec::new() };
        let name = &names[chosen[at]];
        let mut differs = Vec::new();
        for (ending, wanted) in &wanted {
            let path = format!("{name}{ending}");
            // Whether a file is there is told elsewhere, but for panels, which not every card has.
            let Ok(printed) = regular::read(&folder.join(&path), regular::MOST_PARTS) else {
                if rasters::panel_endings(job.cards).any(|panel| panel == *ending) {
                    differs.push(path);
                }
                continue;
            };
            if printed != *wanted && !is_same(&printed, wanted) {
                differs.push(path);
            }
        }
        for ending in rasters::panel_endings(job.cards) {
            let path = format!("{name}{ending}");
            let is_wanted = wanted.iter().any(|(wanted, _)| *wanted == ending);
            if !is_wanted && folder.join(&path).exists() {
                differs.push(path);
            }
        }
        differs
    };
    in_order(workers, chosen.len(), compare, |at, differs| {
        found.extend(differs.into_iter().map(|file| {
            let message = text!(
                "gambar ini bukan kartu yang diminta datanya",
                "this raster is not the card that its record asks for"
            );
            Mismatch {
                file,
                page: None,
                slot: None,
                ..of_card(&cards[chosen[at]], MismatchKind::LookDiffers, message)
            }
        }));
        Ok(())
    })?;
    Ok(found)
}

/// Files of single cards that belong to no card of the map, and those that are missing.
fn unnamed(job: &Job, names: &[String], manifest: &Manifest) -> Vec<Mismatch> {
    let (mut wanted, mut may_be) = (BTreeSet::new(), BTreeSet::new());
    for name in names {
        let named = |ending: String| format!("{name}{ending}");
        wanted.extend(rasters::endings(job.cards).into_iter().map(named));
        may_be.extend(rasters::panel_endings(job.cards).map(named));
        if job.cards.pdf {
            wanted.insert(format!("{name}.pdf"));
        }
    }
    let there: BTreeSet<String> = manifest
        .outputs
        .iter()
        .map(|output| output.path.clone())
        .filter(|path| path.starts_with("cards/"))
        .collect();
    let extra = there.difference(&wanted).filter(|path| !may_be.contains(*path)).map(|path| {
        let message = text!(
            "berkas satu kartu yang tidak ada di peta",
            "a file of one card that does not stand in the map"
        );
        Mismatch::of_file(MismatchKind::FileExtra, path, message)
    });
    // A PDF that nobody names is told where its pages are looked for.
    let missing = wanted.difference(&there).filter(|path| path.ends_with(".png")).map(|path| {
        let message =
            text!("manifest tidak menyebut berkas ini", "the manifest does not name this file");
        Mismatch::of_file(MismatchKind::FileMissing, path, message)
    });
    extra.chain(missing).collect()
}

/// Whether two PNG files say the same of everything, and their pixels are the same but for rounding.
fn is_same(printed: &[u8], wanted: &[u8]) -> bool {
    let (Some(printed_says), Some(wanted_says)) = (says(printed), says(wanted)) else {
        return false;
    };
    let (Some(one), Some(two)) = (pixels(printed), pixels(wanted)) else { return false };
    printed_says == wanted_says
        && one.len() == two.len()
        && one.iter().zip(&two).all(|(a, b)| a.abs_diff(*b) <= ROUNDING)
}

/// All chunks of a PNG but its pixels; `None` if it is none.
fn says(file: &[u8]) -> Option<Vec<&[u8]>> {
    let mut rest = file.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let mut chunks = Vec::new();
    while !rest.is_empty() {
        let length = u32::from_be_bytes(*rest.first_chunk::<4>()?);
        let end = usize::try_from(length).ok()?.checked_add(12)?;
        let chunk = rest.get(..end)?;
        if &chunk[4..8] != b"IDAT" {
            chunks.push(chunk);
        }
        rest = &rest[end..];
    }
    Some(chunks)
}

/// The samples of a PNG, one byte each.
fn pixels(file: &[u8]) -> Option<Vec<u8>> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
    // A dot of one bit becomes 0 or 255.
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().ok()?;
    let mut samples = vec![0; reader.output_buffer_size()?];
    reader.next_frame(&mut samples).ok()?;
    Some(samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(level: u8, dpi: u32) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 2, 1);
        encoder.set_color(png::ColorType::Rgb);
        let unit = png::Unit::Meter;
        encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: dpi, yppu: dpi, unit }));
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(&[level; 6]).expect("pixels");
        writer.finish().expect("an end");
        file
    }

    #[test]
    fn rounding_is_the_same_raster_and_another_level_or_size_is_not() {
        assert!(is_same(&png(100, 300), &png(102, 300)));
        assert!(!is_same(&png(100, 300), &png(104, 300)));
        assert!(!is_same(&png(100, 300), &png(100, 600)));
        assert!(!is_same(b"no raster", &png(100, 300)));
    }
}
