//! The tree of a parsed drawing to marks.
//!
//! Places are added up on the way down, group by group; the tree's own sums
//! leave out the groups that the parser puts around symbols and underlines.

use super::paint::{Filling, outline, transform};
use super::{Recolour, unsupported};
use crate::layout::draw::{Cap, Fill, Join, Mark, Rule, Shape, Stroke};
use crate::layout::picture;
use cetak_base::diag::Text;
use cetak_base::geom::Path;
use cetak_base::unit::Length;
use std::{cell::Cell, sync::Arc};
use usvg::tiny_skia_path::{PathBuilder, PathStroker, Transform as Matrix};

/// Turns one drawing into marks.
pub(super) struct Converter<'a> {
    pub(super) recolour: &'a Recolour,
    /// Whether something was met that version 0.1.0 drew wrongly: cards with it print differently now.
    pub(super) was_wrong: Cell<bool>,
}

impl<'a> Converter<'a> {
    pub(super) const fn new(recolour: &'a Recolour) -> Self {
        Self { recolour, was_wrong: Cell::new(false) }
    }

    /// Notes a place that the parser's own sums have elsewhere; `at` begins at the drawing's corner.
    fn compare(&self, at: Matrix, summed: Matrix) {
        let [one, other] = [at, summed].map(|m| [m.sx, m.ky, m.kx, m.sy, m.tx, m.ty]);
        let far = |(a, b): (f32, f32)| (a - b).abs() > 1e-3 * (1.0 + a.abs().max(b.abs()));
        if one.into_iter().zip(other).any(far) {
            self.was_wrong.set(true);
        }
    }

    /// The whole drawing.
    pub(super) fn tree(&self, tree: &usvg::Tree, to_face: Matrix) -> Result<Vec<Mark>, Text> {
        self.children(tree.root(), to_face)
    }

    /// What stands in a group, without what is said of the group.
    pub(super) fn children(&self, group: &usvg::Group, at: Matrix) -> Result<Vec<Mark>, Text> {
        let mut marks = Vec::new();
        for node in group.children() {
            match node {
                usvg::Node::Group(inner) => marks.extend(self.group(inner, at)?),
                usvg::Node::Path(path) => marks.extend(self.path(path, at)?),
                usvg::Node::Text(text) => marks.extend(self.group(text.flattened(), at)?),
                usvg::Node::Image(image) => marks.extend(self.image(image, at)?),
            }
        }
        Ok(marks)
    }

    /// What lets other marks through: its colours are light and dark, not ink.
    fn in_own_colours(&self, root: &usvg::Group, at: Matrix) -> Result<Vec<Mark>, Text> {
        static NONE: Recolour = Recolour::new();
        let own = Converter::new(&NONE);
        let marks = own.children(root, at);
        self.was_wrong.set(self.was_wrong.get() || own.was_wrong.get());
        marks
    }

    fn group(&self, group: &usvg::Group, at: Matrix) -> Result<Vec<Mark>, Text> {
        if !group.filters().is_empty() {
            return Err(unsupported("filter"));
        }
        if group.blend_mode() != usvg::BlendMode::Normal {
            return Err(unsupported("mix-blend-mode"));
        }
        let at = at.pre_concat(group.transform());
        let mut marks = self.children(group, at)?;
        if marks.is_empty() {
            return Ok(marks);
        }
        let opacity = group.opacity().get();
        if opacity < 1.0 {
            marks = vec![Mark::Group { opacity, clip: None, marks }];
        }
        if let Some(clip) = group.clip_path() {
            marks = self.clipped(marks, clip, at)?;
        }
        if let Some(mask) = group.mask() {
            marks = self.masked(marks, mask, at)?;
        }
        Ok(marks)
    }

    fn clipped(
        &self,
        marks: Vec<Mark>,
        clip: &usvg::ClipPath,
        at: Matrix,
    ) -> Result<Vec<Mark>, Text> {
        let marks = match clip.clip_path() {
            Some(outer) => self.clipped(marks, outer, at)?,
            None => marks,
        };
        let place = at.pre_concat(clip.transform());
        Ok(vec![match one_outline(clip.root(), place) {
            Some(path) => Mark::Group { opacity: 1.0, clip: Some(path), marks },
            // What several outlines of different rules cover, or outlines that are clipped themselves.
            None => {
                self.was_wrong.set(true);
                let by = self.in_own_colours(clip.root(), place)?;
                Mark::Masked { marks, by, by_light: false }
            }
        }])
    }

    fn masked(&self, marks: Vec<Mark>, mask: &usvg::Mask, at: Matrix) -> Result<Vec<Mark>, Text> {
        let marks = match mask.mask() {
            Some(outer) => self.masked(marks, outer, at)?,
            None => marks,
        };
        let frame = outline(&PathBuilder::from_rect(mask.rect().to_rect()), at);
        let clip = Some((frame, Rule::NonZero));
        let inside = self.in_own_colours(mask.root(), at)?;
        let by = vec![Mark::Group { opacity: 1.0, clip, marks: inside }];
        let by_light = mask.kind() == usvg::MaskType::Luminance;
        Ok(vec![Mark::Masked { marks, by, by_light }])
    }

    fn path(&self, path: &usvg::Path, at: Matrix) -> Result<Vec<Mark>, Text> {
        if !path.is_visible() {
            return Ok(Vec::new());
        }
        self.compare(at, path.abs_transform());
        let drawn = outline(path.data(), at);
        let mut fills = Vec::new();
        if let Some(fill) = path.fill() {
            let (opacity, rule) = (fill.opacity().get(), rule(fill.rule()));
            let filling = self.filling(fill.paint(), path.bounding_box(), at)?;
            fills.push(filled(drawn.clone(), rule, opacity, filling));
        }
        let mut strokes = Vec::new();
        if let Some(stroke) = path.stroke() {
            let filling = self.filling(stroke.paint(), path.stroke_bounding_box(), at)?;
            strokes.extend(self.stroked(path, &drawn, stroke, filling, at));
        }
        if path.paint_order() == usvg::PaintOrder::StrokeAndFill {
            strokes.extend(fills);
            return Ok(strokes);
        }
        // A shape draws its fill first: both are one where they can be.
        Ok(match (&fills[..], &strokes[..]) {
            (
                [Mark::Shape(Shape { fill, stroke: None, .. })],
                [Mark::Shape(Shape { fill: None, stroke, .. })],
            ) => {
                vec![Mark::Shape(Shape { path: drawn, fill: fill.clone(), stroke: stroke.clone() })]
            }
            _ => fills.into_iter().chain(strokes).collect(),
        })
    }

    fn stroked(
        &self,
        path: &usvg::Path,
        drawn: &Path,
        stroke: &usvg::Stroke,
        filling: Filling,
        at: Matrix,
    ) -> Option<Mark> {
        let opacity = stroke.opacity().get();
        let (along, across) = at.get_scale();
        let lean = (at.sx * at.kx + at.ky * at.sy).abs();
        let is_even =
            (along - across).abs() <= 0.01 * along.max(across) && lean <= 0.01 * along * across;
        let is_plain = is_even && stroke.linejoin() != usvg::LineJoin::MiterClip;
        match filling {
            Filling::Paint(paint) if is_plain => {
                let um = |units: f32| Length::from_um(f64::from(units * along).round() as i64);
                let dashes = stroke.dasharray().unwrap_or_default();
                let stroke = Stroke {
                    paint,
                    opacity,
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
                    dashes: dashes.iter().map(|dash| um(*dash)).collect(),
                    dash_offset: um(stroke.dashoffset()),
                };
                let path = drawn.clone();
                Some(Mark::Shape(Shape { path, fill: None, stroke: Some(stroke) }))
            }
            // A line that is wider one way than the other, or that shows a pattern, is an area.
            filling => {
                let scale = PathStroker::compute_resolution_scale(&at);
                let line = stroke.to_tiny_skia();
                let dashed = line.dash.as_ref().and_then(|dash| path.data().dash(dash, scale));
                let area = dashed.as_ref().unwrap_or(path.data()).stroke(&line, scale)?;
                Some(filled(outline(&area, at), Rule::NonZero, opacity, filling))
            }
        }
    }

    fn image(&self, image: &usvg::Image, at: Matrix) -> Result<Vec<Mark>, Text> {
        if !image.is_visible() {
            return Ok(Vec::new());
        }
        let data = match image.kind() {
            usvg::ImageKind::SVG(tree) => return self.tree(tree, at),
            usvg::ImageKind::JPEG(data)
            | usvg::ImageKind::PNG(data)
            | usvg::ImageKind::GIF(data)
            | usvg::ImageKind::WEBP(data) => data,
        };
        let size = image.size();
        let matrix = at.pre_scale(size.width(), size.height());
        Ok(vec![Mark::Picture {
            picture: Arc::new(picture::decode(data)?),
            transform: transform(matrix),
            opacity: 1.0,
        }])
    }
}

/// An area with what fills it.
fn filled(path: Path, rule: Rule, opacity: f32, filling: Filling) -> Mark {
    match filling {
        Filling::Paint(paint) => {
            let fill = Some(Fill { paint, opacity, rule });
            Mark::Shape(Shape { path, fill, stroke: None })
        }
        Filling::Tiles(marks) => Mark::Group { opacity, clip: Some((path, rule)), marks },
    }
}

/// The outline of a clip and its rule, if it is made of plain shapes of one rule.
fn one_outline(root: &usvg::Group, at: Matrix) -> Option<(Path, Rule)> {
    fn collect(
        group: &usvg::Group,
        at: Matrix,
        path: &mut Path,
        rules: &mut Vec<Rule>,
    ) -> Option<()> {
        if group.clip_path().is_some() || group.mask().is_some() {
            return None;
        }
        for node in group.children() {
            match node {
                usvg::Node::Group(inner) => {
                    collect(inner, at.pre_concat(inner.transform()), path, rules)?;
                }
                usvg::Node::Path(shape) => {
                    path.segments.extend(outline(shape.data(), at).segments);
                    rules.push(shape.fill().map_or(Rule::NonZero, |fill| rule(fill.rule())));
                }
                usvg::Node::Text(text) => {
                    let inner = text.flattened();
                    collect(inner, at.pre_concat(inner.transform()), path, rules)?;
                }
                usvg::Node::Image(_) => return None,
            }
        }
        Some(())
    }
    let (mut path, mut rules) = (Path::default(), Vec::new());
    collect(root, at, &mut path, &mut rules)?;
    match rules[..] {
        [] => Some((path, Rule::NonZero)),
        [only] => Some((path, only)),
        // Outlines that run opposite ways would cancel each other where they overlap.
        _ => None,
    }
}

fn rule(rule: usvg::FillRule) -> Rule {
    match rule {
        usvg::FillRule::NonZero => Rule::NonZero,
        usvg::FillRule::EvenOdd => Rule::EvenOdd,
    }
}
