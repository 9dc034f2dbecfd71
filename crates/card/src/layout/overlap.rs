//! Elements that lie over each other or leave the safe area.
//!
//! Every text, code and photo has its place to itself, or nobody can promise that
//! it can be read on every card: what fits with one name covers a number with
//! the next. Grounds and marks may lie anywhere. Elements of which never both
//! are drawn may share a place. An element that says `overlap = true` is let be.

use super::element::{Content, Element, TextElement, VerticalAlign};
use super::follow;
use super::fonts::Font;
use cetak_base::diag::printable;
use cetak_base::geom::{Rect, Turn};
use cetak_base::settings::Table;
use cetak_base::text;
use cetak_base::unit::Length;

/// The white edge that every code keeps, in micrometres: four modules of four dots at 300 dpi. It may
/// lie outside the safe area.
const QUIET_UM: i64 = 1_355;

/// By so much two may touch, in micrometres: the thickness of a thin stroke.
pub(crate) const TOUCH_UM: i64 = 200;

/// Notes what is wrong with the elements of one face; the tables are where they were read.
pub(super) fn check(
    (elements, tables): (&[Element], &[Table<'_, '_>]),
    fonts: &[Font],
    safe: Rect,
) {
    for (idx, (element, table)) in elements.iter().zip(tables).enumerate() {
        if element.may_overlap {
            continue;
        }
        let Some(area) = follow::boxes(elements, fonts, idx, None) else { continue };
        let id = printable(&element.id);
        for (other_idx, other) in elements[..idx].iter().enumerate() {
            if other.may_overlap
                || never_both(element, other)
                || !lie_over(elements, fonts, idx, other_idx)
            {
                continue;
            }
            let other = printable(&other.id);
            table.mistake(
                "box",
                text!(
                    "elemen `{id}` menimpa elemen `{other}`",
                    "element `{id}` lies over element `{other}`"
                ),
                text!(
                    "geser atau kecilkan salah satu kotaknya, juga bagi ekor huruf di bawah garis dasar; kalau memang dimaksud, tulis overlap = true",
                    "move or shrink one of the boxes, with room for what hangs below a baseline; if it is meant to be so, write overlap = true"
                ),
            );
        }
        let read = match &element.content {
            Content::Qr { frame, .. } => match frame.quiet {
                Some(quiet) => area.grown(-quiet),
                None => area.grown(-Length::from_um(QUIET_UM)),
            },
            // A photo may run off the card.
            Content::Photo { .. } | Content::Marks(_) => continue,
            Content::Text(_) => area,
        };
        if !safe.contains(read) {
            let Rect { x, y, w, h } = safe;
            table.mistake(
                "box",
                text!(
                    "elemen `{id}` keluar dari daerah aman",
                    "element `{id}` leaves the safe area"
                ),
                text!(
                    "yang dibaca orang harus di dalam {x}, {y}, {w} x {h}; geser kotaknya, ubah `safe`, atau tulis overlap = true",
                    "what people read must lie within {x}, {y}, {w} x {h}; move the box, change `safe`, or write overlap = true"
                ),
            );
        }
    }
}

/// Whether two elements may come to lie over each other, the tails of letters included.
fn lie_over(elements: &[Element], fonts: &[Font], one: usize, other: usize) -> bool {
    // What stands below a third counts from there: the two move together.
    let (above_one, above_other) = (follow::above(elements, one), follow::above(elements, other));
    let is_below = above_one.contains(&other);
    let base = match is_below {
        true => Some(other),
        false => above_one.iter().find(|idx| above_other.contains(idx)).copied(),
    };
    let boxes = |idx| follow::boxes(elements, fonts, idx, base);
    let tails = |idx: usize, area: Rect| match &elements[idx].content {
        Content::Text(text) => tail(text, fonts).map_or(area, |tail| {
            let Rect { x, y, w, h } = area;
            // A turned text was turned when its box was told.
            match text.turn {
                Turn::None => Rect::new(x, y, w, h + tail),
                Turn::Quarter => Rect::new(x - tail, y, w + tail, h),
                Turn::Half => Rect::new(x, y - tail, w, h + tail),
                Turn::ThreeQuarters => Rect::new(x, y, w + tail, h),
            }
        }),
        Content::Marks(_) | Content::Photo { .. } | Content::Qr { .. } => area,
    };
    let touch = Length::from_um(-TOUCH_UM);
    let Some(own) = boxes(one) else { return false };
    if is_below {
        // Only the tails of the last line of the upper one can reach it, at any size.
        let Content::Text(text) = &elements[other].content else { return false };
        let largest = text.ladder.iter().flat_map(|rung| &rung.sizes).max();
        let hang = largest.map(|size| hang(text, fonts, *size));
        let is_beside = |area: Rect| area.right() <= own.x || own.right() <= area.x;
        return own.y - touch < hang.unwrap_or_default()
            && !elements[other].frame().is_some_and(is_beside);
    }
    let Some(below) = boxes(other) else { return false };
    // The quiet zone of a code and the edge of a photo bear a tail.
    let are_texts =
        [one, other].iter().all(|idx| matches!(elements[*idx].content, Content::Text(_)));
    own.overlaps(below) || are_texts && tails(one, own).grown(touch).overlaps(tails(other, below))
}

/// By how much the tails of the last line reach below the box at most; `None` if they stay inside.
fn tail(text: &TextElement, fonts: &[Font]) -> Option<Length> {
    let lowest = lowest(text, fonts)?;
    (lowest > text.area.h).then(|| lowest - text.area.h)
}

/// How far the letters of a text hang below their baseline at that size.
fn hang(text: &TextElement, fonts: &[Font], size: Length) -> Length {
    let own = text.own_fonts().filter_map(|font| fonts.get(font));
    own.map(|font| font.hang(size)).max().unwrap_or_default()
}

/// The height of capitals.
pub(super) fn capital(font: &Font, size: Length) -> Length {
    size.scaled(f64::from(font.cap_height) / f64::from(font.units_per_em))
}

/// How far below the upper edge of its box a text reaches at most, tails of letters included.
fn lowest(text: &TextElement, fonts: &[Font]) -> Option<Length> {
    let font = fonts.get(text.font)?;
    let h = text.area.h;
    let settings = text.ladder.iter().flat_map(|rung| {
        rung.sizes.iter().map(move |size| {
            let cap = capital(font, *size);
            let step = Length::from_um(size.um() * i64::from(text.line_height) / 1000);
            let room = ((h - cap).um() / step.um().max(1)).clamp(0, i64::from(rung.lines) - 1);
            let used = cap + step * room;
            let baseline = match text.valign {
                VerticalAlign::Top => used,
                VerticalAlign::Middle => (h + used) / 2,
                VerticalAlign::Bottom => h,
            };
            baseline + hang(text, fonts, *size)
        })
    });
    Some(settings.max().unwrap_or(h))
}

/// Whether the conditions of two elements exclude each other.
fn never_both(one: &Element, other: &Element) -> bool {
    one.when.iter().any(|asked| other.when.iter().any(|others| asked.excludes(others)))
}
