//! Fonts: embedded, well formed, with the widths of the embedded program, and readable as text.

use crate::pdf::{PdfFile, dictionary, number, shown};
use crate::preflight::{Breaches, FontFact, Rule};
use cetak_base::text;
use lopdf::{Dictionary, Object};

/// By how much a declared width may differ from the font's own, in thousandths of an em.
const WIDTH_TOLERANCE: f64 = 1.0;
/// How many widths are compared in one font; there are no more glyphs.
const MAX_WIDTHS: usize = 65_536;

/// One font of the file.
struct Font<'a> {
    object: Option<u32>,
    dict: &'a Dictionary,
    kind: &'a [u8],
    /// The descendant of a composite font.
    descendant: Option<&'a Dictionary>,
    descriptor: Option<&'a Dictionary>,
}

impl<'a> Font<'a> {
    fn program(&self, pdf: &'a PdfFile) -> Option<&'static str> {
        let descriptor = self.descriptor?;
        let keys = ["FontFile", "FontFile2", "FontFile3"];
        keys.into_iter().find(|key| pdf.stream(descriptor, key.as_bytes()).is_some())
    }

    fn name(&self, pdf: &'a PdfFile) -> String {
        shown(pdf.name(self.dict, b"BaseFont").unwrap_or(b"-"))
    }
}

/// The fonts that text is set in; descendants come with the font that uses them.
fn fonts(pdf: &PdfFile) -> impl Iterator<Item = Font<'_>> {
    pdf.doc.objects.iter().filter_map(|(id, object)| {
        let dict = dictionary(object)?;
        if pdf.name(dict, b"Type") != Some(b"Font") {
            return None;
        }
        let kind = pdf.name(dict, b"Subtype").unwrap_or_default();
        if matches!(kind, b"CIDFontType0" | b"CIDFontType2") {
            return None;
        }
        let descendant = pdf.array(dict, b"DescendantFonts").first();
        let descendant = descendant.and_then(|o| pdf.resolve(o)).and_then(dictionary);
        let descriptor = pdf.dict(descendant.unwrap_or(dict), b"FontDescriptor");
        Some(Font { object: Some(id.0), dict, kind, descendant, descriptor })
    })
}

/// What is told to people about the fonts.
pub(super) fn list(pdf: &PdfFile) -> Vec<FontFact> {
    let fact = |font: Font<'_>| {
        let name = font.name(pdf);
        let tag = name.split_once('+').map_or("", |(tag, _)| tag);
        FontFact {
            embedded: font.kind == b"Type3" || font.program(pdf).is_some(),
            subset: tag.len() == 6 && tag.bytes().all(|b| b.is_ascii_uppercase()),
            to_unicode: pdf.stream(font.dict, b"ToUnicode").is_some(),
            kind: shown(font.descendant.and_then(|d| pdf.name(d, b"Subtype")).unwrap_or(font.kind)),
            name,
        }
    };
    let mut facts: Vec<FontFact> = fonts(pdf).map(fact).collect();
    facts.sort();
    facts.dedup();
    facts
}

pub(super) fn check(pdf: &PdfFile, breaches: &mut Breaches) {
    for font in fonts(pdf) {
        let name = font.name(pdf);
        let mut bad = |rule, message| breaches.add(rule, font.object, None, message);
        if pdf.stream(font.dict, b"ToUnicode").is_none()
            && (font.descendant.is_some() || pdf.get(font.dict, b"Encoding").is_none())
        {
            bad(
                Rule::FontToUnicode,
                text!(
                    "teks dalam huruf `{name}` tidak bisa disalin",
                    "text in the font `{name}` cannot be copied"
                ),
            );
        }
        if font.kind == b"Type3" {
            continue;
        }
        if font.program(pdf).is_none() {
            bad(
                Rule::FontEmbedding,
                text!("huruf `{name}` tidak disematkan", "the font `{name}` is not embedded"),
            );
        }
        if font.kind == b"Type0" {
            composite(pdf, &font, &name, &mut bad);
        }
        if let Some(code) = wrong_width(pdf, &font) {
            bad(
                Rule::FontWidths,
                text!(
                    "lebar glif {code} di huruf `{name}` berbeda dari huruf yang disematkan",
                    "the width of glyph {code} of the font `{name}` differs from the embedded font"
                ),
            );
        }
    }
}

fn composite(
    pdf: &PdfFile,
    font: &Font<'_>,
    name: &str,
    bad: &mut impl FnMut(Rule, cetak_base::diag::Text),
) {
    let n = pdf.array(font.dict, b"DescendantFonts").len();
    let Some(cid_font) = font.descendant.filter(|_| n == 1) else {
        bad(
            Rule::FontStructure,
            text!(
                "huruf `{name}` punya {n} turunan, harus 1",
                "the font `{name}` has {n} descendants, must be 1"
            ),
        );
        return;
    };
    if pdf.get(font.dict, b"Encoding").is_none() {
        bad(
            Rule::FontStructure,
            text!("huruf `{name}` tanpa Encoding", "the font `{name}` has no Encoding"),
        );
    }
    if pdf.name(cid_font, b"Subtype") == Some(b"CIDFontType2")
        && pdf.get(cid_font, b"CIDToGIDMap").is_none()
    {
        bad(
            Rule::FontStructure,
            text!("huruf `{name}` tanpa CIDToGIDMap", "the font `{name}` has no CIDToGIDMap"),
        );
    }
    if pdf.dict(cid_font, b"CIDSystemInfo").is_none() {
        bad(
            Rule::FontStructure,
            text!("huruf `{name}` tanpa CIDSystemInfo", "the font `{name}` has no CIDSystemInfo"),
        );
    }
    // For CFF the composite font's name is that of the descendant and of the encoding (9.7.6.1).
    let base = pdf.name(font.dict, b"BaseFont").unwrap_or_default();
    if !base.starts_with(pdf.name(cid_font, b"BaseFont").unwrap_or_default()) {
        bad(
            Rule::FontStructure,
            text!(
                "nama huruf `{name}` dan turunannya berbeda",
                "the font `{name}` and its descendant have different names"
            ),
        );
    }
}

/// The first glyph of a TrueType-based composite font whose declared width is not the font's own.
fn wrong_width(pdf: &PdfFile, font: &Font<'_>) -> Option<u32> {
    let cid_font = font.descendant?;
    // Only the identity tells without doubt which glyph a width is for.
    if pdf.name(cid_font, b"CIDToGIDMap") != Some(b"Identity") {
        return None;
    }
    let program = pdf.unpacked(pdf.stream(font.descriptor?, b"FontFile2")?)?;
    let own = TrueTypeWidths::read(&program)?;
    let entries = pdf.array(cid_font, b"W");
    let mut rest = entries.iter().filter_map(|entry| pdf.resolve(entry));
    let mut compared = 0;
    while let (Some(first), Some(second)) = (rest.next().and_then(number), rest.next()) {
        let first = first.clamp(0.0, 65_535.0) as u32;
        let widths: Vec<(u32, f64)> = match second {
            Object::Array(widths) => (first..)
                .zip(widths.iter().take(MAX_WIDTHS))
                .filter_map(|(code, width)| Some((code, number(pdf.resolve(width)?)?)))
                .collect(),
            last => {
                let last = number(last)?.clamp(0.0, 65_535.0) as u32;
                let width = rest.next().and_then(number)?;
                (first..=last).map(|code| (code, width)).collect()
            }
        };
        for (code, width) in widths {
            compared += 1;
            if compared > MAX_WIDTHS {
                return None;
            }
            if own.get(code).is_some_and(|own| (own - width).abs() > WIDTH_TOLERANCE) {
                return Some(code);
            }
        }
    }
    None
}

/// The advance widths of a TrueType font (`head`, `hhea`, `hmtx`).
struct TrueTypeWidths<'a> {
    units_per_em: f64,
    n_long: u32,
    hmtx: &'a [u8],
}

impl<'a> TrueTypeWidths<'a> {
    fn read(font: &'a [u8]) -> Option<Self> {
        let table = |tag: &[u8; 4]| {
            let n = usize::from(u16_at(font, 4)?);
            let records = font.get(12..)?.chunks_exact(16).take(n);
            let record = records.into_iter().find(|record| &record[..4] == tag)?;
            let (start, len) = (u32_at(record, 8)? as usize, u32_at(record, 12)? as usize);
            font.get(start..start.checked_add(len)?)
        };
        let units_per_em = f64::from(u16_at(table(b"head")?, 18)?);
        let n_long = u32::from(u16_at(table(b"hhea")?, 34)?);
        (units_per_em > 0.0 && n_long > 0).then_some(())?;
        Some(Self { units_per_em, n_long, hmtx: table(b"hmtx")? })
    }

    /// The width of a glyph in thousandths of an em.
    fn get(&self, glyph: u32) -> Option<f64> {
        let at = glyph.min(self.n_long - 1) as usize * 4;
        Some(f64::from(u16_at(self.hmtx, at)?) * 1000.0 / self.units_per_em)
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes([two[0], two[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes([four[0], four[1], four[2], four[3]]))
}
