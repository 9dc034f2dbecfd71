//! Any text is a job file, a sheet format, a layout and a table of entitlement, or a mistake with its line.
#![no_main]

use cetak::impose::SheetFormat;
use cetak::job::{Overrides, load};
use cetak::layout;
use cetak::record::Entitlement;
use libfuzzer_sys::fuzz_target;
use std::{collections::BTreeMap, fs};

fuzz_target!(|text: &str| {
    if let Err(fault) = SheetFormat::parse("own", text, "own.toml") {
        assert!(!fault.place.is_empty());
    }
    if let Err(fault) = Entitlement::parse(text, "own.toml") {
        assert!(!fault.place.is_empty());
    }
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["job.toml", "layout.toml"] {
        fs::write(folder.path().join(name), text).expect("written");
    }
    let _job = load(folder.path(), &Overrides::default());
    let _layout = layout::load(&folder.path().to_string_lossy(), folder.path(), &BTreeMap::new());
});
