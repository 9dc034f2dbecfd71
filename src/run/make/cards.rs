//! One file per person and side: rasters for card printers, one PDF for the holder.
//!
//! The same drawing operations as on the sheets, card by card. Files carry the
//! serial of the card and never a name or a NIP.

use crate::diag::Outcome;
use crate::geom::Size;
use crate::impose::{Arrangement, Lot, Sheet};
use crate::job::Job;
use crate::output::folder::RunFolder;
use crate::output::pdf::{CardInput, Head, LotHead, LotWriter};
use crate::photo::{Prepared, recompressed};
use crate::render::{Card, Op, Renderer, Statics};
use crate::run::disk_space::Sizes;
use crate::run::lot_files;
use crate::run::make::painter::CardPainter;
use crate::run::order::{Workers, in_order};
use crate::run::progress::{Phase, Progress};
use crate::run::rasters::Printers;
use std::collections::BTreeSet;

/// The colours of a photo in the PDF of one person, at most: with art, fonts and mask the file then
/// stays below 60 kB, which any messenger takes.
const LIGHT_PHOTO_BYTES: usize = 18_000;

/// The files of one person.
struct Files {
    /// Each with the part of its name behind the serial.
    rasters: Vec<(String, Vec<u8>)>,
    pdf: Option<(Vec<u8>, u32)>,
}

/// Makes the first card in memory, to see what one takes; nothing if there is none.
pub(super) fn sizes(painter: &CardPainter<'_>) -> Outcome<Sizes> {
    let CardPainter { job, cards, renderers, .. } = *painter;
    let Some(first) = cards.first() else { return Ok(Sizes::default()) };
    let (card, photo) = painter.card(0)?;
    let (photo, serial) = (photo.as_ref(), &first.record.serial);
    let renderer = renderers.of(first.design);
    let layout = renderer.layout();
    let (pdf, _) = pdf(renderer, &single(job, layout.card())?, (serial, &card), photo)?;
    let printers = Printers::of(&job.printer);
    let rasters = printers.painter(renderer, job.cards).files(&card, photo)?;
    let png: usize = rasters.iter().map(|(_, file)| file.len()).sum();
    Ok(Sizes { pdf: pdf.len() as u64, png: png as u64 })
}

/// Writes what the job asks for, in the order of the records.
pub(super) fn write(
    painter: &CardPainter<'_>,
    folder: &mut RunFolder,
    (workers, progress): (&Workers, &dyn Progress),
) -> Outcome<()> {
    let CardPainter { job, cards, renderers, stop, .. } = *painter;
    if !job.cards.any() || cards.is_empty() {
        return Ok(());
    }
    let printers = Printers::of(&job.printer);
    let painters = printers.painters(renderers, job.cards);
    let singles = renderers.iter().map(|renderer| single(job, renderer.layout().card()));
    let singles = singles.collect::<Outcome<Vec<_>>>()?;
    let make = |idx: usize| -> Outcome<Files> {
        let (card, photo) = painter.card(idx)?;
        let photo = photo.as_ref();
        let design = cards[idx].design;
        let rasters = painters[design].files(&card, photo)?;
        let pdf = if job.cards.pdf {
            let named = (&*cards[idx].record.serial, &card);
            Some(pdf(renderers.of(design), &singles[design], named, photo)?)
        } else {
            None
        };
        Ok(Files { rasters, pdf })
    };
    let mut taken = BTreeSet::new();
    progress.begin(Phase::Cards, cards.len());
    let made = in_order(workers, cards.len(), make, |idx, files| {
        stop.check()?;
        let files = files?;
        let name = lot_files::card_name(&cards[idx].record.serial, &mut taken);
        for (ending, file) in files.rasters {
            folder.write_one_of_many(&format!("cards/{name}{ending}"), &file, None)?;
        }
        if let Some((bytes, pages)) = files.pdf {
            folder.write_one_of_many(&format!("cards/{name}.pdf"), &bytes, Some(pages))?;
        }
        progress.advance(1);
        Ok(())
    });
    progress.end();
    made
}

/// The page of a single card.
fn single(job: &Job, card: Size) -> Outcome<(Arrangement, Lot)> {
    let sheets = vec![Sheet { cards: vec![Some(0)], slip: None }];
    let lot = Lot { first_sheet: 0, sheets, stacks: std::iter::once(0..1).collect() };
    Ok((lot_files::single_page(job, card)?, lot))
}

/// Front and back of one person as a PDF.
fn pdf(
    renderer: &Renderer,
    (arrangement, lot): &(Arrangement, Lot),
    (serial, card): (&str, &Card),
    photo: Option<&Prepared>,
) -> Outcome<(Vec<u8>, u32)> {
    // Only the art of this card: that of the other kinds would make the file three times as large.
    let drawn = |idx: usize| card.front.iter().chain(&card.back).any(|op| *op == Op::Static(idx));
    let groups = renderer.statics().groups.iter().enumerate();
    let groups = groups.map(|(idx, group)| if drawn(idx) { group.clone() } else { Vec::new() });
    let statics = Statics { groups: groups.collect() };
    let head = Head::new(LotHead {
        // Nothing of the job or the day: a card that did not change is the same file in every run.
        title: serial,
        trimmed: true,
        spots: renderer.layout().spots().to_vec(),
        fonts: renderer.layout().fonts().iter().map(|font| &*font.data).collect(),
        ..LotHead::new(arrangement, lot, &statics)
    })?;
    let light = photo.and_then(|photo| recompressed(photo, LIGHT_PHOTO_BYTES));
    let photo = light.as_ref().or(photo);
    let sheet = head.sheet(0, &[Some(CardInput { card, photo })])?;
    let mut bytes = Vec::new();
    let mut writer = LotWriter::begin(&mut bytes, "", &head)?;
    writer.push(&sheet)?;
    let pages = writer.finish()?.pages;
    Ok((bytes, pages))
}
