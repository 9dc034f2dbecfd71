//! What a print shop touches: verify, preflight and sheets as commands, streams and plain sheets.

use super::cli::Job;
use std::fs;

#[test]
fn a_finished_run_is_read_back_and_a_changed_file_is_told() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--out", "out/satu", "--quiet"]).expect(0);
    let ran = job.cetak(&["verify", "out/satu", "--lang", "en"]).expect(0);
    assert!(ran.stdout().contains("24 cards"), "{}", ran.stdout());
    assert!(ran.stdout().contains("24 QR codes"), "{}", ran.stdout());
    assert!(!ran.stderr().contains("not compared"), "{}", ran.stderr());

    let map = job.path("out/satu/map.csv");
    let text = fs::read_to_string(&map).expect("a map");
    spoil(&map, &text.replacen(",1,1,1,2", ",1,2,1,2", 1));
    let ran = job.cetak(&["verify", "out/satu", "--json"]).expect(6);
    assert!(ran.stdout().contains("file-changed"), "{}", ran.stdout());
}

#[test]
fn the_stream_and_the_sheets_conform_and_plain_sheets_claim_nothing() {
    let job = Job::copy_of("kabupaten");
    let path = job.path("job.toml");
    let text = fs::read_to_string(&path).expect("a job");
    let text = text.replace("[output]\n", "");
    spoil(&path, &format!("{text}\n[output]\nstream = true\n"));
    job.cetak(&["run", "job.toml", "--out", "out/satu", "--quiet"]).expect(0);
    let ran = job
        .cetak(&["preflight", "out/satu/sheets/0001.pdf", "out/satu/cards-1up/0001.pdf"])
        .expect(0);
    assert!(ran.stdout().contains("PDF/X-4 + PDF/VT-1"), "{}", ran.stdout());

    spoil(&path, &format!("{text}\n[output]\npdf = \"plain\"\n"));
    job.cetak(&["run", "job.toml", "--out", "out/dua", "--quiet"]).expect(0);
    job.cetak(&["preflight", "out/dua/sheets/0001.pdf", "--quiet"]).expect(6);
    job.cetak(&["verify", "out/dua", "--quiet"]).expect(0);
}

#[test]
fn slips_the_cutting_line_and_separated_photos_conform_and_are_read_back() {
    let job = Job::copy_of("kabupaten");
    let path = job.path("job.toml");
    let text = fs::read_to_string(&path).expect("a job");
    let text = text.replace("[output]\n", "").replace("order  = \"cut-stack\"\n", "");
    let keys = "order = \"unit-cut-stack\"\ncut_contour = \"CutContour\"\ncolour_bar = true\n";
    spoil(&path, &format!("{text}{keys}\n[output]\nphotos = \"cmyk\"\nink_limit = 280\n"));
    job.cetak(&["run", "job.toml", "--out", "out/satu", "--quiet"]).expect(0);
    let ran = job.cetak(&["preflight", "out/satu/sheets/0001.pdf"]).expect(0);
    assert!(ran.stdout().contains("All, CutContour"), "{}", ran.stdout());
    let ran = job.cetak(&["verify", "out/satu", "--lang", "en"]).expect(0);
    assert!(ran.stdout().contains("24 QR codes"), "{}", ran.stdout());

    let report = fs::read(job.path("out/satu/report.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
    assert_eq!(report["ink"]["limit"], 280);
    assert_eq!(report["ink"]["photos"], 280, "dark hair is lowered to the limit");
    // Every unit begins on a sheet of its own, in the place after its slip.
    let map = fs::read_to_string(job.path("out/satu/map.csv")).expect("a map");
    assert!(!map.lines().skip(1).any(|line| line.split(',').nth(7) == Some("1")), "{map}");

    for (name, code) in [("Cyan", 2), ("all", 2), ("", 2), ("off", 0), ("Thru-cut", 0)] {
        let keys = format!("cut_contour = \"{name}\"\n");
        spoil(&path, &format!("{text}{keys}"));
        job.cetak(&["run", "job.toml", "--dry-run", "--quiet"]).expect(code);
    }
}

#[test]
fn cards_that_share_a_cut_are_warned_of_if_their_edges_differ() {
    let job = Job::copy_of("kabupaten");
    let path = job.path("job.toml");
    let text = fs::read_to_string(&path).expect("a job");
    let ran = job.cetak(&["sheets", "--fit", "a4", "--bleed", "0mm", "--toml"]).expect(0);
    spoil(&job.path("butt.toml"), &ran.stdout());
    let butt = text.replace("format = \"a4-10up\"", "format = \"butt.toml\"\nbleed = \"0mm\"");
    spoil(&path, &butt);
    let ran = job.cetak(&["check", "job.toml", "--lang", "en"]).expect(0);
    assert!(ran.stderr().contains("warning[butt-cut]"), "{}", ran.stderr());
    spoil(&path, &text);
    let ran = job.cetak(&["check", "job.toml", "--lang", "en"]).expect(0);
    assert!(!ran.stderr().contains("butt-cut"), "{}", ran.stderr());
}

#[test]
fn a_paper_is_solved_and_its_file_is_a_format() {
    let job = Job::copy_of("kabupaten");
    let ran = job.cetak(&["sheets", "--fit", "215x330mm", "--bleed", "3mm"]).expect(0);
    assert!(ran.stdout().contains("10 kartu: 2 kolom x 5 baris"), "{}", ran.stdout());
    let ran = job.cetak(&["sheets", "--fit", "f4", "--bleed", "3mm", "--toml"]).expect(0);
    spoil(&job.path("own.toml"), &ran.stdout());
    job.cetak(&["sheets", "check", "own.toml", "--bleed", "3mm"]).expect(0);
    job.cetak(&["sheets", "check", "own.toml", "--bleed", "9mm"]).expect(2);
    job.cetak(&["sheets", "--fit", "10x10mm"]).expect(2);
}

#[expect(clippy::disallowed_methods, reason = "a test changes its own copy")]
fn spoil(path: &std::path::Path, text: &str) {
    fs::write(path, text).expect("written");
}
