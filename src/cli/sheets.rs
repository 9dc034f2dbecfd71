//! `cetak sheets`: the sheet formats there are, what one holds, and the best grid for a paper.
//!
//! All arithmetic is [`crate::impose`]'s; this file only finds words for it.

use crate::cli::args::flag;
use crate::cli::exit::Code;
use crate::cli::terminal::give;
use crate::diag::{Fault, FaultKind, Lang, Outcome};
use crate::geom::{Size, Turn};
use crate::impose::{Arrangement, Fit, FitLimits, Options, SheetFormat, fit};
use crate::text;
use crate::unit::Length;
use clap::{Arg, ArgMatches, Command, value_parser};
use std::path::{Path, PathBuf};

/// Papers that may be named: width and height upright, in micrometres.
const PAPERS: &[(&str, i64, i64)] = &[
    ("a5", 148_000, 210_000),
    ("a4", 210_000, 297_000),
    ("a3", 297_000, 420_000),
    ("f4", 215_000, 330_000),
    ("folio", 215_000, 330_000),
    ("sra3", 320_000, 450_000),
    ("letter", 215_900, 279_400),
    ("legal", 215_900, 355_600),
    ("13x19", 330_200, 482_600),
];

/// The command line of `cetak sheets`.
pub(super) fn command(w: Lang) -> Command {
    let length = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(w.of("PANJANG", "LENGTH")).requires("fit").help(help)
    };
    Command::new("sheets")
        .visible_alias("lembar")
        .about(w.of(
            "Format lembar: daftar, rincian, pemeriksaan, dan susunan terbaik untuk satu kertas",
            "Sheet formats: list, details, check, and the best grid for a paper",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak lembar                                     semua format bawaan\n  cetak lembar show a4-10up                        rincian satu format\n  cetak lembar check format-kami.toml --bleed 2mm  apakah berkas itu bisa dipakai\n  cetak lembar --fit 215x330mm --bleed 3mm --edge 5mm\n  cetak lembar --fit f4 --bleed 3mm --toml > f4.toml\n  cetak lembar --fit a4 --card 105x148mm --toml    lencana A6",
            "Examples:\n  cetak sheets                                     all built-in formats\n  cetak sheets show a4-10up                        details of one\n  cetak sheets check our-format.toml --bleed 2mm   whether that file can be used\n  cetak sheets --fit 215x330mm --bleed 3mm --edge 5mm\n  cetak sheets --fit f4 --bleed 3mm --toml > f4.toml\n  cetak sheets --fit a4 --card 105x148mm --toml    badges of A6",
        ))
        .arg(
            Arg::new("fit")
                .long("fit")
                .value_name(w.of("KERTAS", "PAPER"))
                .help(w.of(
                    "susunan terbaik untuk kertas ini: a5, a4, a3, f4, sra3, letter, legal, 13x19, atau ukuran seperti 215x330mm",
                    "the best grid for this paper: a5, a4, a3, f4, sra3, letter, legal, 13x19, or a size such as 215x330mm",
                )),
        )
        .arg(
            Arg::new("card").long("card").value_name(w.of("UKURAN", "SIZE")).requires("fit").help(w.of(
                "ukuran kartu, misalnya 105x148mm atau a6 [baku: CR80, 85.6x53.98mm]",
                "the size of the card, for example 105x148mm or a6 [default: CR80, 85.6x53.98mm]",
            )),
        )
        .arg(length("bleed", w.of(
            "bleed tiap kartu [baku: 1mm]",
            "bleed of each card [default: 1mm]",
        )))
        .arg(length("gutter", w.of(
            "jarak antara dua potongan [baku: dua bleed]",
            "between two cuts [default: two bleeds]",
        )))
        .arg(length("edge", w.of(
            "tepi kertas yang tidak bisa dicetak [baku: 5mm]",
            "the edge of the paper that cannot be printed [default: 5mm]",
        )))
        .arg(length("marks", w.of(
            "tempat tanda potong di luar kartu terluar [baku: 0mm]",
            "room for crop marks outside the outermost cards [default: 0mm]",
        )))
        .arg(
            flag("toml", w.of(
                "tulis susunan terbaik sebagai berkas format lembar",
                "write the best grid as a sheet format file",
            ))
            .requires("fit"),
        )
        .disable_help_subcommand(true)
        .subcommand(
            Command::new("list")
                .about(w.of("semua format bawaan", "all built-in formats"))
                .before_help(w.of("Contoh:\n  cetak lembar list", "Example:\n  cetak sheets list"))
                .after_help(w.of("Kode keluar: 0 selesai", "Exit codes: 0 done")),
        )
        .subcommand(format_command(w, "show", w.of("rincian satu format", "details of one format")))
        .subcommand(format_command(w, "check", w.of(
            "apakah sebuah berkas format bisa dipakai",
            "whether a format file can be used",
        )))
        .after_help(w.of(
            "Kode keluar: 0 selesai · 2 format atau ukuran salah, atau tidak ada kartu yang muat · 5 berkas tidak bisa dibaca",
            "Exit codes: 0 done · 2 a wrong format or size, or no card fits · 5 the file cannot be read",
        ))
}

fn format_command(w: Lang, name: &'static str, about: &'static str) -> Command {
    Command::new(name)
        .about(about)
        .before_help(w.of(
            "Contoh:\n  cetak lembar show a4-10up\n  cetak lembar check format-kami.toml",
            "Examples:\n  cetak sheets show a4-10up\n  cetak sheets check our-format.toml",
        ))
        .arg(
            Arg::new("format")
                .value_name("FORMAT")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help_heading(w.of("Argumen", "Arguments"))
                .help(w.of(
                    "nama format bawaan, atau berkas .toml",
                    "the name of a built-in format, or a .toml file",
                )),
        )
        .arg(
            Arg::new("bleed").long("bleed").value_name(w.of("PANJANG", "LENGTH")).help(
                w.of("juga periksa apakah bleed ini muat", "also check whether this bleed fits"),
            ),
        )
        .after_help(w.of(
            "Kode keluar: 0 bisa dipakai · 2 tidak bisa dipakai · 5 berkas tidak bisa dibaca",
            "Exit codes: 0 it can be used · 2 it cannot be used · 5 the file cannot be read",
        ))
}

/// Lists, shows, checks or solves.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    match args.subcommand() {
        Some(("show" | "check", args)) => {
            let (format, bleed) = load(args)?;
            give(&details(&format, bleed, lang))?;
            return Ok(Code::Done);
        }
        Some(_) => {}
        None => {
            if let Some(paper) = args.get_one::<String>("fit") {
                return solve(paper, args, lang);
            }
        }
    }
    for name in SheetFormat::builtin_names() {
        give(&line(&SheetFormat::load(name, Path::new("."))?, lang))?;
    }
    Ok(Code::Done)
}

/// The format asked for, and the bleed it was checked for.
fn load(args: &ArgMatches) -> Outcome<(SheetFormat, Option<Length>)> {
    let name = args.get_one::<PathBuf>("format").expect("clap requires it").display().to_string();
    let format = SheetFormat::load(&name, Path::new("."))?;
    let bleed = length(args, "bleed")?;
    if let Some(bleed) = bleed {
        Arrangement::new(format.clone(), Options { bleed, ..Options::default() })?;
    }
    Ok((format, bleed))
}

fn line(format: &SheetFormat, lang: Lang) -> String {
    let cards = lang.of("kartu", "cards");
    let bleed = if format.borderless {
        lang.of("bleed bebas", "any bleed").to_owned()
    } else {
        let most = figure(format.max_bleed());
        text!("bleed sampai {most}", "bleed up to {most}").said(lang)
    };
    format!(
        "{:<12} {:>3} {cards:<6} {:>16}  {bleed}",
        format.name,
        format.slots.len(),
        size(format.sheet)
    )
}

fn details(format: &SheetFormat, bleed: Option<Length>, lang: Lang) -> String {
    let yes = |yes: bool| lang.of(if yes { "ya" } else { "tidak" }, if yes { "yes" } else { "no" });
    let mut lines = vec![format!("{}: {}", format.name, format.title), line(format, lang)];
    let mut say = |what: &str, value: String| lines.push(format!("  {what}: {value}"));
    say(lang.of("kartu", "card"), size(format.card));
    say(lang.of("tepi tak tercetak", "unprintable edge"), figure(format.edge));
    say(
        lang.of("bleed boleh keluar kertas", "bleed may run off the paper"),
        yes(format.borderless).to_owned(),
    );
    if let Some(marks) = format.marks {
        let (offset, length) = (figure(marks.offset), figure(marks.length));
        say(
            lang.of("tanda potong", "crop marks"),
            text!(
                "panjang {length}, {offset} dari potongan",
                "{length} long, {offset} from the cut"
            )
            .said(lang),
        );
    }
    say(lang.of("slug", "slug"), yes(format.slug.is_some()).to_owned());
    if let Some(bleed) = bleed {
        say(lang.of("bleed yang diperiksa", "bleed checked"), figure(bleed));
    }
    say(lang.of("tempat", "slots"), lang.of("kiri, atas, putaran", "left, top, turn").to_owned());
    for (idx, slot) in format.slots.iter().enumerate() {
        lines.push(format!(
            "  {:>4}  {:>10} {:>10} {:>4}°",
            idx + 1,
            figure(slot.trim.x),
            figure(slot.trim.y),
            slot.turn.degrees()
        ));
    }
    lines.join("\n")
}

/// What `--fit` asks of the paper.
struct Asked {
    limits: FitLimits,
    bleed: Length,
    edge: Length,
    marks: Length,
}

fn solve(paper: &str, args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let sheet = parse_paper(paper, "--fit")?;
    let card = match args.get_one::<String>("card") {
        Some(card) => parse_paper(card, "--card")?,
        None => Size::ID_1,
    };
    let usual =
        |name, um| -> Outcome<Length> { Ok(length(args, name)?.unwrap_or(Length::from_um(um))) };
    let (bleed, edge, marks) = (usual("bleed", 1000)?, usual("edge", 5000)?, usual("marks", 0)?);
    let gutter = length(args, "gutter")?.unwrap_or(bleed * 2);
    let margin = edge + bleed.max(marks);
    let asked = Asked { limits: FitLimits { sheet, card, gutter, margin }, bleed, edge, marks };
    let fits = fit(asked.limits);
    let Some(best) = fits.first() else {
        let sheet = size(sheet);
        return Err(Fault::new(
            FaultKind::Usage,
            "--fit",
            text!("tidak ada kartu yang muat di {sheet}", "no card fits on {sheet}"),
        ));
    };
    if args.get_flag("toml") {
        give(toml(&asked, best).trim_end())?;
        return Ok(Code::Done);
    }
    let (cut, sheet) = (figure(gutter), size(sheet));
    let (bleed, margin) = (figure(bleed), figure(margin));
    give(&text!(
        "kertas {sheet}, jarak antarkartu {cut}, bleed {bleed}, tepi sampai potongan terluar {margin}",
        "paper {sheet}, gutter {cut}, bleed {bleed}, edge to outermost cut {margin}"
    ).said(lang))?;
    if gutter < asked.bleed * 2 {
        give(lang.of(
            "  jarak lebih sempit dari dua bleed: tiap bleed dipotong di tengah jarak",
            "  the gutter is narrower than two bleeds: each bleed ends in its middle",
        ))?;
    }
    for fit in &fits {
        give(&told(&asked, fit, lang))?;
    }
    Ok(Code::Done)
}

fn told(asked: &Asked, fit: &Fit, lang: Lang) -> String {
    let turned = if fit.turn.is_sideways() {
        lang.of("kartu tegak", "cards upright")
    } else {
        lang.of("kartu mendatar", "cards lying")
    };
    let (cards, columns, rows) = (fit.cards(), fit.columns, fit.rows);
    let (x, y) = (figure(fit.margin_x), figure(fit.margin_y));
    let mut lines = vec![text!(
        "{cards} kartu: {columns} kolom x {rows} baris, {turned}, sisa tepi {x} kiri-kanan, {y} atas-bawah",
        "{cards} cards: {columns} columns x {rows} rows, {turned}, margins {x} left and right, {y} above and below"
    ).said(lang)];
    let axes = [
        (
            lang.of("satu kolom lagi", "one more column"),
            lang.of("lebih lebar", "wider"),
            fit.missing_x,
            columns,
        ),
        (
            lang.of("satu baris lagi", "one more row"),
            lang.of("lebih tinggi", "higher"),
            fit.missing_y,
            rows,
        ),
    ];
    for (what, larger, missing, n) in axes {
        let more = figure(missing);
        let mut ways = vec![text!("kertas {more} {larger}", "paper {more} {larger}").said(lang)];
        let gutters = i64::try_from(n).unwrap_or(i64::MAX).clamp(1, 1_000_000);
        // Rounded up, so that the gutter named does fit.
        let less = Length::from_um((missing.um() + gutters - 1) / gutters);
        if less <= asked.limits.gutter {
            let most = figure(asked.limits.gutter - less);
            ways.push(text!("jarak antarkartu {most}", "a gutter of {most}").said(lang));
        }
        let side = Length::from_um((missing.um() + 1) / 2);
        if side <= asked.limits.margin {
            let most = figure(asked.limits.margin - side);
            ways.push(
                text!("tepi sampai potongan terluar {most}", "an edge to outermost cut of {most}")
                    .said(lang),
            );
        }
        lines.push(format!("  {what}: {}", ways.join(lang.of(", atau ", ", or "))));
    }
    lines.join("\n")
}

/// The grid as a file that `[sheet] format` takes.
fn toml(asked: &Asked, fit: &Fit) -> String {
    let mm = |length: Length| format!("\"{}mm\"", length.to_mm());
    let FitLimits { sheet, card, gutter, .. } = asked.limits;
    let card_line = if card == Size::ID_1 {
        String::new()
    } else {
        format!("card = {{ width = {}, height = {} }}\n", mm(card.w), mm(card.h))
    };
    let mut text = format!(
        "title = \"{} kartu ({} x {})\"\nsheet = {{ width = {}, height = {} }}\n{card_line}edge = {}\nshared_bleed = {}\n\n\
         [grid]\ncolumns = {}\nrows = {}\ngutter = {{ x = {}, y = {} }}\nturn = {}\n",
        fit.cards(),
        fit.columns,
        fit.rows,
        mm(sheet.w),
        mm(sheet.h),
        mm(asked.edge),
        gutter < asked.bleed * 2,
        fit.columns,
        fit.rows,
        mm(gutter),
        mm(gutter),
        if fit.turn == Turn::Quarter { 90 } else { 0 },
    );
    if asked.marks > Length::ZERO {
        let offset = (asked.bleed + Length::from_um(500)).min(asked.marks);
        text.push_str(&format!(
            "\n[marks]\noffset = {}\nlength = {}\nweight = \"0.25pt\"\n",
            mm(offset),
            mm(asked.marks - offset),
        ));
    }
    text
}

/// `a4`, or `215x330mm`.
fn parse_paper(text: &str, option: &str) -> Outcome<Size> {
    let named = text.to_lowercase();
    if let Some((_, w, h)) = PAPERS.iter().find(|(name, _, _)| *name == named) {
        return Ok(Size::new(Length::from_um(*w), Length::from_um(*h)));
    }
    let names = PAPERS.iter().map(|(name, _, _)| *name).collect::<Vec<_>>().join(", ");
    let bad = || {
        Fault::new(
            FaultKind::Usage,
            option,
            text!("`{text}` bukan ukuran", "`{text}` is not a size"),
        )
        .hint(text!(
            "tulis lebar x tinggi dengan satuan, misalnya 215x330mm, atau salah satu: {names}",
            "write width x height with a unit, for example 215x330mm, or one of: {names}"
        ))
    };
    let (w, h) = named.split_once(['x', '×']).ok_or_else(bad)?;
    let h = h.trim();
    let unit = h.find(|c: char| c.is_ascii_alphabetic()).map_or("", |at| &h[at..]);
    let has_unit = w.contains(|c: char| c.is_ascii_alphabetic());
    let w = if has_unit { w.to_owned() } else { format!("{w}{unit}") };
    let (w, h) = (Length::parse(&w).map_err(|_| bad())?, Length::parse(h).map_err(|_| bad())?);
    let most = Length::from_um(5_000_000);
    if w <= Length::ZERO || h <= Length::ZERO || w > most || h > most {
        return Err(bad());
    }
    Ok(Size::new(w, h))
}

/// A length of the command line, not negative.
fn length(args: &ArgMatches, name: &str) -> Outcome<Option<Length>> {
    let Some(text) = args.get_one::<String>(name) else { return Ok(None) };
    match Length::parse(text) {
        Ok(length) if length >= Length::ZERO => Ok(Some(length)),
        Ok(_) | Err(_) => Err(Fault::new(
            FaultKind::Usage,
            format!("--{name}"),
            text!("`{text}` bukan panjang", "`{text}` is not a length"),
        )
        .hint(text!(
            "tulis bilangan dan satuannya (mm, cm, in, pt), misalnya 3mm",
            "write a number and its unit (mm, cm, in, pt), for example 3mm"
        ))),
    }
}

fn size(size: Size) -> String {
    format!("{} x {} mm", size.w.to_mm(), size.h.to_mm())
}

/// Millimetres to the hundredth, without needless zeros; cut, not rounded, so that what is said to fit does.
fn figure(length: Length) -> String {
    format!("{} mm", Length::from_um(length.um().div_euclid(10) * 10).to_mm())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_is_named_or_measured() {
        let mm = |w: i64, h: i64| Size::new(Length::from_um(w * 1000), Length::from_um(h * 1000));
        for (text, size) in [
            ("A4", mm(210, 297)),
            ("215x330mm", mm(215, 330)),
            ("21.5cm x 33cm", mm(215, 330)),
            ("f4", mm(215, 330)),
        ] {
            assert_eq!(parse_paper(text, "--fit"), Ok(size), "{text}");
        }
        for text in ["", "x", "210", "210x297", "-1x2mm", "0x5mm", "1e9x5mm", "ax4"] {
            assert!(parse_paper(text, "--fit").is_err(), "{text}");
        }
    }

    #[test]
    fn the_grid_that_is_written_is_the_grid_that_was_found() {
        for (paper, card, bleed_mm, marks_mm) in [
            ("a4", "85.6x53.98mm", 1, 0),
            ("f4", "85.6x53.98mm", 3, 5),
            ("sra3", "85.6x53.98mm", 3, 8),
            ("letter", "85.6x53.98mm", 0, 0),
            ("a4", "100x140mm", 3, 5),
        ] {
            let (bleed, marks) =
                (Length::from_um(bleed_mm * 1000), Length::from_um(marks_mm * 1000));
            let sheet = parse_paper(paper, "--fit").expect("a paper");
            let card = parse_paper(card, "--card").expect("a card");
            let edge = Length::from_um(5000);
            let limits =
                FitLimits { sheet, card, gutter: bleed * 2, margin: edge + bleed.max(marks) };
            let best = fit(limits)[0];
            let text = toml(&Asked { limits, bleed, edge, marks }, &best);
            let format = SheetFormat::parse("own", &text, "own.toml").expect(&text);
            assert_eq!((format.slots.len(), format.card), (best.cards(), card), "{text}");
            Arrangement::new(format, Options { bleed, ..Options::default() }).expect(&text);
        }
    }

    #[test]
    fn what_would_give_one_more_does() {
        let limits = FitLimits {
            sheet: parse_paper("a4", "--fit").expect("a paper"),
            card: Size::ID_1,
            gutter: Length::from_um(6000),
            margin: Length::from_um(8000),
        };
        for fit_now in fit(limits) {
            let wider = FitLimits {
                sheet: Size::new(limits.sheet.w + fit_now.missing_x, limits.sheet.h),
                ..limits
            };
            let then = fit(wider).into_iter().find(|fit| fit.turn == fit_now.turn).expect("more");
            assert_eq!(then.columns, fit_now.columns + 1);
        }
    }
}
