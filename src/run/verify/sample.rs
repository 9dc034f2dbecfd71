//! A sample of a very large run, chosen by a seed that is told.
//!
//! Sizes are given as a number or as an inspection level of ISO 2859-1:1999,
//! table 1 and the sizes of table 2-A: the larger the run, the larger the
//! sample, but ever smaller a share of it.

use crate::digest::Builder;
use crate::schema::report::MapLine;
use std::collections::BTreeSet;

/// How many cards are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleSize {
    /// So many.
    Cards(usize),
    /// By general inspection level, 1 to 3.
    Level(u8),
}

/// Which cards are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// How many.
    pub size: SampleSize,
    /// Which ones: another seed chooses others.
    pub seed: u64,
}

/// The largest lots of table 1, each with the letters of the levels I to III; one more row for all above.
const LETTERS: [(usize, &[u8; 3]); 15] = [
    (8, b"AAB"),
    (15, b"ABC"),
    (25, b"BCD"),
    (50, b"CDE"),
    (90, b"CEF"),
    (150, b"DFG"),
    (280, b"EGH"),
    (500, b"FHJ"),
    (1_200, b"GJK"),
    (3_200, b"HKL"),
    (10_000, b"JLM"),
    (35_000, b"KMN"),
    (150_000, b"LNP"),
    (500_000, b"MPQ"),
    (usize::MAX, b"NQR"),
];

/// The sizes of samples by letter; there is no I and no O.
const SIZES: [(u8, usize); 16] = [
    (b'A', 2),
    (b'B', 3),
    (b'C', 5),
    (b'D', 8),
    (b'E', 13),
    (b'F', 20),
    (b'G', 32),
    (b'H', 50),
    (b'J', 80),
    (b'K', 125),
    (b'L', 200),
    (b'M', 315),
    (b'N', 500),
    (b'P', 800),
    (b'Q', 1_250),
    (b'R', 2_000),
];

impl SampleSize {
    /// How many cards of so many.
    pub fn of(self, n_cards: usize) -> usize {
        let wanted = match self {
            Self::Cards(wanted) => wanted,
            Self::Level(level) => {
                let row = LETTERS.iter().find(|(most, _)| n_cards <= *most);
                let letter =
                    row.map_or(b'R', |(_, letters)| letters[usize::from(level.clamp(1, 3)) - 1]);
                SIZES.iter().find(|(of, _)| *of == letter).map_or(n_cards, |(_, size)| *size)
            }
        };
        wanted.min(n_cards)
    }
}

impl Sample {
    /// The keys of the cards that are looked at.
    pub(super) fn choose(&self, cards: &[MapLine]) -> BTreeSet<String> {
        let mut drawn: Vec<_> = cards
            .iter()
            .map(|card| {
                let mut lot = Builder::new("cetak sample");
                lot.part(&self.seed.to_le_bytes()).part(card.key.as_bytes());
                (*lot.finish().bytes(), &card.key)
            })
            .collect();
        drawn.sort();
        let chosen = drawn.into_iter().take(self.size.of(cards.len()));
        chosen.map(|(_, key)| key.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_give_the_sizes_of_the_standard() {
        for (n_cards, level, expected) in [
            (8, 2, 2),
            (1_000, 2, 80),
            (1_000, 1, 32),
            (1_000, 3, 125),
            (10_000, 2, 200),
            (100_000, 2, 500),
            (3, 3, 3),
            (1_000_000, 3, 2_000),
        ] {
            assert_eq!(SampleSize::Level(level).of(n_cards), expected, "{n_cards} {level}");
        }
        assert_eq!(SampleSize::Cards(50).of(20), 20);
    }

    #[test]
    fn a_seed_chooses_the_same_cards_every_time_and_another_seed_others() {
        let card = |number: usize| MapLine {
            key: number.to_string(),
            place: crate::diag::Place::default(),
            serial: String::new(),
            lot: String::new(),
            sheet: 1,
            slot: 1,
            front_page: 1,
            back_page: None,
            issue: 1,
        };
        let cards: Vec<MapLine> = (0..500).map(card).collect();
        let of = |seed| Sample { size: SampleSize::Cards(40), seed }.choose(&cards);
        assert_eq!((of(1).len(), of(1) == of(1), of(1) == of(2)), (40, true, false));
    }
}
