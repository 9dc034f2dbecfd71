//! A [`Measured`] as bytes, for a cache that survives runs.
//!
//! The version of this form, the content in postcard's encoding
//! (<https://postcard.jamesmunns.com/wire-format>), and a BLAKE3 checksum over both at the end.
//! Whatever does not read back whole is no entry: the picture is then prepared again.

use super::{Encoding, Facts, MAX_PIXELS, Measured, Prepared, Refusal};
use cetak_base::digest::Digest;
use serde::{Deserialize, Serialize};

/// Raised with every change of this form or of what is measured. Entries of another version are not read. It is no
/// part of what a card looks like: see `LOOK`.
pub(super) const VERSION: u32 = 8;

const CHECKSUM_BYTES: usize = 32;

/// What is stored.
#[derive(Serialize, Deserialize)]
struct Entry<'a> {
    facts: Result<Facts, Refusal>,
    #[serde(borrow)]
    prepared: Option<Picture<'a>>,
}

/// A [`Prepared`] whose bytes are not copied before they are written or checked.
#[derive(Serialize, Deserialize)]
struct Picture<'a> {
    width_px: u32,
    height_px: u32,
    encoding: Encoding,
    #[serde(serialize_with = "at_once", borrow)]
    colour: &'a [u8],
    #[serde(serialize_with = "at_once", borrow)]
    mask: &'a [u8],
}

/// Bytes written in one piece instead of one by one.
fn at_once<S: serde::Serializer>(bytes: &&[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}

/// The entry for `measured`.
pub(super) fn to_bytes(measured: &Measured) -> Vec<u8> {
    let prepared = measured.prepared.as_ref();
    let size = prepared.map_or(0, |p| p.colour.len() + p.mask.len());
    let entry = Entry {
        facts: measured.facts.clone(),
        prepared: prepared.map(|p| Picture {
            width_px: p.width_px,
            height_px: p.height_px,
            encoding: p.encoding,
            colour: &p.colour,
            mask: &p.mask,
        }),
    };
    let out = Vec::with_capacity(size + 4096);
    let sure = "memory takes all";
    let out = postcard::to_extend(&VERSION, out).expect(sure);
    let mut out = postcard::to_extend(&entry, out).expect(sure);
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
    let (version, body) = postcard::take_from_bytes::<u32>(body).ok()?;
    if version != VERSION {
        return None;
    }
    let (Entry { facts, prepared }, rest) = postcard::take_from_bytes::<Entry<'_>>(body).ok()?;
    if !rest.is_empty() || facts.is_ok() != prepared.is_some() {
        return None;
    }
    if let Err(Refusal::TooManyPixels { width_px, height_px }) = facts
        && u64::from(width_px) * u64::from(height_px) <= MAX_PIXELS
    {
        // Refused by a version that opened smaller pictures only.
        return None;
    }
    let prepared = prepared.map(|p| Prepared {
        width_px: p.width_px,
        height_px: p.height_px,
        encoding: p.encoding,
        colour: p.colour.to_vec(),
        mask: p.mask.to_vec(),
    });
    Some(Measured { facts, prepared })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::copies::Descriptor;
    use crate::cut::Cutting;
    use crate::decode::Format;
    use crate::face::{Face, Faces};
    use crate::figure::{Figure, Light};
    use crate::measure::Crop;
    use proptest::prelude::*;

    fn face() -> Face {
        Face {
            x_px: -3,
            y_px: 40,
            width_px: 200,
            height_px: 270,
            points_px: [[60, 130], [140, 128], [101, 180], [70, 230], [133, 229]],
            score_permille: 998,
            roll_permille: -25,
            aside_permille: 12,
            crown_permille: 1350,
        }
    }

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
            faces: Faces { count: 1, turns: 0, first: Some(face()) },
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
            Refusal::Outside { width_px: 450, height_px: 575 },
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
    fn an_entry_of_another_version_is_no_entry() {
        let mut bytes = to_bytes(&measured());
        bytes.truncate(bytes.len() - CHECKSUM_BYTES);
        bytes[0] = VERSION as u8 + 1;
        let checksum = Digest::of(&bytes);
        bytes.extend_from_slice(checksum.bytes());
        assert_eq!(from_bytes(&bytes), None);
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
            let mut bytes = postcard::to_allocvec(&VERSION).expect("memory");
            bytes.extend(tail);
            let checksum = Digest::of(&bytes);
            bytes.extend_from_slice(checksum.bytes());
            let _ = from_bytes(&bytes);
        }
    }
}
