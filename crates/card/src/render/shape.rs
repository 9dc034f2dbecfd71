//! Text to glyphs.
//!
//! A [`Typeface`] keeps what does not change from card to card: the parsed
//! tables and the shaping plan of one font with one set of features. A [`Chain`]
//! is the font of a text with those that stand in for it; it shapes a line run
//! by run. Advances are in units of the first font, so one shaping serves every
//! size of a fit ladder.

use super::script::{self, Run};
use crate::layout::Font;
use harfrust::{
    BufferClusterLevel, Direction, Feature, FontRef, Script, ShapeOptions, ShapePlan, ShaperData,
    Tag, UnicodeBuffer,
};
use skrifa::{
    GlyphId, MetadataProvider as _,
    instance::{LocationRef, Size},
};
use std::{cell::Cell, ops::Range};

thread_local! {
    /// The room in which one thread shapes text after text.
    static BUFFER: Cell<UnicodeBuffer> = Cell::new(UnicodeBuffer::new());
}

/// One font with one set of features, ready to shape.
pub(super) struct Typeface {
    data: ShaperData,
    /// For Latin from left to right, which nearly every text is.
    plan: ShapePlan,
    features: Vec<Feature>,
}

/// One glyph, in units of the first font of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shaped {
    /// Index in the font file; 0 is the sign for a missing glyph.
    pub(super) id: u16,
    /// Which font of its [`Chain`] it is from.
    pub(super) font: u8,
    /// Byte of the text where its cluster begins.
    pub(super) cluster: usize,
    /// Step to the next glyph.
    pub(super) advance: i32,
    /// Shift to the right of where it stands.
    pub(super) dx: i32,
    /// Shift upwards.
    pub(super) dy: i32,
}

impl Shaped {
    /// From units of one font to those of another.
    fn rescale(&mut self, own: u16, base: u16) {
        if own == base {
            return;
        }
        for length in [&mut self.advance, &mut self.dx, &mut self.dy] {
            let scaled = f64::from(*length) * f64::from(base) / f64::from(own);
            *length = scaled.round() as i32;
        }
    }
}

/// The font of a text, those that stand in, in turn, where it lacks a letter, and the same for each of its
/// stretches.
pub(super) struct Fonts<'a> {
    /// That of the text, and one for each stretch with a font of its own.
    pub(super) chains: Vec<Chain<'a>>,
    /// Where the stretches of the text end, and the chain of each; none if it is all the first one's.
    pub(super) spans: &'a [(usize, u8)],
}

impl Fonts<'_> {
    /// The font of the text.
    pub(super) fn font(&self) -> &Font {
        self.chains[0].font()
    }

    /// Shapes a line that begins at that byte of the text: its glyphs from left to right, each run in its own
    /// direction and script. Their fonts are counted through all chains.
    pub(super) fn shape(&self, line: &str, start: usize) -> Vec<Shaped> {
        let mut all = Vec::new();
        for run in script::runs(line) {
            let mut parts: Vec<Vec<Shaped>> = self
                .stretches(&run, start)
                .map(|(part, chain)| self.part(line, &part, chain))
                .collect();
            if run.is_backward {
                parts.reverse();
            }
            all.extend(parts.concat());
        }
        all
    }

    /// A run cut where the look changes.
    fn stretches(&self, run: &Run, start: usize) -> impl Iterator<Item = (Run, usize)> {
        let bytes = run.bytes.clone();
        let mut from = bytes.start;
        let whole = self.spans.is_empty().then(|| (run.clone(), 0));
        let cut = self.spans.iter().filter_map(move |(end, chain)| {
            let to = end.saturating_sub(start).clamp(from, bytes.end);
            let part = Run { bytes: from..to, ..run.clone() };
            from = to;
            (!part.bytes.is_empty()).then_some((part, usize::from(*chain)))
        });
        whole.into_iter().chain(cut)
    }

    fn part(&self, line: &str, run: &Run, chain: usize) -> Vec<Shaped> {
        let mut glyphs = self.chains[chain].run(line, run, 0);
        if chain == 0 {
            return glyphs;
        }
        let before: usize = self.chains[..chain].iter().map(|chain| chain.faces.len()).sum();
        let (own, base) = (self.chains[chain].font().units_per_em, self.font().units_per_em);
        for glyph in &mut glyphs {
            glyph.font = u8::try_from(before + usize::from(glyph.font)).unwrap_or(u8::MAX);
            glyph.rescale(own, base);
        }
        glyphs
    }

    /// The first font of the chain that a glyph is from.
    fn first_font(&self, mut font: usize) -> &Font {
        for chain in &self.chains {
            if font < chain.faces.len() {
                return chain.font();
            }
            font -= chain.faces.len();
        }
        self.font()
    }
}

/// A font, and those that stand in, in turn, where it lacks a letter.
pub(super) struct Chain<'a> {
    /// Each with its typeface; the first is the one asked for.
    pub(super) faces: Vec<(&'a Font, &'a Typeface)>,
    /// Every space is wider by so many thousandths of an em.
    pub(super) word_space: i32,
}

impl Chain<'_> {
    fn font(&self) -> &Font {
        self.faces[0].0
    }

    /// A run in the font of that index; words that it lacks in those after it.
    fn run(&self, line: &str, run: &Run, face: usize) -> Vec<Shaped> {
        let (font, typeface) = self.faces[face];
        let mut glyphs = typeface.shape(font, line, run, self.word_space);
        let (own, base) = (font.units_per_em, self.font().units_per_em);
        for glyph in &mut glyphs {
            glyph.font = u8::try_from(face).unwrap_or(u8::MAX);
            glyph.rescale(own, base);
        }
        if face + 1 == self.faces.len() || glyphs.iter().all(|glyph| glyph.id != 0) {
            return glyphs;
        }
        // The whole run changes its font where one has all of it, otherwise whole words: a letter in another
        // hand is the last resort.
        if let Some(whole) = self.whole_in_another(line, run, face) {
            return whole;
        }
        let mut parts: Vec<(Range<usize>, bool)> = Vec::new();
        for word in words(line, run.bytes.clone()) {
            let lacks = |glyph: &Shaped| glyph.id == 0 && word.contains(&glyph.cluster);
            let is_lacking = glyphs.iter().any(lacks);
            match parts.last_mut() {
                Some((part, same)) if *same == is_lacking => part.end = word.end,
                _ => parts.push((word, is_lacking)),
            }
        }
        let mut parts: Vec<Vec<Shaped>> = parts
            .into_iter()
            .map(|(bytes, is_lacking)| {
                let part = Run { bytes, ..run.clone() };
                match is_lacking {
                    true => self.in_another(line, &part, face),
                    false => self.run(line, &part, face),
                }
            })
            .collect();
        if run.is_backward {
            parts.reverse();
        }
        parts.concat()
    }

    /// A run in the first font after that one that has all of it.
    fn whole_in_another(&self, line: &str, run: &Run, face: usize) -> Option<Vec<Shaped>> {
        (face + 1..self.faces.len())
            .map(|next| {
                let alone = Chain { faces: self.faces[..=next].to_vec(), ..*self };
                alone.run(line, run, next)
            })
            .find(|glyphs| glyphs.iter().all(|glyph| glyph.id != 0))
    }

    /// Words that a font lacks: in the first after it that has all of them, or letter by letter.
    fn in_another(&self, line: &str, run: &Run, face: usize) -> Vec<Shaped> {
        if let Some(whole) = self.whole_in_another(line, run, face) {
            return whole;
        }
        let letters = line[run.bytes.clone()].char_indices();
        let starts: Vec<usize> =
            letters.filter(|(_, c)| !is_mark(*c)).map(|(at, _)| run.bytes.start + at).collect();
        if starts.len() <= 1 {
            let (font, typeface) = self.faces[face];
            let mut lacking = typeface.shape(font, line, run, self.word_space);
            for glyph in &mut lacking {
                glyph.font = u8::try_from(face).unwrap_or(u8::MAX);
            }
            return lacking;
        }
        let ends = starts[1..].iter().copied().chain([run.bytes.end]);
        let bounds = std::iter::once(run.bytes.start).chain(starts[1..].iter().copied()).zip(ends);
        let mut letters: Vec<Vec<Shaped>> = bounds
            .map(|(start, end)| {
                let letter = Run { bytes: start..end, ..run.clone() };
                let own = self.run(line, &letter, face);
                match own.iter().any(|glyph| glyph.id == 0) {
                    true => self.in_another(line, &letter, face),
                    false => own,
                }
            })
            .collect();
        if run.is_backward {
            letters.reverse();
        }
        letters.concat()
    }
}

/// The words of a stretch, each with the space after it.
fn words(line: &str, bytes: Range<usize>) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = bytes.start;
    for (at, space) in line[bytes.clone()].match_indices(' ') {
        let end = bytes.start + at + space.len();
        words.push(start..end);
        start = end;
    }
    if start < bytes.end {
        words.push(start..bytes.end);
    }
    words
}

/// Whether a character stands on the letter before it.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c) || matches!(c, '\u{200c}' | '\u{200d}')
}

impl Typeface {
    /// Prepares `font`; letter-spaced text gets no ligatures, as typographers have it.
    /// `None` if the font cannot be parsed.
    pub(super) fn new(font: &Font, features: &[[u8; 4]], spaced: bool) -> Option<Self> {
        let file = FontRef::new(&font.data).ok()?;
        let mut wanted: Vec<Feature> =
            features.iter().map(|tag| Feature::new(Tag::new(tag), 1, ..)).collect();
        if spaced {
            wanted.extend([b"liga", b"clig"].map(|tag| Feature::new(Tag::new(tag), 0, ..)));
        }
        let data = ShaperData::new(&file);
        let shaper = data.shaper(&file).build();
        let plan = ShapePlan::new(&shaper, Direction::LeftToRight, Some(latin()), None, &wanted);
        Some(Self { data, plan, features: wanted })
    }

    /// Shapes a run of `line`, its glyphs from left to right, with every space wider by `word_space`
    /// thousandths of an em. Clusters count from the start of the line.
    fn shape(&self, font: &Font, line: &str, run: &Run, word_space: i32) -> Vec<Shaped> {
        let Ok(file) = FontRef::new(&font.data) else { return Vec::new() };
        let shaper = self.data.shaper(&file).build();
        let direction =
            if run.is_backward { Direction::RightToLeft } else { Direction::LeftToRight };
        let mut buffer = BUFFER.take();
        buffer.set_direction(direction);
        buffer.set_script(run.script);
        buffer.set_cluster_level(BufferClusterLevel::MonotoneGraphemes);
        let text = &line[run.bytes.clone()];
        buffer.push_str(text);
        let is_usual = !run.is_backward && run.script == latin();
        let other = (!is_usual)
            .then(|| ShapePlan::new(&shaper, direction, Some(run.script), None, &self.features));
        let plan = other.as_ref().unwrap_or(&self.plan);
        let options = ShapeOptions::new().plan(Some(plan)).features(&self.features);
        let wider = i64::from(word_space) * i64::from(font.units_per_em) / 1000;
        let wider = i32::try_from(wider).unwrap_or(0);
        let is_space = |cluster: u32| text.as_bytes().get(cluster as usize) == Some(&b' ');
        let glyphs = shaper.shape(buffer, options);
        let mut shaped: Vec<Shaped> = glyphs
            .glyph_infos()
            .iter()
            .zip(glyphs.glyph_positions())
            .map(|(info, position)| Shaped {
                id: u16::try_from(info.glyph_id).unwrap_or(0),
                font: 0,
                cluster: run.bytes.start + info.cluster as usize,
                advance: position.x_advance + if is_space(info.cluster) { wider } else { 0 },
                dx: position.x_offset,
                dy: position.y_offset,
            })
            .collect();
        for idx in 1..shaped.len() {
            // Where the font neither composes nor attaches a mark it would be drawn on the next letter:
            // such a font does not have that letter.
            let mark = shaped[idx];
            let unplaced = (mark.advance, mark.dx, mark.dy) == (0, 0, 0);
            if unplaced && shaped[idx - 1].cluster == mark.cluster && reaches_right(&file, mark.id)
            {
                shaped[idx].id = 0;
            }
        }
        BUFFER.set(glyphs.clear());
        shaped
    }
}

/// Whether a glyph is drawn to the right of where it stands; marks made to stand on the letter before are not.
fn reaches_right(file: &FontRef<'_>, id: u16) -> bool {
    let metrics = file.glyph_metrics(Size::unscaled(), LocationRef::default());
    metrics.bounds(GlyphId::from(id)).is_some_and(|bounds| bounds.x_max > 0.0)
}

/// The characters of `text` that no font of their chain has, each once, in order: those that the first
/// one has no glyph for, or the mark that it cannot place.
pub(super) fn missing(text: &str, shaped: &[Shaped], fonts: &Fonts<'_>) -> Vec<char> {
    let mut missing: Vec<char> = Vec::new();
    for glyph in shaped.iter().filter(|glyph| glyph.id == 0) {
        let next = shaped.iter().map(|other| other.cluster).filter(|at| *at > glyph.cluster).min();
        let Some(cluster) = text.get(glyph.cluster..next.unwrap_or(text.len())) else { continue };
        let file = FontRef::new(&fonts.first_font(glyph.font.into()).data);
        let has = |c: char| file.as_ref().is_ok_and(|file| file.charmap().map(c).is_some());
        let lacking: Vec<char> = cluster.chars().filter(|c| !has(*c) && *c != '\n').collect();
        match lacking.is_empty() {
            true => missing.extend(cluster.chars().rev().find(|c| is_mark(*c))),
            false => missing.extend(lacking),
        }
    }
    missing.sort_unstable();
    missing.dedup();
    missing
}

/// Indonesian is written in Latin letters.
fn latin() -> Script {
    harfrust::script::LATIN
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shaped(weight: u16, text: &str) -> Vec<Shaped> {
        let font = Font::built_in(weight);
        let face = Typeface::new(&font, &[], false).expect("it is built in");
        let chain = Chain { faces: vec![(&font, &face)], word_space: 0 };
        Fonts { chains: vec![chain], spans: &[] }.shape(text, 0)
    }

    fn width(weight: u16, text: &str) -> i32 {
        shaped(weight, text).iter().map(|glyph| glyph.advance).sum()
    }

    fn lacking(weight: u16, text: &str) -> Vec<char> {
        let font = Font::built_in(weight);
        let face = Typeface::new(&font, &[], false).expect("it is built in");
        let chain = Chain { faces: vec![(&font, &face)], word_space: 0 };
        let fonts = Fonts { chains: vec![chain], spans: &[] };
        missing(text, &fonts.shape(text, 0), &fonts)
    }

    /// The weights that cards are set in.
    const WEIGHTS: [u16; 3] = [400, 600, 800];

    #[test]
    fn letters_that_lean_away_from_each_other_stand_closer_than_alone() {
        for weight in WEIGHTS {
            for pair in ["To", "Wa", "Yo"] {
                let apart = pair.chars().map(|c| width(weight, &c.to_string())).sum::<i32>();
                assert!(width(weight, pair) < apart, "{pair} at {weight}");
            }
            assert_eq!(width(weight, "HH"), 2 * width(weight, "H"), "{weight}");
        }
    }

    #[test]
    fn a_letter_and_its_mark_are_the_letter_with_the_mark() {
        for weight in WEIGHTS {
            for (apart, whole) in [("e\u{301}", "é"), ("S\u{327}", "Ş"), ("u\u{308}", "ü")] {
                let glyphs = |text| -> Vec<(u16, i32)> {
                    shaped(weight, text).iter().map(|g| (g.id, g.advance)).collect()
                };
                assert_eq!(glyphs(apart), glyphs(whole), "{whole} at {weight}");
                assert_ne!(glyphs(whole)[0].0, 0, "{whole} at {weight}");
            }
        }
    }

    /// There is no code point for a Q with an acute, and the built-in fonts do not say where it would go.
    #[test]
    fn a_mark_that_would_land_on_the_next_letter_is_missing() {
        for weight in WEIGHTS {
            assert_eq!(lacking(weight, "Q\u{301}a"), ['\u{301}'], "{weight}");
        }
        assert_eq!(lacking(400, "Qa"), []);
        assert_eq!(lacking(400, "漢\nQ漢"), ['漢']);
        assert_eq!(lacking(800, "Nguyễn Thị Ánh Tuyết"), ['ế', 'ễ', 'ị']);
    }

    #[test]
    fn a_mark_that_the_font_attaches_stands_under_its_letter() {
        // There is a composed A with a dot below, but not in the font; its anchors are.
        let shaped = shaped(400, "A\u{323}");
        let [letter, mark] = shaped[..] else { panic!("{shaped:?}") };
        assert_eq!((letter.cluster, mark.cluster, mark.advance), (0, 0, 0));
        assert!(mark.id != 0 && mark.dx < 0 && -mark.dx < letter.advance, "{mark:?}");
    }
}
