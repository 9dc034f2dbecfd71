//! What the machine's clock shows: the day of events, the time of log lines, the age of files.
//!
//! The one place that asks. Nothing of it is ever drawn or enters a file of a run.

use crate::date::Date;
use std::time::SystemTime;

/// The day the machine's clock shows, in its own time zone: that of events, never of anything that is drawn.
#[expect(clippy::disallowed_methods, reason = "the one place that asks which day it is")]
pub fn today() -> Date {
    day(&jiff::Zoned::now())
}

/// The day on which something happened, a file was written say, in the machine's time zone.
pub fn day_of(time: SystemTime) -> Date {
    let time = jiff::Timestamp::try_from(time).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    day(&time.to_zoned(jiff::tz::TimeZone::system()))
}

/// A moment, for logs and metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// RFC 3339 with the offset of the machine's time zone: `2026-11-22T01:30:00.250+07:00`.
    pub text: String,
    /// Milliseconds since 1970.
    pub unix_ms: i64,
}

/// This moment.
#[expect(clippy::disallowed_methods, reason = "the one place that asks what time it is")]
pub fn now() -> Moment {
    let now = jiff::Zoned::now();
    Moment {
        text: now.strftime("%Y-%m-%dT%H:%M:%S.%3f%:z").to_string(),
        unix_ms: now.timestamp().as_millisecond(),
    }
}

fn day(time: &jiff::Zoned) -> Date {
    let (month, day) = (time.month().unsigned_abs(), time.day().unsigned_abs());
    Date::new(time.year().into(), month.into(), day.into())
        .expect("a clock shows a day of the calendar")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_file_has_the_day_it_was_written_on() {
        let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(20_000 * 86_400 + 43_200);
        let days = ["2024-10-03", "2024-10-04", "2024-10-05"];
        assert!(days.contains(&day_of(noon).to_string().as_str()));
        assert_eq!(now().text.len(), "2026-11-22T01:30:00.250+07:00".len());
        assert!(now().unix_ms > 1_700_000_000_000);
    }
}
