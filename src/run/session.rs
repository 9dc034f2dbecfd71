//! How a run goes about its work: which cards, whom to trust, when to stop.
//!
//! Nothing here decides what a card looks like; two sessions that make the same
//! card make the same bytes.

use crate::diag::{Code, Fault, FaultKind, Outcome, Text, Wording};
use crate::ledger::Choice;
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// How a run goes about its work.
#[derive(Debug, Default, Clone)]
pub struct Session {
    /// Which cards are made.
    pub only: Only,
    /// What tells that a photo file is still what it was.
    pub trust: Trust,
    /// Wait for another run of the job instead of giving up.
    pub wait: bool,
    /// Asked between any two sheets and photos.
    pub stop: Stop,
    /// Why cards are made again that were printed well and have not changed; without it they are not.
    pub reason: Option<String>,
    /// What the ledger keeps as the reason where cards that are not confirmed yet are made again
    /// unchanged and nobody was asked why; `None` for `made again`.
    pub usual_reason: Option<String>,
    /// How hints in reports say what can be done.
    pub wording: Wording,
    /// Make these cards again, instead of those of `only`.
    pub reprint: Option<Reprint>,
    /// What somebody looked at and accepts this once, instead of stopping.
    pub accepts: Accepts,
    /// The key of the job is another than the one that earlier tokens were made with, on purpose.
    pub accept_key: bool,
    /// Make cards again that nobody confirmed and whose files are gone.
    pub remake_lost: bool,
}

/// What somebody looked at and accepts.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Accepts {
    /// Sudden changes, by the codes of their findings.
    pub codes: BTreeSet<Code>,
    /// The day that the machine's clock shows.
    pub clock: bool,
}

impl Accepts {
    /// The codes that can be accepted.
    pub const CODES: &'static [Code] = &[
        Code::ListShrank,
        Code::ListEmptied,
        Code::ListOlder,
        Code::ManyWithdrawn,
        Code::ManyNew,
        Code::ManyChanged,
        Code::LayoutChanged,
    ];
}

/// Which cards a run makes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Only {
    /// Every card that can be made. The default.
    #[default]
    All,
    /// New and changed ones, as the ledger knows them.
    Changed,
}

/// What tells that a photo file is still what it was.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// Size, time of change and inode first, content where those differ. The default.
    #[default]
    Stat,
    /// Always the content.
    Content,
}

/// Cards to make again although nothing in them changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reprint {
    /// Which ones.
    pub choices: Vec<Choice>,
    /// Why; never blank.
    pub reason: String,
}

/// Whether somebody asked the run to stop. Clones share the answer.
#[derive(Debug, Default, Clone)]
pub struct Stop(Arc<AtomicUsize>);

impl Stop {
    /// Where a signal handler stores the number of its signal; 0 means go on.
    pub fn flag(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.0)
    }

    /// The signal that asked, if any did.
    pub fn signal(&self) -> Option<usize> {
        Some(self.0.load(Ordering::Relaxed)).filter(|signal| *signal != 0)
    }

    /// Goes on, unless somebody asked to stop.
    ///
    /// # Errors
    ///
    /// An interruption.
    pub fn check(&self) -> Outcome<()> {
        if self.signal().is_none() {
            return Ok(());
        }
        Err(Fault::new(
            FaultKind::Interrupted,
            String::new(),
            Text::new("dihentikan sebelum selesai", "stopped before it was finished"),
        )
        .hint(Text::new(
            "jalankan perintah yang sama lagi; berkas yang sudah selesai tidak dibuat ulang",
            "run the same command again; files that are finished are not made again",
        )))
    }
}
