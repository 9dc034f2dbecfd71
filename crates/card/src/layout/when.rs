//! For whom something is meant: `when = { kind = "pns", filled = "contract_end", unit = ["IGD", "Poli *"] }`.
//!
//! The same words in layouts, for elements, and in jobs, for the choice of a
//! layout. Everything named must hold; nothing named holds for everybody.

use super::element::Condition;
use cetak_base::date::Date;
use cetak_base::settings::Table;
use cetak_base::text;
use cetak_people::record::{Kind, Record, TextField};
use std::cmp::Ordering;

/// The kinds by the names that files use.
pub(super) const KINDS: &[(&str, Kind)] =
    &[("pns", Kind::Pns), ("pppk", Kind::Pppk), ("pppk-paruh-waktu", Kind::PppkParuhWaktu)];

/// For whom something is meant.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct When {
    /// Only these kinds; `None` for all.
    kinds: Option<Vec<Kind>>,
    conditions: Vec<Condition>,
}

impl When {
    /// Reads `kind`, `filled`, `empty` and the names of fields, each one word or several; leaves the table open.
    pub fn read(table: &Table<'_, '_>) -> Self {
        let fields: Vec<_> = TextField::ALL.iter().map(|field| (field.name(), *field)).collect();
        let choices = |key| table.choices(key, &fields).unwrap_or_default().into_iter();
        let mut conditions: Vec<Condition> = choices("filled").map(Condition::Filled).collect();
        conditions.extend(choices("empty").map(Condition::Empty));
        for (name, field) in &fields {
            table.know(&[name]);
            if *field != TextField::Kind && table.has(name) {
                conditions.extend(Says::read(table, *field).map(Condition::Says));
            }
        }
        Self { kinds: table.choices("kind", KINDS), conditions }
    }

    /// Whether it may hold for somebody of `kind`.
    pub fn is_for(&self, kind: Kind) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }

    /// What must hold besides the kind.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// Whether all of it holds for `record`.
    pub fn holds(&self, record: &Record) -> bool {
        self.is_for(record.kind) && self.conditions.iter().all(|one| one.holds(record))
    }
}

/// What a field must say: one of some words, and all of some tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Says {
    pub(super) field: TextField,
    /// One of them, unless there is none.
    one_of: Vec<Pattern>,
    all_of: Vec<Test>,
    /// As the file writes it.
    written: Vec<String>,
}

/// What every value must pass.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    /// It is something else.
    Not(Pattern),
    /// The day lies so to that one, or is that day.
    Day { side: Ordering, or_equal: bool, day: Date },
}

/// A text, without regard to case and spaces; `*` stands for anything at its beginning or end.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    words: String,
    open_before: bool,
    open_after: bool,
}

impl Pattern {
    fn new(text: &str) -> Self {
        let text = text.trim();
        let rest = text.strip_prefix('*').unwrap_or(text);
        let inner = rest.strip_suffix('*').unwrap_or(rest);
        Self {
            words: plain(inner),
            open_before: rest.len() < text.len(),
            open_after: inner.len() < rest.len(),
        }
    }

    fn fits(&self, value: &str) -> bool {
        let words = self.words.as_str();
        match (self.open_before, self.open_after) {
            (false, false) => value == words,
            (false, true) => value.starts_with(words),
            (true, false) => value.ends_with(words),
            (true, true) => value.contains(words),
        }
    }

    const fn is_closed(&self) -> bool {
        !self.open_before && !self.open_after
    }
}

/// A text as texts are compared.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The signs of comparisons, the longest first.
const SIGNS: [(&str, Ordering, bool); 4] = [
    ("<=", Ordering::Less, true),
    (">=", Ordering::Greater, true),
    ("<", Ordering::Less, false),
    (">", Ordering::Greater, false),
];

impl Says {
    /// Reads what stands behind the name of a field; `None` for a mistake, which is told.
    fn read(table: &Table<'_, '_>, field: TextField) -> Option<Self> {
        let key = field.name();
        let written = table.words(key)?;
        let is_day = TextField::DAYS.contains(&field);
        let mut says = Self { field, one_of: Vec::new(), all_of: Vec::new(), written: Vec::new() };
        for word in &written {
            let unfit = |id: &str, en: &str, hint| table.unfit(key, word, id, en, hint);
            let example = text!(
                "misalnya `>= 2020-01-01`; hari ditulis TTTT-BB-HH",
                "for example `>= 2020-01-01`; a day is YYYY-MM-DD"
            );
            if let Some(other) = word.strip_prefix("!=") {
                says.all_of.push(Test::Not(Pattern::new(other)));
            } else if let Some((sign, side, or_equal)) =
                SIGNS.iter().find(|(sign, ..)| word.starts_with(sign))
            {
                let day = Date::parse_iso(word[sign.len()..].trim()).filter(|_| is_day);
                let Some(day) = day else {
                    unfit("bukan perbandingan hari", "is no comparison of days", example);
                    return None;
                };
                says.all_of.push(Test::Day { side: *side, or_equal: *or_equal, day });
            } else if is_day {
                unfit("bukan perbandingan hari", "is no comparison of days", example);
                return None;
            } else if plain(word).is_empty() {
                let hint = text!(
                    "untuk isian kosong tulis empty = \"{key}\"",
                    "for an empty field write empty = \"{key}\""
                );
                unfit("kosong", "is empty", hint);
                return None;
            } else {
                says.one_of.push(Pattern::new(word));
            }
        }
        says.written = written;
        Some(says)
    }

    /// Whether it holds for `record`.
    pub(super) fn holds(&self, record: &Record) -> bool {
        let value = plain(&record.text(self.field));
        let day = record.day(self.field);
        let passes = |test: &Test| match test {
            Test::Not(pattern) => !pattern.fits(&value),
            Test::Day { side, or_equal, day: limit } => day.is_some_and(|day| {
                let order = day.cmp(limit);
                order == *side || *or_equal && order == Ordering::Equal
            }),
        };
        (self.one_of.is_empty() || self.one_of.iter().any(|pattern| pattern.fits(&value)))
            && self.all_of.iter().all(passes)
    }

    /// Whether no value fits both.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        if self.field != other.field {
            return false;
        }
        let apart = |one: &Self, two: &Self| {
            !one.one_of.is_empty()
                && one.one_of.iter().all(|pattern| {
                    let refused = two
                        .all_of
                        .iter()
                        .any(|test| matches!(test, Test::Not(not) if not.fits(&pattern.words)));
                    let unlisted = !two.one_of.is_empty()
                        && two.one_of.iter().all(|listed| !listed.fits(&pattern.words));
                    pattern.is_closed() && (refused || unlisted)
                })
        };
        apart(self, other) || apart(other, self)
    }

    /// Whether an empty field cannot fit.
    pub(super) fn needs_text(&self) -> bool {
        let is_day = |test: &Test| matches!(test, Test::Day { .. });
        self.one_of.iter().all(|pattern| !pattern.words.is_empty()) && !self.one_of.is_empty()
            || self.all_of.iter().any(is_day)
    }

    /// The words of the file, as one.
    pub fn written(&self) -> String {
        self.written.join(", ")
    }

    /// The field it asks about.
    pub const fn field(&self) -> TextField {
        self.field
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cetak_base::settings::File;
    use cetak_people::record::Nip;

    fn person() -> Record {
        Record {
            place: cetak_base::diag::Place::default(),
            nip: Nip::parse("198609262015051001").expect("a number"),
            kind: Kind::Pns,
            serial: "A20150001234".to_owned(),
            name: "Sari Contoh".to_owned(),
            instansi: "RSUD Contoh".to_owned(),
            unit: "Instalasi Gawat  Darurat".to_owned(),
            jabatan: String::new(),
            golongan: "III/c".to_owned(),
            pangkat: String::new(),
            tmt: Date::parse_iso("2020-03-01"),
            contract_end: None,
            issued: None,
            contact: String::new(),
            photo: String::new(),
        }
    }

    fn read(toml: &str) -> Result<When, String> {
        let file = File::parse("a.toml", toml).expect("it is TOML");
        let root = file.root();
        let when = When::read(&root);
        root.close();
        file.finish().map(|()| when).map_err(|fault| fault.to_string())
    }

    #[test]
    fn a_condition_asks_for_values_lists_patterns_and_days() {
        for (toml, holds) in [
            ("unit = 'instalasi gawat darurat'", true),
            ("unit = ['Poli Gigi', 'Instalasi *']", true),
            ("unit = '*darurat'", true),
            ("unit = '*gawat*'", true),
            ("unit = 'Instalasi'", false),
            ("unit = '!= Instalasi *'", false),
            ("unit = ['!= Poli Gigi', '!= Gizi']", true),
            ("golongan = ['III/a', 'III/c']", true),
            ("golongan = 'III/c'\nunit = 'Gizi'", false),
            ("tmt = '>= 2020-03-01'", true),
            ("tmt = '> 2020-03-01'", false),
            ("tmt = ['>= 2020-01-01', '< 2021-01-01']", true),
            ("tmt = '<= 2019-12-31'", false),
            ("contract_end = '< 2030-01-01'", false),
            ("jabatan = '!= Perawat'", true),
            ("jabatan = 'Perawat'", false),
            ("kind = 'pns'\nunit = 'Instalasi *'", true),
        ] {
            assert_eq!(read(toml).expect(toml).holds(&person()), holds, "{toml}");
        }
    }

    #[test]
    fn what_no_value_can_meet_is_a_mistake() {
        for (toml, told) in [
            ("tmt = '2020-03-01'", "is no comparison of days"),
            ("tmt = '>= 1 Maret'", "is no comparison of days"),
            ("golongan = '> III/a'", "is no comparison of days"),
            ("unit = ' '", "is empty"),
            ("unitt = 'Gizi'", "unknown key"),
            ("kind = 'honorer'", "is not known"),
        ] {
            let fault = read(toml).expect_err(toml);
            assert!(fault.contains(told), "{toml}: {fault}");
        }
    }

    #[test]
    fn conditions_that_no_value_meets_together_exclude_each_other() {
        let says = |toml: &str| match read(toml).expect(toml).conditions() {
            [Condition::Says(says)] => says.clone(),
            other => panic!("{other:?}"),
        };
        for (one, other, excludes) in [
            ("unit = 'IGD'", "unit = 'Gizi'", true),
            ("unit = 'IGD'", "unit = '!= igd'", true),
            ("unit = ['IGD', 'Gizi']", "unit = ['Gizi', 'Poli']", false),
            ("unit = 'Poli *'", "unit = 'Poli Gigi'", false),
            ("unit = 'IGD'", "unit = 'Poli *'", true),
            ("unit = 'IGD'", "jabatan = 'Perawat'", false),
            ("unit = '!= IGD'", "unit = '!= Gizi'", false),
        ] {
            let (one, other) = (says(one), says(other));
            assert_eq!(one.excludes(&other), excludes, "{one:?} {other:?}");
            assert_eq!(other.excludes(&one), excludes, "{other:?} {one:?}");
        }
        assert!(says("unit = 'IGD'").needs_text() && !says("unit = '!= IGD'").needs_text());
    }
}
