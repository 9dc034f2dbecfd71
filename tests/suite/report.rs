//! `report.html` and `checked.xlsx` as other programs read them.
//!
//! The browser and LibreOffice are asked only with `CETAK_TOOLS=1`; without
//! them the structure is read here. All people are made up.

#![expect(clippy::disallowed_methods, reason = "tests may leave half a file behind")]

use crate::support::tools;
use calamine::{Data, Reader as _, Xlsx};
use cetak::{
    date::Date,
    diag::{Code, Column, Finding, Lang, Place, Severity, Text},
    output::{
        checked::{
            ADDED_HEADINGS, CheckedBook, CheckedColumn, CheckedRow, CheckedSheet, Heading,
            SourceCell,
        },
        html::{self, Item, Media, Report, Thumb},
        words::{Fate, Stage},
    },
    schema::report::Counts,
};
use std::{fs, io::Cursor, path::Path, process::Command, sync::Arc};

fn day() -> Date {
    Date::parse_iso("2026-11-22").expect("a day")
}

fn place(row: u32, letter: &str, heading: &str) -> Place {
    let column = Column { letter: letter.into(), heading: heading.into() };
    Place {
        worksheet: Some("Data".into()),
        row: Some(row),
        column: Some(Arc::new(column)),
        ..Place::file("data/pns.xlsx")
    }
}

/// A cell that tries everything a cell can try.
const HOSTILE: &str =
    "</script><script>document.title='x'</script><img src=x onerror=1>&\u{2028}\"'";

/// Findings such as a kabupaten office sees, and one cell that attacks the page.
pub(crate) fn findings() -> Vec<Finding> {
    let mut list = vec![
        Finding::new(
            Code::NipNumeric,
            place(118, "B", "NIP BARU"),
            Text::new(
                "NIP `198503102010121000` tersimpan sebagai angka; digit terakhirnya mungkin hilang",
                "the NIP `198503102010121000` is a number; its last digits may be gone",
            ),
        )
        .value("1.98503102010121E+17")
        .hint(Text::new("ekspor ulang dengan kolom NIP sebagai teks", "export again with the NIP column as text")),
        Finding::new(
            Code::DateUnreadable,
            place(204, "I", "TANGGAL LAHIR"),
            Text::new("`03/04/1985` bisa berarti 3 April atau 4 Maret", "`03/04/1985` may be 3 April or 4 March"),
        )
        .key("198504032010121004")
        .value("03/04/1985")
        .hint(Text::new("tulis tanggal sebagai TTTT-BB-HH", "write dates as YYYY-MM-DD")),
        Finding::new(Code::NameMissing, place(310, "D", "NAMA"), Text::same(HOSTILE))
            .key("199001012015052007")
            .value(HOSTILE),
        Finding::new(
            Code::StatusEnded,
            place(77, "Y", "KEDUDUKAN HUKUM NAMA"),
            Text::new("kedudukan hukum `Mencapai BUP` tidak berhak atas kartu", "kedudukan hukum `Mencapai BUP` has no card"),
        )
        .key("196601011990031002"),
        Finding::new(
            Code::PhotoShared,
            Place::file("photos/198504032010121004.png"),
            Text::new(
                "gambar ini juga dipakai untuk NIP 198504032010121005",
                "this picture also serves NIP 198504032010121005",
            ),
        )
        .key("198504032010121004")
        .hint(Text::new("cari tahu foto siapa ini", "find out whose photo it is")),
    ];
    for row in 0..8_u32 {
        list.push(
            Finding::new(
                Code::ValueNormalised,
                place(400 + row, "D", "NAMA"),
                Text::new(
                    "`SITI  AMINAH` ditulis `Siti Aminah`",
                    "`SITI  AMINAH` written `Siti Aminah`",
                ),
            )
            .key("199203032019032011"),
        );
    }
    for row in 0..5_u32 {
        list.push(
            Finding::new(
                Code::PhotoMissing,
                Place { row: Some(500 + row), ..Place::file("data/pppk.xlsx") },
                Text::new("tidak ada foto untuk NI PPPK ini", "no photo for this NI PPPK"),
            )
            .key(format!("19900101202421{}{:03}", 1 + row % 2, row + 1))
            .hint(Text::new(
                "letakkan foto bernama NIP di folder photos",
                "put a photo named after the NIP into photos",
            )),
        );
    }
    list
}

fn picture() -> Vec<u8> {
    let (width, height) = (48_u32, 61_u32);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().expect("a header");
    let pixels: Vec<u8> = (0..width * height)
        .flat_map(|at| {
            let (x, y) = ((at % width) as i32 - 24, (at / width) as i32);
            let head = x * x + (y - 24) * (y - 24) < 150;
            let body = y > 40 && x.abs() < y - 28;
            if head {
                [205, 160, 125]
            } else if body {
                [150, 130, 90]
            } else {
                [178, 34, 34]
            }
        })
        .collect();
    writer.write_image_data(&pixels).expect("pixels");
    writer.finish().expect("an end");
    bytes
}

pub(crate) fn page(findings: &[Finding], lang: Lang) -> String {
    let picture = picture();
    let units = ["Dinas Kesehatan", "Dinas Pendidikan dan Kebudayaan", "Sekretariat Daerah"];
    let items = findings
        .iter()
        .enumerate()
        .map(|(idx, finding)| Item {
            name: "",
            finding,
            unit: units[idx % units.len()],
            photo_idx: (finding.code == Code::PhotoShared).then_some(0),
        })
        .collect();
    let report = Report {
        job: "Kartu ASN Kabupaten Contoh",
        as_of: day(),
        counts: Counts { read: 8379, made: 8301, unchanged: 0, held: 61, barred: 12, duplicate: 5 },
        turnover: None,
        stage: Stage::Made,
        items,
        photos: vec![Thumb { media: Media::Png, bytes: &picture, line: "" }],
        lang,
        wording: cetak::diag::Wording::default(),
    };
    String::from_utf8(html::report(&report)).expect("UTF-8")
}

/// The JSON block of a page, parsed back.
fn block(page: &str) -> serde_json::Value {
    let begin = "<script type=\"application/json\" id=\"data\">";
    let from = page.find(begin).expect("a data block") + begin.len();
    let upto = from + page[from..].find("</script>").expect("its end");
    serde_json::from_str(&page[from..upto]).expect("JSON")
}

#[test]
fn every_finding_is_in_the_page_once() {
    let findings = findings();
    let data = block(&page(&findings, Lang::Id));
    let list = data["findings"].as_array().expect("a list");
    assert_eq!(list.len(), findings.len());
    let codes = data["codes"].as_array().expect("a list");
    assert_eq!(codes.len(), 7);
    for code in codes {
        let of_code = Code::from_name(code["code"].as_str().expect("a name")).expect("a code");
        let place = codes.iter().position(|other| other == code).expect("itself");
        let count = list.iter().filter(|finding| finding[0] == place).count();
        assert_eq!(count, findings.iter().filter(|finding| finding.code == of_code).count());
    }
}

#[test]
fn a_hostile_cell_cannot_leave_its_place() {
    for lang in [Lang::Id, Lang::En] {
        let page = page(&findings(), lang);
        assert_eq!(page.matches("<script").count(), 2, "the data and our own script");
        assert_eq!(page.matches("</script>").count(), 2);
        assert_eq!(page.matches("<img").count(), 0);
        let data_block = page.find("<script type=\"application/json\"").expect("a block");
        assert!(!page[data_block..].contains('\u{2028}'));
        let strings = block(&page)["strings"].clone();
        let strings = strings.as_array().expect("a list");
        let told = cetak::diag::harmless(HOSTILE);
        assert!(
            strings.iter().any(|text| *text == told),
            "the cell is kept, what acts written out"
        );
    }
}

#[test]
fn the_page_names_people_whole_for_whoever_may_read_it() {
    let page = page(&findings(), Lang::Id);
    assert!(page.contains("198504032010121004") && page.contains("photos/198504032010121004.png"));
    assert!(page.contains("memuat nama dan NIP"));
}

#[test]
fn the_page_asks_nobody_for_anything() {
    let page = page(&findings(), Lang::En);
    for word in ["http://", "https://", "src=\"", "@import", "url("] {
        let data_block = page.find("<script type=\"application/json\"").expect("a block");
        assert!(!page[..data_block].contains(word), "{word}");
    }
    assert!(page.contains("default-src 'none'"));
    assert!(page.contains("<html lang=\"en\">"));
}

#[test]
fn without_a_script_counts_and_first_findings_are_there() {
    let page = page(&findings(), Lang::Id);
    for word in [
        "8.379",
        "8.301",
        "tanggal acuan 22 November 2026",
        "NIP tersimpan sebagai angka",
        "baris 118",
    ] {
        assert!(page.contains(word), "{word}");
    }
}

#[test]
fn twenty_thousand_findings_stay_a_few_megabytes() {
    let list: Vec<Finding> = (0..20_000)
        .map(|row| {
            Finding::new(
                Code::PhotoMissing,
                place(row + 2, "B", "NIP BARU"),
                Text::same(format!("tidak ada foto untuk baris {row}")),
            )
            .key(format!("19850310201012{}{:03}", 1 + row % 2, 1 + row % 999))
            .hint(Text::same("letakkan foto bernama NIP di folder photos"))
        })
        .collect();
    let page = page(&list, Lang::Id);
    assert_eq!(block(&page)["findings"].as_array().expect("a list").len(), 20_000);
    assert!(page.len() < 5_000_000, "{} bytes", page.len());
}

/// A browser that asks nobody for anything.
pub(crate) const BROWSER: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// The page's elements after its script ran.
fn dump_dom(page: &Path, hash: &str) -> String {
    let profile = tempfile::tempdir().expect("a folder");
    let output = Command::new("chromium")
        .args(BROWSER)
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(["--dump-dom", &format!("file://{}{hash}", page.display())])
        .output()
        .expect("chromium is installed where CETAK_TOOLS=1");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn a_browser_shows_every_finding_and_filters_by_the_address() {
    let page_path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report.html");
    fs::write(&page_path, page(&findings(), Lang::Id)).expect("written");
    if !tools() {
        return;
    }
    // What is the same for several people is told once, with all of them behind the first.
    let rows = |hash: &str| {
        let dom = dump_dom(&page_path, hash);
        let others = dom.split("<details class=\"others\">").skip(1);
        let others = others.filter_map(|rest| rest.split("</details>").next());
        let others: usize = others.map(|list| list.matches("<li>").count()).sum();
        dom.matches("<td><span class=\"tag ").count() + others
    };
    assert_eq!(rows(""), findings().len());
    assert_eq!(rows("#kode=nip-numeric"), 1);
    assert_eq!(rows("#tingkat=bar"), 1);
    assert_eq!(rows("#berkas=data%2Fpppk.xlsx"), 5);
    assert_eq!(rows("#unit=Sekretariat%20Daerah"), 6);
    assert_eq!(rows("#cari=198504032010121004"), 2, "a whole NIP is looked for");
    assert_eq!(rows("#kode=tidak-ada"), findings().len());
    let dom = dump_dom(&page_path, "");
    assert!(dom.contains("<title>Kartu ASN Kabupaten Contoh"), "no cell ran");
    assert!(dom.contains("<img src=\"data:image/png;base64,"));
    assert!(dom.contains("&lt;/script&gt;&lt;script&gt;"));
}

// ---- checked.xlsx ----

fn heading(lang: Lang) -> Heading<'static> {
    let counts = Counts { read: 4, made: 2, held: 1, barred: 0, duplicate: 1, unchanged: 0 };
    Heading { job: "=1+1 Kabupaten Contoh", as_of: day(), counts, stage: Stage::Made, lang }
}

fn columns() -> Vec<Option<CheckedColumn<'static>>> {
    vec![
        Some(CheckedColumn { heading: "PNS ID", as_text: true }),
        Some(CheckedColumn { heading: "NIP BARU", as_text: true }),
        None,
        Some(CheckedColumn { heading: "NAMA", as_text: false }),
        Some(CheckedColumn { heading: "TANGGAL LAHIR", as_text: false }),
        Some(CheckedColumn { heading: "PANGKAT", as_text: false }),
    ]
}

fn book(lang: Lang) -> Vec<u8> {
    let scratch = tempfile::tempdir().expect("a folder");
    let numeric = &findings()[0];
    let hint_less =
        Finding::new(Code::NameMissing, place(8, "D", "NAMA"), Text::new("nama kosong", "no name"));
    let born = Date::parse_iso("1985-03-10").expect("a day");
    let mut book = CheckedBook::begin(heading(lang), scratch.path()).expect("begun");
    let sheet = CheckedSheet::new("data/pns.xlsx", Some("Data"), 5, columns());
    book.worksheet(sheet.clone()).expect("begun");
    let rows = [
        CheckedRow {
            row: 6,
            cells: vec![
                SourceCell::Text("A8ACA7"),
                SourceCell::Text("198503102010121003"),
                SourceCell::Text("3271011003850001"),
                SourceCell::Text("=HYPERLINK(\"x\")"),
                SourceCell::Date(born),
                SourceCell::Text("+62"),
            ],
            fate: Some(Fate::Made),
            findings: vec![],
            slot: Some((37, 6)),
        },
        CheckedRow {
            row: 8,
            cells: vec![
                SourceCell::Empty,
                SourceCell::Number(198_503_102_010_121_000.0),
                SourceCell::Empty,
                SourceCell::Empty,
                SourceCell::Error("#REF!"),
                SourceCell::Bool(true),
            ],
            fate: Some(Fate::Held),
            findings: vec![(Some(3), &hint_less), (Some(1), numeric)],
            slot: None,
        },
        CheckedRow {
            row: 9,
            cells: vec![SourceCell::Text("@x")],
            fate: Some(Fate::Duplicate),
            findings: vec![],
            slot: None,
        },
    ];
    for row in &rows {
        book.row(row).expect("written");
    }
    for worksheet in ["data", "Ringkasan", "Nama lembar kerja yang panjang sekali/2026"] {
        let sheet = CheckedSheet::new("data/pns.xlsx", Some(worksheet), 1, columns());
        book.worksheet(sheet).expect("begun");
    }
    book.finish().expect("finished")
}

fn open(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).expect("a workbook")
}

#[test]
fn cells_come_back_where_they_were_and_as_what_they_were() {
    let mut workbook = open(book(Lang::Id));
    let range = workbook.worksheet_range("Data").expect("a worksheet");
    // What became of the row stands before the source's own columns.
    let status = |row: u32| range.get_value((row - 1, 0)).cloned().unwrap_or_default();
    let cell =
        |row: u32, col: u32| range.get_value((row - 1, col + 1)).cloned().unwrap_or_default();
    assert_eq!(cell(5, 1), Data::String("NIP BARU".into()));
    assert_eq!(cell(6, 1), Data::String("198503102010121003".into()));
    assert_eq!(cell(6, 2), Data::Empty, "a column left out stays empty");
    assert_eq!(cell(6, 3), Data::String("=HYPERLINK(\"x\")".into()), "text is never a formula");
    assert_eq!(cell(6, 5), Data::String("+62".into()));
    assert_eq!(cell(8, 1), Data::Float(198_503_102_010_121_000.0), "a number stays a number");
    assert_eq!(cell(8, 4), Data::Error(calamine::CellErrorType::Ref));
    assert_eq!(cell(8, 5), Data::Bool(true));
    assert!(
        matches!(cell(6, 4), Data::DateTime(date) if date.as_f64() == 31_116.0),
        "{:?}",
        cell(6, 4)
    );
    assert_eq!(status(5), Data::String(ADDED_HEADINGS[0].into()));
    for (col, heading) in (6..).zip(&ADDED_HEADINGS[1..]) {
        assert_eq!(cell(5, col), Data::String((*heading).into()));
    }
    assert_eq!(status(6), Data::String("dibuat".into()));
    assert_eq!((cell(6, 9), cell(6, 10)), (Data::Float(37.0), Data::Float(6.0)));
    assert_eq!(status(8), Data::String("ditahan".into()));
    assert_eq!(cell(8, 6), Data::String("name-missing, nip-numeric".into()));
    assert_eq!(status(9), Data::String("ganda".into()));
}

#[test]
fn names_of_worksheets_are_allowed_and_differ() {
    let workbook = open(book(Lang::En));
    let names = workbook.sheet_names();
    assert_eq!(
        names,
        ["Ringkasan", "Data", "data (2)", "Ringkasan (2)", "Nama lembar kerja yang panjang"]
    );
}

#[test]
fn the_first_worksheet_tells_the_counts() {
    let mut workbook = open(book(Lang::En));
    let range = workbook.worksheet_range("Ringkasan").expect("a worksheet");
    let rows: Vec<String> = range
        .rows()
        .map(|row| row.iter().take(2).map(ToString::to_string).collect::<Vec<_>>().join("="))
        .collect();
    for line in ["=1+1 Kabupaten Contoh=", "rows read=4", "made=2", "held=1", "duplicate=1"] {
        assert!(rows.iter().any(|row| row == line), "{line}: {rows:?}");
    }
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    assert_eq!(book(Lang::Id), book(Lang::Id));
}

#[test]
fn any_text_of_a_cell_comes_back() {
    use proptest::prelude::*;
    let scratch = tempfile::tempdir().expect("a folder");
    let texts = "[^\\x00-\\x1f\\x7f\u{fffe}\u{ffff}]{1,60}";
    proptest!(ProptestConfig::with_cases(64), |(text in texts)| {
        let mut book = CheckedBook::begin(heading(Lang::Id), scratch.path()).expect("begun");
        book.worksheet(CheckedSheet::new("x.csv", None, 1, columns())).expect("begun");
        let cells = vec![SourceCell::Text(&text)];
        book.row(&CheckedRow { row: 2, cells, fate: Some(Fate::Made), findings: vec![], slot: None }).expect("written");
        let mut workbook = open(book.finish().expect("finished"));
        let range = workbook.worksheet_range("x").expect("a worksheet");
        prop_assert_eq!(range.get_value((1, 1)).cloned(), Some(Data::String(text)));
    });
}

#[test]
fn a_hundred_thousand_wide_rows_fit() {
    // Rows as the largest export has them; only with the tools, for it takes its time.
    if !tools() {
        return;
    }
    // In a process of its own: what the peak tells is not to be another test's.
    if std::env::var_os("CETAK_ALONE").is_none() {
        let alone = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "report::a_hundred_thousand_wide_rows_fit"])
            .env("CETAK_ALONE", "1")
            .output()
            .expect("it starts");
        assert!(alone.status.success(), "{}", String::from_utf8_lossy(&alone.stdout));
        return;
    }
    let scratch = tempfile::tempdir().expect("a folder");
    let finding = &findings()[0];
    let mut book = CheckedBook::begin(heading(Lang::Id), scratch.path()).expect("begun");
    let columns = vec![Some(CheckedColumn { heading: "KOLOM", as_text: true }); 70];
    book.worksheet(CheckedSheet::new("data/pns.xlsx", None, 1, columns)).expect("begun");
    for row in 2..=100_001_u32 {
        let text = format!("Dinas Pekerjaan Umum {row}");
        let findings = if row % 20 == 0 { vec![(Some(1), finding)] } else { vec![] };
        let fate = if row % 20 == 0 { Fate::Held } else { Fate::Made };
        let cells = vec![SourceCell::Text(&text); 70];
        book.row(&CheckedRow { row, cells, fate: Some(fate), findings, slot: None })
            .expect("written");
    }
    let bytes = book.finish().expect("finished");
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    let kilobytes: Option<u64> = peak.split_whitespace().nth(1).and_then(|n| n.parse().ok());
    assert!(kilobytes.is_none_or(|kilobytes| kilobytes < 300_000), "{} bytes, {peak}", bytes.len());
}

#[test]
fn libreoffice_opens_it_and_reads_the_same_cells() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("checked.xlsx");
    fs::write(&path, book(Lang::Id)).expect("written");
    fs::copy(&path, Path::new(env!("CARGO_TARGET_TMPDIR")).join("checked.xlsx")).expect("copied");
    if !tools() {
        return;
    }
    let status = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}/profile", folder.path().display()))
        .args(["--headless", "--convert-to", "ods", "--outdir"])
        .arg(folder.path())
        .arg(&path)
        .status()
        .expect("LibreOffice is installed where CETAK_TOOLS=1");
    assert!(status.success());
    let mut ods = calamine::open_workbook::<calamine::Ods<_>, _>(folder.path().join("checked.ods"))
        .expect("an ods");
    let range = ods.worksheet_range("Data").expect("a worksheet");
    let cell = |row: u32, col: u32| range.get_value((row - 1, col)).cloned().unwrap_or_default();
    // `Status` stands before the list's own columns.
    let row = |row: u32| (0..9).map(|col| cell(row, col)).collect::<Vec<_>>();
    assert_eq!(cell(6, 2), Data::String("198503102010121003".into()), "{:?}", row(6));
    assert_eq!(cell(6, 4), Data::String("=HYPERLINK(\"x\")".into()), "{:?}", row(6));
    assert_eq!(cell(8, 2), Data::Float(198_503_102_010_121_000.0), "{:?}", row(8));
    assert_eq!(cell(8, 0), Data::String("ditahan".into()), "{:?}", row(8));
}

#[test]
fn severities_are_words_in_both_languages() {
    use cetak::output::words::WORST_FIRST;
    assert_eq!(Severity::Hold.word(Lang::Id), "ditahan");
    for worst in WORST_FIRST {
        assert_ne!(worst.word(Lang::Id), "");
    }
}
