//! Which printed cards are good and which were spoiled, and blanks that came or were counted.

use super::sheet::{Purpose, run_of};
use crate::date::Date;
use crate::diag::Outcome;
use crate::job;
use crate::ledger::{Access, Ledger, Lock, Part, RunId, SheetCount, Spoiled, Stock};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// What somebody saw at the printer.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// The run of the sheets: its number, or its folder or the last name of that. Needed only if
    /// several runs have a sheet of the same number.
    pub run: Option<String>,
    /// Sheets that were printed, by number from 1, each with its spoiled cards; all others on it are good.
    pub sheets: BTreeMap<u32, Vec<Spoiled>>,
    /// Sheets that were sent to a printer and did not come out, or cards of a card printer.
    pub unprinted: BTreeSet<Part>,
    /// Blank cards that were delivered.
    pub received: Option<i64>,
    /// Blank cards on the shelf.
    pub counted: Option<i64>,
    /// Earlier entries that were mistakes.
    pub undo: Option<Undo>,
}

/// Entries of the ledger that were mistakes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    /// Their positions, from 1.
    pub events: BTreeSet<u64>,
    /// Why; never blank.
    pub reason: String,
}

impl Confirmation {
    /// With this sheet, whose cards are good unless they are named as spoiled.
    pub fn printed(&mut self, sheet: u32) {
        self.sheets.entry(sheet).or_default();
    }

    /// With a spoiled card; all others on its sheet are good.
    pub fn spoiled(&mut self, sheet: u32, slot: u32, reason: impl Into<String>) {
        self.sheets.entry(sheet).or_default().push(Spoiled { slot, reason: reason.into() });
    }
}

/// What a [`Confirmation`] came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// Cards of the sheets.
    pub cards: SheetCount,
    /// Folders of the runs that the sheets are of, in the order of the runs.
    pub folders: Vec<String>,
    /// Sheets or cards that did not come out and may be sent again.
    pub unprinted: usize,
    /// How the blanks add up now.
    pub stock: Stock,
}

/// Records in the ledger of `job` what somebody saw, as of `today`. Said twice, it counts once.
///
/// # Errors
///
/// No input if the job has no ledger yet; a usage fault if there is no such sheet, slot or run, it
/// may be of several runs, or a reason is blank: sheets before that one are recorded. An outside
/// fault if another process writes the job, its ledger does not hold together or cannot be written.
pub fn confirm(job: &Path, seen: &Confirmation, today: Date) -> Outcome<Confirmed> {
    let folder = job::state_folder(job);
    // Readers make nothing: a job that never ran has no ledger to confirm in.
    drop(Ledger::open(&folder, Access::Read)?);
    let lock = Lock::take(&folder)?;
    let mut ledger = Ledger::open(&folder, Access::Write(&lock))?;
    let secret = job::secret(job);
    secret.as_ref().map_or(Ok(()), |key| ledger.refuse_unsealed(key))?;
    // The last first: an earlier entry of a card can be undone only once the later one is.
    for event in seen.undo.iter().flat_map(|undo| undo.events.iter().rev()) {
        let reason = seen.undo.as_ref().map_or("", |undo| &undo.reason);
        ledger.undo(*event, reason, today)?;
    }
    let mut runs = BTreeSet::<RunId>::new();
    let mut cards = SheetCount::default();
    for (sheet, spoiled) in &seen.sheets {
        let purpose = if spoiled.is_empty() { Purpose::Confirm } else { Purpose::Name };
        let run = run_of(&ledger, seen.run.as_deref(), (*sheet, None), purpose)?;
        runs.insert(run);
        let count = ledger.confirm_sheet(run, *sheet, spoiled, today)?;
        cards.good += count.good;
        cards.spoiled += count.spoiled;
        cards.superseded += count.superseded;
    }
    for part in &seen.unprinted {
        let meant = (part.sheet, part.slot);
        let run = run_of(&ledger, seen.run.as_deref(), meant, Purpose::Confirm)?;
        runs.insert(run);
        ledger.unprinted(run, *part, today)?;
    }
    if let Some(received) = seen.received {
        ledger.receive_blanks(received, "", today)?;
    }
    if let Some(counted) = seen.counted {
        ledger.count_blanks(counted, "", today)?;
    }
    if let Some(key) = secret {
        ledger.seal(&key)?;
    }
    let stock = ledger.stock()?;
    let all = if runs.is_empty() { Vec::new() } else { ledger.runs()? };
    let unprinted = seen.unprinted.len();
    let meant = all.into_iter().filter(|run| runs.contains(&run.id));
    Ok(Confirmed { cards, folders: meant.map(|run| run.plan.folder).collect(), unprinted, stock })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::fixture::{Office, today};
    use crate::diag::{FaultKind, Remedy};
    use crate::ledger::{EventKind, MOST_BLANKS, Why};

    fn sheet_one() -> Confirmation {
        let mut seen = Confirmation::default();
        seen.printed(1);
        seen
    }

    #[test]
    fn what_is_not_named_as_spoiled_is_good_and_said_twice_counts_once() {
        let office = Office::new();
        let mut seen = Confirmation { received: Some(10), ..Confirmation::default() };
        seen.spoiled(1, 2, "ink");
        let done = confirm(office.job(), &seen, today()).expect("recorded");
        assert_eq!(done.cards, SheetCount { good: 2, spoiled: 1, superseded: 0 });
        assert_eq!(done.folders, ["out/2026-11-20"]);
        assert_eq!((done.stock.received, done.stock.left), (10, 7));
        seen.received = None;
        let again = confirm(office.job(), &seen, today()).expect("recorded");
        assert_eq!((again.cards, again.stock), (done.cards, done.stock));
    }

    #[test]
    fn one_wrong_entry_is_taken_back_by_another_and_the_first_stays() {
        let office = Office::new();
        let mut seen = Confirmation { received: Some(MOST_BLANKS), ..sheet_one() };
        confirm(office.job(), &seen, today()).expect("recorded");
        seen.received = Some(MOST_BLANKS + 1);
        confirm(office.job(), &seen, today()).expect_err("more than anybody has");
        let mut kinds = Vec::new();
        let each = |event: crate::ledger::Event| kinds.push((event.seq, event.kind, event.slot));
        crate::desk::each_event(office.job(), &crate::desk::Events::default(), each)
            .expect("a ledger");
        let at = |wanted: EventKind| {
            let mut found = kinds.iter().filter(|(_, kind, _)| *kind == wanted);
            found.next().expect("there").0
        };
        let undo = |events: &[u64]| {
            let undo = Undo { events: events.iter().copied().collect(), reason: "salah".into() };
            let seen = Confirmation { undo: Some(undo), ..Confirmation::default() };
            confirm(office.job(), &seen, today())
        };
        undo(&[at(EventKind::Printed)]).expect_err("it was confirmed since");
        undo(&[at(EventKind::Made)]).expect_err("a card that was made stays made");
        undo(&[999]).expect_err("no such event");
        let stock =
            undo(&[at(EventKind::Received), at(EventKind::Confirmed)]).expect("undone").stock;
        assert_eq!((stock.received, stock.good), (0, 2));
        undo(&[at(EventKind::Received)]).expect_err("it was undone before");
        undo(&[at(EventKind::Printed)]).expect("now it can be");
        // The card may be confirmed again, as it is.
        let done = confirm(office.job(), &sheet_one(), today()).expect("recorded");
        assert_eq!((done.cards.good, done.stock.good), (3, 3));
        crate::desk::verify_chain(office.job()).expect("a ledger").expect("whole");
    }

    #[test]
    fn a_sheet_that_was_not_made_cannot_be_confirmed() {
        let office = Office::new();
        let mut seen = Confirmation::default();
        seen.printed(7);
        let fault = confirm(office.job(), &seen, today()).expect_err("no such sheet");
        assert_eq!((fault.kind, fault.hint.remedy()), (FaultKind::Usage, Some(&Remedy::NameSheet)));
        let blank = Confirmation { received: Some(0), ..Confirmation::default() };
        confirm(office.job(), &blank, today()).expect_err("no delivery");
    }

    #[test]
    fn a_sheet_number_means_the_run_whose_cards_still_count() {
        let office = Office::new();
        office.run("out/2026-11-21", Why::Reprint("lost".to_owned()));
        let done = confirm(office.job(), &sheet_one(), today()).expect("recorded");
        assert_eq!(done.folders, ["out/2026-11-21"]);
        let other = Confirmation { run: Some("2026-11-20".to_owned()), ..sheet_one() };
        let done = confirm(office.job(), &other, today()).expect("recorded");
        assert_eq!(done.cards, SheetCount { good: 0, spoiled: 0, superseded: 3 });
        let unknown = Confirmation { run: Some("monday".to_owned()), ..sheet_one() };
        let fault = confirm(office.job(), &unknown, today()).expect_err("no such run");
        let last = "2 (out/2026-11-21)".to_owned();
        assert_eq!(fault.hint.remedy(), Some(&Remedy::NameRun { last }));
    }

    #[test]
    fn nothing_is_made_where_no_card_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let fault = confirm(folder.path(), &sheet_one(), today()).expect_err("no ledger");
        assert_eq!(fault.kind, FaultKind::NoInput);
        assert!(!job::state_folder(folder.path()).exists());
    }
}
