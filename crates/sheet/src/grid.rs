//! The slots of a format with the bleed around them, on both sides of the sheet.
//!
//! A [`Grid`] is only ever made by [`Grid::new`], which refuses what the paper
//! cannot hold. Where the back of a card lies follows from one fact: turned over
//! about the flip edge, the sheet must show it behind its front, head against
//! head. What is printed beside the cards is not known here.

use super::format::{SheetFormat, gaps, overhang};
use super::options::Options;
use super::side::{Duplex, Side};
use cetak_base::diag::{Fault, FaultKind, Outcome};
use cetak_base::geom::{Point, Rect, Turn};
use cetak_base::unit::Length;

/// A format and a job's decisions that fit each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grid {
    pub(super) format: SheetFormat,
    pub(super) options: Options,
    /// For each slot its cut and the bleed around it.
    clips: Vec<Rect>,
}

/// Where one face of a card is drawn on a side of the sheet, seen from that side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement {
    /// Where the card is cut.
    pub trim: Rect,
    /// How the card is turned.
    pub turn: Turn,
    /// The cut and the bleed around it: nothing of the card is drawn beyond.
    pub clip: Rect,
}

impl Placement {
    /// A point of the sheet as the face counts it: from the upper left corner of the card, upright.
    pub fn on_card(self, point: Point) -> Point {
        let Rect { x, y, .. } = self.trim;
        let (right, bottom) = (self.trim.right(), self.trim.bottom());
        match self.turn {
            Turn::None => Point::new(point.x - x, point.y - y),
            Turn::Quarter => Point::new(point.y - y, right - point.x),
            Turn::Half => Point::new(right - point.x, bottom - point.y),
            Turn::ThreeQuarters => Point::new(bottom - point.y, point.x - x),
        }
    }
}

impl Grid {
    /// Joins a format with a job's decisions.
    ///
    /// # Errors
    ///
    /// A fault if the format cannot hold the bleed, no slot is left, or a number is zero.
    pub(super) fn new(format: SheetFormat, options: Options) -> Outcome<Self> {
        let usage = |text| Fault::new(FaultKind::Usage, format.name.clone(), text);
        options.check(format.slots.len()).map_err(usage)?;
        let bleed = options.bleed;
        if bleed < Length::ZERO {
            return Err(usage(cetak_base::text!(
                "`bleed` bernilai {bleed}; tidak boleh negatif",
                "`bleed` is {bleed}; it must not be negative"
            )));
        }
        let printable = format.printable();
        let most = format.max_bleed().written();
        let hint = cetak_base::text!(
            "pakai bleed paling besar {most}, atau format lembar lain",
            "use a bleed of at most {most}, or another sheet format"
        );
        let mut clips = Vec::new();
        for (idx, slot) in format.slots.iter().enumerate() {
            let number = idx + 1;
            let over = overhang(printable, slot.trim.grown(bleed));
            if over > Length::ZERO && !format.borderless {
                return Err(usage(cetak_base::text!(
                    "bleed {bleed} di tempat {number} keluar {over} dari bagian lembar yang dapat dicetak",
                    "a bleed of {bleed} at slot {number} leaves the printable part of the sheet by {over}"
                ))
                .hint(hint));
            }
            let mut clip = slot.trim.grown(bleed);
            for (other_idx, other) in format.slots.iter().enumerate() {
                let (across, down) = gaps(slot.trim, other.trim);
                let short = bleed * 2 - across.max(down);
                if other_idx == idx || short <= Length::ZERO {
                    continue;
                }
                if !format.shared_bleed {
                    let other_number = other_idx + 1;
                    return Err(usage(cetak_base::text!(
                        "jarak antara tempat {number} dan {other_number} kurang {short} untuk dua bleed {bleed}",
                        "the gutter between slots {number} and {other_number} is {short} too narrow for two bleeds of {bleed}"
                    ))
                    .hint(hint));
                }
                clip = cut_at_half_gutter(clip, slot.trim, other.trim);
            }
            clips.push(clip);
        }
        if let Some(slug) = format.slug
            && let Some(number) =
                clips.iter().position(|clip| clip.overlaps(slug.area)).map(|idx| idx + 1)
        {
            return Err(usage(cetak_base::text!(
                "bleed {bleed} di tempat {number} menimpa `slug`",
                "a bleed of {bleed} at slot {number} lies on the `slug`"
            ))
            .hint(hint));
        }
        let holes = format.holes.iter().map(|hole| hole.area);
        let hit = holes.enumerate().find(|(_, hole)| clips.iter().any(|clip| clip.overlaps(*hole)));
        if let Some(number) = hit.map(|(idx, _)| idx + 1) {
            return Err(usage(cetak_base::text!(
                "bleed {bleed} menimpa lubang {number}",
                "a bleed of {bleed} lies on hole {number}"
            ))
            .hint(hint));
        }
        Ok(Self { format, options, clips })
    }

    /// Whether a card may lie in that slot on that sheet of the run, both counted from 0.
    pub(super) fn is_free(&self, sheet_idx: usize, slot_idx: usize) -> bool {
        let used = sheet_idx == 0 && slot_idx + 1 < self.options.start_slot;
        slot_idx < self.format.slots.len()
            && !used
            && !self.options.skip_slots.contains(&(slot_idx + 1))
    }

    /// Where the front of the card in that slot lies.
    ///
    /// # Panics
    ///
    /// If the format has no such slot.
    pub(super) fn front(&self, slot_idx: usize) -> Placement {
        let slot = self.format.slots[slot_idx];
        Placement { trim: slot.trim, turn: slot.turn, clip: self.clips[slot_idx] }
    }

    /// Where the back of the card in that slot lies, seen from the back of the sheet.
    ///
    /// # Panics
    ///
    /// If the format has no such slot.
    pub(super) fn back(&self, slot_idx: usize) -> Placement {
        let front = self.front(slot_idx);
        Placement {
            trim: self.turned_over(front.trim),
            turn: self.turn_over(front.turn),
            clip: self.turned_over(front.clip),
        }
    }

    /// Where a side shows that slot's card.
    pub(super) fn placement(&self, side: Side, slot_idx: usize) -> Placement {
        match side {
            Side::Front => self.front(slot_idx),
            Side::Back => self.back(slot_idx),
        }
    }

    /// A rectangle of the front as that side shows it.
    pub(super) fn seen_from(&self, side: Side, rect: Rect) -> Rect {
        match side {
            Side::Front => rect,
            Side::Back => self.turned_over(rect),
        }
    }

    /// Whether the sheet is turned about an upright axis, left to right. A square sheet counts
    /// as portrait; sheets laid around a core are always turned that way.
    pub(super) fn turns_about_upright_axis(&self) -> bool {
        let portrait = self.format.sheet.w <= self.format.sheet.h;
        match self.options.duplex {
            Duplex::LongEdge => portrait,
            Duplex::ShortEdge => !portrait,
            Duplex::TwoCore | Duplex::None => true,
        }
    }

    /// Where a rectangle on the front lies when seen from the back, and the other way round.
    pub(super) fn turned_over(&self, rect: Rect) -> Rect {
        if self.turns_about_upright_axis() {
            Rect { x: self.format.sheet.w - rect.right(), ..rect }
        } else {
            Rect { y: self.format.sheet.h - rect.bottom(), ..rect }
        }
    }

    /// The same for a point.
    pub(super) fn point_over(&self, point: Point) -> Point {
        let rect = Rect::new(point.x, point.y, Length::ZERO, Length::ZERO);
        let over = self.turned_over(rect);
        Point::new(over.x, over.y)
    }

    /// How the back is turned so that its head lies against the head of its front.
    fn turn_over(&self, turn: Turn) -> Turn {
        let degrees = i64::from(turn.degrees());
        let over = if self.turns_about_upright_axis() { -degrees } else { 180 - degrees };
        Turn::from_degrees(over).unwrap_or_default()
    }
}

/// `clip` held to the middle of the gutter towards `other`, along the axis that parts the two.
fn cut_at_half_gutter(clip: Rect, trim: Rect, other: Rect) -> Rect {
    let (across, down) = gaps(trim, other);
    let (mut left, mut right) = (clip.x, clip.right());
    let (mut top, mut bottom) = (clip.y, clip.bottom());
    if across >= down {
        let half = across / 2;
        if other.x >= trim.right() {
            right = right.min(trim.right() + half);
        } else {
            left = left.max(trim.x - half);
        }
    } else {
        let half = down / 2;
        if other.y >= trim.bottom() {
            bottom = bottom.min(trim.bottom() + half);
        } else {
            top = top.max(trim.y - half);
        }
    }
    Rect::new(left, top, right - left, bottom - top)
}

#[cfg(test)]
mod tests {
    use super::super::options::Order;
    use super::*;
    use cetak_base::geom::Size;
    use std::path::Path;

    /// Every built-in format, with the cards on a sheet of it.
    const BUILTIN: [(&str, usize); 11] = [
        ("a4-10up", 10),
        ("a4-10up-portrait", 10),
        ("a4-9up", 9),
        ("f4-10up", 10),
        ("a3-18up", 18),
        ("a3-21up", 21),
        ("sra3-21up", 21),
        ("13x19-25up", 25),
        ("letter-8up", 8),
        ("epson-tray-2up", 2),
        ("cr80-1up", 1),
    ];

    fn grid(name: &str, duplex: Duplex) -> Grid {
        let format = SheetFormat::load(name, Path::new(".")).expect("a built-in format");
        let bleed = format.max_bleed().min(Length::from_um(1000));
        let options = Options { duplex, bleed, order: Order::Row, ..Options::default() };
        Grid::new(format, options).expect("it holds its own bleed")
    }

    #[test]
    fn a_format_has_as_many_slots_as_its_name_says_each_of_the_size_of_a_card() {
        for (name, n_slots) in BUILTIN {
            let grid = grid(name, Duplex::LongEdge);
            assert_eq!(grid.format.slots.len(), n_slots, "{name}");
            for slot in &grid.format.slots {
                let card = grid.format.card;
                let size = if slot.turn.is_sideways() { card.turned() } else { card };
                assert_eq!(slot.trim.size(), size, "{name}");
                assert!([Size::ID_1, Size::ID_1.turned()].contains(&card), "{name}: {card:?}");
            }
        }
    }

    #[test]
    fn slots_lie_inside_the_paper_and_apart_on_both_sides() {
        for (name, n_slots) in BUILTIN {
            for duplex in [Duplex::LongEdge, Duplex::ShortEdge, Duplex::TwoCore] {
                let grid = grid(name, duplex);
                let Size { w, h } = grid.format.sheet;
                for side in [Side::Front, Side::Back] {
                    let places: Vec<Placement> =
                        (0..n_slots).map(|slot_idx| grid.placement(side, slot_idx)).collect();
                    for (idx, place) in places.iter().enumerate() {
                        let Rect { x, y, .. } = place.trim;
                        assert!(x >= Length::ZERO && y >= Length::ZERO, "{name} {side:?}");
                        assert!(place.trim.right() <= w && place.trim.bottom() <= h, "{name}");
                        assert!(place.clip.contains(place.trim), "{name}");
                        for other in &places[idx + 1..] {
                            assert!(!place.clip.overlaps(other.clip), "{name} {side:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_back_is_as_far_from_the_other_edge_as_its_front_from_the_one() {
        for (duplex, upright_axis) in [(Duplex::LongEdge, true), (Duplex::ShortEdge, false)] {
            let grid = grid("a4-10up", duplex);
            let Size { w, h } = grid.format.sheet;
            for slot_idx in 0..10 {
                let (front, back) = (grid.front(slot_idx).trim, grid.back(slot_idx).trim);
                if upright_axis {
                    assert_eq!((back.x, back.y), (w - front.right(), front.y));
                } else {
                    assert_eq!((back.x, back.y), (front.x, h - front.bottom()));
                }
            }
        }
    }

    #[test]
    fn numbers_that_name_no_slot_or_no_sheet_are_refused() {
        let format = SheetFormat::load("a4-10up", Path::new(".")).expect("a built-in format");
        let refused = |options: Options| Grid::new(format.clone(), options).is_err();
        assert!(!refused(Options::default()));
        assert!(!refused(Options { start_slot: 10, ..Options::default() }));
        assert!(refused(Options { start_slot: 0, ..Options::default() }));
        assert!(refused(Options { start_slot: 11, ..Options::default() }));
        assert!(refused(Options { skip_slots: vec![0], ..Options::default() }));
        assert!(refused(Options { skip_slots: vec![11], ..Options::default() }));
        assert!(refused(Options { start_slot: 10, skip_slots: vec![10], ..Options::default() }));
        assert!(refused(Options { sheets_per_file: 0, ..Options::default() }));
        assert!(refused(Options { stack_depth: Some(0), ..Options::default() }));
        assert!(refused(Options { bleed: Length::from_um(-1), ..Options::default() }));
    }
}
