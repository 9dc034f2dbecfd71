//! What became of print jobs: asked of the printer, sheet by sheet, and recorded.

use super::News;
use super::follow::{Wait, follow};
use super::place::Place;
use crate::date::Date;
use crate::deliver::{Address, JobReport, JobState, Likely, Printer, likely};
use crate::diag::Outcome;
use crate::ledger::{Delivery, DeliveryState, PartOutcome};
use crate::text;

/// Asks for every print job of the run whose end is not known, before anything is sent again.
pub(super) fn open_jobs(
    place: &Place,
    printer: &Printer,
    wait: &Wait<'_>,
    today: Date,
) -> Outcome<Vec<Delivery>> {
    let jobs = place.ledger()?.deliveries(Some(place.run.id))?;
    let mut settled = Vec::new();
    for job in jobs.into_iter().filter(|job| job.state.is_open()) {
        let Some(there) = at(&job, printer) else { continue };
        let (Some(id), DeliveryState::Accepted) = (job.job, job.state) else {
            // The printer never gave it a number, so that no byte was sent. What it may have made of the
            // question is taken back, as far as it answers.
            let left = there.jobs(false).unwrap_or_default();
            for leftover in left.iter().filter(|left| left.name.as_ref() == Some(&job.sent.name)) {
                let _as_far_as_it_goes = there.cancel(leftover.id);
            }
            settled.push(ended(place, job, (DeliveryState::Dropped, None), wait, today)?);
            continue;
        };
        match there.job(id) {
            Ok(Some(report)) if is_same(&job, &report) && report.is_waiting_for_its_file() => {
                let _as_far_as_it_goes = there.cancel(id);
                settled.push(to_its_end(place, &there, (job, false), wait, today)?);
            }
            Ok(_) => settled.push(to_its_end(place, &there, (job, true), wait, today)?),
            // Its sheets stay where they are; others may be sent.
            Err(trouble) => {
                let (printer, why) = (&job.sent.printer, trouble.told());
                let (id, en) = (why.id, why.en);
                wait.watcher.tell(&News::Note(text!(
                    "kiriman sebelumnya ke `{printer}` belum diketahui akhirnya: {id}; lembarnya tidak dikirim lagi sebelum printer itu bisa ditanya",
                    "how an earlier print job at `{printer}` ended is not known yet: {en}; its sheets are not sent again until that printer can be asked"
                )));
                settled.push(job);
            }
        }
    }
    Ok(settled)
}

/// The printer that a job was sent to: the one at hand, or one at another address.
fn at(job: &Delivery, printer: &Printer) -> Option<Printer> {
    if job.sent.address == printer.address.to_string() {
        return Some(printer.clone());
    }
    let address = Address::parse(&job.sent.address).ok()?;
    Some(Printer { address, certificate: printer.certificate, user: printer.user.clone() })
}

/// Whether a job at the printer is the one that was sent: its numbers begin anew when it is reset.
fn is_same(job: &Delivery, report: &JobReport) -> bool {
    match (&job.uuid, &report.uuid) {
        (Some(sent), Some(there)) => sent == there,
        _ => report.name.as_ref().is_none_or(|name| *name == job.sent.name),
    }
}

/// Follows a print job to its end and records it; `came_in` says whether its file may be at the printer.
pub(super) fn to_its_end(
    place: &Place,
    printer: &Printer,
    (job, came_in): (Delivery, bool),
    wait: &Wait<'_>,
    today: Date,
) -> Outcome<Delivery> {
    let Some(id) = job.job else { return Ok(job) };
    let report = follow(printer, id, job.sent.impressions, wait)?;
    let report = report.filter(|report| is_same(&job, report));
    let end = match &report {
        None => (DeliveryState::Lost, None),
        Some(report) => (state_of(report.state), report.impressions),
    };
    if let Some(report) = &report {
        let all = job.sent.impressions;
        let reasons = report.reasons.iter().map(|word| crate::deliver::reason(word)).collect();
        let done = report.impressions.unwrap_or(0);
        wait.watcher.tell(&News::Counted { done, all, reasons, stopped: false });
    }
    if report.is_some_and(|report| is_empty(&report, came_in)) {
        return ended(place, job, (DeliveryState::Dropped, Some(0)), wait, today);
    }
    ended(place, job, end, wait, today)
}

/// Whether a job that is over printed nothing: no file came in, and no side was counted. One whose file did
/// come in may have lost it since, printed or not: printers throw the files of finished jobs away.
fn is_empty(report: &JobReport, came_in: bool) -> bool {
    !came_in
        && report.documents == Some(0)
        && report.impressions.is_none_or(|counted| counted == 0)
        && report.state != JobState::Completed
}

const fn state_of(state: JobState) -> DeliveryState {
    match state {
        JobState::Completed => DeliveryState::Completed,
        _ => DeliveryState::Aborted,
    }
}

/// Records the end of a print job.
fn ended(
    place: &Place,
    mut job: Delivery,
    (state, counted): (DeliveryState, Option<u32>),
    wait: &Wait<'_>,
    today: Date,
) -> Outcome<Delivery> {
    job.outcomes = outcomes(&job, state, counted);
    (job.state, job.counted) = (state, counted);
    place
        .record(wait.stop, |ledger| ledger.ended(job.id, (state, counted), &job.outcomes, today))?;
    Ok(job)
}

/// What is known of each part of a job that ended so.
fn outcomes(job: &Delivery, state: DeliveryState, counted: Option<u32>) -> Vec<PartOutcome> {
    let n_parts = job.sent.parts.len();
    let all = |outcome| vec![outcome; n_parts];
    let expected = job.sent.impressions;
    let each = expected / u32::try_from(n_parts.max(1)).unwrap_or(u32::MAX);
    match (state, counted) {
        (DeliveryState::Dropped, _) => all(PartOutcome::Unprinted),
        (DeliveryState::Completed, Some(counted)) if counted == expected => {
            all(PartOutcome::Printed)
        }
        // A printer that does not count, or counts more than it was given, proves nothing.
        (DeliveryState::Completed, None | Some(0)) => all(PartOutcome::Probably),
        (_, Some(counted)) if counted > expected => all(PartOutcome::Probably),
        (DeliveryState::Completed | DeliveryState::Aborted, counted) => {
            let known = likely(n_parts, each, counted).into_iter();
            let outcome = known.map(|likely| match likely {
                Likely::Surely => PartOutcome::Surely,
                Likely::Probably => PartOutcome::Probably,
                Likely::Hardly => PartOutcome::Hardly,
            });
            outcome.collect()
        }
        (DeliveryState::Lost | DeliveryState::Sent | DeliveryState::Accepted, _) => {
            all(PartOutcome::Probably)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_job_without_a_file_and_without_a_counted_side_printed_nothing() {
        let report = |state, documents, impressions| JobReport {
            id: 1,
            uuid: None,
            name: None,
            state,
            reasons: Vec::new(),
            impressions,
            documents,
        };
        let canceled = |documents, counted| report(JobState::Canceled, documents, counted);
        assert!(is_empty(&canceled(Some(0), Some(0)), false));
        assert!(is_empty(&canceled(Some(0), None), false));
        assert!(!is_empty(&canceled(Some(0), Some(3)), false), "paper moved");
        assert!(!is_empty(&canceled(Some(0), Some(0)), true), "its file was thrown away since");
        assert!(!is_empty(&canceled(Some(1), Some(0)), false));
        assert!(!is_empty(&canceled(None, Some(0)), false));
        assert!(!is_empty(&report(JobState::Completed, Some(0), Some(6)), false));
    }
}
