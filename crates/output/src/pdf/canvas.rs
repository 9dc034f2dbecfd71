//! Drawing operations to content streams.
//!
//! A canvas is one content stream with the resources it names. Inside a face
//! the unit is the point, the origin the lower left corner of the trim, y
//! upwards. Colours and overprint are only written when they change.

use super::font::Font;
use super::glyphs::Glyphs;
use super::numbers;
use super::objects::{Objects, deflate, fine, joined, matrix, num};
use super::paint::{black_operand, srgb_operands};
use cetak_base::diag::{Fault, FaultKind, Outcome, Text};
use cetak_base::geom::{Path, Point, Rect, Segment, Turn};
use cetak_base::unit::Length;
use cetak_card::layout::{
    self,
    draw::{Colour, Mark, Rule, Spot, Step},
};
use cetak_card::render::{Op, Qr, TextRun};
use pdf_writer::types::{ColorSpaceOperand, MaskType, OverprintMode};
use pdf_writer::writers::{ExtGraphicsState, Resources};
use pdf_writer::{Content, Filter, Finish as _, Name, Ref, Str, TextStr};

/// The sRGB colour space's name in every resource dictionary.
pub(super) const SRGB: Name<'static> = Name(b"sRGB");
/// Registration colour: all plates. For marks only.
pub(super) const ALL_PLATES: Name<'static> = Name(b"All");
/// The name of the space of the file's spot colour of that index.
pub(super) fn plate_name(at: usize) -> String {
    format!("Spot{at}")
}

/// Graphics state: solid K overprints what lies below, so that no white shows at its edges.
const OVERPRINT: Name<'static> = Name(b"Kp");
/// Graphics state: everything else knocks out; white must never overprint.
const KNOCK_OUT: Name<'static> = Name(b"Kn");

/// What all content streams of a file share.
#[derive(Debug)]
pub(super) struct Shared<'a> {
    /// The layout's fonts.
    pub(super) fonts: Vec<Font<'a>>,
    /// Dictionary of fonts.
    pub(super) font_dict: Ref,
    /// Dictionary of colour spaces.
    pub(super) colour_spaces: Ref,
    /// The sRGB profile.
    pub(super) srgb_profile: Ref,
    /// Static art, by index; nothing for art without marks.
    pub(super) statics: Vec<Option<Ref>>,
    /// The solids of the file's spot colours, as the dictionary of colour spaces counts them.
    pub(super) spots: Vec<Spot>,
    /// The layers of plates that are no colour.
    pub(super) steps: Vec<(Step, Ref)>,
}

/// A contradiction in what the writer was given: a defect of the program.
pub(super) fn defect(what: &str) -> Box<Fault> {
    Fault::new(FaultKind::Internal, "", Text::same(format!("pdf: {what}")))
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Pen {
    fill: Option<Colour>,
    overprint: Option<bool>,
}

/// What a form is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Art of imposed sheets.
    Plain,
    /// Several marks that are seen through as one.
    Group,
    /// Marks that let others through, in light or in cover.
    Mask,
    /// Art that a print server may keep for the whole file (PDF/VT-1).
    Reused,
}

/// A graphics state of a stream's own.
#[derive(Debug)]
pub(super) enum State {
    /// Opacity.
    Alpha(f32),
    /// A soft mask by light.
    Mask(Ref),
    /// A soft mask by cover.
    Cover(Ref),
}

/// What a stream's resource dictionary holds besides what all share.
#[derive(Debug, Default)]
pub(super) struct Own {
    pub(super) x_objects: Vec<(String, Ref)>,
    pub(super) shadings: Vec<(String, Ref)>,
    pub(super) patterns: Vec<(String, Ref)>,
    pub(super) states: Vec<(String, State)>,
    pub(super) pictures: Vec<(usize, Ref)>,
    /// Layers, as marked content names them.
    pub(super) layers: Vec<(String, Ref)>,
}

/// One content stream in the making.
pub(super) struct Canvas<'a> {
    /// The stream.
    pub(super) content: Content,
    pub(super) shared: &'a Shared<'a>,
    pub(super) objects: &'a mut Objects,
    pub(super) used: &'a mut Glyphs,
    pub(super) own: Own,
    pen: Pen,
    saved: Vec<Pen>,
    /// From the face's space to the stream's first space.
    pub(super) base: [f64; 6],
    /// Height of the face or sheet, to turn y upwards.
    pub(super) height: Length,
    /// All that can be seen of the face.
    pub(super) area: Rect,
}

impl<'a> Canvas<'a> {
    /// An empty stream for an area of that height; `area` is all that can be seen.
    pub(super) fn new(
        shared: &'a Shared<'a>,
        objects: &'a mut Objects,
        used: &'a mut Glyphs,
        height: Length,
        area: Rect,
    ) -> Self {
        let base = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
        Self {
            content: Content::new(),
            shared,
            objects,
            used,
            own: Own::default(),
            pen: Pen::default(),
            saved: Vec::new(),
            base,
            height,
            area,
        }
    }

    /// The fonts.
    pub(super) fn fonts(&self) -> &'a [Font<'a>] {
        &self.shared.fonts
    }

    /// Draws everything from here on through that map of the page, in points.
    pub(super) fn correct(&mut self, map: [f64; 6]) {
        self.content.transform(matrix(map));
        self.base = joined(map, self.base);
    }

    /// Lets `draw` draw in the space of a face laid on the sheet, and comes back.
    pub(super) fn within(
        &mut self,
        clip: Rect,
        placed: [f64; 6],
        height: Length,
        area: Rect,
        draw: impl FnOnce(&mut Self) -> Outcome<()>,
    ) -> Outcome<()> {
        self.save();
        self.rect_path(clip);
        self.content.clip_nonzero().end_path();
        self.content.transform(matrix(placed));
        let before = (self.base, self.height, self.area);
        self.base = joined(placed, self.base);
        self.height = height;
        self.area = area;
        let drawn = draw(self);
        (self.base, self.height, self.area) = before;
        self.restore();
        drawn
    }

    /// Draws operations; `photo` is the image of the card's person.
    pub(super) fn ops(&mut self, ops: &[Op], photo: Option<Ref>, photo_name: &str) -> Outcome<()> {
        let mut marks: Vec<&Mark> = Vec::new();
        for op in ops {
            if !matches!(op, Op::Mark(_)) {
                self.marks(&std::mem::take(&mut marks))?;
            }
            match op {
                Op::Mark(mark) => marks.push(mark),
                Op::Static(static_idx) => {
                    let art = self.shared.statics.get(*static_idx);
                    let art = *art.ok_or_else(|| defect("static art that is not there"))?;
                    if let Some(art) = art {
                        self.x_object(format!("S{static_idx}"), art);
                    }
                }
                Op::Text(run) => self.text(run)?,
                Op::Photo { rect, form, turn } => {
                    let photo = photo.ok_or_else(|| defect("a photo that is not there"))?;
                    self.photo((*rect, *turn), form, photo, photo_name);
                }
                Op::Qr(qr) => self.qr(qr),
            }
        }
        self.marks(&marks)
    }

    /// Ends the stream as a form with its own resources.
    pub(super) fn into_form(self, kind: Form) -> Ref {
        let Self { content, shared, objects, own, height, area, .. } = self;
        let packed = deflate(&content.finish());
        objects.add(|chunk, id| {
            let mut form = chunk.form_xobject(id, &packed);
            form.bbox(pdf_rect(area, height)).filter(Filter::FlateDecode);
            own.write(shared, form.resources());
            match kind {
                Form::Plain => {}
                Form::Group => {
                    form.group().transparency().isolated(true).knockout(false);
                }
                Form::Mask => {
                    let mut group = form.group();
                    group.transparency().isolated(true).knockout(false);
                    group.color_space().icc_based(shared.srgb_profile);
                }
                Form::Reused => {
                    form.pair(Name(b"GTS_Scope"), Name(b"File"));
                    form.pair(Name(b"GTS_Encapsulated"), false);
                }
            }
        })
    }

    /// Ends the stream of a page: the packed content and its resources.
    pub(super) fn into_page(self) -> (Vec<u8>, Own) {
        (deflate(&self.content.finish()), self.own)
    }

    pub(super) fn save(&mut self) {
        self.content.save_state();
        self.saved.push(self.pen);
    }

    pub(super) fn restore(&mut self) {
        self.content.restore_state();
        self.pen = self.saved.pop().unwrap_or_default();
    }

    fn at(&self, point: Point) -> (f32, f32) {
        (num(point.x.to_pt()), num((self.height - point.y).to_pt()))
    }

    /// Appends a rectangle to the path.
    pub(super) fn rect_path(&mut self, rect: Rect) {
        let (x, y) = self.at(Point::new(rect.x, rect.bottom()));
        self.content.rect(x, y, num(rect.w.to_pt()), num(rect.h.to_pt()));
    }

    /// Appends a straight line to the path.
    pub(super) fn line(&mut self, from: Point, to: Point) {
        let ((x1, y1), (x2, y2)) = (self.at(from), self.at(to));
        self.content.move_to(x1, y1).line_to(x2, y2);
    }

    pub(super) fn path(&mut self, path: &Path) {
        let at = |point: Point| (fine(point.x.to_pt()), fine((self.height - point.y).to_pt()));
        for segment in &path.segments {
            match *segment {
                Segment::Move(to) => {
                    let (x, y) = at(to);
                    self.content.move_to(x, y);
                }
                Segment::Line(to) => {
                    let (x, y) = at(to);
                    self.content.line_to(x, y);
                }
                Segment::Curve(one, two, to) => {
                    let ((x1, y1), (x2, y2), (x, y)) = (at(one), at(two), at(to));
                    self.content.cubic_to(x1, y1, x2, y2, x, y);
                }
                Segment::Close => {
                    self.content.close_path();
                }
            }
        }
    }

    pub(super) fn clip(&mut self, path: &Path, rule: Rule) {
        self.path(path);
        match rule {
            Rule::NonZero => self.content.clip_nonzero(),
            Rule::EvenOdd => self.content.clip_even_odd(),
        };
        self.content.end_path();
    }

    /// Whether what is drawn from here on overprints.
    pub(super) fn set_overprint(&mut self, overprint: bool) {
        if self.pen.overprint != Some(overprint) {
            self.content.set_parameters(if overprint { OVERPRINT } else { KNOCK_OUT });
            self.pen.overprint = Some(overprint);
        }
    }

    /// The name of a plate's space in every resource dictionary; `None` for one the file was not
    /// told of, which is drawn in the inks that stand for it.
    pub(super) fn plate(&self, spot: Spot) -> Option<String> {
        let at = self.shared.spots.iter().position(|known| known.name == spot.name)?;
        Some(plate_name(at))
    }

    /// Draws on the layer of the colour's processing step, if it has one.
    pub(super) fn on_step(&mut self, colours: [Option<Colour>; 2], draw: impl FnOnce(&mut Self)) {
        let steps = colours.into_iter().flatten().filter_map(Colour::spot).filter_map(Spot::step);
        let layer = steps.filter_map(|step| {
            let layer = self.shared.steps.iter().find(|(known, _)| *known == step);
            layer.map(|(_, layer)| (step.name().to_owned(), *layer))
        });
        let Some((name, layer)) = layer.into_iter().next() else { return draw(self) };
        let mark = self.content.begin_marked_content_with_properties(Name(b"OC"));
        mark.properties_named(Name(name.as_bytes()));
        if !self.own.layers.iter().any(|(known, _)| *known == name) {
            self.own.layers.push((name, layer));
        }
        draw(self);
        self.content.end_marked_content();
    }

    /// Sets the colour that fills; `may_overprint` for text and codes.
    pub(super) fn fill_with(&mut self, colour: Colour, may_overprint: bool) {
        let is_step = colour.spot().and_then(Spot::step).is_some();
        self.set_overprint(is_step || may_overprint && colour == Colour::Black(100));
        if self.pen.fill == Some(colour) {
            return;
        }
        self.pen.fill = Some(colour);
        match colour {
            Colour::Srgb(r, g, b) => {
                self.content.set_fill_color_space(ColorSpaceOperand::Named(SRGB));
                self.content.set_fill_color(srgb_operands(r, g, b));
            }
            Colour::Black(percent) => {
                self.content.set_fill_cmyk(0.0, 0.0, 0.0, black_operand(percent));
            }
            Colour::Cmyk(inks) => self.fill_inks(inks),
            Colour::Spot(spot) => match self.plate(spot) {
                Some(name) => {
                    let space = ColorSpaceOperand::Named(Name(name.as_bytes()));
                    self.content.set_fill_color_space(space);
                    self.content.set_fill_color([black_operand(spot.tint)]);
                }
                None => self.fill_inks(spot.inks()),
            },
        }
    }

    fn fill_inks(&mut self, inks: [u8; 4]) {
        let [c, m, y, k] = inks.map(black_operand);
        self.content.set_fill_cmyk(c, m, y, k);
    }

    /// From here on strokes and fills leave the other plates alone.
    pub(super) fn overprint(&mut self) {
        self.content.set_parameters(OVERPRINT);
        self.pen.overprint = Some(true);
    }

    pub(super) fn alpha(&mut self, opacity: f32) {
        let opacity = num(f64::from(opacity.clamp(0.0, 1.0)));
        if opacity < 1.0 {
            let name = format!("A{:05.0}", opacity * 1e4);
            if !self.own.states.iter().any(|(known, _)| *known == name) {
                self.own.states.push((name.clone(), State::Alpha(opacity)));
            }
            self.content.set_parameters(Name(name.as_bytes()));
        }
    }

    pub(super) fn x_object(&mut self, name: String, id: Ref) {
        self.content.x_object(Name(name.as_bytes()));
        if !self.own.x_objects.iter().any(|(known, _)| *known == name) {
            self.own.x_objects.push((name, id));
        }
    }

    fn photo(&mut self, (rect, turn): (Rect, Turn), form: &layout::Form, photo: Ref, name: &str) {
        self.save();
        if !form.is_box() {
            self.clip(&form.path(rect).turned(turn, rect.middle()), Rule::NonZero);
        }
        // The picture's lower left corner, wherever it comes to lie.
        let (x, y) = self.at(turn.about(rect.middle(), Point::new(rect.x, rect.bottom())));
        let (w, h) = (num(rect.w.to_pt()), num(rect.h.to_pt()));
        let [a, b, c, d] = turned(turn);
        self.content.transform([a * w, b * w, c * h, d * h, x, y]);
        self.x_object(name.to_owned(), photo);
        self.restore();
    }

    /// A QR code as one path: modules are whole numbers in a space scaled to whole dots.
    pub(super) fn qr(&mut self, qr: &Qr) {
        if qr.dpi == 0 || qr.dark.len() != qr.side * qr.side {
            return;
        }
        let module = f64::from(qr.module_dots) * 72.0 / f64::from(qr.dpi);
        let (x, y) = self.at(qr.origin);
        self.save();
        self.fill_with(Colour::Black(100), true);
        self.content.transform(matrix([module, 0.0, 0.0, -module, x.into(), y.into()]));
        for [column, row, w, h] in rectangles(&qr.dark, qr.side) {
            self.content.rect(column as f32, row as f32, w as f32, h as f32);
        }
        self.content.fill_nonzero();
        self.restore();
    }

    /// One line of text, on the layer of its colour.
    pub(super) fn text(&mut self, run: &TextRun) -> Outcome<()> {
        let mut drawn = Ok(());
        self.on_step([Some(run.colour), None], |canvas| drawn = canvas.line_of_text(run));
        drawn
    }

    fn line_of_text(&mut self, run: &TextRun) -> Outcome<()> {
        let fonts = self.fonts();
        let font = fonts.get(run.font).ok_or_else(|| defect("a font that is not there"))?;
        let used = self.used.font(run.font).ok_or_else(|| defect("a font that is not there"))?;
        // The text that viewers read off the glyphs; where it differs, the run says its text.
        let mut plain = String::new();
        for glyph in &run.glyphs {
            if font.width(glyph.id).is_none() {
                return Err(defect("a glyph that its font does not have"));
            }
            used.shown(glyph.id);
            match font.char(glyph.id) {
                Some(c) => plain.push(c),
                None => {
                    let text = run.text.get(glyph.start as usize..glyph.end as usize);
                    if let Some(text) = text.filter(|text| !text.is_empty()) {
                        used.stands_for(glyph.id, text);
                    }
                }
            }
        }
        let says_itself = plain == run.text;
        self.fill_with(run.colour, true);
        if !says_itself {
            let mut span = self.content.begin_marked_content_with_properties(Name(b"Span"));
            span.properties().actual_text(TextStr(&run.text));
        }
        let size = run.size.to_pt();
        let font_name = format!("F{}", run.font);
        let (x, y) = self.at(run.origin);
        self.content.begin_text();
        self.content.set_font(Name(font_name.as_bytes()), num(size));
        let [a, b, c, d] = turned(run.turn);
        self.content.set_text_matrix([a, b, c, d, x, y]);
        // Where the pen of a viewer stands, in thousandths of an em.
        let per_mille = if run.size > Length::ZERO { 1000.0 / size } else { 0.0 };
        let mut pen = 0.0;
        for level in run.glyphs.chunk_by(|one, two| one.lift == two.lift) {
            if run.glyphs.iter().any(|glyph| glyph.lift != Length::ZERO) {
                self.content.set_rise(num(level[0].lift.to_pt()));
            }
            let mut shown = self.content.show_positioned();
            let mut items = shown.items();
            let mut bytes = Vec::with_capacity(level.len() * 2);
            for glyph in level {
                let off = (glyph.x.to_pt() * per_mille - pen).round();
                if off != 0.0 {
                    if !bytes.is_empty() {
                        items.show(Str(&bytes));
                        bytes.clear();
                    }
                    items.adjust(num(-off));
                    pen += off;
                }
                bytes.extend(glyph.id.to_be_bytes());
                pen += f64::from(font.width(glyph.id).unwrap_or(0.0));
            }
            items.show(Str(&bytes));
            items.finish();
            shown.finish();
        }
        if run.glyphs.iter().any(|glyph| glyph.lift != Length::ZERO) {
            self.content.set_rise(0.0);
        }
        self.content.end_text();
        if !says_itself {
            self.content.end_marked_content();
        }
        Ok(())
    }
}

impl Own {
    /// Writes the dictionary.
    pub(super) fn write(&self, shared: &Shared<'_>, mut resources: Resources<'_>) {
        resources.pair(Name(b"Font"), shared.font_dict);
        resources.pair(Name(b"ColorSpace"), shared.colour_spaces);
        let mut states = resources.ext_g_states();
        states.pair(OVERPRINT, Ref::new(numbers::OVERPRINT));
        states.pair(KNOCK_OUT, Ref::new(numbers::KNOCK_OUT));
        for (name, own) in &self.states {
            let mut state = states.insert(Name(name.as_bytes())).start::<ExtGraphicsState<'_>>();
            match own {
                State::Alpha(opacity) => {
                    state.non_stroking_alpha(*opacity).stroking_alpha(*opacity);
                }
                State::Mask(group) => {
                    state.soft_mask().subtype(MaskType::Luminosity).group(*group);
                }
                State::Cover(group) => {
                    state.soft_mask().subtype(MaskType::Alpha).group(*group);
                }
            }
        }
        states.finish();
        let named = |refs: &[(String, Ref)]| refs.to_vec();
        for (key, refs) in [
            (Name(b"XObject"), named(&self.x_objects)),
            (Name(b"Shading"), named(&self.shadings)),
            (Name(b"Pattern"), named(&self.patterns)),
            (Name(b"Properties"), named(&self.layers)),
        ] {
            if refs.is_empty() {
                continue;
            }
            let mut dict = resources.insert(key).dict();
            for (name, id) in &refs {
                dict.pair(Name(name.as_bytes()), *id);
            }
        }
    }
}

/// Writes the graphics states that every resource dictionary names.
pub(super) fn overprint_states(objects: &mut Objects) {
    for (number, overprint) in [(numbers::OVERPRINT, true), (numbers::KNOCK_OUT, false)] {
        let mode = if overprint {
            OverprintMode::IgnoreZeroChannel
        } else {
            OverprintMode::OverrideAllColorants
        };
        objects.put(Ref::new(number), |chunk| {
            let mut state = chunk.ext_graphics(Ref::new(number));
            state.overprint(overprint).overprint_fill(overprint).overprint_mode(mode);
        });
    }
}

/// A rectangle in PDF's own order, y upwards.
pub(super) fn pdf_rect(rect: Rect, height: Length) -> pdf_writer::Rect {
    pdf_writer::Rect::new(
        num(rect.x.to_pt()),
        num((height - rect.bottom()).to_pt()),
        num(rect.right().to_pt()),
        num((height - rect.y).to_pt()),
    )
}

/// The first four numbers of a matrix that turns clockwise, as PDF counts upwards.
pub(super) const fn turned(turn: Turn) -> [f32; 4] {
    match turn {
        Turn::None => [1.0, 0.0, 0.0, 1.0],
        Turn::Quarter => [0.0, -1.0, 1.0, 0.0],
        Turn::Half => [-1.0, 0.0, 0.0, -1.0],
        Turn::ThreeQuarters => [0.0, 1.0, -1.0, 0.0],
    }
}

/// A count of pixels as PDF writes it.
pub(super) fn px(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Few rectangles `[column, row, width, height]` that cover the dark modules exactly: each
/// grows to the right and then downwards as far as uncovered dark modules reach.
fn rectangles(dark: &[bool], side: usize) -> Vec<[usize; 4]> {
    let mut left = dark.to_vec();
    let mut found = Vec::new();
    for row in 0..side {
        for column in 0..side {
            if !left[row * side + column] {
                continue;
            }
            let w = left[row * side + column..(row + 1) * side].iter().take_while(|m| **m).count();
            let full = |at: &usize| {
                left[at * side + column..at * side + column + w].iter().all(|module| *module)
            };
            let h = (row..side).take_while(full).count();
            for at in row..row + h {
                left[at * side + column..at * side + column + w].fill(false);
            }
            found.push([column, row, w, h]);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::rectangles;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rectangles_cover_each_dark_module_once_and_no_light_one(
            dark in prop::collection::vec(any::<bool>(), 81)
        ) {
            let mut covered = vec![0; 81];
            for [column, row, w, h] in rectangles(&dark, 9) {
                for y in row..row + h {
                    for x in column..column + w {
                        covered[y * 9 + x] += 1;
                    }
                }
            }
            for (module, times) in dark.iter().zip(covered) {
                prop_assert_eq!(times, i32::from(*module));
            }
        }
    }
}
