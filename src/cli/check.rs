//! `cetak check`: what is wrong with data and photos, before any card is made.

use crate::cli::args::{self, job_command, out};
use crate::cli::carry_out::carry_out;
use crate::cli::exit::Code;
use crate::cli::run_log::{self, RunLog};
use crate::cli::session;
use crate::diag::{Lang, Outcome};
use crate::run::{self, Aim};
use clap::{ArgMatches, Command};
use std::path::PathBuf;

/// The command line of `cetak check`.
pub(super) fn command(w: Lang) -> Command {
    run_log::with_flags(args::choosing(job_command(w, "check", "periksa"), w), w)
        .about(w.of(
            "Memeriksa data dan foto tanpa membuat kartu, dan menulis laporan",
            "Checks data and photos without making a card, and writes the report",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak periksa job.toml\n  cetak periksa job.toml --json > temuan.json",
            "Examples:\n  cetak check job.toml\n  cetak check job.toml --json > findings.json",
        ))
        .arg(out(w, w.of(
            "folder laporan [baku: out/periksa di samping berkas tugas, ditimpa setiap kali]",
            "folder of the report [default: out/periksa beside the job file, overwritten each time]",
        )))
        .after_help(w.of(
            "Kode keluar: 0 semua siap · 1 cacat program · 2 salah pakai atau berkas tugas salah · 3 sebagian ditahan atau tidak berhak · 4 tidak ada yang bisa dibuat · 5 disk penuh, tidak ada izin",
            "Exit codes: 0 everything ready · 1 defect of the program · 2 wrong usage or job file · 3 some held or barred · 4 nothing could be made · 5 disk full, no permission",
        ))
}

/// Checks a job and writes the report.
pub(super) fn run(args: &ArgMatches, lang: Lang, log: &RunLog) -> Outcome<Code> {
    let job = args::load(args)?;
    let report = args.get_one::<PathBuf>("out").cloned();
    let report = report.map_or_else(|| run::check_folder(&job), Ok)?;
    carry_out("check", &job, Aim::Check { report }, session::of(args)?, args, (lang, log))
}
