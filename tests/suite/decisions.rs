//! `decisions.csv`: one photo accepted, refused or framed by a person, and nothing else changed by it.

use crate::support::{Job, write};
use cetak::digest::Digest;
use serde_json::Value;
use std::{collections::BTreeMap, fs};

const HEADING: &str = "key,content,decision,x,y,width,height,turn,attire,pose,reason,who,when\n";
const KEY: &str = "197011162011102003";

/// The findings of a report, by code, for one person or for nobody.
fn findings(report: &Value, key: &str) -> BTreeMap<String, Value> {
    let all = report["findings"].as_array().expect("findings").iter();
    let own = all.filter(|finding| finding["key"].as_str().unwrap_or_default() == key);
    own.map(|finding| (finding["code"].as_str().expect("a code").to_owned(), finding.clone()))
        .collect()
}

fn check(job: &Job, code: i32) -> Value {
    job.cetak(&["check", "job.toml", "--quiet", "--lang", "en", "--out", "b"]).expect(code);
    let report = fs::read(job.path("b/report.json")).expect("a report");
    serde_json::from_slice(&report).expect("JSON")
}

fn photos(job: &Job, code: i32) {
    job.cetak(&["photos", "job.toml", "--quiet", "--lang", "en"]).expect(code);
}

/// The line about somebody's photo, whose cells after the digest are `rest`.
fn line(job: &Job, key: &str, rest: &str) -> String {
    let photo = fs::read(job.path(&format!("photos/{key}.png"))).expect("a photo");
    format!("{key},{},{rest}\n", Digest::of(&photo))
}

fn decide(job: &Job, lines: &str) {
    write(&job.path("decisions.csv"), format!("{HEADING}{lines}"));
}

/// The picture of somebody on an opaque ground, as a PNG.
fn opaque(job: &Job, key: &str) {
    let path = job.path(&format!("photos/{key}.png"));
    let mut picture = image::open(&path).expect("a photo").to_rgba8();
    for pixel in picture.pixels_mut() {
        let [r, g, b, alpha] = pixel.0;
        let mixed = |level: u8, ground: u16| {
            ((u16::from(level) * u16::from(alpha) + ground * (255 - u16::from(alpha))) / 255) as u8
        };
        pixel.0 = [mixed(r, 40), mixed(g, 90), mixed(b, 170), 255];
    }
    picture.save(&path).expect("saved");
}

#[test]
fn a_photo_that_was_accepted_passes_and_is_told_and_another_file_is_asked_about_anew() {
    let job = Job::copy_of("kabupaten");
    opaque(&job, KEY);
    let held = check(&job, 3);
    assert!(findings(&held, KEY).contains_key("photo-opaque"));
    let accepted =
        line(&job, KEY, "accept,0,0,450,575,,yes,yes,latar disetujui,Petugas Contoh,2026-11-20");
    decide(&job, &accepted);
    let told = findings(&check(&job, 0), KEY);
    assert!(!told.contains_key("photo-opaque"));
    assert_eq!(told["photo-accepted"]["severity"], "info");
    let words = told["photo-accepted"]["message"].as_str().expect("words");
    for part in ["Petugas Contoh", "2026-11-20", "photo-opaque", "latar disetujui"] {
        assert!(words.contains(part), "{words}");
    }
    // A log tells neither who decided nor why.
    let log = job.cetak(&["check", "job.toml", "--verbose", "--lang", "en", "--out", "c"]).stderr();
    let told = log.lines().find(|line| line.contains("was accepted")).expect("told");
    assert!(told.contains("2026-11-20"), "{told}");
    assert!(!log.contains("Petugas") && !log.contains("disetujui"), "{log}");
    // Another file of the same person.
    let path = job.path(&format!("photos/{KEY}.png"));
    let mut changed = image::open(&path).expect("a photo").to_rgba8();
    changed.get_pixel_mut(0, 0).0 = [1, 2, 3, 255];
    changed.save(&path).expect("saved");
    let told = findings(&check(&job, 3), KEY);
    assert!(
        told.contains_key("photo-opaque") && told.contains_key("decision-outdated"),
        "{told:?}"
    );
}

#[test]
fn a_photo_that_was_refused_waits_even_where_its_card_is_there() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet", "--out", "semua"]).expect(0);
    decide(&job, &line(&job, KEY, "refuse,,,,,,no,,minta foto berdasi,,"));
    for out in ["satu", "dua"] {
        let args =
            ["run", "job.toml", "--only", "changed", "--quiet", "--lang", "en", "--out", out];
        job.cetak(&args).expect(3);
        let report = fs::read(job.path(&format!("{out}/report.json"))).expect("a report");
        let told = findings(&serde_json::from_slice(&report).expect("JSON"), KEY);
        let words = told["photo-refused"]["message"].as_str().expect("words").to_owned();
        assert!(words.contains("attire") && words.contains("minta foto berdasi"), "{words}");
    }
    let log = job.cetak(&["check", "job.toml", "--lang", "en", "--out", "tiga"]).stderr();
    assert!(log.contains("was refused") && !log.contains("berdasi"), "{log}");
}

#[test]
fn a_part_that_was_chosen_changes_that_card_and_no_other() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet", "--out", "semua"]).expect(0);
    decide(&job, &line(&job, KEY, ",36,0,378,483,,,,,,"));
    job.cetak(&["run", "job.toml", "--only", "changed", "--quiet", "--out", "satu"]).expect(0);
    let map = fs::read_to_string(job.path("satu/map.csv")).expect("a map");
    assert!(map.lines().count() == 2 && map.contains(KEY), "{map}");
    job.cetak(&["verify", "satu", "--quiet"]).expect(0);
    // What does not lie within the photo holds it.
    decide(&job, &line(&job, KEY, ",100,0,378,483,,,,,,"));
    let told = findings(&check(&job, 3), KEY);
    assert!(told["decision-unusable"]["message"].as_str().expect("words").contains("450x575"));
}

#[test]
fn a_line_that_cannot_be_used_is_told_by_row_and_column_and_holds_its_person() {
    let job = Job::copy_of("kabupaten");
    let unsaid = line(&job, KEY, "boleh,,,,,,,,,,");
    let nobody = line(&job, KEY, "accept,,,,,,,,,,").replace(KEY, "1.97011E+17");
    decide(&job, &format!("{nobody}{unsaid}"));
    let report = check(&job, 3);
    let told = &findings(&report, KEY)["decision-unusable"];
    assert_eq!(
        (&told["severity"], &told["row"]),
        (&Value::from("hold"), &Value::from(3)),
        "{told}"
    );
    assert_eq!(told["column"], "C", "{told}");
    let other = &findings(&report, "")["decision-unusable"];
    assert_eq!(
        (&other["severity"], &other["row"]),
        (&Value::from("warn"), &Value::from(2)),
        "{other}"
    );
    // Headings that are none stop before anything is made.
    write(&job.path("decisions.csv"), "nip;putusan\n");
    let refused = job.cetak(&["check", "job.toml", "--quiet", "--lang", "en"]).expect(2).stderr();
    assert!(refused.contains("`key`") && refused.contains("content"), "{refused}");
    job.edit("background = \"require\"", "background = \"require\"\ndecisions = \"lain.csv\"");
    let refused = job.cetak(&["check", "job.toml", "--quiet"]).expect(2).stderr();
    assert!(refused.contains("lain.csv"), "{refused}");
}

#[test]
fn the_list_to_decide_about_is_ready_to_be_filled_in_and_the_page_shows_the_line() {
    let job = Job::copy_of("kabupaten");
    opaque(&job, KEY);
    photos(&job, 3);
    let open = fs::read_to_string(job.path("out/foto/undecided.csv")).expect("a list");
    let lines: Vec<&str> = open.lines().collect();
    assert!(lines[0].starts_with(HEADING.trim_end()), "{open}");
    assert_eq!(lines.len(), 2, "{open}");
    assert!(lines[1].starts_with(KEY) && lines[1].contains("photo-opaque"), "{open}");
    // Left open it decides nothing; filled in it does.
    write(&job.path("decisions.csv"), &open);
    check(&job, 3);
    let page = fs::read_to_string(job.path("b/report.html")).expect("a page");
    let content = lines[1].split(',').nth(1).expect("a digest");
    assert!(page.contains(&format!("{KEY},{content},accept,")), "the line");
    let filled = open.replacen(&format!("{content},,"), &format!("{content},accept,"), 1);
    write(&job.path("decisions.csv"), filled);
    check(&job, 0);
    // An input like any other: nothing is written over it.
    let kept = fs::read(job.path("decisions.csv")).expect("there");
    job.cetak(&["check", "job.toml", "--quiet", "--out", "decisions.csv"]).expect(2);
    assert_eq!(fs::read(job.path("decisions.csv")).expect("there"), kept);
}
