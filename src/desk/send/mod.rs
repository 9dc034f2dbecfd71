//! Sending a finished run to a printer, and following it to its end.
//!
//! In this order, so that a kill anywhere costs no card and prints none twice: the run is known to have
//! been read back whole; what was sent before is asked for; the printer is looked at before paper moves;
//! a print job is recorded; the printer gives it a number; the number is recorded; only then the file
//! leaves, byte for byte as it lies there; at last what became of it is recorded. What a printer counts
//! never stands for a person's word: whatever it cannot prove is left to be confirmed.

mod body;
mod cards;
mod follow;
mod place;
mod plan;
mod settle;

use crate::date::Date;
use crate::deliver::{Capabilities, Fingerprint, Order, Printer, Trouble, Verdict, misfits};
use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::job::{self, PrintQueue, Way};
use crate::ledger::{Delivery, DeliveryState, NewDelivery, Part, PartOutcome, Sides};
use crate::run::{Progress, Stop};
use body::Body;
use place::Place;
use plan::{Batch, Plan};
use std::{collections::BTreeSet, path::PathBuf, time::Duration};

pub use plan::{Skipped, WhySkipped};

/// What is to be printed, where and how.
#[derive(Debug, Clone)]
pub struct Sending {
    /// The run's folder.
    pub folder: PathBuf,
    /// The job that made it; absent: looked for in the folders above.
    pub job: Option<PathBuf>,
    /// The printer, by name or by address.
    pub printer: String,
    /// The certificate of a printer that is named by its address.
    pub certificate: Option<Fingerprint>,
    /// Lots, from 1; empty: all.
    pub lots: BTreeSet<u32>,
    /// Sheets of the run, from 1; empty: all.
    pub sheets: BTreeSet<u32>,
    /// Copies of every sheet; more than one only for a reason.
    pub copies: u32,
    /// The tray, instead of the one that the printer is written down with.
    pub tray: Option<String>,
    /// The medium, likewise.
    pub media: Option<String>,
    /// Sheets in one print job, likewise.
    pub per_job: Option<u32>,
    /// Why sheets are sent that were printed before.
    pub reason: Option<String>,
    /// Send a run that could be read back only in part.
    pub partial: bool,
    /// Only look: what would be sent, and whether it fits.
    pub dry_run: bool,
    /// Only ask what became of what was sent.
    pub only_follow: bool,
    /// How long nothing may change before following is given up; what was sent stays at the printer.
    pub patience: Duration,
    /// Threads for reading the run back.
    pub workers: usize,
}

/// What is told while it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Something that should be known.
    Note(Text),
    /// A file is sent.
    Sending {
        /// The file, relative to the run's folder.
        file: String,
        /// Its first and last sheet.
        sheets: (u32, u32),
        /// Which print job of how many.
        number: (usize, usize),
    },
    /// How far the printer is.
    Counted {
        /// Sides counted.
        done: u32,
        /// Sides that are wanted.
        all: u32,
        /// What it reports, in words.
        reasons: Vec<Text>,
        /// Whether it waits for somebody.
        stopped: bool,
    },
}

/// Who is told.
pub trait Watcher {
    /// Tells one thing.
    fn tell(&self, news: &News);
}

/// What sending came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The printer, as people call it.
    pub printer: String,
    /// The print jobs of this time, and those of earlier times whose end was not known.
    pub jobs: Vec<Delivery>,
    /// Sheets that were asked for and not sent.
    pub skipped: Vec<Skipped>,
    /// Print jobs that would be made: file, first and last sheet.
    pub planned: Vec<(String, (u32, u32))>,
}

impl Sent {
    /// Whether every print job is over and the printer counted all of it; what was not sent after all was
    /// sent again, the same sides of it.
    pub fn is_proved(&self) -> bool {
        let printed_since = |idx: usize, sides: Sides, part: &Part| {
            self.jobs.iter().skip(idx + 1).filter(|job| job.sent.sides == sides).any(|job| {
                let mut parts = job.sent.parts.iter().zip(&job.outcomes);
                parts.any(|(own, outcome)| own == part && *outcome == PartOutcome::Printed)
            })
        };
        self.jobs.iter().enumerate().all(|(idx, job)| {
            let mut parts = job.sent.parts.iter().zip(&job.outcomes);
            parts.all(|(part, outcome)| match outcome {
                PartOutcome::Printed => true,
                PartOutcome::Unprinted => printed_since(idx, job.sent.sides, part),
                _ => false,
            })
        })
    }

    /// Whether the end of a print job is not known yet.
    pub fn is_open(&self) -> bool {
        self.jobs.iter().any(|job| job.state.is_open())
    }
}

/// Sends what is asked for, and follows it to its end, as of `today`.
///
/// # Errors
///
/// A usage fault if there is no such run, printer or sheet; a verification fault if the run was not read back
/// whole; an outside fault if it does not fit the printer, or the printer or the disk refuses. What was sent
/// by then is recorded.
pub fn send(
    sending: &Sending,
    (watcher, progress): (&dyn Watcher, &dyn Progress),
    stop: &Stop,
    today: Date,
) -> Outcome<Sent> {
    let place = Place::of(&sending.folder, sending.job.as_deref())?;
    // Two at once would each take what the other is about to send for given up.
    let _alone = place.alone()?;
    let queue = queue(sending, &place)?;
    let wait = follow::Wait { watcher, stop, patience: sending.patience };
    if sending.copies > 1 && sending.reason.is_none() {
        return Err(Fault::new(
            FaultKind::Usage,
            String::new(),
            Text::new(
                "setiap orang punya satu kartu; salinan perlu alasan",
                "everybody has one card; copies need a reason",
            ),
        )
        .hint(crate::diag::Remedy::GiveReason));
    }
    let (address, certificate) = match &queue.way {
        Way::Adapter(command) => {
            return cards::send(&place, sending, (&queue, command), (&wait, progress), today);
        }
        Way::Ipp { address, certificate, .. } => (address, certificate),
    };
    let printer = Printer {
        address: address.clone(),
        certificate: sending.certificate.or(*certificate),
        user: "cetak".to_owned(),
    };
    let earlier = settle::open_jobs(&place, &printer, &wait, today)?;
    let mut sent = Sent {
        printer: queue.name.clone(),
        jobs: earlier,
        skipped: Vec::new(),
        planned: Vec::new(),
    };
    if sending.only_follow {
        return Ok(sent);
    }
    place.verified(sending, progress, today)?;
    let Plan { batches, skipped } = plan::plan(&place, sending, queue.per_job)?;
    sent.skipped = skipped;
    // Each copy is a print job of its own: a printer that counts copies in between could not be understood.
    let batches: Vec<Batch> = (0..sending.copies).flat_map(|_| batches.iter().cloned()).collect();
    if batches.is_empty() {
        return Ok(sent);
    }
    let known = printer.capabilities().map_err(|trouble| trouble.fault(&printer.address))?;
    let orders = orders(&place, sending, (&queue, &printer, &known), &batches, watcher)?;
    for batch in &batches {
        sent.planned.push((batch.file.clone(), batch.sheets()));
    }
    if sending.dry_run {
        return Ok(sent);
    }
    for (idx, (batch, order)) in batches.iter().zip(&orders).enumerate() {
        stop.check()?;
        watcher.tell(&News::Sending {
            file: batch.file.clone(),
            sheets: batch.sheets(),
            number: (idx + 1, batches.len()),
        });
        let job = one(&place, (&queue, &printer, &known), (batch, order, sending), &wait, today)?;
        // What may lie wrong in the printer is seen to before more is sent.
        let proved = job.outcomes.iter().all(|outcome| *outcome == PartOutcome::Printed);
        sent.jobs.push(job);
        if !proved {
            break;
        }
    }
    Ok(sent)
}

/// The printer as it is written down, or as it was typed.
fn queue(sending: &Sending, place: &Place) -> Outcome<PrintQueue> {
    job::print_queue(&place.job, &sending.printer)
}

/// What is asked of the printer for each batch, once all of them fit it.
fn orders(
    place: &Place,
    sending: &Sending,
    (queue, printer, known): (&PrintQueue, &Printer, &Capabilities),
    batches: &[Batch],
    watcher: &dyn Watcher,
) -> Outcome<Vec<Order>> {
    let raw = matches!(queue.way, Way::Ipp { raw: true, .. });
    let mut orders = Vec::new();
    let mut verdict = Verdict::default();
    place.calibrated(queue, &mut verdict)?;
    for batch in batches {
        let wish = crate::deliver::Wish {
            paper: batch.paper,
            sided: batch.sided,
            dpi: place.dpi(),
            tray: sending.tray.clone().or_else(|| queue.tray.clone()),
            media: sending.media.clone().or_else(|| queue.media.clone()),
            some_pages: batch.some_pages(),
            raw,
        };
        let found = misfits(known, &wish);
        for misfit in found.misfits {
            if !verdict.misfits.contains(&misfit) {
                verdict.misfits.push(misfit);
            }
        }
        for note in found.notes {
            if !verdict.notes.contains(&note) {
                verdict.notes.push(note);
            }
        }
        let is_queue = known.queue.as_ref().is_some_and(|queue| !queue.raw);
        // Where a printer cannot choose pages, those that are wanted are drawn for it.
        let whole = !batch.some_pages() || known.page_ranges || known.raster.is_none();
        let format = match (known.takes("application/pdf") && whole, raw && is_queue) {
            (_, true) => "application/vnd.cups-raw",
            (true, false) => "application/pdf",
            (false, false) => "image/pwg-raster",
        };
        orders.push(Order {
            name: job_name(batch)?,
            format: format.to_owned(),
            wish,
            pages: batch
                .some_pages()
                .then_some(batch.pages)
                .filter(|_| format != "image/pwg-raster"),
        });
    }
    verdict.notes.into_iter().for_each(|note| watcher.tell(&News::Note(note)));
    refuse(printer, verdict.misfits.into_iter().map(|misfit| (misfit.what, misfit.hint)))?;
    // The printer's own word, once for every kind of job.
    let mut asked: Vec<&Order> = Vec::new();
    for order in &orders {
        if asked.iter().any(|other| other.wish == order.wish) {
            continue;
        }
        asked.push(order);
        match printer.validate(order, known) {
            Ok(()) => {}
            Err(refused @ Trouble::Refused { .. }) => {
                refuse(printer, std::iter::once((refused.told(), Text::default())))?;
            }
            Err(trouble) => return Err(trouble.fault(&printer.address)),
        }
    }
    Ok(orders)
}

/// All that does not fit, as one fault; nothing was sent.
fn refuse(printer: &Printer, misfits: impl Iterator<Item = (Text, Text)>) -> Outcome<()> {
    let place = printer.address.to_string();
    let mut faults =
        misfits.map(|(what, hint)| *Fault::new(FaultKind::Outside, place.clone(), what).hint(hint));
    match faults.next() {
        None => Ok(()),
        Some(mut first) => {
            first.others = faults.collect();
            Err(Box::new(first))
        }
    }
}

/// A name that no other job has, and that says no more than what stands in the margin of the sheets.
fn job_name(batch: &Batch) -> Outcome<String> {
    let mark: [u8; 8] = crate::token::random()?;
    let mark: String = mark.iter().map(|byte| format!("{byte:02x}")).collect();
    let (first, last) = batch.sheets();
    Ok(format!("cetak {} {first}-{last} {mark}", batch.file))
}

/// Sends one batch and follows it.
fn one(
    place: &Place,
    (queue, printer, known): (&PrintQueue, &Printer, &Capabilities),
    (batch, order, sending): (&Batch, &Order, &Sending),
    wait: &follow::Wait<'_>,
    today: Date,
) -> Outcome<Delivery> {
    let mut body = Body::open(place, batch, order, known)?;
    let new = NewDelivery {
        run: place.run.id,
        name: order.name.clone(),
        printer: queue.name.clone(),
        address: printer.address.to_string(),
        file: batch.file.clone(),
        sha256: body.sha256.clone(),
        sides: batch.sides,
        impressions: batch.n_pages(),
        parts: batch.parts.clone(),
        reason: sending.reason.clone(),
    };
    let id = place.record(wait.stop, |ledger| ledger.send(&new, today))?;
    let n_parts = new.parts.len();
    let drop_it = || {
        let free = vec![PartOutcome::Unprinted; n_parts];
        let end = (DeliveryState::Dropped, None);
        place.record(wait.stop, |ledger| ledger.ended(id, end, &free, today))
    };
    let made = match printer.make(order, known) {
        Ok(made) => made,
        // No byte of the file has left, whatever became of the question.
        Err(trouble) => {
            drop_it()?;
            return Err(trouble.fault(&printer.address));
        }
    };
    let uuid = made.uuid.as_deref();
    if let Err(fault) = place.record(wait.stop, |ledger| ledger.accepted(id, made.id, uuid, today))
    {
        // No byte of the file has left: the printer need not wait for it.
        let _as_far_as_it_goes = printer.cancel(made.id);
        return Err(fault);
    }
    let length = body.length;
    let came_in = match printer.fill(made.id, order, &mut body, length) {
        Ok(()) => true,
        Err(trouble @ (Trouble::Unreachable(_) | Trouble::Broken(_))) => {
            // What the printer has of it only the printer knows: it is asked, now or the next time.
            let Ok(report) = printer.job(made.id) else {
                return Err(trouble.fault(&printer.address));
            };
            wait.watcher.tell(&News::Note(trouble.told()));
            let waits = report.is_some_and(|report| report.is_waiting_for_its_file());
            // An answer that comes late is no reason to take back what arrived whole.
            body.has_left() && (trouble.is_late() || !waits)
        }
        Err(trouble) => {
            wait.watcher.tell(&News::Note(trouble.told()));
            false
        }
    };
    if !came_in {
        let _as_far_as_it_goes = printer.cancel(made.id);
    }
    let delivery = Delivery {
        id,
        sent: new,
        job: Some(made.id),
        uuid: made.uuid,
        counted: None,
        state: DeliveryState::Accepted,
        outcomes: vec![PartOutcome::Open; n_parts],
    };
    settle::to_its_end(place, printer, (delivery, came_in), wait, today)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(sides: Sides, outcome: PartOutcome) -> Delivery {
        let sent = NewDelivery {
            run: 1,
            name: String::new(),
            printer: String::new(),
            address: String::new(),
            file: String::new(),
            sha256: String::new(),
            sides,
            impressions: 1,
            parts: vec![Part { sheet: 1, slot: None }],
            reason: None,
        };
        let state = DeliveryState::Completed;
        Delivery {
            id: 1,
            sent,
            job: None,
            uuid: None,
            counted: None,
            state,
            outcomes: vec![outcome],
        }
    }

    #[test]
    fn what_was_not_sent_after_all_is_made_up_for_by_the_same_sides_sent_later() {
        use PartOutcome::{Printed, Probably, Unprinted};
        use Sides::{Back, Both, Front};
        let proved = |jobs: &[(Sides, PartOutcome)]| {
            let jobs = jobs.iter().map(|(sides, outcome)| job(*sides, *outcome)).collect();
            let (skipped, planned) = (Vec::new(), Vec::new());
            Sent { printer: String::new(), jobs, skipped, planned }.is_proved()
        };
        assert!(proved(&[(Both, Unprinted), (Both, Printed)]));
        assert!(!proved(&[(Both, Printed), (Both, Unprinted)]), "the second copy is missing");
        assert!(!proved(&[(Back, Unprinted), (Front, Printed)]), "the backs are missing");
        assert!(!proved(&[(Both, Probably)]) && !proved(&[(Both, Unprinted)]));
    }
}
