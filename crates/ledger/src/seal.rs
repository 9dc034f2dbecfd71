//! A code under the job's secret over the newest event: who does not have the key cannot write another chain.
//!
//! Whoever writes without the key leaves the seal where it was; what came after
//! it is bound by the chain alone until the next run seals it.

use super::chain::Broken;
use super::{Ledger, Trouble};
use cetak_base::diag::Outcome;
use cetak_base::text;
use cetak_base::token::Key;
use rusqlite::{Connection, OptionalExtension as _, params};

/// What the code is made for.
const PURPOSE: &str = "cetak ledger seal 1";

impl Ledger {
    /// Seals the chain as it stands with the key of the job.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be written.
    pub fn seal(&mut self, key: &Key) -> Outcome<()> {
        self.write(|work, _| {
            let (seq, head): (i64, [u8; 32]) =
                work.query_row("SELECT events, head FROM chain", [], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?;
            let mac = key.seal(PURPOSE, &head);
            work.execute(
                "INSERT INTO seal (id, seq, mac) VALUES (1, ?1, ?2)
                 ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, mac = excluded.mac",
                params![seq, mac.bytes()],
            )?;
            Ok(())
        })
    }

    /// What the seal does not fit, if there is one; a fault to whoever is about to write.
    ///
    /// # Errors
    ///
    /// An outside fault if the chain is not the one that was sealed with this key.
    pub fn refuse_unsealed(&self, key: &Key) -> Outcome<()> {
        match self.read(|work| check(work, key))? {
            Some(broken) => Err(self.broken(&broken)),
            None => Ok(()),
        }
    }
}

/// What is wrong with the seal; nothing where there is none, or the key was changed since.
pub(super) fn check(work: &Connection, key: &Key) -> Result<Option<Broken>, Trouble> {
    let seal: Option<(i64, Vec<u8>)> = work
        .query_row("SELECT seq, mac FROM seal", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((seq, mac)) = seal else { return Ok(None) };
    let later = "SELECT EXISTS (SELECT 1 FROM events WHERE kind IN ('key-changed', 'repaired') AND seq > ?1)";
    if work.query_row(later, [seq], |row| row.get(0))? {
        return Ok(None);
    }
    let head: Option<Vec<u8>> = work
        .query_row("SELECT hash FROM events WHERE seq = ?1", [seq], |row| row.get(0))
        .optional()?;
    let genuine = head.is_some_and(|head| key.seal(PURPOSE, &head).bytes().as_slice() == mac);
    Ok((!genuine).then(|| {
        Broken::at(
            seq,
            text!(
                "segel rantai bukan buatan kunci tugas ini: rantainya ditulis ulang, atau kuncinya lain",
                "the chain's seal was not made with the key of this job: the chain was rewritten, or the key is another"
            ),
        )
    }))
}

#[cfg(test)]
mod tests {
    use super::super::{Access, Lock};
    use super::*;
    use cetak_base::date::Date;

    #[test]
    fn a_chain_written_anew_by_who_lacks_the_key_is_noticed() {
        let folder = tempfile::tempdir().expect("a folder");
        let lock = Lock::take(folder.path()).expect("free");
        let mut ledger = Ledger::open(folder.path(), Access::Write(&lock)).expect("opens");
        let day = Date::parse_iso("2026-11-22").expect("a day");
        let key = Key::generate().expect("random numbers");
        ledger.receive_blanks(5, "", day).expect("recorded");
        ledger.seal(&key).expect("sealed");
        ledger.receive_blanks(6, "", day).expect("recorded");
        ledger.refuse_unsealed(&key).expect("whole");
        ledger.refuse_unsealed(&Key::generate().expect("random")).expect_err("another key");
        let cut = "DROP TRIGGER events_stay; DELETE FROM events WHERE seq = 1";
        ledger.connection.execute_batch(cut).expect("somebody else's hand");
        ledger.refuse_unsealed(&key).expect_err("the sealed event is gone");
    }
}
