//! What leaves for the printer: calibrated sheets, the package, finished cards imposed from elsewhere.

use crate::support::{Job, Ran, cetak as program};
use std::{fs, path::Path, process::Command};

/// The program with the user's settings inside the job's own folder.
fn cetak(job: &Job, args: &[&str]) -> Ran {
    job.cetak_with(args, |command: &mut Command| {
        command.env("XDG_CONFIG_HOME", job.path("settings"));
    })
}

/// A calibration that moves every card must not make a wrong card: it is read back in its new place.
#[test]
fn sheets_for_a_calibrated_printer_hold_the_same_cards_elsewhere() {
    let job = Job::copy_of("kabupaten");
    cetak(&job, &["run", "job.toml", "--out", "out/a", "--printer", "kantor"]).expect(2);
    let set = ["calibrate", "set", "kantor", "--back", "0,6 -0,3"];
    cetak(&job, &set).expect(0);
    cetak(&job, &set).expect(2);
    assert!(job.path("settings/cetak/printers/kantor.toml").is_file());
    let told = cetak(&job, &["calibrate", "list"]).expect(0).stdout();
    assert!(told.contains("belakang: kanan +0,60 mm; bawah -0,30 mm"), "{told}");

    cetak(&job, &["run", "job.toml", "--out", "out/a", "--quiet"]).expect(0);
    cetak(&job, &["run", "job.toml", "--out", "out/b", "--printer", "kantor", "--quiet"]).expect(0);
    let read = |name: &str| fs::read(job.path(name)).expect("a file");
    // The same cards in the same places; the second is the next issue of each.
    let places = |name: &str| -> Vec<String> {
        let map = String::from_utf8(read(name)).expect("text");
        let place = |line: &str| line.rsplit_once(',').expect("columns").0.to_owned();
        map.lines().map(place).collect()
    };
    assert_eq!(places("out/a/map.csv"), places("out/b/map.csv"));
    assert_ne!(read("out/a/sheets/0001.pdf"), read("out/b/sheets/0001.pdf"));
    let manifest: serde_json::Value =
        serde_json::from_slice(&read("out/b/manifest.json")).expect("JSON");
    assert_eq!(manifest["calibration"]["printer"], "kantor");
    assert_eq!(manifest["calibration"]["back"]["right_um"], 600);
    cetak(&job, &["verify", "out/b", "--quiet"]).expect(0);
    cetak(&job, &["preflight", "out/b/sheets/0001.pdf", "--quiet"]).expect(0);
    // Cards are what they were: another printer is no reason to make them again.
    let again = ["run", "job.toml", "--only", "changed", "--printer", "kantor"];
    let told = cetak(&job, &again).expect(0).stderr();
    assert!(told.contains("0 dibuat, 24 tidak berubah"), "{told}");

    job.edit("format = \"a4-10up\"", "format = \"f4-10up\"\ncalibration = \"kantor\"");
    let told = cetak(&job, &["run", "job.toml", "--out", "out/c"]).expect(2).stderr();
    assert!(told.contains("diukur pada kertas"), "{told}");
}

#[test]
fn a_target_is_printed_read_and_checked() {
    let job = Job::copy_of("kabupaten");
    let made = cetak(&job, &["calibrate", "make", "kantor", "--job", "job.toml"]).expect(0);
    assert_eq!(made.stdout().trim(), "kalibrasi-kantor.pdf");
    cetak(&job, &["preflight", "kalibrasi-kantor.pdf", "--quiet"]).expect(0);
    let lot = lot(&job.path("kalibrasi-kantor.pdf"));
    assert_eq!(lot.pdf().n_pages(), 2);
    let readings = "25,3 185,2 25,3 185,2 24,8 271,9 24,8 271,9";
    let set = ["calibrate", "set", "kantor", "--job", "job.toml", "--front", readings];
    cetak(&job, &set).expect(0);
    let text = fs::read_to_string(job.path("printers/kantor.toml")).expect("a profile");
    assert!(text.contains("shift = [\"0.25mm\", \"-0.15mm\"]"), "{text}");
    assert!(text.contains("width = 99.9375"), "{text}");
    // A reading that was misread, one too few, and one in the wrong order.
    for wrong in [
        "25,3 185,2 27,3 185,2 24,8 271,9 24,8 271,9",
        "25,3 185,2 25,3 185,2 24,8 271,9 24,8",
        "185,2 25,3 25,3 185,2 24,8 271,9 24,8 271,9",
        "25,3 185,2 25,3 seratus 24,8 271,9 24,8 271,9",
    ] {
        let set = ["calibrate", "set", "lain", "--job", "job.toml", "--front", wrong];
        cetak(&job, &set).expect(2);
    }
    let check = ["calibrate", "make", "periksa", "--printer", "kantor", "--job", "job.toml"];
    cetak(&job, &check).expect(0);
    cetak(&job, &["calibrate", "make", "kartu", "--sheet", "cr80-1up"]).expect(2);
    cetak(&job, &["calibrate", "make", "../kantor"]).expect(2);
}

fn lot(path: &Path) -> cetak::verify::Lot {
    cetak::verify::Lot::from_bytes(fs::read(path).expect("a file")).expect("a PDF")
}

/// What a shop takes as it is: counts agree, every card is in one pile, nothing names a person.
#[test]
fn a_package_says_what_to_print_and_where_each_card_ends() {
    let job = Job::copy_of("kabupaten");
    cetak(&job, &["run", "job.toml", "--out", "out/p", "--package", "--quiet"]).expect(0);
    let text = |name: &str| fs::read_to_string(job.path("out/p").join(name)).expect(name);
    let read_me = text("READ_ME.txt");
    assert!(read_me.contains("24 pada 3 lembar") && read_me.contains("dibalik pada sisi panjang"));
    assert!(read_me.lines().count() < 60, "it is one page");
    let ticket: serde_json::Value = serde_json::from_str(&text("ticket.json")).expect("JSON");
    assert_eq!((&ticket["cards"], &ticket["sheets"]), (&24.into(), &3.into()));
    assert_eq!(ticket["files"][0]["pages"], 6);
    let jdf = text("ticket.jdf");
    let jdf = roxmltree::Document::parse(&jdf).expect("XML");
    let urls: Vec<_> = jdf.descendants().filter_map(|node| node.attribute("URL")).collect();
    assert_eq!(urls, ["sheets/0001.pdf"]);

    // Piles put one on another give the cards in order, each once on either side.
    let manifest = text("manifest.csv");
    let mut places = std::collections::BTreeMap::new();
    for line in manifest.lines().skip(1).filter(|line| line.contains(",front,")) {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |idx: usize| cells[idx].parse::<usize>().expect("a number");
        assert_eq!(places.insert((number(9), number(10)), number(0)), None);
    }
    assert_eq!(places.into_values().collect::<Vec<_>>(), (1..=24).collect::<Vec<_>>());
    assert_eq!(manifest.lines().filter(|line| line.contains(",back,")).count(), 24);
    assert!(text("guillotine.txt").contains("233,47"));

    // Only what the office keeps names people.
    let map = text("map.csv");
    let keys: Vec<&str> = map.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    for name in ["READ_ME.txt", "ticket.json", "ticket.jdf", "manifest.csv", "guillotine.txt"] {
        let text = text(name);
        assert!(!keys.iter().any(|key| text.contains(key)), "{name}");
    }
    assert_eq!(lot(&job.path("out/p/stacking.pdf")).pdf().n_pages(), 1);
    cetak(&job, &["preflight", "out/p/stacking.pdf", "--quiet"]).expect(0);
    assert!(lot(&job.path("out/p/proof.pdf")).pdf().n_pages() > 1);
    // The sum of the sums: `sha256sum -c COMPLETE`.
    assert!(text("COMPLETE").ends_with("  SHA256SUMS\n"));
    cetak(&job, &["verify", "out/p", "--quiet"]).expect(0);
    fs::remove_file(job.path("out/p/COMPLETE")).expect("removed");
    let told = cetak(&job, &["verify", "out/p"]).expect(6).stderr();
    assert!(told.contains("COMPLETE"), "{told}");
}

/// What the person at the press and at the knife would stumble over is written down.
#[test]
fn a_package_names_stacks_part_used_paper_and_slips() {
    let job = Job::copy_of("kabupaten");
    let read_me = |run: &str| fs::read_to_string(job.path(run).join("READ_ME.txt")).expect("text");
    let cuts = |run: &str| fs::read_to_string(job.path(run).join("guillotine.txt")).expect("text");
    job.edit("order  = \"cut-stack\"", "order  = \"cut-stack\"\nstart_slot = 4");
    cetak(&job, &["run", "job.toml", "--out", "out/s", "--package", "--quiet"]).expect(0);
    assert!(read_me("out/s").contains("mulai dari tempat 4"));
    assert!(read_me("out/s").contains("seperti daftar di guillotine.txt"));
    let told = cuts("out/s");
    assert!(told.contains("berkas 0001: lembar 1\r\n"), "{told}");
    assert!(told.contains("berkas 0001: lembar 2-3\r\n"), "{told}");
    assert!(!told.contains("Kartu 85,6"), "one shape needs no name");

    job.edit("start_slot = 4", "");
    job.edit("order  = \"cut-stack\"", "order  = \"unit\"");
    cetak(&job, &["run", "job.toml", "--out", "out/u", "--package", "--quiet"]).expect(0);
    assert!(read_me("out/u").contains("pemisah unit berbingkai hitam ikut dipotong"));
    assert!(!read_me("out/u").contains("Lembar 1 "));
    assert!(cuts("out/u").contains(", satu per satu\r\n"));
    // Cut sheet by sheet: a card lies as deep as its slot, for the slip is in the first.
    let manifest = fs::read_to_string(job.path("out/u/manifest.csv")).expect("a list");
    let cells = manifest.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    let mut n_lines = 0;
    for cells in cells {
        assert_eq!(cells[6], cells[10], "{cells:?}");
        assert_ne!(cells[6], "1", "the slip lies there: {cells:?}");
        n_lines += 1;
    }
    assert_eq!(n_lines, 48);

    job.edit(
        "[qr]",
        "[[card.rule]]\nwhen = { kind = \"pppk\" }\nlayout = \"asn-portrait\"\n\n[qr]",
    );
    cetak(&job, &["run", "job.toml", "--out", "out/m", "--package", "--quiet"]).expect(0);
    let told = cuts("out/m");
    assert!(told.contains("Kartu 85,6 x 53,98 mm, berkas 0001\r\n"), "{told}");
    assert!(told.contains("Kartu 53,98 x 85,6 mm, berkas 0002\r\n"), "{told}");
    cetak(&job, &["verify", "out/m", "--quiet"]).expect(0);
}

/// Looks at files and texts, not at codes: those are read in other tests.
struct TextsOnly;

impl cetak::verify::Expectations for TextsOnly {
    fn code(
        &self,
        _: &cetak::schema::report::MapLine,
        _: cetak::verify::Face,
    ) -> cetak::verify::WantedCode {
        cetak::verify::WantedCode::None
    }
}

#[test]
fn one_changed_byte_in_any_file_of_a_run_is_told_by_its_name() {
    let job = Job::copy_of("kabupaten");
    let one = ["--key", "200004052022072001"];
    cetak(
        &job,
        &[&["run", "job.toml", "--out", "out/p", "--package", "--quiet"][..], &one].concat(),
    )
    .expect(0);
    let folder = job.path("out/p");
    let verified = || cetak::verify::run(&folder, &TextsOnly, &mut |_, _| {});
    assert!(verified().expect("a run").is_right());
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name != "sheets")
        .collect();
    names.push("sheets/0001.pdf".to_owned());
    assert!(names.len() > 12, "{names:?}");
    for name in names {
        let path = folder.join(&name);
        let whole = fs::read(&path).expect("a file");
        for at in [0, whole.len() / 2] {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            write(&path, &changed);
            let told = match verified() {
                Ok(verified) => {
                    let named = verified.mismatches.iter().map(|found| found.file.clone());
                    named.collect::<Vec<_>>().join(" ")
                }
                // A manifest that is no longer one stops the reading, and is named.
                Err(fault) => {
                    assert_eq!(fault.kind, cetak::diag::FaultKind::Verification);
                    fault.place.clone()
                }
            };
            assert!(told.contains(&name), "byte {at} of {name}: {told}");
        }
        write(&path, &whole);
    }
}

/// A hot folder must never see `COMPLETE` before everything else, whatever happens.
#[test]
fn a_package_killed_before_it_is_complete_is_completed_by_the_next_run() {
    let whole = Job::copy_of("kabupaten");
    let args = ["run", "job.toml", "--out", "out/p", "--package", "--quiet"];
    cetak(&whole, &args).expect(0);
    let job = Job::copy_of("kabupaten");
    let mut child = program()
        .current_dir(job.path(""))
        .args(args)
        .stderr(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("cetak starts");
    while !job.path("out/p/manifest.json").exists() {
        assert!(child.try_wait().expect("a child").is_none(), "it ended without a manifest");
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    cetak(&job, &["run", "job.toml", "--out", "out/p", "--package", "--quiet", "--force"])
        .expect(0);
    // The killed run had recorded its cards, so that these are the next issue: other bytes, as whole.
    let names =
        |job: &Job| crate::support::files(&job.path("out/p")).into_keys().collect::<Vec<_>>();
    assert_eq!(names(&job), names(&whole));
    assert!(job.path("out/p/COMPLETE").exists());
    cetak(&job, &["verify", "out/p", "--quiet"]).expect(0);
}

#[expect(clippy::disallowed_methods, reason = "a test changes its own copy")]
fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).expect("written");
}

/// Cards of the program's own stream stand for those of any other that makes PDF/X-4.
#[test]
fn finished_cards_from_elsewhere_lie_on_the_same_sheets() {
    let job = Job::copy_of("kabupaten");
    let path = job.path("job.toml");
    let text = fs::read_to_string(&path).expect("a job").replace("[output]\n", "");
    write(&path, format!("{text}\n[output]\nstream = true\n").as_bytes());
    cetak(&job, &["run", "job.toml", "--out", "out/a", "--quiet"]).expect(0);
    let cards = "out/a/cards-1up/0001.pdf";
    let told = cetak(&job, &["impose", cards, "--out", "out/b"]).expect(0).stderr();
    assert!(told.contains("24 kartu pada 3 lembar dalam 1 berkas PDF/X-4"), "{told}");
    cetak(&job, &["preflight", "out/b/imposed/0001.pdf", "--quiet"]).expect(0);
    let pages = fs::read_to_string(job.path("out/b/pages.csv")).expect("a list");
    assert_eq!(pages.lines().count(), 49);
    assert_eq!(pages.lines().nth(2), Some("1,back,2,imposed/0001.pdf,2,1,1"));

    let n_pages = |name: &str| lot(&job.path(name)).pdf().n_pages();
    assert_eq!(n_pages("out/a/sheets/0001.pdf"), n_pages("out/b/imposed/0001.pdf"));

    // Changed by another program: one page turned, one without boxes, then an odd one, then a lock.
    let mut doc = lopdf::Document::load(job.path(cards)).expect("a PDF");
    let ids: Vec<_> = doc.page_iter().collect();
    let page = |doc: &mut lopdf::Document, idx: usize| {
        doc.get_object_mut(ids[idx]).and_then(lopdf::Object::as_dict_mut).expect("a page").clone()
    };
    let mut turned = page(&mut doc, 0);
    turned.set("Rotate", 180);
    doc.set_object(ids[0], turned);
    let mut bare = page(&mut doc, 2);
    bare.remove(b"TrimBox");
    bare.remove(b"BleedBox");
    doc.set_object(ids[2], bare);
    doc.save(job.path("changed.pdf")).expect("saved");
    let ran = cetak(&job, &["impose", "changed.pdf", "--bleed", "3mm", "--sheet", "f4-10up"]);
    ran.expect(0);
    assert!(job.path("changed-lembar/imposed/0001.pdf").is_file());
    let told = cetak(&job, &["impose", "changed.pdf", "--bleed", "4mm", "--sheet", "sra3-21up"]);
    assert_ne!(told.code(), 0, "a page has no bleed of 4 mm");
    let mut quarter = page(&mut doc, 4);
    quarter.set("Rotate", 90);
    doc.set_object(ids[4], quarter);
    doc.save(job.path("quarter.pdf")).expect("saved");
    let told = cetak(&job, &["impose", "quarter.pdf"]).expect(4).stderr();
    assert!(told.contains("halaman 5: ukuran potong"), "{told}");
    doc.delete_pages(&[1]);
    doc.save(job.path("odd.pdf")).expect("saved");
    let told = cetak(&job, &["impose", "odd.pdf"]).expect(4).stderr();
    assert!(told.contains("berpasangan"), "{told}");
    let whole = fs::read(job.path(cards)).expect("a file");
    write(&job.path("cut.pdf"), &whole[..whole.len() / 3]);
    cetak(&job, &["impose", "cut.pdf"]).expect(4);
    cetak(&job, &["impose", "job.toml"]).expect(4);
}
