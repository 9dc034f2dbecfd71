//! What other programs leave in a text they pass on, and the text that was meant.
//!
//! A web application writes `'` as `&#039;`, a database as `\'`, a spreadsheet
//! file a line break as `_x000D_`. Such a text was escaped once too often, and
//! only one text can have been meant; it is put back. Whatever could be a
//! stranger's own writing - an unknown entity, a tag that sets no type - stays
//! as it is, to be judged as part of the text.

use std::borrow::Cow;

/// A text may have been escaped twice by two programs, hardly ever more often.
const MAX_ROUNDS: usize = 3;

/// The text without escapes.
pub(super) fn undo(text: &str) -> Cow<'_, str> {
    let mut meant = Cow::Borrowed(text);
    for _ in 0..MAX_ROUNDS {
        if !meant.contains(['&', '\\', '<', '_', '\'', '%']) {
            break;
        }
        let undone = without_entities(&without_percents(&meant));
        let undone = without_tags(&without_backslashes(&without_literal(&undone)));
        if undone == meant {
            break;
        }
        meant = Cow::Owned(undone);
    }
    meant
}

/// The letters of Latin-1 from U+00C0 to U+00FF, as HTML names them.
const LATIN_1: [&str; 64] = [
    "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute",
    "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute",
    "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute",
    "THORN", "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil",
    "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde",
    "ograve", "oacute", "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave", "uacute", "ucirc",
    "uuml", "yacute", "thorn", "yuml",
];

fn without_entities(text: &str) -> String {
    let mut undone = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        undone.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((c, length)) = entity(rest) {
            undone.push(c);
            rest = &rest[length..];
        } else {
            undone.push('&');
            rest = &rest[1..];
        }
    }
    undone.push_str(rest);
    undone
}

/// The character of the entity that `text` begins with, and how long it is written.
fn entity(text: &str) -> Option<(char, usize)> {
    if let Some(number) = text.strip_prefix("&#") {
        let (digits, radix, before) = match number.strip_prefix(['x', 'X']) {
            Some(hex) => (hex, 16, 3),
            None => (number, 10, 2),
        };
        let n_digits = digits.bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
        if !(1..=6).contains(&n_digits) {
            return None;
        }
        let code = u32::from_str_radix(&digits[..n_digits], radix).ok()?;
        // Browsers read these numbers as Windows-1252, and pages rely on it.
        let c = match u8::try_from(code) {
            Ok(byte @ 0x80..=0x9f) => crate::ingest::windows_1252(byte),
            _ => char::from_u32(code)?,
        };
        // Browsers take a number without its semicolon too.
        let closes = usize::from(digits[n_digits..].starts_with(';'));
        return Some((c, before + n_digits + closes));
    }
    // Browsers take these without their semicolon, and pages that were cut to columns lose it.
    let open = ["nbsp", "quot"].into_iter().find(|name| text[1..].starts_with(name));
    let (name, length) = match open {
        Some(name) if !text[1 + name.len()..].starts_with(';') => (name, name.len() + 1),
        _ => {
            let end = text.bytes().take(10).position(|byte| byte == b';')?;
            (&text[1..end], end + 1)
        }
    };
    let c = match name {
        "amp" | "AMP" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" | "lsquo" | "rsquo" | "sbquo" | "prime" | "acute" | "grave" => '\'',
        "ldquo" | "rdquo" | "bdquo" => '"',
        "nbsp" | "ensp" | "emsp" | "thinsp" | "NewLine" | "Tab" => ' ',
        "period" => '.',
        "comma" => ',',
        "lpar" => '(',
        "rpar" => ')',
        "hyphen" | "dash" => '-',
        "shy" => '\u{ad}',
        "zwnj" => '\u{200c}',
        "zwj" => '\u{200d}',
        "ndash" => '\u{2013}',
        "mdash" => '\u{2014}',
        "Scaron" => 'Š',
        "scaron" => 'š',
        _ => {
            let idx = LATIN_1.iter().position(|known| *known == name)?;
            char::from_u32(0xc0 + u32::try_from(idx).ok()?)?
        }
    };
    Some((c, length))
}

/// `SITI%20AMINAH`, `MA%27RUF`: what an address writes for a space or a sign. A percent sign before
/// any other number stays.
fn without_percents(text: &str) -> String {
    const SIGNS: &[(&str, char)] = &[
        ("20", ' '),
        ("27", '\''),
        ("22", '"'),
        ("26", '&'),
        ("28", '('),
        ("29", ')'),
        ("2C", ','),
        ("2D", '-'),
        ("2E", '.'),
        ("2F", '/'),
        ("60", '`'),
    ];
    let mut undone = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        undone.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        // `100%20` is no address: a letter or a sign of one stands before.
        let after_digit = undone.ends_with(|c: char| c.is_ascii_digit());
        let found = rest.get(..2).filter(|_| !after_digit).and_then(|hex| {
            SIGNS.iter().find(|(sign, _)| hex.eq_ignore_ascii_case(sign)).map(|(_, c)| *c)
        });
        match found {
            Some(c) => {
                undone.push(c);
                rest = &rest[2..];
            }
            None => undone.push('%'),
        }
    }
    undone.push_str(rest);
    undone
}

/// The text inside `b'...'` and `u'...'`, as Python writes it, and inside `<![CDATA[...]]>`.
fn without_literal(text: &str) -> String {
    let trimmed = text.trim();
    let quoted = trimmed.strip_prefix(['b', 'u']).and_then(|rest| {
        let inside = |quote| rest.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        inside('\'').or_else(|| inside('"'))
    });
    let marked = || trimmed.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>"));
    quoted.or_else(marked).unwrap_or(text).to_owned()
}

/// `\'`, `\"`, `\n`, `\x27`, `\u00e9`, `_x000D_`, and the `''` that SQL writes for one apostrophe.
fn without_backslashes(text: &str) -> String {
    let mut undone = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let hex = |from: usize, length: usize| {
            let digits = rest.get(from..from + length)?;
            let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            char::from_u32(u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)?)
        };
        let within = undone.chars().next_back().is_some_and(char::is_alphabetic);
        let quote = ["\\'", "\\\"", "\\`", "\\/"].into_iter().find(|quote| rest.starts_with(quote));
        // A line break that was written out; `C:\nama` is a path.
        let is_break = ["\\n", "\\r", "\\t"].into_iter().any(|it| rest.starts_with(it))
            && !undone.ends_with(':')
            && !rest[2..].starts_with(char::is_lowercase);
        let (found, length) = if let Some(quote) = quote {
            (quote.chars().next_back(), quote.len())
        } else if is_break {
            (Some(' '), 2)
        } else if rest.starts_with("\\u") {
            (hex(2, 4), 6)
        } else if rest.starts_with("\\x") {
            (hex(2, 2), 4)
        } else if rest.starts_with("_x") && rest.get(6..7) == Some("_") {
            (hex(2, 4), 7)
        } else if within
            && rest.strip_prefix("''").is_some_and(|rest| rest.starts_with(char::is_alphabetic))
        {
            (Some('\''), 2)
        } else {
            (None, 0)
        };
        match found {
            Some(found) => {
                undone.push(found);
                rest = &rest[length..];
            }
            None => {
                undone.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    undone
}

/// Tags that only set type or break lines; any other tag is left standing.
fn without_tags(text: &str) -> String {
    const BREAKS: &[&str] = &["br", "p", "div", "li", "tr", "td", "th", "h1", "h2", "h3"];
    const SETS_TYPE: &[&str] = &[
        "a", "b", "big", "center", "em", "font", "i", "o:p", "s", "small", "span", "strong",
        "strike", "sub", "sup", "tt", "u", "nobr", "label", "mark", "ins", "abbr", "bdo", "code",
        "tbody", "table", "thead", "ul", "ol", "body", "html",
    ];
    let mut undone = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        undone.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(end) = rest.strip_prefix("<!--").and_then(|rest| rest.find("-->")) {
            rest = &rest[end + 7..];
            continue;
        }
        let tag = rest.find('>').map(|end| &rest[1..end]);
        let name = tag.map(|tag| {
            let name = tag.trim_start_matches('/').trim_end_matches('/').trim();
            name.split(char::is_whitespace).next().unwrap_or_default().to_ascii_lowercase()
        });
        let (Some(tag), Some(name)) = (tag, name) else { break };
        if BREAKS.contains(&name.as_str()) {
            undone.push(' ');
        } else if !SETS_TYPE.contains(&name.as_str()) {
            undone.push('<');
            rest = &rest[1..];
            continue;
        }
        rest = &rest[tag.len() + 2..];
    }
    undone.push_str(rest);
    undone
}

#[cfg(test)]
mod tests {
    use super::undo;
    use proptest::prelude::*;

    #[test]
    fn what_programs_escaped_is_put_back() {
        for (raw, meant) in [
            ("MA&#039;RUF", "MA'RUF"),
            ("MA&#39;RUF", "MA'RUF"),
            ("MA&#x27;RUF", "MA'RUF"),
            ("MA&#39RUF", "MA'RUF"),
            ("MA&#8217;RUF", "MA\u{2019}RUF"),
            ("MA&#146;RUF", "MA\u{2019}RUF"),
            ("NUR&apos;AINI", "NUR'AINI"),
            ("NUR&rsquo;AINI", "NUR'AINI"),
            ("MA&amp;#039;RUF", "MA'RUF"),
            ("MA&amp;amp;#039;RUF", "MA'RUF"),
            ("SITI&nbsp;AMINAH", "SITI AMINAH"),
            ("REN&eacute;", "REN\u{e9}"),
            ("CURA&Ccedil;AO", "CURA\u{c7}AO"),
            ("Bina Marga &amp; Tata Ruang", "Bina Marga & Tata Ruang"),
            ("JA\\'FAR", "JA'FAR"),
            ("BUDI \\\"AMAT\\\"", "BUDI \"AMAT\""),
            ("REN\\u00e9", "REN\u{e9}"),
            ("MA''RUF", "MA'RUF"),
            ("BUDI_x000D_", "BUDI\r"),
            ("<b>BUDI</b>", "BUDI"),
            ("<span style=\"color:red\">BUDI</span>", "BUDI"),
            ("BUDI<br/>CONTOH", "BUDI CONTOH"),
            ("&lt;b&gt;BUDI&lt;/b&gt;", "BUDI"),
            ("SITI&nbspAMINAH", "SITI AMINAH"),
            ("MA&acute;RUF", "MA'RUF"),
            ("MA%27RUF", "MA'RUF"),
            ("SITI%20AMINAH", "SITI AMINAH"),
            ("MA\\x27RUF", "MA'RUF"),
            ("BUDI\\nCONTOH", "BUDI CONTOH"),
            ("BUDI\\r\\nCONTOH", "BUDI  CONTOH"),
            ("b'BUDI'", "BUDI"),
            ("u'BUDI CONTOH'", "BUDI CONTOH"),
            ("<![CDATA[BUDI CONTOH]]>", "BUDI CONTOH"),
            ("<!-- x -->BUDI", "BUDI"),
            ("<mark>BUDI</mark>", "BUDI"),
        ] {
            assert_eq!(undo(raw), meant, "{raw}");
        }
    }

    #[test]
    fn what_may_be_somebodys_own_writing_stays() {
        for text in [
            "Dinas Perumahan & Permukiman",
            "R&D; Unit",
            "A < B",
            "<script>x</script>",
            "&unknown;",
            "&#;",
            "CUT NYA' DIEN",
            "'AISYAH",
            "a_b",
            "C:\\data",
            "C:\\nama\\teks",
            "100%20",
            "50% Kerja",
            "ub'aidah",
        ] {
            assert_eq!(undo(text), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_undone(text in ".*", escaped in "[&#x0-9;a-z\\\\'<>/_]{0,40}") {
            let _ = (undo(&text), undo(&escaped));
        }
    }
}
