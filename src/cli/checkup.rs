//! What reading a run back gave, said on the terminal.

use crate::cli::remedy::WORDING;
use crate::cli::terminal::{is_seen, tell};
use crate::cli::words;
use crate::diag::{Lang, Text, discreet, masked};
use crate::run::Checkup;
use crate::text;

/// Differences shown on the terminal; all of them are in `--json`.
const SHOWN: usize = 50;

/// Tells what reading back a run that was just made gave, all of it on stderr.
pub(super) fn tell_checkup(checkup: &Checkup, quiet: bool, lang: Lang) {
    tell_notes(checkup, lang);
    if !quiet || !checkup.is_right() {
        tell_differences(checkup, lang);
        tell(verdict(checkup).get(lang));
    }
}

/// What was not compared is told even to those who want to hear nothing else.
pub(super) fn tell_notes(checkup: &Checkup, lang: Lang) {
    for note in &checkup.notes {
        let word = lang.of("tidak dibandingkan", "not compared");
        tell(&masked(&format!("{word}: {}", note.line(WORDING).get(lang))));
    }
}

/// What differs, as far as a person reads; `--json` has all of it.
pub(super) fn tell_differences(checkup: &Checkup, lang: Lang) {
    for mismatch in checkup.verified.mismatches.iter().take(SHOWN) {
        let told = mismatch.describe(lang);
        tell(&if is_seen() { told } else { discreet(&told) });
    }
    let n_found = checkup.verified.mismatches.len();
    if let Some(more) = n_found.checked_sub(SHOWN).filter(|more| *more > 0) {
        let more = words::count(more, lang);
        tell(
            &text!(
                "… dan {more} perbedaan lain; pakai --json",
                "… and {more} more differences; use --json"
            )
            .said(lang),
        );
    }
}

/// What was looked at and what came of it, in one line.
pub(super) fn verdict(checkup: &Checkup) -> Text {
    let of = |lang| verdict_in(checkup, lang);
    Text::new(of(Lang::Id), of(Lang::En))
}

fn verdict_in(checkup: &Checkup, lang: Lang) -> String {
    let verified = &checkup.verified;
    let count = |number| words::count(number, lang);
    let (files, cards, pages) =
        (count(verified.files), count(verified.cards), count(verified.pages));
    let (texts, codes, wrong) =
        (count(verified.texts), count(verified.codes), count(verified.mismatches.len()));
    let n = count(verified.sheet_codes);
    let sheets = match verified.sheet_codes {
        0 => String::new(),
        _ => text!(" dan {n} kode lembar", " and {n} codes of sheets").said(lang),
    };
    let (n, photos) = (count(verified.pictures), count(verified.photos));
    let looks = match verified.pictures {
        0 => String::new(),
        _ => text!(", {n} sisi kartu, {photos} foto", ", {n} faces, {photos} photos").said(lang),
    };
    let looked = text!(
        "{files} berkas, {cards} kartu, {pages} halaman, {texts} teks{looks}, {codes} kode QR{sheets} dibaca ulang",
        "{files} files, {cards} cards, {pages} pages, {texts} texts{looks}, {codes} QR codes{sheets} read back"
    )
    .said(lang);
    let verdict = match (verified.is_right(), checkup.notes.is_empty()) {
        (true, true) => text!("semuanya benar", "everything is right"),
        (true, false) => text!(
            "tidak ada perbedaan, tetapi tidak semuanya bisa dibandingkan",
            "no difference, but not everything could be compared"
        ),
        (false, _) => {
            text!("{wrong} perbedaan: jangan dicetak", "{wrong} differences: do not print")
        }
    };
    format!("{looked}: {}", verdict.get(lang))
}
