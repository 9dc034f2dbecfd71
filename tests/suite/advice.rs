//! What the program says to a clerk: which command comes next, what is there in place of what was
//! named, and that nothing that stops a run is kept quiet.

use crate::support::{Job, Ran, cetak, write};
use std::fs;

const LISTS: &str = "files = [\"data/pns.xlsx\", \"data/pppk.xlsx\", \"data/paruh-waktu.csv\"]";
const HEAD: &str =
    "NIP;NAMA;KARTU ASN VIRTUAL;INSTANSI KERJA NAMA;KEDUDUKAN HUKUM NAMA;TMT PNS;UNOR NAMA";

/// A copy of the kabupaten job with a list of these lines.
fn job(lines: &[&str]) -> Job {
    let job = Job::copy_of("kabupaten");
    job.edit(LISTS, "files = [\"daftar.csv\"]");
    write(&job.path("daftar.csv"), [&[HEAD], lines].concat().join("\n") + "\n");
    job
}

#[test]
fn a_list_in_place_of_a_job_leads_to_a_job_for_it() {
    let samples = Job::copy_of("kabupaten");
    let folder = tempfile::tempdir().expect("a folder");
    let office = folder.path().join("kecamatan A");
    fs::create_dir_all(office.join("foto")).expect("made");
    fs::copy(samples.path("data/paruh-waktu.csv"), office.join("Data Pegawai.csv"))
        .expect("copied");
    let (_, opaque) = cetak::sample::Plan::new(1, 5).photo(0);
    write(&office.join("foto/a.png"), opaque);
    let run =
        |args: &[&str]| Ran(cetak().current_dir(&office).args(args).output().expect("starts"));
    let told = run(&["periksa", "Data Pegawai.csv"]).expect(2).stderr();
    assert!(
        told.contains("itu buku kerja") && told.contains("`cetak mulai \"Data Pegawai.csv\"`"),
        "{told}"
    );
    assert!(run(&["mulai", "Daftar.xlsx"]).expect(2).stderr().contains("tidak ada"));
    let told = run(&["mulai", "Data Pegawai.csv"]).expect(0).stderr();
    assert!(told.contains("`Data Pegawai.csv`") && told.contains("`foto`"), "{told}");
    let job = fs::read_to_string(office.join("job.toml")).expect("a job file");
    assert!(
        job.contains("files = [\"Data Pegawai.csv\"]") && job.contains("folder = \"foto\""),
        "{job}"
    );
    assert!(job.contains("background = \"require\""), "the photo is transparent: {job}");
    // The job in this folder is meant where none is named.
    let told = run(&["periksa"]).expect(4).stderr();
    assert!(told.contains("sebab: ") && told.contains("photo-missing"), "{told}");
    assert!(told.contains("lalu `cetak periksa .` lagi"), "{told}");
}

#[test]
fn alone_it_says_where_one_is_and_which_command_comes_next() {
    let here = |folder: &std::path::Path, lang: &str| {
        let ran = cetak().current_dir(folder).args(["--lang", lang]).output().expect("starts");
        let ran = Ran(ran).expect(0);
        (ran.stdout(), ran.stderr())
    };
    let empty = tempfile::tempdir().expect("a folder");
    assert_eq!(here(empty.path(), "id").0, "cetak mulai kartu-contoh\n");
    write(&empty.path().join("daftar.csv"), format!("{HEAD}\n"));
    let (next, told) = here(empty.path(), "id");
    assert!(next == "cetak mulai .\n" && told.contains("1 daftar"), "{next}{told}");
    write(&empty.path().join("job.toml"), "[data]\nfles = []\n");
    let (next, told) = here(empty.path(), "en");
    assert!(next == "cetak check\n" && told.contains("fles"), "{next}{told}");

    let job = Job::copy_of("kabupaten");
    let (next, told) = here(&job.path(""), "id");
    assert!(next == "cetak periksa\n" && told.contains("belum diperiksa"), "{next}{told}");
    job.cetak(&["check", "--quiet"]).expect(0);
    let (next, told) = here(&job.path(""), "id");
    assert!(next == "cetak buat\n" && told.contains("siap dibuat"), "{next}{told}");
    job.cetak(&["run", "--quiet"]).expect(0);
    let (next, told) = here(&job.path(""), "en");
    assert!(next == "cetak verify out/2026-11-22\n" && told.contains("24 not confirmed"), "{told}");

    // What changed since the check has to be checked again.
    let other = Job::copy_of("bermasalah");
    other.cetak(&["check", "--quiet"]).expect(3);
    let (next, told) = here(&other.path(""), "id");
    assert!(next == "cetak periksa\n" && told.contains("nip-malformed"), "{next}{told}");
    let report = fs::metadata(other.path("out/periksa/report.json")).expect("there");
    let later = report.modified().expect("a time") + std::time::Duration::from_secs(60);
    let list =
        fs::File::options().append(true).open(other.path("data/pegawai.xlsx")).expect("there");
    list.set_modified(later).expect("set");
    let (next, told) = here(&other.path(""), "id");
    assert!(next == "cetak periksa\n" && told.contains("berubah sejak"), "{next}{told}");
}

#[test]
fn a_job_names_the_export_that_completes_a_list_and_what_no_list_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = "NO;NAMA LENGKAP;NIP;UNIT KERJA\n1;BUDI CONTOH;197011162011102003;Kec. A\n2;IDA;197212172001032019;Kec. A\n";
    write(&folder.path().join("daftar.csv"), own);
    let start = || {
        let _old = fs::remove_file(folder.path().join("job.toml"));
        let ran = cetak().current_dir(folder.path()).args(["mulai", "."]).output().expect("starts");
        let told = Ran(ran).expect(0).stderr();
        (told, fs::read_to_string(folder.path().join("job.toml")).expect("a job file"))
    };
    let (told, job) = start();
    for lacking in ["KARTU ASN VIRTUAL", "INSTANSI KERJA NAMA", "KEDUDUKAN HUKUM NAMA", "2 orang"] {
        assert!(told.contains(lacking), "{lacking}: {told}");
    }
    assert!(job.contains("\n[data.defaults]\n") && job.contains("\n# [data.join]\n"), "{job}");
    let export = "NIP BARU;NAMA;KARTU ASN VIRTUAL;KEDUDUKAN HUKUM NAMA;TMT PNS;INSTANSI KERJA NAMA\n\
                  197011162011102003;BUDI CONTOH;A20121000000;Aktif;01-10-2012;Kab. A\n";
    write(&folder.path().join("siasn.csv"), export);
    fs::create_dir(folder.path().join("foto")).expect("made");
    let (_, photo) = cetak::sample::Plan::new(1, 5).photo(0);
    write(&folder.path().join("foto/1. 197011162011102003.png"), photo);
    let (told, job) = start();
    assert!(job.contains("files = [\"daftar.csv\"]"), "{job}");
    assert!(job.contains("\n[data.join]\nfile = \"siasn.csv\"\n"), "{job}");
    assert!(
        told.contains("1 dari 2 orang") && told.contains("`siasn.csv` melengkapinya"),
        "{told}"
    );
    let check = cetak().current_dir(folder.path()).args(["periksa", "."]).output().expect("starts");
    let told = Ran(check).expect(3).stderr();
    assert!(told.contains("2 baris: 1 siap dibuat, 1 ditahan"), "{told}");
}

#[test]
fn studio_pictures_are_seen_and_their_background_is_cut_out() {
    let folder = tempfile::tempdir().expect("a folder");
    write(&folder.path().join("a.csv"), format!("{HEAD}\n"));
    fs::create_dir(folder.path().join("foto")).expect("made");
    let red = image::RgbImage::from_pixel(90, 115, image::Rgb([200, 20, 20]));
    red.save(folder.path().join("foto/siti.jpg")).expect("saved");
    let told =
        Ran(cetak().current_dir(folder.path()).args(["mulai", "."]).output().expect("starts"));
    assert!(told.expect(0).stderr().contains("background = \"remove\""));
    let job = fs::read_to_string(folder.path().join("job.toml")).expect("a job file");
    assert!(job.contains("background = \"remove\""), "{job}");
}

#[test]
fn what_stops_a_run_is_told_even_to_those_who_want_little_said() {
    let job = Job::copy_of("kabupaten");
    job.edit("data/pppk.xlsx", "data/ppk.xlsx");
    let told = job.cetak(&["run", "job.toml", "--quiet"]).expect(4).stderr();
    assert!(told.contains("berhenti[workbook-unreadable]"), "{told}");
    assert!(told.contains("maksudnya `pppk.xlsx`?"), "{told}");
}

#[test]
fn one_bad_row_does_not_drown_in_photos_that_nobody_asks_for() {
    let job = job(&["1.97E+17;Budi Contoh;A20120000001;Kota;Aktif;01-10-2012;Dinas"]);
    let told = job.cetak(&["check", "job.toml", "--lang", "en"]).expect(4).stderr();
    let first = told.lines().find(|line| line.contains("[")).expect("a finding");
    assert!(first.starts_with("held[nip-numeric]"), "{told}");
    assert!(told.matches("warning[photo-orphan]").count() <= 5, "{told}");
    assert!(told.contains("… and 19 more findings (photo-orphan 19)"), "{told}");
    assert!(told.contains("causes: 1 nip-numeric"), "{told}");
}

#[test]
fn rows_that_quarrel_about_a_number_say_about_what() {
    let nip = "197011162011102003";
    let job = job(&[
        &format!("{nip};Budi Contoh;A20120000001;Kota;Aktif;01-10-2012;Dinas A"),
        &format!("{nip};Budi Contoh;A20120000001;Kota;Tugas Belajar;01-10-2012;Dinas B"),
    ]);
    let told = job.cetak(&["check", "job.toml"]).expect(4).stderr();
    assert!(told.contains("isi berbeda (UNOR NAMA, KEDUDUKAN HUKUM NAMA)"), "{told}");
}

#[test]
fn a_backslash_in_a_path_is_explained() {
    let job = Job::copy_of("kabupaten");
    job.edit("\"data/pns.xlsx\"", "\"data\\pns.xlsx\"");
    let told = job.cetak(&["check", "job.toml"]).expect(2).stderr();
    assert!(told.contains("tulis folder dengan `/`"), "{told}");
    // `\t` is a tab to TOML, and no mistake of the file.
    job.edit("\"data\\pns.xlsx\"", "\"data\\tabel.xlsx\"");
    let told = job.cetak(&["check", "job.toml"]).expect(2).stderr();
    assert!(told.contains("tulis folder dengan `/`"), "{told}");
}

#[test]
fn days_and_help_are_asked_for_as_people_do() {
    let job = Job::copy_of("kabupaten");
    let json =
        job.cetak(&["check", "--json", "--quiet", "--as-of", "30-11-2026"]).expect(0).stdout();
    assert!(json.contains("\"as_of\":\"2026-11-30\""), "{json}");
    let run = |args: &[&str]| job.cetak(args).expect(0).stdout();
    assert_eq!(run(&["bantuan"]), run(&["--help"]));
    assert_eq!(run(&["help", "buat"]), run(&["buat", "--help"]));
    job.cetak(&["buat", "--quiet"]).expect(0);
    let serial = |line: &str| line.split(',').nth(4).expect("a serial").to_owned();
    let map = fs::read_to_string(job.path("out/2026-11-22/map.csv")).expect("a map");
    let serial = serial(map.lines().nth(1).expect("a card"));
    assert_eq!(run(&["cari", ".", &serial]), run(&["cari", &serial]));
}

#[test]
fn placeholders_are_told_on_every_run_and_stop_a_package() {
    let job = Job::copy_of("kabupaten");
    job.edit("sample = true\n", "");
    let told = job
        .cetak(&["check", "job.toml", "--lang", "en", "--key", "197011162011102003"])
        .expect(0)
        .stderr();
    assert!(told.contains("warning[placeholder-used]"), "{told}");
    assert!(told.contains("verifikasi.example.go.id") && told.contains("`emblem`"), "{told}");
    assert!(told.contains("sample data on 1 cards"), "{told}");
    let package = ["run", "job.toml", "--package", "--quiet", "--lang", "en"];
    let told = job.cetak(&package).expect(4).stderr();
    assert!(told.contains("stopped[placeholder-used]"), "{told}");
    // Accepted in the job file: made, and told to whoever prints it.
    job.edit("[photos]", "[policy]\nplaceholder-used = \"warn\"\n[photos]");
    job.cetak(&package).expect(0);
    let read_me = fs::read_dir(job.path("out"))
        .expect("runs")
        .find_map(|run| fs::read_to_string(run.expect("readable").path().join("READ_ME.txt")).ok());
    let read_me = read_me.expect("a package");
    assert!(read_me.contains("NOTE: cards still show placeholders"), "{read_me}");
}

#[test]
fn people_are_chosen_by_a_list_a_unit_or_what_their_card_says() {
    let job = job(&[
        "197011162011102003;Budi Contoh;A20120000001;Kota;Aktif;01-10-2012;Dinas Kesehatan",
        "197212172001032019;Siti Contoh;A20020000001;Kota;Aktif;01-03-2002;Dinas  Pendidikan",
        "197811042023041005;Ida Contoh;A20240000001;Kota;Aktif;01-04-2024;Dinas Pendidikan",
    ]);
    write(&job.path("pilihan.txt"), "19721217 200103 2 019\n");
    let ready = |args: &[&str]| {
        let told = job.cetak(&[&["check", "--lang", "en", "--progress", "never"], args].concat());
        told.expect(0).stderr().lines().next().unwrap_or_default().to_owned()
    };
    for (args, count) in [
        (&["--file", "pilihan.txt"][..], 1),
        (&["--unit", "dinas pendidikan"], 2),
        (&["--unit", "dinas pendidikan", "--unit", "Dinas Kesehatan"], 3),
        (&["--where", "unit~pendidikan", "--where", "name=Ida Contoh"], 1),
        (&["--file", "pilihan.txt", "--unit", "Dinas Pendidikan"], 1),
    ] {
        assert!(ready(args).starts_with(&format!("{count} row")), "{args:?}: {}", ready(args));
    }
    let told = job.cetak(&["check", "--unit", "Dinas Kesehatn"]).expect(2).stderr();
    assert!(told.contains("maksudnya `Dinas Kesehatan`?"), "{told}");
    let told = job.cetak(&["check", "--where", "golru=III/a"]).expect(2).stderr();
    assert!(told.contains("golongan"), "{told}");
}

#[test]
fn help_in_indonesian_has_no_english_in_it() {
    for command in ["run", "check", "log", "layouts", "sheets", "calibrate"] {
        let help = Ran(cetak().args([command, "--help"]).output().expect("starts")).stdout();
        for word in ["OPTIONS", "COMMAND]", "COMMAND>", "Usage", "Options", "aliases", "default"] {
            assert!(!help.contains(word), "{command}: {word} in {help}");
        }
    }
}

#[test]
fn the_history_is_filtered_by_sheet_state_and_day() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["buat", "--quiet"]).expect(0);
    job.cetak(&["konfirmasi", "--sheet", "2", "--spoiled", "2:1", "--reason", "tinta"]).expect(0);
    let lines = |args: &[&str]| {
        let told = job.cetak(&[&["riwayat"], args].concat()).expect(0).stdout();
        told.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let spoiled = lines(&["--state", "rusak"]);
    assert!(spoiled.len() == 1 && spoiled[0].contains("rusak"), "{spoiled:?}");
    assert_eq!(lines(&["--state", "spoiled"]), spoiled);
    assert_eq!(lines(&["--state", "rusak", "--sheet", "1"]).len(), 0);
    assert_eq!(lines(&["--state", "dibuat", "--sheet", "2"]).len(), 8);
    assert_eq!(lines(&["--since", "01-01-9000"]).len(), 0);
    assert_eq!(lines(&["--until", "9000-01-01"]), lines(&[]));
    job.cetak(&["riwayat", "--since", "kemarin"]).expect(2);
}

#[test]
fn the_map_opens_in_an_indonesian_excel_and_is_read_back() {
    let job = Job::copy_of("kabupaten");
    job.edit("[sheet]", "[output]\nmap = \"excel\"\nmap_names = true\n[sheet]");
    job.cetak(&["run", "--quiet", "--verify"]).expect(0);
    let map = fs::read_to_string(job.path("out/2026-11-22/map.csv")).expect("a map");
    let lines: Vec<&str> = map.lines().collect();
    assert!(lines[0].starts_with("\u{feff}key;file;") && lines[0].ends_with(";name"), "{map}");
    // Excel shows the 18 digits of `="..."` as they are; those of a number it rounds.
    assert!(lines[1].starts_with("\"=\"\"200004052022072001\"\"\";"), "{map}");
    assert!(!lines[1].ends_with(';'), "{map}");
}
