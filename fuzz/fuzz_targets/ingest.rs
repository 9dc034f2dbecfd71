//! Any bytes are a workbook, a CSV file, or one finding that says why not.
#![no_main]

#[expect(dead_code, reason = "every target is a program of its own")]
#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::ingest(bytes));
