//! CSV and its cousins: text with `,` `;` `|` or tab between the cells.
//!
//! Encoding and delimiter are detected unless the job names them: a byte order
//! mark decides, then zero bytes (UTF-16), then whether the bytes are UTF-8;
//! what is left is Windows-1252. The delimiter is the one that makes the best
//! heading row. Every cell stays text.
//!
//! Two faults of CSV lose people silently and are caught here: a quote that is
//! never closed swallows all rows behind it, and an unquoted delimiter inside a
//! text pushes its row out of the columns. Two customs are known: `="1970..."`,
//! which keeps Excel from making a number of digits, is the text inside, and
//! MySQL's `\"` inside a quoted text is a quote.

use super::table::{Made, Raw, Table};
use super::{Early, Options, Read};
use cetak_base::diag::{Place, Text};
use cetak_base::text;
use std::{borrow::Cow, cell::Cell, io};

/// How the text of a CSV file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, little end first: Excel's "Unicode text".
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
    /// Windows-1252, what older Windows programs write in Indonesia.
    Windows1252,
}

impl Encoding {
    /// Every encoding.
    pub const ALL: &'static [Self] = &[Self::Utf8, Self::Utf16Le, Self::Utf16Be, Self::Windows1252];

    /// The name a job file uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows1252 => "windows-1252",
        }
    }

    /// The encoding of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|encoding| encoding.name() == name)
    }
}

/// The delimiters tried, the likelier first.
const DELIMITERS: [u8; 4] = [b',', b';', b'|', b'\t'];

/// How much of the text is looked at to find the delimiter, in bytes.
const SAMPLE: usize = 256 << 10;

/// Reads the text of a CSV file.
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
    let content = decode(bytes, options.encoding)?;
    let (told, content) = told_delimiter(&content);
    let n_skipped = u32::from(told.is_some());
    let own = match options.delimiter {
        None => None,
        Some(own) => Some(u8::try_from(own).ok().filter(u8::is_ascii).ok_or_else(|| {
            text!("pemisah `{own}` tidak dapat dipakai", "the delimiter `{own}` cannot be used")
        })?),
    };
    let delimiter = match own.or(told) {
        Some(delimiter) => delimiter,
        None => detect(content, n_skipped, place, options),
    };
    let table = Table::ragged(place.clone(), options).aloud(early);
    let made = fill(table, content, delimiter, n_skipped)?;
    let passed_over =
        made.passed_over.iter().map(|row| Place { row: Some(*row), ..place.clone() }).collect();
    Ok(Read {
        rows: made.rows,
        hidden: made.hidden,
        findings: made.findings,
        worksheets: Vec::new(),
        passed_over,
        listings: made.listing.into_iter().collect(),
    })
}

/// The cells of a table as they stand, each row with its number in the margin: for lists whose headings the
/// caller knows. Encoding and delimiter are detected, the latter by the first row.
///
/// # Errors
///
/// Why it cannot be read.
pub fn cells(bytes: &[u8]) -> Result<Vec<(u32, Vec<String>)>, Text> {
    let content = decode(bytes, None)?;
    let (told, content) = told_delimiter(&content);
    let first = content.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    let delimiter =
        told.or_else(|| DELIMITERS.into_iter().rev().max_by_key(count)).unwrap_or(DELIMITERS[0]);
    let mut rows = Vec::new();
    records(content, delimiter, u32::from(told.is_some()), |row, record| {
        rows.push((row + 1, record.iter().map(|cell| without_formula(cell).to_owned()).collect()));
        Ok(())
    })?;
    Ok(rows)
}

/// Excel's own hint about the delimiter, a line before the first row: `sep=;`; and what comes behind it.
fn told_delimiter(content: &str) -> (Option<u8>, &str) {
    let line = content.lines().next().unwrap_or_default();
    let Some(delimiter) = line.strip_prefix("sep=").filter(|rest| rest.len() == 1) else {
        return (None, content);
    };
    let rest = &content[line.len()..];
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).unwrap_or(rest);
    (delimiter.bytes().next(), rest)
}

/// The delimiter whose heading row names most fields.
fn detect(content: &str, n_skipped: u32, place: &Place, options: &Options) -> u8 {
    let mut end = content.len().min(SAMPLE);
    while !content.is_char_boundary(end) {
        end -= 1;
    }
    let sample = &content[..end];
    let mut best = (None, DELIMITERS[0]);
    for delimiter in DELIMITERS {
        let table = Table::ragged(place.clone(), options);
        let made = fill(table, sample, delimiter, n_skipped);
        let score = made.ok().and_then(|made| made.score);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    if best.0.is_none() {
        // No headings whatever the delimiter: the commonest one makes the clearest message.
        let count = |delimiter: u8| sample.bytes().filter(|byte| *byte == delimiter).count();
        best.1 =
            DELIMITERS.into_iter().rev().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',');
    }
    best.1
}

/// Puts every cell of the text into the table.
fn fill(mut table: Table<'_>, content: &str, delimiter: u8, n_skipped: u32) -> Result<Made, Text> {
    records(content, delimiter, n_skipped, |row, record| {
        let mut cells = (0..).zip(record);
        cells.try_for_each(|(col, cell)| {
            table.cell(row, col, Raw::Text(without_formula(cell))).map_err(order)
        })
    })?;
    Ok(table.finish())
}

/// Calls `each` with every record and the number of its row, from 0.
fn records(
    content: &str,
    delimiter: u8,
    n_skipped: u32,
    mut each: impl FnMut(u32, &csv::StringRecord) -> Result<(), Text>,
) -> Result<(), Text> {
    let escape = has_escaped_quotes(content, delimiter).then_some(b'\\');
    // MySQL's sign for no value; behind an escape it would be read as the letter.
    let unescaped = escape.map(|_| content.replace("\"\\N\"", "\"\""));
    let content = unescaped.as_deref().unwrap_or(content);
    let bytes = content.as_bytes();
    let begun = Cell::new(0);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .escape(escape)
        .from_reader(Bounded { bytes, given: 0, begun: &begun });
    let mut record = csv::StringRecord::new();
    let mut row = n_skipped;
    loop {
        let start =
            usize::try_from(reader.position().byte()).unwrap_or(bytes.len()).min(bytes.len());
        begun.set(start);
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) if error.is_io_error() => {
                let (number, most) = (row + blank_lines(bytes, start) + 1, MAX_RECORD >> 20);
                return Err(text!(
                    "baris {number} lebih panjang dari {most} MB; ini bukan daftar orang, atau tanda kutip yang dibuka di sana tidak ditutup",
                    "row {number} is longer than {most} MB; this is no list of people, or a quote that opens there is not closed"
                ));
            }
            Err(error) => {
                return Err(text!(
                    "teks tidak dapat diurai ({error})",
                    "the text cannot be parsed ({error})"
                ));
            }
        }
        let end = usize::try_from(reader.position().byte()).unwrap_or(bytes.len()).min(bytes.len());
        // The reader skips blank lines; the margin of a spreadsheet counts them.
        row += blank_lines(bytes, start);
        let number = row + 1;
        let raw = &bytes[start..end];
        if has_open_quote(raw, &record, (delimiter, escape)) {
            return Err(text!(
                "tanda kutip yang dibuka di baris {number} tidak ditutup, sehingga baris sesudahnya tertelan",
                "a quote that opens in row {number} is not closed and swallows the rows behind it"
            ));
        }
        each(row, &record)?;
        row += 1;
    }
    Ok(())
}

/// A row takes no more than this, in bytes: of 300 columns each would hold 13,000 characters.
const MAX_RECORD: usize = 4 << 20;

/// The text as it is given to the parser, which would keep one endless row whole.
struct Bounded<'a> {
    bytes: &'a [u8],
    /// How much was given.
    given: usize,
    /// Where the row began that is being parsed.
    begun: &'a Cell<usize>,
}

impl io::Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given.saturating_sub(self.begun.get()) > MAX_RECORD {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let n = io::Read::read(&mut &self.bytes[self.given..], buffer)?;
        self.given += n;
        Ok(n)
    }
}

fn order(row: u32) -> Text {
    text!("baris {row} muncul di tempat yang salah", "row {row} stands in the wrong place")
}

/// Whether quotes inside quoted texts are written `\"`, as MySQL does. A backslash before a quote
/// that ends its cell - a path such as `"C:\"` - is no such sign.
fn has_escaped_quotes(content: &str, delimiter: u8) -> bool {
    let bytes = content.as_bytes();
    memchr::memmem::find_iter(bytes, b"\\\"").any(|at| {
        let ends = |byte: &u8| *byte == delimiter || matches!(byte, b'\r' | b'\n' | b'"');
        let doubled = at > 0 && bytes[at - 1] == b'\\';
        !doubled && bytes.get(at + 2).is_some_and(|next| !ends(next))
    })
}

/// The text inside `="..."`, a formula that only keeps its digits from becoming a number.
fn without_formula(cell: &str) -> &str {
    let trimmed = cell.trim();
    let inside = trimmed.strip_prefix("=\"").and_then(|cell| cell.strip_suffix('"'));
    inside.filter(|inside| !inside.contains('"')).unwrap_or(cell)
}

/// How many empty lines stand at `start`. A line feed that ends the line before does not count.
fn blank_lines(bytes: &[u8], start: usize) -> u32 {
    let mut rest = &bytes[start..];
    if start > 0 && bytes[start - 1] == b'\r' {
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    let mut count = 0;
    loop {
        rest = match rest {
            [b'\r', b'\n', rest @ ..] | [b'\r' | b'\n', rest @ ..] => rest,
            _ => return count,
        };
        count += 1;
    }
}

/// Whether a record of several lines has swallowed others: it ends inside a quote, or one cell
/// holds whole rows.
fn has_open_quote(
    raw: &[u8],
    record: &csv::StringRecord,
    (delimiter, escape): (u8, Option<u8>),
) -> bool {
    let n_lines = record.iter().map(|cell| cell.matches('\n').count()).sum::<usize>();
    if n_lines == 0 {
        return false;
    }
    let escaped = escape.map_or(0, |_| memchr::memmem::find_iter(raw, b"\\\"").count());
    let odd = (raw.iter().filter(|byte| **byte == b'"').count() - escaped) % 2 == 1;
    let swallowed = record.iter().any(|cell| {
        cell.lines()
            .skip(1)
            .filter(|line| line.bytes().filter(|byte| *byte == delimiter).count() >= 3)
            .count()
            >= 1
    });
    odd || swallowed
}

/// The text of the file.
pub(super) fn decode(bytes: &[u8], told: Option<Encoding>) -> Result<Cow<'_, str>, Text> {
    let encoding = told.unwrap_or_else(|| guess(bytes));
    let wrong = || {
        let name = encoding.name();
        text!("berkas bukan teks {name}", "the file is no {name} text")
    };
    let content: Cow<'_, str> = match encoding {
        Encoding::Utf8 => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            std::str::from_utf8(bytes).map_err(|_| wrong())?.into()
        }
        Encoding::Utf16Le => utf16(bytes, u16::from_le_bytes).ok_or_else(wrong)?.into(),
        Encoding::Utf16Be => utf16(bytes, u16::from_be_bytes).ok_or_else(wrong)?.into(),
        Encoding::Windows1252 => {
            bytes.iter().map(|byte| windows_1252(*byte)).collect::<String>().into()
        }
    };
    if memchr::memchr(0, content.as_bytes()).is_some() {
        return Err(text!(
            "ini bukan buku kerja dan bukan teks",
            "this is neither a workbook nor text"
        ));
    }
    Ok(content)
}

fn guess(bytes: &[u8]) -> Encoding {
    if bytes.starts_with(b"\xff\xfe") {
        return Encoding::Utf16Le;
    }
    if bytes.starts_with(b"\xfe\xff") {
        return Encoding::Utf16Be;
    }
    let start = &bytes[..bytes.len().min(4096)];
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    // Latin text in UTF-16 has a zero in nearly every pair, always on the same side.
    if zeros(1) * 4 > start.len() && zeros(0) == 0 {
        return Encoding::Utf16Le;
    }
    if zeros(0) * 4 > start.len() && zeros(1) == 0 {
        return Encoding::Utf16Be;
    }
    if std::str::from_utf8(bytes).is_ok() { Encoding::Utf8 } else { Encoding::Windows1252 }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let units = pairs.iter().map(|pair| unit(*pair));
    let content: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
    Some(content.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(content))
}

/// A byte of Windows-1252: Latin-1 with letters and signs in 80-9F, where five bytes mean nothing.
pub(crate) fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS_1252_HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// The byte that Windows-1252 has for a character, if it has one.
pub(crate) fn to_windows_1252(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(c)
        && !(0x80..=0x9f).contains(&byte)
    {
        return Some(byte);
    }
    let idx = WINDOWS_1252_HIGH.iter().position(|known| *known == c && c != '\u{fffd}')?;
    u8::try_from(idx).ok().map(|idx| idx + 0x80)
}

/// The bytes 80-9F of Windows-1252.
const WINDOWS_1252_HIGH: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž',
    '\u{fffd}', '\u{fffd}', '\u{2018}', '\u{2019}', '“', '”', '•', '–', '—', '˜', '™', 'š', '›',
    'œ', '\u{fffd}', 'ž', 'Ÿ',
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIST: &str = "NIP;NAMA;KARTU ASN VIRTUAL;INSTANSI;KEDUDUKAN HUKUM\n198609262015051001;Zoë;A20150000001;Kota Contoh;Aktif\n";

    fn names(bytes: &[u8]) -> Vec<String> {
        let read = super::super::read_bytes(bytes, "data.csv", &Options::default());
        let name = |row: &super::super::Row| {
            row.value(super::super::Field::Name).as_text().unwrap_or("?").to_owned()
        };
        read.rows.iter().map(name).collect()
    }

    #[test]
    fn every_delimiter_is_found() {
        for delimiter in [",", ";", "|", "\t"] {
            assert_eq!(names(LIST.replace(';', delimiter).as_bytes()), ["Zoë"], "{delimiter:?}");
        }
    }

    #[test]
    fn every_encoding_is_found() {
        let le = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let be = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
        let marked = format!("\u{feff}{LIST}");
        let cp1252: Vec<u8> =
            LIST.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
        for bytes in [
            LIST.as_bytes().to_vec(),
            marked.as_bytes().to_vec(),
            le(LIST),
            be(LIST),
            le(&marked),
            be(&marked),
            cp1252,
        ] {
            assert_eq!(names(&bytes), ["Zoë"]);
        }
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_would() {
        let text =
            LIST.replace("\n1986", "\r\n\r\n\r\n1986").replace("Kota Contoh", "\"Kota\nContoh\"")
                + "198609262015051002;Ani;A20150000002;Kota Contoh;Aktif\n";
        let read = super::super::read_bytes(text.as_bytes(), "data.csv", &Options::default());
        let rows: Vec<_> = read.rows.iter().map(|row| row.place.row).collect();
        assert_eq!(rows, [Some(4), Some(5)]);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_heard() {
        let text = format!(
            "{LIST}\"198609262015051002;Ani;A1;Kota;Aktif\n198609262015051003;Budi;A2;Kota;Aktif\n"
        );
        let read = super::super::read_bytes(text.as_bytes(), "data.csv", &Options::default());
        assert_eq!(read.findings.len(), 1);
        assert!(read.findings[0].message.en.contains("row 3"), "{}", read.findings[0].message.en);
    }

    #[test]
    fn a_row_pushed_out_of_its_columns_is_not_believed() {
        let text = LIST.replace("Zoë", "Zoë; S.H.");
        let read = super::super::read_bytes(text.as_bytes(), "data.csv", &Options::default());
        assert!(matches!(
            read.rows[0].value(super::super::Field::Nip),
            super::super::Value::Error(_)
        ));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_named(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let read = super::super::read_bytes(&bytes, "data.csv", &Options::default());
            prop_assert!(!read.rows.is_empty() || !read.findings.is_empty());
        }

        #[test]
        fn any_text_behind_good_headings_is_read_or_named(text in "[\"';,|\\r\\n\\ta-z0-9é]{0,200}") {
            let content = format!("{LIST}{text}");
            let read = super::super::read_bytes(content.as_bytes(), "data.csv", &Options::default());
            prop_assert!(!read.rows.is_empty() || !read.findings.is_empty());
        }
    }
}
