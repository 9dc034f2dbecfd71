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
//! [`job`] says what to make, [`run`] runs the stages over every record in
//! parallel, [`desk`] is what people do with the cards that were made, [`cli`] is
//! the only part that talks to a person. `tests/house.rs` holds the table of
//! which module may see which.

// The layers, each a crate of its own under `crates/`.
pub use cetak_base::{date, diag, digest, explain, geom, key, settings, text, token, unit};
pub use cetak_card::{layout, render};
pub use cetak_ledger as ledger;
pub use cetak_output as output;
pub use cetak_people::{ingest, record};
pub use cetak_photo as photo;
pub use cetak_sample as sample;
pub use cetak_schema as schema;
pub use cetak_sheet as impose;
pub use cetak_verify as verify;

// In reading order; `reorder_modules = false` in rustfmt.toml keeps it.
pub mod job;
pub mod run;
pub mod desk;
pub mod cli;
