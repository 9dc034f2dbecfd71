//! Text with placeholders: `NIP {nip|digits}`, `{name|upper}`.
//!
//! A template is parsed when the layout is loaded, so that an unknown field, or
//! a filter that its field cannot have, is a mistake of the layout file and
//! never of a record. `{{` and `}}` stand for the braces themselves.

use cetak_base::diag::{Text, printable};
use cetak_base::settings::accepts;
use cetak_base::text;
use cetak_people::record::{Record, TextField};

/// What stands in one place of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// The same on every card.
    Literal(String),
    /// A field of the record, through filters in turn.
    Field(TextField, Vec<Filter>),
}

/// What is done to the text of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filter {
    /// Capital letters.
    Upper,
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
}

/// The fields that are days.
const DAYS: &[TextField] = &[TextField::Tmt, TextField::ContractEnd, TextField::Issued];

/// The filters by name, and the fields they are for; none named stands for every field.
const FILTERS: &[(&str, Filter, &[TextField])] = &[
    ("upper", Filter::Upper, &[]),
    ("grouped", Filter::Grouped, &[TextField::Nip, TextField::NipRaw]),
    ("digits", Filter::Digits, &[TextField::Nip, TextField::NipRaw]),
    ("date", Filter::Date, DAYS),
    ("numeric", Filter::Numeric, DAYS),
    ("iso", Filter::Iso, DAYS),
];

impl Filter {
    fn apply(self, field: TextField, value: String, record: &Record) -> String {
        let day = match field {
            TextField::Tmt => record.tmt,
            TextField::ContractEnd => record.contract_end,
            TextField::Issued => record.issued,
            _ => None,
        };
        match self {
            Self::Upper => value.to_uppercase(),
            Self::Grouped => record.nip.grouped(),
            Self::Digits => record.nip.digits().to_owned(),
            Self::Date => day.map_or(value, |day| day.indonesian()),
            Self::Numeric => day.map_or(value, |day| {
                format!("{:02}-{:02}-{:04}", day.day(), day.month(), day.year())
            }),
            Self::Iso => day.map_or(value, |day| day.to_string()),
        }
    }
}

/// Text with placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

/// Why a text is no template: what is wrong with it, as it follows the key's name, and what to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BadTemplate {
    pub(super) message: Text,
    pub(super) hint: Text,
}

impl Template {
    /// Reads a template.
    pub(super) fn parse(text: &str) -> Result<Self, BadTemplate> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            let doubled = rest.starts_with(c);
            match c {
                '{' | '}' if doubled => {
                    literal.push(c);
                    rest = &rest[1..];
                }
                '{' => {
                    let Some(end) = rest.find('}') else { return Err(unbalanced()) };
                    if !literal.is_empty() {
                        pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                    }
                    pieces.push(placeholder(&rest[..end])?);
                    rest = &rest[end + 1..];
                }
                '}' => return Err(unbalanced()),
                other => literal.push(other),
            }
        }
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Ok(Self { pieces })
    }

    /// Whether it says something on every card where those fields do.
    pub(super) fn is_sure(&self, always: impl Fn(TextField) -> bool) -> bool {
        self.pieces.iter().any(|piece| match piece {
            Piece::Literal(words) => !words.trim().is_empty(),
            Piece::Field(field, _) => always(*field),
        })
    }

    /// The fields it shows, in their order; one twice if it stands there twice.
    pub fn fields(&self) -> impl Iterator<Item = TextField> + '_ {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Literal(_) => None,
            Piece::Field(field, _) => Some(*field),
        })
    }

    /// The template in one way of writing: `NIP {nip|digits}`, without the spaces a file may have.
    pub(super) fn written(&self) -> String {
        let mut written = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => {
                    written.push_str(&text.replace('{', "{{").replace('}', "}}"));
                }
                Piece::Field(field, filters) => {
                    written.push('{');
                    written.push_str(field.name());
                    for filter in filters {
                        let known = FILTERS.iter().find(|(_, known, _)| known == filter);
                        written.push('|');
                        written.push_str(known.map_or("", |(name, ..)| name));
                    }
                    written.push('}');
                }
            }
        }
        written
    }

    /// The text, if it is the same on every card.
    pub fn fixed(&self) -> Option<String> {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Field(..) => return None,
            }
        }
        Some(text)
    }

    /// Whether the text of `field` is in it.
    pub fn shows(&self, field: TextField) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Field(shown, _) if *shown == field))
    }

    /// The text for one person.
    pub fn fill(&self, record: &Record) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Field(field, filters) => {
                    let value = record.text(*field).into_owned();
                    let filtered = filters
                        .iter()
                        .fold(value, |value, filter| filter.apply(*field, value, record));
                    text.push_str(&filtered);
                }
            }
        }
        text
    }
}

fn unbalanced() -> BadTemplate {
    BadTemplate {
        message: text!("punya kurung kurawal tanpa pasangan", "has a brace without its partner"),
        hint: text!(
            "tulis `{{name}}` untuk isian, `{{{{` untuk kurung biasa",
            "write `{{name}}` for a field, `{{{{` for a plain brace"
        ),
    }
}

/// `field|filter|filter`.
fn placeholder(text: &str) -> Result<Piece, BadTemplate> {
    let mut parts = text.split('|').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let shown = printable(name);
    let field = TextField::from_name(name).ok_or_else(|| BadTemplate {
        message: text!(
            "menyebut isian `{shown}`, yang tidak dikenal",
            "names the field `{shown}`, which is not known"
        ),
        hint: accepts(name, &TextField::ALL.iter().map(|field| field.name()).collect::<Vec<_>>()),
    })?;
    let mut filters = Vec::new();
    for filter in parts {
        let found = FILTERS.iter().find(|(known, ..)| *known == filter);
        let for_field = |fields: &[TextField]| fields.is_empty() || fields.contains(&field);
        let shown_filter = printable(filter);
        let Some((_, found, _)) = found.filter(|(.., fields)| for_field(fields)) else {
            let fitting = FILTERS.iter().filter(|(.., fields)| for_field(fields));
            return Err(BadTemplate {
                message: text!(
                    "memakai penyaring `{shown_filter}`, yang tidak ada untuk `{shown}`",
                    "uses the filter `{shown_filter}`, which `{shown}` does not have"
                ),
                hint: accepts(filter, &fitting.map(|(known, ..)| *known).collect::<Vec<_>>()),
            });
        };
        filters.push(*found);
    }
    Ok(Piece::Field(field, filters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubled_braces_are_plain_braces() {
        let template = Template::parse("a {{b}} c").expect("the braces pair");
        assert_eq!(template.fixed().as_deref(), Some("a {b} c"));
    }

    #[test]
    fn a_template_is_written_in_one_way_and_read_back_as_itself() {
        for (text, written) in [
            ("NIP {nip|digits}", "NIP {nip|digits}"),
            ("{ name | upper }", "{name|upper}"),
            ("a {{b}} c", "a {{b}} c"),
            ("{tmt|iso}–{contract_end|date}", "{tmt|iso}–{contract_end|date}"),
        ] {
            let template = Template::parse(text).expect("it is right");
            assert_eq!(template.written(), written);
            assert_eq!(Template::parse(written).as_ref(), Ok(&template));
        }
    }

    #[test]
    fn a_placeholder_makes_a_text_differ_from_card_to_card() {
        let template = Template::parse("NIP {nip}").expect("nip is a field");
        assert_eq!(template.fixed(), None);
    }

    #[test]
    fn unknown_fields_filters_and_lone_braces_are_refused() {
        for text in ["{nipp}", "{nip|uper}", "{nip", "nip}", "{name|iso}", "{tmt|grouped}"] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
    }
}
