//! A face for a card printer: the colour raster and the black one.
//!
//! A dye-sublimation printer mixes soft greys from three dyes; only its resin
//! panel K prints sharp edges, and only where a pixel is exactly black. So
//! text, codes and lines in black ink of 50 % and more go to a raster of one
//! bit, unantialiased, and the colour raster is white there or as black, as
//! the profile says. Paler black has no K of its own and stays a grey colour.
//! What is drawn later over a black feature hides it, as it does in the PDF.

use super::packed::{Packed, Raster};
use super::paint::{Painter, fill_rule, outline, pen, pixmap};
use super::{photo, png_file};
use cetak_base::diag::{Fault, FaultKind, Outcome};
use cetak_base::geom::{Point, Rect, Segment, Size, Turn};
use cetak_base::text;
use cetak_base::unit::Length;
use cetak_card::layout::{
    Font, Printer,
    draw::{Colour, Mark, Paint, Shape, Spot, Step},
};
use cetak_card::render::{Op, Statics, TextRun};
use cetak_photo::Prepared;
use std::{
    borrow::Cow,
    collections::BTreeMap,
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};
use tiny_skia as sk;

/// Black ink from this share on is printed by the K panel, whole.
const LEAST_BLACK: u8 = 50;
/// Coverage from which what lies on top hides a black dot.
const HIDES: u8 = 128;

/// The files of one face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaceFiles {
    /// A PNG of 8-bit RGB.
    pub colour: Vec<u8>,
    /// A PNG of one bit: 0 is black.
    pub black: Vec<u8>,
    /// The same for the clear overlay and for the fluorescent panel, where the card has such elements:
    /// 0 is where they are laid.
    pub panels: Vec<(Step, Vec<u8>)>,
}

/// A face half painted.
#[derive(Debug, Clone)]
struct Layers {
    colour: sk::Pixmap,
    /// 255 where K prints.
    black: sk::Mask,
    /// 255 where the overlay or the fluorescent panel is laid.
    panels: BTreeMap<Step, sk::Mask>,
    /// Where black features lie, roughly.
    bounds: Vec<Rect>,
}

/// Static art that faces begin with, painted and compressed.
#[derive(Debug)]
struct Ground {
    layers: Layers,
    packed: Packed,
}

/// Paints faces of one layout for one card printer.
pub struct FacePainter<'a> {
    painter: Painter<'a>,
    printer: &'a Printer,
    /// Faces that begin alike are painted and compressed so far once.
    grounds: Mutex<BTreeMap<Vec<usize>, Arc<Ground>>>,
}

impl<'a> FacePainter<'a> {
    /// A painter for cards of `card`, which lie in the middle of the printer's raster.
    pub fn new(fonts: &'a [Font], statics: &'a Statics, card: Size, printer: &'a Printer) -> Self {
        let painter = Painter::for_printer(fonts, statics, card, printer);
        Self { painter, printer, grounds: Mutex::default() }
    }

    /// Both rasters of a face as PNG files of exactly the size the printer takes.
    ///
    /// # Errors
    ///
    /// A fault if the photo cannot be decoded, which its preparation made sure of.
    pub fn face(&self, ops: &[Op], photo: Option<&Prepared>) -> Outcome<FaceFiles> {
        let photo = match photo.filter(|_| self.painter.shows_photo(ops)) {
            None => None,
            Some(prepared) => Some(photo::pixels(prepared).ok_or_else(|| {
                Fault::new(
                    FaultKind::Internal,
                    String::new(),
                    text!("foto siap cetak rusak", "a prepared photo is damaged"),
                )
            })?),
        };
        let photo = photo.as_ref().and_then(pixmap);
        let begins = ops.iter().map_while(|op| match op {
            Op::Static(group) => Some(*group),
            Op::Mark(_) | Op::Text(_) | Op::Photo { .. } | Op::Qr(_) => None,
        });
        let begins: Vec<usize> = begins.collect();
        let ground = self.ground(&begins);
        let mut layers = ground.layers.clone();
        for op in &ops[begins.len()..] {
            self.painter.lay(&mut layers, op, photo.as_ref());
        }
        Ok(self.files(&layers, &ground))
    }

    /// The static art a face begins with.
    fn ground(&self, begins: &[usize]) -> Arc<Ground> {
        let known = |grounds: &BTreeMap<Vec<usize>, Arc<Ground>>| grounds.get(begins).cloned();
        let lock = || self.grounds.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ground) = known(&lock()) {
            return ground;
        }
        // Painted without the lock: two threads may do it twice, to the same pixels.
        let mut colour = self.painter.layer();
        colour.fill(sk::Color::WHITE);
        let black = sk::Mask::new(colour.width(), colour.height()).expect("it has a size");
        let mut layers = Layers { colour, black, panels: BTreeMap::new(), bounds: Vec::new() };
        for group in begins {
            self.painter.lay(&mut layers, &Op::Static(*group), None);
        }
        let packed = Packed::new(self.raster(&layers));
        let ground = Arc::new(Ground { layers, packed });
        Arc::clone(lock().entry(begins.to_vec()).or_insert(ground))
    }

    fn files(&self, layers: &Layers, ground: &Ground) -> FaceFiles {
        let (raster, printer) = (self.raster(layers), self.printer);
        let size_px = (printer.width_px, printer.height_px);
        let colour = png_file::rgb(&ground.packed.stream(&raster), size_px, self.painter.dpi);
        let bits = |dots: &[u8]| png_file::one_bit(dots, size_px, self.painter.dpi);
        let panels = layers.panels.iter().map(|(step, mask)| (*step, bits(&self.dots(mask))));
        FaceFiles { colour, black: bits(&raster.dots), panels: panels.collect() }
    }

    /// A mask as the printer takes it.
    fn dots<'l>(&self, mask: &'l sk::Mask) -> Cow<'l, [u8]> {
        turned(Cow::Borrowed(mask.data()), self.painter.width_px as usize, self.turn())
    }

    /// How the card is turned in the printer's raster.
    fn turn(&self) -> Turn {
        let (painter, printer) = (&self.painter, self.printer);
        let lies_as_raster =
            (painter.width_px, painter.height_px) == (printer.width_px, printer.height_px);
        if lies_as_raster { Turn::None } else { printer.turn }
    }

    /// The layers as the printer takes them.
    fn raster<'l>(&self, layers: &'l Layers) -> Raster<'l> {
        let (painter, printer) = (&self.painter, self.printer);
        let width = painter.width_px as usize;
        let turn = self.turn();
        let colours = Cow::Borrowed(layers.colour.data().as_chunks::<4>().0);
        Raster {
            width: printer.width_px as usize,
            colours: turned(colours, width, turn),
            dots: self.dots(&layers.black),
            as_black: if printer.knockout { [255; 3] } else { [0; 3] },
        }
    }
}

impl Painter<'_> {
    /// Whether a photo is to be seen: backs rarely need it decoded.
    fn shows_photo(&self, ops: &[Op]) -> bool {
        ops.iter().any(|op| match op {
            Op::Photo { .. } => true,
            Op::Static(group) => self.shows_photo(self.group(*group)),
            Op::Mark(_) | Op::Text(_) | Op::Qr(_) => false,
        })
    }

    fn lay(&self, layers: &mut Layers, op: &Op, photo: Option<&sk::Pixmap>) {
        match op {
            Op::Static(group) => {
                for op in self.group(*group) {
                    self.lay(layers, op, photo);
                }
                return;
            }
            Op::Text(run) if step_of(run.colour).is_some() => {
                if let Some((path, place)) = self.text_path(run)
                    && let Some(panel) = self.panel(layers, step_of(run.colour))
                {
                    panel.fill_path(&path, sk::FillRule::Winding, false, place);
                }
                return;
            }
            Op::Mark(Mark::Shape(shape)) if shape_step(shape).is_some() => {
                if let Some(panel) = self.panel(layers, shape_step(shape)) {
                    self.black_shape(panel, shape);
                }
                return;
            }
            Op::Text(run) if is_black(run.colour) => {
                if let Some((path, place)) = self.text_path(run) {
                    layers.black.fill_path(&path, sk::FillRule::Winding, false, place);
                }
                layers.bounds.push(text_bounds(run));
                return;
            }
            Op::Qr(code) => {
                for rect in self.modules(code) {
                    self.blacken(&mut layers.black, rect);
                }
                let side =
                    Length::from_dots(f64::from(code.module_dots) * code.side as f64, code.dpi);
                layers.bounds.push(Rect::new(code.origin.x, code.origin.y, side, side));
                return;
            }
            Op::Mark(Mark::Shape(shape)) if is_black_shape(shape) => {
                self.black_shape(&mut layers.black, shape);
                layers.bounds.extend(shape_bounds(shape));
                return;
            }
            Op::Mark(_) | Op::Text(_) | Op::Photo { .. } => {}
        }
        let ops = std::slice::from_ref(op);
        self.ops(&mut layers.colour, ops, photo);
        let near = bounds(op);
        if !layers.bounds.iter().any(|black| near.is_none_or(|over| over.overlaps(*black))) {
            return;
        }
        let (columns, rows) = self.dots_in(near);
        let width = self.width_px as usize;
        let black = layers.black.data_mut();
        let here = |row: usize| row * width + columns.start..row * width + columns.end;
        if rows.clone().all(|row| black[here(row)].iter().all(|dot| *dot == 0)) {
            return;
        }
        let mut over = self.layer();
        self.ops(&mut over, ops, photo);
        for row in rows {
            for (dot, pixel) in black[here(row)].iter_mut().zip(&over.pixels()[here(row)]) {
                if pixel.alpha() >= HIDES {
                    *dot = 0;
                }
            }
        }
    }

    /// The mask of a panel that card printers have; `None` for plates of presses.
    fn panel<'l>(&self, layers: &'l mut Layers, step: Option<Step>) -> Option<&'l mut sk::Mask> {
        let step = step.filter(|step| matches!(step, Step::Overlay | Step::Uv))?;
        let blank = || sk::Mask::new(self.width_px, self.height_px).expect("it has a size");
        Some(layers.panels.entry(step).or_insert_with(blank))
    }

    /// The columns and rows of dots that `area` touches; all of them without one.
    fn dots_in(&self, area: Option<Rect>) -> (Range<usize>, Range<usize>) {
        let (width, height) = (self.width_px as usize, self.height_px as usize);
        let Some(area) = area else { return (0..width, 0..height) };
        let (x, y) = self.shift_px;
        let held = |from: Length, to: Length, shift: f64, most: usize| {
            let first = (from.to_dots(self.dpi) + shift).floor().max(0.0) as usize;
            let last = (to.to_dots(self.dpi) + shift).ceil().max(0.0) as usize;
            first.min(most)..last.clamp(first.min(most), most)
        };
        let columns = held(area.x, area.x + area.w, x, width);
        (columns, held(area.y, area.y + area.h, y, height))
    }

    fn black_shape(&self, black: &mut sk::Mask, shape: &Shape) {
        let Some(path) = outline(&shape.path) else { return };
        if let Some(fill) = &shape.fill {
            black.fill_path(&path, fill_rule(fill.rule), false, self.to_px());
        }
        if let Some(stroke) = &shape.stroke {
            let place = self.to_px();
            let scale = sk::PathStroker::compute_resolution_scale(&place);
            if let Some(line) = path.stroke(&pen(stroke), scale) {
                black.fill_path(&line, sk::FillRule::Winding, false, place);
            }
        }
    }

    fn blacken(&self, black: &mut sk::Mask, rect: sk::Rect) {
        let held = |at: f32, most: u32| (at.max(0.0) as usize).min(most as usize);
        let (left, right) = (held(rect.left(), self.width_px), held(rect.right(), self.width_px));
        let rows = held(rect.top(), self.height_px)..held(rect.bottom(), self.height_px);
        let width = self.width_px as usize;
        for row in rows {
            black.data_mut()[row * width + left..row * width + right].fill(255);
        }
    }
}

/// Rows of `width` pixels turned by quarters, clockwise.
fn turned<T: Copy>(pixels: Cow<'_, [T]>, width: usize, turn: Turn) -> Cow<'_, [T]> {
    /// Columns taken together: each row read then serves a whole line of the processor's cache.
    const BAND: usize = 16;
    match turn {
        Turn::None => pixels,
        Turn::Half => {
            let mut pixels = pixels.into_owned();
            pixels.reverse();
            Cow::Owned(pixels)
        }
        Turn::Quarter | Turn::ThreeQuarters => {
            let height = pixels.len() / width.max(1);
            let mut out = pixels.to_vec();
            for band in (0..width).step_by(BAND) {
                for (y, row) in pixels.chunks_exact(width).enumerate() {
                    for (x, pixel) in row.iter().enumerate().skip(band).take(BAND) {
                        let (line, along) = match turn {
                            Turn::Quarter => (x, height - 1 - y),
                            _ => (width - 1 - x, y),
                        };
                        out[line * height + along] = *pixel;
                    }
                }
            }
            Cow::Owned(out)
        }
    }
}

fn step_of(colour: Colour) -> Option<Step> {
    colour.spot().and_then(Spot::step)
}

/// The plate that is no colour which a shape is on, if all of it is.
fn shape_step(shape: &Shape) -> Option<Step> {
    let of = |paint: &Paint| match paint {
        Paint::Solid(colour) => step_of(*colour),
        Paint::Gradient(gradient) => gradient.stops.first().and_then(|stop| step_of(stop.colour)),
    };
    let fill = shape.fill.as_ref().map(|fill| of(&fill.paint));
    let stroke = shape.stroke.as_ref().map(|stroke| of(&stroke.paint));
    match (fill, stroke) {
        (Some(one), Some(other)) if one == other => one,
        (Some(one), None) | (None, Some(one)) => one,
        _ => None,
    }
}

fn is_black(colour: Colour) -> bool {
    matches!(colour, Colour::Black(percent) if percent >= LEAST_BLACK)
}

/// Whether every part of a shape is drawn in K alone.
fn is_black_shape(shape: &Shape) -> bool {
    let black = |paint: &Paint, opacity: f32| {
        matches!(paint, Paint::Solid(colour) if is_black(*colour)) && opacity >= 1.0
    };
    let fill = shape.fill.as_ref().is_none_or(|fill| black(&fill.paint, fill.opacity));
    let stroke = shape.stroke.as_ref().is_none_or(|stroke| black(&stroke.paint, stroke.opacity));
    fill && stroke && (shape.fill.is_some() || shape.stroke.is_some())
}

/// Where an operation may draw, generously; `None` for anywhere.
fn bounds(op: &Op) -> Option<Rect> {
    match op {
        Op::Text(run) => Some(text_bounds(run)),
        Op::Photo { rect, turn, .. } if turn.is_sideways() => {
            let middle = rect.middle();
            let corner = Point::new(middle.x - rect.h / 2, middle.y - rect.w / 2);
            Some(Rect::at(corner, rect.size().turned()).grown(Length::from_um(1)))
        }
        Op::Photo { rect, .. } => Some(*rect),
        Op::Mark(Mark::Shape(shape)) => shape_bounds(shape),
        Op::Mark(Mark::Picture { .. } | Mark::Group { .. } | Mark::Masked { .. })
        | Op::Static(_)
        | Op::Qr(_) => None,
    }
}

/// A run is never higher than its size above and below the baseline.
fn text_bounds(run: &TextRun) -> Rect {
    let end = run.glyphs.last().map_or(Length::ZERO, |glyph| glyph.x);
    let (x, y, size) = (run.origin.x, run.origin.y, run.size);
    match run.turn {
        Turn::None => Rect::new(x - size, y - size, end + size * 3, size * 3 / 2),
        Turn::Quarter | Turn::Half | Turn::ThreeQuarters => {
            Rect::new(x, y, Length::ZERO, Length::ZERO).grown(end + size * 2)
        }
    }
}

/// The control points of an outline lie around it; its stroke reaches half its width further,
/// more at a pointed corner.
fn shape_bounds(shape: &Shape) -> Option<Rect> {
    let points = shape.path.segments.iter().flat_map(|segment| match segment {
        Segment::Move(to) | Segment::Line(to) => vec![*to],
        Segment::Curve(first, second, to) => vec![*first, *second, *to],
        Segment::Close => Vec::new(),
    });
    let points: Vec<Point> = points.collect();
    let xs = || points.iter().map(|point| point.x);
    let ys = || points.iter().map(|point| point.y);
    let (left, top) = (xs().min()?, ys().min()?);
    let (right, bottom) = (xs().max()?, ys().max()?);
    let reach = shape.stroke.as_ref().map_or(Length::ZERO, |stroke| stroke.width * 4);
    Some(Rect::new(left, top, right - left, bottom - top).grown(reach))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_turn_takes_the_left_column_to_the_top_row() {
        // 1 2 3
        // 4 5 6
        let pixels = [1, 2, 3, 4, 5, 6];
        let turned = |turn| turned(Cow::Borrowed(&pixels), 3, turn).into_owned();
        assert_eq!(turned(Turn::Quarter), [4, 1, 5, 2, 6, 3]);
        assert_eq!(turned(Turn::ThreeQuarters), [3, 6, 2, 5, 1, 4]);
        assert_eq!(turned(Turn::Half), [6, 5, 4, 3, 2, 1]);
        assert_eq!(turned(Turn::None), pixels);
    }

    #[test]
    fn only_ink_that_is_mostly_black_goes_to_the_panel() {
        assert!(is_black(Colour::Black(100)) && is_black(Colour::Black(70)));
        assert!(!is_black(Colour::Black(20)) && !is_black(Colour::Srgb(0, 0, 0)));
    }
}
