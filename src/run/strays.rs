//! Finished runs that the ledger does not know: it was lost, or an old copy of it was brought back.
//!
//! They are looked for by their manifests, in the folder of all runs, before
//! anything is made: whoever goes on without them makes every card a second
//! time. A run is known by its folder; what a killed run left has no manifest.

use crate::diag::{Fault, FaultKind, Outcome, Remedy};
use crate::job::Job;
use crate::ledger::Ledger;
use crate::regular;
use crate::schema::files::MAP;
use crate::schema::manifest::{MANIFEST, Manifest};
use crate::text;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// A finished run that the ledger does not know.
pub(super) struct Stray {
    /// Relative to the job's folder, with `/` between folders.
    pub(super) folder: String,
    pub(super) manifest: Manifest,
    /// When it was finished, by its manifest.
    pub(super) finished: SystemTime,
}

/// Refuses to begin beside finished runs that the ledger does not know; without one it knows none.
///
/// # Errors
///
/// An outside fault that names the first of them; one of the ledger, if it cannot be read.
pub(super) fn refuse(job: &Job, ledger: Option<&Ledger>) -> Outcome<()> {
    let strays = found(&job.folder, &known(ledger)?);
    let Some(first) = strays.first() else { return Ok(()) };
    let (folder, more) = (&first.folder, strays.len() - 1);
    let message = match more {
        0 => text!(
            "di `{folder}` ada hasil yang tidak dikenal buku catatan kartu",
            "`{folder}` holds a finished run that the ledger of cards does not know"
        ),
        _ => text!(
            "di `{folder}` dan {more} folder lain ada hasil yang tidak dikenal buku catatan kartu",
            "`{folder}` and {more} more hold finished runs that the ledger of cards does not know"
        ),
    };
    let place = job.out_folder().display().to_string();
    Err(Fault::new(FaultKind::Outside, place, message).hint(Remedy::AdoptRuns))
}

/// The folders of the runs of the ledger, as it names them.
pub(super) fn known(ledger: Option<&Ledger>) -> Outcome<BTreeSet<String>> {
    let runs = ledger.map(Ledger::runs).transpose()?.unwrap_or_default();
    Ok(runs.into_iter().map(|run| run.plan.folder).collect())
}

/// The finished runs in the folder of all runs that are not among `known`, oldest first.
pub(super) fn found(home: &Path, known: &BTreeSet<String>) -> Vec<Stray> {
    let home = if home.as_os_str().is_empty() { Path::new(".") } else { home };
    let resolved: BTreeSet<PathBuf> =
        known.iter().filter_map(|folder| home.join(folder).canonicalize().ok()).collect();
    let mut strays = Vec::new();
    for entry in fs::read_dir(home.join("out")).into_iter().flatten().flatten() {
        let path = entry.path();
        let Some(name) = entry.file_name().to_str().map(|name| format!("out/{name}")) else {
            continue;
        };
        let is_known =
            known.contains(&name) || path.canonicalize().is_ok_and(|path| resolved.contains(&path));
        // A report of a check has no map.
        if is_known || !path.join(MAP).is_file() {
            continue;
        }
        let written = fs::metadata(path.join(MANIFEST)).and_then(|about| about.modified());
        let manifest = regular::read(&path.join(MANIFEST), regular::MOST_MADE).ok();
        let manifest = manifest.as_deref().and_then(Manifest::from_json);
        if let (Ok(finished), Some(manifest)) = (written, manifest)
            && manifest.counts.made > 0
            && manifest.outputs.iter().any(|output| output.path == MAP)
        {
            strays.push(Stray { folder: name, manifest, finished });
        }
    }
    strays.sort_by(|a, b| (a.finished, &a.folder).cmp(&(b.finished, &b.folder)));
    strays
}
