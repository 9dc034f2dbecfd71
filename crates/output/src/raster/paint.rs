//! The painter: one face to an image.

use cetak_base::geom::{Path, Point, Rect, Segment, Size, Turn};
use cetak_base::unit::Length;
use cetak_card::layout::{
    Font, Form, Printer,
    draw::{
        Cap, Colour, Fill, Gradient, GradientShape, Join, Mark, Paint, Picture, Rule, Shape, Spot,
        Stroke, Transform,
    },
};
use cetak_card::render::{Op, Qr, Statics, TextRun};
use skrifa::{
    FontRef, GlyphId, MetadataProvider as _,
    instance::{LocationRef, Size as FontSize},
    outline::{DrawSettings, OutlinePen},
};
use tiny_skia as sk;

/// Micrometres in one inch.
const UM_PER_INCH: f32 = 25_400.0;

/// An image: 8-bit sRGB with straight alpha, four bytes a pixel, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Width.
    pub width_px: u32,
    /// Height.
    pub height_px: u32,
    /// `width_px * height_px * 4` bytes.
    pub rgba: Vec<u8>,
}

/// A face half painted.
#[derive(Debug, Clone)]
pub struct Begun(sk::Pixmap);

/// Paints faces of one layout at one resolution.
pub struct Painter<'a> {
    fonts: &'a [Font],
    statics: &'a Statics,
    pub(super) dpi: u32,
    /// From the corner of the image to that of the trim, in pixels.
    pub(super) shift_px: (f64, f64),
    pub(super) width_px: u32,
    pub(super) height_px: u32,
}

impl<'a> Painter<'a> {
    /// A painter for cards of `card` with `bleed` on each side, at `dpi`.
    /// `None` if that is no size an image can have.
    pub fn new(
        fonts: &'a [Font],
        statics: &'a Statics,
        card: Size,
        bleed: Length,
        dpi: u32,
    ) -> Option<Self> {
        let px = |length: Length| {
            let dots = (length + bleed * 2).to_dots(dpi).round();
            (1.0..=20_000.0).contains(&dots).then_some(dots as u32)
        };
        let (width_px, height_px) = (px(card.w)?, px(card.h)?);
        let shift = bleed.to_dots(dpi);
        Some(Self { fonts, statics, dpi, shift_px: (shift, shift), width_px, height_px })
    }

    /// A painter for the raster of `printer`, before it is turned; the card lies in its middle.
    pub(super) fn for_printer(
        fonts: &'a [Font],
        statics: &'a Statics,
        card: Size,
        printer: &Printer,
    ) -> Self {
        let (dpi, (width_px, height_px)) = (printer.dpi, printer.upright_px(card));
        let shift = |px: u32, length: Length| (f64::from(px) - length.to_dots(dpi)) / 2.0;
        let shift_px = (shift(width_px, card.w), shift(height_px, card.h));
        Self { fonts, statics, dpi, shift_px, width_px, height_px }
    }

    /// A painter for an image of exactly so many pixels, in which the trim begins `shift_px` from the
    /// corner: for a face that lies anywhere on a page. `None` if that is no size an image can have.
    pub fn framed(
        fonts: &'a [Font],
        statics: &'a Statics,
        (width_px, height_px): (u32, u32),
        shift_px: (f64, f64),
        dpi: u32,
    ) -> Option<Self> {
        let fits = |px: u32| (1..=20_000).contains(&px);
        (fits(width_px) && fits(height_px)).then_some(Self {
            fonts,
            statics,
            dpi,
            shift_px,
            width_px,
            height_px,
        })
    }

    /// Paints `ops`, with `photo` where they ask for it.
    pub fn paint(&self, ops: &[Op], photo: Option<&Pixels>) -> Pixels {
        let mut canvas = self.layer();
        canvas.fill(sk::Color::WHITE);
        self.finish(canvas, ops, photo)
    }

    /// Paints what many faces begin with, once for all of them.
    pub fn begin(&self, ops: &[Op]) -> Begun {
        let mut canvas = self.layer();
        canvas.fill(sk::Color::WHITE);
        self.ops(&mut canvas, ops, None);
        Begun(canvas)
    }

    /// Paints `ops` over what was begun by a painter of the same size.
    pub fn paint_over(&self, begun: &Begun, ops: &[Op], photo: Option<&Pixels>) -> Pixels {
        self.finish(begun.0.clone(), ops, photo)
    }

    fn finish(&self, mut canvas: sk::Pixmap, ops: &[Op], photo: Option<&Pixels>) -> Pixels {
        let photo = photo.and_then(pixmap);
        self.ops(&mut canvas, ops, photo.as_ref());
        let mut rgba = Vec::with_capacity(canvas.data().len());
        for pixel in canvas.pixels() {
            let c = pixel.demultiply();
            rgba.extend([c.red(), c.green(), c.blue(), c.alpha()]);
        }
        Pixels { width_px: self.width_px, height_px: self.height_px, rgba }
    }

    /// The static art of that index.
    pub(super) fn group(&self, group: usize) -> &'a [Op] {
        self.statics.groups.get(group).map_or(&[], Vec::as_slice)
    }

    pub(super) fn layer(&self) -> sk::Pixmap {
        sk::Pixmap::new(self.width_px, self.height_px).expect("the size was checked by new")
    }

    /// From micrometres on the face to pixels.
    pub(super) fn to_px(&self) -> sk::Transform {
        let scale = self.dpi as f32 / UM_PER_INCH;
        let (x, y) = self.shift_px;
        sk::Transform::from_row(scale, 0.0, 0.0, scale, x as f32, y as f32)
    }

    pub(super) fn ops(&self, canvas: &mut sk::Pixmap, ops: &[Op], photo: Option<&sk::Pixmap>) {
        for op in ops {
            match op {
                Op::Static(group) => {
                    if let Some(ops) = self.statics.groups.get(*group) {
                        self.ops(canvas, ops, photo);
                    }
                }
                Op::Mark(mark) => self.mark(canvas, mark),
                Op::Text(run) => self.text(canvas, run),
                Op::Photo { rect, form, turn } => {
                    if let Some(photo) = photo {
                        self.photo(canvas, photo, (*rect, *turn), form);
                    }
                }
                Op::Qr(code) => self.qr(canvas, code),
            }
        }
    }

    fn mark(&self, canvas: &mut sk::Pixmap, mark: &Mark) {
        match mark {
            Mark::Shape(shape) => self.shape(canvas, shape),
            Mark::Picture { picture, transform, opacity } => {
                self.picture(canvas, picture, transform, *opacity);
            }
            Mark::Group { opacity, clip, marks } => {
                let mut layer = self.layer();
                for mark in marks {
                    self.mark(&mut layer, mark);
                }
                let mask = clip.as_ref().map(|(path, rule)| self.mask(path, *rule));
                let paint = sk::PixmapPaint { opacity: *opacity, ..sk::PixmapPaint::default() };
                let here = sk::Transform::identity();
                canvas.draw_pixmap(0, 0, layer.as_ref(), &paint, here, mask.as_ref());
            }
            Mark::Masked { marks, by, by_light } => {
                let (mut layer, mut through) = (self.layer(), self.layer());
                for mark in marks {
                    self.mark(&mut layer, mark);
                }
                for mark in by {
                    self.mark(&mut through, mark);
                }
                let kind = if *by_light { sk::MaskType::Luminance } else { sk::MaskType::Alpha };
                layer.apply_mask(&sk::Mask::from_pixmap(through.as_ref(), kind));
                let (paint, here) = (sk::PixmapPaint::default(), sk::Transform::identity());
                canvas.draw_pixmap(0, 0, layer.as_ref(), &paint, here, None);
            }
        }
    }

    fn mask(&self, path: &Path, rule: Rule) -> sk::Mask {
        let mut mask =
            sk::Mask::new(self.width_px, self.height_px).expect("the size was checked by new");
        if let Some(path) = outline(path) {
            mask.fill_path(&path, fill_rule(rule), true, self.to_px());
        }
        mask
    }

    fn shape(&self, canvas: &mut sk::Pixmap, shape: &Shape) {
        let Some(path) = outline(&shape.path) else { return };
        if let Some(Fill { paint, opacity, rule }) = &shape.fill {
            let paint = brush(paint, *opacity);
            canvas.fill_path(&path, &paint, fill_rule(*rule), self.to_px(), None);
        }
        if let Some(stroke) = &shape.stroke {
            let paint = brush(&stroke.paint, stroke.opacity);
            canvas.stroke_path(&path, &paint, &pen(stroke), self.to_px(), None);
        }
    }

    fn picture(
        &self,
        canvas: &mut sk::Pixmap,
        picture: &Picture,
        transform: &Transform,
        opacity: f32,
    ) {
        let pixels = picture.rgb.chunks_exact(3).enumerate().flat_map(|(idx, rgb)| {
            let alpha = picture.alpha.as_ref().map_or(255, |alpha| alpha[idx]);
            [rgb[0], rgb[1], rgb[2], alpha]
        });
        let pixels = Pixels {
            width_px: picture.width_px,
            height_px: picture.height_px,
            rgba: pixels.collect(),
        };
        let Some(pixmap) = pixmap(&pixels) else { return };
        let per_px = sk::Transform::from_scale(
            1.0 / picture.width_px as f32,
            1.0 / picture.height_px as f32,
        );
        let place = self.to_px().pre_concat(matrix(transform)).pre_concat(per_px);
        let paint = sk::PixmapPaint {
            opacity,
            quality: sk::FilterQuality::Bicubic,
            ..sk::PixmapPaint::default()
        };
        canvas.draw_pixmap(0, 0, pixmap.as_ref(), &paint, place, None);
    }

    fn photo(
        &self,
        canvas: &mut sk::Pixmap,
        photo: &sk::Pixmap,
        (rect, turn): (Rect, Turn),
        form: &Form,
    ) {
        let middle = rect.middle();
        let about = sk::Transform::from_rotate_at(
            f32::from(turn.degrees()),
            middle.x.um() as f32,
            middle.y.um() as f32,
        );
        let place = self.to_px().pre_concat(about).pre_concat(sk::Transform::from_row(
            rect.w.um() as f32 / photo.width() as f32,
            0.0,
            0.0,
            rect.h.um() as f32 / photo.height() as f32,
            rect.x.um() as f32,
            rect.y.um() as f32,
        ));
        let mask = (!form.is_box())
            .then(|| self.mask(&form.path(rect).turned(turn, middle), Rule::NonZero));
        // A photo prepared for this resolution lies on whole dots: less than one dot of shift,
        // and no pixel of it is blurred by a second resampling.
        let fits = |scale: f32, px: u32| ((scale - 1.0) * px as f32).abs() < 1.0;
        let (across, down) = place.get_scale();
        let (place, quality) = if fits(across, photo.width()) && fits(down, photo.height()) {
            let [sx, ky, kx, sy, tx, ty] =
                [place.sx, place.ky, place.kx, place.sy, place.tx, place.ty].map(f32::round);
            (sk::Transform::from_row(sx, ky, kx, sy, tx, ty), sk::FilterQuality::Nearest)
        } else {
            (place, sk::FilterQuality::Bicubic)
        };
        if quality == sk::FilterQuality::Nearest
            && place == sk::Transform::from_translate(place.tx, place.ty)
        {
            let corner = (place.tx as i64, place.ty as i64);
            super::blit::blit(canvas, photo.as_ref(), corner, mask.as_ref());
            return;
        }
        let paint = sk::PixmapPaint { quality, ..sk::PixmapPaint::default() };
        canvas.draw_pixmap(0, 0, photo.as_ref(), &paint, place, mask.as_ref());
    }

    fn text(&self, canvas: &mut sk::Pixmap, run: &TextRun) {
        let Some((path, place)) = self.text_path(run) else { return };
        let paint = brush(&Paint::Solid(run.colour), 1.0);
        canvas.fill_path(&path, &paint, sk::FillRule::Winding, place, None);
    }

    /// The outlines of a run and where they go.
    pub(super) fn text_path(&self, run: &TextRun) -> Option<(sk::Path, sk::Transform)> {
        let font = self.fonts.get(run.font)?;
        let file = FontRef::new(&font.data).ok()?;
        let outlines = file.outline_glyphs();
        let scale = run.size.um() as f32 / f32::from(font.units_per_em);
        let mut pen = GlyphPen { builder: sk::PathBuilder::new(), scale, x: 0.0, y: 0.0 };
        for glyph in &run.glyphs {
            let Some(outline) = outlines.get(GlyphId::from(glyph.id)) else { continue };
            pen.x = glyph.x.um() as f32;
            pen.y = glyph.lift.um() as f32;
            let settings = DrawSettings::unhinted(FontSize::unscaled(), LocationRef::default());
            // A glyph that cannot be drawn was reported when the font was loaded.
            let _ = outline.draw(settings, &mut pen);
        }
        let path = pen.builder.finish()?;
        let turn = sk::Transform::from_rotate(f32::from(run.turn.degrees()))
            .post_translate(run.origin.x.um() as f32, run.origin.y.um() as f32);
        Some((path, self.to_px().pre_concat(turn)))
    }

    fn qr(&self, canvas: &mut sk::Pixmap, code: &Qr) {
        let mut paint = sk::Paint { anti_alias: false, ..sk::Paint::default() };
        paint.set_color(sk::Color::BLACK);
        for rect in self.modules(code) {
            canvas.fill_rect(rect, &paint, sk::Transform::identity(), None);
        }
    }

    /// The dark modules in whole dots; at another resolution than the code's they are scaled.
    pub(super) fn modules(&self, code: &Qr) -> Vec<sk::Rect> {
        let mut rects = Vec::new();
        let module = f64::from(code.module_dots) * f64::from(self.dpi) / f64::from(code.dpi);
        let left = code.origin.x.to_dots(self.dpi) + self.shift_px.0;
        let top = code.origin.y.to_dots(self.dpi) + self.shift_px.1;
        for (idx, _) in code.dark.iter().enumerate().filter(|(_, dark)| **dark) {
            let edge =
                |start: f64, step: usize| (start.round() + module * step as f64).round() as f32;
            let (column, row) = (idx % code.side, idx / code.side);
            let rect = sk::Rect::from_ltrb(
                edge(left, column),
                edge(top, row),
                edge(left, column + 1),
                edge(top, row + 1),
            );
            rects.extend(rect);
        }
        rects
    }
}

/// Straight pixels to a premultiplied pixmap.
pub(super) fn pixmap(pixels: &Pixels) -> Option<sk::Pixmap> {
    let mut pixmap = sk::Pixmap::new(pixels.width_px, pixels.height_px)?;
    for (to, from) in pixmap.pixels_mut().iter_mut().zip(pixels.rgba.chunks_exact(4)) {
        *to = sk::ColorU8::from_rgba(from[0], from[1], from[2], from[3]).premultiply();
    }
    Some(pixmap)
}

/// How far white, varnish and foil hide in a preview what lies below.
const STEP_OPACITY: f32 = 0.35;

fn colour(colour: Colour, opacity: f32) -> sk::Color {
    let (r, g, b) = colour.on_screen();
    // A plate that is no colour of the picture is seen through.
    let is_step = colour.spot().and_then(Spot::step).is_some();
    let opacity = if is_step { opacity * STEP_OPACITY } else { opacity };
    let alpha = (opacity.clamp(0.0, 1.0) * 255.0).round() as u8;
    sk::Color::from_rgba8(r, g, b, alpha)
}

fn matrix(transform: &Transform) -> sk::Transform {
    let [a, b, c, d, e, f] = transform.matrix.map(|value| value as f32);
    sk::Transform::from_row(a, b, c, d, e, f)
}

fn brush(paint: &Paint, opacity: f32) -> sk::Paint<'static> {
    let mut brush = sk::Paint { anti_alias: true, ..sk::Paint::default() };
    match paint {
        Paint::Solid(solid) => brush.set_color(colour(*solid, opacity)),
        Paint::Gradient(gradient) => match shader(gradient, opacity) {
            Some(shader) => brush.shader = shader,
            // No extent: its last colour, as SVG has it.
            None => {
                if let Some(last) = gradient.stops.last() {
                    brush.set_color(colour(last.colour, last.opacity * opacity));
                }
            }
        },
    }
    brush
}

fn shader(gradient: &Gradient, opacity: f32) -> Option<sk::Shader<'static>> {
    let stops = gradient
        .stops
        .iter()
        .map(|stop| sk::GradientStop::new(stop.offset, colour(stop.colour, stop.opacity * opacity)))
        .collect();
    let (spread, place) = (sk::SpreadMode::Pad, matrix(&gradient.transform));
    match gradient.shape {
        GradientShape::Linear { from, to } => {
            sk::LinearGradient::new(at(from), at(to), stops, spread, place)
        }
        GradientShape::Radial { centre, radius, focus } => sk::RadialGradient::new(
            at(focus),
            0.0,
            at(centre),
            radius.um() as f32,
            stops,
            spread,
            place,
        ),
    }
}

pub(super) fn pen(stroke: &Stroke) -> sk::Stroke {
    let dashes: Vec<f32> = stroke.dashes.iter().map(|dash| dash.um() as f32).collect();
    sk::Stroke {
        width: stroke.width.um() as f32,
        miter_limit: stroke.miter_limit,
        line_cap: match stroke.cap {
            Cap::Butt => sk::LineCap::Butt,
            Cap::Round => sk::LineCap::Round,
            Cap::Square => sk::LineCap::Square,
        },
        line_join: match stroke.join {
            Join::Miter => sk::LineJoin::Miter,
            Join::Round => sk::LineJoin::Round,
            Join::Bevel => sk::LineJoin::Bevel,
        },
        dash: sk::StrokeDash::new(dashes, stroke.dash_offset.um() as f32),
    }
}

pub(super) fn fill_rule(rule: Rule) -> sk::FillRule {
    match rule {
        Rule::NonZero => sk::FillRule::Winding,
        Rule::EvenOdd => sk::FillRule::EvenOdd,
    }
}

fn at(point: Point) -> sk::Point {
    sk::Point::from_xy(point.x.um() as f32, point.y.um() as f32)
}

pub(super) fn outline(path: &Path) -> Option<sk::Path> {
    let mut builder = sk::PathBuilder::new();
    for segment in &path.segments {
        match segment {
            Segment::Move(to) => {
                let to = at(*to);
                builder.move_to(to.x, to.y);
            }
            Segment::Line(to) => {
                let to = at(*to);
                builder.line_to(to.x, to.y);
            }
            Segment::Curve(first, second, to) => {
                let (first, second, to) = (at(*first), at(*second), at(*to));
                builder.cubic_to(first.x, first.y, second.x, second.y, to.x, to.y);
            }
            Segment::Close => builder.close(),
        }
    }
    builder.finish()
}

/// Collects the outlines of a run, in micrometres from its origin, y downwards.
pub(super) struct GlyphPen {
    pub(super) builder: sk::PathBuilder,
    pub(super) scale: f32,
    pub(super) x: f32,
    pub(super) y: f32,
}

impl GlyphPen {
    fn map(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, -self.y - y * self.scale)
    }
}

impl OutlinePen for GlyphPen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.map(x, y);
        self.builder.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.map(x, y);
        self.builder.line_to(x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let ((cx, cy), (x, y)) = (self.map(cx, cy), self.map(x, y));
        self.builder.quad_to(cx, cy, x, y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let ((ax, ay), (bx, by), (x, y)) = (self.map(ax, ay), self.map(bx, by), self.map(x, y));
        self.builder.cubic_to(ax, ay, bx, by, x, y);
    }

    fn close(&mut self) {
        self.builder.close();
    }
}
