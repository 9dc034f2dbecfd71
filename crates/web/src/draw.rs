//! The card of one holder, drawn by the code that prints: the same record, the same layout, the same
//! photo prepared the same way.
//!
//! A [`Studio`] holds both layouts ready. It is made anew when a publication brings other rules for
//! photos. It decides nothing about photos: what stands against one is told as findings.

use crate::config::Config;
use cetak_base::date::Date;
use cetak_base::diag::{Code, Decision, Fault, FaultKind, Finding, Outcome, Place, Policy, Text};
use cetak_base::digest::Digest;
use cetak_base::key::Nip;
use cetak_base::text;
use cetak_base::unit::Length;
use cetak_card::layout::{self, Layout};
use cetak_card::render::{Card, Renderer};
use cetak_output::pdf::SinglePage;
use cetak_output::raster::{Painter, pixels, rgba};
use cetak_people::record::{Kind, Record};
use cetak_photo::{
    Asked, Background, Decision as PhotoDecision, Encoding, Facts, Frame, Limits, Prepared,
    Preparer, Refusal, Rules, Treatment, View, jpeg, look_key, measure, reduced,
};
use cetak_schema::publication::{PhotoRules, Texts};
use std::sync::Arc;

/// Which way a card is held.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// It lies.
    #[default]
    Landscape,
    /// It stands.
    Portrait,
}

impl Shape {
    /// The shape of the layout the job uses for somebody.
    pub fn usual(config: &Config, layout: Option<&str>) -> Self {
        match layout {
            Some(layout) if layout == config.portrait => Self::Portrait,
            _ => Self::Landscape,
        }
    }

    /// The word in the store and in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Landscape => "landscape",
            Self::Portrait => "portrait",
        }
    }

    /// The shape of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Landscape, Self::Portrait].into_iter().find(|shape| shape.as_str() == word)
    }
}

/// A side of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The front.
    Front,
    /// The back.
    Back,
}

/// Who is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Sitter<'a> {
    /// The 18 digits.
    pub key: &'a str,
    /// What the card shows.
    pub texts: &'a Texts,
    /// The serial of this issue.
    pub serial: &'a str,
    /// What its QR code says.
    pub code: &'a str,
}

/// A card and its photo, ready for paper and for screens.
pub struct Drawn<'s> {
    design: &'s Design,
    card: Card,
    photo: Option<Prepared>,
    serial: String,
}

struct Design {
    renderer: Renderer,
    page: SinglePage,
    frame: Option<Frame>,
}

/// Both layouts, ready to draw.
pub struct Studio {
    landscape: Design,
    portrait: Design,
    rules: Rules,
}

/// A photo after it was looked at.
pub struct Looked {
    /// The picture, unless a finding holds it.
    pub prepared: Option<Prepared>,
    /// What was measured, or why there is nothing to measure; nothing where the layout has no photo.
    pub facts: Option<Result<Facts, Refusal>>,
    /// What its owner must hear.
    pub findings: Vec<Finding>,
}

impl Studio {
    /// Loads the layouts of the portal for photos of these rules; without any, for the usual ones.
    ///
    /// # Errors
    ///
    /// Every mistake of a layout, or a rule that this program does not know.
    pub fn new(config: &Config, rules: Option<&PhotoRules>) -> Outcome<Self> {
        let print_dpi = rules.map_or(300, |rules| rules.print_dpi);
        let encoding = rules.map_or(Some(Encoding::Jpeg), |r| Encoding::from_word(&r.encoding));
        let encoding = encoding.ok_or_else(|| unknown("encoding"))?;
        let design = |name: &str| -> Outcome<Design> {
            let layout = layout::load(name, &config.folder, &config.artwork)?;
            let frame = layout.photo_size().map(|size| Frame { size, dpi: print_dpi, encoding });
            let page = SinglePage::of_card(layout.card())?;
            Ok(Design { renderer: Renderer::new(Arc::new(layout), print_dpi)?, page, frame })
        };
        Ok(Self {
            landscape: design(&config.landscape)?,
            portrait: design(&config.portrait)?,
            rules: rules.map_or_else(|| Ok(Rules::default()), read_rules)?,
        })
    }

    fn design(&self, shape: Shape) -> &Design {
        match shape {
            Shape::Landscape => &self.landscape,
            Shape::Portrait => &self.portrait,
        }
    }

    /// The figures photos are held against.
    pub fn limits(&self) -> &Limits {
        &self.rules.limits
    }

    /// Whether backgrounds are cut out, must be gone already, or stay.
    pub fn background(&self) -> Background {
        self.rules.background
    }

    /// Looks at a photo as the next run will, with the same line of `decisions.csv`: for the card of that
    /// shape.
    pub fn look(
        &self,
        preparer: &mut Preparer,
        shape: Shape,
        (file, bytes): (&str, &[u8]),
        decision: &PhotoDecision,
    ) -> Looked {
        let Some(frame) = &self.design(shape).frame else {
            return Looked { prepared: None, facts: None, findings: Vec::new() };
        };
        let taken = measure(bytes, frame, self.treatment(decision.view), preparer);
        let facts = Some(taken.facts.clone());
        let (key, place) = (decision.key.as_str(), &Place::default());
        let settled =
            taken.settle(&Asked { file, key, place, decision: Some(decision) }, &self.rules);
        Looked { prepared: settled.prepared, facts, findings: settled.findings }
    }

    /// A photo that was printed, as it was printed: the run has judged it.
    pub fn printed(
        &self,
        preparer: &mut Preparer,
        shape: Shape,
        bytes: &[u8],
        view: View,
    ) -> Option<Prepared> {
        let frame = self.design(shape).frame.as_ref()?;
        measure(bytes, frame, self.treatment(view), preparer).prepared
    }

    /// What the picture of a photo depends on, by the digest of its file.
    pub fn look_key(&self, shape: Shape, photo: &str, view: View) -> Option<String> {
        let frame = self.design(shape).frame.as_ref()?;
        Some(look_key(Digest::parse(photo)?, frame, self.treatment(view)).to_string())
    }

    /// A photo as it was printed, as a JPEG of that width over white paper.
    pub fn small(
        &self,
        preparer: &mut Preparer,
        shape: Shape,
        (bytes, view): (&[u8], View),
        width_px: u32,
    ) -> Option<Vec<u8>> {
        let frame = self.design(shape).frame.as_ref()?;
        let (w, h) = (frame.size.w.um().max(1), frame.size.h.um());
        let height_px = u32::try_from(i64::from(width_px) * h / w).ok()?.max(1);
        let size = (width_px, height_px);
        let mut rgba = reduced(bytes, frame, self.treatment(view), size, preparer).ok()?;
        for pixel in rgba.as_chunks_mut::<4>().0 {
            let alpha = u32::from(pixel[3]);
            for channel in &mut pixel[..3] {
                let over = (u32::from(*channel) * alpha + 255 * (255 - alpha)) / 255;
                *channel = u8::try_from(over).unwrap_or(u8::MAX);
            }
        }
        jpeg(&rgba, size)
    }

    fn treatment(&self, view: View) -> Treatment {
        Treatment { background: self.rules.background, view }
    }

    /// Draws a card. A photo that may not be used, or none, leaves its place empty.
    ///
    /// # Errors
    ///
    /// A usage fault with what does not fit, in the words of the finding.
    pub fn draw(
        &self,
        shape: Shape,
        sitter: &Sitter<'_>,
        photo: Option<Prepared>,
    ) -> Outcome<Drawn<'_>> {
        let design = self.design(shape);
        let record = record(sitter)?;
        let policy = Policy::default();
        let rendered = design.renderer.card(&record, sitter.code, photo.is_some(), &policy);
        let card = rendered.card.ok_or_else(|| {
            let why = rendered.findings.into_iter().next();
            let message = why.map_or_else(
                || text!("kartu tidak bisa digambar", "the card cannot be drawn"),
                |finding| finding.message,
            );
            Fault::new(FaultKind::Usage, design.layout().name(), message)
        })?;
        Ok(Drawn { design, card, photo, serial: sitter.serial.to_owned() })
    }
}

impl Design {
    fn layout(&self) -> &Layout {
        self.renderer.layout()
    }
}

impl Drawn<'_> {
    /// Front and back as PDF/X-4, one page each, of the size of the card; it asks for no password.
    ///
    /// # Errors
    ///
    /// A fault of the writer.
    pub fn pdf(&self, as_of: Date) -> Outcome<Vec<u8>> {
        let Self { design, card, photo, serial } = self;
        let named = (serial.as_str(), card);
        let (bytes, _) = design.page.pdf(&design.renderer, named, photo.as_ref(), Some(as_of))?;
        Ok(bytes)
    }

    /// One side as a PNG.
    ///
    /// # Errors
    ///
    /// A usage fault if that is no size a picture can have.
    pub fn png(&self, side: Side, dpi: u32) -> Outcome<Vec<u8>> {
        let layout = self.design.layout();
        let statics = self.design.renderer.statics();
        let painter = Painter::new(layout.fonts(), statics, layout.card(), Length::ZERO, dpi);
        let painter = painter.ok_or_else(|| unknown("dpi"))?;
        let ops = match side {
            Side::Front => &self.card.front,
            Side::Back => &self.card.back,
        };
        let photo = self.photo.as_ref().and_then(pixels);
        Ok(rgba(&painter.paint(ops, photo.as_ref()), dpi))
    }
}

fn record(sitter: &Sitter<'_>) -> Outcome<Record> {
    let Texts {
        kind,
        name,
        serial: _,
        instansi,
        unit,
        jabatan,
        golongan,
        pangkat,
        tmt,
        contract_end,
        issued,
        contact,
    } = sitter.texts;
    let day = |day: &Option<String>| day.as_deref().and_then(Date::parse_iso);
    Ok(Record {
        place: Place::default(),
        nip: Nip::parse(sitter.key).map_err(|_| unknown("nip"))?,
        kind: Kind::from_word(kind).ok_or_else(|| unknown("kind"))?,
        serial: sitter.serial.to_owned(),
        name: name.clone(),
        instansi: instansi.clone(),
        unit: unit.clone(),
        jabatan: jabatan.clone(),
        golongan: golongan.clone(),
        pangkat: pangkat.clone(),
        tmt: day(tmt),
        contract_end: day(contract_end),
        issued: day(issued),
        contact: contact.clone(),
        photo: String::new(),
    })
}

fn read_rules(rules: &PhotoRules) -> Outcome<Rules> {
    let background = Background::from_word(&rules.background);
    let mut read =
        Rules { background: background.ok_or_else(|| unknown("background"))?, ..Rules::default() };
    for (code, decision) in &rules.policy {
        let (Some(code), Some(decision)) = (Code::from_name(code), Decision::from_word(decision))
        else {
            return Err(unknown(code));
        };
        if read.policy.decide(code, decision).is_err() {
            return Err(unknown(code.as_str()));
        }
    }
    for (name, figure) in &rules.limits {
        if !read.limits.set(name, *figure) {
            return Err(unknown(name));
        }
    }
    Ok(read)
}

/// A publication says what this program does not know: it is a later one's.
fn unknown(what: &str) -> Box<Fault> {
    Fault::new(
        FaultKind::Outside,
        String::new(),
        text!(
            "terbitan memuat `{what}` yang tidak dikenal portal ini",
            "the publication holds `{what}`, which this portal does not know"
        ),
    )
    .hint(Text::new("perbarui cetak-web di komputer ini", "update cetak-web on this machine"))
}
