//! Document parts and their metadata: PDF/VT-1 on top of PDF/X-4.

use crate::pdf::{PdfFile, dictionary, shown};
use crate::preflight::metadata::{PDFVT_ID, XMP, Xmp};
use crate::preflight::{Breaches, Rule};
use cetak_base::text;
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

/// How deep metadata of a part may nest.
const MAX_DPM_DEPTH: usize = 16;
/// How many values one part may carry; references can make a small file look endless.
const MAX_DPM_VALUES: usize = 10_000;

/// Whether the file says that it is PDF/VT.
pub(super) fn claimed(pdf: &PdfFile, xmp: &Xmp) -> bool {
    xmp.names(PDFVT_ID)
        || pdf.catalog().is_some_and(|catalog| pdf.get(catalog, b"DPartRoot").is_some())
        || (0..pdf.pages.len()).any(|i| pdf.page(i).is_some_and(|page| page.has(b"DPart")))
}

pub(super) fn check(pdf: &PdfFile, xmp: &Xmp, breaches: &mut Breaches) {
    let mut bad = |rule, message| breaches.add(rule, None, None, message);
    let version = xmp.get(PDFVT_ID, "GTS_PDFVTVersion");
    if version != Some("PDF/VT-1") {
        let version = cetak_base::diag::printable(version.unwrap_or("-"));
        bad(
            Rule::VtVersion,
            text!(
                "pdfvtid:GTS_PDFVTVersion adalah `{version}`, bukan `PDF/VT-1`",
                "pdfvtid:GTS_PDFVTVersion is `{version}`, not `PDF/VT-1`"
            ),
        );
    }
    let modified = xmp.get(PDFVT_ID, "GTS_PDFVTModDate");
    if modified.is_none() || modified != xmp.get(XMP, "ModifyDate") {
        bad(
            Rule::VtModDate,
            text!(
                "pdfvtid:GTS_PDFVTModDate tidak sama dengan xmp:ModifyDate",
                "pdfvtid:GTS_PDFVTModDate does not equal xmp:ModifyDate"
            ),
        );
    }
    let root = pdf.catalog().and_then(|catalog| reference(pdf, catalog, b"DPartRoot"));
    let Some((root_id, root)) = root else {
        bad(
            Rule::DpartRoot,
            text!("katalog tidak menunjuk /DPartRoot", "the catalog refers to no /DPartRoot"),
        );
        return;
    };
    if pdf.get(root, b"Type").is_some() && pdf.name(root, b"Type") != Some(b"DPartRoot") {
        bad(Rule::DpartRoot, text!("/Type DPartRoot salah", "the /Type of DPartRoot is wrong"));
    }
    let Some((node_id, _)) = reference(pdf, root, b"DPartRootNode") else {
        bad(
            Rule::DpartRoot,
            text!("DPartRoot tanpa DPartRootNode", "DPartRoot has no DPartRootNode"),
        );
        return;
    };
    let mut tree = Tree {
        pdf,
        page_of: pdf.pages.iter().enumerate().map(|(page_idx, id)| (*id, page_idx)).collect(),
        breaches,
        seen: BTreeSet::new(),
        next_page: 0,
        levels: 0,
    };
    tree.walk(root_id, node_id);
    let levels = tree.levels;
    if tree.next_page != pdf.pages.len() {
        let (covered, all) = (tree.next_page, pdf.pages.len());
        breaches.add(
            Rule::DpartPages,
            None,
            None,
            text!(
                "bagian dokumen mencakup {covered} dari {all} halaman",
                "the document parts cover {covered} of {all} pages"
            ),
        );
    }
    names_and_level(pdf, root, levels, breaches);
}

fn names_and_level(pdf: &PdfFile, root: &Dictionary, levels: usize, breaches: &mut Breaches) {
    let mut bad = |rule, message| breaches.add(rule, None, None, message);
    let names = pdf.array(root, b"NodeNameList");
    if pdf.get(root, b"NodeNameList").is_none() {
        bad(
            Rule::DpartNames,
            text!("DPartRoot tanpa NodeNameList", "DPartRoot has no NodeNameList"),
        );
    } else if names.len() != levels {
        let n = names.len();
        bad(
            Rule::DpartNames,
            text!(
                "NodeNameList memuat {n} nama untuk {levels} tingkat",
                "NodeNameList has {n} names for {levels} levels"
            ),
        );
    }
    for name in names {
        let name = pdf.resolve(name).and_then(|o| o.as_name().ok()).unwrap_or_default();
        if !is_xml_name(name) {
            let name = shown(name);
            bad(Rule::DpartNames, text!("`{name}` bukan nama XML", "`{name}` is no XML name"));
        }
    }
    match pdf.get(root, b"RecordLevel") {
        None => bad(
            Rule::DpartNoRecordLevel,
            text!("DPartRoot tanpa RecordLevel", "DPartRoot has no RecordLevel"),
        ),
        Some(Object::Integer(level)) if usize::try_from(*level).is_ok_and(|l| l < levels) => {}
        Some(level) => {
            let level = level.as_i64().unwrap_or(-1);
            bad(
                Rule::DpartRecordLevel,
                text!(
                    "RecordLevel {level} di luar {levels} tingkat",
                    "RecordLevel {level} lies outside the {levels} levels"
                ),
            );
        }
    }
}

struct Tree<'a, 'b> {
    pdf: &'a PdfFile,
    page_of: BTreeMap<ObjectId, usize>,
    breaches: &'b mut Breaches,
    seen: BTreeSet<ObjectId>,
    /// The first page, from 0, that no leaf covers yet.
    next_page: usize,
    levels: usize,
}

impl<'a> Tree<'a, '_> {
    fn bad(&mut self, rule: Rule, object: ObjectId, message: cetak_base::diag::Text) {
        self.breaches.add(rule, Some(object.0), None, message);
    }

    fn walk(&mut self, root_id: ObjectId, node_id: ObjectId) {
        let mut open = vec![(node_id, root_id, 0)];
        while let Some((id, parent, depth)) = open.pop() {
            self.levels = self.levels.max(depth + 1);
            if !self.seen.insert(id) {
                self.bad(
                    Rule::DpartNode,
                    id,
                    text!("bagian dicapai dua kali", "a part is reached twice"),
                );
                continue;
            }
            let Some(node) = self.pdf.doc.get_object(id).ok().and_then(dictionary) else {
                self.bad(Rule::DpartNode, id, text!("bagian itu tidak ada", "a part is not there"));
                continue;
            };
            let children = self.node(id, node, parent);
            open.extend(children.into_iter().rev().map(|child| (child, id, depth + 1)));
        }
    }

    fn node(&mut self, id: ObjectId, node: &'a Dictionary, parent: ObjectId) -> Vec<ObjectId> {
        let pdf = self.pdf;
        if pdf.get(node, b"Type").is_some() && pdf.name(node, b"Type") != Some(b"DPart") {
            self.bad(
                Rule::DpartNode,
                id,
                text!("/Type bagian salah", "the /Type of a part is wrong"),
            );
        }
        if node.get(b"Parent").and_then(Object::as_reference).ok() != Some(parent) {
            self.bad(
                Rule::DpartNode,
                id,
                text!(
                    "/Parent bagian salah atau tidak ada",
                    "the /Parent of a part is wrong or missing"
                ),
            );
        }
        let (inner, leaf) = (node.has(b"DParts"), node.has(b"Start"));
        if inner == leaf {
            self.bad(
                Rule::DpartNode,
                id,
                text!(
                    "bagian harus punya DParts atau Start, tepat satu",
                    "a part must have DParts or Start, exactly one"
                ),
            );
        }
        if !leaf && node.has(b"End") {
            self.bad(
                Rule::DpartNode,
                id,
                text!("bagian punya End tanpa Start", "a part has End without Start"),
            );
        }
        if let Ok(dpm) = node.get(b"DPM") {
            self.metadata(id, dpm);
        }
        if inner {
            return self.children(id, node);
        }
        if leaf {
            self.leaf(id, node);
        }
        Vec::new()
    }

    fn children(&mut self, id: ObjectId, node: &'a Dictionary) -> Vec<ObjectId> {
        let mut children = Vec::new();
        let groups = self.pdf.array(node, b"DParts");
        let mut regular = !groups.is_empty();
        for group in groups {
            match self.pdf.resolve(group) {
                Some(Object::Array(parts)) if !parts.is_empty() => {
                    regular &= parts.iter().all(|part| part.as_reference().is_ok());
                    children.extend(parts.iter().filter_map(|part| part.as_reference().ok()));
                }
                // A flat array is a common mistake; its parts are looked at all the same.
                _ => {
                    regular = false;
                    children.extend(group.as_reference().ok());
                }
            }
        }
        if !regular {
            self.bad(
                Rule::DpartNode,
                id,
                text!(
                    "DParts bukan larik dari larik rujukan",
                    "DParts is no array of arrays of references"
                ),
            );
        }
        children
    }

    fn leaf(&mut self, id: ObjectId, node: &'a Dictionary) {
        let page = |key: &[u8]| {
            let target = node.get(key).and_then(Object::as_reference).ok()?;
            self.page_of.get(&target).copied()
        };
        let first = page(b"Start");
        let last = if node.has(b"End") { page(b"End") } else { first };
        let (Some(first), Some(last)) = (first, last) else {
            self.bad(
                Rule::DpartPages,
                id,
                text!("bagian menunjuk bukan halaman", "a part refers to what is no page"),
            );
            return;
        };
        if last < first || first != self.next_page {
            let (start, wanted) = (first + 1, self.next_page + 1);
            self.bad(
                Rule::DpartPages,
                id,
                text!(
                    "bagian berawal di halaman {start}, seharusnya {wanted}",
                    "a part begins at page {start}, must begin at {wanted}"
                ),
            );
        }
        // Pages before `next_page` were looked at with the leaf that covers them.
        for page_idx in first.max(self.next_page)..=last {
            let found = self.pdf.page(page_idx).and_then(|page| page.get(b"DPart").ok());
            if found.and_then(|o| o.as_reference().ok()) != Some(id) {
                self.breaches.add(
                    Rule::DpartPage,
                    Some(self.pdf.pages[page_idx].0),
                    Some(page_idx + 1),
                    text!(
                        "/DPart halaman tidak menunjuk bagiannya",
                        "the /DPart of the page does not refer to its part"
                    ),
                );
            }
        }
        self.next_page = self.next_page.max(last + 1);
    }

    fn metadata(&mut self, id: ObjectId, dpm: &'a Object) {
        if self.pdf.resolve(dpm).is_none_or(|o| o.as_dict().is_err()) {
            self.bad(Rule::Dpm, id, text!("DPM bukan kamus", "the DPM is no dictionary"));
            return;
        }
        // Each entry: value, whether its key was /Type, depth.
        let mut open = vec![(dpm, false, 0)];
        let mut n_values = 0;
        while let Some((value, is_type, depth)) = open.pop() {
            n_values += 1;
            if depth > MAX_DPM_DEPTH || n_values > MAX_DPM_VALUES {
                self.bad(Rule::Dpm, id, text!("DPM terlalu besar", "the DPM is too large"));
                return;
            }
            match self.pdf.resolve(value) {
                None => self.bad(Rule::Dpm, id, text!("DPM memuat null", "the DPM holds null")),
                Some(Object::Stream(_)) => {
                    self.bad(Rule::Dpm, id, text!("DPM memuat stream", "the DPM holds a stream"));
                }
                Some(Object::Name(_)) if !is_type => self.bad(
                    Rule::DpmName,
                    id,
                    text!("DPM memuat nama sebagai nilai", "the DPM holds a name as a value"),
                ),
                Some(Object::Array(items)) => {
                    open.extend(items.iter().map(|item| (item, false, depth + 1)));
                }
                Some(Object::Dictionary(dict)) => {
                    for (key, inner) in dict {
                        if !is_xml_name(key) {
                            let key = shown(key);
                            self.bad(
                                Rule::Dpm,
                                id,
                                text!(
                                    "kunci DPM `{key}` bukan nama XML",
                                    "the DPM key `{key}` is no XML name"
                                ),
                            );
                        }
                        open.push((inner, key == b"Type", depth + 1));
                    }
                }
                Some(_) => {}
            }
        }
    }
}

fn reference<'a>(
    pdf: &'a PdfFile,
    dict: &'a Dictionary,
    key: &[u8],
) -> Option<(ObjectId, &'a Dictionary)> {
    let id = dict.get(key).ok()?.as_reference().ok()?;
    Some((id, pdf.doc.get_object(id).ok().and_then(dictionary)?))
}

/// The characters of an XML name that every tool knows: `[A-Za-z_][A-Za-z0-9_.-]*`.
fn is_xml_name(name: &[u8]) -> bool {
    let letter = |b: &u8| b.is_ascii_alphabetic() || *b == b'_';
    name.first().is_some_and(letter)
        && name.iter().all(|b| letter(b) || b.is_ascii_digit() || matches!(b, b'.' | b'-'))
}
