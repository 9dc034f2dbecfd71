//! Every object of the file, whether a page uses it or not: filters, actions, XObjects, VT scopes.

use crate::pdf::{PdfFile, dictionary, shown};
use crate::preflight::{Breaches, Rule};
use cetak_base::text;
use lopdf::{Dictionary, Object, Stream};
use std::collections::BTreeSet;

/// Actions that PDF/X has no use for; a link (`GoTo`, `URI`) outside the bleed does no harm.
const ACTIONS: &[&[u8]] = &[
    b"JavaScript",
    b"Launch",
    b"Movie",
    b"Sound",
    b"ImportData",
    b"SubmitForm",
    b"ResetForm",
    b"Hide",
    b"Rendition",
    b"GoTo3DView",
    b"SetOCGState",
];
/// Filters of PDF 1.6 but for LZW and Crypt.
const FILTERS: &[&[u8]] = &[
    b"ASCIIHexDecode",
    b"ASCII85Decode",
    b"FlateDecode",
    b"RunLengthDecode",
    b"CCITTFaxDecode",
    b"JBIG2Decode",
    b"DCTDecode",
    b"JPXDecode",
];

pub(super) fn check(pdf: &PdfFile, breaches: &mut Breaches) {
    let mut dangling = BTreeSet::new();
    for (id, object) in &pdf.doc.objects {
        references(object, &mut |target| {
            if !pdf.doc.objects.contains_key(&target) {
                dangling.insert(target.0);
            }
        });
        if let Some(dict) = dictionary(object) {
            common(pdf, id.0, dict, breaches);
        }
        if let Object::Stream(stream) = object {
            self::stream(pdf, id.0, stream, breaches);
        }
    }
    if let Some(first) = dangling.first() {
        let n = dangling.len();
        breaches.add(
            Rule::Dangling,
            Some(*first),
            None,
            text!(
                "{n} rujukan menunjuk objek yang tidak ada, misalnya objek {first}",
                "{n} references lead to objects that are not there, for example object {first}"
            ),
        );
    }
}

/// Tells `found` every reference inside `object`; the reader bounds how deep it nests.
fn references(object: &Object, found: &mut impl FnMut(lopdf::ObjectId)) {
    let mut open = vec![object];
    while let Some(object) = open.pop() {
        match object {
            Object::Reference(target) => found(*target),
            Object::Array(items) => open.extend(items),
            Object::Dictionary(dict) => open.extend(dict.iter().map(|(_, value)| value)),
            Object::Stream(stream) => open.extend(stream.dict.iter().map(|(_, value)| value)),
            _ => {}
        }
    }
}

fn common(pdf: &PdfFile, object: u32, dict: &Dictionary, breaches: &mut Breaches) {
    let mut bad = |rule, message| breaches.add(rule, Some(object), None, message);
    if pdf.get(dict, b"OPI").is_some() {
        bad(Rule::Opi, text!("objek memuat /OPI", "an object has /OPI"));
    }
    if let Some(action) = pdf.name(dict, b"S").filter(|name| ACTIONS.contains(name)) {
        let action = shown(action);
        bad(Rule::Action, text!("ada aksi `{action}`", "there is an action `{action}`"));
    }
    if pdf.get(dict, b"JS").is_some() {
        bad(Rule::Action, text!("ada JavaScript", "there is JavaScript"));
    }
    if pdf.name(dict, b"Type") == Some(b"Filespec") && pdf.get(dict, b"EF").is_some() {
        bad(Rule::EmbeddedFile, text!("ada berkas tersemat", "there is an embedded file"));
    }
}

fn stream(pdf: &PdfFile, object: u32, stream: &Stream, breaches: &mut Breaches) {
    let dict = &stream.dict;
    let mut bad = |rule, message| breaches.add(rule, Some(object), None, message);
    if pdf.get(dict, b"F").is_some() {
        bad(
            Rule::ExternalStream,
            text!("isi objek ada di luar berkas", "the data of an object lies outside the file"),
        );
    }
    let filters = match pdf.get(dict, b"Filter") {
        Some(Object::Name(name)) => vec![name.as_slice()],
        Some(Object::Array(names)) => {
            names.iter().filter_map(|name| pdf.resolve(name)?.as_name().ok()).collect()
        }
        _ => Vec::new(),
    };
    for filter in filters.iter().filter(|filter| !FILTERS.contains(filter)) {
        let filter = shown(filter);
        bad(
            Rule::Filter,
            text!("filter `{filter}` tidak boleh dipakai", "the filter `{filter}` is not allowed"),
        );
    }
    match pdf.name(dict, b"Subtype") {
        Some(b"PS") => {
            bad(Rule::PostScript, text!("ada XObject PostScript", "there is a PostScript XObject"));
        }
        Some(b"Form") => {
            if pdf.get(dict, b"Ref").is_some() {
                bad(
                    Rule::Reference,
                    text!("formulir menunjuk berkas lain", "a form refers to another file"),
                );
            }
            if pdf.get(dict, b"PS").is_some() || pdf.name(dict, b"Subtype2") == Some(b"PS") {
                bad(Rule::PostScript, text!("formulir memuat PostScript", "a form has PostScript"));
            }
        }
        Some(b"Image") => image(pdf, dict, &mut bad),
        _ => {}
    }
    vt_scope(pdf, dict, &mut bad);
}

fn image(pdf: &PdfFile, dict: &Dictionary, bad: &mut impl FnMut(Rule, cetak_base::diag::Text)) {
    if pdf.get(dict, b"Alternates").is_some() {
        bad(
            Rule::Alternates,
            text!("gambar punya gambar pengganti", "an image has alternate images"),
        );
    }
    if pdf.get(dict, b"Interpolate").and_then(|o| o.as_bool().ok()) == Some(true) {
        bad(
            Rule::Interpolate,
            text!("gambar minta dihaluskan (Interpolate)", "an image asks to be interpolated"),
        );
    }
    if let Some(mask) = pdf.stream(dict, b"SMask")
        && pdf.name(&mask.dict, b"ColorSpace") != Some(b"DeviceGray")
    {
        bad(
            Rule::SoftMask,
            text!(
                "topeng lunak gambar bukan DeviceGray",
                "the soft mask of an image is not DeviceGray"
            ),
        );
    }
    if let Some(intent) = pdf.name(dict, b"Intent").filter(|name| !is_intent(name)) {
        let intent = shown(intent);
        bad(
            Rule::RenderingIntent,
            text!(
                "rendering intent `{intent}` tidak dikenal",
                "the rendering intent `{intent}` is unknown"
            ),
        );
    }
}

fn vt_scope(pdf: &PdfFile, dict: &Dictionary, bad: &mut impl FnMut(Rule, cetak_base::diag::Text)) {
    if let Some(scope) = pdf.get(dict, b"GTS_Scope") {
        let name = scope.as_name().unwrap_or_default();
        let told = shown(name);
        if !matches!(name, b"Unknown" | b"SingleUse" | b"Record" | b"File" | b"Stream" | b"Global")
        {
            bad(
                Rule::VtScope,
                text!("GTS_Scope `{told}` tidak dikenal", "the GTS_Scope `{told}` is unknown"),
            );
        } else if matches!(name, b"Stream" | b"Global")
            && pdf.text(dict, b"GTS_Env").is_none_or(|env| env.is_empty())
        {
            bad(
                Rule::VtScope,
                text!("GTS_Scope `{told}` perlu GTS_Env", "the GTS_Scope `{told}` needs GTS_Env"),
            );
        }
    }
    if pdf.get(dict, b"GTS_Encapsulated").is_some_and(|o| o.as_bool().is_err()) {
        bad(
            Rule::VtScope,
            text!(
                "GTS_Encapsulated bukan true atau false",
                "GTS_Encapsulated is neither true nor false"
            ),
        );
    }
}

/// Whether `name` is one of the four rendering intents.
pub(super) fn is_intent(name: &[u8]) -> bool {
    matches!(
        name,
        b"AbsoluteColorimetric" | b"RelativeColorimetric" | b"Perceptual" | b"Saturation"
    )
}
