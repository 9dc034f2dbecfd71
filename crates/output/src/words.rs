//! The words that `report.html` and `checked.xlsx` share.
//!
//! What became of a record and how much a finding costs are called the same in
//! both files, so that a clerk who reads one finds it again in the other.

use cetak_base::diag::{Lang, Severity};
use cetak_schema::report::Turnover;

/// Whether cards were made or only could be.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Everything up to drawing was checked and no card made: a good record is *ready*.
    Checked,
    /// Cards were made.
    #[default]
    Made,
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Its card was made, or could be.
    Made,
    /// Its card was made by an earlier run and has not changed.
    Unchanged,
    /// Its data or photo must be mended, or someone must decide.
    Held,
    /// The person is not entitled to a card.
    Barred,
    /// The same row again.
    Duplicate,
}

impl Fate {
    /// All of them, in the order in which counts are listed.
    pub const ALL: [Self; 5] =
        [Self::Made, Self::Unchanged, Self::Held, Self::Barred, Self::Duplicate];

    /// The word in a report.
    pub const fn word(self, stage: Stage, lang: Lang) -> &'static str {
        match (self, stage, lang) {
            (Self::Made, Stage::Made, Lang::Id) => "dibuat",
            (Self::Made, Stage::Made, Lang::En) => "made",
            (Self::Made, Stage::Checked, Lang::Id) => "siap dibuat",
            (Self::Made, Stage::Checked, Lang::En) => "ready",
            (Self::Unchanged, _, Lang::Id) => "tidak berubah",
            (Self::Unchanged, _, Lang::En) => "unchanged",
            (Self::Held, _, Lang::Id) => "ditahan",
            (Self::Held, _, Lang::En) => "held",
            (Self::Barred, _, Lang::Id) => "tidak berhak",
            (Self::Barred, _, Lang::En) => "barred",
            (Self::Duplicate, _, Lang::Id) => "ganda",
            (Self::Duplicate, _, Lang::En) => "duplicate",
        }
    }

    /// What the word means, in a few words without a full stop.
    pub const fn meaning(self, stage: Stage, lang: Lang) -> &'static str {
        match (self, stage, lang) {
            (Self::Made, Stage::Made, Lang::Id) => "kartunya dibuat",
            (Self::Made, Stage::Made, Lang::En) => "the card was made",
            (Self::Made, Stage::Checked, Lang::Id) => "tidak ada halangan, kartunya bisa dibuat",
            (Self::Made, Stage::Checked, Lang::En) => "nothing in the way, the card can be made",
            (Self::Unchanged, _, Lang::Id) => "kartunya sudah ada dan datanya tidak berubah",
            (Self::Unchanged, _, Lang::En) => "the card exists and its data has not changed",
            (Self::Held, _, Lang::Id) => "data atau foto harus diperbaiki, atau perlu keputusan",
            (Self::Held, _, Lang::En) => "data or photo must be mended, or someone must decide",
            (Self::Barred, _, Lang::Id) => "orang ini tidak berhak atas kartu",
            (Self::Barred, _, Lang::En) => "this person is not entitled to a card",
            (Self::Duplicate, _, Lang::Id) => "baris yang sama sudah ada di atas",
            (Self::Duplicate, _, Lang::En) => "the same row stands elsewhere already",
        }
    }
}

/// The word for a row that is hidden in the source; [`crate::checked`] is read back by it.
pub const fn hidden(lang: Lang) -> &'static str {
    match lang {
        Lang::Id => "tersembunyi",
        Lang::En => "hidden",
    }
}

/// The severities in the order of lists that begin with the worst.
pub const WORST_FIRST: [Severity; 5] =
    [Severity::Stop, Severity::Hold, Severity::Bar, Severity::Warn, Severity::Info];

/// Who came, changed and left: `3 new, 1 withdrawn`; empty if nobody did.
pub fn turnover(turnover: &Turnover, lang: Lang) -> String {
    let Turnover { new, returned, changed, withdrawn, suspended, spoiled, causes, .. } = turnover;
    let causes: Vec<String> = causes
        .iter()
        .map(|(cause, number)| format!("{cause} {}", grouped(*number, lang)))
        .collect();
    let causes =
        if causes.is_empty() { String::new() } else { format!(" ({})", causes.join(", ")) };
    let parts = [
        (*new, "baru", "new", ""),
        (*returned, "kembali", "back", ""),
        (*changed, "berubah", "changed", causes.as_str()),
        (*withdrawn, "ditarik", "withdrawn", ""),
        (*suspended, "punya kartu tetapi ditahan", "held who have a card", ""),
        (*spoiled, "rusak dan belum dibuat lagi", "spoiled and not made again", ""),
    ];
    let parts = parts.into_iter().filter(|(number, ..)| *number > 0);
    let parts = parts.map(|(number, id, en, more)| {
        let word = match lang {
            Lang::Id => id,
            Lang::En => en,
        };
        format!("{} {word}{more}", grouped(number, lang))
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// A whole number with the thousands parted the way the language parts them.
pub fn grouped(number: usize, lang: Lang) -> String {
    let separator = match lang {
        Lang::Id => '.',
        Lang::En => ',',
    };
    let digits = number.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (idx, digit) in digits.chars().enumerate() {
        if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
            shown.push(separator);
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted_the_way_each_language_parts_them() {
        assert_eq!(grouped(999, Lang::Id), "999");
        assert_eq!(grouped(8379, Lang::Id), "8.379");
        assert_eq!(grouped(1_048_576, Lang::En), "1,048,576");
    }
}
