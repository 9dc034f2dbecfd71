//! Names of the files that hold sheets and cards, and what each of them holds.

use crate::diag::Outcome;
use crate::geom::{Rect, Size, Turn};
use crate::impose::{Arrangement, Duplex, Lot, Options, Order, SheetFormat, Slot};
use crate::job::{Job, Overbleed};
use crate::output::pdf::Faces;
use crate::schema::report::MapLine;
use crate::unit::Length;
use std::collections::BTreeSet;

/// The folder of a run's sheets.
pub(super) const SHEETS: &str = "sheets";
/// The folder of sheets of somebody else's cards.
pub(super) const IMPOSED: &str = "imposed";
/// Cards in one file of the stream: some 100 MB.
pub(super) const STREAM_CARDS: usize = 2_000;

/// One PDF file of a lot.
pub(super) struct LotFile {
    /// Path relative to the run's folder.
    pub(super) path: String,
    /// Which sides of the sheets it holds.
    pub(super) faces: Faces,
}

impl LotFile {
    /// Pages of the finished file.
    pub(super) fn pages(&self, lot: &Lot) -> u32 {
        let pages = self.faces.sides().len() * lot.sheets.len();
        u32::try_from(pages).expect("a lot has at most 100,000 sheets")
    }
}

/// The files of a lot: one, or in two-core jobs one of fronts and one of backs.
pub(super) fn of_lot(folder: &str, duplex: Duplex, lot_idx: usize) -> Vec<LotFile> {
    let number = lot_idx + 1;
    let file =
        |ending: &str, faces| LotFile { path: format!("{folder}/{number:04}{ending}.pdf"), faces };
    match duplex {
        Duplex::TwoCore => vec![file("-front", Faces::Front), file("-back", Faces::Back)],
        Duplex::None => vec![file("", Faces::Front)],
        Duplex::LongEdge | Duplex::ShortEdge => vec![file("", Faces::Both)],
    }
}

/// The number of the lot, from 1, that a file of sheets belongs to.
pub(super) fn lot_number(path: &str) -> Option<usize> {
    let name = path.rsplit('/').next()?;
    name.get(..4)?.parse().ok()
}

/// A file of the one-up stream.
pub(super) fn stream_file(file_idx: usize) -> String {
    format!("cards-1up/{:04}.pdf", file_idx + 1)
}

/// The pages of the one-up stream, one arrangement for each shape of cards.
///
/// # Errors
///
/// If a page cannot hold the bleed of its layouts.
pub(super) fn stream_pages(job: &Job) -> Outcome<Vec<Arrangement>> {
    let one_sided = job.designs.options().duplex == Duplex::None;
    let arrangements = job.designs.shapes().iter().enumerate().map(|(shape, sheets)| {
        let all = job.designs.all().iter().filter(|design| design.shape == shape);
        let bleed = all.map(|design| design.layout.bleed()).min().unwrap_or_default();
        let format = SheetFormat::one_up(sheets.format().card, bleed);
        let options = Options {
            duplex: if one_sided { Duplex::None } else { format.upright_flip() },
            order: Order::Row,
            bleed,
            sheets_per_file: STREAM_CARDS,
            ..Options::default()
        };
        Arrangement::new(format, options)
    });
    arrangements.collect()
}

/// The page of a single card: the card, and around it what the job says.
///
/// # Errors
///
/// If the page cannot hold the card, which loading the job made sure of.
pub(super) fn single_page(job: &Job, card: Size) -> Outcome<Arrangement> {
    let around = |x: Length, y: Length| {
        let format = SheetFormat::one_up(card, Length::ZERO);
        let sheet = Size::new(card.w + x * 2, card.h + y * 2);
        let trim = Rect::new(x, y, card.w, card.h);
        let slots = vec![Slot { trim, turn: Turn::None }];
        // A printer's raster may be a hair smaller than the card.
        SheetFormat { sheet, slots, borderless: true, ..format }
    };
    let format = match job.cards.overbleed {
        Overbleed::None => SheetFormat::one_up(card, Length::ZERO),
        Overbleed::Around(beyond) => around(beyond, beyond),
        Overbleed::Printer => {
            let (width_px, height_px) = job.printer.upright_px(card);
            let beyond = |px: u32, own: Length| {
                (Length::from_dots(f64::from(px), job.printer.dpi) - own) / 2
            };
            around(beyond(width_px, card.w), beyond(height_px, card.h))
        }
    };
    let trim = format.slots[0].trim;
    let bleed = trim.x.max(trim.y).max(Length::ZERO);
    let duplex = format.upright_flip();
    Arrangement::new(format, Options { bleed, duplex, ..Options::default() })
}

/// The serial as the name of a file: letters, digits, `-` and `_` alone; a serial that another
/// card has too gets a number behind it, so that no card overwrites another.
pub(super) fn card_name(serial: &str, taken: &mut BTreeSet<String>) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '_' };
    let base: String = serial.chars().map(plain).collect();
    let base = if base.is_empty() { "_".to_owned() } else { base };
    let again = (2..).map(|number| format!("{base}-{number}"));
    let mut names = std::iter::once(base.clone()).chain(again);
    // Compared without case: some file systems know none.
    let free = names.find(|name| taken.insert(name.to_lowercase()));
    free.expect("there are more numbers than cards")
}

/// The name of each card of a map, by which its files begin.
pub fn card_names(map: &[MapLine]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    map.iter().map(|line| card_name(&line.serial, &mut taken)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_side_of_a_lot_is_in_one_file_whose_name_tells_the_lot() {
        let names = |duplex| -> Vec<(String, usize)> {
            let files = of_lot(SHEETS, duplex, 11).into_iter();
            files.map(|file| (file.path, file.faces.sides().len())).collect()
        };
        let whole = |n_sides| vec![("sheets/0012.pdf".to_owned(), n_sides)];
        assert_eq!(names(Duplex::LongEdge), whole(2));
        assert_eq!(names(Duplex::ShortEdge), whole(2));
        assert_eq!(names(Duplex::None), whole(1));
        let two =
            ["sheets/0012-front.pdf", "sheets/0012-back.pdf"].map(|name| (name.to_owned(), 1));
        assert_eq!(names(Duplex::TwoCore), two);
        for (path, _) in two.iter().chain(&whole(2)) {
            assert_eq!(lot_number(path), Some(12), "{path}");
        }
        assert_eq!(lot_number("sheets/x.pdf"), None);
    }

    #[test]
    fn a_serial_becomes_a_file_name_that_no_other_card_has() {
        let mut taken = BTreeSet::new();
        let names = ["A1", "../B 2", "a1", "A1", ""].map(|serial| card_name(serial, &mut taken));
        assert_eq!(names, ["A1", "___B_2", "a1-2", "A1-3", "_"]);
    }
}
