//! What a job needs that runs for years: what is old is destroyed, and nothing else.

use crate::cli::Job;
use cetak::batch::{self, PurgeRequest, Purged};
use cetak::date::Date;
use cetak::job;
use cetak::ledger::{Access, Ledger, Lock, Scope};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Everything up to and including today is old.
fn purge(job: &Job, scope: Scope, dry_run: bool) -> Purged {
    let older_than = job::today().plus_days(1).expect("a tomorrow");
    let request = PurgeRequest { older_than, scope, dry_run, wait: false };
    batch::purge(&job.path("job.toml"), &request).expect("purged")
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
        let of = |folder: &batch::PurgedFolder| (folder.folder.clone(), folder.files, folder.left);
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
    assert!(log.lines().last().is_some_and(|line| line.contains("purged")), "{log}");
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
    let job = Job::copy_of("kabupaten");
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

/// Health by name of check.
fn health(job: &Job, code: i32) -> BTreeMap<String, String> {
    let ran = job.cetak(&["doctor", "job.toml", "--json"]).expect(code);
    let found: serde_json::Value = serde_json::from_str(&ran.stdout()).expect("JSON");
    let text = |check: &serde_json::Value, name: &str| check[name].as_str().expect(name).to_owned();
    let checks = found["checks"].as_array().expect("a list");
    checks.iter().map(|check| (text(check, "check"), text(check, "health"))).collect()
}

#[cfg(unix)]
#[test]
fn the_doctor_finds_what_would_keep_a_run_from_working() {
    use std::os::unix::fs::PermissionsExt as _;
    let job = Job::copy_of("kabupaten");
    let found = health(&job, 0);
    for name in ["program", "fonts-and-layouts", "icc-profile", "clock", "job", "data-files"] {
        assert_eq!(found[name], "ok", "{name}");
    }
    for name in ["photo-folder", "output-folder", "state-folder", "ledger"] {
        assert_eq!(found[name], "ok", "{name}");
    }
    assert!(!job.path(".cetak").exists() && !job.path("out").exists(), "it makes nothing");

    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let found = health(&job, 0);
    assert_eq!((&*found["lock"], &*found["runs"], &*found["private"]), ("ok", "ok", "ok"));
    let lock = Lock::take(&job.path(".cetak")).expect("free");
    assert_eq!(health(&job, 0)["lock"], "warn");
    fs::set_permissions(job.path(".cetak"), fs::Permissions::from_mode(0o755)).expect("opened");
    assert_eq!(health(&job, 0)["private"], "warn");

    let mut ledger = Ledger::open(&job.path(".cetak"), Access::Write(&lock)).expect("opens");
    ledger.receive_blanks(1, "", Date::parse_iso("2999-01-01").expect("a day")).expect("recorded");
    drop((ledger, lock));
    assert_eq!(health(&job, 5)["clock"], "fail");
    fs::rename(job.path("photos"), job.path("elsewhere")).expect("unmounted");
    assert_eq!(health(&job, 5)["photo-folder"], "fail");
    fs::rename(job.path("data/pns.xlsx"), job.path("elsewhere.xlsx")).expect("moved");
    assert_eq!(health(&job, 5)["data-files"], "fail");

    let database = rusqlite::Connection::open(job.path(".cetak/ledger.sqlite3")).expect("opens");
    database
        .execute_batch(
            "DROP TRIGGER events_never_change; UPDATE events SET reason = 'x' WHERE seq = 3",
        )
        .expect("tampered");
    drop(database);
    assert_eq!(health(&job, 6)["ledger-chain"], "fail");
    job.edit("[data]", "[data]\nfolder = 1");
    assert_eq!(health(&job, 6)["job"], "fail");
    let told = job.cetak(&["doctor", "--lang", "en"]).stdout();
    assert!(
        told.lines().all(|line| line.starts_with("ok")
            || line.starts_with("warn")
            || line.starts_with("  ")),
        "{told}"
    );
}
