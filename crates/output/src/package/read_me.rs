//! `READ_ME.txt`: the one page that the person at the press reads.

use super::Package;
use cetak_base::diag::{Code, Lang};
use cetak_schema::report::Counts;
use cetak_sheet::{Coating, Order, Pile};

impl Package<'_> {
    /// The stock in words; `None` where the job leaves it to the shop.
    fn material(&self) -> Option<String> {
        let stock = self.stock;
        let words = [
            stock.name.as_deref().map(cetak_base::diag::printable),
            stock.weight.map(|grams| format!("{grams} g/m2")),
            stock.thickness.map(|thick| format!("{} mm", self.mm(thick))),
            stock.coating.map(|coating| {
                match coating {
                    Coating::None => self.word("tanpa lapisan", "uncoated"),
                    Coating::Coated => self.word("berlapis", "coated"),
                    Coating::Gloss => self.word("lapisan mengilap", "gloss coated"),
                    Coating::Matte => self.word("lapisan doff", "matte coated"),
                    Coating::Satin => self.word("lapisan satin", "satin coated"),
                }
                .to_owned()
            }),
        ];
        let words: Vec<String> = words.into_iter().flatten().collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// What is laid over the printed sheets, in words.
    fn foil(&self) -> Option<String> {
        let foil = self.stock.lamination.as_ref()?;
        let finish = match foil.finish {
            Coating::None | Coating::Coated => None,
            Coating::Gloss => Some(self.word("mengilap", "gloss")),
            Coating::Matte => Some(self.word("doff", "matte")),
            Coating::Satin => Some("satin"),
        };
        let sides = if foil.both_sides {
            self.word("dua sisi", "both sides")
        } else {
            self.word("depan saja", "front alone")
        };
        let words = [
            foil.name.as_deref().map(cetak_base::diag::printable),
            finish.map(str::to_owned),
            foil.thickness.map(|thick| format!("{} mm", self.mm(thick))),
            Some(sides.to_owned()),
            Some(self.word("sebelum dipotong", "before cutting").to_owned()),
        ];
        Some(words.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }

    /// The page, line by line.
    pub(super) fn read_me(&self, piles: &[Pile]) -> Vec<String> {
        let w = |id, en| self.word(id, en);
        let options = self.options();
        let title = w("PAKET CETAK KARTU - BACA DAHULU", "CARDS TO PRINT - READ THIS FIRST");
        let mut page = vec![title.to_owned(), "=".repeat(title.len()), String::new()];
        let fact = |what: &str, value: String| format!("{what:<14}{value}");
        page.push(fact(w("Tugas", "Job"), cetak_base::diag::printable(self.job)));
        page.push(fact("Run", self.run.to_owned()));
        let Counts { read, made, unchanged, held, barred, duplicate } = self.counts;
        page.push(fact(
            w("Kartu", "Cards"),
            match self.lang {
                Lang::Id => format!("{} pada {} lembar", self.map.len(), self.n_papers()),
                Lang::En => format!("{} on {} sheets", self.map.len(), self.n_papers()),
            },
        ));
        page.push(fact(
            w("Hitungan", "Counts"),
            match self.lang {
                Lang::Id => format!(
                    "{read} baris = {made} dibuat + {unchanged} tidak berubah + {held} ditahan + {barred} tidak berhak + {duplicate} ganda"
                ),
                Lang::En => format!(
                    "{read} rows = {made} made + {unchanged} unchanged + {held} held + {barred} barred + {duplicate} duplicate"
                ),
            },
        ));
        for finding in self.findings.iter().filter(|it| it.code == Code::PlaceholderUsed) {
            page.push(String::new());
            let told = finding.message.get(self.lang);
            page.push(format!("{}: {told}", w("PERHATIAN", "NOTE")));
        }
        page.push(String::new());
        page.push(w("BERKAS YANG DICETAK", "FILES TO PRINT").to_owned());
        for file in &self.sheets {
            let (path, pages, cards) = (&file.path, file.pages, file.cards);
            let (first, last) = (file.first_sheet, file.first_sheet + file.sheets - 1);
            page.push(match self.lang {
                Lang::Id => {
                    format!("  {path:<24} lembar {first}-{last}, {pages} halaman, {cards} kartu")
                }
                Lang::En => {
                    format!("  {path:<24} sheets {first}-{last}, {pages} pages, {cards} cards")
                }
            });
        }
        page.push(String::new());
        page.push(w("CARA MENCETAK", "HOW TO PRINT").to_owned());
        let bleed = self.mm(options.bleed);
        for (shape, lots) in self.used() {
            let format = shape.format();
            let (sw, sh) = (self.mm(format.sheet.w), self.mm(format.sheet.h));
            let (cw, ch) = (self.mm(format.card.w), self.mm(format.card.h));
            let (name, n_slots) = (&format.name, format.slots.len());
            let mut paper = match self.lang {
                Lang::Id => format!("{sw} x {sh} mm ({name}), {n_slots} kartu tiap lembar"),
                Lang::En => format!("{sw} x {sh} mm ({name}), {n_slots} cards a sheet"),
            };
            if self.lot_shapes.len() > lots.len() {
                let lots: Vec<String> = lots.iter().map(|idx| format!("{:04}", idx + 1)).collect();
                paper.push_str(&format!(": {}", lots.join(", ")));
            }
            page.push(fact(w("  Kertas", "  Paper"), paper));
            let card = format!("{cw} x {ch} mm, bleed {bleed} mm");
            page.push(fact(w("  Kartu jadi", "  Card"), card));
        }
        page.extend(self.material().map(|stock| fact(w("  Bahan", "  Stock"), stock)));
        page.extend(self.foil().map(|foil| fact(w("  Laminasi", "  Lamination"), foil)));
        page.push(fact(
            w("  Skala", "  Scale"),
            w("100 %, tanpa \"sesuaikan ke halaman\"", "100 %, without \"fit to page\"").to_owned(),
        ));
        page.push(fact(w("  Sisi", "  Sides"), self.flip().to_owned()));
        page.extend(self.oddities().into_iter().map(|(what, value)| fact(what, value)));
        let standard = self.standard.unwrap_or(w("PDF biasa", "plain PDF"));
        page.push(fact(
            w("  Berkas", "  Files"),
            match self.standard {
                Some(_) => format!(
                    "{standard}, {} {}",
                    w("kondisi cetak", "printing condition"),
                    self.condition
                ),
                None => standard.to_owned(),
            },
        ));
        if let Some(calibration) = self.shapes.iter().find_map(|shape| shape.calibration()) {
            page.push(fact(
                "  Printer",
                match self.lang {
                    Lang::Id => {
                        format!("hanya untuk printer `{}` yang sudah dikalibrasi", calibration.name)
                    }
                    Lang::En => format!("for the calibrated printer `{}` alone", calibration.name),
                },
            ));
        }
        page.push(String::new());
        page.push(w("POTONG DAN SUSUN", "CUT AND STACK").to_owned());
        let n_stacks: usize = self.plan.lots.iter().map(|lot| lot.stacks.len()).sum();
        page.push(match options.order {
            Order::CutStack if n_stacks == 1 => w(
                "  Tumpuk lembar menurut nomornya, lembar 1 di atas; potong sekaligus (guillotine.txt).",
                "  Stack the sheets by number, sheet 1 on top; cut them together (guillotine.txt).",
            ),
            Order::CutStack => w(
                "  Tumpuk dan potong lembar seperti daftar di guillotine.txt, nomor terkecil di atas.",
                "  Stack and cut the sheets as listed in guillotine.txt, the lowest number on top.",
            ),
            Order::UnitCutStack => w(
                "  Tumpuk lembar tiap unit menurut nomornya, potong tiap unit sendiri (guillotine.txt).",
                "  Stack the sheets of each unit by number, cut each unit by itself (guillotine.txt).",
            ),
            Order::Row | Order::Unit => w(
                "  Potong tiap lembar sendiri (guillotine.txt) dan ambil kartunya baris demi baris.",
                "  Cut each sheet by itself (guillotine.txt) and take its cards row by row.",
            ),
        }.to_owned());
        page.push(match self.lang {
            Lang::Id => format!(
                "  Hasilnya {} tumpukan; letakkan tumpukan 2 di bawah tumpukan 1, dan seterusnya (stacking.pdf).",
                piles.len()
            ),
            Lang::En => format!(
                "  That gives {} piles; pile 2 goes below pile 1, and so on (stacking.pdf).",
                piles.len()
            ),
        });
        page.push(w(
            "  Kartu mana di tumpukan mana: manifest.csv. Kartu rusak dicetak ulang menurut nomor serinya.",
            "  Which card is in which pile: manifest.csv. A spoiled card is reprinted by its serial.",
        ).to_owned());
        page.push(String::new());
        page.push(w("PERIKSA DAHULU", "CHECK FIRST").to_owned());
        let mut checks = vec![
            w(
                "Berkas COMPLETE ada, dan `sha256sum --ignore-missing -c SHA256SUMS` tanpa galat.",
                "The file COMPLETE is there, and `sha256sum --ignore-missing -c SHA256SUMS` finds no error.",
            ),
            w(
                "Cetak satu lembar. Penggaris di tepinya harus tepat 50 mm; kartunya tampak seperti di proof.pdf.",
                "Print one sheet. The ruler at its edge must measure 50 mm; cards look as in proof.pdf.",
            ),
        ];
        if self.two_sided() {
            checks.push(w(
                "Terawang: tanda potong depan dan belakang bertemu, kepala kartu searah.",
                "Against the light: crop marks of front and back meet, cards stand head to head.",
            ));
        }
        checks.push(w(
            "Potong lembar itu: tidak ada tepi putih, tidak ada teks terpotong.",
            "Cut that sheet: no white edge, no text cut into.",
        ));
        checks.push(w(
            "Pindai satu kode QR, dan satu dari lembar terakhir.",
            "Scan one QR code, and one of the last sheet.",
        ));
        checks.push(w(
            "Jumlah kartu jadi sama dengan jumlah di atas.",
            "The number of finished cards is the number above.",
        ));
        page.extend(
            checks.iter().enumerate().map(|(idx, check)| format!("  {}. {check}", idx + 1)),
        );
        page.push(String::new());
        page.push(w("DATA PRIBADI", "PERSONAL DATA").to_owned());
        page.push(w(
            "  Lembar memuat nama, NIP, dan foto. Jangan disalin; musnahkan sisa cetak dan berkasnya.",
            "  The sheets hold names, numbers and photos. Make no copies; destroy waste and files.",
        ).to_owned());
        page.push(w(
            "  Untuk kantor saja, jangan ikut diserahkan: map.csv, report.json, report.html, checked.xlsx, rejects.csv.",
            "  For the office alone, not to be handed over: map.csv, report.json, report.html, checked.xlsx, rejects.csv.",
        ).to_owned());
        page
    }
}
