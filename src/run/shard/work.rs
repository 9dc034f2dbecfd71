//! Draws one lot, wherever that is: from its slice of the plan and the prepared photos alone.
//!
//! Neither lists nor ledger are opened. That the job is the one that was planned is seen by the digest of what it
//! is made of, and that every card is, by its fingerprint.

use crate::diag::{Fault, FaultKind, Lang, Outcome, Text};
use crate::job::{self, Job};
use crate::output::folder::{RunFolder, Wanted};
use crate::output::inputs::Inputs;
use crate::run::designs::Renderers;
use crate::run::fingerprint;
use crate::run::make::lots::OneLot;
use crate::run::make::painter::CardPainter;
use crate::run::manifest;
use crate::run::order::Workers;
use crate::run::progress::{Phase, Progress};
use crate::run::session::Stop;
use crate::run::shard::plan::ShardPlan;
use crate::run::shard::receipt::{self, Receipt};
use crate::run::shard::settled;
use crate::run::shard::verifying::{MAP, photo_inputs};
use crate::schema::manifest::Output;
use crate::schema::report::{self, Counts, MapForm};
use crate::text;
use std::path::Path;

/// Which lot, and how.
#[derive(Debug, Clone)]
pub struct LotWork<'a> {
    /// The plan.
    pub plan: &'a Path,
    /// The number of the lot, from 1.
    pub lot: usize,
    /// The job file; absent: where the plan found it.
    pub job: Option<&'a Path>,
    /// Threads that work at once, at least 1.
    pub workers: usize,
    /// Asked between any two sheets.
    pub stop: &'a Stop,
}

/// What became of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// Its files, each relative to the folder of a run.
    pub files: Vec<Output>,
    /// Sheets in it.
    pub sheets: usize,
    /// Cards in it.
    pub cards: usize,
    /// Whether it was there already, with files that are what its receipt says.
    pub was_there: bool,
}

/// Draws a lot, unless it is there.
///
/// # Errors
///
/// A usage fault for a plan or job of another program or another state, or a lot that the plan does not have; a
/// verification fault if the plan is damaged; an outside fault if something cannot be read or written, which another attempt may do.
pub fn shard_work(work: &LotWork<'_>, progress: &dyn Progress) -> Outcome<Drawn> {
    let plan = ShardPlan::open(work.plan)?;
    let job = job_of(&plan, work.job)?;
    let lot_idx = lot_idx(&plan, work.lot)?;
    let shared = plan.shared();
    let folder = receipt::folder(&shared, work.lot);
    let slice = plan.slice(lot_idx)?;
    let (lot, slips) = (slice.lot(), slice.slips());
    let drawn = |files, was_there| {
        let (sheets, cards) = (lot.sheets.len(), lot.cards().count());
        Drawn { files, sheets, cards, was_there }
    };
    if let Some(there) = Receipt::read(&folder)?
        && there.is_of(&plan, work.lot)
        && there.is_true(&folder)?
    {
        return Ok(drawn(there.files, true));
    }
    let cards = slice.cards().ok_or_else(|| other_job(&plan))?;
    let same = |card: &crate::run::ready::Ready| {
        card.design < job.designs.all().len()
            && fingerprint::fingerprint(&card.values(&job)) == card.fingerprint
    };
    if !cards.iter().all(same) || slice.shape >= job.designs.shapes().len() {
        return Err(other_job(&plan));
    }
    let workers = Workers::new(work.workers)?;
    let renderers = Renderers::new(&job)?;
    let cache = shared.cache(&job);
    let at_once = (&*plan.head.label, language(&plan));
    let painter = CardPainter::new(&job, (&cards, &renderers, &cache), at_once, work.stop)?;
    let one = OneLot {
        lot_idx,
        n_lots: plan.n_lots(),
        n_sheets: plan.head.n_sheets,
        shape: slice.shape,
        lot: &lot,
        slips: &slips,
    };
    let attempt = receipt::attempt(&folder)?;
    let path = folder.join(&attempt);
    let mut into = RunFolder::open(&Wanted::Exactly { path, force: false }, &Inputs::default())?;
    progress.begin(Phase::Sheets, cards.len());
    let written = one
        .files(&job)
        .iter()
        .try_for_each(|file| one.write(&painter, file, &mut into, (&workers, progress)));
    progress.end();
    written?;
    let files = one.files(&job);
    let files: Vec<Output> =
        files.iter().filter_map(|file| into.output(&file.path)).cloned().collect();
    // What another machine needs to read it back.
    let form = MapForm { excel: false, names: None };
    into.write(MAP, &report::map_csv(&one.map(&job, &cards), &form))?;
    let counts = Counts { read: cards.len(), made: cards.len(), ..Counts::default() };
    into.finish(manifest::of_job(&job, counts, photo_inputs(&cards)))?;
    let mut receipt = Receipt::new(plan.digest(), work.lot, attempt, files);
    receipt.ink = painter.most_ink();
    receipt.write(&folder)?;
    Ok(drawn(receipt.files, false))
}

/// The language that the plan asks for.
pub(super) const fn language(plan: &ShardPlan) -> Lang {
    if plan.head.asked.is_english() { Lang::En } else { Lang::Id }
}

/// The job of a plan.
///
/// # Errors
///
/// A usage fault if it cannot be loaded, or is not what it was when the plan was made.
pub(super) fn job_of(plan: &ShardPlan, job: Option<&Path>) -> Outcome<Job> {
    let job = job::load(job.unwrap_or(&plan.head.job_file), &plan.head.asked.overrides())?;
    if *settled(&job)?.bytes() == plan.head.job { Ok(job) } else { Err(other_job(plan)) }
}

pub(super) fn other_job(plan: &ShardPlan) -> Box<Fault> {
    Fault::new(
        FaultKind::Usage,
        plan.path().display().to_string(),
        Text::new(
            "berkas tugas, desain, atau kuncinya bukan lagi yang direncanakan",
            "the job file, a layout or the key is no longer what was planned",
        ),
    )
    .hint(Text::new(
        "pakai tugas yang sama di semua komputer, atau buat rencananya lagi",
        "use the same job on all machines, or make the plan again",
    ))
}

/// The index of that lot.
pub(super) fn lot_idx(plan: &ShardPlan, lot: usize) -> Outcome<usize> {
    let n_lots = plan.n_lots();
    lot.checked_sub(1).filter(|idx| *idx < n_lots).ok_or_else(|| {
        Fault::new(
            FaultKind::Usage,
            plan.path().display().to_string(),
            text!(
                "rencana itu tidak punya lot {lot}, hanya 1 sampai {n_lots}",
                "the plan has no lot {lot}, only 1 to {n_lots}"
            ),
        )
    })
}

impl Receipt {
    /// Whether it is one of that lot of the plan, drawn by this program.
    pub(super) fn is_of(&self, plan: &ShardPlan, lot: usize) -> bool {
        self.program == manifest::PROGRAM
            && self.plan == plan.digest().to_string()
            && self.lot == lot
    }
}
