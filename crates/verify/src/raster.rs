//! Pages as pixels, and the QR codes a phone would find in them.
//!
//! The page is drawn by hayro, which shares nothing with the writer, so that
//! what is read is what a printer will see: a code behind another object, cut
//! by a clip or drawn in white is not found.

use crate::look::{CodeGrid, Cutout, Picture, PixelGrid};
use cetak_base::diag::quietly;
use cetak_base::geom::{Rect, Turn};
use cetak_base::unit::Length;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::util::TransformExt as _;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::stream::ImageDecodeParams;
use hayro::hayro_syntax::object::{ObjectIdentifier, Stream};
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Resolution pages are drawn at for a code whose place is not known: that of card printers.
pub(super) const PRINTER_DPI: u32 = 300;
/// The largest side that is drawn, in pixels: A2 at 300 dpi. hayro counts pixels in 16 bits.
const MAX_SIDE_PX: f32 = 7100.0;
/// Points in an inch, micrometres in an inch.
const PT: f64 = 72.0;
const UM: f64 = 25_400.0;
/// Grey below which a module counts as dark.
const DARK: u8 = 128;

/// How an area is looked at in turn until a code is read: so many pixels inside it, so many
/// times as large.
const ATTEMPTS: [(usize, usize); 5] = [(0, 1), (13, 1), (29, 1), (0, 2), (7, 3)];

/// A page as pixels.
pub(super) struct Raster {
    dpi: u32,
    picture: Picture,
}

/// A file ready to be drawn.
pub(super) struct Drawable(Pdf);

/// What drawing page after page of one file uses again.
pub(super) struct Brushes<'a>(RenderCache<'a>);

impl Brushes<'_> {
    /// Nothing used yet.
    pub(super) fn new() -> Self {
        Self(RenderCache::new())
    }
}

/// A part of a page where a face lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    turn: Turn,
    /// How its pixels are counted upright.
    pub(super) grid: PixelGrid,
}

impl Drawable {
    /// Opens the bytes of a PDF file; `None` if hayro cannot make sense of them.
    pub(super) fn open(raw: Arc<Vec<u8>>) -> Option<Self> {
        // A stranger's file may bring a parser to its knees; that costs this file alone.
        quietly(|| Pdf::new(raw).ok()).flatten().map(Self)
    }

    /// Draws a page, by its number from 0, at `dpi`; `None` if it is not there or too large. `undo`
    /// maps the page, in micrometres from its top left corner, before it is drawn.
    pub(super) fn page<'a>(
        &'a self,
        brushes: &Brushes<'a>,
        page_idx: usize,
        dpi: u32,
        undo: Option<[f64; 6]>,
    ) -> Option<Raster> {
        let draw = || {
            let page = self.0.pages().get(page_idx)?;
            let scale = dpi as f32 / 72.0;
            let (width, height) = page.render_dimensions();
            if !(1.0..=MAX_SIDE_PX).contains(&(width * scale))
                || !(1.0..=MAX_SIDE_PX).contains(&(height * scale))
            {
                return None;
            }
            let (width, height) = ((width * scale).ceil() as u16, (height * scale).ceil() as u16);
            let undo = undo.map_or(Affine::IDENTITY, |[a, b, c, d, e, f]| {
                Affine::new([a, b, c, d, e * PT / UM, f * PT / UM])
            });
            let place =
                Affine::scale(f64::from(scale)) * undo * page.initial_transform(true).to_kurbo();
            let mut context = RenderContext::new(width, height);
            let (settings, how) = (InterpreterSettings::default(), RenderSettings::default());
            hayro::render_into(page, &brushes.0, &settings, &how, &mut context, place);
            context.flush();
            let mut pixmap = Pixmap::new(width, height);
            let target_init = TargetInit::Clear(WHITE);
            let settings = RasterizerSettings { target_init, ..RasterizerSettings::default() };
            context.render_with(&mut pixmap, &mut Resources::default(), settings);
            let rgb = pixmap.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
            let (width_px, height_px) = (usize::from(width), usize::from(height));
            Some(Raster { dpi, picture: Picture { width_px, height_px, rgb } })
        };
        quietly(draw).flatten()
    }

    /// A picture of the file by itself, with its mask; `None` if it is not plain 8-bit RGB.
    pub(super) fn cutout(&self, (number, generation): lopdf::ObjectId) -> Option<Cutout> {
        let read = || {
            let id = ObjectIdentifier::new(number, i32::from(generation));
            let stream = self.0.xref().get::<Stream<'_>>(id)?;
            let (size, colour) = levels(&stream, 3)?;
            let mask = stream.dict().get::<Stream<'_>>(&b"SMask"[..]);
            let mask = match mask {
                Some(mask) => Some(levels(&mask, 1).filter(|(same, _)| *same == size)?.1),
                None => None,
            };
            let alpha = |idx: usize| mask.as_ref().map_or(255, |mask| mask[idx]);
            let pixels = colour.as_chunks::<3>().0.iter().enumerate();
            let rgba = pixels.flat_map(|(idx, [r, g, b])| [*r, *g, *b, alpha(idx)]).collect();
            Some(Cutout { width_px: size.0, height_px: size.1, rgba })
        };
        quietly(read).flatten()
    }
}

/// Size and levels of a picture of so many colours, row by row.
fn levels(stream: &Stream<'_>, n_colours: u8) -> Option<((usize, usize), Vec<u8>)> {
    let number = |key: &[u8]| stream.dict().get::<i32>(key);
    let (width, height) = (number(b"Width")?, number(b"Height")?);
    if stream.dict().contains_key(&b"Decode"[..]) || number(b"BitsPerComponent") != Some(8) {
        return None;
    }
    let params = ImageDecodeParams {
        bpc: Some(8),
        num_components: Some(n_colours),
        width: u32::try_from(width).ok()?,
        height: u32::try_from(height).ok()?,
        ..ImageDecodeParams::default()
    };
    let size = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
    let data = stream.decoded_image(&params).ok()?.data;
    (data.len() == size.0 * size.1 * usize::from(n_colours)).then(|| (size, data.into_owned()))
}

/// What lies behind a cut-out photo: grey, against which both white and black paper differ.
const BACKDROP: f32 = 192.0;

impl Cutout {
    /// The photo on a grey ground, in fewer pixels: each is the mean of what it covers.
    pub(super) fn reduced(&self, (width_px, height_px): (usize, usize)) -> Option<Picture> {
        let (from_x, from_y) = (self.width_px, self.height_px);
        if width_px == 0 || height_px == 0 || from_x < width_px || from_y < height_px {
            return None;
        }
        let columns = shares(from_x, width_px);
        let lines = shares(from_y, height_px);
        let mut sums = vec![[0.0f32; 3]; width_px * height_px];
        let mut row = vec![[0.0f32; 3]; width_px];
        for (y, (new_y, high, next_high)) in lines.into_iter().enumerate() {
            row.fill([0.0; 3]);
            let pixels = self.rgba[y * from_x * 4..(y + 1) * from_x * 4].as_chunks::<4>().0;
            for ([r, g, b, a], (new_x, wide, next_wide)) in pixels.iter().zip(&columns) {
                let alpha = f32::from(*a) / 255.0;
                let ground = BACKDROP * (1.0 - alpha);
                let seen = [r, g, b].map(|level| f32::from(*level) * alpha + ground);
                for channel in 0..3 {
                    row[*new_x][channel] += seen[channel] * wide;
                    if *next_wide > 0.0 {
                        row[new_x + 1][channel] += seen[channel] * next_wide;
                    }
                }
            }
            let mut lay = |new_y: usize, high: f32| {
                let own = &mut sums[new_y * width_px..(new_y + 1) * width_px];
                for (sum, seen) in own.iter_mut().zip(&row) {
                    (0..3).for_each(|channel| sum[channel] += seen[channel] * high);
                }
            };
            lay(new_y, high);
            if next_high > 0.0 {
                lay(new_y + 1, next_high);
            }
        }
        let rgb = sums.iter().flat_map(|sum| sum.map(|level| level.round() as u8)).collect();
        Some(Picture { width_px, height_px, rgb })
    }
}

/// For each of `old` pixels in a row the first of `new` ones that it lies in, its share in that and in
/// the next; the shares in one new pixel add up to one.
fn shares(old: usize, new: usize) -> Vec<(usize, f32, f32)> {
    let step = new as f64 / old as f64;
    let share = |at: usize| {
        let (begin, end) = (at as f64 * step, (at + 1) as f64 * step);
        let first = (begin as usize).min(new - 1);
        let over = (end - (first + 1) as f64).max(0.0);
        // What rounding would lay beyond the last pixel.
        let next = if first + 1 < new && over > 1e-9 { over } else { 0.0 };
        (first, (step - next) as f32, next as f32)
    };
    (0..old).map(share).collect()
}

impl Raster {
    /// The resolution it was drawn at.
    pub(super) const fn dpi(&self) -> u32 {
        self.dpi
    }

    /// The pixels.
    pub(super) const fn picture(&self) -> &Picture {
        &self.picture
    }

    /// Where a face lies that is cut at `trim`; `None` if that leaves the page.
    pub(super) fn cut(&self, trim: Rect, turn: Turn) -> Option<Cut> {
        let (x1, y1) = (trim.x.to_dots(self.dpi), trim.y.to_dots(self.dpi));
        let (x2, y2) = (trim.right().to_dots(self.dpi), trim.bottom().to_dots(self.dpi));
        let (left, top) = (x1.floor().max(0.0), y1.floor().max(0.0));
        let right = x2.ceil().min(self.picture.width_px as f64);
        let bottom = y2.ceil().min(self.picture.height_px as f64);
        if right - left < 8.0 || bottom - top < 8.0 {
            return None;
        }
        let (width, height) = ((right - left) as usize, (bottom - top) as usize);
        let shift_px = match turn {
            Turn::None => (x1 - left, y1 - top),
            Turn::Quarter => (y1 - top, right - x2),
            Turn::Half => (right - x2, bottom - y2),
            Turn::ThreeQuarters => (bottom - y2, x1 - left),
        };
        let (width_px, height_px) =
            if turn.is_sideways() { (height, width) } else { (width, height) };
        let grid = PixelGrid { width_px, height_px, shift_px };
        Some(Cut { left: left as usize, top: top as usize, width, height, turn, grid })
    }

    /// The pixels of a face, upright.
    pub(super) fn upright(&self, cut: &Cut) -> Picture {
        let PixelGrid { width_px, height_px, .. } = cut.grid;
        let mut rgb = Vec::with_capacity(width_px * height_px * 3);
        let page_width = self.picture.width_px;
        if cut.turn == Turn::None {
            for y in 0..height_px {
                let from = ((cut.top + y) * page_width + cut.left) * 3;
                rgb.extend_from_slice(&self.picture.rgb[from..from + width_px * 3]);
            }
            return Picture { width_px, height_px, rgb };
        }
        for v in 0..height_px {
            for u in 0..width_px {
                let (x, y) = match cut.turn {
                    Turn::None => (u, v),
                    Turn::Quarter => (cut.width - 1 - v, u),
                    Turn::Half => (cut.width - 1 - u, cut.height - 1 - v),
                    Turn::ThreeQuarters => (v, cut.height - 1 - u),
                };
                let from = ((cut.top + y) * page_width + cut.left + x) * 3;
                rgb.extend_from_slice(&self.picture.rgb[from..from + 3]);
            }
        }
        Picture { width_px, height_px, rgb }
    }

    /// What the QR codes within `area` say, or those of the whole page without one; a code that is
    /// seen and cannot be read is `Err`.
    pub(super) fn codes(&self, area: Option<Rect>) -> Vec<Result<String, ()>> {
        let (page_width, page_height) = (self.picture.width_px, self.picture.height_px);
        let clamp =
            |length: Length, max: usize| (length.to_dots(self.dpi).max(0.0) as usize).min(max);
        let (left, top, right, bottom) = match area {
            None => (0, 0, page_width, page_height),
            Some(area) => (
                clamp(area.x, page_width),
                clamp(area.y, page_height),
                clamp(area.right(), page_width),
                clamp(area.bottom(), page_height),
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
                // The green of RGB stands for lightness well enough to tell ink from paper.
                let pixel = |x: usize, y: usize| {
                    self.picture.rgb[((top + y / zoom) * page_width + left + x / zoom) * 3 + 1]
                };
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

/// What the code says whose modules lie in that grid, counted from `shift_px` in the picture; read by
/// the middle of each module, as a scanner does once it has found the corners.
pub(super) fn read_code(
    picture: &Picture,
    dpi: u32,
    shift_px: (f64, f64),
    code: CodeGrid,
) -> Option<String> {
    let lightness = middles(picture, dpi, shift_px, code)?;
    read_modules(code.modules, |column, row| lightness[row * code.modules + column] < DARK)
}

/// How light the middle of each module is, row by row, if all of them lie in the picture. The green of
/// RGB stands for lightness.
pub(super) fn middles(
    picture: &Picture,
    dpi: u32,
    shift_px: (f64, f64),
    code: CodeGrid,
) -> Option<Vec<u8>> {
    let (left, top) =
        (code.area.x.to_dots(dpi) + shift_px.0, code.area.y.to_dots(dpi) + shift_px.1);
    let module = code.area.w.to_dots(dpi) / code.modules.max(1) as f64;
    let inside = |start: f64, most: usize| {
        start >= 0.0 && start + module * code.modules as f64 <= most as f64
    };
    if !inside(left, picture.width_px) || !inside(top, picture.height_px) {
        return None;
    }
    let lightness = |row: usize, column: usize| {
        let x = (left + (column as f64 + 0.5) * module) as usize;
        let y = (top + (row as f64 + 0.5) * module) as usize;
        picture.rgb[(y * picture.width_px + x) * 3 + 1]
    };
    let row = |row| (0..code.modules).map(move |column| lightness(row, column));
    Some((0..code.modules).flat_map(row).collect())
}

/// What a code of so many modules on each side says; `dark` is asked for column and row.
pub(super) fn read_modules(modules: usize, dark: impl Fn(usize, usize) -> bool) -> Option<String> {
    let read = || {
        let grid = rqrr::SimpleGrid::from_func(modules, dark);
        rqrr::Grid::new(grid).decode().ok().map(|(_, words)| words)
    };
    quietly(read).flatten()
}

/// How black ink of so many percent looks where pages are drawn, in sRGB. A press's black is no
/// screen's black, and pictures that are to be compared must agree on it.
pub fn black_ink(percent: u8) -> [u8; 3] {
    static INKS: OnceLock<Vec<[u8; 3]>> = OnceLock::new();
    let inks = INKS.get_or_init(|| chart().unwrap_or_else(|| (0..=100).map(plain_grey).collect()));
    inks.get(usize::from(percent.min(100))).copied().unwrap_or_default()
}

fn plain_grey(percent: u8) -> [u8; 3] {
    [255 - (u32::from(percent.min(100)) * 255 / 100) as u8; 3]
}

/// How process inks of so many percent look where pages are drawn, in sRGB.
pub fn process_inks(inks: [u8; 4]) -> [u8; 3] {
    static KNOWN: Mutex<BTreeMap<[u8; 4], [u8; 3]>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    *known.entry(inks).or_insert_with(|| {
        let plain = || {
            let left = |ink: u8| 100 - u32::from(ink.min(100));
            let [c, m, y, k] = inks;
            [c, m, y].map(|ink| u8::try_from(left(ink) * left(k) * 255 / 10_000).unwrap_or(255))
        };
        patches(&[inks]).and_then(|looks| looks.first().copied()).unwrap_or_else(plain)
    })
}

/// A patch of black ink of each percent.
fn chart() -> Option<Vec<[u8; 3]>> {
    patches(&(0..=100).map(|k| [0, 0, 0, k]).collect::<Vec<_>>())
}

/// A page of patches in these inks, drawn as any page is.
fn patches(inks: &[[u8; 4]]) -> Option<Vec<[u8; 3]>> {
    let share = |ink: u8| format!("{:.2}", f64::from(ink.min(100)) / 100.0);
    let patch = |(at, inks): (usize, &[u8; 4])| {
        let inks = inks.map(share).join(" ");
        format!("{inks} k {} 0 4 4 re f\n", at * 4)
    };
    let patches: String = inks.iter().enumerate().map(patch).collect();
    let wide = inks.len() * 4;
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {wide} 4]/Contents 4 0 R/Resources<<>>\
             /Group<</S/Transparency/CS/DeviceCMYK>>>>"
        ),
        format!("<</Length {}>>stream\n{patches}endstream", patches.len()),
    ];
    let mut pdf = "%PDF-1.6\n".to_owned();
    let mut offsets = Vec::new();
    for (idx, object) in objects.iter().enumerate() {
        offsets.push(pdf.len());
        pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", idx + 1));
    }
    let start = pdf.len();
    pdf.push_str("xref\n0 5\n0000000000 65535 f \n");
    offsets.iter().for_each(|offset| pdf.push_str(&format!("{offset:010} 00000 n \n")));
    pdf.push_str(&format!("trailer<</Size 5/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"));
    let drawable = Drawable::open(Arc::new(pdf.into_bytes()))?;
    let raster = drawable.page(&Brushes::new(), 0, 72, None)?;
    let picture = raster.picture();
    let at = |idx: usize| (2 * picture.width_px + idx * 4 + 2) * 3;
    let look = |idx: usize| std::array::from_fn(|c| picture.rgb[at(idx) + c]);
    (picture.width_px >= wide && picture.height_px >= 4)
        .then(|| (0..inks.len()).map(look).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_ink_gets_darker_with_every_percent_and_none_is_white() {
        assert_eq!(black_ink(0), [255; 3]);
        assert!(black_ink(100).iter().all(|level| *level < 60), "{:?}", black_ink(100));
        assert!((0..100).all(|k| black_ink(k + 1)[1] <= black_ink(k)[1]));
    }

    #[test]
    fn a_face_is_turned_upright_wherever_its_head_lies() {
        let um = Length::from_um;
        // At 150 dpi 127 micrometres are three quarters of a pixel.
        let trim = Rect::new(um(1693), um(3387), um(5080), um(2540));
        let mut picture = Picture { width_px: 60, height_px: 60, rgb: vec![255; 60 * 60 * 3] };
        picture.rgb[(21 * 60 + 11) * 3] = 7;
        let raster = Raster { dpi: 150, picture };
        for (turn, corner) in [
            (Turn::None, (1, 1)),
            (Turn::Quarter, (1, 29)),
            (Turn::Half, (29, 14)),
            (Turn::ThreeQuarters, (14, 1)),
        ] {
            let cut = raster.cut(trim, turn).expect("it lies on the page");
            let upright = raster.upright(&cut);
            assert_eq!(
                (upright.width_px, upright.height_px),
                (cut.grid.width_px, cut.grid.height_px)
            );
            let at = (corner.1 * upright.width_px + corner.0) * 3;
            let found = upright.rgb.iter().position(|level| *level == 7);
            // The mark lies one or two pixels from the edge, by how the trim falls on the pixels.
            let found = found.expect("the mark is there") / 3;
            let (x, y) = (found % upright.width_px, found / upright.width_px);
            let near = |a: usize, b: usize| a.abs_diff(b) <= 2;
            assert!(near(x, corner.0) && near(y, corner.1), "{turn:?} {x} {y} {at}");
        }
    }
}
