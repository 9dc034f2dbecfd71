//! What belongs to no name.
//!
//! A name is Latin letters, spaces, apostrophes, hyphens and the dots of
//! initials - or letters of another script of this country, for a layout that
//! has a font for it. Whatever else stands in one - a running number, a telephone
//! number, a remark in brackets, a formula - came there by mistake, and nobody
//! but the office can tell what was meant. Nothing is mended here.

use cetak_base::diag::{Text, printable};
use cetak_base::text;

/// Words that are said of a person and are no part of the name.
const REMARKS: &[&str] = &["alm", "almh", "almarhum", "almarhumah", "mantan"];

/// Why `name` cannot be a name as it stands; nothing if it can.
pub(in crate::record) fn in_name(name: &str) -> Option<Text> {
    if let Some(digits) = digits(name) {
        return Some(text!("angka `{digits}`", "the digits `{digits}`"));
    }
    let is_odd = |c: &char| !is_of_a_name(*c) && !is_of_a_script(*c);
    if let Some(c) = name.chars().find(is_odd) {
        return Some(of_character(c));
    }
    if let Some(mark) = piled_marks(name) {
        return Some(mark);
    }
    let words: Vec<&str> = name.split(' ').collect();
    if let Some(word) = words.iter().find(|word| is_remark(word)) {
        let word = printable(word);
        return Some(text!("keterangan `{word}`", "the remark `{word}`"));
    }
    let is_sign = |word: &&&str| !word.chars().any(|c| c.is_alphabetic() || is_of_a_script(c));
    if let Some(sign) = words.iter().find(is_sign).filter(|sign| !sign.is_empty()) {
        let sign = printable(sign);
        return Some(text!("tanda `{sign}` yang berdiri sendiri", "the sign `{sign}` by itself"));
    }
    if name.matches('"').count() % 2 == 1 {
        return Some(text!(
            "satu tanda kutip `\"` tanpa pasangan",
            "one quote `\"` without its other"
        ));
    }
    let doubled =
        ["..", "--", "''", "\"\"", ".-", "-."].into_iter().find(|pair| name.contains(pair));
    if let Some(doubled) = doubled {
        return Some(text!("tanda ganda `{doubled}`", "the doubled sign `{doubled}`"));
    }
    let starts = name.starts_with(['.', '-', ',']);
    if starts || name.ends_with('-') {
        let sign = if starts { name.chars().next() } else { name.chars().next_back() };
        let sign = sign.unwrap_or_default();
        return Some(text!("tanda `{sign}` di ujung", "the sign `{sign}` at its end"));
    }
    half_decoded(name)
}

/// Why `titles` cannot be titles as they stand; nothing if they can.
pub(in crate::record) fn in_titles(titles: &str) -> Option<Text> {
    if let Some(digits) = digits(titles) {
        return Some(text!("angka `{digits}`", "the digits `{digits}`"));
    }
    let of_titles = |c: char| is_of_a_name(c) || matches!(c, '(' | ')' | ',' | ';' | '&');
    if let Some(c) = titles.chars().find(|c| !of_titles(*c)) {
        return Some(of_character(c));
    }
    piled_marks(titles)
}

fn of_character(c: char) -> Text {
    let shown = printable(&c.to_string());
    if c.is_alphabetic() {
        return text!("huruf bukan Latin `{shown}`", "the non-Latin letter `{shown}`");
    }
    text!("tanda `{shown}`", "the sign `{shown}`")
}

fn digits(text: &str) -> Option<String> {
    let from = text.find(|c: char| c.is_numeric())?;
    Some(text[from..].chars().take_while(|c| c.is_numeric()).take(20).collect())
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic()
        || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && c.is_alphabetic()
}

/// The scripts of the country besides Latin: Jawi, Buginese, Balinese, Sundanese, Batak, Rejang and
/// Javanese. Their signs are none of a Latin name.
const fn is_of_a_script(c: char) -> bool {
    matches!(
        c,
        '\u{620}'..='\u{65f}'
            | '\u{66e}'..='\u{6ef}'
            | '\u{6fa}'..='\u{6ff}'
            | '\u{750}'..='\u{77f}'
            | '\u{1a00}'..='\u{1a1f}'
            | '\u{1b00}'..='\u{1b4c}'
            | '\u{1b80}'..='\u{1baf}'
            | '\u{1bc0}'..='\u{1bff}'
            | '\u{a930}'..='\u{a95f}'
            | '\u{a980}'..='\u{a9c0}'
    )
}

fn is_of_a_name(c: char) -> bool {
    is_latin(c) || is_mark(c) || matches!(c, ' ' | '\'' | '-' | '.' | '"')
}

const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// More than one mark on a letter, or one on no letter: no language of this country writes that.
fn piled_marks(name: &str) -> Option<Text> {
    let mut before = ' ';
    for c in name.chars() {
        if is_mark(c) && (is_mark(before) || !before.is_alphabetic()) {
            return Some(text!("tanda huruf yang bertumpuk", "marks piled on a letter"));
        }
        before = c;
    }
    None
}

fn is_remark(word: &str) -> bool {
    let folded = word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    REMARKS.contains(&folded.as_str())
}

/// A capital with an accent behind a small letter, as half of a wrongly read letter leaves it.
fn half_decoded(name: &str) -> Option<Text> {
    let mut before = ' ';
    for c in name.chars() {
        if before.is_lowercase() && !c.is_ascii() && c.is_uppercase() {
            return Some(text!("huruf `{c}` di tengah kata", "the letter `{c}` inside a word"));
        }
        before = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debris_is_told_from_names() {
        for name in [
            "1. BUDI CONTOH",
            "BUDI CONTOH 2",
            "BUD1",
            "B?DI CONTOH",
            "SITI*AISYAH",
            "BUDI CONTOH / 0812",
            "BUDI/ANDI",
            "- SITI CONTOH",
            "SITI CONTOH -",
            "SRI - WAHYUNI",
            "YUNITA (ALM. SUAMI PNS)",
            "ALM. BUDI",
            "Budi Almarhum",
            "BUDI [PINDAH]",
            "=cmd|'/C calc'!A0",
            "=BUDI",
            "+BUDI",
            "@BUDI",
            "budi@contoh.go.id",
            "<script>BUDI",
            "BUDI; ANDI",
            "BUDI_CONTOH",
            "BUDI & ANDI",
            "BUDI%20CONTOH",
            "BUDI #2",
            "ЈОКО",
            "陳",
            "BU\u{301}\u{302}\u{303}DI",
            "BUDI \"AMAT CONTOH",
            "BUDI..CONTOH",
            "M . YUSUF",
            ".BUDI",
            "MA''RUF",
            "RenÃ Contoh",
            "BUDI²",
            "BUDI·CONTOH",
            "BUDI\\CONTOH",
            "BUDI™",
        ] {
            assert!(in_name(name).is_some(), "{name}");
        }
        for name in [
            "N",
            "SITI NUR 'AISYAH",
            "CUT NYA' DIEN",
            "O'NEIL D'COSTA",
            "JEAN-PAUL",
            "A.A. GEDE",
            "MUH.YUSUF",
            "IWAN D.W.",
            "BUDI \"AMAT\" CONTOH",
            "ÉLISE ÇELEBI",
            "JOÃO",
            "João Conceição",
            "ALMA",
            "ALMIRA",
            "Łukasz Ștefan",
            "HAMENGKU BUWONO X",
            "ꦱꦸꦒꦼꦁ",
            "SITI ꦱꦶꦠꦶ",
            "محمد",
        ] {
            assert_eq!(in_name(name), None, "{name}");
        }
    }
}
