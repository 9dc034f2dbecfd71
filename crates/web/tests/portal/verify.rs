//! The page behind a code, and what holds for every answer.

use crate::support::{
    ENDED_TOKEN, Office, SITI_OLD_TOKEN, SITI_TOKEN, SPOILED_TOKEN, UNKNOWN_TOKEN, holders,
    publish, solved,
};

#[test]
fn a_code_leads_through_the_challenge_to_the_seven_items_and_nothing_else() {
    let browser = Office::new();
    let browser = browser.browser();
    let page = browser.scan(SITI_TOKEN).expect(200).text();
    for item in [
        "Kartu berlaku",
        "Siti &#60;Contoh&#62;, S.Kom.",
        "19860926 201505 2 001",
        "1 Mei 2016",
        "Pemerintah Kabupaten Contoh",
        "PNS",
        "A20150000001",
        "20 November 2026",
        "22 November 2026",
    ] {
        assert!(page.contains(item), "{item}: {page}");
    }
    for never in ["Analis", "Penata", "Dinas", "III/c"] {
        assert!(!page.contains(never), "{never}");
    }
    let photo = browser.get(&format!("/k/{SITI_TOKEN}/foto")).expect(200);
    assert!(photo.body.starts_with(&[0xff, 0xd8]) && photo.body.len() < 20_000);
}

#[test]
fn a_code_in_capitals_as_it_stands_on_a_card_leads_to_the_same_page() {
    let office = Office::new();
    let answer = office.browser().get(&format!("/K/{SITI_TOKEN}")).expect(308);
    assert_eq!(answer.location(), format!("/k/{SITI_TOKEN}"));
}

#[test]
fn replaced_ended_withdrawn_and_unknown_codes_say_so_and_name_nobody() {
    let office = Office::new();
    for (token, status, told) in [
        (SITI_OLD_TOKEN, 200, "Kartu sudah diganti"),
        (ENDED_TOKEN, 200, "Masa berlaku berakhir"),
        (SPOILED_TOKEN, 200, "Kartu ditarik"),
        (UNKNOWN_TOKEN, 404, "Kode tidak dikenal"),
    ] {
        let browser = office.browser();
        let page = browser.scan(token).expect(status).text();
        assert!(page.contains(told), "{token}: {page}");
        for never in ["Contoh&#62;", "Bambang", "Rina", "19860926", "1980"] {
            assert!(!page.contains(never), "{token} {never}");
        }
        browser.get(&format!("/k/{token}/foto")).expect(404);
    }
    let page = office.browser().get("/k/PENDEK").expect(404).text();
    assert!(page.contains("Kode tidak lengkap"), "{page}");
}

#[test]
fn without_the_challenge_nothing_is_shown_of_any_code() {
    let office = Office::new();
    let browser = office.browser();
    let known = browser.get(&format!("/k/{SITI_TOKEN}")).expect(200).text();
    let unknown = browser.get(&format!("/k/{UNKNOWN_TOKEN}")).expect(200).text();
    assert!(!known.contains("Siti"));
    // But for the token and the challenge itself the two pages are the same.
    let plain = |page: &str, token: &str| {
        let (challenge, _) = solved(page);
        page.replace(&challenge, "").replace(token, "")
    };
    assert_eq!(plain(&known, SITI_TOKEN), plain(&unknown, UNKNOWN_TOKEN));
    browser.get(&format!("/k/{SITI_TOKEN}/foto")).expect(404);
}

#[test]
fn a_challenge_counts_once_and_for_its_own_code() {
    let office = Office::new();
    let browser = office.browser();
    let path = format!("/k/{SITI_TOKEN}");
    let (challenge, counter) = solved(&browser.get(&path).text());
    let fields = [("challenge", challenge.as_str()), ("counter", counter.as_str())];
    let other = format!("/k/{UNKNOWN_TOKEN}");
    browser.post(&other, &fields).expect(422);
    browser.post(&path, &fields).expect(303);
    let again = browser.post(&path, &fields).expect(422).text();
    assert!(again.contains("sudah pernah dipakai"), "{again}");
    let wrong = [("challenge", challenge.as_str()), ("counter", "0x")];
    browser.post(&path, &wrong).expect(422);
    // The pass of one code opens no other.
    let page = browser.get(&other).expect(200).text();
    assert!(page.contains("data-challenge"), "{page}");
}

#[test]
fn an_office_can_show_less_and_mask_the_number() {
    let office = Office::with(
        "[verification]\ndifficulty = 8\nshow = [\"name\", \"nip\", \"serial\"]\nmask_nip = true\n",
    );
    let browser = office.browser();
    let page = browser.scan(SITI_TOKEN).expect(200).text();
    assert!(page.contains("1986•••• 201505 2 ••1"), "{page}");
    for never in ["19860926", "1 Mei 2016", "Pemerintah", "20 November", "/foto"] {
        assert!(!page.contains(never), "{never}: {page}");
    }
    browser.get(&format!("/k/{SITI_TOKEN}/foto")).expect(404);
}

#[test]
fn published_again_the_same_code_shows_the_data_of_now() {
    let office = Office::new();
    let browser = office.browser();
    browser.scan(SITI_TOKEN).expect(200);
    let mut changed = holders();
    changed[1].texts.as_mut().expect("texts").instansi = "Pemerintah Kota Baru".to_owned();
    publish(&office.inbox(), "2026-12-01", &changed);
    office.portal.take_inbox(false).expect("taken over");
    let page = browser.get(&format!("/k/{SITI_TOKEN}")).expect(200).text();
    assert!(page.contains("Pemerintah Kota Baru") && page.contains("1 Desember 2026"), "{page}");
    changed[1].issues[1].state = cetak_schema::publication::IssueState::Ended;
    publish(&office.inbox(), "2026-12-02", &changed);
    office.portal.take_inbox(false).expect("taken over");
    let page = browser.get(&format!("/k/{SITI_TOKEN}")).expect(200).text();
    assert!(page.contains("Masa berlaku berakhir") && !page.contains("Siti"), "{page}");
}

#[test]
fn every_answer_forbids_what_is_inline_and_what_is_kept() {
    let office = Office::new();
    let browser = office.browser();
    for path in ["/", "/masuk", "/masuk/kode", "/tidak-ada", &format!("/k/{SITI_TOKEN}")] {
        let answer = browser.get(path);
        let header =
            |name: &str| answer.headers.get(name).map_or("", |v| v.to_str().expect("ASCII"));
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        let referrer = if path.starts_with("/k/") { "no-referrer" } else { "same-origin" };
        assert_eq!(header("referrer-policy"), referrer, "{path}");
        let page = answer.text();
        for inline in ["<style", "style=\"", "onclick", "javascript:", "http://", "https://"] {
            assert!(!page.contains(inline), "{path}: {inline}");
        }
        assert_eq!(page.matches("<script").count(), page.matches("<script src=\"/aset/").count());
    }
}

#[test]
fn a_first_page_with_all_it_needs_weighs_less_than_60_kb_in_both_languages() {
    let office = Office::new();
    for path in ["/", &format!("/k/{SITI_TOKEN}")] {
        let browser = office.browser();
        let page = browser.get(path).expect(200).text();
        assert!(page.contains("<html lang=\"id\">"), "{page}");
        let mut bytes = page.len();
        for part in page.split(['"']).filter(|part| part.starts_with("/aset/")) {
            let asset = browser.get(part).expect(200);
            let kept = asset.headers["cache-control"].to_str().expect("ASCII");
            assert!(kept.contains("immutable"), "{part}");
            bytes += asset.body.len();
        }
        assert!(bytes < 60_000, "{path}: {bytes}");
        let back = browser.get(&format!("/bahasa/en?ke={path}")).expect(303);
        assert_eq!(back.location(), path);
        assert!(browser.get(path).text().contains("<html lang=\"en\">"));
    }
    for away in ["//jahat.contoh", "/%09/jahat.contoh", "/%5Cjahat.contoh", "/%0D%0A/jahat.contoh"]
    {
        let answer = office.browser().get(&format!("/bahasa/en?ke={away}")).expect(303);
        assert_eq!(answer.location(), "/", "only to ourselves: {away}");
    }
}

#[test]
fn a_form_of_another_site_is_refused() {
    let office = Office::new();
    let mut browser = office.browser();
    browser.site = "cross-site";
    for path in ["/masuk", "/masuk/kode", "/keluar", "/kartu/bentuk", &format!("/k/{SITI_TOKEN}")] {
        browser.post(path, &[("nip", "1")]).expect(403);
    }
}

#[test]
fn the_holder_can_see_that_the_code_was_scanned_and_the_chain_holds() {
    let office = Office::new();
    office.browser().scan(SITI_TOKEN).expect(200);
    office.browser().scan(UNKNOWN_TOKEN).expect(404);
    office.portal.flush().expect("written");
    let store = office.portal.store();
    let entries = store.entries(crate::support::SITI, 10).expect("read");
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].network, "127.0.0.*");
    assert_eq!(store.verify_access().expect("read"), Ok(1));
}
