//! The ground every layer of `cetak` stands on.
//!
//! Lengths and shapes on paper, dates, what is wrong with somebody's data and
//! how it is said, digests, the reading of settings files, the key that joins a
//! record to its photo, the tokens of QR codes. Nothing here knows a workbook,
//! a picture or a PDF.

// In reading order; `reorder_modules = false` in rustfmt.toml keeps it.
pub mod unit;
pub mod geom;
pub mod date;
pub mod diag;
pub mod explain;
pub mod regular;
pub mod digest;
pub mod settings;
pub mod key;
pub mod token;
pub mod sign;
