//! The guillotine programme: where a stack of sheets is cut, in which order.
//!
//! A guillotine cuts from edge to edge, so a sheet can be cut by one if its
//! cards stand in rows and columns that no card breaks. What is measured lies
//! between the knife and the back gauge, and a gauge comes no nearer to the knife
//! than its clamp lets it: 15 mm on most machines. So the margins go first: one is
//! cut off with the raw edge behind it at the gauge, then the stack is turned by half
//! and the fresh edge lies there for the other. From then on every gauge is at least
//! a card. First all level cuts, which free the rows from the top downwards, then
//! every strip, turned by a quarter, takes the same upright cuts. Nothing here
//! knows what a card shows, nor which slots are used: waste and blank slots are cut
//! like cards.

use super::format::SheetFormat;
use cetak_base::unit::Length;

/// The least distance from knife to back gauge that a guillotine is taken to have unless told.
pub const LEAST_GAUGE: Length = Length::from_um(15_000);

/// What a cut sets free: the piece in front of the knife.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Freed {
    /// An edge or a gutter, to be thrown away.
    Waste,
    /// The next row of cards, or the next card of a row; counted from 0.
    Cards(usize),
}

/// Which edge lies at the back gauge, named as on the uncut front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edge {
    /// The lower one.
    Foot,
    /// The upper one.
    Head,
    /// The right one.
    Right,
    /// The left one.
    Left,
}

/// One cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cut {
    /// From the top edge of the sheet for a level cut, from its left edge for an upright one,
    /// seen from the front.
    pub at: Length,
    /// What lies at the back gauge; where it is another edge than before, the stack is turned by half.
    pub edge: Edge,
    /// From the knife to the back gauge.
    pub gauge: Length,
    /// What comes off.
    pub freed: Freed,
}

/// All cuts of a sheet. The last row and the last card of a row are what stays behind the knife.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    /// Level cuts: both margins, then from the top downwards.
    pub level: Vec<Cut>,
    /// Upright cuts of every strip: both margins, then from left to right.
    pub upright: Vec<Cut>,
    /// How many rows of cards there are.
    pub rows: usize,
    /// How many cards a row has at most.
    pub columns: usize,
}

impl Programme {
    /// The shortest distance to the back gauge; `None` if nothing is cut.
    pub fn shortest(&self) -> Option<Length> {
        self.level.iter().chain(&self.upright).map(|cut| cut.gauge).min()
    }
}

/// The programme for a format, or `None` if its cards do not stand in rows and columns, as in
/// trays and dies.
pub fn guillotine(format: &SheetFormat) -> Option<Programme> {
    let rows = bands(format.slots.iter().map(|slot| (slot.trim.y, slot.trim.bottom())))?;
    let columns = bands(format.slots.iter().map(|slot| (slot.trim.x, slot.trim.right())))?;
    Some(Programme {
        level: cuts(&rows, format.sheet.h, [Edge::Foot, Edge::Head]),
        upright: cuts(&columns, format.sheet.w, [Edge::Right, Edge::Left]),
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

/// The cuts along one axis of a paper that is `long`, with its far edge at the gauge unless the
/// margin there is what comes off.
fn cuts(bands: &[(Length, Length)], long: Length, [far, near]: [Edge; 2]) -> Vec<Cut> {
    let (Some((first, _)), Some((_, last))) = (bands.first(), bands.last()) else {
        return Vec::new();
    };
    let (first, last) = (*first, *last);
    let mut cuts = Vec::with_capacity(bands.len() * 2);
    // The edge of the paper is no cut.
    if first > Length::ZERO {
        cuts.push(Cut { at: first, edge: far, gauge: long - first, freed: Freed::Waste });
    }
    if last < long {
        cuts.push(Cut { at: last, edge: near, gauge: last - first, freed: Freed::Waste });
    }
    let mut free_until = first;
    for (idx, (from, to)) in bands.iter().enumerate() {
        for (at, freed) in [(*from, Freed::Waste), (*to, Freed::Cards(idx))] {
            // Two cards side by side share a cut.
            if at > free_until && at < last {
                cuts.push(Cut { at, edge: far, gauge: last - at, freed });
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
    fn margins_go_first_and_then_a_gutter_takes_two_cuts() {
        let format = SheetFormat::load("a4-10up", Path::new(".")).expect("a built-in");
        let programme = guillotine(&format).expect("a grid");
        assert_eq!((programme.rows, programme.columns), (5, 2));
        assert_eq!(um(&programme.upright), [18_400, 191_600, 104_000, 106_000]);
        let edges: Vec<Edge> = programme.upright.iter().map(|cut| cut.edge).collect();
        assert_eq!(edges, [Edge::Right, Edge::Left, Edge::Right, Edge::Right]);
        let gauges: Vec<i64> = programme.upright.iter().map(|cut| cut.gauge.um()).collect();
        assert_eq!(gauges, [191_600, 173_200, 87_600, 85_600]);
        assert_eq!(programme.level.len(), 10);
        assert_eq!(programme.upright[2].freed, Freed::Cards(0));
        assert_eq!(programme.upright[3].freed, Freed::Waste);
    }

    #[test]
    fn no_cut_is_nearer_to_the_back_gauge_than_a_guillotine_reaches() {
        for name in SheetFormat::builtin_names() {
            let format = SheetFormat::load(name, Path::new(".")).expect("a built-in");
            let shortest = guillotine(&format).and_then(|programme| programme.shortest());
            assert!(shortest.is_none_or(|gauge| gauge >= LEAST_GAUGE), "{name}: {shortest:?}");
        }
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
        assert_eq!(programme.shortest(), None);
    }
}
