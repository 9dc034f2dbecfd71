//! Plans a run for many machines: everything that an ordinary run decides before it draws, written down.

use crate::diag::{Fault, FaultKind, Lang, Outcome, Text};
use crate::digest::Digest;
use crate::job::{Job, Overrides};
use crate::output::atomic::{self, Pending};
use crate::run::make;
use crate::run::order::Workers;
use crate::run::progress::Progress;
use crate::run::request::{Aim, Request, Summary};
use crate::run::shard::plan::{Asked, Head};
use crate::run::shard::slice::Slice;
use crate::run::shard::{Shared, look, settled};
use std::path::PathBuf;

/// What is planned, and where to.
#[derive(Clone, Copy)]
pub struct Planning<'a> {
    /// The job.
    pub job: &'a Job,
    /// What the command line said about it: whoever draws loads the job with the same.
    pub overrides: &'a Overrides,
    /// What is asked for; its aim is to make cards.
    pub request: &'a Request,
    /// The folder that machines share.
    pub shared: &'a Shared,
}

/// What became of planning.
#[derive(Debug)]
pub struct ShardPlanned {
    /// As of a run, up to drawing.
    pub summary: Summary,
    /// The plan; `None` if a finding stopped it, or there is nothing to make and nothing to tell.
    pub plan: Option<PlanWritten>,
}

/// A plan file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanWritten {
    /// Where it is.
    pub path: PathBuf,
    /// Its digest.
    pub digest: Digest,
    /// How many lots it has, counted from 1.
    pub lots: usize,
}

/// Plans a run.
///
/// # Errors
///
/// As a run, up to drawing; a verification fault if parts of the photos are missing or of another job.
pub fn shard_plan(planning: &Planning<'_>, progress: &dyn Progress) -> Outcome<ShardPlanned> {
    let Planning { job, overrides, request, shared } = *planning;
    let Aim::Make { folder: wanted } = &request.aim else {
        let message = Text::new("hanya kartu yang direncanakan", "only cards are planned");
        return Err(Fault::new(FaultKind::Internal, String::new(), message));
    };
    shared.spare(job)?;
    // Whatever comes of this one, nobody draws by the last one any more.
    atomic::remove(&shared.plan())?;
    let workers = Workers::new(request.workers)?;
    let (facts, folder) = look::complete(job, shared, (&workers, &request.session.stop, progress))?;
    let sums = facts.sums().to_vec();
    let photos = make::Photos { folder, facts, cache: shared.cache(job) };
    let at_work = (&workers, progress);
    let mut thought = match make::think(job, request, wanted, Some(photos), at_work)? {
        make::Thought::Through(thought) => thought,
        make::Thought::Stopped(summary) => {
            return Ok(ShardPlanned { summary: *summary, plan: None });
        }
    };
    let Some(laid) = thought.lay()? else {
        return Ok(ShardPlanned { summary: thought.rest()?, plan: None });
    };
    let asked = (request.lang == Lang::En, &*request.keys, &request.session);
    let asked = Asked::new((job.as_of, overrides), wanted, asked);
    let counts = (&*laid.label, laid.lots.plan.n_sheets(), thought.checked.cards.len());
    let head = Head::new((&job.file.path, settled(job)?), asked, &sums, counts);
    atomic::make_folder(&shared.0)?;
    let path = shared.plan();
    let mut file = Pending::create(&path)?;
    let lots = laid.lots.plan.lots.len();
    let slices = laid.lots.plan.lots.iter();
    let slices =
        slices.map(|lot| Slice::of(lot.shape, &lot.lot, laid.lots.slips(), &thought.checked.cards));
    let digest = head.write(&mut file, slices).map_err(|error| file.fault(&error))?;
    file.publish()?;
    let lots_told = laid.lots.summary(job);
    let summary = Summary { lots: lots_told, ..thought.into_summary() };
    Ok(ShardPlanned { summary, plan: Some(PlanWritten { path, digest, lots }) })
}
