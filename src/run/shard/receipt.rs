//! The receipt of a lot: which plan, which program, which files. Only with one is a lot there.
//!
//! Whoever draws a lot writes into a new folder of its own below that of the lot, and last of all renames the
//! receipt, which names that folder, into place. So two machines that draw one lot - the first was believed lost -
//! never write over each other, and what is half drawn has no receipt.

use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::digest::Digest;
use crate::output::atomic;
use crate::run::manifest::PROGRAM;
use crate::run::shard::Shared;
use crate::schema::manifest::Output;
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Name of a receipt in the folder of its lot.
pub(super) const RECEIPT: &str = "receipt.json";
/// Larger is no receipt.
const MAX_BYTES: u64 = 1 << 20;

/// What was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Receipt {
    /// Version of this form: 1.
    schema: u32,
    /// Name and version of the program that drew it.
    pub(super) program: String,
    /// Digest of the plan.
    pub(super) plan: String,
    /// Number of the lot, from 1.
    pub(super) lot: usize,
    /// The folder below that of the lot that holds the files.
    pub(super) attempt: String,
    /// The files, in the order of the lot's.
    pub(super) files: Vec<Output>,
    /// The most ink that the profile would have laid on a photo, and the most that one holds, in per cent.
    pub(super) ink: [u16; 2],
}

impl Receipt {
    pub(super) fn new(plan: Digest, lot: usize, attempt: String, files: Vec<Output>) -> Self {
        let (program, plan) = (PROGRAM.to_owned(), plan.to_string());
        Self { schema: 1, program, plan, lot, attempt, files, ink: [0; 2] }
    }

    /// The receipt in that folder; `None` if there is none, or what is there is none.
    ///
    /// # Errors
    ///
    /// An outside fault naming the path if it cannot be read.
    pub(super) fn read(folder: &Path) -> Outcome<Option<Self>> {
        let path = folder.join(RECEIPT);
        let read = || -> io::Result<Vec<u8>> {
            use io::Read as _;
            let mut bytes = Vec::new();
            fs::File::open(&path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        match read() {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => {
                let doing =
                    Text::new("tanda terima tidak bisa dibaca", "the receipt cannot be read");
                Err(Fault::io(&path, doing, &error))
            }
        }
    }

    /// Puts it in its place.
    ///
    /// # Errors
    ///
    /// An outside fault naming the path.
    pub(super) fn write(&self, folder: &Path) -> Outcome<()> {
        let mut json = serde_json::to_vec_pretty(self).expect("plain data is always JSON");
        json.push(b'\n');
        // Two machines may finish one lot at once, and the name of a file that is being written is shared.
        let part = folder.join(&self.attempt).join(RECEIPT);
        atomic::write(&part, &json)?;
        fs::rename(&part, folder.join(RECEIPT)).map_err(|error| {
            let doing =
                Text::new("tanda terima tidak bisa ditulis", "the receipt cannot be written");
            Fault::io(&folder.join(RECEIPT), doing, &error)
        })?;
        atomic::sync(folder)
    }

    /// Whether its files are what it says.
    ///
    /// # Errors
    ///
    /// An outside fault naming the path if one cannot be read.
    pub(super) fn is_true(&self, folder: &Path) -> Outcome<bool> {
        if !is_plain(&self.attempt) {
            return Ok(false);
        }
        for Output { path, bytes, sha256, .. } in &self.files {
            let there = atomic::read_sum(&folder.join(&self.attempt).join(path))?;
            if there.is_none_or(|there| there.bytes != *bytes || there.sha256 != *sha256) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Whether that is the name of one folder, and no path to another place.
pub(super) fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_digit())
}

/// The folder of a lot, by its number.
pub(super) fn folder(shared: &Shared, lot: usize) -> PathBuf {
    shared.lots().join(format!("{lot:05}"))
}

/// A new folder below that of the lot, which nobody else writes to, and its name.
///
/// # Errors
///
/// An outside fault naming the path.
pub(super) fn attempt(folder: &Path) -> Outcome<String> {
    for number in 1..100_000 {
        let name = number.to_string();
        if atomic::claim_folder(&folder.join(&name))? {
            return Ok(name);
        }
    }
    let message =
        Text::new("terlalu banyak percobaan untuk lot ini", "too many attempts at this lot");
    Err(Fault::new(FaultKind::Outside, folder.display().to_string(), message))
}

/// What stands against the lots of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The number of the lot that is to be drawn again, from 1; nothing where that would not help.
    pub lot: Option<usize>,
    /// What is wrong.
    pub what: Text,
}
