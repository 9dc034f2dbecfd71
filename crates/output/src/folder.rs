//! The folder of one run: where it lies, what may be overwritten, when it is finished.
//!
//! A folder with a `manifest.json` holds a finished run and is only written to
//! when the user forces it, or to go on with a run that was killed right after
//! its manifest; then the manifest goes first, so that nobody takes a mixture
//! of old and new files for a run. What an earlier run left in such a folder is
//! removed once everything new is there. What a job reads is neither written over
//! nor removed: a folder where that would happen is refused before anything is.

use crate::atomic::{self, Pending};
use crate::destroy;
use crate::inputs::Inputs;
use cetak_base::date::Date;
use cetak_base::diag::{Fault, FaultKind, Outcome, Remedy, Text};
use cetak_base::regular;
use cetak_base::sign::SigningKey;
use cetak_base::text;
use cetak_schema::files;
use cetak_schema::manifest::{self, Manifest, Output};
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

/// The folder that a run writes into.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    outputs: Vec<Output>,
    /// What the run before listed in its manifest and must not be left behind.
    stale: Vec<String>,
    /// Folders whose newest names a power cut may still take away.
    unsynced: BTreeSet<PathBuf>,
    /// Whether somebody wrote here before: files that carry a name of ours and are not of this run go.
    used: bool,
    /// What the sums are signed with.
    signer: Option<SigningKey>,
    /// What is read, and stays.
    inputs: Inputs,
}

/// Where a run's folder shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// This folder and no other.
    Exactly {
        /// The folder.
        path: PathBuf,
        /// Whether a finished run in it may be overwritten.
        force: bool,
    },
    /// `<under>/<as-of>`, or with `-2`, `-3` … behind it if that is taken.
    Dated {
        /// The folder of all runs.
        under: PathBuf,
        /// The day validity is judged on.
        as_of: Date,
    },
}

impl RunFolder {
    /// Makes or opens the folder.
    ///
    /// # Errors
    ///
    /// A usage fault if it holds files and may not be overwritten, or if an input would be; an
    /// outside fault if it cannot be made.
    pub fn open(wanted: &Wanted, inputs: &Inputs) -> Outcome<Self> {
        spare(wanted, inputs)?;
        match wanted {
            Wanted::Exactly { path, force } => Self::exactly(path, *force, inputs),
            Wanted::Dated { under, as_of } => {
                let names = std::iter::once(as_of.to_string())
                    .chain((2..10_000).map(|n| format!("{as_of}-{n}")));
                for name in names {
                    let path = under.join(name);
                    if atomic::claim_folder(&path)? {
                        return Ok(Self::fresh(&path, inputs));
                    }
                }
                Err(Fault::new(
                    FaultKind::Outside,
                    under.display().to_string(),
                    text!("sudah ada 9999 hasil untuk {as_of}", "there are 9999 runs for {as_of}"),
                ))
            }
        }
    }

    /// A folder that nobody wrote to.
    fn fresh(path: &Path, inputs: &Inputs) -> Self {
        Self {
            inputs: inputs.clone(),
            path: path.to_owned(),
            outputs: Vec::new(),
            stale: Vec::new(),
            unsynced: BTreeSet::new(),
            used: false,
            signer: None,
        }
    }

    /// Has the sums signed when the run is finished.
    pub fn sign_with(&mut self, key: SigningKey) {
        self.signer = Some(key);
    }

    fn exactly(path: &Path, force: bool, inputs: &Inputs) -> Outcome<Self> {
        let mut folder = Self::fresh(path, inputs);
        if !atomic::claim_folder(path)? {
            let taken = !atomic::is_empty(path)?;
            if taken && !force {
                return Err(Fault::new(
                    FaultKind::Usage,
                    path.display().to_string(),
                    Text::new("folder itu sudah berisi", "that folder already holds files"),
                )
                .hint(Remedy::OtherFolderOrOverwrite));
            }
            folder.used = taken;
            folder.stale = stale(path);
            folder.take_back_manifest()?;
        }
        Ok(folder)
    }

    /// Looks into the folder of a run that was not finished. Nothing is changed in it before
    /// [`Self::go_on`].
    pub fn unfinished(path: &Path, inputs: &Inputs) -> Self {
        Self { used: true, ..Self::fresh(path, inputs) }
    }

    /// Goes on with the run: a manifest, if there is one, is true no more. What is not kept is
    /// written over.
    ///
    /// # Errors
    ///
    /// A usage fault if an input would be written over; an outside fault if a manifest is there and
    /// cannot be removed.
    pub fn go_on(self) -> Outcome<Self> {
        spare_folder(&self.path, &self.inputs)?;
        self.take_back_manifest()?;
        Ok(self)
    }

    fn take_back_manifest(&self) -> Outcome<()> {
        // First what says to others that all is there, then the manifest, without which the folder
        // is no finished run.
        for name in [files::COMPLETE, manifest::MANIFEST, manifest::SUMS, manifest::SIGNATURE] {
            atomic::remove(&self.path.join(name))?;
        }
        atomic::sync(&self.path)
    }

    /// The file at `name` as it lies there; `None` if there is none.
    ///
    /// # Errors
    ///
    /// An outside fault naming the path if it cannot be read.
    pub fn look(&self, name: &str) -> Outcome<Option<Output>> {
        let path = self.path.join(name);
        let Some(written) = atomic::read_sum(&path)? else { return Ok(None) };
        Ok(Some(Output::new(name, written.bytes, written.sha256, None)))
    }

    /// Enters a file that an earlier part of the run finished into the manifest; `false` if there is none.
    ///
    /// # Errors
    ///
    /// An outside fault naming the path if it cannot be read.
    pub fn keep(&mut self, name: &str, pages: Option<u32>) -> Outcome<bool> {
        let Some(output) = self.look(name)? else { return Ok(false) };
        self.outputs.push(Output { pages, ..output });
        Ok(true)
    }

    /// What was published under `name`.
    pub fn output(&self, name: &str) -> Option<&Output> {
        self.outputs.iter().find(|output| output.path == name)
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Begins the file at `name`, a path relative to this folder with `/` between folders.
    ///
    /// # Errors
    ///
    /// An outside fault naming the path.
    pub fn create(&self, name: &str) -> Outcome<Pending> {
        let target = self.path.join(name);
        self.inputs.spare(&target)?;
        if let Some(parent) = target.parent() {
            atomic::make_folder(parent)?;
        }
        Pending::create(&target)
    }

    /// Gives a file begun with [`Self::create`] its final name and enters it into the manifest.
    ///
    /// # Errors
    ///
    /// An outside fault naming the path.
    pub fn publish(&mut self, name: &str, file: Pending, pages: Option<u32>) -> Outcome<()> {
        let written = file.publish()?;
        self.outputs.push(Output::new(name, written.bytes, written.sha256, pages));
        Ok(())
    }

    /// Writes a whole file and enters it into the manifest.
    ///
    /// # Errors
    ///
    /// An outside fault naming the path.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Outcome<()> {
        let mut file = self.create(name)?;
        io::Write::write_all(&mut file, bytes).map_err(|error| file.fault(&error))?;
        self.publish(name, file, None)
    }

    /// Writes a whole file that is one of very many, of `pages` pages if it is a PDF. Its name is
    /// safe on the disk only once the run is finished: one sync for each of ten thousand files
    /// would take longer than drawing them.
    ///
    /// # Errors
    ///
    /// An outside fault naming the path.
    pub fn write_one_of_many(
        &mut self,
        name: &str,
        bytes: &[u8],
        pages: Option<u32>,
    ) -> Outcome<()> {
        let mut file = self.create(name)?;
        io::Write::write_all(&mut file, bytes).map_err(|error| file.fault(&error))?;
        let written = file.publish_one_of_many()?;
        self.unsynced.extend(self.path.join(name).parent().map(Path::to_owned));
        self.outputs.push(Output::new(name, written.bytes, written.sha256, pages));
        Ok(())
    }

    /// Finishes the run: removes what a run before it left, then publishes the sums, their signature and the manifest.
    ///
    /// # Errors
    ///
    /// An outside fault naming the path.
    pub fn finish(mut self, mut manifest: Manifest) -> Outcome<Manifest> {
        self.unsynced.iter().try_for_each(|folder| atomic::sync(folder))?;
        self.outputs.sort();
        let ours = |name: &str| {
            self.outputs.binary_search_by(|output| output.path.as_str().cmp(name)).is_ok()
        };
        let mut left = self.stale.clone();
        if self.used {
            left.extend(leftovers(&self.path)?);
        }
        for name in &left {
            // A damaged manifest must not reach out of the folder.
            let inside = Path::new(name)
                .components()
                .all(|part| matches!(part, std::path::Component::Normal(_)));
            let path = self.path.join(name);
            if inside && !ours(name) && self.inputs.of(&path).is_none() {
                atomic::remove(&path)?;
            }
        }
        manifest.outputs = self.outputs;
        let json = manifest.to_json();
        let sums = manifest::sums(&manifest.outputs, &json);
        atomic::write(&self.path.join(manifest::SUMS), &sums)?;
        let signature = self.path.join(manifest::SIGNATURE);
        match &self.signer {
            Some(key) => drop(atomic::write(&signature, &key.sign(&sums))?),
            None => atomic::remove(&signature)?,
        }
        atomic::write(&self.path.join(manifest::MANIFEST), &json)?;
        Ok(manifest)
    }
}

/// Puts the last file into the folder of a finished run, [`files::COMPLETE`], which hot folders wait for: the
/// sum of its sums.
///
/// # Errors
///
/// An outside fault naming the path.
pub fn complete(path: &Path, manifest: &Manifest) -> Outcome<()> {
    let sums = manifest::sums(&manifest.outputs, &manifest.to_json());
    atomic::write(&path.join(files::COMPLETE), &manifest::sum_of_sums(&sums)).map(drop)
}

/// Refuses a folder in which a run would write over or remove what a job reads. Changes nothing.
///
/// # Errors
///
/// A usage fault naming the input.
pub fn spare(wanted: &Wanted, inputs: &Inputs) -> Outcome<()> {
    match wanted {
        Wanted::Exactly { path, .. } => spare_folder(path, inputs),
        // Each run of a day has a folder of its own; it must not lie among photos.
        Wanted::Dated { under, as_of } => inputs.spare(&under.join(as_of.to_string())),
    }
}

fn spare_folder(folder: &Path, inputs: &Inputs) -> Outcome<()> {
    inputs.spare(folder)?;
    for below in destroy::FOLDERS {
        inputs.spare(&folder.join(below))?;
    }
    let mut touched = stale(folder);
    for below in std::iter::once("").chain(destroy::FOLDERS) {
        let found = names(&folder.join(below)).unwrap_or_default();
        let found = found.into_iter().map(|name| match below {
            "" => name,
            below => format!("{below}/{name}"),
        });
        touched.extend(found.filter(|name| destroy::is_ours(name) || name == manifest::MANIFEST));
    }
    touched.iter().try_for_each(|name| inputs.spare(&folder.join(name)))
}

/// What the manifest of a folder lists, if there is one.
fn stale(folder: &Path) -> Vec<String> {
    let old = regular::read(&folder.join(manifest::MANIFEST), regular::MOST_MADE).ok();
    let old = old.as_deref().and_then(Manifest::from_json);
    old.into_iter().flat_map(|old| old.outputs).map(|output| output.path).collect()
}

/// Folders below that of a run, and the endings of the files we put there.
const BELOW: [(&str, &[&str]); 4] = [
    ("sheets", &[".pdf"]),
    ("units", &[".pdf", ".csv"]),
    ("cards-1up", &[".pdf"]),
    ("cards", &[".pdf", "-front.png", "-front-k.png", "-back.png", "-back-k.png"]),
];
/// Files that only some runs have.
const SOMETIMES: [&str; 3] = ["map.csv", "changes.csv", "withdrawn.csv"];

/// Files in the folder that carry a name of ours, finished or not, relative to it: a run that
/// was killed listed them in no manifest.
fn leftovers(folder: &Path) -> Outcome<Vec<String>> {
    let mut left: Vec<String> = SOMETIMES
        .iter()
        .chain(&files::PACKAGE)
        .chain([&files::PROOF])
        .map(|name| (*name).to_owned())
        .collect();
    for name in names(folder)? {
        left.extend(Some(name).filter(|name| is_part(name)));
    }
    for (below, endings) in BELOW {
        for name in names(&folder.join(below))? {
            if is_part(&name) || endings.iter().any(|ending| name.ends_with(ending)) {
                left.push(format!("{below}/{name}"));
            }
        }
    }
    left.sort();
    Ok(left)
}

/// Whether this is the name of a file on its way to its final one.
fn is_part(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(".part")
}

/// Names of the files in a folder; none if there is no such folder.
fn names(folder: &Path) -> Outcome<Vec<String>> {
    let cannot = |error: &io::Error| {
        Fault::io(folder, Text::new("folder tidak bisa dibaca", "the folder cannot be read"), error)
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(cannot(&error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| cannot(&error))?;
        if entry.file_type().is_ok_and(|kind| kind.is_file() || kind.is_symlink()) {
            names.extend(entry.file_name().into_string());
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cetak_schema::report::Counts;

    fn manifest() -> Manifest {
        Manifest {
            schema: 1,
            program: "cetak".into(),
            job: "Contoh".into(),
            as_of: "2026-11-22".into(),
            counts: Counts::default(),
            calibration: None,
            inputs: Vec::new(),
            outputs: Vec::new(),
        }
    }

    #[test]
    fn a_second_run_of_the_same_day_gets_its_own_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let as_of = Date::parse_iso("2026-11-22").expect("a day");
        let wanted = Wanted::Dated { under: folder.path().join("out"), as_of };
        let names: Vec<_> = (0..3)
            .map(|_| {
                RunFolder::open(&wanted, &Inputs::default()).expect("opened").path().to_owned()
            })
            .map(|path| path.file_name().expect("a name").to_string_lossy().into_owned())
            .collect();
        assert_eq!(names, ["2026-11-22", "2026-11-22-2", "2026-11-22-3"]);
    }

    #[test]
    fn a_finished_run_is_only_overwritten_by_force_and_then_leaves_nothing_old() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("run");
        let wanted = |force| Wanted::Exactly { path: path.clone(), force };
        let mut run = RunFolder::open(&wanted(false), &Inputs::default()).expect("opened");
        run.write("sheets/0001.pdf", b"one").expect("written");
        run.write("sheets/0002.pdf", b"two").expect("written");
        run.finish(manifest()).expect("finished");

        let refused =
            RunFolder::open(&wanted(false), &Inputs::default()).expect_err("it holds a run");
        assert_eq!(refused.kind, FaultKind::Usage);

        let mut run = RunFolder::open(&wanted(true), &Inputs::default()).expect("forced");
        assert!(!path.join("manifest.json").exists(), "a mixture is no run");
        run.write("sheets/0001.pdf", b"new").expect("written");
        let finished = run.finish(manifest()).expect("finished");
        assert_eq!(finished.outputs.len(), 1);
        assert!(!path.join("sheets/0002.pdf").exists());
    }

    #[test]
    fn looking_into_an_unfinished_folder_changes_nothing_and_going_on_takes_back_its_manifest() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("run");
        let mut run = RunFolder::open(
            &Wanted::Exactly { path: path.clone(), force: false },
            &Inputs::default(),
        )
        .expect("opened");
        run.write("sheets/0001.pdf", b"one").expect("written");
        run.finish(manifest()).expect("finished");
        let found = RunFolder::unfinished(&path, &Inputs::default());
        assert!(found.look("sheets/0001.pdf").expect("readable").is_some());
        assert!(path.join("manifest.json").is_file() && path.join("SHA256SUMS").is_file());
        found.go_on().expect("removed");
        assert!(!path.join("manifest.json").exists() && !path.join("SHA256SUMS").exists());
    }

    #[test]
    fn what_a_killed_run_left_is_gone_when_the_next_has_finished_and_other_peoples_files_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("run");
        for killed in [
            "sheets/0007.pdf",
            "sheets/.0008.pdf.part",
            "cards/A1-front.png",
            ".report.json.part",
            "map.csv",
        ] {
            let target = path.join(killed);
            atomic::make_folder(target.parent().expect("a folder")).expect("made");
            atomic::write(&target, b"old").expect("written");
        }
        atomic::write(&path.join("catatan.txt"), b"mine").expect("written");
        let mut run = RunFolder::open(
            &Wanted::Exactly { path: path.clone(), force: true },
            &Inputs::default(),
        )
        .expect("forced");
        run.write("sheets/0001.pdf", b"new").expect("written");
        run.finish(manifest()).expect("finished");
        let found = |below: &str| {
            let mut found = names(&path.join(below)).expect("readable");
            found.sort();
            found
        };
        assert_eq!(found("."), ["SHA256SUMS", "catatan.txt", "manifest.json"]);
        assert_eq!(found("sheets"), ["0001.pdf"]);
        assert!(found("cards").is_empty());
    }

    #[test]
    fn a_folder_where_an_input_would_be_lost_is_refused_and_nothing_in_it_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("run");
        for (input, wanted) in [
            ("checked.xlsx", true),
            ("manifest.json", true),
            (".report.json.part", true),
            ("sheets/0009.pdf", true),
            ("listed.bin", true),
            ("mine.xlsx", false),
        ] {
            let _gone = fs::remove_dir_all(&path);
            let at = path.join(input);
            atomic::make_folder(at.parent().expect("a folder")).expect("made");
            let listed = Output::new("listed.bin", 1, String::new(), None);
            let old = Manifest { outputs: vec![listed], ..manifest() };
            atomic::write(&path.join("manifest.json"), &old.to_json()).expect("written");
            atomic::write(&at, if input == "manifest.json" { b"{}" } else { b"1" })
                .expect("written");
            let before = fs::read(&at).expect("there");
            let mut inputs = Inputs::default();
            inputs.add_file(&at, input);
            let forced = Wanted::Exactly { path: path.clone(), force: true };
            let opened = RunFolder::open(&forced, &inputs);
            assert_eq!(opened.is_err(), wanted, "{input}");
            if wanted {
                assert!(path.join("manifest.json").exists(), "{input}: nothing was changed");
            }
            assert_eq!(fs::read(&at).expect("there"), before, "{input}");
        }
    }
}
