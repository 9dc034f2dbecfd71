//! Which file is whose, with real files under every name that offices give them.

use crate::support::Job;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The made-up photos of the sample, by name, and the folder they lie in.
fn keys(job: &Job) -> Vec<String> {
    let entries = fs::read_dir(job.path("photos")).expect("photos");
    let mut keys: Vec<String> = entries
        .map(|entry| entry.expect("readable").path())
        .filter_map(|path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()))
        .collect();
    keys.sort();
    keys
}

fn of(job: &Job, name: &str) -> PathBuf {
    job.path("photos").join(name)
}

fn rename(job: &Job, key: &str, name: &str) {
    let target = of(job, name);
    fs::create_dir_all(target.parent().expect("a folder")).expect("made");
    fs::rename(of(job, &format!("{key}.png")), target).expect("renamed");
}

/// What `cetak photos` says of the chosen people: counts, then code and message of each finding.
fn look(job: &Job, keys: &[&str], code: i32) -> (serde_json::Value, Vec<(String, String)>) {
    let mut args = vec!["photos", "job.toml", "--quiet", "--lang", "en", "--json"];
    args.extend(keys.iter().flat_map(|key| ["--key", key]));
    let told: serde_json::Value =
        serde_json::from_str(&job.cetak(&args).expect(code).stdout()).expect("one JSON document");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let findings = told["report"]["findings"].as_array().expect("findings").iter();
    let findings = findings
        .map(|f| (text(&f["code"]), format!("{} / {}", text(&f["message"]), text(&f["hint"]))))
        .collect();
    (told["photos"].clone(), findings)
}

#[test]
fn a_photo_is_found_under_every_usual_form_of_its_number() {
    let job = Job::copy_of("kabupaten");
    let keys = keys(&job);
    let grouped = |key: &str, by: &str| [&key[..8], &key[8..14], &key[14..15], &key[15..]].join(by);
    let forms: [&dyn Fn(&str) -> String; 8] = [
        &|key| format!("{}.png", grouped(key, " ")),
        &|key| format!("{}.png", grouped(key, ".")),
        &|key| format!("{}.png", grouped(key, "-")),
        &|key| format!("{key}_SITI AMINAH, S.Kom..png"),
        &|key| format!("{key}.PNG"),
        &|key| format!("{key}.png.jpg"),
        &|key| format!("Dinas Kesehatan/2026/{key}.png"),
        &|key| format!("{key} (1).png"),
    ];
    for (form, key) in forms.iter().zip(&keys) {
        rename(&job, key, &form(key));
    }
    let chosen: Vec<&str> = keys[..forms.len()].iter().map(String::as_str).collect();
    let (photos, findings) = look(&job, &chosen, 0);
    assert_eq!(photos["good"], 8, "{findings:?}");
}

#[test]
fn what_comes_close_or_is_there_twice_is_told_and_not_taken() {
    let job = Job::copy_of("kabupaten");
    let keys = keys(&job);
    // One digit off, two swapped, an equal copy, a copy that differs.
    let mut wrong = keys[0].clone();
    wrong.replace_range(17.., if keys[0].ends_with('7') { "8" } else { "7" });
    rename(&job, &keys[0], &format!("{wrong}.png"));
    let mut swapped: Vec<u8> = keys[1].clone().into_bytes();
    let at = (8..17).find(|at| swapped[*at] != swapped[at + 1]).expect("two digits differ");
    swapped.swap(at, at + 1);
    let swapped = String::from_utf8(swapped).expect("digits");
    rename(&job, &keys[1], &format!("{swapped}.png"));
    let copy = |from: &str, to: String| fs::copy(of(&job, from), of(&job, &to)).expect("copied");
    copy(&format!("{}.png", keys[2]), format!("{} (1).png", keys[2]));
    copy(&format!("{}.png", keys[4]), format!("{} (1).png", keys[3]));
    let chosen: Vec<&str> = keys[..4].iter().map(String::as_str).collect();
    let (photos, findings) = look(&job, &chosen, 3);
    assert_eq!((&photos["missing"], &photos["mended"]), (&3.into(), &1.into()), "{findings:?}");
    let told = |code: &str, words: &str| {
        findings.iter().any(|(found, text)| found == code && text.contains(words))
    };
    assert!(told("photo-missing", &format!("`photos/{wrong}.png`")), "{findings:?}");
    assert!(told("photo-missing", &format!("`photos/{swapped}.png`")), "{findings:?}");
    assert!(told("photo-mended", &format!("`photos/{}.png`", keys[2])), "{findings:?}");
    assert!(told("photo-ambiguous", &format!("`photos/{} (1).png`", keys[3])), "{findings:?}");
}

#[test]
fn a_column_of_the_workbook_may_name_the_photos() {
    let job = Job::copy_of("kabupaten");
    let path = job.path("data/paruh-waktu.csv");
    let text = fs::read_to_string(&path).expect("a list");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let keys: Vec<String> =
        lines[1..].iter().filter_map(|line| line.split(';').nth(1).map(str::to_owned)).collect();
    // With folders as Windows writes them, without an extension, absolute, and somebody else's.
    rename(&job, &keys[0], "Dinas/IMG_0001.png");
    rename(&job, &keys[1], "IMG_0002.PNG");
    rename(&job, &keys[2], "IMG_0003.png");
    let other = format!("{}.png", keys[4]);
    let names = ["dinas\\img_0001.png", "IMG_0002", "D:\\Foto ASN\\IMG_0003.png", &other, ""];
    lines[0].push_str(";FOTO");
    for (line, name) in lines[1..].iter_mut().zip(names) {
        line.push(';');
        line.push_str(name);
    }
    let text = lines.join("\r\n") + "\r\n";
    cetak::output::atomic::write(&path, text.as_bytes()).expect("written");
    let chosen: Vec<&str> = keys.iter().map(String::as_str).collect();
    let (photos, findings) = look(&job, &chosen, 3);
    assert_eq!((&photos["good"], &photos["missing"]), (&3.into(), &2.into()), "{findings:?}");
    let told = |code: &str, words: &str| {
        findings.iter().any(|(found, text)| found == code && text.contains(words))
    };
    // An absolute path says where the file was once; the one of that name is suggested.
    assert!(told("photo-missing", "similar names: `photos/IMG_0003.png`"), "{findings:?}");
    assert!(told("photo-ambiguous", &format!("`photos/{other}`")), "{findings:?}");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_not_followed_and_orphans_are_listed() {
    let job = Job::copy_of("kabupaten");
    let keys = keys(&job);
    let outside = job.path("luar.png");
    fs::rename(of(&job, &format!("{}.png", keys[0])), &outside).expect("moved");
    let link = |to: &Path, name: &str| {
        std::os::unix::fs::symlink(to, of(&job, name)).expect("linked");
    };
    link(&outside, &format!("{}.png", keys[0]));
    fs::copy(of(&job, &format!("{}.png", keys[1])), of(&job, "kantor depan.png")).expect("copied");
    let (photos, findings) = look(&job, &[], 3);
    assert_eq!((&photos["missing"], &photos["orphans"]), (&1.into(), &2.into()), "{findings:?}");
    let told = |words: &str| {
        findings.iter().any(|(found, text)| found == "photo-orphan" && text.contains(words))
    };
    assert!(
        told("link leads out of the photo folder") && told("`kantor depan.png`"),
        "{findings:?}"
    );
}
