//! Any text in any column is judged: every row gets one verdict, and a card only with a good number.
#![no_main]

use cetak::date::Date;
use cetak::diag::Place;
use cetak::ingest::{Cell, Field, Row, Value};
use cetak::record::{Nip, Rules, Verdict, check};
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;

fuzz_target!(|text: &str| {
    let rules = Rules::new(Date::parse_iso("2026-11-22").expect("a day"));
    // Lines are rows; a cell ends with a tab, its column is its place in the line.
    let rows: Vec<Row> = (2..)
        .zip(text.lines())
        .map(|(number, line)| {
            let cells = line.split('\t').zip(Field::ALL).map(|(text, field)| {
                let column = cetak::diag::Column { letter: "A".into(), heading: field.name().into() };
                let value = match text.parse::<f64>() {
                    Ok(value) if text.ends_with('0') => Value::Number { value, shown: text.into() },
                    _ => Value::Text(text.into()),
                };
                (*field, Cell { column: Arc::new(column), value })
            });
            Row::new(Place { row: Some(number), ..Place::file("data.csv") }, cells.collect())
        })
        .collect();
    let n_rows = rows.len();
    let checked = check(rows, &rules);
    assert_eq!(checked.judged.len(), n_rows);
    for judged in &checked.judged {
        if let Verdict::Entitled(record) = &judged.verdict {
            assert_eq!(Nip::parse(record.nip.digits()), Ok(record.nip));
            assert!(!record.name.trim().is_empty());
        }
    }
});
