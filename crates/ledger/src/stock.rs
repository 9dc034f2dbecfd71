//! Blank cards: delivered, used well, spoiled, left.
//!
//! An entry that was undone counts no more. Counted in cards, not sheets of card material: a sheet of ten is ten blanks.

use super::Ledger;
use super::event::NewEvent;
use super::kind::EventKind;
use super::refusal::Refusal;
use cetak_base::date::Date;
use cetak_base::diag::Outcome;
use rusqlite::{Connection, OptionalExtension as _};

/// The most blank cards that one entry may tell of: more than anybody has, and few enough to add up.
pub const MOST_BLANKS: i64 = 10_000_000;

/// Entries that were taken back.
const UNDONE: &str = "(SELECT amount FROM events WHERE kind = 'undone')";

/// What became of the blanks: `received = good + spoiled + left`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Stock {
    /// Blanks delivered so far.
    pub received: i64,
    /// Cards that were confirmed, and not found spoiled later.
    pub good: i64,
    /// Cards that were spoiled.
    pub spoiled: i64,
    /// Blanks that must be left; below zero, a delivery was not recorded.
    pub left: i64,
    /// What the last count on the shelf gave, less what must have been left
    /// then; 0 if it agreed, below zero if blanks were missing, `None` if nobody counted.
    pub difference: Option<i64>,
}

impl Ledger {
    /// Records a delivery of blank cards.
    ///
    /// # Errors
    ///
    /// A usage fault if the number is not above zero or above [`MOST_BLANKS`]; an outside fault if the ledger cannot be written.
    pub fn receive_blanks(&mut self, amount: i64, note: &str, day: Date) -> Outcome<()> {
        self.stock_event(EventKind::Received, amount, 1, note, day)
    }

    /// Records how many blank cards were counted on the shelf.
    ///
    /// # Errors
    ///
    /// A usage fault if the number is below zero or above [`MOST_BLANKS`]; an outside fault if the ledger cannot be written.
    pub fn count_blanks(&mut self, amount: i64, note: &str, day: Date) -> Outcome<()> {
        self.stock_event(EventKind::Counted, amount, 0, note, day)
    }

    /// How the blanks add up.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn stock(&self) -> Outcome<Stock> {
        self.read(|work| {
            let counted: Option<(i64, i64)> = work
                .query_row(
                    &format!(
                        "SELECT seq, amount FROM events WHERE kind = 'counted'
                         AND seq NOT IN {UNDONE} ORDER BY seq DESC LIMIT 1"
                    ),
                    [],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .optional()?;
            let mut stock = tally(work, i64::MAX)?;
            if let Some((seq, amount)) = counted {
                stock.difference = Some(amount - tally(work, seq)?.left);
            }
            Ok(stock)
        })
    }

    /// How many cards were spoiled for each reason, most first; those whose reason was purged under a blank one.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn spoiled_reasons(&self) -> Outcome<Vec<(String, u64)>> {
        self.read(|work| {
            let mut query = work.prepare(&format!(
                "SELECT COALESCE(reason, ''), COUNT(*) FROM events WHERE kind = 'spoiled'
                 AND seq NOT IN {UNDONE} GROUP BY 1 ORDER BY 2 DESC, 1",
            ))?;
            let reasons = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(reasons.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// How many cards were made, or printed, and not confirmed, spoiled or replaced since.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn unconfirmed(&self) -> Outcome<u64> {
        self.read(|work| {
            let sql = "SELECT COUNT(*) FROM cards WHERE state IN ('made', 'printed')";
            Ok(work.query_row(sql, [], |row| row.get(0))?)
        })
    }

    fn stock_event(
        &mut self,
        kind: EventKind,
        amount: i64,
        least: i64,
        note: &str,
        day: Date,
    ) -> Outcome<()> {
        self.write(|work, tail| {
            if !(least..=MOST_BLANKS).contains(&amount) {
                return Err(Refusal::BlankCount { amount }.into());
            }
            let reason = Some(note.trim()).filter(|note| !note.is_empty());
            let event = NewEvent { amount: Some(amount), reason, ..NewEvent::of(kind, day) };
            tail.append(work, &event).map(|_| ())
        })
    }
}

/// The sums over the events up to and including `last`.
fn tally(work: &Connection, last: i64) -> rusqlite::Result<Stock> {
    let counted = format!("seq <= ?1 AND seq NOT IN {UNDONE}");
    let sum = |sql: String| work.query_row(&sql, [last], |row| row.get::<_, i64>(0));
    let received = sum(format!(
        "SELECT COALESCE(SUM(amount), 0) FROM events WHERE kind = 'received' AND {counted}"
    ))?;
    // A card is confirmed at most once, and spoiled at most once.
    let spoiled = sum(format!("SELECT COUNT(*) FROM events WHERE kind = 'spoiled' AND {counted}"))?;
    let good = sum(format!(
        "SELECT COUNT(*) FROM (
            SELECT person, issue FROM events WHERE kind = 'confirmed' AND {counted}
            EXCEPT SELECT person, issue FROM events WHERE kind = 'spoiled' AND {counted})"
    ))?;
    Ok(Stock { received, good, spoiled, left: received - good - spoiled, difference: None })
}
