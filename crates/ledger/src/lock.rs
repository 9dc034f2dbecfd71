//! One writer for each job.
//!
//! The lock is the operating system's own on an open file, so that it falls
//! with its process however that dies, and a file left behind locks nobody
//! out. Who holds it is written beside it, for the message only. Readers never
//! need the lock.
//!
//! On a network share the lock is as good as the share's: between two hosts an
//! old NFS server may not pass it on.

use super::make_private_folder;
use cetak_base::diag::{Fault, FaultKind, Outcome, Remedy, Text};
use cetak_base::regular;
use cetak_base::text;
use std::{
    fmt,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

/// The file that is locked; empty, and never removed, since a removed file could be locked twice.
const LOCK_FILE: &str = "lock";

/// Says who holds the lock. Apart from it, because Windows does not let others read a locked file.
const HOLDER_FILE: &str = "lock-holder";

/// Pause between two tries of somebody who waits: short for a person, idle for a processor.
const PAUSE: Duration = Duration::from_millis(200);

/// Who holds the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Process id; 0 if not known.
    pub process: u32,
    /// Host name; empty if not known.
    pub host: String,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.process, self.host.as_str()) {
            (0, _) => f.write_str("?"),
            (process, "") => write!(f, "{process}"),
            (process, host) => write!(f, "{process} ({host})"),
        }
    }
}

/// The right to write to a job's state; given back when dropped.
#[derive(Debug)]
pub struct Lock {
    folder: PathBuf,
    file: File,
}

impl Lock {
    /// Takes the lock of `state_folder`, which is made if need be.
    ///
    /// # Errors
    ///
    /// An outside fault that names the process and host which hold it, or the path that cannot be used.
    pub fn take(state_folder: &Path) -> Outcome<Self> {
        Self::try_take(state_folder)?.map_err(|holder| held(state_folder, &holder))
    }

    /// Takes the lock, waiting for it as long as `go_on` says so; it is asked
    /// with the present holder about five times a second.
    ///
    /// # Errors
    ///
    /// As [`Lock::take`], once `go_on` says no.
    pub fn wait(state_folder: &Path, mut go_on: impl FnMut(&Holder) -> bool) -> Outcome<Self> {
        loop {
            match Self::try_take(state_folder)? {
                Ok(lock) => return Ok(lock),
                Err(holder) if !go_on(&holder) => return Err(held(state_folder, &holder)),
                Err(_) => std::thread::sleep(PAUSE),
            }
        }
    }

    /// Takes the lock, or says who has it.
    ///
    /// # Errors
    ///
    /// An outside fault naming a path that cannot be used.
    pub fn try_take(state_folder: &Path) -> Outcome<Result<Self, Holder>> {
        make_private_folder(state_folder)?;
        let path = state_folder.join(LOCK_FILE);
        let file = open(&path).map_err(|error| cannot_lock(&path, &error))?;
        match file.try_lock() {
            Ok(()) => {
                let lock = Self { folder: state_folder.to_owned(), file };
                lock.sign();
                Ok(Ok(lock))
            }
            Err(TryLockError::WouldBlock) => Ok(Err(holder(state_folder))),
            Err(TryLockError::Error(error)) => Err(cannot_lock(&path, &error)),
        }
    }

    /// The folder whose state may be written.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes the holder's name. It serves a message only, so that trouble with it is no error.
    fn sign(&self) {
        let name = format!("{} {}\n", std::process::id(), host());
        let path = self.folder.join(HOLDER_FILE);
        // A new file: what somebody linked there is not written over.
        let _gone = fs::remove_file(&path);
        let _unsigned = open(&path).and_then(|mut file| file.write_all(name.as_bytes()));
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file frees the lock in any case.
        let _freed = self.file.unlock();
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

fn holder(folder: &Path) -> Holder {
    let text =
        regular::read_text(&folder.join(HOLDER_FILE), regular::MOST_SETTINGS).unwrap_or_default();
    let (process, host) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    Holder { process: process.parse().unwrap_or(0), host: cetak_base::diag::printable(host) }
}

/// This machine's name, as far as the system tells it without a call into C.
fn host() -> String {
    let read = |path: &str| regular::read_text(Path::new(path), regular::MOST_SETTINGS).ok();
    ["COMPUTERNAME", "HOSTNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok())
        .or_else(|| read("/proc/sys/kernel/hostname"))
        .or_else(|| read("/etc/hostname"))
        .map(|name| name.trim().to_owned())
        .unwrap_or_default()
}

fn held(folder: &Path, holder: &Holder) -> Box<Fault> {
    Fault::new(
        FaultKind::Outside,
        folder.display().to_string(),
        text!(
            "pekerjaan ini sedang ditulis oleh proses {holder}",
            "this job is being written by process {holder}"
        ),
    )
    .hint(Remedy::Wait)
}

fn cannot_lock(path: &Path, error: &io::Error) -> Box<Fault> {
    Fault::io(path, Text::new("kunci tulis tidak bisa diambil", "the lock cannot be taken"), error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_writer_is_told_who_is_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let lock = Lock::take(folder.path()).expect("free");
        let fault = Lock::take(folder.path()).expect_err("held");
        assert_eq!(fault.kind, FaultKind::Outside);
        assert!(fault.message.en.contains(&std::process::id().to_string()), "{fault}");
        drop(lock);
        Lock::take(folder.path()).expect("free again");
    }

    #[test]
    fn what_a_dead_process_left_behind_locks_nobody_out() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in [(LOCK_FILE, ""), (HOLDER_FILE, "1 elsewhere\n")] {
            let mut file = open(&folder.path().join(name)).expect("made");
            file.write_all(text.as_bytes()).expect("written");
        }
        Lock::take(folder.path()).expect("nobody holds it");
    }

    #[test]
    fn somebody_who_waits_gets_the_lock_when_it_is_free() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut first = Some(Lock::take(folder.path()).expect("free"));
        let mut n_asked = 0;
        Lock::wait(folder.path(), |_| {
            n_asked += 1;
            first = None;
            true
        })
        .expect("freed while waiting");
        assert_eq!(n_asked, 1);
        let _held = Lock::take(folder.path()).expect("free");
        Lock::wait(folder.path(), |_| false).expect_err("gave up");
    }
}
