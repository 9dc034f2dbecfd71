//! Whether a finished run is the one that somebody signed: by the public half of their key alone.
//!
//! Needs neither the job nor its data, so that a print shop can ask it: the
//! signature is over `SHA256SUMS`, and that holds a sum of every file. What
//! stands on the cards is not looked at; that is `verify`'s.

use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::output::atomic;
use crate::regular;
use crate::schema::files::COMPLETE;
use crate::schema::manifest::{SIGNATURE, SUMS, sum_of_sums};
use crate::sign::{PublicKey, SIGNATURE_BYTES};
use crate::text;
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Component, Path},
};

/// What checking a signature gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authentic {
    /// Files whose sums were compared.
    pub files: usize,
    /// What is wrong, file by file; empty if this is the run that was signed.
    pub wrong: Vec<(String, Text)>,
}

impl Authentic {
    /// Whether every file is the one that was signed, and there is no other.
    pub fn is_right(&self) -> bool {
        self.wrong.is_empty()
    }
}

/// Checks the run in `folder`.
///
/// # Errors
///
/// A usage fault if the folder holds no finished run, an outside fault if something cannot be read.
pub fn authentic(folder: &Path, key: &PublicKey) -> Outcome<Authentic> {
    compared(folder, Some(key))
}

/// Compares every file of the run in `folder` with its sum, whoever wrote it: whether it arrived whole.
///
/// # Errors
///
/// As [`authentic`].
pub fn arrived(folder: &Path) -> Outcome<Authentic> {
    compared(folder, None)
}

fn compared(folder: &Path, key: Option<&PublicKey>) -> Outcome<Authentic> {
    let sums = match regular::read(&folder.join(SUMS), regular::MOST_MADE) {
        Ok(sums) => sums,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let message = text!("tidak ada {SUMS} di folder itu", "that folder holds no {SUMS}");
            return Err(Fault::new(FaultKind::Usage, folder.display().to_string(), message));
        }
        Err(error) => return Err(cannot_read(&folder.join(SUMS), &error)),
    };
    let mut found = Authentic { files: 0, wrong: Vec::new() };
    let mut wrong = |file: &str, what: Text| found.wrong.push((file.to_owned(), what));
    match regular::read(&folder.join(SIGNATURE), regular::MOST_SETTINGS) {
        _ if key.is_none() => {}
        Ok(signature) if key.is_some_and(|key| key.verifies(&sums, &signature)) => {}
        Ok(signature) if signature.len() != SIGNATURE_BYTES => {
            wrong(SIGNATURE, Text::new("isinya bukan tanda tangan", "it holds no signature"));
        }
        Ok(_) => wrong(
            SIGNATURE,
            Text::new(
                "tanda tangan bukan dari kunci itu atas SHA256SUMS ini",
                "the signature is not one of that key over this SHA256SUMS",
            ),
        ),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            wrong(SIGNATURE, Text::new("hasil ini tidak ditandatangani", "this run is not signed"));
        }
        Err(error) => return Err(cannot_read(&folder.join(SIGNATURE), &error)),
    }
    let mut known: BTreeSet<String> = [SUMS, SIGNATURE].map(str::to_owned).into();
    let complete = folder.join(COMPLETE);
    if complete.exists() {
        known.insert(COMPLETE.to_owned());
        let there = regular::read(&complete, regular::MOST_SETTINGS)
            .map_err(|error| cannot_read(&complete, &error))?;
        if there != sum_of_sums(&sums) {
            wrong(COMPLETE, Text::new("bukan sidik SHA256SUMS", "it is not the sum of SHA256SUMS"));
        }
    }
    let mut n_files = 0;
    for (idx, line) in String::from_utf8_lossy(&sums).lines().enumerate() {
        let entry = line.split_once("  ").filter(|(_, name)| is_inside(name));
        let Some((sum, name)) = entry else {
            let line = idx + 1;
            wrong(SUMS, text!("baris {line} tidak bisa dibaca", "line {line} cannot be read"));
            continue;
        };
        known.insert(name.to_owned());
        let path = folder.join(name);
        let is_file = fs::symlink_metadata(&path).is_ok_and(|about| about.is_file());
        match if is_file { atomic::read_sum(&path)? } else { None } {
            Some(there) if there.sha256 == sum => n_files += 1,
            Some(_) => wrong(
                name,
                Text::new("berubah sesudah ditandatangani", "it was changed after it was signed"),
            ),
            None => wrong(
                name,
                Text::new(
                    "tidak ada, atau bukan berkas biasa",
                    "it is not there, or no plain file",
                ),
            ),
        }
    }
    let mut others = Vec::new();
    files_below(folder, "", &mut others)?;
    for name in others.iter().filter(|name| !known.contains(*name)) {
        let name = crate::diag::printable(name);
        wrong(&name, Text::new("tidak ada di SHA256SUMS", "SHA256SUMS does not list it"));
    }
    found.files = n_files;
    Ok(found)
}

/// Whether the name stays in its folder.
fn is_inside(name: &str) -> bool {
    !name.is_empty()
        && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}

/// Everything in the folder that is no folder, by its path with `/` between folders.
fn files_below(folder: &Path, below: &str, found: &mut Vec<String>) -> Outcome<()> {
    let entries = fs::read_dir(folder).map_err(|error| cannot_read(folder, &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| cannot_read(folder, &error))?;
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().map_err(|error| cannot_read(&entry.path(), &error))?;
        if kind.is_dir() {
            files_below(&entry.path(), &format!("{name}/"), found)?;
        } else {
            found.push(name);
        }
    }
    found.sort();
    Ok(())
}

fn cannot_read(path: &Path, error: &io::Error) -> Box<Fault> {
    Fault::io(path, Text::new("berkas tidak bisa dibaca", "the file cannot be read"), error)
}
