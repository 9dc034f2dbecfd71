//! The samples of timers, as they are: what they call is the program, and the programs that read them accept them.
//!
//! Only paths and users are others here. What Windows does with its task cannot be tried.

use crate::support::{Job, cetak as program, needs, write};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

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
            let Some((_, call)) = line
                .split_once("cetak ")
                .filter(|(before, _)| ["/", "$ ", "&& "].iter().any(|end| before.ends_with(end)))
            else {
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
    assert!(text("Command").ends_with("cetak-task.cmd"));
    let script = nightly("cetak-task.cmd");
    assert!(
        script.lines().count() == script.matches("\r\n").count(),
        "lines as cmd.exe reads them"
    );
    let call = script.lines().find_map(|line| line.split_once("cetak.exe\" "));
    let call = call.and_then(|(_, call)| call.split_once(" 2>>")).expect("a call").0;
    is_known(&call.replace('"', "").split_whitespace().collect::<Vec<_>>());
    // The order of elements is part of Microsoft's schema.
    let order: Vec<&str> = task
        .root_element()
        .children()
        .filter(|node| node.is_element())
        .map(|node| node.tag_name().name())
        .collect();
    assert_eq!(order, ["RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"]);
}

/// The namespace of task files.
const TASKS: &str = "http://schemas.microsoft.com/windows/2004/02/mit/task";

/// What a program of the system says; nothing where it is not there.
fn tool(name: &str, args: &[&str], folder: &Path) -> Option<Output> {
    let ran = Command::new(name).args(args).current_dir(folder).output().ok();
    needs(&format!("{name} is missing"), ran.is_some());
    ran
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

#[test]
fn alerts_ask_for_figures_that_there_are_and_do_what_they_say() {
    let job = Job::copy_of("bermasalah");
    job.cetak(&["check", "job.toml", "--quiet", "--metrics", "x.prom"]).expect(3);
    let written = fs::read_to_string(job.path("x.prom")).expect("figures");
    let alerts = nightly("alerts.yml");
    let asked = alerts.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let asked: BTreeSet<&str> = asked.filter(|word| word.starts_with("cetak_")).collect();
    // Absent from a run that neither stopped nor compared itself with one before.
    let absent = BTreeSet::from(["cetak_stopped", "cetak_people"]);
    for name in asked.difference(&absent) {
        assert!(written.contains(&format!("\n{name}{{host=")), "{name}");
    }
    assert_eq!(asked.len(), 7);
    let nightly = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/nightly");
    if let Some(tried) = tool("promtool", &["test", "rules", "alerts-test.yml"], &nightly) {
        assert!(tried.status.success(), "{}", said(&tried));
        let checked = Command::new("sh")
            .args(["-c", "promtool check metrics <x.prom"])
            .current_dir(job.path(""))
            .output()
            .expect("it was there a moment ago");
        assert!(checked.status.success(), "{}", said(&checked));
    }
}

/// The samples with a program and a user that are there, in a folder of their own.
#[cfg(target_os = "linux")]
fn units() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["cetak.service", "cetak.timer", "cetak-failed.service"] {
        let unit = nightly(name)
            .replace("/usr/bin/cetak", env!("CARGO_BIN_EXE_cetak"))
            .replace("User=cetak", "User=root")
            .replace("Group=cetak", "Group=root")
            .replace("Documentation=man:cetak(1)\n", "");
        write(&folder.path().join(name), unit);
    }
    folder
}

#[cfg(target_os = "linux")]
#[test]
fn systemd_accepts_the_samples_and_finds_little_to_attack() {
    let folder = units();
    let verify = ["verify", "./cetak.service", "./cetak.timer", "./cetak-failed.service"];
    let Some(ran) = tool("systemd-analyze", &verify, folder.path()) else { return };
    let said = said(&ran);
    let ours: Vec<&str> = said.lines().filter(|line| line.contains("cetak")).collect();
    assert_eq!(ours, [""; 0], "{said}");
    // 0 is walled in from all sides, 100 not at all.
    let security = ["security", "--offline=yes", "--threshold=10", "./cetak.service"];
    let ran = tool("systemd-analyze", &security, folder.path()).expect("there a moment ago");
    assert!(ran.status.success(), "{}", self::said(&ran));
    let calendar = ["calendar", "*-*-* 01:30:00"];
    let ran = tool("systemd-analyze", &calendar, folder.path()).expect("there a moment ago");
    assert!(ran.status.success());
}

/// The calls that the walls of the service let through, as systemd lists its groups.
#[cfg(target_os = "linux")]
fn allowed(groups: &str) -> BTreeSet<String> {
    let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut now = String::new();
    for line in groups.lines() {
        let word = line.trim();
        if line.starts_with('@') {
            word.clone_into(&mut now);
        } else if !word.is_empty() && !word.starts_with('#') {
            known.entry(now.clone()).or_default().push(word.to_owned());
        }
    }
    fn all(known: &BTreeMap<String, Vec<String>>, group: &str, into: &mut BTreeSet<String>) {
        for word in known.get(group).into_iter().flatten() {
            if word.starts_with('@') {
                all(known, word, into);
            } else {
                into.insert(word.clone());
            }
        }
    }
    let service = nightly("cetak.service");
    let filters = service.lines().filter_map(|line| line.strip_prefix("SystemCallFilter="));
    let mut through = BTreeSet::new();
    for filter in filters {
        let (is_wall, groups) = match filter.strip_prefix('~') {
            Some(groups) => (true, groups),
            None => (false, filter),
        };
        let mut named = BTreeSet::new();
        groups.split_whitespace().for_each(|group| all(&known, group, &mut named));
        through = if is_wall { &through - &named } else { &through | &named };
    }
    through
}

#[cfg(target_os = "linux")]
#[test]
fn a_night_asks_the_system_for_nothing_that_the_service_forbids() {
    let job = Job::copy_of("kabupaten");
    let Some(groups) = tool("systemd-analyze", &["syscall-filter"], &job.path("")) else { return };
    if !crate::support::strace_works() {
        return;
    }
    let allowed = allowed(&said(&groups));
    assert!(allowed.contains("openat") && !allowed.contains("mount"), "{allowed:?}");
    let night = ["run", "job.toml", "--only", "changed", "--metrics", "x.prom", "--quiet"];
    for hook in [&[][..], &["--on-finish", "cat"]] {
        let ran = Command::new("strace")
            .args(["-f", "-qq", "-o", "calls", env!("CARGO_BIN_EXE_cetak")])
            .args(night)
            .args(hook)
            .current_dir(job.path(""))
            .output()
            .expect("strace starts");
        assert!(ran.status.success(), "{}", said(&ran));
        let calls = fs::read_to_string(job.path("calls")).expect("a list");
        let name = |line: &str| {
            let call = line.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
            let name = call.split('(').next().unwrap_or_default();
            let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            (is_name && call.contains('(')).then(|| name.to_owned())
        };
        let called: BTreeSet<String> = calls.lines().filter_map(name).collect();
        assert!(called.contains("openat"), "{called:?}");
        let forbidden: Vec<&String> = called.difference(&allowed).collect();
        // SQLite gives its journals the owner of the database where root writes them.
        let forbidden: Vec<&&String> = forbidden.iter().filter(|name| **name != "fchown").collect();
        assert!(forbidden.is_empty(), "{forbidden:?}");
    }
}

/// The text of a sample, for the folder that it calls `/srv/cetak`.
fn moved(name: &str, home: &Path) -> String {
    nightly(name).replace("/srv/cetak", home.to_str().expect("UTF-8"))
}

#[cfg(unix)]
#[test]
fn the_lines_of_the_crontab_make_their_folders_and_print_nothing_on_a_good_night() {
    let home = tempfile::tempdir().expect("a folder");
    let job = Job::copy_of("bermasalah").twin();
    fs::rename(job.path(""), home.path().join("kartu")).expect("moved");
    let table = moved("crontab", home.path());
    let setting = |name: &str| {
        let found = table.lines().find_map(|line| line.strip_prefix(&format!("{name}=")));
        found.expect("a setting").to_owned()
    };
    let bin = Path::new(env!("CARGO_BIN_EXE_cetak")).parent().expect("a folder");
    let path = format!("{}:{}", bin.display(), setting("PATH"));
    let lines = table.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
    let commands: Vec<&str> = lines
        .map(|line| {
            assert!(!line.contains('%'), "cron reads it as a line feed: {line}");
            let (_, command) = line
                .split_once("* *   ")
                .or_else(|| line.split_once("* *    "))
                .expect("five fields");
            command.trim()
        })
        .collect();
    assert_eq!(commands.len(), 2);
    let cron = |command: &str| {
        let ran = Command::new(setting("SHELL"))
            .args(["-c", command])
            .env_clear()
            .envs([("PATH", path.as_str()), ("LANG", &setting("LANG"))])
            .output()
            .expect("starts");
        String::from_utf8(ran.stdout).expect("UTF-8") + &String::from_utf8_lossy(&ran.stderr)
    };
    // Some records are held, and nobody confirmed anything: no trouble.
    for command in &commands {
        assert_eq!(cron(command), "", "{command}");
    }
    let log = fs::read_to_string(home.path().join("log/cetak.json")).expect("a log");
    assert!(log.lines().last().is_some_and(|line| line.contains("\"exit_code\":3")), "{log}");
    assert!(home.path().join("metrics/cetak.prom").exists());
    // What is trouble is told.
    write(&home.path().join("kartu/job.toml"), "[data");
    for command in &commands {
        assert!(cron(command).starts_with("cetak: "), "{command}");
    }
}

#[cfg(unix)]
#[test]
fn logrotate_turns_the_logs_over() {
    let home = tempfile::tempdir().expect("a folder");
    let name = |flag: &str| {
        let ran = Command::new("id").arg(flag).arg("-n").output().expect("id");
        String::from_utf8_lossy(&ran.stdout).trim().to_owned()
    };
    let (user, group) = (name("-u"), name("-g"));
    let conf = moved("logrotate.conf", home.path())
        .replace("su cetak cetak", &format!("su {user} {group}"))
        .replace("0640 cetak cetak", &format!("0640 {user} {group}"));
    write(&home.path().join("conf"), conf);
    fs::create_dir(home.path().join("log")).expect("made");
    let log = home.path().join("log/cetak.json");
    write(&log, "{}\n");
    // It takes no configuration that others may write.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        for (path, mode) in [("conf", 0o600), ("log", 0o700)] {
            let mode = fs::Permissions::from_mode(mode);
            fs::set_permissions(home.path().join(path), mode).expect("set");
        }
    }
    let logrotate = ["/usr/sbin/logrotate", "logrotate"];
    let logrotate =
        logrotate.into_iter().find(|path| Path::new(path).exists()).unwrap_or("logrotate");
    let args = ["--force", "--state", "state", "conf"];
    let Some(ran) = tool(logrotate, &args, home.path()) else { return };
    assert!(ran.status.success(), "{}", said(&ran));
    assert_eq!(fs::read_to_string(home.path().join("log/cetak.json.1")).expect("turned"), "{}\n");
    assert_eq!(fs::metadata(&log).expect("made anew").len(), 0);
}

#[test]
fn the_task_for_windows_is_well_formed_to_others_too() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/nightly");
    if let Some(ran) = tool("xmllint", &["--noout", "cetak-task.xml"], &folder) {
        assert!(ran.status.success(), "{}", said(&ran));
    }
}

/// A folder with programs of these names that write down what they are called with and given.
#[cfg(unix)]
fn stubs(names: &[&str]) -> (tempfile::TempDir, PathBuf) {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let heard = folder.path().join("heard");
    for name in names {
        let path = folder.path().join(name);
        write(&path, format!("#!/bin/sh\n{{ echo \"$@\"; cat; }} >{}\n", heard.display()));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("set");
    }
    (folder, heard)
}

#[cfg(unix)]
#[test]
fn the_commands_for_afterwards_send_a_mail_and_a_ping() {
    let (folder, heard) = stubs(&["mail", "curl"]);
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").expect("a path"));
    let sample =
        |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/nightly").join(name);
    let job = Job::copy_of("bermasalah");
    let finished = |script: &str, to: &str, job_file: &str| {
        let _before = fs::remove_file(&heard);
        let hook = format!("sh '{}' {to}", sample(script).display());
        let args = ["check", job_file, "--quiet", "--on-finish", &hook];
        let told = job.cetak_with(&args, |command| _ = command.env("PATH", &path)).stderr();
        assert!(!told.contains("--on-finish"), "{told}");
        fs::read_to_string(&heard).unwrap_or_default()
    };
    let hc = "https://hc.example.go.id/ping/1";
    let ping = finished("on-finish-healthchecks.sh", hc, "job.toml");
    assert!(ping.contains(&format!("{hc}/0\n{{")), "3 is a good night: {ping}");
    let ping = finished("on-finish-healthchecks.sh", hc, "none.toml");
    assert!(ping.contains(&format!("{hc}/2\n{{")), "{ping}");
    assert_eq!(finished("on-finish-mail.sh", "a@example.go.id", "job.toml"), "");
    let mail = finished("on-finish-mail.sh", "a@example.go.id", "none.toml");
    assert!(mail.contains("exit code 2") && mail.contains("\"run-finished\""), "{mail}");
}

/// Users and folders of the service, made in a root of their own: only root may.
#[cfg(target_os = "linux")]
#[test]
fn the_user_and_the_folders_of_the_service_are_made() {
    use std::os::unix::fs::PermissionsExt as _;
    let root = tempfile::tempdir().expect("a folder");
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|ran| ran.stdout == b"0\n");
    if !is_root {
        return;
    }
    for folder in ["etc", "srv"] {
        fs::create_dir(root.path().join(folder)).expect("made");
    }
    let at = format!("--root={}", root.path().display());
    let nightly = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/nightly");
    for (name, args) in [
        ("systemd-sysusers", &[at.as_str(), "./sysusers.conf"][..]),
        ("systemd-tmpfiles", &[at.as_str(), "--create", "./tmpfiles.conf"]),
    ] {
        let path = nightly.join(args[args.len() - 1]);
        let mut args = args.to_vec();
        let path = path.canonicalize().expect("there").display().to_string();
        *args.last_mut().expect("a file") = &path;
        let Some(ran) = tool(name, &args, root.path()) else { return };
        assert!(ran.status.success(), "{name}: {}", said(&ran));
    }
    let mode = |name: &str| {
        let about = fs::metadata(root.path().join("srv/cetak").join(name)).expect("made");
        about.permissions().mode() & 0o777
    };
    assert_eq!((mode("kartu"), mode("log"), mode("metrics")), (0o700, 0o750, 0o755));
}
