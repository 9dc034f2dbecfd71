//! What a placeholder makes of the text of its field: `{name|upper}`, `{tmt|plus 5 years|format DD-MM-YY}`.
//!
//! A filter is read with the layout, arguments and all, so that a word it does
//! not know is a mistake of the layout file. Filters of days work on the day,
//! whatever was made of its text before.

use super::template::BadTemplate;
use cetak_base::date::{Date, MONTHS};
use cetak_base::diag::printable;
use cetak_base::settings::accepts;
use cetak_base::text;
use cetak_people::record::{Record, TextField, initials};

/// What is done to the text of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Filter {
    /// Capital letters.
    Upper,
    /// Small letters.
    Lower,
    /// Words that begin with a capital.
    Title,
    /// The first letters of the words: `SA` of `Dr. Siti Aminah, M.T.`; at most so many.
    Initials(usize),
    /// Zeros in front, up to so many characters.
    Pad(usize),
    /// What stands for a field that is empty.
    Default(String),
    /// The number in groups: `19860926 201505 1 001`.
    Grouped,
    /// The number without spaces.
    Digits,
    /// The day in Indonesian words: `1 Maret 2025`.
    Date,
    /// The day in digits: `01-03-2025`.
    Numeric,
    /// The day as computers write it: `2025-03-01`.
    Iso,
    /// The day by a pattern: `DD MMM YYYY`.
    Format(String),
    /// A later or an earlier day.
    Shift(i32, Unit),
    /// Whole years from that day to the day the card is issued.
    Age,
}

/// What a day is shifted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Years,
    Months,
    Days,
}

impl Unit {
    const ALL: [(&'static str, Self); 6] = [
        ("years", Self::Years),
        ("year", Self::Years),
        ("months", Self::Months),
        ("month", Self::Months),
        ("days", Self::Days),
        ("day", Self::Days),
    ];
}

/// The fields that are numbers of civil servants.
const NUMBERS: &[TextField] = &[TextField::Nip, TextField::NipRaw];

/// The filters by name, and the fields they are for; none named stands for every field.
const FILTERS: &[(&str, &[TextField])] = &[
    ("upper", &[]),
    ("lower", &[]),
    ("title", &[]),
    ("initials", &[]),
    ("pad", &[]),
    ("default", &[]),
    ("grouped", NUMBERS),
    ("digits", NUMBERS),
    ("date", TextField::DAYS),
    ("numeric", TextField::DAYS),
    ("iso", TextField::DAYS),
    ("format", TextField::DAYS),
    ("plus", TextField::DAYS),
    ("minus", TextField::DAYS),
    ("age", &[TextField::Tmt, TextField::ContractEnd]),
];

/// What the parts of a pattern of days stand for; the longest goes first.
const PATTERN: &[&str] = &["YYYY", "MMMM", "MMM", "YY", "MM", "DD", "M", "D"];

/// Words that stay small inside a title.
const SMALL: &[&str] = &[
    "dan", "di", "ke", "dari", "yang", "untuk", "pada", "dengan", "atau", "oleh", "serta", "bagi",
];

/// The text of a field on its way through filters.
pub(super) struct Value {
    pub(super) text: String,
    day: Option<Date>,
}

impl Value {
    pub(super) fn of(record: &Record, field: TextField) -> Self {
        Self { text: record.text(field).into_owned(), day: record.day(field) }
    }
}

impl Filter {
    /// Reads `words`, the name of a filter and what stands behind it.
    pub(super) fn read(words: &[&str], field: TextField) -> Result<Self, BadTemplate> {
        let (name, rest) = words.split_first().map_or(("", words), |(name, rest)| (*name, rest));
        let shown = printable(name);
        let is_for_field = |fields: &[TextField]| fields.is_empty() || fields.contains(&field);
        if !FILTERS.iter().any(|(known, fields)| *known == name && is_for_field(fields)) {
            let of = field.name();
            let fitting = FILTERS.iter().filter(|(_, fields)| is_for_field(fields));
            return Err(BadTemplate {
                message: text!(
                    "memakai penyaring `{shown}`, yang tidak ada untuk `{of}`",
                    "uses the filter `{shown}`, which `{of}` does not have"
                ),
                hint: accepts(name, &fitting.map(|(known, _)| *known).collect::<Vec<_>>()),
            });
        }
        let count = |text: &str, most: usize| {
            text.parse().ok().filter(|count: &usize| (1..=most).contains(count))
        };
        let read = match (name, rest) {
            ("upper", []) => Some(Self::Upper),
            ("lower", []) => Some(Self::Lower),
            ("title", []) => Some(Self::Title),
            ("initials", []) => Some(Self::Initials(usize::MAX)),
            ("initials", [most]) => count(most, 9).map(Self::Initials),
            ("pad", [width]) => count(width, 40).map(Self::Pad),
            ("default", [_, ..]) => Some(Self::Default(rest.join(" "))),
            ("grouped", []) => Some(Self::Grouped),
            ("digits", []) => Some(Self::Digits),
            ("date", []) => Some(Self::Date),
            ("numeric", []) => Some(Self::Numeric),
            ("iso", []) => Some(Self::Iso),
            ("format", [_, ..]) => {
                let pattern = rest.join(" ");
                parts(&pattern).is_some().then_some(Self::Format(pattern))
            }
            ("plus" | "minus", [count, unit]) => {
                let count = count.parse().ok().filter(|count| (1..=36_500).contains(count));
                let unit = Unit::ALL.iter().find(|(known, _)| known == unit);
                let sign = if name == "plus" { 1 } else { -1 };
                count.zip(unit).map(|(count, (_, unit)): (i32, _)| Self::Shift(sign * count, *unit))
            }
            ("age", []) => Some(Self::Age),
            _ => None,
        };
        read.ok_or_else(|| {
            let example = match name {
                "initials" => "initials 2",
                "pad" => "pad 6",
                "default" => "default -",
                "format" => "format DD MMMM YYYY",
                "plus" | "minus" => "plus 5 years",
                other => other,
            };
            BadTemplate {
                message: text!(
                    "memakai penyaring `{shown}` dengan kata yang tidak dikenalnya",
                    "uses the filter `{shown}` with words that it does not know"
                ),
                hint: text!("misalnya `{example}`", "for example `{example}`"),
            }
        })
    }

    /// As [`Filter::read`] takes it: its name and its words.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Upper => "upper".to_owned(),
            Self::Lower => "lower".to_owned(),
            Self::Title => "title".to_owned(),
            Self::Initials(usize::MAX) => "initials".to_owned(),
            Self::Initials(most) => format!("initials {most}"),
            Self::Pad(width) => format!("pad {width}"),
            Self::Default(words) => format!("default {}", quoted(words)),
            Self::Grouped => "grouped".to_owned(),
            Self::Digits => "digits".to_owned(),
            Self::Date => "date".to_owned(),
            Self::Numeric => "numeric".to_owned(),
            Self::Iso => "iso".to_owned(),
            Self::Format(pattern) => format!("format {}", quoted(pattern)),
            Self::Shift(count, unit) => {
                let word = if *count < 0 { "minus" } else { "plus" };
                let unit = Unit::ALL.iter().find(|(_, known)| known == unit);
                format!("{word} {} {}", count.abs(), unit.map_or("", |(name, _)| name))
            }
            Self::Age => "age".to_owned(),
        }
    }

    /// Whether a field that says something says something behind it.
    pub(super) fn keeps_filled(&self) -> bool {
        !matches!(self, Self::Initials(_) | Self::Shift(..) | Self::Age)
    }

    /// The other field that it looks at.
    pub(super) fn other_field(&self) -> Option<TextField> {
        matches!(self, Self::Age).then_some(TextField::Issued)
    }

    pub(super) fn apply(&self, field: TextField, value: &mut Value, record: &Record) {
        let in_form = |value: &Value, form: &dyn Fn(Date) -> String| {
            value.day.map_or_else(|| value.text.clone(), form)
        };
        value.text = match self {
            Self::Upper => value.text.to_uppercase(),
            Self::Lower => value.text.to_lowercase(),
            Self::Title => title(&value.text),
            Self::Initials(most) => {
                initials(&value.text, field == TextField::Name).chars().take(*most).collect()
            }
            Self::Pad(width) if !value.text.is_empty() => {
                let missing = width.saturating_sub(value.text.chars().count());
                "0".repeat(missing) + &value.text
            }
            Self::Pad(_) => String::new(),
            Self::Default(words) if value.text.trim().is_empty() => words.clone(),
            Self::Default(_) => return,
            Self::Grouped => record.nip.grouped(),
            Self::Digits => record.nip.digits().to_owned(),
            Self::Date => in_form(value, &|day| day.indonesian()),
            Self::Numeric => in_form(value, &|day| by_pattern(day, "DD-MM-YYYY")),
            Self::Iso => in_form(value, &|day| day.to_string()),
            Self::Format(pattern) => in_form(value, &|day| by_pattern(day, pattern)),
            Self::Shift(count, unit) => {
                value.day = value.day.and_then(|day| match unit {
                    Unit::Years => day.plus_months(count.saturating_mul(12)),
                    Unit::Months => day.plus_months(*count),
                    Unit::Days => day.plus_days(*count),
                });
                value.day.map_or_else(String::new, |day| day.indonesian())
            }
            Self::Age => {
                let years =
                    value.day.zip(record.issued).and_then(|(from, to)| from.years_until(to));
                years.map_or_else(String::new, |years| years.to_string())
            }
        };
    }
}

/// `text` between quotation marks that it does not hold itself.
pub(super) fn quoted(text: &str) -> String {
    let mark = if text.contains('"') { '\'' } else { '"' };
    format!("{mark}{text}{mark}")
}

/// Words that begin with a capital, small words inside but for the first.
fn title(text: &str) -> String {
    let mut titled = String::with_capacity(text.len());
    for (idx, word) in text.split_inclusive(char::is_whitespace).enumerate() {
        let lower = word.to_lowercase();
        if idx > 0 && SMALL.contains(&lower.trim_end()) {
            titled.push_str(&lower);
            continue;
        }
        let mut is_begun = false;
        for c in lower.chars() {
            if is_begun || !c.is_alphabetic() {
                titled.push(c);
            } else {
                titled.extend(c.to_uppercase());
            }
            // Both halves of a word with a hyphen or a slash begin anew.
            is_begun = c.is_alphanumeric() || c == '\'' || c == '\u{2019}';
        }
    }
    titled
}

/// The parts of a pattern of days, each a word of [`PATTERN`] or what stands between; `None` where there is a
/// letter that stands for nothing, or no day at all.
fn parts(pattern: &str) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let known = PATTERN.iter().find(|known| rest.starts_with(**known));
        if known.is_none() && c.is_alphabetic() {
            return None;
        }
        let (part, after) = rest.split_at(known.map_or(c.len_utf8(), |known| known.len()));
        parts.push(part);
        rest = after;
    }
    parts.iter().any(|part| PATTERN.contains(part)).then_some(parts)
}

fn by_pattern(day: Date, pattern: &str) -> String {
    let month = MONTHS[day.month() as usize - 1];
    let parts = parts(pattern).unwrap_or_default().into_iter().map(|part| match part {
        "YYYY" => format!("{:04}", day.year()),
        "YY" => format!("{:02}", day.year() % 100),
        "MMMM" => month.to_owned(),
        "MMM" => month.chars().take(3).collect(),
        "MM" => format!("{:02}", day.month()),
        "M" => day.month().to_string(),
        "DD" => format!("{:02}", day.day()),
        "D" => day.day().to_string(),
        other => other.to_owned(),
    });
    parts.collect()
}
