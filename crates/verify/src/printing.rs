//! What a printer must know of a finished file: how many pages, how large, how they are turned.

use crate::look::Picture;
use crate::pdf::PdfFile;
use crate::raster::{Brushes, Drawable};
use cetak_base::diag::Outcome;
use cetak_base::geom::Size;
use cetak_base::unit::Length;

/// How the sheets of a file are turned, as the file says it to whoever prints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flip {
    /// One side is printed.
    None,
    /// About the long edge.
    LongEdge,
    /// About the short edge.
    ShortEdge,
}

/// What a printer must know of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Printing {
    /// Its pages.
    pub pages: u32,
    /// The paper, which every page has.
    pub paper: Size,
    /// How it is turned.
    pub flip: Flip,
}

impl PdfFile {
    /// What a printer must know; `None` if there is no page, pages differ in size, or the file does not say
    /// how it is turned.
    pub fn printing(&self) -> Option<Printing> {
        let size = |page_idx: usize| {
            let [left, bottom, right, top] = self.media_box(self.page(page_idx)?)?;
            Some(Size::new(Length::from_pt(right - left), Length::from_pt(top - bottom)))
        };
        let paper = size(0)?;
        let same = (1..self.n_pages()).all(|page_idx| size(page_idx) == Some(paper));
        let viewing = self.dict(self.catalog()?, b"ViewerPreferences")?;
        let flip = match self.name(viewing, b"Duplex")? {
            b"Simplex" => Flip::None,
            b"DuplexFlipLongEdge" => Flip::LongEdge,
            b"DuplexFlipShortEdge" => Flip::ShortEdge,
            _ => return None,
        };
        let pages = u32::try_from(self.n_pages()).ok()?;
        same.then_some(Printing { pages, paper, flip })
    }
}

/// The pages of a file as pixels, drawn one after the other.
pub struct Drawn(Drawable);

impl Drawn {
    /// Opens the bytes of a PDF file; `None` if they cannot be drawn.
    pub fn open(raw: Vec<u8>) -> Option<Self> {
        Drawable::open(std::sync::Arc::new(raw)).map(Self)
    }

    /// Draws the pages from `first` to `last`, from 1, at `dpi`, and gives each to `visit`; `false` if one
    /// cannot be drawn.
    ///
    /// # Errors
    ///
    /// Those of `visit`.
    pub fn each(
        &self,
        (first, last): (u32, u32),
        dpi: u32,
        mut visit: impl FnMut(&Picture) -> Outcome<()>,
    ) -> Outcome<bool> {
        let brushes = Brushes::new();
        for page in first..=last {
            let Some(idx) = (page as usize).checked_sub(1) else { return Ok(false) };
            let Some(drawn) = self.0.page(&brushes, idx, dpi, None) else { return Ok(false) };
            visit(drawn.picture())?;
        }
        Ok(true)
    }
}
