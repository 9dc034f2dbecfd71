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
    /// A run began: its day, folder, plan and program are bound to the event.
    RunBegun,
    /// The files of a lot were finished: their digest is bound to the event.
    LotMade,
    /// A run was complete: its counts are bound to the event.
    RunFinished,
    /// What is remembered of photos and rules was renewed, and is bound to the event.
    Remembered,
    /// An unchanged card is known by another fingerprint from here on.
    Renewed,
    /// What the cards of people who stay show was removed.
    Stripped,
    /// One earlier entry counts no more: the amount is its position.
    Undone,
    /// The chain did not hold, and goes on from what was found.
    Repaired,
    /// How a card stood when the chain was repaired.
    Found,
    /// Tokens are made with another key from here on, because somebody said so.
    KeyChanged,
    /// A finished run was read back whole and found right: its list of sums is bound to the event.
    Verified,
    /// A file is about to go to a printer: the amount is the print job's number here.
    Sent,
    /// The printer gave the print job a number: bytes may leave from here on.
    Taken,
    /// How a print job ended: what is known of each of its sheets is bound to the event.
    Ended,
    /// Somebody said that a sheet of a print job did not come out.
    Unprinted,
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
        Self::RunBegun,
        Self::LotMade,
        Self::RunFinished,
        Self::Remembered,
        Self::Renewed,
        Self::Stripped,
        Self::Undone,
        Self::Repaired,
        Self::Found,
        Self::KeyChanged,
        Self::Verified,
        Self::Sent,
        Self::Taken,
        Self::Ended,
        Self::Unprinted,
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
            Self::RunBegun => "run-begun",
            Self::LotMade => "lot-made",
            Self::RunFinished => "run-finished",
            Self::Remembered => "remembered",
            Self::Renewed => "renewed",
            Self::Stripped => "stripped",
            Self::Undone => "undone",
            Self::Repaired => "repaired",
            Self::Found => "found",
            Self::KeyChanged => "key-changed",
            Self::Verified => "verified",
            Self::Sent => "sent",
            Self::Taken => "taken",
            Self::Ended => "ended",
            Self::Unprinted => "unprinted",
        }
    }

    pub(super) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }
}
