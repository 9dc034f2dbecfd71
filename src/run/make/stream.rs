//! What a print shop gets beside the sheets: the printing condition, the codes of the slug, the
//! one-up stream.
//!
//! In the stream a page is a face of a card, so it is PDF/VT-1 as well as
//! PDF/X-4: a print server finds each card by its serial. Its cards lie in the
//! order of the map, those of each size in files of their own.

use crate::diag::Outcome;
use crate::digest::Digest;
use crate::impose::{Arrangement, Duplex, Lot, Options, Order, SheetFormat, Side};
use crate::job::{Inks, Job, Pdf};
use crate::output::folder::RunFolder;
use crate::output::pdf::{
    CardInput, Conformance, Contour, Faces, Head, LotHead, LotWriter, OutputProfile, PhotoInks,
    Records,
};
use crate::record::Record;
use crate::render::{self, Qr};
use crate::run::designs::{RunPlan, ShapedLot};
use crate::run::make::Press;
use crate::run::make::units;
use crate::run::order::{Workers, in_order};
use crate::schema::manifest::Input;

/// Cards in one file of the stream: some 100 MB.
pub(in crate::run) const STREAM_CARDS: usize = 2_000;
/// Dots of the slug's code are counted at the resolution any office printer has.
const SLUG_DPI: u32 = 300;

/// The standard the sheets are made to.
pub(in crate::run) fn conformance(job: &Job) -> Conformance {
    match job.press.pdf {
        Pdf::X4 => Conformance::X4,
        Pdf::Plain => Conformance::Plain,
    }
}

/// The printing condition.
pub(in crate::run) fn profile(job: &Job) -> OutputProfile<'_> {
    job.press.icc.as_ref().map_or_else(OutputProfile::default, |icc| OutputProfile {
        icc: &icc.bytes,
        identifier: &icc.name,
        registered: false,
        description: &icc.name,
    })
}

/// The cutting line of cards of that shape, if the job asks for one.
pub(in crate::run) fn contour(job: &Job, shape: usize) -> Option<Contour<'_>> {
    let name = job.press.cut_contour.as_deref()?;
    let mut all = job.designs.all().iter().filter(|design| design.shape == shape);
    let radius = all.next()?.layout.corner();
    Some(Contour { name, radius })
}

/// The colours of photos.
pub(in crate::run) fn inks(job: &Job) -> PhotoInks {
    match job.press.photos {
        Inks::Rgb => PhotoInks::Srgb,
        Inks::Cmyk => PhotoInks::Cmyk,
    }
}

/// The profile as an input of the run.
pub(in crate::run) fn icc_input(job: &Job) -> Option<Input> {
    let icc = job.press.icc.as_ref()?;
    Some(Input {
        path: icc.shown.clone(),
        bytes: icc.bytes.len() as u64,
        blake3: Digest::of(&icc.bytes).to_string(),
    })
}

/// The codes of a file's slugs, one for each page: run, lot, sheet of the run, side (`D` for
/// depan, `B` for belakang). None where the sheet has no room for them.
pub(in crate::run) fn slug_qrs(
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
            let words = code_words(lot_idx + 1, sheet, side);
            render::small_code(&format!("{run}-{words}"), SLUG_DPI)
        })
        .collect();
    codes.unwrap_or_default()
}

/// What a slug's code says behind the run.
pub(in crate::run) fn code_words(lot: usize, sheet: usize, side: Side) -> String {
    let side = match side {
        Side::Front => 'D',
        Side::Back => 'B',
    };
    format!("{lot}-{sheet}-{side}")
}

/// Writes `cards-1up`, if the job asks for it.
pub(in crate::run) fn stream(
    press: &Press<'_>,
    folder: &mut RunFolder,
    workers: &Workers,
) -> Outcome<()> {
    let job = press.job;
    if !job.press.stream {
        return Ok(());
    }
    let one_sided = job.designs.options().duplex == Duplex::None;
    let faces = if one_sided { Faces::Front } else { Faces::Both };
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
    let arrangements = arrangements.collect::<Outcome<Vec<_>>>()?;
    let designs: Vec<usize> = press.cards.iter().map(|card| card.design).collect();
    let plan = RunPlan::new(job, &designs, &vec![0; designs.len()], &arrangements)?;
    for (lot_idx, ShapedLot { shape, lot }) in plan.lots.iter().enumerate() {
        let palette = &press.palettes[*shape];
        let cards: Vec<usize> = lot.cards().collect();
        let records: Vec<&Record> = cards.iter().map(|card| &*press.cards[*card].record).collect();
        let serials: Vec<String> = records.iter().map(|record| record.serial.clone()).collect();
        let same = |a: &&Record, b: &&Record| units::key(a) == units::key(b);
        let units: Vec<usize> = records.chunk_by(same).map(<[_]>::len).collect();
        let label = format!("{} / {}", lot_idx + 1, plan.lots.len());
        let head = Head::new(LotHead {
            title: &job.name,
            job: &job.name,
            run: &press.run,
            lot: &label,
            n_sheets: plan.n_sheets(),
            as_of: Some(job.as_of),
            fonts: palette.merged.fonts().iter().map(|font| &*font.data).collect(),
            slug_font: 0,
            statics: palette.merged.statics(),
            arrangement: &arrangements[*shape],
            sheets: lot,
            faces,
            conformance: Conformance::X4,
            profile: profile(job),
            slug_qrs: &[],
            records: Some(Records { serials: &serials, units: &units }),
            imported: None,
            contour: None,
            slips: &[],
            photos: inks(job),
        })?;
        let path = format!("cards-1up/{:04}.pdf", lot_idx + 1);
        let mut file = folder.create(&path)?;
        let mut writer = LotWriter::begin(&mut file, folder.path().join(&path), &head)?;
        in_order(
            workers,
            lot.sheets.len(),
            |sheet_idx| {
                let (card, photo) = press.printed(cards[sheet_idx])?;
                let card = palette.card(press.cards[cards[sheet_idx]].design, card);
                head.sheet(sheet_idx, &[Some(CardInput { card: &card, photo: photo.as_ref() })])
            },
            |_, sheet| {
                press.stop.check()?;
                writer.push(&sheet?)
            },
        )?;
        let finished = writer.finish()?;
        folder.publish(&path, file, Some(finished.pages))?;
    }
    Ok(())
}
