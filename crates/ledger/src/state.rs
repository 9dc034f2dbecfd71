//! The life of a card.
//!
//! The rules stand here once, without a database: recording obeys them, and
//! verifying replays the events through them and compares.

use super::kind::EventKind;

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

    /// The number that stands for the state where a purge must not take it away.
    pub(super) fn number(self) -> i64 {
        (0..).zip(Self::ALL).find(|(_, state)| *state == self).map_or(0, |(number, _)| number)
    }

    /// The state of a [`Self::number`].
    pub(super) fn numbered(number: i64) -> Option<Self> {
        usize::try_from(number).ok().and_then(|idx| Self::ALL.get(idx).copied())
    }

    pub(super) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether the card is valid, or will be once it is printed.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Made | Self::Printed | Self::Confirmed)
    }

    /// The state after `kind` happened to a card; `None` if it cannot happen to it.
    pub(super) const fn after(self, kind: EventKind) -> Option<Self> {
        match (self, kind) {
            (Self::Made, EventKind::Printed) => Some(Self::Printed),
            (Self::Printed, EventKind::Confirmed) => Some(Self::Confirmed),
            // A card that was confirmed with its sheet may still be found faulty.
            (Self::Printed | Self::Confirmed, EventKind::Spoiled) => Some(Self::Spoiled),
            (
                Self::Made | Self::Printed | Self::Confirmed | Self::Spoiled,
                EventKind::Withdrawn,
            ) => Some(Self::Withdrawn),
            // About the person, not the card.
            (state, EventKind::Purged) => Some(state),
            _ => None,
        }
    }

    /// The state once a later issue was made.
    pub(super) const fn superseded(self) -> Self {
        if self.is_live() { Self::Replaced } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spoiled_replaced_or_withdrawn_card_never_comes_to_life_again() {
        for state in State::ALL.into_iter().filter(|state| !state.is_live()) {
            for kind in EventKind::ALL {
                assert!(state.after(*kind).is_none_or(|after| !after.is_live()));
            }
            assert_eq!(state.superseded(), state);
        }
    }

    #[test]
    fn a_card_is_confirmed_only_once_it_was_printed() {
        assert_eq!(State::Made.after(EventKind::Confirmed), None);
        assert_eq!(State::Made.after(EventKind::Spoiled), None);
        assert_eq!(State::Printed.after(EventKind::Confirmed), Some(State::Confirmed));
    }
}
