//! A job for lists that an office has already: the job file beside them, and nothing else.
//!
//! What can be seen is written down - which lists there are and whether one of them is the export that
//! completes the others, what their columns leave to be said for everybody, which folder holds pictures,
//! whether the first of those have a background - and the rest of the file explains itself. Lists and photos are
//! only looked at.

use crate::diag::{Fault, FaultKind, Outcome, Text, printable};
use crate::geom::Size;
use crate::ingest::{self, Field};
use crate::output::atomic;
use crate::photo::{self, Background, Encoding, Folder, Frame, Preparer};
use crate::sample::{Own, own_job};
use crate::text;
use crate::unit::Length;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Pictures that are looked at: studios give one kind to everybody.
const LOOKED_AT: usize = 5;
/// Folders of photos by their usual names, the first that is there.
const PHOTO_FOLDERS: [&str; 7] =
    ["photos", "foto", "Foto", "FOTO", "pas foto", "Pas Foto", "pasfoto"];

/// A job that was written for lists that were there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFromLists {
    /// The job's folder.
    pub folder: PathBuf,
    /// The lists it names.
    pub lists: Vec<String>,
    /// The folder of photos it names, and whether it is there.
    pub photos: (String, bool),
    /// Whether the photos have backgrounds, which are then cut out.
    pub has_backgrounds: bool,
    /// The list that completes the others by NIP, if one of those there does.
    pub join: Option<String>,
    /// People on the lists, and how many of them have a photo that bears their number.
    pub people: (usize, usize),
    /// What every card needs and no list says, by the usual headings.
    pub lacks: Vec<&'static str>,
}

/// What a list has.
struct List {
    name: String,
    fields: BTreeSet<Field>,
    /// The numbers of the people on it, digits only.
    numbers: BTreeSet<String>,
}

impl List {
    fn read(folder: &Path, name: &str) -> Self {
        let options = ingest::Options {
            not_missed: Field::ALL.iter().copied().collect(),
            ..ingest::Options::default()
        };
        let read = ingest::read(&folder.join(name), name, &options, &|_| ());
        let columns = read.listings.iter().flat_map(|listing| &listing.columns);
        let numbers = read.rows.iter().filter_map(|row| row.value(Field::Nip).as_text());
        Self {
            name: name.to_owned(),
            fields: columns.map(|(_, field, _)| *field).collect(),
            numbers: numbers.map(digits).filter(|number| !number.is_empty()).collect(),
        }
    }

    fn has(&self, field: Field) -> bool {
        self.fields.contains(&field)
    }

    fn has_status(&self) -> bool {
        self.has(Field::LegalStatus) || self.has(Field::LegalStatusId)
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The one list that has what all others lack - serial and kedudukan hukum - of the same people.
fn completing(lists: &[List]) -> Option<usize> {
    let mut exports =
        lists.iter().enumerate().filter(|(_, list)| list.has(Field::Serial) && list.has_status());
    let (at, export) = exports.next().filter(|_| lists.len() > 1)?;
    let is_short = |list: &List| {
        !list.has(Field::Serial)
            && !list.has_status()
            && list.numbers.iter().any(|number| export.numbers.contains(number))
    };
    let others = lists.iter().enumerate().filter(|(idx, _)| *idx != at);
    (exports.next().is_none() && others.map(|(_, list)| list).all(is_short)).then_some(at)
}

/// Writes `job.toml` for the list at `path`, or for the lists in that folder and in a folder `data` of
/// it; `None` for a folder without any list, for which there is nothing to be written.
///
/// # Errors
///
/// A usage fault if there is a job file already; an outside fault if it cannot be written.
pub fn job_from_lists(path: &Path) -> Outcome<Option<JobFromLists>> {
    let is_called_list =
        path.file_name().is_some_and(|name| ingest::is_list_name(&name.to_string_lossy()));
    if is_called_list && !path.exists() {
        // A folder of that name is not what was meant.
        let message = Text::new("daftar itu tidak ada", "that list is not there");
        return Err(Fault::new(FaultKind::Usage, path.display().to_string(), message).hint(
            Text::new("periksa ejaan dan letaknya", "check its spelling and where it lies"),
        ));
    }
    let (folder, lists) = if path.is_file() {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !ingest::is_list_name(&name) {
            let shown = printable(&name);
            let message = text!("`{shown}` bukan buku kerja", "`{shown}` is no workbook");
            return Err(Fault::new(FaultKind::Usage, path.display().to_string(), message).hint(
                Text::new(
                    "yang diterima: xlsx, xlsm, xlsb, xls, ods, csv, atau sebuah folder",
                    "accepted: xlsx, xlsm, xlsb, xls, ods, csv, or a folder",
                ),
            ));
        }
        (folder.unwrap_or(Path::new(".")), vec![name])
    } else {
        let mut lists = lists(path, "");
        lists.extend(self::lists(&path.join("data"), "data/"));
        (path, lists)
    };
    if lists.is_empty() {
        return Ok(None);
    }
    let target = folder.join("job.toml");
    if target.try_exists().unwrap_or(true) {
        let message = Text::new("sudah ada berkas tugas di sana", "there is a job file already");
        return Err(Fault::new(FaultKind::Usage, target.display().to_string(), message).hint(
            Text::new(
                "tambahkan daftarnya pada `files` di berkas itu, atau pindahkan berkas itu dahulu",
                "add the list to `files` of that file, or move that file away first",
            ),
        ));
    }
    let mut seen: Vec<List> = lists.iter().map(|name| List::read(folder, name)).collect();
    let join = completing(&seen).map(|at| seen.remove(at).name);
    let lists: Vec<String> = seen.iter().map(|list| list.name.clone()).collect();
    let is_lacking = |has: &dyn Fn(&List) -> bool| join.is_none() && !seen.iter().any(has);
    let mut lacks = Vec::new();
    for field in [Field::Nip, Field::Name, Field::Serial, Field::Instansi] {
        if is_lacking(&|list| list.has(field)) {
            lacks.push(field);
        }
    }
    if is_lacking(&List::has_status) {
        lacks.push(Field::LegalStatus);
    }
    let photos = photo_folder(folder);
    let is_there = photos.is_some();
    let photos = photos.unwrap_or_else(|| PHOTO_FOLDERS[0].to_owned());
    let pictures = if is_there { pictures(&folder.join(&photos)) } else { Vec::new() };
    let has_backgrounds = is_there && have_backgrounds(&pictures);
    let own = Own {
        name: folder
            .canonicalize()
            .ok()
            .and_then(|folder| folder.file_name().map(|name| name.to_string_lossy().into_owned())),
        files: &lists,
        photos: &photos,
        background: if has_backgrounds { "remove" } else { "require" },
        join: join.as_deref(),
        lacks: &lacks.iter().map(|field| field.name()).collect::<Vec<_>>(),
    };
    atomic::write(&target, own_job(&own).as_bytes())?;
    let numbers: BTreeSet<&String> = seen.iter().flat_map(|list| &list.numbers).collect();
    let shown: BTreeSet<&str> = pictures.iter().filter_map(|file| file.key.as_deref()).collect();
    let n_shown = numbers.iter().filter(|number| shown.contains(number.as_str()));
    Ok(Some(JobFromLists {
        folder: folder.to_owned(),
        people: (numbers.len(), n_shown.count()),
        lists,
        photos: (photos, is_there),
        has_backgrounds,
        join,
        lacks: lacks.into_iter().map(Field::usual_heading).collect(),
    }))
}

/// The lists in a folder, by name, with what stands before it in the job file; what this program wrote
/// is none.
fn lists(folder: &Path, before: &str) -> Vec<String> {
    const OURS: [&str; 4] = ["checked.xlsx", "map.csv", "photos.csv", "decisions.csv"];
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let files = entries.flatten().filter(|entry| entry.path().is_file());
    let names = files.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let names = names.filter(|name| ingest::is_list_name(name) && !OURS.contains(&&**name));
    let mut names: Vec<String> = names.map(|name| format!("{before}{name}")).collect();
    names.sort();
    names
}

/// The folder with the photos: one of a usual name, or else the one with the most pictures.
fn photo_folder(folder: &Path) -> Option<String> {
    let usual = PHOTO_FOLDERS.iter().find(|name| folder.join(name).is_dir());
    if let Some(name) = usual {
        return Some((*name).to_owned());
    }
    let entries = fs::read_dir(folder).ok()?.flatten();
    let folders = entries.filter(|entry| entry.path().is_dir());
    let names = folders.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut counted: Vec<(usize, String)> = names
        .filter(|name| !name.starts_with('.') && !["out", "data", "keys"].contains(&&**name))
        .map(|name| (pictures(&folder.join(&name)).len(), name))
        .filter(|(count, _)| *count > 0)
        .collect();
    counted.sort();
    counted.pop().map(|(_, name)| name)
}

/// The pictures in a folder and those below it, in the order of their names.
fn pictures(folder: &Path) -> Vec<photo::PhotoFile> {
    let scanned = Folder::scan(folder, "").map(|scanned| scanned.files().to_vec());
    let mut files = scanned.unwrap_or_default();
    files.retain(photo::PhotoFile::is_picture);
    files
}

/// Whether most of the first pictures show a background.
fn have_backgrounds(pictures: &[photo::PhotoFile]) -> bool {
    let size = Size::new(Length::from_um(18_000), Length::from_um(23_000));
    let frame = Frame { size, dpi: 150, encoding: Encoding::Jpeg };
    let mut preparer = Preparer::new();
    let looked = pictures.iter().take(LOOKED_AT).filter_map(|file| {
        let bytes = file.read().ok()?;
        let facts = photo::measure(&bytes, &frame, Background::Keep, &mut preparer).facts.ok()?;
        Some(facts.border_clear_permille < 500)
    });
    let looked: Vec<bool> = looked.collect();
    looked.iter().filter(|is_opaque| **is_opaque).count() * 2 > looked.len()
}
