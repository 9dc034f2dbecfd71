//! What `run`, `check` and `reprint` have in common: the run itself, and what is told of it.

use crate::cli::args;
use crate::cli::exit::{self, Code};
use crate::cli::findings::tell_findings;
use crate::cli::run_log::RunLog;
use crate::cli::terminal::{give, give_json, tell};
use crate::cli::{checkup, progress, session, words};
use crate::diag::{Fault, FaultKind, Lang, Outcome, Severity};
use crate::explain;
use crate::job::Job;
use crate::output::words::turnover as told_turnover;
use crate::run::{self, Aim, LotSummary, Request, Session, Summary};
use crate::schema::report::{Report, Turnover};
use crate::text;
use clap::ArgMatches;
use std::{
    path::{Path, PathBuf},
    time::Instant,
};

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
        Request { workers: args::workers(args), keys: args::keys(args, job)?, lang, aim, session };
    let quiet = args.get_flag("quiet");
    let shown = progress::shown(args, lang).filter(|_| !quiet && !log.is_json());
    let progress = progress::heard(shown.as_ref());
    let summary = match run::run(job, &request, &log.listening(progress)) {
        Err(fault) if fault.kind == FaultKind::Interrupted => {
            let terminated = session::terminated(&request.session.stop);
            let code = if terminated { Code::Terminated } else { Code::Interrupted };
            log.stopped(&fault, code, args.get_flag("json"));
            return Ok(code);
        }
        outcome => outcome?,
    };
    log.summary(&summary);
    let verbose = args.get_flag("verbose");
    // Whoever wants little said hears all the same why there is nothing.
    let least = match (quiet, summary.stopped, summary.counts.made + summary.counts.unchanged) {
        (false, ..) => Severity::Info,
        (true, false, 0) => Severity::Bar,
        (true, ..) => Severity::Stop,
    };
    let heard = summary.findings.iter().filter(|finding| finding.severity >= least);
    if log.is_json() {
        log.findings(heard, verbose);
    } else {
        tell_findings(heard, verbose, lang);
        let took = begun.elapsed().as_secs_f64();
        tell(&closing(command, &request.aim, &summary, took, lang));
        if !quiet {
            let job = args.get_one::<PathBuf>("job").expect("it has a default");
            for line in [causes(&summary, lang), next(&request.aim, &summary, job, lang)] {
                line.iter().for_each(|line| tell(line));
            }
        }
        if summary.stopped {
            tell(lang.of(
                "tidak ada yang dibuat: perbaiki dahulu yang ditandai `berhenti`",
                "nothing was made: mend first what is marked `stopped`",
            ));
        }
    }
    let given = match &summary.folder {
        _ if args.get_flag("json") => give_json(&json(command, job, &summary, lang)),
        Some(folder) => give(&folder.display().to_string()),
        None => Ok(()),
    };
    let made = exit::of_counts(summary.stopped, &summary.counts);
    let Some(read_back) = &summary.checkup else { return given.map(|()| made) };
    if log.is_json() {
        if !read_back.is_right() {
            let place = summary.folder.as_ref().map(|folder| folder.display().to_string());
            let (place, verdict) = (place.unwrap_or_default(), checkup::verdict(read_back));
            log.fault(&Fault::new(FaultKind::Verification, place, verdict), Code::Unverified);
        }
    } else {
        checkup::tell_checkup(read_back, quiet, lang);
    }
    // What is wrong with the cards counts for more than a result that nobody reads.
    if read_back.is_right() { given.map(|()| made) } else { Ok(Code::Unverified) }
}

fn closing(command: &str, aim: &Aim, summary: &Summary, took: f64, lang: Lang) -> String {
    let made = match aim {
        Aim::Make { .. } => ("dibuat", "made"),
        Aim::Check { .. } | Aim::DryRun => ("siap dibuat", "ready to be made"),
    };
    let mut line = words::counts(&summary.counts, made, lang);
    let sheets: usize = summary.lots.iter().map(|lot| lot.sheets).sum();
    if sheets > 0 {
        let (of_sheets, of_lots) = (words::plural(sheets), words::plural(summary.lots.len()));
        let (sheets, lots) = (words::count(sheets, lang), words::count(summary.lots.len(), lang));
        line.push_str(
            &text!(
                "\n{sheets} lembar dalam {lots} berkas PDF",
                "\n{sheets} sheet{of_sheets} in {lots} PDF file{of_lots}"
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
    // That all cards of a first run are new goes without saying.
    let first = |moved: &&Turnover| moved.new == summary.counts.made && moved.suspended == 0;
    let moved = summary.turnover.as_ref().filter(|moved| !first(moved) || moved.withdrawn > 0);
    let moved = moved.map(|turnover| told_turnover(turnover, lang));
    if let Some(moved) = moved.filter(|moved| !moved.is_empty()) {
        line.push_str(&format!("\n{moved}"));
    }
    if matches!(aim, Aim::Make { .. }) && summary.folder.is_none() && !summary.stopped {
        line.push_str(lang.of(
            "\ntidak ada yang berubah sejak proses terakhir; tidak ada folder baru",
            "\nnothing changed since the last run; no new folder",
        ));
    }
    line
}

/// `sebab: 12 photo-missing (tidak ada foto), 3 nip-numeric (NIP tersimpan sebagai angka)`: what stands
/// against cards, by the number of rows.
fn causes(summary: &Summary, lang: Lang) -> Option<String> {
    let causes: Vec<String> = summary
        .hindrances()
        .into_iter()
        .map(|(code, rows)| {
            let (rows, title) = (words::count(rows, lang), explain::of(code).title);
            format!("{rows} {code} ({})", title.get(lang))
        })
        .collect();
    let causes = causes.join(", ");
    (!causes.is_empty()).then(|| text!("sebab: {causes}", "causes: {causes}").said(lang))
}

/// The command that comes next.
fn next(aim: &Aim, summary: &Summary, job: &Path, lang: Lang) -> Option<String> {
    let counts = &summary.counts;
    let waits = summary.stopped || counts.held > 0;
    let (job, made) = (words::typed(job), words::count(counts.made, lang));
    let folder = summary.folder.as_deref();
    let file = |name: &str| folder.map(|folder| words::typed(&folder.join(name)));
    let told = match aim {
        Aim::Check { .. } if waits => {
            let page = file("report.html").unwrap_or_default();
            text!(
                "berikutnya: perbaiki yang ditahan, satu per satu tercantum di {page}, lalu `cetak periksa {job}` lagi",
                "next: mend what is held, listed one by one in {page}, then `cetak check {job}` again"
            )
        }
        Aim::Make { .. } if summary.stopped || counts.made == 0 => {
            if !waits {
                return None;
            }
            text!("berikutnya: `cetak periksa {job}`", "next: `cetak check {job}`")
        }
        Aim::Make { .. } => {
            let run = folder.map(words::typed).unwrap_or_default();
            text!(
                "berikutnya: `cetak verifikasi {run}`, cetak, lalu `cetak konfirmasi {job} --sheet 1`",
                "next: `cetak verify {run}`, print, then `cetak confirm {job} --sheet 1`"
            )
        }
        Aim::Check { .. } | Aim::DryRun if counts.made == 0 => return None,
        Aim::Check { .. } | Aim::DryRun => {
            let of_cards = words::plural(counts.made);
            text!(
                "berikutnya: `cetak buat {job}` membuat {made} kartu",
                "next: `cetak run {job}` makes {made} card{of_cards}"
            )
        }
    };
    Some(told.said(lang))
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
        )
        .turnover(summary.turnover.as_ref()),
    };
    serde_json::to_string(&document).expect("plain data is always JSON")
}
