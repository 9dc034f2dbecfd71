//! The outlines of glyphs, as digests that can be compared.
//!
//! A code in a content stream says nothing of what is printed; the outline that
//! the embedded font program gives it does. The same digest is had from the
//! font of a layout, so that what is printed can be held against what the text
//! must look like. Glyphs without an outline, such as the space, have none.

use skrifa::{
    FontRef, GlyphId, MetadataProvider as _,
    instance::{LocationRef, Size},
    outline::{DrawSettings, OutlinePen},
};
use std::{collections::BTreeMap, fmt, sync::Mutex};

/// Outlines are compared in so many parts of an em: finer than any press, coarser than rounding.
const PARTS_OF_EM: f32 = 4096.0;

/// What a glyph looks like, whatever its number and its font are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Outline(u64);

/// What is known of a glyph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Outline(Outline),
    /// It prints nothing.
    Blank,
    /// It cannot be drawn.
    Unknown,
}

/// The outlines of one font program.
pub struct Outlines {
    data: Vec<u8>,
    known: Mutex<BTreeMap<u16, Seen>>,
}

impl fmt::Debug for Outlines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outlines").field("bytes", &self.data.len()).finish_non_exhaustive()
    }
}

impl Outlines {
    /// Reads a TrueType or OpenType font; `None` if it is neither.
    pub fn of(data: Vec<u8>) -> Option<Self> {
        FontRef::new(&data).ok()?;
        Some(Self { data, known: Mutex::default() })
    }

    /// The outline of a glyph, by its number in this program; `None` if it prints nothing or cannot
    /// be drawn.
    pub fn glyph(&self, id: u16) -> Option<Outline> {
        match self.seen(id) {
            Seen::Outline(outline) => Some(outline),
            Seen::Blank | Seen::Unknown => None,
        }
    }

    /// Whether a glyph surely prints nothing.
    pub(super) fn is_blank(&self, id: u16) -> bool {
        self.seen(id) == Seen::Blank
    }

    fn seen(&self, id: u16) -> Seen {
        let mut known = self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *known.entry(id).or_insert_with(|| self.drawn(id).unwrap_or(Seen::Unknown))
    }

    fn drawn(&self, id: u16) -> Option<Seen> {
        let font = FontRef::new(&self.data).ok()?;
        let em = font.metrics(Size::unscaled(), LocationRef::default()).units_per_em.max(1);
        let outline = font.outline_glyphs().get(GlyphId::from(id))?;
        let mut pen = Pen { digest: OFFSET, scale: PARTS_OF_EM / f32::from(em), empty: true };
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        outline.draw(settings, &mut pen).ok()?;
        Some(if pen.empty { Seen::Blank } else { Seen::Outline(Outline(pen.digest)) })
    }
}

/// FNV-1a, 64 bits: nobody chooses outlines to collide, and the picture is compared as well.
const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

struct Pen {
    digest: u64,
    scale: f32,
    empty: bool,
}

impl Pen {
    fn put(&mut self, kind: u8, points: &[(f32, f32)]) {
        self.empty &= kind == b'm';
        self.byte(kind);
        for (x, y) in points {
            for value in [x, y] {
                let parts = (value * self.scale).round() as i32;
                parts.to_le_bytes().into_iter().for_each(|byte| self.byte(byte));
            }
        }
    }

    fn byte(&mut self, byte: u8) {
        self.digest = (self.digest ^ u64::from(byte)).wrapping_mul(PRIME);
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.put(b'm', &[(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.put(b'l', &[(x, y)]);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.put(b'q', &[(cx, cy), (x, y)]);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.put(b'c', &[(ax, ay), (bx, by), (x, y)]);
    }

    fn close(&mut self) {
        self.byte(b'z');
    }
}
