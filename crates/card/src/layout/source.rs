//! Where a layout's files come from: inside the program, or a folder of the office.
//!
//! Reading stops here; everything behind it works on bytes and on names for
//! messages. A name inside a layout file never leaves the layout's folder.

use cetak_base::diag::{Fault, FaultKind, Outcome};
use cetak_base::regular;
use cetak_base::settings::accepts;
use cetak_base::text;
use std::{
    cell::RefCell,
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// One built-in layout: its name and its files.
struct BuiltIn {
    name: &'static str,
    files: &'static [(&'static str, &'static [u8])],
}

/// The files of a built-in layout, embedded from `layouts/`.
macro_rules! built_in {
    ($name:literal: $($file:literal),*) => {
        BuiltIn {
            name: $name,
            files: &[$(($file, include_bytes!(concat!("../../../../layouts/", $name, "/", $file))),)*],
        }
    };
}

/// The layouts that need no folder, in the order `cetak layouts` lists them.
const BUILT_INS: &[BuiltIn] = &[
    built_in!("asn-landscape":
        "layout.toml", "front.svg", "back.svg", "emblem.svg", "agency.svg", "signature.svg"),
    built_in!("asn-portrait":
        "layout.toml", "front.svg", "back.svg", "emblem.svg", "agency.svg", "signature.svg"),
    built_in!("plain": "layout.toml", "logo.svg"),
];

/// The names of the layouts that need no folder.
pub fn builtin_names() -> impl Iterator<Item = &'static str> {
    BUILT_INS.iter().map(|built_in| built_in.name)
}

/// Whether artwork is that of a layout that comes with the program: neutral, and nobody's emblem.
pub(super) fn is_neutral(bytes: &[u8]) -> bool {
    // A panel without a signature is there to be signed.
    let mut files = BUILT_INS.iter().flat_map(|built_in| built_in.files);
    files.any(|(name, file)| !["layout.toml", "signature.svg"].contains(name) && *file == bytes)
}

/// The files of one layout.
pub(super) struct Folder {
    /// As the job names it.
    pub(super) name: String,
    files: Files,
    /// What was read of a folder on disk.
    opened: RefCell<BTreeSet<String>>,
}

enum Files {
    BuiltIn(&'static BuiltIn),
    OnDisk(PathBuf),
}

impl Folder {
    /// The built-in layout of that name, or the folder `base`/`name`.
    ///
    /// # Errors
    ///
    /// If there is neither; the place is left to whoever named it.
    pub(super) fn find(name: &str, base: &Path) -> Outcome<Self> {
        if let Some(built_in) = BUILT_INS.iter().find(|built_in| built_in.name == name) {
            return Ok(Self::of(name, Files::BuiltIn(built_in)));
        }
        let path = base.join(name);
        if path.join("layout.toml").is_file() {
            return Ok(Self::of(name, Files::OnDisk(path)));
        }
        let names: Vec<&str> = builtin_names().collect();
        let shown = cetak_base::diag::printable(name);
        let hint = accepts(name, &names);
        let message = if path.is_dir() {
            text!(
                "folder layout `{shown}` tidak berisi layout.toml",
                "the layout folder `{shown}` holds no layout.toml"
            )
        } else {
            text!("layout `{shown}` tidak ada", "there is no layout `{shown}`")
        };
        Err(Fault::new(FaultKind::Usage, String::new(), message).hint(cetak_base::diag::Text::new(
            format!("tulis nama folder yang berisi layout.toml, atau layout bawaan; {}", hint.id),
            format!("name a folder that holds layout.toml, or a built-in layout; {}", hint.en),
        )))
    }

    fn of(name: &str, files: Files) -> Self {
        Self { name: name.to_owned(), files, opened: RefCell::default() }
    }

    /// The files of a folder on disk that were read so far, by their names in it.
    pub(super) fn opened(&self) -> Vec<String> {
        self.opened.borrow().iter().cloned().collect()
    }

    /// Reads a file of a folder on disk.
    fn open(&self, path: &Path, name: &str) -> Outcome<Vec<u8>> {
        self.opened.borrow_mut().insert(name.to_owned());
        read_path(path)
    }

    /// How messages name the file `name` of this layout.
    pub(super) fn place(&self, name: &str) -> String {
        match &self.files {
            Files::BuiltIn(built_in) => format!("{}/{name}", built_in.name),
            Files::OnDisk(path) => path.join(name).display().to_string(),
        }
    }

    /// The file `name` of this layout; `None` if the layout has no such file.
    ///
    /// # Errors
    ///
    /// If it is there and cannot be read, or if `name` leads out of the folder.
    pub(super) fn read(&self, name: &str) -> Outcome<Option<Vec<u8>>> {
        let plain = Path::new(name)
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)));
        if !plain {
            let shown = cetak_base::diag::printable(name);
            return Err(Fault::new(
                FaultKind::Usage,
                self.place("layout.toml"),
                text!(
                    "berkas `{shown}` di luar folder layout",
                    "file `{shown}` lies outside the layout's folder"
                ),
            ));
        }
        match &self.files {
            Files::BuiltIn(built_in) => {
                let found = built_in.files.iter().find(|(file, _)| *file == name);
                Ok(found.map(|(_, bytes)| bytes.to_vec()))
            }
            Files::OnDisk(path) => {
                let path = path.join(name);
                if path.exists() { self.open(&path, name).map(Some) } else { Ok(None) }
            }
        }
    }

    /// Every file with its bytes: of a built-in layout all, of a folder those named.
    pub(super) fn whole(&self, names: &[String]) -> Outcome<Vec<(String, Vec<u8>)>> {
        if let Files::BuiltIn(built_in) = &self.files {
            let files = built_in.files.iter();
            return Ok(files.map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect());
        }
        let mut files = Vec::new();
        for name in names {
            files.extend(self.read(name)?.map(|bytes| (name.clone(), bytes)));
        }
        Ok(files)
    }

    /// The font files of the layout's own `fonts` folder, by name.
    pub(super) fn fonts(&self) -> Outcome<Vec<(String, Vec<u8>)>> {
        let Files::OnDisk(path) = &self.files else { return Ok(Vec::new()) };
        let folder = path.join("fonts");
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let doing = || text!("folder font tidak dapat dibaca", "cannot read the folder of fonts");
        let entries =
            std::fs::read_dir(&folder).map_err(|error| Fault::io(&folder, doing(), &error))?;
        let mut fonts = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| Fault::io(&folder, doing(), &error))?.path();
            let ext = path.extension().map(|ext| ext.to_ascii_lowercase());
            if ext.is_some_and(|ext| ext == "ttf" || ext == "otf") {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let name = format!("fonts/{name}");
                let bytes = self.open(&path, &name)?;
                fonts.push((name, bytes));
            }
        }
        fonts.sort();
        Ok(fonts)
    }
}

/// A whole file.
///
/// # Errors
///
/// If it cannot be read; the error names it.
pub(super) fn read_path(path: &Path) -> Outcome<Vec<u8>> {
    regular::read(path, regular::MOST_PARTS).map_err(|error| {
        Fault::io(path, text!("berkas tidak dapat dibaca", "cannot read the file"), &error)
    })
}
