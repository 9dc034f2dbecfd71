//! The same job twice: equal bytes for every number of threads, in any place of the world, cold and from the cache.

use crate::support::{Job, cetak, files};
use std::fs;

#[test]
fn threads_time_zone_locale_mask_and_folder_change_no_byte_cold_or_warm() {
    let mut runs = Vec::new();
    for (jobs, time_zone, locale, mask) in [
        ("1", "UTC", "C", "022"),
        ("2", "Asia/Jayapura", "id_ID.UTF-8", "077"),
        ("8", "America/St_Johns", "tr_TR.UTF-8", "000"),
    ] {
        let job = Job::bare("kabupaten");
        job.edit("[sheet]", "[output]\nstream = true\ncards = [\"pdf\"]\n\n[sheet]");
        for _ in 0..2 {
            let args = ["run", "job.toml", "--jobs", jobs, "--quiet", "--out", "cetak", "--force"];
            let mut program = cetak();
            if cfg!(unix) {
                let cetak = program.get_program().to_owned();
                program = std::process::Command::new("sh");
                program.args(["-c", "umask $0 && exec \"$@\"", mask]).arg(cetak);
            }
            program.env_remove("CETAK_LANG").envs([
                ("TZ", time_zone),
                ("LANG", locale),
                ("LC_ALL", locale),
            ]);
            let ran = program.current_dir(job.path("")).args(args).output().expect("starts");
            assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
            runs.push(files(&job.path("cetak")));
            job.forget_ledger();
        }
    }
    for run in &runs[1..] {
        assert_eq!(run.keys().collect::<Vec<_>>(), runs[0].keys().collect::<Vec<_>>());
        for (name, bytes) in run {
            assert!(runs[0][name] == *bytes, "{name} differs");
        }
    }
}

#[test]
fn a_photo_taken_from_a_damaged_cache_is_prepared_again() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet", "--out", "a/cetak"]).expect(0);
    for (name, bytes) in files(&job.path(".cetak/photos")) {
        let path = job.path(".cetak/photos").join(name);
        let file = fs::OpenOptions::new().write(true).open(&path).expect("there");
        file.set_len(bytes.len() as u64 / 2).expect("cut");
    }
    job.forget_ledger();
    job.cetak(&["run", "job.toml", "--quiet", "--out", "b/cetak"]).expect(0);
    assert!(files(&job.path("a/cetak")) == files(&job.path("b/cetak")), "the same photos");
}
