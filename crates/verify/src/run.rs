//! A finished run's folder, read back from the disk.
//!
//! Every file is compared with the manifest, every PDF with its standard, and
//! every page with the map. What was never said is not taken for right: the
//! result tells how many files, pages, texts and codes were looked at.

use crate::look::{Blind, CodeGrid};
use crate::map::read_map;
use crate::margins::Margins;
use crate::page::{
    Closest, Compared, Expected, Lot, Mismatch, MismatchKind, WantedCode, WantedPage, compare,
};
use crate::pdf;
use crate::preflight::{Severity, preflight_open};
use crate::shape;
use cetak_base::diag::{Fault, FaultKind, Lang, Outcome, Text};
use cetak_base::digest::Sha256;
use cetak_base::geom::{Rect, Size, Turn};
use cetak_base::regular;
use cetak_base::text;
use cetak_schema::files;
use cetak_schema::manifest::{self, Manifest, Output};
use cetak_schema::report::{self, MapLine};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Read,
    path::{Component, Path},
};

/// Length of `  manifest.json` and its line feed.
const LAST_LINE_TAIL: usize = manifest::MANIFEST.len() + 3;

/// A side of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Face {
    /// The front.
    Front,
    /// The back.
    Back,
}

/// What the caller knows of the cards: the layout says what each face shows, the sheet format where.
pub trait Expectations: Sync {
    /// Where that face of the card is cut, from the top left of its page; `None` if unknown, then
    /// the whole page is searched and two swapped cards on one sheet are not told apart.
    fn area(&self, _: &MapLine, _: Face) -> Option<Rect> {
        None
    }

    /// What must stand on that face. Default: NIP and serial on the front, the serial on the back.
    fn texts(&self, card: &MapLine, face: Face) -> Vec<String> {
        match face {
            Face::Front => vec![card.key.clone(), card.serial.clone()],
            Face::Back => vec![card.serial.clone()],
        }
    }

    /// What the QR code on that face must say. Default: no code on the front, one that holds the
    /// serial on the back.
    fn code(&self, card: &MapLine, face: Face) -> WantedCode {
        match face {
            Face::Front => WantedCode::None,
            Face::Back => WantedCode::Holds(card.serial.clone()),
        }
    }

    /// How that face is turned in its area. Default: upright.
    fn turn(&self, _: &MapLine, _: Face) -> Turn {
        Turn::None
    }

    /// The paper of the page of that face, and the map that undoes what was drawn against a
    /// printer's own error, as [`WantedPage::undo`] has it. Default: unknown, and nothing.
    fn paper(&self, _: &MapLine, _: Face) -> (Option<Size>, Option<[f64; 6]>) {
        (None, None)
    }

    /// Where the code of the slug lies on the page of that face, and what it holds. Default: unknown.
    fn sheet_code(&self, _: &MapLine, _: Face) -> Option<SheetCode> {
        None
    }

    /// Where the slug lies on the page of that face, and what must stand in it, in each language.
    /// Default: unknown.
    fn slug(&self, _: &MapLine, _: Face) -> Option<(Rect, Vec<String>)> {
        None
    }

    /// Where the page of that face has ink beside its cards, which lie in these slots, counted from 1.
    /// Default: unknown.
    fn margins(&self, _: &MapLine, _: Face, _slots: &BTreeSet<usize>) -> Option<Margins> {
        None
    }

    /// Where cards stand beside the sheets. Default: nowhere.
    fn copies(&self, _: &[MapLine]) -> Vec<Copy> {
        Vec::new()
    }

    /// The keys of the cards that are looked at; `None`: all of them. Default: all.
    fn chosen(&self, _: &[MapLine]) -> Option<&BTreeSet<String>> {
        None
    }

    /// Whether a run with a package must be marked as complete already. Default: yes.
    fn is_marked(&self) -> bool {
        true
    }

    /// Whether the map or [`Expectations::copies`] name every page of the PDF file at that path. Default: of sheets.
    fn is_mapped(&self, path: &str) -> bool {
        path.starts_with("sheets/")
    }

    /// Whether the PDF file at that path was made to a PDF/X standard. Default: sheets and streams.
    fn must_conform(&self, path: &str) -> bool {
        path.starts_with("sheets/") || path.starts_with("cards-1up/")
    }
}

/// The code of a sheet's slug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetCode {
    /// Where it lies, with the white paper around it.
    pub area: Rect,
    /// Its modules, if they are known.
    pub grid: Option<CodeGrid>,
    /// What it holds as a whole word.
    pub words: String,
}

/// What was looked at, and what was found.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Everything that is not as it should be, in the order of files, pages and slots.
    pub mismatches: Vec<Mismatch>,
    /// Files compared with their sums.
    pub files: usize,
    /// Cards of the map.
    pub cards: usize,
    /// Pages compared with the map.
    pub pages: usize,
    /// Texts looked for.
    pub texts: usize,
    /// QR codes of cards looked for.
    pub codes: usize,
    /// QR codes of slugs looked for.
    pub sheet_codes: usize,
    /// Glyphs held against what their text must look like.
    pub glyphs: usize,
    /// Faces compared with what they must look like.
    pub pictures: usize,
    /// Pages drawn for that, as [`Compared::drawn`] says.
    pub drawn: usize,
    /// Photos held against their sources.
    pub photos: usize,
    /// How near the worst face that was found right came to a difference.
    pub closest: Closest,
    /// The names of runs that the codes of slugs say.
    pub runs: BTreeSet<String>,
}

impl Verified {
    /// Whether the run may be printed.
    pub fn is_right(&self) -> bool {
        self.mismatches.is_empty()
    }

    /// The whole result as JSON, with messages in `lang` and what could not be compared.
    pub fn to_json(&self, notes: &[Text], lang: Lang) -> Vec<u8> {
        let mismatches = self.mismatches.iter().map(|mismatch| Entry {
            kind: mismatch.kind.as_str(),
            file: &mismatch.file,
            page: mismatch.page,
            slot: mismatch.slot,
            key: mismatch.key.as_deref(),
            message: mismatch.message.get(lang),
        });
        report::json(&Document {
            schema: 1,
            right: self.is_right(),
            files: self.files,
            cards: self.cards,
            pages: self.pages,
            texts: self.texts,
            codes: self.codes,
            sheet_codes: self.sheet_codes,
            glyphs: self.glyphs,
            pictures: self.pictures,
            drawn: self.drawn,
            photos: self.photos,
            closest: self.closest,
            not_compared: notes.iter().map(|note| note.get(lang)).collect(),
            mismatches: mismatches.collect(),
        })
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    right: bool,
    files: usize,
    cards: usize,
    pages: usize,
    texts: usize,
    codes: usize,
    sheet_codes: usize,
    glyphs: usize,
    pictures: usize,
    drawn: usize,
    photos: usize,
    closest: Closest,
    not_compared: Vec<&'a str>,
    mismatches: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    kind: &'static str,
    file: &'a str,
    page: Option<usize>,
    slot: Option<usize>,
    key: Option<&'a str>,
    message: &'a str,
}

/// The pages that must be in each file, by its path and their number from 1.
pub type Pages = BTreeMap<String, BTreeMap<usize, WantedPage>>;

/// A card that stands in another file as well, alone on its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// The file.
    pub file: String,
    /// The page, from 1.
    pub page: usize,
    /// The card, by its index in the map.
    pub card_idx: usize,
    /// Which face of it.
    pub face: Face,
    /// Where it is cut.
    pub area: Rect,
    /// The paper.
    pub paper: Size,
}

/// Who compares the pages of one file, one after another or spread over threads.
pub trait Reader {
    /// So many pages will be compared in all.
    fn begin(&mut self, pages: usize);

    /// Compares the pages of one file by [`compare`], and calls `structure` beside it, once; what is
    /// wrong comes back in that order: the file, then its pages.
    ///
    /// # Errors
    ///
    /// A fault if the comparison itself broke down.
    fn read(
        &mut self,
        lot: &Lot,
        pages: &[WantedPage],
        structure: &(dyn Fn() -> Vec<Mismatch> + Sync),
    ) -> Outcome<Compared>;
}

/// Compares one page after another, knowing nothing but the map.
struct OneByOne<'p> {
    progress: &'p mut dyn FnMut(usize, usize),
    done: usize,
    total: usize,
}

impl Reader for OneByOne<'_> {
    fn begin(&mut self, pages: usize) {
        self.total = pages;
    }

    fn read(
        &mut self,
        lot: &Lot,
        pages: &[WantedPage],
        structure: &(dyn Fn() -> Vec<Mismatch> + Sync),
    ) -> Outcome<Compared> {
        let mut compared = Compared { mismatches: structure(), ..Compared::default() };
        for page in pages {
            compared.add(compare(lot, std::slice::from_ref(page), &Blind));
            self.done += 1;
            (self.progress)(self.done, self.total);
        }
        Ok(compared)
    }
}

/// Reads a run's folder back. `progress` is told how many of how many pages are done.
///
/// # Errors
///
/// A usage fault if the folder holds no finished run, an outside fault if the disk refuses.
pub fn run(
    folder: &Path,
    plan: &dyn Expectations,
    progress: &mut dyn FnMut(usize, usize),
) -> Outcome<Verified> {
    run_with(folder, plan, &mut OneByOne { progress, done: 0, total: 0 })
}

/// The same with pages compared by `reader`.
///
/// # Errors
///
/// As [`run()`], and what the reader gives.
pub fn run_with(
    folder: &Path,
    plan: &dyn Expectations,
    reader: &mut dyn Reader,
) -> Outcome<Verified> {
    let mut verified = Verified::default();
    let manifest = files(folder, plan.is_marked(), &mut verified)?;
    let cards = map(folder, &manifest, &mut verified)?;
    let mut expected = pages(&cards, plan, &mut verified);
    let pdfs: Vec<&Output> = manifest.outputs.iter().filter(|o| o.path.ends_with(".pdf")).collect();
    reader.begin(expected.values().map(BTreeMap::len).sum());
    for output in pdfs {
        let path = folder.join(&output.path);
        if !is_inside(&output.path) || !is_regular(&path) {
            continue;
        }
        match Lot::from_bytes(pdf::bytes(&path)?) {
            Err(why) => {
                verified.mismatches.push(Mismatch::of_file(
                    MismatchKind::PdfBroken,
                    &output.path,
                    why,
                ));
            }
            Ok(lot) => {
                let wanted: Vec<WantedPage> =
                    expected.remove(&output.path).unwrap_or_default().into_values().collect();
                // Without a map, which was told already, no page has a card.
                let extra = if cards.is_empty() {
                    Vec::new()
                } else {
                    extra_pages(&lot, &wanted, output, plan)
                };
                let wanted: Vec<WantedPage> = match plan.chosen(&cards) {
                    Some(chosen) => wanted.into_iter().filter(|page| shows(page, chosen)).collect(),
                    None => wanted,
                };
                verified.pages += wanted.len();
                let compared = reader.read(&lot, &wanted, &|| structure(&lot, output, plan))?;
                verified.texts += compared.texts;
                verified.codes += compared.codes;
                verified.glyphs += compared.glyphs;
                verified.pictures += compared.pictures;
                verified.drawn += compared.drawn;
                verified.photos += compared.photos;
                let mut all = Compared { closest: verified.closest, ..Compared::default() };
                all.add(compared);
                verified.closest = all.closest;
                verified.runs.append(&mut all.runs);
                let named = |m| Mismatch { file: output.path.clone(), ..m };
                verified.mismatches.extend(all.mismatches.into_iter().map(named));
                verified.mismatches.extend(extra);
            }
        }
    }
    // A file of cards beside the sheets that nobody names any more; sheets were looked for by the map.
    for path in expected.into_keys() {
        let is_lot = cards.iter().any(|card| card.lot == path || back_file(card) == path);
        if !is_lot && !manifest.outputs.iter().any(|output| output.path == path) {
            let message = text!(
                "manifest tidak menyebut berkas ini, padahal kartunya ada di peta",
                "the manifest does not name this file, but its cards stand in the map"
            );
            verified.mismatches.push(Mismatch::of_file(MismatchKind::FileMissing, path, message));
        }
    }
    Ok(verified)
}

/// Whether a card of these keys is on the page.
fn shows(page: &WantedPage, keys: &BTreeSet<String>) -> bool {
    page.faces.iter().any(|face| face.key.as_ref().is_some_and(|key| keys.contains(key)))
}

/// Pages of a file of sheets that the map knows nothing of.
fn extra_pages(
    lot: &Lot,
    wanted: &[WantedPage],
    output: &Output,
    plan: &dyn Expectations,
) -> Vec<Mismatch> {
    if !plan.is_mapped(&output.path) {
        return Vec::new();
    }
    let known: BTreeSet<usize> = wanted.iter().map(|page| page.page_no).collect();
    let extra = (1..=lot.pdf().n_pages()).filter(|page_no| !known.contains(page_no));
    let told = extra.map(|page_no| {
        let message =
            text!("tidak ada kartu di peta untuk halaman ini", "the map has no card for this page");
        Mismatch {
            page: Some(page_no),
            ..Mismatch::of_file(MismatchKind::PageExtra, &output.path, message)
        }
    });
    told.collect()
}

/// Compares every file with the manifest, and the manifest with the sums.
fn files(folder: &Path, is_marked: bool, verified: &mut Verified) -> Outcome<Manifest> {
    let no_run = || {
        Fault::new(
            FaultKind::Usage,
            folder.display().to_string(),
            text!("folder itu bukan hasil yang selesai", "that folder holds no finished run"),
        )
        .hint(text!(
            "sebut folder yang memuat manifest.json",
            "name a folder that holds manifest.json"
        ))
    };
    let path = folder.join(manifest::MANIFEST);
    if !path.is_file() {
        return Err(no_run());
    }
    let json = pdf::bytes(&path)?;
    let damaged = || {
        Fault::new(
            FaultKind::Verification,
            path.display().to_string(),
            text!(
                "manifest.json rusak atau dari versi lain: jangan dicetak",
                "manifest.json is damaged or of another version: do not print"
            ),
        )
    };
    let manifest = Manifest::from_json(&json).ok_or_else(damaged)?;
    let mut bad = |kind, file: &str, message| {
        verified.mismatches.push(Mismatch::of_file(kind, file, message));
    };
    let sums = folder.join(manifest::SUMS);
    if !sums.is_file() {
        bad(
            MismatchKind::FileMissing,
            manifest::SUMS,
            text!("berkas tidak ada", "the file is not there"),
        );
    } else {
        let (found, wanted) = (pdf::bytes(&sums)?, manifest::sums(&manifest.outputs, &json));
        if found != wanted {
            // The last line is that of the manifest: if it alone differs, the manifest was changed.
            let body = |lines: &[u8]| {
                let end = lines.len().saturating_sub(1);
                let last = lines[..end].iter().rposition(|byte| *byte == b'\n');
                lines[..last.map_or(0, |at| at + 1)].to_vec()
            };
            let well_formed = found.ends_with(&wanted[wanted.len() - LAST_LINE_TAIL..]);
            if body(&found) == body(&wanted) && well_formed {
                let message = text!(
                    "isi berkas berubah sejak dibuat",
                    "the file has changed since it was written"
                );
                bad(MismatchKind::FileChanged, manifest::MANIFEST, message);
            }
            bad(
                MismatchKind::ManifestBroken,
                manifest::SUMS,
                text!(
                    "isinya tidak sama dengan manifest.json",
                    "it does not say what manifest.json says"
                ),
            );
        }
    }
    if !manifest.counts.reconcile() {
        bad(
            MismatchKind::ManifestBroken,
            manifest::MANIFEST,
            text!("hitungan baris tidak cocok", "the counts of rows do not reconcile"),
        );
    }
    let mut known: BTreeSet<String> =
        BTreeSet::from([manifest::MANIFEST, manifest::SUMS, manifest::SIGNATURE].map(Into::into));
    let complete = folder.join(files::COMPLETE);
    let packed =
        is_marked && manifest.outputs.iter().any(|output| output.path == files::PACKAGE[0]);
    if packed && !complete.is_file() {
        bad(
            MismatchKind::FileMissing,
            files::COMPLETE,
            text!("berkas tidak ada", "the file is not there"),
        );
    } else if packed {
        known.insert(files::COMPLETE.into());
        let wanted = manifest::sum_of_sums(&manifest::sums(&manifest.outputs, &json));
        if pdf::bytes(&complete)? != wanted {
            let message = text!(
                "isinya bukan sidik SHA256SUMS dari hasil ini",
                "it does not hold the sum of this run's SHA256SUMS"
            );
            bad(MismatchKind::FileChanged, files::COMPLETE, message);
        }
    }
    for output in &manifest.outputs {
        let path = folder.join(&output.path);
        if !known.insert(output.path.clone()) || !is_inside(&output.path) {
            let message = text!(
                "manifest menyebut berkas ini dengan salah",
                "the manifest names this file wrongly"
            );
            bad(MismatchKind::ManifestBroken, &output.path, message);
        } else if is_link(&path) {
            bad(MismatchKind::FileLink, &output.path, linked());
        } else if !path.is_file() {
            bad(
                MismatchKind::FileMissing,
                &output.path,
                text!("berkas tidak ada", "the file is not there"),
            );
        } else if sha256(&path)? != (output.bytes, output.sha256.clone()) {
            bad(
                MismatchKind::FileChanged,
                &output.path,
                text!(
                    "isi berkas berubah sejak dibuat",
                    "the file has changed since it was written"
                ),
            );
        }
    }
    let lies_there = walk(folder)?;
    for name in [manifest::MANIFEST, manifest::SUMS, files::COMPLETE] {
        if is_link(&folder.join(name)) {
            bad(MismatchKind::FileLink, name, linked());
        }
    }
    for path in lies_there.difference(&known) {
        bad(
            MismatchKind::FileExtra,
            path,
            text!("berkas ini tidak dibuat oleh hasil ini", "the run did not write this file"),
        );
    }
    verified.files = manifest.outputs.len();
    Ok(manifest)
}

/// Reads the map, which every run with sheets has, and compares it with the counts.
fn map(folder: &Path, manifest: &Manifest, verified: &mut Verified) -> Outcome<Vec<MapLine>> {
    if !folder.join(files::MAP).is_file() {
        if !manifest.outputs.iter().any(|output| output.path == files::MAP)
            && manifest.counts.made > 0
        {
            let message = text!("berkas tidak ada", "the file is not there");
            verified.mismatches.push(Mismatch::of_file(
                MismatchKind::FileMissing,
                files::MAP,
                message,
            ));
        }
        return Ok(Vec::new());
    }
    let cards = match read_map(&pdf::bytes(&folder.join(files::MAP))?) {
        Ok(cards) => cards,
        Err(why) => {
            verified.mismatches.push(Mismatch::of_file(
                MismatchKind::ManifestBroken,
                files::MAP,
                why,
            ));
            return Ok(Vec::new());
        }
    };
    let mut bad = |message| {
        verified.mismatches.push(Mismatch::of_file(
            MismatchKind::ManifestBroken,
            files::MAP,
            message,
        ));
    };
    if cards.len() != manifest.counts.made {
        let (n, made) = (cards.len(), manifest.counts.made);
        bad(text!(
            "peta memuat {n} kartu, manifest {made}",
            "the map has {n} cards, the manifest {made}"
        ));
    }
    let mut places = BTreeSet::new();
    let mut keys = BTreeSet::new();
    for card in &cards {
        let (key, sheet, slot) = (&card.key, card.sheet, card.slot);
        if !places.insert((&card.lot, card.front_page, slot)) {
            bad(text!(
                "dua kartu di lembar {sheet} tempat {slot}",
                "two cards on sheet {sheet}, slot {slot}"
            ));
        }
        if !keys.insert(key) {
            bad(text!("`{key}` ada dua kali di peta", "`{key}` stands in the map twice"));
        }
        let back = back_file(card);
        for file in std::iter::once(&card.lot).chain(card.back_page.is_some().then_some(&back)) {
            if !manifest.outputs.iter().any(|output| output.path == *file) {
                bad(text!(
                    "peta menyebut `{file}`, manifest tidak",
                    "the map names `{file}`, the manifest does not"
                ));
            }
        }
    }
    verified.cards = cards.len();
    Ok(cards)
}

/// Which faces must be on which page of which file.
pub fn pages(cards: &[MapLine], plan: &dyn Expectations, verified: &mut Verified) -> Pages {
    let mut pages = Pages::new();
    let mut first_of_page = Vec::new();
    for card in cards {
        let front = Some((Face::Front, card.lot.clone(), card.front_page));
        let back = card.back_page.map(|page| (Face::Back, back_file(card), page));
        for (face, file, page_no) in front.into_iter().chain(back) {
            let (paper, undo) = plan.paper(card, face);
            let expected = Expected {
                slot: Some(card.slot),
                area: plan.area(card, face),
                turn: plan.turn(card, face),
                ..on_face(card, face, plan, verified)
            };
            let on_file = file.clone();
            let page = pages.entry(file).or_default().entry(page_no).or_default();
            if page.faces.is_empty() {
                page.page_no = page_no;
                (page.paper, page.undo) = (paper, undo);
                first_of_page.push((card, face, on_file, page_no));
                if let Some(code) = plan.sheet_code(card, face) {
                    verified.sheet_codes += 1;
                    page.faces.push(Expected {
                        area: Some(code.area),
                        code: WantedCode::Holds(code.words),
                        code_grid: code.grid,
                        ..Expected::default()
                    });
                }
                if let Some((area, wordings)) = plan.slug(card, face) {
                    let area = Some(area);
                    page.faces.push(Expected { area, wordings, ..Expected::default() });
                }
            }
            page.faces.push(expected);
        }
    }
    // Which slots of a page are taken is known once all cards were seen.
    for (first, face, file, page_no) in first_of_page {
        let page = pages.get_mut(&file).and_then(|pages| pages.get_mut(&page_no));
        if let Some(page) = page {
            let slots = page.faces.iter().filter_map(|face| face.slot).collect();
            page.margins = plan.margins(first, face, &slots);
        }
    }
    for copy in plan.copies(cards) {
        let Some(card) = cards.get(copy.card_idx) else { continue };
        let Copy { file, page: page_no, face, area, paper, .. } = copy;
        let expected = Expected { area: Some(area), ..on_face(card, face, plan, verified) };
        let page = pages.entry(file).or_default().entry(page_no).or_default();
        (page.page_no, page.paper) = (page_no, Some(paper));
        page.faces.push(expected);
    }
    pages
}

fn on_face(
    card: &MapLine,
    face: Face,
    plan: &dyn Expectations,
    verified: &mut Verified,
) -> Expected {
    let expected = Expected {
        key: Some(card.key.clone()),
        texts: plan.texts(card, face),
        code: plan.code(card, face),
        face,
        ..Expected::default()
    };
    verified.texts += expected.texts.len();
    verified.codes += usize::from(expected.code != WantedCode::None);
    expected
}

/// Compares a PDF file with what the manifest says of it and with its standard.
fn structure(lot: &Lot, output: &Output, plan: &dyn Expectations) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    let n = lot.pdf().n_pages();
    if let Some(pages) = output.pages.filter(|pages| *pages as usize != n) {
        let message = text!(
            "berkas punya {n} halaman, manifest menyebut {pages}",
            "the file has {n} pages, the manifest says {pages}"
        );
        mismatches.push(Mismatch::of_file(MismatchKind::PdfBroken, &output.path, message));
    }
    mismatches.extend(
        shape::of_file(lot.pdf())
            .into_iter()
            .map(|(kind, message)| Mismatch::of_file(kind, &output.path, message)),
    );
    if plan.must_conform(&output.path) {
        let errors = preflight_open(lot.pdf()).breaches;
        let errors = errors.into_iter().filter(|b| b.rule.severity() == Severity::Error);
        mismatches.extend(errors.map(|breach| {
            let rule = breach.rule.as_str();
            let (id, en) = (breach.message.id, breach.message.en);
            let message = text!("[{rule}] {id}", "[{rule}] {en}");
            Mismatch {
                page: breach.page,
                ..Mismatch::of_file(MismatchKind::PdfBroken, &output.path, message)
            }
        }));
    }
    mismatches
}

/// The file that a card's back is in: its own in two-core jobs, otherwise that of the front.
fn back_file(card: &MapLine) -> String {
    match card.lot.strip_suffix("-front.pdf") {
        Some(stem) => format!("{stem}-back.pdf"),
        None => card.lot.clone(),
    }
}

/// Whether a path of the manifest stays inside the folder.
fn is_inside(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

/// Whether a path names a link, whatever that leads to.
fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_symlink())
}

/// Whether a path names a file itself.
fn is_regular(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
}

fn linked() -> Text {
    text!("berkas ini hanya tautan ke tempat lain", "the file is only a link to another place")
}

/// Size and SHA-256 of a file.
fn sha256(path: &Path) -> Outcome<(u64, String)> {
    let fault = |error| {
        Fault::io(path, Text::new("berkas tidak bisa dibaca", "the file cannot be read"), &error)
    };
    let mut file = regular::open(path).map_err(fault)?;
    let (mut size, mut sum) = (0, Sha256::default());
    let mut buffer = vec![0; 1 << 16];
    loop {
        let n = file.read(&mut buffer).map_err(fault)?;
        if n == 0 {
            return Ok((size, sum.hex()));
        }
        size += n as u64;
        sum.update(&buffer[..n]);
    }
}

/// Every file below `folder`, relative, with `/` between folders. Links are not followed.
fn walk(folder: &Path) -> Outcome<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut open = vec![(folder.to_owned(), String::new())];
    while let Some((path, prefix)) = open.pop() {
        let fault = |error| {
            Fault::io(
                &path,
                Text::new("folder tidak bisa dibaca", "the folder cannot be read"),
                &error,
            )
        };
        for entry in fs::read_dir(&path).map_err(fault)? {
            let entry = entry.map_err(fault)?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type().map_err(fault)?.is_dir() {
                open.push((entry.path(), format!("{name}/")));
            } else {
                found.insert(name);
            }
        }
    }
    Ok(found)
}
