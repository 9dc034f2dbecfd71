//! The command line: arguments in, words for people and an exit code out.
//!
//! The only module that talks to a person. Results go to stdout, everything
//! else to stderr; a NIP is masked wherever a person or a log reads it.

mod args;
mod calibrate;
mod confirm;
mod doctor;
mod exit;
mod impose;
mod init;
mod keys;
mod log;
mod lookup;
mod layouts;
mod make;
mod metrics;
mod panics;
mod paper;
mod photos;
mod preflight;
mod progress;
mod proof;
mod purge;
mod reprint;
mod shell;
mod unattended;
mod sheets;
mod verify;
mod watch;
mod words;

pub use exit::Code;

use crate::diag::{Fault, Lang, masked};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::{
    ffi::OsString,
    io::{self, Write as _},
};

/// Runs the program with these arguments, the first being its own name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Code {
    panics::hush();
    let args: Vec<OsString> = args.into_iter().collect();
    let lang = args::language(&args, std::env::var("CETAK_LANG").ok().as_deref());
    let matches = match args::command(lang).try_get_matches_from(&args) {
        Ok(matches) => matches,
        Err(error) => return misused(&error, lang),
    };
    let outcome = panics::caught(|| match matches.subcommand() {
        Some(("run", args)) => {
            watch::watched("run", args, lang, |watch| make::run(args, lang, watch))
        }
        Some(("check", args)) => {
            watch::watched("check", args, lang, |watch| make::check(args, lang, watch))
        }
        Some(("proof", args)) => proof::run(args, lang),
        Some(("photos", args)) => photos::run(args, lang),
        Some(("layouts", args)) => layouts::run(args, lang),
        Some(("init", args)) => init::init(args, lang),
        Some(("sample", args)) => init::sample(args, lang),
        Some(("reprint", args)) => {
            watch::watched("reprint", args, lang, |watch| reprint::run(args, lang, watch))
        }
        Some(("confirm", args)) => confirm::run(args, lang),
        Some(("lookup", args)) => lookup::run(args, lang),
        Some(("purge", args)) => purge::run(args, lang),
        Some(("doctor", args)) => doctor::run(args, lang),
        Some(("log", args)) => log::run(args, lang),
        Some(("keys", args)) => keys::run(args, lang),
        Some(("completions", args)) => shell::completions(args, lang),
        Some(("man", args)) => shell::man(args, lang),
        Some(("verify", args)) => verify::verify(args, lang),
        Some(("preflight", args)) => preflight::preflight(args, lang),
        Some(("sheets", args)) => sheets::sheets(args, lang),
        Some(("impose", args)) => impose::impose(args, lang),
        Some(("calibrate", args)) => calibrate::calibrate(args, lang),
        _ => unreachable!("clap requires one of the commands above"),
    });
    outcome.unwrap_or_else(|fault| {
        tell_fault(&fault, lang);
        Code::of(fault.kind)
    })
}

fn tell_fault(fault: &Fault, lang: Lang) {
    tell(&masked(&fault.describe(lang)));
}

/// One or more lines on stderr. A closed stderr is no reason to stop a run.
fn tell(lines: &str) {
    let _told = writeln!(io::stderr(), "{lines}");
}

/// A result on stdout; a reader that closed the pipe has read enough.
fn give(result: &str) {
    let _given = writeln!(io::stdout(), "{result}");
}

/// Help and version as clap renders them; mistakes in our own words.
fn misused(error: &clap::Error, lang: Lang) -> Code {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        give(error.render().to_string().trim_end());
        return Code::Done;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        tell(error.render().to_string().trim_end());
        return Code::Usage;
    }
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let (arg, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    let accepted = context(ContextKind::ValidValue);
    let message = match (error.kind(), lang) {
        (ErrorKind::UnknownArgument, Lang::Id) => format!("galat: argumen `{arg}` tidak dikenal"),
        (ErrorKind::UnknownArgument, Lang::En) => format!("error: unknown argument `{arg}`"),
        (ErrorKind::InvalidSubcommand, Lang::Id) => {
            format!("galat: perintah `{}` tidak dikenal", context(ContextKind::InvalidSubcommand))
        }
        (ErrorKind::InvalidSubcommand, Lang::En) => {
            format!("error: unknown command `{}`", context(ContextKind::InvalidSubcommand))
        }
        (ErrorKind::MissingRequiredArgument, Lang::Id) => format!("galat: kurang argumen {arg}"),
        (ErrorKind::MissingRequiredArgument, Lang::En) => format!("error: missing argument {arg}"),
        (ErrorKind::InvalidValue | ErrorKind::ValueValidation, Lang::Id) if value.is_empty() => {
            format!("galat: `{arg}` perlu nilai")
        }
        (ErrorKind::InvalidValue | ErrorKind::ValueValidation, Lang::En) if value.is_empty() => {
            format!("error: `{arg}` needs a value")
        }
        (ErrorKind::InvalidValue | ErrorKind::ValueValidation, Lang::Id) => {
            format!("galat: `{value}` tidak diterima untuk `{arg}`")
        }
        (ErrorKind::InvalidValue | ErrorKind::ValueValidation, Lang::En) => {
            format!("error: `{value}` is not accepted for `{arg}`")
        }
        _ => error.render().to_string().trim_end().to_owned(),
    };
    tell(&message);
    let suggested = context(ContextKind::SuggestedArg);
    let suggested = if suggested.is_empty() {
        near_command(&context(ContextKind::InvalidSubcommand), lang)
    } else {
        suggested
    };
    let hint = match (lang, accepted.is_empty(), suggested.is_empty()) {
        (Lang::Id, false, _) => format!("  saran: yang diterima: {accepted}"),
        (Lang::En, false, _) => format!("  hint: accepted: {accepted}"),
        (Lang::Id, true, false) => format!("  saran: maksudnya `{suggested}`?"),
        (Lang::En, true, false) => format!("  hint: did you mean `{suggested}`?"),
        (Lang::Id, true, true) => "  saran: lihat `cetak --help`".to_owned(),
        (Lang::En, true, true) => "  hint: see `cetak --help`".to_owned(),
    };
    tell(&hint);
    Code::Usage
}

/// The command that a mistyped one most likely meant; empty if none is near.
fn near_command(written: &str, lang: Lang) -> String {
    let root = args::command(lang);
    let names: Vec<&str> = root
        .get_subcommands()
        .flat_map(|sub| std::iter::once(sub.get_name()).chain(sub.get_visible_aliases()))
        .collect();
    crate::settings::nearest(written, &names).unwrap_or_default().to_owned()
}
