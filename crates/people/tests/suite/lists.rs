//! Lists that came out wrong once, each kind with what is right, from the bytes of a file to the names on cards.

use super::{cards, judged, told};
use cetak_base::diag::{Code, Lang};
use cetak_people::ingest::{Field, Options, Read, read_bytes};
use cetak_people::record::{Checked, Verdict};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

/// The headings of the lists below, as SIASN names them.
const HEADINGS: [&str; 14] = [
    "NIP BARU",
    "NAMA",
    "GELAR DEPAN",
    "GELAR BELAKANG",
    "TANGGAL LAHIR",
    "JENIS KELAMIN",
    "KEDUDUKAN HUKUM NAMA",
    "KARTU ASN VIRTUAL",
    "TMT PNS",
    "GOL AKHIR NAMA",
    "JABATAN NAMA",
    "UNOR NAMA",
    "INSTANSI KERJA NAMA",
    "STATUS CPNS PNS",
];

/// NIP, date of birth, sex, serial and TMT PNS of made-up people.
const PEOPLE: [[&str; 5]; 10] = [
    ["197011162011102003", "16-11-1970", "F", "A20121000000", "01-10-2012"],
    ["197212172001032019", "17-12-1972", "F", "A20021000001", "01-03-2002"],
    ["197405211998112021", "21-05-1974", "F", "A19991000002", "01-11-1999"],
    ["197407241996082009", "24-07-1974", "F", "A19971000003", "01-08-1997"],
    ["197811042023041005", "04-11-1978", "M", "A20241000004", "01-04-2024"],
    ["198106272008052017", "27-06-1981", "F", "A20091000005", "01-05-2009"],
    ["198306172015062011", "17-06-1983", "F", "A20161000006", "01-06-2016"],
    ["198507152012092015", "15-07-1985", "F", "A20131000007", "01-09-2013"],
    ["199212252016092013", "25-12-1992", "F", "A20171000008", "01-09-2017"],
    ["200001122024062007", "12-01-2000", "F", "A20251000009", "01-06-2025"],
];

/// The cells of one of them under [`HEADINGS`], some changed.
fn person(idx: usize, changes: &[(&str, &str)]) -> Vec<String> {
    let [nip, birth, sex, serial, tmt] = PEOPLE[idx];
    let cells = HEADINGS.iter().map(|heading| {
        let changed = changes.iter().find(|(name, _)| name == heading);
        let usual = match *heading {
            "NIP BARU" => nip,
            "NAMA" => "BUDI CONTOH",
            "TANGGAL LAHIR" => birth,
            "JENIS KELAMIN" => sex,
            "KEDUDUKAN HUKUM NAMA" => "Aktif",
            "KARTU ASN VIRTUAL" => serial,
            "TMT PNS" => tmt,
            "GOL AKHIR NAMA" => "III/a",
            "JABATAN NAMA" => "Analis",
            "UNOR NAMA" => "Dinas Kesehatan",
            "INSTANSI KERJA NAMA" => "Pemerintah Kabupaten Contoh",
            "STATUS CPNS PNS" => "P",
            _ => "",
        };
        changed.map_or(usual, |(_, text)| text).to_owned()
    });
    cells.collect()
}

fn csv(headings: &[&str], rows: &[Vec<String>]) -> Vec<u8> {
    let rows = rows.iter().map(|cells| cells.join(";"));
    let lines: Vec<String> = std::iter::once(headings.join(";")).chain(rows).collect();
    lines.join("\n").into_bytes()
}

fn xlsx(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().expect("a workbook in memory")
}

fn write(worksheet: &mut Worksheet, row: u32, cells: &[impl AsRef<str>]) {
    for (col, cell) in (0..).zip(cells) {
        if !cell.as_ref().is_empty() {
            worksheet.write(row, col, cell.as_ref()).expect("fits");
        }
    }
}

/// A workbook of these rows from the first on.
fn book(rows: &[Vec<String>]) -> Vec<u8> {
    xlsx(|worksheet| {
        for (row, cells) in (0..).zip(rows) {
            write(worksheet, row, cells);
        }
    })
}

fn strings(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn names(bytes: &[u8]) -> Vec<Option<String>> {
    cards(&judged(bytes).1)
}

fn some(names: &[&str]) -> Vec<Option<String>> {
    names.iter().map(|name| Some((*name).to_owned())).collect()
}

/// Codes and messages of everything found, to show when a test fails.
fn all(read: &Read, checked: &Checked) -> String {
    let findings = read.findings.iter().chain(&checked.findings);
    findings.map(|finding| finding.describe(Lang::En)).collect::<Vec<_>>().join("\n")
}

#[test]
fn words_for_no_value_are_no_title_and_no_name() {
    let words = ["NULL", "null", "\\N", "None", "nan", "(null)", "0", ".", "tidak ada", "-"];
    let rows = (0..)
        .zip(words)
        .map(|(idx, word)| person(idx, &[("GELAR DEPAN", word), ("GELAR BELAKANG", word)]));
    let list = csv(&HEADINGS, &rows.collect::<Vec<_>>());
    assert_eq!(names(&list), some(&["Budi Contoh"; 10]));

    for word in words {
        for field in
            ["NAMA", "INSTANSI KERJA NAMA", "KARTU ASN VIRTUAL", "NIP BARU", "KEDUDUKAN HUKUM NAMA"]
        {
            let list = csv(&HEADINGS, &[person(0, &[(field, word)])]);
            assert_eq!(names(&list), [None], "{field} {word}");
        }
        // What no card needs may be empty in whatever words.
        let spared =
            ["TANGGAL LAHIR", "JENIS KELAMIN", "GOL AKHIR NAMA", "JABATAN NAMA", "UNOR NAMA"];
        let changes = spared.map(|field| (field, word));
        let (read, checked) = judged(&csv(&HEADINGS, &[person(0, &changes)]));
        assert_eq!(cards(&checked), some(&["Budi Contoh"]), "{word}: {}", all(&read, &checked));
        let Verdict::Entitled(record) = &checked.judged[0].verdict else { panic!("{word}") };
        assert_eq!(
            (record.jabatan.as_str(), record.unit.as_str(), record.golongan.as_str()),
            ("", "", "")
        );
    }
    // A zero that is a number says no more than one that is text.
    let list = xlsx(|worksheet| {
        write(worksheet, 0, &HEADINGS);
        write(worksheet, 1, &person(0, &[("GELAR DEPAN", ""), ("UNOR NAMA", "")]));
        worksheet.write(1, 2, 0.0).expect("fits");
        worksheet.write(1, 11, 0.0).expect("fits");
    });
    assert_eq!(names(&list), some(&["Budi Contoh"]));
}

#[test]
fn what_a_web_application_escaped_is_put_back() {
    let raw = [
        "MA&#039;RUF CONTOH",
        "NUR&apos;AINI CONTOH",
        "SITI&nbsp;AMINAH CONTOH",
        "JA\\'FAR CONTOH",
        "<b>BUDI CONTOH</b>",
    ];
    let rows = (0..).zip(raw).map(|(idx, name)| person(idx, &[("NAMA", name)]));
    let mut list = vec![strings(&HEADINGS)];
    list.extend(rows);
    let shown =
        ["Ma'ruf Contoh", "Nur'aini Contoh", "Siti Aminah Contoh", "Ja'far Contoh", "Budi Contoh"];
    assert_eq!(names(&book(&list)), some(&shown));
}

#[test]
fn digits_kept_by_a_formula_are_the_text_inside() {
    let list = csv(
        &HEADINGS,
        &[person(
            0,
            &[
                ("NIP BARU", "=\"197011162011102003\""),
                ("NAMA", "=\"BUDI CONTOH\""),
                ("KARTU ASN VIRTUAL", "=\"A20121000000\""),
                ("INSTANSI KERJA NAMA", "=\"Pemerintah Kabupaten Contoh\""),
            ],
        )],
    );
    let (read, checked) = judged(&list);
    let Verdict::Entitled(record) = &checked.judged[0].verdict else {
        panic!("{}", all(&read, &checked))
    };
    assert_eq!((record.name.as_str(), record.serial.as_str()), ("Budi Contoh", "A20121000000"));
    assert_eq!(record.nip.digits(), "197011162011102003");
    // Quoted as a CSV writer quotes it.
    let quoted = String::from_utf8(list)
        .expect("text")
        .replace("=\"BUDI CONTOH\"", "\"=\"\"BUDI CONTOH\"\"\"");
    assert_eq!(names(quoted.as_bytes()), some(&["Budi Contoh"]));
    // Any other formula that came as text is no value.
    for formula in ["=A1", "=CONCAT(A1;B1)", "=\"a\"&\"b\""] {
        let list = csv(&HEADINGS, &[person(0, &[("INSTANSI KERJA NAMA", formula)])]);
        assert_eq!(names(&list), [None], "{formula}");
    }
}

#[test]
fn a_quote_that_mysql_escaped_is_a_quote() {
    let quoted = |cells: &[String]| {
        let cells = cells.iter().map(|cell| format!("\"{cell}\""));
        cells.collect::<Vec<_>>().join(",")
    };
    let rows = [
        person(0, &[("NAMA", "BUDI \\\"AMAT\\\" CONTOH")]),
        person(1, &[("NAMA", "JA\\'FAR"), ("GELAR DEPAN", "\\N")]),
    ];
    let list =
        format!("{}\n{}\n{}\n", quoted(&strings(&HEADINGS)), quoted(&rows[0]), quoted(&rows[1]));
    assert_eq!(names(list.as_bytes()), some(&["Budi \"Amat\" Contoh", "Ja'far"]));
    // A path that ends in a backslash escapes nothing.
    let list = format!(
        "{}\n{}\n",
        quoted(&strings(&HEADINGS)),
        quoted(&person(0, &[("UNOR NAMA", "C:\\data\\")]))
    );
    assert_eq!(names(list.as_bytes()), some(&["Budi Contoh"]));
}

#[test]
fn times_behind_dates_and_dates_of_zeros_are_read() {
    for tmt in [
        "01/10/2012 00.00",
        "01/10/2012 0.00.00",
        "1 Oktober 2012 00.00",
        "2012-10-01 00:00:00",
        "01-10-2012 07.30 WIB",
    ] {
        let list = csv(&HEADINGS, &[person(0, &[("TMT PNS", tmt)])]);
        let (read, checked) = judged(&list);
        let Verdict::Entitled(record) = &checked.judged[0].verdict else {
            panic!("{tmt}: {}", all(&read, &checked))
        };
        assert_eq!(record.tmt.map(|day| day.to_string()).as_deref(), Some("2012-10-01"), "{tmt}");
    }
    let list = csv(&HEADINGS, &[person(0, &[("TANGGAL LAHIR", "0000-00-00 00:00:00")])]);
    assert_eq!(names(&list), some(&["Budi Contoh"]));
}

#[test]
fn remarks_and_short_words_in_headings_leave_their_meaning() {
    let headings = HEADINGS.map(|heading| match heading {
        "GELAR DEPAN" => "GLR DPN",
        "GELAR BELAKANG" => "GLR BLKG",
        "TMT PNS" => "TMT PNS (DD-MM-YYYY)",
        "TANGGAL LAHIR" => "TANGGAL LAHIR (DD-MM-YYYY)",
        "JENIS KELAMIN" => "JENIS KELAMIN (L/P)",
        "NIP BARU" => "NIP (18 digit)",
        "NAMA" => "Nama Lengkap & Gelar",
        other => other,
    });
    let row = person(
        0,
        &[
            ("GELAR DEPAN", "Dr."),
            ("GELAR BELAKANG", "S.Pd., M.Pd."),
            ("TANGGAL LAHIR", "01-01-1999"),
        ],
    );
    let (read, checked) = judged(&csv(&headings, &[row]));
    assert_eq!(
        cards(&checked),
        some(&["Dr. Budi Contoh, S.Pd., M.Pd."]),
        "{}",
        all(&read, &checked)
    );
    assert_eq!(told(&read, &checked), ["nip-birth-mismatch"]);
    // The names that SIASN's API gives its fields.
    let headings = [
        "nipBaru",
        "nama",
        "gelarDepan",
        "gelarBelakang",
        "tglLahir",
        "jenisKelamin",
        "kedudukanPnsNama",
        "kartuAsn",
        "tmtPns",
        "golRuangAkhir",
        "jabatanNama",
        "unorNama",
        "instansiKerjaNama",
        "statusCpnsPns",
    ];
    let (read, checked) = judged(&csv(&headings, &[person(0, &[("GELAR DEPAN", "Dr.")])]));
    assert_eq!(cards(&checked), some(&["Dr. Budi Contoh"]), "{}", all(&read, &checked));
    assert_eq!(told(&read, &checked), Vec::<&str>::new(), "{}", all(&read, &checked));
}

#[test]
fn headings_in_two_rows_with_numbers_below_are_read() {
    let bytes = xlsx(|worksheet| {
        worksheet.write(0, 0, "DAFTAR PEGAWAI").expect("fits");
        let upper = HEADINGS.map(|heading| match heading {
            "GELAR DEPAN" => "GELAR",
            "GELAR BELAKANG" => "",
            other => other,
        });
        write(worksheet, 1, &upper);
        worksheet.merge_range(1, 2, 1, 3, "GELAR", &Format::new()).expect("fits");
        worksheet.write(2, 2, "DEPAN").expect("fits");
        worksheet.write(2, 3, "BELAKANG").expect("fits");
        for col in 0..14 {
            worksheet.write(3, col, f64::from(col) + 1.0).expect("fits");
        }
        write(
            worksheet,
            4,
            &person(0, &[("GELAR DEPAN", "Dr."), ("GELAR BELAKANG", "S.Pd., M.Pd.")]),
        );
        write(
            worksheet,
            5,
            &person(
                1,
                &[("NAMA", "SITI CONTOH"), ("GELAR DEPAN", "drg."), ("GELAR BELAKANG", "Sp.KGA")],
            ),
        );
        // The numbers again on the next page of the list.
        for col in 0..14 {
            worksheet.write(6, col, f64::from(col) + 1.0).expect("fits");
        }
        write(worksheet, 7, &person(2, &[]));
    });
    let (read, checked) = judged(&bytes);
    let shown = ["Dr. Budi Contoh, S.Pd., M.Pd.", "drg. Siti Contoh, Sp.KGA", "Budi Contoh"];
    assert_eq!(cards(&checked), some(&shown), "{}", all(&read, &checked));
}

#[test]
fn a_list_without_known_headings_shows_its_first_row_at_any_length() {
    for n_rows in [3, 49, 50, 51, 60, 500] {
        let rows = std::iter::repeat_n(strings(&["BUDI CONTOH", "1", "x"]), n_rows);
        let rows: Vec<Vec<String>> =
            std::iter::once(strings(&["PEGAWAI", "NOMOR", "KETERANGAN"])).chain(rows).collect();
        let (read, _) = judged(&book(&rows));
        let codes: Vec<Code> = read.findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [Code::HeadingRowMissing], "{n_rows}");
        let hint = &read.findings[0].hint.en;
        assert!(hint.contains("`PEGAWAI`, `NOMOR`, `KETERANGAN`"), "{n_rows}: {hint}");
    }
}

#[test]
fn of_two_columns_with_one_heading_the_second_never_fills_the_first() {
    let headings = [
        "NIP",
        "NAMA",
        "KEDUDUKAN HUKUM",
        "KARTU ASN VIRTUAL",
        "TMT PNS",
        "INSTANSI",
        "KODE",
        "NAMA",
    ];
    let row = |idx: usize, name: &str, other: &str| {
        let [nip, _, _, serial, tmt] = PEOPLE[idx];
        strings(&[nip, name, "Aktif", serial, tmt, "Pemerintah Kabupaten Contoh", "100", other])
    };
    let list = csv(&headings, &[row(0, "BUDI CONTOH", ""), row(1, "", "Dinas Kesehatan")]);
    assert_eq!(names(&list), [Some("Budi Contoh".to_owned()), None]);
    let (read, _) = judged(&csv(&headings, &[row(0, "BUDI CONTOH", "Dinas Kesehatan")]));
    let told = &read
        .findings
        .iter()
        .find(|finding| finding.code == Code::ColumnRepeated)
        .expect("told")
        .hint;
    assert!(told.en.contains("rename one") && told.id.contains("ganti judul"), "{}", told.en);
}

#[test]
fn what_merged_cells_show_stands_in_every_row_they_reach() {
    let bytes = xlsx(|worksheet| {
        write(worksheet, 0, &HEADINGS);
        let blank = |idx, name| {
            person(idx, &[("NAMA", name), ("UNOR NAMA", ""), ("INSTANSI KERJA NAMA", "")])
        };
        write(worksheet, 1, &blank(0, "BUDI SANTOSO"));
        write(worksheet, 2, &blank(1, "SITI AMINAH"));
        write(worksheet, 3, &blank(2, "I MADE OKA"));
        write(worksheet, 4, &blank(3, "TONO"));
        let plain = Format::new();
        worksheet.merge_range(1, 11, 3, 11, "Dinas Kesehatan", &plain).expect("fits");
        worksheet.merge_range(1, 12, 3, 12, "Pemerintah Kabupaten Contoh", &plain).expect("fits");
    });
    let (read, checked) = judged(&bytes);
    let shown: Vec<Option<(&str, &str)>> = checked
        .judged
        .iter()
        .map(|judged| match &judged.verdict {
            Verdict::Entitled(record) => Some((record.name.as_str(), record.unit.as_str())),
            _ => None,
        })
        .collect();
    let dinas = "Dinas Kesehatan";
    let expected = [
        Some(("Budi Santoso", dinas)),
        Some(("Siti Aminah", dinas)),
        Some(("I Made Oka", dinas)),
        None,
    ];
    assert_eq!(shown, expected, "{}", all(&read, &checked));
}

#[test]
fn totals_and_signatures_below_a_list_name_nobody_in_whatever_column() {
    let with_number = |row: Vec<String>| [vec!["1".to_owned()], row].concat();
    let mut headings = vec!["NO".to_owned()];
    headings.extend(strings(&HEADINGS));
    let list = |below: &[&[&str]]| {
        let mut rows = vec![headings.clone(), with_number(person(0, &[]))];
        rows.push(Vec::new());
        rows.extend(below.iter().map(|cells| strings(cells)));
        book(&rows)
    };
    let footers: &[&[&[&str]]] = &[
        &[
            &["", "", "Contoh, 1 Januari 2026"],
            &["", "", "Kepala Badan,"],
            &[],
            &["", "", "AHMAD CONTOH, M.Si"],
            &["", "NIP. 197001011990011001"],
        ],
        &[&["", "", "Mengetahui,"], &["", "", "AHMAD CONTOH"], &["", "", "NIP 197001011990011001"]],
        &[&["Mengetahui"], &["", "", "AHMAD CONTOH"]],
        &[&["JUMLAH"]],
        &[&["", "JUMLAH", "3"]],
        &[&["", "TOTAL", "3 orang"]],
        &[&["", "#REF!", "JUMLAH"]],
        &[&["", "2", "JUMLAH"]],
        &[&["", "", "Jumlah PNS", "", "", "", "", "12"]],
        &[&["", "", "", "", "", "", "", "", "TOTAL"]],
        &[
            &["", "Contoh, 2 Maret 2026", "Mengetahui"],
            &["", "Kepala Badan,", "Sekretaris,"],
            &["", "AHMAD", "SITI"],
            &["", "NIP. 197001011990011001", "NIP. 197101011990011001"],
        ],
        &[&["", "Catatan: data per 1 Januari 2026"]],
        &[&["*) belum lengkap"]],
    ];
    for below in footers {
        let (read, checked) = judged(&list(below));
        assert_eq!(cards(&checked), some(&["Budi Contoh"]), "{below:?}\n{}", all(&read, &checked));
        assert!(!read.passed_over.is_empty(), "{below:?}");
    }
    // Somebody is never passed over: not behind a total, not for a name that sounds like one.
    let people: &[&[&[&str]]] = &[
        &[
            &["", "JUMLAH"],
            &[
                "2",
                "197212172001032019",
                "SITI CONTOH",
                "",
                "",
                "",
                "",
                "Aktif",
                "A20021000001",
                "01-03-2002",
            ],
        ],
        &[&["", "", "TOTAL SUTRISNO"]],
        &[&["", "", "SITI CONTOH"]],
        &[&["", "197212172001032019"]],
    ];
    for below in people {
        assert_eq!(judged(&list(below)).1.judged.len(), 2, "{below:?}");
    }
}

#[test]
fn a_siasn_export_with_a_total_under_the_identifier_has_no_person_more() {
    let mut headings = vec!["PNS ID"];
    headings.extend(HEADINGS);
    let row = [vec!["035EFA25-9B08-923D-10C6-7FD994B2B8FD".to_owned()], person(0, &[])].concat();
    for total in
        [&["JUMLAH"][..], &["JUMLAH", "3", "3"], &["TOTAL", "3 orang"], &["", "2", "JUMLAH"]]
    {
        let rows = [strings(&headings), row.clone(), strings(total)];
        assert_eq!(names(&book(&rows)), some(&["Budi Contoh"]), "{total:?}");
    }
}

/// A web page with these people in a table.
fn page(rows: &[Vec<String>]) -> String {
    let row = |cells: &[String]| {
        let cells = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect::<String>();
        format!("<tr>{cells}</tr>\n")
    };
    let rows = std::iter::once(strings(&HEADINGS)).chain(rows.iter().cloned());
    format!("<table border=\"1\">\n{}</table>", rows.map(|cells| row(&cells)).collect::<String>())
}

#[test]
fn pages_and_xml_under_the_name_of_a_workbook_are_named_and_read() {
    let page = page(&[person(0, &[("NAMA", "MA&#039;RUF CONTOH")]), person(1, &[])]);
    let shown = some(&["Ma'ruf Contoh", "Budi Contoh"]);
    let utf_16 = |text: &str| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    let styled = format!("<style>.str{{mso-number-format:\\@;}}</style>\n{page}");
    for bytes in [
        styled.clone().into_bytes(),
        format!("<center><h3>DATA PEGAWAI</h3></center>\n{page}").into_bytes(),
        format!("\u{feff}<html><body>{page}</body></html>").into_bytes(),
        utf_16(&styled),
    ] {
        let (read, checked) = judged(&bytes);
        assert_eq!(cards(&checked), shown, "{}", all(&read, &checked));
        assert_eq!(told(&read, &checked), ["workbook-unreadable"]);
        assert!(
            read.findings[0].message.en.contains("web page"),
            "{}",
            read.findings[0].message.en
        );
    }
    let data = |cells: Vec<String>| {
        let cell = |cell: &String| format!("<Cell><Data ss:Type=\"String\">{cell}</Data></Cell>");
        format!("<Row>{}</Row>", cells.iter().map(cell).collect::<String>())
    };
    let xml = format!(
        "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n\
         <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
         <Worksheet ss:Name=\"Data\"><Table>{}{}</Table></Worksheet></Workbook>",
        data(strings(&HEADINGS)),
        data(person(0, &[])),
    );
    let (read, checked) = judged(xml.as_bytes());
    assert_eq!(cards(&checked), some(&["Budi Contoh"]), "{}", all(&read, &checked));
    assert!(read.findings[0].message.en.contains("SpreadsheetML"));
}

#[test]
fn pages_without_a_list_are_refused_by_their_name() {
    let page = page(&[]).replace("NIP BARU", "NOMOR").replace("NAMA", "PEGAWAI");
    let mhtml = format!(
        "MIME-Version: 1.0\nX-Document-Type: Workbook\nContent-Type: multipart/related; boundary=\"X\"\n\n--X\nContent-Type: text/html\n\n<html>{page}"
    );
    let menu = "<html><table><tr><td>Beranda</td><td>Keluar</td></tr></table></html>";
    for text in [mhtml.as_str(), "<html><body>Sesi Anda habis</body></html>", menu] {
        let read = read_bytes(text.as_bytes(), "data.xls", &Options::default());
        assert_eq!(read.findings.len(), 1, "{:?}", read.findings);
        assert_eq!(read.findings[0].code, Code::WorkbookUnreadable);
        assert_eq!(read.findings[0].severity, cetak_base::diag::Severity::Stop);
        assert!(
            read.findings[0].message.en.contains("web page"),
            "{}",
            read.findings[0].message.en
        );
    }
}

#[test]
fn bands_groups_and_rows_that_say_how_to_fill_in_name_nobody() {
    let at = |cells: &[(usize, &str)]| -> Vec<String> {
        let mut row = vec![String::new(); HEADINGS.len()];
        cells.iter().for_each(|(idx, text)| row[*idx] = (*text).to_owned());
        row
    };
    let numbers = |form: fn(usize) -> String| (1..=HEADINGS.len()).map(form).collect::<Vec<_>>();
    let roman =
        ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV"];
    let hints =
        [(0, "18 digit"), (1, "huruf kapital"), (2, "jika ada"), (4, "dd-mm-yyyy"), (5, "L/P")];
    for nobody in [
        numbers(|n| n.to_string()),
        numbers(|n| format!("({n})")),
        numbers(|n| format!("kol {n}")),
        numbers(|n| if n == 5 { "5=3+4".to_owned() } else { n.to_string() }),
        strings(&roman),
        at(&hints),
        at(&[(0, "DINAS KESEHATAN")]),
        at(&[(1, "II. DINAS PENDIDIKAN")]),
        at(&[(1, "Laki-laki"), (2, "1")]),
        at(&[(1, "Gol. III"), (2, "2")]),
        at(&[(6, "Aktif"), (7, "2")]),
        at(&[(1, "TOTAL PEGAWAI : 2 (DUA) ORANG")]),
        at(&[(0, "Jumlah seluruhnya ada 2 orang pegawai")]),
        at(&[(0, "END OF REPORT")]),
        at(&[(1, "-- akhir data --")]),
    ] {
        let list = book(&[strings(&HEADINGS), person(0, &[]), nobody.clone(), person(1, &[])]);
        assert_eq!(names(&list), some(&["Budi Contoh", "Budi Contoh"]), "{nobody:?}");
    }
    // Somebody with little beside the name is still somebody.
    for somebody in [
        at(&[(1, "SITI AMINAH")]),
        at(&[(1, "KOTA"), (10, "Guru")]),
        at(&[(0, "BADAN"), (1, "SITI")]),
        at(&[(1, "Jumlah"), (0, "197405211998112021"), (2, "1")]),
    ] {
        let list = book(&[strings(&HEADINGS), person(0, &[]), somebody.clone(), person(1, &[])]);
        assert_eq!(judged(&list).1.judged.len(), 3, "{somebody:?}");
    }
    let rows_with = |cells: &[(usize, &str)]| {
        judged(&book(&[strings(&HEADINGS), person(0, &[]), at(cells), person(1, &[])]))
            .1
            .judged
            .len()
    };
    // A serial is somebody's, even one that was cut short; how many of something is nobody.
    assert_eq!(rows_with(&[(7, "A20121000000")]), 3);
    assert_eq!(rows_with(&[(7, "A2012"), (9, "III/a")]), 3);
    assert_eq!(rows_with(&[(7, "12"), (9, "III/a")]), 2);
    assert_eq!(rows_with(&[(6, "TOTAL"), (7, "P2012")]), 2);
    // A name across the list, whatever it says.
    let list = xlsx(|worksheet| {
        write(worksheet, 0, &HEADINGS);
        worksheet.merge_range(1, 0, 1, 13, "Sri Rejeki", &Format::new()).expect("fits");
        write(worksheet, 2, &person(0, &[]));
    });
    assert_eq!(names(&list), some(&["Budi Contoh"]));
}

#[test]
fn a_row_with_nothing_but_a_number_is_somebody_whatever_was_merged_in_it() {
    let number = PEOPLE[1][0];
    for merge in [(0, 3), (3, 8)] {
        let list = xlsx(|worksheet| {
            write(worksheet, 0, &HEADINGS);
            write(worksheet, 1, &person(0, &[]));
            let text = if merge.0 == 0 { number } else { "" };
            worksheet.merge_range(2, merge.0, 2, merge.1, text, &Format::new()).expect("fits");
            worksheet.write(2, 0, number).expect("fits");
            write(worksheet, 3, &person(2, &[]));
        });
        let (read, checked) = judged(&list);
        assert_eq!(checked.judged.len(), 3, "{merge:?}\n{}", all(&read, &checked));
        assert!(told(&read, &checked).contains(&"name-missing"), "{merge:?}");
    }
    // What lies apart from the merged cells is no name across the list.
    let list = xlsx(|worksheet| {
        write(worksheet, 0, &HEADINGS);
        worksheet.write(1, 1, "Sri Rejeki").expect("fits");
        worksheet.merge_range(1, 3, 1, 8, "", &Format::new()).expect("fits");
        write(worksheet, 2, &person(0, &[]));
    });
    assert_eq!(judged(&list).1.judged.len(), 2);
}

#[test]
fn what_a_row_below_parts_is_not_read_as_one_column() {
    let mut above = strings(&HEADINGS);
    above[12] = "INSTANSI".to_owned();
    let mut person = person(0, &[]);
    person.insert(12, "Kementerian Lain".to_owned());
    let list = xlsx(|worksheet| {
        let mut headings = above.clone();
        headings.insert(13, String::new());
        write(worksheet, 0, &headings);
        worksheet.merge_range(0, 12, 0, 13, "INSTANSI", &Format::new()).expect("fits");
        worksheet.write(1, 12, "INDUK").expect("fits");
        worksheet.write(1, 13, "KERJA").expect("fits");
        write(worksheet, 2, &person);
    });
    let (read, checked) = judged(&list);
    let Verdict::Entitled(record) = &checked.judged[0].verdict else {
        panic!("{}", all(&read, &checked))
    };
    assert_eq!(record.instansi, "Pemerintah Kabupaten Contoh");
}

#[test]
fn status_alone_says_kedudukan_hukum_or_kind() {
    let headings =
        HEADINGS.map(|heading| if heading == "KEDUDUKAN HUKUM NAMA" { "STATUS" } else { heading });
    let verdict = |word: &str| {
        let list = csv(&headings, &[person(0, &[("KEDUDUKAN HUKUM NAMA", word)])]);
        let (_, checked) = judged(&list);
        match checked.judged[0].verdict {
            Verdict::Entitled(_) => "entitled",
            Verdict::Held => "held",
            Verdict::Barred => "barred",
            Verdict::Duplicate => "duplicate",
        }
    };
    for (word, expected) in [
        ("Aktif", "entitled"),
        ("Pensiun", "barred"),
        ("Honorer", "held"),
        ("", "held"),
        ("Kawin", "held"),
        ("PNS", "held"),
        ("CPNS", "barred"),
    ] {
        assert_eq!(verdict(word), expected, "{word}");
    }
}

#[test]
fn every_field_of_the_hand_made_list_is_found_or_asked_for_at_once() {
    let list = "NO;NAMA LENGKAP;NIP;PANGKAT/GOL;JABATAN;UNIT KERJA;KET\n1;2;3;4;5;6;7\n1;SITI AMINAH, S.Sos;19780405 200604 2 011;Penata Tk.I (III/d);Sekretaris Camat;Kec. Teluk Bayur;\n;JUMLAH;1;;;;\n";
    let (read, _) = judged(list.as_bytes());
    let missing =
        read.findings.iter().find(|finding| finding.code == Code::ColumnMissing).expect("told");
    for cure in [
        "instansi = ",
        "legal_status = ",
        "[data.defaults]",
        "[data.join]",
        "`KARTU ASN VIRTUAL`",
        "`TMT PNS`",
    ] {
        assert!(
            missing.hint.en.contains(cure) && missing.hint.id.contains(cure),
            "{cure}: {}",
            missing.hint.en
        );
    }
    let columns: Vec<Field> = read.listings[0].columns.iter().map(|(_, field, _)| *field).collect();
    assert_eq!(
        columns,
        [Field::Name, Field::Nip, Field::Golongan, Field::Jabatan, Field::Unit, Field::Remark]
    );
}

#[test]
fn a_wrong_extent_is_only_a_hint() {
    let mut rows = vec![strings(&HEADINGS)];
    rows.extend((0..3).map(|idx| person(idx, &[])));
    let good = book(&rows);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&good)).expect("a zip");
    for wrong in ["A0:N48943", "", "N9:A1", "A1:B2:C3", "sheet"] {
        let mut copy = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for idx in 0..archive.len() {
            let mut file = archive.by_index(idx).expect("a part");
            let mut content = String::new();
            std::io::Read::read_to_string(&mut file, &mut content).expect("text");
            let content = content
                .replace("<dimension ref=\"A1:N4\"/>", &format!("<dimension ref=\"{wrong}\"/>"));
            let name = String::from_utf8_lossy(file.name_raw()).into_owned();
            copy.start_file(name, zip::write::SimpleFileOptions::default()).expect("started");
            std::io::Write::write_all(&mut copy, content.as_bytes()).expect("in memory");
        }
        let bytes = copy.finish().expect("in memory").into_inner();
        assert_ne!(bytes, good);
        assert_eq!(names(&bytes), some(&["Budi Contoh"; 3]), "{wrong}");
    }
}

/// A hand-made list as a small office keeps it, completed by the job and by an export of SIASN.
#[test]
fn a_hand_made_list_becomes_cards_with_what_the_first_check_asks_for() {
    use cetak_people::record::{Joined, Rules, check};
    let list = "NO;NAMA LENGKAP;NIP;PANGKAT/GOL;JABATAN;UNIT KERJA;KET\n\
        1;2;3;4;5;6;7\n\
        1;Drs. H. ABDUL KADIR, M.Si;196912101996031004;Pembina Tk. I / IVb;Camat;Kec. Contoh;\n\
        2;SITI AMINAH, S.Sos;19780405 200604 2 011;Penata Tk.I (III/d);Sekretaris Camat;Kec. Contoh;\n\
        3;RAHMAT HIDAYAT,S.E;199001022015031003;Penata Muda Tk I / III.b;Kasi;Kec. Contoh;\n\
        4;Yuni Kartika, A.Md;199506172022032008;Pengatur / II.c;Bendahara;Kec. Contoh;Tugas Belajar\n\
        5;M. Ali;198003142025211044;V;Penjaga Kantor;Kec. Contoh;PPPK\n\
        6;Sudirman;196702081990031002;Penata / IIIc;Staf;Kec. Contoh;Pensiun 1 Maret 2025\n\
        7;Nurlela;-;-;Tenaga Kebersihan;Kec. Contoh;Honorer\n\
        ;JUMLAH;7;;;;\n";
    let siasn = "NIP BARU;NAMA;KARTU ASN VIRTUAL;TMT PNS\n\
        196912101996031004;ABDUL KADIR;A19970002006;01-03-1997\n\
        197804052006042011;SITI AMINAH;A20070002007;01-04-2007\n\
        199001022015031003;BUDI SANTOSO;A20160002008;01-03-2016\n\
        199506172022032008;YUNI KARTIKA;A20230002009;01-03-2023\n\
        199506172022032008;YUNI KARTIKA;A20230002999;01-03-2023\n\
        198003142025211044;MUHAMMAD ALI;B20250002010;\n\
        196702081990031002;SUDIRMAN;A19910002011;01-03-1991\n";
    let options =
        Options { not_missed: Field::ALL.iter().copied().collect(), ..Options::default() };
    let rows = |text: &str| read_bytes(text.as_bytes(), "data.csv", &options).rows;
    let default = |text: &str| cetak_people::ingest::Value::Text(text.into());
    let rules = Rules {
        defaults: [
            (Field::Instansi, default("Pemerintah Kabupaten Contoh")),
            (Field::LegalStatus, default("Aktif")),
        ]
        .into(),
        joined: Some(std::sync::Arc::new(Joined::new("siasn.csv", rows(siasn)))),
        ..crate::rules()
    };
    let checked = check(rows(list), &rules);
    let expected = [
        Some("Drs. H. Abdul Kadir, M.Si"),
        Some("Siti Aminah, S.Sos"),
        // Another name under the number, two rows under the number.
        None,
        None,
        Some("M. Ali"),
        None,
        None,
    ];
    assert_eq!(
        cards(&checked),
        expected.map(|name| name.map(str::to_owned)),
        "{:?}",
        checked.findings
    );
    let told: Vec<&str> = checked.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(told.iter().filter(|code| **code == "nip-conflict").count(), 2, "{told:?}");
    assert_eq!(told.iter().filter(|code| **code == "status-unclear").count(), 1, "{told:?}");
    let Verdict::Entitled(record) = &checked.judged[0].verdict else { panic!("{told:?}") };
    assert_eq!(record.instansi, "Pemerintah Kabupaten Contoh");
    assert_eq!(record.serial, "A19970002006");
}

#[test]
fn a_kedudukan_hukum_nobody_knows_is_told_once_for_all_rows_that_have_it() {
    let rows: Vec<Vec<String>> = (0..5)
        .map(|idx| {
            let status = if idx == 2 { "Aktif" } else { "Aktif Baru Sekali" };
            person(idx, &[("KEDUDUKAN HUKUM NAMA", status)])
        })
        .collect();
    let (read, checked) = judged(&csv(&HEADINGS, &rows));
    let made = [false, false, true, false, false];
    assert_eq!(cards(&checked).iter().map(Option::is_some).collect::<Vec<_>>(), made);
    assert_eq!(told(&read, &checked), ["status-unclear"]);
    let grouped =
        checked.findings.iter().find(|finding| finding.code == Code::StatusUnclear).expect("told");
    assert!(grouped.message.en.contains("4 rows: 2-3, 5-6"), "{}", grouped.message.en);
    for part in [
        "data.entitlement",
        "[[data.status]]",
        "names = [\"Aktif Baru Sekali\"]",
        "decision = \"yes\"",
    ] {
        assert!(
            grouped.hint.en.contains(part) && grouped.hint.id.contains(part),
            "{}",
            grouped.hint.en
        );
    }
}
