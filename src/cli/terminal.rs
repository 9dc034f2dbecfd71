//! The two ways out to a person or a script: results on stdout, everything else on stderr.

use crate::cli::remedy;
use crate::diag::{Fault, Lang, masked};
use std::io::{self, IsTerminal as _, Write as _};

/// What stopped a command, on stderr.
pub(super) fn tell_fault(fault: &Fault, lang: Lang) {
    let told = remedy::worded(fault).describe(lang);
    tell(&if io::stderr().is_terminal() { told } else { masked(&told) });
}

/// One or more lines on stderr. A closed stderr is no reason to stop a run.
pub(super) fn tell(lines: &str) {
    let _told = writeln!(io::stderr(), "{lines}");
}

/// A result on stdout; a reader that closed the pipe has read enough.
pub(super) fn give(result: &str) {
    let _given = writeln!(io::stdout(), "{result}");
}
