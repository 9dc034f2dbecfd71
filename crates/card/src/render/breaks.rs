//! Where a line of an Indonesian name or office may end.
//!
//! A good break falls between words, best of all after the comma before a
//! title; a hyphen between two whole words and a slash may end a line where
//! nothing better fits. An abbreviation such as `S.Kom.` has no break at all.

/// A place where a line may end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Break {
    /// Bytes of the line that ends here, without the space.
    pub(super) end: usize,
    /// Where the next line begins.
    pub(super) next: usize,
    /// Whether a line must end here.
    pub(super) forced: bool,
    /// How unwelcome it is, counted like the square of a line's empty share; below 0 is welcome.
    pub(super) cost: f64,
}

/// After the first comma, where the titles begin: the best place of all, worth some unevenness.
const BEFORE_TITLES: f64 = -0.15;
/// Between two titles.
const BETWEEN_TITLES: f64 = 0.02;
/// Between two words.
const SPACE: f64 = 0.03;
/// After an initial or a title in front of a name, which belong to what follows.
const AFTER_ABBREVIATION: f64 = 0.12;
/// After a hyphen or slash inside a compound.
const INSIDE_WORD: f64 = 0.35;

/// The end of `text`, which is the last of its breaks.
pub(super) fn end_of(text: &str) -> Break {
    let end = text.trim_end_matches(is_space).len();
    Break { end, next: text.len(), forced: true, cost: 0.0 }
}

/// Where the title begins that ends `text`, if it is the only one.
pub(super) fn lone_title(text: &str) -> Option<usize> {
    let (name, title) = text.trim_end().rsplit_once(", ")?;
    let is_alone = !name.contains(',') && !title.contains(is_space) && title.contains('.');
    is_alone.then_some(name.len() + 2)
}

/// The breaks of `text` in order; the end of the text is the last, and forced.
pub(super) fn find(text: &str) -> Vec<Break> {
    let mut breaks = Vec::new();
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut idx = 0;
    while idx < chars.len() {
        let (at, c) = chars[idx];
        let start = idx;
        while chars.get(idx).is_some_and(|(_, c)| is_space(*c)) {
            idx += 1;
        }
        if idx > start {
            let next = chars.get(idx).map_or(text.len(), |(at, _)| *at);
            let forced = text[at..next].contains('\n');
            if at > 0 && next < text.len() {
                let cost = if forced { 0.0 } else { cost_of_space(&text[..at]) };
                breaks.push(Break { end: at, next, forced, cost });
            }
            continue;
        }
        let after = at + c.len_utf8();
        let next = chars.get(idx + 1).map(|(_, next)| *next);
        if is_ideograph(c) && next.is_some_and(is_ideograph) {
            breaks.push(Break { end: after, next: after, forced: false, cost: SPACE });
        }
        if matches!(c, '-' | '/' | '\u{2010}' | ',') && inside_word(&chars, idx, c) {
            breaks.push(Break { end: after, next: after, forced: false, cost: INSIDE_WORD });
        }
        idx += 1;
    }
    let end = end_of(text);
    breaks.retain(|found| found.end < end.end);
    breaks.push(end);
    breaks
}

/// Letters between which a line may end without a space: Chinese, and the syllables of Japanese.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30fa}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Spaces that may end a line; a no-break space may not.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\n' | '\t')
}

fn cost_of_space(before: &str) -> f64 {
    let word = before.rsplit(is_space).next().unwrap_or_default();
    if word.ends_with(',') {
        if before.matches(',').count() == 1 { BEFORE_TITLES } else { BETWEEN_TITLES }
    } else if word.ends_with('.') || word.chars().count() == 1 {
        AFTER_ABBREVIATION
    } else {
        SPACE
    }
}

/// Whether the sign at `idx` joins two whole words, of three letters or more each for
/// a hyphen or slash; a comma without its space joins any two letters.
fn inside_word(chars: &[(usize, char)], idx: usize, sign: char) -> bool {
    let needed = if sign == ',' { 1 } else { 3 };
    let before = chars[..idx].iter().rev().take_while(|(_, c)| c.is_alphabetic()).count();
    let after = chars[idx + 1..].iter().take_while(|(_, c)| c.is_alphabetic()).count();
    before >= needed && after >= needed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<&str> {
        let mut start = 0;
        find(text)
            .iter()
            .map(|found| {
                let line = &text[start..found.end];
                start = found.next;
                line
            })
            .collect()
    }

    #[test]
    fn a_title_is_never_broken() {
        assert_eq!(lines("Siti Aminah, S.Kom., M.T."), ["Siti", "Aminah,", "S.Kom.,", "M.T."]);
        assert_eq!(lines("Sp.PD-KGEH"), ["Sp.PD-KGEH"]);
    }

    #[test]
    fn hyphens_and_slashes_between_words_may_end_a_line() {
        assert_eq!(
            lines("Perundang-undangan Kreatif/Badan"),
            ["Perundang-", "undangan", "Kreatif/", "Badan"]
        );
        assert_eq!(lines("III/a"), ["III/a"]);
    }

    #[test]
    fn a_comma_is_the_best_end_of_a_line_and_an_initial_the_worst() {
        let costs: Vec<f64> = find("M. Ali Akbar, S.H.").iter().map(|found| found.cost).collect();
        assert!(costs[2] < costs[1] && costs[1] < costs[0], "{costs:?}");
    }

    #[test]
    fn a_no_break_space_holds_words_together() {
        assert_eq!(lines("a\u{a0}b c"), ["a\u{a0}b", "c"]);
    }

    #[test]
    fn a_line_end_in_a_text_is_forced() {
        let breaks = find("satu\ndua tiga");
        assert_eq!(breaks.iter().filter(|found| found.forced).count(), 2);
    }
}
