//! A hot folder: jobs and packages that arrive in it are worked off one at a time.
//!
//! A folder counts as arrived once its marker is there, which is copied last: `READY` in a job's folder,
//! `COMPLETE` in a package, whose every file is compared with its sum. What became of each stands in
//! `.cetak-watch/`, bound to what arrived: the same again is left alone, another under the same name is taken
//! anew, and what a kill cut off is begun again, which costs nothing that was finished. Nothing that arrived
//! is changed or removed.

use crate::diag::{Fault, FaultKind, Lang, Outcome, Text};
use crate::digest::{Builder, Digest};
use crate::job::{self, Overrides};
use crate::ledger::Lock;
use crate::output::atomic::{self, Readers};
use crate::output::folder::Wanted;
use crate::run::{self, Aim, Progress, Request, Session, Stop};
use crate::schema::files::COMPLETE;
use crate::schema::manifest::SUMS;
use crate::sign::PublicKey;
use crate::text;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    path::{Path, PathBuf},
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
    state: String,
    folder: Option<String>,
    delivered: Vec<String>,
    message: Option<String>,
}

/// What arrived in the folder and was not answered, in the order of names.
///
/// # Errors
///
/// An outside fault if the folder cannot be read.
pub fn arrivals(hot: &Hot) -> Outcome<Vec<Arrived>> {
    let cannot = |error: &std::io::Error| {
        let doing = Text::new("folder tidak bisa dibaca", "the folder cannot be read");
        Fault::io(&hot.folder, doing, error)
    };
    let mut found = Vec::new();
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
        let content = content(&path, work)?;
        let answered = answer(hot, &name)
            .is_some_and(|answer| answer.content == content.to_string() && answer.state != "begun");
        if !answered {
            found.push(Arrived { name, work, content });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
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
        let done = match arrived.work {
            Work::Job => self.made(&path, progress, stop),
            Work::Package => self.checked(&path),
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
            // A disk that is full is nobody's arrival.
            Err(fault) if fault.kind == FaultKind::Outside => return Err(fault),
            Err(fault) => {
                let place = if fault.place.is_empty() {
                    String::new()
                } else {
                    format!(" ({})", fault.place)
                };
                let Text { id, en } = &fault.message;
                watched.wrong = Some(text!("{id}{place}", "{en}{place}"));
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
    serde_json::from_slice(&fs::read(answer_path(hot, name)).ok()?).ok()
}

/// Digest of what arrived: the sums of a package, or the name and content of every file of a job that is not
/// the program's own.
fn content(path: &Path, work: Work) -> Outcome<Digest> {
    let cannot = |path: &Path, error: &std::io::Error| {
        let doing = Text::new("berkas tidak bisa dibaca", "the file cannot be read");
        Fault::io(path, doing, error)
    };
    if work == Work::Package {
        let sums = path.join(SUMS);
        // A package without sums is told by checking it.
        return Ok(Digest::of(&fs::read(sums).unwrap_or_default()));
    }
    let mut all = Builder::new("cetak hot folder job 1");
    let mut folders = vec![path.to_owned()];
    let mut files = Vec::new();
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).map_err(|error| cannot(&next, &error))? {
            let entry = entry.map_err(|error| cannot(&next, &error))?;
            let is_own =
                next == path && (entry.file_name() == "out" || entry.file_name() == ".cetak");
            let kind = entry.file_type().map_err(|error| cannot(&entry.path(), &error))?;
            if is_own {
                continue;
            }
            if kind.is_dir() { folders.push(entry.path()) } else { files.push(entry.path()) }
        }
    }
    files.sort();
    for file in files {
        let name = file.strip_prefix(path).unwrap_or(&file).to_string_lossy().into_owned();
        let sum = atomic::read_sum(&file)?.map(|written| written.sha256).unwrap_or_default();
        all.field(&name, sum.as_bytes());
    }
    Ok(all.finish())
}
