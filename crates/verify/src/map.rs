//! `map.csv` read back: which card lies where.

use cetak_base::diag::{Place, Text};
use cetak_base::text;
use cetak_schema::report::MapLine;

/// The heading of the map; anything else is not a map this version knows.
const HEADING: &str = "key,file,worksheet,row,serial,lot,sheet,slot,front_page,back_page,issue";
/// The same before issues had codes of their own: all cards had that of the first.
const FIRST_HEADING: &str = "key,file,worksheet,row,serial,lot,sheet,slot,front_page,back_page";

/// Reads a map.
///
/// # Errors
///
/// The first line that makes no sense, by its number.
pub fn read_map(bytes: &[u8]) -> Result<Vec<MapLine>, Text> {
    let whole = std::str::from_utf8(bytes)
        .map_err(|_| text!("map.csv bukan UTF-8", "map.csv is not UTF-8"))?;
    let between =
        if whole.lines().next().is_some_and(|line| line.contains(';')) { ';' } else { ',' };
    let mut rows = rows(whole, between).into_iter();
    let mut heading = rows.next().unwrap_or_default();
    // A column of names is for people; nothing is compared with it.
    let has_names = heading.pop_if(|last| last == "name").is_some();
    let heading = heading.join(",");
    if ![HEADING, FIRST_HEADING].contains(&heading.as_str()) {
        return Err(text!(
            "map.csv tidak berawal dengan `{HEADING}`",
            "map.csv does not begin with `{HEADING}`"
        ));
    }
    let read = |(idx, mut cells): (usize, Vec<String>)| {
        let line = idx + 2;
        if has_names {
            let _name = cells.pop();
        }
        // Excel keeps the digits of a number that is written as a text.
        for idx in [0, 4].into_iter().filter(|_| between == ';') {
            let Some(cell) = cells.get_mut(idx) else { continue };
            if let Some(text) = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
                *cell = text.to_owned();
            }
        }
        let first = heading == FIRST_HEADING;
        line_of(&cells, first).ok_or_else(|| {
            text!("baris {line} map.csv tidak bisa dibaca", "line {line} of map.csv cannot be read")
        })
    };
    rows.enumerate().map(read).collect()
}

fn line_of(cells: &[String], first: bool) -> Option<MapLine> {
    let (cells, issue) = match cells {
        [cells @ .., issue] if !first => (cells, issue.parse().ok().filter(|issue| *issue > 0)?),
        _ => (cells, 1),
    };
    let [key, file, worksheet, row, serial, lot, sheet, slot, front_page, back_page] = cells else {
        return None;
    };
    let some = |cell: &str| (!cell.is_empty()).then(|| cell.to_owned());
    let counted = |cell: &str| cell.parse().ok().filter(|number: &usize| *number > 0);
    Some(MapLine {
        key: key.clone(),
        place: Place {
            file: some(file).map(Into::into),
            worksheet: some(worksheet).map(Into::into),
            row: if row.is_empty() { None } else { Some(row.parse().ok()?) },
            column: None,
        },
        serial: serial.clone(),
        lot: lot.clone(),
        sheet: counted(sheet)?,
        slot: counted(slot)?,
        front_page: counted(front_page)?,
        back_page: if back_page.is_empty() { None } else { Some(counted(back_page)?) },
        issue,
    })
}

/// Rows of cells by RFC 4180; a blank line is no row.
fn rows(csv: &str, between: char) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut chars = csv.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                push(&mut cells, '"');
            }
            '"' => quoted = !quoted,
            c if c == between && !quoted => cells.push(String::new()),
            '\n' if !quoted => rows.push(std::mem::replace(&mut cells, vec![String::new()])),
            '\r' if !quoted => {}
            c => push(&mut cells, c),
        }
    }
    rows.push(cells);
    rows.retain(|cells| cells.iter().any(|cell| !cell.is_empty()));
    rows
}

fn push(cells: &mut [String], c: char) {
    if let Some(cell) = cells.last_mut() {
        cell.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cetak_schema::report::{self, MapForm};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_map_is_read_back_as_it_was_written(
            words in proptest::collection::vec("[ -~éΩ\n]{1,12}", 4), row in any::<Option<u32>>(),
            numbers in proptest::collection::vec(1usize..9999, 3), back in proptest::option::of(1usize..99),
            issue in 1u32..50,
        ) {
            let line = MapLine {
                key: words[0].clone(),
                place: Place {
                    file: Some(words[1].as_str().into()),
                    worksheet: Some(words[2].as_str().into()),
                    row,
                    column: None,
                },
                serial: words[3].clone(),
                lot: "sheets/0001.pdf".into(),
                sheet: numbers[0],
                slot: numbers[1],
                front_page: numbers[2],
                back_page: back,
                issue,
            };
            let csv = report::map_csv(std::slice::from_ref(&line), &MapForm::default());
            prop_assert_eq!(read_map(&csv), Ok(vec![line.clone()]));
            let names = std::collections::BTreeMap::from([(line.key.as_str(), "Budi; \"Amat\"")]);
            let csv = report::map_csv(
                std::slice::from_ref(&line),
                &MapForm { excel: true, names: Some(&names) },
            );
            prop_assert_eq!(read_map(&csv), Ok(vec![line.clone()]));
        }

        #[test]
        fn a_map_of_before_issues_had_codes_of_their_own_is_one_of_first_issues(slot in 1usize..99) {
            let csv = format!("{FIRST_HEADING}\r\n1,a.csv,,2,S,sheets/0001.pdf,1,{slot},1,\r\n");
            let lines = read_map(csv.as_bytes()).expect("a map");
            prop_assert_eq!((lines[0].slot, lines[0].issue), (slot, 1));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut csv = format!("{HEADING}\n").into_bytes();
            csv.extend(bytes);
            drop(read_map(&csv));
        }
    }
}
