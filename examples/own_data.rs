//! Records that come from somewhere else than a spreadsheet: a database, a web service.
//!
//! `cargo run --example own_data` checks three made-up people by the same rules as a workbook's rows,
//! and says what would become of each. A NIP must arrive as text: a number has lost its last digits
//! before anybody can look.

#![expect(clippy::print_stdout, reason = "an example shows its result")]

use cetak::date::Date;
use cetak::diag::{Column, Lang, Place};
use cetak::ingest::{Cell, Field, Row, Value};
use cetak::record::{Rules, Verdict, check};
use std::{error::Error, sync::Arc};

/// What the other system calls its columns, and which field each of them is.
const COLUMNS: [(&str, Field); 7] = [
    ("nip", Field::Nip),
    ("nama", Field::Name),
    ("gelar_belakang", Field::TitleBack),
    ("instansi", Field::Instansi),
    ("kedudukan", Field::LegalStatus),
    ("nomor_kartu", Field::Serial),
    ("tmt_pns", Field::TmtPns),
];

const PEOPLE: [[&str; 7]; 3] = [
    [
        "198609262015051001",
        "SITI CONTOH",
        "S.Kom.",
        "Pemerintah Kabupaten Contoh",
        "Aktif",
        "A20150000001",
        "2016-05-01",
    ],
    [
        "19860926201505100",
        "BUDI CONTOH",
        "",
        "Pemerintah Kabupaten Contoh",
        "Aktif",
        "A20150000002",
        "2016-05-01",
    ],
    [
        "199001012015052002",
        "AYU CONTOH",
        "M.Si.",
        "Pemerintah Kabupaten Contoh",
        "Pensiun",
        "A20150000003",
        "2016-05-01",
    ],
];

fn main() -> Result<(), Box<dyn Error>> {
    let as_of = Date::new(2026, 11, 22).ok_or("no such day")?;
    let rows = PEOPLE.iter().enumerate().map(|(idx, person)| row(idx, person)).collect();
    let checked = check(rows, &Rules::new(as_of));
    for judged in &checked.judged {
        let key = judged.key.as_deref().unwrap_or("(no NIP)");
        match &judged.verdict {
            Verdict::Entitled(record) => println!("{key}: a card for {}", record.name),
            Verdict::Held => println!("{key}: held"),
            Verdict::Barred => println!("{key}: not entitled"),
            Verdict::Duplicate => println!("{key}: the same row again"),
        }
    }
    for finding in &checked.findings {
        println!("\n{}", finding.describe(Lang::En));
    }
    Ok(())
}

/// One person as a row; the place is where a person would look to mend it.
fn row(idx: usize, person: &[&str; 7]) -> Row {
    let number = u32::try_from(idx + 1).ok();
    let place = Place { row: number, ..Place::file("employees (database)") };
    let cells =
        COLUMNS.iter().zip(person).enumerate().map(|(column_idx, ((heading, field), text))| {
            let letter = char::from(b'A' + u8::try_from(column_idx).unwrap_or(25)).to_string();
            let column = Arc::new(Column { letter, heading: (*heading).to_owned() });
            let value = if text.is_empty() { Value::Empty } else { Value::Text((*text).into()) };
            (*field, Cell { column, value })
        });
    Row::new(place, cells.collect())
}
