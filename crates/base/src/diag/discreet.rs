//! Findings for logs: where to look and what kind it is, without what the cell says of a person.
//!
//! A terminal shows a clerk the name that does not fit. A log is kept for
//! months and read by many: there a name is left out, in cells as in names of
//! photo files, and a NIP is masked.

use super::{Code, Finding, Lang, masked};

/// Codes whose messages quote what a cell says in free text.
const QUOTING: [Code; 6] = [
    Code::TextOverflow,
    Code::GlyphMissing,
    Code::ValueNormalised,
    Code::NipConflict,
    Code::NameOdd,
    Code::TitleUnusual,
];

impl Finding {
    /// As [`Finding::describe`], for a log: whole numbers masked, names left out.
    pub fn discreet(&self, lang: Lang) -> String {
        let mut told = self.clone();
        told.message.id = without_names(&self.message.id, self.code);
        told.message.en = without_names(&self.message.en, self.code);
        told.hint.id = without_names(&self.hint.id, self.code);
        told.hint.en = without_names(&self.hint.en, self.code);
        told.place.file = discreet_file(self).map(Into::into);
        masked(&told.describe(lang))
    }
}

/// The file a finding is about; of a photo only its folder, the masked number and its kind.
pub fn discreet_file(finding: &Finding) -> Option<String> {
    let file = finding.place.file.as_deref()?;
    let of_photo = finding.code.as_str().starts_with("photo-") && finding.place.row.is_none();
    Some(if of_photo { without_stem(file) } else { masked(file) })
}

/// Leaves out what stands in backticks, where that may name somebody.
fn without_names(text: &str, code: Code) -> String {
    let mut told = String::with_capacity(text.len());
    for (idx, part) in text.split('`').enumerate() {
        let quoted = idx % 2 == 1;
        if idx > 0 {
            told.push('`');
        }
        match part {
            part if quoted && is_picture(part) => told.push_str(&without_stem(part)),
            part if quoted && QUOTING.contains(&code) && !is_plain(part) => told.push('…'),
            part => told.push_str(part),
        }
    }
    told
}

/// Words of ours rather than of a cell: the name of a field, a key of the job file, one character.
fn is_plain(quoted: &str) -> bool {
    let ours = |c: char| c.is_ascii_lowercase() || matches!(c, '_' | '-' | '[' | ']');
    quoted.chars().count() <= 1 || quoted.chars().all(ours)
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

/// `photos/198503102010121003_BUDI.jpg` as `photos/19850310******1***….jpg`.
fn without_stem(path: &str) -> String {
    let (folder, name) = path
        .rsplit_once(['/', '\\'])
        .map_or(("", path), |(folder, name)| (&path[..=folder.len()], name));
    let (stem, kind) = name.rsplit_once('.').unwrap_or((name, ""));
    let number: String = stem.chars().take_while(char::is_ascii_digit).collect();
    let rest = if number.len() == stem.len() { "" } else { "…" };
    // A folder may be called after its people as well.
    let folder =
        if folder.is_empty() { "" } else { folder.split_inclusive('/').next().unwrap_or("") };
    let dot = if kind.is_empty() { "" } else { "." };
    masked(&format!("{folder}{number}{rest}{dot}{kind}"))
}

#[cfg(test)]
mod tests {
    use super::super::{Place, Text};
    use super::*;

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
        let backtick = format!("`{}` is written `Budi`", super::super::printable("Bu`di"));
        let backtick = told(Code::ValueNormalised, &backtick);
        assert!(backtick.contains("`…` is written `…`"), "{backtick}");
        let kept = told(Code::StatusUnclear, "the kedudukan hukum `CLTN` needs a decision");
        assert!(kept.contains("`CLTN`"), "{kept}");
    }
}
