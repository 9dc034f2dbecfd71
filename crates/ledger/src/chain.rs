//! The proof that no event was changed, left out or added, and that the tables are as the events say.
//!
//! An event without its personal values is in order only where a later `purged`
//! event of that person stands in the chain. Where the chain was repaired, the
//! events before are as they were found then, and it is followed from there on.

use super::event::{COLUMNS, commitment, link};
use super::{Trouble, bound, contents, nights, schema};
use cetak_base::diag::{Text, printable};
use cetak_base::digest::Digest;
use cetak_base::text;
use cetak_base::token::Key;
use rusqlite::{Connection, Row, types::ValueRef};
use std::collections::BTreeMap;

/// A chain that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Number of events.
    pub events: u64,
    /// Hash of the newest one. Written down elsewhere, it proves later that nothing before it changed.
    pub head: Digest,
    /// Each time the chain was repaired: the position of the event, and what had been found.
    pub repairs: Vec<(u64, String)>,
}

/// The first link of a chain that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Its position, from 1; 0 for what stands in the tables and no event tells of.
    pub seq: u64,
    /// What is wrong with it.
    pub why: Text,
}

impl Broken {
    pub(super) fn at(seq: i64, why: Text) -> Self {
        Self { seq: u64::try_from(seq).unwrap_or(0), why }
    }

    /// What is wrong, behind the event it is about, if it is about one.
    pub fn told(&self) -> Text {
        let (seq, Text { id, en }) = (self.seq, &self.why);
        match seq {
            0 => self.why.clone(),
            _ => text!("kejadian {seq}: {id}", "event {seq}: {en}"),
        }
    }
}

/// Follows the chain from its first event, and compares all tables with it; tokens too, where the key
/// that they are made with is given.
pub(super) fn verify(
    work: &Connection,
    key: Option<&Key>,
) -> Result<Result<Chain, Broken>, Trouble> {
    let repairs = repairs(work)?;
    let chain = match links(work, repairs)? {
        Ok(chain) => chain,
        Err(broken) => return Ok(Err(broken)),
    };
    let from = chain.repairs.last().map_or(0, |(seq, _)| i64::try_from(*seq).unwrap_or(0));
    if let Some(broken) = contents::first_contradiction(work, from, key)? {
        return Ok(Err(broken));
    }
    if let Some(name) = changed_table(work)? {
        return Ok(Err(Broken::at(
            0,
            text!(
                "`{name}` di basis data itu tidak seperti yang dibuat program",
                "`{name}` of the database is not as the program made it"
            ),
        )));
    }
    if !nights::holds(work)? {
        return Ok(Err(Broken::at(
            0,
            Text::new(
                "yang diingat tentang malam terakhir, harinya dan daftarnya, berubah",
                "what is remembered of the last night, its day and its lists, was changed",
            ),
        )));
    }
    Ok(Ok(chain))
}

/// Where the chain was repaired, oldest first.
fn repairs(work: &Connection) -> Result<Vec<(u64, String)>, Trouble> {
    let mut query =
        work.prepare("SELECT seq, reason FROM events WHERE kind = 'repaired' ORDER BY seq")?;
    let mut rows = query.query([])?;
    let mut repairs = Vec::new();
    while let Some(row) = rows.next()? {
        let (seq, reason): (i64, Option<String>) = (row.get(0)?, row.get(1)?);
        repairs.push((u64::try_from(seq).unwrap_or(0), reason.unwrap_or_default()));
    }
    Ok(repairs)
}

/// The first table, trigger or index that is missing, changed or foreign.
pub(super) fn changed_table(work: &Connection) -> rusqlite::Result<Option<String>> {
    let (found, expected) = (schema::made(work)?, schema::expected(work)?);
    let names = expected.keys().chain(found.keys());
    let mut changed = names.filter(|name| found.get(*name) != expected.get(*name));
    Ok(changed.next().map(|name| printable(name)))
}

/// Follows the links.
fn links(work: &Connection, repairs: Vec<(u64, String)>) -> Result<Result<Chain, Broken>, Trouble> {
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

    let broken = |seq: i64, why: Text| Ok(Err(Broken::at(seq, why)));
    let (mut previous, mut expected) = (genesis.to_vec(), 1);
    if let Some((seq, _)) = repairs.last() {
        expected = i64::try_from(*seq).unwrap_or(0);
        let (found, link): (Option<Vec<u8>>, Vec<u8>) = work.query_row(
            "SELECT detail, previous FROM events WHERE seq = ?1",
            [expected],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        if found.as_deref() != Some(bound::events_before(work, expected)?.bytes()) {
            return broken(
                expected,
                Text::new(
                    "kejadian sebelum perbaikan berubah sesudahnya",
                    "events before the repair were changed after it",
                ),
            );
        }
        previous = link;
    }
    let mut query = work.prepare(&format!(
        "SELECT {COLUMNS}, people.key FROM events LEFT JOIN people ON people.id = events.person
         WHERE events.seq >= ?1 ORDER BY events.seq"
    ))?;
    let mut rows = query.query([expected])?;
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
    let events = u64::try_from(n_events).unwrap_or(0);
    Ok(Ok(Chain { events, head: Digest::from_bytes(head), repairs }))
}

/// One link: the bytes of its hash, or what is wrong.
fn check(
    row: &Row<'_>,
    previous: &[u8],
    purged: &BTreeMap<i64, i64>,
) -> Result<Result<Vec<u8>, Text>, Trouble> {
    let at = |idx: usize| row.get_ref(idx);
    let private = [at(9)?, at(10)?, at(11)?, at(12)?, at(16)?];
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
            "NIP, serial, alasan atau yang terikat padanya berubah",
            "the key, serial or reason, or what is bound to it, was changed",
        )));
    }
    if let ValueRef::Text(key) = at(10)?
        && at(17)? != ValueRef::Text(key)
    {
        let person = match at(17)? {
            ValueRef::Text(person) => printable(&String::from_utf8_lossy(person)),
            _ => "-".to_owned(),
        };
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
