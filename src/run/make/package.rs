//! `run --package`: what a print shop gets beside the sheets, and `COMPLETE` last of all.

use crate::diag::{Lang, Outcome};
use crate::impose::Plan;
use crate::job::Pdf;
use crate::layout;
use crate::output::folder::RunFolder;
use crate::output::package::{Package, SheetFile};
use crate::run::condition;
use crate::run::lot_files::LotFile;
use crate::run::make::lots::Lots;
use crate::run::make::painter::CardPainter;
use crate::run::manifest::PROGRAM;
use crate::run::order::Workers;
use crate::run::progress::Progress;
use crate::run::proof;
use crate::run::request::Summary;
use crate::schema::files;
use crate::schema::report::MapLine;

/// Whether a package is written: the job asks for one, and there is something to print.
pub(super) fn is_due(painter: &CardPainter<'_>) -> bool {
    painter.job.print_shop.package && !painter.cards.is_empty()
}

/// Writes every file of the package but the last, if one is due.
pub(super) fn write(
    painter: &CardPainter<'_>,
    lots: &Lots,
    summary: &Summary,
    map: &[MapLine],
    lang: Lang,
    folder: &mut RunFolder,
    (workers, progress): (&Workers, &dyn Progress),
) -> Outcome<()> {
    let job = painter.job;
    if !is_due(painter) {
        return Ok(());
    }
    let plan = Plan { lots: lots.plan.lots.iter().map(|shaped| shaped.lot.clone()).collect() };
    let mut sheets = Vec::new();
    for (lot_idx, (lot, files)) in plan.lots.iter().zip(lots.files(job)).enumerate() {
        for LotFile { path, .. } in files {
            let Some(output) = folder.output(&path) else { continue };
            sheets.push(SheetFile {
                lot: lot_idx + 1,
                first_sheet: lot.first_sheet + 1,
                sheets: lot.sheets.len(),
                pages: output.pages.unwrap_or(0),
                cards: lot.cards().count(),
                bytes: output.bytes,
                sha256: output.sha256.clone(),
                path,
            });
        }
    }
    let package = Package {
        job: &job.name,
        run: painter.run,
        program: PROGRAM,
        as_of: job.as_of,
        counts: summary.counts,
        shapes: job.designs.shapes(),
        plan: &plan,
        lot_shapes: lots.plan.lots.iter().map(|shaped| shaped.shape).collect(),
        map,
        sheets,
        standard: match job.print_shop.pdf {
            Pdf::X4 => Some("PDF/X-4"),
            Pdf::Plain => None,
        },
        condition: condition::profile(job).identifier,
        stock: &job.print_shop.stock,
        least_gauge: job.print_shop.least_gauge,
        findings: &summary.findings,
        lang,
    };
    for (name, bytes) in package.files(layout::document_fonts())? {
        folder.write(name, &bytes)?;
    }
    let parts = proof::Parts {
        job,
        cards: painter.cards,
        renderers: painter.renderers,
        findings: &summary.findings,
        draw: &|idx| painter.card(idx),
        most: proof::USUAL_CARDS,
        asked: false,
        lang,
    };
    folder.write(files::PROOF, &proof::make(&parts, (workers, progress))?.pdf)
}
