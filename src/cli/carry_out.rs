//! What `run`, `check` and `reprint` have in common: the run itself, and what is told of it.

use crate::cli::args;
use crate::cli::exit::{self, Code};
use crate::cli::findings::tell_findings;
use crate::cli::run_log::RunLog;
use crate::cli::terminal::{give, tell};
use crate::cli::{checkup, progress, session, words};
use crate::diag::{Fault, FaultKind, Lang, Outcome};
use crate::job::Job;
use crate::run::{self, Aim, LotSummary, Progress, Request, Session, Silent, Summary};
use crate::schema::report::Report;
use crate::text;
use clap::ArgMatches;
use std::{path::Path, time::Instant};

/// Carries out what `run`, `check` and `reprint` ask for, and tells what became of it.
pub(super) fn carry_out(
    command: &'static str,
    job: &Job,
    aim: Aim,
    session: Session,
    args: &ArgMatches,
    (lang, log): (Lang, &RunLog),
) -> Outcome<Code> {
    let begun = Instant::now();
    let request =
        Request { workers: args::workers(args), keys: args::keys(args), lang, aim, session };
    let quiet = args.get_flag("quiet");
    let shown = progress::shown(args, lang).filter(|_| !quiet && !log.is_json());
    let progress: &dyn Progress = match &shown {
        Some(shown) => shown,
        None => &Silent,
    };
    let summary = match run::run(job, &request, &log.listening(progress)) {
        Err(fault) if fault.kind == FaultKind::Interrupted => {
            log.fault(&fault);
            let terminated = session::terminated(&request.session.stop);
            return Ok(if terminated { Code::Terminated } else { Code::Interrupted });
        }
        outcome => outcome?,
    };
    log.summary(&summary);
    let verbose = args.get_flag("verbose");
    if log.is_json() {
        if !quiet {
            log.findings(&summary.findings, verbose);
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
    let made = exit::of_counts(summary.stopped, &summary.counts);
    let Some(read_back) = &summary.checkup else { return Ok(made) };
    if log.is_json() {
        if !read_back.is_right() {
            let place = summary.folder.as_ref().map(|folder| folder.display().to_string());
            let (place, verdict) = (place.unwrap_or_default(), checkup::verdict(read_back));
            log.fault(&Fault::new(FaultKind::Verification, place, verdict));
        }
    } else {
        checkup::tell_checkup(read_back, quiet, lang);
    }
    Ok(if read_back.is_right() { made } else { Code::Unverified })
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
        line.push_str(
            &text!(
                "\n{sheets} lembar dalam {lots} berkas PDF",
                "\n{sheets} sheets in {lots} PDF files"
            )
            .said(lang),
        );
    }
    let seconds = words::seconds(took, lang);
    line.push_str(&if sheets > 0 && command == "run" {
        let rate = words::count((summary.counts.made as f64 / took.max(1e-9)) as usize, lang);
        text!(", {seconds}, {rate} kartu/detik", ", {seconds}, {rate} cards/s").said(lang)
    } else {
        format!(" ({seconds})")
    });
    if summary.stopped {
        line.push_str(lang.of(
            "\ntidak ada yang dibuat: perbaiki dahulu yang ditandai `berhenti`",
            "\nnothing was made: mend first what is marked `stopped`",
        ));
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
