//! The small codes in the slugs of sheets, which say what sheet it is when it lies on a table.

use crate::impose::{Arrangement, Lot, Side};
use crate::output::pdf::Faces;
use crate::render::{self, Qr};

/// Dots of the code are counted at the resolution any office printer has.
const SLUG_DPI: u32 = 300;

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
