//! What was worked out once and is not worked out again: prepared photos.
//!
//! Content-addressed: the name of an entry is the digest of everything it was
//! made from, so an entry is never stale and two runs that write the same one
//! write the same bytes. Each entry carries a checksum; a damaged or half
//! written one reads as absent. The whole folder may be deleted at any time.

use crate::diag::{Fault, Outcome, Text};
use crate::digest::Digest;
use crate::output::{atomic, destroy};
use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

/// Bytes of the checksum before each entry.
const SUM_BYTES: usize = 32;

/// A folder of entries named by digest.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// Tells apart the parts that threads of this process are writing.
    turn: AtomicU64,
}

impl Cache {
    /// The cache in `folder`, which need not exist yet.
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), turn: AtomicU64::new(0) }
    }

    fn path(&self, digest: &Digest) -> PathBuf {
        let name = digest.to_string();
        self.folder.join(&name[..2]).join(&name[2..])
    }

    /// The entry of that digest, if it is there and undamaged.
    pub fn get(&self, digest: &Digest) -> Option<Vec<u8>> {
        let mut bytes = fs::read(self.path(digest)).ok()?;
        if bytes.len() < SUM_BYTES {
            return None;
        }
        let content = bytes.split_off(SUM_BYTES);
        (Digest::of(&content).bytes()[..] == bytes[..]).then_some(content)
    }

    /// Entries, and parts of them that a killed run left, whose time of writing `is_old` says is
    /// past: their number and bytes. With `remove` they are removed.
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
        let (mut files, mut bytes) = (0, 0);
        for folder in list(&self.folder)?.iter().filter(|path| path.is_dir()) {
            for path in list(folder)? {
                let about = fs::symlink_metadata(&path).map_err(|error| cannot(&path, &error))?;
                let written = about.modified().map_err(|error| cannot(&path, &error))?;
                if about.is_file() && is_old(written) {
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
        let target = self.path(digest);
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let part = target.with_extension(format!("{}-{turn}.part", std::process::id()));
        let made = target.parent().is_some_and(|folder| atomic::make_folder(folder).is_ok());
        let write = || {
            let mut file = atomic::open_private(&part)?;
            file.write_all(Digest::of(content).bytes())?;
            file.write_all(content)?;
            // No sync: the checksum finds out what a power cut left of it.
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
        let cache = Cache::at(folder.path());
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
    fn a_cache_that_cannot_be_written_is_empty() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file");
        fs::File::create_new(&file).expect("made");
        let cache = Cache::at(&file.join("below"));
        cache.put(&Digest::of(b"x"), b"y");
        assert_eq!(cache.get(&Digest::of(b"x")), None);
    }
}
