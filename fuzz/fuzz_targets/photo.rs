//! Any bytes are a prepared photo or a reason, and what is stored of them is read back.
#![no_main]

use cetak::geom::Size;
use cetak::photo::{Background, Encoding, Frame, Taken, Workshop, conform, take, thumbnail};
use cetak::unit::Length;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let size = Size { w: Length::from_um(18_000), h: Length::from_um(23_000) };
    let frame = Frame { size, dpi: 300, encoding: Encoding::Jpeg };
    let mut workshop = Workshop::new();
    for background in [Background::Remove, Background::Require] {
        let taken = take(bytes, &frame, background, &mut workshop);
        let stored = taken.to_bytes();
        assert!(Taken::from_bytes(&stored).is_some(), "what is stored is read back");
    }
    if let Ok((_, Some(file))) = conform(bytes, (450, 575), Background::Remove, &mut workshop) {
        assert!(file.len() <= 2 << 20, "what an office keeps is as the rules ask");
        let again = take(&file, &frame, Background::Keep, &mut workshop);
        assert!(again.seen.is_ok_and(|seen| (seen.width_px, seen.height_px) == (450, 575)));
    }
    let _small = thumbnail(bytes);
    let _strange = Taken::from_bytes(bytes);
});
