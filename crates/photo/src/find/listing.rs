//! A folder of photos as one scan found it, written down, so that another process has the very same folder.
//!
//! Photos come and go while the cards of many machines are drawn. Whoever decides twice - once before the
//! drawing and once after it - must decide about the same files; names and sizes are kept, never contents.

use super::packed::Packed;
use super::{Folder, PhotoFile};
use cetak_base::diag::{Code, Finding, Place, Text};
use serde::{Deserialize, Serialize};
use std::{ffi::OsString, path::Path};

/// One file of a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedFile {
    /// Its path below the folder; not always text.
    below: OsString,
    /// As [`PhotoFile::shown`].
    pub shown: String,
    /// As [`PhotoFile::bytes`].
    bytes: u64,
    /// As [`PhotoFile::key`].
    key: Option<String>,
}

/// What a scan found beside the files: what archives hold, and what it could not look into.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Beside {
    packed: Packed,
    unseen: Vec<Unseen>,
}

/// A place that a scan could not look into, as messages name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Unseen {
    /// A part of the folder that cannot be read.
    Part(String),
    /// A link that leads out of the folder, or nowhere.
    Link(String),
}

impl Unseen {
    /// What the user must hear of it.
    pub(super) fn finding(&self) -> Finding {
        let (shown, message, hint) = match self {
            Self::Part(shown) => (
                shown,
                Text::new(
                    "bagian folder foto ini tidak dapat dibaca, foto di dalamnya tidak terlihat",
                    "this part of the photo folder cannot be read, photos in it are not seen",
                ),
                Text::new("periksa izin folder itu", "check the permissions of the folder"),
            ),
            Self::Link(shown) => (
                shown,
                Text::new(
                    "tautan ini menuju ke luar folder foto dan tidak diikuti",
                    "this link leads out of the photo folder and is not followed",
                ),
                Text::new(
                    "salin fotonya ke dalam folder foto",
                    "copy the photo itself into the photo folder",
                ),
            ),
        };
        Finding::new(Code::PhotoOrphan, Place::file(shown.as_str()), message).hint(hint)
    }
}

impl Folder {
    /// The files, to be written down one by one; `root` is the folder that was scanned.
    pub fn listed(&self, root: &Path) -> impl Iterator<Item = ListedFile> {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        self.files.iter().map(move |file| ListedFile {
            below: file.path.strip_prefix(&root).unwrap_or(&file.path).as_os_str().to_owned(),
            shown: file.shown.to_string(),
            bytes: file.bytes,
            key: file.key.clone(),
        })
    }

    /// What was found beside the files.
    pub fn beside(&self) -> Beside {
        Beside { packed: self.packed.clone(), unseen: self.unseen.clone() }
    }

    /// These files and no other, wherever they are.
    pub fn of_files(files: impl IntoIterator<Item = PhotoFile>) -> Self {
        let mut folder = Self { files: files.into_iter().collect(), ..Self::default() };
        folder.index();
        folder
    }

    /// The folder that [`Folder::listed`] and [`Folder::beside`] wrote down, which now lies at `root`.
    pub fn of_listing(
        root: &Path,
        files: impl IntoIterator<Item = ListedFile>,
        beside: Beside,
    ) -> Self {
        let files = files.into_iter().map(|file| PhotoFile {
            path: root.join(file.below),
            shown: file.shown.into(),
            bytes: file.bytes,
            key: file.key,
        });
        let Beside { packed, unseen } = beside;
        let mut folder = Self { files: files.collect(), packed, unseen, ..Self::default() };
        folder.index();
        folder
    }
}
