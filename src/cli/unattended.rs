//! Flags of a run that nobody watches, and the signals that end it.

use crate::cli::args::{Words, choice, flag};
use crate::diag::{Fault, FaultKind, Outcome};
use crate::run::{Only, Session, Stop, Trust};
use crate::text;
use clap::{Arg, ArgMatches, Command, value_parser};
use signal_hook::consts::{SIGINT, SIGTERM};
use std::sync::{Arc, atomic::AtomicBool};

/// Adds the flags of `run` that say which cards are made and how.
pub(super) fn with_flags(command: Command, w: Words) -> Command {
    wait(with_paper(command, w), w)
        .arg(Arg::new("reason").long("reason").value_name(w.of("ALASAN", "REASON")).help(w.of(
            "kenapa kartu yang sudah dikonfirmasi dibuat lagi tanpa perubahan",
            "why cards that were confirmed are made again unchanged",
        )))
        .arg(choice(w, "only", &["all", "changed"], w.of(
            "kartu mana: all, atau changed: yang baru dan yang berubah saja [baku: all]",
            "which cards: all, or changed: new and changed ones only [default: all]",
        )))
        .arg(choice(w, "trust", &["stat", "content"], w.of(
            "foto tidak berubah menurut: stat (ukuran, waktu, inode) atau content (isi) [baku: stat]",
            "a photo is unchanged by: stat (size, time, inode) or content [default: stat]",
        )))
}

/// Adds the flags about paper that was used before.
pub(super) fn with_paper(command: Command, w: Words) -> Command {
    command
        .arg(
            Arg::new("start-slot")
                .long("start-slot")
                .value_name("N")
                .value_parser(value_parser!(u32).range(1..=10_000))
                .help(w.of(
                    "tempat kosong pertama pada lembar pertama yang sudah terpakai sebagian",
                    "the first free slot of a part-used first sheet",
                )),
        )
        .arg(
            Arg::new("skip-slots")
                .long("skip-slots")
                .value_name("N,N")
                .value_delimiter(',')
                .value_parser(value_parser!(u32).range(1..=10_000))
                .help(w.of(
                    "tempat yang dibiarkan kosong pada setiap lembar",
                    "slots that stay empty on every sheet",
                )),
        )
}

/// What those flags ask for.
pub(super) fn part_used(args: &ArgMatches) -> (Option<usize>, Vec<usize>) {
    let start = args.try_get_one::<u32>("start-slot").ok().flatten();
    let skip = args.try_get_many::<u32>("skip-slots").ok().flatten();
    (
        start.map(|slot| *slot as usize),
        skip.into_iter().flatten().map(|slot| *slot as usize).collect(),
    )
}

/// Adds `--wait`.
pub(super) fn wait(command: Command, w: Words) -> Command {
    command.arg(flag(
        "wait",
        w.of(
            "tunggu proses lain yang sedang menulis tugas ini",
            "wait for another process that is writing this job",
        ),
    ))
}

/// What the flags ask for, with signals already caught.
pub(super) fn session(args: &ArgMatches) -> Outcome<Session> {
    let chosen = |name: &str| {
        let value = args.try_get_one::<String>(name).ok().flatten();
        value.cloned().unwrap_or_default()
    };
    let stop = Stop::default();
    catch(&stop).map_err(|error| {
        Fault::new(
            FaultKind::Outside,
            String::new(),
            text!("sinyal tidak bisa ditangkap: {error}", "signals cannot be caught: {error}"),
        )
    })?;
    Ok(Session {
        only: if chosen("only") == "changed" { Only::Changed } else { Only::All },
        trust: if chosen("trust") == "content" { Trust::Content } else { Trust::Stat },
        wait: args.try_get_one::<bool>("wait").ok().flatten().copied().unwrap_or(false),
        stop,
        reprint: None,
        reason: args.try_get_one::<String>("reason").ok().flatten().cloned(),
    })
}

/// The first signal asks the run to stop, the second ends it at once.
fn catch(stop: &Stop) -> std::io::Result<()> {
    for (signal, code) in [(SIGINT, 130), (SIGTERM, 143)] {
        let second = Arc::new(AtomicBool::new(false));
        // In this order: the first signal finds `second` unset, and sets it.
        signal_hook::flag::register_conditional_shutdown(signal, code, Arc::clone(&second))?;
        signal_hook::flag::register(signal, second)?;
        let number = usize::try_from(signal).expect("signals have small numbers");
        signal_hook::flag::register_usize(signal, stop.flag(), number)?;
    }
    Ok(())
}

/// Whether the run was ended by SIGTERM, not from a keyboard.
pub(super) fn terminated(stop: &Stop) -> bool {
    stop.signal() == usize::try_from(SIGTERM).ok()
}
