//! Pages as pixels, and the QR codes a phone would find in them.
//!
//! The page is drawn by hayro, which shares nothing with the writer, so that
//! what is read is what a printer will see: a code behind another object, cut
//! by a clip or drawn in white is not found.

use cetak_base::diag::quietly;
use cetak_base::geom::Rect;
use cetak_base::unit::Length;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

/// Resolution pages are drawn at first: that of the printers cards are made for.
pub(super) const PRINTER_DPI: u32 = 300;
/// The largest side that is drawn, in pixels: A2 at 300 dpi. hayro counts pixels in 16 bits.
const MAX_SIDE_PX: f32 = 7100.0;

/// How an area is looked at in turn until a code is read: so many pixels inside it, so many
/// times as large.
const ATTEMPTS: [(usize, usize); 5] = [(0, 1), (13, 1), (29, 1), (0, 2), (7, 3)];

/// A page in grey.
pub(super) struct Raster {
    dpi: u32,
    width: usize,
    height: usize,
    grey: Vec<u8>,
}

/// A file ready to be drawn.
pub(super) struct Drawable(Pdf);

impl Drawable {
    /// Opens the bytes of a PDF file; `None` if hayro cannot make sense of them.
    pub(super) fn open(raw: &[u8]) -> Option<Self> {
        // A stranger's file may bring a parser to its knees; that costs this file alone.
        quietly(|| Pdf::new(raw.to_vec()).ok()).flatten().map(Self)
    }

    /// Draws a page, by its number from 0, at `dpi`; `None` if it is not there or too large.
    pub(super) fn page(&self, page_idx: usize, dpi: u32) -> Option<Raster> {
        let draw = || {
            let page = self.0.pages().get(page_idx)?;
            let scale = dpi as f32 / 72.0;
            let (width, height) = page.render_dimensions();
            if !(1.0..=MAX_SIDE_PX).contains(&(width * scale))
                || !(1.0..=MAX_SIDE_PX).contains(&(height * scale))
            {
                return None;
            }
            let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
            let pixmap = hayro::render(
                page,
                &RenderCache::new(),
                &InterpreterSettings::default(),
                &RenderSettings::default(),
                &settings,
            );
            let (width, height) = (usize::from(pixmap.width()), usize::from(pixmap.height()));
            // The green of RGB stands for lightness well enough to tell ink from paper.
            let grey = pixmap.data().iter().map(|pixel| pixel.g).collect();
            Some(Raster { dpi, width, height, grey })
        };
        quietly(draw).flatten()
    }
}

impl Raster {
    /// The resolution it was drawn at.
    pub(super) const fn dpi(&self) -> u32 {
        self.dpi
    }

    /// What the QR codes within `area` say, or those of the whole page without one; a code that is
    /// seen and cannot be read is `Err`.
    pub(super) fn codes(&self, area: Option<Rect>) -> Vec<Result<String, ()>> {
        let clamp =
            |length: Length, max: usize| (length.to_dots(self.dpi).max(0.0) as usize).min(max);
        let (left, top, right, bottom) = match area {
            None => (0, 0, self.width, self.height),
            Some(area) => (
                clamp(area.x, self.width),
                clamp(area.y, self.height),
                clamp(area.right(), self.width),
                clamp(area.bottom(), self.height),
            ),
        };
        let (width, height) = (right.saturating_sub(left), bottom.saturating_sub(top));
        if width < 21 || height < 21 {
            return Vec::new();
        }
        // The decoder finds its three corners by rows and thresholds by tiles, so where the edge
        // falls and how large a module is decides whether it sees a code that any camera reads.
        let mut first = None;
        for (inset, zoom) in ATTEMPTS {
            let cut = |from: usize, to: usize| (from + inset, to.saturating_sub(inset));
            let ((left, right), (top, bottom)) = (cut(left, right), cut(top, bottom));
            if right < left + 21 || bottom < top + 21 {
                continue;
            }
            let read = || {
                let pixel =
                    |x: usize, y: usize| self.grey[(top + y / zoom) * self.width + left + x / zoom];
                let (width, height) = ((right - left) * zoom, (bottom - top) * zoom);
                let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
                let grids = image.detect_grids();
                let decode = |grid: &rqrr::Grid<_>| grid.decode().map(|(_, words)| words);
                grids.iter().map(|grid| decode(grid).map_err(drop)).collect::<Vec<_>>()
            };
            let found = quietly(read).unwrap_or_else(|| vec![Err(())]);
            if area.is_none() || found.iter().any(Result::is_ok) {
                return found;
            }
            first = first.or(Some(found));
        }
        first.unwrap_or_default()
    }
}
