//! Rivals: two runs of one job, and two programs at one cache of photos.

use super::{ARGS, RUN, all, assert_same, ended, files, small, start, whole};
use std::fs;

/// How often two are set against each other.
fn n_races() -> u32 {
    if all() { 50 } else { 6 }
}

#[test]
fn of_two_runs_of_one_job_one_wins_and_the_other_waits_or_says_who_did() {
    let template = small();
    let whole = whole(&template);
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let (mut n_refused, mut n_waited) = (0, 0);
    for race in 0..n_races() {
        let job = template.twin();
        let waits = race % 2 == 1;
        let mut args = ARGS.to_vec();
        args.extend(waits.then_some("--wait"));
        let both = [start(&job, &args), start(&job, &args)];
        let processes = both.each_ref().map(|child| child.id().to_string());
        let [one, other] = both.map(ended);
        let what = format!("race {race}");
        match (one.code(), other.code()) {
            // One after the other: the second had nothing to do.
            (0, 0) => n_waited += u32::from(waits),
            (0, 5) | (5, 0) if !waits => {
                let (loser, winner) =
                    if one.code() == 5 { (&one, &processes[1]) } else { (&other, &processes[0]) };
                let told = loser.stderr();
                // The holder signs a moment after it has the lock: then nobody's name is known yet.
                assert!(told.contains(winner) || told.contains("process ?"), "{what}: {told}");
                assert!(told.contains(host.trim()) || told.contains("process ?"), "{what}: {told}");
                n_refused += 1;
            }
            codes => panic!("{what}: {codes:?} {} {}", one.stderr(), other.stderr()),
        }
        assert_same(&files(&job.path(RUN)), &whole, &what);
        job.cetak(&["log", "verify", "job.toml"]).expect(0);
    }
    super::told(&format!("{} races: {n_refused} refused, {n_waited} waited", n_races()));
    assert!(n_refused + n_waited > 0);
}

#[test]
fn two_programs_at_one_cache_of_photos_leave_it_whole() {
    let template = small();
    let whole = whole(&template);
    let photos = files(&template.path(".cetak/photos"));
    for race in 0..n_races() {
        let job = template.twin();
        fs::remove_dir_all(job.path(".cetak/photos")).expect("not needed");
        let both = [start(&job, &ARGS), start(&job, &["check", "job.toml", "--quiet", "--jobs=2"])];
        for ran in both.map(ended) {
            assert_eq!(ran.code(), 0, "race {race}: {}", ran.stderr());
        }
        assert_same(&files(&job.path(RUN)), &whole, "two at one cache");
        assert_same(&files(&job.path(".cetak/photos")), &photos, "the cache");
    }
}
