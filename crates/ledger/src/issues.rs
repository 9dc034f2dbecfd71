//! Every issue of every card, for whoever tells others how it stands with them.

use super::{Ledger, State, Trouble};
use cetak_base::date::Date;
use cetak_base::diag::Outcome;

/// One issue of somebody's card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonIssue {
    /// The 18 digits.
    pub key: String,
    /// The card's serial.
    pub serial: String,
    /// Which of the person's cards, from 1.
    pub issue: u32,
    /// How it stands with it.
    pub state: State,
    /// What its QR says, where it has a token.
    pub token: Option<String>,
    /// The day it was made.
    pub made_on: Date,
    /// Why it was withdrawn, in the words of the run that did; `None` for any other card.
    pub withdrawn_for: Option<String>,
}

impl Ledger {
    /// Every issue of everybody who is not forgotten, by key and then by issue.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn each_issue(&self, mut visit: impl FnMut(PersonIssue) -> Outcome<()>) -> Outcome<()> {
        self.read(|work| {
            let mut query = work.prepare(
                "SELECT people.key, cards.serial, cards.issue, cards.state, cards.token,
                     (SELECT MIN(day) FROM events WHERE events.person = cards.person
                         AND events.issue = cards.issue AND events.kind IN ('made', 'reprinted')),
                     (SELECT reason FROM events WHERE events.person = cards.person
                         AND events.issue = cards.issue AND events.kind = 'withdrawn'
                         ORDER BY seq DESC LIMIT 1),
                     runs.day
                 FROM cards JOIN people ON people.id = cards.person
                     JOIN lots ON lots.id = cards.lot JOIN runs ON runs.id = lots.run
                 WHERE people.key IS NOT NULL AND cards.serial IS NOT NULL
                 ORDER BY people.key, cards.issue",
            )?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                let state: String = row.get(3)?;
                let state = State::from_word(&state).ok_or_else(|| Trouble::damaged(&state))?;
                // A ledger that was repaired may have lost the event; the run's day is the next best.
                let day: Option<String> = row.get(5)?;
                let day = day.map_or_else(|| row.get::<_, String>(7), Ok)?;
                let reason: Option<String> = row.get(6)?;
                visit(PersonIssue {
                    key: row.get(0)?,
                    serial: row.get(1)?,
                    issue: row.get(2)?,
                    state,
                    token: row.get(4)?,
                    made_on: Date::parse_iso(&day).ok_or_else(|| Trouble::damaged(&day))?,
                    withdrawn_for: reason.filter(|_| state == State::Withdrawn),
                })?;
            }
            Ok(())
        })
    }
}
