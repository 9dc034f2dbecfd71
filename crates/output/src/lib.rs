//! Everything that reaches the disk: sheets as PDF, reports, map, manifest.
//!
//! The only module that writes files. Cards are given to it prepared; it makes
//! no decision about them. PDF is written as a stream, in order, so that memory
//! does not grow with the length of a file.

pub mod atomic;
pub mod cache;
pub mod calibrated;
pub mod checked;
pub mod destroy;
pub mod contact;
pub mod delivery;
pub mod folder;
pub mod html;
pub mod inputs;
pub mod leaves;
mod markup;
pub mod proof;
pub mod letters;
pub mod package;
pub mod room;
pub mod raster;
pub mod pdf;
pub mod target;
pub mod words;
