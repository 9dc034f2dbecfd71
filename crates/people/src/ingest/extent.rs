//! Worksheets that claim an extent which is none.
//!
//! The `<dimension>` of a worksheet is a hint (ECMA-376, 18.3.1.35), and some
//! programs write `A0:N48943` or nothing into it. Excel reads on; the reader of
//! xlsx gives up. So a copy of such a workbook is made in memory in which the
//! hint is left out; nothing else of it is changed.

use memchr::memmem;
use std::io::{Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// A worksheet larger than this, in bytes, is not copied.
const MAX_COPIED: u64 = 512 << 20;

/// The workbook without the extents of its worksheets; nothing if it cannot be copied.
pub(super) fn left_out(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut copy = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
    for idx in 0..archive.len() {
        let file = archive.by_index_raw(idx).ok()?;
        let name = String::from_utf8_lossy(file.name_raw()).into_owned();
        let is_worksheet =
            name.contains("worksheets/") && name.to_ascii_lowercase().ends_with(".xml");
        if !is_worksheet {
            copy.raw_copy_file(file).ok()?;
            continue;
        }
        drop(file);
        let file = archive.by_index(idx).ok()?;
        let mut content = Vec::new();
        file.take(MAX_COPIED).read_to_end(&mut content).ok()?;
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        copy.start_file(name, options).ok()?;
        let (before, after) = around_dimension(&content);
        copy.write_all(before).ok()?;
        copy.write_all(after).ok()?;
    }
    Some(copy.finish().ok()?.into_inner())
}

/// What stands before and behind the tag of the extent.
fn around_dimension(xml: &[u8]) -> (&[u8], &[u8]) {
    let whole = (xml, &xml[xml.len()..]);
    let Some(at) = memmem::find(xml, b"dimension") else { return whole };
    let open = memchr::memrchr(b'<', &xml[..at]);
    let close = memchr::memchr(b'>', &xml[at..]).map(|end| at + end);
    let (Some(open), Some(close)) = (open, close) else { return whole };
    // `<dimension ref="A1"></dimension>` has a tag of its own to end it.
    let mut end = close + 1;
    if !xml[..close].ends_with(b"/") && xml[end..].trim_ascii_start().starts_with(b"</") {
        end = memchr::memchr(b'>', &xml[end..]).map_or(end, |at| end + at + 1);
    }
    (&xml[..open], &xml[end..])
}

#[cfg(test)]
mod tests {
    use super::around_dimension;

    #[test]
    fn only_the_tag_of_the_extent_is_left_out() {
        for tag in
            ["<dimension ref=\"A0:B9\"/>", "<x:dimension ref=''></x:dimension>", "<dimension/>"]
        {
            let xml = format!("<worksheet>{tag}<sheetData/></worksheet>");
            let (before, after) = around_dimension(xml.as_bytes());
            assert_eq!([before, after].concat(), b"<worksheet><sheetData/></worksheet>", "{tag}");
        }
        assert_eq!(around_dimension(b"<a/>"), (&b"<a/>"[..], &b""[..]));
    }
}
