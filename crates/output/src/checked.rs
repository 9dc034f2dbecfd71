//! `checked.xlsx`: the source rows again, with what is wrong beside them.
//!
//! One worksheet with the counts, then one for each source worksheet. What
//! became of a row stands first and stays in sight; behind it come the
//! source's columns, each one to the right of where it was, and row numbers are
//! those of the source, as far as a worksheet reaches: a longer list goes on in
//! further worksheets. Columns that the caller left out stay empty and hidden;
//! rows that were hidden are hidden here too. Cells keep their types: a NIP that arrived as a
//! number stays a number and is caught again when this file is fed back. No
//! text is ever a formula, whatever it begins with.
//!
//! Rows pass through a scratch file without a name, so memory grows with the
//! findings and not with the rows. Same input, same bytes: no clock is read.

mod look;
mod summary;

use crate::words::{Fate, Stage, hidden};
use cetak_base::date::Date;
use cetak_base::diag::{Fault, FaultKind, Finding, Lang, Outcome, Severity, Text, hint_word};
use cetak_base::text;
use cetak_schema::report::Counts;
use look::{CellFormats, Formats};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Formula, Note, Workbook, Worksheet, XlsxError,
};
use std::path::Path;

/// The columns added to the source's own, in this order and in both languages: the first before them,
/// the others behind.
pub const ADDED_HEADINGS: [&str; 6] = ["Status", "Kode", "Pesan", "Saran", "Lembar", "Slot"];
/// Name of the first worksheet.
pub const SUMMARY: &str = "Ringkasan";
/// Notes that one worksheet gets at most. Excel opens a worksheet with more only slowly; colours
/// and added columns go on without end, and the first worksheet says when notes stopped.
const MAX_NOTES: usize = 20_000;
/// The most a cell of this file format may hold, in UTF-16 units.
const MAX_CELL_UNITS: usize = 32_767;
/// The most a worksheet's name may hold, in UTF-16 units.
const MAX_NAME_UNITS: usize = 31;
/// A4 in the file format's own numbering.
const PAPER_A4: u8 = 9;
/// The last row of a worksheet in this file format, counted from 0.
const LAST_ROW: u32 = 1_048_575;
/// Cells above which the archive is written in its 64-bit form, which old readers do not know.
const LARGE_CELLS: usize = 20_000_000;

/// How hard the archive is compressed, of 9. The file of 100,000 rows has 12.4 MB so, 10.1 at the
/// usual 6, which takes longer, and 17.7 at 1, which is no quicker.
const COMPRESSION: u8 = 2;

/// What the first worksheet says.
#[derive(Debug, Clone, Copy)]
pub struct Heading<'a> {
    /// Name of the job.
    pub job: &'a str,
    /// The day validity was judged on.
    pub as_of: Date,
    /// How many records became what.
    pub counts: Counts,
    /// Whether cards were made or only checked.
    pub stage: Stage,
    /// Language of everything but the added headings.
    pub lang: Lang,
}

/// A source worksheet, before its rows.
#[derive(Debug, Clone, Default)]
pub struct CheckedSheet<'a> {
    /// The file, as the job names it.
    pub file: &'a str,
    /// The worksheet's name; `None` for CSV.
    pub worksheet: Option<&'a str>,
    /// Row number of the headings, as in the margin, from 1.
    pub heading_row: u32,
    /// The columns from A on; `None` for one that is not copied.
    pub columns: Vec<Option<CheckedColumn<'a>>>,
    /// The row of the source, from 1, with which this worksheet goes on; `None` unless it does.
    continued: Option<u32>,
}

impl<'a> CheckedSheet<'a> {
    /// The source worksheet `worksheet` of `file` - `None` for CSV - with its headings in that row.
    pub fn new(
        file: &'a str,
        worksheet: Option<&'a str>,
        heading_row: u32,
        columns: Vec<Option<CheckedColumn<'a>>>,
    ) -> Self {
        Self { file, worksheet, heading_row, columns, continued: None }
    }
}

/// A column that is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckedColumn<'a> {
    /// Its heading, as written in the source.
    pub heading: &'a str,
    /// Whether what is typed into it must stay text: NIP, serials, codes with leading zeros.
    pub as_text: bool,
}

/// A row and what became of it.
#[derive(Debug, Clone)]
pub struct CheckedRow<'a> {
    /// Row number in the source, as in the margin; rows are given in ascending order.
    pub row: u32,
    /// The cells from column A on; missing ones at the end are empty.
    pub cells: Vec<SourceCell<'a>>,
    /// What became of the record; `None` for a row that is hidden in the source and was not read.
    pub fate: Option<Fate>,
    /// What was found, with the index of the column it is about, counted from 0.
    pub findings: Vec<(Option<usize>, &'a Finding)>,
    /// Sheet and slot of the card, both from 1.
    pub slot: Option<(usize, usize)>,
}

/// A cell of the source, with its type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SourceCell<'a> {
    /// Nothing.
    Empty,
    /// Text, as written.
    Text(&'a str),
    /// A number, as the file stores it.
    Number(f64),
    /// A cell formatted as a date.
    Date(Date),
    /// True or false.
    Bool(bool),
    /// An error such as `#N/A`. One that the file format does not know, such as a formula
    /// without a result, is written as `#N/A`.
    Error(&'a str),
}

/// A workbook that is being written: worksheets one after another, rows in order.
pub struct CheckedBook<'a> {
    heading: Heading<'a>,
    workbook: Workbook,
    formats: Formats,
    done: Vec<Finished>,
    open: Option<Open<'a>>,
}

/// A worksheet whose rows are still coming.
struct Open<'a> {
    sheet: CheckedSheet<'a>,
    /// How much further up its rows stand than in the source.
    raised: u32,
    worksheet: Worksheet,
    about: Finished,
    /// Whether the column is copied, and whether it holds text only.
    columns: Vec<Option<bool>>,
    /// Index of the first column that is added behind the source's own.
    added: u16,
    heading_row: u32,
    next_row: u32,
    notes: usize,
}

/// A line of the summary about one worksheet.
struct Finished {
    worksheet: Option<Worksheet>,
    name: String,
    source: String,
    rows: usize,
    fates: [usize; 5],
    hidden: usize,
    notes_stopped: bool,
}

/// Columns before those of the source.
const BEFORE: u16 = 1;

impl<'a> CheckedBook<'a> {
    /// Begins a workbook. Rows wait in an unnamed file in the folder `scratch`.
    ///
    /// # Errors
    ///
    /// An outside fault if `scratch` cannot be written to.
    pub fn begin(heading: Heading<'a>, scratch: &Path) -> Outcome<Self> {
        let mut workbook = Workbook::new();
        workbook.set_zip_compression_level(COMPRESSION);
        let made = ExcelDateTime::from_ymd(2000, 1, 1).map_err(fault)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        workbook.set_tempdir(scratch).map_err(|error| {
            Fault::new(
                FaultKind::Outside,
                scratch.display().to_string(),
                text!("berkas sementara tidak bisa dibuat: {error}", "no scratch file: {error}"),
            )
        })?;
        let formats = Formats::new();
        Ok(Self { heading, workbook, formats, done: Vec::new(), open: None })
    }

    /// Begins the next worksheet; the rows that follow are its rows.
    ///
    /// # Errors
    ///
    /// An outside fault if the scratch file cannot be made, an internal one if the worksheet
    /// is larger than the file format allows.
    pub fn worksheet(&mut self, sheet: CheckedSheet<'a>) -> Outcome<()> {
        self.close();
        let lang = self.heading.lang;
        let name = self.free_name(&sheet);
        let mut worksheet = self.workbook.new_worksheet_with_constant_memory().map_err(fault)?;
        worksheet.set_name(&name).map_err(fault)?;
        let heading_row = sheet.heading_row.saturating_sub(1);
        let added = u16::try_from(sheet.columns.len()).unwrap_or(u16::MAX).saturating_add(BEFORE);
        self.lay_columns(&mut worksheet, &sheet, added).map_err(fault)?;
        if heading_row > 0 {
            // The source's title rows are not copied; their place tells where the rows are from.
            let source = source(&sheet, lang);
            worksheet
                .write_string_with_format(0, 0, limited(&source), &self.formats.source)
                .map_err(fault)?;
        }
        for (col, column) in (BEFORE..).zip(&sheet.columns) {
            if let Some(column) = column {
                worksheet
                    .write_string_with_format(
                        heading_row,
                        col,
                        limited(column.heading),
                        &self.formats.heading,
                    )
                    .map_err(fault)?;
            }
        }
        for (col, heading) in std::iter::once(0).chain(added..).zip(ADDED_HEADINGS) {
            worksheet
                .write_string_with_format(heading_row, col, heading, &self.formats.added_heading)
                .map_err(fault)?;
        }
        worksheet.set_freeze_panes(heading_row + 1, BEFORE).map_err(fault)?;
        worksheet.set_repeat_rows(heading_row, heading_row).map_err(fault)?;
        worksheet.set_landscape().set_paper_size(PAPER_A4).set_print_fit_to_pages(1, 0);
        let next_row = heading_row + 1;
        self.open = Some(Open {
            raised: sheet.continued.map_or(0, |row| row.saturating_sub(1 + next_row)),
            worksheet,
            about: Finished {
                worksheet: None,
                name,
                source: source(&sheet, lang),
                rows: 0,
                fates: [0; 5],
                hidden: 0,
                notes_stopped: false,
            },
            columns: sheet
                .columns
                .iter()
                .map(|column| column.map(|column| column.as_text))
                .collect(),
            added,
            heading_row,
            next_row,
            notes: 0,
            sheet,
        });
        Ok(())
    }

    /// Writes the next row of the worksheet begun last.
    ///
    /// # Errors
    ///
    /// An internal fault if no worksheet was begun or the row lies beyond what the file format allows.
    pub fn row(&mut self, row: &CheckedRow<'_>) -> Outcome<()> {
        let full = self.open.as_ref().filter(|open| open.place(row) > LAST_ROW);
        let next = full.map(|open| {
            // A title row tells where these rows are from.
            let heading_row = open.sheet.heading_row.max(2);
            CheckedSheet { continued: Some(row.row), heading_row, ..open.sheet.clone() }
        });
        if let Some(next) = next {
            self.worksheet(next)?;
        }
        let Some(open) = &mut self.open else {
            return Err(internal("a row was given before its worksheet"));
        };
        open.row(row, self.heading, &self.formats).map_err(fault)
    }

    /// Ends the workbook.
    ///
    /// # Errors
    ///
    /// An outside fault if the scratch file cannot be read back.
    pub fn finish(mut self) -> Outcome<Vec<u8>> {
        self.close();
        let mut summary = Worksheet::new();
        self.summarise(&mut summary).map_err(fault)?;
        self.workbook.push_worksheet(summary);
        let mut cells = 0;
        for mut about in self.done {
            if let Some(worksheet) = about.worksheet.take() {
                self.workbook.push_worksheet(worksheet);
            }
            cells += about.rows * 64;
        }
        self.workbook.use_zip_large_file(cells > LARGE_CELLS);
        self.workbook.save_to_buffer().map_err(fault)
    }

    fn close(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        let (last_row, last_col) = (open.next_row - 1, open.added + 4);
        // Inside the limits: the same cells were written before.
        let _filter = open.worksheet.autofilter(open.heading_row, 0, last_row, last_col);
        open.about.worksheet = Some(open.worksheet);
        self.done.push(open.about);
    }

    /// A name that Excel allows and that no worksheet of this workbook has.
    fn free_name(&self, sheet: &CheckedSheet<'_>) -> String {
        let file = sheet.file.rsplit('/').next().unwrap_or_default();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let wanted = allowed_name(sheet.worksheet.unwrap_or(stem));
        let taken = |name: &str| {
            let same = |other: &str| other.to_lowercase() == name.to_lowercase();
            same(SUMMARY) || same("History") || self.done.iter().any(|done| same(&done.name))
        };
        (1..)
            .map(|turn: usize| match turn {
                1 => wanted.clone(),
                _ => {
                    let tail = format!(" ({turn})");
                    let room = MAX_NAME_UNITS - tail.len();
                    format!("{}{tail}", cut(&wanted, room).trim_end())
                }
            })
            .find(|name| !taken(name))
            .expect("the numbers do not run out")
    }

    fn lay_columns(
        &self,
        worksheet: &mut Worksheet,
        sheet: &CheckedSheet<'_>,
        added: u16,
    ) -> Result<(), XlsxError> {
        for (col, column) in (BEFORE..).zip(&sheet.columns) {
            let Some(column) = column else {
                worksheet.set_column_hidden(col)?;
                continue;
            };
            let length = u16::try_from(column.heading.chars().count()).unwrap_or(u16::MAX);
            let least = if column.as_text { 22 } else { 14 };
            worksheet.set_column_width(col, f64::from((length + 4).clamp(least, 32)))?;
            // Cells that look like their column are written without a look of their own, which takes
            // a third of the time of a large worksheet.
            let sound = &self.formats.sound;
            let format = if column.as_text { &sound.text } else { &sound.number };
            worksheet.set_column_format(col, format)?;
        }
        let widths = [14.0, 22.0, 60.0, 60.0, 9.0, 7.0];
        for (col, width) in std::iter::once(0).chain(added..).zip(widths) {
            worksheet.set_column_width(col, width)?;
            worksheet.set_column_format(col, &self.formats.plain)?;
        }
        Ok(())
    }
}

impl Open<'_> {
    /// The row that this one of the source gets, counted from 0.
    fn place(&self, row: &CheckedRow<'_>) -> u32 {
        row.row.saturating_sub(1 + self.raised).max(self.next_row)
    }

    fn row(
        &mut self,
        row: &CheckedRow<'_>,
        heading: Heading<'_>,
        formats: &Formats,
    ) -> Result<(), XlsxError> {
        let lang = heading.lang;
        let at = self.place(row);
        self.next_row = at + 1;
        match row.fate {
            Some(fate) => {
                self.about.rows += 1;
                self.about.fates[fate as usize] += 1;
            }
            None => {
                self.about.hidden += 1;
                self.worksheet.set_row_hidden(at)?;
            }
        }
        match row.fate {
            Some(fate) => {
                let word = fate.word(heading.stage, lang);
                self.worksheet.write_string_with_format(at, 0, word, formats.fate(fate))?
            }
            None => self.worksheet.write_string_with_format(at, 0, hidden(lang), &formats.plain)?,
        };

        let mut findings: Vec<&(Option<usize>, &Finding)> = row.findings.iter().collect();
        findings.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.severity));
        for (idx, column) in self.columns.iter().enumerate() {
            let Some(as_text) = *column else { continue };
            let col = u16::try_from(idx).unwrap_or(u16::MAX).saturating_add(BEFORE);
            let about = findings.iter().filter(|(about, _)| *about == Some(idx));
            let worst = about.clone().map(|(_, finding)| finding.severity).max();
            let cell = row.cells.get(idx).copied().unwrap_or(SourceCell::Empty);
            write(
                &mut self.worksheet,
                at,
                col,
                cell,
                formats.cell(worst),
                (as_text, worst.is_some()),
            )?;
            if worst.is_some_and(|worst| worst > Severity::Info) {
                if self.notes == MAX_NOTES {
                    self.about.notes_stopped = true;
                    continue;
                }
                self.notes += 1;
                let lines: Vec<String> = about.map(|(_, finding)| note(finding, lang)).collect();
                let text = cut(&lines.join("\n\n"), MAX_CELL_UNITS / 2).to_owned();
                let note = Note::new(text).add_author_prefix(false).set_width(280).set_height(120);
                self.worksheet.insert_note(at, col, &note)?;
            }
        }

        let col = self.added;
        let mut codes: Vec<&str> = Vec::new();
        for (_, finding) in &findings {
            if !codes.contains(&finding.code.as_str()) {
                codes.push(finding.code.as_str());
            }
        }
        let mut hints: Vec<&str> = Vec::new();
        for (_, finding) in &findings {
            let hint = finding.hint.get(lang);
            if !hint.is_empty() && !hints.contains(&hint) {
                hints.push(hint);
            }
        }
        let messages: Vec<&str> =
            findings.iter().map(|(_, finding)| finding.message.get(lang)).collect();
        for (col, words) in (col..).zip([codes.join(", "), messages.join(" · "), hints.join(" · ")])
        {
            if !words.is_empty() {
                self.worksheet.write_string(at, col, limited(&words))?;
            }
        }
        if let Some((sheet, slot)) = row.slot {
            self.worksheet.write_number_with_format(at, col + 3, sheet as f64, &formats.figure)?;
            self.worksheet.write_number_with_format(at, col + 4, slot as f64, &formats.figure)?;
        }
        Ok(())
    }
}

fn write(
    worksheet: &mut Worksheet,
    row: u32,
    col: u16,
    cell: SourceCell<'_>,
    formats: &CellFormats,
    (as_text, marked): (bool, bool),
) -> Result<(), XlsxError> {
    match cell {
        SourceCell::Empty if !marked => worksheet,
        SourceCell::Empty => worksheet.write_blank(row, col, &formats.text)?,
        SourceCell::Text(text) if !marked => worksheet.write_string(row, col, limited(text))?,
        SourceCell::Text(text) => {
            worksheet.write_string_with_format(row, col, limited(text), &formats.text)?
        }
        SourceCell::Number(number) if number.is_finite() && !marked => {
            worksheet.write_number(row, col, number)?
        }
        SourceCell::Number(number) if number.is_finite() => {
            let format = if as_text { &formats.text } else { &formats.number };
            worksheet.write_number_with_format(row, col, number, format)?
        }
        SourceCell::Number(number) => {
            worksheet.write_string_with_format(row, col, number.to_string(), &formats.text)?
        }
        SourceCell::Bool(value) => {
            worksheet.write_boolean_with_format(row, col, value, &formats.number)?
        }
        SourceCell::Date(day) => {
            let serial = u16::try_from(day.year()).ok().and_then(|year| {
                let (month, day) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
                ExcelDateTime::from_ymd(year, month, day).ok()
            });
            match serial {
                Some(serial) => {
                    worksheet.write_datetime_with_format(row, col, serial, &formats.date)?
                }
                // Excel knows no day before 1900.
                None => {
                    worksheet.write_string_with_format(row, col, day.to_string(), &formats.text)?
                }
            }
        }
        SourceCell::Error(error) => {
            // A closed list, and never the stranger's own text: this is the one formula written.
            let known = ["#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"];
            let error = known.into_iter().find(|known| *known == error).unwrap_or("#N/A");
            let formula = Formula::new(format!("={error}")).set_result(error);
            worksheet.write_formula_with_format(row, col, formula, &formats.number)?
        }
    };
    Ok(())
}

fn note(finding: &Finding, lang: Lang) -> String {
    let word = finding.severity.word(lang);
    let mut lines = format!("{word} · {}\n{}", finding.code, finding.message.get(lang));
    let hint = finding.hint.get(lang);
    if !hint.is_empty() {
        lines.push_str(&format!("\n{}: {hint}", hint_word(lang)));
    }
    lines
}

fn source(sheet: &CheckedSheet<'_>, lang: Lang) -> String {
    let word = match lang {
        Lang::Id => "lembar kerja",
        Lang::En => "worksheet",
    };
    let source = match sheet.worksheet {
        Some(name) => format!("{}, {word} `{name}`", sheet.file),
        None => sheet.file.to_owned(),
    };
    match sheet.continued {
        None => source,
        Some(row) => {
            let on = text!("{source}, mulai baris {row}", "{source}, from row {row} on");
            on.said(lang)
        }
    }
}

/// `text` as far as a cell can hold it; what is cut off is marked as cut.
fn limited(text: &str) -> String {
    // A text has no more units than bytes.
    if text.len() <= MAX_CELL_UNITS || text.encode_utf16().count() <= MAX_CELL_UNITS {
        return text.to_owned();
    }
    format!("{} […]", cut(text, MAX_CELL_UNITS - 4))
}

/// The longest beginning of `text` that has at most `units` UTF-16 units.
fn cut(text: &str, units: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.len_utf16();
        if used > units {
            return &text[..at];
        }
    }
    text
}

/// A worksheet's name as Excel allows it: at most 31 units, none of `[]:*?/\\`, no apostrophe at either end.
fn allowed_name(wanted: &str) -> String {
    let replaced: String = wanted
        .chars()
        .filter(|c| !c.is_control())
        .map(|c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') { '-' } else { c })
        .collect();
    let ends = |c: char| c == '\'' || c.is_whitespace();
    let name = cut(replaced.trim_matches(ends), MAX_NAME_UNITS).trim_end_matches(ends);
    if name.is_empty() { "Data".to_owned() } else { name.to_owned() }
}

fn internal(what: &str) -> Box<Fault> {
    Fault::new(
        FaultKind::Internal,
        "checked.xlsx",
        text!("checked.xlsx tidak bisa disusun: {what}", "checked.xlsx cannot be composed: {what}"),
    )
}

fn fault(error: XlsxError) -> Box<Fault> {
    match error {
        XlsxError::IoError(error) => Fault::io(
            Path::new("checked.xlsx"),
            Text::new("berkas tidak bisa disusun", "the file cannot be composed"),
            &error,
        ),
        other => internal(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_excel_refuses_is_made_one_that_it_allows() {
        assert_eq!(allowed_name("PNS/2026: [akhir]"), "PNS-2026- -akhir-");
        assert_eq!(allowed_name("'Data'"), "Data");
        assert_eq!(allowed_name("\u{0}"), "Data");
        assert_eq!(allowed_name(&"😀".repeat(20)).encode_utf16().count(), 30);
    }

    #[test]
    fn a_text_too_long_for_a_cell_says_that_it_was_cut() {
        assert_eq!(limited("pendek"), "pendek");
        let long = limited(&"x".repeat(40_000));
        assert!(long.ends_with(" […]"));
        assert_eq!(long.encode_utf16().count(), MAX_CELL_UNITS);
    }
}
