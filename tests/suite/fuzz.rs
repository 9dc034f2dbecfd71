//! The fuzz targets of rows, photos and settings, in short: the same inputs every time.
//!
//! Their bodies are those that `cargo fuzz` runs for hours; what it finds becomes
//! a test with a name of its own. Seeds are the samples and the built-in layouts.

#[path = "../../fuzz/targets.rs"]
mod targets;

use crate::hostile::{Dice, mutated};
use crate::support::{PATIENCE, long, own_time};
use std::{fs, path::Path};

/// Pieces that readers of settings and rows have stumbled over, or might.
const PIECES: [&[u8]; 20] = [
    b"[",
    b"[[",
    b"]]",
    b"=",
    b"\"",
    b"'''",
    b"\\u0000",
    b"\n[sheet]\n",
    b"= 99999999999999999999",
    b"= -1",
    b"= 1e999",
    b"\"1e300mm\"",
    b"\"0.0000001pt\"",
    b"\"{token}{serial}\"",
    b"..",
    b"/dev/null",
    b"\xcc\x81",
    b"\xe2\x80\xae",
    b"\t",
    b"\xff",
];

/// The files below `samples/` and `layouts/` whose names end so, in their order.
fn seeds(ending: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open = vec![root.join("samples"), root.join("layouts")];
    let mut paths = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).expect("a file")).collect()
}

/// Gives `target` the seeds, then as many damaged ones as there are turns.
fn holds(target: impl Fn(&[u8]), seeds: &[Vec<u8>], turns: usize) {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let whole = seeds.iter().cloned();
    let damaged = (0..turns).map(|turn| mutated(&seeds[turn % seeds.len()], &mut dice, &PIECES));
    for (turn, bytes) in whole.chain(damaged).enumerate() {
        let begun = own_time();
        target(&bytes);
        let took = own_time() - begun;
        assert!(took < PATIENCE, "input {turn} took {took:?}");
    }
}

fn text(target: impl Fn(&str)) -> impl Fn(&[u8]) {
    move |bytes| target(&String::from_utf8_lossy(bytes))
}

#[test]
fn damaged_settings_are_read_or_told_with_their_place() {
    let seeds = seeds(".toml");
    assert!(seeds.len() > 15);
    holds(text(targets::toml), &seeds, 150);
}

#[test]
fn damaged_rows_get_one_verdict_each() {
    let lists = seeds("paruh-waktu.csv").into_iter().map(|list| {
        list.iter().map(|byte| if *byte == b';' { b'\t' } else { *byte }).collect::<Vec<u8>>()
    });
    // The target takes cells in the order of the fields.
    let person = "\t198503102010121003\tSITI RAHAYU\tDr.\tS.Kom.\t10-03-1985\tF\tPNS\t01\tAktif\tPNS\tA20100000001\t01-12-2010\t01-12-2011\tIII/c\tPenata\tAnalis\tDinas\tKabupaten Contoh\t";
    let rows: Vec<Vec<u8>> = lists.chain([person.into()]).collect();
    holds(text(targets::record), &rows, 1500);
}

#[test]
fn damaged_photos_are_prepared_or_told() {
    let mut photos = seeds(".png");
    photos.retain(|photo| photo.len() < 200_000);
    assert!(photos.len() > 10);
    photos.truncate(if long() { 12 } else { 4 });
    holds(targets::photo, &photos, if long() { 60 } else { 16 });
}

/// The seeds of `ingest` are damaged below their compression in `hostile`; here as they are.
#[test]
fn whole_lists_are_read_by_the_target_too() {
    let lists: Vec<Vec<u8>> = [".xlsx", ".csv"].into_iter().flat_map(seeds).collect();
    assert!(lists.len() > 3);
    holds(targets::ingest, &lists, 100);
}
