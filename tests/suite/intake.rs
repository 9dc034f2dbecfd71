//! `cetak photos`: what it tells, what it puts on paper, what it saves for the office.

use crate::support::{Job, files};
use std::{collections::BTreeSet, fs};

const QUIET: [&str; 4] = ["--quiet", "--lang", "en", "--json"];

fn photos(job: &Job, more: &[&str], code: i32) -> serde_json::Value {
    let args: Vec<&str> =
        ["photos", "job.toml"].iter().chain(&QUIET).chain(more).copied().collect();
    let ran = job.cetak(&args).expect(code);
    serde_json::from_str(&ran.stdout()).expect("one JSON document")
}

/// The text of every page.
fn texts(pdf: &[u8]) -> Vec<String> {
    let document = lopdf::Document::load_mem(pdf).expect("a PDF");
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    pages.iter().map(|page| document.extract_text(&[*page]).expect("text")).collect()
}

#[test]
fn the_intake_counts_photos_and_says_what_is_wrong_with_them() {
    let job = Job::copy_of("bermasalah");
    let told = photos(&job, &[], 3);
    let count = |name: &str| told["photos"][name].as_u64().expect("a number");
    let all = ["good", "mended", "warned", "held", "missing"].map(count);
    assert_eq!(all.iter().sum::<u64>(), told["report"]["counts"]["read"].as_u64().expect("read"));
    assert!(all[0] > 10 && count("held") > 5, "{all:?}");
    assert_eq!((count("missing"), count("orphans")), (2, 1));
    let codes: BTreeSet<&str> = told["report"]["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter_map(|finding| finding["code"].as_str())
        .collect();
    assert!(codes.iter().all(|code| code.starts_with("photo-")), "{codes:?}");
    for code in ["photo-damaged", "photo-shared", "photo-blurred", "photo-opaque", "photo-missing"]
    {
        assert!(codes.contains(code), "{codes:?}");
    }
    let list = fs::read_to_string(job.path("out/foto/photos.csv")).expect("a list");
    assert_eq!(list.lines().count() as u64, 1 + all.iter().sum::<u64>());
}

#[test]
fn a_clean_folder_leaves_zero() {
    let job = Job::copy_of("kabupaten");
    let told = photos(&job, &[], 0);
    assert_eq!(told["photos"]["good"], 24);
    assert_eq!(told["contact_pages"], 1);
}

#[test]
fn the_contact_sheet_begins_with_the_worst_and_names_nobody() {
    let job = Job::copy_of("bermasalah");
    photos(&job, &[], 3);
    let pdf = fs::read(job.path("out/foto/contact/0001.pdf")).expect("a contact sheet");
    let pages = texts(&pdf);
    assert_eq!(pages.len(), 2);
    assert!(pages[0].contains("page 1 of 2") && pages[1].contains("page 2 of 2"));
    let at = |word: &str| pages[0].find(word).unwrap_or_else(|| panic!("no {word}"));
    assert!(at("HELD") < at("WARNING") && at("WARNING") < at("AS IT SHOULD BE"));
    let keys: Vec<String> = fs::read_to_string(job.path("out/foto/photos.csv"))
        .expect("a list")
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next().map(str::to_owned))
        .collect();
    let raw = String::from_utf8_lossy(&pdf).into_owned();
    for key in keys {
        assert!(!pages.concat().contains(&key) && !raw.contains(&key), "a whole number");
    }
}

#[test]
fn the_same_folder_gives_the_same_sheets_with_any_number_of_threads() {
    let one = Job::copy_of("kabupaten");
    photos(&one, &["--jobs", "1"], 0);
    let other = Job::copy_of("kabupaten");
    photos(&other, &["--jobs", "4"], 0);
    let (one, other) = (files(&one.path("out/foto")), files(&other.path("out/foto")));
    assert!(one.len() >= 5, "{:?}", one.keys());
    assert!(one == other);
}

#[test]
fn mended_photos_are_saved_as_the_rules_ask_and_nothing_is_overwritten() {
    let job = Job::copy_of("kabupaten");
    let told = photos(&job, &["--write", "siap"], 0);
    assert_eq!(told["written"], 24);
    let saved: Vec<_> = fs::read_dir(job.path("siap"))
        .expect("a folder")
        .map(|entry| entry.expect("readable").path())
        .collect();
    assert_eq!(saved.len(), 24);
    for path in &saved {
        let name = path.file_stem().expect("a name").to_string_lossy();
        assert!(name.len() == 18 && name.bytes().all(|b| b.is_ascii_digit()), "{name}");
        let bytes = fs::read(path).expect("a photo");
        assert!(bytes.len() <= 2 << 20, "{}", bytes.len());
        let decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        let reader = decoder.read_info().expect("a PNG");
        let info = reader.info();
        assert_eq!((info.width, info.height), (450, 575));
        assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Rgba, png::BitDepth::Eight));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(path).expect("there").permissions().mode() & 0o777;
            assert_eq!(mode, 0o600);
        }
    }
    // Again: all there. Another picture under a name: refused, unless forced.
    assert_eq!(photos(&job, &["--write", "siap"], 0)["written"], 0);
    fs::copy(&saved[0], &saved[1]).expect("copied");
    let refused = job.cetak(&["photos", "job.toml", "--quiet", "--write", "siap"]).expect(2);
    assert!(refused.stderr().contains("--force"), "{}", refused.stderr());
    assert_eq!(photos(&job, &["--write", "siap", "--force"], 0)["written"], 1);
    // They pass as they are.
    job.edit("folder     = \"photos\"", "folder     = \"siap\"");
    assert_eq!(photos(&job, &[], 0)["photos"]["good"], 24);
    // Among the photos they would make every person ambiguous.
    let refused = job.cetak(&["photos", "job.toml", "--quiet", "--write", "siap/baru"]).expect(2);
    assert!(refused.stderr().contains("siap/baru"), "{}", refused.stderr());
}

#[test]
fn a_photo_folder_that_is_not_there_is_named() {
    let job = Job::copy_of("kabupaten");
    job.edit("folder     = \"photos\"", "folder     = \"hilang\"");
    // A check goes on with the rows, and says why nothing is ready even to those who want little said.
    for (command, code) in [("photos", 5), ("check", 4), ("run", 5)] {
        let told = job.cetak(&[command, "job.toml", "--quiet"]).expect(code);
        assert!(told.stderr().contains("hilang"), "{}", told.stderr());
    }
}
