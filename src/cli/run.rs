//! `cetak run`: the cards of a job.

use crate::cli::args::{self, flag, job_command, out};
use crate::cli::carry_out::carry_out;
use crate::cli::exit::Code;
use crate::cli::run_log::{self, RunLog};
use crate::cli::session;
use crate::diag::{Lang, Outcome};
use crate::output::folder::Wanted;
use crate::run::Aim;
use clap::{ArgMatches, Command};
use std::path::PathBuf;

/// The command line of `cetak run`.
pub(super) fn command(w: Lang) -> Command {
    let choosing = args::choosing(job_command(w, "run", "buat"), w);
    run_log::with_flags(session::with_flags(choosing, w), w)
        .about(w.of(
            "Membuat kartu: laporan, lembar siap potong, peta kartu, manifes",
            "Makes the cards: report, sheets ready to cut, map of cards, manifest",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak buat job.toml\n  cetak buat job.toml --out cetak-senin --jobs 2\n  cetak buat job.toml --key 198609262015051001     satu kartu saja\n  cetak buat job.toml --only changed               yang baru dan yang berubah saja\n  cetak buat job.toml --dry-run                    rencana, tanpa menulis apa pun",
            "Examples:\n  cetak run job.toml\n  cetak run job.toml --out monday --jobs 2\n  cetak run job.toml --key 198609262015051001      one card only\n  cetak run job.toml --only changed                new and changed ones only\n  cetak run job.toml --dry-run                     the plan, writing nothing",
        ))
        .arg(out(w, w.of(
            "folder hasil [baku: out/<as-of> di samping berkas tugas, -2, -3 … jika sudah ada]",
            "the run's folder [default: out/<as-of> beside the job file, -2, -3 … if taken]",
        )))
        .arg(flag("dry-run", w.of(
            "semua pemeriksaan dan rencana, tanpa menulis apa pun",
            "every check and the plan, writing nothing",
        )))
        .arg(args::icc(w))
        .arg(args::printer_of_job(w))
        .arg(flag("package", w.of(
            "juga paket untuk percetakan: READ_ME.txt, tiket, manifest.csv, program potong, gambar susun, COMPLETE",
            "also a package for a print shop: READ_ME.txt, tickets, manifest.csv, guillotine programme, stacking picture, COMPLETE",
        )))
        .arg(flag("verify", w.of(
            "baca ulang hasilnya begitu selesai, seperti `cetak verifikasi` [baku: hanya dengan paket]",
            "read the finished run back at once, as `cetak verify` does [default: with a package only]",
        )))
        .arg(flag("force", w.of(
            "timpa hasil yang sudah ada di folder --out",
            "overwrite the run that is in the folder of --out",
        )))
        .after_help(w.of(
            "Kode keluar: 0 semua dibuat · 1 cacat program · 2 salah pakai atau berkas tugas salah · 3 selesai, sebagian ditahan atau tidak berhak · 4 tidak ada yang bisa dibuat · 5 disk penuh, tidak ada izin, dipakai proses lain · 6 hasil yang dibaca ulang salah: jangan dicetak · 130, 143 dihentikan",
            "Exit codes: 0 everything made · 1 defect of the program · 2 wrong usage or job file · 3 finished, some held or barred · 4 nothing could be made · 5 disk full, no permission, in use by another process · 6 the run read back is wrong: do not print · 130, 143 interrupted",
        ))
}

/// Makes the cards of a job.
pub(super) fn run(args: &ArgMatches, lang: Lang, log: &RunLog) -> Outcome<Code> {
    let job = args::load(args)?;
    let aim = if args.get_flag("dry-run") {
        Aim::DryRun
    } else {
        Aim::Make {
            folder: match args.get_one::<PathBuf>("out") {
                Some(path) => Wanted::Exactly { path: path.clone(), force: args.get_flag("force") },
                None => Wanted::Dated { under: job.out_folder(), as_of: job.as_of },
            },
        }
    };
    carry_out("run", &job, aim, session::of(args)?, args, (lang, log))
}
