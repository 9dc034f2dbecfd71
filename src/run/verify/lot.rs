//! One lot of a plan read back, before there is a run: on another machine than drew it, say.
//!
//! What must stand on its cards comes from the plan, not from the lists, and their photos are prepared anew from
//! their files. What only a whole run has - reports, completeness, other files of the same cards - is not looked at.

use super::redraw::{Person, Redraw};
use super::{Checkup, Known, Spread, undrawn};
use crate::diag::{Note, Outcome};
use crate::job::{CardFiles, Job, Pdf};
use crate::photo::Folder;
use crate::record::Record;
use crate::run::designs::Renderers;
use crate::run::order::Workers;
use crate::run::progress::Progress;
use crate::schema::manifest::Manifest;
use crate::schema::report::MapLine;
use crate::verify;
use std::path::Path;

/// What a lot must be, by the plan.
pub(in crate::run) struct PlannedLot<'a> {
    pub(in crate::run) job: &'a Job,
    /// The people on its cards, and which layout each has.
    pub(in crate::run) people: Vec<(Record, usize)>,
    /// Where its cards lie.
    pub(in crate::run) map: &'a [MapLine],
    /// Sheets of the whole run.
    pub(in crate::run) n_sheets: usize,
    /// Their photos, and what those must be.
    pub(in crate::run) photos: Folder,
    pub(in crate::run) manifest: &'a Manifest,
}

/// Reads the lot in `folder` back.
///
/// # Errors
///
/// As [`super::verify()`].
pub(in crate::run) fn lot(
    folder: &Path,
    planned: PlannedLot<'_>,
    (workers, progress): (&Workers, &dyn Progress),
) -> Outcome<Checkup> {
    let PlannedLot { job, people, map, n_sheets, photos, manifest } = planned;
    // Only its sheets lie here.
    let mut job = job.clone();
    job.print_shop.stream = false;
    job.cards = CardFiles::default();
    let people = people.into_iter();
    let people =
        people.map(|(record, design)| (record.nip.digits().to_owned(), Person { record, design }));
    let known = Known {
        people: people.collect(),
        designs: Some(job.designs.clone()),
        plain: job.print_shop.pdf == Pdf::Plain,
        drawn: true,
        n_sheets,
        unmarked: true,
        job: Some(job.clone()),
        ..Known::default()
    };
    let renderers = Renderers::new(&job)?;
    let redraw = Redraw::new(&job, &known.people, renderers, (manifest, map), Some(photos));
    let mut reader = Spread { workers, progress, sight: &redraw, begun: false };
    let verified = verify::run_with(folder, &known, &mut reader);
    if reader.begun {
        progress.end();
    }
    let mut verified = verified?;
    verified.mismatches.extend(undrawn(map, &redraw.missed().undrawn));
    let notes = redraw.notes().into_iter().map(Note::from).collect();
    Ok(Checkup { verified, notes, sampled: None })
}
