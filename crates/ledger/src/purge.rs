//! Forgetting people after their time, without breaking the chain.
//!
//! Forgotten means: key, serial, token, fingerprint, field values, reasons and
//! the nonces that bind them to the chain are removed, and the database is
//! rebuilt and its journal emptied, so that no page keeps an old copy of them.
//! What stays is a number for the person, the kinds and days of events, sheets
//! and slots, and counts. Files of runs, photos and the cache are the caller's
//! to remove; a backup of the ledger forgets nothing.

use super::event::NewEvent;
use super::kind::EventKind;
use super::{Ledger, Run, Trouble, photos};
use cetak_base::date::Date;
use cetak_base::diag::Outcome;
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// Whom a purge forgets, among those to whom nothing happened for long enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// People without a card: withdrawn. Of those who have one, only what the
    /// card shows is removed: their key must stay, or the next run would make
    /// their unchanged card once more.
    Ended,
    /// Everybody. A later run knows none of them and makes their cards anew, as their first.
    Everybody,
}

impl Scope {
    /// The stable word in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Everybody => "everybody",
        }
    }
}

/// What was destroyed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct PurgeReport {
    /// People forgotten.
    pub people: u64,
    /// Their cards, which remain as numbers.
    pub cards: u64,
    /// Events whose key, serial and reason were removed.
    pub events: u64,
    /// People who stay, and of whom what their card shows was removed.
    pub stripped: u64,
    /// Paths of photos removed.
    pub photos: u64,
    /// Whether the database's journal was emptied too. If not, because somebody was reading, it
    /// is when the last program closes the ledger, or at the next purge.
    pub journal_emptied: bool,
}

impl PurgeReport {
    /// Whether the ledger held nothing that was due.
    pub const fn is_empty(&self) -> bool {
        self.people == 0 && self.stripped == 0 && self.photos == 0
    }
}

/// People to whom nothing happened on or after `?1`; with whether they have a card.
const DUE: &str = "WITH due (person, has_card) AS (SELECT people.id,
        EXISTS (SELECT 1 FROM cards WHERE person = people.id
            AND issue = (SELECT MAX(issue) FROM cards WHERE person = people.id)
            AND state <> 'withdrawn')
    FROM people WHERE people.key IS NOT NULL
        AND (SELECT MAX(day) FROM events WHERE person = people.id) < ?1)";

impl Ledger {
    /// The runs with the day of the last thing that happened to each: it began,
    /// or a card of it was made, printed, confirmed or spoiled. Oldest run first.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn runs_by_age(&self) -> Outcome<Vec<(Run, Date)>> {
        let last = self.read(|work| {
            let mut query = work.prepare(
                "SELECT run, MAX(day) FROM events WHERE run IS NOT NULL AND kind <> 'purged'
                 GROUP BY run",
            )?;
            let mut rows = query.query([])?;
            let mut last = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let day: String = row.get(1)?;
                let day = Date::parse_iso(&day).ok_or_else(|| Trouble::damaged(&day))?;
                last.insert(row.get::<_, i64>(0)?, day);
            }
            Ok(last)
        })?;
        let age = |run: Run| {
            let begun = run.plan.begun;
            let day = last.get(&run.id).map_or(begun, |day| begun.max(*day));
            (run, day)
        };
        Ok(self.runs()?.into_iter().map(age).collect())
    }

    /// What [`Self::purge`] would destroy. Needs no lock and writes nothing.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn purge_plan(&self, older_than: Date, scope: Scope) -> Outcome<PurgeReport> {
        let limit = older_than.to_string();
        let everybody = scope == Scope::Everybody;
        self.read(|work| {
            let count = |of: &str| -> Result<u64, Trouble> {
                let sql = format!("{DUE} SELECT COUNT(*) FROM {of}");
                Ok(work.query_row(&sql, params![limit, everybody], |row| row.get(0))?)
            };
            Ok(PurgeReport {
                people: count("due WHERE ?2 OR NOT has_card")?,
                cards: count("cards JOIN due USING (person) WHERE ?2 OR NOT has_card")?,
                events: count("events JOIN due USING (person) WHERE ?2 OR NOT has_card")?,
                stripped: count(
                    "people JOIN due ON due.person = people.id
                     WHERE NOT ?2 AND has_card AND people.fields IS NOT NULL",
                )?,
                photos: work.query_row(
                    "SELECT COUNT(*) FROM photos WHERE seen < ?1",
                    [&limit],
                    |row| row.get(0),
                )?,
                journal_emptied: false,
            })
        })
    }

    /// Forgets people to whom nothing happened on or after `older_than`, and
    /// photos not seen since; says so in the chain under `day`.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be written; then nothing was forgotten.
    pub fn purge(&mut self, older_than: Date, scope: Scope, day: Date) -> Outcome<PurgeReport> {
        let limit = older_than.to_string();
        let everybody = scope == Scope::Everybody;
        let mut report = self.write(|work, tail| {
            let mut report = PurgeReport::default();
            for (person, has_card) in due(work, &limit)? {
                if has_card && !everybody {
                    let mut strip = work.prepare_cached(
                        "UPDATE people SET fields = NULL WHERE id = ?1 AND fields IS NOT NULL",
                    )?;
                    report.stripped += strip.execute([person])? as u64;
                    continue;
                }
                // First, since only then the events let go of what they hold.
                let event =
                    NewEvent { person: Some(person), ..NewEvent::of(EventKind::Purged, day) };
                let seq = tail.append(work, &event)?;
                let run = |sql: &str| -> Result<u64, Trouble> {
                    Ok(work.prepare_cached(sql)?.execute(params![person, seq])? as u64)
                };
                report.events += run(
                    "UPDATE events SET nonce = NULL, key = NULL, serial = NULL, reason = NULL,
                        detail = NULL
                     WHERE person = ?1 AND seq < ?2",
                )?;
                report.cards +=
                    run("UPDATE cards SET serial = NULL, token = NULL, fingerprint = NULL
                     WHERE person = ?1 AND ?2 > 0")?;
                report.people +=
                    run("UPDATE people SET key = NULL, fields = NULL WHERE id = ?1 AND ?2 > 0")?;
            }
            if report.stripped > 0 {
                let amount = i64::try_from(report.stripped).ok();
                tail.append(work, &NewEvent { amount, ..NewEvent::of(EventKind::Stripped, day) })?;
            }
            report.photos = work.execute("DELETE FROM photos WHERE seen < ?1", [&limit])? as u64;
            if report.photos > 0 {
                photos::bind(work, tail, day)?;
            }
            Ok(report)
        })?;
        if !report.is_empty() {
            // What is deleted is overwritten, but pages that were split keep copies in their gaps:
            // only a rebuilt database is free of them.
            self.now("VACUUM")?;
        }
        report.journal_emptied = self.empty_journal()?;
        Ok(report)
    }

    /// Says in the chain that a purge is complete: how many files went, and which report tells of them.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be written.
    pub fn note_purge(&mut self, files: u64, report: &str, day: Date) -> Outcome<()> {
        self.write(|work, tail| {
            let amount = i64::try_from(files).ok();
            let event =
                NewEvent { amount, reason: Some(report), ..NewEvent::of(EventKind::Purged, day) };
            tail.append(work, &event).map(|_| ())
        })
    }

    /// Moves everything from the journal into the database; `false` if somebody who reads keeps it.
    fn empty_journal(&self) -> Outcome<bool> {
        let busy = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))
            .map_err(|error| super::schema::fault(&self.path, &error))?;
        Ok(busy == 0)
    }

    /// Runs one statement outside of any transaction.
    fn now(&self, sql: &str) -> Outcome<()> {
        let done = self.connection.execute_batch(sql);
        done.map_err(|error| super::schema::fault(&self.path, &error))
    }
}

/// The people of [`DUE`].
fn due(work: &Connection, limit: &str) -> Result<Vec<(i64, bool)>, Trouble> {
    let mut query =
        work.prepare(&format!("{DUE} SELECT person, has_card FROM due ORDER BY person"))?;
    let people = query.query_map([limit], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(people.collect::<rusqlite::Result<_>>()?)
}
