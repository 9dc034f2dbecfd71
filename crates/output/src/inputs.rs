//! What a job reads, which nothing here writes over, moves or removes.
//!
//! Every path that is about to be written or removed is held against the files
//! and folders that a job reads: by the file behind the name, so that a link, a
//! hard link, another spelling or `..` change nothing. This is the only place
//! that decides it; it neither writes nor removes anything itself.

use cetak_base::diag::{Fault, FaultKind, Outcome, Remedy};
use cetak_base::text;
use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    path::{Component, Path, PathBuf},
};

/// The files and folders that a job reads, each with the name that messages call it by.
#[derive(Debug, Default, Clone)]
pub struct Inputs {
    /// What the system calls the files and the folders.
    identities: BTreeMap<Identity, String>,
    /// Their real names, and those of links to them.
    names: BTreeMap<PathBuf, String>,
    /// Folders of which everything below is read.
    folders: BTreeMap<PathBuf, String>,
    /// Folders that are of no input, although they may lie in one: what the program itself fills.
    own: Vec<PathBuf>,
}

/// Device and number of a file; two names with one identity are one file.
type Identity = (u64, u64);

impl Inputs {
    /// Adds a file that is read.
    pub fn add_file(&mut self, path: &Path, shown: &str) {
        self.identities.extend(identity(path).map(|identity| (identity, shown.to_owned())));
        self.add_names(path, shown);
    }

    /// Adds a folder of which everything is read.
    pub fn add_folder(&mut self, path: &Path, shown: &str) {
        self.add_file(path, shown);
        self.folders.insert(real(path), shown.to_owned());
    }

    /// What lies in this folder is no input because it lies in a folder that is one: the outputs of
    /// a job whose photos lie beside its job file.
    pub fn add_own(&mut self, path: &Path) {
        self.own.push(name(path));
    }

    /// Adds all of `other`.
    pub fn extend(&mut self, other: Self) {
        self.identities.extend(other.identities);
        self.names.extend(other.names);
        self.folders.extend(other.folders);
        self.own.extend(other.own);
    }

    fn add_names(&mut self, path: &Path, shown: &str) {
        self.names.insert(name(path), shown.to_owned());
        self.names.insert(real(path), shown.to_owned());
    }

    /// The input that `target` is, or that it lies in; `None` if it may be written and removed.
    pub fn of(&self, target: &Path) -> Option<&str> {
        if self.names.is_empty() {
            return None;
        }
        let name = name(target);
        let same = || self.identities.get(&identity(target)?);
        if let Some(shown) = self.names.get(&name).or_else(same) {
            return Some(shown);
        }
        let real = real(target);
        [name, real].iter().find_map(|path| self.within(path))
    }

    /// The folder that is read in which this real path lies.
    fn within(&self, path: &Path) -> Option<&str> {
        let is_own = |folder: &Path| {
            self.own.iter().any(|own| path.starts_with(own) && own.starts_with(folder))
        };
        let same = |above: &Path| self.identities.get(&identity(above)?);
        path.ancestors().filter(|above| !is_own(above)).find_map(|above| {
            // A folder of the same identity is the same one in another place of the tree.
            self.folders.get(above).or_else(|| same(above)).map(String::as_str)
        })
    }

    /// An input that lies in `folder`.
    pub fn below(&self, folder: &Path) -> Option<&str> {
        let folder = real(folder);
        self.names.iter().find(|(name, _)| name.starts_with(&folder)).map(|(_, shown)| &**shown)
    }

    /// Refuses to write or remove `target` if that is an input or lies in one.
    ///
    /// # Errors
    ///
    /// A usage fault naming both.
    pub fn spare(&self, target: &Path) -> Outcome<()> {
        match self.of(target) {
            None => Ok(()),
            Some(shown) => Err(refused(target, shown)),
        }
    }

    /// Refuses a folder of the program's own in which one of the files at the top is an input.
    ///
    /// # Errors
    ///
    /// A usage fault naming the file.
    pub fn spare_all_in(&self, folder: &Path) -> Outcome<()> {
        self.spare(folder)?;
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        paths.iter().try_for_each(|path| self.spare(path))?;
        self.below(folder).map_or(Ok(()), |shown| Err(refused(folder, shown)))
    }
}

fn refused(target: &Path, shown: &str) -> Box<Fault> {
    let shown = cetak_base::diag::printable(shown);
    Fault::new(
        FaultKind::Usage,
        target.display().to_string(),
        text!(
            "di situ ada `{shown}`, yang dibaca sebuah tugas; masukan tidak pernah ditimpa atau dihapus",
            "`{shown}` is there, which a job reads; inputs are never written over or removed"
        ),
    )
    .hint(Remedy::OtherPlaceThanInput)
}

/// The place of a path that may not be there yet: the real folder, and the name in it, which is not
/// followed if it is a link.
fn name(path: &Path) -> PathBuf {
    let whole = absolute(path);
    let last = match whole.components().next_back() {
        Some(Component::Normal(last)) => Some(last.to_owned()),
        _ => None,
    };
    match (last, whole.parent()) {
        (Some(last), Some(parent)) => real(parent).join(spelt(&real(parent), &last)),
        _ => real(&whole),
    }
}

/// The path with every link in it followed, as far as it is there; what is not there will be made as
/// plain folders, so that `..` takes one of those away.
fn real(path: &Path) -> PathBuf {
    let whole = absolute(path);
    if let Ok(real) = whole.canonicalize() {
        return real;
    }
    let mut real = PathBuf::new();
    for part in whole.components() {
        match part {
            Component::ParentDir => drop(real.pop()),
            Component::CurDir => {}
            part => {
                real.push(part);
                real = real.canonicalize().unwrap_or(real);
            }
        }
    }
    real
}

/// The path from the root, links and all; the folder of a file that is named without one is empty.
fn absolute(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// The name as it is spelt in its folder, where names that differ in case are one.
fn spelt(folder: &Path, last: &OsStr) -> PathBuf {
    let is_link = fs::symlink_metadata(folder.join(last)).is_ok_and(|about| about.is_symlink());
    let real = folder.join(last).canonicalize().ok().filter(|_| !is_link);
    let spelt = real.and_then(|real| real.file_name().map(PathBuf::from));
    spelt.unwrap_or_else(|| PathBuf::from(last))
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).ok().map(|about| (about.dev(), about.ino()))
}

#[cfg(not(unix))]
fn identity(_path: &Path) -> Option<Identity> {
    // Real names tell files apart there.
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::atomic;
    use std::os::unix::fs::symlink;

    fn put(path: &Path) {
        atomic::make_folder(path.parent().expect("a folder")).expect("made");
        atomic::write(path, b"x").expect("written");
    }

    /// A job with a list, photos, and links of every kind to them.
    fn job(home: &Path) -> Inputs {
        for file in ["data/pns.xlsx", "photos/a/1.png", "out/old/map.csv", "share/list.csv"] {
            put(&home.join(file));
        }
        symlink(home.join("share/list.csv"), home.join("data/linked.csv")).expect("linked");
        symlink(home.join("data/pns.xlsx"), home.join("soft.xlsx")).expect("linked");
        fs::hard_link(home.join("data/pns.xlsx"), home.join("hard.xlsx")).expect("linked");
        symlink(home.join("photos"), home.join("pictures")).expect("linked");
        symlink(home.join("data"), home.join("lists")).expect("linked");
        let mut inputs = Inputs::default();
        inputs.add_file(&home.join("data/pns.xlsx"), "data/pns.xlsx");
        inputs.add_file(&home.join("data/linked.csv"), "data/linked.csv");
        inputs.add_folder(&home.join("photos"), "photos");
        inputs
    }

    #[test]
    fn a_file_is_known_by_whatever_name_it_is_called() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path();
        let inputs = job(home);
        for (path, expected) in [
            ("data/pns.xlsx", Some("data/pns.xlsx")),
            ("data/../data/./pns.xlsx", Some("data/pns.xlsx")),
            ("new/../data/pns.xlsx", Some("data/pns.xlsx")),
            ("soft.xlsx", Some("data/pns.xlsx")),
            ("hard.xlsx", Some("data/pns.xlsx")),
            ("lists/pns.xlsx", Some("data/pns.xlsx")),
            ("data/linked.csv", Some("data/linked.csv")),
            ("share/list.csv", Some("data/linked.csv")),
            ("photos", Some("photos")),
            ("photos/a/1.png", Some("photos")),
            ("photos/new/2.png", Some("photos")),
            ("pictures/a/1.png", Some("photos")),
            ("pictures", Some("photos")),
            ("new/../pictures/2.png", Some("photos")),
            ("data", None),
            ("data/other.xlsx", None),
            ("photos-2/a/1.png", None),
            ("out/old/map.csv", None),
            ("share/other.csv", None),
        ] {
            assert_eq!(inputs.of(&home.join(path)), expected, "{path}");
        }
        let fault = inputs.spare(&home.join("soft.xlsx")).expect_err("it is the list");
        assert_eq!(fault.kind, FaultKind::Usage);
        assert!(fault.message.en.starts_with("`data/pns.xlsx` is there"), "{fault}");
    }

    #[test]
    fn what_the_program_fills_itself_is_no_input_of_photos_that_lie_around_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path();
        put(&home.join("out/old/map.csv"));
        put(&home.join("out/list.csv"));
        let mut inputs = Inputs::default();
        inputs.add_folder(home, ".");
        inputs.add_own(&home.join("out"));
        inputs.add_file(&home.join("out/list.csv"), "out/list.csv");
        assert_eq!(inputs.of(&home.join("out/old/map.csv")), None);
        assert_eq!(inputs.of(&home.join("out/list.csv")), Some("out/list.csv"));
        assert_eq!(inputs.of(&home.join("1.png")), Some("."));
        assert!(inputs.spare_all_in(&home.join("out")).is_err());
    }
}
