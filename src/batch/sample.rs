//! Writing a made-up job to disk, photos in parallel.

use crate::batch::order::{Workers, in_order};
use crate::batch::{Phase, Progress};
use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::output::atomic;
use crate::sample;
use std::path::Path;

/// Writes a complete made-up job of `count` people to `folder`, which must be new or empty.
///
/// # Errors
///
/// A usage fault if the folder holds anything, an outside fault if it cannot be written.
pub fn write_sample(
    folder: &Path,
    count: usize,
    seed: u64,
    workers: usize,
    progress: &dyn Progress,
) -> Outcome<()> {
    claim(folder)?;
    let plan = sample::Plan::new(count, seed);
    write(folder, &plan, &Workers::new(workers)?, progress)
}

/// Writes the job that `cetak init` begins with: commented, with a few made-up people.
///
/// # Errors
///
/// As [`write_sample`].
pub fn write_starter(folder: &Path, workers: usize, progress: &dyn Progress) -> Outcome<()> {
    claim(folder)?;
    write(folder, &sample::Plan::starter(), &Workers::new(workers)?, progress)
}

fn claim(folder: &Path) -> Outcome<()> {
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

fn write(
    folder: &Path,
    plan: &sample::Plan,
    workers: &Workers,
    progress: &dyn Progress,
) -> Outcome<()> {
    progress.begin(Phase::Samples, plan.n_photos());
    let made = in_order(
        workers,
        plan.n_photos(),
        |idx| plan.photo(idx),
        |_, (name, bytes)| {
            progress.advance(1);
            put(folder, &name, &bytes)
        },
    );
    progress.end();
    made?;
    // The job file comes last: a folder with one is complete.
    for (name, bytes) in plan.files() {
        put(folder, &name, &bytes)?;
    }
    Ok(())
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> Outcome<()> {
    let target = folder.join(name);
    if let Some(parent) = target.parent() {
        atomic::make_folder(parent)?;
    }
    atomic::write(&target, bytes).map(|_| ())
}
