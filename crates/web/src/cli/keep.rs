//! `cetak-web backup` and `cetak-web verify`: what is kept, safe and whole.

use super::{give, portal, serve};
use cetak_base::diag::{Fault, FaultKind, Lang, Outcome};
use cetak_base::text;
use clap::{Arg, ArgMatches, Command, value_parser};
use std::path::PathBuf;

/// `backup` as clap sees it.
pub(super) fn backup_command(command: Command, w: Lang) -> Command {
    command
        .visible_alias("cadangkan")
        .about(w.of(
            "Menyalin basis data portal dalam keadaan utuh, juga selagi portal melayani",
            "Copies the portal's database in one state, while it serves as well",
        ))
        .arg(
            Arg::new("to")
                .long("to")
                .value_name(w.of("BERKAS", "FILE"))
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(w.of(
                    "berkas baru; yang ada tidak ditimpa. Memulihkan: letakkan sebagai portal.sqlite3 di folder data",
                    "a new file; none is written over. To restore, put it into the data folder as portal.sqlite3",
                )),
        )
}

/// Carries out `backup`.
pub(super) fn backup(args: &ArgMatches, _lang: Lang) -> Outcome<()> {
    let target = args.get_one::<PathBuf>("to").expect("clap requires it");
    serve::open(portal(args)?)?.store().database().backup(target)?;
    give(&target.display().to_string());
    Ok(())
}

/// `verify` as clap sees it.
pub(super) fn verify_command(command: Command, w: Lang) -> Command {
    command.visible_alias("verifikasi").about(w.of(
        "Memeriksa rantai catatan siapa melihat kartu siapa",
        "Follows the chain of who looked at whose card",
    ))
}

/// Carries out `verify`.
pub(super) fn verify(args: &ArgMatches, lang: Lang) -> Outcome<()> {
    let portal = serve::open(portal(args)?)?;
    match portal.store().verify_access()? {
        Ok(n) => {
            give(text!("{n} catatan, rantainya utuh", "{n} entries, the chain holds").get(lang));
            Ok(())
        }
        Err(seq) => Err(Fault::new(
            FaultKind::Verification,
            String::new(),
            text!(
                "rantai catatan putus pada catatan {seq}: sesudah itu ada yang diubah atau hilang",
                "the chain breaks at entry {seq}: something was changed or is missing from there on"
            ),
        )),
    }
}
