//! Which rows of a worksheet nobody sees, and which of its cells were merged.
//!
//! A row that was hidden or filtered away is no longer part of the list its
//! owner looks at, so it becomes no card - and that must be heard, since the
//! person in it may want one. The readers of workbooks do not tell, so the tags
//! of rows and of merged cells are looked at here, and nothing else of the file:
//! xlsx and xlsm while their size is measured, ods from its content. xls and
//! xlsb are not looked at.

use super::archive::{self, Part};
use super::merged::{self, Merged};
use super::spread::repeats;
use cetak_base::diag::{Code, Finding, Place};
use cetak_base::text;
use memchr::{memchr, memmem, memrchr};
use std::collections::BTreeMap;

/// Rows that are hidden, as numbers in the margin.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Hidden {
    /// First and last of each run, ascending.
    runs: Vec<(u32, u32)>,
}

impl Hidden {
    /// Whether the row of this number, from 1, is hidden.
    pub(super) fn holds(&self, row: u32) -> bool {
        let after = self.runs.partition_point(|(first, _)| *first <= row);
        after.checked_sub(1).is_some_and(|idx| self.runs[idx].1 >= row)
    }

    /// Takes rows in; they come in ascending order.
    pub(super) fn add(&mut self, first: u32, last: u32) {
        match self.runs.last_mut() {
            Some((_, end)) if *end >= first.saturating_sub(1) => *end = last.max(*end),
            _ => self.runs.push((first, last)),
        }
    }
}

/// The rows of every worksheet of an xlsx, as far as its parts were shown.
#[derive(Debug, Default)]
pub(super) struct Seen {
    parts: BTreeMap<String, Rows>,
}

impl Seen {
    /// A piece of a part of the archive; pieces of one part come in order.
    pub(super) fn take(&mut self, name: &str, content: &[u8]) {
        if !name.contains("worksheets/") || !name.ends_with(".xml") {
            return;
        }
        match self.parts.get_mut(name) {
            Some(rows) => rows.take(content),
            None => self.parts.entry(name.to_owned()).or_default().take(content),
        }
    }

    /// Whether a worksheet claims an extent that is none, on which its reader gives up.
    pub(super) fn misleads(&self) -> bool {
        self.parts.values().any(|rows| rows.misleads)
    }

    /// What is hidden and what is merged in each tab, in the order of the workbook's tabs.
    pub(super) fn of_xlsx(mut self, parts: &[Part<'_>]) -> Vec<(Hidden, Merged)> {
        self.parts.retain(|_, rows| !rows.hidden.runs.is_empty() || !rows.merged.is_empty());
        if self.parts.is_empty() {
            return Vec::new();
        }
        let part = |wanted: &str| {
            let part = parts.iter().find(|part| part.name.eq_ignore_ascii_case(wanted))?;
            archive::unpack(part).ok()
        };
        let is_workbook = |name: &&str| {
            let file = name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
            file.starts_with("workbook") && file.ends_with(".xml")
        };
        let Some(path) = parts.iter().map(|part| &*part.name).find(is_workbook) else {
            return Vec::new();
        };
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let (Some(workbook), Some(relations)) =
            (part(path), part(&format!("{folder}/_rels/{file}.rels")))
        else {
            return Vec::new();
        };
        let targets: BTreeMap<&[u8], &[u8]> = tags(&relations, "Relationship")
            .filter_map(|tag| Some((attribute(tag, b"Id")?, attribute(tag, b"Target")?)))
            .collect();
        let rows: BTreeMap<String, &Rows> =
            self.parts.iter().map(|(name, rows)| (name.to_ascii_lowercase(), rows)).collect();
        let hidden_in = |tag: &[u8]| {
            let target = targets.get(attribute(tag, b"id")?)?;
            let target = String::from_utf8_lossy(target);
            let path = match target.strip_prefix('/') {
                Some(path) => path.to_owned(),
                None => format!("{folder}/{target}"),
            };
            let rows = rows.get(&path.to_ascii_lowercase())?;
            Some((rows.hidden.clone(), rows.merged.clone()))
        };
        tags(&workbook, "sheet").map(|tag| hidden_in(tag).unwrap_or_default()).collect()
    }
}

/// The rows of one worksheet, read piece by piece.
#[derive(Debug, Default)]
struct Rows {
    /// The beginning of a tag whose end has not come yet.
    rest: Vec<u8>,
    /// Number of the row seen last; the attribute may be left out.
    row: u32,
    hidden: Hidden,
    merged: Merged,
    /// Whether the extent that the worksheet claims is none.
    misleads: bool,
}

impl Rows {
    fn take(&mut self, content: &[u8]) {
        let mut bytes = std::mem::take(&mut self.rest);
        bytes.extend_from_slice(content);
        let open = memrchr(b'<', &bytes).filter(|at| memchr(b'>', &bytes[*at..]).is_none());
        let whole = open.unwrap_or(bytes.len());
        for tag in tags(&bytes[..whole], "row") {
            let number = attribute(tag, b"r").and_then(|value| std::str::from_utf8(value).ok());
            let number = number.and_then(|value| value.trim().parse().ok());
            self.row = number.unwrap_or(self.row.saturating_add(1));
            if matches!(attribute(tag, b"hidden"), Some(b"1" | b"true")) {
                self.hidden.add(self.row, self.row);
            }
        }
        for tag in tags(&bytes[..whole], "dimension") {
            let extent = attribute(tag, b"ref").and_then(merged::parse);
            let is_extent = |[top, left, bottom, right]: [u32; 4]| top <= bottom && left <= right;
            self.misleads |= !extent.is_some_and(is_extent);
        }
        for tag in tags(&bytes[..whole], "mergeCell") {
            let range = attribute(tag, b"ref").and_then(merged::parse);
            range.into_iter().for_each(|range| self.merged.add(range));
        }
        bytes.drain(..whole);
        self.rest = bytes;
    }
}

/// What stands in the opening tags of this local name, behind the name.
fn tags<'x>(xml: &'x [u8], name: &str) -> impl Iterator<Item = &'x [u8]> {
    let length = name.len();
    let finder = memmem::Finder::new(name.as_bytes()).into_owned();
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + finder.find(&xml[from..])?;
            from = at + length;
            let prefix = xml[..at].strip_suffix(b":").map(|before| {
                let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
                &before[..before.iter().rposition(|byte| !is_name(byte)).map_or(0, |at| at + 1)]
            });
            let opens = prefix.unwrap_or(&xml[..at]).ends_with(b"<");
            if opens && ends_name(&xml[from..]) {
                let end = from + memchr(b'>', &xml[from..])?;
                let tag = &xml[from..end];
                from = end;
                return Some(tag);
            }
        }
    })
}

/// Whether the name of a tag is over here.
fn ends_name(behind: &[u8]) -> bool {
    behind.first().is_some_and(|byte| b" \t\r\n/>".contains(byte))
}

/// The value of an attribute, by its local name, as it is written.
fn attribute<'x>(tag: &'x [u8], wanted: &[u8]) -> Option<&'x [u8]> {
    let mut rest = tag;
    loop {
        let at = memchr(b'=', rest)?;
        let key = rest[..at].trim_ascii();
        let key = key.rsplit(|byte| *byte == b':').next().unwrap_or_default();
        let value = rest[at + 1..].trim_ascii_start();
        let quote = *value.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
        let end = 1 + memchr(quote, &value[1..])?;
        if key == wanted {
            return Some(&value[1..end]);
        }
        rest = &value[end + 1..];
    }
}

/// What is hidden and what is merged in each table of an ods, in their order.
pub(super) fn of_ods(content: &[u8]) -> Vec<(Hidden, Merged)> {
    let has = |word: &[u8]| memmem::find(content, word).is_some();
    if !has(b"table:visibility") && !has(b"table:number-rows-spanned") {
        return Vec::new();
    }
    let mut tables: Vec<(Hidden, Merged)> = Vec::new();
    let (mut row, mut first, mut col) = (0_u32, 0_u32, 0_u32);
    for tag in content.split(|byte| *byte == b'<') {
        let named = |name: &[u8]| tag.strip_prefix(name).is_some_and(ends_name);
        let count = |attribute: &[u8]| -> u32 {
            u32::try_from(repeats(tag, attribute).min(1 << 20)).unwrap_or(u32::MAX)
        };
        if named(b"table:table") {
            tables.push((Hidden::default(), Merged::default()));
            row = 0;
        } else if named(b"table:table-row")
            && let Some((hidden, _)) = tables.last_mut()
        {
            let last = row.saturating_add(count(b"table:number-rows-repeated"));
            if matches!(attribute(tag, b"visibility"), Some(b"collapse" | b"filter")) {
                hidden.add(row + 1, last);
            }
            (first, row, col) = (row, last, 0);
        } else if (named(b"table:table-cell") || named(b"table:covered-table-cell"))
            && let Some((_, merged)) = tables.last_mut()
        {
            let spanned =
                [&b"table:number-rows-spanned"[..], b"table:number-columns-spanned"].map(count);
            if spanned.iter().any(|count| *count > 1) {
                let [rows, columns] = spanned.map(|count| count.saturating_sub(1));
                merged.add([first, col, first.saturating_add(rows), col.saturating_add(columns)]);
            }
            col = col.saturating_add(count(b"table:number-columns-repeated"));
        }
    }
    tables
}

/// The one finding about the people in hidden rows, by the numbers of their rows.
pub(super) fn finding(place: &Place, rows: &[u32]) -> Option<Finding> {
    /// Runs that are written out.
    const SHOWN: usize = 12;
    let mut hidden = Hidden::default();
    rows.iter().for_each(|row| hidden.add(*row, *row));
    let count = rows.len();
    let runs = hidden.runs.iter().take(SHOWN).map(|(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    });
    let mut list = runs.collect::<Vec<_>>().join(", ");
    if hidden.runs.len() > SHOWN {
        list.push_str(", …");
    }
    let message = match count {
        0 => return None,
        1 => text!(
            "satu baris tersembunyi tidak dibaca: baris {list}",
            "one hidden row is not read: row {list}"
        ),
        _ => text!(
            "{count} baris tersembunyi tidak dibaca: baris {list}",
            "{count} hidden rows are not read: rows {list}"
        ),
    };
    Some(Finding::new(Code::RowsHidden, place.clone(), message).hint(text!(
        "bila mereka perlu kartu: hapus saringan, pilih semua baris, klik kanan, Tampilkan, simpan, lalu jalankan lagi; bila tidak, hapus barisnya",
        "if they need cards: clear the filter, select all rows, right-click, Unhide, save and run again; if not, delete the rows"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHEET: &[u8] = br#"<worksheet><cols><col hidden="1"/></cols><sheetData><row r="1"><c><v>row hidden="1"</v></c></row><x:row hidden='true' r='4'/><row/><row spans="1:2"
 hidden="1"><c/></row><row r="9" hidden="0"/><rows r="10" hidden="1"/></sheetData></worksheet>"#;

    #[test]
    fn hidden_rows_are_those_whose_own_tag_says_so() {
        let mut rows = Rows::default();
        rows.take(SHEET);
        assert_eq!(rows.hidden.runs, [(4, 4), (6, 6)]);
    }

    #[test]
    fn a_table_of_ods_hides_rows_in_runs() {
        let content = br#"<table:table table:name="a"><table:table-row table:number-rows-repeated="3"/><table:table-row table:visibility="filter" table:number-rows-repeated="2"><table:table-cell/></table:table-row><table:table-row table:visibility="collapse"/><table:table-row><table:table-cell/></table:table-row><table:table-row table:visibility="collapse"/></table:table><table:table table:name="b"><table:table-row table:visibility="visible"/></table:table>"#;
        let tables = of_ods(content);
        let hidden: Vec<&Hidden> = tables.iter().map(|(hidden, _)| hidden).collect();
        assert_eq!(hidden[0].runs, [(4, 6), (8, 8)]);
        assert_eq!(hidden[1], &Hidden::default());
        assert!([3, 7].iter().all(|row| !hidden[0].holds(*row)) && hidden[0].holds(5));
    }

    #[test]
    fn merged_cells_are_found_in_xlsx_and_ods() {
        let mut rows = Rows::default();
        let sheet = br#"<sheetData/><mergeCells count="2"><mergeCell ref="M2:M4"/><x:mergeCell ref='C1:D1'></x:mergeCell></mergeCells>"#;
        sheet.chunks(9).for_each(|piece| rows.take(piece));
        assert_eq!(rows.merged, Merged::new([[1, 12, 3, 12], [0, 2, 0, 3]]));
        let content = br#"<table:table table:name="a"><table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row><table:table-row><table:table-cell table:number-columns-repeated="3"/><table:table-cell table:number-rows-spanned="3" table:number-columns-spanned="1"><text:p>x</text:p></table:table-cell></table:table-row></table:table>"#;
        assert_eq!(of_ods(content)[0].1, Merged::new([[2, 3, 4, 3]]));
    }

    #[test]
    fn the_finding_names_runs_of_rows() {
        let told = finding(&Place::file("data.xlsx"), &[5, 6, 7, 9]).expect("a finding");
        assert_eq!(told.message.en, "4 hidden rows are not read: rows 5-7, 9");
        assert_eq!(finding(&Place::default(), &[]), None);
    }

    proptest! {
        #[test]
        fn pieces_say_what_the_whole_says(cuts in proptest::collection::vec(0..SHEET.len(), 0..9)) {
            let mut cuts = cuts;
            cuts.sort_unstable();
            let mut rows = Rows::default();
            let mut from = 0;
            for cut in cuts.into_iter().chain([SHEET.len()]) {
                rows.take(&SHEET[from..cut]);
                from = cut;
            }
            prop_assert_eq!(rows.hidden.runs, [(4, 4), (6, 6)]);
        }

        #[test]
        fn any_bytes_are_taken(bytes in proptest::collection::vec(prop_oneof![
            Just(b'<'), Just(b'>'), Just(b'='), Just(b'"'), Just(b':'), Just(b'r'), Just(b'o'), Just(b'w'), Just(b' '), any::<u8>()
        ], 0..200)) {
            let mut rows = Rows::default();
            bytes.chunks(7).for_each(|piece| rows.take(piece));
            let _tables = of_ods(&bytes);
        }
    }
}
