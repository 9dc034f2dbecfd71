//! The tutorial of layouts, followed as it stands: each change made to a copied layout, each answer of the program.
//!
//! What it says of a job, its people and their sheet was walked by hand; those steps are tested where they belong.

use super::blocks;
use crate::support::{cetak, write};
use std::fs;
use std::path::Path;

#[test]
fn the_tutorial_ends_with_a_layout_without_a_mistake() {
    for (lang, page) in
        [("en", "docs/layout-tutorial.md"), ("id", "docs/id/tutorial-tata-letak.md")]
    {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
        let text = fs::read_to_string(&page).expect("the page");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let said = |args: &[&str]| {
            let ran = cetak().current_dir(folder.path()).args(args).args(["--lang", lang]).output();
            let ran = ran.expect("cetak starts");
            (ran.status.code(), String::from_utf8_lossy(&ran.stderr).into_owned())
        };
        assert_eq!(said(&["layouts", "copy", "plain", "desain"]).0, Some(0));
        let layout = folder.path().join("desain/layout.toml");
        let (mut n_changes, mut n_answers) = (0, 0);
        let mut asked = String::new();
        for (kind, block) in blocks(&text) {
            match kind.as_str() {
                "diff" => {
                    n_changes += 1;
                    let side = |dropped: char| -> String {
                        let lines = block.lines().filter(|line| !line.starts_with(dropped));
                        lines.map(|line| format!("{}\n", &line[1..])).collect()
                    };
                    let old = fs::read_to_string(&layout).expect("the layout");
                    assert_eq!(
                        old.matches(&side('+')).count(),
                        1,
                        "{lang}: once in the layout:\n{block}"
                    );
                    write(&layout, old.replace(&side('+'), &side('-')));
                }
                "xml" => write(&folder.path().join("desain/logo.svg"), &block),
                "console" => asked = block,
                "text" if asked.trim_end().ends_with(" check desain") => {
                    n_answers += 1;
                    let (code, answer) = said(&["layouts", "check", "desain"]);
                    assert!(answer.contains(block.trim_end()), "{lang}: {block}\nnot in\n{answer}");
                    assert_eq!(code, Some(2), "{lang}: {answer}");
                }
                _ => {}
            }
        }
        assert_eq!((n_changes, n_answers), (6, 1), "{lang}: the page is another one");
        assert_eq!(said(&["layouts", "check", "desain"]).0, Some(0), "{lang}");
    }
}
