//! A second list that completes the first: an export of SIASN, joined by NIP.
//!
//! An office keeps names and units; SIASN has the serial of the card, the
//! kedudukan hukum and the TMT. What a row does not say is taken from the row of
//! the same number in the other list, and what both say, the row itself decides.
//! Two people are never mixed: where the names under one number differ, or the
//! other list has that number twice, the card is held.

use super::{Nip, name};
use crate::ingest::{Field, Row, Value};
use std::collections::BTreeMap;

/// The rows of another list by their numbers.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Joined {
    /// What messages call the list.
    shown: String,
    rows: BTreeMap<u64, Found>,
    untrusted: usize,
}

/// What the other list says under a number.
#[derive(Debug, Clone, PartialEq)]
enum Found {
    One(Row),
    /// Rows that differ.
    Several,
}

/// What the other list has for a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Match<'a> {
    /// It does not have the number.
    Missing,
    /// It has the number in rows that differ.
    Several,
    /// This row of it.
    One(&'a Row),
}

impl Joined {
    /// The rows of a list that messages call `shown`. A row whose number is not to be trusted completes
    /// nothing.
    pub fn new(shown: &str, rows: Vec<Row>) -> Self {
        let mut joined = Self { shown: shown.to_owned(), rows: BTreeMap::new(), untrusted: 0 };
        for row in rows {
            let nip = row.value(Field::Nip).as_text().and_then(|text| Nip::parse(text).ok());
            let Some(nip) = nip else {
                joined.untrusted += 1;
                continue;
            };
            let found = joined.rows.entry(nip.value()).or_insert_with(|| Found::One(row.clone()));
            if matches!(found, Found::One(there) if !says_the_same(there, &row)) {
                *found = Found::Several;
            }
        }
        joined
    }

    /// How many of its rows complete nothing, because their number is none or is stored as a number.
    pub fn untrusted(&self) -> usize {
        self.untrusted
    }

    /// What messages call the list.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    pub(super) fn find(&self, nip: Nip) -> Match<'_> {
        match self.rows.get(&nip.value()) {
            None => Match::Missing,
            Some(Found::Several) => Match::Several,
            Some(Found::One(row)) => Match::One(row),
        }
    }
}

fn says_the_same(one: &Row, other: &Row) -> bool {
    let values = |row: &Row| -> Vec<(Field, Value)> {
        row.cells().map(|(field, cell)| (field, cell.value.clone())).collect()
    };
    values(one) == values(other)
}

/// Whether two names may be those of one person: the same words, some of them shortened, or a slip of
/// two letters.
pub(super) fn may_be_one(one: &str, other: &str) -> bool {
    /// Letters that may differ in all.
    const SLIPS: usize = 2;
    let words = |full: &str| -> Vec<String> {
        let bare = name::take_apart("", full, "").name.to_lowercase();
        let words = bare.split(|c: char| !c.is_alphabetic() && c != '\'');
        let words = words.map(|word| word.replace('\'', "")).filter(|word| !word.is_empty());
        words.filter(|word| !matches!(word.as_str(), "h" | "hj")).collect()
    };
    let (one, other) = (words(one), words(other));
    if one.is_empty() || other.is_empty() {
        return true;
    }
    let shortened = one.len() == other.len()
        && one
            .iter()
            .zip(&other)
            .all(|(a, b)| a.starts_with(b.as_str()) || b.starts_with(a.as_str()));
    shortened || crate::ingest::distance(&one.concat(), &other.concat()) <= SLIPS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_person_may_be_shortened_or_misspelt_by_little() {
        for (one, other) in [
            ("MUH. YUSUF", "Muhammad Yusuf"),
            ("Drs. H. BUDI SANTOSO, M.Si", "BUDI SANTOSO"),
            ("SITI NURAINI", "SITI NUR'AINI"),
            ("SITI NUR AINI", "SITI NURAINI"),
            ("ACHMAD", "AHMAD"),
            ("", "BUDI"),
        ] {
            assert!(may_be_one(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("BUDI SANTOSO", "SITI AMINAH"),
            ("BUDI", "BUDI SANTOSO"),
            ("SRI REJEKI", "SRI MULYANI"),
        ] {
            assert!(!may_be_one(one, other), "{one} {other}");
        }
    }
}
