//! Small documents for an office printer: A4 pages of text, boxes and pictures.
//!
//! Contact sheets and proofs are looked at and ticked off by hand; no press
//! ever sees them, so they know nothing of bleed, black or PDF/X. The
//! document is held in memory until it is finished: whoever makes one keeps it
//! short, see [`Paper::bytes`]. Positions count from the top left, as
//! everywhere outside [`crate::pdf`]. Equal calls give equal bytes.

use super::document::{Style, Typefaces, Weight};
use super::font::OBJECTS_PER_FONT;
use super::glyphs::Glyphs;
use super::objects::{deflate, num};
use cetak_base::date::Date;
use cetak_base::geom::{Point, Rect, Size};
use cetak_base::unit::Length;
use cetak_card::layout::document_fonts;
use cetak_photo::{Encoding, Prepared};
use pdf_writer::types::Predictor;
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Ref, Str, TextStr};

/// A4, upright.
pub(crate) const A4: Size = Size::new(Length::from_um(210_000), Length::from_um(297_000));

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const INFO: Ref = Ref::new(3);
/// The number of the first font.
const FONTS: i32 = 4;
/// The names of the fonts on a page, by weight.
const FONT_NAMES: [Name<'static>; 2] = [Name(b"T0"), Name(b"T1")];

/// A colour of text, lines and grounds: sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ink(pub(crate) u8, pub(crate) u8, pub(crate) u8);

impl Ink {
    pub(crate) const BLACK: Self = Self(0, 0, 0);
    pub(crate) const GREY: Self = Self(96, 96, 96);
    pub(crate) const LINE: Self = Self(190, 190, 190);

    fn shares(self) -> [f32; 3] {
        [self.0, self.1, self.2].map(|level| num(f64::from(level) / 255.0))
    }
}

/// A picture of the document, to be placed any number of times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture(usize);

/// What a picture is made of: its samples as they are packed.
struct Samples {
    colour: Vec<u8>,
    encoding: Encoding,
    /// Its transparency, packed.
    mask: Option<Vec<u8>>,
    size_px: (u32, u32),
}

/// A document on its way.
pub(crate) struct Paper {
    title: String,
    as_of: Date,
    faces: Typefaces<'static>,
    used: Glyphs,
    pictures: Vec<Samples>,
    pages: Vec<Vec<u8>>,
    bytes: usize,
}

/// One page on its way.
#[derive(Default)]
pub(crate) struct Page {
    marks: Vec<Mark>,
}

/// Something on a page.
enum Mark {
    Text { at: Point, size: Length, weight: Weight, ink: Ink, text: String },
    Fill { area: Rect, ink: Ink },
    Frame { area: Rect, width: Length, ink: Ink },
    Picture { picture: Picture, area: Rect },
}

impl Paper {
    /// An empty document. Its title is all that its metadata says; nobody is named there.
    pub(crate) fn new(title: &str, as_of: Date) -> Self {
        let [regular, bold] = document_fonts();
        Self {
            title: title.to_owned(),
            as_of,
            faces: Typefaces::read(regular, bold).expect("the built-in fonts are tested"),
            used: Glyphs::new(FONT_NAMES.len()),
            pictures: Vec::new(),
            pages: Vec::new(),
            bytes: 0,
        }
    }

    /// What its pictures take.
    pub(crate) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Pages so far.
    pub(crate) const fn pages(&self) -> usize {
        self.pages.len()
    }

    /// A photo as it was prepared for print, its transparency included.
    pub(crate) fn photo(&mut self, photo: &Prepared) -> Picture {
        self.keep(Samples {
            colour: photo.colour.clone(),
            encoding: photo.encoding,
            mask: Some(photo.mask.clone()),
            size_px: (photo.width_px, photo.height_px),
        })
    }

    /// A JPEG file of that size.
    pub(crate) fn jpeg(&mut self, file: Vec<u8>, size_px: (u32, u32)) -> Picture {
        self.keep(Samples { colour: file, encoding: Encoding::Jpeg, mask: None, size_px })
    }

    fn keep(&mut self, samples: Samples) -> Picture {
        self.bytes += samples.colour.len() + samples.mask.as_ref().map_or(0, Vec::len);
        self.pictures.push(samples);
        Picture(self.pictures.len() - 1)
    }

    /// How wide `text` becomes.
    pub(crate) fn width(&self, text: &str, size: Length, weight: Weight) -> Length {
        self.faces.width(Style::new(size.to_pt(), weight), text)
    }

    /// `text` in lines of at most `width`; a word that is longer than a line is broken.
    pub(crate) fn lines(
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
    pub(crate) fn clamped(
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
    pub(crate) fn push(&mut self, page: Page) {
        let mut content = Content::new();
        for mark in page.marks {
            match mark {
                Mark::Text { at, size, weight, ink, text } => {
                    let glyphs = self.faces.glyphs(weight, &text);
                    let used = self.used.font(weight as usize).expect("both weights are there");
                    glyphs.iter().for_each(|(_, glyph, _)| used.shown(*glyph));
                    let codes: Vec<u8> =
                        glyphs.iter().flat_map(|(_, glyph, _)| glyph.to_be_bytes()).collect();
                    let [r, g, b] = ink.shares();
                    content.begin_text().set_fill_rgb(r, g, b);
                    content.set_font(FONT_NAMES[weight as usize], pt(size));
                    content.next_line(pt(at.x), up(at.y)).show(Str(&codes)).end_text();
                }
                Mark::Fill { area, ink } => {
                    let [r, g, b] = ink.shares();
                    content.set_fill_rgb(r, g, b);
                    rectangle(&mut content, area).fill_nonzero();
                }
                Mark::Frame { area, width, ink } => {
                    let [r, g, b] = ink.shares();
                    content.set_stroke_rgb(r, g, b).set_line_width(pt(width));
                    rectangle(&mut content, area).stroke();
                }
                Mark::Picture { picture, area } => {
                    let place = [pt(area.w), 0.0, 0.0, pt(area.h), pt(area.x), up(area.bottom())];
                    content.save_state().transform(place);
                    content.x_object(Name(name(picture.0).as_bytes())).restore_state();
                }
            }
        }
        self.pages.push(deflate(content.finish().as_slice()));
    }

    /// The document as a file.
    pub(crate) fn finish(self) -> Vec<u8> {
        let mut pdf = Pdf::with_capacity(self.bytes + (256 << 10));
        pdf.set_version(1, 7);
        let mut next = FONTS;
        for (font, used) in self.faces.fonts().iter().zip(self.used.iter()) {
            let objects = font.embed(next, used).expect("the built-in fonts are tested");
            objects.iter().for_each(|(_, chunk)| pdf.extend(chunk));
            next += OBJECTS_PER_FONT;
        }
        let mut number = || {
            next += 1;
            Ref::new(next - 1)
        };
        let pictures: Vec<Ref> =
            self.pictures.iter().map(|samples| samples.write(&mut pdf, &mut number)).collect();
        let mut kids = Vec::with_capacity(self.pages.len());
        for content in &self.pages {
            let (page, drawn) = (number(), number());
            pdf.page(page).parent(PAGES).contents(drawn);
            pdf.stream(drawn, content).filter(Filter::FlateDecode);
            kids.push(page);
        }
        let mut pages = pdf.pages(PAGES);
        pages.count(i32::try_from(kids.len()).unwrap_or(i32::MAX)).kids(kids);
        pages.media_box(pdf_writer::Rect::new(0.0, 0.0, pt(A4.w), pt(A4.h)));
        let mut resources = pages.resources();
        let mut fonts = resources.fonts();
        for (idx, name) in FONT_NAMES.into_iter().enumerate() {
            fonts.pair(name, super::font::font_ref(FONTS, idx));
        }
        fonts.finish();
        let mut images = resources.x_objects();
        for (idx, picture) in pictures.into_iter().enumerate() {
            images.pair(Name(name(idx).as_bytes()), picture);
        }
        images.finish();
        resources.finish();
        pages.finish();
        let day = super::meta::pdf_date(self.as_of);
        let mut info = pdf.indirect(INFO).dict();
        info.pair(Name(b"Title"), TextStr(&self.title));
        for key in [b"Creator".as_slice(), b"Producer"] {
            info.pair(Name(key), TextStr(super::meta::PROGRAM));
        }
        for key in [b"CreationDate".as_slice(), b"ModDate"] {
            info.pair(Name(key), Str(day.as_bytes()));
        }
        info.finish();
        pdf.catalog(CATALOG).pages(PAGES);
        pdf.finish()
    }
}

impl Samples {
    fn write(&self, pdf: &mut Pdf, number: &mut impl FnMut() -> Ref) -> Ref {
        let (width, height) = self.size_px;
        let [width, height] = [width, height].map(|px| i32::try_from(px).unwrap_or(i32::MAX));
        let mask = self.mask.as_ref().map(|mask| {
            let id = number();
            let mut image = pdf.image_xobject(id, mask);
            image.width(width).height(height).bits_per_component(8);
            image.color_space().device_gray();
            image.filter(Filter::FlateDecode);
            id
        });
        let id = number();
        let mut image = pdf.image_xobject(id, &self.colour);
        image.width(width).height(height).bits_per_component(8);
        image.color_space().device_rgb();
        if let Some(mask) = mask {
            image.s_mask(mask);
        }
        match self.encoding {
            Encoding::Jpeg => {
                image.filter(Filter::DctDecode);
            }
            Encoding::Lossless => {
                image.filter(Filter::FlateDecode);
                let mut parms = image.decode_parms();
                parms.predictor(Predictor::PngOptimum).colors(3).columns(width);
            }
        }
        id
    }
}

impl Page {
    /// One line of text, `at` where its baseline begins.
    pub(crate) fn text(&mut self, at: Point, size: Length, style: (Weight, Ink), text: &str) {
        let (weight, ink) = style;
        self.marks.push(Mark::Text { at, size, weight, ink, text: text.to_owned() });
    }

    /// A filled box.
    pub(crate) fn fill(&mut self, area: Rect, ink: Ink) {
        self.marks.push(Mark::Fill { area, ink });
    }

    /// The outline of a box.
    pub(crate) fn frame(&mut self, area: Rect, width: Length, ink: Ink) {
        self.marks.push(Mark::Frame { area, width, ink });
    }

    /// A picture that fills `area`.
    pub(crate) fn picture(&mut self, picture: &Picture, area: Rect) {
        self.marks.push(Mark::Picture { picture: picture.clone(), area });
    }
}

/// What pages call a picture.
fn name(picture_idx: usize) -> String {
    format!("P{picture_idx}")
}

fn pt(length: Length) -> f32 {
    num(length.to_pt())
}

/// A height counted from the upper edge as PDF counts it.
fn up(y: Length) -> f32 {
    pt(A4.h - y)
}

fn rectangle(content: &mut Content, area: Rect) -> &mut Content {
    content.rect(pt(area.x), up(area.bottom()), pt(area.w), pt(area.h))
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
