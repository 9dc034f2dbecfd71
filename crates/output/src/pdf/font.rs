//! Fonts: what is needed while drawing, and how they are embedded at the end.
//!
//! Content shows glyphs by their number in the whole font. When the last sheet
//! is written the used ones are known: they become a subset, a map from old to
//! new numbers, widths and a ToUnicode table.

use super::glyphs::FontUse;
use super::objects::{Objects, deflate, num};
use cetak_base::diag::{Fault, FaultKind, Outcome};
use cetak_base::digest::Builder;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish as _, Name, Rect, Ref, Str};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, GlyphId, MetadataProvider as _, raw::TableProvider as _, string::StringId};
use subsetter::GlyphRemapper;

/// Objects that one font takes.
pub(super) const OBJECTS_PER_FONT: i32 = 6;

/// A font of the layout, read once.
#[derive(Debug)]
pub(super) struct Font<'a> {
    data: &'a [u8],
    name: String,
    /// Advance of each glyph in thousandths of an em, as the PDF gives it.
    widths: Vec<f32>,
    /// The lowest character that each glyph is the plain picture of.
    chars: Vec<Option<char>>,
    bounds: [f32; 4],
    ascent: f32,
    descent: f32,
    cap_height: f32,
    italic_angle: f32,
}

impl<'a> Font<'a> {
    /// Reads a TrueType font.
    pub(super) fn read(data: &'a [u8], font_idx: usize) -> Outcome<Self> {
        let unusable = |why_id: &str, why_en: &str| {
            let number = font_idx + 1;
            Fault::new(
                FaultKind::Usage,
                "",
                cetak_base::text!(
                    "fon ke-{number} dari desain kartu {why_id}",
                    "font {number} of the layout {why_en}"
                ),
            )
            .hint(cetak_base::text!(
                "pakai fon TrueType (.ttf) yang utuh",
                "use an intact TrueType font (.ttf)"
            ))
        };
        let font = FontRef::new(data).map_err(|_| unusable("tidak terbaca", "cannot be read"))?;
        if font.glyf().is_err() {
            return Err(unusable("bukan TrueType", "is not TrueType"));
        }
        let metrics = font.metrics(Size::unscaled(), LocationRef::default());
        if metrics.units_per_em == 0 {
            return Err(unusable("rusak", "is damaged"));
        }
        let per_mille = 1000.0 / f64::from(metrics.units_per_em);
        let scaled = |value: f32| num(f64::from(value) * per_mille);
        let advances = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        let widths = (0..metrics.glyph_count)
            .map(|glyph| scaled(advances.advance_width(GlyphId::from(glyph)).unwrap_or(0.0)))
            .collect();
        let mut chars = vec![None; usize::from(metrics.glyph_count)];
        for (code, glyph) in font.charmap().mappings() {
            let slot = chars.get_mut(glyph.to_u32() as usize);
            if let (Some(slot), Some(c)) = (slot, char::from_u32(code)) {
                *slot = Some(slot.map_or(c, |known: char| known.min(c)));
            }
        }
        let name = font
            .localized_strings(StringId::POSTSCRIPT_NAME)
            .english_or_first()
            .map(|name| name.chars().filter(char::is_ascii_graphic).collect::<String>())
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| format!("Font{font_idx}"));
        let name = name.replace(['/', '(', ')', '<', '>', '[', ']', '{', '}', '%', '#'], "");
        let bounds = metrics.bounds.map_or([0.0, -250.0, 1000.0, 1000.0], |bounds| {
            [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(scaled)
        });
        Ok(Self {
            data,
            name,
            widths,
            chars,
            bounds,
            ascent: scaled(metrics.ascent),
            descent: scaled(metrics.descent),
            cap_height: metrics.cap_height.map_or(700.0, scaled),
            italic_angle: num(metrics.italic_angle.into()),
        })
    }

    /// Advance of a glyph in thousandths of an em, if the font has it.
    pub(super) fn width(&self, glyph: u16) -> Option<f32> {
        self.widths.get(usize::from(glyph)).copied()
    }

    /// The character that a glyph is the plain picture of.
    pub(super) fn char(&self, glyph: u16) -> Option<char> {
        self.chars.get(usize::from(glyph)).copied().flatten()
    }

    /// The glyph of a character, without shaping; for the slug only.
    pub(super) fn glyph(&self, c: char) -> Option<u16> {
        let font = FontRef::new(self.data).ok()?;
        u16::try_from(font.charmap().map(c)?.to_u32()).ok()
    }

    /// Writes the font with the glyphs used, as the objects from `first` on.
    pub(super) fn embed(&self, first: i32, used: &FontUse) -> Result<Objects, String> {
        let mut objects = Objects::starting_at(first);
        let [type0, cid, descriptor, file, map, cmap] = std::array::from_fn(|_| objects.alloc());
        // An unused font keeps its place with the empty glyph alone.
        let mut glyphs = used.glyphs();
        if glyphs.first() != Some(&0) {
            glyphs.insert(0, 0);
        }
        let remapper = GlyphRemapper::new_from_glyphs_sorted(&glyphs);
        let subset = subsetter::subset(self.data, 0, &remapper)
            .map_err(|error| format!("{}: {error:?}", self.name))?;
        let mut tag = Builder::new("font subset");
        tag.part(&subset);
        let tag: String = Builder::finish(&tag).bytes()[..6]
            .iter()
            .map(|byte| char::from(b'A' + byte % 26))
            .collect();
        let name = format!("{tag}+{}", self.name);
        let name = Name(name.as_bytes());
        let system = |ordering: &'static [u8]| SystemInfo {
            registry: Str(b"Adobe"),
            ordering: Str(ordering),
            supplement: 0,
        };

        objects.put(type0, |chunk| {
            chunk
                .type0_font(type0)
                .base_font(name)
                .encoding_predefined(Name(b"Identity-H"))
                .descendant_font(cid)
                .to_unicode(cmap);
        });
        objects.put(cid, |chunk| {
            let mut font = chunk.cid_font(cid);
            font.subtype(CidFontType::Type2)
                .base_font(name)
                .system_info(system(b"Identity"))
                .font_descriptor(descriptor)
                .default_width(0.0)
                .cid_to_gid_map_stream(map);
            let mut widths = font.widths();
            for run in glyphs.chunk_by(|a, b| a + 1 == *b) {
                widths
                    .consecutive(run[0], run.iter().map(|glyph| self.width(*glyph).unwrap_or(0.0)));
            }
            widths.finish();
        });
        objects.put(descriptor, |chunk| {
            let [x1, y1, x2, y2] = self.bounds;
            chunk
                .font_descriptor(descriptor)
                .name(name)
                .flags(FontFlags::SYMBOLIC)
                .bbox(Rect::new(x1, y1, x2, y2))
                .italic_angle(self.italic_angle)
                .ascent(self.ascent)
                .descent(self.descent)
                .cap_height(self.cap_height)
                // No font file states it; viewers only use it when the font is missing.
                .stem_v(80.0)
                .font_file2(file);
        });
        objects.put(file, |chunk| {
            let packed = deflate(&subset);
            let mut stream = chunk.stream(file, &packed);
            stream.filter(Filter::FlateDecode);
            stream.pair(Name(b"Length1"), i32::try_from(subset.len()).unwrap_or(i32::MAX));
        });
        objects.put(map, |chunk| {
            let last = glyphs.last().copied().unwrap_or(0);
            let new_glyphs =
                (0..=last).flat_map(|old| remapper.get(old).unwrap_or(0).to_be_bytes());
            let packed = deflate(&new_glyphs.collect::<Vec<u8>>());
            chunk.stream(map, &packed).filter(Filter::FlateDecode);
        });
        objects.put(cmap, |chunk| {
            let mut table: UnicodeCmap<u16> =
                UnicodeCmap::new(Name(b"Adobe-Identity-UCS"), system(b"UCS"));
            for glyph in &glyphs {
                match (self.char(*glyph), used.text(*glyph)) {
                    (Some(c), _) => table.pair(*glyph, c),
                    (None, Some(text)) => table.pair_with_multiple(*glyph, text.chars()),
                    (None, None) => {}
                }
            }
            let packed = deflate(table.finish().as_slice());
            let mut stream = chunk.cmap(cmap, &packed);
            stream.filter(Filter::FlateDecode);
        });
        Ok(objects)
    }
}

/// The number of the object that content refers to as this font.
pub(super) fn font_ref(first_font: i32, font_idx: usize) -> Ref {
    let idx = i32::try_from(font_idx).unwrap_or(0);
    Ref::new(first_font + idx * OBJECTS_PER_FONT)
}
