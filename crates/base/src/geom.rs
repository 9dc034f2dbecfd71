//! Sizes, points, rectangles and outlines on paper, in [`Length`].
//!
//! The origin is the top left corner of the card or sheet at hand, x grows to
//! the right and y downwards, as designers and operators count. Only
//! `cetak_output` knows that PDF counts upwards.

use crate::unit::Length;

/// A spot on a card or sheet.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Point {
    /// Distance from the left edge.
    pub x: Length,
    /// Distance from the top edge.
    pub y: Length,
}

impl Point {
    /// The point `x` to the right and `y` below the origin.
    pub const fn new(x: Length, y: Length) -> Self {
        Self { x, y }
    }
}

/// Width and height.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    /// Extent from left to right.
    pub w: Length,
    /// Extent from top to bottom.
    pub h: Length,
}

impl Size {
    /// The nominal ID-1 card of ISO/IEC 7810, landscape: 85.60 x 53.98 mm.
    pub const ID_1: Self = Self { w: Length::from_um(85_600), h: Length::from_um(53_980) };

    /// A size of `w` by `h`.
    pub const fn new(w: Length, h: Length) -> Self {
        Self { w, h }
    }

    /// The same piece turned by a quarter.
    pub const fn turned(self) -> Self {
        Self { w: self.h, h: self.w }
    }
}

/// A rectangle that stands upright.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rect {
    /// Left edge.
    pub x: Length,
    /// Top edge.
    pub y: Length,
    /// Width.
    pub w: Length,
    /// Height.
    pub h: Length,
}

impl Rect {
    /// The rectangle whose top left corner is at `x`, `y`.
    pub const fn new(x: Length, y: Length, w: Length, h: Length) -> Self {
        Self { x, y, w, h }
    }

    /// A rectangle of `size` with its top left corner at `at`.
    pub const fn at(at: Point, size: Size) -> Self {
        Self { x: at.x, y: at.y, w: size.w, h: size.h }
    }

    /// The right edge.
    pub fn right(self) -> Length {
        self.x + self.w
    }

    /// The bottom edge.
    pub fn bottom(self) -> Length {
        self.y + self.h
    }

    /// The middle, to the micrometre.
    pub fn middle(self) -> Point {
        Point::new(self.x + self.w / 2, self.y + self.h / 2)
    }

    /// Width and height.
    pub const fn size(self) -> Size {
        Size { w: self.w, h: self.h }
    }

    /// Grown by `by` on all four sides; a negative `by` shrinks.
    pub fn grown(self, by: Length) -> Self {
        Self { x: self.x - by, y: self.y - by, w: self.w + by * 2, h: self.h + by * 2 }
    }

    /// What it covers after a turn about its middle.
    pub fn turned(self, turn: Turn) -> Self {
        if !turn.is_sideways() {
            return self;
        }
        let middle = self.middle();
        Self::new(middle.x - self.h / 2, middle.y - self.w / 2, self.h, self.w)
    }

    /// The part of it that lies within `outer`; without a size where none does.
    pub fn within(self, outer: Self) -> Self {
        let held = |at: Length, from: Length, to: Length| at.max(from).min(to);
        let (left, right) =
            (held(self.x, outer.x, outer.right()), held(self.right(), outer.x, outer.right()));
        let (top, bottom) =
            (held(self.y, outer.y, outer.bottom()), held(self.bottom(), outer.y, outer.bottom()));
        Self::new(left, top, right - left, bottom - top)
    }

    /// Whether the two share more than an edge.
    pub fn overlaps(self, other: Self) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }

    /// Whether `inner` lies wholly inside, edges included.
    pub fn contains(self, inner: Self) -> bool {
        inner.x >= self.x
            && inner.y >= self.y
            && inner.right() <= self.right()
            && inner.bottom() <= self.bottom()
    }
}

/// One step of an outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Segment {
    /// Starts a new part of the outline.
    Move(Point),
    /// A straight line.
    Line(Point),
    /// A cubic Bezier curve: two control points and the end.
    Curve(Point, Point, Point),
    /// Back to the last [`Segment::Move`].
    Close,
}

/// An outline to fill, stroke or clip with.
#[derive(Debug, Default, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    /// The steps, in drawing order.
    pub segments: Vec<Segment>,
}

/// How far the control points of a quarter circle's cubic lie from its ends, in radii: it stays within 0.03 % of it.
pub const ROUND: f64 = 0.552_284_749_8;

impl Path {
    /// The outline after a turn about `middle`.
    pub fn turned(self, turn: Turn, middle: Point) -> Self {
        let at = |point| turn.about(middle, point);
        let segments = self.segments.into_iter().map(|segment| match segment {
            Segment::Move(to) => Segment::Move(at(to)),
            Segment::Line(to) => Segment::Line(at(to)),
            Segment::Curve(one, two, to) => Segment::Curve(at(one), at(two), at(to)),
            Segment::Close => Segment::Close,
        });
        Self { segments: segments.collect() }
    }

    /// A rectangle with corners rounded by `radius`; a radius of zero gives square corners,
    /// one beyond half the shorter side is held to that.
    pub fn rounded(rect: Rect, radius: Length) -> Self {
        let radius = radius.min(rect.w / 2).min(rect.h / 2).max(Length::ZERO);
        let (left, top, right, bottom) = (rect.x, rect.y, rect.right(), rect.bottom());
        let p = Point::new;
        if radius == Length::ZERO {
            return Self {
                segments: vec![
                    Segment::Move(p(left, top)),
                    Segment::Line(p(right, top)),
                    Segment::Line(p(right, bottom)),
                    Segment::Line(p(left, bottom)),
                    Segment::Close,
                ],
            };
        }
        let k = radius.scaled(1.0 - ROUND);
        Self {
            segments: vec![
                Segment::Move(p(left + radius, top)),
                Segment::Line(p(right - radius, top)),
                Segment::Curve(p(right - k, top), p(right, top + k), p(right, top + radius)),
                Segment::Line(p(right, bottom - radius)),
                Segment::Curve(
                    p(right, bottom - k),
                    p(right - k, bottom),
                    p(right - radius, bottom),
                ),
                Segment::Line(p(left + radius, bottom)),
                Segment::Curve(p(left + k, bottom), p(left, bottom - k), p(left, bottom - radius)),
                Segment::Line(p(left, top + radius)),
                Segment::Curve(p(left, top + k), p(left + k, top), p(left + radius, top)),
                Segment::Close,
            ],
        }
    }
}

/// Quarter turns clockwise, as seen by the reader.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Turn {
    /// Upright.
    #[default]
    None,
    /// A quarter clockwise.
    Quarter,
    /// Upside down.
    Half,
    /// A quarter counter-clockwise.
    ThreeQuarters,
}

impl Turn {
    /// Degrees clockwise: 0, 90, 180 or 270.
    pub const fn degrees(self) -> u16 {
        match self {
            Self::None => 0,
            Self::Quarter => 90,
            Self::Half => 180,
            Self::ThreeQuarters => 270,
        }
    }

    /// The turn by `degrees` clockwise, if that is a whole number of quarters.
    pub const fn from_degrees(degrees: i64) -> Option<Self> {
        match degrees.rem_euclid(360) {
            0 => Some(Self::None),
            90 => Some(Self::Quarter),
            180 => Some(Self::Half),
            270 => Some(Self::ThreeQuarters),
            _ => None,
        }
    }

    /// This turn and then `other`.
    pub fn then(self, other: Self) -> Self {
        let sum = i64::from(self.degrees() + other.degrees());
        Self::from_degrees(sum).unwrap_or_default()
    }

    /// Where a point lies after this turn about `middle`.
    pub fn about(self, middle: Point, point: Point) -> Point {
        let (dx, dy) = (point.x - middle.x, point.y - middle.y);
        let (dx, dy) = match self {
            Self::None => (dx, dy),
            Self::Quarter => (-dy, dx),
            Self::Half => (-dx, -dy),
            Self::ThreeQuarters => (dy, -dx),
        };
        Point::new(middle.x + dx, middle.y + dy)
    }

    /// Whether width and height change places.
    pub const fn is_sideways(self) -> bool {
        matches!(self, Self::Quarter | Self::ThreeQuarters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mm(x: i64, y: i64, w: i64, h: i64) -> Rect {
        let mm = |n: i64| Length::from_um(n * 1000);
        Rect::new(mm(x), mm(y), mm(w), mm(h))
    }

    #[test]
    fn rectangles_that_share_an_edge_do_not_overlap() {
        assert!(!mm(0, 0, 10, 10).overlaps(mm(10, 0, 5, 5)));
        assert!(mm(0, 0, 10, 10).overlaps(mm(9, 0, 5, 5)));
    }

    #[test]
    fn a_rectangle_contains_itself_but_not_its_bleed() {
        let trim = mm(0, 0, 10, 10);
        assert!(trim.contains(trim));
        assert!(!trim.contains(trim.grown(Length::from_um(1))));
    }

    #[test]
    fn a_quarter_turn_brings_the_right_edge_to_the_bottom() {
        let (middle, right) =
            (mm(0, 0, 10, 4).middle(), Point::new(Length::from_um(10_000), Length::from_um(2000)));
        let bottom = Point::new(Length::from_um(5000), Length::from_um(7000));
        assert_eq!(Turn::Quarter.about(middle, right), bottom);
        assert_eq!(Turn::ThreeQuarters.about(middle, bottom), right);
        assert_eq!(Turn::Half.about(middle, Turn::Half.about(middle, right)), right);
    }

    #[test]
    fn four_quarter_turns_are_none() {
        let turn = Turn::Quarter.then(Turn::Quarter).then(Turn::Quarter).then(Turn::Quarter);
        assert_eq!(turn, Turn::None);
    }

    #[test]
    fn a_radius_is_held_to_half_the_shorter_side() {
        let path = Path::rounded(mm(0, 0, 10, 4), Length::from_um(9_000));
        assert_eq!(
            path.segments[0],
            Segment::Move(Point::new(Length::from_um(2000), Length::ZERO))
        );
    }
}
