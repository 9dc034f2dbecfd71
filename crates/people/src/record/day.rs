//! Dates as people write them.
//!
//! The day comes first, as in every Indonesian list: `01-02-1990` is 1 February.
//! Read are `DD-MM-YYYY` with `-`, `/`, `.` or a space, ISO `YYYY-MM-DD`, and
//! months in words, Indonesian or English, whole or shortened; a time behind is
//! left off. What could be read in two ways is not read: years of two digits,
//! digits without separators, and dates that only make sense month first, since
//! their neighbours in the column would be read wrongly.

use cetak_base::date::Date;

/// The date in `text`; nothing if it cannot be read one way only.
pub(super) fn parse(text: &str) -> Option<Date> {
    let lower = text.trim().trim_start_matches('\'').to_lowercase();
    let lower = without_time(&lower);
    let parts: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '.' | ','))
        .filter(|part| !part.is_empty())
        .collect();
    let [first, middle, last] = parts[..] else { return None };
    let number = |part: &str, lens: std::ops::RangeInclusive<usize>| {
        let digits = lens.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits { part.parse::<u32>().ok() } else { None }
    };
    let year = |part: &str| number(part, 4..=4).filter(|year| (1900..=2099).contains(year));
    let month = |part: &str| number(part, 1..=2).or_else(|| month_in_words(part));
    let (year, month, day) = match year(first) {
        Some(year) => (year, number(middle, 1..=2)?, number(last, 1..=2)?),
        None => (year(last)?, month(middle)?, number(first, 1..=2)?),
    };
    Date::new(i32::try_from(year).ok()?, month, day)
}

/// Whether the text stands for "no date"; databases write zeros for it.
pub(super) fn is_blank(text: &str) -> bool {
    let text = without_time(text.trim());
    text.chars().all(|c| {
        c.is_whitespace()
            || matches!(
                c,
                '-' | '/' | '.' | '0' | '\u{2013}' | '\u{2014}' | '\'' | '\u{200b}' | '\u{feff}'
            )
    })
}

/// Only the day of `2025-03-01t00:00:00`, `01-03-2025 00:00`, and of `01/03/2025 0.00.00` as Windows
/// writes it with Indonesian settings.
fn without_time(text: &str) -> &str {
    let is_zone = |word: &str| matches!(word, "am" | "pm" | "wib" | "wita" | "wit" | "utc" | "z");
    let mut day = text.trim_end();
    while let Some((before, word)) = day.rsplit_once(char::is_whitespace)
        && (is_zone(word) || is_time(word))
    {
        day = before.trim_end();
    }
    match day.split_once(['t', 'T']) {
        Some((before, time))
            if before.len() >= 8
                && before.ends_with(|c: char| c.is_ascii_digit())
                && time.contains(':') =>
        {
            before
        }
        _ => day,
    }
}

/// `07:30`, `0.00.00`, `00:00:00.000`, `23:59:59+07:00`.
fn is_time(word: &str) -> bool {
    let word = word.split(['+', 'z']).next().unwrap_or_default();
    let parts: Vec<&str> = word.split([':', '.', ',']).collect();
    let fits = |part: &&str| {
        (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    match parts[..] {
        [hour, minute] => fits(&hour) && fits(&minute) && minute.len() == 2,
        [hour, minute, second] => {
            fits(&hour) && [minute, second].iter().all(|part| fits(part) && part.len() == 2)
        }
        [hour, minute, second, rest] => {
            [hour, minute, second].iter().all(fits)
                && rest.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

/// Whole names and the shortened forms in use; `Pebruari` and `Nopember` are older spellings.
fn month_in_words(word: &str) -> Option<u32> {
    Some(match word {
        "januari" | "jan" | "january" => 1,
        "februari" | "pebruari" | "feb" | "peb" | "february" => 2,
        "maret" | "mar" | "mrt" | "march" => 3,
        "april" | "apr" => 4,
        "mei" | "may" => 5,
        "juni" | "jun" | "june" => 6,
        "juli" | "jul" | "july" => 7,
        "agustus" | "agt" | "ags" | "agu" | "agust" | "aug" | "august" => 8,
        "september" | "sep" | "sept" => 9,
        "oktober" | "okt" | "oct" | "october" => 10,
        "november" | "nopember" | "nov" | "nop" => 11,
        "desember" | "des" | "dec" | "december" => 12,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<String> {
        parse(text).map(|day| day.to_string())
    }

    #[test]
    fn the_usual_forms_are_read_day_first() {
        for (text, day) in [
            ("01-02-1990", "1990-02-01"),
            ("01/02/1990", "1990-02-01"),
            ("1.2.1990", "1990-02-01"),
            ("1990-02-01", "1990-02-01"),
            ("1990-02-01 00:00:00", "1990-02-01"),
            ("1990-02-01T00:00:00Z", "1990-02-01"),
            ("01-02-1990 07:30", "1990-02-01"),
            ("01/02/1990 00.00", "1990-02-01"),
            ("01/02/1990 0.00.00", "1990-02-01"),
            ("1/2/1990 7.30.15", "1990-02-01"),
            ("01-02-1990 00:00:00.000", "1990-02-01"),
            ("1990-02-01T00:00:00+07:00", "1990-02-01"),
            ("01/02/1990 12:00:00 AM", "1990-02-01"),
            ("01-02-1990 00.00 WIB", "1990-02-01"),
            ("1 Februari 1990 00.00", "1990-02-01"),
            ("1 02 1990", "1990-02-01"),
            ("'31-12-1985", "1985-12-31"),
            ("1 Januari 1985", "1985-01-01"),
            ("01 Jan 1985", "1985-01-01"),
            ("17-Agu-1985", "1985-08-17"),
            ("17 Agt 1985", "1985-08-17"),
            ("17 Ags 1985", "1985-08-17"),
            ("28 PEBRUARI 1985", "1985-02-28"),
            ("10 Nopember 1985", "1985-11-10"),
            ("10 Okt. 1985", "1985-10-10"),
            ("25 Des 1985", "1985-12-25"),
        ] {
            assert_eq!(read(text).as_deref(), Some(day), "{text}");
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_not_read() {
        for text in [
            "01/02/90",
            "13.5.90",
            "02/13/1990",
            "19900201",
            "31048",
            "31-02-1999",
            "1990",
            "Februari 1990",
            "1-2-3-1990",
            "32 Januari 1985",
            "5 Mai 1985",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn zeros_are_no_date() {
        for text in
            ["0000-00-00", "0000-00-00 00:00:00", "00/00/0000", "00-00-0000 0.00.00", "-", "0"]
        {
            assert!(is_blank(text), "{text}");
        }
        assert!(!is_blank("01-01-1900") && !is_blank("2000-01-01"));
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_not(text in ".*") {
            let _ = parse(&text);
        }

        #[test]
        fn a_day_survives_being_written(days in 0..70_000_i32) {
            let day = Date::new(1905, 1, 1).and_then(|day| day.plus_days(days)).expect("in range");
            prop_assert_eq!(parse(&day.indonesian()), Some(day));
            prop_assert_eq!(parse(&day.to_string()), Some(day));
        }
    }
}
