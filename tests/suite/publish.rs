//! What the portal is told.
//!
//! `samples/kabupaten/portal/inbox` is such a publication, kept so that the portal can be tried from a fresh
//! clone. After a change on purpose, write it anew with
//! `CETAK_WRITE_SAMPLES=1 cargo test --test suite publish`.

use crate::support::{Job, files, rewrites, write};
use cetak::digest::{Builder, Digest};
use cetak::schema::publication::{
    CURRENT, Holder, Issue, IssueState, PhotoView, Pointer, Publication, Status, photo_path,
};
use std::{collections::BTreeMap, fs, path::Path};

/// A key that everybody knows: for made-up people only.
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The sample with tokens in its codes, and its cards made.
fn made() -> Job {
    let job = Job::copy_of("kabupaten");
    with_tokens(&job);
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    job
}

fn with_tokens(job: &Job) {
    let key = job.path("qr.key");
    write(&key, format!("cetak qr key 1\n{KEY}\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("ours");
    }
    job.edit("/k/{serial}\"", "/k/{token}\"\nkey_file = \"qr.key\"");
}

/// What counts.
fn pointer(inbox: &Path) -> Pointer {
    let text = fs::read_to_string(inbox.join(CURRENT)).expect("something counts");
    Pointer::parse(&text).expect("a publication")
}

/// The publication that counts, with its holders by their keys.
fn read(inbox: &Path) -> (Publication, BTreeMap<String, Holder>) {
    let name = pointer(inbox).name;
    let folder = inbox.join(&name);
    let head = fs::read(folder.join("publication.json")).expect("it is whole");
    let head = Publication::parse(&head).expect("a publication");
    assert_eq!(head.folder(), name);
    let lines = fs::read(folder.join("holders.jsonl")).expect("holders");
    let (mut digest, mut holders) = (Builder::new(Publication::LINES), BTreeMap::new());
    for line in lines.split_inclusive(|byte| *byte == b'\n') {
        digest.part(line);
        let holder = Holder::parse(line).expect("a holder");
        holders.insert(holder.key.clone(), holder);
    }
    assert_eq!(digest.finish().to_string(), head.holders);
    assert_eq!(head.n_holders, holders.len() as u64);
    (head, holders)
}

#[test]
fn everybody_with_a_card_is_published_with_photo_code_and_state_and_nothing_else_of_them() {
    let job = made();
    let told = job.cetak(&["publish", "job.toml", "--json", "--quiet"]).expect(0).stdout();
    assert!(told.contains("\"valid\":24"), "{told}");
    let inbox = job.path("portal/inbox");
    let (head, holders) = read(&inbox);
    assert!(head.sample && head.as_of == "2026-11-22", "{head:?}");
    for holder in holders.values() {
        let Holder { key, status, texts, photo, issues, .. } = holder;
        assert_eq!(
            (*status, issues.len(), issues[0].state),
            (Status::Entitled, 1, IssueState::Valid)
        );
        let Issue { serial, token, code, .. } = &issues[0];
        assert_eq!(&texts.as_ref().expect("texts").serial, serial);
        assert!(code.ends_with(token.as_str()) && token.len() == 16, "{code}");
        let found = job.cetak(&["lookup", code]).expect(0).stdout();
        assert!(found.starts_with(key), "{found}");
        let digest = Digest::parse(photo.as_ref().expect("a photo")).expect("a digest");
        let bytes = fs::read(inbox.join(photo_path(&digest))).expect("the photo");
        assert_eq!(Digest::of(&bytes), digest);
    }
    let all: Vec<u8> = files(&inbox)
        .into_iter()
        .filter(|(name, _)| name.contains("holders"))
        .flat_map(|(_, b)| b)
        .collect();
    let all = String::from_utf8(all).expect("text");
    for never in ["Jalan Contoh", "080000", "TANJUNG CONTOH", "contoh@example"] {
        assert!(!all.contains(never), "{never}");
    }
}

#[test]
fn the_same_data_are_published_once_and_changed_data_again_with_the_same_codes() {
    let job = made();
    let inbox = job.path("portal/inbox");
    job.cetak(&["publish", "job.toml", "--quiet"]).expect(0);
    let (head, before) = read(&inbox);
    let there = files(&inbox);
    job.cetak(&["publish", "job.toml", "--quiet"]).expect(0);
    assert!(files(&inbox) == there, "published twice, something was written");

    let data = job.path("data/paruh-waktu.csv");
    let text = fs::read_to_string(&data).expect("a list");
    write(&data, text.replace("Pengelola Layanan Operasional", "Kepala Layanan Operasional"));
    job.cetak(&["publish", "job.toml", "--quiet"]).expect(0);
    let (changed, after) = read(&inbox);
    assert_ne!(changed.folder(), head.folder());
    let post = |holders: &BTreeMap<String, Holder>, key: &str| {
        holders[key].texts.as_ref().expect("texts").jabatan.clone()
    };
    let moved: Vec<&String> =
        before.keys().filter(|key| post(&before, key) != post(&after, key)).collect();
    assert!(!moved.is_empty());
    for key in moved {
        assert_eq!(post(&after, key), "Kepala Layanan Operasional");
        assert_eq!(after[key].issues, before[key].issues);
    }
    // What was true before comes back, and counts again.
    write(&data, text);
    job.cetak(&["publish", "job.toml", "--quiet"]).expect(0);
    assert_eq!(read(&inbox).0.folder(), head.folder());
    assert_eq!(pointer(&inbox).number, 202_611_220_003, "and is known to be the latest");
}

#[cfg(unix)]
#[test]
fn a_group_may_read_what_is_published_for_it_and_nobody_what_is_not() {
    use std::os::unix::fs::PermissionsExt as _;
    let job = made();
    let inbox = job.path("portal/inbox");
    let modes = || {
        let (mut waiting, mut modes) = (vec![inbox.clone()], std::collections::BTreeSet::new());
        while let Some(path) = waiting.pop() {
            let about = fs::metadata(&path).expect("there");
            modes.insert((about.is_dir(), about.permissions().mode() & 0o7777));
            if about.is_dir() {
                let below = fs::read_dir(&path).expect("ours");
                waiting.extend(below.map(|entry| entry.expect("readable").path()));
            }
        }
        modes.into_iter().collect::<Vec<_>>()
    };
    fs::create_dir_all(&inbox).expect("writable");
    fs::set_permissions(&inbox, fs::Permissions::from_mode(0o2700)).expect("ours");
    job.cetak(&["publish", "job.toml", "--quiet"]).expect(0);
    assert_eq!(modes(), [(false, 0o600), (true, 0o2700)]);
    job.cetak(&["publish", "job.toml", "--group", "--quiet"]).expect(0);
    assert_eq!(modes(), [(false, 0o640), (true, 0o2750)], "what was there before, too");
}

#[test]
fn a_part_and_a_turn_that_somebody_chose_are_published_with_the_photo() {
    let job = made();
    let inbox = job.path("portal/inbox");
    job.cetak(&["publish", "job.toml", "--quiet"]).expect(0);
    let (_, holders) = read(&inbox);
    assert!(holders.values().all(|holder| holder.view.is_none()));
    let (key, holder) = holders.iter().next().expect("somebody");
    let photo = holder.photo.as_ref().expect("a photo");
    let list = format!(
        "key,content,decision,x,y,width,height,turn\n{key},{photo},accept,20,8,405,518,0.5\n"
    );
    write(&job.path("decisions.csv"), list);
    job.cetak(&["publish", "job.toml", "--quiet"]).expect(0);
    let (_, chosen) = read(&inbox);
    let view = PhotoView { turn_tenths: 5, area: Some([20, 8, 405, 518]) };
    assert_eq!(chosen[key].view, Some(view));
    assert!(chosen.iter().all(|(other, holder)| other == key || holder.view.is_none()));
}

#[test]
fn a_photo_goes_once_no_publication_names_it_and_stays_while_it_is_shown() {
    let job = made();
    let inbox = job.path("portal/inbox");
    let data = job.path("data/paruh-waktu.csv");
    let text = fs::read_to_string(&data).expect("a list");
    let mut keys = text.lines().skip(1).map(|line| line.split(';').nth(1).expect("a NIP"));
    let (wrong, other) = (keys.next().expect("one"), keys.next().expect("two"));
    job.cetak(&["publish", "job.toml", "--quiet"]).expect(0);
    let (_, before) = read(&inbox);
    let is_there = |photo: &Option<String>| {
        let digest = Digest::parse(photo.as_ref().expect("a photo")).expect("a digest");
        inbox.join(photo_path(&digest)).exists()
    };
    // One gets another file, and the other one's is no picture any more.
    let photo = |key: &str| {
        let found = fs::read_dir(job.path("photos")).expect("photos");
        let found = found.map(|entry| entry.expect("readable").path());
        found.into_iter().find(|path| path.to_string_lossy().contains(key)).expect("a photo")
    };
    let marked = fs::read(photo(other)).expect("a photo");
    // What stands behind the end of a PNG is no part of the picture, and makes another file.
    write(&photo(other), [marked.as_slice(), b"another file"].concat());
    write(&photo(wrong), b"no picture");
    job.cetak(&["publish", "job.toml", "--quiet"]).expect(0);
    let (_, after) = read(&inbox);
    assert_ne!(after[other].photo, before[other].photo);
    assert_eq!(after[wrong].status, Status::Held);
    assert_eq!(after[wrong].photo, before[wrong].photo, "it is shown still");
    assert!(is_there(&before[other].photo), "a portal may show what counted before");

    // With the next change nobody names the first photo any more.
    write(&data, text.replace("Layanan Operasional", "Layanan Umum"));
    job.cetak(&["publish", "job.toml", "--quiet"]).expect(0);
    let (_, last) = read(&inbox);
    assert!(!is_there(&before[other].photo) && is_there(&last[other].photo));
    assert_eq!(last[wrong].photo, before[wrong].photo);
    let n_photos =
        files(&inbox).into_iter().filter(|(name, _)| name.starts_with("photos/")).count();
    let named: std::collections::BTreeSet<_> =
        last.values().filter_map(|holder| holder.photo.as_ref()).collect();
    assert_eq!(n_photos, named.len());
}

#[test]
fn a_reprint_replaces_and_a_dismissal_ends() {
    let job = made();
    let inbox = job.path("portal/inbox");
    job.cetak(&["publish", "job.toml", "--quiet"]).expect(0);
    let (_, before) = read(&inbox);
    let text = fs::read_to_string(job.path("data/paruh-waktu.csv")).expect("a list");
    let key = text.lines().nth(1).expect("a row").split(';').nth(1).expect("a NIP").to_owned();
    job.cetak(&["reprint", "job.toml", "--key", &key, "--reason", "hilang", "--quiet"]).expect(0);
    job.cetak(&["publish", "job.toml", "--quiet"]).expect(0);
    let (_, after) = read(&inbox);
    let states =
        |holder: &Holder| holder.issues.iter().map(|issue| issue.state).collect::<Vec<_>>();
    assert_eq!(states(&after[&key]), [IssueState::Replaced, IssueState::Valid]);
    assert_eq!(after[&key].issues[0].token, before[&key].issues[0].token);
    assert_ne!(after[&key].issues[1].token, before[&key].issues[0].token);

    let dismissed: Vec<String> = text
        .lines()
        .map(|line| {
            if line.contains(&key) {
                line.replace("71;PPPK Aktif", "66;Diberhentikan")
            } else {
                line.to_owned()
            }
        })
        .collect();
    write(&job.path("data/paruh-waktu.csv"), dismissed.join("\n"));
    job.cetak(&["publish", "job.toml", "--quiet"]).expect(0);
    let (_, ended) = read(&inbox);
    assert_eq!(ended[&key].status, Status::Barred);
    assert_eq!(states(&ended[&key]), [IssueState::Replaced, IssueState::Ended]);
}

#[test]
fn holders_of_valid_cards_who_are_on_no_list_stop_a_publication() {
    let job = made();
    let data = job.path("data/paruh-waktu.csv");
    let text = fs::read_to_string(&data).expect("a list");
    let fewer: Vec<&str> =
        text.lines().enumerate().filter(|(row, _)| *row != 1).map(|(_, line)| line).collect();
    write(&data, fewer.join("\n"));
    let told = job.cetak(&["publish", "job.toml", "--lang", "en", "--quiet"]).expect(2).stderr();
    assert!(
        told.contains("1 cards are valid in the ledger, but their holders are on no list"),
        "{told}"
    );
    assert!(told.contains("run `cetak run` first"), "{told}");
    assert!(!job.path("portal").exists(), "nothing was written");
    job.cetak(&["run", "job.toml", "--only", "changed", "--quiet"]);
    job.cetak(&["publish", "job.toml", "--quiet"]).expect(0);
    let (_, holders) = read(&job.path("portal/inbox"));
    let gone: Vec<&Holder> = holders.values().filter(|h| h.status == Status::Gone).collect();
    assert_eq!(gone.len(), 1);
    assert_eq!(gone[0].issues[0].state, IssueState::Withdrawn);
    assert_eq!((&gone[0].texts, &gone[0].photo), (&None, &None));
}

#[test]
fn codes_without_a_token_and_jobs_without_cards_are_not_published() {
    let job = Job::copy_of("kabupaten");
    let told = job.cetak(&["publish", "job.toml", "--lang", "en"]).expect(2).stderr();
    assert!(told.contains("hold no {token}"), "{told}");
    with_tokens(&job);
    job.cetak(&["publish", "job.toml"]).expect(4);
}

#[test]
fn the_publication_that_is_kept_for_trying_the_portal_is_what_the_program_makes() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/kabupaten/portal/inbox");
    let job = Job::copy_of("kabupaten");
    with_tokens(&job);
    // Who tries the portal has a photo on a plain wall.
    job.edit("\"require\"", "\"remove\"");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    job.cetak(&["publish", "job.toml", "--quiet"]).expect(0);
    let inbox = job.path("portal/inbox");
    if rewrites("CETAK_WRITE_SAMPLES") {
        let _none_yet = fs::remove_dir_all(&kept);
        for (name, bytes) in files(&inbox) {
            let path = kept.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
            write(&path, bytes);
        }
    }
    // Cards are issued on the day the clock shows.
    let undated = |inbox: &Path| {
        let (head, mut holders) = read(inbox);
        holders.values_mut().flat_map(|holder| &mut holder.issues).for_each(|issue| {
            issue.issued_on.clear();
        });
        (Publication { holders: String::new(), ..head }, holders)
    };
    assert!(undated(&kept) == undated(&inbox), "it is not what the program makes");
    let photos = |inbox: &Path| {
        files(inbox).into_iter().filter(|(name, _)| name.starts_with("photos/")).collect::<Vec<_>>()
    };
    assert!(photos(&kept) == photos(&inbox), "its photos are others");
}
