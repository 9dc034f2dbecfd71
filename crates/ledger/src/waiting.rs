//! Cards that somebody still has to do something about: print, confirm, make again.

use super::{Ledger, RunId, State, Trouble};
use cetak_base::diag::Outcome;

/// A person's newest card that was not confirmed, or was spoiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingCard {
    /// The 18 digits.
    pub key: String,
    /// [`State::Made`], [`State::Printed`] or [`State::Spoiled`].
    pub state: State,
    /// The run that made it.
    pub run: RunId,
    /// The run's folder, relative to the job's.
    pub folder: String,
    /// The file it lies in, relative to the run's folder.
    pub file: String,
}

impl Ledger {
    /// The newest cards that were made or printed and not confirmed, or spoiled and not made again.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn waiting(&self) -> Outcome<Vec<WaitingCard>> {
        self.read(|work| {
            let mut query = work.prepare(
                "SELECT people.key, cards.state, lots.run, runs.folder, lots.file
                 FROM cards JOIN people ON people.id = cards.person JOIN lots ON lots.id = cards.lot
                    JOIN runs ON runs.id = lots.run
                 WHERE people.key IS NOT NULL AND cards.state IN ('made', 'printed', 'spoiled')
                    AND cards.issue = (SELECT MAX(issue) FROM cards AS other
                        WHERE other.person = cards.person)
                 ORDER BY lots.run, lots.number, cards.id",
            )?;
            let mut rows = query.query([])?;
            let mut waiting = Vec::new();
            while let Some(row) = rows.next()? {
                let state: String = row.get(1)?;
                waiting.push(WaitingCard {
                    key: row.get(0)?,
                    state: State::from_word(&state).ok_or_else(|| Trouble::damaged(&state))?,
                    run: row.get(2)?,
                    folder: row.get(3)?,
                    file: row.get(4)?,
                });
            }
            Ok(waiting)
        })
    }
}
