//! Which cards a run makes and how, as the flags say, and the signals that end it.

use crate::cli::args::{choice, flag, wait, with_paper};
use crate::cli::remedy::WORDING;
use crate::diag::{Code, Fault, FaultKind, Lang, Outcome};
use crate::run::{Accepts, Only, Session, Stop, Trust};
use crate::text;
use clap::{Arg, ArgAction, ArgMatches, Command, builder::PossibleValuesParser};
use signal_hook::consts::{SIGINT, SIGTERM};
use std::sync::{Arc, atomic::AtomicBool};

/// Adds the flags of `run` that say which cards are made and how.
pub(super) fn with_flags(command: Command, w: Lang) -> Command {
    accepting(wait(with_paper(command, w), w), w)
        .arg(Arg::new("reason").long("reason").value_name(w.of("ALASAN", "REASON")).help(w.of(
            "kenapa kartu yang sudah dikonfirmasi dibuat lagi tanpa perubahan",
            "why cards that were confirmed are made again unchanged",
        )))
        .arg(flag("accept-key", w.of(
            "kunci QR memang diganti: semua kartu bertoken dianggap berubah, dan buku catatan mencatatnya",
            "the QR key was replaced on purpose: all cards with a token count as changed, and the ledger says so",
        )))
        .arg(flag("remake-lost", w.of(
            "buat lagi kartu yang belum dikonfirmasi dan berkasnya hilang",
            "make again cards that nobody confirmed and whose files are gone",
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

/// Adds the flags that accept what would stop a run.
pub(super) fn accepting(command: Command, w: Lang) -> Command {
    let codes = Accepts::CODES.iter().map(|code| code.as_str());
    command
        .arg(
            Arg::new("accept")
                .long("accept")
                .value_name(w.of("KODE,KODE", "CODE,CODE"))
                .value_delimiter(',')
                .action(ArgAction::Append)
                .value_parser(PossibleValuesParser::new(codes))
                .hide_possible_values(true)
                .help(w.of(
                    "terima sekali ini perubahan mendadak yang menghentikan proses, dengan kode temuannya; jangan dalam jadwal",
                    "accept this once the sudden change that stops the run, by its finding codes; never in a timer",
                )),
        )
        .arg(accept_clock(w))
}

/// The flag that accepts the day the clock shows.
pub(super) fn accept_clock(w: Lang) -> Arg {
    flag("accept-clock", w.of(
        "terima sekali ini hari yang ditunjukkan jam komputer, walau jauh dari yang terakhir",
        "accept this once the day the machine's clock shows, although it is far from the last one",
    ))
}

/// What those flags accept.
fn accepts(args: &ArgMatches) -> Accepts {
    let codes = args.try_get_many::<String>("accept").ok().flatten();
    Accepts {
        codes: codes.into_iter().flatten().filter_map(|name| Code::from_name(name)).collect(),
        clock: args.try_get_one::<bool>("accept-clock").ok().flatten().copied().unwrap_or(false),
    }
}

/// What the flags ask for, with signals already caught.
pub(super) fn of(args: &ArgMatches) -> Outcome<Session> {
    let chosen = |name: &str| {
        let value = args.try_get_one::<String>(name).ok().flatten();
        value.cloned().unwrap_or_default()
    };
    let said = |name: &str| args.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or(false);
    let stop = stop()?;
    Ok(Session {
        only: if chosen("only") == "changed" { Only::Changed } else { Only::All },
        accept_key: said("accept-key"),
        remake_lost: said("remake-lost"),
        trust: if chosen("trust") == "content" { Trust::Content } else { Trust::Stat },
        wait: said("wait"),
        stop,
        reprint: None,
        reason: args.try_get_one::<String>("reason").ok().flatten().cloned(),
        usual_reason: Some(
            if args.try_contains_id("key").unwrap_or(false) {
                "run --key"
            } else {
                "run --only all"
            }
            .to_owned(),
        ),
        wording: WORDING,
        accepts: accepts(args),
    })
}

/// Whether to stop, with signals caught.
pub(super) fn stop() -> Outcome<Stop> {
    let stop = Stop::default();
    catch(&stop).map_err(|error| {
        Fault::new(
            FaultKind::Outside,
            String::new(),
            text!("sinyal tidak bisa ditangkap: {error}", "signals cannot be caught: {error}"),
        )
        .caused_by(error)
    })?;
    Ok(stop)
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
