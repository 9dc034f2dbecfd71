//! The text of a page with its place, and how a printed value is found in it.

use crate::glyphs::Printed;
use crate::lexer::Operand;
use crate::painting::{At, Fault, Piece, ShownGlyph, State, Visitor};
use crate::pdf::PdfFile;
use crate::skeleton::{Dissection, Skeleton};
use crate::walk::Walker;
use cetak_base::geom::Rect;
use lopdf::Dictionary;

/// How far two pieces of one line may be off each other's baseline, in ems.
const SAME_LINE_EM: f64 = 0.3;
/// Micrometres in a point.
const UM_PER_PT: f64 = 25_400.0 / 72.0;
/// How far apart two pieces of one line may stand, in ems: more is another column.
const SAME_WORDS_EM: f64 = 2.0;
/// From here on they are two words, in ems: more than a wide space between groups of digits.
const WORD_EM: f64 = 0.5;

/// All visible text of one page.
#[derive(Debug, Default)]
pub(super) struct PageText<'a> {
    pieces: Vec<Piece>,
    /// Every glyph whose outline is known, in micrometres from the top left of the page, y downwards.
    pub(super) glyphs: Vec<Printed>,
    /// Whether part of the page could not be walked.
    pub(super) cut_off: bool,
    /// Left and top of the MediaBox, in points: where the sheet's own origin lies.
    pub(super) origin: (f64, f64),
    /// Takes the page apart meanwhile, if that was asked for.
    dissection: Option<Dissection<'a>>,
    /// Maps what is read, in micrometres from the top left of the page, before it is held against anything.
    undo: Option<[f64; 6]>,
}

impl<'a> PageText<'a> {
    /// Reads a page, by its number from 0.
    pub(super) fn read(
        pdf: &'a PdfFile,
        walker: &mut Walker<'a>,
        page_idx: usize,
        undo: Option<[f64; 6]>,
    ) -> Self {
        let media = pdf.page(page_idx).and_then(|page| pdf.media_box(page)).unwrap_or_default();
        let mut text = Self { origin: (media[0], media[3]), undo, ..Self::default() };
        walker.page(page_idx, &mut text);
        text
    }

    /// The same with the page taken apart; no parts if something on it is not understood.
    pub(super) fn dissect(
        pdf: &'a PdfFile,
        walker: &mut Walker<'a>,
        page_idx: usize,
    ) -> (Self, Option<Skeleton>) {
        let media = pdf.page(page_idx).and_then(|page| pdf.media_box(page)).unwrap_or_default();
        let dissection = Some(Dissection::new(pdf));
        let mut text = Self { origin: (media[0], media[3]), dissection, ..Self::default() };
        walker.page(page_idx, &mut text);
        let skeleton = text.dissection.take().and_then(Dissection::finish);
        (text, skeleton)
    }

    /// The lines of text within `area`, or of the page without one.
    pub(super) fn lines_in(&self, area: Option<Rect>) -> Vec<String> {
        self.lines(|piece| area.is_none_or(|area| self.is_in(piece, area)))
    }

    /// Every number of `n_digits` digits on the page, spaces between its groups left out.
    pub(super) fn numbers(&self, n_digits: usize) -> Vec<String> {
        let lines = self.lines(|_| true);
        lines.iter().flat_map(|line| numbers(line, n_digits)).collect()
    }

    /// The middle of a piece decides where it stands: a descender may leave a slot, a card may not.
    fn is_in(&self, piece: &Piece, area: Rect) -> bool {
        let um = |points: f64| points * UM_PER_PT;
        let x = um((piece.start.0 + piece.end.0) / 2.0 - self.origin.0);
        let y = um(self.origin.1 - (piece.start.1 + piece.end.1) / 2.0);
        let (x, y) =
            self.undo.map_or((x, y), |[a, b, c, d, e, f]| (a * x + c * y + e, b * x + d * y + f));
        let (x, y) = (x / UM_PER_PT, y / UM_PER_PT);
        x >= area.x.to_pt()
            && x <= area.right().to_pt()
            && y >= area.y.to_pt()
            && y <= area.bottom().to_pt()
    }

    /// The chosen pieces, joined where one goes on from the one before on the same baseline.
    fn lines(&self, chosen: impl Fn(&Piece) -> bool) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut last: Option<&Piece> = None;
        for piece in self.pieces.iter().filter(|piece| chosen(piece)) {
            let joined = last.is_some_and(|last| follows(last, piece));
            match lines.last_mut().filter(|_| joined) {
                Some(line) => {
                    // A label and what stands beside it are two words.
                    let is_apart = last.is_some_and(|last| gap_em(last, piece) > WORD_EM);
                    let touches = |c: char| !c.is_whitespace();
                    if is_apart && line.ends_with(touches) && piece.text.starts_with(touches) {
                        line.push(' ');
                    }
                    line.push_str(&piece.text);
                }
                None => lines.push(piece.text.clone()),
            }
            last = Some(piece);
        }
        lines
    }
}

impl<'a> Visitor<'a> for PageText<'a> {
    fn text(&mut self, _: At, _: &State<'a>, piece: Piece) {
        if !piece.hidden && !piece.text.is_empty() {
            self.pieces.push(piece);
        }
    }

    fn only_text(&self) -> bool {
        true
    }

    fn operator(
        &mut self,
        operator: &[u8],
        operands: &[Operand],
        resources: Option<&'a Dictionary>,
    ) {
        if let Some(dissection) = &mut self.dissection {
            dissection.operator(operator, operands, self.glyphs.len(), resources);
        }
    }

    fn glyph(&mut self, glyph: ShownGlyph) {
        let Some(outline) = glyph.outline else {
            if let Some(dissection) = self.dissection.as_mut().filter(|_| !glyph.blank) {
                dissection.fail();
            }
            return;
        };
        let (x, y) = glyph.place.apply(0.0, 0.0);
        let [a, b, c, d] = glyph.place.linear().map(|value| value * UM_PER_PT);
        let at = ((x - self.origin.0) * UM_PER_PT, (self.origin.1 - y) * UM_PER_PT);
        let printed = Printed { outline, at, along: (a, -b), up: (c, -d) };
        self.glyphs.push(self.undo.map_or(printed, |undo| printed.through(undo)));
    }

    fn fault(&mut self, _: At, fault: Fault) {
        self.cut_off |= matches!(fault, Fault::Limit | Fault::Unreadable);
        if let Some(dissection) = &mut self.dissection {
            dissection.fail();
        }
    }
}

/// How far two pieces stand apart, in ems.
fn gap_em(last: &Piece, next: &Piece) -> f64 {
    let gap = (next.start.0 - last.end.0).hypot(next.start.1 - last.end.1);
    gap / last.size.max(next.size).max(f64::EPSILON)
}

fn follows(last: &Piece, next: &Piece) -> bool {
    let along = (last.end.0 - last.start.0, last.end.1 - last.start.1);
    let length = along.0.hypot(along.1);
    if length <= 0.0 {
        return false;
    }
    let (ux, uy) = (along.0 / length, along.1 / length);
    let gap = (next.start.0 - last.end.0, next.start.1 - last.end.1);
    let (forth, aside) = (gap.0 * ux + gap.1 * uy, gap.1 * ux - gap.0 * uy);
    let em = last.size.max(next.size);
    aside.abs() <= SAME_LINE_EM * em && (-SAME_LINE_EM * em..=SAME_WORDS_EM * em).contains(&forth)
}

/// Whether `wanted` stands in `line` as a whole: spaces do not count, and neither a letter nor a
/// digit touches it, so that a number is never found inside a longer one.
pub(super) fn holds(line: &str, wanted: &str) -> bool {
    if line == wanted && line.trim() == line && !line.is_empty() {
        return true;
    }
    let wanted: Vec<char> = wanted.chars().filter(|c| !c.is_whitespace()).collect();
    let line: Vec<char> = line.chars().collect();
    if wanted.is_empty() {
        return false;
    }
    let is_edge = |idx: usize| !line.get(idx).is_some_and(|c| c.is_alphanumeric());
    (0..line.len()).any(|start| {
        let before = start == 0 || is_edge(start - 1);
        if !before || line[start].is_whitespace() {
            return false;
        }
        let mut at = start;
        for c in &wanted {
            while line.get(at).is_some_and(|c| c.is_whitespace()) {
                at += 1;
            }
            if line.get(at) != Some(c) {
                return false;
            }
            at += 1;
        }
        is_edge(at)
    })
}

/// The numbers of `n_digits` digits in a line; single spaces may part their groups.
fn numbers(line: &str, n_digits: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut digits = String::new();
    let mut gap = 0;
    for c in line.chars().chain(std::iter::once('.')) {
        if c.is_ascii_digit() && gap < 2 {
            digits.push(c);
            gap = 0;
        } else if c.is_whitespace() && !digits.is_empty() {
            gap += 1;
        } else {
            if digits.len() == n_digits {
                found.push(digits.clone());
            }
            digits.clear();
            gap = 0;
            digits.extend(Some(c).filter(char::is_ascii_digit));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_with_and_without_groups() {
        assert_eq!(numbers("NIP 19860926 201505 1 001 ok", 18), ["198609262015051001"]);
        assert_eq!(numbers("198609262015051001", 18), ["198609262015051001"]);
        assert!(numbers("1986092620150510019", 18).is_empty());
    }

    #[test]
    fn a_number_is_found_whole_and_never_inside_another() {
        let nip = "198609262015051001";
        assert!(holds("NIP 19860926 201505 1 001", nip));
        assert!(holds("NIP: 198609262015051001.", nip));
        assert!(!holds("NIP 1986092620150510012", nip));
        assert!(!holds("0198609262015051001", nip));
        assert!(!holds("19860926 201505 1 002", nip));
        assert!(!holds("", nip));
        assert!(!holds("anything", " "));
    }

    #[test]
    fn pieces_on_one_baseline_are_one_line() {
        let piece = |text: &str, x: f64, y: f64| Piece {
            text: text.into(),
            start: (x, y),
            end: (x + 20.0, y),
            size: 6.0,
            hidden: false,
        };
        let pieces = vec![
            piece("1986", 0.0, 10.0),
            piece("0926", 21.0, 10.0),
            piece("far", 90.0, 10.0),
            piece("below", 90.0, 0.0),
        ];
        let page = PageText { pieces, ..PageText::default() };
        assert_eq!(page.lines(|_| true), ["19860926", "far", "below"]);
        assert!(page.lines_in(None).iter().any(|line| holds(line, "19860926")));
    }
}
