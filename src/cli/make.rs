//! `cetak run` and `cetak check`.

use crate::cli::exit::Code;
use crate::cli::progress::{Shown, Wanted as ProgressWanted};
use crate::cli::watch::Watch;
use crate::cli::{give, tell, unattended, words};
use crate::date::Date;
use crate::diag::{Fault, FaultKind, Finding, Lang, Outcome, Severity, Text, masked};
use crate::job::{self, Job, Overrides};
use crate::output::folder::Wanted;
use crate::run::{self, Aim, LotSummary, Progress, Request, Session, Silent, Summary};
use crate::schema::report::{Counts, Report};
use crate::text;
use clap::ArgMatches;
use std::{
    io::IsTerminal as _,
    path::{Path, PathBuf},
    time::Instant,
};

/// Findings shown on the terminal before the report file is named instead.
const SHOWN_FINDINGS: usize = 20;

/// Makes the cards of a job.
pub(super) fn run(args: &ArgMatches, lang: Lang, watch: &Watch) -> Outcome<Code> {
    let job = load(args)?;
    let aim = if args.get_flag("dry-run") {
        Aim::DryRun
    } else {
        Aim::Make {
            folder: match args.get_one::<PathBuf>("out") {
                Some(path) => Wanted::Exactly { path: path.clone(), force: args.get_flag("force") },
                None => Wanted::Dated { under: job.out_folder(), as_of: job.as_of },
            },
        }
    };
    carry_out("run", &job, aim, unattended::session(args)?, args, (lang, watch))
}

/// Checks a job and writes the report.
pub(super) fn check(args: &ArgMatches, lang: Lang, watch: &Watch) -> Outcome<Code> {
    let job = load(args)?;
    let report = args.get_one::<PathBuf>("out").cloned();
    let report = report.unwrap_or_else(|| run::check_folder(&job));
    carry_out("check", &job, Aim::Check { report }, unattended::session(args)?, args, (lang, watch))
}

pub(super) fn load(args: &ArgMatches) -> Outcome<Job> {
    let as_of = match args.get_one::<String>("as-of") {
        None => None,
        Some(text) => Some(Date::parse_iso(text).ok_or_else(|| {
            Fault::new(
                FaultKind::Usage,
                "--as-of",
                text!("`{text}` bukan tanggal", "`{text}` is not a date"),
            )
            .hint(Text::new(
                "tulis TTTT-BB-HH, misalnya 2026-11-22",
                "write YYYY-MM-DD, for example 2026-11-22",
            ))
        })?),
    };
    let path = args.get_one::<PathBuf>("job").expect("clap requires it");
    let icc = args.try_get_one::<PathBuf>("icc").ok().flatten().cloned();
    let calibration = args.try_get_one::<String>("printer").ok().flatten().cloned();
    let package = args.try_get_one::<bool>("package").ok().flatten().copied().unwrap_or(false);
    let (start_slot, skip_slots) = unattended::part_used(args);
    job::load(path, &Overrides { as_of, icc, calibration, package, start_slot, skip_slots })
}

pub(super) fn carry_out(
    command: &'static str,
    job: &Job,
    aim: Aim,
    session: Session,
    args: &ArgMatches,
    (lang, watch): (Lang, &Watch),
) -> Outcome<Code> {
    let begun = Instant::now();
    let request = Request { workers: workers(args), keys: keys(args), lang, aim, session };
    let quiet = args.get_flag("quiet");
    let shown = shown(args, lang).filter(|_| !quiet && !watch.is_json());
    let progress: &dyn Progress = match &shown {
        Some(shown) => shown,
        None => &Silent,
    };
    let summary = match run::run(job, &request, &watch.listening(progress)) {
        Err(fault) if fault.kind == FaultKind::Interrupted => {
            watch.fault(&fault);
            let terminated = unattended::terminated(&request.session.stop);
            return Ok(if terminated { Code::Terminated } else { Code::Interrupted });
        }
        outcome => outcome?,
    };
    watch.summary(&summary);
    let verbose = args.get_flag("verbose");
    if watch.is_json() {
        if !quiet {
            watch.findings(&summary.findings, verbose);
        }
    } else {
        if !quiet {
            tell_findings(&summary.findings, verbose, lang);
        }
        let took = begun.elapsed().as_secs_f64();
        tell(&closing(command, &request.aim, &summary, took, lang));
    }
    if args.get_flag("json") {
        give(&json(command, job, &summary, lang));
    } else if let Some(folder) = &summary.folder {
        give(&folder.display().to_string());
    }
    Ok(code(summary.stopped, &summary.counts))
}

/// The keys that `--key` names.
pub(super) fn keys(args: &ArgMatches) -> Vec<String> {
    let keys = args.get_many::<String>("key").into_iter().flatten();
    // A NIP may be written the way a card shows it, in groups.
    keys.map(|key| key.chars().filter(|c| !c.is_whitespace()).collect()).collect()
}

/// Threads to work with: `--jobs`, or one per core.
pub(super) fn workers(args: &ArgMatches) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    args.get_one::<u32>("jobs").map_or_else(cores, |jobs| *jobs as usize)
}

/// Who shows the progress that `--progress` asks for; nobody for `never`.
pub(super) fn shown(args: &ArgMatches, lang: Lang) -> Option<Shown> {
    let wanted = match args.get_one::<String>("progress").map(String::as_str) {
        Some("always") => ProgressWanted::Always,
        Some("never") => ProgressWanted::Never,
        _ => ProgressWanted::Auto,
    };
    (wanted != ProgressWanted::Never).then(|| Shown::new(wanted, lang))
}

pub(super) fn tell_findings(findings: &[Finding], verbose: bool, lang: Lang) {
    let told = |severity| verbose || severity > Severity::Info;
    let mut findings: Vec<_> = findings.iter().filter(|finding| told(finding.severity)).collect();
    // What stops or holds is read first; the order of rows stays within.
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let shown = if verbose { findings.len() } else { SHOWN_FINDINGS.min(findings.len()) };
    let at_terminal = std::io::stderr().is_terminal();
    for finding in &findings[..shown] {
        // A clerk at a terminal is shown the cell; a log is kept, and read by others.
        tell(&if at_terminal { masked(&finding.describe(lang)) } else { finding.discreet(lang) });
    }
    if let Some(more) = findings.len().checked_sub(shown).filter(|more| *more > 0) {
        let more = words::count(more, lang);
        tell(
            match lang {
                Lang::Id => format!(
                    "… dan {more} temuan lain; semuanya ada di report.json, atau pakai --verbose"
                ),
                Lang::En => {
                    format!("… and {more} more findings; all are in report.json, or use --verbose")
                }
            }
            .as_str(),
        );
    }
}

fn closing(command: &str, aim: &Aim, summary: &Summary, took: f64, lang: Lang) -> String {
    let made = match aim {
        Aim::Make { .. } => ("dibuat", "made"),
        Aim::Check { .. } | Aim::DryRun => ("siap dibuat", "ready to be made"),
    };
    let mut line = words::counts(&summary.counts, made, lang);
    let sheets: usize = summary.lots.iter().map(|lot| lot.sheets).sum();
    if sheets > 0 {
        let (sheets, lots) = (words::count(sheets, lang), words::count(summary.lots.len(), lang));
        line.push_str(&match lang {
            Lang::Id => format!("\n{sheets} lembar dalam {lots} berkas PDF"),
            Lang::En => format!("\n{sheets} sheets in {lots} PDF files"),
        });
    }
    let seconds = words::seconds(took, lang);
    line.push_str(&if sheets > 0 && command == "run" {
        let rate = words::count((summary.counts.made as f64 / took.max(1e-9)) as usize, lang);
        match lang {
            Lang::Id => format!(", {seconds}, {rate} kartu/detik"),
            Lang::En => format!(", {seconds}, {rate} cards/s"),
        }
    } else {
        format!(" ({seconds})")
    });
    if summary.stopped {
        line.push_str(match lang {
            Lang::Id => "\ntidak ada yang dibuat: perbaiki dahulu yang ditandai `berhenti`",
            Lang::En => "\nnothing was made: mend first what is marked `stopped`",
        });
    }
    line
}

/// What `--json` prints.
#[derive(serde::Serialize)]
struct Document<'a> {
    schema: u32,
    command: &'static str,
    folder: Option<&'a Path>,
    stopped: bool,
    lots: &'a [LotSummary],
    report: Report<'a>,
}

fn json(command: &'static str, job: &Job, summary: &Summary, lang: Lang) -> String {
    let document = Document {
        schema: 1,
        command,
        folder: summary.folder.as_deref(),
        stopped: summary.stopped,
        lots: &summary.lots,
        report: Report::new(
            &job.name,
            job.as_of,
            summary.counts,
            summary.ink,
            (&summary.findings, lang),
        ),
    };
    serde_json::to_string(&document).expect("plain data is always JSON")
}

pub(super) fn code(stopped: bool, counts: &Counts) -> Code {
    if stopped || (counts.made == 0 && counts.unchanged == 0) {
        Code::NothingMade
    } else if counts.held > 0 || counts.barred > 0 {
        Code::SomeHeld
    } else {
        Code::Done
    }
}
