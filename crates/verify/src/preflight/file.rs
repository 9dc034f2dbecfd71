//! The file as bytes: header, version, end, identifiers, encryption.

use crate::pdf::{PdfFile, shown};
use crate::preflight::{Breaches, Rule};
use cetak_base::text;
use lopdf::Object;

pub(super) fn check(pdf: &PdfFile, breaches: &mut Breaches) {
    header(&pdf.raw, breaches);
    if let Some(version) = pdf.catalog().and_then(|catalog| pdf.name(catalog, b"Version"))
        && !matches!(version, b"1.0" | b"1.1" | b"1.2" | b"1.3" | b"1.4" | b"1.5" | b"1.6")
    {
        let version = shown(version);
        breaches.add(
            Rule::Version,
            None,
            None,
            text!(
                "katalog menyebut versi `{version}`, lebih baru dari 1.6",
                "the catalog names version `{version}`, newer than 1.6"
            ),
        );
    }
    end(pdf, breaches);
    if pdf.doc.was_encrypted() || pdf.doc.trailer.has(b"Encrypt") {
        breaches.add(
            Rule::Encryption,
            None,
            None,
            text!("berkas itu terenkripsi", "the file is encrypted"),
        );
    }
    let ids = pdf.array(&pdf.doc.trailer, b"ID");
    let long = |id: &Object| matches!(pdf.resolve(id), Some(Object::String(bytes, _)) if bytes.len() >= 16);
    if ids.len() != 2 || !ids.iter().all(long) {
        breaches.add(
            Rule::FileId,
            None,
            None,
            text!(
                "trailer tidak memuat /ID dengan dua untai 16 bita",
                "the trailer has no /ID of two strings of 16 bytes"
            ),
        );
    }
}

fn header(raw: &[u8], breaches: &mut Breaches) {
    let version = raw.strip_prefix(b"%PDF-").and_then(|rest| match rest {
        [major @ b'0'..=b'9', b'.', minor @ b'0'..=b'9', ..] => Some((major - b'0', minor - b'0')),
        _ => None,
    });
    match version {
        None => breaches.add(
            Rule::Header,
            None,
            None,
            text!("berkas tidak berawal dengan `%PDF-`", "the file does not begin with `%PDF-`"),
        ),
        Some((major, minor)) if (major, minor) > (1, 6) => breaches.add(
            Rule::Version,
            None,
            None,
            text!(
                "versi `{major}.{minor}` lebih baru dari 1.6",
                "version `{major}.{minor}` is newer than 1.6"
            ),
        ),
        Some((major, minor)) if (major, minor) < (1, 6) => breaches.add(
            Rule::VersionOld,
            None,
            None,
            text!(
                "versi `{major}.{minor}` lebih tua dari 1.6",
                "version `{major}.{minor}` is older than 1.6"
            ),
        ),
        Some(_) => {}
    }
    let mut lines = raw[..raw.len().min(128)].split(|b| matches!(b, b'\n' | b'\r'));
    let second =
        lines.nth(1).filter(|line| !line.is_empty()).or_else(|| lines.next()).unwrap_or(&[]);
    if !second.starts_with(b"%") || second.iter().filter(|b| **b > 127).count() < 4 {
        breaches.add(
            Rule::BinaryComment,
            None,
            None,
            text!(
                "tidak ada komentar biner di baris kedua; program surel bisa merusak berkas ini",
                "no binary comment in the second line; mail programs may damage the file"
            ),
        );
    }
}

fn end(pdf: &PdfFile, breaches: &mut Breaches) {
    let marker = b"%%EOF";
    let tail = &pdf.raw[pdf.raw.len().saturating_sub(1024)..];
    let found = tail.windows(marker.len()).rposition(|w| w == marker);
    let rest = found.map(|at| &tail[at + marker.len()..]);
    if rest.is_none_or(|rest| !rest.iter().all(|b| b.is_ascii_whitespace() || *b == 0)) {
        breaches.add(
            Rule::EndOfFile,
            None,
            None,
            text!("berkas tidak berakhir dengan `%%EOF`", "the file does not end with `%%EOF`"),
        );
    }
    if pdf.doc.xref_recovery.is_some() {
        breaches.add(
            Rule::CrossReference,
            None,
            None,
            text!(
                "daftar letak objek rusak dan harus disusun ulang untuk membaca berkas ini",
                "the cross-reference table is damaged and had to be rebuilt to read the file"
            ),
        );
    } else if pdf.doc.xref_section_count > 1 && pdf.doc.linearization.is_none() {
        let n = pdf.doc.xref_section_count;
        breaches.add(
            Rule::Revisions,
            None,
            None,
            text!(
                "berkas itu disimpan {n} kali bertumpuk; versi lama masih di dalamnya",
                "the file was saved {n} times on top of itself; older versions are still in it"
            ),
        );
    }
}
