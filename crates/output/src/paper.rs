//! Small documents for an office printer: A4 pages of text, boxes and pictures.
//!
//! Contact sheets and proofs are looked at and ticked off by hand; no press
//! ever sees them, so they know nothing of bleed, black or PDF/X. The
//! document is held in memory until it is finished: whoever makes one keeps it
//! short, see [`Paper::bytes`]. Positions count from the top left, as
//! everywhere outside [`crate::pdf`]. Equal calls give equal bytes.

use cetak_base::date::Date;
use cetak_base::geom::{Point, Rect, Size};
use cetak_base::unit::Length;
use cetak_card::layout::Font;
use cetak_photo::{Encoding, Prepared};
use printpdf::{
    Color, CurTransMat, DictItem, ExternalStream, ExternalXObject, FontId, Op, PaintMode,
    ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Pt, Rgb, TextItem,
    TextMatrix, XObject, XObjectId, XObjectTransform,
};
use std::collections::BTreeMap;

/// A4, upright.
pub(super) const A4: Size = Size::new(Length::from_um(210_000), Length::from_um(297_000));

/// The weights that pages are set in.
const WEIGHTS: [u16; 2] = [400, 700];

/// How heavy letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// A colour of text, lines and grounds: sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ink(pub(super) u8, pub(super) u8, pub(super) u8);

impl Ink {
    pub(super) const BLACK: Self = Self(0, 0, 0);
    pub(super) const GREY: Self = Self(96, 96, 96);
    pub(super) const LINE: Self = Self(190, 190, 190);

    fn colour(self) -> Color {
        let share = |level: u8| f32::from(level) / 255.0;
        Color::Rgb(Rgb { r: share(self.0), g: share(self.1), b: share(self.2), icc_profile: None })
    }
}

/// A picture of the document, to be placed any number of times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Picture(XObjectId);

/// A document on its way.
pub(super) struct Paper {
    title: String,
    as_of: Date,
    faces: Vec<ParsedFont>,
    pictures: BTreeMap<XObjectId, XObject>,
    pages: Vec<PdfPage>,
    bytes: usize,
}

/// One page on its way.
#[derive(Default)]
pub(super) struct Page {
    ops: Vec<Op>,
}

impl Paper {
    /// An empty document. Its title is all that its metadata says; nobody is named there.
    pub(super) fn new(title: &str, as_of: Date) -> Self {
        let face = |weight: &u16| {
            let font = Font::built_in(*weight);
            ParsedFont::from_bytes(&font.data, 0, &mut Vec::new())
                .map(|face| ParsedFont { font_name: Some(font.postscript_name.clone()), ..face })
                .expect("the built-in fonts are tested")
        };
        Self {
            title: title.to_owned(),
            as_of,
            faces: WEIGHTS.iter().map(face).collect(),
            pictures: BTreeMap::new(),
            pages: Vec::new(),
            bytes: 0,
        }
    }

    /// What its pictures take.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Pages so far.
    pub(super) const fn pages(&self) -> usize {
        self.pages.len()
    }

    /// A photo as it was prepared for print, its transparency included.
    pub(super) fn photo(&mut self, photo: &Prepared) -> Picture {
        let mask = flate(photo.mask.clone());
        let mask = image(mask, (photo.width_px, photo.height_px), b"DeviceGray");
        let mut colour = match photo.encoding {
            Encoding::Jpeg => jpeg(photo.colour.clone()),
            Encoding::Lossless => {
                let mut stream = flate(photo.colour.clone());
                let parms = [
                    ("Predictor", DictItem::Int(15)),
                    ("Colors", DictItem::Int(3)),
                    ("Columns", DictItem::Int(i64::from(photo.width_px))),
                ];
                let map = parms.map(|(key, value)| (key.to_owned(), value)).into();
                stream.dict.insert("DecodeParms".to_owned(), DictItem::Dict { map });
                stream
            }
        };
        colour = image(colour, (photo.width_px, photo.height_px), b"DeviceRGB");
        colour.dict.insert("SMask".to_owned(), DictItem::Stream { stream: mask });
        self.keep(colour, photo.colour.len() + photo.mask.len())
    }

    /// A JPEG file of that size.
    pub(super) fn jpeg(&mut self, file: Vec<u8>, size_px: (u32, u32)) -> Picture {
        let bytes = file.len();
        self.keep(image(jpeg(file), size_px, b"DeviceRGB"), bytes)
    }

    fn keep(&mut self, stream: ExternalStream, bytes: usize) -> Picture {
        self.bytes += bytes;
        // Numbered by hand: the crate's own names depend on what the process did before.
        let id = XObjectId(format!("P{:05}", self.pictures.len()));
        let object = ExternalXObject { stream, width: None, height: None, dpi: None };
        self.pictures.insert(id.clone(), XObject::External(object));
        Picture(id)
    }

    /// How wide `text` becomes.
    pub(super) fn width(&self, text: &str, size: Length, weight: Weight) -> Length {
        let face = &self.faces[weight as usize];
        let advance = |c: char| {
            let glyph = face.lookup_glyph_index(u32::from(c)).unwrap_or(0);
            u32::from(face.get_glyph_width(glyph).unwrap_or(0))
        };
        let units: u32 = text.chars().map(advance).sum();
        size.scaled(f64::from(units) / f64::from(face.units_per_em.max(1)))
    }

    /// `text` in lines of at most `width`; a word that is longer than a line is broken.
    pub(super) fn lines(
        &self,
        text: &str,
        size: Length,
        weight: Weight,
        width: Length,
    ) -> Vec<String> {
        let fits = |line: &str| self.width(line, size, weight) <= width;
        let mut lines = vec![String::new()];
        for word in text.split_whitespace() {
            let last = lines.last_mut().expect("there is always a line");
            let longer = if last.is_empty() { word.to_owned() } else { format!("{last} {word}") };
            if fits(&longer) {
                *last = longer;
                continue;
            }
            if !last.is_empty() {
                lines.push(String::new());
            }
            for c in word.chars() {
                let last = lines.last_mut().expect("there is always a line");
                last.push(c);
                if !fits(last) && last.chars().nth(1).is_some() {
                    last.pop();
                    lines.push(c.to_string());
                }
            }
        }
        lines.retain(|line| !line.is_empty());
        lines
    }

    /// `text` in at most `most` lines; the last ends in `…` where something had to be left out.
    pub(super) fn clamped(
        &self,
        text: &str,
        size: Length,
        weight: Weight,
        width: Length,
        most: usize,
    ) -> Vec<String> {
        let mut lines = self.lines(text, size, weight, width);
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                last.push('…');
                while self.width(last, size, weight) > width && last.chars().count() > 1 {
                    last.pop();
                    last.pop();
                    last.push('…');
                }
            }
        }
        lines
    }

    /// Takes a finished page in.
    pub(super) fn push(&mut self, page: Page) {
        let mm = |length: Length| printpdf::Mm(length.to_mm() as f32);
        self.pages.push(PdfPage::new(mm(A4.w), mm(A4.h), page.ops));
    }

    /// The document as a file.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut document = PdfDocument::new(&self.title);
        document.resources.xobjects.map = self.pictures;
        for (idx, face) in self.faces.into_iter().enumerate() {
            document.resources.fonts.map.insert(font_id(idx), PdfFont::new(face));
        }
        let number = |part: u32| u8::try_from(part).unwrap_or(1);
        let day = printpdf::Date {
            year: self.as_of.year(),
            month: number(self.as_of.month()),
            day: number(self.as_of.day()),
        };
        let midnight = printpdf::Time { hour: 0, minute: 0, second: 0, millisecond: 0 };
        let utc = printpdf::Offset { hours: 0, minutes: 0, seconds: 0, milliseconds: 0 };
        let day = printpdf::OffsetDateTime::new_in_offset(day, midnight, utc);
        let info = &mut document.metadata.info;
        (info.creation_date, info.modification_date, info.metadata_date) = (day, day, day);
        info.creator = concat!("cetak ", env!("CARGO_PKG_VERSION")).to_owned();
        info.producer.clone_from(&info.creator);
        document.with_pages(self.pages);
        let options = PdfSaveOptions { image_optimization: None, ..PdfSaveOptions::default() };
        let mut file = document.to_lopdf_document(&options, &mut Vec::new());
        drop(document);
        // The crate makes a new one each time; ISO 32000-1, 14.4 lets a file go without.
        let _random = file.trailer.remove(b"ID");
        // Soft masks are of PDF 1.4, compressed fonts of 1.5; the crate writes 1.3.
        "1.7".clone_into(&mut file.version);
        file.compress();
        let mut bytes = Vec::with_capacity(self.bytes + (256 << 10));
        file.save_to(&mut bytes).expect("memory takes all");
        bytes
    }
}

impl Page {
    /// One line of text, `at` where its baseline begins.
    pub(super) fn text(&mut self, at: Point, size: Length, style: (Weight, Ink), text: &str) {
        let (weight, ink) = style;
        let font = PdfFontHandle::External(font_id(weight as usize));
        self.ops.extend([
            Op::StartTextSection,
            Op::SetFillColor { col: ink.colour() },
            Op::SetFont { font, size: pt(size) },
            Op::SetTextMatrix { matrix: TextMatrix::Translate(pt(at.x), up(at.y)) },
            Op::ShowText { items: vec![TextItem::Text(text.to_owned())] },
            Op::EndTextSection,
        ]);
    }

    /// A filled box.
    pub(super) fn fill(&mut self, area: Rect, ink: Ink) {
        self.ops.push(Op::SetFillColor { col: ink.colour() });
        self.ops.push(Op::DrawRectangle { rectangle: rectangle(area, PaintMode::Fill) });
    }

    /// The outline of a box.
    pub(super) fn frame(&mut self, area: Rect, width: Length, ink: Ink) {
        self.ops.extend([
            Op::SetOutlineColor { col: ink.colour() },
            Op::SetOutlineThickness { pt: pt(width) },
            Op::DrawRectangle { rectangle: rectangle(area, PaintMode::Stroke) },
        ]);
    }

    /// A picture that fills `area`.
    pub(super) fn picture(&mut self, picture: &Picture, area: Rect) {
        let place = |length: Length| length.to_pt() as f32;
        let low = (A4.h - area.bottom()).to_pt() as f32;
        self.ops.extend([
            Op::SaveGraphicsState,
            Op::SetTransformationMatrix {
                matrix: CurTransMat::Raw([
                    place(area.w),
                    0.0,
                    0.0,
                    place(area.h),
                    place(area.x),
                    low,
                ]),
            },
            Op::UseXobject {
                id: picture.0.clone(),
                transform: XObjectTransform { no_auto_scale: true, ..XObjectTransform::default() },
            },
            Op::RestoreGraphicsState,
        ]);
    }
}

fn font_id(idx: usize) -> FontId {
    FontId(format!("T{idx}"))
}

fn pt(length: Length) -> Pt {
    Pt(length.to_pt() as f32)
}

/// A height counted from the upper edge as PDF counts it.
fn up(y: Length) -> Pt {
    pt(A4.h - y)
}

fn rectangle(area: Rect, mode: PaintMode) -> printpdf::Rect {
    let mut rectangle =
        printpdf::Rect::from_xywh(pt(area.x), up(area.bottom()), pt(area.w), pt(area.h));
    rectangle.mode = Some(mode);
    rectangle
}

fn image(mut stream: ExternalStream, size_px: (u32, u32), space: &[u8]) -> ExternalStream {
    let entries = [
        ("Type", DictItem::Name(b"XObject".to_vec())),
        ("Subtype", DictItem::Name(b"Image".to_vec())),
        ("Width", DictItem::Int(i64::from(size_px.0))),
        ("Height", DictItem::Int(i64::from(size_px.1))),
        ("BitsPerComponent", DictItem::Int(8)),
        ("ColorSpace", DictItem::Name(space.to_vec())),
    ];
    stream.dict.extend(entries.map(|(key, value)| (key.to_owned(), value)));
    stream
}

fn jpeg(content: Vec<u8>) -> ExternalStream {
    packed(content, b"DCTDecode")
}

fn flate(content: Vec<u8>) -> ExternalStream {
    packed(content, b"FlateDecode")
}

fn packed(content: Vec<u8>, filter: &[u8]) -> ExternalStream {
    let dict = [("Filter".to_owned(), DictItem::Name(filter.to_vec()))].into();
    ExternalStream { dict, content, compress: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper() -> Paper {
        Paper::new("Uji", Date::new(2026, 11, 22).expect("a day"))
    }

    const SIZE: Length = Length::from_um(2_000);

    #[test]
    fn lines_hold_every_word_and_keep_within_the_width() {
        let paper = paper();
        let width = Length::from_mm(20.0);
        let text = "latar belakang tidak polos 198503102010121003198503102010121003 selesai";
        let lines = paper.lines(text, SIZE, Weight::Regular, width);
        assert!(lines.len() > 3, "{lines:?}");
        for line in &lines {
            assert!(paper.width(line, SIZE, Weight::Regular) <= width, "{line}");
        }
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        assert!(paper.lines("", SIZE, Weight::Bold, width).is_empty());
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let paper = paper();
        let width = Length::from_mm(20.0);
        let lines = paper.clamped("satu dua tiga empat lima enam", SIZE, Weight::Bold, width, 1);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].starts_with("satu dua") && lines[0].ends_with('…'), "{lines:?}");
        assert!(paper.width(&lines[0], SIZE, Weight::Bold) <= width);
    }

    #[test]
    fn equal_pages_are_equal_bytes() {
        let make = || {
            let mut paper = paper();
            let mut page = Page::default();
            page.text(
                Point::new(SIZE, SIZE * 3),
                SIZE,
                (Weight::Bold, Ink::BLACK),
                "Kartu ASN “uji”",
            );
            page.fill(Rect::new(SIZE, SIZE, SIZE, SIZE), Ink(200, 0, 0));
            paper.push(page);
            paper.finish()
        };
        let bytes = make();
        assert_eq!(bytes, make());
        assert!(bytes.starts_with(b"%PDF-1.7"));
    }
}
