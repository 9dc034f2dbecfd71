//! What leaves for the printer: calibrated sheets, the package, finished cards imposed from elsewhere.

use super::cli::{Job, Ran};
use std::{fs, path::Path, process::Command};

/// The program with the user's settings inside the job's own folder.
fn cetak(job: &Job, args: &[&str]) -> Ran {
    job.cetak_with(args, |command: &mut Command| {
        command.env("XDG_CONFIG_HOME", job.path("settings"));
    })
}

/// A calibration that moves every card must not make a wrong card: it is read back in its new place.
#[test]
fn sheets_for_a_calibrated_printer_hold_the_same_cards_elsewhere() {
    let job = Job::copy_of("kabupaten");
    cetak(&job, &["run", "job.toml", "--out", "out/a", "--printer", "kantor"]).expect(2);
    let set = ["calibrate", "set", "kantor", "--back", "0,6 -0,3"];
    cetak(&job, &set).expect(0);
    cetak(&job, &set).expect(2);
    assert!(job.path("settings/cetak/printers/kantor.toml").is_file());
    let told = cetak(&job, &["calibrate", "list"]).expect(0).stdout();
    assert!(told.contains("belakang: kanan +0,60 mm; bawah -0,30 mm"), "{told}");

    cetak(&job, &["run", "job.toml", "--out", "out/a", "--quiet"]).expect(0);
    cetak(&job, &["run", "job.toml", "--out", "out/b", "--printer", "kantor", "--quiet"]).expect(0);
    let read = |name: &str| fs::read(job.path(name)).expect("a file");
    assert_eq!(read("out/a/map.csv"), read("out/b/map.csv"));
    assert_ne!(read("out/a/sheets/0001.pdf"), read("out/b/sheets/0001.pdf"));
    let manifest: serde_json::Value =
        serde_json::from_slice(&read("out/b/manifest.json")).expect("JSON");
    assert_eq!(manifest["calibration"]["printer"], "kantor");
    assert_eq!(manifest["calibration"]["back"]["right_um"], 600);
    cetak(&job, &["verify", "out/b", "--quiet"]).expect(0);
    cetak(&job, &["preflight", "out/b/sheets/0001.pdf", "--quiet"]).expect(0);
    // Cards are what they were: another printer is no reason to make them again.
    let again = ["run", "job.toml", "--only", "changed", "--printer", "kantor"];
    let told = cetak(&job, &again).expect(0).stderr();
    assert!(told.contains("0 dibuat, 24 tidak berubah"), "{told}");

    job.edit("format = \"a4-10up\"", "format = \"f4-10up\"\ncalibration = \"kantor\"");
    let told = cetak(&job, &["run", "job.toml", "--out", "out/c"]).expect(2).stderr();
    assert!(told.contains("diukur pada kertas"), "{told}");
}

#[test]
fn a_target_is_printed_read_and_checked() {
    let job = Job::copy_of("kabupaten");
    let made = cetak(&job, &["calibrate", "make", "kantor", "--job", "job.toml"]).expect(0);
    assert_eq!(made.stdout().trim(), "kalibrasi-kantor.pdf");
    let lot = lot(&job.path("kalibrasi-kantor.pdf"));
    assert_eq!(lot.pdf().n_pages(), 2);
    let readings = "25,3 185,2 25,3 185,2 24,8 271,9 24,8 271,9";
    let set = ["calibrate", "set", "kantor", "--job", "job.toml", "--front", readings];
    cetak(&job, &set).expect(0);
    let text = fs::read_to_string(job.path("printers/kantor.toml")).expect("a profile");
    assert!(text.contains("shift = [\"0.25mm\", \"-0.15mm\"]"), "{text}");
    assert!(text.contains("width = 99.9375"), "{text}");
    // A reading that was misread, one too few, and one in the wrong order.
    for wrong in [
        "25,3 185,2 27,3 185,2 24,8 271,9 24,8 271,9",
        "25,3 185,2 25,3 185,2 24,8 271,9 24,8",
        "185,2 25,3 25,3 185,2 24,8 271,9 24,8 271,9",
        "25,3 185,2 25,3 seratus 24,8 271,9 24,8 271,9",
    ] {
        let set = ["calibrate", "set", "lain", "--job", "job.toml", "--front", wrong];
        cetak(&job, &set).expect(2);
    }
    let check = ["calibrate", "make", "periksa", "--printer", "kantor", "--job", "job.toml"];
    cetak(&job, &check).expect(0);
    cetak(&job, &["calibrate", "make", "kartu", "--sheet", "cr80-1up"]).expect(2);
    cetak(&job, &["calibrate", "make", "../kantor"]).expect(2);
}

fn lot(path: &Path) -> cetak::verify::Lot {
    cetak::verify::Lot::from_bytes(fs::read(path).expect("a file")).expect("a PDF")
}
