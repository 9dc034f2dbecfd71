//! JPEG, baseline and progressive: grey, YCbCr, RGB, and the CMYK and YCCK of print shops.
//!
//! JPEG has no checksum. What can be known is checked: the file must run to its
//! end marker, and the decoder is told to refuse what breaks the standard
//! instead of painting the rest grey. Inks are converted by the profile that
//! the file carries; only without one they are reckoned roughly.

use super::{Decoded, Format, Refusal, check_size, colour, orientation, widen};
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

/// Decodes `bytes` into `rgba`.
pub(super) fn decode(
    bytes: &[u8],
    rgba: &mut Vec<u8>,
    raw: &mut Vec<u8>,
) -> Result<Decoded, Refusal> {
    let broken = Refusal::Broken(Format::Jpeg);
    let Some(end) = end_of_picture(bytes) else {
        return Err(Refusal::CutShort(Format::Jpeg));
    };
    // A phone may append a film or a second picture; only the first is the photo.
    let bytes = &bytes[..end];
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| broken)?;
    let (width, height) = decoder.dimensions().ok_or(broken)?;
    let (width_px, height_px) =
        (u32::try_from(width).map_err(|_| broken)?, u32::try_from(height).map_err(|_| broken)?);
    check_size(Format::Jpeg, width_px, height_px)?;
    let stored = decoder.input_colorspace().ok_or(broken)?;
    let inks = matches!(stored, ColorSpace::CMYK | ColorSpace::YCCK);
    let icc = decoder.icc_profile();
    // Inks mean nothing without their profile; where there is none, the usual rough reckoning does.
    let converter = icc.as_deref().filter(|_| inks).and_then(colour::Inks::of);
    let (space, channels) = match stored {
        ColorSpace::Luma => (ColorSpace::Luma, 1),
        _ if converter.is_some() => (stored, 4),
        _ => (ColorSpace::RGB, 3),
    };
    decoder.set_options(options.jpeg_set_out_colorspace(space));
    raw.clear();
    raw.resize(width * height * channels, 0);
    decoder.decode_into(raw).map_err(|_| broken)?;
    let mut converted = inks;
    match converter {
        Some(converter) => {
            to_inks(stored, raw);
            converter.to_srgb(raw, rgba).ok_or(broken)?;
        }
        None => {
            widen(raw, channels, rgba);
            let space = icc.as_deref().map_or(colour::Space::Srgb, colour::Space::Icc);
            converted |= colour::to_srgb(space, rgba);
        }
    }
    Ok(Decoded {
        format: Format::Jpeg,
        width_px,
        height_px,
        orientation: orientation(decoder.exif().map(Vec::as_slice)),
        animated: false,
        converted,
    })
}

/// Stored samples to inks, 255 for all of it, in place. Adobe stores inks the other way round, and
/// everyone does as Adobe does; YCCK is the same behind the matrix of JFIF (ITU-T T.871, 7).
fn to_inks(stored: ColorSpace, samples: &mut [u8]) {
    for pixel in samples.as_chunks_mut::<4>().0 {
        if stored == ColorSpace::YCCK {
            let [y, cb, cr] = [pixel[0], pixel[1], pixel[2]].map(f32::from);
            let (cb, cr) = (cb - 128.0, cr - 128.0);
            // What is red after the matrix is what is stored of cyan, turned round.
            let level = |value: f32| value.round().clamp(0.0, 255.0) as u8;
            pixel[0] = level(y + 1.402 * cr);
            pixel[1] = level(y - 0.344_136 * cb - 0.714_136 * cr);
            pixel[2] = level(y + 1.772 * cb);
            pixel[3] = 255 - pixel[3];
        } else {
            *pixel = pixel.map(|sample| 255 - sample);
        }
    }
}

/// Where the first picture ends, one past its EOI marker; `None` if the file ends before it.
/// Walks the segments (ITU-T T.81, annex B), so that thumbnails inside them do not count.
fn end_of_picture(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    let mut scanned = false;
    loop {
        // To the next marker: fill bytes before it, entropy-coded data after a scan header.
        let marker = loop {
            let rest = bytes.get(at..)?;
            at += rest.iter().position(|&byte| byte == 0xff)?;
            match *bytes.get(at + 1)? {
                0xff => at += 1,
                0x00 | 0xd0..=0xd7 => at += 2,
                marker => break marker,
            }
        };
        at += 2;
        match marker {
            0xd9 => return scanned.then_some(at),
            // TEM has no length.
            0x01 => {}
            _ => {
                scanned |= marker == 0xda;
                let length = bytes.get(at..at + 2)?;
                at += usize::from(u16::from_be_bytes([length[0], length[1]])).max(2);
            }
        }
    }
}
