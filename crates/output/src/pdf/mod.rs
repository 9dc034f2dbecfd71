//! Imposed sheets as PDF/X-4, written as a stream.
//!
//! Everything that is alike on all cards - fonts, profiles, static art - is
//! compiled once into a [`Head`]. A sheet is then serialised by a pure function,
//! [`Head::sheet`], in any order and on any thread; [`LotWriter::push`] gives its
//! objects their numbers and appends it. Memory does not grow with the number
//! of sheets, and the bytes depend on the input alone.
//!
//! Text keeps the glyph numbers of the whole font; the subset and the map from
//! the one to the other are written at the end, when it is known what was used.
//!
//! Nothing here decides what a card shows or where it lies; a contradiction in
//! what it is given (a photo asked for and not there) is a fault, never a card
//! with a hole. PDF metadata names no person.

mod art;
mod canvas;
mod document;
mod font;
mod glyphs;
mod head;
mod marks;
mod meta;
mod numbers;
mod objects;
mod paint;
pub(crate) mod paper;
mod parts;
mod repeat;
mod plain;
mod sheet;
mod single;
mod slip;
mod slug;
mod writer;

pub use document::{Anchor, Document, Sketch, Style, Typefaces, Weight};
pub use head::{
    CardInput, Conformance, FIRST_IMPORTED, Faces, Head, LotHead, OutputProfile, PhotoInks,
};
pub use marks::Contour;
pub use parts::Records;
pub use sheet::SheetBytes;
pub use single::SinglePage;
pub use slip::SlipText;
pub use slug::SheetContents;
pub use writer::{Finished, LotWriter};
