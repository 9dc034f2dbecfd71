//! The findings as the JSON block that the page's script reads.
//!
//! Texts that occur often (files, hints, units) are written once and pointed
//! to, so that 20,000 findings stay a few megabytes. `<`, `>` and `&` are
//! written as escapes: no cell can end the block, whatever it holds.

use super::{Report, sorted_codes};
use crate::diag::{Code, Lang, Severity, masked};
use crate::explain;
use crate::output::words::{self, WORST_FIRST};
use serde_json::{Value, json};
use std::collections::BTreeMap;

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
        let text = masked(text);
        let next = self.list.len();
        let place = *self.places.entry(text.clone()).or_insert(next);
        if place == next {
            self.list.push(text);
        }
        Some(place)
    }
}

/// The block, safe between `<script type="application/json">` and its end.
pub(super) fn json(report: &Report<'_>, codes: &Codes) -> String {
    let lang = report.lang;
    let mut strings = Strings::default();
    let mut findings = Vec::with_capacity(report.items.len());
    for item_idx in &codes.order {
        let item = &report.items[*item_idx];
        let finding = item.finding;
        let place = &finding.place;
        let column = place.column.as_deref();
        let mut text = |text: Option<&str>| strings.place(text.unwrap_or_default());
        findings.push(json!([
            codes.place(finding.code),
            WORST_FIRST.iter().position(|severity| *severity == finding.severity),
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
            item.photo_idx.filter(|idx| *idx < report.photos.len()),
        ]));
    }
    let explained: Vec<Value> = codes
        .list
        .iter()
        .map(|(code, _, _)| {
            let words = explain::of(*code);
            json!({
                "code": code.as_str(),
                "title": words.title.get(lang),
                "meaning": words.meaning.get(lang),
                "remedy": words.remedy.get(lang),
            })
        })
        .collect();
    let severities = WORST_FIRST.map(
        |severity| json!({ "severity": severity.as_str(), "word": words::severity(severity, lang) }),
    );
    let photos: Vec<String> = report.photos.iter().map(super::Thumb::data_uri).collect();
    let data = json!({
        "words": labels(lang),
        "codes": explained,
        "severities": severities,
        "strings": strings.list,
        "findings": findings,
        "photos": photos,
    });
    safe(&data.to_string())
}

/// JSON that no HTML parser mistakes for markup and no script parser for a line's end.
fn safe(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                text.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            _ => text.push(c),
        }
    }
    text
}

fn labels(lang: Lang) -> Value {
    match lang {
        Lang::Id => json!({
            "worksheet": "lembar kerja", "row": "baris", "column": "kolom", "value": "isi sel",
            "hint": "Saran", "remedy": "Yang perlu dilakukan", "severity": "tingkat",
            "where": "tempat", "who": "NIP dan unit", "what": "yang ditemukan",
            "photo": "foto kecil orang ini",
            "status": "Menampilkan {shown} dari {all} temuan yang cocok, {total} seluruhnya.",
            "nothing": "Tidak ada temuan yang cocok dengan saringan ini.",
            "clean": "Tidak ada temuan.",
        }),
        Lang::En => json!({
            "worksheet": "worksheet", "row": "row", "column": "column", "value": "cell",
            "hint": "Hint", "remedy": "What to do", "severity": "severity",
            "where": "place", "who": "NIP and unit", "what": "what was found",
            "photo": "small photo of this person",
            "status": "Showing {shown} of {all} findings that match, {total} in all.",
            "nothing": "No finding matches this filter.",
            "clean": "No findings.",
        }),
    }
}
