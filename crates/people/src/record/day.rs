//! Dates as people write them.
//!
//! The day comes first, as in every Indonesian list: `01-02-1990` is 1 February.
//! Read are `DD-MM-YYYY` with `-`, `/`, `.` or a space, ISO `YYYY-MM-DD`, and
//! months in words, Indonesian or English, whole or shortened; a time behind is
//! left off, and so are the name of the weekday and `tgl` in front. Eight digits are read either
//! way round, since only one of them makes a year of this age. What could be read in two ways is not
//! read: years of two digits, and dates in digits that only make sense month first, since
//! their neighbours in the column would be read wrongly.

use cetak_base::date::Date;

/// The date in `text`; nothing if it cannot be read one way only.
pub(super) fn parse(text: &str) -> Option<Date> {
    let lower = text.trim().trim_start_matches('\'').to_lowercase();
    let lower = without_time(&lower);
    if lower.len() == 8 && lower.bytes().all(|byte| byte.is_ascii_digit()) {
        return of_digits(lower);
    }
    let apart = |c: char| {
        let signs = ['-', '/', '\\', '.', ',', '_', '\u{2010}', '\u{2011}', '\u{2013}', '\u{2014}'];
        c.is_whitespace() || signs.contains(&c)
    };
    let mut parts: Vec<&str> =
        lower.split(apart).flat_map(words_and_numbers).filter(|part| !part.is_empty()).collect();
    if parts.len() > 3 && (is_weekday(parts[0]) || matches!(parts[0], "tgl" | "tanggal")) {
        parts.remove(0);
    }
    let [mut first, mut middle, last] = parts[..] else { return None };
    // `October 1, 2012`: a month in words can be nothing else.
    if month_in_words(first).is_some() {
        std::mem::swap(&mut first, &mut middle);
    }
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

/// `01102012` and `20121001`. Only one of the two can be meant: read the other way round, the century
/// would be a month, or the month a century.
fn of_digits(digits: &str) -> Option<Date> {
    let number = |from: usize, to: usize| digits[from..to].parse::<u32>().ok();
    let date = |year: u32, month, day| {
        let year = i32::try_from(year).ok().filter(|year| (1900..=2099).contains(year))?;
        Date::new(year, month, day)
    };
    let year_first = date(number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let day_first = date(number(4, 8)?, number(2, 4)?, number(0, 2)?);
    year_first.xor(day_first)
}

/// `1oktober2012` is a number, a word and a number.
fn words_and_numbers(part: &str) -> Vec<&str> {
    let kind = |c: char| c.is_ascii_digit();
    let mut found = Vec::new();
    let mut rest = part;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c: char| kind(c) != kind(first)).unwrap_or(rest.len());
        found.push(&rest[..end]);
        rest = &rest[end..];
    }
    found
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 30] = [
        "senin",
        "selasa",
        "rabu",
        "kamis",
        "jumat",
        "jum'at",
        "sabtu",
        "minggu",
        "ahad",
        "sen",
        "sel",
        "rab",
        "kam",
        "jum",
        "sab",
        "min",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
    ];
    DAYS.contains(&word)
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
    let is_zone = |word: &str| {
        let word = word.trim_matches(['(', ')']);
        matches!(word, "am" | "pm" | "wib" | "wita" | "wit" | "z")
            || word.starts_with("gmt")
            || word.starts_with("utc")
    };
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
        "agustus" | "agt" | "ags" | "agu" | "agust" | "agst" | "agus" | "aug" | "august" => 8,
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
            ("Senin, 1 Oktober 2012", "2012-10-01"),
            ("Monday, 1 October 2012", "2012-10-01"),
            ("October 1, 2012", "2012-10-01"),
            ("Sen, 01 Okt 2012 00:00:00", "2012-10-01"),
            ("Mon Oct 01 2012 00:00:00 GMT+0700 (WIB)", "2012-10-01"),
            ("tgl. 1 Oktober 2012", "2012-10-01"),
            ("1Oktober2012", "2012-10-01"),
            ("1 Agst 2012", "2012-08-01"),
            ("01\u{2013}10\u{2013}2012", "2012-10-01"),
            ("01_10_2012", "2012-10-01"),
            ("20121001", "2012-10-01"),
            ("01102012", "2012-10-01"),
            ("20112011", "2011-11-20"),
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
            "31121899",
            "31048",
            "1-Okt-12",
            "1 Oktober 2012 Senin",
            "Kapan 1 Oktober 2012",
            "12345678",
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
