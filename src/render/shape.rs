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
        let mut buffer = UnicodeBuffer::new();
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(latin());
        buffer.set_cluster_level(BufferClusterLevel::MonotoneGraphemes);
        buffer.push_str(text);
        let options = ShapeOptions::new().plan(Some(&self.plan)).features(&self.features);
        let wider = i64::from(word_space) * i64::from(font.units_per_em) / 1000;
        let wider = i32::try_from(wider).unwrap_or(0);
        let is_space = |cluster: u32| text.as_bytes().get(cluster as usize) == Some(&b' ');
        let glyphs = shaper.shape(buffer, options);
        glyphs
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
            .collect()
    }
}

/// Indonesian is written in Latin letters.
fn latin() -> Script {
    harfrust::script::LATIN
}
