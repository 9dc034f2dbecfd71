//! What a face is made of, after loading.
//!
//! Every value is final: no style, theme, unit or file name is left.

use super::draw::{Colour, Mark};
use super::template::Template;
use cetak_base::digest::Digest;
use cetak_base::geom::{Rect, Turn};
use cetak_base::unit::Length;
use cetak_people::record::{Record, TextField};
use std::sync::Arc;

/// One element of a face.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    /// How messages name it.
    pub id: Arc<str>,
    /// Where it stands: `layout.toml:33`.
    pub place: String,
    /// It is drawn only if all of these hold.
    pub when: Vec<Condition>,
    /// What is drawn.
    pub content: Content,
    /// Digest of everything the layout says of its look; not of its id, its line or its condition.
    pub(super) look: Digest,
}

/// What must hold of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// The field has text.
    Filled(TextField),
    /// The field has none.
    Empty(TextField),
}

impl Condition {
    /// The field it asks about.
    pub const fn field(self) -> TextField {
        match self {
            Self::Filled(field) | Self::Empty(field) => field,
        }
    }

    /// Whether it holds for `record`.
    pub fn holds(self, record: &Record) -> bool {
        match self {
            Self::Filled(field) => !record.text(field).is_empty(),
            Self::Empty(field) => record.text(field).is_empty(),
        }
    }
}

/// What an element draws.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Shapes and pictures, the same on every card.
    Marks(Vec<Mark>),
    /// Text.
    Text(TextElement),
    /// The person's photo.
    Photo {
        /// Where it goes.
        rect: Rect,
        /// Radius of its corners.
        radius: Length,
        /// Turned about the middle of `rect`.
        turn: Turn,
    },
    /// The QR code.
    Qr {
        /// Where it goes, quiet zone included.
        rect: Rect,
        /// Turned about its middle.
        turn: Turn,
    },
}

/// A text and how it is set.
///
/// The box holds the text from the top of the capitals of the first line to the
/// baseline of the last: descenders hang below, so that what looks aligned is.
#[derive(Debug, Clone, PartialEq)]
pub struct TextElement {
    /// Where it goes, before turning; the turn is about the middle of this box, with width
    /// and height already in the direction of the text.
    pub area: Rect,
    /// The direction of the text.
    pub turn: Turn,
    /// What it says.
    pub text: Template,
    /// Index into [`super::Layout::fonts`].
    pub font: usize,
    /// Indices of the fonts that stand in, in turn, where that one lacks a letter.
    pub fallbacks: Vec<usize>,
    /// OpenType features switched on, such as `tnum`.
    pub features: Vec<[u8; 4]>,
    /// Added to the width of every space, in thousandths of the size: groups of digits stay apart
    /// and are still copied with one space between them.
    pub word_space: i32,
    /// The fit ladder: tried in turn, sizes never rising. At least one rung.
    pub ladder: Vec<Rung>,
    /// Distance of baselines in thousandths of the size.
    pub line_height: u32,
    /// Its colour.
    pub colour: Colour,
    /// Where lines lie in the box.
    pub align: Align,
    /// Where the block of lines lies in the box.
    pub valign: VerticalAlign,
}

/// One rung of a fit ladder: the sizes in turn, each with as few lines as will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// At most so many lines.
    pub lines: u32,
    /// Sizes to try, falling.
    pub sizes: Vec<Length>,
    /// Letter spacing in thousandths of the size; negative is tighter.
    pub tracking: i32,
}

/// Where lines lie between left and right.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle.
    Centre,
    /// At the right edge.
    Right,
}

/// Where a block of lines lies between top and bottom.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum VerticalAlign {
    /// Capitals of the first line at the top edge.
    #[default]
    Top,
    /// In the middle.
    Middle,
    /// The last baseline at the bottom edge.
    Bottom,
}
