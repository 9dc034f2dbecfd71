//! The manifest of what a job wrote.

use crate::job::Job;
use crate::output::calibrated;
use crate::schema::manifest::{Input, Manifest};
use crate::schema::report::Counts;

/// Name and version of the program, as manifests say them.
pub(super) const PROGRAM: &str = concat!("cetak ", env!("CARGO_PKG_VERSION"));

/// The manifest of what was made of a job, before its outputs are listed.
pub(super) fn of_job(job: &Job, counts: Counts, inputs: Vec<Input>) -> Manifest {
    Manifest {
        schema: 1,
        program: PROGRAM.to_owned(),
        job: job.name.clone(),
        as_of: job.as_of.to_string(),
        counts,
        calibration: job.designs.calibration().map(calibrated::written),
        inputs,
        outputs: Vec::new(),
    }
}
