//! Reads one lot back, and says so beside its receipt if everything is right.
//!
//! Reading back takes forty times what drawing does, so it is spread as drawing is. A merge whose job asks for
//! reading back takes the marks of all lots for it.

use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::output::atomic;
use crate::photo::Folder;
use crate::run::make::lots::OneLot;
use crate::run::manifest;
use crate::run::order::Workers;
use crate::run::progress::Progress;
use crate::run::shard::plan::ShardPlan;
use crate::run::shard::receipt::{self, Receipt};
use crate::run::shard::work::{LotWork, job_of, lot_idx, other_job};
use crate::run::verify::{Checkup, PlannedLot, lot as read_back};
use crate::schema::manifest::Input;
use crate::schema::report::{self, Counts, MapForm};
use crate::text;
use serde::{Deserialize, Serialize};
use std::{fs, path::Path};

/// Name of the mark in the folder of its lot.
const MARK: &str = "verified.json";

/// That a lot was read back and is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    /// Version of this form: 1.
    schema: u32,
    program: String,
    plan: String,
    lot: usize,
    /// The attempt that was read back.
    attempt: String,
}

impl Mark {
    fn of(receipt: &Receipt) -> Self {
        let Receipt { program, plan, lot, attempt, .. } = receipt.clone();
        Self { schema: 1, program, plan, lot, attempt }
    }
}

/// Whether the lot of that receipt, in that folder, was read back and is right.
pub(super) fn is_marked(folder: &Path, receipt: &Receipt) -> bool {
    let mark = fs::read(folder.join(MARK)).ok();
    let mark = mark.and_then(|json| serde_json::from_slice::<Mark>(&json).ok());
    mark.is_some_and(|mark| mark == Mark::of(receipt))
}

/// Reads a lot back, and marks it if everything is right.
///
/// # Errors
///
/// As [`super::shard_work`]; a verification fault if the lot is not there, or its files are not what its receipt says.
pub fn shard_verify(work: &LotWork<'_>, progress: &dyn Progress) -> Outcome<Checkup> {
    let plan = ShardPlan::open(work.plan)?;
    let job = job_of(&plan, work.job)?;
    let lot_idx = lot_idx(&plan, work.lot)?;
    let folder = receipt::folder(&plan.shared(), work.lot);
    let slice = plan.slice(lot_idx)?;
    let number = work.lot;
    let receipt = Receipt::read(&folder)?.filter(|receipt| receipt.is_of(&plan, number));
    let Some(receipt) = receipt else {
        let message = text!("lot {number} belum ada", "lot {number} is missing");
        return Err(draw_again(&folder, message));
    };
    if !receipt.is_true(&folder)? {
        let message = text!(
            "berkas lot {number} bukan yang disebut tanda terimanya",
            "the files of lot {number} are not what its receipt says"
        );
        return Err(draw_again(&folder, message));
    }
    let cards = slice.cards().ok_or_else(|| other_job(&plan))?;
    let (lot, slips) = (slice.lot(), slice.slips());
    let one = OneLot {
        lot_idx,
        n_lots: plan.n_lots(),
        n_sheets: plan.head.n_sheets,
        shape: slice.shape,
        lot: &lot,
        slips: &slips,
    };
    let map = one.map(&job, &cards);
    let attempt = folder.join(&receipt.attempt);
    let form = MapForm { excel: false, names: None };
    let is_map =
        fs::read(attempt.join(MAP)).is_ok_and(|there| there == report::map_csv(&map, &form));
    if !is_map {
        let message = text!(
            "peta lot {number} bukan yang direncanakan",
            "the map of lot {number} is not the one that was planned"
        );
        return Err(draw_again(&folder, message));
    }
    let photos = cards.iter().filter_map(|card| {
        let file = card.photo.as_ref()?.file.clone();
        Some(crate::photo::PhotoFile { key: Some(card.record.nip.digits().to_owned()), ..file })
    });
    let planned = PlannedLot {
        job: &job,
        people: cards.iter().map(|card| ((*card.record).clone(), card.design)).collect(),
        map: &map,
        n_sheets: plan.head.n_sheets,
        photos: Folder::of_files(photos),
        manifest: &manifest::of_job(&job, Counts::default(), photo_inputs(&cards)),
    };
    let workers = Workers::new(work.workers)?;
    let checkup = read_back(&attempt, planned, (&workers, progress))?;
    if checkup.is_right() {
        let mut json = serde_json::to_vec_pretty(&Mark::of(&receipt)).expect("plain data");
        json.push(b'\n');
        atomic::write(&folder.join(MARK), &json)?;
    }
    Ok(checkup)
}

/// Name of the map beside the files of a lot.
pub(super) const MAP: &str = crate::schema::files::MAP;

/// The photos of cards, as a manifest lists them.
pub(super) fn photo_inputs(cards: &[crate::run::ready::Ready]) -> Vec<Input> {
    let photos = cards.iter().filter_map(|card| {
        let photo = card.photo.as_ref()?;
        let (path, bytes) = (photo.file.shown.to_string(), photo.file.bytes);
        Some(Input { path, bytes, blake3: photo.content.to_string() })
    });
    let mut photos: Vec<Input> = photos.collect();
    photos.sort();
    photos.dedup();
    photos
}

fn draw_again(folder: &Path, message: Text) -> Box<Fault> {
    Fault::new(FaultKind::Verification, folder.display().to_string(), message)
        .hint(Text::new("gambar lot itu lagi", "draw that lot again"))
}
