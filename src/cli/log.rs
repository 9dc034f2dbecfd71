//! `cetak log`: what happened to each card, and whether that record still holds together.

use crate::cli::args::{choice, flag, misread};
use crate::cli::blanks;
use crate::cli::exit::Code;
use crate::cli::terminal::{give, tell};
use crate::date::Date;
use crate::desk::{self, Blanks, Events};
use crate::diag::{Lang, Outcome, Text, masked};
use crate::ledger::{Broken, Chain, Event, EventKind};
use crate::text;
use clap::{Arg, ArgMatches, Command, value_parser};
use std::{io::IsTerminal as _, path::Path};

pub(super) fn command(w: Lang) -> Command {
    Command::new("log")
        .visible_alias("riwayat")
        .about(w.of("Apa yang terjadi pada setiap kartu", "What happened to each card"))
        .before_help(w.of(
            "Contoh:\n  cetak riwayat job.toml\n  cetak riwayat job.toml --key 198609262015051001\n  cetak riwayat job.toml --state rusak --sheet 37 --since 01-11-2026\n  cetak riwayat verify job.toml       apakah catatannya utuh\n  cetak riwayat job.toml --stock       kartu kosong yang datang, baik, rusak, sisa",
            "Examples:\n  cetak log job.toml\n  cetak log job.toml --key 198609262015051001\n  cetak log verify job.toml           is the record whole\n  cetak log job.toml --stock           blank cards delivered, good, spoiled, left",
        ))
        .arg(
            Arg::new("job")
                .value_name(w.of("[verify] TUGAS", "[verify] JOB"))
                .default_value(".")
                .hide_default_value(true)
                .num_args(1..=2)
                .help_heading(w.of("Argumen", "Arguments"))
                .help(w.of(
                    "berkas tugas, atau foldernya; `verify` di depannya memeriksa rantai catatan",
                    "the job file, or its folder; `verify` before it checks the chain of events",
                )),
        )
        .arg(Arg::new("key").long("key").value_name("NIP").help(w.of(
            "hanya orang ini",
            "only this person",
        )))
        .arg(choice(w, "state", STATES, w.of(
            "hanya keadaan ini: dibuat, dicetak, dikonfirmasi, rusak, diulang, ditarik, dimusnahkan, diterima, dihitung",
            "only this state: made, printed, confirmed, spoiled, reprinted, withdrawn, purged, received, counted",
        )))
        .arg(
            Arg::new("sheet")
                .long("sheet")
                .value_name("N")
                .value_parser(value_parser!(u32))
                .help(w.of("hanya kartu pada lembar ini", "only cards on this sheet")),
        )
        .arg(day("since", w, w.of("sejak hari ini, misalnya 30-11-2026", "from this day on, for example 2026-11-30")))
        .arg(day("until", w, w.of("sampai dengan hari ini", "up to this day, itself included")))
        .arg(flag("stock", w.of(
            "kartu kosong: yang datang, baik, rusak dan sisa",
            "blank cards: delivered, good, spoiled and left",
        )))
        .arg(flag("json", w.of(
            "satu kejadian per baris sebagai JSON",
            "one event a line, as JSON",
        )))
        .after_help(w.of(
            "Kode keluar: 0 selesai, catatan utuh · 4 belum ada catatan · 5 tidak bisa dibaca · 6 catatan tidak utuh",
            "Exit codes: 0 done, the record is whole · 4 there is no record yet · 5 it cannot be read · 6 the record is broken",
        ))
}

pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let words: Vec<&String> = args.get_many::<String>("job").into_iter().flatten().collect();
    let (verify, path) = match words[..] {
        [word, path] if word == "verify" => (true, path.as_str()),
        [word] if word == "verify" && !Path::new(word).exists() => (true, "."),
        _ => (false, words[0].as_str()),
    };
    let job = Path::new(path);
    if verify {
        return Ok(match desk::verify_chain(job)? {
            Ok(Chain { events, head }) => {
                give(
                    text!(
                        "utuh: {events} kejadian, kepala {head}",
                        "whole: {events} events, head {head}"
                    )
                    .get(lang),
                );
                Code::Done
            }
            Err(Broken { seq, why }) => {
                let Text { id, en } = why;
                let told = text!(
                    "galat: catatan putus pada kejadian {seq}: {id}",
                    "error: the chain breaks at event {seq}: {en}"
                );
                tell(&masked(told.get(lang)));
                Code::Unverified
            }
        });
    }
    let json = args.get_flag("json");
    if args.get_flag("stock") {
        told(&desk::blanks(job)?, json, lang);
        return Ok(Code::Done);
    }
    let on =
        |name: &str| args.get_one::<String>(name).map(|text| typed_day(name, text)).transpose();
    let meant = Events {
        key: args.get_one::<String>("key").cloned(),
        kind: args.get_one::<String>("state").and_then(|word| kind_of(word)),
        sheet: args.get_one::<u32>("sheet").copied(),
        since: on("since")?,
        until: on("until")?,
    };
    desk::each_event(job, &meant, |event| give(&line(&event, json, lang)))?;
    Ok(Code::Done)
}

/// States as either language has them.
const STATES: &[&str] = &[
    "made",
    "printed",
    "confirmed",
    "spoiled",
    "reprinted",
    "withdrawn",
    "purged",
    "received",
    "counted",
    "dibuat",
    "dicetak",
    "dikonfirmasi",
    "rusak",
    "diulang",
    "ditarik",
    "dimusnahkan",
    "diterima",
    "dihitung",
];

/// The kind of event that either language calls so.
fn kind_of(word: &str) -> Option<EventKind> {
    let called = |kind: &EventKind| kind.as_str() == word || state(*kind, Lang::Id) == word;
    EventKind::ALL.iter().copied().find(called)
}

/// A state for people.
const fn state(kind: EventKind, lang: Lang) -> &'static str {
    match (lang, kind) {
        (Lang::En, kind) => kind.as_str(),
        (_, EventKind::Made) => "dibuat",
        (_, EventKind::Printed) => "dicetak",
        (_, EventKind::Confirmed) => "dikonfirmasi",
        (_, EventKind::Spoiled) => "rusak",
        (_, EventKind::Reprinted) => "diulang",
        (_, EventKind::Withdrawn) => "ditarik",
        (_, EventKind::Purged) => "dimusnahkan",
        (_, EventKind::Received) => "diterima",
        (_, EventKind::Counted) => "dihitung",
        (_, kind) => kind.as_str(),
    }
}

fn day(name: &'static str, w: Lang, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(w.of("TANGGAL", "DATE")).help(help)
}

fn typed_day(name: &str, written: &str) -> Outcome<Date> {
    Date::parse_typed(written).ok_or_else(|| {
        misread(
            &format!("--{name}"),
            written,
            text!("tulis tanggal, misalnya 30-11-2026", "write a day, for example 2026-11-30"),
        )
    })
}

/// How the blank cards add up.
fn told(Blanks { stock, reasons, unconfirmed }: &Blanks, json: bool, lang: Lang) {
    if json {
        let reasons: Vec<_> = reasons
            .iter()
            .map(|(reason, cards)| serde_json::json!({ "reason": reason, "cards": cards }))
            .collect();
        give(&serde_json::json!({
            "schema": 1, "received": stock.received, "good": stock.good, "spoiled": stock.spoiled,
            "left": stock.left, "difference": stock.difference, "unconfirmed": unconfirmed, "reasons": reasons,
        }).to_string());
        return;
    }
    blanks::stock(stock, lang).iter().for_each(|line| give(line));
    if let Some(line) = blanks::reasons(reasons, lang) {
        give(&line);
    }
    if *unconfirmed > 0 {
        give(
            text!(
                "belum dikonfirmasi: {unconfirmed} kartu",
                "not confirmed yet: {unconfirmed} cards"
            )
            .get(lang),
        );
    }
}

/// One event. What is redirected is kept and read by many, so that a NIP is masked in it.
fn line(event: &Event, json: bool, lang: Lang) -> String {
    let is_seen = !json && std::io::stdout().is_terminal();
    let key = event.key.as_deref().map(|key| if is_seen { key.to_owned() } else { masked(key) });
    let kind = if json { event.kind.as_str() } else { state(event.kind, lang) };
    if json {
        return serde_json::json!({
            "seq": event.seq, "day": event.day.to_string(), "event": kind, "run": event.run,
            "person": event.person, "key": key, "serial": event.serial, "issue": event.issue,
            "sheet": event.sheet, "slot": event.slot, "amount": event.amount, "reason": event.reason,
        })
        .to_string();
    }
    let mut line = format!("{:>6}  {}  {kind:<12}", event.seq, event.day);
    if let Some(key) = key {
        line.push_str(&format!("  {key}"));
    }
    if let (Some(run), Some(sheet), Some(slot)) = (event.run, event.sheet, event.slot) {
        line.push_str(&format!("  {run}/{sheet}:{slot}"));
    }
    if let Some(amount) = event.amount {
        line.push_str(&format!("  {amount}"));
    }
    if let Some(reason) = &event.reason {
        line.push_str(&format!("  {}", crate::diag::printable(reason)));
    }
    line
}
