//! Worksheets and CSV files to numbered rows.
//!
//! A [`Row`] is what the spreadsheet says, with the type of every cell kept:
//! whether a NIP arrived as text or as a number decides whether its last digits
//! can be trusted. Nothing is judged here. Only the columns of [`Field`] are
//! read; whatever else a personnel export holds - NIK, address, religion -
//! never leaves the parser.
//!
//! Strangers' files are read with limits: what an archive would unpack to is
//! measured before anything is unpacked, cells are streamed where the format
//! allows it, and a reader that panics costs its file, never the run. Hidden
//! rows are not read, and one finding for each worksheet says which they were;
//! of xls and xlsb no reader tells what is hidden, and all rows are read, as in
//! a `checked.xlsx` that is fed back, but for those that say there that they were hidden.

mod archive;
mod balance;
mod beside;
mod compound;
mod delimited;
mod elsewhere;
mod extent;
mod field;
mod footer;
mod foreign;
mod heading;
mod hidden;
mod lists;
mod meaning;
mod merged;
mod numbers;
mod spread;
mod spreadsheet_2003;
mod table;
mod webpage;
mod workbook;

use cetak_base::date::Date;
use cetak_base::diag::{Code, Column, Finding, Place, Severity, Text, quietly, why};
use cetak_base::regular;
use cetak_base::text;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use self::beside::Beside;
pub use self::beside::{Kept, Words};
pub(crate) use self::delimited::{to_windows_1252, windows_1252};
pub(crate) use self::heading::distance;
pub use self::{
    delimited::{Encoding, cells},
    field::Field,
    heading::letter,
};

/// What a cell holds, by type.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, or only white space.
    Empty,
    /// Text, as written. What many rows say alike is held once.
    Text(Arc<str>),
    /// A number and how it would be shown in full; never a NIP to trust.
    Number {
        /// The value as the file stores it.
        value: f64,
        /// The value written out, for messages.
        shown: Box<str>,
    },
    /// A cell formatted as a date.
    Date(Date),
    /// True or false.
    Bool(bool),
    /// An error such as `#N/A`, or a formula without a stored result.
    Error(Box<str>),
}

impl Value {
    /// The text of a text cell.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
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
    /// The cells of the columns found, empty ones included, sorted by field. A sorted list takes
    /// a third of the memory of a map, and there may be hundreds of thousands of rows. Shared, so
    /// that a row can be judged while the next ones are still read.
    cells: Arc<[(Field, Cell)]>,
    /// Columns that every card needs and that the list does not have; `None` if it has them all.
    lacking: Option<Arc<BTreeSet<Field>>>,
    /// Cells of columns that are not read, by 0-based column: they are only given back.
    beside: Option<Beside>,
}

impl Row {
    /// A row of these cells; of two cells of one field the first counts.
    pub fn new(place: Place, mut cells: Vec<(Field, Cell)>) -> Self {
        cells.sort_by_key(|(field, _)| *field);
        cells.dedup_by_key(|(field, _)| *field);
        Self { place, cells: cells.into(), lacking: None, beside: None }
    }

    /// The same row, of a list that lacks these columns.
    #[must_use]
    fn behind(self, lacking: Option<&Arc<BTreeSet<Field>>>) -> Self {
        Self { lacking: lacking.cloned(), ..self }
    }

    /// The same row with these cells of [`Listing::kept`].
    #[must_use]
    fn with_beside(self, beside: Option<Beside>) -> Self {
        Self { beside, ..self }
    }

    /// Cells of columns that are not read, by 0-based column: nothing is judged by them. `listing` is
    /// that of the row.
    pub fn beside<'a>(&'a self, listing: &'a Listing) -> impl Iterator<Item = (u32, Kept<'a>)> {
        self.beside.iter().flat_map(move |beside| beside.iter(&listing.words))
    }

    /// Whether the list has no column for `field` although every card needs it: that is a finding about
    /// the list, and no row need repeat it.
    pub fn lacks(&self, field: Field) -> bool {
        self.lacking.as_ref().is_some_and(|lacking| lacking.contains(&field))
    }

    /// The cell of `field`; nothing if the worksheet has no such column.
    pub fn cell(&self, field: Field) -> Option<&Cell> {
        let idx = self.cells.binary_search_by_key(&field, |(field, _)| *field).ok()?;
        Some(&self.cells[idx].1)
    }

    /// The value of `field`; [`Value::Empty`] if the worksheet has no such column.
    pub fn value(&self, field: Field) -> &Value {
        self.cell(field).map_or(&Value::Empty, |cell| &cell.value)
    }

    /// Whether the list has no column for something that every card needs.
    pub const fn lacks_any(&self) -> bool {
        self.lacking.is_some()
    }

    /// Every cell, by field.
    pub fn cells(&self) -> impl Iterator<Item = (Field, &Cell)> + Clone {
        self.cells.iter().map(|(field, cell)| (*field, cell))
    }
}

/// What a job may say about reading. Default: everything is detected.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Options {
    /// The worksheets to read, by name. Default: none, which means the first that has a heading row.
    pub worksheets: Vec<String>,
    /// Own headings of a field, tried before the built-in ones.
    pub columns: BTreeMap<Field, Vec<String>>,
    /// The character between the cells of a CSV file. Default: detected among `,` `;` `|` and tab.
    pub delimiter: Option<char>,
    /// How the text of a CSV file is encoded. Default: detected.
    pub encoding: Option<Encoding>,
    /// Fields that every row has from elsewhere, or that no card shows: their columns are not missed.
    pub not_missed: BTreeSet<Field>,
}

/// A list of people in a file: where its headings stand and which columns are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// File, worksheet and the row of the headings.
    pub place: Place,
    /// The columns that are read, by ascending 0-based number, `A` being 0. Two columns may
    /// hold the same field.
    pub columns: Vec<(u32, Field, Arc<Column>)>,
    /// Columns of the office's own that are not read and come back with their rows, by ascending
    /// 0-based number.
    pub kept: Vec<(u32, Arc<Column>)>,
    /// What its rows refer to for cells of those columns, see [`Row::beside`].
    pub words: Arc<Words>,
}

/// What was read of one file.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Read {
    /// The rows of people, in the file's order.
    pub rows: Vec<Row>,
    /// Rows of people that nobody sees in the spreadsheet, in the file's order: they become no records
    /// and are only given back.
    pub hidden: Vec<Row>,
    /// What is wrong with the file as a whole.
    pub findings: Vec<Finding>,
    /// The worksheets read; empty for CSV.
    pub worksheets: Vec<String>,
    /// Rows below the headings that name nobody: totals, signatures, repeated headings.
    pub passed_over: Vec<Place>,
    /// The lists that the rows come from, in the order of the rows.
    pub listings: Vec<Listing>,
}

/// A file this large is no list of people; 100,000 rows of 69 columns take about 50 MB.
const MAX_FILE_BYTES: u64 = 512 << 20;

/// Takes rows while the rest of their file is still being read: blocks in the file's order, every
/// row of [`Read::rows`] once. Only those count in the end: a file may turn out to be damaged
/// further down.
pub type Early<'a> = &'a dyn Fn(Vec<Row>);

/// Reads the workbook or CSV file at `path`, which findings call `shown`.
///
/// Never fails: a file that cannot be read is one finding that says why.
pub fn read(path: &Path, shown: &str, options: &Options, early: Early<'_>) -> Read {
    match load(path) {
        Ok(bytes) => read_aloud(&bytes, shown, options, early),
        Err(message) => {
            let mut finding = unreadable(Place::file(shown), message);
            let is_missing = !path.try_exists().unwrap_or(true);
            if let Some(hint) = is_missing.then(|| elsewhere::hint(path)).flatten() {
                finding = finding.hint(hint);
            }
            Read { findings: vec![finding], ..Read::default() }
        }
    }
}

/// Whether a file of that name may be a list: a workbook or a CSV file, and no leavings of a program
/// that has one open.
pub fn is_list_name(name: &str) -> bool {
    const LISTS: &[&str] = &["xlsx", "xlsm", "xlsb", "xls", "ods", "csv"];
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    !name.starts_with(['.', '~']) && extension.is_some_and(|it| LISTS.contains(&&*it))
}

/// Reads a workbook or CSV file that is already in memory; which of them it is, its first
/// bytes say, not its name.
pub fn read_bytes(bytes: &[u8], shown: &str, options: &Options) -> Read {
    read_aloud(bytes, shown, options, &|_| ())
}

fn read_aloud(bytes: &[u8], shown: &str, options: &Options, early: Early<'_>) -> Read {
    let place = Place::file(shown);
    // Parsers of hostile files have been seen to panic (slices out of range in records that are
    // too short). Nothing they touched is used afterwards, so unwinding past them is safe.
    let read = quietly(|| {
        if archive::is_zip(bytes) || workbook::is_compound(bytes) {
            workbook::read(bytes, &place, options, early)
        } else if let Some(foreign) = foreign::of(bytes) {
            foreign.read(bytes, &place, (options, early))
        } else {
            delimited::read(bytes, &place, options, early)
        }
    });
    let read = read.unwrap_or_else(|| {
        Err(text!(
            "berkas rusak: isinya tidak dapat diurai",
            "the file is damaged: its content cannot be parsed"
        ))
    });
    let mut read = read.unwrap_or_else(|message| Read {
        findings: vec![unreadable(place, message)],
        ..Read::default()
    });
    let empty: Vec<Finding> = read.listings.iter().filter_map(|list| nobody(list, &read)).collect();
    read.findings.extend(empty);
    read
}

/// The finding about a list without people, unless another one says why there are none.
fn nobody(list: &Listing, read: &Read) -> Option<Finding> {
    let is_here = |place: &Place| place.worksheet == list.place.worksheet;
    let says_why = |finding: &Finding| {
        is_here(&finding.place)
            && (finding.severity == Severity::Stop || finding.code == Code::RowsHidden)
    };
    if read.rows.iter().any(|row| is_here(&row.place)) || read.findings.iter().any(says_why) {
        return None;
    }
    let message = text!(
        "di bawah baris judul tidak ada data orang",
        "there are no people below the row of headings"
    );
    Some(Finding::new(Code::ListEmpty, list.place.clone(), message).hint(text!(
        "periksa apakah ini berkas yang dimaksud, atau sebut lembar kerja lain dengan worksheet di [data]",
        "check that this is the file that was meant, or name another worksheet in [data]"
    )))
}

/// The whole file, or why it cannot be had.
fn load(path: &Path) -> Result<Vec<u8>, Text> {
    regular::read(path, MAX_FILE_BYTES).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => text!("berkas tidak ditemukan", "the file is not there"),
        std::io::ErrorKind::PermissionDenied => {
            text!("tidak ada izin untuk membaca berkas", "there is no permission to read the file")
        }
        _ => {
            let Text { id, en } = why(&error);
            text!("berkas tidak dapat dibaca: {id}", "the file cannot be read: {en}")
        }
    })
}

/// The one finding about a file that cannot be read.
fn unreadable(place: Place, message: Text) -> Finding {
    Finding::new(Code::WorkbookUnreadable, place, message).hint(text!(
        "buka berkas di Excel atau LibreOffice, simpan sebagai .xlsx tanpa kata sandi, lalu jalankan lagi; bila tidak dapat dibuka, minta salinan baru",
        "open the file in Excel or LibreOffice, save it as .xlsx without a password, and run again; if it does not open, ask for a new copy"
    ))
}

/// The day of a spreadsheet's serial number, counted from the end of 1899 or from 1904.
/// Only days from 1927 to 2099: nobody in the lists was born or appointed outside, and a bare
/// year such as 1985 is no day.
fn serial_day(value: f64, is_1904: bool) -> Option<Date> {
    let epoch = if is_1904 { Date::new(1904, 1, 1)? } else { Date::new(1899, 12, 30)? };
    if !(0.0..100_000.0).contains(&value) {
        return None;
    }
    // Hours and minutes after midnight do not make another day.
    #[expect(clippy::cast_possible_truncation, reason = "the range above fits")]
    let date = epoch.plus_days(value as i32)?;
    (1927..=2099).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_number_is_a_day_in_either_epoch() {
        let day = |value, is_1904| serial_day(value, is_1904).map(|day| day.to_string());
        assert_eq!(day(31_048.0, false).as_deref(), Some("1985-01-01"));
        assert_eq!(day(29_586.0, true).as_deref(), Some("1985-01-01"));
        assert_eq!(day(45_943.541, false).as_deref(), Some("2025-10-13"));
        for no_day in [1985.0, 1_021_990.0, 19_900_201.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(day(no_day, false), None, "{no_day}");
        }
    }
}
