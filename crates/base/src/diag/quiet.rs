//! Panics that are expected and mean nothing but "this file is damaged".
//!
//! Parsers of other people's formats have been seen to panic on hostile files.
//! Where that is caught, nobody needs to hear of a thread that panicked at
//! line so-and-so of a library: the caller tells it as a finding. Whoever sets
//! the panic hook asks [`is_quiet`] first; nothing is hidden elsewhere.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
};

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// What `work` gives, or nothing if it panics; the panic is not reported on this thread.
///
/// The caller must drop whatever `work` may have left half done.
pub fn quietly<T>(work: impl FnOnce() -> T) -> Option<T> {
    quietly_or_why(work).ok()
}

/// As [`quietly`], with what the panic said; empty if that was no text.
///
/// # Errors
///
/// The words of the panic.
pub fn quietly_or_why<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let before = QUIET.replace(true);
    let made = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(before);
    made.map_err(|said| match said.downcast::<String>() {
        Ok(said) => *said,
        Err(said) => {
            said.downcast_ref::<&str>().map_or_else(String::new, |said| (*said).to_owned())
        }
    })
}

/// Whether a panic on this thread is caught and told in other words.
pub fn is_quiet() -> bool {
    QUIET.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_is_nothing_and_silence_ends_with_the_work() {
        assert_eq!(quietly(is_quiet), Some(true));
        assert_eq!(quietly(|| [1, 2][std::hint::black_box(7)]), None);
        assert!(!is_quiet());
        let why = quietly_or_why(|| "seven".parse::<u8>().expect("a number"));
        assert_eq!(why.expect_err("it panicked"), "a number: ParseIntError { kind: InvalidDigit }");
    }
}
