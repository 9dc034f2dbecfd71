//! Forgetting people after their time, without breaking the chain.
//!
//! Forgotten means: key, serial, token, fingerprint, field values, reasons and
//! the nonces that bind them to the chain are overwritten (SQLite's
//! `secure_delete`), in the database and its journal. What stays is a number
//! for the person, the kinds and days of events, sheets and slots, and counts.
//! Files of runs, photos and the cache are the caller's to remove; a backup of
//! the ledger forgets nothing.

use super::event::{Kind, NewEvent};
use super::{Ledger, Trouble};
use crate::date::Date;
use crate::diag::Outcome;
use rusqlite::params;

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

impl Ledger {
    /// Forgets people to whom nothing happened on or after `older_than`, and
    /// photos not seen since; says so in the chain under `day`.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be written; then nothing was forgotten.
    pub fn purge(&mut self, older_than: Date, scope: Scope, day: Date) -> Outcome<PurgeReport> {
        let limit = older_than.to_string();
        let mut report = self.write(|work, tail| {
            let mut report = PurgeReport::default();
            let mut query = work.prepare(
                "SELECT people.id,
                    EXISTS (SELECT 1 FROM cards WHERE person = people.id
                        AND issue = (SELECT MAX(issue) FROM cards WHERE person = people.id)
                        AND state <> 'withdrawn')
                 FROM people WHERE people.key IS NOT NULL
                    AND (SELECT MAX(day) FROM events WHERE person = people.id) < ?1
                 ORDER BY people.id",
            )?;
            let due = query
                .query_map([&limit], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<Vec<(i64, bool)>>>()?;
            for (person, has_card) in due {
                if has_card && scope == Scope::Ended {
                    let mut strip = work.prepare_cached(
                        "UPDATE people SET fields = NULL WHERE id = ?1 AND fields IS NOT NULL",
                    )?;
                    report.stripped += strip.execute([person])? as u64;
                    continue;
                }
                // First, since only then the events let go of what they hold.
                let event = NewEvent { person: Some(person), ..NewEvent::of(Kind::Purged, day) };
                let seq = tail.append(work, &event)?;
                let run = |sql: &str| -> Result<u64, Trouble> {
                    Ok(work.prepare_cached(sql)?.execute(params![person, seq])? as u64)
                };
                report.events +=
                    run("UPDATE events SET nonce = NULL, key = NULL, serial = NULL, reason = NULL
                     WHERE person = ?1 AND seq < ?2")?;
                report.cards +=
                    run("UPDATE cards SET serial = NULL, token = NULL, fingerprint = NULL
                     WHERE person = ?1 AND ?2 > 0")?;
                report.people +=
                    run("UPDATE people SET key = NULL, fields = NULL WHERE id = ?1 AND ?2 > 0")?;
            }
            report.photos = work.execute("DELETE FROM photos WHERE seen < ?1", [&limit])? as u64;
            Ok(report)
        })?;
        // The journal still holds what was there before, until it is emptied.
        let busy = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))
            .map_err(|error| super::schema::fault(&self.path, &error))?;
        report.journal_emptied = busy == 0;
        Ok(report)
    }
}
