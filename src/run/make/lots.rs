//! The sheets of a run: which files they are in, how those are drawn, and where each card lies.

use crate::diag::Outcome;
use crate::impose::{Duplex, Lot, Sheet};
use crate::job::Job;
use crate::output::folder::RunFolder;
use crate::output::pdf::{
    CardInput, Head, LotHead, LotWriter, SheetBytes, SheetContents, SlipText,
};
use crate::record::TextField;
use crate::run::condition;
use crate::run::designs::{RunPlan, ShapedLot};
use crate::run::draw::Drawn;
use crate::run::lot_files::{self, LotFile};
use crate::run::make::painter::CardPainter;
use crate::run::make::units::Units;
use crate::run::order::{Workers, in_order};
use crate::run::progress::Progress;
use crate::run::ready::Ready;
use crate::run::request::LotSummary;
use crate::run::slug_codes;
use crate::schema::report::MapLine;
use std::collections::BTreeSet;

/// The sheets of a run.
pub(in crate::run) struct Lots {
    pub(in crate::run) plan: RunPlan,
    /// What the slips of the units say.
    slips: Vec<SlipText>,
}

impl Lots {
    /// Places every card.
    ///
    /// # Errors
    ///
    /// If no slot is left on a sheet.
    pub(super) fn plan(job: &Job, cards: &[Ready], units: &Units) -> Outcome<Self> {
        let designs: Vec<usize> = cards.iter().map(|card| card.design).collect();
        let plan = RunPlan::new(job, &designs, &units.of_card, job.designs.shapes())?;
        let slips = units.slips(&plan);
        Ok(Self { plan, slips })
    }

    /// The files of every lot.
    pub(super) fn files(&self, job: &Job) -> Vec<Vec<LotFile>> {
        (0..self.plan.lots.len()).map(|lot_idx| files(job, lot_idx)).collect()
    }

    /// The paths of the files of every lot.
    pub(super) fn file_names(&self, job: &Job) -> Vec<Vec<String>> {
        let names = |files: Vec<LotFile>| files.into_iter().map(|file| file.path).collect();
        self.files(job).into_iter().map(names).collect()
    }

    /// Every file with its sheets and cards, as a summary tells them.
    pub(in crate::run) fn summary(&self, job: &Job) -> Vec<LotSummary> {
        let lots = self.plan.lots.iter().zip(self.files(job));
        let told = lots.flat_map(|(ShapedLot { lot, .. }, files)| {
            let (sheets, cards) = (lot.sheets.len(), lot.cards().count());
            files.into_iter().map(move |file| LotSummary { path: file.path, sheets, cards })
        });
        told.collect()
    }

    /// One of the lots.
    pub(super) fn one(&self, lot_idx: usize) -> OneLot<'_> {
        let ShapedLot { shape, lot } = &self.plan.lots[lot_idx];
        let (n_lots, n_sheets) = (self.plan.lots.len(), self.plan.n_sheets());
        OneLot { lot_idx, n_lots, n_sheets, shape: *shape, lot, slips: &self.slips }
    }

    /// What the slips of the units say.
    pub(in crate::run) fn slips(&self) -> &[SlipText] {
        &self.slips
    }

    /// Keeps the files of a lot that are there already. Their photos are measured all the same, so
    /// that the report of a run that goes on says what that of an unbroken one says.
    pub(super) fn keep(
        &self,
        painter: &CardPainter<'_>,
        (lot_idx, files): (usize, &[LotFile]),
        folder: &mut RunFolder,
        (workers, progress): (&Workers, &dyn Progress),
    ) -> Outcome<()> {
        let lot = &self.plan.lots[lot_idx].lot;
        for file in files {
            folder.keep(&file.path, Some(file.pages(lot)))?;
        }
        let cards: Vec<usize> = lot.cards().collect();
        if painter.separates() {
            let measure = |at: usize| painter.measure(cards[at]);
            in_order(workers, cards.len(), measure, |_, measured| measured)?;
        }
        progress.advance(cards.len());
        Ok(())
    }

    /// Where each card lies, in the order of the records.
    pub(super) fn map(&self, job: &Job, cards: &[Ready]) -> Vec<MapLine> {
        let mut lines: Vec<(usize, MapLine)> = Vec::with_capacity(cards.len());
        for lot_idx in 0..self.plan.lots.len() {
            let one = self.one(lot_idx);
            lines.extend(one.lines(job, cards));
        }
        lines.sort_by_key(|(card, _)| *card);
        lines.into_iter().map(|(_, line)| line).collect()
    }
}

/// One lot and what it says of the others: enough to draw it, here or on another machine.
pub(in crate::run) struct OneLot<'a> {
    /// Which lot of the run, from 0, and how many there are.
    pub(in crate::run) lot_idx: usize,
    pub(in crate::run) n_lots: usize,
    /// Sheets of the whole run.
    pub(in crate::run) n_sheets: usize,
    /// Which of the job's shapes its cards have.
    pub(in crate::run) shape: usize,
    /// Its sheets; cards are counted as the painter has them.
    pub(in crate::run) lot: &'a Lot,
    /// What slips say, by the units of the lot.
    pub(in crate::run) slips: &'a [SlipText],
}

impl OneLot<'_> {
    /// Its files.
    pub(in crate::run) fn files(&self, job: &Job) -> Vec<LotFile> {
        files(job, self.lot_idx)
    }

    /// Where each of its cards lies, in the order of the records.
    pub(in crate::run) fn map(&self, job: &Job, cards: &[Ready]) -> Vec<MapLine> {
        let mut lines: Vec<(usize, MapLine)> = self.lines(job, cards).collect();
        lines.sort_by_key(|(card, _)| *card);
        lines.into_iter().map(|(_, line)| line).collect()
    }

    /// The same in the order of sheets and slots, each with the number of its card.
    fn lines<'l>(
        &'l self,
        job: &'l Job,
        cards: &'l [Ready],
    ) -> impl Iterator<Item = (usize, MapLine)> + 'l {
        let duplex = job.designs.options().duplex;
        let path = self.files(job).swap_remove(0).path;
        let sheets = self.lot.sheets.iter().enumerate();
        sheets.flat_map(move |(sheet_idx, sheet)| {
            let (front_page, back_page) = match duplex {
                Duplex::None => (sheet_idx + 1, None),
                Duplex::TwoCore => (sheet_idx + 1, Some(sheet_idx + 1)),
                Duplex::LongEdge | Duplex::ShortEdge => {
                    (2 * sheet_idx + 1, Some(2 * sheet_idx + 2))
                }
            };
            let path = path.clone();
            let slots = sheet.cards.iter().enumerate();
            slots.filter_map(move |(slot_idx, card)| {
                let card = (*card)?;
                let record = &cards[card].record;
                let line = MapLine {
                    key: record.nip.digits().to_owned(),
                    place: record.place.clone(),
                    serial: record.serial.clone(),
                    lot: path.clone(),
                    sheet: self.lot.first_sheet + sheet_idx + 1,
                    slot: slot_idx + 1,
                    front_page,
                    back_page,
                    issue: cards[card].issue,
                };
                Some((card, line))
            })
        })
    }

    /// Draws and writes one PDF file.
    pub(in crate::run) fn write(
        &self,
        painter: &CardPainter<'_>,
        file: &LotFile,
        folder: &mut RunFolder,
        (workers, progress): (&Workers, &dyn Progress),
    ) -> Outcome<()> {
        let Self { lot_idx, n_lots, n_sheets, shape, lot, slips } = *self;
        let job = painter.job;
        let arrangement = &job.designs.shapes()[shape];
        let label = format!("{} / {n_lots}", lot_idx + 1);
        let slug_qrs = slug_codes::of_file(arrangement, painter.run, lot_idx, lot, file.faces);
        let contents: Vec<SheetContents> =
            lot.sheets.iter().map(|sheet| contents(painter, sheet)).collect();
        let head = Head::new(LotHead {
            lot: &label,
            contents: &contents,
            n_sheets,
            faces: file.faces,
            conformance: condition::conformance(job),
            slug_qrs: &slug_qrs,
            contour: condition::contour(job, shape),
            slips,
            ..painter.head(shape, arrangement, lot)
        })?;
        let mut pending = folder.create(&file.path)?;
        let mut writer = LotWriter::begin(&mut pending, folder.path().join(&file.path), &head)?;
        // In two-core jobs a card is done when its back is.
        let last = files(job, lot_idx).last().is_some_and(|last| last.faces == file.faces);
        in_order(
            workers,
            lot.sheets.len(),
            |sheet_idx| sheet(painter, &head, (shape, lot), sheet_idx),
            |sheet_idx, sheet| {
                painter.stop.check()?;
                writer.push(&sheet?)?;
                if last {
                    progress.advance(lot.sheets[sheet_idx].cards.iter().flatten().count());
                }
                Ok(())
            },
        )?;
        let finished = writer.finish()?;
        folder.publish(&file.path, pending, Some(finished.pages))
    }
}

/// Whose cards a sheet holds.
fn contents(painter: &CardPainter<'_>, sheet: &Sheet) -> SheetContents {
    let of_sheet = || sheet.cards.iter().flatten().map(|idx| &painter.cards[*idx].record);
    let units: BTreeSet<&str> = of_sheet().map(|record| record.unit.trim()).collect();
    let kinds: BTreeSet<_> = of_sheet().map(|record| record.text(TextField::Kind)).collect();
    let n_units = units.len();
    let unit = match units.first() {
        Some(unit) if n_units == 1 => (*unit).to_owned(),
        _ => format!("{n_units} {}", painter.lang().of("unit kerja", "units")),
    };
    let kinds: Vec<&str> = kinds.iter().map(AsRef::as_ref).collect();
    SheetContents { unit, kinds: kinds.join(", ") }
}

/// The files of a lot of sheets.
fn files(job: &Job, lot_idx: usize) -> Vec<LotFile> {
    lot_files::of_lot(lot_files::SHEETS, job.designs.options().duplex, lot_idx)
}

fn sheet(
    painter: &CardPainter<'_>,
    head: &Head<'_>,
    (shape, lot): (usize, &Lot),
    sheet_idx: usize,
) -> Outcome<SheetBytes> {
    let cards = lot.sheets[sheet_idx].cards.iter();
    let drawn = cards
        .map(|card| card.map(|idx| painter.printed(shape, idx)).transpose())
        .collect::<Outcome<Vec<Option<Drawn>>>>()?;
    let inputs: Vec<_> = drawn
        .iter()
        .map(|drawn| {
            let (card, photo) = drawn.as_ref()?;
            Some(CardInput { card, photo: photo.as_ref() })
        })
        .collect();
    head.sheet(sheet_idx, &inputs)
}
