//! Judging rows on all cores.

use crate::batch::order::{Workers, in_order};
use crate::diag::Outcome;
use crate::ingest::Row;
use crate::record::{self, Checked, Rules};

/// Rows that one thread takes at a time: a few milliseconds of work, so that nobody waits long
/// at the end and the handing over costs nothing.
const CHUNK: usize = 512;

/// Every row by itself on the workers, then all of them together; in the order of the rows.
///
/// # Errors
///
/// An internal fault if judging a row panics.
pub(super) fn judge(workers: &Workers, rows: &[Row], rules: &Rules) -> Outcome<Checked> {
    let mut checks = Vec::with_capacity(rows.len());
    in_order(
        workers,
        rows.len().div_ceil(CHUNK),
        |chunk_idx| {
            let chunk = rows.iter().skip(chunk_idx * CHUNK).take(CHUNK);
            chunk.map(|row| record::check_row(row, rules)).collect::<Vec<_>>()
        },
        |_, chunk| {
            checks.extend(chunk);
            Ok(())
        },
    )?;
    Ok(record::settle(checks, rules))
}
