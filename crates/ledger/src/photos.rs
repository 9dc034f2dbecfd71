//! Which content each photo file had, so that an unchanged one need not be read to be known.
//!
//! A file counts as unchanged if size, time of change and inode are all what
//! they were. That can be fooled on purpose, and by some synchronising tools,
//! so the caller may always hash instead; then this memory only is renewed.

use super::event::{NewEvent, Tail};
use super::kind::EventKind;
use super::{Ledger, Trouble, bound, looks};
use cetak_base::date::Date;
use cetak_base::diag::Outcome;
use cetak_base::digest::Digest;
use rusqlite::{Connection, OptionalExtension as _, params};
use std::collections::BTreeMap;

/// What the file system says of a photo, and the content it had then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoStat {
    /// Size in bytes.
    pub size: u64,
    /// Time of the last change, nanoseconds since 1970.
    pub mtime_ns: i64,
    /// Number of the file in its file system; 0 where there is none.
    pub inode: u64,
    /// Digest of the file's bytes.
    pub content: Digest,
}

impl PhotoStat {
    /// Whether a file with these figures has the content remembered.
    pub fn still(&self, size: u64, mtime_ns: i64, inode: u64) -> bool {
        (self.size, self.mtime_ns, self.inode) == (size, mtime_ns, inode)
    }
}

impl Ledger {
    /// Every photo remembered, by path.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn photos(&self) -> Outcome<BTreeMap<String, PhotoStat>> {
        self.read(|work| {
            let mut query =
                work.prepare("SELECT path, size, mtime_ns, inode, content FROM photos")?;
            let mut rows = query.query([])?;
            let mut photos = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let stat = PhotoStat {
                    size: row.get(1)?,
                    mtime_ns: row.get(2)?,
                    inode: bits(row.get(3)?),
                    content: Digest::from_bytes(row.get(4)?),
                };
                photos.insert(row.get(0)?, stat);
            }
            Ok::<_, Trouble>(photos)
        })
    }

    /// Remembers photos as they are on `day`, what those that are known look like, and the rules that
    /// every card was judged by. What was known of the same paths is replaced; a likeness that is
    /// `None`, and rules that are, are forgotten.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be written.
    pub fn remember<'p>(
        &mut self,
        photos: impl IntoIterator<Item = (&'p str, PhotoStat)>,
        likenesses: impl IntoIterator<Item = (&'p str, Option<&'p [u8]>)>,
        rules: Option<Digest>,
        day: Date,
    ) -> Outcome<()> {
        self.write(|work, tail| {
            let mut store = work.prepare(
                "INSERT INTO photos (path, size, mtime_ns, inode, content, seen)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns,
                    inode = excluded.inode, content = excluded.content, seen = excluded.seen",
            )?;
            let seen = day.to_string();
            for (path, stat) in photos {
                let inode = stat.inode.cast_signed();
                store.execute(params![path, stat.size, stat.mtime_ns, inode, stat.content.bytes(), seen])?;
            }
            looks::remember(work, likenesses, rules)?;
            bind(work, tail, day)
        })
    }
}

/// Binds what is remembered to the chain, unless the newest such event says the same.
pub(super) fn bind(work: &Connection, tail: &mut Tail, day: Date) -> Result<(), Trouble> {
    let detail = bound::memory(work)?;
    let last: Option<Option<Vec<u8>>> = work
        .query_row(
            "SELECT detail FROM events WHERE kind = 'remembered' ORDER BY seq DESC LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()?;
    if last.flatten().as_deref() == Some(detail.bytes()) {
        return Ok(());
    }
    let event =
        NewEvent { detail: Some(detail.bytes()), ..NewEvent::of(EventKind::Remembered, day) };
    tail.append(work, &event).map(|_| ())
}

/// Network shares give inodes that use all 64 bits; SQLite has signed numbers only.
const fn bits(stored: i64) -> u64 {
    stored.cast_unsigned()
}
