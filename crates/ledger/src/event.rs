//! What happened to each card, in order, each event bound to the one before.
//!
//! Every event carries the BLAKE3 hash of itself and of the one before. What is
//! personal in it - key, serial, reason - enters that hash only as a
//! commitment: its digest together with a nonce of 16 random bytes. A purge
//! removes the personal values and the nonce; the commitment stays, so that the
//! chain still holds, and without the nonce nobody can try out numbers against it.
//! What the tables say beside the events - tokens, fingerprints, folders, counts -
//! is bound by a digest, the event's detail, which enters the same commitment.

use super::Trouble;
use super::kind::EventKind;
use cetak_base::date::Date;
use cetak_base::digest::{Builder, Digest};
use cetak_base::token::random;
use rusqlite::{Connection, Row, params, types::ValueRef};

/// One link of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Position in the chain, from 1.
    pub seq: u64,
    /// The run that made the card it is about.
    pub run: Option<i64>,
    /// What happened.
    pub kind: EventKind,
    /// The day the caller gave; order is that of `seq`, since clocks are set back.
    pub day: Date,
    /// A number for the person that outlives a purge.
    pub person: Option<i64>,
    /// Which of the person's cards, from 1.
    pub issue: Option<u32>,
    /// The sheet of the run, from 1.
    pub sheet: Option<u32>,
    /// The slot on that sheet, from 1.
    pub slot: Option<u32>,
    /// Number of blank cards, for [`EventKind::Received`] and [`EventKind::Counted`].
    pub amount: Option<i64>,
    /// The 18 digits; `None` once purged.
    pub key: Option<String>,
    /// The card's serial; `None` once purged.
    pub serial: Option<String>,
    /// Why, in the user's words; `None` where none was asked for, or once purged.
    pub reason: Option<String>,
    /// The link's hash.
    pub hash: Digest,
}

/// An event about to be appended.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewEvent<'a> {
    pub(super) kind: EventKind,
    pub(super) day: Date,
    pub(super) run: Option<i64>,
    pub(super) person: Option<i64>,
    pub(super) issue: Option<i64>,
    pub(super) sheet: Option<i64>,
    pub(super) slot: Option<i64>,
    pub(super) amount: Option<i64>,
    pub(super) key: Option<&'a str>,
    pub(super) serial: Option<&'a str>,
    pub(super) reason: Option<&'a str>,
    /// Digest of what the tables say of it; empty for an event that stands for itself.
    pub(super) detail: Option<&'a [u8]>,
}

impl NewEvent<'_> {
    pub(super) const fn of(kind: EventKind, day: Date) -> Self {
        Self {
            kind,
            day,
            run: None,
            person: None,
            issue: None,
            sheet: None,
            slot: None,
            amount: None,
            key: None,
            serial: None,
            reason: None,
            detail: None,
        }
    }
}

/// The newest link, kept while a transaction appends.
#[derive(Debug)]
pub(super) struct Tail {
    seq: i64,
    head: [u8; 32],
}

impl Tail {
    /// The chain goes on behind this event.
    pub(super) const fn at(seq: i64, head: [u8; 32]) -> Self {
        Self { seq, head }
    }

    pub(super) fn load(work: &Connection) -> rusqlite::Result<Self> {
        work.query_row("SELECT events, head FROM chain", [], |row| {
            Ok(Self { seq: row.get(0)?, head: row.get(1)? })
        })
    }

    pub(super) fn save(&self, work: &Connection) -> rusqlite::Result<()> {
        work.execute("UPDATE chain SET events = ?1, head = ?2", params![self.seq, self.head])?;
        Ok(())
    }

    /// Appends one event and gives its position.
    pub(super) fn append(
        &mut self,
        work: &Connection,
        event: &NewEvent<'_>,
    ) -> Result<i64, Trouble> {
        let seq = self.seq + 1;
        let nonce: [u8; 16] = random()?;
        let day = event.day.to_string();
        let text = |text: Option<&'static str>| text.map_or(ValueRef::Null, text_value);
        let commitment = *commitment([
            ValueRef::Blob(&nonce),
            event.key.map_or(ValueRef::Null, text_value),
            event.serial.map_or(ValueRef::Null, text_value),
            event.reason.map_or(ValueRef::Null, text_value),
            event.detail.map_or(ValueRef::Null, ValueRef::Blob),
        ])
        .bytes();
        let number = |number: Option<i64>| number.map_or(ValueRef::Null, ValueRef::Integer);
        let hash = *link([
            ValueRef::Blob(&self.head),
            ValueRef::Integer(seq),
            number(event.run),
            text(Some(event.kind.as_str())),
            text_value(&day),
            number(event.person),
            number(event.issue),
            number(event.sheet),
            number(event.slot),
            number(event.amount),
            ValueRef::Blob(&commitment),
        ])
        .bytes();
        work.prepare_cached(
            "INSERT INTO events (seq, run, kind, day, person, issue, sheet, slot, amount, nonce,
                key, serial, reason, commitment, previous, hash, detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(params![
            seq,
            event.run,
            event.kind.as_str(),
            day,
            event.person,
            event.issue,
            event.sheet,
            event.slot,
            event.amount,
            nonce,
            event.key,
            event.serial,
            event.reason,
            commitment,
            self.head,
            hash,
            event.detail
        ])?;
        (self.seq, self.head) = (seq, hash);
        Ok(seq)
    }
}

pub(super) fn text_value(text: &str) -> ValueRef<'_> {
    ValueRef::Text(text.as_bytes())
}

/// The digest over everything of an event that stays for ever.
pub(super) fn link(values: [ValueRef<'_>; 11]) -> Digest {
    digest("cetak ledger event 1", &values)
}

/// The digest over everything of an event that a purge removes: nonce, key, serial, reason, detail.
pub(super) fn commitment(values: [ValueRef<'_>; 5]) -> Digest {
    match values {
        // Events of before details were kept.
        [nonce, key, serial, reason, ValueRef::Null] => {
            digest("cetak ledger private 1", &[nonce, key, serial, reason])
        }
        all => digest("cetak ledger private 2", &all),
    }
}

/// Values as they lie in the database, each with its type: 1 and "1" differ.
pub(super) fn digest(purpose: &str, values: &[ValueRef<'_>]) -> Digest {
    let mut builder = Builder::new(purpose);
    for value in values {
        match value {
            ValueRef::Null => builder.part(b"null"),
            ValueRef::Integer(number) => builder.part(b"integer").number(*number),
            ValueRef::Real(number) => builder.part(b"real").part(&number.to_le_bytes()),
            ValueRef::Text(bytes) => builder.part(b"text").part(bytes),
            ValueRef::Blob(bytes) => builder.part(b"blob").part(bytes),
        };
    }
    builder.finish()
}

/// The columns of an event, in the order [`event`] and the proof read them.
pub(super) const COLUMNS: &str = "events.seq, events.run, events.kind, events.day, events.person,
    events.issue, events.sheet, events.slot, events.amount, events.nonce, events.key,
    events.serial, events.reason, events.commitment, events.previous, events.hash, events.detail";

/// An event from a row of [`COLUMNS`].
pub(super) fn event(row: &Row<'_>) -> Result<Event, Trouble> {
    let word: String = row.get(2)?;
    let day: String = row.get(3)?;
    Ok(Event {
        seq: row.get(0)?,
        run: row.get(1)?,
        kind: EventKind::from_word(&word).ok_or_else(|| Trouble::damaged(&word))?,
        day: Date::parse_iso(&day).ok_or_else(|| Trouble::damaged(&day))?,
        person: row.get(4)?,
        issue: row.get(5)?,
        sheet: row.get(6)?,
        slot: row.get(7)?,
        amount: row.get(8)?,
        key: row.get(10)?,
        serial: row.get(11)?,
        reason: row.get(12)?,
        hash: Digest::from_bytes(row.get(15)?),
    })
}
