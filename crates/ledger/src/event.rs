//! What happened to each card, in order, and the proof that nothing was changed since.
//!
//! Every event carries the BLAKE3 hash of itself and of the one before. What is
//! personal in it - key, serial, reason - enters that hash only as a
//! commitment: its digest together with a nonce of 16 random bytes. A purge
//! removes the personal values and the nonce; the commitment stays, so that the
//! chain still holds, and without the nonce nobody can try out numbers against it.
//!
//! An event without its personal values is in order only where a later `purged`
//! event of that person stands in the chain.

use super::{Trouble, text_of};
use cetak_base::date::Date;
use cetak_base::diag::Text;
use cetak_base::digest::{Builder, Digest};
use cetak_base::text;
use cetak_base::token::random;
use rusqlite::{Connection, Row, params, types::ValueRef};
use std::collections::BTreeMap;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The card's file was finished.
    Made,
    /// The card came out of the printer.
    Printed,
    /// Somebody saw that the printed card is good.
    Confirmed,
    /// The printed card cannot be used.
    Spoiled,
    /// The card was made again although nothing in it changed.
    Reprinted,
    /// The person left the list, or is no longer entitled.
    Withdrawn,
    /// The person's data was removed from the ledger.
    Purged,
    /// Blank cards were delivered.
    Received,
    /// The blank cards left were counted.
    Counted,
    /// The machine's clock showed an earlier day than the event before.
    ClockBack,
}

impl Kind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Made,
        Self::Printed,
        Self::Confirmed,
        Self::Spoiled,
        Self::Reprinted,
        Self::Withdrawn,
        Self::Purged,
        Self::Received,
        Self::Counted,
        Self::ClockBack,
    ];

    /// The stable word in the database and in logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Printed => "printed",
            Self::Confirmed => "confirmed",
            Self::Spoiled => "spoiled",
            Self::Reprinted => "reprinted",
            Self::Withdrawn => "withdrawn",
            Self::Purged => "purged",
            Self::Received => "received",
            Self::Counted => "counted",
            Self::ClockBack => "clock-back",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }
}

/// One link of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Position in the chain, from 1.
    pub seq: u64,
    /// The run that made the card it is about.
    pub run: Option<i64>,
    /// What happened.
    pub kind: Kind,
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
    /// Number of blank cards, for [`Kind::Received`] and [`Kind::Counted`].
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

/// A chain that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    /// Number of events.
    pub events: u64,
    /// Hash of the newest one. Written down elsewhere, it proves later that nothing before it changed.
    pub head: Digest,
}

/// The first link of a chain that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Its position, from 1.
    pub seq: u64,
    /// What is wrong with it.
    pub why: Text,
}

/// An event about to be appended.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewEvent<'a> {
    pub(super) kind: Kind,
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
}

impl NewEvent<'_> {
    pub(super) const fn of(kind: Kind, day: Date) -> Self {
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
                key, serial, reason, commitment, previous, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
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
            hash
        ])?;
        (self.seq, self.head) = (seq, hash);
        Ok(seq)
    }
}

fn text_value(text: &str) -> ValueRef<'_> {
    ValueRef::Text(text.as_bytes())
}

/// The digest over everything of an event that stays for ever.
fn link(values: [ValueRef<'_>; 11]) -> Digest {
    digest("cetak ledger event 1", &values)
}

/// The digest over everything of an event that a purge removes.
fn commitment(values: [ValueRef<'_>; 4]) -> Digest {
    digest("cetak ledger private 1", &values)
}

/// Values as they lie in the database, each with its type: 1 and "1" differ.
fn digest(purpose: &str, values: &[ValueRef<'_>]) -> Digest {
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

/// The columns of an event, in the order [`check`] and [`event`] read them.
pub(super) const COLUMNS: &str = "events.seq, events.run, events.kind, events.day, events.person,
    events.issue, events.sheet, events.slot, events.amount, events.nonce, events.key,
    events.serial, events.reason, events.commitment, events.previous, events.hash";

/// An event from a row of [`COLUMNS`].
pub(super) fn event(row: &Row<'_>) -> Result<Event, Trouble> {
    let word: String = row.get(2)?;
    let day: String = row.get(3)?;
    Ok(Event {
        seq: row.get(0)?,
        run: row.get(1)?,
        kind: Kind::from_word(&word).ok_or_else(|| Trouble::damaged(&word))?,
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

/// Follows the chain from its first event, and compares people and cards with it.
pub(super) fn verify(work: &Connection) -> Result<Result<Chain, Broken>, Trouble> {
    let (genesis, n_events, head): ([u8; 32], i64, [u8; 32]) =
        work.query_row("SELECT genesis, events, head FROM chain", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    // The last purge of each person.
    let mut purged = BTreeMap::<i64, i64>::new();
    let mut query = work.prepare(
        "SELECT person, MAX(seq) FROM events WHERE kind = 'purged' AND person IS NOT NULL GROUP BY person",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        purged.insert(row.get(0)?, row.get(1)?);
    }

    let mut previous = genesis.to_vec();
    let mut expected = 1;
    let broken =
        |seq: i64, why: Text| Ok(Err(Broken { seq: u64::try_from(seq).unwrap_or(0), why }));
    let mut query = work.prepare(&format!(
        "SELECT {COLUMNS}, people.key FROM events LEFT JOIN people ON people.id = events.person
         ORDER BY events.seq"
    ))?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        if seq != expected {
            return broken(
                expected.min(seq),
                text!("kejadian {expected} hilang", "event {expected} is missing"),
            );
        }
        match check(row, &previous, &purged)? {
            Ok(hash) => previous = hash,
            Err(why) => return broken(seq, why),
        }
        expected += 1;
    }
    if expected != n_events + 1 || previous != head {
        let n_found = expected - 1;
        return broken(
            expected.min(n_events + 1),
            text!(
                "rantai berakhir di {n_found}, padahal dicatat {n_events} kejadian",
                "the chain ends at {n_found} although {n_events} events were recorded"
            ),
        );
    }
    if let Some((seq, state)) = super::state::first_contradiction(work)? {
        return broken(
            seq,
            text!(
                "keadaan kartu tercatat `{state}`, tidak cocok dengan kejadiannya",
                "the card's state is stored as `{state}`, which its events do not say"
            ),
        );
    }
    Ok(Ok(Chain { events: u64::try_from(n_events).unwrap_or(0), head: Digest::from_bytes(head) }))
}

/// One link: the bytes of its hash, or what is wrong.
fn check(
    row: &Row<'_>,
    previous: &[u8],
    purged: &BTreeMap<i64, i64>,
) -> Result<Result<Vec<u8>, Text>, Trouble> {
    let at = |idx: usize| row.get_ref(idx);
    let private = [at(9)?, at(10)?, at(11)?, at(12)?];
    let blank = private.iter().all(|value| *value == ValueRef::Null);
    if blank {
        let covered = match (at(0)?, at(4)?) {
            (ValueRef::Integer(seq), ValueRef::Integer(person)) => {
                purged.get(&person).is_some_and(|purge| *purge > seq)
            }
            _ => false,
        };
        if !covered {
            return Ok(Err(Text::new(
                "data orang kosong tanpa kejadian `purged`",
                "personal values are blank without a `purged` event",
            )));
        }
    } else if at(13)? != ValueRef::Blob(commitment(private).bytes()) {
        return Ok(Err(Text::new(
            "NIP, serial atau alasan berubah",
            "the key, serial or reason was changed",
        )));
    }
    if let (ValueRef::Text(key), ValueRef::Text(person)) = (at(10)?, at(16)?)
        && key != person
    {
        let person = text_of(person);
        return Ok(Err(text!(
            "orang yang sama tercatat dengan kunci lain, `{person}`",
            "the same person is stored under another key, `{person}`"
        )));
    }
    if at(14)? != ValueRef::Blob(previous) {
        return Ok(Err(Text::new(
            "tidak menyambung ke kejadian sebelumnya",
            "does not link to the event before",
        )));
    }
    let hash = link([
        at(14)?,
        at(0)?,
        at(1)?,
        at(2)?,
        at(3)?,
        at(4)?,
        at(5)?,
        at(6)?,
        at(7)?,
        at(8)?,
        at(13)?,
    ]);
    if at(15)? != ValueRef::Blob(hash.bytes()) {
        return Ok(Err(Text::new("isi kejadian berubah", "the event was changed")));
    }
    Ok(Ok(hash.bytes().to_vec()))
}
