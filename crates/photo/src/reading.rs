//! Files that change under the reader's hands.
//!
//! A photo that somebody saves while it is read may be half of one picture and
//! half of another, and both halves may decode. Whoever reads a file looks at
//! its size and time before and after; if they differ, nothing of it is used.

use super::PhotoFile;
use cetak_base::diag::{Code, Finding, Place, Text};

/// The finding for a photo that was another file after it was read than before.
pub fn changed(file: &PhotoFile, key: &str, place: &Place) -> Finding {
    let name = &file.shown;
    let message = cetak_base::text!(
        "foto `{name}` berubah selagi dibaca",
        "the photo `{name}` changed while it was read"
    );
    let hint = Text::new(
        "tunggu sampai penyalinan atau penyuntingan foto selesai, lalu jalankan lagi",
        "wait until copying or editing of photos is done, then run again",
    );
    Finding::new(Code::PhotoDamaged, place.clone(), message).hint(hint).key(key)
}
