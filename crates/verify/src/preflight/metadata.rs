//! XMP metadata and the document information dictionary, and whether they agree.

use crate::pdf::{PdfFile, shown};
use crate::preflight::{Breaches, Rule};
use cetak_base::diag::Text;
use cetak_base::text;
use lopdf::Object;
use std::collections::BTreeMap;

/// Namespace of PDF/X identification.
pub(super) const PDFX_ID: &str = "http://www.npes.org/pdfx/ns/id/";
/// Namespace of PDF/VT identification.
pub(super) const PDFVT_ID: &str = "http://www.npes.org/pdfvt/ns/id/";
/// Namespace of XMP itself.
pub(super) const XMP: &str = "http://ns.adobe.com/xap/1.0/";
const DC: &str = "http://purl.org/dc/elements/1.1/";
const XMP_MM: &str = "http://ns.adobe.com/xap/1.0/mm/";
const PDF: &str = "http://ns.adobe.com/pdf/1.3/";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// Properties that ISO 15930-7 asks for, with the prefix people know them by.
const REQUIRED: &[(&str, &str, &str)] = &[
    (DC, "title", "dc"),
    (XMP, "CreateDate", "xmp"),
    (XMP, "ModifyDate", "xmp"),
    (XMP, "MetadataDate", "xmp"),
    (XMP, "CreatorTool", "xmp"),
    (XMP_MM, "DocumentID", "xmpMM"),
    (XMP_MM, "RenditionClass", "xmpMM"),
    (XMP_MM, "VersionID", "xmpMM"),
];

/// The properties of the document, by namespace and name.
#[derive(Debug, Default)]
pub(super) struct Xmp {
    values: BTreeMap<(String, String), Vec<String>>,
}

impl Xmp {
    /// The first value of a property, without spaces around it; `None` if it is absent or empty.
    pub(super) fn get(&self, namespace: &str, name: &str) -> Option<&str> {
        let values = self.values.get(&(namespace.to_owned(), name.to_owned()))?;
        values.first().map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Whether any property of a namespace is there.
    pub(super) fn names(&self, namespace: &str) -> bool {
        self.values.keys().any(|(held, _)| held == namespace)
    }

    fn read(xml: &str) -> Result<Self, String> {
        let document = roxmltree::Document::parse(xml).map_err(|error| error.to_string())?;
        let mut xmp = Self::default();
        for description in document.descendants().filter(|n| n.has_tag_name((RDF, "Description"))) {
            for attribute in description.attributes() {
                let namespace = attribute.namespace().unwrap_or_default();
                if namespace != RDF && !namespace.is_empty() {
                    xmp.add(namespace, attribute.name(), attribute.value());
                }
            }
            for property in description.children().filter(roxmltree::Node::is_element) {
                let namespace = property.tag_name().namespace().unwrap_or_default();
                // A title comes in a list of languages; its first entry is the default.
                let item = property.descendants().find(|node| node.has_tag_name((RDF, "li")));
                let value = item.unwrap_or(property).text().unwrap_or_default();
                xmp.add(namespace, property.tag_name().name(), value);
            }
        }
        Ok(xmp)
    }

    fn add(&mut self, namespace: &str, name: &str, value: &str) {
        let key = (namespace.to_owned(), name.to_owned());
        self.values.entry(key).or_default().push(value.to_owned());
    }
}

pub(super) fn check(pdf: &PdfFile, breaches: &mut Breaches) -> Xmp {
    let xmp = packet(pdf, breaches);
    let mut bad = |rule, message| breaches.add(rule, None, None, message);
    let version = xmp.get(PDFX_ID, "GTS_PDFXVersion");
    if version != Some("PDF/X-4") {
        let found = cetak_base::diag::printable(version.unwrap_or("-"));
        bad(
            Rule::PdfxVersion,
            text!(
                "berkas menyebut dirinya `{found}`, bukan `PDF/X-4`",
                "the file calls itself `{found}`, not `PDF/X-4`"
            ),
        );
    }
    for (namespace, name, prefix) in REQUIRED {
        match xmp.get(namespace, name) {
            None => bad(
                Rule::XmpProperty,
                text!("XMP tidak memuat `{prefix}:{name}`", "the XMP lacks `{prefix}:{name}`"),
            ),
            Some(value) if name.ends_with("Date") && iso_date(value).is_none() => bad(
                Rule::XmpProperty,
                text!(
                    "`{prefix}:{name}` di XMP bukan tanggal",
                    "`{prefix}:{name}` in the XMP is no date"
                ),
            ),
            Some(_) => {}
        }
    }
    for ((_, name), values) in xmp.values.iter().filter(|(_, values)| values.len() > 1) {
        let n = values.len();
        let name = cetak_base::diag::printable(name);
        bad(
            Rule::XmpSyntax,
            text!("`{name}` muncul {n} kali di XMP", "`{name}` stands {n} times in the XMP"),
        );
    }
    info(pdf, &xmp, breaches);
    xmp
}

/// Reads the metadata stream of the catalog.
fn packet(pdf: &PdfFile, breaches: &mut Breaches) -> Xmp {
    let stream = pdf.catalog().and_then(|catalog| pdf.stream(catalog, b"Metadata"));
    let Some(stream) = stream else {
        let message = text!("katalog tidak memuat metadata XMP", "the catalog has no XMP metadata");
        breaches.add(Rule::XmpMissing, None, None, message);
        return Xmp::default();
    };
    let mut bad = |rule, message: Text| breaches.add(rule, None, None, message);
    if pdf.get(&stream.dict, b"Filter").is_some() {
        bad(
            Rule::XmpMissing,
            text!(
                "metadata XMP tidak boleh dimampatkan",
                "the XMP metadata must not be compressed"
            ),
        );
    }
    if pdf.name(&stream.dict, b"Type") != Some(b"Metadata")
        || pdf.name(&stream.dict, b"Subtype") != Some(b"XML")
    {
        bad(
            Rule::XmpMissing,
            text!(
                "metadata tidak bertanda /Type /Metadata /Subtype /XML",
                "the metadata lacks /Type /Metadata /Subtype /XML"
            ),
        );
    }
    let content = pdf.unpacked(stream).unwrap_or_default();
    let read = String::from_utf8(content).map_err(|error| error.to_string()).and_then(|xml| {
        Xmp::read(xml.trim_start_matches('\u{feff}').trim_matches(['\0', ' ', '\r', '\n']))
    });
    match read {
        Ok(xmp) => xmp,
        Err(error) => {
            let error = cetak_base::diag::printable(&error);
            bad(
                Rule::XmpSyntax,
                text!("XMP tidak bisa dibaca: {error}", "the XMP cannot be read: {error}"),
            );
            Xmp::default()
        }
    }
}

fn info(pdf: &PdfFile, xmp: &Xmp, breaches: &mut Breaches) {
    let mut bad = |rule, message: Text| breaches.add(rule, None, None, message);
    let info = pdf.dict(&pdf.doc.trailer, b"Info");
    let value = info.and_then(|info| pdf.get(info, b"Trapped"));
    let named = value.map(|object| object.as_name().map(shown).unwrap_or_else(|_| "?".to_owned()));
    let in_xmp = xmp.get(PDF, "Trapped").map(cetak_base::diag::printable);
    for found in [named.as_deref(), in_xmp.as_deref()].into_iter().flatten() {
        if found != "True" && found != "False" {
            bad(
                Rule::Trapped,
                text!(
                    "Trapped bernilai `{found}`, bukan True atau False",
                    "Trapped is `{found}`, neither True nor False"
                ),
            );
        }
    }
    match (&named, &in_xmp) {
        (None, None) => bad(
            Rule::Trapped,
            text!(
                "Trapped tidak ada di Info maupun XMP",
                "Trapped stands neither in Info nor in the XMP"
            ),
        ),
        (Some(a), Some(b)) if a != b => bad(
            Rule::Trapped,
            text!(
                "Trapped berbeda: Info `{a}`, XMP `{b}`",
                "Trapped differs: Info `{a}`, XMP `{b}`"
            ),
        ),
        _ => {}
    }
    let Some(info) = info else {
        bad(Rule::InfoMissing, text!("tidak ada kamus Info", "there is no Info dictionary"));
        return;
    };
    for (key, namespace, name) in
        [("Title", DC, "title"), ("Creator", XMP, "CreatorTool"), ("Producer", PDF, "Producer")]
    {
        let found = pdf.text(info, key.as_bytes());
        match (found, xmp.get(namespace, name)) {
            (None, _) => {
                bad(Rule::InfoMissing, text!("Info tidak memuat `{key}`", "Info lacks `{key}`"));
            }
            (Some(a), Some(b)) if a.trim() != b => bad(
                Rule::InfoDiffers,
                text!("`{key}` di Info berbeda dari XMP", "`{key}` in Info differs from the XMP"),
            ),
            _ => {}
        }
    }
    for (key, name) in [("CreationDate", "CreateDate"), ("ModDate", "ModifyDate")] {
        let Some(found) = pdf.get(info, key.as_bytes()) else {
            bad(Rule::InfoMissing, text!("Info tidak memuat `{key}`", "Info lacks `{key}`"));
            continue;
        };
        let seconds = match found {
            Object::String(bytes, _) => std::str::from_utf8(bytes).ok().and_then(pdf_date),
            _ => None,
        };
        let in_xmp = xmp.get(XMP, name).and_then(iso_date);
        if seconds.is_none() {
            bad(
                Rule::InfoDiffers,
                text!("`{key}` di Info bukan tanggal PDF", "`{key}` in Info is no PDF date"),
            );
        } else if in_xmp.is_some() && in_xmp != seconds {
            bad(
                Rule::InfoDiffers,
                text!("`{key}` di Info berbeda dari XMP", "`{key}` in Info differs from the XMP"),
            );
        }
    }
}

/// Seconds of a PDF date (`D:20261122120000+07'00'`) on one time scale.
fn pdf_date(text: &str) -> Option<i64> {
    let digits = text.strip_prefix("D:").unwrap_or(text);
    let at = |from: usize, to: usize| digits.get(from..to).map(|part| part.parse::<i64>());
    let part = |from, to, missing| match at(from, to) {
        None => Some(missing),
        Some(parsed) => parsed.ok(),
    };
    if !digits.get(..4)?.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (year, month, day) = (part(0, 4, 0)?, part(4, 6, 1)?, part(6, 8, 1)?);
    let (hour, minute, second) = (part(8, 10, 0)?, part(10, 12, 0)?, part(12, 14, 0)?);
    let zone = digits.get(14..).unwrap_or_default().replace('\'', "");
    seconds([year, month, day, hour, minute, second], &zone)
}

/// Seconds of an XMP date (`2026-11-22T12:00:00+07:00`) on one time scale.
pub(super) fn iso_date(text: &str) -> Option<i64> {
    let part = |from: usize, to: usize, missing: i64| match text.get(from..to) {
        None => Some(missing),
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok(),
        Some(_) => None,
    };
    let separators = [(4, '-'), (7, '-'), (10, 'T'), (13, ':'), (16, ':')];
    if !text.is_ascii() || text.len() < 4 {
        return None;
    }
    for (at, wanted) in separators {
        if text.len() > at && text.as_bytes()[at] != wanted as u8 && !(at == 16 && text.len() > 16)
        {
            return None;
        }
    }
    let whole =
        [part(0, 4, 0)?, part(5, 7, 1)?, part(8, 10, 1)?, part(11, 13, 0)?, part(14, 16, 0)?];
    let mut rest = text.get(16..).unwrap_or_default();
    let mut second = 0;
    if let Some(behind) = rest.strip_prefix(':') {
        second = behind.get(..2)?.parse().ok()?;
        rest = behind.get(2..).unwrap_or_default();
        if let Some(fraction) = rest.strip_prefix('.') {
            rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
        }
    }
    let [year, month, day, hour, minute] = whole;
    seconds([year, month, day, hour, minute, second], &rest.replace(':', ""))
}

/// Seconds since 1 March of year 0 in UTC; a zone is empty, `Z`, or a sign with two or four digits.
fn seconds([year, month, day, hour, minute, second]: [i64; 6], zone: &str) -> Option<i64> {
    let in_range = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second);
    if !in_range {
        return None;
    }
    let offset = match zone.as_bytes() {
        [] | [b'Z', ..] => 0,
        [sign @ (b'+' | b'-'), digits @ ..] if matches!(digits.len(), 2 | 4) => {
            let number = |part: &[u8]| std::str::from_utf8(part).ok()?.parse::<i64>().ok();
            let minutes = number(&digits[..2])? * 60
                + if digits.len() == 4 { number(&digits[2..])? } else { 0 };
            if *sign == b'+' { minutes } else { -minutes }
        }
        _ => return None,
    };
    // Months from March, so that the leap day comes last.
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let days = year * 365 + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (month * 153 + 2) / 5
        + day;
    Some(((days * 24 + hour) * 60 + minute - offset) * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moment_is_written_in_two_ways() {
        for (pdf, iso) in [
            ("D:20261122120000Z", "2026-11-22T12:00:00Z"),
            ("D:20261122190000+07'00'", "2026-11-22T12:00:00Z"),
            ("D:20240229", "2024-02-29"),
            ("D:20261122120000", "2026-11-22T12:00:00.25"),
            ("D:202611221200Z", "2026-11-22T12:00Z"),
        ] {
            assert_eq!(pdf_date(pdf), iso_date(iso), "{pdf}");
            assert!(iso_date(iso).is_some(), "{iso}");
        }
        assert_eq!(
            iso_date("2026-11-23").zip(iso_date("2026-11-22")).map(|(a, b)| a - b),
            Some(86_400)
        );
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in
            ["", "2026-13-01", "yesterday", "2026/11/22", "é026-11-22", "2026-11-22T12:00:0"]
        {
            assert_eq!(iso_date(text), None, "{text}");
        }
        for text in ["D:", "D:20261322", "D:éééé"] {
            assert_eq!(pdf_date(text), None, "{text}");
        }
    }

    #[test]
    fn properties_are_read_as_elements_and_as_attributes() {
        let xmp = Xmp::read(
            r#"<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Trapped="False"/>
            <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default"> A </rdf:li></rdf:Alt></dc:title></rdf:Description>
            </rdf:RDF></x:xmpmeta><?xpacket end="w"?>"#,
        )
        .expect("well-formed");
        assert_eq!(xmp.get(PDF, "Trapped"), Some("False"));
        assert_eq!(xmp.get(DC, "title"), Some("A"));
        assert!(!xmp.names(PDFX_ID));
    }
}
