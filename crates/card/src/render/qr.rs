//! QR codes of whole printer dots.
//!
//! A module that is not a whole number of printer dots comes out wider here and
//! narrower there, and a scanner gives up. So a code is never scaled to its
//! frame: it gets the largest whole number of dots a module that leaves the
//! quiet zone inside, at least four (DENSO's minimum), on the grid of dots that
//! begins at the card's top left corner. A frame may be that of the modules
//! alone, so that what is seen stands on an edge; then the quiet zone outside
//! bounds the modules as well.

use super::Qr;
use crate::layout::{Align, CodeFrame, VerticalAlign};
use cetak_base::geom::{Point, Rect, Turn};
use cetak_base::unit::Length;
use qrcode::{Color, EcLevel, QrCode, Version, bits::Bits};
use std::ops::RangeInclusive;

/// How QR codes are drawn, as a number. It is raised when the same words in the same frame at the
/// same resolution give another code or another size, and only then: every card with a code is made
/// again at once. From 1.
pub const LOOK: u32 = 1;

/// Printer dots in a module, at least (DENSO Wave, minimum for reliable reading).
const MIN_MODULE_DOTS: i64 = 4;
/// Modules of quiet zone on each side (ISO/IEC 18004).
pub(super) const QUIET_MODULES: i64 = 4;

/// Why there is no code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TooSmall {
    /// The frame is too small for the code; the side it would need.
    Frame {
        /// Side of the smallest frame that would do.
        needed: Length,
    },
    /// No code holds so much text.
    Payload,
}

/// The code for `payload` in `frame`: level Q, or M only where Q would push a module under
/// four dots.
pub(super) fn code(payload: &str, frame: &CodeFrame, dpi: u32) -> Result<Qr, TooSmall> {
    let room = Room::new(frame, dpi);
    let Chosen { bits, level, module_dots } = choose(payload, &room, dpi)?;
    let code = QrCode::with_bits(bits, level).map_err(|_| TooSmall::Payload)?;
    Ok(place(&code, payload, &room, module_dots, dpi))
}

/// Whether [`code`] would give a code. Drawing one tries eight masks, which takes a hundred
/// times as long as choosing its version.
pub(super) fn fits(payload: &str, frame: &CodeFrame, dpi: u32) -> Result<(), TooSmall> {
    choose(payload, &Room::new(frame, dpi), dpi).map(|_| ())
}

/// A code that is not drawn yet.
struct Chosen {
    bits: Bits,
    level: EcLevel,
    module_dots: i64,
}

fn choose(payload: &str, room: &Room, dpi: u32) -> Result<Chosen, TooSmall> {
    let mut smallest = None;
    for level in [EcLevel::Q, EcLevel::M] {
        let Some((version, bits)) = encode(payload, level) else { continue };
        let side = 17 + 4 * i64::from(version);
        let (modules, most) = match room.quiet {
            Some(quiet) => (side, quiet / QUIET_MODULES),
            None => (side + 2 * QUIET_MODULES, i64::MAX),
        };
        let module_dots = (room.side / modules).min(most);
        if module_dots >= MIN_MODULE_DOTS {
            return Ok(Chosen { bits, level, module_dots });
        }
        // The frame may lie a dot off the grid on either side.
        let dots = modules * MIN_MODULE_DOTS + 2;
        smallest = Some(Length::from_dots(dots as f64, dpi));
    }
    Err(smallest.map_or(TooSmall::Payload, |needed| TooSmall::Frame { needed }))
}

/// The code of version 1 for `payload`, of the fewest dots, at the origin.
pub(super) fn smallest(payload: &str, dpi: u32) -> Option<Qr> {
    let dots = (21 + 2 * QUIET_MODULES) * MIN_MODULE_DOTS;
    let side = Length::from_dots(dots as f64, dpi);
    let frame = CodeFrame::with_quiet(Rect::new(Length::ZERO, Length::ZERO, side, side));
    let found = code(payload, &frame, dpi).ok()?;
    Some(Qr { origin: Point::new(Length::ZERO, Length::ZERO), ..found })
}

/// The modules of the smallest code for `payload` at level M, and how many stand on a side.
pub(super) fn modules(payload: &str) -> Option<(usize, Vec<bool>)> {
    let (_, bits) = encode(payload, EcLevel::M)?;
    let code = QrCode::with_bits(bits, EcLevel::M).ok()?;
    let dark = code.to_colors().into_iter().map(|color| color == Color::Dark);
    Some((code.width(), dark.collect()))
}

/// The code with its modules turned; it stays in its place.
pub(super) fn turned(code: Qr, turn: Turn) -> Qr {
    let side = code.side;
    // Where each module of the turned code comes from.
    let from = |row: usize, column: usize| match turn {
        Turn::None => (row, column),
        Turn::Quarter => (side - 1 - column, row),
        Turn::Half => (side - 1 - row, side - 1 - column),
        Turn::ThreeQuarters => (column, side - 1 - row),
    };
    let places = (0..side).flat_map(|row| (0..side).map(move |column| (row, column)));
    let dark = places.map(|(row, column)| {
        let (row, column) = from(row, column);
        code.dark[row * side + column]
    });
    Qr { dark: dark.collect(), ..code }
}

/// The whole dots inside a frame.
struct Room {
    left: i64,
    top: i64,
    width: i64,
    height: i64,
    side: i64,
    /// The quiet zone, where it lies outside.
    quiet: Option<i64>,
    align: Align,
    valign: VerticalAlign,
}

impl Room {
    fn new(&CodeFrame { rect: frame, quiet, align, valign }: &CodeFrame, dpi: u32) -> Self {
        // A dot is 20 micrometres and more; a hundredth of one is rounding, not space.
        let first = |edge: Length| (edge.to_dots(dpi) - 0.01).ceil() as i64;
        let last = |edge: Length| (edge.to_dots(dpi) + 0.01).floor() as i64;
        let (left, top) = (first(frame.x), first(frame.y));
        let (width, height) = (last(frame.right()) - left, last(frame.bottom()) - top);
        let quiet = quiet.map(last);
        Self { left, top, width, height, side: width.min(height), quiet, align, valign }
    }
}

fn place(code: &QrCode, payload: &str, room: &Room, module_dots: i64, dpi: u32) -> Qr {
    let side = code.width();
    let drawn = side as i64 * module_dots;
    // What lies around the modules inside the frame.
    let white = if room.quiet.is_some() { 0 } else { QUIET_MODULES * module_dots };
    let (across, down) = (room.width - drawn, room.height - drawn);
    let x = match room.align {
        Align::Left => white,
        Align::Centre => across / 2,
        Align::Right => across - white,
    };
    let y = match room.valign {
        VerticalAlign::Top => white,
        VerticalAlign::Middle => down / 2,
        VerticalAlign::Bottom => down - white,
    };
    let at = |dots: i64| Length::from_dots(dots as f64, dpi);
    Qr {
        origin: Point::new(at(room.left + x), at(room.top + y)),
        module_dots: u32::try_from(module_dots).expect("a frame has fewer than 2^32 dots"),
        dpi,
        side,
        dark: code.to_colors().iter().map(|c| *c == Color::Dark).collect(),
        payload: payload.to_owned(),
    }
}

/// Versions in which a text takes the same number of bits: character counts are as wide
/// (ISO/IEC 18004, table 3).
const CLASSES: [RangeInclusive<i16>; 3] = [1..=9, 10..=26, 27..=40];

/// The smallest version that holds `payload` at `level`, and its bits. Finding the version
/// first spares the search over masks for every version tried.
fn encode(payload: &str, level: EcLevel) -> Option<(i16, Bits)> {
    let bits_of = |version| {
        let mut bits = Bits::new(Version::Normal(version));
        bits.push_optimal_data(payload.as_bytes()).ok()?;
        Some(bits)
    };
    CLASSES.into_iter().find_map(|mut class| {
        let taken = bits_of(*class.end())?.len();
        let version = class.find(|version| {
            let room = Bits::new(Version::Normal(*version)).max_len(level);
            room.is_ok_and(|room| room >= taken)
        })?;
        let mut bits = bits_of(version)?;
        bits.push_terminator(level).ok()?;
        Some((version, bits))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(side_mm: f64) -> CodeFrame {
        let mm = Length::from_mm;
        CodeFrame::with_quiet(Rect::new(mm(38.31), mm(33.17), mm(side_mm), mm(side_mm)))
    }

    const URL: &str = "HTTPS://VERIFIKASI.EXAMPLE.GO.ID/K/A20150001234";

    #[test]
    fn a_module_is_a_whole_number_of_dots_on_the_grid() {
        for dpi in [300, 600] {
            let code = code(URL, &frame(16.2), dpi).expect("16 mm are enough");
            assert!(code.module_dots >= 4);
            for edge in [code.origin.x, code.origin.y] {
                let dots = edge.to_dots(dpi);
                assert!((dots - dots.round()).abs() < 0.02, "{dots}");
            }
        }
    }

    #[test]
    fn the_quiet_zone_stays_inside_the_frame() {
        let frame = frame(13.0);
        let code = code(URL, &frame, 300).expect("13 mm are enough");
        let quiet = Length::from_dots(f64::from(code.module_dots * 4), 300);
        let drawn = Length::from_dots(f64::from(code.module_dots) * code.side as f64, 300);
        let whole = Rect::new(code.origin.x, code.origin.y, drawn, drawn).grown(quiet);
        assert!(frame.rect.grown(Length::from_um(2)).contains(whole));
    }

    #[test]
    fn modules_stand_on_the_edges_of_a_frame_that_is_theirs() {
        let mm = Length::from_mm;
        let rect = Rect::new(mm(41.0), mm(37.38), mm(12.6), mm(12.6));
        let quiet = Some(mm(1.4));
        let (align, valign) = (Align::Right, VerticalAlign::Bottom);
        let frame = CodeFrame { rect, quiet, align, valign };
        let code = code(URL, &frame, 300).expect("it fits");
        // The quiet zone of 1.4 mm holds four modules of four dots, though five would fit the frame.
        assert_eq!((code.side, code.module_dots), (29, 4));
        let edge = |at: Length| at + code.drawn_side();
        let dot = Length::from_dots(1.0, 300);
        for (is, wanted) in
            [(edge(code.origin.x), rect.right()), (edge(code.origin.y), rect.bottom())]
        {
            assert!(is <= wanted && wanted - is <= dot, "{is} instead of {wanted}");
        }
        let roomy = CodeFrame { quiet: Some(mm(1.75)), ..frame };
        assert_eq!(super::code(URL, &roomy, 300).expect("it fits").module_dots, 5);
        let narrow = CodeFrame { quiet: Some(mm(1.0)), ..frame };
        assert!(super::code(URL, &narrow, 300).is_err());
    }

    #[test]
    fn the_version_is_the_smallest_that_holds_the_text() {
        let holds = |payload: &str, version, level| {
            let mut bits = Bits::new(Version::Normal(version));
            bits.push_optimal_data(payload.as_bytes()).is_ok()
                && bits.push_terminator(level).is_ok()
        };
        let kinds = ["7", "A", "a", "9A", "x1234567", "é"];
        for (kind, n_times) in
            kinds.iter().flat_map(|kind| (1..900).step_by(7).map(move |n| (kind, n)))
        {
            let payload = kind.repeat(n_times);
            for level in [EcLevel::Q, EcLevel::M] {
                let smallest = (1..=40).find(|version| holds(&payload, *version, level));
                let found = encode(&payload, level).map(|(version, _)| version);
                assert_eq!(found, smallest, "{kind} {n_times} times");
            }
        }
    }

    #[test]
    fn level_q_gives_way_to_m_only_where_it_must() {
        // 47 characters fill version 3 at Q (29 modules) exactly; 48 need version 4 at Q
        // (41 modules with the quiet zone, 164 dots) and still fit version 3 at M.
        let long = format!("{URL}X");
        assert_eq!(code(&long, &frame(14.2), 300).expect("Q fits").side, 33);
        assert_eq!(code(&long, &frame(13.0), 300).expect("M fits").side, 29);
    }

    #[test]
    fn a_turned_code_has_its_three_corners_elsewhere() {
        let code = code(URL, &frame(16.2), 300).expect("16 mm are enough");
        // The corner without a finder pattern is the lower right one, until the code is turned.
        let finder = |code: &Qr, row: usize, column: usize| {
            (0..7).all(|n| code.dark[(row + n) * code.side + column])
        };
        let last = code.side - 7;
        assert!(finder(&code, 0, 0) && finder(&code, last, 0) && !finder(&code, last, last));
        let quarter = turned(code.clone(), Turn::Quarter);
        assert!(
            finder(&quarter, 0, 0) && finder(&quarter, last, last) && !finder(&quarter, last, 0)
        );
        assert_eq!(turned(turned(quarter, Turn::Quarter), Turn::Half), code);
    }

    #[test]
    fn under_four_dots_there_is_no_code() {
        let found = code(URL, &frame(12.0), 300);
        let Err(TooSmall::Frame { needed }) = found else { panic!("{found:?}") };
        assert_eq!(fits(URL, &frame(12.0), 300), Err(TooSmall::Frame { needed }));
        assert_eq!(fits(URL, &frame(needed.to_mm()), 300), Ok(()));
        assert!(code(URL, &frame(needed.to_mm()), 300).is_ok());
    }
}
