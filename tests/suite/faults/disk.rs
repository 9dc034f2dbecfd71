//! Disks that are full, broken, read-only or gone.

use super::{
    ARGS, Files, RUN, all, assert_goes_on, assert_nothing_half, injected, small, told, whole,
};
use crate::support::{Job, cetak, needs, strace_works};
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// What a run that met a fault must do: finish all the same, or end with exit code 5 and a place.
fn assert_told(output: &Output, what: &str) -> bool {
    let told = String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        Some(0) => false,
        Some(5) => {
            // A message that could not be written itself is nobody's fault.
            assert!(told.contains("-->") || told.is_empty(), "{what}: no place: {told}");
            assert!(!told.contains("panicked"), "{what}: {told}");
            true
        }
        _ => panic!("{what}: {:?} {told}", output.status),
    }
}

/// Puts one error into one system call after another.
fn every(calls: &[(&str, usize)], error: &str, from_then_on: bool) {
    if strace_works() {
        every_in(&small(), calls, error, from_then_on);
    }
}

fn every_in(template: &Job, calls: &[(&str, usize)], error: &str, from_then_on: bool) {
    let whole = whole(template);
    for (call, step) in calls {
        let (mut n_tried, mut n_refused) = (0, 0);
        for n in (1..).step_by(if all() { 1 } else { *step }) {
            let job = template.twin();
            let plus = if from_then_on { "+" } else { "" };
            let what = format!("{error} at {call} {n}{plus}");
            let fault = format!("{call}:error={error}:when={n}{plus}");
            let output = injected(&job, &[&fault], &ARGS);
            n_tried += 1;
            let refused = assert_told(&output, &what);
            n_refused += u32::from(refused);
            assert_nothing_half(&job.path(RUN), &[&whole], &what);
            assert_goes_on(&job, &whole, &what);
            if !refused && n > last(template, call) {
                break;
            }
        }
        told(&format!("{error} at {n_tried} positions of {call}, {n_refused} refused"));
    }
}

/// How often a run makes this system call.
fn last(job: &Job, call: &str) -> usize {
    let job = job.twin();
    let log = job.path("calls.txt");
    let status = Command::new("strace")
        .args(["-f", "-qq", "-e", "signal=none", "-e", &format!("trace={call}"), "-o"])
        .arg(&log)
        .arg(cetak().get_program())
        .args(ARGS)
        .current_dir(job.path(""))
        .output()
        .expect("strace starts")
        .status;
    assert!(status.success());
    std::fs::read_to_string(log).expect("a log").lines().count()
}

#[test]
fn a_disk_that_fills_up_at_any_write_costs_nothing_that_was_there() {
    every(&[("write", 4), ("pwrite64", 25), ("mkdir", 3), ("ftruncate", 1)], "ENOSPC", true);
}

#[test]
fn a_single_write_that_fails_costs_nothing_that_was_there() {
    every(&[("write", 5), ("pwrite64", 40)], "ENOSPC", false);
}

#[test]
fn a_disk_that_breaks_at_any_sync_is_told() {
    every(&[("fsync", 8), ("rename", 5)], "EIO", false);
}

#[test]
fn a_disk_that_fills_up_while_a_package_is_written_costs_nothing_that_was_there() {
    if !strace_works() {
        return;
    }
    let template = small();
    // What it would take to read every one of these runs back has tests of its own.
    template.edit("stream = true", "stream = true\npackage = true\nverify = false");
    every_in(&template, &[("write", 9), ("pwrite64", 60)], "ENOSPC", true);
}

/// A small file system in memory, unmounted when dropped.
struct Mount(PathBuf);

impl Mount {
    /// `None` where that is not allowed.
    fn new(at: &Path, kilobytes: u64) -> Option<Self> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={kilobytes}k,mode=700"), "none"])
            .arg(at)
            .output();
        let mounted = mounted.is_ok_and(|output| output.status.success());
        needs("mounting is not allowed", mounted).then(|| Self(at.to_owned()))
    }

    fn again(&self, options: &str) {
        let options = format!("remount,{options}");
        let done = Command::new("mount").args(["-o", &options]).arg(&self.0).status();
        assert!(done.expect("mount starts").success(), "{options}");
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _gone = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// The small job on a file system of its own with this much room left.
fn on_small_disk(template: &Job, kilobytes: u64) -> Option<(tempfile::TempDir, Mount)> {
    let folder = tempfile::tempdir().expect("a folder");
    let used = Command::new("du").args(["-sk", "--apparent-size"]).arg(template.path("")).output();
    let used = String::from_utf8(used.expect("du starts").stdout).expect("a number");
    let used: u64 = used.split_whitespace().next().and_then(|n| n.parse().ok()).expect("a number");
    // Files take whole pages of 4 kB.
    let mount = Mount::new(folder.path(), used + 100 + kilobytes)?;
    let mut from = template.path("").into_os_string();
    from.push(".");
    let copied = Command::new("cp").arg("-a").arg(from).arg(folder.path()).status();
    assert!(copied.expect("cp starts").success());
    Some((folder, mount))
}

fn run_in(folder: &Path) -> Output {
    cetak().current_dir(folder).args(ARGS).output().expect("starts")
}

fn whole_of(folder: &Path) -> Files {
    crate::support::files(&folder.join(RUN))
}

#[test]
fn a_small_disk_is_refused_with_the_bytes_needed_or_fills_up_and_loses_nothing() {
    let template = small();
    let whole = whole(&template);
    let sizes: &[u64] = if all() {
        &[0, 16, 64, 128, 256, 512, 1000, 1500, 2000, 2500, 3000, 4000, 8000, 12000]
    } else {
        &[0, 300, 1500, 12000]
    };
    let (mut n_refused, mut n_made) = (0, 0);
    for kilobytes in sizes {
        let Some((folder, mount)) = on_small_disk(&template, *kilobytes) else { return };
        let what = format!("{kilobytes} kB free");
        let output = run_in(folder.path());
        if assert_told(&output, &what) {
            n_refused += 1;
            assert_nothing_half(&folder.path().join(RUN), &[&whole], &what);
            mount.again("size=64m");
            let output = run_in(folder.path());
            assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
        } else {
            n_made += 1;
        }
        super::assert_same(&whole_of(folder.path()), &whole, &what);
    }
    told(&format!("{} small disks: {n_refused} refused, {n_made} sufficed", sizes.len()));
    assert!(n_refused > 0 && n_made > 0);
}

#[test]
fn a_folder_that_may_not_be_written_to_is_named_and_readers_go_on() {
    let template = small();
    template.cetak(&ARGS).expect(0);
    let Some((folder, mount)) = on_small_disk(&template, 8000) else { return };
    mount.again("ro");
    let output = run_in(folder.path());
    assert!(assert_told(&output, "read-only"), "it cannot be written to");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains(".cetak"), "{told}");
    let read = |args: &[&str]| {
        let output = cetak().current_dir(folder.path()).args(args).output().expect("starts");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    read(&["log", "job.toml"]);
    read(&["log", "verify", "job.toml"]);
    read(&["verify", RUN, "--quiet"]);
}

#[test]
fn a_share_that_is_gone_is_an_outside_fault_and_holds_nobody() {
    let job = small();
    std::fs::remove_dir_all(job.path("photos")).expect("gone");
    let ran = job.cetak(&ARGS).expect(5);
    assert!(ran.stderr().contains("photos"), "{}", ran.stderr());
    assert!(!job.path("out").exists());
    if !strace_works() {
        return;
    }
    // It goes while its folder is read.
    let template = small();
    let whole = whole(&template);
    for error in ["ESTALE", "EIO"] {
        let job = template.twin();
        let output = injected(&job, &[&format!("getdents64:error={error}:when=1+")], &ARGS);
        assert!(assert_told(&output, error), "{output:?}");
        assert!(!job.path(RUN).join("manifest.json").exists());
        assert_goes_on(&job, &whole, error);
    }
    // It goes while files are published on it.
    let job = template.twin();
    let output = injected(&job, &["rename:error=ESTALE:when=5+"], &ARGS);
    assert!(assert_told(&output, "ESTALE"), "{output:?}");
    assert_nothing_half(&job.path(RUN), &[&whole], "ESTALE");
    assert_goes_on(&job, &whole, "ESTALE");
}
