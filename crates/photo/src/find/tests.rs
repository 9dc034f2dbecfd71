//! Examples of which file belongs to which key. All numbers are made up.
#![expect(clippy::disallowed_methods, reason = "tests write into temporary folders of their own")]

use super::{Digits, Folder, Found};
use cetak_base::diag::{Code, Lang, Place};
use proptest::prelude::*;
use std::fs;

const KEY: &str = "198609262015051001";
const OTHER: &str = "199012312020122002";

/// A folder with these files, each holding what stands beside its name.
fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, Folder) {
    let dir = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let folder = Folder::scan(dir.path(), "photos").unwrap();
    (dir, folder)
}

fn shown(found: &Found<'_>) -> String {
    let names = |files: &[&super::PhotoFile]| {
        files.iter().map(|file| &*file.shown).collect::<Vec<_>>().join(" ")
    };
    match found {
        Found::One { file, copies } if copies.is_empty() => format!("one {}", file.shown),
        Found::One { file, copies } => format!("one {} = {}", file.shown, names(copies)),
        Found::None { near, .. } => format!("none, near: {}", names(near)),
        Found::Several(files) => format!("several {}", names(files)),
        Found::Foreign(file) => format!("foreign {}", file.shown),
        Found::Placeholder(name) => format!("placeholder {name}"),
    }
}

#[test]
fn a_name_is_a_key_only_if_its_digits_are_exactly_one() {
    for name in [
        "198609262015051001.png",
        "198609262015051001.PNG",
        "198609262015051001",
        "198609262015051001.png.jpg",
        "198609262015051001.JPG.jpeg",
        "19860926 201505 1 001.png",
        "19860926.201505.1.001.png",
        "19860926-201505-1-001.jpeg",
        "19860926_201505_1_001.webp",
        "198609262015051001_SITI AMINAH.jpg",
        "198609262015051001 - Siti Aminah, S.Kom.png",
        "SITI AMINAH_198609262015051001.jpg",
        "198609262015051001 (1).png",
        "198609262015051001(12).png",
        "198609262015051001 (1).png.jpg",
        "198609262015051001.png (2)",
        "'198609262015051001.png",
        "NIP. 198609262015051001.heic",
    ] {
        assert_eq!(Digits::of(name), Digits::Key(KEY.to_owned()), "{name}");
    }
    for name in [
        "19860926201505100.png",
        "1986092620150510011.png",
        "198609262015051001_2.png",
        "3x4_198609262015051001.png",
        "198609262015051001 199012312020122002.png",
        "1986092620A15051001x1.png",
        "19860926a201505a1a001.png",
        "198609262015051001 (1234).png",
        "１９８６０９２６２０１５０５１００１.png",
    ] {
        assert_ne!(Digits::of(name), Digits::Key(KEY.to_owned()), "{name}");
    }
    assert_eq!(Digits::of("foto.png"), Digits::None);
}

#[test]
fn photos_are_found_in_folders_below_and_leavings_are_passed_over() {
    let (_dir, folder) = folder(&[
        ("dinas/198609262015051001.png", "a"),
        (".cache/198609262015051001.png", "b"),
        ("__MACOSX/._198609262015051001.png", "c"),
        ("Thumbs.db", "d"),
        ("._198609262015051001.png", "e"),
        ("198609262015051001.pdf", "the decree"),
    ]);
    assert_eq!(shown(&folder.find_key(KEY, "")), "one photos/dinas/198609262015051001.png");
}

#[test]
fn copies_count_as_one_only_if_they_are_equal() {
    let (_dir, same) =
        folder(&[("198609262015051001.png", "a"), ("198609262015051001 (1).png", "a")]);
    assert_eq!(
        shown(&same.find_key(KEY, "")),
        "one photos/198609262015051001 (1).png = photos/198609262015051001.png"
    );
    let (_dir, differ) =
        folder(&[("198609262015051001.png", "a"), ("198609262015051001 (1).png", "b")]);
    let found = differ.find_key(KEY, "");
    assert!(matches!(&found, Found::Several(files) if files.len() == 2));
    let finding = found.finding(KEY, &Place::file("data.xlsx"), &[]).unwrap();
    assert_eq!(finding.code, Code::PhotoAmbiguous);
    assert_eq!(finding.key.as_deref(), Some(KEY));
    assert!(finding.message.get(Lang::En).contains("198609262015051001 (1).png"));
}

#[test]
fn a_near_miss_is_suggested_and_never_taken() {
    for name in [
        "198609262015051002.png",           // one wrong
        "198609262015050101.png",           // swapped
        "19860926201505101.png",            // one missing
        "1986092620150510011.png",          // one extra
        "198609262015051001_123456789.png", // another long number
        "198609262015051001.pdf",           // a document
    ] {
        let (_dir, folder) = folder(&[(name, "a"), ("199012312020122002.png", "b")]);
        let found = folder.find_key(KEY, "");
        assert_eq!(shown(&found), format!("none, near: photos/{name}"));
        let finding = found.finding(KEY, &Place::default(), &[]).unwrap();
        assert_eq!(finding.code, Code::PhotoMissing);
        assert!(finding.hint.get(Lang::Id).contains(name), "{}", finding.hint.get(Lang::Id));
    }
}

#[test]
fn an_unbroken_key_counts_beside_other_numbers_where_no_other_file_does() {
    for name in [
        "1. 198609262015051001.png",
        "01_198609262015051001.png",
        "198609262015051001_1.png",
        "198609262015051001-20260101.png",
        "198609262015051001_BUDI_2026.png",
        "3x4_198609262015051001.png",
        "001 - BUDI - 198609262015051001 (2).jpg",
    ] {
        let (_dir, folder) = folder(&[(name, "a")]);
        assert_eq!(shown(&folder.find_key(KEY, "")), format!("one photos/{name}"));
    }
    let (_dir, both) =
        folder(&[("198609262015051001.png", "a"), ("198609262015051001_2.png", "b")]);
    assert_eq!(shown(&both.find_key(KEY, "")), "one photos/198609262015051001.png");
    let (_dir, numbered) =
        folder(&[("198609262015051001_1.png", "a"), ("198609262015051001_2.png", "b")]);
    assert!(matches!(numbered.find_key(KEY, ""), Found::Several(_)));
    let (_dir, two) = folder(&[("198609262015051001 199012312020122002.png", "a")]);
    assert!(matches!(two.find_key(KEY, ""), Found::None { .. }));
}

#[test]
fn a_name_in_the_worksheet_is_found_however_it_is_composed_and_spaced() {
    let (_dir, folder) =
        folder(&[("Ibu  Siti.png", "a"), ("Rene\u{301}.png", "b"), ("Ma\u{2019}ruf.png", "c")]);
    assert_eq!(shown(&folder.find_key(KEY, "Ibu Siti.png")), "one photos/Ibu  Siti.png");
    assert_eq!(shown(&folder.find_key(KEY, "Ren\u{e9}.png")), "one photos/Rene\u{301}.png");
    assert_eq!(shown(&folder.find_key(KEY, "Ma'ruf")), "one photos/Ma\u{2019}ruf.png");
}

#[test]
fn a_file_that_bears_the_persons_name_is_proposed_and_never_taken() {
    let (_dir, folder) = folder(&[("SITI AMINAH.jpg", "a"), ("Budi.png", "b"), ("surat.pdf", "c")]);
    let called = folder.called("Dr. Siti Aminah, S.Kom.");
    assert_eq!(called.len(), 1);
    let found = folder.find_key(KEY, "");
    let finding = found.finding(KEY, &Place::default(), &called).unwrap();
    assert_eq!(finding.code, Code::PhotoMissing);
    let hint = finding.hint.get(Lang::Id);
    assert!(hint.contains("SITI AMINAH.jpg") && hint.contains("`FOTO`"), "{hint}");
    assert!(folder.called("Siti").is_empty() && folder.called("").is_empty());
}

#[test]
fn one_of_many_that_begin_alike_is_proposed_only_beside_its_namesakes() {
    let others: Vec<String> =
        (0..80).map(|idx| format!("SMP {idx:02} MUHAMMAD RIZKI {}.jpg", letter(idx))).collect();
    let namesakes = ["SD MUHAMMAD RIZKI PUTRA.jpg", "TK MUHAMMAD RIZKI PUTRA.jpg"];
    let files: Vec<(&str, &str)> =
        others.iter().map(String::as_str).chain(namesakes).map(|name| (name, "x")).collect();
    let (_dir, folder) = folder(&files);
    assert_eq!(folder.called("Muhammad Rizki Putra").len(), 2);
    // Of so many that have the whole name nobody knows which is meant.
    assert!(folder.called("Muhammad Rizki").is_empty());
}

/// A name of its own for each number.
fn letter(idx: usize) -> String {
    let at = |n: usize| char::from(b'A' + (n % 26) as u8);
    format!("{}{}X", at(idx), at(idx / 26))
}

#[test]
fn the_workbook_may_name_the_file() {
    let (_dir, folder) = folder(&[
        ("IMG_0042.JPG", "a"),
        ("dinas/foto.png", "b"),
        ("badan/foto.png", "c"),
        ("199012312020122002.png", "d"),
    ]);
    assert_eq!(shown(&folder.find_key(KEY, "img_0042.jpg")), "one photos/IMG_0042.JPG");
    assert_eq!(shown(&folder.find_key(KEY, " IMG_0042 ")), "one photos/IMG_0042.JPG");
    assert_eq!(shown(&folder.find_key(KEY, "badan\\foto.png")), "one photos/badan/foto.png");
    assert_eq!(
        shown(&folder.find_key(KEY, "foto.png")),
        "several photos/badan/foto.png photos/dinas/foto.png"
    );
    assert_eq!(shown(&folder.find_key(KEY, "gone.png")), "none, near: ");
    assert_eq!(
        shown(&folder.find_key(KEY, "199012312020122002.png")),
        "foreign photos/199012312020122002.png"
    );
    assert_eq!(shown(&folder.find_key(KEY, "foto_kosong.jpg")), "placeholder foto_kosong.jpg");
}

#[test]
fn a_named_file_beside_another_with_the_key_is_ambiguous() {
    let (_dir, folder) = folder(&[("IMG_1.png", "a"), ("198609262015051001.png", "b")]);
    assert!(matches!(folder.find_key(KEY, "IMG_1.png"), Found::Several(_)));
}

#[test]
fn every_photo_that_nobody_asks_for_is_listed_once() {
    let (_dir, folder) = folder(&[
        ("198609262015051001.png", "a"),
        ("199012312020122002.png", "b"),
        ("kantor.jpg", "c"),
        ("catatan.txt", "d"),
    ]);
    let taken = match folder.find_key(KEY, "") {
        Found::One { file, .. } => file.shown.clone(),
        other => panic!("{other:?}"),
    };
    let findings = folder.orphans([&*taken]);
    let places: Vec<_> = findings.iter().filter_map(|f| f.place.file.as_deref()).collect();
    assert_eq!(places, ["photos/199012312020122002.png", "photos/kantor.jpg"]);
    assert!(findings.iter().all(|f| f.code == Code::PhotoOrphan));
    assert_eq!(findings[0].key.as_deref(), Some(OTHER));
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_inside_the_folder_and_not_out_of_it() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("x.png"), "x").unwrap();
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("IMG_1.png"), "a").unwrap();
    let link = |to: &std::path::Path, name: &str| {
        std::os::unix::fs::symlink(to, dir.path().join(name)).unwrap();
    };
    link(&dir.path().join("IMG_1.png"), "198609262015051001.png");
    link(&outside.path().join("x.png"), "199012312020122002.png");
    link(outside.path(), "luar");
    link(dir.path(), "lingkaran");
    let folder = Folder::scan(dir.path(), "photos").unwrap();
    assert_eq!(shown(&folder.find_key(KEY, "")), "one photos/198609262015051001.png");
    assert!(matches!(folder.find_key(OTHER, ""), Found::None { .. }));
    let unseen: Vec<_> = folder
        .orphans([])
        .into_iter()
        .filter(|f| f.message.get(Lang::En).contains("link"))
        .collect();
    assert_eq!(unseen.len(), 2);
}

#[test]
fn a_folder_that_is_not_there_is_a_fault_that_names_it() {
    let fault = Folder::scan(std::path::Path::new("/nonexistent/photos"), "photos").unwrap_err();
    assert!(fault.place.contains("photos"));
}

proptest! {
    #[test]
    fn no_name_makes_the_reader_stumble(name in "\\PC{0,60}") {
        let _ = Digits::of(&name);
    }
}
