//! What a file is that is neither a workbook nor a list in text.
//!
//! Web applications send a page of HTML under the name of an `.xls`, and Excel
//! opens it with a warning that its readers click away. Here such a file is
//! named. Tables of web pages and XML Spreadsheet 2003 are read all the same, with
//! a warning: opened and saved again by Excel, a NIP of a page would be a number. What else it may be, its
//! owner learns what to do. Only the first bytes are looked at.

use super::heading::heading_row_missing;
use super::{Early, Options, Read, delimited, spreadsheet_2003, unreadable, webpage};
use cetak_base::diag::{Code, Finding, Place, Severity, Text};
use cetak_base::text;

/// How much of a file is looked at, in bytes.
const LOOKED_AT: usize = 8 << 10;

/// What a file is that is neither a workbook nor a list in text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Foreign {
    name: Text,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A web page; its tables may be lists.
    Page,
    /// XML Spreadsheet 2003.
    Spreadsheet,
    /// Anything else, which is not read.
    Other,
}

/// What the file is, if it is surely neither a workbook nor a list.
pub(super) fn of(bytes: &[u8]) -> Option<Foreign> {
    let (kind, name) = kind_of(bytes)?;
    Some(Foreign { name, kind })
}

impl Foreign {
    /// Its lists, if it has any, with a word about what it is.
    ///
    /// # Errors
    ///
    /// What it is and that it cannot be read.
    pub(super) fn read(
        self,
        bytes: &[u8],
        place: &Place,
        (options, early): (&Options, Early<'_>),
    ) -> Result<Read, Text> {
        let content = match self.kind {
            Kind::Other => return Err(self.name),
            Kind::Page | Kind::Spreadsheet => delimited::decode(bytes, options.encoding)?,
        };
        let mut read = match self.kind {
            Kind::Spreadsheet => spreadsheet_2003::read(&content, place, options, early)?,
            Kind::Page | Kind::Other => webpage::read(&content, place, options, early)?,
        };
        if read.worksheets.is_empty() {
            // What stands in its first table helps more than how to save it again.
            let empty = heading_row_missing(Place::default(), None).hint;
            let shown = read.findings.pop().map(|finding| finding.hint).filter(|it| *it != empty);
            let mut unread = unreadable(place.clone(), self.name);
            unread.hint = shown.unwrap_or(unread.hint);
            return Ok(Read { findings: vec![unread], ..read });
        }
        let Text { id, en, .. } = self.name;
        let mut named = Finding::new(
            Code::WorkbookUnreadable,
            place.clone(),
            Text::new(format!("{id}; tabelnya dibaca apa adanya"), format!("{en}; its tables are read as they stand")),
        )
        .hint(text!(
            "cocokkan beberapa NIP dengan aslinya; lebih baik minta ekspor .xlsx dari aplikasinya, dan jangan simpan ulang lewat Excel: NIP akan menjadi angka",
            "compare some NIPs with their source; better ask for an .xlsx export, and do not save it again with Excel: NIPs would become numbers"
        ));
        named.severity = Severity::Warn;
        read.findings.insert(0, named);
        Ok(read)
    }
}

/// What it is, in words as well.
fn kind_of(bytes: &[u8]) -> Option<(Kind, Text)> {
    if bytes.is_empty() {
        return other(text!("berkas kosong (0 byte)", "the file is empty (0 bytes)"));
    }
    let start = &bytes[..bytes.len().min(LOOKED_AT)];
    let begins = |magic: &[u8]| start.starts_with(magic);
    if begins(b"%PDF") {
        return other(text!("ini berkas PDF, bukan lembar kerja", "this is a PDF, not a workbook"));
    }
    if begins(b"\x89PNG") || begins(b"\xff\xd8\xff") || begins(b"GIF8") {
        return other(text!("ini gambar, bukan lembar kerja", "this is a picture, not a workbook"));
    }
    if begins(b"Rar!") || begins(b"7z\xbc\xaf") || begins(b"\x1f\x8b") {
        return other(text!(
            "ini arsip terkompresi; ekstrak dulu",
            "this is a compressed archive; unpack it first"
        ));
    }
    if begins(b"{\\rtf") {
        return other(text!(
            "ini dokumen RTF, bukan lembar kerja",
            "this is an RTF document, not a workbook"
        ));
    }
    if begins(b"ID;P") {
        return other(text!(
            "ini berkas SYLK yang diberi nama lembar kerja",
            "this is a SYLK file under the name of a workbook"
        ));
    }
    let lower = text_of(start).to_lowercase();
    let lower = lower.trim_start_matches('\u{feff}').trim_start();
    of_markup(lower)
}

/// Something whose owner is told what it is.
const fn other(name: Text) -> Option<(Kind, Text)> {
    Some((Kind::Other, name))
}

/// The first bytes as text, UTF-16 included.
fn text_of(start: &[u8]) -> String {
    let zeros =
        |odd: usize| start.iter().take(200).skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let is_le = start.starts_with(b"\xff\xfe") || zeros(1) > 20 && zeros(0) == 0;
    let is_be = start.starts_with(b"\xfe\xff") || zeros(0) > 20 && zeros(1) == 0;
    if !is_le && !is_be {
        return String::from_utf8_lossy(start).into_owned();
    }
    let unit = if is_le { u16::from_le_bytes } else { u16::from_be_bytes };
    let units = start.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
}

fn of_markup(lower: &str) -> Option<(Kind, Text)> {
    let starts = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    let is_mhtml = starts(&["mime-version:", "from: <", "content-type: multipart", "message-id:"])
        && (lower.contains("multipart/related")
            || lower.contains("text/html")
            || lower.contains("content-type:"));
    if is_mhtml {
        return other(text!(
            "ini halaman web dalam satu berkas (MHTML) yang diberi nama lembar kerja",
            "this is a web page in one file (MHTML) under the name of a workbook"
        ));
    }
    if lower.contains("urn:schemas-microsoft-com:office:spreadsheet") && lower.contains("<workbook")
    {
        let name = text!(
            "ini XML Spreadsheet 2003 (SpreadsheetML) yang diberi nama lembar kerja",
            "this is XML Spreadsheet 2003 (SpreadsheetML) under the name of a workbook"
        );
        return Some((Kind::Spreadsheet, name));
    }
    if starts(&["<office:document", "<?xml"]) && lower.contains("<office:document") {
        return other(text!(
            "ini ODS dalam satu berkas XML (fods)",
            "this is an ODS in one XML file (fods)"
        ));
    }
    if is_web_page(lower) {
        let name = text!(
            "ini halaman web (HTML) yang diberi nama lembar kerja",
            "this is a web page (HTML) under the name of a workbook"
        );
        return Some((Kind::Page, name));
    }
    if starts(&["<?xml", "<"]) && lower.contains("xmlns") || starts(&["<?xml"]) {
        return other(text!(
            "ini halaman web atau XML yang diberi nama lembar kerja",
            "this is a web page or XML under the name of a workbook"
        ));
    }
    if starts(&["[{", "{\"", "[\n", "{\n", "[\r", "{\r", "[ {", "[["])
        && lower.contains('"')
        && lower.contains(':')
    {
        return other(text!(
            "ini data JSON yang diberi nama lembar kerja",
            "this is JSON data under the name of a workbook"
        ));
    }
    None
}

/// Begins with a tag of HTML, or has a table behind the notices that a web server put in front.
fn is_web_page(lower: &str) -> bool {
    const TAGS: &[&str] = &[
        "!doctype html",
        "!doctype",
        "!--",
        "html",
        "head",
        "body",
        "table",
        "style",
        "center",
        "title",
        "meta",
        "link",
        "script",
        "div",
        "span",
        "p",
        "b",
        "i",
        "u",
        "br",
        "hr",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "form",
        "strong",
        "em",
        "img",
        "a",
        "ul",
        "ol",
        "li",
        "pre",
        "noscript",
        "section",
        "header",
        "base",
        "col",
        "colgroup",
        "caption",
        "?php",
    ];
    let has = |tag: &str| lower.contains(tag);
    if has("<table") && has("<tr") && (has("<td") || has("<th")) {
        return true;
    }
    let Some(tag) = lower.strip_prefix('<') else { return false };
    TAGS.iter().any(|name| {
        tag.strip_prefix(name).is_some_and(|rest| {
            *name == "!--" || rest.is_empty() || rest.starts_with([' ', '>', '/', '\r', '\n', '\t'])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Option<String> {
        kind_of(text.as_bytes()).map(|(_, name)| name.en)
    }

    #[test]
    fn web_pages_are_named_however_they_begin() {
        for tag in [
            "<html>",
            "<HTML xmlns:x=\"x\">",
            "<!DOCTYPE html>",
            "<table border=1>",
            "<style>.str{}</style>",
            "<center><h3>DATA</h3>",
            "<h1>DATA",
            "<p>x",
            "<b>x</b>",
            "<br>",
            "<title>x",
            "<!-- x -->",
            "<meta charset=utf-8>",
            "<div class='x'>",
            "\u{feff}<html>",
            "  \r\n<table>",
            "<font size=2>",
            "<thead>",
            "<script>",
            "<body>",
            "<span>x",
            "Warning: undefined variable in x.php<br /><table><tr><td>NIP</td></tr></table>",
            "Data pegawai\n<table border='1'><tr><th>NIP</th></tr></table>",
        ] {
            let (kind, name) = kind_of(tag.as_bytes()).expect("a page");
            assert!(kind == Kind::Page && name.en.contains("web page (HTML)"), "{tag}");
            for order in [u16::to_le_bytes, u16::to_be_bytes] {
                let padded = format!("\u{feff}{tag}{}", " ".repeat(200));
                let bytes: Vec<u8> = padded.encode_utf16().flat_map(order).collect();
                assert!(kind_of(&bytes).is_some_and(|(kind, _)| kind == Kind::Page), "{tag}");
            }
        }
    }

    #[test]
    fn other_formats_are_named() {
        for (text, named_as) in [
            (
                "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n\n<html>",
                "MHTML",
            ),
            ("From: <Saved by Microsoft Excel>\nContent-Type: multipart/related;", "MHTML"),
            (
                "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
                "SpreadsheetML",
            ),
            ("<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", "SpreadsheetML"),
            ("<?xml version=\"1.0\"?><data/>", "XML"),
            ("<?xml version=\"1.0\"?><office:document xmlns:office=\"x\">", "fods"),
            ("[{\"nip\":\"1\"}]", "JSON"),
            ("{\n \"data\": []}", "JSON"),
            ("{\\rtf1", "RTF"),
            ("ID;PWXL", "SYLK"),
        ] {
            assert!(named(text).is_some_and(|text| text.contains(named_as)), "{text}");
        }
    }

    #[test]
    fn lists_in_text_are_no_web_pages() {
        for text in [
            "NIP;NAMA\n1;<b>Budi</b>\n",
            "\"NIP\",\"NAMA\"",
            "NIP\tNAMA",
            "<NIP>;NAMA\n1;2",
            "sep=;\nNIP;NAMA",
            "[NIP];NAMA\n1;2",
        ] {
            assert_eq!(named(text), None, "{text}");
        }
    }
}
