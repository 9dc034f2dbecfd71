//! Findings for logs: where to look and what kind it is, without what the file says of a person.
//!
//! A terminal shows a clerk the name that does not fit. A log is kept for
//! months and read by many: there nothing is told that stands in a cell, a
//! heading or the name of a photo, whatever its punctuation. So of what a message
//! quotes only words of our own and numbers stay, a long number masked; the
//! place keeps its row and the letter of its column.

use super::{Code, Column, Finding, Lang, harmless, masked};
use std::sync::Arc;

/// What messages quote that is ours: names of fields as job files write them, the headings of SIASN that
/// messages ask for, keys of the job file.
const OURS: &[&str] = &[
    "pns_id",
    "nip",
    "nip_raw",
    "name",
    "title_front",
    "title_back",
    "birth_date",
    "sex",
    "kind",
    "legal_status_id",
    "legal_status",
    "cpns_pns",
    "serial",
    "tmt",
    "tmt_cpns",
    "tmt_pns",
    "golongan",
    "pangkat",
    "jabatan",
    "unit",
    "instansi",
    "contract_end",
    "issued",
    "contact",
    "remark",
    "photo",
    "layout",
    "key",
    "PNS ID",
    "NIP",
    "NIP BARU",
    "NAMA",
    "GELAR DEPAN",
    "GELAR BELAKANG",
    "TANGGAL LAHIR",
    "JENIS KELAMIN",
    "JENIS PEGAWAI NAMA",
    "KEDUDUKAN HUKUM ID",
    "KEDUDUKAN HUKUM NAMA",
    "STATUS CPNS PNS",
    "KARTU ASN VIRTUAL",
    "TMT CPNS",
    "TMT PNS",
    "GOL AKHIR NAMA",
    "PANGKAT",
    "JABATAN NAMA",
    "UNOR NAMA",
    "INSTANSI KERJA NAMA",
    "TANGGAL AKHIR KONTRAK",
    "TANGGAL TERBIT",
    "KONTAK INSTANSI",
    "KET",
    "FOTO",
    "LAYOUT",
    "INSTANSI",
    "KEDUDUKAN HUKUM",
    "GELAR",
    "TMT",
    "Status",
    "worksheet",
    "worksheets",
    "files",
    "folder",
    "outside",
    "background",
    "keep",
    "remove",
    "require",
    "[data]",
    "[data.columns]",
    "[data.defaults]",
    "[data.join]",
    "[photos]",
    "[card]",
    "[policy]",
    "photos.folder",
    "photos.csv",
    "warn",
    "ignore",
    "hold",
    "stop",
    "PNG",
    "JPEG",
    "WebP",
    "fit",
    "fonts",
    "Pemerintah Kabupaten ...",
    "Aktif",
    "siasn.xlsx",
    "yes",
    "...",
];

/// Codes whose messages and hints are made of counts, days, our own words and names of files alone.
const OF_OURS: &[Code] = &[
    Code::ListEmpty,
    Code::RowsHidden,
    Code::ClockBack,
    Code::ClockJumped,
    Code::ListShrank,
    Code::ListEmptied,
    Code::ListOlder,
    Code::ManyWithdrawn,
    Code::ManyNew,
    Code::ManyChanged,
    Code::LayoutChanged,
    Code::CardLost,
    Code::CardSpoiled,
    Code::CardUnconfirmed,
    Code::QrTooSmall,
    Code::InkAboveLimit,
    Code::ButtCut,
    Code::RibbonColour,
    Code::PlaceholderUsed,
];

impl Finding {
    /// As [`Finding::describe`], for a log: whole numbers masked, what is quoted of a file left out.
    pub fn discreet(&self, lang: Lang) -> String {
        let mut told = self.clone();
        if !OF_OURS.contains(&self.code) {
            let left = |text: &str| quotes_left(text, |quoted| self.is_named(quoted));
            told.message.id = left(&self.message.id);
            told.message.en = left(&self.message.en);
            // What is a remedy of ours quotes commands.
            if self.hint.remedy().is_none() {
                told.hint.id = without_written(&left(&self.hint.id));
                told.hint.en = without_written(&left(&self.hint.en));
            }
        }
        told.place.file = discreet_file(self).map(Into::into);
        if let Some(column) = &self.place.column
            && !OURS.contains(&column.heading.trim())
        {
            let (letter, heading) = (column.letter.clone(), "…".to_owned());
            told.place.column = Some(Arc::new(Column { letter, heading }));
        }
        masked(&told.describe(lang))
    }

    /// Whether that is a list beside one that is not there, or the folder of both: whoever mends the job file must
    /// read their names, and those of lists stand in every log. What a file says of itself is none of them.
    fn is_named(&self, quoted: &str) -> bool {
        const LISTS: [&str; 7] = ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv"];
        let kind = quoted.rsplit_once('.').map(|(_, kind)| kind.to_ascii_lowercase());
        let is_list = kind.is_some_and(|kind| LISTS.contains(&&*kind));
        let file = self.place.file.as_deref().unwrap_or_default();
        let is_folder = file.rsplit('/').skip(1).any(|folder| folder == quoted);
        self.code == Code::WorkbookUnreadable && (is_list || is_folder)
    }
}

/// A message that may quote what a file says of somebody, for a log.
pub fn discreet(text: &str) -> String {
    masked(&without_quotes(text))
}

/// The file a finding is about; of a photo only its folder, the masked number and its kind.
pub fn discreet_file(finding: &Finding) -> Option<String> {
    let file = finding.place.file.as_deref()?;
    let of_photo = finding.code.as_str().starts_with("photo-")
        && finding.place.row.is_none()
        && is_picture(file);
    Some(if of_photo { without_stem(file, true) } else { masked(&harmless(file)) })
}

/// Leaves out what stands in backticks and is not ours. What is put there has none of its own, see
/// [`super::printable`].
fn without_quotes(text: &str) -> String {
    quotes_left(text, |_| false)
}

/// The same, but for what `keep` is true of.
fn quotes_left(text: &str, keep: impl Fn(&str) -> bool) -> String {
    let mut told = String::with_capacity(text.len());
    for (idx, part) in text.split('`').enumerate() {
        if idx > 0 {
            told.push('`');
        }
        match part {
            part if idx % 2 == 0 || is_ours(part) || keep(part) => told.push_str(part),
            part if is_picture(part) => {
                told.push_str(&without_stem(part, part.starts_with("photos/")));
            }
            _ => told.push('…'),
        }
    }
    told
}

/// Leaves out what a hint writes in double quotes, to be put into a job file: a cell or a heading may stand
/// there, quotes and all, so everything goes from the first to the last.
fn without_written(text: &str) -> String {
    let parts: Vec<&str> = text.split('"').collect();
    let inner = parts.get(1..parts.len() - 1).unwrap_or_default();
    // A quote in a cell makes the outside of what it closes: nothing may stand there but what parts values.
    let all_ours = parts.len() % 2 == 1
        && inner.iter().step_by(2).all(|value| is_ours(value))
        && inner.iter().skip(1).step_by(2).all(|between| !between.chars().any(char::is_alphabetic));
    match (text.find('"'), text.rfind('"')) {
        (Some(first), Some(last)) if first < last && !all_ours => {
            format!("{}\"…\"{}", &text[..first], &text[last + 1..])
        }
        _ => text.to_owned(),
    }
}

/// Numbers, signs and single characters name nobody, once long numbers are masked.
fn is_ours(quoted: &str) -> bool {
    let one = quoted.chars().count() <= 1;
    // A line for `[policy]`, as hints propose it; the size of a picture.
    let is_policy = quoted.split_once(" = ").is_some_and(|(code, decision)| {
        Code::from_name(code).is_some() && OURS.contains(&decision.trim_matches('"'))
    });
    let is_size = quoted.split_once('x').is_some_and(|(width, height)| {
        [width, height].into_iter().all(|side| side.bytes().all(|byte| byte.is_ascii_digit()))
    });
    one || is_policy
        || is_size
        || OURS.contains(&quoted)
        || !quoted.chars().any(char::is_alphabetic)
}

fn is_picture(quoted: &str) -> bool {
    let kind = quoted.rsplit_once('.').map(|(_, kind)| kind.to_lowercase());
    kind.is_some_and(|kind| {
        matches!(
            kind.as_str(),
            "png"
                | "jpg"
                | "jpeg"
                | "webp"
                | "gif"
                | "bmp"
                | "tif"
                | "tiff"
                | "heic"
                | "jfif"
                | "avif"
        )
    })
}

/// `photos/198503102010121003_BUDI.jpg` as `photos/19850310******1***….jpg`; its first folder stays only where
/// the job named it.
fn without_stem(path: &str, keeps_top: bool) -> String {
    let (folder, name) = path
        .rsplit_once(['/', '\\'])
        .map_or(("", path), |(folder, name)| (&path[..=folder.len()], name));
    let (stem, kind) = name.rsplit_once('.').unwrap_or((name, ""));
    let kind = if is_picture(name) { kind } else { "" };
    let number: String = stem.chars().take_while(char::is_ascii_digit).collect();
    let rest = if number.len() == stem.len() { "" } else { "…" };
    // A folder may be called after its people as well.
    let top = folder.split_inclusive(['/', '\\']).next().unwrap_or("");
    let folder = if keeps_top || top.is_empty() { top } else { "…/" };
    let dot = if kind.is_empty() { "" } else { "." };
    masked(&harmless(&format!("{folder}{number}{rest}{dot}{kind}")))
}

#[cfg(test)]
mod tests {
    use super::super::{Place, Text, printable};
    use super::*;
    use proptest::prelude::*;

    fn finding(code: Code, message: &str) -> Finding {
        Finding::new(code, Place::file("photos/Budi Contoh.jpg"), Text::same(message))
    }

    #[test]
    fn a_log_says_where_and_what_kind_but_nobody_s_name() {
        let told = |code, message: &str| finding(code, message).discreet(Lang::En);
        let long = told(Code::TextOverflow, "`Budi Contoh` (288 characters) does not fit `name`");
        assert!(long.contains("`…` (288 characters) does not fit `name`"), "{long}");
        let glyph = told(Code::GlyphMissing, "the font lacks `ꦤ` (U+A9A4) for `name`: `Budi`");
        assert!(glyph.contains("`ꦤ`") && !glyph.contains("Budi`"), "{glyph}");
        let photo =
            told(Code::PhotoBlurred, "`photos/Dinas/198503102010121003_BUDI.jpg` is blurred");
        assert!(photo.contains("`photos/19850310******1***….jpg` is blurred"), "{photo}");
        assert!(photo.contains("--> photos/….jpg"), "{photo}");
        let backtick = format!("`{}` is written `Budi`", printable("Bu`di"));
        let backtick = told(Code::ValueNormalised, &backtick);
        assert!(backtick.contains("`…` is written `…`"), "{backtick}");
        // A name that came into another column, in letters of either size.
        for (code, cell) in [
            (Code::StatusUnclear, "BUDI"),
            (Code::NipMalformed, "budi"),
            (Code::DateUnreadable, "[budi]"),
            (Code::PhotoMissing, "budi/x.png"),
        ] {
            let told = told(code, &format!("`{cell}` is not known"));
            let message = told.lines().next().unwrap_or_default().to_lowercase();
            assert!(!message.contains("budi"), "{told}");
        }
    }

    #[test]
    fn neither_hint_nor_heading_tells_a_log_what_a_file_says() {
        let column = Column { letter: "C".into(), heading: "Budi Contoh".into() };
        let place = Place { row: Some(4), ..Place::file("data/pns.xlsx") }.at(&Arc::new(column));
        let hint = Text::same("write names = [\"Bu\"di\"], decision = \"yes\" in `[data]`");
        let told = Finding::new(Code::StatusUnclear, place, Text::same("unclear")).hint(hint);
        let told = told.discreet(Lang::En);
        assert!(!told.to_lowercase().contains("di\\") && !told.contains("Bu"), "{told}");
        assert!(told.contains("row 4, column C (`…`)") && told.contains("in `[data]`"), "{told}");
    }

    #[test]
    fn a_log_keeps_what_to_write_into_the_policy_and_how_large_a_picture_is() {
        let hint = Text::same("or set `photo-size = \"warn\"` under `[policy]`");
        let told = finding(Code::PhotoSize, "the photo is `900x1200` pixels").hint(hint);
        let told = told.discreet(Lang::En);
        assert!(told.contains("`900x1200` pixels"), "{told}");
        assert!(told.contains("set `photo-size = \"warn\"` under"), "{told}");
    }

    #[test]
    fn what_stands_in_the_first_row_of_a_page_stays_out_of_a_log() {
        let hint = Text::same("the headings are missing; the first row says: `Budi Contoh`, `NIP`");
        let told = finding(Code::WorkbookUnreadable, "this is a web page").hint(hint);
        let told = told.discreet(Lang::En);
        assert!(told.contains("`…`, `NIP`") && !told.contains("hint: `Budi"), "{told}");
    }

    #[test]
    fn what_lies_beside_a_list_that_is_not_there_is_told_in_a_log() {
        let hint =
            Text::same("did you mean `pppk.xlsx`? the folder `data` has: `pppk.xlsx`, `Budi`");
        let mut told = finding(Code::WorkbookUnreadable, "the file was not found").hint(hint);
        told.place.file = Some("data/ppk.xlsx".into());
        let told = told.discreet(Lang::En);
        assert!(told.contains("did you mean `pppk.xlsx`? the folder `data` has"), "{told}");
        assert!(!told.contains("Budi"), "{told}");
    }

    proptest! {
        #[test]
        fn whatever_its_punctuation_a_cell_stays_out_of_a_log(
            odd in proptest::collection::vec(prop_oneof![
                Just("`"), Just("\""), Just("”"), Just(" "), Just("("), Just(")"), Just(":"), Just("\n"),
                Just("\u{202e}"), Just("\u{1b}[31m"), Just("'"), Just(", "), Just("/"), Just(".png"),
            ], 1..8),
            at in 0_usize..8,
        ) {
            let mut cell = odd.clone();
            cell.insert(at.min(odd.len()), "Zubaidah");
            let shown = printable(&cell.concat());
            let told = finding(Code::NameOdd, &format!("`{shown}` in `name` is odd"));
            let told = told.hint(Text::same(format!("write names = [\"{shown}\"]"))).discreet(Lang::En);
            prop_assert!(!told.contains("Zubaidah"), "{}", told);
            prop_assert!(told.lines().count() <= 3 && !told.contains('\u{1b}'), "{}", told);
        }
    }
}
