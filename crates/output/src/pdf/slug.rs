//! The slug: which sheet this is, and whether it was printed at full size.
//!
//! It stands in its own strip outside all cards: a ruler of 50 mm, lines of text
//! and, in the strip or beside it, a small QR code for the machine that cuts or counts.
//! What the press must know is never cut short: the text is broken into as many lines as
//! the strip is high, smaller if it must be, and only the names of job and unit give way. It
//! is set without kerning in a font of the layout.

use super::canvas::{Canvas, defect};
use super::font::Font;
use super::plain::{Set, ems, run, set, shortened};
use cetak_base::diag::{Fault, FaultKind, Lang, Outcome};
use cetak_base::geom::{Point, Rect, Turn};
use cetak_base::unit::Length;
use cetak_card::render::Qr;
use cetak_sheet::{CODE_QUIET, Duplex, Side, Slug};

const MM: i64 = 1000;
/// Sizes of the type in points: the first at which the words fit is taken.
const SIZES: [f64; 7] = [6.0, 5.5, 5.0, 4.5, 4.0, 3.6, 3.3];
/// From baseline to baseline, in sizes.
const LEADING: f64 = 1.15;
/// From the top of a line to its baseline, in sizes.
const ASCENT: f64 = 0.85;
/// What names of job and unit keep of a line where all does not fit.
const SHARES: [f64; 5] = [1.0, 0.7, 0.45, 0.25, 0.0];
/// Between two facts.
const BETWEEN: &str = " - ";
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
    /// Whose cards the sheet holds.
    pub(super) contents: Option<&'a SheetContents>,
    /// The language of all this.
    pub(super) lang: Lang,
}

/// Whose cards a sheet holds, in a few words.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct SheetContents {
    /// The unit, or how many of them; may be empty.
    pub unit: String,
    /// The kinds of card; may be empty.
    pub kinds: String,
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
    let text_at = start + TEXT_AT;
    let font = canvas.fonts().get(font_idx).ok_or_else(|| defect("a font that is not there"))?;
    let (long, high) = ((text_end - text_at).to_pt(), strip.high().to_pt());
    let (size, lines) = words.lines(font, long, high);
    let all = size * LEADING * lines.len() as f64;
    for (idx, line) in lines.iter().enumerate() {
        let below = (high - all) / 2.0 + size * (ASCENT + LEADING * idx as f64);
        let at = strip.at(text_at, Length::from_pt(below));
        canvas.text(&run(font_idx, size, at, strip.turn, line))?;
    }
    Ok(())
}

impl Words<'_> {
    /// The lines with the size at which they fit into so many points.
    fn lines(&self, font: &Font<'_>, long: f64, high: f64) -> (f64, Vec<Vec<Set>>) {
        let mut fitting = (SIZES[0], Vec::new());
        for share in SHARES {
            for size in SIZES {
                let most = (high / (size * LEADING)).floor().max(1.0) as usize;
                fitting = (size, self.broken(font, long / size, share));
                let fits = fitting.1.iter().all(|line| ems(line) <= long / size);
                if fits && fitting.1.len() <= most {
                    return fitting;
                }
            }
        }
        // No strip that a format may have is so small; whoever reads the last lines sees that it is.
        fitting
    }

    /// The facts in lines of `room` ems, names of job and unit cut to `share` of a line.
    fn broken(&self, font: &Font<'_>, room: f64, share: f64) -> Vec<Vec<Set>> {
        let (names, facts) = self.facts();
        let names = names.into_iter().filter(|_| share > 0.0).map(|name| {
            let line = set(font, &name);
            let is_whole = ems(&line) <= room * share;
            if is_whole { line } else { shortened(font, line, room * share) }
        });
        let between = set(font, BETWEEN);
        let mut lines: Vec<Vec<Set>> = Vec::new();
        for fact in names.chain(facts.iter().map(|fact| set(font, fact))) {
            match lines.last_mut() {
                Some(line) if ems(line) + ems(&between) + ems(&fact) <= room => {
                    line.extend(between.iter().copied());
                    line.extend(fact);
                }
                _ => lines.push(fact),
            }
        }
        lines
    }

    /// Names that may be cut, and what may not.
    fn facts(&self) -> (Vec<String>, Vec<String>) {
        let Words { job, run, lot, sheet, n_sheets, lang, .. } = *self;
        let contents = self.contents.cloned().unwrap_or_default();
        let names = [job.to_owned(), contents.unit];
        let side = match self.side {
            Side::Front => lang.of("depan", "front"),
            Side::Back => lang.of("belakang", "back"),
        };
        let flip = match self.duplex {
            Duplex::LongEdge => lang.of("dibalik pada sisi panjang", "flip on the long edge"),
            Duplex::ShortEdge => lang.of("dibalik pada sisi pendek", "flip on the short edge"),
            Duplex::TwoCore => lang.of(
                "dua lapis, depan dan belakang di lembar sendiri",
                "two cores, fronts and backs on sheets of their own",
            ),
            Duplex::None => lang.of("satu sisi", "one side"),
        };
        let (word, of) = (lang.of("lembar", "sheet"), lang.of("dari", "of"));
        let printer = self
            .calibration
            .map(|printer| format!("{} {printer}", lang.of("untuk printer", "for printer")));
        let facts = [
            contents.kinds,
            run.to_owned(),
            lot.to_owned(),
            printer.unwrap_or_default(),
            format!("{word} {sheet} {of} {n_sheets}"),
            side.to_owned(),
            flip.to_owned(),
            lang.of("cetak 100 %, jangan diperkecil", "print at 100 %, do not scale").to_owned(),
        ];
        let said = |facts: &[String]| -> Vec<String> {
            facts.iter().filter(|fact| !fact.trim().is_empty()).cloned().collect()
        };
        (said(&names), said(&facts))
    }
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

/// One line of text no longer than `room`.
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
    let size = fitting.clamp(SIZES[SIZES.len() - 1], SIZES[0]);
    canvas.text(&run(font_idx, size, strip.at(at.0, at.1), strip.turn, &glyphs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cetak_sheet::{CODE_SIDE, SheetFormat};

    const FONT: &[u8] = include_bytes!("../../../../fonts/PlusJakartaSans-Regular.ttf");

    fn said(words: Words<'_>, long: Length, high: Length) -> String {
        let font = Font::read(FONT, 0).expect("a built-in font");
        let (size, lines) = words.lines(&font, long.to_pt(), high.to_pt());
        assert!(size * LEADING * lines.len() as f64 <= high.to_pt() + 1e-9, "{size} {lines:?}");
        let text = |line: &Vec<Set>| {
            assert!(ems(line) * size <= long.to_pt() + 1e-9, "{line:?}");
            line.iter().map(|(c, ..)| *c).collect::<String>()
        };
        lines.iter().map(text).collect::<Vec<_>>().join("|")
    }

    /// The smallest strip that a format may have, with the code at its end and the longest facts.
    #[test]
    fn what_the_press_must_know_is_whole_in_every_strip_that_a_format_may_have() {
        let contents = SheetContents {
            unit: "Dinas Kependudukan dan Pencatatan Sipil Kabupaten Contoh".to_owned(),
            kinds: "PNS, PPPK, PPPK Paruh Waktu".to_owned(),
        };
        let [long, high] = SheetFormat::LEAST_SLUG;
        let room = long - TEXT_AT - CODE_SIDE - CODE_QUIET;
        for lang in [Lang::Id, Lang::En] {
            for duplex in [Duplex::LongEdge, Duplex::ShortEdge, Duplex::TwoCore, Duplex::None] {
                for calibration in [None, Some("epson-l8050-baki-belakang")] {
                    let words = Words {
                        job: "Kartu ASN Pemerintah Kabupaten Contoh Tahun Anggaran 2026",
                        run: "2026-11-22 3072cf",
                        lot: "100 / 100",
                        sheet: 10_000,
                        n_sheets: 10_000,
                        side: Side::Back,
                        duplex,
                        calibration,
                        contents: Some(&contents),
                        lang,
                    };
                    let (_, facts) = words.facts();
                    let told = said(words, room, high);
                    for fact in facts {
                        assert!(told.contains(&fact), "{fact}: {told}");
                    }
                    // In a strip as the built-in ones are, names are whole as well.
                    let told = said(words, Length::from_um(150_000), Length::from_um(8_000));
                    assert!(told.contains(words.job) && told.contains(&contents.unit), "{told}");
                }
            }
        }
    }
}
