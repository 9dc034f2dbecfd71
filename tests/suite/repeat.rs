//! The same job twice: equal bytes for every number of threads, cold and from the cache.

use crate::cli::Job;
use std::{collections::BTreeMap, fs, path::Path};

/// Every file below a folder, by its path.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
                found.insert(name, fs::read(path).expect("readable"));
            }
        }
    }
    found
}

#[test]
fn one_thread_and_eight_write_the_same_bytes_cold_and_warm() {
    let mut runs = Vec::new();
    for jobs in ["1", "8"] {
        let job = Job::copy_of("kabupaten");
        for _ in 0..2 {
            job.cetak(&["run", "job.toml", "--jobs", jobs, "--quiet", "--out", "cetak", "--force"])
                .expect(0);
            runs.push(files(&job.path("cetak")));
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
    job.cetak(&["run", "job.toml", "--quiet", "--out", "b/cetak"]).expect(0);
    assert!(files(&job.path("a/cetak")) == files(&job.path("b/cetak")), "the same photos");
}
