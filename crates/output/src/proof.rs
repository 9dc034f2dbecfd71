//! Proofs: chosen cards on A4, front and back beside each other, each with the reason it is shown.
//!
//! For the eyes of whoever releases a job. The word across every card and the
//! resolution make it useless for production; the key is masked, because
//! proofs are passed around. Which cards are worth showing is decided by the caller.

use super::raster::{Pixels, stamp};
use crate::pdf::Weight;
use crate::pdf::paper::{A4, Ink, Page, Paper};
use cetak_base::date::Date;
use cetak_base::diag::Lang;
use cetak_base::geom::{Point, Rect, Size};
use cetak_base::unit::Length;
use cetak_card::layout::Font;

/// The word across each card.
const WORD: &str = "CONTOH / PROOF";
/// Inside of it any office printer prints.
const MARGIN: Length = Length::from_um(11_000);
/// Height of the heading.
const HEAD: Length = Length::from_um(14_000);
/// Between front and back.
const GAP: Length = Length::from_um(5_000);
/// Room for the words under a card.
const WORDS: Length = Length::from_um(10_500);
/// Narrower than this beside the cards, words go under them.
const BESIDE: Length = Length::from_um(45_000);

/// One card.
#[derive(Debug, Clone)]
pub struct ProofCard {
    /// Its size.
    pub size: Size,
    /// The key, masked.
    pub key: String,
    /// Where its row stands, and what kind of card it is.
    pub place: String,
    /// Why it is shown.
    pub reasons: Vec<String>,
    /// The front.
    pub front: Pixels,
    /// The back, where cards have one.
    pub back: Option<Pixels>,
}

/// What is the same on all pages.
#[derive(Debug, Clone)]
pub struct ProofHead<'a> {
    /// Name of the job.
    pub job: &'a str,
    /// The day the job is judged on.
    pub as_of: Date,
    /// The language.
    pub lang: Lang,
    /// The room of a card: no card is wider or higher.
    pub card: Size,
    /// Whether there are backs.
    pub both: bool,
    /// Cards of the proof.
    pub n_cards: usize,
    /// How many of how many are shown, in a sentence.
    pub scope: &'a str,
}

/// A proof on its way.
pub struct ProofFile<'a> {
    head: &'a ProofHead<'a>,
    font: Font,
    paper: Paper,
    page: Page,
    filled: usize,
    pushed: usize,
}

impl<'a> ProofFile<'a> {
    /// An empty proof.
    pub fn new(head: &'a ProofHead<'a>) -> Self {
        let title = match head.lang {
            Lang::Id => "Contoh kartu, bukan untuk dicetak",
            Lang::En => "Proof of cards, not for production",
        };
        Self {
            head,
            font: Font::built_in(800),
            paper: Paper::new(title, head.as_of),
            page: Page::default(),
            filled: 0,
            pushed: 0,
        }
    }

    /// Pages of the whole proof.
    pub fn n_pages(&self) -> usize {
        self.head.n_cards.div_ceil(self.rows())
    }

    /// Puts one more card on paper.
    pub fn push(&mut self, card: ProofCard) {
        if self.filled == 0 {
            self.heading();
        }
        let height = (A4.h - MARGIN * 2 - HEAD) / self.rows() as i64;
        let top = MARGIN + HEAD + height * self.filled as i64;
        let left = Rect::at(Point::new(MARGIN, top), card.size);
        let right = Rect::at(Point::new(left.right() + GAP, top), card.size);
        let faces = [(left, Some(card.front)), (right, card.back)];
        for (area, pixels) in faces {
            if let Some(pixels) = pixels {
                self.face(area, pixels);
            }
        }
        let room = Rect::at(Point::new(MARGIN, top), self.head.card);
        self.words(room, &card.key, &card.place, &card.reasons);
        self.filled += 1;
        self.pushed += 1;
        if self.filled == self.rows() {
            self.turn();
        }
    }

    /// The file.
    pub fn finish(mut self) -> Vec<u8> {
        if self.filled > 0 {
            self.turn();
        }
        self.paper.finish()
    }

    fn turn(&mut self) {
        self.paper.push(std::mem::take(&mut self.page));
        self.filled = 0;
    }

    fn faces(&self) -> i64 {
        if self.head.both { 2 } else { 1 }
    }

    /// How wide a card is with its back.
    fn pair(&self) -> Length {
        self.head.card.w * self.faces() + GAP * (self.faces() - 1)
    }

    /// Where words beside the cards begin; nothing if there is no room for them.
    fn beside(&self) -> Option<Length> {
        let x = MARGIN + self.pair() + GAP;
        (A4.w - MARGIN - x >= BESIDE).then_some(x)
    }

    /// Cards on a page.
    fn rows(&self) -> usize {
        let words = if self.beside().is_some() { Length::from_mm(1.0) } else { WORDS };
        let height = (self.head.card.h + words).um().max(1);
        usize::try_from((A4.h - MARGIN * 2 - HEAD).um() / height).map_or(1, |rows| rows.max(1))
    }

    fn face(&mut self, area: Rect, mut pixels: Pixels) {
        stamp(&mut pixels, &self.font, WORD);
        for pixel in pixels.rgba.as_chunks_mut::<4>().0 {
            // Rounded corners show the paper.
            let alpha = u32::from(pixel[3]);
            for channel in &mut pixel[..3] {
                let over = (u32::from(*channel) * alpha + 255 * (255 - alpha)) / 255;
                *channel = u8::try_from(over).unwrap_or(u8::MAX);
            }
        }
        let size = (pixels.width_px, pixels.height_px);
        if let Some(jpeg) = cetak_photo::jpeg(&pixels.rgba, size) {
            let picture = self.paper.jpeg(jpeg, size);
            self.page.picture(&picture, area);
        }
        self.page.frame(area, Length::from_um(60), Ink::LINE);
    }

    fn words(&mut self, card: Rect, key: &str, place: &str, reasons: &[String]) {
        let (size, small) = (Length::from_pt(8.0), Length::from_pt(7.0));
        let number = format!("{}. {key}", self.pushed + 1);
        let why = reasons.join("; ");
        match self.beside() {
            Some(x) => {
                let width = A4.w - MARGIN - x;
                let mut y = card.y + Length::from_mm(3.0);
                let mut put = |page: &mut Page, line: &str, size, style| {
                    page.text(Point::new(x, y), size, style, line);
                    y += Length::from_mm(3.6);
                };
                put(&mut self.page, &number, size, (Weight::Bold, Ink::BLACK));
                for line in self.paper.clamped(place, small, Weight::Regular, width, 3) {
                    put(&mut self.page, &line, small, (Weight::Regular, Ink::GREY));
                }
                for line in self.paper.clamped(&why, small, Weight::Regular, width, 12) {
                    put(&mut self.page, &line, small, (Weight::Regular, Ink::BLACK));
                }
            }
            None => {
                let mut y = card.bottom() + Length::from_mm(3.6);
                self.page.text(Point::new(card.x, y), size, (Weight::Bold, Ink::BLACK), &number);
                let after = self.paper.width(&number, size, Weight::Bold) + Length::from_mm(3.0);
                let room = self.pair() - after;
                for line in self.paper.clamped(place, small, Weight::Regular, room, 1) {
                    let at = Point::new(card.x + after, y);
                    self.page.text(at, small, (Weight::Regular, Ink::GREY), &line);
                }
                let width = self.pair().max(A4.w - MARGIN * 2);
                for line in self.paper.clamped(&why, small, Weight::Regular, width, 2) {
                    y += Length::from_mm(3.2);
                    self.page.text(
                        Point::new(card.x, y),
                        small,
                        (Weight::Regular, Ink::BLACK),
                        &line,
                    );
                }
            }
        }
    }

    fn heading(&mut self) {
        let ProofHead { job, as_of, lang, scope, .. } = *self.head;
        let (page, pages) = (self.paper.pages() + 1, self.n_pages());
        let (title, number) = match lang {
            Lang::Id => (
                format!("Contoh kartu, bukan untuk dicetak: {job}"),
                format!("{as_of}, halaman {page} dari {pages}"),
            ),
            Lang::En => (
                format!("Proof, not for production: {job}"),
                format!("{as_of}, page {page} of {pages}"),
            ),
        };
        let (large, small) = (Length::from_pt(11.0), Length::from_pt(7.5));
        let base = MARGIN + Length::from_mm(4.0);
        let number_width = self.paper.width(&number, small, Weight::Regular);
        let room = A4.w - MARGIN * 2 - number_width - Length::from_mm(4.0);
        for line in self.paper.clamped(&title, large, Weight::Bold, room, 1) {
            self.page.text(Point::new(MARGIN, base), large, (Weight::Bold, Ink::BLACK), &line);
        }
        let right = Point::new(A4.w - MARGIN - number_width, base);
        self.page.text(right, small, (Weight::Regular, Ink::BLACK), &number);
        let mut y = base;
        for line in self.paper.clamped(scope, small, Weight::Regular, A4.w - MARGIN * 2, 2) {
            y += Length::from_mm(3.6);
            self.page.text(Point::new(MARGIN, y), small, (Weight::Regular, Ink::GREY), &line);
        }
    }
}
