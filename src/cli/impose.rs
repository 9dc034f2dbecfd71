//! `cetak impose`: finished cards from elsewhere on sheets.

use crate::cli::args::{self, choice, file, flag};
use crate::cli::exit::Code;
use crate::cli::remedy::WORDING;
use crate::cli::terminal::{give, tell};
use crate::cli::words;
use crate::diag::{Fault, FaultKind, Lang, Outcome, masked};
use crate::impose::{Arrangement, Duplex, Options, Order, SheetFormat};
use crate::job::PrinterProfile;
use crate::output::folder::Wanted;
use crate::run;
use crate::text;
use crate::unit::Length;
use clap::{Arg, ArgMatches, Command};
use std::path::{Path, PathBuf};

/// The command line of `cetak impose`.
pub(super) fn command(w: Lang) -> Command {
    Command::new("impose")
        .visible_alias("susun")
        .about(w.of(
            "Menyusun kartu PDF yang sudah jadi, dari program apa pun, pada lembar siap potong",
            "Lays finished card PDFs, of any program, on sheets ready to cut",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak susun kartu.pdf                               depan, belakang, depan, belakang\n  cetak susun kartu.pdf --sheet f4-10up --bleed 3mm\n  cetak susun depan-saja.pdf --duplex none --bleed 0mm --out lembar",
            "Examples:\n  cetak impose cards.pdf                              front, back, front, back\n  cetak impose cards.pdf --sheet f4-10up --bleed 3mm\n  cetak impose fronts.pdf --duplex none --bleed 0mm --out sheets",
        ))
        .arg(file(w, w.of(
            "berkas PDF, satu sisi kartu tiap halaman: depan lalu belakang",
            "a PDF file with a face of a card on each page: front, then back",
        )))
        .arg(Arg::new("sheet").long("sheet").value_name("FORMAT").default_value("a4-10up").hide_default_value(true).help(w.of(
            "format lembar bawaan atau berkas .toml [baku: a4-10up]",
            "a built-in sheet format or a .toml file [default: a4-10up]",
        )))
        .arg(choice(w, "duplex", &["long-edge", "short-edge", "two-core", "none"], w.of(
            "long-edge, short-edge, two-core, none [baku: long-edge]",
            "long-edge, short-edge, two-core, none [default: long-edge]",
        )))
        .arg(choice(w, "order", &["cut-stack", "row"], w.of(
            "cut-stack atau row [baku: cut-stack]",
            "cut-stack or row [default: cut-stack]",
        )))
        .arg(Arg::new("bleed").long("bleed").value_name(w.of("PANJANG", "LENGTH")).help(w.of(
            "bleed tiap kartu; halamannya harus punya [baku: 1mm]",
            "bleed of each card; its page must have it [default: 1mm]",
        )))
        .arg(args::printer(w, w.of(
            "printer yang sudah dikalibrasi",
            "a calibrated printer",
        )))
        .arg(args::out(w, w.of(
            "folder hasil [baku: BERKAS-lembar di samping berkas itu]",
            "the folder of the sheets [default: FILE-lembar beside the file]",
        )))
        .arg(flag("force", w.of(
            "timpa hasil yang sudah ada di folder itu",
            "overwrite what is in that folder",
        )))
        .after_help(w.of(
            "Kode keluar: 0 selesai · 2 salah pakai · 4 berkas itu tidak bisa disusun · 5 tidak bisa dibaca atau ditulis",
            "Exit codes: 0 done · 2 wrong usage · 4 that file cannot be imposed · 5 it cannot be read or written",
        ))
}

/// Imposes one file.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let file = args.get_one::<PathBuf>("file").expect("clap requires it");
    let chosen = |name: &str| args.get_one::<String>(name).map(String::as_str);
    let usual = Options::default();
    let options = Options {
        duplex: match chosen("duplex") {
            Some("short-edge") => Duplex::ShortEdge,
            Some("two-core") => Duplex::TwoCore,
            Some("none") => Duplex::None,
            _ => Duplex::LongEdge,
        },
        order: if chosen("order") == Some("row") { Order::Row } else { Order::CutStack },
        bleed: chosen("bleed").map(bleed).transpose()?.unwrap_or(usual.bleed),
        ..usual
    };
    let format = chosen("sheet").expect("it has a default");
    let here = Path::new(".");
    let mut arrangement = Arrangement::new(SheetFormat::load(format, here)?, options)?;
    let mut read = vec![here.join(format)];
    if let Some(printer) = chosen("printer") {
        let profile = PrinterProfile::named(printer, here)?;
        read.push(profile.path.clone());
        arrangement = arrangement.calibrated(profile.calibration)?;
    }
    let out = args.get_one::<PathBuf>("out").cloned().unwrap_or_else(|| {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        file.with_file_name(format!("{stem}-lembar"))
    });
    let wanted = Wanted::Exactly { path: out, force: args.get_flag("force") };
    let done = run::impose_file(file, &arrangement, &wanted, &read)?;
    for note in &done.notes {
        tell(&masked(&format!("{}: {}", lang.of("catatan", "note"), note.line(WORDING).get(lang))));
    }
    let (cards, sheets) = (words::count(done.cards, lang), words::count(done.sheets, lang));
    let (files, kind) =
        (words::count(done.files.len(), lang), if done.is_x4 { "PDF/X-4" } else { "PDF" });
    tell(
        &text!(
            "{cards} kartu pada {sheets} lembar dalam {files} berkas {kind}",
            "{cards} cards on {sheets} sheets in {files} {kind} files"
        )
        .said(lang),
    );
    give(&done.folder.display().to_string());
    Ok(Code::Done)
}

fn bleed(written: &str) -> Outcome<Length> {
    Length::parse(written).map_err(|_| {
        Fault::new(
            FaultKind::Usage,
            "--bleed",
            text!("`{written}` bukan panjang", "`{written}` is not a length"),
        )
        .hint(text!(
            "tulis bilangan dan satuannya, misalnya 1mm",
            "write a number and its unit, for example 1mm"
        ))
    })
}
