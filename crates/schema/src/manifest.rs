//! `manifest.json` and `SHA256SUMS`: what a run read and what it wrote.
//!
//! The manifest is published last of all; a run's folder without one is not
//! finished. It holds no clock time, no host name and no absolute path, so
//! that two runs over the same input write the same bytes.

use crate::report::{Counts, json};
use cetak_base::digest::Sha256;
use serde::{Deserialize, Serialize};

/// Name of the manifest in a run's folder.
pub const MANIFEST: &str = "manifest.json";
/// Name of the list that `sha256sum -c` checks.
pub const SUMS: &str = "SHA256SUMS";
/// Name of the signature over that list, in the folder of a run that was signed.
pub const SIGNATURE: &str = "SHA256SUMS.sig";

/// Everything a run read and wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this form: 1.
    pub schema: u32,
    /// Name and version of the program.
    pub program: String,
    /// Name of the job.
    pub job: String,
    /// The day validity was judged on.
    pub as_of: String,
    /// How many records became what.
    pub counts: Counts,
    /// The measured printer the sheets were drawn for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub calibration: Option<Calibrated>,
    /// What was read, in order of their paths.
    pub inputs: Vec<Input>,
    /// What was written, in order of their paths; the manifest itself and the sums are not listed.
    pub outputs: Vec<Output>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Input {
    /// Path as the job names it, with `/` between folders.
    pub path: String,
    /// Size.
    pub bytes: u64,
    /// BLAKE3 of the content, in hexadecimal.
    pub blake3: String,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Output {
    /// Path relative to the run's folder, with `/` between folders.
    pub path: String,
    /// Size.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Pages, for a PDF.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pages: Option<u32>,
}

/// A measured printer: what every sheet of the run was moved against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calibrated {
    /// Name of the profile.
    pub printer: String,
    /// Width and height of the paper it was measured on.
    pub paper_um: [i64; 2],
    /// The front.
    pub front: Drifted,
    /// The back, as seen from the back.
    pub back: Drifted,
}

/// What the printer does to one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drifted {
    /// To the right.
    pub right_um: i64,
    /// Downwards.
    pub down_um: i64,
    /// Too wide, in millionths.
    pub wider_ppm: i64,
    /// Too high, in millionths.
    pub taller_ppm: i64,
    /// Turned clockwise, in millionths of a slope.
    pub turned_ppm: i64,
}

impl Output {
    /// The file written at `path`: its size, its SHA-256 in hexadecimal, and its pages for a PDF.
    pub fn new(path: impl Into<String>, bytes: u64, sha256: String, pages: Option<u32>) -> Self {
        Self { path: path.into(), bytes, sha256, pages }
    }
}

impl Manifest {
    /// As written to `manifest.json`.
    pub fn to_json(&self) -> Vec<u8> {
        json(self)
    }

    /// Reads a manifest back; `None` if it is not one this version knows.
    pub fn from_json(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|manifest: &Self| manifest.schema == 1)
    }
}

/// The line that `sha256sum -c` checks the sums themselves by.
pub fn sum_of_sums(sums: &[u8]) -> Vec<u8> {
    let mut sum = Sha256::default();
    sum.update(sums);
    format!("{}  {SUMS}\n", sum.hex()).into_bytes()
}

/// The lines that `sha256sum -c SHA256SUMS` checks: those of the outputs, and last that of the
/// manifest itself, so that no byte of a run can change unseen.
pub fn sums(outputs: &[Output], manifest: &[u8]) -> Vec<u8> {
    let mut sum = Sha256::default();
    sum.update(manifest);
    let last = (sum.hex(), MANIFEST);
    let lines = outputs.iter().map(|output| (output.sha256.clone(), output.path.as_str()));
    let lines = lines.chain(std::iter::once(last));
    lines.map(|(sum, path)| format!("{sum}  {path}\n")).collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_read_back_as_it_was_written() {
        let manifest = Manifest {
            schema: 1,
            program: "cetak 0.1.0".into(),
            job: "Contoh".into(),
            as_of: "2026-11-22".into(),
            counts: Counts { read: 1, made: 1, ..Counts::default() },
            calibration: None,
            inputs: vec![Input { path: "job.toml".into(), bytes: 3, blake3: "00".into() }],
            outputs: vec![Output {
                path: "map.csv".into(),
                bytes: 9,
                sha256: "11".into(),
                pages: None,
            }],
        };
        assert_eq!(Manifest::from_json(&manifest.to_json()), Some(manifest.clone()));
        let sums = String::from_utf8(sums(&manifest.outputs, b"abc")).expect("UTF-8");
        let lines: Vec<&str> = sums.lines().collect();
        assert_eq!(lines[0], "11  map.csv");
        assert!(lines[1].starts_with("ba7816bf") && lines[1].ends_with("  manifest.json"));
    }

    #[test]
    fn a_damaged_manifest_is_none() {
        assert_eq!(Manifest::from_json(b"{\"schema\":1"), None);
        assert_eq!(Manifest::from_json(b"{\"schema\":2}"), None);
    }
}
