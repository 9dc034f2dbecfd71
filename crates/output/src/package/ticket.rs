//! `ticket.json`: the job for programs that are not a press.

use super::{Package, SheetFile};
use crate::calibrated;
use cetak_schema::manifest::Calibrated;
use cetak_schema::report::{Counts, json};
use cetak_sheet::{Duplex, Order};
use serde::Serialize;

#[derive(Serialize)]
struct Ticket<'a> {
    schema: u32,
    job: &'a str,
    run: &'a str,
    as_of: String,
    program: &'a str,
    counts: Counts,
    cards: usize,
    sheets: usize,
    sides: u32,
    papers: Vec<Paper<'a>>,
    printing: Printing<'a>,
    files: &'a [SheetFile],
    #[serde(skip_serializing_if = "Option::is_none")]
    calibration: Option<Calibrated>,
}

#[derive(Serialize)]
struct Paper<'a> {
    format: &'a str,
    width_mm: f64,
    height_mm: f64,
    cards: usize,
    card: Card,
    files: Vec<&'a str>,
}

#[derive(Serialize)]
struct Card {
    width_mm: f64,
    height_mm: f64,
    bleed_mm: f64,
}

#[derive(Serialize)]
struct Printing<'a> {
    scale_percent: u32,
    duplex: &'static str,
    order: &'static str,
    stack_depth: Option<usize>,
    standard: Option<&'a str>,
    condition: &'a str,
}

impl Package<'_> {
    /// The ticket as JSON.
    pub(super) fn ticket(&self) -> Vec<u8> {
        let options = self.options();
        json(&Ticket {
            schema: 1,
            job: self.job,
            run: self.run,
            as_of: self.as_of.to_string(),
            program: self.program,
            counts: self.counts,
            cards: self.map.len(),
            sheets: self.n_papers(),
            sides: if self.two_sided() { 2 } else { 1 },
            papers: self
                .used()
                .into_iter()
                .map(|(shape, lots)| {
                    let format = shape.format();
                    let files = self.sheets.iter().filter(|file| lots.contains(&(file.lot - 1)));
                    Paper {
                        format: &format.name,
                        width_mm: format.sheet.w.to_mm(),
                        height_mm: format.sheet.h.to_mm(),
                        cards: format.slots.len(),
                        card: Card {
                            width_mm: format.card.w.to_mm(),
                            height_mm: format.card.h.to_mm(),
                            bleed_mm: options.bleed.to_mm(),
                        },
                        files: files.map(|file| file.path.as_str()).collect(),
                    }
                })
                .collect(),
            printing: Printing {
                scale_percent: 100,
                // As the job file spells them.
                duplex: match options.duplex {
                    Duplex::LongEdge => "long-edge",
                    Duplex::ShortEdge => "short-edge",
                    Duplex::TwoCore => "two-core",
                    Duplex::None => "none",
                },
                order: match options.order {
                    Order::CutStack => "cut-stack",
                    Order::Row => "row",
                    Order::Unit => "unit",
                    Order::UnitCutStack => "unit-cut-stack",
                },
                stack_depth: options.stack_depth,
                standard: self.standard,
                condition: self.condition,
            },
            files: &self.sheets,
            calibration: self
                .shapes
                .iter()
                .find_map(|shape| shape.calibration())
                .map(calibrated::written),
        })
    }
}
