//! Runs that nobody watches: only what changed, one writer, confirming and reprinting, tokens.

use crate::support::{Job, cetak, write};
use cetak::ledger::Lock;
use std::{fs, path::Path, process::Stdio, time::Duration};

const RUN: [&str; 5] = ["run", "job.toml", "--quiet", "--lang", "en"];

fn run(job: &Job, more: &[&str], code: i32) -> String {
    let args: Vec<&str> = RUN.iter().chain(more).copied().collect();
    job.cetak(&args).expect(code).stderr()
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The key of the card in line `n` of a map.
fn key(map: &Path, n: usize) -> String {
    let text = text(map);
    text.lines().nth(n).and_then(|line| line.split(',').next()).expect("a key").to_owned()
}

/// The one photo whose name carries this key.
fn photo(job: &Job, key: &str) -> std::path::PathBuf {
    let entries = fs::read_dir(job.path("photos")).expect("photos");
    let mut paths = entries.map(|entry| entry.expect("readable").path());
    paths.find(|path| path.to_string_lossy().contains(key)).expect("a photo")
}

#[test]
fn only_what_changed_is_made() {
    let job = Job::copy_of("kabupaten");
    let first = run(&job, &["--only", "changed"], 0);
    assert!(first.contains("24 rows: 24 made"), "{first}");
    let second = run(&job, &["--only", "changed"], 0);
    assert!(second.contains("24 rows: 0 made, 24 unchanged"), "{second}");
    assert!(!job.path("out/2026-11-22-2").exists(), "nothing to print and nothing to tell");

    // One person's photo is replaced by another picture: first by that of somebody whose card
    // did not change, which is seen although that one stays closed.
    let map = job.path("out/2026-11-22/map.csv");
    let (one, other) = (key(&map, 3), key(&map, 4));
    fs::copy(photo(&job, &other), photo(&job, &one)).expect("copied");
    let twins = run(&job, &["--only", "changed"], 3);
    assert!(twins.contains("24 rows: 0 made, 22 unchanged, 2 held"), "{twins}");
    let again = run(&job, &["--only", "changed"], 3);
    assert!(again.contains("nothing changed since the last run"), "{again}");
    fs::remove_dir_all(job.path("out/2026-11-22-2")).expect("not needed");
    assert!(!job.path("out/2026-11-22-3").exists(), "the report of the first still holds");
    let (_, bytes) = cetak::sample::Plan::new(1, 77).photo(0);
    write(&photo(&job, &one), &bytes);
    let third = run(&job, &["--only", "changed"], 0);
    assert!(third.contains("24 rows: 1 made, 23 unchanged"), "{third}");
    let changes = text(&job.path("out/2026-11-22-2/changes.csv"));
    assert_eq!(changes.lines().next(), Some("key,field,old,new"));
    let lines: Vec<&str> = changes.lines().skip(1).collect();
    assert_eq!(lines.len(), 1, "{changes}");
    assert!(lines[0].starts_with(&format!("{one},photo,")), "{changes}");
    assert_eq!(key(&job.path("out/2026-11-22-2/map.csv"), 1), one);
    let trusting = run(&job, &["--only", "changed", "--trust", "content"], 0);
    assert!(trusting.contains("0 made, 24 unchanged"), "{trusting}");
    job.cetak(&["log", "verify", "job.toml"]).expect(0);
}

/// The same picture, mirrored and saved anew, in the place of somebody's photo.
fn mirror(from: &Path, onto: &Path) {
    let picture = image::open(from).expect("a picture").fliph();
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("encoded");
    write(onto, bytes.into_inner());
}

#[test]
fn a_card_for_one_person_alone_does_not_show_the_picture_of_another_one_on_the_list() {
    let job = Job::copy_of("kabupaten");
    run(&job, &[], 0);
    let map = job.path("out/2026-11-22/map.csv");
    let (one, other) = (key(&map, 3), key(&map, 4));
    mirror(&photo(&job, &other), &photo(&job, &one));
    // However much is trusted.
    for more in [&[][..], &["--trust", "content"]] {
        let args = [&["run", "job.toml", "--key", &one, "--json", "--quiet"], more].concat();
        let ran = job.cetak(&args).expect(4);
        assert!(ran.stdout().contains("photo-shared"), "{more:?}: {}", ran.stdout());
        assert!(!job.path("out/2026-11-22-2/sheets").exists());
    }
}

#[test]
fn a_photo_that_one_person_alone_was_made_with_is_compared_with_all_in_the_next_run() {
    let job = Job::copy_of("kabupaten");
    run(&job, &[], 0);
    let map = job.path("out/2026-11-22/map.csv");
    let (one, other) = (key(&map, 3), key(&map, 4));
    let original = fs::read(photo(&job, &other)).expect("a photo");
    // The other's picture is away while the card is made, and comes back under the same name.
    let (_, stranger) = cetak::sample::Plan::new(1, 77).photo(0);
    mirror(&photo(&job, &other), &photo(&job, &one));
    write(&photo(&job, &other), &stranger);
    run(&job, &["--key", &one], 0);
    write(&photo(&job, &other), &original);
    let whole = run(&job, &["--only", "changed"], 3);
    assert!(whole.contains("24 rows: 0 made, 22 unchanged, 2 held"), "{whole}");
}

#[test]
fn the_changes_alone_are_not_written_over_a_finished_run() {
    let job = Job::copy_of("kabupaten");
    run(&job, &["--out", "cetak"], 0);
    let before = text(&job.path("cetak/manifest.json"));
    let map = job.path("cetak/map.csv");
    let (_, bytes) = cetak::sample::Plan::new(1, 77).photo(0);
    write(&photo(&job, &key(&map, 3)), &bytes);
    let told = run(&job, &["--out", "cetak", "--force", "--only", "changed"], 2);
    assert!(told.contains("23 cards that did not change"), "{told}");
    assert_eq!(text(&job.path("cetak/manifest.json")), before);
    run(&job, &["--out", "cetak", "--force"], 0);
    assert_ne!(text(&job.path("cetak/manifest.json")), before);
}

#[test]
fn the_second_writer_is_told_who_is_first_and_readers_do_not_care() {
    let job = Job::copy_of("kabupaten");
    let lock = Lock::take(&job.path(".cetak")).expect("free");
    let told = run(&job, &[], 5);
    assert!(told.contains(&std::process::id().to_string()), "{told}");
    run(&job, &["--dry-run"], 0);
    job.cetak(&["check", "job.toml", "--quiet"]).expect(0);
    drop(lock);
    run(&job, &[], 0);
    let lock = Lock::take(&job.path(".cetak")).expect("free again");
    // Who only reads waits for nobody.
    for args in [
        &["log", "job.toml"][..],
        &["log", "verify", "job.toml"],
        &["lookup", &key(&job.path("out/2026-11-22/map.csv"), 1)],
        &["verify", "out/2026-11-22", "--quiet"],
    ] {
        job.cetak(args).expect(0);
    }
    let mut waiting = cetak()
        .current_dir(job.path(""))
        .args(RUN)
        .arg("--wait")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    std::thread::sleep(Duration::from_millis(400));
    assert!(waiting.try_wait().expect("asked").is_none(), "it waits");
    drop(lock);
    assert!(waiting.wait().expect("ends").success());
}

#[test]
fn cards_are_confirmed_and_spoiled_ones_made_again_with_a_reason() {
    let job = Job::copy_of("kabupaten");
    run(&job, &[], 0);
    job.cetak(&["confirm", "job.toml", "--received", "30", "--quiet"]).expect(2);
    job.cetak(&["confirm", "job.toml", "--spoiled", "1:6"]).expect(2);
    let ran = job
        .cetak(&[
            "confirm",
            "job.toml",
            "--sheet",
            "1-3",
            "--spoiled",
            "1:6",
            "--reason",
            "tinta",
            "--received",
            "30",
        ])
        .expect(0);
    assert!(ran.stdout().contains("3 lembar: 23 baik, 1 rusak"), "{}", ran.stdout());
    assert!(ran.stdout().contains("30 datang = 23 baik + 1 rusak + 6 sisa"), "{}", ran.stdout());

    job.cetak(&["reprint", "job.toml", "--spoiled"]).expect(2);
    job.cetak(&["reprint", "job.toml", "--spoiled", "--reason", "tinta", "--quiet"]).expect(0);
    let map = text(&job.path("out/2026-11-22-2/map.csv"));
    assert_eq!(map.lines().count(), 2, "{map}");
    let key = key(&job.path("out/2026-11-22-2/map.csv"), 1);
    let log = job.cetak(&["log", "job.toml", "--key", &key]).expect(0).stdout();
    for (line, word) in log.lines().zip(["dibuat", "dicetak", "rusak", "diulang"]) {
        assert!(line.contains(word), "{log}");
    }
    let found = job.cetak(&["lookup", &key]).expect(0).stdout();
    assert!(found.lines().next().is_some_and(|line| line.contains("terbitan 2: made")), "{found}");
}

#[test]
fn a_token_on_the_card_finds_its_person_again() {
    let job = Job::copy_of("kabupaten");
    let toml = text(&job.path("job.toml"));
    let url = toml.lines().find(|line| line.starts_with("url")).expect("a url").to_owned();
    job.edit(&url, "url = \"HTTPS://CONTOH.GO.ID/K/{token}\"");
    run(&job, &[], 2);
    job.edit("[qr]", "[qr]\nkey_file = \"keys/qr.key\"");
    assert!(run(&job, &[], 2).contains("cetak keys"));
    job.cetak(&["keys", "keys/qr.key"]).expect(0);
    job.cetak(&["keys", "keys/qr.key"]).expect(2);
    run(&job, &[], 0);
    let key = key(&job.path("out/2026-11-22/map.csv"), 1);
    let secret = cetak::token::Key::load(&job.path("keys/qr.key")).expect("a key");
    let map = text(&job.path("out/2026-11-22/map.csv"));
    let serial = map.lines().nth(1).and_then(|line| line.split(',').nth(4)).expect("a serial");
    let url = format!("https://contoh.go.id/k/{}", secret.token(&key, serial));
    let found = job.cetak(&["lookup", &url]).expect(0).stdout();
    assert!(found.starts_with(&key), "{found}");
    job.cetak(&["lookup", "AAAABBBBCCCCDDDD"]).expect(4);
}

#[test]
fn a_reprint_has_a_code_of_its_own_and_that_of_the_lost_card_tells_it_was_replaced() {
    let job = Job::copy_of("kabupaten");
    let toml = text(&job.path("job.toml"));
    let url = toml.lines().find(|line| line.starts_with("url")).expect("a url").to_owned();
    job.cetak(&["keys", "keys/qr.key"]).expect(0);
    job.edit(&url, "url = \"HTTPS://CONTOH.GO.ID/K/{token}\"\nkey_file = \"keys/qr.key\"");
    run(&job, &[], 0);
    let map = text(&job.path("out/2026-11-22/map.csv"));
    let cells: Vec<&str> = map.lines().nth(1).expect("a card").split(',').collect();
    let (key, serial) = (cells[0], cells[4]);
    assert_eq!(cells.last(), Some(&"1"), "{map}");
    job.cetak(&["reprint", "job.toml", "--key", key, "--reason", "hilang", "--quiet"]).expect(0);
    let again = text(&job.path("out/2026-11-22-2/map.csv"));
    assert!(again.lines().nth(1).is_some_and(|line| line.ends_with(",2")), "{again}");
    let secret = cetak::token::Key::load(&job.path("keys/qr.key")).expect("a key");
    let first = |token: &cetak::token::Token| {
        let found = job.cetak(&["lookup", token.as_str(), "--lang", "en"]).expect(0).stdout();
        found.lines().next().expect("a card").to_owned()
    };
    let lost = first(&secret.token(key, serial));
    assert!(lost.contains("issue 1: replaced") && lost.contains("no longer valid"), "{lost}");
    let new = first(&secret.token_of_issue(key, serial, 2));
    assert!(new.contains("issue 2: made") && new.contains("this code: valid"), "{new}");
    // Both runs read back right, each with its own codes; and no card counts as changed for them.
    for folder in ["out/2026-11-22", "out/2026-11-22-2"] {
        job.cetak(&["verify", folder, "--quiet"]).expect(0);
    }
    assert!(run(&job, &["--only", "changed"], 0).contains("0 made, 24 unchanged"));

    // Another key under the same name is noticed before anything is made.
    std::fs::remove_file(job.path("keys/qr.key")).expect("removed");
    job.cetak(&["keys", "keys/qr.key"]).expect(0);
    let runs = || std::fs::read_dir(job.path("out")).expect("runs").count();
    let before = runs();
    let told = run(&job, &["--only", "changed"], 5);
    assert!(told.contains("--accept-key"), "{told}");
    assert_eq!(runs(), before);
    // So many cards at once are a sudden change as well.
    let accept = ["--only", "changed", "--accept-key", "--accept", "layout-changed"];
    let told = run(&job, &accept, 0);
    assert!(told.contains("24 rows: 24 made"), "{told}");
    job.cetak(&["log", "verify", "job.toml"]).expect(0);
    run(&job, &["--only", "changed"], 0);
}

#[test]
fn runs_beside_a_lost_ledger_are_found_before_anything_is_made_and_taken_in_again() {
    let job = Job::copy_of("kabupaten");
    run(&job, &[], 0);
    let one = key(&job.path("out/2026-11-22/map.csv"), 1);
    job.cetak(&["reprint", "job.toml", "--key", &one, "--reason", "hilang", "--quiet"]).expect(0);
    let keep = text(&job.path("out/2026-11-22/map.csv"));
    // Lost, or an older copy of it brought back: both know less than what lies in the folder of runs.
    let lose = || fs::remove_dir_all(job.path(".cetak")).expect("removed");
    lose();
    for args in [&["--only", "changed"][..], &["--dry-run"], &[]] {
        let told = run(&job, args, 5);
        assert!(told.contains("cetak log adopt"), "{told}");
    }
    assert_eq!(fs::read_dir(job.path("out")).expect("runs").count(), 2);
    job.cetak(&["doctor", "job.toml"]).expect(5);
    let told = job.cetak(&["log", "adopt", "job.toml", "--lang", "en"]).expect(0);
    assert!(told.stderr().contains("2 runs taken in: 25 cards, 0 withdrawn"), "{}", told.stderr());
    assert!(!told.stderr().contains("not proven"), "{}", told.stderr());
    assert!(run(&job, &["--only", "changed"], 0).contains("0 made, 24 unchanged"));
    let found = job.cetak(&["lookup", &one, "--lang", "en"]).expect(0).stdout();
    assert!(found.contains("issue 2: made") && found.contains("issue 1: replaced"), "{found}");
    job.cetak(&["log", "verify", "job.toml"]).expect(0);

    // A row that changed since: what its card shows is not proven, and it is made again.
    lose();
    let photo = photo(&job, &key(&job.path("out/2026-11-22/map.csv"), 2));
    fs::copy(self::photo(&job, &one), &photo).expect("another picture");
    let told = job.cetak(&["log", "adopt", "job.toml", "--lang", "en"]).expect(0);
    let told = told.stderr();
    assert!(told.contains("what 3 cards show is not proven"), "{told}");

    // A run that somebody changed proves nothing.
    lose();
    write(&job.path("out/2026-11-22/map.csv"), keep.replace(",1,1,", ",9,1,").as_bytes());
    let told = job.cetak(&["log", "adopt", "job.toml", "--lang", "en"]).expect(5);
    assert!(told.stderr().contains("is not what that run wrote"), "{}", told.stderr());
}

#[test]
fn cards_that_wait_are_told_every_night_and_lost_ones_made_again_by_one_word() {
    let job = Job::copy_of("kabupaten");
    run(&job, &[], 0);
    let night = |more: &[&str]| {
        let args = [&["run", "job.toml", "--only", "changed", "--lang", "en"], more].concat();
        job.cetak(&args).expect(0).stderr()
    };
    assert!(night(&[]).contains("24 cards were made and not confirmed yet"));
    let confirm = ["confirm", "job.toml", "--sheet", "1", "--spoiled", "1:2", "--reason", "tinta"];
    job.cetak(&confirm).expect(0);
    let told = night(&[]);
    assert!(told.contains("1 cards were spoiled and not made again"), "{told}");
    assert!(told.contains("cetak reprint --spoiled"), "{told}");
    let dry = ["purge", "job.toml", "--older-than", "0d", "--dry-run"];
    job.cetak(&dry).expect(0);
    fs::remove_dir_all(job.path("out")).expect("removed");
    let told = night(&[]);
    assert!(told.contains("16 cards were never confirmed and their files are gone"), "{told}");
    assert!(told.contains("0 made, 24 unchanged"), "{told}");
    let doctor = job.cetak(&["doctor", "job.toml", "--lang", "en"]).expect(0).stdout();
    assert!(doctor.contains("card-lost") && doctor.contains("--remake-lost"), "{doctor}");
    let told = night(&["--remake-lost"]);
    assert!(told.contains("16 made, 8 unchanged"), "{told}");
    let told = night(&[]);
    assert!(!told.contains("files are gone") && told.contains("0 made, 24 unchanged"), "{told}");
    job.cetak(&["log", "verify", "job.toml"]).expect(0);
}

#[test]
fn sheets_say_where_the_ledger_stood_and_a_chain_written_anew_does_not_pass_there() {
    let job = Job::copy_of("kabupaten");
    job.edit("[sheet]", "[output]\npackage = true\nverify = false\n\n[sheet]");
    run(&job, &[], 0);
    let ticket = |folder: &str| text(&job.path(folder).join("ticket.json"));
    let one = key(&job.path("out/2026-11-22/map.csv"), 1);
    job.cetak(&["reprint", "job.toml", "--key", &one, "--reason", "hilang", "--quiet"]).expect(0);
    let again = ticket("out/2026-11-22-2");
    let words = again.split(['"', ' ', ',']);
    let is_head = |word: &&str| {
        let parts = word.split_once('-').filter(|(_, digits)| digits.len() == 12);
        parts.is_some_and(|(seq, _)| seq.parse::<u32>().is_ok())
    };
    let head = words.clone().find(is_head).unwrap_or_else(|| panic!("no head: {again}")).to_owned();
    assert!(!ticket("out/2026-11-22").contains(&head));
    job.cetak(&["verify", "out/2026-11-22-2", "--quiet"]).expect(0);
    job.cetak(&["log", "verify", "job.toml", "--head", &head]).expect(0);
    let (seq, digits) = head.split_once('-').expect("a head");
    let other = format!("{seq}-{}", digits.chars().rev().collect::<String>());
    job.cetak(&["log", "verify", "job.toml", "--head", &other]).expect(6);
    job.cetak(&["log", "verify", "job.toml", "--head", "57"]).expect(2);
}
