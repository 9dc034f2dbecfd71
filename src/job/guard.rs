//! How much may change from one run to the next before somebody is asked.

use crate::settings::Table;

/// How much may change from one run to the next. What goes beyond stops the run until somebody
/// accepts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guard {
    /// So many people may come, change or leave in any case. Default: 10.
    pub people: usize,
    /// So many of a hundred may, where that is more people. Default: 2.
    pub percent: usize,
    /// So many days may lie between two runs. Default: 40.
    pub days: i32,
}

impl Default for Guard {
    fn default() -> Self {
        Self { people: 10, percent: 2, days: 40 }
    }
}

impl Guard {
    /// `[guard]` of a job file.
    pub(super) fn read(root: &Table<'_, '_>) -> Self {
        let table = root.table("guard");
        let usual = Self::default();
        let count = |number: i64| usize::try_from(number).expect("the range is checked");
        let guard = Self {
            people: table.integer("people", 0..=10_000_000).map_or(usual.people, count),
            percent: table.integer("percent", 0..=100).map_or(usual.percent, count),
            days: table
                .integer("days", 1..=3660)
                .and_then(|days| i32::try_from(days).ok())
                .unwrap_or(usual.days),
        };
        table.close();
        guard
    }

    /// How many of `n_people` may come or change at once.
    pub fn limit(&self, n_people: usize) -> usize {
        self.people.max(n_people * self.percent / 100)
    }

    /// How many of `n_people` may go at once: in a small office never more than half.
    pub fn limit_of_loss(&self, n_people: usize) -> usize {
        self.limit(n_people).min(n_people / 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_office_may_change_ten_people_and_a_large_one_two_of_a_hundred() {
        let guard = Guard::default();
        let limits = [(24, 10, 10), (500, 10, 10), (20_000, 400, 400), (6, 10, 3), (1, 10, 0)];
        for (n_people, any, loss) in limits {
            assert_eq!((guard.limit(n_people), guard.limit_of_loss(n_people)), (any, loss));
        }
    }
}
