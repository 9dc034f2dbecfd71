//! Takes publications over: what `cetak publish` wrote becomes what the portal shows.
//!
//! The file `current` names the folder that counts, and its number: of two publications the greater one is later. It is read every few seconds; a folder that was
//! taken over already costs nothing. Everything is checked while it is read - the form, the number of
//! holders, the digest of their lines - and one transaction makes it true: half a publication is never seen.

use crate::clock;
use crate::store::{Store, holders::Applied};
use cetak_base::diag::{Fault, FaultKind, Outcome, Text, printable};
use cetak_base::digest::{Builder, Digest};
use cetak_base::{regular, text};
use cetak_schema::publication::{
    CURRENT, HEAD, HOLDERS, Holder, PhotoRules, Pointer, Publication, photo_path,
};
use std::{
    fs::File,
    io::{BufRead as _, BufReader, ErrorKind},
    path::Path,
};

/// A line that is longer is no holder.
const MAX_LINE: usize = 1 << 20;
/// A photo that is larger was never published.
const MAX_PHOTO: u64 = 64 << 20;

/// What became of the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// Nothing was ever published.
    Nothing,
    /// What it holds is shown already.
    Known,
    /// What is shown is later than what it holds.
    Earlier,
    /// It is shown from now on.
    New {
        /// The name of its folder.
        name: String,
        /// Holders in it.
        holders: u64,
    },
}

/// Takes over what the inbox holds, if that is not shown yet and not earlier than what is, or `even_earlier`. `knows`
/// says whether the portal can work by its rules for photos.
///
/// # Errors
///
/// An outside fault naming the file: unreadable, of another form, damaged; the fault of `knows`. The portal then goes
/// on showing what it showed.
pub fn take(
    store: &Store,
    inbox: &Path,
    even_earlier: bool,
    knows: impl FnOnce(&PhotoRules) -> Outcome<()>,
) -> Outcome<Taken> {
    let path = inbox.join(CURRENT);
    let text = match regular::read_text(&path, regular::MOST_SETTINGS) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Taken::Nothing),
        Err(error) => return Err(unreadable(&path, &error)),
    };
    let Some(pointer) = Pointer::parse(&text) else {
        return Err(damaged(&path, &Text::same(printable(text.trim()))));
    };
    let Pointer { name, number } = &pointer;
    match store.shown()? {
        Some(shown) if shown.name == *name => return Ok(Taken::Known),
        Some(shown) if shown.number > *number && !even_earlier => return Ok(Taken::Earlier),
        _ => {}
    }
    let folder = inbox.join(name);
    let head_path = folder.join(HEAD);
    let bytes = regular::read(&head_path, regular::MOST_SETTINGS);
    let bytes = bytes.map_err(|error| unreadable(&head_path, &error))?;
    let head = Publication::parse(&bytes).ok_or_else(|| {
        damaged(
            &head_path,
            &Text::new(
                "bukan terbitan dengan bentuk yang dikenal",
                "no publication of a form that is known",
            ),
        )
    })?;
    knows(&head.photos)?;
    let path = folder.join(HOLDERS);
    let mut lines = Lines::open(&path)?;
    let (mut digest, mut n_read) = (Builder::new(Publication::LINES), 0);
    let applied = store.apply((&pointer, even_earlier), &head, clock::now(), || {
        if let Some(line) = lines.next()? {
            digest.part(line);
            n_read += 1;
            let holder = Holder::parse(line).map_err(|cause| {
                damaged(&path, &text!("baris {n_read}: {cause}", "line {n_read}: {cause}"))
            })?;
            return Ok(Some(holder));
        }
        // The last word before the transaction ends: is it what was published?
        if n_read != head.n_holders || digest.finish().to_string() != head.holders {
            let wanted = head.n_holders;
            return Err(damaged(
                &path,
                &text!(
                    "{n_read} baris dibaca, bukan {wanted} baris yang diterbitkan",
                    "{n_read} lines were read, not the {wanted} lines that were published"
                ),
            ));
        }
        Ok(None)
    })?;
    Ok(match applied {
        Applied::Now => Taken::New { name: pointer.name, holders: head.n_holders },
        // Another front end was faster.
        Applied::Passed => Taken::Known,
    })
}

/// The photo of that digest, as it was published; nothing if it is not there or not that photo.
pub fn photo(inbox: &Path, digest: &str) -> Option<Vec<u8>> {
    let digest = Digest::parse(digest)?;
    let path = inbox.join(photo_path(&digest));
    let bytes = regular::read(&path, MAX_PHOTO).ok()?;
    (Digest::of(&bytes) == digest).then_some(bytes)
}

/// The lines of a file, one after the other.
struct Lines<'p> {
    path: &'p Path,
    file: BufReader<File>,
    line: Vec<u8>,
}

impl<'p> Lines<'p> {
    fn open(path: &'p Path) -> Outcome<Self> {
        let file = regular::open(path).map_err(|error| unreadable(path, &error))?;
        Ok(Self { path, file: BufReader::with_capacity(1 << 18, file), line: Vec::new() })
    }

    /// The next line with its end.
    fn next(&mut self) -> Outcome<Option<&[u8]>> {
        self.line.clear();
        let mut limited = std::io::Read::take(&mut self.file, MAX_LINE as u64);
        let read = limited.read_until(b'\n', &mut self.line);
        let n_read = read.map_err(|error| unreadable(self.path, &error))?;
        if n_read >= MAX_LINE {
            let message = Text::new("satu baris terlalu panjang", "a line is too long");
            return Err(damaged(self.path, &message));
        }
        Ok((n_read > 0).then_some(self.line.as_slice()))
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Box<Fault> {
    let message = Text::new("terbitan tidak bisa dibaca", "a publication cannot be read");
    Fault::io(path, message, error)
}

fn damaged(path: &Path, cause: &Text) -> Box<Fault> {
    let Text { id, en } = cause;
    Fault::new(
        FaultKind::Outside,
        path.display().to_string(),
        text!("terbitan rusak: {id}", "a publication is damaged: {en}"),
    )
    .hint(Text::new(
        "terbitkan lagi dari tempat kartu dibuat; portal tetap menunjukkan data sebelumnya",
        "publish again where the cards are made; the portal goes on showing the data of before",
    ))
}
