//! What was worked out once and is not worked out again: prepared photos.
//!
//! Content-addressed: the name of an entry is the digest of everything it was
//! made from, so an entry is never stale and two runs that write the same one
//! write the same bytes. Each entry begins with a seal over its name and its
//! content, made with the job's key where it has one: an entry that is damaged, half
//! written, renamed onto another or written by somebody without the key reads as absent,
//! so that no photo comes onto the card of another person through this folder. The whole folder may be deleted at any time, and
//! it takes no more room than it was given.

mod room;

use crate::atomic;
use crate::destroy;
use cetak_base::diag::{Fault, Outcome, Text};
use cetak_base::digest::{Builder, Digest};
use cetak_base::regular;
use cetak_base::token::Key;
use room::Room;
use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

/// Bytes of the seal before each entry.
const SUM_BYTES: usize = 32;
/// What the seal is for; another form of it is another purpose.
const PURPOSE: &str = "cetak cache entry 1";

/// A folder of entries named by digest.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    room: Room,
    /// What entries are sealed with.
    key: Option<Key>,
    /// Tells apart the parts that threads of this process are writing.
    turn: AtomicU64,
}

impl Cache {
    /// The cache in `folder`, which need not exist yet, of at most `limit` bytes.
    pub fn at(folder: &Path, limit: u64) -> Self {
        Self {
            folder: folder.to_owned(),
            room: Room::new(limit),
            key: None,
            turn: AtomicU64::new(0),
        }
    }

    /// The same cache, of entries that only this key seals.
    #[must_use]
    pub fn sealed(self, key: Option<&Key>) -> Self {
        Self { key: key.cloned(), ..self }
    }

    /// What stands before the entry of that digest with this content.
    fn seal(&self, digest: &Digest, content: &[u8]) -> Digest {
        let bound =
            Builder::new(PURPOSE).part(digest.bytes()).part(Digest::of(content).bytes()).finish();
        self.key.as_ref().map_or(bound, |key| key.seal(PURPOSE, bound.bytes()))
    }

    fn path(&self, digest: &Digest) -> PathBuf {
        let name = digest.to_string();
        self.folder.join(&name[..2]).join(&name[2..])
    }

    /// Removes what is over the limit, those used longest ago first, and what killed runs left half
    /// written. Nothing that this cache was asked for is removed.
    pub fn trim(&self) {
        self.room.trim(&self.folder, &|digest| self.path(digest));
    }

    /// The entry of that digest, if it is there and undamaged; nothing from a cache without room.
    pub fn get(&self, digest: &Digest) -> Option<Vec<u8>> {
        if self.room.is_none() {
            return None;
        }
        let file = regular::open(&self.path(digest)).ok()?;
        let mut bytes = Vec::new();
        // An entry is a prepared photo; whatever is larger is none of ours.
        (&file).take(regular::MOST_PARTS).read_to_end(&mut bytes).ok()?;
        if self.room.hold(digest) {
            room::touch(&file);
        }
        if bytes.len() < SUM_BYTES {
            return None;
        }
        let content = bytes.split_off(SUM_BYTES);
        (self.seal(digest, &content).bytes()[..] == bytes[..]).then_some(content)
    }

    /// Entries, and parts of them that a killed run left, whose last use `is_old` says is past: their number and bytes. With `remove` they are removed.
    ///
    /// # Errors
    ///
    /// An outside fault naming the path that cannot be read or removed.
    pub fn old(&self, remove: bool, is_old: impl Fn(SystemTime) -> bool) -> Outcome<(u64, u64)> {
        let cannot = |path: &Path, error: &io::Error| {
            let doing = Text::new("cache foto tidak bisa dibaca", "the photo cache cannot be read");
            Fault::io(path, doing, error)
        };
        let list = |path: &Path| match fs::read_dir(path) {
            Ok(entries) => entries
                .map(|entry| Ok(entry?.path()))
                .collect::<io::Result<Vec<_>>>()
                .map_err(|error| cannot(path, &error)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(cannot(path, &error)),
        };
        // Of a link the cache knows nothing.
        let is_folder = |path: &Path| fs::symlink_metadata(path).is_ok_and(|about| about.is_dir());
        let (mut files, mut bytes) = (0, 0);
        for folder in list(&self.folder)?.iter().filter(|path| is_folder(path)) {
            for path in list(folder)? {
                let about = fs::symlink_metadata(&path).map_err(|error| cannot(&path, &error))?;
                let written = about.modified().map_err(|error| cannot(&path, &error))?;
                if about.is_file() && room::is_entry(&path) && is_old(written) {
                    files += 1;
                    bytes += about.len();
                    if remove {
                        destroy::remove_file(&path)?;
                    }
                }
            }
            if remove && atomic::is_empty(folder)? {
                fs::remove_dir(folder).map_err(|error| cannot(folder, &error))?;
            }
        }
        Ok((files, bytes))
    }

    /// Stores an entry. A cache that cannot be written only costs time, so
    /// trouble is not an error; the entry then is not there.
    pub fn put(&self, digest: &Digest, content: &[u8]) {
        let bytes = (SUM_BYTES + content.len()) as u64;
        if !self.room.take(&self.folder, &|digest| self.path(digest), bytes) {
            return;
        }
        self.room.hold(digest);
        let target = self.path(digest);
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let part = target.with_extension(format!("{}-{turn}.part", std::process::id()));
        let made = target.parent().is_some_and(|folder| atomic::make_folder(folder).is_ok());
        let write = || {
            let mut file = atomic::open_private(&part)?;
            file.write_all(self.seal(digest, content).bytes())?;
            file.write_all(content)?;
            // No sync: the seal finds out what a power cut left of it.
            fs::rename(&part, &target)
        };
        if made && write().is_err() {
            let _gone = fs::remove_file(&part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_found_again_and_a_damaged_one_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::at(folder.path(), u64::MAX);
        let digest = Digest::of(b"photo");
        assert_eq!(cache.get(&digest), None);
        cache.put(&digest, b"prepared");
        assert_eq!(cache.get(&digest).as_deref(), Some(&b"prepared"[..]));

        let path = cache.path(&digest);
        for length in 0..fs::metadata(&path).expect("there").len() {
            let file = fs::OpenOptions::new().write(true).open(&path).expect("there");
            file.set_len(length).expect("cut");
            assert_eq!(cache.get(&digest), None, "cut to {length} bytes");
            drop(file);
            cache.put(&digest, b"prepared");
        }
    }

    #[test]
    fn an_entry_under_the_name_of_another_one_or_sealed_with_another_key_is_no_entry() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::at(folder.path(), u64::MAX);
        let (one, two) = (Digest::of(b"one"), Digest::of(b"two"));
        cache.put(&one, b"a photo");
        cache.put(&two, b"another photo");
        fs::copy(cache.path(&one), cache.path(&two)).expect("copied");
        assert_eq!(cache.get(&two), None);
        assert_eq!(cache.get(&one).as_deref(), Some(&b"a photo"[..]));

        let key = Key::generate().expect("a key");
        let sealed = Cache::at(folder.path(), u64::MAX).sealed(Some(&key));
        assert_eq!(sealed.get(&one), None, "whoever wrote it did not have the key");
        sealed.put(&one, b"a photo");
        assert_eq!(sealed.get(&one).as_deref(), Some(&b"a photo"[..]));
        assert_eq!(Cache::at(folder.path(), 0).sealed(Some(&key)).get(&one), None, "no room");
    }

    /// An entry of 1000 bytes with its seal.
    fn content(number: u64) -> (Digest, Vec<u8>) {
        (Digest::of(&number.to_le_bytes()), vec![number as u8; 1000 - SUM_BYTES])
    }

    /// Sets the last use of an entry to so many hours ago.
    #[expect(clippy::disallowed_methods, reason = "the age of entries is what is tested")]
    fn age(cache: &Cache, digest: &Digest, hours: u64) {
        let file = fs::File::open(cache.path(digest)).expect("there");
        let then = SystemTime::now() - std::time::Duration::from_secs(hours * 3600);
        file.set_modified(then).expect("set");
    }

    fn taken(folder: &Path) -> u64 {
        let list =
            |path: &Path| fs::read_dir(path).expect("readable").map(|e| e.expect("readable"));
        let inner = list(folder).flat_map(|inner| list(&inner.path()).collect::<Vec<_>>());
        inner.map(|entry| entry.metadata().expect("there").len()).sum()
    }

    #[test]
    fn what_was_used_longest_ago_goes_first_and_the_limit_holds() {
        let folder = tempfile::tempdir().expect("a folder");
        let before = Cache::at(folder.path(), u64::MAX);
        for number in 0..20 {
            let (digest, content) = content(number);
            before.put(&digest, &content);
            age(&before, &digest, 100 - number);
        }
        let cache = Cache::at(folder.path(), 20_000);
        // The oldest is in use again, so the next ones go.
        assert!(cache.get(&content(0).0).is_some());
        for number in 20..24 {
            let (digest, content) = content(number);
            cache.put(&digest, &content);
            assert!(taken(folder.path()) <= 20_000, "{number}");
            assert_eq!(cache.get(&digest), Some(content));
        }
        let there = |number: u64| cache.path(&content(number).0).exists();
        assert!(there(0) && there(19), "used now, and used last");
        assert!(!there(1) && !there(2), "used longest ago");
    }

    #[test]
    fn nothing_in_use_is_removed_and_a_cache_that_is_full_of_it_takes_no_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::at(folder.path(), 5_500);
        for number in 0..9 {
            let (digest, content) = content(number);
            cache.put(&digest, &content);
        }
        for number in 0..9 {
            assert_eq!(cache.get(&content(number).0).is_some(), number < 5, "{number}");
        }
        assert!(taken(folder.path()) <= 5_500);
        let next = Cache::at(folder.path(), 5_500);
        next.put(&content(9).0, &content(9).1);
        assert!(next.get(&content(9).0).is_some(), "for the next run nothing is in use");
    }

    #[test]
    fn a_lower_limit_and_what_a_killed_run_left_are_cleared_away() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::at(folder.path(), u64::MAX);
        for number in 0..10 {
            let (digest, content) = content(number);
            cache.put(&digest, &content);
        }
        let part = cache.path(&content(0).0).with_extension("1-0.part");
        fs::copy(cache.path(&content(0).0), &part).expect("copied");
        Cache::at(folder.path(), u64::MAX).trim();
        assert!(part.exists(), "perhaps somebody is writing it");
        let file = fs::File::open(&part).expect("there");
        let long_ago = std::time::Duration::from_secs(1);
        file.set_modified(SystemTime::UNIX_EPOCH + long_ago).expect("set");
        Cache::at(folder.path(), 4_000).trim();
        assert!(!part.exists());
        assert_eq!(taken(folder.path()), 4_000);
        Cache::at(folder.path(), 0).trim();
        assert_eq!(taken(folder.path()), 0);
        let none = Cache::at(folder.path(), 0);
        none.put(&content(1).0, &content(1).1);
        assert_eq!(none.get(&content(1).0), None);
    }

    #[test]
    fn a_cache_may_be_deleted_while_it_is_in_use() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::at(&folder.path().join("photos"), u64::MAX);
        let (digest, content) = content(1);
        cache.put(&digest, &content);
        fs::remove_dir_all(folder.path().join("photos")).expect("removed");
        assert_eq!(cache.get(&digest), None);
        cache.trim();
        cache.put(&digest, &content);
        assert_eq!(cache.get(&digest), Some(content));
    }

    #[test]
    fn an_entry_of_garbage_is_no_entry_and_is_written_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::at(folder.path(), u64::MAX);
        let (digest, content) = content(1);
        cache.put(&digest, &content);
        let path = cache.path(&digest);
        let size = fs::metadata(&path).expect("there").len() as usize;
        for at in [0, 31, 32, 500, size - 1] {
            let mut bytes = fs::read(&path).expect("there");
            bytes[at] ^= 1;
            atomic::write(&path, &bytes).expect("written");
            assert_eq!(cache.get(&digest), None, "byte {at}");
            cache.put(&digest, &content);
            assert_eq!(cache.get(&digest).as_ref(), Some(&content));
        }
    }

    #[test]
    fn a_cache_that_cannot_be_written_is_empty() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file");
        fs::File::create_new(&file).expect("made");
        let cache = Cache::at(&file.join("below"), u64::MAX);
        cache.put(&Digest::of(b"x"), b"y");
        assert_eq!(cache.get(&Digest::of(b"x")), None);
    }
}
