//! The catalog: actions, forms, attachments, viewer preferences, optional content.

use crate::pdf::{PdfFile, dictionary, shown};
use crate::preflight::{Breaches, Rule};
use cetak_base::text;
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::BTreeSet;

/// Groups of ISO 19593-1, with the two that the Arlington model of PDF lists beside them.
const STEP_GROUPS: &[&[u8]] = &[
    b"Structural",
    b"Dimensions",
    b"Braille",
    b"Legend",
    b"Positions",
    b"White",
    b"Varnish",
    b"Primer",
    b"PlateMaking",
];
/// How many entries an `/Order` may have; references can make a small file look endless.
const MAX_ORDER_ENTRIES: usize = 100_000;

pub(super) fn check(pdf: &PdfFile, breaches: &mut Breaches) {
    let Some(catalog) = pdf.catalog() else {
        let message = text!("berkas itu tidak punya katalog", "the file has no catalog");
        breaches.add(Rule::Pages, None, None, message);
        return;
    };
    for (key, rule) in [
        ("OpenAction", Rule::Action),
        ("AA", Rule::Action),
        ("AcroForm", Rule::AcroForm),
        ("Requirements", Rule::CatalogKey),
        ("Collection", Rule::CatalogKey),
        ("Legal", Rule::CatalogKey),
        ("Perms", Rule::CatalogKey),
        ("Threads", Rule::CatalogKey),
        ("URI", Rule::CatalogKey),
    ] {
        if pdf.get(catalog, key.as_bytes()).is_some() {
            breaches.add(
                rule,
                None,
                None,
                text!("katalog memuat /{key}", "the catalog has /{key}"),
            );
        }
    }
    if let Some(names) = pdf.dict(catalog, b"Names") {
        for (key, rule) in [
            ("JavaScript", Rule::Action),
            ("EmbeddedFiles", Rule::EmbeddedFile),
            ("AlternatePresentations", Rule::EmbeddedFile),
            ("Renditions", Rule::EmbeddedFile),
        ] {
            if pdf.get(names, key.as_bytes()).is_some() {
                let message = text!("/Names memuat /{key}", "/Names has /{key}");
                breaches.add(rule, None, None, message);
            }
        }
    }
    if let Some(preferences) = pdf.dict(catalog, b"ViewerPreferences") {
        for key in ["ViewArea", "ViewClip", "PrintArea", "PrintClip"] {
            let named = pdf.name(preferences, key.as_bytes());
            if let Some(area) = named.filter(|a| !matches!(*a, b"MediaBox" | b"BleedBox")) {
                let area = shown(area);
                breaches.add(
                    Rule::ViewerArea,
                    None,
                    None,
                    text!("/{key} menyebut `{area}`", "/{key} names `{area}`"),
                );
            }
        }
    }
    if let Some(properties) = pdf.dict(catalog, b"OCProperties") {
        optional_content(pdf, properties, breaches);
    }
}

fn optional_content(pdf: &PdfFile, properties: &Dictionary, breaches: &mut Breaches) {
    let mut bad = |message| breaches.add(Rule::OptionalContent, None, None, message);
    let groups = pdf.array(properties, b"OCGs");
    let ids: BTreeSet<ObjectId> = groups.iter().filter_map(|g| g.as_reference().ok()).collect();
    let default = pdf.dict(properties, b"D");
    if default.is_none() {
        bad(text!("OCProperties tanpa /D", "OCProperties has no /D"));
    }
    let others = pdf.array(properties, b"Configs").iter();
    let others = others.filter_map(|config| pdf.resolve(config).and_then(dictionary));
    let mut names = BTreeSet::new();
    for config in default.into_iter().chain(others) {
        if pdf.get(config, b"AS").is_some() {
            bad(text!("konfigurasi lapisan memuat /AS", "a configuration of layers has /AS"));
        }
        match pdf.text(config, b"Name").filter(|name| !name.is_empty()) {
            None => bad(text!(
                "konfigurasi lapisan tanpa /Name",
                "a configuration of layers has no /Name"
            )),
            Some(name) => {
                let told = cetak_base::diag::printable(&name);
                if !names.insert(name) {
                    bad(text!(
                        "dua konfigurasi lapisan bernama `{told}`",
                        "two configurations of layers are called `{told}`"
                    ));
                }
            }
        }
        let has_order = pdf.get(config, b"Order").is_some();
        if has_order && listed(pdf, pdf.array(config, b"Order")) != ids {
            bad(text!("/Order tidak memuat setiap lapisan", "/Order does not list every layer"));
        }
    }
    for group in groups {
        let object = group.as_reference().ok().map(|id| id.0);
        let metadata = pdf.resolve(group).and_then(dictionary);
        let Some(metadata) = metadata.and_then(|group| pdf.dict(group, b"GTS_Metadata")) else {
            continue;
        };
        let name = pdf.name(metadata, b"GTS_ProcStepsGroup").unwrap_or_default();
        let told = shown(name);
        if !STEP_GROUPS.contains(&name) {
            breaches.add(
                Rule::ProcessingSteps,
                object,
                None,
                text!(
                    "kelompok langkah proses `{told}` tidak dikenal",
                    "the group of processing steps `{told}` is unknown"
                ),
            );
        } else if matches!(name, b"Structural" | b"Positions")
            && pdf.name(metadata, b"GTS_ProcStepsType").is_none()
        {
            breaches.add(
                Rule::ProcessingSteps,
                object,
                None,
                text!(
                    "kelompok `{told}` perlu GTS_ProcStepsType",
                    "the group `{told}` needs a GTS_ProcStepsType"
                ),
            );
        }
    }
}

/// The layers that an `/Order` lists, in whatever nesting.
fn listed(pdf: &PdfFile, order: &[Object]) -> BTreeSet<ObjectId> {
    let mut listed = BTreeSet::new();
    let mut open: Vec<&Object> = order.iter().collect();
    let mut left = MAX_ORDER_ENTRIES;
    while let Some((entry, rest)) = open.pop().zip(left.checked_sub(1)) {
        left = rest;
        match pdf.resolve(entry) {
            Some(Object::Array(inner)) => open.extend(inner.iter().take(left)),
            Some(Object::Dictionary(_)) => listed.extend(entry.as_reference().ok()),
            _ => {}
        }
    }
    listed
}
