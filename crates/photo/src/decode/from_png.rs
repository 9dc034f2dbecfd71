//! PNG of every colour type and depth; the first picture of an APNG.
//!
//! CRCs and the Adler sum are verified, and the file must be complete to its
//! last chunk: the `png` crate passes over the Adler sum unless told otherwise.

use super::{Decoded, Format, Refusal, check_size, colour, orientation, widen};
use png::{BitDepth, DecodeOptions, DecodingError, Transformations};
use std::io::Cursor;

/// Memory for chunks other than the picture: profiles of a few megabytes exist.
const CHUNK_BYTES: usize = 16 << 20;

/// Decodes `bytes` into `rgba`.
pub(super) fn decode(
    bytes: &[u8],
    rgba: &mut Vec<u8>,
    raw: &mut Vec<u8>,
) -> Result<Decoded, Refusal> {
    let mut options = DecodeOptions::default();
    options.set_ignore_checksums(false);
    options.set_ignore_text_chunk(true);
    let mut decoder = png::Decoder::new_with_options(Cursor::new(bytes), options);
    decoder.set_limits(png::Limits { bytes: CHUNK_BYTES });
    decoder.set_transformations(Transformations::EXPAND);
    let header = decoder.read_header_info().map_err(|error| refusal(&error))?;
    check_size(Format::Png, header.width, header.height)?;
    let mut reader = decoder.read_info().map_err(|error| refusal(&error))?;

    let broken = Refusal::Broken(Format::Png);
    let (colour_type, depth) = reader.output_color_type();
    let channels = colour_type.samples();
    let size = reader.output_buffer_size().ok_or(broken)?;
    let direct = channels == 4 && depth == BitDepth::Eight;
    let buffer = if direct { &mut *rgba } else { &mut *raw };
    // Not cleared: every byte is written by a picture that is whole, others are refused.
    buffer.resize(size, 0);
    reader.next_frame(buffer).map_err(|error| refusal(&error))?;
    // An APNG's other pictures are skipped, but must be there: the file is whole or refused.
    reader.finish().map_err(|error| refusal(&error))?;

    if !direct {
        match depth {
            BitDepth::Sixteen => {
                narrow(raw);
                widen(raw, channels, rgba);
            }
            _ => widen(raw, channels, rgba),
        }
    }
    let info = reader.info();
    let converted = colour::to_srgb(space(info), rgba);
    Ok(Decoded {
        format: Format::Png,
        width_px: info.width,
        height_px: info.height,
        orientation: orientation(info.exif_metadata.as_deref()),
        animated: info.animation_control.is_some_and(|control| control.num_frames > 1),
        converted,
    })
}

/// Big-endian 16-bit samples to 8 bits, rounded: 65535 / 255 is 257.
fn narrow(raw: &mut Vec<u8>) {
    let samples = raw.len() / 2;
    for idx in 0..samples {
        let wide = u32::from(u16::from_be_bytes([raw[idx * 2], raw[idx * 2 + 1]]));
        raw[idx] = ((wide + 128) / 257) as u8;
    }
    raw.truncate(samples);
}

/// What the file says of its colours, in the order of precedence of the PNG specification.
fn space<'a>(info: &'a png::Info<'_>) -> colour::Space<'a> {
    if let Some(icc) = &info.icc_profile {
        return colour::Space::Icc(icc);
    }
    if info.srgb.is_some() {
        return colour::Space::Srgb;
    }
    let primaries = info.chrm_chunk.map(|found| {
        let pair = |(x, y): (png::ScaledFloat, png::ScaledFloat)| (x.into_value(), y.into_value());
        [pair(found.white), pair(found.red), pair(found.green), pair(found.blue)]
    });
    match (info.gama_chunk, primaries) {
        (None, None) => colour::Space::Srgb,
        (gamma, primaries) => colour::Space::Gamma {
            exponent: gamma.map_or(0.45455, png::ScaledFloat::into_value),
            primaries,
        },
    }
}

/// The reason in our words. The crate keeps its reasons private and speaks English, so the
/// words only choose between kinds of damage; any of them refuses the picture.
fn refusal(error: &DecodingError) -> Refusal {
    let words = error.to_string().to_ascii_lowercase();
    match error {
        DecodingError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
            Refusal::CutShort(Format::Png)
        }
        _ if words.contains("crc") || words.contains("checksum") || words.contains("adler") => {
            Refusal::Checksum(Format::Png)
        }
        _ if words.contains("unexpected end") || words.contains("missing") => {
            Refusal::CutShort(Format::Png)
        }
        _ => Refusal::Broken(Format::Png),
    }
}
