//! What a print shop gets beside the sheets: a page to read, tickets for machines, where each
//! card lies, what was not made, how to cut and stack.
//!
//! Every file is a pure function of a [`Package`]. None of them holds a name or a
//! NIP, and neither do their own names; cards are told apart by their serial.

mod jdf;
mod picture;
mod process;
mod read_me;
mod stacks;
mod ticket;
mod xjdf;

use cetak_base::date::Date;
use cetak_base::diag::{Code, Finding, Lang, Outcome, Severity, masked};
use cetak_base::unit::Length;
use cetak_schema::files::PACKAGE;
use cetak_schema::report::{Counts, MapLine, csv};
use cetak_sheet::{
    Arrangement, Cut, Duplex, Edge, Freed, Options, Piece, Pile, Plan, SheetFormat, Side, Stock,
    guillotine, piles,
};
use std::collections::BTreeSet;

/// Everything a package is made from.
#[derive(Debug)]
pub struct Package<'a> {
    /// The job's name.
    pub job: &'a str,
    /// The run's label, as on the slug.
    pub run: &'a str,
    /// Name and version of the program.
    pub program: &'a str,
    /// The day of the run.
    pub as_of: Date,
    /// What became of the rows.
    pub counts: Counts,
    /// How cards of each size lie on their sheets; all with the same decisions of the job.
    pub shapes: &'a [Arrangement],
    /// Which card lies where.
    pub plan: &'a Plan,
    /// Which of the shapes the sheets of each lot have.
    pub lot_shapes: Vec<usize>,
    /// The same with serials and pages, in the order of the cards.
    pub map: &'a [MapLine],
    /// The files of sheets.
    pub sheets: Vec<SheetFile>,
    /// The standard of the sheets; `None` for plain PDF.
    pub standard: Option<&'a str>,
    /// The printing condition.
    pub condition: &'a str,
    /// What is printed on.
    pub stock: &'a Stock,
    /// The least distance from knife to back gauge that the shop's guillotine has.
    pub least_gauge: Length,
    /// What was found in the data.
    pub findings: &'a [Finding],
    /// The language of what people read.
    pub lang: Lang,
}

/// One file of sheets.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SheetFile {
    /// Path in the run's folder.
    pub path: String,
    /// Number of its lot, from 1.
    pub lot: usize,
    /// Number of its first sheet within the run, from 1.
    pub first_sheet: usize,
    /// Sheets of paper.
    pub sheets: usize,
    /// Pages.
    pub pages: u32,
    /// Cards on them.
    pub cards: usize,
    /// Size.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

impl Package<'_> {
    /// The files of the package with their names, the mark of completeness not among them.
    ///
    /// # Errors
    ///
    /// A fault if a font of the stacking picture cannot be used.
    pub fn files(&self, fonts: [&[u8]; 2]) -> Outcome<Vec<(&'static str, Vec<u8>)>> {
        let piles = piles(self.plan);
        let [read_me, ticket, jdf, xjdf, manifest, rejects, cuts, stacking] = PACKAGE;
        Ok(vec![
            (read_me, lines(&self.read_me(&piles))),
            (ticket, self.ticket()),
            (jdf, self.jdf().into_bytes()),
            (xjdf, self.xjdf().into_bytes()),
            (manifest, self.manifest(&piles)),
            (rejects, self.rejects()),
            (cuts, lines(&self.programme())),
            (stacking, self.picture(&piles, fonts)?),
        ])
    }

    const fn word(&self, id: &'static str, en: &'static str) -> &'static str {
        match self.lang {
            Lang::Id => id,
            Lang::En => en,
        }
    }

    fn two_sided(&self) -> bool {
        self.options().duplex != Duplex::None
    }

    /// Whether a sheet of paper is printed on both sides.
    fn prints_both_sides(&self) -> bool {
        matches!(self.options().duplex, Duplex::LongEdge | Duplex::ShortEdge)
    }

    /// How the sheets are turned, as the job file spells it.
    fn duplex_word(&self) -> &'static str {
        match self.options().duplex {
            Duplex::LongEdge => "long-edge",
            Duplex::ShortEdge => "short-edge",
            Duplex::TwoCore => "two-core",
            Duplex::None => "none",
        }
    }

    fn options(&self) -> &Options {
        self.shapes.first().expect("a job has a layout, and so a shape").options()
    }

    /// The shapes that have a sheet, with the numbers of their lots, from 0.
    fn used(&self) -> Vec<(&Arrangement, Vec<usize>)> {
        let lots = |shape: usize| {
            let all = self.lot_shapes.iter().enumerate();
            all.filter(|(_, of)| **of == shape).map(|(lot_idx, _)| lot_idx).collect::<Vec<_>>()
        };
        let shapes = self.shapes.iter().enumerate();
        let shapes = shapes.map(|(idx, arrangement)| (arrangement, lots(idx)));
        shapes.filter(|(_, lots)| !lots.is_empty()).collect()
    }

    /// Sheets of paper: in two-core jobs fronts and backs are sheets of their own.
    fn n_papers(&self) -> usize {
        let each = if self.options().duplex == Duplex::TwoCore { 2 } else { 1 };
        self.plan.n_sheets() * each
    }

    /// One line for each printed face: where it lies and in which pile it ends.
    fn manifest(&self, piles: &[Pile]) -> Vec<u8> {
        let mut place = vec![(0, 0, 0); self.map.len()];
        for (pile_idx, pile) in piles.iter().enumerate() {
            for (depth, piece) in pile.pieces.iter().enumerate() {
                // A slip is counted as it lies in the pile, and has no line of its own.
                let Piece::Card(card) = piece else { continue };
                if let Some(place) = place.get_mut(*card) {
                    *place = (pile_idx + 1, depth + 1, pile.lot_idx);
                }
            }
        }
        let mut lines = Vec::new();
        for (card_idx, card) in self.map.iter().enumerate() {
            let (pile, position, lot_idx) = place[card_idx];
            let shape = self.lot_shapes.get(lot_idx).and_then(|shape| self.shapes.get(*shape));
            let back_file =
                card.lot.strip_suffix("-front.pdf").map(|stem| format!("{stem}-back.pdf"));
            let back = card.back_page.map(|page| (Side::Back, page));
            for (side, page) in std::iter::once((Side::Front, card.front_page)).chain(back) {
                let (word, file) = match side {
                    Side::Front => ("front", card.lot.clone()),
                    Side::Back => ("back", back_file.clone().unwrap_or_else(|| card.lot.clone())),
                };
                let (row, column) =
                    shape.map_or((0, 0), |arrangement| cell(arrangement, side, card.slot - 1));
                lines.push([
                    (card_idx + 1).to_string(),
                    card.serial.clone(),
                    file,
                    page.to_string(),
                    card.sheet.to_string(),
                    word.to_owned(),
                    card.slot.to_string(),
                    row.to_string(),
                    column.to_string(),
                    pile.to_string(),
                    position.to_string(),
                ]);
            }
        }
        csv(
            [
                "number", "serial", "file", "page", "sheet", "side", "slot", "row", "column",
                "pile", "position",
            ],
            lines,
        )
    }

    /// Rows that have no card, and why; numbers are masked.
    fn rejects(&self) -> Vec<u8> {
        let lines = self.findings.iter().filter_map(|finding| {
            let what = match finding.severity {
                Severity::Stop | Severity::Hold => "held",
                Severity::Bar => "barred",
                Severity::Info | Severity::Warn if finding.code == Code::RowRepeated => "duplicate",
                Severity::Info | Severity::Warn => return None,
            };
            let place = &finding.place;
            Some([
                what.to_owned(),
                place.file.as_deref().unwrap_or_default().to_owned(),
                place.worksheet.as_deref().unwrap_or_default().to_owned(),
                place.row.map(|row| row.to_string()).unwrap_or_default(),
                finding.code.as_str().to_owned(),
                masked(finding.message.get(self.lang)),
                masked(finding.hint.get(self.lang)),
            ])
        });
        csv(["status", "file", "worksheet", "row", "code", "reason", "hint"], lines)
    }

    /// The cuts in order, for the guillotine.
    fn programme(&self) -> Vec<String> {
        let used = self.used();
        used.iter().flat_map(|(shape, lots)| self.programme_of(shape.format(), lots)).collect()
    }

    fn programme_of(&self, format: &SheetFormat, lots: &[usize]) -> Vec<String> {
        let w = |id, en| self.word(id, en);
        let mut text = vec![format!(
            "{}: {} ({})",
            w("PROGRAM POTONG", "GUILLOTINE PROGRAMME"),
            format.name,
            self.run
        )];
        text.extend(self.whose(format, lots));
        text.extend([
            format!(
                "{} {} x {} mm",
                w("Kertas", "Paper"),
                self.mm(format.sheet.w),
                self.mm(format.sheet.h)
            ),
            String::new(),
        ]);
        let Some(programme) = guillotine(format) else {
            text.push(
                w(
                    "Kartu tidak berbaris lurus: dipotong dengan pisau bentuk, bukan dengan guillotine.",
                    "The cards stand in no straight rows: cut them with a die, not with a guillotine.",
                )
                .to_owned(),
            );
            text.push(String::new());
            return text;
        };
        let parts = [
            (
                w(
                    "1. Potongan mendatar: dua tepi dahulu, lalu baris kartu lepas dari atas.",
                    "1. Level cuts: both margins first, then rows of cards come off from the top.",
                ),
                &programme.level,
                (w("baris", "row"), programme.rows),
            ),
            (
                w(
                    "2. Potongan tegak tiap baris, diputar seperempat: dua tepi dahulu, lalu kartu lepas dari kiri.",
                    "2. Upright cuts of every row, turned by a quarter: both margins first, then cards come off from the left.",
                ),
                &programme.upright,
                (w("kolom", "column"), programme.columns),
            ),
        ];
        let mut number = 0;
        for (title, cuts, (what, n_pieces)) in parts {
            text.push(title.to_owned());
            text.push(format!(
                "   {:>4}  {:>14}  {:>14}  {:<14}  {}",
                w("no", "no"),
                w("siku (mm)", "gauge (mm)"),
                w("dari tepi (mm)", "from edge (mm)"),
                w("di siku", "at the gauge"),
                w("yang lepas", "comes off")
            ));
            let mut before = cuts.first().map(|cut| cut.edge);
            for cut in cuts {
                number += 1;
                if before.replace(cut.edge) != Some(cut.edge) {
                    let turn = w("putar setengah putaran", "turn by half");
                    text.push(format!("         -- {turn} --"));
                }
                text.push(self.cut_line(number, cut, what));
            }
            text.push(match self.lang {
                Lang::Id => format!("         yang tinggal di belakang pisau: {what} {n_pieces}"),
                Lang::En => format!("         what stays behind the knife: {what} {n_pieces}"),
            });
            text.push(String::new());
        }
        if let Some(shortest) = programme.shortest() {
            let (least, shortest_mm) = (self.mm(self.least_gauge), self.mm(shortest));
            text.push(match (self.lang, shortest >= self.least_gauge) {
                (Lang::Id, true) => format!(
                    "Siku terdekat {shortest_mm} mm dari pisau; alat potong perlu paling sedikit {least} mm."
                ),
                (Lang::En, true) => format!(
                    "The gauge comes as near as {shortest_mm} mm to the knife; the guillotine needs {least} mm at least."
                ),
                (Lang::Id, false) => format!(
                    "PERHATIAN: ada potongan dengan siku {shortest_mm} mm, alat potong perlu paling sedikit {least} mm; pakai alat lain."
                ),
                (Lang::En, false) => format!(
                    "ATTENTION: a cut needs a gauge of {shortest_mm} mm and the guillotine has {least} mm at least; use another one."
                ),
            });
            text.push(String::new());
        }
        text.extend(self.stacks(lots));
        let lots = lots.iter().filter_map(|lot_idx| self.plan.lots.get(*lot_idx));
        let stacks: Vec<usize> =
            lots.flat_map(|lot| lot.stacks.iter().map(ExactSizeIterator::len)).collect();
        let deepest = stacks.iter().copied().max().unwrap_or(0);
        text.push(match self.lang {
            Lang::Id => {
                format!("Dipotong {} kali tumpuk, paling tebal {deepest} lembar.", stacks.len())
            }
            Lang::En => format!("Cut {} stacks, the thickest of {deepest} sheets.", stacks.len()),
        });
        text.push(String::new());
        text
    }

    /// One cut of the programme.
    fn cut_line(&self, number: usize, cut: &Cut, what: &str) -> String {
        let freed = match cut.freed {
            Freed::Waste => self.word("sisa", "waste").to_owned(),
            Freed::Cards(idx) => format!("{what} {}", idx + 1),
        };
        let edge = match cut.edge {
            Edge::Foot => self.word("tepi bawah", "foot"),
            Edge::Head => self.word("tepi atas", "head"),
            Edge::Right => self.word("tepi kanan", "right edge"),
            Edge::Left => self.word("tepi kiri", "left edge"),
        };
        let (gauge, at) = (self.mm(cut.gauge), self.mm(cut.at));
        format!("   {number:>4}  {gauge:>14}  {at:>14}  {edge:<14}  {freed}")
    }

    /// Millimetres as the reader writes them.
    fn mm(&self, length: Length) -> String {
        let figure = length.to_mm().to_string();
        match self.lang {
            Lang::Id => figure.replace('.', ","),
            Lang::En => figure,
        }
    }

    /// How the printer turns the sheets, in words.
    fn flip(&self) -> &'static str {
        match self.options().duplex {
            Duplex::LongEdge => {
                self.word("dua sisi, dibalik pada sisi panjang", "two sides, flipped on the long edge")
            }
            Duplex::ShortEdge => {
                self.word("dua sisi, dibalik pada sisi pendek", "two sides, flipped on the short edge")
            }
            Duplex::TwoCore => self.word(
                "dua lapis: depan dan belakang masing-masing satu sisi, direkatkan punggung ke punggung",
                "two cores: fronts and backs on sheets of their own, joined back to back",
            ),
            Duplex::None => self.word("satu sisi", "one side"),
        }
    }
}

/// Row and column of a slot, from 1, as seen from that side.
fn cell(arrangement: &Arrangement, side: Side, slot_idx: usize) -> (usize, usize) {
    let n_slots = arrangement.format().slots.len();
    let here = arrangement.placement(side, slot_idx).trim;
    let (mut above, mut left) = (BTreeSet::new(), BTreeSet::new());
    for trim in (0..n_slots).map(|idx| arrangement.placement(side, idx).trim) {
        if trim.y < here.y {
            above.insert(trim.y);
        }
        if trim.x < here.x {
            left.insert(trim.x);
        }
    }
    (above.len() + 1, left.len() + 1)
}

/// Lines with the ending that every system's editor shows.
fn lines(lines: &[String]) -> Vec<u8> {
    lines.iter().flat_map(|line| format!("{line}\r\n").into_bytes()).collect()
}
