//! Which sheet a clerk means.
//!
//! Sheets are numbered anew in each run, so that `37` may be a sheet of several
//! runs. Those whose cards were all replaced or withdrawn meanwhile are waste paper and
//! nobody means them. Where more than one is left, only the clerk can say.

use super::{Ledger, RunId};
use cetak_base::diag::Outcome;

/// A sheet of one run, with cards that count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetOf {
    /// The run.
    pub run: RunId,
    /// The run's folder.
    pub folder: String,
    /// Cards on it that are the newest of their person and not withdrawn.
    pub current: u32,
    /// Those of them that nobody confirmed or found spoiled yet.
    pub open: u32,
}

impl Ledger {
    /// The runs that have a sheet of this number with a current card on it - in this slot, if one
    /// is named -, oldest first.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn sheets_numbered(&self, sheet: u32, slot: Option<u32>) -> Outcome<Vec<SheetOf>> {
        self.read(|work| {
            let mut query = work.prepare(
                "SELECT sheets.run, runs.folder, COUNT(*),
                    SUM(cards.state IN ('made', 'printed'))
                 FROM sheets JOIN runs ON runs.id = sheets.run
                    JOIN slots ON slots.sheet = sheets.id JOIN cards ON cards.id = slots.card
                 WHERE sheets.number = ?1 AND (?2 IS NULL OR slots.slot = ?2)
                    AND cards.state NOT IN ('replaced', 'withdrawn')
                    AND cards.issue = (SELECT MAX(issue) FROM cards AS other
                        WHERE other.person = cards.person)
                 GROUP BY sheets.run ORDER BY sheets.run",
            )?;
            let found = query.query_map(rusqlite::params![sheet, slot], |row| {
                Ok(SheetOf {
                    run: row.get(0)?,
                    folder: row.get(1)?,
                    current: row.get(2)?,
                    open: row.get(3)?,
                })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }
}
