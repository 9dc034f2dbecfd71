//! From checked records to the files of a run.

mod cards;
mod lots;
mod package;
mod painter;
mod stream;
mod units;

use crate::diag::{FaultKind, Outcome};
use crate::job::Job;
use crate::ledger::{Access, Ledger};
use crate::output::folder::{Mark, RunFolder, Wanted, spare};
use crate::output::inputs::Inputs;
use crate::run::disk_space;
use crate::run::ink;
use crate::run::journal::{self, Begin, Journal};
use crate::run::judge::{self, Checked};
use crate::run::known::Earlier;
use crate::run::manifest;
use crate::run::order::Workers;
use crate::run::progress::{Phase, Progress};
use crate::run::reports;
use crate::run::request::{Request, Summary};
use crate::run::sacred;
use crate::run::session::Only;
use crate::run::slug_codes;
use crate::schema::report;
use lots::Lots;
use painter::CardPainter;
use std::path::{Path, PathBuf};

/// The plan of a dry run: what would be written.
pub(super) fn plan(job: &Job, mut checked: Checked) -> Outcome<Summary> {
    let units = units::gather(job.designs.options().order, &mut checked.cards);
    let lots = Lots::plan(job, &checked.cards, &units)?;
    let mut summary = checked.into_summary();
    if !summary.stopped {
        summary.lots = lots.summary(job);
    }
    Ok(summary)
}

/// The report of a check, written over the one before.
pub(super) fn report(
    job: &Job,
    request: &Request,
    mut checked: Checked,
    report: &Path,
    workers: &Workers,
    sacred: &Inputs,
) -> Outcome<Summary> {
    let mut folder = RunFolder::open(&over(report), sacred)?;
    let inputs = std::mem::take(&mut checked.inputs);
    let sources = std::mem::take(&mut checked.sources);
    let mut summary = checked.into_summary();
    reports::write(job, request, &summary, &sources, &[], workers, &mut folder)?;
    summary.folder = Some(folder.path().to_owned());
    folder.finish(manifest::of_job(job, summary.counts, inputs), Mark::None)?;
    Ok(summary)
}

/// The folder of a report, which is written over the one before.
pub(super) fn over(report: &Path) -> Wanted {
    Wanted::Exactly { path: report.to_owned(), force: true }
}

/// What a check or a dry run knows of earlier runs: nothing, unless it plans for what changed, or
/// is about some people whose photos must not be those of the others.
pub(super) fn earlier(job: &Job, request: &Request) -> Outcome<Earlier> {
    if request.session.only == Only::All && request.keys.is_empty() {
        return Ok(Earlier::none());
    }
    match Ledger::open(&job.state_folder(), Access::Read) {
        Ok(ledger) => Earlier::of(&ledger, job, request),
        Err(fault) if fault.kind == FaultKind::NoInput => Ok(Earlier::none()),
        Err(fault) => Err(fault),
    }
}

/// A whole run, with the job's lock held from before the first row is read.
pub(super) fn run(
    job: &Job,
    request: &Request,
    wanted: &Wanted,
    workers: &Workers,
    progress: &dyn Progress,
) -> Outcome<Summary> {
    let sacred = &sacred::of_run(job, wanted)?;
    let mut journal = Journal::open(job, request)?;
    let mut request = request.clone();
    if let Some(keys) = journal::reprinted(journal.ledger(), &request)? {
        request.keys = keys;
    }
    let earlier = Earlier::of(journal.ledger(), job, &request)?;
    let mut checked = judge::check(job, &request, &earlier, workers, progress)?;
    let set_back = journal.set_back()?;
    checked.findings.splice(0..0, set_back.and_then(|finding| job.policy.apply(finding)));
    if checked.stopped() {
        return Ok(checked.into_summary());
    }
    let making =
        Making { job, request: &request, earlier: &earlier, wanted, sacred, workers, progress };
    making.make(&mut journal, checked)
}

/// What making the cards of a run needs, beside its checked records.
struct Making<'a> {
    job: &'a Job,
    request: &'a Request,
    earlier: &'a Earlier,
    wanted: &'a Wanted,
    sacred: &'a Inputs,
    workers: &'a Workers,
    progress: &'a dyn Progress,
}

impl Making<'_> {
    fn make(&self, journal: &mut Journal, mut checked: Checked) -> Outcome<Summary> {
        let Self { job, request, earlier, workers, progress, .. } = *self;
        let at_work = (workers, progress);
        earlier.refuse_needless(job, &checked.cards, request)?;
        let units = units::gather(job.designs.options().order, &mut checked.cards);
        let lots = Lots::plan(job, &checked.cards, &units)?;
        let label = slug_codes::run_label(job, &request.keys, &checked.inputs);
        let painter = CardPainter::new(
            job,
            (&checked.cards, &checked.renderers, &checked.cache),
            &label,
            &request.session.stop,
        )?;
        let mut folder = self.begin(journal, &checked, &painter, &lots)?;
        self.sheets(journal, &painter, &lots, &mut folder)?;
        stream::write(&painter, &mut folder, workers)?;
        cards::write(&painter, &mut folder, at_work)?;
        let map = lots.map(job, &checked.cards);
        folder.write("map.csv", &report::map_csv(&map))?;

        let mut summary = Summary {
            counts: checked.counts,
            causes: journal.causes().clone(),
            findings: checked.findings,
            folder: None,
            lots: lots.summary(job),
            stopped: false,
            ink: checked.ink,
        };
        if let Some(ink) = &mut summary.ink {
            ink::photo_note(job, ink, painter.most_ink());
        }
        reports::write(job, request, &summary, &checked.sources, &map, workers, &mut folder)?;
        package::write(&painter, &lots, &summary, &map, request.lang, &mut folder, at_work)?;
        summary.folder = Some(folder.path().to_owned());
        let mark = if job.print_shop.package { Mark::Complete } else { Mark::None };
        folder.finish(manifest::of_job(job, summary.counts, checked.inputs), mark)?;
        journal.finish(job, request, earlier, &summary.counts, &checked.census)?;
        Ok(summary)
    }

    /// Opens the folder of the run, if the disk has room for it.
    fn begin(
        &self,
        journal: &mut Journal,
        checked: &Checked,
        painter: &CardPainter<'_>,
        lots: &Lots,
    ) -> Outcome<RunFolder> {
        let files: Vec<Vec<String>> = lots
            .files(self.job)
            .into_iter()
            .map(|of_lot| of_lot.into_iter().map(|file| file.path).collect())
            .collect();
        let needs = disk_space::Needs {
            job: self.job,
            cards: &checked.cards,
            sizes: cards::sizes(painter)?,
            files: &files,
            n_rows: checked.counts.read,
        };
        disk_space::check(&needs, self.wanted, journal.left_folder(self.job))?;
        journal.begin(&Begin {
            job: self.job,
            request: self.request,
            earlier: self.earlier,
            cards: &checked.cards,
            census: &checked.census,
            inputs: &checked.inputs,
            wanted: self.wanted,
            sacred: self.sacred,
            unchanged: checked.counts.unchanged,
            files: &files,
        })
    }

    /// Makes the lots that are not there yet, and records each once its files have their names.
    fn sheets(
        &self,
        journal: &mut Journal,
        painter: &CardPainter<'_>,
        lots: &Lots,
        folder: &mut RunFolder,
    ) -> Outcome<()> {
        let at_work = (self.workers, self.progress);
        self.progress.begin(Phase::Sheets, painter.cards.len());
        let mut files = lots.files(self.job).into_iter().enumerate();
        let made = files.try_for_each(|(lot_idx, files)| {
            if journal.keeps(lot_idx) {
                return lots.keep(painter, (lot_idx, &files), folder, at_work);
            }
            for file in &files {
                lots.write(painter, (lot_idx, file), folder, at_work)?;
            }
            let made = files.iter().filter_map(|file| folder.output(&file.path)).cloned();
            let made: Vec<_> = made.collect();
            journal.record(self.job, painter.cards, lot_idx, &lots.plan.lots[lot_idx].lot, &made)
        });
        self.progress.end();
        made
    }
}

/// Where a check's report goes unless told otherwise: where nothing lies that the job reads. A
/// `checked.xlsx` that was mended may be one of its lists by now.
///
/// # Errors
///
/// A usage fault if an input lies where the program keeps its own files.
pub fn check_folder(job: &Job) -> Outcome<PathBuf> {
    let usual = job.out_folder().join("periksa");
    let inputs = job.reads(Some(&usual))?;
    let names = (2..100).map(|n| job.out_folder().join(format!("periksa-{n}")));
    let free = std::iter::once(usual.clone()).chain(names);
    Ok(free.into_iter().find(|path| spare(&over(path), &inputs).is_ok()).unwrap_or(usual))
}
