//! What can be drawn alike on every card: shapes, gradients, pictures.
//!
//! This is the whole vocabulary of artwork after loading. There is no style, no
//! reference and no unit left to resolve, so the PDF writer and the raster
//! writer each need only a handful of cases. Coordinates are those of the
//! card's face: origin top left, y downwards.

use cetak_base::geom::{Path, Point, Rect, Segment, Turn};
use cetak_base::unit::Length;
use std::sync::Arc;

pub use super::ink::{InkName, Spot, Step};

/// A colour for print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Colour {
    /// 8-bit sRGB, written to PDF with the sRGB profile.
    Srgb(u8, u8, u8),
    /// Black ink alone, in percent: what text, QR and marks use, so that card
    /// printers take the K panel and presses need no registration.
    Black(u8),
    /// Cyan, magenta, yellow and black of the press, in percent.
    Cmyk([u8; 4]),
    /// A plate of its own.
    Spot(Spot),
}

/// A map of the plane `x' = a x + c y + e`, `y' = b x + d y + f`, lengths in micrometres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transform {
    /// `[a, b, c, d, e, f]` as in SVG and PDF.
    pub matrix: [f64; 6],
}

/// What an area is filled with.
#[derive(Debug, Clone, PartialEq)]
pub enum Paint {
    /// One colour.
    Solid(Colour),
    /// A gradient.
    Gradient(Arc<Gradient>),
}

/// A gradient that reaches beyond both ends with its end colours.
#[derive(Debug, Clone, PartialEq)]
pub struct Gradient {
    /// Its geometry, before `transform`.
    pub shape: GradientShape,
    /// From the gradient's own space to the face.
    pub transform: Transform,
    /// At least two, offsets ascending.
    pub stops: Vec<Stop>,
}

/// How the colours of a gradient run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GradientShape {
    /// Along a line.
    Linear {
        /// Where offset 0 lies.
        from: Point,
        /// Where offset 1 lies.
        to: Point,
    },
    /// From a focus outwards to a circle.
    Radial {
        /// Centre of the circle of offset 1.
        centre: Point,
        /// Radius of that circle.
        radius: Length,
        /// Where offset 0 lies.
        focus: Point,
    },
}

/// One colour of a gradient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stop {
    /// Where, from 0 to 1.
    pub offset: f32,
    /// Its colour.
    pub colour: Colour,
    /// From 0, unseen, to 1.
    pub opacity: f32,
}

/// An outline with what fills and strokes it; the fill is drawn first.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// The outline.
    pub path: Path,
    /// The inside.
    pub fill: Option<Fill>,
    /// The line along the outline.
    pub stroke: Option<Stroke>,
}

/// How the inside of a shape is filled.
#[derive(Debug, Clone, PartialEq)]
pub struct Fill {
    /// With what.
    pub paint: Paint,
    /// From 0, unseen, to 1.
    pub opacity: f32,
    /// Which parts are inside.
    pub rule: Rule,
}

/// Which parts of an outline that crosses itself are inside.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Those the outline winds around.
    #[default]
    NonZero,
    /// Those an odd number of crossings away from the outside.
    EvenOdd,
}

/// How the line of a shape is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Stroke {
    /// With what.
    pub paint: Paint,
    /// From 0, unseen, to 1.
    pub opacity: f32,
    /// How thick.
    pub width: Length,
    /// How its ends look.
    pub cap: Cap,
    /// How its corners look.
    pub join: Join,
    /// Beyond which ratio a mitre becomes a bevel.
    pub miter_limit: f32,
    /// Lengths of dashes and gaps in turn; empty for a solid line.
    pub dashes: Vec<Length>,
    /// Where in the dash pattern the line begins.
    pub dash_offset: Length,
}

/// The end of a line.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cap {
    /// Cut at the end point.
    #[default]
    Butt,
    /// A half circle beyond it.
    Round,
    /// Half a square beyond it.
    Square,
}

/// The corner of a line.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Join {
    /// Pointed.
    #[default]
    Miter,
    /// Round.
    Round,
    /// Cut off.
    Bevel,
}

/// A picture of pixels in artwork, such as an office's own mark as PNG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width.
    pub width_px: u32,
    /// Height.
    pub height_px: u32,
    /// 8-bit sRGB, three bytes a pixel, straight colours.
    pub rgb: Vec<u8>,
    /// 8-bit alpha, one byte a pixel; `None` if it is opaque.
    pub alpha: Option<Vec<u8>>,
}

/// One thing drawn; later ones lie on top.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// An outline.
    Shape(Shape),
    /// Pixels.
    Picture {
        /// The picture, shared by all places that show it.
        picture: Arc<Picture>,
        /// From the unit square, y downwards, to the face.
        transform: Transform,
        /// From 0, unseen, to 1.
        opacity: f32,
    },
    /// Several marks as one.
    Group {
        /// From 0, unseen, to 1, for the group as a whole.
        opacity: f32,
        /// Only what lies inside is seen.
        clip: Option<(Path, Rule)>,
        /// What is drawn.
        marks: Vec<Mark>,
    },
    /// Marks that are seen as far as others let them through.
    Masked {
        /// What is drawn.
        marks: Vec<Mark>,
        /// What lets it through; where nothing of it is drawn, nothing is seen.
        by: Vec<Mark>,
        /// By how light they are and how much they cover; otherwise by how much they cover.
        by_light: bool,
    },
}

/// A turn clockwise by any angle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Angle {
    /// By quarters, to the micrometre.
    Quarters(Turn),
    /// By so many degrees.
    Degrees(f64),
}

impl Angle {
    /// Its cosine and its sine.
    fn cos_sin(self) -> (f64, f64) {
        match self {
            Self::Quarters(Turn::None) => (1.0, 0.0),
            Self::Quarters(Turn::Quarter) => (0.0, 1.0),
            Self::Quarters(Turn::Half) => (-1.0, 0.0),
            Self::Quarters(Turn::ThreeQuarters) => (0.0, -1.0),
            Self::Degrees(degrees) => {
                let (sin, cos) = degrees.to_radians().sin_cos();
                (cos, sin)
            }
        }
    }

    /// Whether width becomes height.
    pub(super) fn is_sideways(self) -> bool {
        matches!(self, Self::Quarters(turn) if turn.is_sideways())
    }

    /// A path after the turn about `middle`.
    fn path(self, path: Path, middle: Point) -> Path {
        if let Self::Quarters(turn) = self {
            return path.turned(turn, middle);
        }
        let (cos, sin) = self.cos_sin();
        let at = |point: Point| {
            let (x, y) = ((point.x - middle.x).um() as f64, (point.y - middle.y).um() as f64);
            let um = |length: f64| Length::from_um(length.round() as i64);
            Point::new(middle.x + um(cos * x - sin * y), middle.y + um(sin * x + cos * y))
        };
        let segments = path.segments.into_iter().map(|segment| match segment {
            Segment::Move(to) => Segment::Move(at(to)),
            Segment::Line(to) => Segment::Line(at(to)),
            Segment::Curve(one, two, to) => Segment::Curve(at(one), at(two), at(to)),
            Segment::Close => Segment::Close,
        });
        Path { segments: segments.collect() }
    }
}

/// Marks after a turn about the middle of `area`.
pub(super) fn turned(marks: Vec<Mark>, turn: Angle, area: Rect) -> Vec<Mark> {
    if turn == Angle::Quarters(Turn::None) {
        return marks;
    }
    let middle = area.middle();
    marks.into_iter().map(|mark| mark.turned(turn, middle)).collect()
}

impl Mark {
    /// Tells every colour of the mark.
    pub fn colours(&self, told: &mut dyn FnMut(Colour)) {
        match self {
            Self::Shape(shape) => {
                let fill = shape.fill.as_ref().map(|fill| &fill.paint);
                let stroke = shape.stroke.as_ref().map(|stroke| &stroke.paint);
                for paint in fill.into_iter().chain(stroke) {
                    match paint {
                        Paint::Solid(colour) => told(*colour),
                        Paint::Gradient(gradient) => {
                            gradient.stops.iter().for_each(|stop| told(stop.colour));
                        }
                    }
                }
            }
            Self::Picture { .. } => {}
            // What a mask is made of is not printed.
            Self::Group { marks, .. } | Self::Masked { marks, .. } => {
                marks.iter().for_each(|mark| mark.colours(told));
            }
        }
    }

    fn turned(self, turn: Angle, middle: Point) -> Self {
        match self {
            Self::Shape(Shape { path, fill, stroke }) => {
                let paint = |paint: Paint| match paint {
                    Paint::Solid(_) => paint,
                    Paint::Gradient(gradient) => {
                        let transform = gradient.transform.turned(turn, middle);
                        Paint::Gradient(Arc::new(Gradient { transform, ..(*gradient).clone() }))
                    }
                };
                Self::Shape(Shape {
                    path: turn.path(path, middle),
                    fill: fill.map(|fill| Fill { paint: paint(fill.paint), ..fill }),
                    stroke: stroke.map(|stroke| Stroke { paint: paint(stroke.paint), ..stroke }),
                })
            }
            Self::Picture { picture, transform, opacity } => {
                Self::Picture { picture, transform: transform.turned(turn, middle), opacity }
            }
            Self::Group { opacity, clip, marks } => Self::Group {
                opacity,
                clip: clip.map(|(path, rule)| (turn.path(path, middle), rule)),
                marks: marks.into_iter().map(|mark| mark.turned(turn, middle)).collect(),
            },
            Self::Masked { marks, by, by_light } => Self::Masked {
                marks: marks.into_iter().map(|mark| mark.turned(turn, middle)).collect(),
                by: by.into_iter().map(|mark| mark.turned(turn, middle)).collect(),
                by_light,
            },
        }
    }
}

impl Transform {
    /// This map, and then a turn about `middle`.
    fn turned(self, turn: Angle, middle: Point) -> Self {
        let [a, b, c, d, e, f] = self.matrix;
        let (mx, my) = (middle.x.um() as f64, middle.y.um() as f64);
        let (cos, sin) = turn.cos_sin();
        let map = |x: f64, y: f64| (cos * x - sin * y, sin * x + cos * y);
        let ((a, b), (c, d)) = (map(a, b), map(c, d));
        let (e, f) = map(e - mx, f - my);
        Self { matrix: [a, b, c, d, e + mx, f + my] }
    }
}
