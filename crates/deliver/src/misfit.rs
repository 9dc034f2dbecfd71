//! Whether a file fits a printer, before paper moves.
//!
//! Each thing that does not fit is told by itself, in the words of whoever stands at the printer, with what
//! to do about it. What a printer does not say is not held against it, except where a card would come out
//! wrong: a file that may be scaled is only sent to a printer that can be told not to.

use crate::capabilities::{Capabilities, PrinterState};
use crate::message::Ask;
use crate::reasons::reason;
use cetak_base::diag::{Text, printable};
use cetak_base::geom::Size;
use cetak_base::text;

/// How a file wants its sheets turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sided {
    /// Fronts alone, or backs alone.
    One,
    /// Turned about the long edge.
    LongEdge,
    /// Turned about the short edge.
    ShortEdge,
}

impl Sided {
    /// The word of IPP.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::One => "one-sided",
            Self::LongEdge => "two-sided-long-edge",
            Self::ShortEdge => "two-sided-short-edge",
        }
    }
}

/// What a file and its sender want of a printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The paper, or the card.
    pub paper: Size,
    /// How it is turned.
    pub sided: Sided,
    /// The resolution it was made for, in dots per inch.
    pub dpi: u32,
    /// The tray, by the printer's own name.
    pub tray: Option<String>,
    /// The medium, by the printer's own name.
    pub media: Option<String>,
    /// Whether only some pages of the file are printed.
    pub some_pages: bool,
    /// A queue was told to pass files on as they are.
    pub raw: bool,
}

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// What.
    pub what: Text,
    /// What to do about it.
    pub hint: Text,
}

/// What looking at a printer gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What does not fit: nothing is sent.
    pub misfits: Vec<Misfit>,
    /// What somebody should know.
    pub notes: Vec<Text>,
}

/// A size in millimetres, as it stands on a box of paper.
fn mm(size: Size) -> String {
    format!("{} x {} mm", size.w.to_mm(), size.h.to_mm())
}

/// The medium that is as large as the paper of the wish, if the printer has one.
pub fn fitting<'a>(printer: &'a Capabilities, wish: &Wish) -> Option<&'a crate::Medium> {
    let mut all = printer.media.iter();
    all.find(|medium| medium.fits(wish.paper) && medium.name.is_some())
        .or_else(|| printer.media.iter().find(|medium| medium.fits(wish.paper)))
}

/// Looks whether a file fits.
pub fn misfits(printer: &Capabilities, wish: &Wish) -> Verdict {
    let mut found = Verdict::default();
    state(printer, &mut found);
    supplies(printer, &mut found);
    queue(printer, wish, &mut found);
    format(printer, &mut found);
    paper(printer, wish, &mut found);
    sides(printer, wish, &mut found);
    page(printer, wish, &mut found);
    found
}

impl Verdict {
    fn no(&mut self, what: Text, hint: Text) {
        self.misfits.push(Misfit { what, hint });
    }
}

fn state(printer: &Capabilities, found: &mut Verdict) {
    if !printer.accepts {
        found.no(
            Text::new("printer sedang tidak menerima pekerjaan", "the printer takes no jobs now"),
            Text::new("terima lagi di panel printer", "let it take jobs again at its panel"),
        );
    }
    let told: Vec<Text> = printer.reasons.iter().map(|word| reason(word)).collect();
    let list = |pick: fn(&Text) -> &str| told.iter().map(pick).collect::<Vec<_>>().join(", ");
    let (id, en) = (list(|text| &text.id), list(|text| &text.en));
    match printer.state {
        PrinterState::Stopped => found.no(
            text!("printer berhenti: {id}", "the printer has stopped: {en}"),
            Text::new(
                "bereskan di printer, lalu jalankan lagi",
                "see to it at the printer, then run again",
            ),
        ),
        PrinterState::Idle | PrinterState::Busy if !told.is_empty() => {
            found.notes.push(text!("printer melapor: {id}", "the printer reports: {en}"));
        }
        PrinterState::Idle | PrinterState::Busy => {}
    }
}

fn supplies(printer: &Capabilities, found: &mut Verdict) {
    for supply in &printer.supplies {
        let name = printable(&supply.name);
        // An empty waste box is as it should be, and makers do not agree what the level of one means. One that
        // is full the printer says in its reasons, and stops.
        if supply.waste {
            continue;
        }
        match supply.level {
            Some(0) => found.no(
                text!("`{name}` habis", "`{name}` is empty"),
                Text::new("ganti dahulu", "replace it first"),
            ),
            Some(level) if level <= supply.low => {
                found
                    .notes
                    .push(text!("`{name}` tinggal {level} %", "`{name}` has {level} % left"));
            }
            _ => {}
        }
    }
}

fn queue(printer: &Capabilities, wish: &Wish, found: &mut Verdict) {
    let Some(queue) = printer.queue.as_ref().filter(|queue| !queue.raw && !wish.raw) else {
        return;
    };
    let name = printable(&printer.name);
    let hint = match &queue.device {
        Some(device) => {
            let device = printable(device);
            text!(
                "kirim langsung ke printernya: {device}; atau, bila printer itu sendiri bisa PDF, tulis raw = true untuknya di printers.toml",
                "send to the printer itself: {device}; or, if that takes PDF, write raw = true for it in printers.toml"
            )
        }
        None => Text::new(
            "kirim langsung ke alamat printernya; atau, bila printer itu sendiri bisa PDF, tulis raw = true untuknya di printers.toml",
            "send to the address of the printer itself; or, if that takes PDF, write raw = true for it in printers.toml",
        ),
    };
    found.no(
        text!(
            "`{name}` antrean CUPS, bukan printer: penyaringnya menulis ulang berkas, kotak potong dan ukuran 100 % hilang",
            "`{name}` is a queue of CUPS and no printer: its filters rewrite the file, the trim box and the scale of 100 % are lost"
        ),
        hint,
    );
}

fn format(printer: &Capabilities, found: &mut Verdict) {
    let needed = [Ask::Validate, Ask::Create, Ask::Send, Ask::Job];
    if !needed.iter().all(|ask| printer.operations.contains(&ask.number())) {
        found.no(
            Text::new(
                "printer tidak mengenal pekerjaan yang bisa diikuti (Create-Job, Send-Document)",
                "the printer knows no jobs that can be followed (Create-Job, Send-Document)",
            ),
            Text::new(
                "perlu printer IPP Everywhere, Mopria atau AirPrint",
                "it takes a printer with IPP Everywhere, Mopria or AirPrint",
            ),
        );
    }
    if !printer.takes("application/pdf") && printer.raster.is_none() {
        let known = printable(&printer.formats.join(", "));
        found.no(
            text!(
                "printer tidak bisa PDF dan tidak bisa raster PWG, hanya: {known}",
                "the printer takes neither PDF nor PWG raster, only: {known}"
            ),
            Text::new("pakai printer lain", "use another printer"),
        );
    }
}

fn paper(printer: &Capabilities, wish: &Wish, found: &mut Verdict) {
    let wanted = mm(wish.paper);
    if let Some(media) = wish.media.as_ref().filter(|media| !printer.names.contains(media)) {
        let (shown, names) = (printable(media), printer.names.join(", "));
        found.no(
            text!("printer tidak punya kertas `{shown}`", "the printer has no medium `{shown}`"),
            text!("yang ada: {names}", "there are: {names}"),
        );
    }
    if let Some(tray) = wish.tray.as_ref().filter(|tray| !printer.trays.contains(tray)) {
        let (shown, trays) = (printable(tray), printer.trays.join(", "));
        found.no(
            text!("printer tidak punya baki `{shown}`", "the printer has no tray `{shown}`"),
            text!("yang ada: {trays}", "there are: {trays}"),
        );
    }
    let named = wish.media.as_ref().filter(|media| printer.names.contains(media));
    let size = named.and_then(|media| printer.size_of(media));
    if let Some(tray) = wish.tray.as_ref().filter(|tray| printer.trays.contains(tray))
        && (!printer.by_size || (named.is_some() && size.is_none()))
    {
        let tray = printable(tray);
        found.no(
            text!(
                "printer tidak bisa diminta mengambil kertas itu dari baki `{tray}`",
                "the printer cannot be asked for that medium from tray `{tray}`"
            ),
            Text::new("sebut salah satu saja", "name one of the two only"),
        );
    }
    let same = |size: Size| crate::Medium { name: None, size, source: None }.fits(wish.paper);
    if let Some(size) = size.filter(|size| !same(*size)) {
        let size = mm(size);
        found.no(
            text!(
                "kertas yang disebut {size}, halaman berkas {wanted}",
                "the medium that is named is {size}, pages of the file are {wanted}"
            ),
            text!("sebut kertas {wanted}", "name a medium of {wanted}"),
        );
    }
    if !printer.media.is_empty() && fitting(printer, wish).is_none() {
        let mut sizes: Vec<String> = printer.media.iter().map(|medium| mm(medium.size)).collect();
        sizes.sort();
        sizes.dedup();
        let sizes = sizes.join(", ");
        found.no(
            text!(
                "halaman berkas {wanted}, printer tidak menerima ukuran itu",
                "pages of the file are {wanted}, a size the printer does not take"
            ),
            text!(
                "ukuran printer: {sizes}; halaman harus sebesar kertas, tanpa bleed untuk printer kartu",
                "sizes of the printer: {sizes}; a page must be as large as the paper, without bleed for a card printer"
            ),
        );
        return;
    }
    let in_tray = |medium: &&crate::Medium| {
        let tray = wish.tray.as_ref();
        tray.is_none_or(|tray| medium.source.as_ref().is_none_or(|source| source == tray))
    };
    let loaded: Vec<_> = printer.ready.iter().filter(in_tray).collect();
    if !loaded.is_empty() && !loaded.iter().any(|medium| medium.fits(wish.paper)) {
        let mut sizes: Vec<String> = loaded.iter().map(|medium| mm(medium.size)).collect();
        sizes.dedup();
        let sizes = sizes.join(", ");
        found.no(
            text!(
                "kertas yang terpasang {sizes}, berkas perlu {wanted}",
                "the paper loaded is {sizes}, the file needs {wanted}"
            ),
            text!("pasang kertas {wanted}", "load paper of {wanted}"),
        );
    }
}

fn sides(printer: &Capabilities, wish: &Wish, found: &mut Verdict) {
    let word = wish.sided.as_str();
    if printer.sides.iter().any(|known| known == word) {
        return;
    }
    if wish.sided == Sided::One {
        return;
    }
    let (id, en) = match wish.sided {
        Sided::LongEdge => ("panjang", "long"),
        Sided::ShortEdge | Sided::One => ("pendek", "short"),
    };
    found.no(
        text!(
            "printer tidak mencetak bolak-balik dengan balik sisi {id}",
            "the printer does not print both sides turned about the {en} edge"
        ),
        Text::new(
            "buat lagi dengan duplex di [sheet] yang bisa dilakukan printer, atau two-core untuk depan dan belakang terpisah",
            "make them again with a duplex in [sheet] that the printer can do, or two-core for fronts and backs apart",
        ),
    );
}

fn page(printer: &Capabilities, wish: &Wish, found: &mut Verdict) {
    match &printer.scaling {
        Some(known) if !known.iter().any(|word| word == "none") => found.no(
            Text::new(
                "printer tidak bisa dilarang mengubah skala: kartu tidak akan 100 %",
                "the printer cannot be told not to scale: cards would not be 100 %",
            ),
            Text::new(
                "pakai printer lain, atau matikan penyesuaian halaman di panelnya",
                "use another printer, or switch its page fitting off at its panel",
            ),
        ),
        Some(_) => {}
        None => found.notes.push(Text::new(
            "printer tidak menyebut soal skala: ukur penggaris 50 mm di tepi lembar pertama",
            "the printer says nothing of scaling: measure the 50 mm ruler in the margin of the first sheet",
        )),
    }
    let dpi = wish.dpi;
    let raster = printer.raster.as_ref().filter(|_| !printer.takes("application/pdf"));
    let dots = raster.map_or(&printer.dots, |raster| &raster.dots);
    let best = dots.iter().map(|(x, y)| (*x).min(*y)).max();
    if let Some(best) = best.filter(|best| *best < dpi) {
        found.no(
            text!(
                "printer paling halus {best} dpi, kartu dibuat untuk {dpi} dpi: kode QR tidak terbaca",
                "the printer has {best} dpi at most, cards were made for {dpi} dpi: QR codes would not be read"
            ),
            text!("pakai printer {dpi} dpi atau lebih", "use a printer of {dpi} dpi or more"),
        );
    }
    if wish.some_pages && !printer.page_ranges && printer.raster.is_none() {
        found.no(
            Text::new(
                "printer tidak bisa mencetak sebagian halaman sebuah berkas",
                "the printer cannot print some pages of a file",
            ),
            Text::new(
                "kirim lot utuh, buat lagi lembar itu saja, atau pakai sheets_per_file yang lebih kecil",
                "send whole lots, make those sheets again, or use a smaller sheets_per_file",
            ),
        );
    }
}
