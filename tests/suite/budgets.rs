//! Files that are none, outputs that take nothing, and inputs that ask for more than they are worth.
//!
//! A named pipe in the place of any input must be named as one, and never
//! waited for. Kilobytes that stand for gigabytes are told in the time of an
//! honest file. And what is honest but large takes ten times as long for ten times
//! as much, in every direction: rows, columns, equal names, equal numbers, photos,
//! findings of one kind.

use crate::ingest::{HEADINGS, PERSON, sheet_xml, zip};
use crate::support::{Job, PATIENCE, own_time, write};
use cetak::date::Date;
use cetak::diag::{Code, Finding, Lang, Place, Text};
use cetak::ingest::{Options, Read, read_bytes};
use cetak::output::checked::{CheckedBook, CheckedRow, CheckedSheet, Heading, SourceCell};
use cetak::output::html::{self, Item};
use cetak::output::words::{Fate, Stage};
use cetak::photo::Folder;
use cetak::record::{Nip, Rules, check};
use cetak::schema::report::Counts;
use std::{hint::black_box, path::Path, time::Duration};

fn read(bytes: &[u8]) -> Read {
    read_bytes(bytes, "data.xlsx", &Options::default())
}

/// Reads, and holds the time against that of an honest file.
fn told(bytes: &[u8], what: &str) -> String {
    let begun = own_time();
    let read = read(bytes);
    let took = own_time() - begun;
    assert!(took < PATIENCE, "{what} took {took:?}");
    let messages = read.findings.iter().map(|finding| finding.message.en.clone());
    messages.collect::<Vec<_>>().join("\n")
}

fn ods(rows: &str) -> Vec<u8> {
    let cell = |text: &str| {
        format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let headings: String = HEADINGS.iter().map(|text| cell(text)).collect();
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"Data\"><table:table-row>{headings}</table:table-row>{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", None),
        ("content.xml", content.as_bytes(), None),
        ("META-INF/manifest.xml", b"<manifest/>", None),
    ])
}

#[test]
fn an_ods_that_repeats_what_it_holds_without_end_is_told() {
    let text = "X".repeat(1000);
    let cell = |attributes: &str, text: &str| {
        format!(
            "<table:table-cell{attributes} office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let row = |n: u32, cells: &str| {
        format!("<table:table-row table:number-rows-repeated=\"{n}\">{cells}</table:table-row>")
    };
    for (rows, what) in [
        (row(1_048_575, &cell("", &text).repeat(5)), "a million equal rows of long texts"),
        (row(1_048_575, &cell("", "X")), "a million equal rows of one letter"),
        (row(1, &cell("", "<text:s text:c=\"4000000000\"/>")), "four thousand million spaces"),
        (row(1, &cell(" table:number-columns-repeated=\"900000\"", &text)), "equal cells"),
    ] {
        let said = told(&ods(&rows), what);
        assert!(said.contains("repeats its rows or cells too many times"), "{what}: {said}");
    }
    // What an office program writes where a form was filled downwards, or where nothing stands.
    let person: String = PERSON.iter().map(|text| cell("", text)).collect();
    let honest = row(3, &person)
        + &row(1_000_000, "<table:table-cell table:number-columns-repeated=\"1024\"/>");
    assert_eq!(read(&ods(&honest)).rows.len(), 3);
}

#[test]
fn sixteen_thousand_equal_headings_are_told_at_once() {
    let cells = r#"<c t="inlineStr"><is><t>NAMA</t></is></c>"#.repeat(16_384);
    let rows: String = (1..=12).map(|row| format!(r#"<row r="{row}">{cells}</row>"#)).collect();
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    let said = told(&crate::ingest::bare_xlsx(sheet.as_bytes(), None), "equal headings");
    assert!(said.contains("there is no heading row"), "{said}");
    // With one column beside them that makes them a list.
    let csv = format!("NIP;{}\n{};{}\n", "NAMA;".repeat(2000), PERSON[0], "SITI;".repeat(2000));
    let said = told(csv.as_bytes(), "equal headings of CSV");
    assert!(said.contains("1023 columns claim to hold name: B, C, D"), "{said}");
    assert!(said.contains("right of column AMJ is not read"), "{said}");
}

#[test]
fn a_row_of_csv_without_an_end_is_told_with_its_number() {
    let list = format!("{}\n{}\n", HEADINGS.join(";"), PERSON.join(";"));
    for (row, what) in [
        (format!("\"{}", "a".repeat(30 << 20)), "an open quote"),
        (";".repeat(30 << 20), "delimiters"),
        ("a".repeat(30 << 20), "one text"),
    ] {
        let said = told(format!("{list}\n{row}").as_bytes(), what);
        assert!(said.contains("row 4 is longer than 4 MB"), "{what}: {said}");
    }
}

#[test]
fn of_thousands_of_worksheets_the_first_ones_are_looked_at() {
    let names: Vec<String> = (1..=2000).map(|n| format!("S{n}")).collect();
    let tabs: String = names
        .iter()
        .enumerate()
        .map(|(idx, name)| format!(r#"<sheet name="{name}" sheetId="{}" r:id="r1"/>"#, idx + 1))
        .collect();
    let workbook = format!(
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{tabs}</sheets></workbook>"#
    );
    let sheet = sheet_xml("");
    let book = zip(&[
        ("_rels/.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#, None),
        ("xl/workbook.xml", workbook.as_bytes(), None),
        ("xl/_rels/workbook.xml.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#, None),
        ("xl/worksheets/sheet1.xml", &sheet, None),
    ]);
    let said = told(&book, "worksheets");
    assert!(said.contains("only the first 256 of 2000 worksheets were looked at"), "{said}");
}

fn heading() -> Heading<'static> {
    let as_of = Date::new(2026, 11, 22).expect("a day");
    Heading {
        job: "Contoh",
        as_of,
        counts: Counts::default(),
        stage: Stage::Checked,
        lang: Lang::En,
    }
}

#[test]
fn a_list_longer_than_a_worksheet_goes_on_in_the_next_one() {
    use calamine::{Data, Reader as _};
    let scratch = tempfile::tempdir().expect("a folder");
    let mut book = CheckedBook::begin(heading(), scratch.path()).expect("begun");
    let column = cetak::output::checked::CheckedColumn { heading: "NIP", as_text: true };
    book.worksheet(CheckedSheet::new("data/pns.csv", None, 1, vec![Some(column)])).expect("begun");
    let texts: Vec<String> =
        [2, 1_048_576, 1_048_577, 1_048_600].map(|row: u32| row.to_string()).into();
    for text in &texts {
        let row = text.parse().expect("a number");
        let cells = vec![SourceCell::Text(text)];
        let row = CheckedRow { row, cells, fate: Some(Fate::Made), findings: vec![], slot: None };
        book.row(&row).expect("written");
    }
    let bytes = book.finish().expect("finished");
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes)).expect("a workbook");
    assert_eq!(book.sheet_names(), ["Ringkasan", "pns", "pns (2)"]);
    let mut cell = |name: &str, at: (u32, u32)| {
        let range = book.worksheet_range(name).expect("a worksheet");
        range.get_value(at).cloned().unwrap_or(Data::Empty)
    };
    let text = |text: &str| Data::String(text.to_owned());
    assert_eq!(cell("pns", (1_048_575, 1)), text("1048576"), "where it was in the source");
    assert_eq!(cell("pns (2)", (0, 0)), text("data/pns.csv, from row 1048577 on"));
    assert_eq!(cell("pns (2)", (1, 1)), text("NIP"));
    assert_eq!([2, 25].map(|row| cell("pns (2)", (row, 1))), ["1048577", "1048600"].map(text));
}

/// That ten times as much takes at most twelve times the work, the best of as many tries as that takes.
fn grows_with_its_input<T>(what: &str, n: usize, make: impl Fn(usize) -> T, work: impl Fn(&T)) {
    let time = |input: &T| {
        let begun = own_time();
        work(input);
        own_time() - begun
    };
    // What any input takes, and what a clock of this kind cannot tell.
    let least = Duration::from_micros(400);
    let (small, large) = (make(n), make(10 * n));
    let mut best = (Duration::MAX, Duration::MAX);
    for _ in 0..18 {
        best.0 = (0..3).map(|_| time(&small)).fold(best.0, Duration::min);
        best.1 = best.1.min(time(&large));
        if best.1 <= (best.0 + least) * 12 {
            return;
        }
    }
    panic!("{what}: {:?} for {n}, {:?} for ten times as much", best.0, best.1);
}

/// A list of `n` people, each row by its number.
fn people(n: usize, row: impl Fn(usize) -> [String; 6]) -> Vec<u8> {
    let rows = (0..n).map(|idx| row(idx).join(";") + "\n");
    let rows: String = rows.collect();
    format!("{}\n{rows}", HEADINGS.join(";")).into_bytes()
}

fn person(idx: usize) -> [String; 6] {
    let mut person = PERSON.map(str::to_owned);
    person[0] = nip(idx);
    person[1] = format!("{} {idx:x}", person[1]).replace(|c: char| c.is_ascii_digit(), "A");
    person[2] = format!("A2016{idx:07}");
    person
}

/// Numbers that begin and end alike, as those of a small office do.
fn nip(idx: usize) -> String {
    format!("1986{:02}{:02}2015051{:03}", 1 + idx / 900 % 12, 1 + idx / 11_000, 1 + idx % 900)
}

fn judge(rows: &[cetak::ingest::Row]) {
    let as_of = Date::new(2026, 11, 22).expect("a day");
    black_box(check(rows.to_vec(), &Rules::new(as_of)));
}

#[test]
fn ten_times_the_rows_or_columns_take_ten_times_the_time_to_read() {
    grows_with_its_input(
        "rows",
        200,
        |n| people(n, person),
        |list| {
            black_box(read(list));
        },
    );
    let wide = |heading: &dyn Fn(usize) -> String, n: usize| {
        let headings: String = (0..n).map(|col| heading(col) + ";").collect();
        let cells = "x;".repeat(n);
        let row = format!("{};{cells}\n", PERSON.join(";"));
        format!("{};{headings}\n{}", HEADINGS.join(";"), row.repeat(60)).into_bytes()
    };
    grows_with_its_input(
        "columns",
        90,
        |n| wide(&|col| format!("Kolom {col}"), n),
        |list| {
            black_box(read(list));
        },
    );
    grows_with_its_input(
        "equal headings",
        90,
        |n| wide(&|_| "JABATAN".to_owned(), n),
        |list| {
            black_box(read(list));
        },
    );
}

#[test]
fn ten_times_the_people_of_one_name_or_number_take_ten_times_the_time_to_judge() {
    let rows = |n: usize, row: &dyn Fn(usize) -> [String; 6]| read(&people(n, row)).rows;
    let named = |idx: usize| {
        [
            nip(idx),
            person(0)[1].clone(),
            person(idx)[2].clone(),
            person(0)[3].clone(),
            person(0)[4].clone(),
            person(0)[5].clone(),
        ]
    };
    grows_with_its_input("equal names", 150, |n| rows(n, &named), |rows| judge(rows));
    let numbered = |idx: usize| {
        let mut row = person(idx);
        row[0] = nip(0);
        row
    };
    grows_with_its_input("equal numbers", 150, |n| rows(n, &numbered), |rows| judge(rows));
    let twins = |_: usize| person(0);
    grows_with_its_input("equal rows", 150, |n| rows(n, &twins), |rows| judge(rows));
    let serials = |idx: usize| {
        let mut row = person(idx);
        row[2] = person(0)[2].clone();
        row
    };
    grows_with_its_input("equal serials", 150, |n| rows(n, &serials), |rows| judge(rows));
}

#[test]
fn ten_times_the_photos_of_one_folder_take_ten_times_the_time_to_find() {
    let folder = |n: usize, name: &dyn Fn(usize) -> String| {
        let folder = tempfile::tempdir().expect("a folder");
        for idx in 0..n {
            let path = folder.path().join(name(idx));
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            write(&path, []);
        }
        (Folder::scan(folder.path(), "photos").expect("scanned"), n)
    };
    // Nobody's own photo is there: everybody else's is looked at for a name that comes close.
    let all_miss = |(folder, n): &(Folder, usize)| {
        for idx in 0..*n {
            let key = Nip::parse(&nip(idx + 10_000)).expect("a number");
            black_box(folder.find(&key, ""));
            black_box(folder.called("Siti Aminah, S.Kom."));
        }
    };
    grows_with_its_input(
        "numbers that begin alike",
        120,
        |n| folder(n, &|idx| format!("{}.png", nip(idx))),
        all_miss,
    );
    grows_with_its_input(
        "equal names",
        120,
        |n| folder(n, &|idx| format!("{idx}. SITI AMINAH.png")),
        all_miss,
    );
    grows_with_its_input(
        "names that begin alike",
        120,
        |n| {
            folder(n, &|idx| {
                format!(
                    "{idx} siti aminah{}.png",
                    "abcdefghij".chars().nth(idx % 10).unwrap_or('x')
                )
            })
        },
        all_miss,
    );
    let all_named = |(folder, n): &(Folder, usize)| {
        for idx in 0..*n {
            let key = Nip::parse(&nip(idx)).expect("a number");
            black_box(folder.find(&key, &format!("{idx}/foto.png")));
        }
    };
    grows_with_its_input(
        "a folder each",
        120,
        |n| folder(n, &|idx| format!("{idx}/foto.png")),
        all_named,
    );
}

#[test]
fn ten_times_the_findings_of_one_kind_take_ten_times_the_time_to_report() {
    let findings = |n: usize| -> Vec<Finding> {
        let finding = |row: usize| {
            let place = Place { row: u32::try_from(row).ok(), ..Place::file("data/pns.csv") };
            Finding::new(Code::PhotoMissing, place, Text::same("tidak ada foto")).key(nip(row))
        };
        (2..n + 2).map(finding).collect()
    };
    grows_with_its_input("report.html", 300, findings, |findings| {
        let items =
            findings.iter().map(|finding| Item { finding, name: "", unit: "", photo_idx: None });
        black_box(html::report(&html::Report {
            job: "Contoh",
            as_of: heading().as_of,
            counts: Counts::default(),
            turnover: None,
            stage: Stage::Checked,
            items: items.collect(),
            photos: Vec::new(),
            lang: Lang::Id,
            wording: cetak::diag::Wording::default(),
        }));
    });
    let scratch = tempfile::tempdir().expect("a folder");
    grows_with_its_input("checked.xlsx", 300, findings, |findings| {
        let mut book = CheckedBook::begin(heading(), scratch.path()).expect("begun");
        let column = cetak::output::checked::CheckedColumn { heading: "NIP", as_text: true };
        book.worksheet(CheckedSheet::new("data/pns.csv", None, 1, vec![Some(column)]))
            .expect("begun");
        for finding in findings {
            let row = CheckedRow {
                row: finding.place.row.unwrap_or_default(),
                cells: vec![SourceCell::Text("x")],
                fate: Some(Fate::Held),
                findings: vec![(Some(0), finding)],
                slot: None,
            };
            book.row(&row).expect("written");
        }
        black_box(book.finish().expect("finished"));
    });
}

/// Everything that a job or a command names, with a pipe in its place.
#[cfg(unix)]
mod pipes {
    use super::*;
    use crate::support::{Ran, cetak};
    use std::process::{Command, Output, Stdio};

    fn pipe(path: &Path) {
        let _there = std::fs::remove_file(path);
        let made =
            Command::new("mkfifo").args(["-m", "600"]).arg(path).status().expect("mkfifo starts");
        assert!(made.success());
    }

    /// What a command says, if it comes to an end at all; whoever waits for a pipe does nothing meanwhile.
    fn ends(job: &Job, args: &[&str]) -> Ran {
        let mut command = cetak();
        command.current_dir(job.path("")).args(args).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().expect("it starts");
        let id = child.id();
        let (done, ended) = std::sync::mpsc::channel::<()>();
        let guard = std::thread::spawn(move || {
            if ended.recv_timeout(Duration::from_secs(120)).is_err() {
                let _killed = Command::new("kill").args(["-9", &id.to_string()]).status();
            }
        });
        let output: Output = child.wait_with_output().expect("it ends");
        let _told = done.send(());
        guard.join().expect("nothing panics");
        assert!(output.status.code().is_some(), "`{}` waited for ever", args.join(" "));
        Ran(output)
    }

    #[test]
    fn a_pipe_in_the_place_of_any_input_is_named_and_never_waited_for() {
        let job = Job::copy_of("kabupaten");
        job.cetak(&["run", "job.toml", "--out", "satu", "--quiet"]).expect(0);
        pipe(&job.path("pipa"));
        let named = |args: &[&str], code: i32| {
            let ran = ends(&job, args).expect(code);
            let told = ran.stderr() + &ran.stdout();
            assert!(told.contains("named pipe (FIFO)"), "{}: {told}", args.join(" "));
        };
        let en = |args: &[&str], code: i32| {
            let args: Vec<&str> = args.iter().copied().chain(["--lang", "en"]).collect();
            named(&args, code);
        };
        en(&["check", "pipa"], 2);
        en(&["check", "job.toml", "--file", "pipa"], 5);
        en(&["run", "job.toml", "--icc", "pipa"], 5);
        en(&["preflight", "pipa"], 5);
        en(&["impose", "pipa"], 5);
        en(&["verify", "satu", "--public-key", "pipa"], 5);
        let toml = std::fs::read_to_string(job.path("job.toml")).expect("a text");
        for (old, new, code) in [
            ("\"data/pns.xlsx\"", "\"pipa\"", 4),
            ("\"a4-10up\"", "\"pipa.toml\"", 5),
            ("[photos]", "entitlement = \"pipa\"\n[photos]", 5),
            ("/{serial}\"", "/{token}\"\nkey_file = \"pipa\"", 2),
            ("[sheet]", "[output]\nsign_key = \"pipa\"\n[sheet]", 5),
            ("[sheet]", "[card.artwork]\nemblem = \"pipa\"\n[sheet]", 5),
        ] {
            pipe(&job.path("pipa.toml"));
            write(&job.path("job.toml"), toml.replace(old, new));
            en(&["check", "job.toml"], code);
        }
        write(&job.path("job.toml"), &toml);
        pipe(&job.path("decisions.csv"));
        en(&["check", "job.toml"], 5);
        std::fs::remove_file(job.path("decisions.csv")).expect("removed");
        pipe(&job.path("printers.toml"));
        en(&["printers", "job.toml"], 5);
        std::fs::remove_file(job.path("printers.toml")).expect("removed");
        // In the folder of photos it is no photo, as nothing else is.
        pipe(&job.path("photos/198609262015051001.png"));
        ends(&job, &["check", "job.toml", "--quiet"]);
        for name in ["sheets/0001.pdf", "map.csv", "report.json", "manifest.json"] {
            pipe(&job.path("satu").join(name));
            let ran = ends(&job, &["verify", "satu", "--quiet"]);
            assert!([2, 5, 6].contains(&ran.code()), "{name}: {}", ran.code());
        }
        pipe(&job.path("angka.prom"));
        let args = ["check", "job.toml", "--quiet", "--metrics", "angka.prom"];
        assert_eq!(ends(&job, &args).code(), 5);
    }

    #[test]
    fn a_device_has_no_end_and_is_not_begun() {
        let job = Job::copy_of("kabupaten");
        job.edit("\"data/pns.xlsx\"", "\"/dev/zero\"");
        let refused = ends(&job, &["check", "job.toml", "--lang", "en"]).expect(2).stderr();
        assert!(refused.contains("outside = [\"/dev\"]"), "{refused}");
        job.edit("sample = true", "sample = true\noutside = [\"/dev\"]");
        let told = ends(&job, &["check", "job.toml", "--lang", "en"]).expect(4).stderr();
        assert!(told.contains("this is a device, no regular file"), "{told}");
    }
}

/// A result that nobody can keep is a failure, whatever else was done.
#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_ends_in_code_5_with_a_message() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--out", "satu", "--quiet"]).expect(0);
    let map = std::fs::read_to_string(job.path("satu/map.csv")).expect("a map");
    let digits = |cell: &&str| cell.len() == 18 && cell.bytes().all(|byte| byte.is_ascii_digit());
    let key = map.split([',', '\n']).find(digits).expect("a number").to_owned();
    for args in [
        &["check", "job.toml"][..],
        &["check", "job.toml", "--json"],
        &["run", "job.toml", "--dry-run", "--json"],
        &["check", "none.toml", "--json"],
        &["proof", "job.toml"],
        &["photos", "job.toml", "--json"],
        &["layouts"],
        &["layouts", "show", "plain"],
        &["sheets"],
        &["sheets", "show", "a4-10up"],
        &["sheets", "--fit", "A4"],
        &["sheets", "--fit", "A4", "--toml"],
        &["log"],
        &["log", "--json"],
        &["log", "verify"],
        &["lookup", &key, "--json"],
        &["doctor", "job.toml"],
        &["doctor", "job.toml", "--json"],
        &["verify", "satu"],
        &["verify", "satu", "--json"],
        &["preflight", "satu/sheets/0001.pdf"],
        &["preflight", "satu/sheets/0001.pdf", "--json"],
        &["completions", "bash"],
        &["man"],
        &["man", "run"],
        &["--help"],
        &["--version"],
        &["run", "--help"],
        &["init", "baru"],
        &["sample", "contoh", "--count", "1", "--seed", "1"],
        &["keys", "kunci"],
        &["keys", "--signing", "tanda"],
        &["calibrate", "make", "kantor", "--out", "sasaran.pdf"],
        &["confirm", "job.toml", "--sheet", "1", "--json"],
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a device");
        let ran = job.cetak_with(args, |command| {
            command.stdout(full).env("CETAK_LANG", "en");
        });
        let told = ran.stderr();
        let said = args.join(" ");
        let expected = if said.contains("none.toml") { 2 } else { 5 };
        assert_eq!(ran.code(), expected, "{said}: {told}");
        assert!(told.contains("the result cannot be written: the disk is full"), "{said}: {told}");
        assert!(!told.contains("a defect"), "{said}: {told}");
    }
    // A reader that has read enough is no failure.
    for args in [&["sheets"][..], &["check", "job.toml", "--json"]] {
        let ran = job.cetak_with(args, |command| {
            let (reader, writer) = std::io::pipe().expect("a pipe");
            drop(reader);
            command.stdout(writer);
        });
        assert_eq!(ran.code(), 0, "{}", ran.stderr());
    }
}
