//! Whether the disk has room for a run, before the first file of it is written.
//!
//! The estimate is the least a run takes: prepared photos are counted as they
//! are, one card is made in memory for what every file and every card has
//! beside its photo, and rows and the ledger are counted by what they took when
//! measured. So a run is refused only if it could not have ended well. A disk
//! that fills up all the same is told by whoever writes then.

use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::job::{Job, Pdf};
use crate::output::folder::Wanted;
use crate::output::pdf::OutputProfile;
use crate::output::room;
use crate::run::journal::Book;
use crate::run::judge::Ready;
use crate::run::make::Press;
use crate::run::make::cards;
use crate::run::make::stream::STREAM_CARDS;
use std::path::{Path, PathBuf};

/// What a card takes in a file of sheets or the stream, beside its photo: texts, code, places.
/// Measured: 4.5 to 8 kB for the built-in layouts.
const CARD_BYTES: u64 = 4_000;
/// What a row takes in `report.json`, `report.html`, `checked.xlsx` and `map.csv`. Measured: 300 to 900.
const ROW_BYTES: u64 = 250;
/// What a card takes in the ledger and its journal. Measured: 1.8 kB.
const LEDGER_BYTES: u64 = 1_500;
/// Reports, manifest and an empty ledger.
const FIXED_BYTES: u64 = 150_000;

/// Goes on, if the disk has room for the run.
///
/// # Errors
///
/// An outside fault that names the folder, the bytes needed and the bytes there are.
pub(super) fn check(
    press: &Press<'_>,
    files: &[Vec<String>],
    n_rows: usize,
    (book, wanted): (&Book, &Wanted),
) -> Outcome<()> {
    let job = press.job;
    let folder = match wanted {
        Wanted::Exactly { path, .. } => path,
        Wanted::Dated { under, .. } => under,
    };
    let Some(free) = room::free(folder) else { return Ok(()) };
    let needed = needed(press, files, n_rows)?;
    // What a killed run left, or a forced one replaces, takes its room already.
    let left = book.left_folder(job).into_iter().chain(exactly(wanted));
    let there: u64 = left.map(|folder| there(&folder, files, job, press.cards)).sum();
    let needed = needed.saturating_sub(there);
    if needed <= free {
        return Ok(());
    }
    let (needed, free) = (bytes(needed), bytes(free));
    Err(Fault::new(
        FaultKind::Outside,
        folder.display().to_string(),
        crate::text!(
            "ruang disk tidak cukup: perlu sedikitnya {needed}, tersisa {free}",
            "not enough disk space: at least {needed} needed, {free} left"
        ),
    )
    .hint(Text::new(
        "kosongkan ruang disk, atau pilih disk lain dengan --out; belum ada yang ditulis",
        "free some disk space, or choose another disk with --out; nothing was written yet",
    )))
}

/// The least that the run writes, in bytes.
fn needed(press: &Press<'_>, files: &[Vec<String>], n_rows: usize) -> Outcome<u64> {
    let (job, n_cards) = (press.job, press.cards.len() as u64);
    let rows = n_rows as u64 * ROW_BYTES + FIXED_BYTES;
    if n_cards == 0 {
        return Ok(rows);
    }
    let photo = |ready: &Ready| ready.photo.as_ref().map_or(0, |photo| photo.bytes() as u64);
    let photos: u64 = press.cards.iter().map(photo).sum();
    let one = cards::sizes(press)?;
    // A file with one card: what is left of it without the card is in every file.
    let profile = match job.press.pdf {
        Pdf::X4 => {
            let icc = job
                .press
                .icc
                .as_ref()
                .map_or(OutputProfile::default().icc.len(), |icc| icc.bytes.len());
            // Tables of a profile hardly deflate.
            icc as u64 / 2
        }
        Pdf::Plain => 0,
    };
    let each_file = one.pdf.saturating_sub(photo(&press.cards[0]) + 2 * CARD_BYTES) + profile;
    let n_files: usize = files.iter().map(Vec::len).sum();
    let mut total = rows + n_cards * LEDGER_BYTES;
    total += n_files as u64 * each_file + photos + n_cards * CARD_BYTES;
    if job.press.stream {
        let n_streams = press.cards.len().div_ceil(STREAM_CARDS) as u64;
        total += n_streams * each_file + photos + n_cards * CARD_BYTES;
    }
    if job.cards.pdf {
        total += n_cards * one.pdf * 9 / 10;
    }
    // Pictures of other people are a little larger or smaller, as in the PDFs.
    Ok(total + n_cards * one.png * 9 / 10)
}

fn exactly(wanted: &Wanted) -> Option<PathBuf> {
    match wanted {
        Wanted::Exactly { path, .. } => Some(path.clone()),
        Wanted::Dated { .. } => None,
    }
}

/// Bytes of the run's files that lie in a folder already.
fn there(folder: &Path, files: &[Vec<String>], job: &Job, cards: &[Ready]) -> u64 {
    let size = |name: &str| std::fs::metadata(folder.join(name)).map_or(0, |file| file.len());
    let streams =
        (1..=cards.len().div_ceil(STREAM_CARDS)).map(|number| format!("cards-1up/{number:04}.pdf"));
    let endings = [".pdf", "-front.png", "-front-k.png", "-back.png", "-back-k.png"];
    let singles = cards.iter().filter(|_| job.cards.any()).flat_map(|ready| {
        endings.iter().map(|ending| format!("cards/{}{ending}", ready.record.serial))
    });
    files.iter().flatten().cloned().chain(streams).chain(singles).map(|name| size(&name)).sum()
}

/// Bytes as people read them, exactly and in megabytes; small numbers in kilobytes, or two different ones
/// could read the same.
fn bytes(number: u64) -> String {
    if number < 10_000_000 {
        format!("{number} byte ({} kB)", number.div_ceil(1_000))
    } else {
        format!("{number} byte ({} MB)", number.div_ceil(1_000_000))
    }
}
