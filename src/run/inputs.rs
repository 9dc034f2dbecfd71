//! The files that a run is made from, with their digests.

use crate::diag::{Fault, Outcome, Text};
use crate::digest::Digest;
use crate::job::{Job, Source};
use crate::regular;
use crate::schema::manifest::Input;
use std::path::Path;

/// The job file and whatever it names to settle the job.
pub(super) fn settling(job: &Job) -> Outcome<Vec<Input>> {
    std::iter::once(&job.file).chain(&job.parts).map(input).collect()
}

/// A file with its size and digest.
///
/// # Errors
///
/// An outside fault if it cannot be read.
pub(super) fn input(source: &Source) -> Outcome<Input> {
    let bytes = read(&source.path)?;
    Ok(Input {
        path: source.shown.clone(),
        bytes: bytes.len() as u64,
        blake3: Digest::of(&bytes).to_string(),
    })
}

fn read(path: &Path) -> Outcome<Vec<u8>> {
    regular::read(path, regular::MOST_MADE).map_err(|error| {
        Fault::io(path, Text::new("berkas tidak bisa dibaca", "the file cannot be read"), &error)
    })
}
