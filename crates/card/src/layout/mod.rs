//! Card designs from `layouts/`, resolved.
//!
//! A layout is data: a folder with a `layout.toml`, artwork and perhaps fonts.
//! Loading settles everything that can be settled without a person - units,
//! styles, themes, colours, fonts, artwork, conditions on the kind - and checks
//! it, so that drawing a card meets no mistake of the designer. What is left
//! for [`crate::render`] is text with placeholders, the photo, the QR code, and
//! conditions on whether a field is filled.
//!
//! Deliberately absent: styles, cascades and expressions. Two elements never
//! influence each other; what an element looks like stands in its own table and
//! in the style it names.

pub mod draw;
mod art;
mod element;
mod filter;
mod follow;
mod form;
mod fonts;
mod ink;
mod keep_out;
mod instance;
mod look;
mod overlap;
mod picture;
mod printer;
mod resolve;
mod ribbon;
mod source;
mod template;
mod value;
mod when;

pub use element::{
    Align, CodeFrame, Condition, Content, Element, Follows, Rung, Span, TextElement, VerticalAlign,
};
pub(crate) use fonts::characters;
pub use fonts::{Font, document_fonts};
pub use form::Form;
pub use keep_out::{KeepOut, KeepOutKind};
pub use look::{LOOK, Printed};
pub(crate) use overlap::TOUCH_UM;
pub use printer::Printer;
pub use ribbon::Ribbon;
pub use source::builtin_names;
pub use template::{Filled, Template};
pub use when::{Says, When};

use draw::Spot;

use cetak_base::diag::Outcome;
use cetak_base::digest::Digest;
use cetak_base::geom::Size;
use cetak_base::unit::Length;
use cetak_people::record::{Kind, Record, TextField};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// A card design, fully resolved.
#[derive(Debug, Clone)]
pub struct Layout {
    name: String,
    title: String,
    card: Size,
    bleed: Length,
    safe: Length,
    corner: Length,
    keep_outs: Vec<KeepOut>,
    spots: Vec<Spot>,
    fonts: Vec<Font>,
    photo: Option<Size>,
    slots: Vec<String>,
    neutral: Vec<String>,
    first_digest: Digest,
    designs: BTreeMap<Kind, Design>,
    files: Vec<String>,
}

/// What is drawn for one kind, in drawing order.
#[derive(Debug, Clone)]
pub struct Design {
    /// The front.
    pub front: Vec<Element>,
    /// The back.
    pub back: Vec<Element>,
}

/// Loads a built-in layout, or the folder `base`/`name_or_folder`.
///
/// `artwork` names files that replace the layout's placeholders: the key is the
/// slot in the layout (`emblem`, `agency`), the path is taken from `base`. A slot that the layout
/// does not have is left alone: a job may have several layouts.
///
/// # Errors
///
/// Every mistake of the layout, each with file, line, element and what is accepted; or a file that
/// cannot be read.
pub fn load(
    name_or_folder: &str,
    base: &Path,
    artwork: &BTreeMap<String, PathBuf>,
) -> Outcome<Layout> {
    resolve::load(name_or_folder, base, artwork)
}

/// The files that a layout is made of, by their names in its folder, to start an own one from.
///
/// # Errors
///
/// As [`load`]: a layout with a mistake is no start.
pub fn files(name_or_folder: &str, base: &Path) -> Outcome<Vec<(String, Vec<u8>)>> {
    let layout = load(name_or_folder, base, &BTreeMap::new())?;
    source::Folder::find(name_or_folder, base)?.whole(layout.files())
}

/// The schema of layout files, for editors.
pub const SCHEMA: &str = include_str!("../../../../layouts/layout.schema.json");

impl Layout {
    /// The built-in name or the folder, as the job wrote it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The files of a layout of the office's own that it was made from, by their names in its
    /// folder; none of a built-in one. Artwork that the job names is not among them.
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// What people call the layout.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Size of the finished card.
    pub fn card(&self) -> Size {
        self.card
    }

    /// How far the art reaches beyond the trim on every side.
    pub fn bleed(&self) -> Length {
        self.bleed
    }

    /// How far text and codes stay away from the trim.
    pub fn safe(&self) -> Length {
        self.safe
    }

    /// Radius of the card's corners.
    pub fn corner(&self) -> Length {
        self.corner
    }

    /// Places that texts, codes and photos keep clear of.
    pub fn keep_outs(&self) -> &[KeepOut] {
        &self.keep_outs
    }

    /// The solids of the spot colours in use, by name.
    pub fn spots(&self) -> &[Spot] {
        &self.spots
    }

    /// The fonts in use, in the order [`TextElement::font`] counts them.
    pub fn fonts(&self) -> &[Font] {
        &self.fonts
    }

    /// How large the photo is printed; `None` if the design shows none.
    pub fn photo_size(&self) -> Option<Size> {
        self.photo
    }

    /// The places where an office's own artwork may stand, by the names its job uses.
    pub fn slots(&self) -> &[String] {
        &self.slots
    }

    /// Those of [`Layout::slots`] that show the neutral emblem of a layout that comes with the program.
    pub fn neutral_slots(&self) -> &[String] {
        &self.neutral
    }

    /// Whether a card of any kind shows a QR code.
    pub fn shows_code(&self) -> bool {
        let faces = self.designs.values().flat_map(|design| [&design.front, &design.back]);
        faces.flatten().any(|element| matches!(element.content, Content::Qr { .. }))
    }

    /// The same for layouts that draw the same, whoever the person; a comment, a title or an order of
    /// keys does not change it.
    pub fn digest(&self) -> Digest {
        look::of_all(self)
    }

    /// What the card of `record` shows, and what decides its look beside that. `has_photo` says
    /// whether there is a photo for the place that the layout may have.
    pub fn printed(&self, record: &Record, has_photo: bool) -> Printed {
        look::printed(self, record, has_photo)
    }

    /// Digest of the layout's files, as they were counted before [`Layout::digest`]: cards of ledgers
    /// that the program kept up to version 0.1.0 are recognised by it, nothing else.
    pub fn first_digest(&self) -> Digest {
        self.first_digest
    }

    /// Whether a card of any kind shows the text of `field`.
    pub fn shows(&self, field: TextField) -> bool {
        let faces = self.designs.values().flat_map(|design| [&design.front, &design.back]);
        faces.flatten().any(|element| match &element.content {
            Content::Text(text) => text.text.shows(field),
            Content::Marks(_) | Content::Photo { .. } | Content::Qr { .. } => false,
        })
    }

    /// What is drawn for `kind`.
    pub fn design(&self, kind: Kind) -> &Design {
        self.designs.get(&kind).expect("loading makes a design for every kind")
    }
}
