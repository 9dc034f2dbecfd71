//! The bytes of an SVG file to its text: packed files, and other encodings than UTF-8.
//!
//! An encoding is known by its byte order mark or by the first line of the
//! file; one that is not read is named, never guessed.

use cetak_base::diag::{Text, printable};
use cetak_base::text;
use flate2::read::GzDecoder;
use std::{borrow::Cow, collections::BTreeMap, io::Read as _};

/// The most bytes of an unpacked drawing; a map of a province with every island has ten million.
const MOST: u64 = 32_000_000;

/// The text of a drawing.
///
/// # Errors
///
/// Why there is none.
pub(super) fn text(bytes: &[u8]) -> Result<Cow<'_, str>, Text> {
    if bytes.len() as u64 > MOST {
        return Err(text!("SVG lebih besar dari 32 MB", "the SVG is larger than 32 MB"));
    }
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        let text = decoded(Cow::Borrowed(bytes))?;
        return swells_little(&text).map(|()| text);
    }
    let mut unpacked = Vec::new();
    GzDecoder::new(bytes)
        .take(MOST + 1)
        .read_to_end(&mut unpacked)
        .map_err(|error| text!("svgz yang rusak: {error}", "a damaged svgz: {error}"))?;
    if unpacked.len() as u64 > MOST {
        return Err(text!(
            "svgz lebih besar dari 32 MB setelah dibuka",
            "the svgz is larger than 32 MB when unpacked"
        ));
    }
    let text = decoded(Cow::Owned(unpacked))?;
    swells_little(&text).map(|()| text)
}

/// Refuses a document whose entities, written out, are more than a drawing needs: Illustrator keeps a dozen
/// addresses of name spaces in them, and a few that stand for each other could stand for gigabytes.
fn swells_little(text: &str) -> Result<(), Text> {
    const DECLARED: &str = "<!ENTITY";
    /// What all of them may come to, in bytes.
    const MOST_WRITTEN_OUT: usize = 4 << 20;
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    let swells = || {
        text!(
            "SVG dengan entitas XML yang membengkak; simpan ulang sebagai SVG biasa",
            "an SVG whose XML entities swell; save it again as plain SVG"
        )
    };
    for (at, _) in text.match_indices(DECLARED) {
        let rest = text[at + DECLARED.len()..].trim_start();
        let name = rest.split([' ', '\t', '\r', '\n']).next().unwrap_or_default();
        let value = rest[name.len()..].trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let Some(value) = quote.and_then(|quote| value[1..].split(quote).next()) else { continue };
        if value.contains('&') {
            return Err(swells());
        }
        known.insert(name, value.len());
    }
    if known.is_empty() {
        return Ok(());
    }
    let mut written_out = 0;
    for (at, _) in text.match_indices('&') {
        let name = &text[at + 1..];
        let end = name.bytes().take(256).position(|byte| byte == b';');
        let name = end.and_then(|end| name.get(..end)).unwrap_or_default();
        written_out += known.get(name).copied().unwrap_or(0);
    }
    if written_out > MOST_WRITTEN_OUT { Err(swells()) } else { Ok(()) }
}

fn decoded(bytes: Cow<'_, [u8]>) -> Result<Cow<'_, str>, Text> {
    let utf16 = |big: bool, bytes: &[u8]| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let unit = |pair: &[u8; 2]| {
            if big { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) }
        };
        let text = String::from_utf16(&pairs.iter().map(unit).collect::<Vec<_>>()).ok();
        text.filter(|_| rest.is_empty())
    };
    let broken = |name: &str| text!("bukan {name} yang utuh", "not intact {name}");
    match &*bytes {
        [0xff, 0xfe, rest @ ..] => {
            return utf16(false, rest).map(Cow::Owned).ok_or_else(|| broken("UTF-16"));
        }
        [0xfe, 0xff, rest @ ..] => {
            return utf16(true, rest).map(Cow::Owned).ok_or_else(|| broken("UTF-16"));
        }
        [0, b'<', ..] => {
            return utf16(true, &bytes).map(Cow::Owned).ok_or_else(|| broken("UTF-16"));
        }
        [b'<', 0, ..] => {
            return utf16(false, &bytes).map(Cow::Owned).ok_or_else(|| broken("UTF-16"));
        }
        _ => {}
    }
    let named = declared(&bytes).unwrap_or_default();
    match named.as_str() {
        "" | "utf-8" | "utf8" | "us-ascii" | "ascii" => {
            let text = match bytes {
                Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
                Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
            };
            text.ok_or_else(|| broken("UTF-8"))
        }
        "iso-8859-1" | "latin1" | "windows-1252" | "cp1252" => {
            Ok(Cow::Owned(bytes.iter().map(|byte| western(*byte)).collect()))
        }
        other => {
            let shown = printable(other);
            Err(text!(
                "pengodean `{shown}` tidak dibaca; simpan ulang sebagai UTF-8",
                "the encoding `{shown}` is not read; save the file again as UTF-8"
            ))
        }
    }
}

/// The encoding that the first line of a file names, in small letters.
fn declared(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    let end = bytes.iter().take(200).position(|byte| *byte == b'>')?;
    let line = std::str::from_utf8(&bytes[..end]).ok()?.strip_prefix("<?xml")?;
    let value = line.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(value[1..].split(quote).next()?.to_ascii_lowercase())
}

/// A byte of Windows-1252; where ISO 8859-1 has a control sign, the letter that was meant.
fn western(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_read_in_the_encoding_it_names() {
        let read = |bytes: &[u8]| text(bytes).expect("it is read").into_owned();
        let svg = "<?xml version=\"1.0\" encoding=\"X\"?><svg>é’</svg>";
        let western = |name: &str| -> Vec<u8> {
            let bytes = svg.replace('X', name);
            bytes.chars().map(|c| if c == '’' { 0x92 } else { c as u32 as u8 }).collect()
        };
        for name in ["ISO-8859-1", "windows-1252"] {
            assert_eq!(read(&western(name)), svg.replace('X', name));
        }
        let wide: Vec<u8> =
            std::iter::once(0xfeff).chain(svg.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&wide), svg);
        assert_eq!(read(svg.replace('X', "UTF-8").as_bytes()), svg.replace('X', "UTF-8"));
    }

    #[test]
    fn entities_that_stand_for_more_than_a_drawing_are_refused() {
        let document = |entities: &str, body: &str| {
            format!("<?xml version=\"1.0\"?><!DOCTYPE svg [{entities}]><svg>{body}</svg>")
        };
        let honest = document("<!ENTITY ns_svg \"http://www.w3.org/2000/svg\">", "&ns_svg;&amp;");
        assert!(text(honest.as_bytes()).is_ok());
        let chained = document("<!ENTITY a \"x\"><!ENTITY b '&a;&a;'>", "&b;");
        let long = format!("<!ENTITY a \"{}\">", "x".repeat(100_000));
        let repeated = document(&long, &"&a;".repeat(50));
        for bomb in [chained, repeated] {
            let told = text(bomb.as_bytes()).expect_err("refused");
            assert!(told.en.contains("entities swell"), "{told:?}");
        }
    }

    #[test]
    fn an_encoding_that_is_not_read_is_named() {
        let told = text(b"<?xml version=\"1.0\" encoding=\"KOI8-R\"?><svg/>").expect_err("unread");
        assert!(told.en.contains("`koi8-r`"), "{told:?}");
        assert!(text(b"<svg>\xe9</svg>").is_err());
    }
}
