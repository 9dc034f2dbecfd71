//! Register targets and the colour bar: where the margin has room for them.
//!
//! A target is a cross in a circle on every plate, the same four places on both
//! sides, so that front, back and the colours can be held against each other.
//! The bar is a row of patches that an operator measures. Both lie in the margin
//! alone: they keep clear of every slot and its bleed, used or not, of all crop
//! marks, of the slug and of its code. What each patch prints is not known here.

use super::code::CODE_QUIET;
use super::free_space::{CLEAR, FreeSpace};
use super::grid::Grid;
use cetak_base::geom::Rect;
use cetak_base::unit::Length;

/// How many patches a colour bar has.
pub const BAR_PATCHES: usize = 12;

/// Candidates lie this far apart.
const STEP: Length = Length::from_um(500);
/// Half the width of a target, the largest first. Smaller ones are hard to read with a loupe.
const RADII: [Length; 3] = [Length::from_um(3000), Length::from_um(2500), Length::from_um(2000)];
/// A target further from its corner than this says nothing of the corner.
const FARTHEST: Length = Length::from_um(45_000);
/// Length of a patch along the bar and its depths, the largest first: a spectrophotometer's
/// opening is 3 mm.
const PATCH: Length = Length::from_um(5000);
const DEPTHS: [Length; 3] = [Length::from_um(5000), Length::from_um(4000), Length::from_um(3500)];

/// A square for each target, or none if the four corners have no room for the same one; the
/// slug's `code` is already placed.
pub(super) fn targets(grid: &Grid, code: Option<Rect>) -> Vec<Rect> {
    let free_space = beside(grid, code);
    let printable = grid.format.printable();
    for radius in RADII {
        let side = radius * 2;
        let mut offsets: Vec<(Length, Length)> = Vec::new();
        let steps = FARTHEST.um() / STEP.um();
        for across in 0..=steps {
            offsets.extend((0..=steps).map(|down| (STEP * across, STEP * down)));
        }
        // As near to the corner as it goes.
        offsets.sort_by_key(|(across, down)| (*across + *down, *across));
        for (across, down) in offsets {
            let (left, right) = (printable.x + across, printable.right() - across - side);
            let (top, bottom) = (printable.y + down, printable.bottom() - down - side);
            if left + side > right || top + side > bottom {
                continue;
            }
            let corners = [(left, top), (right, top), (left, bottom), (right, bottom)]
                .map(|(x, y)| Rect::new(x, y, side, side));
            if corners.iter().all(|corner| free_space.is_free(*corner)) {
                return corners.to_vec();
            }
        }
    }
    Vec::new()
}

/// The patches of the colour bar in order, or none if no edge of the sheet has room for them;
/// the slug's `code` and the `targets` are already placed.
pub(super) fn bar(grid: &Grid, code: Option<Rect>, targets: &[Rect]) -> Vec<Rect> {
    let mut free_space = beside(grid, code);
    targets.iter().for_each(|target| free_space.take(target.grown(CLEAR)));
    let printable = grid.format.printable();
    let long = PATCH * BAR_PATCHES as i64;
    for depth in DEPTHS {
        // The right edge first: the slug of the built-in formats is on the left.
        for (upright, far) in [(true, true), (true, false), (false, false), (false, true)] {
            let extent = if upright { printable.h } else { printable.w };
            let free = extent - long;
            if free < Length::ZERO {
                continue;
            }
            let mut starts: Vec<Length> =
                (0..=free.um() / STEP.um()).map(|step| STEP * step).collect();
            starts.sort_by_key(|start| (*start - free / 2).um().abs());
            let strip = |start: Length, length: Length| match (upright, far) {
                (true, true) => {
                    Rect::new(printable.right() - depth, printable.y + start, depth, length)
                }
                (true, false) => Rect::new(printable.x, printable.y + start, depth, length),
                (false, false) => Rect::new(printable.x + start, printable.y, length, depth),
                (false, true) => {
                    Rect::new(printable.x + start, printable.bottom() - depth, length, depth)
                }
            };
            if let Some(start) =
                starts.into_iter().find(|start| free_space.is_free(strip(*start, long)))
            {
                return (0..BAR_PATCHES as i64)
                    .map(|patch| strip(start + PATCH * patch, PATCH))
                    .collect();
            }
        }
    }
    Vec::new()
}

/// What is left of the front beside the cards, their marks, the slug and its code.
fn beside(grid: &Grid, code: Option<Rect>) -> FreeSpace {
    let mut free_space = FreeSpace::of(grid);
    code.into_iter().for_each(|code| free_space.take(code.grown(CODE_QUIET)));
    free_space
}
