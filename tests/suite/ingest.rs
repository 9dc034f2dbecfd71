//! Files of every format to rows, and hostile ones to one finding each.

use crate::support::{PATIENCE, own_time, unzipped};
use cetak::diag::{Code, Severity};
use cetak::ingest::{Field, Options, Read, Row, Value, read, read_bytes};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use std::{io::Write, path::Path};

/// The 69 headings of the SIASN profile export, in order.
const SIASN: &str = "PNS ID|NIP BARU|NIP LAMA|NAMA|GELAR DEPAN|GELAR BELAKANG|TEMPAT LAHIR ID|TEMPAT LAHIR NAMA|TANGGAL LAHIR|JENIS KELAMIN|AGAMA ID|AGAMA NAMA|JENIS KAWIN ID|JENIS KAWIN NAMA|NIK|NOMOR HP|EMAIL|EMAIL GOV|ALAMAT|NPWP NOMOR|BPJS|JENIS PEGAWAI ID|JENIS PEGAWAI NAMA|KEDUDUKAN HUKUM ID|KEDUDUKAN HUKUM NAMA|STATUS CPNS PNS|KARTU ASN VIRTUAL|NOMOR SK CPNS|TANGGAL SK CPNS|TMT CPNS|NOMOR SK PNS|TANGGAL SK PNS|TMT PNS|GOL AWAL ID|GOL AWAL NAMA|GOL AKHIR ID|GOL AKHIR NAMA|TMT GOLONGAN|MK TAHUN|MK BULAN|JENIS JABATAN ID|JENIS JABATAN NAMA|JABATAN ID|JABATAN NAMA|TMT JABATAN|TINGKAT PENDIDIKAN ID|TINGKAT PENDIDIKAN NAMA|PENDIDIKAN ID|PENDIDIKAN NAMA|TAHUN LULUS|KPKN ID|KPKN NAMA|LOKASI KERJA ID|LOKASI KERJA NAMA|UNOR ID|UNOR NAMA|INSTANSI INDUK ID|INSTANSI INDUK NAMA|INSTANSI KERJA ID|INSTANSI KERJA NAMA|SATUAN KERJA INDUK ID|SATUAN KERJA INDUK NAMA|SATUAN KERJA KERJA ID|SATUAN KERJA KERJA NAMA|IS VALID NIK|NAMA SEKOLAH|FLAG IKD|ESELON ID|ESELON NAMA";

pub(crate) const HEADINGS: [&str; 6] =
    ["NIP", "NAMA", "KARTU ASN VIRTUAL", "INSTANSI", "KEDUDUKAN HUKUM", "TMT PNS"];
pub(crate) const PERSON: [&str; 6] =
    ["198609262015051001", "SITI AMINAH", "A20160000001", "Kota Contoh", "Aktif", "01-06-2016"];

/// A workbook of one worksheet, filled by `fill`.
pub(crate) fn xlsx(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().expect("a workbook in memory")
}

pub(crate) fn write_row(worksheet: &mut Worksheet, row: u32, texts: &[&str]) {
    for (col, text) in (0..).zip(texts) {
        worksheet.write(row, col, *text).expect("fits");
    }
}

fn read_it(bytes: &[u8]) -> Read {
    read_bytes(bytes, "data.xlsx", &Options::default())
}

fn text(row: &Row, field: Field) -> &str {
    row.value(field).as_text().unwrap_or_default()
}

fn codes(read: &Read) -> Vec<Code> {
    read.findings.iter().map(|finding| finding.code).collect()
}

/// A zip archive of stored or deflated parts; `declared` may lie about the size.
pub(crate) fn zip(parts: &[(&str, &[u8], Option<u32>)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, content, declared) in parts {
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let mut packer =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(content).expect("in memory");
        let packed = packer.finish().expect("in memory");
        let size = declared.unwrap_or(u32::try_from(content.len()).expect("small"));
        let offset = u32::try_from(bytes.len()).expect("small");
        let mut common = Vec::new();
        for number in [20_u16, 0, 8, 0, 0] {
            common.extend(number.to_le_bytes());
        }
        for number in [crc.sum(), u32::try_from(packed.len()).expect("small"), size] {
            common.extend(number.to_le_bytes());
        }
        common.extend(u16::try_from(name.len()).expect("short").to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(name.as_bytes());
        bytes.extend(&packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (offset, n) =
        (u32::try_from(bytes.len()).expect("small"), u16::try_from(parts.len()).expect("few"));
    let len = u32::try_from(directory.len()).expect("small");
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(n.to_le_bytes());
    bytes.extend(n.to_le_bytes());
    bytes.extend(len.to_le_bytes());
    bytes.extend(offset.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

/// A minimal xlsx around the XML of its worksheet.
pub(crate) fn bare_xlsx(sheet: &[u8], declared: Option<u32>) -> Vec<u8> {
    zip(&[
        ("_rels/.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#, None),
        ("xl/workbook.xml", br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>"#, None),
        ("xl/_rels/workbook.xml.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#, None),
        ("xl/worksheets/sheet1.xml", sheet, declared),
    ])
}

/// The same, its days counted from 1904 as old Macintosh programs do.
fn bare_xlsx_of_1904(sheet: &[u8]) -> Vec<u8> {
    let bytes = bare_xlsx(sheet, None);
    let parts = unzipped(&bytes);
    let parts: Vec<(&str, Vec<u8>)> = parts
        .iter()
        .map(|(name, content)| match name.as_str() {
            "xl/workbook.xml" => {
                let text = String::from_utf8_lossy(content);
                let from_1904 = "<workbookPr date1904=\"1\"/><sheets>";
                (name.as_str(), text.replace("<sheets>", from_1904).into_bytes())
            }
            _ => (name.as_str(), content.clone()),
        })
        .collect();
    let parts: Vec<(&str, &[u8], Option<u32>)> =
        parts.iter().map(|(name, content)| (*name, &content[..], None)).collect();
    zip(&parts)
}

/// The XML of a worksheet whose rows hold inline texts.
pub(crate) fn sheet_xml(rows: &str) -> Vec<u8> {
    let heading: String = HEADINGS
        .iter()
        .map(|text| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#))
        .collect();
    format!(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData><row r="1">{heading}</row>{rows}</sheetData></worksheet>"#).into_bytes()
}

#[test]
fn the_siasn_export_is_read_with_69_and_with_65_columns_and_drops_what_is_personal() {
    let headings: Vec<&str> = SIASN.split('|').collect();
    assert_eq!(headings.len(), 69);
    for n in [69, 65] {
        let read = read_it(&xlsx(|worksheet| {
            write_row(worksheet, 0, &headings[..n]);
            let cells: Vec<String> =
                headings[..n].iter().map(|heading| format!("nilai {heading}")).collect();
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            write_row(worksheet, 1, &cells);
        }));
        assert_eq!(codes(&read), [], "{:?}", read.findings);
        let row = &read.rows[0];
        assert_eq!(text(row, Field::Nip), "nilai NIP BARU");
        assert_eq!(text(row, Field::Instansi), "nilai INSTANSI KERJA NAMA");
        assert_eq!(text(row, Field::Golongan), "nilai GOL AKHIR NAMA");
        assert_eq!(text(row, Field::Unit), "nilai UNOR NAMA");
        let all: String =
            row.cells().map(|(_, cell)| cell.value.as_text().unwrap_or_default()).collect();
        for personal in ["NIK", "ALAMAT", "NOMOR HP", "EMAIL", "AGAMA", "NPWP", "BPJS", "NIP LAMA"]
        {
            assert!(!all.contains(personal), "{personal}");
        }
    }
}

#[test]
fn rows_and_columns_are_named_as_in_the_margin_below_merged_titles() {
    let read = read_it(&xlsx(|worksheet| {
        worksheet.merge_range(1, 2, 1, 7, "DAFTAR NAMA PEGAWAI", &Format::new()).expect("fits");
        for (col, heading) in (2..).zip(HEADINGS) {
            worksheet.write(4, col, heading).expect("fits");
            worksheet.write(5, col, f64::from(col) - 1.0).expect("fits");
        }
        for (col, cell) in (2..).zip(PERSON) {
            worksheet.write(8, col, cell).expect("fits");
        }
    }));
    assert_eq!(read.rows.len(), 1, "{read:?}");
    let row = &read.rows[0];
    assert_eq!(row.place.row, Some(9));
    assert_eq!(row.place.worksheet.as_deref(), Some("Sheet1"));
    assert_eq!(row.cell(Field::Nip).map(|cell| cell.column.letter.as_str()), Some("C"));
}

#[test]
fn totals_signatures_and_repeated_headings_are_no_people_but_a_bare_name_is() {
    let read = read_it(&xlsx(|worksheet| {
        write_row(worksheet, 0, &HEADINGS);
        write_row(worksheet, 1, &PERSON);
        write_row(worksheet, 2, &HEADINGS);
        write_row(worksheet, 3, &["", "BUDI SANTOSO"]);
        write_row(worksheet, 4, &["", "Jumlah"]);
        worksheet.write(4, 0, 2.0).expect("fits");
        write_row(worksheet, 6, &["", "Mengetahui,"]);
        write_row(worksheet, 7, &["", "Kepala Dinas"]);
        write_row(
            worksheet,
            8,
            &["198609262015051002", "ANI", "A20160000002", "Kota Contoh", "Aktif"],
        );
    }));
    let names: Vec<&str> = read.rows.iter().map(|row| text(row, Field::Name)).collect();
    assert_eq!(names, ["SITI AMINAH", "BUDI SANTOSO", "ANI"]);
    let passed: Vec<_> = read.passed_over.iter().filter_map(|place| place.row).collect();
    assert_eq!(passed, [3, 5, 7, 8]);
}

#[test]
fn the_type_of_every_cell_is_kept() {
    let read = read_it(&xlsx(|worksheet| {
        write_row(worksheet, 0, &HEADINGS);
        write_row(worksheet, 1, &PERSON);
        worksheet.write(1, 0, 198_503_102_010_121_003.0).expect("fits");
        worksheet.write(1, 3, true).expect("fits");
        worksheet.write(1, 4, Formula::new("=NA()").set_result("#N/A")).expect("fits");
        let day = ExcelDateTime::from_ymd(2016, 6, 1).expect("a day");
        worksheet
            .write_with_format(1, 5, &day, &Format::new().set_num_format("dd-mm-yyyy"))
            .expect("fits");
        write_row(worksheet, 2, &PERSON);
        worksheet.write(2, 5, 42_522.0).expect("fits");
    }));
    let row = &read.rows[0];
    assert!(
        matches!(row.value(Field::Nip), Value::Number { shown, .. } if &**shown == "1.98503102010121E+17")
    );
    assert_eq!(row.value(Field::Instansi), &Value::Bool(true));
    assert_eq!(row.value(Field::LegalStatus), &Value::Error("#N/A".into()));
    for row in &read.rows {
        assert!(
            matches!(row.value(Field::TmtPns), Value::Date(day) if day.to_string() == "2016-06-01"),
            "{row:?}"
        );
    }
}

#[test]
fn a_formula_without_a_stored_result_is_an_error_and_not_an_empty_cell() {
    let person: String = PERSON[..5]
        .iter()
        .map(|text| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#))
        .collect();
    let row = format!(r#"<row r="2">{person}<c r="F2"><f>A1+1</f></c></row>"#);
    let read = read_it(&bare_xlsx(&sheet_xml(&row), None));
    assert!(matches!(read.rows[0].value(Field::TmtPns), Value::Error(_)), "{read:?}");
}

#[test]
fn two_columns_for_one_field_stop_only_where_they_differ() {
    let list = |one: &str, other: &str| {
        read_it(&xlsx(|worksheet| {
            write_row(
                worksheet,
                0,
                &[
                    "NIP BARU",
                    "NIP",
                    "NIP LAMA",
                    "NAMA",
                    "KARTU ASN VIRTUAL",
                    "INSTANSI",
                    "STATUS HUKUM",
                ],
            );
            write_row(
                worksheet,
                1,
                &[one, other, "131234567", "ANI", "A20160000001", "Kota", "Aktif"],
            );
        }))
    };
    for (one, other) in [(PERSON[0], PERSON[0]), (PERSON[0], ""), ("", PERSON[0])] {
        let read = list(one, other);
        assert_eq!(codes(&read), [Code::ColumnRepeated]);
        assert_eq!(read.findings[0].severity, Severity::Info);
        assert_eq!(text(&read.rows[0], Field::Nip), PERSON[0]);
    }
    let read = list(PERSON[0], "198609262015051002");
    assert_eq!(read.findings[0].severity, Severity::Stop);
    assert_eq!((read.findings[0].place.row, read.rows.len()), (Some(2), 0));
}

#[test]
fn a_column_that_every_card_needs_is_missed_once() {
    let read = read_it(&xlsx(|worksheet| {
        write_row(worksheet, 0, &["NIP", "NAMA", "INSTANSI", "CATATAN SAYA"]);
    }));
    assert_eq!(codes(&read), [Code::ColumnMissing, Code::ColumnsUnused]);
    assert!(read.findings[0].message.en.contains("`KARTU ASN VIRTUAL`, `KEDUDUKAN HUKUM NAMA`"));
    assert!(read.findings[1].message.en.contains("`CATATAN SAYA`"));
}

#[test]
fn the_worksheet_with_headings_is_found_and_another_list_is_heard_of() {
    let mut workbook = Workbook::new();
    workbook
        .add_worksheet()
        .set_name("Ringkasan")
        .expect("a name")
        .write(0, 0, "jumlah")
        .expect("fits");
    for name in ["PNS", "PPPK"] {
        let worksheet = workbook.add_worksheet().set_name(name).expect("a name");
        write_row(worksheet, 0, &HEADINGS);
        write_row(worksheet, 1, &PERSON);
    }
    let bytes = workbook.save_to_buffer().expect("in memory");
    let read = read_it(&bytes);
    assert_eq!((read.worksheets.as_slice(), read.rows.len()), (["PNS".to_owned()].as_slice(), 1));
    assert_eq!(read.findings.len(), 1);
    assert!(read.findings[0].message.en.contains("`PPPK`"));
    let named = |name: &str| {
        let options = Options { worksheets: vec!["PNS".into(), name.into()], ..Options::default() };
        read_bytes(&bytes, "data.xlsx", &options)
    };
    assert_eq!(named("pppk").rows.len(), 2);
    assert!(
        named("Honorer").findings[0].message.en.contains("there are: `Ringkasan`, `PNS`, `PPPK`")
    );
}

#[test]
fn a_checked_workbook_fed_back_ignores_what_was_added() {
    let added = ["Status", "Kode", "Pesan", "Saran", "Lembar", "Slot"];
    let read = read_it(&xlsx(|worksheet| {
        write_row(worksheet, 0, &[&HEADINGS[..], &added].concat());
        write_row(
            worksheet,
            1,
            &[&PERSON[..], &["ditahan", "nip-numeric", "x", "y", "1", "2"]].concat(),
        );
    }));
    assert_eq!((read.rows.len(), codes(&read)), (1, vec![]));
}

#[test]
fn what_is_no_workbook_is_one_finding_that_says_so() {
    let workbook = xlsx(|worksheet| write_row(worksheet, 0, &HEADINGS));
    let cut = &workbook[..workbook.len() / 2];
    let word = zip(&[("_rels/.rels", b"<a/>", None), ("word/document.xml", b"<a/>", None)]);
    for (bytes, says) in [
        (&b""[..], "empty"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"<html><table>", "web page"),
        (cut, "cut off"),
        (&word, "another document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and then nothing", "damaged"),
    ] {
        let read = read_it(bytes);
        assert_eq!((codes(&read), read.rows.len()), (vec![Code::WorkbookUnreadable], 0), "{says}");
        assert!(read.findings[0].message.en.contains(says), "{}", read.findings[0].message.en);
    }
    let read = read(Path::new("no/such/file.xlsx"), "file.xlsx", &Options::default(), &|_| ());
    assert_eq!(read.findings[0].message.en, "the file is not there");
    assert_eq!(codes(&read_it(&xlsx(|_| {}))), [Code::HeadingRowMissing]);
}

#[test]
fn a_worksheet_that_claims_every_cell_there_is_costs_what_it_holds() {
    let person: String = PERSON
        .iter()
        .map(|text| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#))
        .collect();
    let rows = format!(
        r#"<row r="2">{person}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#
    );
    let begun = own_time();
    let read = read_it(&bare_xlsx(&sheet_xml(&rows), None));
    assert_eq!(read.rows.len(), 1, "{read:?}");
    assert!(own_time() - begun < PATIENCE);
}

/// 1 June 2016 is day 42,522 of a workbook that counts from the end of 1899, and four years and a day less of
/// one that counts from 1904. The first rows are kept until the headings are known; those below are not.
#[test]
fn plain_numbers_in_date_columns_of_a_1904_workbook_are_the_right_days() {
    let row = |number: u32, serial: u32| {
        let mut cells: Vec<String> = PERSON[..5]
            .iter()
            .map(|text| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#))
            .collect();
        cells.push(format!("<c><v>{serial}</v></c>"));
        format!(r#"<row r="{number}">{}</row>"#, cells.concat())
    };
    let day = cetak::date::Date::new(2016, 6, 1).expect("a day");
    for (first_day, is_1904) in [(42_522, false), (42_522 - 1462, true)] {
        let rows: String = (2..=120).map(|number| row(number, first_day + number)).collect();
        let sheet = sheet_xml(&rows);
        let read =
            read_it(&if is_1904 { bare_xlsx_of_1904(&sheet) } else { bare_xlsx(&sheet, None) });
        assert_eq!(read.rows.len(), 119, "{:?}", read.findings);
        for (row, later) in read.rows.iter().zip(2..) {
            let Value::Date(found) = row.value(Field::TmtPns) else {
                panic!("row {later}: {:?}", row.value(Field::TmtPns))
            };
            assert_eq!(Some(*found), day.plus_days(later), "row {later}, from 1904: {is_1904}");
        }
    }
}

#[test]
fn an_archive_that_swells_or_lies_about_its_size_is_refused() {
    let rows =
        format!(r#"<row r="2"><c t="inlineStr"><is><t>{}</t></is></c></row>"#, "A".repeat(8 << 20));
    let sheet = sheet_xml(&rows);
    for declared in [None, Some(1000), Some(u32::MAX)] {
        let read = read_it(&bare_xlsx(&sheet, declared));
        assert_eq!(codes(&read), [Code::WorkbookUnreadable]);
        assert!(
            read.findings[0].message.en.contains("unpacks to more"),
            "{}",
            read.findings[0].message.en
        );
    }
}

#[test]
fn an_ods_that_spreads_to_thousands_of_millions_of_cells_is_refused() {
    let row = r#"<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16000"/><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row>"#;
    let content = format!(
        "<office:document-content><table:table table:name=\"a\">{row}</table:table></office:document-content>"
    );
    let ods = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", None),
        ("content.xml", content.as_bytes(), None),
    ]);
    let read = read_it(&ods);
    assert!(
        read.findings[0].message.en.contains("8 million cells"),
        "{}",
        read.findings[0].message.en
    );
}

/// A small ods: the one kind of workbook that repeats empty rows.
#[test]
fn repeated_empty_rows_of_ods_are_no_people_and_keep_the_numbers_of_rows() {
    let cells = |texts: &[&str]| -> String {
        texts.iter().map(|text| format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")).collect()
    };
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"Data\"><table:table-row>{}</table:table-row><table:table-row table:number-rows-repeated=\"7\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row><table:table-row>{}</table:table-row><table:table-row table:number-rows-repeated=\"1048567\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>",
        cells(&HEADINGS),
        cells(&PERSON)
    );
    let read = read_it(&zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", None),
        ("content.xml", content.as_bytes(), None),
        ("META-INF/manifest.xml", b"<manifest/>", None),
    ]));
    let rows: Vec<_> = read.rows.iter().filter_map(|row| row.place.row).collect();
    assert_eq!(rows, [9], "{read:?}");
}

#[test]
fn hidden_rows_become_no_records_and_are_told_once() {
    let hide = |worksheet: &mut Worksheet, added: &[&str]| {
        write_row(worksheet, 0, &[&HEADINGS[..], added].concat());
        for row in 1..=6 {
            write_row(worksheet, row, &PERSON);
        }
        for row in [2, 3, 5] {
            worksheet.set_row_hidden(row).expect("hidden");
        }
    };
    let mut workbook = Workbook::new();
    write_row(workbook.add_worksheet().set_name("A & B").expect("a name"), 0, &["Catatan"]);
    hide(workbook.add_worksheet().set_name("<Data>").expect("a name"), &[]);
    let read = read_it(&workbook.save_to_buffer().expect("in memory"));
    let rows: Vec<_> = read.rows.iter().filter_map(|row| row.place.row).collect();
    assert_eq!(rows, [2, 5, 7]);
    assert_eq!(codes(&read), [Code::RowsHidden]);
    assert_eq!(read.findings[0].severity, Severity::Warn);
    assert_eq!(read.findings[0].message.id, "3 baris tersembunyi tidak dibaca: baris 3-4, 6");
    // A filter on Status in our own workbook hides who is good while the rest is mended.
    let added = ["Status", "Kode", "Pesan", "Saran", "Lembar", "Slot"];
    let read = read_it(&xlsx(|worksheet| hide(worksheet, &added)));
    assert_eq!((read.rows.len(), codes(&read)), (6, vec![]));
}

#[test]
fn a_list_of_headings_without_people_is_told_where_its_headings_are() {
    let csv = format!("Daftar pegawai\n{}\n;;;;;\n\n", HEADINGS.join(";"));
    let read = read_it(csv.as_bytes());
    assert_eq!((read.rows.len(), codes(&read)), (0, vec![Code::ListEmpty]));
    assert_eq!(read.findings[0].severity, Severity::Warn);
    assert_eq!(read.findings[0].place.row, Some(2));
    let read = read_it(&xlsx(|worksheet| write_row(worksheet, 3, &HEADINGS)));
    assert_eq!((read.rows.len(), codes(&read)), (0, vec![Code::ListEmpty]));
    assert_eq!(read.findings[0].place.row, Some(4));
    // Whoever hid everybody is told that, and a column that is missing comes first.
    let hidden = xlsx(|worksheet| {
        write_row(worksheet, 0, &HEADINGS);
        write_row(worksheet, 1, &PERSON);
        worksheet.set_row_hidden(1).expect("hidden");
    });
    assert_eq!(codes(&read_it(&hidden)), [Code::RowsHidden]);
    let read = read_it(format!("{}\n", HEADINGS[..3].join(";")).as_bytes());
    assert!(!codes(&read).contains(&Code::ListEmpty), "{:?}", read.findings);
}

#[test]
fn hidden_rows_of_ods_become_no_records() {
    let row = |hidden: &str, texts: &[&str]| {
        let cells = texts.iter().map(|text| {
            format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
        });
        format!("<table:table-row{hidden}>{}</table:table-row>", cells.collect::<String>())
    };
    let rows = [
        row("", &HEADINGS),
        row(" table:visibility=\"collapse\"", &PERSON),
        row("", &PERSON),
        row(" table:number-rows-repeated=\"2\" table:visibility=\"filter\"", &PERSON),
    ];
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"Data\">{}</table:table></office:spreadsheet></office:body></office:document-content>",
        rows.concat()
    );
    let read = read_it(&zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", None),
        ("content.xml", content.as_bytes(), None),
        ("META-INF/manifest.xml", b"<manifest/>", None),
    ]));
    let rows: Vec<_> = read.rows.iter().filter_map(|row| row.place.row).collect();
    assert_eq!((rows, codes(&read)), (vec![3], vec![Code::RowsHidden]));
    assert!(read.findings[0].message.en.contains("rows 2, 4-5"), "{:?}", read.findings);
}

#[test]
fn a_damaged_byte_anywhere_never_panics() {
    let workbook = xlsx(|worksheet| {
        write_row(worksheet, 0, &HEADINGS);
        write_row(worksheet, 1, &PERSON);
    });
    for at in (0..workbook.len()).step_by(37) {
        let mut bytes = workbook.clone();
        bytes[at] ^= 0x55;
        let read = read_it(&bytes);
        assert!(!read.rows.is_empty() || !read.findings.is_empty(), "byte {at}");
    }
}

/// With `CETAK_CORPORA=dir` every file of `dir/workbooks` is read: rows or findings, no panic, no hang.
#[test]
fn every_workbook_of_the_corpora_is_read_or_named() {
    let Some(folder) = std::env::var_os("CETAK_CORPORA") else { return };
    let mut paths: Vec<_> = std::fs::read_dir(Path::new(&folder).join("workbooks"))
        .expect("CETAK_CORPORA names a folder with workbooks/")
        .map(|entry| entry.expect("readable").path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        let begun = own_time();
        let read = read(&path, &name, &Options::default(), &|_| ());
        let took = own_time() - begun;
        assert!(took < PATIENCE, "{name} took {took:?}");
        assert!(!read.rows.is_empty() || !read.findings.is_empty(), "{name}");
    }
}
