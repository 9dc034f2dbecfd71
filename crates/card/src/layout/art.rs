//! SVG and PNG files to marks.
//!
//! The SVG parser resolves styles, references and text; what is left is turned
//! into the small vocabulary of [`super::draw`], already at its place on the
//! face. What cannot be carried to PDF and to the printer alike - filters,
//! masks, patterns, blend modes, links to other files - is refused with its
//! name: nothing is dropped in silence.

use super::draw::{
    Cap, Colour, Fill, Gradient, GradientShape, Join, Mark, Paint, Picture, Rule, Shape, Stop,
    Stroke, Transform,
};
use super::fonts::Font;
use super::picture;
use cetak_base::diag::Text;
use cetak_base::geom::{Path, Point, Rect, Segment, Size};
use cetak_base::text;
use cetak_base::unit::Length;
use std::{collections::BTreeMap, sync::Arc};
use usvg::tiny_skia_path::{PathSegment, Transform as Matrix};

/// Micrometres in one SVG unit while a drawing has no place yet.
const UNIT_UM: f32 = 1000.0;

/// A parsed drawing or picture, not yet placed.
#[derive(Clone)]
pub(super) enum Art {
    /// An SVG drawing.
    Drawing(Box<usvg::Tree>),
    /// A PNG picture.
    Picture(Arc<Picture>),
}

/// How art of one shape fills a box of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fitting {
    /// As large as possible, wholly inside, centred.
    Contain,
    /// As small as possible, covering the box, centred, cut at the box.
    Cover,
}

/// Colours of the drawing (8-bit sRGB) that stand for colours of the theme.
pub(super) type Recolour = BTreeMap<(u8, u8, u8), Colour>;

impl Art {
    /// Parses the bytes of an SVG or PNG file; text in SVG may use `fonts` only.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, or what in it is not supported.
    pub(super) fn parse(bytes: &[u8], fonts: &[Font]) -> Result<Self, Text> {
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            return Ok(Self::Picture(Arc::new(picture::decode_png(bytes)?)));
        }
        let why = |error: &dyn std::fmt::Display| {
            text!(
                "bukan SVG atau PNG yang dapat dibaca: {error}",
                "not a readable SVG or PNG: {error}"
            )
        };
        let text = std::str::from_utf8(bytes).map_err(|error| why(&error))?;
        let xml = usvg::roxmltree::Document::parse(text).map_err(|error| why(&error))?;
        refuse_unsupported(&xml)?;
        let mut options = usvg::Options::default();
        for font in fonts {
            options.fontdb_mut().load_font_data(font.data.to_vec());
        }
        if let Some(first) = fonts.first() {
            options.font_family.clone_from(&first.family);
        }
        options.image_href_resolver.resolve_string = Box::new(|_, _| None);
        let tree = usvg::Tree::from_xmltree(&xml, &options).map_err(|error| why(&error))?;
        Ok(Self::Drawing(Box::new(tree)))
    }

    /// Whether it shows text of its own, which the fonts of the layout decide about.
    pub(super) fn has_text(&self) -> bool {
        matches!(self, Self::Drawing(tree) if tree.has_text_nodes())
    }

    /// The marks of the art in `area`.
    ///
    /// # Errors
    ///
    /// What in the art is not supported.
    pub(super) fn place(
        &self,
        area: Rect,
        fitting: Fitting,
        recolour: &Recolour,
    ) -> Result<Vec<Mark>, Text> {
        match self {
            Self::Picture(picture) => {
                let size = (f64::from(picture.width_px), f64::from(picture.height_px));
                let (place, scale) = fitted(area, size, fitting);
                let matrix = [
                    size.0 * scale,
                    0.0,
                    0.0,
                    size.1 * scale,
                    place.x.um() as f64,
                    place.y.um() as f64,
                ];
                let mark = Mark::Picture {
                    picture: Arc::clone(picture),
                    transform: Transform { matrix },
                    opacity: 1.0,
                };
                Ok(cut(vec![mark], area, fitting))
            }
            Self::Drawing(tree) => {
                let size = tree.size();
                let size = (f64::from(size.width()), f64::from(size.height()));
                let (place, scale) = fitted(area, size, fitting);
                let to_face = Matrix::from_row(
                    scale as f32,
                    0.0,
                    0.0,
                    scale as f32,
                    place.x.um() as f32,
                    place.y.um() as f32,
                );
                let converter = Converter { to_face, recolour };
                Ok(cut(converter.group(tree.root())?, area, fitting))
            }
        }
    }
}

/// Where art of `size` lies in `area`, and micrometres per unit of the art.
fn fitted(area: Rect, size: (f64, f64), fitting: Fitting) -> (Point, f64) {
    let (across, down) = (area.w.um() as f64 / size.0, area.h.um() as f64 / size.1);
    let scale = match fitting {
        Fitting::Contain => across.min(down),
        Fitting::Cover => across.max(down),
    };
    let drawn = Size::new(
        Length::from_um((size.0 * scale).round() as i64),
        Length::from_um((size.1 * scale).round() as i64),
    );
    let x = area.x + (area.w - drawn.w) / 2;
    let y = area.y + (area.h - drawn.h) / 2;
    (Point::new(x, y), scale)
}

/// Art that covers its box is cut at it.
fn cut(marks: Vec<Mark>, area: Rect, fitting: Fitting) -> Vec<Mark> {
    match fitting {
        Fitting::Contain => marks,
        Fitting::Cover => {
            let clip = Some((Path::rounded(area, Length::ZERO), Rule::NonZero));
            vec![Mark::Group { opacity: 1.0, clip, marks }]
        }
    }
}

/// Elements that the parser would drop or that cannot be drawn alike everywhere.
fn refuse_unsupported(xml: &usvg::roxmltree::Document<'_>) -> Result<(), Text> {
    const REFUSED: &[&str] = &[
        "filter",
        "mask",
        "pattern",
        "script",
        "foreignObject",
        "animate",
        "animateTransform",
        "animateMotion",
        "set",
        "video",
        "audio",
        "iframe",
    ];
    for node in xml.descendants().filter(usvg::roxmltree::Node::is_element) {
        let line = xml.text_pos_at(node.range().start).row;
        let name = node.tag_name().name();
        if REFUSED.contains(&name) {
            return Err(text!(
                "baris {line}: `{name}` tidak didukung; ubah menjadi bentuk biasa di program gambar",
                "line {line}: `{name}` is not supported; convert it to plain shapes in the drawing program"
            ));
        }
        // A script in another place: every event attribute of SVG begins so, and no other one does.
        if let Some(event) = node.attributes().map(|a| a.name()).find(|name| name.starts_with("on"))
        {
            return Err(text!(
                "baris {line}: `{event}` adalah skrip, yang tidak didukung; hapus atribut itu",
                "line {line}: `{event}` is a script, which is not supported; remove that attribute"
            ));
        }
        let link = node.attributes().find(|attribute| attribute.name() == "href");
        let outside = link
            .filter(|link| !link.value().starts_with(['#']) && !link.value().starts_with("data:"));
        let styled = node.attributes().any(|attribute| names_a_file(attribute.value()))
            || name == "style" && node.text().is_some_and(names_a_file);
        if outside.is_some() && name != "a" || styled {
            return Err(text!(
                "baris {line}: tautan ke berkas lain tidak didukung; sematkan gambarnya",
                "line {line}: links to other files are not supported; embed the picture"
            ));
        }
    }
    Ok(())
}

/// Whether a style or an attribute takes something from another file, which the parser would leave
/// out in silence: a style sheet, or the `url(…)` of a paint that is not of this drawing.
fn names_a_file(style: &str) -> bool {
    let style = style.to_ascii_lowercase();
    let far = |link: &str| {
        let link = link.trim_start_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
        !link.starts_with('#')
    };
    style.contains("@import") || style.split("url(").skip(1).any(far)
}

struct Converter<'a> {
    to_face: Matrix,
    recolour: &'a Recolour,
}

impl Converter<'_> {
    fn group(&self, group: &usvg::Group) -> Result<Vec<Mark>, Text> {
        if !group.filters().is_empty() {
            return Err(unsupported("filter"));
        }
        if group.mask().is_some() {
            return Err(unsupported("mask"));
        }
        if group.blend_mode() != usvg::BlendMode::Normal {
            return Err(unsupported("mix-blend-mode"));
        }
        let mut marks = Vec::new();
        for node in group.children() {
            match node {
                usvg::Node::Group(inner) => marks.extend(self.group(inner)?),
                usvg::Node::Path(path) => marks.extend(self.path(path)?),
                usvg::Node::Text(text) => marks.extend(self.group(text.flattened())?),
                usvg::Node::Image(image) => marks.extend(self.image(image)?),
            }
        }
        let opacity = group.opacity().get();
        let clip =
            group.clip_path().map(|clip| self.clip(clip, group.abs_transform())).transpose()?;
        if marks.is_empty() || (opacity >= 1.0 && clip.is_none()) {
            return Ok(marks);
        }
        Ok(vec![Mark::Group { opacity, clip, marks }])
    }

    fn path(&self, path: &usvg::Path) -> Result<Vec<Mark>, Text> {
        if !path.is_visible() {
            return Ok(Vec::new());
        }
        let matrix = self.to_face.pre_concat(path.abs_transform());
        let outline = outline(path.data(), matrix);
        let fill = path
            .fill()
            .map(|fill| {
                Ok(Fill {
                    paint: self.paint(fill.paint(), matrix)?,
                    opacity: fill.opacity().get(),
                    rule: rule(fill.rule()),
                })
            })
            .transpose()?;
        let stroke = path.stroke().map(|stroke| self.stroke(stroke, matrix)).transpose()?;
        let shape = |fill, stroke| Mark::Shape(Shape { path: outline.clone(), fill, stroke });
        // A shape draws its fill first; the other order takes two.
        Ok(match (path.paint_order(), fill, stroke) {
            (usvg::PaintOrder::StrokeAndFill, fill @ Some(_), stroke @ Some(_)) => {
                vec![shape(None, stroke), shape(fill, None)]
            }
            (_, None, None) => Vec::new(),
            (_, fill, stroke) => vec![shape(fill, stroke)],
        })
    }

    fn stroke(&self, stroke: &usvg::Stroke, matrix: Matrix) -> Result<Stroke, Text> {
        let (along, across) = matrix.get_scale();
        if (along - across).abs() > 0.01 * along.max(across) {
            return Err(text!(
                "garis yang diregangkan tidak sama ke dua arah tidak didukung; ubah garis menjadi bentuk",
                "a line stretched unevenly is not supported; convert the stroke to a shape"
            ));
        }
        let um = |units: f32| Length::from_um(f64::from(units * along).round() as i64);
        Ok(Stroke {
            paint: self.paint(stroke.paint(), matrix)?,
            opacity: stroke.opacity().get(),
            width: um(stroke.width().get()),
            cap: match stroke.linecap() {
                usvg::LineCap::Butt => Cap::Butt,
                usvg::LineCap::Round => Cap::Round,
                usvg::LineCap::Square => Cap::Square,
            },
            join: match stroke.linejoin() {
                usvg::LineJoin::Miter | usvg::LineJoin::MiterClip => Join::Miter,
                usvg::LineJoin::Round => Join::Round,
                usvg::LineJoin::Bevel => Join::Bevel,
            },
            miter_limit: stroke.miterlimit().get(),
            dashes: stroke.dasharray().unwrap_or_default().iter().map(|dash| um(*dash)).collect(),
            dash_offset: um(stroke.dashoffset()),
        })
    }

    fn colour(&self, colour: usvg::Color) -> Colour {
        let rgb = (colour.red, colour.green, colour.blue);
        self.recolour.get(&rgb).copied().unwrap_or(Colour::Srgb(rgb.0, rgb.1, rgb.2))
    }

    fn paint(&self, paint: &usvg::Paint, matrix: Matrix) -> Result<Paint, Text> {
        let (base, shape): (&usvg::BaseGradient, _) = match paint {
            usvg::Paint::Color(colour) => return Ok(Paint::Solid(self.colour(*colour))),
            usvg::Paint::Pattern(_) => return Err(unsupported("pattern")),
            usvg::Paint::LinearGradient(linear) => (
                linear,
                GradientShape::Linear {
                    from: unit_point(linear.x1(), linear.y1()),
                    to: unit_point(linear.x2(), linear.y2()),
                },
            ),
            usvg::Paint::RadialGradient(radial) => {
                if radial.fr().get() > 0.0 {
                    return Err(unsupported("fr"));
                }
                let shape = GradientShape::Radial {
                    centre: unit_point(radial.cx(), radial.cy()),
                    radius: unit_length(radial.r().get()),
                    focus: unit_point(radial.fx(), radial.fy()),
                };
                (radial, shape)
            }
        };
        if base.spread_method() != usvg::SpreadMethod::Pad {
            return Err(unsupported("spreadMethod"));
        }
        let to_face = matrix
            .pre_concat(base.transform())
            .pre_concat(Matrix::from_scale(1.0 / UNIT_UM, 1.0 / UNIT_UM));
        let stops = base.stops().iter().map(|stop| Stop {
            offset: stop.offset().get(),
            colour: self.colour(stop.color()),
            opacity: stop.opacity().get(),
        });
        Ok(Paint::Gradient(Arc::new(Gradient {
            shape,
            transform: transform(to_face),
            stops: stops.collect(),
        })))
    }

    fn clip(&self, clip: &usvg::ClipPath, of: Matrix) -> Result<(Path, Rule), Text> {
        if clip.clip_path().is_some() {
            return Err(unsupported("clip-path (clip-path)"));
        }
        let matrix = self.to_face.pre_concat(of).pre_concat(clip.transform());
        let mut path = Path::default();
        let mut rules = Vec::new();
        collect_clip(clip.root(), matrix, &mut path, &mut rules)?;
        // One outline keeps its rule; several are one area wherever any of them is.
        let rule = if rules.len() == 1 { rules[0] } else { Rule::NonZero };
        if rules.len() > 1 && rules.contains(&Rule::EvenOdd) {
            return Err(unsupported("clip-rule"));
        }
        Ok((path, rule))
    }

    fn image(&self, image: &usvg::Image) -> Result<Vec<Mark>, Text> {
        if !image.is_visible() {
            return Ok(Vec::new());
        }
        let usvg::ImageKind::PNG(data) = image.kind() else {
            return Err(text!(
                "gambar tersemat harus PNG; simpan ulang sebagai PNG",
                "an embedded picture must be PNG; save it again as PNG"
            ));
        };
        let size = image.size();
        let matrix =
            self.to_face.pre_concat(image.abs_transform()).pre_scale(size.width(), size.height());
        Ok(vec![Mark::Picture {
            picture: Arc::new(picture::decode_png(data)?),
            transform: transform(matrix),
            opacity: 1.0,
        }])
    }
}

fn collect_clip(
    group: &usvg::Group,
    matrix: Matrix,
    into: &mut Path,
    rules: &mut Vec<Rule>,
) -> Result<(), Text> {
    if group.clip_path().is_some() {
        return Err(unsupported("clip-path (clip-path)"));
    }
    for node in group.children() {
        match node {
            usvg::Node::Group(inner) => collect_clip(inner, matrix, into, rules)?,
            usvg::Node::Path(path) => {
                into.segments
                    .extend(outline(path.data(), matrix.pre_concat(path.abs_transform())).segments);
                rules.push(path.fill().map_or(Rule::NonZero, |fill| rule(fill.rule())));
            }
            usvg::Node::Text(text) => collect_clip(text.flattened(), matrix, into, rules)?,
            usvg::Node::Image(_) => return Err(unsupported("image (clip-path)")),
        }
    }
    Ok(())
}

fn unsupported(what: &str) -> Text {
    text!(
        "`{what}` tidak didukung; ubah menjadi bentuk biasa di program gambar",
        "`{what}` is not supported; convert it to plain shapes in the drawing program"
    )
}

fn rule(rule: usvg::FillRule) -> Rule {
    match rule {
        usvg::FillRule::NonZero => Rule::NonZero,
        usvg::FillRule::EvenOdd => Rule::EvenOdd,
    }
}

fn transform(matrix: Matrix) -> Transform {
    let Matrix { sx, ky, kx, sy, tx, ty } = matrix;
    Transform { matrix: [sx, ky, kx, sy, tx, ty].map(f64::from) }
}

/// A length in a gradient's own space, where one SVG unit counts as one millimetre.
fn unit_length(units: f32) -> Length {
    Length::from_um(f64::from(units * UNIT_UM).round() as i64)
}

fn unit_point(x: f32, y: f32) -> Point {
    Point::new(unit_length(x), unit_length(y))
}

/// An outline at its place on the face; quadratic curves become cubic ones.
fn outline(path: &usvg::tiny_skia_path::Path, matrix: Matrix) -> Path {
    let map = |mut point: usvg::tiny_skia_path::Point| {
        matrix.map_point(&mut point);
        let um = |value: f32| Length::from_um(f64::from(value).round() as i64);
        Point::new(um(point.x), um(point.y))
    };
    let mut segments = Vec::new();
    let mut last = usvg::tiny_skia_path::Point::from_xy(0.0, 0.0);
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
                let lean = |end: usvg::tiny_skia_path::Point| {
                    usvg::tiny_skia_path::Point::from_xy(
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
