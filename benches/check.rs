//! `cetak check` on a large workbook: how long rows take, and how much memory.
//!
//! `cargo bench --bench check -- [ROWS] [RUNS]` writes ROWS (default 100,000)
//! made-up people into an xlsx of the 69 columns of a SIASN export, then checks
//! the job RUNS times (default 3) with `photo-missing` ignored, so that rows are measured
//! and not pictures. It prints the time of each run, beside that of reading the cells alone, and
//! the peak memory of the process, writing the workbook not included: a child process does the
//! checking. Texts stand in their cells; with `-- --shared` before the numbers they stand in one
//! table, as Excel itself keeps them. `-- --prepare FOLDER ROWS` and `-- --check FOLDER` do one
//! half each, for a profiler.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use calamine::{Reader as _, Xlsx};
use cetak::diag::Lang;
use cetak::job::{self, Overrides};
use cetak::run::{self, Aim, Request, Session, Silent};
use rust_xlsxwriter::Workbook;
use std::{fs, path::Path, process::Command, time::Instant};

/// The headings of the SIASN profile export, in order.
const SIASN: &str = "PNS ID|NIP BARU|NIP LAMA|NAMA|GELAR DEPAN|GELAR BELAKANG|TEMPAT LAHIR ID|TEMPAT LAHIR NAMA|TANGGAL LAHIR|JENIS KELAMIN|AGAMA ID|AGAMA NAMA|JENIS KAWIN ID|JENIS KAWIN NAMA|NIK|NOMOR HP|EMAIL|EMAIL GOV|ALAMAT|NPWP NOMOR|BPJS|JENIS PEGAWAI ID|JENIS PEGAWAI NAMA|KEDUDUKAN HUKUM ID|KEDUDUKAN HUKUM NAMA|STATUS CPNS PNS|KARTU ASN VIRTUAL|NOMOR SK CPNS|TANGGAL SK CPNS|TMT CPNS|NOMOR SK PNS|TANGGAL SK PNS|TMT PNS|GOL AWAL ID|GOL AWAL NAMA|GOL AKHIR ID|GOL AKHIR NAMA|TMT GOLONGAN|MK TAHUN|MK BULAN|JENIS JABATAN ID|JENIS JABATAN NAMA|JABATAN ID|JABATAN NAMA|TMT JABATAN|TINGKAT PENDIDIKAN ID|TINGKAT PENDIDIKAN NAMA|PENDIDIKAN ID|PENDIDIKAN NAMA|TAHUN LULUS|KPKN ID|KPKN NAMA|LOKASI KERJA ID|LOKASI KERJA NAMA|UNOR ID|UNOR NAMA|INSTANSI INDUK ID|INSTANSI INDUK NAMA|INSTANSI KERJA ID|INSTANSI KERJA NAMA|SATUAN KERJA INDUK ID|SATUAN KERJA INDUK NAMA|SATUAN KERJA KERJA ID|SATUAN KERJA KERJA NAMA|IS VALID NIK|NAMA SEKOLAH|FLAG IKD|ESELON ID|ESELON NAMA";

const JOB: &str = "as_of = \"2026-11-22\"\n[data]\nfiles = [\"data.xlsx\"]\n[photos]\nfolder = \"photos\"\n\
[qr]\nurl = \"https://verifikasi.example.go.id/k/{serial}\"\n[policy]\nphoto-missing = \"ignore\"\n";

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, folder] = &args[..]
        && flag == "--check"
    {
        return check(Path::new(folder));
    }
    let shared = args.iter().any(|arg| arg == "--shared");
    let args: Vec<String> = args.into_iter().filter(|arg| arg != "--shared").collect();
    if let [flag, folder, rows] = &args[..]
        && flag == "--prepare"
    {
        fs::create_dir_all(folder).expect("a folder");
        return prepare(Path::new(folder), rows.parse().expect("a number of rows"), shared);
    }
    let mut numbers = args.iter().filter_map(|arg| arg.parse::<u32>().ok());
    let (rows, runs) = (numbers.next().unwrap_or(100_000), numbers.next().unwrap_or(3));
    let folder = tempfile::tempdir().expect("a temporary folder");
    prepare(folder.path(), rows, shared);
    let size = fs::metadata(folder.path().join("data.xlsx")).expect("a workbook").len();
    println!("{rows} rows x 69 columns, {:.1} MB of xlsx", size as f64 / 1e6);
    for _ in 0..runs {
        let this = std::env::current_exe().expect("this program");
        let status = Command::new(this).arg("--check").arg(folder.path()).status();
        assert!(status.expect("it starts").success());
    }
}

fn check(folder: &Path) {
    let begun = Instant::now();
    let job = job::load(folder, &Overrides::default()).expect("a good job");
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let aim = Aim::Check { report: folder.join("report") };
    let request =
        Request { aim, workers, keys: Vec::new(), lang: Lang::Id, session: Session::default() };
    let summary = run::run(&job, &request, &Silent).expect("the check finishes");
    let took = begun.elapsed().as_secs_f64();
    let counts = summary.counts;
    let peak = peak_memory().unwrap_or_default() / 1024;
    // The floor: what the reader of workbooks alone takes to give every cell, on one core.
    let begun = Instant::now();
    let n_cells = cells(&folder.join("data.xlsx"));
    let floor = begun.elapsed().as_secs_f64();
    println!(
        "{took:6.2} s  {peak} MB  {workers} threads, {} read, {} made; {:.2} x the {floor:.2} s of reading {n_cells} cells",
        counts.read,
        counts.made,
        took / floor
    );
}

fn cells(path: &Path) -> usize {
    let mut book: Xlsx<_> = calamine::open_workbook(path).expect("a workbook");
    let name = book.sheet_names().first().cloned().expect("a worksheet");
    let mut cells = book.worksheet_cells_reader(&name).expect("a worksheet");
    let mut n_cells = 0;
    while cells.next_cell().expect("a whole file").is_some() {
        n_cells += 1;
    }
    n_cells
}

#[expect(clippy::disallowed_methods, reason = "half a file of a bench harms nobody")]
fn prepare(folder: &Path, rows: u32, shared: bool) {
    fs::create_dir_all(folder.join("photos")).expect("a folder");
    fs::write(folder.join("job.toml"), JOB).expect("written");
    let headings: Vec<&str> = SIASN.split('|').collect();
    let mut book = Workbook::new();
    let sheet = match shared {
        true => book.add_worksheet_with_low_memory(),
        false => book.add_worksheet_with_constant_memory(),
    };
    let sheet = sheet.expect("a scratch file");
    for (col, heading) in (0..).zip(&headings) {
        sheet.write_string(0, col, *heading).expect("written");
    }
    for row in 0..rows {
        let (day, month, serial) = (row % 28 + 1, row / 28 % 12 + 1, row / 336 % 999 + 1);
        let year = 1970 + row / 336 / 999;
        let sex = row % 2 + 1;
        for (col, heading) in (0..).zip(&headings) {
            let text = match *heading {
                "PNS ID" => format!("a5eb03e2-{row:08x}"),
                "NIP BARU" => format!("{year}{month:02}{day:02}201501{sex}{serial:03}"),
                "NAMA" => format!("SITI AMINAH NOMOR {}", words(row)),
                "GELAR BELAKANG" => "S.Kom., M.T.".to_owned(),
                "TANGGAL LAHIR" => format!("{day:02}-{month:02}-{year}"),
                "JENIS KELAMIN" => (if sex == 1 { "M" } else { "F" }).to_owned(),
                "JENIS PEGAWAI NAMA" => "PNS Daerah".to_owned(),
                "KEDUDUKAN HUKUM ID" => "01".to_owned(),
                "KEDUDUKAN HUKUM NAMA" => "Aktif".to_owned(),
                "STATUS CPNS PNS" => "P".to_owned(),
                "KARTU ASN VIRTUAL" => format!("A2016{row:07}"),
                "TMT CPNS" => "01-01-2015".to_owned(),
                "TMT PNS" => "01-01-2016".to_owned(),
                "GOL AKHIR NAMA" => "III/a".to_owned(),
                "INSTANSI KERJA NAMA" => "Pemerintah Kabupaten Contoh".to_owned(),
                "UNOR NAMA" => format!("Dinas Contoh Nomor {}", row % 900),
                "JABATAN NAMA" => "Analis Sumber Daya Manusia Aparatur Ahli Pertama".to_owned(),
                _ if col % 3 == 0 => continue,
                other => format!("{other} {}", row % 977),
            };
            sheet.write_string(row + 1, col, text).expect("written");
        }
    }
    book.save(folder.join("data.xlsx")).expect("written");
}

/// A number as a word of letters, so that names differ as people's do.
fn words(mut number: u32) -> String {
    let mut word = String::new();
    while number > 0 {
        word.push(char::from(b'A' + u8::try_from(number % 26).expect("under 26")));
        number /= 26;
    }
    word
}

/// Peak resident memory of this process in kilobytes, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
