//! A publication: what a job tells the portal of its holders, as data.
//!
//! A folder that one program writes and another reads, perhaps on another machine:
//!
//! ```text
//! inbox/
//!   current                    the name of the folder below that counts, and its number, written last
//!   photos/1f/1f3a…            each photo once, unaltered, by the BLAKE3 digest of its bytes
//!   2026-11-22-5b0c9d7e1a42/
//!     holders.jsonl            one holder a line, in the order of their keys
//!     publication.json         written last: a folder without it is not finished
//! ```
//!
//! It holds what a card shows and what drawing it takes, and nothing else of a person: no address, no
//! religion, no day of birth of its own. Nothing here touches a disk.

use cetak_base::date::Date;
use cetak_base::digest::{Builder, Digest};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The form of [`Publication`] and [`Holder`] that is written; a reader refuses any other.
pub const FORM: u32 = 1;

/// Name of the file with one holder a line.
pub const HOLDERS: &str = "holders.jsonl";
/// Name of the file that says a publication is whole.
pub const HEAD: &str = "publication.json";
/// Name of the file, beside the publications, with the [`Pointer`] to the one that counts.
pub const CURRENT: &str = "current";
/// Name of the folder of photos, beside the publications.
pub const PHOTOS: &str = "photos";

/// `publication.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// [`FORM`].
    pub form: u32,
    /// What wrote it, `cetak 0.1.0`.
    pub program: String,
    /// Name of the job, for people.
    pub job: String,
    /// The day the data are true on, `2026-11-22`.
    pub as_of: String,
    /// Whether everybody in it is made up.
    pub sample: bool,
    /// Lines of [`HOLDERS`].
    pub n_holders: u64,
    /// Digest of the lines of [`HOLDERS`], each a part under [`Publication::LINES`]; 64 hexadecimal digits.
    pub holders: String,
    /// What photos must be like, and how they are prepared.
    pub photos: PhotoRules,
}

/// The job's rules about photos, so that the portal judges a new one as the next run will.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoRules {
    /// The resolution photos are prepared for, in dots per inch.
    pub print_dpi: u32,
    /// `remove`, `require` or `keep`.
    pub background: String,
    /// `jpeg` or `lossless`.
    pub encoding: String,
    /// What the job decided about findings, by their codes: `hold`, `warn`, `ignore`, `stop`.
    pub policy: BTreeMap<String, String>,
    /// The figures that differ from the usual ones, by their names.
    pub limits: BTreeMap<String, u64>,
}

/// One line of [`HOLDERS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// The 18 digits of the NIP or NI PPPK.
    pub key: String,
    /// How it stands with the person.
    pub status: Status,
    /// What a card shows; nothing for somebody whose row is not right just now, or who has left: then
    /// what was published before still stands.
    pub texts: Option<Texts>,
    /// Digest of the photo on the card, 64 hexadecimal digits; nothing if there is none that may be used.
    pub photo: Option<String>,
    /// How that photo was turned and which part of it was used, where somebody chose that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<PhotoView>,
    /// The layout the job draws the card with.
    pub layout: String,
    /// Every issue of the card, oldest first; empty for somebody who has none yet.
    pub issues: Vec<Issue>,
}

/// How a photo was turned, and which part of it was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoView {
    /// Tenths of a degree to the right.
    pub turn_tenths: i32,
    /// Left edge, top edge, width and height of the part, in pixels of the upright picture after that turn.
    pub area: Option<[u32; 4]>,
}

/// [`CURRENT`]: which publication counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// Name of its folder.
    pub name: String,
    /// Of two publications the later one has the greater: the year, month and day the data are true on, and four
    /// digits that count within it, `202611220001`. An inbox that was lost and begun anew is behind for a day at most.
    pub number: u64,
}

impl Pointer {
    /// The pointer that follows `before` in an inbox: it never goes back, whatever the day of the data.
    pub fn next(before: Option<&Self>, name: &str) -> Option<Self> {
        let first = day_number(name)? + 1;
        let number = before.map_or(first, |before| first.max(before.number.saturating_add(1)));
        Some(Self { name: name.to_owned(), number })
    }

    /// The file.
    pub fn text(&self) -> String {
        format!("{} {}\n", self.name, self.number)
    }

    /// Reads the file; nothing if it names no publication. One of before there were numbers has that of its day.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let name = words.next()?;
        let day = day_number(name)?;
        let number = words.next().map_or(Some(day), |word| word.parse().ok())?;
        // The stores keep it as a whole number with a sign.
        let good = words.next().is_none() && i64::try_from(number).is_ok();
        good.then(|| Self { name: name.to_owned(), number })
    }
}

/// The number before the first one of the day that a folder is named by.
fn day_number(name: &str) -> Option<u64> {
    let (day, _) = name.rsplit_once('-').filter(|_| Publication::is_folder_name(name))?;
    day.replace('-', "").parse::<u64>().ok()?.checked_mul(10_000)
}

/// How it stands with a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// May have a card.
    Entitled,
    /// The row or the photo must be mended first.
    Held,
    /// Is no PNS and no PPPK any more, or not yet.
    Barred,
    /// Is on no list any more.
    Gone,
}

/// What a card shows of a person, in final form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// `pns`, `pppk` or `pppk-paruh-waktu`.
    pub kind: String,
    /// Name with titles.
    pub name: String,
    /// Serial of the card.
    pub serial: String,
    /// Instansi.
    pub instansi: String,
    /// Unit kerja; may be empty, as the next three.
    pub unit: String,
    /// Jabatan.
    pub jabatan: String,
    /// Golongan.
    pub golongan: String,
    /// Pangkat.
    pub pangkat: String,
    /// TMT PNS, or the start of a PPPK's agreement: `2016-05-01`.
    pub tmt: Option<String>,
    /// The last day of a PPPK's agreement.
    pub contract_end: Option<String>,
    /// The day the card is issued, where the list or the job says one.
    #[serde(default)]
    pub issued: Option<String>,
    /// Where a found card or a question goes; may be empty.
    #[serde(default)]
    pub contact: String,
}

/// One issue of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// Which of the person's cards, from 1.
    pub issue: u32,
    /// The card's serial.
    pub serial: String,
    /// The sixteen characters in its QR code.
    pub token: String,
    /// All that its QR code says.
    pub code: String,
    /// How it stands with it.
    pub state: IssueState,
    /// The day it was made, `2026-11-22`.
    pub issued_on: String,
}

/// How it stands with one issue of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IssueState {
    /// It is the person's card.
    Valid,
    /// A later issue took its place.
    Replaced,
    /// The person's status, or the agreement, has ended.
    Ended,
    /// The office took it back, or it was spoiled.
    Withdrawn,
}

impl IssueState {
    /// The stable word, as in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Replaced => "replaced",
            Self::Ended => "ended",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Valid, Self::Replaced, Self::Ended, Self::Withdrawn]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

impl Publication {
    /// The purpose of [`Publication::holders`].
    pub const LINES: &'static str = "cetak holders";

    /// The name of the folder of this publication: the day, and twelve digits that no other content
    /// has. The same data published again have the same name.
    pub fn folder(&self) -> String {
        let mut digest = Builder::new("cetak publication");
        digest.field("head", &self.json());
        format!("{}-{:.12}", self.as_of, digest.finish().to_string())
    }

    /// Whether a folder of that name may be a publication.
    pub fn is_folder_name(name: &str) -> bool {
        let Some((day, digits)) = name.rsplit_once('-') else { return false };
        Date::parse_iso(day).is_some()
            && digits.len() == 12
            && digits.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    }

    /// The file.
    pub fn json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("plain data is always JSON");
        bytes.push(b'\n');
        bytes
    }

    /// Reads the file; `None` for anything but a publication of this [`FORM`].
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let head: Self = serde_json::from_slice(bytes).ok()?;
        let good = head.form == FORM && Digest::parse(&head.holders).is_some();
        good.then_some(head)
    }
}

impl Holder {
    /// The line, with its end.
    pub fn line(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec(self).expect("plain data is always JSON");
        bytes.push(b'\n');
        bytes
    }

    /// Reads a line.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in the parser's words.
    pub fn parse(line: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(line).map_err(|error| error.to_string())
    }
}

/// Where the photo of that digest lies in the inbox: `photos/1f/1f3a…`.
pub fn photo_path(digest: &Digest) -> String {
    let hex = digest.to_string();
    format!("{PHOTOS}/{}/{hex}", &hex[..2])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Publication {
        Publication {
            form: FORM,
            program: "cetak 0.1.0".to_owned(),
            job: "Kartu ASN".to_owned(),
            as_of: "2026-11-22".to_owned(),
            sample: true,
            n_holders: 1,
            holders: Digest::of(b"x").to_string(),
            photos: PhotoRules {
                print_dpi: 300,
                background: "require".to_owned(),
                encoding: "jpeg".to_owned(),
                policy: BTreeMap::new(),
                limits: BTreeMap::new(),
            },
        }
    }

    #[test]
    fn a_publication_reads_back_and_the_same_one_has_the_same_folder() {
        let read = Publication::parse(&head().json()).expect("it reads back");
        assert_eq!(read, head());
        assert_eq!(read.folder(), head().folder());
        assert!(read.folder().starts_with("2026-11-22-"), "{}", read.folder());
        assert_eq!(read.folder().len(), "2026-11-22-".len() + 12);
        assert!(Publication::is_folder_name(&read.folder()));
        for name in
            ["photos", "2026-11-22", "2026-11-22-5b0c9d7e1a4", "2026-02-30-5b0c9d7e1a42", "../x"]
        {
            assert!(!Publication::is_folder_name(name), "{name}");
        }
        let other = Publication { n_holders: 2, ..head() };
        assert_ne!(other.folder(), head().folder());
    }

    #[test]
    fn what_counts_has_a_number_that_never_goes_back() {
        let name = |day: &str| format!("{day}-5b0c9d7e1a42");
        let next = |before: Option<&Pointer>, day: &str| {
            Pointer::next(before, &name(day)).expect("a publication")
        };
        let first = next(None, "2026-11-22");
        assert_eq!(first.text(), "2026-11-22-5b0c9d7e1a42 202611220001\n");
        assert_eq!(Pointer::parse(&first.text()), Some(first.clone()));
        let second = next(Some(&first), "2026-11-22");
        assert_eq!(second.number, 202_611_220_002);
        assert_eq!(next(Some(&second), "2026-11-20").number, 202_611_220_003, "a day put right");
        assert_eq!(next(Some(&second), "2026-11-23").number, 202_611_230_001);
        let unnumbered = Pointer::parse(&name("2026-11-22")).expect("of before there were numbers");
        assert_eq!(unnumbered.number, 202_611_220_000);
        for damaged in ["", "x 1", "../x 1"] {
            assert_eq!(Pointer::parse(damaged), None, "{damaged}");
        }
        for damaged in ["x", "-1", "1 2", "9999999999999999999"] {
            assert_eq!(Pointer::parse(&format!("{} {damaged}", name("2026-11-22"))), None);
        }
        assert_eq!(Pointer::next(None, "photos"), None);
    }

    #[test]
    fn another_form_or_a_key_that_is_not_known_is_refused() {
        assert_eq!(Publication::parse(&Publication { form: 2, ..head() }.json()), None);
        let text = String::from_utf8(head().json()).expect("text");
        assert_eq!(Publication::parse(text.replace("\"job\"", "\"address\"").as_bytes()), None);
        assert_eq!(Publication::parse(b"{"), None);
        assert!(Holder::parse(b"{\"key\":\"1\"}").is_err());
    }
}
