//! What a run is asked for, and what it answers.

use crate::diag::{Finding, Lang};
use crate::output::folder::Wanted;
use crate::run::session::Session;
use crate::run::verify::Checkup;
use crate::schema::report::{Counts, Ink};
use std::{collections::BTreeMap, path::PathBuf};

/// What to do with a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aim {
    /// Everything up to drawing; the report goes to this folder, whatever is in it.
    Check {
        /// Where the report goes.
        report: PathBuf,
    },
    /// The cards.
    Make {
        /// Where they go.
        folder: Wanted,
    },
    /// Every check of a run and its plan; writes nothing.
    DryRun,
}

/// How a run is carried out.
#[derive(Debug, Clone)]
pub struct Request {
    /// What to do.
    pub aim: Aim,
    /// Threads that work at once, at least 1.
    pub workers: usize,
    /// Only these keys; empty for all.
    pub keys: Vec<String>,
    /// The language of reports.
    pub lang: Lang,
    /// Which cards, whom to trust, when to stop.
    pub session: Session,
}

/// What became of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// How many records became what; for a check or a dry run, `made` are those that would be.
    pub counts: Counts,
    /// How many cards are made because they changed, by what changed in the words of `changes.csv`; a
    /// card with several causes counts for each. Only for a run that makes cards.
    pub causes: BTreeMap<String, usize>,
    /// Everything the user must hear, by file and row.
    pub findings: Vec<Finding>,
    /// The folder written to, if any.
    pub folder: Option<PathBuf>,
    /// PDF files, by their path in the run's folder, with sheets and cards each.
    pub lots: Vec<LotSummary>,
    /// Whether a finding stopped the run: then nothing was made.
    pub stopped: bool,
    /// How much ink the cards take; `None` if there are none.
    pub ink: Option<Ink>,
    /// What reading the cards back gave, where the job asks for that. If they are not right, the run is
    /// not finished: no mark, and the next one goes on with it.
    pub checkup: Option<Checkup>,
}

/// One PDF file of sheets.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LotSummary {
    /// Path relative to the run's folder.
    pub path: String,
    /// Sheets of paper.
    pub sheets: usize,
    /// Cards on them.
    pub cards: usize,
}
