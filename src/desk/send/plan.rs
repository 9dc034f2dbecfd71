//! Which sheets go to the printer, in which print jobs.
//!
//! A sheet is sent once. One that was sent before and may have come out is left where it is until somebody
//! says that it did not; one with a card that was replaced or withdrawn meanwhile is never sent, since that
//! card would go round beside its successor.

use super::Sending;
use super::place::Place;
use crate::deliver::Sided;
use crate::diag::{Fault, FaultKind, Outcome, Remedy, Text};
use crate::geom::Size;
use crate::ledger::{Part, PartOutcome, SheetStanding, Sides, State};
use crate::schema::files::MAP;
use crate::schema::report::MapLine;
use crate::text;
use crate::verify::{self, Flip, PdfFile, Printing};
use std::collections::BTreeMap;

/// A sheet that was asked for and is not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The sheet, from 1.
    pub sheet: u32,
    /// The slot on it, where cards are printed one by one.
    pub slot: Option<u32>,
    /// Why.
    pub why: WhySkipped,
}

/// Why a sheet is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhySkipped {
    /// A card on it was replaced, withdrawn or found spoiled.
    Outdated,
    /// Its cards are printed.
    Printed,
    /// Some of its cards are printed, the others are not.
    Partly,
    /// It was sent, and what became of it is not known.
    Sent,
    /// Its magnetic stripe cannot hold what it should.
    Stripe,
}

/// One print job: some sheets in a row of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Batch {
    /// The file, relative to the run's folder.
    pub(super) file: String,
    /// Which sides it holds.
    pub(super) sides: Sides,
    /// The sheets, in their order.
    pub(super) parts: Vec<Part>,
    /// The first and the last page, from 1.
    pub(super) pages: (u32, u32),
    /// Pages of the whole file.
    pub(super) all_pages: u32,
    /// The paper.
    pub(super) paper: Size,
    /// How it is turned.
    pub(super) sided: Sided,
}

impl Batch {
    /// Its first and its last sheet.
    pub(super) fn sheets(&self) -> (u32, u32) {
        let sheet = |part: Option<&Part>| part.map_or(0, |part| part.sheet);
        (sheet(self.parts.first()), sheet(self.parts.last()))
    }

    /// How many pages are printed.
    pub(super) const fn n_pages(&self) -> u32 {
        self.pages.1 + 1 - self.pages.0
    }

    /// Whether pages of the file are left out.
    pub(super) const fn some_pages(&self) -> bool {
        self.n_pages() != self.all_pages
    }
}

/// What is sent, and what is not.
pub(super) struct Plan {
    pub(super) batches: Vec<Batch>,
    pub(super) skipped: Vec<Skipped>,
}

/// The pages of a sheet in one file.
struct Pages {
    sheet: u32,
    first: u32,
    last: u32,
}

/// Plans the print jobs of what is asked for.
pub(super) fn plan(place: &Place, sending: &Sending, per_job: Option<u32>) -> Outcome<Plan> {
    let standing = place.ledger()?.sheets_to_send(place.run.id)?;
    if let Some(sheet) =
        sending.sheets.iter().find(|sheet| standing.iter().all(|known| known.sheet != **sheet))
    {
        let message = text!("`{sheet}` tidak diterima", "`{sheet}` is not accepted");
        return Err(Fault::new(FaultKind::Usage, "", message).hint(Remedy::NameSheet));
    }
    let standing: BTreeMap<u32, SheetStanding> =
        standing.into_iter().map(|sheet| (sheet.sheet, sheet)).collect();
    let mut plan = Plan { batches: Vec::new(), skipped: Vec::new() };
    let per_job = sending.per_job.or(per_job).unwrap_or(u32::MAX).max(1);
    let files = files(place)?;
    if let Some(lot) = sending
        .lots
        .iter()
        .find(|lot| files.iter().all(|(file, ..)| lot_number(file) != Some(**lot)))
    {
        let message = text!("tidak ada lot `{lot}`", "there is no lot `{lot}`");
        return Err(Fault::new(FaultKind::Usage, "", message));
    }
    for (file, sides, sheets) in files {
        let asked = |sheet: u32| sending.sheets.is_empty() || sending.sheets.contains(&sheet);
        let of_lot = sending.lots.is_empty()
            || lot_number(&file).is_some_and(|lot| sending.lots.contains(&lot));
        if !of_lot || !sheets.iter().any(|pages| asked(pages.sheet)) {
            continue;
        }
        let printing = printing(place, &file)?;
        let mut open: Option<Batch> = None;
        for pages in sheets.iter().filter(|pages| asked(pages.sheet)) {
            let Some(known) = standing.get(&pages.sheet) else { continue };
            if let Some(why) = why_not(known, sides, sending.reason.is_some()) {
                let skipped = Skipped { sheet: pages.sheet, slot: None, why };
                if !plan.skipped.contains(&skipped) {
                    plan.skipped.push(skipped);
                }
                continue;
            }
            let part = Part { sheet: pages.sheet, slot: None };
            match &mut open {
                Some(batch)
                    if batch.pages.1 + 1 == pages.first && batch.parts.len() < per_job as usize =>
                {
                    batch.parts.push(part);
                    batch.pages.1 = pages.last;
                }
                _ => {
                    plan.batches.extend(open.take());
                    open = Some(Batch {
                        file: file.clone(),
                        sides,
                        parts: vec![part],
                        pages: (pages.first, pages.last),
                        all_pages: printing.pages,
                        paper: printing.paper,
                        sided: match printing.flip {
                            Flip::None => Sided::One,
                            Flip::LongEdge => Sided::LongEdge,
                            Flip::ShortEdge => Sided::ShortEdge,
                        },
                    });
                }
            }
        }
        plan.batches.extend(open);
    }
    Ok(plan)
}

/// Why a sheet is not sent.
fn why_not(known: &SheetStanding, sides: Sides, again: bool) -> Option<WhySkipped> {
    let mut states = known.cards.iter().map(|(_, state)| *state);
    if states.any(|state| matches!(state, State::Replaced | State::Withdrawn | State::Spoiled)) {
        return Some(WhySkipped::Outdated);
    }
    if again {
        return None;
    }
    let mut jobs = known.in_jobs.iter().filter(|(_, _, other, _)| other.overlap(sides));
    let sent = jobs.next_back().map(|(.., outcome)| *outcome);
    // Those that are made and no more are not printed by standing beside others that are.
    match known.cards.iter().filter(|(_, state)| *state == State::Made).count() {
        0 => return Some(WhySkipped::Printed),
        n if n < known.cards.len() => return Some(WhySkipped::Partly),
        _ => {}
    }
    match sent {
        Some(PartOutcome::Printed) => Some(WhySkipped::Printed),
        Some(_) => Some(WhySkipped::Sent),
        None => None,
    }
}

/// The lowest and the highest page of each sheet.
type SheetPages = BTreeMap<u32, (u32, u32)>;

/// Every file of sheets with the pages of each sheet in it, by the run's own map.
fn files(place: &Place) -> Outcome<Vec<(String, Sides, Vec<Pages>)>> {
    let map = map(place)?;
    let mut found: BTreeMap<String, (Sides, SheetPages)> = BTreeMap::new();
    let mut add = |file: String, sides: Sides, line: &MapLine, pages: [usize; 2]| {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (low, high) = (number(pages[0].min(pages[1])), number(pages[0].max(pages[1])));
        let sheets = &mut found.entry(file).or_insert_with(|| (sides, BTreeMap::new())).1;
        let known = sheets.entry(number(line.sheet)).or_insert((low, high));
        *known = (known.0.min(low), known.1.max(high));
    };
    for line in &map {
        let (front, back) = (line.front_page, line.back_page);
        match (line.lot.strip_suffix("-front.pdf"), back) {
            (Some(base), back) => {
                add(line.lot.clone(), Sides::Front, line, [front, front]);
                if let Some(back) = back {
                    add(format!("{base}-back.pdf"), Sides::Back, line, [back, back]);
                }
            }
            (None, back) => {
                add(line.lot.clone(), Sides::Both, line, [front, back.unwrap_or(front)]);
            }
        }
    }
    let files = found.into_iter().map(|(file, (sides, sheets))| {
        let pages = sheets.into_iter().map(|(sheet, (first, last))| Pages { sheet, first, last });
        (file, sides, pages.collect())
    });
    Ok(files.collect())
}

/// Where every card lies, as it was verified.
pub(super) fn map(place: &Place) -> Outcome<Vec<MapLine>> {
    verify::read_map(&place.bytes(MAP)?).map_err(|wrong| {
        let path = place.folder.join(MAP);
        Fault::new(FaultKind::Verification, path.display().to_string(), wrong)
    })
}

/// The lot of a file, from 1.
pub(super) fn lot_number(file: &str) -> Option<u32> {
    file.rsplit('/').next()?.get(..4)?.parse().ok()
}

/// What a printer must know of a file.
fn printing(place: &Place, file: &str) -> Outcome<Printing> {
    let opened = PdfFile::from_bytes(place.bytes(file)?);
    let printing = opened.ok().and_then(|pdf| pdf.printing());
    printing.ok_or_else(|| {
        let path = place.folder.join(file);
        let message = Text::new(
            "berkas tidak menyebut ukuran kertas dan cara bolak-baliknya",
            "the file does not say its paper and how it is turned",
        );
        Fault::new(FaultKind::Verification, path.display().to_string(), message)
            .hint(Remedy::VerifyRun)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_printed_only_when_every_card_on_it_is() {
        let why = |states: &[State]| {
            let cards = (1..).zip(states.iter().copied()).collect();
            let sheet = SheetStanding { sheet: 1, file: String::new(), cards, in_jobs: Vec::new() };
            why_not(&sheet, Sides::Both, false)
        };
        assert_eq!(why(&[State::Made, State::Made]), None);
        assert_eq!(why(&[State::Printed, State::Confirmed]), Some(WhySkipped::Printed));
        assert_eq!(why(&[State::Made, State::Printed]), Some(WhySkipped::Partly));
        assert_eq!(why(&[State::Made, State::Spoiled]), Some(WhySkipped::Outdated));
    }
}
