//! Personal numbers, masked for terminals, logs and pages that travel.
//!
//! A NIP is masked in a row of digits and in groups (`19850310 201012 1 003`), also when it
//! is a digit short or long or part of a longer number, and so is a NIK.

/// Digits in a row that are taken for a personal number.
const LEAST_DIGITS: usize = 16;
/// The most digits of a number written in groups; more is a list of something else.
const MOST_GROUPED: usize = 20;
/// Digits that stay: a NIP's date of birth, by which a clerk finds the row.
const KEPT: usize = 8;

/// `text` with what may be a NIP or a NIK masked: `19850310******1***`.
pub fn masked(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        // A number with a letter typed into it is still somebody's.
        let mixed = mixed(&chars, at);
        if let Some(end) = mixed {
            chars[at + KEPT..end].fill('*');
            at = end;
            continue;
        }
        let run = digits(&chars, at, false);
        let span = if run.len() >= LEAST_DIGITS { run } else { digits(&chars, at, true) };
        let grouped_year = matches!(chars[at..], ['1', '9', ..] | ['2', '0', ..]);
        let plain = span.windows(2).all(|pair| pair[1] == pair[0] + 1);
        let personal =
            span.len() >= LEAST_DIGITS && (plain || (grouped_year && span.len() <= MOST_GROUPED));
        if personal {
            for (idx, place) in span.iter().enumerate().skip(KEPT) {
                // The sex digit tells nothing that the row does not, and helps to tell people apart.
                if span.len() != 18 || idx != 14 {
                    chars[*place] = '*';
                }
            }
            at = span.last().map_or(at, |last| last + 1);
        } else {
            at += digits(&chars, at, false).len();
        }
    }
    chars.into_iter().collect()
}

/// The end of a word that is a NIP but for one to three letters in it; `None` if it is none.
fn mixed(chars: &[char], from: usize) -> Option<usize> {
    if from > 0 && chars[from - 1].is_alphanumeric() {
        return None;
    }
    let word = chars[from..].iter().take_while(|c| c.is_alphanumeric()).count();
    let n_digits = chars[from..from + word].iter().filter(|c| c.is_ascii_digit()).count();
    let n_letters = word - n_digits;
    ((LEAST_DIGITS..=MOST_GROUPED).contains(&word) && (1..=3).contains(&n_letters))
        .then_some(from + word)
}

/// Places of the digits from `from` on, stepping over single separators if `grouped`.
fn digits(chars: &[char], from: usize, grouped: bool) -> Vec<usize> {
    let mut places = vec![from];
    let mut at = from + 1;
    while let Some(c) = chars.get(at) {
        if c.is_ascii_digit() {
            places.push(at);
            at += 1;
        } else if grouped
            && matches!(c, ' ' | '\u{a0}' | '.' | '-' | '_')
            && chars.get(at + 1).is_some_and(char::is_ascii_digit)
        {
            at += 1;
        } else {
            break;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_nip_is_masked_however_it_is_written() {
        let pairs = [
            ("NIP 198503102010121003 ganda", "NIP 19850310******1*** ganda"),
            ("`19850310 201012 1 003`", "`19850310 ****** 1 ***`"),
            ("19850310.201012.1.003", "19850310.******.1.***"),
            ("19850310201012100", "19850310*********"),
            ("photos/198503102010121003_BUDI.jpg", "photos/19850310******1***_BUDI.jpg"),
            ("3271011003850001", "32710110********"),
            ("`1976O1092024081019` holds `O`", "`1976O109**********` holds `O`"),
            ("1985031020101210031985031020101210", "19850310**************************"),
        ];
        for (text, expected) in pairs {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn dates_serials_and_lists_stay() {
        for text in [
            "1 Maret 2025",
            "2026-11-22",
            "A20150000001",
            "baris 3, 5, 118 dan 1204",
            "1.98503102010121E+17",
            "450x575",
            "",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn a_date_before_a_number_does_not_hide_it() {
        assert_eq!(masked("2026-11-22_198503102010121003"), "2026-11-22_19850310******1***");
    }
}
