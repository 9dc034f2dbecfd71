//! Which card goes into which slot of which sheet.
//!
//! Every card from 0 to n-1 gets exactly one place. In cut-stack order a stack
//! of sheets is cut as one: the first slot's pile holds the first cards, the
//! next slot's pile goes below it, and the cards come off in order (card =
//! p * S + s for slot p and sheet s of S full sheets). A part-used first sheet
//! cannot be cut together with whole ones, so it is a stack of its own. What is
//! left over at the end stays blank, never repeated.

use super::arrange::{Arrangement, Order};
use std::ops::Range;

/// All sheets of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// One for each file.
    pub lots: Vec<Lot>,
}

/// The sheets of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// Which sheet of the run, from 0, is the first here.
    pub first_sheet: usize,
    /// The sheets.
    pub sheets: Vec<Sheet>,
    /// Which sheets of this lot, from 0, are cut together, in order.
    pub stacks: Vec<Range<usize>>,
}

/// One sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// For each slot the card there, counted from 0 over the whole run.
    pub cards: Vec<Option<usize>>,
}

impl Plan {
    /// How many sheets there are in all lots.
    pub fn n_sheets(&self) -> usize {
        self.lots.iter().map(|lot| lot.sheets.len()).sum()
    }
}

impl Lot {
    /// The cards of this lot in slot order of each sheet.
    pub fn cards(&self) -> impl Iterator<Item = usize> + '_ {
        self.sheets.iter().flat_map(|sheet| sheet.cards.iter().copied().flatten())
    }
}

impl Sheet {
    /// Which slots hold a card.
    pub fn occupied(&self) -> Vec<bool> {
        self.cards.iter().map(Option::is_some).collect()
    }
}

/// Places `n_cards` cards; no cards give no lots.
pub fn plan(arrangement: &Arrangement, n_cards: usize) -> Plan {
    let n_slots = arrangement.format().slots.len();
    let options = arrangement.options();
    let room = |sheet_idx: usize| {
        (0..n_slots).filter(|slot_idx| arrangement.is_free(sheet_idx, *slot_idx)).count()
    };
    let mut lots = Vec::new();
    let mut next_card = 0;
    let mut first_sheet = 0;
    while next_card < n_cards {
        let mut n_sheets = 0;
        let mut capacity = 0;
        while n_sheets < options.sheets_per_file && next_card + capacity < n_cards {
            capacity += room(first_sheet + n_sheets);
            n_sheets += 1;
        }
        let lot_end = n_cards.min(next_card + capacity);
        let stacks = stacks(arrangement, first_sheet, n_sheets);
        let mut sheets = vec![Sheet { cards: vec![None; n_slots] }; n_sheets];
        for stack in &stacks {
            for slot_idx in 0..n_slots {
                for sheet_idx in stack.clone() {
                    if next_card < lot_end && arrangement.is_free(first_sheet + sheet_idx, slot_idx)
                    {
                        sheets[sheet_idx].cards[slot_idx] = Some(next_card);
                        next_card += 1;
                    }
                }
            }
        }
        lots.push(Lot { first_sheet, sheets, stacks });
        first_sheet += n_sheets;
    }
    Plan { lots }
}

/// Which sheets of a lot are cut together.
fn stacks(arrangement: &Arrangement, first_sheet: usize, n_sheets: usize) -> Vec<Range<usize>> {
    let options = arrangement.options();
    let depth = match options.order {
        Order::Row => 1,
        Order::CutStack => options.stack_depth.unwrap_or(n_sheets),
    };
    let mut stacks = Vec::new();
    let mut from = 0;
    if first_sheet == 0 && options.start_slot > 1 && n_sheets > 0 {
        stacks.push(0..1);
        from = 1;
    }
    while from < n_sheets {
        let to = n_sheets.min(from + depth);
        stacks.push(from..to);
        from = to;
    }
    stacks
}
