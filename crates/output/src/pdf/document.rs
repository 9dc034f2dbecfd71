//! Documents of lines and text: calibration targets, delivery notes, the stacking picture.
//!
//! The pages are drawn by what draws sheets, with the same fonts, in black
//! alone, and are PDF/X-4 as sheets are: a press takes them as it takes those.
//! Text is set without kerning. Nothing here knows what a page is about.

use super::font::Font;
use super::head::{CardInput, Conformance, Faces, Head, LotHead};
use super::writer::LotWriter;
use cetak_base::date::Date;
use cetak_base::diag::Outcome;
use cetak_base::geom::{Path, Point, Rect, Segment, Size, Turn};
use cetak_base::unit::Length;
use cetak_card::layout::draw::{Cap, Colour, Fill, Join, Mark, Paint, Rule, Shape, Stroke};
use cetak_card::render::{Card, Glyph, Op, Statics, TextRun};
use cetak_sheet::{Arrangement, Calibration, Duplex, Lot, Options, Sheet, SheetFormat};

/// What a document is, beside its pages.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    /// Title in the metadata; names no person.
    pub title: &'a str,
    /// The date in the metadata, at midnight UTC.
    pub date: Date,
    /// Size of every page.
    pub paper: Size,
    /// How the printer turns the sheets; with `none` every page is a sheet of its own.
    pub duplex: Duplex,
    /// The measured printer the pages are drawn for.
    pub calibration: Option<&'a Calibration>,
}

/// The two weights of documents.
#[derive(Debug)]
pub struct Typefaces<'a> {
    data: [&'a [u8]; 2],
    fonts: [Font<'a>; 2],
}

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// For reading.
    Regular,
    /// For headings and figures.
    Bold,
}

/// Which point of a line of text stands where it is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// How a line of text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Height of one em, in points.
    pub size_pt: f64,
    /// Which font.
    pub weight: Weight,
    /// Which point of it stands where it is put.
    pub anchor: Anchor,
    /// Reading direction.
    pub turn: Turn,
    /// Black ink in percent.
    pub black: u8,
}

impl Style {
    /// Upright black text that begins where it is put.
    pub const fn new(size_pt: f64, weight: Weight) -> Self {
        Self { size_pt, weight, anchor: Anchor::Start, turn: Turn::None, black: 100 }
    }
}

impl<'a> Typefaces<'a> {
    /// The weights from their font files.
    ///
    /// # Errors
    ///
    /// A fault if a font cannot be used.
    pub fn read(regular: &'a [u8], bold: &'a [u8]) -> Outcome<Self> {
        let fonts = [Font::read(regular, 0)?, Font::read(bold, 1)?];
        Ok(Self { data: [regular, bold], fonts })
    }

    /// The glyphs of a text with their characters and advances in ems.
    pub(super) fn glyphs(&self, weight: Weight, text: &str) -> Vec<(char, u16, f64)> {
        let font = &self.fonts[weight as usize];
        let known = |c: char| font.glyph(c).filter(|_| !c.is_control());
        text.chars()
            .map(|c| {
                // What the font lacks is shown as `?`, never as an empty box.
                let (c, glyph) =
                    known(c).map_or_else(|| ('?', known('?').unwrap_or(0)), |g| (c, g));
                (c, glyph, f64::from(font.width(glyph).unwrap_or(0.0)) / 1000.0)
            })
            .collect()
    }

    /// The fonts, by weight.
    pub(super) const fn fonts(&self) -> &[Font<'a>; 2] {
        &self.fonts
    }

    /// How long a line of text is.
    pub fn width(&self, style: Style, text: &str) -> Length {
        let ems: f64 = self.glyphs(style.weight, text).iter().map(|(_, _, width)| width).sum();
        Length::from_pt(ems * style.size_pt)
    }

    /// `text` in lines no longer than `room`, broken at spaces; a single word that is longer stays whole.
    pub fn wrapped(&self, style: Style, text: &str, room: Length) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            match lines.last_mut() {
                Some(line) if self.width(style, &format!("{line} {word}")) <= room => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines
    }

    /// `text` cut with an ellipsis where it is longer than `room`.
    pub fn cut(&self, style: Style, text: &str, room: Length) -> String {
        let mut kept: Vec<char> = text.chars().collect();
        let mut shown = text.to_owned();
        while self.width(style, &shown) > room && kept.pop().is_some() {
            shown = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        }
        shown
    }
}

/// One page in the making; origin at its top left corner, y downwards.
#[derive(Debug)]
pub struct Sketch<'t> {
    faces: &'t Typefaces<'t>,
    ops: Vec<Op>,
}

impl<'t> Sketch<'t> {
    /// An empty page.
    pub const fn new(faces: &'t Typefaces<'t>) -> Self {
        Self { faces, ops: Vec::new() }
    }

    /// The fonts, for measuring.
    pub const fn faces(&self) -> &'t Typefaces<'t> {
        self.faces
    }

    /// Straight lines of one width, in black.
    pub fn lines(&mut self, width: Length, lines: impl IntoIterator<Item = (Point, Point)>) {
        let segments: Vec<Segment> = lines
            .into_iter()
            .flat_map(|(from, to)| [Segment::Move(from), Segment::Line(to)])
            .collect();
        if !segments.is_empty() {
            self.stroke(Path { segments }, width);
        }
    }

    /// The outline of a rectangle.
    pub fn frame(&mut self, width: Length, rect: Rect) {
        self.stroke(Path::rounded(rect, Length::ZERO), width);
    }

    /// A filled rectangle; `black` is ink in percent.
    pub fn area(&mut self, rect: Rect, black: u8) {
        let paint = Paint::Solid(Colour::Black(black));
        let fill = Fill { paint, opacity: 1.0, rule: Rule::NonZero };
        let path = Path::rounded(rect, Length::ZERO);
        self.ops.push(Op::Mark(Mark::Shape(Shape { path, fill: Some(fill), stroke: None })));
    }

    /// A line of text whose baseline goes through `at`.
    pub fn text(&mut self, at: Point, style: Style, text: &str) {
        let glyphs = self.faces.glyphs(style.weight, text);
        let size = Length::from_pt(style.size_pt);
        let long = self.faces.width(style, text);
        let back = match style.anchor {
            Anchor::Start => Length::ZERO,
            Anchor::Middle => long / 2,
            Anchor::End => long,
        };
        let origin = match style.turn {
            Turn::None => Point::new(at.x - back, at.y),
            Turn::Quarter => Point::new(at.x, at.y - back),
            Turn::Half => Point::new(at.x + back, at.y),
            Turn::ThreeQuarters => Point::new(at.x, at.y + back),
        };
        let mut run = TextRun {
            font: style.weight as usize,
            size,
            origin,
            turn: style.turn,
            colour: Colour::Black(style.black),
            glyphs: Vec::new(),
            text: String::new(),
        };
        let mut pen = 0.0;
        for (c, id, width) in glyphs {
            let start = u32::try_from(run.text.len()).unwrap_or(u32::MAX);
            run.text.push(c);
            let end = u32::try_from(run.text.len()).unwrap_or(u32::MAX);
            let x = Length::from_pt(pen * style.size_pt);
            run.glyphs.push(Glyph { id, x, lift: Length::ZERO, start, end });
            pen += width;
        }
        if !run.glyphs.is_empty() {
            self.ops.push(Op::Text(run));
        }
    }

    fn stroke(&mut self, path: Path, width: Length) {
        let stroke = Stroke {
            paint: Paint::Solid(Colour::Black(100)),
            opacity: 1.0,
            width,
            cap: Cap::Butt,
            join: Join::Miter,
            miter_limit: 4.0,
            dashes: Vec::new(),
            dash_offset: Length::ZERO,
        };
        self.ops.push(Op::Mark(Mark::Shape(Shape { path, fill: None, stroke: Some(stroke) })));
    }
}

impl Document<'_> {
    /// The finished file with the number of its pages. With two sides every other page is a back.
    ///
    /// # Errors
    ///
    /// A fault if the calibration is for other paper.
    pub fn write(&self, faces: &Typefaces<'_>, pages: Vec<Sketch<'_>>) -> Outcome<(Vec<u8>, u32)> {
        let two_sided = self.duplex != Duplex::None;
        let mut pages = pages.into_iter().map(|sketch| sketch.ops);
        let mut cards = Vec::new();
        while let Some(front) = pages.next() {
            let back = if two_sided { pages.next().unwrap_or_default() } else { Vec::new() };
            cards.push(Card { front, back });
        }
        let options = Options { duplex: self.duplex, bleed: Length::ZERO, ..Options::default() };
        let format =
            SheetFormat { borderless: true, ..SheetFormat::one_up(self.paper, Length::ZERO) };
        let mut arrangement = Arrangement::new(format, options)?;
        if let Some(calibration) = self.calibration {
            arrangement = arrangement.calibrated(calibration.clone())?;
        }
        let sheets =
            (0..cards.len()).map(|idx| Sheet { cards: vec![Some(idx)], slip: None }).collect();
        let lot = Lot { first_sheet: 0, sheets, stacks: Vec::new() };
        let statics = Statics::default();
        let head = Head::new(LotHead {
            title: self.title,
            as_of: Some(self.date),
            fonts: faces.data.to_vec(),
            faces: if two_sided { Faces::Both } else { Faces::Front },
            conformance: Conformance::X4,
            ..LotHead::new(&arrangement, &lot, &statics)
        })?;
        let mut bytes = Vec::new();
        let mut writer = LotWriter::begin(&mut bytes, "", &head)?;
        for (idx, card) in cards.iter().enumerate() {
            writer.push(&head.sheet(idx, &[Some(CardInput { card, photo: None })])?)?;
        }
        let pages = writer.finish()?.pages;
        Ok((bytes, pages))
    }
}
