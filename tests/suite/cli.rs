//! The program as its users run it, on copies of the samples.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A copy of one of the `samples/`, in a folder that goes away with it.
pub(crate) struct Job {
    folder: tempfile::TempDir,
}

impl Job {
    pub(crate) fn copy_of(sample: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(sample);
        copy(&from, folder.path());
        Self { folder }
    }

    /// A copy of this job as it stands, with what runs left in it.
    #[cfg(unix)]
    pub(crate) fn twin(&self) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut from = self.folder.path().to_owned().into_os_string();
        from.push("/.");
        let copied = Command::new("cp").arg("-a").arg(from).arg(folder.path()).status();
        assert!(copied.expect("cp starts").success());
        Self { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Replaces a text of the job file, which must be there.
    pub(crate) fn edit(&self, old: &str, new: &str) {
        let path = self.path("job.toml");
        let text = fs::read_to_string(&path).expect("the job file");
        assert!(text.contains(old), "no `{old}` in job.toml");
        write(&path, text.replace(old, new).as_bytes());
    }

    pub(crate) fn cetak(&self, args: &[&str]) -> Ran {
        self.cetak_with(args, |_| {})
    }

    /// The same with the command changed before it starts.
    pub(crate) fn cetak_with(&self, args: &[&str], change: impl FnOnce(&mut Command)) -> Ran {
        let mut command = cetak();
        command.current_dir(self.folder.path()).args(args);
        change(&mut command);
        Ran(command.output().expect("cetak starts"))
    }
}

pub(crate) struct Ran(pub(crate) Output);

impl Ran {
    pub(crate) fn code(&self) -> i32 {
        self.0.status.code().expect("it was not killed")
    }

    pub(crate) fn stdout(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).expect("UTF-8")
    }

    pub(crate) fn stderr(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).expect("UTF-8")
    }

    /// Fails with the program's own words unless the exit code is `code`.
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code(), code, "stdout: {}\nstderr: {}", self.stdout(), self.stderr());
        self
    }
}

pub(crate) fn cetak() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cetak"));
    command.env_remove("CETAK_LANG");
    command
}

#[expect(clippy::disallowed_methods, reason = "a test makes its own input")]
pub(crate) fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).expect("written");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.expect("readable");
        let name = entry.file_name();
        if name == "out" || name == ".cetak" {
            continue;
        }
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(name));
        } else {
            fs::copy(entry.path(), to.join(name)).expect("copied");
        }
    }
}

fn report(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(path).expect("a report")).expect("JSON")
}

fn codes(report: &serde_json::Value) -> BTreeSet<String> {
    let findings = report["findings"].as_array().expect("a list");
    findings.iter().map(|finding| finding["code"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn the_main_job_makes_every_card_and_leaves_a_complete_folder() {
    let job = Job::copy_of("kabupaten");
    let ran = job.cetak(&["run", "job.toml"]).expect(0);
    let folder = job.path("out/2026-11-22");
    assert_eq!(
        Path::new(ran.stdout().trim()),
        Path::new("out/2026-11-22").iter().collect::<PathBuf>()
    );
    assert!(ran.stderr().contains("24 baris: 24 dibuat"), "{}", ran.stderr());

    let report = report(&folder.join("report.json"));
    assert_eq!(report["counts"]["made"], 24);
    let map = fs::read_to_string(folder.join("map.csv")).expect("a map");
    assert_eq!(
        map.lines().next(),
        Some("key,file,worksheet,row,serial,lot,sheet,slot,front_page,back_page")
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
    let job = Job::copy_of("kabupaten");
    let ran = job.cetak(&["run", "job.toml", "--dry-run", "--lang", "en"]).expect(0);
    assert!(ran.stderr().contains("24 rows: 24 ready to be made"), "{}", ran.stderr());
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
    let unknown = job.cetak(&["run", "job.toml", "--key", "199001012015011999"]).expect(2);
    assert!(unknown.stderr().contains("19900101******1***"), "{}", unknown.stderr());
}

#[test]
fn a_finished_run_is_not_overwritten_without_force() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--out", "cetak", "--quiet"]).expect(0);
    let before = fs::read(job.path("cetak/manifest.json")).expect("a manifest");
    let refused = job.cetak(&["run", "job.toml", "--out", "cetak", "--quiet"]).expect(2);
    assert!(refused.stderr().contains("--force"), "{}", refused.stderr());
    job.cetak(&["run", "job.toml", "--out", "cetak", "--quiet", "--force"]).expect(0);
    assert_eq!(fs::read(job.path("cetak/manifest.json")).expect("a manifest"), before);
}

#[test]
fn a_job_file_with_an_unknown_key_names_the_line_and_what_is_accepted() {
    let job = Job::copy_of("kabupaten");
    job.edit("duplex", "dupleks");
    let ran = job.cetak(&["run", "job.toml"]).expect(2);
    let told = ran.stderr();
    assert!(
        told.contains("job.toml:") && told.contains("dupleks") && told.contains("duplex"),
        "{told}"
    );
    assert!(!job.path("out").exists());
}

#[test]
fn data_that_cannot_be_read_stops_the_run_and_writes_no_card() {
    for (bytes, name) in [
        (None, "missing"),
        (Some(&b""[..]), "empty"),
        (Some(&b"PK\x03\x04 and no more"[..]), "truncated"),
        (Some(&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no workbook"[..]), "not a workbook"),
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
        let ran = job.cetak(&["run", "job.toml"]).expect(4);
        let told = ran.stderr();
        assert!(told.contains("workbook-unreadable"), "{name}: {told}");
        assert!(told.contains(&*workbook.file_name().expect("a name").to_string_lossy()), "{told}");
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
    let ran = job.cetak(&["run", "job.toml"]).expect(3);
    assert!(ran.stderr().contains("photo-damaged"), "{}", ran.stderr());
    assert!(ran.stderr().contains("24 baris: 23 dibuat, 1 ditahan"), "{}", ran.stderr());
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let job = Job::copy_of("kabupaten");
    write(&job.path("file"), b"");
    let ran = job.cetak(&["run", "job.toml", "--out", "file/below"]).expect(5);
    assert!(ran.stderr().contains("file"), "{}", ran.stderr());
}

#[test]
fn a_new_job_folder_runs_as_it_is_and_is_not_written_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str]| {
        Ran(cetak().current_dir(folder.path()).args(args).output().expect("starts"))
    };
    run(&["mulai", "tugas"]).expect(0);
    run(&["init", "tugas"]).expect(2);
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
    assert!(run(&["run"]).expect(2).stderr().starts_with("galat: kurang argumen"));
    assert!(
        run(&["run", "--lang", "en"]).expect(2).stderr().starts_with("error: missing argument")
    );
    let typo = run(&["rnu", "x"]).expect(2);
    assert!(typo.stderr().contains("rnu") && typo.stderr().contains("run"), "{}", typo.stderr());
    assert!(run(&["--help"]).expect(0).stdout().starts_with("Contoh:"));
    assert!(run(&["run", "--help", "--lang", "en"]).expect(0).stdout().starts_with("Examples:"));
}
