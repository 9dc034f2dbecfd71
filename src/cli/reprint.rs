//! `cetak reprint`: chosen cards once more, on new sheets, with a reason that the ledger keeps.

use crate::cli::args::{self, misread, slot};
use crate::cli::carry_out::carry_out;
use crate::cli::exit::Code;
use crate::cli::run_log::{self, RunLog};
use crate::cli::session;
use crate::desk::{self, Named};
use crate::diag::{Lang, Outcome, Text};
use crate::output::folder::Wanted;
use crate::run::{Aim, Reprint};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::path::PathBuf;

pub(super) fn command(w: Lang) -> Command {
    let list = |name: &'static str, value: &'static str, help| {
        Arg::new(name).long(name).value_name(value).action(ArgAction::Append).help(help)
    };
    let command = args::with_paper(args::job_command(w, "reprint", "ulang"), w);
    run_log::with_flags(args::wait(command, w), w)
        .about(w.of(
            "Membuat lagi kartu pilihan pada lembar baru",
            "Makes chosen cards again, on new sheets",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak ulang job.toml --spoiled --reason tinta\n  cetak ulang job.toml --slot 37:6 --reason tergores\n  cetak ulang job.toml --key 198609262015051001 --reason hilang\n  cetak ulang job.toml --spoiled --reason tinta --start-slot 4      pada lembar yang tiga tempatnya sudah terpakai",
            "Examples:\n  cetak reprint job.toml --spoiled --reason ink\n  cetak reprint job.toml --slot 37:6 --reason scratched\n  cetak reprint job.toml --key 198609262015051001 --reason lost\n  cetak reprint job.toml --spoiled --reason ink --start-slot 4      on a sheet with three slots used",
        ))
        .arg(list("sheet", "N", w.of("semua kartu lembar ini", "every card of this sheet")))
        .arg(list("slot", "N:N", w.of("kartu di LEMBAR:TEMPAT", "the card at SHEET:SLOT")))
        .arg(Arg::new("run").long("run").value_name(w.of("PROSES", "RUN")).help(w.of(
            "nomor proses atau nama folder dari --sheet dan --slot; perlu bila beberapa proses punya lembar itu",
            "number of the run or name of its folder, for --sheet and --slot; needed if several runs have that sheet",
        )))
        .arg(args::flag("spoiled", w.of(
            "semua yang tercatat rusak",
            "everything recorded as spoiled",
        )))
        .arg(Arg::new("file").long("file").value_name(w.of(
            "BERKAS",
            "FILE",
        )).value_parser(value_parser!(PathBuf)).help(w.of(
            "daftar NIP, satu per baris", "a list of NIPs, one a line",
        )))
        .arg(Arg::new("reason").long("reason").value_name(w.of(
            "ALASAN",
            "REASON",
        )).required(true).help(w.of("kenapa dibuat lagi", "why they are made again")))
        .arg(session::accept_clock(w))
        .arg(args::out(w, w.of(
            "folder hasil [baku: out/<as-of>, -2, …]",
            "the run's folder [default: out/<as-of>, -2, …]",
        )))
        .after_help(w.of(
            "Kode keluar: 0 semua dibuat · 2 salah pakai, atau tidak ada kartu itu · 3 sebagian ditahan · 4 tidak ada yang dibuat · 5 disk penuh, dipakai proses lain",
            "Exit codes: 0 everything made · 2 wrong usage, or no such card · 3 some held · 4 nothing made · 5 disk full, in use by another process",
        ))
}

pub(super) fn run(args: &ArgMatches, lang: Lang, log: &RunLog) -> Outcome<Code> {
    let job = args::load(args)?;
    let mut session = session::of(args)?;
    let reason = args.get_one::<String>("reason").cloned().unwrap_or_default();
    let run = args.get_one::<String>("run").map(String::as_str);
    let choices = desk::choose(&job.file.path, run, &named(args)?)?;
    session.reprint = Some(Reprint { choices, reason });
    let folder = match args.get_one::<PathBuf>("out") {
        Some(path) => Wanted::Exactly { path: path.clone(), force: false },
        None => Wanted::Dated { under: job.out_folder(), as_of: job.as_of },
    };
    carry_out("reprint", &job, Aim::Make { folder }, session, args, (lang, log))
}

/// The cards that the flags name, in the order in which they are made.
fn named(args: &ArgMatches) -> Outcome<Vec<Named>> {
    let list = |name: &str| args.get_many::<String>(name).into_iter().flatten();
    let mut named: Vec<Named> = list("key").map(|key| Named::Key(key.clone())).collect();
    if let Some(path) = args.get_one::<PathBuf>("file") {
        named.extend(desk::listed_keys(path)?);
    }
    for written in list("sheet") {
        let sheet = written.parse();
        let bad = |_| misread("--sheet", written, Text::same("--sheet 37"));
        named.push(Named::Sheet(sheet.map_err(bad)?));
    }
    for written in list("slot") {
        named.push(Named::Slot(slot(written)?));
    }
    if args.get_flag("spoiled") {
        named.push(Named::Spoiled);
    }
    Ok(named)
}
