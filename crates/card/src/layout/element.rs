//! What a face is made of, after loading.
//!
//! Every value is final: no style, theme, unit or file name is left.

use super::draw::{Colour, Mark};
use super::form::Form;
use super::template::Template;
use super::when::Says;
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
    /// Whether it may lie over others and leave the safe area.
    pub may_overlap: bool,
    /// Digest of everything the layout says of its look; not of its id, its line or its condition.
    pub(super) look: Digest,
}

impl Element {
    /// All the places where it may say or show something, as it is seen; `None` of art.
    pub fn area(&self) -> Option<Rect> {
        let area = self.frame()?;
        let rise = match &self.content {
            Content::Text(TextElement { follows: Some(follows), .. }) => follows.rise,
            _ => Length::ZERO,
        };
        Some(Rect::new(area.x, area.y - rise, area.w, area.h + rise))
    }

    /// Its box, as it is seen; of a text that follows another the one at its lowest place.
    pub(super) fn frame(&self) -> Option<Rect> {
        let (area, turn) = match &self.content {
            Content::Text(text) => (text.area, text.turn),
            Content::Photo { rect, turn, .. } => (*rect, *turn),
            Content::Qr { frame, turn } => (frame.clear(), *turn),
            Content::Marks(_) => return None,
        };
        Some(area.turned(turn))
    }
}

/// What must hold of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// The field has text.
    Filled(TextField),
    /// The field has none.
    Empty(TextField),
    /// It says one of some words, or a day that lies so.
    Says(Says),
}

impl Condition {
    /// The field that must be filled or empty; `None` where its value is asked for.
    pub(super) const fn presence(&self) -> Option<TextField> {
        match self {
            Self::Filled(field) | Self::Empty(field) => Some(*field),
            Self::Says(_) => None,
        }
    }

    /// Whether it holds for `record`.
    pub fn holds(&self, record: &Record) -> bool {
        match self {
            Self::Filled(field) => !record.text(*field).is_empty(),
            Self::Empty(field) => record.text(*field).is_empty(),
            Self::Says(says) => says.holds(record),
        }
    }

    /// Whether no record meets both.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Filled(one), Self::Empty(two)) | (Self::Empty(one), Self::Filled(two)) => {
                one == two
            }
            (Self::Says(says), Self::Empty(field)) | (Self::Empty(field), Self::Says(says)) => {
                says.field() == *field && says.needs_text()
            }
            (Self::Says(one), Self::Says(two)) => one.excludes(two),
            (Self::Filled(_) | Self::Says(_), Self::Filled(_))
            | (Self::Filled(_), Self::Says(_))
            | (Self::Empty(_), Self::Empty(_)) => false,
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
        /// What it is cut to.
        form: Form,
        /// Turned about the middle of `rect`.
        turn: Turn,
        /// What is seen where the photo is transparent or missing, in the very shape of the photo.
        ground: Option<Mark>,
    },
    /// The QR code.
    Qr {
        /// Where it goes.
        frame: CodeFrame,
        /// Turned about its middle.
        turn: Turn,
    },
}

/// Where a code goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeFrame {
    /// The frame it is laid into.
    pub rect: Rect,
    /// The white around `rect`, which holds the modules alone then; `None`: `rect` holds both.
    pub quiet: Option<Length>,
    /// Where it lies between left and right.
    pub align: Align,
    /// Where it lies between top and bottom.
    pub valign: VerticalAlign,
}

impl CodeFrame {
    /// A frame that holds the quiet zone too, with the code in its middle.
    pub const fn with_quiet(rect: Rect) -> Self {
        Self { rect, quiet: None, align: Align::Centre, valign: VerticalAlign::Middle }
    }

    /// All that stays clear for it.
    pub fn clear(&self) -> Rect {
        self.rect.grown(self.quiet.unwrap_or_default())
    }
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
    /// Stretches of the text in a look of their own; [`super::Filled::spans`] counts them from 1.
    pub spans: Vec<Span>,
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
    /// The text it stands below; `area` is then where it stands at the lowest.
    pub follows: Option<Follows>,
    /// Whether a single title may be all that stands on the last line.
    pub lone_titles: bool,
}

impl TextElement {
    /// The fonts of all its stretches.
    pub(super) fn own_fonts(&self) -> impl Iterator<Item = usize> + '_ {
        std::iter::once(self.font).chain(self.spans.iter().map(|span| span.font))
    }
}

/// A stretch of a text in a look of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// As [`TextElement::font`].
    pub font: usize,
    /// As [`TextElement::fallbacks`].
    pub fallbacks: Vec<usize>,
    /// Its colour.
    pub colour: Colour,
}

/// That a text stands below the end of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Follows {
    /// Index of the other on the same face.
    pub element: usize,
    /// From its last baseline, or from where it would begin if it is not drawn, to the upper edge of
    /// the box.
    pub gap: Length,
    /// How much higher than its lowest place it may stand.
    pub rise: Length,
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

impl Align {
    /// Each by the name files use.
    pub(super) const ALL: [(&'static str, Self); 3] =
        [("left", Self::Left), ("centre", Self::Centre), ("right", Self::Right)];

    /// Its name in files.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Centre => "centre",
            Self::Right => "right",
        }
    }
}

impl VerticalAlign {
    /// Each by the name files use.
    pub(super) const ALL: [(&'static str, Self); 3] =
        [("top", Self::Top), ("middle", Self::Middle), ("bottom", Self::Bottom)];

    /// Its name in files.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Top => "top",
            Self::Middle => "middle",
            Self::Bottom => "bottom",
        }
    }
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
