//! `cetak impose`: finished card PDFs from elsewhere on the same sheets with the same marks.
//!
//! Pages go in pairs, front and back, or are fronts alone where the sheets have
//! one side or one back is common to all. Several files follow one another, each as
//! often as it is asked for, so that small jobs share sheets. What the pages
//! show is not looked at and not changed.

use crate::date::Date;
use crate::diag::{Fault, FaultKind, Lang, Note, Outcome, Remedy, Text};
use crate::digest::Digest;
use crate::impose::{self, Arrangement, Duplex, Lot};
use crate::job;
use crate::layout;
use crate::output::calibrated;
use crate::output::folder::{RunFolder, Wanted, spare};
use crate::output::inputs::Inputs;
use crate::output::pdf::{
    CardInput, Conformance, Contour, FIRST_IMPORTED, Faces, Head, LotHead, LotWriter, OutputProfile,
};
use crate::render::{Card, Op, Statics};
use crate::run::lot_files::{self, LotFile};
use crate::run::manifest::PROGRAM;
use crate::run::slug_codes;
use crate::schema::imported::Imported;
use crate::schema::manifest::{Input, Manifest};
use crate::schema::report::{self, Counts};
use crate::text;
use crate::unit::Length;
use crate::verify::preflight::preflight_open;
use crate::verify::{Condition, PdfFile};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Corners of a card of size ID-1 (ISO/IEC 7810), which a cutting line follows.
const CORNER: Length = Length::from_um(3_180);

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

/// A file of cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Where it is.
    pub path: PathBuf,
    /// How often each of its cards is laid.
    pub copies: usize,
}

/// What is laid on sheets, and how.
#[derive(Debug, Clone, Copy)]
pub struct Imposition<'a> {
    /// The files, in the order their cards follow one another; at least one.
    pub files: &'a [Given],
    /// A file with the one back of every card; the others then hold fronts alone.
    pub back: Option<&'a Path>,
    /// Whether sheets are seen through, as film wants them.
    pub mirrored: bool,
    /// Name of the cutting line's spot colour; `None` draws no such line.
    pub contour: Option<&'a str>,
    /// The language of slugs.
    pub lang: Lang,
}

/// A file that was read.
struct Opened {
    /// As the user named it.
    shown: String,
    /// Its name.
    name: String,
    bytes: u64,
    digest: String,
    pdf: PdfFile,
}

/// A page of one of the files, both counted from 0.
type PageOf = (usize, usize);

/// The pages of one card.
#[derive(Debug, Clone, Copy)]
struct Pages {
    front: PageOf,
    back: Option<PageOf>,
}

/// What all files of one imposition share.
struct Source<'a> {
    opened: &'a [Opened],
    cards: &'a [Pages],
    arrangement: &'a Arrangement,
    asked: &'a Imposition<'a>,
    /// What the slug calls the job.
    name: String,
    run: String,
    day: Option<Date>,
    condition: Option<Condition>,
    n_sheets: usize,
    n_lots: usize,
}

/// Lays the pages of files on sheets, in a folder of their own. `read` names further files that were
/// read for it: the sheet format, the printer's profile.
///
/// # Errors
///
/// A fault that names the file and page if one cannot be laid on these sheets, or an outside fault.
pub fn impose_files(
    asked: &Imposition<'_>,
    arrangement: &Arrangement,
    wanted: &Wanted,
    read: &[PathBuf],
) -> Outcome<Imposed> {
    let sacred = sacred(asked, wanted, read)?;
    let paths = asked.files.iter().map(|given| &*given.path).chain(asked.back);
    let opened = paths.map(open).collect::<Outcome<Vec<Opened>>>()?;
    let first = opened.first().expect("there is a file");
    let turned = turned(&first.pdf, arrangement)?;
    let arrangement = turned.as_ref().unwrap_or(arrangement);
    let cards = cards(asked, &opened, arrangement.options().duplex)?;
    let mut notes = Vec::new();
    for one in &opened {
        notes.extend(check(&one.pdf, arrangement, &one.shown)?);
    }
    let condition = condition(&opened, &mut notes);
    let day = first.pdf.day().and_then(|(year, month, day)| Date::new(year, month, day));
    let digest = match &opened[..] {
        [only] => only.digest.clone(),
        all => Digest::of(all.iter().map(|one| &*one.digest).collect::<String>().as_bytes())
            .to_string(),
    };
    let stem = Path::new(&first.name).file_stem().unwrap_or_default().to_string_lossy();
    let name = match asked.files.len() {
        1 => stem.into_owned(),
        n_files => format!("{stem} + {}", n_files - 1),
    };
    let plan = impose::plan(arrangement, cards.len());
    let source = Source {
        opened: &opened,
        cards: &cards,
        arrangement,
        asked,
        name,
        run: format!("impose {}", &digest[..6]),
        day: day.or_else(|| condition.is_some().then(job::today)),
        n_sheets: plan.n_sheets(),
        n_lots: plan.lots.len(),
        condition,
    };
    let duplex = arrangement.options().duplex;
    let mut folder = RunFolder::open(wanted, &sacred)?;
    let (mut files, mut lines) = (Vec::new(), Vec::new());
    for (lot_idx, lot) in plan.lots.iter().enumerate() {
        for LotFile { path, faces } in lot_files::of_lot(lot_files::IMPOSED, duplex, lot_idx) {
            source.write(lot_idx, lot, &path, faces, &mut folder).map_err(|mut fault| {
                if fault.place.is_empty() {
                    fault.place.clone_from(&first.shown);
                }
                fault
            })?;
            lines.extend(source.lines(lot, faces, &path));
            files.push(path);
        }
    }
    lines.sort_by_key(|(order, _)| *order);
    let heading = ["card", "side", "source_page", "file", "page", "sheet", "slot", "source"];
    folder.write("pages.csv", &report::csv(heading, lines.into_iter().map(|(_, line)| line)))?;
    let path = folder.path().to_owned();
    let inputs = opened.iter().map(|one| Input {
        path: one.name.clone(),
        bytes: one.bytes,
        blake3: one.digest.clone(),
    });
    folder.finish(Manifest {
        schema: 1,
        program: PROGRAM.to_owned(),
        job: source.name.clone(),
        as_of: source.day.map(|day| day.to_string()).unwrap_or_default(),
        counts: Counts::default(),
        calibration: arrangement.calibration().map(calibrated::written),
        inputs: inputs.collect(),
        outputs: Vec::new(),
    })?;
    let is_x4 = source.condition.is_some();
    let (cards, sheets) = (cards.len(), source.n_sheets);
    Ok(Imposed { folder: path, cards, sheets, files, is_x4, notes })
}

/// Reads a file that pages can be taken from.
fn open(path: &Path) -> Outcome<Opened> {
    let shown = path.display().to_string();
    let bad = |why: Text| Fault::new(FaultKind::NoInput, shown.clone(), why);
    let (bytes, pdf) = PdfFile::open_with_bytes(path)?;
    let pdf = pdf.map_err(bad)?;
    if let Some(why) = pdf.refused() {
        return Err(bad(why));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let digest = Digest::of(&bytes).to_string();
    Ok(Opened { shown, name, bytes: bytes.len() as u64, digest, pdf })
}

/// The pages of every card, in order.
fn cards(asked: &Imposition<'_>, opened: &[Opened], duplex: Duplex) -> Outcome<Vec<Pages>> {
    let bad = |shown: &str, why: Text| Fault::new(FaultKind::NoInput, shown, why);
    let common = asked.back.map(|_| opened.len() - 1);
    if let Some(back) = common {
        let Opened { shown, pdf, .. } = &opened[back];
        if duplex == Duplex::None {
            return Err(Fault::new(
                FaultKind::Usage,
                shown.clone(),
                text!("lembar satu sisi tidak punya belakang", "sheets of one side have no backs"),
            ));
        }
        let n_pages = pdf.n_pages();
        if n_pages != 1 {
            return Err(bad(
                shown,
                text!(
                    "berkas belakang bersama punya {n_pages} halaman, harus satu",
                    "the file of the common back has {n_pages} pages, it must have one"
                ),
            ));
        }
    }
    let each = if duplex == Duplex::None || common.is_some() { 1 } else { 2 };
    let mut cards = Vec::new();
    for (file_idx, given) in asked.files.iter().enumerate() {
        let Opened { shown, pdf, .. } = &opened[file_idx];
        let n_pages = pdf.n_pages();
        if n_pages % each != 0 {
            return Err(bad(
                shown,
                text!(
                    "berkas punya {n_pages} halaman; depan dan belakang harus berpasangan",
                    "the file has {n_pages} pages; fronts and backs must come in pairs"
                ),
            )
            .hint(Remedy::FrontsAlone));
        }
        for at in 0..n_pages / each {
            let front = (file_idx, at * each);
            let back = match (duplex, common) {
                (Duplex::None, _) => None,
                (_, Some(back)) => Some((back, 0)),
                (_, None) => Some((file_idx, at * each + 1)),
            };
            cards.extend(std::iter::repeat_n(Pages { front, back }, given.copies));
        }
    }
    Ok(cards)
}

/// The printing condition that all files were made for, if they are PDF/X-4 for one and the same.
fn condition(opened: &[Opened], notes: &mut Vec<Note>) -> Option<Condition> {
    let mut common: Option<Condition> = None;
    for one in opened {
        let found = preflight_open(&one.pdf);
        let own = one.pdf.condition().filter(|_| found.conforms() && found.facts.pdfx.is_some());
        let Some(own) = own else {
            let plain = text!(
                "kartu itu bukan PDF/X-4, jadi lembarnya PDF biasa",
                "those cards are no PDF/X-4, so the sheets are plain PDF"
            );
            notes.push(Note::from(plain).hint(Remedy::Preflight));
            return None;
        };
        if common.as_ref().is_some_and(|known| *known != own) {
            notes.push(Note::from(text!(
                "berkas-berkas itu untuk kondisi cetak yang berbeda, jadi lembarnya PDF biasa",
                "those files are for different printing conditions, so the sheets are plain PDF"
            )));
            return None;
        }
        common = Some(own);
    }
    common
}

/// The same sheets for cards that stand the other way than those of the format, if the first page is one.
fn turned(pdf: &PdfFile, arrangement: &Arrangement) -> Outcome<Option<Arrangement>> {
    let card = arrangement.format().card;
    if card == card.turned() || pdf.n_pages() == 0 || pdf.shape(0, card).is_ok() {
        return Ok(None);
    }
    if pdf.shape(0, card.turned()).is_err() {
        return Ok(None);
    }
    let options = arrangement.options().clone();
    let turned = Arrangement::new(arrangement.format().for_turned_cards(), options)?;
    match arrangement.calibration() {
        Some(calibration) => turned.calibrated(calibration.clone()).map(Some),
        None => Ok(Some(turned)),
    }
}

/// What must stay as it is: those files, and what jobs read around them and around the folder.
fn sacred(asked: &Imposition<'_>, wanted: &Wanted, read: &[PathBuf]) -> Outcome<Inputs> {
    let (Wanted::Exactly { path, .. } | Wanted::Dated { under: path, .. }) = wanted;
    let mut inputs = job::reads_around(path);
    let files = asked.files.iter().map(|given| &*given.path).chain(asked.back);
    for file in files.clone() {
        inputs.extend(job::reads_around(file));
    }
    for path in read.iter().map(PathBuf::as_path).chain(files) {
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
            .hint(Remedy::BleedOfPages { has: has.written() }));
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
    /// Where each page of a lot went, with the order of the lines.
    fn lines(&self, lot: &Lot, faces: Faces, path: &str) -> Vec<((usize, usize), [String; 8])> {
        let mut lines = Vec::new();
        for (sheet_idx, sheet) in lot.sheets.iter().enumerate() {
            for (slot_idx, card) in sheet.cards.iter().enumerate() {
                let Some(card) = card else { continue };
                for (side_idx, side) in faces.sides().iter().enumerate() {
                    let (word, order, of) = match side {
                        impose::Side::Front => ("front", 0, Some(self.cards[*card].front)),
                        impose::Side::Back => ("back", 1, self.cards[*card].back),
                    };
                    let Some((file_idx, page_idx)) = of else { continue };
                    let page = sheet_idx * faces.sides().len() + side_idx + 1;
                    lines.push((
                        (*card, order),
                        [
                            (card + 1).to_string(),
                            word.to_owned(),
                            (page_idx + 1).to_string(),
                            path.to_owned(),
                            page.to_string(),
                            (lot.first_sheet + sheet_idx + 1).to_string(),
                            (slot_idx + 1).to_string(),
                            self.opened[file_idx].name.clone(),
                        ],
                    ));
                }
            }
        }
        lines
    }

    /// The pages that these cards show as forms of one file, and which form each page is.
    fn imported(&self, cards: &[usize]) -> Outcome<(Imported, BTreeMap<PageOf, usize>)> {
        let shown = cards.iter().flat_map(|card| {
            let Pages { front, back } = self.cards[*card];
            std::iter::once(front).chain(back)
        });
        let shown: BTreeSet<PageOf> = shown.collect();
        let size = self.arrangement.format().card;
        let (mut all, mut forms) = (Imported::default(), BTreeMap::new());
        for (file_idx, one) in self.opened.iter().enumerate() {
            let of_file = shown.iter().filter(|(of, _)| *of == file_idx);
            let pages: Vec<usize> = of_file.map(|(_, page_idx)| *page_idx).collect();
            if pages.is_empty() {
                continue;
            }
            let n_objects = i32::try_from(all.objects.len()).unwrap_or(i32::MAX);
            let first = FIRST_IMPORTED.saturating_add(n_objects);
            let imported = one.pdf.import(&pages, size, first).map_err(|(number, why)| {
                Fault::new(FaultKind::NoInput, one.shown.clone(), at_page(number, &why))
            })?;
            if imported.layers.is_some() && (self.opened.len() > 1 || self.asked.contour.is_some())
            {
                // Hidden layers would be printed if their file's word on them were left behind.
                return Err(Fault::new(
                    FaultKind::NoInput,
                    one.shown.clone(),
                    text!(
                        "berkas ini punya lapisan, yang tidak bisa digabung dengan berkas lain atau garis potong",
                        "this file has layers, which cannot be joined with other files or a cutting line"
                    ),
                )
                .hint(text!("susun berkas ini sendiri", "impose this file by itself")));
            }
            for (at, page_idx) in pages.iter().enumerate() {
                forms.insert((file_idx, *page_idx), all.forms.len() + at);
            }
            if all.forms.is_empty() {
                all = imported;
            } else {
                all.objects.extend(imported.objects);
                all.forms.extend(imported.forms);
            }
        }
        Ok((all, forms))
    }

    fn write(
        &self,
        lot_idx: usize,
        lot: &Lot,
        path: &str,
        faces: Faces,
        folder: &mut RunFolder,
    ) -> Outcome<()> {
        let mut cards: Vec<usize> = lot.cards().collect();
        cards.sort_unstable();
        let (imported, forms) = self.imported(&cards)?;
        // A card of this file draws the forms of its pages.
        let draws = |page: PageOf| forms.get(&page).map(|form| Op::Static(*form));
        let drawn: Vec<Card> = cards
            .iter()
            .map(|card| {
                let Pages { front, back } = self.cards[*card];
                let front = draws(front).into_iter().collect();
                Card { front, back: back.and_then(draws).into_iter().collect() }
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
            lang: self.asked.lang,
            mirrored: self.asked.mirrored,
            contour: self.asked.contour.map(|name| Contour { name, radius: CORNER }),
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
