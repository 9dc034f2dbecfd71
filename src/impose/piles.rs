//! The piles that come off the knife, and where in them each card lies.
//!
//! A stack of several sheets is cut as one and gives a pile for each slot; a
//! sheet that is cut alone gives one pile, gathered slot by slot. Piles put one
//! on another in their order hold the cards in theirs.

use super::plan::Plan;
use std::ops::Range;

/// One pile of cards, from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pile {
    /// Which file it comes from, from 0.
    pub lot_idx: usize,
    /// Which sheets of the run, from 0, are cut for it.
    pub sheets: Range<usize>,
    /// The slot that it comes from; `None` for all slots of a single sheet.
    pub slot_idx: Option<usize>,
    /// The cards from the top downwards.
    pub cards: Vec<usize>,
}

/// The piles of a run in the order they are put together. A pile without a card is none.
pub fn piles(plan: &Plan) -> Vec<Pile> {
    let mut piles = Vec::new();
    for (lot_idx, lot) in plan.lots.iter().enumerate() {
        for stack in &lot.stacks {
            let sheets = lot.first_sheet + stack.start..lot.first_sheet + stack.end;
            let stacked = &lot.sheets[stack.clone()];
            let mut add = |slot_idx, cards: Vec<usize>| {
                if !cards.is_empty() {
                    piles.push(Pile { lot_idx, sheets: sheets.clone(), slot_idx, cards });
                }
            };
            match stacked {
                [single] => add(None, single.cards.iter().copied().flatten().collect()),
                _ => {
                    let n_slots = stacked.iter().map(|sheet| sheet.cards.len()).max().unwrap_or(0);
                    for slot_idx in 0..n_slots {
                        let at = |sheet: &super::plan::Sheet| {
                            sheet.cards.get(slot_idx).copied().flatten()
                        };
                        add(Some(slot_idx), stacked.iter().filter_map(at).collect());
                    }
                }
            }
        }
    }
    piles
}

#[cfg(test)]
mod tests {
    use super::super::arrange::{Arrangement, Options, Order};
    use super::super::format::SheetFormat;
    use super::super::plan::plan;
    use super::*;
    use proptest::prelude::*;
    use std::path::Path;

    proptest! {
        #[test]
        fn piles_put_together_hold_every_card_in_order(
            n_cards in 0..200usize,
            order in prop_oneof![Just(Order::CutStack), Just(Order::Row)],
            start_slot in 1..10usize,
            skipped in prop::collection::vec(1..=10usize, 0..3),
            sheets_per_file in 1..9usize,
            stack_depth in prop::option::of(1..5usize),
        ) {
            let format = SheetFormat::load("a4-10up", Path::new(".")).expect("built in");
            let options = Options {
                order,
                start_slot,
                skip_slots: skipped,
                sheets_per_file,
                stack_depth,
                ..Options::default()
            };
            let Ok(arrangement) = Arrangement::new(format, options) else { return Ok(()) };
            let piles = piles(&plan(&arrangement, n_cards));
            let cards: Vec<usize> = piles.iter().flat_map(|pile| pile.cards.clone()).collect();
            prop_assert_eq!(cards, (0..n_cards).collect::<Vec<_>>());
            prop_assert!(piles.iter().all(|pile| !pile.cards.is_empty()));
        }
    }
}
