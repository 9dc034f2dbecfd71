//! The two ways out to a person or a script: results on stdout, everything else on stderr.

use crate::cli::remedy;
use crate::diag::{Fault, Lang, masked};
use std::io::{self, Write as _};

/// What stopped a command, on stderr.
pub(super) fn tell_fault(fault: &Fault, lang: Lang) {
    tell(&masked(&remedy::worded(fault).describe(lang)));
}

/// One or more lines on stderr. A closed stderr is no reason to stop a run.
pub(super) fn tell(lines: &str) {
    let _told = writeln!(io::stderr(), "{lines}");
}

/// A result on stdout; a reader that closed the pipe has read enough.
pub(super) fn give(result: &str) {
    let _given = writeln!(io::stdout(), "{result}");
}
