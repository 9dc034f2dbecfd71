//! `cetak impose`: finished cards from elsewhere on sheets.

use crate::cli::args::{self, choice, file, flag};
use crate::cli::exit::Code;
use crate::cli::remedy::WORDING;
use crate::cli::terminal::{give, tell};
use crate::cli::words;
use crate::diag::{Fault, FaultKind, Lang, Outcome, masked};
use crate::impose::{Arrangement, Duplex, Options, Order, SheetFormat};
use crate::job::PrinterProfile;
use crate::layout::draw::InkName;
use crate::output::folder::Wanted;
use crate::run;
use crate::text;
use crate::unit::Length;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
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
            "Contoh:\n  cetak susun kartu.pdf                               depan, belakang, depan, belakang\n  cetak susun kartu.pdf --sheet f4-10up --bleed 3mm\n  cetak susun depan-saja.pdf --duplex none --bleed 0mm --out lembar\n  cetak susun a.pdf b.pdf --back belakang.pdf --copies 2,1   dua tugas pada lembar yang sama",
            "Examples:\n  cetak impose cards.pdf                              front, back, front, back\n  cetak impose cards.pdf --sheet f4-10up --bleed 3mm\n  cetak impose fronts.pdf --duplex none --bleed 0mm --out sheets\n  cetak impose a.pdf b.pdf --back back.pdf --copies 2,1      two jobs on the same sheets",
        ))
        .arg(
            file(w, w.of(
                "berkas PDF, satu sisi kartu tiap halaman: depan lalu belakang; boleh beberapa, kartunya disusun berurutan",
                "PDF files with a face of a card on each page: front, then back; several follow one another",
            ))
            .num_args(1..)
            .action(ArgAction::Append),
        )
        .arg(Arg::new("back").long("back").value_name(w.of("BERKAS", "FILE")).value_parser(value_parser!(PathBuf)).help(w.of(
            "belakang bersama semua kartu, satu halaman; berkas lain lalu berisi depan saja",
            "the one back of all cards, a single page; the other files then hold fronts alone",
        )))
        .arg(Arg::new("copies").long("copies").value_name("N,...").value_delimiter(',').value_parser(value_parser!(u32).range(1..=10_000)).help(w.of(
            "berapa kali tiap kartu disusun: satu bilangan, atau satu untuk tiap berkas [baku: 1]",
            "how often each card is laid: one number, or one for each file [default: 1]",
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
        .arg(number("start-slot", w.of(
            "tempat kosong pertama pada lembar pertama [baku: 1]",
            "the first free slot of the first sheet [default: 1]",
        )))
        .arg(number("skip-slots", w.of(
            "tempat yang dikosongkan pada setiap lembar, misalnya 7,8",
            "slots that stay empty on every sheet, for example 7,8",
        )).value_delimiter(','))
        .arg(number("stack-depth", w.of(
            "banyaknya lembar yang dipotong sekaligus [baku: semua]",
            "how many sheets are cut at once [default: all]",
        )))
        .arg(number("sheets-per-file", w.of(
            "lembar dalam satu berkas [baku: 250]",
            "sheets in one file [default: 250]",
        )))
        .arg(flag("no-registration", w.of("tanpa tanda register", "no register targets")))
        .arg(flag("colour-bar", w.of("dengan bilah warna", "with a colour bar")))
        .arg(Arg::new("cut-contour").long("cut-contour").value_name(w.of("NAMA", "NAME")).help(w.of(
            "garis potong pada warna khusus bernama ini, misalnya CutContour",
            "a cutting line in the spot colour of that name, for example CutContour",
        )))
        .arg(flag("mirror", w.of(
            "lembar dicerminkan, untuk film",
            "sheets are mirrored, for film",
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
    let files: Vec<PathBuf> =
        args.get_many::<PathBuf>("file").expect("clap requires it").cloned().collect();
    let file = files.first().expect("clap requires one");
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
        start_slot: count(args, "start-slot").unwrap_or(usual.start_slot),
        skip_slots: counts(args, "skip-slots"),
        stack_depth: count(args, "stack-depth"),
        sheets_per_file: count(args, "sheets-per-file").unwrap_or(usual.sheets_per_file),
        registration: !args.get_flag("no-registration"),
        colour_bar: args.get_flag("colour-bar"),
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
    let asked = run::Imposition {
        files: &given(args, files.clone())?,
        back: args.get_one::<PathBuf>("back").map(PathBuf::as_path),
        mirrored: args.get_flag("mirror"),
        contour: chosen("cut-contour").map(contour).transpose()?,
        lang,
    };
    let done = run::impose_files(&asked, &arrangement, &wanted, &read)?;
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
    give(&done.folder.display().to_string())?;
    Ok(Code::Done)
}

/// An option that takes a number from 1.
fn number(name: &'static str, help: &'static str) -> Arg {
    let range = value_parser!(u32).range(1..=100_000);
    Arg::new(name).long(name).value_name("N").value_parser(range).help(help)
}

fn count(args: &ArgMatches, name: &str) -> Option<usize> {
    counts(args, name).first().copied()
}

fn counts(args: &ArgMatches, name: &str) -> Vec<usize> {
    let numbers = args.get_many::<u32>(name).into_iter().flatten();
    numbers.map(|number| *number as usize).collect()
}

/// Each file with how often its cards are laid.
fn given(args: &ArgMatches, files: Vec<PathBuf>) -> Outcome<Vec<run::Given>> {
    let copies = counts(args, "copies");
    let (n_files, n_copies) = (files.len(), copies.len());
    if n_copies > 1 && n_copies != n_files {
        return Err(Fault::new(
            FaultKind::Usage,
            "--copies",
            text!(
                "{n_copies} bilangan untuk {n_files} berkas",
                "{n_copies} numbers for {n_files} files"
            ),
        )
        .hint(text!(
            "tulis satu bilangan, atau satu untuk tiap berkas",
            "write one number, or one for each file"
        )));
    }
    let of = |idx: usize| copies.get(idx).or(copies.first()).copied().unwrap_or(1);
    let files = files.into_iter().enumerate();
    Ok(files.map(|(idx, path)| run::Given { path, copies: of(idx) }).collect())
}

/// The name of a cutting line's spot colour.
fn contour(name: &str) -> Outcome<&str> {
    if InkName::new(name).is_some() {
        return Ok(name);
    }
    let shown = crate::diag::printable(name);
    Err(Fault::new(
        FaultKind::Usage,
        "--cut-contour",
        text!("`{shown}` bukan nama warna potong", "`{shown}` is no name of a cutting colour"),
    ))
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
