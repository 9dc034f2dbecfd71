//! Jobs with several layouts: who gets which, and sheets for each size of card.

use crate::support::Job;
use std::fs;

/// The job of the kabupaten with more in its `[card]`, `[sheet]` and a layout column in its CSV file.
fn mixed(card: &str, sheet: &str, column: &[&str]) -> Job {
    let job = Job::copy_of("kabupaten");
    let text = read(&job, "job.toml");
    let text = text.replace("\n[qr]", &format!("\n{card}\n[qr]"));
    write(&job, "job.toml", &text.replace("[sheet]\n", &format!("[sheet]\n{sheet}\n")));
    if !column.is_empty() {
        let rows = read(&job, "data/paruh-waktu.csv");
        let cells = std::iter::once(&"LAYOUT").chain(column).chain(std::iter::repeat(&""));
        let rows = rows.lines().zip(cells).map(|(row, cell)| format!("{row};{cell}\n"));
        write(&job, "data/paruh-waktu.csv", &rows.collect::<String>());
    }
    job
}

fn read(job: &Job, path: &str) -> String {
    fs::read_to_string(job.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[expect(clippy::disallowed_methods, reason = "a test changes its own copy")]
fn write(job: &Job, path: &str, text: &str) {
    fs::write(job.path(path), text).expect("written");
}

/// Lot, sheet and slot of each card of a map, in its order.
fn places(map: &str) -> Vec<(String, String, String)> {
    let cells = map.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    cells.map(|cells| (cells[5].to_owned(), cells[6].to_owned(), cells[7].to_owned())).collect()
}

const PPPK_UPRIGHT: &str = "[[card.rule]]\nwhen = { kind = [\"pppk\", \"pppk-paruh-waktu\"] }\nlayout = \"asn-portrait\"\n";

#[test]
fn cards_that_stand_and_cards_that_lie_come_on_sheets_of_their_own() {
    let job = mixed(PPPK_UPRIGHT, "", &[]);
    let text = read(&job, "job.toml");
    write(&job, "job.toml", &format!("{text}\n[output]\nstream = true\ncards = [\"pdf\"]\n"));
    job.cetak(&["run", "job.toml", "--out", "out/satu", "--quiet"]).expect(0);
    let map = read(&job, "out/satu/map.csv");
    for line in map.lines().skip(1) {
        let lot =
            if line.contains("data/pns.xlsx") { "sheets/0001.pdf" } else { "sheets/0002.pdf" };
        assert!(line.contains(lot), "{line}");
    }
    // Sheets are numbered over the whole run, so that a slot is named by sheet and slot alone.
    let mut sheets: Vec<_> =
        places(&map).into_iter().map(|(_, sheet, slot)| (sheet, slot)).collect();
    sheets.sort();
    sheets.dedup();
    assert_eq!(sheets.len(), 24);
    let ran = job.cetak(&["verify", "out/satu", "--lang", "en"]).expect(0);
    assert!(ran.stdout().contains("24 cards") && ran.stdout().contains("72 QR codes"));
    let files = ["sheets/0001.pdf", "sheets/0002.pdf", "cards-1up/0001.pdf", "cards-1up/0002.pdf"];
    let files = files.map(|file| format!("out/satu/{file}"));
    let args: Vec<&str> =
        ["preflight", "--quiet"].into_iter().chain(files.iter().map(|f| &**f)).collect();
    job.cetak(&args).expect(0);

    let plan = job.cetak(&["run", "job.toml", "--dry-run", "--json"]).expect(0);
    for lot in ["sheets/0001.pdf", "sheets/0002.pdf"] {
        assert!(plan.stdout().contains(lot), "{}", plan.stdout());
    }
}

#[test]
fn who_gets_another_layout_gets_another_card() {
    let job = mixed(PPPK_UPRIGHT, "", &[]);
    job.cetak(&["run", "job.toml", "--only", "changed", "--quiet"]).expect(0);
    let again = job.cetak(&["run", "job.toml", "--only", "changed", "--lang", "en"]).expect(0);
    assert!(again.stderr().contains("24 rows: 0 made, 24 unchanged"), "{}", again.stderr());
    let n_part_time = read(&job, "data/paruh-waktu.csv").lines().count() - 1;
    write(&job, "job.toml", &read(&job, "job.toml").replace(", \"pppk-paruh-waktu\"]", "]"));
    let third = job.cetak(&["run", "job.toml", "--only", "changed", "--lang", "en"]).expect(0);
    let told = format!("24 rows: {n_part_time} made, {} unchanged", 24 - n_part_time);
    assert!(third.stderr().contains(&told), "{}", third.stderr());
    let changes = read(&job, "out/2026-11-22-2/changes.csv");
    assert!(
        changes.lines().skip(1).all(|line| line.contains(",layout,asn-portrait ")),
        "{changes}"
    );
    // All of them lie now, on one sheet, and a reprint of one that stands gets the sheet of its shape.
    assert_eq!(places(&read(&job, "out/2026-11-22-2/map.csv")).len(), n_part_time);
    let map = read(&job, "out/2026-11-22/map.csv");
    let pppk = map.lines().find(|line| line.contains("data/pppk.xlsx")).expect("a PPPK");
    let key = &pppk[..18];
    let args =
        ["reprint", "job.toml", "--key", key, "--reason", "tinta", "--out", "out/ulang", "--quiet"];
    job.cetak(&args).expect(0);
    job.cetak(&["verify", "out/ulang", "--quiet"]).expect(0);
}

#[test]
fn a_column_of_the_workbook_chooses_the_layout_before_any_rule() {
    let card = format!(
        "{PPPK_UPRIGHT}[[card.rule]]\nwhen = {{ column = \"mendatar\" }}\nlayout = \"asn-landscape\"\n\
         [[card.rule]]\nwhen = {{ column = [\"polos\", \"sederhana\"] }}\nlayout = \"plain\"\n"
    );
    let job = mixed(&card, "", &["Mendatar", " polos ", "asn-portrait", "miring"]);
    let ran = job.cetak(&["run", "job.toml", "--out", "out/satu", "--lang", "en"]).expect(3);
    let told = ran.stderr();
    assert!(
        told.contains(
            "held[layout-unknown]: the layout column says `…`, this job has no such layout"
        ),
        "{told}"
    );
    assert!(
        told.contains("accepted: mendatar, polos, sederhana, asn-landscape, asn-portrait, plain"),
        "{told}"
    );
    // Two layouts of one size share a sheet with the PNS cards; one asks for a card that stands.
    let map = read(&job, "out/satu/map.csv");
    let lots: Vec<&str> = map
        .lines()
        .filter(|line| line.contains("paruh-waktu.csv"))
        .filter_map(|line| line.split(',').nth(5))
        .take(3)
        .collect();
    assert_eq!(lots, ["sheets/0001.pdf", "sheets/0001.pdf", "sheets/0002.pdf"]);
    // Each text and code is compared in its own place with the layout the row asks for.
    job.cetak(&["verify", "out/satu", "--quiet"]).expect(0);
}

#[test]
fn a_part_used_sheet_is_the_first_of_the_run_whatever_lies_on_it() {
    let job = mixed(PPPK_UPRIGHT, "start_slot = 4", &[]);
    write(&job, "job.toml", &read(&job, "job.toml").replace("start_slot = 1\n", ""));
    job.cetak(&["run", "job.toml", "--out", "out/satu", "--quiet"]).expect(0);
    let places = places(&read(&job, "out/satu/map.csv"));
    // What does not fit the first sheet goes on a whole one.
    let first_of = |lot: &str| {
        let first = places.iter().filter(|(of, ..)| of == lot).map(|(_, sheet, _)| sheet).min();
        let slots = places.iter().filter(|(of, sheet, _)| of == lot && Some(sheet) == first);
        slots.filter_map(|(_, _, slot)| slot.parse::<usize>().ok()).min()
    };
    assert_eq!(first_of("sheets/0001.pdf"), Some(4));
    assert_eq!(first_of("sheets/0002.pdf"), Some(1));
}

#[test]
fn mistakes_in_rules_and_shapes_are_told_with_their_lines() {
    let card = "[[card.rule]]\nwhen = { kind = \"cpns\", columns = \"x\" }\nlayout = \"asn-portrai\"\n\
                [[card.rule]]\nlayot = \"plain\"\n[card.artwork]\nemblm = \"a.svg\"\n";
    let job = mixed(card, "", &[]);
    let ran = job.cetak(&["check", "job.toml", "--lang", "en"]).expect(2);
    let told = ran.stderr();
    for line in [
        "`cpns` in `card.rule[1].when.kind` is not known",
        "accepted: pns, pppk, pppk-paruh-waktu",
        "unknown key `card.rule[1].when.columns`",
        "there is no layout `asn-portrai`\n  --> job.toml:18\n",
        "`card.rule[2].layout` is not there",
        "unknown key `card.rule[2].layot`",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }

    // A card of another size needs a format of its own.
    let job = mixed("[[card.rule]]\nwhen = { kind = \"pppk\" }\nlayout = \"kecil\"\n", "", &[]);
    let plain = include_str!("../../layouts/plain/layout.toml");
    fs::create_dir(job.path("kecil")).expect("made");
    write(&job, "kecil/logo.svg", include_str!("../../layouts/plain/logo.svg"));
    write(&job, "kecil/layout.toml", &plain.replace("\"53.98mm\"]", "\"60mm\"]"));
    let ran = job.cetak(&["check", "job.toml", "--lang", "en"]).expect(2);
    let told = ran.stderr();
    assert!(
        told.contains(
            "cards of `kecil` are 85.6 mm x 60 mm, the sheet formats of this job are for others: `a4-10up` 85.6 mm x 53.98 mm"
        ),
        "{told}"
    );
    let own = include_str!("../../layouts/sheets/a4-10up.toml");
    write(&job, "kecil.toml", &own.replace("53.98mm", "60mm").replace("rows = 5", "rows = 4"));
    let text = read(&job, "job.toml");
    let text = text.replace("format = \"a4-10up\"", "format = [\"a4-10up\", \"kecil.toml\"]");
    write(&job, "job.toml", &text);
    job.cetak(&["run", "job.toml", "--out", "out/satu", "--quiet"]).expect(0);
    job.cetak(&["verify", "out/satu", "--quiet"]).expect(0);
}

/// Boxes that keep apart are no promise: signs above capitals reach out of theirs.
#[test]
fn letters_that_reach_into_another_text_are_found_on_the_finished_card() {
    let job = Job::copy_of("kabupaten");
    let text = |id: &str, words: &str, y: &str, more: &str| {
        format!(
            "[[front]]\nid = \"{id}\"\ntype = \"text\"\ntext = \"{words}\"\nfont = \"Plus Jakarta Sans\"\n\
             colour = \"k100\"\nbox = [\"6mm\", \"{y}\", \"70mm\", \"4mm\"]\n{more}\n"
        )
    };
    let layout = |more: &str| {
        let name = text("nama", "{name|upper}", "10mm", "fit = [{ size = [\"10pt\", \"4pt\"] }]");
        let post = text("jabatan", "ÅÅÅÅÅÅ {kind}", "14mm", &format!("size = \"14pt\"\n{more}"));
        let name = name.replace("\"4mm\"]", "\"3.4mm\"]\nvalign = \"bottom\"");
        let back = text("nomor", "{serial}", "10mm", "size = \"8pt\"").replace("front", "back");
        format!("card = [\"85.60mm\", \"53.98mm\"]\n{name}{post}{back}")
    };
    fs::create_dir(job.path("sendiri")).expect("a folder");
    job.edit("layout = \"asn-landscape\"", "layout = \"sendiri\"");
    write(&job, "sendiri/layout.toml", &layout(""));
    job.cetak(&["layouts", "check", "sendiri"]).expect(0);
    job.cetak(&["run", "job.toml", "--out", "out/a", "--quiet"]).expect(0);
    let read = job.cetak(&["verify", "out/a", "--lang", "en"]).expect(6);
    let told = read.stdout() + &read.stderr();
    assert!(told.contains("overlap: `jabatan` is printed over `"), "{told}");
    // Meant so, it is right.
    write(&job, "sendiri/layout.toml", &layout("overlap = true"));
    job.cetak(&["run", "job.toml", "--out", "out/b", "--quiet"]).expect(0);
    job.cetak(&["verify", "out/b", "--quiet"]).expect(0);
}

#[test]
fn an_own_design_begins_as_a_copy_that_prints_the_same() {
    let job = Job::copy_of("kabupaten");
    for name in ["asn-landscape", "plain"] {
        let own = format!("salinan-{name}");
        let copied = job.cetak(&["layouts", "copy", name, &own]).expect(0).stdout();
        assert!(copied.contains(&format!("{own}/layout.toml")), "{copied}");
        job.cetak(&["layouts", "check", &own]).expect(0);
        let draw = |layout: &str, out: &str| {
            let args = ["layouts", "preview", layout, "--kind", "pns", "--dpi", "72", "--out", out];
            job.cetak(&args).expect(0);
            crate::support::files(&job.path(out))
        };
        let drawn = draw(name, &format!("out/{name}"));
        assert_eq!(drawn.len(), 7, "shortest, usual and longest, front and back, and the page");
        assert_eq!(drawn, draw(&own, &format!("out/{own}")));
        // Nothing is written over, and an own design is copied like one that is built in.
        job.cetak(&["layouts", "copy", name, &own]).expect(2);
        job.cetak(&["layouts", "copy", &own, &format!("{own}-lagi")]).expect(0);
        job.cetak(&["layouts", "check", &format!("{own}-lagi")]).expect(0);
    }
    let schema = job.cetak(&["layouts", "schema"]).expect(0).stdout();
    assert!(schema.contains("cetak card layout"), "{schema}");
}

/// Somebody's own people are looked at before anything is made, each by name, and nobody who is held.
#[test]
fn the_people_of_a_job_are_drawn_on_a_page_to_leaf_through() {
    let job = Job::copy_of("rumah-sakit");
    let preview = |more: &[&str]| {
        let args = ["layouts", "preview", "--job", "job.toml", "--quiet", "--dpi", "72"];
        job.cetak(&[&args, more].concat())
    };
    let told = preview(&[]).expect(0).stdout();
    assert!(told.trim_end().ends_with("preview/index.html"), "{told}");
    let drawn = crate::support::files(&job.path("preview"));
    assert_eq!(drawn.len(), 7, "three people, two sides, and the page");
    let page = read(&job, "preview/index.html");
    assert_eq!(page.matches("<section").count(), 3, "{page}");
    assert_eq!(page.matches("<img").count(), 6, "{page}");
    assert!(!page.contains("data-follows"), "nothing is drawn again");
    for file in page.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(job.path("preview").join(file).is_file(), "{file}");
    }
    let list = read(&job, "data/pegawai.csv");
    let key = list.lines().nth(1).and_then(|row| row.split(';').next()).expect("a number");
    preview(&["--key", key, "--out", "satu", "desain"]).expect(0);
    assert_eq!(crate::support::files(&job.path("satu")).len(), 3);
    let wrong = preview(&["plain", "--lang", "en"]).expect(2).stderr();
    assert!(wrong.contains("that job has no layout `plain`"), "{wrong}");
    job.cetak(&["layouts", "preview"]).expect(2);
    // Pictures lie over nothing that the job reads.
    preview(&["--out", "photos"]).expect(2);
}

/// A hospital's, a school's and a course's own designs, another size of card among them.
#[test]
fn cards_of_other_organisations_are_made_and_read_back() {
    for sample in ["rumah-sakit", "sekolah", "lencana-a6"] {
        let job = Job::copy_of(sample);
        job.cetak(&["layouts", "check", "desain"]).expect(0);
        job.cetak(&["run", "job.toml", "--out", "out/a", "--quiet"]).expect(0);
        let read = job.cetak(&["verify", "out/a", "--lang", "en"]).expect(0);
        let told = read.stdout();
        assert!(told.contains("3 cards"), "{sample}: {told}");
    }
}
