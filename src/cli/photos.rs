//! `cetak photos`: the photos by themselves, with a contact sheet, and saved as the rules ask.

use crate::cli::args::{self, flag, job_command, out};
use crate::cli::exit::{self, Code};
use crate::cli::findings::tell_findings;
use crate::cli::terminal::{give, give_json, tell, tell_fault};
use crate::cli::{progress, session, words};
use crate::diag::{FaultKind, Lang, Outcome};
use crate::job::Job;
use crate::run::{self, Intake, Keep, Request, Silent};
use crate::schema::report::Report;
use crate::text;
use clap::{Arg, ArgMatches, Command, value_parser};
use std::{
    path::{Path, PathBuf},
    time::Instant,
};

/// The command as clap sees it.
pub(super) fn command(w: Lang) -> Command {
    args::choosing(job_command(w, "photos", "foto"), w)
        .about(w.of(
            "Memeriksa foto saja: temuan, lembar kontak untuk dicentang, foto yang sudah disesuaikan",
            "Checks the photos alone: findings, a contact sheet to tick off, the mended photos",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak foto job.toml\n  cetak foto job.toml --write foto-siap     simpan foto yang bisa dipakai sebagai PNG 450x575\n  cetak foto job.toml --json > foto.json",
            "Examples:\n  cetak photos job.toml\n  cetak photos job.toml --write ready-photos     save usable photos as PNGs of 450x575\n  cetak photos job.toml --json > photos.json",
        ))
        .arg(out(w, w.of(
            "folder laporan [baku: out/foto di samping berkas tugas, ditimpa setiap kali]",
            "folder of the report [default: out/foto beside the job file, overwritten each time]",
        )))
        .arg(
            Arg::new("write")
                .long("write")
                .value_name(w.of("FOLDER", "DIR"))
                .value_parser(value_parser!(PathBuf))
                .help(w.of(
                    "simpan setiap foto yang bisa dipakai di sini, bernama NIP.png, 450x575, latar transparan bila sudah dihapus",
                    "save every usable photo here as NIP.png, 450x575, its background transparent where it was removed",
                )),
        )
        .arg(flag("force", w.of(
            "timpa berkas lain yang bernama sama di folder --write",
            "overwrite other files of the same name in the folder of --write",
        )))
        .after_help(w.of(
            "Isi folder laporan: contact/0001.pdf … (A4, 30 foto sehalaman, yang terburuk lebih dahulu), photos.csv, undecided.csv (foto yang perlu diputuskan; isi dan simpan sebagai decisions.csv di samping berkas tugas), report.json\n\nKode keluar: 0 semua foto bisa dipakai · 1 cacat program · 2 salah pakai atau berkas tugas salah · 3 sebagian ditahan atau tidak ada · 4 tidak ada foto yang bisa dipakai · 5 disk penuh, tidak ada izin, folder foto tidak ada · 130, 143 dihentikan",
            "In the report's folder: contact/0001.pdf … (A4, 30 photos a page, the worst first), photos.csv, undecided.csv (photos to decide about; fill it in and save it as decisions.csv beside the job file), report.json\n\nExit codes: 0 every photo can be used · 1 defect of the program · 2 wrong usage or job file · 3 some held or missing · 4 no photo can be used · 5 disk full, no permission, no photo folder · 130, 143 interrupted",
        ))
}

/// Carries out the command.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let begun = Instant::now();
    let job = args::load(args)?;
    let report = args.get_one::<PathBuf>("out").cloned();
    let report = report.unwrap_or_else(|| job.out_folder().join("foto"));
    let keep = args
        .get_one::<PathBuf>("write")
        .map(|folder| Keep { folder: folder.clone(), force: args.get_flag("force") });
    let request = Request {
        aim: run::Aim::Check { report: report.clone() },
        workers: args::workers(args),
        keys: args::keys(args, &job)?,
        lang,
        session: session::of(args)?,
    };
    let quiet = args.get_flag("quiet");
    let outcome = match progress::shown(args, lang) {
        Some(progress) if !quiet => run::photos(&job, &request, &report, keep.as_ref(), &progress),
        _ => run::photos(&job, &request, &report, keep.as_ref(), &Silent),
    };
    let intake = match outcome {
        Err(fault) if fault.kind == FaultKind::Interrupted => {
            tell_fault(&fault, lang);
            let terminated = session::terminated(&request.session.stop);
            return Ok(if terminated { Code::Terminated } else { Code::Interrupted });
        }
        outcome => outcome?,
    };
    if !quiet {
        tell_findings(&intake.findings, args.get_flag("verbose"), lang);
    }
    tell(&closing(&intake, keep.as_ref(), begun.elapsed().as_secs_f64(), lang));
    if args.get_flag("json") {
        give_json(&json(&job, &intake, lang))?;
    } else if let Some(folder) = &intake.folder {
        give(&folder.display().to_string())?;
    }
    Ok(exit::of_counts(intake.stopped, &intake.counts))
}

/// `24 foto: 18 sesuai, 3 disesuaikan, 1 dengan peringatan, 1 ditahan, 1 tidak ada`.
fn closing(intake: &Intake, keep: Option<&Keep>, took: f64, lang: Lang) -> String {
    let tally = &intake.tally;
    let mut parts = vec![format!(
        "{} {}",
        words::count(tally.good, lang),
        lang.of("sesuai", "as they should be")
    )];
    for (number, name) in [
        (tally.mended, lang.of("disesuaikan", "mended")),
        (tally.warned, lang.of("dengan peringatan", "with a warning")),
        (tally.held, lang.of("ditahan", "held")),
        (tally.missing, lang.of("tidak ada", "missing")),
    ] {
        if number > 0 {
            parts.push(format!("{} {name}", words::count(number, lang)));
        }
    }
    let people = words::count(intake.counts.read, lang);
    let (parts, took) = (parts.join(", "), words::seconds(took, lang));
    let mut lines = vec![
        text!(
            "foto {people} orang: {parts} ({took})",
            "photos of {people} people: {parts} ({took})"
        )
        .said(lang),
    ];
    if intake.n_pages > 0 {
        let pages = words::count(intake.n_pages, lang);
        lines.push(
            text!("lembar kontak: {pages} halaman", "contact sheet: {pages} pages").said(lang),
        );
    }
    if let Some(keep) = keep.filter(|_| !intake.stopped) {
        let folder = keep.folder.display();
        let (written, kept) = (words::count(intake.written, lang), words::count(intake.kept, lang));
        lines.push(
            text!(
                "{written} foto disimpan di {folder}, {kept} sudah ada di sana",
                "{written} photos saved in {folder}, {kept} were there already"
            )
            .said(lang),
        );
        if intake.too_small > 0 {
            let small = words::count(intake.too_small, lang);
            lines.push(
                text!(
                    "{small} foto tidak disimpan: harus diperbesar lebih dari seperempat",
                    "{small} photos not saved: to be blown up by more than a quarter"
                )
                .said(lang),
            );
        }
    }
    if intake.stopped {
        lines.push(
            lang.of(
                "tidak ada yang diperiksa: perbaiki dahulu yang ditandai `berhenti`",
                "nothing was checked: mend first what is marked `stopped`",
            )
            .to_owned(),
        );
    }
    lines.join("\n")
}

/// What `--json` prints.
#[derive(serde::Serialize)]
struct Document<'a> {
    schema: u32,
    command: &'static str,
    folder: Option<&'a Path>,
    stopped: bool,
    photos: run::Tally,
    contact_pages: usize,
    written: usize,
    report: Report<'a>,
}

fn json(job: &Job, intake: &Intake, lang: Lang) -> String {
    let document = Document {
        schema: 1,
        command: "photos",
        folder: intake.folder.as_deref(),
        stopped: intake.stopped,
        photos: intake.tally,
        contact_pages: intake.n_pages,
        written: intake.written,
        report: Report::new(&job.name, job.as_of, intake.counts, None, (&intake.findings, lang)),
    };
    serde_json::to_string(&document).expect("plain data is always JSON")
}
