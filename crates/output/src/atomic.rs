//! Files that are there whole or not at all.
//!
//! A file is written beside its final name, synced, renamed, and its folder is
//! synced: after a kill or a power cut a final name stands for a complete file,
//! the old one or the new one. What was being written carries a name that
//! starts with a dot and ends in `.part`, which no hot folder picks up.
//! Folders and files are private to the user (0700, 0600): they hold personal data.

use cetak_base::diag::{Fault, FaultKind, Outcome, Text};
use cetak_base::digest::Sha256;
use cetak_base::regular;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// Bytes collected before they are handed to the system.
const BUFFER_BYTES: usize = 256 * 1024;

/// What was published under a final name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Size of the file.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// A file on its way to its final name. Dropped before [`Pending::publish`], it leaves nothing.
#[derive(Debug)]
pub struct Pending {
    target: PathBuf,
    part: PathBuf,
    file: Option<BufWriter<File>>,
    sum: Sha256,
    bytes: u64,
}

impl Pending {
    /// Begins to write what will be `target`; its folder must exist.
    ///
    /// # Errors
    ///
    /// An outside fault naming the path.
    pub fn create(target: &Path) -> Outcome<Self> {
        refuse_special(target)?;
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let part = target.with_file_name(format!(".{name}.part"));
        let file = open_private(&part).map_err(|error| cannot_write(&part, &error))?;
        Ok(Self {
            target: target.to_owned(),
            part,
            file: Some(BufWriter::with_capacity(BUFFER_BYTES, file)),
            sum: Sha256::default(),
            bytes: 0,
        })
    }

    /// Gives the file its final name, once it is safely on the disk.
    ///
    /// # Errors
    ///
    /// An outside fault naming the path; the final name is then untouched.
    pub fn publish(self) -> Outcome<Written> {
        let target = self.target.clone();
        let written = self.publish_one_of_many()?;
        sync_folder(above(&target)).map_err(|error| cannot_write(&target, &error))?;
        Ok(written)
    }

    /// As [`Self::publish`], but the caller calls [`sync`] on the folder once all of its files
    /// are there: until then a power cut may take the name away, never half of the file.
    ///
    /// # Errors
    ///
    /// As [`Self::publish`].
    pub fn publish_one_of_many(mut self) -> Outcome<Written> {
        let file = self.file.take().expect("a pending file is published once");
        let named = file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&self.part, &self.target));
        if let Err(error) = named {
            // A disk that is full must not stay full of what nobody can use.
            let _gone = fs::remove_file(&self.part);
            return Err(cannot_write(&self.target, &error));
        }
        let sum = std::mem::take(&mut self.sum);
        Ok(Written { bytes: self.bytes, sha256: sum.hex() })
    }

    /// The fault behind a failed [`Write`] to this file.
    pub fn fault(&self, error: &io::Error) -> Box<Fault> {
        cannot_write(&self.target, error)
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let file = self.file.as_mut().expect("a pending file is open until it is published");
        file.write_all(bytes)?;
        self.sum.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        // After publishing, the part has the final name and there is nothing to remove.
        if self.file.take().is_some() {
            let _gone = fs::remove_file(&self.part);
        }
    }
}

/// Writes a whole file under its final name.
///
/// # Errors
///
/// An outside fault naming the path.
pub fn write(target: &Path, bytes: &[u8]) -> Outcome<Written> {
    let mut pending = Pending::create(target)?;
    pending.write_all(bytes).map_err(|error| cannot_write(target, &error))?;
    pending.publish()
}

/// As [`write()`], for a file that names nobody and that other users are to read (0644).
///
/// # Errors
///
/// An outside fault naming the path.
pub fn write_shared(target: &Path, bytes: &[u8]) -> Outcome<Written> {
    let mut pending = Pending::create(target)?;
    pending.write_all(bytes).map_err(|error| cannot_write(target, &error))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&pending.part, fs::Permissions::from_mode(0o644))
            .map_err(|error| cannot_write(target, &error))?;
    }
    pending.publish()
}

/// Who may read what is written beside its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Nobody.
    Own,
    /// The group of the folder.
    Group,
}

/// Copies a whole file to another name, which it gets once all of it is on the disk.
///
/// # Errors
///
/// An outside fault naming the path.
pub fn copy(from: &Path, target: &Path, readers: Readers) -> Outcome<Written> {
    let mut file = File::open(from).map_err(|error| {
        let doing = Text::new("berkas tidak bisa dibaca", "the file cannot be read");
        Fault::io(from, doing, &error)
    })?;
    let mut pending = Pending::create(target)?;
    io::copy(&mut file, &mut pending).map_err(|error| cannot_write(target, &error))?;
    let_read(&pending.part, readers).map_err(|error| cannot_write(target, &error))?;
    pending.publish()
}

/// As [`write()`], for those readers.
///
/// # Errors
///
/// An outside fault naming the path.
pub fn write_for(target: &Path, bytes: &[u8], readers: Readers) -> Outcome<Written> {
    let mut pending = Pending::create(target)?;
    pending.write_all(bytes).map_err(|error| cannot_write(target, &error))?;
    let_read(&pending.part, readers).map_err(|error| cannot_write(target, &error))?;
    pending.publish()
}

/// Lets those readers have a file or a folder that is there.
///
/// # Errors
///
/// An outside fault naming the path.
pub fn share(path: &Path, readers: Readers) -> Outcome<()> {
    let_read(path, readers).map_err(|error| cannot_write(path, &error))
}

/// Makes a folder for [`copy`].
///
/// # Errors
///
/// An outside fault naming the path.
pub fn make_folder_for(folder: &Path, readers: Readers) -> Outcome<()> {
    make_folder(folder)?;
    share(folder, readers)
}

#[cfg(unix)]
fn let_read(path: &Path, readers: Readers) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    if readers == Readers::Own {
        return Ok(());
    }
    let about = fs::metadata(path)?;
    let (wanted, mode) = (if about.is_dir() { 0o750 } else { 0o640 }, about.permissions().mode());
    if mode & wanted == wanted {
        return Ok(());
    }
    // The mark by which what is put into a folder gets its group stays.
    fs::set_permissions(path, fs::Permissions::from_mode((mode & 0o7000) | wanted))
}

#[cfg(not(unix))]
fn let_read(_: &Path, _: Readers) -> io::Result<()> {
    // Windows: who may read is said by the folder's own list.
    Ok(())
}

/// Size and sum of a file that is there; `None` if there is none.
///
/// # Errors
///
/// An outside fault naming the path if it cannot be read.
pub fn read_sum(path: &Path) -> Outcome<Option<Written>> {
    let cannot = |error: &io::Error| {
        Fault::io(path, Text::new("berkas tidak bisa dibaca", "the file cannot be read"), error)
    };
    let mut file = match regular::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot(&error)),
    };
    let (mut sum, mut bytes) = (Sha256::default(), 0);
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        let n_read = io::Read::read(&mut file, &mut buffer).map_err(|error| cannot(&error))?;
        if n_read == 0 {
            return Ok(Some(Written { bytes, sha256: sum.hex() }));
        }
        sum.update(&buffer[..n_read]);
        bytes += n_read as u64;
    }
}

/// Removes a file, if there is one.
///
/// # Errors
///
/// An outside fault naming the path.
pub fn remove(path: &Path) -> Outcome<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Fault::io(
            path,
            Text::new("berkas lama tidak bisa dihapus", "the old file cannot be removed"),
            &error,
        )),
        _ => Ok(()),
    }
}

/// Makes a folder and those above it, private to the user. A new one is on the disk when this returns.
///
/// # Errors
///
/// An outside fault naming the path.
pub fn make_folder(folder: &Path) -> Outcome<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_folder(parent)?;
    }
    // Somebody else may have made it meanwhile.
    claim(folder).map(|_| ())
}

/// Makes one new folder; `false` if it is there already.
///
/// # Errors
///
/// An outside fault naming the path.
pub fn claim_folder(folder: &Path) -> Outcome<bool> {
    if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_folder(parent)?;
    }
    claim(folder)
}

/// Makes one new folder in one that is there; `false` if it is there already.
fn claim(folder: &Path) -> Outcome<bool> {
    let mut builder = fs::DirBuilder::new();
    private_folder(&mut builder);
    match builder.create(folder) {
        Ok(()) => {
            // Its name must survive a power cut as the files in it do.
            sync_folder(above(folder)).map_err(|error| cannot_make(folder, &error))?;
            Ok(true)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(false),
        Err(error) => Err(cannot_make(folder, &error)),
    }
}

/// Puts what was made, renamed or removed in a folder safely on the disk.
///
/// # Errors
///
/// An outside fault naming the path.
pub fn sync(folder: &Path) -> Outcome<()> {
    sync_folder(folder).map_err(|error| cannot_write(folder, &error))
}

/// Whether a folder holds nothing at all.
///
/// # Errors
///
/// An outside fault naming the path if it cannot be read.
pub fn is_empty(folder: &Path) -> Outcome<bool> {
    let cannot = |error| {
        Fault::io(
            folder,
            Text::new("folder tidak bisa dibaca", "the folder cannot be read"),
            &error,
        )
    };
    Ok(fs::read_dir(folder).map_err(cannot)?.next().is_none())
}

/// The folder that a path lies in.
fn above(path: &Path) -> &Path {
    path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(unix)]
fn private_folder(builder: &mut fs::DirBuilder) {
    use std::os::unix::fs::DirBuilderExt as _;
    builder.mode(0o700);
}

#[cfg(not(unix))]
fn private_folder(_builder: &mut fs::DirBuilder) {
    // Elsewhere a folder takes the access list of the one it is in.
}

/// Refuses to put a file in the place of a device, a pipe or a folder.
fn refuse_special(target: &Path) -> Outcome<()> {
    match fs::metadata(target) {
        Ok(about) if !about.is_file() => Err(Fault::new(
            FaultKind::Outside,
            target.display().to_string(),
            Text::new("itu bukan berkas biasa", "that is no regular file"),
        )
        .hint(Text::new("pilih nama berkas lain", "choose another name for the file"))),
        _ => Ok(()),
    }
}

/// Makes a new file, private to the user. What a killed process left under that name goes; if that
/// is a link, what it leads to is not touched.
pub(super) fn open_private(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    // Windows publishes a rename with its journal and cannot open a folder to sync it.
    Ok(())
}

fn cannot_write(path: &Path, error: &io::Error) -> Box<Fault> {
    Fault::io(path, Text::new("berkas tidak bisa ditulis", "the file cannot be written"), error)
}

fn cannot_make(folder: &Path, error: &io::Error) -> Box<Fault> {
    Fault::io(folder, Text::new("folder tidak bisa dibuat", "the folder cannot be made"), error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("the folder is there");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_published_file_carries_its_sum_and_leaves_no_part() {
        let folder = tempfile::tempdir().expect("a folder");
        let written = write(&folder.path().join("a.txt"), b"abc").expect("written");
        assert_eq!(written.bytes, 3);
        assert!(written.sha256.starts_with("ba7816bf"));
        assert_eq!(names(folder.path()), ["a.txt"]);
    }

    #[test]
    fn a_file_given_up_halfway_leaves_the_old_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("a.txt");
        write(&target, b"old").expect("written");
        let mut pending = Pending::create(&target).expect("begun");
        pending.write_all(b"half of the ne").expect("written");
        drop(pending);
        assert_eq!(fs::read(&target).expect("there"), b"old");
        assert_eq!(names(folder.path()), ["a.txt"]);
    }

    #[test]
    fn a_folder_is_claimed_by_one_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let run = folder.path().join("out").join("2026-11-22");
        assert_eq!(claim_folder(&run), Ok(true));
        assert_eq!(claim_folder(&run), Ok(false));
    }

    #[cfg(unix)]
    #[test]
    fn files_and_folders_are_private_to_the_user() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let run = folder.path().join("run");
        claim_folder(&run).expect("made");
        write(&run.join("map.csv"), b"").expect("written");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&run), mode(&run.join("map.csv"))), (0o700, 0o600));
    }

    #[cfg(unix)]
    #[test]
    fn what_a_group_may_read_keeps_the_mark_that_hands_the_group_on() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let inbox = folder.path().join("inbox");
        claim_folder(&inbox).expect("made");
        fs::set_permissions(&inbox, fs::Permissions::from_mode(0o2700)).expect("ours");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o7777;
        let below = inbox.join("sheets");
        make_folder_for(&below, Readers::Group).expect("made");
        write_for(&below.join("a"), b"", Readers::Group).expect("written");
        assert_eq!((mode(&below), mode(&below.join("a"))), (0o2750, 0o640));
        share(&inbox, Readers::Group).expect("shared");
        assert_eq!(mode(&inbox), 0o2750);
        write_for(&below.join("b"), b"", Readers::Own).expect("written");
        assert_eq!(mode(&below.join("b")), 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_a_part_is_not_followed_and_a_device_is_not_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let (list, target) = (folder.path().join("list.csv"), folder.path().join("a.txt"));
        write(&list, b"list").expect("written");
        std::os::unix::fs::symlink(&list, folder.path().join(".a.txt.part")).expect("linked");
        write(&target, b"new").expect("written");
        assert_eq!(fs::read(&list).expect("there"), b"list");
        assert_eq!(fs::read(&target).expect("there"), b"new");
        let fault = write(Path::new("/dev/null"), b"").expect_err("a device");
        assert_eq!(fault.kind, FaultKind::Outside);
    }

    #[test]
    fn a_path_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("no").join("such").join("a.txt");
        let fault = write(&target, b"").expect_err("there is no such folder");
        assert!(fault.place.contains("such"), "{fault}");
    }
}
