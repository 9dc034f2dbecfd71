//! Workbooks: xlsx, xlsm, xlsb, xls and ods.
//!
//! xlsx and xlsb are streamed cell by cell; xls and ods are read whole, within
//! the limits of [`super::archive`]. No type of calamine leaves this file.

use super::compound::{self, Unsound};
use super::hidden::{self, Hidden};
use super::merged::Merged;
use super::table::{Made, Raw, Table};
use super::{Early, Options, Read};
use super::{archive, balance, extent, spread};
use calamine::{
    Data, DataRef, ExcelDateTime, Ods, OdsError, Reader, SheetType, SheetVisible, Xls, XlsError,
    Xlsb, XlsbError, Xlsx, XlsxError,
};
use cetak_base::date::Date;
use cetak_base::diag::{Code, Finding, Place, Severity, Text, printable};
use cetak_base::text;
use std::{collections::BTreeMap, io::Cursor};

/// Whether the file begins like an OLE compound file: xls, or an encrypted xlsx.
pub(super) fn is_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

type Bytes<'a> = Cursor<&'a [u8]>;

/// An open workbook, and of its worksheets the rows that nobody sees and the merged cells, where the
/// format tells.
struct Opened<'a> {
    book: Book<'a>,
    looks: BTreeMap<String, (Hidden, Merged)>,
    /// Whether a worksheet claims an extent that is none, on which its reader gives up.
    misleads: bool,
}

enum Book<'a> {
    Xlsx(Box<Xlsx<Bytes<'a>>>),
    Xlsb(Box<Xlsb<Bytes<'a>>>),
    Xls(Box<Xls<Bytes<'a>>>),
    Ods(Box<Ods<Bytes<'a>>>),
}

/// Reads the chosen worksheets of a workbook.
///
/// # Errors
///
/// Why it cannot be read.
pub(super) fn read(
    bytes: &[u8],
    place: &Place,
    options: &Options,
    early: Early<'_>,
) -> Result<Read, Text> {
    let mut book = open(bytes)?;
    let mended;
    if book.misleads {
        mended = extent::left_out(bytes).ok_or_else(|| {
            text!(
                "berkas rusak: luas lembar kerjanya keliru",
                "the file is damaged: its worksheets claim an extent that is none"
            )
        })?;
        book = open(&mended)?;
    }
    let sheets = book.book.sheets();
    let sheets = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let mut names: Vec<(bool, String)> =
        sheets.map(|sheet| (sheet.visible != SheetVisible::Visible, sheet.name.clone())).collect();
    // Visible worksheets first; the order of the tabs is kept within each half.
    names.sort_by_key(|(hidden, _)| *hidden);
    let names: Vec<String> = names.into_iter().map(|(_, name)| name).collect();
    if names.is_empty() {
        return Err(text!("buku kerja tidak punya lembar kerja", "the workbook has no worksheet"));
    }
    if options.worksheets.is_empty() {
        let looked_at = &names[..names.len().min(MAX_TABS)];
        let mut read = first_with_headings(&mut book, looked_at, place, (options, early))?;
        read.findings.extend(many_tabs(place, names.len()));
        Ok(read)
    } else {
        named(&mut book, &names, place, (options, early))
    }
}

/// Worksheets that are looked at for lists.
const MAX_TABS: usize = 256;

/// The finding about worksheets that nobody looked at.
fn many_tabs(place: &Place, n_tabs: usize) -> Option<Finding> {
    if n_tabs <= MAX_TABS {
        return None;
    }
    let message = text!(
        "hanya {MAX_TABS} dari {n_tabs} lembar kerja pertama yang dilihat",
        "only the first {MAX_TABS} of {n_tabs} worksheets were looked at"
    );
    let mut finding = Finding::new(Code::ColumnsUnused, place.clone(), message).hint(text!(
        "sebut lembar kerja yang dimaksud di `worksheet` pada [data]",
        "name the worksheets that are meant in `worksheet` under [data]"
    ));
    finding.severity = Severity::Warn;
    Some(finding)
}

fn named(
    book: &mut Opened<'_>,
    names: &[String],
    place: &Place,
    (options, early): (&Options, Early<'_>),
) -> Result<Read, Text> {
    let mut read = Read::default();
    for wanted in &options.worksheets {
        let exact = names.iter().find(|name| *name == wanted);
        let loose =
            || names.iter().find(|name| name.trim().to_lowercase() == wanted.trim().to_lowercase());
        let Some(name) = exact.or_else(loose) else {
            let wanted = printable(wanted);
            let there: Vec<String> =
                names.iter().map(|name| format!("`{}`", printable(name))).collect();
            let there = there.join(", ");
            return Err(text!(
                "lembar kerja `{wanted}` tidak ada; yang ada: {there}",
                "there is no worksheet `{wanted}`; there are: {there}"
            ));
        };
        let made = worksheet(book, name, place, options, Extent::Whole(early))?;
        add(&mut read, name, place, made);
    }
    Ok(read)
}

fn first_with_headings(
    book: &mut Opened<'_>,
    names: &[String],
    place: &Place,
    (options, early): (&Options, Early<'_>),
) -> Result<Read, Text> {
    let mut read = Read::default();
    let mut without = Vec::new();
    // Our own `checked.xlsx` has a worksheet for each list of the job: fed back, all are read.
    let mut is_checked = false;
    for name in names {
        if read.worksheets.is_empty() || is_checked {
            let made = worksheet(book, name, place, options, Extent::Whole(early))?;
            if made.score.is_some() && (read.worksheets.is_empty() || made.is_checked) {
                is_checked |= made.is_checked;
                add(&mut read, name, place, made);
                continue;
            }
            if made.score.is_none() {
                without.extend(made.findings);
                continue;
            }
        }
        // Lists behind the first are not read, and that must be heard: they hold people.
        let limit = super::heading::SEARCHED_ROWS + 1;
        if let Ok(made) = worksheet(book, name, place, options, Extent::Top(limit))
            && made.score.is_some()
        {
            let shown = printable(name);
            let mut finding = Finding::new(
                Code::ColumnsUnused,
                Place { worksheet: Some(name.as_str().into()), ..place.clone() },
                text!(
                    "lembar kerja `{shown}` juga berisi daftar, tetapi tidak dibaca",
                    "the worksheet `{shown}` holds a list too, but is not read"
                ),
            )
            .hint(text!(
                "sebut lembar kerja yang dimaksud di `worksheet` pada [data]",
                "name the worksheets that are meant in `worksheet` under [data]"
            ));
            finding.severity = Severity::Warn;
            read.findings.push(finding);
        }
    }
    if read.worksheets.is_empty() {
        // One finding for the file: about its first worksheet, the one a person looks at.
        read.findings.extend(without.into_iter().next());
    }
    Ok(read)
}

fn add(read: &mut Read, name: &str, place: &Place, made: Made) {
    let place = Place { worksheet: Some(name.into()), ..place.clone() };
    read.rows.extend(made.rows);
    read.hidden.extend(made.hidden);
    read.findings.extend(made.findings);
    read.worksheets.push(name.to_owned());
    read.listings.extend(made.listing);
    read.passed_over
        .extend(made.passed_over.into_iter().map(|row| Place { row: Some(row), ..place.clone() }));
}

impl Book<'_> {
    /// Every tab, in the order of the file.
    fn sheets(&self) -> &[calamine::Sheet] {
        match self {
            Book::Xlsx(book) => book.sheets_metadata(),
            Book::Xlsb(book) => book.sheets_metadata(),
            Book::Xls(book) => book.sheets_metadata(),
            Book::Ods(book) => book.sheets_metadata(),
        }
    }

    /// The merged cells of a worksheet of xls; none of any other format.
    fn merged_of_xls(&self, name: &str) -> Merged {
        let Book::Xls(book) = self else { return Merged::default() };
        let ranges = book.merge_cells_by_sheet_name(name).unwrap_or_default();
        Merged::new(ranges.into_iter().map(|range| {
            let ((top, left), (bottom, right)) = (range.start, range.end);
            [top, left, bottom, right]
        }))
    }
}

fn open(bytes: &[u8]) -> Result<Opened<'_>, Text> {
    if is_compound(bytes) {
        let book = of_compound(bytes)?;
        let names = book.sheets().iter().map(|sheet| sheet.name.clone());
        let looks = names.map(|name| {
            let merged = book.merged_of_xls(&name);
            (name, (Hidden::default(), merged))
        });
        let looks = looks.collect();
        return Ok(Opened { book, looks, misleads: false });
    }
    let parts = archive::parts(bytes)?;
    let mut seen = hidden::Seen::default();
    archive::measure(&parts, |name, content| seen.take(name, content))?;
    let content = parts.iter().find(|part| part.name == "content.xml");
    let content = content.map(archive::unpack).transpose()?;
    let misleads = seen.misleads();
    let book = zipped(bytes, &parts, content.as_deref())?;
    let looks = match (&book, &content) {
        (Book::Ods(_), Some(content)) => hidden::of_ods(content),
        (Book::Xlsx(_), _) => seen.of_xlsx(&parts),
        _ => Vec::new(),
    };
    // Both lists are in the order of the tabs.
    let names = book.sheets().iter().map(|sheet| sheet.name.clone());
    let looks = names.zip(looks).collect();
    Ok(Opened { book, looks, misleads })
}

fn of_compound(bytes: &[u8]) -> Result<Book<'_>, Text> {
    let cursor = Cursor::new(bytes);
    // An encrypted xlsx is a compound file too, with the package inside under this name.
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(name.len()).any(|window| window == name) {
        return Err(encrypted());
    }
    compound::look(bytes, MAX_CELLS).map_err(|unsound| match unsound {
        Unsound::Damaged => text!(
            "berkas rusak: isinya menunjuk ke luar berkas atau berputar-putar",
            "the file is damaged: its content runs in circles or out of its worksheets"
        ),
        Unsound::Wide => too_many_cells("xls"),
    })?;
    Xls::new(cursor).map(|book| Book::Xls(Box::new(book))).map_err(|error| xls(&error))
}

/// Cells of an ods, or of the rectangle around those of a worksheet of xls: their readers lay them out whole, at
/// up to 56 bytes a cell. 100,000 rows of 69 columns still pass.
const MAX_CELLS: u64 = 8_000_000;

/// What repeated cells of an ods may take beyond what is written out, in bytes: equal rows below each other, such as
/// those of a form that nobody filled in.
const MAX_SPREAD: u64 = 64 << 20;

fn too_many_cells(format: &str) -> Text {
    text!(
        "berkas {format} ini lebih dari 8 juta sel; simpan sebagai .xlsx",
        "this {format} has more than 8 million cells; save it as .xlsx"
    )
}

fn zipped<'a>(
    bytes: &'a [u8],
    parts: &[archive::Part<'_>],
    content: Option<&[u8]>,
) -> Result<Book<'a>, Text> {
    let cursor = Cursor::new(bytes);
    let has = |end: &str| parts.iter().any(|part| part.name.to_ascii_lowercase().ends_with(end));
    if let Some(content) = content {
        if !balance::is_balanced(content) {
            return Err(text!(
                "berkas rusak: isinya terpotong di tengah",
                "the file is damaged: its content breaks off"
            ));
        }
        let spread = spread::of(content);
        if spread.cells > MAX_CELLS {
            return Err(too_many_cells("ods"));
        }
        // What is written out takes a few times its length; only counts make more of it.
        if spread.bytes > MAX_SPREAD + 4 * content.len() as u64 {
            return Err(text!(
                "baris atau sel berkas ods ini diulang terlalu banyak kali; ini bukan daftar orang",
                "this ods repeats its rows or cells too many times; it is no list of people"
            ));
        }
        return Ods::new(cursor).map(|book| Book::Ods(Box::new(book))).map_err(|error| ods(&error));
    }
    if has("workbook.bin") {
        return Xlsb::new(cursor)
            .map(|book| Book::Xlsb(Box::new(book)))
            .map_err(|error| xlsb(&error));
    }
    let is_other = has("word/document.xml") || has("ppt/presentation.xml") || !has(".rels");
    if is_other {
        return Err(text!(
            "ini arsip atau dokumen lain, bukan buku kerja",
            "this is an archive or another document, not a workbook"
        ));
    }
    Xlsx::new(cursor).map(|book| Book::Xlsx(Box::new(book))).map_err(|error| xlsx(&error))
}

/// How much of a worksheet is read.
enum Extent<'a> {
    /// All of it; people are handed out early.
    Whole(Early<'a>),
    /// So many rows from the top.
    Top(u32),
}

/// Reads one worksheet.
fn worksheet(
    book: &mut Opened<'_>,
    name: &str,
    place: &Place,
    options: &Options,
    extent: Extent<'_>,
) -> Result<Made, Text> {
    let place = Place { worksheet: Some(name.into()), ..place.clone() };
    let (hidden, merged) = book.looks.get(name).cloned().unwrap_or_default();
    let mut table = Table::new(place, options).with_hidden(hidden).with_merged(merged);
    let n_rows = match extent {
        Extent::Whole(early) => {
            table = table.aloud(early);
            None
        }
        Extent::Top(n_rows) => Some(n_rows),
    };
    let enough = |row: u32| n_rows.is_some_and(|n_rows| row >= n_rows);
    match &mut book.book {
        Book::Xlsx(book) => {
            table = table.counts_from_1904(book.has_1904_epoch());
            let mut cells = book.worksheet_cells_reader(name).map_err(|error| xlsx(&error))?;
            while let Some(cell) =
                cells.next_cell_with_formula_metadata().map_err(|error| xlsx(&error))?
            {
                let (row, col) = cell.pos;
                if enough(row) || table.is_hopeless() {
                    break;
                }
                let raw = match (&cell.value, &cell.formula) {
                    (DataRef::Empty, Some(_)) => Some(without_result()),
                    (value, _) => raw_ref(value),
                };
                if let Some(raw) = raw {
                    table.cell(row, col, raw).map_err(out_of_order)?;
                }
            }
        }
        Book::Xlsb(book) => {
            table = table.counts_from_1904(book.has_1904_epoch());
            let mut cells = book.worksheet_cells_reader(name).map_err(|error| xlsb(&error))?;
            while let Some(cell) = cells.next_cell().map_err(|error| xlsb(&error))? {
                let (row, col) = cell.get_position();
                if enough(row) || table.is_hopeless() {
                    break;
                }
                if let Some(raw) = raw_ref(cell.get_value()) {
                    table.cell(row, col, raw).map_err(out_of_order)?;
                }
            }
        }
        Book::Xls(book) => {
            table = table.counts_from_1904(book.has_1904_epoch());
            let range = book.worksheet_range(name).map_err(|error| xls(&error))?;
            feed(&range, &mut table, n_rows)?;
        }
        Book::Ods(book) => {
            let range = book.worksheet_range(name).map_err(|error| ods(&error))?;
            feed(&range, &mut table, n_rows)?;
        }
    }
    Ok(table.finish())
}

fn feed(
    range: &calamine::Range<Data>,
    table: &mut Table<'_>,
    n_rows: Option<u32>,
) -> Result<(), Text> {
    let (first_row, first_col) = range.start().unwrap_or_default();
    for (row, cells) in (first_row..).zip(range.rows()) {
        if n_rows.is_some_and(|n_rows| row >= n_rows) || table.is_hopeless() {
            break;
        }
        for (col, cell) in (first_col..).zip(cells) {
            if let Some(raw) = raw(cell) {
                table.cell(row, col, raw).map_err(out_of_order)?;
            }
        }
    }
    Ok(())
}

pub(super) fn without_result() -> Raw<'static> {
    Raw::Error("formula tanpa hasil".to_owned())
}

fn raw_ref<'a>(value: &'a DataRef<'_>) -> Option<Raw<'a>> {
    Some(match value {
        DataRef::Empty => return None,
        DataRef::String(text) => Raw::Text(text),
        DataRef::SharedString(text) => Raw::Text(text),
        DataRef::Int(value) => Raw::Number(*value as f64),
        DataRef::Float(value) => Raw::Number(*value),
        DataRef::Bool(value) => Raw::Bool(*value),
        DataRef::DateTime(value) => day(value),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::DurationIso(text) => Raw::Text(text),
        DataRef::Error(error) => Raw::Error(error.to_string()),
    })
}

fn raw(value: &Data) -> Option<Raw<'_>> {
    Some(match value {
        Data::Empty => return None,
        Data::String(text) => Raw::Text(text),
        Data::Int(value) => Raw::Number(*value as f64),
        Data::Float(value) => Raw::Number(*value),
        Data::Bool(value) => Raw::Bool(*value),
        Data::DateTime(value) => day(value),
        Data::DateTimeIso(text) => iso(text),
        Data::DurationIso(text) => Raw::Text(text),
        Data::Error(error) => Raw::Error(error.to_string()),
    })
}

/// A cell formatted as a date, in the epoch of its workbook.
fn day(value: &ExcelDateTime) -> Raw<'static> {
    let serial = value.as_f64();
    // calamine clamps what lies outside its range to the first and the last day; that would be a guess.
    let date = (value.is_datetime() && (1.0..2_958_465.0).contains(&serial))
        .then(|| value.to_ymd_hms_milli())
        .and_then(|(year, month, day, ..)| Date::new(year.into(), month.into(), day.into()));
    date.map_or(Raw::Number(serial), Raw::Date)
}

/// `2025-03-01`, perhaps with a time behind.
fn iso(text: &str) -> Raw<'_> {
    text.get(..10).and_then(Date::parse_iso).map_or(Raw::Text(text), Raw::Date)
}

fn encrypted() -> Text {
    text!("berkas dilindungi kata sandi", "the file is protected by a password")
}

pub(super) fn out_of_order(row: u32) -> Text {
    text!(
        "berkas rusak: baris {row} muncul di tempat yang salah",
        "the file is damaged: row {row} stands in the wrong place"
    )
}

fn damaged(error: &dyn std::fmt::Display) -> Text {
    let error = error.to_string();
    let error: String = error.chars().filter(|c| !c.is_control()).take(120).collect();
    text!(
        "berkas rusak atau bukan buku kerja ({error})",
        "the file is damaged or no workbook ({error})"
    )
}

fn xlsx(error: &XlsxError) -> Text {
    if matches!(error, XlsxError::Password) { encrypted() } else { damaged(error) }
}

fn xlsb(error: &XlsbError) -> Text {
    if matches!(error, XlsbError::Password) { encrypted() } else { damaged(error) }
}

fn xls(error: &XlsError) -> Text {
    if matches!(error, XlsError::Password) { encrypted() } else { damaged(error) }
}

fn ods(error: &OdsError) -> Text {
    if matches!(error, OdsError::Password) { encrypted() } else { damaged(error) }
}
