//! What a calibration target measures: four crossings on each side, and eight readings of them.
//!
//! Both sides are measured from the same two edges of the paper, the left and
//! the top one as seen from the front, so that paper that was not cut to its
//! exact size moves front and back alike. How the target is drawn is the
//! business of `cetak_output`.

use super::calibrate::Reading;
use super::side::{Duplex, Side};
use cetak_base::diag::{Fault, FaultKind, Outcome};
use cetak_base::geom::{Point, Size};
use cetak_base::unit::Length;

/// The crossings of a paper that is turned over in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The paper.
    pub paper: Size,
    /// How the back comes behind the front.
    pub duplex: Duplex,
}

/// From the measuring edges to the crossings.
const INSET: Length = Length::from_um(25_000);
/// What an ordinary steel ruler of 30 cm reaches.
const RULER: Length = Length::from_um(295_000);
/// Paper up to this is still read with it: its crossings move inwards.
const REACHABLE: Length = Length::from_um(345_000);
/// The words and scales of a target need this much room.
const SMALLEST: Length = Length::from_um(190_000);

impl Target {
    /// The target for a paper.
    ///
    /// # Errors
    ///
    /// A fault if the paper is too small for one.
    pub fn new(paper: Size, duplex: Duplex) -> Outcome<Self> {
        let (w, h) = (paper.w, paper.h);
        if w < SMALLEST || h < SMALLEST {
            return Err(Fault::new(
                FaultKind::Usage,
                String::new(),
                cetak_base::text!(
                    "kertas {w} x {h} terlalu kecil untuk lembar kalibrasi, yang perlu {SMALLEST} x {SMALLEST}",
                    "paper of {w} x {h} is too small for a target, which needs {SMALLEST} x {SMALLEST}"
                ),
            )
            .hint(cetak_base::text!(
                "pakai penyetelan di driver printer kartu itu",
                "use the settings in that card printer's driver"
            )));
        }
        Ok(Self { paper, duplex })
    }

    /// The crossings as distances from the measuring edges: near near, far near, near far, far far.
    pub fn crossings(&self) -> [Point; 4] {
        let inset = |length: Length| {
            if length - INSET > RULER && length <= REACHABLE { length - RULER } else { INSET }
        };
        let (x, y) = (inset(self.paper.w), inset(self.paper.h));
        // A reading has tenths of a millimetre, so that is where a crossing lies.
        let tenths = |length: Length| Length::from_um(length.um() / 100 * 100);
        let (far_x, far_y) = (tenths(self.paper.w - x), tenths(self.paper.h - y));
        let (x, y) = (tenths(x), tenths(y));
        [Point::new(x, y), Point::new(far_x, y), Point::new(x, far_y), Point::new(far_x, far_y)]
    }

    /// Where a point given by distances from the measuring edges lies on a side, as seen from that
    /// side with the top edge up: on the back, what was left is right, however the sheet was turned.
    pub fn on_page(&self, side: Side, point: Point) -> Point {
        match side {
            Side::Front => point,
            Side::Back => Point::new(self.paper.w - point.x, point.y),
        }
    }

    /// The readings of one side, in the order of their letters: A and B across at the near line, C
    /// and D across at the far one; E and F along at the near line, G and H along at the far one.
    pub fn readings(&self, side: Side, [a, b, c, d, e, f, g, h]: [Length; 8]) -> [Reading; 4] {
        let [near, far_x, far_y, far] = self.crossings();
        [(near, a, e), (far_x, b, g), (far_y, c, f), (far, d, h)].map(|(drawn, x, y)| Reading {
            drawn: self.on_page(side, drawn),
            found: self.on_page(side, Point::new(x, y)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::arrange::Arrangement;
    use super::super::calibrate::{Calibration, Drift};
    use super::super::format::SheetFormat;
    use super::super::options::Options;
    use super::*;
    use std::path::Path;

    const fn mm(n: i64) -> Length {
        Length::from_um(n * 1000)
    }

    const A4: Size = Size::new(mm(210), mm(297));

    #[test]
    fn a_card_is_no_paper_for_a_target() {
        assert!(Target::new(Size::ID_1, Duplex::LongEdge).is_err());
    }

    #[test]
    fn a_ruler_of_thirty_centimetres_reaches_every_crossing_up_to_folio() {
        for (w, h) in [(210, 297), (215, 330), (216, 279)] {
            let target = Target::new(Size::new(mm(w), mm(h)), Duplex::LongEdge).expect("a paper");
            let [.., far] = target.crossings();
            assert!(far.x <= mm(300) && far.y <= mm(300), "{far:?}");
        }
    }

    #[test]
    fn readings_say_what_the_printer_did_on_the_back() {
        // The back arrived half a millimetre nearer to the edge that is left on the front.
        let target = Target::new(A4, Duplex::LongEdge).expect("large enough");
        let [near, _, _, far] = target.crossings();
        let shifted = |length: Length| length - Length::from_um(500);
        let (x, y) = ((shifted(near.x), shifted(far.x)), (near.y, far.y));
        let read = [x.0, x.1, x.0, x.1, y.0, y.1, y.0, y.1];
        let (back, worst) =
            Drift::fitted(A4, &target.readings(Side::Back, read)).expect("four crossings");
        assert_eq!((back.right, back.down), (Length::from_um(500), Length::ZERO));
        assert_eq!(worst, Length::ZERO);
    }

    #[test]
    fn a_correction_goes_against_the_drift_however_the_sheet_is_turned() {
        let back = Drift { right: mm(1), down: mm(2), ..Drift::default() };
        let calibration =
            Calibration { name: "a".into(), paper: A4, front: Drift::default(), back };
        for (duplex, sign) in [(Duplex::LongEdge, -1), (Duplex::ShortEdge, 1)] {
            let options = Options { duplex, ..Options::default() };
            let format = SheetFormat::load("a4-10up", Path::new(".")).expect("built in");
            let arrangement = Arrangement::new(format, options).expect("it fits");
            let arrangement = arrangement.calibrated(calibration.clone()).expect("same paper");
            // With the short edge the page of the back stands on its head.
            let drawn = arrangement.correction(Side::Back).expect("something to correct");
            let at = Point::new(mm(100), mm(100));
            assert_eq!(drawn.point(at), Point::new(mm(100 + sign), mm(100 + 2 * sign)));
            assert_eq!(arrangement.correction(Side::Front), None);
        }
    }
}
