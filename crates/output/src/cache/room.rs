//! How much room a cache takes, and what gives way first.
//!
//! The limit holds for what one process writes and sees: before an entry would
//! go over it, those that were used longest ago are removed, until a tenth is
//! free. What this process has used itself stays; if that alone fills the
//! room, nothing more is stored, which costs time and nothing else. Several
//! processes count for themselves and look at the folder again whenever they
//! make room, so together they may be over for a moment.

use cetak_base::digest::Digest;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

/// Share of the limit that making room frees, so that it is not made for every entry.
const FREE_TENTHS: u64 = 1;
/// A half-written entry that nobody has touched for a day is of a process that was killed.
const PART_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// The room of one cache.
#[derive(Debug)]
pub(super) struct Room {
    limit: u64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Bytes in the folder as far as this process knows; nothing before it has looked.
    taken: Option<u64>,
    /// What this process has used.
    used: BTreeSet<Digest>,
    /// All that is left is in use: no entry is stored any more.
    full: bool,
}

/// One file of the cache.
struct Entry {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

impl Room {
    /// Whether nothing may be kept at all.
    pub(super) const fn is_none(&self) -> bool {
        self.limit == 0
    }

    pub(super) fn new(limit: u64) -> Self {
        Self { limit, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that an entry is in use; whether that is new.
    pub(super) fn hold(&self, digest: &Digest) -> bool {
        self.state().used.insert(*digest)
    }

    /// Whether `bytes` more may be written below `folder`; makes room if it must.
    pub(super) fn take(
        &self,
        folder: &Path,
        name: &dyn Fn(&Digest) -> PathBuf,
        bytes: u64,
    ) -> bool {
        let mut state = self.state();
        if bytes > self.limit || state.full {
            return false;
        }
        let taken = match state.taken {
            Some(taken) => taken,
            None => entries(folder).iter().map(|entry| entry.bytes).sum(),
        };
        state.taken = Some(taken + bytes);
        if taken + bytes <= self.limit {
            return true;
        }
        let goal = (self.limit - self.limit / 10 * FREE_TENTHS).saturating_sub(bytes);
        let left = clear(folder, name, &state.used, goal);
        state.full = left + bytes > self.limit;
        state.taken = Some(if state.full { left } else { left + bytes });
        !state.full
    }

    /// Removes what is over the limit, and what killed processes left half written.
    pub(super) fn trim(&self, folder: &Path, name: &dyn Fn(&Digest) -> PathBuf) {
        let mut state = self.state();
        state.taken = Some(clear(folder, name, &state.used, self.limit));
    }
}

/// Removes entries that are not in `used`, those used longest ago first, until at most `goal`
/// bytes are left; gives the bytes left. Trouble leaves an entry where it is.
fn clear(
    folder: &Path,
    name: &dyn Fn(&Digest) -> PathBuf,
    used: &BTreeSet<Digest>,
    goal: u64,
) -> u64 {
    let mut all = entries(folder);
    let now = now();
    let is_part = |path: &Path| path.extension().is_some_and(|ext| ext == "part");
    let is_over = |entry: &Entry| {
        let age = now.duration_since(entry.used).unwrap_or_default();
        is_part(&entry.path) && age > PART_AGE
    };
    all.retain(|entry| !is_over(entry) || fs::remove_file(&entry.path).is_err());
    let mut left: u64 = all.iter().map(|entry| entry.bytes).sum();
    if left <= goal {
        return left;
    }
    let kept: BTreeSet<PathBuf> = used.iter().map(name).collect();
    all.sort_by(|a, b| a.used.cmp(&b.used).then_with(|| a.path.cmp(&b.path)));
    for entry in all {
        if left <= goal {
            break;
        }
        // A part is somebody's work of this day.
        let spared = kept.contains(&entry.path) || is_part(&entry.path);
        if !spared && fs::remove_file(&entry.path).is_ok() {
            left -= entry.bytes;
        }
    }
    left
}

/// Whether the cache gives files in that folder this name: digits of a digest, and of one that is being written an
/// ending.
pub(super) fn is_entry(path: &Path) -> bool {
    let is_hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (digits, rest) = name.split_once('.').unwrap_or((&*name, ".part"));
    is_hex(&folder, 2) && is_hex(digits, 62) && rest.ends_with("part")
}

/// Every file of the cache. Files that go away meanwhile are passed over.
fn entries(folder: &Path) -> Vec<Entry> {
    let list = |path: &Path| fs::read_dir(path).into_iter().flatten().flatten();
    list(folder)
        .filter(|inner| inner.file_type().is_ok_and(|kind| kind.is_dir()))
        .flat_map(|inner| list(&inner.path()))
        .filter(|entry| is_entry(&entry.path()))
        .filter_map(|entry| {
            let about = entry.metadata().ok().filter(fs::Metadata::is_file)?;
            let used = about.modified().ok()?;
            Some(Entry { path: entry.path(), bytes: about.len(), used })
        })
        .collect()
}

/// Marks a file as used now.
pub(super) fn touch(file: &fs::File) {
    // A file system that keeps no time only makes a worse choice of what goes first.
    let _noted = file.set_modified(now());
}

#[expect(
    clippy::disallowed_methods,
    reason = "when an entry was used decides what is forgotten first, never what is made"
)]
fn now() -> SystemTime {
    SystemTime::now()
}
