//! What a printer does to a sheet, and how to draw so that it comes out right all the same.
//!
//! A [`Drift`] is measured: how far, how large and how turned a side arrives on
//! paper. A [`Calibration`] holds both sides of one printer, tray and stock.
//! Drawing goes through the inverse, so that the printer's own error puts every
//! line where the sheet format wants it. Cards are not touched: only where they
//! lie is.
//!
//! Each side is described as it is seen from that side with the top edge of the
//! front up, origin at the top left corner, y downwards: that is how the paper
//! runs through the printer, whichever way its driver turns the pages of backs.
//! Nothing here knows how the figures were read off.

use super::side::Side;
use cetak_base::geom::{Point, Rect, Size};
use cetak_base::unit::Length;

/// How one side arrives on paper, compared with what was sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Drift {
    /// To the right, at the centre of the sheet.
    pub right: Length,
    /// Downwards, at the centre of the sheet.
    pub down: Length,
    /// Too wide by so many millionths; negative is too narrow.
    pub wider_ppm: i64,
    /// Too high by so many millionths.
    pub taller_ppm: i64,
    /// Turned clockwise by so many millimetres in a kilometre (millionths of a slope).
    pub turned_ppm: i64,
}

/// A named printer with its tray and stock, measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calibration {
    /// The name it is asked for by.
    pub name: String,
    /// The paper it was measured on.
    pub paper: Size,
    /// The front.
    pub front: Drift,
    /// The back, as seen from the back with the top edge up.
    pub back: Drift,
}

/// One place of a target: where its lines should be and where they are, from the same corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Where the crossing was drawn.
    pub drawn: Point,
    /// Where it was found on paper.
    pub found: Point,
}

/// A map of the plane `x' = a x + c y + e`, `y' = b x + d y + f`, in micrometres, y downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Affine {
    /// `[a, b, c, d, e, f]`.
    pub matrix: [f64; 6],
}

/// A millionth.
const PPM: f64 = 1e-6;

impl Drift {
    /// Nothing to correct.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// What the printer does to a point of a sheet of that size.
    pub fn of(&self, paper: Size) -> Affine {
        let slope = self.turned_ppm as f64 * PPM;
        let cos = 1.0 / (1.0 + slope * slope).sqrt();
        let sin = slope * cos;
        let (sx, sy) = (1.0 + self.wider_ppm as f64 * PPM, 1.0 + self.taller_ppm as f64 * PPM);
        let (cx, cy) = (paper.w.um() as f64 / 2.0, paper.h.um() as f64 / 2.0);
        let [a, b, c, d] = [sx * cos, sx * sin, -sy * sin, sy * cos];
        let e = cx + self.right.um() as f64 - a * cx - c * cy;
        let f = cy + self.down.um() as f64 - b * cx - d * cy;
        Affine { matrix: [a, b, c, d, e, f] }
    }

    /// The drift that explains the readings best, by least squares; and the largest distance, along
    /// one axis, between a reading and what that drift says. `None` for fewer than two places, or if
    /// they lie on one line.
    pub fn fitted(paper: Size, readings: &[Reading]) -> Option<(Self, Length)> {
        let um = |length: Length| length.um() as f64;
        let n = readings.len() as f64;
        let (mut mu, mut mv, mut mx, mut my) = (0.0, 0.0, 0.0, 0.0);
        for reading in readings {
            mu += um(reading.drawn.x) / n;
            mv += um(reading.drawn.y) / n;
            mx += um(reading.found.x - reading.drawn.x) / n;
            my += um(reading.found.y - reading.drawn.y) / n;
        }
        // Around their middle: found - drawn = mean + (w u - t v, h v + t u), in three sums each.
        let (mut uu, mut vv, mut uv, mut xu, mut xv, mut yu, mut yv) =
            (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for reading in readings {
            let (u, v) = (um(reading.drawn.x) - mu, um(reading.drawn.y) - mv);
            let x = um(reading.found.x - reading.drawn.x) - mx;
            let y = um(reading.found.y - reading.drawn.y) - my;
            uu += u * u;
            vv += v * v;
            uv += u * v;
            xu += x * u;
            xv += x * v;
            yu += y * u;
            yv += y * v;
        }
        // A square millimetre: places nearer to one line than that say nothing across it.
        if readings.len() < 2 || uu < 1e6 || vv < 1e6 {
            return None;
        }
        // w = (xu + t uv) / uu, h = (yv - t uv) / vv, and t from what is left.
        let left = uu + vv - uv * uv / uu - uv * uv / vv;
        let t = if left > 1.0 { (yu - xv + xu * uv / uu - yv * uv / vv) / left } else { 0.0 };
        let (w, h) = ((xu + t * uv) / uu, (yv - t * uv) / vv);
        let (cx, cy) = (um(paper.w) / 2.0 - mu, um(paper.h) / 2.0 - mv);
        let whole = |value: f64| value.round() as i64;
        let drift = Self {
            right: Length::from_um(whole(mx + w * cx - t * cy)),
            down: Length::from_um(whole(my + h * cy + t * cx)),
            wider_ppm: whole(w / PPM),
            taller_ppm: whole(h / PPM),
            turned_ppm: whole(t / PPM),
        };
        let map = drift.of(paper);
        let mut worst = Length::ZERO;
        for reading in readings {
            let said = map.point(reading.drawn);
            for off in [said.x - reading.found.x, said.y - reading.found.y] {
                worst = worst.max(off).max(-off);
            }
        }
        Some((drift, worst))
    }
}

impl Calibration {
    /// The side's drift.
    pub fn drift(&self, side: Side) -> Drift {
        match side {
            Side::Front => self.front,
            Side::Back => self.back,
        }
    }

    /// Where to draw on a page what should arrive in its place; `on_its_head` for a page that the
    /// printer turns by half. `None` where nothing needs to move.
    pub fn correction(&self, side: Side, on_its_head: bool) -> Option<Affine> {
        let drift = self.drift(side);
        let page = if on_its_head {
            Drift { right: -drift.right, down: -drift.down, ..drift }
        } else {
            drift
        };
        (!drift.is_none()).then(|| page.of(self.paper).inverse())
    }
}

impl Affine {
    /// The map that undoes this one. A drift is near to one, so there always is one.
    pub fn inverse(self) -> Self {
        let [a, b, c, d, e, f] = self.matrix;
        let det = a * d - b * c;
        let [a, b, c, d] = [d / det, -b / det, -c / det, a / det];
        Self { matrix: [a, b, c, d, -(a * e + c * f), -(b * e + d * f)] }
    }

    /// Where a point goes, to the micrometre.
    pub fn point(self, point: Point) -> Point {
        let [a, b, c, d, e, f] = self.matrix;
        let (x, y) = (point.x.um() as f64, point.y.um() as f64);
        let whole = |value: f64| Length::from_um(value.round() as i64);
        Point::new(whole(a * x + c * y + e), whole(b * x + d * y + f))
    }

    /// The upright rectangle around where a rectangle goes.
    pub fn around(self, rect: Rect) -> Rect {
        let corners = [
            Point::new(rect.x, rect.y),
            Point::new(rect.right(), rect.y),
            Point::new(rect.x, rect.bottom()),
            Point::new(rect.right(), rect.bottom()),
        ]
        .map(|corner| self.point(corner));
        let [first, ..] = corners;
        let (mut low, mut high) = (first, first);
        for corner in corners {
            low = Point::new(low.x.min(corner.x), low.y.min(corner.y));
            high = Point::new(high.x.max(corner.x), high.y.max(corner.y));
        }
        Rect::new(low.x, low.y, high.x - low.x, high.y - low.y)
    }

    /// The same map for a page whose origin is at the lower left, y upwards, in points.
    pub fn in_points(self, height: Length) -> [f64; 6] {
        let [a, b, c, d, e, f] = self.matrix;
        let per_um = Length::from_um(1_000_000).to_pt() / 1e6;
        let h = height.to_pt();
        [a, -b, -c, d, c * h + e * per_um, h - d * h - f * per_um]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const A4: Size = Size::new(Length::from_um(210_000), Length::from_um(297_000));

    fn drifts() -> impl Strategy<Value = Drift> {
        let mm = -5_000..5_000i64;
        (mm.clone(), mm, -20_000..20_000i64, -20_000..20_000i64, -20_000..20_000i64).prop_map(
            |(right, down, wider_ppm, taller_ppm, turned_ppm)| Drift {
                right: Length::from_um(right),
                down: Length::from_um(down),
                wider_ppm,
                taller_ppm,
                turned_ppm,
            },
        )
    }

    fn near(a: Point, b: Point, um: i64) -> bool {
        (a.x - b.x).um().abs() <= um && (a.y - b.y).um().abs() <= um
    }

    proptest! {
        #[test]
        fn a_drift_and_its_inverse_are_the_identity(
            drift in drifts(), x in 0..297_000i64, y in 0..420_000i64
        ) {
            let point = Point::new(Length::from_um(x), Length::from_um(y));
            let map = drift.of(A4);
            prop_assert!(near(map.inverse().point(map.point(point)), point, 2));
            prop_assert!(near(map.point(map.inverse().point(point)), point, 2));
        }

        #[test]
        fn readings_of_a_drift_give_it_back(drift in drifts()) {
            let map = drift.of(A4);
            let at = |x, y| Point::new(Length::from_um(x), Length::from_um(y));
            let readings = [at(25_000, 25_000), at(185_000, 25_000), at(25_000, 272_000), at(185_000, 272_000)]
                .map(|drawn| Reading { drawn, found: map.point(drawn) });
            let (fitted, _) = Drift::fitted(A4, &readings).expect("four corners");
            // The straight model leaves out products of small figures: 2 % of a 2 % turn over
            // half a sheet, and the cosine.
            for drawn in [at(0, 0), at(210_000, 0), at(105_000, 148_500), at(210_000, 297_000)] {
                prop_assert!(near(fitted.of(A4).point(drawn), map.point(drawn), 150), "{fitted:?}");
            }
        }

        #[test]
        fn points_of_a_page_count_upwards(drift in drifts(), x in 0..210_000i64, y in 0..297_000i64) {
            let map = drift.of(A4);
            let [a, b, c, d, e, f] = map.in_points(A4.h);
            let point = Point::new(Length::from_um(x), Length::from_um(y));
            let (px, py) = (point.x.to_pt(), (A4.h - point.y).to_pt());
            let went = map.point(point);
            prop_assert!((a * px + c * py + e - went.x.to_pt()).abs() < 0.01);
            prop_assert!((b * px + d * py + f - (A4.h - went.y).to_pt()).abs() < 0.01);
        }
    }

    #[test]
    fn a_shifted_print_is_a_shift_and_nothing_else() {
        let at = |x, y| Point::new(Length::from_um(x), Length::from_um(y));
        let corners = [(25_000, 25_000), (185_000, 25_000), (25_000, 272_000), (185_000, 272_000)];
        let readings =
            corners.map(|(x, y)| Reading { drawn: at(x, y), found: at(x + 300, y - 200) });
        let (drift, worst) = Drift::fitted(A4, &readings).expect("four corners");
        let wanted =
            Drift { right: Length::from_um(300), down: Length::from_um(-200), ..Drift::default() };
        assert_eq!((drift, worst), (wanted, Length::ZERO));
        assert_eq!(Drift::fitted(A4, &readings[..1]), None);
    }

    #[test]
    fn one_reading_that_does_not_fit_the_others_is_seen() {
        let at = |x, y| Point::new(Length::from_um(x), Length::from_um(y));
        let corners = [(25_000, 25_000), (185_000, 25_000), (25_000, 272_000), (185_000, 272_000)];
        let mut readings = corners.map(|(x, y)| Reading { drawn: at(x, y), found: at(x, y) });
        readings[2].found.x += Length::from_um(10_000);
        let (_, worst) = Drift::fitted(A4, &readings).expect("four corners");
        assert!(worst > Length::from_um(1_000), "{worst}");
    }
}
