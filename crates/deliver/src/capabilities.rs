//! What a printer says it can do, what is loaded, and how it stands.
//!
//! Only what bears on a card: sizes, sides, scale, formats, resolutions, supplies. A printer that leaves an
//! attribute out has not said no; what that means is decided in [`crate::misfit`].

use crate::message::{Attributes, Reply};
use crate::trouble::Trouble;
use cetak_base::geom::Size;
use cetak_base::unit::Length;

/// Whether it prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterState {
    /// It waits for work.
    Idle,
    /// It works.
    Busy,
    /// It needs somebody.
    Stopped,
}

/// A sheet of paper or a blank card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medium {
    /// The standard's name, such as `iso_a4_210x297mm`; `None` where only its size is said.
    pub name: Option<String>,
    /// Its size as it is fed.
    pub size: Size,
    /// The tray it lies in.
    pub source: Option<String>,
}

/// Toner, a ribbon, a waste box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supply {
    /// What the printer calls it.
    pub name: String,
    /// What is left of a hundred; `None` if it does not know.
    pub level: Option<u8>,
    /// Below this the printer calls it low; 10 where it says nothing.
    pub low: u8,
    /// It is a box for what is left over, whose level says how full it is.
    pub waste: bool,
}

/// How a printer wants the backs of pages as pixels: PWG 5102.4, `pwg-raster-document-sheet-back`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turned {
    /// As the front.
    Normal,
    /// Mirrored top to bottom.
    Flipped,
    /// Turned by 180 degrees.
    Rotated,
    /// Turned by 180 degrees where sheets turn about the short edge.
    ManualTumble,
}

/// What it takes as pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    /// Kinds of pixels: `srgb_8`, `sgray_8`.
    pub types: Vec<String>,
    /// Dots per inch, across and along the feed.
    pub dots: Vec<(u32, u32)>,
    /// How backs are wanted.
    pub back: Turned,
}

/// A queue of CUPS, which is no printer: it has filters between the file and the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// The printer behind it, where it says so.
    pub device: Option<String>,
    /// It has no filters.
    pub raw: bool,
}

/// Everything a printer says of itself that a clerk or a file depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities {
    /// Its own name.
    pub name: String,
    /// Maker and model.
    pub model: String,
    /// Whether it prints.
    pub state: PrinterState,
    /// Why not, or what it wants soon: the words of [`crate::reason`].
    pub reasons: Vec<String>,
    /// Whether it takes jobs at all.
    pub accepts: bool,
    /// Kinds of files it takes.
    pub formats: Vec<String>,
    /// Numbers of the questions it answers.
    pub operations: Vec<i32>,
    /// `one-sided`, `two-sided-long-edge`, `two-sided-short-edge`.
    pub sides: Vec<String>,
    /// How it can scale; `None` if it does not say.
    pub scaling: Option<Vec<String>>,
    /// Sizes it can take.
    pub media: Vec<Medium>,
    /// What is loaded now; empty if it does not say.
    pub ready: Vec<Medium>,
    /// Names of trays.
    pub trays: Vec<String>,
    /// Names of media it can be asked for.
    pub names: Vec<String>,
    /// Whether media can be asked for by size and tray.
    pub by_size: bool,
    /// Dots per inch, across and along the feed; empty if it does not say.
    pub dots: Vec<(u32, u32)>,
    /// Whether it can print some pages of a file.
    pub page_ranges: bool,
    /// Whether it can be told whether to print in colour.
    pub colour_mode: Vec<String>,
    /// Toner, ribbons.
    pub supplies: Vec<Supply>,
    /// What it takes as pixels, if it does.
    pub raster: Option<Raster>,
    /// Whether it is a queue.
    pub queue: Option<Queue>,
}

/// Names of the attributes read here.
pub(crate) const ASKED: &[&str] = &[
    "printer-name",
    "printer-info",
    "printer-make-and-model",
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "document-format-supported",
    "operations-supported",
    "sides-supported",
    "print-scaling-supported",
    "media-supported",
    "media-size-supported",
    "media-col-database",
    "media-ready",
    "media-col-ready",
    "media-col-supported",
    "media-source-supported",
    "printer-resolution-supported",
    "page-ranges-supported",
    "print-color-mode-supported",
    "marker-names",
    "marker-levels",
    "marker-low-levels",
    "marker-types",
    "pwg-raster-document-type-supported",
    "pwg-raster-document-resolution-supported",
    "pwg-raster-document-sheet-back",
    "printer-type",
    "device-uri",
];

/// Sizes that differ by less are the same: the standards round to half a millimetre.
const SAME: Length = Length::from_um(600);

impl Medium {
    /// Whether it is as large, lying either way.
    pub fn fits(&self, size: Size) -> bool {
        same(self.size, size) || same(self.size, Size::new(size.h, size.w))
    }

    /// A medium of the standard's name, which ends in its size: `oe_cr80_85.6x53.98mm`.
    fn named(name: &str) -> Option<Self> {
        let size = name.rsplit('_').next()?;
        let (numbers, unit) = match (size.strip_suffix("mm"), size.strip_suffix("in")) {
            (Some(numbers), _) => (numbers, 1.0),
            (_, Some(numbers)) => (numbers, 25.4),
            _ => return None,
        };
        let (w, h) = numbers.split_once('x')?;
        let length = |text: &str| {
            let number: f64 = text.parse().ok()?;
            (number > 0.0 && number < 10_000.0).then(|| Length::from_mm(number * unit))
        };
        let size = Size::new(length(w)?, length(h)?);
        Some(Self { name: Some(name.to_owned()), size, source: None })
    }

    /// A medium of a collection with `media-size` in it, in hundredths of a millimetre.
    fn of(medium: Attributes<'_>) -> Option<Self> {
        let size = medium.collections("media-size");
        let size = size_of(*size.first()?)?;
        let name = medium.text("media-size-name").or_else(|| medium.text("media-key"));
        Some(Self { name, size, source: medium.text("media-source") })
    }
}

fn size_of(size: Attributes<'_>) -> Option<Size> {
    let length = |name: &str| {
        let hundredths = size.integer(name)?;
        (1..=1_000_000).contains(&hundredths).then(|| Length::from_um(i64::from(hundredths) * 10))
    };
    Some(Size::new(length("x-dimension")?, length("y-dimension")?))
}

fn same(a: Size, b: Size) -> bool {
    let near = |a: Length, b: Length| a - b <= SAME && b - a <= SAME;
    near(a.w, b.w) && near(a.h, b.h)
}

impl Capabilities {
    /// Reads the answer of a printer.
    pub(crate) fn read(reply: &Reply) -> Result<Self, Trouble> {
        let nothing = || Trouble::NotIpp("no attributes".to_owned());
        let said = reply.printer().ok_or_else(nothing)?;
        let mut media: Vec<Medium> =
            said.collections("media-col-database").into_iter().filter_map(Medium::of).collect();
        let sizes = said.collections("media-size-supported");
        media.extend(sizes.into_iter().filter_map(size_of).map(|size| Medium {
            name: None,
            size,
            source: None,
        }));
        let names = said.texts("media-supported");
        media.extend(names.iter().filter_map(|name| Medium::named(name)));
        let mut ready: Vec<Medium> =
            said.collections("media-col-ready").into_iter().filter_map(Medium::of).collect();
        if ready.is_empty() {
            ready =
                said.texts("media-ready").iter().filter_map(|name| Medium::named(name)).collect();
        }
        let members = said.texts("media-col-supported");
        let reasons = said.texts("printer-state-reasons");
        let model = said.text("printer-make-and-model").unwrap_or_default();
        Ok(Self {
            name: said
                .text("printer-info")
                .or_else(|| said.text("printer-name"))
                .unwrap_or_default(),
            state: match said.integer("printer-state") {
                Some(4) => PrinterState::Busy,
                Some(5) => PrinterState::Stopped,
                _ => PrinterState::Idle,
            },
            reasons: reasons.into_iter().filter(|reason| reason != "none").collect(),
            accepts: said.boolean("printer-is-accepting-jobs").unwrap_or(true),
            formats: said.texts("document-format-supported"),
            operations: said.integers("operations-supported"),
            sides: said.texts("sides-supported"),
            scaling: said
                .has("print-scaling-supported")
                .then(|| said.texts("print-scaling-supported")),
            media,
            ready,
            trays: said.texts("media-source-supported"),
            names,
            by_size: members.iter().any(|member| member == "media-size"),
            dots: positive(said.dots("printer-resolution-supported")),
            page_ranges: said.boolean("page-ranges-supported").unwrap_or(false),
            colour_mode: said.texts("print-color-mode-supported"),
            supplies: supplies(said),
            raster: raster(said),
            // Both are CUPS' own; no printer has them.
            queue: (said.has("printer-type") || said.has("device-uri")).then(|| Queue {
                device: said.text("device-uri"),
                raw: model.to_ascii_lowercase().contains("raw printer"),
            }),
            model,
        })
    }

    /// How large the medium of this name is, where the printer or the name says it.
    pub(crate) fn size_of(&self, name: &str) -> Option<Size> {
        let known = self.media.iter().find(|medium| medium.name.as_deref() == Some(name));
        known.map(|medium| medium.size).or_else(|| Medium::named(name).map(|medium| medium.size))
    }

    /// Whether it takes files of this kind.
    pub fn takes(&self, format: &str) -> bool {
        self.formats.iter().any(|known| known.eq_ignore_ascii_case(format))
    }
}

fn positive(dots: Vec<(i32, i32)>) -> Vec<(u32, u32)> {
    let positive = |dots: i32| u32::try_from(dots).ok().filter(|dots| *dots > 0);
    dots.into_iter().filter_map(|(x, y)| Some((positive(x)?, positive(y)?))).collect()
}

fn supplies(said: Attributes<'_>) -> Vec<Supply> {
    let (levels, lows) = (said.integers("marker-levels"), said.integers("marker-low-levels"));
    let types = said.texts("marker-types");
    let names = said.texts("marker-names").into_iter().enumerate();
    let all = names.map(|(idx, name)| Supply {
        name,
        // Below nought stand RFC 3805's unknown and other.
        level: levels.get(idx).and_then(|level| u8::try_from(*level).ok()),
        low: lows.get(idx).and_then(|low| u8::try_from(*low).ok()).unwrap_or(10),
        // `waste-toner`, `waste-ink`; RFC 3805's `wasteToner` with some.
        waste: types.get(idx).is_some_and(|kind| kind.to_ascii_lowercase().starts_with("waste")),
    });
    all.collect()
}

fn raster(said: Attributes<'_>) -> Option<Raster> {
    let types = said.texts("pwg-raster-document-type-supported");
    (!types.is_empty()).then(|| Raster {
        types,
        dots: positive(said.dots("pwg-raster-document-resolution-supported")),
        back: match said.text("pwg-raster-document-sheet-back").as_deref() {
            Some("flipped") => Turned::Flipped,
            Some("rotated") => Turned::Rotated,
            Some("manual-tumble") => Turned::ManualTumble,
            _ => Turned::Normal,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_medium_is_as_large_as_its_name_says() {
        let a4 = Size::new(Length::from_mm(210.0), Length::from_mm(297.0));
        let card = Size::new(Length::from_mm(85.6), Length::from_mm(53.98));
        let named = |name: &str| Medium::named(name).expect("a size");
        assert!(named("iso_a4_210x297mm").fits(a4));
        assert!(named("iso_a4_210x297mm").fits(Size::new(a4.h, a4.w)), "lying either way");
        assert!(named("oe_cr80_85.6x53.98mm").fits(card));
        assert!(!named("na_letter_8.5x11in").fits(a4));
        for no_size in ["auto", "custom_min", "iso_a4_0x297mm", "x_1x2furlong"] {
            assert_eq!(Medium::named(no_size), None, "{no_size}");
        }
    }
}
