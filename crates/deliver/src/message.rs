//! Questions and answers of IPP: the door for the `ipp` crate.
//!
//! Its types stay behind this file; what others see are names and plain values.

use crate::trouble::Trouble;
use ipp::attribute::{IppAttribute, IppAttributeGroup, IppAttributes};
use ipp::model::{DelimiterTag, IppVersion, Operation};
use ipp::parser::IppParser;
use ipp::reader::IppReader;
use ipp::request::IppRequestResponse;
use ipp::value::{IppName, IppValue};
use std::{collections::BTreeMap, io};

/// What is asked of a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    Attributes,
    Validate,
    Create,
    Send,
    Job,
    Jobs,
    Cancel,
}

impl Ask {
    /// Its number in RFC 8011.
    pub(crate) const fn number(self) -> i32 {
        match self {
            Self::Attributes => 0x0b,
            Self::Validate => 0x04,
            Self::Create => 0x05,
            Self::Send => 0x06,
            Self::Job => 0x09,
            Self::Jobs => 0x0a,
            Self::Cancel => 0x08,
        }
    }

    const fn operation(self) -> Operation {
        match self {
            Self::Attributes => Operation::GetPrinterAttributes,
            Self::Validate => Operation::ValidateJob,
            Self::Create => Operation::CreateJob,
            Self::Send => Operation::SendDocument,
            Self::Job => Operation::GetJobAttributes,
            Self::Jobs => Operation::GetJobs,
            Self::Cancel => Operation::CancelJob,
        }
    }
}

/// A value that is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Integer(i32),
    Boolean(bool),
    Keyword(String),
    Keywords(Vec<String>),
    Name(String),
    Mime(String),
    Uri(String),
    Range(i32, i32),
    Collection(Vec<(&'static str, Value)>),
}

impl Value {
    fn ipp(&self) -> Result<IppValue, Trouble> {
        let long = |_| Trouble::NotIpp("a text is too long for IPP".to_owned());
        Ok(match self {
            Self::Integer(number) => IppValue::Integer(*number),
            Self::Boolean(yes) => IppValue::Boolean(*yes),
            Self::Keyword(word) => IppValue::Keyword(word.as_str().try_into().map_err(long)?),
            Self::Keywords(words) => {
                let words: Result<_, Trouble> =
                    words.iter().map(|word| Self::Keyword(word.clone()).ipp()).collect();
                IppValue::Array(words?)
            }
            Self::Name(name) => {
                IppValue::NameWithoutLanguage(name.as_str().try_into().map_err(long)?)
            }
            Self::Mime(kind) => IppValue::MimeMediaType(kind.as_str().try_into().map_err(long)?),
            Self::Uri(uri) => IppValue::Uri(uri.as_str().try_into().map_err(long)?),
            Self::Range(min, max) => IppValue::RangeOfInteger { min: *min, max: *max },
            Self::Collection(members) => {
                let mut all = BTreeMap::new();
                for (name, value) in members {
                    all.insert(IppName::new(*name).map_err(long)?, value.ipp()?);
                }
                IppValue::Collection(all)
            }
        })
    }
}

/// A question about to be sent.
pub(crate) struct Question(IppRequestResponse);

impl Question {
    /// A question to the printer of this address, under the name of this user.
    pub(crate) fn new(ask: Ask, uri: &str, user: &str) -> Result<Self, Trouble> {
        let request = IppRequestResponse::new(IppVersion::v1_1(), ask.operation(), None)
            .map_err(|error| Trouble::NotIpp(error.to_string()))?;
        let mut question = Self(request);
        question.say("printer-uri", &Value::Uri(uri.to_owned()))?;
        question.with("requesting-user-name", &Value::Name(user.to_owned()))
    }

    fn add(&mut self, tag: DelimiterTag, name: &str, value: &Value) -> Result<(), Trouble> {
        let attribute = IppAttribute::with_name(name, value.ipp()?)
            .map_err(|error| Trouble::NotIpp(error.to_string()))?;
        self.0.attributes_mut().add(tag, attribute);
        Ok(())
    }

    /// With an attribute of the operation.
    pub(crate) fn say(&mut self, name: &str, value: &Value) -> Result<(), Trouble> {
        self.add(DelimiterTag::OperationAttributes, name, value)
    }

    /// The same, in a row.
    pub(crate) fn with(mut self, name: &str, value: &Value) -> Result<Self, Trouble> {
        self.say(name, value)?;
        Ok(self)
    }

    /// With an attribute of the job.
    pub(crate) fn want(&mut self, name: &str, value: &Value) -> Result<(), Trouble> {
        self.add(DelimiterTag::JobAttributes, name, value)
    }

    /// As it is sent, without a document.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.to_bytes().to_vec()
    }
}

/// Collections in collections: `media-col-database` has two, and nothing that is asked for more than three.
const DEEPEST: usize = 16;

/// Whether collections lie deeper in each other than any printer's; RFC 8010, section 3. Whoever reads them or
/// lets them go does so one in the other, on the stack.
fn is_too_deep(answer: &[u8]) -> bool {
    const BEGINS: u8 = 0x34;
    const ENDS: u8 = 0x37;
    /// Below this stand the marks of groups, which are a byte each.
    const FIRST_VALUE: u8 = 0x10;
    const END_OF_ATTRIBUTES: u8 = 3;
    let mut depth = 0_usize;
    // Behind version, status and number.
    let mut left = answer.get(8..).unwrap_or_default();
    while let Some((tag, behind)) = left.split_first() {
        left = behind;
        match *tag {
            END_OF_ATTRIBUTES => return false,
            mark if mark < FIRST_VALUE => continue,
            _ => {}
        }
        match *tag {
            BEGINS => depth += 1,
            ENDS => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
        // Its name and its value, each behind its length.
        for _ in 0..2 {
            let Some((length, behind)) = left.split_first_chunk::<2>() else { return false };
            let length = usize::from(u16::from_be_bytes(*length));
            let Some(behind) = behind.get(length..) else { return false };
            left = behind;
        }
    }
    false
}

/// An answer.
pub(crate) struct Reply {
    attributes: IppAttributes,
}

impl Reply {
    /// Reads an answer; one that says no is the error.
    pub(crate) fn read(bytes: Vec<u8>) -> Result<Self, Trouble> {
        if is_too_deep(&bytes) {
            return Err(Trouble::NotIpp("collections without end".to_owned()));
        }
        let parser = IppParser::new(IppReader::new(io::Cursor::new(bytes)));
        let parts = cetak_base::diag::quietly(|| parser.parse_parts());
        let (header, attributes, _) = match parts {
            Some(Ok(parts)) => parts,
            Some(Err(error)) => return Err(Trouble::NotIpp(error.to_string())),
            None => return Err(Trouble::NotIpp("damaged".to_owned())),
        };
        let status = u16::from_ne_bytes(header.operation_or_status.to_ne_bytes());
        let reply = Self { attributes };
        if status <= 0x00ff {
            return Ok(reply);
        }
        let operation = reply.group(DelimiterTag::OperationAttributes);
        let said = operation.and_then(|group| group.text("status-message")).unwrap_or_default();
        let unsupported = reply.group(DelimiterTag::UnsupportedAttributes);
        let unsupported = unsupported.map(|group| group.names()).unwrap_or_default();
        Err(Trouble::Refused { status, said, unsupported })
    }

    fn group(&self, tag: DelimiterTag) -> Option<Attributes<'_>> {
        self.attributes.first_of(tag).map(|group| Attributes(Source::Group(group)))
    }

    /// What the printer says of itself.
    pub(crate) fn printer(&self) -> Option<Attributes<'_>> {
        self.group(DelimiterTag::PrinterAttributes)
    }

    /// What it says of each job.
    pub(crate) fn jobs(&self) -> Vec<Attributes<'_>> {
        let groups = self.attributes.groups_of(DelimiterTag::JobAttributes);
        groups.map(|group| Attributes(Source::Group(group))).collect()
    }
}

/// Attributes by name; every question about a value of another kind is answered with nothing.
#[derive(Clone, Copy)]
pub(crate) struct Attributes<'a>(Source<'a>);

#[derive(Clone, Copy)]
enum Source<'a> {
    Group(&'a IppAttributeGroup),
    Collection(&'a BTreeMap<IppName, IppValue>),
}

impl<'a> Attributes<'a> {
    fn names(&self) -> Vec<String> {
        match self.0 {
            Source::Group(group) => {
                group.attributes().iter().map(|one| one.name().as_str().to_owned()).collect()
            }
            Source::Collection(members) => members.keys().map(|name| name.to_string()).collect(),
        }
    }

    fn value(&self, name: &str) -> Option<&'a IppValue> {
        match self.0 {
            Source::Group(group) => group.get(name).map(IppAttribute::value),
            Source::Collection(members) => {
                members.iter().find(|(key, _)| key.as_str() == name).map(|(_, value)| value)
            }
        }
    }

    fn values(&self, name: &str) -> &'a [IppValue] {
        match self.value(name) {
            Some(IppValue::Array(values)) => values,
            Some(one) => std::slice::from_ref(one),
            None => &[],
        }
    }

    /// Whether it is there, with a value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.value(name).is_some_and(|value| !matches!(value, IppValue::NoValue))
    }

    /// Every text, word, name or address.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        self.values(name).iter().filter_map(text).collect()
    }

    /// The first of them.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.values(name).iter().find_map(text)
    }

    /// Every number.
    pub(crate) fn integers(&self, name: &str) -> Vec<i32> {
        let number = |value: &IppValue| match value {
            IppValue::Integer(number) | IppValue::Enum(number) => Some(*number),
            _ => None,
        };
        self.values(name).iter().filter_map(number).collect()
    }

    /// The first of them.
    pub(crate) fn integer(&self, name: &str) -> Option<i32> {
        self.integers(name).first().copied()
    }

    /// Yes or no.
    pub(crate) fn boolean(&self, name: &str) -> Option<bool> {
        self.values(name).iter().find_map(|value| match value {
            IppValue::Boolean(yes) => Some(*yes),
            _ => None,
        })
    }

    /// Resolutions in dots per inch, across and along the feed.
    pub(crate) fn dots(&self, name: &str) -> Vec<(i32, i32)> {
        let dots = |value: &IppValue| match value {
            IppValue::Resolution { cross_feed, feed, units: 3 } => Some((*cross_feed, *feed)),
            // Per centimetre.
            IppValue::Resolution { cross_feed, feed, .. } => {
                let inch = |dots: i32| (f64::from(dots) * 2.54).round() as i32;
                Some((inch(*cross_feed), inch(*feed)))
            }
            _ => None,
        };
        self.values(name).iter().filter_map(dots).collect()
    }

    /// Collections, each as attributes of its own.
    pub(crate) fn collections(&self, name: &str) -> Vec<Attributes<'a>> {
        let members = |value: &'a IppValue| match value {
            IppValue::Collection(members) => Some(Attributes(Source::Collection(members))),
            _ => None,
        };
        self.values(name).iter().filter_map(members).collect()
    }
}

fn text(value: &IppValue) -> Option<String> {
    Some(match value {
        IppValue::Keyword(text) => text.to_string(),
        IppValue::NameWithoutLanguage(text) => text.to_string(),
        IppValue::NameWithLanguage { name, .. } => name.to_string(),
        IppValue::TextWithoutLanguage(text) => text.to_string(),
        IppValue::TextWithLanguage { text, .. } => text.to_string(),
        IppValue::MimeMediaType(text) => text.to_string(),
        IppValue::Uri(text) => text.to_string(),
        IppValue::OctetString(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer with collections so deep in each other.
    fn nested(depth: usize) -> Vec<u8> {
        let mut answer = vec![1, 1, 0, 0, 0, 0, 0, 1, 4];
        answer.extend(b"\x34\x00\x09media-col\x00\x00");
        for _ in 1..depth {
            answer.extend(b"\x4a\x00\x00\x00\x01a\x34\x00\x00\x00\x00");
        }
        for _ in 0..depth {
            answer.extend(b"\x37\x00\x00\x00\x00");
        }
        answer.push(3);
        answer
    }

    #[test]
    fn collections_in_collections_are_read_as_deep_as_printers_have_them() {
        Reply::read(nested(3)).expect("as printers say it");
        Reply::read(nested(DEEPEST)).expect("and deeper");
        let trouble = Reply::read(nested(300_000)).err().expect("refused");
        assert!(trouble.told().en.contains("collections without end"), "{trouble:?}");
    }
}
