//! For whom something is meant: `when = { kind = "pns", filled = "contract_end" }`.
//!
//! The same words in layouts, for elements, and in jobs, for the choice of a
//! layout. Everything named must hold; nothing named holds for everybody.

use super::element::Condition;
use cetak_base::settings::Table;
use cetak_people::record::{Kind, Record, TextField};

/// The kinds by the names that files use.
pub(super) const KINDS: &[(&str, Kind)] =
    &[("pns", Kind::Pns), ("pppk", Kind::Pppk), ("pppk-paruh-waktu", Kind::PppkParuhWaktu)];

/// For whom something is meant.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct When {
    /// Only these kinds; `None` for all.
    kinds: Option<Vec<Kind>>,
    conditions: Vec<Condition>,
}

impl When {
    /// Reads `kind`, `filled` and `empty`, each one word or several; leaves the table open.
    pub fn read(table: &Table<'_, '_>) -> Self {
        let fields: Vec<_> = TextField::ALL.iter().map(|field| (field.name(), *field)).collect();
        let fields = |key| table.choices(key, &fields).unwrap_or_default().into_iter();
        let filled = fields("filled").map(Condition::Filled);
        Self {
            kinds: table.choices("kind", KINDS),
            conditions: filled.chain(fields("empty").map(Condition::Empty)).collect(),
        }
    }

    /// Whether it may hold for somebody of `kind`.
    pub fn is_for(&self, kind: Kind) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }

    /// What must hold besides the kind.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// Whether all of it holds for `record`.
    pub fn holds(&self, record: &Record) -> bool {
        self.is_for(record.kind) && self.conditions.iter().all(|one| one.holds(record))
    }
}
