//! Findings for whoever sees stderr: a clerk at a terminal, or a log.

use crate::cli::terminal::tell;
use crate::cli::words;
use crate::diag::{Finding, Lang, Severity, masked};
use crate::text;
use std::{collections::BTreeSet, io::IsTerminal as _};

/// Findings shown on the terminal before the report file is named instead.
const SHOWN_FINDINGS: usize = 20;

/// Tells what must be heard, the worst first; those that are worth knowing only if `verbose`.
pub(super) fn tell_findings(findings: &[Finding], verbose: bool, lang: Lang) {
    let told = |severity| verbose || severity > Severity::Info;
    let mut findings: Vec<_> = findings.iter().filter(|finding| told(finding.severity)).collect();
    // What stops or holds is read first; the order of rows stays within.
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let shown = if verbose { findings.len() } else { SHOWN_FINDINGS.min(findings.len()) };
    let at_terminal = std::io::stderr().is_terminal();
    for finding in &findings[..shown] {
        // A clerk at a terminal is shown the cell; a log is kept, and read by others.
        tell(&if at_terminal { masked(&finding.describe(lang)) } else { finding.discreet(lang) });
    }
    if let Some(more) = findings.len().checked_sub(shown).filter(|more| *more > 0) {
        let more = words::count(more, lang);
        tell(
            text!(
                "… dan {more} temuan lain; semuanya ada di report.json, atau pakai --verbose",
                "… and {more} more findings; all are in report.json, or use --verbose"
            )
            .said(lang)
            .as_str(),
        );
    }
}

/// The codes of the findings that stop a run, each once.
pub(super) fn stopping(findings: &[Finding]) -> BTreeSet<&'static str> {
    let stops = findings.iter().filter(|finding| finding.severity == Severity::Stop);
    stops.map(|finding| finding.code.as_str()).collect()
}
