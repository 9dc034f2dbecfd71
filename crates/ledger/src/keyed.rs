//! Whether the tokens of the cards were made with the key that the job has now.

use super::event::NewEvent;
use super::kind::EventKind;
use super::{Ledger, Trouble};
use cetak_base::date::Date;
use cetak_base::diag::{Fault, FaultKind, Outcome, Remedy, Text};
use cetak_base::token::Key;
use rusqlite::Connection;

/// So many of the newest cards with a token are looked at: one that another hand changed must not
/// pass for another key.
const LOOKED_AT: i64 = 50;

impl Ledger {
    /// Refuses a key that none of the newest tokens was made with.
    ///
    /// # Errors
    ///
    /// An outside fault then, or if the ledger cannot be read.
    pub fn refuse_other_key(&self, key: &Key) -> Outcome<()> {
        if self.read(|work| is_other(work, key))? {
            return Err(Fault::new(
                FaultKind::Outside,
                self.path.display().to_string(),
                Text::new(
                    "kunci QR tugas ini bukan kunci yang dipakai untuk kartu-kartu sebelumnya",
                    "the QR key of this job is not the one that earlier cards were made with",
                ),
            )
            .hint(Remedy::OldKeyOrAccept));
        }
        Ok(())
    }

    /// Records, on `day`, that the key is another one from here on, if it is; whether it is.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be written.
    pub fn accept_key(&mut self, key: &Key, day: Date) -> Outcome<bool> {
        self.write(|work, tail| {
            if !is_other(work, key)? {
                return Ok(false);
            }
            let last: i64 =
                work.query_row("SELECT COALESCE(MAX(id), 0) FROM cards", [], |row| row.get(0))?;
            let event = NewEvent { amount: Some(last), ..NewEvent::of(EventKind::KeyChanged, day) };
            tail.append(work, &event)?;
            Ok(true)
        })
    }
}

fn is_other(work: &Connection, key: &Key) -> Result<bool, Trouble> {
    let mut query = work.prepare(
        "SELECT people.key, cards.serial, cards.token, cards.issue FROM cards
         JOIN people ON people.id = cards.person
         WHERE cards.token IS NOT NULL AND cards.serial IS NOT NULL AND people.key IS NOT NULL
            AND cards.id > COALESCE((SELECT MAX(amount) FROM events WHERE kind = 'key-changed'), 0)
         ORDER BY cards.id DESC LIMIT ?1",
    )?;
    let mut rows = query.query([LOOKED_AT])?;
    let mut is_other = false;
    while let Some(row) = rows.next()? {
        let (person, serial, token): (String, String, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        if key.made(&token, &person, &serial, row.get(3)?) {
            return Ok(false);
        }
        is_other = true;
    }
    Ok(is_other)
}
