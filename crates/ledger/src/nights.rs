//! What one night must know of the last: the day it was, how long each list was, who came and left.
//!
//! A night on which nothing changed leaves no event, and yet its day is remembered: without it a
//! clock that jumped could not be told from a quiet month. Nothing here is about a person.
//!
//! A digest of it stands beside the head of the chain, which is compared whenever the chain is. It is
//! no event, so that a quiet night leaves none: it finds who edits these tables, as the number of
//! events and their head find who cuts some off, and not who writes all of that anew.

use super::event::NewEvent;
use super::kind::EventKind;
use super::run::RunId;
use super::{Ledger, Trouble, bound};
use cetak_base::date::Date;
use cetak_base::diag::Outcome;
use cetak_base::digest::Digest;
use rusqlite::{Connection, OptionalExtension as _, params};

/// A list of people as a run found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListAsSeen {
    /// The file, as the job names it.
    pub path: String,
    /// Digest of its bytes.
    pub content: Digest,
    /// Rows that were read of it.
    pub rows: u64,
    /// Those of them whose data needs no mending.
    pub usable: u64,
    /// When the file was last changed, nanoseconds since 1970; `None` where nobody can tell.
    pub mtime_ns: Option<i64>,
}

/// A list as the last run left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptList {
    /// As that run found it.
    pub seen: ListAsSeen,
    /// The day on which that content was first used.
    pub day: Date,
}

/// Whether the database has these tables. A reader may meet one that no run has brought up to date yet.
fn is_there(work: &Connection) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'nights')";
    work.query_row(sql, [], |row| row.get(0))
}

/// A list as the last night left it.
fn last_of(work: &Connection, path: &str) -> Result<Option<KeptList>, Trouble> {
    let kept: Option<(ListAsSeen, String)> = work
        .query_row(
            "SELECT content, n_rows, n_usable, mtime_ns, day FROM lists WHERE path = ?1
             ORDER BY id DESC LIMIT 1",
            [path],
            |row| {
                let seen = ListAsSeen {
                    path: path.to_owned(),
                    content: Digest::from_bytes(row.get(0)?),
                    rows: row.get(1)?,
                    usable: row.get(2)?,
                    mtime_ns: row.get(3)?,
                };
                Ok((seen, row.get(4)?))
            },
        )
        .optional()?;
    kept.map(|(seen, day)| {
        let day = Date::parse_iso(&day).ok_or_else(|| Trouble::damaged(&day))?;
        Ok(KeptList { seen, day })
    })
    .transpose()
}

/// Remembers a list as a night found it. One that is as it was writes nothing.
fn remember_list(work: &Connection, list: &ListAsSeen, day: Date) -> Result<(), Trouble> {
    let ListAsSeen { path, content, rows, usable, mtime_ns } = list;
    match last_of(work, path)? {
        Some(kept) if kept.seen == *list => {}
        Some(kept) if kept.seen.content == *content => {
            work.execute(
                "UPDATE lists SET n_rows = ?2, n_usable = ?3, mtime_ns = ?4
                 WHERE id = (SELECT MAX(id) FROM lists WHERE path = ?1)",
                params![path, rows, usable, mtime_ns],
            )?;
        }
        _ => {
            work.execute(
                "INSERT INTO lists (path, content, n_rows, n_usable, mtime_ns, day)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![path, content.bytes(), rows, usable, mtime_ns, day.to_string()],
            )?;
        }
    }
    Ok(())
}

/// Binds what is remembered of the last night to the chain as it is.
pub(super) fn bind(work: &Connection) -> rusqlite::Result<()> {
    let night = bound::night(work)?;
    work.execute("UPDATE chain SET night = ?1", [night.as_ref().map(Digest::bytes)])?;
    Ok(())
}

/// Whether that is what it was when it was bound. An older ledger binds none of it until it is next written.
pub(super) fn holds(work: &Connection) -> rusqlite::Result<bool> {
    let is_bound: bool = work.query_row(
        "SELECT EXISTS (SELECT 1 FROM pragma_table_info('chain') WHERE name = 'night')",
        [],
        |row| row.get(0),
    )?;
    if !is_bound {
        return Ok(true);
    }
    let kept: Option<Vec<u8>> = work.query_row("SELECT night FROM chain", [], |row| row.get(0))?;
    Ok(kept.as_deref() == bound::night(work)?.as_ref().map(|night| night.bytes().as_slice()))
}

impl Ledger {
    /// The day of whatever was recorded last, the last quiet night included. Later events may have
    /// earlier days, where a clock was set right.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn last_day(&self) -> Outcome<Option<Date>> {
        self.read(|work| {
            let newest: Option<(i64, String)> = work
                .query_row("SELECT seq, day FROM events ORDER BY seq DESC LIMIT 1", [], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .optional()?;
            let night: Option<(i64, String)> = if is_there(work)? {
                let sql = "SELECT events, day FROM nights";
                work.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?
            } else {
                None
            };
            let events = newest.as_ref().map_or(0, |(seq, _)| *seq);
            let day = night.filter(|(at, _)| *at >= events).or(newest).map(|(_, day)| day);
            day.map(|day| Date::parse_iso(&day).ok_or_else(|| Trouble::damaged(&day))).transpose()
        })
    }

    /// What the last night found, as a digest; `None` before the first one.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn last_findings(&self) -> Outcome<Option<Digest>> {
        self.read(|work| {
            let found: Option<Option<[u8; 32]>> =
                work.query_row("SELECT findings FROM nights", [], |row| row.get(0)).optional()?;
            Ok(found.flatten().map(Digest::from_bytes))
        })
    }

    /// Remembers that a night did its work on `day`, and the lists as it found them. `findings` is
    /// kept as it was where there is none, and so is a list that is not named.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be written.
    pub fn remember_night(
        &mut self,
        day: Date,
        findings: Option<Digest>,
        lists: &[ListAsSeen],
    ) -> Outcome<()> {
        self.write(|work, _| {
            for list in lists {
                remember_list(work, list, day)?;
            }
            work.execute(
                "INSERT INTO nights (id, day, events, findings)
                 SELECT 1, ?1, chain.events, ?2 FROM chain WHERE true
                 ON CONFLICT (id) DO UPDATE SET day = excluded.day, events = excluded.events,
                    findings = COALESCE(excluded.findings, findings)",
                params![day.to_string(), findings.as_ref().map(Digest::bytes)],
            )?;
            Ok(bind(work)?)
        })
    }

    /// A list as the last run left it; `None` for one that no run used.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn list(&self, path: &str) -> Outcome<Option<KeptList>> {
        self.read(|work| if is_there(work)? { last_of(work, path) } else { Ok(None) })
    }

    /// The day on which this content of a list was first used, if that was before the last one was.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn list_before_last(&self, path: &str, content: Digest) -> Outcome<Option<Date>> {
        self.read(|work| {
            let day: Option<String> = work
                .query_row(
                    "SELECT day FROM lists WHERE path = ?1 AND content = ?2
                        AND id < (SELECT MAX(id) FROM lists WHERE path = ?1)
                     ORDER BY id DESC LIMIT 1",
                    params![path, content.bytes()],
                    |row| row.get(0),
                )
                .optional()?;
            day.map(|day| Date::parse_iso(&day).ok_or_else(|| Trouble::damaged(&day))).transpose()
        })
    }

    /// Says in the chain that somebody accepted what would have stopped the run.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be written.
    pub fn note_accepted(&mut self, run: Option<RunId>, what: &str, today: Date) -> Outcome<()> {
        self.write(|work, tail| {
            let event =
                NewEvent { run, reason: Some(what), ..NewEvent::of(EventKind::Accepted, today) };
            tail.append(work, &event).map(|_| ())
        })
    }

    /// Keeps who came, changed and left in a run, for one that goes on with it.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be written.
    pub fn keep_turnover(&mut self, run: RunId, turnover: &str) -> Outcome<()> {
        self.write(|work, _| {
            work.execute("UPDATE runs SET turnover = ?2 WHERE id = ?1", params![run, turnover])?;
            Ok(())
        })
    }

    /// What was kept of a run; `None` if it was killed before, or made by an older version.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn turnover(&self, run: RunId) -> Outcome<Option<String>> {
        self.read(|work| {
            let kept: Option<Option<String>> = work
                .query_row("SELECT turnover FROM runs WHERE id = ?1", [run], |row| row.get(0))
                .optional()?;
            Ok(kept.flatten())
        })
    }
}
