//! What a face must look like, as whoever knows the records hands it in.
//!
//! Values only. Lengths on a card are counted from the top left corner of its
//! trim, upright, however it is turned on the sheet. How the values were come
//! by is no business of this crate; they must not come from the file that is
//! being judged.

use crate::outline::Outline;
use crate::page::WantedCode;
use crate::run::Face;
use cetak_base::diag::Text;
use cetak_base::geom::{Point, Rect, Turn};
use cetak_base::unit::Length;

/// Resolution at which pages are drawn to be compared. A module of a code is two dots then, the
/// stroke of a digit one and a half.
pub const LOOK_DPI: u32 = 150;

/// The pixels of a picture: 8-bit sRGB, three bytes a pixel, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width.
    pub width_px: usize,
    /// Height.
    pub height_px: usize,
    /// `width_px * height_px * 3` bytes.
    pub rgb: Vec<u8>,
}

/// How the pixels of a face are counted, upright, at [`LOOK_DPI`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PixelGrid {
    /// Width.
    pub width_px: usize,
    /// Height.
    pub height_px: usize,
    /// From the corner of the first pixel to that of the trim, in pixels.
    pub shift_px: (f64, f64),
}

/// A glyph as it must be printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WantedGlyph {
    /// What it looks like.
    pub outline: Outline,
    /// Where its origin lies.
    pub at: Point,
    /// Height of one em.
    pub size: Length,
    /// How it is turned.
    pub turn: Turn,
    /// Which of the texts of the face it belongs to.
    pub text_idx: usize,
}

/// Where the modules of a code lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeGrid {
    /// The square of the modules, without the quiet zone.
    pub area: Rect,
    /// Modules on one side.
    pub modules: usize,
}

/// One thing on a face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Art that faces share.
    Art,
    /// A line of text of so many glyphs that leave a mark.
    Text(usize),
    /// The photo.
    Photo,
    /// The code.
    Code,
}

/// A photo as it is cut out: 8-bit sRGB with straight alpha, four bytes a pixel, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cutout {
    /// Width.
    pub width_px: usize,
    /// Height.
    pub height_px: usize,
    /// `width_px * height_px * 4` bytes.
    pub rgba: Vec<u8>,
}

/// Everything one face must show.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Look {
    /// What must stand there as text, in reading order of the drawing; spaces do not count.
    pub texts: Vec<String>,
    /// Every glyph that is printed, those of the art included, and no others. `None`: they are not compared.
    pub glyphs: Option<Vec<WantedGlyph>>,
    /// What the code says.
    pub code: WantedCode,
    /// Where the code lies, if its modules are known.
    pub code_grid: Option<CodeGrid>,
    /// The face in the pixels that were asked for; `None`: it is not compared.
    pub picture: Option<Picture>,
    /// Where photos of the person lie.
    pub photos: Vec<Rect>,
    /// Whether photos are in the inks of a press: their colours are then compared after a fit of
    /// brightness and contrast, because how inks look on a screen is a matter of opinion.
    pub photos_in_inks: bool,
    /// Parts of the picture that nobody could draw again.
    pub unseen: Vec<Rect>,
    /// The photo by itself at [`LOOK_DPI`], where no picture was asked for.
    pub portrait: Option<Cutout>,
    /// The dark modules of the code, row by row.
    pub modules: Vec<bool>,
    /// What is printed over something else, each in words.
    pub clashes: Vec<Text>,
    /// What the face is drawn of, in order.
    pub parts: Vec<Part>,
    /// All that it has in common with other faces, in numbers: two faces of one kind differ only in
    /// texts, photo and code. `None`: it is like no other.
    pub kind: Option<Vec<i64>>,
}

/// Who knows what cards must look like. Asked from several threads.
pub trait Sight: Sync {
    /// What that face of the card of that key shows; `None` if nobody knows. Without a grid it is not
    /// painted, and the photo is given by itself.
    fn look(&self, key: &str, face: Face, grid: Option<PixelGrid>) -> Option<Look>;
}

/// A [`Sight`] that knows nothing.
#[derive(Debug, Clone, Copy)]
pub struct Blind;

impl Sight for Blind {
    fn look(&self, _: &str, _: Face, _: Option<PixelGrid>) -> Option<Look> {
        None
    }
}
