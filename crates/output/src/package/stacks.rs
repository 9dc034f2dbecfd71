//! Which sheets are cut together, and what else on the sheets is no whole card.
//!
//! Sheets are named by the number on their slug and the file they are printed from.

use super::Package;
use cetak_base::diag::Lang;
use cetak_sheet::SheetFormat;

impl Package<'_> {
    /// What is cut here, where sheets of several shapes are: the card, and the files.
    pub(super) fn whose(&self, format: &SheetFormat, lots: &[usize]) -> Option<String> {
        if lots.len() == self.lot_shapes.len() {
            return None;
        }
        let (w, h) = (self.mm(format.card.w), self.mm(format.card.h));
        let files = lots.iter().map(|idx| format!("{:04}", idx + 1)).collect::<Vec<_>>().join(", ");
        Some(match self.lang {
            Lang::Id => format!("Kartu {w} x {h} mm, berkas {files}"),
            Lang::En => format!("Cards of {w} x {h} mm, files {files}"),
        })
    }

    /// One line for each stack of sheets; sheets that follow each other and are each cut alone
    /// share one.
    pub(super) fn stacks(&self, lots: &[usize]) -> Vec<String> {
        let mut text = vec![
            self.word(
                "Yang ditumpuk lalu dipotong sekaligus, nomor terkecil di atas:",
                "What is stacked and cut together, the lowest number on top:",
            )
            .to_owned(),
        ];
        let alone = self.word("satu per satu", "one by one");
        let of_lots = lots.iter().filter_map(|idx| Some((idx, self.plan.lots.get(*idx)?)));
        for (lot_idx, lot) in of_lots {
            for stacks in lot.stacks.chunk_by(|one, two| one.len() == 1 && two.len() == 1) {
                let (Some(first), Some(last)) = (stacks.first(), stacks.last()) else { continue };
                let (from, to) = (lot.first_sheet + first.start + 1, lot.first_sheet + last.end);
                let sheets = if from == to {
                    format!("{} {from}", self.word("lembar", "sheet"))
                } else {
                    format!("{} {from}-{to}", self.word("lembar", "sheets"))
                };
                let how = if stacks.len() > 1 { format!(", {alone}") } else { String::new() };
                let file = self.word("berkas", "file");
                text.push(format!("   {file} {:04}: {sheets}{how}", lot_idx + 1));
            }
        }
        text
    }

    /// The first sheet if it was part used before, the slots that stay empty, the slips: what
    /// the person at the press would stumble over.
    pub(super) fn oddities(&self) -> Vec<(&'static str, String)> {
        let mut odd = Vec::new();
        let options = self.options();
        if options.start_slot > 1 {
            let free = options.start_slot;
            odd.push((
                self.word("  Lembar 1", "  Sheet 1"),
                match self.lang {
                    Lang::Id => format!(
                        "kertas sisa: mulai dari tempat {free}; tempat sebelumnya sudah terpakai (stacking.pdf)"
                    ),
                    Lang::En => format!(
                        "the part-used one: begins at slot {free}, those before it are taken (stacking.pdf)"
                    ),
                },
            ));
        }
        if !options.skip_slots.is_empty() {
            let slots: Vec<String> = options.skip_slots.iter().map(usize::to_string).collect();
            let slots = slots.join(", ");
            odd.push((
                self.word("  Kosong", "  Empty"),
                match self.lang {
                    Lang::Id => format!("tempat {slots} pada setiap lembar"),
                    Lang::En => format!("slots {slots} of every sheet"),
                },
            ));
        }
        let sheets = self.plan.lots.iter().flat_map(|lot| &lot.sheets);
        let n_slips = sheets.filter(|sheet| sheet.slip.is_some()).count();
        if n_slips > 0 {
            odd.push((
                self.word("  Pemisah", "  Slips"),
                match self.lang {
                    Lang::Id => format!(
                        "{n_slips} pemisah unit berbingkai hitam ikut dipotong, di atas kartu unitnya; bukan kartu, tidak dihitung"
                    ),
                    Lang::En => format!(
                        "{n_slips} with a black frame are cut too and lie on the cards of their unit; they count as no cards"
                    ),
                },
            ));
        }
        odd
    }
}
