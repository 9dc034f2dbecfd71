//! What a run tells to whoever was not there: a log of one JSON event a line, metrics, the last word on stdout.
//!
//! A log is read by many and kept for long. So its events name a finding by
//! code, file, row and masked key; what a cell says stands in `report.json`,
//! which is private. The names of events and of their fields are stable.

use crate::cli::exit::Code;
use crate::cli::findings::stopping;
use crate::cli::metrics::{self, Figures};
use crate::cli::panics;
use crate::cli::remedy::worded;
use crate::cli::terminal::{give, tell, tell_fault};
use crate::diag::{Fault, FaultKind, Finding, Lang, Outcome, Severity, discreet_file, masked};
use crate::job;
use crate::run::{Phase, Progress, Summary};
use clap::{Arg, ArgMatches, Command, builder::PossibleValuesParser, value_parser};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Pause between two events that say how far a phase is.
const PULSE: Duration = Duration::from_secs(30);

/// Adds `--log-format` and `--metrics`.
pub(super) fn with_flags(command: Command, w: Lang) -> Command {
    command
        .arg(
            Arg::new("log-format")
                .long("log-format")
                .value_name(w.of("BENTUK", "FORM"))
                .value_parser(PossibleValuesParser::new(["text", "json"]))
                .hide_possible_values(true)
                .default_value("text")
                .hide_default_value(true)
                .help(w.of(
                    "pesan di stderr: text, atau json: satu kejadian per baris [baku: text]",
                    "messages on stderr: text, or json: one event a line [default: text]",
                )),
        )
        .arg(
            Arg::new("metrics")
                .long("metrics")
                .value_name(w.of("BERKAS", "FILE"))
                .value_parser(value_parser!(PathBuf))
                .help(w.of(
                    "tulis angka untuk Prometheus (textfile collector) ke berkas ini, juga bila gagal",
                    "write figures for Prometheus (textfile collector) to this file, also after a failure",
                )),
        )
}

/// A run that is told of.
pub(super) struct RunLog {
    command: &'static str,
    json: bool,
    quiet: bool,
    lang: Lang,
    begun: Instant,
    so_far: Mutex<SoFar>,
}

/// What is known of the run so far.
#[derive(Default)]
struct SoFar {
    phases: Vec<(&'static str, f64)>,
    now: Option<Now>,
    figures: Option<Figures>,
    end: Option<Value>,
}

struct Now {
    phase: &'static str,
    total: usize,
    done: usize,
    begun: Instant,
    pulse: Instant,
}

/// Carries out `work`, and tells what became of it in every form that was asked for.
pub(super) fn logged(
    command: &'static str,
    args: &ArgMatches,
    lang: Lang,
    work: impl FnOnce(&RunLog) -> Outcome<Code>,
) -> Outcome<Code> {
    let log = RunLog {
        command,
        json: args.get_one::<String>("log-format").is_some_and(|form| form == "json"),
        quiet: args.get_flag("quiet"),
        lang,
        begun: Instant::now(),
        so_far: Mutex::default(),
    };
    let path = args.get_one::<PathBuf>("job").expect("it has a default");
    let folder = label(path);
    let version = env!("CARGO_PKG_VERSION");
    log.event(
        "run-started",
        json!({ "command": command, "folder": masked(&folder), "version": version }),
    );
    let figures = args.get_one::<PathBuf>("metrics");
    let spared = figures.map_or(Ok(()), |file| metrics::spare(file, path));
    let figures = figures.filter(|_| spared.is_ok());
    let mut code = panics::caught(|| spared.and_then(|()| work(&log))).unwrap_or_else(|fault| {
        log.fault(&fault);
        if args.get_flag("json") {
            give(&log.faulted(&fault).to_string());
        }
        Code::of(fault.kind)
    });
    let seconds = log.begun.elapsed().as_secs_f64();
    let so_far = std::mem::take(&mut *log.so_far());
    if let Some(file) = figures {
        let told = metrics::Told {
            folder: &folder,
            command,
            code,
            seconds,
            phases: &so_far.phases,
            figures: so_far.figures.as_ref(),
            home: &job::state_folder(path),
        };
        if let Err(fault) = metrics::write(file, &told) {
            log.fault(&fault);
            // The cards are there, but whoever watches the figures does not hear of it.
            if code == Code::Done {
                code = Code::Outside;
            }
        }
    }
    let mut end = so_far.end.unwrap_or_else(|| json!({}));
    end["exit_code"] = code.number().into();
    end["seconds"] = rounded(seconds).into();
    log.event("run-finished", end);
    Ok(code)
}

/// The folder of the job: a name that is there even if the job file cannot be read.
fn label(path: &Path) -> String {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = if path.is_dir() { Some(&*path) } else { path.parent() };
    let name = folder.and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
    match path.file_stem().map(|stem| stem.to_string_lossy()) {
        // Several jobs may share a folder.
        Some(stem) if path.is_file() && stem != "job" => format!("{name}/{stem}"),
        _ => name,
    }
}

fn rounded(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

impl RunLog {
    fn so_far(&self) -> MutexGuard<'_, SoFar> {
        self.so_far.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether stderr carries JSON, so that nothing else may be told there.
    pub(super) fn is_json(&self) -> bool {
        self.json
    }

    /// One line of the log.
    fn event(&self, name: &str, mut fields: Value) {
        if self.json {
            fields["event"] = name.into();
            fields["time"] = job::now().text.into();
            tell(&fields.to_string());
        }
    }

    /// What stops the run, in the form that was asked for.
    pub(super) fn fault(&self, fault: &Fault) {
        if !self.json {
            tell_fault(fault, self.lang);
            return;
        }
        let name = if fault.kind == FaultKind::Interrupted { "interrupted" } else { "fault" };
        for fault in std::iter::once(fault).chain(&fault.others) {
            self.event(name, self.of_fault(fault));
        }
    }

    fn of_fault(&self, fault: &Fault) -> Value {
        let fault = worded(fault);
        json!({
            "exit_code": Code::of(fault.kind).number(),
            "place": masked(&fault.place),
            "message": masked(fault.message.get(self.lang)),
            "hint": masked(fault.hint.get(self.lang)),
        })
    }

    /// The document on stdout of a run that came to no result.
    fn faulted(&self, fault: &Fault) -> Value {
        json!({ "schema": 1, "command": self.command, "fault": self.of_fault(fault) })
    }

    /// The findings, as events. Those that are worth knowing only are told if `verbose`.
    pub(super) fn findings<'a>(
        &self,
        findings: impl IntoIterator<Item = &'a Finding>,
        verbose: bool,
    ) {
        let told = |finding: &&Finding| verbose || finding.severity > Severity::Info;
        for finding in findings.into_iter().filter(told) {
            let place = &finding.place;
            let mut fields = json!({
                "code": finding.code.as_str(),
                "severity": finding.severity.as_str(),
                "key": finding.key.as_deref().map(masked),
                "file": discreet_file(finding),
            });
            if let Some(worksheet) = &place.worksheet {
                fields["worksheet"] = (**worksheet).into();
            }
            if let Some(row) = place.row {
                fields["row"] = row.into();
            }
            if let Some(column) = &place.column {
                fields["column"] = column.letter.as_str().into();
            }
            self.event("finding", fields);
        }
    }

    /// What the run came to.
    pub(super) fn summary(&self, summary: &Summary) {
        let mut so_far = self.so_far();
        so_far.figures = Some(Figures::of(summary));
        so_far.end = Some(json!({
            "counts": summary.counts,
            "lots": summary.lots.len(),
            "sheets": summary.lots.iter().map(|lot| lot.sheets).sum::<usize>(),
            "folder": summary.folder.as_ref().map(|folder| masked(&folder.to_string_lossy())),
            "stopped": summary.stopped,
            "stopped_by": stopping(&summary.findings),
            "turnover": summary.turnover,
        }));
    }

    /// Listens to the progress of the run, and passes it on.
    pub(super) fn listening<'a>(&'a self, inner: &'a dyn Progress) -> Listening<'a> {
        Listening { log: self, inner }
    }
}

/// A [`Progress`] that is timed, logged and passed on.
pub(super) struct Listening<'a> {
    log: &'a RunLog,
    inner: &'a dyn Progress,
}

impl Progress for Listening<'_> {
    fn begin(&self, phase: Phase, total: usize) {
        self.inner.begin(phase, total);
        let (now, phase) = (Instant::now(), name(phase));
        self.log.so_far().now = Some(Now { phase, total, done: 0, begun: now, pulse: now });
        if !self.log.quiet {
            self.log.event("phase-started", json!({ "phase": phase, "total": total }));
        }
    }

    fn advance(&self, steps: usize) {
        self.inner.advance(steps);
        let mut so_far = self.log.so_far();
        let Some(now) = &mut so_far.now else { return };
        now.done += steps;
        if self.log.json && !self.log.quiet && now.pulse.elapsed() > PULSE {
            now.pulse = Instant::now();
            let (phase, done, total) = (now.phase, now.done, now.total);
            self.log
                .event("phase-progress", json!({ "phase": phase, "done": done, "total": total }));
        }
    }

    fn end(&self) {
        self.inner.end();
        let mut so_far = self.log.so_far();
        let Some(now) = so_far.now.take() else { return };
        let seconds = rounded(now.begun.elapsed().as_secs_f64());
        so_far.phases.push((now.phase, seconds));
        if !self.log.quiet {
            let (phase, done, total) = (now.phase, now.done, now.total);
            let fields =
                json!({ "phase": phase, "done": done, "total": total, "seconds": seconds });
            self.log.event("phase-finished", fields);
        }
    }
}

/// The stable name of a phase.
const fn name(phase: Phase) -> &'static str {
    match phase {
        Phase::Reading => "reading",
        Phase::Photos => "photos",
        Phase::Sheets => "sheets",
        Phase::Cards => "cards",
        Phase::Contact => "contact",
        Phase::Proof => "proof",
        Phase::Samples => "samples",
        Phase::Verifying => "verifying",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_called_by_its_folder_even_if_its_file_cannot_be_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().join("kartu-kabupaten");
        crate::output::atomic::make_folder(&home).expect("made");
        crate::output::atomic::write(&home.join("job.toml"), b"").expect("written");
        crate::output::atomic::write(&home.join("guru.toml"), b"").expect("written");
        assert_eq!(label(&home), "kartu-kabupaten");
        assert_eq!(label(&home.join("job.toml")), "kartu-kabupaten");
        assert_eq!(label(&home.join("guru.toml")), "kartu-kabupaten/guru");
        assert_eq!(label(&home.join("none.toml")), "kartu-kabupaten");
    }
}
