//! What changed since the cards were made: the plan of `run --only changed`.

use super::{Ledger, RunId, State, Trouble, card::read_fields};
use cetak_base::diag::Outcome;
use cetak_base::digest::Digest;
use rusqlite::OptionalExtension as _;
use std::collections::{BTreeMap, BTreeSet};

/// A person's newest card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
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

/// What to do with each person of a list. Numbers are positions in that list, in its order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Changes {
    /// Never had a card.
    pub new: Vec<usize>,
    /// Have a card that looks different now.
    pub changed: Vec<usize>,
    /// Have the card they should have.
    pub unchanged: Vec<usize>,
    /// Their card was spoiled and would look the same again: a reprint, which needs a reason.
    pub spoiled: Vec<usize>,
    /// Were withdrawn and are back.
    pub returned: Vec<usize>,
    /// Keys of people who have a card, or a spoiled one, and are no longer on the list; sorted.
    pub withdrawn: Vec<String>,
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
    pub fn fingerprints(&self) -> Outcome<BTreeMap<String, Known>> {
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
                let card = Known {
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

    /// Sorts a list of people, each once with the fingerprint of the card they
    /// should have, by what is to be done. Nothing is recorded.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn plan_changes(&self, current: &[(&str, Digest)]) -> Outcome<Changes> {
        let known = self.fingerprints()?;
        let mut changes = Changes::default();
        let mut listed = BTreeSet::new();
        for (idx, (key, fingerprint)) in current.iter().enumerate() {
            listed.insert(*key);
            let group = match known.get(*key) {
                None => &mut changes.new,
                Some(card) if card.state == State::Withdrawn => &mut changes.returned,
                Some(card) if card.fingerprint != *fingerprint => &mut changes.changed,
                Some(card) if card.state == State::Spoiled => &mut changes.spoiled,
                Some(_) => &mut changes.unchanged,
            };
            group.push(idx);
        }
        changes.withdrawn = known
            .into_iter()
            .filter(|(key, card)| card.state != State::Withdrawn && !listed.contains(&**key))
            .map(|(key, _)| key)
            .collect();
        Ok(changes)
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
