//! The program as its users run it, on copies of the samples.

use crate::support::{Job, Ran, cetak, write};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn report(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(path).expect("a report")).expect("JSON")
}

fn codes(report: &serde_json::Value) -> BTreeSet<String> {
    let findings = report["findings"].as_array().expect("a list");
    findings.iter().map(|finding| finding["code"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn the_main_job_makes_every_card_and_leaves_a_complete_folder() {
    let job = Job::bare("kabupaten");
    let ran = job.cetak(&["run", "job.toml"]).expect(0);
    let folder = job.path("out/2026-11-22");
    assert_eq!(
        Path::new(ran.stdout().trim()),
        Path::new("out/2026-11-22").iter().collect::<PathBuf>()
    );
    assert_eq!(
        ran.told(),
        "membaca data: 3 berkas, N detik\n\
         memeriksa foto: 24 foto, N detik\n\
         menulis lembar: 24 kartu, N detik\n\
         24 baris: 24 dibuat\n\
         3 lembar dalam 1 berkas PDF, N detik, N kartu/detik\n\
         berikutnya: `cetak verifikasi out/2026-11-22`, cetak, lalu `cetak konfirmasi job.toml --sheet 1`\n"
    );

    let report = report(&folder.join("report.json"));
    assert_eq!(report["counts"]["made"], 24);
    let map = fs::read_to_string(folder.join("map.csv")).expect("a map");
    assert_eq!(
        map.lines().next(),
        Some("key,file,worksheet,row,serial,lot,sheet,slot,front_page,back_page,issue")
    );
    assert_eq!(map.lines().count(), 25);
    for name in ["manifest.json", "SHA256SUMS", "sheets/0001.pdf"] {
        assert!(folder.join(name).is_file(), "{name}");
    }
    let left: Vec<_> = fs::read_dir(folder.join("sheets")).expect("sheets").collect();
    assert_eq!(left.len(), 1, "nothing but the lot");
}

#[test]
fn the_manifest_names_every_file_with_its_true_sum() {
    use sha2::Digest as _;
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let folder = job.path("out/2026-11-22");
    let manifest = report(&folder.join("manifest.json"));
    let outputs = manifest["outputs"].as_array().expect("outputs");
    for output in outputs {
        let bytes = fs::read(folder.join(output["path"].as_str().expect("a path"))).expect("there");
        let sum: String = sha2::Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(output["sha256"], sum.as_str());
        assert_eq!(output["bytes"], bytes.len());
    }
    let text = manifest.to_string();
    assert!(!text.contains(&*job.path("").to_string_lossy()), "no absolute path");
}

#[test]
fn every_row_of_the_samples_with_mistakes_is_accounted_for() {
    let job = Job::copy_of("bermasalah");
    let ran = job.cetak(&["run", "job.toml", "--json"]).expect(3);
    let document: serde_json::Value = serde_json::from_str(&ran.stdout()).expect("one document");
    let counts = &document["report"]["counts"];
    let count = |name: &str| counts[name].as_u64().expect("a count");
    assert_eq!(
        count("read"),
        count("made") + count("unchanged") + count("held") + count("barred") + count("duplicate")
    );
    assert!(
        count("made") > 0 && count("held") > 0 && count("barred") > 0 && count("duplicate") > 0
    );
    let codes = codes(&document["report"]);
    for code in [
        "nip-numeric",
        "nip-missing",
        "nip-malformed",
        "nip-conflict",
        "row-repeated",
        "nip-kind-mismatch",
        "nip-birth-mismatch",
        "nip-sex-mismatch",
        "nip-tmt-mismatch",
        "serial-year-mismatch",
        "name-missing",
        "status-cpns",
        "status-ended",
        "status-unclear",
        "photo-missing",
        "photo-ambiguous",
        "photo-damaged",
        "photo-size",
        "photo-format",
        "photo-orphan",
    ] {
        assert!(codes.contains(code), "{code} does not occur: {codes:?}");
    }
}

#[test]
fn no_nip_is_shown_whole_on_a_terminal() {
    let job = Job::copy_of("bermasalah");
    let ran = job.cetak(&["run", "job.toml", "--verbose"]).expect(3);
    let told = ran.stderr();
    let longest = told.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
    assert!(longest < Some(18), "a run of {longest:?} digits");
}

#[test]
fn a_check_writes_the_report_and_no_card() {
    let job = Job::copy_of("bermasalah");
    job.cetak(&["periksa", "job.toml"]).expect(3);
    let folder = job.path("out/periksa");
    assert!(folder.join("report.json").is_file());
    assert!(!folder.join("sheets").exists());
    // The clerk mends and checks again: the report is simply the newest.
    job.cetak(&["check", "job.toml"]).expect(3);
}

#[test]
fn a_dry_run_writes_nothing_at_all() {
    let job = Job::bare("kabupaten");
    let ran = job.cetak(&["run", "job.toml", "--dry-run", "--lang", "en"]).expect(0);
    assert_eq!(
        ran.told(),
        "reading data: 3 files, N s\n\
         inspecting photos: 24 photos, N s\n\
         24 rows: 24 ready to be made\n\
         3 sheets in 1 PDF file, N s, N cards/s\n\
         next: `cetak run job.toml` makes 24 cards\n"
    );
    assert!(!job.path("out").exists() && !job.path(".cetak").exists());
}

#[test]
fn one_key_makes_one_card() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let map = fs::read_to_string(job.path("out/2026-11-22/map.csv")).expect("a map");
    let key = map.lines().nth(7).and_then(|line| line.split(',').next()).expect("a key").to_owned();
    job.cetak(&["run", "job.toml", "--quiet", "--key", &key]).expect(0);
    let map = fs::read_to_string(job.path("out/2026-11-22-2/map.csv")).expect("a map");
    assert_eq!(map.lines().count(), 2);
    assert!(map.contains(&key));
    let unknown = ["run", "job.toml", "--quiet", "--key", "199001012015011999"];
    assert_eq!(
        job.cetak(&unknown).expect(2).stderr(),
        "galat: tidak ada baris dengan NIP `19900101******1***`\n  \
         saran: periksa nomor itu, 18 angka, dan daftar data.files\n"
    );
}

#[test]
fn a_finished_run_is_not_overwritten_without_force() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--out", "cetak", "--quiet"]).expect(0);
    let outputs = || {
        let json = fs::read(job.path("cetak/manifest.json")).expect("a manifest");
        let manifest = cetak::schema::manifest::Manifest::from_json(&json).expect("a manifest");
        manifest.outputs.into_iter().map(|output| output.path).collect::<Vec<_>>()
    };
    let before = outputs();
    let refused = job.cetak(&["run", "job.toml", "--out", "cetak", "--quiet"]).expect(2);
    assert_eq!(
        refused.stderr(),
        "galat: folder itu sudah berisi\n  --> cetak\n  \
         saran: pilih folder lain dengan --out, atau timpa hasil yang ada dengan --force\n"
    );
    job.cetak(&["run", "job.toml", "--out", "cetak", "--quiet", "--force"]).expect(0);
    // The next issue of each card, in files of the same names.
    assert_eq!(outputs(), before);
}

#[test]
fn a_job_file_with_an_unknown_key_names_the_line_and_what_is_accepted() {
    let job = Job::copy_of("kabupaten");
    job.edit("duplex", "dupleks");
    let ran = job.cetak(&["run", "job.toml"]).expect(2);
    assert_eq!(
        ran.stderr(),
        "galat: kunci `sheet.dupleks` tidak dikenal\n  --> job.toml:21\n  \
         saran: maksudnya `duplex`? yang diterima: back_gauge, bleed, calibration, colour_bar, cut_contour, duplex, \
         format, lamination, order, registration, sheets_per_file, skip_slots, stack_depth, start_slot, stock\n"
    );
    assert!(!job.path("out").exists());
}

#[test]
fn data_that_cannot_be_read_stops_the_run_and_writes_no_card() {
    for (bytes, name) in [
        (None, "berkas tidak ditemukan"),
        (Some(&b""[..]), "berkas kosong (0 byte)"),
        (Some(&b"PK\x03\x04 and no more"[..]), "berkas terpotong atau rusak"),
        (
            Some(&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no workbook"[..]),
            "berkas rusak atau bukan buku kerja (Cfb error: Invalid OLE (20 bytes is too small))",
        ),
    ] {
        let job = Job::copy_of("kabupaten");
        let data = fs::read_dir(job.path("data")).expect("data");
        let workbook = data
            .map(|entry| entry.expect("readable").path())
            .find(|path| path.extension().is_some_and(|ext| ext == "xlsx"))
            .expect("a workbook");
        match bytes {
            None => fs::remove_file(&workbook).expect("removed"),
            Some(bytes) => write(&workbook, bytes),
        }
        let told = job.cetak(&["run", "job.toml", "--progress", "never"]).expect(4).told();
        let file = workbook.file_name().expect("a name").to_string_lossy();
        let first: Vec<&str> = told.lines().take(3).collect();
        if bytes.is_none() {
            // What is there is named instead.
            let there = "di folder `data` ada: `paruh-waktu.csv`, `pppk.xlsx`; betulkan `files`";
            assert!(first[2].contains(there), "{told}");
            continue;
        }
        assert_eq!(
            first,
            [
                format!("berhenti[workbook-unreadable]: {name}"),
                format!("  --> data/{file}"),
                "  saran: buka berkas di Excel atau LibreOffice, simpan sebagai .xlsx tanpa kata sandi, \
                 lalu jalankan lagi; bila tidak dapat dibuka, minta salinan baru"
                    .to_owned(),
            ],
            "{told}"
        );
        let last: Vec<&str> = told.lines().rev().take(1).collect();
        assert_eq!(last, ["tidak ada yang dibuat: perbaiki dahulu yang ditandai `berhenti`"]);
        assert!(!job.path("out").exists(), "{name}");
    }
}

#[test]
fn a_photo_cut_in_half_costs_one_card() {
    let job = Job::copy_of("kabupaten");
    let photo = fs::read_dir(job.path("photos"))
        .expect("photos")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.is_file())
        .min()
        .expect("a photo");
    let bytes = fs::read(&photo).expect("a photo");
    write(&photo, &bytes[..bytes.len() / 2]);
    let ran = job.cetak(&["run", "job.toml", "--progress", "never"]).expect(3);
    assert_eq!(
        ran.told(),
        "ditahan[photo-damaged]: foto `photos/19701116******2***.png` terpotong: `PNG` ini berakhir di tengah gambar\n  \
         --> data/pns.xlsx, lembar kerja `Data`, baris 6\n  \
         saran: salin ulang fotonya dari sumbernya, atau minta lagi kepada orangnya\n\
         24 baris: 23 dibuat, 1 ditahan\n\
         3 lembar dalam 1 berkas PDF, N detik, N kartu/detik\n\
         sebab: 1 photo-damaged (Foto rusak)\n\
         berikutnya: `cetak verifikasi out/2026-11-22`, cetak, lalu `cetak konfirmasi job.toml --sheet 1`\n"
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let job = Job::copy_of("kabupaten");
    write(&job.path("file"), b"");
    let ran = job.cetak(&["run", "job.toml", "--quiet", "--out", "file/below"]).expect(5);
    assert_eq!(
        ran.stderr(),
        "galat: folder tidak bisa dibuat: File exists (os error 17)\n  --> file\n"
    );
}

#[test]
fn a_new_job_folder_runs_as_it_is_and_is_not_written_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str]| {
        Ran(cetak().current_dir(folder.path()).args(args).output().expect("starts"))
    };
    assert_eq!(
        run(&["mulai", "tugas"]).expect(0).stderr(),
        "folder tugas siap; periksa dengan `cetak periksa tugas`, lalu buat kartunya dengan `cetak buat tugas`\n"
    );
    assert_eq!(
        run(&["init", "tugas"]).expect(2).stderr(),
        "galat: sudah ada berkas tugas di sana\n  --> tugas/job.toml\n  \
         saran: tambahkan daftarnya pada `files` di berkas itu, atau pindahkan berkas itu dahulu\n"
    );
    run(&["buat", "tugas", "--quiet"]).expect(0);
    assert!(folder.path().join("tugas/out").is_dir());
    // A day that stands in the file would judge the contracts of next year by today.
    let job = fs::read_to_string(folder.path().join("tugas/job.toml")).expect("a job file");
    assert!(job.lines().all(|line| !line.starts_with("as_of")), "{job}");
}

#[test]
fn a_made_up_job_of_any_size_runs_clean() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str]| {
        Ran(cetak().current_dir(folder.path()).args(args).output().expect("starts"))
    };
    run(&["sample", "uji", "--count", "40", "--seed", "7", "--quiet"]).expect(0);
    let ran = run(&["run", "uji", "--lang", "en", "--progress", "never"]).expect(0);
    assert!(ran.stderr().contains("40 rows: 40 made"), "{}", ran.stderr());
    let photos: BTreeSet<_> = fs::read_dir(folder.path().join("uji/photos"))
        .expect("photos")
        .map(|entry| fs::read(entry.expect("readable").path()).expect("a photo"))
        .collect();
    assert_eq!(photos.len(), 40, "every photo is distinct");
}

#[test]
fn mistakes_on_the_command_line_are_told_in_the_language_asked_for() {
    let run = |args: &[&str]| Ran(cetak().args(args).output().expect("starts"));
    for (args, told) in [
        (&["verify"][..], "galat: kurang argumen <HASIL>\n  saran: lihat `cetak --help`\n"),
        (
            &["purge", "--lang", "en"],
            "error: missing argument --older-than <AGE>\n  hint: see `cetak --help`\n",
        ),
        (&["rnu", "x"], "galat: perintah `rnu` tidak dikenal\n  saran: maksudnya `run`?\n"),
    ] {
        assert_eq!(run(args).expect(2).stderr(), told);
    }
    assert!(run(&["--help"]).expect(0).stdout().starts_with("Contoh:"));
    assert!(run(&["run", "--help", "--lang", "en"]).expect(0).stdout().starts_with("Examples:"));
}

/// A log is kept for months and read by many: a fault names a path, and a path may hold a NIP.
#[test]
fn a_fault_that_quotes_a_nip_masks_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str]| {
        Ran(cetak().current_dir(folder.path()).args(args).output().expect("starts"))
    };
    for path in ["198503102010121003.toml", "19850310 201012 1 003/job.toml"] {
        for format in ["text", "json"] {
            let args = ["run", path, "--lang", "en", "--log-format", format];
            let told = run(&args).expect(2).stderr();
            assert!(told.contains("19850310") && told.contains("***"), "{told}");
            assert!(!told.contains("121003") && !told.contains("201012 1 003"), "{told}");
        }
    }
}
