//! `cetak calibrate`: prints the target, stores what was read off it, lists the profiles.

use crate::cli::args::{self, flag, printer};
use crate::cli::exit::Code;
use crate::cli::terminal::{give, tell, tell_fault};
use crate::desk::{self, FURTHEST, Misreading, Readings, Setup};
use crate::diag::{Fault, FaultKind, Lang, Outcome, Text};
use crate::impose::{Calibration, Drift, Duplex, Side};
use crate::job::{self, PrinterProfile};
use crate::text;
use crate::unit::Length;
use clap::{Arg, ArgMatches, Command, builder::PossibleValuesParser, value_parser};
use std::path::{Path, PathBuf};

/// The command line of `cetak calibrate`.
pub(super) fn command(w: Lang) -> Command {
    Command::new("calibrate")
        .visible_alias("kalibrasi")
        .about(w.of(
            "Mengukur dan menyimpan pergeseran printer, agar belakang tepat di balik depan",
            "Measures and stores how a printer shifts, so that backs lie behind their fronts",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak kalibrasi make kantor --sheet a4-10up          lembar ukur: cetak, baca, ketik\n  cetak kalibrasi set kantor --sheet a4-10up --front \"25,3 185,2 25,3 185,2 24,8 271,9 24,8 271,9\" --back \"25,9 185,8 25,9 185,8 25,1 272,2 25,1 272,2\"\n  cetak kalibrasi set kantor --back \"0,6 0,3\"          hanya geseran: ke kanan, ke bawah\n  cetak kalibrasi list\n  cetak buat job.toml --printer kantor",
            "Examples:\n  cetak calibrate make office --sheet a4-10up          the target: print, read, type\n  cetak calibrate set office --sheet a4-10up --front \"25.3 185.2 25.3 185.2 24.8 271.9 24.8 271.9\" --back \"25.9 185.8 25.9 185.8 25.1 272.2 25.1 272.2\"\n  cetak calibrate set office --back \"0.6 0.3\"          a shift alone: to the right, downwards\n  cetak calibrate list\n  cetak run job.toml --printer office",
        ))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(make_command(w))
        .subcommand(set_command(w))
        .subcommand(
            Command::new("list")
                .about(w.of("semua profil, dengan tempatnya", "all profiles, with their places"))
                .before_help(w.of(
                    "Contoh:\n  cetak kalibrasi list",
                    "Example:\n  cetak calibrate list",
                ))
                .arg(job_arg(w))
                .after_help(w.of(
                    "Kode keluar: 0 selesai · 2 sebuah profil tidak bisa dipakai",
                    "Exit codes: 0 done · 2 a profile cannot be used",
                )),
        )
        .after_help(w.of(
            "Kode keluar: 0 selesai · 2 salah pakai, atau bacaan tidak masuk akal · 5 tidak bisa ditulis",
            "Exit codes: 0 done · 2 wrong usage, or readings that make no sense · 5 it cannot be written",
        ))
}

fn make_command(w: Lang) -> Command {
    Command::new("make")
        .about(w.of(
            "lembar ukur sebagai PDF, depan dan belakang",
            "the target as a PDF, front and back",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak kalibrasi make kantor --title \"Epson L8050, baki belakang, Teslin\"\n  cetak kalibrasi make kantor --printer kantor         sesudah set: semua bacaan harus tepat",
            "Examples:\n  cetak calibrate make office --title \"Epson L8050, rear tray, Teslin\"\n  cetak calibrate make office --printer office         after set: every reading must be exact",
        ))
        .arg(name(w))
        .args(paper_args(w))
        .arg(printer(w, w.of(
            "gambar lembar ukur dengan koreksi profil ini, untuk memeriksanya",
            "draw the target corrected by this profile, to check it",
        )))
        .arg(job_arg(w))
        .arg(
            Arg::new("out")
                .long("out")
                .value_name(w.of("BERKAS", "FILE"))
                .value_parser(value_parser!(PathBuf))
                .help(w.of(
                    "berkas PDF [baku: kalibrasi-NAMA.pdf]",
                    "the PDF file [default: kalibrasi-NAME.pdf]",
                )),
        )
        .arg(flag("force", w.of("timpa berkas yang sudah ada", "overwrite a file that is there")))
        .after_help(w.of(
            "Kode keluar: 0 selesai · 2 salah pakai · 5 tidak bisa ditulis",
            "Exit codes: 0 done · 2 wrong usage · 5 it cannot be written",
        ))
}

fn set_command(w: Lang) -> Command {
    let readings = |name: &'static str, help| {
        Arg::new(name)
            .long(name)
            .value_name(w.of("BACAAN", "READINGS"))
            .allow_hyphen_values(true)
            .help(help)
    };
    Command::new("set")
        .about(w.of("menyimpan profil dari bacaan", "stores a profile from readings"))
        .before_help(w.of(
            "Contoh:\n  cetak kalibrasi set kantor --sheet a4-10up --front \"25,3 185,2 25,3 185,2 24,8 271,9 24,8 271,9\"\n  cetak kalibrasi set kantor --back \"0,6 -0,3\"",
            "Examples:\n  cetak calibrate set office --sheet a4-10up --front \"25.3 185.2 25.3 185.2 24.8 271.9 24.8 271.9\"\n  cetak calibrate set office --back \"0.6 -0.3\"",
        ))
        .arg(name(w))
        .args(paper_args(w))
        .arg(readings("front", w.of(
            "delapan bacaan A sampai H dari sisi depan dalam mm, atau geserannya saja: kanan bawah [baku: tidak bergeser]",
            "the eight readings A to H of the front in mm, or its shift alone: right down [default: no shift]",
        )))
        .arg(readings("back", w.of(
            "sama, dari sisi belakang, dilihat dari belakang [baku: tidak bergeser]",
            "the same of the back, as seen from the back [default: no shift]",
        )))
        .arg(job_arg(w))
        .arg(flag("force", w.of(
            "timpa profil yang sudah ada",
            "overwrite a profile that is there",
        )))
        .after_help(w.of(
            "Kode keluar: 0 disimpan · 2 bacaan tidak masuk akal, atau profil itu sudah ada · 5 tidak bisa ditulis",
            "Exit codes: 0 stored · 2 readings that make no sense, or the profile is there already · 5 it cannot be written",
        ))
}

fn name(w: Lang) -> Arg {
    Arg::new("name")
        .value_name(w.of("NAMA", "NAME"))
        .required(true)
        .help_heading(w.of("Argumen", "Arguments"))
        .help(w.of(
            "nama profil: huruf, angka, - dan _",
            "the profile's name: letters, digits, - and _",
        ))
}

fn job_arg(w: Lang) -> Arg {
    args::job_option(
        w,
        w.of(
            "pakai folder printers/ di samping berkas tugas ini, bukan folder pengguna",
            "use the folder printers/ beside this job file, not the user's own",
        ),
    )
}

fn paper_args(w: Lang) -> [Arg; 3] {
    [
        Arg::new("title").long("title").value_name(w.of("TEKS", "TEXT")).help(w.of(
            "printer, baki, dan kertas, untuk orang [baku: namanya]",
            "printer, tray and stock, for people [default: the name]",
        )),
        Arg::new("sheet")
            .long("sheet")
            .value_name("FORMAT")
            .default_value("a4-10up")
            .hide_default_value(true)
            .help(w.of(
                "format lembar yang kertasnya dipakai [baku: a4-10up]",
                "the sheet format whose paper is used [default: a4-10up]",
            )),
        Arg::new("duplex")
            .long("duplex")
            .value_name(w.of("CARA", "HOW"))
            .value_parser(PossibleValuesParser::new([
                "long-edge",
                "short-edge",
                "two-core",
                "none",
            ]))
            .hide_possible_values(true)
            .default_value("long-edge")
            .hide_default_value(true)
            .help(w.of(
                "long-edge, short-edge, two-core, none [baku: long-edge]",
                "long-edge, short-edge, two-core, none [default: long-edge]",
            )),
    ]
}

/// Makes, sets or lists.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    match args.subcommand() {
        Some(("make", args)) => make(args, lang),
        Some(("set", args)) => set(args, lang),
        Some(("list", args)) => list(args, lang),
        _ => unreachable!("clap requires one of the commands above"),
    }
}

fn asked(args: &ArgMatches) -> Outcome<Setup> {
    let text = |name: &str| args.get_one::<String>(name).map(String::as_str);
    let duplex = match text("duplex") {
        Some("short-edge") => Duplex::ShortEdge,
        Some("two-core") => Duplex::TwoCore,
        Some("none") => Duplex::None,
        _ => Duplex::LongEdge,
    };
    let name = text("name").expect("clap requires it");
    let sheet = text("sheet").expect("it has a default");
    Setup::new(name, text("title"), sheet, duplex, Path::new("."))
}

fn job(args: &ArgMatches) -> Option<&Path> {
    args.get_one::<PathBuf>("job").map(PathBuf::as_path)
}

fn make(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let setup = asked(args)?;
    let corrected = match args.get_one::<String>("printer") {
        Some(printer) => {
            let folder = job::job_printers(job(args).unwrap_or(Path::new("")));
            Some(PrinterProfile::named(printer, folder.parent().unwrap_or(Path::new(".")))?)
        }
        None => None,
    };
    let target =
        desk::target(&setup, corrected.as_ref(), &typed(&setup, lang), (job::today(), lang))?;
    let path = args.get_one::<PathBuf>("out").cloned();
    let path = path.unwrap_or_else(|| PathBuf::from(format!("kalibrasi-{}.pdf", setup.name)));
    desk::write_target(&target, &path, args.get_flag("force"))?;
    let pages = target.pages;
    tell(text!(
        "{pages} halaman; cetak 100 %, ukur menurut petunjuk di lembarnya, lalu ketik bacaannya",
        "{pages} pages; print at 100 %, measure as the sheet says, then type the readings"
    )
    .get(lang));
    give(&path.display().to_string())?;
    Ok(Code::Done)
}

/// The command that stores what is read off a target, with a place for each reading.
fn typed(setup: &Setup, lang: Lang) -> String {
    let Setup { name, sheet, duplex, .. } = setup;
    let (duplex, back) = match duplex {
        Duplex::LongEdge => ("", true),
        Duplex::ShortEdge => (" --duplex short-edge", true),
        Duplex::TwoCore => (" --duplex two-core", true),
        Duplex::None => (" --duplex none", false),
    };
    let back = if back { " --back \"A B C D E F G H\"" } else { "" };
    let command = lang.of("kalibrasi", "calibrate");
    format!("cetak {command} set {name} --sheet {sheet}{duplex} --front \"A B C D E F G H\"{back}")
}

fn set(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let setup = asked(args)?;
    let front = drift(args, "front", Side::Front, &setup)?;
    let back = drift(args, "back", Side::Back, &setup)?;
    if front.is_none() && back.is_none() {
        return Err(usage(
            text!(
                "belum ada bacaan, --front atau --back",
                "there are no readings, --front or --back"
            ),
            text!(
                "cetak lembar ukurnya dahulu: `cetak kalibrasi make NAMA`",
                "print the target first: `cetak calibrate make NAME`"
            ),
        ));
    }
    let drifts = [front, back].map(Option::unwrap_or_default);
    let written_by = format!(
        "Kalibrasi printer, ditulis `cetak kalibrasi set`; dipakai dengan `cetak buat TUGAS --printer {}`.",
        setup.name
    );
    let force = args.get_flag("force");
    let profile = desk::store_profile(job(args), setup, drifts, &written_by, force)?;
    tell(&described(&profile, lang));
    give(&profile.path.display().to_string())?;
    Ok(Code::Done)
}

fn list(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let mut code = Code::Done;
    let mut n_profiles = 0;
    for profile in desk::profiles(job(args)) {
        match profile {
            Ok(profile) => {
                n_profiles += 1;
                give(&described(&profile, lang))?;
            }
            Err(fault) => {
                tell_fault(&fault, lang);
                code = Code::Usage;
            }
        }
    }
    if n_profiles == 0 && code == Code::Done {
        tell(lang.of(
            "belum ada printer yang dikalibrasi; mulai dengan `cetak kalibrasi make NAMA`",
            "no printer is calibrated yet; begin with `cetak calibrate make NAME`",
        ));
    }
    Ok(code)
}

/// The drift of a side: from eight readings, from a shift alone, or none if nothing was said.
fn drift(args: &ArgMatches, flag: &str, side: Side, setup: &Setup) -> Outcome<Option<Drift>> {
    let Some(written) = args.get_one::<String>(flag) else { return Ok(None) };
    let lengths = written.split_whitespace().map(|word| millimetres(flag, word));
    let lengths = lengths.collect::<Outcome<Vec<_>>>()?;
    let readings = match *lengths.as_slice() {
        [right, down] => Readings::Shift { right, down },
        [a, b, c, d, e, f, g, h] => Readings::Eight([a, b, c, d, e, f, g, h]),
        _ => return Err(miscounted(flag, lengths.len())),
    };
    desk::drift(setup, side, readings).map(Some).map_err(|why| misread(flag, why))
}

fn miscounted(flag: &str, n: usize) -> Box<Fault> {
    usage(
        text!(
            "--{flag} berisi {n} bilangan; perlu delapan bacaan A sampai H, atau dua untuk geserannya saja",
            "--{flag} has {n} numbers; it takes the eight readings A to H, or two for a shift alone"
        ),
        text!(
            "misalnya --{flag} \"25,3 185,2 25,3 185,2 24,8 271,9 24,8 271,9\"",
            "for example --{flag} \"25.3 185.2 25.3 185.2 24.8 271.9 24.8 271.9\""
        ),
    )
}

fn misread(flag: &str, why: Misreading) -> Box<Fault> {
    match why {
        Misreading::ShiftTooFar => usage(
            text!(
                "geseran --{flag} lebih dari {FURTHEST}",
                "the shift of --{flag} is more than {FURTHEST}"
            ),
            text!(
                "periksa bacaan; sebesar itu biasanya salah baki atau salah ukuran kertas",
                "check the readings; that much is usually the wrong tray or paper size"
            ),
        ),
        Misreading::TooFar { letter, off } => usage(
            text!(
                "bacaan {letter} dari --{flag} meleset {off} dari tempatnya",
                "reading {letter} of --{flag} is {off} away from its place"
            ),
            text!(
                "periksa urutan bacaan, format lembar, dan cetak 100 %",
                "check the order of the readings, the sheet format, and that it was printed at 100 %"
            ),
        ),
        Misreading::Contradiction { off } => usage(
            text!(
                "bacaan --{flag} tidak cocok satu sama lain, selisihnya {off}",
                "the readings of --{flag} do not fit each other, by {off}"
            ),
            text!(
                "baca ulang; penggaris harus rapat pada garis dan angka 0 tepat di tepi kertas",
                "read again; the ruler must lie on the line with its 0 at the edge of the paper"
            ),
        ),
        Misreading::Paper(fault) => fault,
    }
}

/// A number of millimetres, with a comma or a point.
fn millimetres(flag: &str, word: &str) -> Outcome<Length> {
    let bad = || {
        usage(
            text!("`{word}` pada --{flag} bukan bilangan", "`{word}` in --{flag} is no number"),
            text!("tulis milimeter, misalnya 25,3", "write millimetres, for example 25.3"),
        )
    };
    let plain = word.trim_end_matches("mm").replace(',', ".");
    if plain.chars().any(|c| !(c.is_ascii_digit() || c == '.' || c == '-')) {
        return Err(bad());
    }
    Length::parse(&format!("{plain}mm")).map_err(|_| bad())
}

fn usage(message: Text, hint: Text) -> Box<Fault> {
    Fault::new(FaultKind::Usage, String::new(), message).hint(hint)
}

/// A profile in a few lines.
fn described(profile: &PrinterProfile, lang: Lang) -> String {
    let Calibration { name, paper, front, back } = &profile.calibration;
    let side = |word: &str, drift: &Drift| {
        let percent = |ppm: i64| format!("{:+.2} %", ppm as f64 / 1e4);
        let line = format!(
            "  {word}: {} {:+.2} mm, {} {:+.2} mm, {} {}, {} {}, {} {:+.2} mm/m",
            lang.of("kanan", "right"),
            drift.right.to_mm(),
            lang.of("bawah", "down"),
            drift.down.to_mm(),
            lang.of("lebar", "width"),
            percent(drift.wider_ppm),
            lang.of("tinggi", "height"),
            percent(drift.taller_ppm),
            lang.of("putaran", "turn"),
            drift.turned_ppm as f64 / 1e3,
        );
        if lang == Lang::Id { line.replace(',', ";").replace('.', ",") } else { line }
    };
    let (width, height) = (paper.w.to_mm(), paper.h.to_mm());
    format!(
        "{name}: {} ({width} x {height} mm)\n{}\n{}\n  {}",
        crate::diag::printable(&profile.title),
        side(lang.of("depan", "front"), front),
        side(lang.of("belakang", "back"), back),
        profile.path.display(),
    )
}
