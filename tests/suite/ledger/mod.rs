//! The ledger from outside: lives of cards, and the chain under tampering.

/// Print jobs: what is sent, what is known of each sheet, what a person says.
mod deliveries;
/// The database file: damage, versions, readers, kills and racing writers.
mod files;

use cetak::date::Date;
use cetak::diag::FaultKind;
use cetak::digest::Digest;
use cetak::ledger::{
    Access, Choice, Counts, EventKind, Ledger, Lock, MadeCard, MadeLot, PhotoStat, PurgeReport,
    RunPlan, Scope, SheetSlot, Spoiled, State, Why,
};
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use rusqlite::Connection;
use std::{collections::BTreeMap, fs, path::Path};

const FILE: &str = "ledger.sqlite3";

fn day(text: &str) -> Date {
    Date::parse_iso(text).expect("a day")
}

fn today() -> Date {
    day("2026-11-22")
}

fn key(person: u32) -> String {
    format!("19860926201505{}{:03}", 1 + person % 2, person + 1)
}

fn look(version: u32) -> Digest {
    Digest::of(&version.to_le_bytes())
}

fn card(person: u32, version: u32, why: Why) -> MadeCard {
    let name = format!("Budi Contoh {person}");
    MadeCard {
        key: key(person),
        serial: format!("A2015{person:07}"),
        issue: None,
        token: Some(format!("TOKEN{person}")),
        fingerprint: look(version),
        fields: BTreeMap::from([
            ("name".to_owned(), name),
            ("jabatan".to_owned(), format!("Analis {version}")),
        ]),
        place: None,
        why,
    }
}

fn plan(day: Date) -> RunPlan {
    RunPlan {
        day,
        begun: day,
        program: "0.1.0".into(),
        folder: format!("out/{day}"),
        plan: Digest::of(b"plan"),
    }
}

/// A ledger whose lock is held, with its folder.
struct Scene {
    lock: Lock,
    folder: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { lock: Lock::take(folder.path()).expect("free"), folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self) -> Ledger {
        Ledger::open(self.path(), Access::Write(&self.lock)).expect("opens")
    }

    fn read(&self) -> Ledger {
        Ledger::open(self.path(), Access::Read).expect("opens")
    }

    /// The statements that make the triggers.
    fn triggers(&self) -> String {
        let database = Connection::open(self.path().join(FILE)).expect("opens");
        let mut query = database
            .prepare("SELECT sql || ';' FROM sqlite_schema WHERE type = 'trigger'")
            .expect("readable");
        let all = query.query_map([], |row| row.get::<_, String>(0)).expect("readable");
        all.map(|sql| sql.expect("text")).collect()
    }

    /// The database itself, without the triggers: somebody else's hand.
    fn tamper(&self) -> Connection {
        let database = Connection::open(self.path().join(FILE)).expect("opens");
        database
            .execute_batch(
                "PRAGMA synchronous = OFF; DROP TRIGGER events_stay; DROP TRIGGER events_never_change;",
            )
            .expect("they are there");
        database
    }
}

/// Makes the cards on sheets of four, and gives the run.
fn make(ledger: &mut Ledger, day: Date, cards: Vec<MadeCard>) -> i64 {
    let run = ledger.begin_run(&plan(day)).expect("begun");
    ledger.record_lot(run, day, &lot(cards)).expect("recorded");
    run
}

fn lot(mut cards: Vec<MadeCard>) -> MadeLot {
    for (idx, card) in (0..).zip(&mut cards) {
        card.place = Some(SheetSlot { sheet: idx / 4 + 1, slot: idx % 4 + 1 });
    }
    MadeLot { number: 1, file: "sheets/0001.pdf".into(), content: Digest::of(b"lot"), cards }
}

fn people(n: u32) -> Vec<MadeCard> {
    (0..n).map(|person| card(person, 1, Why::New)).collect()
}

fn spoiled(slot: u32, reason: &str) -> Spoiled {
    Spoiled { slot, reason: reason.into() }
}

fn kinds(ledger: &Ledger, person: u32) -> Vec<EventKind> {
    let events = ledger.history(&key(person)).expect("read");
    events.into_iter().map(|event| event.kind).collect()
}

#[test]
fn a_card_is_made_printed_spoiled_and_made_again_with_a_reason() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    let run = make(&mut ledger, today(), people(6));
    let count = ledger.confirm_sheet(run, 1, &[spoiled(2, " tinta ")], today()).expect("confirmed");
    assert_eq!((count.good, count.spoiled), (3, 1));
    let again = ledger.confirm_sheet(run, 1, &[spoiled(2, "tinta")], today()).expect("confirmed");
    assert_eq!(again, count, "said twice, it counts once");

    let chosen = ledger.reprint(&[Choice::AllSpoiled], "tinta").expect("chosen");
    assert_eq!(chosen.len(), 1);
    assert_eq!((&chosen[0].key, chosen[0].state), (&key(1), State::Spoiled));
    make(&mut ledger, today(), vec![card(1, 1, Why::Reprint("tinta".into()))]);

    assert_eq!(
        kinds(&ledger, 1),
        [EventKind::Made, EventKind::Printed, EventKind::Spoiled, EventKind::Reprinted]
    );
    let last = ledger.history(&key(1)).expect("read").pop().expect("four events");
    assert_eq!((last.issue, last.reason.as_deref()), (Some(2), Some("tinta")));
    let states: Vec<State> =
        ledger.lookup("TOKEN1").expect("read").into_iter().map(|card| card.state).collect();
    assert_eq!(states, [State::Made, State::Spoiled]);
    let chain = ledger.verify_chain(None).expect("read").expect("holds");
    assert_eq!(chain.events, 6 + 4 * 2 + 1 + 4);
}

#[test]
fn a_second_card_of_an_unchanged_person_is_refused_and_nothing_of_its_lot_recorded() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    make(&mut ledger, today(), people(1));
    for why in [Why::New, Why::Changed, Why::Returned, Why::Reprint("  ".into())] {
        let run = ledger.begin_run(&plan(today())).expect("begun");
        let cards = vec![card(7, 1, Why::New), card(0, 1, why)];
        let fault = ledger.record_lot(run, today(), &lot(cards)).expect_err("refused");
        assert_eq!(fault.kind, FaultKind::Usage);
        assert!(!fault.message.en.contains(&key(0)), "a whole NIP in a message: {fault}");
        assert_eq!(kinds(&ledger, 7), []);
    }
    make(&mut ledger, today(), vec![card(0, 2, Why::Changed)]);
    assert_eq!(kinds(&ledger, 0), [EventKind::Made, EventKind::Made]);
    assert_eq!(ledger.lookup(&key(0)).expect("read")[1].state, State::Replaced);
}

#[test]
fn who_was_withdrawn_before_or_never_had_a_card_is_passed_over() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    make(&mut ledger, today(), people(6));
    assert_eq!(ledger.withdraw(&[key(4), key(99)], "pensiun", today()), Ok(1));
    assert_eq!(ledger.withdraw(&[key(4)], "pensiun", today()), Ok(0));
}

#[test]
fn a_changed_card_says_which_field_changed_from_what_to_what() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    make(&mut ledger, today(), people(6));
    let told = ledger.differences(&key(1), &card(1, 2, Why::Changed).fields).expect("read");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].field, "jabatan");
    assert_eq!(told[0].old.as_deref(), Some("Analis 1"));
    assert_eq!(told[0].new.as_deref(), Some("Analis 2"));
}

#[test]
fn a_reprint_names_what_it_cannot_find() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    let run = make(&mut ledger, today(), people(5));
    let ask = |ledger: &Ledger, choice, reason: &str| {
        ledger.reprint(&[choice], reason).map(|cards| cards.len())
    };
    assert_eq!(ask(&ledger, Choice::Sheet(run, 1), "hilang"), Ok(4));
    assert_eq!(ask(&ledger, Choice::Slot(run, SheetSlot { sheet: 2, slot: 1 }), "hilang"), Ok(1));
    assert_eq!(ask(&ledger, Choice::Key(key(3)), "hilang"), Ok(1));
    for choice in [
        Choice::Sheet(run, 9),
        Choice::Slot(run, SheetSlot { sheet: 2, slot: 2 }),
        Choice::Key("x".into()),
    ] {
        assert_eq!(ask(&ledger, choice, "hilang").expect_err("unknown").kind, FaultKind::Usage);
    }
    assert!(ask(&ledger, Choice::Key(key(3)), " ").is_err(), "no reason");
    make(&mut ledger, today(), vec![card(3, 1, Why::Reprint("hilang".into()))]);
    let old = Choice::Slot(run, SheetSlot { sheet: 1, slot: 4 });
    assert!(ask(&ledger, old, "hilang").is_err(), "the old card was replaced");
}

#[test]
fn a_killed_run_is_found_with_the_lots_it_finished() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    let run = make(&mut ledger, today(), people(4));
    drop(ledger);
    let mut ledger = scene.write();
    let unfinished = ledger.unfinished_runs().expect("read");
    assert_eq!(unfinished.len(), 1);
    assert_eq!(unfinished[0].plan, plan(today()));
    assert_eq!(ledger.lots(run).expect("read")[0].cards, 4);
    // The killed run may not know that its lot was recorded.
    ledger.record_lot(run, today(), &lot(people(4))).expect("the same again is no change");
    let mut other = lot(people(4));
    other.content = Digest::of(b"other");
    ledger.record_lot(run, today(), &other).expect_err("another lot under this number");
    let counts = Counts { read: 4, made: 4, ..Counts::default() };
    ledger.finish_run(run, &counts, today()).expect("finished");
    assert_eq!(ledger.unfinished_runs().expect("read"), []);
    assert_eq!(ledger.runs().expect("read")[0].counts, Some(counts));
    let found = ledger.sheets_numbered(1, None).expect("read");
    assert_eq!(found.iter().map(|found| found.run).collect::<Vec<_>>(), [run]);
    assert_eq!(ledger.sheets_numbered(2, None), Ok(Vec::new()));
}

#[test]
fn blanks_add_up() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    ledger.receive_blanks(100, "Surat Jalan 17", today()).expect("recorded");
    ledger.receive_blanks(0, "", today()).expect_err("no delivery");
    let run = make(&mut ledger, today(), people(4));
    ledger.confirm_sheet(run, 1, &[spoiled(1, "tinta")], today()).expect("confirmed");
    ledger.count_blanks(95, "", today()).expect("recorded");
    let make_one = vec![card(0, 1, Why::Reprint("tinta".into()))];
    let run = make(&mut ledger, today(), make_one);
    ledger.confirm_sheet(run, 1, &[], today()).expect("confirmed");
    let stock = ledger.stock().expect("read");
    assert_eq!((stock.received, stock.good, stock.spoiled, stock.left), (100, 4, 1, 95));
    assert_eq!(stock.difference, Some(-1), "96 were left when 95 were counted");
    // A card found faulty after it was confirmed moves from good to spoiled.
    ledger.confirm_sheet(run, 1, &[spoiled(1, "lecet")], today()).expect("confirmed");
    let stock = ledger.stock().expect("read");
    assert_eq!((stock.good, stock.spoiled, stock.left), (3, 2, 95));
}

#[test]
fn photos_are_known_again_by_size_time_and_inode() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    let stat = PhotoStat { size: 9, mtime_ns: -5, inode: u64::MAX, content: look(1) };
    ledger.remember([("photos/1.png", stat)], [], None, today()).expect("remembered");
    let known = ledger.photos().expect("read")["photos/1.png"];
    assert_eq!(known, stat);
    assert!(known.still(9, -5, u64::MAX));
    assert!(!known.still(9, -4, u64::MAX) && !known.still(8, -5, u64::MAX));
}

#[test]
fn a_purge_leaves_nothing_personal_and_a_chain_that_holds() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    make(&mut ledger, day("2026-01-01"), people(3));
    ledger.withdraw(&[key(0)], "wafat, Budi Contoh", day("2026-02-01")).expect("withdrawn");
    ledger
        .remember(
            [("photos/0.png", PhotoStat { size: 1, mtime_ns: 1, inode: 1, content: look(1) })],
            [],
            None,
            day("2026-01-01"),
        )
        .expect("remembered");
    let report = ledger.purge(day("2026-02-01"), Scope::Ended, today()).expect("purged");
    assert_eq!((report.people, report.stripped, report.photos), (0, 2, 1));
    let report = ledger.purge(day("2026-02-02"), Scope::Ended, today()).expect("purged");
    assert_eq!((report.people, report.cards, report.events), (1, 1, 2));
    assert!(report.journal_emptied);
    assert_eq!(ledger.lookup(&key(0)).expect("read"), []);
    assert_eq!(ledger.fingerprints().expect("read").len(), 2, "live cards stay known");
    assert!(ledger.lookup(&key(1)).expect("read")[0].fields.is_empty());
    ledger.verify_chain(None).expect("read").expect("holds");

    let report = ledger.purge(day("2026-12-01"), Scope::Everybody, today()).expect("purged");
    assert_eq!(report.people, 2);
    assert_eq!(ledger.verify_chain(None).expect("read").expect("holds").events, 3 + 1 + 3 + 5);
    make(&mut ledger, today(), vec![card(1, 1, Why::New)]);
    ledger.purge(day("2026-12-01"), Scope::Everybody, today()).expect("purged");
    ledger.verify_chain(None).expect("read").expect("holds");
    // Looked at while the ledger is open: the journal must have let go as well.
    for entry in fs::read_dir(scene.path()).expect("readable") {
        let path = entry.expect("readable").path();
        let bytes = fs::read(&path).expect("readable");
        for text in ["Budi Contoh", "198609262015", "A2015000", "wafat", "photos/0", "TOKEN"] {
            let found = bytes.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(!found, "{text} is left in {}", path.display());
        }
    }
}

#[test]
fn a_purge_leaves_no_old_copy_in_any_page_of_a_grown_database() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    // Enough people, in an order that splits pages, that gaps keep old copies of what was moved.
    let cards: Vec<MadeCard> = (0..900).map(|idx| card(idx * 401 % 900, 1, Why::New)).collect();
    let keys: Vec<String> = cards.iter().map(|card| card.key.clone()).collect();
    for part in cards.chunks(90) {
        make(&mut ledger, day("2026-01-01"), part.to_vec());
    }
    ledger.withdraw(&keys[..600], "", day("2026-01-02")).expect("withdrawn");
    let plan = ledger.purge_plan(day("2026-06-01"), Scope::Ended).expect("planned");
    let report = ledger.purge(day("2026-06-01"), Scope::Ended, today()).expect("purged");
    assert_eq!((report.people, report.stripped), (600, 300));
    assert_eq!(PurgeReport { journal_emptied: true, ..plan }, report, "a plan says what comes");
    for entry in fs::read_dir(scene.path()).expect("readable") {
        let path = entry.expect("readable").path();
        let text = String::from_utf8_lossy(&fs::read(&path).expect("readable")).into_owned();
        let left = keys[..600].iter().filter(|key| text.contains(*key)).count();
        assert_eq!(left, 0, "keys left in {}", path.display());
        assert!(!text.contains("Budi Contoh"), "names left in {}", path.display());
    }
    assert!(ledger.lookup(&keys[600]).expect("read").len() == 1);
    ledger.verify_chain(None).expect("read").expect("holds");
}

#[test]
fn the_database_itself_refuses_changes_to_events() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    make(&mut ledger, today(), people(2));
    let database = Connection::open(scene.path().join(FILE)).expect("opens");
    for sql in [
        "DELETE FROM events",
        "UPDATE events SET reason = 'x'",
        "UPDATE events SET nonce = NULL, key = NULL, serial = NULL, reason = NULL",
    ] {
        let error = database.execute(sql, []).expect_err("refused").to_string();
        assert!(error.contains("append-only"), "{error}");
    }
    let second = "INSERT INTO cards (person, issue, lot, state) VALUES (1, 2, 1, 'made')";
    database.execute(second, []).expect_err("a person has one live card");
}

#[test]
fn whatever_is_changed_in_an_event_the_first_broken_link_is_named() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    ledger.receive_blanks(10, "Surat Jalan 17", today()).expect("recorded");
    let run = make(&mut ledger, today(), people(2));
    ledger.confirm_sheet(run, 1, &[spoiled(2, "tinta")], today()).expect("confirmed");
    let n_events = ledger.verify_chain(None).expect("read").expect("holds").events;
    let database = scene.tamper();
    database.pragma_update(None, "foreign_keys", false).expect("set");
    let columns = [
        "run",
        "kind",
        "day",
        "person",
        "issue",
        "sheet",
        "slot",
        "amount",
        "nonce",
        "key",
        "serial",
        "reason",
        "detail",
        "commitment",
        "previous",
        "hash",
    ];
    let mut n_changes = 0;
    for seq in 1..=n_events {
        for column in columns {
            let get = format!("SELECT {column} FROM events WHERE seq = {seq}");
            let old: rusqlite::types::Value =
                database.query_row(&get, [], |row| row.get(0)).expect("there");
            for new in others(&old) {
                let set = format!("UPDATE events SET {column} = ?1 WHERE seq = {seq}");
                if database.execute(&set, [&new]).is_err() {
                    continue; // The table itself refuses it.
                }
                let broken = ledger.verify_chain(None).expect("read").expect_err("changed");
                assert_eq!(broken.seq, seq, "{column}: {old:?} to {new:?}: {broken:?}");
                n_changes += 1;
                database.execute(&set, [&old]).expect("set back");
            }
        }
    }
    assert!(n_changes > 1000, "{n_changes}");
    let broken = ledger.verify_chain(None).expect("read").expect_err("the triggers are gone");
    assert!(broken.why.en.contains("events_never_change"), "{broken:?}");
}

/// Every value that differs from `value` in one byte, and none at all.
fn others(value: &rusqlite::types::Value) -> Vec<rusqlite::types::Value> {
    use rusqlite::types::Value;
    let flipped = |bytes: &[u8]| -> Vec<Vec<u8>> {
        (0..bytes.len())
            .map(|idx| {
                let mut bytes = bytes.to_vec();
                bytes[idx] ^= 1;
                bytes
            })
            .collect()
    };
    match value {
        Value::Null => vec![],
        Value::Integer(number) => vec![Value::Integer(number ^ 1), Value::Null],
        Value::Blob(bytes) => {
            flipped(bytes).into_iter().map(Value::Blob).chain([Value::Null]).collect()
        }
        Value::Text(text) => flipped(text.as_bytes())
            .into_iter()
            .map(|bytes| Value::Text(String::from_utf8(bytes).expect("ASCII")))
            .chain([Value::Null])
            .collect(),
        Value::Real(_) => unreachable!("no column holds one"),
    }
}

#[test]
fn events_taken_away_and_cards_changed_behind_the_ledger_are_noticed() {
    for (sql, seq) in [
        ("DELETE FROM events WHERE seq = 8", 8),
        ("DELETE FROM events WHERE seq = 2", 2),
        ("DELETE FROM events WHERE seq = 1", 1),
        ("DELETE FROM events", 1),
        ("UPDATE events SET seq = 11 WHERE seq = 8", 8),
        ("UPDATE events SET nonce = NULL, key = NULL, serial = NULL WHERE seq = 3", 3),
        ("UPDATE cards SET state = 'withdrawn' WHERE id = 2", 8),
        ("UPDATE people SET key = '1' WHERE id = 1", 2),
    ] {
        let scene = Scene::new();
        let mut ledger = scene.write();
        let run = make(&mut ledger, today(), people(2));
        ledger.confirm_sheet(run, 1, &[], today()).expect("confirmed");
        let database = scene.tamper();
        database.execute(sql, []).expect(sql);
        let broken = ledger.verify_chain(None).expect("read").expect_err(sql);
        assert_eq!(broken.seq, seq, "{sql}: {broken:?}");
    }
}

/// Makes three people's cards, confirms a sheet and remembers photos: something in every table.
fn office(scene: &Scene) {
    let mut ledger = scene.write();
    let stat = |n: u8| PhotoStat { size: 9, mtime_ns: 7, inode: 5, content: look(n.into()) };
    let photos = [("photos/1.png", stat(1)), ("photos/2.png", stat(2))];
    for day in [day("2026-11-20"), today()] {
        let run = ledger.begin_run(&plan(day)).expect("begun");
        let again = || Why::Reprint("hilang".into());
        let cards = (0..3).map(|person| card(person, 1, again())).collect();
        ledger.record_lot(run, day, &lot(cards)).expect("recorded");
        let likeness: &[u8] = b"oval";
        ledger.remember(photos, [("photos/1.png", Some(likeness))], None, day).expect("remembered");
        let counts = Counts { read: 3, made: 3, ..Counts::default() };
        ledger.finish_run(run, &counts, day).expect("finished");
        ledger.confirm_sheet(run, 1, &[spoiled(2, "tinta")], day).expect("confirmed");
    }
    ledger.receive_blanks(10, "", today()).expect("recorded");
}

/// What somebody with `sqlite3` may do to the tables behind the program's back.
const ATTACKS: [&str; 31] = [
    "UPDATE events SET kind = 'withdrawn' WHERE seq = 5",
    "UPDATE events SET serial = 'X1' WHERE seq = 5",
    "DELETE FROM events WHERE seq = (SELECT MAX(seq) FROM events)",
    "DELETE FROM events WHERE seq > 12;
     UPDATE chain SET events = 12, head = (SELECT hash FROM events WHERE seq = 12)",
    "DELETE FROM events WHERE seq > 12;
     UPDATE chain SET events = 12, head = (SELECT hash FROM events WHERE seq = 12);
     DELETE FROM slots; DELETE FROM cards WHERE issue = 2",
    "UPDATE cards SET serial = 'A19999999999' WHERE id = 3",
    "UPDATE cards SET token = 'AAAAAAAAAAAAAAAA' WHERE id = 3",
    "UPDATE cards SET token = NULL WHERE id = 3",
    "UPDATE cards SET fingerprint = x'00' WHERE id = 3",
    "UPDATE cards SET state = 'spoiled' WHERE id = 3",
    "UPDATE cards SET lot = 2 WHERE id = 3",
    "UPDATE cards SET person = 9 WHERE id = 3",
    "DELETE FROM slots WHERE card = 3; DELETE FROM cards WHERE id = 3",
    "INSERT INTO cards (person, issue, lot, state) VALUES (3, 3, 1, 'replaced')",
    "UPDATE people SET key = '199999999999999999' WHERE id = 3",
    "UPDATE people SET key = NULL WHERE id = 3",
    "UPDATE people SET fields = '{}' WHERE id = 3",
    "UPDATE people SET fields = NULL WHERE id = 3",
    "INSERT INTO people (key) VALUES ('199999999999999999')",
    "UPDATE slots SET slot = slot + 20 WHERE sheet = 1",
    "DELETE FROM slots WHERE card = 4",
    "UPDATE sheets SET number = 8 WHERE id = 2",
    "UPDATE lots SET content = x'00'",
    "UPDATE lots SET file = '../../etc/passwd'",
    "UPDATE runs SET n_made = 1",
    "UPDATE runs SET folder = '/etc' WHERE id = 2",
    "UPDATE runs SET state = 'begun' WHERE id = 2",
    "DELETE FROM runs",
    "UPDATE photos SET content = (SELECT content FROM photos LIMIT 1)",
    "UPDATE likenesses SET likeness = x'00'",
    "DROP INDEX one_live_card",
];

#[test]
fn whatever_is_changed_behind_the_ledger_is_noticed_before_the_next_write_and_repaired_openly() {
    for sql in ATTACKS {
        let scene = Scene::new();
        office(&scene);
        let mut ledger = scene.write();
        assert!(Ledger::repair(scene.path(), &scene.lock, today()).expect("whole").is_none());
        let triggers = scene.triggers();
        let database = scene.tamper();
        database.pragma_update(None, "foreign_keys", false).expect("set");
        database.execute_batch(sql).expect(sql);
        database.execute_batch(&triggers).expect("as before");
        ledger.verify_chain(None).expect("read").expect_err(sql);
        let fault = Ledger::open(scene.path(), Access::Write(&scene.lock)).expect_err(sql);
        assert_eq!(fault.kind, FaultKind::Outside, "{sql}");
        assert_eq!(fault.hint.remedy(), Some(&cetak::diag::Remedy::RepairLedger), "{sql}");
        ledger = scene.read();
        let n_before = ledger.history(&key(0)).expect("read").len();
        drop((ledger, database));

        let repaired = Ledger::repair(scene.path(), &scene.lock, today());
        let repaired = repaired.expect(sql).expect("there was something");
        assert!(repaired.kept.exists(), "{sql}");
        let mut ledger = scene.write();
        let chain = ledger.verify_chain(None).expect("read").expect(sql);
        assert_eq!(chain.repairs.len(), 1, "{sql}");
        assert!(ledger.history(&key(0)).expect("read").len() >= n_before, "{sql}: events went");
        // Life goes on, and what was before the repair stays bound.
        for person in 0..3 {
            let made = vec![card(person, 5, Why::Reprint("lagi".into()))];
            make(&mut ledger, today(), made);
        }
        ledger.purge(day("2026-12-01"), Scope::Everybody, today()).expect("purged");
        ledger.verify_chain(None).expect("read").expect(sql);
        let database = scene.tamper();
        database.execute("UPDATE events SET day = '2020-01-01' WHERE seq = 2", []).expect("set");
        ledger.verify_chain(None).expect("read").expect_err("what was found is kept");
    }
}

#[test]
fn tokens_are_those_of_the_key_and_a_deed_of_another_hand_breaks_the_seal() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    let secret = cetak::token::Key::generate().expect("random numbers");
    let mut cards = people(2);
    for (card, issue) in cards.iter_mut().zip([1, 1]) {
        card.token = Some(secret.token_of_issue(&card.key, &card.serial, issue).to_string());
    }
    make(&mut ledger, today(), cards);
    ledger.seal(&secret).expect("sealed");
    ledger.verify_chain(Some(&secret)).expect("read").expect("whole");
    let other = cetak::token::Key::generate().expect("random numbers");
    ledger.verify_chain(Some(&other)).expect("read").expect_err("another key");
    make(&mut ledger, today(), vec![card(2, 1, Why::New)]);
    let broken = ledger.verify_chain(Some(&secret)).expect("read").expect_err("a made-up token");
    assert!(broken.why.en.contains("token"), "{broken:?}");
}

/// What may happen to a person's card, in any order.
#[derive(Debug, Clone)]
enum Step {
    Make { person: u32, version: u32, why: Why },
    Confirm { person: u32, spoiled: bool },
    Printed { person: u32 },
    Withdraw { person: u32 },
    Purge { everybody: bool },
}

fn step() -> impl Strategy<Value = Step> {
    let why = prop_oneof![
        Just(Why::New),
        Just(Why::Changed),
        Just(Why::Returned),
        Just(Why::Reprint("hilang".into())),
        Just(Why::Reprint(String::new()))
    ];
    prop_oneof![
        6 => (0_u32..3, 0_u32..2, why)
            .prop_map(|(person, version, why)| Step::Make { person, version, why }),
        4 => (0_u32..3, any::<bool>())
            .prop_map(|(person, spoiled)| Step::Confirm { person, spoiled }),
        2 => (0_u32..3).prop_map(|person| Step::Printed { person }),
        2 => (0_u32..3).prop_map(|person| Step::Withdraw { person }),
        1 => any::<bool>().prop_map(|everybody| Step::Purge { everybody }),
    ]
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_happens_a_person_has_one_live_card_and_the_chain_holds(
        steps in proptest::collection::vec(step(), 1..40)
    ) {
        let scene = Scene::new();
        let mut ledger = scene.write();
        for step in steps {
            match step {
                Step::Make { person, version, why } => {
                    let before = ledger.fingerprints().expect("read").remove(&key(person));
                    let run = ledger.begin_run(&plan(today())).expect("begun");
                    let lot = lot(vec![card(person, version, why.clone())]);
                    let done = ledger.record_lot(run, today(), &lot).is_ok();
                    let may = match (before, why) {
                        (_, Why::Reprint(reason)) => !reason.is_empty(),
                        (None, _) => true,
                        (Some(_), Why::New) => false,
                        (Some(card), Why::Changed) => card.fingerprint != look(version),
                        (Some(card), Why::Returned) => card.state == State::Withdrawn,
                    };
                    assert_eq!(done, may);
                }
                Step::Confirm { person, spoiled: bad } => {
                    let newest = ledger.lookup(&key(person)).expect("read").into_iter().next();
                    if let Some(card) = newest {
                        let bad = if bad { vec![spoiled(1, "tinta")] } else { vec![] };
                        ledger.confirm_sheet(card.run, 1, &bad, today()).expect("confirmed");
                    }
                }
                Step::Printed { person } => {
                    for card in ledger.lookup(&key(person)).expect("read") {
                        ledger.mark_printed(card.run, 1, today()).expect("recorded");
                    }
                }
                Step::Withdraw { person } => {
                    ledger.withdraw(&[key(person)], "", today()).expect("recorded");
                }
                Step::Purge { everybody } => {
                    let scope = if everybody { Scope::Everybody } else { Scope::Ended };
                    ledger.purge(day("2027-01-01"), scope, today()).expect("purged");
                }
            }
            for person in 0..3 {
                let cards = ledger.lookup(&key(person)).expect("read");
                assert!(cards.iter().filter(|card| card.state.is_live()).count() <= 1);
            }
            ledger.verify_chain(None).expect("read").expect("holds");
        }
    }
}
