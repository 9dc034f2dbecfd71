//! `cetak verify`: a finished run read back from the disk, before anything is printed.

use crate::cli::args::{self, flag, workers};
use crate::cli::checkup::{tell_differences, tell_notes, verdict};
use crate::cli::exit::Code;
use crate::cli::progress::shown;
use crate::cli::remedy::WORDING;
use crate::cli::terminal::{give, give_json, tell};
use crate::cli::words;
use crate::diag::{Lang, Outcome, masked};
use crate::run::{self, Authentic, Sample, SampleSize, Silent, VerifyRequest};
use crate::sign::PublicKey;
use crate::text;
use clap::{Arg, ArgMatches, Command, value_parser};
use std::{
    hash::{BuildHasher as _, Hasher as _, RandomState},
    path::PathBuf,
};

/// The command line of `cetak verify`.
pub(super) fn command(w: Lang) -> Command {
    Command::new("verify")
        .visible_alias("verifikasi")
        .about(w.of(
            "Membaca ulang hasil yang selesai: sidik berkas, susunan PDF, setiap teks dan kode QR",
            "Reads a finished run back: sums of files, structure of PDFs, every text and QR code",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak verifikasi out/2026-11-22\n  cetak verifikasi cetak-senin --job job.toml --json\n  cetak verifikasi cetak-senin --public-key kantor.pub      di percetakan: apakah ini hasil kantor itu",
            "Examples:\n  cetak verify out/2026-11-22\n  cetak verify monday --job job.toml --json\n  cetak verify monday --public-key office.pub      at the print shop: is this the office's run",
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
            args::job_option(w, w.of(
                    "berkas tugas hasil itu [baku: dicari di folder-folder di atasnya]",
                    "the job file of that run [default: looked for in the folders above it]",
                )),
        )
        .arg(
            Arg::new("public-key")
                .long("public-key")
                .value_name(w.of("BERKAS", "FILE"))
                .value_parser(value_parser!(PathBuf))
                .help(w.of(
                    "periksa tanda tangan hasil dengan kunci publik ini, tanpa tugas dan datanya; dengan --job juga isinya",
                    "check the run's signature with this public key, without the job and its data; with --job what it holds as well",
                )),
        )
        .arg(flag("partial", w.of(
            "terima juga hasil yang sebagian tidak bisa dibandingkan, misalnya karena data sudah berubah",
            "accept what could not be compared in part, because the data has changed for example",
        )))
        .arg(
            Arg::new("sample")
                .long("sample")
                .value_name(w.of("BANYAK", "SIZE"))
                .value_parser(sample_size)
                .help(w.of(
                    "hanya sebanyak itu kartu, atau menurut tingkat I, II, atau III dari ISO 2859-1",
                    "only so many cards, or as many as level I, II or III of ISO 2859-1 asks for",
                )),
        )
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name(w.of("ANGKA", "NUMBER"))
                .value_parser(value_parser!(u64))
                .requires("sample")
                .help(w.of(
                    "benih pilihan itu [baku: acak, dan disebut]",
                    "the seed of that choice [default: by chance, and told]",
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
            "Kode keluar: 0 semuanya benar · 2 bukan folder hasil · 5 tidak bisa dibaca · 6 ada yang salah atau tidak bisa dibandingkan: jangan dicetak",
            "Exit codes: 0 everything is right · 2 no finished run · 5 it cannot be read · 6 something is wrong or could not be compared: do not print",
        ))
}

fn sample_size(words: &str) -> Result<SampleSize, String> {
    match words {
        "I" => Ok(SampleSize::Level(1)),
        "II" => Ok(SampleSize::Level(2)),
        "III" => Ok(SampleSize::Level(3)),
        _ => match words.parse() {
            Ok(cards) if cards > 0 => Ok(SampleSize::Cards(cards)),
            _ => Err("1, 2, 3, ... - I, II, III".to_owned()),
        },
    }
}

/// Reads a run back.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let folder = args.get_one::<PathBuf>("run").expect("clap requires it");
    let quiet = args.get_flag("quiet");
    if let Some(path) = args.get_one::<PathBuf>("public-key") {
        let key = PublicKey::load(path)?;
        let found = run::authentic(folder, &key)?;
        let alone = !args.contains_id("job");
        tell_authentic(&found, &key, alone.then(|| args.get_flag("json")), lang)?;
        if !found.is_right() {
            return Ok(Code::Unverified);
        }
        if alone {
            return Ok(Code::Done);
        }
    }
    let progress = shown(args, lang).filter(|_| !quiet);
    let size = args.get_one::<SampleSize>("sample").copied();
    let sample = size.map(|size| {
        // Whoever changed a file must not know which cards are looked at.
        let seed = args.get_one::<u64>("seed").copied().unwrap_or_else(by_chance);
        Sample { size, seed }
    });
    let request = VerifyRequest {
        job_file: args.get_one::<PathBuf>("job").map(PathBuf::as_path),
        workers: workers(args),
        sample: sample.clone(),
        ..VerifyRequest::default()
    };
    let checkup = match &progress {
        Some(progress) => run::verify(folder, &request, progress)?,
        None => run::verify(folder, &request, &Silent)?,
    };
    tell_notes(&checkup, lang);
    if let (Some((n, all)), Some(sample)) = (checkup.sampled, &sample) {
        let (n, all, seed) = (words::count(n, lang), words::count(all, lang), sample.seed);
        tell(
            &text!(
                "sampel {n} dari {all} kartu, benih {seed}",
                "a sample of {n} of {all} cards, seed {seed}"
            )
            .said(lang),
        );
    }
    if !quiet {
        tell_differences(&checkup, lang);
    }
    if args.get_flag("json") {
        let notes: Vec<_> = checkup.notes.iter().map(|note| note.line(WORDING)).collect();
        let json = checkup.verified.to_json(&notes, lang);
        give_json(String::from_utf8(json).expect("JSON is UTF-8").trim_end())?;
    } else {
        give(verdict(&checkup).get(lang))?;
    }
    let accepted = checkup.notes.is_empty() || args.get_flag("partial");
    Ok(if checkup.verified.is_right() && accepted { Code::Done } else { Code::Unverified })
}

/// Says what checking the signature gave: as the result, in JSON if asked for, or before it.
fn tell_authentic(
    found: &Authentic,
    key: &PublicKey,
    result: Option<bool>,
    lang: Lang,
) -> Outcome<()> {
    if result == Some(true) {
        let wrong: Vec<_> = found
            .wrong
            .iter()
            .map(|(file, what)| serde_json::json!({ "file": file, "message": what.get(lang) }))
            .collect();
        return give_json(&serde_json::json!({
            "schema": 1, "command": "verify", "signature": if found.is_right() { "right" } else { "wrong" },
            "key": key.short(), "files": found.files, "wrong": wrong,
        }).to_string());
    }
    for (file, what) in found.wrong.iter().take(50) {
        tell(&masked(&format!("{file}: {}", what.get(lang))));
    }
    let (n, id, wrong) =
        (words::count(found.files, lang), key.short(), words::count(found.wrong.len(), lang));
    let verdict = if found.is_right() {
        text!(
            "tanda tangan benar (kunci {id}): {n} berkas seperti yang ditandatangani",
            "the signature is right (key {id}): {n} files as they were signed"
        )
    } else {
        text!(
            "bukan hasil yang ditandatangani (kunci {id}), {wrong} perbedaan: jangan dicetak",
            "not the run that was signed (key {id}), {wrong} differences: do not print"
        )
    };
    match result {
        Some(_) => give(verdict.get(lang)),
        None => {
            tell(verdict.get(lang));
            Ok(())
        }
    }
}

/// A seed that nobody can foretell.
fn by_chance() -> u64 {
    RandomState::new().build_hasher().finish()
}
