//! Publications taken over, and what the store keeps.

use crate::support::{BUDI, Office, SITI, SITI_TOKEN, holders, publish, write};
use cetak_schema::publication::{HEAD, HOLDERS, Status};
use cetak_web::inbox::Taken;
use cetak_web::store::access::{Entry, Kind};

#[test]
fn a_publication_is_taken_over_once() {
    let office = Office::new();
    assert_eq!(office.portal.take_inbox(), Ok(Taken::Known));
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
        let fault = office.portal.take_inbox().expect_err("damaged");
        assert!(fault.message.en.contains("damaged"), "{fault}");
        let shown = office.portal.store().shown().expect("read").expect("something");
        assert_eq!(shown.as_of, "2026-11-22");
        assert!(office.portal.store().issue(SITI_TOKEN).expect("read").is_some());
    }
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
    office.portal.take_inbox().expect("taken over");
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
