//! The slip that parts the cards of one unit from those of the next.
//!
//! It has the size of a card, is printed and cut with the others and then lies on
//! top of its unit's cards. Its black frame runs over the cut, so that it shows as
//! a dark line at the side of a pile. It names the unit and how many cards follow,
//! never a person.

use super::canvas::{Canvas, defect};
use super::font::Font;
use super::plain::{ems, run, set, shortened};
use cetak_base::diag::{Lang, Outcome};
use cetak_base::geom::{Path, Point, Rect, Turn};
use cetak_base::unit::Length;
use cetak_card::layout::draw::Colour;

/// What a slip says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipText {
    /// The unit; empty if the records name none.
    pub unit: String,
    /// The agency it belongs to; may be empty.
    pub agency: String,
    /// How many cards follow.
    pub n_cards: usize,
    /// Which unit of the run, from 1.
    pub number: usize,
    /// How many units the run has.
    pub n_units: usize,
}

/// Width of the black frame inside the cut.
const FRAME: Length = Length::from_um(2500);
/// From the cut to the text.
const INSET: Length = Length::from_um(6000);
/// Sizes of the unit's name in points: the first at which it fits into [`MOST_LINES`].
const NAME_SIZES: [f64; 6] = [14.0, 12.0, 10.0, 8.0, 7.0, 6.0];
const MOST_LINES: usize = 4;
/// Size of the count and of everything else, in points.
const COUNT_SIZE: f64 = 16.0;
const SMALL_SIZE: f64 = 7.0;
/// From baseline to baseline, in sizes.
const LEADING: f64 = 1.25;

/// Draws the slip in the space of a face; `face` is the card, `area` also its bleed.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    (slip, lang): (&SlipText, Lang),
    (face, area): (Rect, Rect),
    font_idx: usize,
) -> Outcome<()> {
    canvas.save();
    canvas.fill_with(Colour::Black(100), false);
    canvas.rect_path(area);
    canvas.path(&Path::rounded(face.grown(-FRAME), Length::ZERO));
    canvas.content.fill_even_odd();
    canvas.restore();

    let font = canvas.fonts().get(font_idx).ok_or_else(|| defect("a font that is not there"))?;
    let (left, width) = (face.x + INSET, (face.w - INSET * 2).to_pt());
    let SlipText { agency, n_cards, number, n_units, .. } = slip;
    let nameless = lang.of("Tanpa nama unit kerja", "No unit named");
    let unit = if slip.unit.trim().is_empty() { nameless } else { &slip.unit };
    let (size, names) = name_lines(font, unit, width);
    let step = |size: f64| Length::from_pt(size * LEADING);
    // From the top downwards, then from the foot upwards.
    let mut y = face.y + INSET + Length::from_pt(SMALL_SIZE);
    let mut lines = vec![(
        lang.of("PEMISAH UNIT KERJA - BUKAN KARTU", "SLIP OF A UNIT - NOT A CARD").to_owned(),
        SMALL_SIZE,
        y,
    )];
    y += step(SMALL_SIZE) / 2;
    for name in names {
        y += step(size);
        lines.push((name, size, y));
    }
    if !agency.trim().is_empty() {
        lines.push((agency.clone(), SMALL_SIZE, y + step(SMALL_SIZE)));
    }
    let foot = face.bottom() - INSET;
    lines.push((format!("unit {number} {} {n_units}", lang.of("dari", "of")), SMALL_SIZE, foot));
    lines.push((
        format!("{n_cards} {}", lang.of("kartu", "cards")),
        COUNT_SIZE,
        foot - step(SMALL_SIZE),
    ));
    for (text, size, y) in lines {
        let line = shortened(font, set(font, &text), width / size);
        canvas.text(&run(font_idx, size, Point::new(left, y), Turn::None, &line))?;
    }
    Ok(())
}

/// The unit's name broken at spaces, with the size at which it fits. A name too long for the
/// smallest ends in the last line's ellipsis: a slip is no card.
fn name_lines(font: &Font<'_>, name: &str, width: f64) -> (f64, Vec<String>) {
    let mut fitting = (SMALL_SIZE, Vec::new());
    for size in NAME_SIZES {
        let mut lines: Vec<String> = Vec::new();
        let long = |text: &str| ems(&set(font, text)) * size;
        for word in name.split_whitespace() {
            match lines.last_mut() {
                Some(line) if long(&format!("{line} {word}")) <= width => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        let fits = lines.len() <= MOST_LINES && lines.iter().all(|line| long(line) <= width);
        fitting = (size, lines);
        if fits {
            return fitting;
        }
    }
    let (size, lines) = fitting;
    let mut lines = lines.into_iter();
    let mut kept: Vec<String> = lines.by_ref().take(MOST_LINES - 1).collect();
    let rest: Vec<String> = lines.collect();
    kept.push(rest.join(" "));
    (size, kept)
}
