//! Findings for whoever sees stderr: a clerk at a terminal, or a log.

use crate::cli::terminal::tell;
use crate::cli::words;
use crate::diag::{Code, Finding, Lang, Severity};
use crate::text;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    io::IsTerminal as _,
};

/// Findings shown on the terminal before the report file is named instead.
const SHOWN_FINDINGS: usize = 20;
/// Of one kind so many are shown: one bad row must not drown in photos that nobody asks for.
const SHOWN_OF_KIND: usize = 5;

/// Tells what must be heard, the worst first; those that are worth knowing only if `verbose`.
pub(super) fn tell_findings<'a>(
    findings: impl IntoIterator<Item = &'a Finding>,
    verbose: bool,
    lang: Lang,
) {
    let told = |finding: &&Finding| verbose || finding.severity > Severity::Info;
    let mut findings: Vec<&Finding> = findings.into_iter().filter(told).collect();
    // What stops or holds is read first; the order of rows stays within.
    findings.sort_by_key(|finding| Reverse(finding.severity));
    let at_terminal = std::io::stderr().is_terminal();
    let mut of_kind: BTreeMap<Code, usize> = BTreeMap::new();
    let mut left: BTreeMap<Code, usize> = BTreeMap::new();
    let mut n_shown = 0;
    for finding in findings {
        let of_kind = of_kind.entry(finding.code).or_default();
        if !verbose && (*of_kind == SHOWN_OF_KIND || n_shown == SHOWN_FINDINGS) {
            *left.entry(finding.code).or_default() += 1;
            continue;
        }
        *of_kind += 1;
        n_shown += 1;
        // A clerk at a terminal is shown whom it is about; a log is kept, and read by others.
        tell(&if at_terminal { finding.describe(lang) } else { finding.discreet(lang) });
    }
    if !left.is_empty() {
        let more = words::count(left.values().sum(), lang);
        let list: Vec<String> = left
            .iter()
            .map(|(code, number)| format!("{code} {}", words::count(*number, lang)))
            .collect();
        let list = list.join(", ");
        tell(
            text!(
                "… dan {more} temuan lain ({list}); semuanya ada di report.html, atau pakai --verbose",
                "… and {more} more findings ({list}); all are in report.html, or use --verbose"
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
