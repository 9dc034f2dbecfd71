//! What runs tell whoever was not there: the look beforehand, the log, the figures, the command afterwards.

use crate::support::{Job, write};
use cetak::date::Date;
use cetak::ledger::{Access, Ledger, Lock};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

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

#[test]
fn the_doctor_meets_what_the_run_of_tonight_would() {
    let job = Job::copy_of("kabupaten");
    let told = || job.cetak(&["doctor", "job.toml", "--lang", "en"]);
    let found = told().expect(0).stdout();
    assert!(found.contains("the next run: 24 cards made, 0 unchanged, 0 held"), "{found}");
    assert!(
        found.contains("`data/paruh-waktu.csv`: 5 rows, 5 of them can be used; the file is of")
    );
    assert!(found.contains("the next run takes at least"), "{found}");
    assert!(!job.path("out").exists(), "it makes nothing");

    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let found = told().expect(0).stdout();
    assert!(found.contains("the next run: 0 cards made, 24 unchanged"), "{found}");
    assert!(found.contains("; last time 5 and 5, that content was in use from"), "{found}");
    // A list that came half, as the run would judge it.
    let list = job.path("data/paruh-waktu.csv");
    let text = fs::read_to_string(&list).expect("a list");
    let half: Vec<&str> = text.lines().take(2).collect();
    write(&list, half.join("\n"));
    let found = told().expect(5).stdout();
    assert!(
        found.contains("FAIL   list-shrank") && found.contains("--accept list-shrank"),
        "{found}"
    );
    job.cetak(&["run", "job.toml", "--only", "changed", "--quiet"]).expect(4);
    write(&list, text);
    // A day that was forgotten in the job file, a key that others can read.
    job.edit("as_of = \"2026-11-22\"", "as_of = \"2024-01-01\"");
    assert!(told().stdout().contains("warn   as-of"));
}

#[cfg(unix)]
#[test]
fn the_doctor_looks_at_keys_figures_and_what_else_a_timer_writes() {
    use std::os::unix::fs::PermissionsExt as _;
    let job = Job::copy_of("kabupaten");
    job.cetak(&["keys", "keys/qr.key"]).expect(0);
    job.edit("[qr]", "[qr]\nkey_file = \"keys/qr.key\"");
    let open = fs::Permissions::from_mode(0o644);
    fs::set_permissions(job.path("keys/qr.key"), open).expect("opened");
    fs::create_dir(job.path("metrics")).expect("made");
    write(&job.path("log"), "");
    let doctor = |more: &[&str]| {
        let args = [&["doctor", "job.toml", "--lang", "en"], more].concat();
        job.cetak(&args)
    };
    let told = doctor(&["--metrics", "metrics/cetak.prom", "--writes", "log"]).expect(0).stdout();
    assert!(told.contains("warn   key-files") && told.contains("chmod 600"), "{told}");
    assert!(told.contains("ok     metrics") && told.contains("ok     writes"), "{told}");
    let checks = metrics(&job.path("metrics/cetak.prom"));
    assert_eq!(value(&checks, "cetak_check", "key-files"), Some(1.0));
    assert_eq!(value(&checks, "cetak_check", "ledger"), Some(0.0));
    // A second file with the same series, which the collector would refuse with the first.
    let told = doctor(&["--metrics", "metrics/other.prom"]).expect(0).stdout();
    assert!(told.contains("warn   metrics") && told.contains("cetak.prom"), "{told}");
    // Without figures a run makes its cards, without its log the shell does not start it.
    doctor(&["--metrics", "no/such/x.prom"]).expect(0);
    doctor(&["--writes", "no/such/log"]).expect(5);
    // It leaves figures when it fails, as a run does, and without a job.
    write(&job.path("job.toml"), "[data");
    doctor(&["--metrics", "metrics/cetak.prom"]).expect(2);
    let checks = metrics(&job.path("metrics/cetak.prom"));
    assert_eq!(value(&checks, "cetak_last_exit_code", "doctor"), Some(2.0));
    assert_eq!(value(&checks, "cetak_check", "job"), Some(2.0));
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
    let whose = |event: &serde_json::Value| {
        ["host", "job_file", "run_id"].map(|name| event[name].as_str().expect(name).to_owned())
    };
    let [host, job_file, run_id] = whose(&events[0]);
    assert!(!host.is_empty() && Path::new(&job_file).is_absolute() && run_id.len() == 21);
    assert!(events.iter().all(|event| whose(event) == whose(&events[0])));
    let time = events[0]["time"].as_str().expect("a time");
    assert_eq!(time.len(), "2026-11-22T01:30:00.250+07:00".len(), "{time}");
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
}

/// Series of one command.
fn of(samples: &Samples, name: &str, command: &str) -> Option<f64> {
    value(samples, name, command)
}

#[test]
fn figures_that_cannot_be_written_end_every_run_in_the_same_code() {
    let job = Job::copy_of("bermasalah");
    let metrics = ["--quiet", "--log-format", "json", "--metrics", "no/such/x.prom"];
    let ran = |args: &[&str]| job.cetak(&[args, &metrics].concat()).expect(5).stderr();
    let (held, broken) = (ran(&["check", "job.toml"]), ran(&["check", "none.toml"]));
    for (log, work) in [(held, 3), (broken, 2)] {
        let events = events(&log);
        let last = events.last().expect("events");
        assert_eq!((&last["exit_code"], &last["exit_code_of_work"]), (&5.into(), &work.into()));
        assert!(log.contains("x.prom"), "{log}");
    }
}

#[test]
fn figures_are_written_on_every_end_and_only_a_whole_run_is_a_night() {
    let job = Job::copy_of("kabupaten");
    let prom = job.path("cetak.prom");
    let figures = ["--quiet", "--metrics", "cetak.prom"];
    let ran = |args: &[&str], code: i32| {
        job.cetak(&[args, &figures].concat()).expect(code);
        metrics(&prom)
    };
    const SUCCESS: &str = "cetak_last_success_timestamp_seconds";
    // Before the job could be read, and before the command line could.
    let found = ran(&["run", "none.toml"], 2);
    assert_eq!(
        (of(&found, "cetak_last_exit_code", "run"), of(&found, SUCCESS, "run")),
        (Some(2.0), None)
    );
    let found = ran(&["run", "job.toml", "--only", "chnged"], 2);
    assert_eq!(value(&found, "cetak_last_exit_code", "run"), Some(2.0));
    // What makes no card, or not those of everybody, is no night.
    let found = ran(&["run", "job.toml", "--dry-run"], 0);
    assert_eq!(of(&found, SUCCESS, "run"), None);
    assert!(of(&found, SUCCESS, "dry-run").is_some());
    let one = fs::read_dir(job.path("photos")).expect("photos").filter_map(|entry| {
        let name = entry.ok()?.file_name().to_string_lossy().into_owned();
        Some(name.chars().filter(char::is_ascii_digit).collect::<String>())
    });
    let one = one.into_iter().find(|digits| digits.len() == 18).expect("a photo named by its key");
    let found = ran(&["run", "job.toml", "--key", &one], 0);
    assert_eq!(of(&found, SUCCESS, "run"), None);
    let found = ran(&["run", "job.toml", "--accept", "many-new"], 0);
    let good = of(&found, SUCCESS, "run").expect("a night");
    let found = ran(&["run", "job.toml", "--dry-run"], 0);
    assert_eq!(of(&found, SUCCESS, "run"), Some(good));
    // Two folders of one name are two jobs, in one file.
    let other = Job::copy_of("kabupaten");
    let file = prom.to_str().expect("UTF-8");
    other.cetak(&["check", "job.toml", "--quiet", "--metrics", file]).expect(0);
    let files: BTreeSet<String> =
        metrics(&prom).into_keys().map(|(_, labels)| labels["job_file"].clone()).collect();
    let here: BTreeSet<String> = [&job, &other]
        .map(|job| job.path("job.toml").canonicalize().expect("there").display().to_string())
        .into();
    assert!(files.is_superset(&here), "{files:?}");
}

#[cfg(unix)]
#[test]
fn a_command_afterwards_hears_the_end_and_changes_nothing() {
    let job = Job::copy_of("bermasalah");
    let run = |command: &str, more: &[&str], code: i32| {
        let args = [&["check", "job.toml", "--quiet", "--on-finish", command], more].concat();
        job.cetak(&args).expect(code).stderr()
    };
    let log =
        run("cat >heard.json; echo $CETAK_EXIT_CODE >code; exit 9", &["--log-format", "json"], 3);
    let heard = fs::read_to_string(job.path("heard.json")).expect("it read");
    let heard: serde_json::Value = serde_json::from_str(&heard).expect("one document");
    let events = events(&log);
    let last = events.last().expect("events");
    for name in
        ["event", "command", "counts", "exit_code", "findings", "host", "job_file", "run_id"]
    {
        assert_eq!(heard[name], last[name], "{name}");
    }
    assert_eq!(fs::read_to_string(job.path("code")).expect("it ran").trim(), "3");
    let told = events.iter().find(|event| event["event"] == "on-finish").expect("told");
    assert_eq!(told["exit_code"], 9);
    // Fails, hangs, does not exist, or the job cannot be read: the code of the run stays.
    let told = run("echo gagal; exit 1", &["--lang", "en"], 3);
    assert!(told.contains("gagal") && told.contains("ended with code 1"), "{told}");
    let told = run("sleep 60", &["--on-finish-timeout", "1", "--lang", "en"], 3);
    assert!(told.contains("had not ended after 1 s"), "{told}");
    let args = ["run", "none.toml", "--on-finish", "cat >fault.json", "--json"];
    let document = job.cetak(&args).expect(2).stdout();
    let document: serde_json::Value = serde_json::from_str(&document).expect("one document");
    let heard = fs::read_to_string(job.path("fault.json")).expect("it read");
    let heard: serde_json::Value = serde_json::from_str(&heard).expect("one document");
    assert_eq!(heard["fault"], document["fault"]);
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
