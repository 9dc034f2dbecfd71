//! What a page paints, as it is told to a [`Visitor`]: the graphics state at each step, the
//! strings, pictures and faults. Values only; the walking is done in [`super::walk`].

use crate::font::FontMetrics;
use crate::lexer::Operand;
use crate::matrix::Matrix;
use crate::outline::Outline;
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::sync::Arc;

/// Where an operator stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    /// Page from 1.
    pub(super) page: usize,
    /// Number of the object whose content it is.
    pub(super) object: Option<u32>,
}

/// The colour that is current for filling or stroking.
#[derive(Debug, Clone, Copy)]
pub(super) struct Colour<'a> {
    /// The colour space.
    pub(super) space: Space<'a>,
    /// Sum of its components, for the ink estimate; a tint of the subtractive kinds.
    pub(super) sum: f64,
}

/// A colour space, as far as it matters how it is named.
#[derive(Debug, Clone, Copy)]
pub(super) enum Space<'a> {
    /// DeviceGray.
    Gray,
    /// DeviceRGB.
    Rgb,
    /// DeviceCMYK.
    Cmyk,
    /// A pattern; what it paints is walked on its own.
    Pattern,
    /// One that the resources define.
    Defined(&'a Object),
}

/// The graphics state, as far as it is read.
#[derive(Debug, Clone)]
pub(super) struct State<'a> {
    pub(super) ctm: Matrix,
    pub(super) fill: Colour<'a>,
    pub(super) stroke: Colour<'a>,
    /// Width of lines in user space.
    pub(super) line_width: f64,
    pub(super) overprint_fill: bool,
    pub(super) overprint_stroke: bool,
    /// Overprint mode, 0 or 1.
    pub(super) overprint_mode: i64,
    pub(super) font: Option<Arc<FontMetrics>>,
    pub(super) size: f64,
    pub(super) char_space: f64,
    pub(super) word_space: f64,
    pub(super) stretch: f64,
    pub(super) leading: f64,
    pub(super) rise: f64,
    pub(super) render_mode: i64,
}

impl State<'_> {
    /// The state at the begin of a page.
    pub(super) fn new(ctm: Matrix) -> Self {
        let black = Colour { space: Space::Gray, sum: 0.0 };
        Self {
            ctm,
            fill: black,
            stroke: black,
            line_width: 1.0,
            overprint_fill: false,
            overprint_stroke: false,
            overprint_mode: 0,
            font: None,
            size: 0.0,
            char_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            render_mode: 0,
        }
    }
}

/// What is painted by one operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    /// The inside of a path or an image mask.
    Fill,
    /// The line along a path.
    Stroke,
    /// Glyphs.
    Text,
}

/// One shown string.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// Its text.
    pub(super) text: String,
    /// Where the baseline begins, in points from the lower left corner of user space.
    pub(super) start: (f64, f64),
    /// Where the baseline ends.
    pub(super) end: (f64, f64),
    /// Height of one em on the page, in points.
    pub(super) size: f64,
    /// Whether it leaves no mark (render mode 3 or 7).
    pub(super) hidden: bool,
}

/// One glyph of a shown string that leaves a mark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ShownGlyph {
    /// What it looks like; `None` if it prints nothing or nobody can tell.
    pub(super) outline: Option<Outline>,
    /// Whether it surely prints nothing.
    pub(super) blank: bool,
    /// From the glyph's space, one em on each side, to user space.
    pub(super) place: Matrix,
}

/// What is wrong with a content stream as such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// A name that the resources do not hold: their category, the name.
    Missing(&'static str, Vec<u8>),
    /// `Q` without `q`, or `q` without `Q`.
    Unbalanced,
    /// Bytes that are no content, an unknown operator.
    Syntax(String),
    /// The stream cannot be unpacked.
    Unreadable,
    /// Too deep or too long to be walked to the end.
    Limit,
}

/// Who is told about what is painted.
pub(super) trait Visitor<'a> {
    /// Something is painted in the current colour.
    fn paint(&mut self, _: At, _: &State<'a>, _: Paint, _resources: Option<&'a Dictionary>) {}
    /// An image is painted; its corner and sides are those of the unit square under `state.ctm`.
    fn image(
        &mut self,
        _: At,
        _: &State<'a>,
        _: Option<ObjectId>,
        _: &'a Stream,
        _resources: Option<&'a Dictionary>,
    ) {
    }
    /// An inline image is painted.
    fn inline_image(
        &mut self,
        _: At,
        _: &State<'a>,
        _: &Operand,
        _resources: Option<&'a Dictionary>,
    ) {
    }
    /// A shading is painted, or used by a pattern.
    fn shading(&mut self, _: At, _: &'a Dictionary, _resources: Option<&'a Dictionary>) {}
    /// A string is shown.
    fn text(&mut self, _: At, _: &State<'a>, _: Piece) {}
    /// Whether only strings are of interest: forms that show none are then walked once.
    fn only_text(&self) -> bool {
        false
    }
    /// An operator of the page itself, before it is carried out.
    fn operator(&mut self, _: &[u8], _: &[Operand], _resources: Option<&'a Dictionary>) {}
    /// A glyph is shown; told only to those whom only strings interest.
    fn glyph(&mut self, _: ShownGlyph) {}
    /// A graphics state dictionary is used.
    fn ext_g_state(&mut self, _: At, _: &'a Dictionary) {}
    /// A form or a page begins; its transparency group, if it has one.
    fn group(&mut self, _: At, _: &'a Dictionary, _resources: Option<&'a Dictionary>) {}
    /// Whether a form is to be walked; `state` holds where and in which colours it is painted.
    fn wants(&mut self, _form: ObjectId, _: &State<'a>) -> bool {
        true
    }
    /// A rendering intent is named.
    fn intent(&mut self, _: At, _name: &[u8]) {}
    /// The content itself is faulty.
    fn fault(&mut self, _: At, _: Fault) {}
}
