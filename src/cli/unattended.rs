//! Flags of a run that nobody watches, and the signals that end it.

use crate::batch::{Only, Session, Stop, Trust};
use crate::cli::args::{Words, flag};
use crate::diag::{Fault, FaultKind, Outcome};
use crate::text;
use clap::{Arg, ArgMatches, Command, builder::PossibleValuesParser};
use signal_hook::consts::{SIGINT, SIGTERM};
use std::sync::{Arc, atomic::AtomicBool};

/// Adds the flags of `run` that say which cards are made and how.
pub(super) fn with_flags(command: Command, w: Words) -> Command {
    let choice = |name: &'static str, values: [&'static str; 2], help| {
        Arg::new(name)
            .long(name)
            .value_name(w.of("PILIHAN", "CHOICE"))
            .value_parser(PossibleValuesParser::new(values))
            .hide_possible_values(true)
            .help(help)
    };
    wait(command, w)
        .arg(choice("only", ["all", "changed"], w.of(
            "kartu mana: all, atau changed: yang baru dan yang berubah saja [baku: all]",
            "which cards: all, or changed: new and changed ones only [default: all]",
        )))
        .arg(choice("trust", ["stat", "content"], w.of(
            "foto tidak berubah menurut: stat (ukuran, waktu, inode) atau content (isi) [baku: stat]",
            "a photo is unchanged by: stat (size, time, inode) or content [default: stat]",
        )))
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
