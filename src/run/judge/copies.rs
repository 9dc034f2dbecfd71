//! One picture under two keys: nobody knows whose it is, so neither gets a card of it.
//!
//! Photos are compared all with all once every one has been looked at; what
//! alike means is decided in [`crate::photo::group_copies`].

use crate::diag::{Code, Finding, Place, Policy, Text};
use crate::photo::{Subject, group_copies};

/// A photo that may be used, and whose it is said to be.
pub(in crate::run) struct Sitter {
    /// Number of the record; `None` for somebody whom nobody asked about.
    pub(in crate::run) idx: Option<usize>,
    /// Its key.
    pub(in crate::run) key: String,
    /// Its row.
    pub(in crate::run) place: Place,
    /// The photo, as messages name it.
    pub(in crate::run) file: String,
    /// What it looks like, and its bytes.
    pub(in crate::run) subject: Subject,
}

/// A finding for every record that shares its picture with another, with the number of the record.
pub(in crate::run) fn shared(sitters: &[Sitter], policy: &Policy) -> Vec<(usize, Finding)> {
    let subjects: Vec<&Subject> = sitters.iter().map(|sitter| &sitter.subject).collect();
    let mut findings = Vec::new();
    for group in group_copies(&subjects) {
        for &member in &group {
            let own = &sitters[member];
            let Some(own_idx) = own.idx else { continue };
            // One other is named; with the first mended the next shows up.
            let other = group.iter().map(|&idx| &sitters[idx]).find(|other| other.key != own.key);
            let Some(other) = other else { continue };
            let (file, others, key) = (&own.file, &other.file, &other.key);
            let row = other.place.row.map_or_else(String::new, |row| row.to_string());
            let message = crate::text!(
                "foto `{file}` sama dengan foto `{others}` milik NIP {key} (baris {row})",
                "the photo `{file}` is the same picture as `{others}` of the NIP {key} (row {row})"
            );
            let hint = Text::new(
                "periksa foto itu milik siapa, lalu ganti foto yang salah",
                "find out whose photo it is, then replace the wrong one",
            );
            let finding = Finding::new(Code::PhotoShared, own.place.clone(), message);
            let finding = finding.hint(hint).key(own.key.clone()).value(file);
            findings.extend(policy.apply(finding).map(|finding| (own_idx, finding)));
        }
    }
    findings
}
