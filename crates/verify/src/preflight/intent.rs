//! The output intent and its profile.

use crate::pdf::{PdfFile, dictionary, shown};
use crate::preflight::{Breaches, IntentFact, Rule};
use cetak_base::text;
use cetak_schema::icc;
use lopdf::{Dictionary, Stream};

/// What later checks need to know of the output intent.
#[derive(Debug, Default)]
pub(super) struct Intent {
    /// Components of the printing condition: 1, 3 or 4; `None` if it cannot be told.
    pub(super) components: Option<u8>,
    /// Object number of the profile.
    pub(super) profile_object: Option<u32>,
    /// The profile.
    pub(super) profile: Vec<u8>,
    /// What is told to people.
    pub(super) fact: Option<IntentFact>,
}

/// The header of an ICC profile, as far as PDF/X asks.
#[derive(Debug, Clone, Copy)]
pub(super) struct IccHeader {
    /// Profile class: `prtr`, `mntr`, `scnr`, `spac` …
    pub(super) class: [u8; 4],
    /// Colour space: `CMYK`, `RGB `, `GRAY`, `Lab `.
    pub(super) space: [u8; 4],
    /// Major version.
    pub(super) version: u8,
    /// Components, if the colour space is one that PDF knows.
    pub(super) components: Option<u8>,
}

impl IccHeader {
    /// Reads the first 128 bytes; `None` if that is no profile.
    pub(super) fn read(profile: &[u8]) -> Option<Self> {
        let header = profile.get(..128)?;
        let four = |at: usize| <[u8; 4]>::try_from(&header[at..at + 4]).ok();
        if four(36)? != *b"acsp" {
            return None;
        }
        let space = four(16)?;
        let components = match &space {
            b"GRAY" => Some(1),
            b"RGB " | b"Lab " => Some(3),
            b"CMYK" => Some(4),
            _ => None,
        };
        Some(Self { class: four(12)?, space, version: header[8], components })
    }
}

pub(super) fn check(pdf: &PdfFile, breaches: &mut Breaches) -> Intent {
    let held = pdf.catalog().map_or(&[][..], |catalog| pdf.array(catalog, b"OutputIntents"));
    let intents: Vec<&Dictionary> = held
        .iter()
        .filter_map(|object| pdf.resolve(object).and_then(dictionary))
        .filter(|intent| pdf.name(intent, b"S") == Some(b"GTS_PDFX"))
        .collect();
    if intents.len() != 1 {
        let n = intents.len();
        breaches.add(
            Rule::IntentCount,
            None,
            None,
            text!(
                "ada {n} output intent GTS_PDFX, harus tepat 1",
                "{n} GTS_PDFX output intents, must be exactly 1"
            ),
        );
    }
    let Some(intent) = intents.first() else { return Intent::default() };
    let identifier = pdf.text(intent, b"OutputConditionIdentifier").unwrap_or_default();
    if identifier.trim().is_empty() {
        breaches.add(
            Rule::IntentIdentifier,
            None,
            None,
            text!(
                "output intent tanpa OutputConditionIdentifier",
                "the output intent has no OutputConditionIdentifier"
            ),
        );
    }
    let info = pdf.text(intent, b"Info").unwrap_or_default();
    if pdf.text(intent, b"RegistryName").is_none_or(|name| name.trim().is_empty())
        && info.trim().is_empty()
    {
        breaches.add(
            Rule::IntentInfo,
            None,
            None,
            text!(
                "output intent tanpa RegistryName dan tanpa Info",
                "the output intent has neither RegistryName nor Info"
            ),
        );
    }
    if pdf.get(intent, b"DestOutputProfileRef").is_some() {
        breaches.add(
            Rule::IntentProfile,
            None,
            None,
            text!(
                "profil ditunjuk di luar berkas (DestOutputProfileRef); itu PDF/X-4p",
                "the profile lies outside the file (DestOutputProfileRef); that is PDF/X-4p"
            ),
        );
    }
    let object = intent.get(b"DestOutputProfile").ok().and_then(|o| o.as_reference().ok());
    let object = object.map(|id| id.0);
    let mut found = Intent { profile_object: object, ..Intent::default() };
    match pdf.stream(intent, b"DestOutputProfile") {
        Some(stream) => profile(pdf, stream, object, &mut found, breaches),
        None => breaches.add(
            Rule::IntentProfile,
            None,
            None,
            text!("profil keluaran tidak disematkan", "the output profile is not embedded"),
        ),
    }
    let space = IccHeader::read(&found.profile).map(|header| name(header.space));
    found.fact = Some(IntentFact { identifier, info, space });
    found
}

fn profile(
    pdf: &PdfFile,
    stream: &Stream,
    object: Option<u32>,
    found: &mut Intent,
    breaches: &mut Breaches,
) {
    let mut bad = |rule, message| breaches.add(rule, object, None, message);
    let bytes = pdf.unpacked(stream).unwrap_or_default();
    let Some(header) = IccHeader::read(&bytes) else {
        bad(
            Rule::IntentProfile,
            text!("profil keluaran bukan profil ICC", "the output profile is no ICC profile"),
        );
        return;
    };
    let size = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    if size as usize != bytes.len() {
        let n = bytes.len();
        bad(
            Rule::IntentProfile,
            text!(
                "profil keluaran menyebut {size} bita, isinya {n} bita",
                "the output profile says {size} bytes and has {n}"
            ),
        );
    }
    if header.class != *b"prtr" {
        let class = name(header.class);
        bad(
            Rule::IntentProfile,
            text!(
                "profil keluaran berkelas `{class}`, harus `prtr`",
                "the output profile is of class `{class}`, must be `prtr`"
            ),
        );
    }
    if header.version > 4 {
        let version = header.version;
        bad(
            Rule::IntentProfile,
            text!(
                "profil keluaran ICC versi {version}, paling tinggi 4",
                "the output profile is ICC version {version}, at most 4"
            ),
        );
    }
    let space = name(header.space);
    found.components = header.components.filter(|_| header.space != *b"Lab ");
    match found.components {
        None => bad(
            Rule::IntentSpace,
            text!(
                "ruang warna profil keluaran `{space}`, harus GRAY, RGB atau CMYK",
                "the output profile is for `{space}`, must be GRAY, RGB or CMYK"
            ),
        ),
        Some(n) => {
            let declared = pdf.number(&stream.dict, b"N");
            if declared != Some(f64::from(n)) {
                let declared = declared.unwrap_or_default();
                bad(
                    Rule::IntentSpace,
                    text!(
                        "/N adalah {declared}, profilnya `{space}`",
                        "/N is {declared}, the profile is `{space}`"
                    ),
                );
            }
            let missing = icc::missing_tags(&bytes);
            if n != 1 && !missing.is_empty() {
                let missing = missing.join(" ");
                bad(
                    Rule::IntentTags,
                    text!(
                        "profil keluaran tidak memuat {missing}",
                        "the output profile lacks {missing}"
                    ),
                );
            }
        }
    }
    found.profile = bytes;
}

/// A signature of ICC in words.
fn name(signature: [u8; 4]) -> String {
    shown(signature.trim_ascii())
}
