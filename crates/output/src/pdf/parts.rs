//! PDF/VT-1 on top of PDF/X-4: which pages belong to which card.
//!
//! In the one-up stream a page is a face of a card, so a print server can be
//! told by name what belongs together (ISO 16612-2:2010, ISO 32000-2 14.12):
//! the job holds units, a unit holds cards, a card is a leaf with its pages.
//! The metadata of a leaf is the card's serial and nothing else. Imposed sheets
//! have no such tree, because there a card is not a page.

use super::canvas::defect;
use super::objects::Objects;
use cetak_base::diag::Outcome;
use pdf_writer::{Name, Ref, TextStr};

/// The cards of a one-up stream, in page order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Records<'a> {
    /// The serial of each card.
    pub serials: &'a [String],
    /// How many cards each unit has; they add up to all cards.
    pub units: &'a [usize],
}

/// The numbers of the tree's nodes: root, top, units, cards.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'a> {
    records: Records<'a>,
    first: i32,
}

/// Which level of the tree, from 0, holds the cards.
const RECORD_LEVEL: i32 = 2;

impl<'a> Parts<'a> {
    /// A tree whose nodes are numbered from `first` on, over `n_sheets` cards.
    pub(super) fn new(records: Records<'a>, first: i32, n_sheets: usize) -> Outcome<Self> {
        let n_cards: usize = records.units.iter().sum();
        let empty_unit = records.units.contains(&0);
        if n_cards != n_sheets || records.serials.len() != n_sheets || empty_unit {
            return Err(defect("the records of a stream are not its cards"));
        }
        Ok(Self { records, first })
    }

    /// How many objects the tree takes.
    pub(super) fn n_objects(&self) -> usize {
        2 + self.records.units.len() + self.records.serials.len()
    }

    /// What the catalog points at.
    pub(super) fn root(&self) -> Ref {
        Ref::new(self.first)
    }

    fn node(&self, idx: usize) -> Ref {
        Ref::new(self.first + i32::try_from(idx).unwrap_or(0))
    }

    fn unit(&self, unit_idx: usize) -> Ref {
        self.node(2 + unit_idx)
    }

    /// The leaf of a card.
    pub(super) fn leaf(&self, card_idx: usize) -> Ref {
        self.node(2 + self.records.units.len() + card_idx)
    }

    /// Writes the leaf of a card with its first and last page.
    pub(super) fn write_leaf(&self, objects: &mut Objects, card_idx: usize, pages: &[Ref]) {
        let leaf = self.leaf(card_idx);
        let mut until = 0;
        let unit_idx = self.records.units.iter().position(|n_cards| {
            until += n_cards;
            card_idx < until
        });
        objects.put(leaf, |chunk| {
            let mut dict = chunk.indirect(leaf).dict();
            dict.pair(Name(b"Type"), Name(b"DPart"));
            dict.pair(Name(b"Parent"), self.unit(unit_idx.unwrap_or(0)));
            if let (Some(first), Some(last)) = (pages.first(), pages.last()) {
                dict.pair(Name(b"Start"), *first).pair(Name(b"End"), *last);
            }
            let serial = self.records.serials.get(card_idx).map_or("", String::as_str);
            dict.insert(Name(b"DPM")).dict().pair(Name(b"Serial"), TextStr(serial));
        });
    }

    /// Writes root, top and units.
    pub(super) fn write_tree(&self, objects: &mut Objects) {
        let (root, top) = (self.root(), self.node(1));
        objects.put(root, |chunk| {
            let mut dict = chunk.indirect(root).dict();
            dict.pair(Name(b"Type"), Name(b"DPartRoot"));
            dict.pair(Name(b"DPartRootNode"), top);
            dict.pair(Name(b"RecordLevel"), RECORD_LEVEL);
            let names = [Name(b"Job"), Name(b"Unit"), Name(b"Card")];
            dict.insert(Name(b"NodeNameList")).array().items(names);
        });
        let n_units = self.records.units.len();
        objects.put(top, |chunk| {
            let mut dict = chunk.indirect(top).dict();
            dict.pair(Name(b"Type"), Name(b"DPart")).pair(Name(b"Parent"), root);
            let mut kids = dict.insert(Name(b"DParts")).array();
            kids.push().array().items((0..n_units).map(|unit_idx| self.unit(unit_idx)));
        });
        let mut card_idx = 0;
        for (unit_idx, n_cards) in self.records.units.iter().enumerate() {
            let unit = self.unit(unit_idx);
            let cards = card_idx..card_idx + n_cards;
            card_idx = cards.end;
            objects.put(unit, |chunk| {
                let mut dict = chunk.indirect(unit).dict();
                dict.pair(Name(b"Type"), Name(b"DPart")).pair(Name(b"Parent"), top);
                let mut kids = dict.insert(Name(b"DParts")).array();
                kids.push().array().items(cards.map(|card_idx| self.leaf(card_idx)));
            });
        }
    }
}
