//! Crop marks: where the guillotine cuts.
//!
//! A mark never touches a slot or the bleed around it, used or not: an empty
//! slot may be printed on another day. From each corner of a card that is there
//! the marks move straight outwards until they find room; where the paper ends
//! first there is none.

use super::grid::Grid;
use super::side::Side;
use cetak_base::geom::{Point, Rect};
use cetak_base::unit::Length;
use std::collections::BTreeSet;

/// A straight line along a cut, seen from the side it is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CutLine {
    /// One end.
    pub from: Point,
    /// The other end.
    pub to: Point,
}

impl CutLine {
    /// The room the line takes, without its thickness.
    pub fn extent(self) -> Rect {
        let (left, right) = (self.from.x.min(self.to.x), self.from.x.max(self.to.x));
        let (top, bottom) = (self.from.y.min(self.to.y), self.from.y.max(self.to.y));
        Rect::new(left, top, right - left, bottom - top)
    }
}

/// A mark shorter than this is no help and is left out.
const SHORTEST: Length = Length::from_um(1500);

/// The crop marks of a sheet with these slots occupied, in a fixed order, without repeats.
pub(super) fn crop_marks(grid: &Grid, occupied: &[bool], side: Side) -> Vec<CutLine> {
    let format = &grid.format;
    let Some(marking) = format.marks else { return Vec::new() };
    // Half the line's weight must keep clear of the bleed too.
    let offset = marking.offset.max(grid.options.bleed + marking.weight);
    let printable = format.printable();
    let mut found = BTreeSet::new();
    for (slot_idx, slot) in format.slots.iter().enumerate() {
        if !occupied.get(slot_idx).copied().unwrap_or(false) {
            continue;
        }
        let trim = slot.trim;
        for x in [trim.x, trim.right()] {
            for up in [true, false] {
                let start = if up { trim.y } else { trim.bottom() };
                let blocks = |near: Length, far: Length| {
                    blocker(grid, marking.weight, |clip| {
                        let (low, high) = (near.min(far), near.max(far));
                        clip.x <= x && x <= clip.right() && clip.y <= high && low <= clip.bottom()
                    })
                    .map(|hit| if up { hit.y } else { hit.bottom() })
                };
                let limit = if up { printable.y } else { printable.bottom() };
                if let Some((a, b)) = outwards(start, up, offset, marking.length, limit, blocks) {
                    found.insert((x, a, x, b));
                }
            }
        }
        for y in [trim.y, trim.bottom()] {
            for left in [true, false] {
                let start = if left { trim.x } else { trim.right() };
                let blocks = |near: Length, far: Length| {
                    blocker(grid, marking.weight, |clip| {
                        let (low, high) = (near.min(far), near.max(far));
                        clip.y <= y && y <= clip.bottom() && clip.x <= high && low <= clip.right()
                    })
                    .map(|hit| if left { hit.x } else { hit.right() })
                };
                let limit = if left { printable.x } else { printable.right() };
                if let Some((a, b)) = outwards(start, left, offset, marking.length, limit, blocks) {
                    found.insert((a, y, b, y));
                }
            }
        }
    }
    found
        .into_iter()
        .map(|(ax, ay, bx, by)| {
            let line = CutLine { from: Point::new(ax, ay), to: Point::new(bx, by) };
            match side {
                Side::Front => line,
                Side::Back => {
                    CutLine { from: grid.point_over(line.from), to: grid.point_over(line.to) }
                }
            }
        })
        .collect()
}

/// The trim of the first slot whose bleed, with room for the line, `touches`.
fn blocker(grid: &Grid, weight: Length, touches: impl Fn(Rect) -> bool) -> Option<Rect> {
    (0..grid.format.slots.len())
        .map(|slot_idx| grid.front(slot_idx))
        .find(|front| touches(front.clip.grown(weight / 2)))
        .map(|front| front.trim)
}

/// The first free stretch from `start` outwards, as its low and its high end.
fn outwards(
    start: Length,
    down_the_axis: bool,
    offset: Length,
    length: Length,
    limit: Length,
    blocks: impl Fn(Length, Length) -> Option<Length>,
) -> Option<(Length, Length)> {
    let sign = if down_the_axis { -1 } else { 1 };
    let mut start = start;
    loop {
        let near = start + offset * sign;
        let far = near + length * sign;
        let far = if down_the_axis { far.max(limit) } else { far.min(limit) };
        if (far - near) * sign < SHORTEST.min(length) {
            return None;
        }
        match blocks(near, far) {
            None => return Some((near.min(far), near.max(far))),
            // A blocker always lies further out than the last start, so this ends.
            Some(next) if (next - start) * sign > Length::ZERO => start = next,
            Some(_) => return None,
        }
    }
}
