//! Archives that lie in the photo folder or beside it, by the names of the pictures in them.
//!
//! Photos often arrive as a zip that nobody has unpacked. Nothing is taken out of one: whoever has no
//! photo is told which archive holds it. Only the directory of an archive is read.

use super::{Digits, PICTURES, folded, has_extension};
use cetak_base::regular;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Archives that are looked into; a folder full of them is no folder of photos.
const MOST: usize = 32;
/// Names that are read of one archive.
const MOST_NAMES: usize = 200_000;

/// Pictures in archives.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Packed {
    /// The archives that were looked into, by name.
    archives: Vec<String>,
    /// Which of them, by the key in the name of a picture in it.
    by_key: BTreeMap<String, usize>,
    /// The same by the folded name of a picture in it, without folders.
    by_name: BTreeMap<String, usize>,
}

impl Packed {
    /// Takes in the archive at `path`; one that cannot be read holds nothing.
    pub(super) fn take(&mut self, path: &Path, shown: &str) {
        if self.archives.len() == MOST {
            return;
        }
        self.archives.push(shown.to_owned());
        let archive_idx = self.archives.len() - 1;
        let Some(archive) =
            regular::open(path).ok().and_then(|file| zip::ZipArchive::new(file).ok())
        else {
            return;
        };
        for name in archive.file_names().take(MOST_NAMES).flatten() {
            let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
            if !has_extension(name, PICTURES) || name.starts_with('.') {
                continue;
            }
            if let Digits::Key(key) | Digits::Run(key, _) = Digits::of(name) {
                self.by_key.entry(key).or_insert(archive_idx);
            }
            self.by_name.entry(folded(name)).or_insert(archive_idx);
        }
    }

    /// The archive with the photo of `key`, or with the file that the workbook names.
    pub(super) fn holding(&self, key: &str, named: &str) -> Option<&str> {
        let last = named.rsplit(['/', '\\']).next().unwrap_or_default().trim();
        let by_name = || self.by_name.get(&folded(last)).filter(|_| !last.is_empty());
        self.by_key.get(key).or_else(by_name).map(|idx| self.archives[*idx].as_str())
    }
}

/// The archives that lie beside `folder`, by name.
pub(super) fn beside(folder: &Path) -> Vec<PathBuf> {
    let Some(parent) = folder.parent() else { return Vec::new() };
    let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    let Ok(entries) = std::fs::read_dir(parent) else { return Vec::new() };
    let files = entries.flatten().map(|entry| entry.path()).filter(|path| is_archive(path));
    let mut files: Vec<PathBuf> = files.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// Whether that is an archive by its name; what it holds, its directory says.
pub(super) fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}
