//! Where the front of a sheet is still white, for what is printed in its margin.
//!
//! Taken are every slot with its bleed, used or not, all crop marks of a full
//! sheet, holes for pins, and the strip of the slug.

use super::grid::Grid;
use super::marks::crop_marks;
use super::side::Side;
use cetak_base::geom::Rect;
use cetak_base::unit::Length;

/// Kept free between a mark and whatever else is printed.
pub(super) const CLEAR: Length = Length::from_um(500);

/// What is free on the front of a sheet.
pub(super) struct FreeSpace {
    printable: Rect,
    /// What is printed beside the words of the slug, with a little room around it.
    taken: Vec<Rect>,
    /// The strip of the slug.
    slug: Option<Rect>,
}

impl FreeSpace {
    /// What the slots, their marks and the slug leave.
    pub(super) fn of(grid: &Grid) -> Self {
        let format = &grid.format;
        let n_slots = format.slots.len();
        let weight = format.marks.map_or(Length::ZERO, |marks| marks.weight);
        let mut taken: Vec<Rect> =
            (0..n_slots).map(|slot_idx| grid.front(slot_idx).clip.grown(CLEAR)).collect();
        // Those of a part-filled sheet are among those of a full one.
        let lines = crop_marks(grid, &vec![true; n_slots], Side::Front);
        taken.extend(lines.iter().map(|line| line.extent().grown(CLEAR + weight)));
        taken.extend(format.holes.iter().map(|hole| hole.area.grown(CLEAR)));
        let slug = format.slug.map(|slug| slug.area.grown(CLEAR));
        Self { printable: format.printable(), taken, slug }
    }

    /// Nothing else is printed there from now on.
    pub(super) fn take(&mut self, rect: Rect) {
        self.taken.push(rect);
    }

    /// Whether something may be printed there.
    pub(super) fn is_free(&self, rect: Rect) -> bool {
        self.printable.contains(rect) && self.is_clear(rect)
    }

    /// Whether nothing is printed there, which may reach into the unprinted edge of the paper.
    pub(super) fn is_clear(&self, rect: Rect) -> bool {
        self.is_white(rect) && !self.slug.is_some_and(|slug| slug.overlaps(rect))
    }

    /// The same, whatever stands in the strip of the slug.
    pub(super) fn is_white(&self, rect: Rect) -> bool {
        !self.taken.iter().any(|taken| taken.overlaps(rect))
    }
}
