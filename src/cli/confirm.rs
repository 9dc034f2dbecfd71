//! `cetak confirm`: which printed cards are good, which were spoiled, and how many blanks are left.

use crate::cli::args::{Words, flag, job_arg};
use crate::cli::exit::Code;
use crate::cli::paper::Doing;
use crate::cli::{give, paper};
use crate::diag::{Fault, FaultKind, Lang, Outcome, Text};
use crate::job;
use crate::ledger::{Access, Ledger, Lock, RunId, SheetCount, Spoiled};
use crate::text;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

pub(super) fn command(w: Words) -> Command {
    let number = |name: &'static str, help| {
        Arg::new(name)
            .long(name)
            .value_name("N")
            .value_parser(value_parser!(i64).range(0..))
            .help(help)
    };
    Command::new("confirm")
        .visible_alias("konfirmasi")
        .about(w.of("Mencatat lembar yang tercetak baik dan kartu yang rusak", "Records which sheets were printed well and which cards were spoiled"))
        .before_help(w.of(
            "Contoh:\n  cetak konfirmasi job.toml --sheet 1-36\n  cetak konfirmasi job.toml --sheet 37 --spoiled 37:6 --reason tinta\n  cetak konfirmasi job.toml --received 500       kartu kosong yang datang",
            "Examples:\n  cetak confirm job.toml --sheet 1-36\n  cetak confirm job.toml --sheet 37 --spoiled 37:6 --reason ink\n  cetak confirm job.toml --received 500       blank cards delivered",
        ))
        .arg(job_arg(w))
        .arg(Arg::new("sheet").long("sheet").value_name("N").action(ArgAction::Append).help(w.of(
            "lembar ini, atau 1-36; boleh diulang; kartu lain di lembar itu baik",
            "this sheet, or 1-36; may be repeated; all other cards on it are good",
        )))
        .arg(Arg::new("spoiled").long("spoiled").value_name(w.of("LEMBAR:TEMPAT", "SHEET:SLOT")).action(ArgAction::Append).help(w.of(
            "kartu yang rusak; boleh diulang; kartu lain di lembar itu baik", "a spoiled card; may be repeated; all other cards on the sheet are good",
        )))
        .arg(Arg::new("reason").long("reason").value_name(w.of("ALASAN", "REASON")).help(w.of("kenapa rusak", "why they are spoiled")))
        .arg(Arg::new("run").long("run").value_name(w.of("PROSES", "RUN")).help(w.of(
            "nomor proses atau nama foldernya; perlu bila nomor lembar itu ada di beberapa proses",
            "number of the run or name of its folder; needed if several runs have that sheet",
        )))
        .arg(number("received", w.of("kartu kosong yang datang", "blank cards delivered")))
        .arg(number("counted", w.of("kartu kosong yang dihitung di rak", "blank cards counted on the shelf")))
        .arg(flag("json", w.of("hasil sebagai JSON", "the result as JSON")))
        .after_help(w.of(
            "Kode keluar: 0 dicatat · 2 salah pakai, atau tidak ada lembar itu · 5 sedang dipakai proses lain, tidak ada izin",
            "Exit codes: 0 recorded · 2 wrong usage, or no such sheet · 5 in use by another process, no permission",
        ))
}

pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let folder = job::state_folder(args.get_one::<PathBuf>("job").expect("clap requires it"));
    let mut sheets = BTreeMap::<u32, Vec<Spoiled>>::new();
    for range in args.get_many::<String>("sheet").into_iter().flatten() {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        match (first.trim().parse::<u32>(), last.trim().parse::<u32>()) {
            (Ok(first), Ok(last)) if 0 < first && first <= last && last - first < 100_000 => {
                sheets.extend((first..=last).map(|sheet| (sheet, Vec::new())));
            }
            _ => return Err(misread("--sheet", range, Text::same("--sheet 37, --sheet 1-36"))),
        }
    }
    let reason = args.get_one::<String>("reason").cloned().unwrap_or_default();
    for written in args.get_many::<String>("spoiled").into_iter().flatten() {
        let (sheet, slot) = place(written)?;
        sheets.entry(sheet).or_default().push(Spoiled { slot, reason: reason.clone() });
    }
    let amount = |name: &str| args.get_one::<i64>(name).copied();
    // Readers make nothing: a job that never ran has no ledger to confirm in.
    drop(Ledger::open(&folder, Access::Read)?);
    let lock = Lock::take(&folder)?;
    let mut ledger = Ledger::open(&folder, Access::Write(&lock))?;
    let today = job::today();
    let named = args.get_one::<String>("run");
    let mut runs = BTreeSet::<RunId>::new();
    let mut total = SheetCount::default();
    for (sheet, spoiled) in &sheets {
        let doing = if spoiled.is_empty() { Doing::Confirming } else { Doing::Naming };
        let run = paper::run_of(&ledger, named, (*sheet, None), doing)?;
        runs.insert(run);
        let count = ledger.confirm_sheet(run, *sheet, spoiled, today)?;
        total.good += count.good;
        total.spoiled += count.spoiled;
        total.superseded += count.superseded;
    }
    if let Some(received) = amount("received") {
        ledger.receive_blanks(received, "", today)?;
    }
    if let Some(counted) = amount("counted") {
        ledger.count_blanks(counted, "", today)?;
    }
    let stock = ledger.stock()?;
    let SheetCount { good, spoiled, superseded } = total;
    if args.get_flag("json") {
        give(&serde_json::json!({
            "sheets": sheets.len(), "good": good, "spoiled": spoiled, "superseded": superseded,
            "blanks": { "received": stock.received, "good": stock.good, "spoiled": stock.spoiled,
                        "left": stock.left, "difference": stock.difference },
        }).to_string());
        return Ok(Code::Done);
    }
    if !sheets.is_empty() {
        let n = sheets.len();
        let all = ledger.runs()?;
        let folders: Vec<&str> = all
            .iter()
            .filter(|run| runs.contains(&run.id))
            .map(|run| run.plan.folder.as_str())
            .collect();
        let folders = folders.join(", ");
        give(&match lang {
            Lang::Id => format!(
                "{n} lembar: {good} baik, {spoiled} rusak, {superseded} sudah diganti ({folders})"
            ),
            Lang::En => format!(
                "{n} sheets: {good} good, {spoiled} spoiled, {superseded} replaced ({folders})"
            ),
        });
    }
    if stock.received > 0 {
        paper::stock(&stock, lang).iter().for_each(|line| give(line));
    }
    Ok(Code::Done)
}

/// A place as people write it: `37:6`.
pub(super) fn place(written: &str) -> Outcome<(u32, u32)> {
    let parts =
        written.split_once(':').map(|(sheet, slot)| (sheet.trim().parse(), slot.trim().parse()));
    match parts {
        Some((Ok(sheet), Ok(slot))) => Ok((sheet, slot)),
        _ => Err(misread(
            written,
            written,
            Text::new("tulis LEMBAR:TEMPAT, misalnya 37:6", "write SHEET:SLOT, for example 37:6"),
        )),
    }
}

pub(super) fn misread(place: &str, written: &str, hint: Text) -> Box<Fault> {
    let message = text!("`{written}` tidak diterima", "`{written}` is not accepted");
    Fault::new(FaultKind::Usage, place, message).hint(hint)
}
