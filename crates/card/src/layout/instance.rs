//! Variable fonts at one weight, and fonts with CFF outlines: plain TrueType fonts.
//!
//! Outlines and widths are those of the weight; what else varies (kerning,
//! heights of accents) stays as in the font's first master. Cubic curves become
//! quadratic ones that lie nowhere further than a quarter of a unit off. So
//! everything behind loading - preview, PDF, what reads it back - knows one
//! kind of font.

use skrifa::instance::{Location, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::raw::TableProvider as _;
use skrifa::{FontRef, GlyphId, MetadataProvider as _, Tag};
use std::collections::BTreeMap;

/// Tables that only a variable font has, or that speak of outlines that are no longer there.
const DROPPED: &[&[u8; 4]] = &[
    b"fvar", b"gvar", b"avar", b"cvar", b"HVAR", b"VVAR", b"MVAR", b"STAT", b"DSIG", b"hdmx",
    b"VDMX", b"LTSH", b"fpgm", b"prep", b"cvt ", b"gasp",
];

/// How far a quadratic curve may lie off the cubic one, in units of the font.
const TOLERANCE: f32 = 0.25;

/// The weights that a font can be given; `None` for a plain one.
pub(super) fn weights(font: &FontRef<'_>) -> Option<(u16, u16)> {
    let axis = font.axes().get_by_tag(Tag::new(b"wght"))?;
    Some((axis.min_value().ceil() as u16, axis.max_value().floor() as u16))
}

/// Whether a font is what the writers take: TrueType outlines that do not vary.
pub(super) fn is_plain(font: &FontRef<'_>) -> bool {
    font.glyf().is_ok() && font.axes().is_empty()
}

/// The bytes of the font as a plain one, at that weight if it varies; `None` if it has no outlines.
pub(super) fn at(data: &[u8], weight: u16) -> Option<Vec<u8>> {
    let font = FontRef::new(data).ok()?;
    let has_outlines = font.glyf().is_ok() || font.cff().is_ok() || font.cff2().is_ok();
    if !has_outlines {
        return None;
    }
    let location = font.axes().location([("wght", f32::from(weight))]);
    let n_glyphs = font.maxp().ok()?.num_glyphs();
    let made = outlines(&font, &location, n_glyphs)?;
    let mut tables: BTreeMap<[u8; 4], Vec<u8>> = BTreeMap::new();
    for record in font.table_directory().table_records() {
        let tag = record.tag();
        if !DROPPED.contains(&&tag.to_be_bytes()) {
            let bytes = font.table_data(tag)?.as_bytes().to_vec();
            tables.insert(tag.to_be_bytes(), bytes);
        }
    }
    let mut put = |tag: &[u8; 4], at: usize, value: [u8; 2]| -> Option<()> {
        tables.get_mut(tag)?.get_mut(at..at + 2)?.copy_from_slice(&value);
        Some(())
    };
    // Offsets into the tables: OpenType 1.9, `head`, `hhea`, `maxp`, `OS/2`.
    put(b"head", 8, [0, 0])?;
    put(b"head", 10, [0, 0])?;
    put(b"head", 50, 1u16.to_be_bytes())?;
    put(b"hhea", 34, n_glyphs.to_be_bytes())?;
    if weights(&font).is_some() {
        put(b"OS/2", 4, weight.to_be_bytes())?;
    }
    // Version 1.0, two zones, no instructions and no composed glyphs.
    let mut most = vec![0, 1, 0, 0];
    for number in [n_glyphs, made.most_points, made.most_contours, 0, 0, 2] {
        most.extend(number.to_be_bytes());
    }
    most.resize(32, 0);
    tables.insert(*b"maxp", most);
    tables.insert(*b"glyf", made.glyf);
    tables.insert(*b"loca", made.loca);
    tables.insert(*b"hmtx", made.hmtx);
    Some(file(&tables))
}

/// The tables of outlines and widths.
struct Made {
    glyf: Vec<u8>,
    loca: Vec<u8>,
    hmtx: Vec<u8>,
    most_points: u16,
    most_contours: u16,
}

fn outlines(font: &FontRef<'_>, location: &Location, n_glyphs: u16) -> Option<Made> {
    let (glyphs, metrics) = (font.outline_glyphs(), font.glyph_metrics(Size::unscaled(), location));
    let mut made = Made {
        glyf: Vec::new(),
        loca: Vec::new(),
        hmtx: Vec::new(),
        most_points: 0,
        most_contours: 0,
    };
    for glyph in (0..n_glyphs).map(GlyphId::from) {
        made.loca.extend(u32::try_from(made.glyf.len()).ok()?.to_be_bytes());
        let mut pen = Contours::default();
        if let Some(outline) = glyphs.get(glyph) {
            outline.draw(DrawSettings::unhinted(Size::unscaled(), location), &mut pen).ok()?;
        }
        let contours = pen.finish();
        let advance = metrics.advance_width(glyph).unwrap_or(0.0).round().max(0.0) as u16;
        let points = || contours.iter().flatten();
        let left = points().map(|point| point.x).min().unwrap_or(0);
        made.hmtx.extend(advance.to_be_bytes());
        made.hmtx.extend(left.to_be_bytes());
        if contours.is_empty() {
            continue;
        }
        made.most_points = made.most_points.max(u16::try_from(points().count()).ok()?);
        let n_contours = i16::try_from(contours.len()).ok()?;
        made.most_contours = made.most_contours.max(n_contours.unsigned_abs());
        let glyf = &mut made.glyf;
        glyf.extend(n_contours.to_be_bytes());
        let bounds = [
            left,
            points().map(|point| point.y).min()?,
            points().map(|point| point.x).max()?,
            points().map(|point| point.y).max()?,
        ];
        glyf.extend(bounds.into_iter().flat_map(i16::to_be_bytes));
        let mut last = 0u16;
        for contour in &contours {
            last += u16::try_from(contour.len()).ok()?;
            glyf.extend((last - 1).to_be_bytes());
        }
        glyf.extend([0; 2]); // no instructions
        glyf.extend(points().map(|point| u8::from(point.on)));
        for axis in [|point: &Point| point.x, |point: &Point| point.y] {
            let mut before = 0i16;
            for point in points() {
                glyf.extend(axis(point).wrapping_sub(before).to_be_bytes());
                before = axis(point);
            }
        }
        let padding = glyf.len().next_multiple_of(4);
        glyf.resize(padding, 0);
    }
    made.loca.extend(u32::try_from(made.glyf.len()).ok()?.to_be_bytes());
    Some(made)
}

#[derive(Clone, Copy)]
struct Point {
    x: i16,
    y: i16,
    on: bool,
}

/// Gathers contours of points on and off the curve.
#[derive(Default)]
struct Contours {
    done: Vec<Vec<Point>>,
    open: Vec<(f32, f32, bool)>,
    /// Where the last curve ended.
    pen: (f32, f32),
}

impl Contours {
    fn put(&mut self, x: f32, y: f32, on: bool) {
        self.open.push((x, y, on));
        self.pen = (x, y);
    }

    fn end(&mut self) {
        let mut open = std::mem::take(&mut self.open);
        // A contour closes by itself; its first point is not said again.
        if open.len() > 1 && open.first() == open.last() {
            open.pop();
        }
        // A point half way between two control points goes without saying, and may lie on half a unit.
        let goes_without = |idx: usize| {
            let (Some(before), Some(after)) = (idx.checked_sub(1), open.get(idx + 1)) else {
                return false;
            };
            let (before, point) = (open[before], open[idx]);
            let middle = ((before.0 + after.0) / 2.0, (before.1 + after.1) / 2.0);
            point.2 && !before.2 && !after.2 && (point.0, point.1) == middle
        };
        let said = open.iter().enumerate().filter(|(idx, _)| !goes_without(*idx));
        let contour: Vec<Point> = said
            .map(|(_, (x, y, on))| Point { x: x.round() as i16, y: y.round() as i16, on: *on })
            .collect();
        if contour.len() > 1 {
            self.done.push(contour);
        }
    }

    fn finish(mut self) -> Vec<Vec<Point>> {
        self.end();
        self.done
    }
}

impl OutlinePen for Contours {
    fn move_to(&mut self, x: f32, y: f32) {
        self.end();
        self.put(x, y, true);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.put(x, y, true);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.put(cx, cy, false);
        self.put(x, y, true);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let from = self.pen;
        let (off_x, off_y) = (x - 3.0 * bx + 3.0 * ax - from.0, y - 3.0 * by + 3.0 * ay - from.1);
        // How far one quadratic curve lies off falls with the third power of the number of pieces.
        let off = off_x.hypot(off_y) * 3f32.sqrt() / 36.0;
        let n_pieces = (off / TOLERANCE).cbrt().ceil().clamp(1.0, 16.0);
        let at = |share: f32, p: [f32; 4]| {
            let rest = 1.0 - share;
            rest.powi(3) * p[0]
                + 3.0 * rest * rest * share * p[1]
                + 3.0 * rest * share * share * p[2]
                + share.powi(3) * p[3]
        };
        let slope = |share: f32, p: [f32; 4]| {
            let rest = 1.0 - share;
            3.0 * (rest * rest * (p[1] - p[0])
                + 2.0 * rest * share * (p[2] - p[1])
                + share * share * (p[3] - p[2]))
        };
        let (xs, ys) = ([from.0, ax, bx, x], [from.1, ay, by, y]);
        for piece in 0..n_pieces as u32 {
            let (start, end) = (piece as f32 / n_pieces, (piece + 1) as f32 / n_pieces);
            // The control points of the piece, and the one quadratic point in their stead.
            let control = |p: [f32; 4]| {
                let (p0, p3) = (at(start, p), at(end, p));
                let third = (end - start) / 3.0;
                let (p1, p2) = (p0 + slope(start, p) * third, p3 - slope(end, p) * third);
                (3.0 * (p1 + p2) - p0 - p3) / 4.0
            };
            self.quad_to(control(xs), control(ys), at(end, xs), at(end, ys));
        }
    }

    fn close(&mut self) {
        self.end();
    }
}

/// A font file of these tables, with their checksums.
fn file(tables: &BTreeMap<[u8; 4], Vec<u8>>) -> Vec<u8> {
    let n_tables = u16::try_from(tables.len()).unwrap_or(u16::MAX);
    let power = n_tables.max(1).ilog2() as u16;
    let range = 16u16 << power;
    let mut head: Vec<u8> = vec![0, 1, 0, 0];
    for number in [n_tables, range, power, n_tables * 16 - range] {
        head.extend(number.to_be_bytes());
    }
    let mut body: Vec<u8> = Vec::new();
    let start = 12 + tables.len() * 16;
    for (tag, bytes) in tables {
        head.extend(tag);
        for number in [checksum(bytes), (start + body.len()) as u32, bytes.len() as u32] {
            head.extend(number.to_be_bytes());
        }
        body.extend(bytes);
        let padded = body.len().next_multiple_of(4);
        body.resize(padded, 0);
    }
    head.extend(body);
    head
}

fn checksum(bytes: &[u8]) -> u32 {
    bytes.chunks(4).fold(0u32, |sum, chunk| {
        let mut word = [0; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        sum.wrapping_add(u32::from_be_bytes(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The letters of a text as lines and curves, and their widths.
    #[derive(Default, PartialEq, Debug)]
    struct Drawn(Vec<(char, Vec<i64>)>);

    impl OutlinePen for Drawn {
        fn move_to(&mut self, x: f32, y: f32) {
            self.0.push(('M', vec![x as i64, y as i64]));
        }
        fn line_to(&mut self, x: f32, y: f32) {
            self.0.push(('L', vec![x as i64, y as i64]));
        }
        fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
            self.0.push(('Q', [cx, cy, x, y].map(|v| v as i64).to_vec()));
        }
        fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, x: f32, y: f32) {
            self.0.push(('C', vec![x as i64, y as i64]));
        }
        fn close(&mut self) {
            self.0.push(('Z', Vec::new()));
        }
    }

    fn drawn(data: &[u8], text: &str) -> Drawn {
        let font = FontRef::new(data).expect("a font");
        let metrics =
            font.glyph_metrics(Size::unscaled(), skrifa::instance::LocationRef::default());
        let mut drawn = Drawn::default();
        for c in text.chars() {
            let glyph = font.charmap().map(c).expect("it has the letter");
            let outline = font.outline_glyphs().get(glyph).expect("an outline");
            let settings =
                DrawSettings::unhinted(Size::unscaled(), skrifa::instance::LocationRef::default());
            outline.draw(settings, &mut drawn).expect("it is drawn");
            let width = metrics.advance_width(glyph).unwrap_or(0.0) as i64;
            drawn.0.push(('W', vec![width]));
        }
        drawn
    }

    #[test]
    fn a_font_that_is_made_plain_draws_what_it_drew() {
        let data = include_bytes!("../../../../fonts/PlusJakartaSans-Bold.ttf");
        let plain = at(data, 700).expect("it has outlines");
        // Composed letters too.
        for text in ["Agung", "ÅéŞ", "0%&@"] {
            assert_eq!(drawn(&plain, text), drawn(data, text), "{text}");
        }
    }

    #[test]
    fn a_cubic_curve_is_followed_within_a_unit() {
        let mut pen = Contours::default();
        pen.move_to(0.0, 0.0);
        pen.curve_to(0.0, 552.0, 448.0, 1000.0, 1000.0, 1000.0);
        pen.line_to(1000.0, 0.0);
        let contour = &pen.finish()[0];
        // A quarter of a circle about (1000, 0): points on the curve lie on it.
        let on = contour.iter().filter(|point| point.on && point.y > 0);
        for point in on {
            let radius = f64::from(point.x - 1000).hypot(f64::from(point.y));
            assert!((radius - 1000.0).abs() < 1.5, "{radius}");
        }
        assert!(contour.len() > 6, "{}", contour.len());
    }
}
