//! What a zip archive would unpack to, before anything is unpacked.
//!
//! xlsx, xlsb and ods are zip archives of XML. A small archive can claim or
//! hide gigabytes, and a single text of a gigabyte would be held in memory at
//! once. So the directory is read, every part that a spreadsheet reader loads
//! is inflated once without keeping anything, and three things are counted:
//! that it is no larger than the directory says, that it stays under a limit,
//! and that no single tag or text runs on for too long. Nothing else of the
//! format is known here.

use cetak_base::diag::{Text, printable};
use cetak_base::text;
use std::io::Read as _;

/// Worksheets are streamed; 100,000 rows of 69 columns unpack to about 0.4 GB.
const MAX_STREAMED: u64 = 1536 << 20;
/// Everything else is held in memory while reading: shared texts, styles, a whole ods.
const MAX_HELD: u64 = 256 << 20;
/// A cell holds at most 32,767 characters; rich text and attributes come on top.
const MAX_RUN: usize = 4 << 20;

/// A part of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part<'a> {
    /// Its path inside the archive.
    pub(super) name: String,
    method: u16,
    declared: u64,
    packed: &'a [u8],
}

/// Whether the file begins like a zip archive.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// The parts of the archive.
///
/// # Errors
///
/// Why the directory cannot be read; the usual cause is a file cut off while copying.
pub(super) fn parts(bytes: &[u8]) -> Result<Vec<Part<'_>>, Text> {
    let cut = || text!("berkas terpotong atau rusak", "the file is cut off or damaged");
    read_directory(bytes).ok_or_else(cut)
}

/// Layout of the records: APPNOTE.TXT of PKWARE, sections 4.3.7, 4.3.12 and 4.3.16.
fn read_directory(bytes: &[u8]) -> Option<Vec<Part<'_>>> {
    // The end record is 22 bytes and a comment of at most 65,535.
    let tail = bytes.len().saturating_sub(22 + 65_535);
    let end = (tail..=bytes.len().checked_sub(22)?)
        .rev()
        .find(|at| bytes[*at..].starts_with(b"PK\x05\x06"))?;
    let n_entries = usize::from(u16_at(bytes, end + 10)?);
    let mut at = usize::try_from(u32_at(bytes, end + 16)?).ok()?;
    let mut parts = Vec::new();
    for _ in 0..n_entries {
        if !bytes.get(at..)?.starts_with(b"PK\x01\x02") {
            return None;
        }
        let method = u16_at(bytes, at + 10)?;
        let packed_len = usize::try_from(u32_at(bytes, at + 20)?).ok()?;
        let declared = u64::from(u32_at(bytes, at + 24)?);
        let [name_len, extra_len, comment_len] =
            [28, 30, 32].map(|offset| u16_at(bytes, at + offset).map(usize::from));
        let (name_len, extra_len, comment_len) = (name_len?, extra_len?, comment_len?);
        let local = usize::try_from(u32_at(bytes, at + 42)?).ok()?;
        let name =
            String::from_utf8_lossy(bytes.get(at + 46..at + 46 + name_len)?).replace('\\', "/");
        let data = local
            + 30
            + usize::from(u16_at(bytes, local + 26)?)
            + usize::from(u16_at(bytes, local + 28)?);
        parts.push(Part {
            name,
            method,
            declared,
            packed: bytes.get(data..data.checked_add(packed_len)?)?,
        });
        at += 46 + name_len + extra_len + comment_len;
    }
    Some(parts)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Whether every part that will be loaded keeps within the limits. `see` is shown the name of
/// each part with its content, piece by piece, so that nothing is unpacked for it again.
///
/// # Errors
///
/// Which limit is broken.
pub(super) fn measure(parts: &[Part<'_>], mut see: impl FnMut(&str, &[u8])) -> Result<(), Text> {
    let mut total = 0;
    for part in parts.iter().filter(|part| is_loaded(&part.name)) {
        let streamed = part.name.contains("worksheets/");
        let limit = if streamed { MAX_STREAMED } else { MAX_HELD };
        if part.declared > limit || total + part.declared > MAX_STREAMED {
            return Err(bomb());
        }
        total += inflate(part, &mut see)?;
    }
    Ok(())
}

/// The content of a part that [`measure`] has let through.
///
/// # Errors
///
/// It cannot be unpacked.
pub(super) fn unpack(part: &Part<'_>) -> Result<Vec<u8>, Text> {
    let mut content = Vec::new();
    let read = match part.method {
        0 => part.packed.take(MAX_HELD).read_to_end(&mut content),
        _ => flate2::bufread::DeflateDecoder::new(part.packed)
            .take(MAX_HELD)
            .read_to_end(&mut content),
    };
    read.map(|_| content).map_err(|_| damaged_part(part))
}

fn damaged_part(part: &Part<'_>) -> Text {
    let name = printable(&part.name);
    text!(
        "berkas rusak: bagian `{name}` tidak dapat dibuka",
        "the file is damaged: its part `{name}` cannot be unpacked"
    )
}

fn is_loaded(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let media =
        name.starts_with("xl/media") || name.starts_with("pictures/") || name.contains("drawings/");
    !media && [".xml", ".rels", ".bin"].iter().any(|end| name.ends_with(end))
}

fn bomb() -> Text {
    text!(
        "isi berkas membengkak melebihi batas saat dibuka; ini bukan daftar pegawai biasa",
        "the file unpacks to more than the limit; this is no ordinary list of people"
    )
}

/// How large the part really is.
fn inflate(part: &Part<'_>, see: &mut impl FnMut(&str, &[u8])) -> Result<u64, Text> {
    let is_xml = !part.name.to_ascii_lowercase().ends_with(".bin");
    let mut run = 0;
    let mut size = 0;
    let mut take = |chunk: &[u8]| {
        size += chunk.len() as u64;
        if is_xml {
            // A run is what stands between two tags' beginnings: one text, or one tag.
            match chunk.iter().rposition(|byte| *byte == b'<') {
                Some(last) => run = chunk.len() - last,
                None => run += chunk.len(),
            }
        }
        if size > part.declared || run > MAX_RUN {
            return Err(bomb());
        }
        see(&part.name, chunk);
        Ok(())
    };
    match part.method {
        0 => take(part.packed)?,
        8 => {
            let mut reader = flate2::bufread::DeflateDecoder::new(part.packed);
            let mut buffer = vec![0; 64 << 10];
            loop {
                match reader.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(n) => take(&buffer[..n])?,
                    Err(_) => return Err(damaged_part(part)),
                }
            }
        }
        _ => {
            return Err(text!(
                "berkas terenkripsi atau dikompres dengan cara yang tidak lazim",
                "the file is encrypted or compressed in an unusual way"
            ));
        }
    }
    Ok(size)
}
