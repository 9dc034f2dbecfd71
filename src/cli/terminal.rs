//! The two ways out to a person or a script: results on stdout, everything else on stderr.

use crate::cli::remedy;
use crate::diag::{Fault, Lang, Outcome, Text, acts_on_a_terminal, masked};
use std::{
    borrow::Cow,
    io::{self, IsTerminal as _, Write as _},
    path::Path,
};

/// What stopped a command, on stderr.
pub(super) fn tell_fault(fault: &Fault, lang: Lang) {
    let told = remedy::worded(fault).describe(lang);
    tell(&if is_seen() { told } else { masked(&told) });
}

/// Whether somebody sits before what is told, or it goes into a log.
pub(super) fn is_seen() -> bool {
    io::stderr().is_terminal()
}

/// One or more lines on stderr. A closed stderr is no reason to stop a run.
///
/// Names of files, worksheets and printers are strangers' text: what in them would act on a terminal is written
/// out, wherever it was put into the message.
pub(super) fn tell(lines: &str) {
    let _told = writeln!(io::stderr(), "{}", tame(lines));
}

/// `lines` without anything that acts on a terminal but the ends of their lines and tabs.
fn tame(lines: &str) -> Cow<'_, str> {
    let acts = |c: char| acts_on_a_terminal(c) && !matches!(c, '\n' | '\t');
    if !lines.contains(acts) {
        return Cow::Borrowed(lines);
    }
    let mut tame = String::with_capacity(lines.len());
    for c in lines.chars() {
        if acts(c) { tame.extend(c.escape_unicode()) } else { tame.push(c) }
    }
    Cow::Owned(tame)
}

/// A result on stdout; a reader that closed the pipe has read enough.
///
/// # Errors
///
/// An outside fault if it cannot be written, to a disk that is full for example.
pub(super) fn give(result: &str) -> Outcome<()> {
    give_bytes(format!("{}\n", tame(result)).as_bytes())
}

/// One document of JSON on stdout.
///
/// # Errors
///
/// As [`give`].
pub(super) fn give_json(document: &str) -> Outcome<()> {
    give_bytes(tame_json(document).as_bytes())
}

/// One event on stderr, as a line of JSON.
pub(super) fn tell_json(event: &str) {
    let _told = io::stderr().write_all(tame_json(event).as_bytes());
}

/// A line of JSON in which what would act on a terminal stands as JSON writes it: reading it gives the same.
fn tame_json(document: &str) -> String {
    let mut tame = String::with_capacity(document.len() + 1);
    for c in document.chars() {
        // A line break stands between values; in a text JSON has it escaped already.
        if c != '\n' && acts_on_a_terminal(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                tame.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            tame.push(c);
        }
    }
    tame.push('\n');
    tame
}

/// As [`give`], as it is: what the program itself makes.
///
/// # Errors
///
/// As [`give`].
pub(super) fn give_bytes(result: &[u8]) -> Outcome<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(result).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let doing = Text::new("hasil tidak bisa ditulis", "the result cannot be written");
            Err(Fault::io(Path::new("stdout"), doing, &error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_is_written_out() {
        assert_eq!(tame("a\tb\nc"), "a\tb\nc");
        assert_eq!(tame("\u{1b}[31m\r\u{202e}x\u{9b}"), "\\u{1b}[31m\\u{d}\\u{202e}x\\u{9b}");
        let document = serde_json::json!({ "name": "a\u{202e}\u{9b}\u{e0041}\u{1b}\n" });
        let tame = tame_json(&document.to_string());
        assert!(!tame.trim_end().contains(acts_on_a_terminal), "{tame}");
        let back: serde_json::Value = serde_json::from_str(&tame).expect("JSON");
        assert_eq!(back, document);
    }
}
