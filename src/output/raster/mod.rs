//! Drawing operations to pixels, for previews and card printers.
//!
//! The same operations that the PDF writer draws, at whole dots of one
//! resolution. Text and QR codes are filled from the same outlines and modules;
//! nothing is laid out again. The result is straight RGBA; files and printer
//! profiles are made elsewhere.

mod paint;

pub use paint::{Painter, Pixels};
