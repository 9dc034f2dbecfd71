//! A finished run read back, its pages compared in parallel.
//!
//! What must stand on a card comes from the map and, where the job's files are
//! still what the run was made from, from drawing every record again: then each
//! text and code is compared in its own place. Where they are not, less is
//! compared and a note says what; nothing is ever taken for right unseen.

use crate::date::Date;
use crate::diag::{Fault, FaultKind, Note, Outcome, Remedy};
use crate::digest::Digest;
use crate::geom::Rect;
use crate::impose::{Arrangement, CODE_QUIET, Side};
use crate::job::{self, Designs, Job, Overrides, Pdf};
use crate::output::calibrated;
use crate::record::{Record, Verdict};
use crate::render::Op;
use crate::run::designs::{Renderers, choose};
use crate::run::inputs;
use crate::run::judge::records;
use crate::run::lot_files;
use crate::run::manifest::PROGRAM;
use crate::run::order::{Workers, in_order};
use crate::run::progress::{Phase, Progress};
use crate::run::slug_codes;
use crate::schema::manifest::{Input, MANIFEST, Manifest};
use crate::schema::report::MapLine;
use crate::text;
use crate::verify::{
    self, Expectations, Face, Lot, Mismatch, Reader, Verified, WantedCode, WantedPage,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// What reading a run back gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkup {
    /// What was looked at and found.
    pub verified: Verified,
    /// What could not be compared, and why.
    pub notes: Vec<Note>,
}

/// Reads the run in `folder` back, with the help of its job file if there is one.
///
/// # Errors
///
/// A usage fault if the folder holds no finished run or the job file named cannot be used, an
/// outside fault if the disk refuses.
pub fn verify(
    folder: &Path,
    job_file: Option<&Path>,
    workers: usize,
    progress: &dyn Progress,
) -> Outcome<Checkup> {
    let workers = Workers::new(workers)?;
    let mut notes = Vec::new();
    let known = known(folder, job_file, &workers, progress, &mut notes)?;
    let mut reader = Spread { workers: &workers, progress, begun: false };
    let verified = verify::run_with(folder, &known, &mut reader);
    if reader.begun {
        progress.end();
    }
    let mut verified = verified?;
    verified.mismatches.extend(known.strangers(folder));
    Ok(Checkup { verified, notes })
}

/// What is known of the cards beside the map.
#[derive(Default)]
struct Expected {
    designs: Option<Designs>,
    /// What each face shows, by key; empty if the records are not to be had.
    faces: BTreeMap<String, Redrawn>,
    drawn: bool,
    /// Whether the sheets were asked for without a standard.
    plain: bool,
}

/// A card drawn again.
struct Redrawn {
    /// Which of the job's layouts it has.
    design: usize,
    shown: [Shown; 2],
}

/// What one face shows.
#[derive(Debug, Default, Clone)]
struct Shown {
    texts: Vec<String>,
    code: WantedCode,
}

impl Shown {
    fn of(ops: &[Op]) -> Self {
        let mut shown = Self::default();
        for op in ops {
            match op {
                Op::Text(run) => shown.texts.push(run.text.clone()),
                Op::Qr(qr) => shown.code = WantedCode::Is(qr.payload.clone()),
                Op::Static(_) | Op::Mark(_) | Op::Photo { .. } => {}
            }
        }
        shown
    }
}

impl Expectations for Expected {
    fn area(&self, card: &MapLine, face: Face) -> Option<Rect> {
        let slot_idx = card.slot.checked_sub(1)?;
        let side = side_of(face);
        self.on_paper(card, side, |arrangement| {
            let is_there = slot_idx < arrangement.format().slots.len();
            is_there.then(|| arrangement.placement(side, slot_idx).trim)
        })
    }

    fn sheet_code(&self, card: &MapLine, face: Face) -> Option<(Rect, String)> {
        let side = side_of(face);
        let seen =
            |arrangement: &Arrangement| Some(arrangement.seen_from(side, arrangement.code()?));
        let code = self.on_paper(card, side, seen)?;
        let lot = lot_files::lot_number(&card.lot)?;
        Some((code.grown(CODE_QUIET), slug_codes::words(lot, card.sheet, side)))
    }

    fn texts(&self, card: &MapLine, face: Face) -> Vec<String> {
        let own = match face {
            Face::Front => card.key.clone(),
            Face::Back => card.serial.clone(),
        };
        let mut texts = vec![own];
        texts.extend(self.shown(card, face).map(|shown| shown.texts.clone()).unwrap_or_default());
        texts
    }

    fn must_conform(&self, path: &str) -> bool {
        path.starts_with("cards-1up/") || (path.starts_with("sheets/") && !self.plain)
    }

    fn code(&self, card: &MapLine, face: Face) -> WantedCode {
        self.shown(card, face).map(|shown| shown.code.clone()).unwrap_or_default()
    }
}

/// The side of the sheet that a face of a card is on.
fn side_of(face: Face) -> Side {
    match face {
        Face::Front => Side::Front,
        Face::Back => Side::Back,
    }
}

impl Expected {
    /// Where on the page of the card lies what its sheet has there; `None` if that is unknown. Of
    /// a card that is not known, only what holds on the sheets of every shape.
    fn on_paper(
        &self,
        card: &MapLine,
        side: Side,
        find: impl Fn(&Arrangement) -> Option<Rect>,
    ) -> Option<Rect> {
        let designs = self.designs.as_ref()?;
        let shape = self.faces.get(&card.key).map(|seen| designs.all()[seen.design].shape);
        let all = designs.shapes().iter().enumerate();
        let mut places = all.filter(|(idx, _)| shape.is_none_or(|shape| shape == *idx)).map(
            |(_, arrangement)| {
                let place = find(arrangement)?;
                let correction = arrangement.correction(side);
                Some(correction.map_or(place, |correction| correction.around(place)))
            },
        );
        let place = places.next()?;
        places.all(|other| other == place).then_some(place)?
    }

    /// Cards of the map that no record asks for.
    fn strangers(&self, folder: &Path) -> Vec<Mismatch> {
        if !self.drawn {
            return Vec::new();
        }
        // A map that cannot be read was told already.
        let map = fs::read(folder.join("map.csv")).ok();
        let cards = map.and_then(|bytes| verify::read_map(&bytes).ok()).unwrap_or_default();
        let strange = cards.into_iter().filter(|card| !self.faces.contains_key(&card.key));
        strange
            .map(|card| {
                let key = &card.key;
                let message = text!(
                    "`{key}` ada di peta, tetapi data tidak meminta kartunya",
                    "`{key}` stands in the map, but the data asks for no such card"
                );
                Mismatch {
                    page: Some(card.front_page),
                    slot: Some(card.slot),
                    key: Some(card.key.clone()),
                    ..Mismatch::of_file(verify::MismatchKind::ManifestBroken, &card.lot, message)
                }
            })
            .collect()
    }

    fn shown(&self, card: &MapLine, face: Face) -> Option<&Shown> {
        let [front, back] = &self.faces.get(&card.key)?.shown;
        Some(match face {
            Face::Front => front,
            Face::Back => back,
        })
    }
}

/// Loads the job and draws its records again, as far as they are still those of the run.
fn known(
    folder: &Path,
    job_file: Option<&Path>,
    workers: &Workers,
    progress: &dyn Progress,
    notes: &mut Vec<Note>,
) -> Outcome<Expected> {
    // A folder without a manifest is refused by the reading that follows.
    let manifest = fs::read(folder.join(MANIFEST)).ok();
    let Some(manifest) = manifest.as_deref().and_then(Manifest::from_json) else {
        return Ok(Expected::default());
    };
    let Some(path) = job_file.map(Path::to_owned).or_else(|| above(folder, &manifest)) else {
        let job = &manifest.job;
        let none = text!(
            "tidak ada berkas tugas `{job}` di folder-folder di atas hasil ini: tempat kartu, nama, dan isi kode QR tidak dibandingkan",
            "no folder above this run holds the job file of `{job}`: places of cards, names and QR codes were not compared"
        );
        notes.push(Note::from(none).hint(Remedy::NameJob));
        return Ok(Expected::default());
    };
    let as_of = Date::parse_iso(&manifest.as_of);
    let loaded = job::load(&path, &Overrides { as_of, ..Overrides::default() });
    let job = match (loaded, job_file) {
        (Ok(job), _) => job,
        (Err(fault), Some(_)) => return Err(fault),
        (Err(_), None) => {
            notes.push(Note::from(text!(
                "berkas tugas tidak bisa dipakai lagi: tempat kartu, nama, dan isi kode QR tidak dibandingkan",
                "the job file can no longer be used: places of cards, names and QR codes were not compared"
            )));
            return Ok(Expected::default());
        }
    };
    let mut inputs = inputs::settling(&job)?;
    if !all_read(&inputs, &manifest) || manifest.program != PROGRAM {
        let told = text!(
            "berkas tugas, desain, format lembar, atau versi program berubah sejak hasil itu dibuat: tempat kartu, nama, dan isi kode QR tidak dibandingkan",
            "the job file, a layout, a sheet format or the program has changed since that run: places of cards, names and QR codes were not compared"
        );
        if job_file.is_some() {
            return Err(Fault::new(FaultKind::Usage, path.display().to_string(), told));
        }
        notes.push(told.into());
        return Ok(Expected::default());
    }
    // Where cards lie depends on the printer that the run, not the job file of today, was made for.
    let designs = match &manifest.calibration {
        Some(calibrated) => job.designs.clone().calibrated(&calibrated::read(calibrated))?,
        None => job.designs.clone(),
    };
    let mut known = Expected {
        designs: Some(designs),
        plain: job.print_shop.pdf == Pdf::Plain,
        ..Expected::default()
    };
    let records = records::read(&job, workers, progress, &mut inputs, |_| ())?;
    if !all_read(&inputs, &manifest) {
        notes.push(Note::from(text!(
            "berkas data berubah sejak hasil itu dibuat: nama dan isi kode QR tidak dibandingkan",
            "the data files have changed since that run: names and QR codes were not compared"
        )));
        return Ok(known);
    }
    let records = records.into_rows().filter_map(|(mut judged, ())| {
        let design = choose(&job, &mut judged, &mut Vec::new());
        match judged.verdict {
            Verdict::Entitled(record) => Some((*record, design)),
            Verdict::Held | Verdict::Barred | Verdict::Duplicate => None,
        }
    });
    known.faces = faces(&job, &records.collect::<Vec<_>>(), workers)?;
    known.drawn = true;
    Ok(known)
}

/// Draws every record again for the words on it.
fn faces(
    job: &Job,
    records: &[(Record, usize)],
    workers: &Workers,
) -> Outcome<BTreeMap<String, Redrawn>> {
    let renderers = Renderers::new(job)?;
    let mut faces = BTreeMap::new();
    let draw = |idx: usize| {
        let (record, design) = &records[idx];
        let payload = job.qr.payload(record.nip.digits(), &record.serial);
        let has_photo = job.designs.all()[*design].frame.is_some();
        let card = renderers.of(*design).card(record, &payload, has_photo, &job.policy).card?;
        let key = record.nip.digits().to_owned();
        let shown = [Shown::of(&card.front), Shown::of(&card.back)];
        Some((key, Redrawn { design: *design, shown }))
    };
    in_order(workers, records.len(), draw, |_, drawn| {
        // A record that cannot be drawn has no card, and a card in the map without one is told.
        faces.extend(drawn);
        Ok(())
    })?;
    Ok(faces)
}

/// Whether each of these files was read by the run with this very content.
fn all_read(inputs: &[Input], manifest: &Manifest) -> bool {
    inputs.iter().all(|input| manifest.inputs.contains(input))
}

/// The job file of a run, in the nearest folder above it that holds one: the very file the run was
/// made from, or else one of the same job that was changed since.
fn above(folder: &Path, manifest: &Manifest) -> Option<PathBuf> {
    let folder = fs::canonicalize(folder).ok()?;
    // The run knows what its job file was called.
    let files = manifest.inputs.iter().map(|input| input.path.as_str());
    let names: BTreeSet<&str> = files
        .filter(|path| path.ends_with(".toml") && !path.contains('/'))
        .chain(["job.toml"])
        .collect();
    let mut changed = None;
    for path in folder.ancestors().skip(1).flat_map(|place| names.iter().map(|n| place.join(n))) {
        let Ok(bytes) = fs::read(&path) else { continue };
        let digest = Digest::of(&bytes).to_string();
        let name = path.file_name().unwrap_or_default();
        let is_input =
            manifest.inputs.iter().any(|input| name == &*input.path && input.blake3 == digest);
        let job = job::load(&path, &Overrides::default());
        let is_same_job = job.as_ref().map(|job| job.name == manifest.job);
        // A sheet format is an input too, and no job. A job file that cannot be used any more is
        // told as that, not passed over.
        match is_same_job {
            Ok(true) if is_input => return Some(path),
            Ok(true) if changed.is_none() => changed = Some(path),
            Err(_) if changed.is_none() && name == "job.toml" => changed = Some(path),
            Ok(_) | Err(_) => {}
        }
    }
    changed
}

/// Pages spread over the workers.
struct Spread<'a> {
    workers: &'a Workers,
    progress: &'a dyn Progress,
    begun: bool,
}

impl Reader for Spread<'_> {
    fn begin(&mut self, pages: usize) {
        self.begun = true;
        self.progress.begin(Phase::Verifying, pages);
    }

    fn read(&mut self, lot: &Lot, pages: &[WantedPage]) -> Outcome<Vec<Mismatch>> {
        let mut mismatches = Vec::new();
        in_order(
            self.workers,
            pages.len(),
            |idx| {
                let (page_no, faces) = &pages[idx];
                verify::page(lot, *page_no, faces)
            },
            |_, found| {
                mismatches.extend(found);
                self.progress.advance(1);
                Ok(())
            },
        )?;
        Ok(mismatches)
    }
}
