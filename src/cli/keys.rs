//! `cetak keys`: the secret behind the tokens in QR codes.

use crate::cli::args::file;
use crate::cli::exit::Code;
use crate::cli::terminal::{give, tell};
use crate::desk;
use crate::diag::{Lang, Outcome};
use clap::{ArgMatches, Command};
use std::path::PathBuf;

pub(super) fn command(w: Lang) -> Command {
    Command::new("keys")
        .visible_alias("kunci")
        .about(w.of(
            "Membuat berkas kunci untuk {token} pada QR",
            "Makes the key file for {token} in QR codes",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak keys kartu-kabupaten/keys/qr.key",
            "Example:\n  cetak keys district-cards/keys/qr.key",
        ))
        .arg(file(
            w,
            w.of(
                "berkas baru; yang ada tidak pernah ditimpa",
                "a new file; none is ever overwritten",
            ),
        ))
        .after_help(w.of(
            "Kode keluar: 0 selesai · 2 berkas itu sudah ada · 5 tidak bisa ditulis",
            "Exit codes: 0 done · 2 the file is there already · 5 it cannot be written",
        ))
}

pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let path = args.get_one::<PathBuf>("file").expect("clap requires it");
    desk::make_key(path)?;
    tell(lang.of(
        "simpan cadangannya: tanpa kunci ini QR yang sudah tercetak tidak bisa dikenali",
        "keep a backup: without this key the QR codes already printed cannot be recognised",
    ));
    give(&path.display().to_string());
    Ok(Code::Done)
}
