//! Contact sheets: every photo of a folder on paper, the worst first.
//!
//! For the eye of a person, who alone can judge attire and bearing: each
//! picture as it would be printed, on the ground of its own card, on that of
//! the other kind and on a checkerboard that shows halos and holes; beside it
//! what was found and measured, a frame around the face, and boxes to tick. The key is masked, because
//! these pages lie about in offices; the row finds the person.

use crate::pdf::Weight;
use crate::pdf::paper::{A4, Ink, Page, Paper, Picture};
use cetak_base::date::Date;
use cetak_base::diag::{Lang, Severity};
use cetak_base::geom::{Point, Rect, Size};
use cetak_base::unit::Length;
use cetak_photo::Prepared;

/// Photos on one page: five columns of six.
pub const PER_PAGE: usize = COLUMNS * ROWS;
const COLUMNS: usize = 5;
const ROWS: usize = 6;

/// Inside of it any office printer prints.
const MARGIN: Length = Length::from_um(10_000);
/// Height of the heading.
const HEAD: Length = Length::from_um(13_000);
/// Width of the large picture: that of a photo on the usual card.
const LARGE: Length = Length::from_um(20_000);
const GAP: Length = Length::from_um(900);
/// Lines of findings under a picture.
const MOST_LINES: usize = 3;
/// One side of the checkerboard picture and of its squares, in pixels.
const BOARD_PX: (u32, u32) = (72, 92);
const SQUARE_PX: u32 = 6;

/// One photo.
#[derive(Debug, Clone, Default)]
pub struct Sight {
    /// The key, masked.
    pub key: String,
    /// Where its row stands.
    pub place: String,
    /// Which of the [`Contact::grounds`] is its own card's.
    pub ground: usize,
    /// What was found, the worst first: how much it costs, and in a few words what.
    pub findings: Vec<(Severity, String)>,
    /// What was measured, in one line.
    pub figures: String,
    /// Left, upper, right and lower edge of the face that was found, in shares of the picture.
    pub face: Option<[f64; 4]>,
}

/// The ground of a card behind the photo: JPEG and size in pixels.
pub type Ground = (Vec<u8>, (u32, u32));

/// What is the same on all pages of one intake.
#[derive(Debug, Clone)]
pub struct Contact<'a> {
    /// Name of the job.
    pub job: &'a str,
    /// The day the job is judged on.
    pub as_of: Date,
    /// The language.
    pub lang: Lang,
    /// Pages of all files together.
    pub n_pages: usize,
    /// How high a photo is for its width.
    pub photo: Size,
    /// The grounds of the kinds of cards.
    pub grounds: &'a [Ground],
}

/// Pages that become one file.
pub struct ContactFile<'a> {
    contact: &'a Contact<'a>,
    paper: Paper,
    grounds: Vec<Picture>,
    board: Option<Picture>,
    page: Page,
    /// Photos on the page at hand.
    filled: usize,
    /// Number of the page at hand, among those of all files.
    page_no: usize,
}

impl<'a> ContactFile<'a> {
    /// Begins the file whose first page has the number `first_page`, from 1.
    pub fn new(contact: &'a Contact<'a>, first_page: usize) -> Self {
        let title = match contact.lang {
            Lang::Id => "Lembar kontak foto",
            Lang::En => "Contact sheet of photos",
        };
        let mut paper = Paper::new(title, contact.as_of);
        let grounds =
            contact.grounds.iter().map(|(jpeg, size)| paper.jpeg(jpeg.clone(), *size)).collect();
        let board = cetak_photo::jpeg(&board(), BOARD_PX).map(|jpeg| paper.jpeg(jpeg, BOARD_PX));
        let page = Page::default();
        Self { contact, paper, grounds, board, page, filled: 0, page_no: first_page }
    }

    /// What its pictures take in memory so far.
    pub fn bytes(&self) -> usize {
        self.paper.bytes()
    }

    /// Pages that are full.
    pub fn full_pages(&self) -> usize {
        self.paper.pages()
    }

    /// Puts one more photo on paper; without a picture its place says so.
    pub fn push(&mut self, sight: &Sight, picture: Option<&Prepared>) {
        if self.filled == 0 {
            self.heading();
        }
        let (column, row) = (self.filled % COLUMNS, self.filled / COLUMNS);
        let cell = Size::new(
            (A4.w - MARGIN * 2) / COLUMNS as i64,
            (A4.h - MARGIN * 2 - HEAD) / ROWS as i64,
        );
        let at = Point::new(MARGIN + cell.w * column as i64, MARGIN + HEAD + cell.h * row as i64);
        self.cell(Rect::at(at, cell), sight, picture);
        self.filled += 1;
        if self.filled == PER_PAGE {
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
        self.page_no += 1;
    }

    fn heading(&mut self) {
        let Contact { job, as_of, lang, n_pages, .. } = *self.contact;
        let page_no = self.page_no;
        let (title, number, hint) = match lang {
            Lang::Id => (
                format!("Lembar kontak foto: {job}"),
                format!("{as_of}, halaman {page_no} dari {n_pages}"),
                "Yang terburuk lebih dahulu. Setiap foto pada warna kartunya, warna kartu lain, dan kotak-kotak. \
                 Centang bila pakaian dan sikap sesuai ketentuan.",
            ),
            Lang::En => (
                format!("Contact sheet of photos: {job}"),
                format!("{as_of}, page {page_no} of {n_pages}"),
                "The worst first. Each photo on its card's colour, on the other card's and on a checkerboard. \
                 Tick the boxes if attire and bearing are as the rules ask.",
            ),
        };
        let (large, small) = (Length::from_pt(11.0), Length::from_pt(7.0));
        let base = MARGIN + Length::from_mm(4.0);
        let number_width = self.paper.width(&number, small, Weight::Regular);
        let room = A4.w - MARGIN * 2 - number_width - Length::from_mm(4.0);
        for line in self.paper.clamped(&title, large, Weight::Bold, room, 1) {
            self.page.text(Point::new(MARGIN, base), large, (Weight::Bold, Ink::BLACK), &line);
        }
        let right = A4.w - MARGIN - number_width;
        self.page.text(Point::new(right, base), small, (Weight::Regular, Ink::BLACK), &number);
        let below = Point::new(MARGIN, base + Length::from_mm(4.2));
        self.page.text(below, small, (Weight::Regular, Ink::GREY), hint);
    }

    fn cell(&mut self, cell: Rect, sight: &Sight, picture: Option<&Prepared>) {
        let line = Length::from_um(70);
        self.page.frame(cell, line, Ink::LINE);
        let inner = cell.grown(Length::from_um(-1_100));
        let shape = |width: Length| {
            let (w, h) = (self.contact.photo.w.um().max(1), self.contact.photo.h.um());
            Size::new(width, Length::from_um(width.um() * h / w))
        };
        let full = shape(LARGE);
        // Another shape of photo is made to fit the same room.
        let most = Length::from_um(LARGE.um() * 23 / 18);
        let large = if full.h > most {
            Size::new(Length::from_um(full.w.um() * most.um() / full.h.um()), most)
        } else {
            full
        };
        let small_h = (large.h - GAP) / 2;
        let small =
            Size::new(Length::from_um(large.w.um() * small_h.um() / large.h.um().max(1)), small_h);
        let left = Rect::at(Point::new(inner.x, inner.y), large);
        let beside = left.right() + GAP;
        let upper = Rect::at(Point::new(beside, inner.y), small);
        let lower = Rect::at(Point::new(beside, inner.y + small_h + GAP), small);
        match picture {
            Some(picture) => {
                let picture = self.paper.photo(picture);
                let own = self.grounds.get(sight.ground).cloned();
                let other = self.grounds.get(usize::from(sight.ground == 0)).cloned();
                let grounds = [(left, own), (upper, other), (lower, self.board.clone())];
                for (area, ground) in grounds {
                    if let Some(ground) = ground {
                        self.page.picture(&ground, area);
                    }
                    self.page.picture(&picture, area);
                    self.page.frame(area, line, Ink::LINE);
                }
                if let Some(face) = sight.face {
                    self.page.frame(part(lower, face), Length::from_um(150), Ink(190, 120, 0));
                }
            }
            None => self.nothing(left),
        }
        let under = inner.y + most;
        self.words(Rect::new(inner.x, under, inner.w, inner.bottom() - under), sight);
        self.boxes(Rect::new(upper.right() + GAP, inner.y, Length::ZERO, large.h));
    }

    fn nothing(&mut self, area: Rect) {
        self.page.fill(area, Ink(238, 238, 238));
        self.page.frame(area, Length::from_um(70), Ink::LINE);
        let words = match self.contact.lang {
            Lang::Id => ["tidak ada", "gambar"],
            Lang::En => ["no", "picture"],
        };
        let size = Length::from_pt(6.0);
        for (idx, word) in words.into_iter().enumerate() {
            let width = self.paper.width(word, size, Weight::Regular);
            let y = area.y + area.h / 2 + Length::from_mm(2.4) * idx as i64;
            let at = Point::new(area.x + (area.w - width) / 2, y);
            self.page.text(at, size, (Weight::Regular, Ink::GREY), word);
        }
    }

    /// Key, row, findings and figures.
    fn words(&mut self, area: Rect, sight: &Sight) {
        let lang = self.contact.lang;
        let (size, tiny) = (Length::from_pt(6.4), Length::from_pt(5.4));
        let step = Length::from_um(2_200);
        let mut y = area.y + Length::from_um(2_700);
        let mut put = |page: &mut Page, text: &str, size, style| {
            page.text(Point::new(area.x, y), size, style, text);
            y += step;
        };
        put(&mut self.page, &sight.key, size, (Weight::Bold, Ink::BLACK));
        for line in self.paper.clamped(&sight.place, tiny, Weight::Regular, area.w, 1) {
            put(&mut self.page, &line, tiny, (Weight::Regular, Ink::GREY));
        }
        for line in self.paper.clamped(&sight.figures, tiny, Weight::Regular, area.w, 2) {
            put(&mut self.page, &line, tiny, (Weight::Regular, Ink::GREY));
        }
        let told: Vec<(Severity, String)> = sight
            .findings
            .iter()
            .map(|(severity, text)| {
                let word = severity.word(lang).to_uppercase();
                (*severity, format!("{word}: {text}"))
            })
            .collect();
        if told.is_empty() {
            let good = match lang {
                Lang::Id => "SESUAI",
                Lang::En => "AS IT SHOULD BE",
            };
            put(&mut self.page, good, tiny, (Weight::Bold, Ink(0, 110, 50)));
            return;
        }
        let mut left = MOST_LINES;
        for (idx, (severity, text)) in told.iter().enumerate() {
            let others = told.len() - idx;
            if left == 0 || (left == 1 && others > 1) {
                let more = match lang {
                    Lang::Id => format!("dan {others} lainnya"),
                    Lang::En => format!("and {others} more"),
                };
                put(&mut self.page, &more, tiny, (Weight::Regular, Ink::BLACK));
                return;
            }
            let style = match severity {
                Severity::Info => (Weight::Regular, Ink::BLACK),
                Severity::Warn => (Weight::Bold, Ink(150, 90, 0)),
                Severity::Bar | Severity::Hold | Severity::Stop => (Weight::Bold, Ink(170, 0, 20)),
            };
            let room = if others > 1 { left - 1 } else { left };
            let lines = self.paper.clamped(text, tiny, style.0, area.w, room);
            left -= lines.len();
            for line in lines {
                put(&mut self.page, &line, tiny, style);
            }
        }
    }

    /// What a person ticks, beside the pictures.
    fn boxes(&mut self, area: Rect) {
        let words = match self.contact.lang {
            Lang::Id => ["baju", "sikap"],
            Lang::En => ["attire", "pose"],
        };
        let (side, size) = (Length::from_um(2_800), Length::from_pt(4.6));
        for (idx, word) in words.into_iter().enumerate() {
            let y = area.y + Length::from_mm(8.0) * idx as i64;
            let square = Rect::new(area.x, y, side, side);
            self.page.frame(square, Length::from_um(180), Ink::BLACK);
            let under = Point::new(area.x, y + side + Length::from_um(1_900));
            self.page.text(under, size, (Weight::Regular, Ink::BLACK), word);
        }
    }
}

/// The part of an area that lies between edges in shares of it, as far as it is inside.
fn part(area: Rect, edges: [f64; 4]) -> Rect {
    let [left, top, right, bottom] = edges.map(|edge| edge.clamp(0.0, 1.0));
    let across = |share: f64| Length::from_um((area.w.um() as f64 * share) as i64);
    let down = |share: f64| Length::from_um((area.h.um() as f64 * share) as i64);
    let (x, y) = (area.x + across(left), area.y + down(top));
    Rect::new(x, y, across(right) - across(left), down(bottom) - down(top))
}

/// A checkerboard of two greys, as image editors show transparency.
fn board() -> Vec<u8> {
    let (width, height) = BOARD_PX;
    let level = |x: u32, y: u32| {
        if (x / SQUARE_PX + y / SQUARE_PX).is_multiple_of(2) { 255 } else { 204 }
    };
    let pixels = (0..height)
        .flat_map(|y| (0..width).flat_map(move |x| [level(x, y); 3].into_iter().chain([255])));
    pixels.collect()
}
