//! What goes with the cards of one unit: a delivery note to be counted and signed by, and an address label to be cut off
//! below it.
//!
//! One page for an office printer. It names the unit and nobody in it: cards are told apart by their serials, in the
//! list beside it. Which cards lie on which pallet is the carrier's.

use crate::pdf::Weight;
use crate::pdf::paper::{A4, Ink, Page, Paper};
use cetak_base::date::Date;
use cetak_base::diag::{Lang, printable};
use cetak_base::geom::{Point, Rect};
use cetak_base::unit::Length;
use cetak_schema::report::csv;

/// The cards of one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery<'a> {
    /// The job's name.
    pub job: &'a str,
    /// The run's label, as on the slug.
    pub run: &'a str,
    /// The day of the run.
    pub as_of: Date,
    /// The unit; empty if the records name none.
    pub unit: &'a str,
    /// The agency it belongs to; may be empty.
    pub agency: &'a str,
    /// Which unit of the run, from 1, and how many there are.
    pub number: usize,
    /// How many units the run has.
    pub n_units: usize,
    /// Where its sheets are: the file, and the first and last of them as slugs count them.
    pub sheets: Vec<(String, usize, usize)>,
    /// Its cards: serial, sheet and slot as on paper, in the order in which they are piled.
    pub cards: Vec<(String, usize, usize)>,
    /// The language of the note.
    pub lang: Lang,
}

const fn mm(mm: i64) -> Length {
    Length::from_um(mm * 1000)
}

const LEFT: Length = mm(22);
const LARGE: Length = Length::from_um(6_300);
const USUAL: Length = Length::from_um(3_900);
const SMALL: Length = Length::from_um(3_000);
const LINE: Length = Length::from_um(150);
/// Where the label begins: the last third of the page.
const LABEL: Length = mm(198);

impl Delivery<'_> {
    /// The list of its cards: serial, sheet, slot.
    pub fn list(&self) -> Vec<u8> {
        let lines = self
            .cards
            .iter()
            .map(|(serial, sheet, slot)| [serial.clone(), sheet.to_string(), slot.to_string()]);
        csv(["serial", "sheet", "slot"], lines)
    }

    /// The note with its label, as a PDF of one page.
    pub fn note(&self) -> Vec<u8> {
        let w = |id: &'static str, en: &'static str| self.lang.of(id, en);
        let mut paper = Paper::new("cetak", self.as_of);
        let mut page = Page::default();
        let room = A4.w - LEFT * 2;
        let mut y = mm(28);
        let title = w("Surat pengantar kartu", "Delivery note");
        page.text(Point::new(LEFT, y), LARGE, (Weight::Bold, Ink::BLACK), title);
        y += mm(8);
        let about = format!("{} - {}", printable(self.job), self.run);
        for line in paper.clamped(&about, SMALL, Weight::Regular, room, 2) {
            page.text(Point::new(LEFT, y), SMALL, (Weight::Regular, Ink::GREY), &line);
            y += mm(4);
        }
        y += mm(6);
        let n_cards = self.cards.len();
        let sheets: Vec<String> = self
            .sheets
            .iter()
            .map(|(file, first, last)| {
                let range =
                    if first == last { first.to_string() } else { format!("{first}-{last}") };
                format!("{range} ({file})")
            })
            .collect();
        let facts = [
            (w("Unit kerja", "Unit"), self.unit.to_owned()),
            (w("Instansi", "Agency"), self.agency.to_owned()),
            (w("Paket", "Package"), format!("{} / {}", self.number, self.n_units)),
            (w("Banyak kartu", "Cards"), n_cards.to_string()),
            (w("Lembar", "Sheets"), sheets.join(", ")),
            (w("Daftar kartu", "List of cards"), format!("units/{:05}.csv", self.number)),
        ];
        for (name, value) in facts {
            page.text(Point::new(LEFT, y), USUAL, (Weight::Regular, Ink::GREY), name);
            let value = if value.trim().is_empty() { "-".to_owned() } else { value };
            for line in paper.clamped(&printable(&value), USUAL, Weight::Bold, room - mm(40), 3) {
                page.text(Point::new(LEFT + mm(40), y), USUAL, (Weight::Bold, Ink::BLACK), &line);
                y += mm(6);
            }
            y += mm(1);
        }
        y += mm(6);
        for name in [
            w("Dihitung waktu diserahkan", "Counted when handed over"),
            w("Dihitung waktu diterima", "Counted when received"),
            w("Rusak atau keliru", "Spoiled or wrong"),
        ] {
            page.text(Point::new(LEFT, y), USUAL, (Weight::Regular, Ink::BLACK), name);
            page.frame(Rect::new(LEFT + mm(70), y - mm(5), mm(30), mm(7)), LINE, Ink::BLACK);
            y += mm(9);
        }
        y += mm(4);
        for (column, name) in
            [w("Diserahkan oleh", "Handed over by"), w("Diterima oleh", "Received by")]
                .into_iter()
                .enumerate()
        {
            let x = LEFT + mm(86) * i64::try_from(column).unwrap_or(0);
            page.text(Point::new(x, y), USUAL, (Weight::Bold, Ink::BLACK), name);
            page.frame(Rect::new(x, y + mm(3), mm(80), mm(22)), LINE, Ink::LINE);
            let below = w("nama, tanggal, tanda tangan", "name, date, signature");
            page.text(Point::new(x, y + mm(30)), SMALL, (Weight::Regular, Ink::GREY), below);
        }
        self.label(&paper, &mut page);
        paper.push(page);
        paper.finish()
    }

    /// The label, inside a frame to cut along.
    fn label(&self, paper: &Paper, page: &mut Page) {
        let area = Rect::new(LEFT, LABEL, A4.w - LEFT * 2, mm(84));
        page.frame(area, LINE, Ink::GREY);
        let room = area.w - mm(16);
        let mut y = LABEL + mm(14);
        let to = self.lang.of("Kepada Yth.", "To");
        page.text(Point::new(area.x + mm(8), y), USUAL, (Weight::Regular, Ink::BLACK), to);
        y += mm(10);
        let unit = if self.unit.trim().is_empty() { self.agency } else { self.unit };
        for line in paper.clamped(&printable(unit), LARGE, Weight::Bold, room, 3) {
            page.text(Point::new(area.x + mm(8), y), LARGE, (Weight::Bold, Ink::BLACK), &line);
            y += mm(8);
        }
        for line in paper.clamped(&printable(self.agency), USUAL, Weight::Regular, room, 2) {
            page.text(Point::new(area.x + mm(8), y), USUAL, (Weight::Regular, Ink::BLACK), &line);
            y += mm(6);
        }
        let (number, n_units, n_cards) = (self.number, self.n_units, self.cards.len());
        let parcel = match self.lang {
            Lang::Id => format!("Paket {number} dari {n_units}   {n_cards} kartu"),
            Lang::En => format!("Package {number} of {n_units}   {n_cards} cards"),
        };
        let foot = Point::new(area.x + mm(8), area.bottom() - mm(8));
        page.text(foot, USUAL, (Weight::Bold, Ink::BLACK), &parcel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(unit: &str) -> Delivery<'_> {
        Delivery {
            job: "Kartu ASN Kabupaten Contoh",
            run: "2026-11-22 1f3a9c",
            as_of: Date::new(2026, 11, 22).expect("a day"),
            unit,
            agency: "Pemerintah Kabupaten Contoh",
            number: 3,
            n_units: 12,
            sheets: vec![("sheets/0001.pdf".into(), 5, 7)],
            cards: vec![("A20150000001".into(), 5, 2), ("A20150000002".into(), 5, 3)],
            lang: Lang::Id,
        }
    }

    #[test]
    fn a_note_is_the_same_bytes_each_time_and_its_list_names_serials_alone() {
        let delivery = delivery("Dinas Pendidikan");
        assert_eq!(delivery.note(), delivery.note());
        let list = String::from_utf8(delivery.list()).expect("text");
        assert_eq!(list, "serial,sheet,slot\r\nA20150000001,5,2\r\nA20150000002,5,3\r\n");
    }

    #[test]
    fn a_unit_with_a_long_name_or_none_has_a_note_as_well() {
        for unit in ["", &"Unit Pelaksana Teknis Daerah ".repeat(20)] {
            assert!(delivery(unit).note().starts_with(b"%PDF"));
        }
    }
}
