//! `cetak init` and `cetak sample`: jobs to begin with and to try.

use crate::cli::exit::Code;
use crate::cli::make::{shown, workers};
use crate::cli::{give, tell};
use crate::diag::{Lang, Outcome};
use crate::run::{self, Progress, Silent};
use clap::ArgMatches;
use std::path::{Path, PathBuf};

/// Writes a new job folder.
pub(super) fn init(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let folder = folder(args);
    run::write_starter(folder)?;
    let shown = folder.display();
    tell(&match lang {
        Lang::Id => format!(
            "folder tugas siap; periksa dengan `cetak periksa {shown}`, lalu buat kartunya dengan `cetak buat {shown}`"
        ),
        Lang::En => format!(
            "the job folder is ready; check it with `cetak check {shown}`, then make the cards with `cetak run {shown}`"
        ),
    });
    give(&shown.to_string());
    Ok(Code::Done)
}

/// Writes a made-up job of any size.
pub(super) fn sample(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let folder = folder(args);
    let count = *args.get_one::<u32>("count").expect("it has a default");
    let seed = *args.get_one::<u64>("seed").expect("it has a default");
    let progress = shown(args, lang).filter(|_| !args.get_flag("quiet"));
    let progress: &dyn Progress = match &progress {
        Some(shown) => shown,
        None => &Silent,
    };
    run::write_sample(folder, count, seed, workers(args), progress)?;
    give(&folder.display().to_string());
    Ok(Code::Done)
}

fn folder(args: &ArgMatches) -> &Path {
    args.get_one::<PathBuf>("dir").expect("clap requires it")
}
