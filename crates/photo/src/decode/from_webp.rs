//! WebP, with and without loss; the first picture of an animation.

use super::{Decoded, Format, Refusal, check_size, colour, orientation, widen};
use image::{ImageDecoder as _, ImageError, codecs::webp::WebPDecoder};
use std::io::Cursor;

/// Decodes `bytes` into `rgba`.
pub(super) fn decode(
    bytes: &[u8],
    rgba: &mut Vec<u8>,
    raw: &mut Vec<u8>,
) -> Result<Decoded, Refusal> {
    // RIFF says how long it is; the decoder does not miss a cut tail everywhere.
    let said = bytes.get(4..8).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    if said.is_none_or(|said| u64::from(said) + 8 > bytes.len() as u64) {
        return Err(Refusal::CutShort(Format::WebP));
    }
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|error| refusal(&error))?;
    let (width_px, height_px) = decoder.dimensions();
    check_size(Format::WebP, width_px, height_px)?;
    let animated = decoder.has_animation();
    let icc = decoder.icc_profile().ok().flatten();
    let exif = decoder.exif_metadata().ok().flatten();
    let channels = usize::from(decoder.color_type().channel_count());
    raw.clear();
    raw.resize(width_px as usize * height_px as usize * channels, 0);
    decoder.read_image(raw).map_err(|error| refusal(&error))?;
    widen(raw, channels, rgba);
    let space = icc.as_deref().map_or(colour::Space::Srgb, colour::Space::Icc);
    let converted = colour::to_srgb(space, rgba);
    Ok(Decoded {
        format: Format::WebP,
        width_px,
        height_px,
        orientation: orientation(exif.as_deref()),
        animated,
        converted,
    })
}

/// The reason in our words.
fn refusal(error: &ImageError) -> Refusal {
    match error {
        ImageError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
            Refusal::CutShort(Format::WebP)
        }
        _ => Refusal::Broken(Format::WebP),
    }
}
