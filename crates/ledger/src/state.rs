//! The life of a card.
//!
//! The rules stand here once, without a database: recording obeys them, and
//! verifying replays the events through them and compares.

use super::event::Kind;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// How it stands with a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Its file is finished.
    Made,
    /// It came out of the printer.
    Printed,
    /// It was seen to be good.
    Confirmed,
    /// It cannot be used; waits to be reprinted.
    Spoiled,
    /// A later issue took its place.
    Replaced,
    /// The person left the list or lost entitlement.
    Withdrawn,
}

impl State {
    const ALL: [Self; 6] = [
        Self::Made,
        Self::Printed,
        Self::Confirmed,
        Self::Spoiled,
        Self::Replaced,
        Self::Withdrawn,
    ];

    /// The stable word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Printed => "printed",
            Self::Confirmed => "confirmed",
            Self::Spoiled => "spoiled",
            Self::Replaced => "replaced",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub(super) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether the card is valid, or will be once it is printed.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Made | Self::Printed | Self::Confirmed)
    }

    /// The state after `kind` happened to a card; `None` if it cannot happen to it.
    pub(super) const fn after(self, kind: Kind) -> Option<Self> {
        match (self, kind) {
            (Self::Made, Kind::Printed) => Some(Self::Printed),
            (Self::Printed, Kind::Confirmed) => Some(Self::Confirmed),
            // A card that was confirmed with its sheet may still be found faulty.
            (Self::Printed | Self::Confirmed, Kind::Spoiled) => Some(Self::Spoiled),
            (Self::Made | Self::Printed | Self::Confirmed | Self::Spoiled, Kind::Withdrawn) => {
                Some(Self::Withdrawn)
            }
            // About the person, not the card.
            (state, Kind::Purged) => Some(state),
            _ => None,
        }
    }

    /// The state once a later issue was made.
    pub(super) const fn superseded(self) -> Self {
        if self.is_live() { Self::Replaced } else { self }
    }
}

/// Replays all events, and names the first one whose card is stored in another
/// state than its events led to: position of the event and the state stored.
pub(super) fn first_contradiction(work: &Connection) -> rusqlite::Result<Option<(i64, String)>> {
    // Person and issue to state and last event.
    let mut replayed = BTreeMap::<(i64, i64), (State, i64)>::new();
    let mut query = work.prepare(
        "SELECT seq, kind, person, issue FROM events WHERE issue IS NOT NULL ORDER BY seq",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (seq, kind): (i64, String) = (row.get(0)?, row.get(1)?);
        let (person, issue): (i64, i64) = (row.get(2)?, row.get(3)?);
        let state = if kind == Kind::Made.as_str() || kind == Kind::Reprinted.as_str() {
            if let Some((before, _)) = replayed.get_mut(&(person, issue - 1)) {
                *before = before.superseded();
            }
            // Made twice, or not in turn.
            let in_turn = issue == 1 || replayed.contains_key(&(person, issue - 1));
            (in_turn && !replayed.contains_key(&(person, issue))).then_some(State::Made)
        } else {
            let kind = Kind::ALL.iter().copied().find(|known| known.as_str() == kind);
            let before = replayed.get(&(person, issue));
            before.zip(kind).and_then(|((state, _), kind)| state.after(kind))
        };
        match state {
            Some(state) => replayed.insert((person, issue), (state, seq)),
            None => return Ok(Some((seq, kind))),
        };
    }

    let mut query =
        work.prepare("SELECT person, issue, state FROM cards ORDER BY person, issue")?;
    let mut rows = query.query([])?;
    let mut first: Option<(i64, String)> = None;
    let mut note = |seq: i64, stored: String| {
        if first.as_ref().is_none_or(|(earlier, _)| seq < *earlier) {
            first = Some((seq, stored));
        }
    };
    while let Some(row) = rows.next()? {
        let stored: String = row.get(2)?;
        match replayed.remove(&(row.get(0)?, row.get(1)?)) {
            Some((state, seq)) if state.as_str() != stored => note(seq, stored),
            Some(_) => {}
            // A card that no event made.
            None => note(0, stored),
        }
    }
    for (_, seq) in replayed.into_values() {
        note(seq, "-".to_owned());
    }
    Ok(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spoiled_replaced_or_withdrawn_card_never_comes_to_life_again() {
        for state in State::ALL.into_iter().filter(|state| !state.is_live()) {
            for kind in Kind::ALL {
                assert!(state.after(*kind).is_none_or(|after| !after.is_live()));
            }
            assert_eq!(state.superseded(), state);
        }
    }

    #[test]
    fn a_card_is_confirmed_only_once_it_was_printed() {
        assert_eq!(State::Made.after(Kind::Confirmed), None);
        assert_eq!(State::Made.after(Kind::Spoiled), None);
        assert_eq!(State::Printed.after(Kind::Confirmed), Some(State::Confirmed));
    }
}
