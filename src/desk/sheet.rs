//! Which sheet of which run is meant by a number.

use crate::diag::{Fault, FaultKind, Outcome, Remedy};
use crate::ledger::{Ledger, RunId, SheetOf};
use crate::text;
use std::path::Path;

/// What is to happen to a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// All of it is confirmed: nobody means one that was confirmed before.
    Confirm,
    /// A card on it is named: it may have been confirmed before.
    Name,
}

/// The run whose sheet is meant: the one that is named, or the only one that it can be.
pub(super) fn run_of(
    ledger: &Ledger,
    named: Option<&str>,
    (sheet, slot): (u32, Option<u32>),
    purpose: Purpose,
) -> Outcome<RunId> {
    if let Some(named) = named {
        return run_named(ledger, named);
    }
    let mut found = ledger.sheets_numbered(sheet, slot)?;
    if found.is_empty() {
        return Err(Fault::new(
            FaultKind::Usage,
            "",
            text!("`{sheet}` tidak diterima", "`{sheet}` is not accepted"),
        )
        .hint(Remedy::NameSheet));
    }
    if purpose == Purpose::Confirm && found.iter().any(|found| found.open > 0) {
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
        let last = Path::new(folder).file_name();
        folder == named || last.is_some_and(|last| last == Path::new(named).as_os_str())
    };
    let runs = ledger.runs()?;
    let found = runs.iter().rev().find(|run| match named.parse::<RunId>() {
        Ok(number) => run.id == number,
        Err(_) => is_named(&run.plan.folder),
    });
    found.map(|run| run.id).ok_or_else(|| {
        let last = runs.last().map(|run| format!("{} ({})", run.id, run.plan.folder));
        Fault::new(
            FaultKind::Usage,
            "",
            text!("`{named}` tidak diterima", "`{named}` is not accepted"),
        )
        .hint(Remedy::NameRun { last: last.unwrap_or_default() })
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
        "",
        text!("lembar {sheet} ada di {id}", "sheet {sheet} is one of {en}"),
    )
    .hint(Remedy::NameRunOfSheet { last })
}
