//! Rows to checked people.
//!
//! A [`Record`] is a person whose card may be made: the number is well formed,
//! the entitlement is clear on the as-of date, the text is in its final form.
//! Whatever cannot be made right is held back with a finding; nothing is
//! guessed and no digit is ever repaired.

mod day;
mod entitlement;
mod escapes;
mod field;
mod golongan;
mod join;
mod name;
mod person;
mod row;
mod settle;
mod words;

use crate::ingest::{Field, Row, Value};
use cetak_base::date::Date;
use cetak_base::diag::{Finding, Place, Policy};
use std::{collections::BTreeMap, sync::Arc};

pub use cetak_base::key::{Nip, NipError, NipShape, Sex};

pub use self::{
    entitlement::{Decision, Entitlement, Status, StatusKind},
    field::TextField,
    join::Joined,
    name::{NameCase, initials},
    row::{RowCheck, check_row},
    settle::settle,
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
    /// The day the card is issued, where the workbook or the job has it.
    pub issued: Option<Date>,
    /// Where a found card or a question goes; may be empty.
    pub contact: String,
    /// File name of the photo, where the workbook names it; otherwise empty.
    pub photo: String,
}

/// What rows are judged by.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// The day entitlement is judged on.
    pub as_of: Date,
    /// What the job decided about findings.
    pub policy: Policy,
    /// How names are set. Default: [`NameCase::Proper`].
    pub name_case: NameCase,
    /// Which kedudukan hukum is entitled to a card.
    pub entitlement: Entitlement,
    /// What holds for every row of a list that has no column for it.
    pub defaults: BTreeMap<Field, Value>,
    /// A list that completes rows by their numbers. Default: none.
    pub joined: Option<Arc<Joined>>,
    /// Which photo is whose, by the 18 digits, where no row says it. Default: nothing.
    pub photos: Arc<BTreeMap<String, String>>,
    /// Whether a card shows its serial anywhere, so that a row without one is held. Default: it does.
    pub needs_serial: bool,
}

impl Rules {
    /// The built-in rules on this day.
    pub fn new(as_of: Date) -> Self {
        Self {
            as_of,
            policy: Policy::default(),
            name_case: NameCase::default(),
            entitlement: Entitlement::builtin(),
            defaults: BTreeMap::new(),
            joined: None,
            photos: Arc::default(),
            needs_serial: true,
        }
    }
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// A card is due.
    Entitled(Box<Record>),
    /// The data must be mended, or someone must decide.
    Held,
    /// This person is not entitled to a card.
    Barred,
    /// The same row again.
    Duplicate,
}

/// A row and its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Where the row stands.
    pub place: Place,
    /// The 18 digits, where they could be read.
    pub key: Option<String>,
    /// Name of the layout, where the workbook chooses it; otherwise empty.
    pub layout: String,
    /// What became of it.
    pub verdict: Verdict,
    /// What would be printed of a row that is held, so that its photo and its texts can be looked at
    /// in the same round; nothing without a number, and nothing for any other verdict.
    pub draft: Option<Box<Record>>,
}

/// Every row of a job, judged.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Checked {
    /// One per row, in the order of the rows.
    pub judged: Vec<Judged>,
    /// What the user must hear, in the order of the rows.
    pub findings: Vec<Finding>,
}

/// Judges all rows of a job: each by itself, then all of them together.
pub fn check(rows: Vec<Row>, rules: &Rules) -> Checked {
    settle(rows.into_iter().map(|row| check_row(&row, rules)).collect(), rules)
}
