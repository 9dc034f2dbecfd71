//! A part of the labelled corpus of `examples/photos`: portraits with one fault each, and clean ones.

#[path = "../../examples/photos/corpus.rs"]
#[allow(dead_code, reason = "the example uses the rest")]
mod corpus;
#[path = "../../examples/photos/picture.rs"]
#[allow(dead_code, reason = "the example uses the rest")]
mod picture;

use cetak::{
    diag::{Code, Lang, Place, Severity},
    digest::Digest,
    geom::Size,
    photo::{
        Asked, Background, Encoding, Frame, Preparer, Rules, Settled, Subject, group_copies,
        measure,
    },
    sample::Plan,
    unit::Length,
};
use picture::Picture;

fn truth(idx: u32) -> Picture {
    Picture::of_png(&Plan::new(24, 45).photo(idx).1)
}

#[test]
fn every_fault_of_the_corpus_is_told_and_clean_portraits_are_not() {
    let mut preparer = Preparer::new();
    for sample in corpus::samples(&truth(2), 2) {
        let told = corpus::told(&sample.bytes, &mut preparer);
        match sample.fault {
            Some(fault) => {
                assert!(told.iter().any(|(code, _)| *code == fault), "{}: {told:?}", sample.name);
            }
            None => assert_eq!(told, [], "{}", sample.name),
        }
    }
}

/// Judged as the policy comes, with backgrounds removed.
fn settle(bytes: &[u8]) -> Settled {
    let rules = Rules::default();
    let size = Size::new(Length::from_mm(20.0), Length::from_um(25_556));
    let frame = Frame { size, dpi: 300, encoding: Encoding::Jpeg };
    let place = Place::file("data/pns.xlsx");
    let asked =
        Asked { file: "foto.png", key: "198609262015051001", place: &place, decision: None };
    measure(bytes, &frame, rules.background, &mut Preparer::new()).settle(&asked, &rules)
}

#[test]
fn a_wide_studio_photo_is_cropped_around_the_head_and_told() {
    // The person stands well right of the middle.
    let wide = truth(4).on((800, 600)).moved(|x, y| (x - 90.0, y));
    let settled = settle(&wide.before([0x00, 0x90, 0xff], 3.0, 4).jpeg(90));
    let told: Vec<_> = settled.findings.iter().map(|found| (found.code, found.severity)).collect();
    assert_eq!(told, [(Code::PhotoMended, Severity::Info)], "{:?}", settled.findings);
    let words = settled.findings[0].message.get(Lang::En);
    for part in
        ["background removed", "cropped from 800x600 to 470x600 pixels", "converted from JPEG"]
    {
        assert!(words.contains(part), "{words}");
    }
    assert!(settled.prepared.is_some());
}

#[test]
fn a_finding_about_a_measure_tells_figure_and_limit() {
    let truth = truth(0);
    for (bytes, code, limit) in [
        (truth.blurred(10.0).png(), Code::PhotoBlurred, "the limit 25"),
        (truth.lit(|level| level * 0.3).png(), Code::PhotoDark, "the limit is 100"),
        (
            truth.lit(|level| 255.0 - (255.0 - level) * 0.2).png(),
            Code::PhotoBright,
            "the limit is 170",
        ),
        (truth.grey().png(), Code::PhotoGrey, "the limit is 1.0 %"),
        (truth.holed(0.06).png(), Code::PhotoDamaged, "the limit is 2.0 %"),
        (truth.moved(|x, y| (x - 110.0, y)).png(), Code::PhotoPose, "at most 15 %"),
    ] {
        let settled = settle(&bytes);
        let found = settled.findings.iter().find(|found| found.code == code);
        let found = found.unwrap_or_else(|| panic!("{code}: {:?}", settled.findings));
        let words = found.message.get(Lang::En);
        assert!(words.contains(limit), "{words}");
        assert!(!found.value.as_deref().unwrap_or_default().is_empty(), "{code}");
    }
}

#[test]
fn who_has_no_face_or_is_not_alone_or_upright_or_whole_is_told_under_that_code() {
    let truth = truth(2);
    let nowhere = (-1000.0, -1000.0);
    let couple = |x: f64, y: f64| {
        let half = if x < 225.0 { x } else { x - 225.0 };
        (half * 2.0, (y - 287.0) * 2.0)
    };
    let leaning = |x: f64, y: f64| {
        let (dx, dy) = (x - 225.0, y - 287.0);
        (225.0 + dx * 0.97 + dy * 0.242, 287.0 - dx * 0.242 + dy * 0.97)
    };
    for (picture, code, severity) in [
        (truth.moved(|x, y| (x, 380.0 + y / 3.0)), Code::PhotoNoFace, Severity::Hold),
        (truth.moved(couple), Code::PhotoSeveralFaces, Severity::Hold),
        (truth.moved(|x, y| (449.0 - x, 574.0 - y)), Code::PhotoUpsideDown, Severity::Hold),
        (truth.moved(|x, y| (y * 0.78, 574.0 - x * 1.27)), Code::PhotoUpsideDown, Severity::Hold),
        (
            truth.moved(|x, y| if y < 140.0 { nowhere } else { (x, y) }),
            Code::PhotoHeadCut,
            Severity::Hold,
        ),
        (truth.moved(leaning), Code::PhotoTurned, Severity::Warn),
    ] {
        let settled = settle(&picture.png());
        let found = settled.findings.iter().find(|found| found.code == code);
        let found = found.unwrap_or_else(|| panic!("{code}: {:?}", settled.findings));
        assert_eq!(found.severity, severity, "{code}");
        assert_eq!(settled.prepared.is_none(), severity == Severity::Hold, "{code}");
    }
}

/// The likest of the 20,000 people that `cetak sample --count 20000` draws, by their numbers in the plan.
#[test]
fn two_people_in_one_pose_scarf_and_uniform_are_not_one_picture() {
    const LIKEST: [[u32; 2]; 3] = [[2194, 6056], [4185, 17_543], [2000, 19_264]];
    let plan = Plan::new(20_000, 1);
    let mut preparer = Preparer::new();
    let size = Size::new(Length::from_mm(20.0), Length::from_um(25_556));
    let frame = Frame { size, dpi: 300, encoding: Encoding::Jpeg };
    for pair in LIKEST {
        let subjects = pair.map(|idx| {
            let (_, bytes) = plan.photo(idx);
            let measured = measure(&bytes, &frame, Background::Require, &mut preparer);
            Subject::new(measured.facts.unwrap().descriptor, Digest::of(&idx.to_le_bytes()))
        });
        let found = group_copies(&subjects.each_ref());
        assert!(found.is_empty(), "{pair:?}");
    }
}
