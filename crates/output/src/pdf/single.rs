//! One card as a file of its own: front and back, a page each.

use super::head::{CardInput, Conformance, Head, LotHead};
use super::writer::LotWriter;
use cetak_base::date::Date;
use cetak_base::diag::Outcome;
use cetak_base::geom::Size;
use cetak_base::unit::Length;
use cetak_card::render::{Card, Op, Renderer, Statics};
use cetak_photo::{Prepared, recompressed};
use cetak_sheet::{Arrangement, Lot, Options, Sheet, SheetFormat};

/// The colours of a photo in the PDF of one person, at most: with art, fonts and mask the file then
/// stays below 60 kB, which any messenger takes.
const LIGHT_PHOTO_BYTES: usize = 18_000;

/// The page of single cards of one size; shared by all threads.
#[derive(Debug, Clone)]
pub struct SinglePage {
    arrangement: Arrangement,
    lot: Lot,
}

impl SinglePage {
    /// A page that `arrangement` lays out: one slot, for one card.
    pub fn new(arrangement: Arrangement) -> Self {
        let sheets = vec![Sheet { cards: vec![Some(0)], slip: None }];
        let lot = Lot { first_sheet: 0, sheets, stacks: std::iter::once(0..1).collect() };
        Self { arrangement, lot }
    }

    /// A page that is the card.
    ///
    /// # Errors
    ///
    /// If the card has no size.
    pub fn of_card(card: Size) -> Outcome<Self> {
        let format = SheetFormat::one_up(card, Length::ZERO);
        let duplex = format.upright_flip();
        Arrangement::new(format, Options { bleed: Length::ZERO, duplex, ..Options::default() })
            .map(Self::new)
    }

    /// The file of one card, and how many pages it has. Nothing of a job or of today is in it: a card
    /// that did not change is the same file in every run. With a day it is PDF/X-4, which wants one.
    ///
    /// # Errors
    ///
    /// A fault if a font cannot be used or the card contradicts itself.
    pub fn pdf(
        &self,
        renderer: &Renderer,
        (serial, card): (&str, &Card),
        photo: Option<&Prepared>,
        as_of: Option<Date>,
    ) -> Outcome<(Vec<u8>, u32)> {
        // Only the art of this card: that of the other kinds would make the file three times as large.
        let drawn =
            |idx: usize| card.front.iter().chain(&card.back).any(|op| *op == Op::Static(idx));
        let groups = renderer.statics().groups.iter().enumerate();
        let groups = groups.map(|(idx, group)| if drawn(idx) { group.clone() } else { Vec::new() });
        let statics = Statics { groups: groups.collect() };
        let conformance = if as_of.is_some() { Conformance::X4 } else { Conformance::Plain };
        let head = Head::new(LotHead {
            title: serial,
            as_of,
            conformance,
            trimmed: true,
            spots: renderer.layout().spots().to_vec(),
            fonts: renderer.layout().fonts().iter().map(|font| &*font.data).collect(),
            ..LotHead::new(&self.arrangement, &self.lot, &statics)
        })?;
        let light = photo.and_then(|photo| recompressed(photo, LIGHT_PHOTO_BYTES));
        let photo = light.as_ref().or(photo);
        let sheet = head.sheet(0, &[Some(CardInput { card, photo })])?;
        let mut bytes = Vec::new();
        let mut writer = LotWriter::begin(&mut bytes, "", &head)?;
        writer.push(&sheet)?;
        let pages = writer.finish()?.pages;
        Ok((bytes, pages))
    }
}
