//! The one-up stream: `cards-1up`, one card after another.
//!
//! In it a page is a face of a card, so it is PDF/VT-1 as well as PDF/X-4: a
//! print server finds each card by its serial. Its cards lie in the order of
//! the map, those of each size in files of their own.

use crate::diag::Outcome;
use crate::impose::Duplex;
use crate::output::folder::RunFolder;
use crate::output::pdf::{CardInput, Conformance, Faces, Head, LotHead, LotWriter, Records};
use crate::record::Record;
use crate::run::designs::{RunPlan, ShapedLot};
use crate::run::lot_files;
use crate::run::make::painter::CardPainter;
use crate::run::make::units;
use crate::run::order::{Workers, in_order};

/// Writes `cards-1up`, if the job asks for it.
pub(super) fn write(
    painter: &CardPainter<'_>,
    folder: &mut RunFolder,
    workers: &Workers,
) -> Outcome<()> {
    let job = painter.job;
    if !job.print_shop.stream {
        return Ok(());
    }
    let one_sided = job.designs.options().duplex == Duplex::None;
    let faces = if one_sided { Faces::Front } else { Faces::Both };
    let arrangements = lot_files::stream_pages(job)?;
    let designs: Vec<usize> = painter.cards.iter().map(|card| card.design).collect();
    let plan = RunPlan::new(job, &designs, &vec![0; designs.len()], &arrangements)?;
    for (lot_idx, ShapedLot { shape, lot }) in plan.lots.iter().enumerate() {
        let cards: Vec<usize> = lot.cards().collect();
        let records: Vec<&Record> =
            cards.iter().map(|card| &*painter.cards[*card].record).collect();
        let serials: Vec<String> = records.iter().map(|record| record.serial.clone()).collect();
        let same = |a: &&Record, b: &&Record| units::key(a) == units::key(b);
        let units: Vec<usize> = records.chunk_by(same).map(<[_]>::len).collect();
        let label = format!("{} / {}", lot_idx + 1, plan.lots.len());
        let head = Head::new(LotHead {
            lot: &label,
            n_sheets: plan.n_sheets(),
            faces,
            conformance: Conformance::X4,
            records: Some(Records { serials: &serials, units: &units }),
            ..painter.head(*shape, &arrangements[*shape], lot)
        })?;
        let path = lot_files::stream_file(lot_idx);
        let mut file = folder.create(&path)?;
        let mut writer = LotWriter::begin(&mut file, folder.path().join(&path), &head)?;
        in_order(
            workers,
            lot.sheets.len(),
            |sheet_idx| {
                let (card, photo) = painter.printed(*shape, cards[sheet_idx])?;
                head.sheet(sheet_idx, &[Some(CardInput { card: &card, photo: photo.as_ref() })])
            },
            |_, sheet| {
                painter.stop.check()?;
                writer.push(&sheet?)
            },
        )?;
        let finished = writer.finish()?;
        folder.publish(&path, file, Some(finished.pages))?;
    }
    Ok(())
}
