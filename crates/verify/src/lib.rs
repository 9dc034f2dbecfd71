//! Reads finished files back and says whether they are what they should be.
//!
//! [`preflight`](preflight::preflight) asks of any PDF file whether it is
//! PDF/X-4 and, where it claims so, PDF/VT-1. [`run()`] asks of a run's folder
//! whether every file is as it was written and every card shows what its record
//! says, by text and by QR code, front and back. Both read only what is on the
//! disk and share no code with the writer: a mistake of the writer must not be
//! its own excuse. Nothing here writes a file, and no file, however damaged,
//! makes it panic.

mod compare;
mod font;
mod glance;
mod glyphs;
mod import;
mod layers;
mod lexer;
mod look;
mod map;
mod margins;
mod matrix;
mod outline;
mod page;
mod painting;
mod pdf;
pub mod preflight;
mod printing;
mod raster;
mod run;
mod shape;
mod skeleton;
mod text;
mod tree;
mod walk;

pub use glance::{Glance, Key, glance};
pub use import::{Condition, PageShape};
pub use look::{
    Blind, CodeGrid, Cutout, LOOK_DPI, Look, Part, Picture, PixelGrid, Sight, WantedGlyph,
};
pub use map::read_map;
pub use margins::Margins;
pub use outline::{Outline, Outlines};
pub use page::{
    Closest, Compared, Expected, Lot, Mismatch, MismatchKind, WantedCode, WantedPage, compare,
};
pub use pdf::PdfFile;
pub use printing::{Drawn, Flip, Printing};
pub use raster::{black_ink, process_inks};
pub use run::{Copy, Expectations, Face, Pages, Reader, SheetCode, Verified, pages, run, run_with};
