//! Cards drawn again from the job's own data and photos, for holding finished pages against.
//!
//! Nothing of the run is asked, no cache and no ledger: a row is read, its photo
//! decoded, and the face painted as pixels by the raster backend, which shares
//! with the PDF writer only the list of drawing operations. Colours in black ink
//! are painted as they look where pages are drawn. What cannot be drawn again,
//! because a photo is gone or is no longer what it was, is counted and told.

use crate::diag::{Severity, Text, printable};
use crate::digest::Digest;
use crate::geom::{Path, Point, Rect, Turn};
use crate::job::{Inks, Job};
use crate::layout::draw::{
    Cap, Colour, Fill, Gradient, Join, Mark, Paint, Rule, Shape, Stop, Stroke,
};
use crate::output::raster::{Begun, Painter, Pixels};
use crate::photo::{self, Folder, Found, PhotoFile, Prepared as Photo, Preparer};
use crate::record::Record;
use crate::render::{Card, Op, Qr, Statics, TextRun};
use crate::run::condition;
use crate::run::designs::Renderers;
use crate::schema::manifest::Manifest;
use crate::schema::report::MapLine;
use crate::text;
use crate::unit::Length;
use crate::verify::{
    CodeGrid, Cutout, Face, LOOK_DPI, Look, Outlines, Part, Picture, PixelGrid, Sight, WantedCode,
    WantedGlyph, black_ink, process_inks,
};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Faces half painted that are kept: one for each slot of two sides of a large sheet.
const MAX_BEGUN: usize = 96;
/// Cards that wait for their other face: those of the sheets that are being compared.
const MAX_DRAWN: usize = 512;
/// A photo is had so many times finer than it is compared, and then laid exactly where it belongs,
/// not on whole pixels.
const PHOTO_FINER: u32 = 2;
/// How a cutting line looks where pages are drawn: it stands for magenta.
const CUTTING: Colour = Colour::Srgb(236, 0, 140);
/// Its thickness, as the writer's.
const HAIRLINE_PT: f64 = 0.25;

/// Somebody who is entitled to a card.
#[derive(Debug)]
pub(super) struct Person {
    /// The row.
    pub(super) record: Record,
    /// Which of the job's layouts the card has.
    pub(super) design: usize,
}

/// Draws cards again.
pub(super) struct Redraw<'a> {
    job: &'a Job,
    people: &'a BTreeMap<String, Person>,
    /// Whose card is not their first, and which it is.
    issues: BTreeMap<&'a str, u32>,
    /// Of all layouts of the job.
    pub(super) renderers: Renderers,
    layouts: Vec<Prepared>,
    /// Nothing if the folder cannot be read.
    photos: Option<Folder>,
    /// BLAKE3 of what the run read, by path.
    inputs: BTreeMap<&'a str, &'a str>,
    begun: Mutex<BTreeMap<Beginning, Arc<Begun>>>,
    /// Cards of which one face was asked for: the other follows soon.
    drawn: Mutex<BTreeMap<String, Arc<Card>>>,
    missed: Mutex<Missed>,
}

/// A layout as it looks where pages are drawn.
struct Prepared {
    statics: Statics,
    outlines: Vec<Option<Outlines>>,
    /// The cutting line of the front, if the job asks for one.
    contour: Option<Op>,
}

/// What a face begins with: layout, static art, size and place of its pixels.
type Beginning = (usize, Vec<usize>, [usize; 2], [u64; 2]);

/// Whose cards could not be drawn again as they were.
#[derive(Debug, Default)]
pub(super) struct Missed {
    /// The photo is no longer the one that the run read.
    changed: BTreeSet<String>,
    /// There is no photo any more, or it cannot be read.
    gone: BTreeSet<String>,
    /// The record gives no card.
    pub(super) undrawn: BTreeSet<String>,
}

thread_local! {
    /// Buffers that one thread uses for photo after photo.
    static PREPARER: RefCell<Preparer> = RefCell::new(Preparer::new());
}

/// What is known of a person's photo.
enum Source<'f> {
    /// The card has none.
    None,
    /// It should be there and is not.
    Gone,
    File(&'f PhotoFile),
}

impl<'a> Redraw<'a> {
    /// Gets everything ready; `manifest` says what the run read, `cards` which issue each card is, and `photos`
    /// where their pictures are; nothing if the folder cannot be read.
    pub(super) fn new(
        job: &'a Job,
        people: &'a BTreeMap<String, Person>,
        renderers: Renderers,
        (manifest, cards): (&'a Manifest, &'a [MapLine]),
        photos: Option<Folder>,
    ) -> Self {
        let layouts = job.designs.all().iter().enumerate().map(|(idx, design)| {
            let renderer = renderers.of(idx);
            let groups = renderer.statics().groups.iter();
            let groups = groups.map(|group| group.iter().map(as_seen).collect()).collect();
            let fonts = design.layout.fonts().iter();
            let card = design.layout.card();
            let line = condition::contour(job, design.shape).map(|contour| {
                let face = Rect::at(Point::default(), card);
                let stroke = Stroke {
                    paint: Paint::Solid(CUTTING),
                    opacity: 1.0,
                    width: Length::from_pt(HAIRLINE_PT),
                    cap: Cap::Butt,
                    join: Join::Miter,
                    miter_limit: 4.0,
                    dashes: Vec::new(),
                    dash_offset: Length::ZERO,
                };
                let path = Path::rounded(face, contour.radius);
                Op::Mark(Mark::Shape(Shape { path, fill: None, stroke: Some(stroke) }))
            });
            Prepared {
                statics: Statics { groups },
                outlines: fonts.map(|font| Outlines::of(font.data.to_vec())).collect(),
                contour: line,
            }
        });
        let layouts = layouts.collect();
        let inputs = manifest.inputs.iter();
        Self {
            job,
            people,
            issues: cards.iter().map(|card| (&*card.key, card.issue)).collect(),
            layouts,
            renderers,
            photos,
            inputs: inputs.map(|input| (&*input.path, &*input.blake3)).collect(),
            begun: Mutex::default(),
            drawn: Mutex::default(),
            missed: Mutex::default(),
        }
    }

    /// What could not be compared, so far.
    pub(super) fn notes(&self) -> Vec<Text> {
        let missed = self.missed();
        let mut notes = Vec::new();
        let few = |keys: &BTreeSet<String>| {
            let first: Vec<&str> = keys.iter().take(3).map(String::as_str).collect();
            let more = if keys.len() > first.len() { ", …" } else { "" };
            format!("{}{more}", first.join(", "))
        };
        if !missed.changed.is_empty() {
            let (n, keys) = (missed.changed.len(), few(&missed.changed));
            notes.push(text!(
                "foto {n} orang berubah sejak hasil itu dibuat dan tidak dibandingkan: {keys}",
                "the photos of {n} people have changed since that run and were not compared: {keys}"
            ));
        }
        if !missed.gone.is_empty() {
            let (n, keys) = (missed.gone.len(), few(&missed.gone));
            notes.push(text!(
                "foto {n} orang tidak ada lagi atau tidak terbaca dan tidak dibandingkan: {keys}",
                "the photos of {n} people are gone or cannot be read and were not compared: {keys}"
            ));
        }
        notes
    }

    /// Whose cards could not be drawn again.
    pub(super) fn missed(&self) -> MutexGuard<'_, Missed> {
        self.missed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn source(&self, person: &Person) -> Source<'_> {
        if self.job.designs.all()[person.design].frame.is_none() {
            return Source::None;
        }
        let Some(folder) = &self.photos else { return Source::Gone };
        let found = folder.find(&person.record.nip, &person.record.photo);
        if let Found::One { file, .. } = found {
            return Source::File(file);
        }
        // Where the job does without, the card was made without.
        let finding = found.finding(person.record.nip.digits(), &person.record.place, &[]);
        let finding = finding.and_then(|finding| self.job.policy.apply(finding));
        if finding.is_some_and(|finding| finding.severity >= Severity::Bar) {
            Source::Gone
        } else {
            Source::None
        }
    }

    /// The photo in the pixels of its place; `None` if it cannot be had as it was.
    fn photo(&self, person: &Person, file: &PhotoFile, (w, h): (u32, u32)) -> Option<Pixels> {
        let key = || person.record.nip.digits().to_owned();
        let frame = self.job.designs.all()[person.design].frame.as_ref()?;
        let bytes = self.bytes(person, file)?;
        let treatment = self.job.treatment(person.record.nip.digits(), Digest::of(&bytes));
        let rgba = PREPARER
            .with_borrow_mut(|preparer| photo::reduced(&bytes, frame, treatment, (w, h), preparer));
        match rgba {
            Ok(rgba) => Some(Pixels { width_px: w, height_px: h, rgba }),
            Err(_) => {
                self.missed().gone.insert(key());
                None
            }
        }
    }

    /// The card of somebody with its photo as it is printed; `None` if either is not to be had as it was.
    pub(super) fn whole(&self, key: &str) -> Option<(usize, Arc<Card>, Option<Photo>)> {
        let person = self.people.get(key)?;
        let photo = match self.source(person) {
            Source::None => None,
            Source::Gone => {
                self.missed().gone.insert(key.to_owned());
                return None;
            }
            Source::File(file) => {
                let frame = self.job.designs.all()[person.design].frame.as_ref()?;
                let bytes = self.bytes(person, file)?;
                let treatment = self.job.treatment(key, Digest::of(&bytes));
                let measured = PREPARER
                    .with_borrow_mut(|preparer| photo::measure(&bytes, frame, treatment, preparer));
                if measured.prepared.is_none() {
                    self.missed().gone.insert(key.to_owned());
                    return None;
                }
                measured.prepared
            }
        };
        Some((person.design, self.card(key, person, photo.is_some())?, photo))
    }

    /// The bytes of a photo, if they are those that the run read.
    fn bytes(&self, person: &Person, file: &PhotoFile) -> Option<Vec<u8>> {
        let key = || person.record.nip.digits().to_owned();
        let Ok(bytes) = file.read() else {
            self.missed().gone.insert(key());
            return None;
        };
        if self.inputs.get(&*file.shown).copied() != Some(&*Digest::of(&bytes).to_string()) {
            self.missed().changed.insert(key());
            return None;
        }
        Some(bytes)
    }

    /// The card of somebody, drawn once for both faces.
    fn card(&self, key: &str, person: &Person, has_photo: bool) -> Option<Arc<Card>> {
        let lock = || self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(card) = lock().remove(key) {
            return Some(card);
        }
        let Person { record, design } = person;
        let payload = self.payload(key, record);
        let renderer = self.renderers.of(*design);
        let Some(card) = renderer.card(record, &payload, has_photo, &self.job.policy).card else {
            self.missed().undrawn.insert(key.to_owned());
            return None;
        };
        let card = Arc::new(card);
        let mut drawn = lock();
        if drawn.len() >= MAX_DRAWN {
            drawn.clear();
        }
        drawn.insert(key.to_owned(), Arc::clone(&card));
        Some(card)
    }

    fn begun(
        &self,
        design: usize,
        painter: &Painter<'_>,
        groups: Vec<usize>,
        grid: PixelGrid,
    ) -> Arc<Begun> {
        let shift = [grid.shift_px.0.to_bits(), grid.shift_px.1.to_bits()];
        let key = (design, groups, [grid.width_px, grid.height_px], shift);
        let lock = || self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(begun) = lock().get(&key) {
            return Arc::clone(begun);
        }
        // Painted without the lock: two threads may do it twice, to the same pixels.
        let ops: Vec<Op> = key.1.iter().map(|group| Op::Static(*group)).collect();
        let begun = Arc::new(painter.begin(&ops));
        let mut all = lock();
        if all.len() >= MAX_BEGUN {
            all.clear();
        }
        all.insert(key, Arc::clone(&begun));
        begun
    }

    fn picture(
        &self,
        design: usize,
        ops: &[Op],
        photo: Option<&Pixels>,
        grid: PixelGrid,
    ) -> Option<Picture> {
        let prepared = &self.layouts[design];
        let fonts = self.job.designs.all()[design].layout.fonts();
        let size = (u32::try_from(grid.width_px).ok()?, u32::try_from(grid.height_px).ok()?);
        let painter = Painter::framed(fonts, &prepared.statics, size, grid.shift_px, LOOK_DPI)?;
        let groups = ops.iter().map_while(|op| match op {
            Op::Static(group) => Some(*group),
            Op::Mark(_) | Op::Text(_) | Op::Photo { .. } | Op::Qr(_) => None,
        });
        let groups: Vec<usize> = groups.collect();
        let rest: Vec<Op> = ops[groups.len()..].iter().map(as_seen).collect();
        let begun = self.begun(design, &painter, groups, grid);
        let pixels = painter.paint_over(&begun, &rest, photo);
        let rgb = pixels.rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]);
        Some(Picture { width_px: grid.width_px, height_px: grid.height_px, rgb: rgb.collect() })
    }
}

impl Sight for Redraw<'_> {
    fn look(&self, key: &str, face: Face, grid: Option<PixelGrid>) -> Option<Look> {
        let person = self.people.get(key)?;
        let design = person.design;
        let source = self.source(person);
        let renderer = self.renderers.of(design);
        let card = self.card(key, person, !matches!(source, Source::None))?;
        let mut ops = match face {
            Face::Front => card.front.clone(),
            Face::Back => card.back.clone(),
        };
        let mut look =
            Look { photos_in_inks: self.job.print_shop.photos == Inks::Cmyk, ..Look::default() };
        let mut glyphs = Some(Vec::new());
        let mut photo = None;
        look.kind = kind(design, face, &ops);
        look.clashes = self.clashes(key, person, face, !matches!(source, Source::None));
        for op in &ops {
            match op {
                Op::Static(group) => {
                    let group =
                        renderer.statics().groups.get(*group).map_or(&[][..], Vec::as_slice);
                    if !group.is_empty() {
                        look.parts.push(Part::Art);
                    }
                    for op in group {
                        if let Op::Text(run) = op {
                            self.text(design, run, &mut look, &mut glyphs);
                        }
                    }
                }
                Op::Text(run) => {
                    let before = glyphs.as_ref().map_or(0, Vec::len);
                    self.text(design, run, &mut look, &mut glyphs);
                    look.parts.push(Part::Text(glyphs.as_ref().map_or(0, Vec::len) - before));
                }
                Op::Qr(qr) => {
                    look.parts.push(Part::Code);
                    look.modules.clone_from(&qr.dark);
                    let side = qr.drawn_side();
                    let area = Rect::new(qr.origin.x, qr.origin.y, side, side);
                    look.code = WantedCode::Is(qr.payload.clone());
                    look.code_grid = Some(CodeGrid { area, modules: qr.side });
                }
                Op::Photo { rect, turn, .. } => {
                    look.parts.push(Part::Photo);
                    let fine = if grid.is_some() { LOOK_DPI * PHOTO_FINER } else { LOOK_DPI };
                    let px = |length: Length| length.to_dots(fine).round().max(1.0) as u32;
                    let size = (px(rect.w), px(rect.h));
                    let area = rect.turned(*turn);
                    look.photos.push(area);
                    photo = match &source {
                        Source::File(file) => self.photo(person, file, size),
                        Source::Gone => {
                            self.missed().gone.insert(key.to_owned());
                            None
                        }
                        Source::None => None,
                    };
                    if photo.is_none() {
                        look.unseen.push(area.grown(Length::from_um(300)));
                    }
                }
                Op::Mark(_) => {}
            }
        }
        look.glyphs = glyphs;
        let Some(grid) = grid else {
            look.portrait = photo.map(|Pixels { width_px, height_px, rgba }| Cutout {
                width_px: width_px as usize,
                height_px: height_px as usize,
                rgba,
            });
            return Some(look);
        };
        if face == Face::Front {
            ops.extend(self.layouts[design].contour.clone());
        }
        look.picture = self.picture(design, &ops, photo.as_ref(), grid);
        Some(look)
    }
}

impl Redraw<'_> {
    /// What that face prints over something else.
    fn clashes(&self, key: &str, person: &Person, face: Face, has_photo: bool) -> Vec<Text> {
        let renderer = self.renderers.of(person.design);
        let payload = self.payload(key, &person.record);
        let on_back = face == Face::Back;
        let found = renderer.clashes(&person.record, (&payload, has_photo), on_back);
        let words = found.into_iter().map(|clash| {
            let one = printable(&clash.element);
            match clash.other {
                Some(other) => {
                    let other = printable(&other);
                    text!("`{one}` tercetak menimpa `{other}`", "`{one}` is printed over `{other}`")
                }
                None => text!(
                    "`{one}` tercetak di luar daerah aman",
                    "`{one}` is printed outside the safe area"
                ),
            }
        });
        words.collect()
    }

    /// What the code of somebody's card says.
    fn payload(&self, key: &str, record: &Record) -> String {
        let issue = self.issues.get(key).copied().unwrap_or(1);
        self.job.qr.payload(record.nip.digits(), &record.serial, issue)
    }

    /// Notes a line of text and its glyphs; none are compared if its font tells no outlines.
    fn text(
        &self,
        design: usize,
        run: &TextRun,
        look: &mut Look,
        glyphs: &mut Option<Vec<WantedGlyph>>,
    ) {
        let text_idx = look.texts.len();
        if run.text.trim().is_empty() {
            return;
        }
        look.texts.push(run.text.clone());
        let outlines = self.layouts[design].outlines.get(run.font).and_then(Option::as_ref);
        let Some(outlines) = outlines else {
            *glyphs = None;
            return;
        };
        let Some(glyphs) = glyphs else { return };
        for glyph in &run.glyphs {
            let Some(outline) = outlines.glyph(glyph.id) else { continue };
            let (x, lift) = (glyph.x, glyph.lift);
            let (dx, dy) = match run.turn {
                Turn::None => (x, -lift),
                Turn::Quarter => (lift, x),
                Turn::Half => (-x, lift),
                Turn::ThreeQuarters => (-lift, -x),
            };
            let at = Point::new(run.origin.x + dx, run.origin.y + dy);
            glyphs.push(WantedGlyph { outline, at, size: run.size, turn: run.turn, text_idx });
        }
    }
}

/// All that a face has in common with others that differ only in texts, photo and code; `None` if it
/// draws more than art beside those.
fn kind(design: usize, face: Face, ops: &[Op]) -> Option<Vec<i64>> {
    let number = |count: usize| i64::try_from(count).ok();
    let quarter = |turn: Turn| match turn {
        Turn::None => 0,
        Turn::Quarter => 1,
        Turn::Half => 2,
        Turn::ThreeQuarters => 3,
    };
    let mut kind = vec![number(design)?, i64::from(face == Face::Back)];
    let mut line = Vec::new();
    for op in ops {
        let mut part = Vec::new();
        match op {
            Op::Static(group) => part.extend([1, number(*group)?]),
            Op::Text(TextRun { colour, turn, .. }) => {
                part.extend([2, quarter(*turn)]);
                match colour {
                    Colour::Srgb(r, g, b) => part.extend([*r, *g, *b].map(i64::from)),
                    Colour::Black(percent) => part.extend([-1, i64::from(*percent)]),
                    Colour::Cmyk(inks) => part.extend([-2].into_iter().chain(inks.map(i64::from))),
                    // A plate of its own is looked at on every page.
                    Colour::Spot(_) => return None,
                }
                // A name takes as many lines as it needs.
                if part == line {
                    continue;
                }
                line.clone_from(&part);
            }
            Op::Photo { rect, form, turn } => {
                let lengths = [rect.x, rect.y, rect.w, rect.h];
                part.extend([3, quarter(*turn)]);
                part.extend(lengths.map(Length::um));
                // A shape of its own is looked at on every page.
                part.extend(form.numbers()?);
            }
            Op::Qr(qr) => {
                let counts = [i64::from(qr.module_dots), i64::from(qr.dpi), number(qr.side)?];
                part.extend([4, qr.origin.x.um(), qr.origin.y.um()]);
                part.extend(counts);
            }
            Op::Mark(_) => return None,
        }
        if !matches!(op, Op::Text(_)) {
            line.clear();
        }
        kind.extend(part);
    }
    Some(kind)
}

/// The same operation with black ink as it looks where pages are drawn.
fn as_seen(op: &Op) -> Op {
    match op {
        Op::Mark(mark) => Op::Mark(seen_mark(mark)),
        Op::Text(run) => Op::Text(TextRun { colour: seen(run.colour), ..run.clone() }),
        Op::Qr(qr) => Op::Mark(modules(qr)),
        Op::Static(_) | Op::Photo { .. } => op.clone(),
    }
}

fn seen(colour: Colour) -> Colour {
    match colour {
        Colour::Srgb(..) => colour,
        Colour::Black(percent) => {
            let [r, g, b] = black_ink(percent);
            Colour::Srgb(r, g, b)
        }
        Colour::Cmyk(inks) => seen_inks(inks),
        Colour::Spot(spot) => seen_inks(spot.inks()),
    }
}

fn seen_inks(inks: [u8; 4]) -> Colour {
    let [r, g, b] = process_inks(inks);
    Colour::Srgb(r, g, b)
}

fn seen_mark(mark: &Mark) -> Mark {
    match mark {
        Mark::Shape(shape) => Mark::Shape(Shape {
            path: shape.path.clone(),
            fill: shape
                .fill
                .as_ref()
                .map(|fill| Fill { paint: seen_paint(&fill.paint), ..fill.clone() }),
            stroke: shape.stroke.as_ref().map(seen_stroke),
        }),
        Mark::Picture { .. } => mark.clone(),
        Mark::Group { opacity, clip, marks } => Mark::Group {
            opacity: *opacity,
            clip: clip.clone(),
            marks: marks.iter().map(seen_mark).collect(),
        },
        Mark::Masked { marks, by, by_light } => Mark::Masked {
            marks: marks.iter().map(seen_mark).collect(),
            by: by.iter().map(seen_mark).collect(),
            by_light: *by_light,
        },
    }
}

/// No line is drawn thinner than a pixel (ISO 32000-1:2008, 8.4.3.2 leaves that to the renderer).
fn seen_stroke(stroke: &Stroke) -> Stroke {
    let pixel = Length::from_dots(1.0, LOOK_DPI);
    Stroke { paint: seen_paint(&stroke.paint), width: stroke.width.max(pixel), ..stroke.clone() }
}

fn seen_paint(paint: &Paint) -> Paint {
    match paint {
        Paint::Solid(colour) => Paint::Solid(seen(*colour)),
        Paint::Gradient(gradient) => {
            let stops = gradient.stops.iter();
            let stops = stops.map(|stop| Stop { colour: seen(stop.colour), ..*stop }).collect();
            Paint::Gradient(Arc::new(Gradient { stops, ..(**gradient).clone() }))
        }
    }
}

/// The dark modules of a code as one outline: a page is not drawn in whole dots of the code.
fn modules(qr: &Qr) -> Mark {
    let module =
        |count: usize| Length::from_dots(count as f64 * f64::from(qr.module_dots), qr.dpi.max(1));
    let mut segments = Vec::new();
    for row in 0..qr.side {
        let mut column = 0;
        while column < qr.side {
            let dark = |at: usize| qr.dark.get(row * qr.side + at).copied().unwrap_or(false);
            let long = (column..qr.side).take_while(|at| dark(*at)).count();
            if long > 0 {
                let (x, y) = (qr.origin.x + module(column), qr.origin.y + module(row));
                let w = qr.origin.x + module(column + long) - x;
                let h = qr.origin.y + module(row + 1) - y;
                segments.extend(Path::rounded(Rect::new(x, y, w, h), Length::ZERO).segments);
            }
            column += long.max(1);
        }
    }
    let paint = Paint::Solid(seen(Colour::Black(100)));
    let fill = Some(Fill { paint, opacity: 1.0, rule: Rule::NonZero });
    Mark::Shape(Shape { path: Path { segments }, fill, stroke: None })
}
