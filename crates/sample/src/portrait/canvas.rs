//! The few drawing operations a portrait is made of.
//!
//! Edges are filled by tiny-skia in plain colours; everything soft - light on a
//! cheek, a shadow under a chin, the edge of hair - is computed here with
//! additions and multiplications alone, so that every machine gives the same
//! bytes. Soft light falls only where something has been painted: the
//! background stays transparent.

use tiny_skia::{
    FillRule, LineCap, LineJoin, Mask, Paint, Path, PathBuilder, Pixmap, Stroke, Transform,
};

/// Width of a card photo in pixels.
pub(super) const WIDTH_PX: u32 = 450;
/// Height of a card photo in pixels.
pub(super) const HEIGHT_PX: u32 = 575;

/// A colour, each part from 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rgb(pub(super) f32, pub(super) f32, pub(super) f32);

impl Rgb {
    /// From `0xrrggbb`.
    pub(super) const fn hex(rgb: u32) -> Self {
        Self((rgb >> 16 & 255) as f32, (rgb >> 8 & 255) as f32, (rgb & 255) as f32)
    }

    /// This colour with `share` of `other` in it.
    pub(super) fn mix(self, other: Self, share: f32) -> Self {
        Self(
            self.0 + (other.0 - self.0) * share,
            self.1 + (other.1 - self.1) * share,
            self.2 + (other.2 - self.2) * share,
        )
    }

    /// In shadow: each part times its factor.
    pub(super) fn times(self, r: f32, g: f32, b: f32) -> Self {
        let cut = |value: f32| value.clamp(0.0, 255.0);
        Self(cut(self.0 * r), cut(self.1 * g), cut(self.2 * b))
    }

    /// Every part times `factor`.
    pub(super) fn scale(self, factor: f32) -> Self {
        self.times(factor, factor, factor)
    }
}

/// A path under construction, in pixels from `(cx, cy)`.
pub(super) struct Pen {
    builder: PathBuilder,
    cx: f32,
    cy: f32,
}

impl Pen {
    /// A pen whose coordinates count from `(cx, cy)`.
    ///
    /// Never inlined: rustc 1.95 with optimisation takes two pens that begin at the same place for
    /// one value (its GVN pass, after inlining) and goes on with the first, which is freed by then.
    #[inline(never)]
    pub(super) fn at(cx: f32, cy: f32) -> Self {
        Self { builder: PathBuilder::new(), cx, cy }
    }

    /// Begins a contour.
    pub(super) fn m(mut self, x: f32, y: f32) -> Self {
        self.builder.move_to(self.cx + x, self.cy + y);
        self
    }

    /// A straight line.
    pub(super) fn l(mut self, x: f32, y: f32) -> Self {
        self.builder.line_to(self.cx + x, self.cy + y);
        self
    }

    /// A quadratic curve by its control point and end.
    pub(super) fn q(mut self, x1: f32, y1: f32, x: f32, y: f32) -> Self {
        self.builder.quad_to(self.cx + x1, self.cy + y1, self.cx + x, self.cy + y);
        self
    }

    /// A cubic curve by its control points and end.
    pub(super) fn c(mut self, a: (f32, f32), b: (f32, f32), to: (f32, f32)) -> Self {
        let (cx, cy) = (self.cx, self.cy);
        self.builder.cubic_to(cx + a.0, cy + a.1, cx + b.0, cy + b.1, cx + to.0, cy + to.1);
        self
    }

    /// An ellipse of its own.
    pub(super) fn oval(mut self, x: f32, y: f32, rx: f32, ry: f32) -> Self {
        let (x, y) = (self.cx + x, self.cy + y);
        if let Some(rect) = tiny_skia::Rect::from_ltrb(x - rx, y - ry, x + rx, y + ry) {
            self.builder.push_oval(rect);
        }
        self
    }

    /// A sliver between two curves over the same ends: a lid, a crease, the line of a mouth.
    /// It bows through `(x1, y1)` and is `thick` at its middle.
    pub(super) fn sliver(
        self,
        from: (f32, f32),
        by: (f32, f32),
        to: (f32, f32),
        thick: f32,
    ) -> Self {
        self.m(from.0, from.1)
            .q(by.0, by.1 - thick, to.0, to.1)
            .q(by.0, by.1 + thick, from.0, from.1)
            .close()
    }

    /// Closes the contour.
    pub(super) fn close(mut self) -> Self {
        self.builder.close();
        self
    }

    /// The path; nothing if it is empty or not finite.
    pub(super) fn done(self) -> Option<Path> {
        self.builder.finish()
    }
}

/// The picture while it is painted: premultiplied RGBA.
pub(super) struct Canvas {
    pub(super) pixmap: Pixmap,
}

impl Canvas {
    /// An empty, transparent picture.
    pub(super) fn new() -> Self {
        Self { pixmap: Pixmap::new(WIDTH_PX, HEIGHT_PX).expect("the size is not zero") }
    }

    /// Fills `path`, within `clip` if there is one.
    pub(super) fn fill(
        &mut self,
        path: Option<Path>,
        colour: Rgb,
        alpha: f32,
        clip: Option<&Mask>,
    ) {
        if let Some(path) = path {
            self.pixmap.fill_path(
                &path,
                &paint(colour, alpha),
                FillRule::Winding,
                Transform::identity(),
                clip,
            );
        }
    }

    /// Draws along `path` with a round pen.
    pub(super) fn line(
        &mut self,
        path: Option<Path>,
        width: f32,
        colour: Rgb,
        alpha: f32,
        clip: Option<&Mask>,
    ) {
        if let Some(path) = path {
            let stroke = Stroke {
                width,
                line_cap: LineCap::Round,
                line_join: LineJoin::Round,
                ..Stroke::default()
            };
            self.pixmap.stroke_path(
                &path,
                &paint(colour, alpha),
                &stroke,
                Transform::identity(),
                clip,
            );
        }
    }

    /// Lets light or shadow of `colour` fall softly: `alpha` in the middle of the ellipse,
    /// nothing at its edge, only on what is painted already and within `clip`.
    pub(super) fn soft(
        &mut self,
        centre: (f32, f32),
        radii: (f32, f32),
        colour: Rgb,
        alpha: f32,
        clip: Option<&Mask>,
    ) {
        let (left, right) = span(centre.0, radii.0, WIDTH_PX);
        let (top, bottom) = span(centre.1, radii.1, HEIGHT_PX);
        let (inv_x, inv_y) = (1.0 / radii.0, 1.0 / radii.1);
        let data = self.pixmap.data_mut();
        for y in top..bottom {
            let dy = (y as f32 + 0.5 - centre.1) * inv_y;
            let row = y * WIDTH_PX as usize;
            let pixels = &mut data[(row + left) * 4..(row + right) * 4];
            let cover = clip.map(|mask| &mask.data()[row + left..row + right]);
            for (idx, pixel) in pixels.chunks_exact_mut(4).enumerate() {
                let dx = ((left + idx) as f32 + 0.5 - centre.0) * inv_x;
                let near = 1.0 - dx * dx - dy * dy;
                if near > 0.0 {
                    let cover = cover.map_or(1.0, |row| f32::from(row[idx]) * (1.0 / 255.0));
                    tint(pixel, colour, near * near * alpha * cover);
                }
            }
        }
    }

    /// Fills `path` with edges softened over about twice `radius_px`; within `clip`, which
    /// also keeps it to what is painted already. Costs only as much as the path is large.
    pub(super) fn soft_fill(
        &mut self,
        path: Option<Path>,
        radius_px: usize,
        colour: Rgb,
        alpha: f32,
        clip: Option<&Mask>,
    ) {
        let Some(path) = path else { return };
        let spread = 2 * radius_px as i32 + 1;
        let bounds = path.bounds();
        // Paths run on beyond the frame where a bust is cut; so much of that is blurred too.
        let edge = |value: f32, limit_px: u32| {
            (value.clamp(-64.0, limit_px as f32 + 64.0) as i32)
                .clamp(-spread, limit_px as i32 + spread)
        };
        let (left, top) =
            (edge(bounds.left(), WIDTH_PX) - spread, edge(bounds.top(), HEIGHT_PX) - spread);
        let right = edge(bounds.right(), WIDTH_PX) + spread + 1;
        let bottom = edge(bounds.bottom(), HEIGHT_PX) + spread + 1;
        let (width, height) = ((right - left).max(1) as u32, (bottom - top).max(1) as u32);
        let mut soft = Mask::new(width, height).expect("the size is not zero");
        let shift = Transform::from_translate(-left as f32, -top as f32);
        soft.fill_path(&path, FillRule::Winding, true, shift);
        blur(soft.data_mut(), width as usize, radius_px);
        let data = self.pixmap.data_mut();
        for y in top.max(0)..bottom.min(HEIGHT_PX as i32) {
            for x in left.max(0)..right.min(WIDTH_PX as i32) {
                let cover = soft.data()[((y - top) as u32 * width) as usize + (x - left) as usize];
                if cover == 0 {
                    continue;
                }
                let idx = (y as u32 * WIDTH_PX) as usize + x as usize;
                let pixel = &mut data[idx * 4..idx * 4 + 4];
                let share = f32::from(cover) * (1.0 / 255.0) * alpha;
                if let Some(clip) = clip {
                    tint(pixel, colour, share * f32::from(clip.data()[idx]) * (1.0 / 255.0));
                } else {
                    for (part, new) in pixel.iter_mut().zip([colour.0, colour.1, colour.2, 255.0]) {
                        *part = (f32::from(*part) + (new - f32::from(*part)) * share + 0.5) as u8;
                    }
                }
            }
        }
    }
}

/// Moves a premultiplied pixel towards `colour`, keeping its coverage.
fn tint(pixel: &mut [u8], colour: Rgb, share: f32) {
    let alpha = f32::from(pixel[3]) * (1.0 / 255.0);
    for (part, new) in pixel.iter_mut().zip([colour.0, colour.1, colour.2]) {
        *part = (f32::from(*part) + (new * alpha - f32::from(*part)) * share + 0.5) as u8;
    }
}

/// The pixels that `centre` ± `radius` touches, within the picture.
fn span(centre: f32, radius: f32, limit_px: u32) -> (usize, usize) {
    let low = (centre - radius).max(0.0) as usize;
    let high = (centre + radius + 1.0).clamp(0.0, limit_px as f32) as usize;
    (low.min(high), high)
}

/// The coverage of a path.
pub(super) fn mask(path: Option<Path>) -> Mask {
    let mut mask = Mask::new(WIDTH_PX, HEIGHT_PX).expect("the size is not zero");
    if let Some(path) = path {
        mask.fill_path(&path, FillRule::Winding, true, Transform::identity());
    }
    mask
}

/// Two box blurs of `radius_px` over a picture `width` pixels wide; outside is empty.
fn blur(data: &mut [u8], width: usize, radius_px: usize) {
    let height = data.len() / width;
    let mut other = vec![0; data.len()];
    let window = (2 * radius_px + 1) as u32;
    // Rounded reciprocal in 16.16, so that no division runs per pixel.
    let scale = (65_536 + window / 2) / window;
    let share = |sum: u32| ((sum * scale + 32_768) >> 16).min(255) as u8;
    for _ in 0..2 {
        for (line, out) in data.chunks_exact(width).zip(other.chunks_exact_mut(width)) {
            let mut sum: u32 = line.iter().take(radius_px).map(|v| u32::from(*v)).sum();
            for (x, out) in out.iter_mut().enumerate() {
                sum += line.get(x + radius_px).map_or(0, |v| u32::from(*v));
                *out = share(sum);
                sum -= x.checked_sub(radius_px).map_or(0, |idx| u32::from(line[idx]));
            }
        }
        // Down the columns, a whole row of running sums at a time.
        let mut sums: Vec<u32> = vec![0; width];
        let row_of = |row: usize| row * width..(row + 1) * width;
        for row in 0..radius_px.min(height) {
            sums.iter_mut().zip(&other[row_of(row)]).for_each(|(sum, v)| *sum += u32::from(*v));
        }
        for row in 0..height {
            if row + radius_px < height {
                let next = &other[row_of(row + radius_px)];
                sums.iter_mut().zip(next).for_each(|(sum, v)| *sum += u32::from(*v));
            }
            let out = &mut data[row_of(row)];
            out.iter_mut().zip(&sums).for_each(|(out, sum)| *out = share(*sum));
            if let Some(gone) = row.checked_sub(radius_px) {
                let gone = &other[row_of(gone)];
                sums.iter_mut().zip(gone).for_each(|(sum, v)| *sum -= u32::from(*v));
            }
        }
    }
}

/// A plain colour for tiny-skia.
fn paint(colour: Rgb, alpha: f32) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    let part = |value: f32| (value + 0.5) as u8;
    paint.set_color_rgba8(
        part(colour.0),
        part(colour.1),
        part(colour.2),
        part(alpha.clamp(0.0, 1.0) * 255.0),
    );
    paint
}
