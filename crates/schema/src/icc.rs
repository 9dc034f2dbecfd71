//! What a profile must hold to be the output intent of PDF/X-4.
//!
//! Asked of a shop's profile when it is read and of a finished file when it is
//! checked, so that neither takes what the other refuses.

/// Tags that an output profile for RGB or CMYK must have (ICC.1:2010, 8.5.3).
const OUTPUT_TAGS: [&[u8; 4]; 10] =
    [b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2", b"gamt", b"wtpt", b"desc", b"cprt"];

/// Names of the tags that a profile lacks, or whose data lie beyond its end.
pub fn missing_tags(profile: &[u8]) -> Vec<&'static str> {
    let number = |bytes: &[u8]| {
        let word: Option<[u8; 4]> = bytes.try_into().ok();
        word.map_or(0, u32::from_be_bytes) as usize
    };
    let count = profile.get(128..132).map_or(0, number);
    let table = profile.get(132..).unwrap_or_default();
    let whole: Vec<&[u8]> = table
        .chunks_exact(12)
        .take(count)
        .filter(|tag| {
            let end = number(&tag[4..8]).checked_add(number(&tag[8..12]));
            end.is_some_and(|end| end <= profile.len())
        })
        .map(|tag| &tag[..4])
        .collect();
    OUTPUT_TAGS
        .iter()
        .filter(|tag| !whole.contains(&&tag[..]))
        .map(|tag| std::str::from_utf8(&tag[..]).expect("the names are letters and digits"))
        .collect()
}
