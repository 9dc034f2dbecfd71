//! A finished PDF file, opened for reading.
//!
//! The door for lopdf: files come from strangers, so loading is bounded in
//! memory, a panic of the parser becomes a message, page trees may be cyclic
//! and any key may hold anything. Nothing here judges what it finds.

use crate::tree::{MAX_DEPTH, Tree};
use cetak_base::diag::{Fault, Outcome, Text, quietly};
use cetak_base::regular;
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, Stream};
use std::{path::Path, sync::Arc};

/// How far one stream may unpack: above any page or profile of ours, below what hurts.
pub(super) const MAX_STREAM_BYTES: usize = 256 << 20;

/// Streams longer than this are not held a second time beside the bytes of the file.
const HELD_BYTES: usize = 256;

/// A PDF file in memory with its objects and its pages in order.
#[derive(Debug)]
pub struct PdfFile {
    pub(super) raw: Arc<Vec<u8>>,
    /// Where in the bytes the file begins.
    start: usize,
    pub(super) doc: Document,
    pub(super) pages: Vec<ObjectId>,
    /// Why other readers may see other pages.
    pub(super) doubt: Option<Text>,
}

impl PdfFile {
    /// Reads the bytes of `path` and makes sense of them; the inner error is what is wrong with the PDF.
    ///
    /// # Errors
    ///
    /// An outside fault if the file cannot be read at all.
    pub fn open(path: &Path) -> Outcome<Result<Self, Text>> {
        Ok(Self::from_bytes(bytes(path)?))
    }

    /// The same with the bytes as they are on the disk.
    ///
    /// # Errors
    ///
    /// An outside fault if the file cannot be read at all.
    pub fn open_with_bytes(path: &Path) -> Outcome<(Vec<u8>, Result<Self, Text>)> {
        let raw = bytes(path)?;
        Ok((raw.clone(), Self::from_bytes(raw)))
    }

    /// Makes sense of the bytes of a PDF file.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, if no objects can be had from it.
    pub fn from_bytes(raw: Vec<u8>) -> Result<Self, Text> {
        let options = LoadOptions {
            max_decompressed_size: Some(MAX_STREAM_BYTES),
            filter: Some(shortened),
            ..LoadOptions::default()
        };
        // A parser of strangers' bytes may hold a mistake; it costs this file, not the run.
        let doc = match quietly(|| Document::load_mem_with_options(&raw, options)) {
            Some(Ok(doc)) => doc,
            Some(Err(lopdf::Error::InvalidPassword)) => {
                return Err(Text::new("berkas itu terkunci sandi", "the file needs a password"));
            }
            Some(Err(error)) => {
                return Err(Text::new(
                    format!("berkas itu bukan PDF yang utuh: {error}"),
                    format!("the file is not a whole PDF: {error}"),
                ));
            }
            None => {
                return Err(Text::new(
                    "berkas itu rusak parah dan tidak bisa dibaca",
                    "the file is badly damaged and cannot be read",
                ));
            }
        };
        let Tree { pages, doubt } = Tree::of(&doc);
        let start = raw.windows(5).position(|bytes| bytes == b"%PDF-").unwrap_or(0);
        Ok(Self { raw: Arc::new(raw), start, doc, pages, doubt })
    }

    /// How many pages it has.
    pub fn n_pages(&self) -> usize {
        self.pages.len()
    }

    /// The dictionary of a page, by its number from 0.
    pub(super) fn page(&self, page_idx: usize) -> Option<&Dictionary> {
        self.doc.get_object(*self.pages.get(page_idx)?).ok().and_then(dictionary)
    }

    /// The catalog; empty if the file has none.
    pub(super) fn catalog(&self) -> Option<&Dictionary> {
        self.doc.trailer.get(b"Root").ok().and_then(|root| self.resolve(root)).and_then(dictionary)
    }

    /// What `object` refers to; `None` for null and for what is not there.
    pub(super) fn resolve<'a>(&'a self, object: &'a Object) -> Option<&'a Object> {
        match self.doc.dereference(object).ok()?.1 {
            Object::Null => None,
            found => Some(found),
        }
    }

    /// The value of `key`, followed to its end.
    pub(super) fn get<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
        self.resolve(dict.get(key).ok()?)
    }

    /// The dictionary at `key`; the one of a stream counts.
    pub(super) fn dict<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
        self.get(dict, key).and_then(dictionary)
    }

    /// The stream at `key`.
    pub(super) fn stream<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Stream> {
        self.get(dict, key)?.as_stream().ok()
    }

    /// The array at `key`; empty if there is none.
    pub(super) fn array<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> &'a [Object] {
        self.get(dict, key).and_then(|o| o.as_array().ok()).map_or(&[], Vec::as_slice)
    }

    /// The name at `key`.
    pub(super) fn name<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
        self.get(dict, key)?.as_name().ok()
    }

    /// The number at `key`.
    pub(super) fn number(&self, dict: &Dictionary, key: &[u8]) -> Option<f64> {
        number(self.get(dict, key)?)
    }

    /// The text string at `key`.
    pub(super) fn text(&self, dict: &Dictionary, key: &[u8]) -> Option<String> {
        match self.get(dict, key)? {
            Object::String(bytes, _) => Some(text_string(bytes)),
            _ => None,
        }
    }

    /// The corners at `key`, lowest first; `None` if it is no rectangle.
    pub(super) fn rect(&self, dict: &Dictionary, key: &[u8]) -> Option<[f64; 4]> {
        let corners = self.array(dict, key);
        let mut values = [0.0; 4];
        if corners.len() != 4 {
            return None;
        }
        for (value, corner) in values.iter_mut().zip(corners) {
            *value = number(self.resolve(corner)?)?;
        }
        let [a, b, c, d] = values;
        Some([a.min(c), b.min(d), a.max(c), b.max(d)])
    }

    /// The value of an inheritable key of a page: its own, or that of the nearest parent.
    pub(super) fn inherited<'a>(
        &'a self,
        page: &'a Dictionary,
        key: &[u8],
    ) -> Option<&'a Dictionary> {
        let mut node = page;
        for _ in 0..MAX_DEPTH {
            if self.get(node, key).is_some() {
                return Some(node);
            }
            node = self.dict(node, b"Parent")?;
        }
        None
    }

    /// The resources of a page.
    pub(super) fn resources<'a>(&'a self, page: &'a Dictionary) -> Option<&'a Dictionary> {
        self.dict(self.inherited(page, b"Resources")?, b"Resources")
    }

    /// The MediaBox of a page.
    pub(super) fn media_box(&self, page: &Dictionary) -> Option<[f64; 4]> {
        self.rect(self.inherited(page, b"MediaBox")?, b"MediaBox")
    }

    /// How many times the file was written: once, and once more for each time it was added to.
    pub(super) fn n_revisions(&self) -> usize {
        const MARK: &[u8] = b"startxref";
        let mut rest = &self.raw[..];
        let mut n_found = 0;
        while let Some(at) = rest.iter().position(|byte| *byte == b's') {
            rest = &rest[at..];
            let is_mark = rest.starts_with(MARK);
            n_found += usize::from(is_mark);
            rest = &rest[if is_mark { MARK.len() } else { 1 }..];
        }
        n_found
    }

    /// The bytes of a stream as they stand in the file.
    pub(super) fn packed<'a>(&'a self, stream: &'a Stream) -> &'a [u8] {
        let length = stream.dict.get(b"Length").and_then(Object::as_i64).ok();
        let length = length.and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
        let there =
            stream.start_position.filter(|_| length > HELD_BYTES && stream.content.len() == 1);
        let there = there.and_then(|at| self.raw.get(self.start + at..)?.get(..length));
        there.unwrap_or(&stream.content)
    }

    /// The stream with its bytes, to be changed or handed on.
    pub(super) fn whole(&self, stream: &Stream) -> Stream {
        let mut whole = stream.clone();
        whole.content = self.packed(stream).to_vec();
        whole
    }

    /// The unpacked bytes of a stream; `None` if they cannot be had within bounds.
    pub(super) fn unpacked(&self, stream: &Stream) -> Option<Vec<u8>> {
        let unpack = || self.whole(stream).get_plain_content_with_limit(MAX_STREAM_BYTES).ok();
        // The filters of lopdf read strangers' bytes as well.
        quietly(unpack).flatten()
    }

    /// The content of a page: its streams one after another, as the standard joins them.
    pub(super) fn page_content(&self, page: &Dictionary) -> Option<Vec<u8>> {
        let streams: Vec<&Stream> = match self.get(page, b"Contents") {
            None => Vec::new(),
            Some(Object::Stream(stream)) => vec![stream],
            Some(Object::Array(parts)) => parts
                .iter()
                .map(|part| self.resolve(part).and_then(|o| o.as_stream().ok()))
                .collect::<Option<_>>()?,
            Some(_) => return None,
        };
        let mut content = Vec::new();
        for stream in streams {
            content.extend(self.unpacked(stream)?);
            content.push(b'\n');
            if content.len() > MAX_STREAM_BYTES {
                return None;
            }
        }
        Some(content)
    }
}

/// Leaves of a long stream only its dictionary, its length and where it stands: pictures are nearly
/// all of a file of sheets. One byte stays, for the loader would read a stream of none once more.
fn shortened(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    if let Object::Stream(stream) = object
        && stream.content.len() > HELD_BYTES
        && stream.start_position.is_some()
        && !matches!(stream.dict.get(b"Type").and_then(Object::as_name), Ok(b"ObjStm" | b"XRef"))
    {
        stream.dict.set("Length", i64::try_from(stream.content.len()).ok()?);
        stream.content = stream.content[..1].to_vec();
    }
    // What stands by itself is kept as it was changed in place, and a stream always does; what stands
    // in a stream of objects is kept as it is handed back.
    let kept = if matches!(object, Object::Stream(_)) { Object::Null } else { object.clone() };
    Some((id, kept))
}

/// The bytes of a file.
pub(super) fn bytes(path: &Path) -> Outcome<Vec<u8>> {
    regular::read(path, regular::MOST_MADE).map_err(|error| {
        Fault::io(path, Text::new("berkas tidak bisa dibaca", "the file cannot be read"), &error)
    })
}

/// The dictionary that `object` is or carries.
pub(super) fn dictionary(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(dict) => Some(dict),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// The number that `object` is; never infinite, never not a number.
pub(super) fn number(object: &Object) -> Option<f64> {
    match object {
        Object::Integer(whole) => Some(*whole as f64),
        Object::Real(real) if real.is_finite() => Some(f64::from(*real)),
        _ => None,
    }
}

/// The words of a text string: UTF-16 or UTF-8 with its mark, otherwise one byte a character.
pub(super) fn text_string(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        let units: Vec<u16> = rest
            .chunks(2)
            .map(|pair| pair.iter().fold(0, |unit, b| unit << 8 | u16::from(*b)))
            .collect();
        return String::from_utf16_lossy(&units);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return String::from_utf8_lossy(rest).into_owned();
    }
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// A name as it is shown to people.
pub(super) fn shown(name: &[u8]) -> String {
    cetak_base::diag::printable(&String::from_utf8_lossy(name))
}
