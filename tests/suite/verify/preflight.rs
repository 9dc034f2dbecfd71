//! One fault in an otherwise conforming file, and the rule that tells it.

use super::fixture::{CARDS, Fixture, name, plain};
use cetak::diag::Lang;
use cetak::verify::preflight::{Rule, Severity, preflight, preflight_bytes};
use lopdf::{Dictionary, Object, dictionary};
use std::{fs, path::Path};

/// Spoils a conforming file and compares the rules that are broken then.
#[track_caller]
fn check(spoil: impl FnOnce(&mut Fixture), expected: &[Rule]) {
    let mut file = Fixture::new();
    spoil(&mut file);
    check_bytes(file.bytes(), expected);
}

#[track_caller]
fn check_bytes(raw: Vec<u8>, expected: &[Rule]) {
    let found = preflight_bytes(raw);
    let mut rules: Vec<Rule> = found.breaches.iter().map(|breach| breach.rule).collect();
    rules.dedup();
    assert_eq!(rules, expected, "{:#?}", found.breaches);
}

fn corners(corners: [i64; 4]) -> Vec<Object> {
    corners.map(Object::from).to_vec()
}

fn words(text: &str) -> Object {
    Object::string_literal(text)
}

#[test]
fn a_conforming_file_has_no_breach() {
    check(|_| {}, &[]);
}

#[test]
fn facts_tell_what_is_in_the_file() {
    let facts = preflight_bytes(Fixture::new().bytes()).facts;
    assert_eq!(facts.pdfx.as_deref(), Some("PDF/X-4"));
    assert_eq!(facts.pdfvt.as_deref(), Some("PDF/VT-1"));
    assert_eq!(facts.intent.and_then(|intent| intent.space).as_deref(), Some("CMYK"));
    assert_eq!(facts.pages, 2 * CARDS.len());
    assert_eq!(facts.page_sizes.len(), 1);
    assert_eq!(facts.page_sizes[0].trim_mm, Some([85.6, 53.98]));
    assert_eq!(facts.smallest_text_pt.map(|seen| seen.value), Some(7.0));
    assert_eq!(facts.max_ink_percent.map(|seen| seen.value), Some(100.0));
    // Four pixels on 50 pt.
    assert_eq!(facts.lowest_ppi.map(|seen| seen.value), Some(5.8));
    assert!(facts.fonts.iter().all(|font| font.embedded && font.to_unicode));
    assert_eq!(facts.fonts.len(), 1);
}

#[test]
fn the_json_form_names_rule_clause_page_and_object() {
    let mut file = Fixture::new();
    let page = file.pages[0];
    file.dict(page).remove(b"TrimBox");
    let json = preflight_bytes(file.bytes()).to_json(Lang::En);
    let value: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(value["conforms"], false);
    assert_eq!(value["breaches"][0]["rule"], "trim-box");
    assert_eq!(value["breaches"][0]["page"], 1);
    assert_eq!(value["breaches"][0]["object"], page.0);
    assert!(value["breaches"][0]["clause"].as_str().is_some_and(|c| c.starts_with("ISO 15930-7")));
    assert_eq!(value["facts"]["pages"], 4);
}

#[test]
fn the_bytes_of_the_file_are_checked() {
    let good = Fixture::new().bytes();
    let with = |old: &[u8], new: &[u8]| {
        let at = good.windows(old.len()).position(|w| w == old).expect("it is there");
        [&good[..at], new, &good[at + old.len()..]].concat()
    };
    check_bytes(with(b"%PDF-1.6", b"%PDF-1.7"), &[Rule::Version]);
    check_bytes(with(b"%PDF-1.6", b"%PDF-1.4"), &[Rule::VersionOld]);
    check_bytes(with(b"%%EOF", b"%%eof"), &[Rule::EndOfFile, Rule::CrossReference]);
    check(|f| drop(f.doc.trailer.remove(b"ID")), &[Rule::FileId]);
    check(|f| f.doc.trailer.set("ID", vec![words("a"), words("b")]), &[Rule::FileId]);
    check(|f| f.dict(f.catalog).set("Version", name("1.7")), &[Rule::Version]);
    check_bytes(b"no PDF at all".to_vec(), &[Rule::Unreadable]);
}

#[test]
fn metadata_are_checked() {
    check(
        |f| drop(f.dict(f.catalog).remove(b"Metadata")),
        &[Rule::XmpMissing, Rule::XmpProperty, Rule::PdfxVersion, Rule::VtVersion, Rule::VtModDate],
    );
    check(|f| f.xmp("PDF/X-4", "PDF/X-3"), &[Rule::PdfxVersion]);
    check(|f| f.xmp("xmpMM:DocumentID", "xmpMM:DocID"), &[Rule::XmpProperty]);
    check(|f| f.xmp("MetadataDate>2026", "MetadataDate>soon"), &[Rule::XmpProperty]);
    check(
        |f| f.xmp("</x:xmpmeta>", ""),
        &[Rule::XmpSyntax, Rule::XmpProperty, Rule::PdfxVersion, Rule::VtVersion, Rule::VtModDate],
    );
    check(
        |f| f.xmp("<xmp:CreateDate>", "<xmp:CreatorTool>uji</xmp:CreatorTool><xmp:CreateDate>"),
        &[Rule::XmpSyntax],
    );
    check(|f| f.dict(f.info).set("Trapped", name("Unknown")), &[Rule::Trapped]);
    check(|f| f.xmp("<pdf:Trapped>False", "<pdf:Trapped>True"), &[Rule::Trapped]);
    check(
        |f| {
            f.dict(f.info).remove(b"Trapped");
            f.xmp("<pdf:Trapped>False</pdf:Trapped>", "");
        },
        &[Rule::Trapped],
    );
    check(|f| f.dict(f.info).set("Title", words("Lain")), &[Rule::InfoDiffers]);
    check(|f| f.dict(f.info).set("CreationDate", words("D:20251122120000Z")), &[Rule::InfoDiffers]);
    check(|f| f.dict(f.info).set("ModDate", words("kemarin")), &[Rule::InfoDiffers]);
    check(|f| drop(f.dict(f.info).remove(b"Producer")), &[Rule::InfoMissing]);
}

#[test]
fn the_output_intent_is_checked() {
    check(
        |f| drop(f.dict(f.catalog).remove(b"OutputIntents")),
        &[Rule::IntentCount, Rule::DeviceColour, Rule::GroupColour],
    );
    let two = |f: &mut Fixture| {
        let twice = vec![f.intent.into(), f.intent.into()];
        f.dict(f.catalog).set("OutputIntents", twice);
    };
    check(two, &[Rule::IntentCount]);
    check(
        |f| drop(f.dict(f.intent).remove(b"OutputConditionIdentifier")),
        &[Rule::IntentIdentifier],
    );
    check(
        |f| drop(f.dict(f.intent).remove(b"DestOutputProfile")),
        &[Rule::IntentProfile, Rule::DeviceColour, Rule::GroupColour],
    );
    check(
        |f| f.dict(f.intent).set("DestOutputProfileRef", Dictionary::new()),
        &[Rule::IntentProfile],
    );
    check(
        |f| {
            f.dict(f.intent).remove(b"Info");
            f.dict(f.intent).remove(b"RegistryName");
        },
        &[Rule::IntentInfo],
    );
    check(|f| f.dict(f.profile).set("N", 3), &[Rule::IntentSpace]);
    let profile = |at: usize, new: &'static [u8]| {
        move |f: &mut Fixture| {
            let profile = f.doc.get_object_mut(f.profile).and_then(Object::as_stream_mut);
            profile.expect("the profile").content[at..at + new.len()].copy_from_slice(new);
        }
    };
    check(profile(12, b"scnr"), &[Rule::IntentProfile]);
    check(profile(8, &[5]), &[Rule::IntentProfile]);
    check(profile(36, b"xxxx"), &[Rule::IntentProfile, Rule::DeviceColour, Rule::GroupColour]);
    check(profile(132, b"xxxx"), &[Rule::IntentTags]);
    check(
        |f| {
            let srgb = f.srgb;
            f.dict(f.intent).set("DestOutputProfile", srgb);
        },
        &[Rule::IntentProfile, Rule::IntentTags, Rule::DeviceColour, Rule::GroupColour],
    );
}

#[test]
fn the_catalog_is_checked() {
    let script = dictionary! { "S" => "JavaScript", "JS" => words("app.alert(1)") };
    check(|f| f.dict(f.catalog).set("OpenAction", script), &[Rule::Action]);
    check(|f| f.dict(f.catalog).set("AcroForm", Dictionary::new()), &[Rule::AcroForm]);
    check(
        |f| f.dict(f.catalog).set("Names", dictionary! { "EmbeddedFiles" => Dictionary::new() }),
        &[Rule::EmbeddedFile],
    );
    check(|f| f.dict(f.catalog).set("Requirements", vec![1.into()]), &[Rule::CatalogKey]);
    check(
        |f| f.dict(f.catalog).set("ViewerPreferences", dictionary! { "ViewArea" => "TrimBox" }),
        &[Rule::ViewerArea],
    );
    let layers = |spoil: fn(&mut Dictionary, &mut Dictionary)| {
        move |f: &mut Fixture| {
            let mut layer = dictionary! {
                "Type" => "OCG", "Name" => words("Potong"),
                "GTS_Metadata" => dictionary! { "GTS_ProcStepsGroup" => "Structural", "GTS_ProcStepsType" => "Cutting" },
            };
            let mut config = dictionary! { "Name" => words("D") };
            spoil(&mut layer, &mut config);
            let layer = f.doc.add_object(layer);
            if !config.has(b"Order") {
                config.set("Order", vec![layer.into()]);
            }
            f.dict(f.catalog)
                .set("OCProperties", dictionary! { "OCGs" => vec![layer.into()], "D" => config });
        }
    };
    check(layers(|_, _| {}), &[]);
    check(layers(|_, config| config.set("AS", vec![1.into()])), &[Rule::OptionalContent]);
    check(layers(|_, config| drop(config.remove(b"Name"))), &[Rule::OptionalContent]);
    check(layers(|_, config| config.set("Order", Vec::new())), &[Rule::OptionalContent]);
    check(
        layers(|layer, _| {
            layer.set("GTS_Metadata", dictionary! { "GTS_ProcStepsGroup" => "Knife" });
        }),
        &[Rule::ProcessingSteps],
    );
    check(
        layers(|layer, _| {
            layer.set("GTS_Metadata", dictionary! { "GTS_ProcStepsGroup" => "Structural" });
        }),
        &[Rule::ProcessingSteps],
    );
}

#[test]
fn pages_are_checked() {
    let page = |spoil: fn(&mut Dictionary)| {
        move |f: &mut Fixture| {
            let page = f.pages[1];
            spoil(f.dict(page));
        }
    };
    check(page(|p| drop(p.remove(b"TrimBox"))), &[Rule::TrimBox]);
    check(
        page(|p| {
            let trim = p.get(b"TrimBox").cloned().expect("a box");
            p.set("ArtBox", trim);
        }),
        &[Rule::TrimBox],
    );
    check(page(|p| drop(p.remove(b"BleedBox"))), &[Rule::BleedBox]);
    check(page(|p| p.set("BleedBox", corners([30, 30, 40, 40]))), &[Rule::BoxNesting]);
    check(page(|p| p.set("BleedBox", corners([-50, -50, 900, 900]))), &[Rule::BoxNesting]);
    check(page(|p| p.set("TrimBox", corners([30, 30, 30, 40]))), &[Rule::TrimBox, Rule::BoxShape]);
    check(page(|p| p.set("Rotate", 90)), &[Rule::PageTurned]);
    check(page(|p| p.set("UserUnit", 2)), &[Rule::PageTurned]);
    check(page(|p| p.set("SeparationInfo", Dictionary::new())), &[Rule::Preseparated]);
    check(page(|p| p.set("AA", Dictionary::new())), &[Rule::Action]);
    check(
        page(|p| {
            let note = dictionary! { "Subtype" => "Text", "Rect" => corners([50, 50, 60, 60]) };
            p.set("Annots", vec![note.into()]);
        }),
        &[Rule::Annotation],
    );
    check(
        page(|p| {
            let note = dictionary! { "Subtype" => "Text", "Rect" => corners([1, 1, 5, 5]) };
            p.set("Annots", vec![note.into()]);
        }),
        &[],
    );
}

#[test]
fn colours_are_checked_where_they_paint() {
    check(|f| f.paint("1 0 0 rg 0 0 10 10 re f"), &[Rule::DeviceColour]);
    check(|f| f.paint("1 0 0 rg 0 g 0 0 10 10 re f"), &[]);
    check(|f| f.dict(f.photo).set("ColorSpace", name("DeviceRGB")), &[Rule::DeviceColour]);
    check(
        |f| f.paint("0 0 1 1 re f BI /W 1 /H 1 /BPC 8 /CS /RGB ID abc EI"),
        &[Rule::DeviceColour, Rule::InlineImage],
    );
    let icc = |profile: fn(&Fixture) -> lopdf::ObjectId| {
        move |f: &mut Fixture| {
            let space = vec![name("ICCBased"), profile(f).into()];
            f.resource("ColorSpace", "C0", space);
            f.paint("/C0 cs 0 0 0 1 sc 0 0 10 10 re f");
        }
    };
    check(icc(|f| f.profile), &[Rule::IccIntent]);
    check(icc(|f| f.srgb), &[]);
    check(|f| f.dict(f.srgb).set("N", 4), &[Rule::IccProfile]);
    let group = |f: &mut Fixture| {
        let page = f.pages[0];
        f.dict(page).set("Group", dictionary! { "S" => "Transparency", "CS" => "DeviceRGB" });
    };
    check(group, &[Rule::GroupColour]);
}

fn spot(colour: &str, tint: [f64; 4]) -> Vec<Object> {
    let function = dictionary! {
        "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "N" => 1,
        "C0" => [0.0; 4].map(Object::from).to_vec(), "C1" => tint.map(Object::from).to_vec(),
    };
    vec![name("Separation"), name(colour), name("DeviceCMYK"), function.into()]
}

#[test]
fn spot_colours_are_checked() {
    let line = |graphics: Dictionary| {
        move |f: &mut Fixture| {
            f.resource("ColorSpace", "Cut", spot("CutContour", [0.0, 1.0, 0.0, 0.0]));
            f.resource("ExtGState", "G", graphics);
            f.paint("/G gs /Cut CS 1 SCN 0.25 w 40 40 m 90 90 l S");
        }
    };
    check(line(dictionary! { "OP" => true }), &[]);
    check(line(Dictionary::new()), &[Rule::CutOverprint]);
    check(
        |f| {
            f.resource("ColorSpace", "A", spot("Emas", [0.0, 1.0, 0.0, 0.0]));
            f.resource("ColorSpace", "B", spot("Emas", [0.0, 0.0, 1.0, 0.0]));
            f.paint("/A cs 1 scn 0 0 9 9 re f /B cs 1 scn 0 0 9 9 re f");
        },
        &[Rule::Spot],
    );
    check(
        |f| {
            f.resource("ExtGState", "G", dictionary! { "op" => true, "OPM" => 1 });
            f.paint("/G gs 0 0 0 0 k 0 0 9 9 re f");
        },
        &[Rule::WhiteOverprint],
    );
}

#[test]
fn facts_follow_the_scale_of_forms_and_lines() {
    let mut file = Fixture::new();
    file.resource("ColorSpace", "Cut", spot("CutContour", [0.0, 1.0, 0.0, 0.0]));
    file.resource("ExtGState", "G", dictionary! { "OP" => true });
    file.paint(
        "/G gs /Cut CS 1 SCN 0.5 0 0 0.5 0 0 cm 0.25 w 40 40 m 90 90 l S 1 1 0.5 0 k 0 0 9 9 re f",
    );
    let facts = preflight_bytes(file.bytes()).facts;
    assert_eq!(facts.thinnest_line_pt.map(|seen| seen.value), Some(0.125));
    assert_eq!(facts.max_ink_percent.map(|seen| seen.value), Some(250.0));
    assert_eq!(facts.spots, ["CutContour"]);
}

/// A picture in `space` of `each` components a pixel, 2 x 2 pixels.
fn picture(f: &mut Fixture, space: impl Into<Object>, content: Vec<u8>, more: Dictionary) {
    let mut dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => 2, "Height" => 2,
        "BitsPerComponent" => 8, "ColorSpace" => space.into(),
    };
    // Not `extend`: it keeps both values of a key.
    more.iter().for_each(|(key, value)| dict.set(key.clone(), value.clone()));
    let id = f.doc.add_object(lopdf::Stream::new(dict, content));
    f.resource("XObject", "I", id);
    f.paint("q 40 0 0 40 10 10 cm /I Do Q");
}

#[test]
fn the_ink_of_pictures_is_measured_pixel_by_pixel() {
    let most = |paint: &dyn Fn(&mut Fixture)| {
        let mut file = Fixture::new();
        paint(&mut file);
        let facts = preflight_bytes(file.bytes()).facts;
        (facts.max_picture_ink_percent.map(|seen| (seen.value, seen.page)), facts.unread_pictures)
    };
    let pixels = |one: [u8; 4]| [[0; 4], [255, 0, 0, 0], one, [0; 4]].concat();
    let none = Dictionary::new;
    let cmyk = |f: &mut Fixture| picture(f, "DeviceCMYK", pixels([255, 255, 204, 51]), none());
    assert_eq!(most(&cmyk), (Some((300.0, 1)), 0));
    // Where a picture counts from full to none, so does the ink.
    let turned = dictionary! { "Decode" => [1, 0, 1, 0, 1, 0, 1, 0].map(Object::from).to_vec() };
    let negative = |f: &mut Fixture| {
        picture(
            f,
            "DeviceCMYK",
            [[255; 4], [255; 4], [0, 0, 0, 255], [255; 4]].concat(),
            turned.clone(),
        );
    };
    assert_eq!(most(&negative), (Some((300.0, 1)), 0));
    // A palette counts for what is used of it.
    let table = [[0, 0, 0, 0], [255, 255, 0, 0], [255, 255, 255, 255]].concat();
    let palette = vec![
        "Indexed".into(),
        "DeviceCMYK".into(),
        2.into(),
        Object::String(table, lopdf::StringFormat::Hexadecimal),
    ];
    let indexed = |f: &mut Fixture| picture(f, palette.clone(), vec![0, 1, 0, 1], none());
    assert_eq!(most(&indexed), (Some((200.0, 1)), 0));
    let spot = |f: &mut Fixture| {
        picture(f, spot("Emas", [0.0, 0.0, 1.0, 0.0]), vec![0, 51, 0, 0], none());
    };
    assert_eq!(most(&spot), (Some((20.0, 1)), 0));
    let rgb = |f: &mut Fixture| picture(f, "DeviceRGB", vec![0; 12], none());
    assert_eq!(most(&rgb), (None, 0));
    // What cannot be had is told, not passed over: damaged, and larger than anything printed.
    let broken = |f: &mut Fixture| {
        picture(f, "DeviceCMYK", vec![1; 9], dictionary! { "Filter" => "DCTDecode" });
    };
    assert_eq!(most(&broken), (None, 1));
    let vast = |f: &mut Fixture| {
        picture(f, "DeviceCMYK", vec![1; 9], dictionary! { "Width" => 60_000, "Height" => 60_000 });
    };
    assert_eq!(most(&vast), (None, 1));
}

/// Adobe's programs write CMYK into JPEG files upside down; the dictionary says so.
#[test]
fn the_ink_of_a_picture_in_jpeg_is_measured() {
    let rows: Vec<u8> = [[0, 25, 51, 255]; 16 * 16].concat();
    let mut jpeg = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 100);
    encoder.encode(&rows, 16, 16, jpeg_encoder::ColorType::Cmyk).expect("a picture");
    let mut file = Fixture::new();
    let size = dictionary! { "Width" => 16, "Height" => 16, "Filter" => "DCTDecode" };
    picture(&mut file, "DeviceCMYK", jpeg, size);
    let facts = preflight_bytes(file.bytes()).facts;
    let found = facts.max_picture_ink_percent.expect("a figure").value;
    // The encoder turns the levels about, as Adobe's programs do, and none turns them back here.
    assert!((found - 270.2).abs() < 2.0, "{found}");
}

#[test]
fn graphics_states_are_checked() {
    let state = |graphics: Dictionary| {
        move |f: &mut Fixture| {
            f.resource("ExtGState", "G", graphics);
            f.paint("/G gs 0 0 9 9 re f");
        }
    };
    let halftone = |halftone: Dictionary| dictionary! { "HT" => halftone };
    check(state(dictionary! { "TR" => "Identity" }), &[Rule::Transfer]);
    check(state(dictionary! { "TR2" => "Default" }), &[]);
    check(state(dictionary! { "HTP" => vec![0.into()] }), &[Rule::Halftone]);
    check(state(halftone(dictionary! { "HalftoneType" => 6 })), &[Rule::Halftone]);
    check(
        state(halftone(dictionary! { "HalftoneType" => 1, "HalftoneName" => words("x") })),
        &[Rule::Halftone],
    );
    check(state(dictionary! { "BM" => "Sparkle" }), &[Rule::BlendMode]);
    check(state(dictionary! { "BM" => "Multiply" }), &[]);
    check(state(dictionary! { "SMask" => dictionary! { "S" => "Guess" } }), &[Rule::SoftMask]);
    check(|f| f.paint("/Sharp ri 0 0 9 9 re f"), &[Rule::RenderingIntent]);
}

#[test]
fn contents_are_checked() {
    check(|f| f.paint("/Nobody Do"), &[Rule::Resource]);
    check(|f| f.paint("q q Q"), &[Rule::ContentBalance]);
    check(|f| f.paint("Q"), &[Rule::ContentBalance]);
    check(|f| f.paint("1 2 frobnicate"), &[Rule::Content]);
    check(|f| f.paint("0 0 9 9 re ) f"), &[Rule::Content]);
}

#[test]
fn objects_are_checked() {
    let photo = |spoil: fn(&mut Dictionary)| {
        move |f: &mut Fixture| {
            let id = f.photo;
            spoil(f.dict(id));
        }
    };
    check(photo(|p| p.set("OPI", Dictionary::new())), &[Rule::Opi]);
    check(photo(|p| p.set("Alternates", Vec::new())), &[Rule::Alternates]);
    check(photo(|p| p.set("Interpolate", true)), &[Rule::Interpolate]);
    check(photo(|p| p.set("Filter", name("LZWDecode"))), &[Rule::Filter]);
    check(photo(|p| p.set("F", words("there.bin"))), &[Rule::ExternalStream]);
    check(photo(|p| p.set("GTS_Scope", name("Planet"))), &[Rule::VtScope]);
    check(photo(|p| p.set("GTS_Scope", name("Stream"))), &[Rule::VtScope]);
    check(photo(|p| p.set("GTS_Scope", name("File"))), &[]);
    check(photo(|p| p.set("SMask", (9999, 0))), &[Rule::Dangling]);
    check(
        |f| {
            f.doc.add_object(plain(
                dictionary! { "Type" => "XObject", "Subtype" => "PS" },
                b"showpage",
            ));
        },
        &[Rule::PostScript],
    );
    check(
        |f| {
            f.doc.add_object(plain(
                dictionary! { "Subtype" => "Form", "Ref" => Dictionary::new() },
                b"",
            ));
        },
        &[Rule::Reference],
    );
    check(
        |f| {
            f.doc.add_object(dictionary! { "S" => "Launch" });
        },
        &[Rule::Action],
    );
    check(
        |f| {
            let mask = dictionary! { "Subtype" => "Image", "Width" => 1, "Height" => 1, "ColorSpace" => "DeviceRGB" };
            let mask = f.doc.add_object(plain(mask, b"abc"));
            f.dict(f.photo).set("SMask", mask);
        },
        &[Rule::SoftMask],
    );
}

#[test]
fn fonts_are_checked() {
    check(|f| drop(f.dict(f.descriptor).remove(b"FontFile2")), &[Rule::FontEmbedding]);
    check(|f| drop(f.dict(f.cid_font).remove(b"CIDToGIDMap")), &[Rule::FontStructure]);
    check(|f| drop(f.dict(f.cid_font).remove(b"CIDSystemInfo")), &[Rule::FontStructure]);
    check(|f| drop(f.dict(f.font).remove(b"ToUnicode")), &[Rule::FontToUnicode]);
    check(
        |f| f.dict(f.font).set("DescendantFonts", Vec::new()),
        &[Rule::FontEmbedding, Rule::FontStructure],
    );
    check(
        |f| f.dict(f.cid_font).set("W", vec![1.into(), Object::Array(vec![1.into()])]),
        &[Rule::FontWidths],
    );
}

#[test]
fn document_parts_are_checked() {
    check(|f| f.xmp("GTS_PDFVTVersion>PDF/VT-1", "GTS_PDFVTVersion>PDF/VT-2"), &[Rule::VtVersion]);
    check(|f| f.xmp("GTS_PDFVTModDate>2026", "GTS_PDFVTModDate>2025"), &[Rule::VtModDate]);
    check(|f| drop(f.dict(f.catalog).remove(b"DPartRoot")), &[Rule::DpartRoot]);
    check(
        |f| {
            let page = f.pages[0];
            f.dict(f.parts[0]).set("End", page);
        },
        &[Rule::DpartPages],
    );
    check(
        |f| {
            let page = f.pages[0];
            f.dict(f.top_part).set("Start", page);
        },
        &[Rule::DpartNode],
    );
    check(
        |f| {
            let page = f.pages[3];
            drop(f.dict(page).remove(b"DPart"));
        },
        &[Rule::DpartPage],
    );
    check(
        |f| {
            let (page, part) = (f.pages[3], f.parts[0]);
            f.dict(page).set("DPart", part);
        },
        &[Rule::DpartPage],
    );
    check(|f| drop(f.dict(f.part_root).remove(b"NodeNameList")), &[Rule::DpartNames]);
    check(|f| f.dict(f.part_root).set("NodeNameList", vec![name("Job")]), &[Rule::DpartNames]);
    check(
        |f| f.dict(f.part_root).set("NodeNameList", vec![name("Job"), name("1st")]),
        &[Rule::DpartNames],
    );
    check(|f| drop(f.dict(f.parts[1]).remove(b"Parent")), &[Rule::DpartNode]);
    check(|f| f.dict(f.part_root).set("RecordLevel", 7), &[Rule::DpartRecordLevel]);
    check(|f| drop(f.dict(f.part_root).remove(b"RecordLevel")), &[Rule::DpartNoRecordLevel]);
    check(
        |f| {
            let flat: Vec<Object> = f.parts.iter().map(|id| (*id).into()).collect();
            f.dict(f.top_part).set("DParts", flat);
        },
        &[Rule::DpartNode],
    );
    check(
        |f| {
            let stream = f.doc.add_object(plain(Dictionary::new(), b"x"));
            f.dict(f.top_part).set("DPM", dictionary! { "X" => stream });
        },
        &[Rule::Dpm],
    );
    check(|f| f.dict(f.top_part).set("DPM", dictionary! { "X" => "Nama" }), &[Rule::DpmName]);
}

/// Files that another program made, good ones and ones with a single fault: `CETAK_MUTANTS` names
/// a folder with `good/` and `bad/`.
#[test]
fn files_of_another_program_are_told_apart() {
    let Some(folder) = std::env::var_os("CETAK_MUTANTS") else { return };
    for (kind, conforms) in [("good", true), ("bad", false)] {
        let mut n_files = 0;
        let files = fs::read_dir(Path::new(&folder).join(kind)).expect("a folder");
        for path in files.map(|entry| entry.expect("an entry").path()) {
            let found = preflight(&path).expect("readable");
            assert_eq!(found.conforms(), conforms, "{}: {:#?}", path.display(), found.breaches);
            let notes = found.breaches.iter().filter(|b| b.rule.severity() == Severity::Note);
            assert!(!conforms || notes.count() == 0, "{}: {:#?}", path.display(), found.breaches);
            n_files += 1;
        }
        assert!(n_files >= if conforms { 2 } else { 45 }, "{kind} has {n_files} files only");
    }
}
