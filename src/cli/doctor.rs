//! `cetak doctor`: is this machine ready, and what to mend if not.

use crate::cli::args::{flag, job_arg};
use crate::cli::exit::Code;
use crate::cli::metrics;
use crate::cli::remedy::WORDING;
use crate::cli::run_log::{self, RunLog};
use crate::cli::session;
use crate::cli::terminal::{give, give_json};
use crate::diag::{
    Fault, FaultKind, Hint, Lang, Outcome, Remedy, Text, hint_word, masked, one_line,
};
use crate::output::room;
use crate::run::{self, Health, Remark};
use crate::text;
use clap::{Arg, ArgAction, ArgMatches, Command, builder::Resettable, value_parser};
use std::{
    fs,
    path::{Path, PathBuf},
};

pub(super) fn command(w: Lang) -> Command {
    run_log::with_ends(Command::new("doctor"), w)
        .visible_alias("diagnosa")
        .about(w.of(
            "Memeriksa apakah komputer ini siap, dan apa yang perlu dibetulkan",
            "Checks whether this machine is ready, and what to mend",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak diagnosa                    program, huruf, jam, ruang disk\n  cetak diagnosa kartu-kabupaten    juga tugas itu: data, foto, izin, buku catatan, dan apa yang akan ditemui proses malam ini\n  cetak diagnosa kartu-kabupaten --metrics metrics/cetak.prom --writes log/cetak.json",
            "Examples:\n  cetak doctor                      program, fonts, clock, disk space\n  cetak doctor district-cards       the job too: records, photos, permissions, ledger, and what tonight's run would meet\n  cetak doctor district-cards --metrics metrics/cetak.prom --writes log/cetak.json",
        ))
        .arg(job_arg(w).default_value(Resettable::Reset))
        .arg(flag("json", w.of("hasil sebagai JSON", "the result as JSON")))
        .arg(
            Arg::new("writes")
                .long("writes")
                .value_name(w.of("JALUR", "PATH"))
                .value_parser(value_parser!(PathBuf))
                .action(ArgAction::Append)
                .help(w.of(
                    "berkas atau folder lain yang ditulis jadwal itu, log misalnya: bisa ditulis? boleh diulang",
                    "another file or folder that the timer writes, its log say: can it be written? may be repeated",
                )),
        )
        .after_help(w.of(
            "Kode keluar: 0 siap, mungkin dengan peringatan · 2 berkas tugas tidak bisa dipakai · 5 ada yang harus dibetulkan dahulu · 6 rantai buku catatan putus",
            "Exit codes: 0 ready, perhaps with warnings · 2 the job file cannot be used · 5 something must be mended first · 6 the ledger's chain is broken",
        ))
}

pub(super) fn run(args: &ArgMatches, lang: Lang, log: &RunLog) -> Outcome<Code> {
    let path = args.get_one::<PathBuf>("job");
    // As setlocale(3) looks for it.
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable);
    let mut remarks =
        run::doctor(path.map(PathBuf::as_path), locale.as_deref(), session::of(args)?);
    if let Some(file) = args.get_one::<PathBuf>("metrics") {
        remarks.push(figures(file, log));
    }
    remarks
        .extend(args.get_many::<PathBuf>("writes").into_iter().flatten().map(|path| log_of(path)));
    let remarks: Vec<Remark> = remarks.into_iter().map(worded).collect();
    if args.get_flag("json") {
        give_json(&json(&remarks, lang))?;
    } else {
        remarks.iter().try_for_each(|remark| give(&masked(&line(remark, lang))))?;
    }
    log.remarks(&remarks);
    Ok(code(&remarks))
}

/// Whether the figures of the job can be written, and the collector will take them.
fn figures(file: &Path, log: &RunLog) -> Remark {
    let remark = |health, message, hint: Text| Remark {
        name: "metrics",
        health,
        message,
        hint: hint.into(),
    };
    let shown = file.display();
    // It is renamed into place, so the folder must take files, whoever owns the one of the last run.
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    if !folder.is_dir() || file.is_dir() || room::try_writing(folder).is_err() {
        // A run makes its cards all the same.
        return remark(
            Health::Warn,
            text!("`{shown}` tidak bisa ditulis", "`{shown}` cannot be written"),
            Text::new(
                "perbaiki izin atau buat foldernya: tanpa itu proses berakhir dengan kode 5, walau kartunya dibuat",
                "mend the permissions or make its folder: without it a run ends with code 5, although its cards are made",
            ),
        );
    }
    match &metrics::twins(file, log.origin())[..] {
        [] => remark(
            Health::Ok,
            text!("`{shown}` bisa ditulis", "`{shown}` can be written"),
            Text::default(),
        ),
        [twin, ..] => {
            let twin = twin.display();
            remark(
                Health::Warn,
                text!(
                    "`{twin}` juga memuat angka tugas ini; pengumpul menolak keduanya",
                    "`{twin}` holds figures of this job too; the collector refuses both"
                ),
                text!(
                    "pakai satu berkas untuk semua perintah tugas ini, dan hapus yang lain",
                    "use one file for all commands of this job, and remove the other"
                ),
            )
        }
    }
}

/// Whether what a timer writes beside the run can be written: its shell gives up before the run begins.
fn log_of(path: &Path) -> Remark {
    let shown = path.display();
    let (health, message, hint) = match writable(path) {
        Ok(()) => (
            Health::Ok,
            text!("`{shown}` bisa ditulis", "`{shown}` can be written"),
            Hint::default(),
        ),
        Err(fault) => (
            Health::Fail,
            text!("`{shown}` tidak bisa ditulis", "`{shown}` cannot be written"),
            fault.hint.clone(),
        ),
    };
    Remark { name: "writes", health, message, hint }
}

/// Whether a file can be added to or replaced, or made; or anything be made in a folder.
fn writable(path: &Path) -> Outcome<()> {
    if path.is_dir() {
        return room::try_writing(path);
    }
    if path.exists() {
        let opened = fs::OpenOptions::new().append(true).open(path);
        let doing = Text::new("tidak bisa ditulis", "cannot be written");
        return opened.map(drop).map_err(|error| Fault::io(path, doing, &error));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    if folder.is_dir() {
        return room::try_writing(folder);
    }
    let message = Text::new("foldernya tidak ada", "its folder is not there");
    Err(Fault::new(FaultKind::Outside, path.display().to_string(), message)
        .hint(text!("buat folder itu dahulu", "make that folder first")))
}

fn code(remarks: &[Remark]) -> Code {
    let failed = |name: Option<&str>| {
        let mut failing = remarks.iter().filter(|remark| remark.health == Health::Fail);
        failing.any(|remark| name.is_none_or(|name| remark.name == name))
    };
    if failed(Some("ledger-chain")) {
        Code::Unverified
    } else if failed(Some("job")) {
        Code::Usage
    } else if failed(None) {
        Code::Outside
    } else {
        Code::Done
    }
}

/// What can be done, with its flag or command; of what is well, in the same sentence.
fn worded(mut remark: Remark) -> Remark {
    match (remark.health, remark.hint.remedy()) {
        (Health::Ok, Some(Remedy::MakeCardsFirst)) => {
            let Text { id, en } = remark.message;
            remark.message = text!(
                "{id}; `cetak run` yang pertama membuatnya",
                "{en}; the first `cetak run` makes it"
            );
            remark.hint = Hint::default();
        }
        (Health::Warn, Some(Remedy::Wait)) => {
            remark.hint = text!(
                "tunggu sampai selesai, atau jalankan dengan --wait",
                "wait until it has finished, or run with --wait"
            )
            .into();
        }
        _ => remark.hint.word(WORDING),
    }
    remark
}

fn line(remark: &Remark, lang: Lang) -> String {
    let word = match remark.health {
        Health::Ok => lang.of("baik ", "ok   "),
        Health::Warn => lang.of("awas ", "warn "),
        Health::Fail => lang.of("GAGAL", "FAIL "),
    };
    let message = one_line(remark.message.get(lang));
    let mut line = format!("{word}  {:<18} {message}", remark.name);
    if !remark.hint.is_empty() {
        let hint = one_line(remark.hint.get(lang));
        line.push_str(&format!("\n       {}: {hint}", hint_word(lang)));
    }
    line
}

fn json(remarks: &[Remark], lang: Lang) -> String {
    let worst = remarks.iter().map(|remark| remark.health).max().unwrap_or(Health::Ok);
    let checks: Vec<_> = remarks
        .iter()
        .map(|remark| {
            serde_json::json!({
                "check": remark.name, "health": remark.health.as_str(),
                "message": remark.message.get(lang), "hint": remark.hint.get(lang),
            })
        })
        .collect();
    serde_json::json!({ "schema": 1, "command": "doctor", "health": worst.as_str(), "checks": checks })
        .to_string()
}
