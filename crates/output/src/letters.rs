//! Letters with a code: a page for each person, to be folded and handed out.
//!
//! What they say is the caller's. The name stands where the window of an envelope is; the code stands
//! below the fold, so that who carries the letters does not read it.

use crate::pdf::{Document, Sketch, Style, Typefaces, Weight};
use cetak_base::date::Date;
use cetak_base::diag::Outcome;
use cetak_base::geom::{Point, Rect, Size};
use cetak_base::unit::Length;
use cetak_card::layout::document_fonts;
use cetak_sheet::Duplex;

/// One letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Whom it is for, line by line.
    pub to: Vec<String>,
    /// What it is about.
    pub heading: String,
    /// Paragraphs before the code.
    pub before: Vec<String>,
    /// The code.
    pub code: String,
    /// Paragraphs behind the code.
    pub behind: Vec<String>,
}

const PAPER: Size = Size::new(um(210_000), um(297_000));
const LEFT: Length = um(25_000);
const WIDTH: Length = um(160_000);
/// Where the window of an envelope shows what stands first.
const WINDOW: Length = um(52_000);
/// Below the first fold of a letter in three parts.
const BODY: Length = um(108_000);
const LEADING: Length = um(5_600);
const TEXT: Style = Style::new(11.0, Weight::Regular);
const HEADING: Style = Style::new(14.0, Weight::Bold);
const CODE: Style = Style::new(24.0, Weight::Bold);

const fn um(um: i64) -> Length {
    Length::from_um(um)
}

/// The letters as one PDF.
///
/// # Errors
///
/// A fault if a font cannot be used.
pub fn pdf(letters: &[Letter], title: &str, date: Date) -> Outcome<Vec<u8>> {
    let [regular, bold] = document_fonts();
    let faces = Typefaces::read(regular, bold)?;
    let pages = letters.iter().map(|letter| page(letter, &faces)).collect();
    let duplex = Duplex::None;
    let document = Document { title, date, paper: PAPER, duplex, calibration: None };
    document.write(&faces, pages).map(|(bytes, _)| bytes)
}

fn page<'t>(letter: &Letter, faces: &'t Typefaces<'t>) -> Sketch<'t> {
    let mut sketch = Sketch::new(faces);
    let mut y = WINDOW;
    for line in &letter.to {
        for line in faces.wrapped(TEXT, line, um(85_000)) {
            sketch.text(Point::new(LEFT, y), TEXT, &line);
            y += LEADING;
        }
    }
    y = BODY;
    sketch.text(Point::new(LEFT, y), HEADING, &letter.heading);
    y += LEADING + um(3_000);
    let paragraphs = |sketch: &mut Sketch<'t>, y: &mut Length, texts: &[String]| {
        for text in texts {
            for line in faces.wrapped(TEXT, text, WIDTH) {
                sketch.text(Point::new(LEFT, *y), TEXT, &line);
                *y += LEADING;
            }
            *y += um(2_400);
        }
    };
    paragraphs(&mut sketch, &mut y, &letter.before);
    let frame = Rect::new(LEFT, y, um(92_000), um(17_000));
    sketch.frame(um(350), frame);
    sketch.text(Point::new(LEFT + um(6_000), y + um(11_600)), CODE, &letter.code);
    y += um(26_000);
    paragraphs(&mut sketch, &mut y, &letter.behind);
    sketch
}
