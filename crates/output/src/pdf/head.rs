//! What all sheets of a file share, compiled once.

use super::canvas::{Canvas, Form, Shared, defect, overprint_states, plate_name};
use super::font::{Font, OBJECTS_PER_FONT, font_ref};
use super::glyphs::Glyphs;
use super::marks::{self, Contour};
use super::numbers::{COLOUR_SPACES, FIRST_FREE, FONTS, OUTPUT_PROFILE, PAGES, SRGB_PROFILE};
use super::objects::{Objects, deflate};
use super::paint::separation;
use super::parts::{Parts, Records};
use super::slip::SlipText;
use super::slug::SheetContents;
use cetak_base::date::Date;
use cetak_base::diag::{Lang, Outcome};
use cetak_base::geom::Rect;
use cetak_base::unit::Length;
use cetak_card::layout::draw::{Spot, Step};
use cetak_card::render::{Card, Op, Qr, Statics};
use cetak_photo::Prepared;
use cetak_schema::imported::Imported;
use cetak_sheet::{Arrangement, Lot, Side};
use pdf_writer::writers::ColorSpace;
use pdf_writer::{Filter, Finish as _, Name, Ref};

/// The sRGB profile of photos and coloured art: version 2, CC0.
const SRGB_ICC: &[u8] = include_bytes!("../../../../icc/sRGB-v2-micro.icc");
/// The default output profile, made from the characterisation data FOGRA39L.
const FOGRA39_ICC: &[u8] = include_bytes!("../../../../icc/FOGRA39L-derived-low-28k.icc");

/// How many pages one node of the page tree holds.
const PAGES_PER_NODE: usize = 64;

/// Which standard a file claims.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Conformance {
    /// PDF/X-4.
    #[default]
    X4,
    /// None: without output intent.
    Plain,
}

/// Which sides of the sheets a file holds.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Faces {
    /// Front, back, front, back.
    #[default]
    Both,
    /// Fronts only: no duplex, or the first file of two.
    Front,
    /// Backs only: the second file of two.
    Back,
}

impl Faces {
    /// The sides of each sheet, in page order.
    pub const fn sides(self) -> &'static [Side] {
        match self {
            Self::Both => &[Side::Front, Side::Back],
            Self::Front => &[Side::Front],
            Self::Back => &[Side::Back],
        }
    }
}

/// The printing condition a file is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutputProfile<'a> {
    /// An ICC profile of class `prtr` for CMYK.
    pub icc: &'a [u8],
    /// Its name, from the ICC characterisation registry if `registered`.
    pub identifier: &'a str,
    /// Whether the name is in that registry.
    pub registered: bool,
    /// What a person calls the condition.
    pub description: &'a str,
}

impl Default for OutputProfile<'_> {
    /// Coated paper by offset, FOGRA39.
    fn default() -> Self {
        Self {
            icc: FOGRA39_ICC,
            identifier: "FOGRA39",
            registered: true,
            description: "Coated FOGRA39 (ISO 12647-2:2004)",
        }
    }
}

/// Which of a file's fonts sets slugs and slips.
pub(super) const SLUG_FONT: usize = 0;

/// Everything about a file that does not depend on its cards.
#[derive(Debug, Clone)]
pub struct LotHead<'a> {
    /// Title in the metadata; names no person.
    pub title: &'a str,
    /// The job's name, for the slug.
    pub job: &'a str,
    /// The run's label, for the slug.
    pub run: &'a str,
    /// The lot's label, for the slug.
    pub lot: &'a str,
    /// How many sheets the whole run has. [`LotHead::new`] says: as many as this file.
    pub n_sheets: usize,
    /// The date of the file, at midnight UTC; `None` for a file that says none, which PDF/X-4 forbids.
    pub as_of: Option<Date>,
    /// The layout's fonts, as [`cetak_card::render::TextRun::font`] counts them; the first sets
    /// slugs and slips too.
    pub fonts: Vec<&'a [u8]>,
    /// The layout's static art.
    pub statics: &'a Statics,
    /// How the cards lie on the sheets.
    pub arrangement: &'a Arrangement,
    /// The sheets of this file.
    pub sheets: &'a Lot,
    /// Which sides this file holds.
    pub faces: Faces,
    /// Which standard it claims.
    pub conformance: Conformance,
    /// The printing condition.
    pub profile: OutputProfile<'a>,
    /// A code for each page of this file, for the slug; empty: none.
    pub slug_qrs: &'a [Qr],
    /// The cards of a one-up stream, which makes the file PDF/VT-1 too and each page's boxes
    /// those of the card; `None` for imposed sheets.
    pub records: Option<Records<'a>>,
    /// Whether the finished size of a page is its one card, as in a stream, and not the sheet.
    pub trimmed: bool,
    /// Whether the sheets are seen through, as film wants them.
    pub mirrored: bool,
    /// The line a cutting machine follows around each front; `None` draws none.
    pub contour: Option<Contour<'a>>,
    /// What the slip of each unit of the run says, by [`cetak_sheet::Slip::unit_idx`].
    pub slips: &'a [SlipText],
    /// Whose cards each sheet of this file holds, for the slug; empty: nothing is said of it.
    pub contents: &'a [SheetContents],
    /// The language of slugs and slips.
    pub lang: Lang,
    /// The spot colours of its cards; one that is not named here is drawn in the inks that stand for it.
    pub spots: Vec<Spot>,
    /// The colours of the photos.
    pub photos: PhotoInks,
    /// Pages of another program's file, which then stand for the static art, in their order.
    pub imported: Option<&'a Imported>,
}

impl<'a> LotHead<'a> {
    /// The head of a file of these sheets with this static art, every other field as plain as it
    /// can be: no words, no date, no font, no slug, both sides, no standard claimed, coated paper
    /// by offset, photos in sRGB.
    pub fn new(arrangement: &'a Arrangement, sheets: &'a Lot, statics: &'a Statics) -> Self {
        Self {
            title: "",
            job: "",
            run: "",
            lot: "",
            n_sheets: sheets.sheets.len(),
            as_of: None,
            fonts: Vec::new(),
            statics,
            arrangement,
            sheets,
            faces: Faces::default(),
            conformance: Conformance::Plain,
            profile: OutputProfile::default(),
            slug_qrs: &[],
            records: None,
            trimmed: false,
            mirrored: false,
            contour: None,
            slips: &[],
            contents: &[],
            lang: Lang::Id,
            spots: Vec::new(),
            photos: PhotoInks::default(),
            imported: None,
        }
    }
}

/// The number of the first imported object.
pub const FIRST_IMPORTED: i32 = FIRST_FREE;

/// The colours that photos come in.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhotoInks {
    /// sRGB: the press converts them.
    #[default]
    Srgb,
    /// C, M, Y and K of the output profile, as [`cetak_photo::Separation`] gives them.
    Cmyk,
}

/// A card for a slot.
#[derive(Debug, Clone, Copy)]
pub struct CardInput<'a> {
    /// What is drawn.
    pub card: &'a Card,
    /// The person's photo, where the card shows one.
    pub photo: Option<&'a Prepared>,
}

/// A file's head, ready for its sheets; shared by all threads.
#[derive(Debug)]
pub struct Head<'a> {
    lot: LotHead<'a>,
    pub(super) shared: Shared<'a>,
    pub(super) objects: Objects,
    pub(super) used: Glyphs,
    pub(super) first_font: i32,
    first_node: i32,
    n_nodes: usize,
    pub(super) parts: Option<Parts<'a>>,
    /// The cutting line's layer.
    pub(super) layer: Option<Ref>,
}

impl<'a> Head<'a> {
    /// Compiles fonts, profiles and static art.
    ///
    /// # Errors
    ///
    /// A fault if a font cannot be used or static art holds what only a card can hold.
    pub fn new(lot: LotHead<'a>) -> Outcome<Self> {
        if lot.as_of.is_none() && lot.conformance == Conformance::X4 {
            return Err(defect("a file of PDF/X-4 without a date"));
        }
        let fonts = lot
            .fonts
            .iter()
            .enumerate()
            .map(|(font_idx, data)| Font::read(data, font_idx))
            .collect::<Outcome<Vec<_>>>()?;
        let n_pages = lot.sheets.sheets.len() * lot.faces.sides().len();
        let n_nodes = n_pages.div_ceil(PAGES_PER_NODE);
        let count = |n: usize| i32::try_from(n).map_err(|_| defect("too many objects"));
        let n_imported = lot.imported.map_or(0, |imported| imported.objects.len());
        let first_font = FIRST_FREE + count(n_imported)?;
        let first_node = first_font + count(fonts.len())? * OBJECTS_PER_FONT;
        let first_part = first_node + count(n_nodes)?;
        let parts = match lot.records {
            None => None,
            Some(_) if lot.arrangement.format().slots.len() != 1 => {
                return Err(defect("records on a sheet of several cards"));
            }
            Some(records) => Some(Parts::new(records, first_part, lot.sheets.sheets.len())?),
        };
        let n_parts = parts.map_or(0, |parts| parts.n_objects());
        let mut objects = Objects::starting_at(first_part + count(n_parts)?);
        let mut used = Glyphs::new(fonts.len());
        let n_fonts = fonts.len();
        let mut shared = Shared {
            fonts,
            font_dict: Ref::new(FONTS),
            colour_spaces: Ref::new(COLOUR_SPACES),
            srgb_profile: Ref::new(SRGB_PROFILE),
            statics: Vec::new(),
            spots: Vec::new(),
            steps: Vec::new(),
        };
        for spot in &lot.spots {
            if !shared.spots.iter().any(|known| known.name == spot.name) {
                shared.spots.push(spot.solid());
            }
        }
        for (step, _) in Step::ALL {
            if shared.spots.iter().any(|spot| spot.step() == Some(step)) {
                shared.steps.push((step, marks::write_step(step, &mut objects)));
            }
        }
        profiles(&mut objects, &lot, &shared.spots);
        overprint_states(&mut objects);
        objects.put(Ref::new(FONTS), |chunk| {
            let mut dict = chunk.indirect(Ref::new(FONTS)).dict();
            for font_idx in 0..n_fonts {
                let name = format!("F{font_idx}");
                dict.pair(Name(name.as_bytes()), font_ref(first_font, font_idx));
            }
        });
        let card = lot.arrangement.format().card;
        let bleed = lot.arrangement.options().bleed;
        let area = Rect::new(Length::ZERO, Length::ZERO, card.w, card.h).grown(bleed);
        let mut statics = Vec::new();
        for group in &lot.statics.groups {
            let plain = group.iter().all(|op| matches!(op, Op::Mark(_) | Op::Text(_)));
            if !plain {
                return Err(defect("static art holds more than marks and text"));
            }
            if group.is_empty() {
                statics.push(None);
                continue;
            }
            let mut canvas = Canvas::new(&shared, &mut objects, &mut used, card.h, area);
            canvas.ops(group, None, "")?;
            let kind = if parts.is_some() { Form::Reused } else { Form::Plain };
            statics.push(Some(canvas.into_form(kind)));
        }
        if let Some(imported) = lot.imported {
            statics = imported.forms.iter().map(|number| Some(Ref::new(*number))).collect();
        }
        shared.statics = statics;
        if let Some(parts) = parts {
            parts.write_tree(&mut objects);
        }
        let layer = lot
            .contour
            .filter(|_| lot.faces.sides().contains(&Side::Front))
            .map(|contour| marks::write_layer(contour, &mut objects));
        Ok(Self { lot, shared, objects, used, first_font, first_node, n_nodes, parts, layer })
    }

    /// Every layer of the file.
    pub(super) fn layers(&self) -> Vec<Ref> {
        let steps = self.shared.steps.iter().map(|(_, layer)| *layer);
        steps.chain(self.layer).collect()
    }

    /// What the head was made from.
    pub fn lot(&self) -> &LotHead<'a> {
        &self.lot
    }

    /// How many pages the file has.
    pub fn n_pages(&self) -> usize {
        self.lot.sheets.sheets.len() * self.lot.faces.sides().len()
    }

    /// The node of the page tree that holds a page.
    pub(super) fn node(&self, page_idx: usize) -> Ref {
        Ref::new(self.first_node + i32::try_from(page_idx / PAGES_PER_NODE).unwrap_or(0))
    }

    /// The page tree over pages with these numbers.
    pub(super) fn page_tree(&self, pages: &[Ref]) -> Objects {
        let mut objects = Objects::starting_at(self.first_node);
        let root = Ref::new(PAGES);
        let nodes: Vec<Ref> = (0..self.n_nodes).map(|_| objects.alloc()).collect();
        for (node, kids) in nodes.iter().zip(pages.chunks(PAGES_PER_NODE)) {
            objects.put(*node, |chunk| {
                let n_kids = i32::try_from(kids.len()).unwrap_or(0);
                chunk.pages(*node).parent(root).count(n_kids).kids(kids.iter().copied());
            });
        }
        objects.put(root, |chunk| {
            let n_pages = i32::try_from(pages.len()).unwrap_or(0);
            chunk.pages(root).count(n_pages).kids(nodes.iter().copied());
        });
        objects
    }
}

fn profiles(objects: &mut Objects, lot: &LotHead<'_>, spots: &[Spot]) {
    let mut profile = |number: i32, icc: &[u8], n: i32| {
        let packed = deflate(icc);
        let id = Ref::new(number);
        objects.put(id, |chunk| {
            chunk.icc_profile(id, &packed).n(n).filter(Filter::FlateDecode);
        });
    };
    if lot.conformance == Conformance::X4 {
        profile(OUTPUT_PROFILE, lot.profile.icc, 4);
    }
    profile(SRGB_PROFILE, SRGB_ICC, 3);
    let id = Ref::new(COLOUR_SPACES);
    objects.put(id, |chunk| {
        let mut dict = chunk.indirect(id).dict();
        dict.insert(Name(b"sRGB")).start::<ColorSpace<'_>>().icc_based(Ref::new(SRGB_PROFILE));
        let all = dict.insert(Name(b"All")).start::<ColorSpace<'_>>();
        let mut all = all.separation(Name(b"All"));
        all.alternate_color_space().device_cmyk();
        all.tint_exponential().domain([0.0, 1.0]).c0([0.0; 4]).c1([1.0; 4]).n(1.0);
        all.finish();
        if let Some(contour) = lot.contour {
            marks::write_spot(contour, &mut dict);
        }
        for (at, spot) in spots.iter().enumerate() {
            let name = plate_name(at);
            let space = dict.insert(Name(name.as_bytes())).start::<ColorSpace<'_>>();
            separation(space, *spot);
        }
    });
}
