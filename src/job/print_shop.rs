//! What a print shop gets: the standard of the sheets, the printing condition, the one-up stream.
//!
//! An ICC profile is read and checked while the job is loaded: one that cannot
//! be an output intent is refused here, not by the shop's preflight.

use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::impose::{Coating, LEAST_GAUGE, Lamination, Stock};
use crate::regular;
use crate::schema::icc;
use crate::settings::Table;
use crate::sign::SigningKey;
use crate::text;
use crate::unit::Length;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Which standard the sheets are made to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Pdf {
    /// PDF/X-4.
    #[default]
    X4,
    /// None.
    Plain,
}

/// The `[output]` of a job as far as a print shop is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintShop {
    /// Which standard the sheets are made to. Default: PDF/X-4.
    pub pdf: Pdf,
    /// Whether `cards-1up` is written too. Default: no.
    pub stream: bool,
    /// Whether a print shop's package is written too. Default: no.
    pub package: bool,
    /// Whether a finished run is read back at once. Default: only where a package is written.
    pub verify: bool,
    /// Whether `map.csv` is written for Excel as Indonesians have it. Default: no.
    pub excel_map: bool,
    /// Whether `map.csv` has a column of names. Default: no.
    pub map_names: bool,
    /// The printing condition; `None` is FOGRA39, coated paper by offset.
    pub icc: Option<Icc>,
    /// The colours of photos in the PDFs. Default: sRGB.
    pub photos: Inks,
    /// The most ink that may lie on one spot, in per cent of all four plates together.
    /// Default: 300, what most card printers and shops take (280 is strict).
    pub ink_limit: u16,
    /// What the sums of a run are signed with; `None` signs nothing. Default: nothing.
    pub signing: Option<SigningKey>,
    /// Name of the cutting line's spot colour; `None` draws no such line. Default: none.
    pub cut_contour: Option<String>,
    /// What is printed on, as far as it is known. Default: left to the shop.
    pub stock: Stock,
    /// The least distance from knife to back gauge of the shop's guillotine. Default: 15 mm.
    pub least_gauge: Length,
}

impl Default for PrintShop {
    fn default() -> Self {
        Self {
            pdf: Pdf::default(),
            stream: false,
            package: false,
            verify: false,
            excel_map: false,
            map_names: false,
            icc: None,
            photos: Inks::default(),
            ink_limit: INK_LIMIT,
            signing: None,
            cut_contour: None,
            stock: Stock::default(),
            least_gauge: LEAST_GAUGE,
        }
    }
}

/// The usual limit of ink, in per cent.
const INK_LIMIT: u16 = 300;
/// A stock or foil above this is a slip of the pen: a bank card has 0.76 mm.
const THICKEST: Length = Length::from_um(5_000);
/// No guillotine's gauge stays further from the knife than this.
const FARTHEST_GAUGE: Length = Length::from_um(100_000);

/// The colours of photos.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Inks {
    /// sRGB, separated by the press.
    #[default]
    Rgb,
    /// Separated here, by the profile of the printing condition.
    Cmyk,
}

/// The profile of a printing condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Icc {
    /// Where it was read.
    pub path: PathBuf,
    /// How reports name it: its file name.
    pub shown: String,
    /// The profile.
    pub bytes: Arc<[u8]>,
    /// Its own description, or its file name.
    pub name: String,
}

impl PrintShop {
    /// Reads `pdf`, `stream`, `package`, `verify`, `sign_key` and `icc` of `[output]`; `icc` on the command line goes first.
    ///
    /// # Errors
    ///
    /// A fault if the profile cannot be read or cannot be an output intent.
    pub fn read(output: &Table<'_, '_>, folder: &Path, icc: Option<&Path>) -> Outcome<Self> {
        let pdf = output.choice("pdf", &[("x4", Pdf::X4), ("plain", Pdf::Plain)]);
        let stream = output.boolean("stream").unwrap_or(false);
        let package = output.boolean("package").unwrap_or(false);
        let verify = output.boolean("verify");
        let map = output.choice("map", &[("plain", false), ("excel", true)]);
        let map_names = output.boolean("map_names").unwrap_or(false);
        let named = output.text("icc").map(|name| folder.join(name.replace('\\', "/")));
        let photos = output.choice("photos", &[("rgb", Inks::Rgb), ("cmyk", Inks::Cmyk)]);
        let ink_limit = output.integer("ink_limit", 100..=400);
        let ink_limit = ink_limit.and_then(|percent| u16::try_from(percent).ok());
        let signing = output.text("sign_key").map(|name| folder.join(name.replace('\\', "/")));
        let icc = icc.map(Path::to_owned).or(named).map(|path| Icc::load(&path)).transpose()?;
        Ok(Self {
            pdf: pdf.unwrap_or_default(),
            stream,
            package,
            verify: verify.unwrap_or(package),
            excel_map: map == Some(true),
            map_names,
            icc,
            signing: signing.map(|path| SigningKey::load(&path)).transpose()?,
            photos: photos.unwrap_or_default(),
            ink_limit: ink_limit.unwrap_or(INK_LIMIT),
            ..Self::default()
        })
    }

    /// Reads `stock`, `lamination` and `back_gauge` of `[sheet]`.
    pub fn read_stock(sheet: &Table<'_, '_>) -> (Stock, Length) {
        const COATINGS: [(&str, Coating); 5] = [
            ("none", Coating::None),
            ("coated", Coating::Coated),
            ("gloss", Coating::Gloss),
            ("matte", Coating::Matte),
            ("satin", Coating::Satin),
        ];
        let thickness = |table: &Table<'_, '_>| {
            let length = table.length("thickness")?;
            if length > Length::ZERO && length <= THICKEST {
                return Some(length);
            }
            table.wrong(
                "thickness",
                &format!("bernilai {length}; harus di atas 0 dan paling besar {THICKEST}"),
                &format!("is {length}; it must be above 0 and at most {THICKEST}"),
                Text::default(),
            );
            None
        };
        let table = sheet.table("stock");
        let weight = table.integer("weight", 20..=2000);
        let mut stock = Stock {
            name: table.text("name"),
            weight: weight.and_then(|grams| u32::try_from(grams).ok()),
            thickness: thickness(&table),
            coating: table.choice("coating", &COATINGS),
            lamination: None,
        };
        table.close();
        sheet.know(&["lamination"]);
        if sheet.has("lamination") {
            let table = sheet.table("lamination");
            let both = table.choice("sides", &[("both", true), ("front", false)]);
            stock.lamination = Some(Lamination {
                name: table.text("name"),
                finish: table.choice("finish", &COATINGS[2..]).unwrap_or(Coating::Gloss),
                thickness: thickness(&table),
                both_sides: both.unwrap_or(true),
            });
            table.close();
        }
        let least_gauge = sheet.length("back_gauge").filter(|gauge| {
            let is_known = (Length::ZERO..=FARTHEST_GAUGE).contains(gauge);
            if !is_known {
                sheet.wrong(
                    "back_gauge",
                    &format!("bernilai {gauge}; yang diterima 0 sampai {FARTHEST_GAUGE}"),
                    &format!("is {gauge}; accepted are 0 to {FARTHEST_GAUGE}"),
                    Text::default(),
                );
            }
            is_known
        });
        (stock, least_gauge.unwrap_or(LEAST_GAUGE))
    }

    /// Reads `cut_contour` of `[sheet]`: the name of a spot colour, or `off`.
    pub fn read_contour(sheet: &Table<'_, '_>) -> Option<String> {
        let name = sheet.text("cut_contour")?;
        if name == "off" {
            return None;
        }
        // Names that stand for printing inks, or for all plates or none (ISO 32000-1, 8.6.6.4).
        let inks = ["All", "None", "Cyan", "Magenta", "Yellow", "Black"];
        let is_ink = inks.iter().any(|ink| ink.eq_ignore_ascii_case(name.trim()));
        let plain = name.chars().all(|c| c.is_ascii_graphic() || c == ' ');
        if is_ink || !plain || name.trim() != name || !(1..=31).contains(&name.len()) {
            let shown = crate::diag::printable(&name);
            sheet.mistake(
                "cut_contour",
                text!(
                    "`{shown}` bukan nama warna potong",
                    "`{shown}` is no name of a cutting colour"
                ),
                Text::new(
                    "tulis nama yang dikenal mesin potong, misalnya \"CutContour\", atau \"off\"",
                    "write the name that the cutter knows, for example \"CutContour\", or \"off\"",
                ),
            );
            return None;
        }
        Some(name)
    }
}

impl Icc {
    /// Reads a profile.
    ///
    /// # Errors
    ///
    /// A fault if it cannot be read, or is not an output profile for CMYK.
    pub fn load(path: &Path) -> Outcome<Self> {
        let bytes = regular::read(path, regular::MOST_PARTS).map_err(|error| {
            Fault::io(
                path,
                Text::new("profil ICC tidak bisa dibaca", "the ICC profile cannot be read"),
                &error,
            )
        })?;
        Self::read(path, bytes)
    }

    /// A profile from what a file holds.
    fn read(path: &Path, bytes: Vec<u8>) -> Outcome<Self> {
        let shown = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let refused = |message| {
            Fault::new(FaultKind::Usage, path.display().to_string(), message).hint(Text::new(
                "minta profil keluaran CMYK dari percetakan, atau hapus pilihan ini untuk memakai FOGRA39",
                "ask the print shop for its CMYK output profile, or leave this out to use FOGRA39",
            ))
        };
        // ICC.1:2010, 7.2: class at 12, colour space at 16, signature at 36, version at 8.
        let word = |at: usize| bytes.get(at..at + 4).unwrap_or_default();
        if word(36) != b"acsp" || bytes.len() < 132 {
            return Err(refused(text!(
                "`{shown}` bukan profil ICC",
                "`{shown}` is no ICC profile"
            )));
        }
        let size = word(0).try_into().map_or(0, u32::from_be_bytes) as usize;
        if size != bytes.len() {
            let has = bytes.len();
            return Err(refused(text!(
                "`{shown}` rusak atau terpotong: mestinya {size} bita, isinya {has}",
                "`{shown}` is damaged or cut short: it says {size} bytes and has {has}"
            )));
        }
        if word(12) != b"prtr" || word(16) != b"CMYK" {
            let class = crate::diag::printable(&String::from_utf8_lossy(word(12)));
            let space = crate::diag::printable(&String::from_utf8_lossy(word(16)));
            return Err(refused(text!(
                "`{shown}` berkelas `{class}` untuk `{space}`; PDF/X-4 perlu `prtr` untuk `CMYK`",
                "`{shown}` is of class `{class}` for `{space}`; PDF/X-4 needs `prtr` for `CMYK`"
            )));
        }
        if bytes.get(8).is_some_and(|version| *version > 4) {
            return Err(refused(text!(
                "`{shown}` memakai ICC versi 5, PDF/X-4 paling tinggi versi 4",
                "`{shown}` is of ICC version 5, PDF/X-4 takes version 4 at most"
            )));
        }
        let missing = icc::missing_tags(&bytes);
        if !missing.is_empty() {
            let missing = missing.join(", ");
            return Err(refused(text!(
                "`{shown}` tidak memuat {missing}, yang harus ada pada profil keluaran PDF/X-4",
                "`{shown}` lacks {missing}, which an output profile for PDF/X-4 must have"
            )));
        }
        let name = description(&bytes).filter(|name| !name.trim().is_empty());
        let name = name.unwrap_or_else(|| shown.clone());
        Ok(Self { path: path.to_owned(), shown, name, bytes: bytes.into() })
    }
}

/// The text of the `desc` tag: of type `desc` in version 2, `mluc` in version 4.
fn description(bytes: &[u8]) -> Option<String> {
    let number = |at: usize| -> Option<usize> {
        let word: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(u32::from_be_bytes(word)).ok()
    };
    let count = number(128)?.min(200);
    let at =
        (0..count).map(|idx| 132 + idx * 12).find(|at| bytes.get(*at..at + 4) == Some(b"desc"))?;
    let (start, length) = (number(at + 4)?, number(at + 8)?);
    let tag = bytes.get(start..start.checked_add(length)?)?;
    let text = match tag.get(..4)? {
        b"desc" => {
            let length = number(start + 8)?;
            String::from_utf8_lossy(tag.get(12..12usize.checked_add(length)?)?).into_owned()
        }
        b"mluc" => {
            let (length, offset) = (number(start + 20)?, number(start + 24)?);
            let utf16 = tag.get(offset..offset.checked_add(length)?)?;
            let units = utf16.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            String::from_utf16_lossy(&units.collect::<Vec<_>>())
        }
        _ => return None,
    };
    Some(text.chars().filter(|c| !c.is_control()).take(120).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn icc(name: &str) -> Outcome<Icc> {
        Icc::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("icc").join(name))
    }

    #[test]
    fn an_output_profile_is_taken_with_its_own_name() {
        let profile = icc("FOGRA39L-derived-low-28k.icc").expect("it is one");
        assert!(profile.name.contains("FOGRA39"), "{}", profile.name);
    }

    #[test]
    fn a_profile_that_is_no_printing_condition_is_refused() {
        let fault = icc("sRGB-v2-micro.icc").expect_err("a display");
        assert_eq!(fault.kind, FaultKind::Usage);
        assert!(icc("no-such.icc").is_err());
    }

    #[test]
    fn a_profile_without_a_tag_that_pdf_x_4_needs_is_refused_when_it_is_read() {
        let path = Path::new("shop.icc");
        let whole = icc("FOGRA39L-derived-low-28k.icc").expect("it is one").bytes;
        for tag in [b"gamt", b"B2A1", b"wtpt"] {
            let mut bytes = whole.to_vec();
            let at = bytes.windows(4).position(|four| four == tag).expect("in the table");
            bytes[at..at + 4].copy_from_slice(b"none");
            let fault = Icc::read(path, bytes).expect_err("a tag is missing");
            let told = fault.message.get(crate::diag::Lang::En).to_owned();
            assert!(told.contains(std::str::from_utf8(tag).expect("letters")), "{told}");
        }
        // Cut short: the last tag's data is not there.
        assert!(Icc::read(path, whole[..whole.len() - 40].to_vec()).is_err());
    }

    #[test]
    fn a_damaged_profile_has_no_description() {
        let whole = icc("FOGRA39L-derived-low-28k.icc").expect("it is one").bytes;
        for end in (0..whole.len().min(600)).step_by(7) {
            drop(description(&whole[..end]));
        }
    }
}
