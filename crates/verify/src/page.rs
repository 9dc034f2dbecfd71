//! One finished page against the cards that must be on it.

use crate::pdf::PdfFile;
use crate::raster::{Drawable, PRINTER_DPI};
use crate::text::{PageText, holds};
use cetak_base::diag::{Lang, Text};
use cetak_base::geom::Rect;
use cetak_base::text;
use std::cell::OnceCell;

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
    /// What the QR code there must say.
    pub code: WantedCode,
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
    fn fits(&self, found: &str) -> bool {
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
        let mut lines =
            format!("{}: {}\n  --> {}", self.kind.as_str(), self.message.get(lang), self.file);
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
    pdf: PdfFile,
    drawable: Option<Drawable>,
}

impl Lot {
    /// Opens a PDF file from its bytes.
    ///
    /// # Errors
    ///
    /// What is wrong with the file.
    pub fn from_bytes(raw: Vec<u8>) -> Result<Self, Text> {
        let drawable = Drawable::open(&raw);
        Ok(Self { pdf: PdfFile::from_bytes(raw)?, drawable })
    }

    /// The file as a PDF.
    pub fn pdf(&self) -> &PdfFile {
        &self.pdf
    }
}

/// Compares page `page_no`, from 1, with the faces that must be on it and no others.
///
/// A pure function of its arguments: pages may be compared in parallel.
pub fn page(lot: &Lot, page_no: usize, expected: &[Expected]) -> Vec<Mismatch> {
    let found = |kind, face: Option<&Expected>, message| Mismatch {
        kind,
        file: String::new(),
        page: Some(page_no),
        slot: face.and_then(|face| face.slot),
        key: face.and_then(|face| face.key.clone()),
        message,
    };
    let page_idx = page_no.wrapping_sub(1);
    if page_idx >= lot.pdf.n_pages() {
        let message = text!("halaman {page_no} tidak ada", "page {page_no} is not there");
        return vec![found(MismatchKind::PageMissing, None, message)];
    }
    let mut mismatches = Vec::new();
    let words = PageText::read(&lot.pdf, page_idx);
    if words.cut_off {
        let message = text!(
            "teks halaman tidak bisa dibaca sampai habis",
            "the text of the page cannot be read to its end"
        );
        mismatches.push(found(MismatchKind::PageUnreadable, None, message));
    }
    for face in expected {
        for wanted in face.texts.iter().filter(|wanted| !words.holds(wanted, face.area)) {
            let wanted = cetak_base::diag::printable(wanted);
            let message =
                text!("`{wanted}` tidak ada di kartu ini", "`{wanted}` is not on this card");
            mismatches.push(found(MismatchKind::TextMissing, Some(face), message));
        }
    }
    let mut keys: Vec<&str> = expected.iter().filter_map(|face| face.key.as_deref()).collect();
    for number in words.numbers(NIP_DIGITS) {
        match keys.iter().position(|key| *key == number) {
            Some(idx) => drop(keys.swap_remove(idx)),
            None => {
                let message = text!(
                    "`{number}` tercetak di halaman ini, padahal peta tidak menyebutnya atau ia tercetak dua kali",
                    "`{number}` is printed on this page, but the map does not name it here or it is printed twice"
                );
                mismatches.push(found(MismatchKind::NumberStray, None, message));
            }
        }
    }
    mismatches.extend(codes(lot, page_idx, expected, &found));
    mismatches
}

/// Resolutions at which a page is drawn again for a code that was not read, in turn.
const FINER_DPI: [u32; 2] = [450, 600];

fn codes(
    lot: &Lot,
    page_idx: usize,
    expected: &[Expected],
    found: &dyn Fn(MismatchKind, Option<&Expected>, Text) -> Mismatch,
) -> Vec<Mismatch> {
    let faces: Vec<_> = expected.iter().filter(|face| face.code != WantedCode::None).collect();
    if faces.is_empty() {
        return Vec::new();
    }
    let Some(raster) =
        lot.drawable.as_ref().and_then(|drawable| drawable.page(page_idx, PRINTER_DPI))
    else {
        let message = text!("halaman tidak bisa digambar", "the page cannot be drawn");
        return vec![found(MismatchKind::PageUnreadable, None, message)];
    };
    let mut mismatches = Vec::new();
    // The decoder misses one code in thirty at a printer's four dots a module that any camera
    // reads; drawn finer, a code that is whole is found. Only pages with such a code are drawn again.
    let finer = OnceCell::new();
    for face in faces {
        let mut read: Vec<String> = raster.codes(face.area).into_iter().flatten().collect();
        for dpi in FINER_DPI {
            if !read.is_empty() {
                break;
            }
            let draw = || FINER_DPI.map(|dpi| lot.drawable.as_ref()?.page(page_idx, dpi));
            let drawn = finer.get_or_init(draw).iter().flatten().find(|raster| raster.dpi() == dpi);
            read = drawn
                .map(|raster| raster.codes(face.area))
                .into_iter()
                .flatten()
                .flatten()
                .collect();
        }
        if read.is_empty() {
            let message = text!("kode QR tidak terbaca", "the QR code cannot be read");
            mismatches.push(found(MismatchKind::CodeMissing, Some(face), message));
        } else if !read.iter().any(|words| face.code.fits(words))
            || (face.area.is_some() && !read.iter().all(|words| face.code.fits(words)))
        {
            let words = cetak_base::diag::printable(&read.join(" "));
            let message = text!("kode QR berisi `{words}`", "the QR code says `{words}`");
            mismatches.push(found(MismatchKind::CodeDiffers, Some(face), message));
        }
    }
    mismatches
}
