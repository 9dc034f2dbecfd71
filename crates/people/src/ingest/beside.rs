//! Cells that nobody judges, kept small until they are given back.
//!
//! An export of 69 columns has 45 that no card needs and that an office still
//! wants to find in `checked.xlsx`. As values they would take three times the
//! memory of those that are read, for hundreds of thousands of rows. So a row
//! keeps them as bytes: column, kind, content; what many rows say alike - a unit, a
//! school, a status - stands once in the [`Words`] of its list and in the row as a
//! number. Nothing is lost: a text comes back byte for byte.

use super::table::{Raw, is_blank, is_error};
use cetak_base::date::Date;
use std::{collections::HashMap, sync::Arc};

/// Texts that rows of one list share, by their number.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Words(Vec<Box<str>>);

/// A cell of a column that is not read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kept<'a> {
    /// Text, as written.
    Text(&'a str),
    /// A number, as the file stores it.
    Number(f64),
    /// A cell formatted as a date.
    Date(Date),
    /// True or false.
    Bool(bool),
    /// An error such as `#N/A`.
    Error(&'a str),
}

/// The cells of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Beside(Arc<[u8]>);

/// Kinds of cells, as a byte.
const TEXT: u8 = 0;
const WORD: u8 = 1;
const NUMBER: u8 = 2;
const DATE: u8 = 3;
const FALSE: u8 = 4;
const TRUE: u8 = 5;
const ERROR: u8 = 6;

impl Beside {
    /// The cells by 0-based column, in their order; `words` is that of their list.
    pub(super) fn iter<'a>(&'a self, words: &'a Words) -> impl Iterator<Item = (u32, Kept<'a>)> {
        let mut rest = &*self.0;
        std::iter::from_fn(move || {
            let column = u32::try_from(number(&mut rest)?).ok()?;
            let (kind, after) = rest.split_first()?;
            rest = after;
            let cell = match *kind {
                TEXT => Kept::Text(text(&mut rest)?),
                WORD => Kept::Text(words.0.get(number(&mut rest)?)?),
                NUMBER => Kept::Number(f64::from_le_bytes(taken(&mut rest)?)),
                DATE => {
                    let [a, b, month, day] = taken(&mut rest)?;
                    let year = i32::from(i16::from_le_bytes([a, b]));
                    Kept::Date(Date::new(year, month.into(), day.into())?)
                }
                FALSE => Kept::Bool(false),
                TRUE => Kept::Bool(true),
                _ => Kept::Error(text(&mut rest)?),
            };
            Some((column, cell))
        })
    }
}

/// The cells of a row in the making, and the words of its list.
#[derive(Debug, Default)]
pub(super) struct Keeping {
    row: Vec<u8>,
    known: HashMap<Box<str>, usize>,
    words: Words,
}

impl Keeping {
    /// Words of one list; a list has a few thousand units, posts and schools.
    const MOST: usize = 50_000;
    /// Longer texts, in bytes, are nobody else's.
    const LONGEST: usize = 200;

    /// Takes the next cell of the row.
    pub(super) fn take(&mut self, column: u32, cell: &Raw<'_>) {
        if matches!(cell, Raw::Text(text) if is_blank(text)) {
            return;
        }
        let is_error = matches!(cell, Raw::Text(text) if is_error(text));
        let word = match cell {
            Raw::Text(text) if !is_error => self.word(text),
            _ => None,
        };
        let row = &mut self.row;
        put(row, column as usize);
        match (cell, word) {
            (_, Some(word)) => {
                row.push(WORD);
                put(row, word);
            }
            (Raw::Text(text), None) => {
                let (kind, text) = if is_error { (ERROR, text.trim()) } else { (TEXT, *text) };
                row.push(kind);
                put_text(row, text);
            }
            (Raw::Number(number), None) => {
                row.push(NUMBER);
                row.extend(number.to_le_bytes());
            }
            (Raw::Date(date), None) => {
                let year = i16::try_from(date.year()).unwrap_or_default();
                let small = |number: u32| u8::try_from(number).unwrap_or_default();
                row.push(DATE);
                row.extend(year.to_le_bytes());
                row.extend([small(date.month()), small(date.day())]);
            }
            (Raw::Bool(value), None) => row.push(if *value { TRUE } else { FALSE }),
            (Raw::Error(error), None) => {
                row.push(ERROR);
                put_text(row, error);
            }
        }
    }

    /// The number of a text that other rows may have as well.
    fn word(&mut self, text: &str) -> Option<usize> {
        if text.len() > Self::LONGEST {
            return None;
        }
        if let Some(known) = self.known.get(text) {
            return Some(*known);
        }
        let next = self.words.0.len();
        if next == Self::MOST {
            return None;
        }
        self.words.0.push(text.into());
        self.known.insert(text.into(), next);
        Some(next)
    }

    /// The cells of the row that has ended; nothing if there were none.
    pub(super) fn row(&mut self) -> Option<Beside> {
        let beside = (!self.row.is_empty()).then(|| Beside(self.row.as_slice().into()));
        self.row.clear();
        beside
    }

    /// Whatever the rows refer to.
    pub(super) fn words(self) -> Words {
        self.words
    }
}

/// Writes a number in groups of seven bits, the lowest first.
fn put(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7f).unwrap_or_default() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or_default());
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put(bytes, text.len());
    bytes.extend(text.as_bytes());
}

fn number(rest: &mut &[u8]) -> Option<usize> {
    let mut number = 0_usize;
    for shift in (0..usize::BITS).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        number |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

fn text<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let length = number(rest)?;
    let (text, after) = rest.split_at_checked(length)?;
    *rest = after;
    std::str::from_utf8(text).ok()
}

fn taken<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_comes_back_with_its_kind() {
        let day = Date::new(1985, 3, 10).expect("a day");
        let long = "x".repeat(300);
        let mut keeping = Keeping::default();
        let cells = [
            (0, Raw::Text("Dinas Kesehatan")),
            (3, Raw::Text(" \u{200b} ")),
            (200, Raw::Text(&long)),
            (300, Raw::Number(-0.5)),
            (301, Raw::Date(day)),
            (302, Raw::Bool(true)),
            (303, Raw::Bool(false)),
            (1023, Raw::Error("#REF!".to_owned())),
        ];
        cells.iter().for_each(|(column, cell)| keeping.take(*column, cell));
        let first = keeping.row().expect("cells");
        keeping.take(7, &Raw::Text("Dinas Kesehatan"));
        keeping.take(8, &Raw::Text("#N/A"));
        let second = keeping.row().expect("cells");
        assert_eq!(keeping.row(), None);
        let words = keeping.words();
        assert_eq!(words.0.len(), 1);
        let cells: Vec<_> = first.iter(&words).collect();
        assert_eq!(
            cells,
            [
                (0, Kept::Text("Dinas Kesehatan")),
                (200, Kept::Text(&long)),
                (300, Kept::Number(-0.5)),
                (301, Kept::Date(day)),
                (302, Kept::Bool(true)),
                (303, Kept::Bool(false)),
                (1023, Kept::Error("#REF!")),
            ]
        );
        let cells: Vec<_> = second.iter(&words).collect();
        assert_eq!(cells, [(7, Kept::Text("Dinas Kesehatan")), (8, Kept::Error("#N/A"))]);
    }
}
