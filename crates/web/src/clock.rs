//! What time it is, and how people in one of Indonesia's three zones write it.
//!
//! The one place of the portal that asks the clock. Moments are whole seconds since 1970.

use cetak_base::date::Date;
use cetak_base::diag::Lang;
use std::time::{Duration, SystemTime};

/// Whole seconds since 1970.
pub type Moment = i64;

/// A day, in seconds.
pub const DAY: Moment = 86_400;

/// Now.
#[expect(clippy::disallowed_methods, reason = "the one place that asks what time it is")]
pub fn now() -> Moment {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    i64::try_from(since.unwrap_or(Duration::ZERO).as_secs()).unwrap_or(i64::MAX)
}

/// One of the three zones of Indonesia; none of them has summer time.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// Waktu Indonesia Barat, UTC+7.
    #[default]
    Wib,
    /// Waktu Indonesia Tengah, UTC+8.
    Wita,
    /// Waktu Indonesia Timur, UTC+9.
    Wit,
}

impl Zone {
    /// The name people write behind a time.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wib => "WIB",
            Self::Wita => "WITA",
            Self::Wit => "WIT",
        }
    }

    const fn offset(self) -> Moment {
        match self {
            Self::Wib => 7 * 3600,
            Self::Wita => 8 * 3600,
            Self::Wit => 9 * 3600,
        }
    }

    /// The day of a moment.
    pub fn day(self, moment: Moment) -> Date {
        // Days since 1970-01-01, which has a date for every moment a clock can show.
        let days = moment.saturating_add(self.offset()).div_euclid(DAY);
        let first = Date::new(1970, 1, 1).expect("a day of the calendar");
        i32::try_from(days).ok().and_then(|days| first.plus_days(days)).unwrap_or(first)
    }

    /// Day and minute: `1 Desember 2026 pukul 09.12 WIB`, `2026-12-01 09:12 WIB`.
    pub fn written(self, moment: Moment, lang: Lang) -> String {
        let minute = moment.saturating_add(self.offset()).rem_euclid(DAY) / 60;
        let (hour, minute, zone) = (minute / 60, minute % 60, self.name());
        let day = self.day(moment);
        match lang {
            Lang::Id => format!("{} pukul {hour:02}.{minute:02} {zone}", day.indonesian()),
            Lang::En => format!("{day} {hour:02}:{minute:02} {zone}"),
        }
    }
}

/// A day as people read it: `1 Mei 2016`, `2016-05-01`.
pub fn day_written(iso: &str, lang: Lang) -> String {
    match (Date::parse_iso(iso), lang) {
        (Some(day), Lang::Id) => day.indonesian(),
        (Some(day), Lang::En) => day.to_string(),
        (None, _) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_the_day_and_the_minute_of_its_zone() {
        // 2026-12-01 17:30 UTC is past midnight in Jayapura and not yet in Jakarta's evening.
        let moment = 1_796_146_200;
        assert_eq!(Zone::Wib.written(moment, Lang::En), "2026-12-02 00:30 WIB");
        assert_eq!(Zone::Wit.written(moment, Lang::Id), "2 Desember 2026 pukul 02.30 WIT");
        assert_eq!(Zone::Wita.day(moment).to_string(), "2026-12-02");
        assert_eq!(day_written("2016-05-01", Lang::Id), "1 Mei 2016");
        assert_eq!(day_written("", Lang::Id), "");
    }
}
