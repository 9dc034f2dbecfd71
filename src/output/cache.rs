//! What was worked out once and is not worked out again: prepared photos.
//!
//! Content-addressed: the name of an entry is the digest of everything it was
//! made from, so an entry is never stale and two runs that write the same one
//! write the same bytes. Each entry carries a checksum; a damaged or half
//! written one reads as absent. The whole folder may be deleted at any time.

use crate::digest::Digest;
use crate::output::atomic;
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
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
