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
    assert!(text("guillotine.txt").contains("223,92"));

    // Only what the office keeps names people.
    let map = text("map.csv");
    let keys: Vec<&str> = map.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    for name in [
        "READ_ME.txt",
        "ticket.json",
        "ticket.jdf",
        "ticket.xjdf",
        "manifest.csv",
        "guillotine.txt",
    ] {
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

/// What CIP4's schemas say of a JDF 1.7 and an XJDF 2.1 ticket, as far as ours use them: both were held
/// against the schemas themselves, which are not ours to hand on.
#[test]
fn tickets_state_flip_edge_stock_lamination_imposition_and_the_guillotine() {
    let job = Job::copy_of("kabupaten");
    job.edit(
        "order  = \"cut-stack\"",
        "order  = \"cut-stack\"\nback_gauge = \"20mm\"\n\
         [sheet.stock]\nname = \"Teslin <SP>\"\nweight = 180\nthickness = \"0.25mm\"\ncoating = \"none\"\n\
         [sheet.lamination]\nfinish = \"gloss\"\nthickness = \"0.125mm\"",
    );
    cetak(&job, &["run", "job.toml", "--out", "out/l", "--package", "--quiet"]).expect(0);
    job.edit("duplex = \"long-edge\"", "duplex = \"short-edge\"");
    cetak(&job, &["run", "job.toml", "--out", "out/s", "--package", "--quiet"]).expect(0);
    for (run, flip, turned, style) in [
        ("out/l", "TwoSidedFlipY", "long-edge", "WorkAndBack"),
        ("out/s", "TwoSidedFlipX", "short-edge", "Perfecting"),
    ] {
        let text = |name: &str| fs::read_to_string(job.path(run).join(name)).expect(name);
        let (jdf, xjdf) = (text("ticket.jdf"), text("ticket.xjdf"));
        let jdf = roxmltree::Document::parse(&jdf).expect("XML");
        let xjdf = roxmltree::Document::parse(&xjdf).expect("XML");
        let all =
            |document: &roxmltree::Document<'_>, name: &str, attribute: &str| -> Vec<String> {
                let found = document.descendants().filter(|node| node.is_named(name));
                found.filter_map(|node| node.said(attribute)).collect()
            };
        assert_eq!(all(&jdf, "DigitalPrintingParams", "Sides"), [flip]);
        assert_eq!(all(&xjdf, "DigitalPrintingParams", "FlipEdge"), [turned]);
        assert_eq!(all(&xjdf, "Layout", "WorkStyle"), [style]);
        // Files are sheets already, and where they lie is said from the ticket.
        assert_eq!(all(&jdf, "LayoutElement", "ElementType"), ["Surface"]);
        assert_eq!(all(&xjdf, "GeneralID", "IDUsage"), ["AlreadyImposed"]);
        for document in [&jdf, &xjdf] {
            assert_eq!(all(document, "FileSpec", "URL"), ["sheets/0001.pdf"]);
            assert_eq!(all(document, "Media", "Thickness"), ["250", "125", "125"]);
            assert_eq!(all(document, "Media", "Weight"), ["180"]);
            assert_eq!(all(document, "CuttingParams", "LeastBackGauge"), ["56.693"]);
            // Ten level cuts and four upright ones; no gauge is nearer than 20 mm, which is 56.7 pt.
            let gauges = all(document, "Cut", "BackGauge");
            assert_eq!(gauges.len(), 14);
            let nearest = |gauge: &String| gauge.parse::<f64>().expect("a number") >= 56.693;
            assert!(gauges.iter().all(nearest), "{gauges:?}");
            let edges = all(document, "Cut", "AtGauge");
            assert_eq!(edges[..3], ["Foot", "Head", "Foot"]);
            // Every cut runs from edge to edge of the sheet.
            assert_eq!(all(document, "Cut", "WorkingPath")[0], "595.276 0");
        }
        assert_eq!(all(&jdf, "JDF", "Version"), ["1.7"]);
        assert_eq!(all(&jdf, "JDF", "Types"), ["DigitalPrinting Laminating Cutting"]);
        assert_eq!(all(&xjdf, "XJDF", "Version"), ["2.1"]);
        // What is linked is there, and linked to a process that there is.
        let ids: Vec<String> = all(&jdf, "*", "ID");
        assert!(all(&jdf, "*", "rRef").iter().all(|id| ids.contains(id)));
        assert!(all(&jdf, "*", "CombinedProcessIndex").iter().all(|idx| "012".contains(idx)));
        let read_me = text("READ_ME.txt");
        assert!(read_me.contains("Teslin <SP>, 180 g/m2, 0,25 mm, tanpa lapisan"), "{read_me}");
        assert!(read_me.contains("mengilap, 0,125 mm, dua sisi, sebelum dipotong"), "{read_me}");
        let cuts = text("guillotine.txt");
        assert!(cuts.contains("putar setengah putaran"), "{cuts}");
        assert!(cuts.contains("Siku terdekat 53,98 mm"), "{cuts}");
    }
    job.edit("thickness = \"0.25mm\"", "thickness = \"25mm\"");
    job.edit("back_gauge = \"20mm\"", "back_gauge = \"2m\"");
    let told = cetak(&job, &["run", "job.toml", "--out", "out/x"]).expect(2).stderr();
    assert!(told.contains("thickness") && told.contains("back_gauge"), "{told}");
}

/// Names of elements and attributes whatever their namespace; `*` is any element.
trait Named {
    fn is_named(&self, name: &str) -> bool;
    fn said(&self, name: &str) -> Option<String>;
}

impl Named for roxmltree::Node<'_, '_> {
    fn is_named(&self, name: &str) -> bool {
        self.is_element() && (name == "*" || self.tag_name().name() == name)
    }

    fn said(&self, name: &str) -> Option<String> {
        let mut attributes = self.attributes();
        attributes.find(|one| one.name() == name).map(|one| one.value().to_owned())
    }
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
            // What a manifest says wrongly of another file is told by that file.
            let is_told = told.contains(&name) || name == "manifest.json" && !told.is_empty();
            assert!(is_told, "byte {at} of {name}: {told}");
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
    assert_eq!(pages.lines().nth(2), Some("1,back,2,imposed/0001.pdf,2,1,1,0001.pdf"));

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

/// Nothing to print is no package: an empty one with `COMPLETE` would start a hot folder.
#[test]
fn a_run_with_nothing_to_do_writes_no_package() {
    let job = Job::copy_of("kabupaten");
    cetak(&job, &["run", "job.toml", "--out", "out/a", "--quiet"]).expect(0);
    let again = ["run", "job.toml", "--only", "changed", "--package", "--out", "out/b", "--quiet"];
    cetak(&job, &again).expect(0);
    for name in ["COMPLETE", "READ_ME.txt", "ticket.jdf", "guillotine.txt", "proof.pdf"] {
        assert!(!job.path("out/b").join(name).exists(), "{name}");
    }
    assert!(job.path("out/b/report.json").is_file());
    cetak(&job, &["verify", "out/b", "--quiet"]).expect(0);
}

/// Files for a card printer: one picture for drivers that take no second one, a page of the printer's own size, and
/// a word where the ribbon has no colour for a side.
#[test]
fn a_card_printer_gets_one_picture_its_own_page_and_a_word_about_its_ribbon() {
    let job = Job::copy_of("kabupaten");
    job.edit(
        "[sheet]",
        "[output]\ncards = [\"pdf\", \"png\", \"composite\"]\nprinter = \"evolis\"\nribbon = \"YMCKOK\"\n\
         card_bleed = \"printer\"\nphotos = \"cmyk\"\nink_limit = 240\n\n[sheet]",
    );
    let english = ["run", "job.toml", "--out", "out/c", "--lang", "en"];
    let told = cetak(&job, &english).expect(0).stderr();
    assert!(told.contains("warning[ribbon-colour]: the back has colours"), "{told}");
    let cards = job.path("out/c/cards");
    let serial = fs::read_dir(&cards)
        .expect("cards")
        .filter_map(|entry| entry.expect("readable").file_name().into_string().ok())
        .find_map(|name| name.strip_suffix(".pdf").map(str::to_owned))
        .expect("a card");
    let picture = |ending: &str| {
        let file = fs::File::open(cards.join(format!("{serial}{ending}"))).expect("a raster");
        let mut decoder = png::Decoder::new(std::io::BufReader::new(file));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().expect("a PNG");
        let mut samples = vec![0; reader.output_buffer_size().expect("it is small")];
        let info = reader.next_frame(&mut samples).expect("pixels");
        assert_eq!((info.width, info.height), (1016, 648), "{ending}");
        samples.truncate(info.buffer_size());
        samples
    };
    let (colour, black, all) =
        (picture("-front.png"), picture("-front-k.png"), picture("-front-all.png"));
    let mut n_black = 0;
    for (at, dot) in black.iter().enumerate() {
        let (one, two) = (&all[at * 3..at * 3 + 3], &colour[at * 3..at * 3 + 3]);
        if *dot == 0 {
            n_black += 1;
            assert_eq!(one, [0; 3], "what K prints is exactly black");
        } else {
            assert_eq!(one, two, "and nothing else differs, edges included");
        }
    }
    assert!(n_black > 10_000, "{n_black}");

    let doc = lopdf::Document::load(cards.join(format!("{serial}.pdf"))).expect("a PDF");
    let page = doc.get_pages()[&1];
    let page = doc.get_dictionary(page).expect("a page");
    let boxed = |key: &[u8]| -> Vec<f64> {
        let sides = page.get(key).and_then(lopdf::Object::as_array).expect("a box");
        sides.iter().map(|side| f64::from(side.as_float().expect("a number"))).collect()
    };
    let (media, trim) = (boxed(b"MediaBox"), boxed(b"TrimBox"));
    let near = |is: f64, wanted: f64| (is - wanted).abs() < 0.02;
    assert!(near(media[2], 1016.0 * 0.24) && near(media[3], 648.0 * 0.24), "{media:?}");
    assert!(near(trim[2] - trim[0], 85.6 / 25.4 * 72.0), "{trim:?}");

    // What is reported is what the files hold, and within the limit.
    let report = fs::read_to_string(job.path("out/c/report.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    let (held, before) = (&report["ink"]["photos"], &report["ink"]["photos_before"]);
    assert!(held.as_u64().is_some_and(|held| (150..=240).contains(&held)), "{held}");
    assert!(before.as_u64() > held.as_u64(), "{before}");
    // Slugs in English, cards with an edge around them: all is read back.
    cetak(&job, &["verify", "out/c", "--quiet"]).expect(0);
    // What claims no standard is told in one line.
    let file = format!("out/c/cards/{serial}.pdf");
    let told = cetak(&job, &["preflight", &file]).expect(6).stdout();
    assert!(told.contains("tidak menyebut standar") && !told.contains("galat["), "{told}");
}

/// Upright cards lie on the same sheets, turned, whether they are drawn here or elsewhere.
#[test]
fn upright_cards_from_elsewhere_are_turned_onto_the_sheet_as_those_of_a_run_are() {
    let job = Job::copy_of("kabupaten");
    job.edit("layout = \"asn-landscape\"", "layout = \"asn-portrait\"");
    job.edit("[sheet]", "[output]\nstream = true\n\n[sheet]");
    cetak(&job, &["run", "job.toml", "--out", "out/p", "--quiet"]).expect(0);
    let impose = ["impose", "out/p/cards-1up/0001.pdf", "--out", "out/i"];
    let told = cetak(&job, &impose).expect(0).stderr();
    assert!(told.contains("24 kartu pada 3 lembar"), "{told}");
    let boxes = |path: &str| {
        let lot = lot(&job.path(path));
        lot.pdf().n_pages()
    };
    assert_eq!(boxes("out/i/imposed/0001.pdf"), boxes("out/p/sheets/0001.pdf"));
    // A hint can be pasted.
    let wide = ["impose", "out/p/cards-1up/0001.pdf", "--bleed", "1.353mm", "--out", "out/j"];
    let told = cetak(&job, &wide).expect(2).stderr();
    assert!(told.contains("paling besar 1mm"), "{told}");
}

/// Inks by their share, a plate by its name, white below and varnish above: each on its own plate, seen apart by Ghostscript,
/// read back as it was drawn.
#[test]
fn process_and_spot_colours_come_onto_plates_of_their_own() {
    let job = Job::copy_of("kabupaten");
    let layout = r##"title = "Warna khusus"
card = ["85.60mm", "53.98mm"]
[theme.pns]
merah = 'spot("PANTONE 186 C", cmyk(0, 100, 80, 12))'
[theme.pppk]
merah = 'cmyk(80, 20, 0, 0)'
[[front]]
type = "rect"
id = "white"
box = ["10mm", "10mm", "20mm", "10mm"]
fill = 'spot("White", cmyk(0, 0, 0, 0))'
[[front]]
type = "rect"
id = "band"
box = ["40mm", "10mm", "20mm", "10mm"]
fill = "merah"
[[front]]
type = "art"
file = "a.svg"
box = ["64mm", "10mm", "10mm", "10mm"]
recolour = { "#00ff00" = "merah" }
[[front]]
type = "text"
text = "{name}"
box = ["6mm", "24mm", "60mm", "4mm"]
font = "Plus Jakarta Sans"
colour = 'cmyk(100, 60, 0, 20)'
fit = [{ size = ["9pt", "5.5pt"] }, { lines = 3, size = "5.5pt" }]
[[front]]
type = "text"
text = "{nip}"
box = ["6mm", "32mm", "60mm", "3mm"]
font = "Plus Jakarta Sans"
size = "8pt"
colour = "k100"
[[front]]
type = "text"
text = "{serial}"
box = ["44mm", "48mm", "36mm", "2mm"]
font = "Plus Jakarta Sans"
size = "7pt"
colour = "k100"
[[front]]
type = "rect"
id = "varnish"
box = ["10mm", "38mm", "30mm", "6mm"]
stroke = 'spot("Varnish", cmyk(0, 0, 10, 0), 100)'
width = "1mm"
[[front]]
type = "rect"
id = "overlay"
box = ["50mm", "38mm", "10mm", "6mm"]
fill = 'spot("Overlay", cmyk(0, 0, 0, 0))'
[[back]]
type = "text"
text = "{serial}"
box = ["6mm", "44mm", "40mm", "4mm"]
font = "Plus Jakarta Sans"
size = "8pt"
colour = "k100"
"##;
    let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0H10V10H0Z" fill="#00ff00"/></svg>"##;
    fs::create_dir(job.path("khusus")).expect("a folder");
    crate::support::write(&job.path("khusus/layout.toml"), layout.as_bytes());
    crate::support::write(&job.path("khusus/a.svg"), svg.as_bytes());
    job.edit("layout = \"asn-landscape\"", "layout = \"khusus\"");
    job.edit("[sheet]", "[output]\ncards = [\"png\"]\nprinter = \"evolis\"\n\n[sheet]");
    cetak(&job, &["run", "job.toml", "--out", "out/k", "--quiet"]).expect(0);
    cetak(&job, &["verify", "out/k", "--quiet"]).expect(0);
    // A card printer's overlay is a layer of its own; what it has no panel for is not drawn.
    let layers = fs::read_dir(job.path("out/k/cards")).expect("cards");
    let layers = layers.filter_map(|entry| entry.expect("one").file_name().into_string().ok());
    let layers: Vec<String> = layers.collect();
    assert_eq!(layers.iter().filter(|name| name.ends_with("-front-overlay.png")).count(), 24);
    assert!(!layers.iter().any(|name| name.contains("varnish") || name.contains("-back-overlay")));
    let sheet = job.path("out/k/sheets/0001.pdf");
    cetak(&job, &["preflight", "out/k/sheets/0001.pdf", "--quiet"]).expect(0);

    let doc = lopdf::Document::load(&sheet).expect("a PDF");
    let mut groups = Vec::new();
    let mut plates = std::collections::BTreeSet::new();
    for object in doc.objects.values() {
        if let Ok(dict) = object.as_dict() {
            if let Ok(meta) = dict.get(b"GTS_Metadata").and_then(lopdf::Object::as_dict) {
                let group = meta.get(b"GTS_ProcStepsGroup").and_then(lopdf::Object::as_name);
                groups.push(String::from_utf8_lossy(group.expect("a name")).into_owned());
            }
            for (_, value) in dict.iter() {
                let Ok([kind, name, ..]) = value.as_array().map(Vec::as_slice) else { continue };
                if kind.as_name().is_ok_and(|kind| kind == b"Separation") {
                    let name = name.as_name().expect("a name");
                    plates.insert(String::from_utf8_lossy(name).into_owned());
                }
            }
        }
    }
    groups.sort();
    assert_eq!(groups, ["Varnish", "White"]);
    let plates: Vec<&str> = plates.iter().map(String::as_str).collect();
    assert_eq!(plates, ["All", "Overlay", "PANTONE 186 C", "Varnish", "White"]);

    if crate::support::tools() {
        let made = job.path("plates");
        fs::create_dir(&made).expect("a folder");
        let ran = Command::new("gs")
            .args([
                "-q",
                "-dNOPAUSE",
                "-dBATCH",
                "-dSAFER",
                "-sDEVICE=tiffsep",
                "-sCompression=none",
                "-r36",
                "-dLastPage=1",
            ])
            .arg(format!("-sOutputFile={}", made.join("p.tif").display()))
            .arg(&sheet)
            .status()
            .expect("Ghostscript is installed where CETAK_TOOLS=1");
        assert!(ran.success());
        let inked = |plate: &str| {
            let file = fs::read(made.join(format!("p({plate}).tif"))).expect(plate);
            file.iter().filter(|byte| **byte < 128).count()
        };
        // Marks are on every plate, and nothing else is on the yellow one.
        let marks = inked("Yellow");
        for plate in ["PANTONE 186 C", "Varnish", "White", "Overlay", "Cyan", "Black"] {
            let dots = inked(plate);
            assert!(dots > marks * 2, "{plate}: {dots} dots, marks alone are {marks}");
        }
    }
}

/// Two small jobs share sheets, each as often as asked, with one back for all; film is mirrored.
#[test]
fn files_follow_one_another_in_copies_with_a_common_back() {
    let job = Job::copy_of("kabupaten");
    job.edit("[sheet]", "[output]\nstream = true\n\n[sheet]");
    let one = ["--key", "200004052022072001"];
    cetak(&job, &[&["run", "job.toml", "--out", "out/s", "--quiet"][..], &one].concat()).expect(0);
    // The front and the back of one card, as files of their own.
    let whole = fs::read(job.path("out/s/cards-1up/0001.pdf")).expect("a file");
    for (name, gone) in [("front.pdf", 2), ("back.pdf", 1)] {
        let mut doc = lopdf::Document::load_mem(&whole).expect("a PDF");
        doc.delete_pages(&[gone]);
        doc.save(job.path(name)).expect("written");
    }
    fs::copy(job.path("front.pdf"), job.path("front2.pdf")).expect("copied");
    let gang = [
        "impose",
        "front.pdf",
        "front2.pdf",
        "--back",
        "back.pdf",
        "--copies",
        "3,4",
        "--start-slot",
        "5",
        "--skip-slots",
        "6",
        "--colour-bar",
        "--mirror",
        "--out",
        "out/g",
    ];
    let told = cetak(&job, &gang).expect(0).stderr();
    assert!(told.contains("7 kartu pada 2 lembar"), "{told}");
    let pages = fs::read_to_string(job.path("out/g/pages.csv")).expect("a list");
    let fronts: Vec<&str> = pages.lines().filter(|line| line.contains(",front,")).collect();
    assert_eq!(fronts.len(), 7);
    assert!(fronts[2].ends_with(",front.pdf") && fronts[3].ends_with(",front2.pdf"), "{pages}");
    assert_eq!(pages.lines().filter(|line| line.ends_with(",back.pdf")).count(), 7);
    assert!(
        pages.lines().any(|line| line.starts_with("1,front,1,imposed/0001.pdf,1,1,5,")),
        "{pages}"
    );
    // Mirrored: the page begins by turning left and right round.
    let doc = lopdf::Document::load(job.path("out/g/imposed/0001.pdf")).expect("a PDF");
    let content = doc.get_page_content(doc.get_pages()[&1]);
    assert!(content.starts_with(b"-1 0 0 1 595.27"), "{:?}", &content[..40]);
    let wrong = ["impose", "front.pdf", "front2.pdf", "--copies", "1,2,3", "--out", "out/h"];
    cetak(&job, &wrong).expect(2);
    let odd = ["impose", "front.pdf", "--back", "out/s/cards-1up/0001.pdf", "--out", "out/h"];
    cetak(&job, &odd).expect(4);
}

/// Cards of another program, one page for each word of `content`, with one thing changed.
fn foreign(contents: &[&str], change: impl FnOnce(&mut lopdf::Document)) -> Vec<u8> {
    use lopdf::{Object, Stream, dictionary};
    let mut doc = lopdf::Document::with_version("1.5");
    let tree = doc.new_object_id();
    let mut kids = Vec::new();
    for content in contents {
        let content = doc.add_object(Stream::new(dictionary! {}, content.as_bytes().to_vec()));
        let media = [0.0, 0.0, 242.65, 153.01].map(Object::from).to_vec();
        kids.push(Object::Reference(doc.add_object(dictionary! {
            "Type" => "Page", "Parent" => tree, "MediaBox" => media, "Contents" => content,
            "Resources" => dictionary! {},
        })));
    }
    let count = i64::try_from(kids.len()).expect("few");
    doc.set_object(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count });
    let root = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    doc.trailer.set("Root", root);
    change(&mut doc);
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).expect("written");
    bytes
}

/// Changes the root of the page tree.
fn tree_of(doc: &mut lopdf::Document) -> &mut lopdf::Dictionary {
    let id =
        doc.catalog().and_then(|root| root.get(b"Pages")).and_then(lopdf::Object::as_reference);
    let id = id.expect("a page tree");
    doc.get_object_mut(id).and_then(lopdf::Object::as_dict_mut).expect("a node")
}

#[test]
fn pages_from_elsewhere_are_counted_as_printers_count_them() {
    let job = Job::bare("kabupaten");
    let impose = |bytes: &[u8]| {
        write(&job.path("cards.pdf"), bytes);
        let args = ["impose", "cards.pdf", "--bleed", "0mm", "--out", "out", "--force"];
        let ran = cetak(&job, &[&args[..], &["--lang", "en"]].concat());
        (ran.code(), ran.stderr())
    };
    // One back stands behind each of three fronts.
    let again = foreign(&["0 g", "1 g", "2 w", "3 w"], |doc| {
        let kids = tree_of(doc).get_mut(b"Kids").and_then(lopdf::Object::as_array_mut);
        let kids = kids.expect("kids");
        let back = kids[1].clone();
        *kids = vec![
            kids[0].clone(),
            back.clone(),
            kids[2].clone(),
            back.clone(),
            kids[3].clone(),
            back,
        ];
        tree_of(doc).set("Count", 6);
    });
    let (code, told) = impose(&again);
    assert!(code == 0 && told.contains("3 cards"), "{told}");
    let list = fs::read_to_string(job.path("out/pages.csv")).expect("a list");
    assert_eq!(list.lines().count(), 7);
    let wrong = foreign(&["0 g", "1 g"], |doc| tree_of(doc).set("Count", 4));
    let (code, told) = impose(&wrong);
    assert_eq!(code, 4, "{told}");
    assert!(told.contains("says 4 pages, there are 2"), "{told}");
}

/// A layer with these words beside it in `/D` and in its own dictionary.
fn layered(usual: lopdf::Dictionary, group: lopdf::Dictionary) -> Vec<u8> {
    use lopdf::{Object, dictionary};
    foreign(&["/OC /L BDC 0 0 90 90 re f EMC"], |doc| {
        let mut layer = dictionary! {
            "Type" => "OCG", "Name" => Object::string_literal("Potong"),
            "GTS_Metadata" => dictionary! { "GTS_ProcStepsGroup" => "Structural" },
        };
        layer.extend(&group);
        let layer = doc.add_object(layer);
        let hidden = doc.add_object(dictionary! {
            "Type" => "OCMD", "OCGs" => vec![layer.into()], "P" => "AllOff",
        });
        let page = doc.page_iter().next().expect("a page");
        let page = doc.get_object_mut(page).and_then(Object::as_dict_mut).expect("a page");
        let names = dictionary! { "L" => hidden };
        page.set("Resources", dictionary! { "Properties" => names });
        let mut usual = usual;
        for (_, value) in usual.iter_mut() {
            // `true` stands for a list of the layer, in a list or in a usage.
            match value {
                Object::Boolean(true) => *value = vec![layer.into()].into(),
                Object::Array(items) => items.iter_mut().for_each(|item| {
                    item.as_dict_mut().expect("a usage").set("OCGs", vec![layer.into()]);
                }),
                _ => {}
            }
        }
        let layers = dictionary! { "OCGs" => vec![layer.into()], "D" => usual };
        doc.catalog_mut().expect("a catalog").set("OCProperties", layers);
    })
}

#[test]
fn layers_of_cards_from_elsewhere_go_along_whole_or_are_refused_by_name() {
    use lopdf::{Object, dictionary};
    let job = Job::bare("kabupaten");
    let impose = |bytes: &[u8]| {
        write(&job.path("cards.pdf"), bytes);
        let args = ["impose", "cards.pdf", "--duplex", "none", "--bleed", "0mm", "--out", "out"];
        let ran = cetak(&job, &[&args[..], &["--force", "--lang", "en"]].concat());
        (ran.code(), ran.stderr())
    };
    for usual in [dictionary! {}, dictionary! { "OFF" => true }] {
        let (code, told) = impose(&layered(usual, dictionary! {}));
        assert_eq!(code, 0, "{told}");
        let doc = lopdf::Document::load(job.path("out/imposed/0001.pdf")).expect("a PDF");
        let layers = doc.catalog().and_then(|root| root.get_deref(b"OCProperties", &doc));
        let layers = layers.and_then(Object::as_dict).expect("layers");
        let layer = layers.get(b"OCGs").and_then(Object::as_array).expect("groups")[0].clone();
        let group = doc.get_dictionary(layer.as_reference().expect("a reference"));
        assert!(group.expect("a group").has(b"GTS_Metadata"));
        // What the page names is the very group that the catalogue lists.
        let policy = doc.objects.values().filter_map(|object| object.as_dict().ok());
        let mut policy = policy.filter(|dict| dict.has(b"P") && dict.has(b"OCGs"));
        let held = policy.next().expect("a policy").get(b"OCGs").and_then(Object::as_array);
        assert_eq!(held.expect("groups"), &vec![layer]);
    }
    let print_off = dictionary! { "Print" => dictionary! { "PrintState" => "OFF" } };
    let usage = dictionary! { "Event" => "Print", "Category" => vec!["Print".into()] };
    let states = dictionary! { "AS" => vec![usage.into()] };
    let (code, told) = impose(&layered(states, dictionary! { "Usage" => print_off }));
    assert!(code == 4 && told.contains("the layer `Potong` changes when it is printed"), "{told}");
    let stray = foreign(&["0 0 9 9 re f"], |doc| {
        let name = Object::string_literal("Lepas");
        doc.add_object(dictionary! { "Type" => "OCG", "Name" => name });
    });
    let (code, told) = impose(&stray);
    assert!(code == 4 && told.contains("the layer `Lepas` is not in the file's list"), "{told}");
}
