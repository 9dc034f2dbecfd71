//! Pages of another program's file, as objects that a sheet can take in.
//!
//! Each page becomes a form whose space has its origin at the lower left corner
//! of the trim, as the page is seen: turned by /Rotate, scaled by /UserUnit.
//! What the page shows is copied untouched with all it refers to, and what the
//! catalogue says of layers with it; what a sheet cannot carry - a password, a
//! page tree that can be read in two ways - is refused, not dropped.

use crate::pdf::{PdfFile, dictionary};
use cetak_base::diag::Text;
use cetak_base::geom::Size;
use cetak_base::text;
use cetak_base::unit::Length;
use cetak_schema::imported::Imported;
use flate2::{Compression, write::ZlibEncoder};
use lopdf::{Dictionary, Object, ObjectId, Stream, Writer};
use std::collections::BTreeMap;
use std::io::Write as _;

/// What a page offers: its finished size and how far its art reaches beyond on every side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageShape {
    /// Width and height of the trim, as the page is seen.
    pub trim: Size,
    /// The least of the four sides.
    pub bleed: Length,
}

/// A printing condition that a file was made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The ICC profile.
    pub icc: Vec<u8>,
    /// Its identifier.
    pub identifier: String,
    /// Its name in words.
    pub info: String,
    /// Whether the identifier is in a registry.
    pub registered: bool,
}

/// How far a box of the file may be off the card: rounding, not another size.
const NEAR: Length = Length::from_um(200);

/// A page in points of its own space.
struct Boxes {
    trim: [f64; 4],
    bleed: [f64; 4],
    /// Quarter turns clockwise.
    turns: i64,
    unit: f64,
}

impl PdfFile {
    /// Why no page of the file can be laid on a sheet; nothing if they can.
    pub fn refused(&self) -> Option<Text> {
        if self.doc.was_encrypted() || self.doc.is_encrypted() {
            return Some(text!(
                "berkas itu terkunci; buka kuncinya dahulu",
                "the file is encrypted; remove the encryption first"
            ));
        }
        if self.pages.is_empty() {
            return Some(text!("berkas itu tidak punya halaman", "the file has no pages"));
        }
        if let Some(why) = &self.doubt {
            return Some(why.clone());
        }
        self.layers_refused()
    }

    /// The shape of a page, by its number from 0, for a card of that size: a page without a trim
    /// that is the card with an even edge around it is cut in its middle. Or what is wrong with it.
    ///
    /// # Errors
    ///
    /// What is wrong with the page.
    pub fn shape(&self, page_idx: usize, card: Size) -> Result<PageShape, Text> {
        let boxes = self.boxes(page_idx, card)?;
        let [l, b, r, t] = boxes.trim;
        let (w, h) = if boxes.turns % 2 == 0 { (r - l, t - b) } else { (t - b, r - l) };
        let sides =
            [l - boxes.bleed[0], b - boxes.bleed[1], boxes.bleed[2] - r, boxes.bleed[3] - t];
        let least = sides.into_iter().fold(f64::INFINITY, f64::min).max(0.0);
        let length = |points: f64| Length::from_pt(points * boxes.unit);
        let trim = Size::new(length(w), length(h));
        let off = |a: Length, b: Length| (a - b).max(b - a) > NEAR;
        if off(trim.w, card.w) || off(trim.h, card.h) {
            let (w, h, cw, ch) = (trim.w, trim.h, card.w, card.h);
            return Err(text!(
                "ukuran potong {w} x {h}, kartu pada format lembar ini {cw} x {ch}",
                "the trim is {w} x {h}, cards of this sheet format are {cw} x {ch}"
            ));
        }
        Ok(PageShape { trim, bleed: length(least) })
    }

    /// Whether a page has annotations, which stay behind.
    pub fn has_annotations(&self, page_idx: usize) -> bool {
        let page = self.page(page_idx);
        page.is_some_and(|page| {
            let held = self.array(page, b"Annots").iter();
            held.filter_map(|one| self.resolve(one).and_then(dictionary)).any(|one| {
                !matches!(self.name(one, b"Subtype"), Some(b"TrapNet" | b"PrinterMark" | b"Link"))
            })
        })
    }

    /// The printing condition of the file, if it is one for CMYK with its profile inside.
    pub fn condition(&self) -> Option<Condition> {
        let intents = self.array(self.catalog()?, b"OutputIntents");
        let intent = intents
            .iter()
            .filter_map(|intent| self.resolve(intent).and_then(dictionary))
            .find(|intent| self.name(intent, b"S") == Some(b"GTS_PDFX"))?;
        let profile = self.stream(intent, b"DestOutputProfile")?;
        if self.number(&profile.dict, b"N") != Some(4.0) {
            return None;
        }
        Some(Condition {
            icc: self.unpacked(profile)?,
            identifier: self.text(intent, b"OutputConditionIdentifier")?,
            info: self.text(intent, b"Info").unwrap_or_default(),
            registered: self.text(intent, b"RegistryName").is_some(),
        })
    }

    /// The day the file was last changed, as its Info says: year, month, day.
    pub fn day(&self) -> Option<(i32, u32, u32)> {
        let info = self.resolve(self.doc.trailer.get(b"Info").ok()?).and_then(dictionary)?;
        let date = self.text(info, b"ModDate").or_else(|| self.text(info, b"CreationDate"))?;
        let digits = date.strip_prefix("D:")?;
        let part = |from: usize, to: usize| -> Option<u32> { digits.get(from..to)?.parse().ok() };
        let year = i32::try_from(part(0, 4)?).ok()?;
        Some((year, part(4, 6)?, part(6, 8)?))
    }

    /// The pages, by their numbers from 0, as forms that come one after another, for cards of that
    /// size; their objects are numbered from `first` on.
    ///
    /// # Errors
    ///
    /// The number of the page, from 1, and what is wrong with it.
    pub fn import(
        &self,
        pages: &[usize],
        card: Size,
        first: i32,
    ) -> Result<Imported, (usize, Text)> {
        let mut copy = Copy { file: self, next: first, known: BTreeMap::new(), open: Vec::new() };
        let mut imported = Imported::default();
        // A page that stands in the file more than once is one form.
        let mut known = BTreeMap::new();
        for page_idx in pages {
            let wrong = |why: Text| (page_idx + 1, why);
            if let Some(number) = known.get(&self.pages[*page_idx]) {
                imported.forms.push(*number);
                continue;
            }
            let form = self.form(*page_idx, card, &mut copy).map_err(wrong)?;
            let number = copy.take();
            known.insert(self.pages[*page_idx], number);
            imported.forms.push(number);
            imported.objects.push((number, written(number, &Object::Stream(form))));
            copy.finish(&mut imported);
        }
        if let Some(layers) = self.layers() {
            let layers = copy.renumbered(Object::Dictionary(layers.clone()), 0);
            let number = copy.take();
            imported.layers = Some(number);
            imported.objects.push((number, written(number, &layers)));
            copy.finish(&mut imported);
        }
        imported.objects.sort_by_key(|(number, _)| *number);
        Ok(imported)
    }

    fn form(&self, page_idx: usize, card: Size, copy: &mut Copy<'_>) -> Result<Stream, Text> {
        let unreadable =
            || text!("isi halaman tidak bisa dibaca", "the content of the page cannot be read");
        let page = self.page(page_idx).ok_or_else(unreadable)?;
        let content = self.page_content(page).ok_or_else(unreadable)?;
        let Boxes { trim: [l, b, r, t], bleed, turns, unit } = self.boxes(page_idx, card)?;
        let matrix = match turns {
            1 => [0.0, -unit, unit, 0.0, -b * unit, r * unit],
            2 => [-unit, 0.0, 0.0, -unit, r * unit, t * unit],
            3 => [0.0, unit, -unit, 0.0, t * unit, -l * unit],
            _ => [unit, 0.0, 0.0, unit, -l * unit, -b * unit],
        };
        let numbers = |values: &[f64]| {
            Object::Array(values.iter().map(|value| Object::Real(*value as f32)).collect())
        };
        let mut dict = Dictionary::new();
        dict.set("Type", "XObject");
        dict.set("Subtype", "Form");
        dict.set("BBox", numbers(&bleed));
        dict.set("Matrix", numbers(&matrix));
        let resources = self.resources(page).cloned().unwrap_or_default();
        dict.set("Resources", copy.renumbered(Object::Dictionary(resources), 0));
        if let Some(group) = self.dict(page, b"Group") {
            dict.set("Group", copy.renumbered(Object::Dictionary(group.clone()), 0));
        }
        dict.set("Filter", "FlateDecode");
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
        encoder.write_all(&content).expect("a Vec takes everything");
        let packed = encoder.finish().expect("a Vec takes everything");
        dict.set("Length", packed.len() as i64);
        Ok(Stream::new(dict, packed))
    }

    fn boxes(&self, page_idx: usize, card: Size) -> Result<Boxes, Text> {
        let no_box = || text!("halaman tanpa MediaBox", "the page has no MediaBox");
        let page = self.page(page_idx).ok_or_else(no_box)?;
        let media = self.media_box(page).ok_or_else(no_box)?;
        let within = |[l, b, r, t]: [f64; 4]| {
            let [ml, mb, mr, mt] = media;
            let cut = [l.max(ml), b.max(mb), r.min(mr), t.min(mt)];
            (cut[2] > cut[0] && cut[3] > cut[1]).then_some(cut)
        };
        let crop = self.inherited(page, b"CropBox").and_then(|node| self.rect(node, b"CropBox"));
        let crop = crop.and_then(within).unwrap_or(media);
        let own = |key: &[u8]| self.rect(page, key).and_then(within);
        let bleed = own(b"BleedBox").unwrap_or(crop);
        let unit = self.number(page, b"UserUnit").filter(|unit| *unit > 0.0).unwrap_or(1.0);
        let rotate = self.inherited(page, b"Rotate").and_then(|node| self.number(node, b"Rotate"));
        let turns = (rotate.unwrap_or(0.0) / 90.0).round() as i64;
        let turns = turns.rem_euclid(4);
        let trim = own(b"TrimBox").or_else(|| own(b"ArtBox")).unwrap_or_else(|| {
            let (w, h) = (card.w.to_pt() / unit, card.h.to_pt() / unit);
            let (w, h) = if turns % 2 == 0 { (w, h) } else { (h, w) };
            let [l, b, r, t] = bleed;
            let (x, y) = ((r - l - w) / 2.0, (t - b - h) / 2.0);
            // An even edge around the card, no wider than a bleed.
            let even = (x - y).abs() < NEAR.to_pt() && x > 0.0 && x < 30.0;
            if even { [l + x, b + y, r - x, t - y] } else { crop }
        });
        Ok(Boxes { trim, bleed, turns, unit })
    }
}

/// Objects on their way into another file, each once.
struct Copy<'f> {
    file: &'f PdfFile,
    next: i32,
    known: BTreeMap<ObjectId, i32>,
    /// Numbers given and not yet written.
    open: Vec<(i32, ObjectId)>,
}

/// Deeper than any resource of a page.
const MAX_DEPTH: usize = 100;

impl Copy<'_> {
    fn take(&mut self) -> i32 {
        self.next += 1;
        self.next - 1
    }

    /// Copies every object that was met and not yet written, and what those refer to.
    fn finish(&mut self, imported: &mut Imported) {
        while let Some((number, id)) = self.open.pop() {
            let object = self.file.doc.get_object(id).map_or(Object::Null, Clone::clone);
            let object = self.renumbered(object, 0);
            imported.objects.push((number, written(number, &object)));
        }
    }

    /// The object with every reference renumbered. Pages, and what belongs to the file and not to
    /// what a page shows, are left behind.
    fn renumbered(&mut self, object: Object, depth: usize) -> Object {
        if depth > MAX_DEPTH {
            return Object::Null;
        }
        match object {
            Object::Reference(id) => {
                let Ok(target) = self.file.doc.get_object(id) else { return Object::Null };
                let kind = dictionary(target).and_then(|dict| self.file.name(dict, b"Type"));
                if matches!(kind, Some(b"Page" | b"Pages" | b"Catalog" | b"StructTreeRoot")) {
                    return Object::Null;
                }
                let number = match self.known.get(&id) {
                    Some(number) => *number,
                    None => {
                        let number = self.take();
                        self.known.insert(id, number);
                        self.open.push((number, id));
                        number
                    }
                };
                Object::Reference((u32::try_from(number).unwrap_or(0), 0))
            }
            Object::Array(items) => Object::Array(
                items.into_iter().map(|item| self.renumbered(item, depth + 1)).collect(),
            ),
            Object::Dictionary(dict) => Object::Dictionary(self.dictionary(dict, depth)),
            Object::Stream(stream) => {
                let mut stream = self.file.whole(&stream);
                stream.dict = self.dictionary(std::mem::take(&mut stream.dict), depth);
                stream.dict.set("Length", stream.content.len() as i64);
                Object::Stream(stream)
            }
            Object::Real(value) if !value.is_finite() => Object::Integer(0),
            other => other,
        }
    }

    fn dictionary(&mut self, dict: Dictionary, depth: usize) -> Dictionary {
        let mut copied = Dictionary::new();
        // A layer is what it says of itself.
        let whole = matches!(self.file.name(&dict, b"Type"), Some(b"OCG" | b"OCMD"));
        for (key, value) in dict {
            let left = matches!(
                key.as_slice(),
                b"StructParent" | b"StructParents" | b"PieceInfo" | b"Metadata"
            );
            if whole || !left {
                let value = self.renumbered(value, depth + 1);
                copied.set(key, value);
            }
        }
        copied
    }
}

/// The object as it stands in a file.
fn written(number: i32, object: &Object) -> Vec<u8> {
    let mut bytes = format!("{number} 0 obj\n").into_bytes();
    // Writing into memory cannot fail.
    let _written = Writer::write_object(&mut bytes, object);
    bytes.extend(b"\nendobj\n\n");
    bytes
}
