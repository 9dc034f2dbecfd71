//! What lets an unchanged card be left alone and yet judged with the others.
//!
//! Two things: what each photo looks like from afar, so that a picture that
//! turns up under a second name is found although the first is not decoded;
//! and the rules that all cards were judged by, since under other rules a card
//! that did not change may have to wait. Both may be lost at any time: then
//! photos are looked at again.

use super::{Ledger, Trouble};
use cetak_base::diag::Outcome;
use cetak_base::digest::Digest;
use rusqlite::{OptionalExtension as _, params};
use std::collections::BTreeMap;

impl Ledger {
    /// What each photo looked like, by path, as the caller wrote it.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn likenesses(&self) -> Outcome<BTreeMap<String, Vec<u8>>> {
        self.read(|work| {
            let mut query = work.prepare("SELECT path, likeness FROM likenesses")?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Remembers what photos look like, of those that [`Ledger::remember_photos`] knows; others
    /// are passed over. `None` forgets what was known. A purge of the photo takes this with it.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be written.
    pub fn remember_likenesses<'p>(
        &mut self,
        likenesses: impl IntoIterator<Item = (&'p str, Option<&'p [u8]>)>,
    ) -> Outcome<()> {
        self.write(|work, _| {
            let mut store = work.prepare(
                "INSERT INTO likenesses (path, likeness)
                 SELECT path, ?2 FROM photos WHERE path = ?1
                 ON CONFLICT (path) DO UPDATE SET likeness = excluded.likeness",
            )?;
            let mut forget = work.prepare("DELETE FROM likenesses WHERE path = ?1")?;
            for (path, likeness) in likenesses {
                match likeness {
                    Some(likeness) => store.execute(params![path, likeness])?,
                    None => forget.execute([path])?,
                };
            }
            Ok(())
        })
    }

    /// The rules that every card of the ledger was judged by; `None` if there were several.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn rules(&self) -> Outcome<Option<Digest>> {
        self.read(|work| {
            let digest: Option<[u8; 32]> =
                work.query_row("SELECT digest FROM rules", [], |row| row.get(0)).optional()?;
            Ok::<_, Trouble>(digest.map(Digest::from_bytes))
        })
    }

    /// Remembers the rules that every card was judged by; `None` once there are several.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be written.
    pub fn remember_rules(&mut self, rules: Option<Digest>) -> Outcome<()> {
        self.write(|work, _| {
            work.execute("DELETE FROM rules", [])?;
            if let Some(digest) = rules {
                work.execute("INSERT INTO rules (id, digest) VALUES (1, ?1)", [digest.bytes()])?;
            }
            Ok(())
        })
    }
}
