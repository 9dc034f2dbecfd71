//! What happened to each card, and whether that record still holds together.

use crate::date::Date;
use crate::diag::Outcome;
use crate::job;
use crate::ledger::{Access, Broken, Chain, Event, EventKind, Ledger, Lock, Repaired};
use std::path::Path;

/// Which events are meant; by default all of them.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Events {
    /// Those of the person with this number, blanks anywhere. Nothing for somebody who is not known, or
    /// forgotten.
    pub key: Option<String>,
    /// Those of one kind.
    pub kind: Option<EventKind>,
    /// Those of cards on the sheet of this number, in any run.
    pub sheet: Option<u32>,
    /// From this day on.
    pub since: Option<Date>,
    /// Up to this day, itself included.
    pub until: Option<Date>,
}

impl Events {
    fn hold(&self, event: &Event) -> bool {
        self.kind.is_none_or(|kind| event.kind == kind)
            && self.sheet.is_none_or(|sheet| event.sheet == Some(sheet))
            && self.since.is_none_or(|day| event.day >= day)
            && self.until.is_none_or(|day| event.day <= day)
    }
}

/// Visits the events in the ledger of `job` that are meant, oldest first.
///
/// # Errors
///
/// No input if the job has no ledger yet, an outside fault if it cannot be read.
pub fn each_event(job: &Path, meant: &Events, mut visit: impl FnMut(Event)) -> Outcome<()> {
    let ledger = Ledger::open(&job::state_folder(job), Access::Read)?;
    let mut visit = |event: Event| {
        if meant.hold(&event) {
            visit(event);
        }
    };
    match &meant.key {
        Some(key) => {
            let key: String = key.chars().filter(|c| !c.is_whitespace()).collect();
            ledger.history(&key)?.into_iter().for_each(visit);
            Ok(())
        }
        None => ledger.each_event(&mut visit),
    }
}

/// Whether the events in the ledger of `job` are those that were recorded, none changed or taken
/// away, and everything else is as they say: the head of their chain, or where it breaks. Tokens are
/// made again with the key of the job, if the job can be read and has one.
///
/// # Errors
///
/// No input if the job has no ledger yet, an outside fault if it cannot be read.
pub fn verify_chain(job: &Path) -> Outcome<Result<Chain, Broken>> {
    let ledger = Ledger::open(&job::state_folder(job), Access::Read)?;
    ledger.verify_chain(job::secret(job).as_ref())
}

/// Whether the chain in the ledger of `job` passes through what a sheet or a ticket says of it, such as
/// `57-1f3a9c2e77aa`; `None` if that cannot be read.
///
/// # Errors
///
/// No input if the job has no ledger yet, an outside fault if it cannot be read.
pub fn passes(job: &Path, head: &str) -> Outcome<Option<bool>> {
    Ledger::open(&job::state_folder(job), Access::Read)?.passes(head)
}

/// Goes on with a ledger whose chain does not hold, from what is found, and says so in the chain under
/// `today`; `None` if it holds. A copy of what was found is kept beside it.
///
/// # Errors
///
/// No input if the job has no ledger yet; an outside fault if another process writes the job, or the
/// database is damaged.
pub fn repair(job: &Path, today: Date) -> Outcome<Option<Repaired>> {
    let folder = job::state_folder(job);
    drop(Ledger::open(&folder, Access::Read)?);
    let lock = Lock::take(&folder)?;
    Ledger::repair(&folder, &lock, today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::fixture::{KEYS, Office};

    #[test]
    fn one_persons_events_are_told_or_everybodys() {
        let office = Office::new();
        let of = |meant: &Events| {
            let mut keys = Vec::new();
            each_event(office.job(), meant, |event| keys.extend(event.key)).expect("a ledger");
            keys
        };
        let told =
            |key: Option<&str>| of(&Events { key: key.map(str::to_owned), ..Events::default() });
        let made = Events { kind: Some(EventKind::Made), sheet: Some(1), ..Events::default() };
        assert_eq!(of(&made), KEYS);
        assert_eq!(of(&Events { kind: Some(EventKind::Spoiled), ..made.clone() }), [""; 0]);
        assert_eq!(of(&Events { sheet: Some(2), ..made.clone() }), [""; 0]);
        let late = Date::new(9000, 1, 1);
        assert_eq!(of(&Events { since: late, ..made.clone() }), [""; 0]);
        assert_eq!(of(&Events { until: late, ..made }), KEYS);
        assert_eq!(told(Some("19900101 202012 1 002")), [KEYS[1]]);
        assert_eq!(told(None), KEYS);
        assert_eq!(told(Some("1")), [""; 0]);
        let chain = verify_chain(office.job()).expect("a ledger").expect("whole");
        assert!(chain.events >= 3, "{chain:?}");
    }
}
