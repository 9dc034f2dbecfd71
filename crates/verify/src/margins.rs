//! Ink beside the cards: every mark that the sheet has, and nothing else.
//!
//! A crop mark that is gone makes a wrong cut, and a stray drawing in a gutter or
//! an empty slot is printed with everything else. So the page is looked at as
//! pixels wherever no card lies: each mark must have ink from one end to the
//! other, and where neither card, mark nor slug belongs the paper must be white.

use crate::page::{Compared, MismatchKind, Page};
use crate::raster::Raster;
use cetak_base::geom::Rect;
use cetak_base::text;

/// Where a sheet has ink beside its cards, in lengths from the top left of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Margins {
    /// Crop marks, register targets, holes and patches: each must be there.
    pub marks: Vec<Rect>,
    /// Where ink may be, the marks not repeated: cards with their bleed, the slug, its code.
    pub covered: Vec<Rect>,
}

/// A channel below this is ink: the paper is drawn as 255, and the palest patch of a colour bar as less
/// than 200.
const INK: u8 = 240;
/// Pixels of ink that are more than the foot of an edge.
const MIN_STRAY_PX: usize = 4;
/// Share of a mark's length, in per cent, that must have ink; its ends may fall between two pixels.
const MIN_MARK_PERCENT: usize = 80;
/// Pixels around a covered part that its edge may reach.
const EDGE_PX: usize = 1;

/// Columns and rows of pixels.
type Pixels = (std::ops::Range<usize>, std::ops::Range<usize>);

impl Page<'_, '_> {
    /// Compares what is beside the cards.
    pub(super) fn margins(&self, raster: &Raster, compared: &mut Compared) {
        let Some(margins) = &self.wanted.margins else { return };
        let picture = raster.picture();
        let (width, height) = (picture.width_px, picture.height_px);
        let is_ink = |x: usize, y: usize| {
            let from = (y * width + x) * 3;
            picture.rgb[from..from + 3].iter().any(|level| *level < INK)
        };
        let pixels = |area: Rect| -> Pixels {
            let dots = |low: f64, high: f64, most: usize| {
                let low = (low.floor().max(0.0) as usize).saturating_sub(EDGE_PX).min(most);
                low..((high.ceil().max(0.0) as usize) + EDGE_PX).min(most)
            };
            let dpi = raster.dpi();
            (
                dots(area.x.to_dots(dpi), area.right().to_dots(dpi), width),
                dots(area.y.to_dots(dpi), area.bottom().to_dots(dpi), height),
            )
        };
        let mm = |px: usize| format!("{:.0}", px as f64 * 25.4 / f64::from(raster.dpi()));
        let mut covered = vec![false; width * height];
        for area in margins.covered.iter().chain(&margins.marks) {
            let (columns, rows) = pixels(*area);
            for row in rows {
                covered[row * width..(row + 1) * width][columns.clone()].fill(true);
            }
        }
        let mut stray = (0, (0, 0));
        for row in 0..height {
            for column in (0..width).filter(|column| !covered[row * width + column]) {
                if is_ink(column, row) {
                    stray.0 += 1;
                    if stray.0 == 1 {
                        stray.1 = (column, row);
                    }
                }
            }
        }
        if stray.0 >= MIN_STRAY_PX {
            let (x, y) = (mm(stray.1.0), mm(stray.1.1));
            let message = text!(
                "ada cetakan di luar kartu, tanda potong dan keterangan lembar, mulai sekitar {x} mm dari kiri dan {y} mm dari atas",
                "there is print beside cards, marks and slug, from about {x} mm from the left and {y} mm from the top on"
            );
            compared.mismatches.push(self.found(MismatchKind::InkStray, None, message));
        }
        for mark in &margins.marks {
            let (columns, rows) = pixels(*mark);
            let is_upright = mark.h > mark.w;
            let (long, across) = if is_upright { (rows, columns) } else { (columns, rows) };
            // Without the pixels around it, in which nothing need be.
            let long = (long.start + 2 * EDGE_PX)..long.end.saturating_sub(2 * EDGE_PX);
            let inked = long.clone().filter(|at| {
                across.clone().any(|other| match is_upright {
                    true => is_ink(other, *at),
                    false => is_ink(*at, other),
                })
            });
            if inked.count() * 100 < long.len() * MIN_MARK_PERCENT {
                let middle = mark.middle();
                let (x, y) = (middle.x.to_mm().round(), middle.y.to_mm().round());
                let message = text!(
                    "tanda di lembar ini hilang atau terpotong, sekitar {x} mm dari kiri dan {y} mm dari atas",
                    "a mark of this sheet is gone or cut short, about {x} mm from the left and {y} mm from the top"
                );
                compared.mismatches.push(self.found(MismatchKind::MarkMissing, None, message));
            }
        }
    }
}
