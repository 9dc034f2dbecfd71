//! The values that layout files are made of: colours, fit ladders, strokes.

use super::draw::{Cap, Colour, Join, Paint, Stroke};
use super::element::Rung;
use super::file::{Table, Value, choices};
use crate::diag::{Fault, Outcome, Text, printable};
use crate::text;
use crate::unit::Length;
use std::collections::BTreeMap;

/// The named colours of one kind.
pub(super) type Theme = BTreeMap<String, Colour>;

/// The step between sizes of a rung unless the layout says otherwise: a quarter point.
const STEP_PT: f64 = 0.25;

/// The rungs of the fit ladder, from `fit` or from one fixed `size`.
pub(super) fn ladder<'a>(
    fit: Option<Value<'a>>,
    need: &dyn Fn(&str) -> Outcome<Value<'a>>,
    step: Option<Value<'a>>,
    tracking: i32,
) -> Outcome<Vec<Rung>> {
    let Some(fit) = fit else {
        let value = need("size")?;
        let size = type_size(&value)?;
        return Ok(vec![Rung { lines: 1, sizes: vec![size], tracking }]);
    };
    let step = match step {
        Some(value) => type_size(&value)?,
        None => Length::from_pt(STEP_PT),
    };
    let mut rungs: Vec<Rung> = Vec::new();
    for value in fit.array()? {
        let table = value.table()?;
        table.accept(&["lines", "size", "tracking"])?;
        let lines = table.get("lines").map_or(Ok(1), |value| value.whole(1, 20))? as u32;
        let size = table.need("size")?;
        let (from, to) = if size.is_array() {
            let ends = size.array()?.iter().map(type_size).collect::<Outcome<Vec<_>>>()?;
            match ends[..] {
                [from, to] if to <= from => (from, to),
                _ => {
                    return Err(size.wrong(text!(
                        "harus dua ukuran, dari besar ke kecil",
                        "must be two sizes, from large to small"
                    )));
                }
            }
        } else {
            let only = type_size(&size)?;
            (only, only)
        };
        let last = rungs.last().and_then(|rung| rung.sizes.last().copied());
        if last.is_some_and(|last| from > last) {
            return Err(size.wrong(text!(
                "anak tangga tidak boleh lebih besar daripada yang sebelumnya",
                "a rung must not be larger than the one before it"
            )));
        }
        let mut sizes: Vec<Length> = std::iter::successors(Some(from), |size| Some(*size - step))
            .take_while(|size| *size > to)
            .collect();
        sizes.push(to);
        let tracking = match table.get("tracking") {
            Some(value) => value.whole(-100, 500)? as i32,
            None => tracking,
        };
        rungs.push(Rung { lines, sizes, tracking });
    }
    if rungs.is_empty() {
        return Err(fit.wrong(text!("tangga kosong", "the ladder has no rung")));
    }
    Ok(rungs)
}

fn type_size(value: &Value<'_>) -> Outcome<Length> {
    let size = value.length()?;
    if size < Length::from_pt(0.05) || size > Length::from_pt(400.0) {
        return Err(value.wrong(text!(
            "ukuran huruf harus antara 0.05 pt dan 400 pt",
            "a size of type must lie between 0.05 pt and 400 pt"
        )));
    }
    Ok(size)
}

/// An OpenType feature by its four letters.
pub(super) fn feature(value: &Value<'_>) -> Outcome<[u8; 4]> {
    <[u8; 4]>::try_from(value.str()?.as_bytes()).map_err(|_| {
        value.wrong(text!(
            "fitur OpenType terdiri dari empat huruf, misalnya `tnum`",
            "an OpenType feature has four letters, for example `tnum`"
        ))
    })
}

/// The stroke of a line or outline.
pub(super) fn line_stroke(table: &Table<'_>, colour: Colour, opacity: f32) -> Outcome<Stroke> {
    let value = table.need("width")?;
    let width = value.length()?;
    if width <= Length::ZERO {
        return Err(value.wrong(text!("harus lebih dari 0", "must be more than 0")));
    }
    Ok(Stroke {
        paint: Paint::Solid(colour),
        opacity,
        width,
        cap: Cap::Butt,
        join: Join::Miter,
        miter_limit: 4.0,
        dashes: Vec::new(),
        dash_offset: Length::ZERO,
    })
}

/// The radius of corners; square if the element has none.
pub(super) fn radius(table: &Table<'_>) -> Outcome<Length> {
    let Some(value) = table.get("radius") else { return Ok(Length::ZERO) };
    let radius = value.length()?;
    if radius < Length::ZERO {
        return Err(value.wrong(text!("tidak boleh negatif", "must not be negative")));
    }
    Ok(radius)
}

/// From 0 to 1; 1 if the element has none.
pub(super) fn opacity(table: &Table<'_>) -> Outcome<f32> {
    let Some(value) = table.get("opacity") else { return Ok(1.0) };
    let opacity = value.number()?;
    if !(0.0..=1.0).contains(&opacity) {
        return Err(value.wrong(text!("harus antara 0 dan 1", "must lie between 0 and 1")));
    }
    Ok(opacity as f32)
}

/// A colour: `#rrggbb`, `k0` to `k100`, or a name of the theme.
pub(super) fn colour(value: &Value<'_>, theme: &Theme) -> Outcome<Colour> {
    let text = value.str()?;
    let found = plain_colour(text).or_else(|| theme.get(text).copied());
    found.ok_or_else(|| bad_colour(value, theme))
}

/// A colour that needs no theme.
pub(super) fn plain_colour(text: &str) -> Option<Colour> {
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

/// The mistake of writing something that is no colour.
pub(super) fn bad_colour(value: &Value<'_>, theme: &Theme) -> Box<Fault> {
    let given = value.str().unwrap_or_else(|_| value.key());
    let mut accepted: Vec<&str> = theme.keys().map(String::as_str).collect();
    accepted.extend(["#rrggbb", "k0", "k100"]);
    let shown = printable(given);
    let why = Text::new(format!("`{shown}` bukan warna"), format!("`{shown}` is not a colour"));
    value.wrong(why).hint(choices(given, &accepted))
}
