//! The fonts of a layout: built in, or in its own `fonts/` folder.
//!
//! No font of the machine is ever used: a card must look alike everywhere. A
//! font is asked for by family, weight and style, and all three are read from
//! the font itself, never guessed from its file name.

use super::instance;
use super::source::Folder;
use cetak_base::diag::{Fault, FaultKind, Outcome, printable};
use cetak_base::text;
use cetak_base::unit::Length;
use skrifa::instance::{LocationRef, Size};
use skrifa::raw::TableProvider as _;
use skrifa::{FontRef, GlyphId, MetadataProvider as _, string::StringId};
use std::borrow::Cow;

/// A font that a layout uses.
#[derive(Clone)]
pub struct Font {
    /// The font file.
    pub data: Cow<'static, [u8]>,
    /// The name PDF knows it by: `PlusJakartaSans-Bold`.
    pub postscript_name: String,
    /// `Plus Jakarta Sans`.
    pub family: String,
    /// 400 is regular, 700 bold.
    pub weight: u16,
    /// Whether it is italic or oblique.
    pub italic: bool,
    /// Units in one em.
    pub units_per_em: u16,
    /// Height of capital letters in those units.
    pub cap_height: i32,
    /// Its file in the folder of the layout; `None` for a built-in one.
    pub(super) file: Option<String>,
    /// The weights it can be given, of a variable font.
    pub(super) weights: Option<(u16, u16)>,
    /// 5 is the usual width, less is condensed.
    pub(super) width: u16,
    /// Whether its outlines are TrueType and do not vary.
    is_plain: bool,
    /// Which of the letters below [`LATIN`] it has, a bit each: asked for every letter of every card, every night.
    latin: [u64; LATIN / 64],
}

/// Basic Latin up to Latin Extended-B.
const LATIN: usize = 0x240;

/// The family every built-in layout uses, from light to heavy.
const BUILT_IN: &[&[u8]] = &[
    include_bytes!("../../../../fonts/PlusJakartaSans-Regular.ttf"),
    include_bytes!("../../../../fonts/PlusJakartaSans-Medium.ttf"),
    include_bytes!("../../../../fonts/PlusJakartaSans-SemiBold.ttf"),
    include_bytes!("../../../../fonts/PlusJakartaSans-Bold.ttf"),
    include_bytes!("../../../../fonts/PlusJakartaSans-ExtraBold.ttf"),
];

/// The width class of fonts that are neither condensed nor expanded.
pub(super) const USUAL_WIDTH: u16 = 5;

/// The built-in fonts that documents without a layout are set in: regular and bold.
pub fn document_fonts() -> [&'static [u8]; 2] {
    [BUILT_IN[0], BUILT_IN[3]]
}

/// The fonts a layout may choose from: the built-in family, then its own.
///
/// # Errors
///
/// If a file of the layout's `fonts` folder cannot be read or is no font.
pub(super) fn all(folder: &Folder) -> Outcome<Vec<Font>> {
    let mut fonts = Vec::new();
    for data in BUILT_IN {
        let font = Font::parse(Cow::Borrowed(data));
        fonts.push(font.expect("the built-in fonts are tested"));
    }
    for (name, data) in folder.fonts()? {
        let font = Font::parse(Cow::Owned(data)).ok_or_else(|| {
            Fault::new(
                FaultKind::Usage,
                folder.place(&name),
                text!(
                    "`{name}` bukan font TrueType atau OpenType",
                    "`{name}` is not a TrueType or OpenType font"
                ),
            )
        })?;
        fonts.push(Font { file: Some(name), ..font });
    }
    Ok(fonts)
}

impl Font {
    /// The built-in font of that weight: 400, 500, 600, 700 or 800; the regular one for any other.
    pub fn built_in(weight: u16) -> Self {
        let fonts = BUILT_IN.iter().filter_map(|data| Self::parse(Cow::Borrowed(data)));
        let mut fonts = fonts.filter(|font| font.weight == weight || font.weight == 400);
        let regular = fonts.next().expect("the built-in fonts are tested");
        if regular.weight == weight { regular } else { fonts.next().unwrap_or(regular) }
    }

    fn parse(data: Cow<'static, [u8]>) -> Option<Self> {
        let font = FontRef::new(&data).ok()?;
        let name = |id| font.localized_strings(id).english_or_first().map(|name| name.to_string());
        let family =
            name(StringId::TYPOGRAPHIC_FAMILY_NAME).or_else(|| name(StringId::FAMILY_NAME))?;
        let postscript_name = name(StringId::POSTSCRIPT_NAME)?;
        let units_per_em = font.head().ok()?.units_per_em();
        let os2 = font.os2().ok()?;
        let (weight, width) = (os2.us_weight_class(), os2.us_width_class());
        // Bits 0 and 9: italic, and upright letters that lean.
        let italic = os2.fs_selection().bits() & 0x201 != 0;
        let metrics = font.metrics(Size::unscaled(), LocationRef::default());
        // Fonts older than OS/2 version 2 do not say, and some without Latin letters say 0; 70 % of the
        // em is the usual share.
        let cap_height = metrics.cap_height.filter(|height| *height > 0.0);
        let cap_height = cap_height.unwrap_or(f32::from(units_per_em) * 0.7).round() as i32;
        if units_per_em == 0 {
            return None;
        }
        let (weights, is_plain) = (instance::weights(&font), instance::is_plain(&font));
        let letters = font.charmap();
        let mut latin = [0; LATIN / 64];
        for c in (0..LATIN).filter(|c| letters.map(*c as u32).is_some()) {
            latin[c / 64] |= 1 << (c % 64);
        }
        Some(Self {
            data,
            postscript_name,
            family,
            weight,
            italic,
            units_per_em,
            cap_height,
            file: None,
            weights,
            width,
            is_plain,
            latin,
        })
    }

    /// Whether it has the weight, by itself or as an instance.
    pub(super) fn offers(&self, weight: u16) -> bool {
        self.weights.map_or(self.weight == weight, |(from, to)| (from..=to).contains(&weight))
    }

    /// The font at `weight` as a plain one: itself, or made from it; `None` if it has no outlines.
    pub(super) fn at(&self, weight: u16) -> Option<Self> {
        if self.is_plain {
            return Some(self.clone());
        }
        let weight = self.weights.map_or(self.weight, |(from, to)| weight.clamp(from, to));
        let data = instance::at(&self.data, weight)?;
        let made = Self::parse(Cow::Owned(data))?;
        Some(Self { file: self.file.clone(), ..made })
    }

    /// Whether [`Font::at`] gives the font itself.
    pub(super) const fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// Whether it has a glyph for the character.
    pub(super) fn has(&self, c: char) -> bool {
        if let Some(some) = self.latin.get(c as usize / 64) {
            return some >> (c as usize % 64) & 1 == 1;
        }
        FontRef::new(&self.data).is_ok_and(|font| font.charmap().map(c).is_some())
    }

    /// How far letters hang below their baseline at that size.
    pub(super) fn hang(&self, size: Length) -> Length {
        let Ok(font) = FontRef::new(&self.data) else { return Length::ZERO };
        let (letters, metrics) =
            (font.charmap(), font.glyph_metrics(Size::unscaled(), LocationRef::default()));
        let lowest = |c| Some(-metrics.bounds(letters.map(c)?)?.y_min);
        let most = "gjpqy,".chars().filter_map(lowest).fold(0.0f32, f32::max);
        size.scaled(f64::from(most) / f64::from(self.units_per_em))
    }

    /// The step to the next glyph, in units of the font.
    pub(super) fn advance(&self, glyph: u32) -> Option<f32> {
        let font = FontRef::new(&self.data).ok()?;
        font.glyph_metrics(Size::unscaled(), LocationRef::default())
            .advance_width(GlyphId::new(glyph))
    }

    /// The right edge of a glyph's outline, in units of the font.
    pub(super) fn right_edge(&self, glyph: u32) -> Option<f32> {
        let font = FontRef::new(&self.data).ok()?;
        let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        Some(metrics.bounds(GlyphId::new(glyph))?.x_max)
    }
}

/// The families of `fonts`, each once.
pub(super) fn families(fonts: &[Font]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for font in fonts {
        if !names.contains(&font.family.as_str()) {
            names.push(&font.family);
        }
    }
    names
}

/// The font of a family that is nearest to a weight, as style sheets have it, in the style asked
/// for; the last of several, so that a layout's own font goes before a built-in one.
pub(super) fn nearest<'f>(
    family: impl Iterator<Item = &'f Font>,
    weight: u16,
    is_italic: bool,
) -> Option<&'f Font> {
    let distance = |font: &Font| {
        let own = font.weights.map_or(font.weight, |(from, to)| weight.clamp(from, to));
        // Above the middle heavier ones are tried first, below it lighter ones.
        let is_far_side = if weight > 500 { own < weight } else { own > weight };
        (own != weight && is_far_side, own.abs_diff(weight))
    };
    let mut styled: Vec<&Font> = family.filter(|font| font.italic == is_italic).collect();
    if styled.iter().any(|font| font.width == USUAL_WIDTH) {
        styled.retain(|font| font.width == USUAL_WIDTH);
    }
    styled.into_iter().rev().min_by_key(|font| distance(font))
}

/// The fonts that stand in, in turn, where `font` lacks a letter: of every other family the one
/// nearest to it, those of the layout's own first.
pub(super) fn fallbacks<'f>(fonts: &'f [Font], font: &Font) -> Vec<&'f Font> {
    let mut names: Vec<(&str, bool)> = Vec::new();
    for other in fonts {
        let name = (other.family.as_str(), other.file.is_none());
        if other.family != font.family && !names.contains(&name) {
            names.push(name);
        }
    }
    names.sort_by_key(|(_, is_built_in)| *is_built_in);
    let of = |name: &str, is_italic| {
        nearest(fonts.iter().filter(|other| other.family == name), font.weight, is_italic)
    };
    let upright = |name| of(name, font.italic).or_else(|| of(name, !font.italic));
    names.into_iter().filter_map(|(name, _)| upright(name)).collect()
}

/// `` `Ж` (U+0416), `漢` (U+6F22) ``
pub(crate) fn characters(missing: &[char]) -> String {
    let each = missing.iter().map(|c| {
        let shown = printable(&c.to_string());
        format!("`{shown}` (U+{:04X})", u32::from(*c))
    });
    each.collect::<Vec<_>>().join(", ")
}

/// The name alone: a font file is a hundred kilobytes.
impl std::fmt::Debug for Font {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Font").field("postscript_name", &self.postscript_name).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_family_comes_in_five_weights() {
        let weights: Vec<u16> = BUILT_IN
            .iter()
            .filter_map(|data| Font::parse(Cow::Borrowed(data)))
            .map(|f| f.weight)
            .collect();
        assert_eq!(weights, [400, 500, 600, 700, 800]);
    }
}
