//! The bytes that go to a printer: those of the file, compared with its sum before and while they leave; for a
//! printer that takes no PDF its pages as pixels, drawn by the reader of finished files and no part of the writer.

use super::place::Place;
use super::plan::{Batch, cannot_read};
use crate::deliver::pwg::{Page, Pixels, Stream};
use crate::deliver::{Capabilities, Order, Raster};
use crate::diag::{Fault, FaultKind, Outcome, Remedy};
use crate::digest::Sha256;
use crate::geom::Size;
use crate::job;
use crate::output::atomic;
use crate::text;
use crate::verify::Drawn;
use std::{
    fs::{self, File},
    io::{self, Read, Seek as _, Write as _},
    path::{Path, PathBuf},
};

/// Resolutions finer than this make files no printer's memory holds, and nothing that is seen.
const FINEST: u32 = 600;

/// What is sent.
pub(super) struct Body {
    file: File,
    /// Bytes.
    pub(super) length: u64,
    /// SHA-256 of them, in hexadecimal.
    pub(super) sha256: String,
    left: Sha256,
    /// The sum of what has left, once all of it has.
    sent: Option<String>,
    n_sent: u64,
    /// A file that was made for this alone, and goes with it.
    made: Option<PathBuf>,
}

impl Body {
    /// Opens the file of a batch, whose bytes must be those that the run's sums tell.
    pub(super) fn open(
        place: &Place,
        batch: &Batch,
        order: &Order,
        known: &Capabilities,
    ) -> Outcome<Self> {
        let path = place.folder.join(&batch.file);
        let body = Self::read(&path, place.sum(&batch.file)?)?;
        match (&known.raster, order.format.as_str()) {
            (Some(raster), RASTER) => {
                let target = job::state_folder(&place.job).join(format!(
                    "print-{}.pwg",
                    order.name.rsplit(' ').next().unwrap_or_default()
                ));
                let made = Self::drawn(&path, batch, raster, &target)?;
                let mut body = Self::read(&made.0, &made.1)?;
                body.made = Some(target);
                Ok(body)
            }
            _ => Ok(body),
        }
    }

    /// Opens a file that must have this sum.
    fn read(path: &Path, wanted: &str) -> Outcome<Self> {
        let read = || -> io::Result<Self> {
            let mut file = File::open(path)?;
            let mut sum = Sha256::default();
            let mut buffer = vec![0; 256 << 10];
            let mut length = 0;
            loop {
                match file.read(&mut buffer)? {
                    0 => break,
                    n => {
                        sum.update(&buffer[..n]);
                        length += n as u64;
                    }
                }
            }
            file.rewind()?;
            let (left, sent) = (Sha256::default(), None);
            Ok(Self { file, length, sha256: sum.hex(), left, sent, n_sent: 0, made: None })
        };
        let body = read().map_err(|error| cannot_read(path, &error))?;
        if body.sha256 != wanted {
            let message = text!(
                "berkas bukan lagi yang diverifikasi: sidiknya lain dari SHA256SUMS",
                "the file is no longer the one that was verified: its sum is not that of SHA256SUMS"
            );
            return Err(Fault::new(FaultKind::Verification, path.display().to_string(), message)
                .hint(Remedy::VerifyRun));
        }
        Ok(body)
    }

    /// Draws the pages of a batch into a file of pixels, and gives it with its sum.
    fn drawn(
        path: &Path,
        batch: &Batch,
        raster: &Raster,
        target: &Path,
    ) -> Outcome<(PathBuf, String)> {
        let colour = raster.types.iter().any(|kind| kind == "srgb_8");
        let dots = raster.dots.iter().map(|(x, y)| (*x).min(*y));
        let dpi = dots.filter(|dpi| *dpi <= FINEST).max().unwrap_or(300);
        let stream = Stream {
            pixels: if colour { Pixels::Colour } else { Pixels::Grey },
            dpi,
            sided: batch.sided,
            back: raster.back,
            pages: batch.n_pages(),
        };
        let raw = fs::read(path).map_err(|error| cannot_read(path, &error))?;
        let undrawable = || {
            let message = text!(
                "halaman tidak bisa digambar untuk printer ini pada {dpi} dpi",
                "a page cannot be drawn for this printer at {dpi} dpi"
            );
            Fault::new(FaultKind::Outside, path.display().to_string(), message)
        };
        let drawn = Drawn::open(raw).ok_or_else(undrawable)?;
        let mut pending = atomic::Pending::create(target)?;
        Stream::begin(&mut pending).map_err(|error| pending.fault(&error))?;
        let mut idx = 0;
        let whole = drawn.each(batch.pages, dpi, |picture| {
            let page = cropped(picture, batch.paper, dpi, stream.pixels);
            stream.page(idx, &page, &mut pending).map_err(|error| pending.fault(&error))?;
            idx += 1;
            Ok(())
        })?;
        if !whole {
            return Err(undrawable());
        }
        pending.flush().map_err(|error| pending.fault(&error))?;
        let written = pending.publish()?;
        Ok((target.to_owned(), written.sha256))
    }

    /// Whether what has left is what was compared: a file may be changed while it is read.
    pub(super) fn is_as_recorded(&self) -> bool {
        self.sent.as_ref() == Some(&self.sha256)
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buffer)?;
        self.left.update(&buffer[..n]);
        self.n_sent += n as u64;
        if self.n_sent >= self.length && self.sent.is_none() {
            self.sent = Some(std::mem::take(&mut self.left).hex());
        }
        Ok(n)
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        if let Some(made) = &self.made {
            let _gone = fs::remove_file(made);
        }
    }
}

/// The kind of file of pixels.
const RASTER: &str = "image/pwg-raster";

/// A page of whole dots: the reader draws the dot that the edge of the paper cuts as well.
pub(super) fn cropped(
    picture: &crate::verify::Picture,
    paper: Size,
    dpi: u32,
    pixels: Pixels,
) -> Page {
    let most = |wanted: f64, there: usize| (wanted.round().max(1.0) as usize).min(there);
    let width = most(paper.w.to_dots(dpi), picture.width_px);
    let height = most(paper.h.to_dots(dpi), picture.height_px);
    let mut bytes = Vec::new();
    for row in picture.rgb.chunks(picture.width_px * 3).take(height) {
        match pixels {
            Pixels::Colour => bytes.extend_from_slice(&row[..width * 3]),
            // The weights of ITU-R BT.709 for light as sRGB has it.
            Pixels::Grey => bytes.extend(row[..width * 3].chunks(3).map(|rgb| {
                let [r, g, b] = [rgb[0], rgb[1], rgb[2]].map(f64::from);
                (0.2126 * r + 0.7152 * g + 0.0722 * b).round() as u8
            })),
        }
    }
    Page { width, height, bytes }
}
