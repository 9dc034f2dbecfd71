//! Tables of web pages, as personnel applications send them under the name of an `.xls`.
//!
//! The page is read as it stands, which keeps every digit of a NIP: Excel makes
//! numbers of them when it opens such a page, and fifteen digits are left. Each
//! table is a list of its own, and a table that goes on under the same headings
//! goes on with the list. Rows count as they do in a spreadsheet that opens the page:
//! lines of text around tables are rows too. Only what a table shows is looked at; nothing is
//! executed or fetched.

use super::heading::MAX_COLUMNS;
use super::lists::Lists;
use super::table::{Raw, Table};
use super::{Early, Options, Read};
use cetak_base::diag::{Place, Text};
use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

/// Tables inside tables; what lies deeper is text.
const DEEPEST: usize = 16;
/// Columns of a table, and rows that a cell may reach over: what spreadsheets have of columns.
const MAX_SPAN: u32 = 16_384;
/// Cells that reach down at one time: as many as a row has columns that are read.
const MAX_REACHING: usize = MAX_COLUMNS as usize;

/// Reads the tables of a page.
///
/// # Errors
///
/// Why it cannot be read.
pub(super) fn read(
    page: &str,
    place: &Place,
    options: &Options,
    early: Early<'_>,
) -> Result<Read, Text> {
    let mut emitter = DefaultEmitter::default();
    // What stands in scripts and styles is no markup.
    emitter.naively_switch_states(true);
    let mut reading = Reading {
        lists: Lists::new(place, (options, early)),
        open: Vec::new(),
        page: Page::default(),
    };
    for Ok(token) in Tokenizer::new_with_emitter(page, emitter) {
        match token {
            Token::StartTag(tag) => reading.opened(&tag)?,
            Token::EndTag(tag) => reading.closed(&tag.name)?,
            Token::String(text) => reading.said(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    while !reading.open.is_empty() {
        reading.end_table()?;
    }
    reading.lists.finish()
}

struct Reading<'a> {
    lists: Lists<'a>,
    /// Tables that are open, the innermost last.
    open: Vec<Open<'a>>,
    page: Page,
}

/// Where on the page something stands.
#[derive(Default)]
struct Page {
    /// Rows begun so far, over all tables.
    rows: u32,
    tables: u32,
    /// A line of text outside of tables has begun.
    in_line: bool,
    /// What stands in a script, a style or the head's title is not shown.
    unseen: Option<Vec<u8>>,
}

struct Open<'a> {
    name: String,
    table: Option<Table<'a>>,
    /// The row that is open, 0-based.
    row: Option<u32>,
    col: u32,
    /// Cells of rows above that reach down: column, columns behind it, last row.
    reaching: Vec<(u32, u32, u32)>,
    cell: Option<Cell>,
}

struct Cell {
    text: String,
    /// The number that Excel wrote beside the text that shows it.
    number: Option<f64>,
    columns: u32,
    rows: u32,
}

impl Reading<'_> {
    fn opened(&mut self, tag: &StartTag<()>) -> Result<(), Text> {
        match tag.name.as_slice() {
            b"script" | b"style" | b"title" | b"xml" if !tag.self_closing => {
                self.page.unseen = Some(tag.name.to_vec());
            }
            b"table" if self.open.len() < DEEPEST => self.begin_table(),
            b"tr" => self.begin_row(tag)?,
            b"td" | b"th" => self.begin_cell(tag)?,
            b"br" | b"p" | b"div" | b"li" => self.break_line(),
            _ => {}
        }
        Ok(())
    }

    fn closed(&mut self, name: &[u8]) -> Result<(), Text> {
        if self.page.unseen.as_deref() == Some(name) {
            self.page.unseen = None;
        }
        match name {
            b"table" => self.end_table()?,
            b"tr" => self.end_row()?,
            b"td" | b"th" => self.end_cell()?,
            b"p" | b"div" | b"center" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => {
                self.break_line();
            }
            _ => {}
        }
        Ok(())
    }

    fn said(&mut self, text: &str) {
        if self.page.unseen.is_some() {
            return;
        }
        match self.open.last_mut() {
            Some(open) => {
                if let Some(cell) = &mut open.cell {
                    cell.text.push_str(text);
                }
            }
            None if !self.page.in_line && !text.trim().is_empty() => {
                self.page.in_line = true;
                self.page.rows += 1;
            }
            None => {}
        }
    }

    fn break_line(&mut self) {
        match self.open.last_mut() {
            Some(open) => open.cell.iter_mut().for_each(|cell| cell.text.push(' ')),
            None => self.page.in_line = false,
        }
    }

    fn begin_table(&mut self) {
        self.page.in_line = false;
        self.page.tables += 1;
        let name = self.page.tables.to_string();
        let table = self.lists.begin(&name);
        let (row, cell) = (None, None);
        self.open.push(Open { name, table, row, col: 0, reaching: Vec::new(), cell });
    }

    fn end_table(&mut self) -> Result<(), Text> {
        self.end_row()?;
        if let Some(Open { name, table: Some(table), .. }) = self.open.pop() {
            self.lists.end(&name, table);
        }
        Ok(())
    }

    fn begin_row(&mut self, tag: &StartTag<()>) -> Result<(), Text> {
        self.end_row()?;
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        let row = self.page.rows;
        self.page.rows += 1;
        (open.row, open.col) = (Some(row), 0);
        open.reaching.retain(|(.., last)| *last >= row);
        if is_hidden(tag) {
            open.table.iter_mut().for_each(|table| table.hide(row + 1));
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Text> {
        self.end_cell()?;
        self.open.iter_mut().rev().take(1).for_each(|open| open.row = None);
        Ok(())
    }

    fn begin_cell(&mut self, tag: &StartTag<()>) -> Result<(), Text> {
        self.end_cell()?;
        // A cell without its row begins one, as in a browser.
        if self.open.last().is_some_and(|open| open.row.is_none()) {
            self.begin_row(&StartTag::default())?;
        }
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        while let Some((col, columns, _)) =
            open.reaching.iter().find(|(col, columns, _)| (*col..col + columns).contains(&open.col))
        {
            open.col = col + columns;
        }
        let span = |name| {
            let count = attribute(tag, name).and_then(|count| count.trim().parse().ok());
            count.unwrap_or(1).clamp(1, MAX_SPAN)
        };
        let number = attribute(tag, "x:num");
        let number = number.map(|number| number.trim().parse().unwrap_or(f64::NAN));
        let (columns, rows) = (span("colspan"), span("rowspan"));
        open.cell = Some(Cell { text: String::new(), number, columns, rows });
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Text> {
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        let (Some(cell), Some(row)) = (open.cell.take(), open.row) else { return Ok(()) };
        let (col, last) = (open.col, row.saturating_add(cell.rows - 1));
        open.col = col.saturating_add(cell.columns);
        if col >= MAX_SPAN {
            return Ok(());
        }
        if cell.rows > 1 && open.reaching.len() < MAX_REACHING {
            open.reaching.push((col, cell.columns, last));
        }
        let Some(table) = &mut open.table else { return Ok(()) };
        if cell.rows > 1 || cell.columns > 1 {
            table.merge([row, col, last, col.saturating_add(cell.columns - 1)]);
        }
        let text = cell.text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        let raw = match cell.number {
            // The attribute may leave out what the text says.
            Some(number) if number.is_nan() => match text.parse() {
                Ok(number) => Raw::Number(number),
                Err(_) => Raw::Text(&text),
            },
            Some(number) => Raw::Number(number),
            None => Raw::Text(&text),
        };
        table.cell(row, col, raw).map_err(super::workbook::out_of_order)
    }
}

fn attribute(tag: &StartTag<()>, wanted: &str) -> Option<String> {
    let (_, value) = tag.attributes.iter().find(|(name, _)| ***name == *wanted.as_bytes())?;
    Some(String::from_utf8_lossy(&value.value).into_owned())
}

fn is_hidden(tag: &StartTag<()>) -> bool {
    let style = attribute(tag, "style").unwrap_or_default();
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    style.to_ascii_lowercase().contains("display:none") || attribute(tag, "hidden").is_some()
}

#[cfg(test)]
mod tests {
    use super::super::Field;
    use super::*;
    use cetak_base::diag::Code;
    use proptest::prelude::*;

    fn page(text: &str) -> Read {
        let options = Options::default();
        read(text, &Place::file("data.xls"), &options, &|_| ()).expect("read")
    }

    fn people(read: &Read) -> Vec<(u32, String, String)> {
        let text = |row: &super::super::Row, field| {
            row.value(field).as_text().unwrap_or("-").trim().to_owned()
        };
        let of = |row| (text(row, Field::Nip), text(row, Field::Name));
        let rows = read.rows.iter().map(|row| (row.place.row.unwrap_or_default(), of(row)));
        rows.map(|(number, (nip, name))| (number, nip, name)).collect()
    }

    fn one(row: u32, nip: &str, name: &str) -> (u32, String, String) {
        (row, nip.to_owned(), name.to_owned())
    }

    const NIP: &str = "197011162011102003";

    #[test]
    fn a_table_is_read_however_its_tags_are_written() {
        let whole = format!(
            "<html><head><title>x</title><style>td{{a:b}}</style></head><body><h3>DAFTAR</h3>\
             <table border=1><thead><tr><th>NIP</th><th>NAMA</th><th>UNIT KERJA</th></tr></thead>\
             <tbody><tr><td>{NIP}</td><td>MA&#039;RUF<br>CONTOH</td><td>A &amp; B</td></tr></tbody></table></body>"
        );
        assert_eq!(people(&page(&whole)), [one(3, NIP, "MA'RUF CONTOH")]);
        // Without the tags that may be left out, in capitals, broken into lines.
        let bare = format!(
            "<TABLE><TR><TD>NIP<TD>NAMA<TD>UNIT KERJA<TR>\n<TD>\n {NIP}\n<TD>BUDI\n CONTOH<TD>A"
        );
        assert_eq!(people(&page(&bare)), [one(2, NIP, "BUDI CONTOH")]);
        // Inside a table that only places it.
        let placed = format!(
            "<table><tr><td>Menu</td><td><table><tr><td>NIP<td>NAMA<td>OPD<tr><td>{NIP}<td>BUDI<td>A</table></td></tr></table>"
        );
        assert_eq!(people(&page(&placed)), [one(3, NIP, "BUDI")]);
    }

    #[test]
    fn cells_over_several_rows_and_columns_push_the_others_aside() {
        let table = format!(
            "<table><tr><td rowspan=2>NIP<td rowspan=2>NAMA<td colspan=2>GELAR<td rowspan=2>UNIT KERJA\
             <tr><td>DEPAN<td>BELAKANG\
             <tr><td>{NIP}<td>BUDI<td>Dr.<td>S.E.<td rowspan=2>Dinas A\
             <tr><td>197212172001032019<td>SITI<td><td>S.H.</table>"
        );
        let read = page(&table);
        assert_eq!(people(&read), [one(3, NIP, "BUDI"), one(4, "197212172001032019", "SITI")]);
        let text = |idx: usize, field| {
            read.rows[idx].value(field).as_text().unwrap_or_default().to_owned()
        };
        assert_eq!(
            (text(0, Field::TitleFront), text(0, Field::TitleBack)),
            ("Dr.".into(), "S.E.".into())
        );
        assert_eq!(
            (text(1, Field::TitleBack), text(1, Field::Unit)),
            ("S.H.".into(), "Dinas A".into())
        );
    }

    #[test]
    fn a_whole_row_of_cells_may_reach_down() {
        let many = |cell: &str| cell.repeat(300);
        let table = format!(
            "<table><tr><td>NIP{}<td>NAMA<tr><td>{NIP}{}<td>BUDI<tr><td>197212172001032019<td>SITI</table>",
            many("<td>KOLOM"),
            many("<td rowspan=2>x"),
        );
        let read = page(&table);
        assert_eq!(people(&read), [one(2, NIP, "BUDI"), one(3, "197212172001032019", "SITI")]);
    }

    #[test]
    fn what_excel_wrote_as_a_number_is_one() {
        let table = "<table><tr><td>NIP<td>NAMA<td>OPD<tr><td x:num=\"1.97011162011102E+17\">197011162011102000<td x:str>BUDI<td>A\
                     <tr><td x:num>5<td>SITI<td>A</table>";
        let read = page(table);
        let is_number = |idx: usize| {
            matches!(read.rows[idx].value(Field::Nip), super::super::Value::Number { .. })
        };
        assert!(is_number(0) && is_number(1));
    }

    #[test]
    fn rows_that_are_not_shown_are_told_and_tables_under_the_same_headings_go_on() {
        let table = |rows: &str| format!("<table><tr><td>NIP<td>NAMA<td>OPD{rows}</table>");
        let text = table(&format!(
            "<tr style='display: none'><td>{NIP}<td>BUDI<td>A<tr><td>197212172001032019<td>SITI<td>A"
        )) + "<p>halaman 2</p>"
            + &table("<tr><td>197405211998112021<td>IDA<td>A")
            + "<table><tr><td>NAMA<td>NIP<td>OPD<tr><td>X<td>1<td>A</table>";
        let read = page(&text);
        assert_eq!(
            people(&read),
            [one(3, "197212172001032019", "SITI"), one(6, "197405211998112021", "IDA")]
        );
        let codes: Vec<Code> = read.findings.iter().map(|finding| finding.code).collect();
        assert!(codes.contains(&Code::RowsHidden), "{codes:?}");
        let other = read.findings.iter().find(|finding| finding.message.en.contains("a list too"));
        assert!(other.is_some(), "{:?}", read.findings);
    }

    proptest! {
        #[test]
        fn any_page_is_read(parts in proptest::collection::vec(prop_oneof![
            Just("<table>"), Just("</table>"), Just("<tr>"), Just("</tr>"), Just("<td>"), Just("</td>"), Just("NIP"),
            Just("NAMA"), Just("<td rowspan=3 colspan=2>"), Just("<td rowspan=99999999999>"), Just("<script>"), Just("<"),
            Just("197011162011102003"), Just("&amp"), Just("<!--"), Just("<br>")
        ], 0..60)) {
            let _read = read(&parts.concat(), &Place::default(), &Options::default(), &|_| ());
        }
    }
}
