//! The calibration target as a PDF: verniers that a steel ruler reads to a tenth of a millimetre.
//!
//! At each crossing a scale of ten steps of 0.9 mm runs along a line. A ruler
//! laid on that line with its zero at the edge of the paper is the main scale:
//! the whole millimetres stand before the zero line, the tenths are the number
//! of the line that meets a line of the ruler. In the middle of each edge,
//! scales of 1 mm on the front and of 0.9 mm on the back meet when the sheet is
//! held against the light; their zeros meet where front and back agree.

use crate::pdf::{Anchor, Document, Sketch, Style, Typefaces, Weight};
use cetak_base::date::Date;
use cetak_base::diag::{Lang, Outcome};
use cetak_base::geom::{Point, Rect, Turn};
use cetak_base::unit::Length;
use cetak_sheet::{Calibration, Duplex, Side, Target};

/// What stands on the target beside its scales.
#[derive(Debug, Clone, Copy)]
pub struct Wording<'a> {
    /// Printer, tray and stock as the user calls them.
    pub title: &'a str,
    /// What is typed to store the readings.
    pub command: &'a str,
    /// Name and size of the paper.
    pub paper: &'a str,
    /// The day it is made for, which PDF/X-4 asks for.
    pub day: Date,
    /// The language of all this.
    pub lang: Lang,
}

const fn um(um: i64) -> Length {
    Length::from_um(um)
}

const FINE: Length = um(100);
const WORDS: Style = Style::new(8.5, Weight::Regular);
const SMALL: Style = Style::new(6.5, Weight::Regular);
const LETTER: Style = Style::new(12.0, Weight::Bold);
/// From line to line of the instructions.
const LEADING: Length = um(4_300);
/// From the edge to the scales that are read against the light.
const LIGHT_INSET: Length = um(44_000);

/// The target as a PDF, with the number of its pages: a front, and a back where there is one.
///
/// # Errors
///
/// A fault if the calibration it is drawn for was measured on other paper.
pub fn pdf(
    target: &Target,
    wording: Wording<'_>,
    calibration: Option<&Calibration>,
    [regular, bold]: [&[u8]; 2],
) -> Outcome<(Vec<u8>, u32)> {
    let faces = Typefaces::read(regular, bold)?;
    let sides: &[Side] =
        if target.duplex == Duplex::None { &[Side::Front] } else { &[Side::Front, Side::Back] };
    let pages = sides.iter().map(|side| page(target, wording, *side, calibration, &faces));
    let document = Document {
        title: wording.lang.of("Lembar kalibrasi", "Calibration target"),
        date: wording.day,
        paper: target.paper,
        duplex: target.duplex,
        calibration,
    };
    document.write(&faces, pages.collect())
}

fn page<'t>(
    target: &Target,
    wording: Wording<'_>,
    side: Side,
    calibration: Option<&Calibration>,
    faces: &'t Typefaces<'t>,
) -> Sketch<'t> {
    let mut sketch = Sketch::new(faces);
    let way = Way::of(side);
    for (idx, crossing) in target.crossings().into_iter().enumerate() {
        let at = target.on_page(side, crossing);
        across(&mut sketch, target, &way, at, ["A", "B", "C", "D"][idx], crossing.x);
        along(&mut sketch, target, at, ["E", "G", "F", "H"][idx], crossing.y);
    }
    guides(&mut sketch, target, side, &way);
    if target.duplex != Duplex::None {
        light(&mut sketch, target, side);
    }
    words(&mut sketch, target, wording, side, calibration);
    sketch
}

/// In which way distances grow on a side, and on which side of a ruler its lines are: a ruler that
/// counts from the right lies upside down.
struct Way {
    right: i64,
    /// From the line across to its scale: -1 is upwards.
    above: i64,
}

impl Way {
    const fn of(side: Side) -> Self {
        match side {
            Side::Front => Self { right: 1, above: -1 },
            Side::Back => Self { right: -1, above: 1 },
        }
    }
}

/// Length of the line of a scale.
fn tick(k: i64) -> Length {
    um(match k {
        0 => 6_000,
        5 | 10 => 4_200,
        _ => 3_000,
    })
}

fn point(at: Point, x: Length, y: Length) -> Point {
    Point::new(at.x + x, at.y + y)
}

/// The scale of distances from the left or right edge.
fn across(
    sketch: &mut Sketch<'_>,
    target: &Target,
    way: &Way,
    at: Point,
    letter: &str,
    exact: Length,
) {
    let lines = (0..=10).map(|k| {
        let foot = point(at, um(900) * (k * way.right), Length::ZERO);
        (foot, point(foot, Length::ZERO, tick(k) * way.above))
    });
    sketch.lines(FINE, lines);
    for k in [5, 10] {
        let middle = um(900) * (k * way.right);
        let off = (tick(k) + um(if way.above < 0 { 700 } else { 2_300 })) * way.above;
        let style = Style { anchor: Anchor::Middle, ..SMALL };
        sketch.text(point(at, middle, off), style, &k.to_string());
    }
    let inwards = if at.x < target.paper.w / 2 { 1 } else { -1 };
    let anchor = if inwards > 0 { Anchor::Start } else { Anchor::End };
    let base = at.y + um(if way.above < 0 { -2_000 } else { 4_800 });
    let x = at.x + um(13_000) * inwards;
    label(sketch, Point::new(x, base), letter, exact, anchor);
}

/// The scale of distances from the top edge.
fn along(sketch: &mut Sketch<'_>, target: &Target, at: Point, letter: &str, exact: Length) {
    let lines = (0..=10).map(|k| {
        let foot = point(at, Length::ZERO, um(900) * k);
        (foot, point(foot, tick(k), Length::ZERO))
    });
    sketch.lines(FINE, lines);
    for k in [5, 10] {
        let off = tick(k) + um(700);
        sketch.text(point(at, off, um(900) * k + um(800)), SMALL, &k.to_string());
    }
    // Towards the middle of the page, clear of both scales.
    let base = at.y + if at.y < target.paper.h / 2 { um(16_000) } else { um(-21_000) };
    let x = at.x + um(1_500);
    sketch.text(Point::new(x, base), LETTER, letter);
    let exact = format!("tepat {}", millimetres(exact));
    sketch.text(Point::new(x, base + um(3_200)), SMALL, &exact);
    sketch.frame(FINE, Rect::new(x, base + um(4_600), um(13_000), um(6_500)));
}

/// Letter, exact value, and a box for the reading, in one line.
fn label(sketch: &mut Sketch<'_>, at: Point, letter: &str, exact: Length, anchor: Anchor) {
    let exact = format!("tepat {}", millimetres(exact));
    let letter_wide = sketch.faces().width(LETTER, letter) + um(1_500);
    let exact_wide = sketch.faces().width(SMALL, &exact) + um(1_500);
    let boxed = um(14_000);
    let left = if anchor == Anchor::End { at.x - letter_wide - exact_wide - boxed } else { at.x };
    sketch.text(Point::new(left, at.y), LETTER, letter);
    sketch.text(Point::new(left + letter_wide, at.y), SMALL, &exact);
    let corner = Point::new(left + letter_wide + exact_wide, at.y - um(4_800));
    sketch.frame(FINE, Rect::new(corner.x, corner.y, boxed, um(6_500)));
}

/// The lines that a ruler is laid on, between the scales.
fn guides(sketch: &mut Sketch<'_>, target: &Target, side: Side, way: &Way) {
    let [one, two, three, four] = target.crossings().map(|at| target.on_page(side, at));
    let (far, near) = (um(10_000), um(1_500));
    let across = |from: Point, to: Point| {
        (point(from, far * way.right, Length::ZERO), point(to, -near * way.right, Length::ZERO))
    };
    let along =
        |from: Point, to: Point| (point(from, Length::ZERO, far), point(to, Length::ZERO, -near));
    sketch.lines(
        um(50),
        [across(one, two), across(three, four), along(one, three), along(two, four)],
    );
}

/// The scales that meet against the light.
fn light(sketch: &mut Sketch<'_>, target: &Target, side: Side) {
    let (w, h) = (target.paper.w, target.paper.h);
    let (pitch, away) = match side {
        Side::Front => (um(1_000), -1),
        Side::Back => (um(900), 1),
    };
    let high = |k: i64| {
        um(match k {
            0 => 6_000,
            _ if k % 5 == 0 => 4_200,
            _ => 3_000,
        }) * away
    };
    let middles = [
        (Point::new(w / 2, LIGHT_INSET), true),
        (Point::new(w / 2, h - LIGHT_INSET), true),
        (Point::new(LIGHT_INSET, h / 2), false),
        (Point::new(w - LIGHT_INSET, h / 2), false),
    ];
    for (middle, across) in middles {
        let at = |k: i64, off: Length| {
            let frame =
                if across { point(middle, pitch * k, off) } else { point(middle, off, pitch * k) };
            target.on_page(side, frame)
        };
        let ends = (at(-10, Length::ZERO), at(10, Length::ZERO));
        let lines = (-10..=10).map(|k| (at(k, Length::ZERO), at(k, high(k))));
        sketch.lines(FINE, lines.chain([ends]));
        for k in [-10, -5, 0, 5, 10] {
            let off = high(k) + um(1_600) * away;
            let style = Style { anchor: Anchor::Middle, ..SMALL };
            sketch.text(point(at(k, off), Length::ZERO, um(800)), style, &k.to_string());
        }
    }
}

fn words(
    sketch: &mut Sketch<'_>,
    target: &Target,
    wording: Wording<'_>,
    side: Side,
    calibration: Option<&Calibration>,
) {
    let (w, h) = (target.paper.w, target.paper.h);
    let lang = wording.lang;
    let (name, edge) = match side {
        Side::Front => (lang.of("DEPAN", "FRONT"), lang.of("KIRI", "LEFT")),
        Side::Back => (lang.of("BELAKANG", "BACK"), lang.of("KANAN", "RIGHT")),
    };
    let flip =
        match target.duplex {
            Duplex::LongEdge => lang
                .of("dua sisi, dibalik pada sisi panjang", "two sides, flipped on the long edge"),
            Duplex::ShortEdge => lang
                .of("dua sisi, dibalik pada sisi pendek", "two sides, flipped on the short edge"),
            Duplex::TwoCore => lang.of(
                "depan dan belakang pada lembar sendiri-sendiri",
                "fronts and backs on sheets of their own",
            ),
            Duplex::None => lang.of("satu sisi", "one side"),
        };
    let left = LIGHT_INSET + um(13_000);
    let room = w - left * 2;
    let mut y = h.min(um(300_000)) / 2 - um(72_000);
    y = y.max(LIGHT_INSET + um(12_000));
    let title = Style::new(15.0, Weight::Bold);
    let heading = lang.of("Kalibrasi", "Calibration");
    sketch.text(Point::new(left, y), title, &format!("{heading}: {name}"));
    y += um(6_000);
    let facts = format!("{} - {} - {flip}", wording.title, wording.paper);
    let mut paragraphs = vec![(WORDS, facts)];
    if let Some(calibration) = calibration {
        let name = &calibration.name;
        let corrected = match lang {
            Lang::Id => format!(
                "Sudah dikoreksi dengan profil {name}: semua bacaan harus sama dengan angka tepatnya."
            ),
            Lang::En => format!(
                "Corrected already by profile {name}: every reading must be the exact figure."
            ),
        };
        paragraphs.push((Style { weight: Weight::Bold, ..WORDS }, corrected));
    }
    let step = |number: usize, text: String| (WORDS, format!("{number}. {text}"));
    let print = match lang {
        Lang::Id => format!(
            "Cetak 100 % tanpa \"sesuaikan ke halaman\", {flip}, dari baki dan kertas yang akan dipakai."
        ),
        Lang::En => format!(
            "Print at 100 % without \"fit to page\", {flip}, from the tray and on the stock of the cards."
        ),
    };
    paragraphs.push(step(1, print));
    let read = match lang {
        Lang::Id => format!(
            "Letakkan penggaris baja pada garis A-B, angka 0 tepat di tepi {edge} kertas. Baca milimeter utuh sebelum garis terpanjang skala kecil (garis 0); persepuluhannya adalah nomor garis skala kecil yang paling segaris dengan garis penggaris. Contoh: 25 dan garis 3 bertemu = 25,3."
        ),
        Lang::En => format!(
            "Lay a steel ruler on line A-B, its zero exactly at the {edge} edge of the paper. Read whole millimetres before the longest line of the small scale (line 0); the tenths are the number of the line of the small scale that meets a line of the ruler best. Example: 25, and line 3 meets = 25,3."
        ),
    };
    paragraphs.push(step(2, read));
    paragraphs.push(step(3, lang.of("Ulangi pada garis C-D.", "The same on line C-D.").to_owned()));
    let upright = lang.of(
        "Ulangi pada garis E-F dan G-H, dengan angka 0 tepat di tepi ATAS kertas.",
        "The same on lines E-F and G-H, the zero exactly at the UPPER edge of the paper.",
    );
    paragraphs.push(step(4, upright.to_owned()));
    if target.duplex != Duplex::None {
        let other = lang.of(
            "Lakukan hal yang sama pada sisi sebaliknya. Tepi kiri dari depan menjadi tepi kanan dari belakang: tepi yang diukur tetap sama.",
            "Do the same on the other side. The left edge of the front is the right edge of the back: what is measured from stays the same edge.",
        );
        paragraphs.push(step(5, other.to_owned()));
        let light = lang.of(
            "Pemeriksaan: terawang ke cahaya. Pada keempat skala di tengah tepi, garis 0 depan dan 0 belakang harus bertemu; nomor garis yang bertemu adalah geseran belakang dalam persepuluh milimeter.",
            "Check: hold it against the light. On the four scales at the middles of the edges, line 0 of the front and line 0 of the back must meet; the number of the lines that meet is the back's shift in tenths of a millimetre.",
        );
        paragraphs.push((WORDS, light.to_owned()));
    }
    let typed = lang.of(
        "Lalu ketik bacaan itu, urut A B C D E F G H:",
        "Then type the readings, in the order A B C D E F G H:",
    );
    paragraphs.push((WORDS, typed.to_owned()));
    paragraphs.push((Style { weight: Weight::Bold, ..WORDS }, wording.command.to_owned()));
    for (style, text) in paragraphs {
        for line in sketch.faces().wrapped(style, &text, room) {
            sketch.text(Point::new(left, y), style, &line);
            y += LEADING;
        }
        y += um(1_300);
    }
    ruler(sketch, Point::new(left, y + um(5_000)));
    let mark = Style { turn: Turn::None, anchor: Anchor::Middle, ..SMALL };
    let (top_x, top_y) = (w / 2, um(9_000));
    sketch.text(
        Point::new(top_x, top_y),
        mark,
        &format!("{} {}", lang.of("tepi atas, sisi", "upper edge,"), name.to_lowercase()),
    );
}

/// 80 mm, to see at once whether the print was scaled.
fn ruler(sketch: &mut Sketch<'_>, at: Point) {
    let lines = (0..=80).map(|mm| {
        let foot = point(at, um(1_000) * mm, Length::ZERO);
        let high = match mm % 10 {
            0 => 3_000,
            5 => 2_200,
            _ => 1_400,
        };
        (foot, point(foot, Length::ZERO, um(-high)))
    });
    sketch.lines(FINE, lines.chain([(at, point(at, um(80_000), Length::ZERO))]));
    sketch.text(point(at, um(81_500), Length::ZERO), SMALL, "80 mm");
}

/// `25,0`: whole millimetres and tenths, as they are read off.
fn millimetres(length: Length) -> String {
    let tenths = (length.um() + 50) / 100;
    format!("{},{}", tenths / 10, tenths % 10)
}
