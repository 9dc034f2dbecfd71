//! Draws the cards of a run, with their photos in the inks of the press.

use crate::diag::{Fault, FaultKind, Lang, Outcome, Text};
use crate::impose::{Arrangement, Lot};
use crate::job::{Inks, Job};
use crate::layout::draw::Spot;
use crate::output::cache::Cache;
use crate::output::pdf::LotHead;
use crate::output::raster;
use crate::photo::Separation;
use crate::run::condition;
use crate::run::designs::{Palette, Renderers};
use crate::run::draw::{self, Drawn};
use crate::run::ink;
use crate::run::ready::Ready;
use crate::run::session::Stop;
use std::sync::atomic::{AtomicU16, Ordering};

/// The cards of a run and everything that drawing them needs; shared by all threads.
pub(in crate::run) struct CardPainter<'a> {
    pub(in crate::run) job: &'a Job,
    pub(in crate::run) cards: &'a [Ready],
    pub(in crate::run) renderers: &'a Renderers,
    /// Fonts and art of the files of each shape.
    palettes: Vec<Palette>,
    cache: &'a Cache,
    /// What slugs call the run.
    pub(in crate::run) run: &'a str,
    /// Asked between any two sheets and cards.
    pub(in crate::run) stop: &'a Stop,
    /// Separates photos, where the job asks for that.
    separation: Option<Separation>,
    /// The most ink that the profile would have laid on any photo, and the most that one holds.
    most_ink: [AtomicU16; 2],
    /// The language of what stands beside the cards.
    lang: Lang,
}

impl<'a> CardPainter<'a> {
    /// # Errors
    ///
    /// A usage fault if photos are to be separated by a profile that has no table for it.
    pub(in crate::run) fn new(
        job: &'a Job,
        (cards, renderers, cache): (&'a [Ready], &'a Renderers, &'a Cache),
        (run, lang): (&'a str, Lang),
        stop: &'a Stop,
    ) -> Outcome<Self> {
        let shapes = 0..job.designs.shapes().len();
        Ok(Self {
            job,
            cards,
            renderers,
            palettes: shapes.map(|shape| renderers.palette(job, shape)).collect(),
            cache,
            run,
            stop,
            separation: (job.print_shop.photos == Inks::Cmyk)
                .then(|| ink::separation(job))
                .transpose()?,
            most_ink: [AtomicU16::new(0), AtomicU16::new(0)],
            lang,
        })
    }

    /// The card with the numbers of its own layout, and its photo.
    pub(in crate::run) fn card(&self, idx: usize) -> Outcome<Drawn> {
        draw::card(self.job, self.renderers, self.cache, &self.cards[idx])
    }

    /// The card as a file of this shape counts fonts and art, its photo in the inks of the press.
    pub(super) fn printed(&self, shape: usize, idx: usize) -> Outcome<Drawn> {
        let (card, photo) = self.separated(idx)?;
        Ok((self.palettes[shape].card(self.cards[idx].design, card), photo))
    }

    /// Measures the ink of a photo, where photos are separated.
    pub(super) fn measure(&self, idx: usize) -> Outcome<()> {
        self.separated(idx).map(|_| ())
    }

    /// Whether photos are separated.
    pub(super) const fn separates(&self) -> bool {
        self.separation.is_some()
    }

    /// The most ink that the profile would have laid on any photo so far, and the most that one
    /// of them holds, in per cent.
    pub(in crate::run) fn most_ink(&self) -> [u16; 2] {
        self.most_ink.each_ref().map(|most| most.load(Ordering::Relaxed))
    }

    /// Takes in what others measured of photos that they drew.
    pub(super) fn note_ink(&self, most: [u16; 2]) {
        for (own, other) in self.most_ink.iter().zip(most) {
            own.fetch_max(other, Ordering::Relaxed);
        }
    }

    /// The language of what stands beside the cards.
    pub(super) const fn lang(&self) -> Lang {
        self.lang
    }

    fn separated(&self, idx: usize) -> Outcome<Drawn> {
        let (card, photo) = self.card(idx)?;
        let (Some(separation), Some(photo)) = (&self.separation, &photo) else {
            return Ok((card, photo));
        };
        let separated = raster::pixels(photo).and_then(|pixels| {
            separation.photo(photo, &pixels.rgba, self.job.print_shop.ink_limit)
        });
        let separated = separated.ok_or_else(|| {
            Fault::new(
                FaultKind::Internal,
                String::new(),
                Text::new("foto siap cetak rusak", "a prepared photo is damaged"),
            )
        })?;
        for (most, one) in self.most_ink.iter().zip([separated.before, separated.held]) {
            most.fetch_max(one, Ordering::Relaxed);
        }
        Ok((card, Some(separated.photo)))
    }

    /// The spot colours of cards of that shape.
    fn spots(&self, shape: usize) -> Vec<Spot> {
        let of_shape = self.job.designs.all().iter().filter(|design| design.shape == shape);
        of_shape.flat_map(|design| design.layout.spots()).copied().collect()
    }

    /// The head of a press file of cards of that shape, with what all those have in common.
    pub(super) fn head<'h>(
        &'h self,
        shape: usize,
        arrangement: &'h Arrangement,
        sheets: &'h Lot,
    ) -> LotHead<'h> {
        let art = &self.palettes[shape].merged;
        LotHead {
            title: &self.job.name,
            job: &self.job.name,
            run: self.run,
            lang: self.lang,
            as_of: Some(self.job.as_of),
            spots: self.spots(shape),
            fonts: art.fonts().iter().map(|font| &*font.data).collect(),
            profile: condition::profile(self.job),
            photos: condition::inks(self.job),
            ..LotHead::new(arrangement, sheets, art.statics())
        }
    }
}
