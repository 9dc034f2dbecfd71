//! The shape of pages, and what a print file must not hold.
//!
//! A page that is larger, scaled or turned puts every card in another place on
//! paper, although nothing on the page has moved; annotations print, and scripts
//! and attachments have no business in a print file.

use crate::page::MismatchKind;
use crate::pdf::{PdfFile, dictionary};
use cetak_base::diag::Text;
use cetak_base::geom::Size;
use cetak_base::text;
use lopdf::Object;

/// How far a side of a box may be off, in points: 0.02 mm.
const SAME_PT: f64 = 0.06;

/// What is wrong with a page, by its number from 0; `paper` is what it must measure.
pub(super) fn of_page(
    pdf: &PdfFile,
    page_idx: usize,
    paper: Option<Size>,
) -> Vec<(MismatchKind, Text)> {
    let Some(page) = pdf.page(page_idx) else { return Vec::new() };
    let mut wrong = Vec::new();
    let number = |key: &[u8]| pdf.inherited(page, key).and_then(|node| pdf.number(node, key));
    if number(b"Rotate").is_some_and(|degrees| degrees != 0.0) {
        wrong.push((
            MismatchKind::PageShape,
            text!("halaman diputar (/Rotate)", "the page is turned (/Rotate)"),
        ));
    }
    if pdf.get(page, b"UserUnit").is_some_and(|unit| crate::pdf::number(unit) != Some(1.0)) {
        wrong.push((
            MismatchKind::PageShape,
            text!("halaman diperbesar (/UserUnit)", "the page is scaled (/UserUnit)"),
        ));
    }
    if let Some(paper) = paper {
        let (w, h) = (paper.w.to_pt(), paper.h.to_pt());
        let names: [&[u8]; 5] = [b"MediaBox", b"CropBox", b"BleedBox", b"TrimBox", b"ArtBox"];
        for name in names {
            let Some(found) = pdf.inherited(page, name).and_then(|node| pdf.rect(node, name))
            else {
                if name == b"MediaBox" {
                    let message = text!("halaman tidak punya ukuran", "the page has no size");
                    wrong.push((MismatchKind::PageShape, message));
                }
                continue;
            };
            // The finished size of a page with one card is its card's, inside the paper.
            let inner = matches!(name, b"BleedBox" | b"TrimBox" | b"ArtBox");
            let all = [(found[0], 0.0), (found[1], 0.0), (found[2], w), (found[3], h)];
            let same = all.iter().all(|(is, must)| (is - must).abs() <= SAME_PT);
            let inside = found[0] >= -SAME_PT
                && found[1] >= -SAME_PT
                && found[2] <= w + SAME_PT
                && found[3] <= h + SAME_PT;
            if !(same || inner && inside) {
                let name = String::from_utf8_lossy(name).into_owned();
                let (w, h) = (paper.w, paper.h);
                let message = text!(
                    "{name} halaman tidak sesuai dengan lembar {w} x {h}",
                    "the page's {name} is not that of a sheet of {w} x {h}"
                );
                wrong.push((MismatchKind::PageShape, message));
            }
        }
    }
    if !pdf.array(page, b"Annots").is_empty() || pdf.get(page, b"AA").is_some() {
        wrong.push((
            MismatchKind::PageActive,
            text!("halaman memuat anotasi atau perintah", "the page holds annotations or actions"),
        ));
    }
    wrong
}

/// What a print file must not hold, in its catalog.
pub(super) fn of_file(pdf: &PdfFile) -> Vec<Text> {
    let Some(catalog) = pdf.catalog() else { return Vec::new() };
    let keys: [&[u8]; 4] = [b"OpenAction", b"AA", b"AcroForm", b"URI"];
    let mut found: Vec<&[u8]> =
        keys.into_iter().filter(|key| pdf.get(catalog, key).is_some()).collect();
    if let Some(names) = pdf.get(catalog, b"Names").and_then(dictionary) {
        let keys: [&[u8]; 2] = [b"JavaScript", b"EmbeddedFiles"];
        found.extend(
            keys.into_iter().filter(|key| {
                pdf.get(names, key).is_some_and(|held| !matches!(held, Object::Null))
            }),
        );
    }
    let told = found.into_iter().map(|key| {
        let key = String::from_utf8_lossy(key).into_owned();
        text!("berkas memuat /{key}", "the file holds /{key}")
    });
    told.collect()
}
