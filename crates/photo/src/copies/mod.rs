//! Finds photos that show one and the same picture (near-duplicates).
//!
//! A [`Descriptor`] is a small copy of a picture, scaled by the width of the head. Two
//! pictures are the same if one descriptor can be aligned with the other -
//! shifted, scaled, mirrored, lighter or darker - so that they differ
//! little *everywhere*. A copy that was saved again, made smaller or trimmed does;
//! another person in the same pose and attire differs much somewhere, if
//! only in the eyes. Where both show clothes, these must agree as well ([`clothes`]).
//!
//! Which pairs are worth aligning is found by hashing coarse features
//! ([`candidates`]), so that the time grows with the number of photos
//! and not with its square. Whether a pair is one picture is decided on all cells ([`align`]).
//! Nothing here recognises a person.

mod align;
mod candidates;
mod clothes;
mod descriptor;
mod refine;

use cetak_base::digest::Digest;
use std::collections::BTreeMap;

pub use descriptor::Descriptor;
pub(super) use descriptor::Source;

/// A photo to be compared with all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    descriptor: Descriptor,
    content: Digest,
    /// By what it is found: computed with the picture where it is new, on the thread that looked at it. Of one
    /// that is known it is computed only when something is new.
    signature: Option<candidates::Signature>,
    is_compared: bool,
}

impl Subject {
    /// The photo that looks like this. `content` is the digest of its file: equal files are one
    /// picture, whatever they look like.
    pub fn new(descriptor: Descriptor, content: Digest) -> Self {
        let signature = candidates::Signature::of(&descriptor);
        Self { descriptor, content, signature, is_compared: false }
    }

    /// What the picture looks like.
    pub const fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// A photo known from an earlier run to show another picture than every other such photo:
    /// two of these are not compared again, unless their files are equal.
    pub const fn compared(descriptor: Descriptor, content: Digest) -> Self {
        Self { descriptor, content, signature: None, is_compared: true }
    }
}

/// Groups of photos that show one picture, each in the order of the photos, by the first of each.
pub fn group_copies(subjects: &[&Subject]) -> Vec<Vec<usize>> {
    let mut groups = Groups { of: (0..subjects.len()).collect() };
    let mut by_content: BTreeMap<&[u8], usize> = BTreeMap::new();
    for (idx, subject) in subjects.iter().enumerate() {
        let first = *by_content.entry(subject.content.bytes()).or_insert(idx);
        groups.join(first, idx);
    }
    let is_new = |subject: &&Subject| subject.signature.is_some() && !subject.is_compared;
    if !subjects.iter().any(is_new) {
        return groups.several();
    }
    candidates::pairs(subjects, |a, b, mirrored| {
        let known = groups.root(a) == groups.root(b);
        let same =
            known || align::is_same(&subjects[a].descriptor, &subjects[b].descriptor, mirrored);
        if same {
            groups.join(a, b);
        }
        same
    });
    groups.several()
}

/// Who belongs together; each points to a smaller member or to itself.
struct Groups {
    of: Vec<usize>,
}

impl Groups {
    fn root(&self, mut idx: usize) -> usize {
        while self.of[idx] != idx {
            idx = self.of[idx];
        }
        idx
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.of[a.max(b)] = a.min(b);
    }

    fn several(&self) -> Vec<Vec<usize>> {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for idx in 0..self.of.len() {
            groups.entry(self.root(idx)).or_default().push(idx);
        }
        groups.into_values().filter(|group| group.len() > 1).collect()
    }
}

#[cfg(test)]
mod tests;
