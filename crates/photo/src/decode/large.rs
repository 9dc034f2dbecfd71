//! Very large pictures: one after another, and only if their files are large as well.
//!
//! A hundred million pixels take close to a gigabyte while they are decoded, so that memory must not
//! grow with the threads, nor with a small file that claims to be such a picture. Ordinary photos,
//! however many, are not held up.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// From so many pixels on a picture is very large: 160 MB as RGBA, more than most studios' cameras give.
const LARGE_PIXELS: u64 = 40_000_000;
/// The most pixels of a very large picture to a byte of its file. Flat walls in a JPEG come to twenty.
const PIXELS_PER_BYTE: u64 = 64;

/// Held while a very large picture is being worked on; `None` for any other.
pub(crate) type Turn = Option<MutexGuard<'static, ()>>;

/// Waits until no other very large picture is being worked on, if `bytes` hold one.
pub(crate) fn turn(bytes: &[u8]) -> Turn {
    static ALONE: Mutex<()> = Mutex::new(());
    let claimed = claimed(bytes)?;
    // Nothing is kept behind the lock that a panic could leave half done.
    (!is_hollow(bytes, claimed)).then(|| ALONE.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The size in pixels that a file claims which is too small to hold so large a picture.
pub(super) fn hollow(bytes: &[u8]) -> Option<(u32, u32)> {
    claimed(bytes).filter(|claimed| is_hollow(bytes, *claimed))
}

/// Width and height of a very large picture, as its header has them.
fn claimed(bytes: &[u8]) -> Option<(u32, u32)> {
    // The reader of PNG unpacks what stands before the picture, which may be anything.
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        let side = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        return Some((side(16)?, side(20)?)).filter(|size| n_pixels(*size) > LARGE_PIXELS);
    }
    let reader = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().ok()?;
    reader.into_dimensions().ok().filter(|size| n_pixels(*size) > LARGE_PIXELS)
}

fn is_hollow(bytes: &[u8], claimed: (u32, u32)) -> bool {
    bytes.len() as u64 * PIXELS_PER_BYTE < n_pixels(claimed)
}

fn n_pixels((width_px, height_px): (u32, u32)) -> u64 {
    u64::from(width_px) * u64::from(height_px)
}
