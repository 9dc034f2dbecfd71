//! README and `docs/` beside the program: commands and flags they name, links they follow, the pages of findings.
//!
//! The pages of findings are written from the program's own words: after a change
//! `CETAK_UPDATE=1 cargo test --test suite documents` writes them anew.

/// Pages in English beside those in Indonesian.
mod pairs;
/// The tutorial of layouts, followed as it stands.
mod tutorial;

use crate::support::{cetak, rewrites, write};
use cetak::diag::{Code, Lang, Wording};
use cetak::explain;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_command_and_flag_in_a_document_is_one_of_the_program() {
    let mut helps = Helps::default();
    let mut wrong = BTreeSet::new();
    let mut n_seen = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).expect("readable");
        for line in commands(&text) {
            n_seen += 1;
            for why in helps.mistakes(&line) {
                wrong.insert(format!("{}: `{line}`: {why}", shown(&page)));
            }
        }
    }
    assert!(n_seen > 100, "only {n_seen} commands were found in the documents");
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_link_in_a_document_leads_to_a_file_and_a_heading() {
    let mut dead = BTreeSet::new();
    for page in pages() {
        let text = fs::read_to_string(&page).expect("readable");
        for target in links(&text) {
            let (file, heading) = target.split_once('#').unwrap_or((target.as_str(), ""));
            let there = if file.is_empty() {
                page.clone()
            } else {
                page.parent().expect("a page lies in a folder").join(file)
            };
            if !there.exists() {
                dead.insert(format!("{}: {target}: no such file", shown(&page)));
            } else if !heading.is_empty() {
                let text = fs::read_to_string(&there).expect("readable");
                if !headings(&text).contains(heading) {
                    dead.insert(format!("{}: {target}: no such heading", shown(&page)));
                }
            }
        }
    }
    assert!(dead.is_empty(), "{}", dead.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn the_pages_of_findings_say_what_the_program_says() {
    for (lang, path) in [(Lang::En, "docs/findings.md"), (Lang::Id, "docs/id/temuan.md")] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let page = findings(lang);
        if rewrites("CETAK_UPDATE") {
            write(&path, &page);
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == page,
            "{} is not what the program says; CETAK_UPDATE=1 writes it",
            shown(&path)
        );
    }
}

/// A page with every finding, its usual weight and what to do.
fn findings(lang: Lang) -> String {
    let [title, lead, columns] = match lang {
        Lang::Id => [
            "# Temuan\n\n[English](../findings.md)",
            "Setiap temuan punya kode yang tidak pernah berubah: di layar, di `report.html`, di kolom Kode dari `checked.xlsx`. \
             Bobotnya dapat diubah dalam `[policy]` di berkas tugas bila kolom terakhir berkata ya.\n\n\
             - *info*: baik diketahui; *peringatan*: kartu tetap dibuat; *tidak berhak*: orang ini belum atau tidak lagi berhak;\n\
             - *ditahan*: kartu menunggu sampai data atau foto dibetulkan; *berhenti*: seluruh pekerjaan berhenti.",
            "| kode | bobot | artinya | yang dilakukan | bisa diubah |",
        ],
        Lang::En => [
            "# Findings\n\n[Bahasa Indonesia](id/temuan.md)",
            "Every finding has a code that never changes: on the screen, in `report.html`, in the column of codes of `checked.xlsx`. \
             Its weight can be changed in `[policy]` of the job file where the last column says yes.\n\n\
             - *info*: worth knowing; *warning*: the card is made all the same; *barred*: this person is not entitled to a card;\n\
             - *held*: the card waits until data or photo is mended; *stopped*: the whole run stops.",
            "| code | weight | what it means | what to do | may be changed |",
        ],
    };
    let mut page = format!("{title}\n\n{lead}\n\n{columns}\n|---|---|---|---|---|\n");
    for code in Code::ALL {
        let words = explain::worded(*code, Wording::default());
        let changes = match (lang, code.may_soften()) {
            (Lang::Id, true) => "ya",
            (Lang::Id, false) => "tidak",
            (Lang::En, true) => "yes",
            (Lang::En, false) => "no",
        };
        let _ = writeln!(
            page,
            "| <a id=\"{0}\"></a>`{0}` | {1} | **{2}.** {3} | {4} | {changes} |",
            code.as_str(),
            code.default_severity().word(lang),
            cell(words.title.get(lang)),
            cell(words.meaning.get(lang)),
            cell(words.remedy.get(lang)),
        );
    }
    page
}

/// `text` in one cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// README, the documents and what the samples say of themselves.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join("docs"), root.join("samples")];
    for entry in fs::read_dir(root).expect("readable") {
        found.push(entry.expect("readable").path());
    }
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    // The changelog names what was; it is no page of what is.
    found.retain(|path| {
        path.extension().is_some_and(|kind| kind == "md") && !path.ends_with("CHANGELOG.md")
    });
    found.sort();
    assert!(found.len() > 10, "the documents are not where they are looked for");
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(path).display().to_string()
}

/// What a reader would copy to a terminal: lines of blocks and spans of code that begin with `cetak`.
fn commands(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_block = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
            continue;
        }
        if in_block {
            let line = line.trim().trim_start_matches("$ ");
            let line = line
                .strip_prefix("cargo run --release -- ")
                .map_or_else(|| line.to_owned(), |rest| format!("cetak {rest}"));
            found.extend(line.starts_with("cetak ").then_some(line));
        } else {
            let spans = line.split('`').skip(1).step_by(2);
            found.extend(spans.filter(|span| span.starts_with("cetak ")).map(str::to_owned));
        }
    }
    found
}

/// The fenced blocks of a page: what they hold by their word, and their lines.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut in_block = false;
    for line in text.lines() {
        if let Some(kind) = line.trim_start().strip_prefix("```") {
            in_block = !in_block;
            if in_block {
                found.push((kind.to_owned(), String::new()));
            }
        } else if in_block && let Some((_, block)) = found.last_mut() {
            block.push_str(line);
            block.push('\n');
        }
    }
    found
}

/// The helps of commands, asked for once each.
#[derive(Default)]
struct Helps(BTreeMap<Vec<String>, Option<String>>);

impl Helps {
    fn of(&mut self, path: &[String]) -> Option<&str> {
        let asked = self.0.entry(path.to_vec()).or_insert_with(|| {
            let ran = cetak().args(path).args(["--help", "--lang", "en"]).output().expect("runs");
            ran.status.success().then(|| String::from_utf8_lossy(&ran.stdout).into_owned())
        });
        asked.as_deref()
    }

    /// What is wrong with a command line, by the helps of the program.
    fn mistakes(&mut self, line: &str) -> Vec<String> {
        // What follows a remark, a pipe or a second command is not of this one.
        let line = line.split(['#', '|', ';', '>', '&', '(']).next().unwrap_or_default();
        let words: Vec<&str> = line.split_whitespace().skip(1).collect();
        let is_name =
            |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        let Some(first) = words.first().filter(|word| is_name(word) && !word.starts_with('-'))
        else {
            return Vec::new();
        };
        let mut path = vec![(*first).to_owned()];
        if self.of(&path).is_none() {
            return vec![format!("there is no command `{first}`")];
        }
        if let Some(second) = words.get(1).filter(|word| is_name(word) && !word.starts_with('-')) {
            let longer = [path.clone(), vec![(*second).to_owned()]].concat();
            // `cetak check --help` and `cetak check job --help` say the same; only a command of its own says more.
            let (own, whole) =
                (self.of(&longer).map(str::to_owned), self.of(&path).map(str::to_owned));
            if own.is_some() && own != whole {
                path = longer;
            }
        }
        let help = self.of(&path).unwrap_or_default().to_owned();
        let flags = words.iter().filter_map(|word| {
            let word = word.trim_start_matches('[');
            let flag = word.split(['=', ',', ']', '.', ':']).next().unwrap_or_default();
            flag.starts_with("--").then_some(flag)
        });
        flags
            .filter(|flag| flag.len() > 2 && !help.contains(flag))
            .map(|flag| format!("there is no `{flag}`"))
            .collect()
    }
}

/// The targets of links and pictures within the repository.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_block = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
        }
        if in_block {
            continue;
        }
        for rest in line.split("](").skip(1) {
            let target = rest.split(')').next().unwrap_or_default();
            if !target.contains("://") && !target.starts_with("mailto:") {
                found.push(target.to_owned());
            }
        }
    }
    found
}

/// The anchors of a page, as code hosts and mdBook make them of headings, and those it states.
fn headings(text: &str) -> BTreeSet<String> {
    let of_headings = text.lines().filter(|line| line.starts_with('#')).map(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        title
            .chars()
            .filter_map(|c| match c {
                ' ' => Some('-'),
                '-' | '_' => Some(c),
                c if c.is_alphanumeric() => Some(c),
                _ => None,
            })
            .collect()
    });
    let stated =
        text.split("<a id=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()));
    of_headings.chain(stated).collect()
}
