//! Reading the TOML files that people write: job files, printer profiles, sheet formats.
//!
//! A reader asks a [`Table`] for the keys it knows; whatever is left when the
//! table is closed is an unknown key. Every mistake is collected, so that a
//! file with three mistakes is mended in one go, and each names the file, the
//! line, the key and what is accepted. Nothing here knows what a key means.

use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::text;
use crate::unit::Length;
use std::{
    cell::RefCell,
    collections::BTreeSet,
    ops::{Range, RangeInclusive},
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A parsed file with the mistakes found in it so far.
#[derive(Debug)]
pub struct File<'a> {
    name: &'a str,
    text: &'a str,
    root: Spanned<DeTable<'a>>,
    mistakes: RefCell<Vec<(usize, Fault)>>,
}

impl<'a> File<'a> {
    /// Parses `text`; `name` is how messages call the file.
    ///
    /// # Errors
    ///
    /// A usage fault with the line if the text is not TOML.
    pub fn parse(name: &'a str, text: &'a str) -> Outcome<Self> {
        // Notepad saves UTF-8 with a byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match DeTable::parse(text) {
            Ok(root) => Ok(Self { name, text, root, mistakes: RefCell::default() }),
            Err(error) => {
                let line = error.span().map_or(1, |span| line_of(text, span.start));
                let cause = error.message().replace('\n', ", ");
                Err(Fault::new(
                    FaultKind::Usage,
                    format!("{name}:{line}"),
                    text!("bukan TOML yang benar: {cause}", "not valid TOML: {cause}"),
                )
                .hint(Text::new(
                    "teks ditulis di antara tanda kutip, misalnya name = \"Kartu ASN\"",
                    "text goes between quotes, for example name = \"Kartu ASN\"",
                )))
            }
        }
    }

    /// The table that holds the whole file.
    pub fn root(&self) -> Table<'_, 'a> {
        Table {
            file: self,
            table: Some(self.root.get_ref()),
            path: String::new(),
            span: 0..0,
            asked: RefCell::default(),
        }
    }

    /// All mistakes as one fault, in the order of their lines.
    ///
    /// # Errors
    ///
    /// A usage fault if there was any mistake.
    pub fn finish(self) -> Outcome<()> {
        let mut mistakes = self.mistakes.into_inner();
        mistakes.sort_by_key(|(offset, _)| *offset);
        let mut faults = mistakes.into_iter().map(|(_, fault)| fault);
        match faults.next() {
            None => Ok(()),
            Some(mut first) => {
                first.others = faults.collect();
                Err(Box::new(first))
            }
        }
    }

    fn mistake(&self, span: &Range<usize>, message: Text, hint: Text) {
        let place = format!("{}:{}", self.name, line_of(self.text, span.start));
        let fault = *Fault::new(FaultKind::Usage, place, message).hint(hint);
        self.mistakes.borrow_mut().push((span.start, fault));
    }
}

/// One table of a [`File`]; a table that is absent reads as an empty one.
#[derive(Debug)]
pub struct Table<'f, 'a> {
    file: &'f File<'a>,
    table: Option<&'f DeTable<'a>>,
    path: String,
    span: Range<usize>,
    asked: RefCell<BTreeSet<String>>,
}

impl<'f, 'a> Table<'f, 'a> {
    fn value(&self, key: &str) -> Option<&'f Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().insert(key.to_owned());
        self.table.and_then(|table| table.get(key))
    }

    /// The key with its tables, as messages name it: `sheet.bleed`.
    pub fn full(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Whether the key is written.
    pub fn has(&self, key: &str) -> bool {
        self.table.is_some_and(|table| table.contains_key(key))
    }

    /// The keys written in this table, in alphabetical order.
    pub fn keys(&self) -> Vec<String> {
        self.table.into_iter().flat_map(|table| table.keys()).map(|key| key.to_string()).collect()
    }

    /// The table of that name.
    pub fn table(&self, key: &str) -> Table<'f, 'a> {
        let mut found = Table {
            file: self.file,
            table: None,
            path: self.full(key),
            span: self.span.clone(),
            asked: RefCell::default(),
        };
        if let Some(value) = self.value(key) {
            found.span = value.span();
            match value.get_ref().as_table() {
                Some(table) => found.table = Some(table),
                None => self.wrong_type(
                    key,
                    value,
                    "tabel",
                    "a table",
                    &format!("[{}]", self.full(key)),
                ),
            }
        }
        found
    }

    /// A text.
    pub fn text(&self, key: &str) -> Option<String> {
        let value = self.value(key)?;
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong_type(key, value, "teks", "a text", &format!("{key} = \"…\""));
        }
        text
    }

    /// A list of texts.
    pub fn texts(&self, key: &str) -> Option<Vec<String>> {
        let value = self.value(key)?;
        let texts = value.get_ref().as_array().and_then(|array| {
            array.iter().map(|value| value.get_ref().as_str().map(str::to_owned)).collect()
        });
        if texts.is_none() {
            self.wrong_type(
                key,
                value,
                "daftar teks",
                "a list of texts",
                &format!("{key} = [\"…\"]"),
            );
        }
        texts
    }

    /// True or false.
    pub fn boolean(&self, key: &str) -> Option<bool> {
        let value = self.value(key)?;
        let boolean = value.get_ref().as_bool();
        if boolean.is_none() {
            self.wrong_type(
                key,
                value,
                "true atau false",
                "true or false",
                &format!("{key} = true"),
            );
        }
        boolean
    }

    /// A whole number within `range`.
    pub fn integer(&self, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let value = self.value(key)?;
        let (low, high) = (*range.start(), *range.end());
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        match number {
            Some(number) if range.contains(&number) => Some(number),
            _ => {
                let key = self.full(key);
                self.file.mistake(
                    &value.span(),
                    text!(
                        "`{key}` harus bilangan bulat {low} sampai {high}",
                        "`{key}` must be a whole number from {low} to {high}"
                    ),
                    Text::default(),
                );
                None
            }
        }
    }

    /// A list of whole numbers within `range`.
    pub fn integers(&self, key: &str, range: RangeInclusive<i64>) -> Option<Vec<i64>> {
        let value = self.value(key)?;
        let numbers: Option<Vec<i64>> = value.get_ref().as_array().and_then(|array| {
            let number = |value: &Spanned<DeValue<'_>>| {
                let number = value.get_ref().as_integer()?;
                i64::from_str_radix(number.as_str(), number.radix()).ok()
            };
            array.iter().map(|value| number(value).filter(|n| range.contains(n))).collect()
        });
        if numbers.is_none() {
            self.wrong_type(
                key,
                value,
                "daftar bilangan bulat",
                "a list of whole numbers",
                &format!("{key} = [{}]", range.start()),
            );
        }
        numbers
    }

    /// A number, whole or with decimals, within `range`.
    pub fn number(&self, key: &str, range: RangeInclusive<f64>) -> Option<f64> {
        let value = self.value(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().parse().ok(),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        let (low, high) = (*range.start(), *range.end());
        match number {
            Some(number) if range.contains(&number) => Some(number),
            _ => {
                let key = self.full(key);
                self.file.mistake(
                    &value.span(),
                    text!(
                        "`{key}` harus bilangan {low} sampai {high}",
                        "`{key}` must be a number from {low} to {high}"
                    ),
                    Text::default(),
                );
                None
            }
        }
    }

    /// A length with its unit.
    pub fn length(&self, key: &str) -> Option<Length> {
        let text = self.text(key)?;
        let length = Length::parse(&text).ok();
        if length.is_none() {
            let key = self.full(key);
            self.mistake(
                &key,
                text!("`{text}` pada `{key}` bukan panjang", "`{text}` in `{key}` is not a length"),
                Text::new(
                    "tulis bilangan dan satuannya (mm, cm, in, pt, um), misalnya \"1mm\"",
                    "write a number and its unit (mm, cm, in, pt, um), for example \"1mm\"",
                ),
            );
        }
        length
    }

    /// One of a closed set of words.
    pub fn choice<T: Copy>(&self, key: &str, accepted: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        let found = accepted.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<&str> = accepted.iter().map(|(word, _)| *word).collect();
            let key = self.full(key);
            self.mistake(
                &key,
                text!("`{text}` pada `{key}` tidak dikenal", "`{text}` in `{key}` is not known"),
                accepts(&text, &words),
            );
        }
        found
    }

    /// Records a mistake about `key`, given with or without its tables.
    pub fn mistake(&self, key: &str, message: Text, hint: Text) {
        let short = key.rsplit('.').next().unwrap_or(key);
        let written = self.table.and_then(|table| table.get_key_value(short));
        let span = written.map_or(self.span.clone(), |(key, _)| key.span());
        self.file.mistake(&span, message, hint);
    }

    /// Records every key that nobody asked for as a mistake.
    pub fn close(self) {
        let asked = self.asked.borrow();
        let known: Vec<&str> = asked.iter().map(String::as_str).collect();
        for key in self.table.into_iter().flat_map(|table| table.keys()) {
            let name: &str = key.get_ref();
            if !asked.contains(name) {
                let full = self.full(name);
                self.file.mistake(
                    &key.span(),
                    text!("kunci `{full}` tidak dikenal", "unknown key `{full}`"),
                    accepts(name, &known),
                );
            }
        }
    }

    fn wrong_type(
        &self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        id: &str,
        en: &str,
        example: &str,
    ) {
        let key = self.full(key);
        self.file.mistake(
            &value.span(),
            text!("`{key}` harus berupa {id}", "`{key}` must be {en}"),
            text!("misalnya {example}", "for example {example}"),
        );
    }
}

/// `menerima: a, b, c`, led by the nearest spelling if there is one.
pub fn accepts(written: &str, accepted: &[&str]) -> Text {
    let list = accepted.join(", ");
    match nearest(written, accepted) {
        Some(near) => text!(
            "maksudnya `{near}`? yang diterima: {list}",
            "did you mean `{near}`? accepted: {list}"
        ),
        None => text!("yang diterima: {list}", "accepted: {list}"),
    }
}

/// The accepted word that `written` most likely meant: at most a third of its letters differ.
pub fn nearest<'w>(written: &str, accepted: &[&'w str]) -> Option<&'w str> {
    let distance = |word: &&&str| edits(&written.to_lowercase(), &word.to_lowercase());
    let near = accepted.iter().min_by_key(distance)?;
    (distance(&near) <= (near.chars().count().max(3) / 3).max(1)).then_some(*near)
}

/// How many letters must be added, dropped, changed or swapped with their neighbour.
fn edits(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows = vec![(0..=to.len()).collect::<Vec<_>>()];
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let change = usize::from(from[i - 1] != to[j - 1]);
            let mut best =
                (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Lang;

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_the_nearest_spelling() {
        let file = File::parse("job.toml", "name = \"x\"\n[sheet]\nbleeed = \"1mm\"\n")
            .expect("this is TOML");
        let root = file.root();
        assert_eq!(root.text("name").as_deref(), Some("x"));
        let sheet = root.table("sheet");
        assert_eq!(sheet.length("bleed"), None);
        sheet.close();
        root.close();
        let fault = file.finish().expect_err("bleeed is no key");
        assert_eq!(
            fault.describe(Lang::En),
            "error: unknown key `sheet.bleeed`\n  --> job.toml:3\n  \
             hint: did you mean `bleed`? accepted: bleed"
        );
    }

    #[test]
    fn every_mistake_is_told_in_the_order_of_the_lines() {
        let file = File::parse("job.toml", "b = \"x\"\na = 3\n").expect("this is TOML");
        let root = file.root();
        assert_eq!(root.text("a"), None);
        assert_eq!(root.integer("b", 1..=9), None);
        root.close();
        let fault = file.finish().expect_err("both are wrong");
        let told = fault.describe(Lang::En);
        let (first, second) = (told.find("`b` must be"), told.find("`a` must be"));
        assert!(first.is_some() && first < second, "{told}");
    }

    #[test]
    fn text_that_is_not_toml_is_named_with_its_line() {
        let fault = File::parse("job.toml", "name = \"x\"\nbleed = 1mm\n").expect_err("no quotes");
        assert_eq!(fault.place, "job.toml:2");
    }

    #[test]
    fn the_nearest_spelling_is_only_named_when_it_is_near() {
        assert_eq!(nearest("long-egde", &["long-edge", "short-edge"]), Some("long-edge"));
        assert_eq!(nearest("xyz", &["long-edge", "none"]), None);
    }
}
