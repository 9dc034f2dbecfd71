//! The newest card of every person, and in which fields it differs from what it is to show.

use super::{Ledger, RunId, State, Trouble, card::read_fields};
use cetak_base::diag::Outcome;
use cetak_base::digest::Digest;
use rusqlite::OptionalExtension as _;
use std::collections::{BTreeMap, BTreeSet};

/// A person's newest card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewestCard {
    /// Digest of everything that decides what it looks like.
    pub fingerprint: Digest,
    /// Its serial.
    pub serial: String,
    /// Which of the person's cards, from 1.
    pub issue: u32,
    /// How it stands with it.
    pub state: State,
    /// The run that made it.
    pub run: RunId,
}

/// A line of `changes.csv`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldChange {
    /// The 18 digits.
    pub key: String,
    /// Name of the field.
    pub field: String,
    /// What the card shows; `None` where it has no such field, or its values were purged.
    pub old: Option<String>,
    /// What it is to show; `None` where the field is gone.
    pub new: Option<String>,
}

impl Ledger {
    /// The newest card of every person.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn fingerprints(&self) -> Outcome<BTreeMap<String, NewestCard>> {
        self.read(|work| {
            // SQLite gives the other columns from the row that holds the maximum.
            let mut query = work.prepare(
                "SELECT people.key, cards.fingerprint, cards.serial, MAX(cards.issue), cards.state, lots.run
                 FROM cards JOIN people ON people.id = cards.person JOIN lots ON lots.id = cards.lot
                 WHERE people.key IS NOT NULL GROUP BY cards.person",
            )?;
            let mut rows = query.query([])?;
            let mut known = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let state: String = row.get(4)?;
                let card = NewestCard {
                    fingerprint: Digest::from_bytes(row.get(1)?),
                    serial: row.get(2)?,
                    issue: row.get(3)?,
                    state: State::from_word(&state).ok_or_else(|| Trouble::damaged(&state))?,
                    run: row.get(5)?,
                };
                known.insert(row.get(0)?, card);
            }
            Ok(known)
        })
    }

    /// What a person's newest card shows, against what it is to show; in the order of field names.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn differences(
        &self,
        key: &str,
        fields: &BTreeMap<String, String>,
    ) -> Outcome<Vec<FieldChange>> {
        self.read(|work| {
            let stored: Option<Option<String>> = work
                .prepare_cached("SELECT fields FROM people WHERE key = ?1")?
                .query_row([key], |row| row.get(0))
                .optional()?;
            let before = read_fields(stored.flatten().as_deref())?;
            let names: BTreeSet<&String> = before.keys().chain(fields.keys()).collect();
            let change = |name: &String| {
                let (old, new) = (before.get(name).cloned(), fields.get(name).cloned());
                let change = FieldChange { key: key.to_owned(), field: name.clone(), old, new };
                (change.old != change.new).then_some(change)
            };
            Ok(names.into_iter().filter_map(change).collect())
        })
    }
}
