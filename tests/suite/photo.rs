//! The photo stage from bytes to findings: what each kind of file costs and says.

use cetak::{
    diag::{Code, Decision, Finding, Lang, Place, Policy, Severity},
    digest::Digest,
    geom::Size,
    photo::{
        Asked, Background, Encoding, Frame, Limits, Measured, Preparer, Rules, Settled, cache_key,
        measure,
    },
    unit::Length,
};

const KEY: &str = "198609262015051001";

fn frame() -> Frame {
    let size = Size::new(Length::from_mm(20.0), Length::from_um(25_556));
    Frame { size, dpi: 300, encoding: Encoding::Jpeg }
}

/// A cut-out figure in skin and khaki on nothing, `alpha` behind it.
fn figure(width: u32, height: u32, behind: [u8; 4]) -> Vec<u8> {
    let pixel = |x: u32, y: u32| {
        let (u, v) = (f64::from(x) / f64::from(width) - 0.5, f64::from(y) / f64::from(height));
        let grain = (x.wrapping_mul(31) ^ y.wrapping_mul(17)) as u8 & 7;
        if (u / 0.2).hypot((v - 0.35) / 0.22) < 1.0 {
            [190 + grain, 140 + grain, 110, 255]
        } else if v > 0.55 && u.abs() < 0.4 {
            [150, 120 + grain, 70 + grain, 255]
        } else {
            behind
        }
    };
    (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect()
}

fn png(width: u32, height: u32, rgba: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgba);
    let mut writer = encoder.write_header().expect("a Vec takes every byte");
    writer.write_image_data(rgba).expect("the buffer has the size named");
    drop(writer);
    out
}

fn clean() -> Vec<u8> {
    png(450, 575, &figure(450, 575, [0; 4]))
}

/// The figure has no face; what is told of faces stands in `portraits`.
fn settle(bytes: &[u8], rules: &Rules) -> Settled {
    let mut rules = rules.clone();
    rules.policy.decide(Code::PhotoNoFace, Decision::Ignore).expect("the code may be softened");
    let place = Place::file("data/pns.xlsx");
    let asked =
        Asked { file: "photos/198609262015051001.png", key: KEY, place: &place, decision: None };
    measure(bytes, &frame(), rules.background, &mut Preparer::new()).settle(&asked, &rules)
}

fn codes(findings: &[Finding]) -> Vec<(Code, Severity)> {
    findings.iter().map(|finding| (finding.code, finding.severity)).collect()
}

/// Rules under which a transparent background must arrive, with some codes softened.
fn require(softened: &[Code]) -> Rules {
    let mut policy = Policy::default();
    for code in softened {
        policy.decide(*code, Decision::Warn).expect("the code may be softened");
    }
    Rules { policy, background: Background::Require, limits: Limits::default() }
}

#[test]
fn a_conforming_photo_is_used_without_a_word() {
    let settled = settle(&clean(), &require(&[]));
    assert_eq!(settled.findings, []);
    let prepared = settled.prepared.unwrap();
    assert_eq!((prepared.width_px, prepared.height_px), (236, 302));
    assert!(prepared.colour.starts_with(b"\xff\xd8\xff"));
}

#[test]
fn each_fault_is_held_under_its_own_code() {
    let grey: Vec<u8> = figure(450, 575, [0; 4])
        .chunks(4)
        .flat_map(|pixel| [pixel[0], pixel[0], pixel[0], pixel[3]])
        .collect();
    let mut heavy = clean();
    // A text chunk of zeros makes any photo heavy; its CRC is not checked by the size rule.
    heavy.extend(std::iter::repeat_n(0, 3 << 20));
    let jpeg = {
        let mut out = Vec::new();
        let rgba = figure(450, 575, [255, 255, 255, 255]);
        jpeg_encoder::Encoder::new(&mut out, 90)
            .encode(&rgba, 450, 575, jpeg_encoder::ColorType::Rgba)
            .unwrap();
        out
    };
    let opaque = png(450, 575, &figure(450, 575, [219, 21, 20, 255]));
    let clean = clean();
    for (name, bytes, expected) in [
        ("nothing", &[][..], vec![Code::PhotoDamaged]),
        ("half", &clean[..clean.len() / 2], vec![Code::PhotoDamaged]),
        ("text", b"bukan gambar", vec![Code::PhotoFormat]),
        ("gif", b"GIF89a\x01\0\x01\0", vec![Code::PhotoFormat]),
        ("small", &png(300, 383, &figure(300, 383, [0; 4])), vec![Code::PhotoSize]),
        ("wide", &png(575, 450, &figure(575, 450, [0; 4])), vec![Code::PhotoLandscape]),
        ("grey", &png(450, 575, &grey), vec![Code::PhotoGrey]),
        ("opaque", &opaque, vec![Code::PhotoOpaque]),
        ("jpeg", &jpeg, vec![Code::PhotoFormat, Code::PhotoOpaque]),
        ("heavy", &heavy, vec![Code::PhotoHeavy]),
        ("blank", &png(450, 575, &[0; 450 * 575 * 4]), vec![Code::PhotoPlaceholder]),
    ] {
        let settled = settle(bytes, &require(&[]));
        let held: Vec<_> = expected.iter().map(|code| (*code, Severity::Hold)).collect();
        assert_eq!(codes(&settled.findings), held, "{name}");
        assert_eq!(settled.prepared, None, "{name}");
        for finding in &settled.findings {
            assert_eq!(finding.key.as_deref(), Some(KEY), "{name}");
            assert_eq!(finding.place, Place::file("data/pns.xlsx"), "{name}");
            for lang in [Lang::Id, Lang::En] {
                let message = finding.message.get(lang);
                assert!(message.contains("`photos/198609262015051001.png`"), "{message}");
                assert!(!finding.hint.get(lang).is_empty(), "{name}");
                assert!(!message.ends_with('.'), "{message}");
            }
        }
    }
}

#[test]
fn a_softened_fault_is_mended_and_told() {
    let bytes = png(600, 900, &figure(600, 900, [0; 4]));
    let settled = settle(&bytes, &require(&[Code::PhotoSize]));
    assert_eq!(
        codes(&settled.findings),
        [(Code::PhotoSize, Severity::Warn), (Code::PhotoMended, Severity::Info)]
    );
    let told = settled.findings[1].message.get(Lang::En);
    assert!(told.contains("cropped from 600x900 to 600x767"), "{told}");
    assert!(settled.prepared.is_some());
}

#[test]
fn no_policy_makes_a_card_of_a_file_that_is_no_picture() {
    let mut rules = require(&[]);
    rules.policy.decide(Code::PhotoFormat, Decision::Ignore).unwrap();
    let settled = settle(b"GIF89a", &rules);
    assert_eq!(codes(&settled.findings), [(Code::PhotoFormat, Severity::Hold)]);
    assert_eq!(settled.prepared, None);
}

/// The photo of an iPhone as it comes by mail: told by name, for the clerk knows no file types.
#[test]
fn a_heic_is_recognised_by_its_content_and_named() {
    // A file-type box (ISO 14496-12, 4.3) and the beginning of what follows in a real one.
    let heic = [
        &b"\0\0\0\x24ftypheic\0\0\0\0mif1MiHEmiafheic"[..],
        b"\0\0\0\x21hdlr\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
    ]
    .concat();
    let settled = settle(&heic, &Rules::default());
    assert_eq!(codes(&settled.findings), [(Code::PhotoFormat, Severity::Hold)]);
    for lang in [Lang::Id, Lang::En] {
        let message = settled.findings[0].message.get(lang);
        assert!(message.contains("`HEIC`"), "{message}");
    }
    assert_eq!(settled.prepared, None);
}

#[test]
fn megabytes_have_a_comma_in_indonesian_and_a_point_in_english() {
    let mut heavy = clean();
    heavy.resize((2 << 20) + 200_000, 0);
    let settled = settle(&heavy, &require(&[]));
    let message = &settled.findings[0].message;
    assert!(message.get(Lang::Id).contains("`2,2 MB`, batasnya 2 MB"), "{}", message.id);
    assert!(message.get(Lang::En).contains("`2.2 MB`, at most 2 MB"), "{}", message.en);
}

#[test]
fn a_background_is_kept_where_the_job_wants_it() {
    let bytes = png(450, 575, &figure(450, 575, [219, 21, 20, 255]));
    let rules = Rules { background: Background::Keep, ..Rules::default() };
    let settled = settle(&bytes, &rules);
    assert_eq!(settled.findings, []);
    assert!(settled.prepared.is_some());
}

#[test]
fn a_stored_photo_is_judged_like_a_fresh_one() {
    let bytes = png(600, 900, &figure(600, 900, [0; 4]));
    let measured = measure(&bytes, &frame(), Background::Require, &mut Preparer::new());
    let stored = Measured::from_bytes(&measured.to_bytes()).unwrap();
    assert_eq!(stored, measured);
}

#[test]
fn a_cache_entry_answers_to_exactly_what_it_depends_on() {
    let (bytes, other) = (Digest::of(b"a"), Digest::of(b"b"));
    let key = |bytes, frame: Frame, background| cache_key(bytes, &frame, background);
    let base = key(bytes, frame(), Background::Remove);
    assert_eq!(base, key(bytes, frame(), Background::Remove));
    let lossless = Frame { encoding: Encoding::Lossless, ..frame() };
    let finer = Frame { dpi: 600, ..frame() };
    for changed in [
        key(other, frame(), Background::Remove),
        key(bytes, lossless, Background::Remove),
        key(bytes, finer, Background::Remove),
        key(bytes, frame(), Background::Keep),
    ] {
        assert_ne!(base, changed);
    }
}

/// Other people's files: with `CETAK_CORPORA` set to a folder that holds `png/` (PngSuite),
/// every file decodes to what the reference decoder makes of it, or costs one finding.
#[test]
fn every_file_of_the_png_suite_is_decoded_or_refused_as_its_name_says() {
    let Some(corpora) = std::env::var_os("CETAK_CORPORA") else { return };
    let folder = std::path::Path::new(&corpora).join("png");
    let mut seen = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.ends_with(".png") {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let measured = measure(&bytes, &frame(), Background::Keep, &mut Preparer::new());
        assert_eq!(measured.facts.is_err(), name.starts_with('x'), "{name}: {:?}", measured.facts);
        seen += 1;
    }
    assert!(seen > 150, "{seen} files");
}
