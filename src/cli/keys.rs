//! `cetak keys`: the secrets behind the tokens in QR codes and the signatures of runs.

use crate::cli::args::{file, flag};
use crate::cli::exit::Code;
use crate::cli::terminal::{give, tell};
use crate::desk;
use crate::diag::{Lang, Outcome};
use crate::sign::public_path;
use crate::text;
use clap::{ArgMatches, Command};
use std::path::PathBuf;

pub(super) fn command(w: Lang) -> Command {
    Command::new("keys")
        .visible_alias("kunci")
        .about(w.of(
            "Membuat berkas kunci untuk {token} pada QR, atau untuk tanda tangan hasil",
            "Makes the key file for {token} in QR codes, or one that signs runs",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak keys kartu-kabupaten/keys/qr.key\n  cetak keys --signing kartu-kabupaten/keys/sign.key      juga sign.key.pub, untuk percetakan",
            "Examples:\n  cetak keys district-cards/keys/qr.key\n  cetak keys --signing district-cards/keys/sign.key      and sign.key.pub, for the print shop",
        ))
        .arg(file(
            w,
            w.of(
                "berkas baru; yang ada tidak pernah ditimpa",
                "a new file; none is ever overwritten",
            ),
        ))
        .arg(flag("signing", w.of(
            "kunci tanda tangan (Ed25519): separuh rahasianya di berkas itu, separuh publiknya di BERKAS.pub",
            "a key for signatures (Ed25519): its secret half in that file, its public half in FILE.pub",
        )))
        .after_help(w.of(
            "Kode keluar: 0 selesai · 2 berkas itu sudah ada · 5 tidak bisa ditulis",
            "Exit codes: 0 done · 2 the file is there already · 5 it cannot be written",
        ))
}

pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let path = args.get_one::<PathBuf>("file").expect("clap requires it");
    if args.get_flag("signing") {
        let public = desk::make_signing_key(path)?;
        let id = public.short();
        tell(
            text!(
                "tulis sign_key di [output]; berikan berkas .pub kepada percetakan, kunci {id}",
                "write sign_key under [output]; give the .pub file to the print shop, key {id}"
            )
            .get(lang),
        );
        give(&path.display().to_string())?;
        give(&public_path(path).display().to_string())?;
        return Ok(Code::Done);
    }
    desk::make_key(path)?;
    tell(lang.of(
        "simpan cadangannya: tanpa kunci ini QR yang sudah tercetak tidak bisa dikenali",
        "keep a backup: without this key the QR codes already printed cannot be recognised",
    ));
    give(&path.display().to_string())?;
    Ok(Code::Done)
}
