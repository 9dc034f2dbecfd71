//! `cetak doctor`: is this machine ready, and what to mend if not.

use crate::cli::args::{Words, flag, job_arg};
use crate::cli::exit::Code;
use crate::cli::give;
use crate::diag::{Lang, Outcome, hint_word, masked};
use crate::run::{self, Health, Remark};
use clap::{ArgMatches, Command};
use std::path::PathBuf;

pub(super) fn command(w: Words) -> Command {
    Command::new("doctor")
        .visible_alias("diagnosa")
        .about(w.of(
            "Memeriksa apakah komputer ini siap, dan apa yang perlu dibetulkan",
            "Checks whether this machine is ready, and what to mend",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak diagnosa                    program, huruf, jam, ruang disk\n  cetak diagnosa kartu-kabupaten    juga tugas itu: data, foto, izin, kunci tulis, buku catatan",
            "Examples:\n  cetak doctor                      program, fonts, clock, disk space\n  cetak doctor district-cards       the job too: records, photos, permissions, lock, ledger",
        ))
        .arg(job_arg(w).required(false))
        .arg(flag("json", w.of("hasil sebagai JSON", "the result as JSON")))
        .after_help(w.of(
            "Kode keluar: 0 siap, mungkin dengan peringatan · 2 berkas tugas tidak bisa dipakai · 5 ada yang harus dibetulkan dahulu · 6 rantai buku catatan putus",
            "Exit codes: 0 ready, perhaps with warnings · 2 the job file cannot be used · 5 something must be mended first · 6 the ledger's chain is broken",
        ))
}

pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let path = args.get_one::<PathBuf>("job");
    // As setlocale(3) looks for it.
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable);
    let remarks = run::doctor(path.map(PathBuf::as_path), locale.as_deref());
    if args.get_flag("json") {
        give(&json(&remarks, lang));
    } else {
        remarks.iter().for_each(|remark| give(&masked(&line(remark, lang))));
    }
    Ok(code(&remarks))
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

fn line(remark: &Remark, lang: Lang) -> String {
    let word = match (remark.health, lang) {
        (Health::Ok, Lang::Id) => "baik ",
        (Health::Warn, Lang::Id) => "awas ",
        (Health::Fail, Lang::Id) => "GAGAL",
        (Health::Ok, Lang::En) => "ok   ",
        (Health::Warn, Lang::En) => "warn ",
        (Health::Fail, Lang::En) => "FAIL ",
    };
    let mut line = format!("{word}  {:<18} {}", remark.name, remark.message.get(lang));
    if !remark.hint.is_empty() {
        line.push_str(&format!("\n       {}: {}", hint_word(lang), remark.hint.get(lang)));
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
