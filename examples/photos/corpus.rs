//! Portraits with one fault each, in several strengths, and what the photo stage must say of them.
//!
//! A label is what a person would expect to hear under `background = "remove"` and the policy as it comes: the
//! code of the fault, or nothing where it can be mended. The suite checks a part of these; the example counts all.

use super::picture::Picture;
use cetak::{
    diag::{Code, Place, Severity},
    geom::Size,
    photo::{Asked, Encoding, Frame, Preparer, Rules, measure},
    unit::Length,
};

/// Studio colours, by name.
pub(crate) const WALLS: &[(&str, [u8; 3])] = &[
    ("red", [0xdb, 0x15, 0x14]),
    ("blue", [0x00, 0x90, 0xff]),
    ("green", [0x1f, 0x8f, 0x4e]),
    ("grey", [0x9a, 0x9c, 0xa0]),
    ("orange", [0xf0, 0x86, 0x1e]),
    ("yellow", [0xf2, 0xd0, 0x2c]),
    ("white", [0xf6, 0xf6, 0xf4]),
];

/// A person with more of the outline than this in the wall's colour is not to be cut out: 1 %, about ten pixels.
const ALIKE: f64 = 0.01;

/// A file and what it must be told.
pub(crate) struct Sample {
    /// The fault and its strength.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
    /// The code that must be found; nothing for a clean picture.
    pub(crate) fault: Option<Code>,
}

/// Everything that can be wrong with the portrait `truth`, in several strengths, and clean forms of it.
pub(crate) fn samples(truth: &Picture, seed: u64) -> Vec<Sample> {
    let mut all = Vec::new();
    let mut put = |name: String, fault: Option<Code>, bytes: Vec<u8>| {
        all.push(Sample { name, bytes, fault });
    };
    put("clean: as the rule asks".into(), None, truth.png());
    for (wall, colour) in WALLS {
        // What nobody could tell apart by its colour is to be held, not guessed.
        let (label, fault) = if truth.alike(*colour) > ALIKE {
            ("in the wall's colour", Some(Code::PhotoOpaque))
        } else {
            ("clean", None)
        };
        put(format!("{label}: on {wall}"), fault, truth.before(*colour, 3.0, seed).jpeg(88));
    }
    put("clean: twice the size".into(), None, truth.scaled(2.0).png());
    put("clean: 0.85 of the size".into(), None, truth.scaled(0.85).png());
    let wide = truth.on((700, 575)).before(WALLS[1].1, 3.0, seed);
    put("clean: wide, on blue".into(), None, wide.jpeg(90));
    for factor in [0.3, 0.5, 0.7] {
        put(format!("small: {factor}"), Some(Code::PhotoSize), truth.scaled(factor).png());
    }
    for times in [6.0, 8.0, 12.0] {
        put(format!("blurred: {times}"), Some(Code::PhotoBlurred), truth.blurred(times).png());
    }
    for light in [0.2, 0.3, 0.4] {
        let dark = truth.lit(|level| level * light);
        put(format!("dark: {light}"), Some(Code::PhotoDark), dark.png());
    }
    for left in [0.15, 0.25, 0.3] {
        let bright = truth.lit(|level| 255.0 - (255.0 - level) * left);
        put(format!("bright: {left}"), Some(Code::PhotoBright), bright.png());
    }
    put("grey".into(), Some(Code::PhotoGrey), truth.grey().png());
    put(
        "grey on grey".into(),
        Some(Code::PhotoGrey),
        truth.grey().before([150; 3], 2.0, seed).grey().png(),
    );
    put(
        "wide: too few pixels".into(),
        Some(Code::PhotoLandscape),
        truth.scaled(0.6).on((575, 450)).png(),
    );
    put("before a shelf".into(), Some(Code::PhotoOpaque), truth.before_shelf().jpeg(90));
    for radius in [0.03, 0.06, 0.1] {
        put(format!("hole: {radius}"), Some(Code::PhotoDamaged), truth.holed(radius).png());
    }
    let flat = Picture { size: truth.size, pixels: vec![[196, 196, 196, 255]; truth.pixels.len()] };
    put("placeholder: flat".into(), Some(Code::PhotoPlaceholder), flat.png());
    let empty = Picture { size: truth.size, pixels: vec![[0; 4]; truth.pixels.len()] };
    put("placeholder: empty".into(), Some(Code::PhotoPlaceholder), empty.png());
    for part in [2, 10] {
        let mut bytes = truth.png();
        bytes.truncate(bytes.len() - bytes.len() / part);
        put(format!("damaged: 1/{part} missing"), Some(Code::PhotoDamaged), bytes);
    }
    let mut bytes = truth.png();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 16;
    put("damaged: one bit".into(), Some(Code::PhotoDamaged), bytes);
    for slope in [0.4, 0.6] {
        put(format!("leaning: {slope}"), Some(Code::PhotoPose), truth.leaning(slope).png());
    }
    for times in [2.4, 3.0] {
        let (width, height) = (f64::from(truth.size.0), f64::from(truth.size.1));
        let far = truth
            .moved(|x, y| (width / 2.0 + (x - width / 2.0) * times, height + (y - height) * times));
        put(format!("head small: 1/{times}"), Some(Code::PhotoPose), far.png());
    }
    for times in [1.8, 2.2] {
        let (width, high) = (f64::from(truth.size.0), f64::from(truth.size.1) * 0.1);
        let near = truth
            .moved(|x, y| (width / 2.0 + (x - width / 2.0) / times, high + (y - high) / times));
        put(format!("head large: {times}"), Some(Code::PhotoPose), near.png());
    }
    for aside in [0.2, 0.3] {
        let px = aside * f64::from(truth.size.0);
        put(
            format!("aside: {aside}"),
            Some(Code::PhotoPose),
            truth.moved(|x, y| (x - px, y)).png(),
        );
    }
    all
}

/// What the photo stage says of a file: codes that hold or warn.
pub(crate) fn told(bytes: &[u8], preparer: &mut Preparer) -> Vec<(Code, Severity)> {
    let rules = Rules::default();
    let size = Size::new(Length::from_mm(20.0), Length::from_um(25_556));
    let frame = Frame { size, dpi: 300, encoding: Encoding::Jpeg };
    let place = Place::file("data/pns.xlsx");
    let asked =
        Asked { file: "foto.png", key: "198609262015051001", place: &place, decision: None };
    let settled = measure(bytes, &frame, rules.background, preparer).settle(&asked, &rules);
    let told = settled.findings.iter().map(|finding| (finding.code, finding.severity));
    told.filter(|(_, severity)| *severity > Severity::Info).collect()
}

/// The rules that the corpus has faults for.
pub(crate) const RULES: &[Code] = &[
    Code::PhotoDamaged,
    Code::PhotoPlaceholder,
    Code::PhotoSize,
    Code::PhotoGrey,
    Code::PhotoOpaque,
    Code::PhotoLandscape,
    Code::PhotoBlurred,
    Code::PhotoDark,
    Code::PhotoBright,
    Code::PhotoPose,
];
