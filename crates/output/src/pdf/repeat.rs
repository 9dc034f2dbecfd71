//! Shapes drawn again elsewhere: written once, laid many times.
//!
//! Ornaments repeat one motif, moved and turned. Neighbours in the artwork that
//! are the same shape but for that become one form and a matrix each, which
//! keeps the file of a single card small. A mirrored or scaled shape is
//! another shape, since its line would have to change with it.

use super::canvas::{Canvas, Form};
use super::objects::{matrix, num};
use cetak_base::diag::Outcome;
use cetak_base::geom::{Path, Point, Rect, Segment};
use cetak_base::unit::Length;
use cetak_card::layout::draw::{Mark, Paint, Shape};
use pdf_writer::Ref;

/// Fewer segments than these are shorter written out than as a form.
const LEAST_SEGMENTS: usize = 8;
/// Micrometres by which points of two drawings of one motif differ, each rounded on its own.
const SLACK_UM: f64 = 3.0;

/// Whether the second mark is the first one moved and turned.
pub(super) fn is_again(one: &Mark, other: &Mark) -> bool {
    let (Mark::Shape(one), Mark::Shape(other)) = (one, other) else { return false };
    let plain = |shape: &Shape| {
        let fill = shape.fill.iter().all(|fill| matches!(fill.paint, Paint::Solid(_)));
        fill && shape.stroke.iter().all(|stroke| matches!(stroke.paint, Paint::Solid(_)))
    };
    one.path.segments.len() >= LEAST_SEGMENTS
        && one.fill == other.fill
        && one.stroke == other.stroke
        && plain(one)
        && moved(&one.path, &other.path).is_some()
}

/// How the first path is turned and moved to become the second, in micrometres with y downwards:
/// `x' = a x + c y + e`, `y' = b x + d y + f` for `[a, b, c, d, e, f]`.
fn moved(one: &Path, other: &Path) -> Option<[f64; 6]> {
    let (from, to) = (points(one)?, points(other)?);
    let same =
        |(a, b): (&Segment, &Segment)| std::mem::discriminant(a) == std::mem::discriminant(b);
    if from.len() != to.len() || !one.segments.iter().zip(&other.segments).all(same) {
        return None;
    }
    let away = |at: &[f64; 2]| (at[0] - from[0][0]).hypot(at[1] - from[0][1]);
    let far = (0..from.len()).max_by(|a, b| away(&from[*a]).total_cmp(&away(&from[*b])))?;
    let [x, y] = [from[far][0] - from[0][0], from[far][1] - from[0][1]];
    let [u, v] = [to[far][0] - to[0][0], to[far][1] - to[0][1]];
    let (length, other_length) = (x.hypot(y), u.hypot(v));
    if length < 1.0 || other_length < 1.0 {
        return None;
    }
    // Cosine and sine of the turn; none at all is taken as exactly none.
    let product = length * other_length;
    let (mut cos, mut sin) = ((x * u + y * v) / product, (x * v - y * u) / product);
    if (sin * length).abs() <= SLACK_UM && cos > 0.0 {
        (cos, sin) = (1.0, 0.0);
    }
    // Moved so that the middles of all points meet, which evens out their rounding.
    let n = from.len() as f64;
    let middle =
        |points: &[[f64; 2]], axis: usize| points.iter().map(|point| point[axis]).sum::<f64>() / n;
    let [mx, my] = [middle(&from, 0), middle(&from, 1)];
    let e = middle(&to, 0) - (cos * mx - sin * my);
    let f = middle(&to, 1) - (sin * mx + cos * my);
    let fits = from.iter().zip(&to).all(|([x, y], [u, v])| {
        (cos * x - sin * y + e - u).hypot(sin * x + cos * y + f - v) <= SLACK_UM
    });
    fits.then_some([cos, sin, -sin, cos, e, f])
}

/// All points of a path in micrometres; `None` if it has none.
fn points(path: &Path) -> Option<Vec<[f64; 2]>> {
    let at = |point: &Point| [point.x.um() as f64, point.y.um() as f64];
    let points: Vec<[f64; 2]> = path
        .segments
        .iter()
        .flat_map(|segment| match segment {
            Segment::Move(to) | Segment::Line(to) => vec![at(to)],
            Segment::Curve(one, two, to) => vec![at(one), at(two), at(to)],
            Segment::Close => Vec::new(),
        })
        .collect();
    (!points.is_empty()).then_some(points)
}

impl Canvas<'_> {
    /// Draws marks of which each is the first one moved and turned.
    pub(super) fn again(&mut self, marks: &[&Mark]) -> Outcome<()> {
        let [Mark::Shape(first), ..] = marks else { return Ok(()) };
        let (motif, form) = self.motif(first)?;
        let name = format!("R{}", form.get());
        // Within a row of motifs only the step from one to the next is written: it is always the same.
        let mut pen: Option<(f32, f32)> = None;
        for mark in marks {
            let Mark::Shape(shape) = mark else { continue };
            let Some([a, b, c, d, e, f]) = moved(&motif.path, &shape.path) else {
                // Alike to its neighbour, but small differences have added up since the first.
                if pen.take().is_some() {
                    self.restore();
                }
                self.mark(mark)?;
                continue;
            };
            // The same in points with y upwards, where a face of height h has y' = h - y.
            let pt = |um: f64| um * Length::from_um(1_000_000).to_pt() / 1e6;
            let h = self.height.to_pt();
            let placed = matrix([a, -b, -c, d, pt(e) + c * h, h - pt(f) - d * h]);
            if [a, b, c, d] == [1.0, 0.0, -0.0, 1.0] {
                if pen.is_none() {
                    self.save();
                }
                let (x, y) = pen.unwrap_or_default();
                let step = (num((placed[4] - x).into()), num((placed[5] - y).into()));
                self.content.transform([1.0, 0.0, 0.0, 1.0, step.0, step.1]);
                self.x_object(name.clone(), form);
                pen = Some((num((x + step.0).into()), num((y + step.1).into())));
            } else {
                if pen.take().is_some() {
                    self.restore();
                }
                self.save();
                self.content.transform(placed);
                self.x_object(name.clone(), form);
                self.restore();
            }
        }
        if pen.is_some() {
            self.restore();
        }
        Ok(())
    }

    /// The form of a motif and the shape it was written from: this one, or its like from another face.
    fn motif(&mut self, shape: &Shape) -> Outcome<(Shape, Ref)> {
        let mark = Mark::Shape(shape.clone());
        let alike = |(known, _): &&(Shape, Ref)| is_again(&Mark::Shape(known.clone()), &mark);
        if let Some(known) = self.objects.motifs.iter().find(alike) {
            return Ok(known.clone());
        }
        let area = bounds(shape);
        let mut motif = Canvas::new(self.shared, self.objects, self.used, self.height, area);
        motif.mark(&mark)?;
        let form = motif.into_form(Form::Plain);
        self.objects.motifs.push((shape.clone(), form));
        Ok((shape.clone(), form))
    }
}

/// Where a shape can leave ink: its points, and its line at pointed corners.
fn bounds(shape: &Shape) -> Rect {
    let points = points(&shape.path).unwrap_or_default();
    let end = |axis: usize, pick: fn(f64, f64) -> f64| {
        points.iter().map(|point| point[axis]).reduce(pick).unwrap_or(0.0)
    };
    let um = |value: f64| Length::from_um(value as i64);
    let (left, top) = (end(0, f64::min), end(1, f64::min));
    let (right, bottom) = (end(0, f64::max), end(1, f64::max));
    let reach = shape.stroke.as_ref().map_or(Length::ZERO, |stroke| stroke.width * 4);
    Rect::new(um(left), um(top), um(right - left), um(bottom - top)).grown(reach)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An arrow of curves that no turn maps to itself.
    fn arrow(turn: f64, dx: f64, dy: f64) -> Path {
        let at = |x: f64, y: f64| {
            let (sin, cos) = turn.sin_cos();
            let um = |value: f64| Length::from_um(value.round() as i64);
            Point::new(um(cos * x - sin * y + dx), um(sin * x + cos * y + dy))
        };
        Path {
            segments: vec![
                Segment::Move(at(0.0, 0.0)),
                Segment::Curve(at(900.0, 100.0), at(1800.0, 700.0), at(4000.0, 1000.0)),
                Segment::Line(at(3000.0, 2500.0)),
                Segment::Close,
            ],
        }
    }

    proptest! {
        #[test]
        fn a_motif_is_found_again_however_it_is_moved_and_turned(
            turn in -3.1..3.1_f64, dx in -90_000.0..90_000.0_f64, dy in -60_000.0..60_000.0_f64
        ) {
            let [a, b, c, d, e, f] = moved(&arrow(0.0, 0.0, 0.0), &arrow(turn, dx, dy)).expect("it is the same");
            prop_assert!((a - turn.cos()).abs() < 2e-3 && (b - turn.sin()).abs() < 2e-3);
            prop_assert!((a - d).abs() < 1e-9 && (b + c).abs() < 1e-9);
            prop_assert!((e - dx).abs() < 4.0 && (f - dy).abs() < 4.0);
        }
    }

    #[test]
    fn a_larger_or_mirrored_shape_is_another_one() {
        let one = arrow(0.0, 0.0, 0.0);
        let each = |change: fn(Point) -> Point| Path {
            segments: one
                .segments
                .iter()
                .map(|segment| match *segment {
                    Segment::Move(to) => Segment::Move(change(to)),
                    Segment::Line(to) => Segment::Line(change(to)),
                    Segment::Curve(a, b, to) => Segment::Curve(change(a), change(b), change(to)),
                    Segment::Close => Segment::Close,
                })
                .collect(),
        };
        assert_eq!(moved(&one, &each(|at| Point::new(-at.x, at.y))), None);
        assert_eq!(moved(&one, &each(|at| Point::new(at.x * 2, at.y * 2))), None);
        assert_eq!(moved(&one, &one), Some([1.0, 0.0, -0.0, 1.0, 0.0, 0.0]));
    }
}
