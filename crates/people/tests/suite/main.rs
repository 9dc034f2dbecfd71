//! Lists as offices keep them, from the file to what a card would say.

/// Files that came out wrong once, with what is right.
mod lists;
/// Names and titles of every region, each printed as it should be.
mod names;

use cetak_base::date::Date;
use cetak_base::diag::Severity;
use cetak_people::ingest::{Options, Read, read_bytes};
use cetak_people::record::{Checked, Rules, Verdict, check};

/// The rules of the end of 2026.
fn rules() -> Rules {
    Rules::new(Date::new(2026, 11, 22).expect("a day"))
}

/// Reads a file and judges its rows.
fn judged(bytes: &[u8]) -> (Read, Checked) {
    let read = read_bytes(bytes, "data", &Options::default());
    let checked = check(read.rows.clone(), &rules());
    (read, checked)
}

/// The name on each card; `None` for a row that is held or barred.
fn cards(checked: &Checked) -> Vec<Option<String>> {
    let name = |verdict: &Verdict| match verdict {
        Verdict::Entitled(record) => Some(record.name.clone()),
        Verdict::Held | Verdict::Barred | Verdict::Duplicate => None,
    };
    checked.judged.iter().map(|judged| name(&judged.verdict)).collect()
}

/// The codes of findings that are more than a remark.
fn told(read: &Read, checked: &Checked) -> Vec<&'static str> {
    let all = read.findings.iter().chain(&checked.findings);
    let told = all.filter(|finding| finding.severity > Severity::Info);
    told.map(|finding| finding.code.as_str()).collect()
}
