//! A small PDF/X-4 and PDF/VT-1 file, built object by object so that a test can spoil one thing.
//!
//! Two cards of two pages: a name, a NIP and a serial as text on the front, the serial and a QR
//! code on the back. The people are made up.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use std::fmt::Write as _;

pub(super) const CARDS: [(&str, &str); 2] =
    [("198609262015051001", "A20150000001"), ("199009132025242014", "B20250000002")];
const DATE: &str = "D:20261122120000Z";
const ISO_DATE: &str = "2026-11-22T12:00:00Z";
/// Bleed, in points (3 mm), and the distance of the trim from the edge of the page (8 mm).
const BLEED: f64 = 8.504;
pub(super) const OFFSET: f64 = 22.677;
const CARD: (f64, f64) = (242.646, 153.014);
const ICC_CMYK: &[u8] = include_bytes!("../../../icc/FOGRA39L-derived-low-28k.icc");
const ICC_SRGB: &[u8] = include_bytes!("../../../icc/sRGB-v2-micro.icc");
const FONT: &[u8] = include_bytes!("../../../fonts/PlusJakartaSans-Regular.ttf");

/// The file and the objects that tests reach for.
pub(super) struct Fixture {
    pub(super) doc: Document,
    pub(super) pages: Vec<ObjectId>,
    pub(super) parts: Vec<ObjectId>,
    pub(super) catalog: ObjectId,
    pub(super) info: ObjectId,
    pub(super) metadata: ObjectId,
    pub(super) intent: ObjectId,
    pub(super) profile: ObjectId,
    pub(super) srgb: ObjectId,
    pub(super) font: ObjectId,
    pub(super) cid_font: ObjectId,
    pub(super) descriptor: ObjectId,
    pub(super) photo: ObjectId,
    pub(super) part_root: ObjectId,
    pub(super) top_part: ObjectId,
}

impl Fixture {
    pub(super) fn new() -> Self {
        let mut doc = Document::with_version("1.6");
        doc.binary_mark = vec![0xe2, 0xe3, 0xcf, 0xd3];
        let profile = doc.add_object(plain(dictionary! { "N" => 4 }, ICC_CMYK));
        let srgb = doc.add_object(plain(dictionary! { "N" => 3 }, ICC_SRGB));
        let (font, cid_font, descriptor) = font(&mut doc);
        let space = vec![name("ICCBased"), srgb.into()];
        let image = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 4, "Height" => 4,
            "BitsPerComponent" => 8, "ColorSpace" => space,
        };
        let photo = doc.add_object(plain(image, &[90; 48]));
        let tree = doc.new_object_id();
        let mut pages = Vec::new();
        for (nip, serial) in CARDS {
            for front in [true, false] {
                let content = if front { front_of(nip, serial) } else { back_of(serial) };
                pages.push(page(&mut doc, tree, &content, font, photo));
            }
        }
        let kids: Vec<Object> = pages.iter().map(|id| (*id).into()).collect();
        doc.objects
            .insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => 4 }.into());
        let (part_root, top_part, parts) = document_parts(&mut doc, &pages);
        let intent = doc.add_object(dictionary! {
            "Type" => "OutputIntent", "S" => "GTS_PDFX",
            "OutputConditionIdentifier" => Object::string_literal("FOGRA39"),
            "RegistryName" => Object::string_literal("http://www.color.org"),
            "Info" => Object::string_literal("Coated FOGRA39"),
            "DestOutputProfile" => profile,
        });
        let metadata = doc.add_object(plain(
            dictionary! { "Type" => "Metadata", "Subtype" => "XML" },
            xmp().as_bytes(),
        ));
        let catalog = doc.add_object(dictionary! {
            "Type" => "Catalog", "Pages" => tree, "Metadata" => metadata,
            "OutputIntents" => vec![intent.into()], "DPartRoot" => part_root,
        });
        let info = doc.add_object(dictionary! {
            "Title" => Object::string_literal("Kartu contoh"),
            "Creator" => Object::string_literal("uji"), "Producer" => Object::string_literal("uji"),
            "CreationDate" => Object::string_literal(DATE),
            "ModDate" => Object::string_literal(DATE), "Trapped" => "False",
        });
        doc.trailer.set("Root", catalog);
        doc.trailer.set("Info", info);
        let id = Object::string_literal(*b"0123456789abcdef");
        doc.trailer.set("ID", vec![id.clone(), id]);
        Self {
            doc,
            pages,
            parts,
            catalog,
            info,
            metadata,
            intent,
            profile,
            srgb,
            font,
            cid_font,
            descriptor,
            photo,
            part_root,
            top_part,
        }
    }

    /// The dictionary of an object, to be spoiled.
    pub(super) fn dict(&mut self, id: ObjectId) -> &mut Dictionary {
        match self.doc.get_object_mut(id).expect("an object of the fixture") {
            Object::Stream(stream) => &mut stream.dict,
            object => object.as_dict_mut().expect("a dictionary"),
        }
    }

    /// Writes another text in the place of `old` in the metadata.
    pub(super) fn xmp(&mut self, old: &str, new: &str) {
        let stream = self.doc.get_object_mut(self.metadata).and_then(Object::as_stream_mut);
        let stream = stream.expect("the metadata");
        let text = String::from_utf8(stream.content.clone()).expect("UTF-8");
        assert!(text.contains(old), "{old} is not in the metadata");
        stream.set_content(text.replace(old, new).into_bytes());
    }

    /// Paints `content` on the first page, in the place of what was there.
    pub(super) fn paint(&mut self, content: &str) {
        let id = self.doc.add_object(plain(Dictionary::new(), content.as_bytes()));
        let page = self.pages[0];
        self.dict(page).set("Contents", id);
    }

    /// Puts `object` under a name into a category of the resources of the first page.
    pub(super) fn resource(&mut self, category: &str, name: &str, object: impl Into<Object>) {
        let page = self.pages[0];
        let resources = self.dict(page).get_mut(b"Resources").and_then(Object::as_dict_mut);
        let resources = resources.expect("resources of the page");
        if !resources.has(category.as_bytes()) {
            resources.set(category, Dictionary::new());
        }
        let held = resources.get_mut(category.as_bytes()).and_then(Object::as_dict_mut);
        held.expect("a category").set(name, object);
    }

    pub(super) fn bytes(mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.doc.save_to(&mut bytes).expect("written to memory");
        bytes
    }
}

/// A stream that stays as it is.
pub(super) fn plain(dict: Dictionary, content: &[u8]) -> Stream {
    Stream::new(dict, content.to_vec()).with_compression(false)
}

/// `name` as a PDF name.
pub(super) fn name(name: &str) -> Object {
    Object::Name(name.into())
}

fn page(
    doc: &mut Document,
    tree: ObjectId,
    content: &str,
    font: ObjectId,
    photo: ObjectId,
) -> ObjectId {
    let content = doc.add_object(plain(Dictionary::new(), content.as_bytes()));
    let media = [0.0, 0.0, CARD.0 + 2.0 * OFFSET, CARD.1 + 2.0 * OFFSET];
    let around = |by: f64| {
        let edge = OFFSET - by;
        [edge, edge, OFFSET + CARD.0 + by, OFFSET + CARD.1 + by].map(Object::from).to_vec()
    };
    doc.add_object(dictionary! {
        "Type" => "Page", "Parent" => tree, "MediaBox" => media.map(Object::from).to_vec(),
        "BleedBox" => around(BLEED), "TrimBox" => around(0.0), "Contents" => content,
        "Resources" => dictionary! {
            "Font" => dictionary! { "F1" => font }, "XObject" => dictionary! { "Ph" => photo },
        },
        "Group" => dictionary! { "S" => "Transparency", "CS" => "DeviceCMYK" },
    })
}

fn front_of(nip: &str, serial: &str) -> String {
    let grouped = format!("{} {} {} {}", &nip[..8], &nip[8..14], &nip[14..15], &nip[15..]);
    format!(
        "q 0.1 0 0 0 k {0} {0} 260 170 re f Q\nq 40 0 0 50 40 60 cm /Ph Do Q\n{1}{2}",
        OFFSET - BLEED,
        text(100.0, 100.0, &format!("NIP {grouped}")),
        text(100.0, 80.0, serial)
    )
}

fn back_of(serial: &str) -> String {
    let url = format!("HTTPS://EXAMPLE.GO.ID/K/{serial}");
    let code = qrcode::QrCode::new(url).expect("a short text");
    // Four dots of a printer of 300 dpi.
    let module = 4.0 * 72.0 / 300.0;
    let mut content =
        format!("0 0 0 0 k 120 40 120 120 re f 0 0 0 1 k\n{}", text(40.0, 40.0, serial));
    for (at, colour) in code.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            let (x, y) = ((at % code.width()) as f64, (at / code.width()) as f64);
            let (x, y) = (130.0 + x * module, 150.0 - (y + 1.0) * module);
            writeln!(content, "{x:.3} {y:.3} {module} {module} re").expect("a string grows");
        }
    }
    content + "f\n"
}

/// A line of text in glyph numbers: the glyph of a character is found in the font itself.
pub(super) fn text(x: f64, y: f64, line: &str) -> String {
    let glyphs: String = line.chars().map(|c| format!("{:04X}", glyph(c))).collect();
    format!("BT /F1 7 Tf 0 0 0 1 k {x} {y} Td <{glyphs}> Tj ET\n")
}

fn glyph(c: char) -> u32 {
    use skrifa::MetadataProvider as _;
    let font = skrifa::FontRef::new(FONT).expect("a font");
    font.charmap().map(c).expect("a letter of the font").to_u32()
}

fn font(doc: &mut Document) -> (ObjectId, ObjectId, ObjectId) {
    use skrifa::MetadataProvider as _;
    let face = skrifa::FontRef::new(FONT).expect("a font");
    let metrics = face.glyph_metrics(
        skrifa::instance::Size::new(1000.0),
        skrifa::instance::LocationRef::default(),
    );
    let letters: Vec<char> = (' '..='Z').collect();
    let mut widths = Vec::new();
    let mut cmap = String::from("1 begincodespacerange <0000> <FFFF> endcodespacerange\n");
    for c in letters {
        let glyph = glyph(c);
        let width = metrics.advance_width(skrifa::GlyphId::new(glyph)).expect("a width");
        widths.push(Object::from(i64::from(glyph)));
        widths.push(Object::Array(vec![f64::from(width).into()]));
        writeln!(cmap, "1 beginbfchar <{glyph:04X}> <{:04X}> endbfchar", u32::from(c))
            .expect("a string grows");
    }
    let program = doc.add_object(plain(dictionary! { "Length1" => FONT.len() as i64 }, FONT));
    let descriptor = doc.add_object(dictionary! {
        "Type" => "FontDescriptor", "FontName" => "Contoh", "Flags" => 4, "ItalicAngle" => 0,
        "FontBBox" => vec![0.into(), 0.into(), 1000.into(), 1000.into()], "Ascent" => 900,
        "Descent" => -200, "CapHeight" => 700, "StemV" => 80, "FontFile2" => program,
    });
    let cid_font = doc.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "Contoh",
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"),
            "Ordering" => Object::string_literal("Identity"), "Supplement" => 0,
        },
        "FontDescriptor" => descriptor, "DW" => 1000, "W" => widths, "CIDToGIDMap" => "Identity",
    });
    let to_unicode = doc.add_object(plain(Dictionary::new(), cmap.as_bytes()));
    let font = doc.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Contoh", "Encoding" => "Identity-H",
        "DescendantFonts" => vec![cid_font.into()], "ToUnicode" => to_unicode,
    });
    (font, cid_font, descriptor)
}

fn document_parts(doc: &mut Document, pages: &[ObjectId]) -> (ObjectId, ObjectId, Vec<ObjectId>) {
    let (root, top) = (doc.new_object_id(), doc.new_object_id());
    let mut parts = Vec::new();
    for (card, (_, serial)) in pages.chunks(2).zip(CARDS) {
        let part = doc.add_object(dictionary! {
            "Type" => "DPart", "Parent" => top, "Start" => card[0], "End" => card[1],
            "DPM" => dictionary! { "Serial" => Object::string_literal(serial) },
        });
        for page in card {
            doc.get_dictionary_mut(*page).expect("a page").set("DPart", part);
        }
        parts.push(part);
    }
    let leaves: Vec<Object> = parts.iter().map(|id| (*id).into()).collect();
    doc.objects.insert(
        top,
        dictionary! { "Type" => "DPart", "Parent" => root, "DParts" => vec![leaves.into()] }.into(),
    );
    let names = vec![name("Job"), name("Card")];
    doc.objects.insert(
        root,
        dictionary! {
            "Type" => "DPartRoot", "DPartRootNode" => top, "RecordLevel" => 1,
            "NodeNameList" => names,
        }
        .into(),
    );
    (root, top, parts)
}

fn xmp() -> String {
    let mut body = String::new();
    for (prefix, namespace, properties) in [
        ("pdfxid", "http://www.npes.org/pdfx/ns/id/", vec![("GTS_PDFXVersion", "PDF/X-4")]),
        (
            "pdfvtid",
            "http://www.npes.org/pdfvt/ns/id/",
            vec![("GTS_PDFVTVersion", "PDF/VT-1"), ("GTS_PDFVTModDate", ISO_DATE)],
        ),
        (
            "xmp",
            "http://ns.adobe.com/xap/1.0/",
            vec![
                ("CreateDate", ISO_DATE),
                ("ModifyDate", ISO_DATE),
                ("MetadataDate", ISO_DATE),
                ("CreatorTool", "uji"),
            ],
        ),
        (
            "xmpMM",
            "http://ns.adobe.com/xap/1.0/mm/",
            vec![("DocumentID", "uuid:0"), ("RenditionClass", "default"), ("VersionID", "1")],
        ),
        ("pdf", "http://ns.adobe.com/pdf/1.3/", vec![("Producer", "uji"), ("Trapped", "False")]),
    ] {
        write!(body, "<rdf:Description rdf:about=\"\" xmlns:{prefix}=\"{namespace}\">")
            .expect("a string grows");
        for (name, value) in properties {
            write!(body, "<{prefix}:{name}>{value}</{prefix}:{name}>").expect("a string grows");
        }
        body.push_str("</rdf:Description>\n");
    }
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n{body}\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title><rdf:Alt>\
         <rdf:li xml:lang=\"x-default\">Kartu contoh</rdf:li></rdf:Alt></dc:title></rdf:Description>\n\
         </rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>"
    )
}
