//! What a panic says on the terminal.
//!
//! A panic that is caught and told as a finding - a damaged workbook that its
//! parser chokes on - says nothing. Any other is a defect of the program and is
//! reported as the standard library reports it.

use crate::diag::is_quiet;
use std::{panic, sync::Once};

/// Makes expected panics silent, for the rest of the process.
pub(super) fn hush_expected() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let told = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !is_quiet() {
                told(info);
            }
        }));
    });
}
