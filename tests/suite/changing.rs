//! Inputs that change while the program works, and inputs that are none: what is held, and what ends a run.
//!
//! A change between two stages is made from within the run, by listening to its progress; one while a file
//! is being read needs `strace`, which slows that one reading down.

use crate::support::{Job, cetak, strace_works, write};
use cetak::diag::{FaultKind, Lang};
use cetak::job::{self, Overrides};
use cetak::output::folder::Wanted;
use cetak::run::{self, Aim, Phase, Progress, Request, Session};
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The photos of a copy of the sample, in the order of their names.
fn photos(job: &Job) -> Vec<PathBuf> {
    let entries = fs::read_dir(job.path("photos")).expect("photos");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    paths.sort();
    paths
}

/// What the report of a run says of some things.
fn findings(folder: &Path, wanted: impl Fn(&serde_json::Value) -> bool) -> Vec<serde_json::Value> {
    let report = fs::read(folder.join("report.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
    let findings = report["findings"].as_array().expect("a list");
    findings.iter().filter(|finding| wanted(finding)).cloned().collect()
}

/// The policy may let other formats pass that can be read; of one that cannot there is nothing to print.
#[test]
fn a_policy_of_warn_makes_no_card_of_a_file_that_is_no_picture() {
    for (decision, bytes) in [
        ("warn", &b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00;"[..]),
        ("ignore", b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00;"),
        ("warn", b"BM not a picture but a letter, saved under the name of one\n"),
    ] {
        let job = Job::copy_of("kabupaten");
        let codes = ["photo-format", "photo-missing", "photo-size", "photo-opaque", "photo-grey"];
        let lines: String = codes.map(|code| format!("{code} = \"{decision}\"\n")).concat();
        let text = fs::read_to_string(job.path("job.toml")).expect("the job file");
        assert!(!text.contains("\n[policy]"), "{text}");
        write(&job.path("job.toml"), format!("{text}\n[policy]\n{lines}"));
        let photo = photos(&job).swap_remove(0);
        write(&photo, bytes);
        let ran = job.cetak(&["run", "job.toml", "--quiet", "--lang", "en"]).expect(3);
        assert!(ran.stderr().starts_with("24 rows: 23 made, 1 held\n"), "{}", ran.stderr());
        let folder = job.path("out/2026-11-22");
        let key = photo.file_stem().expect("a name").to_string_lossy()[..18].to_owned();
        let map = fs::read_to_string(folder.join("map.csv")).expect("a map");
        assert!(!map.contains(&key), "{decision}: a card without a picture");
        assert_eq!(map.lines().count(), 1 + 23);
        let found = findings(&folder, |finding| finding["key"] == key.as_str());
        let held: Vec<_> = found.iter().filter(|one| one["severity"] == "hold").collect();
        assert_eq!(held.len(), 1, "{decision}: {found:?}");
    }
}

/// Puts another picture in the place of one when the sheets begin.
struct Exchange<'a> {
    photo: &'a Path,
    with: &'a [u8],
}

impl Progress for Exchange<'_> {
    fn begin(&self, phase: Phase, _total: usize) {
        if phase == Phase::Sheets {
            write(self.photo, self.with);
        }
    }
    fn advance(&self, _steps: usize) {}
    fn end(&self) {}
}

/// What passed inspection was another picture: nobody has looked at the one that is there now.
#[test]
fn a_photo_exchanged_between_check_and_print_ends_the_run() {
    let job = Job::bare("kabupaten");
    // Nothing is kept of what was inspected, so that printing opens the files again.
    job.edit("[photos]", "[photos]\ncache = \"0\"");
    let paths = photos(&job);
    let (photo, other) = (&paths[3], fs::read(&paths[4]).expect("a photo"));
    let own = fs::read(photo).expect("a photo");
    let loaded = job::load(&job.path("job.toml"), &Overrides::default()).expect("a job");
    let folder = job.path("out/swapped");
    let request = Request {
        aim: Aim::Make { folder: Wanted::Exactly { path: folder.clone(), force: false } },
        workers: 2,
        keys: Vec::new(),
        lang: Lang::En,
        session: Session::default(),
    };
    let fault = run::run(&loaded, &request, &Exchange { photo, with: &other })
        .map(|summary| summary.counts)
        .expect_err("the photo is another one");
    assert_eq!(fault.kind, FaultKind::Outside);
    let name = photo.file_name().expect("a name").to_string_lossy();
    assert_eq!(
        fault.describe(Lang::En),
        format!(
            "error: the photo changed while it was read\n  --> photos/{name}\n  hint: run again"
        )
    );
    assert!(!folder.join("manifest.json").exists(), "the run did not finish");
    // With its own photo back the run is made as if nothing had been.
    write(photo, own);
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
}

/// What was read may be half of the old picture and half of the new one.
#[cfg(target_os = "linux")]
#[test]
fn a_photo_that_grows_while_it_is_read_is_held() {
    if !strace_works() {
        return;
    }
    let job = Job::copy_of("kabupaten");
    let photo = photos(&job).swap_remove(0);
    let key = photo.file_stem().expect("a name").to_string_lossy()[..18].to_owned();
    // The first reading of this one file takes a second.
    let mut run = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", "signal=none", "-P"])
        .arg(&photo)
        .args(["-e", "trace=read", "-e", "inject=read:delay_enter=1000000:when=1"])
        .arg(cetak().get_program())
        .args(["run", "job.toml", "--quiet", "--lang", "en", "--jobs", "1"])
        .env_remove("CETAK_LANG")
        .current_dir(job.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("strace starts");
    let mut growing = fs::OpenOptions::new().append(true).open(&photo).expect("it is writable");
    while run.try_wait().expect("asked").is_none() {
        growing.write_all(b"more").expect("written");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let ran = run.wait_with_output().expect("ended");
    let told = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(3), "{told}");
    assert!(told.starts_with("24 rows: 23 made, 1 held\n"), "{told}");
    let damaged = findings(&job.path("out/2026-11-22"), |one| one["code"] == "photo-damaged");
    assert_eq!(damaged.len(), 1, "{damaged:?}");
    assert_eq!(damaged[0]["key"], key.as_str());
    let name = photo.file_name().expect("a name").to_string_lossy();
    assert_eq!(
        damaged[0]["message"],
        format!("the photo `photos/{name}` changed while it was read")
    );
}
