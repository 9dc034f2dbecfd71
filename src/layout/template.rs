//! Text with placeholders: `NIP {nip|grouped}`.
//!
//! A template is parsed when the layout is loaded, so that an unknown field or
//! filter is a mistake of the layout file and never of a record. `{{` and `}}`
//! stand for the braces themselves.

use crate::diag::Text;
use crate::record::{Record, TextField};
use crate::text;

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
}

/// The filters by name.
const FILTERS: &[(&str, Filter)] = &[("upper", Filter::Upper)];

/// Text with placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

/// Why a text is no template: what is wrong, and what is accepted instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BadTemplate {
    pub(super) message: Text,
    pub(super) given: String,
    pub(super) accepted: Vec<&'static str>,
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

    /// The text for one person.
    pub fn fill(&self, record: &Record) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Field(field, filters) => {
                    let value = record.text(*field);
                    let upper = filters.contains(&Filter::Upper);
                    text.push_str(&if upper { value.to_uppercase() } else { value.to_string() });
                }
            }
        }
        text
    }
}

fn unbalanced() -> BadTemplate {
    BadTemplate {
        message: text!(
            "kurung kurawal tidak berpasangan; tulis `{{{{` untuk kurung biasa",
            "the braces do not pair; write `{{{{` for a plain brace"
        ),
        given: String::new(),
        accepted: Vec::new(),
    }
}

/// `field|filter|filter`.
fn placeholder(text: &str) -> Result<Piece, BadTemplate> {
    let mut parts = text.split('|').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let field = TextField::from_name(name).ok_or_else(|| BadTemplate {
        message: text!("kolom `{name}` tidak dikenal", "unknown field `{name}`"),
        given: name.to_owned(),
        accepted: TextField::ALL.iter().map(|field| field.name()).collect(),
    })?;
    let mut filters = Vec::new();
    for name in parts {
        let found = FILTERS.iter().find(|(known, _)| *known == name);
        let (_, filter) = found.ok_or_else(|| BadTemplate {
            message: text!("penyaring `{name}` tidak dikenal", "unknown filter `{name}`"),
            given: name.to_owned(),
            accepted: FILTERS.iter().map(|(known, _)| *known).collect(),
        })?;
        filters.push(*filter);
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
    fn a_placeholder_makes_a_text_differ_from_card_to_card() {
        let template = Template::parse("NIP {nip}").expect("nip is a field");
        assert_eq!(template.fixed(), None);
    }

    #[test]
    fn unknown_fields_filters_and_lone_braces_are_refused() {
        for text in ["{nipp}", "{nip|uper}", "{nip", "nip}"] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
    }
}
