//! One file per person and side: rasters for card printers, one PDF for the holder.
//!
//! The same drawing operations as on the sheets, card by card. Files carry the
//! serial of the card and never a name or a NIP.

use crate::diag::Outcome;
use crate::geom::Size;
use crate::job::Job;
use crate::output::folder::RunFolder;
use crate::output::pdf::SinglePage;
use crate::run::disk_space::Sizes;
use crate::run::lot_files;
use crate::run::make::painter::CardPainter;
use crate::run::order::{Workers, in_order};
use crate::run::progress::{Phase, Progress};
use crate::run::rasters::Printers;
use std::collections::BTreeSet;

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
    let page = single(job, layout.card())?;
    let (pdf, _) = page.pdf(renderer, (serial, &card), photo, None)?;
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
            Some(singles[design].pdf(renderers.of(design), named, photo, None)?)
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
fn single(job: &Job, card: Size) -> Outcome<SinglePage> {
    lot_files::single_page(job, card).map(SinglePage::new)
}
