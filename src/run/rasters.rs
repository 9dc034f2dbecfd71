//! The rasters of a card for a card printer: which files there are, and what is in each.
//!
//! Whoever writes a run and whoever reads it back ask here, so that no file is written that
//! nobody compares. Nothing touches a disk.

use crate::diag::Outcome;
use crate::job::CardFiles;
use crate::layout::Printer;
use crate::layout::draw::Step;
use crate::output::raster::{FaceFiles, FacePainter};
use crate::photo::Prepared;
use crate::render::{Card, Op, Renderer};
use crate::run::designs::Renderers;

/// The parts of file names for the two sides.
const SIDES: [&str; 2] = ["front", "back"];
/// Panels that a card has where its layout lays something on them.
const PANELS: [Step; 2] = [Step::Overlay, Step::Uv];

/// The printer as rasters are made for it.
pub(super) struct Printers<'p> {
    with_black: &'p Printer,
    in_one: Printer,
}

impl<'p> Printers<'p> {
    pub(super) fn of(printer: &'p Printer) -> Self {
        // Where one picture is all that a driver takes, what the K panel prints is black in it.
        Self { with_black: printer, in_one: Printer { knockout: false, ..printer.clone() } }
    }

    /// A painter for each layout.
    pub(super) fn painters<'a>(
        &'a self,
        renderers: &'a Renderers,
        asked: CardFiles,
    ) -> Vec<Rasters<'a>> {
        renderers.iter().map(|renderer| self.painter(renderer, asked)).collect()
    }

    /// A painter for one layout.
    pub(super) fn painter<'a>(&'a self, renderer: &'a Renderer, asked: CardFiles) -> Rasters<'a> {
        let layout = renderer.layout();
        let of =
            |printer| FacePainter::new(layout.fonts(), renderer.statics(), layout.card(), printer);
        Rasters { with_black: of(self.with_black), in_one: of(&self.in_one), asked }
    }
}

/// Paints the rasters of cards of one layout.
pub(super) struct Rasters<'a> {
    with_black: FacePainter<'a>,
    in_one: FacePainter<'a>,
    asked: CardFiles,
}

impl Rasters<'_> {
    /// Every file of a card, each with the part of its name behind the serial.
    pub(super) fn files(
        &self,
        card: &Card,
        photo: Option<&Prepared>,
    ) -> Outcome<Vec<(String, Vec<u8>)>> {
        let faces: [&[Op]; 2] = [&card.front, &card.back];
        let mut files = Vec::new();
        if self.asked.png {
            for (side, ops) in SIDES.into_iter().zip(faces) {
                let FaceFiles { colour, black, panels } = self.with_black.face(ops, photo)?;
                files.push((format!("-{side}.png"), colour));
                files.push((format!("-{side}-k.png"), black));
                let panels = panels.into_iter();
                files.extend(panels.map(|(step, panel)| (panel_ending(side, step), panel)));
            }
        }
        if self.asked.composite {
            for (side, ops) in SIDES.into_iter().zip(faces) {
                files.push((format!("-{side}-all.png"), self.in_one.face(ops, photo)?.colour));
            }
        }
        Ok(files)
    }
}

/// The endings of the files that every card has.
pub(super) fn endings(asked: CardFiles) -> Vec<String> {
    let mut endings = Vec::new();
    for side in SIDES {
        if asked.png {
            endings.extend([format!("-{side}.png"), format!("-{side}-k.png")]);
        }
        if asked.composite {
            endings.push(format!("-{side}-all.png"));
        }
    }
    endings
}

/// The endings of the panels that a card may have.
pub(super) fn panel_endings(asked: CardFiles) -> impl Iterator<Item = String> {
    let sides = SIDES.into_iter().filter(move |_| asked.png);
    sides.flat_map(|side| PANELS.map(|step| panel_ending(side, step)))
}

fn panel_ending(side: &str, step: Step) -> String {
    format!("-{side}-{}.png", step.name().to_lowercase())
}
