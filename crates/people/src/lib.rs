//! Spreadsheets to checked people.
//!
//! ```text
//! workbook, CSV -> ingest -> Row -> record -> Record
//! ```
//!
//! [`ingest`] says what the file says, cell types kept; [`record`] decides what
//! it means. Nothing here knows a photo or a card.

pub mod ingest;
pub mod record;
