//! The people who may have a card by their rows, now or once those are mended, and what is decided
//! about each.

use crate::record::Record;
use crate::run::judge::look::Fitted;
use crate::run::ready::{ReadyPhoto, Risk};
use std::sync::OnceLock;

/// Somebody who may have a card, if the row, the photo and the texts allow it.
pub(super) struct Candidate {
    /// Boxed: there may be a hundred thousand, and they change hands.
    pub(super) record: Box<Record>,
    /// Which of the job's layouts the card has.
    pub(super) design: usize,
    /// Whether the row is held already: photo and texts are looked at so that all that is to be mended
    /// is told at once.
    pub(super) is_held: bool,
    /// The row, as the reports count them.
    pub(super) row_idx: Option<usize>,
    /// How the texts fit, if that was seen while files were read.
    pub(super) fitted: Option<Box<Fitted>>,
    /// Written once, when the photo and the texts were looked at.
    pub(super) decision: OnceLock<Decision>,
}

/// What becomes of a candidate.
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every candidate gets a card; a box for each would take more"
)]
pub(super) enum Decision {
    /// The card is made.
    Make {
        /// The photo, where the layout shows one.
        photo: Option<ReadyPhoto>,
        /// What was measured.
        risk: Risk,
    },
    /// The person has this very card, and the run makes only what changed.
    Leave,
    /// The card waits.
    Hold,
}

impl Candidate {
    /// Notes what was decided. The first decision stands until [`Candidate::hold`].
    pub(super) fn decide(&self, decision: Decision) {
        // Each candidate is looked at once.
        let _first = self.decision.set(decision);
    }

    /// The card waits after all.
    pub(super) fn hold(&mut self) {
        self.decision = OnceLock::from(Decision::Hold);
    }
}
