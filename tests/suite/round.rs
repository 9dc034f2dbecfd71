//! One round: whatever stands against a card - row, column, photo, text - is told at once, with what
//! cures it, so that nobody mends one thing only to hear of the next.

use crate::support::{Job, unzipped, write};
use std::{collections::BTreeSet, fs, io::Write as _, path::Path};

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
    let counts = job.cetak(&["check", "job.toml", "--quiet", "--lang", "en"]).expect(4).stderr();
    assert!(counts.contains("2 rows: 0 ready to be made, 2 held"), "{counts}");
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
    // What `photos` proposes is accepted by being put beside the job file.
    let ran = job.cetak(&["photos", "job.toml", "--quiet"]);
    let folder = ran.stdout().trim().to_owned();
    let proposed = fs::read_to_string(job.path(&folder).join("proposed.csv")).expect("a list");
    assert!(proposed.contains(PEOPLE[1].0) && proposed.contains("SITI CONTOH"), "{proposed}");
    write(&job.path("photos.csv"), proposed);
    let told = check(&job, 3);
    assert!(codes(&told, 3).is_empty(), "{told:?}");
}

/// A list as an office keeps it, the second of three people hidden, with columns of its own.
fn list_with_a_hidden_row(path: &Path, is_hidden: bool) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let own = ["NO", "NIK", "SERAGAM"];
    let heads = HEAD.split(';').chain(own);
    for (col, head) in (0..).zip(heads) {
        sheet.write_string(3, col, head).expect("written");
    }
    for (idx, person) in (0..).zip(PEOPLE) {
        let line = row(person, "Budi Contoh");
        let number = (idx + 1).to_string();
        let cells = line.split(';').chain([&*number, "3271011003850001", "L panjang"]);
        for (col, cell) in (0..).zip(cells) {
            sheet.write_string(4 + idx, col, cell).expect("written");
        }
    }
    if is_hidden {
        sheet.set_row_hidden(5).expect("hidden");
    }
    write(path, book.save_to_buffer().expect("a workbook"));
}

#[test]
fn the_checked_workbook_keeps_hidden_people_and_the_offices_own_columns() {
    let job = job(&[HEAD.to_owned()]);
    job.edit("daftar.csv", "daftar.xlsx");
    list_with_a_hidden_row(&job.path("daftar.xlsx"), true);
    let hidden = |told: &[(String, Option<u64>, String)]| {
        let found = told.iter().find(|(code, ..)| code == "rows-hidden");
        found.map(|(.., words)| words.clone()).expect("told")
    };
    let first = hidden(&check(&job, 0));
    assert!(first.contains("row 6"), "{first}");
    let texts = |name: &str| {
        let parts = unzipped(&fs::read(job.path(name)).expect("the workbook"));
        let all = parts.values().map(|part| String::from_utf8_lossy(part).into_owned());
        all.collect::<Vec<_>>().join(" ")
    };
    for turn in 0..2 {
        let told = texts("out/periksa/checked.xlsx");
        assert!(told.contains(PEOPLE[1].0) && told.contains("L panjang"), "turn {turn}");
        assert!(!told.contains("3271011003850001"), "a NIK is nobody's business");
        fs::copy(job.path("out/periksa/checked.xlsx"), job.path("lagi.xlsx")).expect("copied");
        if turn == 0 {
            job.edit("daftar.xlsx", "lagi.xlsx");
        }
        assert_eq!(hidden(&check(&job, 0)), first, "turn {turn}");
    }
    // Whoever was not hidden is read again, whatever a filter hides.
    let ran = job.cetak(&["check", "job.toml", "--quiet", "--lang", "en"]).expect(0);
    assert!(ran.stderr().contains("2 rows: 2 ready"), "{}", ran.stderr());
}

/// A small office's own list: no serial, no instansi, no kedudukan hukum, a signature below it.
#[test]
fn a_list_made_by_hand_becomes_cards_in_two_rounds() {
    let job = job(&[
        ";DAFTAR PEGAWAI KECAMATAN A;;;;".to_owned(),
        ";;;;;".to_owned(),
        "NO;NAMA LENGKAP;NIP;PANGKAT/GOL;JABATAN;KET".to_owned(),
        format!("1;BUDI CONTOH, S.Sos;{};Pembina, IV/a;Camat;", PEOPLE[0].0),
        format!("2;Siti Contoh;{};III/d;Sekretaris;Pensiun 1 Maret 2025", PEOPLE[1].0),
        format!("3;Ida Contoh;{};III/a;Pengelola;", PEOPLE[2].0),
        ";;;;Camat,;".to_owned(),
        ";;;;BUDI CONTOH;".to_owned(),
    ]);
    fs::remove_file(job.path(&format!("photos/{}.png", PEOPLE[2].0))).expect("there");
    // The first round tells what the list lacks, how that is said for all, and whatever is wrong below.
    let first = check(&job, 4);
    let lacking = first.iter().find(|(code, ..)| code == "column-missing").expect("told");
    for cure in ["instansi = \"", "legal_status = \"Aktif\" in [data.defaults]", "[data.join]"] {
        assert!(lacking.2.contains(cure), "{cure}: {lacking:?}");
    }
    assert_eq!(codes(&first, 5), BTreeSet::from(["status-unclear"]), "{first:?}");
    assert_eq!(codes(&first, 6), BTreeSet::from(["photo-missing"]), "{first:?}");
    // Done as it says: the second is about cards.
    let serial = |(nip, serial, tmt): (&str, &str, &str)| format!("{nip};{serial};{tmt}");
    let join = [&["NIP;KARTU ASN VIRTUAL;TMT PNS".to_owned()], &PEOPLE.map(serial)[..]].concat();
    write(&job.path("siasn.csv"), join.join("\n") + "\n");
    job.edit(
        "[photos]",
        "[data.defaults]\ninstansi = \"Pemerintah Kabupaten A\"\nlegal_status = \"Aktif\"\n\
         [data.join]\nfile = \"siasn.csv\"\n[photos]",
    );
    let text = fs::read_to_string(job.path("daftar.csv")).expect("the list");
    let kept = text.lines().filter(|line| !line.contains("Pensiun")).collect::<Vec<_>>().join("\n");
    write(&job.path("daftar.csv"), kept + "\n");
    fs::copy(
        job.path(&format!("photos/{}.png", "200001122024062007")),
        job.path(&format!("photos/{}.png", PEOPLE[2].0)),
    )
    .expect("copied");
    fs::remove_file(job.path("photos/200001122024062007.png")).expect("there");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let map = fs::read_to_string(job.path("out/2026-11-22/map.csv")).expect("a map");
    assert_eq!(map.lines().count(), 3, "{map}");
}
