//! Runs and their lots: what a killed run had finished.
//!
//! A lot is recorded after its file has its final name. What a run recorded
//! before it was killed stays recorded; the next run asks
//! [`Ledger::unfinished_runs`] and [`Ledger::lots`], and goes on from there.

use super::bound;
use super::event::NewEvent;
use super::kind::EventKind;
use super::refusal::Refusal;
use super::{Ledger, Trouble};
use cetak_base::date::Date;
use cetak_base::diag::Outcome;
use cetak_base::digest::Digest;
use rusqlite::params;

/// Number of a run, from 1 in each ledger.
pub type RunId = i64;

/// What a run is about to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunPlan {
    /// The day the run is for.
    pub day: Date,
    /// The day it begins on, by the machine's clock; that of the run for one that an older version recorded.
    pub begun: Date,
    /// Version of the program.
    pub program: String,
    /// The run's folder, relative to the job's.
    pub folder: String,
    /// Digest of everything the run makes; a later run with the same one may resume it.
    pub plan: Digest,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its number.
    pub id: RunId,
    /// What it set out to do.
    pub plan: RunPlan,
    /// What became of the records; `None` if it was never finished.
    pub counts: Option<Counts>,
}

/// What became of the records of a run; kept by a purge.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Rows read.
    pub read: u64,
    /// Cards made.
    pub made: u64,
    /// Cards that needed no change.
    pub unchanged: u64,
    /// Held back.
    pub held: u64,
    /// Not entitled.
    pub barred: u64,
    /// The same row again.
    pub duplicate: u64,
}

/// A lot that was finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinishedLot {
    /// Its number in the run, from 1.
    pub number: u32,
    /// Its file, relative to the run's folder.
    pub file: String,
    /// Digest of what it was made from, as the caller gave it.
    pub content: Digest,
    /// Number of cards in it.
    pub cards: u64,
}

impl Ledger {
    /// Records that a run begins.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be written.
    pub fn begin_run(&mut self, plan: &RunPlan) -> Outcome<RunId> {
        self.write(|work, tail| {
            work.execute(
                "INSERT INTO runs (day, program, folder, plan, state, begun)
                 VALUES (?1, ?2, ?3, ?4, 'begun', ?5)",
                params![
                    plan.day.to_string(),
                    plan.program,
                    plan.folder,
                    plan.plan.bytes(),
                    plan.begun.to_string()
                ],
            )?;
            let run = work.last_insert_rowid();
            let detail = bound::run(work, run)?;
            let event = NewEvent {
                run: Some(run),
                detail: Some(detail.bytes()),
                ..NewEvent::of(EventKind::RunBegun, plan.begun)
            };
            tail.append(work, &event)?;
            Ok(run)
        })
    }

    /// Records that a run is complete, on `day`.
    ///
    /// # Errors
    ///
    /// An internal fault if there is no such run; an outside fault if the ledger cannot be written.
    pub fn finish_run(&mut self, run: RunId, counts: &Counts, day: Date) -> Outcome<()> {
        self.write(|work, tail| {
            let Counts { read, made, unchanged, held, barred, duplicate } = *counts;
            let n_runs = work.execute(
                "UPDATE runs SET state = 'finished', n_read = ?2, n_made = ?3, n_unchanged = ?4,
                    n_held = ?5, n_barred = ?6, n_duplicate = ?7 WHERE id = ?1",
                params![run, read, made, unchanged, held, barred, duplicate],
            )?;
            if n_runs != 1 {
                return Err(Refusal::NoRun { run }.into());
            }
            let detail = bound::counts(work, run)?;
            let event = NewEvent {
                run: Some(run),
                detail: Some(detail.bytes()),
                ..NewEvent::of(EventKind::RunFinished, day)
            };
            tail.append(work, &event).map(|_| ())
        })
    }

    /// All runs, oldest first.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn runs(&self) -> Outcome<Vec<Run>> {
        self.read(|work| {
            let mut query = work.prepare(
                "SELECT id, day, program, folder, plan, state, n_read, n_made, n_unchanged,
                    n_held, n_barred, n_duplicate, COALESCE(begun, day) FROM runs ORDER BY id",
            )?;
            let mut rows = query.query([])?;
            let mut runs = Vec::new();
            while let Some(row) = rows.next()? {
                let (day, state): (String, String) = (row.get(1)?, row.get(5)?);
                let begun: String = row.get(12)?;
                let counts = if state == "finished" {
                    Some(Counts {
                        read: row.get(6)?,
                        made: row.get(7)?,
                        unchanged: row.get(8)?,
                        held: row.get(9)?,
                        barred: row.get(10)?,
                        duplicate: row.get(11)?,
                    })
                } else {
                    None
                };
                runs.push(Run {
                    id: row.get(0)?,
                    plan: RunPlan {
                        day: Date::parse_iso(&day).ok_or_else(|| Trouble::damaged(&day))?,
                        begun: Date::parse_iso(&begun).ok_or_else(|| Trouble::damaged(&begun))?,
                        program: row.get(2)?,
                        folder: row.get(3)?,
                        plan: Digest::from_bytes(row.get(4)?),
                    },
                    counts,
                });
            }
            Ok(runs)
        })
    }

    /// Runs that began and never finished, oldest first.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn unfinished_runs(&self) -> Outcome<Vec<Run>> {
        let mut runs = self.runs()?;
        runs.retain(|run| run.counts.is_none());
        Ok(runs)
    }

    /// The finished lots of a run, in their order.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn lots(&self, run: RunId) -> Outcome<Vec<FinishedLot>> {
        self.read(|work| {
            let mut query = work.prepare(
                "SELECT number, file, content, (SELECT COUNT(*) FROM cards WHERE lot = lots.id)
                 FROM lots WHERE run = ?1 ORDER BY number",
            )?;
            let lots = query.query_map([run], |row| {
                Ok(FinishedLot {
                    number: row.get(0)?,
                    file: row.get(1)?,
                    content: Digest::from_bytes(row.get(2)?),
                    cards: row.get(3)?,
                })
            })?;
            Ok(lots.collect::<Result<_, _>>()?)
        })
    }
}
