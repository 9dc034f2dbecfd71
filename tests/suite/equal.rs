//! Edits without plan: what a run over the changes leaves is what a run from nothing makes.
//!
//! A script of random edits - rows, photos, layout, font, keys of the job - with a run of
//! `--only changed` after every few, and a clean build at the end: every card file and every
//! page of the one-up stream must be equal byte for byte, and so must the counts and who is
//! held and why. `CETAK_LONG=1` runs more scripts, `CETAK_SCRIPTS=N` that many.

use crate::support::{Ran, cetak, long, write};
use lopdf::{Document, Object};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Scripts of the short form.
const FEW: u64 = 3;
/// Scripts of the long form.
const MANY: u64 = 8;
/// Runs of one script, each after one to three edits.
const RUNS: usize = 3;
/// People there are, of whom some are on the list.
const PEOPLE: usize = 8;

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 ^ (self.0 >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed ^ (mixed >> 32)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn one_of<'o>(&mut self, options: &[&'o str]) -> &'o str {
        options[self.below(options.len())]
    }
}

#[derive(Clone)]
struct Person {
    key: String,
    serial: String,
    name: String,
    unit: &'static str,
    status: &'static str,
    listed: bool,
    /// Picture of the pool, and whether it was saved anew.
    photo: Option<(usize, bool)>,
}

/// Everything that edits change.
struct World {
    people: Vec<Person>,
    /// Key of the job file and its value, with the lines they stand in.
    job: BTreeMap<&'static str, &'static str>,
    layout: BTreeMap<&'static str, &'static str>,
    bold: bool,
    /// Pictures as they came and saved anew.
    pool: Vec<[Vec<u8>; 2]>,
}

impl World {
    fn new(pool: Vec<[Vec<u8>; 2]>) -> Self {
        let person = |idx: usize| Person {
            key: format!("{}{:02}{:02}2025241{:03}", 1970 + idx, 1 + idx, 3 + idx, 100 + idx),
            serial: format!("B2025000{:04}", 1300 + idx),
            name: format!(
                "{} CONTOH",
                ["ANI", "BUDI", "CITRA", "DEWI", "EKO", "FITRI", "GITA", "HADI"][idx]
            ),
            unit: "Dinas Kesehatan",
            status: "PPPK Aktif",
            listed: idx < 6,
            photo: Some((idx, false)),
        };
        let job = [
            ("name", "Kartu uji"),
            ("as_of", "2026-11-22"),
            ("background", "remove"),
            ("encoding", "jpeg"),
            ("print_dpi", "300"),
            ("url", "https://contoh.go.id/k/{serial}"),
            ("sheets_per_file", "250"),
            ("order", "cut-stack"),
            ("photo-missing", "hold"),
            ("photo-pose", "warn"),
            ("inks", "rgb"),
        ];
        let layout = [("size", "12pt"), ("colour", "k100"), ("accent", "#0b6e75")];
        Self {
            people: (0..PEOPLE).map(person).collect(),
            job: job.into(),
            layout: layout.into(),
            bold: false,
            pool,
        }
    }

    /// One edit; says which, for the message of a failure.
    fn edit(&mut self, dice: &mut Dice) -> String {
        let (one, other) = (dice.below(PEOPLE), dice.below(PEOPLE));
        let set = |map: &mut BTreeMap<_, _>, key, value| {
            map.insert(key, value);
            format!("{key} = {value}")
        };
        match dice.below(20) {
            0 | 1 => {
                let words = ["SARI", "PUTRA", "ABDUL", "WATI", "HALIM"];
                let long = "KUSUMANINGTYAS WIRABHUANASARI PRAMUDHITA SALEH WIJAYAKUSUMA NINGRAT SASTRODIHARJO";
                let word = if dice.below(6) == 0 { long } else { dice.one_of(&words) };
                self.people[one].name = format!("{} {word}", dice.one_of(&["ANI", "BUDI", "SITI"]));
                format!("name of {one}: {}", self.people[one].name)
            }
            2 => {
                self.people[one].unit =
                    dice.one_of(&["Dinas Sosial", "Kecamatan Contoh", "Dinas Kesehatan"]);
                format!("unit of {one}")
            }
            3 => {
                self.people[one].status =
                    dice.one_of(&["PPPK Aktif", "Pensiun", "Meninggal", "aktif sekali"]);
                format!("status of {one}: {}", self.people[one].status)
            }
            4 | 5 => {
                self.people[one].listed = !self.people[one].listed;
                format!("{one} listed: {}", self.people[one].listed)
            }
            6 | 7 => {
                let photo = self.people[one].photo;
                self.people[one].photo = self.people[other].photo;
                self.people[other].photo = photo;
                format!("photos of {one} and {other} swapped")
            }
            8 => {
                let picture = dice.below(self.pool.len());
                self.people[one].photo = Some((picture, false));
                format!("photo of {one} is {picture}")
            }
            9 | 10 => {
                if let Some((_, anew)) = &mut self.people[one].photo {
                    *anew = !*anew;
                }
                format!("photo of {one} saved anew")
            }
            11 => {
                self.people[one].photo = None;
                format!("photo of {one} gone")
            }
            12 => match dice.below(2) {
                0 => set(&mut self.layout, "size", dice.one_of(&["12pt", "11pt", "13pt"])),
                _ => set(&mut self.layout, "accent", dice.one_of(&["#0b6e75", "#0b6e99"])),
            },
            13 => set(&mut self.layout, "colour", dice.one_of(&["k100", "#102030"])),
            14 => {
                self.bold = !self.bold;
                "the font's file".to_owned()
            }
            15 => match dice.below(3) {
                0 => set(&mut self.job, "name", dice.one_of(&["Kartu uji", "Nama lain"])),
                1 => set(&mut self.job, "as_of", dice.one_of(&["2026-11-22", "2026-11-23"])),
                _ => set(&mut self.job, "sheets_per_file", dice.one_of(&["250", "1"])),
            },
            16 => match dice.below(4) {
                3 => set(&mut self.job, "inks", dice.one_of(&["rgb", "cmyk"])),
                0 => set(&mut self.job, "background", dice.one_of(&["remove", "require", "keep"])),
                1 => set(&mut self.job, "encoding", dice.one_of(&["jpeg", "lossless"])),
                _ => set(&mut self.job, "order", dice.one_of(&["cut-stack", "row"])),
            },
            17 => set(
                &mut self.job,
                "url",
                dice.one_of(&["https://contoh.go.id/k/{serial}", "https://b.go.id/{serial}"]),
            ),
            18 => set(&mut self.job, "photo-missing", dice.one_of(&["hold", "warn"])),
            _ => match dice.below(2) {
                0 => set(&mut self.job, "photo-pose", dice.one_of(&["warn", "hold"])),
                _ => set(&mut self.job, "print_dpi", dice.one_of(&["300", "150"])),
            },
        }
    }

    /// Writes what differs from what is there, so that the rest keeps its time and inode.
    fn save(&self, folder: &Path) {
        for below in ["photos", "desain/fonts"] {
            fs::create_dir_all(folder.join(below)).expect("a folder");
        }
        let put = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            if fs::read(&path).ok().as_deref() != Some(bytes) {
                write(&path, bytes);
            }
        };
        let mut rows =
            "PNS ID;NIP BARU;NAMA;JENIS PEGAWAI NAMA;KEDUDUKAN HUKUM NAMA;KARTU ASN VIRTUAL;\
                        TMT CPNS;JABATAN NAMA;UNOR NAMA;INSTANSI KERJA NAMA\n"
                .to_owned();
        for (idx, person) in self.people.iter().enumerate().filter(|(_, person)| person.listed) {
            let Person { key, serial, name, unit, status, .. } = person;
            rows += &format!(
                "00000000-0000-4000-8000-{idx:012};{key};{name};PPPK Paruh Waktu;{status};{serial};01-06-2025;\
                 Operator Layanan Operasional;{unit};Pemerintah Kabupaten Contoh\n"
            );
        }
        put("data.csv", rows.as_bytes());
        for person in &self.people {
            let name = format!("photos/{}.png", person.key);
            match person.photo {
                Some((picture, anew)) => put(&name, &self.pool[picture][usize::from(anew)]),
                None => drop(fs::remove_file(folder.join(name))),
            }
        }
        let key = |key: &str| self.job[key];
        let job = format!(
            "name = \"{}\"\nas_of = \"{}\"\n[data]\nfiles = [\"data.csv\"]\n[photos]\nfolder = \"photos\"\n\
             background = \"{}\"\nencoding = \"{}\"\n[card]\nlayout = \"desain\"\nprint_dpi = {}\n[qr]\nurl = \"{}\"\n\
             [sheet]\nformat = \"a4-10up\"\nsheets_per_file = {}\norder = \"{}\"\n[output]\nstream = true\n\
             cards = [\"pdf\", \"png\"]\nphotos = \"{}\"\n[policy]\nphoto-missing = \"{}\"\nphoto-pose = \"{}\"\nphoto-opaque = \"hold\"\nlist-older = \"ignore\"\n",
            key("name"),
            key("as_of"),
            key("background"),
            key("encoding"),
            key("print_dpi"),
            key("url"),
            key("sheets_per_file"),
            key("order"),
            key("inks"),
            key("photo-missing"),
            key("photo-pose"),
        );
        put("job.toml", job.as_bytes());
        let layout = self
            .layout
            .iter()
            .fold(LAYOUT.to_owned(), |text, (key, value)| text.replace(&format!("<{key}>"), value));
        put("desain/layout.toml", layout.as_bytes());
        put("desain/fonts/uji.ttf", &font(self.bold));
    }
}

/// A card with everything that can change on it.
const LAYOUT: &str = r##"
title = "Uji"
card = ["85.60mm", "53.98mm"]
[theme.pns]
accent = "#8a1538"
[theme.pppk]
accent = "<accent>"
[style.value]
font = "Plus Jakarta Sanz"
weight = 600
colour = "<colour>"
[[front]]
id = "band"
type = "rect"
box = ["-3mm", "-3mm", "91.6mm", "14mm"]
fill = "accent"
[[front]]
id = "photo"
type = "photo"
box = ["60.6mm", "14mm", "21mm", "26.833mm"]
[[front]]
id = "name"
type = "text"
text = "{name}"
box = ["4mm", "15mm", "52mm", "8mm"]
style = "value"
fit = [{ lines = 2, size = ["<size>", "9pt"] }]
[[front]]
id = "nip"
type = "text"
text = "{nip}"
box = ["4mm", "32.6mm", "35mm", "2.2mm"]
style = "value"
fit = [{ size = ["8pt", "6pt"] }]
[[front]]
id = "unit"
type = "text"
text = "{unit}"
box = ["4mm", "40.2mm", "34mm", "8.4mm"]
style = "value"
fit = [{ lines = 2, size = ["7.5pt", "5.5pt"] }]
[[front]]
id = "qr"
type = "qr"
box = ["40mm", "33.4mm", "16.6mm", "16.6mm"]
[[back]]
id = "serial"
type = "text"
text = "{serial}"
box = ["4mm", "46mm", "40mm", "2mm"]
style = "value"
size = "7pt"
"##;

/// A font of a family of its own, medium, with the outlines of one weight or another.
fn font(bold: bool) -> Vec<u8> {
    let file = if bold { "PlusJakartaSans-Bold.ttf" } else { "PlusJakartaSans-SemiBold.ttf" };
    let mut bytes =
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts").join(file)).expect("a font");
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    let (old, new) = (wide("Plus Jakarta Sans"), wide("Plus Jakarta Sanz"));
    for at in 0..bytes.len() - old.len() {
        if bytes[at..].starts_with(&old) {
            bytes[at..at + new.len()].copy_from_slice(&new);
        }
    }
    // The table directory: a tag, a checksum, an offset and a length for each.
    let entry =
        bytes[12..].chunks_exact(16).find(|entry| entry.starts_with(b"OS/2")).expect("a weight");
    let offset = u32::from_be_bytes(entry[8..12].try_into().expect("four bytes")) as usize;
    bytes[offset + 4..offset + 6].copy_from_slice(&600_u16.to_be_bytes());
    bytes
}

/// The pictures of a sample, each also saved anew without loss.
fn pool() -> Vec<[Vec<u8>; 2]> {
    let photos = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/kabupaten/photos");
    let mut paths: Vec<PathBuf> = fs::read_dir(photos)
        .expect("photos")
        .map(|entry| entry.expect("readable").path())
        .collect();
    paths.sort();
    let saved_anew = |bytes: &[u8]| {
        let picture = image::load_from_memory(bytes).expect("a picture");
        let mut anew = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut anew, image::ImageFormat::Png).expect("encoded");
        anew.into_inner()
    };
    let read = |path: &PathBuf| fs::read(path).expect("a photo");
    paths
        .iter()
        .take(12)
        .map(read)
        .map(|bytes| [saved_anew(&bytes), bytes])
        .map(|[a, b]| [b, a])
        .collect()
}

/// The files of a card and its pages in the stream, by name.
type Made = BTreeMap<String, Vec<u8>>;

/// What a run left.
struct Outcome {
    made: BTreeMap<String, Made>,
    counts: BTreeMap<String, u64>,
    /// Code and key of what holds or bars somebody.
    waiting: BTreeSet<(String, String)>,
    withdrawn: BTreeSet<String>,
    changed: BTreeSet<String>,
}

fn run(job: &Path, n_run: usize, more: &[&str]) -> Outcome {
    let out = format!("out/{n_run}");
    let args = ["run", "job.toml", "--quiet", "--lang", "en", "--out", &out];
    let ran = Ran(cetak().current_dir(job).args(args).args(more).output().expect("starts"));
    assert!(matches!(ran.code(), 0 | 3 | 4), "{}: {}", ran.code(), ran.stderr());
    harvest(&job.join(out))
}

fn harvest(folder: &Path) -> Outcome {
    let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
    let report: serde_json::Value = serde_json::from_str(&text("report.json")).expect("a report");
    let counts = report["counts"].as_object().expect("counts").iter();
    let counts = counts.map(|(name, n)| (name.clone(), n.as_u64().expect("a number"))).collect();
    let field = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().expect("findings").iter();
    let waiting = findings
        .filter(|finding| matches!(finding["severity"].as_str(), Some("hold" | "bar")))
        .map(|finding| (field(&finding["code"]), field(&finding["key"])))
        .collect();
    let keys = |name: &str| -> BTreeSet<String> {
        let lines = text(name);
        lines.lines().skip(1).filter_map(|line| Some(line.split(',').next()?.to_owned())).collect()
    };
    let stream = folder.join("cards-1up/0001.pdf");
    let stream = stream.is_file().then(|| Document::load(stream).expect("a PDF"));
    let mut made = BTreeMap::new();
    for (idx, line) in text("map.csv").lines().skip(1).enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        let mut card = Made::new();
        for ending in [".pdf", "-front.png", "-front-k.png", "-back.png", "-back-k.png"] {
            let path = folder.join("cards").join(format!("{}{ending}", cells[4]));
            card.insert(ending.to_owned(), fs::read(path).expect("a card file"));
        }
        let document = stream.as_ref().expect("a stream");
        for side in 1..=2 {
            card.insert(format!("page {side}"), page(document, (2 * idx + side) as u32));
        }
        made.insert(cells[0].to_owned(), card);
    }
    Outcome {
        made,
        counts,
        waiting,
        withdrawn: keys("withdrawn.csv"),
        changed: keys("changes.csv"),
    }
}

/// A page as it is drawn: its content and everything that draws on, wherever it lies in the file.
/// Fonts are left out: a file embeds the glyphs that all its pages need.
fn page(document: &Document, number: u32) -> Vec<u8> {
    let pages = document.get_pages();
    let page = document.get_dictionary(pages[&number]).expect("a page");
    let mut found = Vec::new();
    for key in [&b"MediaBox"[..], b"TrimBox", b"BleedBox", b"Contents", b"Resources"] {
        found.extend(key);
        flatten(document, page.get(key).expect("there"), &mut found);
    }
    found
}

fn flatten(document: &Document, object: &Object, found: &mut Vec<u8>) {
    let dictionary = |entries: &lopdf::Dictionary, found: &mut Vec<u8>| {
        let mut entries: Vec<_> = entries.iter().collect();
        entries.sort_by_key(|(key, _)| key.to_vec());
        for (key, value) in entries {
            // A parent, and the part of a card: ways back up, and the glyphs of the whole file.
            if !matches!(key.as_slice(), b"Font" | b"Parent" | b"DPart" | b"Length") {
                found.extend(key);
                flatten(document, value, found);
            }
        }
    };
    match object {
        Object::Reference(id) => flatten(document, document.get_object(*id).expect("there"), found),
        Object::Array(items) => items.iter().for_each(|item| flatten(document, item, found)),
        Object::Dictionary(entries) => dictionary(entries, found),
        Object::Stream(stream) => {
            dictionary(&stream.dict, found);
            found.extend(&stream.content);
        }
        plain => found.extend(format!("{plain:?}").bytes()),
    }
}

fn script(seed: u64, pool: Vec<[Vec<u8>; 2]>) {
    let mut dice = Dice(seed);
    let mut world = World::new(pool);
    let folder = tempfile::tempdir().expect("a folder");
    let job = folder.path().join("job");
    let (mut newest, mut holders) = (BTreeMap::<String, Made>::new(), BTreeSet::new());
    let mut story = vec![format!("script {seed}")];
    let mut last = None;
    for n_run in 0..RUNS {
        for _ in 0..if n_run == 0 { 0 } else { 1 + dice.below(3) } {
            story.push(world.edit(&mut dice));
        }
        world.save(&job);
        let jobs = ["1", "2", "3"][dice.below(3)];
        let found = run(&job, n_run, &["--only", "changed", "--jobs", jobs]);
        story.push(format!("run {n_run}: {:?}", found.counts));
        let listed = |key: &String| {
            let barred = |person: &&Person| matches!(person.status, "Pensiun" | "Meninggal");
            let mut there = world.people.iter().filter(|person| person.listed && !barred(person));
            there.any(|person| person.key == *key)
        };
        let gone: BTreeSet<String> = holders.iter().filter(|key| !listed(key)).cloned().collect();
        assert_eq!(found.withdrawn, gone, "{story:#?}");
        for (key, made) in &found.made {
            let knew = holders.contains(key);
            assert_eq!(knew, found.changed.contains(key), "changes.csv of {key}: {story:#?}");
            newest.insert(key.clone(), made.clone());
        }
        holders.extend(found.made.keys().cloned());
        holders.retain(|key| !gone.contains(key));
        last = Some(found);
    }
    let last = last.expect("a run");
    let anew = folder.path().join("anew");
    world.save(&anew);
    let clean = run(&anew, 0, &["--jobs", "2"]);
    let count = |outcome: &Outcome, name: &str| outcome.counts[name];
    for name in ["read", "held", "barred", "duplicate"] {
        assert_eq!(count(&last, name), count(&clean, name), "{name}: {story:#?}");
    }
    assert_eq!(
        count(&last, "made") + count(&last, "unchanged"),
        count(&clean, "made"),
        "{story:#?}"
    );
    assert_eq!(last.waiting, clean.waiting, "{story:#?}");
    for (key, made) in &clean.made {
        let kept = newest.get(key).unwrap_or_else(|| panic!("no card of {key}: {story:#?}"));
        assert_eq!(kept.keys().collect::<Vec<_>>(), made.keys().collect::<Vec<_>>());
        for (name, bytes) in made {
            assert!(kept[name] == *bytes, "{name} of {key} differs: {story:#?}");
        }
    }
}

#[expect(clippy::print_stderr, reason = "a long run shows how far it is")]
fn told(seed: u64) {
    eprintln!("script {seed} ends in the same bytes");
}

#[test]
fn any_edits_and_runs_over_the_changes_end_in_what_a_run_from_nothing_makes() {
    let asked = std::env::var("CETAK_SCRIPTS").ok().and_then(|number| number.parse().ok());
    let pool = pool();
    for seed in 1..=asked.unwrap_or(if long() { MANY } else { FEW }) {
        script(seed, pool.clone());
        if asked.is_some() {
            told(seed);
        }
    }
}
