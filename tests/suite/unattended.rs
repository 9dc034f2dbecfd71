//! What a job needs that runs for years: what is old is destroyed, and nothing else.

use crate::support::{Job, cetak as program, needs, write};
use cetak::date::Date;
use cetak::job;
use cetak::ledger::{Access, Ledger, Lock, Scope};
use cetak::run::{self, PurgeRequest, Purged};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Everything up to and including today is old.
fn purge(job: &Job, scope: Scope, dry_run: bool) -> Purged {
    let older_than = job::today().plus_days(1).expect("a tomorrow");
    let request = PurgeRequest {
        older_than,
        scope,
        dry_run,
        wait: false,
        accepts_clock: false,
        unconfirmed: true,
    };
    run::purge(&job.path("job.toml"), &request).expect("purged")
}

fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("readable").path();
        if path.is_dir() { found.extend(files(&path)) } else { assert!(found.insert(path)) }
    }
    found
}

/// Keys and names of everybody on the cards of a run, by its map and the ledger.
fn people(job: &Job) -> BTreeSet<String> {
    let map = fs::read_to_string(job.path("out/2026-11-22/map.csv")).expect("a map");
    let keys = map.lines().skip(1).filter_map(|line| line.split(',').next());
    let ledger = Ledger::open(&job.path(".cetak"), Access::Read).expect("opens");
    let mut texts = BTreeSet::new();
    for key in keys {
        let card = ledger.lookup(key).expect("read").remove(0);
        texts.extend([key.to_owned(), card.serial, card.fields["name"].clone()]);
    }
    texts
}

fn holds(path: &Path, texts: &BTreeSet<String>) -> Option<String> {
    let bytes = fs::read(path).expect("readable");
    let is_in = |text: &&String| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    texts.iter().find(is_in).cloned()
}

#[test]
fn a_purge_destroys_what_is_old_and_leaves_counts_a_chain_and_a_report() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    job.cetak(&["check", "job.toml", "--quiet"]).expect(0);
    job.cetak(&["confirm", "job.toml", "--sheet", "1", "--received", "50"]).expect(0);
    fs::copy(job.path("job.toml"), job.path("out/2026-11-22/catatan.txt")).expect("copied");
    let given = files(&job.path("photos"));
    let texts = people(&job);
    assert_eq!(texts.len(), 3 * 24);
    assert!(holds(&job.path("out/2026-11-22/map.csv"), &texts).is_some());

    // Nothing is older than today.
    let told = job.cetak(&["purge", "job.toml", "--older-than", "0d"]).expect(0);
    assert!(told.stderr().contains("tidak ada yang lebih tua"), "{}", told.stderr());
    let before = (files(&job.path("out")), files(&job.path(".cetak/photos")));
    let planned = purge(&job, Scope::Everybody, true);
    let after = (files(&job.path("out")), files(&job.path(".cetak/photos")));
    assert!(after == before, "a dry run destroys nothing");

    let purged = purge(&job, Scope::Everybody, false);
    assert_eq!((purged.ledger.people, purged.ledger.cards), (24, 24));
    assert_eq!(purged.ledger.events, 24 + 2 * 8);
    assert_eq!(planned.ledger.events, purged.ledger.events);
    let n_files = |purged: &Purged| -> Vec<(String, u64, u64)> {
        let of = |folder: &run::PurgedFolder| (folder.folder.clone(), folder.files, folder.left);
        purged.folders.iter().map(of).collect()
    };
    assert_eq!(n_files(&planned), n_files(&purged));
    assert_eq!(purged.folders.len(), 2, "the run and the report of the check");
    assert!(purged.ledger.journal_emptied);

    let left = files(&job.path("out"));
    assert_eq!(left, BTreeSet::from([job.path("out/2026-11-22/catatan.txt")]));
    assert_eq!(files(&job.path("photos")), given, "the office's own photos stay");
    for path in files(&job.path(".cetak")) {
        assert_eq!(holds(&path, &texts), None, "{}", path.display());
    }
    // The report: every file with its digest, and nobody's name.
    let report = fs::read(purged.report.expect("a report")).expect("readable");
    let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
    assert_eq!(report["finished"], true);
    assert_eq!(report["ledger"]["people"], 24);
    let removed = report["folders"][0]["removed"].as_array().expect("a list");
    assert!(removed.iter().any(|file| file["path"] == "sheets/0001.pdf"));
    assert!(removed.iter().all(|file| file["sha256"].as_str().is_some_and(|sum| sum.len() == 64)));

    let told = job.cetak(&["log", "verify", "job.toml"]).expect(0).stdout();
    assert!(told.contains("utuh"), "{told}");
    let log = job.cetak(&["log", "job.toml"]).expect(0).stdout();
    assert!(log.lines().last().is_some_and(|line| line.contains("dimusnahkan")), "{log}");
    let ledger = Ledger::open(&job.path(".cetak"), Access::Read).expect("opens");
    assert_eq!(ledger.runs().expect("read")[0].counts.expect("finished").made, 24);
    assert_eq!(ledger.stock().expect("read").good, 8);
    drop(ledger);
    // Life goes on: everybody is new again.
    let again = job.cetak(&["run", "job.toml", "--only", "changed", "--lang", "en"]).expect(0);
    assert!(again.stderr().contains("24 made"), "{}", again.stderr());
    job.cetak(&["log", "verify", "job.toml"]).expect(0);
}

#[test]
fn who_has_a_card_is_known_after_a_purge_so_that_it_is_not_made_twice() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let purged = purge(&job, Scope::Ended, false);
    assert_eq!((purged.ledger.people, purged.ledger.stripped), (0, 24));
    assert!(!job.path("out/2026-11-22").exists());
    let again = job.cetak(&["run", "job.toml", "--only", "changed", "--lang", "en"]).expect(0);
    assert!(again.stderr().contains("0 made, 24 unchanged"), "{}", again.stderr());
    job.cetak(&["log", "verify", "job.toml"]).expect(0);
}

#[test]
fn cards_that_nobody_confirmed_are_destroyed_only_at_a_word() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let older_than = job::today().plus_days(1).expect("a tomorrow");
    let request = PurgeRequest {
        older_than,
        scope: Scope::Ended,
        dry_run: false,
        wait: false,
        accepts_clock: false,
        unconfirmed: false,
    };
    let purge = || run::purge(&job.path("job.toml"), &request);
    let fault = purge().expect_err("24 cards wait");
    assert_eq!(fault.hint.remedy(), Some(&cetak::diag::Remedy::ConfirmOrSay));
    assert!(job.path("out/2026-11-22/manifest.json").exists(), "nothing was destroyed");
    job.cetak(&["confirm", "job.toml", "--sheet", "1-3"]).expect(0);
    assert_eq!(purge().expect("purged").unconfirmed, 0);
    assert!(!job.path("out/2026-11-22").exists());
}

#[test]
fn a_folder_that_another_job_wrote_over_is_not_purged() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let other = Job::copy_of("bermasalah");
    let out = job.path("out/2026-11-22");
    let out = out.to_str().expect("UTF-8");
    other.cetak(&["run", "job.toml", "--quiet", "--out", out, "--force"]).expect(3);
    assert!(purge(&job, Scope::Ended, false).folders.is_empty());
    assert!(job.path("out/2026-11-22/manifest.json").exists());
}

#[test]
fn a_purge_needs_the_lock_a_ledger_and_a_clock_that_is_right() {
    let job = Job::bare("kabupaten");
    job.cetak(&["purge", "job.toml", "--older-than", "90d"]).expect(4);
    assert!(!job.path(".cetak").exists());
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let lock = Lock::take(&job.path(".cetak")).expect("free");
    job.cetak(&["purge", "job.toml", "--older-than", "90d"]).expect(5);
    job.cetak(&["purge", "job.toml", "--older-than", "90d", "--dry-run"]).expect(0);
    let mut ledger = Ledger::open(&job.path(".cetak"), Access::Write(&lock)).expect("opens");
    ledger.receive_blanks(1, "", Date::parse_iso("2999-01-01").expect("a day")).expect("recorded");
    drop((ledger, lock));
    let told = job.cetak(&["purge", "job.toml", "--older-than", "90d", "--lang", "en"]).expect(2);
    assert!(told.stderr().contains("clock"), "{}", told.stderr());
    job.cetak(&["purge", "job.toml", "--older-than", "3 bulan"]).expect(2);
}

/// Health by name of check.
fn health(job: &Job, code: i32) -> BTreeMap<String, String> {
    let ran = job.cetak(&["doctor", "job.toml", "--json"]).expect(code);
    let found: serde_json::Value = serde_json::from_str(&ran.stdout()).expect("JSON");
    let text = |check: &serde_json::Value, name: &str| check[name].as_str().expect(name).to_owned();
    let checks = found["checks"].as_array().expect("a list");
    checks.iter().map(|check| (text(check, "check"), text(check, "health"))).collect()
}

#[cfg(unix)]
#[test]
fn the_doctor_finds_what_would_keep_a_run_from_working() {
    use std::os::unix::fs::PermissionsExt as _;
    let job = Job::bare("kabupaten");
    let found = health(&job, 0);
    for name in ["program", "fonts-and-layouts", "icc-profile", "clock", "job", "data-files"] {
        assert_eq!(found[name], "ok", "{name}");
    }
    for name in ["photo-folder", "output-folder", "state-folder", "ledger"] {
        assert_eq!(found[name], "ok", "{name}");
    }
    assert!(!job.path(".cetak").exists() && !job.path("out").exists(), "it makes nothing");

    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let found = health(&job, 0);
    assert_eq!((&*found["lock"], &*found["runs"], &*found["private"]), ("ok", "ok", "ok"));
    let lock = Lock::take(&job.path(".cetak")).expect("free");
    assert_eq!(health(&job, 0)["lock"], "warn");
    fs::set_permissions(job.path(".cetak"), fs::Permissions::from_mode(0o755)).expect("opened");
    assert_eq!(health(&job, 0)["private"], "warn");

    let mut ledger = Ledger::open(&job.path(".cetak"), Access::Write(&lock)).expect("opens");
    ledger.receive_blanks(1, "", Date::parse_iso("2999-01-01").expect("a day")).expect("recorded");
    drop((ledger, lock));
    assert_eq!(health(&job, 5)["clock"], "fail");
    fs::rename(job.path("photos"), job.path("elsewhere")).expect("unmounted");
    assert_eq!(health(&job, 5)["photo-folder"], "fail");
    fs::rename(job.path("data/pns.xlsx"), job.path("elsewhere.xlsx")).expect("moved");
    assert_eq!(health(&job, 5)["data-files"], "fail");

    let database = rusqlite::Connection::open(job.path(".cetak/ledger.sqlite3")).expect("opens");
    database
        .execute_batch(
            "DROP TRIGGER events_never_change; UPDATE events SET reason = 'x' WHERE seq = 3",
        )
        .expect("tampered");
    drop(database);
    assert_eq!(health(&job, 6)["ledger-chain"], "fail");
    job.edit("[data]", "[data]\nfolder = 1");
    assert_eq!(health(&job, 6)["job"], "fail");
    let told = job.cetak(&["doctor", "--lang", "en"]).stdout();
    assert!(
        told.lines().all(|line| line.starts_with("ok")
            || line.starts_with("warn")
            || line.starts_with("  ")),
        "{told}"
    );
}

/// The events of a log, each a line of JSON.
fn events(stderr: &str) -> Vec<serde_json::Value> {
    let parse = |line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
    stderr.lines().map(parse).collect()
}

fn names(events: &[serde_json::Value]) -> BTreeSet<&str> {
    events.iter().map(|event| event["event"].as_str().expect("a name")).collect()
}

#[test]
fn a_log_of_json_tells_the_whole_run_and_ends_with_its_exit_code() {
    let job = Job::copy_of("bermasalah");
    let ran = job.cetak(&["run", "job.toml", "--log-format", "json", "--json"]).expect(3);
    let log = ran.stderr();
    let events = events(&log);
    let expected = ["finding", "phase-finished", "phase-started", "run-finished", "run-started"];
    assert_eq!(names(&events), BTreeSet::from(expected));
    assert!(events.iter().all(|event| event["time"].is_string()));
    let last = events.last().expect("events");
    assert_eq!((&last["event"], &last["exit_code"]), (&"run-finished".into(), &3.into()));
    let result: serde_json::Value = serde_json::from_str(&ran.stdout()).expect("one document");
    assert_eq!(last["counts"], result["report"]["counts"]);
    let told = events.iter().filter(|event| event["event"] == "finding").count();
    let findings = result["report"]["findings"].as_array().expect("a list");
    let found = findings.iter().filter(|finding| finding["severity"] != "info").count();
    assert_eq!(told, found);

    let quiet = ["run", "job.toml", "--log-format", "json", "--quiet", "--out", "x"];
    let log = job.cetak(&quiet).expect(3).stderr();
    assert_eq!(log.lines().count(), 2, "{log}");
    job.edit("[data]", "[data]\nfolder = 1");
    let ran = job.cetak(&["run", "job.toml", "--log-format", "json", "--json"]).expect(2);
    let log = ran.stderr();
    let events = self::events(&log);
    assert_eq!(names(&events), BTreeSet::from(["fault", "run-finished", "run-started"]));
    let result: serde_json::Value = serde_json::from_str(&ran.stdout()).expect("one document");
    assert_eq!(result["fault"]["exit_code"], 2);
}

/// A sample of a metric, taken apart: name, labels, value. Follows the exposition format 0.0.4.
fn sample(line: &str) -> (String, BTreeMap<String, String>, f64) {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let (name, rest) = line.split_once('{').expect("labels");
    assert!(is_name(name), "{line}");
    let (inside, value) = rest.rsplit_once("} ").expect("a value");
    let mut labels = BTreeMap::new();
    let mut rest = inside;
    while !rest.is_empty() {
        let (label, after) = rest.split_once("=\"").expect("a label");
        assert!(is_name(label), "{line}");
        let mut value = String::new();
        let mut chars = after.char_indices();
        let end = loop {
            match chars.next().expect("a closing quote") {
                (_, '\\') => value.push(chars.next().expect("what is escaped").1),
                (at, '"') => break at,
                (_, c) => value.push(c),
            }
        };
        assert!(labels.insert(label.to_owned(), value).is_none(), "twice: {line}");
        rest = after[end + 1..].strip_prefix(',').unwrap_or(&after[end + 1..]);
    }
    (name.to_owned(), labels, value.parse().expect("a number"))
}

type Samples = BTreeMap<(String, BTreeMap<String, String>), f64>;

/// What `promtool check metrics` asks: help and type before the samples, all of a metric together,
/// nothing twice, a line feed at the end.
fn metrics(path: &Path) -> Samples {
    let text = fs::read_to_string(path).expect("metrics");
    assert!(text.ends_with('\n'));
    let (mut samples, mut described, mut done) = (Samples::new(), Vec::new(), BTreeSet::new());
    let mut now = String::new();
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, help) = help.split_once(' ').expect("a help");
            assert!(help.ends_with('.') && done.insert(name.to_owned()), "{line}");
            now = name.to_owned();
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            assert_eq!(kind, format!("{now} gauge"));
            described.push(now.clone());
        } else {
            let (name, labels, value) = sample(line);
            assert!(name == now && described.contains(&name), "{line}");
            assert!(samples.insert((name, labels), value).is_none(), "twice: {line}");
        }
    }
    samples
}

fn value(samples: &Samples, name: &str, label: &str) -> Option<f64> {
    let is = |(key, labels): &(String, BTreeMap<String, String>)| {
        key == name && (label.is_empty() || labels.values().any(|value| value == label))
    };
    samples.iter().find(|(key, _)| is(key)).map(|(_, value)| *value)
}

#[test]
fn figures_are_written_after_every_run_and_the_last_success_outlives_failures() {
    let job = Job::copy_of("bermasalah");
    let file = job.path("cetak.prom");
    let run = ["run", "job.toml", "--quiet", "--metrics", "cetak.prom"];
    job.cetak(&run).expect(3);
    let first = metrics(&file);
    let report = fs::read(job.path("out/2026-11-22/report.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
    for outcome in ["read", "made", "unchanged", "held", "barred", "duplicate"] {
        assert_eq!(value(&first, "cetak_records", outcome), report["counts"][outcome].as_f64());
    }
    assert_eq!(value(&first, "cetak_last_exit_code", ""), Some(3.0));
    assert!(value(&first, "cetak_phase_duration_seconds", "photos").is_some());
    assert!(value(&first, "cetak_findings", "nip-numeric").is_some());
    let success = value(&first, "cetak_last_success_timestamp_seconds", "").expect("a success");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&file).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o644, "the collector is another user");
    }
    let lock = Lock::take(&job.path(".cetak")).expect("free");
    job.cetak(&run).expect(5);
    drop(lock);
    let second = metrics(&file);
    assert_eq!(value(&second, "cetak_last_exit_code", ""), Some(5.0));
    assert_eq!(value(&second, "cetak_last_success_timestamp_seconds", ""), Some(success));
    assert_eq!(value(&second, "cetak_records", ""), None);
    let told = job.cetak(&["check", "job.toml", "--quiet", "--metrics", "no/such/x.prom"]);
    assert!(told.expect(3).stderr().contains("x.prom"));
}

/// What nobody may read in a log: names as the cards show them and as the lists have them, and numbers.
fn secrets(job: &Job, keys: &[&str]) -> BTreeSet<String> {
    let mut secrets: BTreeSet<String> = keys.iter().map(|key| (*key).to_owned()).collect();
    for entry in fs::read_dir(job.path("photos")).expect("photos") {
        let name = entry.expect("readable").file_name().to_string_lossy().into_owned();
        let number: String = name.chars().take_while(char::is_ascii_digit).collect();
        if number.len() == 18 {
            secrets.insert(number);
        }
    }
    let ledger = Ledger::open(&job.path(".cetak"), Access::Read).expect("opens");
    for key in ledger.fingerprints().expect("read").into_keys() {
        secrets.insert(ledger.lookup(&key).expect("read")[0].fields["name"].clone());
        secrets.insert(key);
    }
    secrets
}

#[test]
fn no_log_and_no_figure_shows_a_name_or_a_whole_number() {
    for sample in ["kabupaten", "bermasalah"] {
        let job = Job::copy_of(sample);
        job.cetak(&["run", "job.toml", "--quiet"]);
        // The cells that are quoted at a terminal: a name too long, one with foreign letters, a letter in a number.
        let quoted = ["Kusumaningtyas", "Sugeng", "1976O1092024081019"];
        let secrets = secrets(&job, &quoted);
        assert!(secrets.len() > 30, "{}", secrets.len());
        let key = secrets.iter().find(|text| text.len() == 18).expect("a key").clone();
        let runs: [&[&str]; 8] = [
            &["run", "job.toml", "--verbose", "--metrics", "cetak.prom"],
            &["run", "job.toml", "--verbose", "--lang", "en", "--progress", "always"],
            &["run", "job.toml", "--verbose", "--log-format", "json", "--json"],
            &["run", "job.toml", "--key", &key, "--log-format", "json"],
            &["check", "job.toml", "--verbose", "--json"],
            &["reprint", "job.toml", "--key", &key, "--reason", "uji"],
            &["reprint", "job.toml", "--key", "199901012024011999", "--reason", "uji"],
            &["verify", "out/2026-11-22"],
        ];
        for args in runs {
            let told = job.cetak(args).stderr();
            assert!(!told.contains("199901012024011999"), "{args:?}: {told}");
            let shown = secrets.iter().find(|secret| told.contains(*secret));
            assert_eq!(shown, None, "{args:?}: {told}");
        }
        let figures = fs::read_to_string(job.path("cetak.prom")).expect("metrics");
        let log = job.cetak(&["log", "job.toml", "--json"]).expect(0).stdout();
        for text in [figures, log] {
            assert_eq!(secrets.iter().find(|secret| text.contains(*secret)), None, "{text}");
        }
    }
}

fn nightly(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/nightly").join(name);
    fs::read_to_string(path).expect("a sample")
}

/// Whether the program knows every flag of a command line; `--help` ends it before it does anything.
fn is_known(args: &[&str]) {
    let ran = program().args(args).arg("--help").output().expect("starts");
    assert!(ran.status.success(), "{args:?}: {}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn the_samples_of_timers_call_the_program_as_it_is() {
    let mut n_calls = 0;
    for name in ["cetak.service", "crontab", "README.md"] {
        for line in nightly(name).lines().filter(|line| !line.starts_with('#')) {
            let Some((_, call)) = line.split_once("cetak ").filter(|(before, _)| {
                before.ends_with('/') || before.ends_with("$ ") || before.ends_with("   ")
            }) else {
                continue;
            };
            let end = call.find(['>', '#']).unwrap_or(call.len());
            is_known(&call[..end].split_whitespace().collect::<Vec<_>>());
            n_calls += 1;
        }
    }
    assert_eq!(n_calls, 2 + 2 + 3);

    let task = nightly("cetak-task.xml");
    let task = roxmltree::Document::parse(&task).expect("well-formed");
    let text = |name: &str| {
        let found = task.descendants().find(|node| node.has_tag_name((TASKS, name)));
        found.and_then(|node| node.text()).expect("there").to_owned()
    };
    is_known(&text("Arguments").split_whitespace().collect::<Vec<_>>());
    assert!(text("Command").ends_with("cetak.exe"));
    // The order of elements is part of Microsoft's schema.
    let order: Vec<&str> = task
        .root_element()
        .children()
        .filter(|node| node.is_element())
        .map(|node| node.tag_name().name())
        .collect();
    assert_eq!(order, ["RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"]);

    for line in
        nightly("crontab").lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit()))
    {
        assert!(line.split_whitespace().count() > 6 && !line.contains('%'), "{line}");
    }
    // Alerts ask for figures that there are.
    let job = Job::copy_of("bermasalah");
    job.cetak(&["check", "job.toml", "--quiet", "--metrics", "x.prom"]).expect(3);
    let known: BTreeSet<String> =
        metrics(&job.path("x.prom")).into_keys().map(|(name, _)| name).collect();
    let alerts = nightly("alerts.yml");
    let asked = alerts.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let asked: BTreeSet<&str> = asked.filter(|word| word.starts_with("cetak_")).collect();
    assert_eq!(asked.len(), 4);
    for name in asked {
        assert!(known.contains(name), "{name}");
    }
}

/// The namespace of task files.
const TASKS: &str = "http://schemas.microsoft.com/windows/2004/02/mit/task";

#[cfg(target_os = "linux")]
#[test]
fn systemd_accepts_the_samples_where_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["cetak.service", "cetak.timer"] {
        // A program that is there, a user that is there.
        let unit = nightly(name)
            .replace("/usr/local/bin/cetak", env!("CARGO_BIN_EXE_cetak"))
            .replace("User=cetak", "User=root")
            .replace("Documentation=man:cetak(1)\n", "");
        write(&folder.path().join(name), unit);
    }
    let ran = std::process::Command::new("systemd-analyze")
        .arg("verify")
        .args([folder.path().join("cetak.service"), folder.path().join("cetak.timer")])
        .output();
    let Ok(ran) = ran else {
        needs("systemd-analyze is missing", false);
        return;
    };
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    let ours: Vec<&str> = said.lines().filter(|line| line.contains("cetak")).collect();
    assert_eq!(ours, [""; 0], "{said}");
    let calendar = std::process::Command::new("systemd-analyze")
        .args(["calendar", "*-*-* 01:30:00"])
        .output()
        .expect("it was there a moment ago");
    assert!(calendar.status.success());
}

#[test]
fn a_signed_run_is_known_by_the_public_half_alone_and_a_file_sealed_anew_is_found() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["keys", "--signing", "keys/sign.key"]).expect(0);
    job.cetak(&["keys", "--signing", "keys/sign.key"]).expect(2);
    job.edit("[sheet]", "[output]\nsign_key = \"keys/sign.key\"\n\n[sheet]");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let verify = |code: i32| {
        let args =
            ["verify", "out/2026-11-22", "--public-key", "keys/sign.key.pub", "--lang", "en"];
        job.cetak(&args).expect(code)
    };
    assert!(verify(0).stdout().contains("the signature is right"));
    job.cetak(&["verify", "out/2026-11-22", "--quiet"]).expect(0);
    // Another key of the same kind.
    job.cetak(&["keys", "--signing", "keys/other.key"]).expect(0);
    let other = ["verify", "out/2026-11-22", "--public-key", "keys/other.key.pub"];
    job.cetak(&other).expect(6);
    // The report is replaced and everything sealed anew, as the program itself would.
    let at = |name: &str| job.path("out/2026-11-22").join(name);
    let read = |name: &str| fs::read(at(name)).expect("there");
    let (report, manifest, sums) = (read("report.html"), read("manifest.json"), read("SHA256SUMS"));
    let sum = |bytes: &[u8]| {
        let mut sum = cetak::digest::Sha256::default();
        sum.update(bytes);
        sum.hex()
    };
    let forged = [&report[..], b"<!-- good -->"].concat();
    crate::support::write(&at("report.html"), &forged);
    assert!(verify(6).stderr().contains("report.html"));
    let new_manifest = String::from_utf8(manifest.clone()).expect("text");
    let new_manifest = new_manifest.replace(&sum(&report), &sum(&forged));
    crate::support::write(&at("manifest.json"), new_manifest.as_bytes());
    let new_sums = String::from_utf8(sums).expect("text");
    let new_sums = new_sums
        .replace(&sum(&report), &sum(&forged))
        .replace(&sum(&manifest), &sum(new_manifest.as_bytes()));
    crate::support::write(&at("SHA256SUMS"), new_sums.as_bytes());
    assert!(verify(6).stderr().contains("SHA256SUMS.sig"));
    fs::remove_file(at("SHA256SUMS.sig")).expect("removed");
    assert!(verify(6).stderr().contains("not signed"));
}
