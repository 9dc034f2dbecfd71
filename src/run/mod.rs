//! Running the stages over every record.
//!
//! The order of work: read and check all rows, inspect and prepare every photo,
//! see that every card can be drawn, and only then lay cards on sheets - a card
//! that cannot be made must not leave a hole in a sheet. Sheets are then drawn
//! in parallel and written in order, so memory grows with neither photos nor
//! pages. The only module that spawns work; it prints nothing and reports to a
//! [`Progress`].

mod designs;
mod disk_space;
mod doctor;
mod impose;
mod ink;
mod journal;
mod judge;
mod known;
mod make;
mod order;
mod photos;
mod preview;
mod proof;
mod purge;
mod reports;
mod sample;
mod session;
mod verify;

use crate::diag::{Finding, Outcome};
use crate::job::Job;
use crate::output::folder::Wanted;
use crate::schema::report::{Counts, Ink};
use std::path::PathBuf;

pub use doctor::{Health, Remark, doctor};
pub use impose::{Imposed, impose_file};
pub use make::check_folder;
pub use order::{Workers, in_order};
pub use photos::{Intake, Keep, Tally, photos};
pub use preview::{Preview, check_layout, layouts, preview, preview_people, printers, show_layout};
pub use proof::{Proof, USUAL_CARDS, proof};
pub use purge::{PurgeRequest, Purged, PurgedFolder, purge};
pub use sample::{write_sample, write_starter};
pub use session::{Only, Reprint, Session, Stop, Trust};
pub use verify::{Checkup, verify};

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
    pub lang: crate::diag::Lang,
    /// Which cards, whom to trust, when to stop.
    pub session: Session,
}

/// A part of a run that takes time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Reading workbooks; counted in files.
    Reading,
    /// Inspecting and preparing photos; counted in photos.
    Photos,
    /// Drawing and writing sheets; counted in cards.
    Sheets,
    /// Drawing and writing one file per person; counted in cards.
    Cards,
    /// Putting photos on contact sheets; counted in photos.
    Contact,
    /// Drawing cards for a proof; counted in cards.
    Proof,
    /// Drawing made-up photos; counted in photos.
    Samples,
    /// Reading finished files back; counted in pages.
    Verifying,
}

/// Who hears how far a run is. Called from several threads.
pub trait Progress: Sync {
    /// A phase of `total` steps begins.
    fn begin(&self, phase: Phase, total: usize);
    /// `steps` more are done.
    fn advance(&self, steps: usize);
    /// The phase is over.
    fn end(&self);
}

/// A [`Progress`] that nobody hears.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _phase: Phase, _total: usize) {}
    fn advance(&self, _steps: usize) {}
    fn end(&self) {}
}

/// What became of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// How many records became what; for a check or a dry run, `made` are those that would be.
    pub counts: Counts,
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

/// Carries out a job.
///
/// # Errors
///
/// A fault if the outside world stops it: disk full, no permission, a key that no row has.
pub fn run(job: &Job, request: &Request, progress: &dyn Progress) -> Outcome<Summary> {
    let workers = Workers::new(request.workers)?;
    if let Aim::Make { folder } = &request.aim {
        return make::run(job, request, folder, &workers, progress);
    }
    let memory = make::memory(job, request)?;
    let checked = judge::check(job, request, &memory, &workers, progress)?;
    match &request.aim {
        Aim::DryRun => make::plan(job, checked),
        Aim::Check { report } => make::report(job, request, checked, report, &workers),
        Aim::Make { .. } => unreachable!("made above"),
    }
}
