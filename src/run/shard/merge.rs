//! Brings the lots of a plan together: a run that takes drawn lots instead of drawing them.

use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::job::Job;
use crate::run::make::{self, Laid};
use crate::run::order::Workers;
use crate::run::progress::Progress;
use crate::run::ready::Ready;
use crate::run::request::{Aim, Request, Summary};
use crate::run::session::Session;
use crate::run::shard::finished::Finished;
use crate::run::shard::plan::{Head, ShardPlan};
use crate::run::shard::receipt::Trouble;
use crate::run::shard::slice::Slice;
use crate::run::shard::{look, settled, work};
use std::{io, path::Path};

/// What became of a merge.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one of it")]
pub enum Merged {
    /// The run is there.
    Made {
        /// The job of the plan.
        job: Job,
        /// What became of it.
        summary: Summary,
    },
    /// Nothing was begun: some lots are not there, or not as they should be.
    Missing(Vec<Trouble>),
}

/// Merges the lots of a plan into the folder that it names, and into the ledger.
///
/// # Errors
///
/// As a run; a usage fault if the plan is of another program, or lists, job or ledger are not what they were when it was made.
pub fn shard_merge(
    plan: &Path,
    job: Option<&Path>,
    (workers, session): (usize, &Session),
    progress: &dyn Progress,
) -> Outcome<Merged> {
    let plan = ShardPlan::open(plan)?;
    let loaded = work::job_of(&plan, job)?;
    let job = &loaded;
    let request = Request {
        aim: Aim::Make { folder: plan.head.asked.wanted(job.as_of) },
        workers,
        keys: plan.head.asked.keys().to_vec(),
        lang: work::language(&plan),
        session: plan.head.asked.session(session),
    };
    let threads = Workers::new(workers)?;
    let at_work = (&threads, &session.stop, progress);
    let finished = match Finished::collect(&plan, job, at_work)? {
        Ok(finished) => finished,
        Err(troubles) => return Ok(Merged::Missing(troubles)),
    };
    let shared = plan.shared();
    let (facts, folder) = look::again(job, &shared)?;
    let expected = Expected { plan: &plan, sums: facts.sums().to_vec(), finished: &finished };
    let photos = make::Photos { folder, facts, cache: shared.cache(job) };
    let wanted = plan.head.asked.wanted(job.as_of);
    let thought = make::think(job, &request, &wanted, Some(photos), (&threads, progress))?;
    match thought {
        make::Thought::Stopped(_) => Err(expected.changed(None)),
        make::Thought::Through(thought) => {
            let summary = make::finish(thought, Some(&expected))?;
            Ok(Merged::Made { job: loaded.clone(), summary })
        }
    }
}

/// The plan that a merge must come to again, and the lots that were drawn by it.
pub(in crate::run) struct Expected<'a> {
    plan: &'a ShardPlan,
    sums: Vec<(String, crate::digest::Digest)>,
    pub(in crate::run) finished: &'a Finished,
}

impl Expected<'_> {
    /// Refuses a run that is not the one that was planned.
    ///
    /// # Errors
    ///
    /// A usage fault that says what changed, as far as that is known.
    pub(in crate::run) fn refuse_other(
        &self,
        job: &Job,
        laid: &Laid,
        cards: &[Ready],
    ) -> Outcome<()> {
        let planned = &self.plan.head;
        let mut head = Head::new(
            (&job.file.path, settled(job)?),
            planned.asked.clone(),
            &self.sums,
            (&laid.label, laid.lots.plan.n_sheets(), cards.len()),
        );
        head.job_file.clone_from(&planned.job_file);
        let slices = laid.lots.plan.lots.iter();
        let slices = slices.map(|lot| Slice::of(lot.shape, &lot.lot, laid.lots.slips(), cards));
        let digest = head.write(&mut io::sink(), slices).expect("nothing is written");
        if digest == self.plan.digest() { Ok(()) } else { Err(self.changed(Some(&laid.label))) }
    }

    /// What is no longer as it was planned.
    fn changed(&self, label: Option<&str>) -> Box<Fault> {
        let words = |label: &str| label.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let (now, then) = (label.map(words).unwrap_or_default(), words(&self.plan.head.label));
        let what = if label.is_none() || now.last() != then.last() {
            Text::new(
                "daftar atau foto bukan lagi yang direncanakan",
                "lists or photos are no longer what was planned",
            )
        } else if now != then {
            Text::new(
                "buku catatan kartu sudah maju sejak rencana dibuat",
                "the ledger of cards has moved on since the plan was made",
            )
        } else {
            Text::new(
                "kartu atau letaknya bukan lagi yang direncanakan",
                "cards or their places are no longer what was planned",
            )
        };
        Fault::new(FaultKind::Usage, self.plan.path().display().to_string(), what).hint(Text::new(
            "buat rencananya lagi; lot yang tidak berubah pun digambar lagi",
            "make the plan again; all lots are then drawn again",
        ))
    }
}
