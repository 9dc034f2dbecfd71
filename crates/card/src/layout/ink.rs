//! Inks by their share: process colours, and spot colours by the name of their plate.
//!
//! `cmyk(0, 100, 80, 10)` are the four process inks in per cent. `spot("PANTONE 186 C",
//! cmyk(0, 100, 80, 12))` is a plate of its own with the process inks that stand for it where
//! there is no such plate; a third figure is its tint. Five names are plates of another
//! kind: `White` below, `Varnish` and `Foil` above the print, `Overlay` and `UV` of card
//! printers. They overprint, so that nothing of the picture is knocked out for them; every
//! other spot colour knocks out.

use super::Design;
use super::draw::Colour;
use super::element::Content;
use cetak_people::record::Kind;
use std::{collections::BTreeMap, fmt};

/// The name of a plate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InkName {
    /// Printable ASCII, with zeros behind it.
    bytes: [u8; MOST_LETTERS],
}

/// No name is longer.
const MOST_LETTERS: usize = 31;

impl InkName {
    /// `None` if that is no name of a spot colour: empty, too long, not printable, or that of a process
    /// ink, of all plates or of none (ISO 32000-1, 8.6.6.4).
    pub fn new(name: &str) -> Option<Self> {
        let taken = ["All", "None", "Cyan", "Magenta", "Yellow", "Black"];
        let is_taken = taken.iter().any(|one| one.eq_ignore_ascii_case(name));
        let plain = name.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
        let fits = (1..=MOST_LETTERS).contains(&name.len()) && name.trim() == name;
        if is_taken || !plain || !fits {
            return None;
        }
        let mut bytes = [0; MOST_LETTERS];
        bytes[..name.len()].copy_from_slice(name.as_bytes());
        Some(Self { bytes })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        let end = self.bytes.iter().position(|byte| *byte == 0).unwrap_or(MOST_LETTERS);
        std::str::from_utf8(&self.bytes[..end]).unwrap_or_default()
    }
}

impl fmt::Debug for InkName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// A spot colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spot {
    /// Its plate.
    pub name: InkName,
    /// How much of it, in per cent.
    pub tint: u8,
    /// Cyan, magenta, yellow and black in per cent that stand for its solid.
    pub alternate: [u8; 4],
}

/// A plate that is no colour of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// White ink below the picture.
    White,
    /// Varnish above it.
    Varnish,
    /// Foil above it.
    Foil,
    /// The clear overlay of a card printer, where it is laid.
    Overlay,
    /// The fluorescent panel of a card printer.
    Uv,
}

impl Step {
    /// Every one with the name of its plate.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::White, "White"),
        (Self::Varnish, "Varnish"),
        (Self::Foil, "Foil"),
        (Self::Overlay, "Overlay"),
        (Self::Uv, "UV"),
    ];

    /// The name of its plate.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(step, _)| *step == self).map_or("", |(_, name)| name)
    }
}

impl Spot {
    /// The process inks that stand for this tint, in per cent.
    pub fn inks(self) -> [u8; 4] {
        let share = |ink: u8| u16::from(ink.min(100)) * u16::from(self.tint.min(100));
        self.alternate.map(|ink| u8::try_from((share(ink) + 50) / 100).unwrap_or(100))
    }

    /// Which plate of another kind it is, if it is one.
    pub fn step(self) -> Option<Step> {
        let own = self.name.as_str();
        Step::ALL.iter().find(|(_, name)| *name == own).map(|(step, _)| *step)
    }

    /// Its solid.
    pub const fn solid(self) -> Self {
        Self { tint: 100, ..self }
    }
}

impl Colour {
    /// About how it looks on a screen, in sRGB: previews and rasters know no plates.
    pub fn on_screen(self) -> (u8, u8, u8) {
        let mixed = |[c, m, y, k]: [u8; 4]| {
            let light = |ink: u8| {
                let left = |ink: u8| 100 - u32::from(ink.min(100));
                u8::try_from(left(ink) * left(k) * 255 / 10_000).unwrap_or(u8::MAX)
            };
            (light(c), light(m), light(y))
        };
        match self {
            Self::Srgb(r, g, b) => (r, g, b),
            Self::Black(percent) => {
                let light = 255 - (u32::from(percent.min(100)) * 255 / 100) as u8;
                (light, light, light)
            }
            Self::Cmyk(inks) => mixed(inks),
            Self::Spot(spot) => mixed(spot.inks()),
        }
    }

    /// The process inks it is written as, or that stand for it; `None` for sRGB, which the press separates.
    pub fn inks(self) -> Option<[u8; 4]> {
        match self {
            Self::Srgb(..) => None,
            Self::Black(percent) => Some([0, 0, 0, percent.min(100)]),
            Self::Cmyk(inks) => Some(inks),
            Self::Spot(spot) => Some(spot.inks()),
        }
    }

    /// The spot colour, if it is one.
    pub const fn spot(self) -> Option<Spot> {
        match self {
            Self::Spot(spot) => Some(spot),
            Self::Srgb(..) | Self::Black(_) | Self::Cmyk(_) => None,
        }
    }
}

/// The solids of the spot colours of a layout, by name.
pub(super) fn spots(designs: &BTreeMap<Kind, Design>) -> Vec<Spot> {
    let mut all: BTreeMap<InkName, Spot> = BTreeMap::new();
    let faces = designs.values().flat_map(|one| [&one.front, &one.back]);
    for element in faces.flatten() {
        let mut found = |colour: Colour| {
            if let Some(spot) = colour.spot() {
                all.entry(spot.name).or_insert(spot.solid());
            }
        };
        match &element.content {
            Content::Text(text) => {
                found(text.colour);
                text.spans.iter().for_each(|span| found(span.colour));
            }
            Content::Marks(marks) => marks.iter().for_each(|mark| mark.colours(&mut found)),
            Content::Photo { ground, .. } => {
                ground.iter().for_each(|mark| mark.colours(&mut found));
            }
            Content::Qr { .. } => {}
        }
    }
    all.into_values().collect()
}

/// Reads `cmyk(...)` and `spot(...)`; `None` for anything else.
pub(super) fn parse(text: &str) -> Option<Colour> {
    let text = text.trim();
    if text.starts_with("cmyk(") {
        return cmyk(text).map(Colour::Cmyk);
    }
    let inside = text.strip_prefix("spot(")?.strip_suffix(')')?.trim();
    let (name, rest) = inside.strip_prefix('"')?.split_once('"')?;
    let rest = rest.trim().strip_prefix(',')?.trim();
    let end = rest.find(')')? + 1;
    let alternate = cmyk(&rest[..end])?;
    let tint = match rest[end..].trim() {
        "" => 100,
        more => percent(more.strip_prefix(',')?)?,
    };
    Some(Colour::Spot(Spot { name: InkName::new(name)?, tint, alternate }))
}

fn cmyk(text: &str) -> Option<[u8; 4]> {
    let inside = text.strip_prefix("cmyk(")?.strip_suffix(')')?;
    let inks: Option<Vec<u8>> = inside.split(',').map(percent).collect();
    inks?.try_into().ok()
}

fn percent(text: &str) -> Option<u8> {
    text.trim().parse().ok().filter(|percent| *percent <= 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn process_and_spot_colours_are_read_and_nothing_like_them() {
        assert_eq!(parse("cmyk(0, 100,80 , 10)"), Some(Colour::Cmyk([0, 100, 80, 10])));
        let spot = parse("spot(\"PANTONE 186 C\", cmyk(0, 100, 80, 12), 50)");
        let spot = spot.and_then(Colour::spot).expect("a spot colour");
        assert_eq!((spot.name.as_str(), spot.tint), ("PANTONE 186 C", 50));
        assert_eq!(spot.inks(), [0, 50, 40, 6]);
        assert_eq!((spot.step(), spot.solid().inks()), (None, [0, 100, 80, 12]));
        let varnish = parse("spot(\"Varnish\", cmyk(0,0,0,0))").and_then(Colour::spot);
        assert_eq!(varnish.and_then(Spot::step), Some(Step::Varnish));
        for bad in [
            "cmyk(0, 0, 0)",
            "cmyk(0, 0, 0, 101)",
            "spot(PANTONE, cmyk(0,0,0,0))",
            "spot(\"Cyan\", cmyk(100,0,0,0))",
            "spot(\"\", cmyk(0,0,0,0))",
            "spot(\"X\")",
            "spot(\"X\", cmyk(0,0,0,0), 101)",
            "#ffffff",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
