//! Publications taken over, and what the store keeps.

use crate::support::{BUDI, Office, SITI, SITI_TOKEN, holders, photo, publish, publish_by, write};
use cetak_base::digest::Digest;
use cetak_schema::publication::{CURRENT, HEAD, HOLDERS, Status};
use cetak_web::inbox::Taken;
use cetak_web::store::access::{Entry, Kind};
use cetak_web::store::uploads::{Upload, UploadState};
use std::{collections::BTreeMap, fs};

#[test]
fn a_publication_is_taken_over_once() {
    let office = Office::new();
    assert_eq!(office.portal.take_inbox(false), Ok(Taken::Known));
    let shown = office.portal.store().shown().expect("read").expect("something");
    assert_eq!((shown.n_holders, shown.as_of.as_str()), (4, "2026-11-22"));
}

#[test]
fn a_damaged_publication_changes_nothing() {
    let office = Office::new();
    for (name, damage) in
        [(HOLDERS, &b"{\"key\":\"198609262015052001\"}\n"[..]), (HOLDERS, b""), (HEAD, b"{}")]
    {
        let folder = publish(&office.inbox(), "2026-12-01", &holders()[..1]);
        write(&folder.join(name), damage);
        let fault = office.portal.take_inbox(false).expect_err("damaged");
        assert!(fault.message.en.contains("damaged"), "{fault}");
        let shown = office.portal.store().shown().expect("read").expect("something");
        assert_eq!(shown.as_of, "2026-11-22");
        assert!(office.portal.store().issue(SITI_TOKEN).expect("read").is_some());
    }
}

#[test]
fn a_front_end_whose_inbox_lags_behind_does_not_bring_back_what_was_before() {
    let office = Office::new();
    let pointer = office.inbox().join(CURRENT);
    let take = |even_earlier| office.portal.take_inbox(even_earlier);
    let n_shown = || office.portal.store().shown().expect("read").expect("something").n_holders;
    let before = fs::read(&pointer).expect("published");
    // Of the same day, too.
    for (day, n) in [("2026-11-22", 3), ("2026-12-01", 2), ("2026-11-30", 3)] {
        publish(&office.inbox(), day, &holders()[..n]);
        let now = fs::read(&pointer).expect("published");
        assert!(matches!(take(false), Ok(Taken::New { .. })), "{day}");
        write(&pointer, &before);
        assert_eq!(take(false), Ok(Taken::Earlier), "{day}");
        assert_eq!(n_shown(), n as u64);
        write(&pointer, &now);
        assert_eq!(take(false), Ok(Taken::Known), "{day}");
    }
    // Whoever says so gets it, and is taken along by what is published next.
    write(&pointer, &before);
    assert!(matches!(take(true), Ok(Taken::New { .. })));
    assert_eq!(n_shown(), 4);
    publish(&office.inbox(), "2026-11-22", &holders()[..1]);
    assert!(matches!(take(false), Ok(Taken::New { .. })));
    assert_eq!(n_shown(), 1);
}

#[test]
fn many_holders_are_taken_over_and_of_two_issues_with_one_code_the_newest_is_meant() {
    let office = Office::new();
    let siti = holders().into_iter().find(|holder| holder.key == SITI).expect("there");
    let mut many: Vec<_> = (0..250)
        .map(|n| {
            let mut one = siti.clone();
            one.key = format!("19860926201505{n:04}");
            for issue in &mut one.issues {
                issue.token = format!("{:A>16}", format!("{}X{n}", issue.issue));
            }
            one
        })
        .collect();
    // Reprints of before issues had codes of their own.
    let token = many[7].issues[0].token.clone();
    many[7].issues[1].token.clone_from(&token);
    publish(&office.inbox(), "2026-12-01", &many);
    assert!(matches!(office.portal.take_inbox(false), Ok(Taken::New { holders: 250, .. })));
    let store = office.portal.store();
    let count = |table: &str| {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        store.read(|work| work.first(&sql, &[])).expect("read").expect("a row").int(0)
    };
    assert_eq!((count("holders"), count("issues")), (250, 499));
    assert_eq!(store.issue(&token).expect("read").expect("there").issue, 2);
    for one in [&many[0], &many[99], &many[100], &many[249]] {
        let newest = store.newest_issue(&one.key).expect("read").expect("there");
        assert_eq!(newest.token, one.issues[1].token);
        assert_eq!(newest.holder.texts, one.texts);
    }
}

#[test]
fn of_before_there_were_numbers_the_day_counts() {
    let office = Office::new();
    let pointer = office.inbox().join(CURRENT);
    let unnumbered = |folder: std::path::PathBuf| {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        write(&pointer, format!("{name}\n").as_bytes());
        office.portal.take_inbox(false)
    };
    // What a store of before shows has the number of its day.
    let forget = "UPDATE publications SET number = 202611220000";
    office.portal.store().write(|work| work.execute(forget, &[])).expect("changed");
    let earlier = publish(&office.inbox(), "2026-11-21", &holders()[..1]);
    assert_eq!(unnumbered(earlier), Ok(Taken::Earlier));
    let same_day = publish(&office.inbox(), "2026-11-22", &holders()[..2]);
    assert!(matches!(unnumbered(same_day), Ok(Taken::New { .. })));
}

#[test]
fn a_publication_by_rules_that_are_not_known_changes_nothing() {
    let office = Office::new();
    let limits = BTreeMap::from([("max_beard_permille".to_owned(), 5)]);
    publish_by(&office.inbox(), "2026-12-01", &holders()[..1], limits);
    let fault = office.portal.take_inbox(false).expect_err("not known");
    assert!(fault.message.en.contains("max_beard_permille"), "{fault}");
    let store = office.portal.store();
    assert_eq!(store.shown().expect("read").expect("something").as_of, "2026-11-22");
    assert!(store.issue(SITI_TOKEN).expect("read").is_some());
}

#[test]
fn photos_that_are_on_no_card_go_when_their_time_has_passed() {
    let office = Office::new();
    let store = office.portal.store();
    let keep = |id: &str, key: &str, at: i64, state: UploadState, decided: Option<i64>| {
        let bytes = id.as_bytes();
        let upload = Upload::draft(id, key, "", bytes, at);
        store.keep_upload(&upload, bytes).expect("kept");
        if state != UploadState::Draft {
            assert!(store.use_upload(key, id, at).expect("used"));
        }
        if decided.is_some() {
            assert!(store.decide(&Upload { state, decided, ..upload }).expect("decided"));
        }
    };
    let (accepted, refused) = (UploadState::Accepted, UploadState::Refused);
    let stranger = "197001012000011001";
    keep("superseded", SITI, 10, accepted, Some(20));
    keep("refused lately", SITI, 30, refused, Some(200));
    keep("refused long ago", SITI, 40, refused, Some(50));
    keep("on the card", SITI, 60, accepted, Some(70));
    keep("replaced", SITI, 80, UploadState::Pending, None);
    keep("waits", SITI, 90, UploadState::Pending, None);
    keep("draft", SITI, 95, UploadState::Draft, None);
    keep("of a stranger", stranger, 10, accepted, Some(20));
    let left = || {
        let of = |id: &&str| {
            let blob = store.blob(&Digest::of(id.as_bytes()).to_string()).expect("read");
            let row = store.any_upload(id).expect("read");
            assert_eq!(blob.is_some(), row.is_some(), "{id}");
            row.is_some()
        };
        ["superseded", "refused lately", "refused long ago", "on the card", "replaced", "waits"]
            .into_iter()
            .chain(["draft", "of a stranger"])
            .filter(of)
            .collect::<Vec<_>>()
    };
    store.forget_photos(15, 15).expect("forgotten");
    assert_eq!(left().len(), 8);
    store.forget_photos(100, 15).expect("forgotten");
    assert_eq!(left(), ["refused lately", "on the card", "waits", "draft"]);
    store.forget_photos(1000, 100).expect("forgotten");
    assert_eq!(left(), ["on the card", "waits"]);

    // What was made small of a published photo goes with it.
    let digest = Digest::of(&photo(0)).to_string();
    store.keep_thumbnail("a", &digest, b"small").expect("kept");
    store.keep_thumbnail("b", "gone", b"small").expect("kept");
    store.forget_photos(0, 0).expect("forgotten");
    let thumbnail = |look| store.thumbnail(look).expect("read").is_some();
    assert_eq!((thumbnail("a"), thumbnail("b")), (true, false));
}

#[test]
fn an_account_of_somebody_who_is_published_no_more_goes_when_its_time_has_passed() {
    let office = Office::new();
    let store = office.portal.store();
    let stranger = "197001012000011001";
    for key in [SITI, stranger] {
        let code = Digest::of(key.as_bytes());
        store.invite(&[(key.to_owned(), code)], 10, 1000).expect("invited");
        assert!(store.enrol(key, &code, "kept", 20).expect("enrolled"));
    }
    assert_eq!(store.forget_strangers(20), Ok(0));
    assert_eq!(store.forget_strangers(21), Ok(1));
    assert!(store.account(SITI).expect("read").is_some());
    assert!(store.account(stranger).expect("read").is_none());
}

#[test]
fn a_person_who_is_purged_leaves_nothing_and_the_chain_holds() {
    let office = Office::new();
    let siti = crate::support::logged_in(&office, SITI);
    let sent = siti.upload("/kartu/foto", "saya.png", &photo(5)).expect(303).location().to_owned();
    siti.post(&format!("{sent}/gunakan"), &[]).expect(303);
    let budi = crate::support::logged_in(&office, BUDI);
    office.portal.flush().expect("written");
    let store = office.portal.store();
    let purged = store.purge(SITI).expect("purged");
    assert!(purged.account && purged.photos == 1 && purged.entries >= 2, "{purged:?}");
    assert!(store.account(SITI).expect("read").is_none());
    assert!(store.uploads(SITI, 9).expect("read").is_empty());
    assert!(store.blob(&Digest::of(&photo(5)).to_string()).expect("read").is_none());
    assert!(store.entries(SITI, 9).expect("read").is_empty());
    assert!(store.verify_access().expect("read").is_ok());
    siti.get("/akun").expect(303);
    budi.get("/akun").expect(200);
    assert!(!store.purge(SITI).expect("again").account);
}

#[test]
fn a_backup_is_private_and_writes_over_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let store =
        cetak_web::store::Store::sqlite(&folder.path().join("portal.sqlite3")).expect("new");
    let copy = folder.path().join("salinan.sqlite3");
    store.database().backup(&copy).expect("copied");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&copy).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let read = cetak_web::store::Store::sqlite(&copy).expect("a database");
    assert_eq!(read.secret(), store.secret());
    let fault = store.database().backup(&copy).expect_err("it is there");
    assert_eq!(fault.kind, cetak_base::diag::FaultKind::Usage);
}

#[test]
fn whoever_is_published_no_more_is_forgotten_and_a_wrong_row_hides_nothing() {
    let office = Office::new();
    let mut changed = holders();
    changed.retain(|holder| holder.key != BUDI);
    let siti = changed.iter_mut().find(|holder| holder.key == SITI).expect("there");
    (siti.status, siti.texts, siti.photo) = (Status::Held, None, None);
    publish(&office.inbox(), "2026-12-01", &changed);
    office.portal.take_inbox(false).expect("taken over");
    let store = office.portal.store();
    assert_eq!(store.holder(BUDI).expect("read"), None);
    let siti = store.holder(SITI).expect("read").expect("there");
    assert!(siti.texts.is_some() && siti.photo.is_some(), "what was right before still stands");
    assert_eq!(siti.status, Status::Held);
}

#[test]
fn the_chain_of_entries_holds_through_a_purge_and_tells_of_a_change() {
    let office = Office::new();
    let store = office.portal.store();
    let entry = |at| Entry {
        at,
        key: Some(SITI.to_owned()),
        kind: Kind::Verified,
        network: "203.0.113.*".to_owned(),
        device: String::new(),
        detail: String::new(),
    };
    store.note(&[entry(100), entry(200)]).expect("written");
    store.note(&[entry(300)]).expect("written");
    assert_eq!(store.verify_access().expect("read"), Ok(3));
    assert_eq!(store.blank_entries(250).expect("blanked"), 2);
    assert_eq!(store.entries(SITI, 10).expect("read").len(), 1);
    assert_eq!(store.verify_access().expect("read"), Ok(3));
    let forge = "UPDATE access SET network = '' WHERE seq = 3";
    store.write(|work| work.execute(forge, &[])).expect("changed");
    assert_eq!(store.verify_access().expect("read"), Err(3));
}
