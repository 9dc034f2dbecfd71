//! Worksheets and CSV files to numbered rows.
//!
//! A [`Row`] is what the spreadsheet says, with the type of every cell kept:
//! whether a NIP arrived as text or as a number decides whether its last digits
//! can be trusted. Nothing is judged here. Only the columns of [`Field`] are
//! read; whatever else a personnel export holds - NIK, address, religion -
//! never leaves the parser.

use crate::date::Date;
use crate::diag::{Column, Place};
use std::{collections::BTreeMap, sync::Arc};

/// A column that a card needs. Everything else is dropped while reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// SIASN's own identifier of the person (`PNS ID`), to join worksheets with.
    PnsId,
    /// NIP or NI PPPK.
    Nip,
    /// The name without titles.
    Name,
    /// Titles before the name.
    TitleFront,
    /// Titles after the name.
    TitleBack,
    /// Date of birth, to compare with the NIP; never printed.
    BirthDate,
    /// Sex, to compare with the NIP; never printed.
    Sex,
    /// PNS, PPPK or PPPK Paruh Waktu in words (`JENIS PEGAWAI NAMA`, `STATUS ASN`).
    Kind,
    /// Code of the kedudukan hukum.
    LegalStatusId,
    /// Name of the kedudukan hukum.
    LegalStatus,
    /// `STATUS CPNS PNS`: C or P.
    CpnsPns,
    /// Serial of the card (`KARTU ASN VIRTUAL`).
    Serial,
    /// TMT CPNS; for PPPK the start of the agreement.
    TmtCpns,
    /// TMT PNS.
    TmtPns,
    /// Golongan ruang.
    Golongan,
    /// Pangkat.
    Pangkat,
    /// Jabatan.
    Jabatan,
    /// Unit kerja (unor).
    Unit,
    /// Instansi where the person works.
    Instansi,
    /// The last day of a PPPK's agreement.
    ContractEnd,
    /// File name of the photo, where the workbook names it.
    Photo,
    /// Name of the layout, where the workbook chooses it.
    Layout,
}

/// What a cell holds, by type.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, or only white space.
    Empty,
    /// Text, as written.
    Text(String),
    /// A number and how it would be shown in full; never a NIP to trust.
    Number {
        /// The value as the file stores it.
        value: f64,
        /// The value written out, for messages.
        shown: String,
    },
    /// A cell formatted as a date.
    Date(Date),
    /// True or false.
    Bool(bool),
    /// An error such as `#N/A`, or a formula without a stored result.
    Error(String),
}

/// One cell of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Where it stands.
    pub column: Arc<Column>,
    /// What it holds.
    pub value: Value,
}

/// What the spreadsheet says about one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// File, worksheet and row number as in the margin.
    pub place: Place,
    /// The cells of the columns found, empty ones included.
    pub cells: BTreeMap<Field, Cell>,
}
