//! What the portal stands: a nation of made-up holders, looked at and downloaded by `wrk`.
//!
//! `cargo bench -p cetak-web --bench load -- [HOLDERS] [SECONDS]` publishes HOLDERS people (default 1,000,000) into a new
//! store - SQLite, or the empty PostgreSQL of `DATABASE_URL` -, starts `cetak-web serve` on loopback, and asks for the
//! page behind a code (its challenge solved beforehand), the photo there, the holder's page, the card as a picture and as a PDF,
//! SECONDS each (default 20). It prints how long the publication took to write and to take over, requests a second,
//! p50 and p99, answers that were none, and the memory of the server. It needs `wrk` and some 3 GB in the folder of
//! temporary files. Of the two cores of a small machine `wrk` takes its share: figures are those of both.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a benchmark writes its own files")]

use cetak_base::digest::{Builder, Digest};
use cetak_base::key::Nip;
use cetak_schema::publication::{
    CURRENT, FORM, HEAD, HOLDERS, Holder, Issue, IssueState, PhotoRules, Pointer, Publication,
    Status, Texts, photo_path,
};
use cetak_web::store::Store;
use cetak_web::store::accounts::Role;
use cetak_web::{clock, solve_challenge};
use std::{
    collections::BTreeMap,
    fs,
    io::{BufWriter, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const ADDRESS: &str = "127.0.0.1:8796";
/// Cards that are looked at, spread over all of them.
const LOOKED_AT: usize = 2000;
/// Holders who are logged in: each may draw sixty times at once.
const LOGGED_IN: usize = 400;
/// Connections of `wrk`.
const CONNECTIONS: &str = "32";

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|arg| arg.parse::<usize>().ok());
    let (holders, seconds) = (numbers.next().unwrap_or(1_000_000), numbers.next().unwrap_or(20));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let photos = photos();
    let begun = Instant::now();
    publish(&folder.join("inbox"), holders, &photos);
    println!("{holders} holders written in {:.1} s", begun.elapsed().as_secs_f64());
    let file = folder.join("portal.toml");
    // Each made-up visitor comes from an address of their own, as behind a proxy.
    let lines = format!(
        "listen = \"{ADDRESS}\"\ninbox = \"inbox\"\ndata = \"data\"\nproxies = [\"127.0.0.1\"]\n[verification]\ndifficulty = 8\n"
    );
    fs::write(&file, lines).expect("written");
    let begun = Instant::now();
    let imported = command("import", &file).stderr(Stdio::null()).status().expect("it starts");
    assert!(imported.success(), "the publication was not taken over");
    println!("taken over in {:.1} s", begun.elapsed().as_secs_f64());

    let (store, where_) = store(folder);
    let size = store.database().size() >> 20;
    println!("{where_}, {size} MB");
    let sessions = sessions(&store, holders);
    let server = Server(command("serve", &file).stderr(Stdio::null()).spawn().expect("it starts"));
    wait_until_ready();
    let passes = passes(holders);
    server.tell_memory("before any load");
    let ask = |name: &str, requests: &[(String, String)], threads: &str| {
        load(folder, name, requests, (threads, seconds));
        server.tell_memory("after it");
    };
    ask("page behind a code", &passes, "2");
    let photos: Vec<_> =
        passes.iter().map(|(path, cookie)| (format!("{path}/foto"), cookie.clone())).collect();
    ask("photo behind a code", &photos, "2");
    let of = |path: &str| {
        sessions.iter().map(|cookie| (path.to_owned(), cookie.clone())).collect::<Vec<_>>()
    };
    ask("holder's page", &of("/akun"), "2");
    // What is drawn is limited for each holder: a third of them for each kind.
    let third = sessions.len() / 3;
    ask("card as a picture", &of("/kartu/depan.png")[..third], "1");
    ask("card as a PDF", &of("/kartu/unduh.pdf")[third..], "1");
}

fn command(word: &str, file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cetak-web"));
    command.arg(word).arg(file).stdout(Stdio::null());
    command
}

/// A server that is stopped when this goes.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _stopped = self.0.kill();
        let _over = self.0.wait();
    }
}

impl Server {
    fn tell_memory(&self, when: &str) {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id()));
        let status = status.unwrap_or_default();
        let of = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
            let kilobytes: String = line.chars().filter(char::is_ascii_digit).collect();
            kilobytes.parse::<u64>().unwrap_or(0) >> 10
        };
        println!("    memory {when}: {} MB, at most {} MB", of("VmRSS"), of("VmHWM"));
    }
}

fn store(folder: &Path) -> (Store, &'static str) {
    let address = std::env::var("DATABASE_URL").unwrap_or_default();
    if address.is_empty() {
        let path = folder.join("data/portal.sqlite3");
        return (Store::sqlite(&path).expect("the store"), "SQLite");
    }
    (Store::postgres(&address).expect("the store"), "PostgreSQL")
}

/// Photos of the sample, whose people are made up.
fn photos() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/kabupaten/photos");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the sample has photos")
        .map(|entry| entry.expect("readable").path())
        .collect();
    files.sort();
    files.iter().map(|file| fs::read(file).expect("a photo")).collect()
}

/// The made-up 18 digits of the `n`th person.
fn key(n: usize) -> String {
    let (day, month, year, serial) = (n % 28 + 1, n / 28 % 12 + 1, n / 336 % 30 + 1965, n / 10_080);
    let (sex, serial) = (serial / 999 + 1, serial % 999 + 1);
    format!("{year}{month:02}{day:02}{}01{sex}{serial:03}", year + 25)
}

/// The code of the `n`th person's card.
fn token(n: usize) -> String {
    let digest = Digest::of(&n.to_le_bytes());
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let letter = |byte: &u8| char::from(letters[usize::from(byte & 31)]);
    digest.bytes()[..16].iter().map(letter).collect()
}

fn holder(n: usize, photos: &[String]) -> Holder {
    let serial = format!("A2026{n:07}");
    let issue = Issue {
        issue: 1,
        serial: serial.clone(),
        token: token(n),
        code: format!("HTTPS://KARTU.CONTOH.GO.ID/K/{}", token(n)),
        state: IssueState::Valid,
        issued_on: "2026-11-20".to_owned(),
    };
    let texts = Texts {
        kind: "pns".to_owned(),
        name: format!("Contoh Rekaan {n}, S.Kom."),
        serial,
        instansi: "Pemerintah Kabupaten Contoh".to_owned(),
        unit: "Dinas Perpustakaan dan Kearsipan".to_owned(),
        jabatan: "Analis Kepegawaian".to_owned(),
        golongan: "III/c".to_owned(),
        pangkat: "Penata".to_owned(),
        tmt: Some("2016-05-01".to_owned()),
        contract_end: None,
        issued: None,
        contact: String::new(),
    };
    Holder {
        key: key(n),
        status: Status::Entitled,
        texts: Some(texts),
        photo: Some(photos[n % photos.len()].clone()),
        view: None,
        layout: "asn-landscape".to_owned(),
        issues: vec![issue],
    }
}

fn publish(inbox: &Path, holders: usize, photos: &[Vec<u8>]) {
    for photo in photos {
        let path = inbox.join(photo_path(&Digest::of(photo)));
        fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        fs::write(path, photo).expect("written");
    }
    let named: Vec<String> = photos.iter().map(|photo| Digest::of(photo).to_string()).collect();
    let unnamed = inbox.join("holders");
    let mut file = BufWriter::new(fs::File::create(&unnamed).expect("writable"));
    let mut digest = Builder::new(Publication::LINES);
    for n in 0..holders {
        let holder = holder(n, &named);
        assert!(Nip::parse(&holder.key).is_ok(), "{}", holder.key);
        let line = holder.line();
        digest.part(&line);
        file.write_all(&line).expect("written");
    }
    file.flush().expect("written");
    let head = Publication {
        form: FORM,
        program: "cetak 0.1.0".to_owned(),
        job: "Kartu ASN".to_owned(),
        as_of: "2026-11-22".to_owned(),
        sample: true,
        n_holders: holders as u64,
        holders: digest.finish().to_string(),
        photos: PhotoRules {
            print_dpi: 300,
            background: "remove".to_owned(),
            encoding: "jpeg".to_owned(),
            policy: BTreeMap::new(),
            limits: BTreeMap::new(),
        },
    };
    let folder = inbox.join(head.folder());
    fs::create_dir_all(&folder).expect("writable");
    fs::rename(unnamed, folder.join(HOLDERS)).expect("renamed");
    fs::write(folder.join(HEAD), head.json()).expect("written");
    let pointer = Pointer::next(None, &head.folder()).expect("a publication");
    fs::write(inbox.join(CURRENT), pointer.text()).expect("written");
}

/// Cookies of holders who are logged in.
fn sessions(store: &Store, holders: usize) -> Vec<String> {
    let now = clock::now();
    let one = |idx: usize| {
        let raw = Digest::of(&idx.to_be_bytes()).to_string();
        let who = key(idx * (holders / LOGGED_IN).max(1) % holders);
        let id = Digest::of(raw.as_bytes());
        let from = ("127.0.0.*", "wrk");
        store.begin_session(&id, (&who, Role::Holder), now, from).expect("begun");
        format!("sesi={raw}")
    };
    (0..LOGGED_IN).map(one).collect()
}

/// Addresses behind codes, with the cookie of a challenge that was solved for each.
fn passes(holders: usize) -> Vec<(String, String)> {
    let one = |idx: usize| {
        let token = token(idx * (holders / LOOKED_AT).max(1) % holders);
        let path = format!("/k/{token}");
        let from = format!("10.{}.{}.{}", idx >> 16, idx >> 8 & 255, idx & 255);
        let page = asked(&format!("GET {path} HTTP/1.1\r\nX-Forwarded-For: {from}\r\n"), "");
        let of = |name: &str| {
            let after = page.split(&format!("data-{name}=\"")).nth(1).expect("it is on the page");
            after.split('"').next().expect("it ends").to_owned()
        };
        let challenge = of("challenge");
        let counter = solve_challenge(&challenge, of("bits").parse().expect("a number"));
        let form = format!("challenge={challenge}&counter={counter}");
        let head = format!(
            "POST {path} HTTP/1.1\r\nX-Forwarded-For: {from}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        );
        let passed = asked(&head, &form);
        let cookie = passed.split("lulus=").nth(1).expect("a pass").split(';').next();
        (path, format!("lulus={}", cookie.expect("it ends")))
    };
    (0..LOOKED_AT).map(one).collect()
}

fn asked(head: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(ADDRESS).expect("it listens");
    let length = body.len();
    let request = format!(
        "{head}Host: {ADDRESS}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("answered");
    String::from_utf8_lossy(&answer).into_owned()
}

fn wait_until_ready() {
    for _ in 0..600 {
        if TcpStream::connect(ADDRESS).is_ok() {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the portal does not listen on {ADDRESS}");
}

/// Asks for these addresses with these cookies, one after the other and around.
fn load(
    folder: &Path,
    name: &str,
    requests: &[(String, String)],
    (threads, seconds): (&str, usize),
) {
    let list: String =
        requests.iter().map(|(path, cookie)| format!("{path}\t{cookie}\n")).collect();
    fs::write(folder.join("requests"), list).expect("written");
    // Each thread of wrk begins elsewhere.
    let script = format!(
        "local all = {{}}\nfor line in io.lines('{}') do\n  local path, cookie = line:match('^(.-)\\t(.*)$')\n  \
         all[#all + 1] = wrk.format('GET', path, {{ Host = '{ADDRESS}', Cookie = cookie }})\nend\nlocal n = 0\nlocal threads = 0\n\
         function setup(thread) threads = threads + 1; thread:set('first', threads) end\n\
         function init(args) n = first * 997 end\nfunction request() n = n + 1; return all[n % #all + 1] end\n",
        folder.join("requests").display()
    );
    let file = folder.join("load.lua");
    fs::write(&file, script).expect("written");
    let lasts = format!("-d{seconds}s");
    let done = Command::new("wrk")
        .args(["--latency", "-t", threads, "-c", CONNECTIONS, &lasts, "--timeout", "10s", "-s"])
        .arg(&file)
        .arg(format!("http://{ADDRESS}"))
        .output()
        .expect("wrk is installed");
    let told = String::from_utf8_lossy(&done.stdout);
    let after = |words: &str| {
        let line = told.lines().find(|line| line.trim_start().starts_with(words));
        line.and_then(|line| line.split_whitespace().last()).unwrap_or("0").to_owned()
    };
    let (rate, p50, p99) = (after("Requests/sec:"), after("50%"), after("99%"));
    let failed = after("Non-2xx");
    println!("{name:22} {rate:>10} a second, p50 {p50}, p99 {p99}, not answered {failed}");
    if !done.status.success() {
        println!("{}", String::from_utf8_lossy(&done.stderr));
    }
}
