//! Any bytes are a workbook, a CSV file, or one finding that says why not.
#![no_main]

#[expect(dead_code, reason = "every target is a program of its own")]
#[path = "../targets.rs"]
mod targets;

// A reader's own panic is caught and told as a finding; the fuzzer's hook would stop at it before
// anybody can. What is not caught still ends the program.
libfuzzer_sys::fuzz_target!(init: drop(std::panic::take_hook()), |bytes: &[u8]| targets::ingest(bytes));
