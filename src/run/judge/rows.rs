//! Reading files and judging their rows on all cores.
//!
//! One core reads a file, and reading a large one takes longer than judging its
//! rows; so the others judge what is read while the rest is still coming.

use crate::diag::{Outcome, Place};
use crate::ingest::{self, Read, Row};
use crate::job::Source;
use crate::run::order::{Workers, with_parts};
use crate::run::progress::{Phase, Progress};
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

/// A file as it was read, with what `judge` made of each of its rows, and what `beside` made of
/// the file.
pub(super) type File<T, B> = (Read, Vec<T>, B);

/// Reads every file and judges every row by itself.
///
/// # Errors
///
/// An internal fault if judging a row panics.
pub(super) fn read<T: Send, B: Send>(
    workers: &Workers,
    files: &[Source],
    options: &ingest::Options,
    progress: &dyn Progress,
    (judge, beside): (impl Fn(&Row) -> T + Sync, impl Fn(&Source) -> B + Sync),
) -> Outcome<Vec<File<T, B>>> {
    progress.begin(Phase::Reading, files.len());
    let read = with_parts(
        workers,
        files.len(),
        |idx, hand_out| {
            let source = &files[idx];
            let read = ingest::read(&source.path, &source.shown, options, hand_out);
            (read, beside(source))
        },
        |rows: Vec<Row>| {
            let judged = rows.into_iter().map(|row| (row.place.clone(), judge(&row)));
            judged.collect::<Vec<_>>()
        },
        || progress.advance(1),
    );
    progress.end();
    let files = read?.into_iter().map(|((read, beside), early)| {
        let mut early = Early::new(early);
        let judge = |row: &Row| early.take(&row.place).unwrap_or_else(|| judge(row));
        let judged = read.rows.iter().map(judge).collect();
        (read, judged, beside)
    });
    Ok(files.collect())
}

/// What was judged while its file was still being read: blocks of rows by worksheet. Some of it
/// may stand in a worksheet that does not count in the end.
struct Early<T>(HashMap<Option<Arc<str>>, Blocks<T>>);

type Blocks<T> = VecDeque<VecDeque<(Place, T)>>;

impl<T> Early<T> {
    fn new(blocks: Vec<Vec<(Place, T)>>) -> Self {
        let mut by_worksheet: HashMap<_, Blocks<T>> = HashMap::new();
        for block in blocks {
            let worksheet = block.first().and_then(|(place, _)| place.worksheet.clone());
            by_worksheet.entry(worksheet).or_default().push_back(block.into());
        }
        Self(by_worksheet)
    }

    /// What was made of the row at `place`; rows are asked for in their order.
    fn take(&mut self, place: &Place) -> Option<T> {
        let blocks = self.0.get_mut(&place.worksheet)?;
        blocks.pop_front_if(|block| block.is_empty());
        let (_, judged) = blocks.front_mut()?.pop_front_if(|(first, _)| first == place)?;
        Some(judged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;
    use crate::run::progress::Silent;
    use std::{fs, sync::Mutex};

    const HEAD: &str = "NIP;NAMA;KARTU ASN VIRTUAL;INSTANSI;KEDUDUKAN HUKUM\n";

    fn people(numbers: std::ops::Range<u32>) -> String {
        numbers.map(|n| format!("1986092620150{n:05};Orang;A2015{n:07};Kota;Aktif\n")).collect()
    }

    /// The files with the row numbers that were judged for each, and all that were ever judged.
    #[expect(clippy::disallowed_methods, reason = "half a file of a test harms nobody")]
    fn read_all(
        files: &[(&str, &[u8])],
        options: &ingest::Options,
    ) -> (Vec<(Read, Vec<u32>)>, Vec<u32>) {
        let folder = tempfile::tempdir().expect("a folder");
        let files = files.iter().map(|(name, content)| {
            let path = folder.path().join(name);
            fs::write(&path, content).expect("written");
            Source { path, shown: (*name).to_owned() }
        });
        let files: Vec<Source> = files.collect();
        let ever = Mutex::new(Vec::new());
        let judge = |row: &Row| {
            let number = row.place.row.unwrap_or_default();
            ever.lock().expect("no panic").push(number);
            number
        };
        let workers = Workers::new(2).expect("threads");
        let read = super::read(&workers, &files, options, &Silent, (judge, |_: &Source| ()));
        let read = read.expect("nothing panics").into_iter();
        (
            read.map(|(read, judged, ())| (read, judged)).collect(),
            ever.into_inner().expect("no panic"),
        )
    }

    #[test]
    fn every_row_is_judged_once_and_stands_with_its_row() {
        let (long, short) =
            (format!("{HEAD}{}", people(0..2000)), format!("{HEAD}{}", people(0..3)));
        let files: [(&str, &[u8]); 2] =
            [("panjang.csv", long.as_bytes()), ("pendek.csv", short.as_bytes())];
        let (read, ever) = read_all(&files, &ingest::Options::default());
        assert_eq!(ever.len(), 2003);
        for ((read, judged), n_rows) in read.iter().zip([2000, 3]) {
            assert_eq!(judged.len(), n_rows);
            assert!(
                read.rows.iter().zip(judged).all(|(row, number)| row.place.row == Some(*number))
            );
        }
    }

    #[test]
    fn rows_of_a_file_that_turns_out_to_be_damaged_do_not_count() {
        let whole = format!("{HEAD}{}", people(0..1000));
        let torn =
            format!("{whole}198609262015051001;\"Orang;A20150000001;Kota;Aktif\n{}", people(0..10));
        let files: [(&str, &[u8]); 2] =
            [("rusak.csv", torn.as_bytes()), ("baik.csv", whole.as_bytes())];
        let (read, ever) = read_all(&files, &ingest::Options::default());
        assert!(ever.len() > 1000, "some were judged before the damage was met");
        assert_eq!((read[0].0.rows.len(), read[0].1.len()), (0, 0));
        assert_eq!(read[0].0.findings[0].code, Code::WorkbookUnreadable);
        assert_eq!(read[1].1.len(), 1000);
    }

    #[test]
    fn worksheets_with_the_same_row_numbers_are_kept_apart() {
        let place = |worksheet: &str, row| Place {
            worksheet: Some(worksheet.into()),
            row: Some(row),
            ..Place::file("data.xlsx")
        };
        let block = |worksheet: &'static str, rows: std::ops::Range<u32>| {
            rows.map(|row| (place(worksheet, row), format!("{worksheet} {row}"))).collect()
        };
        // PNS was handed out whole and did not count; PPPK is read twice, as a job may ask for.
        let blocks = ["PPPK", "PNS", "PPPK"].map(|worksheet| block(worksheet, 2..5));
        let mut early = Early::new(blocks.into());
        for _ in 0..2 {
            for row in 2..5 {
                assert_eq!(early.take(&place("PPPK", row)), Some(format!("PPPK {row}")));
            }
        }
        assert_eq!(early.take(&place("PPPK", 5)), None);
        assert_eq!(early.take(&place("CPNS", 2)), None);
    }
}
