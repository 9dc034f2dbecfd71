//! Retention: what is old enough is destroyed, and a report says what that was.
//!
//! Three things hold personal data after a run: its folder, the photo cache and
//! the ledger. A purge goes through them in this order and can be killed
//! anywhere: it says beforehand what it is about to remove, and the next one
//! takes up what is left. Counts, the chain of events and the reports of purges
//! stay. What a job reads stays too, wherever it lies.

use crate::date::Date;
use crate::diag::{Code, Fault, FaultKind, Hint, Outcome, Remedy, Text};
use crate::job::{self, Guard};
use crate::ledger::{Access, Ledger, Lock, PurgeReport, Run, Scope};
use crate::output::atomic;
use crate::output::cache::Cache;
use crate::output::destroy::{self, Contents, Removed};
use crate::output::inputs::Inputs;
use crate::run::today::{self, Day};
use crate::schema::report;
use crate::text;
use serde::Serialize;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The folder of reports about purges, in the state folder.
const REPORTS: &str = "purged";

/// What to destroy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PurgeRequest {
    /// Only what nothing happened to on this day or after it.
    pub older_than: Date,
    /// Whether a day far from the last one on record is accepted.
    pub accepts_clock: bool,
    /// Whom the ledger forgets.
    pub scope: Scope,
    /// Only say what would be destroyed.
    pub dry_run: bool,
    /// Wait for another process that writes this job.
    pub wait: bool,
    /// Also folders with cards that nobody confirmed. Without it they stay; of everybody, nothing goes.
    pub unconfirmed: bool,
}

/// What was destroyed, or would be.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Purged {
    /// The report of it; `None` if nothing was due, and for a dry run.
    pub report: Option<PathBuf>,
    /// Folders of runs, as the report names them.
    pub folders: Vec<PurgedFolder>,
    /// Entries of the photo cache.
    pub cache_files: u64,
    /// Their bytes.
    pub cache_bytes: u64,
    /// What the ledger forgot.
    pub ledger: PurgeReport,
    /// Folders that are old enough and stay, for cards in them were neither confirmed nor made again.
    pub kept: Vec<KeptFolder>,
    /// Such cards in the folders that go.
    pub unconfirmed: u64,
}

impl Purged {
    /// Whether nothing was due.
    pub fn is_empty(&self) -> bool {
        self.folders.iter().all(|folder| folder.files == 0)
            && self.cache_files == 0
            && self.ledger.is_empty()
    }
}

/// The folder of one run.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct PurgedFolder {
    /// The folder, relative to the job's where it lies in there.
    pub folder: String,
    /// Files of the run.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files in it that are somebody else's, and stay.
    pub left: u64,
    /// Each file with its digest, once it is removed.
    pub removed: Vec<Removed>,
}

/// A folder that stays for what somebody must do first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeptFolder {
    /// The folder, relative to the job's where it lies in there.
    pub folder: String,
    /// Cards in it that were made or spoiled and neither confirmed nor made again.
    pub cards: u64,
}

/// The report, schema 1. Holds no name, number or serial of anybody.
#[derive(Serialize)]
struct Told<'a> {
    schema: u32,
    day: String,
    older_than: String,
    scope: &'static str,
    /// Whether the purge came to its end; if not, a later one went on.
    finished: bool,
    folders: &'a [PurgedFolder],
    kept: &'a [KeptFolder],
    cache: Cached,
    ledger: Forgotten,
}

#[derive(Serialize)]
struct Cached {
    files: u64,
    bytes: u64,
}

#[derive(Serialize)]
struct Forgotten {
    people: u64,
    cards: u64,
    events: u64,
    stripped: u64,
    photos: u64,
}

/// Destroys what is due in the job of this file or folder. Of the job file only what it names is read.
///
/// # Errors
///
/// A usage fault if the machine's clock is behind the ledger's, or if nobody can tell what the job
/// reads; an outside fault naming what cannot
/// be read, removed or written.
pub fn purge(path: &Path, request: &PurgeRequest) -> Outcome<Purged> {
    let state = job::state_folder(path);
    let home = state.parent().unwrap_or(Path::new(".")).to_owned();
    let inputs = job::reads(path)?;
    // A job that never ran has nothing to purge, and gets no state folder by being asked.
    let reader = Ledger::open(&state, Access::Read)?;
    if request.dry_run {
        believed(&reader, request)?;
        return plan(&reader, &home, &inputs, request).map(|(purged, _)| purged);
    }
    drop(reader);
    let lock = if request.wait { Lock::wait(&state, |_| true)? } else { Lock::take(&state)? };
    let mut ledger = Ledger::open(&state, Access::Write(&lock))?;
    let secret = job::secret(path);
    secret.as_ref().map_or(Ok(()), |key| ledger.refuse_unsealed(key))?;
    let accepted = believed(&ledger, request)?;
    if let Some(what) = &accepted {
        let what = format!("{} {}", Code::ClockJumped, what.en);
        ledger.note_accepted(None, &what, job::today())?;
    }
    let (mut purged, contents) = plan(&ledger, &home, &inputs, request)?;
    if purged.is_empty() {
        return Ok(purged);
    }
    let n = purged.unconfirmed;
    // Only of everybody: whoever is forgotten with a card that waits gets a second one.
    if n > 0 && !request.unconfirmed {
        return Err(Fault::new(
            FaultKind::Usage,
            String::new(),
            text!(
                "{n} kartu di folder-folder itu belum dikonfirmasi atau rusak dan belum diganti; belum ada yang dimusnahkan",
                "{n} cards in those folders were not confirmed, or spoiled and not replaced; nothing was destroyed yet"
            ),
        )
        .hint(Remedy::ConfirmOrSay));
    }
    let report = free_report(&state)?;
    tell(&report, request, &purged, false)?;
    for (folder, contents) in purged.folders.iter_mut().zip(&contents) {
        folder.removed = destroy::remove(&home.join(&folder.folder), contents)?;
    }
    let (files, bytes) = cache(&state).old(true, |time| job::day_of(time) < request.older_than)?;
    (purged.cache_files, purged.cache_bytes) = (files, bytes);
    let today = job::today();
    purged.ledger = ledger.purge(request.older_than, request.scope, today)?;
    let digest = tell(&report, request, &purged, true)?;
    let name = report.file_name().unwrap_or_default().to_string_lossy();
    let files = purged.folders.iter().map(|folder| folder.files).sum::<u64>() + files;
    ledger.note_purge(files, &format!("{name} sha256 {digest}"), today)?;
    if let Some(key) = secret {
        ledger.seal(&key)?;
    }
    purged.report = Some(report);
    Ok(purged)
}

/// A clock that was set back would spare what is due, one that runs ahead would destroy what is not.
/// A day that is far from the last one may be accepted; then nothing is refused and the day is given.
fn believed(ledger: &Ledger, request: &PurgeRequest) -> Outcome<Option<Text>> {
    let today = job::today();
    let day = today::look(ledger.last_day()?, today, Guard::default().days);
    let (message, hint): (Text, Hint) = match day {
        Day::Good => return Ok(None),
        Day::Far { last } if request.accepts_clock => return Ok(Some(today::far(last, today))),
        Day::Far { last } => (today::far(last, today), Remedy::AcceptClock.into()),
        Day::Back { last } => (
            text!(
                "jam komputer menunjukkan {today}, padahal kejadian terakhir tercatat {last}",
                "this machine's clock shows {today}, but the last event is dated {last}"
            ),
            text!(
                "betulkan jam komputer; tanpa itu umur data tidak bisa dihitung",
                "set the clock right; without it nobody can tell how old data is"
            )
            .into(),
        ),
    };
    Err(Fault::new(FaultKind::Usage, String::new(), message).hint(hint))
}

/// What is due, and the contents of each folder in the same order.
fn plan(
    ledger: &Ledger,
    home: &Path,
    inputs: &Inputs,
    request: &PurgeRequest,
) -> Outcome<(Purged, Vec<Contents>)> {
    let mut purged = Purged::default();
    let mut all = Vec::new();
    let waiting = ledger.waiting()?;
    for folder in due_folders(ledger, home, request.older_than)? {
        let Some(contents) = destroy::look(&home.join(&folder), inputs)? else { continue };
        if contents.ours.is_empty() {
            continue;
        }
        let cards = waiting.iter().filter(|card| card.folder == folder).count() as u64;
        if cards > 0 && !request.unconfirmed && request.scope == Scope::Ended {
            purged.kept.push(KeptFolder { folder, cards });
            continue;
        }
        purged.unconfirmed += cards;
        purged.folders.push(PurgedFolder {
            folder,
            files: contents.ours.len() as u64,
            bytes: contents.bytes,
            left: contents.foreign.len() as u64,
            removed: Vec::new(),
        });
        all.push(contents);
    }
    let (loose, bytes) = loose_files(home, inputs, request.older_than);
    if !loose.is_empty() {
        purged.folders.push(PurgedFolder {
            folder: "out".to_owned(),
            files: loose.len() as u64,
            bytes,
            ..PurgedFolder::default()
        });
        all.push(Contents { ours: loose, bytes, ..Contents::default() });
    }
    let old = cache(&job::state_folder(home))
        .old(false, |time| job::day_of(time) < request.older_than)?;
    (purged.cache_files, purged.cache_bytes) = old;
    purged.ledger = ledger.purge_plan(request.older_than, request.scope)?;
    Ok((purged, all))
}

/// Folders of runs and reports that are old, relative to the job's folder where they lie in there.
fn due_folders(ledger: &Ledger, home: &Path, older_than: Date) -> Outcome<Vec<String>> {
    // A folder may have been used by several runs, one after the other: the last one counts.
    let mut runs = BTreeMap::<String, (Run, Date)>::new();
    for (run, day) in ledger.runs_by_age()? {
        let last = runs.get(&run.plan.folder).map_or(day, |(_, before)| day.max(*before));
        runs.insert(run.plan.folder.clone(), (run, last));
    }
    let mut due = Vec::new();
    for (folder, (run, day)) in &runs {
        if *day < older_than && is_still(&home.join(folder), run) {
            due.push(folder.clone());
        }
    }
    // Reports of checks, proofs and the like: in no ledger, and as old as their manifest.
    let out = home.join("out");
    for entry in fs::read_dir(&out).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().map(|name| format!("out/{name}")) else { continue };
        let manifest = entry.path().join(crate::schema::manifest::MANIFEST);
        let written = fs::metadata(manifest).and_then(|about| about.modified());
        let is_old = written.is_ok_and(|time| job::day_of(time) < older_than);
        let here = entry.path().canonicalize().ok();
        let known = runs.keys().any(|folder| home.join(folder).canonicalize().ok() == here);
        if is_old && !known {
            due.push(name);
        }
    }
    due.sort();
    Ok(due)
}

/// Proofs, which lie beside the folders of runs; with their bytes.
fn loose_files(home: &Path, inputs: &Inputs, older_than: Date) -> (Vec<String>, u64) {
    let (mut names, mut bytes) = (Vec::new(), 0);
    for entry in fs::read_dir(home.join("out")).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(about) = fs::symlink_metadata(entry.path()) else { continue };
        let is_old = about.modified().is_ok_and(|time| job::day_of(time) < older_than);
        let is_proof =
            name.strip_suffix("-proof.pdf").is_some_and(|day| Date::parse_iso(day).is_some());
        if about.is_file() && is_old && is_proof && inputs.of(&entry.path()).is_none() {
            bytes += about.len();
            names.push(name);
        }
    }
    names.sort();
    (names, bytes)
}

/// Whether the folder still holds what the ledger says, and not the work of another job.
fn is_still(folder: &Path, run: &Run) -> bool {
    let Ok(Some(contents)) = destroy::look(folder, &Inputs::default()) else { return false };
    let (Some(manifest), Some(counts)) = (contents.manifest, run.counts) else { return true };
    let found = manifest.counts;
    manifest.as_of == run.plan.day.to_string()
        && (found.read as u64, found.made as u64) == (counts.read, counts.made)
        && (found.held as u64, found.barred as u64) == (counts.held, counts.barred)
}

fn cache(state: &Path) -> Cache {
    Cache::at(&state.join("photos"), u64::MAX)
}

/// A name for today's report that is not taken.
fn free_report(state: &Path) -> Outcome<PathBuf> {
    let folder = state.join(REPORTS);
    atomic::make_folder(&folder)?;
    let today = job::today();
    let names = std::iter::once(format!("{today}.json"))
        .chain((2..10_000).map(|n| format!("{today}-{n}.json")));
    let mut free = names.map(|name| folder.join(name)).filter(|path| !path.exists());
    free.next().ok_or_else(|| {
        Fault::new(
            FaultKind::Outside,
            folder.display().to_string(),
            text!("sudah ada 9999 laporan untuk {today}", "there are 9999 reports for {today}"),
        )
    })
}

/// Writes the report and gives its SHA-256.
fn tell(path: &Path, request: &PurgeRequest, purged: &Purged, finished: bool) -> Outcome<String> {
    let PurgeReport { people, cards, events, stripped, photos, journal_emptied: _ } = purged.ledger;
    let told = Told {
        schema: 1,
        day: job::today().to_string(),
        older_than: request.older_than.to_string(),
        scope: request.scope.as_str(),
        finished,
        folders: &purged.folders,
        kept: &purged.kept,
        cache: Cached { files: purged.cache_files, bytes: purged.cache_bytes },
        ledger: Forgotten { people, cards, events, stripped, photos },
    };
    Ok(atomic::write(path, &report::json(&told))?.sha256)
}
