//! Sees, before anything is written, that a command writes over nothing that its job reads.

use crate::diag::Outcome;
use crate::job::Job;
use crate::output::folder::{Wanted, spare};
use crate::output::inputs::Inputs;

/// What a run of this job into that folder must leave alone.
///
/// # Errors
///
/// A usage fault if the run would not.
pub(super) fn of_run(job: &Job, wanted: &Wanted) -> Outcome<Inputs> {
    let target = match wanted {
        Wanted::Exactly { path, .. } | Wanted::Dated { under: path, .. } => path,
    };
    let inputs = job.reads(Some(target))?;
    spare(wanted, &inputs)?;
    Ok(inputs)
}
