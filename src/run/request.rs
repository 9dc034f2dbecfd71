//! What a run is asked for, and what it answers.

use crate::diag::{Code, Finding, Lang, Severity};
use crate::output::folder::Wanted;
use crate::run::session::Session;
use crate::run::verify::Checkup;
use crate::schema::report::{Counts, Ink, Turnover};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

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

impl Request {
    /// Whether it is about everybody on the lists, and not about some people or a reprint.
    pub(super) fn is_whole(&self) -> bool {
        self.keys.is_empty() && self.session.reprint.is_none()
    }
}

/// What became of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// How many records became what; for a check or a dry run, `made` are those that would be.
    pub counts: Counts,
    /// Who comes, changes and leaves; `None` where the ledger was not asked.
    pub turnover: Option<Turnover>,
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

impl Summary {
    /// What stands against cards, by code: of how many rows it was told, most first. What only warns
    /// stands against none.
    pub fn hindrances(&self) -> Vec<(Code, usize)> {
        let mut rows: BTreeMap<Code, BTreeSet<Row<'_>>> = BTreeMap::new();
        for finding in self.findings.iter().filter(|finding| finding.severity >= Severity::Bar) {
            let place = &finding.place;
            let row = (place.file.as_deref(), place.worksheet.as_deref(), place.row);
            rows.entry(finding.code).or_default().insert(row);
        }
        let mut counted: Vec<_> = rows.into_iter().map(|(code, rows)| (code, rows.len())).collect();
        counted.sort_by_key(|(code, count)| (Reverse(*count), *code));
        counted
    }
}

/// File, worksheet and row.
type Row<'a> = (Option<&'a str>, Option<&'a str>, Option<u32>);

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
