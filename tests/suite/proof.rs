//! `cetak proof`: which cards it shows, why, and that nobody can print cards from it.

use crate::support::Job;
use std::fs;

fn proof(job: &Job, more: &[&str], code: i32) -> serde_json::Value {
    let args = ["proof", "job.toml", "--quiet", "--lang", "en", "--json"];
    let args: Vec<&str> = args.iter().chain(more).copied().collect();
    let ran = job.cetak(&args).expect(code);
    serde_json::from_str(&ran.stdout()).expect("one JSON document")
}

/// The text of every page.
fn texts(pdf: &[u8]) -> Vec<String> {
    let document = lopdf::Document::load_mem(pdf).expect("a PDF");
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    pages.iter().map(|page| document.extract_text(&[*page]).expect("text")).collect()
}

const FILE: &str = "out/2026-11-22-proof.pdf";

#[test]
fn a_proof_shows_the_tightest_text_first_and_every_kind_and_unit() {
    let job = Job::copy_of("kabupaten");
    let told = proof(&job, &[], 0);
    assert_eq!(told["units_shown"], told["units"]);
    let pdf = fs::read(job.path(FILE)).expect("a proof");
    let pages = texts(&pdf);
    assert_eq!(told["pages"], pages.len());
    let all = pages.concat();
    assert!(all.contains("not for production") && all.contains("1 of 4"), "{all}");
    let first = pages[0].find("smallest type").expect("the tightest text");
    assert!(first < pages[0].find("2. ").expect("a second card"), "{}", pages[0]);
    for reason in
        ["longest name", "least sharp photo", "lowest resolution", "first card of this unit"]
    {
        assert!(all.contains(reason), "{reason}: {all}");
    }
    for kind in ["PNS", "PPPK", "PPPK Paruh Waktu"] {
        assert!(all.contains(&format!(", {kind}, ")), "{kind}");
    }
    // Pictures of cards, coarser than any card is printed: 85.6 mm at 200 dpi.
    let document = lopdf::Document::load_mem(&pdf).expect("a PDF");
    let mut widths = Vec::new();
    for object in document.objects.values() {
        let Ok(stream) = object.as_stream() else { continue };
        if stream.dict.get(b"Subtype").and_then(lopdf::Object::as_name).ok() == Some(b"Image") {
            widths
                .push(stream.dict.get(b"Width").and_then(lopdf::Object::as_i64).expect("a width"));
        }
    }
    assert_eq!(Some(widths.len() as u64), told["cards"].as_u64().map(|cards| cards * 2));
    assert!(widths.iter().all(|width| *width == 674), "{widths:?}");
}

#[test]
fn a_proof_is_the_same_with_any_number_of_threads() {
    let job = Job::copy_of("kabupaten");
    proof(&job, &["--jobs", "1", "--count", "8"], 0);
    let one = fs::read(job.path(FILE)).expect("a proof");
    proof(&job, &["--jobs", "4", "--count", "8"], 0);
    assert!(one == fs::read(job.path(FILE)).expect("a proof"));
}

#[test]
fn a_short_proof_says_what_it_leaves_out_and_a_key_shows_one_card() {
    let job = Job::copy_of("kabupaten");
    let told = proof(&job, &["--count", "3", "--out", "kecil.pdf"], 0);
    assert_eq!(told["cards"], 3);
    assert!(told["units_shown"].as_u64() < told["units"].as_u64(), "{told}");
    let text = texts(&fs::read(job.path("kecil.pdf")).expect("a proof")).concat();
    assert!(text.contains("3 of 24 cards"), "{text}");
    let refused = job.cetak(&["proof", "job.toml", "--quiet", "--out", "kecil.pdf"]).expect(2);
    assert!(refused.stderr().contains("--force"), "{}", refused.stderr());

    let map = job.cetak(&["run", "job.toml", "--quiet"]).expect(0).stdout();
    let map = fs::read_to_string(job.path(map.trim()).join("map.csv")).expect("a map");
    let key = map.lines().nth(5).and_then(|line| line.split(',').next()).expect("a key");
    let args = ["--key", key, "--out", "kecil.pdf", "--force"];
    assert_eq!(proof(&job, &args, 0)["cards"], 1);
    let text = texts(&fs::read(job.path("kecil.pdf")).expect("a proof")).concat();
    assert!(text.contains(&key[..8]) && !text.contains(key), "{text}");
    assert!(text.contains("asked for"), "{text}");
}

#[test]
fn warnings_are_on_the_proof_and_held_cards_are_not() {
    let job = Job::copy_of("bermasalah");
    let told = proof(&job, &[], 3);
    let counts = &told["report"]["counts"];
    assert!(told["cards"].as_u64() <= counts["made"].as_u64(), "{told}");
    let text = texts(&fs::read(job.path(FILE)).expect("a proof")).concat();
    assert!(text.contains("warning: Photo not sharp"), "{text}");
}
