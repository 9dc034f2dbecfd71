//! Pictures of a layout with made-up people, for designers to look at.
//!
//! The shortest, a usual and the longest record of each kind, both sides, drawn
//! by the painter that makes the rasters of card printers. Nothing of a job is
//! read, so a layout can be looked at before there is one.

use crate::date::Date;
use crate::diag::{Fault, FaultKind, Lang, Outcome, Place, Policy};
use crate::geom::{Path as Outline, Point, Rect, Size};
use crate::job;
use crate::layout::draw::{Cap, Colour, Fill, Join, Mark, Paint, Rule, Shape, Stroke};
use crate::layout::{self, Condition, Content, Layout, Printer};
use crate::output::atomic;
use crate::output::contact::Ground;
use crate::output::inputs::Inputs;
use crate::output::leaves::{self, Leaf};
use crate::output::raster::{Painter, Pixels, rgba};
use crate::photo;
use crate::record::{Kind, Nip, Record};
use crate::render::{Card, Op, Renderer};
use crate::run::sample;
use crate::text;
use crate::unit::Length;
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

/// The resolution codes and texts are prepared for, as in a job that says nothing else.
const PRINT_DPI: u32 = 300;

/// How previews are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preview {
    /// Resolution of the pictures.
    pub dpi: u32,
    /// Whether the bleed is shown, with lines at the cut and at the safe area.
    pub safe: bool,
    /// Only people of this kind; `None`: of each.
    pub kind: Option<Kind>,
    /// Whether the page shows again what changes beside it.
    pub follows: bool,
    /// The language of the page.
    pub lang: Lang,
}

/// Pictures of made-up people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previewed {
    /// One for each side of each card.
    pub pictures: Vec<PathBuf>,
    /// The page to leaf through them.
    pub page: PathBuf,
}

/// The built-in layouts and printer profiles, one name a line with what people call it.
pub fn layouts() -> Outcome<String> {
    let mut lines = String::new();
    for name in layout::builtin_names() {
        let layout = load(name)?;
        let (title, card) = (layout.title(), layout.card());
        let (w, h) = (card.w.to_mm(), card.h.to_mm());
        let _written = writeln!(lines, "{name:<16} {w} x {h} mm  {title}");
    }
    Ok(lines.trim_end().to_owned())
}

/// The printer profiles, one name a line with its raster and what people call it.
pub fn printers() -> Outcome<String> {
    let mut lines = String::new();
    for name in Printer::builtin_names() {
        let printer = Printer::load(name, Path::new("."))?;
        let (w, h, dpi, title) = (printer.width_px, printer.height_px, printer.dpi, printer.title);
        let _written = writeln!(lines, "{name:<16} {w} x {h} px, {dpi} dpi  {title}");
    }
    Ok(lines.trim_end().to_owned())
}

/// Loads a layout and sees that its fixed texts can be drawn.
///
/// # Errors
///
/// Every mistake with file, line and what is accepted.
pub fn check_layout(name: &str) -> Outcome<()> {
    Renderer::new(Arc::new(load(name)?), PRINT_DPI).map(|_| ())
}

/// Copies a layout into a new folder, to start an own one from; gives the paths of its files.
///
/// # Errors
///
/// Every mistake of the layout, a folder that holds files already, or one that cannot be written.
pub fn copy_layout(name: &str, folder: &Path) -> Outcome<Vec<PathBuf>> {
    let files = layout::files(name, Path::new("."))?;
    sample::claim(folder)?;
    files.iter().try_for_each(|(name, bytes)| sample::put(folder, name, bytes))?;
    Ok(files.into_iter().map(|(name, _)| folder.join(name)).collect())
}

/// The schema of layout files, for editors.
pub const fn layout_schema() -> &'static str {
    layout::SCHEMA
}

/// What a layout draws, element by element, for each kind, in words of `lang`.
///
/// # Errors
///
/// Every mistake of the layout.
pub fn show_layout(name: &str, lang: Lang) -> Outcome<String> {
    let layout = load(name)?;
    let (card, mut lines) = (layout.card(), String::new());
    let (w, h) = (card.w.to_mm(), card.h.to_mm());
    let (bleed, safe) = (layout.bleed(), layout.safe());
    let of = |id: &'static str, en: &'static str| match lang {
        Lang::Id => id,
        Lang::En => en,
    };
    let _ = writeln!(lines, "{name}: {}", layout.title());
    let (bleed_word, safe_word) = (of("bleed", "bleed"), of("daerah aman", "safe area"));
    let _ = writeln!(lines, "{w} x {h} mm, {bleed_word} {bleed}, {safe_word} {safe}");
    let sides = [of("depan", "front"), of("belakang", "back")];
    for keep_out in layout.keep_outs() {
        let (name, Rect { x, y, w, h }) = (&keep_out.name, keep_out.area);
        let side = sides[usize::from(keep_out.on_back)];
        let kept = of("dikosongkan", "kept clear");
        let _ = writeln!(lines, "{kept}, {side}: {name}, {x}, {y}, {w} x {h}");
    }
    for (kind_name, kind) in KINDS {
        let design = layout.design(*kind);
        for (side, elements) in sides.iter().zip([&design.front, &design.back]) {
            let _ = writeln!(lines, "\n{kind_name}, {side}");
            for element in elements {
                let (what, area) = match &element.content {
                    Content::Marks(marks) => {
                        let count = marks.len();
                        let word = of("bentuk", if count == 1 { "shape" } else { "shapes" });
                        (format!("{count} {word}"), None)
                    }
                    Content::Text(text) => {
                        let sizes = text.ladder.iter().flat_map(|rung| &rung.sizes);
                        let lines = text.ladder.iter().map(|rung| rung.lines).max().unwrap_or(1);
                        let first = text.ladder[0].sizes[0].to_pt();
                        let last = sizes.min().map_or(first, |last| last.to_pt());
                        let (text_word, line_word) = (of("teks", "text"), of("baris", "lines"));
                        let mut what = format!("{text_word} {first:.2}");
                        if first > last {
                            let _ = write!(what, "-{last:.2}");
                        }
                        what.push_str(" pt");
                        if lines > 1 {
                            let _ = write!(what, ", 1-{lines} {line_word}");
                        }
                        (what, Some(text.area))
                    }
                    Content::Photo { rect, .. } => (of("foto", "photo").to_owned(), Some(*rect)),
                    Content::Qr { frame, .. } => {
                        (of("kode QR", "QR code").to_owned(), Some(frame.rect))
                    }
                };
                let area = area.map_or(String::new(), |area| {
                    let (x, y, w, h) =
                        (area.x.to_mm(), area.y.to_mm(), area.w.to_mm(), area.h.to_mm());
                    let (at, size) = (of("di", "at"), of("seluas", "of"));
                    format!(" {at} {x}, {y} {size} {w} x {h} mm")
                });
                let when = element.when.iter().map(|condition| match condition {
                    Condition::Filled(field) => {
                        let (field, word) = (field.name(), of("jika ada", "if there is"));
                        format!(", {word} {field}")
                    }
                    Condition::Empty(field) => {
                        let (field, word) = (field.name(), of("jika tanpa", "if there is no"));
                        format!(", {word} {field}")
                    }
                    Condition::Says(says) => {
                        let (field, word) = (says.field().name(), of("jika", "if"));
                        format!(", {word} {field}: {}", says.written())
                    }
                });
                let when: String = when.collect();
                let _ = writeln!(lines, "  {:<18} {what}{area}{when}", element.id);
            }
        }
    }
    Ok(lines.trim_end().to_owned())
}

/// The painter of one layout's previews.
pub(super) struct Faces<'a> {
    painter: Painter<'a>,
    layout: &'a Layout,
    options: Preview,
}

impl<'a> Faces<'a> {
    /// A painter for cards of that renderer.
    ///
    /// # Errors
    ///
    /// If a picture of that many dots is too large.
    pub(super) fn new(renderer: &'a Renderer, options: Preview) -> Outcome<Self> {
        let layout = renderer.layout();
        let margin = if options.safe { layout.bleed() } else { Length::ZERO };
        let (statics, dpi) = (renderer.statics(), options.dpi);
        let painter = Painter::new(layout.fonts(), statics, layout.card(), margin, dpi);
        let painter = painter.ok_or_else(|| {
            Fault::new(
                FaultKind::Usage,
                layout.name(),
                text!(
                    "gambar pada {dpi} dpi terlalu besar",
                    "the picture is too large at {dpi} dpi"
                ),
            )
        })?;
        Ok(Self { painter, layout, options })
    }

    /// What a picture shows, the bleed included where it does.
    pub(super) fn size(&self) -> Size {
        let margin = if self.options.safe { self.layout.bleed() } else { Length::ZERO };
        Rect::at(Point::default(), self.layout.card()).grown(margin).size()
    }

    /// Writes both sides of a card; gives the name of each file and of its side.
    ///
    /// # Errors
    ///
    /// If one would be written over an input, or cannot be written.
    pub(super) fn write(
        &self,
        folder: &Path,
        sacred: &Inputs,
        name: &str,
        mut card: Card,
        photo: Option<&Pixels>,
    ) -> Outcome<Vec<(String, &'static str)>> {
        let Preview { dpi, safe, lang, .. } = self.options;
        let shown = [lang.of("depan", "front"), lang.of("belakang", "back")];
        let mut files = Vec::new();
        for (on_back, ops) in [(false, &mut card.front), (true, &mut card.back)] {
            if safe {
                ops.extend(guides(self.layout).map(Op::Mark));
                ops.extend(keep_outs(self.layout, on_back).map(Op::Mark));
            }
            let mut pixels = self.painter.paint(ops, photo);
            if !safe {
                round(&mut pixels, self.layout.corner().to_dots(dpi));
            }
            let file = picture(name, on_back);
            let path = folder.join(&file);
            sacred.spare(&path)?;
            atomic::write(&path, &rgba(&pixels, dpi))?;
            files.push((file, shown[usize::from(on_back)]));
        }
        Ok(files)
    }
}

/// The file of one side of a card.
fn picture(name: &str, on_back: bool) -> String {
    format!("{name}-{}.png", if on_back { "belakang" } else { "depan" })
}

/// Writes the page to leaf through pictures that lie in `folder`, and gives its path.
///
/// # Errors
///
/// If it would be written over an input, or cannot be written.
pub(super) fn bind(
    folder: &Path,
    sacred: &Inputs,
    title: &str,
    leaves: &[Leaf],
    options: Preview,
) -> Outcome<PathBuf> {
    let path = folder.join("index.html");
    sacred.spare(&path)?;
    let page = leaves::page(title, leaves, options.lang, options.follows);
    atomic::write(&path, page.as_bytes())?;
    Ok(path)
}

/// The endings of what designs and jobs are made of.
const WATCHED: &[&str] = &[
    "toml", "svg", "svgz", "png", "jpg", "jpeg", "webp", "ttf", "otf", "csv", "xlsx", "xlsm",
    "xlsb", "xls", "ods",
];

/// What tells that a file of a design or a job under these folders changed: size and time of each, folders
/// within folders included as far as designs have them. Neither a job's state nor what it made is looked at.
pub fn stamp(roots: &[PathBuf], besides: &Path) -> Vec<(PathBuf, u64, Option<SystemTime>)> {
    /// Designs and jobs have hundreds; the photos of a large one are not looked at one by one.
    const MOST: usize = 4_000;
    const DEPTH: usize = 4;
    let mut seen = Vec::new();
    let mut open: Vec<(PathBuf, usize)> = roots.iter().map(|root| (root.clone(), 0)).collect();
    while let Some((path, depth)) = open.pop() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_made = depth > 0 && (name.starts_with('.') || name == "out");
        let is_beside = !besides.as_os_str().is_empty() && path.ends_with(besides);
        if seen.len() >= MOST || is_made || is_beside {
            continue;
        }
        let Ok(about) = fs::metadata(&path) else { continue };
        if about.is_dir() {
            if depth < DEPTH {
                let entries = fs::read_dir(&path).into_iter().flatten().flatten();
                open.extend(entries.map(|entry| (entry.path(), depth + 1)));
            }
        } else if path.extension().is_some_and(|ending| {
            let ending = ending.to_string_lossy().to_lowercase();
            WATCHED.contains(&ending.as_str())
        }) {
            seen.push((path, about.len(), about.modified().ok()));
        }
    }
    seen.sort();
    seen
}

/// Writes the pictures of a layout into `folder`, with a page to leaf through them.
///
/// # Errors
///
/// A mistake of the layout, a made-up record that does not fit it, or a folder that cannot be written.
pub fn preview(name: &str, folder: &Path, options: Preview) -> Outcome<Previewed> {
    let layout = Arc::new(load(name)?);
    let renderer = Renderer::new(Arc::clone(&layout), PRINT_DPI)?;
    let faces = Faces::new(&renderer, options)?;
    let photo = bust();
    let sacred = job::reads_around(folder);
    let mut people = preview_people();
    people.retain(|(_, record)| options.kind.is_none_or(|kind| record.kind == kind));
    sacred.spare(folder)?;
    people
        .iter()
        .flat_map(|(label, _)| [false, true].map(|on_back| folder.join(picture(label, on_back))))
        .try_for_each(|path| sacred.spare(&path))?;
    atomic::make_folder(folder)?;
    let (mut written, mut bound) = (Vec::new(), Vec::new());
    for (label, record) in people {
        let payload = format!("HTTPS://VERIFIKASI.EXAMPLE.GO.ID/K/{}", record.serial);
        let rendered = renderer.card(&record, &payload, true, &Policy::default());
        let Some(card) = rendered.card else {
            let why = rendered.findings.into_iter().next();
            let fault = Fault::new(
                FaultKind::Usage,
                name,
                text!(
                    "contoh `{label}` tidak bisa dibuat dengan layout ini",
                    "the example `{label}` cannot be made with this layout"
                ),
            );
            return Err(match why {
                Some(finding) => fault.hint(finding.message),
                None => fault,
            });
        };
        let pictures = faces.write(folder, &sacred, &label, card, Some(&photo))?;
        written.extend(pictures.iter().map(|(file, _)| folder.join(file)));
        bound.push(Leaf { title: label, notes: Vec::new(), size: faces.size(), pictures });
    }
    let page = bind(folder, &sacred, layout.title(), &bound, options)?;
    Ok(Previewed { pictures: written, page })
}

/// What a card shows behind its photo, for a PNS and for a PPPK: a small JPEG and its size.
pub(super) fn grounds(layout: &Layout, renderer: &Renderer) -> Vec<Ground> {
    let kinds = [Kind::Pns, Kind::Pppk];
    let ground = |kind| -> Option<Ground> {
        let record = usual(kind);
        let card = renderer.card(&record, &record.serial, true, &Policy::default()).card?;
        let painter =
            Painter::new(layout.fonts(), renderer.statics(), layout.card(), Length::ZERO, 150)?;
        [card.front, card.back].iter().find_map(|ops| {
            let photo = |op: &Op| if let Op::Photo { rect, .. } = op { Some(*rect) } else { None };
            let at = ops.iter().position(|op| photo(op).is_some())?;
            let area = photo(&ops[at])?;
            let face = painter.paint(&ops[..at], None);
            let px = |length: Length| length.to_dots(150).round().max(0.0) as u32;
            let (x, y) = (px(area.x).min(face.width_px), px(area.y).min(face.height_px));
            let w = px(area.w).min(face.width_px - x);
            let h = px(area.h).min(face.height_px - y);
            let rows = face.rgba.chunks_exact(face.width_px as usize * 4).skip(y as usize);
            let cut: Vec<u8> = rows
                .take(h as usize)
                .flat_map(|row| &row[x as usize * 4..(x + w) as usize * 4])
                .copied()
                .collect();
            Some((photo::jpeg(&cut, (w, h))?, (w, h)))
        })
    };
    kinds.into_iter().filter_map(ground).collect()
}

/// The kinds by the names pictures and lists carry.
const KINDS: &[(&str, Kind)] =
    &[("pns", Kind::Pns), ("pppk", Kind::Pppk), ("pppk-pw", Kind::PppkParuhWaktu)];

fn load(name: &str) -> Outcome<Layout> {
    layout::load(name, Path::new("."), &BTreeMap::new())
}

/// Lines at the cut and at the safe area.
fn guides(layout: &Layout) -> impl Iterator<Item = Mark> {
    let trim = Rect::at(Point::default(), layout.card());
    let safe = trim.grown(-layout.safe());
    let lines = [
        (Outline::rounded(trim, layout.corner()), Colour::Srgb(0, 160, 220)),
        (Outline::rounded(safe, Length::ZERO), Colour::Srgb(230, 0, 160)),
    ];
    lines.into_iter().map(|(path, colour)| outlined(path, colour, None))
}

/// The keep-outs of a side, seen through.
fn keep_outs(layout: &Layout, on_back: bool) -> impl Iterator<Item = Mark> {
    let of_side = layout.keep_outs().iter().filter(move |one| one.on_back == on_back);
    let colour = Colour::Srgb(240, 120, 0);
    let fill = Fill { paint: Paint::Solid(colour), opacity: 0.3, rule: Rule::NonZero };
    of_side.map(move |one| {
        outlined(Outline::rounded(one.area, Length::ZERO), colour, Some(fill.clone()))
    })
}

fn outlined(path: Outline, colour: Colour, fill: Option<Fill>) -> Mark {
    let stroke = Stroke {
        paint: Paint::Solid(colour),
        opacity: 1.0,
        width: Length::from_um(120),
        cap: Cap::Butt,
        join: Join::Miter,
        miter_limit: 4.0,
        dashes: Vec::new(),
        dash_offset: Length::ZERO,
    };
    Mark::Shape(Shape { path, fill, stroke: Some(stroke) })
}

/// A made-up person of that kind.
fn usual(kind: Kind) -> Record {
    let (nip, serial) = match kind {
        Kind::Pns => ("198609262015051001", "A20150001234"),
        Kind::Pppk | Kind::PppkParuhWaktu => ("199003172022211004", "B20220004711"),
    };
    Record {
        place: Place::default(),
        nip: Nip::parse(nip).expect("a well-formed number"),
        kind,
        serial: serial.to_owned(),
        name: "Siti Rahmawati Kusumaningrum, S.Kom., M.T.".to_owned(),
        instansi: "Pemerintah Kabupaten Contoh Raya".to_owned(),
        unit: "Dinas Komunikasi dan Informatika".to_owned(),
        jabatan: "Pranata Komputer Ahli Muda".to_owned(),
        golongan: "III/c".to_owned(),
        pangkat: "Penata".to_owned(),
        tmt: Date::new(2015, 5, 1),
        contract_end: if kind == Kind::Pppk { Date::new(2027, 9, 28) } else { None },
        issued: Date::new(2026, 12, 1),
        contact: "bkpsdm@contoh.go.id, (0271) 555-0100".to_owned(),
        photo: String::new(),
    }
}

/// Made-up people of each kind, each with the name its pictures carry: the shortest record, a usual
/// one and the longest.
pub fn preview_people() -> Vec<(String, Record)> {
    let mut all = Vec::new();
    for (name, kind) in KINDS {
        let short = Record {
            name: "N".to_owned(),
            instansi: "Kementerian Agama".to_owned(),
            contract_end: None,
            issued: None,
            contact: String::new(),
            ..usual(*kind)
        };
        let long = Record {
            name: "Prof. Dr. Ir. H. Raden Mas Bambang Sulistyo Adiwijaya Kusumonegoro Hadiningrat \
                   Purwosaputro, S.T., M.T., Ph.D., IPU., ASEAN Eng."
                .to_owned(),
            instansi:
                "Kementerian Pariwisata dan Ekonomi Kreatif/Badan Pariwisata dan Ekonomi Kreatif"
                    .to_owned(),
            ..usual(*kind)
        };
        all.push((format!("{name}-pendek"), short));
        all.push((format!("{name}-biasa"), usual(*kind)));
        all.push((format!("{name}-panjang"), long));
    }
    all
}

/// A bust drawn with a few curves, for nobody in particular.
fn bust() -> Pixels {
    let (width_px, height_px) = (450u32, 575u32);
    let pixel = |x: u32, y: u32| {
        let (x, y) = (f64::from(x) - 225.0, f64::from(y));
        let within = |top: f64, rx: f64, ry: f64| (x / rx).powi(2) + ((y - top) / ry).powi(2) < 1.0;
        if within(215.0, 92.0, 118.0) && y > 150.0 {
            [222, 178, 148, 255]
        } else if within(185.0, 104.0, 118.0) && y < 230.0 {
            [38, 30, 30, 255]
        } else if x.abs() < 44.0 && (300.0..395.0).contains(&y) {
            [205, 160, 130, 255]
        } else if within(600.0, 215.0, 235.0) {
            [186, 160, 110, 255]
        } else {
            [0; 4]
        }
    };
    let rgba = (0..height_px).flat_map(|y| (0..width_px).flat_map(move |x| pixel(x, y)));
    Pixels { width_px, height_px, rgba: rgba.collect() }
}

/// Cuts the corners as the card's are.
pub(super) fn round(pixels: &mut Pixels, radius: f64) {
    // A square corner is that of a dot: no pixel of the card is half outside.
    let radius = radius.max(0.5);
    let (w, h) = (f64::from(pixels.width_px), f64::from(pixels.height_px));
    let width = pixels.width_px as usize;
    for (idx, pixel) in pixels.rgba.chunks_exact_mut(4).enumerate() {
        let (x, y) = ((idx % width) as f64 + 0.5, (idx / width) as f64 + 0.5);
        let dx = (radius - x).max(x - (w - radius)).max(0.0);
        let dy = (radius - y).max(y - (h - radius)).max(0.0);
        let inside = (radius + 0.5 - dx.hypot(dy)).clamp(0.0, 1.0);
        pixel[3] = (f64::from(pixel[3]) * inside) as u8;
    }
}
