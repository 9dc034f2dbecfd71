//! Who tells: the machine, the job and the one run that a line of a log or a figure is of.
//!
//! A job is known by the whole path of its file, links followed: two folders of one name
//! are two jobs, and so are two job files of one folder. With the host's name it is the
//! only one of its kind wherever the lines of many machines come together.

use crate::job;
use crate::token;
use std::path::{Path, PathBuf};

/// Where a line or a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    /// Name of the machine.
    pub(super) host: String,
    /// Whole path of the job file, whether or not it is there; empty for a command without a job.
    pub(super) job_file: String,
    /// Different for each start of the program; later ones sort behind earlier ones.
    pub(super) run_id: String,
}

impl Origin {
    /// Of a command that is about the job in this file or folder.
    pub(super) fn of(job: Option<&Path>) -> Self {
        Self { host: host(), job_file: job.map(job_file).unwrap_or_default(), run_id: run_id() }
    }
}

/// The name the machine calls itself.
fn host() -> String {
    #[cfg(unix)]
    let name = Some(rustix::system::uname().nodename().to_string_lossy().into_owned());
    #[cfg(not(unix))]
    let name = std::env::var("COMPUTERNAME").ok();
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| "localhost".to_owned())
}

/// The whole path of a job file. Of one that is not there, what is there of its path.
fn job_file(path: &Path) -> String {
    let is_file = !path.is_dir() && path.extension().is_some_and(|ext| ext == "toml");
    let path = if is_file { path.to_owned() } else { path.join("job.toml") };
    let whole = std::path::absolute(&path).unwrap_or(path);
    let real = whole.ancestors().find_map(|above| {
        let below = whole.strip_prefix(above).ok()?;
        let real = above.canonicalize().ok()?;
        Some(if below.as_os_str().is_empty() { real } else { real.join(below) })
    });
    let real: PathBuf = real.unwrap_or(whole);
    let shown = real.to_string_lossy();
    // The form in which Windows gives whole paths.
    shown.strip_prefix(r"\\?\").unwrap_or(&shown).to_owned()
}

/// The time in milliseconds and four random bytes.
fn run_id() -> String {
    let now = job::now().unix_ms;
    // A system without random numbers has processes with numbers.
    let random = token::random::<4>().unwrap_or_else(|_| std::process::id().to_le_bytes());
    let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{now:012x}-{random}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::atomic;

    #[test]
    fn a_job_is_known_by_the_whole_path_of_its_file_even_if_that_is_gone() {
        let folder = tempfile::tempdir().expect("a folder");
        let real = folder.path().canonicalize().expect("there");
        let home = folder.path().join("a/kartu");
        atomic::make_folder(&home).expect("made");
        let is = |path: PathBuf, expected: &str| {
            let expected = real.join(expected).to_string_lossy().into_owned();
            assert_eq!(job_file(&path), expected.trim_start_matches(r"\\?\"));
        };
        is(home.clone(), "a/kartu/job.toml");
        is(home.join("job.toml"), "a/kartu/job.toml");
        atomic::write(&home.join("guru.toml"), b"").expect("written");
        is(home.join("guru.toml"), "a/kartu/guru.toml");
        is(folder.path().join("b/kartu"), "b/kartu/job.toml");
        is(folder.path().join("b/kartu/guru.toml"), "b/kartu/guru.toml");
    }

    #[test]
    fn every_run_has_a_number_of_its_own() {
        let (first, second) = (run_id(), run_id());
        assert_ne!(first, second);
        assert!(first[..12] <= second[..12]);
    }
}
