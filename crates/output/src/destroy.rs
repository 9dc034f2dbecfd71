//! Removing what earlier runs wrote, and nothing else.
//!
//! A file goes if the manifest of its folder lists it, or if its name and place
//! are those that runs use. Whatever else somebody put into the folder stays and
//! is counted. The manifest goes last, so that a removal which was interrupted
//! is taken up again; links are removed, never followed.
//!
//! A removed file is gone from its folder, not from backups, and not beyond the
//! reach of somebody who reads the bare disk: that is for the disk's encryption.

use crate::atomic;
use crate::inputs::Inputs;
use cetak_base::diag::{Fault, Outcome, Text};
use cetak_base::regular;
use cetak_schema::files;
use cetak_schema::manifest::{self, Manifest};
use serde::Serialize;
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

/// Files at the top of a run's folder, besides the manifest.
const TOP: [&str; 10] = [
    "SHA256SUMS",
    manifest::SIGNATURE,
    "changes.csv",
    "checked.xlsx",
    "map.csv",
    "pages.csv",
    "photos.csv",
    "report.html",
    "report.json",
    "withdrawn.csv",
];

/// Folders of a run whose PDF and PNG files are all its own.
pub(super) const FOLDERS: [&str; 5] = ["sheets", "cards", "cards-1up", "contact", "units"];

/// What lies in the folder of a run.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Contents {
    /// The manifest, if the run was finished.
    pub manifest: Option<Manifest>,
    /// Files that the run wrote, sorted, relative to the folder, with `/` between folders; the manifest is the last.
    pub ours: Vec<String>,
    /// Sizes of `ours` together.
    pub bytes: u64,
    /// Files that are somebody else's.
    pub foreign: Vec<String>,
}

/// A file that was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// Relative to the run's folder. Names of single cards hold a serial and are shown as `*`.
    pub path: String,
    /// Size.
    pub bytes: u64,
    /// SHA-256 of what was there, in hexadecimal.
    pub sha256: String,
}

/// Looks into the folder of a run; `None` if there is no such folder, or it is a link. What a job
/// reads is somebody else's, whatever it is called.
///
/// # Errors
///
/// An outside fault naming the path if it cannot be read.
pub fn look(folder: &Path, inputs: &Inputs) -> Outcome<Option<Contents>> {
    if !fs::symlink_metadata(folder).is_ok_and(|about| about.is_dir()) {
        return Ok(None);
    }
    let manifest = regular::read(&folder.join(manifest::MANIFEST), regular::MOST_MADE).ok();
    let manifest = manifest.as_deref().and_then(Manifest::from_json);
    let listed: BTreeSet<&str> = manifest
        .iter()
        .flat_map(|manifest| manifest.outputs.iter().map(|output| output.path.as_str()))
        .collect();
    let mut contents = Contents::default();
    for (path, bytes) in files(folder)? {
        if inputs.of(&folder.join(&path)).is_some() {
            contents.foreign.push(path);
        } else if listed.contains(path.as_str()) || is_ours(&path) {
            contents.bytes += bytes;
            contents.ours.push(path);
        } else if path != manifest::MANIFEST {
            contents.foreign.push(path);
        } else {
            contents.bytes += bytes;
        }
    }
    contents.ours.sort();
    contents.foreign.sort();
    let manifest_path = folder.join(manifest::MANIFEST);
    if manifest_path.exists() && inputs.of(&manifest_path).is_none() {
        contents.ours.push(manifest::MANIFEST.to_owned());
    }
    contents.manifest = manifest;
    Ok(Some(contents))
}

/// Removes what [`look`] found to be ours, and every folder that is empty then.
///
/// # Errors
///
/// An outside fault naming the file that cannot be read or removed; those before it are gone.
pub fn remove(folder: &Path, contents: &Contents) -> Outcome<Vec<Removed>> {
    let mut removed = Vec::with_capacity(contents.ours.len());
    for name in &contents.ours {
        let path = folder.join(name);
        let is_link = fs::symlink_metadata(&path).is_ok_and(|about| about.is_symlink());
        let sum = if is_link { None } else { atomic::read_sum(&path)? };
        let (bytes, sha256) =
            sum.map_or((0, String::new()), |written| (written.bytes, written.sha256));
        remove_file(&path)?;
        removed.push(Removed { path: shown(name), bytes, sha256 });
    }
    let mut folders = folders(folder)?;
    // The deepest first.
    folders.sort_by_key(|path| std::cmp::Reverse(path.components().count()));
    for path in folders.iter().map(PathBuf::as_path).chain([folder]) {
        if atomic::is_empty(path)? {
            fs::remove_dir(path).map_err(|error| cannot(path, &error))?;
        }
    }
    Ok(removed)
}

/// A name without the serial of a single card.
fn shown(name: &str) -> String {
    match name.strip_prefix("cards/").and_then(|file| file.rsplit_once('.')) {
        Some((_, kind)) => format!("cards/*.{kind}"),
        None => name.to_owned(),
    }
}

/// Whether a run gives files this name.
pub(super) fn is_ours(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_part = name.starts_with('.') && name.ends_with(".part");
    let is_page = name.ends_with(".pdf") || name.ends_with(".png");
    match folder {
        "" => {
            let known = [&TOP[..], &files::PACKAGE, &[files::PROOF, files::COMPLETE]].concat();
            known.contains(&name) || is_part
        }
        "units" if name.ends_with(".csv") => true,
        folder => FOLDERS.contains(&folder) && (is_page || is_part),
    }
}

/// Every file below `folder`, with its size; links are files.
fn files(folder: &Path) -> Outcome<Vec<(String, u64)>> {
    let mut found = Vec::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((path, prefix)) = folders.pop() {
        for entry in fs::read_dir(&path).map_err(|error| cannot(&path, &error))? {
            let entry = entry.map_err(|error| cannot(&path, &error))?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let about = fs::symlink_metadata(entry.path());
            let about = about.map_err(|error| cannot(&entry.path(), &error))?;
            if about.is_dir() {
                folders.push((entry.path(), format!("{name}/")));
            } else {
                found.push((name, about.len()));
            }
        }
    }
    Ok(found)
}

/// Every folder below `folder`.
fn folders(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(path) = left.pop() {
        for entry in fs::read_dir(&path).map_err(|error| cannot(&path, &error))? {
            let entry = entry.map_err(|error| cannot(&path, &error))?;
            if fs::symlink_metadata(entry.path()).is_ok_and(|about| about.is_dir()) {
                found.push(entry.path());
                left.push(entry.path());
            }
        }
    }
    Ok(found)
}

/// Removes a file; one that is gone already is no error.
pub(super) fn remove_file(path: &Path) -> Outcome<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(cannot(path, &error)),
        _ => Ok(()),
    }
}

fn cannot(path: &Path, error: &io::Error) -> Box<Fault> {
    Fault::io(path, Text::new("tidak bisa dihapus", "cannot be removed"), error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(folder: &Path, names: &[&str]) {
        for name in names {
            let path = folder.join(name);
            atomic::make_folder(path.parent().expect("a parent")).expect("made");
            atomic::write(&path, name.as_bytes()).expect("written");
        }
    }

    #[test]
    fn what_a_run_wrote_goes_and_what_a_clerk_put_there_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let run = folder.path().join("run");
        let ours = [
            "map.csv",
            "COMPLETE",
            "ticket.json",
            "sheets/0001.pdf",
            "cards/A20150000001-front.png",
            ".map.csv.part",
        ];
        fill(&run, &ours);
        fill(&run, &["sheets/notes.txt", "mine.pdf"]);
        let contents = look(&run, &Inputs::default()).expect("read").expect("there");
        assert_eq!(contents.foreign, ["mine.pdf", "sheets/notes.txt"]);
        let removed = remove(&run, &contents).expect("removed");
        assert_eq!(removed.len(), 6);
        assert!(removed.iter().all(|file| file.sha256.len() == 64 && !file.path.contains("A2015")));
        assert!(run.join("sheets/notes.txt").exists() && run.join("mine.pdf").exists());
        assert!(!run.join("cards").exists(), "an empty folder goes too");
    }

    #[test]
    fn a_folder_of_ours_only_is_gone_as_a_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let run = folder.path().join("run");
        fill(&run, &["map.csv", "sheets/0001.pdf", "sheets/.0002.pdf.part", "manifest.json"]);
        let contents = look(&run, &Inputs::default()).expect("read").expect("there");
        assert_eq!(contents.ours.last().map(String::as_str), Some("manifest.json"));
        remove(&run, &contents).expect("removed");
        assert!(!run.exists());
        assert_eq!(look(&run, &Inputs::default()), Ok(None));
    }

    #[test]
    fn what_a_job_reads_stays_whatever_it_is_called() {
        let folder = tempfile::tempdir().expect("a folder");
        let run = folder.path().join("run");
        fill(&run, &["checked.xlsx", "map.csv", "cards/A1-front.png", "manifest.json"]);
        let mut inputs = Inputs::default();
        inputs.add_file(&run.join("checked.xlsx"), "out/run/checked.xlsx");
        inputs.add_folder(&run.join("cards"), "out/run/cards");
        let contents = look(&run, &inputs).expect("read").expect("there");
        assert_eq!(contents.foreign, ["cards/A1-front.png", "checked.xlsx"]);
        assert_eq!(contents.ours, ["map.csv", "manifest.json"]);
        remove(&run, &contents).expect("removed");
        assert!(run.join("checked.xlsx").exists() && run.join("cards/A1-front.png").exists());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (run, other) = (folder.path().join("run"), folder.path().join("other"));
        fill(&run, &["map.csv"]);
        fill(&other, &["0001.pdf"]);
        std::os::unix::fs::symlink(&other, run.join("sheets")).expect("linked");
        let contents = look(&run, &Inputs::default()).expect("read").expect("there");
        assert_eq!(contents.foreign, ["sheets"]);
        remove(&run, &contents).expect("removed");
        assert!(other.join("0001.pdf").exists());
        assert_eq!(look(&run.join("sheets"), &Inputs::default()), Ok(None));
    }
}
