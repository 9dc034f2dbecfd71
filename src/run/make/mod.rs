//! From checked records to the files of a run.

pub(in crate::run) mod cards;
mod package;
pub(in crate::run) mod stream;
mod units;

use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::digest::Builder;
use crate::impose::{Duplex, Lot};
use crate::job::{Inks, Job};
use crate::ledger::{Access, Ledger};
use crate::output::cache::Cache;
use crate::output::calibrated;
use crate::output::folder::{Mark, RunFolder, Wanted};
use crate::output::pdf::{CardInput, Faces, Head, LotHead, LotWriter, SheetBytes, SlipText};
use crate::output::raster;
use crate::photo::{Prepared, Separation};
use crate::render::Card;
use crate::run::designs::{Palette, Renderers, RunPlan, ShapedLot};
use crate::run::journal::{self, Begin, Book};
use crate::run::judge::{self, Checked, Ready};
use crate::run::known::Memory;
use crate::run::order::{Workers, in_order};
use crate::run::session::Only;
use crate::run::{LotSummary, Phase, Progress, Request, Stop, Summary, disk_space, ink, reports};
use crate::schema::manifest::{Input, Manifest};
use crate::schema::report::{self, MapLine};
use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicU16, Ordering},
};
use units::Units;

/// Name and version of the program, as manifests say them.
pub(in crate::run) const PROGRAM: &str = concat!("cetak ", env!("CARGO_PKG_VERSION"));

/// The plan of a dry run: what would be written.
pub(in crate::run) fn plan(job: &Job, mut checked: Checked) -> Outcome<Summary> {
    let units = units::gather(job.designs.options().order, &mut checked.cards);
    let plan = sheets(job, &checked.cards, &units)?;
    let mut summary = checked.into_summary();
    if !summary.stopped {
        for (idx, ShapedLot { lot, .. }) in plan.lots.iter().enumerate() {
            for part in parts(job, idx) {
                summary.lots.push(lot_summary(part.path, lot));
            }
        }
    }
    Ok(summary)
}

/// Where every card lies.
fn sheets(job: &Job, cards: &[Ready], units: &Units) -> Outcome<RunPlan> {
    let designs: Vec<usize> = cards.iter().map(|card| card.design).collect();
    RunPlan::new(job, &designs, &units.of_card, job.designs.shapes())
}

/// The report of a check, written over the one before.
pub(in crate::run) fn report(
    job: &Job,
    request: &Request,
    mut checked: Checked,
    report: &Path,
    workers: &Workers,
) -> Outcome<Summary> {
    let mut folder = RunFolder::open(&Wanted::Exactly { path: report.to_owned(), force: true })?;
    let inputs = std::mem::take(&mut checked.inputs);
    let sources = std::mem::take(&mut checked.sources);
    let mut summary = checked.into_summary();
    reports::write(job, request, &summary, &sources, &[], workers, &mut folder)?;
    summary.folder = Some(folder.path().to_owned());
    folder.finish(manifest(job, &summary, inputs), Mark::None)?;
    Ok(summary)
}

/// What a check or a dry run remembers: nothing, unless it plans for what changed, or is about
/// some people whose photos must not be those of the others.
pub(in crate::run) fn memory(job: &Job, request: &Request) -> Outcome<Memory> {
    if request.session.only == Only::All && request.keys.is_empty() {
        return Ok(Memory::none());
    }
    match Ledger::open(&job.state_folder(), Access::Read) {
        Ok(ledger) => Memory::of(&ledger, job, request),
        Err(fault) if fault.kind == FaultKind::NoInput => Ok(Memory::none()),
        Err(fault) => Err(fault),
    }
}

/// A whole run, with the job's lock held from before the first row is read.
pub(in crate::run) fn run(
    job: &Job,
    request: &Request,
    wanted: &Wanted,
    workers: &Workers,
    progress: &dyn Progress,
) -> Outcome<Summary> {
    let mut book = Book::open(job, request)?;
    let mut request = request.clone();
    if let Some(keys) = journal::reprinted(book.ledger(), &request)? {
        request.keys = keys;
    }
    let memory = Memory::of(book.ledger(), job, &request)?;
    let mut checked = judge::check(job, &request, &memory, workers, progress)?;
    let set_back = book.set_back()?;
    checked.findings.splice(0..0, set_back.and_then(|finding| job.policy.apply(finding)));
    if checked.stopped() {
        return Ok(checked.into_summary());
    }
    make(job, &request, &memory, &mut book, checked, wanted, workers, progress)
}

/// The cards.
#[expect(clippy::too_many_arguments, reason = "a run's parts, each by its own name")]
fn make(
    job: &Job,
    request: &Request,
    memory: &Memory,
    book: &mut Book,
    mut checked: Checked,
    wanted: &Wanted,
    workers: &Workers,
    progress: &dyn Progress,
) -> Outcome<Summary> {
    memory.refuse_needless(&checked.cards, request)?;
    let units = units::gather(job.designs.options().order, &mut checked.cards);
    let plan = sheets(job, &checked.cards, &units)?;
    let files: Vec<Vec<String>> = (0..plan.lots.len())
        .map(|lot_idx| parts(job, lot_idx).into_iter().map(|part| part.path).collect())
        .collect();
    let press = Press {
        job,
        cards: &checked.cards,
        renderers: &checked.renderers,
        palettes: (0..job.designs.shapes().len())
            .map(|shape| checked.renderers.palette(job, shape))
            .collect(),
        cache: &checked.cache,
        plan: &plan,
        slips: units.slips(&plan),
        run: run_label(job, request, &checked.inputs),
        stop: &request.session.stop,
        separation: (job.press.photos == Inks::Cmyk).then(|| ink::separation(job)).transpose()?,
        most_ink: AtomicU16::new(0),
    };
    disk_space::check(&press, &files, checked.counts.read, (book, wanted))?;
    let mut folder = book.begin(&Begin {
        job,
        request,
        memory,
        cards: &checked.cards,
        census: &checked.census,
        inputs: &checked.inputs,
        wanted,
        unchanged: checked.counts.unchanged,
        files: &files,
    })?;
    let mut lots = Vec::new();
    progress.begin(Phase::Sheets, checked.cards.len());
    let made: Outcome<()> =
        plan.lots.iter().enumerate().try_for_each(|(lot_idx, ShapedLot { lot, .. })| {
            let kept = book.keeps(lot_idx);
            for part in parts(job, lot_idx) {
                if kept {
                    folder.keep(&part.path, Some(part.pages(lot)))?;
                } else {
                    press.lot(lot_idx, &part, &mut folder, workers, progress)?;
                }
                lots.push(lot_summary(part.path, lot));
            }
            if kept {
                press.measure(lot, workers)?;
                progress.advance(lot.cards().count());
                return Ok(());
            }
            let made = files[lot_idx].iter().filter_map(|file| folder.output(file)).cloned();
            book.record(job, press.cards, lot_idx, lot, &made.collect::<Vec<_>>())
        });
    progress.end();
    made?;
    stream::stream(&press, &mut folder, workers)?;
    cards::write(&press, &mut folder, (workers, progress))?;
    let map = press.map();
    folder.write("map.csv", &report::map_csv(&map))?;

    let most = press.most_ink.load(Ordering::Relaxed);
    let Checked { inputs, counts, findings, sources, census, mut ink, .. } = checked;
    if let Some(ink) = &mut ink {
        ink::photo_note(job, ink, most);
    }
    let mut summary = Summary { counts, findings, folder: None, lots, stopped: false, ink };
    reports::write(job, request, &summary, &sources, &map, workers, &mut folder)?;
    let at_work = (workers, progress);
    package::write(&press, &summary, &map, request.lang, &mut folder, at_work)?;
    summary.folder = Some(folder.path().to_owned());
    let mark = if job.press.package { Mark::Complete } else { Mark::None };
    folder.finish(manifest(job, &summary, inputs), mark)?;
    book.finish(job, request, memory, &summary.counts, &census)?;
    Ok(summary)
}

/// What the slug calls a run: the as-of date and the first digits of a digest of its input, so
/// that sheets of two runs are told apart and the same input still gives the same bytes.
fn run_label(job: &Job, request: &Request, inputs: &[Input]) -> String {
    let mut digest = Builder::new("cetak run");
    for input in inputs {
        digest.part(input.path.as_bytes()).part(input.blake3.as_bytes());
    }
    for key in &request.keys {
        digest.part(key.as_bytes());
    }
    let digest = digest.finish().to_string();
    format!("{} {}", job.as_of, &digest[..6])
}

fn manifest(job: &Job, summary: &Summary, inputs: Vec<Input>) -> Manifest {
    Manifest {
        schema: 1,
        program: PROGRAM.to_owned(),
        job: job.name.clone(),
        as_of: job.as_of.to_string(),
        counts: summary.counts,
        calibration: job.designs.calibration().map(calibrated::written),
        inputs,
        outputs: Vec::new(),
    }
}

fn lot_summary(path: String, lot: &Lot) -> LotSummary {
    let cards = lot.sheets.iter().map(|sheet| sheet.cards.iter().flatten().count()).sum();
    LotSummary { path, sheets: lot.sheets.len(), cards }
}

/// One PDF file of a lot.
struct Part {
    path: String,
    faces: Faces,
}

impl Part {
    /// Pages of the finished file.
    fn pages(&self, lot: &Lot) -> u32 {
        let each = if self.faces == Faces::Both { 2 } else { 1 };
        u32::try_from(each * lot.sheets.len()).expect("a lot has at most 100,000 sheets")
    }
}

/// The files of a lot: one, or in two-core jobs one of fronts and one of backs.
fn parts(job: &Job, lot_idx: usize) -> Vec<Part> {
    let number = lot_idx + 1;
    match job.designs.options().duplex {
        Duplex::TwoCore => vec![
            Part { path: format!("sheets/{number:04}-front.pdf"), faces: Faces::Front },
            Part { path: format!("sheets/{number:04}-back.pdf"), faces: Faces::Back },
        ],
        Duplex::None => vec![Part { path: format!("sheets/{number:04}.pdf"), faces: Faces::Front }],
        Duplex::LongEdge | Duplex::ShortEdge => {
            vec![Part { path: format!("sheets/{number:04}.pdf"), faces: Faces::Both }]
        }
    }
}

/// The paths of a lot's files.
pub(in crate::run) fn files(job: &Job, lot_idx: usize) -> Vec<String> {
    parts(job, lot_idx).into_iter().map(|part| part.path).collect()
}

/// Everything that drawing a sheet needs.
pub(in crate::run) struct Press<'a> {
    pub(in crate::run) job: &'a Job,
    pub(in crate::run) cards: &'a [Ready],
    pub(in crate::run) renderers: &'a Renderers,
    /// By shape.
    pub(in crate::run) palettes: Vec<Palette>,
    cache: &'a Cache,
    pub(in crate::run) plan: &'a RunPlan,
    /// What the slips of the units say.
    slips: Vec<SlipText>,
    pub(in crate::run) run: String,
    pub(in crate::run) stop: &'a Stop,
    /// Separates photos, where the job asks for that.
    separation: Option<Separation>,
    /// The most ink that the profile would have laid on any photo.
    most_ink: AtomicU16,
}

impl Press<'_> {
    /// Draws and writes one PDF file.
    fn lot(
        &self,
        lot_idx: usize,
        part: &Part,
        folder: &mut RunFolder,
        workers: &Workers,
        progress: &dyn Progress,
    ) -> Outcome<()> {
        let ShapedLot { shape, lot } = &self.plan.lots[lot_idx];
        let (arrangement, palette) = (&self.job.designs.shapes()[*shape], &self.palettes[*shape]);
        let fonts = palette.merged.fonts().iter().map(|font| &*font.data).collect();
        let label = format!("{} / {}", lot_idx + 1, self.plan.lots.len());
        let slug_qrs = stream::slug_qrs(arrangement, &self.run, lot_idx, lot, part.faces);
        let head = Head::new(LotHead {
            title: &self.job.name,
            job: &self.job.name,
            run: &self.run,
            lot: &label,
            n_sheets: self.plan.n_sheets(),
            as_of: Some(self.job.as_of),
            fonts,
            slug_font: 0,
            statics: palette.merged.statics(),
            arrangement,
            sheets: lot,
            faces: part.faces,
            conformance: stream::conformance(self.job),
            profile: stream::profile(self.job),
            slug_qrs: &slug_qrs,
            records: None,
            imported: None,
            contour: stream::contour(self.job, *shape),
            slips: &self.slips,
            photos: stream::inks(self.job),
        })?;
        let mut file = folder.create(&part.path)?;
        let mut writer = LotWriter::begin(&mut file, folder.path().join(&part.path), &head)?;
        // In two-core jobs a card is done when its back is.
        let last = part.faces != Faces::Front || self.job.designs.options().duplex == Duplex::None;
        in_order(
            workers,
            lot.sheets.len(),
            |sheet_idx| self.sheet(&head, palette, lot, sheet_idx),
            |sheet_idx, sheet| {
                self.stop.check()?;
                writer.push(&sheet?)?;
                if last {
                    progress.advance(lot.sheets[sheet_idx].cards.iter().flatten().count());
                }
                Ok(())
            },
        )?;
        let finished = writer.finish()?;
        folder.publish(&part.path, file, Some(finished.pages))
    }

    fn sheet(
        &self,
        head: &Head<'_>,
        palette: &Palette,
        lot: &Lot,
        sheet_idx: usize,
    ) -> Outcome<SheetBytes> {
        let drawn = |idx: usize| -> Outcome<cards::Drawn> {
            let (card, photo) = self.printed(idx)?;
            Ok((palette.card(self.cards[idx].design, card), photo))
        };
        let drawn = lot.sheets[sheet_idx]
            .cards
            .iter()
            .map(|card| card.map(drawn).transpose())
            .collect::<Outcome<Vec<Option<cards::Drawn>>>>()?;
        let inputs: Vec<_> = drawn
            .iter()
            .map(|drawn| {
                let (card, photo) = drawn.as_ref()?;
                Some(CardInput { card, photo: photo.as_ref() })
            })
            .collect();
        head.sheet(sheet_idx, &inputs)
    }

    /// Measures the photos of a lot that is kept as it is, so that the report of a run that goes
    /// on says what that of an unbroken one says.
    fn measure(&self, lot: &Lot, workers: &Workers) -> Outcome<()> {
        if self.separation.is_none() {
            return Ok(());
        }
        let cards: Vec<usize> = lot.cards().collect();
        let measure = |at: usize| self.printed(cards[at]).map(|_| ());
        in_order(workers, cards.len(), measure, |_, measured| measured)
    }

    /// A card with its photo in the inks of the press files.
    pub(in crate::run) fn printed(&self, idx: usize) -> Outcome<(Card, Option<Prepared>)> {
        let (card, photo) = self.card(idx)?;
        let (Some(separation), Some(photo)) = (&self.separation, &photo) else {
            return Ok((card, photo));
        };
        let separated = raster::pixels(photo)
            .and_then(|pixels| separation.photo(photo, &pixels.rgba, self.job.press.ink_limit));
        let (photo, most) = separated.ok_or_else(|| {
            Fault::new(
                FaultKind::Internal,
                String::new(),
                Text::new("foto siap cetak rusak", "a prepared photo is damaged"),
            )
        })?;
        self.most_ink.fetch_max(most, Ordering::Relaxed);
        Ok((card, Some(photo)))
    }

    /// The card with the numbers of its own layout, and its photo.
    pub(in crate::run) fn card(&self, idx: usize) -> Outcome<(Card, Option<Prepared>)> {
        draw(self.job, self.renderers, self.cache, &self.cards[idx])
    }

    /// Where each card lies, in the order of the records.
    fn map(&self) -> Vec<MapLine> {
        let mut lines: Vec<(usize, MapLine)> = Vec::with_capacity(self.cards.len());
        for (lot_idx, ShapedLot { lot, .. }) in self.plan.lots.iter().enumerate() {
            let both =
                matches!(self.job.designs.options().duplex, Duplex::LongEdge | Duplex::ShortEdge);
            let path = parts(self.job, lot_idx).swap_remove(0).path;
            for (sheet_idx, sheet) in lot.sheets.iter().enumerate() {
                for (slot_idx, card) in sheet.cards.iter().enumerate() {
                    let Some(card) = *card else { continue };
                    let record = &self.cards[card].record;
                    let front_page = if both { 2 * sheet_idx + 1 } else { sheet_idx + 1 };
                    let back_page = match self.job.designs.options().duplex {
                        Duplex::None => None,
                        Duplex::TwoCore => Some(sheet_idx + 1),
                        Duplex::LongEdge | Duplex::ShortEdge => Some(front_page + 1),
                    };
                    lines.push((
                        card,
                        MapLine {
                            key: record.nip.digits().to_owned(),
                            place: record.place.clone(),
                            serial: record.serial.clone(),
                            lot: path.clone(),
                            sheet: lot.first_sheet + sheet_idx + 1,
                            slot: slot_idx + 1,
                            front_page,
                            back_page,
                        },
                    ));
                }
            }
        }
        lines.sort_by_key(|(card, _)| *card);
        lines.into_iter().map(|(_, line)| line).collect()
    }
}

/// The drawing operations of a card that passed its check, with the numbers of its own layout, and its photo.
pub(in crate::run) fn draw(
    job: &Job,
    renderers: &Renderers,
    cache: &Cache,
    ready: &Ready,
) -> Outcome<(Card, Option<Prepared>)> {
    let payload = job.qr.payload(ready.record.nip.digits(), &ready.record.serial);
    let renderer = renderers.of(ready.design);
    let rendered = renderer.card(&ready.record, &payload, ready.photo.is_some(), &job.policy);
    let photo = match (&ready.photo, &job.designs.all()[ready.design].frame) {
        (Some(photo), Some(frame)) => Some(photo.load(job, frame, cache)?),
        _ => None,
    };
    let card = rendered.card.ok_or_else(|| {
        Fault::new(
            FaultKind::Internal,
            String::new(),
            Text::new(
                "kartu yang lolos pemeriksaan tidak bisa digambar",
                "a card that passed its check cannot be drawn",
            ),
        )
    })?;
    Ok((card, photo))
}

/// Where a check's report goes unless told otherwise.
pub fn check_folder(job: &Job) -> PathBuf {
    job.out_folder().join("periksa")
}
