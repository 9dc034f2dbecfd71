//! Keeps the ledger of a run: takes the lock, goes on with what a killed run left, records each lot.
//!
//! A lot is recorded once its file has its final name, and the run is finished
//! once the manifest has its own. So a run killed at any point is found again:
//! the next one with the same plan keeps the lots whose files are what the
//! ledger says, and makes the rest, in the same folder. If one of them is not,
//! nothing of that run is used.

use crate::date::Date;
use crate::diag::{Fault, FaultKind, Outcome, Remedy, Text};
use crate::digest::{Builder, Digest};
use crate::impose::Lot as SheetLot;
use crate::job::{self, Job};
use crate::ledger::{
    self, Access, Ledger, Lock, MadeCard, MadeLot, PhotoStat, RunId, RunPlan, SheetSlot, Why,
};
use crate::output::atomic;
use crate::output::folder::{RunFolder, Wanted};
use crate::output::inputs::Inputs;
use crate::run::census::Census;
use crate::run::fingerprint;
use crate::run::known::{self, Earlier, NOT_FOUND};
use crate::run::movements::Movements;
use crate::run::night::Night;
use crate::run::ready::Ready;
use crate::run::request::Request;
use crate::run::session::Only;
use crate::run::strays;
use crate::run::today::Day;
use crate::schema::manifest::{self, Input, Output};
use crate::schema::report::{self, Counts, Turnover};
use crate::text;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// New and old values of what changed.
const CHANGES: &str = "changes.csv";
/// People who have a card and should have none.
const WITHDRAWN: &str = "withdrawn.csv";

/// The open ledger of a run, with the lock that belongs to it.
#[derive(Debug)]
pub(super) struct Journal {
    // Closed before the lock falls: fields are dropped in this order.
    ledger: Ledger,
    _lock: Lock,
    run: RunId,
    /// Lots that a killed run left whole, by their number.
    kept: BTreeMap<u32, ledger::FinishedLot>,
    /// Who comes, changes and leaves, as the run found it when it began, before it was killed.
    turnover: Turnover,
}

impl Journal {
    /// Takes the job's lock and opens its ledger.
    pub(super) fn open(job: &Job, request: &Request) -> Outcome<Self> {
        let folder = job.state_folder();
        let session = &request.session;
        let lock = if session.wait {
            let lock = Lock::wait(&folder, |_| session.stop.signal().is_none());
            // Who was told to stop while waiting stopped for that, not because somebody else is at work.
            session.stop.check()?;
            lock?
        } else {
            Lock::take(&folder)?
        };
        session.stop.check()?;
        // Before there is a ledger: the runs beside a lost one must not be made again.
        if !Ledger::is_there(&folder) {
            strays::refuse(job, None)?;
        }
        let mut ledger = Ledger::open(&folder, Access::Write(&lock))?;
        strays::refuse(job, Some(&ledger))?;
        if let Some(key) = job.qr.key() {
            if session.accept_key {
                ledger.accept_key(key, job::today())?;
            }
            ledger.refuse_other_key(key)?;
            ledger.refuse_unsealed(key)?;
        }
        Ok(Self {
            ledger,
            _lock: lock,
            run: 0,
            kept: BTreeMap::new(),
            turnover: Turnover::default(),
        })
    }

    pub(super) const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// What the run is to make, and what a killed run with the same plan left of it. Changes nothing.
    pub(super) fn plan(&self, begin: &Begin<'_>) -> Outcome<Planned> {
        let plan = digest(begin);
        Ok(Planned { plan, left: self.left_behind(begin, plan)? })
    }

    /// Opens the folder of the run: that of a killed run with the same plan, or a new one.
    pub(super) fn begin(&mut self, begin: &Begin<'_>, planned: Planned) -> Outcome<RunFolder> {
        let Begin { job, request, night, .. } = *begin;
        refuse_loss(begin)?;
        let Planned { plan, left } = planned;
        let mut folder = match left {
            Some(Left { run, kept, folder }) => {
                let folder = folder.go_on()?;
                (self.kept, self.run) = (kept, run);
                folder
            }
            None => {
                let folder = RunFolder::open(&free(begin.wanted)?, begin.sacred)?;
                self.run = self.ledger.begin_run(&RunPlan {
                    day: job.as_of,
                    begun: job::today(),
                    program: env!("CARGO_PKG_VERSION").to_owned(),
                    folder: within(job, folder.path()),
                    plan,
                })?;
                folder
            }
        };
        self.note_day(night, Some(self.run))?;
        // A run that goes on says what the one before it found: cards it recorded are no news now.
        let kept = self.ledger.turnover(self.run)?;
        match kept.and_then(|kept| report::turnover_from_json(&kept)) {
            Some(turnover) => self.turnover = turnover,
            None => {
                self.turnover = night.turnover().clone();
                self.ledger.keep_turnover(self.run, &report::turnover_json(&self.turnover))?;
            }
        }
        if request.session.only == Only::Changed && request.is_whole() {
            let Movements { changes, gone, .. } = &night.movements;
            // A run that goes on keeps them: what they say of old values is overwritten by then.
            if !folder.keep(CHANGES, None)? {
                let lines = changes.iter().map(|(key, (field, old, new))| {
                    let text = |value: &Option<String>| value.clone().unwrap_or_default();
                    [key.clone(), field.clone(), text(old), text(new)]
                });
                folder.write(CHANGES, &report::csv(["key", "field", "old", "new"], lines))?;
            }
            if !folder.keep(WITHDRAWN, None)? {
                let lines = gone.iter().map(|(key, why)| [key.as_str(), why]);
                folder.write(WITHDRAWN, &report::csv(["key", "why"], lines))?;
            }
        }
        Ok(folder)
    }

    /// Says in the chain that the clock went back, or that a sudden change was accepted.
    fn note_day(&mut self, night: &Night, run: Option<RunId>) -> Outcome<()> {
        let today = job::today();
        if let Day::Back { last } = night.day {
            self.ledger.note_clock(last, today)?;
        }
        for what in &night.accepted {
            self.ledger.note_accepted(run, what, today)?;
        }
        Ok(())
    }

    /// The folder of the newest run, if that was never finished, was to make
    /// the same, and all its lots are what they were.
    fn left_behind(&self, begin: &Begin<'_>, plan: Digest) -> Outcome<Option<Left>> {
        let Some(run) = self.ledger.runs()?.pop() else { return Ok(None) };
        let path = begin.job.folder.join(&run.plan.folder);
        let fits = match begin.wanted {
            Wanted::Exactly { force: true, .. } => false,
            Wanted::Exactly { path: wanted, .. } => same(&path, wanted),
            Wanted::Dated { under, .. } => path.parent().is_some_and(|parent| same(parent, under)),
        };
        if run.counts.is_some() || run.plan.plan != plan || !fits || !path.is_dir() {
            return Ok(None);
        }
        let folder = RunFolder::unfinished(&path, begin.sacred);
        let mut kept = BTreeMap::new();
        for lot in self.ledger.lots(run.id)? {
            let Some(files) = begin.files.get(lot.number as usize - 1) else { return Ok(None) };
            let mut outputs = Vec::new();
            for file in files {
                match folder.look(file)? {
                    Some(output) => outputs.push(output),
                    None => return Ok(None),
                }
            }
            if content(&outputs) != lot.content {
                return Ok(None);
            }
            kept.insert(lot.number, lot);
        }
        Ok(Some(Left { run: run.id, kept, folder }))
    }

    /// Whether the lot is there already.
    pub(super) fn keeps(&self, lot_idx: usize) -> bool {
        self.kept.contains_key(&number(lot_idx))
    }

    /// Records a lot whose files have their final names.
    pub(super) fn record(
        &mut self,
        job: &Job,
        (cards, whys): (&[Ready], &BTreeMap<String, Why>),
        (lot_idx, lot): (usize, &SheetLot),
        outputs: &[Output],
    ) -> Outcome<()> {
        let mut made = Vec::new();
        for (sheet_idx, sheet) in lot.sheets.iter().enumerate() {
            for (slot_idx, card) in sheet.cards.iter().enumerate() {
                let Some(idx) = *card else { continue };
                let ready = &cards[idx];
                let key = ready.record.nip.digits();
                let why = whys.get(key).cloned().expect("every card was compared with the ledger");
                let serial = &ready.record.serial;
                made.push(MadeCard {
                    key: key.to_owned(),
                    serial: serial.clone(),
                    issue: Some(ready.issue),
                    token: job.qr.token(key, serial, ready.issue).map(|token| token.to_string()),
                    fingerprint: ready.fingerprint,
                    fields: fingerprint::fields(&ready.values(job)),
                    place: Some(SheetSlot {
                        sheet: number(lot.first_sheet + sheet_idx),
                        slot: number(slot_idx),
                    }),
                    why,
                });
            }
        }
        let file = outputs.first().map(|output| output.path.clone()).unwrap_or_default();
        let lot = MadeLot { number: number(lot_idx), file, content: content(outputs), cards: made };
        self.ledger.record_lot(self.run, job::today(), &lot)
    }

    /// Records that the run is complete, once its manifest is there.
    pub(super) fn finish(
        &mut self,
        (job, request): (&Job, &Request),
        earlier: &Earlier,
        counts: &Counts,
        census: &Census,
        night: &Night,
    ) -> Outcome<()> {
        let today = job::today();
        let mut by_reason = BTreeMap::<&str, Vec<String>>::new();
        for (key, why) in night.movements.gone.iter().filter(|(_, why)| *why != NOT_FOUND) {
            by_reason.entry(why).or_default().push(key.clone());
        }
        for (why, keys) in by_reason {
            self.ledger.withdraw(&keys, why, today)?;
        }
        self.remember((job, request), earlier, census)?;
        let Counts { read, made, unchanged, held, barred, duplicate } = *counts;
        let counts = ledger::Counts {
            read: read as u64,
            made: made as u64,
            unchanged: unchanged as u64,
            held: held as u64,
            barred: barred as u64,
            duplicate: duplicate as u64,
        };
        self.ledger.finish_run(self.run, &counts, today)?;
        self.remember_night(request, night)?;
        job.qr.key().map_or(Ok(()), |key| self.ledger.seal(key))
    }

    /// Records that the run has nothing to make, to withdraw or to tell: no folder, no event.
    pub(super) fn rest(
        &mut self,
        (job, request): (&Job, &Request),
        earlier: &Earlier,
        census: &Census,
        night: &Night,
    ) -> Outcome<()> {
        self.turnover = night.turnover().clone();
        self.remember((job, request), earlier, census)?;
        self.remember_night(request, night)
    }

    /// What the next run must know of the lists and of this day.
    fn remember_night(&mut self, request: &Request, night: &Night) -> Outcome<()> {
        let today = job::today();
        let findings = request.is_whole().then_some(night.findings);
        self.ledger.remember_night(today, findings, &night.lists)
    }

    /// What the next run must know of the photos.
    fn remember(
        &mut self,
        (job, request): (&Job, &Request),
        earlier: &Earlier,
        census: &Census,
    ) -> Outcome<()> {
        let today = job::today();
        // A run over some people says nothing of how the others were judged, and compared their
        // photos with each other's alone: a whole run looks at those again.
        let everybody = request.is_whole();
        let likenesses = census.likenesses.iter();
        let likenesses =
            likenesses.map(|(path, kept)| (path.as_str(), kept.as_deref().filter(|_| everybody)));
        let one_set = everybody || earlier.one_set_of_rules();
        let rules = one_set.then(|| known::rules(job));
        self.ledger.remember(to_remember(earlier, census, today), likenesses, rules, today)?;
        self.ledger.renew(&census.renewed, today).map(|_| ())
    }

    /// Who comes, changes and leaves with the run.
    pub(super) const fn turnover(&self) -> &Turnover {
        &self.turnover
    }
}

/// The photos that the ledger does not know just so, and a thirtieth of the others in the order of
/// their paths: in a month each is written once, so that a purge sees that it is still in use, and a
/// quiet night writes little.
fn to_remember<'c>(
    earlier: &'c Earlier,
    census: &'c Census,
    today: Date,
) -> impl Iterator<Item = (&'c str, PhotoStat)> {
    const DAYS: usize = 30;
    let turn = today.day() as usize % DAYS;
    let n_photos = census.photos.len().max(1);
    let photos = census.photos.iter().enumerate();
    let due = photos.filter(move |(idx, (path, stat))| {
        idx * DAYS / n_photos == turn || !earlier.remembers(path, stat)
    });
    due.map(|(_, (path, stat))| (path.as_str(), *stat))
}

/// The folder of the newest run, if that was never finished.
pub(super) fn left_folder(ledger: &Ledger, job: &Job) -> Option<PathBuf> {
    let run = ledger.runs().ok()?.pop()?;
    run.counts.is_none().then(|| job.folder.join(&run.plan.folder))
}

/// The digest of what a run is to make, and what is left of it.
pub(super) struct Planned {
    plan: Digest,
    left: Option<Left>,
}

impl Planned {
    /// The run that is gone on with.
    pub(super) fn resumed(&self) -> Option<RunId> {
        self.left.as_ref().map(|left| left.run)
    }
}

/// A killed run that can be gone on with.
struct Left {
    run: RunId,
    /// Lots that are whole, by their number.
    kept: BTreeMap<u32, ledger::FinishedLot>,
    folder: RunFolder,
}

/// What a run is about to do.
#[derive(Clone, Copy)]
pub(super) struct Begin<'a> {
    pub(super) job: &'a Job,
    pub(super) request: &'a Request,
    pub(super) night: &'a Night,
    pub(super) cards: &'a [Ready],
    pub(super) inputs: &'a [Input],
    pub(super) wanted: &'a Wanted,
    /// What nothing may be written over.
    pub(super) sacred: &'a Inputs,
    /// Cards that the run leaves as they are.
    pub(super) unchanged: usize,
    /// The files of each lot.
    pub(super) files: &'a [Vec<String>],
}

/// Refuses to write the changes alone over a finished run: the cards that did not change may be
/// nowhere but in there, and what a new run does not list is removed.
fn refuse_loss(begin: &Begin<'_>) -> Outcome<()> {
    let Wanted::Exactly { path, force: true } = begin.wanted else { return Ok(()) };
    let unchanged = begin.unchanged;
    if unchanged == 0 || !path.join(manifest::MANIFEST).exists() {
        return Ok(());
    }
    Err(Fault::new(
        FaultKind::Usage,
        path.display().to_string(),
        text!(
            "di folder itu ada hasil lain, dan {unchanged} kartu yang tidak berubah akan hilang dari sana",
            "that folder holds another run, and {unchanged} cards that did not change would be lost from it"
        ),
    )
    .hint(Remedy::OtherFolderOrAll))
}

/// Digest of everything that decides the bytes of a run.
fn digest(begin: &Begin<'_>) -> Digest {
    let Begin { job, request, cards, inputs, .. } = *begin;
    let mut plan = Builder::new("cetak run plan 1");
    plan.part(env!("CARGO_PKG_VERSION").as_bytes())
        .part(job.as_of.to_string().as_bytes())
        .part(format!("{:?} {:?}", request.session.only, request.lang).as_bytes())
        .part(format!("{:?}", job.designs.shapes()).as_bytes())
        .part(format!("{:?}", request.session.reprint).as_bytes());
    for input in inputs {
        plan.part(input.path.as_bytes()).part(input.blake3.as_bytes());
    }
    plan.number(request.keys.len() as i64);
    for key in &request.keys {
        plan.part(key.as_bytes());
    }
    for ready in cards {
        plan.part(ready.record.nip.digits().as_bytes()).part(ready.fingerprint.bytes());
    }
    plan.finish()
}

/// Digest of the files of one lot.
fn content(outputs: &[Output]) -> Digest {
    let mut content = Builder::new("cetak lot 1");
    for output in outputs {
        content.part(output.sha256.as_bytes());
    }
    content.finish()
}

/// The first dated folder that is not there, or is as empty as a run killed at its very beginning leaves it.
fn free(wanted: &Wanted) -> Outcome<Wanted> {
    let Wanted::Dated { under, as_of } = wanted else { return Ok(wanted.clone()) };
    let names =
        std::iter::once(as_of.to_string()).chain((2..10_000).map(|n| format!("{as_of}-{n}")));
    for path in names.map(|name| under.join(name)) {
        if !path.exists() {
            break;
        }
        if path.is_dir() && atomic::is_empty(&path)? {
            return Ok(Wanted::Exactly { path, force: false });
        }
    }
    Ok(wanted.clone())
}

/// The path as the ledger keeps it: relative to the job's folder where it lies in there.
fn within(job: &Job, path: &Path) -> String {
    let (path, folder) = (absolute(path), absolute(&job.folder));
    path.strip_prefix(&folder).unwrap_or(&path).to_string_lossy().into_owned()
}

fn same(a: &Path, b: &Path) -> bool {
    absolute(a) == absolute(b)
}

fn absolute(path: &Path) -> PathBuf {
    // The folder of a job file that is named without one.
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

/// A number counted from 1, as sheets, slots and lots have it.
fn number(idx: usize) -> u32 {
    u32::try_from(idx + 1).expect("a run has fewer than four billion sheets")
}

/// The keys of a reprint, from what was asked for by sheet and slot.
pub(super) fn reprinted(ledger: &Ledger, request: &Request) -> Outcome<Option<Vec<String>>> {
    let Some(reprint) = &request.session.reprint else { return Ok(None) };
    let chosen = ledger.reprint(&reprint.choices, &reprint.reason)?;
    if chosen.is_empty() {
        return Err(Fault::new(
            FaultKind::NoInput,
            String::new(),
            Text::new("tidak ada kartu yang perlu dibuat lagi", "there is no card to make again"),
        ));
    }
    Ok(Some(chosen.into_iter().map(|card| card.key).collect()))
}
