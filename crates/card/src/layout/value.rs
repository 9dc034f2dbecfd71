//! The values that layout files are made of: colours, fit ladders, strokes.
//!
//! Each reader notes what is wrong in the table it reads and gives what it
//! could make of the rest, so that all mistakes of a file are told together.

use super::draw::{
    Angle, Cap, Colour, Gradient, GradientShape, Join, Paint, Stop, Stroke, Transform,
};
use super::element::Rung;
use super::ink;
use cetak_base::diag::Text;
use cetak_base::geom::{Point, Rect, Turn};
use cetak_base::settings::{Table, accepts};
use cetak_base::text;
use cetak_base::unit::Length;
use std::{collections::BTreeMap, sync::Arc};

/// The named colours of one kind.
#[derive(Debug, Default)]
pub(super) struct Theme {
    /// The kind, as files name it.
    pub(super) kind: String,
    /// Its colours by name.
    pub(super) colours: BTreeMap<String, Colour>,
}

/// The step between sizes of a rung unless the layout says otherwise: a quarter point.
const STEP_PT: f64 = 0.25;

/// How text may be set: a text element, and the style it names.
pub(super) struct Settings<'s, 'f, 'a> {
    /// The element.
    pub(super) own: &'s Table<'f, 'a>,
    /// Its style.
    pub(super) style: Option<Table<'f, 'a>>,
}

impl<'f, 'a> Settings<'_, 'f, 'a> {
    /// The table that says `key`: the element's own word goes before that of its style.
    pub(super) fn of(&self, key: &str) -> &Table<'f, 'a> {
        match &self.style {
            Some(style) if !self.own.has(key) && style.has(key) => style,
            _ => self.own,
        }
    }

    /// The same for a key that must be there.
    pub(super) fn need(&self, key: &str) -> Option<&Table<'f, 'a>> {
        let table = self.of(key);
        table.require(key).then_some(table)
    }
}

/// The rungs of the fit ladder, from `fit` or from one fixed `size`.
pub(super) fn ladder(settings: &Settings<'_, '_, '_>, tracking: i32) -> Option<Vec<Rung>> {
    let table = settings.of("fit");
    if !table.has("fit") {
        let size = type_size(settings.need("size")?, "size")?;
        return Some(vec![Rung { lines: 1, sizes: vec![size], tracking }]);
    }
    let stepped = settings.of("step");
    let step =
        if stepped.has("step") { type_size(stepped, "step")? } else { Length::from_pt(STEP_PT) };
    let mut rungs: Vec<Rung> = Vec::new();
    let mut is_right = true;
    for rung in table.tables("fit") {
        let last = rungs.last().and_then(|rung| rung.sizes.last().copied());
        match read_rung(&rung, step, last, tracking) {
            Some(rung) => rungs.push(rung),
            None => is_right = false,
        }
        rung.close();
    }
    if rungs.is_empty() && is_right {
        let hint = text!(
            "misalnya fit = [{{ lines = 2, size = [\"8pt\", \"6pt\"] }}]",
            "for example fit = [{{ lines = 2, size = [\"8pt\", \"6pt\"] }}]"
        );
        table.wrong("fit", "tidak punya anak tangga", "has no rung", hint);
    }
    (is_right && !rungs.is_empty()).then_some(rungs)
}

fn read_rung(
    table: &Table<'_, '_>,
    step: Length,
    last: Option<Length>,
    tracking: i32,
) -> Option<Rung> {
    let lines = table.integer("lines", 1..=20);
    let own_tracking = table.integer("tracking", -100..=500);
    table.require("size");
    let (from, to) = if table.is_text("size") {
        let only = type_size(table, "size")?;
        (only, only)
    } else {
        let [from, to] = table.lengths("size")?;
        (in_range(table, "size", from)?, in_range(table, "size", to)?)
    };
    if to > from {
        let hint = text!("misalnya [\"8pt\", \"6pt\"]", "for example [\"8pt\", \"6pt\"]");
        table.wrong("size", "harus dari besar ke kecil", "must go from large to small", hint);
        return None;
    }
    if last.is_some_and(|last| from > last) {
        table.wrong(
            "size",
            "tidak boleh lebih besar daripada anak tangga sebelumnya",
            "must not be larger than that of the rung before it",
            Text::default(),
        );
        return None;
    }
    let falling = std::iter::successors(Some(from), |size| Some(*size - step));
    let mut sizes: Vec<Length> = falling.take_while(|size| *size > to).collect();
    sizes.push(to);
    let lines = lines.and_then(|lines| u32::try_from(lines).ok()).unwrap_or(1);
    let tracking = own_tracking.and_then(|t| i32::try_from(t).ok()).unwrap_or(tracking);
    Some(Rung { lines, sizes, tracking })
}

fn type_size(table: &Table<'_, '_>, key: &str) -> Option<Length> {
    let size = table.length(key)?;
    in_range(table, key, size)
}

fn in_range(table: &Table<'_, '_>, key: &str, size: Length) -> Option<Length> {
    if size < Length::from_pt(0.05) || size > Length::from_pt(400.0) {
        table.wrong(
            key,
            "harus antara 0.05 pt dan 400 pt",
            "must lie between 0.05 pt and 400 pt",
            Text::default(),
        );
        return None;
    }
    Some(size)
}

/// OpenType features by their four letters.
pub(super) fn features(table: &Table<'_, '_>) -> Option<Vec<[u8; 4]>> {
    let Some(names) = table.texts("features") else { return Some(Vec::new()) };
    let tags = names.iter().map(|name| <[u8; 4]>::try_from(name.as_bytes()).ok());
    let tags: Option<Vec<_>> = tags.collect();
    if tags.is_none() {
        table.wrong(
            "features",
            "harus fitur OpenType dari empat huruf",
            "must be OpenType features of four letters",
            text!("misalnya features = [\"tnum\"]", "for example features = [\"tnum\"]"),
        );
    }
    tags
}

/// The stroke of a line or outline.
pub(super) fn line_stroke(table: &Table<'_, '_>, theme: &Theme) -> Option<Stroke> {
    let colour = colour(table, "stroke", theme);
    let opacity = opacity(table);
    table.require("width");
    let width = table.length("width")?;
    if width <= Length::ZERO {
        table.wrong("width", "harus lebih dari 0", "must be more than 0", Text::default());
        return None;
    }
    Some(Stroke {
        paint: Paint::Solid(colour?),
        opacity,
        width,
        cap: Cap::Butt,
        join: Join::Miter,
        miter_limit: 4.0,
        dashes: Vec::new(),
        dash_offset: Length::ZERO,
    })
}

/// What `fill` says: a colour, or several that run into each other along `fill_angle`. The outer `None`:
/// there is none; the inner one: it has a mistake. The box is that of the element, if it is known.
pub(super) fn fill(
    table: &Table<'_, '_>,
    theme: &Theme,
    area: Option<Rect>,
) -> Option<Option<Paint>> {
    table.know(&["fill", "fill_angle"]);
    if !table.has("fill") {
        return None;
    }
    if table.is_text("fill") {
        return Some(colour(table, "fill", theme).map(Paint::Solid));
    }
    let angle = table.number("fill_angle", -360.0..=360.0).unwrap_or(180.0);
    let names = table.texts("fill").unwrap_or_default();
    let colours: Option<Vec<Colour>> =
        names.iter().map(|name| named_colour(table, "fill", name, theme)).collect();
    if names.len() < 2 {
        table.wrong(
            "fill",
            "harus satu warna atau daftar dari sedikitnya dua",
            "must be a colour or a list of at least two",
            text!(
                "misalnya fill = [\"#ffffff\", \"k10\"]",
                "for example fill = [\"#ffffff\", \"k10\"]"
            ),
        );
        return Some(None);
    }
    Some(colours.zip(area).map(|(colours, area)| gradient(&colours, angle, area)))
}

/// Colours that run into each other across a box, in even steps from edge to edge, in the direction of
/// `angle`: degrees clockwise from upwards, as style sheets have it.
fn gradient(colours: &[Colour], angle: f64, area: Rect) -> Paint {
    let middle = area.middle();
    let (sin, cos) = angle.to_radians().sin_cos();
    // So long that both ends reach the corners.
    let half = (area.w.um() as f64 * sin.abs() + area.h.um() as f64 * cos.abs()) / 2.0;
    let along = |share: f64| Length::from_um((half * share).round() as i64);
    let (dx, dy) = (along(sin), along(-cos));
    let last = (colours.len().max(2) - 1) as f32;
    let stops = colours.iter().enumerate();
    let stops = stops.map(|(idx, colour)| Stop {
        offset: idx as f32 / last,
        colour: *colour,
        opacity: 1.0,
    });
    Paint::Gradient(Arc::new(Gradient {
        shape: GradientShape::Linear {
            from: Point::new(middle.x - dx, middle.y - dy),
            to: Point::new(middle.x + dx, middle.y + dy),
        },
        transform: Transform { matrix: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0] },
        stops: stops.collect(),
    }))
}

/// The radius of corners; square if the element has none.
pub(super) fn radius(table: &Table<'_, '_>) -> Length {
    let radius = table.length("radius").unwrap_or_default();
    if radius < Length::ZERO {
        table.wrong("radius", "tidak boleh negatif", "must not be negative", Text::default());
    }
    radius
}

/// From 0 to 1; 1 if the element has none.
pub(super) fn opacity(table: &Table<'_, '_>) -> f32 {
    table.number("opacity", 0.0..=1.0).map_or(1.0, |opacity| opacity as f32)
}

/// Quarter turns clockwise about the middle of the box; none if the element has none.
pub(super) fn turn(table: &Table<'_, '_>) -> Turn {
    let Some(degrees) = table.integer("turn", 0..=270) else { return Turn::None };
    Turn::from_degrees(degrees).unwrap_or_else(|| {
        table.wrong(
            "turn",
            "harus 0, 90, 180 atau 270",
            "must be 0, 90, 180 or 270",
            Text::default(),
        );
        Turn::None
    })
}

/// The turn clockwise of what may lie at any angle.
pub(super) fn angle(table: &Table<'_, '_>) -> Angle {
    let degrees = table.number("turn", -360.0..=360.0).unwrap_or(0.0).rem_euclid(360.0);
    let whole = (degrees % 90.0 == 0.0).then(|| Turn::from_degrees(degrees as i64)).flatten();
    whole.map_or(Angle::Degrees(degrees), Angle::Quarters)
}

/// A colour: `#rrggbb`, `k0` to `k100`, inks, or a name of the theme.
pub(super) fn colour(table: &Table<'_, '_>, key: &str, theme: &Theme) -> Option<Colour> {
    let text = table.text(key)?;
    named_colour(table, key, &text, theme)
}

fn named_colour(table: &Table<'_, '_>, key: &str, text: &str, theme: &Theme) -> Option<Colour> {
    let found = plain_colour(text).or_else(|| theme.colours.get(text).copied());
    if found.is_none() {
        bad_colour(table, key, text, theme);
    }
    found
}

/// A colour that needs no theme.
pub(super) fn plain_colour(text: &str) -> Option<Colour> {
    if let Some(colour) = ink::parse(text) {
        return Some(colour);
    }
    if let Some(hex) = text.strip_prefix('#') {
        if hex.len() != 6 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(hex, 16).ok()?;
        let [_, r, g, b] = number.to_be_bytes();
        return Some(Colour::Srgb(r, g, b));
    }
    let percent: u8 = text.strip_prefix('k')?.parse().ok()?;
    (percent <= 100).then_some(Colour::Black(percent))
}

/// Notes that `text` is no colour.
pub(super) fn bad_colour(table: &Table<'_, '_>, key: &str, text: &str, theme: &Theme) {
    let mut accepted: Vec<&str> = theme.colours.keys().map(String::as_str).collect();
    accepted.extend([
        "#rrggbb",
        "k0",
        "k100",
        "cmyk(c, m, y, k)",
        "spot(\"NAME\", cmyk(c, m, y, k))",
    ]);
    let hint = accepts(text, &accepted);
    let kind = &theme.kind;
    if kind.is_empty() {
        table.unfit(key, text, "bukan warna", "is not a colour", hint);
    } else {
        let (id, en) = (
            format!("bukan warna pada tema `{kind}`"),
            format!("is not a colour of the theme `{kind}`"),
        );
        table.unfit(key, text, &id, &en, hint);
    }
}
