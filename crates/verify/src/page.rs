//! One finished page against the cards that must be on it.
//!
//! What a press would see is what counts: the outlines of glyphs, the pixels of
//! each face, the photo among those of its neighbours, the code in its modules.
//! What the file says of its own text is held against that, never taken for it.

use crate::compare::{Portrait, Special, apart, part_of, wrong_modules};
use crate::glyphs;
use crate::look::{CodeGrid, LOOK_DPI, Look, Picture, Sight};
use crate::margins::Margins;
use crate::pdf::PdfFile;
use crate::raster::{Brushes, Drawable, PRINTER_DPI, Raster, read_code};
use crate::run::Face;
use crate::shape;
use crate::text::{PageText, holds};
use crate::walk::{Fonts, Walker};
use cetak_base::diag::{Lang, Text, harmless, one_line};
use cetak_base::geom::{Rect, Size, Turn};
use cetak_base::text;
use cetak_base::unit::Length;
use serde::Serialize;
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Digits of a NIP or NI PPPK.
const NIP_DIGITS: usize = 18;

/// What one face of one card, or the slug of a sheet, must show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The 18 digits; `None` for a slug.
    pub key: Option<String>,
    /// Number of the slot, from 1; `None` for a slug.
    pub slot: Option<usize>,
    /// Where it lies, from the top left of the page: a face up to its cut; `None`: anywhere.
    pub area: Option<Rect>,
    /// What must stand there as text; spaces do not count.
    pub texts: Vec<String>,
    /// The same words in each language, of which one must stand there; empty: none is asked for.
    pub wordings: Vec<String>,
    /// What the QR code there must say.
    pub code: WantedCode,
    /// Which face of the card it is.
    pub face: Face,
    /// How the face is turned on the page.
    pub turn: Turn,
    /// Where on the page its code lies, upright, if that is known beforehand.
    pub code_grid: Option<CodeGrid>,
}

impl Default for Expected {
    fn default() -> Self {
        Self {
            key: None,
            slot: None,
            area: None,
            texts: Vec::new(),
            wordings: Vec::new(),
            code: WantedCode::None,
            face: Face::Front,
            turn: Turn::None,
            code_grid: None,
        }
    }
}

/// One page with the faces that must be on it and no others.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WantedPage {
    /// Its number, from 1.
    pub page_no: usize,
    /// What must be on it.
    pub faces: Vec<Expected>,
    /// The paper it must be on; `None` if nobody knows.
    pub paper: Option<Size>,
    /// Where the page was drawn for a measured printer: the map back to where it lies in the sheet
    /// format, `x' = a x + c y + e`, `y' = b x + d y + f`, in micrometres from the top left corner.
    pub undo: Option<[f64; 6]>,
    /// Where the sheet has ink beside its cards; `None` if nobody knows.
    pub margins: Option<Margins>,
}

/// What the QR code of a face must say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum WantedCode {
    /// This face has no QR code, or nobody knows what it says.
    #[default]
    None,
    /// A text that holds this one as a whole, such as a serial in a URL.
    Holds(String),
    /// Exactly this.
    Is(String),
}

impl WantedCode {
    pub(super) fn fits(&self, found: &str) -> bool {
        match self {
            Self::None => true,
            Self::Holds(wanted) => holds(found, wanted),
            Self::Is(wanted) => found == wanted,
        }
    }
}

macro_rules! kinds {
    ($($variant:ident $name:literal $doc:literal;)*) => {
        /// What kind of difference; the names are stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum MismatchKind { $(#[doc = $doc] $variant,)* }

        impl MismatchKind {
            /// The stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

kinds! {
    ManifestBroken "manifest-broken" "The manifest, the sums or the map cannot be used, or they disagree.";
    FileMissing "file-missing" "A file of the run is not there.";
    FileChanged "file-changed" "A file is not what was written.";
    FileExtra "file-extra" "A file that the run did not write.";
    PdfBroken "pdf-broken" "A PDF file breaks a standard it was made to.";
    PageMissing "page-missing" "The map names a page that is not there.";
    PageUnreadable "page-unreadable" "A page cannot be read or drawn to its end.";
    TextMissing "text-missing" "A card does not show what its record says.";
    NumberStray "number-stray" "A NIP on a page where the map has no such card, or one that stands twice.";
    CodeMissing "code-missing" "No QR code can be read where one must be.";
    CodeDiffers "code-differs" "A QR code says something else.";
    GlyphDiffers "glyph-differs" "What is printed is not what the text says.";
    LookDiffers "look-differs" "A card does not look as its record and its layout say.";
    PhotoDiffers "photo-differs" "A photo is not that of its source, or that of somebody else.";
    PageShape "page-shape" "A page of another size, scale or direction than the sheet format has.";
    PageActive "page-active" "Annotations, scripts or attachments, which no print file needs.";
    InkStray "ink-stray" "Print beside the cards, the marks and the slug.";
    MarkMissing "mark-missing" "A crop mark, target, hole or patch that the sheet must have is gone.";
    PageExtra "page-extra" "A page that no card of the map is on.";
    FileLink "file-link" "A file that is a link to another place.";
    Overlap "overlap" "Something on a card is printed over something else, or beyond its safe area.";
    MapDiffers "map-differs" "The map says something else of a card than the data.";
    CardMissing "card-missing" "Somebody who is entitled has neither a card nor a reason in the report.";
}

/// A finished file is not what it should be: do not print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// What kind of difference.
    pub kind: MismatchKind,
    /// The file, relative to the run's folder; empty until the caller says which.
    pub file: String,
    /// Page, from 1.
    pub page: Option<usize>,
    /// Slot, from 1.
    pub slot: Option<usize>,
    /// The person it concerns.
    pub key: Option<String>,
    /// What is wrong: lower case, no full stop, the value in backticks.
    pub message: Text,
}

impl Mismatch {
    /// A difference of a file as a whole.
    pub fn of_file(kind: MismatchKind, file: impl Into<String>, message: Text) -> Self {
        Self { kind, file: file.into(), page: None, slot: None, key: None, message }
    }

    /// Two lines: what and where.
    pub fn describe(&self, lang: Lang) -> String {
        let (page, slot) = match lang {
            Lang::Id => ("halaman", "tempat"),
            Lang::En => ("page", "slot"),
        };
        // Texts of finished files are strangers': each stays in its line.
        let (message, file) = (one_line(self.message.get(lang)), harmless(&self.file));
        let mut lines = format!("{}: {message}\n  --> {file}", self.kind.as_str());
        for (word, number) in [(page, self.page), (slot, self.slot)] {
            if let Some(number) = number {
                lines.push_str(&format!(", {word} {number}"));
            }
        }
        lines
    }
}

/// A finished PDF file, open for reading its text and for drawing its pages.
pub struct Lot {
    pub(super) pdf: PdfFile,
    pub(super) drawable: Option<Drawable>,
    pub(super) fonts: Fonts,
}

impl Lot {
    /// Opens a PDF file from its bytes.
    ///
    /// # Errors
    ///
    /// What is wrong with the file.
    pub fn from_bytes(raw: Vec<u8>) -> Result<Self, Text> {
        let pdf = PdfFile::from_bytes(raw)?;
        let drawable = Drawable::open(Arc::clone(&pdf.raw));
        Ok(Self { pdf, drawable, fonts: Fonts::default() })
    }

    /// The file as a PDF.
    pub fn pdf(&self) -> &PdfFile {
        &self.pdf
    }
}

/// What comparing pages gave.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What is not as it should be, in the order of pages and slots.
    pub mismatches: Vec<Mismatch>,
    /// Texts looked for.
    pub texts: usize,
    /// Glyphs looked for.
    pub glyphs: usize,
    /// QR codes of cards looked for.
    pub codes: usize,
    /// Faces compared with what they must look like.
    pub pictures: usize,
    /// Pages that were drawn for that; the faces of the others are those of drawn ones but for texts,
    /// codes and photos, which were compared one by one.
    pub drawn: usize,
    /// Photos held against their sources.
    pub photos: usize,
    /// How near the worst face that was found right came to a difference.
    pub closest: Closest,
    /// The names of runs that the codes of slugs say: what stands before the first hyphen.
    pub runs: BTreeSet<String>,
}

/// How near faces came to a difference, in parts of a thousand: above 1000 it is one.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Closest {
    /// By strokes and edges.
    pub strokes: u32,
    /// By tones of areas.
    pub tones: u32,
    /// By the distance of a photo from its source.
    pub photo: u32,
}

impl Compared {
    /// Adds what another comparison gave.
    pub fn add(&mut self, other: Self) {
        self.mismatches.extend(other.mismatches);
        self.texts += other.texts;
        self.glyphs += other.glyphs;
        self.codes += other.codes;
        self.pictures += other.pictures;
        self.drawn += other.drawn;
        self.photos += other.photos;
        self.runs.extend(other.runs);
        self.closest = Closest {
            strokes: self.closest.strokes.max(other.closest.strokes),
            tones: self.closest.tones.max(other.closest.tones),
            photo: self.closest.photo.max(other.closest.photo),
        };
    }
}

/// Compares pages with what must be on them and nothing else; what drawing them has in common is
/// made once.
///
/// A pure function of its arguments: parts of a file may be compared in parallel.
pub fn compare(lot: &Lot, pages: &[WantedPage], sight: &dyn Sight) -> Compared {
    let mut walker = Walker::new(&lot.pdf, &lot.fonts);
    let brushes = Brushes::new();
    let mut compared = Compared::default();
    for wanted in pages {
        let page = Page { lot, brushes: &brushes, wanted };
        page.compare(&mut walker, sight, &mut compared);
    }
    compared
}

/// One page being compared.
pub(super) struct Page<'a, 'w> {
    pub(super) lot: &'a Lot,
    pub(super) brushes: &'w Brushes<'a>,
    pub(super) wanted: &'w WantedPage,
}

/// A photo on the page and what it must be.
pub(super) struct Hung<'w> {
    pub(super) face: &'w Expected,
    pub(super) printed: Portrait,
    pub(super) own: Portrait,
    pub(super) in_inks: bool,
}

impl<'a, 'w> Page<'a, 'w> {
    pub(super) fn found(
        &self,
        kind: MismatchKind,
        face: Option<&Expected>,
        message: Text,
    ) -> Mismatch {
        Mismatch {
            kind,
            file: String::new(),
            page: Some(self.wanted.page_no),
            slot: face.and_then(|face| face.slot),
            key: face.and_then(|face| face.key.clone()),
            message,
        }
    }

    fn compare(&self, walker: &mut Walker<'a>, sight: &dyn Sight, compared: &mut Compared) {
        let WantedPage { page_no, faces, paper, undo, .. } = self.wanted;
        let page_idx = page_no.wrapping_sub(1);
        if page_idx >= self.lot.pdf.n_pages() {
            let message = text!("halaman {page_no} tidak ada", "page {page_no} is not there");
            compared.mismatches.push(self.found(MismatchKind::PageMissing, None, message));
            return;
        }
        for (kind, message) in shape::of_page(&self.lot.pdf, page_idx, *paper) {
            compared.mismatches.push(self.found(kind, None, message));
        }
        let words = PageText::read(&self.lot.pdf, walker, page_idx, *undo);
        if words.cut_off {
            let message = text!(
                "teks halaman tidak bisa dibaca sampai habis",
                "the text of the page cannot be read to its end"
            );
            compared.mismatches.push(self.found(MismatchKind::PageUnreadable, None, message));
        }
        let raster = OnceCell::new();
        let draw = || {
            let drawable = self.lot.drawable.as_ref()?;
            drawable.page(self.brushes, page_idx, LOOK_DPI, *undo)
        };
        compared.drawn += 1;
        let seen: Vec<Seen> = faces
            .iter()
            .map(|face| {
                let area = face.area.filter(|_| face.key.is_some());
                let cut = area.and_then(|area| {
                    let raster: &Option<Raster> = raster.get_or_init(draw);
                    raster.as_ref()?.cut(area, face.turn)
                });
                let look = cut.zip(face.key.as_deref()).and_then(|(cut, key)| {
                    Some((cut, sight.look(key, face.face, Some(cut.grid))?))
                });
                match look {
                    Some((cut, look)) => {
                        let raster = raster.get().and_then(Option::as_ref);
                        let picture = raster.map(|raster| raster.upright(&cut));
                        Seen { look: Some(look), picture, shift_px: cut.grid.shift_px }
                    }
                    None => Seen { look: None, picture: None, shift_px: (0.0, 0.0) },
                }
            })
            .collect();
        for (face, seen) in faces.iter().zip(&seen) {
            self.words(face, seen.look.as_ref(), &words, compared);
            for clash in seen.look.iter().flat_map(|look| &look.clashes) {
                let found = self.found(MismatchKind::Overlap, Some(face), clash.clone());
                compared.mismatches.push(found);
            }
            self.texts(face, seen, &words, compared);
        }
        self.strays(&words, compared);
        let mut hung = Vec::new();
        for (face, seen) in faces.iter().zip(&seen) {
            self.picture(face, seen, &mut hung, compared);
        }
        self.photos(&hung, compared);
        if self.wanted.margins.is_some()
            && let Some(raster) = raster.get_or_init(draw)
        {
            self.margins(raster, compared);
        }
        let asks = |(face, seen): &(&Expected, &Seen)| *seen.code(face) != WantedCode::None;
        if faces.iter().zip(&seen).any(|pair| asks(&pair)) {
            match raster.get_or_init(draw) {
                Some(raster) => self.codes(raster, faces, &seen, compared),
                None => {
                    let message = text!("halaman tidak bisa digambar", "the page cannot be drawn");
                    compared.mismatches.push(self.found(
                        MismatchKind::PageUnreadable,
                        None,
                        message,
                    ));
                }
            }
        } else if matches!(raster.get(), Some(None)) {
            let message = text!("halaman tidak bisa digambar", "the page cannot be drawn");
            compared.mismatches.push(self.found(MismatchKind::PageUnreadable, None, message));
        }
    }

    /// The words that the file gives for its text.
    pub(super) fn words(
        &self,
        face: &Expected,
        look: Option<&Look>,
        words: &PageText<'_>,
        compared: &mut Compared,
    ) {
        let looked: &[String] = look.map_or(&[], |look| &look.texts);
        let lines = words.lines_in(face.area);
        compared.texts += looked.len();
        let is_there = |wanted: &String| lines.iter().any(|line| holds(line, wanted));
        let worded = face.wordings.iter().any(is_there);
        let unworded = face.wordings.first().filter(|_| !worded);
        for wanted in face.texts.iter().chain(looked).filter(|text| !is_there(text)).chain(unworded)
        {
            let wanted = cetak_base::diag::printable(wanted);
            let message =
                text!("`{wanted}` tidak ada di kartu ini", "`{wanted}` is not on this card");
            compared.mismatches.push(self.found(MismatchKind::TextMissing, Some(face), message));
        }
    }

    /// Numbers on the page that no card of it has.
    pub(super) fn strays(&self, words: &PageText<'_>, compared: &mut Compared) {
        let faces = self.wanted.faces.iter();
        let mut keys: Vec<&str> = faces.filter_map(|face| face.key.as_deref()).collect();
        for number in words.numbers(NIP_DIGITS) {
            match keys.iter().position(|key| *key == number) {
                Some(idx) => drop(keys.swap_remove(idx)),
                None => {
                    let message = text!(
                        "`{number}` tercetak di halaman ini, padahal peta tidak menyebutnya atau ia tercetak dua kali",
                        "`{number}` is printed on this page, but the map does not name it here or it is printed twice"
                    );
                    compared.mismatches.push(self.found(MismatchKind::NumberStray, None, message));
                }
            }
        }
    }

    /// The glyphs that are printed for the text of a face.
    fn texts(&self, face: &Expected, seen: &Seen, words: &PageText<'_>, compared: &mut Compared) {
        let Some((area, look)) = face.area.zip(seen.look.as_ref()) else { return };
        let Some(glyphs) = &look.glyphs else { return };
        compared.glyphs += glyphs.len();
        let onto_card = onto_card(area, face.turn);
        let reach = Length::from_um(500);
        let near = area.grown(reach);
        let (left, right) = (near.x.um() as f64, near.right().um() as f64);
        let (top, bottom) = (near.y.um() as f64, near.bottom().um() as f64);
        let on_face = words.glyphs.iter().filter(|glyph| {
            (left..=right).contains(&glyph.at.0) && (top..=bottom).contains(&glyph.at.1)
        });
        let on_face: Vec<_> = on_face.map(|glyph| glyph.through(onto_card)).collect();
        let size = if face.turn.is_sideways() { area.size().turned() } else { area.size() };
        let card = Rect::new(Length::ZERO, Length::ZERO, size.w, size.h);
        let wrong = glyphs::wrong(&on_face, glyphs, card);
        for text_idx in wrong.texts {
            let wanted = look
                .texts
                .get(text_idx)
                .map_or_else(String::new, |text| cetak_base::diag::printable(text));
            let message = text!(
                "yang tercetak bukan `{wanted}`: bentuk hurufnya lain atau tidak di tempatnya",
                "what is printed is not `{wanted}`: its glyphs are others or not in their places"
            );
            compared.mismatches.push(self.found(MismatchKind::GlyphDiffers, Some(face), message));
        }
        if wrong.strays > 0 {
            let n = wrong.strays;
            let message = text!(
                "{n} huruf tercetak di kartu ini tanpa diminta data atau desainnya",
                "{n} glyphs are printed on this card that neither its data nor its layout asks for"
            );
            compared.mismatches.push(self.found(MismatchKind::GlyphDiffers, Some(face), message));
        }
    }

    fn picture(
        &self,
        face: &'w Expected,
        seen: &Seen,
        hung: &mut Vec<Hung<'w>>,
        compared: &mut Compared,
    ) {
        let Some(look) = &seen.look else { return };
        let Some((printed, wanted)) = seen.picture.as_ref().zip(look.picture.as_ref()) else {
            return;
        };
        compared.pictures += 1;
        let pixels = (printed.width_px, printed.height_px);
        let part = |area: &Rect| part_of(*area, LOOK_DPI, seen.shift_px, pixels);
        let unseen = look.unseen.iter().map(|area| (part(area), Special::Unseen));
        let inks = look.photos.iter().filter(|_| look.photos_in_inks);
        let inks = inks.map(|area| (part(area), Special::Inks));
        let special: Vec<_> = inks.chain(unseen).collect();
        let apart = apart(printed, wanted, &special);
        let mut differs = None;
        if apart.strokes > 1000 {
            differs = Some(apart.strokes_at);
        } else if apart.tones > 1000 {
            differs = Some(apart.tones_at);
        } else {
            let closest = &mut compared.closest;
            closest.strokes = closest.strokes.max(apart.strokes);
            closest.tones = closest.tones.max(apart.tones);
        }
        if let Some((x, y)) = differs {
            let mm = |px: usize, shift: f64| {
                format!("{:.0}", (px as f64 - shift).max(0.0) * 25.4 / f64::from(LOOK_DPI))
            };
            let (x, y) = (mm(x, seen.shift_px.0), mm(y, seen.shift_px.1));
            let (id, en) = match face.face {
                Face::Front => ("depan", "front"),
                Face::Back => ("belakang", "back"),
            };
            let message = text!(
                "sisi {id} kartu ini tidak seperti seharusnya, paling jauh di sekitar {x} mm dari kiri dan {y} mm dari atas",
                "the {en} of this card does not look as it should, most of all about {x} mm from the left and {y} mm from the top"
            );
            compared.mismatches.push(self.found(MismatchKind::LookDiffers, Some(face), message));
        }
        let n_wrong = wrong_modules(printed, wanted, seen.shift_px, look);
        if n_wrong > 0 && differs.is_none() {
            let message = text!(
                "{n_wrong} modul kode QR kartu ini tidak tercetak seperti seharusnya",
                "{n_wrong} modules of the QR code of this card are not printed as they should be"
            );
            compared.mismatches.push(self.found(MismatchKind::LookDiffers, Some(face), message));
        }
        for area in &look.photos {
            if look.unseen.iter().any(|unseen| unseen.overlaps(*area)) {
                continue;
            }
            compared.photos += 1;
            let in_inks = look.photos_in_inks;
            let of = |picture: &Picture| Portrait::of(picture, part(area), in_inks);
            hung.push(Hung { face, printed: of(printed), own: of(wanted), in_inks });
        }
    }

    /// Each photo must be near its own source, and nearer to it than to that of anybody else here.
    pub(super) fn photos(&self, hung: &[Hung<'_>], compared: &mut Compared) {
        for photo in hung {
            let own = photo.printed.distance(&photo.own);
            let others = hung
                .iter()
                .filter(|other| other.face.key != photo.face.key && other.in_inks == photo.in_inks);
            let nearer = others
                .filter(|other| Portrait::is_nearer(photo.printed.distance(&other.own), own))
                .min_by(|a, b| {
                    let (a, b) = (photo.printed.distance(&a.own), photo.printed.distance(&b.own));
                    a.total_cmp(&b)
                });
            let off = Portrait::off(own, photo.in_inks);
            let message = match nearer {
                Some(other) => {
                    let key = other.face.key.as_deref().unwrap_or_default();
                    text!(
                        "fotonya lebih mirip foto `{key}` daripada foto sendiri",
                        "its photo is more like that of `{key}` than its own"
                    )
                }
                None if off > 1000 => text!(
                    "fotonya bukan foto dari berkas sumbernya",
                    "its photo is not the one in its source file"
                ),
                None => {
                    compared.closest.photo = compared.closest.photo.max(off);
                    continue;
                }
            };
            compared.mismatches.push(self.found(
                MismatchKind::PhotoDiffers,
                Some(photo.face),
                message,
            ));
        }
    }

    fn codes(&self, raster: &Raster, faces: &[Expected], seen: &[Seen], compared: &mut Compared) {
        let page_idx = self.wanted.page_no.wrapping_sub(1);
        // The decoder misses one code in thirty at a printer's four dots a module that any camera
        // reads; drawn finer, a code that is whole is found. Only pages with such a code are drawn
        // again.
        let finer: Vec<OnceCell<Option<Raster>>> = FINER_DPI.map(|_| OnceCell::new()).into();
        for (face, seen) in faces.iter().zip(seen) {
            let wanted = seen.code(face);
            if *wanted == WantedCode::None {
                continue;
            }
            if face.key.is_some() && face.code == WantedCode::None {
                compared.codes += 1;
            }
            let on_card = seen.look.as_ref().and_then(|look| look.code_grid);
            let known = match (on_card, &seen.picture, face.code_grid) {
                (Some(grid), Some(picture), _) => read_code(picture, LOOK_DPI, seen.shift_px, grid),
                (_, _, Some(grid)) => read_code(raster.picture(), raster.dpi(), (0.0, 0.0), grid),
                _ => None,
            };
            if let Some(words) = known.filter(|words| wanted.fits(words)) {
                if face.key.is_none() {
                    compared.runs.extend(words.split('-').next().map(str::to_owned));
                }
                continue;
            }
            let mut read: Vec<String> = Vec::new();
            for (cell, dpi) in finer.iter().zip(FINER_DPI) {
                if !read.is_empty() {
                    break;
                }
                let drawn = cell.get_or_init(|| {
                    let drawable = self.lot.drawable.as_ref()?;
                    drawable.page(self.brushes, page_idx, dpi, self.wanted.undo)
                });
                let codes = drawn.iter().flat_map(|raster| raster.codes(face.area));
                read = codes.flatten().collect();
            }
            if read.is_empty() {
                let message = text!("kode QR tidak terbaca", "the QR code cannot be read");
                compared.mismatches.push(self.found(
                    MismatchKind::CodeMissing,
                    Some(face),
                    message,
                ));
            } else if !read.iter().any(|words| wanted.fits(words))
                || (face.area.is_some() && !read.iter().all(|words| wanted.fits(words)))
            {
                let words = cetak_base::diag::printable(&read.join(" "));
                let message = text!("kode QR berisi `{words}`", "the QR code says `{words}`");
                compared.mismatches.push(self.found(
                    MismatchKind::CodeDiffers,
                    Some(face),
                    message,
                ));
            }
        }
    }
}

/// Resolutions at which a page is drawn for a code that is not read by its modules, in turn.
const FINER_DPI: [u32; 3] = [PRINTER_DPI, 450, 600];

/// What is known of one face and what is printed there.
struct Seen {
    look: Option<Look>,
    /// Upright.
    picture: Option<Picture>,
    shift_px: (f64, f64),
}

impl Seen {
    fn code<'s>(&'s self, face: &'s Expected) -> &'s WantedCode {
        match &self.look {
            Some(look) if face.code == WantedCode::None => &look.code,
            _ => &face.code,
        }
    }
}

/// From the page to a card that is cut there and turned so, in micrometres, y downwards.
pub(super) fn onto_card(trim: Rect, turn: Turn) -> [f64; 6] {
    let (x, y) = (trim.x.um() as f64, trim.y.um() as f64);
    let (right, bottom) = (trim.right().um() as f64, trim.bottom().um() as f64);
    match turn {
        Turn::None => [1.0, 0.0, 0.0, 1.0, -x, -y],
        Turn::Quarter => [0.0, -1.0, 1.0, 0.0, -y, right],
        Turn::Half => [-1.0, 0.0, 0.0, -1.0, right, bottom],
        Turn::ThreeQuarters => [0.0, 1.0, -1.0, 0.0, bottom, -x],
    }
}
