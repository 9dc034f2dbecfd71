//! Which card goes into which slot of which sheet.
//!
//! Every card from 0 to n-1 gets exactly one place. In cut-stack order a stack
//! of sheets is cut as one: the first slot's pile holds the first cards, the
//! next slot's pile goes below it, and the cards come off in order (card =
//! p * S + s for slot p and sheet s of S full sheets). A part-used first sheet
//! cannot be cut together with whole ones, so it is a stack of its own. What is
//! left over at the end stays blank, never repeated.
//!
//! By unit, each unit begins on a fresh sheet, and the first place of its first
//! sheet holds a slip: a blank of the size of a card that names the unit. Cut and
//! stacked, the slip lies on top of the unit's cards. Stacks never hold sheets of
//! two units.

use super::arrange::Arrangement;
use super::options::Order;
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
    /// The slip on this sheet, on the first sheet of each unit where the order is by unit.
    pub slip: Option<Slip>,
}

/// A piece the size of a card that names the unit whose cards follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slip {
    /// The slot it lies in; no card does.
    pub slot_idx: usize,
    /// Which unit of the run, from 0.
    pub unit_idx: usize,
}

/// What comes off the knife and is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// A card, counted from 0 over the whole run.
    Card(usize),
    /// The slip of a unit, counted from 0.
    Slip(usize),
}

impl Plan {
    /// How many sheets there are in all lots.
    pub fn n_sheets(&self) -> usize {
        self.lots.iter().map(|lot| lot.sheets.len()).sum()
    }
}

impl Lot {
    const fn starting_at(first_sheet: usize) -> Self {
        Self { first_sheet, sheets: Vec::new(), stacks: Vec::new() }
    }

    /// The cards of this lot in slot order of each sheet.
    pub fn cards(&self) -> impl Iterator<Item = usize> + '_ {
        self.sheets.iter().flat_map(|sheet| sheet.cards.iter().copied().flatten())
    }
}

impl Sheet {
    /// What lies in that slot, from 0, and is kept.
    pub fn piece(&self, slot_idx: usize) -> Option<Piece> {
        let slip = self.slip.filter(|slip| slip.slot_idx == slot_idx);
        let slip = slip.map(|slip| Piece::Slip(slip.unit_idx));
        slip.or_else(|| self.cards.get(slot_idx).copied().flatten().map(Piece::Card))
    }

    /// Which slots hold a card or the slip: what is cut out.
    pub fn occupied(&self) -> Vec<bool> {
        (0..self.cards.len()).map(|slot_idx| self.piece(slot_idx).is_some()).collect()
    }
}

/// Places `n_cards` cards without regard to units; no cards give no lots.
pub fn plan(arrangement: &Arrangement, n_cards: usize) -> Plan {
    place(arrangement, &[n_cards], false)
}

/// Places the cards of units, given how many each has: card 0 is the first of the first unit.
/// In an order by unit each begins on a fresh sheet with a slip; in other orders the cards
/// follow one another as in [`plan`].
pub fn plan_units(arrangement: &Arrangement, units: &[usize]) -> Plan {
    if arrangement.options().order.is_by_unit() {
        place(arrangement, units, true)
    } else {
        plan(arrangement, units.iter().sum())
    }
}

fn place(arrangement: &Arrangement, units: &[usize], with_slips: bool) -> Plan {
    let n_slots = arrangement.format().slots.len();
    let per_file = arrangement.options().sheets_per_file;
    let room = |sheet_idx: usize| {
        (0..n_slots).filter(|slot_idx| arrangement.is_free(sheet_idx, *slot_idx)).count()
    };
    // How many of the next `most` sheets `n_items` need.
    let needed = |first_sheet: usize, n_items: usize, most: usize| {
        let mut capacity = 0;
        (0..most)
            .take_while(|offset| {
                let short = capacity < n_items;
                capacity += room(first_sheet + offset);
                short
            })
            .count()
    };
    let mut lots: Vec<Lot> = Vec::new();
    let mut lot = Lot::starting_at(0);
    let mut next_card = 0;
    for (unit_idx, n_cards) in units.iter().enumerate() {
        let unit_end = next_card + n_cards;
        let mut slip = (with_slips && *n_cards > 0).then_some(unit_idx);
        // A unit that fits into one file is not torn in two.
        let n_items = n_cards + usize::from(slip.is_some());
        let first_sheet = lot.first_sheet + lot.sheets.len();
        let n_sheets = needed(first_sheet, n_items, per_file + 1);
        if !lot.sheets.is_empty() && lot.sheets.len() + n_sheets > per_file {
            lots.push(std::mem::replace(&mut lot, Lot::starting_at(first_sheet)));
        }
        while next_card < unit_end || slip.is_some() {
            let from = lot.sheets.len();
            if from == per_file {
                let first_sheet = lot.first_sheet + from;
                lots.push(std::mem::replace(&mut lot, Lot::starting_at(first_sheet)));
                continue;
            }
            let n_items = unit_end - next_card + usize::from(slip.is_some());
            let to = from + needed(lot.first_sheet + from, n_items, per_file - from);
            lot.sheets.resize(to, Sheet { cards: vec![None; n_slots], slip: None });
            for stack in stacks(arrangement, lot.first_sheet, from..to) {
                for slot_idx in 0..n_slots {
                    for sheet_idx in stack.clone() {
                        if !arrangement.is_free(lot.first_sheet + sheet_idx, slot_idx) {
                            continue;
                        }
                        if let Some(unit_idx) = slip.take() {
                            lot.sheets[sheet_idx].slip = Some(Slip { slot_idx, unit_idx });
                        } else if next_card < unit_end {
                            lot.sheets[sheet_idx].cards[slot_idx] = Some(next_card);
                            next_card += 1;
                        }
                    }
                }
                lot.stacks.push(stack);
            }
        }
    }
    if !lot.sheets.is_empty() {
        lots.push(lot);
    }
    Plan { lots }
}

/// Which of these sheets of a lot are cut together.
fn stacks(
    arrangement: &Arrangement,
    first_sheet: usize,
    sheets: Range<usize>,
) -> Vec<Range<usize>> {
    let options = arrangement.options();
    let depth = match options.order {
        Order::Row | Order::Unit => 1,
        Order::CutStack | Order::UnitCutStack => options.stack_depth.unwrap_or(sheets.len()),
    };
    let mut stacks = Vec::new();
    let Range { start: mut from, end } = sheets;
    if first_sheet == 0 && from == 0 && options.start_slot > 1 && end > 0 {
        stacks.push(0..1);
        from = 1;
    }
    while from < end {
        let to = end.min(from + depth);
        stacks.push(from..to);
        from = to;
    }
    stacks
}
