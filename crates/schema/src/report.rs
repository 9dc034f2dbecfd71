//! `report.json` and `map.csv`: what became of every row, for programs and people.
//!
//! The counts always reconcile: [`Counts::reconcile`] is checked before anything
//! is published. Both files name people and are private to the user.

use cetak_base::diag::{Finding, Lang, Place};
use serde::{Deserialize, Serialize, Serializer};
use std::{collections::BTreeMap, fmt::Display, io};

/// How many records became what.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows read; footers and blank rows are not.
    pub read: usize,
    /// Cards made.
    pub made: usize,
    /// Cards that an earlier run made and that have not changed.
    pub unchanged: usize,
    /// Records whose data or photo must be mended, or that need a decision.
    pub held: usize,
    /// People who are not entitled to a card.
    pub barred: usize,
    /// The same row again.
    pub duplicate: usize,
}

impl Counts {
    /// Whether every row read is accounted for.
    pub const fn reconcile(&self) -> bool {
        self.read == self.made + self.unchanged + self.held + self.barred + self.duplicate
    }
}

/// Who came, changed and left since the run before, by what the ledger knew.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turnover {
    /// People who get their first card.
    pub new: usize,
    /// People whose card was withdrawn and who are back.
    pub returned: usize,
    /// People whose card shows something else now.
    pub changed: usize,
    /// What changed, in the words of `changes.csv`, and on how many cards; one card may count several times.
    pub causes: BTreeMap<String, usize>,
    /// Cards made once more although nothing in them changed.
    pub again: usize,
    /// People with a card who are no longer on the lists, or no longer entitled.
    pub withdrawn: usize,
    /// People with a card whose row or photo must be mended first; their card stays valid.
    pub suspended: usize,
    /// Cards that were spoiled in print and that this run does not make again.
    pub spoiled: usize,
    /// Cards of earlier runs of which nobody said how they came out of the printer.
    pub unconfirmed: usize,
}

/// How much ink lies on one spot at most, all four plates together, in per cent.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ink {
    /// What the job allows.
    pub limit: u16,
    /// On the art of the cards, as the printing condition's profile separates it.
    pub art: u16,
    /// Where black text or a code is printed over the art.
    pub black: u16,
    /// On the photos, as it is decoded from the files; `None` where they stay sRGB and the press separates
    /// them.
    pub photos: Option<u16>,
    /// What the profile alone would have laid on the photos, before the limit.
    pub photos_before: Option<u16>,
}

/// `report.json`, schema 1: what a program reads of a run, or of a check.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    schema: u32,
    job: &'a str,
    as_of: String,
    counts: Counts,
    #[serde(skip_serializing_if = "Option::is_none")]
    ink: Option<Ink>,
    #[serde(skip_serializing_if = "Option::is_none")]
    turnover: Option<&'a Turnover>,
    findings: Entries<'a>,
}

impl<'a> Report<'a> {
    /// The report of `job` on the day `as_of`; `ink` where cards were drawn for a press.
    pub fn new(
        job: &'a str,
        as_of: impl Display,
        counts: Counts,
        ink: Option<Ink>,
        (findings, lang): (&'a [Finding], Lang),
    ) -> Self {
        let as_of = as_of.to_string();
        let findings = Entries { findings, lang };
        Self { schema: 1, job, as_of, counts, ink, turnover: None, findings }
    }

    /// With who came, changed and left.
    #[must_use]
    pub const fn turnover(mut self, turnover: Option<&'a Turnover>) -> Self {
        self.turnover = turnover;
        self
    }

    /// Writes the file piece by piece: there may be a finding for every row.
    ///
    /// # Errors
    ///
    /// What `out` says.
    pub fn write(&self, mut out: impl io::Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut out, self)?;
        out.write_all(b"\n")
    }
}

/// The findings, each turned into its entry as it is written: there may be one for every row.
#[derive(Debug)]
struct Entries<'a> {
    findings: &'a [Finding],
    lang: Lang,
}

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.findings.iter().map(|finding| entry(finding, self.lang)))
    }
}

#[derive(Debug, Serialize)]
struct Entry<'a> {
    code: &'static str,
    severity: &'static str,
    key: Option<&'a str>,
    file: Option<&'a str>,
    worksheet: Option<&'a str>,
    row: Option<u32>,
    column: Option<&'a str>,
    heading: Option<&'a str>,
    value: Option<&'a str>,
    message: &'a str,
    hint: &'a str,
}

fn entry(finding: &Finding, lang: Lang) -> Entry<'_> {
    let place = &finding.place;
    Entry {
        code: finding.code.as_str(),
        severity: finding.severity.as_str(),
        key: finding.key.as_deref(),
        file: place.file.as_deref(),
        worksheet: place.worksheet.as_deref(),
        row: place.row,
        column: place.column.as_ref().map(|column| column.letter.as_str()),
        heading: place.column.as_ref().map(|column| column.heading.as_str()),
        value: finding.value.as_deref(),
        message: finding.message.get(lang),
        hint: finding.hint.get(lang),
    }
}

/// A turnover in one line, as the ledger keeps it.
pub fn turnover_json(turnover: &Turnover) -> String {
    serde_json::to_string(turnover).expect("plain data is always JSON")
}

/// A turnover that the ledger kept; `None` if it is not one this version knows.
pub fn turnover_from_json(kept: &str) -> Option<Turnover> {
    serde_json::from_str(kept).ok()
}

/// `value` as indented JSON that ends with a line feed.
pub fn json(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("plain data is always JSON");
    bytes.push(b'\n');
    bytes
}

/// Where one card lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapLine {
    /// The 18 digits.
    pub key: String,
    /// The row it was made from.
    pub place: Place,
    /// Serial of the card.
    pub serial: String,
    /// Path of the PDF relative to the run's folder.
    pub lot: String,
    /// Number of the sheet within the run, from 1.
    pub sheet: usize,
    /// Number of the slot, from 1, row by row as seen from the front.
    pub slot: usize,
    /// Page of the front in the lot, from 1.
    pub front_page: usize,
    /// Page of the back in the lot (in two-core jobs: in the file of the backs), from 1; `None` if there is none.
    pub back_page: Option<usize>,
    /// Which of the person's cards it is, from 1.
    pub issue: u32,
}

/// How `map.csv` is written. Default: commas, plain cells, no names.
#[derive(Debug, Default, Clone, Copy)]
pub struct MapForm<'a> {
    /// For Excel as Indonesians have it: semicolons, a byte order mark, and numbers of people and cards
    /// as texts, so that no digit is lost.
    pub excel: bool,
    /// Names by key, for a column of their own.
    pub names: Option<&'a BTreeMap<&'a str, &'a str>>,
}

/// `map.csv`: one line per card, in the order of `lines`.
pub fn map_csv(lines: &[MapLine], form: &MapForm<'_>) -> Vec<u8> {
    const HEADING: [&str; 11] = [
        "key",
        "file",
        "worksheet",
        "row",
        "serial",
        "lot",
        "sheet",
        "slot",
        "front_page",
        "back_page",
        "issue",
    ];
    let between = if form.excel { ";" } else { "," };
    let as_text = |text: &str| match form.excel {
        true => format!("=\"{text}\""),
        false => text.to_owned(),
    };
    let mut csv = String::from(if form.excel { "\u{feff}" } else { "" });
    csv.push_str(&HEADING.join(between));
    if form.names.is_some() {
        csv.push_str(between);
        csv.push_str("name");
    }
    csv.push_str("\r\n");
    for line in lines {
        let cells = [
            as_text(&line.key),
            line.place.file.as_deref().unwrap_or_default().to_owned(),
            line.place.worksheet.as_deref().unwrap_or_default().to_owned(),
            line.place.row.map(|row| row.to_string()).unwrap_or_default(),
            as_text(&line.serial),
            line.lot.clone(),
            line.sheet.to_string(),
            line.slot.to_string(),
            line.front_page.to_string(),
            line.back_page.map(|page| page.to_string()).unwrap_or_default(),
            line.issue.to_string(),
        ];
        csv.push_str(&cells.map(|cell| quoted(&cell)).join(between));
        if let Some(names) = form.names {
            let name = names.get(line.key.as_str()).copied().unwrap_or_default();
            // What a list calls somebody is no formula of this file.
            let is_formula = form.excel && name.starts_with(['=', '+', '-', '@']);
            let name = if is_formula { format!("'{name}") } else { name.to_owned() };
            csv.push_str(between);
            csv.push_str(&quoted(&name));
        }
        csv.push_str("\r\n");
    }
    csv.into_bytes()
}

/// Lines of cells under a heading line.
pub fn csv<const N: usize, S: AsRef<str>>(
    heading: [&str; N],
    lines: impl IntoIterator<Item = [S; N]>,
) -> Vec<u8> {
    let mut csv = heading.join(",");
    csv.push_str("\r\n");
    for line in lines {
        csv.push_str(&line.each_ref().map(|cell| quoted(cell.as_ref())).join(","));
        csv.push_str("\r\n");
    }
    csv.into_bytes()
}

/// A cell as RFC 4180 writes it: in quotes where it holds a delimiter, a quote or a line break.
fn quoted(cell: &str) -> String {
    if cell.contains([',', ';', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cetak_base::diag::{Code, Text};

    #[test]
    fn counts_reconcile_only_when_every_row_is_accounted_for() {
        let counts = Counts { read: 10, made: 6, held: 2, barred: 1, duplicate: 1, unchanged: 0 };
        assert!(counts.reconcile());
        assert!(!Counts { read: 11, ..counts }.reconcile());
    }

    #[test]
    fn a_cell_with_a_comma_or_a_quote_stays_one_cell() {
        let line = MapLine {
            key: "198609262015051001".into(),
            place: Place {
                worksheet: Some("Data \"A\", lama".into()),
                row: Some(7),
                ..Place::file("data/pns.xlsx")
            },
            serial: "A20150000001".into(),
            lot: "sheets/0001.pdf".into(),
            sheet: 1,
            slot: 10,
            front_page: 1,
            back_page: Some(2),
            issue: 1,
        };
        let csv = String::from_utf8(map_csv(&[line], &MapForm::default())).expect("UTF-8");
        assert_eq!(
            csv.lines().nth(1),
            Some(
                "198609262015051001,data/pns.xlsx,\"Data \"\"A\"\", lama\",7,A20150000001,sheets/0001.pdf,1,10,1,2,1"
            )
        );
    }

    #[test]
    fn the_report_names_the_cell_as_the_spreadsheet_does() {
        let finding = Finding::new(Code::NipNumeric, Place::file("data/pns.xlsx"), Text::same("x"));
        let counts = Counts { read: 1, held: 1, ..Counts::default() };
        let findings = [finding];
        let report = Report::new("Contoh", "2026-11-22", counts, None, (&findings, Lang::Id));
        let bytes = json(&report);
        let value: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        assert_eq!(value["findings"][0]["code"], "nip-numeric");
        assert_eq!(value["findings"][0]["severity"], "hold");
        assert_eq!(value["findings"][0]["key"], serde_json::Value::Null);
        assert_eq!(value["counts"]["read"], 1);
    }
}
