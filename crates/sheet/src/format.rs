//! A sheet format: the paper, the cards on it, and the room around them.
//!
//! Whatever came out of a file has been checked here: slots neither overlap nor
//! leave the printable part of the paper, and the slug keeps clear of them. How
//! the file spells all this is known to `file` alone.

use super::side::Duplex;
use cetak_base::diag::{Fault, FaultKind, Outcome};
use cetak_base::geom::{Rect, Size, Turn};
use cetak_base::unit::Length;

/// A place for one card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Where the card is cut, on the front of the sheet.
    pub trim: Rect,
    /// How the card is turned there.
    pub turn: Turn,
}

/// What crop marks look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marking {
    /// From the cut to the near end of a mark; a larger bleed pushes marks further out.
    pub offset: Length,
    /// From end to end.
    pub length: Length,
    /// Thickness of the line.
    pub weight: Length,
}

/// The strip for the line that tells the operator which sheet this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slug {
    /// The strip on the front of the sheet.
    pub area: Rect,
    /// Reading direction; a quarter reads from top to bottom.
    pub turn: Turn,
}

/// A hole that holds sheets in register, as laminating plates have pins for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hole {
    /// Its square on the front of the sheet.
    pub area: Rect,
}

/// Along its reading direction a slug holds a ruler of 50 mm and a line of 6 pt.
const SLUG_LONG: Length = Length::from_um(120_000);
/// Two lines of 6 pt.
const SLUG_HIGH: Length = Length::from_um(5_400);

/// A checked sheet format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetFormat {
    /// The name it was asked for by.
    pub name: String,
    /// What a person calls it.
    pub title: String,
    /// The paper.
    pub sheet: Size,
    /// The card, upright.
    pub card: Size,
    /// The places for cards, numbered from the top left, row by row.
    pub slots: Vec<Slot>,
    /// Nothing is printed nearer to the edge of the paper, except where `borderless`.
    pub edge: Length,
    /// Whether the bleed may run off the paper, as on a card printer.
    pub borderless: bool,
    /// Whether two cards may share a gutter narrower than two bleeds: each bleed then ends
    /// in the middle of it. Otherwise such a bleed is refused.
    pub shared_bleed: bool,
    /// Crop marks; `None` draws none.
    pub marks: Option<Marking>,
    /// The slug; `None` writes none.
    pub slug: Option<Slug>,
    /// Holes for the pins of laminating plates; their places are marked on both sides.
    pub holes: Vec<Hole>,
}

impl SheetFormat {
    /// The least length and height of a slug along its reading direction.
    pub const LEAST_SLUG: [Length; 2] = [SLUG_LONG, SLUG_HIGH];

    /// A page for one card with `margin` around it, for a stream of single cards.
    pub fn one_up(card: Size, margin: Length) -> Self {
        let trim = Rect::new(margin, margin, card.w, card.h);
        let around = trim.grown(margin);
        Self {
            name: "one-up".to_owned(),
            title: "One card a page".to_owned(),
            sheet: around.size(),
            card,
            slots: vec![Slot { trim, turn: Turn::None }],
            edge: Length::ZERO,
            borderless: false,
            shared_bleed: false,
            marks: None,
            slug: None,
            holes: Vec::new(),
        }
    }

    /// The edge to flip on so that a back stands upright like its front: as a person leafs through
    /// single cards, and as a card printer turns them.
    pub fn upright_flip(&self) -> Duplex {
        if self.sheet.w <= self.sheet.h { Duplex::LongEdge } else { Duplex::ShortEdge }
    }

    /// The same sheet for cards that stand the other way: they lie in the same places, turned by
    /// a quarter, so that sheets of both are cut alike.
    pub fn for_turned_cards(&self) -> Self {
        let slots = self.slots.iter().map(|slot| {
            let quarter = if slot.turn.is_sideways() { Turn::ThreeQuarters } else { Turn::Quarter };
            Slot { turn: slot.turn.then(quarter), ..*slot }
        });
        Self { card: self.card.turned(), slots: slots.collect(), ..self.clone() }
    }

    /// The whole sheet.
    pub fn paper(&self) -> Rect {
        Rect::new(Length::ZERO, Length::ZERO, self.sheet.w, self.sheet.h)
    }

    /// The part of the sheet that can be printed.
    pub fn printable(&self) -> Rect {
        if self.borderless { self.paper() } else { self.paper().grown(-self.edge) }
    }

    /// The largest bleed every slot can have on all sides.
    pub fn max_bleed(&self) -> Length {
        let mut bleed = Length::from_um(10_000);
        for (idx, slot) in self.slots.iter().enumerate() {
            if !self.borderless {
                bleed = bleed.min(-overhang(self.printable(), slot.trim));
            }
            for other in &self.slots[idx + 1..] {
                bleed = bleed.min(gap(slot.trim, other.trim) / 2);
            }
        }
        bleed.max(Length::ZERO)
    }

    /// Checks that what was read can be printed and cut.
    pub(super) fn checked(self, place: &str) -> Outcome<Self> {
        let usage = |text| Fault::new(FaultKind::Usage, place, text);
        if self.slots.is_empty() {
            return Err(usage(cetak_base::text!(
                "format lembar ini tidak punya tempat kartu",
                "this sheet format has no slot"
            )));
        }
        let printable = self.printable();
        for (idx, slot) in self.slots.iter().enumerate() {
            let number = idx + 1;
            let over = overhang(printable, slot.trim);
            if over > Length::ZERO {
                return Err(usage(cetak_base::text!(
                    "tempat {number} keluar {over} dari bagian lembar yang dapat dicetak",
                    "slot {number} leaves the printable part of the sheet by {over}"
                ))
                .hint(cetak_base::text!(
                    "kecilkan jarak antarkartu, jumlah kolom atau baris, atau `edge`",
                    "lower the gutters, the number of columns or rows, or `edge`"
                )));
            }
            for (other_idx, other) in self.slots.iter().enumerate().skip(idx + 1) {
                let gap = gap(slot.trim, other.trim);
                if gap < Length::ZERO {
                    let (other_number, by) = (other_idx + 1, -gap);
                    return Err(usage(cetak_base::text!(
                        "tempat {number} dan {other_number} bertumpuk {by}",
                        "slots {number} and {other_number} overlap by {by}"
                    ))
                    .hint(cetak_base::text!(
                        "besarkan jarak antarkartu",
                        "make the gutter or pitch larger"
                    )));
                }
            }
        }
        if let Some(slug) = self.slug {
            let (long, high) = if slug.turn.is_sideways() {
                (slug.area.h, slug.area.w)
            } else {
                (slug.area.w, slug.area.h)
            };
            if long < SLUG_LONG || high < SLUG_HIGH {
                return Err(usage(cetak_base::text!(
                    "`slug` berukuran {long} x {high}; perlu paling sedikit {SLUG_LONG} x {SLUG_HIGH}",
                    "`slug` measures {long} x {high}; it needs at least {SLUG_LONG} x {SLUG_HIGH}"
                )));
            }
            let over = overhang(printable, slug.area);
            if over > Length::ZERO {
                return Err(usage(cetak_base::text!(
                    "`slug` keluar {over} dari bagian lembar yang dapat dicetak",
                    "`slug` leaves the printable part of the sheet by {over}"
                )));
            }
            let hit = self.slots.iter().position(|slot| slot.trim.overlaps(slug.area));
            if let Some(number) = hit.map(|idx| idx + 1) {
                return Err(usage(cetak_base::text!(
                    "`slug` menimpa tempat {number}",
                    "`slug` lies on slot {number}"
                )));
            }
        }
        for (idx, hole) in self.holes.iter().enumerate() {
            let number = idx + 1;
            if !self.paper().contains(hole.area) {
                return Err(usage(cetak_base::text!(
                    "lubang {number} keluar dari kertas",
                    "hole {number} leaves the paper"
                )));
            }
            let on_slug = self.slug.is_some_and(|slug| slug.area.overlaps(hole.area));
            if on_slug || self.slots.iter().any(|slot| slot.trim.overlaps(hole.area)) {
                return Err(usage(cetak_base::text!(
                    "lubang {number} menimpa kartu atau `slug`",
                    "hole {number} lies on a card or on the `slug`"
                )));
            }
        }
        Ok(self)
    }
}

/// How far `inner` sticks out of `outer` at its worst side; negative is room to spare.
pub(super) fn overhang(outer: Rect, inner: Rect) -> Length {
    (outer.x - inner.x)
        .max(outer.y - inner.y)
        .max(inner.right() - outer.right())
        .max(inner.bottom() - outer.bottom())
}

/// The distance between two rectangles along the axis that parts them best;
/// negative where they overlap.
pub(super) fn gap(a: Rect, b: Rect) -> Length {
    let (across, down) = gaps(a, b);
    across.max(down)
}

/// The distances between two rectangles from left to right and from top to bottom;
/// negative where they overlap in that direction.
pub(super) fn gaps(a: Rect, b: Rect) -> (Length, Length) {
    ((b.x - a.right()).max(a.x - b.right()), (b.y - a.bottom()).max(a.y - b.bottom()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mm(x: i64, y: i64, w: i64, h: i64) -> Rect {
        let mm = |n: i64| Length::from_um(n * 1000);
        Rect::new(mm(x), mm(y), mm(w), mm(h))
    }

    #[test]
    fn a_gap_is_measured_along_the_axis_that_parts_two_cards() {
        assert_eq!(gap(mm(0, 0, 10, 10), mm(13, 2, 10, 10)), Length::from_um(3000));
        assert_eq!(gap(mm(0, 0, 10, 10), mm(8, 2, 10, 10)), Length::from_um(-2000));
    }

    #[test]
    fn overhang_is_that_of_the_worst_side() {
        assert_eq!(overhang(mm(0, 0, 10, 10), mm(-1, 0, 14, 5)), Length::from_um(3000));
        assert_eq!(overhang(mm(0, 0, 10, 10), mm(2, 3, 5, 5)), Length::from_um(-2000));
    }
}
