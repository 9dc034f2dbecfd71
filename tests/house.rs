//! The rules of the house that the compiler does not check.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Module, the modules it may name as `crate::…`, the crates only it may name.
/// The order is the order data flows in; a module may only see earlier ones.
const LAYERS: &[(&str, &[&str], &[&str])] = &[
    ("unit", &[], &[]),
    ("geom", &["unit"], &[]),
    ("date", &[], &[]),
    ("diag", &[], &[]),
    ("explain", &["diag"], &[]),
    ("digest", &[], &["blake3", "sha2"]),
    ("settings", &["diag", "unit"], &[]),
    ("ingest", &["date", "diag"], &["calamine", "csv", "memchr"]),
    ("record", &["date", "diag", "ingest"], &[]),
    (
        "photo",
        &["diag", "unit", "geom", "digest", "record"],
        &["walkdir", "image", "fast_image_resize", "jpeg_encoder"],
    ),
    (
        "layout",
        &["date", "diag", "unit", "geom", "digest", "settings", "record"],
        &["usvg", "roxmltree"],
    ),
    (
        "render",
        &["date", "diag", "unit", "geom", "record", "photo", "layout"],
        &["harfrust", "qrcode"],
    ),
    ("impose", &["diag", "unit", "geom", "settings"], &[]),
    (
        "output",
        &[
            "date", "diag", "explain", "unit", "geom", "digest", "photo", "layout", "render",
            "impose",
        ],
        &["pdf_writer", "printpdf", "subsetter", "rust_xlsxwriter"],
    ),
    ("token", &["diag", "digest"], &["getrandom"]),
    ("ledger", &["date", "diag", "digest", "record", "token"], &["rusqlite"]),
    (
        "verify",
        &[
            "date", "diag", "unit", "geom", "digest", "photo", "layout", "render", "impose",
            "output",
        ],
        &["lopdf", "rqrr", "hayro", "roxmltree"],
    ),
    (
        "job",
        &[
            "date", "diag", "unit", "geom", "digest", "settings", "ingest", "record", "photo",
            "layout", "render", "impose", "token",
        ],
        &[],
    ),
    (
        "sample",
        &["date", "diag", "unit", "geom", "digest", "record", "output"],
        &["rust_xlsxwriter"],
    ),
    ("batch", &["*"], &["rayon"]),
    (
        "cli",
        &[
            "date", "diag", "unit", "geom", "digest", "settings", "layout", "job", "sample",
            "batch", "output", "impose", "ledger", "token", "verify",
        ],
        &["clap", "indicatif", "clap_complete", "clap_mangen", "signal_hook"],
    ),
];

#[test]
fn modules_see_only_the_layers_below() {
    for (index, (module, allowed, _)) in LAYERS.iter().enumerate() {
        for (path, text) in sources(module) {
            let grouped = code(&text).any(|line| line.contains("crate::{"));
            assert!(!grouped, "{}: one `use crate::module` line per module", path.display());
            for (other_index, (other, _, _)) in LAYERS.iter().enumerate() {
                let named = code(&text).any(|line| line.contains(&format!("crate::{other}")));
                let may = other == module
                    || (other_index < index && (allowed.contains(other) || allowed == &["*"]));
                assert!(!named || may, "{}: `{module}` may not use `{other}`", path.display());
            }
        }
    }
}

#[test]
fn foreign_crates_stay_behind_their_door() {
    for (owner, _, crates) in LAYERS {
        for (module, _, own) in LAYERS.iter().filter(|(module, _, _)| module != owner) {
            for (path, text) in sources(module) {
                for name in crates.iter().filter(|name| !own.contains(name)) {
                    let named = code(&text).any(|line| line.contains(&format!("{name}::")));
                    assert!(!named, "{}: only `{owner}` may name `{name}`", path.display());
                }
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for (module, _, _) in LAYERS {
        for (path, text) in sources(module) {
            assert!(text.starts_with("//! "), "{}: begin with a module doc", path.display());
            let postponed = ["TODO", "FIXME", "XXX"].iter().find(|word| text.contains(**word));
            assert_eq!(postponed, None, "{}: do it now or open an issue", path.display());
        }
    }
}

/// Lines that are not comments: docs may link anywhere.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// The files of one module, `src/name.rs` or everything under `src/name/`.
fn sources(module: &str) -> Vec<(PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = vec![src.join(format!("{module}.rs"))];
    let mut folders = vec![src.join(module)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("src is readable").path();
            if path.is_dir() { folders.push(path) } else { paths.push(path) }
        }
    }
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "rs") && path.exists());
    assert!(!paths.is_empty(), "no source for `{module}`; is the table in LAYERS stale?");
    paths.sort();
    let read = |path: PathBuf| (path.clone(), fs::read_to_string(path).expect("src is UTF-8"));
    paths.into_iter().map(read).collect()
}
