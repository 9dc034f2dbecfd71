//! Kills: at random moments, and at every rename and every sync.

use super::{
    ARGS, Files, RUN, all, assert_goes_on, assert_nothing_half, assert_same, injected, killed,
    small, start, told, whole,
};
use crate::support::{Job, files, strace_works};
use std::{fs, time::Instant};

/// Kills at random moments in an ordinary test run.
const FEW: u32 = 12;

#[test]
fn a_run_killed_at_any_moment_is_finished_by_the_next_with_the_same_bytes() {
    let n_kills = std::env::var("CETAK_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(FEW);
    let template = small();
    let whole = whole(&template);
    // Two of three kills hit a run that takes its photos from the cache, the third one that
    // prepares them.
    let bare = template.twin();
    fs::remove_dir_all(bare.path(".cetak/photos")).expect("not needed");
    let (mut n_begun, mut n_resumed) = (0, 0);
    let (mut job, mut took) = (template.twin(), self::took(&template));
    for kill in 0..n_kills {
        let mut child = start(&job, &ARGS);
        // Moments spread over the whole run and a little after it.
        let share = f64::from((kill * 37 + 11) % 64) / 60.0;
        std::thread::sleep(took.mul_f64(share));
        child.kill().expect("killed");
        child.wait().expect("gone");
        let what = format!("kill {kill}");
        assert_nothing_half(&job.path(RUN), &[&whole], &what);
        let finished = job.path(RUN).join("manifest.json").is_file();
        let begun = job.path(RUN).join("sheets/0001.pdf").is_file();
        n_begun += u32::from(begun);
        if begun && !finished && kill % 3 != 2 {
            // Killed again while it goes on.
            n_resumed += 1;
            continue;
        }
        assert_goes_on(&job, &whole, &what);
        let next = if kill % 3 == 1 { &bare } else { &template };
        // The machine may be busier than before.
        (job, took) = (next.twin(), self::took(next));
    }
    told(&format!(
        "{n_kills} kills: {n_begun} with a lot finished, {n_resumed} of them killed again"
    ));
    assert!(n_begun > 0, "no kill came late enough");
}

/// How long such a run takes here and now.
fn took(job: &Job) -> std::time::Duration {
    let job = job.twin();
    let begun = Instant::now();
    job.cetak(&ARGS).expect(0);
    begun.elapsed()
}

/// The positions to try of one system call: all, or every fifth from one that differs by call.
fn positions(call: &str) -> impl Iterator<Item = usize> {
    let step = if all() { 1 } else { 6 };
    (1 + call.len() % step..).step_by(step)
}

#[test]
fn a_kill_at_any_rename_or_sync_leaves_old_files_or_new_ones() {
    if !strace_works() {
        return;
    }
    let template = small();
    let whole = whole(&template);
    for call in ["rename", "fsync", "fdatasync", "mkdir", "unlink"] {
        let mut n_kills = 0;
        for n in positions(call) {
            let job = template.twin();
            let what = format!("kill at {call} {n}");
            let output = injected(&job, &[&format!("{call}:signal=KILL:when={n}")], &ARGS);
            if !killed(&output) {
                assert!(output.status.success(), "{what}: {output:?}");
                break;
            }
            n_kills += 1;
            assert_nothing_half(&job.path(RUN), &[&whole], &what);
            assert_goes_on(&job, &whole, &what);
        }
        told(&format!("{n_kills} kills at {call}"));
    }
}

#[test]
fn a_kill_while_a_finished_run_is_overwritten_leaves_old_files_or_new_ones() {
    if !strace_works() {
        return;
    }
    let force = ["run", "job.toml", "--quiet", "--lang", "en", "--out", RUN, "--force", "--jobs=1"];
    let template = small();
    template.cetak(&force).expect(0);
    let old = files(&template.path(RUN));
    // One person fewer, another one renamed: fewer sheets, and other ones.
    let list = fs::read_to_string(template.path("data/paruh-waktu.csv")).expect("a list");
    let mut lines: Vec<&str> = list.lines().collect();
    lines.truncate(4);
    let list = lines.join("\n").replace("MULYONO", "MULYANA");
    crate::support::write(&template.path("data/paruh-waktu.csv"), list.as_bytes());
    let new = {
        let job = template.twin();
        job.cetak(&force).expect(0);
        files(&job.path(RUN))
    };
    assert!(new.len() < old.len() && new["sheets/0001.pdf"] != old["sheets/0001.pdf"]);
    for call in ["rename", "fsync", "unlink"] {
        let mut n_kills = 0;
        for n in positions(call) {
            let job = template.twin();
            let what = format!("forced, kill at {call} {n}");
            let output = injected(&job, &[&format!("{call}:signal=KILL:when={n}")], &force);
            if !killed(&output) {
                assert!(output.status.success(), "{what}: {output:?}");
                break;
            }
            n_kills += 1;
            assert_nothing_half(&job.path(RUN), &[&old, &new], &what);
            job.cetak(&force).expect(0);
            let found: Files = files(&job.path(RUN));
            // Cards that the killed run had recorded are the next issue now, which the map says.
            let plain = |files: &Files| -> Files {
                let told = ["map.csv", "manifest.json", "SHA256SUMS"];
                let mut plain = files.clone();
                plain.retain(|name, _| !told.contains(&name.as_str()));
                plain
            };
            assert_same(&plain(&found), &plain(&new), &what);
        }
        told(&format!("{n_kills} kills at {call} while a run is overwritten"));
    }
}
