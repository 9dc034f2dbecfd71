//! The bytes that go to a printer: those of the file, compared with its sum before and while they leave; for a
//! printer that takes no PDF its pages as pixels, drawn by the reader of finished files and no part of the writer.
//! The last of them leave only if all of them are what was compared: a file that somebody changes meanwhile never
//! reaches the printer whole.

use super::place::{Place, cannot_read, changed};
use super::plan::Batch;
use crate::deliver::pwg::{Page, Pixels, Stream};
use crate::deliver::{Capabilities, Order, Raster};
use crate::diag::{Fault, FaultKind, Outcome};
use crate::digest::Sha256;
use crate::geom::Size;
use crate::job;
use crate::output::atomic;
use crate::regular;
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
        match (&known.raster, order.format.as_str()) {
            (Some(raster), RASTER) => {
                let target = job::state_folder(&place.job).join(format!(
                    "print-{}.pwg",
                    order.name.rsplit(' ').next().unwrap_or_default()
                ));
                let sum = Self::drawn(place, batch, raster, &target)?;
                let mut body = Self::read(&target, &sum)?;
                body.made = Some(target);
                Ok(body)
            }
            _ => Self::read(&place.folder.join(&batch.file), place.sum(&batch.file)?),
        }
    }

    /// Opens a file that must have this sum.
    fn read(path: &Path, wanted: &str) -> Outcome<Self> {
        let read = || -> io::Result<Self> {
            let mut file = regular::open(path)?;
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
            let left = Sha256::default();
            Ok(Self { file, length, sha256: sum.hex(), left, n_sent: 0, made: None })
        };
        let body = read().map_err(|error| cannot_read(path, &error))?;
        if body.sha256 == wanted { Ok(body) } else { Err(changed(path)) }
    }

    /// Draws the pages of a batch into a file of pixels, and gives its sum.
    fn drawn(place: &Place, batch: &Batch, raster: &Raster, target: &Path) -> Outcome<String> {
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
        let raw = place.bytes(&batch.file)?;
        let path = place.folder.join(&batch.file);
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
        Ok(pending.publish()?.sha256)
    }

    /// Whether all of it has left.
    pub(super) const fn has_left(&self) -> bool {
        self.n_sent == self.length
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // No more than was compared, however much there is meanwhile.
        let left = usize::try_from(self.length - self.n_sent).unwrap_or(usize::MAX);
        let room = left.min(buffer.len());
        let n = self.file.read(&mut buffer[..room])?;
        if n == 0 {
            return Ok(0);
        }
        self.left.update(&buffer[..n]);
        let n_sent = self.n_sent + n as u64;
        if n_sent == self.length && std::mem::take(&mut self.left).hex() != self.sha256 {
            let changed = "the file was changed while it was sent";
            return Err(io::Error::new(io::ErrorKind::InvalidData, changed));
        }
        self.n_sent = n_sent;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(bytes: &[u8]) -> String {
        let mut sum = Sha256::default();
        sum.update(bytes);
        sum.hex()
    }

    #[test]
    fn the_last_block_of_a_file_that_was_changed_meanwhile_does_not_leave() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("0001.pdf");
        let mut bytes = vec![7; 300_000];
        let in_place = |bytes: &[u8]| {
            let mut file = File::options().write(true).create(true).truncate(true).open(&path)?;
            file.write_all(bytes)
        };
        in_place(&bytes).expect("written");
        let open = || Body::read(&path, &sum(&[7; 300_000])).expect("as it was compared");

        let mut whole = Vec::new();
        let mut body = open();
        body.read_to_end(&mut whole).expect("unchanged");
        assert!(whole == bytes && body.has_left());

        let mut body = open();
        bytes[299_999] = 8;
        bytes.push(9);
        in_place(&bytes).expect("written");
        let mut sent = Vec::new();
        let error = body.read_to_end(&mut sent).expect_err("changed");
        assert_eq!(error.to_string(), "the file was changed while it was sent");
        assert!(sent.len() < 300_000 && !body.has_left(), "{}", sent.len());

        assert!(Body::read(&path, &sum(&[7; 300_000])).is_err(), "and it is not begun again");
    }
}
