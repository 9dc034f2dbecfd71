//! Keeps the ledger of a run: takes the lock, goes on with what a killed run left, records each lot.
//!
//! A lot is recorded once its file has its final name, and the run is finished
//! once the manifest has its own. So a run killed at any point is found again:
//! the next one with the same plan keeps the lots whose files are what the
//! ledger says, and makes the rest, in the same folder. If one of them is not,
//! nothing of that run is used.

use crate::diag::{Code, Fault, FaultKind, Finding, Outcome, Place, Remedy, Text};
use crate::digest::{Builder, Digest};
use crate::impose::Lot as SheetLot;
use crate::job::{self, Job};
use crate::ledger::{
    self, Access, Ledger, Lock, MadeCard, MadeLot, RunId, RunPlan, SheetSlot, Why,
};
use crate::output::atomic;
use crate::output::folder::{RunFolder, Wanted};
use crate::output::inputs::Inputs;
use crate::run::census::Census;
use crate::run::fingerprint::{self, Difference};
use crate::run::known::{self, Earlier, NOT_FOUND};
use crate::run::ready::Ready;
use crate::run::request::Request;
use crate::run::session::Only;
use crate::schema::manifest::{self, Input, Output};
use crate::schema::report::{self, Counts};
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
    whys: Vec<Why>,
    gone: Vec<(String, &'static str)>,
    /// How many cards changed for what, by the names of `changes.csv`.
    causes: BTreeMap<String, usize>,
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
        let ledger = Ledger::open(&folder, Access::Write(&lock))?;
        Ok(Self {
            ledger,
            _lock: lock,
            run: 0,
            kept: BTreeMap::new(),
            whys: Vec::new(),
            gone: Vec::new(),
            causes: BTreeMap::new(),
        })
    }

    /// Notes a clock that shows an earlier day than the newest event, and says so.
    pub(super) fn set_back(&mut self) -> Outcome<Option<Finding>> {
        let today = job::today();
        let Some(last) = self.ledger.last_day()?.filter(|last| *last > today) else {
            return Ok(None);
        };
        self.ledger.note_clock(last, today)?;
        let message = text!(
            "jam komputer menunjukkan {today}, padahal kejadian terakhir tercatat {last}",
            "this machine's clock shows {today}, but the last event is dated {last}"
        );
        let hint = Text::new(
            "betulkan jam komputer, sebaiknya dengan NTP; tanggal di riwayat kartu tidak bisa dipercaya",
            "set the clock right, best by NTP; days in the history of cards cannot be trusted",
        );
        Ok(Some(Finding::new(Code::ClockBack, Place::default(), message).hint(hint)))
    }

    pub(super) const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The folder of the newest run, if that was never finished.
    pub(super) fn left_folder(&self, job: &Job) -> Option<PathBuf> {
        let run = self.ledger.runs().ok()?.pop()?;
        run.counts.is_none().then(|| job.folder.join(&run.plan.folder))
    }

    /// Opens the folder of the run: that of a killed run with the same plan, or a new one.
    pub(super) fn begin(&mut self, begin: &Begin<'_>) -> Outcome<RunFolder> {
        let Begin { job, request, earlier, cards, census, .. } = *begin;
        refuse_loss(begin)?;
        self.whys = cards.iter().map(|ready| earlier.why(job, ready, request)).collect();
        let plan = digest(begin);
        let mut folder = match self.left_behind(begin, plan)? {
            Some(folder) => folder,
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
        let changes = self.changes(job, cards)?;
        for (_, (name, ..)) in &changes {
            *self.causes.entry(name.clone()).or_default() += 1;
        }
        let whole_list = request.keys.is_empty() && request.session.reprint.is_none();
        if request.session.only == Only::Changed && whole_list {
            self.gone = earlier.gone(census);
            // A run that goes on keeps them: what they say of old values is overwritten by then.
            if !folder.keep(CHANGES, None)? {
                let lines = changes.into_iter().map(|(key, (field, old, new))| {
                    [key, field, old.unwrap_or_default(), new.unwrap_or_default()]
                });
                folder.write(CHANGES, &report::csv(["key", "field", "old", "new"], lines))?;
            }
            if !folder.keep(WITHDRAWN, None)? {
                let lines = self.gone.iter().map(|(key, why)| [key.as_str(), why]);
                folder.write(WITHDRAWN, &report::csv(["key", "why"], lines))?;
            }
        }
        Ok(folder)
    }

    /// The folder of the newest run, if that was never finished, was to make
    /// the same, and all its lots are what they were.
    fn left_behind(&mut self, begin: &Begin<'_>, plan: Digest) -> Outcome<Option<RunFolder>> {
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
        let folder = folder.go_on()?;
        self.kept = kept;
        self.run = run.id;
        Ok(Some(folder))
    }

    /// Whether the lot is there already.
    pub(super) fn keeps(&self, lot_idx: usize) -> bool {
        self.kept.contains_key(&number(lot_idx))
    }

    /// Records a lot whose files have their final names.
    pub(super) fn record(
        &mut self,
        job: &Job,
        cards: &[Ready],
        lot_idx: usize,
        lot: &SheetLot,
        outputs: &[Output],
    ) -> Outcome<()> {
        let mut made = Vec::new();
        for (sheet_idx, sheet) in lot.sheets.iter().enumerate() {
            for (slot_idx, card) in sheet.cards.iter().enumerate() {
                let Some(idx) = *card else { continue };
                let (ready, why) = (&cards[idx], self.whys[idx].clone());
                let key = ready.record.nip.digits();
                let serial = &ready.record.serial;
                made.push(MadeCard {
                    key: key.to_owned(),
                    serial: serial.clone(),
                    token: job.qr.token(key, serial).map(|token| token.to_string()),
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
        job: &Job,
        request: &Request,
        earlier: &Earlier,
        counts: &Counts,
        census: &Census,
    ) -> Outcome<()> {
        let today = job::today();
        let mut by_reason = BTreeMap::<&str, Vec<String>>::new();
        for (key, why) in self.gone.iter().filter(|(_, why)| *why != NOT_FOUND) {
            by_reason.entry(why).or_default().push(key.clone());
        }
        for (why, keys) in by_reason {
            self.ledger.withdraw(&keys, why, today)?;
        }
        let photos = census.photos.iter().map(|(path, stat)| (path.as_str(), *stat));
        self.ledger.remember_photos(photos, today)?;
        // A run over some people says nothing of how the others were judged, and compared their
        // photos with each other's alone: a whole run looks at those again.
        let everybody = request.keys.is_empty() && request.session.reprint.is_none();
        let likenesses = census.likenesses.iter();
        self.ledger.remember_likenesses(
            likenesses.map(|(path, kept)| (path.as_str(), kept.as_deref().filter(|_| everybody))),
        )?;
        let one_set = everybody || earlier.one_set_of_rules();
        self.ledger.remember_rules(one_set.then(|| known::rules(job)))?;
        self.ledger.renew(&census.renewed)?;
        let Counts { read, made, unchanged, held, barred, duplicate } = *counts;
        let counts = ledger::Counts {
            read: read as u64,
            made: made as u64,
            unchanged: unchanged as u64,
            held: held as u64,
            barred: barred as u64,
            duplicate: duplicate as u64,
        };
        self.ledger.finish_run(self.run, &counts)
    }

    /// In what the cards that changed differ from those that are there, each with its key.
    fn changes(&self, job: &Job, cards: &[Ready]) -> Outcome<Vec<(String, Difference)>> {
        let mut changes = Vec::new();
        for (ready, why) in cards.iter().zip(&self.whys) {
            if *why == Why::Changed {
                let key = ready.record.nip.digits();
                let kept = self.ledger.fields(key)?;
                let differences = fingerprint::differences(&ready.values(job), &kept);
                changes.extend(differences.into_iter().map(|one| (key.to_owned(), one)));
            }
        }
        Ok(changes)
    }

    /// How many cards changed for what, by the names of `changes.csv`; a card may have several causes.
    pub(super) const fn causes(&self) -> &BTreeMap<String, usize> {
        &self.causes
    }
}

/// What a run is about to do.
#[derive(Clone, Copy)]
pub(super) struct Begin<'a> {
    pub(super) job: &'a Job,
    pub(super) request: &'a Request,
    pub(super) earlier: &'a Earlier,
    pub(super) cards: &'a [Ready],
    pub(super) census: &'a Census,
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
