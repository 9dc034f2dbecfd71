//! The solver: how many cards a sheet can hold.
//!
//! Grids only, all cards turned alike; that is what a guillotine can cut. A die
//! with other arrangements is described by a file with its slots.

use cetak_base::geom::{Size, Turn};
use cetak_base::unit::Length;

/// What a grid must respect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FitLimits {
    /// The paper.
    pub sheet: Size,
    /// The card, upright.
    pub card: Size,
    /// Between two cuts, at least: two bleeds, or none for butt cuts.
    pub gutter: Length,
    /// From the outermost cut to the edge of the paper, at least: the unprintable edge and
    /// the bleed or the marks.
    pub margin: Length,
}

/// The largest grid for one turn of the cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// Cards side by side.
    pub columns: usize,
    /// Cards below each other.
    pub rows: usize,
    /// How each card is turned.
    pub turn: Turn,
    /// What is left and right of the centred grid.
    pub margin_x: Length,
    /// What is above and below the centred grid.
    pub margin_y: Length,
    /// How much wider the sheet must be for one more column.
    pub missing_x: Length,
    /// How much higher the sheet must be for one more row.
    pub missing_y: Length,
}

impl Fit {
    /// Cards on a sheet.
    pub const fn cards(&self) -> usize {
        self.columns * self.rows
    }
}

/// The largest grid of upright and of turned cards, more cards first; upright first if equal.
/// A turn that holds no card is left out.
pub fn fit(limits: FitLimits) -> Vec<Fit> {
    let mut fits: Vec<Fit> = [Turn::None, Turn::Quarter]
        .into_iter()
        .map(|turn| {
            let piece = if turn.is_sideways() { limits.card.turned() } else { limits.card };
            let (columns, margin_x, missing_x) = along(limits.sheet.w, piece.w, limits);
            let (rows, margin_y, missing_y) = along(limits.sheet.h, piece.h, limits);
            Fit { columns, rows, turn, margin_x, margin_y, missing_x, missing_y }
        })
        .filter(|fit| fit.cards() > 0)
        .collect();
    fits.sort_by_key(|fit| std::cmp::Reverse(fit.cards()));
    fits
}

/// How many pieces fit along one edge, what is left on either side, what one more would need.
fn along(paper: Length, piece: Length, limits: FitLimits) -> (usize, Length, Length) {
    let step = piece + limits.gutter;
    let free = paper - limits.margin * 2 + limits.gutter;
    let n = if step.um() > 0 { (free.um() / step.um()).max(0) } else { 0 };
    let block = if n > 0 { step * n - limits.gutter } else { Length::ZERO };
    let missing = step * (n + 1) - free;
    (usize::try_from(n).unwrap_or(0), (paper - block) / 2, missing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn best(w_um: i64, h_um: i64, gutter_mm: i64, margin_mm: i64) -> (usize, usize, usize, Turn) {
        let found = fit(FitLimits {
            sheet: Size::new(Length::from_um(w_um), Length::from_um(h_um)),
            card: Size::ID_1,
            gutter: Length::from_um(gutter_mm * 1000),
            margin: Length::from_um(margin_mm * 1000),
        });
        (found[0].cards(), found[0].columns, found[0].rows, found[0].turn)
    }

    #[test]
    fn known_papers_hold_what_printers_know_they_hold() {
        let (upright, turned) = (Turn::None, Turn::Quarter);
        let a4 = |g, m| best(210_000, 297_000, g, m);
        assert_eq!(a4(0, 5), (10, 2, 5, upright));
        assert_eq!(a4(4, 5), (10, 2, 5, upright));
        assert_eq!(a4(6, 5), (9, 3, 3, turned));
        assert_eq!(a4(6, 8), (9, 3, 3, turned));
        let a3 = |g, m| best(297_000, 420_000, g, m).0;
        assert_eq!([a3(0, 5), a3(4, 5), a3(6, 5), a3(6, 8)], [21, 21, 18, 18]);
        let sra3 = |g, m| best(320_000, 450_000, g, m);
        assert_eq!(sra3(0, 5), (25, 5, 5, turned));
        assert_eq!(sra3(6, 8), (21, 3, 7, upright));
        let letter = |g, m| best(215_900, 279_400, g, m);
        assert_eq!(letter(6, 5), (9, 3, 3, turned));
        assert_eq!(letter(6, 8), (8, 2, 4, upright));
        assert_eq!(best(330_200, 482_600, 6, 8), (25, 5, 5, turned));
    }

    proptest! {
        #[test]
        fn no_grid_with_one_more_column_or_row_fits(
            w in 50_000i64..700_000, h in 50_000i64..700_000,
            gutter in 0i64..10_000, margin in 0i64..15_000,
        ) {
            let um = Length::from_um;
            let sheet = Size::new(um(w), um(h));
            let limits = FitLimits { sheet, card: Size::ID_1, gutter: um(gutter), margin: um(margin) };
            for found in fit(limits) {
                let piece = if found.turn.is_sideways() { Size::ID_1.turned() } else { Size::ID_1 };
                let takes = |n: usize, piece: Length| {
                    piece * n as i64 + um(gutter) * (n as i64 - 1) + um(margin) * 2
                };
                prop_assert!(takes(found.columns, piece.w) <= sheet.w);
                prop_assert!(takes(found.rows, piece.h) <= sheet.h);
                prop_assert_eq!(takes(found.columns + 1, piece.w) - sheet.w, found.missing_x);
                prop_assert_eq!(takes(found.rows + 1, piece.h) - sheet.h, found.missing_y);
                prop_assert!(found.missing_x > Length::ZERO && found.missing_y > Length::ZERO);
            }
        }
    }
}
