//! A hot folder: jobs and packages that arrive in it are worked off one at a time.
//!
//! A folder counts as arrived once its marker is there, which is copied last: `READY` in a job's folder,
//! `COMPLETE` in a package, whose every file is compared with its sum. Not everybody copies in that order, so
//! who watches takes a folder only once two looks found the same in it. What became of each stands in
//! `.cetak-watch/`, bound to what arrived: the same again is left alone, another under the same name is taken
//! anew, one that was wrong is taken anew as soon as a file of it changes, and what a kill cut off is begun
//! again, which costs nothing that was finished. Nothing that arrived is changed or removed. What a file holds
//! is read only where its size or its time has changed since the last look.

use crate::diag::{Fault, FaultKind, Lang, Outcome, Text};
use crate::digest::{Builder, Digest};
use crate::job::{self, Overrides};
use crate::ledger::Lock;
use crate::output::atomic::{self, Readers};
use crate::output::folder::Wanted;
use crate::regular;
use crate::run::{self, Aim, Progress, Request, Session, Stop};
use crate::schema::files::COMPLETE;
use crate::schema::manifest::SUMS;
use crate::sign::PublicKey;
use crate::text;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// The folder of answers, in the hot folder.
const ANSWERS: &str = ".cetak-watch";
/// The marker of a job that has arrived whole.
const READY: &str = "READY";
/// What a RIP reads last of all: the tickets name the files before them.
const TICKETS: [&str; 2] = ["ticket.xjdf", "ticket.jdf"];

/// A hot folder and what happens in it.
#[derive(Debug, Clone)]
pub struct Hot {
    /// The folder.
    pub folder: PathBuf,
    /// Where finished sheets are put for a RIP; absent: they stay where they were made.
    pub deliver_to: Option<PathBuf>,
    /// Who may read what is put there.
    pub readers: Readers,
    /// Packages must be signed with this key's other half.
    pub key: Option<PublicKey>,
    /// Threads that work at once.
    pub workers: usize,
    /// The language of reports.
    pub lang: Lang,
}

/// What arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// A job: its cards are made.
    Job,
    /// A package that was made elsewhere: it is checked and put where the RIP looks.
    Package,
}

/// One arrival that nothing was done about yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// Name of its folder.
    pub name: String,
    /// What it is.
    pub work: Work,
    /// Digest of what arrived.
    content: Digest,
    /// Digest of the names, sizes and times of its files.
    stamp: Digest,
    /// Why it cannot even be looked at.
    wrong: Option<Text>,
}

/// What was seen in a hot folder the last time somebody looked.
#[derive(Debug, Default)]
pub struct Looks {
    /// One look is enough: nobody will look again.
    hasty: bool,
    seen: BTreeMap<String, Seen>,
}

/// One folder as it was seen.
#[derive(Debug)]
struct Seen {
    stamp: Digest,
    /// Digest of what it held, if that was read.
    content: Option<Result<Digest, Text>>,
}

impl Looks {
    /// For somebody who looks once and takes what is there.
    pub fn once() -> Self {
        Self { hasty: true, ..Self::default() }
    }
}

/// What became of an arrival.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// Name of its folder.
    pub name: String,
    /// The run or the package whose sheets are finished; `None` if there are none.
    pub folder: Option<PathBuf>,
    /// Files that were put where the RIP looks.
    pub delivered: Vec<String>,
    /// Why it cannot be worked off.
    pub wrong: Option<Text>,
}

/// An answer as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    schema: u32,
    content: String,
    #[serde(default)]
    stamp: String,
    state: String,
    folder: Option<String>,
    delivered: Vec<String>,
    message: Option<String>,
}

/// What arrived in the folder and was not answered, in the order of names.
///
/// # Errors
///
/// An outside fault if the folder cannot be read; what cannot be read in an arrival is its own fault.
pub fn arrivals(hot: &Hot, looks: &mut Looks) -> Outcome<Vec<Arrived>> {
    let cannot = |error: &std::io::Error| {
        let doing = Text::new("folder tidak bisa dibaca", "the folder cannot be read");
        Fault::io(&hot.folder, doing, error)
    };
    let mut found = Vec::new();
    let mut before = std::mem::take(&mut looks.seen);
    for entry in fs::read_dir(&hot.folder).map_err(|error| cannot(&error))? {
        let entry = entry.map_err(|error| cannot(&error))?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if !is_folder || name.starts_with('.') {
            continue;
        }
        let work = if path.join(COMPLETE).is_file() {
            Work::Package
        } else if path.join("job.toml").is_file() && path.join(READY).is_file() {
            Work::Job
        } else {
            continue;
        };
        let (stamp, files) = stamp(&path);
        let last = before.remove(&name).filter(|last| last.stamp == stamp);
        let settled = looks.hasty || last.is_some();
        let mut seen = Seen { stamp, content: last.and_then(|last| last.content) };
        if settled {
            let content = seen.content.take();
            let content = content.unwrap_or_else(|| {
                content_of(&path, work, &files).map_err(|fault| fault_text(&fault))
            });
            let (digest, wrong) = match &content {
                Ok(digest) => (*digest, None),
                // Bound to how it looks, since nobody can say what it holds.
                Err(wrong) => (stamp, Some(wrong.clone())),
            };
            seen.content = Some(content);
            let arrived = Arrived { name: name.clone(), work, content: digest, stamp, wrong };
            if !answer(hot, &name).is_some_and(|answer| answer.is_of(&arrived)) {
                found.push(arrived);
            }
        }
        looks.seen.insert(name, seen);
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

impl Answer {
    /// Whether nothing is left to be done about what arrived.
    fn is_of(&self, arrived: &Arrived) -> bool {
        let same = self.content == arrived.content.to_string();
        match self.state.as_str() {
            "begun" => false,
            // What was wrong may have been half a copy.
            "failed" => same && self.stamp == arrived.stamp.to_string(),
            _ => same,
        }
    }
}

impl Hot {
    /// Works one arrival off. What is wrong with it is its own, and told in the answer.
    ///
    /// # Errors
    ///
    /// An interruption; an outside fault if answers cannot be written, or another process works here.
    pub fn work_off(
        &self,
        arrived: &Arrived,
        progress: &dyn Progress,
        stop: &Stop,
    ) -> Outcome<Watched> {
        let answers = self.folder.join(ANSWERS);
        atomic::make_folder(&answers)?;
        let _one_at_a_time = Lock::take(&answers)?;
        self.answer(arrived, "begun", None)?;
        let path = self.folder.join(&arrived.name);
        let done = match (&arrived.wrong, arrived.work) {
            (Some(wrong), _) => Err(Fault::new(FaultKind::NoInput, "", wrong.clone())),
            (None, Work::Job) => self.made(&path, progress, stop),
            (None, Work::Package) => self.checked(&path),
        };
        let mut watched = Watched {
            name: arrived.name.clone(),
            folder: None,
            delivered: Vec::new(),
            wrong: None,
        };
        match done {
            Ok(folder) => {
                watched.delivered = self.delivered(&arrived.name, &folder)?;
                watched.folder = Some(folder);
                self.answer(arrived, "done", Some(&watched))?;
            }
            Err(fault) if fault.kind == FaultKind::Interrupted => return Err(fault),
            // A disk that is full is nobody's arrival: it stays begun, and is taken again.
            Err(fault) if fault.kind == FaultKind::Outside => return Err(fault),
            Err(fault) => {
                watched.wrong = Some(fault_text(&fault));
                self.answer(arrived, "failed", Some(&watched))?;
            }
        }
        Ok(watched)
    }

    /// Makes the cards of a job, reads them back, and gives the run's folder.
    fn made(&self, path: &Path, progress: &dyn Progress, stop: &Stop) -> Outcome<PathBuf> {
        let job = job::load(path, &Overrides { verify: true, ..Overrides::default() })?;
        let request = Request {
            aim: Aim::Make { folder: Wanted::Dated { under: job.out_folder(), as_of: job.as_of } },
            workers: self.workers,
            keys: Vec::new(),
            lang: self.lang,
            session: Session { stop: stop.clone(), ..Session::default() },
        };
        let summary = run::run(&job, &request, progress)?;
        let place = path.display().to_string();
        let right = summary.checkup.as_ref().is_none_or(run::Checkup::is_right);
        match summary.folder {
            Some(folder) if !summary.stopped && summary.counts.made > 0 && right => Ok(folder),
            Some(_) if !right => Err(Fault::new(
                FaultKind::Verification,
                place,
                Text::new("hasil yang dibaca ulang salah", "the run read back is wrong"),
            )),
            _ => {
                let (held, read) = (summary.counts.held, summary.counts.read);
                Err(Fault::new(
                    FaultKind::NoInput,
                    place,
                    text!(
                        "tidak ada kartu yang bisa dibuat: {held} dari {read} baris ditahan",
                        "no card could be made: {held} of {read} rows were held"
                    ),
                ))
            }
        }
    }

    /// Compares a package with its sums, and with its signature if one is asked for.
    fn checked(&self, path: &Path) -> Outcome<PathBuf> {
        let found = match &self.key {
            Some(key) => run::authentic(path, key)?,
            None => run::arrived(path)?,
        };
        let Some((file, why)) = found.wrong.first() else { return Ok(path.to_owned()) };
        let Text { id, en } = why;
        let n = found.wrong.len();
        Err(Fault::new(
            FaultKind::Verification,
            path.display().to_string(),
            text!("{file}: {id} ({n} perbedaan)", "{file}: {en} ({n} differences)"),
        ))
    }

    /// Puts finished sheets where the RIP looks: files first, tickets last.
    fn delivered(&self, name: &str, folder: &Path) -> Outcome<Vec<String>> {
        let Some(to) = &self.deliver_to else { return Ok(Vec::new()) };
        let target = to.join(name);
        atomic::make_folder_for(&target, self.readers)?;
        let sheets = folder.join("sheets");
        let mut files: Vec<PathBuf> = fs::read_dir(&sheets)
            .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
            .unwrap_or_default();
        files.retain(|path| path.extension().is_some_and(|ext| ext == "pdf"));
        files.sort();
        // A RIP that finds a ticket expects what it names where the ticket says.
        let below = target.join("sheets");
        atomic::make_folder_for(&below, self.readers)?;
        let mut delivered = Vec::new();
        for from in files {
            let file = from.file_name().unwrap_or_default().to_string_lossy().into_owned();
            atomic::copy(&from, &below.join(&file), self.readers)?;
            delivered.push(format!("sheets/{file}"));
        }
        for ticket in TICKETS {
            let from = folder.join(ticket);
            if from.is_file() {
                atomic::copy(&from, &target.join(ticket), self.readers)?;
                delivered.push(ticket.to_owned());
            }
        }
        Ok(delivered)
    }

    fn answer(&self, arrived: &Arrived, state: &str, watched: Option<&Watched>) -> Outcome<()> {
        let folder = watched.and_then(|watched| watched.folder.as_ref());
        let answer = Answer {
            schema: 1,
            content: arrived.content.to_string(),
            stamp: arrived.stamp.to_string(),
            state: state.to_owned(),
            folder: folder.map(|folder| folder.display().to_string()),
            delivered: watched.map(|watched| watched.delivered.clone()).unwrap_or_default(),
            message: watched
                .and_then(|watched| watched.wrong.as_ref())
                .map(|wrong| wrong.get(self.lang).to_owned()),
        };
        let json = serde_json::to_vec_pretty(&answer).expect("texts and numbers");
        atomic::write(&answer_path(self, &arrived.name), &json).map(drop)
    }
}

fn answer_path(hot: &Hot, name: &str) -> PathBuf {
    hot.folder.join(ANSWERS).join(format!("{name}.json"))
}

/// What was answered; an answer that cannot be read is none, and the arrival is worked off again.
fn answer(hot: &Hot, name: &str) -> Option<Answer> {
    let written = regular::read(&answer_path(hot, name), regular::MOST_SETTINGS).ok()?;
    serde_json::from_slice(&written).ok()
}

impl Watched {
    /// An arrival that is tried again later: something outside of it stood in the way.
    pub fn postponed(name: String, fault: &Fault) -> Self {
        let Text { id, en } = fault_text(fault);
        let wrong = text!("{id}; dicoba lagi nanti", "{en}; it is tried again later");
        Self { name, folder: None, delivered: Vec::new(), wrong: Some(wrong) }
    }
}

/// What is wrong, and where.
fn fault_text(fault: &Fault) -> Text {
    let place = if fault.place.is_empty() { String::new() } else { format!(" ({})", fault.place) };
    let Text { id, en } = &fault.message;
    text!("{id}{place}", "{en}{place}")
}

/// A digest of the names, sizes and times of all files below a folder that are not the program's own, and the
/// names, in their order. A folder that cannot be listed counts as a file that cannot be read.
fn stamp(path: &Path) -> (Digest, Vec<PathBuf>) {
    let mut files = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(next) = folders.pop() {
        let Ok(entries) = fs::read_dir(&next) else {
            files.push(next);
            continue;
        };
        for entry in entries.flatten() {
            let is_own =
                next == path && (entry.file_name() == "out" || entry.file_name() == ".cetak");
            if is_own {
                continue;
            }
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder { folders.push(entry.path()) } else { files.push(entry.path()) }
        }
    }
    files.sort();
    let mut all = Builder::new("cetak hot folder stamp 1");
    for file in &files {
        let about = fs::metadata(file).ok();
        let time = about.as_ref().and_then(|about| about.modified().ok());
        // A time on the disk, never one of this machine's clock.
        let since = time.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        let length = about.map_or(0, |about| about.len());
        let told = format!("{length} {}.{:09}", since.as_secs(), since.subsec_nanos());
        all.field(&relative(path, file), told.as_bytes());
    }
    (all.finish(), files)
}

fn relative(path: &Path, file: &Path) -> String {
    file.strip_prefix(path).unwrap_or(file).to_string_lossy().into_owned()
}

/// Digest of what arrived: the sums of a package, or the name and content of every file of a job.
fn content_of(path: &Path, work: Work, files: &[PathBuf]) -> Outcome<Digest> {
    if work == Work::Package {
        // A package without sums is told by checking it.
        let sums = regular::read(&path.join(SUMS), regular::MOST_MADE);
        return Ok(Digest::of(&sums.unwrap_or_default()));
    }
    let mut all = Builder::new("cetak hot folder job 1");
    for file in files {
        let sum = atomic::read_sum(file)?.map(|written| written.sha256).unwrap_or_default();
        all.field(&relative(path, file), sum.as_bytes());
    }
    Ok(all.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(path: &Path, text: &str) {
        atomic::write(path, text.as_bytes()).expect("written");
    }

    #[test]
    fn who_watches_takes_what_two_looks_found_the_same_and_reads_it_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let job = folder.path().join("kecamatan");
        fs::create_dir(&job).expect("a folder");
        for (name, text) in [("job.toml", ""), (READY, ""), ("pns.csv", "a")] {
            written(&job.join(name), text);
        }
        let hot = Hot {
            folder: folder.path().to_owned(),
            deliver_to: None,
            readers: Readers::Own,
            key: None,
            workers: 1,
            lang: Lang::En,
        };
        let mut looks = Looks::default();
        let look = |looks: &mut Looks| arrivals(&hot, looks).expect("readable");
        assert!(look(&mut looks).is_empty(), "it may still be copied");
        let first = look(&mut looks);
        let [arrived] = &first[..] else { panic!("{first:?}") };
        // What is told of its content the next time was not read again: its size and time are the same.
        let marked = Digest::of(b"not what it holds");
        for seen in looks.seen.values_mut() {
            seen.content = Some(Ok(marked));
        }
        assert_eq!(look(&mut looks)[0].content, marked);
        written(&job.join("pns.csv"), "ab");
        assert!(look(&mut looks).is_empty(), "it is being copied");
        let second = look(&mut looks);
        assert!(second[0].content != arrived.content && second[0].content != marked);
        assert_eq!(look(&mut Looks::once()), second, "who looks once waits for nobody");
    }
}
