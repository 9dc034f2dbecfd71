//! A sheet format with everything a job decides about it.
//!
//! An [`Arrangement`] is only ever made by [`Arrangement::new`], which refuses
//! what the paper cannot hold, so nothing that takes one can fail. Where the
//! back of a card lies follows from one fact: turned over about the flip edge,
//! the sheet must show it behind its front, head against head.

use super::calibrate::{Affine, Calibration};
use super::format::{SheetFormat, gaps, overhang};
use cetak_base::diag::{Fault, FaultKind, Outcome};
use cetak_base::geom::{Point, Rect, Turn};
use cetak_base::unit::Length;

/// Paper that differs by more than this is another paper, not a tolerance of the same.
const OTHER_PAPER: Length = Length::from_um(1000);

/// How the backs come onto their fronts.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Duplex {
    /// The printer turns the sheet about its long edge.
    #[default]
    LongEdge,
    /// The printer turns the sheet about its short edge.
    ShortEdge,
    /// Fronts and backs are separate sheets, laid back to back around a core: the backs
    /// lie where the fronts are seen through the sheet.
    TwoCore,
    /// No backs.
    None,
}

/// In which order cards fill the sheets.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// Each slot is a pile that is in order once the stack of sheets is cut.
    #[default]
    CutStack,
    /// One sheet after another, row by row.
    Row,
    /// Each unit on fresh sheets behind a slip that names it, row by row.
    Unit,
    /// Each unit on fresh sheets behind a slip, and each is cut and stacked by itself.
    UnitCutStack,
}

impl Order {
    /// Whether each unit begins on a fresh sheet.
    pub const fn is_by_unit(self) -> bool {
        match self {
            Self::Unit | Self::UnitCutStack => true,
            Self::CutStack | Self::Row => false,
        }
    }
}

/// A side of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The fronts of the cards.
    Front,
    /// The backs of the cards.
    Back,
}

/// What a job decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How the backs come onto their fronts. Default: long edge.
    pub duplex: Duplex,
    /// In which order cards fill the sheets. Default: cut-stack.
    pub order: Order,
    /// How far artwork reaches beyond the cut. Default: 1 mm.
    pub bleed: Length,
    /// The first free slot, from 1, of a part-used first sheet. Default: 1.
    pub start_slot: usize,
    /// Slots, from 1, that stay empty on every sheet. Default: none.
    pub skip_slots: Vec<usize>,
    /// How many sheets one file holds at most. Default: 250.
    pub sheets_per_file: usize,
    /// How many sheets the guillotine cuts at once in cut-stack order; `None`: all of a lot.
    pub stack_depth: Option<usize>,
    /// Whether formats with crop marks get register targets too, where the margin has room for
    /// all four. Default: yes.
    pub registration: bool,
    /// Whether a colour bar is printed in the margin. Default: no.
    pub colour_bar: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            duplex: Duplex::LongEdge,
            order: Order::CutStack,
            bleed: Length::from_um(1000),
            start_slot: 1,
            skip_slots: Vec::new(),
            sheets_per_file: 250,
            stack_depth: None,
            registration: true,
            colour_bar: false,
        }
    }
}

/// A format and a job's decisions that fit each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrangement {
    format: SheetFormat,
    options: Options,
    clips: Vec<Rect>,
    /// A square on the front.
    code: Option<Rect>,
    /// Squares on the front.
    targets: Vec<Rect>,
    /// Patches on the front, in order.
    bar: Vec<Rect>,
    calibration: Option<Calibration>,
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

impl Arrangement {
    /// Joins a format with a job's decisions.
    ///
    /// # Errors
    ///
    /// A fault if the format cannot hold the bleed or the colour bar, or no slot is left, or a
    /// number is zero.
    pub fn new(format: SheetFormat, options: Options) -> Outcome<Self> {
        let usage = |text| Fault::new(FaultKind::Usage, format.name.clone(), text);
        let n_slots = format.slots.len();
        if options.sheets_per_file == 0 || options.stack_depth == Some(0) {
            return Err(usage(cetak_base::text!(
                "`sheets_per_file` dan tinggi tumpukan mulai dari 1",
                "`sheets_per_file` and the stack depth start at 1"
            )));
        }
        if options.start_slot == 0 || options.start_slot > n_slots {
            let start_slot = options.start_slot;
            return Err(usage(cetak_base::text!(
                "`start_slot` bernilai {start_slot}; format ini punya tempat 1 sampai {n_slots}",
                "`start_slot` is {start_slot}; this format has slots 1 to {n_slots}"
            )));
        }
        if let Some(slot) = options.skip_slots.iter().find(|slot| !(1..=n_slots).contains(slot)) {
            return Err(usage(cetak_base::text!(
                "`skip_slots` menyebut {slot}; format ini punya tempat 1 sampai {n_slots}",
                "`skip_slots` names {slot}; this format has slots 1 to {n_slots}"
            )));
        }
        let start_idx = options.start_slot - 1;
        if (start_idx..n_slots).all(|idx| options.skip_slots.contains(&(idx + 1))) {
            return Err(usage(cetak_base::text!(
                "tidak ada tempat tersisa di lembar pertama; periksa `start_slot` dan `skip_slots`",
                "no slot is left on the first sheet; check `start_slot` and `skip_slots`"
            )));
        }
        let bleed = options.bleed;
        if bleed < Length::ZERO {
            return Err(usage(cetak_base::text!(
                "`bleed` bernilai {bleed}; tidak boleh negatif",
                "`bleed` is {bleed}; it must not be negative"
            )));
        }
        let printable = format.printable();
        let most = format.max_bleed();
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
        let (targets, bar) = (Vec::new(), Vec::new());
        let mut arrangement =
            Self { format, options, clips, code: None, targets, bar, calibration: None };
        if let Some(slug) = arrangement.format.slug {
            let lines = super::marks::marks(&arrangement, &vec![true; n_slots], Side::Front);
            let near = arrangement.format.marks.map_or(Length::ZERO, |marks| marks.weight);
            if lines.iter().any(|line| line.extent().grown(near).overlaps(slug.area)) {
                return Err(Fault::new(
                    FaultKind::Usage,
                    arrangement.format.name.clone(),
                    cetak_base::text!(
                        "tanda potong menimpa `slug`",
                        "crop marks lie on the `slug`"
                    ),
                )
                .hint(cetak_base::text!(
                    "geser `slug`, atau pendekkan `marks.length`",
                    "move the `slug`, or shorten `marks.length`"
                )));
            }
        }
        arrangement.code = super::code::place(&arrangement);
        if arrangement.options.registration && arrangement.format.marks.is_some() {
            arrangement.targets = super::register::targets(&arrangement);
        }
        if arrangement.options.colour_bar {
            arrangement.bar = super::register::bar(&arrangement, &arrangement.targets);
            if arrangement.bar.is_empty() {
                return Err(Fault::new(
                    FaultKind::Usage,
                    arrangement.format.name.clone(),
                    cetak_base::text!(
                        "tepi lembar tidak punya tempat untuk bilah warna",
                        "the margin of the sheet has no room for the colour bar"
                    ),
                )
                .hint(cetak_base::text!(
                    "tulis colour_bar = false di [sheet], atau pilih format lembar lain",
                    "write colour_bar = false in [sheet], or choose another sheet format"
                )));
            }
        }
        Ok(arrangement)
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

    /// The patches of the colour bar on the front, in order; none unless it was asked for.
    pub fn colour_bar(&self) -> &[Rect] {
        &self.bar
    }

    /// A rectangle of the front as that side shows it.
    pub fn seen_from(&self, side: Side, rect: Rect) -> Rect {
        match side {
            Side::Front => rect,
            Side::Back => self.turned_over(rect),
        }
    }

    /// The sheet format.
    pub fn format(&self) -> &SheetFormat {
        &self.format
    }

    /// What the job decided.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Whether a card may lie in that slot on that sheet of the run, both counted from 0.
    pub fn is_free(&self, sheet_idx: usize, slot_idx: usize) -> bool {
        let used = sheet_idx == 0 && slot_idx + 1 < self.options.start_slot;
        slot_idx < self.format.slots.len()
            && !used
            && !self.options.skip_slots.contains(&(slot_idx + 1))
    }

    /// The same, drawn for a measured printer.
    ///
    /// # Errors
    ///
    /// A fault if the printer was measured on paper of another size.
    pub fn calibrated(self, calibration: Calibration) -> Outcome<Self> {
        let (sheet, paper) = (self.format.sheet, calibration.paper);
        let off = |one: Length, other: Length| (one - other).max(other - one) > OTHER_PAPER;
        if off(sheet.w, paper.w) || off(sheet.h, paper.h) {
            let (w, h, pw, ph, name) = (sheet.w, sheet.h, paper.w, paper.h, &calibration.name);
            return Err(Fault::new(
                FaultKind::Usage,
                name.clone(),
                cetak_base::text!(
                    "kalibrasi `{name}` diukur pada kertas {pw} x {ph}, lembar ini {w} x {h}",
                    "calibration `{name}` was measured on paper of {pw} x {ph}, this sheet is {w} x {h}"
                ),
            )
            .hint(cetak_base::text!(
                "cetak lembar kalibrasi untuk kertas ini: `cetak kalibrasi make NAMA --sheet FORMAT`",
                "print a target for this paper: `cetak calibrate make NAME --sheet FORMAT`"
            )));
        }
        Ok(Self { calibration: Some(calibration), ..self })
    }

    /// The measured printer the sheets are drawn for.
    pub fn calibration(&self) -> Option<&Calibration> {
        self.calibration.as_ref()
    }

    /// Where on that side to draw what should arrive in its place; `None` where nothing moves.
    pub fn correction(&self, side: Side) -> Option<Affine> {
        let on_its_head = side == Side::Back && !self.turns_about_upright_axis();
        self.calibration.as_ref().and_then(|known| known.correction(side, on_its_head))
    }

    /// Where the front of the card in that slot lies.
    ///
    /// # Panics
    ///
    /// If the format has no such slot.
    pub fn front(&self, slot_idx: usize) -> Placement {
        let slot = self.format.slots[slot_idx];
        Placement { trim: slot.trim, turn: slot.turn, clip: self.clips[slot_idx] }
    }

    /// Where the back of the card in that slot lies, seen from the back of the sheet.
    ///
    /// # Panics
    ///
    /// If the format has no such slot.
    pub fn back(&self, slot_idx: usize) -> Placement {
        let front = self.front(slot_idx);
        Placement {
            trim: self.turned_over(front.trim),
            turn: self.turn_over(front.turn),
            clip: self.turned_over(front.clip),
        }
    }

    /// Where a side shows that slot's card.
    pub fn placement(&self, side: Side, slot_idx: usize) -> Placement {
        match side {
            Side::Front => self.front(slot_idx),
            Side::Back => self.back(slot_idx),
        }
    }

    /// Whether the sheet is turned about an upright axis, left to right. A square sheet counts
    /// as portrait; sheets laid around a core are always turned that way.
    pub fn turns_about_upright_axis(&self) -> bool {
        let portrait = self.format.sheet.w <= self.format.sheet.h;
        match self.options.duplex {
            Duplex::LongEdge => portrait,
            Duplex::ShortEdge => !portrait,
            Duplex::TwoCore | Duplex::None => true,
        }
    }

    /// Where a rectangle on the front lies when seen from the back, and the other way round.
    pub fn turned_over(&self, rect: Rect) -> Rect {
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
