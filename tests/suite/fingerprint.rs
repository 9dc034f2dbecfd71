//! Cards that are the same are not made again: of a ledger of an earlier form, and where nothing printed changed.

use crate::support::{Job, write};
use cetak::ledger::{Access, Ledger};
use rusqlite::Connection;
use std::{fs, path::Path};

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/ledger/first-fingerprints")
        .join(name)
}

/// The job whose ledger has fingerprints of the first form.
fn first() -> Job {
    let job = Job::of(&fixture(""));
    fs::create_dir(job.path(".cetak")).expect("a folder");
    let database = Connection::open(job.path(".cetak/ledger.sqlite3")).expect("made");
    let sql = fs::read_to_string(fixture("ledger.sql")).expect("the fixture");
    database.execute_batch(&sql).expect("loaded");
    job
}

fn changed(job: &Job, said: &str) {
    let args = ["run", "job.toml", "--only", "changed", "--quiet", "--lang", "en"];
    let told = job.cetak(&args).expect(0).stderr();
    assert!(told.contains(said), "{told}");
}

fn edit(job: &Job, old: &str, new: &str) {
    let path = job.path("data/daftar.csv");
    let text = fs::read_to_string(&path).expect("the list");
    assert!(text.contains(old), "no `{old}`");
    write(&path, text.replace(old, new).as_bytes());
}

fn changes(job: &Job) -> String {
    let run = fs::read_dir(job.path("out")).expect("runs").count();
    let folder =
        if run == 1 { "out/2026-11-22".to_owned() } else { format!("out/2026-11-22-{run}") };
    fs::read_to_string(job.path(&folder).join("changes.csv")).expect("changes")
}

#[test]
fn cards_of_a_ledger_of_the_first_form_are_not_made_again() {
    let job = first();
    changed(&job, "3 rows: 0 made, 3 unchanged");
    // From now on they are known by today's fingerprints, and the chain of events holds.
    let ledger = Ledger::open(&job.path(".cetak"), Access::Read).expect("opens");
    assert!(ledger.first_forms().expect("read").is_empty());
    assert_eq!(ledger.verify_chain(None).expect("read").expect("holds").events, 15);
    drop(ledger);
    changed(&job, "3 rows: 0 made, 3 unchanged");
    edit(&job, "Dewi Misal", "Dewi Misal Lain");
    changed(&job, "3 rows: 1 made, 2 unchanged");
    let changes = changes(&job);
    let lines: Vec<&str> = changes.lines().collect();
    assert_eq!(lines, ["key,field,old,new", "199005052023212002,name,Dewi Misal,Dewi Misal Lain"]);
}

#[test]
fn a_change_on_the_day_of_the_upgrade_makes_the_cards_that_print_it() {
    let job = first();
    // JABATAN is not on these cards, the unit is.
    edit(&job, "Analis", "Kepala");
    edit(&job, "Dinas Contoh;Guru", "Dinas Lain;Guru");
    changed(&job, "3 rows: 1 made, 2 unchanged");
    let changes = changes(&job);
    assert_eq!(changes.lines().count(), 2, "{changes}");
    assert!(changes.contains("199005052023212002,unit,Dinas Contoh,Dinas Lain"), "{changes}");
}

#[test]
fn a_field_that_the_layout_does_not_print_changes_no_card() {
    let job = first();
    job.edit("layout = \"desain\"", "layout = \"asn-landscape\"");
    changed(&job, "3 rows: 3 made");
    edit(&job, "Analis", "Kepala");
    edit(&job, "Dinas Contoh", "Dinas Lain");
    changed(&job, "3 rows: 0 made, 3 unchanged");
    assert_eq!(changes(&job).lines().count(), 1);
}
