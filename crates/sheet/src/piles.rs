//! The piles that come off the knife, and where in them each card lies.
//!
//! A stack of several sheets is cut as one and gives a pile for each slot; a
//! sheet that is cut alone gives one pile, gathered slot by slot. Piles put one
//! on another in their order hold the cards in theirs.

use super::plan::{Piece, Plan};
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
    /// What lies in it from the top downwards.
    pub pieces: Vec<Piece>,
}

impl Pile {
    /// The cards from the top downwards.
    pub fn cards(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Card(card) => Some(*card),
            Piece::Slip(_) => None,
        })
    }
}

/// The piles of a run in the order they are put together. A pile of blanks is none.
pub fn piles(plan: &Plan) -> Vec<Pile> {
    let mut piles = Vec::new();
    for (lot_idx, lot) in plan.lots.iter().enumerate() {
        for stack in &lot.stacks {
            let sheets = lot.first_sheet + stack.start..lot.first_sheet + stack.end;
            let stacked = &lot.sheets[stack.clone()];
            let n_slots = stacked.iter().map(|sheet| sheet.cards.len()).max().unwrap_or(0);
            let of_slot = |slot_idx: usize| stacked.iter().filter_map(move |s| s.piece(slot_idx));
            let mut add = |slot_idx, pieces: Vec<Piece>| {
                if !pieces.is_empty() {
                    piles.push(Pile { lot_idx, sheets: sheets.clone(), slot_idx, pieces });
                }
            };
            if stacked.len() == 1 {
                add(None, (0..n_slots).flat_map(of_slot).collect());
            } else {
                (0..n_slots).for_each(|slot_idx| add(Some(slot_idx), of_slot(slot_idx).collect()));
            }
        }
    }
    piles
}
