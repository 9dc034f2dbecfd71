//! `cetak card-adapter`: adapters that come with the program, started by it and not by people.
//!
//! `simulate` is a printer on paper, for tests and for trying; `spool` gives each card's PDF to a command such
//! as `lp`. Both speak the contract of `docs/card-printers.md` on stdin and stdout.

use crate::cli::args::misread;
use crate::cli::exit::Code;
use crate::deliver::{Mishap, Simulated, Spool};
use crate::diag::{Fault, FaultKind, Lang, Outcome, Text};
use crate::text;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::{io, path::PathBuf, time::Duration};

/// The command line of `cetak card-adapter`.
pub(super) fn command(w: Lang) -> Command {
    let count = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("N")
            .value_parser(value_parser!(u32))
            .default_value("1000")
            .hide_default_value(true)
            .help(help)
    };
    Command::new("card-adapter")
        .hide(true)
        .subcommand_required(true)
        .about(w.of(
            "Adaptor printer kartu bawaan, dijalankan oleh `cetak kirim`",
            "Adapters of card printers that come along, started by `cetak print`",
        ))
        .before_help(w.of(
            "Contoh, di printers.toml:\n  [coba]\n  adapter = [\"cetak\", \"card-adapter\", \"simulate\", \"coba.memory\"]",
            "Example, in printers.toml:\n  [try]\n  adapter = [\"cetak\", \"card-adapter\", \"simulate\", \"try.memory\"]",
        ))
        .after_help(w.of("Kode keluar: 0 selesai · 5 aliran tidak bisa dipakai", "Exit codes: 0 done · 5 its streams cannot be used"))
        .subcommand(
            Command::new("simulate")
                .about(w.of(
                    "Printer kartu di atas kertas: pita, kotak kartu, macet",
                    "A card printer on paper: ribbon, hopper, jams",
                ))
                .before_help(w.of(
                    "Contoh:\n  cetak card-adapter simulate coba.memory --mishap 7=jam",
                    "Example:\n  cetak card-adapter simulate try.memory --mishap 7=jam",
                ))
                .arg(
                    Arg::new("memory")
                        .value_name(w.of("BERKAS", "FILE"))
                        .required(true)
                        .value_parser(value_parser!(PathBuf))
                        .help(w.of("ingatan printer", "the printer's memory")),
                )
                .arg(count("ribbon", w.of("kartu yang cukup untuk pita", "cards the ribbon is enough for")))
                .arg(count("hopper", w.of("kartu kosong", "blank cards")))
                .arg(Arg::new("mishap").long("mishap").value_name("N=WHAT").action(ArgAction::Append).help(
                    "jam, ribbon, hopper, die, die-before, hang, moved",
                ))
                .arg(
                    Arg::new("pace")
                        .long("pace")
                        .value_name("MS")
                        .value_parser(value_parser!(u64))
                        .help(w.of("milidetik tiap kartu", "milliseconds a card")),
                )
                .after_help(w.of("Kode keluar: 0 selesai", "Exit codes: 0 done")),
        )
        .subcommand(
            Command::new("spool")
                .about(w.of(
                    "Memberikan PDF setiap kartu kepada sebuah perintah, misalnya lp",
                    "Gives each card's PDF to a command, lp for example",
                ))
                .before_help(w.of(
                    "Contoh:\n  cetak card-adapter spool -- lp -d Kartu -o print-scaling=none {pdf}",
                    "Example:\n  cetak card-adapter spool -- lp -d Cards -o print-scaling=none {pdf}",
                ))
                .arg(
                    Arg::new("command")
                        .value_name(w.of("PERINTAH", "COMMAND"))
                        .required(true)
                        .num_args(1..)
                        .last(true)
                        .help(w.of("perintah; {pdf} menjadi berkasnya", "the command; {pdf} becomes the file")),
                )
                .after_help(w.of("Kode keluar: 0 selesai", "Exit codes: 0 done")),
        )
}

/// Speaks the contract until stdin ends.
pub(super) fn run(args: &ArgMatches, _: Lang) -> Outcome<Code> {
    let (from, to) = (io::stdin().lock(), io::stdout().lock());
    let done = match args.subcommand() {
        Some(("spool", args)) => {
            let command = args.get_many::<String>("command").into_iter().flatten();
            Spool { command: command.cloned().collect() }.serve(from, to)
        }
        Some((_, args)) => {
            let mut mishaps = std::collections::BTreeMap::new();
            for written in args.get_many::<String>("mishap").into_iter().flatten() {
                let read = written
                    .split_once('=')
                    .and_then(|(card, what)| Some((card.parse().ok()?, Mishap::named(what)?)));
                let (card, what) =
                    read.ok_or_else(|| misread("--mishap", written, Text::same("--mishap 7=jam")))?;
                mishaps.insert(card, what);
            }
            let number = |name: &str| args.get_one::<u32>(name).copied().unwrap_or(1000);
            let simulated = Simulated {
                memory: args.get_one::<PathBuf>("memory").expect("clap requires it").clone(),
                ribbon: number("ribbon"),
                hopper: number("hopper"),
                mishaps,
                pace: Duration::from_millis(args.get_one::<u64>("pace").copied().unwrap_or(0)),
            };
            simulated.serve(from, to)
        }
        None => Ok(()),
    };
    done.map(|()| Code::Done).map_err(|error| {
        let message = text!("adaptor berhenti: {error}", "the adapter ended: {error}");
        Fault::new(FaultKind::Outside, String::new(), message)
    })
}
