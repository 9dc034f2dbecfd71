//! The outlines that photos, pictures and rectangles are cut to.
//!
//! `radius` rounds the corners of the box; `shape` is a circle, an ellipse, a
//! hexagon, or a path in per cent of the box. What lies outside is not seen.

use super::look::Look;
use super::value::radius;
use cetak_base::diag::Text;
use cetak_base::geom::{Path, Point, ROUND, Rect, Segment};
use cetak_base::settings::Table;
use cetak_base::text;
use cetak_base::unit::Length;
use std::sync::Arc;
use svgtypes::{SimplePathSegment, SimplifyingPathParser};

/// The outline of something in its box.
#[derive(Debug, Clone, PartialEq)]
pub enum Form {
    /// The box, its corners rounded by so much.
    Rounded(Length),
    /// The largest circle in its middle.
    Circle,
    /// The largest ellipse.
    Ellipse,
    /// The largest regular hexagon in its middle, standing on a corner.
    Hexagon,
    /// An outline of its own.
    Path(Arc<Drawn>),
}

/// A path as a layout writes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    written: String,
    steps: Vec<Step>,
}

/// A piece of such a path, in per cent of the box.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Move([f64; 2]),
    Line([f64; 2]),
    Curve([[f64; 2]; 3]),
    Close,
}

impl Form {
    /// Reads `shape` or `radius`; the box itself where there is neither.
    pub(super) fn read(table: &Table<'_, '_>) -> Self {
        let rounded = Self::Rounded(radius(table));
        let Some(shape) = table.text("shape") else { return rounded };
        if table.has("radius") {
            table.wrong(
                "radius",
                "hanya tanpa `shape`",
                "goes without `shape` only",
                Text::default(),
            );
        }
        match shape.as_str() {
            "circle" => Self::Circle,
            "ellipse" => Self::Ellipse,
            "hexagon" => Self::Hexagon,
            path => match steps(path) {
                Some(steps) => Self::Path(Arc::new(Drawn { written: path.to_owned(), steps })),
                None => {
                    let hint = text!(
                        "tulis circle, ellipse, hexagon, atau lintasan dalam persen kotaknya dengan M L H V Q C Z, misalnya M50 0 L100 100 H0 Z",
                        "write circle, ellipse, hexagon, or a path in per cent of the box with M L H V Q C Z, for example M50 0 L100 100 H0 Z"
                    );
                    table.unfit("shape", path, "bukan bentuk", "is no shape", hint);
                    rounded
                }
            },
        }
    }

    /// The outline in that box.
    pub fn path(&self, rect: Rect) -> Path {
        let (middle, half_w, half_h) = (rect.middle(), rect.w / 2, rect.h / 2);
        match self {
            Self::Rounded(radius) => Path::rounded(rect, *radius),
            Self::Circle => {
                let half = half_w.min(half_h);
                ellipse(middle, half, half)
            }
            Self::Ellipse => ellipse(middle, half_w, half_h),
            Self::Hexagon => {
                let apothem = 0.75f64.sqrt();
                let corner = half_h.min(half_w.scaled(1.0 / apothem));
                let (side, lower) = (corner.scaled(apothem), corner / 2);
                let at = |x, y| Point::new(middle.x + x, middle.y + y);
                let none = Length::ZERO;
                Path {
                    segments: vec![
                        Segment::Move(at(none, -corner)),
                        Segment::Line(at(side, -lower)),
                        Segment::Line(at(side, lower)),
                        Segment::Line(at(none, corner)),
                        Segment::Line(at(-side, lower)),
                        Segment::Line(at(-side, -lower)),
                        Segment::Close,
                    ],
                }
            }
            Self::Path(drawn) => {
                let at = |[x, y]: [f64; 2]| {
                    Point::new(rect.x + rect.w.scaled(x / 100.0), rect.y + rect.h.scaled(y / 100.0))
                };
                let segments = drawn.steps.iter().map(|step| match step {
                    Step::Move(to) => Segment::Move(at(*to)),
                    Step::Line(to) => Segment::Line(at(*to)),
                    Step::Curve([one, two, to]) => Segment::Curve(at(*one), at(*two), at(*to)),
                    Step::Close => Segment::Close,
                });
                Path { segments: segments.collect() }
            }
        }
    }

    /// Whether it is the whole box.
    pub fn is_box(&self) -> bool {
        matches!(self, Self::Rounded(radius) if *radius <= Length::ZERO)
    }

    /// Its numbers, where a few tell all of it.
    pub fn numbers(&self) -> Option<[i64; 2]> {
        match self {
            Self::Rounded(radius) => Some([0, radius.um()]),
            Self::Circle => Some([1, 0]),
            Self::Ellipse => Some([2, 0]),
            Self::Hexagon => Some([3, 0]),
            Self::Path(_) => None,
        }
    }

    /// Puts it into the look of an element.
    pub(super) fn look(&self, look: Look) -> Look {
        let word = match self {
            Self::Rounded(radius) => return look.length("radius", *radius),
            Self::Circle => "circle",
            Self::Ellipse => "ellipse",
            Self::Hexagon => "hexagon",
            Self::Path(drawn) => &drawn.written,
        };
        look.length("radius", Length::ZERO).word("shape", word)
    }
}

fn ellipse(middle: Point, half_w: Length, half_h: Length) -> Path {
    let (kx, ky) = (half_w.scaled(ROUND), half_h.scaled(ROUND));
    let at = |x, y| Point::new(middle.x + x, middle.y + y);
    let none = Length::ZERO;
    Path {
        segments: vec![
            Segment::Move(at(none, -half_h)),
            Segment::Curve(at(kx, -half_h), at(half_w, -ky), at(half_w, none)),
            Segment::Curve(at(half_w, ky), at(kx, half_h), at(none, half_h)),
            Segment::Curve(at(-kx, half_h), at(-half_w, ky), at(-half_w, none)),
            Segment::Curve(at(-half_w, -ky), at(-kx, -half_h), at(none, -half_h)),
            Segment::Close,
        ],
    }
}

/// The steps of a path in the words of SVG, without arcs, smooth curves and exponents; `None` if it is none, or leaves
/// the box.
fn steps(path: &str) -> Option<Vec<Step>> {
    if path.contains(['A', 'a', 'S', 's', 'T', 't', 'E', 'e']) {
        return None;
    }
    let mut steps: Vec<Step> = Vec::new();
    let mut pen = [0.0f64; 2];
    for segment in SimplifyingPathParser::from(path) {
        let step = match segment.ok()? {
            SimplePathSegment::MoveTo { x, y } => Step::Move([x, y]),
            SimplePathSegment::LineTo { x, y } => Step::Line([x, y]),
            SimplePathSegment::Quadratic { x1, y1, x, y } => {
                let near = |[to_x, to_y]: [f64; 2]| {
                    [to_x + (x1 - to_x) * 2.0 / 3.0, to_y + (y1 - to_y) * 2.0 / 3.0]
                };
                Step::Curve([near(pen), near([x, y]), [x, y]])
            }
            SimplePathSegment::CurveTo { x1, y1, x2, y2, x, y } => {
                Step::Curve([[x1, y1], [x2, y2], [x, y]])
            }
            SimplePathSegment::ClosePath => Step::Close,
        };
        if let Step::Move(to) | Step::Line(to) | Step::Curve([_, _, to]) = step {
            pen = to;
        }
        steps.push(step);
    }
    let is_inside = |point: &[f64; 2]| point.iter().all(|part| (0.0..=100.0).contains(part));
    let whole = steps.iter().all(|step| match step {
        Step::Move(to) | Step::Line(to) => is_inside(to),
        Step::Curve(points) => points.iter().all(is_inside),
        Step::Close => true,
    });
    let begins = matches!(steps.first(), Some(Step::Move(_)));
    (begins && steps.len() > 2 && whole).then_some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect() -> Rect {
        let mm = Length::from_mm;
        Rect::new(mm(10.0), mm(20.0), mm(20.0), mm(30.0))
    }

    fn corners(path: &Path) -> Vec<(f64, f64)> {
        let ends = path.segments.iter().filter_map(|segment| match segment {
            Segment::Move(to) | Segment::Line(to) | Segment::Curve(_, _, to) => {
                Some((to.x.to_mm(), to.y.to_mm()))
            }
            Segment::Close => None,
        });
        ends.collect()
    }

    #[test]
    fn a_circle_and_a_hexagon_are_regular_and_stand_in_the_middle_of_the_box() {
        assert_eq!(
            corners(&Form::Circle.path(rect())),
            [(20.0, 25.0), (30.0, 35.0), (20.0, 45.0), (10.0, 35.0), (20.0, 25.0)]
        );
        let hexagon = corners(&Form::Hexagon.path(rect()));
        let far = |(x, y): &(f64, f64)| (x - 20.0).hypot(y - 35.0);
        assert!(hexagon.iter().all(|corner| (far(corner) - 11.547).abs() < 0.01), "{hexagon:?}");
        assert!(hexagon.iter().all(|(x, _)| (9.99..=30.01).contains(x)), "{hexagon:?}");
    }

    #[test]
    fn a_path_is_in_per_cent_of_the_box() {
        for written in ["M50 0 L100 100 H0 Z", "M50,0 l50,100 h-100 z", "m50 0 50 100 -100 0z"] {
            let steps = steps(written).expect(written);
            let drawn = Form::Path(Arc::new(Drawn { written: written.to_owned(), steps }));
            assert_eq!(corners(&drawn.path(rect())), [(20.0, 20.0), (30.0, 50.0), (10.0, 50.0)]);
        }
        assert!(steps("M0 50 Q50 0 100 50 C100 80 50 100 0 50 Z").is_some());
        for wrong in [
            "",
            "star",
            "L0 0 L1 1 Z",
            "M0 0 L101 5 Z",
            "M0 0 L5",
            "M0 0 A1 1 0 0 0 5 5 Z",
            "M0 0 Z 5",
        ] {
            assert_eq!(steps(wrong), None, "{wrong}");
        }
    }
}
