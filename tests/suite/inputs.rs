//! Inputs are sacred: every command that writes or removes, pointed at what a job reads.

use crate::support::{Job, files, write};
use std::{collections::BTreeMap, fs, os::unix::fs::symlink, path::Path};

/// Everything in the job but what the program keeps itself.
fn inputs(job: &Job) -> BTreeMap<String, Vec<u8>> {
    let mut all = files(&job.path(""));
    all.retain(|name, _| !name.starts_with(".cetak/"));
    all
}

/// A job with an own key, a finished run, and links to its inputs under innocent names.
fn prepared() -> Job {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet", "--out", "lama"]).expect(0);
    job.edit("\"data/pns.xlsx\"", "\"data/pns.xlsx\", \"lama/checked.xlsx\"");
    fs::create_dir(job.path("hasil")).expect("made");
    symlink("../photos", job.path("hasil/sheets")).expect("linked");
    fs::create_dir(job.path("keras")).expect("made");
    fs::hard_link(job.path("data/pns.xlsx"), job.path("keras/map.csv")).expect("linked");
    symlink("data/pns.xlsx", job.path("lunak.pdf")).expect("linked");
    symlink("photos", job.path("gambar")).expect("linked");
    let photo = files(&job.path("photos")).into_keys().next().expect("a photo");
    fs::hard_link(job.path("photos").join(photo), job.path("foto.pdf")).expect("linked");
    job
}

#[test]
fn no_command_writes_over_what_the_job_reads_whatever_it_is_called_by() {
    let job = prepared();
    let before = inputs(&job);
    let run = ["run", "job.toml", "--quiet", "--force", "--out"];
    let proof = ["proof", "job.toml", "--quiet", "--force", "--out"];
    let check = ["check", "job.toml", "--quiet", "--out"];
    let photos = ["photos", "job.toml", "--quiet", "--out"];
    let saved = ["photos", "job.toml", "--quiet", "--force", "--write"];
    let reprint = ["reprint", "job.toml", "--sheet", "1", "--reason", "x", "--out"];
    let metrics = ["check", "job.toml", "--quiet", "--metrics"];
    let target = ["calibrate", "make", "kantor", "--force", "--out"];
    let preview = ["layouts", "preview", "plain", "--out"];
    let impose = ["impose", "lama/sheets/0001.pdf", "--duplex", "none", "--force", "--out"];
    let table: &[(&[&str], &[&str])] = &[
        (&run, &["photos", "photos/baru", "gambar", "gambar/x", "hasil", "keras", "lama"]),
        (&check, &["photos", "photos/periksa", "baru/../photos", "hasil", "keras", "lama"]),
        (&proof, &["data/pns.xlsx", "lunak.pdf", "keras/map.csv", "baru/../data/pns.xlsx"]),
        (&proof, &["job.toml", "photos/x.pdf", "gambar/x.pdf", "lama/checked.xlsx"]),
        (&photos, &["photos", "photos/foto", "hasil", "keras", "lama"]),
        (&saved, &["photos", "gambar/rapi", "baru/../photos/rapi"]),
        (&reprint, &["photos/ulang", "lama"]),
        (&metrics, &["data/pns.xlsx", "lunak.pdf", "job.toml", "photos/angka.prom"]),
        (&target, &["data/pns.xlsx", "lunak.pdf", "job.toml", "photos/x.pdf"]),
        (&preview, &["photos", "gambar/layout"]),
        (&impose, &["lama", "photos/susun", "hasil"]),
        (&["keys"], &["photos/qr.key", "data/pns.xlsx"]),
        (&["init"], &["photos/tugas"]),
        (&["sample", "--count", "1"], &["photos/tugas"]),
    ];
    for (command, targets) in table {
        for target in *targets {
            let args = [*command, &[*target]].concat();
            let ran = job.cetak(&args).expect(2);
            assert!(ran.stderr().contains("galat: "), "{args:?}: {}", ran.stderr());
            let after = inputs(&job);
            let changed = after.iter().filter(|(name, bytes)| before.get(*name) != Some(*bytes));
            let changed: Vec<&String> = changed.map(|(name, _)| name).collect();
            assert!(changed.is_empty() && after.len() == before.len(), "{args:?}: {changed:?}");
        }
    }
}

#[test]
fn a_checked_list_that_was_mended_and_named_as_input_is_neither_written_over_nor_purged() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["check", "job.toml", "--quiet"]).expect(0);
    let old = "files = [\"data/pns.xlsx\", \"data/pppk.xlsx\", \"data/paruh-waktu.csv\"]";
    job.edit(old, "files = [\"out/periksa/checked.xlsx\"]\nworksheet = \"pns\"");
    let list = fs::read(job.path("out/periksa/checked.xlsx")).expect("there");
    let out = job.cetak(&["check", "job.toml", "--quiet"]);
    assert!(out.stdout().trim().ends_with("periksa-2"), "{}{}", out.stdout(), out.stderr());
    job.cetak(&["run", "job.toml", "--quiet"]);
    let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1);
    let manifest = fs::File::open(job.path("out/periksa/manifest.json")).expect("there");
    manifest.set_modified(long_ago).expect("set");
    let told = job.cetak(&["purge", "job.toml", "--older-than", "90d"]).expect(0);
    assert!(told.stdout().contains("out/periksa: 4 berkas"), "{}", told.stdout());
    assert!(!job.path("out/periksa/report.json").exists(), "what is no input goes");
    let out = Path::new("out/periksa/checked.xlsx");
    assert_eq!(fs::read(job.path("").join(out)).expect("it stayed"), list);
}

#[test]
fn a_purge_of_a_job_that_cannot_be_read_removes_nothing() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let before = files(&job.path("out"));
    write(&job.path("job.toml"), "[data\n");
    job.cetak(&["purge", "job.toml", "--older-than", "0d"]).expect(2);
    assert!(files(&job.path("out")) == before, "nothing was removed");
}

#[test]
fn photos_beside_the_job_file_leave_room_for_what_it_makes() {
    let job = Job::copy_of("kabupaten");
    for (name, bytes) in files(&job.path("photos")) {
        write(&job.path(name.rsplit('/').next().expect("a name")), bytes);
    }
    fs::remove_dir_all(job.path("photos")).expect("removed");
    job.edit("folder     = \"photos\"", "folder = \".\"");
    for _ in 0..2 {
        job.cetak(&["check", "job.toml", "--quiet"]).expect(0);
        job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    }
    job.cetak(&["check", "job.toml", "--quiet", "--out", "laporan"]).expect(2);
}
