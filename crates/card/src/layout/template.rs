//! Text with placeholders: `NIP {nip|digits}`, `{name|upper}`, `{jabatan}{" - " unit}`.
//!
//! A template is parsed when the layout is loaded, so that an unknown field, or
//! a filter that its field cannot have, is a mistake of the layout file and
//! never of a record. `{{` and `}}` stand for the braces themselves.
//!
//! A literal never dangles: what stands in quotation marks inside the braces is
//! left out with its field, and signs between two placeholders are left out
//! where there is nothing to part.

use super::filter::{Filter, Value, quoted};
use cetak_base::diag::{Text, printable};
use cetak_base::settings::accepts;
use cetak_base::text;
use cetak_people::record::{Record, TextField};
use unicode_normalization::UnicodeNormalization as _;

/// What stands in one place of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// The same on every card.
    Literal(String),
    /// Signs between two fields, which need something on both sides.
    Between(String),
    /// A field of the record.
    Field(Shown),
}

/// A field as a placeholder shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    field: TextField,
    /// In turn.
    filters: Vec<Filter>,
    /// Literals that are left out where the field is empty.
    before: String,
    after: String,
}

/// Text with placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Each with the span that it belongs to; 0 is the element's own look.
    pieces: Vec<(Piece, u8)>,
}

/// A template filled in for one person.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Filled {
    /// What it says.
    pub text: String,
    /// Where its spans end, in bytes, and which each is; empty where all of it has the element's own look.
    pub spans: Vec<(usize, u8)>,
    /// Whether a literal was left out because there was nothing for it to part.
    pub(super) is_shortened: bool,
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
                    let (words, after) = tokens(rest).ok_or_else(unbalanced)?;
                    if !literal.is_empty() {
                        pieces.push((Piece::Literal(std::mem::take(&mut literal)), 0));
                    }
                    pieces.push((Piece::Field(placeholder(words)?), 0));
                    rest = after;
                }
                '}' => return Err(unbalanced()),
                other => literal.push(other),
            }
        }
        if !literal.is_empty() {
            pieces.push((Piece::Literal(literal), 0));
        }
        Ok(Self { pieces }.settled())
    }

    /// Several templates as one, each with the span that it belongs to.
    pub(super) fn joined(parts: Vec<(Self, u8)>) -> Self {
        let pieces = parts
            .into_iter()
            .flat_map(|(part, span)| part.pieces.into_iter().map(move |(piece, _)| (piece, span)));
        Self { pieces: pieces.collect() }.settled()
    }

    /// With the literals that part two fields told from the others.
    fn settled(mut self) -> Self {
        let is_field = |piece: Option<&(Piece, u8)>| matches!(piece, Some((Piece::Field(_), _)));
        for idx in 1..self.pieces.len() {
            let is_inside =
                is_field(self.pieces.get(idx - 1)) && is_field(self.pieces.get(idx + 1));
            if let (Piece::Literal(words), _) = &mut self.pieces[idx]
                && is_inside
                && parts_fields(words)
            {
                self.pieces[idx].0 = Piece::Between(std::mem::take(words));
            }
        }
        self
    }

    /// Whether it says something on every card where those fields do.
    pub(super) fn is_sure(&self, always: impl Fn(TextField) -> bool) -> bool {
        self.pieces.iter().any(|(piece, _)| match piece {
            Piece::Literal(words) => !words.trim().is_empty(),
            Piece::Between(_) => false,
            Piece::Field(shown) => {
                let is_default = |filter: &Filter| matches!(filter, Filter::Default(_));
                always(shown.field) && shown.filters.iter().all(Filter::keeps_filled)
                    || shown.filters.last().is_some_and(is_default)
            }
        })
    }

    /// The fields it shows, in their order; one twice if it stands there twice.
    pub fn fields(&self) -> impl Iterator<Item = TextField> + '_ {
        self.shown().flat_map(|shown| {
            let others = shown.filters.iter().filter_map(Filter::other_field);
            std::iter::once(shown.field).chain(others)
        })
    }

    fn shown(&self) -> impl Iterator<Item = &Shown> {
        self.pieces.iter().filter_map(|(piece, _)| match piece {
            Piece::Literal(_) | Piece::Between(_) => None,
            Piece::Field(shown) => Some(shown),
        })
    }

    /// The template in one way of writing: `NIP {nip|digits}`, without the spaces a file may have; where
    /// another span begins stands a sign that no text holds.
    pub(super) fn written(&self) -> String {
        let mut written = String::new();
        let mut last = 0;
        for (piece, span) in &self.pieces {
            if *span != last {
                written.push('\u{1}');
                written.push_str(&span.to_string());
                written.push('\u{2}');
                last = *span;
            }
            match piece {
                Piece::Literal(text) | Piece::Between(text) => {
                    written.push_str(&text.replace('{', "{{").replace('}', "}}"));
                }
                Piece::Field(Shown { field, filters, before, after }) => {
                    written.push('{');
                    if !before.is_empty() {
                        written.push_str(&quoted(before));
                        written.push(' ');
                    }
                    written.push_str(field.name());
                    for filter in filters {
                        written.push('|');
                        written.push_str(&filter.written());
                    }
                    if !after.is_empty() {
                        written.push(' ');
                        written.push_str(&quoted(after));
                    }
                    written.push('}');
                }
            }
        }
        written
    }

    /// The text, if it is the same on every card.
    pub fn fixed(&self) -> Option<Filled> {
        let mut filled = Filled::default();
        for (piece, span) in &self.pieces {
            match piece {
                Piece::Literal(literal) => filled.push(literal, *span),
                Piece::Between(_) | Piece::Field(_) => return None,
            }
        }
        Some(filled.closed())
    }

    /// Whether the text of `field` is in it.
    pub fn shows(&self, field: TextField) -> bool {
        self.shown().any(|shown| shown.field == field)
    }

    /// The text for one person.
    pub fn fill(&self, record: &Record) -> Filled {
        let values: Vec<Option<String>> =
            self.pieces.iter().map(|(piece, _)| piece.value(record)).collect();
        let mut filled = Filled::default();
        // Whether a field says something since the last words that are always there.
        let mut is_begun = false;
        for (idx, (piece, span)) in self.pieces.iter().enumerate() {
            match piece {
                Piece::Literal(words) => {
                    filled.push(words, *span);
                    is_begun = false;
                }
                Piece::Between(signs) => {
                    let is_followed =
                        values.get(idx + 1).is_some_and(|value| value.as_deref() != Some(""));
                    if is_begun && is_followed {
                        filled.push(signs, *span);
                    } else {
                        filled.is_shortened = true;
                    }
                }
                Piece::Field(_) => {
                    let value = values[idx].as_deref().unwrap_or_default();
                    is_begun |= !value.is_empty();
                    filled.push(value, *span);
                }
            }
        }
        filled.closed()
    }
}

impl Piece {
    /// What a field says, with the literals that belong to it.
    fn value(&self, record: &Record) -> Option<String> {
        let Self::Field(Shown { field, filters, before, after }) = self else { return None };
        let mut value = Value::of(record, *field);
        for filter in filters {
            filter.apply(*field, &mut value, record);
        }
        if value.text.is_empty() || before.is_empty() && after.is_empty() {
            return Some(value.text);
        }
        Some(format!("{before}{}{after}", value.text))
    }
}

impl Filled {
    fn push(&mut self, words: &str, span: u8) {
        if words.is_empty() {
            return;
        }
        match self.spans.last_mut() {
            Some((_, last)) if *last == span => {}
            _ => self.spans.push((0, span)),
        }
        self.text.push_str(words);
        let end = self.text.len();
        if let Some((last, _)) = self.spans.last_mut() {
            *last = end;
        }
    }

    /// In the form in which fonts have the most whole letters, and without spans where there is but the first.
    fn closed(mut self) -> Self {
        if self.spans.iter().all(|(_, span)| *span == 0) {
            self.spans.clear();
            if !unicode_normalization::is_nfc(&self.text) {
                self.text = self.text.nfc().collect();
            }
            return self;
        }
        let (mut text, mut start) = (String::new(), 0);
        for (end, _) in &mut self.spans {
            text.extend(self.text[start..*end].nfc());
            start = *end;
            *end = text.len();
        }
        self.text = text;
        self
    }
}

/// Whether a literal between two fields is there to part them only: no word, and no bracket or quotation mark
/// that has its partner elsewhere.
fn parts_fields(words: &str) -> bool {
    let is_pair = |c: char| "()[]<>\"'\u{201c}\u{201d}\u{2018}\u{2019}«»".contains(c);
    // Spaces alone part nothing that is seen.
    let is_seen = words.contains(|c: char| !c.is_whitespace() || c == '\n');
    is_seen && !words.contains(|c: char| c.is_alphanumeric() || is_pair(c))
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

/// A word inside the braces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    Word(&'t str),
    Quoted(&'t str),
    Bar,
}

/// What stands before the closing brace, and what follows it.
fn tokens(text: &str) -> Option<(Vec<Token<'_>>, &str)> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    loop {
        let c = rest.chars().next()?;
        let after = &rest[c.len_utf8()..];
        rest = match c {
            '}' => return Some((tokens, after)),
            '|' => {
                tokens.push(Token::Bar);
                after
            }
            '"' | '\'' => {
                let end = after.find(c)?;
                tokens.push(Token::Quoted(&after[..end]));
                &after[end + 1..]
            }
            _ => {
                let end = rest.find(|c: char| c.is_whitespace() || c == '|' || c == '}')?;
                tokens.push(Token::Word(&rest[..end]));
                &rest[end..]
            }
        };
        rest = rest.trim_start();
    }
}

/// `field|filter|filter`, with literals in quotation marks before and after.
fn placeholder(mut tokens: Vec<Token<'_>>) -> Result<Shown, BadTemplate> {
    let mut shown = Shown {
        field: TextField::Name,
        filters: Vec::new(),
        before: String::new(),
        after: String::new(),
    };
    if let Some(Token::Quoted(words)) = tokens.first() {
        shown.before = (*words).to_owned();
        tokens.remove(0);
    }
    // `default "-"`: what follows the filter's name is its own.
    let is_own = matches!(tokens[..], [.., Token::Word("default" | "format"), Token::Quoted(_)]);
    if let Some(Token::Quoted(words)) = tokens.last()
        && !is_own
    {
        shown.after = (*words).to_owned();
        tokens.pop();
    }
    let mut parts = tokens.split(|token| *token == Token::Bar).map(|part| {
        let words = part.iter().map(|token| match token {
            Token::Word(word) | Token::Quoted(word) => *word,
            Token::Bar => "",
        });
        words.collect::<Vec<&str>>()
    });
    let name = parts.next().unwrap_or_default().join(" ");
    let named = printable(&name);
    shown.field = TextField::from_name(&name).ok_or_else(|| BadTemplate {
        message: text!(
            "menyebut isian `{named}`, yang tidak dikenal",
            "names the field `{named}`, which is not known"
        ),
        hint: accepts(&name, &TextField::ALL.iter().map(|field| field.name()).collect::<Vec<_>>()),
    })?;
    for words in parts {
        shown.filters.push(Filter::read(&words, shown.field)?);
    }
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cetak_base::date::Date;
    use cetak_people::record::{Kind, Nip};

    fn person() -> Record {
        Record {
            place: cetak_base::diag::Place::default(),
            nip: Nip::parse("198609262015051001").expect("a number"),
            kind: Kind::Pns,
            serial: "42".to_owned(),
            name: "Dr. Siti Aminah Contoh, S.Kom., M.T.".to_owned(),
            instansi: "PEMERINTAH KABUPATEN SUNGAI-CONTOH DI HULU".to_owned(),
            unit: "Dinas Komunikasi dan Informatika".to_owned(),
            jabatan: String::new(),
            golongan: String::new(),
            pangkat: "Penata".to_owned(),
            tmt: Date::parse_iso("2015-05-09"),
            contract_end: None,
            issued: Date::parse_iso("2026-05-08"),
            contact: String::new(),
            photo: String::new(),
        }
    }

    fn said(template: &str) -> String {
        Template::parse(template).expect("it is right").fill(&person()).text
    }

    #[test]
    fn doubled_braces_are_plain_braces() {
        let template = Template::parse("a {{b}} c").expect("the braces pair");
        assert_eq!(template.fixed().map(|filled| filled.text).as_deref(), Some("a {b} c"));
    }

    #[test]
    fn a_template_is_written_in_one_way_and_read_back_as_itself() {
        for (text, written) in [
            ("NIP {nip|digits}", "NIP {nip|digits}"),
            ("{ name | upper }", "{name|upper}"),
            ("a {{b}} c", "a {{b}} c"),
            ("{tmt|iso}–{contract_end|date}", "{tmt|iso}–{contract_end|date}"),
            ("{ ' (' unit|upper  ')'}", "{\" (\" unit|upper \")\"}"),
            ("{unit|default  Tanpa   unit}", "{unit|default \"Tanpa unit\"}"),
            ("{unit|default 'a \"b\"' ' c'}", "{unit|default 'a \"b\"' \" c\"}"),
            ("{tmt|minus 1 day|format 'DD.MM.'}", "{tmt|minus 1 days|format \"DD.MM.\"}"),
            ("{name|initials 2|lower}", "{name|initials 2|lower}"),
        ] {
            let template = Template::parse(text).expect(text);
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
        for text in [
            "{nipp}",
            "{nip|uper}",
            "{nip",
            "nip}",
            "{name|iso}",
            "{tmt|grouped}",
            "{tmt|plus 5}",
            "{tmt|plus five years}",
            "{tmt|format jam}",
            "{tmt|format -}",
            "{serial|pad}",
            "{serial|pad 0}",
            "{unit|default}",
            "{issued|age}",
            "{unit \"a}",
            "{name|upper unit}",
        ] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn filters_say_what_their_names_say() {
        for (template, words) in [
            ("{tmt|plus 5 years}", "9 Mei 2020"),
            ("{tmt|plus 5 years|minus 1 day|format D/M/YY}", "8/5/20"),
            ("{tmt|plus 9 months|format DD MMM YYYY}", "09 Feb 2016"),
            ("{tmt|format MMMM}", "Mei"),
            ("{contract_end|plus 1 year}", ""),
            ("{tmt|age} tahun", "10 tahun"),
            ("{name|initials}", "SAC"),
            ("{name|initials 2|lower}", "sa"),
            ("{unit|initials}", "DKI"),
            ("{instansi|title}", "Pemerintah Kabupaten Sungai-Contoh di Hulu"),
            ("{unit|lower}", "dinas komunikasi dan informatika"),
            ("{serial|pad 6}", "000042"),
            ("{golongan|pad 6}", ""),
            ("{golongan|default -}{jabatan|default 'Tanpa jabatan'}", "-Tanpa jabatan"),
        ] {
            assert_eq!(said(template), words, "{template}");
        }
    }

    #[test]
    fn a_literal_goes_with_the_field_that_is_empty() {
        for (template, words) in [
            ("{jabatan}, {contract_end|date}", ""),
            ("{pangkat}, {contract_end|date}", "Penata"),
            ("{jabatan}, {pangkat}", "Penata"),
            ("{serial}, {jabatan}, {pangkat}", "42, Penata"),
            ("Gol. {golongan} / {pangkat}", "Gol. Penata"),
            ("{pangkat}\n{jabatan}\n{serial}", "Penata\n42"),
            ("{pangkat}{\" (\" golongan \")\"}", "Penata"),
            ("{pangkat}{\" (\" serial \")\"}", "Penata (42)"),
            ("{\"Gol. \" golongan}{\"Pangkat \" pangkat}", "Pangkat Penata"),
            // Words and brackets outside the braces stay as they are.
            ("{pangkat} ({golongan})", "Penata ()"),
            ("{pangkat} pada {golongan}", "Penata pada "),
        ] {
            assert_eq!(said(template), words, "{template}");
        }
    }

    #[test]
    fn age_follows_the_day_of_issue_as_well() {
        let fields = Template::parse("{tmt|age}").expect("it is right");
        let fields: Vec<TextField> = fields.fields().collect();
        assert_eq!(fields, [TextField::Tmt, TextField::Issued]);
    }

    #[test]
    fn spans_end_where_their_words_end_in_normal_form() {
        let part = |text| Template::parse(text).expect("it is right");
        let joined =
            Template::joined(vec![(part("e\u{301} {golongan}"), 1), (part("{serial}"), 0)]);
        let filled = joined.fill(&person());
        assert_eq!((filled.text.as_str(), &filled.spans[..]), ("é 42", &[(3, 1), (5, 0)][..]));
    }
}
