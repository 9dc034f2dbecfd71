//! Records to drawing operations: the fit set, codes, and what holds a card.

use cetak::diag::{Code, Place, Policy};
use cetak::geom::{Rect, Turn};
use cetak::layout::{self, Content};
use cetak::record::{Kind, Nip, Record};
use cetak::render::{Op, Renderer, TextRun};
use cetak::unit::Length;
use proptest::prelude::*;
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, LazyLock},
};

static RENDERER: LazyLock<Renderer> = LazyLock::new(|| {
    let layout = layout::load("asn-landscape", Path::new("."), &BTreeMap::new());
    Renderer::new(Arc::new(layout.expect("it loads")), 300).expect("its fixed texts fit")
});

const URL: &str = "HTTPS://VERIFIKASI.EXAMPLE.GO.ID/K/A20150001234";

fn record(name: &str) -> Record {
    Record {
        place: Place::file("data/pns.xlsx"),
        nip: Nip::parse("198609262015051001").expect("it is well formed"),
        kind: Kind::Pns,
        serial: "A20150001234".to_owned(),
        name: name.to_owned(),
        instansi: "Pemerintah Kabupaten Contoh Raya".to_owned(),
        unit: String::new(),
        jabatan: String::new(),
        golongan: String::new(),
        pangkat: String::new(),
        tmt: None,
        contract_end: None,
        issued: None,
        contact: String::new(),
        photo: String::new(),
    }
}

fn runs(ops: &[Op]) -> Vec<&TextRun> {
    ops.iter().filter_map(|op| if let Op::Text(run) = op { Some(run) } else { None }).collect()
}

/// The lines of the name and their size, if the card is made.
fn name_lines(name: &str) -> Option<(Vec<String>, Length)> {
    let record = record(name);
    let card = RENDERER.card(&record, URL, true, &Policy::default()).card?;
    let runs = runs(&card.front);
    // Between the status and the NIP.
    let end = runs.iter().position(|run| run.text == "NIP")?;
    let lines = runs[1..end].iter().map(|run| run.text.clone()).collect();
    Some((lines, runs[1].size))
}

/// domain.md, section 6: everything a name may be.
#[test]
fn the_fit_set_is_set_whole_or_held() {
    let sixty = "Raden Mas Bambang Sulistyo Adiwijaya Kusumonegoro Wirahadi K";
    let titled = format!("Prof. Dr. Ir. H. {sixty}, S.T., M.T., Ph.D., IPU., ASEAN Eng.");
    let seventy = format!("{sixty}usumah Adi");
    let hundred = format!("{seventy} Suryaningrat Hadikusumo Prana");
    for name in [
        "N",
        "SUHARTO",
        "Siti Rahmawati Kusuma Dewi Ayu",
        sixty,
        &seventy,
        &hundred,
        &titled,
        "MA'RUF",
        "MA`RUF",
        "MA\u{2019}RUF",
        "Şükrü Öztürk",
        "S\u{323}alih bin 'Abdullah",
    ] {
        let (lines, size) = name_lines(name).unwrap_or_else(|| panic!("{name} is held"));
        let bare = |text: &str| -> String { text.chars().filter(|c| *c != ' ').collect() };
        let composed: String = unicode_normalization::UnicodeNormalization::nfc(name).collect();
        assert_eq!(bare(&lines.concat()), bare(&composed));
        assert!(size >= Length::from_pt(5.5), "{name}: {size}");
    }
}

#[test]
fn the_longest_name_there_can_be_fits_at_the_floor() {
    // 100 letters, 50 of titles before and 50 after, and what joins them: 203.
    let front = "Prof. Dr. Ir. Drs. H. K.H. R. Tb. Apt. Ns. Drg. Ir";
    let middle = "Bambang Sulistyo Adiwijaya Kusumonegoro Hadiningrat Purwosaputro Wirahadikusumah Suryaningrat Prana J";
    let back = "S.T., M.T., Ph.D., IPU., ASEAN Eng., S.Pd.I., M.Pd";
    let name = format!("{}. {}, {}.", front, &middle[..100], back);
    assert_eq!(name.chars().count(), 205);
    assert!(name_lines(&name).is_some());
}

#[test]
fn a_text_that_cannot_fit_holds_the_card_and_says_so() {
    let name = "Wirahadikusumah".repeat(12);
    let rendered = RENDERER.card(&record(&name), URL, true, &Policy::default());
    assert_eq!(rendered.card, None);
    let [finding] = &rendered.findings[..] else { panic!("{:?}", rendered.findings) };
    assert_eq!(finding.code, Code::TextOverflow);
    assert_eq!(finding.key.as_deref(), Some("198609262015051001"));
    assert!(finding.message.id.contains("tidak muat di `name`"), "{}", finding.message.id);
}

/// Forty capitals in one word need type below the floor of 5.5 pt.
#[test]
fn a_word_that_only_tiny_type_could_hold_holds_the_card() {
    let name = "WIRAHADIKUSUMANINGRATKARTANEGARASASMITAN";
    let rendered = RENDERER.card(&record(name), URL, true, &Policy::default());
    assert_eq!(rendered.card, None);
    assert_eq!(rendered.findings[0].code, Code::TextOverflow);
}

/// domain.md, section 6: one word of 51 letters is told whole, and never cut to fit.
#[test]
fn a_word_of_51_letters_holds_the_card_unless_a_hyphen_may_break_it() {
    let word = "Wirahadikusumaningratkartanegarasasmitanatakusumahd";
    assert_eq!(word.chars().count(), 51);
    let rendered = RENDERER.card(&record(word), URL, true, &Policy::default());
    assert_eq!(rendered.card, None);
    assert_eq!(rendered.findings[0].code, Code::TextOverflow);
    let hyphen = format!("{}-{}", &word[..21], &word[21..]);
    let (lines, _) = name_lines(&hyphen).expect("two lines hold it");
    assert_eq!(lines, [&hyphen[..22], &hyphen[22..]]);
}

/// Where a line of type ends, from its start along the baseline, by the font's own widths.
fn end_of(layout: &layout::Layout, run: &TextRun) -> Length {
    use skrifa::MetadataProvider as _;
    let data = &*layout.fonts()[run.font].data;
    let face = skrifa::FontRef::new(data).expect("an intact font");
    let size = skrifa::instance::Size::new(run.size.to_pt() as f32);
    let metrics = face.glyph_metrics(size, skrifa::instance::LocationRef::default());
    let ends = run.glyphs.iter().map(|glyph| {
        let width = metrics.advance_width(glyph.id.into()).expect("the font has the glyph");
        glyph.x + Length::from_pt(f64::from(width))
    });
    ends.max().unwrap_or_default()
}

/// The snapshots of `look` would show it too, and would be written anew with it.
#[test]
fn no_line_is_wider_than_its_box() {
    let long =
        "Prof. Dr. Ir. H. Raden Mas Bambang Sulistyo Adiwijaya Kusumonegoro, S.T., M.T., Ph.D.";
    for name in layout::builtin_names() {
        let layout = layout::load(name, Path::new("."), &BTreeMap::new()).expect("it loads");
        let renderer = Renderer::new(Arc::new(layout), 300).expect("its fixed texts fit");
        let layout = renderer.layout();
        let mut people: Vec<Record> =
            cetak::run::preview_people().into_iter().map(|(_, record)| record).collect();
        people.extend([long, "N", "WWWWWWWWWWWW WWWWWWWWWWWW WWWWWWWWWWWW"].map(record));
        let mut n_lines = 0;
        for person in &people {
            let rendered = renderer.card(person, URL, true, &Policy::default());
            let Some(card) = rendered.card else { continue };
            let design = layout.design(person.kind);
            for (ops, elements) in [(&card.front, &design.front), (&card.back, &design.back)] {
                let boxes: Vec<_> = elements
                    .iter()
                    .filter_map(|element| match &element.content {
                        Content::Text(text) if text.turn == Turn::None => {
                            Some((text.font, element.area()?))
                        }
                        _ => None,
                    })
                    .collect();
                for run in runs(ops).into_iter().filter(|run| run.turn == Turn::None) {
                    // Rounding of positions may cost a hundredth of a stroke.
                    let loose = Length::from_um(10);
                    let (left, right) = (run.origin.x, run.origin.x + end_of(layout, run));
                    let holds = |(font, area): &(usize, Rect)| {
                        *font == run.font
                            && (area.y..=area.bottom() + loose).contains(&run.origin.y)
                            && area.x - loose <= left
                            && right <= area.right() + loose
                    };
                    assert!(
                        boxes.iter().any(holds),
                        "{name}: `{}` from {left} to {right}",
                        run.text
                    );
                    n_lines += 1;
                }
            }
        }
        assert!(n_lines > 40, "{name}: only {n_lines} lines were looked at");
    }
}

/// What keyboards of phones write and what Excel writes is one name on the card.
#[test]
fn a_name_with_marks_apart_is_set_like_the_same_name_composed() {
    for (apart, whole) in
        [("Rene\u{301} Aimée", "René Aimée"), ("S\u{327}u\u{308}kru\u{308}", "Şükrü")]
    {
        let card = |name| RENDERER.card(&record(name), URL, true, &Policy::default()).card;
        assert_eq!(card(apart).expect("it fits"), card(whole).expect("it fits"), "{whole}");
    }
}

#[test]
fn the_groups_of_a_number_stand_apart_by_more_than_a_usual_space() {
    let card = RENDERER.card(&record("Ali"), URL, true, &Policy::default()).card.expect("it fits");
    let runs = runs(&card.front);
    let nip = runs.iter().find(|run| run.text == "19860926 201505 1 001").expect("the number");
    let at = |byte: u32| {
        nip.glyphs.iter().find(|glyph| glyph.start == byte).expect("a glyph for each byte").x
    };
    // A digit to its neighbour, and a space to the digit behind it.
    let (digit, space) = (at(1) - at(0), at(9) - at(8));
    assert!(space.um() * 10 > digit.um() * 6, "space {space}, digit {digit}");
}

#[test]
fn a_missing_character_is_named_with_its_code_point() {
    let rendered = RENDERER.card(&record("Ali 漢"), URL, true, &Policy::default());
    assert_eq!(rendered.card, None);
    assert_eq!(rendered.findings[0].code, Code::GlyphMissing);
    assert!(rendered.findings[0].message.en.contains("`漢` (U+6F22)"));
}

#[test]
fn a_mark_that_the_font_cannot_place_holds_the_card_by_its_own_name() {
    let rendered = RENDERER.card(&record("Q\u{301}asim"), URL, true, &Policy::default());
    assert_eq!(rendered.card, None);
    assert_eq!(rendered.findings[0].code, Code::GlyphMissing);
    assert!(rendered.findings[0].message.en.contains("(U+0301)"), "{:?}", rendered.findings);
}

#[test]
fn a_payload_that_is_too_dense_stops() {
    let payload = format!("https://example.go.id/k/{}", "a".repeat(200));
    let rendered = RENDERER.card(&record("Ali"), &payload, true, &Policy::default());
    assert_eq!(rendered.card, None);
    assert_eq!(rendered.findings[0].code, Code::QrTooSmall);
}

#[test]
fn titles_stay_whole_and_begin_a_line() {
    let name = "Prof. Dr. Ir. H. Raden Mas Bambang Sulistyo Adiwijaya Kusumonegoro Hadiningrat \
                Purwosaputro, S.T., M.T., Ph.D., IPU., ASEAN Eng.";
    let (lines, _) = name_lines(name).expect("it fits");
    assert_eq!(lines[lines.len() - 1], "S.T., M.T., Ph.D., IPU., ASEAN Eng.");
}

#[test]
fn both_sides_carry_the_serial_and_the_front_the_nip_once() {
    let card = RENDERER.card(&record("Ali"), URL, true, &Policy::default()).card.expect("it fits");
    let count = |ops: &[Op], text: &str| runs(ops).iter().filter(|run| run.text == text).count();
    assert_eq!(count(&card.front, "A20150001234"), 1);
    assert_eq!(count(&card.back, "A20150001234"), 1);
    assert_eq!(count(&card.front, "19860926 201505 1 001"), 1);
    let photos = card.front.iter().filter(|op| matches!(op, Op::Photo { .. })).count();
    assert_eq!(photos, 1);
}

#[test]
fn a_contract_end_is_shown_where_it_is_known() {
    let mut record = record("Ali");
    record.kind = Kind::Pppk;
    let until = |record: &Record| {
        let card = RENDERER.card(record, URL, true, &Policy::default()).card.expect("it fits");
        runs(&card.back).iter().any(|run| run.text == "Sampai 28 Februari 2027")
    };
    assert!(!until(&record));
    record.contract_end = cetak::date::Date::new(2027, 2, 28);
    assert!(until(&record));
}

/// Baselines of the texts that begin so, from top to bottom.
fn baselines(card: &cetak::render::Card, begins: &[&str]) -> Vec<Length> {
    let runs = runs(&card.front);
    let of = |begin: &&str| {
        let mut ends = runs.iter().filter(|run| run.text != "NIP" && run.text.starts_with(*begin));
        ends.next_back().map(|run| run.origin.y)
    };
    begins.iter().map(|begin| of(begin).unwrap_or_else(|| panic!("no {begin}"))).collect()
}

/// Name, number and instansi stay together, whatever the lines of the name; nothing lies over anything.
#[test]
fn number_and_instansi_stand_below_the_name_wherever_it_ends() {
    let long = "Prof. Dr. Ir. H. Raden Mas Bambang Sulistyo Adiwijaya Kusumonegoro Hadiningrat \
                Purwosaputro, S.T., M.T., Ph.D., IPU., ASEAN Eng.";
    let names =
        [("N", "N"), ("Siti Rahmawati Kusumaningrum, S.Kom., M.T.", "Kusuma"), (long, "S.T.")];
    for layout in layout::builtin_names() {
        let layout = layout::load(layout, Path::new("."), &BTreeMap::new()).expect("it loads");
        let name_of = layout.name().to_owned();
        let renderer = Renderer::new(Arc::new(layout), 300).expect("its fixed texts fit");
        let mut gaps = Vec::new();
        let mut ends = Vec::new();
        for (name, last) in names {
            for instansi in ["Kementerian Agama", "Pemerintah Kabupaten Contoh"] {
                let record = Record { instansi: instansi.to_owned(), ..record(name) };
                let rendered = renderer.card(&record, URL, true, &Policy::default());
                let card = rendered.card.unwrap_or_else(|| panic!("{:?}", rendered.findings));
                let place = baselines(&card, &[last, "19860926", instansi]);
                gaps.push((place[1] - place[0], place[2] - place[1]));
                ends.push(place[0]);
                for on_back in [false, true] {
                    let clashes = renderer.clashes(&record, (URL, true), on_back);
                    assert!(clashes.is_empty(), "{name_of}, {name}: {clashes:?}");
                }
            }
        }
        let near = |one: Length, other: Length| (one - other).abs() < Length::from_um(400);
        assert!(
            gaps.iter().all(|gap| near(gap.0, gaps[0].0) && near(gap.1, gaps[0].1)),
            "{gaps:?}"
        );
        assert!(ends[4] - ends[0] > Length::from_mm(4.0), "{name_of}: {ends:?}");
    }
}

/// A name that fits one line is not cut, and a single title is not left alone.
#[test]
fn a_short_name_stays_on_one_line_and_a_single_title_beside_its_name() {
    for layout in layout::builtin_names() {
        let layout = layout::load(layout, Path::new("."), &BTreeMap::new()).expect("it loads");
        let name_of = layout.name().to_owned();
        let renderer = Renderer::new(Arc::new(layout), 300).expect("its fixed texts fit");
        let lines = |name: &str| -> Vec<String> {
            let card = renderer.card(&record(name), URL, true, &Policy::default()).card;
            let card = card.expect("it fits");
            let parts = runs(&card.front).into_iter().map(|run| run.text.clone());
            parts.filter(|line| name.contains(line.as_str())).collect()
        };
        assert_eq!(lines("Dorkas Kogoya, A.Md.Kom."), ["Dorkas Kogoya, A.Md.Kom."], "{name_of}");
        let cut = lines("Siti Rahmawati Kusumaningrum Ayuningtyas, M.T.");
        assert!(cut.len() > 1 && !cut.contains(&"M.T.".to_owned()), "{name_of}: {cut:?}");
        let mut record = record("Ali");
        record.instansi = "Pemerintah Kabupaten Contoh".to_owned();
        let card = renderer.card(&record, URL, true, &Policy::default()).card.expect("it fits");
        let one = runs(&card.front).iter().any(|run| run.text == record.instansi);
        assert!(one, "{name_of}");
    }
}

#[test]
fn glyphs_give_the_text_back_when_copied() {
    let card = RENDERER.card(&record("Affandi Şefik, S.Kom."), URL, true, &Policy::default());
    for run in runs(&card.card.expect("it fits").front) {
        let copied: String = run
            .glyphs
            .iter()
            .map(|glyph| &run.text[glyph.start as usize..glyph.end as usize])
            .collect();
        assert_eq!(copied, run.text);
    }
}

#[test]
fn the_code_is_read_by_another_decoder_from_a_300_dpi_raster() {
    let layout = RENDERER.layout();
    let card = RENDERER.card(&record("Ali"), URL, false, &Policy::default()).card.expect("it fits");
    let painter = cetak::output::raster::Painter::new(
        layout.fonts(),
        RENDERER.statics(),
        layout.card(),
        Length::ZERO,
        300,
    );
    let pixels = painter.expect("the size is possible").paint(&card.front, None);
    assert_eq!((pixels.width_px, pixels.height_px), (1011, 638));
    let width = pixels.width_px as usize;
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(width, pixels.height_px as usize, |x, y| {
            pixels.rgba[(y * width + x) * 4 + 1]
        });
    let grids = image.detect_grids();
    let read: Vec<String> =
        grids.iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect();
    assert_eq!(read, [URL]);
}

proptest! {
    #[test]
    fn a_longer_name_never_gets_larger_type(words in prop::collection::vec("[A-Z][a-z]{1,11}", 1..12)) {
        let mut last = None;
        for n_words in 1..=words.len() {
            let Some((_, size)) = name_lines(&words[..n_words].join(" ")) else { break };
            prop_assert!(last.is_none_or(|last| size <= last), "{:?} then {:?}", last, size);
            last = Some(size);
        }
    }

    #[test]
    fn no_name_makes_it_panic_or_lose_a_letter(name in "\\PC{0,80}") {
        let rendered = RENDERER.card(&record(&name), URL, true, &Policy::default());
        prop_assert_eq!(rendered.card.is_none(), !rendered.findings.is_empty());
    }
}
