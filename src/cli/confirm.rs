//! `cetak confirm`: which printed cards are good, which were spoiled, and how many blanks are left.

use crate::cli::args::{flag, job_arg, misread, numbers, range, slot};
use crate::cli::blanks;
use crate::cli::exit::Code;
use crate::cli::terminal::{give, give_json};
use crate::desk::{self, Confirmation, Confirmed, Undo};
use crate::diag::{Lang, Outcome, Text};
use crate::job;
use crate::ledger::{Part, SheetCount, SheetSlot};
use crate::text;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::{collections::BTreeSet, path::PathBuf};

pub(super) fn command(w: Lang) -> Command {
    let number = |name: &'static str, help| {
        Arg::new(name)
            .long(name)
            .value_name("N")
            .value_parser(value_parser!(i64).range(0..))
            .help(help)
    };
    Command::new("confirm")
        .visible_alias("konfirmasi")
        .about(w.of(
            "Mencatat lembar yang tercetak baik dan kartu yang rusak",
            "Records which sheets were printed well and which cards were spoiled",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak konfirmasi job.toml --sheet 1-36\n  cetak konfirmasi job.toml --sheet 37 --spoiled 37:6 --reason tinta\n  cetak konfirmasi job.toml --received 500       kartu kosong yang datang\n  cetak konfirmasi job.toml --undo 57 --reason \"salah ketik\"",
            "Examples:\n  cetak confirm job.toml --sheet 1-36\n  cetak confirm job.toml --sheet 37 --spoiled 37:6 --reason ink\n  cetak confirm job.toml --received 500       blank cards delivered\n  cetak confirm job.toml --undo 57 --reason typo",
        ))
        .arg(job_arg(w))
        .arg(Arg::new("sheet").long("sheet").value_name("N").action(ArgAction::Append).help(w.of(
            "lembar ini, atau 1-36; boleh diulang; kartu lain di lembar itu baik",
            "this sheet, or 1-36; may be repeated; all other cards on it are good",
        )))
        .arg(Arg::new("spoiled").long("spoiled").value_name(w.of(
            "LEMBAR:TEMPAT",
            "SHEET:SLOT",
        )).action(ArgAction::Append).help(w.of(
            "kartu yang rusak; boleh diulang; kartu lain di lembar itu baik", "a spoiled card; may be repeated; all other cards on the sheet are good",
        )))
        .arg(Arg::new("reason").long("reason").value_name(w.of(
            "ALASAN",
            "REASON",
        )).help(w.of("kenapa rusak, atau kenapa dibatalkan", "why they are spoiled, or taken back")))
        .arg(Arg::new("not-printed").long("not-printed").value_name("N").action(ArgAction::Append).help(w.of(
            "lembar ini, atau 8-24, atau 8:3 untuk satu kartu dari printer kartu, dikirim tetapi tidak keluar: boleh dikirim lagi",
            "this sheet, or 8-24, or 8:3 for one card of a card printer, was sent and did not come out: it may be sent again",
        )))
        .arg(Arg::new("run").long("run").value_name(w.of("PROSES", "RUN")).help(w.of(
            "nomor proses atau nama foldernya; perlu bila nomor lembar itu ada di beberapa proses",
            "number of the run or name of its folder; needed if several runs have that sheet",
        )))
        .arg(number("received", w.of("kartu kosong yang datang", "blank cards delivered")))
        .arg(number("counted", w.of(
            "kartu kosong yang dihitung di rak",
            "blank cards counted on the shelf",
        )))
        .arg(Arg::new("undo").long("undo").value_name("N").action(ArgAction::Append).help(w.of(
            "batalkan catatan yang keliru, menurut nomor di `cetak log`, atau 40-49; boleh diulang; perlu --reason",
            "take back a wrong entry, by its number in `cetak log`, or 40-49; may be repeated; needs --reason",
        )))
        .arg(flag("json", w.of("hasil sebagai JSON", "the result as JSON")))
        .after_help(w.of(
            "Kode keluar: 0 dicatat · 2 salah pakai, atau tidak ada lembar itu · 5 sedang dipakai proses lain, tidak ada izin",
            "Exit codes: 0 recorded · 2 wrong usage, or no such sheet · 5 in use by another process, no permission",
        ))
}

pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let job = args.get_one::<PathBuf>("job").expect("it has a default");
    let amount = |name: &str| args.get_one::<i64>(name).copied();
    let mut seen = Confirmation {
        run: args.get_one::<String>("run").cloned(),
        received: amount("received"),
        counted: amount("counted"),
        ..Confirmation::default()
    };
    numbers(args, "sheet", "37", "1-36")?.into_iter().for_each(|sheet| seen.printed(sheet));
    for written in args.get_many::<String>("not-printed").into_iter().flatten() {
        if written.contains(':') {
            let SheetSlot { sheet, slot } = slot(written)?;
            seen.unprinted.insert(Part { sheet, slot: Some(slot) });
            continue;
        }
        let sheets = range(written).ok_or_else(|| {
            let how = "--not-printed 8, --not-printed 8-24, --not-printed 8:3";
            misread("--not-printed", written, Text::same(how))
        })?;
        seen.unprinted.extend(sheets.map(|sheet| Part { sheet, slot: None }));
    }
    let reason = args.get_one::<String>("reason").cloned().unwrap_or_default();
    for written in args.get_many::<String>("spoiled").into_iter().flatten() {
        let SheetSlot { sheet, slot } = slot(written)?;
        seen.spoiled(sheet, slot, reason.as_str());
    }
    let undone: BTreeSet<u64> = numbers(args, "undo", "57", "40-49")?;
    seen.undo = (!undone.is_empty()).then_some(Undo { events: undone, reason });
    let Confirmed { cards, folders, stock, unprinted } = desk::confirm(job, &seen, job::today())?;
    let n = seen.sheets.len();
    let SheetCount { good, spoiled, superseded } = cards;
    if args.get_flag("json") {
        give_json(&serde_json::json!({
            "sheets": n, "unprinted": unprinted, "good": good, "spoiled": spoiled, "superseded": superseded,
            "blanks": { "received": stock.received, "good": stock.good, "spoiled": stock.spoiled,
                        "left": stock.left, "difference": stock.difference },
        }).to_string())?;
        return Ok(Code::Done);
    }
    if n > 0 {
        let folders = folders.join(", ");
        give(
            text!(
                "{n} lembar: {good} baik, {spoiled} rusak, {superseded} sudah diganti ({folders})",
                "{n} sheets: {good} good, {spoiled} spoiled, {superseded} replaced ({folders})"
            )
            .get(lang),
        )?;
    }
    if unprinted > 0 {
        give(
            text!(
                "{unprinted} lembar atau kartu tidak keluar, boleh dikirim lagi",
                "{unprinted} sheets or cards did not come out, they may be sent again"
            )
            .get(lang),
        )?;
    }
    if stock.received > 0 {
        blanks::stock(&stock, lang).iter().try_for_each(|line| give(line))?;
    }
    Ok(Code::Done)
}
