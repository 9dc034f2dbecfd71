//! `cetak reprint`: chosen cards once more, on new sheets, with a reason that the ledger keeps.

use crate::cli::args::{self, Words};
use crate::cli::confirm::{misread, place};
use crate::cli::exit::Code;
use crate::cli::paper::{self, Doing};
use crate::cli::watch::{self, Watch};
use crate::cli::{make, unattended};
use crate::diag::{Fault, FaultKind, Lang, Outcome, Text};
use crate::job::Job;
use crate::ledger::{Access, Choice, Ledger, SheetSlot};
use crate::output::folder::Wanted;
use crate::run::{Aim, Reprint};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::path::PathBuf;

pub(super) fn command(w: Words) -> Command {
    let list = |name: &'static str, value: &'static str, help| {
        Arg::new(name).long(name).value_name(value).action(ArgAction::Append).help(help)
    };
    let command = unattended::with_paper(args::job_command(w, "reprint", "ulang"), w);
    watch::with_flags(unattended::wait(command, w), w)
        .about(w.of("Membuat lagi kartu pilihan pada lembar baru", "Makes chosen cards again, on new sheets"))
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
        .arg(args::flag("spoiled", w.of("semua yang tercatat rusak", "everything recorded as spoiled")))
        .arg(Arg::new("file").long("file").value_name(w.of("BERKAS", "FILE")).value_parser(value_parser!(PathBuf)).help(w.of(
            "daftar NIP, satu per baris", "a list of NIPs, one a line",
        )))
        .arg(Arg::new("reason").long("reason").value_name(w.of("ALASAN", "REASON")).required(true).help(w.of("kenapa dibuat lagi", "why they are made again")))
        .arg(args::out(w, w.of("folder hasil [baku: out/<as-of>, -2, …]", "the run's folder [default: out/<as-of>, -2, …]")))
        .after_help(w.of(
            "Kode keluar: 0 semua dibuat · 2 salah pakai, atau tidak ada kartu itu · 3 sebagian ditahan · 4 tidak ada yang dibuat · 5 disk penuh, dipakai proses lain",
            "Exit codes: 0 everything made · 2 wrong usage, or no such card · 3 some held · 4 nothing made · 5 disk full, in use by another process",
        ))
}

pub(super) fn run(args: &ArgMatches, lang: Lang, watch: &Watch) -> Outcome<Code> {
    let job = make::load(args)?;
    let mut session = unattended::session(args)?;
    let reason = args.get_one::<String>("reason").cloned().unwrap_or_default();
    session.reprint = Some(Reprint { choices: choices(args, &job)?, reason });
    let folder = match args.get_one::<PathBuf>("out") {
        Some(path) => Wanted::Exactly { path: path.clone(), force: false },
        None => Wanted::Dated { under: job.out_folder(), as_of: job.as_of },
    };
    make::carry_out("reprint", &job, Aim::Make { folder }, session, args, (lang, watch))
}

fn choices(args: &ArgMatches, job: &Job) -> Outcome<Vec<Choice>> {
    let list = |name: &str| args.get_many::<String>(name).into_iter().flatten();
    let digits = |key: &str| Choice::Key(key.chars().filter(|c| !c.is_whitespace()).collect());
    let mut choices: Vec<Choice> = list("key").map(|key| digits(key)).collect();
    if let Some(path) = args.get_one::<PathBuf>("file") {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Fault::io(
                path,
                Text::new("daftar tidak bisa dibaca", "the list cannot be read"),
                &error,
            )
        })?;
        choices.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(digits));
    }
    let ledger = Ledger::open(&job.state_folder(), Access::Read)?;
    let named = args.get_one::<String>("run");
    let run_of =
        |sheet: u32, slot: Option<u32>| paper::run_of(&ledger, named, (sheet, slot), Doing::Naming);
    for written in list("sheet") {
        let sheet =
            written.parse().map_err(|_| misread("--sheet", written, Text::same("--sheet 37")))?;
        choices.push(Choice::Sheet(run_of(sheet, None)?, sheet));
    }
    for written in list("slot") {
        let (sheet, slot) = place(written)?;
        choices.push(Choice::Slot(run_of(sheet, Some(slot))?, SheetSlot { sheet, slot }));
    }
    if args.get_flag("spoiled") {
        choices.push(Choice::AllSpoiled);
    }
    if choices.is_empty() {
        return Err(Fault::new(
            FaultKind::Usage,
            String::new(),
            Text::new("belum disebut kartu mana", "no card is named"),
        )
        .hint(Text::same("--key, --sheet, --slot, --file, --spoiled")));
    }
    Ok(choices)
}
