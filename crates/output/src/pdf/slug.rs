//! The slug: which sheet this is, and whether it was printed at full size.
//!
//! It stands in its own strip outside all cards: a ruler of 50 mm, two lines of
//! text and, in the strip or beside it, a small QR code for the machine that cuts or counts.
//! It is set without kerning in a font of the layout.

use super::canvas::{Canvas, defect};
use super::plain::{ems, run, set, shortened};
use cetak_base::diag::{Fault, FaultKind, Outcome};
use cetak_base::geom::{Point, Rect, Turn};
use cetak_base::unit::Length;
use cetak_card::render::Qr;
use cetak_sheet::{CODE_QUIET, Duplex, Side, Slug};

const MM: i64 = 1000;
/// Size of the type.
const SIZE: f64 = 6.0;
/// The smallest it may become before words are cut.
const SMALLEST: f64 = 4.0;
/// Length of the ruler.
const RULER: Length = Length::from_um(50 * MM);
/// Where text begins along the strip, beyond the ruler and its label.
const TEXT_AT: Length = Length::from_um(62 * MM);

/// What the slug of one side of one sheet says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a> {
    /// The job's name.
    pub(super) job: &'a str,
    /// The run's label.
    pub(super) run: &'a str,
    /// The lot's label.
    pub(super) lot: &'a str,
    /// Which sheet of the run, from 1.
    pub(super) sheet: usize,
    /// How many sheets the run has.
    pub(super) n_sheets: usize,
    /// Which side.
    pub(super) side: Side,
    /// How the sides come together.
    pub(super) duplex: Duplex,
    /// The measured printer the sheet was drawn for.
    pub(super) calibration: Option<&'a str>,
}

/// The strip with its own coordinates: `u` along the reading direction, `v` across it.
struct Strip {
    area: Rect,
    turn: Turn,
}

impl Strip {
    fn long(&self) -> Length {
        if self.turn.is_sideways() { self.area.h } else { self.area.w }
    }

    fn high(&self) -> Length {
        if self.turn.is_sideways() { self.area.w } else { self.area.h }
    }

    /// Whether a rectangle in the strip lies nearer to its beginning than to its end.
    fn begins_with(&self, inner: Rect) -> bool {
        let (own, inner) = (self.area, inner.middle());
        let along = match self.turn {
            Turn::None => inner.x - own.x,
            Turn::Quarter => inner.y - own.y,
            Turn::Half => own.right() - inner.x,
            Turn::ThreeQuarters => own.bottom() - inner.y,
        };
        along < self.long() / 2
    }

    fn at(&self, u: Length, v: Length) -> Point {
        let area = self.area;
        match self.turn {
            Turn::None => Point::new(area.x + u, area.y + v),
            Turn::Quarter => Point::new(area.right() - v, area.y + u),
            Turn::Half => Point::new(area.right() - u, area.bottom() - v),
            Turn::ThreeQuarters => Point::new(area.x + v, area.bottom() - u),
        }
    }
}

/// The code of one side of one sheet, and where it lies on that side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code<'a> {
    /// The code.
    pub(super) qr: &'a Qr,
    /// Its square.
    pub(super) area: Rect,
}

/// Draws the slug into its strip on this side.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    slug: Slug,
    font_idx: usize,
    words: Words<'_>,
    code: Option<Code<'_>>,
) -> Outcome<()> {
    let strip = Strip { area: slug.area, turn: slug.turn };
    let (mut start, mut text_end) = (Length::ZERO, strip.long());
    if let Some(Code { qr, area }) = code {
        let side = qr.drawn_side();
        if side > area.w {
            let high = area.w;
            return Err(Fault::new(
                FaultKind::Usage,
                "",
                cetak_base::text!(
                    "QR lembar berukuran {side}, lebih besar dari tempatnya sebesar {high}",
                    "the sheet's QR measures {side}, more than its place, which has {high}"
                ),
            ));
        }
        let mid = (area.w - side) / 2;
        canvas.qr(&Qr { origin: Point::new(area.x + mid, area.y + mid), ..qr.clone() });
        if area.overlaps(strip.area) {
            // On a back that is seen mirrored the code stands where the words of the front begin.
            let taken = area.w + CODE_QUIET;
            if strip.begins_with(area) { start += taken } else { text_end -= taken }
        }
    }
    ruler(canvas, &strip, font_idx, start)?;
    let Words { job, run, lot, sheet, n_sheets, .. } = words;
    let side = match words.side {
        Side::Front => "depan",
        Side::Back => "belakang",
    };
    let flip = match words.duplex {
        Duplex::LongEdge => "dibalik pada sisi panjang",
        Duplex::ShortEdge => "dibalik pada sisi pendek",
        Duplex::TwoCore => "dua lapis: depan dan belakang di lembar sendiri",
        Duplex::None => "satu sisi",
    };
    let names = match words.calibration {
        Some(printer) => format!("{job} - {run} - {lot} - untuk printer {printer}"),
        None => format!("{job} - {run} - {lot}"),
    };
    let facts = format!(
        "lembar {sheet} dari {n_sheets} - {side} - {flip} - cetak 100 %, jangan diperkecil"
    );
    let text_at = start + TEXT_AT;
    let room = text_end - text_at;
    let middle = strip.high() / 2;
    line(canvas, &strip, font_idx, &names, (text_at, middle - Length::from_um(300)), room)?;
    let below = middle + Length::from_pt(SIZE) + Length::from_um(100);
    line(canvas, &strip, font_idx, &facts, (text_at, below), room)
}

/// 50 mm with a tick each millimetre, so that anybody can see a scaled print.
fn ruler(canvas: &mut Canvas<'_>, strip: &Strip, font_idx: usize, start: Length) -> Outcome<()> {
    let base = strip.high() / 2 + Length::from_um(MM);
    canvas.content.save_state();
    canvas.content.set_stroke_cmyk(0.0, 0.0, 0.0, 1.0).set_line_width(0.25);
    stroke(canvas, strip, (start, base), (start + RULER, base));
    for mm in 0..=50 {
        let high = match mm % 10 {
            0 => 2200,
            5 => 1600,
            _ => 1000,
        };
        let u = start + Length::from_um(mm * MM);
        stroke(canvas, strip, (u, base), (u, base - Length::from_um(high)));
    }
    canvas.content.stroke();
    canvas.content.restore_state();
    let label = (start + RULER + Length::from_um(MM), base);
    line(canvas, strip, font_idx, "50 mm", label, Length::from_um(10 * MM))
}

fn stroke(canvas: &mut Canvas<'_>, strip: &Strip, from: (Length, Length), to: (Length, Length)) {
    let (from, to) = (strip.at(from.0, from.1), strip.at(to.0, to.1));
    canvas.line(from, to);
}

/// One line of text no longer than `room`: smaller if it must be, then cut with an ellipsis.
fn line(
    canvas: &mut Canvas<'_>,
    strip: &Strip,
    font_idx: usize,
    text: &str,
    at: (Length, Length),
    room: Length,
) -> Outcome<()> {
    let font = canvas.fonts().get(font_idx).ok_or_else(|| defect("a font that is not there"))?;
    let glyphs = set(font, text);
    let fitting = room.to_pt() / ems(&glyphs).max(1e-3);
    let size = fitting.clamp(SMALLEST, SIZE);
    let glyphs = shortened(font, glyphs, room.to_pt() / size);
    canvas.text(&run(font_idx, size, strip.at(at.0, at.1), strip.turn, &glyphs))
}
