//! What a file says about itself: catalog, Info and XMP.
//!
//! Required by PDF/X-4 (ISO 15930-7:2010) and kept the same in Info and XMP.
//! All dates are the job's as-of date at midnight UTC, where a file says one; identifiers come from
//! the bytes of the file, so the same cards give the same file.

use super::head::{Conformance, Head};
use super::numbers::{CATALOG, INFO, OUTPUT_PROFILE, PAGES, XMP};
use super::objects::Objects;
use crate::markup::escaped;
use cetak_base::date::Date;
use cetak_sheet::Duplex;
use pdf_writer::types::OutputIntentSubtype;
use pdf_writer::writers::{Catalog, OutputIntent};
use pdf_writer::{Finish as _, Name, Ref, Str, TextStr};

/// Who made the file.
pub(super) const PROGRAM: &str = concat!("cetak ", env!("CARGO_PKG_VERSION"));

/// The objects at the end of a file; `identity` is 32 hexadecimal digits.
pub(super) fn objects(head: &Head<'_>, identity: &str) -> Objects {
    let mut objects = Objects::starting_at(INFO);
    let info = objects.alloc();
    objects.put(info, |chunk| {
        let mut dict = chunk.indirect(info).dict();
        dict.pair(Name(b"Title"), TextStr(head.lot().title));
        dict.pair(Name(b"Creator"), TextStr(PROGRAM));
        dict.pair(Name(b"Producer"), TextStr(PROGRAM));
        if let Some(date) = head.lot().as_of.map(pdf_date) {
            dict.pair(Name(b"CreationDate"), Str(date.as_bytes()));
            dict.pair(Name(b"ModDate"), Str(date.as_bytes()));
        }
        dict.pair(Name(b"Trapped"), Name(b"False"));
        if head.lot().conformance == Conformance::X4 {
            dict.pair(Name(b"GTS_PDFXVersion"), TextStr("PDF/X-4"));
        }
    });
    // A standard asks for XMP; elsewhere Info says the same in a tenth of the bytes.
    let xmp = (head.lot().conformance == Conformance::X4).then(|| Ref::new(XMP));
    if let Some(xmp) = xmp {
        let packet = packet(head, identity);
        objects.put(xmp, |chunk| {
            chunk.metadata(xmp, packet.as_bytes());
        });
    }
    let catalog = Ref::new(CATALOG);
    objects.put(catalog, |chunk| {
        let mut dict = chunk.indirect(catalog).start::<Catalog<'_>>();
        dict.pages(Ref::new(PAGES));
        if let Some(xmp) = xmp {
            dict.metadata(xmp);
        }
        // A viewer that scales or leaves out the flip spoils the sheet.
        let mut viewing = dict.viewer_preferences();
        viewing.pair(Name(b"PrintScaling"), Name(b"None"));
        let duplex: &[u8] = match head.lot().arrangement.options().duplex {
            Duplex::LongEdge => b"DuplexFlipLongEdge",
            Duplex::ShortEdge => b"DuplexFlipShortEdge",
            Duplex::TwoCore | Duplex::None => b"Simplex",
        };
        viewing.pair(Name(b"Duplex"), Name(duplex));
        viewing.finish();
        if let Some(parts) = head.parts {
            dict.pair(Name(b"DPartRoot"), parts.root());
        }
        let layers = head.layers();
        match (layers.is_empty(), head.lot().imported.and_then(|imported| imported.layers)) {
            (false, _) => super::marks::write_properties(&layers, &mut dict),
            // A file whose layers would meet ours was refused before.
            (true, Some(layers)) => {
                dict.pair(Name(b"OCProperties"), Ref::new(layers));
            }
            (true, None) => {}
        }
        if head.lot().conformance == Conformance::X4 {
            let profile = head.lot().profile;
            let mut intents = dict.insert(Name(b"OutputIntents")).array();
            let mut intent = intents.push().start::<OutputIntent<'_>>();
            intent
                .subtype(OutputIntentSubtype::PDFX)
                .output_condition_identifier(TextStr(profile.identifier))
                .info(TextStr(profile.description))
                .dest_output_profile(Ref::new(OUTPUT_PROFILE));
            if profile.registered {
                intent.registry_name(TextStr("http://www.color.org"));
            }
        }
    });
    objects
}

/// Midnight UTC as PDF writes it.
pub(super) fn pdf_date(date: Date) -> String {
    format!("D:{:04}{:02}{:02}000000Z", date.year(), date.month(), date.day())
}

fn packet(head: &Head<'_>, identity: &str) -> String {
    let lot = head.lot();
    let date = lot.as_of.map(|day| format!("{day}T00:00:00Z")).unwrap_or_default();
    let dates = if date.is_empty() {
        String::new()
    } else {
        format!(
            "<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>\
             <xmp:MetadataDate>{date}</xmp:MetadataDate>"
        )
    };
    let title = escaped(lot.title);
    let id = |from: usize, to: usize| identity.get(from..to).unwrap_or_default();
    let uuid =
        format!("uuid:{}-{}-{}-{}-{}", id(0, 8), id(8, 12), id(12, 16), id(16, 20), id(20, 32));
    let x4 = match lot.conformance {
        Conformance::X4 => {
            "<rdf:Description rdf:about=\"\" xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\">\
             <pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion></rdf:Description>\n"
        }
        Conformance::Plain => "",
    };
    let vt = match lot.records {
        Some(_) => format!(
            "<rdf:Description rdf:about=\"\" xmlns:pdfvtid=\"http://www.npes.org/pdfvt/ns/id/\">\
             <pdfvtid:GTS_PDFVTVersion>PDF/VT-1</pdfvtid:GTS_PDFVTVersion>\
             <pdfvtid:GTS_PDFVTModDate>{date}</pdfvtid:GTS_PDFVTModDate></rdf:Description>\n"
        ),
        None => String::new(),
    };
    // Room for later tools to change the packet in place, as the XMP specification asks.
    let padding = format!("{}\n", " ".repeat(99)).repeat(20);
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         {x4}{vt}\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
         <dc:format>application/pdf</dc:format><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\
         </rdf:Description>\n\
         <rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\
         {dates}<xmp:CreatorTool>{PROGRAM}</xmp:CreatorTool></rdf:Description>\n\
         <rdf:Description rdf:about=\"\" xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\">\
         <xmpMM:DocumentID>{uuid}</xmpMM:DocumentID><xmpMM:InstanceID>{uuid}</xmpMM:InstanceID>\
         <xmpMM:RenditionClass>default</xmpMM:RenditionClass><xmpMM:VersionID>1</xmpMM:VersionID></rdf:Description>\n\
         <rdf:Description rdf:about=\"\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\
         <pdf:Producer>{PROGRAM}</pdf:Producer><pdf:Trapped>False</pdf:Trapped></rdf:Description>\n\
         </rdf:RDF></x:xmpmeta>\n{padding}<?xpacket end=\"w\"?>"
    )
}
