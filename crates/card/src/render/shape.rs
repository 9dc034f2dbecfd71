//! Text to glyphs.
//!
//! A [`Typeface`] keeps what does not change from card to card: the parsed
//! tables and the shaping plan of one font with one set of features. Advances
//! are in units of the font, so one shaping serves every size of a fit ladder.

use crate::layout::Font;
use harfrust::{
    BufferClusterLevel, Direction, Feature, FontRef, Script, ShapeOptions, ShapePlan, ShaperData,
    Tag, UnicodeBuffer,
};
use skrifa::{
    GlyphId, MetadataProvider as _,
    instance::{LocationRef, Size},
};
use std::cell::Cell;

thread_local! {
    /// The room in which one thread shapes text after text.
    static BUFFER: Cell<UnicodeBuffer> = Cell::new(UnicodeBuffer::new());
}

/// One font with one set of features, ready to shape.
pub(super) struct Typeface {
    data: ShaperData,
    plan: ShapePlan,
    features: Vec<Feature>,
}

/// One glyph, in units of the font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shaped {
    /// Index in the font file; 0 is the sign for a missing glyph.
    pub(super) id: u16,
    /// Byte of the text where its cluster begins.
    pub(super) cluster: usize,
    /// Step to the next glyph.
    pub(super) advance: i32,
    /// Shift to the right of where it stands.
    pub(super) dx: i32,
    /// Shift upwards.
    pub(super) dy: i32,
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

    /// Shapes `text`, from left to right, with every space wider by `word_space` thousandths of an em.
    pub(super) fn shape(&self, font: &Font, text: &str, word_space: i32) -> Vec<Shaped> {
        let Ok(file) = FontRef::new(&font.data) else { return Vec::new() };
        let shaper = self.data.shaper(&file).build();
        let mut buffer = BUFFER.take();
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(latin());
        buffer.set_cluster_level(BufferClusterLevel::MonotoneGraphemes);
        buffer.push_str(text);
        let options = ShapeOptions::new().plan(Some(&self.plan)).features(&self.features);
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
                cluster: info.cluster as usize,
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

/// The characters of `text` that the font lacks, each once, in order.
pub(super) fn missing(text: &str, shaped: &[Shaped]) -> Vec<char> {
    let lacking = shaped.iter().enumerate().filter(|(_, glyph)| glyph.id == 0);
    let characters = lacking.filter_map(|(idx, glyph)| {
        let earlier = shaped[..idx].iter().rev().take_while(|one| one.cluster == glyph.cluster);
        text.get(glyph.cluster..)?.chars().nth(earlier.count())
    });
    let mut missing: Vec<char> = characters.filter(|c| *c != '\n').collect();
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
        face.shape(&font, text, 0)
    }

    fn width(weight: u16, text: &str) -> i32 {
        shaped(weight, text).iter().map(|glyph| glyph.advance).sum()
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
            let text = "Q\u{301}a";
            let shaped = shaped(weight, text);
            assert_eq!(missing(text, &shaped), ['\u{301}'], "{weight}");
        }
        assert_eq!(missing("Qa", &shaped(400, "Qa")), []);
        assert_eq!(missing("漢\nQ漢", &shaped(400, "漢\nQ漢")), ['漢']);
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
