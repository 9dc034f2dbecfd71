//! Files of others, opened with care.
//!
//! What a job names may be anything: a named pipe that nobody writes into would
//! hold the program for ever, and a device never ends. Only regular files are
//! opened here, and no more is read of one than its reader has a use for; what is
//! refused is said in words. Everything that reads a file somebody else may have
//! put there comes through here. Nothing is written, and nothing is parsed.

use crate::diag::Refusal;
use std::{
    fs::{self, File, FileType, OpenOptions},
    io::{self, Read as _},
    path::Path,
};

/// Settings: job files, layouts, sheet formats, profiles of printers, in bytes. A job file that lists every
/// column and every status has about 10,000.
pub const MOST_SETTINGS: u64 = 2 << 20;
/// Artwork, fonts, profiles of colour, lists of numbers, in bytes.
pub const MOST_PARTS: u64 = 128 << 20;
/// What the program itself wrote and reads again - manifests, maps, sheets of a lot - in bytes: 2 GiB less one,
/// as far as a PDF of one lot was ever seen to come and a good deal more.
pub const MOST_MADE: u64 = (2 << 30) - 1;

/// Opens a regular file, or what a link to one leads to.
///
/// # Errors
///
/// What the system says; a [`Refusal`] if it is a folder, a pipe, a device or a socket.
pub fn open(path: &Path) -> io::Result<File> {
    refuse_special(fs::metadata(path)?.file_type())?;
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // Should a pipe take its place meanwhile, opening it does not wait for somebody who writes.
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    }
    let file = options.open(path)?;
    refuse_special(file.metadata()?.file_type())?;
    Ok(file)
}

/// The whole of a regular file of at most `most` bytes.
///
/// # Errors
///
/// As [`open`]; a [`Refusal`] if there is more.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let length = file.metadata()?.len();
    if length > most {
        return Err(too_large(most));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    // It may grow while it is read, and a file that the system makes up has no length.
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(too_large(most)) } else { Ok(bytes) }
}

/// As [`read`], as text.
///
/// # Errors
///
/// As [`read`]; [`io::ErrorKind::InvalidData`] if it is no UTF-8.
pub fn read_text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(read(path, most)?).map_err(|_| {
        let refusal = Refusal::new("isinya bukan teks UTF-8", "it is no UTF-8 text");
        io::Error::new(io::ErrorKind::InvalidData, refusal)
    })
}

fn too_large(most: u64) -> io::Error {
    let mb = most.div_ceil(1 << 20);
    let refusal =
        Refusal::new(format!("lebih besar dari {mb} MB"), format!("it is larger than {mb} MB"));
    io::Error::new(io::ErrorKind::FileTooLarge, refusal)
}

fn refuse_special(kind: FileType) -> io::Result<()> {
    if kind.is_file() {
        return Ok(());
    }
    if kind.is_dir() {
        let refusal = Refusal::new("ini folder, bukan berkas", "this is a folder, not a file");
        return Err(io::Error::new(io::ErrorKind::IsADirectory, refusal));
    }
    let (id, en) = name_of(kind);
    let refusal = Refusal::new(
        format!("ini {id}, bukan berkas biasa"),
        format!("this is {en}, no regular file"),
    );
    Err(io::Error::new(io::ErrorKind::InvalidInput, refusal))
}

#[cfg(unix)]
fn name_of(kind: FileType) -> (&'static str, &'static str) {
    use std::os::unix::fs::FileTypeExt as _;
    if kind.is_fifo() {
        ("pipa bernama (FIFO)", "a named pipe (FIFO)")
    } else if kind.is_socket() {
        ("soket", "a socket")
    } else {
        ("perangkat", "a device")
    }
}

#[cfg(not(unix))]
fn name_of(_kind: FileType) -> (&'static str, &'static str) {
    ("perangkat", "a device")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::why;

    fn refused(path: &Path) -> String {
        why(&read(path, 10).expect_err("refused")).en
    }

    #[test]
    fn a_file_is_read_as_far_as_its_reader_has_a_use_for_it() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let text = read_text(&here, MOST_SETTINGS).expect("a text");
        assert!(text.starts_with("[package]"));
        assert_eq!(read(&here, text.len() as u64).expect("just so large").len(), text.len());
        let error = read(&here, text.len() as u64 - 1).expect_err("one byte more");
        assert_eq!(why(&error).en, "it is larger than 1 MB");
    }

    #[test]
    fn what_is_no_regular_file_is_named_as_what_it_is() {
        assert_eq!(refused(Path::new(env!("CARGO_MANIFEST_DIR"))), "this is a folder, not a file");
        if cfg!(unix) {
            assert_eq!(refused(Path::new("/dev/zero")), "this is a device, no regular file");
        }
    }
}
