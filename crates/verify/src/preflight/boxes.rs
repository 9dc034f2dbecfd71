//! Pages: boxes, turning, pre-separation, annotations.

use crate::pdf::{PdfFile, dictionary, shown};
use crate::preflight::{Breaches, Rule};
use cetak_base::text;
use lopdf::Dictionary;

/// What rounding to a few decimals may move an edge, in points (3.5 µm).
const EPS: f64 = 0.01;

pub(super) fn check(pdf: &PdfFile, breaches: &mut Breaches) {
    if pdf.pages.is_empty() {
        let message = text!("berkas itu tidak punya halaman", "the file has no pages");
        breaches.add(Rule::Pages, None, None, message);
    }
    for page_idx in 0..pdf.pages.len() {
        let object = Some(pdf.pages[page_idx].0);
        let Some(page) = pdf.page(page_idx) else { continue };
        let mut bad = |rule, message| breaches.add(rule, object, Some(page_idx + 1), message);
        if pdf.name(page, b"Type") != Some(b"Page") {
            bad(Rule::Pages, text!("halaman tanpa /Type /Page", "a page lacks /Type /Page"));
        }
        let trim = page_boxes(pdf, page, &mut bad);
        if pdf.get(page, b"SeparationInfo").is_some() {
            bad(
                Rule::Preseparated,
                text!("halaman itu sudah dipisah per warna", "the page is separated already"),
            );
        }
        for key in ["AA", "PresSteps"] {
            if pdf.get(page, key.as_bytes()).is_some() {
                bad(Rule::Action, text!("halaman memuat /{key}", "the page has /{key}"));
            }
        }
        let turned = pdf.inherited(page, b"Rotate").and_then(|node| pdf.number(node, b"Rotate"));
        if turned.is_some_and(|degrees| degrees != 0.0) {
            bad(
                Rule::PageTurned,
                text!("halaman diputar dengan /Rotate", "the page is turned by /Rotate"),
            );
        }
        if pdf.number(page, b"UserUnit").is_some_and(|unit| unit != 1.0) {
            bad(
                Rule::PageTurned,
                text!("halaman diskala dengan /UserUnit", "the page is scaled by /UserUnit"),
            );
        }
        annotations(pdf, page, trim, &mut bad);
    }
}

/// Checks the boxes; gives the area that no annotation may touch.
fn page_boxes(
    pdf: &PdfFile,
    page: &Dictionary,
    bad: &mut impl FnMut(Rule, cetak_base::diag::Text),
) -> Option<[f64; 4]> {
    let media = pdf.media_box(page).filter(|corners| has_area(*corners));
    if media.is_none() {
        bad(
            Rule::BoxShape,
            text!("MediaBox tidak ada atau kosong", "the MediaBox is missing or empty"),
        );
    }
    let mut own = |key: &str| {
        let found = pdf.rect(page, key.as_bytes()).filter(|corners| has_area(*corners));
        if found.is_none() && pdf.get(page, key.as_bytes()).is_some() {
            bad(
                Rule::BoxShape,
                text!("{key} bukan persegi dengan luas", "the {key} is no rectangle with an area"),
            );
        }
        found
    };
    let (trim, art, bleed) = (own("TrimBox"), own("ArtBox"), own("BleedBox"));
    let crop = pdf.inherited(page, b"CropBox").and_then(|node| pdf.rect(node, b"CropBox"));
    match (trim, art) {
        (None, None) => bad(
            Rule::TrimBox,
            text!("halaman tanpa TrimBox dan ArtBox", "the page has neither TrimBox nor ArtBox"),
        ),
        (Some(_), Some(_)) => bad(
            Rule::TrimBox,
            text!(
                "halaman punya TrimBox dan ArtBox sekaligus",
                "the page has both TrimBox and ArtBox"
            ),
        ),
        _ => {}
    }
    if bleed.is_none() {
        bad(Rule::BleedBox, text!("halaman tanpa BleedBox", "the page has no BleedBox"));
    }
    let trim = trim.or(art);
    for (inner_name, inner, outer_name, outer) in [
        ("TrimBox", trim, "MediaBox", media),
        ("BleedBox", bleed, "MediaBox", media),
        ("TrimBox", trim, "BleedBox", bleed),
        ("TrimBox", trim, "CropBox", crop),
        ("BleedBox", bleed, "CropBox", crop),
    ] {
        if inner.zip(outer).is_some_and(|(inner, outer)| !inside(inner, outer)) {
            bad(
                Rule::BoxNesting,
                text!(
                    "{inner_name} keluar dari {outer_name}",
                    "the {inner_name} leaves the {outer_name}"
                ),
            );
        }
    }
    bleed.or(trim)
}

fn annotations(
    pdf: &PdfFile,
    page: &Dictionary,
    area: Option<[f64; 4]>,
    bad: &mut impl FnMut(Rule, cetak_base::diag::Text),
) {
    let held = pdf.array(page, b"Annots").iter();
    for annotation in held.filter_map(|object| pdf.resolve(object).and_then(dictionary)) {
        let kind = pdf.name(annotation, b"Subtype").unwrap_or_default();
        let told = shown(kind);
        if matches!(kind, b"TrapNet" | b"PrinterMark") {
            continue;
        }
        let touches = pdf.rect(annotation, b"Rect").zip(area).is_none_or(|(rect, area)| {
            rect[0] < area[2] && area[0] < rect[2] && rect[1] < area[3] && area[1] < rect[3]
        });
        if touches {
            bad(
                Rule::Annotation,
                text!(
                    "anotasi `{told}` menyentuh daerah cetak",
                    "an annotation `{told}` touches the bleed"
                ),
            );
        }
        if matches!(
            kind,
            b"Movie" | b"Sound" | b"Screen" | b"FileAttachment" | b"3D" | b"RichMedia" | b"Widget"
        ) {
            bad(
                Rule::Annotation,
                text!("anotasi `{told}` tidak boleh ada", "an annotation `{told}` is not allowed"),
            );
        }
    }
}

fn has_area([left, bottom, right, top]: [f64; 4]) -> bool {
    right > left && top > bottom
}

fn inside(inner: [f64; 4], outer: [f64; 4]) -> bool {
    inner[0] >= outer[0] - EPS
        && inner[1] >= outer[1] - EPS
        && inner[2] <= outer[2] + EPS
        && inner[3] <= outer[3] + EPS
}
