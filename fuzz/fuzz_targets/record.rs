//! Any text in any column is judged: every row gets one verdict, and a card only with a good number.
#![no_main]

#[expect(dead_code, reason = "every target is a program of its own")]
#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|text: &str| targets::record(text));
