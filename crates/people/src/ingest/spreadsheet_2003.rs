//! XML Spreadsheet 2003, which applications write under the name of an `.xls`.
//!
//! Read tag by tag, so that its size costs no memory; the types of its cells
//! are kept, so that a NIP that was stored as a number is told as one.

use super::lists::Lists;
use super::table::{Raw, Table};
use super::{Early, Options, Read};
use cetak_base::date::Date;
use cetak_base::diag::{Place, Text};
use cetak_base::text;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What spreadsheets have of rows.
const MAX_ROWS: u32 = 1 << 20;
/// And of columns.
const MAX_COLUMNS: u32 = 1 << 14;

/// Reads the worksheets of such a file.
///
/// # Errors
///
/// Why it cannot be read.
pub(super) fn read(
    content: &str,
    place: &Place,
    options: &Options,
    early: Early<'_>,
) -> Result<Read, Text> {
    let mut reader = Reader::from_str(content);
    let mut book = Book {
        lists: Lists::new(place, (options, early)),
        is_1904: false,
        sheet: None,
        data: None,
        in_comment: false,
    };
    loop {
        let event = reader.read_event().map_err(|_| damaged())?;
        match &event {
            Event::Eof if book.sheet.is_none() => return book.lists.finish(),
            Event::Eof => return Err(damaged()),
            Event::Start(tag) => book.opened(tag, false)?,
            Event::Empty(tag) => book.opened(tag, true)?,
            Event::End(tag) => book.closed(tag.local_name().into_inner())?,
            Event::Text(text) => book.said(&text.xml10_content()),
            Event::CData(text) => book.said(&text.xml10_content()),
            Event::GeneralRef(entity) => {
                let c = match entity.resolve_char_ref() {
                    Ok(Some(c)) => Some(c),
                    _ => match &*entity.xml10_content() {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => None,
                    },
                };
                book.said(c.ok_or_else(damaged)?.encode_utf8(&mut [0; 4]));
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

fn damaged() -> Text {
    text!("berkas rusak: XML-nya terputus atau salah", "the file is damaged: its XML breaks off")
}

struct Book<'a> {
    lists: Lists<'a>,
    is_1904: bool,
    sheet: Option<Sheet<'a>>,
    /// The type and the text of the cell's data, while they are read.
    data: Option<(String, String)>,
    in_comment: bool,
}

struct Sheet<'a> {
    name: String,
    table: Option<Table<'a>>,
    /// The row and the column that come next, 0-based.
    next_row: u32,
    next_col: u32,
    /// The cell that is open, and whether it has a formula.
    cell: Option<(u32, bool)>,
}

impl Book<'_> {
    fn opened(&mut self, tag: &BytesStart<'_>, is_empty: bool) -> Result<(), Text> {
        let attribute = |wanted: &str| {
            let found =
                tag.attributes().flatten().find(|it| it.key.local_name().into_inner() == wanted)?;
            Some(found.value.into_owned())
        };
        let number = |wanted: &str| attribute(wanted).and_then(|it| it.trim().parse::<u32>().ok());
        match tag.local_name().into_inner() {
            "Date1904" => self.is_1904 = true,
            "Comment" => self.in_comment = !is_empty,
            "Worksheet" if !is_empty => {
                let name = attribute("Name").map(|name| unescaped(&name)).unwrap_or_default();
                let table = self.lists.begin(&name);
                let table = table.map(|table| table.counts_from_1904(self.is_1904));
                self.sheet = Some(Sheet { name, table, next_row: 0, next_col: 0, cell: None });
            }
            "Row" => {
                let Some(sheet) = &mut self.sheet else { return Ok(()) };
                let row = number("Index").map_or(sheet.next_row, |index| index.saturating_sub(1));
                if row < sheet.next_row || row >= MAX_ROWS {
                    return Err(super::workbook::out_of_order(row.saturating_add(1)));
                }
                (sheet.next_row, sheet.next_col) = (row + 1, 0);
                if attribute("Hidden").is_some_and(|it| it == "1") {
                    sheet.table.iter_mut().for_each(|table| table.hide(row + 1));
                }
            }
            "Cell" => {
                let Some(sheet) = &mut self.sheet else { return Ok(()) };
                let col = number("Index").map_or(sheet.next_col, |index| index.saturating_sub(1));
                if col < sheet.next_col || col >= MAX_COLUMNS {
                    return Err(damaged());
                }
                let span = |name| number(name).unwrap_or(0).min(MAX_ROWS);
                let (across, down) = (span("MergeAcross"), span("MergeDown"));
                let row = sheet.next_row.saturating_sub(1);
                if across > 0 || down > 0 {
                    let range = [row, col, row + down, col + across];
                    sheet.table.iter_mut().for_each(|table| table.merge(range));
                }
                sheet.next_col = col + 1 + across;
                sheet.cell = Some((col, attribute("Formula").is_some()));
                if is_empty {
                    self.end_cell()?;
                }
            }
            "Data" if !self.in_comment && !is_empty => {
                self.data = Some((attribute("Type").unwrap_or_default(), String::new()));
            }
            _ => {}
        }
        Ok(())
    }

    fn said(&mut self, text: &str) {
        if let Some((_, said)) = self.data.as_mut().filter(|_| !self.in_comment) {
            said.push_str(text);
        }
    }

    fn closed(&mut self, name: &str) -> Result<(), Text> {
        match name {
            "Comment" => self.in_comment = false,
            "Cell" => self.end_cell()?,
            "Worksheet" => {
                if let Some(Sheet { name, table: Some(table), .. }) = self.sheet.take() {
                    self.lists.end(&name, table);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Text> {
        let data = self.data.take();
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        let Some((col, has_formula)) = sheet.cell.take() else { return Ok(()) };
        let row = sheet.next_row.saturating_sub(1);
        let Some(table) = &mut sheet.table else { return Ok(()) };
        let Some((kind, text)) = &data else {
            return match has_formula {
                true => table.cell(row, col, super::workbook::without_result()),
                false => Ok(()),
            }
            .map_err(super::workbook::out_of_order);
        };
        let raw = match kind.as_str() {
            "Number" => text.trim().parse().map_or(Raw::Text(text), Raw::Number),
            "DateTime" => {
                text.get(..10).and_then(Date::parse_iso).map_or(Raw::Text(text), Raw::Date)
            }
            "Boolean" => Raw::Bool(text.trim() == "1"),
            "Error" => Raw::Error(text.trim().to_owned()),
            _ => Raw::Text(text),
        };
        table.cell(row, col, raw).map_err(super::workbook::out_of_order)
    }
}

/// An attribute's value without escapes; one that cannot be undone stays as it is written.
fn unescaped(value: &str) -> String {
    quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::super::{Field, Value};
    use super::*;

    fn book(rows: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>\
             <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
             <Worksheet ss:Name=\"Data &amp; lain\"><Table>{rows}</Table></Worksheet></Workbook>"
        )
    }

    fn row(cells: &[(&str, &str)]) -> String {
        let cell = |(kind, text): &(&str, &str)| {
            format!("<Cell><Data ss:Type=\"{kind}\">{text}</Data></Cell>")
        };
        format!("<Row>{}</Row>", cells.iter().map(cell).collect::<String>())
    }

    fn read_it(rows: &str) -> Read {
        let options = Options::default();
        read(&book(rows), &Place::file("data.xls"), &options, &|_| ()).expect("read")
    }

    #[test]
    fn cells_keep_their_types_and_their_places() {
        let headings =
            row(&[("String", "NIP"), ("String", "NAMA"), ("String", "OPD"), ("String", "TMT PNS")]);
        let rows = headings
            + &row(&[
                ("String", "197011162011102003"),
                ("String", "MA&apos;RUF &amp; &#65;"),
                ("String", "A"),
                ("DateTime", "2012-10-01T00:00:00.000"),
            ])
            + "<Row ss:Index=\"5\"><Cell><Data ss:Type=\"Number\">1.97011162011102E+17</Data></Cell><Cell ss:Index=\"3\"><Data ss:Type=\"String\"><B>A</B> B</Data><Comment><Data>x</Data></Comment></Cell></Row>";
        let read = read_it(&rows);
        let first = &read.rows[0];
        assert_eq!(first.value(Field::Name).as_text(), Some("MA'RUF & A"));
        assert_eq!(
            first.value(Field::TmtPns),
            &Value::Date(Date::new(2012, 10, 1).expect("a day"))
        );
        let second = &read.rows[1];
        assert_eq!(second.place.row, Some(5));
        assert!(matches!(second.value(Field::Nip), Value::Number { .. }));
        assert_eq!(second.value(Field::Unit).as_text(), Some("A B"));
        assert_eq!(read.worksheets, ["Data & lain"]);
    }

    #[test]
    fn merged_and_hidden_rows_are_known() {
        let people = "<Row><Cell><Data ss:Type=\"String\">197011162011102003</Data></Cell><Cell><Data ss:Type=\"String\">BUDI</Data></Cell>\
             <Cell ss:MergeDown=\"1\"><Data ss:Type=\"String\">A</Data></Cell></Row>\
             <Row><Cell><Data ss:Type=\"String\">197212172001032019</Data></Cell><Cell><Data ss:Type=\"String\">SITI</Data></Cell></Row>\
             <Row ss:Hidden=\"1\"><Cell><Data ss:Type=\"String\">197405211998112021</Data></Cell><Cell><Data ss:Type=\"String\">IDA</Data></Cell></Row>";
        let read =
            read_it(&(row(&[("String", "NIP"), ("String", "NAMA"), ("String", "OPD")]) + people));
        assert_eq!((read.rows.len(), read.hidden.len()), (2, 1));
        assert_eq!(read.rows[1].value(Field::Unit).as_text(), Some("A"));
    }

    #[test]
    fn a_file_that_breaks_off_anywhere_is_damaged_and_never_read_in_part() {
        let whole = book(&row(&[("String", "NIP"), ("String", "NAMA"), ("String", "OPD")]));
        let body = whole.find("<Worksheet").expect("there");
        for end in body + 1..whole.find("</Worksheet>").expect("there") + 11 {
            let place = Place::default();
            assert!(read(&whole[..end], &place, &Options::default(), &|_| ()).is_err(), "{end}");
        }
    }
}
