//! What a job needs that runs for years: what is old is destroyed, and nothing else.

use crate::support::Job;
use cetak::date::Date;
use cetak::job;
use cetak::ledger::{Access, Ledger, Lock, Scope};
use cetak::run::{self, PurgeRequest, Purged};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Everything up to and including today is old.
fn purge(job: &Job, scope: Scope, dry_run: bool) -> Purged {
    let older_than = job::today().plus_days(1).expect("a tomorrow");
    let request = PurgeRequest {
        older_than,
        scope,
        dry_run,
        wait: false,
        accepts_clock: false,
        unconfirmed: true,
    };
    run::purge(&job.path("job.toml"), &request).expect("purged")
}

fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("readable").path();
        if path.is_dir() { found.extend(files(&path)) } else { assert!(found.insert(path)) }
    }
    found
}

/// Keys and names of everybody on the cards of a run, by its map and the ledger.
fn people(job: &Job) -> BTreeSet<String> {
    let map = fs::read_to_string(job.path("out/2026-11-22/map.csv")).expect("a map");
    let keys = map.lines().skip(1).filter_map(|line| line.split(',').next());
    let ledger = Ledger::open(&job.path(".cetak"), Access::Read).expect("opens");
    let mut texts = BTreeSet::new();
    for key in keys {
        let card = ledger.lookup(key).expect("read").remove(0);
        texts.extend([key.to_owned(), card.serial, card.fields["name"].clone()]);
    }
    texts
}

fn holds(path: &Path, texts: &BTreeSet<String>) -> Option<String> {
    let bytes = fs::read(path).expect("readable");
    let is_in = |text: &&String| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    texts.iter().find(is_in).cloned()
}

#[test]
fn a_purge_destroys_what_is_old_and_leaves_counts_a_chain_and_a_report() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    job.cetak(&["check", "job.toml", "--quiet"]).expect(0);
    job.cetak(&["confirm", "job.toml", "--sheet", "1", "--received", "50"]).expect(0);
    fs::copy(job.path("job.toml"), job.path("out/2026-11-22/catatan.txt")).expect("copied");
    let given = files(&job.path("photos"));
    let texts = people(&job);
    assert_eq!(texts.len(), 3 * 24);
    assert!(holds(&job.path("out/2026-11-22/map.csv"), &texts).is_some());

    // Nothing is older than today.
    let told = job.cetak(&["purge", "job.toml", "--older-than", "0d"]).expect(0);
    assert!(told.stderr().contains("tidak ada yang lebih tua"), "{}", told.stderr());
    let before = (files(&job.path("out")), files(&job.path(".cetak/photos")));
    let planned = purge(&job, Scope::Everybody, true);
    let after = (files(&job.path("out")), files(&job.path(".cetak/photos")));
    assert!(after == before, "a dry run destroys nothing");

    let purged = purge(&job, Scope::Everybody, false);
    assert_eq!((purged.ledger.people, purged.ledger.cards), (24, 24));
    assert_eq!(purged.ledger.events, 24 + 2 * 8);
    assert_eq!(planned.ledger.events, purged.ledger.events);
    let n_files = |purged: &Purged| -> Vec<(String, u64, u64)> {
        let of = |folder: &run::PurgedFolder| (folder.folder.clone(), folder.files, folder.left);
        purged.folders.iter().map(of).collect()
    };
    assert_eq!(n_files(&planned), n_files(&purged));
    assert_eq!(purged.folders.len(), 2, "the run and the report of the check");
    assert!(purged.ledger.journal_emptied);

    let left = files(&job.path("out"));
    assert_eq!(left, BTreeSet::from([job.path("out/2026-11-22/catatan.txt")]));
    assert_eq!(files(&job.path("photos")), given, "the office's own photos stay");
    for path in files(&job.path(".cetak")) {
        assert_eq!(holds(&path, &texts), None, "{}", path.display());
    }
    // The report: every file with its digest, and nobody's name.
    let report = fs::read(purged.report.expect("a report")).expect("readable");
    let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
    assert_eq!(report["finished"], true);
    assert_eq!(report["ledger"]["people"], 24);
    let removed = report["folders"][0]["removed"].as_array().expect("a list");
    assert!(removed.iter().any(|file| file["path"] == "sheets/0001.pdf"));
    assert!(removed.iter().all(|file| file["sha256"].as_str().is_some_and(|sum| sum.len() == 64)));

    let told = job.cetak(&["log", "verify", "job.toml"]).expect(0).stdout();
    assert!(told.contains("utuh"), "{told}");
    let log = job.cetak(&["log", "job.toml"]).expect(0).stdout();
    assert!(log.lines().last().is_some_and(|line| line.contains("dimusnahkan")), "{log}");
    let ledger = Ledger::open(&job.path(".cetak"), Access::Read).expect("opens");
    assert_eq!(ledger.runs().expect("read")[0].counts.expect("finished").made, 24);
    assert_eq!(ledger.stock().expect("read").good, 8);
    drop(ledger);
    // Life goes on: everybody is new again.
    let again = job.cetak(&["run", "job.toml", "--only", "changed", "--lang", "en"]).expect(0);
    assert!(again.stderr().contains("24 made"), "{}", again.stderr());
    job.cetak(&["log", "verify", "job.toml"]).expect(0);
}

#[test]
fn who_has_a_card_is_known_after_a_purge_so_that_it_is_not_made_twice() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let purged = purge(&job, Scope::Ended, false);
    assert_eq!((purged.ledger.people, purged.ledger.stripped), (0, 24));
    assert!(!job.path("out/2026-11-22").exists());
    let again = job.cetak(&["run", "job.toml", "--only", "changed", "--lang", "en"]).expect(0);
    assert!(again.stderr().contains("0 made, 24 unchanged"), "{}", again.stderr());
    job.cetak(&["log", "verify", "job.toml"]).expect(0);
}

#[test]
fn folders_with_cards_that_nobody_confirmed_stay_and_the_rest_goes() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    job.cetak(&["check", "job.toml", "--quiet"]).expect(0);
    let older_than = job::today().plus_days(1).expect("a tomorrow");
    let request = |scope| PurgeRequest {
        older_than,
        scope,
        dry_run: false,
        wait: false,
        accepts_clock: false,
        unconfirmed: false,
    };
    let purge = |scope| run::purge(&job.path("job.toml"), &request(scope));
    // Whoever is forgotten with a card that waits would get a second one.
    let fault = purge(Scope::Everybody).expect_err("24 cards wait");
    assert_eq!(fault.hint.remedy(), Some(&cetak::diag::Remedy::ConfirmOrSay));
    assert!(job.path("out/periksa/manifest.json").exists(), "nothing was destroyed");

    let purged = purge(Scope::Ended).expect("purged");
    let kept: Vec<(&str, u64)> =
        purged.kept.iter().map(|kept| (kept.folder.as_str(), kept.cards)).collect();
    assert_eq!(kept, [("out/2026-11-22", 24)]);
    let gone: Vec<&str> = purged.folders.iter().map(|folder| folder.folder.as_str()).collect();
    assert_eq!(gone, ["out/periksa"]);
    assert!(job.path("out/2026-11-22/manifest.json").exists());
    assert!(!job.path("out/periksa/manifest.json").exists());
    job.cetak(&["confirm", "job.toml", "--sheet", "1-3"]).expect(0);
    assert_eq!(purge(Scope::Ended).expect("purged").kept, []);
    assert!(!job.path("out/2026-11-22").exists());
}

#[cfg(unix)]
#[test]
fn a_purge_from_a_timer_ends_with_3_while_cards_wait_to_be_confirmed() {
    let job = Job::copy_of("kabupaten");
    // One machine far in the west, the other far in the east: a day apart at any hour.
    let at =
        |zone: &str, args: &[&str]| job.cetak_with(args, |command| _ = command.env("TZ", zone));
    at("BARAT12", &["run", "job.toml", "--quiet"]).expect(0);
    let purge = ["purge", "job.toml", "--older-than", "0d", "--lang", "en"];
    let told = at("TIMUR-14", &purge).expect(3).stderr();
    assert!(
        told.contains("stays: out/2026-11-22, for 24 cards in it were not confirmed"),
        "{told}"
    );
    assert!(told.contains("`cetak confirm`"), "{told}");
    assert!(job.path("out/2026-11-22/manifest.json").exists());
}

#[test]
fn a_folder_that_another_job_wrote_over_is_not_purged() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let other = Job::copy_of("bermasalah");
    let out = job.path("out/2026-11-22");
    let out = out.to_str().expect("UTF-8");
    other.cetak(&["run", "job.toml", "--quiet", "--out", out, "--force"]).expect(3);
    assert!(purge(&job, Scope::Ended, false).folders.is_empty());
    assert!(job.path("out/2026-11-22/manifest.json").exists());
}

#[test]
fn a_purge_needs_the_lock_a_ledger_and_a_clock_that_is_right() {
    let job = Job::bare("kabupaten");
    job.cetak(&["purge", "job.toml", "--older-than", "90d"]).expect(4);
    assert!(!job.path(".cetak").exists());
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let lock = Lock::take(&job.path(".cetak")).expect("free");
    job.cetak(&["purge", "job.toml", "--older-than", "90d"]).expect(5);
    job.cetak(&["purge", "job.toml", "--older-than", "90d", "--dry-run"]).expect(0);
    let mut ledger = Ledger::open(&job.path(".cetak"), Access::Write(&lock)).expect("opens");
    ledger.receive_blanks(1, "", Date::parse_iso("2999-01-01").expect("a day")).expect("recorded");
    drop((ledger, lock));
    let told = job.cetak(&["purge", "job.toml", "--older-than", "90d", "--lang", "en"]).expect(2);
    assert!(told.stderr().contains("clock"), "{}", told.stderr());
    job.cetak(&["purge", "job.toml", "--older-than", "3 bulan"]).expect(2);
}

#[test]
fn a_signed_run_is_known_by_the_public_half_alone_and_a_file_sealed_anew_is_found() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["keys", "--signing", "keys/sign.key"]).expect(0);
    job.cetak(&["keys", "--signing", "keys/sign.key"]).expect(2);
    job.edit("[sheet]", "[output]\nsign_key = \"keys/sign.key\"\n\n[sheet]");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let verify = |code: i32| {
        let args =
            ["verify", "out/2026-11-22", "--public-key", "keys/sign.key.pub", "--lang", "en"];
        job.cetak(&args).expect(code)
    };
    assert!(verify(0).stdout().contains("the signature is right"));
    job.cetak(&["verify", "out/2026-11-22", "--quiet"]).expect(0);
    // Another key of the same kind.
    job.cetak(&["keys", "--signing", "keys/other.key"]).expect(0);
    let other = ["verify", "out/2026-11-22", "--public-key", "keys/other.key.pub"];
    job.cetak(&other).expect(6);
    // The report is replaced and everything sealed anew, as the program itself would.
    let at = |name: &str| job.path("out/2026-11-22").join(name);
    let read = |name: &str| fs::read(at(name)).expect("there");
    let (report, manifest, sums) = (read("report.html"), read("manifest.json"), read("SHA256SUMS"));
    let sum = |bytes: &[u8]| {
        let mut sum = cetak::digest::Sha256::default();
        sum.update(bytes);
        sum.hex()
    };
    let forged = [&report[..], b"<!-- good -->"].concat();
    crate::support::write(&at("report.html"), &forged);
    assert!(verify(6).stderr().contains("report.html"));
    let new_manifest = String::from_utf8(manifest.clone()).expect("text");
    let new_manifest = new_manifest.replace(&sum(&report), &sum(&forged));
    crate::support::write(&at("manifest.json"), new_manifest.as_bytes());
    let new_sums = String::from_utf8(sums).expect("text");
    let new_sums = new_sums
        .replace(&sum(&report), &sum(&forged))
        .replace(&sum(&manifest), &sum(new_manifest.as_bytes()));
    crate::support::write(&at("SHA256SUMS"), new_sums.as_bytes());
    assert!(verify(6).stderr().contains("SHA256SUMS.sig"));
    fs::remove_file(at("SHA256SUMS.sig")).expect("removed");
    assert!(verify(6).stderr().contains("not signed"));
}
