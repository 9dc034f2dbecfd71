//! `cetak log`: what happened to each card, and whether that record still holds together.

use crate::cli::args::{choice, flag, misread};
use crate::cli::blanks;
use crate::cli::exit::Code;
use crate::cli::terminal::{give, give_json, tell};
use crate::date::Date;
use crate::desk::{self, Blanks, Events};
use crate::diag::{Lang, Outcome, Text, masked};
use crate::job;
use crate::ledger::{Chain, Event, EventKind, Repaired};
use crate::run::{self, Adopted};
use crate::text;
use clap::{Arg, ArgMatches, Command, value_parser};
use std::{io::IsTerminal as _, path::Path};

pub(super) fn command(w: Lang) -> Command {
    Command::new("log")
        .visible_alias("riwayat")
        .about(w.of("Apa yang terjadi pada setiap kartu", "What happened to each card"))
        .before_help(w.of(
            "Contoh:\n  cetak riwayat job.toml\n  cetak riwayat job.toml --key 198609262015051001\n  cetak riwayat job.toml --state rusak --sheet 37 --since 01-11-2026\n  cetak riwayat verify job.toml       apakah catatannya utuh\n  cetak riwayat repair job.toml       teruskan dari catatan yang tidak utuh, dengan salinannya\n  cetak riwayat adopt job.toml        bangun lagi catatan yang hilang dari hasil di folder out\n  cetak riwayat job.toml --stock       kartu kosong yang datang, baik, rusak, sisa",
            "Examples:\n  cetak log job.toml\n  cetak log job.toml --key 198609262015051001\n  cetak log verify job.toml           is the record whole\n  cetak log repair job.toml           go on from a record that is not whole, with a copy of it\n  cetak log adopt job.toml            rebuild a lost record from the runs in the folder out\n  cetak log job.toml --stock           blank cards delivered, good, spoiled, left",
        ))
        .arg(
            Arg::new("job")
                .value_name(w.of("[verify|repair|adopt] TUGAS", "[verify|repair|adopt] JOB"))
                .default_value(".")
                .hide_default_value(true)
                .num_args(1..=2)
                .help_heading(w.of("Argumen", "Arguments"))
                .help(w.of(
                    "berkas tugas, atau foldernya; `verify` di depannya memeriksa rantai catatan, `repair` meneruskan dari yang ada, `adopt` membangunnya lagi dari hasil di folder out",
                    "the job file, or its folder; `verify` before it checks the chain of events, `repair` goes on from what is found, `adopt` rebuilds it from the runs in the folder out",
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
        .arg(Arg::new("head").long("head").value_name("N-HASH").help(w.of(
            "dengan `verify`: yang tercetak di tepi lembar atau di tiket, misalnya 57-1f3a9c2e77aa; rantai yang ditulis ulang ketahuan",
            "with `verify`: what stands in a sheet's margin or the ticket, such as 57-1f3a9c2e77aa; finds out a chain that was rewritten",
        )))
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
    let doing = |word: &str| ["verify", "repair", "adopt"].contains(&word);
    let (doing, path) = match words[..] {
        [word, path] if doing(word) => (word.as_str(), path.as_str()),
        [word] if doing(word) && !Path::new(word).exists() => (word.as_str(), "."),
        _ => ("", words[0].as_str()),
    };
    let job = Path::new(path);
    if doing == "repair" {
        return repair(job, lang);
    }
    if doing == "adopt" {
        return adopt(job, lang);
    }
    if doing == "verify"
        && let Some(head) = args.get_one::<String>("head")
    {
        match desk::passes(job, head)? {
            Some(true) => {}
            Some(false) => {
                let told = text!(
                    "galat: rantai ini tidak melewati `{head}`: catatannya ditulis ulang, atau lembar itu dari tugas lain",
                    "error: this chain does not pass through `{head}`: it was rewritten, or that sheet is of another job"
                );
                tell(&masked(told.get(lang)));
                return Ok(Code::Unverified);
            }
            None => return Err(misread("--head", head, Text::same("--head 57-1f3a9c2e77aa"))),
        }
    }
    if doing == "verify" {
        return Ok(match desk::verify_chain(job)? {
            Ok(Chain { events, head, repairs }) => {
                for (seq, found) in repairs {
                    give(
                        text!(
                            "diperbaiki pada kejadian {seq}; yang ditemukan waktu itu: {found}",
                            "repaired at event {seq}; what was found then: {found}"
                        )
                        .get(lang),
                    )?;
                }
                give(
                    text!(
                        "utuh: {events} kejadian, kepala {head}",
                        "whole: {events} events, head {head}"
                    )
                    .get(lang),
                )?;
                Code::Done
            }
            Err(broken) => {
                let Text { id, en } = broken.told();
                let told = text!(
                    "galat: catatan tidak utuh, {id}",
                    "error: the chain does not hold, {en}"
                );
                tell(&masked(told.get(lang)));
                Code::Unverified
            }
        });
    }
    let json = args.get_flag("json");
    if args.get_flag("stock") {
        told(&desk::blanks(job)?, json, lang)?;
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
    let mut given = Ok(());
    desk::each_event(job, &meant, |event| {
        if given.is_ok() {
            let line = line(&event, json, lang);
            given = if json { give_json(&line) } else { give(&line) };
        }
    })?;
    given.map(|()| Code::Done)
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
    "verified",
    "sent",
    "taken",
    "ended",
    "unprinted",
    "dibuat",
    "dicetak",
    "dikonfirmasi",
    "rusak",
    "diulang",
    "ditarik",
    "dimusnahkan",
    "diterima",
    "dihitung",
    "diverifikasi",
    "dikirim",
    "disanggupi",
    "berakhir",
    "tak-tercetak",
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
        (_, EventKind::Verified) => "diverifikasi",
        (_, EventKind::Sent) => "dikirim",
        (_, EventKind::Taken) => "disanggupi",
        (_, EventKind::Ended) => "berakhir",
        (_, EventKind::Unprinted) => "tak-tercetak",
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

/// Goes on from a record that is not whole.
fn repair(job: &Path, lang: Lang) -> Outcome<Code> {
    match desk::repair(job, job::today())? {
        None => give(lang.of(
            "catatan utuh, tidak ada yang diperbaiki",
            "the record is whole, nothing was repaired",
        ))?,
        Some(Repaired { found, kept, cards }) => {
            let Text { id, en } = found.told();
            let told = text!(
                "catatan tidak utuh, {id}; rantai diteruskan dari {cards} kartu yang ada, dan mencatatnya",
                "the chain did not hold, {en}; it goes on from the {cards} cards that are there, and says so"
            );
            tell(&masked(told.get(lang)));
            give(&kept.display().to_string())?;
        }
    }
    Ok(Code::Done)
}

/// Rebuilds the record from finished runs that it does not know.
fn adopt(job: &Path, lang: Lang) -> Outcome<Code> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let Adopted { folders, cards, unproven, withdrawn } = run::adopt(job, workers)?;
    if folders.is_empty() {
        give(lang.of(
            "semua hasil di folder out sudah dikenal",
            "every run in the folder out is known",
        ))?;
        return Ok(Code::Done);
    }
    let n = folders.len();
    tell(
        text!(
            "{n} hasil diambil: {cards} kartu, {withdrawn} ditarik",
            "{n} runs taken in: {cards} cards, {withdrawn} withdrawn"
        )
        .get(lang),
    );
    if unproven > 0 {
        tell(text!(
            "isi {unproven} kartu tidak terbukti lagi, karena data, foto atau tugasnya berubah; --only changed akan membuatnya lagi",
            "what {unproven} cards show is not proven any more, since the data, photos or the job changed; --only changed makes them again"
        ).get(lang));
    }
    tell(lang.of(
        "yang tercetak, rusak dan kartu kosong tidak ada di hasil itu: catat lagi dengan `cetak confirm`",
        "what was printed or spoiled, and blank cards, stand in no run: record them again with `cetak confirm`",
    ));
    folders.iter().try_for_each(|folder| give(folder))?;
    Ok(Code::Done)
}

/// How the blank cards add up.
fn told(Blanks { stock, reasons, unconfirmed }: &Blanks, json: bool, lang: Lang) -> Outcome<()> {
    if json {
        let reasons: Vec<_> = reasons
            .iter()
            .map(|(reason, cards)| serde_json::json!({ "reason": reason, "cards": cards }))
            .collect();
        return give_json(&serde_json::json!({
            "schema": 1, "received": stock.received, "good": stock.good, "spoiled": stock.spoiled,
            "left": stock.left, "difference": stock.difference, "unconfirmed": unconfirmed, "reasons": reasons,
        }).to_string());
    }
    blanks::stock(stock, lang).iter().try_for_each(|line| give(line))?;
    if let Some(line) = blanks::reasons(reasons, lang) {
        give(&line)?;
    }
    if *unconfirmed > 0 {
        give(
            text!(
                "belum dikonfirmasi: {unconfirmed} kartu",
                "not confirmed yet: {unconfirmed} cards"
            )
            .get(lang),
        )?;
    }
    Ok(())
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
