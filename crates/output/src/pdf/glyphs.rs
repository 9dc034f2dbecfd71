//! Which glyphs of which fonts a piece of the file uses.
//!
//! Sheets are serialised apart and their uses are merged in order, so the
//! result is the same for any number of threads.

use std::collections::BTreeMap;

/// Uses of all fonts of a file.
#[derive(Debug, Clone, Default)]
pub(super) struct Glyphs {
    fonts: Vec<FontUse>,
}

/// Uses of one font.
#[derive(Debug, Clone, Default)]
pub(super) struct FontUse {
    /// One bit for each glyph.
    bits: Vec<u64>,
    /// What glyphs without a character of their own (ligatures, variants) stood for; the
    /// shortest and then first text is kept, whatever the order of merging.
    texts: BTreeMap<u16, String>,
}

impl Glyphs {
    /// No uses of `n_fonts` fonts.
    pub(super) fn new(n_fonts: usize) -> Self {
        Self { fonts: vec![FontUse::default(); n_fonts] }
    }

    /// The uses of one font.
    pub(super) fn font(&mut self, font_idx: usize) -> Option<&mut FontUse> {
        self.fonts.get_mut(font_idx)
    }

    /// All fonts in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &FontUse> {
        self.fonts.iter()
    }

    /// Adds the uses of another piece.
    pub(super) fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.fonts.iter_mut().zip(&other.fonts) {
            if mine.bits.len() < theirs.bits.len() {
                mine.bits.resize(theirs.bits.len(), 0);
            }
            for (word, more) in mine.bits.iter_mut().zip(&theirs.bits) {
                *word |= more;
            }
            for (glyph, text) in &theirs.texts {
                mine.stands_for(*glyph, text);
            }
        }
    }
}

impl FontUse {
    /// Notes that a glyph is shown.
    pub(super) fn shown(&mut self, glyph: u16) {
        let word = usize::from(glyph) / 64;
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        self.bits[word] |= 1 << (glyph % 64);
    }

    /// Notes what a glyph without a character of its own stood for.
    pub(super) fn stands_for(&mut self, glyph: u16, text: &str) {
        let rank = |text: &str| (text.len(), text.to_owned());
        match self.texts.get_mut(&glyph) {
            None => {
                self.texts.insert(glyph, text.to_owned());
            }
            Some(known) if rank(text) < rank(known) => text.clone_into(known),
            Some(_) => {}
        }
    }

    /// The glyphs shown, ascending.
    pub(super) fn glyphs(&self) -> Vec<u16> {
        let mut glyphs = Vec::new();
        for (word_idx, word) in self.bits.iter().enumerate() {
            for bit in (0..64).filter(|bit| word >> bit & 1 == 1) {
                glyphs.extend(u16::try_from(word_idx * 64 + bit));
            }
        }
        glyphs
    }

    /// What a glyph without a character of its own stood for.
    pub(super) fn text(&self, glyph: u16) -> Option<&str> {
        self.texts.get(&glyph).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::Glyphs;

    #[test]
    fn merging_in_any_order_gives_the_same_uses() {
        let mut a = Glyphs::new(1);
        let mut b = Glyphs::new(1);
        let (fa, fb) = (a.font(0).expect("a font"), b.font(0).expect("a font"));
        fa.shown(3);
        fa.stands_for(3, "ffi");
        fb.shown(700);
        fb.shown(3);
        fb.stands_for(3, "fi");
        let (mut ab, mut ba) = (a.clone(), b.clone());
        ab.merge(&b);
        ba.merge(&a);
        for merged in [&mut ab, &mut ba] {
            let font = merged.font(0).expect("a font");
            assert_eq!(font.glyphs(), [3, 700]);
            assert_eq!(font.text(3), Some("fi"));
        }
    }
}
