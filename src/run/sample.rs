//! Writing a made-up job to disk, photos in parallel.

use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::job;
use crate::output::atomic;
use crate::run::order::{Workers, in_order};
use crate::run::progress::{Phase, Progress};
use crate::sample;
use std::path::Path;

/// Writes a complete made-up job of `count` people to `folder`, which must be new or empty.
///
/// # Errors
///
/// A usage fault if the folder holds anything, an outside fault if it cannot be written.
pub fn write_sample(
    folder: &Path,
    count: u32,
    seed: u64,
    workers: usize,
    progress: &dyn Progress,
) -> Outcome<()> {
    claim(folder)?;
    let plan = sample::Plan::new(count, seed);
    let workers = Workers::new(workers)?;
    progress.begin(Phase::Samples, count as usize);
    let made = in_order(
        &workers,
        count as usize,
        |idx| plan.photo(u32::try_from(idx).expect("no index exceeds the count")),
        |_, (name, bytes)| {
            progress.advance(1);
            put(folder, &name, &bytes)
        },
    );
    progress.end();
    made?;
    for (name, bytes) in plan.workbook() {
        put(folder, &name, &bytes)?;
    }
    put(folder, "README.md", plan.readme().as_bytes())?;
    // The job file comes last: a folder with one is complete.
    put(folder, "job.toml", plan.job_file().as_bytes())
}

/// Writes the job that `cetak init` begins with: commented, with a few made-up people.
///
/// # Errors
///
/// As [`write_sample`].
pub fn write_starter(folder: &Path) -> Outcome<()> {
    claim(folder)?;
    sample::starter().into_iter().rev().try_for_each(|(name, bytes)| put(folder, &name, &bytes))
}

/// Makes a new folder, or takes an empty one.
pub(super) fn claim(folder: &Path) -> Outcome<()> {
    job::reads_around(folder).spare(folder)?;
    if atomic::claim_folder(folder)? || atomic::is_empty(folder)? {
        return Ok(());
    }
    Err(Fault::new(
        FaultKind::Usage,
        folder.display().to_string(),
        Text::new("folder itu sudah berisi", "that folder already holds files"),
    )
    .hint(Text::new("pilih folder baru atau yang kosong", "choose a new or an empty folder")))
}

/// Writes a file into a folder.
pub(super) fn put(folder: &Path, name: &str, bytes: &[u8]) -> Outcome<()> {
    let target = folder.join(name);
    if let Some(parent) = target.parent() {
        atomic::make_folder(parent)?;
    }
    atomic::write(&target, bytes).map(|_| ())
}
