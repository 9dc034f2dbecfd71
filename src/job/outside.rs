//! Which folders besides its own a job may take lists and photos from.
//!
//! A job file that came by mail may name any file its reader can open, and the
//! reports would carry what is in it. So lists and photos lie in the folder of the
//! job file, or in a folder that the job file says in so many words: `outside`.
//! Paths are taken as they are written; a link in the job's folder is the act of
//! whoever owns that folder, and leads where it leads.

use crate::diag::printable;
use crate::job::Source;
use crate::settings::Table;
use crate::text;
use std::path::{Component, Path, PathBuf};

/// Folders that a job may read from.
pub(super) struct Outside {
    /// The job's own folder as it was named and as the disk knows it, then those of `outside`.
    folders: Vec<PathBuf>,
}

impl Outside {
    /// What `outside` says in the job file that lies in `folder`.
    pub(super) fn read(root: &Table<'_, '_>, folder: &Path) -> Self {
        let own = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let mut folders = vec![plain(own)];
        folders.extend(own.canonicalize());
        let named = root.texts("outside").unwrap_or_default();
        folders.extend(named.iter().map(|name| plain(&super::file::source(own, name).path)));
        Self { folders }
    }

    /// Notes a mistake if `source`, which `key` names, lies elsewhere.
    pub(super) fn check(&self, table: &Table<'_, '_>, key: &str, source: &Source) {
        let path = plain(&source.path);
        if self.folders.iter().any(|folder| path.starts_with(folder)) {
            return;
        }
        // As the job file would say it: relative if it named the file so.
        let written = Path::new(&source.shown);
        let written = if written.starts_with("..") { written } else { &source.path };
        let above = if source.path.is_dir() { Some(written) } else { written.parent() };
        let above = above.unwrap_or(written).display();
        let (shown, path) = (printable(&source.shown), source.path.display());
        table.mistake(
            key,
            text!(
                "`{shown}` tidak ada di dalam folder tugas ({path})",
                "`{shown}` lies outside the job's folder ({path})"
            ),
            text!(
                "pindahkan ke folder tugas; bila memang dibaca dari sana, tulis outside = [\"{above}\"] di awal berkas tugas",
                "move it into the job's folder; if it is meant to be read from there, write outside = [\"{above}\"] at the top of the job file"
            ),
        );
    }
}

/// The path from the root, with every `..` taken as it is written.
fn plain(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut plain = PathBuf::new();
    for part in whole.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_as_it_is_written() {
        for (written, expected) in
            [("/a/b/../c/./d", "/a/c/d"), ("/../..", "/"), ("/a/b/..", "/a"), ("/a", "/a")]
        {
            assert_eq!(plain(Path::new(written)), Path::new(expected));
        }
    }
}
