//! What version 0.1.0 left - ledger, cache, job files - opens in this one, and makes no card anew.

use crate::support::{Job, files};
use cetak::ledger::{Access, Ledger};
use rusqlite::Connection;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn left(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/release-0.1.0").join(name)
}

/// The job as that version left it.
fn job() -> Job {
    let job = left("../ledger/first-fingerprints");
    let job = Job::of(&job);
    for (name, bytes) in files(&left("photos")) {
        let path = job.path(".cetak/photos").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        crate::support::write(&path, bytes);
    }
    let database = Connection::open(job.path(".cetak/ledger.sqlite3")).expect("made");
    let sql = fs::read_to_string(left("ledger.sql")).expect("the fixture");
    database.execute_batch(&sql).expect("loaded");
    // Its runs lay there.
    fs::create_dir_all(job.path("out/2026-11-22/sheets")).expect("made");
    job
}

fn prepared(job: &Job) -> BTreeSet<String> {
    files(&job.path(".cetak/photos")).into_keys().collect()
}

#[test]
fn a_ledger_of_0_1_0_is_read_as_it_is_and_brought_up_to_date_by_the_first_run() {
    let job = job();
    let version = |job: &Job| -> i64 {
        let database = Connection::open(job.path(".cetak/ledger.sqlite3")).expect("opens");
        database.pragma_query_value(None, "user_version", |row| row.get(0)).expect("a number")
    };
    // Who only asks changes nothing.
    job.cetak(&["log", "verify", "job.toml"]).expect(0);
    job.cetak(&["doctor", "job.toml"]).expect(0);
    let log = job.cetak(&["log", "job.toml", "--lang", "en"]).expect(0).stdout();
    assert_eq!(version(&job), 6);

    let (before, cache) = (log.lines().count(), prepared(&job));
    let changed = ["run", "job.toml", "--only", "changed", "--quiet", "--lang", "en"];
    let told = job.cetak(&changed).expect(0).stderr();
    assert!(told.contains("3 rows: 0 made, 3 unchanged"), "{told}");
    assert!(version(&job) > 6);
    // Photos have another form since; they are prepared again, and no card is made for it.
    assert!(prepared(&job).is_superset(&cache), "nothing of that version is taken away");
    job.cetak(&["log", "verify", "job.toml"]).expect(0);
    let log = job.cetak(&["log", "job.toml", "--lang", "en"]).expect(0).stdout();
    assert!(log.lines().count() >= before && log.contains("spoiled"), "{log}");
    let stock = job.cetak(&["log", "job.toml", "--stock", "--lang", "en"]).expect(0).stdout();
    assert!(stock.contains("10"), "{stock}");
    // Life goes on.
    let list = job.path("data/daftar.csv");
    let text =
        fs::read_to_string(&list).expect("the list").replace("Dewi Misal", "Dewi Misal Lain");
    crate::support::write(&list, text);
    let told = job.cetak(&changed).expect(0).stderr();
    assert!(told.contains("3 rows: 1 made, 2 unchanged"), "{told}");
    job.cetak(&["log", "verify", "job.toml"]).expect(0);
}

#[test]
fn cards_made_by_0_1_0_are_drawn_from_its_cache_as_from_their_photos() {
    let (with, without) = (job(), job());
    fs::remove_dir_all(without.path(".cetak/photos")).expect("removed");
    for job in [&with, &without] {
        job.cetak(&["run", "job.toml", "--quiet", "--reason", "uji", "--out", "semua"]).expect(0);
    }
    let sheet = |job: &Job| fs::read(job.path("semua/sheets/0001.pdf")).expect("a sheet");
    assert!(sheet(&with) == sheet(&without));
}

#[test]
fn the_job_file_that_0_1_0_wrote_is_one_of_this_version() {
    let job = Job::copy_of("kabupaten");
    let starter = fs::read(left("starter.toml")).expect("the fixture");
    crate::support::write(&job.path("job.toml"), starter);
    job.cetak(&["check", "job.toml", "--quiet", "--as-of", "2026-11-22"]).expect(0);
}

#[test]
fn a_ledger_of_0_1_0_tells_who_changed_what_a_night_remembers_from_its_first_run_on() {
    let job = job();
    job.cetak(&["run", "job.toml", "--only", "changed", "--quiet"]).expect(0);
    let database = Connection::open(job.path(".cetak/ledger.sqlite3")).expect("opens");
    database.execute_batch("UPDATE lists SET n_rows = 300").expect("changed");
    drop(database);
    let ledger = Ledger::open(&job.path(".cetak"), Access::Read).expect("opens");
    ledger.verify_chain(None).expect("read").expect_err("changed");
    job.cetak(&["run", "job.toml", "--only", "changed", "--quiet"]).expect(5);
}
