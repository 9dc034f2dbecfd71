//! The database file: damage, versions, readers beside writers, kills and racing writers.

use super::{FILE, Scene, key, make, people, plan, today};
use cetak::diag::FaultKind;
use cetak::digest::Digest;
use cetak::ledger::{Access, Ledger, ListAsSeen, Lock, State};
use rusqlite::Connection;
use std::{fs, path::Path};

#[test]
fn a_database_cut_anywhere_is_a_fault_and_never_an_empty_ledger() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    make(&mut ledger, today(), people(40));
    drop(ledger);
    let path = scene.path().join(FILE);
    let whole = fs::read(&path).expect("readable");
    let put = |bytes: &[u8]| {
        #[expect(clippy::disallowed_methods, reason = "the damage is what is tested")]
        fs::write(&path, bytes).expect("written");
        for name in ["ledger.sqlite3-wal", "ledger.sqlite3-shm"] {
            let _none = fs::remove_file(scene.path().join(name));
        }
    };
    let step = if whole.len() > 16384 { 97 } else { 31 };
    for len in (0..200).chain((200..whole.len().min(16384)).step_by(step)) {
        put(&whole[..len]);
        for access in [Access::Read, Access::Write(&scene.lock)] {
            let read = Ledger::open(scene.path(), access)
                .and_then(|ledger| ledger.verify_chain(None))
                .map(|chain| chain.map(|chain| chain.events));
            assert!(!matches!(read, Ok(Ok(_))), "cut to {len} bytes");
        }
    }
    // A flipped byte anywhere may go unnoticed where nothing is stored, but never panics.
    for at in (0..whole.len()).step_by(whole.len() / 200) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        put(&bytes);
        for access in [Access::Read, Access::Write(&scene.lock)] {
            let _any = Ledger::open(scene.path(), access).and_then(|mut ledger| {
                let _counts = (ledger.verify_chain(None), ledger.fingerprints(), ledger.stock());
                ledger.withdraw(&[key(1)], "", today())
            });
        }
    }
    put(&whole);
    assert_eq!(scene.read().verify_chain(None).expect("read").expect("holds").events, 42);
}

#[test]
fn files_that_are_no_ledger_or_from_another_version_are_told_apart() {
    let scene = Scene::new();
    let fault = Ledger::open(scene.path(), Access::Read).expect_err("none yet");
    assert_eq!(fault.kind, FaultKind::NoInput);
    assert!(!scene.path().join(FILE).exists(), "reading made a ledger");
    drop(scene.write());
    let set = |sql: &str| {
        let database = Connection::open(scene.path().join(FILE)).expect("opens");
        database.execute_batch(sql).expect("set");
    };
    set("PRAGMA user_version = 99");
    for access in [Access::Read, Access::Write(&scene.lock)] {
        let fault = Ledger::open(scene.path(), access).expect_err("newer");
        assert!(fault.message.en.contains("newer"), "{fault}");
    }
    set("PRAGMA application_id = 1");
    let fault = Ledger::open(scene.path(), Access::Read).expect_err("foreign");
    assert!(fault.message.en.contains("no ledger"), "{fault}");
    let elsewhere = tempfile::tempdir().expect("a folder");
    Ledger::open(elsewhere.path(), Access::Write(&scene.lock)).expect_err("another folder's lock");
}

#[test]
fn a_ledger_of_an_older_version_is_brought_up_to_date_by_a_writer_only() {
    let scene = Scene::new();
    let database = Connection::open(scene.path().join(FILE)).expect("made");
    database.execute_batch(include_str!("../../fixtures/ledger/version-1.sql")).expect("loaded");
    drop(database);
    let fault = Ledger::open(scene.path(), Access::Read).expect_err("older");
    assert!(fault.message.en.contains("older"), "{fault}");
    let mut ledger = scene.write();
    assert_eq!(ledger.photos().expect("there now").len(), 0);
    assert_eq!(ledger.verify_chain(None).expect("read").expect("holds").events, 20);
    let runs = ledger.runs_by_age().expect("read");
    assert_eq!(runs.len(), 2);
    // When it began was not recorded then: the day of its events stands for it.
    assert!(runs.iter().all(|(run, day)| run.counts.is_some() && *day == today()));
    assert_eq!(ledger.fingerprints().expect("read").len(), 6);
    make(&mut ledger, today(), people(2));
    assert_eq!(scene.read().verify_chain(None).expect("read").expect("holds").events, 24);
}

#[test]
fn whoever_edits_what_a_night_remembers_is_told() {
    let list = |rows| ListAsSeen {
        path: "data/pns.xlsx".to_owned(),
        content: Digest::of(b"list"),
        rows,
        usable: rows,
        mtime_ns: Some(7),
    };
    for tampered in [
        "UPDATE nights SET day = '2030-01-01'",
        "UPDATE nights SET events = events - 1",
        "UPDATE nights SET findings = NULL",
        "DELETE FROM nights",
        "UPDATE lists SET n_rows = 186",
        "UPDATE lists SET content = zeroblob(32)",
        "DELETE FROM lists",
        "INSERT INTO lists SELECT 9, 'other', content, n_rows, n_usable, mtime_ns, day FROM lists",
        "DELETE FROM lists; DELETE FROM nights",
        "UPDATE chain SET night = NULL",
    ] {
        let scene = Scene::new();
        let mut ledger = scene.write();
        make(&mut ledger, today(), people(2));
        let found = Some(Digest::of(b"found"));
        ledger.remember_night(today(), found, &[list(373)]).expect("remembered");
        ledger.remember_night(today(), None, &[list(374)]).expect("remembered");
        assert!(ledger.verify_chain(None).expect("read").is_ok());
        drop(ledger);
        let database = Connection::open(scene.path().join(FILE)).expect("opens");
        database.execute_batch(tampered).expect("tampered");
        drop(database);
        let broken = scene.read().verify_chain(None).expect("read").expect_err(tampered);
        assert!(broken.told().en.contains("last night"), "{tampered}: {}", broken.told().en);
        let fault = Ledger::open(scene.path(), Access::Write(&scene.lock)).expect_err(tampered);
        assert_eq!(fault.kind, FaultKind::Outside);
        Ledger::repair(scene.path(), &scene.lock, today()).expect("mended").expect("something was");
        scene.read().verify_chain(None).expect("read").expect("holds");
    }
}

#[cfg(unix)]
#[test]
fn the_ledger_is_private_to_the_user() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join(".cetak");
    let lock = Lock::take(&state).expect("free");
    let mut ledger = Ledger::open(&state, Access::Write(&lock)).expect("opens");
    make(&mut ledger, today(), people(1));
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&state), 0o700);
    let mut n_files = 0;
    for entry in fs::read_dir(&state).expect("readable") {
        let path = entry.expect("readable").path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        n_files += 1;
    }
    assert!(n_files >= 4, "database, journal, lock and holder: {n_files}");
}

#[test]
fn a_reader_sees_the_last_whole_state_while_a_writer_writes() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    make(&mut ledger, today(), people(4));
    // A transaction that is open, as in the middle of a lot, and then lost.
    let mut other = Connection::open(scene.path().join(FILE)).expect("opens");
    let lot = other.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate);
    let lot = lot.expect("begun");
    lot.execute("UPDATE cards SET state = 'withdrawn'", []).expect("written");
    let reader = scene.read();
    assert_eq!(reader.verify_chain(None).expect("not blocked").expect("holds").events, 6);
    assert_eq!(reader.fingerprints().expect("not blocked")[&key(0)].state, State::Made);
    drop(lot);
    drop(other);
    assert_eq!(scene.read().verify_chain(None).expect("read").expect("holds").events, 6);
    assert_eq!(scene.read().last_day(), Ok(Some(today())));
}

#[cfg(unix)]
#[test]
fn a_write_into_a_read_only_ledger_is_a_fault_that_names_it() {
    let scene = Scene::new();
    drop(scene.write());
    let mut ledger = scene.read();
    let fault = ledger.begin_run(&plan(today())).expect_err("opened to read");
    assert_eq!(fault.kind, FaultKind::Outside);
    assert!(fault.place.ends_with(FILE), "{fault}");
}

/// Not a test of its own: what the test below runs in other processes.
#[test]
fn writer_process() {
    let Ok(folder) = std::env::var("CETAK_TEST_LEDGER") else { return };
    let lock = Lock::wait(Path::new(&folder), |_| true).expect("in turn");
    let mut ledger = Ledger::open(Path::new(&folder), Access::Write(&lock)).expect("opens");
    let n_before = ledger.runs().expect("read").len();
    for _ in 0..5 {
        ledger.begin_run(&plan(today())).expect("begun");
        ledger.receive_blanks(1, "", today()).expect("recorded");
    }
    assert_eq!(ledger.runs().expect("read").len(), n_before + 5, "somebody else wrote meanwhile");
}

fn writer(folder: &Path) -> std::process::Child {
    std::process::Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "ledger::files::writer_process"])
        .env("CETAK_TEST_LEDGER", folder)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("starts")
}

#[test]
fn processes_that_race_for_the_lock_write_one_after_the_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let writers: Vec<_> = (0..4).map(|_| writer(folder.path())).collect();
    for mut writer in writers {
        assert!(writer.wait().expect("ends").success());
    }
    let ledger = Ledger::open(folder.path(), Access::Read).expect("opens");
    assert_eq!(ledger.runs().expect("read").len(), 20);
    assert_eq!(ledger.verify_chain(None).expect("read").expect("holds").events, 40);
}

#[test]
fn writers_killed_at_any_moment_leave_a_ledger_that_holds_and_a_lock_that_is_free() {
    let folder = tempfile::tempdir().expect("a folder");
    for pause_ms in (0..60).step_by(4) {
        let mut writer = writer(folder.path());
        std::thread::sleep(std::time::Duration::from_millis(pause_ms));
        writer.kill().expect("killed, or at its end");
        writer.wait().expect("ends");
        let lock = Lock::take(folder.path()).expect("the dead hold nothing");
        let ledger = Ledger::open(folder.path(), Access::Write(&lock)).expect("opens");
        ledger.verify_chain(None).expect("read").expect("holds");
    }
}
