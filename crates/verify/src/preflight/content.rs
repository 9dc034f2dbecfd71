//! What pages paint: colours in use, graphics states, names that lead nowhere - and the facts
//! that only the painting tells.

use crate::lexer::Operand;
use crate::painting::{At, Colour, Fault, Paint, Piece, Space, State, Visitor};
use crate::pdf::{PdfFile, dictionary, shown};
use crate::preflight::colour::Colours;
use crate::preflight::facts::{self, FigureOnPage, ImageFact};
use crate::preflight::intent::Intent;
use crate::preflight::objects::is_intent;
use crate::preflight::picture::{self, Inks};
use crate::preflight::{Breaches, Facts, Rule};
use crate::walk::{Fonts, Walker};
use cetak_base::text;
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::collections::{BTreeMap, BTreeSet};

/// Blend modes of ISO 32000-1:2008, tables 136 and 137.
const BLEND_MODES: &[&[u8]] = &[
    b"Normal",
    b"Compatible",
    b"Multiply",
    b"Screen",
    b"Overlay",
    b"Darken",
    b"Lighten",
    b"ColorDodge",
    b"ColorBurn",
    b"HardLight",
    b"SoftLight",
    b"Difference",
    b"Exclusion",
    b"Hue",
    b"Saturation",
    b"Color",
    b"Luminosity",
];
/// Names that cutters listen to, by the habit of their makers; compared without case, spaces and hyphens.
const CUT_NAMES: &[&str] = &["cutcontour", "thrucut", "dieline"];

/// Walks through every page and checks what it paints.
pub(super) fn check(pdf: &PdfFile, intent: &Intent, breaches: &mut Breaches, facts: &mut Facts) {
    let known = Fonts::default();
    let mut walker = Walker::new(pdf, &known);
    let mut checks = Checks {
        pdf,
        colours: Colours::new(pdf, intent),
        breaches,
        facts,
        seen_forms: BTreeSet::new(),
        seen_states: BTreeSet::new(),
        seen_paint: BTreeSet::new(),
        spots: BTreeSet::new(),
        images: BTreeMap::new(),
    };
    for page_idx in 0..pdf.n_pages() {
        checks.seen_paint.clear();
        walker.page(page_idx, &mut checks);
    }
    checks.finish();
}

/// A form, its scale, the spaces it inherits for filling and stroking, and whether those overprint.
type SeenForm = (ObjectId, [u64; 4], [usize; 2], [bool; 2]);

struct Checks<'a, 'b> {
    pdf: &'a PdfFile,
    colours: Colours<'a>,
    breaches: &'b mut Breaches,
    facts: &'b mut Facts,
    /// Forms at a scale and in colours that were walked before: elsewhere on the sheet they say nothing new.
    seen_forms: BTreeSet<SeenForm>,
    seen_states: BTreeSet<usize>,
    /// Spaces met on this page, so that ten thousand rectangles are checked as one.
    seen_paint: BTreeSet<(Option<u32>, usize, usize)>,
    spots: BTreeSet<Vec<u8>>,
    images: BTreeMap<Option<ObjectId>, ImageFact>,
}

impl<'a> Checks<'a, '_> {
    fn finish(self) {
        self.facts.spots = self.spots.iter().map(|name| shown(name)).collect();
        let lowest = self.images.values().min_by(|a, b| a.ppi.total_cmp(&b.ppi));
        self.facts.lowest_ppi =
            lowest.map(|image| FigureOnPage { value: image.ppi, page: image.page });
        self.facts.images = self.images.into_values().take(facts::MAX_IMAGES).collect();
    }

    fn bad(&mut self, at: At, rule: Rule, message: cetak_base::diag::Text) {
        self.breaches.add(rule, at.object, Some(at.page), message);
    }

    /// The spot colours that a space paints on plates of their own, and whether `All` is among them.
    fn spot_names(&self, space: Space<'a>) -> Vec<&'a [u8]> {
        let Space::Defined(object) = space else { return Vec::new() };
        let Some(Object::Array(parts)) = self.pdf.resolve(object) else { return Vec::new() };
        let kind = parts.first().and_then(|o| self.pdf.resolve(o)).and_then(|o| o.as_name().ok());
        if !matches!(kind, Some(b"Separation" | b"DeviceN")) {
            return Vec::new();
        }
        match parts.get(1).and_then(|o| self.pdf.resolve(o)) {
            Some(Object::Name(name)) => vec![name],
            Some(Object::Array(names)) => names
                .iter()
                .filter_map(|name| self.pdf.resolve(name)?.as_name().ok())
                .filter(|name| {
                    !matches!(*name, b"None" | b"Cyan" | b"Magenta" | b"Yellow" | b"Black")
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Sum of inks in percent, where the colour says it without a conversion.
    fn ink(&self, colour: &Colour<'a>) -> Option<f64> {
        match colour.space {
            Space::Gray => Some((1.0 - colour.sum).clamp(0.0, 1.0) * 100.0),
            Space::Cmyk => Some(colour.sum.clamp(0.0, 4.0) * 100.0),
            Space::Rgb | Space::Pattern => None,
            Space::Defined(object) => {
                let Some(Object::Array(parts)) = self.pdf.resolve(object) else { return None };
                let kind = parts.first().and_then(|o| self.pdf.resolve(o))?.as_name().ok()?;
                let marks = self.spot_names(colour.space).contains(&&b"All"[..]);
                let inks = matches!(kind, b"Separation" | b"DeviceN") && !marks;
                inks.then(|| colour.sum.max(0.0) * 100.0)
            }
        }
    }

    fn in_colour(
        &mut self,
        at: At,
        colour: &Colour<'a>,
        overprints: bool,
        resources: Option<&'a Dictionary>,
    ) {
        let space = address(colour.space);
        let place = resources.map_or(0, |dict| std::ptr::from_ref(dict) as usize);
        if self.seen_paint.insert((at.object, space, place)) {
            self.colours.used(at, colour.space, resources, self.breaches);
            self.spots.extend(self.spot_names(colour.space).into_iter().map(<[u8]>::to_vec));
        }
        if let Some(percent) = self.ink(colour) {
            let seen = FigureOnPage { value: facts::rounded(percent, 10.0), page: at.page };
            keep(&mut self.facts.max_ink_percent, seen, |new, old| new > old);
        }
        // White in OPM 1 leaves what lies below as it is: it vanishes without a trace.
        if overprints && matches!(colour.space, Space::Cmyk) && colour.sum <= 0.0 {
            self.bad(
                at,
                Rule::WhiteOverprint,
                text!(
                    "putih dicetak tindih, jadi tidak tampak",
                    "white overprints and so cannot be seen"
                ),
            );
        }
    }
}

impl<'a> Visitor<'a> for Checks<'a, '_> {
    fn paint(
        &mut self,
        at: At,
        state: &State<'a>,
        paint: Paint,
        resources: Option<&'a Dictionary>,
    ) {
        let strokes = paint == Paint::Stroke
            || (paint == Paint::Text && matches!(state.render_mode, 1 | 2 | 5 | 6));
        let fills =
            paint == Paint::Fill || (paint == Paint::Text && !matches!(state.render_mode, 1 | 5));
        if fills {
            let overprints = state.overprint_fill && state.overprint_mode == 1;
            self.in_colour(at, &state.fill, overprints, resources);
        }
        if strokes {
            let overprints = state.overprint_stroke && state.overprint_mode == 1;
            self.in_colour(at, &state.stroke, overprints, resources);
            let width = state.line_width * state.ctm.thinnest();
            let seen = FigureOnPage { value: facts::rounded(width, 1000.0), page: at.page };
            keep(&mut self.facts.thinnest_line_pt, seen, |new, old| new < old);
        }
        let (colour, overprints) = if strokes {
            (state.stroke.space, state.overprint_stroke)
        } else {
            (state.fill.space, state.overprint_fill)
        };
        if !overprints && self.spot_names(colour).iter().any(|name| is_cut(name)) {
            self.bad(
                at,
                Rule::CutOverprint,
                text!(
                    "garis potong tidak dicetak tindih; ia melubangi gambar di bawahnya",
                    "the cutting line does not overprint; it knocks out what lies below"
                ),
            );
        }
    }

    fn image(
        &mut self,
        at: At,
        state: &State<'a>,
        id: Option<ObjectId>,
        image: &'a Stream,
        resources: Option<&'a Dictionary>,
    ) {
        let dict = &image.dict;
        let size = |key| self.pdf.number(dict, key).unwrap_or(0.0).clamp(0.0, 1e9);
        let (width_px, height_px) = (size(b"Width"), size(b"Height"));
        let space = self.pdf.get(dict, b"ColorSpace");
        let word = match space {
            Some(Object::Name(name)) => shown(name),
            Some(Object::Array(parts)) => {
                let first = parts.first().and_then(|o| self.pdf.resolve(o));
                shown(first.and_then(|o| o.as_name().ok()).unwrap_or_default())
            }
            _ => "ImageMask".to_owned(),
        };
        if let Some(space) = space {
            let own = At { page: at.page, object: id.map(|id| id.0).or(at.object) };
            self.colours.space(own, space, resources, self.breaches, 0);
            self.spots
                .extend(self.spot_names(Space::Defined(space)).into_iter().map(<[u8]>::to_vec));
        }
        // A picture is looked at once, where it is met first.
        if let Some(space) = space.filter(|_| !self.images.contains_key(&id)) {
            match picture::inks(self.pdf, image, space, resources) {
                Inks::Most(percent) => {
                    let seen = FigureOnPage { value: facts::rounded(percent, 10.0), page: at.page };
                    let most = &mut self.facts.max_picture_ink_percent;
                    keep(most, seen, |new, old| new > old);
                }
                Inks::Unread => self.facts.unread_pictures += 1,
                Inks::Converted => {}
            }
        }
        self.resolution(at, id, state, [width_px, height_px], word);
    }

    fn inline_image(
        &mut self,
        at: At,
        state: &State<'a>,
        dict: &Operand,
        resources: Option<&'a Dictionary>,
    ) {
        self.bad(
            at,
            Rule::InlineImage,
            text!("gambar tertulis di dalam isi halaman", "an image is written into the content"),
        );
        let number = |short: &[u8], long: &[u8]| {
            dict.get(short).or_else(|| dict.get(long)).and_then(Operand::number).unwrap_or(0.0)
        };
        let size = [number(b"W", b"Width"), number(b"H", b"Height")];
        let space = dict.get(b"CS").or_else(|| dict.get(b"ColorSpace"));
        let name = match space {
            Some(Operand::Array(parts)) => parts.get(1).and_then(Operand::name),
            Some(other) => other.name(),
            None => None,
        };
        let used = match name {
            Some(b"G" | b"DeviceGray") => Some(Space::Gray),
            Some(b"RGB" | b"DeviceRGB") => Some(Space::Rgb),
            Some(b"CMYK" | b"DeviceCMYK") => Some(Space::Cmyk),
            Some(other) => resources
                .and_then(|resources| self.pdf.dict(resources, b"ColorSpace"))
                .and_then(|held| held.get(other).ok())
                .map(Space::Defined),
            None => None,
        };
        match used {
            Some(space) => self.colours.used(at, space, resources, self.breaches),
            None => self.in_colour(at, &state.fill, false, resources),
        }
        self.resolution(at, None, state, size, shown(name.unwrap_or(b"ImageMask")));
    }

    fn shading(&mut self, at: At, shading: &'a Dictionary, resources: Option<&'a Dictionary>) {
        if let Ok(space) = shading.get(b"ColorSpace") {
            self.colours.space(at, space, resources, self.breaches, 0);
        }
    }

    fn text(&mut self, at: At, _: &State<'a>, piece: Piece) {
        if !piece.hidden && !piece.text.trim().is_empty() {
            let seen = FigureOnPage { value: facts::rounded(piece.size, 100.0), page: at.page };
            keep(&mut self.facts.smallest_text_pt, seen, |new, old| new < old);
        }
    }

    fn ext_g_state(&mut self, at: At, dict: &'a Dictionary) {
        if !self.seen_states.insert(std::ptr::from_ref(dict) as usize) {
            return;
        }
        let pdf = self.pdf;
        let is_default = |key: &[u8]| pdf.name(dict, key) == Some(b"Default");
        if pdf.get(dict, b"TR").is_some()
            || (pdf.get(dict, b"TR2").is_some() && !is_default(b"TR2"))
        {
            self.bad(
                at,
                Rule::Transfer,
                text!(
                    "keadaan grafis memuat fungsi transfer",
                    "a graphics state has a transfer function"
                ),
            );
        }
        if pdf.get(dict, b"HTO").is_some() || pdf.get(dict, b"HTP").is_some() {
            self.bad(
                at,
                Rule::Halftone,
                text!("keadaan grafis memuat HTO atau HTP", "a graphics state has HTO or HTP"),
            );
        }
        if let Some(halftone) = pdf.dict(dict, b"HT") {
            if !matches!(pdf.number(halftone, b"HalftoneType"), Some(1.0 | 5.0)) {
                self.bad(
                    at,
                    Rule::Halftone,
                    text!("jenis raster bukan 1 atau 5", "a halftone is neither of type 1 nor 5"),
                );
            }
            if pdf.get(halftone, b"HalftoneName").is_some() {
                self.bad(
                    at,
                    Rule::Halftone,
                    text!("raster punya HalftoneName", "a halftone has a HalftoneName"),
                );
            }
        }
        let modes = match pdf.get(dict, b"BM") {
            Some(Object::Array(modes)) => modes.iter().filter_map(|o| pdf.resolve(o)).collect(),
            Some(mode) => vec![mode],
            None => Vec::new(),
        };
        for mode in modes {
            let name = mode.as_name().unwrap_or_default();
            if !BLEND_MODES.contains(&name) {
                let name = shown(name);
                self.bad(
                    at,
                    Rule::BlendMode,
                    text!(
                        "mode campur `{name}` tidak dikenal",
                        "the blend mode `{name}` is unknown"
                    ),
                );
            }
        }
        if let Some(mask) = pdf.dict(dict, b"SMask") {
            if !matches!(pdf.name(mask, b"S"), Some(b"Alpha" | b"Luminosity")) {
                self.bad(
                    at,
                    Rule::SoftMask,
                    text!("jenis topeng lunak tidak dikenal", "the kind of a soft mask is unknown"),
                );
            }
            let transfer =
                pdf.get(mask, b"TR").is_some_and(|o| o.as_name().ok() != Some(b"Identity"));
            if transfer && pdf.get(mask, b"TR").and_then(dictionary).is_none() {
                self.bad(
                    at,
                    Rule::SoftMask,
                    text!(
                        "fungsi topeng lunak tidak bisa dibaca",
                        "the function of a soft mask cannot be read"
                    ),
                );
            }
        }
    }

    fn group(&mut self, at: At, group: &'a Dictionary, resources: Option<&'a Dictionary>) {
        if self.pdf.name(group, b"S") != Some(b"Transparency") {
            return;
        }
        let Some(space) = self.pdf.get(group, b"CS") else { return };
        let mut found = Breaches::default();
        self.colours.space(at, space, resources, &mut found, 0);
        for breach in found.sorted() {
            let (id, en) = (breach.message.id, breach.message.en);
            self.bad(
                at,
                Rule::GroupColour,
                text!(
                    "ruang warna kelompok transparansi: {id}",
                    "colour space of a transparency group: {en}"
                ),
            );
        }
    }

    fn wants(&mut self, form: ObjectId, state: &State<'a>) -> bool {
        let scale = state.ctm.linear().map(|number| facts::rounded(number, 1e6).to_bits());
        let colours = [address(state.fill.space), address(state.stroke.space)];
        let overprint = [state.overprint_fill, state.overprint_stroke];
        self.seen_forms.insert((form, scale, colours, overprint))
    }

    fn intent(&mut self, at: At, name: &[u8]) {
        if !is_intent(name) {
            let name = shown(name);
            self.bad(
                at,
                Rule::RenderingIntent,
                text!(
                    "rendering intent `{name}` tidak dikenal",
                    "the rendering intent `{name}` is unknown"
                ),
            );
        }
    }

    fn fault(&mut self, at: At, fault: Fault) {
        match fault {
            Fault::Missing(category, name) => {
                let name = shown(&name);
                self.bad(
                    at,
                    Rule::Resource,
                    text!(
                        "`{name}` tidak ada di sumber daya {category}",
                        "`{name}` is not in the resources under {category}"
                    ),
                );
            }
            Fault::Unbalanced => self.bad(
                at,
                Rule::ContentBalance,
                text!("q dan Q tidak seimbang", "q and Q are not balanced"),
            ),
            Fault::Syntax(word) if word.is_empty() => {
                self.bad(
                    at,
                    Rule::Content,
                    text!(
                        "isi halaman memuat bita yang tidak bermakna",
                        "the content has bytes that make no sense"
                    ),
                );
            }
            Fault::Syntax(word) => {
                self.bad(
                    at,
                    Rule::Content,
                    text!("operator `{word}` tidak dikenal", "the operator `{word}` is unknown"),
                );
            }
            Fault::Unreadable => self.bad(
                at,
                Rule::Content,
                text!("isi halaman tidak bisa dibuka", "the content cannot be unpacked"),
            ),
            Fault::Limit => self.bad(
                at,
                Rule::ContentLimit,
                text!(
                    "isi halaman terlalu dalam atau terlalu panjang untuk diperiksa",
                    "the content is too deep or too long to be checked"
                ),
            ),
        }
    }
}

impl<'a> Checks<'a, '_> {
    fn resolution(
        &mut self,
        at: At,
        id: Option<ObjectId>,
        state: &State<'a>,
        [width_px, height_px]: [f64; 2],
        space: String,
    ) {
        let per_inch =
            |pixels: f64, points: f64| if points > 0.0 { pixels * 72.0 / points } else { f64::MAX };
        let across = per_inch(width_px, state.ctm.width());
        let down = per_inch(height_px, state.ctm.height());
        let ppi = facts::rounded(across.min(down).min(1e9), 10.0);
        let object = id.map(|id| id.0);
        let (width_px, height_px) = (width_px as u32, height_px as u32);
        let fact = ImageFact { object, page: at.page, width_px, height_px, space, ppi };
        match self.images.get_mut(&id) {
            Some(known) if ppi < known.ppi => *known = ImageFact { page: known.page, ..fact },
            Some(_) => {}
            None => drop(self.images.insert(id, fact)),
        }
    }
}

fn keep(held: &mut Option<FigureOnPage>, new: FigureOnPage, better: impl Fn(f64, f64) -> bool) {
    if held.is_none_or(|old| better(new.value, old.value)) {
        *held = Some(new);
    }
}

/// A number for a space: equal for equal spaces of one file.
fn address(space: Space<'_>) -> usize {
    match space {
        Space::Gray => 1,
        Space::Rgb => 2,
        Space::Cmyk => 3,
        Space::Pattern => 4,
        Space::Defined(object) => std::ptr::from_ref(object) as usize,
    }
}

fn is_cut(name: &[u8]) -> bool {
    let letters: String = name
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric())
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect();
    CUT_NAMES.contains(&letters.as_str())
}
