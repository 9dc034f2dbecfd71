//! New photos before the office.

use crate::support::{
    Browser, Office, SITI, SITI_TOKEN, holders, logged_in, photo, publish, write,
};
use cetak_base::digest::Digest;
use cetak_photo::{
    Background, Crop, Encoding, Frame, Preparer, Treatment, View, decision::Decision, measure,
};
use cetak_schema::publication::{PhotoView, photo_path};
use cetak_web::draw::{Shape, Side, Sitter, Studio};
use cetak_web::office::write_photos;
use cetak_web::store::uploads::{Upload, UploadState};
use std::fs;

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
    let digest = Digest::of(&photo(5));
    let begin = format!("{SITI},{digest},accept,20,8,405,518,,yes,yes,,Wati,20");
    assert!(line.starts_with(&begin), "{line}");
    let looks = siti.get("/akun/dilihat").expect(200).text();
    assert!(looks.contains("Dilihat kantor") && looks.contains("Foto diputuskan"), "{looks}");
}

/// The front of Siti's card with that photo, as a run makes it.
fn printed_card(office: &Office, photo: &[u8], view: View) -> Vec<u8> {
    let config = office.portal.config();
    let layout = cetak_card::layout::load("asn-landscape", &config.folder, &config.artwork);
    let size = layout.expect("built in").photo_size().expect("it has a photo");
    let frame = Frame { size, dpi: 300, encoding: Encoding::Jpeg };
    let treatment = Treatment { background: Background::Remove, view };
    let printed = measure(photo, &frame, treatment, &mut Preparer::new()).prepared;
    let studio = Studio::new(config, None).expect("built in");
    let holders = holders();
    let holder = holders.iter().find(|holder| holder.key == SITI).expect("there");
    let issue = holder.issues.iter().find(|issue| issue.token == SITI_TOKEN).expect("there");
    let texts = holder.texts.as_ref().expect("texts");
    let sitter = Sitter { key: SITI, texts, serial: &issue.serial, code: &issue.code };
    let drawn = studio.draw(Shape::Landscape, &sitter, printed).expect("drawn");
    drawn.png(Side::Front, 150).expect("a picture")
}

/// Publishes Siti's card with that photo, turned and cut so.
fn published(office: &Office, day: &str, photo: &[u8], view: PhotoView) {
    let digest = Digest::of(photo);
    let path = office.inbox().join(photo_path(&digest));
    fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
    write(&path, photo);
    let mut changed = holders();
    let siti = changed.iter_mut().find(|holder| holder.key == SITI).expect("there");
    (siti.photo, siti.view) = (Some(digest.to_string()), Some(view));
    publish(&office.inbox(), day, &changed);
    office.portal.take_inbox(false).expect("taken over");
}

#[test]
fn a_photo_that_was_cut_and_turned_by_hand_is_shown_as_it_was_printed() {
    let office = Office::with("[photo]\nuse = \"accepted\"\n");
    let (siti, clerk) = (logged_in(&office, SITI), clerk(&office));
    let waiting = sent(&office, &siti, &clerk);
    let yes = [("putusan", "terima"), ("pakaian", "ya"), ("sikap", "ya")];
    clerk.post(&waiting, &yes).expect(303);
    let accepted = siti.get("/kartu/depan.png").expect(200).body;

    // Somebody cut it another way in `decisions.csv`, and the card was printed so.
    let view = PhotoView { turn_tenths: 20, area: Some([40, 30, 324, 414]) };
    published(&office, "2026-12-01", &photo(5), view);
    let area = Some(Crop { x_px: 40, y_px: 30, width_px: 324, height_px: 414 });
    let wanted = printed_card(&office, &photo(5), View { turn_tenths: 20, area });
    assert!(wanted != accepted);
    assert!(siti.get("/kartu/depan.png").expect(200).body == wanted, "the holder's card");
    let small = || {
        let browser = office.browser();
        browser.scan(SITI_TOKEN).expect(200);
        browser.get(&format!("/k/{SITI_TOKEN}/foto")).expect(200).body
    };
    let cut = small();
    published(&office, "2026-12-02", &photo(5), PhotoView { turn_tenths: 0, area: None });
    assert_ne!(small(), cut, "behind the code, too");

    // What is accepted afterwards waits for no run.
    let later = sent(&office, &siti, &clerk);
    let taken_over = "UPDATE publications SET applied = applied - 10";
    office.portal.store().write(|work| work.execute(taken_over, &[])).expect("changed");
    office.portal.take_inbox(false).expect("looked again");
    clerk.post(&later, &yes).expect(303);
    assert!(siti.get("/kartu/depan.png").expect(200).body == accepted);
}

#[test]
fn an_accepted_photo_is_drawn_as_the_next_run_prints_it() {
    let office = Office::with("[photo]\nuse = \"accepted\"\n");
    let (siti, clerk) = (logged_in(&office, SITI), clerk(&office));
    let waiting = sent(&office, &siti, &clerk);
    let preview = clerk.get(&format!("{waiting}/kartu.png")).expect(200).body;
    let yes = [("putusan", "terima"), ("pakaian", "ya"), ("sikap", "ya")];
    clerk.post(&waiting, &yes).expect(303);

    // What a run does with the line and the file.
    let list = clerk.get("/kantor/keputusan.csv").expect(200).text();
    let mut lines = list.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let (heading, line) = (lines.next().expect("a heading"), lines.next().expect("a line"));
    let cell =
        |column: &str| heading.iter().position(|name| *name == column).map_or("", |at| line[at]);
    let decision = Decision::read(cell).expect("right").expect("decided");
    let area = Some(Crop { x_px: 20, y_px: 8, width_px: 405, height_px: 518 });
    assert_eq!(decision.view, View { turn_tenths: 0, area });
    let wanted = printed_card(&office, &photo(5), decision.view);
    assert!(siti.get("/kartu/depan.png").expect(200).body == wanted, "the holder's card");
    assert!(preview == wanted, "what the office saw");
}

#[test]
fn the_office_sees_the_card_in_the_shape_that_is_printed() {
    let office = Office::new();
    let (siti, clerk) = (logged_in(&office, SITI), clerk(&office));
    let waiting = sent(&office, &siti, &clerk);
    let size = || {
        let png = clerk.get(&format!("{waiting}/kartu.png")).expect(200).body;
        let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four"));
        (number(16), number(20))
    };
    let (long, short) = size();
    assert!(long > short);
    // How the holder likes to look at it is not how it is printed.
    siti.post("/kartu/bentuk", &[("bentuk", "portrait")]).expect(303);
    assert_eq!(size(), (long, short));
    let mut upright = holders();
    upright.iter_mut().for_each(|holder| holder.layout = "asn-portrait".to_owned());
    publish(&office.inbox(), "2026-12-01", &upright);
    office.portal.take_inbox(false).expect("taken over");
    assert_eq!(size(), (short, long));
    clerk.get(&waiting).expect(200);
}

#[test]
fn the_photos_for_the_next_run_are_the_accepted_ones_and_one_for_each_number() {
    let office = Office::new();
    let store = office.portal.store();
    let photo = |id: &str, bytes: &[u8], at: i64, state| {
        let upload = Upload::draft(id, SITI, "", bytes, at);
        store.keep_upload(&upload, bytes).expect("kept");
        store.use_upload(SITI, id, at).expect("used");
        store.decide(&Upload { state, decided: Some(at), ..upload }).expect("decided");
    };
    let folder = office.inbox().with_file_name("foto");
    let names = || {
        let files = fs::read_dir(&folder).expect("there").map(|entry| entry.expect("readable"));
        files.map(|file| file.file_name().to_string_lossy().into_owned()).collect::<Vec<_>>()
    };
    photo("a", b"\xff\xd8 the first", 100, UploadState::Accepted);
    assert_eq!(write_photos(store, &folder), Ok(1));
    assert_eq!(names(), [format!("{SITI}.jpg")]);
    photo("b", b"\x89PNG the second", 200, UploadState::Accepted);
    photo("c", b"\xff\xd8 refused", 300, UploadState::Refused);
    let stranger = folder.join("199001152021211003.jpg");
    write(&stranger, b"somebody else's");
    assert_eq!(write_photos(store, &folder), Ok(1));
    fs::remove_file(stranger).expect("not ours, and untouched");
    assert_eq!(names(), [format!("{SITI}.png")]);
    assert_eq!(fs::read(folder.join(format!("{SITI}.png"))).expect("there"), b"\x89PNG the second");
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
