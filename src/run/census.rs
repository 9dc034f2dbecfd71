//! Who is on the list of a run, and the photo files that were looked at for them.

use crate::ledger::{PhotoStat, Renewed};
use crate::record::{Judged, Verdict};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Who is on the list.
#[derive(Debug, Default)]
pub(super) struct Census {
    listed: BTreeSet<String>,
    barred: BTreeSet<String>,
    /// People whose row or photo must be mended.
    held: BTreeSet<String>,
    /// Rows of each file, and those of them that need no mending.
    rows: BTreeMap<Arc<str>, (u64, u64)>,
    /// A row's key cannot be read, or rows are hidden, so that nobody is known to be missing.
    pub(super) has_unread: bool,
    /// Photo files that were looked at, as they are now.
    pub(super) photos: BTreeMap<String, PhotoStat>,
    /// What those that were decoded look like, as [`crate::run::known::Earlier::likeness`] wants it back; nothing
    /// for one whose card must wait, so that it is looked at again whether it changed or not.
    pub(super) likenesses: BTreeMap<String, Option<Vec<u8>>>,
    /// Cards that did not change and are to be known by a fingerprint of today's form.
    pub(super) renewed: Vec<Renewed>,
}

impl Census {
    /// Whether somebody is on the list who may have a card, now or once their row is mended.
    pub(super) fn lists(&self, key: &str) -> bool {
        self.listed.contains(key)
    }

    /// Whether somebody is on the list who may have no card.
    pub(super) fn bars(&self, key: &str) -> bool {
        self.barred.contains(key)
    }

    /// Rows were not read: whoever is not on the list may stand in one of them.
    pub(super) const fn note_unread(&mut self) {
        self.has_unread = true;
    }

    /// Notes what a photo looks like, if it was decoded, and whether the card it is on can be made.
    pub(super) fn note_likeness(&mut self, path: &str, likeness: Option<Vec<u8>>, ready: bool) {
        if ready && likeness.is_none() {
            return;
        }
        // One picture may be asked for by two rows: one that waits is enough.
        let kept = self.likenesses.entry(path.to_owned()).or_insert_with(|| likeness);
        if !ready {
            *kept = None;
        }
    }

    /// Whether somebody's card must wait.
    pub(super) fn holds(&self, key: &str) -> bool {
        self.held.contains(key)
    }

    /// Notes that somebody's card must wait, for the photo say.
    pub(super) fn note_held(&mut self, key: &str) {
        self.held.insert(key.to_owned());
    }

    /// How many rows were read of a file, and how many of them need no mending.
    pub(super) fn rows_of(&self, file: &str) -> (u64, u64) {
        self.rows.get(file).copied().unwrap_or_default()
    }

    pub(super) fn note(&mut self, judged: &Judged) {
        if let Some(file) = &judged.place.file {
            let (rows, usable) = self.rows.entry(Arc::clone(file)).or_default();
            *rows += 1;
            *usable += u64::from(!matches!(judged.verdict, Verdict::Held));
        }
        if let (Some(key), Verdict::Held) = (&judged.key, &judged.verdict) {
            self.held.insert(key.clone());
        }
        match (&judged.key, &judged.verdict) {
            (Some(key), Verdict::Barred) => self.barred.insert(key.clone()),
            (Some(key), Verdict::Entitled(_) | Verdict::Held | Verdict::Duplicate) => {
                self.listed.insert(key.clone())
            }
            (None, _) => std::mem::replace(&mut self.has_unread, true),
        };
    }
}
