//! Sheet formats as files, and the built-in ones.
//!
//! A file is TOML that a print-shop person can read and add to: every length is
//! a text with its unit. It is read as every other file of settings is: all
//! mistakes are told at once, each with its line and what is accepted. The rest
//! of the program sees a checked [`SheetFormat`].

use super::format::{Hole, Marking, SheetFormat, Slot, Slug};
use cetak_base::diag::{Fault, FaultKind, Outcome, Text};
use cetak_base::geom::{Point, Rect, Size, Turn};
use cetak_base::regular;
use cetak_base::settings::{File, Table};
use cetak_base::unit::Length;
use std::path::Path;

/// Names and texts of the built-in formats, in the order they are listed.
const BUILTIN: &[(&str, &str)] = &[
    ("a4-10up", include_str!("../../../layouts/sheets/a4-10up.toml")),
    ("a4-10up-portrait", include_str!("../../../layouts/sheets/a4-10up-portrait.toml")),
    ("a4-9up", include_str!("../../../layouts/sheets/a4-9up.toml")),
    ("f4-10up", include_str!("../../../layouts/sheets/f4-10up.toml")),
    ("a3-18up", include_str!("../../../layouts/sheets/a3-18up.toml")),
    ("a3-21up", include_str!("../../../layouts/sheets/a3-21up.toml")),
    ("sra3-21up", include_str!("../../../layouts/sheets/sra3-21up.toml")),
    ("13x19-25up", include_str!("../../../layouts/sheets/13x19-25up.toml")),
    ("letter-8up", include_str!("../../../layouts/sheets/letter-8up.toml")),
    ("epson-tray-2up", include_str!("../../../layouts/sheets/epson-tray-2up.toml")),
    ("cr80-1up", include_str!("../../../layouts/sheets/cr80-1up.toml")),
];

/// More slots than this on one sheet is a slip of the pen, not a plate.
const MOST_SLOTS: i64 = 400;
/// No paper is larger, and sums of lengths stay far from overflowing.
const TOO_FAR: Length = Length::from_um(5_000_000);

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
                cetak_base::text!(
                    "format lembar `{name_or_path}` tidak dikenal",
                    "unknown sheet format `{name_or_path}`"
                ),
            )
            .hint(cetak_base::text!(
                "pilih salah satu: {names}, atau tulis path berkas .toml",
                "choose one of: {names}, or write the path of a .toml file"
            )));
        }
        let text = regular::read_text(&path, regular::MOST_SETTINGS).map_err(|error| {
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
        let file = File::parse(place, text)?;
        let format = read(&file, name);
        file.finish()?;
        // A format that is not there had a mistake, and a file with a mistake ends above.
        let format = format.ok_or_else(|| {
            let message = cetak_base::text!(
                "format lembar tidak lengkap",
                "the sheet format is not complete"
            );
            Fault::new(FaultKind::Usage, place, message)
        })?;
        format.checked(place)
    }
}

/// Reads every key; `None` if something that is needed is missing or wrong.
fn read(file: &File<'_>, name: &str) -> Option<SheetFormat> {
    let root = file.root();
    root.know(&["card", "grid", "marks", "slug"]);
    root.require("title");
    let title = root.text("title");
    root.require("sheet");
    let sheet = size(&root, "sheet");
    let card = if root.has("card") { size(&root, "card") } else { Some(Size::ID_1) };
    let edge = distance(&root, "edge");
    let borderless = root.boolean("borderless").unwrap_or(false);
    let shared_bleed = root.boolean("shared_bleed").unwrap_or(false);
    let slots = slots(&root, sheet, card);
    let marks = root.has("marks").then(|| {
        let marks = root.table("marks");
        let (offset, length) = (distance(&marks, "offset"), distance(&marks, "length"));
        let weight = distance(&marks, "weight");
        marks.close();
        Some(Marking { offset: offset?, length: length?, weight: weight? })
    });
    let slug = root.has("slug").then(|| {
        let slug = root.table("slug");
        let (corner, turn) = (corner(&slug), turn(&slug));
        let (width, height) = (distance(&slug, "width"), distance(&slug, "height"));
        slug.close();
        let Point { x, y } = corner?;
        Some(Slug { area: Rect::new(x, y, width?, height?), turn: turn? })
    });
    let holes = holes(&root);
    root.close();
    Some(SheetFormat {
        name: name.to_owned(),
        title: title?,
        sheet: sheet?,
        card: card?,
        slots: slots?,
        edge: edge?,
        borderless,
        shared_bleed,
        marks: optional(marks)?,
        slug: optional(slug)?,
        holes: holes?,
    })
}

/// The holes for pins, each by its middle.
fn holes(root: &Table<'_, '_>) -> Option<Vec<Hole>> {
    let read = |table: &Table<'_, '_>| {
        let (middle, diameter) = (corner(table), distance(table, "diameter"));
        let (Point { x, y }, diameter) = (middle?, diameter?);
        let half = diameter / 2;
        Some(Hole { area: Rect::new(x - half, y - half, diameter, diameter) })
    };
    let mut holes = Some(Vec::new());
    for table in root.tables("hole") {
        let hole = read(&table);
        table.close();
        holes = holes.zip(hole).map(|(mut holes, hole)| {
            holes.push(hole);
            holes
        });
    }
    holes
}

/// What may be left out: nothing is wrong with it if it is not there.
fn optional<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    read.map_or(Some(None), |read| read.map(Some))
}

/// A length that must be there.
fn length(table: &Table<'_, '_>, key: &str) -> Option<Length> {
    table.require(key);
    table.length(key)
}

/// A length that must be there and not be negative.
fn distance(table: &Table<'_, '_>, key: &str) -> Option<Length> {
    let length = length(table, key)?;
    if length < Length::ZERO {
        let (id, en) = (
            format!("bernilai {length}; tidak boleh negatif"),
            format!("is {length}; it must not be negative"),
        );
        table.wrong(key, &id, &en, Text::default());
        return None;
    }
    Some(length)
}

/// Width and height of paper or a card.
fn size(root: &Table<'_, '_>, key: &str) -> Option<Size> {
    if !root.has(key) {
        return None;
    }
    let table = root.table(key);
    let (w, h) = (length(&table, "width"), length(&table, "height"));
    table.close();
    let (w, h) = (w?, h?);
    if let Some(bad) = [w, h].into_iter().find(|side| *side <= Length::ZERO || *side > TOO_FAR) {
        let (id, en) = (
            format!("berukuran {bad}; harus di atas 0 dan paling besar 5 m"),
            format!("measures {bad}; it must be above 0 and at most 5 m"),
        );
        root.wrong(key, &id, &en, Text::default());
        return None;
    }
    Some(Size::new(w, h))
}

/// The point at `x` and `y`.
fn corner(table: &Table<'_, '_>) -> Option<Point> {
    let (x, y) = (length(table, "x"), length(table, "y"));
    Some(Point::new(x?, y?))
}

/// A step across and down; `None` inside if it is not written.
fn step(grid: &Table<'_, '_>, key: &str) -> Option<Option<Point>> {
    grid.know(&[key]);
    optional(grid.has(key).then(|| {
        let table = grid.table(key);
        let step = corner(&table);
        table.close();
        step
    }))
}

/// `turn`, which is none where it is not written.
fn turn(table: &Table<'_, '_>) -> Option<Turn> {
    let Some(degrees) = table.integer("turn", i64::from(i32::MIN)..=i64::from(i32::MAX)) else {
        return (!table.has("turn")).then_some(Turn::None);
    };
    let turn = Turn::from_degrees(degrees);
    if turn.is_none() {
        let (id, en) = (
            format!("bernilai {degrees}; yang diterima 0, 90, 180, 270"),
            format!("is {degrees}; accepted are 0, 90, 180, 270"),
        );
        table.wrong("turn", &id, &en, Text::default());
    }
    turn
}

/// The slots of `[grid]` or of `[[slot]]`.
fn slots(root: &Table<'_, '_>, sheet: Option<Size>, card: Option<Size>) -> Option<Vec<Slot>> {
    let written: Vec<Option<(Point, Turn)>> = root
        .tables("slot")
        .into_iter()
        .map(|table| {
            let (corner, turn) = (corner(&table), turn(&table));
            table.close();
            Some((corner?, turn?))
        })
        .collect();
    if !root.has("grid") {
        let (written, card) = (written.into_iter().collect::<Option<Vec<_>>>()?, card?);
        let slot = |(at, turn): (Point, Turn)| Slot { trim: placed(at.x, at.y, card, turn), turn };
        return Some(written.into_iter().map(slot).collect());
    }
    if !written.is_empty() {
        let message = cetak_base::text!(
            "tulis [grid] atau [[slot]], jangan keduanya",
            "write [grid] or [[slot]], not both"
        );
        root.mistake("slot", message, Text::default());
    }
    let table = root.table("grid");
    let count = |key: &str| {
        table.require(key);
        table.integer(key, 1..=MOST_SLOTS)
    };
    let (columns, rows) = (count("columns"), count("rows"));
    let (gutter, pitch, origin) =
        (step(&table, "gutter"), step(&table, "pitch"), step(&table, "origin"));
    let turn = turn(&table);
    if table.has("gutter") == table.has("pitch") {
        let message = cetak_base::text!(
            "[grid] memerlukan salah satu: `gutter` atau `pitch`",
            "[grid] needs one of `gutter` and `pitch`"
        );
        root.mistake("grid", message, Text::default());
    }
    if let (Some(columns), Some(rows)) = (columns, rows)
        && columns * rows > MOST_SLOTS
    {
        let message = cetak_base::text!(
            "grid {columns} x {rows}: paling banyak {MOST_SLOTS} kartu",
            "a grid of {columns} x {rows}: at most {MOST_SLOTS} cards"
        );
        root.mistake("grid", message, Text::default());
        return None;
    }
    table.close();
    let (columns, rows, sheet, card, turn) = (columns?, rows?, sheet?, card?, turn?);
    let piece = if turn.is_sideways() { card.turned() } else { card };
    let pitch = match (pitch?, gutter?) {
        (Some(pitch), _) => pitch,
        (None, gutter) => {
            let gutter = gutter?;
            Point::new(piece.w + gutter.x, piece.h + gutter.y)
        }
    };
    let block = Size::new(pitch.x * (columns - 1) + piece.w, pitch.y * (rows - 1) + piece.h);
    let centred = || Point::new((sheet.w - block.w) / 2, (sheet.h - block.h) / 2);
    let origin = origin?.unwrap_or_else(centred);
    let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let slot = |(row, column): (i64, i64)| {
        let (x, y) = (origin.x + pitch.x * column, origin.y + pitch.y * row);
        Slot { trim: placed(x, y, card, turn), turn }
    };
    Some(places.map(slot).collect())
}

/// The room a turned card takes at `x`, `y`.
fn placed(x: Length, y: Length, card: Size, turn: Turn) -> Rect {
    let piece = if turn.is_sideways() { card.turned() } else { card };
    Rect::at(Point::new(x, y), piece)
}
