//! What a drawing may ask for.
//!
//! A few kilobytes of SVG can stand for thousands of millions of shapes: patterns
//! within patterns, symbols that use symbols, groups a hundred thousand deep, one
//! tag of fifty thousand attributes. The parsers behind this take such files as
//! they come. So they are counted first, without being drawn; what is beyond all
//! that design programs write is refused with what is too much of it.

use cetak_base::diag::Text;
use cetak_base::text;
use std::collections::BTreeMap;
use usvg::roxmltree::{Document, Node};

/// Elements inside one another; design programs nest some twenty layers.
const DEEPEST: usize = 512;
/// Attributes of one element.
const MOST_ATTRIBUTES: usize = 1000;
/// Elements as they are written; a map of a province has some hundred thousand.
const MOST_ELEMENTS: usize = 300_000;
/// Elements with all that refer to others drawn where they are referred to.
const MOST_DRAWN: usize = 1_000_000;
/// Characters of one text.
const MOST_LETTERS: usize = 20_000;

/// Looks at the tags, before anything is parsed.
pub(super) fn of_tags(text: &str) -> Result<(), Text> {
    let (mut depth, mut n_elements) = (0_usize, 0_usize);
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let tag = &rest[at + 1..];
        let skipped = |open: &str, close: &str| {
            let inside = tag.strip_prefix(open)?;
            Some(inside.find(close).map_or("", |end| &inside[end + close.len()..]))
        };
        if let Some(behind) = skipped("!--", "-->").or_else(|| skipped("![CDATA[", "]]>")) {
            rest = behind;
            continue;
        }
        if let Some(inside) = tag.strip_prefix('/') {
            depth = depth.saturating_sub(1);
            rest = inside;
            continue;
        }
        if !tag.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            rest = tag;
            continue;
        }
        let (end, n_attributes) = end_of(tag);
        n_elements += 1;
        if !tag[..end].ends_with('/') {
            depth += 1;
        }
        if depth > DEEPEST {
            return Err(too_much("grup di dalam grup", "groups within groups", DEEPEST));
        }
        if n_attributes > MOST_ATTRIBUTES {
            return Err(too_much(
                "atribut pada satu elemen",
                "attributes of one element",
                MOST_ATTRIBUTES,
            ));
        }
        if n_elements > MOST_ELEMENTS {
            return Err(too_much("elemen", "elements", MOST_ELEMENTS));
        }
        rest = &tag[end..];
    }
    Ok(())
}

/// Where the tag ends, before its `>`, and how many values in quotes it has.
fn end_of(tag: &str) -> (usize, usize) {
    let (mut quote, mut n_values) = (None, 0);
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return (at, n_values),
            (None, b'"' | b'\'') => (quote, n_values) = (Some(byte), n_values + 1),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    (tag.len(), n_values)
}

/// Counts what would be drawn, every reference followed.
pub(super) fn of_document(xml: &Document<'_>) -> Result<(), Text> {
    let named = xml.descendants().filter(Node::is_element);
    let named = named.filter_map(|node| Some((node.attribute("id")?, node)));
    let mut count = Count { named: named.collect(), known: BTreeMap::new(), depth: 0 };
    for node in xml.descendants().filter(|node| node.has_tag_name("text")) {
        let letters = node.descendants().filter(Node::is_text);
        let letters: usize = letters.filter_map(|node| node.text()).map(str::len).sum();
        if letters > MOST_LETTERS {
            return Err(too_much("huruf dalam satu teks", "characters in one text", MOST_LETTERS));
        }
    }
    count.drawn(xml.root_element()).map(drop)
}

struct Count<'a, 'i> {
    named: BTreeMap<&'a str, Node<'a, 'i>>,
    /// What each element that is referred to comes to.
    known: BTreeMap<&'a str, usize>,
    depth: usize,
}

impl<'a, 'i> Count<'a, 'i> {
    /// How many elements are drawn for this one.
    fn drawn(&mut self, node: Node<'a, 'i>) -> Result<usize, Text> {
        let mut drawn = 0_usize;
        for element in node.descendants().filter(Node::is_element) {
            drawn = drawn.saturating_add(1);
            for attribute in element.attributes() {
                let is_link = attribute.name() == "href";
                let Some(name) = referred(attribute.value(), is_link) else { continue };
                let Some((name, target)) = self.named.get_key_value(name) else { continue };
                let (name, target) = (*name, *target);
                let known = match self.known.get(name) {
                    Some(known) => *known,
                    None => {
                        // A circle comes to nothing here; the parser tells it, or leaves it out.
                        self.known.insert(name, 0);
                        self.depth += 1;
                        if self.depth > DEEPEST {
                            return Err(too_much(
                                "rujukan berantai",
                                "references in a chain",
                                DEEPEST,
                            ));
                        }
                        let drawn = self.drawn(target)?;
                        self.depth -= 1;
                        self.known.insert(name, drawn);
                        drawn
                    }
                };
                drawn = drawn.saturating_add(known);
            }
            if drawn > MOST_DRAWN {
                return Err(too_much(
                    "elemen setelah semua rujukan diikuti",
                    "elements with all references followed",
                    MOST_DRAWN,
                ));
            }
        }
        Ok(drawn)
    }
}

/// The element that an attribute refers to: `#name` of a link, `url(#name)` of a paint.
fn referred(value: &str, is_link: bool) -> Option<&str> {
    if is_link {
        return value.trim().strip_prefix('#');
    }
    let inside = value.split_once("url(")?.1.split(')').next()?;
    inside.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'').strip_prefix('#')
}

fn too_much(id: &str, en: &str, most: usize) -> Text {
    text!(
        "gambar ini terlalu rumit: lebih dari {most} {id}; sederhanakan di program gambar",
        "this drawing is too intricate: more than {most} {en}; simplify it in the drawing program"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(body: &str) -> Option<String> {
        let text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">{body}</svg>"
        );
        let judged = of_tags(&text).and_then(|()| {
            let xml = Document::parse(&text).expect("well formed");
            of_document(&xml)
        });
        judged.err().map(|text| text.en)
    }

    #[test]
    fn what_no_design_program_writes_is_refused_by_what_is_too_much_of_it() {
        let doubled = |tag: &str, refer: &str| -> String {
            let step = |n: usize| {
                let refer = refer.replace('N', &(n + 1).to_string());
                format!("<{tag} id=\"p{n}\">{refer}{refer}</{tag}>")
            };
            (0..40).map(step).collect::<String>() + "<rect id=\"p40\"/>"
        };
        let pattern = doubled("pattern", "<rect fill=\"url(#pN)\"/>") + "<rect fill=\"url(#p0)\"/>";
        let used = doubled("g", "<use xlink:href=\"#pN\"/>") + "<use xlink:href=\"#p0\"/>";
        let attributes: String = (0..1500).map(|n| format!(" a{n}=\"1\"")).collect();
        for (body, expected) in [
            ("<g>".repeat(600) + &"</g>".repeat(600), "groups within groups"),
            (format!("<rect{attributes}/>"), "attributes of one element"),
            ("<a/>".repeat(300_001), "300000 elements"),
            (pattern, "references followed"),
            (used, "references followed"),
            (format!("<text>{}</text>", "a".repeat(30_000)), "characters in one text"),
        ] {
            let told = told(&body).expect("refused");
            assert!(told.contains(expected), "{told}");
        }
    }

    #[test]
    fn honest_drawings_and_circles_pass() {
        let body = "<!-- <g> --><style><![CDATA[ <g> ]]></style><g a='>' b=\"<\"><path d=\"M0 0\"/></g>\
            <g id=\"x\"><use xlink:href=\"#x\"/></g><use xlink:href=\"#gone\"/><rect fill=\"url( '#x' )\"/>";
        // An attribute may not hold `<`; the rest is as design programs write it.
        assert_eq!(told(&body.replace(" b=\"<\"", "")), None);
        assert!(of_tags(body).is_ok());
    }
}
