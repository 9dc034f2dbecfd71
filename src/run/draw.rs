//! The drawing operations of a checked card, with its photo.

use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::job::Job;
use crate::output::cache::Cache;
use crate::photo::Prepared;
use crate::render::Card;
use crate::run::designs::Renderers;
use crate::run::ready::Ready;

/// A card and its photo.
pub(super) type Drawn = (Card, Option<Prepared>);

/// The drawing operations of a card that passed its check, with the numbers of its own layout, and its photo.
pub(super) fn card(
    job: &Job,
    renderers: &Renderers,
    cache: &Cache,
    ready: &Ready,
) -> Outcome<Drawn> {
    let payload = job.qr.payload(ready.record.nip.digits(), &ready.record.serial, ready.issue);
    let renderer = renderers.of(ready.design);
    let rendered = renderer.card(&ready.record, &payload, ready.photo.is_some(), &job.policy);
    let photo = match (&ready.photo, &job.designs.all()[ready.design].frame) {
        (Some(photo), Some(frame)) => Some(photo.load(frame, cache)?),
        _ => None,
    };
    let card = rendered.card.ok_or_else(|| {
        Fault::new(
            FaultKind::Internal,
            String::new(),
            Text::new(
                "kartu yang lolos pemeriksaan tidak bisa digambar",
                "a card that passed its check cannot be drawn",
            ),
        )
    })?;
    Ok((card, photo))
}
