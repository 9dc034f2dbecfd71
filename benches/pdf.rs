//! How long one card takes from drawing operations to the bytes of its sheet, and how many
//! bytes it adds. `cargo bench --bench pdf`; the photo is prepared beforehand, as in a run.

#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

use cetak::date::Date;
use cetak::geom::{Path, Point, Rect, Turn};
use cetak::impose::{Arrangement, Options, SheetFormat, plan};
use cetak::layout::Form;
use cetak::layout::draw::{
    Colour, Fill, Gradient, GradientShape, Mark, Paint, Rule, Shape, Stop, Transform,
};
use cetak::output::pdf::{CardInput, Conformance, Head, LotHead, LotWriter};
use cetak::photo::{Encoding, Prepared};
use cetak::render::{Card, Glyph, Op, Qr, Statics, TextRun};
use cetak::unit::Length;
use skrifa::MetadataProvider as _;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Instant;

const FONT: &[u8] = include_bytes!("../fonts/PlusJakartaSans-Medium.ttf");
const N_CARDS: usize = 1000;

fn at(x: f64, y: f64) -> Point {
    Point::new(Length::from_mm(x), Length::from_mm(y))
}

fn rect(x: f64, y: f64, w: f64, h: f64) -> Rect {
    Rect::new(Length::from_mm(x), Length::from_mm(y), Length::from_mm(w), Length::from_mm(h))
}

fn line(origin: Point, text: &str) -> Op {
    let font = skrifa::FontRef::new(FONT).expect("an intact font");
    let charmap = font.charmap();
    let glyphs = text
        .char_indices()
        .map(|(start, c)| Glyph {
            id: charmap.map(c).and_then(|id| u16::try_from(id.to_u32()).ok()).unwrap_or(0),
            x: Length::from_pt(start as f64 * 4.0),
            lift: Length::ZERO,
            start: start as u32,
            end: (start + c.len_utf8()) as u32,
        })
        .collect();
    Op::Text(TextRun {
        font: 0,
        size: Length::from_pt(7.0),
        origin,
        turn: Turn::None,
        colour: Colour::Black(100),
        glyphs,
        text: text.to_owned(),
    })
}

fn card(idx: usize) -> Card {
    let side = 29;
    let dark = (0..side * side).map(|at| (at * 7 + at / 29 * 5 + idx) % 5 < 2).collect();
    let mut front = vec![
        Op::Static(0),
        Op::Photo {
            rect: rect(5.0, 14.0, 20.0, 25.5),
            form: Form::Rounded(Length::ZERO),
            turn: Turn::None,
        },
        Op::Qr(Qr {
            origin: at(64.0, 30.0),
            module_dots: 4,
            dpi: 300,
            side,
            dark,
            payload: String::new(),
        }),
    ];
    front.extend(
        (0..6)
            .map(|n| line(at(28.0, 10.0 + 4.0 * f64::from(n)), &format!("Nama Contoh {idx} {n}"))),
    );
    let back = vec![Op::Static(0), line(at(6.0, 12.0), &format!("A{idx:011}"))];
    Card { front, back }
}

/// Bytes without structure, as a JPEG file's are.
fn noise(len: usize) -> Vec<u8> {
    let mut state = 1_u32;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    })
    .take(len)
    .collect()
}

fn main() {
    let mut mask = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    mask.write_all(&[255; 236 * 301]).expect("memory");
    let photo = Prepared {
        width_px: 236,
        height_px: 301,
        encoding: Encoding::Jpeg,
        colour: noise(27_000),
        mask: mask.finish().expect("memory"),
    };
    let stop = |offset, colour| Stop { offset, colour, opacity: 1.0 };
    let paint = Paint::Gradient(Arc::new(Gradient {
        shape: GradientShape::Linear { from: at(0.0, 0.0), to: at(85.6, 53.98) },
        transform: Transform { matrix: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0] },
        stops: vec![stop(0.0, Colour::Srgb(200, 20, 40)), stop(1.0, Colour::Srgb(90, 30, 140))],
    }));
    let fill = Some(Fill { paint, opacity: 1.0, rule: Rule::NonZero });
    let path = Path::rounded(rect(-1.0, -1.0, 87.6, 55.98), Length::ZERO);
    let statics =
        Statics { groups: vec![vec![Op::Mark(Mark::Shape(Shape { path, fill, stroke: None }))]] };
    let format =
        SheetFormat::load("a4-10up", std::path::Path::new(".")).expect("a built-in format");
    let arrangement = Arrangement::new(format, Options::default()).expect("it fits");
    let planned = plan(&arrangement, N_CARDS);
    let cards: Vec<Card> = (0..N_CARDS).map(card).collect();

    let begun = Instant::now();
    let lot = &planned.lots[0];
    let head = Head::new(LotHead {
        title: "bench",
        job: "bench",
        run: "1",
        lot: "0001",
        n_sheets: planned.n_sheets(),
        as_of: Date::new(2026, 11, 22),
        fonts: vec![FONT],
        conformance: Conformance::X4,
        ..LotHead::new(&arrangement, lot, &statics)
    })
    .expect("a head");
    let mut writer = LotWriter::begin(std::io::sink(), "bench", &head).expect("a sink");
    for (sheet_idx, sheet) in lot.sheets.iter().enumerate() {
        let inputs: Vec<Option<CardInput<'_>>> = sheet
            .cards
            .iter()
            .map(|idx| idx.map(|idx| CardInput { card: &cards[idx], photo: Some(&photo) }))
            .collect();
        writer.push(&head.sheet(sheet_idx, &inputs).expect("a sheet")).expect("a sink");
    }
    let finished = writer.finish().expect("a sink");
    let taken = begun.elapsed();
    println!(
        "{N_CARDS} cards, {} pages: {:.3} ms a card, {} bytes a card",
        finished.pages,
        taken.as_secs_f64() * 1000.0 / N_CARDS as f64,
        finished.bytes / N_CARDS as u64,
    );
}
