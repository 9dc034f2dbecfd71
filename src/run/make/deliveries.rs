//! Units as deliveries: for each a note with a label, and the list of its cards.
//!
//! Only where cards come by unit, each unit on sheets of its own behind a slip: then a unit is a pile.

use crate::diag::Outcome;
use crate::output::delivery::Delivery;
use crate::output::folder::RunFolder;
use crate::output::pdf::SlipText;
use crate::run::make::lots::Lots;
use crate::run::make::package;
use crate::run::make::painter::CardPainter;
use crate::run::order::{Workers, in_order};
use std::collections::BTreeMap;

/// Writes `units/`, if a package is written and cards come by unit.
pub(super) fn write(
    painter: &CardPainter<'_>,
    lots: &Lots,
    folder: &mut RunFolder,
    workers: &Workers,
) -> Outcome<()> {
    let job = painter.job;
    if !package::is_due(painter) || !job.designs.options().order.is_by_unit() {
        return Ok(());
    }
    let all = deliveries(painter, lots);
    in_order(
        workers,
        all.len(),
        |idx| (all[idx].note(), all[idx].list()),
        |idx, (note, list)| {
            painter.stop.check()?;
            let name = format!("units/{:05}", all[idx].number);
            folder.write_one_of_many(&format!("{name}.pdf"), &note, None)?;
            folder.write_one_of_many(&format!("{name}.csv"), &list, None)
        },
    )
}

/// The units in their order; one whose cards have two sizes is one delivery.
fn deliveries<'a>(painter: &'a CardPainter<'_>, lots: &'a Lots) -> Vec<Delivery<'a>> {
    let mut found: BTreeMap<usize, Delivery<'a>> = BTreeMap::new();
    let mut now: Option<&SlipText> = None;
    for (lot, files) in lots.plan.lots.iter().zip(lots.file_names(painter.job)) {
        let file = files.first().cloned().unwrap_or_default();
        for (sheet_idx, sheet) in lot.lot.sheets.iter().enumerate() {
            now = sheet.slip.and_then(|slip| lots.slips().get(slip.unit_idx)).or(now);
            let Some(slip) = now else { continue };
            let number = lot.lot.first_sheet + sheet_idx + 1;
            let delivery = found.entry(slip.number).or_insert_with(|| Delivery {
                job: &painter.job.name,
                run: painter.run,
                as_of: painter.job.as_of,
                unit: &slip.unit,
                agency: &slip.agency,
                number: slip.number,
                n_units: slip.n_units,
                sheets: Vec::new(),
                cards: Vec::new(),
                lang: painter.lang(),
            });
            match delivery.sheets.last_mut() {
                Some((same, _, last)) if *same == file && *last + 1 == number => *last = number,
                _ => delivery.sheets.push((file.clone(), number, number)),
            }
            for (slot_idx, card) in sheet.cards.iter().enumerate() {
                let Some(card) = *card else { continue };
                let serial = painter.cards[card].record.serial.clone();
                delivery.cards.push((serial, number, slot_idx + 1));
            }
        }
    }
    found.into_values().collect()
}
