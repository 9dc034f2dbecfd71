//! Whether every tag of an XML text is closed.
//!
//! The reader of ods looks for the end of a table and, where the file ends
//! before it, looks for ever (calamine 0.38). A spreadsheet program never writes
//! such a file, but a copy that broke off does; so the nesting of tags is looked
//! at first, and nothing else of XML is judged here.

use memchr::{memchr, memchr3, memmem};

/// Tags inside one another; an ods has about ten.
const DEEPEST: usize = 256;

/// Whether each opened tag is closed by its own name, in order, and nothing is cut off.
pub(super) fn is_balanced(xml: &[u8]) -> bool {
    let mut open: Vec<&[u8]> = Vec::new();
    let mut rest = xml;
    while let Some(at) = memchr(b'<', rest) {
        let tag = &rest[at + 1..];
        let skipped = if tag.starts_with(b"!--") {
            memmem::find(&tag[3..], b"-->").map(|at| at + 6)
        } else if tag.starts_with(b"![CDATA[") {
            memmem::find(tag, b"]]>").map(|at| at + 3)
        } else if tag.starts_with(b"?") {
            memmem::find(tag, b"?>").map(|at| at + 2)
        } else {
            end(tag).filter(|end| tag[0] != b'!' || memchr(b'[', &tag[..*end]).is_none())
        };
        let Some(skipped) = skipped else { return false };
        rest = &tag[skipped..];
        if matches!(tag[0], b'!' | b'?') {
            continue;
        }
        let inside = &tag[..skipped - 1];
        if let Some(name) = inside.strip_prefix(b"/") {
            if open.pop() != Some(name.trim_ascii()) {
                return false;
            }
        } else if !inside.ends_with(b"/") {
            let name = inside.iter().position(u8::is_ascii_whitespace);
            open.push(&inside[..name.unwrap_or(inside.len())]);
            if open.len() > DEEPEST {
                return false;
            }
        }
    }
    open.is_empty()
}

/// How long a tag is, with its `>`; one inside quotes is not its end.
fn end(tag: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let found = at + memchr3(b'>', b'"', b'\'', tag.get(at..)?)?;
        match tag[found] {
            b'>' => return Some(found + 1),
            quote => at = found + 1 + memchr(quote, &tag[found + 1..])? + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_balanced;
    use proptest::prelude::*;

    #[test]
    fn only_a_whole_text_is_balanced() {
        let whole = b"<?xml version=\"1.0\"?><a:b x='>' y=\"</a:b>\"><!-- <z> --><c/><d >t</d ><![CDATA[<q>]]></a:b>\n";
        assert!(is_balanced(whole));
        for end in 1..whole.len() - 1 {
            assert!(!is_balanced(&whole[..end]) || end <= 21, "cut at {end}");
        }
        for broken in [
            "<a><b></a></b>",
            "<a>",
            "</a>",
            "<a",
            "<!-- <a></a>",
            "<a><!--></a>",
            "<",
            "<!DOCTYPE a [<b>]>",
        ] {
            assert!(!is_balanced(broken.as_bytes()), "{broken}");
        }
        assert!(!is_balanced("<a>".repeat(300).as_bytes()));
    }

    proptest! {
        #[test]
        fn any_bytes_have_an_answer(text in "[<>/!\\-\\[\\]?\"'a ]{0,60}") {
            let _answer = is_balanced(text.as_bytes());
        }
    }
}
