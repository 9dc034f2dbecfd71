//! A sheet format with everything a job decides about it: the grid and what is printed beside it.
//!
//! An [`Arrangement`] is only ever made by [`Arrangement::new`], which refuses
//! what the paper cannot hold, so nothing that takes one can fail.

use super::calibrate::{Affine, Calibration};
use super::format::SheetFormat;
use super::grid::{Grid, Placement};
use super::marks::{CutLine, crop_marks};
use super::options::Options;
use super::side::Side;
use super::{code, register};
use cetak_base::diag::{Fault, FaultKind, Outcome, Remedy, Text};
use cetak_base::geom::{Point, Rect};
use cetak_base::text;
use cetak_base::unit::Length;

/// Paper that differs by more than this is another paper, not a tolerance of the same.
const OTHER_PAPER: Length = Length::from_um(1000);

/// A format and a job's decisions that fit each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrangement {
    grid: Grid,
    /// A square on the front.
    code: Option<Rect>,
    /// Squares on the front.
    targets: Vec<Rect>,
    /// Patches on the front, in order.
    bar: Vec<Rect>,
    calibration: Option<Calibration>,
}

impl Arrangement {
    /// Joins a format with a job's decisions.
    ///
    /// # Errors
    ///
    /// A fault if the format cannot hold the bleed or the colour bar, or no slot is left, or a
    /// number is zero.
    pub fn new(format: SheetFormat, options: Options) -> Outcome<Self> {
        let grid = Grid::new(format, options)?;
        let refused = |message: Text, hint: Text| {
            Fault::new(FaultKind::Usage, grid.format.name.clone(), message).hint(hint)
        };
        if let Some(slug) = grid.format.slug {
            let lines = crop_marks(&grid, &vec![true; grid.format.slots.len()], Side::Front);
            let near = grid.format.marks.map_or(Length::ZERO, |marks| marks.weight);
            if lines.iter().any(|line| line.extent().grown(near).overlaps(slug.area)) {
                return Err(refused(
                    text!("tanda potong menimpa `slug`", "crop marks lie on the `slug`"),
                    text!(
                        "geser `slug`, atau pendekkan `marks.length`",
                        "move the `slug`, or shorten `marks.length`"
                    ),
                ));
            }
        }
        let code = code::place(&grid);
        let targets = if grid.options.registration && grid.format.marks.is_some() {
            register::targets(&grid, code)
        } else {
            Vec::new()
        };
        let bar =
            if grid.options.colour_bar { register::bar(&grid, code, &targets) } else { Vec::new() };
        if grid.options.colour_bar && bar.is_empty() {
            return Err(refused(
                text!(
                    "tepi lembar tidak punya tempat untuk bilah warna",
                    "the margin of the sheet has no room for the colour bar"
                ),
                text!(
                    "tulis colour_bar = false di [sheet], atau pilih format lembar lain",
                    "write colour_bar = false in [sheet], or choose another sheet format"
                ),
            ));
        }
        Ok(Self { grid, code, targets, bar, calibration: None })
    }

    /// The sheet format.
    pub fn format(&self) -> &SheetFormat {
        &self.grid.format
    }

    /// What the job decided.
    pub fn options(&self) -> &Options {
        &self.grid.options
    }

    /// Whether a card may lie in that slot on that sheet of the run, both counted from 0.
    pub fn is_free(&self, sheet_idx: usize, slot_idx: usize) -> bool {
        self.grid.is_free(sheet_idx, slot_idx)
    }

    /// Where the front of the card in that slot lies.
    ///
    /// # Panics
    ///
    /// If the format has no such slot.
    pub fn front(&self, slot_idx: usize) -> Placement {
        self.grid.front(slot_idx)
    }

    /// Where the back of the card in that slot lies, seen from the back of the sheet.
    ///
    /// # Panics
    ///
    /// If the format has no such slot.
    pub fn back(&self, slot_idx: usize) -> Placement {
        self.grid.back(slot_idx)
    }

    /// Where a side shows that slot's card.
    pub fn placement(&self, side: Side, slot_idx: usize) -> Placement {
        self.grid.placement(side, slot_idx)
    }

    /// A rectangle of the front as that side shows it.
    pub fn seen_from(&self, side: Side, rect: Rect) -> Rect {
        self.grid.seen_from(side, rect)
    }

    /// The crop marks of a sheet with these slots occupied, in a fixed order, without repeats.
    pub fn crop_marks(&self, occupied: &[bool], side: Side) -> Vec<CutLine> {
        crop_marks(&self.grid, occupied, side)
    }

    /// The square of the slug's code on the front, without the white paper around it; `None`
    /// without a slug, or where the sheet has no room.
    pub fn code(&self) -> Option<Rect> {
        self.code
    }

    /// The squares of the register targets on the front; none where they have no room.
    pub fn targets(&self) -> &[Rect] {
        &self.targets
    }

    /// The register targets of a side, each as the centre of its cross and the length of an arm.
    pub fn register_targets(&self, side: Side) -> Vec<(Point, Length)> {
        let cross = |target: &Rect| {
            let target = self.seen_from(side, *target);
            let half = target.w / 2;
            (Point::new(target.x + half, target.y + half), half)
        };
        self.targets.iter().map(cross).collect()
    }

    /// The patches of the colour bar on the front, in order; none unless it was asked for.
    pub fn colour_bar(&self) -> &[Rect] {
        &self.bar
    }

    /// The same, drawn for a measured printer.
    ///
    /// # Errors
    ///
    /// A fault if the printer was measured on paper of another size.
    pub fn calibrated(self, calibration: Calibration) -> Outcome<Self> {
        let (sheet, paper) = (self.grid.format.sheet, calibration.paper);
        let off = |one: Length, other: Length| (one - other).max(other - one) > OTHER_PAPER;
        if off(sheet.w, paper.w) || off(sheet.h, paper.h) {
            let (w, h, pw, ph, name) = (sheet.w, sheet.h, paper.w, paper.h, &calibration.name);
            return Err(Fault::new(
                FaultKind::Usage,
                name.clone(),
                text!(
                    "kalibrasi `{name}` diukur pada kertas {pw} x {ph}, lembar ini {w} x {h}",
                    "calibration `{name}` was measured on paper of {pw} x {ph}, this sheet is {w} x {h}"
                ),
            )
            .hint(Remedy::CalibrateForThisPaper));
        }
        Ok(Self { calibration: Some(calibration), ..self })
    }

    /// The measured printer the sheets are drawn for.
    pub fn calibration(&self) -> Option<&Calibration> {
        self.calibration.as_ref()
    }

    /// Where on that side to draw what should arrive in its place; `None` where nothing moves.
    pub fn correction(&self, side: Side) -> Option<Affine> {
        let on_its_head = side == Side::Back && !self.grid.turns_about_upright_axis();
        self.calibration.as_ref().and_then(|known| known.correction(side, on_its_head))
    }
}
