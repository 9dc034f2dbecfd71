//! Whether the day that the machine's clock shows can be believed.
//!
//! Entitlement, the days of events and what a purge calls old all rest on it. A
//! day is compared with the one on which anything was recorded last; one that
//! lies far from it is asked about and never acted on.

use crate::date::Date;
use crate::diag::{Code, Finding, Place, Remedy, Text};
use crate::text;

/// What is to be thought of the day that the clock shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// Nothing speaks against it.
    Good,
    /// A little before the last one: a clock that was set right, say.
    Back {
        /// The day on which anything was recorded last.
        last: Date,
    },
    /// Far from the last one, or impossible: nobody can tell which of the two is wrong.
    Far {
        /// The day on which anything was recorded last, if anything was.
        last: Option<Date>,
    },
}

/// No clock that is right shows less or more: the program is younger, and will be forgotten by then.
const POSSIBLE: (i32, i32) = (2026, 2100);

/// Looks at `today`, which may lie so many `days` from the `last` one.
pub(super) fn look(last: Option<Date>, today: Date, days: i32) -> Day {
    let Some(last) = last else {
        let (first, past) = POSSIBLE;
        let is_possible = (first..past).contains(&today.year());
        return if is_possible { Day::Good } else { Day::Far { last: None } };
    };
    let (early, late) = (last.min(today), last.max(today));
    // Beyond the calendar is far as well.
    let is_near = early.plus_days(days).is_some_and(|limit| late <= limit);
    match (is_near, today < last) {
        (false, _) => Day::Far { last: Some(last) },
        (true, true) => Day::Back { last },
        (true, false) => Day::Good,
    }
}

impl Day {
    /// What is told of it; nothing of a good one.
    pub(super) fn finding(self, today: Date) -> Option<Finding> {
        match self {
            Self::Good => None,
            Self::Back { last } => {
                let message = text!(
                    "jam komputer menunjukkan {today}, padahal kejadian terakhir tercatat {last}",
                    "this machine's clock shows {today}, but the last event is dated {last}"
                );
                let hint = Text::new(
                    "betulkan jam komputer, sebaiknya dengan NTP; tanggal di riwayat kartu tidak bisa dipercaya",
                    "set the clock right, best by NTP; days in the history of cards cannot be trusted",
                );
                Some(Finding::new(Code::ClockBack, Place::default(), message).hint(hint))
            }
            Self::Far { last } => {
                let finding = Finding::new(Code::ClockJumped, Place::default(), far(last, today));
                Some(finding.hint(Remedy::AcceptClock))
            }
        }
    }
}

/// Says that `today` lies far from the `last` day.
pub(super) fn far(last: Option<Date>, today: Date) -> Text {
    match last {
        Some(last) => text!(
            "jam komputer menunjukkan {today}, jauh dari hari terakhir yang tercatat, {last}",
            "this machine's clock shows {today}, far from the last day on record, {last}"
        ),
        None => text!(
            "jam komputer menunjukkan {today}, hari yang tidak mungkin",
            "this machine's clock shows {today}, an impossible day"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_far_from_the_last_is_asked_about_and_one_a_little_back_is_told() {
        let day = |text| Date::parse_iso(text).expect("a day");
        let last = day("2026-12-01");
        for (today, expected) in [
            ("2026-12-01", Day::Good),
            ("2027-01-10", Day::Good),
            ("2027-01-11", Day::Far { last: Some(last) }),
            ("2026-11-30", Day::Back { last }),
            ("2026-10-22", Day::Back { last }),
            ("2026-10-21", Day::Far { last: Some(last) }),
            ("2000-01-01", Day::Far { last: Some(last) }),
            ("9999-12-31", Day::Far { last: Some(last) }),
        ] {
            assert_eq!(look(Some(last), day(today), 40), expected, "{today}");
        }
        assert_eq!(look(None, last, 40), Day::Good);
        assert_eq!(look(None, day("2000-01-01"), 40), Day::Far { last: None });
        // Once accepted, it is a day like any other.
        assert_eq!(look(Some(day("2000-01-01")), day("2000-01-02"), 40), Day::Good);
    }
}
