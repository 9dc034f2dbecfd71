//! `cetak doctor`: is this machine ready, and what to mend if not.

use crate::cli::args::{flag, job_arg};
use crate::cli::exit::Code;
use crate::cli::remedy::WORDING;
use crate::cli::terminal::give;
use crate::diag::{Hint, Lang, Outcome, Remedy, Text, hint_word, masked};
use crate::run::{self, Health, Remark};
use crate::text;
use clap::{ArgMatches, Command, builder::Resettable};
use std::path::PathBuf;

pub(super) fn command(w: Lang) -> Command {
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
        .arg(job_arg(w).default_value(Resettable::Reset))
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
    let remarks: Vec<Remark> = remarks.into_iter().map(worded).collect();
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
