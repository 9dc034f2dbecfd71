//! `cetak proof`: the riskiest cards on A4, marked as a proof.

use crate::cli::args::{self, flag, job_command};
use crate::cli::exit::{self, Code};
use crate::cli::findings::tell_findings;
use crate::cli::terminal::{give, give_json, tell, tell_fault};
use crate::cli::{progress, session, words};
use crate::diag::{Fault, FaultKind, Lang, Outcome};
use crate::job::Job;
use crate::run::{self, Proof, Request, Silent};
use crate::schema::report::Report;
use crate::text;
use clap::{Arg, ArgMatches, Command, value_parser};
use std::{
    path::{Path, PathBuf},
    time::Instant,
};

/// The command as clap sees it.
pub(super) fn command(w: Lang) -> Command {
    args::choosing(job_command(w, "proof", "contoh"), w)
        .about(w.of(
            "Contoh kartu yang paling berisiko untuk diperiksa mata, bertanda bukan untuk dicetak",
            "The riskiest cards for a person to look at, marked as a proof",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak contoh job.toml\n  cetak contoh job.toml --key 198609262015051001     kartu orang ini saja\n  cetak contoh job.toml --count 200 --out contoh.pdf",
            "Examples:\n  cetak proof job.toml\n  cetak proof job.toml --key 198609262015051001      this person's card only\n  cetak proof job.toml --count 200 --out proof.pdf",
        ))
        .arg(
            Arg::new("count")
                .long("count")
                .value_name("N")
                .value_parser(value_parser!(u32).range(1..=1000))
                .help(w.of(
                    "paling banyak N kartu [baku: 40]; teks terpanjang, foto terlemah dan peringatan dahulu, lalu setiap jenis dan unit",
                    "at most N cards [default: 40]; longest texts, weakest photos and warnings first, then each kind and unit",
                )),
        )
        .arg(
            Arg::new("out")
                .long("out")
                .value_name(w.of("BERKAS", "FILE"))
                .value_parser(value_parser!(PathBuf))
                .help(w.of(
                    "berkas PDF [baku: out/<as-of>-proof.pdf di samping berkas tugas, ditimpa setiap kali]",
                    "the PDF file [default: out/<as-of>-proof.pdf beside the job file, overwritten each time]",
                )),
        )
        .arg(flag("force", w.of(
            "timpa berkas --out yang sudah ada",
            "overwrite the file of --out if it is there",
        )))
        .after_help(w.of(
            "Kode keluar: 0 selesai · 1 cacat program · 2 salah pakai atau berkas tugas salah · 3 selesai, sebagian ditahan atau tidak berhak · 4 tidak ada kartu yang bisa dibuat · 5 disk penuh, tidak ada izin · 130, 143 dihentikan",
            "Exit codes: 0 done · 1 defect of the program · 2 wrong usage or job file · 3 done, some held or barred · 4 no card can be made · 5 disk full, no permission · 130, 143 interrupted",
        ))
}

/// Carries out the command.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let begun = Instant::now();
    let job = args::load(args)?;
    let target = match args.get_one::<PathBuf>("out") {
        Some(path) if path.exists() && !args.get_flag("force") => return Err(taken(path)),
        Some(path) => path.clone(),
        None => job.out_folder().join(format!("{}-proof.pdf", job.as_of)),
    };
    let most = args.get_one::<u32>("count").map_or(run::USUAL_CARDS, |count| *count as usize);
    let request = Request {
        aim: run::Aim::Check { report: target.clone() },
        workers: args::workers(args),
        keys: args::keys(args, &job)?,
        lang,
        session: session::of(args)?,
    };
    let quiet = args.get_flag("quiet");
    let outcome = match progress::shown(args, lang) {
        Some(progress) if !quiet => run::proof(&job, &request, &target, most, &progress),
        _ => run::proof(&job, &request, &target, most, &Silent),
    };
    let proof = match outcome {
        Err(fault) if fault.kind == FaultKind::Interrupted => {
            tell_fault(&fault, lang);
            let terminated = session::terminated(&request.session.stop);
            return Ok(if terminated { Code::Terminated } else { Code::Interrupted });
        }
        outcome => outcome?,
    };
    if !quiet {
        tell_findings(&proof.findings, args.get_flag("verbose"), lang);
    }
    tell(&closing(&proof, begun.elapsed().as_secs_f64(), lang));
    if args.get_flag("json") {
        give_json(&json(&job, &proof, lang))?;
    } else if let Some(path) = &proof.path {
        give(&path.display().to_string())?;
    }
    Ok(exit::of_counts(proof.stopped, &proof.counts))
}

fn taken(path: &Path) -> Box<Fault> {
    Fault::new(
        FaultKind::Usage,
        path.display().to_string(),
        text!("berkas itu sudah ada", "that file is there already"),
    )
    .hint(text!(
        "pilih nama lain dengan --out, atau timpa dengan --force",
        "choose another name with --out, or overwrite it with --force"
    ))
}

fn closing(proof: &Proof, took: f64, lang: Lang) -> String {
    let mut line = words::counts(&proof.counts, ("siap dibuat", "ready to be made"), lang);
    if proof.path.is_some() {
        let (cards, pages) = (words::count(proof.n_cards, lang), words::count(proof.n_pages, lang));
        line.push_str(
            &text!(
                "\ncontoh: {cards} kartu pada {pages} halaman",
                "\nproof: {cards} cards on {pages} pages"
            )
            .said(lang),
        );
        let (shown, all) = proof.units;
        if shown < all {
            let (shown, all) = (words::count(shown, lang), words::count(all, lang));
            line.push_str(
                &text!(
                    ", {shown} dari {all} unit kerja; tambah dengan --count",
                    ", {shown} of {all} units; more with --count"
                )
                .said(lang),
            );
        }
    }
    line.push_str(&format!(" ({})", words::seconds(took, lang)));
    if proof.stopped {
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
    file: Option<&'a Path>,
    stopped: bool,
    cards: usize,
    pages: usize,
    units_shown: usize,
    units: usize,
    report: Report<'a>,
}

fn json(job: &Job, proof: &Proof, lang: Lang) -> String {
    let document = Document {
        schema: 1,
        command: "proof",
        file: proof.path.as_deref(),
        stopped: proof.stopped,
        cards: proof.n_cards,
        pages: proof.n_pages,
        units_shown: proof.units.0,
        units: proof.units.1,
        report: Report::new(&job.name, job.as_of, proof.counts, None, (&proof.findings, lang)),
    };
    serde_json::to_string(&document).expect("plain data is always JSON")
}
