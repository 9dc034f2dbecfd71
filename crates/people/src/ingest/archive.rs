//! What a zip archive would unpack to, before anything is unpacked.
//!
//! xlsx, xlsb and ods are zip archives of XML. A small archive can claim or
//! hide gigabytes, and a single text of a gigabyte would be held in memory at
//! once. So the directory is read, every part that a spreadsheet reader loads
//! is inflated once without keeping anything, and three things are counted:
//! that it is no larger than the directory says, that it stays under a limit,
//! and that no single tag or text runs on for too long. The directory is read by
//! the same crate as the spreadsheet reader uses, so that both see the same parts.

use cetak_base::diag::{Text, printable};
use cetak_base::text;
use std::io::{Cursor, Read as _};
use zip::{CompressionMethod, ZipArchive};

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
    /// How it is packed; `None` if it is encrypted.
    method: Option<CompressionMethod>,
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

fn read_directory(bytes: &[u8]) -> Option<Vec<Part<'_>>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    (0..archive.len())
        .map(|idx| {
            let file = archive.by_index_raw(idx).ok()?;
            let name = String::from_utf8_lossy(file.name_raw()).replace('\\', "/");
            let start = usize::try_from(file.data_start()?).ok()?;
            let packed_len = usize::try_from(file.compressed_size()).ok()?;
            Some(Part {
                name,
                // What is encrypted cannot be inflated, whatever its method.
                method: (!file.encrypted()).then(|| file.compression()),
                declared: file.size(),
                packed: bytes.get(start..start.checked_add(packed_len)?)?,
            })
        })
        .collect()
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
        Some(CompressionMethod::Stored) => part.packed.take(MAX_HELD).read_to_end(&mut content),
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
        Some(CompressionMethod::Stored) => take(part.packed)?,
        Some(CompressionMethod::Deflated) => {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive of one stored part in the form of ZIP64: sizes of `FFFFFFFF` in the directory, the true ones in
    /// the extra field 1 (APPNOTE.TXT of PKWARE, 4.5.3).
    fn zip64(name: &str, content: &[u8]) -> Vec<u8> {
        let sizes = [(content.len() as u64).to_le_bytes(); 2].concat();
        let extra = [&[1, 0, 16, 0][..], &sizes].concat();
        let sum = crc32(content).to_le_bytes();
        let lengths = [name.len() as u16, extra.len() as u16].map(u16::to_le_bytes).concat();
        let common = [&[45, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &sum, &[0xff; 8], &lengths].concat();
        let local = [b"PK\x03\x04", &*common, name.as_bytes(), &extra, content].concat();
        let directory =
            [b"PK\x01\x02\x2d\x00", &*common, &[0; 14], name.as_bytes(), &extra].concat();
        let place = [directory.len() as u32, local.len() as u32].map(u32::to_le_bytes).concat();
        let end = [b"PK\x05\x06", &[0, 0, 0, 0, 1, 0, 1, 0][..], &place, &[0, 0]].concat();
        [local, directory, end].concat()
    }

    fn crc32(bytes: &[u8]) -> u32 {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        crc.sum()
    }

    #[test]
    fn an_archive_in_the_form_of_zip64_is_read() {
        let bytes = zip64("xl/workbook.xml", b"<workbook/>");
        let parts = parts(&bytes).expect("whole");
        let mut found = Vec::new();
        measure(&parts, |name, content| found.push((name.to_owned(), content.to_vec())))
            .expect("small");
        assert_eq!(found, [("xl/workbook.xml".to_owned(), b"<workbook/>".to_vec())]);
    }

    #[test]
    fn an_archive_cut_anywhere_is_refused() {
        let bytes = zip64("xl/workbook.xml", b"<workbook/>");
        for length in 0..bytes.len() {
            assert!(parts(&bytes[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn a_part_larger_than_the_directory_says_is_refused() {
        let mut bytes = zip64("xl/workbook.xml", b"<workbook/>");
        // The uncompressed size stands first in the extra field of the directory.
        let directory = bytes.windows(4).position(|at| at == b"PK\x01\x02").expect("there");
        bytes[directory + 46 + "xl/workbook.xml".len() + 4] = 3;
        assert!(measure(&parts(&bytes).expect("whole"), |_, _| {}).is_err());
    }
}
