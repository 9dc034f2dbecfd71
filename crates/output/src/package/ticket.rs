//! `ticket.json`: the job for programs that are not a press.

use super::{Package, SheetFile};
use crate::calibrated;
use cetak_schema::manifest::Calibrated;
use cetak_schema::report::{Counts, json};
use cetak_sheet::{Coating, Order, Stock};
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
    #[serde(skip_serializing_if = "Option::is_none")]
    stock: Option<Material<'a>>,
    guillotine: Guillotine,
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
struct Material<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight_gsm: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thickness_mm: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coating: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lamination: Option<Foil<'a>>,
}

#[derive(Serialize)]
struct Foil<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    finish: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    thickness_mm: Option<f64>,
    sides: u32,
}

#[derive(Serialize)]
struct Guillotine {
    least_gauge_mm: f64,
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
                duplex: self.duplex_word(),
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
            stock: (!self.stock.is_open()).then(|| material(self.stock)),
            guillotine: Guillotine { least_gauge_mm: self.least_gauge.to_mm() },
            files: &self.sheets,
            calibration: self
                .shapes
                .iter()
                .find_map(|shape| shape.calibration())
                .map(calibrated::written),
        })
    }
}

/// A surface as the job file spells it.
const fn coating(coating: Coating) -> &'static str {
    match coating {
        Coating::None => "none",
        Coating::Coated => "coated",
        Coating::Gloss => "gloss",
        Coating::Matte => "matte",
        Coating::Satin => "satin",
    }
}

fn material(stock: &Stock) -> Material<'_> {
    Material {
        name: stock.name.as_deref(),
        weight_gsm: stock.weight,
        thickness_mm: stock.thickness.map(|length| length.to_mm()),
        coating: stock.coating.map(coating),
        lamination: stock.lamination.as_ref().map(|foil| Foil {
            name: foil.name.as_deref(),
            finish: coating(foil.finish),
            thickness_mm: foil.thickness.map(|length| length.to_mm()),
            sides: if foil.both_sides { 2 } else { 1 },
        }),
    }
}
