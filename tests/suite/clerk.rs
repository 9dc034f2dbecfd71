//! What a clerk does after printing - confirm, reprint, count blanks - and what a machine does to a run:
//! signals, a clock that was set back, other people's tools.

use crate::support::{Job, cetak, files, needs};
use cetak::date::Date;
use cetak::ledger::{Access, Ledger, Lock};
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Stdio},
};

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A column of a map, line by line.
fn column(map: &str, n: usize) -> Vec<String> {
    let cell = |line: &str| line.split(',').nth(n).expect("a cell").to_owned();
    map.lines().skip(1).map(cell).collect()
}

#[test]
fn a_sheet_number_that_several_runs_have_is_not_guessed() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let ran = job.cetak(&[
        "confirm",
        "job.toml",
        "--sheet",
        "1",
        "--spoiled",
        "1:6",
        "--reason",
        "tinta",
    ]);
    let told = ran.expect(0).stdout();
    assert_eq!(told, "1 lembar: 7 baik, 1 rusak, 0 sudah diganti (out/2026-11-22)\n");
    job.cetak(&["reprint", "job.toml", "--spoiled", "--reason", "tinta", "--quiet"]).expect(0);

    // Sheet 1 of the first run is confirmed, that of the reprint is not: only one can be meant.
    let told = job.cetak(&["confirm", "job.toml", "--sheet", "1"]).expect(0).stdout();
    assert_eq!(told, "1 lembar: 1 baik, 0 rusak, 0 sudah diganti (out/2026-11-22-2)\n");
    // A card is named that may be of either: the clerk must say.
    let spoil = ["confirm", "job.toml", "--spoiled", "1:1", "--reason", "tinta", "--lang", "en"];
    let told = job.cetak(&spoil).expect(2).stderr();
    assert_eq!(
        told,
        "error: sheet 1 is one of run 1 (out/2026-11-22), run 2 (out/2026-11-22-2)\n  --> --sheet\n  \
         hint: say which, for example --run 2; the run's day is printed in the margin of the sheet\n"
    );
    let told =
        job.cetak(&["reprint", "job.toml", "--slot", "1:1", "--reason", "x"]).expect(2).stderr();
    assert_eq!(
        told,
        "galat: lembar 1 ada di proses 1 (out/2026-11-22), proses 2 (out/2026-11-22-2)\n  --> --sheet\n  \
         saran: sebut yang mana, misalnya --run 2; folder proses tercetak di tepi lembar\n"
    );
    // The spoiled card's old place is waste paper: the slot is not ambiguous.
    let named: Vec<&str> = spoil.iter().copied().chain(["--run", "2026-11-22-2"]).collect();
    let told = job.cetak(&named).expect(0).stdout();
    assert_eq!(told, "1 sheets: 0 good, 1 spoiled, 0 replaced (out/2026-11-22-2)\n");
    let told =
        job.cetak(&["confirm", "job.toml", "--sheet", "1", "--run", "77"]).expect(2).stderr();
    assert_eq!(
        told,
        "galat: `77` tidak diterima\n  --> --run\n  \
         saran: sebut nomor proses atau nama foldernya; yang terakhir: 2 (out/2026-11-22-2)\n"
    );
    let told = job.cetak(&["confirm", "job.toml", "--sheet", "99"]).expect(2).stderr();
    assert_eq!(
        told,
        "galat: `99` tidak diterima\n  --> --sheet\n  \
         saran: lembar itu belum dibuat, atau semua kartunya sudah diganti; lihat map.csv\n"
    );
    job.cetak(&["log", "verify", "job.toml"]).expect(0);
}

#[test]
fn cards_that_were_printed_well_are_not_made_again_without_a_reason() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    // Nothing was printed yet: trying another format is free.
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    job.cetak(&["confirm", "job.toml", "--sheet", "1"]).expect(0);
    let told = job.cetak(&["run", "job.toml", "--quiet", "--lang", "en"]).expect(2).stderr();
    assert_eq!(
        told,
        "error: 8 cards were printed well and have not changed\n  \
         hint: use --only changed for new and changed ones only, or say with --reason why they are made again\n"
    );
    assert!(!job.path("out/2026-11-22-3").exists(), "nothing is left behind");
    job.cetak(&["run", "job.toml", "--quiet", "--only", "changed"]).expect(0);
    job.cetak(&["run", "job.toml", "--quiet", "--reason", "logo baru"]).expect(0);
    let log = job.cetak(&["log", "job.toml"]).expect(0).stdout();
    assert_eq!(log.lines().filter(|line| line.ends_with("logo baru")).count(), 24, "{log}");
    job.cetak(&["log", "verify", "job.toml"]).expect(0);
}

#[test]
fn a_reprint_fills_the_free_slots_of_a_part_used_sheet() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let spoiled = ["--spoiled", "1:2", "--spoiled", "2:3", "--spoiled", "3:4"];
    let confirm = ["confirm", "job.toml", "--sheet", "1-3", "--reason", "tinta"];
    job.cetak(&[&confirm[..], &spoiled].concat()).expect(0);
    let again = ["reprint", "job.toml", "--spoiled", "--reason", "tinta", "--quiet"];
    job.cetak(&[&again[..], &["--start-slot", "4", "--skip-slots", "5,7"]].concat()).expect(0);
    let map = text(&job.path("out/2026-11-22-2/map.csv"));
    assert_eq!(column(&map, 6), ["1", "1", "1"], "{map}");
    let mut slots = column(&map, 7);
    slots.sort();
    assert_eq!(slots, ["4", "6", "8"], "{map}");
    job.cetak(&["verify", "out/2026-11-22-2", "--job", "job.toml", "--quiet"]).expect(0);
    job.cetak(&[&again[..], &["--start-slot", "11"]].concat()).expect(2);
    // The whole list on a sheet whose first slots are gone.
    let run = ["run", "job.toml", "--start-slot", "9", "--reason", "uji", "--quiet"];
    job.cetak(&run).expect(0);
    let map = text(&job.path("out/2026-11-22-3/map.csv"));
    let first =
        column(&map, 6).iter().zip(column(&map, 7)).filter(|(sheet, _)| *sheet == "1").count();
    assert_eq!(first, 2, "{map}");
}

#[test]
fn the_blank_cards_add_up_with_the_reasons_of_the_spoiled_ones() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    job.cetak(&["confirm", "job.toml", "--received", "30"]).expect(0);
    for (slot, reason) in [("1:1", "tinta"), ("2:1", "tinta"), ("2:2", "tergores")] {
        job.cetak(&["confirm", "job.toml", "--spoiled", slot, "--reason", reason]).expect(0);
    }
    let told = job.cetak(&["log", "job.toml", "--stock"]).expect(0).stdout();
    let sum = "kartu kosong: 30 datang = 13 baik + 3 rusak + 14 sisa\n";
    assert_eq!(told, format!("{sum}rusak: 2 tinta, 1 tergores\nbelum dikonfirmasi: 8 kartu\n"));
    let counted = job.cetak(&["confirm", "job.toml", "--counted", "12"]).expect(0).stdout();
    assert_eq!(counted, format!("{sum}hitungan rak berbeda -2 dari catatan\n"));
    let json = job.cetak(&["log", "job.toml", "--stock", "--json"]).expect(0).stdout();
    let stock: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let sum = |name: &str| stock[name].as_i64().expect(name);
    assert_eq!(sum("received"), sum("good") + sum("spoiled") + sum("left"));
    assert_eq!((sum("difference"), sum("unconfirmed")), (-2, 8));
    assert_eq!(stock["reasons"][0], serde_json::json!({ "reason": "tinta", "cards": 2 }));
}

/// Something happened on this day, by the ledger.
fn last_day(job: &Job, day: Date) {
    let lock = Lock::take(&job.path(".cetak")).expect("free");
    let mut ledger = Ledger::open(&job.path(".cetak"), Access::Write(&lock)).expect("opens");
    ledger.receive_blanks(1, "", day).expect("recorded");
}

#[test]
fn a_clock_that_was_set_back_is_a_finding_and_an_event() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    last_day(&job, cetak::job::today().plus_days(3).expect("a day"));
    let told = job.cetak(&["run", "job.toml", "--only", "changed", "--lang", "en"]).expect(0);
    assert!(told.stderr().contains("clock-back"), "{}", told.stderr());
    let report = text(&job.path("out/2026-11-22-2/report.json"));
    assert!(report.contains("clock-back"), "{report}");
    let log = job.cetak(&["log", "job.toml"]).expect(0).stdout();
    assert!(log.lines().any(|line| line.contains("clock-back")), "{log}");
    job.cetak(&["log", "verify", "job.toml"]).expect(0);
    // Said once; then it is the day that it is.
    let told = job.cetak(&["run", "job.toml", "--only", "changed", "--lang", "en"]).expect(0);
    assert!(!told.stderr().contains("clock-back"), "{}", told.stderr());
    last_day(&job, cetak::job::today().plus_days(3).expect("a day"));
    let toml = text(&job.path("job.toml"));
    let policy = if toml.contains("[policy]") { "[policy]" } else { "[data]" };
    let stop = "[policy]\nclock-back = \"stop\"\n";
    job.edit(policy, &if policy == "[policy]" { stop.to_owned() } else { format!("{stop}[data]") });
    job.cetak(&["run", "job.toml", "--only", "changed", "--quiet"]).expect(4);
}

#[test]
fn a_day_far_from_the_last_one_is_asked_about_and_once_accepted_a_day_like_any_other() {
    for away in [400, -3000] {
        let job = Job::copy_of("kabupaten");
        job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
        last_day(&job, cetak::job::today().plus_days(away).expect("a day"));
        let events = || job.cetak(&["log", "job.toml"]).expect(0).stdout();
        let before = events();
        for args in [
            &["run", "job.toml", "--only", "changed"][..],
            &["run", "job.toml", "--only", "changed", "--dry-run"],
            &["run", "job.toml"],
            &["reprint", "job.toml", "--key", &any_key(&job), "--reason", "uji"],
        ] {
            let told = job.cetak(&[args, &["--lang", "en"]].concat()).expect(4).stderr();
            assert!(told.contains("clock-jumped") && told.contains("--accept-clock"), "{told}");
        }
        job.cetak(&["purge", "job.toml", "--older-than", "90d"]).expect(2);
        let told = job.cetak(&["doctor", "job.toml"]).expect(5).stdout();
        assert!(told.contains("--accept-clock"), "{told}");
        assert_eq!(events(), before, "nothing was acted on");
        let accepted = ["run", "job.toml", "--only", "changed", "--accept-clock", "--quiet"];
        job.cetak(&accepted).expect(0);
        let log = events();
        let said = |line: &str| line.contains("accepted") && line.contains("clock-jumped");
        assert!(log.lines().any(said), "{log}");
        // From now on everything goes its way again.
        job.cetak(&["run", "job.toml", "--only", "changed", "--quiet"]).expect(0);
        job.cetak(&["doctor", "job.toml"]).expect(0);
        job.cetak(&["purge", "job.toml", "--older-than", "90d"]).expect(0);
        job.cetak(&["log", "verify", "job.toml"]).expect(0);
    }
}

fn any_key(job: &Job) -> String {
    let map = text(&job.path("out/2026-11-22/map.csv"));
    map.lines().nth(1).and_then(|line| line.split(',').next()).expect("a key").to_owned()
}

/// A job of several lots.
#[cfg(unix)]
fn several_lots() -> Job {
    let job = Job::copy_of("kabupaten");
    job.edit("[sheet]", "[sheet]\nsheets_per_file = 1");
    job
}

#[cfg(unix)]
fn send(signal: &str, process: u32) {
    let sent = Command::new("kill").args([signal, &process.to_string()]).status().expect("kill");
    assert!(sent.success());
}

/// Returns once the process has handlers for SIGINT and SIGTERM, however slow the machine is.
#[cfg(target_os = "linux")]
fn wait_until_it_catches_signals(process: u32) {
    const INT_AND_TERM: u64 = 1 << (2 - 1) | 1 << (15 - 1);
    loop {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        let caught = u64::from_str_radix(caught.expect("a mask").trim(), 16).expect("a mask");
        if caught & INT_AND_TERM == INT_AND_TERM {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
fn wait_until_it_catches_signals(_: u32) {
    std::thread::sleep(std::time::Duration::from_millis(1500));
}

/// Runs the job, sends `signal` once `sign` is there, and runs it again: it must end in `expected`.
#[cfg(unix)]
fn interrupted(
    job: &Job,
    (signal, code): (&str, i32),
    sign: &str,
    expected: &BTreeMap<String, Vec<u8>>,
) {
    let args = ["run", "job.toml", "--jobs", "1", "--only", "changed", "--log-format", "json"];
    let child = cetak()
        .current_dir(job.path(""))
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    while !job.path(sign).exists() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    send(signal, child.id());
    let ran = child.wait_with_output().expect("ends");
    let log = String::from_utf8(ran.stderr).expect("UTF-8");
    assert_eq!(ran.status.code(), Some(code), "{log}");
    assert!(log.contains("\"event\":\"interrupted\""), "{log}");
    assert!(log.lines().last().is_some_and(|line| line.contains(&format!("\"exit_code\":{code}"))));
    assert!(!job.path("out/2026-11-22/manifest.json").exists());
    job.cetak(&args).expect(0);
    let found = files(&job.path("out/2026-11-22"));
    assert!(found == *expected, "the same bytes after {signal} at {sign}");
    job.cetak(&["log", "verify", "job.toml"]).expect(0);
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_run_cleanly_and_the_next_one_goes_on_with_the_same_bytes() {
    let whole = several_lots();
    whole.cetak(&["run", "job.toml", "--only", "changed", "--quiet"]).expect(0);
    let expected = files(&whole.path("out/2026-11-22"));
    // Once the ledger is there the signals are caught and the photos are being inspected.
    for signal in [("-INT", 130), ("-TERM", 143)] {
        interrupted(&several_lots(), signal, ".cetak/ledger.sqlite3", &expected);
    }
}

#[cfg(unix)]
#[test]
fn a_signal_is_heard_while_the_files_of_single_cards_are_written() {
    let job = || {
        let job = several_lots();
        job.edit("[sheet]", "[output]\nstream = true\ncards = [\"pdf\"]\n[sheet]");
        job
    };
    let whole = job();
    whole.cetak(&["run", "job.toml", "--only", "changed", "--quiet"]).expect(0);
    let expected = files(&whole.path("out/2026-11-22"));
    assert!(expected.keys().any(|name| name.starts_with("cards/")), "{:?}", expected.keys());
    for sign in ["out/2026-11-22/cards-1up", "out/2026-11-22/cards"] {
        interrupted(&job(), ("-TERM", 143), sign, &expected);
    }
}

#[cfg(unix)]
#[test]
fn one_signal_or_two_end_a_run_that_waits_for_another() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    // It waits for a lock that never falls: only a signal ends that, and the second one at once.
    let _lock = Lock::take(&job.path(".cetak")).expect("free");
    for (signal, times, code) in [("-INT", 1, 130), ("-INT", 2, 130), ("-TERM", 2, 143)] {
        let child = cetak()
            .current_dir(job.path(""))
            .args(["run", "job.toml", "--wait", "--quiet"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        wait_until_it_catches_signals(child.id());
        for _ in 0..times {
            send(signal, child.id());
        }
        // The lock never falls: a run that heard nothing would not end at all.
        let ran = child.wait_with_output().expect("ends");
        assert_eq!(ran.status.code(), Some(code), "{times} times {signal}");
    }
}

/// What a tool says and whether it was content, where it is installed.
fn tool(name: &str, args: &[&str], input: &[u8]) -> Option<(bool, String)> {
    use std::io::Write as _;
    let child = Command::new(name)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    needs(&format!("{name} is missing"), child.is_ok());
    let mut child = child.ok()?;
    let mut pipe = child.stdin.take().expect("piped");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || pipe.write_all(&input));
    let ran = child.wait_with_output().expect("ends");
    let _written = writer.join().expect("no panic");
    let said = [ran.stdout, ran.stderr].concat();
    Some((ran.status.success(), String::from_utf8_lossy(&said).into_owned()))
}

#[test]
fn a_standard_sqlite3_reads_the_ledger() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let path = job.path(".cetak/ledger.sqlite3");
    let path = path.to_str().expect("UTF-8");
    let sql = "PRAGMA integrity_check; SELECT kind, COUNT(*) FROM events GROUP BY kind;
        SELECT COUNT(*) FROM cards JOIN people ON people.id = cards.person WHERE state = 'made';";
    if let Some((good, said)) = tool("sqlite3", &["-readonly", path, sql], b"") {
        assert!(good, "{said}");
        assert_eq!(
            said.trim(),
            "ok\nlot-made|1\nmade|24\nremembered|1\nrun-begun|1\nrun-finished|1\n24"
        );
    }
    job.cetak(&["log", "verify", "job.toml"]).expect(0);
}

#[test]
fn completions_and_manual_pages_are_what_their_readers_take() {
    let give = |args: &[&str]| {
        let ran = cetak().args(args).output().expect("starts");
        assert!(ran.status.success(), "{args:?}");
        ran.stdout
    };
    let mut commands = Vec::new();
    for line in String::from_utf8(give(&["--help", "--lang", "en"])).expect("UTF-8").lines() {
        let word = line.strip_prefix("  ").filter(|line| !line.starts_with([' ', '-']));
        let word = word.and_then(|line| line.split_whitespace().next());
        commands.extend(word.filter(|word| *word != "cetak").map(str::to_owned));
    }
    assert!(commands.len() > 15, "{commands:?}");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = give(&["completions", shell]);
        let text = String::from_utf8_lossy(&script);
        for command in &commands {
            assert!(text.contains(command.as_str()), "{shell}: {command}");
        }
        let checked = match shell {
            "bash" | "zsh" | "fish" => tool(shell, &["-n"], &script),
            _ => None,
        };
        assert!(checked.is_none_or(|(good, said)| good && said.is_empty()), "{shell}");
    }
    for lang in ["id", "en"] {
        let whole = give(&["man", "--lang", lang]);
        for command in &commands {
            let page = give(&["man", command, "--lang", lang]);
            let title = format!("cetak-{command}");
            let roff = String::from_utf8_lossy(&page);
            assert!(roff.starts_with(".ie") && roff.contains(&format!(".TH {title}")), "{roff}");
            assert!(String::from_utf8_lossy(&whole).contains(&format!(".TH {title}")));
            if lang == "en" {
                assert!(roff.contains("Exit codes") && roff.contains("Example"), "{roff}");
            }
            // Warnings of groff name what a reader would miss.
            let read = tool("groff", &["-man", "-ww", "-Tutf8", "-Kutf8", "-z"], &page);
            assert!(
                read.as_ref().is_none_or(|(good, said)| *good && said.is_empty()),
                "{command}: {read:?}"
            );
        }
    }
}
