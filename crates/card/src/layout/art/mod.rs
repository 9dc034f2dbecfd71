//! SVG drawings and pictures to marks.
//!
//! The SVG parser resolves styles, references and text; what is left is turned
//! into the small vocabulary of [`super::draw`], already at its place on the
//! face. What cannot be carried to PDF and to the printer alike - filters,
//! blend modes, links to other files - is refused with its name where it is
//! used: nothing is dropped in silence.

mod budget;
mod convert;
mod heard;
mod paint;
mod refuse;
mod source;
mod words;

use super::draw::{Colour, Mark, Picture, Rule, Transform};
use super::fonts::Font;
use super::picture;
use cetak_base::diag::Text;
use cetak_base::geom::{Path, Point, Rect, Size};
use cetak_base::text;
use cetak_base::unit::Length;
use convert::Converter;
use std::{collections::BTreeMap, sync::Arc};
use usvg::tiny_skia_path::Transform as Matrix;

/// A parsed drawing or picture, not yet placed.
#[derive(Clone)]
pub(super) enum Art {
    /// An SVG drawing.
    Drawing(Box<Drawing>),
    /// A picture of pixels.
    Picture(Arc<Picture>),
}

/// A parsed SVG file.
#[derive(Clone)]
pub(super) struct Drawing {
    tree: usvg::Tree,
    was_wrong: bool,
}

/// How art of one shape fills a box of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fitting {
    /// As large as possible, wholly inside, centred.
    Contain,
    /// As small as possible, covering the box, centred, cut at the box.
    Cover,
}

/// Colours of the drawing (8-bit sRGB) that stand for colours of the theme.
pub(super) type Recolour = BTreeMap<(u8, u8, u8), Colour>;

impl Art {
    /// Parses the bytes of an SVG, PNG, JPEG or WebP file; text in SVG may use `fonts` only.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, or what in it is not supported.
    pub(super) fn parse(bytes: &[u8], fonts: &[Font]) -> Result<Self, Text> {
        if picture::is_picture(bytes) {
            return Ok(Self::Picture(Arc::new(picture::decode(bytes)?)));
        }
        let why = |error: &dyn std::fmt::Display| {
            text!(
                "bukan SVG, PNG, JPEG atau WebP yang dapat dibaca: {error}",
                "not a readable SVG, PNG, JPEG or WebP: {error}"
            )
        };
        let text = source::text(bytes)?;
        budget::of_tags(&text)?;
        // Illustrator keeps its names of name spaces in a document type.
        let parsing = usvg::roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let xml = usvg::roxmltree::Document::parse_with_options(&text, parsing)
            .map_err(|error| why(&error))?;
        refuse::unsupported(&xml)?;
        budget::of_document(&xml)?;
        let words = words::Words::new(fonts);
        let mut options = usvg::Options::default();
        if let Some(first) = fonts.first() {
            options.font_family.clone_from(&first.family);
        }
        options.font_resolver = words.resolver();
        options.image_href_resolver.resolve_string = Box::new(|_, _| None);
        let (tree, heard) = heard::while_parsing(|| usvg::Tree::from_xmltree(&xml, &options));
        drop(options);
        let tree = tree.map_err(|error| why(&error))?;
        words.judge(&tree)?;
        heard::judge(&heard)?;
        // What cannot be drawn is told when the file is read, whatever place it gets.
        let none = Recolour::new();
        let converter = Converter::new(&none);
        converter.tree(&tree, Matrix::identity())?;
        let was_wrong = converter.was_wrong.get();
        Ok(Self::Drawing(Box::new(Drawing { tree, was_wrong })))
    }

    /// Whether it shows text of its own, which the fonts of the layout decide about.
    pub(super) fn has_text(&self) -> bool {
        matches!(self, Self::Drawing(drawing) if drawing.tree.has_text_nodes())
    }

    /// Whether version 0.1.0 drew it otherwise.
    pub(super) fn was_wrong(&self) -> bool {
        matches!(self, Self::Drawing(drawing) if drawing.was_wrong)
    }

    /// The marks of the art in `area`.
    ///
    /// # Errors
    ///
    /// What in the art is not supported.
    pub(super) fn place(
        &self,
        area: Rect,
        fitting: Fitting,
        recolour: &Recolour,
    ) -> Result<Vec<Mark>, Text> {
        match self {
            Self::Picture(picture) => {
                let size = (f64::from(picture.width_px), f64::from(picture.height_px));
                let (place, scale) = fitted(area, size, fitting);
                let matrix = [
                    size.0 * scale,
                    0.0,
                    0.0,
                    size.1 * scale,
                    place.x.um() as f64,
                    place.y.um() as f64,
                ];
                let mark = Mark::Picture {
                    picture: Arc::clone(picture),
                    transform: Transform { matrix },
                    opacity: 1.0,
                };
                Ok(cut(vec![mark], area, fitting))
            }
            Self::Drawing(drawing) => {
                let tree = &drawing.tree;
                let size = tree.size();
                let size = (f64::from(size.width()), f64::from(size.height()));
                let (place, scale) = fitted(area, size, fitting);
                let to_face = Matrix::from_row(
                    scale as f32,
                    0.0,
                    0.0,
                    scale as f32,
                    place.x.um() as f32,
                    place.y.um() as f32,
                );
                Ok(cut(Converter::new(recolour).tree(tree, to_face)?, area, fitting))
            }
        }
    }
}

/// Where art of `size` lies in `area`, and micrometres per unit of the art.
fn fitted(area: Rect, size: (f64, f64), fitting: Fitting) -> (Point, f64) {
    let (across, down) = (area.w.um() as f64 / size.0, area.h.um() as f64 / size.1);
    let scale = match fitting {
        Fitting::Contain => across.min(down),
        Fitting::Cover => across.max(down),
    };
    let drawn = Size::new(
        Length::from_um((size.0 * scale).round() as i64),
        Length::from_um((size.1 * scale).round() as i64),
    );
    let x = area.x + (area.w - drawn.w) / 2;
    let y = area.y + (area.h - drawn.h) / 2;
    (Point::new(x, y), scale)
}

/// Art that covers its box is cut at it.
fn cut(marks: Vec<Mark>, area: Rect, fitting: Fitting) -> Vec<Mark> {
    match fitting {
        Fitting::Contain => marks,
        Fitting::Cover => {
            let clip = Some((Path::rounded(area, Length::ZERO), Rule::NonZero));
            vec![Mark::Group { opacity: 1.0, clip, marks }]
        }
    }
}

/// That something in a drawing cannot be drawn, by its name in SVG.
fn unsupported(what: &str) -> Text {
    text!(
        "`{what}` tidak didukung; ubah menjadi bentuk biasa di program gambar",
        "`{what}` is not supported; convert it to plain shapes in the drawing program"
    )
}
