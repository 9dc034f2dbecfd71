//! `cetak init`: a job to begin with.

use crate::cli::args::dir;
use crate::cli::exit::Code;
use crate::cli::terminal::{give, tell};
use crate::diag::{Lang, Outcome};
use crate::run;
use crate::text;
use clap::{ArgMatches, Command};
use std::path::PathBuf;

/// The command line of `cetak init`.
pub(super) fn command(w: Lang) -> Command {
    Command::new("init")
        .visible_alias("mulai")
        .about(w.of(
            "Folder tugas baru: job.toml dengan penjelasan, data dan foto contoh",
            "A new job folder: job.toml with explanations, sample data and photos",
        ))
        .before_help(
            w.of("Contoh:\n  cetak mulai kartu-kabupaten", "Example:\n  cetak init district-cards"),
        )
        .arg(dir(w))
        .after_help(w.of(
            "Kode keluar: 0 selesai · 2 folder itu sudah berisi · 5 tidak bisa ditulis",
            "Exit codes: 0 done · 2 the folder already holds files · 5 it cannot be written",
        ))
}

/// Writes a new job folder.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let folder = args.get_one::<PathBuf>("dir").expect("clap requires it");
    run::write_starter(folder)?;
    let shown = folder.display();
    tell(&text!(
        "folder tugas siap; periksa dengan `cetak periksa {shown}`, lalu buat kartunya dengan `cetak buat {shown}`",
        "the job folder is ready; check it with `cetak check {shown}`, then make the cards with `cetak run {shown}`"
    ).said(lang));
    give(&shown.to_string());
    Ok(Code::Done)
}
