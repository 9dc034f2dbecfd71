//! What was seen of photos, in files that any machine may write a part of.
//!
//! A facts file holds every photo of its part: digest, size and times of the
//! file, what was measured of its picture, under which names the prepared ones
//! lie in the cache. A part is chosen by the hash of the path, so that parts of a
//! folder that grows stay what they were. Whoever plans reads the facts of all
//! parts as one, and looks at the photos that they do not tell, or no longer
//! tell truly, itself; that, with the list of the folder, is one more file, and
//! with it the photos stand still until the cards are merged.
//!
//! Facts are personal data, as photos are; they hold no name and no row.

use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::digest::{Builder, Digest};
use crate::output::atomic::Pending;
use crate::photo::{self, Beside, ListedFile, Refusal};
use crate::run::known::Figures;
use crate::run::manifest::PROGRAM;
use crate::text;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    fs::{self, File},
    io::{BufReader, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// The first bytes of a file of facts. Raised with every change of its form.
const MAGIC: &[u8; 16] = b"cetak facts 1\n\0\0";
/// What is longer is no entry: a photo has 2 kB of facts and a thumbnail.
const MAX_ENTRY_BYTES: u32 = 64 << 20;

/// What is true of all photos in a file of facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    /// Name and version of the program that looked at them.
    program: String,
    /// What the job was made of then; frames and backgrounds follow from it.
    job: [u8; 32],
    /// Which part, from 1, and of how many; 0 of 0 is what the plan looked at.
    part: (u32, u32),
}

/// What was seen of one photo file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::run) struct Seen {
    /// As [`photo::PhotoFile::shown`].
    shown: String,
    figures: Option<Figures>,
    content: [u8; 32],
    /// One for each frame that the job's layouts have; none where whoever plans must look itself.
    views: Vec<View>,
    /// A small picture, where one is likely to be asked for.
    thumb: Option<Vec<u8>>,
}

/// The picture of a file as one frame needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct View {
    /// Under which it lies in the cache.
    cache_key: [u8; 32],
    measured: Result<photo::Facts, Refusal>,
    /// Size of the prepared picture.
    bytes: usize,
}

impl Seen {
    /// A file that could not be read, or changed meanwhile: nothing is said of it.
    pub(super) fn unknown(shown: &str) -> Self {
        Self::new(shown, None, Digest::from_bytes([0; 32]), None)
    }

    pub(super) fn new(
        shown: &str,
        figures: Option<Figures>,
        content: Digest,
        thumb: Option<Vec<u8>>,
    ) -> Self {
        let content = *content.bytes();
        Self { shown: shown.to_owned(), figures, content, views: Vec::new(), thumb }
    }

    /// Adds the picture for one more frame.
    pub(super) fn add(
        &mut self,
        cache_key: &Digest,
        measured: Result<photo::Facts, Refusal>,
        bytes: usize,
    ) {
        self.views.push(View { cache_key: *cache_key.bytes(), measured, bytes });
    }

    /// Size, time and inode of the file when it was read.
    pub(in crate::run) const fn figures(&self) -> Option<Figures> {
        self.figures
    }

    /// Digest of its bytes.
    pub(in crate::run) const fn content(&self) -> Digest {
        Digest::from_bytes(self.content)
    }

    /// Whether the picture was looked at as that name of the cache needs it.
    pub(in crate::run) fn has(&self, cache_key: &Digest) -> bool {
        self.view(cache_key).is_some()
    }

    /// What was measured of the picture under that name of the cache, and the bytes of the prepared
    /// one.
    pub(in crate::run) fn view(
        &self,
        cache_key: &Digest,
    ) -> Option<(&Result<photo::Facts, Refusal>, usize)> {
        let view = self.views.iter().find(|view| view.cache_key == *cache_key.bytes())?;
        Some((&view.measured, view.bytes))
    }

    /// The small picture, if there is one.
    pub(in crate::run) fn thumb(&self) -> Option<&[u8]> {
        self.thumb.as_deref()
    }
}

/// The folder of photos as the plan found it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Listing {
    pub(super) files: Vec<ListedFile>,
    pub(super) beside: Beside,
}

/// A file of facts that is being written.
pub(super) struct Writer {
    file: Pending,
    sum: Builder,
}

impl Writer {
    /// Begins the file of that part.
    ///
    /// # Errors
    ///
    /// An outside fault naming the path.
    pub(super) fn begin(path: &Path, job: Digest, part: (u32, u32)) -> Outcome<Self> {
        let mut file = Pending::create(path)?;
        file.write_all(MAGIC).map_err(|error| file.fault(&error))?;
        let mut writer = Self { file, sum: Builder::new("cetak facts") };
        writer.write(&Head { program: PROGRAM.to_owned(), job: *job.bytes(), part })?;
        Ok(writer)
    }

    /// Writes what was seen of one photo; nothing says where the list ends.
    ///
    /// # Errors
    ///
    /// An outside fault naming the path.
    pub(super) fn push(&mut self, seen: &Seen) -> Outcome<()> {
        self.write(&Some(seen))
    }

    fn write<T: Serialize>(&mut self, value: &T) -> Outcome<()> {
        let bytes = bytes_of(value);
        self.sum.part(&bytes);
        let length = u32::try_from(bytes.len()).expect("an entry is far below 4 GB").to_le_bytes();
        let written = self.file.write_all(&length).and_then(|()| self.file.write_all(&bytes));
        written.map_err(|error| self.file.fault(&error))
    }

    /// Ends the file with the list of the folder, if it is the one that has it, and its sum.
    ///
    /// # Errors
    ///
    /// An outside fault naming the path.
    pub(super) fn finish(mut self, listing: Option<Listing>) -> Outcome<()> {
        self.write(&None::<Seen>)?;
        match listing {
            None => self.write(&None::<Beside>)?,
            Some(Listing { files, beside }) => {
                self.write(&Some(beside))?;
                for file in files {
                    self.write(&Some(file))?;
                }
                self.write(&None::<ListedFile>)?;
            }
        }
        let sum = self.sum.finish();
        self.file.write_all(sum.bytes()).map_err(|error| self.file.fault(&error))?;
        self.file.publish().map(drop)
    }
}

/// A value in the encoding of all our own files between machines.
pub(super) fn bytes_of<T: Serialize>(value: &T) -> Vec<u8> {
    postcard::to_allocvec(value).expect("memory takes all")
}

/// The facts of all photos of a job.
pub(in crate::run) struct Facts {
    files: Vec<Mutex<File>>,
    /// Hash of the path, which of the files, where in it; by hash. What the plan saw comes before parts.
    index: Vec<(u128, u32, u64)>,
    /// Name and sum of each file.
    sums: Vec<(String, Digest)>,
}

impl std::fmt::Debug for Facts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Facts").field("photos", &self.index.len()).finish_non_exhaustive()
    }
}

impl Facts {
    /// Opens those files of facts; `job` is the digest that they must be of.
    ///
    /// # Errors
    ///
    /// A verification fault for a file that is damaged, of another program or of another job; an outside fault if one cannot be
    /// read.
    pub(super) fn open(paths: &[PathBuf], job: Digest) -> Outcome<(Self, Option<Listing>)> {
        let mut facts = Self { files: Vec::new(), index: Vec::new(), sums: Vec::new() };
        let mut listing = None;
        for path in paths {
            listing = facts.take(path, job)?.or(listing);
        }
        facts.index.sort_unstable();
        Ok((facts, listing))
    }

    /// What was seen of the photo of that name.
    ///
    /// # Errors
    ///
    /// An outside fault if the file of facts cannot be read, a verification fault if it changed since it was opened.
    pub(in crate::run) fn of(&self, shown: &str) -> Outcome<Option<Seen>> {
        let hash = hash(shown);
        let from = self.index.partition_point(|(other, ..)| *other < hash);
        let Some((_, file_idx, at)) =
            self.index.get(from).filter(|(other, ..)| *other == hash).copied()
        else {
            return Ok(None);
        };
        let file_idx = file_idx as usize;
        let name = &self.sums[file_idx].0;
        let mut file = self.files[file_idx].lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(at)).map_err(|error| cannot_read(Path::new(name), &error))?;
        let bytes = entry(&mut *file).map_err(|_| damaged(name))?;
        drop(file);
        let seen: Option<Seen> = value(&bytes).ok_or_else(|| damaged(name))?;
        let seen = seen.filter(|seen| seen.shown == shown).ok_or_else(|| damaged(name))?;
        Ok(Some(seen).filter(|seen| !seen.views.is_empty()))
    }

    /// Name and sum of each file of facts, in the order they were opened.
    pub(super) fn sums(&self) -> &[(String, Digest)] {
        &self.sums
    }

    fn take(&mut self, path: &Path, job: Digest) -> Outcome<Option<Listing>> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let file = File::open(path).map_err(|error| cannot_read(path, &error))?;
        let file_idx = u32::try_from(self.files.len()).expect("there are a few thousand parts");
        let mut reader = Reader {
            file: BufReader::with_capacity(1 << 18, file),
            at: 0,
            sum: Builder::new("cetak facts"),
            name: &name,
        };
        let mut magic = [0; MAGIC.len()];
        reader.file.read_exact(&mut magic).map_err(|_| damaged(&name))?;
        reader.at = MAGIC.len() as u64;
        if magic != *MAGIC {
            return Err(damaged(&name));
        }
        let head: Head = reader.value()?;
        if head.program != PROGRAM {
            let program = head.program;
            return Err(refused(
                &name,
                text!(
                    "dilihat oleh `{program}`, bukan oleh {PROGRAM}",
                    "was looked at by `{program}`, not by {PROGRAM}"
                ),
            ));
        }
        if head.job != *job.bytes() {
            return Err(refused(
                &name,
                Text::new(
                    "dilihat untuk tugas lain, atau tugasnya berubah sejak itu",
                    "was looked at for another job, or the job has changed since",
                ),
            ));
        }
        loop {
            let at = reader.at;
            let Some(Seen { shown, .. }) = reader.value::<Option<Seen>>()? else { break };
            self.index.push((hash(&shown), file_idx, at));
        }
        let listing = match reader.value::<Option<Beside>>()? {
            None => None,
            Some(beside) => {
                let mut files = Vec::new();
                while let Some(file) = reader.value::<Option<ListedFile>>()? {
                    files.push(file);
                }
                Some(Listing { files, beside })
            }
        };
        let sum = reader.finish()?;
        let file = File::open(path).map_err(|error| cannot_read(path, &error))?;
        self.files.push(Mutex::new(file));
        self.sums.push((name, sum));
        Ok(listing)
    }
}

/// A file of facts read from its beginning.
struct Reader<'n> {
    file: BufReader<File>,
    at: u64,
    sum: Builder,
    name: &'n str,
}

impl Reader<'_> {
    fn value<T: DeserializeOwned>(&mut self) -> Outcome<T> {
        let bytes = entry(&mut self.file).map_err(|_| damaged(self.name))?;
        self.at += 4 + bytes.len() as u64;
        self.sum.part(&bytes);
        value(&bytes).ok_or_else(|| damaged(self.name))
    }

    fn finish(mut self) -> Outcome<Digest> {
        let (sum, mut written) = (self.sum.finish(), [0; 32]);
        let whole = self.file.read_exact(&mut written).is_ok()
            && self.file.read(&mut [0]).is_ok_and(|n_read| n_read == 0);
        if whole && written == *sum.bytes() { Ok(sum) } else { Err(damaged(self.name)) }
    }
}

fn entry(file: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut length = [0; 4];
    file.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > MAX_ENTRY_BYTES {
        return Err(std::io::ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; length as usize];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// A value that takes all of the bytes.
pub(super) fn value<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let (value, rest) = postcard::take_from_bytes(bytes).ok()?;
    rest.is_empty().then_some(value)
}

/// The hash that a photo's part and its place in the index follow from.
fn hash(shown: &str) -> u128 {
    let digest = Builder::new("cetak photo part").part(shown.as_bytes()).finish();
    let (first, _) = digest.bytes().split_first_chunk::<16>().expect("a digest has 32 bytes");
    u128::from_be_bytes(*first)
}

/// Which of `n` parts, from 0, the photo of that name is in.
pub(super) fn part_of(shown: &str, n: u32) -> u32 {
    // The first bits, so that parts are of one size.
    let top = (hash(shown) >> 64) as u64;
    ((u128::from(top) * u128::from(n)) >> 64) as u32
}

/// Name of the file of a part, from 1.
pub(super) fn name(part: u32, of: u32) -> String {
    format!("{part:05}-of-{of:05}")
}

/// The files of facts in a folder, all parts there; none if there are none.
///
/// # Errors
///
/// A verification fault that names the parts that are missing; an outside fault if the folder cannot be read.
pub(super) fn parts(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found: Vec<(u32, u32)> = Vec::new();
    match fs::read_dir(folder) {
        Ok(entries) => {
            for entry in entries {
                let entry = entry.map_err(|error| cannot_read(folder, &error))?;
                let name = entry.file_name();
                let numbers = name.to_str().and_then(|name| name.split_once("-of-"));
                let numbers = numbers.and_then(|(part, of)| {
                    Some((part.parse().ok()?, of.parse().ok()?))
                        .filter(|(part, of)| *part >= 1 && part <= of)
                });
                found.extend(numbers);
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(cannot_read(folder, &error)),
    }
    found.sort_unstable();
    let Some((_, of)) = found.first().copied() else { return Ok(Vec::new()) };
    if let Some((part, other)) = found.iter().find(|(_, other)| *other != of) {
        let (one, two) = (name(found[0].0, of), name(*part, *other));
        return Err(Fault::new(
            FaultKind::Verification,
            folder.display().to_string(),
            text!(
                "ada bagian dari dua pembagian: `{one}` dan `{two}`",
                "there are parts of two divisions: `{one}` and `{two}`"
            ),
        )
        .hint(Text::new(
            "kosongkan folder itu dan lihat fotonya sekali lagi",
            "empty that folder and look at the photos once more",
        )));
    }
    let there = |part: &u32| found.binary_search(&(*part, of)).is_ok();
    let missing: Vec<usize> =
        (1..=of).filter(|part| !there(part)).map(|part| part as usize).collect();
    if missing.is_empty() {
        return Ok(found.iter().map(|(part, of)| folder.join(name(*part, *of))).collect());
    }
    let parts = super::indices(&missing);
    Err(Fault::new(
        FaultKind::Verification,
        folder.display().to_string(),
        text!(
            "belum ada bagian foto {parts} dari {of}",
            "parts {parts} of {of} of the photos are missing"
        ),
    )
    .hint(Text::new(
        "jalankan lagi bagian-bagian itu, lalu rencananya",
        "run those parts again, then the plan",
    )))
}

fn cannot_read(path: &Path, error: &std::io::Error) -> Box<Fault> {
    Fault::io(
        path,
        Text::new("fakta foto tidak bisa dibaca", "facts of photos cannot be read"),
        error,
    )
}

pub(super) fn damaged(name: &str) -> Box<Fault> {
    refused(name, Text::new("rusak atau tidak lengkap", "is damaged or not whole"))
}

fn refused(name: &str, why: Text) -> Box<Fault> {
    let (id, en) = (why.id, why.en);
    Fault::new(
        FaultKind::Verification,
        name.to_owned(),
        Text::new(
            format!("fakta foto `{name}` {id}"),
            format!("the facts of photos `{name}`: {en}"),
        ),
    )
    .hint(Text::new("lihat foto bagian itu lagi", "look at the photos of that part again"))
}
