//! Figures of the last run in the text form of Prometheus, for its textfile collector.
//!
//! Labels tell hosts, jobs and commands apart. One file may hold the figures of
//! several: those of others stay in it as they were. Nothing in it is about a
//! person, so that other users may read it. The time of the last success outlives
//! failures: it is taken over from the file that was there.

use crate::cli::exit::Code;
use crate::cli::findings::stopping;
use crate::cli::origin::Origin;
use crate::diag::Outcome;
use crate::job;
use crate::output::{atomic, room};
use crate::regular;
use crate::run::{Health, Remark, Summary};
use crate::schema::report::{Counts, Turnover};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// What a run came to, in numbers.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
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
    pub(super) origin: &'a Origin,
    /// The command, apart from what it is not: a dry run and a run over some people are no nights.
    pub(super) command: &'static str,
    pub(super) code: Code,
    /// From beginning to end.
    pub(super) seconds: f64,
    /// Seconds of each phase, in order.
    pub(super) phases: &'a [(&'static str, f64)],
    /// `None` if the run came to no result.
    pub(super) figures: Option<&'a Figures>,
    /// What was looked at before a run.
    pub(super) remarks: &'a [Remark],
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
    let before = regular::read_text(path, regular::MOST_SETTINGS).unwrap_or_default();
    let free = room::free(told.home);
    let text = render(told, job::now().unix_ms, &before, free);
    atomic::write_shared(path, text.as_bytes()).map(|_| ())
}

/// Refuses to write the figures over what a job reads.
///
/// # Errors
///
/// A usage fault naming the input.
pub(super) fn spare(path: &Path, job: Option<&Path>) -> Outcome<()> {
    // A job file that is broken is told of by the command itself.
    let mut inputs = job.and_then(|job| job::reads(job).ok()).unwrap_or_default();
    inputs.extend(job::reads_around(path));
    inputs.spare(path)
}

/// Other files beside `path` with figures of this very job: the collector refuses both.
pub(super) fn twins(path: &Path, origin: &Origin) -> Vec<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = fs::read_dir(folder.unwrap_or(Path::new("."))).into_iter().flatten().flatten();
    let others = entries.map(|entry| entry.path()).filter(|other| {
        other.extension().is_some_and(|ext| ext == "prom") && other.file_name() != path.file_name()
    });
    let job = format!("{{{},", labelled(&job_labels(origin)));
    let mut twins: Vec<PathBuf> = others
        .filter(|other| {
            regular::read_text(other, regular::MOST_SETTINGS).is_ok_and(|text| text.contains(&job))
        })
        .collect();
    twins.sort();
    twins
}

/// One metric with its samples, each as labels beyond those of the job and a value.
struct Family<'a> {
    name: &'static str,
    help: &'static str,
    samples: Vec<(Vec<(&'static str, &'a str)>, String)>,
}

/// A metric of one sample, without further labels.
fn single(name: &'static str, help: &'static str, value: Option<String>) -> Family<'static> {
    let samples = value.into_iter().map(|value| (Vec::new(), value)).collect();
    Family { name, help, samples }
}

/// A metric with one sample for each value of one label.
fn each<'a>(
    name: &'static str,
    help: &'static str,
    label: &'static str,
    values: impl IntoIterator<Item = (&'a str, String)>,
) -> Family<'a> {
    let samples = values.into_iter().map(|(of, value)| (vec![(label, of)], value)).collect();
    Family { name, help, samples }
}

/// The whole file: exposition format 0.0.4.
fn render(told: &Told<'_>, now_ms: i64, before: &str, free: Option<u64>) -> String {
    let mut base = job_labels(told.origin);
    base.push(("command", told.command));
    let ours = format!("{{{}", labelled(&base));
    let now = format!("{}.{:03}", now_ms.div_euclid(1000), now_ms.rem_euclid(1000));
    let success = match told.code {
        // Some records held or barred is how lists are: the run did what it could.
        Code::Done | Code::SomeHeld => Some(now.clone()),
        _ => {
            let line = format!("{LAST_SUCCESS}{ours}}} ");
            let kept = before.lines().find_map(|known| known.strip_prefix(line.as_str()));
            kept.filter(|value| value.parse::<f64>().is_ok()).map(str::to_owned)
        }
    };
    let mut phases = BTreeMap::<&str, f64>::new();
    for (phase, seconds) in told.phases {
        *phases.entry(phase).or_default() += seconds;
    }
    let phases = phases.into_iter().map(|(phase, seconds)| (phase, format!("{seconds:.3}")));
    let info = vec![("version", env!("CARGO_PKG_VERSION")), ("run_id", &*told.origin.run_id)];
    let mut families = vec![
        Family {
            name: "cetak_info",
            help: "Which program wrote this, in which run.",
            samples: vec![(info, "1".to_owned())],
        },
        single(
            "cetak_last_run_timestamp_seconds",
            "When the last run ended, whatever came of it.",
            Some(now),
        ),
        single(LAST_SUCCESS, "When a run last ended with exit code 0 or 3.", success),
        single(
            "cetak_last_exit_code",
            "Exit code of the last run: 0 done, 3 some held.",
            Some(told.code.number().to_string()),
        ),
        single(
            "cetak_last_duration_seconds",
            "How long the last run took.",
            Some(format!("{:.3}", told.seconds)),
        ),
        each(
            "cetak_phase_duration_seconds",
            "How long each part of the last run took.",
            "phase",
            phases,
        ),
    ];
    match told.figures {
        Some(figures) => families.extend(figures.families()),
        None => families.extend(Figures::none()),
    }
    families.push(each(
        "cetak_check",
        "What was looked at before a run: 0 good, 1 deserves a look, 2 keeps a run from working.",
        "check",
        told.remarks.iter().map(|remark| (remark.name, health(remark.health).to_string())),
    ));
    families.push(single(
        "cetak_disk_free_bytes",
        "Room left on the disk of the job.",
        free.map(|bytes| bytes.to_string()),
    ));
    let mut text = String::new();
    for Family { name, help, samples } in families {
        let samples = distinct(samples);
        let samples = samples.iter().map(|(more, value)| {
            let more: String =
                more.iter().map(|label| format!(",{}", labelled(&[*label]))).collect();
            format!("{name}{ours}{more}}} {value}")
        });
        // What other jobs and commands wrote into this file.
        let others = before.lines().filter(|line| {
            line.strip_prefix(name).is_some_and(|rest| {
                let of_us = rest.strip_prefix(ours.as_str());
                rest.starts_with("{host=\"")
                    && !of_us.is_some_and(|rest| rest.starts_with([',', '}']))
            })
        });
        let lines: Vec<String> = samples.chain(others.map(str::to_owned)).collect();
        if !lines.is_empty() {
            let lines = lines.join("\n");
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{lines}");
        }
    }
    text
}

/// The worst of samples with the same labels: a check may have several remarks.
fn distinct<'a>(
    samples: Vec<(Vec<(&'static str, &'a str)>, String)>,
) -> Vec<(Vec<(&'static str, &'a str)>, String)> {
    let mut kept: Vec<(Vec<(&'static str, &'a str)>, String)> = Vec::new();
    for (labels, value) in samples {
        match kept.iter_mut().find(|(known, _)| *known == labels) {
            Some((_, worst)) => *worst = value.max(std::mem::take(worst)),
            None => kept.push((labels, value)),
        }
    }
    kept
}

impl Figures {
    /// The metrics of a run that came to no result: none of its own.
    fn none() -> Vec<Family<'static>> {
        Self::default()
            .families()
            .into_iter()
            .map(|family| Family { name: family.name, help: family.help, samples: Vec::new() })
            .collect()
    }

    fn families(&self) -> Vec<Family<'_>> {
        let Counts { read, made, unchanged, held, barred, duplicate } = self.counts;
        let records = [
            ("read", read),
            ("made", made),
            ("unchanged", unchanged),
            ("held", held),
            ("barred", barred),
            ("duplicate", duplicate),
        ];
        let people = self.turnover.iter().flat_map(|turnover| {
            [
                ("new", turnover.new),
                ("returned", turnover.returned),
                ("changed", turnover.changed),
                ("again", turnover.again),
                ("withdrawn", turnover.withdrawn),
                ("suspended", turnover.suspended),
                ("spoiled", turnover.spoiled),
                ("unconfirmed", turnover.unconfirmed),
            ]
        });
        let causes = self.turnover.iter().flat_map(|turnover| &turnover.causes);
        let findings = self.findings.iter().map(|((code, severity), number)| {
            (vec![("code", *code), ("severity", *severity)], number.to_string())
        });
        let told = |(of, number): (&'static str, usize)| (of, number.to_string());
        vec![
            each(
                "cetak_records",
                "Records of the last run by what became of them.",
                "outcome",
                records.map(told),
            ),
            single(
                "cetak_sheets",
                "Sheets of paper of the last run.",
                Some(self.sheets.to_string()),
            ),
            single("cetak_lots", "PDF files of the last run.", Some(self.lots.to_string())),
            each(
                "cetak_people",
                "People and their cards by what became of them since the run before.",
                "change",
                people.map(told),
            ),
            each(
                "cetak_changed",
                "Cards that changed by what changed.",
                "cause",
                causes.map(|(cause, number)| (cause.as_str(), number.to_string())),
            ),
            each(
                "cetak_stopped",
                "Why the last run stopped before it made or withdrew anything.",
                "reason",
                self.stopped_by.iter().map(|reason| (*reason, "1".to_owned())),
            ),
            Family {
                name: "cetak_findings",
                help: "Findings of the last run by code and severity.",
                samples: findings.collect(),
            },
        ]
    }
}

const fn health(health: Health) -> u8 {
    match health {
        Health::Ok => 0,
        Health::Warn => 1,
        Health::Fail => 2,
    }
}

fn job_labels(origin: &Origin) -> Vec<(&'static str, &str)> {
    vec![("host", &origin.host), ("job_file", &origin.job_file)]
}

fn labelled(labels: &[(&'static str, &str)]) -> String {
    let labels = labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value)));
    labels.collect::<Vec<_>>().join(",")
}

/// A label's value: backslash, quote and line feed are the three that must be escaped.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(job_file: &str) -> Origin {
        Origin { host: "arsip".to_owned(), job_file: job_file.to_owned(), run_id: "0-1".to_owned() }
    }

    fn told(origin: &Origin, command: &'static str, code: Code) -> String {
        rendered(origin, command, code, 100_250, "")
    }

    fn rendered(
        origin: &Origin,
        command: &'static str,
        code: Code,
        now_ms: i64,
        before: &str,
    ) -> String {
        let told = Told {
            origin,
            command,
            code,
            seconds: 1.5,
            phases: &[("photos", 1.0), ("sheets", 0.25), ("photos", 0.5)],
            figures: None,
            remarks: &[],
            home: Path::new("."),
        };
        render(&told, now_ms, before, None)
    }

    fn line(text: &str, start: &str) -> Option<String> {
        let found = text.lines().find(|line| line.starts_with(start));
        found.and_then(|line| line.rsplit(' ').next()).map(str::to_owned)
    }

    #[test]
    fn the_last_success_outlives_a_failure_and_nothing_else_does() {
        let job = origin("/srv/kartu \"A\"\\1/job.toml");
        let good = told(&job, "run", Code::Done);
        let labels =
            "{host=\"arsip\",job_file=\"/srv/kartu \\\"A\\\"\\\\1/job.toml\",command=\"run\"}";
        assert!(good.contains(&format!("{LAST_SUCCESS}{labels} 100.250")), "{good}");
        let bad = rendered(&job, "run", Code::Outside, 200_000, &good);
        assert_eq!(line(&bad, LAST_SUCCESS).as_deref(), Some("100.250"));
        assert_eq!(line(&bad, "cetak_last_run_timestamp_seconds").as_deref(), Some("200.000"));
        assert_eq!(line(&bad, "cetak_last_exit_code").as_deref(), Some("5"));
        assert_eq!(line(&bad, "cetak_disk_free_bytes"), None);
        assert_eq!(line(&bad, "cetak_phase_duration_seconds").as_deref(), Some("1.500"));
        let never = rendered(&job, "run", Code::Outside, 200_000, "garbage\n");
        assert!(!never.contains(LAST_SUCCESS), "{never}");
    }

    #[test]
    fn several_jobs_and_commands_in_one_file_leave_each_other_alone() {
        let (one, other) = (origin("/srv/a/kartu/job.toml"), origin("/srv/b/kartu/job.toml"));
        let text = told(&one, "run", Code::Done);
        let text = rendered(&other, "run", Code::Outside, 200_000, &text);
        let text = rendered(&one, "doctor", Code::Done, 300_000, &text);
        let text = rendered(&one, "run", Code::Usage, 400_000, &text);
        let of = |name: &str, job: &str, command: &str| {
            let labels = format!("{{host=\"arsip\",job_file=\"/srv/{job}/kartu/job.toml\"");
            line(&text, &format!("{name}{labels},command=\"{command}\""))
        };
        assert_eq!(of(LAST_SUCCESS, "a", "run").as_deref(), Some("100.250"));
        assert_eq!(of(LAST_SUCCESS, "a", "doctor").as_deref(), Some("300.000"));
        assert_eq!(of(LAST_SUCCESS, "b", "run"), None);
        assert_eq!(of("cetak_last_exit_code", "a", "run").as_deref(), Some("2"));
        assert_eq!(of("cetak_last_exit_code", "b", "run").as_deref(), Some("5"));
        assert_eq!(text.matches("# HELP cetak_last_exit_code").count(), 1);
        assert_eq!(text.matches("\ncetak_last_exit_code").count(), 3, "{text}");
    }
}
