//! Going on after the chain was broken: what is found is kept, and the chain says so.
//!
//! The database as it was found is copied beside the ledger. Nothing of the
//! events is removed: one more says what did not hold and binds all events
//! before it, and after it stands how every run, lot and card was found. Rows
//! that refer to nothing are left out. From there on the chain is followed
//! like any other; that it was repaired is told whenever it is verified.

use super::chain::{self, Broken};
use super::event::{NewEvent, Tail};
use super::kind::EventKind;
use super::{Access, Ledger, Lock, State, Trouble, bound, delivery, nights, photos, schema};
use cetak_base::date::Date;
use cetak_base::diag::{Fault, Outcome, Text};
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use std::path::{Path, PathBuf};

/// What was found, and where it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The first contradiction.
    pub found: Broken,
    /// The copy of the database as it was.
    pub kept: PathBuf,
    /// Cards that the chain now starts from.
    pub cards: u64,
}

impl Ledger {
    /// Repairs the ledger in the folder of `lock`, on `day`; `None` if there is nothing to repair.
    ///
    /// # Errors
    ///
    /// An outside fault if the database is damaged, its tables are not those of the program, or the
    /// copy cannot be written: then the ledger stays as it was.
    pub fn repair(state_folder: &Path, lock: &Lock, day: Date) -> Outcome<Option<Repaired>> {
        let mut ledger = Self::open_as_it_is(state_folder, Access::Write(lock))?;
        let Err(found) = ledger.verify_chain(None)? else { return Ok(None) };
        let kept = ledger.copy(day)?;
        let cards = ledger.go_on_from(&found, day)?;
        // Whether it holds now is found out before anybody relies on it.
        match ledger.verify_chain(None)? {
            Ok(_) => Ok(Some(Repaired { found, kept, cards })),
            Err(broken) => Err(ledger.broken(&broken)),
        }
    }

    /// Copies the database beside itself.
    fn copy(&self, day: Date) -> Outcome<PathBuf> {
        let names = std::iter::once(format!("ledger-found-{day}.sqlite3"))
            .chain((2..).map(|n| format!("ledger-found-{day}-{n}.sqlite3")));
        let mut paths = names.map(|name| self.path.with_file_name(name));
        let path = paths.find(|path| !path.exists()).unwrap_or_else(|| self.path.clone());
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        options.open(&path).map_err(|error| {
            let doing = Text::new("salinan tidak bisa ditulis", "the copy cannot be written");
            Fault::io(&path, doing, &error)
        })?;
        let copied =
            self.connection.execute("VACUUM INTO ?1", [path.to_string_lossy().into_owned()]);
        copied.map_err(|error| schema::fault(&path, &error))?;
        Ok(path)
    }

    /// Takes what the tables hold for the truth, and begins the chain anew behind its last event.
    fn go_on_from(&mut self, found: &Broken, day: Date) -> Outcome<u64> {
        let mut work = || {
            // Rows that refer to nothing can be removed only while nobody minds.
            self.connection.pragma_update(None, "foreign_keys", false)?;
            let work = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            mend_schema(&work)?;
            drop_strays(&work, day)?;
            let mut tail = last_event(&work)?;
            let n_cards = begin_anew(&work, &mut tail, found, day)?;
            tail.save(&work)?;
            work.execute("DELETE FROM seal", [])?;
            work.commit()?;
            self.connection.pragma_update(None, "foreign_keys", true)?;
            Ok(n_cards)
        };
        let done: Result<u64, Trouble> = work();
        done.map_err(|trouble| self.fault(trouble))
    }
}

/// Makes triggers and indexes again; other tables than ours are nothing that can be mended here.
fn mend_schema(work: &Connection) -> Result<(), Trouble> {
    let expected = schema::expected(work)?;
    let found = schema::made(work)?;
    for (name, sql) in &found {
        let mendable = ["CREATE TRIGGER", "CREATE INDEX", "CREATE UNIQUE INDEX", "CREATE VIEW"];
        let kind = mendable.iter().find(|kind| sql.starts_with(**kind));
        if expected.get(name) == Some(sql) {
            continue;
        }
        match kind {
            Some(kind) => {
                let kind = kind.rsplit(' ').next().unwrap_or_default();
                let quoted = name.replace('"', "\"\"");
                work.execute_batch(&format!("DROP {kind} \"{quoted}\""))?;
            }
            None => return Err(Trouble::damaged(name)),
        }
    }
    // A live card that is not the person's newest would stand in the way of the index that forbids two.
    work.execute(
        "UPDATE cards SET state = 'replaced' WHERE state IN ('made', 'printed', 'confirmed')
         AND issue < (SELECT MAX(issue) FROM cards AS other WHERE other.person = cards.person)",
        [],
    )?;
    let left = schema::made(work)?;
    for (name, sql) in expected {
        if !left.contains_key(&name) {
            work.execute_batch(&sql)?;
        }
    }
    match chain::changed_table(work)? {
        Some(name) => Err(Trouble::damaged(&name)),
        None => Ok(()),
    }
}

/// Removes rows that refer to nothing, and values that nobody could read.
fn drop_strays(work: &Connection, day: Date) -> Result<(), Trouble> {
    // A run that is gone leaves its cards: they were made, whoever says otherwise.
    work.execute(
        "INSERT INTO runs (id, day, program, folder, plan, state, begun, n_read, n_made,
            n_unchanged, n_held, n_barred, n_duplicate)
         SELECT DISTINCT run, ?1, '?', '?', zeroblob(32), 'finished', ?1, 0, 0, 0, 0, 0, 0
         FROM lots WHERE run NOT IN (SELECT id FROM runs)",
        [day.to_string()],
    )?;
    for sql in [
        "UPDATE runs SET plan = zeroblob(32) WHERE length(plan) <> 32",
        "UPDATE lots SET content = zeroblob(32) WHERE length(content) <> 32",
        "DELETE FROM likenesses WHERE path IN (SELECT path FROM photos WHERE length(content) <> 32)",
        "DELETE FROM photos WHERE length(content) <> 32",
        "DELETE FROM rules WHERE length(digest) <> 32",
        "DELETE FROM cards WHERE lot NOT IN (SELECT id FROM lots)
            OR person NOT IN (SELECT id FROM people)",
        "DELETE FROM sheets WHERE lot NOT IN (SELECT id FROM lots)
            OR run NOT IN (SELECT id FROM runs)
            OR run <> (SELECT run FROM lots WHERE lots.id = sheets.lot)",
        "DELETE FROM slots WHERE card NOT IN (SELECT id FROM cards)
            OR sheet NOT IN (SELECT id FROM sheets)
            OR (SELECT lot FROM sheets WHERE sheets.id = slots.sheet)
                <> (SELECT lot FROM cards WHERE cards.id = slots.card)",
        "DELETE FROM sheets WHERE id NOT IN (SELECT sheet FROM slots)",
        "DELETE FROM deliveries WHERE run NOT IN (SELECT id FROM runs)",
        "DELETE FROM parts WHERE delivery NOT IN (SELECT id FROM deliveries)",
        "UPDATE people SET key = NULL, fields = NULL WHERE id NOT IN (SELECT person FROM cards)",
        // Of somebody without a number nothing else may be known either.
        "UPDATE cards SET serial = NULL, token = NULL, fingerprint = NULL
            WHERE person IN (SELECT id FROM people WHERE key IS NULL)",
        "UPDATE people SET fields = NULL WHERE key IS NULL",
        // A card without these cannot be told from another: it is made again.
        "UPDATE cards SET fingerprint = zeroblob(32) WHERE
            (fingerprint IS NULL OR length(fingerprint) <> 32)
            AND person IN (SELECT id FROM people WHERE key IS NOT NULL)",
        "UPDATE cards SET serial = '' WHERE serial IS NULL
            AND person IN (SELECT id FROM people WHERE key IS NOT NULL)",
        "UPDATE people SET fields = NULL WHERE NOT json_valid(fields)",
        "UPDATE runs SET state = 'begun' WHERE n_read IS NULL OR n_made IS NULL
            OR n_unchanged IS NULL OR n_held IS NULL OR n_barred IS NULL OR n_duplicate IS NULL",
    ] {
        work.execute(sql, [])?;
    }
    Ok(())
}

/// The end of the chain as it was found.
fn last_event(work: &Connection) -> Result<Tail, Trouble> {
    let last: Option<(i64, Vec<u8>)> = work
        .query_row("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let genesis: [u8; 32] = work
        .query_row("SELECT genesis FROM chain", [], |row| row.get(0))
        .optional()?
        .unwrap_or_default();
    let (seq, hash) = last.unwrap_or((0, genesis.to_vec()));
    Ok(Tail::at(seq, hash.try_into().unwrap_or(genesis)))
}

/// Says that the chain was repaired, and how everything stands: with it, the number of cards.
fn begin_anew(
    work: &Connection,
    tail: &mut Tail,
    found: &Broken,
    day: Date,
) -> Result<u64, Trouble> {
    let n_events: i64 = work.query_row("SELECT COUNT(*) FROM events", [], |row| row.get(0))?;
    let reason = found.told().en;
    let detail = bound::events_before(work, i64::MAX)?;
    let event = NewEvent {
        amount: Some(n_events),
        reason: Some(&reason),
        detail: Some(detail.bytes()),
        ..NewEvent::of(EventKind::Repaired, day)
    };
    tail.append(work, &event)?;
    for (run, is_finished) in rows(work, "SELECT id, state = 'finished' FROM runs ORDER BY id")? {
        let detail = bound::run(work, run)?;
        let begun = NewEvent {
            run: Some(run),
            detail: Some(detail.bytes()),
            ..NewEvent::of(EventKind::RunBegun, day)
        };
        tail.append(work, &begun)?;
        if is_finished == 1 {
            let detail = bound::counts(work, run)?;
            let finished = NewEvent {
                run: Some(run),
                detail: Some(detail.bytes()),
                ..NewEvent::of(EventKind::RunFinished, day)
            };
            tail.append(work, &finished)?;
        }
    }
    for (run, number) in rows(work, "SELECT run, number FROM lots ORDER BY run, number")? {
        let detail = bound::lot(work, run, number)?;
        let made = NewEvent {
            run: Some(run),
            amount: Some(number),
            detail: Some(detail.bytes()),
            ..NewEvent::of(EventKind::LotMade, day)
        };
        tail.append(work, &made)?;
    }
    let n_cards = cards(work, tail, day)?;
    delivery::bind_all(work, tail, day)?;
    photos::bind(work, tail, day)?;
    // The event that the last night ended with may be gone or another one.
    work.execute("UPDATE nights SET events = ?1", [n_events])?;
    nights::bind(work)?;
    Ok(n_cards)
}

fn rows(work: &Connection, sql: &str) -> Result<Vec<(i64, i64)>, Trouble> {
    let mut query = work.prepare(sql)?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Says of every card how it was found.
fn cards(work: &Connection, tail: &mut Tail, day: Date) -> Result<u64, Trouble> {
    let mut query = work.prepare(
        "SELECT cards.id, cards.person, cards.issue, cards.state, people.key, cards.serial, lots.run,
            sheets.number, slots.slot
         FROM cards JOIN people ON people.id = cards.person JOIN lots ON lots.id = cards.lot
            LEFT JOIN slots ON slots.card = cards.id LEFT JOIN sheets ON sheets.id = slots.sheet
         ORDER BY cards.person, cards.issue",
    )?;
    let mut rows = query.query(params![])?;
    let mut n_cards = 0;
    while let Some(row) = rows.next()? {
        let (id, word): (i64, String) = (row.get(0)?, row.get(3)?);
        let state = State::from_word(&word).ok_or_else(|| Trouble::damaged(&word))?;
        let (key, serial): (Option<String>, Option<String>) = (row.get(4)?, row.get(5)?);
        let detail = bound::stored_card(work, id)?;
        let event = NewEvent {
            run: row.get(6)?,
            person: row.get(1)?,
            issue: row.get(2)?,
            sheet: row.get(7)?,
            slot: row.get(8)?,
            amount: Some(state.number()),
            key: key.as_deref(),
            serial: serial.as_deref(),
            detail: Some(&detail),
            ..NewEvent::of(EventKind::Found, day)
        };
        tail.append(work, &event)?;
        n_cards += 1;
    }
    Ok(n_cards)
}
