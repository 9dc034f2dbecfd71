//! `cetak sample`: a made-up job of any size.

use crate::cli::args::{dir, jobs, progress, quiet, workers};
use crate::cli::exit::Code;
use crate::cli::progress::{heard, shown};
use crate::cli::terminal::give;
use crate::diag::{Lang, Outcome};
use crate::run;
use clap::{Arg, ArgMatches, Command, value_parser};
use std::path::PathBuf;

/// The command line of `cetak sample`.
pub(super) fn command(w: Lang) -> Command {
    Command::new("sample")
        .visible_alias("contoh-data")
        .about(w.of(
            "Tugas lengkap dengan orang karangan, sebesar yang diminta",
            "A complete job with made-up people, of any size",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak sample uji-1000 --count 1000 --seed 7\n  cetak buat uji-1000",
            "Examples:\n  cetak sample try-1000 --count 1000 --seed 7\n  cetak run try-1000",
        ))
        .arg(dir(w))
        .arg(
            Arg::new("count")
                .long("count")
                .value_name(w.of("JUMLAH", "NUMBER"))
                .value_parser(value_parser!(u32).range(1..=1_000_000))
                .default_value("100")
                .hide_default_value(true)
                .help(w.of("berapa orang [baku: 100]", "how many people [default: 100]")),
        )
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name(w.of("BENIH", "SEED"))
                .value_parser(value_parser!(u64))
                .default_value("1")
                .hide_default_value(true)
                .help(w.of(
                    "benih acak: benih yang sama memberi tugas yang sama [baku: 1]",
                    "random seed: the same seed gives the same job [default: 1]",
                )),
        )
        .arg(jobs(w))
        .arg(quiet(w))
        .arg(progress(w))
        .after_help(w.of(
            "Kode keluar: 0 selesai · 2 folder itu sudah berisi · 5 tidak bisa ditulis",
            "Exit codes: 0 done · 2 the folder already holds files · 5 it cannot be written",
        ))
}

/// Writes a made-up job of any size.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let folder = args.get_one::<PathBuf>("dir").expect("clap requires it");
    let count = *args.get_one::<u32>("count").expect("it has a default");
    let seed = *args.get_one::<u64>("seed").expect("it has a default");
    let progress = shown(args, lang).filter(|_| !args.get_flag("quiet"));
    run::write_sample(folder, count, seed, workers(args), heard(progress.as_ref()))?;
    give(&folder.display().to_string())?;
    Ok(Code::Done)
}
