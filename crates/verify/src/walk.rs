//! Walks through what a page paints, with the graphics state at every step.
//!
//! One interpreter serves the preflight (colours, sizes, resolution) and the
//! reading back of text. It draws nothing. Forms, patterns and soft masks are
//! followed; how deep and how long is limited, because a small file can ask for
//! an endless page. What was cut off is told through [`Visitor::fault`], so that
//! a page that was not walked to its end is never taken for a clean one.

use crate::font::FontMetrics;
use crate::lexer::{Lexer, Operand};
use crate::matrix::Matrix;
use crate::painting::{At, Colour, Fault, Paint, Piece, ShownGlyph, Space, State, Visitor};
use crate::pdf::{PdfFile, dictionary, number, text_string};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::{Arc, Mutex, PoisonError},
};

/// How deep forms may lie in each other; artwork programs need four or five levels.
const MAX_FORMS: usize = 20;
/// How many `q` may be open; Annex C of ISO 32000-1 names 28 as what readers must bear.
const MAX_STATES: usize = 512;
/// How many bytes of content are walked in one file; each form counts as often as it is painted.
/// A lot of 250 dense sheets has about 100 MB.
const MAX_WALKED_BYTES: usize = 1 << 30;
/// How many bytes of unpacked forms are kept, because static art is used on every card.
const MAX_CACHE_BYTES: usize = 64 << 20;

/// The fonts of one file, read once for all who walk through it.
#[derive(Debug, Default)]
pub(super) struct Fonts(Mutex<BTreeMap<usize, Arc<FontMetrics>>>);

impl Fonts {
    /// The font of a dictionary of the file, which must not move meanwhile.
    fn of(&self, pdf: &PdfFile, font: &Dictionary) -> Arc<FontMetrics> {
        let key = std::ptr::from_ref(font) as usize;
        let mut fonts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let made = || Arc::new(FontMetrics::of(pdf, font));
        Arc::clone(fonts.entry(key).or_insert_with(made))
    }
}

/// The interpreter; keeps fonts and forms from page to page.
pub(super) struct Walker<'a> {
    pdf: &'a PdfFile,
    fonts: &'a Fonts,
    /// Fonts met before, without asking the others.
    own_fonts: BTreeMap<usize, Arc<FontMetrics>>,
    forms: BTreeMap<ObjectId, Rc<[u8]>>,
    /// Forms that show no string.
    textless: BTreeSet<ObjectId>,
    /// Strings shown so far.
    n_shown: u64,
    cached_bytes: usize,
    bytes_left: usize,
}

/// One content stream on its way.
struct Run<'a, 'v> {
    at: At,
    resources: Option<&'a Dictionary>,
    depth: usize,
    visitor: &'v mut dyn Visitor<'a>,
}

#[derive(Default)]
struct TextObject {
    matrix: Matrix,
    line: Matrix,
}

impl<'a> Walker<'a> {
    /// Begins with nothing cached but what `fonts` holds of that file.
    pub(super) fn new(pdf: &'a PdfFile, fonts: &'a Fonts) -> Self {
        Self {
            pdf,
            fonts,
            own_fonts: BTreeMap::new(),
            forms: BTreeMap::new(),
            textless: BTreeSet::new(),
            n_shown: 0,
            cached_bytes: 0,
            bytes_left: MAX_WALKED_BYTES,
        }
    }

    /// Walks through one page, by its number from 0.
    pub(super) fn page(&mut self, page_idx: usize, visitor: &mut dyn Visitor<'a>) {
        let pdf = self.pdf;
        let Some(page) = pdf.page(page_idx) else { return };
        let at = At { page: page_idx + 1, object: pdf.pages.get(page_idx).map(|id| id.0) };
        let resources = pdf.resources(page);
        if let Some(group) = pdf.dict(page, b"Group") {
            visitor.group(at, group, resources);
        }
        match pdf.page_content(page) {
            Some(content) => {
                let mut run = Run { at, resources, depth: 0, visitor };
                self.content(&content, State::new(Matrix::default()), &mut run);
            }
            None => visitor.fault(at, Fault::Unreadable),
        }
    }

    fn content(&mut self, content: &[u8], state: State<'a>, run: &mut Run<'a, '_>) {
        // A form of no bytes costs something as well.
        let Some(left) = self.bytes_left.checked_sub(content.len() + 16) else {
            run.visitor.fault(run.at, Fault::Limit);
            return;
        };
        self.bytes_left = left;
        let mut lexer = Lexer::new(content);
        let mut operands = Vec::new();
        let mut stack = Vec::new();
        let mut state = state;
        let mut text = TextObject::default();
        // Open marked content: the replacement text of each, taken by the first string inside.
        let mut marked: Vec<Option<String>> = Vec::new();
        while let Some(operator) = lexer.next(&mut operands) {
            if run.depth == 0 {
                run.visitor.operator(operator, &operands, run.resources);
            }
            match operator {
                b"q" if stack.len() < MAX_STATES => stack.push(state.clone()),
                b"q" => {
                    run.visitor.fault(run.at, Fault::Limit);
                    return;
                }
                b"Q" => match stack.pop() {
                    Some(saved) => state = saved,
                    None => run.visitor.fault(run.at, Fault::Unbalanced),
                },
                b"BMC" | b"BDC" => {
                    if marked.len() < MAX_STATES {
                        marked.push(self.actual_text(&operands, run));
                    }
                }
                b"EMC" => drop(marked.pop()),
                b"Tj" | b"TJ" | b"'" | b"\"" => {
                    self.show(operator, &operands, &mut state, &mut text, &mut marked, run);
                }
                _ => {
                    if !(Self::text_operator(operator, &operands, &mut state, &mut text)
                        || self.state_operator(operator, &operands, &mut state, run)
                        || self.colour_operator(operator, &operands, &mut state, run)
                        || self.paint_operator(operator, &operands, &state, run))
                    {
                        let name = String::from_utf8_lossy(&operator[..operator.len().min(20)]);
                        run.visitor
                            .fault(run.at, Fault::Syntax(cetak_base::diag::printable(&name)));
                    }
                }
            }
        }
        if !stack.is_empty() {
            run.visitor.fault(run.at, Fault::Unbalanced);
        }
        if lexer.n_faults > 0 {
            run.visitor.fault(run.at, Fault::Syntax(String::new()));
        }
    }

    /// The object of that name in a category of the resources, with its number.
    fn resource(
        &self,
        run: &mut Run<'a, '_>,
        category: &'static str,
        operands: &[Operand],
    ) -> Option<(Option<ObjectId>, &'a Object)> {
        let name = operands.last().and_then(Operand::name)?;
        let found = run
            .resources
            .and_then(|resources| self.pdf.dict(resources, category.as_bytes()))
            .and_then(|held| held.get(name).ok())
            .and_then(|object| self.pdf.doc.dereference(object).ok());
        if found.is_none() {
            run.visitor.fault(run.at, Fault::Missing(category, name.to_vec()));
        }
        found
    }

    fn actual_text(&self, operands: &[Operand], run: &mut Run<'a, '_>) -> Option<String> {
        let properties = match operands {
            [_, direct @ Operand::Dict(_)] => {
                return match direct.get(b"ActualText") {
                    Some(Operand::Text(text)) => Some(text_string(text)),
                    _ => None,
                };
            }
            [_, Operand::Name(_)] => self.resource(run, "Properties", operands)?.1,
            _ => return None,
        };
        self.pdf.text(dictionary(properties)?, b"ActualText")
    }

    fn state_operator(
        &mut self,
        operator: &[u8],
        operands: &[Operand],
        state: &mut State<'a>,
        run: &mut Run<'a, '_>,
    ) -> bool {
        let first = operands.first().and_then(Operand::number);
        match operator {
            b"cm" => {
                if let Some(matrix) = Matrix::from_operands(operands) {
                    state.ctm = matrix.then(&state.ctm);
                }
            }
            b"w" => state.line_width = first.unwrap_or(state.line_width).abs(),
            b"ri" => {
                if let Some(name) = operands.first().and_then(Operand::name) {
                    run.visitor.intent(run.at, name);
                }
            }
            b"Tf" => {
                state.size = operands.last().and_then(Operand::number).unwrap_or(0.0);
                let name = &operands[..operands.len().min(1)];
                let found = self.resource(run, "Font", name);
                state.font = found.and_then(|(_, font)| font.as_dict().ok()).map(|font| {
                    let key = std::ptr::from_ref(font) as usize;
                    let (pdf, fonts) = (self.pdf, self.fonts);
                    let known = self.own_fonts.entry(key);
                    Arc::clone(known.or_insert_with(|| fonts.of(pdf, font)))
                });
            }
            b"gs" => {
                if let Some(dict) =
                    self.resource(run, "ExtGState", operands).and_then(|(_, o)| dictionary(o))
                {
                    run.visitor.ext_g_state(run.at, dict);
                    self.apply(dict, state, run);
                }
            }
            b"J" | b"j" | b"M" | b"d" | b"i" | b"W" | b"W*" | b"m" | b"l" | b"c" | b"v" | b"y"
            | b"h" | b"re" | b"n" | b"MP" | b"DP" | b"BX" | b"EX" | b"d0" | b"d1" => {}
            _ => return false,
        }
        true
    }

    fn apply(&mut self, dict: &'a Dictionary, state: &mut State<'a>, run: &mut Run<'a, '_>) {
        let pdf = self.pdf;
        let flag = |key: &[u8]| pdf.get(dict, key).and_then(|o| o.as_bool().ok());
        if let Some(on) = flag(b"OP") {
            state.overprint_stroke = on;
            state.overprint_fill = on;
        }
        if let Some(on) = flag(b"op") {
            state.overprint_fill = on;
        }
        if let Some(mode) = pdf.number(dict, b"OPM") {
            state.overprint_mode = mode as i64;
        }
        if let Some(width) = pdf.number(dict, b"LW") {
            state.line_width = width.abs();
        }
        if let Some(name) = pdf.name(dict, b"RI") {
            run.visitor.intent(run.at, name);
        }
        let mask = pdf.dict(dict, b"SMask").and_then(|mask| mask.get(b"G").ok());
        if let Some((id, Object::Stream(form))) =
            mask.and_then(|form| pdf.doc.dereference(form).ok())
        {
            self.form(id, form, state, run);
        }
    }

    fn colour_operator(
        &mut self,
        operator: &[u8],
        operands: &[Operand],
        state: &mut State<'a>,
        run: &mut Run<'a, '_>,
    ) -> bool {
        let sum: f64 = operands.iter().filter_map(Operand::number).sum();
        let (space, stroke) = match operator {
            b"g" | b"G" => (Space::Gray, operator == b"G"),
            b"rg" | b"RG" => (Space::Rgb, operator == b"RG"),
            b"k" | b"K" => (Space::Cmyk, operator == b"K"),
            b"cs" | b"CS" => {
                let space = match operands.first().and_then(Operand::name) {
                    Some(b"DeviceGray") => Space::Gray,
                    Some(b"DeviceRGB") => Space::Rgb,
                    Some(b"DeviceCMYK") => Space::Cmyk,
                    Some(b"Pattern") => Space::Pattern,
                    _ => match self.resource(run, "ColorSpace", operands) {
                        Some((_, found)) => Space::Defined(found),
                        None => return true,
                    },
                };
                // The initial colour: black for DeviceCMYK, full tint for Separation and DeviceN (8.6).
                let colour = Colour { space, sum: 1.0 };
                *if operator == b"CS" { &mut state.stroke } else { &mut state.fill } = colour;
                return true;
            }
            b"sc" | b"scn" | b"SC" | b"SCN" => {
                let stroke = operator[0] == b'S';
                let colour = if stroke { &mut state.stroke } else { &mut state.fill };
                colour.sum = sum;
                if operands.last().and_then(Operand::name).is_some() {
                    self.pattern(operands, state, run);
                }
                return true;
            }
            _ => return false,
        };
        *if stroke { &mut state.stroke } else { &mut state.fill } = Colour { space, sum };
        true
    }

    fn pattern(&mut self, operands: &[Operand], state: &State<'a>, run: &mut Run<'a, '_>) {
        let Some((id, pattern)) = self.resource(run, "Pattern", operands) else { return };
        match pattern {
            Object::Stream(tile) => self.form(id, tile, state, run),
            Object::Dictionary(dict) => {
                if let Some(shading) = self.pdf.dict(dict, b"Shading") {
                    run.visitor.shading(run.at, shading, run.resources);
                }
            }
            _ => {}
        }
    }

    fn paint_operator(
        &mut self,
        operator: &[u8],
        operands: &[Operand],
        state: &State<'a>,
        run: &mut Run<'a, '_>,
    ) -> bool {
        let (fill, stroke) = match operator {
            b"f" | b"F" | b"f*" => (true, false),
            b"S" | b"s" => (false, true),
            b"B" | b"B*" | b"b" | b"b*" => (true, true),
            b"sh" => {
                let found = self.resource(run, "Shading", operands);
                if let Some(shading) = found.and_then(|(_, o)| dictionary(o)) {
                    run.visitor.shading(run.at, shading, run.resources);
                }
                return true;
            }
            b"BI" => {
                if let [dict] = operands {
                    run.visitor.inline_image(run.at, state, dict, run.resources);
                }
                return true;
            }
            b"Do" => {
                self.x_object(operands, state, run);
                return true;
            }
            _ => return false,
        };
        if fill {
            run.visitor.paint(run.at, state, Paint::Fill, run.resources);
        }
        if stroke {
            run.visitor.paint(run.at, state, Paint::Stroke, run.resources);
        }
        true
    }

    fn x_object(&mut self, operands: &[Operand], state: &State<'a>, run: &mut Run<'a, '_>) {
        let Some((id, Object::Stream(stream))) = self.resource(run, "XObject", operands) else {
            return;
        };
        match self.pdf.name(&stream.dict, b"Subtype") {
            Some(b"Form") => self.form(id, stream, state, run),
            Some(b"Image") => {
                let mask = self.pdf.get(&stream.dict, b"ImageMask");
                if mask.and_then(|o| o.as_bool().ok()) == Some(true) {
                    run.visitor.paint(run.at, state, Paint::Fill, run.resources);
                }
                run.visitor.image(run.at, state, id, stream, run.resources);
            }
            _ => {}
        }
    }

    fn form(
        &mut self,
        id: Option<ObjectId>,
        form: &'a Stream,
        state: &State<'a>,
        run: &mut Run<'a, '_>,
    ) {
        if run.depth >= MAX_FORMS {
            run.visitor.fault(run.at, Fault::Limit);
            return;
        }
        if id.is_some_and(|id| !run.visitor.wants(id, state)) {
            return;
        }
        let only_text = run.visitor.only_text();
        if only_text && id.is_some_and(|id| self.textless.contains(&id)) {
            return;
        }
        let (shown_before, bytes_before) = (self.n_shown, self.bytes_left);
        let at = At { page: run.at.page, object: id.map(|id| id.0).or(run.at.object) };
        let Some(content) = self.unpacked(id, form) else {
            run.visitor.fault(at, Fault::Unreadable);
            return;
        };
        let own = self.pdf.dict(&form.dict, b"Resources");
        let resources = own.or(run.resources);
        if let Some(group) = self.pdf.dict(&form.dict, b"Group") {
            run.visitor.group(at, group, resources);
        }
        let mut inner = state.clone();
        let entries = self.pdf.array(&form.dict, b"Matrix");
        if let Some(matrix) =
            Matrix::from_numbers(entries.iter().filter_map(|o| self.pdf.resolve(o)).map(number))
        {
            inner.ctm = matrix.then(&inner.ctm);
        }
        let depth = run.depth + 1;
        let mut inside = Run { at, resources, depth, visitor: &mut *run.visitor };
        self.content(&content, inner, &mut inside);
        // A form that was cut off may have more.
        let walked = self.bytes_left < bytes_before && depth < MAX_FORMS;
        if only_text && walked && self.n_shown == shown_before {
            self.textless.extend(id);
        }
    }

    fn unpacked(&mut self, id: Option<ObjectId>, form: &Stream) -> Option<Rc<[u8]>> {
        if let Some(kept) = id.and_then(|id| self.forms.get(&id)) {
            return Some(Rc::clone(kept));
        }
        let content: Rc<[u8]> = self.pdf.unpacked(form)?.into();
        if let Some(id) = id.filter(|_| self.cached_bytes + content.len() <= MAX_CACHE_BYTES) {
            self.cached_bytes += content.len();
            self.forms.insert(id, Rc::clone(&content));
        }
        Some(content)
    }

    fn text_operator(
        operator: &[u8],
        operands: &[Operand],
        state: &mut State<'a>,
        text: &mut TextObject,
    ) -> bool {
        let at = |idx: usize| operands.get(idx).and_then(Operand::number).unwrap_or(0.0);
        match operator {
            b"BT" => *text = TextObject::default(),
            b"ET" => {}
            b"Tc" => state.char_space = at(0),
            b"Tw" => state.word_space = at(0),
            b"Tz" => state.stretch = at(0) / 100.0,
            b"TL" => state.leading = at(0),
            b"Ts" => state.rise = at(0),
            b"Tr" => state.render_mode = at(0) as i64,
            b"Td" => text.move_by(at(0), at(1)),
            b"TD" => {
                state.leading = -at(1);
                text.move_by(at(0), at(1));
            }
            b"Tm" => {
                if let Some(matrix) = Matrix::from_operands(operands) {
                    text.line = matrix;
                    text.matrix = matrix;
                }
            }
            b"T*" => text.move_by(0.0, -state.leading),
            _ => return false,
        }
        true
    }

    fn show(
        &mut self,
        operator: &[u8],
        operands: &[Operand],
        state: &mut State<'a>,
        text: &mut TextObject,
        marked: &mut [Option<String>],
        run: &mut Run<'a, '_>,
    ) {
        if operator == b"\"" {
            let at = |idx: usize| operands.get(idx).and_then(Operand::number).unwrap_or(0.0);
            state.word_space = at(0);
            state.char_space = at(1);
        }
        if operator != b"Tj" && operator != b"TJ" {
            text.move_by(0.0, -state.leading);
        }
        self.n_shown += 1;
        let Some(font) = state.font.clone() else { return };
        let glyphs = run.visitor.only_text() && !matches!(state.render_mode, 3 | 7);
        let start = text.matrix.then(&state.ctm).apply(0.0, state.rise);
        let mut words = String::new();
        let single = operands.last().cloned();
        let parts = match single {
            Some(Operand::Array(parts)) => parts,
            Some(part) => vec![part],
            None => Vec::new(),
        };
        for part in &parts {
            match part {
                Operand::Text(bytes) => {
                    let mut advance = 0.0;
                    for code in font.codes(bytes) {
                        if glyphs {
                            let (size, stretch) = (state.size, state.stretch);
                            let place = Matrix::stretch(size * stretch, size, state.rise)
                                .then(&Matrix::shift(advance, 0.0))
                                .then(&text.matrix)
                                .then(&state.ctm);
                            let (outline, blank) = (font.outline(code), font.is_blank(code));
                            run.visitor.glyph(ShownGlyph { outline, blank, place });
                        }
                        let word = if code == 32 && !font.wide { state.word_space } else { 0.0 };
                        advance +=
                            (font.width(code) / 1000.0 * state.size + state.char_space + word)
                                * state.stretch;
                        font.read(code, &mut words);
                    }
                    text.matrix = Matrix::shift(advance, 0.0).then(&text.matrix);
                }
                Operand::Number(thousandths) => {
                    let advance = -thousandths / 1000.0 * state.size * state.stretch;
                    text.matrix = Matrix::shift(advance, 0.0).then(&text.matrix);
                    // A fifth of an em is the space between words in most fonts, never between letters.
                    if *thousandths < -200.0 && !words.is_empty() {
                        words.push(' ');
                    }
                }
                _ => {}
            }
        }
        if let Some(actual) = marked.iter_mut().rev().flatten().next() {
            words = std::mem::take(actual);
        }
        let whole = text.matrix.then(&state.ctm);
        let piece = Piece {
            text: words,
            start,
            end: whole.apply(0.0, state.rise),
            size: state.size.abs() * whole.height(),
            hidden: matches!(state.render_mode, 3 | 7),
        };
        if !piece.hidden {
            run.visitor.paint(run.at, state, Paint::Text, run.resources);
        }
        run.visitor.text(run.at, state, piece);
    }
}

impl TextObject {
    fn move_by(&mut self, x: f64, y: f64) {
        self.line = Matrix::shift(x, y).then(&self.line);
        self.matrix = self.line;
    }
}
