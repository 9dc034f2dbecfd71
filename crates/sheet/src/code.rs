//! The code of the slug: where a machine reads which sheet this is.
//!
//! A strip that is high enough holds it at its end, behind the words. Another
//! has it beside it, as near to that end as the margin has room: clear of every
//! slot and its bleed, of crop marks and of the words, and with the paper
//! around it left white. What the code says is not known here.

use super::format::Slug;
use super::free_space::FreeSpace;
use super::grid::Grid;
use cetak_base::geom::{Point, Rect, Turn};
use cetak_base::unit::Length;

/// Side of a code: 21 modules (version 1 of ISO/IEC 18004) of four dots at 300 dpi, the fewest
/// that DENSO Wave calls reliable.
pub const CODE_SIDE: Length = Length::from_um(7_112);
/// Four such modules around it stay white.
pub const CODE_QUIET: Length = Length::from_um(1_355);

/// Candidates lie this far apart.
const STEP: Length = Length::from_um(500);
/// A code further aside from the strip than this is not looked for beside it.
const FARTHEST: Length = Length::from_um(15_000);

/// The square of the code on the front; `None` without a slug, or where the sheet has no room.
pub(super) fn place(grid: &Grid) -> Option<Rect> {
    let slug = grid.format.slug?;
    let inside = at_end(slug);
    let free_space = FreeSpace::of(grid);
    let (paper, printable) = (grid.format.paper(), grid.format.printable());
    let is_whole = |code: Rect| paper.contains(code.grown(CODE_QUIET)) && printable.contains(code);
    if slug.area.contains(inside)
        && is_whole(inside)
        && free_space.is_white(inside.grown(CODE_QUIET))
    {
        return Some(inside);
    }
    let near = if slug.turn.is_sideways() {
        let left = (inside.x - FARTHEST).max(printable.x);
        Rect::new(left, printable.y, FARTHEST * 2, printable.h - CODE_SIDE)
    } else {
        let top = (inside.y - FARTHEST).max(printable.y);
        Rect::new(printable.x, top, printable.w - CODE_SIDE, FARTHEST * 2)
    };
    let steps = |extent: Length| 0..=extent.um().max(-1).div_euclid(STEP.um());
    let mut places: Vec<Rect> = steps(near.h)
        .flat_map(|row| steps(near.w).map(move |column| (row, column)))
        .map(|(row, column)| Point::new(near.x + STEP * column, near.y + STEP * row))
        .map(|corner| Rect::new(corner.x, corner.y, CODE_SIDE, CODE_SIDE))
        .filter(|code| is_whole(*code))
        .collect();
    places.sort_by_key(|code| (code.x - inside.x).um().abs() + (code.y - inside.y).um().abs());
    places.into_iter().find(|code| free_space.is_clear(code.grown(CODE_QUIET)))
}

/// The square at the end of the strip's words, in the middle of its height.
fn at_end(slug: Slug) -> Rect {
    let Rect { x, y, w, h } = slug.area;
    let (across, down) = ((w - CODE_SIDE) / 2, (h - CODE_SIDE) / 2);
    let (left, top) = match slug.turn {
        Turn::None => (w - CODE_SIDE, down),
        Turn::Quarter => (across, h - CODE_SIDE),
        Turn::Half => (Length::ZERO, down),
        Turn::ThreeQuarters => (across, Length::ZERO),
    };
    Rect::new(x + left, y + top, CODE_SIDE, CODE_SIDE)
}
