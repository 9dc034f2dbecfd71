//! Where the chain stood, in a form that fits on paper.
//!
//! `57-1f3a9c2e77aa` is the 57th event and the first digits of its hash. Whoever
//! writes the chain anew has other digits there; the sheets that were printed since
//! have those of before.

use super::{Ledger, Trouble};
use cetak_base::diag::Outcome;
use cetak_base::digest::Digest;
use rusqlite::OptionalExtension as _;

/// Digits of the hash: enough that nobody finds another chain with the same.
const DIGITS: usize = 12;

impl Ledger {
    /// Where the chain stood when the last run was finished; `None` before the first. Neither a run that
    /// was killed nor what was confirmed since changes it, so that a run that is begun again gives the
    /// same bytes.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn head(&self) -> Outcome<Option<String>> {
        self.read(|work| {
            let sql = "SELECT seq, hash FROM events WHERE kind = 'run-finished'
                ORDER BY seq DESC LIMIT 1";
            let found: Option<(i64, [u8; 32])> =
                work.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            Ok::<_, Trouble>(found.map(|(seq, hash)| short(seq, hash)))
        })
    }

    /// Whether the chain passes through what a sheet or a ticket says of it; `None` if that cannot be read.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn passes(&self, head: &str) -> Outcome<Option<bool>> {
        let head = head.trim().to_lowercase();
        let parts = head.split_once('-').and_then(|(seq, digits)| {
            let is_hex = digits.len() >= 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            Some((seq.parse::<i64>().ok()?, digits)).filter(|_| is_hex)
        });
        let Some((seq, digits)) = parts else { return Ok(None) };
        self.read(|work| {
            let hash: Option<[u8; 32]> = work
                .query_row("SELECT hash FROM events WHERE seq = ?1", [seq], |row| row.get(0))
                .optional()?;
            let hash = hash.map(|hash| Digest::from_bytes(hash).to_string());
            Ok::<_, Trouble>(Some(hash.is_some_and(|hash| hash.starts_with(digits))))
        })
    }
}

fn short(seq: i64, hash: [u8; 32]) -> String {
    format!("{seq}-{}", &Digest::from_bytes(hash).to_string()[..DIGITS])
}
