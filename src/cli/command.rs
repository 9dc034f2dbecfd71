//! The command line as clap sees it: all commands in one tree, help in two languages.
//!
//! The language is looked for before clap parses, so that `--help` and mistakes
//! speak it too. Every command's help begins with examples and ends with the
//! exit codes that command can leave.

use crate::cli::exit::Code;
use crate::cli::terminal::{give, tell};
use crate::cli::{
    calibrate, card_adapter, check, confirm, doctor, impose, init, keys, layouts, log, lookup,
    photos, preflight, print, printers, proof, publish, purge, reprint, run, sample, shard, sheets,
    shell, verify, watch,
};
use crate::diag::{Fault, FaultKind, Lang, Outcome, Text};
use crate::text;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, builder::PossibleValuesParser};
use std::ffi::OsString;

/// The language that the arguments or `CETAK_LANG` ask for.
pub(super) fn language(args: &[OsString], environment: Option<&str>) -> Lang {
    let words: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let after = words.iter().position(|word| *word == "--lang").and_then(|at| words.get(at + 1));
    let joined = words.iter().find_map(|word| word.strip_prefix("--lang="));
    match joined.or(after.copied()).or(environment) {
        Some("en") => Lang::En,
        _ => Lang::Id,
    }
}

/// `cetak help`, `cetak bantuan` and `cetak help run` as the flags that show the same.
pub(super) fn helped(mut args: Vec<OsString>) -> Vec<OsString> {
    if args.get(1).is_some_and(|word| word == "help" || word == "bantuan") {
        let _asked = args.remove(1);
        // Options of the whole command line stay where they are.
        let at =
            args.iter().skip(1).take_while(|word| !word.to_string_lossy().starts_with('-')).count();
        args.insert(at + 1, "--help".into());
    }
    args
}

/// Whether nothing is asked for: no command, at most a language.
pub(super) fn is_bare(args: &[OsString]) -> bool {
    let mut rest = args.iter().skip(1).map(|arg| arg.to_string_lossy());
    while let Some(word) = rest.next() {
        let is_language = word == "--lang" && rest.next().is_some() || word.starts_with("--lang=");
        if !is_language {
            return false;
        }
    }
    true
}

/// The whole command line.
pub(super) fn root(lang: Lang) -> Command {
    let mut root = Command::new("cetak")
        .version(env!("CARGO_PKG_VERSION"))
        .about(lang.of(
            "Dari data ASN dan foto menjadi kartu siap cetak, dan bukti bahwa hasilnya benar",
            "From ASN records and photos to print-ready cards, and the proof that they are right",
        ))
        .before_help(lang.of(
            "Contoh:\n  cetak                                di mana saya, dan apa perintah berikutnya\n  cetak mulai kartu-kabupaten          folder tugas baru dengan data contoh\n  cetak periksa kartu-kabupaten        baris mana yang salah, dan kenapa\n  cetak buat kartu-kabupaten           kartu, depan dan belakang, pada lembar siap potong\n  cetak bantuan periksa                penjelasan satu perintah",
            "Examples:\n  cetak                                where I am, and which command comes next\n  cetak init district-cards            a new job folder with sample data\n  cetak check district-cards           which rows are wrong, and why\n  cetak run district-cards             cards, front and back, on sheets ready to cut\n  cetak help check                     one command explained",
        ))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_help_heading(lang.of("Perintah", "Commands"))
        .disable_help_subcommand(true)
        .subcommand(run::command(lang))
        .subcommand(shard::command(lang))
        .subcommand(check::command(lang))
        .subcommand(photos::command(lang))
        .subcommand(proof::command(lang))
        .subcommand(layouts::command(lang))
        .subcommand(init::command(lang))
        .subcommand(sample::command(lang))
        .subcommand(reprint::command(lang))
        .subcommand(confirm::command(lang))
        .subcommand(print::command(lang))
        .subcommand(printers::command(lang))
        .subcommand(watch::command(lang))
        .subcommand(card_adapter::command(lang))
        .subcommand(lookup::command(lang))
        .subcommand(log::command(lang))
        .subcommand(publish::command(lang))
        .subcommand(purge::command(lang))
        .subcommand(keys::command(lang))
        .subcommand(doctor::command(lang))
        .subcommand(shell::completions_command(lang))
        .subcommand(shell::man_command(lang))
        .subcommand(verify::command(lang))
        .subcommand(preflight::command(lang))
        .subcommand(sheets::command(lang))
        .subcommand(calibrate::command(lang))
        .subcommand(impose::command(lang));
    let template = lang.of(
        "{before-help}\n\n{about}\n\nPemakaian: {usage}\n\n{all-args}{after-help}\n",
        "{before-help}\n\n{about}\n\nUsage: {usage}\n\n{all-args}{after-help}\n",
    );
    root = root.help_template(template).disable_help_flag(true).disable_version_flag(true);
    root = root
        .arg(
            Arg::new("lang")
                .long("lang")
                .global(true)
                .value_name(lang.of("BAHASA", "LANGUAGE"))
                .value_parser(PossibleValuesParser::new(["id", "en"]))
                .hide_possible_values(true)
                .help_heading(lang.of("Umum", "General"))
                .help(lang.of(
                    "bahasa pesan: id atau en [baku: CETAK_LANG, lalu id]",
                    "language of messages: id or en [default: CETAK_LANG, then id]",
                )),
        )
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .global(true)
                .action(ArgAction::Help)
                .help_heading(lang.of("Umum", "General"))
                .help(lang.of("tampilkan bantuan ini", "show this help")),
        )
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help_heading(lang.of("Umum", "General"))
                .help(lang.of("tampilkan versi", "show the version")),
        );
    let names: Vec<String> = root.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        root = root.mut_subcommand(name, |sub| spoken_command(sub, template, lang));
    }
    root
}

/// A command whose help speaks one language throughout, and so do those below it.
fn spoken_command(command: Command, template: &'static str, lang: Lang) -> Command {
    let mut command = command
        .help_template(template)
        .disable_help_flag(true)
        .subcommand_help_heading(lang.of("Perintah", "Commands"))
        .mut_args(|arg| {
            if arg.get_help_heading().is_some() {
                arg
            } else if arg.is_positional() {
                arg.help_heading(lang.of("Argumen", "Arguments"))
            } else {
                arg.help_heading(lang.of("Pilihan", "Options"))
            }
        });
    let names: Vec<String> =
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(name, |sub| spoken_command(sub, template, lang));
    }
    command
}

/// Help and version as clap renders them; mistakes in our own words.
///
/// # Errors
///
/// A usage fault for what cannot be understood.
pub(super) fn answered(error: &clap::Error, lang: Lang) -> Outcome<Code> {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return give(&spoken(error.render().to_string().trim(), lang)).map(|()| Code::Done);
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        tell(&spoken(error.render().to_string().trim(), lang));
        return Ok(Code::Usage);
    }
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let (arg, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    let accepted = context(ContextKind::ValidValue);
    let command = context(ContextKind::InvalidSubcommand);
    let message = match error.kind() {
        ErrorKind::UnknownArgument => {
            text!("argumen `{arg}` tidak dikenal", "unknown argument `{arg}`")
        }
        ErrorKind::InvalidSubcommand => {
            text!("perintah `{command}` tidak dikenal", "unknown command `{command}`")
        }
        ErrorKind::MissingRequiredArgument => {
            text!("kurang argumen {arg}", "missing argument {arg}")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            text!("`{arg}` perlu nilai", "`{arg}` needs a value")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            text!("`{value}` tidak diterima untuk `{arg}`", "`{value}` is not accepted for `{arg}`")
        }
        _ => Text::same(error.render().to_string().trim_end().trim_start_matches("error: ")),
    };
    let suggested = context(ContextKind::SuggestedArg);
    let suggested = if suggested.is_empty() { near_command(&command, lang) } else { suggested };
    let hint = match (accepted.is_empty(), suggested.is_empty()) {
        (false, _) => text!("yang diterima: {accepted}", "accepted: {accepted}"),
        (true, false) => text!("maksudnya `{suggested}`?", "did you mean `{suggested}`?"),
        (true, true) => text!("lihat `cetak --help`", "see `cetak --help`"),
    };
    Err(Fault::new(FaultKind::Usage, String::new(), message).hint(hint))
}

/// Help with the few words that clap has in English alone.
fn spoken(help: &str, lang: Lang) -> String {
    match lang {
        Lang::En => help.to_owned(),
        Lang::Id => help
            .replace("[OPTIONS]", "[PILIHAN]")
            .replace("[COMMAND]", "[PERINTAH]")
            .replace("<COMMAND>", "<PERINTAH>")
            .replace("[possible values:", "[pilihan:"),
    }
}

/// The command that a mistyped one most likely meant; empty if none is near.
fn near_command(written: &str, lang: Lang) -> String {
    let root = root(lang);
    let names: Vec<&str> = root
        .get_subcommands()
        .flat_map(|sub| std::iter::once(sub.get_name()).chain(sub.get_visible_aliases()))
        .collect();
    crate::settings::nearest(written, &names).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound_in_both_languages() {
        for lang in [Lang::Id, Lang::En] {
            root(lang).debug_assert();
        }
    }

    #[test]
    fn a_language_alone_asks_for_nothing() {
        let is_bare =
            |words: &[&str]| is_bare(&words.iter().map(OsString::from).collect::<Vec<_>>());
        assert!(is_bare(&["cetak"]) && is_bare(&["cetak", "--lang", "en"]));
        assert!(is_bare(&["cetak", "--lang=en"]));
        assert!(!is_bare(&["cetak", "run"]) && !is_bare(&["cetak", "--help"]));
        assert!(!is_bare(&["cetak", "--lang"]) && !is_bare(&["cetak", "--lang", "en", "run"]));
    }

    #[test]
    fn help_is_asked_for_by_a_word_as_well() {
        let words = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        let helped = |args: &[&str]| helped(words(args));
        assert_eq!(helped(&["cetak", "bantuan"]), words(&["cetak", "--help"]));
        assert_eq!(helped(&["cetak", "help", "buat"]), words(&["cetak", "buat", "--help"]));
        assert_eq!(
            helped(&["cetak", "help", "--lang", "en"]),
            words(&["cetak", "--help", "--lang", "en"])
        );
        assert_eq!(helped(&["cetak", "buat", "help"]), words(&["cetak", "buat", "help"]));
    }

    #[test]
    fn the_language_is_known_before_parsing() {
        let args = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        assert_eq!(language(&args(&["cetak", "--lang", "en", "--help"]), None), Lang::En);
        assert_eq!(language(&args(&["cetak", "run", "--lang=en"]), None), Lang::En);
        assert_eq!(language(&args(&["cetak"]), Some("en")), Lang::En);
        assert_eq!(language(&args(&["cetak", "--lang", "id"]), Some("en")), Lang::Id);
        assert_eq!(language(&args(&["cetak"]), None), Lang::Id);
    }

    #[test]
    fn every_help_begins_with_an_example_and_names_the_exit_codes() {
        for (lang, example, codes) in
            [(Lang::Id, "Contoh", "Kode keluar"), (Lang::En, "Example", "Exit codes")]
        {
            let mut root = root(lang);
            root.build();
            for sub in root.get_subcommands_mut() {
                let help = sub.render_long_help().to_string();
                assert!(help.starts_with(example), "{help}");
                assert!(help.contains(codes), "{help}");
            }
        }
    }
}
