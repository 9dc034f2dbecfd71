//! Whether the disk has room for a run, before the first file of it is written.
//!
//! The estimate is the least a run takes: prepared photos are counted as they
//! are, one card is made in memory for what every file and every card has
//! beside its photo, and rows and the ledger are counted by what they took when
//! measured. So a run is refused only if it could not have ended well. A disk
//! that fills up all the same is told by whoever writes then.

use crate::diag::{Fault, FaultKind, Outcome, Remedy};
use crate::job::{Job, Pdf};
use crate::output::folder::Wanted;
use crate::output::room;
use crate::run::condition;
use crate::run::lot_files::{self, STREAM_CARDS};
use crate::run::ready::Ready;
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

/// What the files of one person take, in bytes.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Sizes {
    /// The PDF, whether or not the job asks for it.
    pub(super) pdf: u64,
    /// The rasters, if the job asks for them.
    pub(super) png: u64,
}

/// What a run is about to write.
#[derive(Clone, Copy)]
pub(super) struct Needs<'a> {
    pub(super) job: &'a Job,
    pub(super) cards: &'a [Ready],
    /// What the files of the first person take; nothing if there is no card.
    pub(super) sizes: Sizes,
    /// The files of each lot of sheets.
    pub(super) files: &'a [Vec<String>],
    /// Rows that were read.
    pub(super) n_rows: usize,
}

/// The room that a run takes, and the room there is, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Room {
    /// The least that the run writes beyond what is there already.
    pub(super) needed: u64,
    pub(super) free: u64,
    folder: PathBuf,
}

/// Estimates the room for the run; `None` where the system does not tell what there is.
/// `left` is the folder of a run that was killed, if the last one was.
pub(super) fn estimate(needs: &Needs<'_>, wanted: &Wanted, left: Option<PathBuf>) -> Option<Room> {
    let folder = match wanted {
        Wanted::Exactly { path, .. } => path,
        Wanted::Dated { under, .. } => under,
    };
    let free = room::free(folder)?;
    // What a killed run left, or a forced one replaces, takes its room already.
    let there: u64 =
        left.into_iter().chain(exactly(wanted)).map(|folder| needs.there(&folder)).sum();
    let needed = needs.bytes().saturating_sub(there);
    Some(Room { needed, free, folder: folder.clone() })
}

impl Room {
    /// Goes on, if the disk has room for the run.
    ///
    /// # Errors
    ///
    /// An outside fault that names the folder, the bytes needed and the bytes there are.
    pub(super) fn refuse_too_little(&self) -> Outcome<()> {
        if self.needed <= self.free {
            return Ok(());
        }
        let (needed, free) = (bytes(self.needed), bytes(self.free));
        Err(Fault::new(
            FaultKind::Outside,
            self.folder.display().to_string(),
            crate::text!(
                "ruang disk tidak cukup: perlu sedikitnya {needed}, tersisa {free}",
                "not enough disk space: at least {needed} needed, {free} left"
            ),
        )
        .hint(Remedy::FreeDiskOrOtherDisk))
    }
}

impl Needs<'_> {
    /// The least that the run writes, in bytes.
    fn bytes(&self) -> u64 {
        let Self { job, cards, sizes, .. } = *self;
        let n_cards = cards.len() as u64;
        let rows = self.n_rows as u64 * ROW_BYTES + FIXED_BYTES;
        let Some(first) = cards.first() else { return rows };
        let photo = |ready: &Ready| ready.photo.as_ref().map_or(0, |photo| photo.bytes as u64);
        let photos: u64 = cards.iter().map(photo).sum();
        // A file with one card: what is left of it without the card is in every file.
        let profile = match job.print_shop.pdf {
            // Tables of a profile hardly deflate.
            Pdf::X4 => condition::profile(job).icc.len() as u64 / 2,
            Pdf::Plain => 0,
        };
        let each_file = sizes.pdf.saturating_sub(photo(first) + 2 * CARD_BYTES) + profile;
        let n_files: usize = self.files.iter().map(Vec::len).sum();
        let mut total = rows + n_cards * LEDGER_BYTES;
        total += n_files as u64 * each_file + photos + n_cards * CARD_BYTES;
        if job.print_shop.stream {
            let n_streams = cards.len().div_ceil(STREAM_CARDS) as u64;
            total += n_streams * each_file + photos + n_cards * CARD_BYTES;
        }
        if job.cards.pdf {
            total += n_cards * sizes.pdf * 9 / 10;
        }
        // Pictures of other people are a little larger or smaller, as in the PDFs.
        total + n_cards * sizes.png * 9 / 10
    }

    /// Bytes of the run's files that lie in a folder already.
    fn there(&self, folder: &Path) -> u64 {
        let size = |name: &str| std::fs::metadata(folder.join(name)).map_or(0, |file| file.len());
        let streams = (0..self.cards.len().div_ceil(STREAM_CARDS)).map(lot_files::stream_file);
        let endings = [
            ".pdf",
            "-front.png",
            "-front-k.png",
            "-front-all.png",
            "-back.png",
            "-back-k.png",
            "-back-all.png",
        ];
        let singles = self.cards.iter().filter(|_| self.job.cards.any()).flat_map(|ready| {
            endings.iter().map(|ending| format!("cards/{}{ending}", ready.record.serial))
        });
        let sheets = self.files.iter().flatten().cloned();
        sheets.chain(streams).chain(singles).map(|name| size(&name)).sum()
    }
}

fn exactly(wanted: &Wanted) -> Option<PathBuf> {
    match wanted {
        Wanted::Exactly { path, .. } => Some(path.clone()),
        Wanted::Dated { .. } => None,
    }
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
