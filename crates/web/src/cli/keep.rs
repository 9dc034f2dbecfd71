//! `cetak-web backup` and `cetak-web verify`: what is kept, safe and whole; `cetak-web purge`: what is kept no longer.

use super::{give, nip, portal, serve};
use crate::clock;
use crate::retention;
use cetak_base::diag::{Fault, FaultKind, Lang, Outcome};
use cetak_base::text;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
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
    serve::store(&portal(args)?)?.database().backup(target)?;
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
    match serve::store(&portal(args)?)?.verify_access()? {
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

/// `purge` as clap sees it.
pub(super) fn purge_command(command: Command, w: Lang) -> Command {
    command
        .visible_alias("musnahkan")
        .about(w.of(
            "Memusnahkan yang lewat masa simpan sekarang juga; dengan --key semua milik satu orang di portal",
            "Destroys what was kept long enough now; with --key all that the portal holds of one person",
        ))
        .arg(
            Arg::new("key").long("key").value_name("NIP").action(ArgAction::Append).help(w.of(
                "akun, sesi, kode, dan foto kiriman orang ini; catatan tentangnya dikosongkan. Boleh diulang. Yang diterbitkan hilang dengan terbitan berikutnya",
                "account, sessions, codes and photos sent in; entries about them are blanked. May be repeated. What was published goes with the next publication",
            )),
        )
}

/// Carries out `purge`.
pub(super) fn purge(args: &ArgMatches, lang: Lang) -> Outcome<()> {
    let config = portal(args)?;
    let keys = args.get_many::<String>("key").into_iter().flatten();
    let keys = keys.map(|text| nip(text)).collect::<Outcome<Vec<_>>>()?;
    let store = serve::store(&config)?;
    retention::forget(&config, &store, clock::now())?;
    for key in keys {
        let purged = store.purge(&key)?;
        let (photos, entries) = (purged.photos, purged.entries);
        let (id, en) =
            if purged.account { ("akun", "an account") } else { ("tanpa akun", "no account") };
        give(
            text!(
                "{key}: {id}, {photos} foto, {entries} catatan dimusnahkan",
                "{key}: {en}, {photos} photos, {entries} entries destroyed"
            )
            .get(lang),
        );
    }
    Ok(())
}
