//! Any text is a job file, a sheet format, a layout and a table of entitlement, or a mistake with its line.
#![no_main]

#[expect(dead_code, reason = "every target is a program of its own")]
#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|text: &str| targets::toml(text));
