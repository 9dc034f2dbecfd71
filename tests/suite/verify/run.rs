//! Whole folders of runs, as they should be and with one thing changed.

use super::fixture::{CARDS, Fixture, OFFSET, text};
use cetak::diag::{FaultKind, Place};
use cetak::geom::Rect;
use cetak::output::atomic;
use cetak::output::folder::{RunFolder, Wanted};
use cetak::output::inputs::Inputs;
use cetak::schema::manifest::Manifest;
use cetak::schema::report::{Counts, MapForm, MapLine, map_csv};
use cetak::unit::Length;
use cetak::verify::{self, Expectations, Face, MismatchKind, Verified};
use std::{fs, path::Path};

/// Every card lies alone on its page, its trim 8 mm from the edges.
struct OneUp;

impl Expectations for OneUp {
    fn area(&self, _: &MapLine, _: Face) -> Option<Rect> {
        let edge = Length::from_pt(OFFSET);
        Some(Rect::new(edge, edge, Length::from_um(85_600), Length::from_um(53_980)))
    }
}

fn cards() -> Vec<MapLine> {
    let card = |(idx, (nip, serial)): (usize, (&str, &str))| MapLine {
        key: nip.into(),
        place: Place::default(),
        serial: serial.into(),
        lot: "sheets/0001.pdf".into(),
        sheet: idx + 1,
        slot: 1,
        front_page: idx * 2 + 1,
        back_page: Some(idx * 2 + 2),
        issue: 1,
    };
    CARDS.into_iter().enumerate().map(card).collect()
}

fn made(path: &Path, pdf: Fixture, cards: &[MapLine]) {
    let mut run =
        RunFolder::open(&Wanted::Exactly { path: path.into(), force: false }, &Inputs::default())
            .expect("a folder");
    let mut file = run.create("sheets/0001.pdf").expect("a file");
    std::io::Write::write_all(&mut file, &pdf.bytes()).expect("written");
    run.publish("sheets/0001.pdf", file, Some(4)).expect("published");
    run.write("map.csv", &map_csv(cards, &MapForm::default())).expect("written");
    let counts = Counts { read: 2, made: 2, ..Counts::default() };
    run.finish(Manifest {
        schema: 1,
        program: "cetak".into(),
        job: "Contoh".into(),
        as_of: "2026-11-22".into(),
        counts,
        calibration: None,
        inputs: Vec::new(),
        outputs: Vec::new(),
    })
    .expect("finished");
}

fn verified(path: &Path) -> Verified {
    verify::run(path, &OneUp, &mut |_, _| {}).expect("a run")
}

/// Makes a run, spoils it, and compares the kinds of differences found.
#[track_caller]
fn check(
    spoil: impl FnOnce(&mut Fixture, &mut Vec<MapLine>),
    after: impl FnOnce(&Path),
    expected: &[MismatchKind],
) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run");
    let (mut pdf, mut cards) = (Fixture::new(), cards());
    spoil(&mut pdf, &mut cards);
    made(&path, pdf, &cards);
    after(&path);
    let found = verified(&path).mismatches;
    let kinds: Vec<MismatchKind> = found.iter().map(|mismatch| mismatch.kind).collect();
    assert_eq!(kinds, expected, "{found:#?}");
    assert!(found.iter().all(|mismatch| !mismatch.file.is_empty()), "{found:#?}");
}

#[test]
fn a_run_as_it_was_made_is_right_and_says_what_was_looked_at() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run");
    made(&path, Fixture::new(), &cards());
    let mut steps = Vec::new();
    let found =
        verify::run(&path, &OneUp, &mut |done, all| steps.push((done, all))).expect("a run");
    assert!(found.is_right(), "{:#?}", found.mismatches);
    assert_eq!((found.files, found.cards, found.pages, found.texts, found.codes), (2, 2, 4, 6, 2));
    let json: serde_json::Value =
        serde_json::from_slice(&found.to_json(&[], cetak::diag::Lang::En)).expect("JSON");
    assert_eq!((&json["right"], &json["codes"]), (&true.into(), &2.into()));
    assert_eq!(steps, (1..=4).map(|step| (step, 4)).collect::<Vec<_>>(), "one step a page");
}

#[test]
fn files_that_are_gone_changed_or_too_many_are_named() {
    let gone = |path: &Path| fs::remove_file(path.join("map.csv")).expect("removed");
    check(|_, _| {}, gone, &[MismatchKind::FileMissing]);
    let changed = |path: &Path| {
        let file = path.join("sheets/0001.pdf");
        let mut bytes = fs::read(&file).expect("read");
        bytes.extend(b"\n");
        atomic::write(&file, &bytes).map(drop).expect("written");
    };
    check(|_, _| {}, changed, &[MismatchKind::FileChanged]);
    let extra = |path: &Path| {
        atomic::write(&path.join("sheets/0002.pdf"), b"x").map(drop).expect("written");
    };
    check(|_, _| {}, extra, &[MismatchKind::FileExtra]);
    let sums =
        |path: &Path| atomic::write(&path.join("SHA256SUMS"), b"").map(drop).expect("written");
    check(|_, _| {}, sums, &[MismatchKind::ManifestBroken]);
}

#[test]
fn a_back_behind_another_front_is_found() {
    check(
        |pdf, _| {
            let (one, two) = (pdf.pages[1], pdf.pages[3]);
            let contents =
                [one, two].map(|id| pdf.dict(id).get(b"Contents").cloned().expect("content"));
            let [first, second] = contents;
            pdf.dict(one).set("Contents", second);
            pdf.dict(two).set("Contents", first);
        },
        |_| {},
        &[
            MismatchKind::TextMissing,
            MismatchKind::CodeDiffers,
            MismatchKind::TextMissing,
            MismatchKind::CodeDiffers,
        ],
    );
}

#[test]
fn a_wrong_number_on_a_card_is_found() {
    // The front keeps its serial and shows a NIP whose last digit was rounded away.
    check(
        |pdf, _| {
            let wrong = text(60.0, 60.0, "19860926 201505 1 000") + &text(60.0, 50.0, CARDS[0].1);
            pdf.paint(&wrong);
        },
        |_| {},
        &[MismatchKind::TextMissing, MismatchKind::NumberStray],
    );
}

#[test]
fn a_number_outside_its_card_is_not_on_it() {
    check(
        |pdf, _| {
            let outside = text(1.0, 1.0, CARDS[0].0) + &text(60.0, 50.0, CARDS[0].1);
            pdf.paint(&outside);
        },
        |_| {},
        &[MismatchKind::TextMissing],
    );
}

#[test]
fn a_covered_code_is_found() {
    check(
        |pdf, _| {
            let cover =
                super::fixture::plain(lopdf::Dictionary::new(), b"0 0 0 0 k 120 40 120 120 re f");
            let cover = pdf.doc.add_object(cover);
            let page = pdf.pages[1];
            let content = pdf.dict(page).get(b"Contents").cloned().expect("content");
            pdf.dict(page).set("Contents", vec![content, cover.into()]);
        },
        |_| {},
        &[MismatchKind::CodeMissing],
    );
}

#[test]
fn a_map_that_disagrees_is_found() {
    use MismatchKind::{ManifestBroken, PageExtra, PageMissing};
    check(|_, cards| cards[1].back_page = Some(9), |_| {}, &[PageMissing, PageExtra]);
    check(
        |_, cards| cards[1].lot = "sheets/0002.pdf".into(),
        |_| {},
        &[ManifestBroken, ManifestBroken, PageExtra, PageExtra],
    );
    check(|_, cards| drop(cards.pop()), |_| {}, &[ManifestBroken, PageExtra, PageExtra]);
}

#[test]
fn a_sheet_that_is_no_pdf_x_is_found() {
    let spoil = |pdf: &mut Fixture, _: &mut Vec<MapLine>| {
        let page = pdf.pages[2];
        pdf.dict(page).remove(b"TrimBox");
    };
    check(spoil, |_| {}, &[MismatchKind::PdfBroken]);
}

#[test]
fn a_folder_without_a_run_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let fault = verify::run(folder.path(), &OneUp, &mut |_, _| {}).expect_err("no run");
    assert_eq!(fault.kind, FaultKind::Usage);
}

#[test]
fn pages_can_be_compared_in_parallel() {
    fn shared<T: Send + Sync>() {}
    shared::<verify::Lot>();
    shared::<verify::Expected>();
}
