//! One picture under two names.
//!
//! A [`Likeness`] is what a picture looks like from afar, in the measure of the
//! head itself. Two of them show one photograph if one can be laid over the
//! other - shifted, scaled, mirrored, lighter or darker - so that they differ
//! little *everywhere*: a copy saved again, smaller or trimmed does, while
//! another person in the same pose and attire differs much somewhere, be it
//! only in the eyes. Where both show clothes, these must agree as well ([`worn`]).
//!
//! Which pairs are worth laying over each other is found through tables of
//! rough features ([`meet`]), so that the time grows with the number of photos
//! and not with its square; whether they are one is decided by all cells ([`lay`]).

mod lay;
mod likeness;
mod meet;
mod worn;

use cetak_base::digest::Digest;
use std::collections::BTreeMap;

pub use likeness::Likeness;
pub(super) use likeness::Source;

/// A photo to be compared with all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitting {
    likeness: Likeness,
    content: Digest,
    /// Where it is looked for.
    place: Option<meet::Place>,
    settled: bool,
}

impl Sitting {
    /// The photo that looks like this. `content` is the digest of its file: equal files are one
    /// picture, whatever they look like.
    pub fn new(likeness: Likeness, content: Digest) -> Self {
        let place = meet::Place::of(&likeness);
        Self { likeness, content, place, settled: false }
    }

    /// What the picture looks like.
    pub const fn likeness(&self) -> &Likeness {
        &self.likeness
    }

    /// The same, known to show another picture than every other settled one: two of these are
    /// not compared again, unless their files are equal.
    #[must_use]
    pub fn settled(self) -> Self {
        Self { settled: true, ..self }
    }
}

/// Groups of photos that show one picture, each in the order of the photos, by the first of each.
pub fn twins(sittings: &[&Sitting]) -> Vec<Vec<usize>> {
    let mut groups = Groups { of: (0..sittings.len()).collect() };
    let mut by_content: BTreeMap<&[u8], usize> = BTreeMap::new();
    for (idx, sitting) in sittings.iter().enumerate() {
        let first = *by_content.entry(sitting.content.bytes()).or_insert(idx);
        groups.join(first, idx);
    }
    meet::pairs(sittings, |a, b, mirrored| {
        let known = groups.root(a) == groups.root(b);
        let same = known || lay::is_same(&sittings[a].likeness, &sittings[b].likeness, mirrored);
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
