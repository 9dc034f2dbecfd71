//! Every page of `docs/` in English beside its page in Indonesian: what a reader copies or looks up is the same in both.
//!
//! Words are not compared, for a translation is no copy: fenced lines without their remarks, spans of code, and figures
//! are. A command counts under either of its names.

use super::{blocks, shown};
use crate::support::cetak;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// For people who work on the program itself; without a page in Indonesian.
const ENGLISH_ALONE: [&str; 1] = ["testing.md"];

/// Both written from the program's own words by the test of findings.
const GENERATED: [&str; 1] = ["findings.md"];

/// Tables of measurements that the Indonesian page leads to instead of repeating them.
const MEASURED_IN_ENGLISH: [&str; 1] = ["photos.md"];

/// What stands for something of the reader's own, in both languages.
const STANDS_FOR: [(&str, &str); 7] = [
    ("BERKAS", "FILE"),
    ("DETIK", "SECONDS"),
    ("HASIL", "RUN"),
    ("JALUR", "PATH"),
    ("NAMA", "NAME"),
    ("PERINTAH", "COMMAND"),
    ("TUGAS", "JOB"),
];

#[test]
fn every_page_names_the_same_commands_keys_codes_and_figures_in_both_languages() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let names = Names::of_the_program();
    let mut wrong = Vec::new();
    let mut translated = BTreeSet::new();
    for entry in fs::read_dir(&docs).expect("readable") {
        let path = entry.expect("readable").path();
        let file = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.extension().is_none_or(|kind| kind != "md") || ENGLISH_ALONE.contains(&&*file) {
            continue;
        }
        let english = fs::read_to_string(&path).expect("readable");
        let Some(other) = led_to(&english, "[Bahasa Indonesia](") else {
            wrong.push(format!("{}: its third line leads to no page in Indonesian", shown(&path)));
            continue;
        };
        let other = docs.join(other);
        let indonesian = fs::read_to_string(&other).unwrap_or_default();
        if led_to(&indonesian, "[English](").is_none_or(|back| back != format!("../{file}")) {
            wrong.push(format!("{}: its third line does not lead back to {file}", shown(&other)));
        }
        translated.insert(file.clone());
        if GENERATED.contains(&&*file) {
            continue;
        }
        let all = !MEASURED_IN_ENGLISH.contains(&&*file);
        let (here, there) = (Page::of(&english, &names), Page::of(&indonesian, &names));
        for missing in here.beyond(&there).into_iter().filter(|_| all) {
            wrong.push(format!("{}: {missing}, not in {}", shown(&path), shown(&other)));
        }
        for missing in there.beyond(&here) {
            wrong.push(format!("{}: {missing}, not in {}", shown(&other), shown(&path)));
        }
        if all && here.lines != there.lines {
            let differ = |(one, two): &(&String, &String)| one != two;
            let first = here.lines.iter().zip(&there.lines).find(differ);
            wrong
                .push(format!("{}: blocks differ from those in English: {first:?}", shown(&other)));
        }
    }
    assert!(translated.len() > 15, "only {translated:?} are there in both languages");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where the line below the title leads to by that word.
fn led_to<'p>(page: &'p str, word: &str) -> Option<&'p str> {
    page.lines().nth(2)?.split_once(word)?.1.split_once(')').map(|(target, _)| target)
}

/// What is compared of a page.
struct Page {
    /// Lines of blocks, but for what the program says, which has its language.
    lines: Vec<String>,
    spans: BTreeSet<String>,
    /// How often each figure stands there, however thousands and fractions are parted.
    figures: BTreeMap<String, usize>,
}

impl Page {
    fn of(text: &str, names: &Names) -> Self {
        let mut lines = Vec::new();
        for (kind, block) in blocks(text) {
            if kind != "text" {
                let said = block.lines().map(|line| names.same(without_remark(line), false));
                lines.extend(said.filter(|line| !line.is_empty()));
            }
        }
        let mut in_block = false;
        let mut prose = String::new();
        for line in text.lines() {
            let is_fence = line.trim_start().starts_with("```");
            in_block ^= is_fence;
            if !in_block && !is_fence {
                prose.push_str(line);
                prose.push('\n');
            }
        }
        let spans = prose.split('`').skip(1).step_by(2).map(|span| names.same(span, true));
        Self { lines, spans: spans.collect(), figures: figures(text) }
    }

    /// What this page has and `other` has not.
    fn beyond(&self, other: &Self) -> Vec<String> {
        let spans = self.spans.difference(&other.spans).map(|span| format!("`{span}`"));
        let figures = self.figures.iter().filter_map(|(figure, n_here)| {
            let n_there = other.figures.get(figure).copied().unwrap_or_default();
            (*n_here > n_there).then(|| format!("the figure {figure}, {n_here} times"))
        });
        spans.chain(figures).collect()
    }
}

/// A line of a block up to its remark.
fn without_remark(line: &str) -> &str {
    let is_remark = |idx: &usize| *idx == 0 || line[..*idx].ends_with(' ');
    let at = line.match_indices("# ").map(|(idx, _)| idx).find(is_remark);
    at.map_or(line, |at| &line[..at])
}

/// Numbers of a page, without the targets of links.
fn figures(text: &str) -> BTreeMap<String, usize> {
    let mut shown = String::new();
    for (idx, part) in text.split("](").enumerate() {
        let part = if idx == 0 { part } else { part.split_once(')').map_or("", |(_, rest)| rest) };
        shown.push_str(part);
        shown.push(' ');
    }
    let mut found = BTreeMap::new();
    for word in shown.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',') {
        let figure = word.trim_matches(['.', ',']).replace(',', ".");
        if !figure.is_empty() {
            *found.entry(figure).or_default() += 1;
        }
    }
    found
}

/// English names of commands by their Indonesian ones, as the help of the program has them.
struct Names(BTreeMap<String, String>);

impl Names {
    fn of_the_program() -> Self {
        let ran = cetak().args(["--help", "--lang", "en"]).output().expect("runs");
        let help = String::from_utf8_lossy(&ran.stdout).into_owned();
        let mut names = BTreeMap::new();
        let (mut command, mut is_next) = ("", false);
        for line in help.lines() {
            // A command begins its line two spaces in; what it does may run over further lines.
            let begins = line.starts_with("  ") && !line[2..].starts_with([' ', '-']);
            for (idx, word) in line.split_whitespace().enumerate() {
                if begins && idx == 0 {
                    command = word;
                } else if is_next {
                    names.insert(word.trim_end_matches(']').to_owned(), command.to_owned());
                }
                is_next = word == "[alias:";
            }
        }
        assert!(names.len() > 20, "the help names {names:?} alone");
        // Of no command of its own, so that the help does not list it.
        names.insert("bantuan".to_owned(), "help".to_owned());
        Self(names)
    }

    /// `code` as both languages have it; as a whole it may be the name of a command alone.
    fn same(&self, code: &str, whole: bool) -> String {
        let mut said: Vec<String> = Vec::new();
        let mut before = "";
        for (idx, word) in code.split_whitespace().enumerate() {
            let is_command = ["cetak", "help", "bantuan"].contains(&before) || (idx == 0 && whole);
            let english = self.0.get(word).filter(|_| is_command);
            let mut word_said = english.map_or(word, String::as_str).to_owned();
            for (indonesian, english) in STANDS_FOR {
                let is_letter = |c: char| c.is_ascii_alphabetic();
                let parts: Vec<&str> = word_said.split(|c| !is_letter(c)).collect();
                if parts.contains(&indonesian) {
                    word_said = word_said.replace(indonesian, english);
                }
            }
            said.push(blank_placeholders(&word_said));
            before = word;
        }
        said.join(" ")
    }
}

/// `out/<date>/` and `out/<tanggal>/` as one.
fn blank_placeholders(word: &str) -> String {
    match word.split_once('<').and_then(|(start, rest)| Some((start, rest.split_once('>')?.1))) {
        Some((start, end)) => format!("{start}<>{}", blank_placeholders(end)),
        None => word.to_owned(),
    }
}
