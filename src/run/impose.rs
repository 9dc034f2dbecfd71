//! `cetak impose`: finished card PDFs from elsewhere on the same sheets with the same marks.
//!
//! Pages go in pairs, front and back, or are fronts alone where the sheets have
//! one side. What the pages show is not looked at and not changed.

use crate::date::Date;
use crate::diag::{Fault, FaultKind, Note, Outcome, Remedy, Text};
use crate::digest::Digest;
use crate::impose::{self, Arrangement, Duplex, Lot};
use crate::job;
use crate::layout;
use crate::output::calibrated;
use crate::output::folder::{Mark, RunFolder, Wanted, spare};
use crate::output::inputs::Inputs;
use crate::output::pdf::{
    CardInput, Conformance, FIRST_IMPORTED, Faces, Head, LotHead, LotWriter, OutputProfile,
};
use crate::render::{Card, Op, Statics};
use crate::run::lot_files::{self, LotFile};
use crate::run::manifest::PROGRAM;
use crate::run::slug_codes;
use crate::schema::manifest::{Input, Manifest};
use crate::schema::report::{self, Counts};
use crate::text;
use crate::unit::Length;
use crate::verify::preflight::preflight_open;
use crate::verify::{Condition, PdfFile};
use std::path::{Path, PathBuf};

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imposed {
    /// The folder written to.
    pub folder: PathBuf,
    /// Cards laid on sheets.
    pub cards: usize,
    /// Sheets.
    pub sheets: usize,
    /// Files of sheets.
    pub files: Vec<String>,
    /// Whether the sheets are PDF/X-4, because the cards were.
    pub is_x4: bool,
    /// What the user should know.
    pub notes: Vec<Note>,
}

/// What all files of one imposition share.
struct Source<'a> {
    pdf: &'a PdfFile,
    arrangement: &'a Arrangement,
    /// The file's name without its ending, for the slug.
    name: String,
    run: String,
    day: Option<Date>,
    condition: Option<Condition>,
    n_sheets: usize,
    n_lots: usize,
}

/// Lays the pages of `file` on sheets, in a folder of their own. `read` names further files that were
/// read for it: the sheet format, the printer's profile.
///
/// # Errors
///
/// A fault that names the page if one cannot be laid on these sheets, or an outside fault.
pub fn impose_file(
    file: &Path,
    arrangement: &Arrangement,
    wanted: &Wanted,
    read: &[PathBuf],
) -> Outcome<Imposed> {
    let shown = file.display().to_string();
    let sacred = sacred(file, wanted, read)?;
    let bad = |why: Text| Fault::new(FaultKind::NoInput, shown.clone(), why);
    let (bytes, pdf) = PdfFile::open_with_bytes(file)?;
    let pdf = pdf.map_err(bad)?;
    if let Some(why) = pdf.refused() {
        return Err(bad(why));
    }
    let duplex = arrangement.options().duplex;
    let each = if duplex == Duplex::None { 1 } else { 2 };
    let n_pages = pdf.n_pages();
    if n_pages % each != 0 {
        return Err(bad(text!(
            "berkas punya {n_pages} halaman; depan dan belakang harus berpasangan",
            "the file has {n_pages} pages; fronts and backs must come in pairs"
        ))
        .hint(Remedy::FrontsAlone));
    }
    let mut notes = check(&pdf, arrangement, &shown)?;
    let found = preflight_open(&pdf);
    let condition = pdf.condition().filter(|_| found.conforms() && found.facts.pdfx.is_some());
    if condition.is_none() {
        let plain = text!(
            "kartu itu bukan PDF/X-4, jadi lembarnya PDF biasa",
            "those cards are no PDF/X-4, so the sheets are plain PDF"
        );
        notes.push(Note::from(plain).hint(Remedy::Preflight));
    }
    let day = pdf.day().and_then(|(year, month, day)| Date::new(year, month, day));
    let digest = Digest::of(&bytes).to_string();
    let plan = impose::plan(arrangement, n_pages / each);
    let source = Source {
        pdf: &pdf,
        arrangement,
        name: file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        run: format!("impose {}", &digest[..6]),
        day: day.or_else(|| condition.is_some().then(job::today)),
        n_sheets: plan.n_sheets(),
        n_lots: plan.lots.len(),
        condition,
    };
    let mut folder = RunFolder::open(wanted, &sacred)?;
    let mut files = Vec::new();
    let mut lines = Vec::new();
    for (lot_idx, lot) in plan.lots.iter().enumerate() {
        for LotFile { path, faces } in lot_files::of_lot(lot_files::IMPOSED, duplex, lot_idx) {
            source.write(lot_idx, lot, &path, faces, &mut folder).map_err(|fault| {
                if fault.place.is_empty() {
                    let mut fault = fault;
                    fault.place.clone_from(&shown);
                    fault
                } else {
                    fault
                }
            })?;
            for (sheet_idx, sheet) in lot.sheets.iter().enumerate() {
                for (slot_idx, card) in sheet.cards.iter().enumerate() {
                    let Some(card) = card else { continue };
                    for (side_idx, side) in faces.sides().iter().enumerate() {
                        let (word, offset) = match side {
                            impose::Side::Front => ("front", 0),
                            impose::Side::Back => ("back", 1),
                        };
                        let page = sheet_idx * faces.sides().len() + side_idx + 1;
                        lines.push((
                            card * each + offset + 1,
                            [
                                (card + 1).to_string(),
                                word.to_owned(),
                                (card * each + offset + 1).to_string(),
                                path.clone(),
                                page.to_string(),
                                (lot.first_sheet + sheet_idx + 1).to_string(),
                                (slot_idx + 1).to_string(),
                            ],
                        ));
                    }
                }
            }
            files.push(path);
        }
    }
    lines.sort_by_key(|(page, _)| *page);
    let heading = ["card", "side", "source_page", "file", "page", "sheet", "slot"];
    folder.write("pages.csv", &report::csv(heading, lines.into_iter().map(|(_, line)| line)))?;
    let path = folder.path().to_owned();
    let input = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    folder.finish(
        Manifest {
            schema: 1,
            program: PROGRAM.to_owned(),
            job: source.name.clone(),
            as_of: source.day.map(|day| day.to_string()).unwrap_or_default(),
            counts: Counts::default(),
            calibration: arrangement.calibration().map(calibrated::written),
            inputs: vec![Input { path: input, bytes: bytes.len() as u64, blake3: digest }],
            outputs: Vec::new(),
        },
        Mark::None,
    )?;
    let is_x4 = source.condition.is_some();
    let (cards, sheets) = (n_pages / each, source.n_sheets);
    Ok(Imposed { folder: path, cards, sheets, files, is_x4, notes })
}

/// What must stay as it is: those files, and what jobs read around them and around the folder.
fn sacred(file: &Path, wanted: &Wanted, read: &[PathBuf]) -> Outcome<Inputs> {
    let (Wanted::Exactly { path, .. } | Wanted::Dated { under: path, .. }) = wanted;
    let mut inputs = job::reads_around(path);
    inputs.extend(job::reads_around(file));
    for path in read.iter().map(PathBuf::as_path).chain([file]) {
        inputs.add_file(path, &path.display().to_string());
    }
    spare(wanted, &inputs)?;
    Ok(inputs)
}

/// Looks at every page before anything is written.
fn check(pdf: &PdfFile, arrangement: &Arrangement, shown: &str) -> Outcome<Vec<Note>> {
    let card = arrangement.format().card;
    let bleed = arrangement.options().bleed;
    let mut annotated = Vec::new();
    for page_idx in 0..pdf.n_pages() {
        let number = page_idx + 1;
        let shape = pdf.shape(page_idx, card).map_err(|why| {
            Fault::new(FaultKind::NoInput, shown, at_page(number, &why))
                .hint(Remedy::ChooseSheetFormat)
        })?;
        // Rounding in the file.
        if shape.bleed + Length::from_um(50) < bleed {
            let has = shape.bleed;
            return Err(Fault::new(
                FaultKind::NoInput,
                shown,
                text!(
                    "halaman {number} punya bleed {has}, diminta {bleed}",
                    "page {number} has a bleed of {has}, {bleed} is asked for"
                ),
            )
            .hint(Remedy::BleedOfPages { has: has.to_string() }));
        }
        if pdf.has_annotations(page_idx) {
            annotated.push(number);
        }
    }
    let Some(first) = annotated.first() else { return Ok(Vec::new()) };
    let n = annotated.len();
    Ok(vec![Note::from(text!(
        "{n} halaman, mulai halaman {first}, punya anotasi atau isian formulir; itu tidak ikut tercetak",
        "{n} pages, from page {first} on, have annotations or form fields; those are not printed"
    ))])
}

fn at_page(number: usize, why: &Text) -> Text {
    let (id, en) = (&why.id, &why.en);
    text!("halaman {number}: {id}", "page {number}: {en}")
}

impl Source<'_> {
    fn write(
        &self,
        lot_idx: usize,
        lot: &Lot,
        path: &str,
        faces: Faces,
        folder: &mut RunFolder,
    ) -> Outcome<()> {
        let one_sided = self.arrangement.options().duplex == Duplex::None;
        let mut cards: Vec<usize> = lot.cards().collect();
        cards.sort_unstable();
        let pages: Vec<usize> = cards
            .iter()
            .flat_map(|card| if one_sided { vec![*card] } else { vec![card * 2, card * 2 + 1] })
            .collect();
        let size = self.arrangement.format().card;
        let imported = self.pdf.import(&pages, size, FIRST_IMPORTED).map_err(|(number, why)| {
            Fault::new(FaultKind::NoInput, String::new(), at_page(number, &why))
        })?;
        // A card of this file draws the forms of its pages.
        let drawn: Vec<Card> = (0..cards.len())
            .map(|idx| {
                if one_sided {
                    Card { front: vec![Op::Static(idx)], back: Vec::new() }
                } else {
                    let (front, back) = (Op::Static(idx * 2), Op::Static(idx * 2 + 1));
                    Card { front: vec![front], back: vec![back] }
                }
            })
            .collect();
        let statics = Statics::default();
        let [regular, _] = layout::document_fonts();
        let label = format!("{} / {}", lot_idx + 1, self.n_lots);
        let slug_qrs = slug_codes::of_file(self.arrangement, &self.run, lot_idx, lot, faces);
        let condition = self.condition.as_ref().map(|condition| OutputProfile {
            icc: &condition.icc,
            identifier: &condition.identifier,
            registered: condition.registered,
            description: &condition.info,
        });
        let head = Head::new(LotHead {
            title: &self.name,
            job: &self.name,
            run: &self.run,
            lot: &label,
            n_sheets: self.n_sheets,
            as_of: self.day,
            fonts: vec![regular],
            faces,
            conformance: if condition.is_some() { Conformance::X4 } else { Conformance::Plain },
            profile: condition.unwrap_or_default(),
            slug_qrs: &slug_qrs,
            imported: Some(&imported),
            ..LotHead::new(self.arrangement, lot, &statics)
        })?;
        let mut file = folder.create(path)?;
        let mut writer = LotWriter::begin(&mut file, folder.path().join(path), &head)?;
        for (sheet_idx, sheet) in lot.sheets.iter().enumerate() {
            let inputs: Vec<Option<CardInput<'_>>> = sheet
                .cards
                .iter()
                .map(|card| {
                    let idx = cards.binary_search(&(*card)?).ok()?;
                    Some(CardInput { card: &drawn[idx], photo: None })
                })
                .collect();
            writer.push(&head.sheet(sheet_idx, &inputs)?)?;
        }
        let finished = writer.finish()?;
        folder.publish(path, file, Some(finished.pages))
    }
}
