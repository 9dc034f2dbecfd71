//! The rules of the house that the compiler does not check.
//!
//! What a crate may see stands in its `Cargo.toml`, and the compiler holds it; the first test
//! keeps a new arrow there from going unnoticed. Inside a crate nothing stops a lower room from
//! naming an upper one, nor a foreign crate from leaving its room: that is searched for here.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Crates under `crates/` in the order data flows in, and those of ours that each may see.
const CRATES: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("people", &["base"]),
    ("photo", &["base"]),
    ("card", &["base", "people", "photo"]),
    ("sheet", &["base"]),
    ("schema", &["base"]),
    ("output", &["base", "schema", "photo", "card", "sheet"]),
    ("ledger", &["base"]),
    ("deliver", &["base"]),
    ("verify", &["base", "schema"]),
    ("sample", &["base", "people", "output"]),
    ("web", &["base", "people", "photo", "card", "schema", "output"]),
];

/// Rooms of one crate that see each other one way only: a room, and those it may not name.
const ROOMS: &[(&str, &[&str])] = &[
    (
        "crates/base/src/unit.rs",
        &["geom", "date", "diag", "explain", "digest", "settings", "key", "token"],
    ),
    ("crates/base/src/geom.rs", &["date", "diag", "explain", "digest", "settings", "key", "token"]),
    (
        "crates/base/src/date.rs",
        &["unit", "geom", "diag", "explain", "digest", "settings", "key", "token"],
    ),
    (
        "crates/base/src/diag",
        &["unit", "geom", "date", "explain", "digest", "settings", "key", "token"],
    ),
    ("crates/base/src/explain.rs", &["unit", "geom", "date", "digest", "settings", "key", "token"]),
    (
        "crates/base/src/digest.rs",
        &["unit", "geom", "date", "diag", "explain", "settings", "key", "token"],
    ),
    ("crates/base/src/settings", &["geom", "date", "explain", "digest", "key", "token"]),
    ("crates/base/src/key.rs", &["unit", "geom", "explain", "digest", "settings", "token"]),
    ("crates/base/src/token.rs", &["unit", "geom", "date", "explain", "settings", "key"]),
    ("crates/people/src/ingest", &["record"]),
    (
        "crates/web/src/store",
        &["config", "inbox", "draw", "pages", "verify", "holder", "server", "cli"],
    ),
    ("crates/web/src/draw.rs", &["inbox", "pages", "verify", "holder", "server", "cli"]),
    ("crates/web/src/verify", &["holder", "cli"]),
    ("crates/web/src/holder", &["verify", "cli"]),
    ("crates/card/src/layout", &["render"]),
    ("src/job", &["ledger", "verify", "sample", "run", "desk", "cli"]),
    ("src/run", &["desk", "cli"]),
    ("src/desk", &["cli"]),
];

/// Foreign crates that only one room of their crate may name.
const DOORS: &[(&str, &[&str])] = &[
    ("crates/base/src/digest.rs", &["blake3", "sha2"]),
    ("crates/base/src/date.rs", &["jiff"]),
    ("crates/base/src/token.rs", &["getrandom"]),
    ("crates/base/src/sign.rs", &["ed25519_compact"]),
    ("crates/people/src/ingest", &["calamine", "csv", "memchr", "html5gum", "quick_xml"]),
    ("crates/card/src/layout", &["usvg", "roxmltree", "image", "flate2", "log"]),
    ("crates/card/src/render", &["harfrust", "qrcode", "unicode_bidi", "unicode_script"]),
    ("crates/deliver/src/message.rs", &["ipp"]),
    ("crates/deliver/src/tls.rs", &["rustls"]),
    ("crates/web/src/store", &["rusqlite", "postgres"]),
    ("crates/web/src/cli", &["clap"]),
    ("crates/web/src/holder/password.rs", &["argon2"]),
    ("src/run", &["rayon"]),
    ("src/cli", &["clap", "indicatif", "clap_complete", "clap_mangen", "signal_hook", "rustix"]),
];

#[test]
fn crates_see_only_the_layers_below() {
    for (name, allowed) in CRATES {
        let manifest = root().join("crates").join(name).join("Cargo.toml");
        let text = fs::read_to_string(&manifest).expect("every layer has a manifest");
        let ours: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("cetak-")?.strip_suffix(".workspace = true"))
            .collect();
        assert_eq!(
            ours,
            *allowed,
            "{}: argue the arrow first, then add it here",
            manifest.display()
        );
    }
    let folders = fs::read_dir(root().join("crates")).expect("there are crates").count();
    assert_eq!(folders, CRATES.len(), "a crate is missing in CRATES");
}

#[test]
fn rooms_of_one_crate_see_each_other_one_way() {
    for (room, forbidden) in ROOMS {
        for (path, text) in sources(room) {
            for other in *forbidden {
                let named = code(&text).any(|line| line.contains(&format!("crate::{other}")));
                assert!(!named, "{}: `{room}` may not use `{other}`", path.display());
            }
        }
    }
}

#[test]
fn foreign_crates_stay_behind_their_door() {
    for (door, crates) in DOORS {
        let home = door.split("/src/").next().filter(|home| *home != *door && !home.is_empty());
        let all = home.map_or_else(|| "src".to_owned(), |home| format!("{home}/src"));
        let own: Vec<PathBuf> = sources(door).into_iter().map(|(path, _)| path).collect();
        for (path, text) in sources(&all).into_iter().filter(|(path, _)| !own.contains(path)) {
            for name in *crates {
                let named = code(&text).any(|line| line.contains(&format!("{name}::")));
                assert!(!named, "{}: only `{door}` may name `{name}`", path.display());
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for (path, text) in sources("src").into_iter().chain(sources("crates")) {
        assert!(text.starts_with("//! "), "{}: begin with a module doc", path.display());
        let postponed = ["TODO", "FIXME", "XXX"].iter().find(|word| text.contains(**word));
        assert_eq!(postponed, None, "{}: do it now or open an issue", path.display());
        for line in code(&text) {
            let grouped = line.contains("use crate::{");
            assert!(!grouped, "{}: one `use crate::module` line per module", path.display());
        }
    }
}

#[test]
fn files_of_the_command_line_see_only_those_above_them_in_the_list() {
    let list = fs::read_to_string(root().join("src/cli/mod.rs")).expect("there is a list");
    let files: Vec<&str> = code(&list)
        .filter_map(|line| line.strip_prefix("mod ").and_then(|line| line.strip_suffix(';')))
        .collect();
    let (Some(first), Some(last)) = (
        files.iter().position(|name| *name == "run"),
        files.iter().position(|name| *name == "command"),
    ) else {
        panic!("the commands begin with `run` and end before `command`: {files:?}")
    };
    for (idx, name) in files.iter().enumerate() {
        let path = root().join(format!("src/cli/{name}.rs"));
        let text = fs::read_to_string(&path).expect("a file for each");
        let text: String = code(&text).map(|line| format!("{line}\n")).collect();
        // What is shared sees what is shared before it, a command all of that, the tree everything.
        let seen = if (first..last).contains(&idx) { &files[..first] } else { &files[..idx] };
        for part in text.split("crate::cli::").skip(1) {
            let names = match part.strip_prefix('{') {
                Some(list) => list.split('}').next().unwrap_or_default().to_owned(),
                None => part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect(),
            };
            for other in names.split(',').map(str::trim).filter(|other| !other.is_empty()) {
                assert!(seen.contains(&other), "{}: may not name `{other}`", path.display());
            }
        }
        assert!(!text.contains("super::super"), "{}: name it from the root", path.display());
    }
}

/// Sentences below the command line that name somebody's flags or commands, and why they may.
const NAMED: &[(&str, &str)] = &[
    // A program that a print shop has, not ours.
    ("crates/output/src/package/read_me.rs", "sha256sum --ignore-missing"),
    // What a made-up job and a new one say of themselves, in files that the office keeps.
    ("crates/sample/src/lib.rs", "`cetak "),
    ("crates/sample/src/starter.rs", "`cetak "),
    ("crates/sample/src/faults/mod.rs", "`cetak run job.toml`"),
];

#[test]
fn nothing_below_the_command_line_names_its_flags_or_commands() {
    // The portal has a command line of its own; tests and benchmarks speak as they like.
    let mut below = sources("crates");
    below.retain(|(path, _)| {
        !path.starts_with(root().join("crates/web/src/cli"))
            && !path.iter().any(|part| part == "tests" || part == "benches")
    });
    below.extend(["src/job", "src/run", "src/desk"].into_iter().flat_map(sources));
    for (path, text) in below {
        // Examples in tests and documents may say how the program is called.
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code(text) {
            let flag = line.match_indices("--").any(|(at, _)| {
                let next = line[at + 2..].chars().next();
                next.is_some_and(|c| c.is_ascii_lowercase())
            });
            let named = flag || line.contains("`cetak ");
            let excused =
                NAMED.iter().any(|(file, words)| path.ends_with(file) && line.contains(words));
            assert!(
                !named || excused,
                "{}: a `Remedy` says what can be done: {line}",
                path.display()
            );
        }
    }
}

#[test]
fn the_changelog_has_the_version_that_is_built() {
    let changes = fs::read_to_string(root().join("CHANGELOG.md")).expect("there is one");
    let version = env!("CARGO_PKG_VERSION");
    let heading = format!("\n## {version}\n");
    assert!(changes.contains(&heading), "CHANGELOG.md says nothing of {version}");
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Lines that are not comments: docs may link anywhere.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// The files of a room: `name.rs`, or everything under `name/` with `name.rs` beside it.
fn sources(room: &str) -> Vec<(PathBuf, String)> {
    let path = root().join(room);
    let mut paths = vec![path.clone(), path.with_extension("rs")];
    let mut folders = vec![path];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("the sources are readable").path();
            if path.is_dir() { folders.push(path) } else { paths.push(path) }
        }
    }
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "rs") && path.is_file());
    paths.sort();
    paths.dedup();
    assert!(!paths.is_empty(), "no source for `{room}`; is a table of this file stale?");
    let read = |path: PathBuf| (path.clone(), fs::read_to_string(path).expect("source is UTF-8"));
    paths.into_iter().map(read).collect()
}
