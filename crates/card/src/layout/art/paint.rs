//! The colours, gradients and patterns of a drawing.
//!
//! A gradient that is repeated or mirrored is one long gradient; a pattern is
//! its tile drawn as often as the shape needs it, so that nothing below has to
//! know either.

use super::convert::Converter;
use super::unsupported;
use crate::layout::draw::{Colour, Gradient, GradientShape, Mark, Paint, Rule, Stop, Transform};
use cetak_base::diag::Text;
use cetak_base::geom::{Path, Point};
use cetak_base::text;
use cetak_base::unit::Length;
use std::sync::Arc;
use usvg::tiny_skia_path::{PathBuilder, Point as Dot, Rect as Bounds, Transform as Matrix};

/// The most times the tile of a pattern is drawn for one shape.
const MOST_TILES: i64 = 5_000;
/// The same for a tile that is cut at its frame, which costs a picture of the whole face each.
const MOST_CUT_TILES: i64 = 400;
/// The most times a gradient is repeated across one shape.
const MOST_TURNS: f32 = 500.0;

/// What fills a shape.
pub(super) enum Filling {
    /// A paint of our own.
    Paint(Paint),
    /// Marks that are seen inside the shape only.
    Tiles(Vec<Mark>),
}

impl Converter<'_> {
    pub(super) fn colour(&self, colour: usvg::Color) -> Colour {
        let rgb = (colour.red, colour.green, colour.blue);
        self.recolour.get(&rgb).copied().unwrap_or(Colour::Srgb(rgb.0, rgb.1, rgb.2))
    }

    /// What `paint` is for something within `bounds`, both before `matrix`.
    pub(super) fn filling(
        &self,
        paint: &usvg::Paint,
        bounds: Bounds,
        matrix: Matrix,
    ) -> Result<Filling, Text> {
        let (base, geometry): (&usvg::BaseGradient, _) = match paint {
            usvg::Paint::Color(colour) => {
                return Ok(Filling::Paint(Paint::Solid(self.colour(*colour))));
            }
            usvg::Paint::Pattern(pattern) => {
                return self.tiles(pattern, bounds, matrix).map(Filling::Tiles);
            }
            usvg::Paint::LinearGradient(linear) => {
                let ends = [linear.x1(), linear.y1(), linear.x2(), linear.y2()];
                (linear, Geometry::Linear(ends))
            }
            usvg::Paint::RadialGradient(radial) => {
                let (centre, focus) = ((radial.cx(), radial.cy()), (radial.fx(), radial.fy()));
                let radii = (radial.fr().get(), radial.r().get());
                if radii.0 > 0.0 && centre != focus {
                    return Err(unsupported("fr"));
                }
                (radial, Geometry::Radial { centre, focus, radii })
            }
        };
        let mut stops: Vec<Stop> = base
            .stops()
            .iter()
            .map(|stop| Stop {
                offset: stop.offset().get(),
                colour: self.colour(stop.color()),
                opacity: stop.opacity().get(),
            })
            .collect();
        let own = matrix.pre_concat(base.transform());
        let mut geometry = geometry;
        if base.spread_method() != usvg::SpreadMethod::Pad {
            let mirrored = base.spread_method() == usvg::SpreadMethod::Reflect;
            let inside = base.transform().invert().and_then(|back| bounds.transform(back));
            let Some(inside) = inside else { return Err(unsupported("gradientTransform")) };
            (geometry, stops) = geometry.repeated(&stops, inside, mirrored)?;
        }
        if let Geometry::Radial { radii: (inner, outer), .. } = &mut geometry
            && *inner > 0.0
        {
            let share = *inner / *outer;
            for stop in &mut stops {
                stop.offset = share + stop.offset * (1.0 - share);
            }
            *inner = 0.0;
        }
        if geometry.length() < 0.5 {
            self.was_wrong.set(true);
        }
        // In a space of its own in which a unit is as long as on the face, whatever units the drawing
        // has: a gradient may be a thousandth of a unit long, and is then scaled.
        let (across, down) = own.get_scale();
        let scale = across.max(down);
        if !scale.is_normal() || !scale.is_finite() {
            return Err(unsupported("gradientTransform"));
        }
        let to_face = own.pre_scale(1.0 / scale, 1.0 / scale);
        Ok(Filling::Paint(Paint::Gradient(Arc::new(Gradient {
            shape: geometry.shape(scale),
            transform: transform(to_face),
            stops,
        }))))
    }

    /// The tiles of a pattern that meet `bounds`.
    fn tiles(
        &self,
        pattern: &usvg::Pattern,
        bounds: Bounds,
        matrix: Matrix,
    ) -> Result<Vec<Mark>, Text> {
        let tile = pattern.rect();
        let inside = pattern.transform().invert().and_then(|back| bounds.transform(back));
        let Some(inside) = inside else { return Err(unsupported("patternTransform")) };
        let steps = |from: f32, to: f32, start: f32, step: f32| {
            let first = ((from - start) / step).floor() as i64;
            first..=(((to - start) / step).ceil() as i64 - 1).max(first)
        };
        let columns = steps(inside.left(), inside.right(), tile.x(), tile.width());
        let rows = steps(inside.top(), inside.bottom(), tile.y(), tile.height());
        let count = |range: &std::ops::RangeInclusive<i64>| range.end() - range.start() + 1;
        let n_tiles = count(&columns).saturating_mul(count(&rows));
        let whole = Bounds::from_xywh(0.0, 0.0, tile.width(), tile.height());
        let Some(whole) = whole else { return Ok(Vec::new()) };
        // A tile that keeps inside its frame needs no cut, and shows no seam.
        let drawn = pattern.root().stroke_bounding_box();
        let slack = 1e-3 * tile.width().max(tile.height());
        let is_inside = drawn.left() >= -slack
            && drawn.top() >= -slack
            && drawn.right() <= tile.width() + slack
            && drawn.bottom() <= tile.height() + slack;
        let most = if is_inside { MOST_TILES } else { MOST_CUT_TILES };
        if n_tiles > most {
            return Err(text!(
                "`pattern` yang diulang {n_tiles} kali tidak didukung; paling banyak {most}",
                "a `pattern` that is repeated {n_tiles} times is not supported; {most} at most"
            ));
        }
        let mut marks = Vec::new();
        for row in rows {
            for column in columns.clone() {
                let (x, y) = (
                    tile.x() + column as f32 * tile.width(),
                    tile.y() + row as f32 * tile.height(),
                );
                let place = matrix.pre_concat(pattern.transform()).pre_translate(x, y);
                let inner = self.children(pattern.root(), place)?;
                if is_inside || inner.is_empty() {
                    marks.extend(inner);
                } else {
                    let frame = outline(&PathBuilder::from_rect(whole), place);
                    let clip = Some((frame, Rule::NonZero));
                    marks.push(Mark::Group { opacity: 1.0, clip, marks: inner });
                }
            }
        }
        Ok(marks)
    }
}

/// How a gradient runs, in the units of its own space.
#[derive(Clone, Copy)]
enum Geometry {
    Linear([f32; 4]),
    Radial { centre: (f32, f32), focus: (f32, f32), radii: (f32, f32) },
}

impl Geometry {
    /// The same with its stops as often as `bounds` needs them.
    fn repeated(
        self,
        stops: &[Stop],
        bounds: Bounds,
        mirrored: bool,
    ) -> Result<(Self, Vec<Stop>), Text> {
        let corners = [
            (bounds.left(), bounds.top()),
            (bounds.right(), bounds.top()),
            (bounds.left(), bounds.bottom()),
            (bounds.right(), bounds.bottom()),
        ];
        // How far along the gradient each corner lies, and with it everything between them.
        let along = |(x, y): (f32, f32)| match self {
            Self::Linear([x1, y1, x2, y2]) => {
                let (dx, dy) = (x2 - x1, y2 - y1);
                ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)
            }
            Self::Radial { centre, radii: (inner, outer), .. } => {
                ((x - centre.0).hypot(y - centre.1) - inner) / (outer - inner)
            }
        };
        let reach = corners.map(along);
        let (mut first, last) = (
            reach.iter().copied().fold(0.0_f32, f32::min).floor(),
            reach.iter().copied().fold(1.0_f32, f32::max).ceil(),
        );
        if let Self::Radial { centre, focus, .. } = self {
            if centre != focus {
                return Err(unsupported("spreadMethod"));
            }
            first = 0.0;
        }
        let is_countable = (last - first).is_finite() && last - first <= MOST_TURNS;
        if !is_countable {
            return Err(unsupported("spreadMethod"));
        }
        let n_turns = last - first;
        let mut all = Vec::new();
        for turn in 0..n_turns as i32 {
            let is_back = mirrored && (turn + first as i32).rem_euclid(2) == 1;
            let placed = |stop: &Stop| {
                let offset = if is_back { 1.0 - stop.offset } else { stop.offset };
                Stop { offset: (turn as f32 + offset) / n_turns, ..*stop }
            };
            match is_back {
                true => all.extend(stops.iter().rev().map(placed)),
                false => all.extend(stops.iter().map(placed)),
            }
        }
        let geometry = match self {
            Self::Linear([x1, y1, x2, y2]) => {
                let at = |share: f32| (x1 + (x2 - x1) * share, y1 + (y2 - y1) * share);
                let ((x1, y1), (x2, y2)) = (at(first), at(last));
                Self::Linear([x1, y1, x2, y2])
            }
            Self::Radial { centre, focus, radii: (inner, outer) } => {
                Self::Radial { centre, focus, radii: (inner, inner + (outer - inner) * last) }
            }
        };
        Ok((geometry, all))
    }

    /// In its own units.
    fn length(self) -> f32 {
        match self {
            Self::Linear([x1, y1, x2, y2]) => (x2 - x1).hypot(y2 - y1),
            Self::Radial { radii, .. } => radii.1,
        }
    }

    /// In micrometres, with so many of them for one unit.
    fn shape(self, scale: f32) -> GradientShape {
        let um = |units: f32| Length::from_um(f64::from(units * scale).round() as i64);
        let point = |x: f32, y: f32| Point::new(um(x), um(y));
        match self {
            Self::Linear([x1, y1, x2, y2]) => {
                GradientShape::Linear { from: point(x1, y1), to: point(x2, y2) }
            }
            Self::Radial { centre, focus, radii } => GradientShape::Radial {
                centre: point(centre.0, centre.1),
                radius: um(radii.1),
                focus: point(focus.0, focus.1),
            },
        }
    }
}

pub(super) fn transform(matrix: Matrix) -> Transform {
    let Matrix { sx, ky, kx, sy, tx, ty } = matrix;
    Transform { matrix: [sx, ky, kx, sy, tx, ty].map(f64::from) }
}

/// An outline at its place on the face; quadratic curves become cubic ones.
pub(super) fn outline(path: &usvg::tiny_skia_path::Path, matrix: Matrix) -> Path {
    use cetak_base::geom::Segment;
    use usvg::tiny_skia_path::PathSegment;
    let map = |mut point: Dot| {
        matrix.map_point(&mut point);
        let um = |value: f32| Length::from_um(f64::from(value).round() as i64);
        Point::new(um(point.x), um(point.y))
    };
    let mut segments = Vec::new();
    let mut last = Dot::from_xy(0.0, 0.0);
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(to) => {
                segments.push(Segment::Move(map(to)));
                last = to;
            }
            PathSegment::LineTo(to) => {
                segments.push(Segment::Line(map(to)));
                last = to;
            }
            PathSegment::QuadTo(control, to) => {
                let lean = |end: Dot| {
                    Dot::from_xy(
                        end.x + (control.x - end.x) * 2.0 / 3.0,
                        end.y + (control.y - end.y) * 2.0 / 3.0,
                    )
                };
                segments.push(Segment::Curve(map(lean(last)), map(lean(to)), map(to)));
                last = to;
            }
            PathSegment::CubicTo(first, second, to) => {
                segments.push(Segment::Curve(map(first), map(second), map(to)));
                last = to;
            }
            PathSegment::Close => segments.push(Segment::Close),
        }
    }
    Path { segments }
}
