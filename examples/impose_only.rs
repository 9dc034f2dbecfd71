//! Where cards lie on a sheet, for a program that has its own cards.
//!
//! `cargo run --example impose_only` lays 25 cards on A4, ten to a sheet, in the order in which cut
//! piles come out sorted, and prints the corner of each front and of the back behind it. Nothing
//! here knows what a card shows, and no file is written.

#![expect(clippy::print_stdout, reason = "an example shows its result")]

use cetak::impose::{Arrangement, Options, Order, SheetFormat, plan};
use std::{error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    // A built-in format, or the path of a file from which one is read.
    let format = SheetFormat::load("a4-10up", Path::new("."))?;
    let options = Options { order: Order::CutStack, ..Options::default() };
    // A grid that does not fit its paper is refused here, with the overhang in millimetres.
    let arrangement = Arrangement::new(format, options)?;
    let plan = plan(&arrangement, 25);
    println!("{} sheets", plan.n_sheets());
    for (sheet_idx, sheet) in plan.lots.iter().flat_map(|lot| &lot.sheets).enumerate() {
        for (slot_idx, card_idx) in sheet.cards.iter().enumerate() {
            let Some(card_idx) = card_idx else { continue };
            let (front, back) = (arrangement.front(slot_idx).trim, arrangement.back(slot_idx).trim);
            println!(
                "card {:2}: sheet {}, slot {:2}, front at {} {}, back at {} {}",
                card_idx + 1,
                sheet_idx + 1,
                slot_idx + 1,
                front.x,
                front.y,
                back.x,
                back.y,
            );
        }
    }
    Ok(())
}
