//! Following a print job: asking again and again until it is over.

use super::{News, Watcher};
use crate::deliver::{JobReport, JobState, Printer, Trouble, is_stop, reason};
use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::run::Stop;
use crate::text;
use std::{
    thread,
    time::{Duration, Instant},
};

/// The first pause between two questions, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(40), Duration::from_secs(2));

/// How somebody waits.
pub(super) struct Wait<'a> {
    /// Who is told.
    pub(super) watcher: &'a dyn Watcher,
    /// Whether to go on.
    pub(super) stop: &'a Stop,
    /// How long nothing may change.
    pub(super) patience: Duration,
}

/// Follows a job of so many impressions until it is over; `None` if the printer knows it no more.
///
/// # Errors
///
/// An interruption, or an outside fault if nothing changed for too long: the job is left as it is.
pub(super) fn follow(
    printer: &Printer,
    job: i32,
    all: u32,
    wait: &Wait<'_>,
) -> Outcome<Option<JobReport>> {
    let mut pause = PAUSES.0;
    let mut last: Option<(JobReport, Vec<String>)> = None;
    let mut changed = Instant::now();
    loop {
        let trouble = match printer.job(job) {
            Ok(None) => return Ok(None),
            Ok(Some(report)) if report.state.is_over() => return Ok(Some(report)),
            Ok(Some(report)) => {
                // What the printer itself needs stands with the printer; a job that waits may not say so.
                let now = (report, printer.needs().unwrap_or_default());
                if last.as_ref() != Some(&now) {
                    wait.watcher.tell(&counted(&now, all));
                    changed = Instant::now();
                    pause = PAUSES.0;
                    last = Some(now);
                }
                None
            }
            // It may be switched off and on again; what it was sent, it knows.
            Err(trouble @ (Trouble::Unreachable(_) | Trouble::Broken(_))) => Some(trouble),
            Err(trouble) => return Err(trouble.fault(&printer.address)),
        };
        wait.stop.check()?;
        if changed.elapsed() >= wait.patience {
            return Err(match trouble {
                Some(trouble) => trouble.fault(&printer.address),
                None => still(printer),
            });
        }
        thread::sleep(pause.min(wait.patience));
        pause = (pause * 3 / 2).min(PAUSES.1);
    }
}

/// The fault of a printer that waits for somebody.
fn still(printer: &Printer) -> Box<Fault> {
    Fault::new(
        FaultKind::Outside,
        printer.address.to_string(),
        Text::new(
            "printer tidak bergerak lagi; kirimannya tetap di printer",
            "the printer does not move any more; the print job stays with it",
        ),
    )
    .hint(text!(
        "bereskan di printer, lalu jalankan perintah yang sama lagi: kiriman itu diikuti, bukan dikirim dua kali",
        "see to the printer, then run the same command again: the print job is followed, not sent twice"
    ))
}

fn counted((report, needs): &(JobReport, Vec<String>), all: u32) -> News {
    let mut words = report.reasons.clone();
    words.extend(needs.iter().filter(|need| !report.reasons.contains(need)).cloned());
    let stopped = report.state == JobState::Stopped || words.iter().any(|word| is_stop(word));
    let reasons = words.iter().map(|word| reason(word)).collect();
    News::Counted { done: report.impressions.unwrap_or(0), all, reasons, stopped }
}
