//! New photos before the office.

use crate::support::{Browser, Office, SITI, logged_in, photo};

/// Somebody of the office who is logged in.
fn clerk(office: &Office) -> Browser {
    office.staff("Wati", "sandi kantor rekaan");
    let browser = office.browser();
    browser.post("/kantor/masuk", &[("nama", "Wati"), ("sandi", "salah")]).expect(422);
    let fields = [("nama", "Wati"), ("sandi", "sandi kantor rekaan")];
    browser.post("/kantor/masuk", &fields).expect(303);
    browser
}

/// Sends a photo in and uses it; gives the address of it in the queue.
fn sent(office: &Office, holder: &Browser, clerk: &Browser) -> String {
    let sent = holder.upload("/kartu/foto", "saya.png", &photo(5)).expect(303);
    let part = [("x", "20"), ("y", "8"), ("w", "405"), ("h", "518")];
    holder.post(&format!("{}/potong", sent.location()), &part).expect(303);
    holder.post(&format!("{}/gunakan", sent.location()), &[]).expect(303);
    office.portal.flush().expect("written");
    let queue = clerk.get("/kantor").expect(200).text();
    let link = queue.split("href=\"/kantor/foto/").nth(1).expect("it waits");
    format!("/kantor/foto/{}", link.split('"').next().expect("a link"))
}

#[test]
fn an_accepted_photo_is_on_the_card_and_in_the_list_for_the_next_run() {
    let office = Office::with("[photo]\nuse = \"accepted\"\n");
    let (siti, clerk) = (logged_in(&office, SITI), clerk(&office));
    let before = siti.get("/kartu/depan.png").expect(200).body;
    let waiting = sent(&office, &siti, &clerk);
    clerk.get(&waiting).expect(200);
    clerk.get(&format!("{waiting}/kartu.png")).expect(200);
    let yes = [("putusan", "terima"), ("pakaian", "ya"), ("sikap", "ya")];
    clerk.post(&waiting, &yes).expect(303);
    clerk.post(&waiting, &yes).expect(409);
    assert_ne!(siti.get("/kartu/depan.png").expect(200).body, before);
    let list = clerk.get("/kantor/keputusan.csv").expect(200).text();
    let mut lines = list.lines();
    let heading = "key,content,decision,x,y,width,height,turn,attire,pose,reason,who,when";
    assert_eq!(lines.next(), Some(heading));
    let line = lines.next().expect("a line");
    let digest = cetak_base::digest::Digest::of(&photo(5));
    let begin = format!("{SITI},{digest},accept,20,8,405,518,,yes,yes,,Wati,20");
    assert!(line.starts_with(&begin), "{line}");
    let looks = siti.get("/akun/dilihat").expect(200).text();
    assert!(looks.contains("Dilihat kantor") && looks.contains("Foto diputuskan"), "{looks}");
}

#[test]
fn a_refused_photo_has_a_reason_that_the_holder_reads() {
    let office = Office::new();
    let (siti, clerk) = (logged_in(&office, SITI), clerk(&office));
    let before = siti.get("/kartu/depan.png").expect(200).body;
    let waiting = sent(&office, &siti, &clerk);
    assert_ne!(siti.get("/kartu/depan.png").expect(200).body, before, "used at once");
    clerk.post(&waiting, &[("putusan", "tolak")]).expect(422);
    clerk.post(&waiting, &[("putusan", "terima"), ("pakaian", "tidak")]).expect(422);
    clerk.post(&waiting, &[("putusan", "tolak"), ("alasan", "tanpa lencana")]).expect(303);
    assert_eq!(siti.get("/kartu/depan.png").expect(200).body, before);
    let page = siti.get("/kartu").expect(200).text();
    assert!(page.contains("ditolak") && page.contains("tanpa lencana"), "{page}");
}

#[test]
fn the_office_is_closed_to_holders_and_strangers() {
    let office = Office::new();
    let siti = logged_in(&office, SITI);
    for browser in [&siti, &office.browser()] {
        for path in
            ["/kantor", "/kantor/foto/00", "/kantor/keputusan.csv", "/kantor/foto/00/asli.jpg"]
        {
            assert_eq!(browser.get(path).expect(303).location(), "/kantor/masuk", "{path}");
        }
    }
}
