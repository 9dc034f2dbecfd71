//! What a finished file tells the press and the print dialogue: overprint, inks of photos, boxes, scale, duplex.
//!
//! Content streams are walked with a reader that shares no code with the writer. What texts and codes the
//! pages carry is in `pdf`.

use crate::pdf::{Job, in_order, mm, number, photo_and_pixels, rendered_colours};
use cetak::geom::{Rect, Size};
use cetak::impose::{Arrangement, Duplex, Options, SheetFormat};
use cetak::output::pdf::{Conformance, OutputProfile, PhotoInks};
use cetak::photo::{Encoding, Separation};
use lopdf::{Dictionary, Document, Object, content::Content};

fn one_up() -> Job {
    let options = Options { bleed: mm(3.0), ..Options::default() };
    let mut job = Job::new("cr80-1up", 2, options.clone());
    let format = SheetFormat::one_up(Size::ID_1, mm(8.0));
    job.arrangement = Arrangement::new(format, options).expect("it fits");
    job
}

// ---- overprint ----

/// What a painting operator inks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Inked {
    Text,
    /// A path of many rectangles and nothing else, as the modules of a code are.
    Code,
    Fill,
    Stroke,
    Shading,
}

/// One painting operator: what it inks, whether in K alone at full strength, whether it overprints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Painted {
    inked: Inked,
    is_black: bool,
    overprints: bool,
}

#[derive(Clone, Copy, Default)]
struct Pen {
    fill_is_black: bool,
    stroke_is_black: bool,
    fill_overprints: bool,
    stroke_overprints: bool,
}

fn dict<'a>(doc: &'a Document, object: &'a Object) -> &'a Dictionary {
    let (_, object) = doc.dereference(object).expect("it is there");
    object.as_dict().expect("a dictionary")
}

/// Every painting operator of a content stream and of the forms it draws, in their order.
fn walk(doc: &Document, content: &[u8], own: &Dictionary, mut pen: Pen, out: &mut Vec<Painted>) {
    let resource = |category: &[u8], name: &Object| {
        let of_kind = dict(doc, own.get(category).expect("the category is there"));
        of_kind.get(name.as_name().expect("a name")).expect("the resource is there")
    };
    let is_black = |parts: &[Object]| {
        let parts: Vec<f64> = parts.iter().map(number).collect();
        parts == [0.0, 0.0, 0.0, 1.0]
    };
    let mut saved = Vec::new();
    let (mut n_rects, mut n_other) = (0, 0);
    for operation in Content::decode(content).expect("operators").operations {
        let mut painted = |inked, is_black, overprints| {
            out.push(Painted { inked, is_black, overprints });
        };
        match &*operation.operator {
            "q" => saved.push(pen),
            "Q" => pen = saved.pop().expect("as many q as Q"),
            "gs" => {
                let state = dict(doc, resource(b"ExtGState", &operation.operands[0]));
                let is_on = |key: &[u8]| state.get(key).and_then(Object::as_bool).ok();
                // `OP` stands for `op` where that is not said.
                pen.stroke_overprints = is_on(b"OP").unwrap_or(pen.stroke_overprints);
                pen.fill_overprints =
                    is_on(b"op").or_else(|| is_on(b"OP")).unwrap_or(pen.fill_overprints);
            }
            "k" => pen.fill_is_black = is_black(&operation.operands),
            "K" => pen.stroke_is_black = is_black(&operation.operands),
            "g" | "rg" | "sc" | "scn" | "cs" => pen.fill_is_black = false,
            "G" | "RG" | "SC" | "SCN" | "CS" => pen.stroke_is_black = false,
            "re" => n_rects += 1,
            "m" | "l" | "c" | "v" | "y" | "h" => n_other += 1,
            "n" => (n_rects, n_other) = (0, 0),
            "f" | "f*" | "F" => {
                let inked = if n_rects > 40 && n_other == 0 { Inked::Code } else { Inked::Fill };
                painted(inked, pen.fill_is_black, pen.fill_overprints);
                (n_rects, n_other) = (0, 0);
            }
            "S" | "s" => {
                painted(Inked::Stroke, pen.stroke_is_black, pen.stroke_overprints);
                (n_rects, n_other) = (0, 0);
            }
            "B" | "B*" | "b" | "b*" => {
                painted(Inked::Fill, pen.fill_is_black, pen.fill_overprints);
                painted(Inked::Stroke, pen.stroke_is_black, pen.stroke_overprints);
                (n_rects, n_other) = (0, 0);
            }
            "sh" => painted(Inked::Shading, false, pen.fill_overprints),
            "Tj" | "TJ" | "'" | "\"" => {
                painted(Inked::Text, pen.fill_is_black, pen.fill_overprints);
            }
            "Do" => {
                let (_, form) =
                    doc.dereference(resource(b"XObject", &operation.operands[0])).expect("there");
                let form = form.as_stream().expect("a stream");
                if form.dict.get(b"Subtype").and_then(Object::as_name).expect("a kind") == b"Form" {
                    let inside = form.decompressed_content().expect("deflated");
                    let resources = dict(doc, form.dict.get(b"Resources").expect("of its own"));
                    walk(doc, &inside, resources, pen, out);
                }
            }
            _ => {}
        }
    }
}

/// White that overprints cannot be seen, black text that knocks out shows white edges where plates are off.
#[test]
fn black_text_and_codes_overprint_and_nothing_else_does() {
    let mut job = Job::new("a4-10up", 10, Options { colour_bar: true, ..Options::default() });
    job.black_bar = true;
    let (bytes, _) = job.write(in_order);
    let doc = Document::load_mem(&bytes).expect("a PDF");
    let mut all = Vec::new();
    for page in doc.get_pages().into_values() {
        let own = doc.get_dictionary(page).expect("a page").get(b"Resources").expect("resources");
        let content = doc.get_page_content(page);
        walk(&doc, &content, dict(&doc, own), Pen::default(), &mut all);
    }
    let count = |inked, is_black| {
        all.iter().filter(|one| one.inked == inked && one.is_black == is_black).count()
    };
    // Of every kind there is something to be wrong about.
    assert!(count(Inked::Text, true) > 20 && count(Inked::Text, false) >= 20, "{all:?}");
    assert_eq!(count(Inked::Code, true), 10);
    assert_eq!(count(Inked::Fill, true), 10 + 2, "bars of the backs, patches of the colour bar");
    assert!(count(Inked::Fill, false) > 20 && count(Inked::Stroke, false) > 0, "{all:?}");
    for one in &all {
        let may = matches!(one.inked, Inked::Text | Inked::Code);
        assert_eq!(one.overprints, may && one.is_black, "{one:?}");
    }
}

// ---- inks of photos ----

#[test]
fn a_cmyk_photo_in_the_pdf_shows_the_same_picture_as_the_rgb_one() {
    for encoding in [Encoding::Jpeg, Encoding::Lossless] {
        let (rgb, pixels) = photo_and_pixels(encoding);
        let separation = Separation::new(OutputProfile::default().icc).expect("a CMYK profile");
        let cmyk = separation.photo(&rgb, &pixels, 300).expect("as many pixels").photo;
        let drawn = [(rgb, PhotoInks::Srgb), (cmyk, PhotoInks::Cmyk)].map(|(photo, inks)| {
            let mut job = one_up();
            job.photos = vec![photo];
            job.inks = inks;
            rendered_colours(&job.write(in_order).0, 0)
        });
        let [one, other] = &drawn;
        let frame = job_photo_frame();
        let px = |length: cetak::unit::Length| length.to_dots(300).round() as usize;
        let (left, top) = (px(frame.x), px(frame.y));
        let mut worst = [0; 3];
        // A reader's own idea of the inks moves colours a little; a picture in the negative is far off.
        for (x, y) in [(60, 60), (118, 110), (118, 140), (60, 270), (118, 280), (170, 280)] {
            let at = |picture: &crate::pdf::Colours300| {
                picture.rgb[(top + y) * picture.width + left + x].map(i32::from)
            };
            let (one, other) = (at(one), at(other));
            for channel in 0..3 {
                worst[channel] = worst[channel].max((one[channel] - other[channel]).abs());
            }
        }
        assert!(worst.iter().all(|off| *off < 45), "{encoding:?}: {worst:?} levels off");
    }
}

/// Where the photo of the one card lies on the page of `one_up`.
fn job_photo_frame() -> Rect {
    let trim = one_up().arrangement.front(0).trim;
    Rect::new(trim.x + mm(5.0), trim.y + mm(14.0), mm(20.0), mm(25.5))
}

// ---- boxes, scale, duplex ----

fn boxes(doc: &Document, page: lopdf::ObjectId) -> [Vec<f64>; 3] {
    let page = doc.get_dictionary(page).expect("a page");
    ["MediaBox", "BleedBox", "TrimBox"].map(|key| {
        let sides = page.get(key.as_bytes()).and_then(Object::as_array).expect(key);
        sides.iter().map(|side| (number(side) * 1000.0).round() / 1000.0).collect()
    })
}

#[test]
fn a_trim_box_is_that_of_the_paper_and_of_a_stream_that_of_the_card_to_a_thousandth_of_a_point() {
    let (bytes, _) = Job::new("a4-10up", 12, Options::default()).write(in_order);
    let doc = Document::load_mem(&bytes).expect("a PDF");
    assert_eq!(doc.get_pages().len(), 4);
    for page in doc.get_pages().into_values() {
        // 210 x 297 mm: a sheet is trimmed by whoever cuts the cards.
        let paper = vec![0.0, 0.0, 595.276, 841.89];
        assert_eq!(boxes(&doc, page), [paper.clone(), paper.clone(), paper]);
    }
    let mut job = one_up();
    job.one_up = true;
    let (bytes, _) = job.write(in_order);
    let doc = Document::load_mem(&bytes).expect("a PDF");
    assert_eq!(doc.get_pages().len(), 4);
    for page in doc.get_pages().into_values() {
        // 85.60 x 53.98 mm, 3 mm of bleed, 8 mm of paper around.
        let trim = vec![22.677, 22.677, 265.323, 175.691];
        let bleed = vec![14.173, 14.173, 273.827, 184.195];
        let media = vec![0.0, 0.0, 288.0, 198.368];
        assert_eq!(boxes(&doc, page), [media, bleed, trim]);
    }
}

/// What the file asks of viewers.
fn viewing(job: &Job) -> (String, String) {
    let (bytes, _) = job.write(in_order);
    let doc = Document::load_mem(&bytes).expect("a PDF");
    let catalog = doc.catalog().expect("a catalog");
    let viewing = dict(&doc, catalog.get(b"ViewerPreferences").expect("preferences"));
    let name = |key: &[u8]| {
        let name = viewing.get(key).and_then(Object::as_name).expect("a name");
        String::from_utf8_lossy(name).into_owned()
    };
    (name(b"PrintScaling"), name(b"Duplex"))
}

/// A sheet scaled to the printer's margins cuts every card wrongly.
#[test]
fn a_sheet_asks_viewers_not_to_scale_it() {
    for conformance in [Conformance::X4, Conformance::Plain] {
        let mut job = Job::new("a4-10up", 2, Options::default());
        job.conformance = conformance;
        assert_eq!(viewing(&job).0, "None", "{conformance:?}");
    }
    assert_eq!(viewing(&one_up()).0, "None");
}

#[test]
fn the_viewers_duplex_is_that_of_the_job() {
    for (duplex, asked) in [
        (Duplex::LongEdge, "DuplexFlipLongEdge"),
        (Duplex::ShortEdge, "DuplexFlipShortEdge"),
        (Duplex::TwoCore, "Simplex"),
        (Duplex::None, "Simplex"),
    ] {
        let options = Options { duplex, ..Options::default() };
        assert_eq!(viewing(&Job::new("a4-10up", 2, options)).1, asked, "{duplex:?}");
    }
}
