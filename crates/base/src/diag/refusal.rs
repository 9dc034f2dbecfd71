//! Why a file could not be read or written, in both languages.
//!
//! The system says it in English and in its own words. What occurs every day is
//! said here in the reader's language; what the program itself refuses - a pipe, a
//! file that is too large - travels inside an [`io::Error`] as a [`Refusal`], so
//! that whoever calls has one kind of error to look at.

use super::Text;
use std::{fmt, io};

/// Why the program does not read a file, within an error of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(Text);

impl Refusal {
    /// A reason in both languages: lower case, no full stop.
    pub fn new(id: impl Into<String>, en: impl Into<String>) -> Self {
        Self(Text::new(id, en))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.en)
    }
}

impl std::error::Error for Refusal {}

/// What an error of the system says.
pub fn why(error: &io::Error) -> Text {
    if let Some(refusal) = error.get_ref().and_then(|inner| inner.downcast_ref::<Refusal>()) {
        return refusal.0.clone();
    }
    match error.kind() {
        io::ErrorKind::NotFound => Text::new("tidak ada", "it is not there"),
        io::ErrorKind::PermissionDenied => Text::new("tidak ada izin", "no permission"),
        io::ErrorKind::StorageFull => Text::new("disk penuh", "the disk is full"),
        io::ErrorKind::ReadOnlyFilesystem => {
            Text::new("disk hanya bisa dibaca", "the disk can only be read")
        }
        _ => Text::same(error.to_string()),
    }
}
