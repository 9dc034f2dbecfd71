//! Who is on the list of a run, and the photo files that were looked at for them.

use crate::ledger::{PhotoStat, Renewed};
use crate::record::{Judged, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// Who is on the list.
#[derive(Debug, Default)]
pub(super) struct Census {
    listed: BTreeSet<String>,
    barred: BTreeSet<String>,
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

    pub(super) fn note(&mut self, judged: &Judged) {
        match (&judged.key, &judged.verdict) {
            (Some(key), Verdict::Barred) => self.barred.insert(key.clone()),
            (Some(key), Verdict::Entitled(_) | Verdict::Held | Verdict::Duplicate) => {
                self.listed.insert(key.clone())
            }
            (None, _) => std::mem::replace(&mut self.has_unread, true),
        };
    }
}
