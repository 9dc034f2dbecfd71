//! `cetak completions` and `cetak man`: made from the command line itself, so that they never lag behind.

use crate::cli::args::{self, Words};
use crate::cli::exit::Code;
use crate::diag::{Lang, Outcome};
use clap::{Arg, ArgMatches, Command, builder::PossibleValuesParser};
use clap_complete::Shell;
use std::io::{self, Write as _};

pub(super) fn completions_command(w: Words) -> Command {
    Command::new("completions")
        .about(w.of("Pelengkap perintah untuk shell", "Completions for a shell"))
        .before_help(w.of(
            "Contoh:\n  cetak completions bash > /etc/bash_completion.d/cetak",
            "Example:\n  cetak completions bash > /etc/bash_completion.d/cetak",
        ))
        .arg(
            Arg::new("shell")
                .value_name("SHELL")
                .required(true)
                .value_parser(PossibleValuesParser::new([
                    "bash",
                    "elvish",
                    "fish",
                    "powershell",
                    "zsh",
                ]))
                .hide_possible_values(true)
                .help_heading(w.of("Argumen", "Arguments"))
                .help("bash, elvish, fish, powershell, zsh"),
        )
        .after_help(w.of(
            "Kode keluar: 0 selesai · 2 shell tidak dikenal",
            "Exit codes: 0 done · 2 unknown shell",
        ))
}

pub(super) fn man_command(w: Words) -> Command {
    Command::new("man")
        .about(w.of("Halaman manual, dalam bentuk roff", "The manual page, as roff"))
        .before_help(w.of("Contoh:\n  cetak man | man -l -", "Example:\n  cetak man | man -l -"))
        .after_help(w.of("Kode keluar: 0 selesai", "Exit codes: 0 done"))
}

pub(super) fn completions(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let shell = args.get_one::<String>("shell").expect("clap requires it");
    let shell: Shell = shell.parse().expect("clap accepts these names only");
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut args::command(lang), "cetak", &mut script);
    put(&script);
    Ok(Code::Done)
}

pub(super) fn man(lang: Lang) -> Outcome<Code> {
    let mut page = Vec::new();
    let mut root = args::command(lang);
    root.build();
    // Writing into memory cannot fail.
    let _written = clap_mangen::Man::new(root.clone()).render(&mut page);
    for sub in root.get_subcommands() {
        let _written = clap_mangen::Man::new(sub.clone()).render(&mut page);
    }
    put(&page);
    Ok(Code::Done)
}

fn put(bytes: &[u8]) {
    // A reader that closed the pipe has read enough.
    let _given = io::stdout().write_all(bytes);
}
