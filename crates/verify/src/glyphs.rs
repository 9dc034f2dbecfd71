//! Glyphs that are printed against glyphs that must be.
//!
//! Each wanted glyph must stand in its place, in its size and with its outline,
//! and no other may stand in that area. What ActualText or ToUnicode say of
//! them does not matter here.

use crate::look::WantedGlyph;
use crate::outline::Outline;
use cetak_base::geom::{Rect, Turn};
use std::collections::HashMap;

/// How far a glyph may stand from its place, in micrometres: half the width of a hair.
const ASIDE_UM: f64 = 40.0;
/// How much its size and turn may be off, as a share of the size.
const OFF_SIZE: f64 = 0.02;
/// Side of the squares by which glyphs are looked up, in micrometres.
const SQUARE_UM: f64 = 100.0;

/// A glyph as it is printed, in micrometres, y downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Printed {
    /// What it looks like.
    pub(super) outline: Outline,
    /// Where its origin lies.
    pub(super) at: (f64, f64),
    /// Where one em along the line of text reaches.
    pub(super) along: (f64, f64),
    /// Where one em upwards reaches.
    pub(super) up: (f64, f64),
}

impl Printed {
    /// The same through a map of the plane.
    pub(super) fn through(&self, [a, b, c, d, e, f]: [f64; 6]) -> Self {
        let way = |(x, y): (f64, f64)| (a * x + c * y, b * x + d * y);
        let (x, y) = way(self.at);
        Self { at: (x + e, y + f), along: way(self.along), up: way(self.up), ..*self }
    }
}

/// What is wrong with the glyphs of a face.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The texts, by their index, with a glyph that is missing or another.
    pub(super) texts: Vec<usize>,
    /// Glyphs that nobody asked for.
    pub(super) strays: usize,
}

/// Holds the glyphs within `area` of the card against those that must be there. `printed` is
/// counted from the corner of the card, upright.
pub(super) fn wrong(printed: &[Printed], wanted: &[WantedGlyph], area: Rect) -> Wrong {
    let square =
        |(x, y): (f64, f64)| ((x / SQUARE_UM).floor() as i64, (y / SQUARE_UM).floor() as i64);
    let mut places: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
    for (idx, glyph) in printed.iter().enumerate() {
        places.entry(square(glyph.at)).or_default().push(idx);
    }
    let mut taken = vec![false; printed.len()];
    let mut wrong = Wrong::default();
    for glyph in wanted {
        let at = (glyph.at.x.um() as f64, glyph.at.y.um() as f64);
        let (column, row) = square(at);
        let around = (-1..=1).flat_map(|x| (-1..=1).map(move |y| (column + x, row + y)));
        let mut candidates = around.filter_map(|at| places.get(&at)).flatten().copied();
        match candidates.find(|idx| !taken[*idx] && is_it(&printed[*idx], glyph)) {
            Some(idx) => taken[idx] = true,
            None if wrong.texts.last() != Some(&glyph.text_idx) => {
                wrong.texts.push(glyph.text_idx);
            }
            None => {}
        }
    }
    wrong.texts.dedup();
    let inside = |(x, y): (f64, f64)| {
        (area.x.um() as f64..=area.right().um() as f64).contains(&x)
            && (area.y.um() as f64..=area.bottom().um() as f64).contains(&y)
    };
    wrong.strays =
        printed.iter().zip(taken).filter(|(glyph, taken)| !taken && inside(glyph.at)).count();
    wrong
}

/// Whether a printed glyph is the one that must be there.
pub(super) fn is_it(printed: &Printed, wanted: &WantedGlyph) -> bool {
    let near = |(x, y): (f64, f64), (wx, wy): (f64, f64), within: f64| {
        (x - wx).abs() <= within && (y - wy).abs() <= within
    };
    let size = wanted.size.um() as f64;
    let (along, up) = match wanted.turn {
        Turn::None => ((size, 0.0), (0.0, -size)),
        Turn::Quarter => ((0.0, size), (size, 0.0)),
        Turn::Half => ((-size, 0.0), (0.0, size)),
        Turn::ThreeQuarters => ((0.0, -size), (-size, 0.0)),
    };
    let off = size * OFF_SIZE + 1.0;
    printed.outline == wanted.outline
        && near(printed.at, (wanted.at.x.um() as f64, wanted.at.y.um() as f64), ASIDE_UM)
        && near(printed.along, along, off)
        && near(printed.up, up, off)
}
