//! The file itself: objects in order, cross-references, trailer.

use super::canvas::defect;
use super::head::Head;
use super::meta;
use super::numbers::{CATALOG, INFO};
use super::objects::{LOCAL, Objects};
use super::sheet::SheetBytes;
use cetak_base::diag::{Fault, Outcome, Text};
use cetak_base::digest::Sha256;
use pdf_writer::{Chunk, Ref};
use std::io::Write;
use std::path::PathBuf;

/// A finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// How long it is.
    pub bytes: u64,
    /// How many pages it has.
    pub pages: u32,
    /// Its SHA-256 sum, 64 hexadecimal digits.
    pub sha256: String,
}

/// Writes a file as its sheets come.
pub struct LotWriter<'h, 'a, W: Write> {
    head: &'h Head<'a>,
    sink: W,
    /// Named in errors.
    path: PathBuf,
    bytes: u64,
    sum: Sha256,
    /// Where each object begins, by number; 0 for numbers never written.
    offsets: Vec<u64>,
    next: i32,
    pages: Vec<Ref>,
    next_sheet: usize,
    used: super::glyphs::Glyphs,
}

impl<'h, 'a, W: Write> LotWriter<'h, 'a, W> {
    /// Begins a file; `path` is only named in errors.
    ///
    /// # Errors
    ///
    /// A fault if the sink does not take the bytes.
    pub fn begin(sink: W, path: impl Into<PathBuf>, head: &'h Head<'a>) -> Outcome<Self> {
        let mut writer = Self {
            head,
            sink,
            path: path.into(),
            bytes: 0,
            sum: Sha256::default(),
            offsets: Vec::new(),
            next: head.objects.next_number(),
            pages: Vec::new(),
            next_sheet: 0,
            used: head.used.clone(),
        };
        // Four bytes above 127 tell transfer programs that the file is binary.
        writer.write(b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")?;
        for (number, bytes) in head.lot().imported.into_iter().flat_map(|all| &all.objects) {
            writer.raw(Ref::new(*number), bytes)?;
        }
        writer.objects(&head.objects)?;
        Ok(writer)
    }

    /// Appends the next sheet.
    ///
    /// # Errors
    ///
    /// A fault if it is not the next one, or the sink does not take the bytes.
    pub fn push(&mut self, sheet: &SheetBytes) -> Outcome<()> {
        if sheet.sheet_idx != self.next_sheet {
            return Err(defect("sheets are written out of order"));
        }
        let first = self.next;
        let global = |id: Ref| {
            if id.get() < LOCAL { id } else { Ref::new(first + (id.get() - LOCAL)) }
        };
        for (id, chunk) in sheet.objects.iter() {
            let mut numbered = Chunk::with_capacity(chunk.len() + 64);
            chunk.renumber_into(&mut numbered, global);
            self.object(global(*id), &numbered)?;
        }
        self.next = first + (sheet.objects.next_number() - LOCAL);
        self.pages.extend(sheet.pages.iter().map(|page| global(*page)));
        self.used.merge(&sheet.used);
        self.next_sheet += 1;
        Ok(())
    }

    /// Writes fonts, page tree, metadata and cross-references.
    ///
    /// # Errors
    ///
    /// A fault if sheets are missing, a font cannot be subset, or the sink does not take the bytes.
    pub fn finish(mut self) -> Outcome<Finished> {
        let head = self.head;
        if self.pages.len() != head.n_pages() {
            return Err(defect("sheets are missing"));
        }
        let used = std::mem::take(&mut self.used);
        for (font_idx, (font, used)) in head.shared.fonts.iter().zip(used.iter()).enumerate() {
            let first = super::font::font_ref(head.first_font, font_idx).get();
            let objects = font
                .embed(first, used)
                .map_err(|error| defect(&format!("a font cannot be subset: {error}")))?;
            self.objects(&objects)?;
        }
        let pages = std::mem::take(&mut self.pages);
        self.objects(&head.page_tree(&pages))?;
        // All cards are written by now, so this names the contents.
        let identity = self.sum.clone().hex();
        let identity = identity.get(..32).unwrap_or_default().to_owned();
        self.objects(&meta::objects(head, &identity))?;
        self.trailer(&identity)?;
        self.sink.flush().map_err(|error| self.refused(&error))?;
        Ok(Finished {
            bytes: self.bytes,
            pages: u32::try_from(pages.len()).unwrap_or(u32::MAX),
            sha256: self.sum.hex(),
        })
    }

    fn trailer(&mut self, identity: &str) -> Outcome<()> {
        let start = self.bytes;
        let size = self.offsets.len().max(1);
        let mut table = format!("xref\n0 {size}\n").into_bytes();
        // Numbers that were never written form the list of free ones, as the format asks.
        let mut free: Vec<usize> = (1..size).filter(|number| self.offsets[*number] == 0).collect();
        free.push(0);
        let mut next_free = free.into_iter();
        for number in 0..size {
            let offset = self.offsets.get(number).copied().unwrap_or(0);
            if number == 0 || offset == 0 {
                let next = next_free.next().unwrap_or(0);
                table.extend(format!("{next:010} 65535 f \n").bytes());
            } else {
                table.extend(format!("{offset:010} 00000 n \n").bytes());
            }
        }
        table.extend(
            format!(
                "trailer\n<< /Size {size} /Root {CATALOG} 0 R /Info {INFO} 0 R /ID [<{identity}> <{identity}>] >>\n\
                 startxref\n{start}\n%%EOF\n"
            )
            .bytes(),
        );
        self.write(&table)
    }

    fn objects(&mut self, objects: &Objects) -> Outcome<()> {
        objects.iter().try_for_each(|(id, chunk)| self.object(*id, chunk))
    }

    fn object(&mut self, id: Ref, chunk: &Chunk) -> Outcome<()> {
        self.raw(id, chunk.as_bytes())
    }

    /// Appends an object as it stands.
    fn raw(&mut self, id: Ref, bytes: &[u8]) -> Outcome<()> {
        let number = usize::try_from(id.get()).unwrap_or(0);
        if self.offsets.len() <= number {
            self.offsets.resize(number + 1, 0);
        }
        if self.bytes > 9_999_999_999 {
            // The classic cross-reference table has ten digits.
            return Err(defect("a file above 10 GB; use fewer sheets per file"));
        }
        self.offsets[number] = self.bytes;
        self.write(bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> Outcome<()> {
        self.sink.write_all(bytes).map_err(|error| self.refused(&error))?;
        self.sum.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    fn refused(&self, error: &std::io::Error) -> Box<Fault> {
        let doing = Text::new("berkas PDF tidak dapat ditulis", "the PDF file cannot be written");
        Fault::io(&self.path, doing, error)
    }
}
