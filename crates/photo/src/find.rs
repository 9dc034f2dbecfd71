//! A folder of photos, looked up by the key of their person.
//!
//! A file belongs to a key only if the digits of its name are exactly that key:
//! alone, in groups, before or after a name, with a copy mark such as `(1)` - or
//! if its name holds that key as one unbroken run and other numbers apart from
//! it: `1. NIP.png`, `NIP_2.png`. Those count only where no other file does.
//! A name that comes close, or that is the person's name, is suggested to the
//! user and never taken, and so is an archive that holds the photo. File
//! contents are read only to tell whether two files of one key are the same.
//! Symbolic links are followed to files inside the folder and nowhere else.

mod listing;
mod packed;
mod typo;

use cetak_base::diag::{Code, Fault, FaultKind, Finding, Outcome, Place, Text};
use cetak_base::digest::Digest;
use cetak_base::key::Nip;
use cetak_base::regular;
use listing::Unseen;
use packed::Packed;
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{ErrorKind, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};
use unicode_normalization::UnicodeNormalization as _;

/// Digits of a NIP or NI PPPK.
const KEY_DIGITS: usize = 18;

/// The largest file that is ever read: thirty times what the rule allows, and far more than
/// any camera writes; beyond it a file is refused unread.
pub const MAX_FILE_BYTES: u64 = 64 << 20;

/// Extensions of pictures, for taking off doubled ones (`.png.jpg`).
const PICTURES: &[&str] = &[
    "png", "apng", "jpg", "jpeg", "jpe", "jfif", "webp", "heic", "heif", "avif", "gif", "bmp",
    "tif", "tiff", "jp2",
];

/// Extensions of what is certainly no photo, though it may carry a NIP: a scanned decree
/// beside the portrait does not make the portrait ambiguous.
const NOT_PICTURES: &[&str] = &[
    "pdf",
    "doc",
    "docx",
    "xls",
    "xlsx",
    "xlsm",
    "xlsb",
    "ods",
    "csv",
    "txt",
    "md",
    "rtf",
    "zip",
    "rar",
    "7z",
    "json",
    "xml",
    "html",
    "htm",
    "ini",
    "db",
    "log",
    "lnk",
    "url",
    "toml",
    "psd",
    "mp4",
    "mov",
    "tmp",
    "part",
    "crdownload",
];

/// Folders that programs make beside pictures and that hold no originals.
const FOREIGN_FOLDERS: &[&str] =
    &["__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information"];

pub use listing::{Beside, ListedFile};

/// One file that may be a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoFile {
    /// Where to read it.
    pub path: PathBuf,
    /// The name for people: relative to the job's folder, with `/` between folders.
    pub shown: Arc<str>,
    /// Its size in bytes when the folder was scanned.
    pub bytes: u64,
    /// The 18 digits its name carries, if it carries exactly one key and is not a document. Other
    /// numbers may stand apart from them: a running number, a year.
    pub key: Option<String>,
}

impl PhotoFile {
    /// The contents, but never more than one byte over [`MAX_FILE_BYTES`], which
    /// [`super::measure()`] then refuses.
    ///
    /// # Errors
    ///
    /// Whatever the file system says; [`super::unreadable`] makes a finding of it.
    pub fn read(&self) -> std::io::Result<Vec<u8>> {
        let file = regular::open(&self.path)?;
        let mut bytes = Vec::with_capacity(self.bytes.min(MAX_FILE_BYTES) as usize + 1);
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Whether it is a picture by the end of its name.
    pub fn is_picture(&self) -> bool {
        has_extension(&self.shown, PICTURES)
    }

    /// The last part of the name.
    fn file_name(&self) -> &str {
        self.shown.rsplit('/').next().unwrap_or(&self.shown)
    }
}

/// Every photo file under one folder, in the order of their names.
#[derive(Debug, Clone, Default)]
pub struct Folder {
    files: Vec<PhotoFile>,
    /// Files by the key in their name.
    by_key: BTreeMap<String, Vec<usize>>,
    /// Files by the key in their name where other numbers stand beside it.
    by_run: BTreeMap<String, Vec<usize>>,
    /// Files by the letters of their name, where it carries no key.
    by_letters: BTreeMap<String, Vec<usize>>,
    /// Files by what digits their name holds, where that is not exactly one key.
    by_digits: BTreeMap<String, Vec<usize>>,
    /// Files by the last digits of their name.
    by_tail: BTreeMap<String, Vec<usize>>,
    /// Files by their folded name, without the folders.
    by_name: BTreeMap<String, Vec<usize>>,
    /// Files by their folded name with the folder they lie in.
    by_place: BTreeMap<String, Vec<usize>>,
    /// Files by each two words that follow each other in their name, where it carries no key.
    by_words: BTreeMap<String, Vec<usize>>,
    /// What archives in the folder and beside it hold.
    packed: Packed,
    /// What the scan could not look into.
    unseen: Vec<Unseen>,
    /// There is no such folder.
    is_absent: bool,
}

/// What a folder holds for one person.
#[derive(Debug, Clone, PartialEq)]
pub enum Found<'a> {
    /// The photo; `copies` are files of the same content beside it.
    One {
        /// The photo.
        file: &'a PhotoFile,
        /// Other files for this person that are byte for byte the same.
        copies: Vec<&'a PhotoFile>,
    },
    /// No photo.
    None {
        /// The file the workbook names, if it names one.
        named: String,
        /// Files whose names come close; to be suggested, never to be taken.
        near: Vec<&'a PhotoFile>,
        /// The archive that holds the photo, if one in the folder or beside it does.
        packed: Option<&'a str>,
    },
    /// Several files that differ: a person must decide.
    Several(Vec<&'a PhotoFile>),
    /// The workbook names a file that carries somebody else's key.
    Foreign(&'a PhotoFile),
    /// The workbook names BKN's empty picture.
    Placeholder(String),
}

impl Folder {
    /// Looks through `folder` and all folders in it; `shown` is its name relative to the job's
    /// folder. Hidden files and the leavings of other programs are passed over.
    ///
    /// # Errors
    ///
    /// If the folder itself is not there or cannot be read. A folder below it that cannot be
    /// read costs a finding, see [`Folder::orphans`].
    pub fn scan(folder: &Path, shown: &str) -> Outcome<Self> {
        let cannot = |error: &std::io::Error| {
            let message =
                Text::new("folder foto tidak dapat dibaca", "the photo folder cannot be read");
            let fault = Fault::io(folder, message, error);
            if error.kind() != std::io::ErrorKind::NotFound {
                return fault;
            }
            fault.hint(Text::new(
                "buat folder itu dan letakkan fotonya di sana, bernama 18 angka NIP; atau sebut folder lain: folder = \"...\" di [photos]",
                "make that folder and put the photos into it, named by the 18 digits of the NIP; or name another one: folder = \"...\" under [photos]",
            ))
        };
        let root = folder.canonicalize().map_err(|error| cannot(&error))?;
        if !root.is_dir() {
            let message = Text::new("folder foto bukan folder", "the photo folder is not a folder");
            let fault = Fault::new(FaultKind::Outside, folder.display().to_string(), message);
            return Err(fault.hint(Text::new(
                "isi `folder` di bagian `[photos]` dengan nama folder",
                "set `folder` under `[photos]` to the name of a folder",
            )));
        }
        let mut scan = Self::default();
        let walk = walkdir::WalkDir::new(&root)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || !is_passed_over(entry));
        for entry in walk {
            match entry {
                Ok(entry) => scan.visit(&root, shown, &entry),
                Err(error) if error.depth() == 0 || is_broken(&error) => {
                    let error = error
                        .into_io_error()
                        .unwrap_or_else(|| std::io::Error::other("the folder holds itself"));
                    return Err(cannot(&error));
                }
                Err(error) => scan.cannot_see(&root, shown, &error),
            }
        }
        for archive in packed::beside(folder) {
            let name = archive.file_name().unwrap_or_default().to_string_lossy().into_owned();
            scan.packed.take(&archive, &name);
        }
        // The walk sorts by the bytes of each folder; people and findings read whole names.
        scan.files.sort_by(|a, b| a.shown.cmp(&b.shown).then_with(|| a.path.cmp(&b.path)));
        scan.index();
        Ok(scan)
    }

    /// A folder that is not there: it holds nothing, and nobody is told that their own photo is missing.
    pub fn absent() -> Self {
        Self { is_absent: true, ..Self::default() }
    }

    /// Whether this is [`Folder::absent`].
    pub const fn is_absent(&self) -> bool {
        self.is_absent
    }

    /// Every file that may be a photo, in the order of their names.
    pub fn files(&self) -> &[PhotoFile] {
        &self.files
    }

    /// The photo of `nip`. `named` is the file the workbook names for this row, with or
    /// without folders; empty if it names none.
    pub fn find(&self, nip: &Nip, named: &str) -> Found<'_> {
        self.find_key(nip.digits(), named)
    }

    /// [`Folder::find`] by the digits alone.
    fn find_key(&self, key: &str, named: &str) -> Found<'_> {
        let named = named.trim();
        let by_key = self.by_key.get(key).or_else(|| self.by_run.get(key));
        let by_key = by_key.map(Vec::as_slice).unwrap_or_default();
        if named.is_empty() {
            return match by_key {
                [] => Found::None {
                    named: String::new(),
                    near: self.near(key),
                    packed: self.packed.holding(key, ""),
                },
                _ => self.choose(by_key.iter().copied()),
            };
        }
        if is_placeholder_name(named) {
            return Found::Placeholder(named.to_owned());
        }
        let by_name = self.named(named);
        if by_name.is_empty() {
            // A path of another machine says where the file was once; one of that name may be it.
            let last = named.rsplit(['/', '\\']).next().unwrap_or(named).trim();
            let alike = self.by_name.get(&folded(last)).into_iter().flatten();
            let near = alike.take(MAX_NEAR).chain(by_key.iter().take(MAX_NEAR)).copied();
            let near: BTreeSet<usize> = near.collect();
            let near = near.into_iter().take(MAX_NEAR);
            let mut near: Vec<&PhotoFile> = near.map(|idx| &self.files[idx]).collect();
            near.extend(self.near(key));
            let packed = self.packed.holding(key, named);
            return Found::None { named: named.to_owned(), near, packed };
        }
        let foreign = by_name
            .iter()
            .map(|&idx| &self.files[idx])
            .find(|file| file.key.as_deref().is_some_and(|found| found != key));
        if let Some(file) = foreign {
            return Found::Foreign(file);
        }
        // A file that carries the key counts too: if it shows another picture than the one
        // the workbook names, nobody but the office knows which is right.
        let all: BTreeSet<usize> = by_name.iter().chain(by_key).copied().collect();
        self.choose(all.into_iter())
    }

    /// The files whose names carry `key`, 18 digits.
    pub fn of_key(&self, key: &str) -> impl Iterator<Item = &PhotoFile> {
        let all = self.by_key.get(key).into_iter().chain(self.by_run.get(key)).flatten();
        all.map(|&idx| &self.files[idx])
    }

    /// Files without a key whose names are this person's name, titles and other letters aside; to be
    /// suggested, never to be taken.
    pub fn called(&self, name: &str) -> Vec<&PhotoFile> {
        /// Shorter names are those of too many.
        const MIN_LETTERS: usize = 4;
        // The card shows `Dr. Siti Aminah, S.Kom.`; the file was named by whatever its owner thought of.
        let bare = name.split(',').next().unwrap_or_default();
        let words: Vec<&str> = bare.split_whitespace().collect();
        let is_title = |word: &&&str| word.ends_with('.') && word.len() <= 5;
        let n_titles = words.iter().take_while(is_title).count();
        let wanted = [letters(bare), letters(&words[n_titles..].concat())];
        let of = |wanted: &String| {
            let files = self.by_letters.get(wanted).filter(|_| wanted.len() >= MIN_LETTERS);
            files.into_iter().flatten().take(MAX_NEAR).copied().collect::<Vec<usize>>()
        };
        let mut all: BTreeSet<usize> = wanted.iter().flat_map(of).collect();
        // `07. SITI AMINAH - DINKES.jpg`: the whole name among other words. One word alone is that of many.
        let words: Vec<String> = words_of(&words[n_titles..].join(" ")).collect();
        let pairs = words.windows(2).map(|pair| pair.join(" "));
        let files = pairs.map(|pair| self.by_words.get(&pair).map_or(&[][..], Vec::as_slice));
        // The pair that the fewest have. Where those are many still, somebody of the same name may be among
        // those that are not looked at.
        if let Some(files) = files.min_by_key(|files| files.len())
            && files.len() <= MAX_COMPARED
        {
            let whole = files.iter().copied().filter(|idx| {
                let there: Vec<String> = words_of(stem(self.files[*idx].file_name())).collect();
                there.windows(words.len()).any(|part| part == words)
            });
            all.extend(whole.take(MAX_NEAR));
        }
        all.into_iter().take(MAX_NEAR).map(|idx| &self.files[idx]).collect()
    }

    /// Findings about files that none of `taken` uses, and about what the scan could not see.
    /// `taken` names the files that records asked for, by [`PhotoFile::shown`].
    pub fn orphans<'a>(&self, taken: impl IntoIterator<Item = &'a str>) -> Vec<Finding> {
        let taken: BTreeSet<&str> = taken.into_iter().collect();
        let mut findings: Vec<Finding> = self.unseen.iter().map(Unseen::finding).collect();
        for file in self.files.iter().filter(|file| !taken.contains(&*file.shown)) {
            if !is_of_interest(file) {
                continue;
            }
            let name = cetak_base::diag::printable(file.file_name());
            let message = match &file.key {
                Some(key) => cetak_base::text!(
                    "tidak ada baris dengan NIP `{key}` untuk foto `{name}`",
                    "no row has the NIP `{key}` of the photo `{name}`"
                ),
                None => cetak_base::text!(
                    "nama foto `{name}` tidak memuat tepat satu NIP",
                    "the name of the photo `{name}` does not hold exactly one NIP"
                ),
            };
            let hint = match &file.key {
                Some(_) => Text::new(
                    "periksa apakah barisnya tertinggal, atau keluarkan foto itu dari folder",
                    "see whether its row was left out, or take the photo out of the folder",
                ),
                None => Text::new(
                    "beri nama berkas dengan 18 digit NIP, misalnya `198609262015051001.png`",
                    "name the file by the 18 digits of the NIP, for example `198609262015051001.png`",
                ),
            };
            let place = Place::file(Arc::clone(&file.shown));
            let mut finding = Finding::new(Code::PhotoOrphan, place, message).hint(hint);
            if let Some(key) = &file.key {
                finding = finding.key(key.clone());
            }
            findings.push(finding);
        }
        findings
    }

    /// Takes one entry of the walk in.
    fn visit(&mut self, root: &Path, shown: &str, entry: &walkdir::DirEntry) {
        let shown = shown_name(root, shown, entry.path());
        let meta = if entry.path_is_symlink() {
            // Not followed by the walk; a link to a file inside the folder is as good as the file.
            match entry.path().canonicalize() {
                Ok(target) if target.starts_with(root) => std::fs::metadata(&target).ok(),
                _ => {
                    self.unseen.push(Unseen::Link(shown.clone()));
                    None
                }
            }
        } else {
            entry.metadata().ok()
        };
        let Some(meta) = meta.filter(std::fs::Metadata::is_file) else { return };
        if packed::is_archive(entry.path()) {
            self.packed.take(entry.path(), &shown);
        }
        let digits = Digits::of(shown.rsplit('/').next().unwrap_or(&shown));
        let document = has_extension(&shown, NOT_PICTURES);
        let key = match digits {
            Digits::Key(key) | Digits::Run(key, _) if !document => Some(key),
            _ => None,
        };
        let path = entry.path().to_path_buf();
        self.files.push(PhotoFile { path, shown: shown.into(), bytes: meta.len(), key });
    }

    /// Remembers that a part of the folder could not be read.
    fn cannot_see(&mut self, root: &Path, shown: &str, error: &walkdir::Error) {
        let shown =
            error.path().map_or_else(|| shown.to_owned(), |path| shown_name(root, shown, path));
        self.unseen.push(Unseen::Part(shown));
    }

    /// Fills the three indexes.
    fn index(&mut self) {
        for (idx, file) in self.files.iter().enumerate() {
            let name = file.file_name();
            self.by_name.entry(folded(name)).or_default().push(idx);
            if let Some(place) = last_two(&folded(&file.shown)) {
                self.by_place.entry(place.to_owned()).or_default().push(idx);
            }
            if file.key.is_none() && has_extension(name, PICTURES) {
                self.by_letters.entry(letters(stem(name))).or_default().push(idx);
                let words: Vec<String> = words_of(stem(name)).collect();
                let pairs: BTreeSet<String> = words.windows(2).map(|pair| pair.join(" ")).collect();
                for pair in pairs {
                    self.by_words.entry(pair).or_default().push(idx);
                }
            }
            let (index, digits) = match (&file.key, Digits::of(name)) {
                (Some(key), Digits::Run(..)) => (&mut self.by_run, key.clone()),
                (Some(key), _) => (&mut self.by_key, key.clone()),
                (None, Digits::Key(digits) | Digits::Other(digits) | Digits::Run(_, digits)) => {
                    (&mut self.by_digits, digits)
                }
                (None, Digits::None) => continue,
            };
            if let Some(tail) = typo::tail(&digits) {
                self.by_tail.entry(tail.to_owned()).or_default().push(idx);
            }
            index.entry(digits).or_default().push(idx);
        }
    }

    /// The files called `named`, folders compared from the right, letter case ignored; a name
    /// without a picture's extension also finds that name with one.
    fn named(&self, named: &str) -> Vec<usize> {
        let wanted = folded(&named.replace('\\', "/"));
        let wanted = wanted.trim_start_matches("./").trim_matches('/');
        let last = wanted.rsplit('/').next().unwrap_or(wanted);
        let fits = |idx: &usize, wanted: &str| {
            let shown = folded(&self.files[*idx].shown);
            shown == wanted || shown.ends_with(&format!("/{wanted}"))
        };
        let exact = |last: &str, wanted: &str| -> Vec<usize> {
            // Hundreds of folders may each hold a `foto.jpg`.
            let all = match last_two(wanted) {
                Some(place) => self.by_place.get(place),
                None => self.by_name.get(last),
            };
            let all = all.map(Vec::as_slice).unwrap_or_default();
            all.iter().copied().filter(|idx| fits(idx, wanted)).collect()
        };
        let found = exact(last, wanted);
        if !found.is_empty() || has_extension(last, PICTURES) {
            return found;
        }
        let with = |ext: &&str| exact(&format!("{last}.{ext}"), &format!("{wanted}.{ext}"));
        PICTURES.iter().flat_map(with).collect()
    }

    /// One photo out of the files at `idxs`, if they all hold the same.
    fn choose(&self, idxs: impl Iterator<Item = usize>) -> Found<'_> {
        let files: Vec<&PhotoFile> = idxs.map(|idx| &self.files[idx]).collect();
        if let [file] = files[..] {
            return Found::One { file, copies: Vec::new() };
        }
        if files.len() > MAX_COPIES {
            return Found::Several(files);
        }
        let digest = |file: &PhotoFile| file.read().ok().map(|bytes| Digest::of(&bytes));
        let same_size = files.iter().all(|file| file.bytes == files[0].bytes);
        let first = digest(files[0]).filter(|_| same_size && files[0].bytes <= MAX_FILE_BYTES);
        if first.is_some() && files[1..].iter().all(|file| digest(file) == first) {
            return Found::One { file: files[0], copies: files[1..].to_vec() };
        }
        Found::Several(files)
    }

    /// Files whose digits differ from `key` by one wrong, swapped, missing or extra digit, or
    /// hold it whole among more.
    fn near(&self, key: &str) -> Vec<&PhotoFile> {
        let mut near: BTreeSet<usize> = BTreeSet::new();
        let head = &key[..typo::SHARED_DIGITS];
        for index in [&self.by_key, &self.by_run, &self.by_digits] {
            let alike = index.range(head.to_owned()..);
            let alike = alike.take_while(|(digits, _)| digits.starts_with(head));
            let alike: Vec<_> = alike.take(MAX_COMPARED + 1).collect();
            // Where all numbers begin alike, those a slip away are asked for one by one.
            if alike.len() > MAX_COMPARED {
                let there = typo::neighbours(key).filter_map(|other| index.get(&other));
                near.extend(there.flat_map(|at| at.iter().take(MAX_NEAR)));
                continue;
            }
            let alike = alike.into_iter().filter(|(other, _)| typo::is_typo(key, other));
            near.extend(alike.flat_map(|(_, at)| at.iter().take(MAX_NEAR)));
        }
        let alike = typo::tail(key).and_then(|tail| self.by_tail.get(tail)).into_iter().flatten();
        let alike = alike.take(MAX_COMPARED);
        near.extend(alike.filter(|idx| match Digits::of(self.files[**idx].file_name()) {
            Digits::Key(other) | Digits::Other(other) | Digits::Run(other, _) => {
                typo::is_typo(key, &other)
            }
            Digits::None => false,
        }));
        // The key itself in a name that is no photo's, or digits behind it: a copy number, a year.
        let longer = self.by_digits.range(key.to_owned()..);
        let longer = longer.take_while(|(digits, _)| digits.starts_with(key));
        near.extend(longer.take(MAX_COMPARED).flat_map(|(_, idxs)| idxs.iter().take(MAX_NEAR)));
        near.into_iter().take(MAX_NEAR).map(|idx| &self.files[idx]).collect()
    }
}

/// How many near misses are worth showing for one row.
const MAX_NEAR: usize = 3;

/// How many files are looked at for near misses of one row, so that a folder of thousands of names that begin
/// alike costs no more than one of thousands that do not.
const MAX_COMPARED: usize = 64;

/// Files for one person that are compared byte by byte: more are no copies that somebody left by mistake.
const MAX_COPIES: usize = 16;

/// The last folder and the name of a path; nothing for a bare name.
fn last_two(path: &str) -> Option<&str> {
    let (folders, _) = path.rsplit_once('/')?;
    Some(folders.rfind('/').map_or(path, |at| &path[at + 1..]))
}

impl Found<'_> {
    /// What the user must hear about it, at its default severity; `None` if the photo is
    /// simply there.
    ///
    /// `called` are files that bear the person's name, see [`Folder::called`]; they are proposed.
    pub fn finding(&self, key: &str, place: &Place, called: &[&PhotoFile]) -> Option<Finding> {
        let list = |files: &[&PhotoFile]| {
            /// Files that a message names.
            const LISTED: usize = 8;
            let quoted = files.iter().take(LISTED).map(|file| format!("`{}`", file.shown));
            let more = files.len().saturating_sub(LISTED);
            let more = (more > 0).then(|| format!("… (+{more})"));
            quoted.chain(more).collect::<Vec<_>>().join(", ")
        };
        let (code, value, message, hint) = match self {
            Self::One { copies, .. } if copies.is_empty() => return None,
            Self::One { file, copies } => {
                let (file, copies) = (&file.shown, list(copies));
                let finding = Finding::new(
                    Code::PhotoMended,
                    place.clone(),
                    cetak_base::text!(
                        "foto `{file}` dipakai; {copies} berisi gambar yang sama persis",
                        "the photo `{file}` is used; {copies} holds exactly the same"
                    ),
                );
                return Some(finding.key(key));
            }
            Self::None { named, near, packed } => {
                let message = if named.is_empty() {
                    cetak_base::text!(
                        "tidak ada foto untuk NIP `{key}`",
                        "no photo for the NIP `{key}`"
                    )
                } else {
                    let named = cetak_base::diag::printable(named);
                    cetak_base::text!(
                        "foto `{named}` yang disebut di baris ini tidak ada di folder foto",
                        "the photo `{named}` that this row names is not in the photo folder"
                    )
                };
                let hint = if let Some(archive) = packed {
                    cetak_base::text!(
                        "fotonya masih di dalam arsip `{archive}`: ekstrak arsip itu ke folder foto",
                        "the photo is still packed in `{archive}`: unpack that archive into the photo folder"
                    )
                } else if near.is_empty() && !called.is_empty() {
                    let called = list(called);
                    cetak_base::text!(
                        "bernama orang ini: {called}; jika memang fotonya, tulis nama berkas itu di kolom `FOTO` pada baris ini atau di `photos.csv` (NIP;FOTO) di samping berkas tugas, atau ganti namanya menjadi `{key}.png`",
                        "named like this person: {called}; if it is their photo, write the file's name into the column `FOTO` of this row or into `photos.csv` (NIP;FOTO) beside the job file, or rename it to `{key}.png`"
                    )
                } else if near.is_empty() {
                    cetak_base::text!(
                        "letakkan fotonya di folder foto dengan nama `{key}.png`",
                        "put the photo into the photo folder as `{key}.png`"
                    )
                } else {
                    let near = list(near);
                    cetak_base::text!(
                        "namanya mirip: {near}; jika memang foto orang ini, ganti namanya menjadi `{key}.png`",
                        "similar names: {near}; if it is this person's photo, rename it to `{key}.png`"
                    )
                };
                (Code::PhotoMissing, named.clone(), message, hint)
            }
            Self::Several(files) => {
                let (count, files) = (files.len(), list(files));
                let message = cetak_base::text!(
                    "ada {count} foto yang berbeda untuk NIP `{key}`: {files}",
                    "{count} different photos for the NIP `{key}`: {files}"
                );
                let hint = Text::new(
                    "sisakan satu foto yang benar, keluarkan yang lain dari folder",
                    "keep the one that is right, take the others out of the folder",
                );
                (Code::PhotoAmbiguous, String::new(), message, hint)
            }
            Self::Foreign(file) => {
                let file = &file.shown;
                let message = cetak_base::text!(
                    "baris ini menyebut foto `{file}`, yang namanya memuat NIP orang lain",
                    "this row names the photo `{file}`, whose name holds another person's NIP"
                );
                let hint = Text::new(
                    "betulkan kolom foto di lembar kerja, atau nama berkasnya",
                    "mend the photo column of the worksheet, or the file's name",
                );
                (Code::PhotoAmbiguous, file.to_string(), message, hint)
            }
            Self::Placeholder(named) => {
                let shown = cetak_base::diag::printable(named);
                let message = cetak_base::text!(
                    "`{shown}` adalah gambar kosong BKN, bukan foto",
                    "`{shown}` is BKN's empty picture, not a photo"
                );
                let hint = cetak_base::text!(
                    "letakkan foto orangnya di folder foto dengan nama `{key}.png`",
                    "put the person's photo into the photo folder as `{key}.png`"
                );
                (Code::PhotoPlaceholder, named.clone(), message, hint)
            }
        };
        let mut finding = Finding::new(code, place.clone(), message).hint(hint).key(key);
        if !value.is_empty() {
            finding = finding.value(&value);
        }
        Some(finding)
    }
}

/// What digits a file's name holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Digits {
    /// None.
    None,
    /// Exactly one key, whole or in groups.
    Key(String),
    /// Exactly one key as an unbroken run, and short numbers apart from it; all its digits.
    Run(String, String),
    /// Something else; all its digits.
    Other(String),
}

impl Digits {
    /// Reads `name`, which may have several extensions and a copy mark.
    fn of(name: &str) -> Self {
        let stem = stem(name);
        let digits: String = stem.chars().filter(char::is_ascii_digit).collect();
        if digits.is_empty() {
            return Self::None;
        }
        // Letters between the digits mean two numbers, not one in groups.
        let within = stem.trim_matches(|c: char| !c.is_ascii_digit());
        let grouped = within.chars().all(|c| c.is_ascii_digit() || is_separator(c));
        if digits.len() == KEY_DIGITS && grouped {
            return Self::Key(digits);
        }
        /// A running number, a year, a day; a longer number may be another key.
        const MAX_BESIDE: usize = 8;
        let runs = stem.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
        let (keys, beside): (Vec<&str>, Vec<&str>) = runs.partition(|run| run.len() == KEY_DIGITS);
        match keys[..] {
            [key] if beside.iter().all(|run| run.len() <= MAX_BESIDE) => {
                Self::Run(key.to_owned(), digits)
            }
            _ => Self::Other(digits),
        }
    }
}

/// A file name as it is compared: composed, one space where there are several, letter case ignored.
/// macOS writes names decomposed, and a cell of a worksheet loses its second space.
fn folded(name: &str) -> String {
    let composed: String = name.nfc().filter(|c| !cetak_base::key::is_invisible(*c)).collect();
    let plain = composed.replace(['\u{2019}', '\u{2018}', '`', '\u{b4}'], "'");
    plain.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The words of a name, small and without marks, numbers left out.
fn words_of(name: &str) -> impl Iterator<Item = String> {
    let parts = name.split(|c: char| !c.is_alphanumeric() && !is_mark(c) && c != '\'');
    parts.map(letters).filter(|word| !word.is_empty())
}

/// Whether `c` is written over the letter before it, as macOS writes names.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// The letters of a name, small and without marks.
fn letters(name: &str) -> String {
    let apart = name.nfd().filter(|c| c.is_alphabetic());
    apart.flat_map(char::to_lowercase).collect()
}

/// Whether `c` may stand between the groups of a number.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '.' | '-' | '_' | '\u{2010}'..='\u{2015}')
}

/// `name` without its extensions and the marks that file managers give to copies.
fn stem(name: &str) -> &str {
    let mut stem = name.trim();
    loop {
        let shorter = without_extension(stem).or_else(|| without_copy_mark(stem));
        match shorter {
            Some(shorter) if !shorter.is_empty() => stem = shorter.trim_end(),
            _ => return stem,
        }
    }
}

/// `name` without one known extension.
fn without_extension(name: &str) -> Option<&str> {
    let (stem, ext) = name.rsplit_once('.')?;
    let ext = ext.trim().to_ascii_lowercase();
    let known = PICTURES.iter().chain(NOT_PICTURES).any(|known| *known == ext);
    known.then_some(stem)
}

/// `name` without a trailing `(1)`, at most three digits: `Foto (12)`.
fn without_copy_mark(name: &str) -> Option<&str> {
    let (stem, number) = name.strip_suffix(')')?.rsplit_once('(')?;
    let counts = (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    counts.then_some(stem)
}

/// Whether the last extension of `name` is one of `list`.
fn has_extension(name: &str, list: &[&str]) -> bool {
    let ext = name.rsplit_once('.').map(|(_, ext)| ext.trim().to_ascii_lowercase());
    ext.is_some_and(|ext| list.contains(&&*ext))
}

/// BKN serves a picture of that name where a person has none.
fn is_placeholder_name(name: &str) -> bool {
    let letters: String = name.to_lowercase().chars().filter(char::is_ascii_lowercase).collect();
    letters.contains("fotokosong")
}

/// Whether an unused file deserves a finding: pictures, and anything that carries a key.
fn is_of_interest(file: &PhotoFile) -> bool {
    file.key.is_some() || has_extension(&file.shown, PICTURES)
}

/// Whether a share or disk gave up while a folder was listed: then who has no photo is not known,
/// and everybody would be told to bring one. A folder that nobody may look into, or that went
/// away meanwhile, is a finding.
fn is_broken(error: &walkdir::Error) -> bool {
    let harmless = |kind| matches!(kind, ErrorKind::PermissionDenied | ErrorKind::NotFound);
    error.io_error().is_some_and(|error| !harmless(error.kind()))
}

/// Hidden files and folders, and what systems leave beside pictures.
fn is_passed_over(entry: &walkdir::DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let leavings = ["thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"];
    name.starts_with('.')
        || name.starts_with("~$")
        || leavings.contains(&&*name.to_ascii_lowercase())
        || (entry.file_type().is_dir() && FOREIGN_FOLDERS.iter().any(|f| **f == *name))
}

/// The name of `path` for people.
fn shown_name(root: &Path, shown: &str, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let mut name = shown.trim_end_matches('/').to_owned();
    for part in below.components() {
        if !name.is_empty() {
            name.push('/');
        }
        name.push_str(&part.as_os_str().to_string_lossy());
    }
    name
}

#[cfg(test)]
mod tests;
