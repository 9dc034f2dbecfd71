//! Text of a cell in its final form.
//!
//! Removed or replaced is only what nobody means: invisible characters,
//! no-break spaces, tabs and line breaks, doubled spaces, an apostrophe in
//! front (a spreadsheet's sign for text), backticks and curly quotes where an
//! apostrophe belongs. Letters are never changed, apart from being composed
//! (NFC). Spaces at either end go without a word; every other change is told.

use cetak_base::key::is_invisible;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A cleaned text, and whether the change is worth telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cleaned {
    pub(super) text: String,
    pub(super) changed: bool,
}

/// The text in its final form; `-` alone is nothing.
pub(super) fn clean(raw: &str) -> Cleaned {
    let trimmed = raw.trim_matches(' ');
    let mut text = String::with_capacity(trimmed.len());
    for c in trimmed.chars() {
        match c {
            c if is_invisible(c) => {}
            c if c.is_whitespace() || c.is_control() => {
                if !text.ends_with(' ') && !text.is_empty() {
                    text.push(' ');
                }
            }
            '`' | '\u{b4}' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{ff07}' => text.push('\''),
            c => text.push(c),
        }
    }
    if !is_nfc(&text) {
        text = text.nfc().collect();
    }
    text.truncate(text.trim_end().len());
    let lead = text.len() - text.trim_start_matches(['\'', ' ']).len();
    text.drain(..lead);
    if matches!(text.as_str(), "-" | "--" | "\u{2013}" | "\u{2014}") {
        text.clear();
        return Cleaned { text, changed: false };
    }
    let changed = text != trimmed;
    Cleaned { text, changed }
}

/// Whether the text lost letters on its way: a replacement character, or what a wrong encoding makes
/// of an apostrophe.
pub(super) fn is_garbled(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{fffd}' | '\u{bf}'))
        || text.contains("â€")
        || text.contains("Ã¢")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
            ("Zoe\u{308}", "Zoë"),
        ] {
            assert_eq!(clean(raw), Cleaned { text: text.into(), changed: true }, "{raw:?}");
        }
    }

    #[test]
    fn spaces_at_the_ends_and_dashes_for_nothing_are_not_worth_a_word() {
        assert_eq!(clean("  Siti "), Cleaned { text: "Siti".into(), changed: false });
        assert_eq!(clean(" - "), Cleaned { text: String::new(), changed: false });
        assert_eq!(clean("COMPIÈGNE"), Cleaned { text: "COMPIÈGNE".into(), changed: false });
    }

    #[test]
    fn a_text_that_lost_letters_is_known() {
        assert!(
            is_garbled("QUR¿AN")
                && is_garbled("Zo\u{fffd}")
                && is_garbled("Ma’ruf".replace('’', "â€™").as_str())
        );
        assert!(!is_garbled("COMPIÈGNE") && !is_garbled("Curaçao"));
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(raw in ".*") {
            let once = clean(&raw).text;
            prop_assert_eq!(clean(&once).text.clone(), once);
        }
    }
}
