//! Print-ready ASN identity cards: workbooks and photos in, imposed duplex sheets out.
//!
//! Data moves one way, and each stage is a plain function from the type on its
//! left to the type on its right:
//!
//! ```text
//! ingest   record     photo      layout     render    impose     output
//! Row  ->  Record  +  Photo   +  Layout ->  Card  ->  Sheets ->  files
//! ```
//!
//! [`job`] says what to make, [`batch`] runs the stages over every record in
//! parallel, [`cli`] is the only part that talks to a person. `tests/house.rs`
//! holds the table of which module may see which.

// In reading order; `reorder_modules = false` in rustfmt.toml keeps it.
pub mod unit;
pub mod geom;
pub mod date;
pub mod diag;
pub mod explain;
pub mod digest;
pub mod settings;
pub mod ingest;
pub mod record;
pub mod photo;
pub mod layout;
pub mod render;
pub mod impose;
pub mod output;
pub mod token;
pub mod ledger;
pub mod verify;
pub mod job;
pub mod sample;
pub mod batch;
pub mod cli;
