//! Reading a layout file so that every mistake names its line, its key and what is accepted.
//!
//! A thin view over the parsed TOML that keeps the place of every value. It
//! knows the shapes that layout files are made of - lengths, choices, lists,
//! tables - and nothing of cards. The first mistake ends the reading: a layout
//! is made once and used ten thousand times, so it must be wholly right.

use crate::diag::{Fault, FaultKind, Outcome, Text, printable};
use crate::text;
use crate::unit::Length;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The text of a file and how to name it in messages.
pub(super) struct Source<'a> {
    /// Path or built-in name, as the user knows it.
    pub(super) name: String,
    /// What the file holds.
    pub(super) text: &'a str,
}

impl Source<'_> {
    /// `name:line` of a byte of the text.
    fn place(&self, byte: usize) -> String {
        let before = &self.text.as_bytes()[..byte.min(self.text.len())];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        format!("{}:{line}", self.name)
    }

    /// Parses the text as TOML and opens the outermost table.
    pub(super) fn parse(&self) -> Outcome<Spanned<DeTable<'_>>> {
        DeTable::parse(self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let why = error.message().to_owned();
            Fault::new(
                FaultKind::Usage,
                self.place(at),
                text!("berkas layout bukan TOML: {why}", "the layout file is not TOML: {why}"),
            )
        })
    }
}

/// A table of the file together with what messages call it.
#[derive(Clone)]
pub(super) struct Table<'a> {
    source: &'a Source<'a>,
    table: &'a DeTable<'a>,
    at: usize,
    /// What it describes, as messages name it: element `name`.
    what: Text,
}

/// A value of the file together with its key.
#[derive(Clone)]
pub(super) struct Value<'a> {
    source: &'a Source<'a>,
    value: &'a Spanned<DeValue<'a>>,
    key: String,
    what: Text,
}

impl<'a> Table<'a> {
    /// The outermost table of `source`.
    pub(super) fn root(source: &'a Source<'a>, table: &'a Spanned<DeTable<'a>>) -> Self {
        Self { source, table: table.get_ref(), at: 0, what: text!("layout", "the layout") }
    }

    /// The same table under another name in messages.
    pub(super) fn named(mut self, what: Text) -> Self {
        self.what = what;
        self
    }

    /// Refuses every key that is not in `accepted`.
    pub(super) fn accept(&self, accepted: &[&str]) -> Outcome<()> {
        let mut strangers: Vec<_> =
            self.table.keys().filter(|key| !accepted.contains(&key.get_ref().as_ref())).collect();
        strangers.sort_by_key(|key| key.span().start);
        let Some(stranger) = strangers.first() else { return Ok(()) };
        let (key, what) = (printable(stranger.get_ref()), &self.what);
        let message = Text::new(
            format!("kunci `{key}` tidak dikenal di {}", what.id),
            format!("unknown key `{key}` in {}", what.en),
        );
        let place = self.source.place(stranger.span().start);
        Err(Fault::new(FaultKind::Usage, place, message).hint(choices(&key, accepted)))
    }

    /// The keys with the values behind them, in the order of the file.
    pub(super) fn entries(&self) -> Vec<(String, Value<'a>)> {
        let mut entries: Vec<_> = self.table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
            .into_iter()
            .map(|(key, value)| (key.get_ref().to_string(), self.value(key.get_ref(), value)))
            .collect()
    }

    /// The value of `key`, if it is there.
    pub(super) fn get(&self, key: &str) -> Option<Value<'a>> {
        self.table.get(key).map(|value| self.value(key, value))
    }

    /// The value of `key`, which must be there.
    pub(super) fn need(&self, key: &str) -> Outcome<Value<'a>> {
        self.get(key).ok_or_else(|| {
            let what = &self.what;
            let message = Text::new(
                format!("{} tidak punya kunci `{key}`", what.id),
                format!("{} has no key `{key}`", what.en),
            );
            self.wrong(message)
        })
    }

    /// A mistake of the table as a whole.
    pub(super) fn wrong(&self, message: Text) -> Box<Fault> {
        Fault::new(FaultKind::Usage, self.source.place(self.at), message)
    }

    fn value(&self, key: &str, value: &'a Spanned<DeValue<'a>>) -> Value<'a> {
        Value { source: self.source, value, key: key.to_owned(), what: self.what.clone() }
    }
}

impl<'a> Value<'a> {
    /// The key it stands behind.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// A mistake of this value: `why` completes "`key` in element ...".
    pub(super) fn wrong(&self, why: Text) -> Box<Fault> {
        let (key, what) = (&self.key, &self.what);
        let message = Text::new(
            format!("`{key}` di {}: {}", what.id, why.id),
            format!("`{key}` in {}: {}", what.en, why.en),
        );
        Fault::new(FaultKind::Usage, self.source.place(self.value.span().start), message)
    }

    fn not_a(&self, id: &str, en: &str) -> Box<Fault> {
        self.wrong(text!("harus berupa {id}", "must be {en}"))
    }

    /// A text.
    pub(super) fn str(&self) -> Outcome<&'a str> {
        self.value.get_ref().as_str().ok_or_else(|| self.not_a("teks", "a text"))
    }

    /// Whether it is a text.
    pub(super) fn is_str(&self) -> bool {
        self.value.get_ref().is_str()
    }

    /// Whether it is a list.
    pub(super) fn is_array(&self) -> bool {
        self.value.get_ref().is_array()
    }

    /// A number, whole or not.
    pub(super) fn number(&self) -> Outcome<f64> {
        let value = self.value.get_ref();
        let text = match (value.as_integer(), value.as_float()) {
            (Some(whole), _) => whole.as_str().parse().ok(),
            (_, Some(float)) => float.as_str().parse().ok(),
            (None, None) => None,
        };
        text.filter(|number: &f64| number.is_finite())
            .ok_or_else(|| self.not_a("bilangan", "a number"))
    }

    /// A whole number from `low` to `high`.
    pub(super) fn whole(&self, low: i64, high: i64) -> Outcome<i64> {
        let number = self.value.get_ref().as_integer().and_then(|n| n.as_str().parse().ok());
        number.filter(|number| (low..=high).contains(number)).ok_or_else(|| {
            self.not_a(
                &format!("bilangan bulat dari {low} sampai {high}"),
                &format!("a whole number from {low} to {high}"),
            )
        })
    }

    /// A length with its unit.
    pub(super) fn length(&self) -> Outcome<Length> {
        let text = self.str()?;
        Length::parse(text).map_err(|_| {
            let shown = printable(text);
            self.wrong(text!(
                "`{shown}` bukan panjang; tulis bilangan dan mm, cm, in, pt atau um, misalnya `3mm`",
                "`{shown}` is not a length; write a number and mm, cm, in, pt or um, for example `3mm`"
            ))
        })
    }

    /// One of a closed set, by name.
    pub(super) fn one_of<T: Copy>(&self, set: &[(&str, T)]) -> Outcome<T> {
        let text = self.str()?;
        if let Some((_, found)) = set.iter().find(|(name, _)| *name == text) {
            return Ok(*found);
        }
        let names: Vec<&str> = set.iter().map(|(name, _)| *name).collect();
        Err(self.not_in(text, &names))
    }

    /// The mistake of naming `given`, which is none of `names`.
    pub(super) fn not_in(&self, given: &str, names: &[&str]) -> Box<Fault> {
        let shown = printable(given);
        self.wrong(text!("`{shown}` tidak dikenal", "`{shown}` is not known"))
            .hint(choices(given, names))
    }

    /// The values of a list.
    pub(super) fn array(&self) -> Outcome<Vec<Self>> {
        let items =
            self.value.get_ref().as_array().ok_or_else(|| self.not_a("daftar", "a list"))?;
        Ok(items.iter().map(|value| Self { value, ..self.clone() }).collect())
    }

    /// The lengths of a list of exactly `N`.
    pub(super) fn lengths<const N: usize>(&self) -> Outcome<[Length; N]> {
        let lengths = self.array()?.iter().map(Self::length).collect::<Outcome<Vec<_>>>()?;
        lengths.try_into().map_err(|_| {
            self.not_a(&format!("daftar {N} panjang"), &format!("a list of {N} lengths"))
        })
    }

    /// A table; messages go on naming the element it belongs to.
    pub(super) fn table(&self) -> Outcome<Table<'a>> {
        let table =
            self.value.get_ref().as_table().ok_or_else(|| self.not_a("tabel", "a table"))?;
        let (key, what) = (&self.key, &self.what);
        let what = Text::new(format!("`{key}` di {}", what.id), format!("`{key}` in {}", what.en));
        Ok(Table { source: self.source, table, at: self.value.span().start, what })
    }
}

/// What is accepted, the nearest spelling first.
pub(super) fn choices(given: &str, accepted: &[&str]) -> Text {
    let list = accepted.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match nearest(given, accepted) {
        Some(near) => text!(
            "mungkin maksudnya `{near}`; yang diterima: {list}",
            "perhaps `{near}` is meant; accepted are {list}"
        ),
        None => text!("yang diterima: {list}", "accepted are {list}"),
    }
}

/// The accepted name that is at most two slips of the pen away.
fn nearest<'n>(given: &str, accepted: &[&'n str]) -> Option<&'n str> {
    let distance = |name: &&str| slips(given, name);
    let best = accepted.iter().min_by_key(|name| distance(name))?;
    (distance(best) <= 2 && distance(best) < best.chars().count()).then_some(best)
}

/// Insertions, deletions, replacements and swaps of neighbours between two words.
fn slips(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut rows = vec![vec![0usize; right.len() + 1]; left.len() + 1];
    for i in 0..=left.len() {
        for j in 0..=right.len() {
            if i == 0 || j == 0 {
                rows[i][j] = i + j;
                continue;
            }
            let same = usize::from(left[i - 1] != right[j - 1]);
            let mut best =
                (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + same);
            if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_letters_are_one_slip() {
        assert_eq!(slips("font_szie", "font_size"), 1);
        assert_eq!(nearest("alig", &["box", "align"]), Some("align"));
        assert_eq!(nearest("zzz", &["box", "align"]), None);
    }

    #[test]
    fn a_mistake_names_line_key_and_choices() {
        let source = Source { name: "layout.toml".to_owned(), text: "a = 1\nbxo = 2\n" };
        let parsed = source.parse().expect("it is TOML");
        let fault = Table::root(&source, &parsed).accept(&["a", "box"]).expect_err("bxo is wrong");
        assert_eq!(fault.place, "layout.toml:2");
        assert_eq!(fault.message.en, "unknown key `bxo` in the layout");
        assert_eq!(fault.hint.en, "perhaps `box` is meant; accepted are `a`, `box`");
    }
}
