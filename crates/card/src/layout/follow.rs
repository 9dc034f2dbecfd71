//! Texts that stand below the end of others: where they may come to stand.
//!
//! A name of one line and one of four end at different heights, and what
//! belongs below stays at the same distance. The layout is checked for the
//! lowest and the highest place that any record can bring about, so that no
//! name pushes a text off the card or into another.

use super::element::{Content, Element, Follows, TextElement};
use super::fonts::Font;
use super::overlap;
use cetak_base::digest::Digest;
use cetak_base::geom::{Rect, Turn};
use cetak_base::settings::Table;
use cetak_base::unit::Length;
use cetak_people::record::TextField;
use std::collections::BTreeMap;

/// The texts of a face, as far as it is read, by their names.
#[derive(Default)]
pub(super) struct Standing {
    texts: BTreeMap<String, Option<Followed>>,
    /// Names of texts that this kind of card does not have, and whom each follows.
    passed: BTreeMap<String, Option<String>>,
}

/// A text that others may follow.
#[derive(Clone, Copy)]
pub(super) struct Followed {
    pub(super) element: usize,
    /// The lower edge of its box at its lowest.
    pub(super) lowest: Length,
    pub(super) look: Digest,
}

impl Standing {
    /// Notes an element of that name and index.
    pub(super) fn note(&mut self, id: String, element: &Element, idx: usize) {
        let text = match &element.content {
            Content::Text(text) if text.turn == Turn::None => {
                let lowest = text.area.bottom();
                Some(Followed { element: idx, lowest, look: element.look })
            }
            _ => None,
        };
        self.texts.insert(id, text);
    }

    /// Notes an element that cards of this kind do not have.
    pub(super) fn pass(&mut self, id: String, table: &Table<'_, '_>) {
        self.passed.insert(id, table.text("follows"));
    }

    /// The text of that name, which stands earlier on the face; where cards of this kind do not have
    /// it, the one that it follows.
    pub(super) fn find(&self, table: &Table<'_, '_>, wanted: &str) -> Option<Followed> {
        let mut name = wanted;
        while let Some(Some(before)) = self.passed.get(name) {
            name = before;
        }
        let found = self.texts.get(name).copied().flatten();
        if found.is_none() {
            let texts = self.texts.iter().filter(|(_, text)| text.is_some());
            let names: Vec<&str> = texts.map(|(name, _)| name.as_str()).collect();
            table.unknown("follows", wanted, &names);
        }
        found
    }
}

/// How high and how low a text may come to stand, counted from the end of the text `below`, or from
/// the upper edge of the card.
#[derive(Clone, Copy)]
pub(super) struct Reach {
    pub(super) highest: Length,
    pub(super) lowest: Length,
}

/// The text that an element follows.
pub(super) fn followed(element: &Element) -> Option<Follows> {
    match &element.content {
        Content::Text(text) => text.follows,
        Content::Marks(_) | Content::Photo { .. } | Content::Qr { .. } => None,
    }
}

/// The texts above an element, nearest first.
pub(super) fn above(elements: &[Element], idx: usize) -> Vec<usize> {
    let next = |idx: &usize| followed(&elements[*idx]).map(|follows| follows.element);
    std::iter::successors(next(&idx), next).collect()
}

/// Where the upper edge of an element may lie, counted from the end of `base`, which is above it; or
/// from the upper edge of the card.
pub(super) fn reach(
    elements: &[Element],
    fonts: &[Font],
    idx: usize,
    base: Option<usize>,
) -> Option<Reach> {
    let Some(Follows { element, gap, .. }) = followed(&elements[idx]) else {
        let top = elements[idx].frame()?.y;
        return Some(Reach { highest: top, lowest: top });
    };
    if base == Some(element) {
        return Some(Reach { highest: gap, lowest: gap });
    }
    let Content::Text(text) = &elements[element].content else { return None };
    let top = reach(elements, fonts, element, base)?;
    let shortest = if is_sure(&elements[element], text) {
        top.highest + least_height(text, fonts)
    } else {
        // Without it, what follows counts from what it follows itself.
        match text.follows {
            Some(follows) => top.highest - follows.gap,
            None => top.highest,
        }
    };
    Some(Reach { highest: shortest + gap, lowest: top.lowest + text.area.h + gap })
}

/// Settles how high each text that follows another may come to stand.
pub(super) fn settle(elements: &mut [Element], fonts: &[Font]) {
    for idx in 0..elements.len() {
        let Some(Reach { highest, lowest }) = reach(elements, fonts, idx, None) else { continue };
        if let Content::Text(TextElement { follows: Some(follows), .. }) =
            &mut elements[idx].content
        {
            follows.rise = lowest - highest;
        }
    }
}

/// All the boxes that an element may fill, as one, counted as [`reach`] does.
pub(super) fn boxes(
    elements: &[Element],
    fonts: &[Font],
    idx: usize,
    base: Option<usize>,
) -> Option<Rect> {
    let area = elements[idx].frame()?;
    let Reach { highest, lowest } = reach(elements, fonts, idx, base)?;
    Some(Rect::new(area.x, highest, area.w, lowest - highest + area.h))
}

/// Whether every card shows that text.
fn is_sure(element: &Element, text: &TextElement) -> bool {
    use TextField::{Kind, Name, Nip, NipRaw};
    let always = |field| matches!(field, Name | Nip | NipRaw | Kind);
    element.when.is_empty() && text.text.is_sure(always)
}

/// The height of one line in the smallest size.
fn least_height(text: &TextElement, fonts: &[Font]) -> Length {
    let sizes = text.ladder.iter().flat_map(|rung| &rung.sizes);
    let smallest = sizes.min().copied().unwrap_or_default();
    fonts.get(text.font).map_or(Length::ZERO, |font| overlap::capital(font, smallest))
}
