//! What a page is put together from: the faces on it, and what they have in common with others.
//!
//! Most of a face is the same on every card: art, rules, colours, the order of
//! drawing. What differs are strings, a photo and a code. The operators of a page
//! are cut here into its frame and its faces, each as a digest of all that is not
//! of a person, beside the list of what is. Two faces of one digest look alike
//! but for those, so that one of them drawn and compared speaks for the other.
//! Whatever is not understood makes the page one that must be drawn.

use crate::lexer::Operand;
use crate::matrix::Matrix;
use crate::pdf::{PdfFile, dictionary};
use cetak_base::digest::{Builder, Digest};
use lopdf::{Dictionary, Object, ObjectId};
use std::ops::Range;

/// The modules of a code as rectangles in a space of their own.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Blocks {
    /// From that space to the page, or to the face the code is on.
    pub(super) place: Matrix,
    /// Left, top, width and height.
    pub(super) rects: Vec<[f64; 4]>,
}

/// One thing on a face, in the order of drawing.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Drawn {
    /// Art that faces share.
    Art,
    /// A line of text of so many glyphs that leave a mark.
    Text(usize),
    /// A picture.
    Photo(ObjectId),
    /// A code.
    Code(Blocks),
}

/// A face on the page.
#[derive(Debug)]
pub(super) struct Slot {
    /// From the face to the page.
    pub(super) place: Matrix,
    /// Its glyphs among those of the page.
    pub(super) glyphs: Range<usize>,
    /// What is on it.
    pub(super) parts: Vec<Drawn>,
    /// Everything on it that is not of a person.
    pub(super) digest: Digest,
}

/// A page taken apart.
#[derive(Debug)]
pub(super) struct Skeleton {
    /// Everything around the faces, and where those lie.
    pub(super) frame: Digest,
    /// The faces in the order of drawing.
    pub(super) slots: Vec<Slot>,
    /// Codes outside of the faces.
    pub(super) codes: Vec<Blocks>,
}

/// Takes a page apart while it is walked.
#[derive(Debug)]
pub(super) struct Dissection<'a> {
    pdf: &'a PdfFile,
    /// Something was met that is not understood.
    failed: bool,
    /// How many `q` are open.
    depth: usize,
    /// The operators before this one.
    before: [&'static [u8]; 4],
    /// What is current in the frame and, while inside one, in the face.
    frame: Vec<u8>,
    own: Vec<u8>,
    last_place: Matrix,
    blocks: Option<Blocks>,
    slot: Option<Slot>,
    slots: Vec<Slot>,
    codes: Vec<Blocks>,
    /// Glyphs shown when the line of text began; `None` outside of one.
    line: Option<usize>,
    /// Depths at which a face is clipped once more.
    clipped: Vec<usize>,
    /// Open marked content, and whether it only says the text of its glyphs.
    marked: Vec<bool>,
}

/// Operators whose operands are a person's.
const OF_STRINGS: [&[u8]; 7] = [b"Td", b"TD", b"Tm", b"T*", b"Ts", b"Tj", b"TJ"];
const PAINTS: [&[u8]; 9] = [b"f", b"F", b"f*", b"S", b"s", b"B", b"B*", b"b", b"b*"];
/// Operators that may stand anywhere and need no more than to be the same.
const PLAIN: [&[u8]; 32] = [
    b"w", b"J", b"j", b"M", b"d", b"ri", b"i", b"m", b"l", b"c", b"v", b"y", b"h", b"re", b"n",
    b"g", b"G", b"rg", b"RG", b"k", b"K", b"sc", b"SC", b"Tc", b"Tw", b"Tz", b"TL", b"Tr", b"MP",
    b"W", b"W*", b"cm",
];

impl<'a> Dissection<'a> {
    pub(super) fn new(pdf: &'a PdfFile) -> Self {
        Self {
            pdf,
            failed: false,
            depth: 0,
            before: [b""; 4],
            frame: Vec::new(),
            own: Vec::new(),
            last_place: Matrix::default(),
            blocks: None,
            slot: None,
            slots: Vec::new(),
            codes: Vec::new(),
            line: None,
            clipped: Vec::new(),
            marked: Vec::new(),
        }
    }

    /// The content is not what it should be.
    pub(super) fn fail(&mut self) {
        self.failed = true;
    }

    /// The parts, if everything was understood.
    pub(super) fn finish(self) -> Option<Skeleton> {
        let whole = !self.failed && self.depth == 0 && self.slot.is_none() && self.line.is_none();
        whole.then(|| Skeleton { frame: digest(&self.frame), slots: self.slots, codes: self.codes })
    }

    /// An operator of the page itself, before it is carried out; so many glyphs that leave a mark
    /// were shown before it.
    pub(super) fn operator(
        &mut self,
        operator: &[u8],
        operands: &[Operand],
        n_glyphs: usize,
        resources: Option<&'a Dictionary>,
    ) {
        if self.failed {
            return;
        }
        if self.step(operator, operands, n_glyphs, resources).is_none() {
            self.failed = true;
        }
        self.before.rotate_left(1);
        self.before[3] = known(operator);
    }

    fn step(
        &mut self,
        operator: &[u8],
        operands: &[Operand],
        n_glyphs: usize,
        resources: Option<&'a Dictionary>,
    ) -> Option<()> {
        if self.blocks.is_some() && !matches!(operator, b"re" | b"f") {
            return None;
        }
        match operator {
            b"q" => {
                self.depth += 1;
                self.put(operator, &[])?;
            }
            b"Q" => {
                self.depth = self.depth.checked_sub(1)?;
                let depth = self.depth;
                self.clipped.retain(|at| *at <= depth);
                self.put(operator, &[])?;
                if depth == 0
                    && let Some(slot) = self.slot.take()
                {
                    let digest = digest(&std::mem::take(&mut self.own));
                    let glyphs = slot.glyphs.start..n_glyphs;
                    self.slots.push(Slot { glyphs, digest, ..slot });
                }
            }
            b"cm" => {
                let place = Matrix::from_operands(operands)?;
                self.put(operator, operands)?;
                // A rectangle that clips, and a place within it: here a face begins.
                let opens: [&[u8]; 4] = [b"q", b"re", b"W", b"n"];
                if self.depth == 1 && self.slot.is_none() && self.before == opens {
                    self.clipped.clear();
                    self.slot = Some(Slot {
                        place,
                        glyphs: n_glyphs..n_glyphs,
                        parts: Vec::new(),
                        digest: digest(&[]),
                    });
                }
                self.last_place = place;
            }
            b"W" | b"W*" => {
                if self.slot.is_some() {
                    self.clipped.push(self.depth);
                }
                self.put(operator, &[])?;
            }
            b"re" => {
                let mut numbers = operands.iter().map(Operand::number);
                let rect = [numbers.next()??, numbers.next()??, numbers.next()??, numbers.next()??];
                // Right behind a place of their own stand the modules of a code.
                let outermost = self.depth == if self.slot.is_some() { 2 } else { 1 };
                if self.before[3] == b"cm" && outermost {
                    self.blocks = Some(Blocks { place: self.last_place, rects: vec![rect] });
                } else if let Some(blocks) = &mut self.blocks {
                    blocks.rects.push(rect);
                } else {
                    self.put(operator, operands)?;
                }
            }
            b"f" if self.blocks.is_some() => {
                let blocks = self.blocks.take()?;
                self.put(b"code", &[])?;
                match &mut self.slot {
                    Some(slot) if self.clipped.is_empty() => slot.parts.push(Drawn::Code(blocks)),
                    Some(_) => return None,
                    None => self.codes.push(blocks),
                }
            }
            b"BT" => {
                if self.line.replace(n_glyphs).is_some() || !self.clipped.is_empty() {
                    return None;
                }
                // Lines behind each other are as many as a name needs.
                let again = self.current().ends_with(b"\x04text");
                if !again {
                    self.put(b"text", &[])?;
                }
            }
            b"ET" => {
                let began = self.line.take()?;
                if let Some(slot) = &mut self.slot {
                    slot.parts.push(Drawn::Text(n_glyphs - began));
                }
            }
            b"Tf" => {
                // Which font it is matters only to its glyphs, and those are compared one by one.
                self.resource("Font", operands.first(), resources)?;
            }
            _ if OF_STRINGS.contains(&operator) => {
                self.line?;
            }
            b"BDC" | b"BMC" => {
                let is_text = operands.first().and_then(Operand::name) == Some(b"Span");
                self.marked.push(is_text);
                if !is_text {
                    self.put(operator, &operands[..1.min(operands.len())])?;
                    match operands.get(1) {
                        Some(name @ Operand::Name(_)) => {
                            let held = self.resource("Properties", Some(name), resources)?;
                            self.put_object(held);
                        }
                        Some(_) => return None,
                        None => {}
                    }
                }
            }
            b"EMC" => {
                if !self.marked.pop()? {
                    self.put(operator, &[])?;
                }
            }
            b"gs" => {
                let held = self.resource("ExtGState", operands.last(), resources)?;
                self.put(operator, &[])?;
                self.put_object(held);
            }
            b"cs" | b"CS" => {
                let name = operands.last().and_then(Operand::name)?;
                let device = [&b"DeviceGray"[..], b"DeviceRGB", b"DeviceCMYK", b"Pattern"];
                if device.contains(&name) {
                    self.put(operator, operands)?;
                } else {
                    let held = self.resource("ColorSpace", operands.last(), resources)?;
                    self.put(operator, &[])?;
                    self.put_object(held);
                }
            }
            b"scn" | b"SCN" => {
                let numbers = operands.iter().all(|operand| operand.number().is_some());
                self.put(operator, operands).filter(|()| numbers)?;
            }
            b"Do" => {
                let held = self.resource("XObject", operands.last(), resources)?;
                let id = held.as_reference().ok()?;
                let Some(Object::Stream(stream)) = self.pdf.resolve(held) else { return None };
                self.put(operator, &[])?;
                match self.pdf.name(&stream.dict, b"Subtype")? {
                    b"Form" => {
                        // Without resources of its own it would show those of the page.
                        stream.dict.get(b"Resources").ok()?;
                        self.put_object(held);
                        if let Some(slot) = &mut self.slot {
                            slot.parts.push(Drawn::Art);
                            return self.clipped.is_empty().then_some(());
                        }
                    }
                    b"Image" => match &mut self.slot {
                        Some(slot) => {
                            slot.parts.push(Drawn::Photo(id));
                            let mut bytes = Vec::new();
                            self.picture(&stream.dict, &mut bytes, 0)?;
                            self.current().extend(bytes);
                        }
                        None => self.put_object(held),
                    },
                    _ => return None,
                }
            }
            // A face is drawn of forms, text, a photo and a code; anything else is looked at.
            _ if PAINTS.contains(&operator) && self.slot.is_none() => self.put(operator, &[])?,
            _ if PLAIN.contains(&operator) => self.put(operator, operands)?,
            _ => return None,
        }
        Some(())
    }

    fn current(&mut self) -> &mut Vec<u8> {
        if self.slot.is_some() { &mut self.own } else { &mut self.frame }
    }

    /// Notes an operator with numbers and names; `None` if it has anything else.
    fn put(&mut self, operator: &[u8], operands: &[Operand]) -> Option<()> {
        let current = self.current();
        current.push(u8::try_from(operator.len()).ok()?);
        current.extend(operator);
        for operand in operands {
            match operand {
                Operand::Number(number) => {
                    current.push(b'#');
                    current.extend(number.to_le_bytes());
                }
                Operand::Name(name) => {
                    current.push(b'/');
                    current.push(u8::try_from(name.len()).ok()?);
                    current.extend(name);
                }
                Operand::Array(items) => {
                    current.push(b'[');
                    for item in items {
                        current.extend(item.number()?.to_le_bytes());
                    }
                    current.push(b']');
                }
                Operand::Text(_) | Operand::Dict(_) | Operand::Constant => return None,
            }
        }
        Some(())
    }

    /// Notes which object it is; what is written in place, as it is written.
    fn put_object(&mut self, object: &Object) {
        let mut bytes = Vec::new();
        written(object, &mut bytes);
        let current = self.current();
        current.push(b'!');
        current.extend((bytes.len() as u64).to_le_bytes());
        current.extend(bytes);
    }

    /// What a picture is apart from its pixels.
    fn picture(&self, dict: &Dictionary, bytes: &mut Vec<u8>, depth: usize) -> Option<()> {
        let mut keys: Vec<&Vec<u8>> = dict.iter().map(|(key, _)| key).collect();
        keys.sort();
        for key in keys.into_iter().filter(|key| *key != b"Length") {
            bytes.extend((key.len() as u64).to_le_bytes());
            bytes.extend(key);
            let value = dict.get(key).ok()?;
            if key == b"SMask" && depth == 0 {
                let mask = self.pdf.resolve(value).and_then(dictionary)?;
                self.picture(mask, bytes, 1)?;
            } else {
                written(value, bytes);
            }
        }
        Some(())
    }

    fn resource(
        &self,
        category: &str,
        name: Option<&Operand>,
        resources: Option<&'a Dictionary>,
    ) -> Option<&'a Object> {
        let held = self.pdf.dict(resources?, category.as_bytes())?;
        held.get(name?.name()?).ok()
    }
}

fn digest(bytes: &[u8]) -> Digest {
    Builder::new("cetak face").part(bytes).finish()
}

/// The object as a file has it.
fn written(object: &Object, bytes: &mut Vec<u8>) {
    // Writing into memory cannot fail.
    let _written = lopdf::Writer::write_object(bytes, object);
}

/// The operators that [`Dissection::before`] is asked for.
fn known(operator: &[u8]) -> &'static [u8] {
    match operator {
        b"q" => b"q",
        b"re" => b"re",
        b"W" => b"W",
        b"n" => b"n",
        b"cm" => b"cm",
        _ => b"",
    }
}

/// The modules that blocks cover, row by row, if they are whole modules of a code of that side.
pub(super) fn modules(blocks: &Blocks, side: usize) -> Option<Vec<bool>> {
    let mut dark = vec![false; side * side];
    for rect in &blocks.rects {
        let whole =
            rect.iter().all(|value| value.fract() == 0.0 && (0.0..=side as f64).contains(value));
        let [left, top, width, height] = rect.map(|value| value as usize);
        if !whole || left + width > side || top + height > side {
            return None;
        }
        for row in top..top + height {
            dark[row * side + left..row * side + left + width].fill(true);
        }
    }
    Some(dark)
}
