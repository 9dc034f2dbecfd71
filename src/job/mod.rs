//! What one run is asked to make: the job file and the flags, fully resolved.
//!
//! After [`load`] nothing is left to look up: the layout is loaded, the sheet
//! format fits its paper, every path stands, and the as-of date is known. This
//! is the only place that asks which day it is. Nothing is read of the data
//! itself.

mod clock;
mod bytes;
mod decisions;
mod design;
mod file;
mod guard;
mod outside;
mod print_shop;
mod printers;
mod qr;
mod queues;
mod reads;

pub use decisions::Decisions;
pub use design::{Choice, Design, Designs};
pub use guard::Guard;
pub use print_shop::{Icc, Inks, Pdf, PrintShop};
pub use printers::{PrinterProfile, is_printer_name, job_printers, user_printers};
pub use qr::QrUrl;
pub use queues::{PrintQueue, Way, print_queue, print_queues};
pub use reads::{key_files, reads, reads_around};

use crate::date::Date;
use crate::diag::Policy;
use crate::digest::Digest;
use crate::impose::Options;
use crate::ingest;
use crate::layout::{Printer, Ribbon};
use crate::photo;
use crate::record;
use crate::token::Key;
use crate::unit::Length;
use std::path::{Path, PathBuf};

pub use clock::{Moment, day_of, now, today};
pub use file::load;

/// What the command line says about a job, before the job file.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Overrides {
    /// The day validity is judged on.
    pub as_of: Option<Date>,
    /// The ICC profile of the printing condition.
    pub icc: Option<PathBuf>,
    /// The measured printer that sheets are drawn for.
    pub calibration: Option<String>,
    /// Whether a print shop's package is written even if the job file does not ask for it.
    pub package: bool,
    /// Whether the finished run is read back even if the job file does not ask for it.
    pub verify: bool,
    /// The first free slot, from 1, of a part-used first sheet.
    pub start_slot: Option<usize>,
    /// Slots, from 1, that stay empty on every sheet; empty: as in the job file.
    pub skip_slots: Vec<usize>,
}

impl Overrides {
    /// The options of the job file, for the paper that is at hand.
    fn part_used(&self, mut options: Options) -> Options {
        options.start_slot = self.start_slot.unwrap_or(options.start_slot);
        if !self.skip_slots.is_empty() {
            options.skip_slots.clone_from(&self.skip_slots);
        }
        options
    }
}

/// A job, fully resolved.
#[derive(Debug, Clone)]
pub struct Job {
    /// Name of the job, for people.
    pub name: String,
    /// The folder the job file lies in; every relative path starts here.
    pub folder: PathBuf,
    /// The job file.
    pub file: Source,
    /// What else was read to settle the job, each once: the office's own layouts, artwork, sheet
    /// formats, table of entitlement, list to join and printer profile. Neither the profile of the
    /// printing condition, see [`PrintShop::icc`], nor keys.
    pub parts: Vec<Source>,
    /// The day validity is judged on.
    pub as_of: Date,
    /// Whether everybody in it is made up, so that placeholders on cards are meant. Default: no.
    pub is_sample: bool,
    /// The files of records, in order.
    pub data: Vec<Source>,
    /// A list that completes the rows of those files by their numbers, and how it is read.
    pub join: Option<(Source, ingest::Options)>,
    /// A list beside the job file that says which photo is whose: `photos.csv`, with NIP and FOTO.
    pub photo_list: Option<Source>,
    /// The list of what people decided about single photos.
    pub decision_list: Option<Source>,
    /// How those files are read.
    pub ingest: ingest::Options,
    /// How rows become records.
    pub rules: record::Rules,
    /// The folder of photos.
    pub photos: Source,
    /// Bytes that prepared photos may take in [`Job::state_folder`] between runs.
    pub photo_cache: u64,
    /// What photos must be like.
    pub photo_rules: photo::Rules,
    /// What people decided about single photos.
    pub decisions: Decisions,
    /// The layouts, who gets which, and how cards lie on sheets.
    pub designs: Designs,
    /// The resolution photos and rasters are prepared for, in dots per inch.
    pub print_dpi: u32,
    /// What the QR code says.
    pub qr: QrUrl,
    /// What a print shop gets.
    pub print_shop: PrintShop,
    /// Which files are made for each person.
    pub cards: CardFiles,
    /// The card printer that rasters are made for.
    pub printer: Printer,
    /// The ribbon in it, if the job says so.
    pub ribbon: Option<Ribbon>,
    /// What to do about each finding code.
    pub policy: Policy,
    /// How much may change from one run to the next.
    pub guard: Guard,
}

/// The state folder of the job in this file or folder, without reading the job.
pub fn state_folder(path: &Path) -> PathBuf {
    folder_of(path).join(STATE)
}

/// The secret of the job in this file or folder; nothing if it has none, or the job cannot be read now.
pub fn secret(path: &Path) -> Option<Key> {
    load(path, &Overrides::default()).ok()?.qr.key().cloned()
}

/// The folder that a job file lies in; a folder is named itself.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        _ if path.is_dir() => path,
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Name of the state folder.
const STATE: &str = ".cetak";

impl Job {
    /// The folder of the ledger, the lock and the cache of photos. Only the cache may be deleted at any time.
    pub fn state_folder(&self) -> PathBuf {
        self.folder.join(STATE)
    }

    /// What is made of a photo of that person, by its content.
    pub fn treatment(&self, key: &str, content: Digest) -> photo::Treatment {
        let view = self.decisions.view(key, content);
        photo::Treatment { background: self.photo_rules.background, view }
    }

    /// The folder that holds the folders of runs, unless one is named.
    pub fn out_folder(&self) -> PathBuf {
        self.folder.join("out")
    }
}

/// Which files are made for each person, besides the sheets.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct CardFiles {
    /// Rasters for a card printer.
    pub png: bool,
    /// One PDF, front and back.
    pub pdf: bool,
    /// Rasters of one picture each, for drivers that take no black one beside it.
    pub composite: bool,
    /// How far the page of that PDF reaches beyond the card. Default: not at all.
    pub overbleed: Overbleed,
}

/// How far the page of a single card reaches beyond the card.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Overbleed {
    /// Not at all: the page is the card.
    #[default]
    None,
    /// So far on every side.
    Around(Length),
    /// As the raster of the job's card printer, to be spooled to it.
    Printer,
}

impl CardFiles {
    /// Whether there are any.
    pub const fn any(self) -> bool {
        self.png || self.pdf || self.composite
    }

    /// Whether a raster is made for the job's card printer, or a page of its size.
    pub const fn for_printer(self) -> bool {
        self.png || self.composite || matches!(self.overbleed, Overbleed::Printer)
    }
}

/// A file or folder of the job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where it is.
    pub path: PathBuf,
    /// How messages and reports name it: as in the job file, with `/` between folders, never absolute.
    pub shown: String,
}
