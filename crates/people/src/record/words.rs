//! Text of a cell in its final form.
//!
//! Removes invisible characters, no-break spaces, tabs and line breaks, doubled
//! spaces, an apostrophe in front (a spreadsheet's sign for text) and what other
//! programs escaped; writes backticks and curly quotes as the apostrophes they
//! stand for. Letters are never changed, apart from being composed (NFC).
//! Spaces at either end go without a word; every other change is told. A text
//! that only says "no value" - `NULL`, `-`, `tidak ada` - is no text.

use super::escapes;
use cetak_base::key::is_invisible;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A cleaned text, and whether the change is worth telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cleaned {
    pub(super) text: String,
    pub(super) changed: bool,
    /// Whether it held control characters that are no white space: debris of another program.
    pub(super) debris: bool,
}

/// The text in its final form; empty where it says "no value".
pub(super) fn clean(raw: &str) -> Cleaned {
    /// Undoing one escape may bring another one to light.
    const MAX_ROUNDS: usize = 4;
    let trimmed = raw.trim_matches(' ');
    let mut debris = false;
    let mut text = clean_once(trimmed, &mut debris);
    for _ in 1..MAX_ROUNDS {
        let again = clean_once(&text, &mut debris);
        if again == text {
            break;
        }
        text = again;
    }
    if says_nothing(&text) {
        return Cleaned { text: String::new(), changed: false, debris: false };
    }
    let changed = text != trimmed;
    Cleaned { text, changed, debris }
}

fn clean_once(raw: &str, debris: &mut bool) -> String {
    let undone = escapes::undo(raw);
    let mut text = String::with_capacity(undone.len());
    for c in undone.chars() {
        match c {
            c if is_invisible(c) => {}
            c if c.is_whitespace() || c.is_control() => {
                *debris |= !c.is_whitespace();
                if !text.ends_with(' ') && !text.is_empty() {
                    text.push(' ');
                }
            }
            '`' | '\u{b4}' | '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bb}' | '\u{2bc}'
            | '\u{2be}' | '\u{2bf}' | '\u{2032}' | '\u{ff07}' => text.push('\''),
            '\u{2010}' | '\u{2011}' => text.push('-'),
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ff02}' => text.push('"'),
            // Typed with a keyboard for Chinese or Japanese: the same letters, twice as wide.
            '\u{ff01}'..='\u{ff5e}' => text.extend(c.nfkc()),
            c => text.push(c),
        }
    }
    if !is_nfc(&text) {
        text = text.nfc().collect();
    }
    text.truncate(text.trim_end().len());
    let lead = text.len() - text.trim_start_matches(['\'', ' ']).len();
    let is_quoted = lead > 0 && text.len() > lead + 1 && text.ends_with('\'');
    text.drain(..lead);
    // Quotes around the whole, as a program writes a text it passes on.
    if is_quoted && text.matches('\'').count() == 1 {
        text.pop();
    }
    let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    match inside.filter(|inside| !inside.contains('"')) {
        Some(inside) => inside.trim().to_owned(),
        None => text,
    }
}

/// Whether a text only says that there is no value: dashes and dots, a zero, the words of
/// databases, of programming languages and of clerks.
pub(super) fn says_nothing(text: &str) -> bool {
    /// The longest of the words below, in bytes, with signs around it.
    const MAX_LENGTH: usize = 24;
    let text = text.trim();
    if text.len() > MAX_LENGTH {
        return false;
    }
    let is_sign = |c: char| {
        c.is_ascii_punctuation() || matches!(c, '\u{2013}' | '\u{2014}' | '·' | '…' | '_' | '0')
    };
    if text.chars().all(|c| is_sign(c) || c.is_whitespace()) {
        return true;
    }
    // `\N` is how MySQL and PostgreSQL export it, `<NA>` is how pandas does.
    if matches!(text, "\\N" | "\\n" | "\\N\\N" | "<NA>" | "<na>") {
        return true;
    }
    // Said twice, it says no more: `null,null`, `NULL NULL`.
    let mut parts = text.split([',', ';', '|', ' ']).filter(|part| !part.is_empty());
    if let (Some(first), Some(_)) = (parts.next(), parts.clone().next())
        && parts.all(|part| part.eq_ignore_ascii_case(first))
        && says_nothing(first)
    {
        return true;
    }
    let bare = text.trim_matches(|c: char| c.is_ascii_punctuation() || c.is_whitespace());
    let folded = bare.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    matches!(
        folded.as_str(),
        "null"
            | "none"
            | "nan"
            | "nat"
            | "n/a"
            | "n.a"
            | "undefined"
            | "dbnull"
            | "no data"
            | "no value"
            | "novalue"
            | "not available"
            | "not set"
            | "unknown"
            | "missing"
            | "tidak diketahui"
            | "tdk diketahui"
            | "belum diketahui"
            | "data kosong"
            | "invalid date"
            | "empty"
            | "blank"
            | "kosong"
            | "nihil"
            | "tidak ada"
            | "tdk ada"
            | "tak ada"
            | "tidakada"
            | "belum ada"
            | "blm ada"
            | "tidak ada data"
            | "data tidak ada"
            | "tidak tersedia"
            | "tidak diisi"
            | "belum diisi"
            | "tidak ada gelar"
            | "tidak bergelar"
            | "tanpa gelar"
            | "tidak ditemukan"
    )
}

/// Whether the text lost letters on its way: a replacement character, or what a wrong encoding makes
/// of an apostrophe or of a letter.
pub(super) fn is_garbled(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{fffd}' | '\u{bf}'))
        || text.contains("â€")
        || text.contains("Ã¢")
        || meant(text).is_some()
}

/// The text that was UTF-8 and was read as Windows-1252: `RENÃ©` was `RENé`. Nothing for a text that
/// is what it says: letters with accents hardly ever follow each other the way the bytes of UTF-8 do.
pub(super) fn meant(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(crate::ingest::to_windows_1252).collect();
    String::from_utf8(bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(text: &str, changed: bool) -> Cleaned {
        Cleaned { text: text.into(), changed, debris: false }
    }

    #[test]
    fn what_nobody_means_is_taken_out_and_told() {
        for (raw, text) in [
            ("Siti\u{a0}Aminah", "Siti Aminah"),
            ("Siti  Aminah", "Siti Aminah"),
            ("Siti\tAminah\n", "Siti Aminah"),
            ("Si\u{200b}ti", "Siti"),
            ("'Siti", "Siti"),
            ("Ma`ruf", "Ma'ruf"),
            ("Ma\u{2019}ruf", "Ma'ruf"),
            ("Ma\u{2bb}ruf", "Ma'ruf"),
            ("Zoe\u{308}", "Zoë"),
            ("Ma&#039;ruf", "Ma'ruf"),
            ("'Siti Aminah'", "Siti Aminah"),
            ("\"Siti Aminah\"", "Siti Aminah"),
            ("&quot;Siti&quot;", "Siti"),
            ("＂Ｓｉｔｉ　Ａｍｉｎａｈ", "\"Siti Aminah"),
            ("Siti \u{201c}Ami\u{201d} Contoh", "Siti \"Ami\" Contoh"),
        ] {
            assert_eq!(clean(raw), plain(text, true), "{raw:?}");
        }
        assert!(clean("Siti\u{1}Aminah").debris && clean("Siti\u{7f}").debris);
    }

    #[test]
    fn spaces_at_the_ends_and_dashes_for_nothing_are_not_worth_a_word() {
        assert_eq!(clean("  Siti "), plain("Siti", false));
        assert_eq!(clean(" - "), plain("", false));
        assert_eq!(clean("COMPIÈGNE"), plain("COMPIÈGNE", false));
    }

    #[test]
    fn a_text_that_says_nothing_is_none() {
        for text in [
            "NULL",
            "null",
            "(null)",
            "[NULL]",
            "<null>",
            "\\N",
            "None",
            "nan",
            "NaN",
            "NaT",
            "N/A",
            "n.a.",
            "#N/A",
            "0",
            "00",
            "0.0",
            ".",
            "..",
            "-",
            "--",
            "---",
            "–",
            "-/-",
            "_",
            "*",
            "?",
            "tidak ada",
            "Tidak Ada.",
            "TDK ADA",
            "(kosong)",
            "belum ada",
            "nihil",
            "undefined",
            "'-",
            "\u{a0}-\u{a0}",
            "&nbsp;",
            "<br>",
            "null,null",
            "NULL NULL",
            "NaN;NaN",
            "\\N\\N",
            "<NA>",
            "no value",
            "tidak diketahui",
            "\"\"",
            "＿",
        ] {
            assert_eq!(clean(text).text, "", "{text}");
        }
        for text in [
            "N",
            "O",
            "Nul",
            "Nona",
            "Nana",
            "Ada",
            "Tidak Aktif",
            "Aktif",
            "10",
            "B",
            "I",
            "X.",
            "H.",
            "Nia Nihayah",
            "Kosongan",
            "Noni",
            "Nil",
            "Na",
        ] {
            assert_eq!(clean(text).text, text);
        }
    }

    #[test]
    fn a_text_that_lost_letters_is_known() {
        assert!(
            is_garbled("QUR¿AN")
                && is_garbled("Zo\u{fffd}")
                && is_garbled("Ma’ruf".replace('’', "â€™").as_str())
                && is_garbled("RENÃ© CONTOH")
        );
        assert_eq!(meant("RENÃ© CONTOH").as_deref(), Some("RENé CONTOH"));
        for right in ["COMPIÈGNE", "Curaçao", "JOÃO", "Élise Çelebi", "Nuñez", "Zoë"] {
            assert!(!is_garbled(right), "{right}");
        }
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(raw in ".*") {
            let once = clean(&raw).text;
            prop_assert_eq!(clean(&once).text.clone(), once);
        }
    }
}
