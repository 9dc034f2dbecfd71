//! Login, account, card and photo of a holder.

use crate::support::{BUDI, NOW, Office, PASSWORD, SITI, logged_in, photo};
use cetak_web::invite::invite;

#[test]
fn the_first_login_needs_a_code_of_the_office_which_counts_once() {
    let office = Office::new();
    let made = invite(office.portal.store(), &[SITI.to_owned()], NOW, 30).expect("invited");
    let code = made[0].code.to_lowercase().replace('-', " ");
    let browser = office.browser();
    let try_with = |nip: &str, kode: &str, sandi: &str, ulangi: &str| {
        let fields = [("nip", nip), ("kode", kode), ("sandi", sandi), ("ulangi", ulangi)];
        browser.post("/masuk/kode", &fields)
    };
    let told = |answer: crate::support::Answer, words: &str| {
        let page = answer.expect(422).text();
        assert!(page.contains(words), "{words}: {page}");
    };
    told(try_with(SITI, &code, "pendek", "pendek"), "kurang dari 10");
    told(try_with(SITI, &code, PASSWORD, "lain sekali ini"), "tidak sama");
    told(try_with(SITI, "AAAA-AAAA-AAAA", PASSWORD, PASSWORD), "tidak cocok");
    told(try_with(BUDI, &code, PASSWORD, PASSWORD), "tidak cocok");
    try_with("19860926 201505 2 001", &code, PASSWORD, PASSWORD).expect(303);
    let home = browser.get("/akun").expect(200).text();
    assert!(home.contains("Siti &#60;Contoh&#62;") && home.contains("Layanan lainnya"), "{home}");
    told(try_with(SITI, &code, PASSWORD, PASSWORD), "tidak cocok");
}

#[test]
fn a_known_number_and_an_unknown_one_are_answered_alike() {
    let office = Office::new();
    drop(logged_in(&office, SITI));
    let stranger = office.browser();
    let wrong = |nip: &str| {
        let page = stranger.post("/masuk", &[("nip", nip), ("sandi", "salah sama sekali")]);
        page.expect(422).text().replace(nip, "")
    };
    let unknown = wrong("197001012000011001");
    assert_eq!(wrong(SITI), unknown);
    assert_eq!(wrong(BUDI), unknown, "known, and without a password");
    assert_eq!(wrong("bukan nomor"), unknown);
}

#[test]
fn a_number_cannot_be_tried_for_ever() {
    let office = Office::new();
    let stranger = office.browser();
    let mut answers = (0..8).map(|_| {
        stranger.post("/masuk", &[("nip", SITI), ("sandi", "salah sama sekali")]).status.as_u16()
    });
    assert_eq!(answers.by_ref().take(6).collect::<Vec<_>>(), [422; 6]);
    assert_eq!(answers.collect::<Vec<_>>(), [429; 2]);
}

#[test]
fn nothing_of_an_account_is_shown_to_who_is_not_logged_in() {
    let office = Office::new();
    for path in [
        "/akun",
        "/layanan",
        "/akun/sesi",
        "/akun/dilihat",
        "/akun/sandi",
        "/akun/ponsel",
        "/kartu",
        "/kartu/depan.png",
        "/kartu/unduh.pdf",
        "/kartu/cetak",
        "/kartu/foto/00",
        "/kartu/foto/00/asli.jpg",
        "/kartu/foto/00/kartu.png",
    ] {
        let answer = office.browser().get(path).expect(303);
        assert!(answer.location().starts_with("/masuk"), "{path}");
    }
}

#[test]
fn a_new_password_ends_every_session() {
    let office = Office::new();
    let phone = logged_in(&office, SITI);
    let desktop = office.browser();
    desktop.post("/masuk", &[("nip", SITI), ("sandi", PASSWORD)]).expect(303);
    assert_eq!(phone.get("/akun/sesi").expect(200).text().matches("name=\"id\"").count(), 2);
    let change = |lama: &str| {
        let new = "sapi terbang di awan";
        phone.post("/akun/sandi", &[("lama", lama), ("sandi", new), ("ulangi", new)])
    };
    change("bukan ini sandinya").expect(422);
    change(PASSWORD).expect(303);
    for browser in [&phone, &desktop] {
        browser.get("/akun").expect(303);
    }
    desktop.post("/masuk", &[("nip", SITI), ("sandi", PASSWORD)]).expect(422);
}

#[test]
fn a_session_is_ended_by_its_owner_alone() {
    let office = Office::new();
    let siti = logged_in(&office, SITI);
    let budi = logged_in(&office, BUDI);
    let page = siti.get("/akun/sesi").expect(200).text();
    let id = page.split("name=\"id\" value=\"").nth(1).expect("one").split('"').next().expect("id");
    budi.post("/akun/sesi", &[("id", id)]).expect(303);
    siti.get("/akun").expect(200);
    siti.post("/akun/sesi", &[("id", id)]).expect(303);
    siti.get("/akun").expect(303);
    budi.post("/keluar", &[]).expect(303);
    budi.get("/akun").expect(303);
}

#[test]
fn a_phone_that_is_logged_in_lets_a_desktop_in_and_is_told_where_it_stands() {
    let office = Office::new();
    let phone = logged_in(&office, SITI);
    let desktop = office.browser();
    let shown = desktop.post("/masuk/ponsel", &[]).expect(303);
    let page = desktop.get(shown.location()).expect(200);
    assert_eq!(page.headers["refresh"], "3");
    let page = page.text();
    let code = page.split("class=\"code\"").nth(1).expect("a code");
    let code = code.split(['>', '<']).nth(1).expect("a code").to_owned();
    let linked = phone.get(&format!("/akun/ponsel?kode={code}")).expect(200).text();
    assert!(!linked.contains(&code) && !linked.contains("127.0.0.*"), "a link brings no code");
    let asked = phone.post("/akun/ponsel", &[("kode", &code)]).expect(200).text();
    assert!(asked.contains("127.0.0.*"), "{asked}");
    assert_eq!(desktop.get("/masuk/ponsel/tunggu").expect(200).headers["refresh"], "3", "it waits");
    phone.post("/akun/ponsel", &[("kode", &code), ("setuju", "ya")]).expect(200);
    phone.post("/akun/ponsel", &[("kode", &code), ("setuju", "ya")]).expect(422);
    let entered = desktop.get("/masuk/ponsel/tunggu").expect(303);
    assert_eq!(entered.location(), "/akun");
    desktop.get("/akun").expect(200);
    office.browser().get("/masuk/ponsel/tunggu").expect(303);
}

#[test]
fn a_new_password_takes_back_what_a_phone_confirmed() {
    let office = Office::new();
    let phone = logged_in(&office, SITI);
    let desktop = office.browser();
    let shown = desktop.post("/masuk/ponsel", &[]).expect(303);
    let page = desktop.get(shown.location()).expect(200).text();
    let code = page.split("class=\"code\"").nth(1).expect("a code");
    let code = code.split(['>', '<']).nth(1).expect("a code").to_owned();
    phone.post("/akun/ponsel", &[("kode", &code), ("setuju", "ya")]).expect(200);
    let new = "sapi terbang di awan";
    let fields = [("lama", PASSWORD), ("sandi", new), ("ulangi", new)];
    phone.post("/akun/sandi", &fields).expect(303);
    let page = desktop.get("/masuk/ponsel/tunggu").expect(200).text();
    assert!(page.contains("sudah lewat tiga menit"), "{page}");
    desktop.get("/akun").expect(303);
}

#[test]
fn the_card_is_downloaded_in_the_shape_that_was_chosen_and_says_what_was_published() {
    let office = Office::new();
    let siti = logged_in(&office, SITI);
    let pdf = siti.get("/kartu/unduh.pdf").expect(200);
    assert!(pdf.body.starts_with(b"%PDF-1.6"));
    let named = pdf.headers["content-disposition"].to_str().expect("ASCII");
    assert_eq!(named, "attachment; filename=\"kartu-asn-A20150000001.pdf\"");
    assert_eq!(siti.get("/kartu/unduh.pdf").expect(200).body, pdf.body, "the same bytes");
    let size = |path: &str| {
        let png = siti.get(path).expect(200).body;
        let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four"));
        (number(16), number(20))
    };
    assert_eq!(size("/kartu/unduh-depan.png"), (1011, 638));
    siti.post("/kartu/bentuk", &[("bentuk", "portrait")]).expect(303);
    assert_eq!(size("/kartu/unduh-belakang.png"), (638, 1011));
    siti.post("/kartu/bentuk", &[("bentuk", "bulat")]).expect(303);
    assert_eq!(size("/kartu/unduh-depan.png"), (638, 1011), "kept");
    let page = siti.get("/kartu").expect(200).text();
    assert!(page.contains("value=\"portrait\" aria-pressed=\"true\""), "{page}");
    siti.get("/kartu/cetak").expect(200);
    let looks = siti.get("/akun/dilihat").expect(200).text();
    assert!(looks.contains("Kartu diunduh") && looks.contains("Kata sandi pertama"), "{looks}");
}

#[test]
fn who_has_no_card_yet_can_send_a_photo_and_downloads_none() {
    let office = Office::new();
    let budi = logged_in(&office, BUDI);
    budi.get("/kartu/unduh.pdf").expect(404);
    let page = budi.get("/kartu").expect(200).text();
    assert!(page.contains("Kartu belum terbit") && page.contains("id=\"kirim\""), "{page}");
}

#[test]
fn a_wrong_photo_is_told_with_its_figures_and_a_good_one_is_cropped_and_used() {
    let office = Office::new();
    let siti = logged_in(&office, SITI);
    let before = siti.get("/kartu/depan.png").expect(200).body;

    let wrong = siti.upload("/kartu/foto", "bukan.png", b"this is no picture").expect(303);
    let wrong = wrong.location().to_owned();
    let page = siti.get(&wrong).expect(200).text();
    assert!(page.contains("belum bisa dipakai") && page.contains("Harus diperbaiki"), "{page}");
    siti.post(&format!("{wrong}/gunakan"), &[]).expect(422);

    let sent = siti.upload("/kartu/foto", "saya.png", &photo(5)).expect(303).location().to_owned();
    let page = siti.get(&sent).expect(200).text();
    assert!(page.contains("450 × 575") && page.contains("Gunakan foto ini"), "{page}");
    let whole = siti.get(&format!("{sent}/kartu.png")).expect(200).body;
    let part = [("x", "20"), ("y", "8"), ("w", "405"), ("h", "518")];
    siti.post(&format!("{sent}/potong"), &part).expect(303);
    siti.post(&format!("{sent}/potong"), &[("x", "a")]).expect(422);
    for (x, y, w, h) in [
        ("46", "8", "405", "518"),
        ("20", "8", "4294967295", "518"),
        ("4294967295", "4294967295", "405", "518"),
        ("20", "8", "405", "47"),
        ("20", "8", "0", "0"),
        ("-1", "8", "405", "518"),
        ("20", "NaN", "405", "518"),
    ] {
        let part = [("x", x), ("y", y), ("w", w), ("h", h)];
        let page = siti.post(&format!("{sent}/potong"), &part).expect(422).text();
        assert!(page.contains("Potongan"), "{page}");
    }
    let page = siti.get(&sent).expect(200).text();
    assert!(page.contains("name=\"w\" inputmode=\"numeric\" required value=\"405\""), "{page}");
    let cropped = siti.get(&format!("{sent}/kartu.png")).expect(200).body;
    assert_ne!(whole, cropped);
    siti.get(&format!("{sent}/asli.jpg")).expect(200);

    siti.post(&format!("{sent}/gunakan"), &[]).expect(303);
    let after = siti.get("/kartu/depan.png").expect(200).body;
    assert!(after != before && after == cropped, "the preview is what is on the card");
    siti.post(&format!("{sent}/gunakan"), &[]).expect(303);
    assert_eq!(
        siti.get("/kartu/depan.png").expect(200).body,
        cropped,
        "said twice, it counts once"
    );

    let budi = logged_in(&office, BUDI);
    for path in ["/asli.jpg", "/kartu.png"] {
        budi.get(&format!("{sent}{path}")).expect(404);
    }
    assert_eq!(budi.get(&sent).expect(303).location(), "/kartu");
}

#[test]
fn where_the_office_looks_first_a_photo_waits() {
    let office = Office::with("[photo]\nuse = \"accepted\"\n");
    let siti = logged_in(&office, SITI);
    let before = siti.get("/kartu/depan.png").expect(200).body;
    let sent = siti.upload("/kartu/foto", "saya.png", &photo(5)).expect(303).location().to_owned();
    siti.post(&format!("{sent}/gunakan"), &[]).expect(303);
    assert_eq!(siti.get("/kartu/depan.png").expect(200).body, before);
    assert!(siti.get("/kartu").expect(200).text().contains("menunggu diperiksa kantor"));
}

#[test]
fn a_photo_that_is_too_large_is_refused_before_it_is_read() {
    let office = Office::with("[photo]\nmax_mb = 1\n");
    let siti = logged_in(&office, SITI);
    let page = siti.upload("/kartu/foto", "besar.png", &vec![0; 2 << 20]).expect(413).text();
    assert!(page.contains("1 MB"), "{page}");
}
