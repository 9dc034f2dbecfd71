//! The guillotine programme: where a stack of sheets is cut, in which order.
//!
//! A guillotine cuts from edge to edge, so a sheet can be cut by one if its
//! cards stand in rows and columns that no card breaks. First all level cuts,
//! with the foot of the sheet against the back gauge: each frees a strip of
//! cards, from the top row downwards. Then every strip, turned by a quarter,
//! takes the same upright cuts with its right edge against the gauge. The piles
//! come off in the order of the slots. Nothing here knows what a card shows, nor
//! which slots are used: waste and blank slots are cut like cards.

use super::format::SheetFormat;
use cetak_base::unit::Length;

/// What a cut sets free: the piece in front of the knife.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Freed {
    /// An edge or a gutter, to be thrown away.
    Waste,
    /// The next row of cards, or the next card of a row; counted from 0.
    Cards(usize),
}

/// One cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cut {
    /// From the top edge of the sheet for a level cut, from its left edge for an upright one,
    /// seen from the front.
    pub at: Length,
    /// From the knife to the back gauge.
    pub gauge: Length,
    /// What comes off.
    pub freed: Freed,
}

/// All cuts of a sheet. What is left behind the knife at the end of each part is waste, unless the
/// last cards reach the edge of the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    /// Level cuts, from the top downwards: the foot of the sheet lies at the back gauge.
    pub level: Vec<Cut>,
    /// Upright cuts of every strip, from left to right: its right edge lies at the back gauge.
    pub upright: Vec<Cut>,
    /// How many rows of cards there are.
    pub rows: usize,
    /// How many cards a row has at most.
    pub columns: usize,
}

/// The programme for a format, or `None` if its cards do not stand in rows and columns, as in
/// trays and dies.
pub fn guillotine(format: &SheetFormat) -> Option<Programme> {
    let rows = bands(format.slots.iter().map(|slot| (slot.trim.y, slot.trim.bottom())))?;
    let columns = bands(format.slots.iter().map(|slot| (slot.trim.x, slot.trim.right())))?;
    Some(Programme {
        level: cuts(&rows, format.sheet.h),
        upright: cuts(&columns, format.sheet.w),
        rows: rows.len(),
        columns: columns.len(),
    })
}

/// The distinct stretches that cards take along one axis, if none of them cuts into another.
fn bands(stretches: impl Iterator<Item = (Length, Length)>) -> Option<Vec<(Length, Length)>> {
    let mut bands: Vec<(Length, Length)> = stretches.collect();
    bands.sort_unstable();
    bands.dedup();
    bands.windows(2).all(|pair| pair[0].1 <= pair[1].0).then_some(bands)
}

/// The cuts along one axis of a paper that is `long`.
fn cuts(bands: &[(Length, Length)], long: Length) -> Vec<Cut> {
    let mut cuts = Vec::with_capacity(bands.len() * 2);
    let mut free_until = Length::ZERO;
    for (idx, (from, to)) in bands.iter().enumerate() {
        for (at, freed) in [(*from, Freed::Waste), (*to, Freed::Cards(idx))] {
            // Two cards side by side share a cut, and the edge of the paper is none.
            if at > free_until && at < long {
                cuts.push(Cut { at, gauge: long - at, freed });
            }
            free_until = free_until.max(at);
        }
    }
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn um(cuts: &[Cut]) -> Vec<i64> {
        cuts.iter().map(|cut| cut.at.um()).collect()
    }

    #[test]
    fn a_gutter_takes_two_cuts_and_the_gauge_only_moves_forward() {
        let format = SheetFormat::load("a4-10up", Path::new(".")).expect("a built-in");
        let programme = guillotine(&format).expect("a grid");
        assert_eq!((programme.rows, programme.columns), (5, 2));
        assert_eq!(um(&programme.upright), [18_400, 104_000, 106_000, 191_600]);
        assert_eq!(programme.level.len(), 10);
        assert_eq!(programme.upright[1].freed, Freed::Cards(0));
        assert_eq!(programme.upright[2].freed, Freed::Waste);
        for cuts in [&programme.level, &programme.upright] {
            assert!(cuts.windows(2).all(|pair| pair[0].gauge > pair[1].gauge));
        }
        assert_eq!(programme.upright[3].gauge, Length::from_um(18_400));
    }

    #[test]
    fn cards_without_a_gutter_share_a_cut_and_a_card_of_its_own_size_needs_none() {
        let text = include_str!("../../../layouts/sheets/a4-10up.toml")
            .replace("{ x = \"2mm\", y = \"2mm\" }", "{ x = \"0mm\", y = \"0mm\" }");
        let format = SheetFormat::parse("butt", &text, "butt.toml").expect("it fits");
        let programme = guillotine(&format).expect("a grid");
        assert_eq!((programme.level.len(), programme.upright.len()), (6, 3));
        let single = SheetFormat::load("cr80-1up", Path::new(".")).expect("a built-in");
        let programme = guillotine(&single).expect("one card");
        assert!(programme.level.is_empty() && programme.upright.is_empty());
    }
}
