//! Text beside the cards, set without kerning: the slug and the slips.
//!
//! It is the program's own text and a job's or unit's name, never a record's. A
//! character that the font lacks is shown as `?`.

use super::font::Font;
use super::objects::num;
use cetak_base::geom::{Point, Turn};
use cetak_base::unit::Length;
use cetak_card::layout::draw::Colour;
use cetak_card::render::{Glyph, TextRun};

/// A character, its glyph, and how far the pen moves in ems.
pub(super) type Set = (char, u16, f64);

/// `text` in glyphs of `font`.
pub(super) fn set(font: &Font<'_>, text: &str) -> Vec<Set> {
    text.chars()
        .map(|c| {
            let (c, glyph) = match font.glyph(c) {
                Some(glyph) if !c.is_control() => (c, glyph),
                Some(_) | None => ('?', font.glyph('?').unwrap_or(0)),
            };
            (c, glyph, f64::from(font.width(glyph).unwrap_or(0.0)) / 1000.0)
        })
        .collect()
}

/// How long a line is, in ems.
pub(super) fn ems(line: &[Set]) -> f64 {
    line.iter().map(|(_, _, width)| width).sum()
}

/// Takes characters off the end until the line and an ellipsis are at most `most` ems long.
pub(super) fn shortened(font: &Font<'_>, mut line: Vec<Set>, most: f64) -> Vec<Set> {
    while ems(&line) > most && line.len() > 1 {
        line.truncate(line.len().saturating_sub(2));
        line.extend(set(font, "…"));
    }
    line
}

/// A line at `origin`, in solid black, `size` in points.
pub(super) fn run(font_idx: usize, size: f64, origin: Point, turn: Turn, line: &[Set]) -> TextRun {
    let mut run = TextRun {
        font: font_idx,
        size: Length::from_pt(f64::from(num(size))),
        origin,
        turn,
        colour: Colour::Black(100),
        glyphs: Vec::with_capacity(line.len()),
        text: String::with_capacity(line.len()),
    };
    let mut x = 0.0;
    for (c, glyph, width) in line {
        let start = u32::try_from(run.text.len()).unwrap_or(u32::MAX);
        run.text.push(*c);
        let end = u32::try_from(run.text.len()).unwrap_or(u32::MAX);
        let x_at = Length::from_pt(x * size);
        run.glyphs.push(Glyph { id: *glyph, x: x_at, lift: Length::ZERO, start, end });
        x += width;
    }
    run
}
