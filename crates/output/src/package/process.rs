//! What both tickets say: how the sheets of each shape are printed, laminated and cut.
//!
//! The files are imposed already, and it is the finished sheet that is asked for,
//! not an imposition: a ticket here lists processes, their parameters and what they
//! use. Lengths are in points, as CIP4 counts, from the lower left of the sheet; what
//! a guillotine needs and neither standard has a word for (the edge at the back gauge
//! and the distance to it) stands beside each cut in a namespace of its own.

use super::Package;
use crate::markup::escaped;
use cetak_base::unit::Length;
use cetak_sheet::{
    Arrangement, Coating, Duplex, Edge, Freed, Lamination, Programme, SheetFormat, guillotine,
};

/// The namespace of what neither standard has a word for.
pub(super) const GUILLOTINE: &str = "urn:cetak:guillotine";

/// The sheets of one shape.
pub(super) struct Part<'a> {
    /// From 1.
    pub(super) number: usize,
    pub(super) shape: &'a Arrangement,
    /// Indices into the package's files.
    pub(super) files: Vec<usize>,
    /// Sheets of paper.
    pub(super) papers: usize,
    /// Finished cards.
    pub(super) cards: usize,
    /// `None` where cards are cut by a die.
    pub(super) programme: Option<Programme>,
}

impl Part<'_> {
    pub(super) fn format(&self) -> &SheetFormat {
        self.shape.format()
    }

    /// Whether the back is printed on the same sheet, turned about the sheet's upright axis (`Y`) or its level
    /// one (`X`); `None` where each sheet is printed on one side.
    pub(super) fn flip(&self) -> Option<char> {
        let format = self.format();
        let upright = match self.shape.options().duplex {
            Duplex::LongEdge => format.sheet.w <= format.sheet.h,
            Duplex::ShortEdge => format.sheet.w > format.sheet.h,
            Duplex::TwoCore | Duplex::None => return None,
        };
        Some(if upright { 'Y' } else { 'X' })
    }
}

impl Package<'_> {
    /// The sheets of each shape.
    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        let of_shape = |(idx, (shape, lots)): (usize, (&'_ Arrangement, Vec<usize>))| {
            let each = if shape.options().duplex == Duplex::TwoCore { 2 } else { 1 };
            let planned = lots.iter().filter_map(|lot_idx| self.plan.lots.get(*lot_idx));
            let (sheets, cards) = planned.fold((0, 0), |(sheets, cards), lot| {
                (sheets + lot.sheets.len(), cards + lot.cards().count())
            });
            let files = self.sheets.iter().enumerate();
            let files = files.filter(|(_, file)| lots.contains(&(file.lot - 1)));
            (idx + 1, sheets * each, cards, files.map(|(file_idx, _)| file_idx).collect())
        };
        let used = self.used().into_iter().enumerate();
        used.map(|(idx, (shape, lots))| {
            let (number, papers, cards, files) = of_shape((idx, (shape, lots)));
            let programme = guillotine(shape.format());
            Part { number, shape, files, papers, cards, programme }
        })
        .collect()
    }

    /// Names of the processes, in order.
    pub(super) fn processes(&self) -> &'static str {
        if self.stock.lamination.is_some() {
            "DigitalPrinting Laminating Cutting"
        } else {
            "DigitalPrinting Cutting"
        }
    }

    /// Which of them cutting is, from 0.
    pub(super) fn cutting_idx(&self) -> usize {
        if self.stock.lamination.is_some() { 2 } else { 1 }
    }

    /// What whoever opens the ticket must know, in words.
    pub(super) fn instruction(&self) -> String {
        let (imposed, scale) = (
            self.word(
                "Berkas sudah berisi lembar cetak: jangan diatur lagi",
                "The files are imposed sheets: do not impose them again",
            ),
            self.word("cetak 100 %", "print at 100 %"),
        );
        escaped(&format!("{imposed}; {scale}; {}.", self.flip()))
    }

    /// The cuts of one shape as elements of either standard.
    pub(super) fn cuts_of(&self, part: &Part<'_>, indent: &str) -> String {
        let Some(programme) = &part.programme else { return String::new() };
        let (w, h) = (part.format().sheet.w, part.format().sheet.h);
        let level =
            programme.level.iter().map(|cut| (cut, (Length::ZERO, h - cut.at), (w, Length::ZERO)));
        let upright =
            programme.upright.iter().map(|cut| (cut, (cut.at, Length::ZERO), (Length::ZERO, h)));
        let mut text = String::new();
        for (idx, (cut, from, along)) in level.chain(upright).enumerate() {
            let edge = match cut.edge {
                Edge::Foot => "Foot",
                Edge::Head => "Head",
                Edge::Right => "Right",
                Edge::Left => "Left",
            };
            let free = match cut.freed {
                Freed::Waste => "Waste".to_owned(),
                Freed::Cards(idx) => format!("Cards{}", idx + 1),
            };
            let number = idx + 1;
            text.push_str(&format!(
                "{indent}<Cut StartPosition=\"{}\" WorkingPath=\"{}\" WorkingDirection=\"Top\" \
                 cut:Number=\"{number}\" cut:AtGauge=\"{edge}\" cut:BackGauge=\"{}\" cut:Frees=\"{free}\"/>\n",
                pair(from.0, from.1),
                pair(along.0, along.1),
                points(cut.gauge),
            ));
        }
        text
    }
}

/// Points as both standards write them.
pub(super) fn points(length: Length) -> String {
    let figure = format!("{:.3}", length.to_pt());
    figure.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Two lengths in points.
pub(super) fn pair(x: Length, y: Length) -> String {
    format!("{} {}", points(x), points(y))
}

/// A length in micrometres, in which both standards count thickness.
pub(super) fn micrometres(length: Length) -> i64 {
    length.um()
}

/// Letters, digits and signs that a name token of XML may hold.
pub(super) fn token(text: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let token: String = text.chars().map(safe).collect();
    if token.is_empty() { "-".to_owned() } else { token }
}

/// Attributes of a medium that both standards spell alike: weight and thickness.
pub(super) fn body(weight: Option<u32>, thickness: Option<Length>) -> String {
    let weight = weight.map(|grams| format!(" Weight=\"{grams}\"")).unwrap_or_default();
    let thick = |length| format!(" Thickness=\"{}\"", micrometres(length));
    format!("{weight}{}", thickness.map(thick).unwrap_or_default())
}

/// The name of a medium as an attribute.
pub(super) fn named(name: Option<&str>) -> String {
    name.map(|name| format!(" DescriptiveName=\"{}\"", escaped(name))).unwrap_or_default()
}

/// The surface in the words of JDF (`Glossy`) or of XJDF (`Gloss`).
pub(super) const fn surface(coating: Coating, gloss: &'static str) -> &'static str {
    match coating {
        Coating::None => "None",
        Coating::Coated => "Coated",
        Coating::Gloss => gloss,
        Coating::Matte => "Matte",
        Coating::Satin => "Satin",
    }
}

/// The sides that get a foil.
pub(super) fn laminated(lamination: &Lamination) -> &'static [&'static str] {
    if lamination.both_sides { &["Front", "Back"] } else { &["Front"] }
}
