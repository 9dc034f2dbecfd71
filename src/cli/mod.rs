//! The command line: arguments in, words for people and an exit code out.
//!
//! The only module that talks to a person. Results go to stdout, everything
//! else to stderr. A clerk at a terminal is shown whole numbers and names; in whatever is redirected,
//! and so kept and read by others, a NIP is masked and a name left out.

// Below: what commands share, each seeing only those before it.
mod exit;
mod words;
mod remedy;
mod terminal;
mod panics;
mod args;
mod findings;
mod progress;
mod origin;
mod metrics;
mod hook;
mod blanks;
mod checkup;
mod session;
mod run_log;
mod carry_out;

// One file a command; they do not see each other.
mod here;
mod run;
mod shard;
mod check;
mod photos;
mod proof;
mod layouts;
mod init;
mod sample;
mod reprint;
mod confirm;
mod print;
mod printers;
mod card_adapter;
mod watch;
mod lookup;
mod log;
mod publish;
mod purge;
mod keys;
mod doctor;
mod shell;
mod verify;
mod preflight;
mod sheets;
mod calibrate;
mod impose;

// Above: all of them in one tree.
mod command;

pub use exit::Code;

use crate::cli::run_log::{RunLog, logged};
use crate::cli::terminal::tell_fault;
use crate::diag::{Lang, Outcome};
use clap::ArgMatches;
use std::ffi::OsString;

/// Runs the program with these arguments, the first being its own name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Code {
    panics::hush();
    let args = command::helped(args.into_iter().collect());
    let lang = command::language(&args, std::env::var("CETAK_LANG").ok().as_deref());
    if command::is_bare(&args) {
        return here::tell_here(lang);
    }
    let matches = match command::root(lang).try_get_matches_from(&args) {
        Ok(matches) => matches,
        Err(error) => return misused(&error, &args, lang),
    };
    let outcome = panics::caught(|| match matches.subcommand() {
        Some(("run", args)) => logged("run", args, lang, |log| run::run(args, lang, log)),
        Some(("check", args)) => logged("check", args, lang, |log| check::run(args, lang, log)),
        Some(("reprint", args)) => {
            logged("reprint", args, lang, |log| reprint::run(args, lang, log))
        }
        Some(("shard", args)) => shard::run(args, lang),
        Some(("proof", args)) => proof::run(args, lang),
        Some(("photos", args)) => photos::run(args, lang),
        Some(("layouts", args)) => layouts::run(args, lang),
        Some(("init", args)) => init::run(args, lang),
        Some(("sample", args)) => sample::run(args, lang),
        Some(("confirm", args)) => confirm::run(args, lang),
        Some(("print", args)) => print::run(args, lang),
        Some(("printers", args)) => printers::run(args, lang),
        Some(("watch", args)) => watch::run(args, lang),
        Some(("card-adapter", args)) => card_adapter::run(args, lang),
        Some(("lookup", args)) => lookup::run(args, lang),
        Some(("publish", args)) => publish::run(args, lang),
        Some(("purge", args)) => purge::run(args, lang),
        Some(("doctor", args)) => logged("doctor", args, lang, |log| doctor::run(args, lang, log)),
        Some(("log", args)) => log::run(args, lang),
        Some(("keys", args)) => keys::run(args, lang),
        Some(("completions", args)) => shell::completions(args, command::root(lang)),
        Some(("man", args)) => shell::man(args, command::root(lang), lang),
        Some(("verify", args)) => verify::run(args, lang),
        Some(("preflight", args)) => preflight::run(args, lang),
        Some(("sheets", args)) => sheets::run(args, lang),
        Some(("impose", args)) => impose::run(args, lang),
        Some(("calibrate", args)) => calibrate::run(args, lang),
        _ => unreachable!("clap requires one of the commands above"),
    });
    outcome.unwrap_or_else(|fault| {
        tell_fault(&fault, lang);
        Code::of(fault.kind)
    })
}

/// Help, or what cannot be understood. Of a run that a timer calls wrongly, figures and log are written
/// all the same, as far as they can be understood.
fn misused(error: &clap::Error, args: &[OsString], lang: Lang) -> Code {
    let answer = |_: &RunLog| command::answered(error, lang);
    let alone = || {
        command::answered(error, lang).unwrap_or_else(|fault| {
            tell_fault(&fault, lang);
            Code::of(fault.kind)
        })
    };
    let understood = command::root(lang).ignore_errors(true).try_get_matches_from(args);
    let told: Option<Outcome<Code>> =
        match understood.as_ref().ok().and_then(ArgMatches::subcommand) {
            _ if !error.use_stderr() => None,
            Some(("run", args)) => Some(logged("run", args, lang, answer)),
            Some(("check", args)) => Some(logged("check", args, lang, answer)),
            Some(("reprint", args)) => Some(logged("reprint", args, lang, answer)),
            Some(("doctor", args)) => Some(logged("doctor", args, lang, answer)),
            _ => None,
        };
    told.and_then(Result::ok).unwrap_or_else(alone)
}
