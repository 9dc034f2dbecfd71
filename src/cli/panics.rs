//! What a panic says on the terminal, and what it ends in.
//!
//! A panic that is caught and told as a finding - a damaged workbook that its
//! parser chokes on - says nothing. Any other is a defect of the program: it is
//! told in our words, with the place in the source, and without what stands in
//! backticks or quotes, since that may be a cell. It ends in exit code 1.

use crate::diag::{Fault, FaultKind, Outcome, is_quiet, masked};
use crate::text;
use std::{
    panic::{self, AssertUnwindSafe},
    sync::{Mutex, Once, PoisonError},
};

/// What the last panic said, and where, until it is told.
static LAST: Mutex<Option<String>> = Mutex::new(None);

/// Makes panics silent here, for the rest of the process: they are told as faults.
pub(super) fn hush() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        panic::set_hook(Box::new(|info| {
            if is_quiet() {
                return;
            }
            let said = info.payload_as_str().unwrap_or_default();
            let place = info.location().map(ToString::to_string).unwrap_or_default();
            let said = format!("{} ({place})", discreet(said));
            *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some(said);
        }));
    });
}

/// What `work` gives; an internal fault if it panics.
pub(super) fn caught<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let said = LAST.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
        Err(Fault::new(
            FaultKind::Internal,
            String::new(),
            text!("cacat program: {said}", "a defect of the program: {said}"),
        )
        .hint(text!(
            "jalankan lagi; kalau tetap begini, laporkan kalimat ini bersama versi cetak",
            "run again; if it stays, report this sentence with the version of cetak"
        )))
    })
}

/// A panic's own words up to the first value in them.
fn discreet(said: &str) -> String {
    let words = said.split(['`', '"', '\'']).next().unwrap_or_default();
    masked(words.lines().next().unwrap_or_default().trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_without_the_value_that_it_quotes() {
        let said = "byte index 3 is not a char boundary; it is inside 'é' (bytes 2..4) of `Budié`";
        assert_eq!(discreet(said), "byte index 3 is not a char boundary; it is inside");
        assert_eq!(discreet("no row 198503102010121003\nx"), "no row 19850310******1***");
    }
}
