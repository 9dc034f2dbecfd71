//! What a job decides about its sheets. Whether a format can hold it is known to `grid`.

use super::side::Duplex;
use cetak_base::diag::Text;
use cetak_base::text;
use cetak_base::unit::Length;

/// In which order cards fill the sheets.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// Each slot is a pile that is in order once the stack of sheets is cut.
    #[default]
    CutStack,
    /// One sheet after another, row by row.
    Row,
    /// Each unit on fresh sheets behind a slip that names it, row by row.
    Unit,
    /// Each unit on fresh sheets behind a slip, and each is cut and stacked by itself.
    UnitCutStack,
}

impl Order {
    /// Whether each unit begins on a fresh sheet.
    pub const fn is_by_unit(self) -> bool {
        match self {
            Self::Unit | Self::UnitCutStack => true,
            Self::CutStack | Self::Row => false,
        }
    }
}

/// What a job decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How the backs come onto their fronts. Default: long edge.
    pub duplex: Duplex,
    /// In which order cards fill the sheets. Default: cut-stack.
    pub order: Order,
    /// How far artwork reaches beyond the cut. Default: 1 mm.
    pub bleed: Length,
    /// The first free slot, from 1, of a part-used first sheet. Default: 1.
    pub start_slot: usize,
    /// Slots, from 1, that stay empty on every sheet. Default: none.
    pub skip_slots: Vec<usize>,
    /// How many sheets one file holds at most. Default: 250.
    pub sheets_per_file: usize,
    /// How many sheets the guillotine cuts at once in cut-stack order; `None`: all of a lot.
    pub stack_depth: Option<usize>,
    /// Whether formats with crop marks get register targets too, where the margin has room for
    /// all four. Default: yes.
    pub registration: bool,
    /// Whether a colour bar is printed in the margin. Default: no.
    pub colour_bar: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            duplex: Duplex::LongEdge,
            order: Order::CutStack,
            bleed: Length::from_um(1000),
            start_slot: 1,
            skip_slots: Vec::new(),
            sheets_per_file: 250,
            stack_depth: None,
            registration: true,
            colour_bar: false,
        }
    }
}

impl Options {
    /// What is wrong with the numbers, for a format with so many slots.
    pub(super) fn check(&self, n_slots: usize) -> Result<(), Text> {
        if self.sheets_per_file == 0 || self.stack_depth == Some(0) {
            return Err(text!(
                "`sheets_per_file` dan tinggi tumpukan mulai dari 1",
                "`sheets_per_file` and the stack depth start at 1"
            ));
        }
        if self.start_slot == 0 || self.start_slot > n_slots {
            let start_slot = self.start_slot;
            return Err(text!(
                "`start_slot` bernilai {start_slot}; format ini punya tempat 1 sampai {n_slots}",
                "`start_slot` is {start_slot}; this format has slots 1 to {n_slots}"
            ));
        }
        if let Some(slot) = self.skip_slots.iter().find(|slot| !(1..=n_slots).contains(slot)) {
            return Err(text!(
                "`skip_slots` menyebut {slot}; format ini punya tempat 1 sampai {n_slots}",
                "`skip_slots` names {slot}; this format has slots 1 to {n_slots}"
            ));
        }
        let start_idx = self.start_slot - 1;
        if (start_idx..n_slots).all(|idx| self.skip_slots.contains(&(idx + 1))) {
            return Err(text!(
                "tidak ada tempat tersisa di lembar pertama; periksa `start_slot` dan `skip_slots`",
                "no slot is left on the first sheet; check `start_slot` and `skip_slots`"
            ));
        }
        Ok(())
    }
}
