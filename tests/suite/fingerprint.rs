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
    assert!(!job.path("out/2026-11-22-2").exists());
}

/// The job whose ledger has a reprint with the token of the first issue.
fn before_issues() -> Job {
    let job = Job::of(&fixture(""));
    job.edit(
        "url = \"https://verifikasi.example.go.id/k/{serial}\"",
        "url = \"HTTPS://VERIFIKASI.EXAMPLE.GO.ID/K/{token}\"\nkey_file = \"keys/qr.key\"",
    );
    job.edit("Buku catatan lama", "Sebelum kode per terbitan");
    let key = "cetak qr key 1\nESGBWK3SNZWJMZTTWAVJFGH3B6CH2XYPKCFDWOTSUODI2AI3WONQ\n";
    fs::create_dir(job.path("keys")).expect("a folder");
    cetak::output::atomic::write(&job.path("keys/qr.key"), key.as_bytes()).expect("written");
    fs::create_dir(job.path(".cetak")).expect("a folder");
    let database = Connection::open(job.path(".cetak/ledger.sqlite3")).expect("made");
    let sql = fs::read_to_string(fixture("../before-issues.sql")).expect("the fixture");
    database.execute_batch(&sql).expect("loaded");
    job
}

#[test]
fn cards_of_before_issues_had_tokens_keep_them_and_are_not_made_again() {
    let job = before_issues();
    changed(&job, "3 rows: 0 made, 3 unchanged");
    let first_line = |token: &str| {
        let found = job.cetak(&["lookup", token, "--lang", "en"]).expect(0).stdout();
        found.lines().next().expect("a card").to_owned()
    };
    // Two issues have this code: the newest is meant.
    let found = first_line("RDSHQ3UZAOJKUVAU");
    assert!(found.contains("issue 2: made") && found.contains("valid"), "{found}");
    let reprint = ["--key", "199005052023212002", "--reason", "hilang lagi", "--quiet"];
    job.cetak(&[&["reprint", "job.toml"], &reprint[..]].concat()).expect(0);
    let found = first_line("RDSHQ3UZAOJKUVAU");
    assert!(found.contains("issue 2: replaced"), "{found}");
    job.cetak(&["log", "verify", "job.toml"]).expect(0);
    changed(&job, "3 rows: 0 made, 3 unchanged");
    // A change is told by what changed, not by the code of the next issue.
    edit(&job, "Dewi Misal", "Dewi Misal Lain");
    changed(&job, "3 rows: 1 made, 2 unchanged");
    let all = fs::read_dir(job.path("out")).expect("runs").count();
    let changes = fs::read_to_string(job.path(&format!("out/2026-11-22-{all}/changes.csv")));
    let changes = changes.expect("changes");
    assert_eq!(
        changes.lines().skip(1).collect::<Vec<_>>(),
        ["199005052023212002,name,Dewi Misal,Dewi Misal Lain"]
    );
}
