//! Jobs with several layouts: who is drawn by which, and which sheets they share.
//!
//! Cards of one size lie on the same sheets in the order of their rows,
//! whatever their layout; sheets and lots of the next size follow, numbered on.

use crate::diag::{Finding, Outcome, Severity};
use crate::impose::{self, Arrangement, Lot, Options};
use crate::job::Job;
use crate::record::{Judged, Verdict};
use crate::render::{Card, Merged, Renderer};

/// One renderer for each layout of a job, by their index in [`crate::job::Designs::all`].
pub(super) struct Renderers(Vec<Renderer>);

impl Renderers {
    /// Prepares every layout of the job.
    ///
    /// # Errors
    ///
    /// If a fixed text of a layout cannot be drawn.
    pub(super) fn new(job: &Job) -> Outcome<Self> {
        let all = job.designs.all().iter();
        let made = all.map(|design| Renderer::new(design.layout.clone(), job.print_dpi));
        made.collect::<Outcome<Vec<_>>>().map(Self)
    }

    /// The renderer of a layout.
    pub(super) fn of(&self, design: usize) -> &Renderer {
        &self.0[design]
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Renderer> {
        self.0.iter()
    }

    /// What files of one shape hold: fonts and art of all its layouts.
    pub(super) fn palette(&self, job: &Job, shape: usize) -> Palette {
        let all = job.designs.all().iter().enumerate();
        let members: Vec<usize> =
            all.filter(|(_, design)| design.shape == shape).map(|(idx, _)| idx).collect();
        Palette { merged: Merged::new(members.iter().map(|idx| self.of(*idx))), members }
    }
}

/// Fonts and art of the layouts of one shape.
pub(super) struct Palette {
    pub(super) merged: Merged,
    members: Vec<usize>,
}

impl Palette {
    /// A card of that layout, as a file of this shape counts fonts and art.
    pub(super) fn card(&self, design: usize, card: Card) -> Card {
        let member = self.members.iter().position(|member| *member == design);
        self.merged.card(member.expect("a card lies on sheets of its layout's shape"), card)
    }
}

/// Chooses the layout of somebody who is entitled, or may be once their row is mended; a row that
/// asks for one the job does not have is held, unless the policy says otherwise.
pub(super) fn choose(job: &Job, judged: &mut Judged, findings: &mut Vec<Finding>) -> usize {
    let record = match (&judged.verdict, &judged.draft) {
        (Verdict::Entitled(record), _) | (Verdict::Held, Some(record)) => record,
        _ => return 0,
    };
    let choice = job.designs.choose(record, &judged.layout);
    let finding = choice.finding.and_then(|finding| job.policy.apply(finding));
    if finding.as_ref().is_some_and(|finding| finding.severity >= Severity::Bar)
        && let Verdict::Entitled(record) = std::mem::replace(&mut judged.verdict, Verdict::Held)
    {
        judged.draft = Some(record);
    }
    findings.extend(finding);
    choice.design
}

/// All sheets of a run.
pub(super) struct RunPlan {
    /// One for each file or pair of files, in the order they are made.
    pub(super) lots: Vec<ShapedLot>,
    /// For each slip, as [`impose::Slip::unit_idx`] counts them: its unit and how many cards of
    /// that unit follow it. Cards of two sizes never share a pile.
    pub(super) slips: Vec<(usize, usize)>,
}

/// The sheets of one file: cards of one shape.
pub(super) struct ShapedLot {
    /// Index into [`crate::job::Designs::shapes`].
    pub(super) shape: usize,
    /// Its sheets; cards are counted over the whole run, sheets too.
    pub(super) lot: Lot,
}

impl RunPlan {
    /// Places cards, each of the layout and unit given, on the sheets of its shape. Cards of one
    /// unit stand together.
    ///
    /// # Errors
    ///
    /// If no slot is left on a sheet.
    pub(super) fn new(
        job: &Job,
        designs: &[usize],
        units: &[usize],
        shapes: &[Arrangement],
    ) -> Outcome<Self> {
        let mut lots = Vec::new();
        let mut slips: Vec<(usize, usize)> = Vec::new();
        let mut n_sheets = 0;
        for (shape, arrangement) in shapes.iter().enumerate() {
            let of_shape = |design: usize| job.designs.all()[design].shape == shape;
            let cards: Vec<usize> =
                (0..designs.len()).filter(|card| of_shape(designs[*card])).collect();
            // A part-used sheet is the first of the run, not of each shape.
            let whole = (n_sheets > 0 && arrangement.options().start_slot > 1).then(|| {
                let options = Options { start_slot: 1, ..arrangement.options().clone() };
                Arrangement::new(arrangement.format().clone(), options)
            });
            let together = cards.chunk_by(|one, two| units[*one] == units[*two]);
            let sizes: Vec<(usize, usize)> =
                together.map(|of_unit| (units[of_unit[0]], of_unit.len())).collect();
            let n_cards: Vec<usize> = sizes.iter().map(|(_, n_cards)| *n_cards).collect();
            let plan = match whole {
                Some(whole) => impose::plan_units(&whole?, &n_cards),
                None => impose::plan_units(arrangement, &n_cards),
            };
            let first_slip = slips.len();
            slips.extend(sizes);
            let planned = plan.n_sheets();
            for mut lot in plan.lots {
                lot.first_sheet += n_sheets;
                let places = lot.sheets.iter_mut().flat_map(|sheet| &mut sheet.cards).flatten();
                places.for_each(|card| *card = cards[*card]);
                let own = lot.sheets.iter_mut().filter_map(|sheet| sheet.slip.as_mut());
                own.for_each(|slip| slip.unit_idx += first_slip);
                lots.push(ShapedLot { shape, lot });
            }
            n_sheets += planned;
        }
        Ok(Self { lots, slips })
    }

    /// How many sheets there are in all lots.
    pub(super) fn n_sheets(&self) -> usize {
        self.lots.iter().map(|lot| lot.lot.sheets.len()).sum()
    }
}
