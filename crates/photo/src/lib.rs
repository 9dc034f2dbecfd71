//! Photo files to pictures ready for print.
//!
//! Pixels live here and nowhere else before output: sizes in pixels carry the
//! suffix `_px`. A picture is found by the key of its person, inspected,
//! resampled once for the resolution it is printed at, and handed on encoded,
//! colour and soft mask apart. No picture is ever taken for a key it does not
//! name exactly.
//!
//! Facts and judgement are apart. [`measure()`] measures a picture and prepares it
//! whenever it can be decoded; what it returns, a [`Measured`], follows from the
//! bytes, the [`Frame`] and the way backgrounds are treated, so it can be
//! stored under [`cache_key`]. [`Measured::settle`] then holds the figures against
//! the job's limits and policy, finds the words, and decides whether the
//! picture may be used: a job that changes its mind prepares nothing again.
//!
//! ```text
//! Folder::find -> PhotoFile::read -> measure -> Measured (cacheable) -> settle -> Prepared + findings
//! ```

mod copies;
mod cut;
pub mod decision;
mod decode;
mod encode;
mod face;
mod figure;
mod find;
mod judge;
mod measure;
mod messages;
mod nets;
mod predictor;
mod prepare;
mod recompress;
mod separate;
mod store;
mod thumbnail;
mod view;

use cetak_base::diag::{Finding, Place, Policy};
use cetak_base::digest::{Builder, Digest};
use cetak_base::geom::Size;

pub use copies::{Descriptor, Subject, group_copies};
pub use cut::Cutting;
pub use decision::Decision;
pub use decode::{Format, MAX_PIXELS, Refusal};
pub use encode::jpeg;
pub use face::{Face, Faces};
pub use figure::{Figure, Light};
pub use find::{Beside, Folder, Found, ListedFile, MAX_FILE_BYTES, PhotoFile};
pub use judge::{changed, unreadable};
pub use measure::{Crop, Facts};
pub use predictor::{paeth, unfilter_rows};
pub use prepare::Preparer;
pub use recompress::recompressed;
pub use separate::{LOOK as SEPARATION_LOOK, Separated, Separation};
pub use thumbnail::{small_picture, thumbnail};
pub use view::View;

/// Where a photo goes and at what resolution, from layout and job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Frame {
    /// Size of the photo on the card.
    pub size: Size,
    /// Resolution it is prepared for.
    pub dpi: u32,
    /// How the colours are stored.
    pub encoding: Encoding,
}

impl Frame {
    /// Pixels the photo fills at the frame's resolution, width and height, at least one each.
    pub fn size_px(&self) -> (u32, u32) {
        let px =
            |length: cetak_base::unit::Length| length.to_dots(self.dpi).round().max(1.0) as u32;
        (px(self.size.w), px(self.size.h))
    }
}

/// How a prepared photo stores its colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Encoding {
    /// JPEG without chroma subsampling, quality 90.
    Jpeg,
    /// Deflate with the PNG predictor: no loss.
    Lossless,
}

/// A photo ready to be embedded, straight (not premultiplied) colours and soft mask apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Width.
    pub width_px: u32,
    /// Height.
    pub height_px: u32,
    /// How `colour` is stored.
    pub encoding: Encoding,
    /// 8-bit sRGB: a JPEG file, or a zlib stream of rows each led by its PNG filter byte.
    pub colour: Vec<u8>,
    /// 8-bit alpha as a zlib stream of plain rows.
    pub mask: Vec<u8>,
}

/// What the job wants of the background of its photos.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Background {
    /// A plain studio background is cut out; a picture where that fails is `photo-opaque`.
    #[default]
    Remove,
    /// The photo must arrive with a transparent background, or it is `photo-opaque`.
    Require,
    /// The photo is used with whatever background it has.
    Keep,
}

/// What is made of a photo: what the job wants of its background, and what somebody decided about its view.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Treatment {
    /// What the job wants of the background.
    pub background: Background,
    /// How to turn it and which part to use. Default: what its face asks for.
    pub view: View,
}

impl From<Background> for Treatment {
    fn from(background: Background) -> Self {
        Self { background, view: View::default() }
    }
}

/// The figures a photo is held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Width the rule asks for. Default: 450.
    pub width_px: u32,
    /// Height the rule asks for. Default: 575.
    pub height_px: u32,
    /// The heaviest file the rule allows, in bytes. Default: 2 MB, counted as 2 x 1024 x 1024.
    pub max_bytes: u64,
    /// Share of visible pixels that must have a colour, in thousandths; fewer make the photo
    /// grey. Default: 10. A face alone is a tenth of the picture, and skin always has colour.
    pub min_coloured_permille: u32,
    /// Share of the border beside and above the head that must be transparent, in
    /// thousandths, for the background to count as gone. Default: 800.
    pub min_border_clear_permille: u32,
    /// Least [`Light::sharpness`]. Default: 25.
    pub min_sharpness: u32,
    /// Least [`Light::lightest`], 0 to 255. Default: 100.
    pub min_lightest: u8,
    /// Greatest [`Light::darkest`], 0 to 255. Default: 170.
    pub max_darkest: u8,
    /// Widths of the head, in thousandths of the picture's. Default: 220 to 800.
    pub head_permille: std::ops::RangeInclusive<u32>,
    /// Greatest space above the head, in thousandths of the height. Default: 250.
    pub max_above_permille: u32,
    /// Greatest distance of the head's middle from the picture's, in thousandths of the width. Default: 150.
    pub max_aside_permille: u32,
    /// Greatest lean of the head, sideways for every thousand downwards. Default: 300.
    pub max_lean_permille: u32,
    /// Greatest share of the middle of the face that may be transparent, in thousandths. Default: 20.
    pub max_hole_permille: u32,
    /// Greatest slope of the line between the eyes, in thousandths. Default: 150, about 8.5 degrees.
    pub max_roll_permille: u32,
    /// Greatest distance of the nose from the middle of the eyes, in thousandths of the distance between
    /// them. Default: 400; a three-quarter view has 300.
    pub max_turn_permille: u32,
    /// Least space between the line of the eyes and the top of the head or of the picture, in thousandths of
    /// the distance from eyes to mouth. Default: 700; a whole head has 1200 and more.
    pub min_crown_permille: u32,
    /// Least height of the face, forehead to chin, in thousandths of the part that is used. Default: 240.
    pub min_face_permille: u32,
    /// How far the face may reach over an edge, in thousandths of its width. Default: 120.
    pub max_over_edge_permille: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            width_px: 450,
            height_px: 575,
            max_bytes: 2 << 20,
            min_coloured_permille: 10,
            min_border_clear_permille: 800,
            min_sharpness: 25,
            min_lightest: 100,
            max_darkest: 170,
            head_permille: 220..=800,
            max_above_permille: 250,
            max_aside_permille: 150,
            max_lean_permille: 300,
            max_hole_permille: 20,
            max_roll_permille: 150,
            max_turn_permille: 400,
            min_crown_permille: 700,
            min_face_permille: 240,
            max_over_edge_permille: 120,
        }
    }
}

impl Limits {
    /// Every figure by its name, in an order that never changes: a new one is put at the end.
    pub fn figures(&self) -> Vec<(&'static str, u64)> {
        // Taken apart, so that a new field must be decided about here.
        let Self {
            width_px,
            height_px,
            max_bytes,
            min_coloured_permille,
            min_border_clear_permille,
            min_sharpness,
            min_lightest,
            max_darkest,
            head_permille,
            max_above_permille,
            max_aside_permille,
            max_lean_permille,
            max_hole_permille,
            max_roll_permille,
            max_turn_permille,
            min_crown_permille,
            min_face_permille,
            max_over_edge_permille,
        } = self;
        vec![
            ("width_px", u64::from(*width_px)),
            ("height_px", u64::from(*height_px)),
            ("max_bytes", *max_bytes),
            ("min_coloured_permille", u64::from(*min_coloured_permille)),
            ("min_border_clear_permille", u64::from(*min_border_clear_permille)),
            ("min_sharpness", u64::from(*min_sharpness)),
            ("min_lightest", u64::from(*min_lightest)),
            ("max_darkest", u64::from(*max_darkest)),
            ("min_head_permille", u64::from(*head_permille.start())),
            ("max_head_permille", u64::from(*head_permille.end())),
            ("max_above_permille", u64::from(*max_above_permille)),
            ("max_aside_permille", u64::from(*max_aside_permille)),
            ("max_lean_permille", u64::from(*max_lean_permille)),
            ("max_hole_permille", u64::from(*max_hole_permille)),
            ("max_roll_permille", u64::from(*max_roll_permille)),
            ("max_turn_permille", u64::from(*max_turn_permille)),
            ("min_crown_permille", u64::from(*min_crown_permille)),
            ("min_face_permille", u64::from(*min_face_permille)),
            ("max_over_edge_permille", u64::from(*max_over_edge_permille)),
        ]
    }

    /// Sets the figure of that name; `false` if there is none, or it holds no such number.
    pub fn set(&mut self, name: &str, figure: u64) -> bool {
        let (head_least, head_most) = (*self.head_permille.start(), *self.head_permille.end());
        if name == "max_bytes" {
            self.max_bytes = figure;
            return true;
        }
        let Ok(number) = u32::try_from(figure) else { return false };
        let place = match name {
            "width_px" => &mut self.width_px,
            "height_px" => &mut self.height_px,
            "min_coloured_permille" => &mut self.min_coloured_permille,
            "min_border_clear_permille" => &mut self.min_border_clear_permille,
            "min_sharpness" => &mut self.min_sharpness,
            "max_above_permille" => &mut self.max_above_permille,
            "max_aside_permille" => &mut self.max_aside_permille,
            "max_lean_permille" => &mut self.max_lean_permille,
            "max_hole_permille" => &mut self.max_hole_permille,
            "max_roll_permille" => &mut self.max_roll_permille,
            "max_turn_permille" => &mut self.max_turn_permille,
            "min_crown_permille" => &mut self.min_crown_permille,
            "min_face_permille" => &mut self.min_face_permille,
            "max_over_edge_permille" => &mut self.max_over_edge_permille,
            "min_head_permille" => {
                self.head_permille = number..=head_most;
                return true;
            }
            "max_head_permille" => {
                self.head_permille = head_least..=number;
                return true;
            }
            "min_lightest" | "max_darkest" => {
                let Ok(level) = u8::try_from(number) else { return false };
                let place = match name {
                    "min_lightest" => &mut self.min_lightest,
                    _ => &mut self.max_darkest,
                };
                *place = level;
                return true;
            }
            _ => return false,
        };
        *place = number;
        true
    }
}

impl Background {
    const ALL: [Self; 3] = [Self::Remove, Self::Require, Self::Keep];

    /// The word in the job file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Remove => "remove",
            Self::Require => "require",
            Self::Keep => "keep",
        }
    }

    /// The treatment of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|background| background.as_str() == word)
    }
}

impl Encoding {
    /// The word in the job file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Lossless => "lossless",
        }
    }

    /// The encoding of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Jpeg, Self::Lossless].into_iter().find(|encoding| encoding.as_str() == word)
    }
}

/// What the job decided about its photos.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Rules {
    /// What each finding costs.
    pub policy: Policy,
    /// How backgrounds are treated.
    pub background: Background,
    /// What figures count as wrong.
    pub limits: Limits,
}

/// Who asks for a photo and which file was found, for messages.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The file, as [`PhotoFile::shown`] names it.
    pub file: &'a str,
    /// The 18 digits of the person.
    pub key: &'a str,
    /// The person's row.
    pub place: &'a Place,
    /// What somebody decided about this very file.
    pub decision: Option<&'a Decision>,
}

/// A picture measured and prepared, before anyone judges it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// What was measured, or why there is nothing to measure.
    pub facts: Result<Facts, Refusal>,
    /// The picture; there whenever `facts` is not a refusal.
    pub prepared: Option<Prepared>,
}

/// A photo after judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The picture, unless a finding holds it.
    pub prepared: Option<Prepared>,
    /// What the user must hear, after the policy.
    pub findings: Vec<Finding>,
}

/// Decodes, measures and prepares the picture in `bytes`. Gives the same for the same bytes,
/// whatever the preparer was used for before.
pub fn measure(
    bytes: &[u8],
    frame: &Frame,
    treatment: impl Into<Treatment>,
    preparer: &mut Preparer,
) -> Measured {
    let _turn = decode::large::turn(bytes);
    match preparer.prepare(bytes, frame, treatment.into()) {
        Ok((facts, prepared)) => Measured { facts: Ok(facts), prepared: Some(prepared) },
        Err(refusal) => Measured { facts: Err(refusal), prepared: None },
    }
}

/// The picture as a conforming PNG of `size_px`, cut out and cropped as [`measure()`] would: for an
/// office to keep. No file if it would have to be blown up by more than a quarter.
///
/// # Errors
///
/// Why there is no picture in `bytes`.
pub fn conform(
    bytes: &[u8],
    size_px: (u32, u32),
    treatment: impl Into<Treatment>,
    preparer: &mut Preparer,
) -> Result<(Facts, Option<Vec<u8>>), Refusal> {
    let _turn = decode::large::turn(bytes);
    preparer.conform(bytes, size_px, treatment.into())
}

/// The picture as [`measure()`] would crop and cut it out, in `size_px` pixels of straight RGBA: for holding
/// a printed photo against its source. Nothing is encoded, and no cache is asked.
///
/// # Errors
///
/// Why there is no picture in `bytes`.
pub fn reduced(
    bytes: &[u8],
    frame: &Frame,
    treatment: impl Into<Treatment>,
    size_px: (u32, u32),
    preparer: &mut Preparer,
) -> Result<Vec<u8>, Refusal> {
    let _turn = decode::large::turn(bytes);
    preparer.reduce(bytes, frame, treatment.into(), size_px)
}

/// How a prepared photo looks in print. Raised only when [`measure()`] makes other pixels of the same file: every
/// card with a photo is then made again. The format of stored photos is no part of it. It was not raised when faces
/// came to decide crop and cut, in every mode: a photo that arrives as the rule asks has the same pixels as before, and a
/// card with another, once made, need not be made again for a better outline.
pub const LOOK: u32 = 5;

/// What the printed picture depends on: the digest of the file's bytes, the frame, the treatment of the
/// background, the view that somebody chose, and `LOOK`. Two equal keys mean the same pixels in print. This is the
/// photo's part of a card's identity; limits, policy and the format of the cache do not change it.
pub fn look_key(bytes: Digest, frame: &Frame, treatment: impl Into<Treatment>) -> Digest {
    let Treatment { background, view } = treatment.into();
    let (width_px, height_px) = frame.size_px();
    let mut key = Builder::new("cetak photo");
    key.number(i64::from(LOOK))
        .part(bytes.bytes())
        .number(i64::from(width_px))
        .number(i64::from(height_px))
        // The aspect decides the crop, and two sizes may round to the same pixels.
        .number(frame.size.w.um())
        .number(frame.size.h.um())
        .number(match frame.encoding {
            Encoding::Jpeg => 0,
            Encoding::Lossless => 1,
        })
        .number(match background {
            Background::Remove => 0,
            Background::Require => 1,
            Background::Keep => 2,
        });
    // Of a photo whose view nobody chose the key is what it was before views could be chosen.
    if view.turn_tenths != 0 {
        key.part(b"turn").number(i64::from(view.turn_tenths));
    }
    if let Some(area) = view.area {
        key.part(b"area");
        for side in [area.x_px, area.y_px, area.width_px, area.height_px] {
            key.number(i64::from(side));
        }
    }
    key.finish()
}

/// The name under which a [`Measured`] is cached: [`look_key`] and the version of the stored form. It is no part
/// of a card's identity. Neither limits nor policy change it.
pub fn cache_key(bytes: Digest, frame: &Frame, treatment: impl Into<Treatment>) -> Digest {
    let mut key = Builder::new("cetak stored photo");
    key.number(i64::from(store::VERSION)).part(look_key(bytes, frame, treatment).bytes());
    key.finish()
}

impl Measured {
    /// Judges the picture by the job's rules: the picture if it may be used, and everything
    /// the user must hear about it.
    pub fn settle(self, asked: &Asked<'_>, rules: &Rules) -> Settled {
        judge::judge(self, asked, rules)
    }

    /// Everything as bytes, for a cache: versioned, with a checksum.
    pub fn to_bytes(&self) -> Vec<u8> {
        store::to_bytes(self)
    }

    /// Reads [`Measured::to_bytes`] back; `None` for any other bytes, damaged ones included.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        store::from_bytes(bytes)
    }
}
