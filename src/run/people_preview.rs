//! Pictures of a job's own people, for whoever designs their cards.
//!
//! Every row is checked as in a run, and whoever is held is told and not drawn.
//! Nothing is laid on sheets and nothing reaches the ledger.

use crate::diag::{Fault, FaultKind, Finding, Outcome, masked};
use crate::job::Job;
use crate::output::atomic;
use crate::output::leaves::Leaf;
use crate::output::raster;
use crate::run::draw;
use crate::run::judge;
use crate::run::known::Earlier;
use crate::run::order::{Workers, in_order};
use crate::run::preview::{Faces, Preview, bind};
use crate::run::progress::{Phase, Progress};
use crate::run::proof::{self, Parts};
use crate::run::request::Request;
use crate::schema::report::Counts;
use crate::settings::accepts;
use crate::text;
use std::path::{Path, PathBuf};

/// Which people of a job are drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeoplePreview {
    /// How.
    pub pictures: Preview,
    /// Only those whose card has this layout; `None`: each of the job's.
    pub layout: Option<String>,
    /// At most so many, unless they were asked for one by one: the riskiest first.
    pub most: usize,
}

/// Pictures of a job's people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleDrawn {
    /// What became of the rows.
    pub counts: Counts,
    /// Everything the user must hear, by file and row.
    pub findings: Vec<Finding>,
    /// Whether a finding stopped everything.
    pub stopped: bool,
    /// The page to leaf through; nothing if there was no card to show.
    pub page: Option<PathBuf>,
    /// Cards shown.
    pub n_cards: usize,
}

/// Checks the job and draws its people into `folder`.
///
/// # Errors
///
/// A usage fault if the job has no such layout or `folder` is an input; an outside fault if something
/// cannot be read or written.
pub fn people(
    job: &Job,
    request: &Request,
    folder: &Path,
    options: &PeoplePreview,
    progress: &dyn Progress,
) -> Outcome<PeopleDrawn> {
    let sacred = job.reads(Some(folder))?;
    sacred.spare(folder)?;
    let designs = job.designs.all();
    if let Some(name) = &options.layout
        && !designs.iter().any(|design| design.layout.name() == name)
    {
        let shown = crate::diag::printable(name);
        let names: Vec<&str> = designs.iter().map(|design| design.layout.name()).collect();
        return Err(Fault::new(
            FaultKind::Usage,
            "",
            text!("tugas itu tidak memakai layout `{shown}`", "that job has no layout `{shown}`"),
        )
        .hint(accepts(name, &names)));
    }
    let workers = Workers::new(request.workers)?;
    let mut checked = judge::check(job, request, &Earlier::none(), &workers, progress)?;
    let mut drawn = PeopleDrawn {
        counts: checked.counts,
        findings: Vec::new(),
        stopped: checked.stopped(),
        page: None,
        n_cards: 0,
    };
    checked.cards.retain(|card| {
        options.pictures.kind.is_none_or(|kind| card.record.kind == kind)
            && options.layout.as_ref().is_none_or(|name| designs[card.design].layout.name() == name)
    });
    if !drawn.stopped && !checked.cards.is_empty() {
        let draw =
            |idx: usize| draw::card(job, &checked.renderers, &checked.cache, &checked.cards[idx]);
        let chosen = proof::choose(&Parts {
            job,
            cards: &checked.cards,
            renderers: &checked.renderers,
            findings: &checked.findings,
            draw: &draw,
            most: options.most,
            asked: !request.keys.is_empty(),
            lang: request.lang,
        });
        let faces = checked.renderers.iter().map(|renderer| Faces::new(renderer, options.pictures));
        let faces = faces.collect::<Outcome<Vec<_>>>()?;
        atomic::make_folder(folder)?;
        progress.begin(Phase::Proof, chosen.len());
        let mut leaves = Vec::new();
        let made = in_order(
            &workers,
            chosen.len(),
            |at| -> Outcome<Leaf> {
                request.session.stop.check()?;
                let card = &checked.cards[chosen[at].idx];
                let (ops, photo) = draw(chosen[at].idx)?;
                let photo = photo.as_ref().and_then(raster::pixels);
                let record = &card.record;
                let name =
                    if record.serial.is_empty() { record.nip.digits() } else { &record.serial };
                let pictures =
                    faces[card.design].write(folder, &sacred, name, ops, photo.as_ref())?;
                let reasons = chosen[at].reasons.iter();
                let reasons: Vec<&str> = reasons.map(|why| why.get(request.lang)).collect();
                Ok(Leaf {
                    title: record.name.clone(),
                    notes: vec![
                        format!(
                            "{}, {}",
                            masked(record.nip.digits()),
                            proof::place(record, request.lang)
                        ),
                        reasons.join("; "),
                    ],
                    size: faces[card.design].size(),
                    pictures,
                })
            },
            |_, leaf| {
                leaves.push(leaf?);
                progress.advance(1);
                Ok(())
            },
        );
        progress.end();
        made?;
        drawn.n_cards = leaves.len();
        drawn.page = Some(bind(folder, &sacred, &job.name, &leaves, options.pictures)?);
    }
    drawn.findings = checked.findings;
    Ok(drawn)
}
