//! How cards look: drawing operations as text, pictures, and PDF against raster.
//!
//! References lie in `tests/look`, a text and a picture for each built-in
//! layout with the shortest, a usual and the longest record of each kind. A
//! changed design is looked at first: `CETAK_UPDATE=1 cargo test look` writes
//! the references anew, and a missing one fails. What a failing test saw is
//! left in `target/tmp/look`.

use crate::support::{Job, rewrites};
use cetak::diag::{Lang, Policy};
use cetak::geom::Turn;
use cetak::impose::{Arrangement, Options, SheetFormat, Side};
use cetak::layout::draw::{Colour, Fill, Mark, Paint, Shape};
use cetak::layout::{self, Font, Form};
use cetak::render::{Op, Renderer, TextRun};
use cetak::run::{self, Preview};
use cetak::unit::Length;
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Resolution of the reference pictures: enough to see a moved line, small enough to keep.
const REFERENCE_DPI: u32 = 100;

/// 8-bit RGB, row by row.
#[derive(Clone)]
struct Picture {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Picture {
    fn white(width: usize, height: usize) -> Self {
        Self { width, height, rgb: vec![255; width * height * 3] }
    }

    /// A PNG over white.
    fn read(bytes: &[u8]) -> Self {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().expect("a PNG");
        let mut samples = vec![0; reader.output_buffer_size().expect("it is small")];
        let info = reader.next_frame(&mut samples).expect("pixels");
        let (width, height) = (info.width as usize, info.height as usize);
        let rgb = match info.color_type {
            png::ColorType::Rgb => samples,
            png::ColorType::Grayscale => samples.iter().flat_map(|grey| [*grey; 3]).collect(),
            png::ColorType::Rgba => samples.chunks(4).flat_map(over_white).collect(),
            other => panic!("a PNG of {other:?}"),
        };
        Self { width, height, rgb }
    }

    fn png(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let (width, height) = (self.width as u32, self.height as u32);
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header().expect("memory");
        writer.write_image_data(&self.rgb).expect("memory");
        writer.finish().expect("memory");
        file
    }

    fn put(&mut self, other: &Self, left: usize, top: usize) {
        for row in 0..other.height {
            let to = ((top + row) * self.width + left) * 3;
            let from = row * other.width * 3;
            self.rgb[to..to + other.width * 3]
                .copy_from_slice(&other.rgb[from..from + other.width * 3]);
        }
    }

    /// The mean of each block of `side` x `side` pixels, so that a soft edge may lie a little elsewhere.
    fn blocks(&self, side: usize) -> Vec<[f64; 3]> {
        let (across, down) = (self.width / side, self.height / side);
        let mean = |block: usize, channel: usize| {
            let (left, top) = (block % across * side, block / across * side);
            let pixels = (0..side * side).map(|at| {
                self.rgb[((top + at / side) * self.width + left + at % side) * 3 + channel]
            });
            pixels.map(f64::from).sum::<f64>() / (side * side) as f64
        };
        (0..across * down).map(|block| [0, 1, 2].map(|channel| mean(block, channel))).collect()
    }

    /// The left upper part.
    fn cropped(&self, width: usize, height: usize) -> Self {
        let rows = self.rgb.chunks(self.width * 3).take(height);
        Self { width, height, rgb: rows.flat_map(|row| row[..width * 3].to_vec()).collect() }
    }

    /// Where two pictures of one size differ, dark on white.
    fn difference(&self, other: &Self) -> Self {
        let far = |(a, b): (&u8, &u8)| 255 - a.abs_diff(*b).saturating_mul(3);
        let rgb = self.rgb.iter().zip(&other.rgb).map(far).collect();
        Self { width: self.width, height: self.height, rgb }
    }
}

fn over_white(pixel: &[u8]) -> [u8; 3] {
    let alpha = u32::from(pixel[3]);
    [0, 1, 2].map(|channel| {
        let mixed = (u32::from(pixel[channel]) * alpha + 255 * (255 - alpha) + 127) / 255;
        u8::try_from(mixed).expect("a mean of bytes")
    })
}

/// What two pictures differ by: on average, and in the worst block of 5 x 5 pixels.
fn distance(one: &Picture, other: &Picture) -> (f64, f64) {
    let blocks = |picture: &Picture| picture.blocks(5);
    let far = |(a, b): ([f64; 3], [f64; 3])| {
        [0, 1, 2].map(|channel| (a[channel] - b[channel]).abs()).into_iter().fold(0.0, f64::max)
    };
    let all: Vec<f64> = blocks(one).into_iter().zip(blocks(other)).map(far).collect();
    (all.iter().sum::<f64>() / all.len() as f64, all.into_iter().fold(0.0, f64::max))
}

fn reference(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/look").join(name)
}

fn update() -> bool {
    rewrites("CETAK_UPDATE")
}

#[expect(clippy::disallowed_methods, reason = "a test keeps what it saw")]
fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("it is writable");
    fs::write(path, bytes).expect("it is writable");
}

/// Where a person finds what a failing test saw.
fn seen(name: &str, pictures: &[(&str, &Picture)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("look");
    for (what, picture) in pictures {
        write(&folder.join(format!("{name}-{what}.png")), &picture.png());
    }
    folder
}

#[test]
fn the_built_in_layouts_draw_what_their_references_say() {
    for name in layout::builtin_names() {
        let layout = layout::load(name, Path::new("."), &BTreeMap::new()).expect("it loads");
        let renderer = Renderer::new(Arc::new(layout), 300).expect("its fixed texts fit");
        let mut drawn = String::new();
        for (label, record) in run::preview_people() {
            let payload = format!("HTTPS://VERIFIKASI.EXAMPLE.GO.ID/K/{}", record.serial);
            let rendered = renderer.card(&record, &payload, true, &Policy::default());
            let card = rendered.card.unwrap_or_else(|| panic!("{name}: {:?}", rendered.findings));
            for (side, ops) in [("front", &card.front), ("back", &card.back)] {
                writeln!(drawn, "{label} {side}").expect("a string");
                describe(ops, renderer.layout().fonts(), &mut drawn);
            }
        }
        for (idx, group) in renderer.statics().groups.iter().enumerate() {
            writeln!(drawn, "static {idx}").expect("a string");
            describe(group, renderer.layout().fonts(), &mut drawn);
        }
        let path = reference(&format!("{name}.txt"));
        if update() {
            write(&path, drawn.as_bytes());
        }
        let wanted = fs::read_to_string(&path).unwrap_or_else(|_| panic!("no {}", path.display()));
        for (line, (is, wanted)) in drawn.lines().zip(wanted.lines()).enumerate() {
            assert_eq!(is, wanted, "{name}.txt, line {}", line + 1);
        }
        assert_eq!(drawn.lines().count(), wanted.lines().count(), "{name}.txt");
    }
}

/// One operation a line, lengths in millimetres from the top left of the card, type in points.
fn describe(ops: &[Op], fonts: &[Font], out: &mut String) {
    for op in ops {
        let line = match op {
            Op::Static(group) => format!("static {group}"),
            Op::Mark(mark) => described_mark(mark),
            Op::Text(run) => described_text(run, fonts),
            Op::Photo { rect, form: Form::Rounded(radius), .. } => format!(
                "photo {} x {} at {},{} corners {}",
                mm(rect.w),
                mm(rect.h),
                mm(rect.x),
                mm(rect.y),
                mm(*radius)
            ),
            Op::Photo { form, .. } => format!("photo as {form:?}"),
            Op::Qr(code) => format!(
                "qr {} modules of {} dots at {},{}: {}",
                code.side,
                code.module_dots,
                mm(code.origin.x),
                mm(code.origin.y),
                code.payload
            ),
        };
        writeln!(out, "  {line}").expect("a string");
    }
}

fn described_text(run: &TextRun, fonts: &[Font]) -> String {
    let end = run.glyphs.last().map_or(Length::ZERO, |glyph| glyph.x);
    format!(
        "text {:?} {:.2} pt {} {} at {},{} last glyph at {}{}",
        run.text,
        run.size.to_pt(),
        fonts[run.font].postscript_name,
        ink(run.colour),
        mm(run.origin.x),
        mm(run.origin.y),
        mm(end),
        match run.turn.degrees() {
            0 => String::new(),
            degrees => format!(" turned {degrees}"),
        }
    )
}

fn described_mark(mark: &Mark) -> String {
    match mark {
        Mark::Shape(Shape { path, fill, stroke }) => {
            let fill = fill.as_ref().map_or(String::new(), |Fill { paint, opacity, .. }| {
                format!(" filled {} {opacity:.2}", painted(paint))
            });
            let stroke = stroke.as_ref().map_or(String::new(), |stroke| {
                format!(" stroked {} {} mm", painted(&stroke.paint), mm(stroke.width))
            });
            format!("shape of {} segments{fill}{stroke}", path.segments.len())
        }
        Mark::Picture { picture, opacity, .. } => {
            format!("picture {} x {} px {opacity:.2}", picture.width_px, picture.height_px)
        }
        Mark::Group { opacity, clip, marks } => {
            let clipped = if clip.is_some() { " clipped" } else { "" };
            let inside: Vec<String> = marks.iter().map(described_mark).collect();
            format!("group {opacity:.2}{clipped} [{}]", inside.join("; "))
        }
        Mark::Masked { marks, by, .. } => {
            let listed =
                |marks: &[Mark]| marks.iter().map(described_mark).collect::<Vec<_>>().join("; ");
            format!("[{}] masked by [{}]", listed(marks), listed(by))
        }
    }
}

fn painted(paint: &Paint) -> String {
    match paint {
        Paint::Solid(colour) => ink(*colour),
        Paint::Gradient(gradient) => {
            let stops: Vec<String> = gradient.stops.iter().map(|stop| ink(stop.colour)).collect();
            format!("gradient {}", stops.join(" to "))
        }
    }
}

fn ink(colour: Colour) -> String {
    match colour {
        Colour::Srgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        Colour::Black(percent) => format!("k{percent}"),
        Colour::Cmyk(inks) => format!("cmyk{inks:?}"),
        Colour::Spot(spot) => format!("{:?} {} %", spot.name, spot.tint),
    }
}

fn mm(length: Length) -> String {
    format!("{:.2}", length.to_mm())
}

#[test]
fn the_built_in_layouts_look_like_their_references() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in layout::builtin_names() {
        let options =
            Preview { dpi: REFERENCE_DPI, safe: false, kind: None, follows: false, lang: Lang::Id };
        let drawn = run::preview(name, &folder.path().join(name), options).expect("it is drawn");
        let files = drawn.pictures;
        let pictures = files.iter().map(|path| Picture::read(&fs::read(path).expect("a picture")));
        let pictures: Vec<Picture> = pictures.collect();
        // Six in a row: fronts and backs of the shortest, a usual and the longest record of a kind.
        let (width, height, gap) = (pictures[0].width, pictures[0].height, 4);
        let rows = pictures.len().div_ceil(6);
        let mut sheet =
            Picture::white(6 * width + 5 * gap, rows * height + rows.saturating_sub(1) * gap);
        for (idx, picture) in pictures.iter().enumerate() {
            sheet.put(picture, idx % 6 * (width + gap), idx / 6 * (height + gap));
        }
        let path = reference(&format!("{name}.png"));
        if update() {
            write(&path, &sheet.png());
        }
        let wanted = fs::read(&path).unwrap_or_else(|_| panic!("no {}", path.display()));
        let wanted = Picture::read(&wanted);
        assert_eq!((sheet.width, sheet.height), (wanted.width, wanted.height), "{name}");
        let (mean, worst) = distance(&sheet, &wanted);
        if mean > 0.2 || worst > 12.0 {
            let difference = sheet.difference(&wanted);
            let shown = [("is", &sheet), ("wanted", &wanted), ("difference", &difference)];
            let folder = seen(name, &shown);
            panic!("{name} differs by {mean:.2}, at most {worst:.0}: see {}", folder.display());
        }
    }
}

/// The card of the holder and the raster of the printer are drawn from the same operations by two
/// programs that share no code.
#[test]
fn the_pdf_of_a_card_and_its_raster_show_the_same() {
    for (layout, format) in [("asn-landscape", "a4-10up"), ("asn-portrait", "a4-10up-portrait")] {
        let job = Job::copy_of("kabupaten");
        job.edit("layout = \"asn-landscape\"", &format!("layout = \"{layout}\""));
        job.edit("format = \"a4-10up\"", &format!("format = \"{format}\""));
        let output = "[output]\ncards = [\"pdf\", \"png\"]\nprinter = \"generic-300\"\n\n[sheet]";
        job.edit("[sheet]", output);
        job.cetak(&["run", "job.toml", "--out", "run"]).expect(0);
        let files = fs::read_dir(job.path("run/cards")).expect("cards");
        let files = files.map(|entry| entry.expect("readable").path());
        let mut cards: Vec<PathBuf> =
            files.filter(|path| path.extension().is_some_and(|end| end == "pdf")).collect();
        cards.sort();
        assert_eq!(cards.len(), 24);
        // Every fourth: both kinds, men and women, one line of name and two.
        for path in cards.iter().step_by(4) {
            let bytes = fs::read(path).expect("a PDF");
            assert!(bytes.len() < 72_000, "{} bytes for one card", bytes.len());
            for (page, side) in ["front", "back"].into_iter().enumerate() {
                let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
                let read = |layer: &str| {
                    let raster = job.path(&format!("run/cards/{stem}-{side}{layer}.png"));
                    let raster = Picture::read(&fs::read(raster).expect("a raster"));
                    if layout == "asn-portrait" { upright(&raster) } else { raster }
                };
                compare(
                    &format!("{layout}-{side}"),
                    &rendered(&bytes, page),
                    &read(""),
                    &read("-k"),
                );
            }
        }
    }
}

/// A unit is a tenth of a millimetre. Each cell of 100 x 100 shows one thing artwork may hold.
const ARTWORK: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 856 540">
<defs>
<linearGradient id="l"><stop offset="0" stop-color="#c00000"/><stop offset="0.5" stop-color="#ffe000"/><stop offset="1" stop-color="#0050a0"/></linearGradient>
<radialGradient id="r" fx="0.35" fy="0.3"><stop offset="0" stop-color="#ffffff"/><stop offset="1" stop-color="#006050"/></radialGradient>
<linearGradient id="t" x2="0" y2="1"><stop offset="0" stop-color="#6000a0"/><stop offset="1" stop-color="#6000a0" stop-opacity="0"/></linearGradient>
<clipPath id="c"><circle cx="270" cy="175" r="40"/></clipPath>
</defs>
<path d="M20 20H100V100H20ZM40 40H80V80H40Z M25 90Q60 84 95 90T95 96Z" fill="#004080" fill-rule="evenodd"/>
<path d="M130 30H210M130 60C150 40 190 80 210 60" fill="none" stroke="#a03000" stroke-width="8" stroke-dasharray="20 12" stroke-dashoffset="5" stroke-linecap="round"/>
<path d="M130 90H210" stroke="#a03000" stroke-width="12" stroke-linecap="square"/>
<g fill="none" stroke="#306000" stroke-width="12"><path d="M230 50L260 25L290 50"/><path d="M230 75L260 50L290 75" stroke-linejoin="bevel"/><path d="M230 100L260 75L290 100" stroke-linejoin="round"/></g>
<rect x="320" y="20" width="80" height="80" fill="url(#l)"/>
<circle cx="460" cy="60" r="42" fill="url(#r)"/>
<rect x="20" y="135" width="80" height="80" fill="#ff0000" fill-opacity="0.5"/>
<g opacity="0.5"><rect x="120" y="135" width="60" height="60" fill="#ff0000"/><rect x="140" y="155" width="60" height="60" fill="#0000ff"/></g>
<g clip-path="url(#c)"><rect x="220" y="125" width="100" height="100" fill="#008000"/></g>
<image x="335" y="135" width="80" height="80" xlink:href="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR42mN40MAARAwQCgAqDgWB3EauYwAAAABJRU5ErkJggg=="/>
<rect x="430" y="135" width="80" height="80" fill="url(#t)" stroke="#6000a0" stroke-width="3" transform="rotate(12 470 175)"/>
<text x="20" y="330" font-family="Plus Jakarta Sans" font-size="90" font-weight="700" fill="#303030">Garuda</text>
</svg>
"##;

const ARTWORK_LAYOUT: &str = r##"card = ["85.6mm", "53.98mm"]
[theme.pns]
[theme.pppk]
[[front]]
type = "art"
box = "card"
file = "a.svg"
[[front]]
type = "photo"
box = ["55mm", "8mm", "20mm", "26mm"]
turn = 90
[[back]]
type = "photo"
box = ["10mm", "8mm", "20mm", "26mm"]
radius = "3mm"
turn = 180
[[back]]
type = "photo"
box = ["50mm", "8mm", "20mm", "26mm"]
turn = 270
shape = "hexagon"
[[back]]
type = "rect"
box = ["8mm", "38mm", "16mm", "10mm"]
fill = ["#0b5a86", "#ff8000"]
shape = "ellipse"
turn = 30
[[back]]
type = "art"
box = ["34mm", "37mm", "14mm", "14mm"]
file = "a.svg"
fit = "cover"
shape = "M50 0 L100 100 H0 Z"
turn = -20.5
[[front]]
type = "text"
text = "{serial}"
box = ["4mm", "42mm", "60mm", "5mm"]
font = "Plus Jakarta Sans"
size = "9pt"
colour = "k100"
[[front]]
type = "qr"
box = ["66mm", "36mm", "16mm", "16mm"]
"##;

/// Paths, strokes, gradients, opacity, clips, texts, embedded pictures and turned photos: the PDF
/// shows what the painter shows, and both what the drawing says.
#[test]
fn artwork_and_turned_photos_are_the_same_in_the_pdf_and_the_raster() {
    let job = Job::copy_of("kabupaten");
    write(&job.path("seni/layout.toml"), ARTWORK_LAYOUT.as_bytes());
    write(&job.path("seni/a.svg"), ARTWORK.as_bytes());
    job.edit("layout = \"asn-landscape\"", "layout = \"seni\"");
    let output = "[output]\ncards = [\"pdf\", \"png\"]\nprinter = \"generic-300\"\n\n[sheet]";
    job.edit("[sheet]", output);
    job.cetak(&["run", "job.toml", "--out", "run"]).expect(0);
    let files = fs::read_dir(job.path("run/cards")).expect("cards");
    let mut files: Vec<PathBuf> = files.map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    let card = files.iter().find(|path| path.extension().is_some_and(|end| end == "pdf"));
    let card = card.expect("a card");
    let bytes = fs::read(card).expect("a PDF");
    let stem = card.file_stem().expect("a name").to_string_lossy().into_owned();
    let read = |side: &str| {
        let raster = job.path(&format!("run/cards/{stem}-{side}.png"));
        Picture::read(&fs::read(raster).expect("a raster"))
    };
    let (front, back) = (read("front"), read("back"));
    let white = Picture::white(front.width, front.height);
    let black = job.path(&format!("run/cards/{stem}-front-k.png"));
    let black = Picture::read(&fs::read(black).expect("a layer"));
    compare("artwork-front", &rendered(&bytes, 0), &front, &black);
    compare("artwork-back", &rendered(&bytes, 1), &back, &white);
    // At tenths of a millimetre, and how far a mean of colours may be off.
    let pdf = rendered(&bytes, 0);
    for (what, x, y, wanted, off) in [
        ("a hole of an even-odd path", 50, 50, [255, 255, 255], 3),
        ("its ring", 30, 28, [0, 64, 128], 12),
        ("a square cap", 127, 90, [160, 48, 0], 12),
        ("a mitred corner", 260, 20, [48, 96, 0], 12),
        ("the white where a round corner ends", 260, 66, [255, 255, 255], 3),
        ("the middle of a gradient", 360, 60, [255, 224, 0], 12),
        ("the focus of a radial gradient", 447, 43, [255, 255, 255], 12),
        ("half of red", 60, 175, [255, 128, 128], 12),
        ("a group that fades as one", 160, 175, [128, 128, 255], 12),
        ("inside the clip", 270, 175, [0, 128, 0], 12),
        ("outside the clip", 225, 130, [255, 255, 255], 3),
        ("an embedded picture", 375, 175, [224, 128, 0], 12),
    ] {
        for (of, picture) in [("raster", &front), ("PDF", &pdf)] {
            let dot = |tenths: usize| tenths * 3000 / 2540;
            let at = (dot(y) * picture.width + dot(x)) * 3;
            let is = &picture.rgb[at..at + 3];
            let near = is.iter().zip(wanted).all(|(is, wanted)| is.abs_diff(wanted) <= off);
            assert!(near, "{what} of the {of} is {is:?}, not {wanted:?}");
        }
    }
    // Letters: some of their box is dark, most is not.
    let dark = |x: usize, y: usize| front.rgb[((y * front.width) + x) * 3] < 100;
    let n_dark =
        (310..390).flat_map(|y| (25..400).map(move |x| (x, y))).filter(|(x, y)| dark(*x, *y));
    let share = n_dark.count() as f64 / (80.0 * 375.0);
    assert!((0.1..0.6).contains(&share), "{share} of the text is dark");
}

/// The profile turns a card that stands by a quarter, clockwise: back again.
fn upright(turned: &Picture) -> Picture {
    let (width, height) = (turned.height, turned.width);
    let from = |x: usize, y: usize| (x * turned.width + (turned.width - 1 - y)) * 3;
    let pixels = (0..width * height).map(|at| from(at % width, at / width));
    Picture { width, height, rgb: pixels.flat_map(|at| turned.rgb[at..at + 3].to_vec()).collect() }
}

/// Where K prints, the page is dark; everywhere else both show the same colours. Black ink of 70 %
/// is grey on paper and whole on the K panel, and K alone is no full black in a PDF viewer, so the
/// surroundings of K are compared by that rule only.
fn compare(name: &str, pdf: &Picture, raster: &Picture, black: &Picture) {
    let (width, height) = (pdf.width.min(raster.width), pdf.height.min(raster.height));
    assert!(pdf.width.abs_diff(raster.width) <= 1 && pdf.height.abs_diff(raster.height) <= 1);
    let [mut pdf, mut raster, black] =
        [pdf, raster, black].map(|picture| picture.cropped(width, height));
    let dots: Vec<usize> = (0..width * height).filter(|at| black.rgb[at * 3] == 0).collect();
    let dark = |at: &&usize| pdf.rgb[*at * 3..*at * 3 + 3].iter().all(|part| *part < 190);
    let share = dots.iter().filter(dark).count() as f64 / dots.len() as f64;
    for at in dots {
        let (x, y) = (at % width, at / width);
        for row in y.saturating_sub(2)..(y + 3).min(height) {
            let near =
                (row * width + x.saturating_sub(2)) * 3..(row * width + (x + 3).min(width)) * 3;
            pdf.rgb[near.clone()].fill(255);
            raster.rgb[near].fill(255);
        }
    }
    let (mean, worst) = distance(&pdf, &raster);
    if mean > 1.5 || worst > 70.0 || share < 0.9 {
        let difference = pdf.difference(&raster);
        let folder = seen(name, &[("pdf", &pdf), ("raster", &raster), ("difference", &difference)]);
        let folder = folder.display();
        panic!("{name}: {mean:.2} apart, {worst:.0} at most, {share:.3} of K dark: see {folder}");
    }
}

/// A page at 300 dpi, drawn by a reader that shares no code with the writer.
fn rendered(bytes: &[u8], page_idx: usize) -> Picture {
    rendered_at(bytes, page_idx, 300.0)
}

/// A clip ends between two pixels at most resolutions, and a viewer mixes everything that lies below
/// the edge: a ground of colour under a white panel shows as a line of colour there.
#[test]
fn no_ground_shows_where_a_panel_ends_at_the_bleed() {
    for (layout, from, to) in [("asn-landscape", 18.0, 51.0), ("asn-portrait", 16.0, 84.0)] {
        let job = Job::copy_of("kabupaten");
        let worst = colour_at_the_bleed(&job, layout, from, to);
        assert!(worst.iter().all(|(_, worst)| *worst <= 20), "{layout}: {worst:?}");
    }
    // A ground that runs on below the panel is what is looked for.
    let job = Job::copy_of("kabupaten");
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts/asn-landscape");
    fs::create_dir(job.path("lama")).expect("a folder");
    for entry in fs::read_dir(built_in).expect("a layout") {
        let entry = entry.expect("a file");
        let text = fs::read_to_string(entry.path()).expect("text");
        let ground = "<path fill=\"url(#band)\" d=\"M-3-3H88.6V13H-3Z\"/>";
        let whole = "<path fill=\"url(#band)\" d=\"M-3-3H88.6V56.98H-3Z\"/>\
                     <path fill=\"#fff\" d=\"M-3 13H88.6V56.98H-3Z\"/>";
        let text = text.replace(ground, whole);
        let name = Path::new("lama").join(entry.file_name());
        write(&job.path(&name.to_string_lossy()), text.as_bytes());
    }
    let worst = colour_at_the_bleed(&job, "lama", 18.0, 51.0);
    assert!(worst.iter().any(|(_, worst)| *worst > 20), "{worst:?}");
}

/// How coloured a sheet is at the left edge of the bleed of the first card, between these millimetres
/// down the card, at each of several resolutions.
fn colour_at_the_bleed(job: &Job, layout: &str, from: f64, to: f64) -> Vec<(f32, u8)> {
    job.edit("layout = \"asn-landscape\"", &format!("layout = \"{layout}\""));
    job.cetak(&["run", "job.toml", "--out", "out/h", "--quiet"]).expect(0);
    let bytes = fs::read(job.path("out/h/sheets/0001.pdf")).expect("a PDF");
    let format = SheetFormat::load("a4-10up", Path::new(".")).expect("a built-in");
    let format = if layout == "asn-portrait" { format.for_turned_cards() } else { format };
    let arrangement = Arrangement::new(format, Options::default()).expect("it fits");
    let placement = arrangement.placement(Side::Front, 0);
    let (trim, clip) = (placement.trim, placement.clip);
    let at_dpi = |dpi: f32| {
        let sheet = rendered_at(&bytes, 0, dpi);
        let dot = |mm: f64| (mm * f64::from(dpi) / 25.4).floor() as usize;
        let chroma = |x: usize, y: usize| {
            let at = (y * sheet.width + x) * 3;
            let [r, g, b] = [sheet.rgb[at], sheet.rgb[at + 1], sheet.rgb[at + 2]];
            r.max(g).max(b) - r.min(g).min(b)
        };
        // A card that is turned by a quarter has its left edge at the top of the slot.
        let seen = |step: usize, aside: usize| match placement.turn {
            Turn::None => chroma(dot(clip.x.to_mm()) - 1 + aside, dot(trim.y.to_mm()) + step),
            _ => chroma(dot(trim.right().to_mm()) - step, dot(clip.y.to_mm()) - 1 + aside),
        };
        let along = (dot(from)..dot(to)).flat_map(|step| [seen(step, 0), seen(step, 1)]);
        (dpi, along.max().unwrap_or_default())
    };
    [72.0, 96.0, 150.0, 300.0].map(at_dpi).to_vec()
}

/// A page, drawn by a reader that shares no code with the writer.
fn rendered_at(bytes: &[u8], page_idx: usize, dpi: f32) -> Picture {
    let pdf = hayro::hayro_syntax::Pdf::new(bytes.to_vec()).expect("a PDF");
    let page = &pdf.pages()[page_idx];
    let scale = dpi / 72.0;
    let pixels = hayro::PixmapSettings {
        x_scale: scale,
        y_scale: scale,
        bg_color: hayro::vello_cpu::color::palette::css::WHITE,
    };
    let settings = hayro::RenderSettings::default();
    let cache = hayro::RenderCache::new();
    let interpreter = hayro::hayro_interpret::InterpreterSettings::default();
    let picture = hayro::render(page, &cache, &interpreter, &settings, &pixels);
    let (width, height) = (picture.width().into(), picture.height().into());
    let rgb = picture.data_as_u8_slice().chunks(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]);
    Picture { width, height, rgb: rgb.collect() }
}
