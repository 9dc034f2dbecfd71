//! `cetak calibrate`: prints the target, stores what was read off it, lists the profiles.

use crate::cli::args::{Words, flag};
use crate::cli::exit::Code;
use crate::cli::{give, tell};
use crate::diag::{Fault, FaultKind, Lang, Outcome, Text};
use crate::geom::Size;
use crate::impose::{Calibration, Drift, Duplex, SheetFormat, Side, Target};
use crate::job::{self, PrinterProfile};
use crate::output::{atomic, target};
use crate::text;
use crate::unit::Length;
use clap::{Arg, ArgMatches, Command, builder::PossibleValuesParser, value_parser};
use std::path::{Path, PathBuf};

/// Readings that a straight drift explains no better than this were misread.
const MISREAD: Length = Length::from_um(500);
/// A print further off than this was misread, or scaled by the driver.
const FURTHEST: Length = Length::from_um(15_000);

/// The command line of `cetak calibrate`.
pub(super) fn command(w: Words) -> Command {
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
        .subcommand_help_heading(w.of("Perintah", "Commands"))
        .disable_help_subcommand(true)
        .subcommand(make_command(w))
        .subcommand(set_command(w))
        .subcommand(
            nested(w, "list")
                .about(w.of("semua profil, dengan tempatnya", "all profiles, with their places"))
                .before_help(w.of("Contoh:\n  cetak kalibrasi list", "Example:\n  cetak calibrate list"))
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

fn make_command(w: Words) -> Command {
    nested(w, "make")
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
                .help(w.of("berkas PDF [baku: kalibrasi-NAMA.pdf]", "the PDF file [default: kalibrasi-NAME.pdf]")),
        )
        .arg(flag("force", w.of("timpa berkas yang sudah ada", "overwrite a file that is there")))
        .after_help(w.of(
            "Kode keluar: 0 selesai · 2 salah pakai · 5 tidak bisa ditulis",
            "Exit codes: 0 done · 2 wrong usage · 5 it cannot be written",
        ))
}

fn set_command(w: Words) -> Command {
    let readings = |name: &'static str, help| {
        Arg::new(name)
            .long(name)
            .value_name(w.of("BACAAN", "READINGS"))
            .allow_hyphen_values(true)
            .help(help)
    };
    nested(w, "set")
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
        .arg(flag("force", w.of("timpa profil yang sudah ada", "overwrite a profile that is there")))
        .after_help(w.of(
            "Kode keluar: 0 disimpan · 2 bacaan tidak masuk akal, atau profil itu sudah ada · 5 tidak bisa ditulis",
            "Exit codes: 0 stored · 2 readings that make no sense, or the profile is there already · 5 it cannot be written",
        ))
}

/// The flag of `run` and `impose` that names a measured printer.
pub(super) fn printer(w: Words, help: &'static str) -> Arg {
    Arg::new("printer").long("printer").value_name(w.of("NAMA", "NAME")).help(help)
}

/// What `run --printer` says of itself.
pub(super) fn run_printer(w: Words) -> Arg {
    printer(w, w.of(
        "printer yang sudah dikalibrasi: letak kartu dikoreksi [baku: sheet.calibration di berkas tugas]",
        "a calibrated printer: where cards lie is corrected [default: sheet.calibration of the job file]",
    ))
}

fn name(w: Words) -> Arg {
    Arg::new("name")
        .value_name(w.of("NAMA", "NAME"))
        .required(true)
        .help_heading(w.of("Argumen", "Arguments"))
        .help(w.of(
            "nama profil: huruf, angka, - dan _",
            "the profile's name: letters, digits, - and _",
        ))
}

fn job_arg(w: Words) -> Arg {
    Arg::new("job")
        .long("job")
        .value_name(w.of("TUGAS", "JOB"))
        .value_parser(value_parser!(PathBuf))
        .help(w.of(
            "pakai folder printers/ di samping berkas tugas ini, bukan folder pengguna",
            "use the folder printers/ beside this job file, not the user's own",
        ))
}

fn paper_args(w: Words) -> [Arg; 3] {
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

/// A command below `calibrate`, with help in the language and form of all others.
fn nested(w: Words, name: &'static str) -> Command {
    Command::new(name).disable_help_flag(true).help_template(w.of(
        "{before-help}\n\n{about}\n\nPemakaian: {usage}\n\n{all-args}{after-help}\n",
        "{before-help}\n\n{about}\n\nUsage: {usage}\n\n{all-args}{after-help}\n",
    ))
}

/// Makes, sets or lists.
pub(super) fn calibrate(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    match args.subcommand() {
        Some(("make", args)) => make(args, lang),
        Some(("set", args)) => set(args, lang),
        Some(("list", args)) => list(args, lang),
        _ => unreachable!("clap requires one of the commands above"),
    }
}

/// What `make` and `set` are both told.
struct Asked {
    name: String,
    title: String,
    format: SheetFormat,
    sheet: String,
    duplex: (&'static str, Duplex),
}

fn asked(args: &ArgMatches) -> Outcome<Asked> {
    let name = args.get_one::<String>("name").expect("clap requires it").clone();
    if !job::is_printer_name(&name) {
        return Err(usage(
            text!("`{name}` bukan nama profil", "`{name}` is no name for a profile"),
            Text::new(
                "pakai huruf, angka, - dan _ saja, paling panjang 40",
                "use letters, digits, - and _ alone, 40 at most",
            ),
        ));
    }
    let title = args.get_one::<String>("title").cloned().unwrap_or_else(|| name.clone());
    let sheet = args.get_one::<String>("sheet").expect("it has a default").clone();
    let format = SheetFormat::load(&sheet, Path::new("."))?;
    let duplex = match args.get_one::<String>("duplex").map(String::as_str) {
        Some("short-edge") => ("short-edge", Duplex::ShortEdge),
        Some("two-core") => ("two-core", Duplex::TwoCore),
        Some("none") => ("none", Duplex::None),
        _ => ("long-edge", Duplex::LongEdge),
    };
    Ok(Asked { name, title, format, sheet, duplex })
}

fn make(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let Asked { name, title, format, sheet, duplex } = asked(args)?;
    let target = Target::new(format.sheet, duplex.1)?;
    let corrected = match args.get_one::<String>("printer") {
        Some(printer) => {
            let folder = args.get_one::<PathBuf>("job").cloned().unwrap_or_default();
            let folder = job::job_printers(&folder);
            let folder = folder.parent().unwrap_or(Path::new(".")).to_owned();
            Some(PrinterProfile::named(printer, &folder)?)
        }
        None => None,
    };
    let mut command = format!("cetak kalibrasi set {name} --sheet {sheet}");
    if duplex.1 != Duplex::LongEdge {
        command.push_str(&format!(" --duplex {}", duplex.0));
    }
    let paper = format!("{}, {} x {} mm", sheet, format.sheet.w.to_mm(), format.sheet.h.to_mm());
    let (title, command, paper) = (&*title, &*command, &*paper);
    let wording = target::Wording { title, command, paper, day: job::today() };
    let calibration = corrected.as_ref().map(|profile| &profile.calibration);
    let (bytes, pages) =
        target::pdf(&target, wording, calibration, crate::layout::document_fonts())?;
    let path = args.get_one::<PathBuf>("out").cloned();
    let path = path.unwrap_or_else(|| PathBuf::from(format!("kalibrasi-{name}.pdf")));
    refuse_to_overwrite(&path, args.get_flag("force"))?;
    atomic::write(&path, &bytes)?;
    tell(&match lang {
        Lang::Id => format!(
            "{pages} halaman; cetak 100 %, ukur menurut petunjuk di lembarnya, lalu ketik bacaannya"
        ),
        Lang::En => {
            format!(
                "{pages} pages; print at 100 %, measure as the sheet says, then type the readings"
            )
        }
    });
    give(&path.display().to_string());
    Ok(Code::Done)
}

fn set(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let Asked { name, title, format, duplex, .. } = asked(args)?;
    let paper = format.sheet;
    let front = drift(args, "front", Side::Front, paper, duplex.1)?;
    let back = drift(args, "back", Side::Back, paper, duplex.1)?;
    if front.is_none() && back.is_none() {
        return Err(usage(
            Text::new(
                "belum ada bacaan, --front atau --back",
                "there are no readings, --front or --back",
            ),
            Text::new(
                "cetak lembar ukurnya dahulu: `cetak kalibrasi make NAMA`",
                "print the target first: `cetak calibrate make NAME`",
            ),
        ));
    }
    let [front, back] = [front, back].map(Option::unwrap_or_default);
    let folder = match args.get_one::<PathBuf>("job") {
        Some(job) => job::job_printers(job),
        None => job::user_printers().ok_or_else(|| {
            usage(
                Text::new(
                    "folder pengaturan pengguna tidak diketahui",
                    "the user's folder of settings is not known",
                ),
                Text::new("simpan di folder tugas: --job TUGAS", "store it with a job: --job JOB"),
            )
        })?,
    };
    let path = PrinterProfile::place(&folder, &name);
    refuse_to_overwrite(&path, args.get_flag("force"))?;
    let profile =
        PrinterProfile { path, title, calibration: Calibration { name, paper, front, back } };
    atomic::make_folder(&folder)?;
    atomic::write(&profile.path, profile.to_toml().as_bytes())?;
    tell(&described(&profile, lang));
    give(&profile.path.display().to_string());
    Ok(Code::Done)
}

fn list(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let own = args.get_one::<PathBuf>("job").map(|job| job::job_printers(job));
    let mut code = Code::Done;
    let mut n_profiles = 0;
    for folder in own.into_iter().chain(job::user_printers()) {
        for profile in PrinterProfile::all(&folder) {
            match profile {
                Ok(profile) => {
                    n_profiles += 1;
                    give(&described(&profile, lang));
                }
                Err(fault) => {
                    super::tell_fault(&fault, lang);
                    code = Code::Usage;
                }
            }
        }
    }
    if n_profiles == 0 && code == Code::Done {
        tell(Words(lang).of(
            "belum ada printer yang dikalibrasi; mulai dengan `cetak kalibrasi make NAMA`",
            "no printer is calibrated yet; begin with `cetak calibrate make NAME`",
        ));
    }
    Ok(code)
}

/// The drift of a side: from eight readings, from a shift alone, or none if nothing was said.
fn drift(
    args: &ArgMatches,
    flag: &str,
    side: Side,
    paper: Size,
    duplex: Duplex,
) -> Outcome<Option<Drift>> {
    let Some(written) = args.get_one::<String>(flag) else { return Ok(None) };
    let written: Vec<&str> = written.split_whitespace().collect();
    let lengths =
        written.iter().map(|word| millimetres(flag, word)).collect::<Outcome<Vec<_>>>()?;
    if let [right, down] = *lengths.as_slice() {
        if [right, down].iter().any(|at| *at > FURTHEST || -*at > FURTHEST) {
            return Err(too_far(flag));
        }
        return Ok(Some(Drift { right, down, ..Drift::default() }));
    }
    let Ok(eight) = <[Length; 8]>::try_from(lengths.as_slice()) else {
        let n = lengths.len();
        return Err(usage(
            text!(
                "--{flag} berisi {n} bilangan; perlu delapan bacaan A sampai H, atau dua untuk geserannya saja",
                "--{flag} has {n} numbers; it takes the eight readings A to H, or two for a shift alone"
            ),
            text!(
                "misalnya --{flag} \"25,3 185,2 25,3 185,2 24,8 271,9 24,8 271,9\"",
                "for example --{flag} \"25.3 185.2 25.3 185.2 24.8 271.9 24.8 271.9\""
            ),
        ));
    };
    let target = Target::new(paper, duplex)?;
    let readings = target.readings(side, eight);
    for (idx, reading) in readings.iter().enumerate() {
        let (x, y) = (reading.found.x - reading.drawn.x, reading.found.y - reading.drawn.y);
        for (off, letter) in [(x, ["A", "B", "C", "D"][idx]), (y, ["E", "G", "F", "H"][idx])] {
            if off > FURTHEST || -off > FURTHEST {
                let far = off.max(-off);
                return Err(usage(
                    text!(
                        "bacaan {letter} dari --{flag} meleset {far} dari tempatnya",
                        "reading {letter} of --{flag} is {far} away from its place"
                    ),
                    Text::new(
                        "periksa urutan bacaan, format lembar, dan cetak 100 %",
                        "check the order of the readings, the sheet format, and that it was printed at 100 %",
                    ),
                ));
            }
        }
    }
    let (drift, worst) = Drift::fitted(paper, &readings).expect("four crossings in a rectangle");
    if worst > MISREAD {
        return Err(usage(
            text!(
                "bacaan --{flag} tidak cocok satu sama lain, selisihnya {worst}",
                "the readings of --{flag} do not fit each other, by {worst}"
            ),
            Text::new(
                "baca ulang; penggaris harus rapat pada garis dan angka 0 tepat di tepi kertas",
                "read again; the ruler must lie on the line with its 0 at the edge of the paper",
            ),
        ));
    }
    Ok(Some(drift))
}

/// A number of millimetres, with a comma or a point.
fn millimetres(flag: &str, word: &str) -> Outcome<Length> {
    let bad = || {
        usage(
            text!("`{word}` pada --{flag} bukan bilangan", "`{word}` in --{flag} is no number"),
            Text::new("tulis milimeter, misalnya 25,3", "write millimetres, for example 25.3"),
        )
    };
    let plain = word.trim_end_matches("mm").replace(',', ".");
    if plain.chars().any(|c| !(c.is_ascii_digit() || c == '.' || c == '-')) {
        return Err(bad());
    }
    Length::parse(&format!("{plain}mm")).map_err(|_| bad())
}

fn too_far(flag: &str) -> Box<Fault> {
    usage(
        text!(
            "geseran --{flag} lebih dari {FURTHEST}",
            "the shift of --{flag} is more than {FURTHEST}"
        ),
        Text::new(
            "periksa bacaan; sebesar itu biasanya salah baki atau salah ukuran kertas",
            "check the readings; that much is usually the wrong tray or paper size",
        ),
    )
}

fn usage(message: Text, hint: Text) -> Box<Fault> {
    Fault::new(FaultKind::Usage, String::new(), message).hint(hint)
}

fn refuse_to_overwrite(path: &Path, force: bool) -> Outcome<()> {
    if force || !path.exists() {
        return Ok(());
    }
    Err(Fault::new(
        FaultKind::Usage,
        path.display().to_string(),
        Text::new("berkas itu sudah ada", "that file is there already"),
    )
    .hint(Text::new("timpa dengan --force", "overwrite it with --force")))
}

/// A profile in a few lines.
fn described(profile: &PrinterProfile, lang: Lang) -> String {
    let Calibration { name, paper, front, back } = &profile.calibration;
    let w = Words(lang);
    let side = |word: &str, drift: &Drift| {
        let percent = |ppm: i64| format!("{:+.2} %", ppm as f64 / 1e4);
        let line = format!(
            "  {word}: {} {:+.2} mm, {} {:+.2} mm, {} {}, {} {}, {} {:+.2} mm/m",
            w.of("kanan", "right"),
            drift.right.to_mm(),
            w.of("bawah", "down"),
            drift.down.to_mm(),
            w.of("lebar", "width"),
            percent(drift.wider_ppm),
            w.of("tinggi", "height"),
            percent(drift.taller_ppm),
            w.of("putaran", "turn"),
            drift.turned_ppm as f64 / 1e3,
        );
        if lang == Lang::Id { line.replace(',', ";").replace('.', ",") } else { line }
    };
    let (width, height) = (paper.w.to_mm(), paper.h.to_mm());
    format!(
        "{name}: {} ({width} x {height} mm)\n{}\n{}\n  {}",
        crate::diag::printable(&profile.title),
        side(w.of("depan", "front"), front),
        side(w.of("belakang", "back"), back),
        profile.path.display(),
    )
}
