//! `cetak watch`: a hot folder, worked off for as long as the program runs.

use crate::cli::args::{self, flag, quiet, workers};
use crate::cli::exit::Code;
use crate::cli::session;
use crate::cli::terminal::{give, give_json, tell};
use crate::cli::words::plural;
use crate::desk::{self, Hot, Looks, Watched};
use crate::diag::{Fault, FaultKind, Lang, Outcome, Text};
use crate::output::atomic::Readers;
use crate::run::Silent;
use crate::sign::PublicKey;
use crate::text;
use clap::{Arg, ArgMatches, Command, value_parser};
use std::{collections::BTreeMap, path::PathBuf, thread, time::Duration};

/// Looks that pass before an arrival is tried again that the disk or another process stood in the way of.
const LOOKS_BETWEEN: u32 = 12;

/// The command line of `cetak watch`.
pub(super) fn command(w: Lang) -> Command {
    Command::new("watch")
        .visible_alias("pantau")
        .about(w.of(
            "Memantau folder: tugas dan paket yang datang dikerjakan satu per satu",
            "Watches a folder: jobs and packages that arrive are worked off one at a time",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak pantau masuk --to rip --group      lembar jadi ditaruh untuk RIP, terbaca grupnya\n  cetak pantau masuk --to rip --once       sekali jalan, misalnya dari cron\n  cetak pantau masuk --public-key kantor.pub",
            "Examples:\n  cetak watch incoming --to rip --group      finished sheets go to the RIP, readable by its group\n  cetak watch incoming --to rip --once       one round, from cron say\n  cetak watch incoming --public-key office.pub",
        ))
        .arg(
            Arg::new("folder")
                .value_name("FOLDER")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help_heading(w.of("Argumen", "Arguments"))
                .help(w.of(
                    "folder pantauan: tugas dengan penanda READY, paket dengan COMPLETE",
                    "the hot folder: jobs with the marker READY, packages with COMPLETE",
                )),
        )
        .arg(
            Arg::new("to")
                .long("to")
                .value_name("FOLDER")
                .value_parser(value_parser!(PathBuf))
                .help(w.of(
                    "salin lembar jadi ke folder RIP ini, tiket paling akhir",
                    "copy finished sheets to this folder of the RIP, tickets last",
                )),
        )
        .arg(flag("group", w.of(
            "salinan itu boleh dibaca grup (0640, folder 0750)",
            "the group may read those copies (0640, folders 0750)",
        )))
        .arg(
            Arg::new("public-key")
                .long("public-key")
                .value_name(w.of("BERKAS", "FILE"))
                .value_parser(value_parser!(PathBuf))
                .help(w.of(
                    "paket harus ditandatangani kunci ini",
                    "packages must be signed with this key",
                )),
        )
        .arg(flag("once", w.of("kerjakan yang ada, lalu selesai", "work off what is there, then end")))
        .arg(
            Arg::new("every")
                .long("every")
                .value_name(w.of("DETIK", "SECONDS"))
                .value_parser(value_parser!(u32).range(1..=3600))
                .help(w.of("lihat sekali tiap sekian detik [baku: 5]", "look every so many seconds [default: 5]")),
        )
        .arg(args::jobs(w))
        .arg(flag("json", w.of(
            "satu baris JSON di stdout untuk setiap kedatangan",
            "a line of JSON on stdout for each arrival",
        )))
        .arg(quiet(w))
        .after_help(w.of(
            "Kode keluar: 0 selesai · 2 salah pakai · 3 ada kedatangan yang tidak bisa dikerjakan (--once) · 5 folder tidak bisa dipakai, disk penuh · 130, 143 dihentikan",
            "Exit codes: 0 done · 2 wrong usage · 3 an arrival could not be worked off (--once) · 5 a folder cannot be used, the disk is full · 130, 143 stopped",
        ))
}

/// Watches until it is stopped.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let path = |name: &str| args.get_one::<PathBuf>(name).cloned();
    let hot = Hot {
        folder: path("folder").expect("clap requires it"),
        deliver_to: path("to"),
        readers: if args.get_flag("group") { Readers::Group } else { Readers::Own },
        key: path("public-key").map(|path| PublicKey::load(&path)).transpose()?,
        workers: workers(args),
        lang,
    };
    if let Some(to) = hot.deliver_to.as_ref().filter(|to| to.starts_with(&hot.folder)) {
        let message = Text::new(
            "folder RIP tidak boleh di dalam folder pantauan",
            "the RIP's folder must not lie in the hot folder",
        );
        return Err(Fault::new(FaultKind::Usage, to.display().to_string(), message));
    }
    let stop = session::stop()?;
    let ended = || if session::terminated(&stop) { Code::Terminated } else { Code::Interrupted };
    let every = args.get_one::<u32>("every").copied().unwrap_or(5);
    let once = args.get_flag("once");
    let mut looks = if once { Looks::once() } else { Looks::default() };
    let mut failed = false;
    // The first thing outside of the arrivals that stood in the way, and looks until they are tried again.
    let mut outside = None;
    let mut waiting: BTreeMap<String, u32> = BTreeMap::new();
    loop {
        waiting.retain(|_, looks| {
            *looks -= 1;
            *looks > 0
        });
        for arrived in desk::arrivals(&hot, &mut looks)? {
            if stop.signal().is_some() {
                return Ok(ended());
            }
            if waiting.contains_key(&arrived.name) {
                continue;
            }
            match hot.work_off(&arrived, &Silent, &stop) {
                Ok(watched) => {
                    failed |= watched.wrong.is_some();
                    tell_of(&watched, args, lang)?;
                }
                Err(fault) if fault.kind == FaultKind::Interrupted => return Ok(ended()),
                // It holds up nobody behind it.
                Err(fault) => {
                    waiting.insert(arrived.name.clone(), LOOKS_BETWEEN);
                    tell_of(&Watched::postponed(arrived.name, &fault), args, lang)?;
                    outside.get_or_insert(fault);
                }
            }
        }
        if once {
            return match outside {
                Some(fault) => Err(fault),
                None if failed => Ok(Code::SomeHeld),
                None => Ok(Code::Done),
            };
        }
        for _ in 0..every * 5 {
            if stop.signal().is_some() {
                return Ok(ended());
            }
            thread::sleep(Duration::from_millis(200));
        }
    }
}

fn tell_of(watched: &Watched, args: &ArgMatches, lang: Lang) -> Outcome<()> {
    let Watched { name, folder, delivered, wrong } = watched;
    if args.get_flag("json") {
        return give_json(
            &serde_json::json!({
                "schema": 1, "command": "watch", "name": name, "folder": folder,
                "delivered": delivered, "wrong": wrong.as_ref().map(|wrong| wrong.get(lang)),
            })
            .to_string(),
        );
    }
    let name = crate::diag::printable(name);
    if let Some(Text { id, en }) = wrong {
        tell(
            text!("`{name}` tidak dikerjakan: {id}", "`{name}` is not worked off: {en}").get(lang),
        );
        return Ok(());
    }
    let n = delivered.len();
    let s = plural(n);
    if !args.get_flag("quiet") {
        tell(
            text!(
                "`{name}` selesai, {n} berkas diserahkan",
                "`{name}` is done, {n} file{s} delivered"
            )
            .get(lang),
        );
    }
    if let Some(folder) = folder {
        give(&folder.display().to_string())?;
    }
    Ok(())
}
