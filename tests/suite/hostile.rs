//! Spreadsheets damaged on purpose, the same ones every time.
//!
//! What the fuzz target `ingest` does for hours, in short: small files of every
//! format that a test can write are mutated below their compression, where a
//! random byte would only break a checksum, and each must be read or named
//! within five seconds. A panic inside a reader is caught by `ingest` and shows
//! as the finding that the file is damaged; a hang or an empty answer fails here.

use crate::ingest::{HEADINGS, PERSON, bare_xlsx, sheet_xml, write_row, xlsx, zip};
use crate::support::{PATIENCE, own_time};
use cetak::ingest::{Options, Read, read_bytes};
use cetak::record::{Rules, Verdict, check};

/// Numbers that look random and are the same in every run (xorshift64*).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).expect("31 bits") % limit.max(1)
    }
}

/// Pieces that readers of spreadsheets have stumbled over.
const PIECES: [&[u8]; 24] = [
    b"r=\"1048576\"",
    b"r=\"0\"",
    b"r=\"-1\"",
    b"r=\"XFD1048576\"",
    b"r=\"A0\"",
    b"hidden=\"1\"",
    b"t=\"s\"",
    b"t=\"d\"",
    b"t=\"e\"",
    b"s=\"4294967295\"",
    b"<v>1.98503102010121E+17</v>",
    b"<v>-99999999999999999999</v>",
    b"<f t=\"shared\" si=\"4294967295\">A1</f>",
    b"&#x110000;",
    b"&amp",
    b"<![CDATA[",
    b"<!--",
    b"table:number-rows-repeated=\"65537\"",
    b"table:number-columns-repeated=\"18446744073709551615\"",
    b"\"",
    b";",
    b"\xff\xfe",
    b"\x00",
    b"\r\n\r\n",
];

/// `seed` with up to four things done to it, `pieces` put in among them.
pub(crate) fn mutated(seed: &[u8], dice: &mut Dice, pieces: &[&[u8]]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=dice.below(4) {
        let (at, other) = (dice.below(bytes.len()), dice.below(bytes.len()));
        let (from, to) = (at.min(other), at.max(other));
        match dice.below(7) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << dice.below(8),
            1 if !bytes.is_empty() => bytes[at] = [0, 0xff, b'<', b'9'][dice.below(4)],
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(from..to.min(from + 64))),
            4 => {
                let again = bytes[from..to.min(from + 512)].to_vec();
                bytes.splice(at..at, again);
            }
            _ => {
                bytes.splice(at..at, pieces[dice.below(pieces.len())].iter().copied());
            }
        }
    }
    bytes
}

/// Reads and judges, as a check does.
fn is_read_or_named(bytes: &[u8], what: &str) -> Read {
    let begun = own_time();
    let read = read_bytes(bytes, "data.xlsx", &Options::default());
    assert!(!read.rows.is_empty() || !read.findings.is_empty(), "{what}: nothing was said");
    let as_of = cetak::date::Date::new(2026, 11, 22).expect("a day");
    let n_rows = read.rows.len();
    let checked = check(read.rows.clone(), &Rules::new(as_of));
    assert_eq!(checked.judged.len(), n_rows, "{what}");
    for judged in &checked.judged {
        if let Verdict::Entitled(record) = &judged.verdict {
            assert_eq!(record.nip.digits().len(), 18, "{what}");
            assert!(!record.name.trim().is_empty(), "{what}");
        }
    }
    let took = own_time() - begun;
    assert!(took < PATIENCE, "{what} took {took:?}");
    read
}

/// Mutates `inner` a few hundred times and wraps each into a file.
fn survives(inner: &[u8], times: usize, name: &str, wrap: impl Fn(&[u8]) -> Vec<u8>) {
    assert!(!is_read_or_named(&wrap(inner), name).rows.is_empty(), "{name}: the seed is good");
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for turn in 0..times {
        let bytes = wrap(&mutated(inner, &mut dice, &PIECES));
        is_read_or_named(&bytes, &format!("{name}, turn {turn}"));
    }
}

/// Inline texts, a number, a date, an error, a formula without a result.
fn sheet() -> Vec<u8> {
    let cells = PERSON.map(|text| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#));
    sheet_xml(&format!(
        r#"<row r="2">{}</row><row r="3"><c r="A3"><v>1.98503102010121E+17</v></c><c r="B3" t="str"><f>A1</f></c><c r="C3" t="e"><v>#N/A</v></c><c r="F3" s="1"><v>42156</v></c></row>"#,
        cells.concat()
    ))
}

fn ods_content() -> Vec<u8> {
    let row = |texts: &[&str]| {
        let cells = texts.iter().map(|text| {
            format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
        });
        format!("<table:table-row>{}</table:table-row>", cells.collect::<String>())
    };
    format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"Data\">{}<table:table-row table:number-rows-repeated=\"3\"/>{}</table:table></office:spreadsheet></office:body></office:document-content>",
        row(&HEADINGS),
        row(&PERSON)
    )
    .into_bytes()
}

#[test]
fn a_damaged_worksheet_of_xlsx_is_read_or_named() {
    survives(&sheet(), 600, "xlsx worksheet", |sheet| bare_xlsx(sheet, None));
}

/// calamine 0.38 looks for the end of a table for ever where the content breaks off before it.
#[test]
fn an_ods_that_breaks_off_inside_a_table_is_named_and_does_not_hang() {
    let content = ods_content();
    let at = content.windows(14).position(|part| part == b"</table:table>").expect("a table");
    for cut in [&content[..at], &[&content[..at], &content[at + 14..]].concat()] {
        let read = is_read_or_named(&zip(&[("content.xml", cut, None)]), "ods cut inside a table");
        assert!(read.findings[0].message.en.contains("breaks off"), "{:?}", read.findings);
    }
}

#[test]
fn a_damaged_content_of_ods_is_read_or_named() {
    survives(&ods_content(), 200, "ods", |content| {
        zip(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", None),
            ("content.xml", content, None),
            ("META-INF/manifest.xml", b"<manifest/>", None),
        ])
    });
}

#[test]
fn a_damaged_archive_is_read_or_named() {
    let book = xlsx(|worksheet| {
        write_row(worksheet, 0, &HEADINGS);
        write_row(worksheet, 1, &PERSON);
    });
    survives(&book, 400, "xlsx archive", <[u8]>::to_vec);
}

#[test]
fn damaged_csv_in_every_encoding_is_read_or_named() {
    for delimiter in [";", ",", "|", "\t"] {
        let text = format!("{}\r\n{}\r\n", HEADINGS.join(delimiter), PERSON.join(delimiter));
        survives(text.as_bytes(), 150, "csv", <[u8]>::to_vec);
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [&b"\xff\xfe"[..], &wide].concat();
        survives(&marked, 100, "csv in UTF-16", <[u8]>::to_vec);
    }
}

#[test]
fn a_file_cut_off_anywhere_is_read_or_named() {
    let book = bare_xlsx(&sheet(), None);
    let csv = format!("{}\n{}\n", HEADINGS.join(";"), PERSON.join(";")).into_bytes();
    for (whole, name) in [(book, "xlsx"), (csv, "csv")] {
        for end in (0..whole.len()).step_by(11) {
            is_read_or_named(&whole[..end], &format!("{name} cut at {end}"));
        }
    }
}

/// A record of BIFF8: its kind, its length, its data.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("a short record");
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

/// A cell of text.
fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).expect("a short text");
    let head = [row, column, 0, length].map(u16::to_le_bytes).concat();
    record(0x0204, &[&head[..], &[0], text.as_bytes()].concat())
}

/// The workbook stream of an xls with one worksheet, `more` among its cells.
fn biff(more: &[u8]) -> Vec<u8> {
    let begin = |kind: u16| {
        let head = [0x0600, kind, 0, 0].map(u16::to_le_bytes).concat();
        record(0x0809, &[&head[..], &[0; 8]].concat())
    };
    let end = record(0x000a, &[]);
    let name = b"\x00\x00\x04\x00Data";
    let globals = begin(5);
    let at = globals.len() + 4 + 4 + name.len() + end.len();
    let at = u32::try_from(at).expect("small").to_le_bytes();
    let sheet = record(0x0085, &[&at[..], name].concat());
    let rows = [(0, &HEADINGS[..]), (1, &PERSON[..])];
    let cells = rows.iter().flat_map(|(row, texts)| {
        (0..).zip(texts.iter()).map(|(column, text)| label(*row, column, text))
    });
    let cells: Vec<u8> = cells.flatten().collect();
    [&globals[..], &sheet, &end, &begin(0x10), more, &cells, &end].concat()
}

/// A compound file around that stream; `spoil` changes the table of its sectors, which begins with
/// those of the stream and goes on with that of the directory.
fn xls(stream: &[u8], spoil: impl FnOnce(&mut Vec<u32>)) -> Vec<u8> {
    const SECTOR: usize = 512;
    const END: u32 = 0xffff_fffe;
    let mut stream = stream.to_vec();
    stream.resize(stream.len().max(4096).next_multiple_of(SECTOR), 0);
    let n = u32::try_from(stream.len() / SECTOR).expect("small");
    let mut table: Vec<u32> = (1..n).chain([END, END, 0xffff_fffd]).collect();
    spoil(&mut table);
    table.resize(SECTOR / 4, u32::MAX);
    let mut header = vec![0; SECTOR];
    header[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    header[24..34].copy_from_slice(b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0");
    for (at, number) in [(44, 1), (48, n), (56, 4096), (60, END), (68, END), (76, n + 1)] {
        header[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    header[80..].fill(0xff);
    let entry = |name: &str, kind: u8, start: u32, length: usize| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(128, 0);
        entry[64] = u8::try_from(name.len() * 2 + 2).expect("short");
        entry[66] = kind;
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&u32::try_from(length).expect("small").to_le_bytes());
        entry
    };
    let root = entry("Root Entry", 5, END, 0);
    let mut directory = [root, entry("Workbook", 2, 0, stream.len())].concat();
    directory.resize(SECTOR, 0);
    let table: Vec<u8> = table.into_iter().flat_map(u32::to_le_bytes).collect();
    [header, stream, directory, table].concat()
}

#[test]
fn a_damaged_xls_is_read_or_named() {
    survives(&biff(&[]), 600, "xls", |stream| xls(stream, |_| {}));
}

/// calamine 0.38 follows a chain of sectors for ever, and takes all memory on its way.
#[test]
fn an_xls_whose_sectors_run_in_a_circle_is_named() {
    let stream = biff(&[]);
    for (from, to) in [(8, 8), (3, 0), (7, 7)] {
        let read = is_read_or_named(&xls(&stream, |table| table[from] = to), "xls in a circle");
        assert!(read.findings[0].message.en.contains("runs in circles"), "{:?}", read.findings);
    }
}

/// calamine 0.38 lays a worksheet out as large as its cells and its extent say.
#[test]
fn an_xls_with_cells_outside_of_its_worksheet_is_named() {
    let extent = |rows: [u32; 2], columns: [u16; 2]| {
        let rows = rows.map(u32::to_le_bytes).concat();
        record(0x0200, &[rows, columns.map(u16::to_le_bytes).concat(), vec![0; 2]].concat())
    };
    for more in [
        label(65_535, 65_535, "x"),
        extent([0, 65_536], [0, 65_535]),
        extent([0, u32::MAX], [0, 256]),
        extent([9, 3], [0, 2]),
    ] {
        let read = is_read_or_named(&xls(&biff(&more), |_| {}), "xls outside");
        assert!(
            read.findings[0].message.en.contains("out of its worksheets"),
            "{:?}",
            read.findings
        );
    }
    let wide = [label(60_000, 0, "x"), label(9, 250, "x")].concat();
    let read = is_read_or_named(&xls(&biff(&wide), |_| {}), "two cells far apart");
    assert!(read.findings[0].message.en.contains("8 million cells"), "{:?}", read.findings);
    let whole = is_read_or_named(&xls(&biff(&extent([0, 2], [0, 20])), |_| {}), "xls");
    assert_eq!(whole.rows.len(), 1);
}
