//! Rows to checked people.
//!
//! A [`Record`] is a person whose card may be made: the number is well formed,
//! the entitlement is clear on the as-of date, the text is in its final form.
//! Whatever cannot be made right is held back with a finding; nothing is
//! guessed and no digit is ever repaired.

mod field;
mod nip;

use crate::date::Date;
use crate::diag::Place;

pub use self::{
    field::TextField,
    nip::{Nip, NipError, NipShape, Sex},
};

/// PNS or one of the two kinds of PPPK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Pegawai negeri sipil.
    Pns,
    /// Pegawai pemerintah dengan perjanjian kerja.
    Pppk,
    /// PPPK Paruh Waktu.
    PppkParuhWaktu,
}

/// A checked person: what a card shows of them, in final form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where the row stands.
    pub place: Place,
    /// The key: the 18 digits of the NIP or NI PPPK.
    pub nip: Nip,
    /// PNS or PPPK.
    pub kind: Kind,
    /// Serial of the card, a letter and eleven digits where BKN issued it.
    pub serial: String,
    /// Name with titles: `Dr. Siti Aminah, S.Kom., M.T.`
    pub name: String,
    /// Instansi.
    pub instansi: String,
    /// Unit kerja; may be empty.
    pub unit: String,
    /// Jabatan; may be empty.
    pub jabatan: String,
    /// Golongan in its usual form (`III/a`, `IX`); may be empty.
    pub golongan: String,
    /// Pangkat; empty for PPPK and where the golongan is.
    pub pangkat: String,
    /// TMT PNS, or the start of a PPPK's agreement.
    pub tmt: Option<Date>,
    /// The last day of a PPPK's agreement, where the workbook has it.
    pub contract_end: Option<Date>,
    /// File name of the photo, where the workbook names it; otherwise empty.
    pub photo: String,
}
