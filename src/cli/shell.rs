//! `cetak completions` and `cetak man`: made from the command line itself, so that they never lag behind.

use crate::cli::args::misread;
use crate::cli::exit::Code;
use crate::cli::terminal::give_bytes;
use crate::diag::{Lang, Outcome, Text};
use clap::{Arg, ArgMatches, Command, builder::PossibleValuesParser};
use clap_complete::Shell;
use clap_mangen::Man;

pub(super) fn completions_command(w: Lang) -> Command {
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

pub(super) fn man_command(w: Lang) -> Command {
    Command::new("man")
        .about(w.of("Halaman manual, dalam bentuk roff", "The manual pages, as roff"))
        .before_help(w.of(
            "Contoh:\n  cetak man run | man -l -                    baca halaman satu perintah\n  cetak man run > /usr/local/share/man/man1/cetak-run.1",
            "Examples:\n  cetak man run | man -l -                    read the page of one command\n  cetak man run > /usr/local/share/man/man1/cetak-run.1",
        ))
        .arg(
            Arg::new("command")
                .value_name(w.of("PERINTAH", "COMMAND"))
                .help_heading(w.of("Argumen", "Arguments"))
                .help(w.of("perintah mana [baku: semuanya]", "which command [default: all]")),
        )
        .after_help(w.of(
            "Kode keluar: 0 selesai · 2 perintah tidak dikenal",
            "Exit codes: 0 done · 2 unknown command",
        ))
}

/// Writes the completions of the whole command line for one shell.
pub(super) fn completions(args: &ArgMatches, mut root: Command) -> Outcome<Code> {
    let shell = args.get_one::<String>("shell").expect("clap requires it");
    let shell: Shell = shell.parse().expect("clap accepts these names only");
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut root, "cetak", &mut script);
    give_bytes(&script)?;
    Ok(Code::Done)
}

/// Writes the manual page of one command, or of all.
pub(super) fn man(args: &ArgMatches, mut root: Command, w: Lang) -> Outcome<Code> {
    root.build();
    let wanted = args.get_one::<String>("command");
    let mut page = Vec::new();
    // Writing into memory cannot fail.
    if wanted.is_none() {
        let _written = Man::new(root.clone()).render(&mut page);
    }
    let mut known = Vec::new();
    for sub in root.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        known.push(sub.get_name().to_owned());
        let mut names = std::iter::once(sub.get_name()).chain(sub.get_visible_aliases());
        if wanted.is_none_or(|wanted| names.any(|name| name == wanted)) {
            manual(sub, w, &mut page);
        }
    }
    if page.is_empty() {
        let wanted = wanted.cloned().unwrap_or_default();
        return Err(misread("cetak man", &wanted, Text::same(known.join(", "))));
    }
    give_bytes(&headed(page, w))?;
    Ok(Code::Done)
}

/// The page of one command: its examples come before its options, then what is below it, its exit codes last.
fn manual(command: &Command, w: Lang, page: &mut Vec<u8>) {
    let man = Man::new(command.clone())
        .title(format!("cetak-{}", command.get_name()))
        .source(concat!("cetak ", env!("CARGO_PKG_VERSION")))
        .manual("cetak");
    // Writing into memory cannot fail.
    let _written = man
        .render_title(page)
        .and_then(|()| man.render_name_section(page))
        .and_then(|()| man.render_synopsis_section(page))
        .and_then(|()| man.render_description_section(page));
    section(w.of("CONTOH", "EXAMPLES"), &plain(command.get_before_help()), true, page);
    let _written = man.render_options_section(page);
    let mut below = command.get_subcommands().filter(|sub| !sub.is_hide_set()).peekable();
    if below.peek().is_some() {
        page.extend_from_slice(w.of(".SH PERINTAH\n", ".SH COMMANDS\n").as_bytes());
    }
    for sub in below {
        subsection(sub, page);
    }
    section(w.of("STATUS KELUAR", "EXIT STATUS"), &plain(command.get_after_help()), false, page);
}

/// A command below another one: its usage, what it does and its own arguments.
fn subsection(command: &Command, page: &mut Vec<u8>) {
    let own =
        command.clone().mut_args(|arg| if arg.is_global_set() { arg.hide(true) } else { arg });
    let man = Man::new(own);
    let mut body = Vec::new();
    // Writing into memory cannot fail.
    let _written = man
        .render_synopsis_section(&mut body)
        .and_then(|()| man.render_description_section(&mut body))
        .and_then(|()| man.render_options_section(&mut body));
    page.extend_from_slice(format!(".SS {}\n", command.get_name().replace('-', "\\-")).as_bytes());
    // Sections of its own would end that of the command above it.
    for line in String::from_utf8_lossy(&body).lines() {
        let line = if line.starts_with(".SH ") { ".PP" } else { line };
        page.extend_from_slice(line.as_bytes());
        page.push(b'\n');
    }
}

/// A page with the headings that manuals of that language have; the renderer knows English alone.
fn headed(page: Vec<u8>, w: Lang) -> Vec<u8> {
    if w == Lang::En {
        return page;
    }
    let mut said = String::with_capacity(page.len());
    for line in String::from_utf8_lossy(&page).lines() {
        said.push_str(match line {
            ".SH NAME" => ".SH NAMA",
            ".SH SYNOPSIS" => ".SH RINGKASAN",
            ".SH DESCRIPTION" => ".SH DESKRIPSI",
            ".SH VERSION" => ".SH VERSI",
            line => line,
        });
        said.push('\n');
    }
    said.into_bytes()
}

/// A text of a command without its styles; empty if there is none.
fn plain(text: Option<&clap::builder::StyledStr>) -> String {
    text.map(ToString::to_string).unwrap_or_default()
}

/// A section of plain text; as it stands, or filled.
fn section(heading: &str, text: &str, as_it_stands: bool, page: &mut Vec<u8>) {
    let mut roff = format!(".SH \"{heading}\"\n");
    if as_it_stands {
        roff.push_str(".nf\n");
    }
    for line in text.lines() {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        roff.push_str(match line.as_str() {
            "" => ".PP",
            line if line.starts_with(['.', '\'']) => "\\&",
            _ => "",
        });
        roff.push_str(&line);
        roff.push('\n');
    }
    if as_it_stands {
        roff.push_str(".fi\n");
    }
    page.extend_from_slice(roff.as_bytes());
}
