//! Cards of several layouts in one file.
//!
//! Fonts and static art are counted by each layout for itself. A file that
//! holds cards of several has one list of each, so the numbers in the drawing
//! operations are changed to those of the file; what is drawn stays the same.
//! With one layout nothing changes.

use super::{Card, Op, Renderer, Statics};
use crate::layout::Font;

/// The fonts and static art of several layouts as one.
#[derive(Debug, Clone)]
pub struct Merged {
    fonts: Vec<Font>,
    statics: Statics,
    members: Vec<Member>,
}

/// How the numbers of one layout become those of all.
#[derive(Debug, Clone)]
struct Member {
    fonts: Vec<usize>,
    first_static: usize,
}

impl Merged {
    /// Joins what these renderers draw with, in their order; a font that several use is held once.
    pub fn new<'r>(renderers: impl IntoIterator<Item = &'r Renderer>) -> Self {
        let mut merged =
            Self { fonts: Vec::new(), statics: Statics::default(), members: Vec::new() };
        for renderer in renderers {
            let fonts = renderer.layout().fonts().iter().map(|font| merged.font(font)).collect();
            let member = Member { fonts, first_static: merged.statics.groups.len() };
            for group in &renderer.statics().groups {
                let group = group.iter().cloned().map(|op| member.renumbered(op));
                merged.statics.groups.push(group.collect());
            }
            merged.members.push(member);
        }
        merged
    }

    fn font(&mut self, font: &Font) -> usize {
        let known = self.fonts.iter().position(|known| known.data == font.data);
        known.unwrap_or_else(|| {
            self.fonts.push(font.clone());
            self.fonts.len() - 1
        })
    }

    /// The fonts of all of them.
    pub fn fonts(&self) -> &[Font] {
        &self.fonts
    }

    /// The static art of all of them.
    pub fn statics(&self) -> &Statics {
        &self.statics
    }

    /// A card drawn by the renderer of that index, with the numbers of all of them.
    ///
    /// # Panics
    ///
    /// If there is no such renderer.
    pub fn card(&self, member: usize, card: Card) -> Card {
        let member = &self.members[member];
        let face = |ops: Vec<Op>| ops.into_iter().map(|op| member.renumbered(op)).collect();
        Card { front: face(card.front), back: face(card.back) }
    }
}

impl Member {
    fn renumbered(&self, op: Op) -> Op {
        match op {
            Op::Static(group) => Op::Static(self.first_static + group),
            Op::Text(mut run) => {
                run.font = self.fonts[run.font];
                Op::Text(run)
            }
            other @ (Op::Mark(_) | Op::Photo { .. } | Op::Qr(_)) => other,
        }
    }
}
