//! The command line of the portal: arguments in, words for an operator and an exit code out.

mod invite;
mod keep;
mod serve;
mod staff;
mod two_step;

use cetak_base::diag::{Fault, FaultKind, Lang, Outcome, Text, masked};
use cetak_base::key::Nip;
use cetak_base::text;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::{
    ffi::OsString,
    io::{IsTerminal as _, Write as _},
    path::PathBuf,
};

/// Runs the program with these arguments, the first being its own name; gives its exit code.
pub fn run(args: impl IntoIterator<Item = OsString>) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let lang = language(&args);
    let matches = match root(lang).try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => {
            let _told = error.print();
            return if error.use_stderr() { 2 } else { 0 };
        }
    };
    let done = match matches.subcommand() {
        Some(("serve", args)) => serve::run(args, lang),
        Some(("import", args)) => serve::import(args, lang),
        Some(("invite", args)) => invite::run(args, lang),
        Some(("backup", args)) => keep::backup(args, lang),
        Some(("verify", args)) => keep::verify(args, lang),
        Some(("purge", args)) => keep::purge(args, lang),
        Some(("staff", args)) => staff::run(args, lang),
        Some(("two-step", args)) => two_step::run(args, lang),
        Some(("decisions", args)) => staff::decisions(args, lang),
        _ => unreachable!("clap requires one of the commands above"),
    };
    match done {
        Ok(()) => 0,
        Err(fault) => {
            let told = fault.describe(lang);
            let at_terminal = std::io::stderr().is_terminal();
            tell(&if at_terminal { told } else { masked(&told) });
            code_of(&fault)
        }
    }
}

fn code_of(fault: &Fault) -> u8 {
    match fault.kind {
        FaultKind::Usage => 2,
        FaultKind::NoInput => 4,
        FaultKind::Outside => 5,
        FaultKind::Verification => 6,
        _ => 1,
    }
}

fn language(args: &[OsString]) -> Lang {
    let words: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let after = words.iter().position(|word| *word == "--lang").and_then(|at| words.get(at + 1));
    let joined = words.iter().find_map(|word| word.strip_prefix("--lang="));
    let environment = std::env::var("CETAK_LANG").ok();
    match joined.or(after.copied()).or(environment.as_deref()) {
        Some("en") => Lang::En,
        _ => Lang::Id,
    }
}

/// In the help of every command.
const EXIT_CODES: (&str, &str) = (
    "Kode keluar: 0 selesai · 1 cacat program · 2 salah pakai atau berkas portal salah · 4 belum ada terbitan, orang, atau foto itu · 5 disk, jaringan, basis data, terbitan rusak · 6 rantai catatan putus",
    "Exit codes: 0 done · 1 defect of the program · 2 wrong usage or portal file · 4 no such publication, person or photo yet · 5 disk, network, database, a damaged publication · 6 the chain of entries is broken",
);

fn root(w: Lang) -> Command {
    Command::new("cetak-web")
        .version(env!("CARGO_PKG_VERSION"))
        .about(w.of(
            "Portal pemegang kartu ASN, dan halaman di balik kode QR",
            "The portal of ASN card holders, and the page behind the QR code",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak-web serve samples/kabupaten/portal.toml      mencoba dengan data rekaan\n  cetak-web invite /etc/cetak/portal.toml --letters surat.pdf",
            "Examples:\n  cetak-web serve samples/kabupaten/portal.toml      to try, with made-up data\n  cetak-web invite /etc/cetak/portal.toml --letters letters.pdf",
        ))
        .after_help(w.of(
            EXIT_CODES.0, EXIT_CODES.1,
        ))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(
            Arg::new("lang")
                .long("lang")
                .global(true)
                .value_parser(["id", "en"])
                .help(w.of("bahasa pesan: id atau en", "language of messages: id or en")),
        )
        .subcommand(on_portal("serve", w).visible_alias("layani").about(w.of(
            "Menjalankan portal sampai dihentikan (SIGTERM atau Ctrl-C)",
            "Serves the portal until it is stopped (SIGTERM or Ctrl-C)",
        )))
        .subcommand(on_portal("import", w).visible_alias("ambil").about(w.of(
            "Mengambil terbitan baru dari kotak masuk",
            "Takes a new publication over from the inbox",
        )))
        .subcommand(invite::command(on_portal("invite", w), w))
        .subcommand(keep::backup_command(on_portal("backup", w), w))
        .subcommand(keep::verify_command(on_portal("verify", w), w))
        .subcommand(keep::purge_command(on_portal("purge", w), w))
        .subcommand(staff::command(on_portal("staff", w), w))
        .subcommand(two_step::command(on_portal("two-step", w), w))
        .subcommand(staff::decisions_command(on_portal("decisions", w), w))
}

/// A command on a portal's file.
fn on_portal(name: &'static str, w: Lang) -> Command {
    Command::new(name).after_help(w.of(EXIT_CODES.0, EXIT_CODES.1)).arg(
        Arg::new("portal")
            .value_name("PORTAL")
            .default_value("portal.toml")
            .value_parser(value_parser!(PathBuf))
            .action(ArgAction::Set)
            .help(w.of(
                "berkas portal, atau folder berisi portal.toml",
                "the portal's file, or a folder with a portal.toml",
            )),
    )
}

/// The portal that the arguments name.
fn portal(args: &ArgMatches) -> Outcome<crate::config::Config> {
    let path = args.get_one::<PathBuf>("portal").expect("it has a default");
    crate::config::Config::load(path)
}

/// The 18 digits that `--key` gives.
fn nip(text: &str) -> Outcome<String> {
    Nip::parse(text).map(|nip| nip.digits().to_owned()).map_err(|error| {
        let Text { id, en } = error.describe();
        Fault::new(FaultKind::Usage, "--key", text!("`{text}` {id}", "`{text}` {en}"))
    })
}

/// One or more lines on stderr.
fn tell(lines: &str) {
    let _told = writeln!(std::io::stderr(), "{lines}");
}

/// A result on stdout.
fn give(result: &str) {
    let _given = writeln!(std::io::stdout(), "{result}");
}
