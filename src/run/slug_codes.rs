//! The small codes in the slugs of sheets, which say what sheet it is when it lies on a table.

use crate::digest::Builder;
use crate::impose::{Arrangement, Lot, Side};
use crate::job::Job;
use crate::output::pdf::Faces;
use crate::render::{self, Qr};
use crate::schema::manifest::Input;
use crate::unit::Length;

/// Dots of the code are counted at the resolution any office printer has.
const SLUG_DPI: u32 = 300;
/// A run's name in a code, as long as any.
const ANY_RUN: &str = "000000";

/// What the slug calls a run: the as-of date, where the ledger's chain stood when the run before it was
/// finished, and the first digits of a digest of its input, so that sheets of two runs are told apart and
/// the same input and ledger still give the same bytes. A ledger that was written anew is found out
/// by the sheets.
pub(super) fn run_label(
    job: &Job,
    keys: &[String],
    inputs: &[Input],
    ledger: Option<&str>,
) -> String {
    let mut digest = Builder::new("cetak run");
    for input in inputs {
        digest.part(input.path.as_bytes()).part(input.blake3.as_bytes());
    }
    for key in keys {
        digest.part(key.as_bytes());
    }
    let digest = digest.finish().to_string();
    // The last word is the run's name in codes.
    let as_of = job.as_of.to_string();
    let words = [Some(as_of.as_str()), ledger, Some(&digest[..6])];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Modules on one side and length of the side of a code that says these words behind the run.
pub(super) fn size(words: &str) -> Option<(usize, Length)> {
    let code = render::small_code(&format!("{ANY_RUN}-{words}"), SLUG_DPI)?;
    Some((code.side, code.drawn_side()))
}

/// The codes of a file's slugs, one for each page: run, lot, sheet of the run, side (`D` for
/// depan, `B` for belakang). None where the sheet has no room for them.
pub(super) fn of_file(
    arrangement: &Arrangement,
    run: &str,
    lot_idx: usize,
    lot: &Lot,
    faces: Faces,
) -> Vec<Qr> {
    if arrangement.code().is_none() {
        return Vec::new();
    }
    let run = run.rsplit(' ').next().unwrap_or_default().to_uppercase();
    let pages = lot.sheets.iter().enumerate().flat_map(|(sheet_idx, _)| {
        faces.sides().iter().map(move |side| (lot.first_sheet + sheet_idx + 1, *side))
    });
    let codes: Option<Vec<Qr>> = pages
        .map(|(sheet, side)| {
            let words = words(lot_idx + 1, sheet, side);
            render::small_code(&format!("{run}-{words}"), SLUG_DPI)
        })
        .collect();
    codes.unwrap_or_default()
}

/// What a slug's code says behind the run.
pub(super) fn words(lot: usize, sheet: usize, side: Side) -> String {
    let side = match side {
        Side::Front => 'D',
        Side::Back => 'B',
    };
    format!("{lot}-{sheet}-{side}")
}
