//! What must hold of any input: the bodies of the fuzz targets, which the test suite drives too.

use cetak::date::Date;
use cetak::diag::{Code, Column, Finding, Place, Severity};
use cetak::geom::Size;
use cetak::impose::SheetFormat;
use cetak::ingest::{Cell, Field, Options, Row, Value, read_bytes};
use cetak::job::{Overrides, load};
use cetak::layout;
use cetak::photo::{Background, Encoding, Frame, Measured, Preparer, conform, measure, thumbnail};
use cetak::record::{Entitlement, Nip, Rules, Verdict, check};
use cetak::unit::Length;
use std::{collections::BTreeMap, fs, sync::Arc};

/// Any bytes are a workbook, a CSV file, or one finding that says why not.
pub(crate) fn ingest(bytes: &[u8]) {
    let read = read_bytes(bytes, "data.xlsx", &Options::default());
    assert!(!read.rows.is_empty() || !read.findings.is_empty(), "nothing was said");
    // Rows behind a column that is missing are judged all the same.
    let stops = |finding: &&Finding| finding.severity == Severity::Stop;
    let mut stops = read.findings.iter().filter(stops);
    assert!(
        stops.all(|finding| finding.code == Code::ColumnMissing)
            || read.rows.is_empty()
            || read.listings.len() > 1
    );
    for row in &read.rows {
        assert!(row.place.row.is_some(), "a row knows where it stands");
    }
}

/// Any text in any column is judged: every row gets one verdict, and a card only with a good number.
pub(crate) fn record(text: &str) {
    let rules = Rules::new(Date::parse_iso("2026-11-22").expect("a day"));
    // Lines are rows; a cell ends with a tab, its column is its place in the line.
    let rows: Vec<Row> = (2..)
        .zip(text.lines())
        .map(|(number, line)| {
            let cells = line.split('\t').zip(Field::ALL).map(|(text, field)| {
                let column = Column { letter: "A".into(), heading: field.name().into() };
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
}

/// Any bytes are a prepared photo or a reason, and what is stored of them is read back.
pub(crate) fn photo(bytes: &[u8]) {
    let size = Size { w: Length::from_um(18_000), h: Length::from_um(23_000) };
    let frame = Frame { size, dpi: 300, encoding: Encoding::Jpeg };
    let mut preparer = Preparer::new();
    for background in [Background::Remove, Background::Require] {
        let measured = measure(bytes, &frame, background, &mut preparer);
        let stored = measured.to_bytes();
        assert!(Measured::from_bytes(&stored).is_some(), "what is stored is read back");
    }
    if let Ok((_, Some(file))) = conform(bytes, (450, 575), Background::Remove, &mut preparer) {
        assert!(file.len() <= 2 << 20, "what an office keeps is as the rules ask");
        let again = measure(&file, &frame, Background::Keep, &mut preparer);
        assert!(again.facts.is_ok_and(|seen| (seen.width_px, seen.height_px) == (450, 575)));
    }
    let _small = thumbnail(bytes, None);
    let _strange = Measured::from_bytes(bytes);
}

/// Any text is a job file, a sheet format, a layout and a table of entitlement, or a mistake with its line.
#[expect(clippy::disallowed_methods, reason = "a folder that is thrown away")]
pub(crate) fn toml(text: &str) {
    if let Err(fault) = SheetFormat::parse("own", text, "own.toml") {
        assert!(!fault.place.is_empty());
    }
    if let Err(fault) = Entitlement::parse(text, "own.toml") {
        assert!(!fault.place.is_empty());
    }
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["job.toml", "layout.toml"] {
        fs::write(folder.path().join(name), text).expect("written");
    }
    let _job = load(folder.path(), &Overrides::default());
    let _layout = layout::load(&folder.path().to_string_lossy(), folder.path(), &BTreeMap::new());
}
