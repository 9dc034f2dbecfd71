//! A [`Measured`] as bytes, for a cache that survives runs.
//!
//! Magic and version, numbers in little-endian order, byte strings led by their
//! length, and a BLAKE3 checksum over all of it at the end. Whatever does not
//! read back whole is no entry: the picture is then prepared again.

use super::{
    Crop, Cutting, Descriptor, Encoding, Facts, Figure, Format, Light, Measured, Prepared, Refusal,
};
use cetak_base::digest::Digest;

/// Raised with every change of this encoding or of what [`super::measure()`] makes of a picture.
pub(super) const VERSION: u32 = 5;

const MAGIC: &[u8; 8] = b"cetakfot";
const CHECKSUM_BYTES: usize = 32;

/// The entry for `measured`.
pub(super) fn to_bytes(measured: &Measured) -> Vec<u8> {
    let size = measured.prepared.as_ref().map_or(0, |p| p.colour.len() + p.mask.len());
    let mut out = Vec::with_capacity(size + 256);
    out.extend_from_slice(MAGIC);
    put(&mut out, VERSION);
    match &measured.facts {
        Err(refusal) => put_refusal(&mut out, *refusal),
        Ok(facts) => {
            put(&mut out, 0);
            put_seen(&mut out, facts);
        }
    }
    match &measured.prepared {
        None => put(&mut out, 0),
        Some(prepared) => {
            put(&mut out, 1 + u32::from(prepared.encoding == Encoding::Lossless));
            put(&mut out, prepared.width_px);
            put(&mut out, prepared.height_px);
            for part in [&prepared.colour, &prepared.mask] {
                // A photo is capped far below 4 GB before it is encoded.
                put(&mut out, part.len() as u32);
                out.extend_from_slice(part);
            }
        }
    }
    let checksum = Digest::of(&out);
    out.extend_from_slice(checksum.bytes());
    out
}

/// The [`Measured`] in `bytes`, if they are exactly one entry of this version.
pub(super) fn from_bytes(bytes: &[u8]) -> Option<Measured> {
    let (body, checksum) = bytes.split_at_checked(bytes.len().checked_sub(CHECKSUM_BYTES)?)?;
    if Digest::of(body).bytes() != checksum {
        return None;
    }
    let mut body = body.strip_prefix(MAGIC)?;
    let rest = &mut body;
    if get(rest)? != VERSION {
        return None;
    }
    let facts = match get(rest)? {
        0 => Ok(get_seen(rest)?),
        kind => Err(get_refusal(kind, rest)?),
    };
    let prepared = match get(rest)? {
        0 => None,
        kind => Some(Prepared {
            encoding: match kind {
                1 => Encoding::Jpeg,
                2 => Encoding::Lossless,
                _ => return None,
            },
            width_px: get(rest)?,
            height_px: get(rest)?,
            colour: get_bytes(rest)?,
            mask: get_bytes(rest)?,
        }),
    };
    let whole = rest.is_empty() && facts.is_ok() == prepared.is_some();
    whole.then_some(Measured { facts, prepared })
}

fn put_seen(out: &mut Vec<u8>, facts: &Facts) {
    put_format(out, facts.format);
    out.extend_from_slice(&facts.bytes.to_le_bytes());
    for number in [
        facts.width_px,
        facts.height_px,
        u32::from(facts.orientation),
        u32::from(facts.animated),
        u32::from(facts.converted),
        facts.coloured_permille,
        facts.clear_permille,
        facts.border_clear_permille,
        u32::from(facts.contrast),
        facts.crop.x_px,
        facts.crop.y_px,
        facts.crop.width_px,
        facts.crop.height_px,
        facts.wanted_px.0,
        facts.wanted_px.1,
        facts.ppi,
    ] {
        put(out, number);
    }
    let cutting = Cutting::ALL.iter().position(|each| *each == facts.cutting);
    put(out, cutting.expect("ALL holds every value") as u32);
    put(out, u32::from(facts.figure.is_some()));
    if let Some(figure) = &facts.figure {
        put(out, figure.head_permille);
        put(out, figure.above_permille);
        put(out, figure.aside_permille.cast_unsigned());
        put(out, figure.lean_permille.cast_unsigned());
        put(out, figure.hole_permille);
    }
    put(out, facts.light.sharpness);
    put(out, u32::from(facts.light.lightest));
    put(out, u32::from(facts.light.darkest));
    out.extend(facts.descriptor.to_bytes());
}

fn get_figure(rest: &mut &[u8]) -> Option<Option<Figure>> {
    if get(rest)? == 0 {
        return Some(None);
    }
    Some(Some(Figure {
        head_permille: get(rest)?,
        above_permille: get(rest)?,
        aside_permille: get(rest)?.cast_signed(),
        lean_permille: get(rest)?.cast_signed(),
        hole_permille: get(rest)?,
    }))
}

fn get_likeness(rest: &mut &[u8]) -> Option<Descriptor> {
    let (descriptor, after) = rest.split_at_checked(Descriptor::BYTES)?;
    *rest = after;
    Descriptor::from_bytes(descriptor)
}

fn get_seen(rest: &mut &[u8]) -> Option<Facts> {
    Some(Facts {
        format: get_format(rest)?,
        bytes: u64::from(get(rest)?) | u64::from(get(rest)?) << 32,
        width_px: get(rest)?,
        height_px: get(rest)?,
        orientation: get(rest)?.try_into().ok()?,
        animated: get(rest)? != 0,
        converted: get(rest)? != 0,
        coloured_permille: get(rest)?,
        clear_permille: get(rest)?,
        border_clear_permille: get(rest)?,
        contrast: get(rest)?.try_into().ok()?,
        crop: Crop {
            x_px: get(rest)?,
            y_px: get(rest)?,
            width_px: get(rest)?,
            height_px: get(rest)?,
        },
        wanted_px: (get(rest)?, get(rest)?),
        ppi: get(rest)?,
        cutting: *Cutting::ALL.get(get(rest)? as usize)?,
        figure: get_figure(rest)?,
        light: Light {
            sharpness: get(rest)?,
            lightest: get(rest)?.try_into().ok()?,
            darkest: get(rest)?.try_into().ok()?,
        },
        descriptor: get_likeness(rest)?,
    })
}

fn put_refusal(out: &mut Vec<u8>, refusal: Refusal) {
    match refusal {
        Refusal::Empty => put(out, 1),
        Refusal::TooHeavy => put(out, 2),
        Refusal::TooManyPixels { width_px, height_px } => {
            put(out, 3);
            put(out, width_px);
            put(out, height_px);
        }
        Refusal::Foreign(format) => {
            put(out, 4);
            put_format(out, format);
        }
        Refusal::CutShort(format) => {
            put(out, 5);
            put_format(out, format);
        }
        Refusal::Checksum(format) => {
            put(out, 6);
            put_format(out, format);
        }
        Refusal::Broken(format) => {
            put(out, 7);
            put_format(out, format);
        }
    }
}

fn get_refusal(kind: u32, rest: &mut &[u8]) -> Option<Refusal> {
    Some(match kind {
        1 => Refusal::Empty,
        2 => Refusal::TooHeavy,
        3 => Refusal::TooManyPixels { width_px: get(rest)?, height_px: get(rest)? },
        4 => Refusal::Foreign(get_format(rest)?),
        5 => Refusal::CutShort(get_format(rest)?),
        6 => Refusal::Checksum(get_format(rest)?),
        7 => Refusal::Broken(get_format(rest)?),
        _ => return None,
    })
}

fn put_format(out: &mut Vec<u8>, format: Format) {
    let idx = Format::ALL.iter().position(|each| *each == format);
    put(out, idx.expect("ALL holds every format") as u32);
}

fn get_format(rest: &mut &[u8]) -> Option<Format> {
    Format::ALL.get(get(rest)? as usize).copied()
}

fn put(out: &mut Vec<u8>, number: u32) {
    out.extend_from_slice(&number.to_le_bytes());
}

fn get(rest: &mut &[u8]) -> Option<u32> {
    let (number, after) = rest.split_first_chunk::<4>()?;
    *rest = after;
    Some(u32::from_le_bytes(*number))
}

fn get_bytes(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let length = get(rest)? as usize;
    let (bytes, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(bytes.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn measured() -> Measured {
        let facts = Facts {
            format: Format::Jpeg,
            bytes: (7 << 33) + 5,
            width_px: 600,
            height_px: 800,
            orientation: 6,
            animated: true,
            converted: false,
            coloured_permille: 700,
            clear_permille: 400,
            border_clear_permille: 990,
            contrast: 250,
            crop: Crop { x_px: 1, y_px: 2, width_px: 590, height_px: 780 },
            wanted_px: (236, 302),
            ppi: 749,
            cutting: Cutting::Alike,
            figure: Some(Figure { aside_permille: -70, lean_permille: 12, ..Figure::default() }),
            light: Light { sharpness: 900, lightest: 210, darkest: 9 },
            descriptor: Descriptor::from_bytes(
                &std::array::from_fn::<u8, { Descriptor::BYTES }, _>(|idx| idx as u8 | 1),
            )
            .expect("the right number of bytes"),
        };
        let prepared = Prepared {
            width_px: 236,
            height_px: 302,
            encoding: Encoding::Lossless,
            colour: vec![1, 2, 3],
            mask: vec![4],
        };
        Measured { facts: Ok(facts), prepared: Some(prepared) }
    }

    #[test]
    fn everything_comes_back() {
        assert_eq!(from_bytes(&to_bytes(&measured())), Some(measured()));
        let mut refusals = vec![
            Refusal::Empty,
            Refusal::TooHeavy,
            Refusal::TooManyPixels { width_px: 9, height_px: u32::MAX },
        ];
        for format in Format::ALL {
            refusals.extend([
                Refusal::Foreign(format),
                Refusal::CutShort(format),
                Refusal::Checksum(format),
                Refusal::Broken(format),
            ]);
        }
        for refusal in refusals {
            let measured = Measured { facts: Err(refusal), prepared: None };
            assert_eq!(from_bytes(&to_bytes(&measured)), Some(measured));
        }
    }

    #[test]
    fn an_entry_cut_anywhere_is_no_entry() {
        let bytes = to_bytes(&measured());
        for length in 0..bytes.len() {
            assert_eq!(from_bytes(&bytes[..length]), None, "{length}");
        }
    }

    proptest! {
        #[test]
        fn an_entry_with_one_changed_byte_is_no_entry(at in 0usize..1900, by in 1u8..) {
            let mut bytes = to_bytes(&measured());
            let at = at % bytes.len();
            bytes[at] = bytes[at].wrapping_add(by);
            prop_assert_eq!(from_bytes(&bytes), None);
        }

        #[test]
        fn a_body_with_a_right_checksum_and_wrong_content_does_no_harm(
            tail in proptest::collection::vec(any::<u8>(), 0..120)
        ) {
            let mut bytes = [MAGIC.as_slice(), &VERSION.to_le_bytes(), &tail].concat();
            let checksum = Digest::of(&bytes);
            bytes.extend_from_slice(checksum.bytes());
            let _ = from_bytes(&bytes);
        }
    }
}
