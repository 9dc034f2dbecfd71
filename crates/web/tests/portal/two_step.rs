//! The second step after the password.

use crate::support::{Answer, BUDI, Browser, NOW, Office, PASSWORD, SITI, logged_in};
use cetak_web::clock::now;
use cetak_web::code_for;
use cetak_web::invite::invite;
use cetak_web::store::accounts::Role;

/// Sets a second step up by the first code that counts; gives the secret as the page writes it.
fn set_up(browser: &Browser, page: &str, password: &str) -> String {
    let wrong = [("apa", "mulai"), ("sandi", "bukan ini sandinya")];
    browser.post(page, &wrong).expect(422);
    browser.post(page, &[("apa", "mulai"), ("sandi", password)]).expect(303);
    let shown = browser.get(page).expect(200).text();
    let secret =
        shown.split("<code>").nth(1).expect("a secret").split('<').next().expect("it ends");
    let link = format!("secret={}", secret.replace(' ', ""));
    assert!(shown.contains(&link) && shown.contains("<svg"), "{shown}");
    browser.post(page, &[("apa", "pastikan"), ("kode", "000000")]).expect(422);
    let code = code_for(secret, now()).expect("base32");
    browser.post(page, &[("apa", "pastikan"), ("kode", &code)]).expect(303);
    let on = browser.get(page).expect(200).text();
    assert!(on.contains("Aktif sejak") && !on.contains(secret), "{on}");
    secret.to_owned()
}

fn password(browser: &Browser) -> Answer {
    browser.post("/masuk", &[("nip", SITI), ("sandi", PASSWORD)])
}

#[test]
fn a_second_step_is_asked_for_after_the_password_and_its_code_counts_once() {
    let office = Office::new();
    let siti = logged_in(&office, SITI);
    let secret = set_up(&siti, "/akun/dua-langkah", PASSWORD);
    let desktop = office.browser();
    assert_eq!(password(&desktop).expect(303).location(), "/masuk/langkah");
    assert_eq!(desktop.get("/akun").expect(303).location(), "/masuk", "not logged in yet");
    let used = code_for(&secret, now()).expect("base32");
    let step = |browser: &Browser, kode: &str| browser.post("/masuk/langkah", &[("kode", kode)]);
    let page = step(&desktop, &used).expect(422).text();
    assert!(page.contains("sudah dipakai"), "the code that confirmed it: {page}");
    let next = code_for(&secret, now() + 30).expect("base32");
    let typed = format!("{} {}", &next[..3], &next[3..]);
    assert_eq!(step(&desktop, &typed).expect(303).location(), "/akun");
    desktop.get("/akun").expect(200);
    assert_eq!(step(&desktop, &next).expect(303).location(), "/masuk?habis", "the ticket, too");
    // Somebody who looked over the shoulder.
    let other = office.browser();
    password(&other).expect(303);
    step(&other, &next).expect(422);
    other.get("/akun").expect(303);
    let looks = siti.get("/akun/dilihat").expect(200).text();
    assert!(looks.contains("Langkah kedua dipasang") && looks.contains("Gagal masuk"), "{looks}");

    // Given up with the password alone.
    siti.post("/akun/dua-langkah", &[("apa", "lepas"), ("sandi", PASSWORD)]).expect(303);
    assert_eq!(step(&other, &next).expect(303).location(), "/masuk?habis");
    let store = office.portal.store();
    assert_eq!(store.second_step((SITI, Role::Holder)).expect("read"), None);
}

#[test]
fn whether_somebody_has_a_second_step_is_told_to_nobody_without_the_password() {
    let office = Office::new();
    let siti = logged_in(&office, SITI);
    set_up(&siti, "/akun/dua-langkah", PASSWORD);
    let stranger = office.browser();
    let wrong = |nip: &str| {
        let fields = [("nip", nip), ("sandi", "salah sama sekali")];
        stranger.post("/masuk", &fields).expect(422).text().replace(nip, "")
    };
    assert_eq!(wrong(SITI), wrong("197001012000011001"));
    assert_eq!(
        stranger.post("/masuk/langkah", &[("kode", "000000")]).expect(303).location(),
        "/masuk?habis"
    );
    // What is begun and not confirmed is not asked for.
    let budi = logged_in(&office, BUDI);
    budi.post("/akun/dua-langkah", &[("apa", "mulai"), ("sandi", PASSWORD)]).expect(303);
    let fields = [("nip", BUDI), ("sandi", PASSWORD)];
    assert_eq!(office.browser().post("/masuk", &fields).expect(303).location(), "/akun");
    let store = office.portal.store();
    store.forget_ended(now() + 90_000).expect("forgotten");
    assert_eq!(store.second_step((BUDI, Role::Holder)).expect("read"), None);
    assert!(store.second_step((SITI, Role::Holder)).expect("read").is_some());
}

#[test]
fn a_code_of_the_office_gives_a_new_password_and_no_second_step_until_the_office_takes_it_away() {
    let office = Office::new();
    let siti = logged_in(&office, SITI);
    set_up(&siti, "/akun/dua-langkah", PASSWORD);
    let store = office.portal.store();
    let enrol = || {
        let made = invite(store, &[SITI.to_owned()], NOW, 30).expect("invited");
        let code = made[0].code.clone();
        let fields = [("nip", SITI), ("kode", &code), ("sandi", PASSWORD), ("ulangi", PASSWORD)];
        let browser = office.browser();
        let to = browser.post("/masuk/kode", &fields).expect(303).location().to_owned();
        (browser, to)
    };
    let (waiting, to) = enrol();
    assert_eq!(to, "/masuk/langkah");
    waiting.get("/akun").expect(303);
    assert!(store.end_second_step((SITI, Role::Holder)).expect("taken away"));
    assert!(!store.end_second_step((SITI, Role::Holder)).expect("again"));
    waiting.post("/masuk/langkah", &[("kode", "000000")]).expect(303);
    assert_eq!(enrol().1, "/akun");
    // Of somebody who is purged nothing is left.
    store.begin_second_step((SITI, Role::Holder), &[7; 16], 10).expect("begun");
    store.purge(SITI).expect("purged");
    assert_eq!(store.second_step((SITI, Role::Holder)).expect("read"), None);
}

#[test]
fn codes_cannot_be_tried_for_ever() {
    let office = Office::new();
    let siti = logged_in(&office, SITI);
    set_up(&siti, "/akun/dua-langkah", PASSWORD);
    let stranger = office.browser();
    let statuses = |n| {
        let one = |_| stranger.post("/masuk/langkah", &[("kode", "000000")]).status.as_u16();
        (0..n).map(one).collect::<Vec<_>>()
    };
    // Setting it up took two of six; a ticket is good for five.
    password(&stranger).expect(303);
    assert_eq!(statuses(6), [422, 422, 422, 422, 429, 303]);
    password(&stranger).expect(303);
    assert_eq!(statuses(1), [429], "another ticket is no other person");
    // A new password takes tickets back.
    let new = "sapi terbang di awan";
    let fields = [("lama", PASSWORD), ("sandi", new), ("ulangi", new)];
    siti.post("/akun/sandi", &fields).expect(303);
    assert_eq!(statuses(1), [303]);
}

#[test]
fn somebody_of_the_office_has_a_second_step_of_their_own() {
    let office = Office::new();
    let sandi = "sandi kantor rekaan";
    office.staff("Wati", sandi);
    let wati = office.browser();
    let enter = |browser: &Browser| {
        let fields = [("nama", "Wati"), ("sandi", sandi)];
        browser.post("/kantor/masuk", &fields).expect(303).location().to_owned()
    };
    assert_eq!(enter(&wati), "/kantor");
    assert_eq!(office.browser().get("/kantor/dua-langkah").expect(303).location(), "/kantor/masuk");
    let secret = set_up(&wati, "/kantor/dua-langkah", sandi);
    let other = office.browser();
    assert_eq!(enter(&other), "/kantor/langkah");
    other.get("/kantor").expect(303);
    // A ticket of the office opens nothing of holders.
    let next = code_for(&secret, now() + 30).expect("base32");
    assert_eq!(
        other.post("/masuk/langkah", &[("kode", &next)]).expect(303).location(),
        "/masuk?habis"
    );
    other.post("/kantor/langkah", &[("kode", &next)]).expect(303);
    other.get("/kantor").expect(200);
    let store = office.portal.store();
    assert!(store.remove_staff("Wati").expect("removed"));
    assert_eq!(store.second_step(("Wati", Role::Staff)).expect("read"), None);
}
