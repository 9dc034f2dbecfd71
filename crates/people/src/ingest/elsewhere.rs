//! What lies where a list was looked for and not found.
//!
//! A list is renamed, or saved once more under another name, far more often than it is gone. Only names
//! are looked at; nothing is taken in place of what the job names.

use cetak_base::diag::{Text, printable};
use cetak_base::settings::nearest;
use cetak_base::text;
use std::path::Path;

/// Names that are listed.
const LISTED: usize = 12;

/// What to do about a list that is not there: the lists in its folder, or in the one above it.
pub(super) fn hint(path: &Path) -> Option<Text> {
    let wanted = path.file_name()?.to_string_lossy().into_owned();
    let mut folders = path.ancestors().skip(1).map(|folder| match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    });
    let (folder, mut names) = folders
        .by_ref()
        .take(2)
        .map(|folder| (folder, lists(folder)))
        .find(|(_, names)| !names.is_empty())?;
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    let near = nearest(&wanted, &all).map(printable);
    let more = names.len().saturating_sub(LISTED);
    names.truncate(LISTED);
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", printable(name))).collect();
    let mut list = quoted.join(", ");
    if more > 0 {
        list.push_str(&format!(" (+{more})"));
    }
    let folder = folder.file_name().map(|name| printable(&name.to_string_lossy()));
    let (id, en) = match folder {
        Some(folder) => (format!("di folder `{folder}` ada"), format!("the folder `{folder}` has")),
        None => ("di folder ini ada".to_owned(), "this folder has".to_owned()),
    };
    Some(match near {
        Some(near) => text!(
            "maksudnya `{near}`? {id}: {list}; betulkan `files` di bagian [data]",
            "did you mean `{near}`? {en}: {list}; mend `files` under [data]"
        ),
        None => text!(
            "{id}: {list}; betulkan `files` di bagian [data]",
            "{en}: {list}; mend `files` under [data]"
        ),
    })
}

/// The names of lists in a folder, sorted.
fn lists(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| super::is_list_name(name)).collect();
    names.sort();
    names
}
