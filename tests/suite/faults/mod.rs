//! What the outside world can do to a run: kills, full disks, broken disks, rivals.
//!
//! A small real job is run under every fault, and each time three things must hold: nothing
//! half stands under a final name; the program says what happened in its exit code and names a
//! place; the next run ends with the bytes of an uninterrupted one. Faults are injected by
//! `strace` at one system call after another; where it is missing or not allowed, the test says
//! so and passes, and fails where `CETAK_TOOLS` or `CI` is set. The short form tries a part of the
//! positions, `CETAK_LONG=1` more, `CETAK_FAULTS=all` every one, and `CETAK_KILLS=N` sets the
//! number of kills at random moments.

mod disk;
mod kills;
mod order;
mod race;
mod reads;
mod state;

use crate::support::{Job, Ran, cetak, files, told};
use std::{
    collections::BTreeMap,
    fs,
    os::unix::process::ExitStatusExt as _,
    path::Path,
    process::{Command, Output, Stdio},
};

/// Where the job's runs go.
const RUN: &str = "out/2026-11-22";
/// The run that faults are tried on: one thread, so that every position is met in one order.
const ARGS: [&str; 8] =
    ["run", "job.toml", "--quiet", "--lang", "en", "--only", "changed", "--jobs=1"];

/// Whether every position is to be tried.
fn all() -> bool {
    std::env::var("CETAK_FAULTS").is_ok_and(|value| value == "all")
}

/// A job of five cards in two lots, a stream and single PDFs, with its photos prepared.
fn small() -> Job {
    let job = Job::bare("kabupaten");
    let list = fs::read_to_string(job.path("data/paruh-waktu.csv")).expect("a list");
    let keys: Vec<&str> = list.lines().skip(1).filter_map(|line| line.split(';').nth(1)).collect();
    for entry in fs::read_dir(job.path("photos")).expect("photos") {
        let path = entry.expect("readable").path();
        if !keys.iter().any(|key| path.to_string_lossy().contains(key)) {
            fs::remove_file(path).expect("removed");
        }
    }
    job.edit(
        r#"["data/pns.xlsx", "data/pppk.xlsx", "data/paruh-waktu.csv"]"#,
        r#"["data/paruh-waktu.csv"]"#,
    );
    job.edit(
        "[sheet]",
        "[output]\nstream = true\ncards = [\"pdf\"]\n\n[sheet]\nsheets_per_file = 3",
    );
    job.edit("a4-10up", "cr80-1up");
    job.cetak(&["check", "job.toml", "--quiet"]).expect(0);
    fs::remove_dir_all(job.path("out")).expect("not needed");
    job
}

type Files = BTreeMap<String, Vec<u8>>;

/// What an uninterrupted run of this job leaves.
fn whole(job: &Job) -> Files {
    let job = job.twin();
    job.cetak(&ARGS).expect(0);
    files(&job.path(RUN))
}

/// Runs the program with faults put in, as `strace -e inject=` words them.
fn injected(job: &Job, faults: &[&str], args: &[&str]) -> Output {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null", "-e", "signal=none"]);
    for fault in faults {
        let calls = fault.split(':').next().unwrap_or_default();
        strace.args(["-e", &format!("trace={calls}"), "-e", &format!("inject={fault}")]);
    }
    let program = cetak().get_program().to_owned();
    strace.env_remove("CETAK_LANG").current_dir(job.path("")).arg(program).args(args);
    strace.output().expect("strace starts")
}

/// Whether the run was killed, by a signal that `strace` passes on to itself.
fn killed(output: &Output) -> bool {
    output.status.signal() == Some(9) || output.status.code() == Some(128 + 9)
}

/// Nothing half under a final name: every file is one of those of a whole run, old or new, and
/// with a manifest the folder is one of them altogether.
fn assert_nothing_half(folder: &Path, whole: &[&Files], what: &str) {
    if !folder.is_dir() {
        return;
    }
    let mut found = files(folder);
    found.retain(|name, _| !name.rsplit('/').next().is_some_and(|name| name.starts_with('.')));
    for (name, bytes) in &found {
        let known = whole.iter().any(|files| files.get(name) == Some(bytes));
        assert!(known, "{what}: {name} is neither the old nor the new one");
    }
    if found.contains_key("manifest.json") {
        // A forced run removes what is old before it publishes its manifest.
        let complete = whole.iter().any(|files| **files == found);
        assert!(complete, "{what}: a manifest in a mixed folder: {:?}", found.keys());
    }
}

/// The next run ends with the bytes of an uninterrupted one, and knows that everything is made.
fn assert_goes_on(job: &Job, whole: &Files, what: &str) {
    let finished = job.path(RUN).join("manifest.json").is_file();
    let ran = job.cetak(&ARGS);
    assert_eq!(ran.code(), 0, "{what}: {}", ran.stderr());
    assert_same(&files(&job.path(RUN)), whole, what);
    let again = job.cetak(&["run", "job.toml", "--dry-run", "--only", "changed", "--lang", "en"]);
    let told = again.stderr();
    assert!(told.contains("0 ready to be made, 5 unchanged"), "{what}: {told}");
    job.cetak(&["log", "verify", "job.toml"]).expect(0);
    let second = job.path(&format!("{RUN}-2"));
    assert!(finished || !second.exists(), "{what}: the run began anew");
}

fn assert_same(found: &Files, whole: &Files, what: &str) {
    assert_eq!(found.keys().collect::<Vec<_>>(), whole.keys().collect::<Vec<_>>(), "{what}");
    for (name, bytes) in found {
        assert!(whole[name] == *bytes, "{what}: {name} differs");
    }
}

/// Starts a run that nobody hears.
fn start(job: &Job, args: &[&str]) -> std::process::Child {
    let mut command = cetak();
    command.current_dir(job.path("")).args(args).stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().expect("starts")
}

/// Exit code and messages of a run that was started.
fn ended(child: std::process::Child) -> Ran {
    Ran(child.wait_with_output().expect("ends"))
}
