//! The kinds of events that the chain tells of.

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// The card's file was finished.
    Made,
    /// The card came out of the printer.
    Printed,
    /// Somebody saw that the printed card is good.
    Confirmed,
    /// The printed card cannot be used.
    Spoiled,
    /// The card was made again although nothing in it changed.
    Reprinted,
    /// The person left the list, or is no longer entitled.
    Withdrawn,
    /// The person's data was removed from the ledger.
    Purged,
    /// Blank cards were delivered.
    Received,
    /// The blank cards left were counted.
    Counted,
    /// The machine's clock showed an earlier day than the event before.
    ClockBack,
    /// Somebody accepted what would have stopped the run: a list that shrank, a clock that jumped.
    Accepted,
}

impl EventKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Made,
        Self::Printed,
        Self::Confirmed,
        Self::Spoiled,
        Self::Reprinted,
        Self::Withdrawn,
        Self::Purged,
        Self::Received,
        Self::Counted,
        Self::ClockBack,
        Self::Accepted,
    ];

    /// The stable word in the database and in logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Printed => "printed",
            Self::Confirmed => "confirmed",
            Self::Spoiled => "spoiled",
            Self::Reprinted => "reprinted",
            Self::Withdrawn => "withdrawn",
            Self::Purged => "purged",
            Self::Received => "received",
            Self::Counted => "counted",
            Self::ClockBack => "clock-back",
            Self::Accepted => "accepted",
        }
    }

    pub(super) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }
}
