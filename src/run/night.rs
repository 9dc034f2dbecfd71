//! A run beside the one before: what would change, what stops it, and what the next one must know.

use crate::diag::{Code, Outcome, Severity};
use crate::digest::{Builder, Digest};
use crate::job::{self, Job};
use crate::ledger::{Ledger, ListAsSeen};
use crate::run::guard::{self, ListChange};
use crate::run::judge::Checked;
use crate::run::known::{self, Earlier, NOT_FOUND};
use crate::run::movements::Movements;
use crate::run::request::Request;
use crate::run::today::{self, Day};
use crate::schema::report::Turnover;
use std::collections::BTreeMap;

/// A run beside the one before.
pub(super) struct Night {
    pub(super) movements: Movements,
    /// The lists as they are now; none for a run that is about some people only.
    pub(super) lists: Vec<ListAsSeen>,
    pub(super) day: Day,
    /// What would have stopped the run and was accepted, each with its figures.
    pub(super) accepted: Vec<String>,
    /// Digest of who must wait and who gets no card; a night with the same one has nothing to tell.
    pub(super) findings: Digest,
}

impl Night {
    /// Compares what was checked with the ledger, and adds what speaks against going on to the
    /// findings, before all others.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub(super) fn of(
        ledger: &Ledger,
        (job, request): (&Job, &Request),
        earlier: &Earlier,
        checked: &mut Checked,
    ) -> Outcome<Self> {
        let movements = Movements::of(ledger, (job, request), earlier, checked)?;
        let findings = digest(checked, &movements);
        let today = job::today();
        let day = today::look(ledger.last_day()?, today, job.guard.days);
        let accepts = &request.session.accepts;
        let mut accepted = Vec::new();
        let mut told: Vec<_> =
            day.finding(today).and_then(|one| job.policy.apply(one)).into_iter().collect();
        for finding in &mut told {
            if finding.code == Code::ClockJumped && accepts.clock {
                finding.severity = Severity::Warn;
                let Day::Far { last } = day else { continue };
                let last = last.map_or_else(String::new, |last| format!("{last} > "));
                accepted.push(format!("{} {last}{today}", finding.code));
            }
        }
        let lists = if request.is_whole() { lists(job, checked) } else { Vec::new() };
        // What is missing of a list that cannot be read is no news of people.
        if request.is_whole() && !checked.stopped() {
            let changes =
                lists.iter().map(|now| change(ledger, now)).collect::<Outcome<Vec<_>>>()?;
            let figures = (&movements.turnover, movements.n_people);
            let verdict = guard::judge(job, accepts, figures, &changes);
            told.extend(verdict.findings);
            accepted.extend(verdict.accepted);
        }
        told.iter_mut().for_each(|finding| finding.hint.word(request.session.wording));
        checked.findings.splice(0..0, told);
        Ok(Self { movements, lists, day, accepted, findings })
    }

    /// Whether the ledger has nothing to say of it.
    pub(super) fn is_eventless(&self) -> bool {
        self.turnover().withdrawn == 0 && self.accepted.is_empty() && self.day == Day::Good
    }

    /// Who comes, changes and leaves, in numbers.
    pub(super) const fn turnover(&self) -> &Turnover {
        &self.movements.turnover
    }
}

fn change(ledger: &Ledger, now: &ListAsSeen) -> Outcome<ListChange> {
    let last = ledger.list(&now.path)?;
    let is_other = last.as_ref().is_some_and(|last| last.seen.content != now.content);
    let back_from = if is_other { ledger.list_before_last(&now.path, now.content)? } else { None };
    Ok(ListChange { now: now.clone(), last, back_from })
}

/// The lists that were read, as they are now.
pub(super) fn lists(job: &Job, checked: &Checked) -> Vec<ListAsSeen> {
    let contents: BTreeMap<&str, Digest> = checked
        .inputs
        .iter()
        .filter_map(|input| Some((input.path.as_str(), Digest::parse(&input.blake3)?)))
        .collect();
    let seen = job.data.iter().filter_map(|source| {
        let (rows, usable) = checked.census.rows_of(&source.shown);
        Some(ListAsSeen {
            path: source.shown.clone(),
            content: *contents.get(source.shown.as_str())?,
            rows,
            usable,
            mtime_ns: known::figures(&source.path).map(|(_, mtime_ns, _)| mtime_ns),
        })
    });
    seen.collect()
}

/// Findings that a report is written for, even where no card is made.
fn is_news(severity: Severity, code: Code) -> bool {
    let of_lists = [Code::RowsHidden, Code::ListEmpty, Code::PhotoOrphan, Code::ColumnUnread];
    severity >= Severity::Bar || of_lists.contains(&code)
}

fn digest(checked: &Checked, movements: &Movements) -> Digest {
    let mut digest = Builder::new("cetak night");
    for finding in &checked.findings {
        if is_news(finding.severity, finding.code) {
            digest
                .part(finding.code.as_str().as_bytes())
                .part(finding.severity.as_str().as_bytes())
                .part(finding.key.as_deref().unwrap_or_default().as_bytes())
                .part(finding.value.as_deref().unwrap_or_default().as_bytes())
                .part(finding.message.en.as_bytes());
        }
    }
    // Who is withdrawn is news of one night; who cannot be found stays so.
    for (key, why) in movements.gone.iter().filter(|(_, why)| *why == NOT_FOUND) {
        digest.part(key.as_bytes()).part(why.as_bytes());
    }
    digest.finish()
}
