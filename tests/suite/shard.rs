//! The same run over many processes: equal bytes, an equal ledger, and nothing that does not belong together.

use crate::support::{Job, cetak, files, long, write};
use rusqlite::types::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// A run of one process, to hold others against: its files, and what the ledger says after it.
struct Whole {
    files: BTreeMap<String, Vec<u8>>,
    ledger: String,
    code: i32,
}

impl Whole {
    /// Runs the job and takes everything away again but the lists and photos: their times and inodes stand in
    /// the ledger.
    fn of(job: &Job, flags: &[&str]) -> Self {
        let args = [&["run", "job.toml", "--out", "hasil", "--quiet"], flags].concat();
        let ran = job.cetak(&args);
        assert!([0, 3].contains(&ran.code()), "{}", ran.stderr());
        let whole = Self { files: files(&job.path("hasil")), ledger: dump(job), code: ran.code() };
        fs::remove_dir_all(job.path("hasil")).expect("removed");
        job.forget_ledger();
        whole
    }

    /// Fails unless the job now has the very same run and ledger.
    fn is_that_of(&self, job: &Job) {
        let there = files(&job.path("hasil"));
        let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&there), names(&self.files));
        for (name, bytes) in &self.files {
            assert!(there[name] == *bytes, "{name} differs");
        }
        assert_eq!(dump(job), self.ledger, "the ledgers differ");
    }
}

/// What the ledger says, table by table. What seals its events is drawn by chance in every ledger.
fn dump(job: &Job) -> String {
    const BY_CHANCE: [&str; 4] = ["nonce", "commitment", "previous", "hash"];
    let ledger = rusqlite::Connection::open(job.path(".cetak/ledger.sqlite3")).expect("there");
    let mut all = String::new();
    let tables =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'chain' ORDER BY name";
    let mut tables = ledger.prepare(tables).expect("it reads");
    let names = tables.query_map([], |row| row.get::<_, String>(0)).expect("it reads");
    for name in names {
        let name = name.expect("a name");
        let mut rows = ledger.prepare(&format!("SELECT * FROM \"{name}\"")).expect("it reads");
        let columns: Vec<String> = rows.column_names().map(str::to_owned).collect();
        let told = (0..columns.len()).filter(|idx| !BY_CHANCE.contains(&&*columns[*idx]));
        let told: Vec<usize> = told.collect();
        let lines = rows.query_map([], |row| {
            told.iter().map(|idx| row.get::<_, Value>(*idx)).collect::<Result<Vec<_>, _>>()
        });
        let lines =
            lines.expect("it reads").map(|line| format!("{name} {:?}", line.expect("a row")));
        let mut lines: Vec<String> = lines.collect();
        lines.sort();
        all.push_str(&lines.join("\n"));
        all.push('\n');
    }
    assert!(all.contains("run-finished"), "{all}");
    all
}

/// Looks at the photos in `parts` parts and plans; gives the number of lots.
fn plan(job: &Job, parts: u32, flags: &[&str]) -> usize {
    for part in 1..=parts {
        let part = format!("{part}/{parts}");
        let photos = ["shard", "photos", "job.toml", "--facts", "bersama", "--part", &part];
        job.cetak(&[&photos[..], &["--quiet"]].concat()).expect(0);
    }
    let plan = ["shard", "plan", "job.toml", "--facts", "bersama", "--out", "hasil", "--quiet"];
    let planned = job.cetak(&[&plan[..], flags].concat()).expect(0);
    planned.stdout().trim().parse().expect("a number of lots")
}

fn work(job: &Job, lot: usize) {
    let lot = lot.to_string();
    job.cetak(&["shard", "work", "bersama/plan", "--lot", &lot, "--quiet"]).expect(0);
}

fn merge(job: &Job) -> crate::support::Ran {
    job.cetak(&["shard", "merge", "bersama/plan", "--quiet"])
}

/// The sample in lots of one sheet each.
fn small_lots(sample: &str) -> Job {
    let job = Job::copy_of(sample);
    let text = fs::read_to_string(job.path("job.toml")).expect("the job file");
    let text = match text.contains("[sheet]\n") {
        true => text.replace("[sheet]\n", "[sheet]\nsheets_per_file = 1\n"),
        false => format!("{text}\n[sheet]\nsheets_per_file = 1\n"),
    };
    write(&job.path("job.toml"), text);
    job
}

fn receipt(job: &Job, lot: usize) -> PathBuf {
    job.path(&format!("bersama/lots/{lot:05}/receipt.json"))
}

/// The only file of a lot.
fn lot_file(job: &Job, lot: usize) -> PathBuf {
    job.path(&format!("bersama/lots/{lot:05}/1/sheets/{lot:04}.pdf"))
}

fn replace(path: &Path, old: &str, new: &str) {
    let text = fs::read_to_string(path).expect("there");
    assert!(text.contains(old), "no `{old}` in {text}");
    write(path, text.replace(old, new));
}

/// Takes the run, the shared folder and the ledger away.
fn begin_anew(job: &Job) {
    for folder in ["hasil", "bersama"] {
        let _none = fs::remove_dir_all(job.path(folder));
    }
    job.forget_ledger();
}

#[test]
fn many_processes_make_the_run_of_one_byte_for_byte_the_ledger_included() {
    for (sample, all_parts) in [("kabupaten", &[1, 3, 7][..]), ("bermasalah", &[2])] {
        let job = small_lots(sample);
        let whole = Whole::of(&job, &[]);
        for parts in all_parts {
            let n_lots = plan(&job, *parts, &[]);
            assert!(n_lots > 1, "{n_lots} lots");
            // In any order.
            (1..=n_lots).rev().for_each(|lot| work(&job, lot));
            merge(&job).expect(whole.code);
            whole.is_that_of(&job);
            begin_anew(&job);
        }
    }
}

/// Facts of photos name how each was looked at, so lists of people and decisions may change after them.
#[test]
fn a_decision_that_comes_once_the_photos_were_seen_leaves_them_seen() {
    let job = small_lots("kabupaten");
    let photos = ["shard", "photos", "job.toml", "--facts", "bersama", "--part", "1/1", "--quiet"];
    job.cetak(&photos).expect(0);
    let photo = fs::read(job.path("photos/197011162011102003.png")).expect("a photo");
    let digest = cetak::digest::Digest::of(&photo);
    let heading = "key,content,decision,x,y,width,height,turn,attire,pose,reason,who,when";
    let line =
        format!("197011162011102003,{digest},refuse,,,,,,,,salah orang,Petugas Contoh,2026-11-20");
    write(&job.path("decisions.csv"), format!("{heading}\n{line}\n"));
    let whole = Whole::of(&job, &[]);
    assert_eq!(whole.code, 3, "one is held");
    let plan = ["shard", "plan", "job.toml", "--facts", "bersama", "--out", "hasil", "--quiet"];
    let n_lots: usize = job.cetak(&plan).expect(0).stdout().trim().parse().expect("a number");
    (1..=n_lots).for_each(|lot| work(&job, lot));
    merge(&job).expect(3);
    whole.is_that_of(&job);
}

#[test]
fn units_slips_inks_and_single_cards_are_those_of_one_process() {
    let job = small_lots("kabupaten");
    job.edit("order  = \"cut-stack\"", "order = \"unit\"");
    job.edit("duplex = \"long-edge\"", "duplex = \"two-core\"");
    let output = "[output]\ncards = [\"pdf\"]\nphotos = \"cmyk\"\n\n[sheet]";
    job.edit("[sheet]", output);
    let flags = ["--lang", "en", "--as-of", "2026-11-23"];
    let whole = Whole::of(&job, &flags);
    let n_lots = plan(&job, 2, &flags);
    (1..=n_lots).for_each(|lot| work(&job, lot));
    merge(&job).expect(whole.code);
    whole.is_that_of(&job);
}

/// A photo that changes after the plan is for the next night; both nights are those of one process.
#[test]
fn the_night_after_makes_what_changed_and_photos_stand_still_from_the_plan_to_the_merge() {
    let job = small_lots("kabupaten");
    job.cetak(&["run", "job.toml", "--out", "kemarin", "--quiet"]).expect(0);
    let ledger = job.path(".cetak/ledger.sqlite3");
    let before = fs::read(&ledger).expect("there");
    let photos: Vec<PathBuf> = files(&job.path("photos")).into_keys().map(PathBuf::from).collect();
    let photo = |idx: usize| job.path("photos").join(&photos[idx]);
    // Somebody's photo is replaced by a mirrored one, somebody has none any more.
    let picture = image::open(photo(0)).expect("a photo").fliph();
    picture.save(photo(0)).expect("saved");
    fs::remove_file(photo(1)).expect("removed");
    let flags = ["--only", "changed"];
    let ran = job.cetak(&["run", "job.toml", "--out", "hasil", "--quiet", "--only", "changed"]);
    assert_eq!(ran.code(), 3, "{}", ran.stderr());
    let whole = Whole { files: files(&job.path("hasil")), ledger: dump(&job), code: 3 };
    begin_anew(&job);
    write(&ledger, &before);

    let n_lots = plan(&job, 2, &flags);
    assert_eq!(n_lots, 1, "one card changed");
    work(&job, 1);
    // What comes and goes now was not there when it was planned.
    let kept = fs::read(photo(2)).expect("there");
    fs::remove_file(photo(2)).expect("removed");
    write(&photo(1), &kept);
    merge(&job).expect(3);
    assert!(files(&job.path("hasil")) == whole.files, "the files differ");
    assert_eq!(dump(&job), whole.ledger);

    // A night that changes nothing has no plan, and so nobody draws by the last one.
    fs::remove_file(photo(1)).expect("removed");
    write(&photo(2), kept);
    let quiet = ["shard", "plan", "job.toml", "--facts", "bersama", "--only", "changed", "--quiet"];
    let planned = job.cetak(&quiet).expect(0);
    assert_eq!(planned.stdout(), "0\n");
    job.cetak(&["shard", "work", "bersama/plan", "--lot", "1", "--quiet"]).expect(2);
}

#[test]
fn a_lot_that_is_missing_twice_altered_or_of_another_plan_or_program_is_named_and_nothing_begins() {
    let job = small_lots("kabupaten");
    let n_lots = plan(&job, 1, &[]);
    assert_eq!(n_lots, 3);
    let refused = |array: &str, words: &str| {
        let ran = merge(&job).expect(6);
        assert_eq!(ran.stdout(), format!("--array={array}\n"), "{words}");
        assert!(ran.stderr().contains(words), "`{words}` in {}", ran.stderr());
        assert!(!job.path("hasil").exists(), "nothing was begun");
    };
    work(&job, 2);
    refused("1,3", "lot 1 belum ada");
    (1..=n_lots).for_each(|lot| work(&job, lot));

    // Altered by one bit, then drawn again.
    let mut pdf = fs::read(lot_file(&job, 3)).expect("there");
    pdf[2000] ^= 1;
    write(&lot_file(&job, 3), &pdf);
    refused("3", "berkas lot 3 bukan yang disebut tanda terimanya");
    work(&job, 3);

    // Twice: the same receipt in the folder of another lot, which then is missing.
    let own = fs::read(receipt(&job, 2)).expect("there");
    fs::copy(receipt(&job, 1), receipt(&job, 2)).expect("copied");
    refused("1,2", "lot 1 ada lebih dari satu kali: 00001, 00002");
    write(&receipt(&job, 2), &own);

    // Of another plan, of another program, damaged.
    let text = String::from_utf8(own.clone()).expect("JSON");
    let plan_digest = text.split("\"plan\": \"").nth(1).expect("it has one")[..64].to_owned();
    replace(&receipt(&job, 2), &plan_digest, &"ab".repeat(32));
    refused("2", "lot 2 dari rencana `abababababab`, bukan dari");
    write(&receipt(&job, 2), &own);
    replace(&receipt(&job, 2), "cetak 0.1.0", "cetak 0.0.9");
    refused("2", "lot 2 digambar oleh `cetak 0.0.9`, bukan oleh cetak 0.1.0");
    write(&receipt(&job, 2), "{");
    refused("2", "tanda terima di `00002` rusak");
    write(&receipt(&job, 2), &own);

    // To a program, as one document.
    fs::remove_file(receipt(&job, 2)).expect("removed");
    let ran = job.cetak(&["shard", "merge", "bersama/plan", "--quiet", "--json"]).expect(6);
    let told: serde_json::Value = serde_json::from_str(&ran.stdout()).expect("JSON");
    assert_eq!(told["again"], serde_json::json!([2]), "{told}");
    assert_eq!(told["troubles"][0]["lot"], 2, "{told}");
    write(&receipt(&job, 2), &own);

    // What an earlier plan of more lots left counts for nothing.
    fs::create_dir(job.path("bersama/lots/00008")).expect("made");
    let older = text.replace("\"lot\": 2", "\"lot\": 8").replace(&plan_digest, &"cd".repeat(32));
    write(&job.path("bersama/lots/00008/receipt.json"), older);

    // A lot that this plan does not have.
    fs::create_dir(job.path("bersama/lots/00009")).expect("made");
    write(&job.path("bersama/lots/00009/receipt.json"), text.replace("\"lot\": 2", "\"lot\": 9"));
    let ran = merge(&job).expect(6);
    assert_eq!(ran.stdout(), "", "no lot to draw again");
    assert!(ran.stderr().contains("lot 9 di `00009` tidak ada dalam rencana ini"));
    fs::remove_dir_all(job.path("bersama/lots/00009")).expect("removed");
    merge(&job).expect(0);
}

#[test]
fn a_plan_that_the_lists_the_job_the_photos_or_the_ledger_have_left_behind_is_refused() {
    let job = small_lots("kabupaten");
    let said = |ran: crate::support::Ran, code: i32, words: &str| {
        assert!(ran.stderr().contains(words), "`{words}` in {}", ran.stderr());
        ran.expect(code);
    };
    // A part is missing; then all are there.
    job.cetak(&["shard", "photos", "job.toml", "--facts", "bersama", "--part", "2/3"]).expect(0);
    let planning = ["shard", "plan", "job.toml", "--facts", "bersama", "--out", "hasil", "--quiet"];
    said(job.cetak(&planning), 6, "belum ada bagian foto 1,3 dari 3");
    let n_lots = plan(&job, 3, &[]);
    (1..=n_lots).for_each(|lot| work(&job, lot));
    said(
        job.cetak(&["shard", "work", "bersama/plan", "--lot", "4"]),
        2,
        "rencana itu tidak punya lot 4, hanya 1 sampai 3",
    );
    // The list.
    let list = job.path("data/paruh-waktu.csv");
    let csv = fs::read_to_string(&list).expect("there");
    let shorter = csv.trim_end().rsplit_once('\n').expect("several lines").0;
    write(&list, format!("{shorter}\n"));
    said(merge(&job), 2, "daftar atau foto bukan lagi yang direncanakan");
    write(&list, &csv);
    // The job file.
    job.edit("background = \"require\"", "background = \"keep\"");
    said(merge(&job), 2, "bukan lagi yang direncanakan");
    said(
        job.cetak(&["shard", "work", "bersama/plan", "--lot", "1"]),
        2,
        "bukan lagi yang direncanakan",
    );
    job.edit("background = \"keep\"", "background = \"require\"");
    // The plan itself.
    let whole = fs::read(job.path("bersama/plan")).expect("there");
    let mut damaged = whole.clone();
    let at = damaged.len() - 100;
    damaged[at] ^= 1;
    write(&job.path("bersama/plan"), damaged);
    said(merge(&job), 6, "rencana itu rusak");
    let mut damaged = whole.clone();
    damaged[40] ^= 1;
    write(&job.path("bersama/plan"), damaged);
    fs::remove_dir_all(job.path("bersama/lots/00001")).expect("removed");
    said(job.cetak(&["shard", "work", "bersama/plan", "--lot", "1"]), 6, "rencana itu rusak");
    write(&job.path("bersama/plan"), &whole);
    work(&job, 1);
    // The ledger: another run came between.
    job.cetak(&["run", "job.toml", "--out", "lain", "--quiet"]).expect(0);
    said(merge(&job), 2, "buku catatan kartu sudah maju sejak rencana dibuat");
    assert!(!job.path("hasil").exists());
}

#[test]
fn killed_lots_and_merges_leave_nothing_that_counts_and_the_run_is_that_of_one_process() {
    let job = small_lots("kabupaten");
    let whole = Whole::of(&job, &[]);
    let rounds = if long() { 8 } else { 2 };
    let mut milliseconds = 7;
    for _ in 0..rounds {
        let n_lots = plan(&job, 1, &[]);
        // Killed a few times, each time later, then left to finish.
        let mut kill_at_times = |args: &[&str]| {
            for tries in 0..4 {
                let mut child = cetak();
                let child = child.current_dir(job.path("")).args(args).arg("--quiet");
                let mut child =
                    child.stdout(std::process::Stdio::null()).spawn().expect("it starts");
                // By no clock of the machine, so that kills lie anywhere in the life of the process.
                milliseconds = (milliseconds * 37 + 11) % 211;
                if tries < 3 {
                    std::thread::sleep(Duration::from_millis(milliseconds * (1 + 3 * tries)));
                    let _over = child.kill();
                }
                if child.wait().expect("it ends").success() {
                    return;
                }
            }
            panic!("{args:?} did not end well although nobody killed it");
        };
        for lot in 1..=n_lots {
            let lot = lot.to_string();
            kill_at_times(&["shard", "work", "bersama/plan", "--lot", &lot]);
        }
        kill_at_times(&["shard", "merge", "bersama/plan"]);
        whole.is_that_of(&job);
        begin_anew(&job);
    }
}

/// The figures of one line of a table in the page: what stands in each cell, thousands apart or not.
fn figures(line: &str) -> Vec<f64> {
    let cells = line.trim_matches('|').split('|').skip(1);
    cells.filter_map(|cell| cell.trim().replace(',', "").parse().ok()).collect()
}

/// The lines of the table below that heading.
fn table<'p>(page: &'p str, heading: &str) -> Vec<&'p str> {
    let from = page.find(heading).unwrap_or_else(|| panic!("no `{heading}`"));
    let lines = page[from..].lines().skip_while(|line| !line.starts_with('|'));
    lines.take_while(|line| line.starts_with('|')).skip(2).collect()
}

/// Amdahl's arithmetic, and that the page was not forgotten when a cost changed.
#[test]
fn the_page_of_many_machines_says_what_its_costs_come_to() {
    const CARDS: f64 = 5_000_000.0;
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/machines.md");
    let page = fs::read_to_string(page).expect("the page");
    let (mut spread, mut serial) = (0.0, 0.0);
    for line in table(&page, "### Costs of each card") {
        let [ms] = figures(line)[..] else { panic!("one figure in `{line}`") };
        if line.contains("| serial |") { serial += ms } else { spread += ms }
    }
    let hours = |ms: f64| ms * CARDS / 1000.0 / 3600.0;
    let mut last = f64::INFINITY;
    let lines = table(&page, "### Five million cards");
    assert_eq!(lines.len(), 6);
    for line in lines {
        let cores: f64 = line
            .trim_matches('|')
            .split('|')
            .next()
            .expect("a cell")
            .trim()
            .replace(',', "")
            .parse()
            .expect("a number of cores");
        let parallel = hours(spread) / cores;
        let whole = parallel + hours(serial);
        let speed_up = (hours(spread) + hours(serial)) / whole;
        let expected = [parallel, hours(serial), whole, speed_up, speed_up / cores * 100.0];
        let said = figures(line);
        assert_eq!(said.len(), expected.len(), "{line}");
        for (said, expected) in said.iter().zip(expected) {
            let off = (said - expected).abs();
            assert!(off <= 0.051_f64.max(expected * 0.01), "{said} is not {expected:.2}: {line}");
        }
        assert!(whole < last, "more cores never take longer");
        last = whole;
    }
    // From here on the serial part takes longer than the rest.
    let most = (hours(spread) / hours(serial)).round();
    let sentence = format!("With {most} cores half of the time is serial");
    assert!(page.contains(&sentence), "the page does not say `{sentence}`");
}

#[test]
fn a_lot_is_read_back_where_others_drew_it_and_what_is_wrong_is_found_there() {
    let job = small_lots("kabupaten");
    let n_lots = plan(&job, 1, &["--verify"]);
    let verify = |lot: usize| {
        let lot = lot.to_string();
        job.cetak(&["shard", "verify", "bersama/plan", "--lot", &lot, "--quiet"])
    };
    assert!(verify(1).expect(6).stderr().contains("lot 1 belum ada"));
    (1..=n_lots).for_each(|lot| work(&job, lot));
    (1..=n_lots).for_each(|lot| drop(verify(lot).expect(0)));
    assert!(job.path("bersama/lots/00003/verified.json").is_file());
    // A sheet of another lot under the receipt and the sums of this one.
    let own = fs::read(receipt(&job, 3)).expect("there");
    fs::copy(lot_file(&job, 2), lot_file(&job, 3)).expect("copied");
    assert!(verify(3).expect(6).stderr().contains("berkas lot 3 bukan yang disebut"));
    assert_eq!(merge(&job).expect(6).stdout(), "--array=3\n");
    work(&job, 3);
    assert_ne!(fs::read(receipt(&job, 3)).expect("there"), own, "another attempt");
    verify(3).expect(0);
    merge(&job).expect(0);
}

#[test]
fn each_unit_of_a_package_has_a_note_a_label_and_a_list_of_its_cards() {
    let job = small_lots("kabupaten");
    job.edit("order  = \"cut-stack\"", "order = \"unit\"");
    job.cetak(&["run", "job.toml", "--out", "hasil", "--package", "--quiet"]).expect(0);
    let units = files(&job.path("hasil/units"));
    let map = fs::read_to_string(job.path("hasil/map.csv")).expect("there");
    let mut listed = 0;
    for (name, bytes) in &units {
        if name.ends_with(".pdf") {
            assert!(bytes.starts_with(b"%PDF"), "{name}");
            continue;
        }
        let list = std::str::from_utf8(bytes).expect("text");
        for line in list.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let in_map = format!(",{},sheets/", cells[0]);
            let place = format!(",{},{},", cells[1], cells[2]);
            let found = map.lines().any(|line| line.contains(&in_map) && line.contains(&place));
            assert!(found, "{name}: {line}");
            listed += 1;
        }
    }
    assert_eq!(listed, 24, "every card is in one list");
    assert_eq!(units.len() % 2, 0, "a note and a list each");
    // Another run into the folder leaves nothing of them behind.
    job.forget_ledger();
    job.edit("order = \"unit\"", "order = \"row\"");
    job.cetak(&["run", "job.toml", "--out", "hasil", "--force", "--quiet"]).expect(0);
    assert!(files(&job.path("hasil/units")).is_empty());
}
