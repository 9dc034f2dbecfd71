//! How much ink the pixels of a picture lay, where its file says it without a conversion.
//!
//! That is so for CMYK and for spot colours; grey never lays more than 100 %,
//! and what RGB becomes is the press's business. One picture is unpacked at a
//! time, up to a bound, so that memory does not grow with their number. A JPEG
//! is unpacked by hayro, which the renderer uses too.

use crate::pdf::{PdfFile, number};
use cetak_base::diag::quietly;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::Object as Drawn;
use hayro::hayro_syntax::object::stream::ImageDecodeParams;
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

/// How large a picture may be, unpacked: A2 in CMYK at 300 dpi.
const MAX_BYTES: u64 = 160 << 20;
/// Colours of a palette, at most (ISO 32000-1:2008, 8.6.6.3).
const MAX_PALETTE: usize = 256;

/// What a picture's pixels say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Inks {
    /// The most that one pixel lays, in percent.
    Most(f64),
    /// It is in grey, in RGB or another space that the press converts.
    Converted,
    /// It is in inks, and cannot be unpacked or is too large.
    Unread,
}

/// The space of a picture, as far as its inks can be added up.
enum Space {
    /// So many inks, each from none to full.
    Inks(usize),
    /// The sums of a palette, in percent.
    Palette(Vec<f64>),
}

/// Looks at every pixel of `image`, whose space is `space`.
pub(super) fn inks(
    pdf: &PdfFile,
    image: &Stream,
    space: &Object,
    resources: Option<&Dictionary>,
) -> Inks {
    let Some(space) = read_space(pdf, space, resources, 0) else { return Inks::Converted };
    quietly(|| most(pdf, image, &space)).flatten().map_or(Inks::Unread, Inks::Most)
}

fn read_space(
    pdf: &PdfFile,
    space: &Object,
    resources: Option<&Dictionary>,
    depth: usize,
) -> Option<Space> {
    let parts = match pdf.resolve(space)? {
        Object::Name(name) if name == b"DeviceCMYK" => return Some(Space::Inks(4)),
        Object::Name(name) if depth == 0 => {
            let held = pdf.dict(resources?, b"ColorSpace")?;
            return read_space(pdf, held.get(name).ok()?, resources, 1);
        }
        Object::Array(parts) => parts,
        _ => return None,
    };
    let part = |idx: usize| parts.get(idx).and_then(|part| pdf.resolve(part));
    match part(0)?.as_name().ok()? {
        b"DeviceCMYK" => Some(Space::Inks(4)),
        b"ICCBased" => {
            let profile = part(1)?.as_stream().ok()?;
            (pdf.number(&profile.dict, b"N") == Some(4.0)).then_some(Space::Inks(4))
        }
        // `All` is for marks; on a picture it would mean all plates at once.
        b"Separation" => (part(1)?.as_name().ok()? != b"All").then_some(Space::Inks(1)),
        b"DeviceN" => Some(Space::Inks(part(1)?.as_array().ok()?.len())),
        b"Indexed" | b"I" if depth < 2 => {
            let Space::Inks(n) = read_space(pdf, parts.get(1)?, resources, depth + 1)? else {
                return None;
            };
            let table = match part(3)? {
                Object::String(bytes, _) => bytes.clone(),
                Object::Stream(stream) => pdf.unpacked(stream)?,
                _ => return None,
            };
            let colours = table.chunks_exact(n.max(1)).take(MAX_PALETTE);
            Some(Space::Palette(
                colours.map(|inks| inks.iter().map(|i| percent(*i)).sum()).collect(),
            ))
        }
        _ => None,
    }
}

fn percent(level: u8) -> f64 {
    f64::from(level) / 2.55
}

fn most(pdf: &PdfFile, image: &Stream, space: &Space) -> Option<f64> {
    let whole = |key: &[u8]| {
        let number = pdf.number(&image.dict, key)?;
        (1.0..=65_535.0).contains(&number).then_some(number as usize)
    };
    let (width, height) = (whole(b"Width")?, whole(b"Height")?);
    let bits = whole(b"BitsPerComponent").unwrap_or(8);
    let each = match space {
        Space::Inks(n) => *n,
        Space::Palette(_) => 1,
    };
    let row_bytes = (width * each * bits).div_ceil(8);
    if each == 0 || !matches!(bits, 1 | 2 | 4 | 8 | 16) || (row_bytes * height) as u64 > MAX_BYTES {
        return None;
    }
    let filters = pdf.get(&image.dict, b"Filter");
    let last = match filters {
        Some(Object::Array(filters)) => filters.last().and_then(|filter| pdf.resolve(filter)),
        other => other,
    };
    let data = match last.and_then(|filter| filter.as_name().ok()) {
        Some(b"DCTDecode") if bits == 8 => jpeg(pdf, image, width, height, each)?,
        Some(b"DCTDecode" | b"JPXDecode" | b"JBIG2Decode" | b"CCITTFaxDecode") => return None,
        _ => pdf.unpacked(image)?,
    };
    let top = f64::from((1_u32 << bits) - 1);
    let ranges = ranges(pdf, image, each);
    let mut most = 0.0_f64;
    let mut levels = Vec::with_capacity(width * each);
    for row in data.chunks(row_bytes).take(height) {
        unpack(row, bits, width * each, &mut levels);
        for pixel in levels.chunks_exact(each) {
            let sum = match space {
                Space::Palette(sums) => sums.get(usize::from(pixel[0])).copied().unwrap_or(0.0),
                Space::Inks(_) => {
                    let ink = |(level, [low, high]): (&u16, &[f64; 2])| {
                        (low + (high - low) * f64::from(*level) / top).clamp(0.0, 1.0)
                    };
                    pixel.iter().zip(&ranges).map(ink).sum::<f64>() * 100.0
                }
            };
            most = most.max(sum);
        }
    }
    Some(most)
}

/// What the lowest and the highest level of each ink stand for.
fn ranges(pdf: &PdfFile, image: &Stream, each: usize) -> Vec<[f64; 2]> {
    let written = pdf.array(&image.dict, b"Decode");
    let number = |idx: usize| pdf.resolve(written.get(idx)?).and_then(number);
    let range = |idx: usize| [number(idx * 2).unwrap_or(0.0), number(idx * 2 + 1).unwrap_or(1.0)];
    (0..each).map(range).collect()
}

/// The levels of one row.
fn unpack(row: &[u8], bits: usize, n_levels: usize, levels: &mut Vec<u16>) {
    levels.clear();
    match bits {
        8 => levels.extend(row.iter().map(|byte| u16::from(*byte))),
        16 => levels.extend(row.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair))),
        _ => {
            let per_byte = 8 / bits;
            let mask = (1_u16 << bits) - 1;
            levels.extend(row.iter().flat_map(|byte| {
                (1..=per_byte).map(move |at| u16::from(*byte) >> (8 - bits * at) & mask)
            }));
        }
    }
    levels.truncate(n_levels);
}

/// The levels of a JPEG, put into a file of its own for the reader to unpack.
fn jpeg(
    pdf: &PdfFile,
    image: &Stream,
    width: usize,
    height: usize,
    each: usize,
) -> Option<Vec<u8>> {
    // A chain of filters before the JPEG could unpack to anything.
    let Ok(Object::Name(_)) = image.dict.get(b"Filter") else { return None };
    let packed = pdf.packed(image);
    let mut doc = Document::with_version("1.4");
    let dict = dictionary! { "Filter" => "DCTDecode" };
    doc.add_object(Stream::new(dict, packed.to_vec()));
    let tree = doc.new_object_id();
    let page = dictionary! {
        "Type" => "Page", "Parent" => tree, "MediaBox" => [0, 0, 9, 9].map(Object::from).to_vec(),
    };
    let page = doc.add_object(page);
    let pages = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    doc.objects.insert(tree, pages.into());
    let root = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    doc.trailer.set("Root", root);
    let mut bytes = Vec::with_capacity(packed.len() + 1024);
    doc.save_to(&mut bytes).ok()?;
    drop(doc);
    let file = Pdf::new(bytes).ok()?;
    let params = ImageDecodeParams {
        bpc: Some(8),
        num_components: u8::try_from(each).ok(),
        width: u32::try_from(width).ok()?,
        height: u32::try_from(height).ok()?,
        ..ImageDecodeParams::default()
    };
    let unpacked = file.objects().into_iter().find_map(|object| match object {
        Drawn::Stream(stream) => stream.decoded_image(&params).ok(),
        _ => None,
    })?;
    let found = unpacked.image_data.as_ref()?;
    let is_whole = (found.width as usize, found.height as usize) == (width, height)
        && unpacked.data.len() == width * height * each;
    is_whole.then(|| unpacked.data.into_owned())
}
