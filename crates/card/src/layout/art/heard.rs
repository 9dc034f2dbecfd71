//! What the SVG parser says of things that it leaves out.
//!
//! The parser draws what it understands and tells the rest to a log that
//! nobody reads. Here it is read: a value that would be dropped or replaced
//! refuses the file. Lines of other libraries and of other threads are no
//! concern of ours, and nothing is printed.

use cetak_base::diag::{Text, printable};
use cetak_base::text;
use std::{cell::RefCell, sync::Once};

thread_local! {
    /// What was said on this thread while it parses; nothing while it does not.
    static HEARD: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

struct Listener;

static LISTENER: Listener = Listener;

impl log::Log for Listener {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.level() <= log::Level::Warn && metadata.target().starts_with("usvg")
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            HEARD.with_borrow_mut(|heard| {
                if let Some(heard) = heard {
                    heard.push(record.args().to_string());
                }
            });
        }
    }

    fn flush(&self) {}
}

/// Runs `parse` and gives what was said meanwhile.
pub(super) fn while_parsing<T>(parse: impl FnOnce() -> T) -> (T, Vec<String>) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Another program's log keeps its place; then only our own checks remain.
        if log::set_logger(&LISTENER).is_ok() {
            log::set_max_level(log::LevelFilter::Warn);
        }
    });
    HEARD.set(Some(Vec::new()));
    let parsed = parse();
    (parsed, HEARD.take().unwrap_or_default())
}

/// Refuses a drawing of which something would be missing.
pub(super) fn judge(heard: &[String]) -> Result<(), Text> {
    /// What is said of things that are not to be seen, here and in any other program.
    const HARMLESS: &[&str] = &[
        "invalid 'width' value",
        "invalid 'height' value",
        "invalid 'r' value",
        "invalid 'rx' value",
        "less than 2 points",
        "zero-sized",
        "Error during path parsing",
        "Invalid gradient child",
        "font-variation-settings",
        // Told with the words it is about.
        "No match for",
        "Fallback from",
        "were found",
        "malformed bbox",
    ];
    let told = heard.iter().find(|said| !HARMLESS.iter().any(|part| said.contains(part)));
    let Some(told) = told else { return Ok(()) };
    if let Some((what, value)) = quoted(told) {
        let (what, value) = (printable(what), printable(value));
        return Err(text!(
            "`{what}` bernilai `{value}`, yang tidak didukung",
            "`{what}` is `{value}`, which is not supported"
        ));
    }
    let told = printable(told);
    Err(text!("ada yang tidak dapat digambar: {told}", "something cannot be drawn: {told}"))
}

/// The property and the value of `Failed to parse fill value: 'x'. …`.
fn quoted(told: &str) -> Option<(&str, &str)> {
    let rest = told.strip_prefix("Failed to parse ")?;
    let (what, rest) = rest.split_once(" value: '")?;
    Some((what, rest.rsplit_once('\'')?.0))
}
