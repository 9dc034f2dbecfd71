//! Any bytes are a workbook, a CSV file, or one finding that says why not.
#![no_main]

use cetak::diag::Severity;
use cetak::ingest::{Options, read_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let read = read_bytes(bytes, "data.xlsx", &Options::default());
    let stopped = read.findings.iter().any(|finding| finding.severity == Severity::Stop);
    assert!(!read.worksheets.is_empty() || stopped || !read.listings.is_empty());
    assert!(!stopped || read.rows.is_empty() || read.listings.len() > 1);
    for row in &read.rows {
        assert!(row.place.row.is_some(), "a row knows where it stands");
    }
});
