//! One round: whatever stands against a card - row, column, photo, text - is told at once, with what
//! cures it, so that nobody mends one thing only to hear of the next.

use crate::support::{Job, write};
use std::{collections::BTreeSet, fs, io::Write as _};

const HEAD: &str = "NIP;NAMA;KARTU ASN VIRTUAL;INSTANSI KERJA NAMA;KEDUDUKAN HUKUM NAMA;TMT PNS";
/// Three people with photos in `samples/kabupaten`.
const PEOPLE: [(&str, &str, &str); 3] = [
    ("197011162011102003", "A20120000001", "01-10-2012"),
    ("197212172001032019", "A20020000001", "01-03-2002"),
    ("197811042023041005", "A20240000001", "01-04-2024"),
];

fn row((nip, serial, tmt): (&str, &str, &str), name: &str) -> String {
    format!("{nip};{name};{serial};Pemerintah Kabupaten Contoh;Aktif;{tmt}")
}

/// A copy of the kabupaten job with this list.
fn job(lines: &[String]) -> Job {
    let job = Job::copy_of("kabupaten");
    job.edit(
        "files = [\"data/pns.xlsx\", \"data/pppk.xlsx\", \"data/paruh-waktu.csv\"]",
        "files = [\"daftar.csv\"]",
    );
    write(&job.path("daftar.csv"), lines.join("\n") + "\n");
    job
}

/// Code, row and words of each finding of a check, without those about photos of others.
fn check(job: &Job, code: i32) -> Vec<(String, Option<u64>, String)> {
    let ran = job.cetak(&["check", "job.toml", "--json", "--quiet", "--lang", "en"]).expect(code);
    let told: serde_json::Value = serde_json::from_str(&ran.stdout()).expect("JSON");
    let findings = told["report"]["findings"].as_array().expect("a list").iter();
    let text = |finding: &serde_json::Value, name: &str| finding[name].as_str().map(str::to_owned);
    let all = findings.map(|finding| {
        let words = ["message", "hint"].map(|name| text(finding, name).unwrap_or_default());
        (text(finding, "code").unwrap_or_default(), finding["row"].as_u64(), words.join(" | "))
    });
    all.filter(|(code, ..)| code != "photo-orphan").collect()
}

fn codes(findings: &[(String, Option<u64>, String)], row: u64) -> BTreeSet<&str> {
    findings.iter().filter(|(_, at, _)| *at == Some(row)).map(|(code, ..)| &**code).collect()
}

#[test]
fn a_row_that_is_held_is_checked_for_all_else_as_well() {
    let long = "Wirabhuanasari ".repeat(30);
    let lines = [
        HEAD.to_owned(),
        // Its name is odd and its photo is gone.
        row(PEOPLE[0], "Budi 2 Contoh"),
        // Its date cannot be read and its name does not fit.
        row((PEOPLE[1].0, PEOPLE[1].1, "besok"), long.trim()),
        // No number, and nothing else is right either.
        row(("1.97E+17", "X1", ""), "Siti*"),
        row(PEOPLE[2], "Ida Contoh"),
    ];
    let job = job(&lines);
    fs::remove_file(job.path(&format!("photos/{}.png", PEOPLE[0].0))).expect("there");
    let told = check(&job, 3);
    assert_eq!(codes(&told, 2), BTreeSet::from(["name-odd", "photo-missing"]), "{told:?}");
    let third = codes(&told, 3);
    assert!(third.contains("date-unreadable") && third.contains("text-overflow"), "{told:?}");
    let fourth = codes(&told, 4);
    assert!(["nip-numeric", "name-odd", "serial-malformed"].iter().all(|c| fourth.contains(c)));
    assert!(codes(&told, 5).is_empty(), "{told:?}");
}

#[test]
fn rows_behind_a_missing_column_are_judged_in_the_same_round() {
    let without = |line: String| line.rsplitn(3, ';').last().expect("cells").to_owned();
    let lines = [HEAD.to_owned(), row(PEOPLE[0], "Budi 2 Contoh"), row(PEOPLE[1], "Siti Contoh")];
    let job = job(&lines.map(without));
    fs::remove_file(job.path(&format!("photos/{}.png", PEOPLE[1].0))).expect("there");
    let told = check(&job, 4);
    let missing = told.iter().find(|(code, ..)| code == "column-missing").expect("told");
    assert!(missing.2.contains("legal_status = \"Aktif\""), "{missing:?}");
    assert_eq!(codes(&told, 2), BTreeSet::from(["name-odd"]), "{told:?}");
    assert_eq!(codes(&told, 3), BTreeSet::from(["photo-missing"]), "{told:?}");
    // What the column would have said is not told again for each row.
    assert!(!told.iter().any(|(code, ..)| code == "status-unclear"), "{told:?}");
}

#[test]
fn a_photo_folder_that_is_not_there_is_told_with_the_rows() {
    let lines = [HEAD.to_owned(), row(PEOPLE[0], "Budi 2 Contoh")];
    let job = job(&lines);
    fs::remove_dir_all(job.path("photos")).expect("there");
    let told = check(&job, 4);
    assert!(told.iter().any(|(code, row, _)| code == "photo-missing" && row.is_none()), "{told:?}");
    assert_eq!(codes(&told, 2), BTreeSet::from(["name-odd"]), "{told:?}");
    // A run does not take a share that is not there for people without photos.
    job.cetak(&["run", "job.toml", "--quiet"]).expect(5);
}

#[test]
fn photos_that_are_still_packed_or_bear_a_name_are_proposed() {
    let lines = [HEAD.to_owned(), row(PEOPLE[0], "Budi Contoh"), row(PEOPLE[1], "Siti Contoh")];
    let job = job(&lines);
    let photo = |n: usize| job.path(&format!("photos/{}.png", PEOPLE[n].0));
    let file = fs::File::create_new(job.path("foto dinas.zip")).expect("created");
    let mut archive = zip::ZipWriter::new(file);
    let plain = zip::write::SimpleFileOptions::default();
    archive.start_file(format!("foto/{}_1.png", PEOPLE[0].0), plain).expect("begun");
    archive.write_all(&fs::read(photo(0)).expect("read")).expect("packed");
    archive.finish().expect("ended");
    fs::remove_file(photo(0)).expect("there");
    fs::rename(photo(1), job.path("photos/02. SITI CONTOH - Dinkes.png")).expect("renamed");
    let told = check(&job, 4);
    let hint = |row: u64| {
        let found = told.iter().find(|(code, at, _)| code == "photo-missing" && *at == Some(row));
        found.map(|(.., words)| words.as_str()).unwrap_or_default()
    };
    assert!(hint(2).contains("packed in `foto dinas.zip`"), "{told:?}");
    assert!(hint(3).contains("SITI CONTOH") && hint(3).contains("`FOTO`"), "{told:?}");
}
