//! Where files are to go: whether they can, and how much room is left.

use crate::atomic;
use crate::destroy;
use cetak_base::diag::Outcome;
use std::path::{Path, PathBuf};

/// Name of the file that a try writes and removes.
const TRIAL: &str = ".cetak-coba";

/// Writes a small file the way all files are written, and removes it again. Of a folder that is
/// not there yet, the nearest one above it is tried.
///
/// # Errors
///
/// An outside fault naming the path.
pub fn try_writing(folder: &Path) -> Outcome<()> {
    let folder = nearest(folder);
    // Nobody's file: a name that is taken is left alone.
    let mut names = (0..1000).map(|n| folder.join(format!("{TRIAL}-{n}")));
    let free = names.find(|path| std::fs::symlink_metadata(path).is_err());
    let path = free.unwrap_or_else(|| folder.join(TRIAL));
    let written = atomic::write(&path, b"cetak\n");
    destroy::remove_file(&path)?;
    written.map(|_| ())
}

/// Bytes that the user may still write on the disk of `folder`, which need not be there yet;
/// `None` where the system does not tell.
pub fn free(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let disk = rustix::fs::statvfs(nearest(folder)).ok()?;
        disk.f_bavail.checked_mul(disk.f_frsize)
    }
    #[cfg(not(unix))]
    {
        let _unknown = folder;
        None
    }
}

/// Whether `folder` lies on a share of another machine, as far as the system tells.
pub fn is_shared(folder: &Path) -> bool {
    #[cfg(target_os = "linux")]
    {
        // statfs(2): NFS, SMB, CIFS, SMB2, FUSE (sshfs), 9P, CEPH, AFS.
        const SHARES: [u32; 8] = [
            0x6969,
            0x517b,
            0xff53_4d42,
            0xfe53_4d42,
            0x6573_5546,
            0x0102_1997,
            0x00c3_6400,
            0x5346_414f,
        ];
        let about = rustix::fs::statfs(nearest(folder));
        // The numbers are 32 bits; the field's type differs between processors.
        about.is_ok_and(|disk| SHARES.contains(&(disk.f_type as u32)))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _unknown = folder;
        false
    }
}

/// The folder itself, or the nearest one above it that is there.
fn nearest(folder: &Path) -> PathBuf {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    folder.ancestors().find(|path| path.is_dir()).unwrap_or(Path::new(".")).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_yet_is_judged_by_the_one_above() {
        let folder = tempfile::tempdir().expect("a folder");
        let below = folder.path().join("out").join("2026-11-22");
        assert_eq!(try_writing(&below), Ok(()));
        assert!(atomic::is_empty(folder.path()).expect("read"), "nothing stays behind");
        assert_eq!(free(&below).is_some(), cfg!(unix));
        assert!(free(&below).is_none_or(|bytes| bytes > 0));
    }
}
