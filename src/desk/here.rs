//! Where somebody stands who looks into a folder: is there a job, was it checked, what was made of it.
//!
//! Told from what lies there - the job file, the report of the last check, the ledger, the
//! times of files - and from nothing that takes long: rows and photos are not looked at again.

use crate::diag::Fault;
use crate::ingest;
use crate::job::{self, Job, Overrides};
use crate::ledger::{Access, Ledger};
use crate::schema::report::Counts;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Where one stands.
#[derive(Debug)]
pub enum Here {
    /// No job, and nothing to make one of.
    Nothing,
    /// No job, but lists of that many, in this folder or in its folder `data`.
    Lists(usize),
    /// A job file that cannot be used.
    Broken(Box<Fault>),
    /// A job.
    Job(Box<Standing>),
}

/// How a job stands.
#[derive(Debug)]
pub struct Standing {
    /// Its name.
    pub name: String,
    /// What the last check found, if there was one.
    pub checked: Option<Checked>,
    /// Whether the job file, a list or a photo changed since.
    pub is_stale: bool,
    /// The newest run that was finished, as a path from the job's folder, and its cards.
    pub made: Option<(String, u64)>,
    /// Whether that run is younger than the last check.
    pub is_made_since: bool,
    /// Cards that were made and not confirmed.
    pub unconfirmed: u64,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The page that tells it, from the job's folder.
    pub page: PathBuf,
    /// What became of the rows.
    pub counts: Counts,
    /// Rows and findings that hold or stop, by code, the most first.
    pub causes: Vec<(String, usize)>,
}

/// Looks into a folder.
pub fn here(folder: &Path) -> Here {
    if !folder.join("job.toml").is_file() {
        let lists = lists(folder) + lists(&folder.join("data"));
        return if lists == 0 { Here::Nothing } else { Here::Lists(lists) };
    }
    match job::load(folder, &Overrides::default()) {
        Ok(job) => Here::Job(Box::new(standing(folder, &job))),
        Err(fault) => Here::Broken(fault),
    }
}

fn lists(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| ingest::is_list_name(name)).count()
}

fn standing(folder: &Path, job: &Job) -> Standing {
    let report = folder.join("out").join("periksa");
    let checked_at = changed(&report.join("report.json"));
    let checked = fs::read(report.join("report.json")).ok().and_then(|text| checked(&text));
    let ledger = Ledger::open(&job.state_folder(), Access::Read).ok();
    let runs = ledger.as_ref().and_then(|ledger| ledger.runs().ok()).unwrap_or_default();
    let finished = runs.into_iter().rev().find(|run| {
        run.counts.is_some_and(|counts| counts.made > 0) && folder.join(&run.plan.folder).is_dir()
    });
    let made_at = finished.as_ref().map(|run| folder.join(&run.plan.folder).join("manifest.json"));
    let made_at = made_at.and_then(|path| changed(&path));
    let unconfirmed = ledger.as_ref().and_then(|ledger| ledger.unconfirmed().ok()).unwrap_or(0);
    Standing {
        name: job.name.clone(),
        is_stale: newest_input(job) > checked_at.max(made_at),
        is_made_since: made_at.is_some() && made_at >= checked_at,
        checked,
        made: finished.map(|run| (run.plan.folder, run.counts.unwrap_or_default().made)),
        unconfirmed,
    }
}

/// What the report of a check says; nothing if it is none of ours.
fn checked(text: &[u8]) -> Option<Checked> {
    let report: serde_json::Value = serde_json::from_slice(text).ok()?;
    let count =
        |name: &str| report["counts"][name].as_u64().and_then(|it| usize::try_from(it).ok());
    let counts = Counts {
        read: count("read")?,
        made: count("made")?,
        unchanged: count("unchanged")?,
        held: count("held")?,
        barred: count("barred")?,
        duplicate: count("duplicate")?,
    };
    let mut causes: BTreeMap<String, usize> = BTreeMap::new();
    for finding in report["findings"].as_array()? {
        if matches!(finding["severity"].as_str(), Some("stop" | "hold")) {
            *causes.entry(finding["code"].as_str()?.to_owned()).or_default() += 1;
        }
    }
    let mut causes: Vec<(String, usize)> = causes.into_iter().collect();
    causes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let page = ["out", "periksa", "report.html"].iter().collect();
    Some(Checked { page, counts, causes })
}

/// When the newest of what a job is made from changed.
fn newest_input(job: &Job) -> Option<SystemTime> {
    let files = job.data.iter().chain(job.join.iter().map(|(source, _)| source));
    let files = files.chain(&job.parts).chain(&job.photo_list).chain([&job.file]);
    let newest = files.filter_map(|source| changed(&source.path)).max();
    newest.max(newest_below(&job.photos.path, 0))
}

/// When the newest file in a folder or below it changed.
fn newest_below(folder: &Path, depth: usize) -> Option<SystemTime> {
    /// Photos lie in folders of units, hardly deeper.
    const DEEPEST: usize = 6;
    let entries = fs::read_dir(folder).ok()?;
    let below = entries.flatten().filter_map(|entry| {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth < DEEPEST => newest_below(&path, depth + 1),
            _ => changed(&path),
        }
    });
    below.max().max(changed(folder))
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}
