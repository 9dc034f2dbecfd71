//! `watch`: what arrives is worked off once, and only once it is whole.

use crate::support::{Job, files, write};
use std::{fs, path::Path};

/// A hot folder with a job in it, beside it a folder of a RIP.
fn arrived() -> Job {
    let job = Job::copy_of("kabupaten");
    let into = job.path("masuk/kecamatan");
    fs::create_dir_all(&into).expect("a folder");
    for name in ["job.toml", "data", "photos"] {
        fs::rename(job.path(name), into.join(name)).expect("moved");
    }
    fs::create_dir(into.join(".cetak")).expect("a folder");
    fs::rename(job.path(".cetak/photos"), into.join(".cetak/photos")).expect("moved");
    job
}

fn watch(job: &Job, more: &[&str], code: i32) -> String {
    let mut args = vec!["watch", "masuk", "--to", "rip", "--once", "--lang", "en"];
    args.extend(more);
    job.cetak(&args).expect(code).stderr()
}

#[test]
fn a_job_is_made_and_delivered_once_it_has_arrived_whole() {
    let job = arrived();
    assert_eq!(watch(&job, &[], 0), "", "the marker is not there yet");
    write(&job.path("masuk/kecamatan/READY"), "");
    assert_eq!(watch(&job, &["--group"], 0), "`kecamatan` is done, 1 file delivered\n");
    let made = fs::read(job.path("masuk/kecamatan/out/2026-11-22/sheets/0001.pdf")).expect("made");
    let put = job.path("rip/kecamatan/sheets/0001.pdf");
    assert_eq!(fs::read(&put).expect("delivered"), made);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&put), mode(&job.path("rip/kecamatan/sheets"))), (0o640, 0o750));
    }
    // The same is left alone, a changed one is taken anew.
    assert_eq!(watch(&job, &[], 0), "");
    let answers = files(&job.path("masuk/.cetak-watch"));
    let answer = String::from_utf8_lossy(&answers["kecamatan.json"]).into_owned();
    assert!(answer.contains("\"state\": \"done\""), "{answer}");
    write(&job.path("masuk/kecamatan/READY"), "again");
    assert_eq!(watch(&job, &[], 0), "`kecamatan` is done, 1 file delivered\n");
    // What a kill left begun is begun again.
    write(&job.path("masuk/.cetak-watch/kecamatan.json"), answer.replace("done", "begun"));
    assert_eq!(watch(&job, &[], 0), "`kecamatan` is done, 1 file delivered\n");
}

#[cfg(unix)]
#[test]
fn a_bad_arrival_is_told_and_holds_nobody_up() {
    let job = arrived();
    write(&job.path("masuk/kecamatan/READY"), "");
    let bad = job.path("masuk/a-buruk");
    fs::create_dir_all(bad.join("data")).expect("a folder");
    write(&bad.join("job.toml"), "");
    write(&bad.join("READY"), "");
    let pipe = std::process::Command::new("mkfifo").arg(bad.join("data/pipa")).status();
    assert!(pipe.expect("mkfifo").success());
    let told = watch(&job, &[], 3);
    assert!(told.starts_with("`a-buruk` is not worked off: "), "{told}");
    assert!(told.contains("a named pipe (FIFO)"), "{told}");
    assert!(told.ends_with("`kecamatan` is done, 1 file delivered\n"), "{told}");
    assert_eq!(watch(&job, &[], 0), "", "told once");
}

#[test]
fn a_package_that_was_half_copied_is_taken_again_when_the_rest_comes() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--package", "--quiet"]).expect(0);
    let into = job.path("masuk/paket");
    for (file, bytes) in files(&job.path("out/2026-11-22")) {
        // The marker and the sums come before the sheets, as by the order of names.
        if !file.starts_with("sheets/") {
            let path = into.join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            write(&path, bytes);
        }
    }
    let told = watch(&job, &[], 3);
    assert!(told.starts_with("`paket` is not worked off: sheets/0001.pdf: "), "{told}");
    assert_eq!(watch(&job, &[], 0), "", "nothing came");
    fs::create_dir(into.join("sheets")).expect("a folder");
    fs::copy(job.path("out/2026-11-22/sheets/0001.pdf"), into.join("sheets/0001.pdf"))
        .expect("copied");
    assert_eq!(watch(&job, &[], 0), "`paket` is done, 3 files delivered\n");
    assert_eq!(watch(&job, &[], 0), "");
}

#[test]
fn a_package_is_compared_with_its_sums_and_a_wrong_one_holds_nobody_up() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--package", "--quiet"]).expect(0);
    fs::create_dir(job.path("masuk")).expect("a folder");
    for name in ["a-salah", "b-benar"] {
        fs::create_dir_all(job.path("masuk").join(name)).expect("a folder");
        for (file, bytes) in files(&job.path("out/2026-11-22")) {
            let path = job.path("masuk").join(name).join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            write(&path, bytes);
        }
    }
    let wrong = job.path("masuk/a-salah/sheets/0001.pdf");
    let mut bytes = fs::read(&wrong).expect("a file");
    bytes[1000] ^= 1;
    write(&wrong, bytes);
    let told = watch(&job, &[], 3);
    assert!(told.starts_with("`a-salah` is not worked off: sheets/0001.pdf: "), "{told}");
    assert!(told.ends_with("`b-benar` is done, 3 files delivered\n"), "{told}");
    assert!(!job.path("rip/a-salah").exists());
    let rip = files(&job.path("rip"));
    let names: Vec<&str> = rip.keys().map(String::as_str).collect();
    assert_eq!(names, ["b-benar/sheets/0001.pdf", "b-benar/ticket.jdf", "b-benar/ticket.xjdf"]);
}
