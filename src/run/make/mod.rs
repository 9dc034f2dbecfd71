//! From checked records to the files of a run.

mod cards;
mod deliveries;
pub(super) mod lots;
mod package;
pub(super) mod painter;
mod stream;
mod units;

use crate::diag::{FaultKind, Outcome};
use crate::job::Job;
use crate::ledger::{Access, KeptList, Ledger, ListAsSeen};
use crate::output::cache::Cache;
use crate::output::folder::{self, RunFolder, Wanted, spare};
use crate::output::inputs::Inputs;
use crate::run::disk_space::{self, Room};
use crate::run::ink;
use crate::run::journal::{self, Begin, Journal, Planned};
pub(super) use crate::run::judge::Photos;
use crate::run::judge::{self, Checked};
use crate::run::known::Earlier;
use crate::run::lot_files::LotFile;
use crate::run::manifest;
use crate::run::night::{self, Night};
use crate::run::order::Workers;
use crate::run::progress::{Phase, Progress};
use crate::run::reports;
use crate::run::request::{Aim, Request, Summary};
use crate::run::sacred;
use crate::run::session::Only;
use crate::run::shard::Expected;
use crate::run::slug_codes;
use crate::run::strays;
use crate::run::verify::{VerifyRequest, verify};
use crate::schema::report::{self, MapForm};
use lots::Lots;
use painter::CardPainter;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// What a run would make and meet, without any of it.
pub(super) struct Rehearsal {
    pub(super) summary: Summary,
    /// The lists as they are, each as the last run left it; nothing for one that no run used.
    pub(super) lists: Vec<(ListAsSeen, Option<KeptList>)>,
    /// Nothing if there is no card to make, or the system does not tell what room there is.
    pub(super) room: Option<Room>,
}

/// Goes through a run up to where it would begin to write.
pub(super) fn rehearse(
    job: &Job,
    request: &Request,
    ledger: Option<&Ledger>,
    earlier: &Earlier,
    mut checked: Checked,
) -> Outcome<Rehearsal> {
    let night = ledger
        .map(|ledger| Night::of(ledger, (job, request), earlier, &mut checked))
        .transpose()?;
    let known = |list: ListAsSeen| {
        let kept = ledger.map(|ledger| ledger.list(&list.path)).transpose()?;
        Ok((list, kept.flatten()))
    };
    let lists = night::lists(job, &checked).into_iter().map(known).collect::<Outcome<_>>()?;
    let units = units::gather(job.designs.options().order, &mut checked.cards);
    let lots = Lots::plan(job, &checked.cards, &units)?;
    let mut room = None;
    if !checked.stopped() && !checked.cards.is_empty() {
        for ready in &mut checked.cards {
            ready.issue(job, earlier.next_issue(ready.record.nip.digits(), None));
        }
        // One card is drawn to see what it takes; its photo is not kept.
        let nowhere = Cache::at(Path::new(""), 0);
        let drawn = (&checked.cards[..], &checked.renderers, &nowhere);
        let painter = CardPainter::new(job, drawn, ("", request.lang), &request.session.stop)?;
        let needs = disk_space::Needs {
            job,
            cards: &checked.cards,
            sizes: cards::sizes(&painter)?,
            files: &lots.file_names(job),
            n_rows: checked.counts.read,
        };
        let left = ledger.and_then(|ledger| journal::left_folder(ledger, job));
        let wanted = Wanted::Dated { under: job.out_folder(), as_of: job.as_of };
        room = disk_space::estimate(&needs, &wanted, left);
    }
    let mut summary = checked.into_summary();
    summary.turnover = night.map(|night| night.turnover().clone());
    if !summary.stopped {
        summary.lots = lots.summary(job);
    }
    Ok(Rehearsal { summary, lists, room })
}

/// The plan of a dry run: what would be written, and what would stop it.
///
/// # Errors
///
/// As the run itself, for what would keep it from beginning.
pub(super) fn plan(
    job: &Job,
    request: &Request,
    ledger: Option<&Ledger>,
    earlier: &Earlier,
    checked: Checked,
) -> Outcome<Summary> {
    let Rehearsal { summary, room, .. } = rehearse(job, request, ledger, earlier, checked)?;
    room.map_or(Ok(()), |room| room.refuse_too_little())?;
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
    folder.finish(manifest::of_job(job, summary.counts, inputs))?;
    Ok(summary)
}

/// The folder of a report, which is written over the one before.
pub(super) fn over(report: &Path) -> Wanted {
    Wanted::Exactly { path: report.to_owned(), force: true }
}

/// What a check or a dry run knows of earlier runs. A check knows nothing, unless it is about some
/// people whose photos must not be those of the others; a dry run knows what the run would.
pub(super) fn earlier(job: &Job, request: &Request) -> Outcome<(Option<Ledger>, Earlier)> {
    let is_dry = request.aim == Aim::DryRun;
    if is_dry && !Ledger::is_there(&job.state_folder()) {
        strays::refuse(job, None)?;
    }
    if !is_dry && request.session.only == Only::All && request.keys.is_empty() {
        return Ok((None, Earlier::none()));
    }
    match Ledger::open(&job.state_folder(), Access::Read) {
        Ok(ledger) => {
            if is_dry {
                strays::refuse(job, Some(&ledger))?;
                if let Some(key) = job.qr.key().filter(|_| !request.session.accept_key) {
                    ledger.refuse_other_key(key)?;
                }
            }
            let earlier = Earlier::of(&ledger, job, request)?;
            Ok((Some(ledger), earlier))
        }
        Err(fault) if fault.kind == FaultKind::NoInput => Ok((None, Earlier::none())),
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
    match think(job, request, wanted, None, (workers, progress))? {
        Thought::Through(thought) => finish(thought, None),
        Thought::Stopped(summary) => Ok(*summary),
    }
}

/// What a run is about to do; nothing is written yet but its lock and the cache of photos.
pub(super) enum Thought<'a> {
    /// Everything is decided.
    Through(Box<Thinking<'a>>),
    /// A finding stopped it.
    Stopped(Box<Summary>),
}

/// A run that was thought through: every record judged, and held against the ledger.
pub(super) struct Thinking<'a> {
    job: &'a Job,
    request: Request,
    journal: Journal,
    earlier: Earlier,
    night: Night,
    pub(super) checked: Checked,
    wanted: &'a Wanted,
    sacred: Inputs,
    workers: &'a Workers,
    progress: &'a dyn Progress,
}

/// Where the cards of a run lie, and what the run is called.
pub(super) struct Laid {
    pub(super) lots: Lots,
    /// The files of each lot.
    files: Vec<Vec<String>>,
    /// What a killed run left of it.
    planned: Planned,
    /// What slugs call the run.
    pub(super) label: String,
}

/// Takes the lock and judges every record; `photos` are those that other machines looked at.
///
/// # Errors
///
/// As [`judge::check`], and if another run has the lock or the ledger cannot be used.
pub(super) fn think<'a>(
    job: &'a Job,
    request: &Request,
    wanted: &'a Wanted,
    photos: Option<Photos>,
    (workers, progress): (&'a Workers, &'a dyn Progress),
) -> Outcome<Thought<'a>> {
    let sacred = sacred::of_run(job, wanted)?;
    let journal = Journal::open(job, request)?;
    let mut request = request.clone();
    if let Some(keys) = journal::reprinted(journal.ledger(), &request)? {
        request.keys = keys;
    }
    let earlier = Earlier::of(journal.ledger(), job, &request)?;
    let mut checked = judge::check_seen(job, &request, &earlier, photos, (workers, progress))?;
    let night = Night::of(journal.ledger(), (job, &request), &earlier, &mut checked)?;
    if checked.stopped() {
        let mut summary = checked.into_summary();
        summary.turnover = Some(night.turnover().clone());
        return Ok(Thought::Stopped(Box::new(summary)));
    }
    let thinking = Thinking {
        job,
        request,
        journal,
        earlier,
        night,
        checked,
        wanted,
        sacred,
        workers,
        progress,
    };
    Ok(Thought::Through(Box::new(thinking)))
}

impl Thinking<'_> {
    /// Lays the cards on sheets; nothing if there is nothing to make, nothing to withdraw and nothing to
    /// tell.
    ///
    /// # Errors
    ///
    /// A usage fault for cards that were printed well and have not changed, or if no slot is left.
    pub(super) fn lay(&mut self) -> Outcome<Option<Laid>> {
        let Self { job, request, earlier, .. } = &*self;
        let job = *job;
        if self.is_quiet()? {
            return Ok(None);
        }
        earlier.refuse_needless(job, &self.checked.cards, request)?;
        let units = units::gather(job.designs.options().order, &mut self.checked.cards);
        let lots = Lots::plan(job, &self.checked.cards, &units)?;
        let files = lots.file_names(job);
        let planned = self.journal.plan(&self.about(&files))?;
        let resumed = planned.resumed();
        let head = self.journal.ledger().head()?;
        let keys = &self.request.keys;
        let label = slug_codes::run_label(job, keys, &self.checked.inputs, head.as_deref());
        for ready in &mut self.checked.cards {
            let issue = self.earlier.next_issue(ready.record.nip.digits(), resumed);
            ready.issue(job, issue);
        }
        Ok(Some(Laid { lots, files, planned, label }))
    }

    /// Ends a run that has nothing to make: no folder, no event.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be written.
    pub(super) fn rest(mut self) -> Outcome<Summary> {
        let known = (self.job, &self.request);
        self.journal.rest(known, &self.earlier, &self.checked.census, &self.night)?;
        let turnover = self.journal.turnover().clone();
        Ok(Summary { turnover: Some(turnover), ..self.checked.into_summary() })
    }

    /// What is told of a run that others draw.
    pub(super) fn into_summary(self) -> Summary {
        let turnover = self.night.turnover().clone();
        Summary { turnover: Some(turnover), ..self.checked.into_summary() }
    }

    /// Whether a run over the changes has nothing to make, nothing to withdraw and nothing to tell that
    /// the last one did not: then it writes no folder, unless one was named.
    fn is_quiet(&self) -> Outcome<bool> {
        let is_whole = self.request.is_whole() && self.request.session.only == Only::Changed;
        let is_named = matches!(self.wanted, Wanted::Exactly { .. });
        if !is_whole || is_named || !self.checked.cards.is_empty() || !self.night.is_eventless() {
            return Ok(false);
        }
        Ok(self.journal.ledger().last_findings()? == Some(self.night.findings))
    }

    fn about<'b>(&'b self, files: &'b [Vec<String>]) -> Begin<'b> {
        Begin {
            job: self.job,
            request: &self.request,
            night: &self.night,
            cards: &self.checked.cards,
            inputs: &self.checked.inputs,
            wanted: self.wanted,
            sacred: &self.sacred,
            unchanged: self.checked.counts.unchanged,
            files,
        }
    }
}

/// Makes what was thought through: draws the lots, or takes those that were drawn as `expected` says.
///
/// # Errors
///
/// An outside fault if the disk or the ledger refuses; a usage fault if the run is not the one that was expected.
pub(super) fn finish(
    mut thought: Box<Thinking<'_>>,
    expected: Option<&Expected<'_>>,
) -> Outcome<Summary> {
    let Some(laid) = thought.lay()? else { return thought.rest() };
    if let Some(expected) = expected {
        expected.refuse_other(thought.job, &laid, &thought.checked.cards)?;
    }
    let Thinking {
        job,
        request,
        mut journal,
        earlier,
        night,
        checked,
        wanted,
        sacred,
        workers,
        progress,
    } = *thought;
    let at_work = (workers, progress);
    let Laid { lots, files, planned, label } = laid;
    let painter = CardPainter::new(
        job,
        (&checked.cards, &checked.renderers, &checked.cache),
        (&label, request.lang),
        &request.session.stop,
    )?;
    let begin = Begin {
        job,
        request: &request,
        night: &night,
        cards: &checked.cards,
        inputs: &checked.inputs,
        wanted,
        sacred: &sacred,
        unchanged: checked.counts.unchanged,
        files: &files,
    };
    let needs = disk_space::Needs {
        job,
        cards: &checked.cards,
        sizes: cards::sizes(&painter)?,
        files: &files,
        n_rows: checked.counts.read,
    };
    let left = journal::left_folder(journal.ledger(), job);
    let room = disk_space::estimate(&needs, wanted, left);
    room.map_or(Ok(()), |room| room.refuse_too_little())?;
    let mut folder = journal.begin(&begin, planned)?;
    if let Some(key) = &job.print_shop.signing {
        folder.sign_with(key.clone());
    }
    let sheets = Sheets { lots: &lots, painter: &painter, night: &night, at_work };
    match expected {
        None => sheets.draw(&mut journal, &mut folder)?,
        Some(expected) => sheets.adopt(&mut journal, &mut folder, expected)?,
    }
    stream::write(&painter, &mut folder, workers)?;
    cards::write(&painter, &mut folder, at_work)?;
    let map = lots.map(job, &checked.cards);
    let names: BTreeMap<&str, &str> = match job.print_shop.map_names {
        true => painter
            .cards
            .iter()
            .map(|card| (card.record.nip.digits(), card.record.name.as_str()))
            .collect(),
        false => BTreeMap::new(),
    };
    let names = job.print_shop.map_names.then_some(&names);
    let form = MapForm { excel: job.print_shop.excel_map, names };
    folder.write("map.csv", &report::map_csv(&map, &form))?;

    let mut summary = Summary {
        counts: checked.counts,
        turnover: Some(journal.turnover().clone()),
        findings: checked.findings,
        folder: None,
        lots: lots.summary(job),
        stopped: false,
        ink: checked.ink,
        checkup: None,
    };
    if let Some(ink) = &mut summary.ink {
        ink::photo_note(job, ink, painter.most_ink());
    }
    reports::write(job, &request, &summary, &checked.sources, &map, workers, &mut folder)?;
    package::write(&painter, &lots, &summary, &map, request.lang, &mut folder, at_work)?;
    deliveries::write(&painter, &lots, &mut folder, workers)?;
    summary.folder = Some(folder.path().to_owned());
    let path = folder.path().to_owned();
    let is_package = package::is_due(&painter);
    let manifest = manifest::of_job(job, summary.counts, checked.inputs);
    let manifest = folder.finish(manifest)?;
    // Lots that were read back where they are drawn are right; other files of their cards are made here.
    let elsewhere = !job.print_shop.stream
        && !job.cards.any()
        && expected.is_some_and(|expected| expected.finished.is_read_back());
    if job.print_shop.verify && !elsewhere {
        let asked = VerifyRequest {
            job_file: Some(&job.file.path),
            workers: request.workers,
            unmarked: true,
            ..VerifyRequest::default()
        };
        let checkup = verify(&path, &asked, progress)?;
        let is_right = checkup.is_right();
        summary.checkup = Some(checkup);
        // What is not right must not look finished, neither to a hot folder nor to the ledger.
        if !is_right {
            return Ok(summary);
        }
    }
    if is_package {
        folder::complete(&path, &manifest)?;
    }
    journal.finish((job, &request), &earlier, &summary.counts, &checked.census, &night)?;
    Ok(summary)
}

/// The sheets of a run in the making.
struct Sheets<'a> {
    lots: &'a Lots,
    painter: &'a CardPainter<'a>,
    night: &'a Night,
    at_work: (&'a Workers, &'a dyn Progress),
}

impl Sheets<'_> {
    /// Draws the lots that are not there yet, and records each once its files have their names.
    fn draw(&self, journal: &mut Journal, folder: &mut RunFolder) -> Outcome<()> {
        let Self { lots, painter, at_work, .. } = *self;
        let (_, progress) = at_work;
        progress.begin(Phase::Sheets, painter.cards.len());
        let mut files = lots.files(painter.job).into_iter().enumerate();
        let made = files.try_for_each(|(lot_idx, files)| {
            if journal.keeps(lot_idx) {
                return lots.keep(painter, (lot_idx, &files), folder, at_work);
            }
            let one = lots.one(lot_idx);
            for file in &files {
                one.write(painter, file, folder, at_work)?;
            }
            self.record(journal, folder, (lot_idx, &files))
        });
        progress.end();
        made
    }

    /// Takes the lots that were drawn elsewhere, and records each once its files have their names.
    fn adopt(
        &self,
        journal: &mut Journal,
        folder: &mut RunFolder,
        expected: &Expected<'_>,
    ) -> Outcome<()> {
        let Self { lots, painter, at_work: (workers, progress), .. } = *self;
        let all = lots.files(painter.job);
        let kept: Vec<bool> = (0..all.len()).map(|lot_idx| journal.keeps(lot_idx)).collect();
        progress.begin(Phase::Sheets, painter.cards.len());
        let finished = expected.finished;
        let at_work = (workers, painter.stop);
        let made = finished.adopt(
            folder,
            at_work,
            |lot_idx| kept[lot_idx],
            |folder, lot_idx, is_kept| {
                let files = &all[lot_idx];
                let lot = &lots.plan.lots[lot_idx].lot;
                progress.advance(lot.cards().count());
                if is_kept {
                    for file in files {
                        folder.keep(&file.path, Some(file.pages(lot)))?;
                    }
                    return Ok(());
                }
                self.record(journal, folder, (lot_idx, files))
            },
        );
        painter.note_ink(finished.most_ink());
        progress.end();
        made
    }

    fn record(
        &self,
        journal: &mut Journal,
        folder: &RunFolder,
        (lot_idx, files): (usize, &[LotFile]),
    ) -> Outcome<()> {
        let made = files.iter().filter_map(|file| folder.output(&file.path)).cloned();
        let made: Vec<_> = made.collect();
        let cards = (self.painter.cards, &self.night.movements.whys);
        let lot = (lot_idx, &self.lots.plan.lots[lot_idx].lot);
        journal.record(self.painter.job, cards, lot, &made)
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
