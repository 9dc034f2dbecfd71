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
use std::collections::BTreeSet;

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

/// What a print file must not be or hold, as a whole.
pub(super) fn of_file(pdf: &PdfFile) -> Vec<(MismatchKind, Text)> {
    let mut found = Vec::new();
    if let Some(why) = &pdf.doubt {
        found.push((MismatchKind::PageShape, why.clone()));
    }
    if pdf.doc.xref_recovery.is_some() || pdf.n_revisions() != 1 {
        let message = text!(
            "berkas diubah atau rusak setelah ditulis: daftar objeknya bukan satu yang utuh",
            "the file was added to or damaged after it was written: its objects are not in one whole list"
        );
        found.push((MismatchKind::PdfBroken, message));
    }
    let Some(catalog) = pdf.catalog() else { return found };
    let mut active: BTreeSet<String> = BTreeSet::new();
    for key in ["OpenAction", "AA", "AcroForm", "URI"] {
        active.extend(pdf.get(catalog, key.as_bytes()).is_some().then(|| key.to_owned()));
    }
    if let Some(names) = pdf.get(catalog, b"Names").and_then(dictionary) {
        for key in ["JavaScript", "EmbeddedFiles"] {
            let held = pdf.get(names, key.as_bytes());
            let is_there = held.is_some_and(|held| !matches!(held, Object::Null));
            active.extend(is_there.then(|| key.to_owned()));
        }
    }
    // What shows one thing here and another there: pictures with others in their place, layers that
    // are off or depend on others, levels turned into others by the press.
    if let Some(usual) = pdf.layers().and_then(|layers| pdf.dict(layers, b"D")) {
        for key in ["OFF", "AS"] {
            let is_there = !pdf.array(usual, key.as_bytes()).is_empty();
            active.extend(is_there.then(|| format!("OCProperties /{key}")));
        }
        let base = pdf.name(usual, b"BaseState").unwrap_or(b"ON");
        active.extend((base != b"ON").then(|| "OCProperties /BaseState".to_owned()));
    }
    for object in pdf.doc.objects.values() {
        changing(pdf, object, 0, &mut active);
    }
    found.extend(active.into_iter().map(|key| {
        (MismatchKind::PageActive, text!("berkas memuat /{key}", "the file holds /{key}"))
    }));
    found
}

/// How deep dictionaries lie in each other; resources of a page need three levels.
const MAX_DEPTH: usize = 12;

fn changing(pdf: &PdfFile, object: &Object, depth: usize, found: &mut BTreeSet<String>) {
    if depth > MAX_DEPTH {
        return;
    }
    match object {
        Object::Array(items) => {
            items.iter().for_each(|item| changing(pdf, item, depth + 1, found));
        }
        Object::Dictionary(_) | Object::Stream(_) => {
            let Some(dict) = dictionary(object) else { return };
            for (key, value) in dict.iter() {
                let told = match key.as_slice() {
                    b"Alternates" => Some("Alternates"),
                    b"OPI" => Some("OPI"),
                    b"TR" | b"TR2" | b"HT" | b"BG" | b"BG2" | b"UCR" | b"UCR2" => {
                        let state = pdf.name(dict, b"Type").is_none_or(|kind| kind == b"ExtGState");
                        let plain = matches!(pdf.resolve(value), Some(Object::Name(name)) if name == b"Default" || name == b"Identity");
                        (state && !plain && dict.get(b"S").is_err()).then_some("TR")
                    }
                    b"Type" if matches!(value, Object::Name(name) if name == b"OCMD") => {
                        Some("OCMD")
                    }
                    _ => None,
                };
                found.extend(told.map(str::to_owned));
                changing(pdf, value, depth + 1, found);
            }
        }
        _ => {}
    }
}
