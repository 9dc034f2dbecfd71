//! What a run tells to whoever was not there: a log of one JSON event a line, metrics, the last word on stdout.
//!
//! A log is read by many and kept for long. So its events name a finding by
//! code, file, row and masked key; what a cell says stands in `report.json`,
//! which is private. The names of events and of their fields are stable.

use crate::cli::exit::Code;
use crate::cli::findings::stopping;
use crate::cli::hook::Hook;
use crate::cli::metrics::{self, Figures};
use crate::cli::origin::Origin;
use crate::cli::panics;
use crate::cli::remedy::worded;
use crate::cli::terminal::{give_json, tell, tell_fault, tell_json};
use crate::diag::{Fault, FaultKind, Finding, Lang, Outcome, Severity, discreet_file, masked};
use crate::job;
use crate::run::{Phase, Progress, Remark, Summary};
use crate::text;
use clap::{Arg, ArgMatches, Command, builder::PossibleValuesParser, value_parser};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Pause between two events that say how far a phase is.
const PULSE: Duration = Duration::from_secs(30);
/// How long a command after the run may take unless the flag says otherwise, in seconds.
const HOOK_SECONDS: u32 = 60;

/// Adds `--log-format` and those of [`with_ends`].
pub(super) fn with_flags(command: Command, w: Lang) -> Command {
    with_ends(command, w).arg(
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
}

/// Adds `--metrics`, `--on-finish` and its time.
pub(super) fn with_ends(command: Command, w: Lang) -> Command {
    command
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
        .arg(Arg::new("on-finish").long("on-finish").value_name(w.of("PERINTAH", "COMMAND")).help(
            w.of(
                "jalankan perintah ini sesudahnya, apa pun hasilnya; ia membaca ringkasan JSON dari stdin",
                "start this command afterwards, whatever came of it; it reads the summary as JSON on stdin",
            ),
        ))
        .arg(
            Arg::new("on-finish-timeout")
                .long("on-finish-timeout")
                .value_name(w.of("DETIK", "SECONDS"))
                .value_parser(value_parser!(u32).range(1..=3600))
                .help(w.of(
                    "berapa lama perintah itu boleh berjalan [baku: 60]",
                    "how long that command may take [default: 60]",
                )),
        )
}

/// A run that is told of.
pub(super) struct RunLog {
    command: &'static str,
    origin: Origin,
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
    remarks: Vec<Remark>,
    end: Option<Value>,
    fault: Option<Value>,
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
    let said = |name: &str| args.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or(false);
    let word = |name: &str| args.try_get_one::<String>(name).ok().flatten();
    let path = |name: &str| args.try_get_one::<PathBuf>(name).ok().flatten();
    let job = path("job");
    let log = RunLog {
        command,
        origin: Origin::of(job.map(PathBuf::as_path)),
        json: word("log-format").is_some_and(|form| form == "json"),
        quiet: said("quiet"),
        lang,
        begun: Instant::now(),
        so_far: Mutex::default(),
    };
    let (version, of_what) = (env!("CARGO_PKG_VERSION"), told_as(command, args));
    log.event("run-started", json!({ "command": of_what, "version": version }));
    let metrics = path("metrics");
    let spared = metrics.map_or(Ok(()), |file| metrics::spare(file, job.map(PathBuf::as_path)));
    let metrics = metrics.filter(|_| spared.is_ok());
    let of_work = panics::caught(|| spared.and_then(|()| work(&log))).unwrap_or_else(|fault| {
        let code = Code::of(fault.kind);
        log.stopped(&fault, code, said("json"));
        code
    });
    let seconds = log.begun.elapsed().as_secs_f64();
    let so_far = std::mem::take(&mut *log.so_far());
    let mut code = of_work;
    if let Some(file) = metrics {
        let home = job.map_or_else(|| PathBuf::from("."), |job| job::state_folder(job));
        let told = metrics::Told {
            origin: &log.origin,
            command: of_what,
            code,
            seconds,
            phases: &so_far.phases,
            figures: so_far.figures.as_ref(),
            remarks: &so_far.remarks,
            home: &home,
        };
        if let Err(fault) = metrics::write(file, &told) {
            log.fault(&fault, Code::Outside);
            // Whatever came of the run, whoever watches the figures does not hear of it: one code for
            // that. A look beforehand is no run, and keeps none from beginning.
            if command != "doctor" {
                code = Code::Outside;
            }
        }
    }
    let mut end = so_far.end.unwrap_or_else(|| json!({}));
    end["command"] = of_what.into();
    end["exit_code"] = code.number().into();
    if code != of_work {
        end["exit_code_of_work"] = of_work.number().into();
    }
    end["seconds"] = rounded(seconds).into();
    if let Some(fault) = so_far.fault {
        end["fault"] = fault;
    }
    if let Some(command) = word("on-finish") {
        let timeout = args.try_get_one::<u32>("on-finish-timeout").ok().flatten();
        let timeout = Duration::from_secs(timeout.copied().unwrap_or(HOOK_SECONDS).into());
        log.call(&Hook { command: command.clone(), timeout }, &end);
    }
    log.event("run-finished", end);
    Ok(code)
}

/// What a run is called in logs and figures: what makes no card, or not those of everybody, is no night
/// and must not be taken for one.
fn told_as(command: &'static str, args: &ArgMatches) -> &'static str {
    let is_given = |name: &str| {
        args.try_contains_id(name).is_ok_and(|known| known)
            && args.value_source(name) == Some(clap::parser::ValueSource::CommandLine)
    };
    match command {
        "run" if is_given("dry-run") => "dry-run",
        "run" if ["key", "file", "unit", "where"].into_iter().any(is_given) => "run-some",
        _ => command,
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

    /// Which run this is.
    pub(super) fn origin(&self) -> &Origin {
        &self.origin
    }

    /// One line of the log.
    fn event(&self, name: &str, fields: Value) {
        if self.json {
            tell_json(&self.dated(name, fields).to_string());
        }
    }

    /// An event with what all of them say.
    fn dated(&self, name: &str, mut fields: Value) -> Value {
        fields["event"] = name.into();
        fields["time"] = job::now().text.into();
        fields["run_id"] = self.origin.run_id.as_str().into();
        fields["host"] = self.origin.host.as_str().into();
        fields["job_file"] = masked(&self.origin.job_file).into();
        fields
    }

    /// Tells another program of the end. What becomes of that is told, and changes nothing.
    fn call(&self, hook: &Hook, end: &Value) {
        match hook.call(&self.dated("run-finished", end.clone()), &self.origin) {
            Ok(called) => {
                let exit_code = called.exit_code;
                self.event(
                    "on-finish",
                    json!({ "exit_code": exit_code, "seconds": rounded(called.seconds), "said": called.said }),
                );
                if self.json {
                    return;
                }
                if !called.said.is_empty() {
                    tell(&called.said);
                }
                if exit_code != Some(0) {
                    let how = exit_code.map_or_else(|| "-".to_owned(), |code| code.to_string());
                    let told = text!(
                        "peringatan: perintah --on-finish berakhir dengan kode {how}; proses ini sendiri tidak terpengaruh",
                        "warning: the command of --on-finish ended with code {how}; the run itself is not affected"
                    );
                    tell(told.get(self.lang));
                }
            }
            Err(fault) if self.json => {
                let mut fields = self.of_fault(&fault, Code::Outside);
                fields["exit_code"] = Value::Null;
                self.event("on-finish", fields);
            }
            Err(fault) => tell_fault(&fault, self.lang),
        }
    }

    /// What stops the run, which ends with `code`, in every form that was asked for; `document` if
    /// stdout is to say so too.
    pub(super) fn stopped(&self, fault: &Fault, code: Code, document: bool) {
        self.fault(fault, code);
        if document {
            let fault = self.of_fault(fault, code);
            let document = json!({ "schema": 1, "command": self.command, "fault": fault });
            if let Err(unwritten) = give_json(&document.to_string()) {
                self.fault(&unwritten, code);
            }
        }
        self.so_far().fault = Some(self.of_fault(fault, code));
    }

    /// What is wrong, on stderr.
    pub(super) fn fault(&self, fault: &Fault, code: Code) {
        if !self.json {
            tell_fault(fault, self.lang);
            return;
        }
        let name = if fault.kind == FaultKind::Interrupted { "interrupted" } else { "fault" };
        for fault in std::iter::once(fault).chain(&fault.others) {
            self.event(name, self.of_fault(fault, code));
        }
    }

    fn of_fault(&self, fault: &Fault, code: Code) -> Value {
        let fault = worded(fault);
        json!({
            "exit_code": code.number(),
            "place": masked(&fault.place),
            "message": masked(fault.message.get(self.lang)),
            "hint": masked(fault.hint.get(self.lang)),
        })
    }

    /// What was looked at before a run.
    pub(super) fn remarks(&self, remarks: &[Remark]) {
        let mut so_far = self.so_far();
        so_far.remarks = remarks.to_vec();
        let of = |remark: &Remark| (remark.name.to_owned(), Value::from(remark.health.as_str()));
        let checks: serde_json::Map<String, Value> = remarks.iter().map(of).collect();
        so_far.end = Some(json!({ "checks": checks }));
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
                fields["worksheet"] = masked(worksheet).into();
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
            "findings": by_code(&summary.findings),
        }));
    }

    /// Listens to the progress of the run, and passes it on.
    pub(super) fn listening<'a>(&'a self, inner: &'a dyn Progress) -> Listening<'a> {
        Listening { log: self, inner }
    }
}

/// How many findings there are of each code.
fn by_code(findings: &[Finding]) -> BTreeMap<&'static str, usize> {
    let mut codes = BTreeMap::new();
    for finding in findings {
        *codes.entry(finding.code.as_str()).or_default() += 1;
    }
    codes
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
