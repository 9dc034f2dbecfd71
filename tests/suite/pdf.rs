//! The PDF writer: structure through a reader that shares no code with it, and the look of pages.
//!
//! Cards are put together by hand here, so that the tests need no layout. With `CETAK_TOOLS=1`
//! other people's programs give their opinion too.

use crate::support::tools;
use cetak::date::Date;
use cetak::geom::{Path, Point, Rect, Turn};
use cetak::impose::{Arrangement, Duplex, Options, SheetFormat, plan};
use cetak::layout::Form;
use cetak::layout::draw::{
    Cap, Colour, Fill, Gradient, GradientShape, Join, Mark, Paint, Picture, Rule, Shape, Stop,
    Stroke, Transform,
};
use cetak::output::pdf::{
    CardInput, Conformance, Faces, Finished, Head, LotHead, LotWriter, PhotoInks, Records,
    SheetBytes,
};
use cetak::photo::{Encoding, Prepared};
use cetak::render::{Card, Glyph, Op, Qr, Statics, TextRun};
use cetak::unit::Length;
use skrifa::MetadataProvider as _;
use std::io::Write as _;
use std::sync::Arc;

const BOLD: &[u8] = include_bytes!("../../fonts/PlusJakartaSans-Bold.ttf");
const REGULAR: &[u8] = include_bytes!("../../fonts/PlusJakartaSans-Regular.ttf");

pub(crate) fn mm(value: f64) -> Length {
    Length::from_mm(value)
}

fn at(x: f64, y: f64) -> Point {
    Point::new(mm(x), mm(y))
}

fn rect(x: f64, y: f64, w: f64, h: f64) -> Rect {
    Rect::new(mm(x), mm(y), mm(w), mm(h))
}

/// A line of text set without kerning, as the shaper would give it.
fn text(font: usize, size_pt: f64, origin: Point, colour: Colour, text: &str) -> TextRun {
    let data = [REGULAR, BOLD][font];
    let face = skrifa::FontRef::new(data).expect("an intact font");
    let metrics = face.glyph_metrics(
        skrifa::instance::Size::unscaled(),
        skrifa::instance::LocationRef::default(),
    );
    let mut x = 0.0;
    let mut glyphs = Vec::new();
    for (start, c) in text.char_indices() {
        let id = face.charmap().map(c).expect("the font has the character");
        glyphs.push(Glyph {
            id: u16::try_from(id.to_u32()).expect("a glyph"),
            x: Length::from_pt(x * size_pt),
            lift: Length::ZERO,
            start: start as u32,
            end: (start + c.len_utf8()) as u32,
        });
        x += f64::from(metrics.advance_width(id).unwrap_or(0.0)) / 1000.0;
    }
    TextRun {
        font,
        size: Length::from_pt(size_pt),
        origin,
        turn: Turn::None,
        colour,
        glyphs,
        text: text.to_owned(),
    }
}

fn gradient(shape: GradientShape, stops: &[(f32, Colour, f32)]) -> Paint {
    let transform = Transform { matrix: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0] };
    let stops = stops
        .iter()
        .map(|(offset, colour, opacity)| Stop {
            offset: *offset,
            colour: *colour,
            opacity: *opacity,
        })
        .collect();
    Paint::Gradient(Arc::new(Gradient { shape, transform, stops }))
}

fn filled(path: Path, paint: Paint, opacity: f32) -> Mark {
    let fill = Some(Fill { paint, opacity, rule: Rule::NonZero });
    Mark::Shape(Shape { path, fill, stroke: None })
}

/// Art with every kind of paint.
fn statics() -> Statics {
    let (red, purple) = (Colour::Srgb(200, 20, 40), Colour::Srgb(90, 30, 140));
    let bleed = rect(-3.0, -3.0, 91.6, 59.98);
    let ground = gradient(
        GradientShape::Linear { from: at(0.0, 0.0), to: at(85.6, 53.98) },
        &[(0.0, red, 1.0), (0.5, purple, 1.0), (1.0, Colour::Srgb(20, 120, 130), 1.0)],
    );
    let glow = gradient(
        GradientShape::Radial { centre: at(60.0, 20.0), radius: mm(25.0), focus: at(60.0, 20.0) },
        &[(0.0, Colour::Srgb(255, 255, 255), 0.8), (1.0, Colour::Srgb(255, 255, 255), 0.0)],
    );
    let rim = Stroke {
        paint: gradient(
            GradientShape::Linear { from: at(5.0, 0.0), to: at(80.0, 0.0) },
            &[(0.0, Colour::Srgb(255, 220, 0), 1.0), (1.0, Colour::Srgb(255, 255, 255), 1.0)],
        ),
        opacity: 1.0,
        width: mm(0.6),
        cap: Cap::Round,
        join: Join::Round,
        miter_limit: 4.0,
        dashes: vec![mm(2.0), mm(1.2)],
        dash_offset: Length::ZERO,
    };
    let picture = Picture {
        width_px: 2,
        height_px: 2,
        rgb: vec![255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0],
        alpha: Some(vec![255, 255, 255, 128]),
    };
    let front = vec![
        Op::Mark(filled(Path::rounded(bleed, Length::ZERO), ground, 1.0)),
        Op::Mark(filled(Path::rounded(bleed, Length::ZERO), glow, 1.0)),
        Op::Mark(Mark::Group {
            opacity: 0.4,
            clip: Some((Path::rounded(rect(0.0, 36.0, 85.6, 10.0), mm(2.0)), Rule::EvenOdd)),
            marks: vec![
                filled(
                    Path::rounded(rect(20.0, 34.0, 30.0, 9.0), mm(1.0)),
                    Paint::Solid(Colour::Srgb(255, 255, 255)),
                    1.0,
                ),
                filled(
                    Path::rounded(rect(40.0, 38.0, 30.0, 9.0), mm(1.0)),
                    Paint::Solid(Colour::Srgb(255, 255, 255)),
                    1.0,
                ),
            ],
        }),
        Op::Mark(Mark::Shape(Shape {
            path: Path::rounded(rect(3.0, 3.0, 79.6, 47.98), mm(3.0)),
            fill: None,
            stroke: Some(rim),
        })),
        Op::Mark(Mark::Picture {
            picture: Arc::new(picture),
            transform: Transform { matrix: [8000.0, 0.0, 0.0, 8000.0, 72_000.0, 5000.0] },
            opacity: 1.0,
        }),
        Op::Text(text(1, 7.0, at(28.0, 9.0), Colour::Srgb(255, 255, 255), "KARTU PEGAWAI CONTOH")),
    ];
    let back = vec![Op::Mark(filled(
        Path::rounded(bleed, Length::ZERO),
        Paint::Solid(Colour::Black(8)),
        1.0,
    ))];
    Statics { groups: vec![front, back] }
}

fn nip(card: usize) -> String {
    format!("19850{:03} 201001 1 {:03}", card % 1000, card / 1000 + 1)
}

fn qr(payload: &str) -> Qr {
    let code = qrcode::QrCode::with_error_correction_level(payload, qrcode::EcLevel::Q)
        .expect("a short text");
    Qr {
        origin: at(64.0, 30.0),
        module_dots: 5,
        dpi: 300,
        side: code.width(),
        dark: code.to_colors().iter().map(|c| *c == qrcode::Color::Dark).collect(),
        payload: payload.to_owned(),
    }
}

/// `black_bar`: whether the back has a bar in solid K, which is neither text nor code.
fn card(idx: usize, black_bar: bool) -> Card {
    let white = Path::rounded(rect(61.5, 27.5, 18.0, 18.0), mm(1.0));
    let front = vec![
        Op::Static(0),
        Op::Photo {
            rect: rect(5.0, 14.0, 20.0, 25.5),
            form: Form::Rounded(mm(1.5)),
            turn: Turn::None,
        },
        Op::Text(text(1, 9.0, at(28.0, 18.0), Colour::Srgb(255, 255, 255), "Siti Contoh, S.Kom.")),
        Op::Text(text(0, 7.0, at(28.0, 22.5), Colour::Black(100), &nip(idx))),
        Op::Mark(filled(white, Paint::Solid(Colour::Srgb(255, 255, 255)), 1.0)),
        Op::Qr(qr(&format!("HTTPS://EX.GOV/K/{idx:08}"))),
    ];
    let mut back = vec![
        Op::Static(1),
        Op::Text(text(0, 6.0, at(6.0, 12.0), Colour::Black(100), &format!("SERI A{idx:011}"))),
    ];
    if black_bar {
        let bar = Path::rounded(rect(6.0, 20.0, 60.0, 8.0), Length::ZERO);
        back.push(Op::Mark(filled(bar, Paint::Solid(Colour::Black(100)), 1.0)));
    }
    Card { front, back }
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// A made-up head and shoulders, see-through around them.
fn photo(encoding: Encoding) -> Prepared {
    photo_and_pixels(encoding).0
}

/// The same with its pixels, red, green, blue and alpha.
pub(crate) fn photo_and_pixels(encoding: Encoding) -> (Prepared, Vec<u8>) {
    let (w, h) = (118_usize, 150_usize);
    let mut rgb = Vec::new();
    let mut mask = Vec::new();
    for y in 0..h {
        for x in 0..w {
            let (dx, dy) = (x as f64 - 59.0, y as f64 - 60.0);
            let head = dx * dx / 900.0 + dy * dy / 1600.0 < 1.0;
            let body = dx * dx / 3000.0 + (y as f64 - 150.0).powi(2) / 2000.0 < 1.0;
            rgb.extend(if head { [230, 190, 160] } else { [40, 60, 90] });
            mask.push(if head || body { 255 } else { 0 });
        }
    }
    let colour = match encoding {
        Encoding::Jpeg => {
            let mut bytes = Vec::new();
            jpeg_encoder::Encoder::new(&mut bytes, 90)
                .encode(&rgb, w as u16, h as u16, jpeg_encoder::ColorType::Rgb)
                .expect("memory");
            bytes
        }
        Encoding::Lossless => {
            let rows: Vec<u8> =
                rgb.chunks(w * 3).flat_map(|row| [&[0_u8][..], row].concat()).collect();
            zlib(&rows)
        }
    };
    let pixels = rgb.chunks(3).zip(&mask).flat_map(|(rgb, a)| [rgb[0], rgb[1], rgb[2], *a]);
    let pixels = pixels.collect();
    let mask = zlib(&mask);
    (Prepared { width_px: w as u32, height_px: h as u32, encoding, colour, mask }, pixels)
}

pub(crate) struct Job {
    pub(crate) arrangement: Arrangement,
    statics: Statics,
    n_cards: usize,
    faces: Faces,
    slug_qrs: Vec<Qr>,
    pub(crate) one_up: bool,
    pub(crate) conformance: Conformance,
    /// The cards show them in turn.
    pub(crate) photos: Vec<Prepared>,
    pub(crate) inks: PhotoInks,
    pub(crate) black_bar: bool,
}

impl Job {
    pub(crate) fn new(format: &str, n_cards: usize, options: Options) -> Self {
        let format = SheetFormat::load(format, std::path::Path::new(".")).expect("a built-in");
        Self {
            arrangement: Arrangement::new(format, options).expect("it fits"),
            statics: statics(),
            n_cards,
            faces: Faces::Both,
            slug_qrs: Vec::new(),
            one_up: false,
            conformance: Conformance::X4,
            photos: vec![photo(Encoding::Jpeg), photo(Encoding::Lossless)],
            inks: PhotoInks::Srgb,
            black_bar: false,
        }
    }

    fn records<'a>(&self, serials: &'a [String], units: &'a [usize]) -> Option<Records<'a>> {
        self.one_up.then_some(Records { serials, units })
    }

    /// Writes the first lot, its sheets serialised in the order that `shuffle` gives.
    pub(crate) fn write(&self, shuffle: impl Fn(&mut Vec<usize>)) -> (Vec<u8>, Finished) {
        let planned = plan(&self.arrangement, self.n_cards);
        let lot = &planned.lots[0];
        let serials: Vec<String> = (0..self.n_cards).map(|idx| format!("A{idx:011}")).collect();
        let units = [1, self.n_cards.saturating_sub(1)];
        let head = Head::new(LotHead {
            title: "Kartu contoh - lot 0001",
            job: "Kartu ASN Kabupaten Contoh",
            run: "2026-11-22",
            lot: "0001",
            n_sheets: planned.n_sheets(),
            as_of: Date::parse_iso("2026-11-22"),
            fonts: vec![REGULAR, BOLD],
            faces: self.faces,
            conformance: self.conformance,
            slug_qrs: &self.slug_qrs,
            records: self.records(&serials, &units),
            photos: self.inks,
            ..LotHead::new(&self.arrangement, lot, &self.statics)
        })
        .expect("a head");
        let serialise = |sheet_idx: usize| -> SheetBytes {
            let cards: Vec<Option<Card>> = lot.sheets[sheet_idx]
                .cards
                .iter()
                .map(|idx| idx.map(|idx| card(idx, self.black_bar)))
                .collect();
            let inputs: Vec<Option<CardInput<'_>>> = cards
                .iter()
                .enumerate()
                .map(|(slot, card)| {
                    let photo = Some(&self.photos[slot % self.photos.len()]);
                    card.as_ref().map(|card| CardInput { card, photo })
                })
                .collect();
            head.sheet(sheet_idx, &inputs).expect("a sheet")
        };
        let mut order: Vec<usize> = (0..lot.sheets.len()).collect();
        shuffle(&mut order);
        let mut sheets: Vec<(usize, SheetBytes)> =
            order.into_iter().map(|idx| (idx, serialise(idx))).collect();
        sheets.sort_by_key(|(idx, _)| *idx);
        let mut bytes = Vec::new();
        let mut writer = LotWriter::begin(&mut bytes, "0001.pdf", &head).expect("memory");
        for (_, sheet) in &sheets {
            writer.push(sheet).expect("memory");
        }
        let finished = writer.finish().expect("memory");
        (bytes, finished)
    }
}

pub(crate) fn in_order(_: &mut Vec<usize>) {}

pub(crate) fn number(object: &lopdf::Object) -> f64 {
    match object {
        lopdf::Object::Integer(n) => *n as f64,
        lopdf::Object::Real(n) => f64::from(*n),
        other => panic!("not a number: {other:?}"),
    }
}

#[test]
fn a_lot_of_three_sheets_reads_back_with_its_boxes_and_texts() {
    let job = Job::new("a4-10up", 25, Options::default());
    let (bytes, finished) = job.write(in_order);
    keep("three-sheets", &bytes);
    assert_eq!((finished.pages, finished.bytes), (6, bytes.len() as u64));
    let read = lopdf::Document::load_mem(&bytes).expect("a PDF");
    assert_eq!(read.get_pages().len(), 6);
    for page in read.get_pages().values() {
        let dict = read.get_dictionary(*page).expect("a page");
        for key in [&b"MediaBox"[..], b"TrimBox", b"BleedBox"] {
            let sides: Vec<f64> = dict
                .get(key)
                .and_then(lopdf::Object::as_array)
                .expect("a box")
                .iter()
                .map(number)
                .collect();
            assert!((sides[2] - 595.2756).abs() < 1e-3 && (sides[3] - 841.8898).abs() < 1e-3);
        }
    }
    let fronts: String =
        [1, 3, 5].iter().map(|page| read.extract_text(&[*page]).expect("text")).collect();
    let fronts: String = fronts.split_whitespace().collect::<Vec<_>>().join(" ");
    for idx in 0..25 {
        assert_eq!(fronts.matches(&nip(idx)).count(), 1, "{}", nip(idx));
    }
    assert!(fronts.contains("lembar 2 dari 3 - depan"), "{fronts}");
}

#[test]
fn sheets_serialised_in_any_order_give_the_same_bytes() {
    let job = Job::new("a4-10up", 34, Options::default());
    let (one, finished) = job.write(in_order);
    let (two, _) = job.write(|order| order.reverse());
    assert!(one == two);
    let mut sum = cetak::digest::Sha256::default();
    sum.update(&one);
    assert_eq!(finished.sha256, sum.hex());
}

#[test]
fn what_all_cards_share_is_written_once() {
    let size = |n_cards| Job::new("a4-10up", n_cards, Options::default()).write(in_order).0.len();
    let (one, two, three) = (size(10), size(20), size(30));
    let (first, second) = (two - one, three - two);
    assert!(first.abs_diff(second) < 1000, "{first} {second}");
    // Ten cards with two kinds of small photos; profile, fonts and art are not among them.
    assert!(first < 90_000, "{first}");
    // Art is a form that every card of the file names again.
    let n_forms = |n_cards| {
        let bytes = Job::new("a4-10up", n_cards, Options::default()).write(in_order).0;
        let read = lopdf::Document::load_mem(&bytes).expect("a PDF");
        let dicts = read.objects.values().filter_map(|object| object.as_stream().ok());
        dicts
            .filter(|stream| {
                stream
                    .dict
                    .get(b"Subtype")
                    .is_ok_and(|kind| kind.as_name().is_ok_and(|name| name == b"Form"))
            })
            .count()
    };
    let (few, many) = (n_forms(10), n_forms(100));
    assert!(few > 0 && few == many, "{few} forms for 10 cards, {many} for 100");
}

#[test]
fn fronts_and_backs_go_to_files_of_their_own_around_a_core() {
    let options = Options { duplex: Duplex::TwoCore, ..Options::default() };
    for faces in [Faces::Front, Faces::Back] {
        let mut job = Job::new("a4-10up", 12, options.clone());
        job.faces = faces;
        let (bytes, finished) = job.write(in_order);
        assert_eq!(finished.pages, 2);
        let text = lopdf::Document::load_mem(&bytes).expect("a PDF").extract_text(&[1]);
        let has_nip = text.expect("text").contains("201001");
        assert_eq!(has_nip, faces == Faces::Front);
    }
}

#[test]
fn a_one_up_stream_names_the_card_of_each_page() {
    let options = Options { bleed: mm(3.0), ..Options::default() };
    let mut job = Job::new("cr80-1up", 5, options.clone());
    let format = SheetFormat::one_up(cetak::geom::Size::ID_1, mm(8.0));
    job.arrangement = Arrangement::new(format, options).expect("it fits");
    job.one_up = true;
    let (bytes, finished) = job.write(in_order);
    keep("one-up-vt", &bytes);
    assert_eq!(finished.pages, 10);
    let read = lopdf::Document::load_mem(&bytes).expect("a PDF");
    for (page_number, page) in read.get_pages() {
        let page = read.get_dictionary(page).expect("a page");
        let leaf = page.get(b"DPart").and_then(lopdf::Object::as_reference).expect("a leaf");
        let leaf = read.get_dictionary(leaf).expect("a leaf");
        let dpm = leaf.get(b"DPM").and_then(lopdf::Object::as_dict).expect("metadata");
        let serial = dpm.get(b"Serial").and_then(lopdf::Object::as_str).expect("a serial");
        let idx = (page_number - 1) / 2;
        assert_eq!(serial, format!("A{idx:011}").as_bytes());
    }
}

#[test]
fn every_built_in_format_can_be_written() {
    for name in SheetFormat::builtin_names() {
        let format = SheetFormat::load(name, std::path::Path::new(".")).expect("a built-in");
        let bleed = format.max_bleed().min(mm(3.0));
        let n_cards = format.slots.len() + 1;
        let options = Options { bleed, ..Options::default() };
        let job = Job::new(name, n_cards, options);
        let (bytes, finished) = job.write(in_order);
        keep(name, &bytes);
        assert_eq!(finished.pages, 4, "{name}");
    }
}

#[test]
fn the_codes_of_a_rendered_page_are_read_by_another_decoder() {
    let mut job = Job::new("a4-10up", 10, Options::default());
    let sheet_qr = |payload: &str| Qr { module_dots: 3, ..qr(payload) };
    job.slug_qrs = vec![sheet_qr("L1S1F"), sheet_qr("L1S1B")];
    let (bytes, _) = job.write(in_order);
    keep("with-sheet-qr", &bytes);
    let picture = rendered(&bytes, 0);
    for slot_idx in 0..10 {
        let trim = job.arrangement.front(slot_idx).trim;
        assert_eq!(decode(&picture, trim), [format!("HTTPS://EX.GOV/K/{slot_idx:08}")]);
    }
    let slug = job.arrangement.format().slug.expect("a slug").area;
    assert_eq!(decode(&picture, slug.grown(mm(1.0))), ["L1S1F"]);
}

/// A page as grey pixels at 300 dpi.
struct Picture300 {
    width: usize,
    grey: Vec<u8>,
}

fn rendered(bytes: &[u8], page_idx: usize) -> Picture300 {
    let Colours300 { width, rgb } = rendered_colours(bytes, page_idx);
    let mean = |pixel: [u8; 3]| {
        let sum: u32 = pixel.iter().map(|part| u32::from(*part)).sum();
        u8::try_from(sum / 3).expect("a mean")
    };
    Picture300 { width, grey: rgb.into_iter().map(mean).collect() }
}

/// A page at 300 dpi.
pub(crate) struct Colours300 {
    pub(crate) width: usize,
    pub(crate) rgb: Vec<[u8; 3]>,
}

pub(crate) fn rendered_colours(bytes: &[u8], page_idx: usize) -> Colours300 {
    let pdf = hayro::hayro_syntax::Pdf::new(bytes.to_vec()).expect("a PDF");
    let page = &pdf.pages()[page_idx];
    let scale = 300.0 / 72.0;
    let pixels = hayro::PixmapSettings {
        x_scale: scale,
        y_scale: scale,
        bg_color: hayro::vello_cpu::color::palette::css::WHITE,
    };
    let settings = hayro::RenderSettings::default();
    let cache = hayro::RenderCache::new();
    let interpreter = hayro::hayro_interpret::InterpreterSettings::default();
    let picture = hayro::render(page, &cache, &interpreter, &settings, &pixels);
    let (pixels, _) = picture.data_as_u8_slice().as_chunks::<4>();
    let rgb = pixels.iter().map(|[r, g, b, _]| [*r, *g, *b]).collect();
    Colours300 { width: picture.width().into(), rgb }
}

/// All QR codes in a part of a page. The decoder is given one card at a time: on a whole
/// sheet it takes finder patterns of neighbours for one code.
fn decode(picture: &Picture300, part: Rect) -> Vec<String> {
    let px = |length: Length| length.to_dots(300).round() as usize;
    let (left, top) = (px(part.x), px(part.y));
    let read = |x: usize, y: usize| picture.grey[(top + y) * picture.width + left + x];
    let mut grey = rqrr::PreparedImage::prepare_from_greyscale(px(part.w), px(part.h), read);
    grey.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

/// With `CETAK_TOOLS=1`: keeps the file under `target/pdf` and asks other programs.
fn keep(name: &str, bytes: &[u8]) {
    if !tools() {
        return;
    }
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("pdf");
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(format!("{name}.pdf"));
    #[expect(clippy::disallowed_methods, reason = "a test's own file")]
    std::fs::write(&path, bytes).expect("a file");
    let path = path.to_str().expect("a plain path");
    for command in [
        vec!["qpdf", "--check", path],
        vec!["pdftotext", path, "-"],
        vec!["mutool", "info", path],
        vec!["gs", "-q", "-dBATCH", "-dNOPAUSE", "-dPDFSTOPONERROR", "-sDEVICE=nullpage", path],
    ] {
        let run = std::process::Command::new(command[0]).args(&command[1..]).output();
        let run = run.expect("the tool is installed");
        let errors = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success() && errors.is_empty(), "{command:?}: {errors}");
    }
}
