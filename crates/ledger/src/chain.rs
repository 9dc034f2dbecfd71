//! The proof that no event was changed, left out or added, and that the cards are as the events say.
//!
//! An event without its personal values is in order only where a later `purged`
//! event of that person stands in the chain.

use super::Trouble;
use super::event::{COLUMNS, commitment, link};
use super::kind::EventKind;
use super::state::State;
use cetak_base::diag::{Text, printable};
use cetak_base::digest::Digest;
use cetak_base::text;
use rusqlite::{Connection, Row, types::ValueRef};
use std::collections::BTreeMap;

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
    if let Some((seq, state)) = first_contradiction(work)? {
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
        let person = printable(&String::from_utf8_lossy(person));
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

/// Replays all events, and names the first one whose card is stored in another
/// state than its events led to: position of the event and the state stored.
fn first_contradiction(work: &Connection) -> rusqlite::Result<Option<(i64, String)>> {
    // Person and issue to state and last event.
    let mut replayed = BTreeMap::<(i64, i64), (State, i64)>::new();
    let mut query = work.prepare(
        "SELECT seq, kind, person, issue FROM events WHERE issue IS NOT NULL ORDER BY seq",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (seq, kind): (i64, String) = (row.get(0)?, row.get(1)?);
        let (person, issue): (i64, i64) = (row.get(2)?, row.get(3)?);
        let state = if kind == EventKind::Made.as_str() || kind == EventKind::Reprinted.as_str() {
            if let Some((before, _)) = replayed.get_mut(&(person, issue - 1)) {
                *before = before.superseded();
            }
            // Made twice, or not in turn.
            let in_turn = issue == 1 || replayed.contains_key(&(person, issue - 1));
            (in_turn && !replayed.contains_key(&(person, issue))).then_some(State::Made)
        } else {
            let kind = EventKind::from_word(&kind);
            let before = replayed.get(&(person, issue));
            before.zip(kind).and_then(|((state, _), kind)| state.after(kind))
        };
        match state {
            Some(state) => replayed.insert((person, issue), (state, seq)),
            None => return Ok(Some((seq, kind))),
        };
    }

    let mut query =
        work.prepare("SELECT person, issue, state FROM cards ORDER BY person, issue")?;
    let mut rows = query.query([])?;
    let mut first: Option<(i64, String)> = None;
    let mut note = |seq: i64, stored: String| {
        if first.as_ref().is_none_or(|(earlier, _)| seq < *earlier) {
            first = Some((seq, stored));
        }
    };
    while let Some(row) = rows.next()? {
        let stored: String = row.get(2)?;
        match replayed.remove(&(row.get(0)?, row.get(1)?)) {
            Some((state, seq)) if state.as_str() != stored => note(seq, stored),
            Some(_) => {}
            // A card that no event made.
            None => note(0, stored),
        }
    }
    for (_, seq) in replayed.into_values() {
        note(seq, "-".to_owned());
    }
    Ok(first)
}
