//! What suites borrow: copies of jobs, the program itself, tools that may be missing, and files read back.
//!
//! It holds no test and no expectation. What is borrowed here never makes a test pass where the test
//! was to fail: a tool that is missing is an error wherever tools are asked for.

use std::{
    collections::BTreeMap,
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Whether a variable is set to anything but nothing and `0`.
fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0")
}

/// Whether other people's tools are asked too: with `CETAK_TOOLS=1`, and wherever `CI` is set.
/// A test that needs one and does not find it fails then.
pub(crate) fn tools() -> bool {
    is_set("CETAK_TOOLS") || is_set("CI")
}

/// Whether tests of many rounds take all of them: with `CETAK_LONG=1`.
pub(crate) fn long() -> bool {
    is_set("CETAK_LONG")
}

/// Whether `switch` asks to write references anew instead of comparing with them. Never in `CI`, where
/// it would make every comparison pass.
pub(crate) fn rewrites(switch: &str) -> bool {
    let asked = is_set(switch);
    assert!(!(asked && is_set("CI")), "{switch} is set in CI, where references are compared");
    asked
}

/// `there`, told where it is not, and an error where tools are asked for: a test that passes
/// without its tool has tested nothing.
pub(crate) fn needs(what: &str, there: bool) -> bool {
    assert!(there || !tools(), "{what}, and CETAK_TOOLS or CI is set");
    if !there {
        told(&format!("{what}: this part is not tested"));
    }
    there
}

/// Whether `strace` is there and may be used here.
#[cfg(target_os = "linux")]
pub(crate) fn strace_works() -> bool {
    let tried = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
    needs("strace is missing or not allowed", tried.is_ok_and(|output| output.status.success()))
}

#[expect(clippy::print_stderr, reason = "a test that leaves something out says so")]
pub(crate) fn told(text: &str) {
    eprintln!("{text}");
}

/// The most that one small file may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// How long this thread has worked, which does not depend on what else the machine is doing.
#[cfg(unix)]
pub(crate) fn own_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("not before it began")
}

/// How long this thread has been there, waiting included.
#[cfg(not(unix))]
pub(crate) fn own_time() -> Duration {
    thread_local!(static BEGUN: std::time::Instant = std::time::Instant::now());
    BEGUN.with(std::time::Instant::elapsed)
}

/// A copy of one of the `samples/`, in a folder that goes away with it.
pub(crate) struct Job {
    folder: tempfile::TempDir,
}

/// The prepared photos of each sample, by their paths in the cache.
type Prepared = BTreeMap<String, BTreeMap<String, Vec<u8>>>;

/// Preparing photos is nine tenths of an unoptimised run: each sample is prepared once for all tests.
static PREPARED: Mutex<Prepared> = Mutex::new(BTreeMap::new());

impl Job {
    /// Takes the ledger away and leaves the prepared photos: sheets and map say what it knew before.
    pub(crate) fn forget_ledger(&self) {
        for end in ["", "-wal", "-shm"] {
            let path = self.path(&format!(".cetak/ledger.sqlite3{end}"));
            let _none = fs::remove_file(path);
        }
    }

    /// A copy that finds its photos prepared, as after a `check`. What is prepared is the same picture
    /// as one prepared on the way; that is held by `cache` and `repeat`, which begin with nothing.
    pub(crate) fn copy_of(sample: &str) -> Self {
        let job = Self::bare(sample);
        let mut prepared = PREPARED.lock().unwrap_or_else(PoisonError::into_inner);
        let photos = prepared.entry(sample.to_owned()).or_insert_with(|| {
            let job = Self::bare(sample);
            let ran = job.cetak(&["check", "job.toml", "--quiet"]);
            assert!([0, 3].contains(&ran.code()), "{}", ran.stderr());
            files(&job.path(".cetak/photos"))
        });
        for (name, bytes) in photos {
            let path = job.path(".cetak/photos").join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            write(&path, bytes);
        }
        job
    }

    /// A copy of the sample as it lies in the repository: nothing is prepared.
    pub(crate) fn bare(sample: &str) -> Self {
        Self::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(sample))
    }

    /// A copy of the job in this folder, without what runs left in it.
    pub(crate) fn of(from: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        copy(from, folder.path());
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

    /// What was said on stderr, whole, every time span and rate as `N`: they differ from run to run.
    pub(crate) fn told(&self) -> String {
        let text = self.stderr();
        let words: Vec<&str> = text.split(' ').collect();
        let is_span = |idx: usize| {
            let number = words[idx].trim_start_matches('(');
            let unit = words.get(idx + 1).copied().unwrap_or_default();
            let unit = unit.split(['\n', ',', ')']).next().unwrap_or_default();
            number.starts_with(|c: char| c.is_ascii_digit())
                && ["detik", "s", "kartu/detik", "cards/s"].contains(&unit)
        };
        let open = |word: &str| if word.starts_with('(') { "(N" } else { "N" };
        let words = words.iter().enumerate();
        let words = words.map(|(idx, word)| if is_span(idx) { open(word) } else { word });
        words.collect::<Vec<_>>().join(" ")
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
pub(crate) fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::write(path, bytes).expect("written");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.expect("readable");
        let name = entry.file_name();
        if ["out", ".cetak", "portal"].iter().any(|made| name == *made) {
            continue;
        }
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(name));
        } else {
            fs::copy(entry.path(), to.join(name)).expect("copied");
        }
    }
}

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

/// The files in an archive, by name, as its directory lists them.
pub(crate) fn unzipped(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let short = |at: usize| usize::from(u16::from_le_bytes([archive[at], archive[at + 1]]));
    let long = |at: usize| short(at) | short(at + 2) << 16;
    let end = archive.windows(4).rposition(|four| four == b"PK\x05\x06").expect("a directory");
    let (n_files, mut at) = (short(end + 10), long(end + 16));
    let mut files = BTreeMap::new();
    for _ in 0..n_files {
        let (method, packed, name_len) = (short(at + 10), long(at + 20), short(at + 28));
        let name = String::from_utf8_lossy(&archive[at + 46..at + 46 + name_len]).into_owned();
        let local = long(at + 42);
        let from = local + 30 + short(local + 26) + short(local + 28);
        let packed = &archive[from..from + packed];
        let mut content = Vec::new();
        if method == 0 {
            content.extend(packed);
        } else {
            flate2::read::DeflateDecoder::new(packed).read_to_end(&mut content).expect("deflated");
        }
        files.insert(name, content);
        at += 46 + name_len + short(at + 30) + short(at + 32);
    }
    files
}
