//! `cetak verify`: a finished run read back from the disk, before anything is printed.

use crate::cli::args::{self, flag, workers};
use crate::cli::exit::Code;
use crate::cli::progress::shown;
use crate::cli::remedy::WORDING;
use crate::cli::terminal::{give, tell};
use crate::cli::words;
use crate::diag::{Lang, Outcome, masked};
use crate::run::{self, Checkup, Silent};
use crate::text;
use clap::{Arg, ArgMatches, Command, value_parser};
use std::path::PathBuf;

/// Differences shown on the terminal; all of them are in `--json`.
const SHOWN: usize = 50;

/// The command line of `cetak verify`.
pub(super) fn command(w: Lang) -> Command {
    Command::new("verify")
        .visible_alias("verifikasi")
        .about(w.of(
            "Membaca ulang hasil yang selesai: sidik berkas, susunan PDF, setiap teks dan kode QR",
            "Reads a finished run back: sums of files, structure of PDFs, every text and QR code",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak verifikasi out/2026-11-22\n  cetak verifikasi cetak-senin --job job.toml --json",
            "Examples:\n  cetak verify out/2026-11-22\n  cetak verify monday --job job.toml --json",
        ))
        .arg(
            Arg::new("run")
                .value_name(w.of("HASIL", "RUN"))
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help_heading(w.of("Argumen", "Arguments"))
                .help(w.of(
                    "folder hasil, yang memuat manifest.json",
                    "the run's folder, which holds manifest.json",
                )),
        )
        .arg(
            Arg::new("job")
                .long("job")
                .value_name(w.of("TUGAS", "JOB"))
                .value_parser(value_parser!(PathBuf))
                .help(w.of(
                    "berkas tugas hasil itu [baku: dicari di folder-folder di atasnya]",
                    "the job file of that run [default: looked for in the folders above it]",
                )),
        )
        .arg(args::jobs(w))
        .arg(flag("json", w.of(
            "hasil sebagai satu dokumen JSON di stdout",
            "the result as one JSON document on stdout",
        )))
        .arg(args::quiet(w))
        .arg(args::progress(w))
        .after_help(w.of(
            "Kode keluar: 0 semuanya benar · 2 bukan folder hasil · 5 tidak bisa dibaca · 6 ada yang salah: jangan dicetak",
            "Exit codes: 0 everything is right · 2 no finished run · 5 it cannot be read · 6 something is wrong: do not print",
        ))
}

/// Reads a run back.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let folder = args.get_one::<PathBuf>("run").expect("clap requires it");
    let job = args.get_one::<PathBuf>("job").map(PathBuf::as_path);
    let quiet = args.get_flag("quiet");
    let progress = shown(args, lang).filter(|_| !quiet);
    let Checkup { verified, notes } = match &progress {
        Some(progress) => run::verify(folder, job, workers(args), progress)?,
        None => run::verify(folder, job, workers(args), &Silent)?,
    };
    if !quiet {
        for note in &notes {
            let word = lang.of("catatan", "note");
            tell(&masked(&format!("{word}: {}", note.line(WORDING).get(lang))));
        }
        for mismatch in verified.mismatches.iter().take(SHOWN) {
            tell(&masked(&mismatch.describe(lang)));
        }
        if let Some(more) = verified.mismatches.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            let more = words::count(more, lang);
            tell(
                &text!(
                    "… dan {more} perbedaan lain; pakai --json",
                    "… and {more} more differences; use --json"
                )
                .said(lang),
            );
        }
    }
    if args.get_flag("json") {
        let json = String::from_utf8(verified.to_json(lang)).expect("JSON is UTF-8");
        give(json.trim_end());
    } else {
        let count = |number| words::count(number, lang);
        let (files, cards, pages) =
            (count(verified.files), count(verified.cards), count(verified.pages));
        let (texts, codes, wrong) =
            (count(verified.texts), count(verified.codes), count(verified.mismatches.len()));
        let n = count(verified.sheet_codes);
        let sheets = match verified.sheet_codes {
            0 => String::new(),
            _ => text!(" dan {n} kode lembar", " and {n} codes of sheets").said(lang),
        };
        let looked = text!(
            "{files} berkas, {cards} kartu, {pages} halaman, {texts} teks, {codes} kode QR{sheets} dibaca ulang",
            "{files} files, {cards} cards, {pages} pages, {texts} texts, {codes} QR codes{sheets} read back"
        ).said(lang);
        let verdict = if verified.is_right() {
            text!("semuanya benar", "everything is right")
        } else {
            text!("{wrong} perbedaan: jangan dicetak", "{wrong} differences: do not print")
        };
        let verdict = verdict.get(lang);
        give(&format!("{looked}: {verdict}"));
    }
    Ok(if verified.is_right() { Code::Done } else { Code::Unverified })
}
