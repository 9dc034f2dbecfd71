//! What is needed of a font to read text back: widths, the characters behind the codes, and what
//! the codes look like in print.
//!
//! Only what an embedded subset carries is used: `/W`, `/Widths` and
//! `/ToUnicode` (ISO 32000-1:2008, 9.7.4.3, 9.2.4 and 9.10.3), and the font
//! program. A code without an entry there gives U+FFFD, so that a text that
//! cannot be copied is never taken for one that can. Outlines are had from
//! composite fonts with a TrueType or OpenType program, which is what layouts
//! are drawn with; of any other font nobody can tell what its codes look like.

use crate::lexer::{Lexer, Operand};
use crate::outline::{Outline, Outlines};
use crate::pdf::{PdfFile, number};
use lopdf::{Dictionary, Object};
use std::collections::BTreeMap;

/// How many codes are kept of one font; there are no more with two bytes.
const MAX_CODES: usize = 65_536;
/// The character for a code whose meaning the file does not tell.
const UNKNOWN: char = '\u{fffd}';

/// Widths and meanings of a font's codes.
#[derive(Debug, Default)]
pub(super) struct FontMetrics {
    /// Whether a code has two bytes.
    pub(super) wide: bool,
    /// Widths by code, in thousandths of the size of the type.
    widths: BTreeMap<u32, f64>,
    /// The width of any other code.
    default_width: f64,
    /// The text behind a code.
    meanings: BTreeMap<u32, String>,
    /// Whether the meanings are those of Latin letters where the file tells nothing.
    latin: bool,
    /// The embedded program, as far as outlines can be had from it.
    program: Option<Outlines>,
    /// The number of a code's glyph in the program; `None`: the code is the number.
    glyphs: Option<Vec<u8>>,
}

impl FontMetrics {
    /// Reads what `font` tells about itself.
    pub(super) fn of(pdf: &PdfFile, font: &Dictionary) -> Self {
        let wide = pdf.name(font, b"Subtype") == Some(b"Type0");
        let mut metrics = Self { wide, latin: !wide, ..Self::default() };
        if wide {
            let descendant = pdf.array(font, b"DescendantFonts").first();
            let descendant = descendant.and_then(|o| pdf.resolve(o)).and_then(|o| o.as_dict().ok());
            metrics.default_width = 1000.0;
            if let Some(cid_font) = descendant {
                metrics.default_width = pdf.number(cid_font, b"DW").unwrap_or(1000.0);
                metrics.cid_widths(pdf, pdf.array(cid_font, b"W"));
                metrics.read_program(pdf, font, cid_font);
            }
        } else {
            let first = pdf.number(font, b"FirstChar").unwrap_or(0.0).clamp(0.0, 255.0) as u32;
            for (code, width) in (first..256).zip(pdf.array(font, b"Widths")) {
                let width = pdf.resolve(width).and_then(number).unwrap_or(0.0);
                metrics.widths.insert(code, width);
            }
        }
        if let Some(content) =
            pdf.stream(font, b"ToUnicode").and_then(|stream| pdf.unpacked(stream))
        {
            metrics.latin = false;
            metrics.read_cmap(&content);
        }
        metrics
    }

    /// The codes of a shown string.
    pub(super) fn codes<'a>(&self, text: &'a [u8]) -> impl Iterator<Item = u32> + use<'a> {
        let bytes = if self.wide { 2 } else { 1 };
        text.chunks(bytes).map(|code| code.iter().fold(0, |sum, b| sum << 8 | u32::from(*b)))
    }

    /// The width of a code, in thousandths of the size of the type.
    pub(super) fn width(&self, code: u32) -> f64 {
        self.widths.get(&code).copied().unwrap_or(self.default_width)
    }

    /// Appends the text behind a code.
    pub(super) fn read(&self, code: u32, text: &mut String) {
        match self.meanings.get(&code) {
            Some(meaning) => text.push_str(meaning),
            None if self.latin => text.push(char::from_u32(code).unwrap_or(UNKNOWN)),
            None => text.push(UNKNOWN),
        }
    }

    /// What a code looks like in print; `None` if it prints nothing or nobody can tell.
    pub(super) fn outline(&self, code: u32) -> Option<Outline> {
        self.program.as_ref()?.glyph(self.glyph(code)?)
    }

    /// Whether a code surely prints nothing.
    pub(super) fn is_blank(&self, code: u32) -> bool {
        let glyph = self.program.as_ref().zip(self.glyph(code));
        glyph.is_some_and(|(program, glyph)| program.is_blank(glyph))
    }

    fn glyph(&self, code: u32) -> Option<u16> {
        let cid = u16::try_from(code).ok()?;
        match &self.glyphs {
            None => Some(cid),
            Some(map) => {
                let at = usize::from(cid) * 2;
                Some(u16::from_be_bytes([*map.get(at)?, *map.get(at + 1)?]))
            }
        }
    }

    /// Codes are taken for glyphs only where the file says so: `Identity-H` and a map of glyphs.
    fn read_program(&mut self, pdf: &PdfFile, font: &Dictionary, cid_font: &Dictionary) {
        if pdf.name(font, b"Encoding") != Some(b"Identity-H") {
            return;
        }
        match pdf.get(cid_font, b"CIDToGIDMap") {
            None => {}
            Some(Object::Name(name)) if name == b"Identity" => {}
            Some(Object::Stream(stream)) => match pdf.unpacked(stream) {
                Some(map) => self.glyphs = Some(map),
                None => return,
            },
            Some(_) => return,
        }
        let Some(descriptor) = pdf.dict(cid_font, b"FontDescriptor") else { return };
        let files: [&[u8]; 2] = [b"FontFile2", b"FontFile3"];
        let program = files.into_iter().find_map(|key| pdf.stream(descriptor, key));
        self.program = program
            .and_then(|stream| pdf.unpacked(stream))
            .and_then(|data| cetak_base::diag::quietly(|| Outlines::of(data)).flatten());
    }

    /// `c [w w w]` and `first last w`, in any mixture.
    fn cid_widths(&mut self, pdf: &PdfFile, entries: &[Object]) {
        let mut rest = entries.iter().filter_map(|entry| pdf.resolve(entry));
        while let (Some(first), Some(second)) = (rest.next().and_then(number), rest.next()) {
            let first = first.clamp(0.0, 65_535.0) as u32;
            if let Object::Array(widths) = second {
                for (code, width) in (first..=65_535).zip(widths) {
                    let width = pdf.resolve(width).and_then(number).unwrap_or(0.0);
                    self.widths.insert(code, width);
                }
            } else {
                let (Some(last), Some(width)) = (number(second), rest.next().and_then(number))
                else {
                    return;
                };
                for code in first..=last.clamp(0.0, 65_535.0) as u32 {
                    self.widths.insert(code, width);
                }
            }
        }
    }

    fn read_cmap(&mut self, content: &[u8]) {
        let mut lexer = Lexer::new(content);
        let mut operands = Vec::new();
        // A section holds at most a hundred entries (9.10.3), so the lexer's limit of operands does.
        while let Some(operator) = lexer.next(&mut operands) {
            match operator {
                b"endbfchar" => {
                    for pair in operands.chunks_exact(2) {
                        if let (Operand::Text(code), Operand::Text(meaning)) = (&pair[0], &pair[1])
                        {
                            self.mean(code_of(code), utf16(meaning));
                        }
                    }
                }
                b"endbfrange" => {
                    for range in operands.chunks_exact(3) {
                        self.read_range(range);
                    }
                }
                _ => {}
            }
        }
    }

    fn read_range(&mut self, range: &[Operand]) {
        let [Operand::Text(first), Operand::Text(last), meaning] = range else { return };
        let codes = code_of(first)..=code_of(last).min(65_535);
        match meaning {
            Operand::Array(meanings) => {
                for (code, meaning) in codes.zip(meanings) {
                    if let Operand::Text(meaning) = meaning {
                        self.mean(code, utf16(meaning));
                    }
                }
            }
            Operand::Text(meaning) => {
                let mut units = units(meaning);
                for code in codes {
                    self.mean(code, String::from_utf16_lossy(&units));
                    if let Some(last) = units.last_mut() {
                        *last = last.wrapping_add(1);
                    }
                }
            }
            _ => {}
        }
    }

    fn mean(&mut self, code: u32, meaning: String) {
        if self.meanings.len() < MAX_CODES {
            self.meanings.insert(code, meaning);
        }
    }
}

fn code_of(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |code, byte| code << 8 | u32::from(*byte))
}

fn units(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks(2).map(|pair| pair.iter().fold(0, |unit, b| unit << 8 | u16::from(*b))).collect()
}

fn utf16(bytes: &[u8]) -> String {
    String::from_utf16_lossy(&units(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cmap_tells_the_text_behind_codes() {
        let mut metrics = FontMetrics { wide: true, ..FontMetrics::default() };
        metrics.read_cmap(
            b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n\
              2 beginbfchar <0003> <0031> <0004> <00660069> endbfchar\n\
              2 beginbfrange <0010> <0012> <0041> <0020> <0021> [<0061> <0062>] endbfrange",
        );
        let mut text = String::new();
        for code in metrics.codes(b"\x00\x03\x00\x04\x00\x12\x00\x21\x00\x99") {
            metrics.read(code, &mut text);
        }
        assert_eq!(text, "1fiCb\u{fffd}");
    }
}
