//! The fonts of a layout: built in, or in its own `fonts/` folder.
//!
//! No font of the machine is ever used: a card must look alike everywhere. A
//! font is asked for by family and weight, and both are read from the font
//! itself, never guessed from its file name.

use super::source::Folder;
use cetak_base::diag::{Fault, FaultKind, Outcome};
use cetak_base::text;
use skrifa::raw::TableProvider as _;
use skrifa::{FontRef, MetadataProvider as _, string::StringId};
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
    /// Units in one em.
    pub units_per_em: u16,
    /// Height of capital letters in those units.
    pub cap_height: i32,
}

/// The family every built-in layout uses, from light to heavy.
const BUILT_IN: &[&[u8]] = &[
    include_bytes!("../../../../fonts/PlusJakartaSans-Regular.ttf"),
    include_bytes!("../../../../fonts/PlusJakartaSans-Medium.ttf"),
    include_bytes!("../../../../fonts/PlusJakartaSans-SemiBold.ttf"),
    include_bytes!("../../../../fonts/PlusJakartaSans-Bold.ttf"),
    include_bytes!("../../../../fonts/PlusJakartaSans-ExtraBold.ttf"),
];

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
        fonts.push(font);
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
        let weight = font.os2().ok()?.us_weight_class();
        let metrics = font
            .metrics(skrifa::instance::Size::unscaled(), skrifa::instance::LocationRef::default());
        // Fonts older than OS/2 version 2 do not say; 70 % of the em is the usual share.
        let cap_height = metrics.cap_height.unwrap_or(f32::from(units_per_em) * 0.7).round() as i32;
        if units_per_em == 0 {
            return None;
        }
        Some(Self { data, postscript_name, family, weight, units_per_em, cap_height })
    }
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
