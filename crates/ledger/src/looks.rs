//! What lets an unchanged card be left alone and yet judged with the others.
//!
//! What each photo looks like from afar, so that a picture that
//! turns up under a second name is found although the first is not decoded;
//! and the rules that all cards were judged by, since under other rules a card
//! that did not change may have to wait. Both may be lost at any time: then
//! photos are looked at again.
//!
//! And what a card's fingerprint was in a form before this one, with the means
//! to write it in this one. That must not be lost: the card would be made again.

use super::bound;
use super::card::read_fields;
use super::event::NewEvent;
use super::kind::EventKind;
use super::{Ledger, Trouble};
use cetak_base::date::Date;
use cetak_base::diag::Outcome;
use cetak_base::digest::Digest;
use rusqlite::{Connection, OptionalExtension as _, params};
use std::collections::BTreeMap;

/// What the ledger keeps of a card whose fingerprint has the form that the program wrote up to
/// version 0.1.0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstForm(BTreeMap<String, String>);

impl FirstForm {
    /// What the card shows, and more, by field names.
    pub const fn fields(&self) -> &BTreeMap<String, String> {
        &self.0
    }
}

/// A card that stays what it is and is known by another fingerprint from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewed {
    /// The 18 digits.
    pub key: String,
    /// Its fingerprint until now.
    pub from: Digest,
    /// Its fingerprint from now on.
    pub to: Digest,
    /// What it shows, as the new form keeps it.
    pub fields: BTreeMap<String, String>,
}

impl Ledger {
    /// What is kept of a person's newest card, if its fingerprint is of the first form.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn first_forms(&self) -> Outcome<BTreeMap<String, FirstForm>> {
        self.read(|work| {
            // The program's version was kept among the fields then, and never since. Inside a text
            // the quotation marks would stand behind a backslash.
            let mut query = work.prepare(
                "SELECT key, fields FROM people
                 WHERE key IS NOT NULL AND instr(fields, '\"program\":') > 0",
            )?;
            let mut rows = query.query([])?;
            let mut known = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let fields: Option<String> = row.get(1)?;
                known.insert(row.get(0)?, FirstForm(read_fields(fields.as_deref())?));
            }
            Ok(known)
        })
    }

    /// What the ledger keeps of a person's newest card, by field names; empty where that was removed.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn fields(&self, key: &str) -> Outcome<BTreeMap<String, String>> {
        self.read(|work| {
            let stored: Option<Option<String>> = work
                .prepare_cached("SELECT fields FROM people WHERE key = ?1")?
                .query_row([key], |row| row.get(0))
                .optional()?;
            read_fields(stored.flatten().as_deref())
        })
    }

    /// Writes the fingerprints of cards in another form, on `day`. The cards are what they were. A card
    /// that has another fingerprint than expected, or is not the person's newest, is passed over.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be written.
    pub fn renew(&mut self, cards: &[Renewed], day: Date) -> Outcome<u64> {
        if cards.is_empty() {
            return Ok(0);
        }
        self.write(|work, tail| {
            let mut card = work.prepare(
                "UPDATE cards SET fingerprint = ?3 WHERE fingerprint = ?2 AND id =
                    (SELECT other.id FROM cards AS other JOIN people ON people.id = other.person
                     WHERE people.key = ?1 ORDER BY other.issue DESC LIMIT 1)
                 RETURNING id, person, issue, serial",
            )?;
            let mut person = work.prepare("UPDATE people SET fields = ?2 WHERE key = ?1")?;
            let mut n_renewed = 0;
            for Renewed { key, from, to, fields } in cards {
                let found: Option<(i64, i64, i64, Option<String>)> = card
                    .query_row(params![key, from.bytes(), to.bytes()], |row| {
                        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                    })
                    .optional()?;
                let Some((id, owner, issue, serial)) = found else { continue };
                let fields = serde_json::to_string(fields).expect("texts can be written as JSON");
                person.execute([key, &fields])?;
                let detail = bound::stored_card(work, id)?;
                let event = NewEvent {
                    person: Some(owner),
                    issue: Some(issue),
                    key: Some(key),
                    serial: serial.as_deref(),
                    detail: Some(&detail),
                    ..NewEvent::of(EventKind::Renewed, day)
                };
                tail.append(work, &event)?;
                n_renewed += 1;
            }
            Ok(n_renewed)
        })
    }

    /// What each photo looked like, by path, as the caller wrote it.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn likenesses(&self) -> Outcome<BTreeMap<String, Vec<u8>>> {
        self.read(|work| {
            let mut query = work.prepare("SELECT path, likeness FROM likenesses")?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The rules that every card of the ledger was judged by; `None` if there were several.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn rules(&self) -> Outcome<Option<Digest>> {
        self.read(|work| {
            let digest: Option<[u8; 32]> =
                work.query_row("SELECT digest FROM rules", [], |row| row.get(0)).optional()?;
            Ok::<_, Trouble>(digest.map(Digest::from_bytes))
        })
    }
}

/// Remembers what photos look like, of those that are known; others are passed over. `None` forgets
/// what was known, and of the rules as well. A purge of the photo takes this with it.
pub(super) fn remember<'p>(
    work: &Connection,
    likenesses: impl IntoIterator<Item = (&'p str, Option<&'p [u8]>)>,
    rules: Option<Digest>,
) -> Result<(), Trouble> {
    let mut store = work.prepare(
        "INSERT INTO likenesses (path, likeness)
         SELECT path, ?2 FROM photos WHERE path = ?1
         ON CONFLICT (path) DO UPDATE SET likeness = excluded.likeness",
    )?;
    let mut forget = work.prepare("DELETE FROM likenesses WHERE path = ?1")?;
    for (path, likeness) in likenesses {
        match likeness {
            Some(likeness) => store.execute(params![path, likeness])?,
            None => forget.execute([path])?,
        };
    }
    work.execute("DELETE FROM rules", [])?;
    if let Some(digest) = rules {
        work.execute("INSERT INTO rules (id, digest) VALUES (1, ?1)", [digest.bytes()])?;
    }
    Ok(())
}
