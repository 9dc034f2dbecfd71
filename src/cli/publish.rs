//! `cetak publish`: the result of a run into the portal's inbox.

use crate::cli::args::{self, job_command};
use crate::cli::exit::Code;
use crate::cli::findings::tell_findings;
use crate::cli::terminal::{give, give_json, tell};
use crate::cli::{progress, session};
use crate::diag::{Lang, Outcome};
use crate::output::atomic::Readers;
use crate::run::{self, Aim, Published, Request, Silent};
use crate::text;
use clap::{Arg, ArgMatches, Command, value_parser};
use std::path::PathBuf;

/// The command as clap sees it.
pub(super) fn command(w: Lang) -> Command {
    job_command(w, "publish", "terbitkan")
        .mut_arg("key", |arg| arg.hide(true))
        .about(w.of(
            "Menerbitkan hasil ke portal: halaman di balik QR dan kartu virtual mengikuti data",
            "Publishes the result to the portal: the page behind the QR and the virtual card follow",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak terbitkan job.toml\n  cetak terbitkan job.toml --inbox /srv/portal/inbox\n  cetak buat --only changed && cetak terbitkan      setiap malam",
            "Examples:\n  cetak publish job.toml\n  cetak publish job.toml --inbox /srv/portal/inbox\n  cetak run --only changed && cetak publish      every night",
        ))
        .arg(
            Arg::new("inbox")
                .long("inbox")
                .value_name(w.of("FOLDER", "DIR"))
                .value_parser(value_parser!(PathBuf))
                .help(w.of(
                    "kotak masuk portal [baku: portal/inbox di samping berkas tugas]",
                    "the portal's inbox [default: portal/inbox beside the job file]",
                )),
        )
        .arg(args::flag(
            "group",
            w.of(
                "grup boleh membaca terbitan (0640, folder 0750)",
                "the group may read what is published (0640, folders 0750)",
            ),
        ))
        .after_help(w.of(
            "Baris dan foto dinilai seperti oleh `cetak buat`; buku catatan hanya dibaca. Data yang sama diterbitkan dua kali tidak menulis apa pun.\n\nKode keluar: 0 terbit · 1 cacat program · 2 salah pakai, QR tanpa {token}, atau pemegang kartu tidak ada di daftar · 4 belum ada kartu · 5 disk penuh, tidak ada izin · 130, 143 dihentikan",
            "Rows and photos are judged as by `cetak run`; the ledger is only read. The same data published twice write nothing.\n\nExit codes: 0 published · 1 defect of the program · 2 wrong usage, a QR without {token}, or holders of cards on no list · 4 no card yet · 5 disk full, no permission · 130, 143 interrupted",
        ))
}

/// Carries out the command.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let job = args::load(args)?;
    let inbox = args.get_one::<PathBuf>("inbox").cloned();
    let inbox = inbox.unwrap_or_else(|| job.folder.join("portal").join("inbox"));
    let readers = if args.get_flag("group") { Readers::Group } else { Readers::Own };
    let request = Request {
        aim: Aim::Check { report: inbox.clone() },
        workers: args::workers(args),
        keys: Vec::new(),
        lang,
        session: session::of(args)?,
    };
    let quiet = args.get_flag("quiet");
    let published = match progress::shown(args, lang) {
        Some(progress) if !quiet => run::publish(&job, &request, (&inbox, readers), &progress),
        _ => run::publish(&job, &request, (&inbox, readers), &Silent),
    }?;
    let Published { folder, was_there, holders, valid, without_card, ended, new_photos, findings } =
        &published;
    let Some(folder) = folder else {
        tell_findings(findings, args.get_flag("verbose"), lang);
        return Ok(Code::NothingMade);
    };
    if !quiet {
        tell(
            text!(
                "{holders} pemegang: {valid} kartu berlaku, {without_card} belum punya kartu, {ended} berakhir atau ditarik; {new_photos} foto baru",
                "{holders} holders: {valid} valid cards, {without_card} without a card yet, {ended} ended or withdrawn; {new_photos} new photos"
            )
            .get(lang),
        );
        if *was_there {
            tell(
                lang.of(
                    "sudah terbit, tidak ada yang berubah",
                    "published already, nothing changed",
                ),
            );
        }
    }
    if args.get_flag("json") {
        let document = serde_json::json!({
            "schema": 1, "command": "publish", "folder": folder, "was_there": was_there,
            "holders": holders, "valid": valid, "without_card": without_card, "ended": ended,
            "new_photos": new_photos,
        });
        give_json(&document.to_string())?;
    } else {
        give(&folder.display().to_string())?;
    }
    Ok(Code::Done)
}
