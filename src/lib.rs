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
//!
//! One card on one sheet, front and back, as PDF/X-4 in memory:
//!
//! ```
//! use cetak::date::Date;
//! use cetak::diag::Policy;
//! use cetak::impose::{Arrangement, Options, SheetFormat, plan};
//! use cetak::output::pdf::{CardInput, Conformance, Head, LotHead, LotWriter};
//! use cetak::record::{Rules, Verdict, check};
//! use cetak::render::Renderer;
//! use cetak::{ingest, layout};
//! use std::{collections::BTreeMap, path::Path, sync::Arc};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // A list, and the one person in it.
//! let list = "NIP BARU;NAMA;GELAR BELAKANG;INSTANSI KERJA NAMA;KEDUDUKAN HUKUM NAMA;KARTU ASN VIRTUAL;TMT PNS\n\
//!     198609262015051001;SITI CONTOH;S.Kom.;Pemerintah Kabupaten Contoh;Aktif;A20150000001;2016-05-01\n";
//! let as_of = Date::new(2026, 11, 22).expect("a day of the calendar");
//! let rows = ingest::read_bytes(list.as_bytes(), "list.csv", &ingest::Options::default()).rows;
//! let checked = check(rows, &Rules::new(as_of));
//! let Some(Verdict::Entitled(record)) = checked.judged.first().map(|judged| &judged.verdict) else {
//!     panic!("{:?}", checked.findings);
//! };
//!
//! // The card: a built-in layout, drawn for printing at 300 dpi; no photo here.
//! let layout = Arc::new(layout::load("plain", Path::new("."), &BTreeMap::new())?);
//! let renderer = Renderer::new(Arc::clone(&layout), 300)?;
//! let payload = "HTTPS://VERIFIKASI.EXAMPLE.GO.ID/K/A20150000001";
//! let drawn = renderer.card(record, payload, false, &Policy::default());
//! let card = drawn.card.expect("nothing holds the card");
//!
//! // The sheet: ten places on A4, of which one is taken.
//! let format = SheetFormat::load("a4-10up", Path::new("."))?;
//! let arrangement = Arrangement::new(format, Options::default())?;
//! let plan = plan(&arrangement, 1);
//! let lot = &plan.lots[0];
//! let head = Head::new(LotHead {
//!     title: "Contoh",
//!     job: "Contoh",
//!     as_of: Some(as_of),
//!     fonts: layout.fonts().iter().map(|font| &*font.data).collect(),
//!     conformance: Conformance::X4,
//!     ..LotHead::new(&arrangement, lot, renderer.statics())
//! })?;
//! let mut pdf = Vec::new();
//! let mut writer = LotWriter::begin(&mut pdf, "contoh.pdf", &head)?;
//! let mut slots = vec![None; lot.sheets[0].cards.len()];
//! slots[0] = Some(CardInput { card: &card, photo: None });
//! writer.push(&head.sheet(0, &slots)?)?;
//! let finished = writer.finish()?;
//! assert_eq!(finished.pages, 2);
//! assert!(pdf.starts_with(b"%PDF-1.6"));
//! # Ok(())
//! # }
//! ```
//!
//! A whole job with photos, reports and a ledger is [`run::run`] over a [`job::Job`].

// The layers, each a crate of its own under `crates/`.
pub use cetak_base::{
    date, diag, digest, explain, geom, key, regular, settings, sign, text, token, unit,
};
pub use cetak_card::{layout, render};
pub use cetak_deliver as deliver;
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
