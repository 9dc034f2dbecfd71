//! The findings as the JSON block that the page's script reads.
//!
//! Texts that occur often (files, hints, units) are written once and pointed
//! to, so that 20,000 findings stay a few megabytes. `<`, `>` and `&` are
//! written as escapes: no cell can end the block, whatever it holds.

use super::{Report, sorted_codes};
use crate::words::WORST_FIRST;
use cetak_base::diag::{Code, Lang, Severity, acts_on_a_terminal, one_line};
use cetak_base::explain;
use serde::Serialize;
use serde_json::{
    Value, json,
    ser::{Formatter, Serializer},
};
use std::{collections::BTreeMap, io};

/// The codes of a report and the order of its findings.
pub(super) struct Codes {
    /// Each code with its worst severity and its number of findings.
    pub(super) list: Vec<(Code, Severity, usize)>,
    /// Indices of the items, grouped by code in the order of `list`.
    pub(super) order: Vec<usize>,
}

impl Codes {
    pub(super) fn of(report: &Report<'_>) -> Self {
        let mut counts: BTreeMap<Code, (Severity, usize)> = BTreeMap::new();
        for item in &report.items {
            let finding = item.finding;
            let entry = counts.entry(finding.code).or_insert((finding.severity, 0));
            *entry = (entry.0.max(finding.severity), entry.1 + 1);
        }
        let list = sorted_codes(&counts);
        let mut order: Vec<usize> = (0..report.items.len()).collect();
        let places: BTreeMap<Code, usize> =
            list.iter().enumerate().map(|(place, (code, _, _))| (*code, place)).collect();
        // Stable: within a code the findings keep the order of files and rows.
        order.sort_by_key(|idx| places.get(&report.items[*idx].finding.code));
        Self { list, order }
    }

    fn place(&self, code: Code) -> Option<usize> {
        self.list.iter().position(|(listed, _, _)| *listed == code)
    }
}

/// Texts, each written once.
#[derive(Default)]
struct Strings {
    places: BTreeMap<String, usize>,
    list: Vec<String>,
}

impl Strings {
    /// Where the text stands; nothing for an empty one.
    fn place(&mut self, text: &str) -> Option<usize> {
        if text.is_empty() {
            return None;
        }
        // A cell may hold signs that turn the direction, and so let the page show something else.
        let text = if text.contains(acts_on_a_terminal) { one_line(text) } else { text.to_owned() };
        let next = self.list.len();
        let place = *self.places.entry(text.clone()).or_insert(next);
        if place == next {
            self.list.push(text);
        }
        Some(place)
    }
}

/// A finding as the script reads it, texts by their number: code, severity, key; file, worksheet, row,
/// letter and heading of the column; cell, message, hint, unit, photo, name.
type Line = [Option<u32>; 14];

/// A code and what its findings mean.
#[derive(Serialize)]
struct Explained {
    code: &'static str,
    title: String,
    meaning: String,
    remedy: String,
}

/// A severity and its word in the language of the page.
#[derive(Serialize)]
struct Graded<'a> {
    severity: &'a str,
    word: &'a str,
}

/// All that the script knows.
#[derive(Serialize)]
struct Data<'a> {
    words: Value,
    codes: Vec<Explained>,
    severities: Vec<Graded<'a>>,
    findings: Vec<Line>,
    strings: &'a [String],
    photos: Vec<String>,
    lines: Vec<&'a str>,
}

/// Writes the block, safe between `<script type="application/json">` and its end.
pub(super) fn write(out: &mut Vec<u8>, report: &Report<'_>, codes: &Codes) {
    let lang = report.lang;
    let mut strings = Strings::default();
    let mut findings: Vec<Line> = Vec::with_capacity(report.items.len());
    let number = |idx: usize| u32::try_from(idx).ok();
    for item_idx in &codes.order {
        let item = &report.items[*item_idx];
        let finding = item.finding;
        let place = &finding.place;
        let column = place.column.as_deref();
        let severity = WORST_FIRST.iter().position(|severity| *severity == finding.severity);
        let mut text =
            |text: Option<&str>| strings.place(text.unwrap_or_default()).and_then(number);
        findings.push([
            codes.place(finding.code).and_then(number),
            severity.and_then(number),
            text(finding.key.as_deref()),
            text(place.file.as_deref()),
            text(place.worksheet.as_deref()),
            place.row,
            text(column.map(|column| column.letter.as_str())),
            text(column.map(|column| column.heading.as_str())),
            text(finding.value.as_deref()),
            text(Some(finding.message.get(lang))),
            text(Some(finding.hint.get(lang))),
            text(Some(item.unit)),
            item.photo_idx.filter(|idx| *idx < report.photos.len()).and_then(number),
            strings.place(item.name).and_then(number),
        ]);
    }
    let explained = codes.list.iter().map(|(code, _, _)| {
        let words = explain::worded(*code, report.wording);
        Explained {
            code: code.as_str(),
            title: words.title.get(lang).to_owned(),
            meaning: words.meaning.get(lang).to_owned(),
            remedy: words.remedy.get(lang).to_owned(),
        }
    });
    let severities = WORST_FIRST
        .map(|severity| Graded { severity: severity.as_str(), word: severity.word(lang) });
    let data = Data {
        words: labels(lang),
        codes: explained.collect(),
        severities: severities.into(),
        findings,
        strings: &strings.list,
        photos: report.photos.iter().map(super::Thumb::data_uri).collect(),
        lines: report.photos.iter().map(|photo| photo.line).collect(),
    };
    data.serialize(&mut Serializer::with_formatter(out, Safe)).expect("memory takes plain data");
}

/// JSON that no HTML parser mistakes for markup and no script parser for a line's end.
struct Safe;

impl Formatter for Safe {
    fn write_string_fragment<W>(&mut self, out: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        let mut rest = fragment;
        while let Some((at, c)) = rest
            .char_indices()
            .find(|(_, c)| matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}'))
        {
            write!(out, "{}\\u{:04x}", &rest[..at], u32::from(c))?;
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}

fn labels(lang: Lang) -> Value {
    match lang {
        Lang::Id => json!({
            "worksheet": "lembar kerja", "row": "baris", "column": "kolom", "value": "isi sel",
            "hint": "Saran", "remedy": "Yang perlu dilakukan", "severity": "tingkat",
            "where": "tempat", "who": "siapa", "what": "yang ditemukan", "more": "dan {n} lainnya",
            "photo": "foto kecil orang ini",
            "accept": "baris decisions.csv yang menerima foto ini; tulis refuse dan alasannya untuk menolak",
            "status": "Menampilkan {shown} dari {all} temuan yang cocok, {total} seluruhnya.",
            "nothing": "Tidak ada temuan yang cocok dengan saringan ini.",
            "clean": "Tidak ada temuan.",
        }),
        Lang::En => json!({
            "worksheet": "worksheet", "row": "row", "column": "column", "value": "cell",
            "hint": "Hint", "remedy": "What to do", "severity": "severity",
            "where": "place", "who": "who", "what": "what was found", "more": "and {n} more",
            "photo": "small photo of this person",
            "accept": "the line of decisions.csv that accepts this photo; write refuse and why to refuse it",
            "status": "Showing {shown} of {all} findings that match, {total} in all.",
            "nothing": "No finding matches this filter.",
            "clean": "No findings.",
        }),
    }
}
