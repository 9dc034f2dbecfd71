//! Calendar days.
//!
//! Entitlement is judged and documents are dated by whole days; no hour, no
//! time zone and no clock is known here. Only `cetak::job` learns which day
//! it is.

use std::fmt;

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

/// Month names as official Indonesian letters write them.
pub const MONTHS: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

impl Date {
    /// The day, if the calendar has it: 31 February has none.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let (year, month, day) =
            (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        jiff::civil::Date::new(year, month, day).ok().map(Self)
    }

    /// Reads `YYYY-MM-DD`, the only form a job file knows.
    pub fn parse_iso(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = |part: &str, len: usize| {
            part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if parts.next().is_some() || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// Reads a day as people type one: `YYYY-MM-DD`, or `DD-MM-YYYY` with `-`, `/` or `.` between, as
    /// Indonesians write it.
    pub fn parse_typed(text: &str) -> Option<Self> {
        let text = text.trim();
        let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
        match parts[..] {
            [day, month, year]
                if year.len() == 4
                    && (1..=2).contains(&day.len())
                    && (1..=2).contains(&month.len())
                    && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) =>
            {
                Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
            }
            _ => Self::parse_iso(text),
        }
    }

    /// The day `days` after this one, if the calendar reaches that far.
    pub fn plus_days(self, days: i32) -> Option<Self> {
        self.0.checked_add(jiff::Span::new().try_days(days).ok()?).ok().map(Self)
    }

    /// The same day `months` later, or the last of its month where that month is shorter; if the calendar
    /// reaches that far.
    pub fn plus_months(self, months: i32) -> Option<Self> {
        self.0.checked_add(jiff::Span::new().try_months(months).ok()?).ok().map(Self)
    }

    /// How many whole years later `other` is, as people count their age; `None` if it is earlier.
    pub fn years_until(self, other: Self) -> Option<i32> {
        let is_before = (other.month(), other.day()) < (self.month(), self.day());
        let years = other.year() - self.year() - i32::from(is_before);
        (self <= other).then_some(years)
    }

    /// How many days later `other` is; negative if it is earlier.
    pub fn days_until(self, other: Self) -> i32 {
        let days = self.0.until(other.0).map(|span| span.get_days());
        days.expect("two days of the calendar are a number of days apart")
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> i32 {
        i32::from(self.0.year())
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u32 {
        self.0.month().unsigned_abs().into()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u32 {
        self.0.day().unsigned_abs().into()
    }

    /// As an official letter writes it: `1 Maret 2025`.
    pub fn indonesian(self) -> String {
        format!("{} {} {}", self.day(), MONTHS[self.month() as usize - 1], self.year())
    }
}

/// ISO 8601: `2025-03-01`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn a_day_is_read_and_written_the_iso_way() {
        let day = Date::parse_iso("2024-02-29").expect("2024 is a leap year");
        assert_eq!(day.to_string(), "2024-02-29");
        assert_eq!(day.indonesian(), "29 Februari 2024");
    }

    #[test]
    fn days_that_no_calendar_has_are_refused() {
        for text in
            ["2023-02-29", "2024-13-01", "2024-00-10", "24-01-01", "2024-1-1", "2024-01-01x"]
        {
            assert_eq!(Date::parse_iso(text), None, "{text}");
        }
    }

    #[test]
    fn months_and_years_are_counted_as_people_count_them() {
        let day = |text| Date::parse_iso(text).expect("a day");
        assert_eq!(day("2024-02-29").plus_months(60), Some(day("2029-02-28")));
        assert_eq!(day("2025-01-31").plus_months(-2), Some(day("2024-11-30")));
        let birth = day("1990-03-17");
        assert_eq!(birth.years_until(day("2026-03-16")), Some(35));
        assert_eq!(birth.years_until(day("2026-03-17")), Some(36));
        assert_eq!(birth.years_until(day("1990-03-16")), None);
    }

    #[test]
    fn adding_days_crosses_months() {
        let day = Date::parse_iso("1899-12-30").expect("a day");
        let later = day.plus_days(61).expect("a day");
        assert_eq!(later.to_string(), "1900-03-01");
        assert_eq!(
            (day.days_until(later), later.days_until(day), day.days_until(day)),
            (61, -61, 0)
        );
    }
}
