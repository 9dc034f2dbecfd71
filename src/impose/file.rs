//! Sheet formats as files, and the built-in ones.
//!
//! A file is TOML that a print-shop person can read and add to: every length is
//! a text with its unit. The serde mirrors below are private to this file; the
//! rest of the program sees a checked [`SheetFormat`]. An unknown key, a length
//! without a unit or a grid that does not fit is an error with its place.

use super::format::{Marking, SheetFormat, Slot, Slug};
use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::geom::{Point, Rect, Size, Turn};
use crate::unit::Length;
use serde::Deserialize;
use std::path::Path;

/// Names and texts of the built-in formats, in the order they are listed.
const BUILTIN: &[(&str, &str)] = &[
    ("a4-10up", include_str!("../../layouts/sheets/a4-10up.toml")),
    ("a4-10up-portrait", include_str!("../../layouts/sheets/a4-10up-portrait.toml")),
    ("a4-9up", include_str!("../../layouts/sheets/a4-9up.toml")),
    ("f4-10up", include_str!("../../layouts/sheets/f4-10up.toml")),
    ("a3-18up", include_str!("../../layouts/sheets/a3-18up.toml")),
    ("a3-21up", include_str!("../../layouts/sheets/a3-21up.toml")),
    ("sra3-21up", include_str!("../../layouts/sheets/sra3-21up.toml")),
    ("13x19-25up", include_str!("../../layouts/sheets/13x19-25up.toml")),
    ("letter-8up", include_str!("../../layouts/sheets/letter-8up.toml")),
    ("epson-tray-2up", include_str!("../../layouts/sheets/epson-tray-2up.toml")),
    ("cr80-1up", include_str!("../../layouts/sheets/cr80-1up.toml")),
];

/// A length with its unit, such as `85.6mm`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Measure(Length);

impl TryFrom<String> for Measure {
    type Error = crate::unit::BadLength;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Length::parse(&text).map(Self)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormatFile {
    title: String,
    sheet: Area,
    #[serde(default)]
    card: Option<Area>,
    edge: Measure,
    #[serde(default)]
    borderless: bool,
    #[serde(default)]
    shared_bleed: bool,
    #[serde(default)]
    grid: Option<Grid>,
    #[serde(default)]
    slot: Vec<SlotFile>,
    #[serde(default)]
    marks: Option<MarkFile>,
    #[serde(default)]
    slug: Option<SlugFile>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Area {
    width: Measure,
    height: Measure,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Grid {
    columns: u32,
    rows: u32,
    /// Between cards; or `pitch`, from card to card.
    gutter: Option<Step>,
    pitch: Option<Step>,
    /// Top left corner of the first card; absent: the grid is centred.
    origin: Option<Step>,
    #[serde(default)]
    turn: i64,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    x: Measure,
    y: Measure,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SlotFile {
    x: Measure,
    y: Measure,
    #[serde(default)]
    turn: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkFile {
    offset: Measure,
    length: Measure,
    weight: Measure,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SlugFile {
    x: Measure,
    y: Measure,
    width: Measure,
    height: Measure,
    #[serde(default)]
    turn: i64,
}

/// More slots than this on one sheet is a slip of the pen, not a plate.
const MOST_SLOTS: u32 = 400;

impl SheetFormat {
    /// The names of the built-in formats.
    pub fn builtin_names() -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().map(|(name, _)| *name)
    }

    /// The built-in format of that name, or the file at that path, relative to `base`.
    ///
    /// # Errors
    ///
    /// A fault if there is neither, or the file cannot be read, holds an unknown key or a
    /// bad value, or describes a grid that does not fit its paper.
    pub fn load(name_or_path: &str, base: &Path) -> Outcome<Self> {
        if let Some((name, text)) = BUILTIN.iter().find(|(name, _)| *name == name_or_path) {
            return Self::parse(name, text, name);
        }
        let path = base.join(name_or_path);
        let looks_like_path = name_or_path.ends_with(".toml") || name_or_path.contains('/');
        if !looks_like_path && !path.exists() {
            let names = Self::builtin_names().collect::<Vec<_>>().join(", ");
            return Err(Fault::new(
                FaultKind::Usage,
                "",
                crate::text!(
                    "format lembar `{name_or_path}` tidak dikenal",
                    "unknown sheet format `{name_or_path}`"
                ),
            )
            .hint(crate::text!(
                "pilih salah satu: {names}, atau tulis path berkas .toml",
                "choose one of: {names}, or write the path of a .toml file"
            )));
        }
        let text = std::fs::read_to_string(&path).map_err(|error| {
            let doing =
                Text::new("format lembar tidak dapat dibaca", "the sheet format cannot be read");
            Fault::io(&path, doing, &error)
        })?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        Self::parse(&name, &text, name_or_path)
    }

    /// Reads `text` as a sheet format; `place` is the file's name in errors.
    ///
    /// # Errors
    ///
    /// As [`Self::load`].
    pub fn parse(name: &str, text: &str, place: &str) -> Outcome<Self> {
        let file: FormatFile = toml::from_str(text).map_err(|error| {
            let line = error
                .span()
                .map_or(1, |span| text.get(..span.start).unwrap_or(text).matches('\n').count() + 1);
            let what = error.message().replace('\n', ", ");
            Fault::new(
                FaultKind::Usage,
                format!("{place}:{line}"),
                crate::text!(
                    "format lembar tidak dapat dipakai: {what}",
                    "the sheet format cannot be used: {what}"
                ),
            )
        })?;
        file.resolve(name, place)?.checked(place)
    }
}

impl FormatFile {
    fn resolve(self, name: &str, place: &str) -> Outcome<SheetFormat> {
        let usage = |text| Fault::new(FaultKind::Usage, place, text);
        let card = self.card.map_or(Size::ID_1, |card| Size::new(card.width.0, card.height.0));
        let sheet = Size::new(self.sheet.width.0, self.sheet.height.0);
        let too_far = Length::from_um(5_000_000);
        let sizes = [("sheet", sheet.w), ("sheet", sheet.h), ("card", card.w), ("card", card.h)];
        for (key, length) in sizes {
            if length <= Length::ZERO || length > too_far {
                return Err(usage(crate::text!(
                    "`{key}` berukuran {length}; harus di atas 0 dan paling besar 5 m",
                    "`{key}` measures {length}; it must be above 0 and at most 5 m"
                )));
            }
        }
        let mut lengths = vec![("edge", self.edge.0)];
        if let Some(marks) = &self.marks {
            lengths.extend([
                ("marks.offset", marks.offset.0),
                ("marks.length", marks.length.0),
                ("marks.weight", marks.weight.0),
            ]);
        }
        if let Some(slug) = &self.slug {
            lengths.extend([("slug.width", slug.width.0), ("slug.height", slug.height.0)]);
        }
        if let Some((key, length)) = lengths.into_iter().find(|(_, at)| *at < Length::ZERO) {
            return Err(usage(crate::text!(
                "`{key}` bernilai {length}; tidak boleh negatif",
                "`{key}` is {length}; it must not be negative"
            )));
        }
        let turn = |degrees: i64| {
            Turn::from_degrees(degrees).ok_or_else(|| {
                usage(crate::text!(
                    "`turn` bernilai {degrees}; yang diterima 0, 90, 180, 270",
                    "`turn` is {degrees}; accepted are 0, 90, 180, 270"
                ))
            })
        };
        let mut slots = Vec::new();
        if let Some(grid) = &self.grid {
            slots = grid.slots(sheet, card, turn(grid.turn)?, &usage)?;
        }
        if self.grid.is_some() && !self.slot.is_empty() {
            return Err(usage(crate::text!(
                "tulis [grid] atau [[slot]], jangan keduanya",
                "write [grid] or [[slot]], not both"
            )));
        }
        for slot in &self.slot {
            let turn = turn(slot.turn)?;
            slots.push(Slot { trim: placed(slot.x.0, slot.y.0, card, turn), turn });
        }
        let slug = match self.slug {
            None => None,
            Some(slug) => Some(Slug {
                area: Rect::new(slug.x.0, slug.y.0, slug.width.0, slug.height.0),
                turn: turn(slug.turn)?,
            }),
        };
        Ok(SheetFormat {
            name: name.to_owned(),
            title: self.title,
            sheet,
            card,
            slots,
            edge: self.edge.0,
            borderless: self.borderless,
            shared_bleed: self.shared_bleed,
            marks: self.marks.map(|marks| Marking {
                offset: marks.offset.0,
                length: marks.length.0,
                weight: marks.weight.0,
            }),
            slug,
        })
    }
}

impl Grid {
    fn slots(
        &self,
        sheet: Size,
        card: Size,
        turn: Turn,
        usage: &dyn Fn(Text) -> Box<Fault>,
    ) -> Outcome<Vec<Slot>> {
        let (columns, rows) = (self.columns, self.rows);
        if columns == 0 || rows == 0 || columns.saturating_mul(rows) > MOST_SLOTS {
            return Err(usage(crate::text!(
                "grid {columns} x {rows}: kolom dan baris mulai dari 1, paling banyak {MOST_SLOTS} kartu",
                "a grid of {columns} x {rows}: columns and rows start at 1, with at most {MOST_SLOTS} cards"
            )));
        }
        let piece = if turn.is_sideways() { card.turned() } else { card };
        let pitch = match (self.pitch, self.gutter) {
            (Some(pitch), None) => Point::new(pitch.x.0, pitch.y.0),
            (None, Some(gutter)) => Point::new(piece.w + gutter.x.0, piece.h + gutter.y.0),
            (None, None) | (Some(_), Some(_)) => {
                return Err(usage(crate::text!(
                    "[grid] memerlukan salah satu: `gutter` atau `pitch`",
                    "[grid] needs one of `gutter` and `pitch`"
                )));
            }
        };
        let (columns, rows) = (i64::from(columns), i64::from(rows));
        let block = Size::new(pitch.x * (columns - 1) + piece.w, pitch.y * (rows - 1) + piece.h);
        let origin = self.origin.map_or_else(
            || Point::new((sheet.w - block.w) / 2, (sheet.h - block.h) / 2),
            |origin| Point::new(origin.x.0, origin.y.0),
        );
        let mut slots = Vec::new();
        for row in 0..rows {
            for column in 0..columns {
                let (x, y) = (origin.x + pitch.x * column, origin.y + pitch.y * row);
                slots.push(Slot { trim: placed(x, y, card, turn), turn });
            }
        }
        Ok(slots)
    }
}

/// The room a turned card takes at `x`, `y`.
fn placed(x: Length, y: Length, card: Size, turn: Turn) -> Rect {
    let piece = if turn.is_sideways() { card.turned() } else { card };
    Rect::at(Point::new(x, y), piece)
}
