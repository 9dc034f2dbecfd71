//! What a print shop touches: verify, preflight and sheets as commands, streams and plain sheets.

use crate::support::Job;
use std::fs;

#[test]
fn a_finished_run_is_read_back_and_a_changed_file_is_told() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--out", "out/satu", "--quiet"]).expect(0);
    let ran = job.cetak(&["verify", "out/satu", "--lang", "en"]).expect(0);
    assert_eq!(
        ran.stdout(),
        "5 files, 24 cards, 6 pages, 628 texts, 48 faces, 24 photos, 24 QR codes and 6 codes of sheets read back: everything is right\n"
    );
    assert_eq!(ran.told(), "reading data: 3 files, N s\nreading back: 6 pages, N s\n");

    let map = job.path("out/satu/map.csv");
    let text = fs::read_to_string(&map).expect("a map");
    spoil(&map, &text.replacen(",1,1,1,2", ",1,2,1,2", 1));
    let ran = job.cetak(&["verify", "out/satu"]).expect(6);
    let told = ran.stderr();
    let place = "  --> sheets/0001.pdf, halaman 1, tempat 2";
    // Behind what tells how far it is.
    let first: Vec<&str> = told.lines().skip(2).take(6).collect();
    assert_eq!(
        first,
        [
            "file-changed: isi berkas berubah sejak dibuat",
            "  --> map.csv",
            "manifest-broken: dua kartu di lembar 1 tempat 2",
            "  --> map.csv",
            "text-missing: `…` tidak ada di kartu ini",
            place,
        ],
        "{told}"
    );
    let json = job.cetak(&["verify", "out/satu", "--json"]).expect(6).stdout();
    assert!(json.contains("\"file-changed\""), "{json}");
    // Whoever reads the document learns what a log leaves out.
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let missing = json["mismatches"].as_array().expect("a list").iter();
    let missing: Vec<&str> = missing
        .filter(|found| found["kind"] == "text-missing")
        .filter_map(|found| found["message"].as_str())
        .collect();
    assert_eq!(missing[0], "`Nur Hidayah Maghfiroh,` tidak ada di kartu ini", "{missing:?}");
}

/// The job file is found from wherever the run was put below it; another job's is not taken for it.
#[test]
fn a_run_is_read_back_with_its_own_job_file_from_any_folder_below() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--out", "arsip/2026/november/satu", "--quiet"]).expect(0);
    let told = |job: &Job| {
        job.cetak(&["verify", "arsip/2026/november/satu", "--lang", "en"]).expect(0).told()
    };
    let compared = "reading data: 3 files, N s\nreading back: 6 pages, N s\n";
    assert_eq!(told(&job), compared);
    // A job file of somebody else lies nearer.
    let own = read(&job.path("job.toml"));
    let name = own.lines().find(|line| line.starts_with("name")).expect("a name");
    let paths = own.replace("data/", "../../data/").replace("\"photos\"", "\"../../photos\"");
    let lain = "name = \"Lain\"\noutside = [\"../..\"]";
    spoil(&job.path("arsip/2026/job.toml"), &paths.replace(name, lain));
    assert_eq!(told(&job), compared);
    fs::remove_file(job.path("job.toml")).expect("removed");
    spoil(&job.path("tugas.toml"), &own);
    let lost = job.cetak(&["verify", "arsip/2026/november/satu", "--lang", "en"]).expect(6);
    assert_eq!(
        lost.told(),
        "reading back: 6 pages, N s\n\
         not compared: no folder above this run holds the job file of `Kartu ASN Kabupaten Contoh`: places, \
         looks, photos, names and QR codes of cards were not compared; name it with --job\n"
    );
    let args = ["verify", "arsip/2026/november/satu", "--job", "tugas.toml", "--quiet"];
    let refused = job.cetak(&args).expect(2).stderr();
    // It was called otherwise when the run was made.
    assert_eq!(
        refused,
        "galat: berkas tugas, desain, format lembar, atau versi program berubah sejak hasil itu dibuat: tempat, \
         gambar, foto, nama, dan kode QR kartu tidak dibandingkan\n  --> tugas.toml\n"
    );
}

/// Whatever the cards were made from stands in the manifest, so that a run can be explained later.
#[test]
fn own_layouts_artwork_and_sheet_formats_are_inputs_of_a_run() {
    let job = Job::copy_of("kabupaten");
    let design = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts/asn-landscape");
    fs::create_dir(job.path("desain")).expect("a folder");
    for name in
        ["layout.toml", "front.svg", "back.svg", "emblem.svg", "agency.svg", "signature.svg"]
    {
        spoil(&job.path("desain").join(name), &read(&design.join(name)));
    }
    let ran = job.cetak(&["sheets", "--fit", "f4", "--bleed", "3mm", "--toml"]).expect(0);
    spoil(&job.path("folio.toml"), &ran.stdout());
    spoil(&job.path("lambang.svg"), &read(&design.join("emblem.svg")));
    job.edit("format = \"a4-10up\"", "format = \"folio.toml\"");
    job.edit(
        "layout = \"asn-landscape\"",
        "layout = \"desain\"\nartwork = { emblem = \"lambang.svg\" }",
    );
    job.cetak(&["run", "job.toml", "--out", "out/satu", "--quiet"]).expect(0);
    let manifest = fs::read(job.path("out/satu/manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("JSON");
    let inputs = manifest["inputs"].as_array().expect("a list");
    for name in ["job.toml", "folio.toml", "lambang.svg", "desain/layout.toml", "desain/front.svg"]
    {
        let input = inputs.iter().find(|input| input["path"] == name).expect(name);
        let bytes = fs::read(job.path(name)).expect("a file");
        assert_eq!(input["bytes"], bytes.len());
        assert_eq!(input["blake3"], cetak::digest::Digest::of(&bytes).to_string());
    }
    let told = job.cetak(&["verify", "out/satu", "--lang", "en"]).expect(0).stderr();
    assert!(!told.contains("not compared"), "{told}");
    // From any folder: artwork was looked for in the job's folder below the job's folder.
    let args = ["check", "../job.toml", "--out", "../periksa", "--quiet"];
    let below = |command: &mut std::process::Command| {
        command.current_dir(job.path("data"));
    };
    job.cetak_with(&args, below).expect(0);
    spoil(&job.path("desain/front.svg"), &(read(&design.join("front.svg")) + "<!-- -->"));
    let told = job.cetak(&["verify", "out/satu", "--lang", "en"]).expect(6).stderr();
    assert!(told.contains("a layout"), "{told}");
    job.cetak(&["verify", "out/satu", "--partial", "--quiet"]).expect(0);
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
        // Photos without inks are another look of all cards.
        let accept = ["--accept", "layout-changed"];
        job.cetak(&[&["run", "job.toml", "--dry-run", "--quiet"][..], &accept].concat())
            .expect(code);
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

fn read(path: &std::path::Path) -> String {
    fs::read_to_string(path).expect("a file of text")
}

#[expect(clippy::disallowed_methods, reason = "a test changes its own copy")]
fn spoil(path: &std::path::Path, text: &str) {
    fs::write(path, text).expect("written");
}
