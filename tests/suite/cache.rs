//! The cache of prepared photos under bad company: other processes, garbage, deletion, too little room.

use crate::support::{Job, cetak, files, write};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        LazyLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

const CHECK: [&str; 4] = ["check", "job.toml", "--quiet", "--out"];

/// What a check gives that never had a cache.
static EXPECTED: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let job = Job::bare("bermasalah");
    job.cetak(&[CHECK.as_slice(), &["hasil"]].concat()).expect(3);
    files(&job.path("hasil"))
});

fn entries(job: &Job) -> Vec<PathBuf> {
    let list =
        |path: &Path| fs::read_dir(path).expect("readable").map(|e| e.expect("readable").path());
    list(&job.path(".cetak/photos")).flat_map(|inner| list(&inner).collect::<Vec<_>>()).collect()
}

fn same(found: &BTreeMap<String, Vec<u8>>, expected: &BTreeMap<String, Vec<u8>>, what: &str) {
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{what}");
    for (name, bytes) in found {
        // The manifest names the folder's own files; they are compared one by one.
        assert!(*bytes == expected[name], "{what}: {name} differs");
    }
}

#[test]
fn entries_renamed_onto_each_other_put_no_photo_onto_another_card() {
    let sheets = |job: &Job| {
        job.cetak(&["run", "job.toml", "--quiet", "--out", "out/a"]).expect(0);
        files(&job.path("out/a/sheets"))
    };
    let (honest, tampered) = (Job::copy_of("kabupaten"), Job::copy_of("kabupaten"));
    let paths = entries(&tampered);
    let contents: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).expect("read")).collect();
    assert!(contents.len() > 20, "{}", contents.len());
    for (idx, path) in paths.iter().enumerate() {
        write(path, &contents[(idx + 1) % contents.len()]);
    }
    same(&sheets(&tampered), &sheets(&honest), "after every entry had another one's name");
}

#[test]
fn garbage_and_truncated_entries_are_made_again() {
    let job = Job::copy_of("bermasalah");
    let before = entries(&job);
    assert!(before.len() > 20, "{}", before.len());
    for (idx, path) in before.iter().enumerate() {
        let file = fs::OpenOptions::new().write(true).open(path).expect("there");
        let size = file.metadata().expect("there").len();
        match idx % 3 {
            0 => file.set_len(size / 2).expect("cut"),
            1 => file.set_len(0).expect("emptied"),
            _ => std::os::unix::fs::FileExt::write_all_at(&file, b"sampah", size / 2)
                .expect("spoiled"),
        }
    }
    job.cetak(&[CHECK.as_slice(), &["hasil"]].concat()).expect(3);
    same(&files(&job.path("hasil")), &EXPECTED, "after garbage");
    let sizes = |paths: &[PathBuf]| {
        paths.iter().map(|p| fs::metadata(p).expect("there").len()).sum::<u64>()
    };
    assert!(sizes(&entries(&job)) > 20 * 1000, "the entries are whole again");
}

#[test]
fn two_processes_share_one_cache_and_agree() {
    let job = Job::bare("bermasalah");
    // Room for a few photos only, so that both make room all the time.
    job.edit("[photos]", "[photos]\ncache = \"300KB\"");
    let children: Vec<_> = ["satu", "dua"]
        .into_iter()
        .map(|out| {
            let mut command = cetak();
            command.current_dir(job.path("")).args(CHECK).args([out, "--jobs", "2"]);
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts")
        })
        .collect();
    for mut child in children {
        assert_eq!(child.wait().expect("ends").code(), Some(3));
    }
    for out in ["satu", "dua"] {
        let mut found = files(&job.path(out));
        let mut expected = EXPECTED.clone();
        // These two name the job file, in which the cache was set.
        for name in ["manifest.json", "SHA256SUMS"] {
            found.remove(name);
            expected.remove(name);
        }
        same(&found, &expected, out);
    }
    let taken: u64 =
        entries(&job).iter().map(|path| fs::metadata(path).expect("there").len()).sum();
    assert!(taken > 0 && taken <= 600_000, "{taken} bytes");
}

#[test]
fn the_cache_may_be_deleted_at_any_moment_of_a_run() {
    let expected = {
        let job = Job::copy_of("kabupaten");
        job.cetak(&["run", "job.toml", "--quiet", "--out", "hasil"]).expect(0);
        files(&job.path("hasil"))
    };
    let job = Job::bare("kabupaten");
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                let _maybe = fs::remove_dir_all(job.path(".cetak/photos"));
                std::thread::sleep(Duration::from_millis(3));
            }
        });
        let ran = job.cetak(&["run", "job.toml", "--quiet", "--out", "hasil"]);
        over.store(true, Ordering::Relaxed);
        ran.expect(0);
    });
    same(&files(&job.path("hasil")), &expected, "while it was deleted");
}

#[test]
fn a_cache_of_nothing_makes_the_same_cards() {
    let job = Job::bare("kabupaten");
    job.edit("[photos]", "[photos]\ncache = \"0\"");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    assert!(!job.path(".cetak/photos").exists());
    job.edit("cache = \"0\"", "cache = \"dua GB\"");
    let told = job.cetak(&["run", "job.toml", "--quiet", "--lang", "en"]).expect(2).stderr();
    assert!(told.contains("`dua GB` is not a size"), "{told}");
}
