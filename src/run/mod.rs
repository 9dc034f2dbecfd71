//! Running the stages over every record.
//!
//! The order of work: read and check all rows, inspect and prepare every photo,
//! see that every card can be drawn, and only then lay cards on sheets - a card
//! that cannot be made must not leave a hole in a sheet. Sheets are then drawn
//! in parallel and written in order, so memory grows with neither photos nor
//! pages. The only module that spawns work; it prints nothing and reports to a
//! [`Progress`].

mod adopt;
mod census;
mod condition;
mod designs;
mod disk_space;
mod doctor;
mod draw;
mod fingerprint;
mod from_lists;
mod guard;
mod impose;
mod ink;
mod inputs;
mod journal;
mod judge;
mod known;
mod lot_files;
mod make;
mod manifest;
mod movements;
mod night;
mod order;
mod people_preview;
mod photos;
mod placeholders;
mod preview;
mod progress;
mod proof;
mod publish;
mod purge;
mod rasters;
mod ready;
mod reports;
mod request;
mod sacred;
mod sample;
mod selection;
mod session;
mod shard;
mod shared_cuts;
mod signed;
mod slug_codes;
mod standing;
mod strays;
mod today;
mod verify;

use crate::diag::Outcome;
use crate::job::Job;

pub use adopt::{Adopted, adopt};
pub use doctor::{Health, Remark, doctor};
pub use from_lists::{JobFromLists, job_from_lists};
pub use impose::{Given, Imposed, Imposition, impose_files};
pub use lot_files::card_names;
pub use make::check_folder;
pub use order::{Workers, in_order};
pub use people_preview::{PeopleDrawn, PeoplePreview, people};
pub use photos::{Intake, Keep, Tally, photos};
pub use preview::{
    Preview, Previewed, check_layout, copy_layout, layout_schema, layouts, preview, preview_people,
    printers, show_layout, stamp,
};
pub use progress::{Phase, Progress, Silent};
pub use proof::{Proof, USUAL_CARDS, proof};
pub use publish::{Published, publish};
pub use purge::{KeptFolder, PurgeRequest, Purged, PurgedFolder, purge};
pub use request::{Aim, LotSummary, Request, Summary};
pub use sample::{write_sample, write_starter};
pub use selection::{Condition, selected};
pub use session::{Accepts, Only, Reprint, Session, Stop, Trust};
pub use shard::{
    LotDrawn, LotWork, Merged, PLAN, Part, PartLooked, PlanWritten, Planning, ShardPlan,
    ShardPlanned, Shared, Trouble, indices, shard_merge, shard_photos, shard_plan, shard_verify,
    shard_work,
};
pub use signed::{Authentic, arrived, authentic};
pub use verify::{Checkup, Sample, SampleSize, VerifyRequest, verify};

/// Carries out a job.
///
/// # Errors
///
/// A fault if the outside world stops it: disk full, no permission, a key that no row has.
pub fn run(job: &Job, request: &Request, progress: &dyn Progress) -> Outcome<Summary> {
    let workers = Workers::new(request.workers)?;
    if let Aim::Make { folder } = &request.aim {
        return make::run(job, request, folder, &workers, progress);
    }
    let sacred = match &request.aim {
        Aim::Check { report } => sacred::of_run(job, &make::over(report))?,
        Aim::Make { folder } => sacred::of_run(job, folder)?,
        Aim::DryRun => job.reads(None)?,
    };
    let (ledger, earlier) = make::earlier(job, request)?;
    let checked = judge::check(job, request, &earlier, &workers, progress)?;
    match &request.aim {
        Aim::DryRun => make::plan(job, request, ledger.as_ref(), &earlier, checked),
        Aim::Check { report } => make::report(job, request, checked, report, &workers, &sacred),
        Aim::Make { .. } => unreachable!("made above"),
    }
}
