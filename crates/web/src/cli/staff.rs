//! `cetak-web staff`: who of the office may look at photos; `cetak-web decisions`: what they decided.

use super::{give, portal, serve, tell};
use crate::clock;
use crate::holder::password::{keep, new_code};
use crate::office;
use cetak_base::diag::{Fault, FaultKind, Lang, Outcome, Text};
use cetak_base::text;
use cetak_output::atomic;
use clap::{Arg, ArgMatches, Command, value_parser};
use std::path::PathBuf;

/// `staff` as clap sees it.
pub(super) fn command(command: Command, w: Lang) -> Command {
    command
        .visible_alias("petugas")
        .about(w.of(
            "Menambah petugas kantor yang memeriksa foto, atau memberi kata sandi baru",
            "Adds somebody of the office who looks at photos, or gives them a new password",
        ))
        .arg(Arg::new("add").long("add").value_name(w.of("NAMA", "NAME")).help(w.of(
            "nama petugas; kata sandinya ditampilkan sekali",
            "the name; the password is shown once",
        )))
        .arg(
            Arg::new("remove")
                .long("remove")
                .value_name(w.of("NAMA", "NAME"))
                .conflicts_with("add")
                .help(w.of("hapus petugas ini", "removes this person")),
        )
}

/// Carries out `staff`.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<()> {
    let config = portal(args)?;
    let store = serve::store(&config)?;
    if let Some(name) = args.get_one::<String>("remove") {
        if store.remove_staff(name.trim())? {
            return Ok(());
        }
        let message = text!("tidak ada petugas `{name}`", "there is nobody named `{name}`");
        return Err(Fault::new(FaultKind::NoInput, "--remove", message));
    }
    let name = args.get_one::<String>("add").map(|name| name.trim());
    let Some(name) = name.filter(|name| (1..=64).contains(&name.chars().count())) else {
        let message = Text::new("siapa namanya?", "what is the name?");
        return Err(Fault::new(FaultKind::Usage, "", message).hint(Text::new(
            "tambahkan --add NAMA, paling panjang 64 huruf",
            "add --add NAME, of at most 64 letters",
        )));
    };
    let password = new_code()?;
    store.set_staff(name, &keep(&password)?, clock::now())?;
    let url = &config.public_url;
    tell(
        text!(
            "kata sandi {name}, hanya ditampilkan sekali; masuk di {url}/kantor",
            "the password of {name}, shown this once; log in at {url}/kantor"
        )
        .get(lang),
    );
    give(&password);
    Ok(())
}

/// `decisions` as clap sees it.
pub(super) fn decisions_command(command: Command, w: Lang) -> Command {
    command
        .visible_alias("keputusan")
        .about(w.of(
            "Menulis keputusan kantor tentang foto sebagai decisions.csv untuk `cetak buat`",
            "Writes what the office decided about photos as decisions.csv for `cetak run`",
        ))
        .arg(
            Arg::new("csv")
                .long("csv")
                .value_name("CSV")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(w.of("berkas yang ditulis", "the file that is written")),
        )
        .arg(
            Arg::new("photos")
                .long("photos")
                .value_name("FOLDER")
                .value_parser(value_parser!(PathBuf))
                .help(w.of(
                    "simpan juga foto yang diterima di folder ini, bernama NIP",
                    "keep the accepted photos in this folder as well, named by the NIP",
                )),
        )
}

/// Carries out `decisions`.
pub(super) fn decisions(args: &ArgMatches, lang: Lang) -> Outcome<()> {
    let config = portal(args)?;
    let store = serve::store(&config)?;
    let csv = args.get_one::<PathBuf>("csv").expect("clap requires it");
    atomic::write(csv, &office::decisions(&store, config.zone)?)?;
    give(&csv.display().to_string());
    if let Some(folder) = args.get_one::<PathBuf>("photos") {
        let n = office::write_photos(&store, folder)?;
        tell(text!("{n} foto yang diterima", "{n} accepted photos").get(lang));
    }
    Ok(())
}
