//! Bits that flip in what a job keeps between its runs.

use super::{ARGS, RUN, all, assert_same, small, whole};
use crate::support::{Job, files, long, told, write};

/// How many bits are flipped in each file, one at a time.
fn n_flips() -> usize {
    match (all(), long()) {
        (true, _) => 200,
        (false, true) => 12,
        (false, false) => 1,
    }
}

/// Flips one bit in every file of the state folder in turn, spread over its length.
fn each_flipped(template: &Job, mut holds: impl FnMut(&Job, &str)) {
    let mut n_tried = 0;
    for (name, bytes) in files(&template.path(".cetak")) {
        for flip in 0..n_flips().min(bytes.len()) {
            let job = template.twin();
            let mut bytes = bytes.clone();
            let at = bytes.len() * (2 * flip + 1) / (2 * n_flips());
            bytes[at] ^= 1 << (flip * 3 % 8);
            write(&job.path(".cetak").join(&name), &bytes);
            holds(&job, &format!("bit {} of byte {at} of {name}", flip * 3 % 8));
            n_tried += 1;
        }
    }
    told(&format!("{n_tried} bits flipped"));
}

#[test]
fn a_bit_that_flips_in_a_prepared_photo_changes_no_card() {
    let template = small();
    let whole = whole(&template);
    each_flipped(&template, |job, what| {
        let ran = job.cetak(&ARGS);
        assert_eq!(ran.code(), 0, "{what}: {}", ran.stderr());
        assert_same(&files(&job.path(RUN)), &whole, what);
    });
}

#[test]
fn a_bit_that_flips_after_a_run_is_told_or_changes_nothing() {
    let made = small();
    made.cetak(&ARGS).expect(0);
    each_flipped(&made, |job, what| {
        for args in [&ARGS[..], &["log", "verify", "job.toml"]] {
            let ran = job.cetak(args);
            // Right, or a finding, or a fault with its place: never a defect of the program.
            assert!(
                [0, 3, 4, 5, 6].contains(&ran.code()),
                "{what}: {} {}",
                ran.code(),
                ran.stderr()
            );
            assert!(!ran.stderr().contains("panicked"), "{what}: {}", ran.stderr());
        }
    });
}
