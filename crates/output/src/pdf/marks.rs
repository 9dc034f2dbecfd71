//! What is printed beside the cards: crop marks, register targets, the colour bar, and the
//! cutting line on its own plate.
//!
//! Where they lie is known to [`cetak_sheet`]. Marks are in registration colour,
//! on every plate. The cutting line is no print at all: it overprints, so that
//! nothing below it is knocked out, and stands on a layer of its own that cutters
//! and proofing tools recognise as a processing step (ISO 19593-1:2018).

use super::canvas::{ALL_PLATES, Canvas};
use super::objects::{Objects, num};
use cetak_base::geom::{Path, Point, Rect};
use cetak_base::unit::Length;
use cetak_card::layout::draw::Step;
use cetak_sheet::{Arrangement, BAR_PATCHES, Side};
use pdf_writer::types::ColorSpaceOperand;
use pdf_writer::writers::{Catalog, ColorSpace};
use pdf_writer::{Dict, Finish as _, Name, Ref, TextStr};

/// The line a cutting machine follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contour<'a> {
    /// Name of the spot colour, as the machine's software expects it.
    pub name: &'a str,
    /// Radius of the card's corners.
    pub radius: Length,
}

/// The cutting line's colour space in every resource dictionary.
const CUTTING: Name<'static> = Name(b"Cut");
/// The layer's name in the resources of a page.
const LAYER: &str = "Cutting";
/// Thickness of the cutting line: a hairline that cutters still recognise.
const HAIRLINE_PT: f32 = 0.25;
/// Thickness of a target's lines, 0.1 mm.
const TARGET_LINE: Length = Length::from_um(100);

/// C, M, Y and K of the patches: solids, overprints of two, half tones, and the three colours
/// that together look like 50 % of black (ISO 12647-2 balances them so).
const PATCHES: [[f32; 4]; BAR_PATCHES] = [
    [1.0, 0.0, 0.0, 0.0],
    [0.0, 1.0, 0.0, 0.0],
    [0.0, 0.0, 1.0, 0.0],
    [0.0, 0.0, 0.0, 1.0],
    [1.0, 1.0, 0.0, 0.0],
    [1.0, 0.0, 1.0, 0.0],
    [0.0, 1.0, 1.0, 0.0],
    [0.5, 0.0, 0.0, 0.0],
    [0.0, 0.5, 0.0, 0.0],
    [0.0, 0.0, 0.5, 0.0],
    [0.0, 0.0, 0.0, 0.5],
    [0.5, 0.4, 0.4, 0.0],
];

impl Canvas<'_> {
    /// Crop marks, targets and the colour bar of a side.
    pub(super) fn sheet_marks(&mut self, arrangement: &Arrangement, occupied: &[bool], side: Side) {
        let lines = arrangement.crop_marks(occupied, side);
        let targets = arrangement.register_targets(side);
        let weight = arrangement.format().marks.map_or(Length::ZERO, |marks| marks.weight);
        let holes = &arrangement.format().holes;
        if !lines.is_empty() || !targets.is_empty() || !holes.is_empty() {
            self.save();
            self.content.set_stroke_color_space(ColorSpaceOperand::Named(ALL_PLATES));
            self.content.set_stroke_color([1.0]);
        }
        if !lines.is_empty() {
            self.content.set_line_width(num(weight.to_pt()));
            for line in &lines {
                self.line(line.from, line.to);
            }
            self.content.stroke();
        }
        if !targets.is_empty() {
            self.content.set_line_width(num(TARGET_LINE.to_pt()));
            for (centre, arm) in &targets {
                self.target(*centre, *arm);
            }
            self.content.stroke();
        }
        if !holes.is_empty() {
            self.content.set_line_width(num(TARGET_LINE.to_pt()));
            for hole in holes {
                self.hole(arrangement.seen_from(side, hole.area));
            }
            self.content.stroke();
        }
        if !lines.is_empty() || !targets.is_empty() || !holes.is_empty() {
            self.restore();
        }
        let bar = arrangement.colour_bar();
        if !bar.is_empty() {
            self.save();
            for (patch, [c, m, y, k]) in bar.iter().zip(PATCHES) {
                self.content.set_fill_cmyk(c, m, y, k);
                self.rect_path(arrangement.seen_from(side, *patch));
                self.content.fill_nonzero();
            }
            self.restore();
        }
    }

    /// A circle as wide as the pin, with a cross in it to punch by.
    fn hole(&mut self, area: Rect) {
        let Point { x, y } = area.middle();
        let arm = area.w / 4;
        self.line(Point::new(x - arm, y), Point::new(x + arm, y));
        self.line(Point::new(x, y - arm), Point::new(x, y + arm));
        self.path(&Path::rounded(area, area.w / 2));
    }

    /// A cross whose arms are `arm` long, in a circle.
    fn target(&mut self, centre: Point, arm: Length) {
        let Point { x, y } = centre;
        self.line(Point::new(x - arm, y), Point::new(x + arm, y));
        self.line(Point::new(x, y - arm), Point::new(x, y + arm));
        let radius = arm * 3 / 5;
        let circle = Rect::new(x - radius, y - radius, radius * 2, radius * 2);
        self.path(&Path::rounded(circle, radius));
    }

    /// The cutting line around each of these cards, on its layer.
    pub(super) fn contour(&mut self, contour: Contour<'_>, layer: Ref, trims: &[Rect]) {
        if trims.is_empty() {
            return;
        }
        let mark = self.content.begin_marked_content_with_properties(Name(b"OC"));
        mark.properties_named(Name(LAYER.as_bytes()));
        self.own.layers.push((LAYER.to_owned(), layer));
        self.save();
        self.overprint();
        self.content.set_stroke_color_space(ColorSpaceOperand::Named(CUTTING));
        self.content.set_stroke_color([1.0]).set_line_width(HAIRLINE_PT);
        for trim in trims {
            self.path(&Path::rounded(*trim, contour.radius));
        }
        self.content.stroke();
        self.restore();
        self.content.end_marked_content();
    }
}

/// Writes the spot colour into the dictionary of colour spaces. Where a printer has no such
/// plate it shows as magenta, which no card's edge has.
pub(super) fn write_spot(contour: Contour<'_>, spaces: &mut Dict<'_>) {
    let space = spaces.insert(CUTTING).start::<ColorSpace<'_>>();
    let mut spot = space.separation(Name(contour.name.as_bytes()));
    spot.alternate_color_space().device_cmyk();
    spot.tint_exponential().domain([0.0, 1.0]).c0([0.0; 4]).c1([0.0, 1.0, 0.0, 0.0]).n(1.0);
}

/// Writes the layer.
pub(super) fn write_layer(contour: Contour<'_>, objects: &mut Objects) -> Ref {
    objects.add(|chunk, id| {
        let mut layer = chunk.indirect(id).dict();
        layer.pair(Name(b"Type"), Name(b"OCG")).pair(Name(b"Name"), TextStr(contour.name));
        let mut meta = layer.insert(Name(b"GTS_Metadata")).dict();
        meta.pair(Name(b"GTS_ProcStepsGroup"), Name(b"Structural"));
        meta.pair(Name(b"GTS_ProcStepsType"), Name(b"Cutting"));
    })
}

/// Writes the layer of a plate that is no colour. ISO 19593-1 has groups for white and varnish; the others
/// are layers by their names.
pub(super) fn write_step(step: Step, objects: &mut Objects) -> Ref {
    objects.add(|chunk, id| {
        let (name, group): (&str, Option<&[u8]>) = match step {
            Step::White => (step.name(), Some(b"White")),
            Step::Varnish => (step.name(), Some(b"Varnish")),
            Step::Foil | Step::Overlay | Step::Uv => (step.name(), None),
        };
        let mut layer = chunk.indirect(id).dict();
        layer.pair(Name(b"Type"), Name(b"OCG")).pair(Name(b"Name"), TextStr(name));
        if let Some(group) = group {
            let mut meta = layer.insert(Name(b"GTS_Metadata")).dict();
            meta.pair(Name(b"GTS_ProcStepsGroup"), Name(group));
        }
    })
}

/// Writes what the catalog says of layers. PDF/X-4 wants a name and forbids automatic states.
pub(super) fn write_properties(layers: &[Ref], catalog: &mut Catalog<'_>) {
    let mut properties = catalog.insert(Name(b"OCProperties")).dict();
    properties.insert(Name(b"OCGs")).array().items(layers.iter().copied());
    let mut usual = properties.insert(Name(b"D")).dict();
    usual.pair(Name(b"Name"), TextStr("Kartu"));
    usual.insert(Name(b"Order")).array().items(layers.iter().copied());
    usual.finish();
}
