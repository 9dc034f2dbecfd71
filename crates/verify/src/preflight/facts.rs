//! What is in a file, for people who decide whether to print it. Facts judge nothing.

use crate::pdf::PdfFile;
use serde::Serialize;

/// How many pictures are listed; the lowest resolution counts those beyond as well.
pub(super) const MAX_IMAGES: usize = 20_000;

/// Facts about one file. Lengths are in millimetres unless the name says otherwise.
#[derive(Debug, Default, Clone, PartialEq, Serialize)]
pub struct Facts {
    /// Version in the header: `1.6`.
    pub pdf_version: String,
    /// What the file calls itself: `PDF/X-4`.
    pub pdfx: Option<String>,
    /// What the file calls itself: `PDF/VT-1`.
    pub pdfvt: Option<String>,
    /// The printing condition.
    pub intent: Option<IntentFact>,
    /// Number of pages.
    pub pages: usize,
    /// Sizes, each with the first page that has it and the number of pages that do.
    pub page_sizes: Vec<PageFact>,
    /// The fonts, by name.
    pub fonts: Vec<FontFact>,
    /// Names of the spot colours that something is painted in, `All` included.
    pub spots: Vec<String>,
    /// The smallest text, in points.
    pub smallest_text_pt: Option<FigureOnPage>,
    /// The thinnest line, in points; a width of 0 is the thinnest the device can draw.
    pub thinnest_line_pt: Option<FigureOnPage>,
    /// The highest sum of inks of one vector colour, in percent. Pictures, shadings and marks in
    /// `All` are left out, and so is what lies one above another.
    pub max_ink_percent: Option<FigureOnPage>,
    /// The highest sum of inks of a pixel of a picture in CMYK or spot colours, in percent. Grey
    /// never lays more than 100 %, and RGB is separated by the press: neither is looked at.
    pub max_picture_ink_percent: Option<FigureOnPage>,
    /// Pictures in CMYK or spot colours whose pixels could not be had: packed as JPEG 2000 or fax,
    /// damaged, or larger than A2 at 300 dpi.
    pub unread_pictures: usize,
    /// The picture of the lowest resolution, in pixels per inch.
    pub lowest_ppi: Option<FigureOnPage>,
    /// The pictures, in the order of their objects.
    pub images: Vec<ImageFact>,
}

/// A figure and the page it was met on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FigureOnPage {
    /// The figure.
    pub value: f64,
    /// The first page with it, from 1.
    pub page: usize,
}

/// The printing condition.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct IntentFact {
    /// Its identifier: `FOGRA39`.
    pub identifier: String,
    /// Its name in words.
    pub info: String,
    /// Colour space of the profile: `CMYK`.
    pub space: Option<String>,
}

/// A size of pages.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageFact {
    /// The first page of this size, from 1.
    pub first_page: usize,
    /// How many pages have it.
    pub pages: usize,
    /// Width and height of the MediaBox.
    pub media_mm: Option<[f64; 2]>,
    /// Width and height of the BleedBox.
    pub bleed_mm: Option<[f64; 2]>,
    /// Width and height of the TrimBox, or of the ArtBox.
    pub trim_mm: Option<[f64; 2]>,
}

/// A font.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FontFact {
    /// Its name, with the tag of the subset.
    pub name: String,
    /// `TrueType`, `Type1`, `Type3`, `CIDFontType0`, `CIDFontType2` …
    pub kind: String,
    /// Whether the font is in the file.
    pub embedded: bool,
    /// Whether only the glyphs used are.
    pub subset: bool,
    /// Whether the file tells the text behind its glyphs.
    pub to_unicode: bool,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImageFact {
    /// Number of its object; `None` for an inline image.
    pub object: Option<u32>,
    /// The first page it is on, from 1.
    pub page: usize,
    /// Pixels in a row.
    pub width_px: u32,
    /// Pixels in a column.
    pub height_px: u32,
    /// Its colour space in one word: `ICCBased`, `DeviceGray`, `ImageMask`.
    pub space: String,
    /// The lowest resolution it is painted at.
    pub ppi: f64,
}

impl Facts {
    /// Versions and page sizes; what is painted is added on the way.
    pub(super) fn new(pdf: &PdfFile) -> Self {
        let pages = pdf.n_pages();
        let mut facts = Self { pdf_version: pdf.doc.version.clone(), pages, ..Self::default() };
        for page_idx in 0..pages {
            let Some(page) = pdf.page(page_idx) else { continue };
            let size = |corners: Option<[f64; 4]>| {
                corners.map(|[l, b, r, t]| [millimetres(r - l), millimetres(t - b)])
            };
            let trim = pdf.rect(page, b"TrimBox").or_else(|| pdf.rect(page, b"ArtBox"));
            let fact = PageFact {
                first_page: page_idx + 1,
                pages: 1,
                media_mm: size(pdf.media_box(page)),
                bleed_mm: size(pdf.rect(page, b"BleedBox")),
                trim_mm: size(trim),
            };
            let same = facts.page_sizes.iter().position(|other| {
                (other.media_mm, other.bleed_mm, other.trim_mm)
                    == (fact.media_mm, fact.bleed_mm, fact.trim_mm)
            });
            match same {
                Some(idx) => facts.page_sizes[idx].pages += 1,
                // A file in which every page differs is no lot; its first sizes do.
                None if facts.page_sizes.len() < 100 => facts.page_sizes.push(fact),
                None => {}
            }
        }
        facts
    }
}

/// Millimetres of points, to the hundredth: finer is rounding in the file.
fn millimetres(points: f64) -> f64 {
    rounded(points * 25.4 / 72.0, 100.0)
}

/// `value` to one part in `parts`.
pub(super) fn rounded(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}
