//! Exit codes: the truth about a run in one number, for scripts and timers.

use crate::diag::FaultKind;
use crate::schema::report::Counts;

/// What the program leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// Everything made, or nothing to do.
    Done,
    /// A defect of the program.
    Internal,
    /// Wrong usage, or a job file that cannot be used.
    Usage,
    /// Finished, but some records were held or barred.
    SomeHeld,
    /// Nothing made: no usable input.
    NothingMade,
    /// Disk full, no permission, locked by another run.
    Outside,
    /// Verification failed: do not print.
    Unverified,
    /// What another attempt may mend, for batch engines: disk, network, in use.
    Retry,
    /// Interrupted from the keyboard.
    Interrupted,
    /// Ended by the system.
    Terminated,
}

impl Code {
    /// The number the system sees.
    pub const fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Internal => 1,
            Self::Usage => 2,
            Self::SomeHeld => 3,
            Self::NothingMade => 4,
            Self::Outside => 5,
            Self::Unverified => 6,
            // `EX_TEMPFAIL` of sysexits.h.
            Self::Retry => 75,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// The code of a fault.
    pub const fn of(kind: FaultKind) -> Self {
        match kind {
            FaultKind::Usage => Self::Usage,
            FaultKind::NoInput => Self::NothingMade,
            FaultKind::Outside => Self::Outside,
            FaultKind::Verification => Self::Unverified,
            FaultKind::Interrupted => Self::Interrupted,
            // A defect, or a kind that this front end does not know yet.
            _ => Self::Internal,
        }
    }
}

/// The code of a run by what became of the records; `stopped` if a finding stopped it.
pub(super) fn of_counts(stopped: bool, counts: &Counts) -> Code {
    if stopped || (counts.made == 0 && counts.unchanged == 0) {
        Code::NothingMade
    } else if counts.held > 0 || counts.barred > 0 {
        Code::SomeHeld
    } else {
        Code::Done
    }
}
