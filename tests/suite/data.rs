//! Spreadsheets through the whole program: what a clerk gets back, and what unusable files end in.

use crate::support::{Job, unzipped, write};
use calamine::{Data, Reader as _, Xlsx};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Cursor,
    path::Path,
};

/// Puts other files into the job file's list.
fn feed(job: &Job, files: &str) {
    let path = job.path("job.toml");
    let text = fs::read_to_string(&path).expect("the job file");
    let lines = text.lines().map(|line| {
        if line.starts_with("files") { format!("files = [{files}]") } else { line.to_owned() }
    });
    let lines: Vec<String> = lines.collect();
    write(&path, (lines.join("\n") + "\n").as_bytes());
}

fn report(folder: &Path) -> serde_json::Value {
    let bytes = fs::read(folder.join("report.json")).expect("a report");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// What was said of each row: its codes, of a job of one file or of several.
fn told(report: &serde_json::Value) -> BTreeMap<(Option<String>, Option<u64>), Vec<String>> {
    let mut told: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for finding in report["findings"].as_array().expect("a list") {
        let code = finding["code"].as_str().expect("a code");
        // About the file, not about a person in it.
        if !["columns-unused", "rows-hidden"].contains(&code) {
            let at = (finding["key"].as_str().map(str::to_owned), finding["row"].as_u64());
            told.entry(at).or_default().push(code.to_owned());
        }
    }
    told.values_mut().for_each(|codes| codes.sort());
    told
}

/// The columns Status of every worksheet, and every text of the workbook.
fn statuses(path: &Path) -> (BTreeMap<String, usize>, Vec<String>) {
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(fs::read(path).expect("the workbook"))).expect("it opens");
    let (mut statuses, mut texts) = (BTreeMap::new(), Vec::new());
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).expect("a worksheet");
        let mut status = None;
        for row in range.rows() {
            let word = |cell: &Data| cell.to_string();
            texts.extend(row.iter().map(word).filter(|text| !text.is_empty()));
            if let Some(col) = status {
                *statuses.entry(word(&row[col])).or_insert(0) += 1;
            } else {
                status = row.iter().position(|cell| *cell == "Status");
            }
        }
    }
    (statuses, texts)
}

#[test]
fn a_run_and_a_check_leave_a_page_and_a_workbook_that_agree_with_the_report() {
    for (args, made) in
        [(["run", "--out", "a"], "dibuat"), (["check", "--out", "b"], "siap dibuat")]
    {
        let job = Job::copy_of("bermasalah");
        job.cetak(&[args[0], "job.toml", args[1], args[2], "--quiet"]).expect(3);
        let folder = job.path(args[2]);
        let counts = report(&folder)["counts"].clone();
        let (statuses, _) = statuses(&folder.join("checked.xlsx"));
        for (name, word) in [
            ("made", made),
            ("held", "ditahan"),
            ("barred", "tidak berhak"),
            ("duplicate", "ganda"),
        ] {
            let n = statuses.get(word).copied().unwrap_or_default();
            assert_eq!(counts[name], n, "{name} in {args:?}: {statuses:?}");
        }
        let page = fs::read_to_string(folder.join("report.html")).expect("a page");
        assert!(page.contains("data:image/jpeg;base64,"), "held photos are shown");
        // The page is private to the user: it names people whole.
        let numbers = page.split(|c: char| !c.is_ascii_digit()).filter(|n| n.len() == 18);
        assert!(numbers.count() > 20, "whole NIPs");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode =
                fs::metadata(folder.join("report.html")).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let manifest = fs::read_to_string(folder.join("manifest.json")).expect("a manifest");
        assert!(manifest.contains("checked.xlsx") && manifest.contains("report.html"));
    }
}

/// The cells of a worksheet that are filled with a colour, and those that carry a note, by reference.
fn marked(book: &[u8], number: usize) -> (BTreeSet<String>, BTreeSet<String>) {
    let parts = unzipped(book);
    let part = |name: &str| String::from_utf8(parts[name].clone()).expect("UTF-8");
    let [styles, sheet, notes] = [
        "xl/styles.xml",
        &format!("xl/worksheets/sheet{}.xml", number + 1),
        &format!("xl/comments{number}.xml"),
    ]
    .map(part);
    let [styles, sheet, notes] =
        [&styles, &sheet, &notes].map(|text| roxmltree::Document::parse(text).expect("XML"));
    let formats = styles.descendants().find(|node| node.tag_name().name() == "cellXfs");
    let fills: Vec<&str> =
        formats.expect("formats").children().filter_map(|one| one.attribute("fillId")).collect();
    let is_filled = |cell: &roxmltree::Node<'_, '_>| {
        let style = cell.attribute("s").map_or(0, |style| style.parse().expect("a number"));
        cell.tag_name().name() == "c" && fills[style] != "0"
    };
    let reference = |node: roxmltree::Node<'_, '_>, name| node.attribute(name).map(str::to_owned);
    let filled = sheet.descendants().filter(is_filled).filter_map(|cell| reference(cell, "r"));
    let noted = notes.descendants().filter(|node| node.tag_name().name() == "comment");
    (filled.collect(), noted.filter_map(|note| reference(note, "ref")).collect())
}

/// `checked.xlsx` is where a clerk mends: the wrong cell marked sends him to a sound one.
#[test]
fn the_marked_cell_is_the_one_the_finding_names() {
    let job = Job::copy_of("bermasalah");
    job.cetak(&["check", "job.toml", "--quiet", "--out", "b"]).expect(3);
    let report = report(&job.path("b"));
    let book = fs::read(job.path("b/checked.xlsx")).expect("the workbook");
    // One list of people behind the summary, its headings in row 4.
    let mut opened = Xlsx::new(Cursor::new(&book)).expect("it opens");
    assert_eq!(opened.sheet_names().len(), 2);
    let people = opened.worksheet_range_at(1).expect("a worksheet").expect("it is read");
    let first_behind = people
        .rows()
        .find_map(|row| row.iter().position(|cell| *cell == "Kode"))
        .expect("the first column that was added behind the list's own");
    let column_of = |reference: &str| {
        let letters = reference.bytes().take_while(u8::is_ascii_uppercase);
        letters.fold(0, |column, letter| column * 26 + usize::from(letter - b'A') + 1)
    };
    let (mut named, mut remarked) = (BTreeSet::new(), BTreeSet::new());
    for finding in report["findings"].as_array().expect("a list") {
        let (row, column) = (finding["row"].as_u64(), finding["column"].as_str());
        let (Some(row), Some(column)) = (row.filter(|row| *row > 4), column) else { continue };
        // Status stands before the list's own columns.
        let cell = (column_of(column) + 1, row);
        named.insert(cell);
        if finding["severity"] != "info" {
            remarked.insert(cell);
        }
    }
    let (filled, noted) = marked(&book, 1);
    let row = |reference: &str| -> u64 {
        reference.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse().expect("a row")
    };
    let cells = |references: BTreeSet<String>| -> BTreeSet<(usize, u64)> {
        let all = references.iter().map(|reference| (column_of(reference), row(reference)));
        all.filter(|(column, row)| *row > 4 && (2..=first_behind).contains(column)).collect()
    };
    let (filled, noted) = (cells(filled), cells(noted));
    assert!(remarked.len() > 20 && named.len() > remarked.len());
    assert_eq!(noted, remarked, "notes");
    assert_eq!(filled, named, "colours");
}

#[test]
fn every_code_about_rows_occurs_in_the_samples_with_mistakes() {
    let job = Job::copy_of("bermasalah");
    job.cetak(&["check", "job.toml", "--quiet", "--out", "b"]).expect(3);
    let report = report(&job.path("b"));
    let list = report["findings"].as_array().expect("a list");
    for code in [
        "nip-numeric",
        "nip-missing",
        "nip-malformed",
        "nip-conflict",
        "row-repeated",
        "nip-kind-mismatch",
        "nip-birth-mismatch",
        "nip-sex-mismatch",
        "nip-tmt-mismatch",
        "serial-year-mismatch",
        "serial-missing",
        "serial-malformed",
        "serial-shared",
        "name-missing",
        "date-unreadable",
        "cell-error",
        "status-cpns",
        "status-ended",
        "contract-ended",
        "not-yet-valid",
        "status-unclear",
        "value-normalised",
        "text-overflow",
        "glyph-missing",
    ] {
        assert!(list.iter().any(|finding| finding["code"] == code), "{code} does not occur");
    }
}

#[test]
fn the_workbook_given_back_and_fed_in_again_says_the_same() {
    let job = Job::copy_of("bermasalah");
    job.cetak(&["check", "job.toml", "--quiet", "--out", "a"]).expect(3);
    let first = report(&job.path("a"));
    fs::copy(job.path("a/checked.xlsx"), job.path("data/lagi.xlsx")).expect("copied");
    feed(&job, "\"data/lagi.xlsx\"");
    job.cetak(&["check", "job.toml", "--quiet", "--out", "b"]).expect(3);
    let second = report(&job.path("b"));
    assert_eq!(first["counts"], second["counts"]);
    assert_eq!(told(&first), told(&second));
    // And once more: nothing creeps in.
    fs::copy(job.path("b/checked.xlsx"), job.path("data/lagi.xlsx")).expect("copied");
    job.cetak(&["check", "job.toml", "--quiet", "--out", "c"]).expect(3);
    assert_eq!(told(&second), told(&report(&job.path("c"))));
}

#[test]
fn the_lists_of_a_job_come_back_in_one_workbook_and_are_all_read_again() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet", "--out", "a"]).expect(0);
    let (_, texts) = statuses(&job.path("a/checked.xlsx"));
    for personal in ["NIK", "ALAMAT", "NOMOR HP", "AGAMA NAMA", "EMAIL", "NPWP NOMOR", "BPJS"] {
        assert!(!texts.iter().any(|text| text == personal), "{personal} was copied");
    }
    fs::copy(job.path("a/checked.xlsx"), job.path("data/lagi.xlsx")).expect("copied");
    feed(&job, "\"data/lagi.xlsx\"");
    job.cetak(&["run", "job.toml", "--quiet", "--out", "b"]).expect(0);
    assert_eq!(report(&job.path("a"))["counts"], report(&job.path("b"))["counts"]);
}

#[test]
fn only_the_chosen_rows_are_given_back() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet", "--out", "a", "--key", "200004052022072001"])
        .expect(0);
    let (statuses, texts) = statuses(&job.path("a/checked.xlsx"));
    assert_eq!(statuses.values().sum::<usize>(), 1, "{statuses:?}");
    assert_eq!(
        texts.iter().filter(|text| text.len() == 18 && text.parse::<u64>().is_ok()).count(),
        1
    );
}

#[test]
fn a_workbook_without_a_list_ends_in_nothing_made_and_never_in_a_parsers_words() {
    let empty = {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet();
        book.save_to_buffer().expect("a workbook")
    };
    let mut cases = vec![(empty, "heading-row-missing")];
    if let Some(folder) = std::env::var_os("CETAK_CORPORA") {
        let folder = Path::new(&folder).join("workbooks");
        for entry in fs::read_dir(folder).expect("workbooks").flatten() {
            if entry.file_name().to_string_lossy().starts_with("pass_protected") {
                cases.push((fs::read(entry.path()).expect("readable"), "workbook-unreadable"));
            }
        }
    }
    for (bytes, code) in cases {
        let job = Job::copy_of("kabupaten");
        write(&job.path("data/pns.xlsx"), &bytes);
        let ran = job.cetak(&["run", "job.toml"]).expect(4);
        let told = ran.stderr();
        assert!(told.contains(code) && told.contains("data/pns.xlsx"), "{told}");
        assert!(!told.contains("panicked"), "{told}");
        assert!(!job.path("out").exists());
    }
}

/// A list of numbers and names, and an export of SIASN for everything else.
#[test]
fn a_short_list_is_completed_by_the_job_file_and_by_an_export() {
    let job = Job::copy_of("kabupaten");
    let export = fs::read_to_string(job.path("data/paruh-waktu.csv")).expect("a list");
    let lines: Vec<Vec<&str>> = export.lines().map(|line| line.split(';').collect()).collect();
    let at = |heading: &str| lines[0].iter().position(|name| *name == heading).expect(heading);
    let (nip, name) = (at("NIP BARU"), at("NAMA"));
    let short: Vec<String> =
        lines.iter().map(|cells| format!("{};{}", cells[nip], cells[name])).collect();
    write(&job.path("data/daftar.csv"), (short.join("\n") + "\n").as_bytes());
    // The export has neither: the job says it of everybody.
    let without = [
        "KEDUDUKAN HUKUM ID",
        "KEDUDUKAN HUKUM NAMA",
        "INSTANSI KERJA NAMA",
        "INSTANSI INDUK NAMA",
    ];
    let kept: Vec<usize> =
        (0..lines[0].len()).filter(|idx| !without.contains(&lines[0][*idx])).collect();
    let siasn =
        lines.iter().map(|cells| kept.iter().map(|idx| cells[*idx]).collect::<Vec<_>>().join(";"));
    write(&job.path("data/siasn.csv"), (siasn.collect::<Vec<_>>().join("\n") + "\n").as_bytes());
    feed(&job, "\"data/daftar.csv\"");

    job.cetak(&["check", "job.toml", "--out", "satu", "--quiet"]).expect(4);
    let first = report(&job.path("satu"));
    let missing = first["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|finding| finding["code"] == "column-missing");
    let hint = missing.expect("told")["hint"].as_str().expect("a hint").to_owned();
    assert!(hint.contains("[data.defaults]") && hint.contains("[data.join]"), "{hint}");

    let path = job.path("job.toml");
    let mut text = fs::read_to_string(&path).expect("the job file");
    text.push_str(
        "\n[data.join]\nfile = \"data/siasn.csv\"\n\n[data.defaults]\ninstansi = \"Pemerintah Kabupaten Contoh\"\nlegal_status = \"Aktif\"\n",
    );
    write(&path, text.as_bytes());
    job.cetak(&["check", "job.toml", "--out", "dua", "--quiet"]).expect(0);
    let counts = report(&job.path("dua"))["counts"].clone();
    assert_eq!(
        (counts["read"].as_u64(), counts["made"].as_u64()),
        (Some(short.len() as u64 - 1), Some(short.len() as u64 - 1))
    );
    // The export is an input like any other.
    let manifest = fs::read_to_string(job.path("dua/manifest.json")).expect("a manifest");
    assert!(manifest.contains("data/siasn.csv"));

    // What cannot hold for everybody is refused with its line.
    write(&path, text.replace("instansi = \"Pem", "nip = \"Pem").as_bytes());
    let refused = job.cetak(&["check", "job.toml", "--lang", "en"]).expect(2);
    assert!(refused.stderr().contains("`nip` cannot hold for everybody"), "{}", refused.stderr());
}

#[test]
fn what_the_job_decides_about_a_kedudukan_hukum_makes_the_cards() {
    let job = Job::copy_of("kabupaten");
    let list = fs::read_to_string(job.path("data/paruh-waktu.csv")).expect("a list");
    let n_rows = list.lines().count() as u64 - 1;
    write(
        &job.path("data/baru.csv"),
        list.replace(";71;PPPK Aktif;", ";79;PPPK Paruh Waktu;").as_bytes(),
    );
    feed(&job, "\"data/baru.csv\"");
    job.cetak(&["check", "job.toml", "--out", "satu", "--quiet"]).expect(4);
    let first = report(&job.path("satu"));
    let told = first["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|finding| finding["code"] == "status-unclear" && finding["severity"] == "hold");
    assert_eq!(told.count(), 1, "one finding for all rows");
    assert_eq!(first["counts"]["held"].as_u64(), Some(n_rows));
    let path = job.path("job.toml");
    let mut text = fs::read_to_string(&path).expect("the job file");
    text.push_str(
        "\n[[data.status]]\ncode = \"79\"\nnames = [\"PPPK Paruh Waktu\"]\ndecision = \"yes\"\n",
    );
    write(&path, text.as_bytes());
    job.cetak(&["check", "job.toml", "--out", "dua", "--quiet"]).expect(0);
    assert_eq!(report(&job.path("dua"))["counts"]["made"].as_u64(), Some(n_rows));
}
