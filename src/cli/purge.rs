//! `cetak purge`: what is old enough is destroyed, and a report says what that was.

use crate::cli::args::{self, flag, job_arg};
use crate::cli::exit::Code;
use crate::cli::remedy::WORDING;
use crate::cli::session;
use crate::cli::terminal::{give, give_json, tell};
use crate::cli::words;
use crate::date::Date;
use crate::diag::{Fault, FaultKind, Hint, Lang, Outcome, Remedy, hint_word};
use crate::job;
use crate::ledger::Scope;
use crate::run::{self, KeptFolder, PurgeRequest, Purged};
use crate::text;
use clap::{Arg, ArgMatches, Command};
use std::path::PathBuf;

pub(super) fn command(w: Lang) -> Command {
    let command = Command::new("purge")
        .visible_alias("musnahkan")
        .about(w.of(
            "Memusnahkan hasil, foto dan data orang yang sudah lewat masa simpannya",
            "Destroys outputs, photos and personal data whose time is over",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak musnahkan job.toml --older-than 90d --dry-run      apa yang akan dimusnahkan\n  cetak musnahkan job.toml --older-than 90d\n  cetak musnahkan job.toml --older-than 2026-08-01 --everybody",
            "Examples:\n  cetak purge job.toml --older-than 90d --dry-run      what would be destroyed\n  cetak purge job.toml --older-than 90d\n  cetak purge job.toml --older-than 2026-08-01 --everybody",
        ))
        .arg(job_arg(w))
        .arg(
            Arg::new("older-than")
                .long("older-than")
                .value_name(w.of("UMUR", "AGE"))
                .required(true)
                .help(w.of(
                    "hanya yang lebih tua: 90d (hari), 12w (minggu), atau sebelum tanggal TTTT-BB-HH",
                    "only what is older: 90d (days), 12w (weeks), or before a date YYYY-MM-DD",
                )),
        )
        .arg(flag("everybody", w.of(
            "lupakan juga orang yang masih punya kartu; kartu mereka akan dibuat lagi sebagai kartu pertama",
            "also forget people who have a card; theirs will be made anew, as a first one",
        )))
        .arg(flag("unconfirmed", w.of(
            "juga folder dengan kartu yang belum dikonfirmasi, atau rusak dan belum diganti",
            "also folders with cards that were not confirmed, or spoiled and not replaced",
        )))
        .arg(flag("dry-run", w.of(
            "sebutkan apa yang akan dimusnahkan, tanpa memusnahkan apa pun",
            "say what would be destroyed, and destroy nothing",
        )))
        .arg(session::accept_clock(w))
        .arg(flag("json", w.of("hasil sebagai JSON", "the result as JSON")))
        .after_help(w.of(
            "Yang hilang: folder hasil, cache foto, isi kartu di buku catatan, serta nomor, nama dan alasan orang yang kartunya\nsudah ditarik. Yang tinggal: jumlah, rantai kejadian, dan laporan di .cetak/purged. Cadangan (backup) tidak tersentuh.\n\nKode keluar: 0 selesai, atau tidak ada yang perlu dimusnahkan · 2 salah pakai, jam komputer mundur, atau --everybody padahal ada kartu yang belum dikonfirmasi · 3 selesai, folder dengan kartu yang belum dikonfirmasi tinggal · 4 belum ada buku catatan · 5 tidak bisa dihapus, dipakai proses lain",
            "What goes: folders of runs, cached photos, what cards show in the ledger, and the number, name and reasons of people whose\ncard was withdrawn. What stays: counts, the chain of events, and reports in .cetak/purged. Backups are not touched.\n\nExit codes: 0 done, or nothing was due · 2 wrong usage, the clock was set back, or --everybody while cards are not confirmed · 3 done, folders with cards that nobody confirmed stay · 4 there is no ledger yet · 5 something cannot be removed, in use by another process",
        ));
    args::wait(command, w)
}

pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let path = args.get_one::<PathBuf>("job").expect("it has a default");
    let age = args.get_one::<String>("older-than").expect("clap requires it");
    let dry_run = args.get_flag("dry-run");
    let request = PurgeRequest {
        older_than: limit(age, job::today())?,
        scope: if args.get_flag("everybody") { Scope::Everybody } else { Scope::Ended },
        dry_run,
        accepts_clock: args.get_flag("accept-clock"),
        wait: args.get_flag("wait"),
        unconfirmed: args.get_flag("unconfirmed"),
    };
    let purged = run::purge(path, &request)?;
    let code = if purged.kept.is_empty() { Code::Done } else { Code::SomeHeld };
    if args.get_flag("json") {
        give_json(&json(&purged, &request))?;
        return Ok(code);
    }
    tell_kept(&purged, lang);
    if purged.is_empty() {
        let day = request.older_than;
        let told = text!("tidak ada yang lebih tua dari {day}", "nothing is older than {day}");
        if purged.kept.is_empty() {
            tell(told.get(lang));
        }
        return Ok(code);
    }
    give(&told(&purged, dry_run, lang))?;
    if !dry_run && !purged.ledger.journal_emptied {
        tell(lang.of(
            "peringatan: buku catatan sedang dibaca program lain; jurnalnya baru kosong setelah program itu ditutup",
            "warning: another program is reading the ledger; its journal is empty only once that program has closed it",
        ));
    }
    if let Some(report) = &purged.report {
        give(&report.display().to_string())?;
    }
    Ok(code)
}

/// Folders that stay although they are old enough.
fn tell_kept(purged: &Purged, lang: Lang) {
    for KeptFolder { folder, cards } in &purged.kept {
        let cards = words::count(usize::try_from(*cards).unwrap_or(usize::MAX), lang);
        tell(text!(
            "tinggal: {folder}, karena {cards} kartu di dalamnya belum dikonfirmasi, atau rusak dan belum diganti",
            "stays: {folder}, for {cards} cards in it were not confirmed, or spoiled and not replaced"
        ).get(lang));
    }
    if !purged.kept.is_empty() {
        let mut hint = Hint::from(Remedy::ConfirmOrSay);
        hint.word(WORDING);
        tell(&format!("  {}: {}", hint_word(lang), hint.get(lang)));
    }
}

/// The first day that is not old: `90d` and `12w` before today, or a date.
fn limit(written: &str, today: Date) -> Outcome<Date> {
    let written = written.trim();
    let days = [("d", 1), ("w", 7)].iter().find_map(|(unit, days)| {
        let number: i32 = written.strip_suffix(unit)?.trim().parse().ok()?;
        number.checked_mul(*days).filter(|days| *days >= 0)
    });
    let limit = days.map_or_else(|| Date::parse_iso(written), |days| today.plus_days(-days));
    limit.filter(|limit| *limit <= today).ok_or_else(|| {
        Fault::new(
            FaultKind::Usage,
            "--older-than",
            text!("`{written}` bukan umur", "`{written}` is no age"),
        )
        .hint(text!(
            "tulis misalnya 90d (hari), 12w (minggu), atau tanggal yang sudah lewat, 2026-08-01",
            "write for example 90d (days), 12w (weeks), or a date that is past, 2026-08-01"
        ))
    })
}

fn told(purged: &Purged, dry_run: bool, lang: Lang) -> String {
    let n = |number: u64| words::count(usize::try_from(number).unwrap_or(usize::MAX), lang);
    let mut lines = Vec::new();
    if dry_run {
        lines.push(
            lang.of(
                "akan dimusnahkan (belum ada yang dihapus):",
                "would be destroyed (nothing was removed):",
            )
            .to_owned(),
        );
    }
    for folder in &purged.folders {
        let (name, files, size) = (&folder.folder, n(folder.files), size(folder.bytes, lang));
        let mut line =
            text!("{name}: {files} berkas, {size}", "{name}: {files} files, {size}").said(lang);
        if folder.left > 0 {
            let left = n(folder.left);
            line.push_str(
                &text!(
                    "; {left} berkas lain di folder itu bukan buatan cetak dan tinggal",
                    "; {left} other files in it are not of cetak and stay"
                )
                .said(lang),
            );
        }
        lines.push(line);
    }
    if dry_run && purged.unconfirmed > 0 {
        let n = n(purged.unconfirmed);
        lines.push(
            text!(
                "di dalamnya {n} kartu yang belum dikonfirmasi, atau rusak dan belum diganti: perlu --unconfirmed",
                "with {n} cards that were not confirmed, or spoiled and not replaced: needs --unconfirmed"
            )
            .said(lang),
        );
    }
    if purged.cache_files > 0 {
        let (files, size) = (n(purged.cache_files), size(purged.cache_bytes, lang));
        lines.push(
            text!("cache foto: {files} berkas, {size}", "photo cache: {files} files, {size}")
                .said(lang),
        );
    }
    let ledger = &purged.ledger;
    if !ledger.is_empty() {
        let (people, cards, events) = (n(ledger.people), n(ledger.cards), n(ledger.events));
        let (stripped, photos) = (n(ledger.stripped), n(ledger.photos));
        lines.push(text!(
            "buku catatan: {people} orang dilupakan ({cards} kartu, {events} kejadian), isi kartu {stripped} orang lain dihapus, {photos} nama berkas foto",
            "ledger: {people} people forgotten ({cards} cards, {events} events), what the cards of {stripped} others show, {photos} names of photo files"
        ).said(lang));
    }
    lines.join("\n")
}

/// Bytes as people read them: `120,4 MB`.
fn size(bytes: u64, lang: Lang) -> String {
    let figure = format!("{:.1}", bytes as f64 / 1e6);
    match lang {
        Lang::Id => format!("{} MB", figure.replace('.', ",")),
        Lang::En => format!("{figure} MB"),
    }
}

fn json(purged: &Purged, request: &PurgeRequest) -> String {
    let ledger = &purged.ledger;
    serde_json::json!({
        "schema": 1, "command": "purge", "dry_run": request.dry_run,
        "older_than": request.older_than.to_string(), "scope": request.scope.as_str(),
        "report": purged.report, "unconfirmed": purged.unconfirmed, "kept": purged.kept,
        "folders": purged.folders.iter().map(|folder| serde_json::json!({
            "folder": folder.folder, "files": folder.files, "bytes": folder.bytes, "left": folder.left,
        })).collect::<Vec<_>>(),
        "cache": { "files": purged.cache_files, "bytes": purged.cache_bytes },
        "ledger": { "people": ledger.people, "cards": ledger.cards, "events": ledger.events,
                    "stripped": ledger.stripped, "photos": ledger.photos },
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_days_weeks_or_a_day_that_is_past() {
        let today = Date::parse_iso("2026-11-22").expect("a day");
        for (written, day) in [
            ("90d", "2026-08-24"),
            ("0d", "2026-11-22"),
            ("2w", "2026-11-08"),
            ("2026-08-01", "2026-08-01"),
        ] {
            assert_eq!(limit(written, today).expect("an age").to_string(), day);
        }
        for written in ["", "90", "-1d", "d", "3m", "2026-12-01", "99999999999d", "2147483647w"] {
            limit(written, today).expect_err(written);
        }
    }
}
