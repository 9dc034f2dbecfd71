//! A record, a photo and a layout to drawing operations.
//!
//! A [`Card`] is a list of operations that a person can read, not PDF: one test
//! reads it, the PDF writer and the raster writer draw the same list.
//!
//! Nothing is ever clipped, shortened or left out to make it fit: a text that
//! does not fit at the smallest size its layout allows, or that holds a
//! character the font lacks, gives a finding and no card. Photos are not looked
//! at here; a card only says where its photo goes.

mod breaks;
mod clash;
mod fit;
mod merged;
mod qr;
mod renderer;
mod script;
mod shape;

pub use clash::Clash;
pub use merged::Merged;
pub use qr::LOOK as QR_LOOK;
pub use renderer::{Inspected, Rendered, Renderer, Tightness};

use crate::layout::Form;
use crate::layout::draw::{Colour, Mark};
use cetak_base::geom::{Point, Rect, Turn};
use cetak_base::unit::Length;

/// Both sides of one person's card.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// The front, in drawing order.
    pub front: Vec<Op>,
    /// The back, in drawing order.
    pub back: Vec<Op>,
}

/// One drawing operation on a face.
#[derive(Debug, Clone, PartialEq)]
pub enum Op {
    /// The static art of that index in [`Statics`]: the same on many cards, written once per file.
    Static(usize),
    /// A mark of this card alone.
    Mark(Mark),
    /// A line of text.
    Text(TextRun),
    /// The person's photo.
    Photo {
        /// Where it goes.
        rect: Rect,
        /// What it is cut to.
        form: Form,
        /// Turned about the middle of `rect`.
        turn: Turn,
    },
    /// A QR code.
    Qr(Qr),
}

/// One line of shaped text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRun {
    /// Index into the fonts of the layout.
    pub font: usize,
    /// Size of the type: the height of one em.
    pub size: Length,
    /// Where the baseline begins.
    pub origin: Point,
    /// Turned about `origin`.
    pub turn: Turn,
    /// Its colour.
    pub colour: Colour,
    /// The glyphs in visual order.
    pub glyphs: Vec<Glyph>,
    /// The text the glyphs stand for.
    pub text: String,
}

/// One glyph of a [`TextRun`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph {
    /// Index in the font file.
    pub id: u16,
    /// Where it stands, from the run's origin along the baseline, before turning.
    pub x: Length,
    /// How far above the baseline it is lifted (marks); usually zero.
    pub lift: Length,
    /// First byte in [`TextRun::text`] that it stands for.
    pub start: u32,
    /// One past the last byte; equal to `start` where an earlier glyph stands for the text.
    pub end: u32,
}

/// A QR code of whole printer dots, drawn in K alone on the light ground the layout provides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    /// Top left corner of the first module; the quiet zone of four modules lies outside.
    pub origin: Point,
    /// Printer dots in one module, at least four.
    pub module_dots: u32,
    /// Resolution those dots are counted at.
    pub dpi: u32,
    /// Modules on one side.
    pub side: usize,
    /// `side` x `side` modules, row by row; true is dark.
    pub dark: Vec<bool>,
    /// What a reader gets.
    pub payload: String,
}

impl Qr {
    /// Length of one side, without the quiet zone.
    pub fn drawn_side(&self) -> Length {
        Length::from_dots(self.side as f64 * f64::from(self.module_dots), self.dpi.max(1))
    }
}

/// The static art of a layout, by the index that [`Op::Static`] carries.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Statics {
    /// Each holds marks and text only.
    pub groups: Vec<Vec<Op>>,
}

/// A code of the given text for a screen: the modules on a side, and row by row which are dark, without a quiet zone;
/// `None` if no code holds so much text.
pub fn screen_code(payload: &str) -> Option<(usize, Vec<bool>)> {
    qr::modules(payload)
}

/// A code of the given text that is not a card's: its first module at the origin, its modules of
/// four dots at `dpi`, in the smallest version; `None` if that version holds less text.
pub fn small_code(payload: &str, dpi: u32) -> Option<Qr> {
    qr::smallest(payload, dpi)
}
