//! `stacking.pdf`: a sheet seen from the front, with the order of cuts and of piles.

use super::Package;
use crate::pdf::{Anchor, Document, Sketch, Style, Typefaces, Weight};
use cetak_base::diag::{Lang, Outcome};
use cetak_base::geom::{Point, Rect, Size};
use cetak_base::unit::Length;
use cetak_sheet::{Duplex, Pile, SheetFormat, guillotine};

const fn mm(mm: i64) -> Length {
    Length::from_um(mm * 1000)
}

const A4: Size = Size::new(mm(210), mm(297));
const LEFT: Length = mm(20);
/// Room for the picture of the sheet.
const PICTURE: Rect = Rect::new(mm(30), mm(52), mm(150), mm(190));
const FINE: Length = Length::from_um(150);
const WORDS: Style = Style::new(9.0, Weight::Regular);

impl Package<'_> {
    /// The picture as a PDF of one page.
    pub(super) fn picture(&self, piles: &[Pile], [regular, bold]: [&[u8]; 2]) -> Outcome<Vec<u8>> {
        let faces = Typefaces::read(regular, bold)?;
        let mut pages = Vec::new();
        for (shape, lots) in self.used() {
            let format = shape.format();
            let of_shape: Vec<(usize, &Pile)> =
                piles.iter().enumerate().filter(|(_, pile)| lots.contains(&pile.lot_idx)).collect();
            let mut sketch = Sketch::new(&faces);
            self.heading(&mut sketch, format, &lots);
            let (origin, factor) = self.sheet(&mut sketch, format, &of_shape);
            self.cuts(&mut sketch, format, origin, factor);
            self.legend(&mut sketch, &lots, &of_shape);
            pages.push(sketch);
        }
        let document = Document {
            title: "cetak",
            date: self.as_of,
            paper: A4,
            duplex: Duplex::None,
            calibration: None,
        };
        Ok(document.write(&faces, pages)?.0)
    }

    fn heading(&self, sketch: &mut Sketch<'_>, format: &SheetFormat, lots: &[usize]) {
        let title = Style::new(16.0, Weight::Bold);
        sketch.text(
            Point::new(LEFT, mm(22)),
            title,
            self.word("Susunan potong dan tumpuk", "Cutting and stacking"),
        );
        let room = A4.w - LEFT * 2;
        let job = format!("{} - {}", cetak_base::diag::printable(self.job), self.run);
        let job = sketch.faces().cut(WORDS, &job, room);
        sketch.text(Point::new(LEFT, mm(29)), WORDS, &job);
        let (w, h) = (self.mm(format.sheet.w), self.mm(format.sheet.h));
        let seen = match self.lang {
            Lang::Id => format!(
                "Lembar {w} x {h} mm dilihat dari depan. Angka besar: tempat kartu; garis bernomor: urutan potong."
            ),
            Lang::En => format!(
                "The sheet, {w} x {h} mm, seen from the front. Large figures: slots; numbered lines: the order of cuts."
            ),
        };
        sketch.text(Point::new(LEFT, mm(35)), WORDS, &seen);
        if let Some(whose) = self.whose(format, lots) {
            let bold = Style::new(9.0, Weight::Bold);
            let whose = sketch.faces().cut(bold, &whose, room);
            sketch.text(Point::new(LEFT, mm(41)), bold, &whose);
        }
    }

    /// Draws the sheet with its slots; gives where its corner is and how much it was reduced.
    fn sheet(
        &self,
        sketch: &mut Sketch<'_>,
        format: &SheetFormat,
        piles: &[(usize, &Pile)],
    ) -> (Point, f64) {
        let factor = (PICTURE.w.um() as f64 / format.sheet.w.um() as f64)
            .min(PICTURE.h.um() as f64 / format.sheet.h.um() as f64);
        let wide = format.sheet.w.scaled(factor);
        let origin = Point::new(PICTURE.x + (PICTURE.w - wide) / 2, PICTURE.y);
        let small = |rect: Rect| {
            Rect::new(
                origin.x + rect.x.scaled(factor),
                origin.y + rect.y.scaled(factor),
                rect.w.scaled(factor),
                rect.h.scaled(factor),
            )
        };
        sketch.frame(FINE, small(format.paper()));
        // The piles of the first stack, by slot.
        let first = piles.first().map(|(_, pile)| pile.sheets.clone());
        for (slot_idx, slot) in format.slots.iter().enumerate() {
            let rect = small(slot.trim);
            sketch.area(rect, 8);
            sketch.frame(FINE, rect);
            let middle = Point::new(rect.x + rect.w / 2, rect.y + rect.h / 2);
            let figure = (rect.h.min(rect.w).to_pt() / 2.8).min(22.0);
            let large = Style { anchor: Anchor::Middle, ..Style::new(figure, Weight::Bold) };
            sketch.text(middle, large, &(slot_idx + 1).to_string());
            let pile = piles.iter().find(|(_, pile)| {
                Some(&pile.sheets) == first.as_ref() && pile.slot_idx == Some(slot_idx)
            });
            let Some((pile_idx, pile)) = pile else { continue };
            let (from, to) = (pile.cards().next(), pile.cards().next_back());
            let (from, to) = (from.map_or(0, |card| card + 1), to.map_or(0, |card| card + 1));
            let number = pile_idx + 1;
            let says = match self.lang {
                Lang::Id => format!("tumpukan {number}: kartu {from}-{to}"),
                Lang::En => format!("pile {number}: cards {from}-{to}"),
            };
            let mut style = Style { anchor: Anchor::Middle, ..Style::new(7.5, Weight::Regular) };
            let long = sketch.faces().width(style, &says);
            let room = rect.w - mm(2);
            if long > room {
                style.size_pt *= room.to_pt() / long.to_pt();
            }
            sketch.text(Point::new(middle.x, middle.y + mm(6).scaled(figure / 22.0)), style, &says);
        }
        (origin, factor)
    }

    fn cuts(&self, sketch: &mut Sketch<'_>, format: &SheetFormat, origin: Point, factor: f64) {
        let Some(programme) = guillotine(format) else { return };
        let (right, bottom) =
            (origin.x + format.sheet.w.scaled(factor), origin.y + format.sheet.h.scaled(factor));
        let small = Style::new(6.0, Weight::Regular);
        let (out, gap) = (mm(5), Length::from_um(700));
        // Numbers of cuts that lie close together stand in turn nearer and further out.
        for (idx, cut) in programme.level.iter().enumerate() {
            let y = origin.y + cut.at.scaled(factor);
            let further = mm(4) * i64::from(idx % 2 == 1);
            let ends = (Point::new(origin.x - out - further, y), Point::new(right + mm(2), y));
            sketch.lines(Length::from_um(70), [ends]);
            let style = Style { anchor: Anchor::End, ..small };
            let lower = if idx % 2 == 0 { mm(2) } else { gap };
            let at = Point::new(origin.x - out - further - gap, y + lower);
            sketch.text(at, style, &(idx + 1).to_string());
        }
        for (idx, cut) in programme.upright.iter().enumerate() {
            let x = origin.x + cut.at.scaled(factor);
            let further = mm(3) * i64::from(idx % 2 == 1);
            let ends = (Point::new(x, origin.y - out - further), Point::new(x, bottom + mm(2)));
            sketch.lines(Length::from_um(70), [ends]);
            let aside = mm(1) * i64::from(idx % 2 == 0 && idx > 0);
            let style = Style { anchor: Anchor::Middle, ..small };
            let at = Point::new(x + aside, origin.y - out - further - gap);
            sketch.text(at, style, &(programme.level.len() + idx + 1).to_string());
        }
    }

    fn legend(&self, sketch: &mut Sketch<'_>, lots: &[usize], piles: &[(usize, &Pile)]) {
        let mut y = mm(252);
        let stacks = lots
            .iter()
            .filter_map(|idx| self.plan.lots.get(*idx))
            .map(|lot| lot.stacks.len())
            .sum::<usize>();
        let n_piles = piles.len();
        let n_cards: usize = piles.iter().map(|(_, pile)| pile.cards().count()).sum();
        let lines = match self.lang {
            Lang::Id => [
                format!("{stacks} kali tumpuk dan potong, {n_piles} tumpukan kartu, {n_cards} kartu."),
                "Tumpukan disatukan menurut nomornya: 1 paling atas, 2 di bawahnya, dan seterusnya; kartu lalu berurutan.".to_owned(),
                "Lembar dengan nomor terkecil di atas tumpukan. Tempat kosong ikut dipotong dan dibuang.".to_owned(),
                "Tumpukan tiap kartu ada di manifest.csv, ukuran siku di guillotine.txt.".to_owned(),
            ],
            Lang::En => [
                format!("{stacks} stacks to cut, {n_piles} piles of cards, {n_cards} cards."),
                "Piles are put together by number: 1 on top, 2 below it, and so on; the cards are then in order.".to_owned(),
                "The sheet with the lowest number lies on top of its stack. Empty slots are cut and thrown away.".to_owned(),
                "The pile of each card stands in manifest.csv, the gauge of each cut in guillotine.txt.".to_owned(),
            ],
        };
        for line in lines {
            sketch.text(Point::new(LEFT, y), WORDS, &line);
            y += mm(5);
        }
    }
}
