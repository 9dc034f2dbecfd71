//! The secrets of a job: behind the tokens in QR codes, and behind the signatures of runs.

use crate::diag::Outcome;
use crate::job;
use crate::output::atomic;
use crate::sign::{PublicKey, SigningKey};
use crate::token::Key;
use std::path::Path;

/// Makes a new key file at `path`, with the folders above it. One that is there is never overwritten.
///
/// # Errors
///
/// A usage fault if the file exists, an outside fault if it cannot be written; both name the path.
pub fn make_key(path: &Path) -> Outcome<()> {
    job::reads_around(path).spare(path)?;
    if let Some(folder) = path.parent().filter(|folder| *folder != Path::new("")) {
        atomic::make_folder(folder)?;
    }
    Key::create(path).map(drop)
}

/// Makes a new key for signing runs at `path`, with the folders above it, and its public half beside it
/// with `.pub` behind the name. Files that are there are never overwritten.
///
/// # Errors
///
/// As [`make_key`].
pub fn make_signing_key(path: &Path) -> Outcome<PublicKey> {
    if let Some(folder) = path.parent().filter(|folder| *folder != Path::new("")) {
        atomic::make_folder(folder)?;
    }
    SigningKey::create(path).map(|key| key.public())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::FaultKind;

    #[test]
    fn a_key_is_made_in_a_new_folder_and_never_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keys/qr.key");
        make_key(&path).expect("made");
        let first = std::fs::read(&path).expect("a file");
        Key::load(&path).expect("a key");
        let fault = make_key(&path).expect_err("it is there");
        assert_eq!((fault.kind, &fault.place), (FaultKind::Usage, &path.display().to_string()));
        assert_eq!(std::fs::read(&path).expect("a file"), first);
    }
}
