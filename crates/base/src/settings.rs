//! Reading the TOML files that people write: job files, layouts, sheet formats, printer profiles.
//!
//! A reader asks a [`Table`] for the keys it knows; whatever is left when the
//! table is closed is an unknown key. Every mistake is collected, so that a
//! file with three mistakes is mended in one go, and each names the file, the
//! line, the key and what is accepted. Nothing here knows what a key means.

mod spelling;

pub use spelling::{accepts, nearest};

use crate::diag::{Fault, FaultKind, Hint, Outcome, Text, printable};
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
                let written = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
                let hint = if written.contains('\\') && written.contains('"') {
                    Text::new(
                        "di antara tanda kutip ganda `\\` punya arti lain; tulis folder dengan `/`, misalnya \"data/pns.xlsx\"",
                        "between double quotes `\\` means something else; write folders with `/`, for example \"data/pns.xlsx\"",
                    )
                } else {
                    Text::new(
                        "teks ditulis di antara tanda kutip, misalnya name = \"Kartu ASN\"",
                        "text goes between quotes, for example name = \"Kartu ASN\"",
                    )
                };
                Err(Fault::new(
                    FaultKind::Usage,
                    format!("{name}:{line}"),
                    text!("bukan TOML yang benar: {cause}", "not valid TOML: {cause}"),
                )
                .hint(hint))
            }
        }
    }

    /// The table that holds the whole file.
    pub fn root(&self) -> Table<'_, 'a> {
        Table {
            file: self,
            table: Some(self.root.get_ref()),
            path: String::new(),
            what: None,
            span: 0..0,
            asked: RefCell::default(),
        }
    }

    /// Every text in the file, with the path of its key: for who must know whatever a file may name,
    /// although other keys of it are wrong.
    pub fn all_texts(&self) -> Vec<(String, String)> {
        let mut texts = Vec::new();
        for (key, value) in self.root.get_ref() {
            gather(key.get_ref(), value.get_ref(), &mut texts);
        }
        texts
    }

    /// All mistakes as one fault, in the order of their lines.
    ///
    /// # Errors
    ///
    /// A usage fault if there was any mistake.
    pub fn finish(self) -> Outcome<()> {
        let mut mistakes = self.mistakes.into_inner();
        mistakes.sort_by_key(|(offset, _)| *offset);
        // What is read once for each kind of person is told once.
        let mut told = BTreeSet::new();
        mistakes.retain(|(offset, fault)| told.insert((*offset, fault.message.en.clone())));
        let mut faults = mistakes.into_iter().map(|(_, fault)| fault);
        match faults.next() {
            None => Ok(()),
            Some(mut first) => {
                first.others = faults.collect();
                Err(Box::new(first))
            }
        }
    }

    fn mistake(&self, span: &Range<usize>, message: Text, hint: impl Into<Hint>) {
        let place = format!("{}:{}", self.name, line_of(self.text, span.start));
        let fault = *Fault::new(FaultKind::Usage, place, message).hint(hint);
        self.mistakes.borrow_mut().push((span.start, fault));
    }
}

/// The texts of a value and of all that is in it.
fn gather(path: &str, value: &DeValue<'_>, texts: &mut Vec<(String, String)>) {
    match value {
        DeValue::String(text) => texts.push((path.to_owned(), text.to_string())),
        DeValue::Array(items) => {
            items.iter().for_each(|item| gather(path, item.get_ref(), texts));
        }
        DeValue::Table(table) => {
            for (key, value) in table {
                gather(&format!("{path}.{}", key.get_ref()), value.get_ref(), texts);
            }
        }
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
    }
}

/// One table of a [`File`]; a table that is absent reads as an empty one.
#[derive(Debug)]
pub struct Table<'f, 'a> {
    file: &'f File<'a>,
    table: Option<&'f DeTable<'a>>,
    path: String,
    /// What messages say after the key: element `name`. Absent: the path says it.
    what: Option<Text>,
    span: Range<usize>,
    asked: RefCell<BTreeSet<String>>,
}

impl<'f, 'a> Table<'f, 'a> {
    fn value(&self, key: &str) -> Option<&'f Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().insert(key.to_owned());
        self.table.and_then(|table| table.get(key))
    }

    fn path(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The key as messages name it: `` `sheet.bleed` ``, `` `fill` in element `name` ``.
    pub fn full(&self, key: &str) -> Text {
        let path = self.path(key);
        match &self.what {
            None => Text::same(format!("`{path}`")),
            Some(what) => {
                Text::new(format!("`{path}` di {}", what.id), format!("`{path}` in {}", what.en))
            }
        }
    }

    /// The key, and then what is wrong with it.
    fn of(&self, key: &str, id: &str, en: &str) -> Text {
        let full = self.full(key);
        Text::new(format!("{} {id}", full.id), format!("{} {en}", full.en))
    }

    /// The value, and then the key it stands behind.
    fn at(&self, value: &str, key: &str, id: &str, en: &str) -> Text {
        let (full, value) = (self.full(key), printable(value));
        Text::new(
            format!("`{value}` pada {} {id}", full.id),
            format!("`{value}` in {} {en}", full.en),
        )
    }

    /// The same table under another name in messages: keys stand in `what`.
    pub fn named(mut self, what: Text) -> Self {
        self.path = String::new();
        self.what = Some(what);
        self
    }

    /// Whether the key is written.
    pub fn has(&self, key: &str) -> bool {
        self.table.is_some_and(|table| table.contains_key(key))
    }

    /// The keys written in this table, in alphabetical order.
    pub fn keys(&self) -> Vec<String> {
        self.table.into_iter().flat_map(|table| table.keys()).map(|key| key.to_string()).collect()
    }

    /// Whether a text stands behind the key.
    pub fn is_text(&self, key: &str) -> bool {
        self.table.and_then(|table| table.get(key)).is_some_and(|value| value.get_ref().is_str())
    }

    /// Whether a list stands behind the key.
    pub fn is_list(&self, key: &str) -> bool {
        self.table.and_then(|table| table.get(key)).is_some_and(|value| value.get_ref().is_array())
    }

    /// Notes that the key must be there, and whether it is.
    pub fn require(&self, key: &str) -> bool {
        self.know(&[key]);
        let has = self.has(key);
        if !has {
            let message = self.of(key, "belum ada", "is not there");
            self.mistake(key, message, Text::default());
        }
        has
    }

    /// Keys that are accepted here, whether they are asked for or not.
    pub fn know(&self, keys: &[&str]) {
        self.asked.borrow_mut().extend(keys.iter().map(|key| (*key).to_owned()));
    }

    /// The table of that name.
    pub fn table(&self, key: &str) -> Table<'f, 'a> {
        let mut found = Table {
            file: self.file,
            table: None,
            path: self.path(key),
            what: self.what.clone(),
            span: self.span.clone(),
            asked: RefCell::default(),
        };
        if let Some(value) = self.value(key) {
            found.span = value.span();
            match value.get_ref().as_table() {
                Some(table) => found.table = Some(table),
                None => {
                    let path = self.path(key);
                    self.wrong_type(key, value, "tabel", "a table", &format!("[{path}]"));
                }
            }
        }
        found
    }

    /// The tables of a list, each with its number in its name: `card.rule[2]`.
    pub fn tables(&self, key: &str) -> Vec<Table<'f, 'a>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let path = self.path(key);
        let Some(items) = value.get_ref().as_array() else {
            self.wrong_type(key, value, "daftar tabel", "a list of tables", &format!("[[{path}]]"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (idx, item) in items.iter().enumerate() {
            match item.get_ref().as_table() {
                Some(table) => tables.push(Table {
                    file: self.file,
                    table: Some(table),
                    path: format!("{path}[{}]", idx + 1),
                    what: self.what.clone(),
                    span: item.span(),
                    asked: RefCell::default(),
                }),
                None => {
                    let example = format!("{key} = [{{ … }}]");
                    self.wrong_type(key, item, "daftar tabel", "a list of tables", &example);
                }
            }
        }
        tables
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

    /// One text, or a list of texts.
    pub fn words(&self, key: &str) -> Option<Vec<String>> {
        if self.is_text(key) {
            return self.text(key).map(|word| vec![word]);
        }
        self.texts(key)
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
                let message = self.of(
                    key,
                    &format!("harus bilangan bulat {low} sampai {high}"),
                    &format!("must be a whole number from {low} to {high}"),
                );
                self.file.mistake(&value.span(), message, Text::default());
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
                let message = self.of(
                    key,
                    &format!("harus bilangan {low} sampai {high}"),
                    &format!("must be a number from {low} to {high}"),
                );
                self.file.mistake(&value.span(), message, Text::default());
                None
            }
        }
    }

    /// A length with its unit.
    pub fn length(&self, key: &str) -> Option<Length> {
        let text = self.text(key)?;
        self.measured(key, &text)
    }

    /// A list of exactly `N` lengths.
    pub fn lengths<const N: usize>(&self, key: &str) -> Option<[Length; N]> {
        let value = self.value(key)?;
        let items = value.get_ref().as_array().filter(|items| items.len() == N);
        let texts: Option<Vec<&str>> =
            items.and_then(|items| items.iter().map(|item| item.get_ref().as_str()).collect());
        let Some(texts) = texts else {
            let example = format!("{key} = [{}]", vec!["\"3mm\""; N].join(", "));
            let (id, en) = (format!("daftar {N} panjang"), format!("a list of {N} lengths"));
            self.wrong_type(key, value, &id, &en, &example);
            return None;
        };
        // All of them are read, so that all mistakes are told.
        let lengths: Vec<_> = texts.iter().map(|text| self.measured(key, text)).collect();
        lengths.into_iter().collect::<Option<Vec<_>>>()?.try_into().ok()
    }

    fn measured(&self, key: &str, text: &str) -> Option<Length> {
        let length = Length::parse(text).ok();
        if length.is_none() {
            self.mistake(
                key,
                self.at(text, key, "bukan panjang", "is not a length"),
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
        self.chosen(key, &text, accepted)
    }

    /// One or several of a closed set of words.
    pub fn choices<T: Copy>(&self, key: &str, accepted: &[(&str, T)]) -> Option<Vec<T>> {
        let words = self.words(key)?;
        let found: Vec<_> = words.iter().map(|word| self.chosen(key, word, accepted)).collect();
        found.into_iter().collect()
    }

    fn chosen<T: Copy>(&self, key: &str, text: &str, accepted: &[(&str, T)]) -> Option<T> {
        let found = accepted.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<&str> = accepted.iter().map(|(word, _)| *word).collect();
            let message = self.at(text, key, "tidak dikenal", "is not known");
            self.mistake(key, message, accepts(text, &words));
        }
        found
    }

    /// Records that the text of `key` is none of `accepted`.
    pub fn unknown(&self, key: &str, text: &str, accepted: &[&str]) {
        let message = self.at(text, key, "tidak dikenal", "is not known");
        self.mistake(key, message, accepts(text, accepted));
    }

    /// Records that the text of `key` is not what it must be: `id` and `en` say what.
    pub fn unfit(&self, key: &str, text: &str, id: &str, en: &str, hint: Text) {
        self.mistake(key, self.at(text, key, id, en), hint);
    }

    /// Records a mistake that begins with the key's name.
    pub fn wrong(&self, key: &str, id: &str, en: &str, hint: Text) {
        self.mistake(key, self.of(key, id, en), hint);
    }

    /// Records mistakes of another file, which `key` names; each keeps its own place, if it has one.
    pub fn blame(&self, key: &str, mut fault: Fault) {
        let at = self.span_of(key).start;
        let others = std::mem::take(&mut fault.others);
        let mut mistakes = self.file.mistakes.borrow_mut();
        for mut fault in std::iter::once(fault).chain(others) {
            if fault.place.is_empty() {
                fault.place = self.place(key);
            }
            mistakes.push((at, fault));
        }
    }

    /// `file:line` of a key, or of the table where the key is not written.
    pub fn place(&self, key: &str) -> String {
        format!("{}:{}", self.file.name, line_of(self.file.text, self.span_of(key).start))
    }

    fn span_of(&self, key: &str) -> Range<usize> {
        let short = key.rsplit('.').next().unwrap_or(key);
        let written = self.table.and_then(|table| table.get_key_value(short));
        written.map_or(self.span.clone(), |(key, _)| key.span())
    }

    /// Records a mistake about `key`, given with or without its tables.
    pub fn mistake(&self, key: &str, message: Text, hint: impl Into<Hint>) {
        self.file.mistake(&self.span_of(key), message, hint);
    }

    /// Records every key that nobody asked for as a mistake.
    pub fn close(self) {
        let asked = self.asked.borrow();
        let known: Vec<&str> = asked.iter().map(String::as_str).collect();
        for key in self.table.into_iter().flat_map(|table| table.keys()) {
            let name: &str = key.get_ref();
            if !asked.contains(name) {
                let full = self.full(&printable(name));
                let message = Text::new(
                    format!("kunci {} tidak dikenal", full.id),
                    format!("unknown key {}", full.en),
                );
                self.file.mistake(&key.span(), message, accepts(name, &known));
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
        let message = self.of(key, &format!("harus berupa {id}"), &format!("must be {en}"));
        let hint = text!("misalnya {example}", "for example {example}");
        self.file.mistake(&value.span(), message, hint);
    }
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
}
