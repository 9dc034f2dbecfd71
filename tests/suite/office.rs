//! Lists on their way through offices: saved again by another program, several at once.
//!
//! LibreOffice is asked only with `CETAK_TOOLS=1`.

use crate::support::{Job, tools, write};
use cetak::{
    date::Date,
    ingest::{Options, read},
    record::{Rules, Verdict, check},
};
use std::{collections::BTreeSet, fs, path::Path, process::Command};

/// How many rows a list has, and NIP and name of everybody who gets a card.
fn people(path: &Path) -> (usize, BTreeSet<(String, String)>) {
    let read = read(path, "daftar", &Options::default(), &|_| ());
    let n_rows = read.rows.len();
    let day = Date::parse_iso("2026-11-22").expect("a day");
    let judged = check(read.rows, &Rules::new(day)).judged;
    let entitled = judged.into_iter().filter_map(|judged| match judged.verdict {
        Verdict::Entitled(record) => Some((record.nip.digits().to_owned(), record.name)),
        Verdict::Held | Verdict::Barred | Verdict::Duplicate => None,
    });
    (n_rows, entitled.collect())
}

/// `path` saved again by LibreOffice in the format that `filter` names.
fn saved_again(path: &Path, filter: &str, into: &Path) {
    let status = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", into.join("profile").display()))
        .args(["--headless", "--convert-to", filter, "--outdir"])
        .arg(into)
        .arg(path)
        .status()
        .expect("LibreOffice is installed where CETAK_TOOLS=1");
    assert!(status.success(), "{filter}");
}

#[test]
fn a_list_saved_again_as_xls_ods_or_csv_has_the_same_people() {
    if !tools() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/kabupaten/data/pns.xlsx");
    let expected = people(&source);
    assert!(expected.0 > 5 && expected.1.len() > 5, "{expected:?}");
    // Parted by semicolons, quoted, in UTF-16 and in Windows-1252.
    for (filter, ending) in [
        ("xls:MS Excel 97", "xls"),
        ("ods", "ods"),
        ("csv:Text - txt - csv (StarCalc):59,34,65535,1", "csv"),
        ("csv:Text - txt - csv (StarCalc):59,34,1,1", "csv"),
    ] {
        saved_again(&source, filter, folder.path());
        let saved = folder.path().join(format!("pns.{ending}"));
        assert_eq!(people(&saved), expected, "{filter}");
        fs::remove_file(saved).expect("removed");
    }
}

/// A clerk opens the workbook, saves it and feeds it back.
#[test]
fn the_checked_workbook_saved_by_libreoffice_gives_the_same_cards() {
    if !tools() {
        return;
    }
    let job = Job::copy_of("bermasalah");
    let counts = |out: &str| {
        job.cetak(&["check", "job.toml", "--out", out, "--quiet"]).expect(3);
        let report = fs::read(job.path(out).join("report.json")).expect("a report");
        let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
        report["counts"].clone()
    };
    let before = counts("satu");
    let folder = tempfile::tempdir().expect("a folder");
    saved_again(&job.path("satu/checked.xlsx"), "xlsx:Calc MS Excel 2007 XML", folder.path());
    fs::copy(folder.path().join("checked.xlsx"), job.path("data/lagi.xlsx")).expect("copied");
    let text = fs::read_to_string(job.path("job.toml")).expect("a job");
    let files = text.lines().find(|line| line.starts_with("files")).expect("the lists");
    job.edit(files, "files = [\"data/lagi.xlsx\"]");
    assert_eq!(counts("dua"), before);
}

/// Three lists with a mistake each.
fn three_lists() -> Job {
    let job = Job::copy_of("kabupaten");
    let text = fs::read_to_string(job.path("data/paruh-waktu.csv")).expect("a list");
    let lines: Vec<&str> = text.lines().collect();
    for (name, row) in [("a", 3), ("b", 2), ("c", 1)] {
        // The NIP of one row loses its last digit; the others stand in one list alone.
        let rows = lines.iter().enumerate().filter(|(idx, _)| *idx == 0 || idx % 3 == row % 3);
        let rows: Vec<String> = rows
            .map(|(idx, line)| {
                let cells: Vec<&str> = line.split(';').collect();
                let cut = |cell: &&str| match cell.len() {
                    18 if idx > 0 => cell[..17].to_owned(),
                    _ => (*cell).to_owned(),
                };
                cells.iter().map(cut).collect::<Vec<_>>().join(";")
            })
            .collect();
        write(&job.path(&format!("data/{name}.csv")), &(rows.join("\n") + "\n"));
    }
    job.edit(
        "files = [\"data/pns.xlsx\", \"data/pppk.xlsx\", \"data/paruh-waktu.csv\"]",
        "files = [\"data/c.csv\", \"data/a.csv\", \"data/b.csv\"]",
    );
    job
}

#[test]
fn lists_read_side_by_side_are_told_in_one_order() {
    let job = three_lists();
    let report = |workers: &str| {
        let args = ["check", "job.toml", "--jobs", workers, "--out", workers, "--quiet"];
        job.cetak(&args).expect(4);
        ["report.json", "report.html", "checked.xlsx"]
            .map(|name| fs::read(job.path(workers).join(name)).expect(name))
    };
    let alone = report("1");
    assert!(alone == report("4"), "the number of threads shows");
    let report: serde_json::Value = serde_json::from_slice(&alone[0]).expect("JSON");
    let findings = report["findings"].as_array().expect("a list");
    let malformed = findings.iter().filter(|finding| finding["code"] == "nip-malformed");
    let files: Vec<&str> = malformed.filter_map(|finding| finding["file"].as_str()).collect();
    assert!(files.is_sorted(), "{files:?}");
    assert_eq!(files.iter().collect::<BTreeSet<_>>().len(), 3, "{files:?}");
}
