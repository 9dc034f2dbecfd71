//! The cards of each unit together, in orders that deliver by unit.
//!
//! Units come in the order in which the rows first name them, and so do the cards
//! of each. Two spellings that differ in case or spaces alone are one unit; the
//! first is the one the slip shows.

use crate::impose::Order;
use crate::output::pdf::SlipText;
use crate::record::Record;
use crate::run::designs::RunPlan;
use crate::run::ready::Ready;
use std::collections::HashMap;

/// The units of a run.
pub(super) struct Units {
    /// Which unit each card belongs to; one for all where the order is not by unit.
    pub(super) of_card: Vec<usize>,
    /// Unit and agency of each.
    names: Vec<(String, String)>,
}

impl Units {
    /// What the slips of a plan say.
    pub(super) fn slips(&self, plan: &RunPlan) -> Vec<SlipText> {
        let n_units = self.names.len();
        let known = plan.slips.iter().filter_map(|(unit_idx, n_cards)| {
            let (unit, agency) = self.names.get(*unit_idx)?;
            let (unit, agency, n_cards) = (unit.clone(), agency.clone(), *n_cards);
            Some(SlipText { unit, agency, n_cards, number: unit_idx + 1, n_units })
        });
        known.collect()
    }
}

/// Brings the cards of each unit together, if the order is by unit.
pub(super) fn gather(order: Order, cards: &mut [Ready]) -> Units {
    if !order.is_by_unit() {
        return Units { of_card: vec![0; cards.len()], names: Vec::new() };
    }
    let mut numbers = HashMap::new();
    let mut names: Vec<(String, String)> = Vec::new();
    for ready in cards.iter() {
        numbers.entry(key(&ready.record)).or_insert_with(|| {
            names.push((ready.record.unit.clone(), ready.record.instansi.clone()));
            names.len() - 1
        });
    }
    cards.sort_by_cached_key(|ready| numbers[&key(&ready.record)]);
    let of_card = cards.iter().map(|ready| numbers[&key(&ready.record)]).collect();
    Units { of_card, names }
}

/// What two records of one unit have alike.
pub(super) fn key(record: &Record) -> (String, String) {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    (plain(&record.instansi), plain(&record.unit))
}
