//! Any bytes are a prepared photo or a reason, and what is stored of them is read back.
#![no_main]

#[expect(dead_code, reason = "every target is a program of its own")]
#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::photo(bytes));
