//! Figures of the last run in the text form of Prometheus, for its textfile collector.
//!
//! One file for each job and command; its labels tell them apart, so that
//! several files may lie in one folder. Nothing in it is about a person, so that
//! other users may read it. The time of the last success outlives failures: it
//! is taken over from the file that was there.

use crate::cli::exit::Code;
use crate::cli::findings::stopping;
use crate::diag::Outcome;
use crate::job;
use crate::output::{atomic, room};
use crate::run::Summary;
use crate::schema::report::{Counts, Turnover};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};

/// What a run came to, in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figures {
    counts: Counts,
    sheets: usize,
    lots: usize,
    turnover: Option<Turnover>,
    stopped_by: BTreeSet<&'static str>,
    /// Findings by code and severity.
    findings: BTreeMap<(&'static str, &'static str), usize>,
}

impl Figures {
    pub(super) fn of(summary: &Summary) -> Self {
        let mut findings = BTreeMap::new();
        for finding in &summary.findings {
            *findings.entry((finding.code.as_str(), finding.severity.as_str())).or_default() += 1;
        }
        Self {
            counts: summary.counts,
            sheets: summary.lots.iter().map(|lot| lot.sheets).sum(),
            lots: summary.lots.len(),
            turnover: summary.turnover.clone(),
            stopped_by: stopping(&summary.findings),
            findings,
        }
    }
}

/// What the figures are made from.
pub(super) struct Told<'a> {
    pub(super) folder: &'a str,
    pub(super) command: &'static str,
    pub(super) code: Code,
    /// From beginning to end.
    pub(super) seconds: f64,
    /// Seconds of each phase, in order.
    pub(super) phases: &'a [(&'static str, f64)],
    /// `None` if the run came to no result.
    pub(super) figures: Option<&'a Figures>,
    /// A folder on the job's disk.
    pub(super) home: &'a Path,
}

/// The metric that is taken over.
const LAST_SUCCESS: &str = "cetak_last_success_timestamp_seconds";

/// Writes the figures over those of the run before.
///
/// # Errors
///
/// An outside fault naming the path.
pub(super) fn write(path: &Path, told: &Told<'_>) -> Outcome<()> {
    let before = fs::read_to_string(path).unwrap_or_default();
    let free = room::free(told.home);
    atomic::write_shared(path, render(told, job::now().unix, &before, free).as_bytes()).map(|_| ())
}

/// The whole file: exposition format 0.0.4.
/// Refuses to write the figures over what a job reads.
///
/// # Errors
///
/// A usage fault naming the input.
pub(super) fn spare(path: &Path, job: &Path) -> Outcome<()> {
    // A job file that is broken is told of by the command itself.
    let mut inputs = job::reads(job).unwrap_or_default();
    inputs.extend(job::reads_around(path));
    inputs.spare(path)
}

fn render(told: &Told<'_>, now: i64, before: &str, free: Option<u64>) -> String {
    let mut text = String::new();
    let base = [("folder", told.folder), ("command", told.command)];
    let labels = |more: &[(&str, &str)]| {
        let labels = base.iter().chain(more);
        let labels: Vec<String> =
            labels.map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        labels.join(",")
    };
    let mut metric = |name: &str, help: &str, samples: &[(Vec<(&str, &str)>, String)]| {
        if samples.is_empty() {
            return;
        }
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
        for (more, value) in samples {
            let _ = writeln!(text, "{name}{{{}}} {value}", labels(more));
        }
    };
    let one = |value: String| vec![(Vec::new(), value)];
    let version = vec![(vec![("version", env!("CARGO_PKG_VERSION"))], "1".to_owned())];
    metric("cetak_info", "Which program wrote this.", &version);
    metric(
        "cetak_last_run_timestamp_seconds",
        "When the last run ended, whatever came of it.",
        &one(now.to_string()),
    );
    let success = match told.code {
        // Some records held or barred is how lists are: the run did what it could.
        Code::Done | Code::SomeHeld => Some(now.to_string()),
        _ => {
            let line = format!("{LAST_SUCCESS}{{{}}} ", labels(&[]));
            let kept = before.lines().find_map(|known| known.strip_prefix(line.as_str()));
            kept.filter(|value| value.parse::<i64>().is_ok()).map(str::to_owned)
        }
    };
    let success: Vec<_> = success.into_iter().map(|value| (Vec::new(), value)).collect();
    metric(LAST_SUCCESS, "When a run last ended with exit code 0 or 3.", &success);
    metric(
        "cetak_last_exit_code",
        "Exit code of the last run: 0 done, 3 some held.",
        &one(told.code.number().to_string()),
    );
    metric(
        "cetak_last_duration_seconds",
        "How long the last run took.",
        &one(format!("{:.3}", told.seconds)),
    );
    let mut phases = BTreeMap::<&str, f64>::new();
    for (phase, seconds) in told.phases {
        *phases.entry(phase).or_default() += seconds;
    }
    let phases: Vec<_> = phases
        .into_iter()
        .map(|(phase, seconds)| (vec![("phase", phase)], format!("{seconds:.3}")))
        .collect();
    metric("cetak_phase_duration_seconds", "How long each part of the last run took.", &phases);
    if let Some(figures) = told.figures {
        let Counts { read, made, unchanged, held, barred, duplicate } = figures.counts;
        let records: Vec<_> = [
            ("read", read),
            ("made", made),
            ("unchanged", unchanged),
            ("held", held),
            ("barred", barred),
            ("duplicate", duplicate),
        ]
        .into_iter()
        .map(|(outcome, number)| (vec![("outcome", outcome)], number.to_string()))
        .collect();
        metric("cetak_records", "Records of the last run by what became of them.", &records);
        metric(
            "cetak_sheets",
            "Sheets of paper of the last run.",
            &one(figures.sheets.to_string()),
        );
        metric("cetak_lots", "PDF files of the last run.", &one(figures.lots.to_string()));
        if let Some(turnover) = &figures.turnover {
            let Turnover {
                new,
                returned,
                changed,
                causes,
                again,
                withdrawn,
                suspended,
                spoiled,
                unconfirmed,
            } = turnover;
            let people: Vec<_> = [
                ("new", new),
                ("returned", returned),
                ("changed", changed),
                ("again", again),
                ("withdrawn", withdrawn),
                ("suspended", suspended),
                ("spoiled", spoiled),
                ("unconfirmed", unconfirmed),
            ]
            .into_iter()
            .map(|(change, number)| (vec![("change", change)], number.to_string()))
            .collect();
            metric(
                "cetak_people",
                "People and their cards by what became of them since the run before.",
                &people,
            );
            let causes: Vec<_> = causes
                .iter()
                .map(|(cause, number)| (vec![("cause", cause.as_str())], number.to_string()))
                .collect();
            metric("cetak_changed", "Cards that changed by what changed.", &causes);
        }
        let stopped: Vec<_> = figures
            .stopped_by
            .iter()
            .map(|reason| (vec![("reason", *reason)], "1".to_owned()))
            .collect();
        metric(
            "cetak_stopped",
            "Why the last run stopped before it made or withdrew anything.",
            &stopped,
        );
        let findings: Vec<_> = figures
            .findings
            .iter()
            .map(|((code, severity), number)| {
                (vec![("code", *code), ("severity", *severity)], number.to_string())
            })
            .collect();
        metric("cetak_findings", "Findings of the last run by code and severity.", &findings);
    }
    let free: Vec<_> = free.into_iter().map(|bytes| (Vec::new(), bytes.to_string())).collect();
    metric("cetak_disk_free_bytes", "Room left on the disk of the job.", &free);
    text
}

/// A label's value: backslash, quote and line feed are the three that must be escaped.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(code: Code) -> Told<'static> {
        Told {
            folder: "kartu \"A\"\\1",
            command: "run",
            code,
            seconds: 1.5,
            phases: &[("photos", 1.0), ("sheets", 0.25), ("photos", 0.5)],
            figures: None,
            home: Path::new("."),
        }
    }

    #[test]
    fn the_last_success_outlives_a_failure_and_nothing_else_does() {
        let good = render(&told(Code::Done), 100, "", Some(7));
        assert!(good.contains("folder=\"kartu \\\"A\\\"\\\\1\",command=\"run\"} 100"), "{good}");
        let bad = render(&told(Code::Outside), 200, &good, None);
        let line = |text: &str, name: &str| {
            let found = text.lines().find(|line| line.starts_with(name));
            found.and_then(|line| line.rsplit(' ').next()).map(str::to_owned)
        };
        assert_eq!(line(&bad, LAST_SUCCESS).as_deref(), Some("100"));
        assert_eq!(line(&bad, "cetak_last_run_timestamp_seconds").as_deref(), Some("200"));
        assert_eq!(line(&bad, "cetak_last_exit_code").as_deref(), Some("5"));
        assert_eq!(line(&bad, "cetak_disk_free_bytes"), None);
        assert_eq!(line(&bad, "cetak_phase_duration_seconds").as_deref(), Some("1.500"));
        let never = render(&told(Code::Outside), 200, "garbage\n", None);
        assert!(!never.contains(LAST_SUCCESS), "{never}");
    }
}
