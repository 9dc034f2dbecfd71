//! A finished run read back, its pages compared in parallel.
//!
//! What must stand on a card comes from the job's own data and photos, read
//! anew and drawn again: then every glyph, code, photo and pixel is compared in
//! its own place. Where that cannot be, less is compared, and what was not is
//! said; nothing is ever taken for right unseen.

mod lot;
mod rasters;
mod redraw;
mod sample;

use crate::date::Date;
use crate::diag::{Fault, FaultKind, Note, Outcome, Remedy, Text};
use crate::digest::Digest;
use crate::geom::{Rect, Size, Turn};
use crate::impose::{Arrangement, CODE_QUIET, Placement, Side};
use crate::job::{self, Designs, Job, Overrides, Pdf};
use crate::output::{calibrated, html};
use crate::photo::Folder;
use crate::record::Verdict;
use crate::regular;
use crate::run::designs::{Renderers, RunPlan, ShapedLot, choose};
use crate::run::judge::records;
use crate::run::manifest::PROGRAM;
use crate::run::order::{Workers, in_order};
use crate::run::progress::{Phase, Progress};
use crate::run::{inputs, lot_files, slug_codes};
use crate::schema::manifest::{Input, MANIFEST, Manifest};
use crate::schema::report::MapLine;
use crate::text;
use crate::unit::Length;
use crate::verify::{
    self, Blind, CodeGrid, Compared, Copy, Expectations, Face, Glance, Key, Lot, Margins, Mismatch,
    MismatchKind, Reader, SheetCode, Sight, Verified, WantedCode, WantedPage,
};
use redraw::{Person, Redraw};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

pub(in crate::run) use lot::{PlannedLot, lot};
pub use sample::{Sample, SampleSize};

/// Pages that one worker takes at a time: what drawing them has in common is made once.
const PAGES_AT_A_TIME: usize = 4;

/// How a run is read back.
#[derive(Debug, Clone, Default)]
pub struct VerifyRequest<'a> {
    /// The job file; absent: looked for in the folders above the run.
    pub job_file: Option<&'a Path>,
    /// Threads that work at once, at least 1.
    pub workers: usize,
    /// Only some of the cards.
    pub sample: Option<Sample>,
    /// The run is not marked as complete yet: that waits for this.
    pub unmarked: bool,
}

/// What reading a run back gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkup {
    /// What was looked at and found.
    pub verified: Verified,
    /// What could not be compared, and why.
    pub notes: Vec<Note>,
    /// How many cards were chosen of how many, where only some were asked for.
    pub sampled: Option<(usize, usize)>,
}

impl Checkup {
    /// Whether everything was compared and nothing was found.
    pub fn is_right(&self) -> bool {
        self.verified.is_right() && self.notes.is_empty()
    }
}

/// Reads the run in `folder` back, with the help of its job file if there is one.
///
/// # Errors
///
/// A usage fault if the folder holds no finished run or the job file named cannot be used, an
/// outside fault if the disk refuses.
pub fn verify(
    folder: &Path,
    request: &VerifyRequest<'_>,
    progress: &dyn Progress,
) -> Outcome<Checkup> {
    let workers = Workers::new(request.workers)?;
    let mut notes = Vec::new();
    // A folder without a manifest is refused by the reading that follows.
    let manifest = regular::read(&folder.join(MANIFEST), regular::MOST_MADE).ok();
    let manifest = manifest.as_deref().and_then(Manifest::from_json);
    let mut known = match &manifest {
        Some(manifest) => known(folder, manifest, request, &workers, progress, &mut notes)?,
        None => Known::default(),
    };
    // A map that cannot be read is told by the reading that follows.
    let map = regular::read(&folder.join("map.csv"), regular::MOST_MADE).ok();
    let cards = map.and_then(|bytes| verify::read_map(&bytes).ok()).unwrap_or_default();
    known.unmarked = request.unmarked;
    known.n_sheets = cards.iter().map(|card| card.sheet).max().unwrap_or(0);
    let sampled = request.sample.as_ref().map(|sample| {
        let chosen = sample.choose(&cards);
        let counts = (chosen.len(), cards.len());
        known.chosen = Some(chosen);
        counts
    });
    let redraw = match (&known.job, &manifest) {
        (Some(job), Some(manifest)) if known.drawn => {
            let photos = Folder::scan(&job.photos.path, &job.photos.shown).ok();
            let run = (manifest, &*cards);
            Some(Redraw::new(job, &known.people, Renderers::new(job)?, run, photos))
        }
        _ => None,
    };
    let sight: &dyn Sight = redraw.as_ref().map_or(&Blind as &dyn Sight, |redraw| redraw);
    let mut reader = Spread { workers: &workers, progress, sight, begun: false };
    let verified = verify::run_with(folder, &known, &mut reader);
    if reader.begun {
        progress.end();
    }
    let mut verified = verified?;
    verified.mismatches.extend(known.map_differs(&cards));
    if let Some(redraw) = &redraw {
        if let (Some(job), Some(manifest)) = (&known.job, &manifest) {
            let parts = (job, &redraw.renderers, redraw);
            let found = rasters::compare(folder, parts, &known, manifest, &cards, &workers)?;
            verified.mismatches.extend(found);
        }
        notes.extend(redraw.notes().into_iter().map(Note::from));
        verified.mismatches.extend(undrawn(&cards, &redraw.missed().undrawn));
    }
    verified.mismatches.extend(manifest.as_ref().and_then(|manifest| reports(folder, manifest)));
    if let Some(manifest) = manifest.as_ref().filter(|_| known.drawn) {
        verified.mismatches.extend(known.missing(folder, manifest, &cards, &verified));
    }
    Ok(Checkup { verified, notes, sampled })
}

/// What is known of the cards beside the map.
#[derive(Default)]
struct Known {
    job: Option<Job>,
    /// With the printer that the run was made for.
    designs: Option<Designs>,
    /// Who is entitled, by key; empty if the records are not to be had.
    people: BTreeMap<String, Person>,
    /// Whether the records are to be had.
    drawn: bool,
    /// Rows that were judged.
    n_rows: usize,
    /// Files of data that are no longer what the run read.
    changed: BTreeSet<String>,
    /// Whether the sheets were asked for without a standard.
    plain: bool,
    /// Sheets of the whole run, by the map.
    n_sheets: usize,
    /// The run is not marked as complete yet.
    unmarked: bool,
    /// The keys of a sample.
    chosen: Option<BTreeSet<String>>,
}

impl Expectations for Known {
    fn area(&self, card: &MapLine, face: Face) -> Option<Rect> {
        self.placement(card, face).map(|placement| placement.trim)
    }

    fn turn(&self, card: &MapLine, face: Face) -> Turn {
        self.placement(card, face).map(|placement| placement.turn).unwrap_or_default()
    }

    fn paper(&self, card: &MapLine, face: Face) -> (Option<Size>, Option<[f64; 6]>) {
        let size = self.on_paper(card, |arrangement| Some(arrangement.format().sheet));
        let undo = self.on_paper(card, |arrangement| {
            let correction = arrangement.correction(side_of(face))?;
            inverse(correction.matrix)
        });
        (size, undo)
    }

    fn sheet_code(&self, card: &MapLine, face: Face) -> Option<SheetCode> {
        let side = side_of(face);
        let area = self
            .on_paper(card, |arrangement| Some(arrangement.seen_from(side, arrangement.code()?)))?;
        let lot = lot_files::lot_number(&card.lot)?;
        let words = slug_codes::words(lot, card.sheet, side);
        let grid = slug_codes::size(&words).map(|(modules, long)| {
            let mid = (area.w - long) / 2;
            CodeGrid { area: Rect::new(area.x + mid, area.y + mid, long, long), modules }
        });
        Some(SheetCode { area: area.grown(CODE_QUIET), grid, words })
    }

    fn slug(&self, card: &MapLine, face: Face) -> Option<(Rect, Vec<String>)> {
        let side = side_of(face);
        let area = self.on_paper(card, |arrangement| {
            Some(arrangement.seen_from(side, arrangement.format().slug?.area))
        })?;
        let (sheet, n_sheets) = (card.sheet, self.n_sheets);
        let said =
            [format!("lembar {sheet} dari {n_sheets}"), format!("sheet {sheet} of {n_sheets}")];
        Some((area, said.to_vec()))
    }

    fn margins(&self, card: &MapLine, face: Face, slots: &BTreeSet<usize>) -> Option<Margins> {
        let side = side_of(face);
        let by_unit = self.designs.as_ref()?.options().order.is_by_unit();
        self.on_paper(card, |arrangement| {
            let format = arrangement.format();
            let n_slots = format.slots.len();
            let is_taken: Vec<bool> = (1..=n_slots).map(|slot| slots.contains(&slot)).collect();
            let weight = format.marks.map_or(Length::ZERO, |marks| marks.weight);
            let lines = |taken: &[bool]| {
                let lines = arrangement.crop_marks(taken, side).into_iter();
                lines.map(|line| line.extent().grown(weight / 2)).collect::<Vec<Rect>>()
            };
            let mut marks = lines(&is_taken);
            for (middle, arm) in arrangement.register_targets(side) {
                marks.push(Rect::new(middle.x - arm, middle.y - arm, arm * 2, arm * 2));
            }
            let others = format.holes.iter().map(|hole| hole.area);
            let others = others.chain(arrangement.colour_bar().iter().copied());
            marks.extend(others.map(|area| arrangement.seen_from(side, area)));
            // A slip lies in a slot of its own, and the map does not name it.
            let may_be_taken = |slot_idx: usize| by_unit || is_taken[slot_idx];
            let slots = (0..n_slots).filter(|slot_idx| may_be_taken(*slot_idx));
            let mut covered: Vec<Rect> =
                slots.map(|slot_idx| arrangement.placement(side, slot_idx).clip).collect();
            if by_unit {
                covered.extend(lines(&vec![true; n_slots]));
            }
            let code = arrangement.code().map(|code| code.grown(CODE_QUIET));
            let slug = format.slug.iter().map(|slug| slug.area);
            covered.extend(slug.chain(code).map(|area| arrangement.seen_from(side, area)));
            Some(Margins { marks, covered })
        })
    }

    fn copies(&self, map: &[MapLine]) -> Vec<Copy> {
        let people = map.iter().map(|card| self.people.get(&card.key));
        let people: Option<Vec<&Person>> = people.collect();
        let (Some(job), Some(people)) = (&self.job, people) else { return Vec::new() };
        // A job whose stream cannot be laid out made none.
        let mut copies = streamed(job, &people).unwrap_or_default();
        if job.cards.pdf {
            copies.extend(singles(job, &people).unwrap_or_default());
        }
        copies
    }

    fn is_marked(&self) -> bool {
        !self.unmarked
    }

    fn is_mapped(&self, path: &str) -> bool {
        path.starts_with("sheets/") || (self.drawn && path.starts_with("cards-1up/"))
    }

    fn must_conform(&self, path: &str) -> bool {
        path.starts_with("cards-1up/") || (path.starts_with("sheets/") && !self.plain)
    }

    fn texts(&self, card: &MapLine, face: Face) -> Vec<String> {
        // A card that is drawn again shows what its layout prints, no more.
        if self.drawn && self.people.contains_key(&card.key) {
            return Vec::new();
        }
        match face {
            Face::Front => vec![card.key.clone(), card.serial.clone()],
            Face::Back => vec![card.serial.clone()],
        }
    }

    fn code(&self, _: &MapLine, _: Face) -> WantedCode {
        // A card that is drawn again says what its code says; of another nobody knows.
        WantedCode::None
    }

    fn chosen(&self, _: &[MapLine]) -> Option<&BTreeSet<String>> {
        self.chosen.as_ref()
    }
}

/// Where cards stand in the stream of single cards: in the order of the map, those of each shape in files
/// of their own.
fn streamed(job: &Job, people: &[&Person]) -> Outcome<Vec<Copy>> {
    if !job.print_shop.stream {
        return Ok(Vec::new());
    }
    let arrangements = lot_files::stream_pages(job)?;
    let designs: Vec<usize> = people.iter().map(|person| person.design).collect();
    let plan = RunPlan::new(job, &designs, &vec![0; designs.len()], &arrangements)?;
    let two_sided = job.designs.options().duplex != crate::impose::Duplex::None;
    let mut copies = Vec::new();
    for (lot_idx, ShapedLot { shape, lot }) in plan.lots.iter().enumerate() {
        let arrangement = &arrangements[*shape];
        for (sheet_idx, card_idx) in lot.cards().enumerate() {
            let n_sides = if two_sided { 2 } else { 1 };
            for (side_idx, face) in [Face::Front, Face::Back].into_iter().take(n_sides).enumerate()
            {
                copies.push(Copy {
                    file: lot_files::stream_file(lot_idx),
                    page: sheet_idx * n_sides + side_idx + 1,
                    card_idx,
                    face,
                    area: arrangement.placement(side_of(face), 0).trim,
                    paper: arrangement.format().sheet,
                });
            }
        }
    }
    Ok(copies)
}

/// Where cards stand in the files of one person each.
fn singles(job: &Job, people: &[&Person]) -> Outcome<Vec<Copy>> {
    let pages = job.designs.all().iter().map(|design| {
        let page = lot_files::single_page(job, design.layout.card())?;
        Ok((page.placement(Side::Front, 0).trim, page.format().sheet))
    });
    let pages = pages.collect::<Outcome<Vec<(Rect, Size)>>>()?;
    let mut taken = BTreeSet::new();
    let all = people.iter().enumerate().flat_map(|(card_idx, person)| {
        let file = format!("cards/{}.pdf", lot_files::card_name(&person.record.serial, &mut taken));
        let (area, paper) = pages[person.design];
        let faces = [Face::Front, Face::Back].into_iter().enumerate();
        faces.map(move |(side_idx, face)| Copy {
            file: file.clone(),
            page: side_idx + 1,
            card_idx,
            face,
            area,
            paper,
        })
    });
    Ok(all.collect())
}

/// The side of the sheet that a face of a card is on.
fn side_of(face: Face) -> Side {
    match face {
        Face::Front => Side::Front,
        Face::Back => Side::Back,
    }
}

/// The map that undoes this one; `None` if nothing does.
fn inverse([a, b, c, d, e, f]: [f64; 6]) -> Option<[f64; 6]> {
    let det = a * d - b * c;
    (det.abs() > 1e-9).then(|| {
        let [a, b, c, d] = [d / det, -b / det, -c / det, a / det];
        [a, b, c, d, -(a * e + c * f), -(b * e + d * f)]
    })
}

impl Known {
    fn placement(&self, card: &MapLine, face: Face) -> Option<Placement> {
        let slot_idx = card.slot.checked_sub(1)?;
        self.on_paper(card, |arrangement| {
            let is_there = slot_idx < arrangement.format().slots.len();
            is_there.then(|| arrangement.placement(side_of(face), slot_idx))
        })
    }

    /// What the sheet of the card has; `None` if that is unknown. Of a card that is not known,
    /// only what holds on the sheets of every shape.
    fn on_paper<T: PartialEq>(
        &self,
        card: &MapLine,
        find: impl Fn(&Arrangement) -> Option<T>,
    ) -> Option<T> {
        let designs = self.designs.as_ref()?;
        let shape = self.people.get(&card.key).map(|person| designs.all()[person.design].shape);
        let all = designs.shapes().iter().enumerate();
        let mut found = all
            .filter(|(idx, _)| shape.is_none_or(|shape| shape == *idx))
            .map(|(_, arrangement)| find(arrangement));
        let first = found.next()??;
        found.all(|other| other.as_ref() == Some(&first)).then_some(first)
    }

    /// Cards of the map that no record asks for, and what the map says of cards otherwise than the data.
    fn map_differs(&self, cards: &[MapLine]) -> Vec<Mismatch> {
        if !self.drawn {
            return Vec::new();
        }
        let mut found = Vec::new();
        for card in cards {
            let key = &card.key;
            let Some(Person { record, .. }) = self.people.get(key) else {
                found.push(of_card(
                    card,
                    MismatchKind::ManifestBroken,
                    text!(
                        "`{key}` ada di peta, tetapi data tidak meminta kartunya",
                        "`{key}` stands in the map, but the data asks for no such card"
                    ),
                ));
                continue;
            };
            let mut differs = Vec::new();
            if card.serial != record.serial {
                differs.push("serial");
            }
            let place = &record.place;
            // Rows may have moved in a file that was changed since.
            let file = place.file.as_deref().unwrap_or_default();
            if !self.changed.contains(file) {
                let columns = [
                    ("file", card.place.file != place.file),
                    ("worksheet", card.place.worksheet != place.worksheet),
                    ("row", card.place.row != place.row),
                ];
                differs
                    .extend(columns.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name));
            }
            if !differs.is_empty() {
                let columns = differs.join(", ");
                found.push(Mismatch {
                    file: "map.csv".into(),
                    ..of_card(
                        card,
                        MismatchKind::MapDiffers,
                        text!(
                            "peta berbeda dari data untuk `{key}`, di kolom {columns}",
                            "the map differs from the data for `{key}`, in column {columns}"
                        ),
                    )
                });
            }
        }
        found
    }

    /// Who is entitled and has neither a card in the map nor a reason in the report, where the run was over
    /// everybody.
    fn missing(
        &self,
        folder: &Path,
        manifest: &Manifest,
        cards: &[MapLine],
        verified: &Verified,
    ) -> Vec<Mismatch> {
        let Some(job) = &self.job else { return Vec::new() };
        // What the slugs say of the run stands on paper: a run over some people has another name.
        let label = slug_codes::run_label(job, &[], &manifest.inputs, None);
        let label = label.rsplit(' ').next().unwrap_or_default().to_uppercase();
        let says_so = verified.runs.contains(&label);
        let counts = &manifest.counts;
        let everybody = says_so || counts.read == self.n_rows;
        if !everybody || !self.changed.is_empty() || counts.unchanged > 0 {
            return Vec::new();
        }
        let report = regular::read(&folder.join("report.json"), regular::MOST_MADE).ok();
        let report = report.and_then(|json| serde_json::from_slice(&json).ok());
        let told = told_in(report.as_ref());
        let made: BTreeSet<&str> = cards.iter().map(|card| &*card.key).collect();
        let missing = self
            .people
            .keys()
            .filter(|key| !made.contains(key.as_str()) && !told.contains(key.as_str()));
        let told = missing.map(|key| Mismatch {
            key: Some(key.clone()),
            ..Mismatch::of_file(
                MismatchKind::CardMissing,
                "map.csv",
                text!(
                    "`{key}` berhak atas kartu, tetapi tidak ada di peta dan tidak disebut di report.json",
                    "`{key}` is entitled to a card, but neither the map nor report.json names them"
                ),
            )
        });
        let mut found: Vec<Mismatch> = told.collect();
        if counts.read != self.n_rows {
            let (read, rows) = (counts.read, self.n_rows);
            found.push(Mismatch::of_file(
                MismatchKind::ManifestBroken,
                MANIFEST,
                text!(
                    "manifest menghitung {read} baris, data punya {rows}",
                    "the manifest counts {read} rows, the data has {rows}"
                ),
            ));
        }
        found
    }
}

/// What is wrong with the reports beyond their sums: a page that is not one of this program's, or counts
/// that are not those of the manifest.
fn reports(folder: &Path, manifest: &Manifest) -> Option<Mismatch> {
    let listed = |name: &str| manifest.outputs.iter().any(|output| output.path == name);
    let read = |name: &str| {
        regular::read(&folder.join(name), regular::MOST_MADE).ok().filter(|_| listed(name))
    };
    if read("report.html").is_some_and(|page| !html::is_report(&page)) {
        let message = text!(
            "bukan laporan dari program ini: isi atau skripnya lain",
            "it is no report of this program: its parts or its script are others"
        );
        return Some(Mismatch::of_file(MismatchKind::FileChanged, "report.html", message));
    }
    let report: serde_json::Value =
        serde_json::from_slice(&read("report.json")?).unwrap_or_default();
    let counts = serde_json::to_value(manifest.counts).ok()?;
    (report.get("counts") != Some(&counts)).then(|| {
        let message = text!(
            "hitungannya bukan hitungan di manifest",
            "its counts are not those of the manifest"
        );
        Mismatch::of_file(MismatchKind::FileChanged, "report.json", message)
    })
}

/// Whom the report names with a finding that keeps a card back.
fn told_in(report: Option<&serde_json::Value>) -> BTreeSet<String> {
    let findings = report.and_then(|report| report.get("findings")?.as_array());
    let keys = findings.into_iter().flatten().filter_map(|finding| {
        let severity = finding.get("severity")?.as_str()?;
        let key = finding.get("key")?.as_str()?;
        matches!(severity, "stop" | "hold" | "bar").then(|| key.to_owned())
    });
    keys.collect()
}

fn of_card(card: &MapLine, kind: MismatchKind, message: Text) -> Mismatch {
    Mismatch {
        page: Some(card.front_page),
        slot: Some(card.slot),
        key: Some(card.key.clone()),
        ..Mismatch::of_file(kind, &card.lot, message)
    }
}

/// Cards whose records give none any more.
fn undrawn(cards: &[MapLine], keys: &BTreeSet<String>) -> Vec<Mismatch> {
    let cards = cards.iter().filter(|card| keys.contains(&card.key));
    let told = cards.map(|card| {
        let key = &card.key;
        of_card(
            card,
            MismatchKind::LookDiffers,
            text!(
                "kartu `{key}` tidak bisa dibuat dari datanya, padahal tercetak",
                "no card of `{key}` can be made from its data, and yet there is one"
            ),
        )
    });
    told.collect()
}

/// Loads the job and its records, as far as they are still those of the run.
fn known(
    folder: &Path,
    manifest: &Manifest,
    request: &VerifyRequest<'_>,
    workers: &Workers,
    progress: &dyn Progress,
    notes: &mut Vec<Note>,
) -> Outcome<Known> {
    let job_file = request.job_file;
    let Some(path) = job_file.map(Path::to_owned).or_else(|| above(folder, manifest)) else {
        let job = &manifest.job;
        let none = text!(
            "tidak ada berkas tugas `{job}` di folder-folder di atas hasil ini: tempat, gambar, foto, nama, dan kode QR kartu tidak dibandingkan",
            "no folder above this run holds the job file of `{job}`: places, looks, photos, names and QR codes of cards were not compared"
        );
        notes.push(Note::from(none).hint(Remedy::NameJob));
        return Ok(Known::default());
    };
    let as_of = Date::parse_iso(&manifest.as_of);
    let loaded = job::load(&path, &Overrides { as_of, ..Overrides::default() });
    let job = match (loaded, job_file) {
        (Ok(job), _) => job,
        (Err(fault), Some(_)) => return Err(fault),
        (Err(_), None) => {
            notes.push(Note::from(text!(
                "berkas tugas tidak bisa dipakai lagi: tempat, gambar, foto, nama, dan kode QR kartu tidak dibandingkan",
                "the job file can no longer be used: places, looks, photos, names and QR codes of cards were not compared"
            )));
            return Ok(Known::default());
        }
    };
    let mut inputs = inputs::settling(&job)?;
    if !all_read(&inputs, manifest) || manifest.program != PROGRAM {
        let told = text!(
            "berkas tugas, desain, format lembar, atau versi program berubah sejak hasil itu dibuat: tempat, gambar, foto, nama, dan kode QR kartu tidak dibandingkan",
            "the job file, a layout, a sheet format or the program has changed since that run: places, looks, photos, names and QR codes of cards were not compared"
        );
        if job_file.is_some() {
            return Err(Fault::new(FaultKind::Usage, path.display().to_string(), told));
        }
        notes.push(told.into());
        return Ok(Known::default());
    }
    // Where cards lie depends on the printer that the run, not the job file of today, was made for.
    let designs = match &manifest.calibration {
        Some(calibrated) => job.designs.clone().calibrated(&calibrated::read(calibrated))?,
        None => job.designs.clone(),
    };
    let records = records::read(&job, workers, progress, &mut inputs, |_| ())?;
    let judged: Vec<_> = records.into_rows().map(|(judged, ())| judged).collect();
    let n_rows = judged.len();
    let changed = inputs.iter().filter(|input| !manifest.inputs.contains(input));
    let changed: BTreeSet<String> = changed.map(|input| input.path.clone()).collect();
    if !changed.is_empty() {
        let files = changed.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        notes.push(Note::from(text!(
            "{files} berubah sejak hasil itu dibuat: kartu dibandingkan dengan isinya sekarang, nomor baris di peta dan kelengkapan hasil tidak dibandingkan",
            "{files} changed since that run: cards were compared with what it says today, the row numbers of the map and the completeness of the run were not compared"
        )));
    }
    let people = judged.into_iter().filter_map(|mut judged| {
        let design = choose(&job, &mut judged, &mut Vec::new());
        match judged.verdict {
            Verdict::Entitled(record) => {
                Some((record.nip.digits().to_owned(), Person { record: *record, design }))
            }
            Verdict::Held | Verdict::Barred | Verdict::Duplicate => None,
        }
    });
    Ok(Known {
        people: people.collect(),
        designs: Some(designs),
        plain: job.print_shop.pdf == Pdf::Plain,
        drawn: true,
        n_rows,
        changed,
        job: Some(job),
        ..Known::default()
    })
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
        let Ok(bytes) = regular::read(&path, regular::MOST_SETTINGS) else { continue };
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
    sight: &'a dyn Sight,
    begun: bool,
}

impl Reader for Spread<'_> {
    fn begin(&mut self, pages: usize) {
        self.begun = true;
        self.progress.begin(Phase::Verifying, pages);
    }

    fn read(
        &mut self,
        lot: &Lot,
        pages: &[WantedPage],
        structure: &(dyn Fn() -> Vec<Mismatch> + std::marker::Sync),
    ) -> Outcome<Compared> {
        let pieces: Vec<&[WantedPage]> = pages.chunks(PAGES_AT_A_TIME).collect();
        let mut compared = Compared::default();
        let mut glances: Vec<Option<Glance>> = Vec::with_capacity(pages.len());
        // A page at which nothing is wrong without drawing it is right if another one of its kind is
        // that was drawn. The structure of the file is looked at meanwhile.
        in_order(
            self.workers,
            pieces.len() + 1,
            |idx| match idx.checked_sub(1) {
                None => (structure(), Vec::new()),
                Some(idx) => (Vec::new(), verify::glance(lot, pieces[idx], self.sight)),
            },
            |_, (mismatches, found)| {
                compared.mismatches.extend(mismatches);
                glances.extend(found);
                Ok(())
            },
        )?;
        let mut drawn: BTreeMap<usize, Compared> = BTreeMap::new();
        self.draw(lot, pages, &first_of_each_kind(&glances), &mut drawn)?;
        let mut right = BTreeSet::new();
        for (idx, found) in &drawn {
            if let (true, Some(glance)) = (found.mismatches.is_empty(), &glances[*idx]) {
                right.extend(&glance.keys);
            }
        }
        let left = glances.iter().enumerate().filter(|(idx, glance)| {
            let is_known = |glance: &Glance| glance.keys.iter().all(|key| right.contains(key));
            !drawn.contains_key(idx) && !glance.as_ref().is_some_and(is_known)
        });
        let left: Vec<usize> = left.map(|(idx, _)| idx).collect();
        self.draw(lot, pages, &left, &mut drawn)?;
        for (idx, glance) in glances.into_iter().enumerate() {
            match (drawn.remove(&idx), glance) {
                (Some(found), _) => compared.add(found),
                (None, Some(glance)) => {
                    self.progress.advance(1);
                    compared.add(glance.compared);
                }
                (None, None) => {}
            }
        }
        Ok(compared)
    }
}

impl Spread<'_> {
    /// Draws these pages and compares them.
    fn draw(
        &self,
        lot: &Lot,
        pages: &[WantedPage],
        chosen: &[usize],
        drawn: &mut BTreeMap<usize, Compared>,
    ) -> Outcome<()> {
        in_order(
            self.workers,
            chosen.len(),
            |idx| verify::compare(lot, std::slice::from_ref(&pages[chosen[idx]]), self.sight),
            |idx, found| {
                drawn.insert(chosen[idx], found);
                self.progress.advance(1);
                Ok(())
            },
        )
    }
}

/// Few pages that have every kind of face and frame on them, and all of which no more is known; in their
/// order. One from the middle of the file is always among them.
fn first_of_each_kind(glances: &[Option<Glance>]) -> Vec<usize> {
    let mut chosen: BTreeSet<usize> =
        (0..glances.len()).filter(|idx| glances[*idx].is_none()).collect();
    let mut known: BTreeSet<&Key> = BTreeSet::new();
    let keys_of = |idx: usize| glances[idx].iter().flat_map(|glance| &glance.keys);
    if !glances.is_empty() {
        chosen.insert(glances.len() / 2);
        known.extend(keys_of(glances.len() / 2));
    }
    loop {
        let new = |idx: &usize| {
            let new: BTreeSet<&Key> = keys_of(*idx).filter(|key| !known.contains(key)).collect();
            new.len()
        };
        let left = (0..glances.len()).filter(|idx| !chosen.contains(idx));
        let best = left.map(|idx| (new(&idx), std::cmp::Reverse(idx))).max();
        let Some((1.., std::cmp::Reverse(best))) = best else { break };
        chosen.insert(best);
        known.extend(keys_of(best));
    }
    chosen.into_iter().collect()
}
