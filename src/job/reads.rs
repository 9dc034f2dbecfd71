//! Which files jobs read, for whoever is about to write or remove some.
//!
//! Told by the words of the job file alone: every text in it that names
//! something that is there. So a job that cannot be resolved - a mistake in a
//! layout, a key that is gone - keeps its lists and photos all the same, and a
//! key that the job file gets one day needs no line here. Beside the job that a
//! command is about, those in the folders above what it writes count as well.

use crate::diag::{Fault, FaultKind, Outcome, Remedy, Text};
use crate::job::{Job, STATE, file, folder_of};
use crate::output::inputs::Inputs;
use crate::regular;
use crate::settings::File;
use crate::text;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Keys whose texts are words, even if a file has that name.
const WORDS: [&str; 10] = [
    "name",
    // Folders that may be read from, not what is read.
    "outside",
    "as_of",
    "policy",
    "qr.url",
    "data.columns",
    "data.defaults",
    "data.status",
    "data.worksheet",
    "data.worksheets",
];
/// Keys whose texts name a file that only its owner may read.
const SECRETS: [&str; 2] = ["qr.key_file", "output.sign_key"];
/// Job files of one folder that are looked into at most.
const MOST_JOBS: usize = 200;

impl Job {
    /// What this job reads, and what jobs around `target` do.
    ///
    /// # Errors
    ///
    /// A usage fault if an input lies where the program keeps its own files, or the job file is no
    /// longer one.
    pub fn reads(&self, target: Option<&Path>) -> Outcome<Inputs> {
        let mut inputs = of_file(&self.file.path)?;
        let lists = self.data.iter().chain(self.join.iter().map(|(source, _)| source));
        for source in lists.chain(&self.parts) {
            inputs.add_file(&source.path, &source.shown);
        }
        inputs.add_folder(&self.photos.path, &self.photos.shown);
        if let Some(icc) = &self.print_shop.icc {
            inputs.add_file(&icc.path, &icc.shown);
        }
        inputs.extend(around(&self.file.path));
        inputs.extend(target.map(around).unwrap_or_default());
        keep_apart(&self.folder, &inputs)?;
        Ok(inputs)
    }
}

/// What the job of this file or folder reads, and other jobs in that folder do. A folder without a
/// job file has none.
///
/// # Errors
///
/// A usage fault if the job file is there and cannot be read, for then nobody knows what it names, or
/// if an input lies where the program keeps its own files.
pub fn reads(job: &Path) -> Outcome<Inputs> {
    let path = if job.is_dir() { job.join("job.toml") } else { job.to_owned() };
    let mut inputs = if path.exists() { of_file(&path)? } else { Inputs::default() };
    inputs.extend(around(job));
    keep_apart(folder_of(job), &inputs)?;
    Ok(inputs)
}

/// What the jobs in the folders above `target` read.
pub fn reads_around(target: &Path) -> Inputs {
    around(target)
}

/// The files of secrets that a job file names, whether or not they are there.
pub fn key_files(job: &Path) -> Vec<PathBuf> {
    let path = if job.is_dir() { job.join("job.toml") } else { job.to_owned() };
    let text = regular::read_text(&path, regular::MOST_SETTINGS).unwrap_or_default();
    let folder = path.parent().unwrap_or(Path::new(""));
    let texts = File::parse("", &text).map(|file| file.all_texts()).unwrap_or_default();
    let keys = texts.into_iter().filter(|(key, _)| SECRETS.contains(&key.as_str()));
    keys.map(|(_, name)| file::source(folder, &name).path).collect()
}

/// What one job file names.
fn of_file(path: &Path) -> Outcome<Inputs> {
    let unknown = |message: Text| {
        Fault::new(FaultKind::Usage, path.display().to_string(), message).hint(text!(
            "perbaiki berkas tugas itu dahulu: tanpa itu tidak ada yang tahu mana masukannya",
            "mend the job file first: without it nobody knows which files are its inputs"
        ))
    };
    let text = regular::read_text(path, regular::MOST_SETTINGS).map_err(|_| {
        unknown(text!("berkas tugas tidak bisa dibaca", "the job file cannot be read"))
    })?;
    let called = path.display().to_string();
    let parsed = File::parse(&called, &text).map_err(|fault| unknown(fault.message.clone()))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut inputs = Inputs::default();
    inputs.add_file(path, &path.file_name().unwrap_or_default().to_string_lossy());
    for (key, text) in parsed.all_texts() {
        let is_word = WORDS.iter().any(|word| {
            key.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        if is_word || text.trim().is_empty() {
            continue;
        }
        let named = file::source(folder, &text);
        if named.path.is_dir() {
            inputs.add_folder(&named.path, &named.shown);
        } else if fs::symlink_metadata(&named.path).is_ok() {
            inputs.add_file(&named.path, &named.shown);
        }
    }
    for list in [file::PHOTO_LIST, file::DECISIONS] {
        if fs::symlink_metadata(folder.join(list)).is_ok() {
            inputs.add_file(&folder.join(list), list);
        }
    }
    inputs.add_folder(&folder.join(super::printers::PRINTERS), super::printers::PRINTERS);
    inputs.add_own(&folder.join("out"));
    inputs.add_own(&folder.join(STATE));
    Ok(inputs)
}

/// What the jobs beside `path` and in all folders above it read.
fn around(path: &Path) -> Inputs {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let real = whole.ancestors().find_map(|above| above.canonicalize().ok());
    let folders: BTreeSet<&Path> =
        whole.ancestors().chain(real.iter().flat_map(|real| real.ancestors())).collect();
    let mut inputs = Inputs::default();
    let has_job = |folder: &&Path| folder.join("job.toml").is_file() || folder.join(STATE).is_dir();
    for folder in folders.into_iter().filter(has_job) {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut files: Vec<PathBuf> = entries
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|ext| ext == "toml"))
            .collect();
        files.sort();
        files.truncate(MOST_JOBS);
        // A neighbour that is no job file, or a broken one, tells nothing.
        files.iter().filter(|path| is_job(path)).for_each(|path| {
            inputs.extend(of_file(path).unwrap_or_default());
        });
    }
    inputs
}

/// Whether a file looks like a job: layouts, sheet formats and profiles are TOML as well.
fn is_job(path: &Path) -> bool {
    let text = regular::read_text(path, regular::MOST_SETTINGS).unwrap_or_default();
    File::parse("", &text).is_ok_and(|file| {
        let texts = file.all_texts();
        texts.iter().any(|(key, _)| key == "data.files")
    })
}

/// Refuses inputs among the files that the program itself keeps for the job in `folder`: those are
/// written over, and the cache is emptied.
fn keep_apart(folder: &Path, inputs: &Inputs) -> Outcome<()> {
    let state = folder.join(STATE);
    [&state, &state.join("photos")].into_iter().try_for_each(|own| {
        inputs.spare_all_in(own).map_err(|fault| {
            let message = text!(
                "di folder catatan program ini ada masukan tugas",
                "an input of the job lies where this program keeps its own files"
            );
            Fault::new(FaultKind::Usage, fault.place.clone(), message)
                .hint(Remedy::OtherPlaceThanInput)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::atomic;

    fn put(path: &Path, text: &str) {
        atomic::make_folder(path.parent().expect("a folder")).expect("made");
        atomic::write(path, text.as_bytes()).expect("written");
    }

    const JOB: &str = "name = \"out\"\n[data]\nfiles = [\"data/pns.csv\", \"../shared.csv\"]\n\
        [photos]\nfolder = \"photos\"\n[qr]\nkey_file = \"keys/qr.key\"\n[later]\nmore = \"new.bin\"\n";

    #[test]
    fn whatever_a_job_file_names_is_read_by_it_and_words_are_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().join("job");
        let files = ["data/pns.csv", "../shared.csv", "photos/1.png", "keys/qr.key", "new.bin"];
        for file in files.iter().chain(&["out/x/map.csv", "printers/kantor.toml"]) {
            put(&home.join(file), "x");
        }
        put(&home.join("job.toml"), JOB);
        put(&home.join("guru.toml"), &JOB.replace("pns", "guru"));
        put(&home.join("data/guru.csv"), "x");
        let inputs = reads(&home).expect("readable");
        for file in
            files.iter().chain(&["job.toml", "guru.toml", "data/guru.csv", "printers/kantor.toml"])
        {
            assert!(inputs.of(&home.join(file)).is_some(), "{file}");
        }
        for file in ["out/x/map.csv", "out/y", "data/other.csv", ".cetak/ledger.sqlite3"] {
            assert_eq!(inputs.of(&home.join(file)), None, "{file}");
        }
        let around = reads_around(&home.join("keys/deep/er.key"));
        assert!(around.of(&home.join("photos/1.png")).is_some());
        assert!(reads_around(folder.path()).of(&home.join("job.toml")).is_none());
    }

    #[test]
    fn a_job_file_that_is_broken_is_refused_and_one_that_is_gone_names_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().join("job");
        put(&home.join("data/pns.csv"), "x");
        assert!(reads(&home).expect("no job").of(&home.join("data/pns.csv")).is_none());
        put(&home.join("job.toml"), "[data\n");
        assert_eq!(reads(&home).expect_err("broken").kind, FaultKind::Usage);
    }

    #[test]
    fn an_input_among_the_program_s_own_files_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().join("job");
        for inside in [".cetak/list.csv", ".cetak/photos/ab/cd"] {
            put(&home.join(inside), "x");
            put(&home.join("job.toml"), &JOB.replace("data/pns.csv", inside));
            let fault = reads(&home).expect_err(inside);
            assert_eq!(fault.kind, FaultKind::Usage);
        }
        put(&home.join("job.toml"), JOB);
        reads(&home).expect("apart");
    }
}
