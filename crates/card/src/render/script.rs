//! The runs of a text: stretches of one direction and one script.
//!
//! Letters of Latin and of everything that goes with it are one run, as nearly
//! every text is; a text of other scripts is cut by the Unicode bidirectional
//! algorithm and by script. Which font a run is set in is decided elsewhere.

use harfrust::{Script, Tag};
use std::ops::Range;
use unicode_bidi::{BidiInfo, Level};
use unicode_script::{Script as Written, UnicodeScript as _};

/// A stretch of a text that is shaped in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// Its bytes.
    pub(super) bytes: Range<usize>,
    /// Whether it is written from right to left.
    pub(super) is_backward: bool,
    /// Its script.
    pub(super) script: Script,
}

/// The runs of a line in the order in which they stand on it, from left to right.
pub(super) fn runs(line: &str) -> Vec<Run> {
    if line.chars().all(is_plain) {
        return vec![Run {
            bytes: 0..line.len(),
            is_backward: false,
            script: harfrust::script::LATIN,
        }];
    }
    let bidi = BidiInfo::new(line, None);
    let mut runs = Vec::new();
    for paragraph in &bidi.paragraphs {
        let (levels, visual) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for bytes in visual {
            let level = levels.get(bytes.start).copied().unwrap_or(Level::ltr());
            let mut parts = scripts(line, bytes, level.is_rtl());
            if level.is_rtl() {
                parts.reverse();
            }
            runs.extend(parts);
        }
    }
    runs
}

/// Whether a letter is surely Latin, or goes with any script: no other run begins with it.
fn is_plain(c: char) -> bool {
    matches!(c, '\0'..='\u{36f}' | '\u{1e00}'..='\u{1eff}' | '\u{2000}'..='\u{200a}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{2070}'..='\u{2bff}')
}

/// The parts of a run by script; signs that go with every script stay with what is before them.
fn scripts(line: &str, bytes: Range<usize>, is_backward: bool) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut first_known = false;
    for (at, c) in line[bytes.clone()].char_indices() {
        let (at, end) = (bytes.start + at, bytes.start + at + c.len_utf8());
        let written = c.script();
        let script = (!matches!(written, Written::Common | Written::Inherited | Written::Unknown))
            .then(|| tag(written));
        match (runs.last_mut(), script) {
            (Some(run), None) => run.bytes.end = end,
            (Some(run), Some(script)) if run.script == script => run.bytes.end = end,
            (Some(run), Some(script)) if !first_known => {
                run.script = script;
                run.bytes.end = end;
            }
            (None, script) => runs.push(Run {
                bytes: at..end,
                is_backward,
                script: script.unwrap_or(harfrust::script::LATIN),
            }),
            (Some(_), Some(script)) => runs.push(Run { bytes: at..end, is_backward, script }),
        }
        first_known |= script.is_some();
    }
    runs
}

fn tag(script: Written) -> Script {
    let name: [u8; 4] = script.short_name().as_bytes().try_into().unwrap_or(*b"Latn");
    Script::from_iso15924_tag(Tag::new(&name)).unwrap_or(harfrust::script::LATIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[(&str, bool)]) {
        let found = runs(line);
        let found: Vec<(&str, bool)> =
            found.iter().map(|run| (&line[run.bytes.clone()], run.is_backward)).collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn indonesian_and_vietnamese_are_one_run() {
        check(
            "Siti Ma’rifah, S.Kom. – 198609262015051001",
            &[("Siti Ma’rifah, S.Kom. – 198609262015051001", false)],
        );
        check("Nguyễn Thị Ánh", &[("Nguyễn Thị Ánh", false)]);
    }

    #[test]
    fn a_name_in_arabic_runs_backward_and_its_number_does_not() {
        check("محمد علي", &[("محمد علي", true)]);
        check("NIP محمد", &[("NIP ", false), ("محمد", true)]);
        check("محمد 12", &[("12", false), ("محمد ", true)]);
    }

    #[test]
    fn scripts_of_one_direction_are_apart() {
        check("ꦲꦤ abc", &[("ꦲꦤ ", false), ("abc", false)]);
        check("(王小明)", &[("(王小明)", false)]);
    }
}
