//! One record after another to cards, with everything that stays the same kept ready.
//!
//! Preparing shapes the fixed texts and gathers all that does not change into
//! [`Statics`]; drawing a card then costs a few short shapings and a QR code. A
//! [`Renderer`] draws the same whatever it drew before, so any number of threads
//! may draw with it; it only remembers which words were found to fit.

use super::clash::{self, Clash};
use super::fit::{self, Setting, cap_height};
use super::qr::{self, TooSmall};
use super::shape::{self, Chain, Fonts, Typeface};
use super::{Card, Glyph, Op, Statics, TextRun};
use crate::layout::draw::Colour;
use crate::layout::{
    Align, Condition, Content, Element, Filled, Follows, Layout, TextElement, VerticalAlign,
    characters,
};
use cetak_base::diag::{Code, Fault, FaultKind, Finding, Outcome, Policy, Severity, printable};
use cetak_base::geom::{Point, Rect};
use cetak_base::text;
use cetak_base::unit::Length;
use cetak_people::record::{Kind, Record};
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
};

/// Draws cards of one layout for one printer resolution.
pub struct Renderer {
    layout: Arc<Layout>,
    print_dpi: u32,
    statics: Statics,
    /// By font index, features and whether letters are spaced.
    typefaces: BTreeMap<FaceKey, Typeface>,
    plans: BTreeMap<Kind, [Vec<Step>; 2]>,
    /// Words that were found to fit, for each changing text by its [`Step::Element::number`]:
    /// units, posts and grades come thousands of times.
    fitting: Vec<Mutex<HashMap<Box<str>, Tightness>>>,
}

type FaceKey = (usize, Vec<[u8; 4]>, bool);

/// What is drawn for one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// The card; `None` if a finding holds it.
    pub card: Option<Card>,
    /// What the user must hear, after the job's policy.
    pub findings: Vec<Finding>,
    /// How close its texts came to not fitting; `None` if no text was set for this record.
    pub tightness: Option<Tightness>,
}

/// What drawing a record would come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspected {
    /// What the user must hear, after the job's policy.
    pub findings: Vec<Finding>,
    /// As [`Rendered::tightness`].
    pub tightness: Option<Tightness>,
}

/// The text of a card that had to give way the most.
#[derive(Debug, Clone, PartialEq)]
pub struct Tightness {
    /// The element, as the layout names it.
    pub element: Arc<str>,
    /// Its size as a share of the largest its ladder allows: 1 is not tight at all.
    pub size_ratio: f64,
    /// Its lines.
    pub lines: usize,
    /// Its widest line as a share of its box.
    pub fill: f64,
}

/// One thing to draw on a face.
enum Step {
    /// A group of [`Statics`].
    Static { when: Vec<Condition>, group: usize },
    /// An element that differs from card to card.
    Element {
        /// Its index on the face.
        idx: usize,
        /// Its number among all such elements of all designs.
        number: usize,
    },
}

/// The texts of a face that others stand below.
fn followed(elements: &[Element]) -> Vec<usize> {
    let follows = elements.iter().filter_map(|element| match &element.content {
        Content::Text(text) => text.follows,
        Content::Marks(_) | Content::Photo { .. } | Content::Qr { .. } => None,
    });
    follows.map(|follows| follows.element).collect()
}

/// Why a text cannot be set.
enum Unset {
    /// These characters are not in the font.
    Glyphs(Vec<char>),
    /// No rung of the ladder fits.
    Overflow,
}

impl Renderer {
    /// Prepares `layout` for a printer of `print_dpi` dots per inch.
    ///
    /// # Errors
    ///
    /// Every fixed text of the layout that does not fit or lacks a character in its font, each
    /// with its line.
    pub fn new(layout: Arc<Layout>, print_dpi: u32) -> Outcome<Self> {
        let mut renderer = Self {
            layout: Arc::clone(&layout),
            print_dpi,
            statics: Statics::default(),
            typefaces: BTreeMap::new(),
            plans: BTreeMap::new(),
            fitting: Vec::new(),
        };
        let mut faults: Vec<Fault> = Vec::new();
        for kind in [Kind::Pns, Kind::Pppk, Kind::PppkParuhWaktu] {
            let design = layout.design(kind);
            let front = renderer.plan(&design.front, &mut faults);
            let back = renderer.plan(&design.back, &mut faults);
            renderer.plans.insert(kind, [front, back]);
        }
        // What is alike for several kinds is told once.
        let mut told = Vec::new();
        faults.retain(|fault| {
            let is_new = !told.contains(fault);
            told.push(fault.clone());
            is_new
        });
        let mut faults = faults.into_iter();
        match faults.next() {
            None => Ok(renderer),
            Some(mut first) => {
                first.others = faults.collect();
                Err(Box::new(first))
            }
        }
    }

    /// The layout it draws.
    pub fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// What is the same on many cards.
    pub fn statics(&self) -> &Statics {
        &self.statics
    }

    /// Draws one card. `payload` is what the QR code says; without a photo its place stays empty.
    pub fn card(
        &self,
        record: &Record,
        payload: &str,
        has_photo: bool,
        policy: &Policy,
    ) -> Rendered {
        let mut drawing = Drawing::new(record, payload, has_photo, Depth::Draw);
        let [front, back] = self.faces(&mut drawing);
        let (findings, held) = drawing.told(policy);
        Rendered {
            card: (!held).then_some(Card { front, back }),
            findings,
            tightness: drawing.tightness,
        }
    }

    /// What [`Renderer::card`] would find, in a fraction of its time: every text is fitted and
    /// the size of the QR code chosen, but nothing is drawn.
    pub fn inspect(&self, record: &Record, payload: &str, policy: &Policy) -> Inspected {
        let mut drawing = Drawing::new(record, payload, false, Depth::Inspect);
        self.faces(&mut drawing);
        Inspected { findings: drawing.told(policy).0, tightness: drawing.tightness }
    }

    /// What one side of the card of `record` prints over something else.
    pub fn clashes(
        &self,
        record: &Record,
        (payload, has_photo): (&str, bool),
        on_back: bool,
    ) -> Vec<Clash> {
        let design = self.layout.design(record.kind);
        let mut drawing = Drawing::new(record, payload, has_photo, Depth::Draw);
        let safe = Rect::at(Point::default(), self.layout.card()).grown(-self.layout.safe());
        let mut drawn = Vec::new();
        let elements = if on_back { &design.back } else { &design.front };
        drawing.begin(elements.len());
        for (idx, element) in elements.iter().enumerate() {
            if element.when.iter().all(|condition| condition.holds(record)) {
                let mut ops = Vec::new();
                self.content((elements, idx), &mut drawing, &mut ops);
                drawn.push((element, clash::ink(&ops, self.layout.fonts())));
            }
        }
        clash::found(&drawn, safe)
    }

    fn known_to_fit(&self, number: usize, words: &str) -> Option<Tightness> {
        self.fitting[number].lock().ok()?.get(words).cloned()
    }

    fn fits(&self, number: usize, words: &str, tightness: Tightness) {
        /// A list of people has a few thousand units; where every text differs, remembering is no use.
        const MOST: usize = 4096;
        if let Ok(mut fitting) = self.fitting[number].lock()
            && fitting.len() < MOST
        {
            fitting.insert(words.into(), tightness);
        }
    }

    fn faces(&self, drawing: &mut Drawing<'_>) -> [Vec<Op>; 2] {
        let design = self.layout.design(drawing.record.kind);
        let [front, back] = &self.plans[&drawing.record.kind];
        [self.face(front, &design.front, drawing), self.face(back, &design.back, drawing)]
    }

    /// The steps of a face; neighbours that never change become one static group.
    fn plan(&mut self, elements: &[Element], faults: &mut Vec<Fault>) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut gathered: Vec<Op> = Vec::new();
        let mut gathered_when: Vec<Condition> = Vec::new();
        let followed = followed(elements);
        for (idx, element) in elements.iter().enumerate() {
            let fixed = match &element.content {
                Content::Marks(marks) => Some(marks.iter().cloned().map(Op::Mark).collect()),
                Content::Text(text) => match self.text_plan(element, text) {
                    // Where it stands, or where it ends, is told card by card.
                    Ok(fixed) => {
                        fixed.filter(|_| text.follows.is_none() && !followed.contains(&idx))
                    }
                    Err(fault) => {
                        faults.push(*fault);
                        None
                    }
                },
                Content::Photo { .. } | Content::Qr { .. } => None,
            };
            let ground = match &element.content {
                Content::Photo { ground, .. } => ground.clone(),
                _ => None,
            };
            let same_when = gathered.is_empty() || gathered_when == element.when;
            if !same_when || (fixed.is_none() && ground.is_none()) {
                self.flush(&mut steps, &mut gathered, &gathered_when);
            }
            if let Some(ground) = ground {
                gathered.push(Op::Mark(ground));
                self.flush(&mut steps, &mut gathered, &element.when);
            }
            match fixed {
                Some(ops) => {
                    gathered_when.clone_from(&element.when);
                    gathered.extend::<Vec<Op>>(ops);
                }
                None => {
                    steps.push(Step::Element { idx, number: self.fitting.len() });
                    self.fitting.push(Mutex::default());
                }
            }
        }
        self.flush(&mut steps, &mut gathered, &gathered_when);
        steps
    }

    /// Makes the typefaces of a text, and its runs if it is the same on every card.
    fn text_plan(&mut self, element: &Element, text: &TextElement) -> Outcome<Option<Vec<Op>>> {
        self.prepare(text)?;
        text.text.fixed().map(|words| self.fixed_text(element, text, &words)).transpose()
    }

    /// Turns what was gathered into a step; equal groups are kept once.
    fn flush(&mut self, steps: &mut Vec<Step>, gathered: &mut Vec<Op>, when: &[Condition]) {
        if gathered.is_empty() {
            return;
        }
        let group = std::mem::take(gathered);
        let known = self.statics.groups.iter().position(|other| *other == group);
        let group = known.unwrap_or_else(|| {
            self.statics.groups.push(group);
            self.statics.groups.len() - 1
        });
        steps.push(Step::Static { when: when.to_vec(), group });
    }

    /// Makes the typefaces a text needs.
    fn prepare(&mut self, text: &TextElement) -> Outcome<()> {
        let fonts: Vec<usize> = chains(text).into_iter().flatten().collect();
        for key in text
            .ladder
            .iter()
            .flat_map(|rung| fonts.iter().map(|font| face_key(*font, text, rung.tracking)))
        {
            if self.typefaces.contains_key(&key) {
                continue;
            }
            let font = &self.layout.fonts()[key.0];
            let typeface = Typeface::new(font, &key.1, key.2).ok_or_else(|| {
                let name = &font.postscript_name;
                Fault::new(
                    FaultKind::Usage,
                    self.layout.name(),
                    text!("font `{name}` rusak", "the font `{name}` is damaged"),
                )
            })?;
            self.typefaces.insert(key, typeface);
        }
        Ok(())
    }

    /// The fonts of a text, ready to shape.
    fn fonts<'r>(&'r self, text: &TextElement, spans: &'r [(usize, u8)]) -> Fonts<'r> {
        let tracking = text.ladder[0].tracking;
        let chains = chains(text).into_iter().map(|fonts| {
            let faces = fonts.into_iter().map(|font| {
                (&self.layout.fonts()[font], &self.typefaces[&face_key(font, text, tracking)])
            });
            Chain { faces: faces.collect(), word_space: text.word_space }
        });
        Fonts { chains: chains.collect(), spans }
    }

    fn fixed_text(
        &self,
        element: &Element,
        text: &TextElement,
        words: &Filled,
    ) -> Outcome<Vec<Op>> {
        let id = &element.id;
        let shown = printable(&words.text);
        let wrong = |message| Fault::new(FaultKind::Usage, element.place.clone(), message);
        match self.set(text, words) {
            Ok(None) => Ok(Vec::new()),
            Ok(Some(setting)) => Ok(self.runs(text, &words.text, &setting, text.area.y).0),
            Err(Unset::Overflow) => Err(wrong(text!(
                "teks tetap `{shown}` tidak muat di elemen `{id}`",
                "the fixed text `{shown}` does not fit element `{id}`"
            ))
            .hint(text!(
                "perbesar kotaknya atau tambahkan anak tangga di `fit`",
                "enlarge its box or add a rung to `fit`"
            ))),
            Err(Unset::Glyphs(missing)) => {
                let list = characters(&missing);
                Err(wrong(text!(
                    "font elemen `{id}` tidak punya {list}",
                    "the font of element `{id}` lacks {list}"
                )))
            }
        }
    }

    /// Sets `words`; `None` if there is nothing to set.
    fn set(&self, text: &TextElement, words: &Filled) -> Result<Option<Setting>, Unset> {
        let Filled { text: shown, spans, .. } = words;
        if shown.trim().is_empty() {
            return Ok(None);
        }
        let fonts = self.fonts(text, spans);
        let shaped = fonts.shape(shown, 0);
        let missing = shape::missing(shown, &shaped, &fonts);
        if !missing.is_empty() {
            return Err(Unset::Glyphs(missing));
        }
        fit::fit(text, &fonts, shown, &shaped).map(Some).ok_or(Unset::Overflow)
    }

    /// The runs of a text that was set in its box, whose upper edge lies at `box_top`, and the height of
    /// its last baseline.
    fn runs(
        &self,
        text: &TextElement,
        words: &str,
        setting: &Setting,
        box_top: Length,
    ) -> (Vec<Op>, Length) {
        let font = &self.layout.fonts()[text.font];
        let size = setting.size.um() as f64;
        let (scale, spacing) =
            (size / f64::from(font.units_per_em), size * f64::from(setting.tracking) / 1000.0);
        let cap = cap_height(font, setting.size);
        let step = setting.size.um() * i64::from(text.line_height) / 1000;
        let below = Length::from_um(step * (setting.lines.len() as i64 - 1));
        let top = match text.valign {
            VerticalAlign::Top => box_top,
            VerticalAlign::Middle => box_top + (text.area.h - cap - below) / 2,
            VerticalAlign::Bottom => text.area.bottom() - cap - below,
        };
        let looks: Vec<(usize, Colour)> = looks(text);
        let mut runs = Vec::new();
        for (idx, line) in setting.lines.iter().enumerate() {
            let width = Length::from_um(line.width.round() as i64);
            let x = match text.align {
                Align::Left => text.area.x,
                Align::Centre => text.area.x + (text.area.w - width) / 2,
                Align::Right => text.area.right() - width,
            };
            let y = top + cap + Length::from_um(step * idx as i64);
            let shown = &words[line.start..line.end];
            for part in glyphs(&line.glyphs, shown, scale, spacing) {
                let at = Point::new(x + part.start, y);
                let (font, colour) = looks[usize::from(part.font)];
                runs.push(Op::Text(TextRun {
                    font,
                    size: setting.size,
                    origin: text.turn.about(text.area.middle(), at),
                    turn: text.turn,
                    colour,
                    glyphs: part.glyphs,
                    text: part.text,
                }));
            }
        }
        (runs, top + cap + below)
    }

    fn face(&self, steps: &[Step], elements: &[Element], drawing: &mut Drawing<'_>) -> Vec<Op> {
        let mut ops = Vec::with_capacity(steps.len() + 8);
        drawing.begin(elements.len());
        for step in steps {
            match step {
                Step::Static { when, group } => {
                    if when.iter().all(|condition| condition.holds(drawing.record)) {
                        ops.push(Op::Static(*group));
                    }
                }
                Step::Element { idx, number } => {
                    let is_met = |condition: &Condition| condition.holds(drawing.record);
                    if elements[*idx].when.iter().all(is_met) {
                        self.element((elements, *idx), *number, drawing, &mut ops);
                    }
                }
            }
        }
        ops
    }

    fn element(
        &self,
        (elements, idx): (&[Element], usize),
        number: usize,
        drawing: &mut Drawing<'_>,
        ops: &mut Vec<Op>,
    ) {
        let element = &elements[idx];
        let Content::Text(text) = &element.content else {
            return self.content((elements, idx), drawing, ops);
        };
        if drawing.depth == Depth::Draw {
            return self.content((elements, idx), drawing, ops);
        }
        let words = text.text.fill(drawing.record);
        let known_as = known_as(&words);
        if let Some(known) = self.known_to_fit(number, &known_as) {
            return drawing.note(known);
        }
        if let Some(setting) = self.set_or_tell(element, text, &words, drawing) {
            let tightness = tightness(element, text, &setting);
            self.fits(number, &known_as, tightness.clone());
            drawing.note(tightness);
        }
    }

    /// Draws an element of any kind, changing or not, but for marks.
    fn content(
        &self,
        (elements, idx): (&[Element], usize),
        drawing: &mut Drawing<'_>,
        ops: &mut Vec<Op>,
    ) {
        let element = &elements[idx];
        match &element.content {
            Content::Marks(_) => {}
            Content::Photo { rect, form, turn, ground: _ } => {
                if drawing.has_photo {
                    ops.push(Op::Photo { rect: *rect, form: form.clone(), turn: *turn });
                }
            }
            Content::Qr { frame, turn } => {
                let (payload, dpi) = (drawing.payload, self.print_dpi);
                let code = match drawing.depth {
                    Depth::Draw => qr::code(payload, frame, dpi)
                        .map(|code| ops.push(Op::Qr(qr::turned(code, *turn)))),
                    Depth::Inspect => qr::fits(payload, frame, dpi),
                };
                if let Err(why) = code {
                    drawing.qr_too_small(&element.id, &why, dpi);
                }
            }
            Content::Text(text) => {
                let words = text.text.fill(drawing.record);
                if let Some(setting) = self.set_or_tell(element, text, &words, drawing) {
                    drawing.note(tightness(element, text, &setting));
                    let below = |Follows { element, gap, .. }| drawing.end(elements, element) + gap;
                    let top = text.follows.map_or(text.area.y, below);
                    let (runs, end) = self.runs(text, &words.text, &setting, top);
                    drawing.ends[idx] = Some(end);
                    ops.extend(runs);
                }
            }
        }
    }

    /// Sets `words`, or tells why not; `None` too if there is nothing to set.
    fn set_or_tell(
        &self,
        element: &Element,
        text: &TextElement,
        words: &Filled,
        drawing: &mut Drawing<'_>,
    ) -> Option<Setting> {
        match self.set(text, words) {
            Ok(setting) => setting,
            Err(Unset::Overflow) => {
                drawing.overflow(&element.id, &words.text);
                None
            }
            Err(Unset::Glyphs(missing)) => {
                let font = &self.layout.fonts()[text.font];
                drawing.glyph_missing(&element.id, &words.text, &missing, &font.family);
                None
            }
        }
    }
}

/// What is gathered while one card is drawn.
struct Drawing<'a> {
    record: &'a Record,
    payload: &'a str,
    has_photo: bool,
    depth: Depth,
    findings: Vec<Finding>,
    tightness: Option<Tightness>,
    /// Where the last baseline of each text of the face at hand lies, as far as it is drawn.
    ends: Vec<Option<Length>>,
}

/// How far the drawing goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// To operations.
    Draw,
    /// To what is wrong with them.
    Inspect,
}

impl<'a> Drawing<'a> {
    fn new(record: &'a Record, payload: &'a str, has_photo: bool, depth: Depth) -> Self {
        let (findings, tightness, ends) = (Vec::new(), None, Vec::new());
        Self { record, payload, has_photo, depth, findings, tightness, ends }
    }

    /// Begins a face of so many elements.
    fn begin(&mut self, n_elements: usize) {
        self.ends.clear();
        self.ends.resize(n_elements, None);
    }

    /// Where a text of the face ends; one that is not drawn ends where it would begin without its gap.
    fn end(&self, elements: &[Element], idx: usize) -> Length {
        if let Some(end) = self.ends[idx] {
            return end;
        }
        match &elements[idx].content {
            Content::Text(TextElement { follows: Some(above), .. }) => {
                self.end(elements, above.element)
            }
            _ => elements[idx].area().map_or(Length::ZERO, |area| area.y),
        }
    }

    /// The findings after the job's policy, and whether one of them holds the card.
    fn told(&mut self, policy: &Policy) -> (Vec<Finding>, bool) {
        let found = std::mem::take(&mut self.findings);
        let findings: Vec<Finding> =
            found.into_iter().filter_map(|finding| policy.apply(finding)).collect();
        let held = findings.iter().any(|finding| finding.severity >= Severity::Bar);
        (findings, held)
    }

    fn find(
        &mut self,
        code: Code,
        message: cetak_base::diag::Text,
        hint: cetak_base::diag::Text,
        value: &str,
    ) {
        let finding = Finding::new(code, self.record.place.clone(), message)
            .hint(hint)
            .key(self.record.nip.digits())
            .value(value);
        self.findings.push(finding);
    }

    fn note(&mut self, noted: Tightness) {
        let tighter = self
            .tightness
            .as_ref()
            .is_none_or(|known| (noted.size_ratio, -noted.fill) < (known.size_ratio, -known.fill));
        if tighter {
            self.tightness = Some(noted);
        }
    }

    fn overflow(&mut self, id: &str, words: &str) {
        let shown = printable(words);
        let length = words.chars().count();
        self.find(
            Code::TextOverflow,
            text!(
                "`{shown}` ({length} huruf) tidak muat di `{id}`, juga pada ukuran huruf terkecil",
                "`{shown}` ({length} characters) does not fit `{id}`, even at the smallest size of type"
            ),
            text!(
                "periksa penulisannya; kalau memang sepanjang itu, singkat menurut aturan atau perbesar kotak `{id}` di layout",
                "check the spelling; if it is really that long, shorten it by the rules or enlarge the box of `{id}` in the layout"
            ),
            words,
        );
    }

    fn glyph_missing(&mut self, id: &str, words: &str, missing: &[char], family: &str) {
        let shown = printable(words);
        let list = characters(missing);
        self.find(
            Code::GlyphMissing,
            text!(
                "font {family} tidak punya {list} untuk `{id}`: `{shown}`",
                "the font {family} lacks {list} for `{id}`: `{shown}`"
            ),
            text!(
                "ketik ulang huruf itu, atau tambahkan font yang memilikinya ke folder `fonts` layout",
                "retype the character, or add a font that has it to the layout's `fonts` folder"
            ),
            words,
        );
    }

    fn qr_too_small(&mut self, id: &str, why: &TooSmall, dpi: u32) {
        let length = self.payload.chars().count();
        let (message, hint) = match why {
            TooSmall::Frame { needed } => {
                // Rounded up to a tenth of a millimetre, so that the advice holds.
                let needed = Length::from_um((needed.um() + 99) / 100 * 100);
                (
                    text!(
                        "kode QR untuk {length} huruf terlalu rapat di `{id}`: satu modul kurang dari empat titik cetak pada {dpi} dpi",
                        "the QR code for {length} characters is too dense in `{id}`: a module has less than four printer dots at {dpi} dpi"
                    ),
                    text!(
                        "pakai URL yang lebih pendek atau huruf besar semua, atau beri `{id}` di layout sisi paling sedikit {needed}",
                        "use a shorter URL or one in capitals only, or give `{id}` in the layout a side of at least {needed}"
                    ),
                )
            }
            TooSmall::Payload => (
                text!(
                    "teks {length} huruf terlalu panjang untuk kode QR",
                    "a text of {length} characters is too long for a QR code"
                ),
                text!("pakai URL yang lebih pendek", "use a shorter URL"),
            ),
        };
        let payload = self.payload;
        self.find(Code::QrTooSmall, message, hint, payload);
    }
}

fn tightness(element: &Element, text: &TextElement, setting: &Setting) -> Tightness {
    let largest = text.ladder[0].sizes[0].um() as f64;
    Tightness {
        element: Arc::clone(&element.id),
        size_ratio: setting.size.um() as f64 / largest,
        lines: setting.lines.len(),
        fill: setting.fill,
    }
}

fn face_key(font: usize, text: &TextElement, tracking: i32) -> FaceKey {
    (font, text.features.clone(), tracking > 0)
}

/// The fonts of a text and of its stretches, each with those that stand in for it.
fn chains(text: &TextElement) -> Vec<Vec<usize>> {
    let own = (text.font, &text.fallbacks);
    let all =
        std::iter::once(own).chain(text.spans.iter().map(|span| (span.font, &span.fallbacks)));
    all.map(|(font, others)| std::iter::once(font).chain(others.iter().copied()).collect())
        .collect()
}

/// The same fonts in one row, each with the colour of its stretch.
fn looks(text: &TextElement) -> Vec<(usize, Colour)> {
    let colours = std::iter::once(text.colour).chain(text.spans.iter().map(|span| span.colour));
    let fonts = chains(text).into_iter().zip(colours);
    fonts.flat_map(|(fonts, colour)| fonts.into_iter().map(move |font| (font, colour))).collect()
}

/// What a text that fits is remembered by: its words, and where the look changes in them.
fn known_as(words: &Filled) -> Cow<'_, str> {
    if words.spans.is_empty() {
        return Cow::Borrowed(&words.text);
    }
    let mut known_as = words.text.clone();
    for (end, span) in &words.spans {
        known_as.push_str(&format!("\u{1}{end} {span}"));
    }
    Cow::Owned(known_as)
}

/// A stretch of a line in one font.
struct Part {
    /// Index in the chain of the text.
    font: u8,
    /// From the start of the line.
    start: Length,
    glyphs: Vec<Glyph>,
    text: String,
}

/// Glyphs at their places, each with the bytes of its part that it stands for; a part ends where the
/// font changes.
fn glyphs(shaped: &[super::shape::Shaped], shown: &str, scale: f64, spacing: f64) -> Vec<Part> {
    let um = |units: f64| Length::from_um(units.round() as i64);
    let mut advance = 0i64;
    let mut count = 0;
    let mut parts = Vec::new();
    let mut clusters: Vec<usize> = shaped.iter().map(|glyph| glyph.cluster).collect();
    clusters.sort_unstable();
    let after = |cluster: usize| {
        let next = clusters.partition_point(|at| *at <= cluster);
        clusters.get(next).copied().unwrap_or(shown.len())
    };
    for part in shaped.chunk_by(|one, other| one.font == other.font) {
        let start = if parts.is_empty() {
            0.0
        } else {
            advance as f64 * scale + f64::from(count) * spacing
        };
        // The letters of a part lie side by side in the text too, whatever way they run.
        let from = part.iter().map(|glyph| glyph.cluster).min().unwrap_or(0);
        let to = part.iter().map(|glyph| after(glyph.cluster)).max().unwrap_or(from);
        let mut before = None;
        let mut glyphs = Vec::with_capacity(part.len());
        for glyph in part {
            let pen = advance as f64 * scale + f64::from(count) * spacing - start;
            let end = after(glyph.cluster);
            // Only the first glyph of a cluster carries its text.
            let begin = if before == Some(glyph.cluster) { end } else { glyph.cluster };
            before = Some(glyph.cluster);
            glyphs.push(Glyph {
                id: glyph.id,
                x: um(pen + f64::from(glyph.dx) * scale),
                lift: um(f64::from(glyph.dy) * scale),
                start: (begin - from) as u32,
                end: (end - from) as u32,
            });
            advance += i64::from(glyph.advance);
            count += 1;
        }
        let text = shown.get(from..to).unwrap_or_default().to_owned();
        parts.push(Part { font: part[0].font, start: um(start), glyphs, text });
    }
    parts
}
