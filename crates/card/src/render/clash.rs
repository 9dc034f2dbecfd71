//! What a finished card prints over something else.
//!
//! Boxes of a layout keep apart from each other, but letters may reach beyond
//! theirs: signs stacked on signs, long tails. So a card is measured by the ink
//! of its glyphs, letter by letter, against all that other elements print. For
//! reading back, where each card is looked at anyway; drawing one does not need it.

use super::qr::QUIET_MODULES;
use super::{Op, TextRun};
use crate::layout::{Element, Font, TOUCH_UM};
use cetak_base::geom::{Rect, Turn};
use cetak_base::unit::Length;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};
use std::sync::Arc;

/// Two elements of a face that print over each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The element that lies on top.
    pub element: Arc<str>,
    /// The one below; `None` where the first leaves the card's safe area.
    pub other: Option<Arc<str>>,
}

/// What an element prints, in boxes: one for each letter.
pub(super) fn ink(ops: &[Op], fonts: &[Font]) -> Vec<Rect> {
    let mut boxes = Vec::new();
    for op in ops {
        match op {
            Op::Text(run) => boxes.extend(letters(run, fonts)),
            Op::Photo { rect, turn, .. } => boxes.push(rect.turned(*turn)),
            Op::Qr(code) => {
                let side = code.drawn_side();
                let quiet = (side / code.side.max(1) as i64) * QUIET_MODULES;
                boxes.push(Rect::new(code.origin.x, code.origin.y, side, side).grown(quiet));
            }
            Op::Static(_) | Op::Mark(_) => {}
        }
    }
    boxes
}

/// The boxes of the letters of a line.
fn letters(run: &TextRun, fonts: &[Font]) -> Vec<Rect> {
    let Some(font) = fonts.get(run.font) else { return Vec::new() };
    let Ok(program) = FontRef::new(&font.data) else { return Vec::new() };
    let metrics = program.glyph_metrics(Size::unscaled(), LocationRef::default());
    let scale = 1.0 / f64::from(font.units_per_em);
    let boxes = run.glyphs.iter().filter_map(|glyph| {
        let bounds = metrics.bounds(GlyphId::from(glyph.id))?;
        let [left, bottom, right, top] = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max]
            .map(|units| run.size.scaled(f64::from(units) * scale));
        if right <= left || top <= bottom {
            return None;
        }
        let (x, y) = (glyph.x + left, -glyph.lift - top);
        let (w, h) = (right - left, top - bottom);
        let (ox, oy) = (run.origin.x, run.origin.y);
        Some(match run.turn {
            Turn::None => Rect::new(ox + x, oy + y, w, h),
            Turn::Quarter => Rect::new(ox - y - h, oy + x, h, w),
            Turn::Half => Rect::new(ox - x - w, oy - y - h, w, h),
            Turn::ThreeQuarters => Rect::new(ox + y, oy - x - w, h, w),
        })
    });
    boxes.collect()
}

/// The clashes of one face, of the elements that are drawn with what each prints. Letters may leave
/// the safe area by a quarter of their height, as tails do.
pub(super) fn found(drawn: &[(&Element, Vec<Rect>)], safe: Rect) -> Vec<Clash> {
    let mut clashes = Vec::new();
    let touch = Length::from_um(TOUCH_UM);
    let drawn: Vec<_> = drawn.iter().filter(|(element, _)| !element.may_overlap).collect();
    for (idx, (element, own)) in drawn.iter().enumerate() {
        for (other, below) in &drawn[..idx] {
            let hits = |one: &Rect| below.iter().any(|two| one.grown(-touch).overlaps(*two));
            if own.iter().any(hits) {
                let other = Some(Arc::clone(&other.id));
                clashes.push(Clash { element: Arc::clone(&element.id), other });
            }
        }
        let is_text = matches!(element.content, crate::layout::Content::Text(_));
        let leaves = |one: &&Rect| !safe.grown(one.h.min(one.w) / 4 + touch).contains(**one);
        if is_text && own.iter().any(|one| leaves(&one)) {
            clashes.push(Clash { element: Arc::clone(&element.id), other: None });
        }
    }
    clashes
}
