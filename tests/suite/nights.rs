//! Nights on end with planted mishaps, each judged from outside.
//!
//! An office of some sixty people lives on from night to night: some come, some leave, a unit is
//! renamed. On most nights something goes wrong as well - a list that came half, a clock that is
//! wrong, a kill, a full disk. After every night somebody who knows nothing of the program
//! compares: every person on the lists has exactly one card that counts, showing what the list
//! says; nobody else has; no card was made that need not be; the chain holds; the time of the last
//! success moved if and only if the night did its work. Twelve nights for each of two seeds, sixty
//! with `CETAK_LONG=1`. The table in `docs/testing.md` says what each mishap must come to.

use crate::hostile::Dice;
use crate::support::{cetak, long, write};
use cetak::digest::Digest;
use cetak::ledger::{Access, Ledger, Lock, State};
use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

/// What goes wrong in a night.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mishap {
    Nothing,
    /// The list was copied half, to the end of a row.
    HalfList,
    /// The list has its headings and nobody below them.
    EmptyList,
    /// The list of three nights ago took the place of today's.
    OldList,
    /// The list is not there.
    NoList,
    /// A hundred people of another office are on the list.
    StrangeList,
    /// A column of the list says the same of everybody.
    ColumnGone,
    /// Somebody changed the layout.
    NewLayout,
    /// The clock shows a day a year ahead.
    ClockAhead,
    /// The clock shows a day years back.
    ClockBack,
    /// The run is killed while it works, and started again.
    Kill,
    /// Another process writes the job.
    Rival,
    /// The disk takes nothing more.
    FullDisk,
    /// The cache is lost.
    NoCache,
    /// The program is another version, which judges by other rules.
    Upgrade,
}

/// In this order, begun somewhere else with each seed; every other night is an ordinary one in the
/// long form.
const MISHAPS: [Mishap; 14] = [
    Mishap::HalfList,
    Mishap::ClockAhead,
    Mishap::Kill,
    Mishap::NoList,
    Mishap::Upgrade,
    Mishap::NewLayout,
    Mishap::OldList,
    Mishap::Rival,
    Mishap::EmptyList,
    Mishap::FullDisk,
    Mishap::StrangeList,
    Mishap::ClockBack,
    Mishap::NoCache,
    Mishap::ColumnGone,
];

#[derive(Clone, PartialEq)]
struct Person {
    name: String,
    unit: &'static str,
}

const UNITS: [&str; 4] = ["Dinas Sosial", "Dinas Kesehatan", "Inspektorat", "Kecamatan Contoh"];
const LIST: &str = "data/pegawai.csv";
const HEAD: &str =
    "NIP BARU;NAMA;KARTU ASN VIRTUAL;INSTANSI KERJA NAMA;UNOR NAMA;KEDUDUKAN HUKUM NAMA\n";

/// A card with texts alone: what happens to photos is tried elsewhere, and takes long.
const LAYOUT: &str = r##"
title = "Uji"
card = ["85.60mm", "53.98mm"]
[style.value]
font = "Plus Jakarta Sans"
weight = 600
colour = "k100"
[[front]]
id = "name"
type = "text"
text = "{name}"
box = ["4mm", "15mm", "76mm", "8mm"]
style = "value"
fit = [{ lines = 2, size = ["12pt", "6pt"] }]
[[front]]
id = "nip"
type = "text"
text = "{nip}"
box = ["4mm", "30mm", "60mm", "3mm"]
style = "value"
fit = [{ size = ["8pt", "6pt"] }]
[[front]]
id = "unit"
type = "text"
text = "{unit}"
box = ["4mm", "40mm", "60mm", "8mm"]
style = "value"
fit = [{ lines = 2, size = ["7.5pt", "5.5pt"] }]
"##;

const JOB: &str = "name = \"Kartu uji\"\nas_of = \"2026-11-22\"\n[data]\nfiles = [\"data/pegawai.csv\"]\n\
    [photos]\nfolder = \"photos\"\n[card]\nlayout = \"desain\"\n\
    [sheet]\nformat = \"a4-10up\"\nduplex = \"none\"\nsheets_per_file = 2\n";

fn key(number: usize) -> String {
    let (year, month, day) = (1970 + number % 25, 1 + number % 12, 1 + number % 28);
    format!("{year}{month:02}{day:02}2015051{:03}", number % 900 + 1)
}

fn row(number: usize, person: &Person) -> String {
    let Person { name, unit } = person;
    format!("{};{name};A2015{number:07};Pemerintah Kabupaten Contoh;{unit};Aktif\n", key(number))
}

/// An office, and what an outsider knows of it.
struct Office {
    folder: tempfile::TempDir,
    dice: Dice,
    /// Who works there, by number.
    people: BTreeMap<usize, Person>,
    /// Who has a card, and what it shows.
    cards: BTreeMap<usize, Person>,
    /// Cards that had to be made so far.
    n_made: usize,
    n_hired: usize,
    /// Lists of nights that did their work.
    lists: Vec<String>,
    last_success: Option<String>,
}

impl Office {
    fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for below in ["data", "photos", "desain"] {
            fs::create_dir_all(folder.path().join(below)).expect("a folder");
        }
        write(&folder.path().join("desain/layout.toml"), LAYOUT);
        write(&folder.path().join("job.toml"), JOB);
        let mut office = Self {
            folder,
            dice: Dice(seed),
            people: BTreeMap::new(),
            cards: BTreeMap::new(),
            n_made: 0,
            n_hired: 0,
            lists: Vec::new(),
            last_success: None,
        };
        (0..60).for_each(|_| office.hire());
        office
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn person(&mut self) -> Person {
        let words = ["ANI", "BUDI", "CITRA", "DEWI", "EKO", "FITRI", "GITA", "HADI", "INDRA"];
        let mut word = || words[self.dice.below(words.len())];
        let name = format!("{} {} CONTOH", word(), word());
        Person { name, unit: UNITS[self.dice.below(UNITS.len())] }
    }

    fn hire(&mut self) {
        self.n_hired += 1;
        let person = self.person();
        self.people.insert(self.n_hired, person);
    }

    /// A day: a few people come, leave or move.
    fn live(&mut self) {
        for _ in 0..self.dice.below(4) {
            let numbers: Vec<usize> = self.people.keys().copied().collect();
            let one = numbers[self.dice.below(numbers.len())];
            match self.dice.below(3) {
                0 => self.hire(),
                1 if self.people.len() > 50 => drop(self.people.remove(&one)),
                _ => {
                    let person = self.person();
                    self.people.insert(one, person);
                }
            }
        }
    }

    fn list(&self) -> String {
        let rows = self.people.iter().map(|(number, person)| row(*number, person));
        format!("{HEAD}{}", rows.collect::<String>())
    }

    fn command(&self, more: &[&str]) -> Command {
        let mut command = cetak();
        command
            .current_dir(self.folder.path())
            .args(["run", "job.toml", "--only", "changed", "--lang", "en", "--jobs", "2"])
            .args(["--log-format", "json", "--metrics", "cetak.prom"])
            .args(more);
        command
    }

    /// A run to its end: its exit code and the last event of its log.
    fn run(&self, more: &[&str]) -> (i32, serde_json::Value) {
        let ran = self.command(more).output().expect("cetak starts");
        let log = String::from_utf8_lossy(&ran.stderr).into_owned();
        let last = log.lines().last().and_then(|line| serde_json::from_str(line).ok());
        (ran.status.code().expect("not killed"), last.unwrap_or_else(|| panic!("no log: {log}")))
    }

    /// A night that must stop for this reason, in the dry run as well, and changes nothing.
    fn stops(&self, reason: &str, what: &str) {
        let before = self.state();
        for more in [&[][..], &["--dry-run"]] {
            let (code, last) = self.run(more);
            assert_eq!(code, 4, "{what}: {last}");
            let reasons = last["stopped_by"].as_array().expect("a list");
            assert!(reasons.iter().any(|one| one == reason), "{what}: {last}");
            assert!(last["counts"]["made"] == 0, "{what}: {last}");
        }
        let metrics = fs::read_to_string(self.path("cetak.prom")).expect("metrics");
        assert!(metrics.contains(&format!("reason=\"{reason}\"")), "{what}: {metrics}");
        assert_eq!(self.state(), before, "{what}: nothing was made or withdrawn");
    }

    /// A night that does its work.
    fn works(&mut self, more: &[&str], what: &str) {
        let (code, last) = self.run(more);
        assert_eq!(code, 0, "{what}: {last}");
        self.worked(what, Some(&last));
    }

    /// Compares what a good night left with what the office is.
    fn worked(&mut self, what: &str, last: Option<&serde_json::Value>) {
        let wanted = |number: &usize| self.people.get(number);
        let made =
            self.people.iter().filter(|(number, person)| self.cards.get(number) != Some(person));
        let (new, changed): (Vec<_>, Vec<_>) =
            made.partition(|(number, _)| !self.cards.contains_key(number));
        let gone = self.cards.keys().filter(|number| wanted(number).is_none()).count();
        if let Some(last) = last {
            let turnover = &last["turnover"];
            let number = |name: &str| turnover[name].as_u64().expect(name) as usize;
            assert_eq!(number("new") + number("returned"), new.len(), "{what}: {last}");
            assert_eq!(number("changed"), changed.len(), "{what}: {last}");
            assert_eq!(number("withdrawn"), gone, "{what}: {last}");
            let is_quiet = new.is_empty() && changed.is_empty() && gone == 0;
            // A day that was accepted is an event, and told in a report.
            if !(is_quiet && what.contains("Clock")) {
                assert_eq!(last["folder"].is_null(), is_quiet, "{what}: {last}");
            }
        }
        self.n_made += new.len() + changed.len();
        self.cards = self.people.clone();
        self.lists.push(self.list());
        self.judge(what);
        let success = self.success();
        assert!(success.is_some(), "{what}");
        self.last_success = success;
    }

    /// The judge: what the ledger and the folders say against what the office is.
    fn judge(&self, what: &str) {
        let ledger = Ledger::open(&self.path(".cetak"), Access::Read).expect("opens");
        let known = ledger.fingerprints().expect("read");
        let live: Vec<_> = known
            .iter()
            .filter(|(_, card)| card.state != State::Withdrawn)
            .map(|(key, _)| key)
            .collect();
        let mut wanted: Vec<String> = self.cards.keys().map(|number| key(*number)).collect();
        wanted.sort();
        assert_eq!(live, wanted.iter().collect::<Vec<_>>(), "{what}: who has a card");
        for (number, person) in &self.cards {
            let card = ledger.lookup(&key(*number)).expect("read").remove(0);
            let shown = (card.fields["name"].to_uppercase(), card.fields["unit"].clone());
            assert_eq!(shown, (person.name.clone(), person.unit.to_owned()), "{what}: {number}");
        }
        let mut n_made = 0;
        let count = |event: cetak::ledger::Event| {
            n_made += usize::from(event.kind == cetak::ledger::EventKind::Made);
        };
        ledger.each_event(count).expect("read");
        assert_eq!(n_made, self.n_made, "{what}: a card was made that need not be, or not made");
        assert!(ledger.verify_chain(None).expect("read").is_ok(), "{what}: the chain holds");
        // Every card stands in the map of a finished run.
        let mut mapped: BTreeMap<String, usize> = BTreeMap::new();
        for run in ledger.runs().expect("read").iter().filter(|run| run.counts.is_some()) {
            let map =
                fs::read_to_string(self.path(&run.plan.folder).join("map.csv")).expect("a map");
            for line in map.lines().skip(1) {
                *mapped.entry(line.split(',').next().expect("a key").to_owned()).or_default() += 1;
            }
        }
        assert_eq!(mapped.values().sum::<usize>(), self.n_made, "{what}: cards in finished runs");
    }

    /// Everything that a stopped night must leave as it was.
    fn state(&self) -> (Vec<String>, usize, Option<String>) {
        let ledger = Ledger::open(&self.path(".cetak"), Access::Read).expect("opens");
        let known = ledger.fingerprints().expect("read");
        let cards =
            known.iter().map(|(key, card)| format!("{key} {}", card.state.as_str())).collect();
        let folders = fs::read_dir(self.path("out")).expect("runs").count();
        (cards, folders, self.success())
    }

    /// When a run last ended well, as the figures have it.
    fn success(&self) -> Option<String> {
        let metrics = fs::read_to_string(self.path("cetak.prom")).unwrap_or_default();
        let mut lines = metrics.lines();
        lines
            .find(|line| line.starts_with("cetak_last_success_timestamp_seconds{"))
            .map(str::to_owned)
    }

    fn give(&self, list: &str) {
        write(&self.path(LIST), list);
    }

    /// Something was recorded last on that day, so many days from today.
    fn last_day(&self, away: i32) {
        let lock = Lock::take(&self.path(".cetak")).expect("free");
        let mut ledger = Ledger::open(&self.path(".cetak"), Access::Write(&lock)).expect("opens");
        let day = cetak::job::today().plus_days(away).expect("a day");
        ledger.remember_night(day, None, &[]).expect("remembered");
    }

    fn night(&mut self, mishap: Mishap, what: &str) {
        self.live();
        let list = self.list();
        self.give(&list);
        match mishap {
            Mishap::Nothing => {}
            Mishap::HalfList => {
                let half: Vec<&str> = list.lines().take(1 + self.people.len() / 2).collect();
                self.give(&format!("{}\n", half.join("\n")));
                self.stops("list-shrank", what);
                self.stops("many-withdrawn", what);
            }
            Mishap::EmptyList => {
                self.give(HEAD);
                self.stops("list-emptied", what);
            }
            Mishap::OldList => {
                let n_lists = self.lists.len();
                let old = self.lists[n_lists.saturating_sub(3)].clone();
                if Some(&old) != self.lists.last() {
                    self.give(&old);
                    self.stops("list-older", what);
                }
            }
            Mishap::NoList => {
                fs::remove_file(self.path(LIST)).expect("removed");
                let before = self.state();
                assert_eq!(self.run(&[]).0, 4, "{what}");
                assert_eq!(self.state(), before, "{what}");
            }
            Mishap::StrangeList => {
                let strangers = (700..720).map(|number| row(number, &self.people[&self.first()]));
                self.give(&format!("{list}{}", strangers.collect::<String>()));
                self.stops("many-new", what);
            }
            Mishap::ColumnGone => {
                self.give(
                    &UNITS.iter().fold(list.clone(), |list, unit| list.replace(unit, "Lain")),
                );
                self.stops("many-changed", what);
            }
            Mishap::NewLayout => {
                let path = self.path("desain/layout.toml");
                write(&path, LAYOUT.replace("weight = 600", "weight = 800"));
                self.stops("layout-changed", what);
                write(&path, LAYOUT);
            }
            Mishap::ClockAhead | Mishap::ClockBack => {
                self.last_day(if mishap == Mishap::ClockAhead { -400 } else { 2000 });
                self.stops("clock-jumped", what);
                self.give(&list);
                return self.works(&["--accept-clock"], what);
            }
            Mishap::Kill => {
                let mut command = self.command(&[]);
                command.stdout(Stdio::null()).stderr(Stdio::null());
                let mut child = command.spawn().expect("starts");
                std::thread::sleep(Duration::from_millis(60 + 40 * self.dice.below(12) as u64));
                child.kill().expect("killed or ended");
                child.wait().expect("gone");
                let (code, last) = self.run(&[]);
                assert_eq!(code, 0, "{what}: {last}");
                // Perhaps the first one had done its work before it was killed.
                return self.worked(what, None);
            }
            Mishap::Rival => {
                let before = self.state();
                let lock = Lock::take(&self.path(".cetak")).expect("free");
                assert_eq!(self.run(&[]).0, 5, "{what}");
                drop(lock);
                assert_eq!(self.state(), before, "{what}");
            }
            Mishap::FullDisk => self.full_disk(what),
            Mishap::NoCache => {
                let _was_there = fs::remove_dir_all(self.path(".cetak/photos"));
            }
            Mishap::Upgrade => self.upgrade(),
        }
        self.give(&self.list());
        self.works(&[], what);
    }

    /// Another version judges by other rules than those that the ledger remembers.
    fn upgrade(&self) {
        let lock = Lock::take(&self.path(".cetak")).expect("free");
        let mut ledger = Ledger::open(&self.path(".cetak"), Access::Write(&lock)).expect("opens");
        let day = ledger.last_day().expect("read").expect("a day");
        let rules = Digest::of(b"rules of another version");
        ledger.remember([], [], Some(rules), day).expect("remembered");
    }

    fn first(&self) -> usize {
        *self.people.keys().next().expect("somebody works there")
    }

    /// A night on a disk that takes no file of a few kilobytes: nothing counts as made.
    fn full_disk(&mut self, what: &str) {
        // Something to write, whatever the day brought.
        self.hire();
        self.give(&self.list());
        let before = self.state();
        let program = cetak().get_program().to_owned();
        let ran = Command::new("sh")
            .args(["-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "sh"])
            .arg(program)
            .args(["run", "job.toml", "--only", "changed", "--quiet", "--jobs", "1"])
            .current_dir(self.folder.path())
            .output()
            .expect("sh starts");
        let told = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(5), "{what}: {told}");
        let (cards, _, success) = self.state();
        assert_eq!((cards, success), (before.0, before.2), "{what}");
    }
}

fn nights(seed: u64) {
    let mut office = Office::new(seed);
    office.give(&office.list());
    office.works(&[], "the first night");
    let n_nights = if long() { 60 } else { 12 };
    for night in 0..n_nights {
        // The short form meets each mishap with one seed or the other.
        let mishap = MISHAPS[(seed as usize * 7 + night) % MISHAPS.len()];
        let mishap = if long() && night % 3 == 2 { Mishap::Nothing } else { mishap };
        office.night(mishap, &format!("seed {seed}, night {night}: {mishap:?}"));
        assert!(is_private(&office.path(".cetak")));
    }
}

fn is_private(folder: &Path) -> bool {
    fs::metadata(folder).is_ok_and(|about| about.permissions().mode() & 0o077 == 0)
}

#[test]
fn nights_with_mishaps_end_as_they_must() {
    nights(1);
}

#[test]
fn nights_with_mishaps_end_as_they_must_with_another_seed() {
    nights(2);
}

#[test]
fn a_sudden_change_is_accepted_by_one_flag_and_stands_in_the_ledger() {
    let mut office = Office::new(3);
    office.give(&office.list());
    office.works(&[], "the first night");
    let leaving: Vec<usize> = office.people.keys().copied().take(30).collect();
    leaving.iter().for_each(|number| drop(office.people.remove(number)));
    office.give(&office.list());
    office.stops("list-shrank", "half of the office leaves");
    let told = cetak()
        .current_dir(office.folder.path())
        .args(["run", "job.toml", "--only", "changed", "--lang", "en"])
        .output()
        .expect("cetak starts");
    let told = String::from_utf8_lossy(&told.stderr).into_owned();
    let flag = "--accept list-shrank,many-withdrawn";
    assert!(told.contains(flag) && told.contains("30 of 60"), "{told}");
    // One of the two is not enough, and what is not asked about may be named as well.
    assert_eq!(office.run(&["--accept", "list-shrank"]).0, 4);
    office.works(&["--accept", "list-shrank,many-withdrawn,many-new"], "accepted");
    let ledger = Ledger::open(&office.path(".cetak"), Access::Read).expect("opens");
    let mut reasons = Vec::new();
    let note = |event: cetak::ledger::Event| {
        if event.kind == cetak::ledger::EventKind::Accepted {
            reasons.extend(event.reason);
        }
    };
    ledger.each_event(note).expect("read");
    assert_eq!(reasons, ["list-shrank data/pegawai.csv 60 > 30", "many-withdrawn 30 / 60"]);
    // Not again.
    drop(ledger);
    office.works(&[], "the night after");
    // A job may bear more, and bear everything of one kind.
    let people: Vec<usize> = office.people.keys().copied().take(12).collect();
    people.iter().for_each(|number| drop(office.people.remove(number)));
    office.give(&office.list());
    office.stops("many-withdrawn", "twelve more leave");
    write(&office.path("job.toml"), format!("{JOB}[guard]\npeople = 20\n"));
    office.works(&[], "a job that bears twenty");
}

#[test]
fn a_few_people_of_a_small_office_are_no_sudden_change() {
    let mut office = Office::new(4);
    office.people.retain(|number, _| *number <= 24);
    office.give(&office.list());
    office.works(&[], "the first night");
    for _ in 0..3 {
        let one = office.first();
        office.people.remove(&one);
        office.hire();
    }
    office.give(&office.list());
    office.works(&[], "three leave and three come");
}
