//! Which sheet of which run a clerk means, and how the blank cards add up.

use crate::cli::confirm::misread;
use crate::cli::words;
use crate::diag::{Fault, FaultKind, Lang, Outcome, Text};
use crate::ledger::{Ledger, RunId, SheetOf, Stock};
use crate::text;
use std::path::Path;

/// What is to happen to a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    /// All of it is confirmed: nobody means one that was confirmed before.
    Confirming,
    /// A card on it is named: it may have been confirmed before.
    Naming,
}

/// The run whose sheet is meant: the one that `--run` names, or the only one that it can be.
pub(super) fn run_of(
    ledger: &Ledger,
    named: Option<&String>,
    (sheet, slot): (u32, Option<u32>),
    doing: Doing,
) -> Outcome<RunId> {
    if let Some(named) = named {
        return run_named(ledger, named);
    }
    let mut found = ledger.sheets_numbered(sheet, slot)?;
    if found.is_empty() {
        return Err(misread(
            "--sheet",
            &sheet.to_string(),
            Text::new(
                "lembar itu belum dibuat, atau semua kartunya sudah diganti; lihat map.csv",
                "that sheet was not made, or all its cards were replaced; see map.csv",
            ),
        ));
    }
    if doing == Doing::Confirming && found.iter().any(|found| found.open > 0) {
        found.retain(|found| found.open > 0);
    }
    match found.as_slice() {
        [one] => Ok(one.run),
        several => Err(ambiguous(sheet, several)),
    }
}

/// A run by its number, or by the name of its folder.
fn run_named(ledger: &Ledger, named: &str) -> Outcome<RunId> {
    let is_named = |folder: &str| {
        folder == named
            || Path::new(folder)
                .file_name()
                .is_some_and(|last| last == Path::new(named).as_os_str())
    };
    let runs = ledger.runs()?;
    let found = runs.iter().rev().find(|run| match named.parse::<RunId>() {
        Ok(number) => run.id == number,
        Err(_) => is_named(&run.plan.folder),
    });
    found.map(|run| run.id).ok_or_else(|| {
        let last = runs.last().map(|run| format!("{} ({})", run.id, run.plan.folder));
        let last = last.unwrap_or_default();
        misread(
            "--run",
            named,
            text!(
                "sebut nomor proses atau nama foldernya; yang terakhir: {last}",
                "name a run by its number or its folder; the last one is {last}"
            ),
        )
    })
}

fn ambiguous(sheet: u32, found: &[SheetOf]) -> Box<Fault> {
    let list = |word: &str| {
        let runs = found.iter().map(|found| format!("{word} {} ({})", found.run, found.folder));
        runs.collect::<Vec<_>>().join(", ")
    };
    let (id, en) = (list("proses"), list("run"));
    let last = found.last().map_or(0, |found| found.run);
    Fault::new(
        FaultKind::Usage,
        "--sheet",
        text!("lembar {sheet} ada di {id}", "sheet {sheet} is one of {en}"),
    )
    .hint(text!(
        "sebut yang mana, misalnya --run {last}; folder proses tercetak di tepi lembar",
        "say which, for example --run {last}; the run's day is printed in the margin of the sheet"
    ))
}

/// `kartu kosong: 500 datang = 423 baik + 7 rusak + 70 sisa`, and what a count on the shelf differs.
pub(super) fn stock(stock: &Stock, lang: Lang) -> Vec<String> {
    let Stock { received, good, spoiled, left, difference } = *stock;
    let mut lines = vec![match lang {
        Lang::Id => {
            format!("kartu kosong: {received} datang = {good} baik + {spoiled} rusak + {left} sisa")
        }
        Lang::En => {
            format!("blanks: {received} in = {good} good + {spoiled} spoiled + {left} left")
        }
    }];
    if left < 0 {
        lines.push(match lang {
            Lang::Id => "lebih banyak terpakai daripada yang datang: catat kiriman dengan `cetak konfirmasi --received N`".to_owned(),
            Lang::En => "more were used than were delivered: record deliveries with `cetak confirm --received N`".to_owned(),
        });
    }
    if let Some(difference) = difference.filter(|difference| *difference != 0) {
        lines.push(match lang {
            Lang::Id => format!("hitungan rak berbeda {difference} dari catatan"),
            Lang::En => format!("the count on the shelf is {difference} off the record"),
        });
    }
    lines
}

/// `rusak: 4 tinta, 3 tergores`.
pub(super) fn reasons(reasons: &[(String, u64)], lang: Lang) -> Option<String> {
    let unsaid = match lang {
        Lang::Id => "tanpa alasan tercatat",
        Lang::En => "of no recorded reason",
    };
    let list: Vec<String> = reasons
        .iter()
        .map(|(reason, number)| {
            let number = words::count(usize::try_from(*number).unwrap_or(usize::MAX), lang);
            let reason = if reason.is_empty() { unsaid } else { reason };
            format!("{number} {}", crate::diag::printable(reason))
        })
        .collect();
    let word = match lang {
        Lang::Id => "rusak",
        Lang::En => "spoiled",
    };
    (!list.is_empty()).then(|| format!("{word}: {}", list.join(", ")))
}
