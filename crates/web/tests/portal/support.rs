//! A portal in memory of a folder that goes away with it, and a browser that keeps cookies.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use cetak_base::digest::{Builder, Digest};
use cetak_schema::publication::{
    CURRENT, FORM, HEAD, HOLDERS, Holder, Issue, IssueState, PhotoRules, Pointer, Publication,
    Status, Texts, photo_path,
};
use cetak_web::{
    config::Config,
    invite::invite,
    server::{Portal, router},
    store::{Aim, Database as _, Postgres, Store},
};
use std::{
    cell::RefCell,
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};
use tower::ServiceExt as _;

pub(crate) const SITI: &str = "198609262015052001";
pub(crate) const BUDI: &str = "199001152021211003";
pub(crate) const ENDED: &str = "198001012010011001";
pub(crate) const SITI_TOKEN: &str = "MZXW6YTBOI5DGNBV";
pub(crate) const SITI_OLD_TOKEN: &str = "AAAAAAAAAAAAAAAA";
pub(crate) const ENDED_TOKEN: &str = "BBBBBBBBBBBBBBBB";
pub(crate) const SPOILED_TOKEN: &str = "CCCCCCCCCCCCCCCC";
pub(crate) const UNKNOWN_TOKEN: &str = "DDDDDDDDDDDDDDDD";

/// A photo of the sample that is kept in the repository.
pub(crate) fn photo(idx: usize) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/kabupaten/photos");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the sample has photos")
        .map(|entry| entry.expect("readable").path())
        .collect();
    files.sort();
    fs::read(&files[idx]).expect("a photo")
}

pub(crate) fn texts(name: &str, kind: &str) -> Texts {
    Texts {
        kind: kind.to_owned(),
        name: name.to_owned(),
        serial: "A20150000001".to_owned(),
        instansi: "Pemerintah Kabupaten Contoh".to_owned(),
        unit: "Dinas Contoh".to_owned(),
        jabatan: "Analis Kepegawaian".to_owned(),
        golongan: "III/c".to_owned(),
        pangkat: "Penata".to_owned(),
        tmt: Some("2016-05-01".to_owned()),
        contract_end: None,
        issued: None,
        contact: String::new(),
    }
}

fn issue(issue: u32, token: &str, state: IssueState) -> Issue {
    Issue {
        issue,
        serial: "A20150000001".to_owned(),
        token: token.to_owned(),
        code: format!("HTTPS://KARTU.CONTOH.GO.ID/K/{token}"),
        state,
        issued_on: "2026-11-20".to_owned(),
    }
}

/// Siti with a reprint, Budi without a card, one that has ended, one that was spoiled.
pub(crate) fn holders() -> Vec<Holder> {
    let holder = |key: &str, status, texts, issues| Holder {
        key: key.to_owned(),
        status,
        texts,
        photo: Some(Digest::of(&photo(0)).to_string()),
        view: None,
        layout: "asn-landscape".to_owned(),
        issues,
    };
    vec![
        holder(
            ENDED,
            Status::Barred,
            Some(texts("Bambang Contoh", "pns")),
            vec![issue(1, ENDED_TOKEN, IssueState::Ended)],
        ),
        holder(
            SITI,
            Status::Entitled,
            Some(texts("Siti <Contoh>, S.Kom.", "pns")),
            vec![
                issue(1, SITI_OLD_TOKEN, IssueState::Replaced),
                issue(2, SITI_TOKEN, IssueState::Valid),
            ],
        ),
        Holder {
            photo: None,
            ..holder(BUDI, Status::Held, Some(texts("Budi Contoh", "pppk")), Vec::new())
        },
        holder(
            "199505052022032001",
            Status::Entitled,
            Some(texts("Rina Contoh", "pns")),
            vec![issue(1, SPOILED_TOKEN, IssueState::Withdrawn)],
        ),
    ]
}

/// Writes a publication as `cetak publish` does; gives its folder.
pub(crate) fn publish(inbox: &Path, as_of: &str, holders: &[Holder]) -> PathBuf {
    publish_by(inbox, as_of, holders, BTreeMap::new())
}

/// As [`publish`], with figures of its own for photos.
pub(crate) fn publish_by(
    inbox: &Path,
    as_of: &str,
    holders: &[Holder],
    limits: BTreeMap<String, u64>,
) -> PathBuf {
    let mut digest = Builder::new(Publication::LINES);
    let lines: Vec<Vec<u8>> = holders.iter().map(Holder::line).collect();
    lines.iter().for_each(|line| {
        digest.part(line);
    });
    let head = Publication {
        form: FORM,
        program: "cetak 0.1.0".to_owned(),
        job: "Kartu ASN".to_owned(),
        as_of: as_of.to_owned(),
        sample: true,
        n_holders: holders.len() as u64,
        holders: digest.finish().to_string(),
        photos: PhotoRules {
            print_dpi: 300,
            background: "remove".to_owned(),
            encoding: "jpeg".to_owned(),
            policy: BTreeMap::new(),
            limits,
        },
    };
    let folder = inbox.join(head.folder());
    let path = inbox.join(photo_path(&Digest::of(&photo(0))));
    fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
    write(&path, &photo(0));
    fs::create_dir_all(&folder).expect("writable");
    write(&folder.join(HOLDERS), &lines.concat());
    write(&folder.join(HEAD), &head.json());
    let before = fs::read_to_string(inbox.join(CURRENT)).unwrap_or_default();
    let now = Pointer::next(Pointer::parse(&before).as_ref(), &head.folder());
    write(&inbox.join(CURRENT), now.expect("a publication").text().as_bytes());
    folder
}

#[expect(clippy::disallowed_methods, reason = "a test writes its own files")]
pub(crate) fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).expect("writable");
}

/// A new store: SQLite, or with `CETAK_WEB_POSTGRES` a schema of its own in that PostgreSQL.
fn store(data: &Path) -> Store {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let address = std::env::var("CETAK_WEB_POSTGRES").unwrap_or_default();
    if address.is_empty() {
        return Store::sqlite(&data.join("portal.sqlite3")).expect("a store");
    }
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let schema = format!("uji_{}_{number}", std::process::id());
    let make = format!("CREATE SCHEMA {schema}");
    let base = Postgres::open(&address).expect("PostgreSQL is there");
    base.transact(Aim::Write, &mut |work| work.execute(&make, &[]).map(|_| ())).expect("made");
    Store::postgres(&format!("{address}?options=-csearch_path%3D{schema}")).expect("a store")
}

/// A portal and its folder.
pub(crate) struct Office {
    folder: tempfile::TempDir,
    pub(crate) portal: Arc<Portal>,
}

impl Office {
    /// With the holders of [`holders`] and these lines more in its file.
    pub(crate) fn with(lines: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("portal.toml");
        let usual = "name = \"Portal Uji\"\ninbox = \"inbox\"\ndata = \"data\"\n";
        write(&file, format!("{usual}{lines}").as_bytes());
        publish(&folder.path().join("inbox"), "2026-11-22", &holders());
        let config = Config::load(&file).expect("a good file");
        fs::create_dir_all(&config.data).expect("writable");
        let store = store(&config.data);
        let portal = Arc::new(Portal::new(config, store).expect("a portal"));
        portal.take_inbox(false).expect("taken over");
        Self { folder, portal }
    }

    pub(crate) fn new() -> Self {
        Self::with("[verification]\ndifficulty = 8\n[photo]\nuse = \"at-once\"\n")
    }

    pub(crate) fn staff(&self, name: &str, password: &str) {
        let kept = cetak_web::keep_password(password).expect("random numbers");
        self.portal.store().set_staff(name, &kept, NOW).expect("written");
    }

    pub(crate) fn inbox(&self) -> PathBuf {
        self.folder.path().join("inbox")
    }

    pub(crate) fn browser(&self) -> Browser {
        let router = router(&self.portal);
        Browser { router, cookies: RefCell::default(), site: "same-origin" }
    }
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |to| to.to_str().expect("ASCII"))
    }

    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }
}

/// Somebody's browser.
pub(crate) struct Browser {
    router: Router,
    cookies: RefCell<BTreeMap<String, String>>,
    /// What it says of where a form came from.
    pub(crate) site: &'static str,
}

impl Browser {
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request"))
    }

    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", self.site)
            .body(Body::from(form.join("&")));
        self.send(request.expect("a request"))
    }

    pub(crate) fn upload(&self, path: &str, name: &str, bytes: &[u8]) -> Answer {
        let mut body = format!(
            "--batas\r\nContent-Disposition: form-data; name=\"foto\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend(bytes);
        body.extend(b"\r\n--batas--\r\n");
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=batas")
            .header(header::CONTENT_LENGTH, body.len())
            .header("sec-fetch-site", self.site)
            .body(Body::from(body));
        self.send(request.expect("a request"))
    }

    pub(crate) fn send(&self, mut request: Request<Body>) -> Answer {
        let jar = self.cookies.borrow();
        let kept: Vec<String> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        drop(jar);
        if !kept.is_empty() {
            let cookies = kept.join("; ").parse().expect("ASCII");
            request.headers_mut().insert(header::COOKIE, cookies);
        }
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (head, body) = runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.expect("an answer");
            let (head, body) = response.into_parts();
            (head, to_bytes(body, 64 << 20).await.expect("a body"))
        });
        for cookie in head.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("ASCII");
            let pair = cookie.split(';').next().expect("a pair");
            let (name, value) = pair.split_once('=').expect("a pair");
            self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
        }
        Answer { status: head.status, headers: head.headers, body: body.to_vec() }
    }

    /// Takes the challenge of a code, and gives the answer of the page behind it.
    pub(crate) fn scan(&self, token: &str) -> Answer {
        let asked = self.get(&format!("/k/{token}")).expect(200).text();
        let (challenge, counter) = solved(&asked);
        let fields = [("challenge", challenge.as_str()), ("counter", counter.as_str())];
        let passed = self.post(&format!("/k/{token}"), &fields).expect(303);
        self.get(passed.location())
    }
}

/// The challenge on a page, and a counter that solves it.
pub(crate) fn solved(page: &str) -> (String, String) {
    let of = |name: &str| {
        let after = page.split(&format!("data-{name}=\"")).nth(1).expect("it is on the page");
        after.split('"').next().expect("it ends").to_owned()
    };
    let challenge = of("challenge");
    let counter = cetak_web::solve_challenge(&challenge, of("bits").parse().expect("a number"));
    (challenge, counter)
}

fn encoded(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    let one = |byte: u8| {
        if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    value.bytes().map(one).collect()
}

pub(crate) const PASSWORD: &str = "kuda laut di sawah";
pub(crate) const NOW: i64 = 4_000_000_000;

/// Somebody who has chosen a password and is logged in.
pub(crate) fn logged_in(office: &Office, key: &str) -> Browser {
    let made = invite(office.portal.store(), &[key.to_owned()], NOW, 30).expect("invited");
    let browser = office.browser();
    let fields =
        [("nip", key), ("kode", made[0].code.as_str()), ("sandi", PASSWORD), ("ulangi", PASSWORD)];
    let answer = browser.post("/masuk/kode", &fields).expect(303);
    assert_eq!(answer.location(), "/akun");
    browser
}
