//! The fit ladder: the largest setting of a text that its box can hold.
//!
//! Rungs are tried in the order the layout declares them, sizes never rising,
//! so a longer text never gets larger type. Within a size the fewest lines win,
//! and among the ways to break into so many lines the most even one with the
//! best breaks. If no rung fits there is no setting: the caller reports it.

use super::breaks::{self, Break};
use super::shape::{Fonts, Shaped};
use crate::layout::{Font, TextElement};
use cetak_base::unit::Length;
use std::cell::LazyCell;

/// A text set in lines.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Setting {
    /// Size of the type.
    pub(super) size: Length,
    /// Letter spacing in thousandths of the size.
    pub(super) tracking: i32,
    /// The lines from top to bottom.
    pub(super) lines: Vec<Line>,
    /// The widest line as a share of the box.
    pub(super) fill: f64,
}

/// One line of a setting.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// The bytes of the text it shows.
    pub(super) start: usize,
    /// One past the last.
    pub(super) end: usize,
    /// Its glyphs; clusters count from the start of the line.
    pub(super) glyphs: Vec<Shaped>,
    /// Its width in micrometres.
    pub(super) width: f64,
}

/// Rounding of glyph positions may cost a line this much, in micrometres: less than a
/// hundredth of the thinnest stroke.
const TOLERANCE_UM: f64 = 2.0;

/// What it costs to leave a single title alone on the last line: more than any other break.
const LONE: f64 = 4.0;

/// A text shaped once, to be measured at any size.
struct Measured {
    /// Sum of advances of the glyphs whose cluster begins before that byte.
    advance: Vec<i64>,
    /// Number of those glyphs.
    count: Vec<i64>,
}

impl Measured {
    fn new(text: &str, glyphs: &[Shaped]) -> Self {
        let mut advance = vec![0i64; text.len() + 1];
        let mut count = vec![0i64; text.len() + 1];
        for glyph in glyphs {
            let after = glyph.cluster.min(text.len().saturating_sub(1)) + 1;
            advance[after] += i64::from(glyph.advance);
            count[after] += 1;
        }
        for idx in 1..=text.len() {
            advance[idx] += advance[idx - 1];
            count[idx] += count[idx - 1];
        }
        Self { advance, count }
    }

    fn width(&self, start: usize, end: usize, scale: f64, spacing: f64) -> f64 {
        let gaps = (self.count[end] - self.count[start] - 1).max(0);
        (self.advance[end] - self.advance[start]) as f64 * scale + gaps as f64 * spacing
    }
}

/// The first setting of the ladder that fits, or nothing.
pub(super) fn fit(
    element: &TextElement,
    fonts: &Fonts<'_>,
    text: &str,
    shaped: &[Shaped],
) -> Option<Setting> {
    let font = fonts.font();
    let measured = Measured::new(text, shaped);
    // Most texts fit on one line, and then nobody asks where they might break.
    let breaks = LazyCell::new(|| breaks::find(text));
    let on_one_line = (!text.contains('\n')).then(|| breaks::end_of(text));
    let box_width = element.area.w.um() as f64;
    let lone = if element.lone_titles { None } else { breaks::lone_title(text) };
    for rung in &element.ladder {
        for size in &rung.sizes {
            let scale = size.um() as f64 / f64::from(font.units_per_em);
            let spacing = size.um() as f64 * f64::from(rung.tracking) / 1000.0;
            let width = |start, end| measured.width(start, end, scale, spacing);
            let most = lines_that_fit(element, font, *size).min(rung.lines as usize);
            for n_lines in 1..=most {
                if n_lines > 1 && n_lines > breaks.len() {
                    break;
                }
                // A break drops one space, which is narrower than the size but for its word space.
                let space =
                    size.um() as f64 * (1.0 + f64::from(element.word_space.max(0)) / 1000.0);
                let dropped = (n_lines - 1) as f64 * (space + spacing.abs());
                let room = n_lines as f64 * (box_width + TOLERANCE_UM) + dropped;
                if width(0, text.len()) > room {
                    continue;
                }
                let limit = box_width + TOLERANCE_UM;
                let ends = match &on_one_line {
                    Some(end) if n_lines == 1 => (width(0, end.end) <= limit).then(|| vec![*end]),
                    _ => split(&breaks, n_lines, limit, &width, lone),
                };
                let Some(ends) = ends else { continue };
                let lines = set(fonts, (text, shaped), &ends, (scale, spacing));
                let widest = lines.iter().map(|line| line.width).fold(0.0, f64::max);
                // Kerning across a break is gone in the shaped lines; measure what is drawn.
                if widest <= box_width + TOLERANCE_UM {
                    let fill = widest / box_width.max(1.0);
                    return Some(Setting { size: *size, tracking: rung.tracking, lines, fill });
                }
            }
        }
    }
    None
}

/// How many lines of `size` the height of the box holds, from the top of the capitals of the
/// first to the baseline of the last.
fn lines_that_fit(element: &TextElement, font: &Font, size: Length) -> usize {
    let room = element.area.h.um() - cap_height(font, size).um();
    if room < 0 {
        return 0;
    }
    let step = (size.um() * i64::from(element.line_height) / 1000).max(1);
    usize::try_from(room / step).map_or(1, |more| more + 1)
}

/// Height of the capitals of `font` at `size`.
pub(super) fn cap_height(font: &Font, size: Length) -> Length {
    size.scaled(f64::from(font.cap_height) / f64::from(font.units_per_em))
}

/// The most even way to cut into exactly `n_lines` lines no wider than `limit`: the
/// breaks at which the lines end.
fn split(
    breaks: &[Break],
    n_lines: usize,
    limit: f64,
    width: &dyn Fn(usize, usize) -> f64,
    lone: Option<usize>,
) -> Option<Vec<Break>> {
    // best[i]: the least cost of setting the text up to break i in so many lines, and where
    // the line before ended.
    let none = (f64::INFINITY, usize::MAX);
    let mut rows: Vec<Vec<(f64, usize)>> = Vec::with_capacity(n_lines);
    for row in 0..n_lines {
        let mut best = vec![none; breaks.len()];
        for (idx, found) in breaks.iter().enumerate() {
            let mut consider = |start: usize, before: f64, from: usize| {
                let line = width(start, found.end);
                let slack = (limit - line) / limit;
                let is_lone = lone == Some(start) && found.forced;
                let cost = before + slack * slack + found.cost + if is_lone { LONE } else { 0.0 };
                if line <= limit && cost < best[idx].0 {
                    best[idx] = (cost, from);
                }
                line <= limit
            };
            if row == 0 {
                if !breaks[..idx].iter().any(|skipped| skipped.forced) {
                    consider(0, 0.0, usize::MAX);
                }
                continue;
            }
            // Backwards, so that the first line that is too wide ends the search.
            for from in (0..idx).rev() {
                let fits = consider(breaks[from].next, rows[row - 1][from].0, from);
                if !fits || breaks[from].forced {
                    break;
                }
            }
        }
        rows.push(best);
    }
    let mut idx = breaks.len() - 1;
    if !rows[n_lines - 1][idx].0.is_finite() {
        return None;
    }
    let mut ends = Vec::with_capacity(n_lines);
    for row in rows.iter().rev() {
        ends.push(breaks[idx]);
        idx = row[idx].1;
    }
    ends.reverse();
    Some(ends)
}

/// Shapes each line on its own; one that is the whole text is shaped already.
fn set(
    fonts: &Fonts<'_>,
    (text, shaped): (&str, &[Shaped]),
    ends: &[Break],
    (scale, spacing): (f64, f64),
) -> Vec<Line> {
    let mut start = 0;
    ends.iter()
        .map(|end| {
            let line = &text[start..end.end];
            let glyphs =
                if line.len() == text.len() { shaped.to_vec() } else { fonts.shape(line, start) };
            let advance: i64 = glyphs.iter().map(|glyph| i64::from(glyph.advance)).sum();
            let gaps = glyphs.len().saturating_sub(1) as f64;
            let set = Line {
                start,
                end: end.end,
                width: advance as f64 * scale + gaps * spacing,
                glyphs,
            };
            start = end.next;
            set
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every byte as wide as ten.
    fn lines(text: &str, n_lines: usize, limit: f64) -> Option<Vec<String>> {
        let ends = split(
            &breaks::find(text),
            n_lines,
            limit,
            &|start, end| (end - start) as f64 * 10.0,
            None,
        )?;
        let mut start = 0;
        let cut = ends.iter().map(|end| {
            let line = text[start..end.end].to_owned();
            start = end.next;
            line
        });
        Some(cut.collect())
    }

    #[test]
    fn lines_are_even_rather_than_full() {
        let cut = lines("aaaa bbbb cccc dddd", 2, 150.0).expect("it fits");
        assert_eq!(cut, ["aaaa bbbb", "cccc dddd"]);
    }

    #[test]
    fn a_name_breaks_before_its_titles() {
        let cut = lines("Siti Nurhaliza, S.Kom., M.T.", 2, 200.0).expect("it fits");
        assert_eq!(cut, ["Siti Nurhaliza,", "S.Kom., M.T."]);
    }

    #[test]
    fn a_title_is_not_left_alone_where_the_name_can_be_cut() {
        let cut = |text: &str| {
            let width = |start: usize, end: usize| (end - start) as f64 * 10.0;
            let ends = split(&breaks::find(text), 2, 260.0, &width, breaks::lone_title(text));
            ends.expect("it fits").first().map(|end| text[..end.end].to_owned())
        };
        assert_eq!(cut("Siti Nurhaliza Wulandari, S.Kom.").as_deref(), Some("Siti Nurhaliza"));
        assert_eq!(
            cut("Siti Nurhaliza Wulandari, S.T., M.T.").as_deref(),
            Some("Siti Nurhaliza Wulandari,")
        );
        // One word and its title: there is no other break.
        assert_eq!(
            cut("Nurhalizawulandarining, S.Kom.").as_deref(),
            Some("Nurhalizawulandarining,")
        );
    }

    #[test]
    fn a_word_that_is_too_wide_has_no_setting() {
        assert_eq!(lines("aaaaaaaaaaaaaaaaaaaa", 1, 150.0), None);
    }

    #[test]
    fn a_forced_end_stays() {
        let cut = lines("a\nb c", 2, 150.0).expect("it fits");
        assert_eq!(cut, ["a", "b c"]);
        assert_eq!(lines("a\nb", 1, 150.0), None);
    }

    proptest! {
        #[test]
        fn no_letter_is_lost_and_no_line_is_too_wide(
            text in "[a-z]{1,9}([ ,/-]{1,2}[A-Za-z.]{1,9}){0,12}", n_lines in 1usize..5
        ) {
            if let Some(cut) = lines(&text, n_lines, 150.0) {
                let joined: String = cut.concat();
                let bare = |s: &str| s.replace(' ', "");
                prop_assert_eq!(bare(&joined), bare(&text));
                prop_assert!(cut.iter().all(|line| line.len() * 10 <= 150));
                prop_assert_eq!(cut.len(), n_lines);
            }
        }
    }
}
