//! How much ink cards take, as a print shop would ask before it prints.
//!
//! Looked at on the first card of each kind, without its photo, as pixels of its
//! finished size: art is the same on every card, and texts lie where they lie.
//! Photos are separated and measured one by one, where the job asks for that.

use crate::diag::{Code, Fault, FaultKind, Finding, Outcome, Place};
use crate::geom::Rect;
use crate::job::{Inks, Job};
use crate::layout::draw::{Colour, Mark, Paint};
use crate::output::raster::{Painter, Pixels};
use crate::photo::Separation;
use crate::record::Kind;
use crate::render::{Card, Op, Statics};
use crate::run::condition;
use crate::run::designs::Renderers;
use crate::run::ready::Ready;
use crate::schema::report::Ink;
use crate::text;
use crate::unit::Length;

/// Resolution of the look: a dot is a third of a millimetre.
pub(super) const LOOK_DPI: u32 = 72;

/// The separation by the job's printing condition.
///
/// # Errors
///
/// A usage fault if the profile has no table from colours to inks, which print profiles have.
pub(super) fn separation(job: &Job) -> Outcome<Separation> {
    Separation::new(condition::profile(job).icc).ok_or_else(|| {
        let shown = job.print_shop.icc.as_ref().map_or("FOGRA39", |icc| icc.shown.as_str());
        Fault::new(
            FaultKind::Usage,
            String::new(),
            text!(
                "profil `{shown}` tidak punya tabel dari warna ke tinta",
                "profile `{shown}` has no table from colours to inks"
            ),
        )
        .hint(text!(
            "minta profil keluaran lain dari percetakan",
            "ask the print shop for another output profile"
        ))
    })
}

/// What a look at the first card of each kind gave.
pub(super) struct Look {
    /// The ink of the art and of black on it.
    pub(super) ink: Ink,
    /// A warning, if that is too much.
    pub(super) finding: Option<Finding>,
    /// Whether any front and any back has a colour beside black and grey.
    pub(super) coloured: [bool; 2],
    /// Front and back of each card that was looked at, by the shape of the cards: those of one
    /// shape may be neighbours.
    pub(super) faces: Vec<Vec<[Pixels; 2]>>,
}

/// Looks at the first card of each kind and layout.
///
/// # Errors
///
/// A usage fault if the profile of the printing condition tells no ink.
pub(super) fn look(job: &Job, renderers: &Renderers, cards: &[Ready]) -> Outcome<Look> {
    let mut ink = Ink { limit: job.print_shop.ink_limit, ..Ink::default() };
    let separation = separation(job)?;
    let mut coloured = [false; 2];
    let mut faces: Vec<Vec<[Pixels; 2]>> = vec![Vec::new(); job.designs.shapes().len()];
    for (idx, design) in job.designs.all().iter().enumerate() {
        let renderer = renderers.of(idx);
        let layout = renderer.layout();
        let (fonts, size) = (layout.fonts(), layout.card());
        let painter = Painter::new(fonts, renderer.statics(), size, Length::ZERO, LOOK_DPI);
        let Some(painter) = painter else { continue };
        for kind in [Kind::Pns, Kind::Pppk, Kind::PppkParuhWaktu] {
            let found = |ready: &&Ready| ready.design == idx && ready.record.kind == kind;
            let Some(ready) = cards.iter().find(found) else { continue };
            let (key, serial) = (ready.record.nip.digits(), &ready.record.serial);
            let payload = job.qr.payload(key, serial, ready.issue);
            let drawn = renderer.card(&ready.record, &payload, ready.photo.is_some(), &job.policy);
            let Some(Card { front, back }) = drawn.card else { continue };
            faces[design.shape].push([(0, &front), (1, &back)].map(|(side_idx, ops)| {
                let ops = flat(ops, renderer.statics());
                let ground = painter.paint(&ground(&ops), None);
                ink.art = ink.art.max(most_of_inks(&ops));
                coloured[side_idx] |= has_colour(&ops) || is_coloured(&ground.rgba);
                ink.art = ink.art.max(separation.most_ink(&ground.rgba));
                for (area, percent) in blacks(&ops) {
                    let below = separation.most_ink(&part(&ground, area));
                    ink.black = ink.black.max(below + u16::from(percent));
                }
                ground
            }));
        }
    }
    let art = ink.art.max(ink.black);
    let finding = if art > ink.limit {
        let limit = ink.limit;
        let finding = Finding::new(
            Code::InkAboveLimit,
            Place::file(job.file.shown.clone()),
            text!(
                "gambar desain memakai tinta sampai {art} %, batasnya {limit} %",
                "the card design takes up to {art} % of ink, the limit is {limit} %"
            ),
        )
        .value(&art.to_string())
        .hint(text!(
            "pakai warna yang lebih muda pada desain, atau tanyakan batas percetakan dan tulis ink_limit di [output]",
            "use lighter colours in the design, or ask the shop for its limit and write ink_limit in [output]"
        ));
        job.policy.apply(finding)
    } else {
        None
    };
    Ok(Look { ink, finding, coloured, faces })
}

/// The most ink of any colour that is given in inks; a plate of its own is one ink more.
fn most_of_inks(ops: &[Op]) -> u16 {
    let mut most = 0;
    let mut told = |colour: Colour| {
        let sum = match colour {
            Colour::Cmyk(inks) => inks.iter().map(|ink| u16::from(*ink)).sum(),
            Colour::Spot(spot) if spot.step().is_none() => u16::from(spot.tint),
            Colour::Srgb(..) | Colour::Black(_) | Colour::Spot(_) => 0,
        };
        most = most.max(sum);
    };
    for op in ops {
        match op {
            Op::Text(run) => told(run.colour),
            Op::Mark(mark) => mark.colours(&mut told),
            Op::Static(_) | Op::Photo { .. } | Op::Qr(_) => {}
        }
    }
    most
}

/// A warning if a face has colours where the ribbon has black alone.
pub(super) fn ribbon(job: &Job, coloured: [bool; 2]) -> Option<Finding> {
    let ribbon = job.ribbon.as_ref().filter(|_| job.cards.for_printer())?;
    let sides = [("depan", "front"), ("belakang", "back")];
    let lost = sides.into_iter().zip(coloured).zip(ribbon.coloured());
    let ((id, en), _) = lost.filter(|((_, has), can)| *has && !can).map(|(side, _)| side).next()?;
    let name = ribbon.name();
    let finding = Finding::new(
        Code::RibbonColour,
        Place::file(job.file.shown.clone()),
        text!(
            "sisi {id} berwarna, tetapi pita `{name}` hanya mencetak hitam di sana",
            "the {en} has colours, and ribbon `{name}` prints only black there"
        ),
    )
    .value(name)
    .hint(text!(
        "pakai pita YMCKO, yang punya warna untuk kedua sisi, atau desain yang sisi itu hitam saja",
        "use a YMCKO ribbon, which has colours for both sides, or a design that is black there"
    ));
    job.policy.apply(finding)
}

/// Whether a text or photo of a face needs dyes.
fn has_colour(ops: &[Op]) -> bool {
    ops.iter().any(|op| match op {
        Op::Text(run) => {
            let (r, g, b) = run.colour.on_screen();
            chroma([r, g, b])
        }
        Op::Photo { .. } => true,
        Op::Static(_) | Op::Mark(_) | Op::Qr(_) => false,
    })
}

/// Whether a picture has a colour beside grey.
fn is_coloured(rgba: &[u8]) -> bool {
    rgba.as_chunks::<4>().0.iter().any(|[r, g, b, _]| chroma([*r, *g, *b]))
}

/// Whether levels differ so far that nobody calls them grey.
fn chroma([r, g, b]: [u8; 3]) -> bool {
    r.max(g).max(b) - r.min(g).min(b) > 24
}

/// What the job says of its photos' inks once they are drawn.
pub(super) fn photo_note(job: &Job, ink: &mut Ink, [before, held]: [u16; 2]) {
    if job.print_shop.photos == Inks::Cmyk {
        ink.photos = Some(held);
        ink.photos_before = Some(before);
    }
}

/// All operations of a face, those of static art in their places.
fn flat(ops: &[Op], statics: &Statics) -> Vec<Op> {
    let mut all = Vec::new();
    for op in ops {
        match op {
            Op::Static(idx) => all.extend(statics.groups.get(*idx).into_iter().flatten().cloned()),
            Op::Mark(_) | Op::Text(_) | Op::Photo { .. } | Op::Qr(_) => all.push(op.clone()),
        }
    }
    all
}

/// What is coloured: marks that are not in black ink alone.
fn ground(ops: &[Op]) -> Vec<Op> {
    let black = |paint: Option<&Paint>| matches!(paint, Some(Paint::Solid(Colour::Black(_))));
    ops.iter()
        .filter(|op| match op {
            Op::Mark(Mark::Shape(shape)) => {
                !black(shape.fill.as_ref().map(|fill| &fill.paint))
                    && !black(shape.stroke.as_ref().map(|stroke| &stroke.paint))
            }
            Op::Mark(Mark::Picture { .. } | Mark::Group { .. } | Mark::Masked { .. }) => true,
            Op::Static(_) | Op::Text(_) | Op::Photo { .. } | Op::Qr(_) => false,
        })
        .cloned()
        .collect()
}

/// Where black ink is printed over the ground, roughly, and how much of it.
fn blacks(ops: &[Op]) -> Vec<(Rect, u8)> {
    ops.iter()
        .filter_map(|op| match op {
            Op::Text(run) => {
                let Colour::Black(percent) = run.colour else { return None };
                let long = run.glyphs.last().map_or(Length::ZERO, |glyph| glyph.x) + run.size / 2;
                let upright = Rect::new(run.origin.x, run.origin.y - run.size, long, run.size);
                // Turned texts are short; a square around their origin holds them.
                let around = Rect::new(run.origin.x, run.origin.y, Length::ZERO, Length::ZERO);
                let turned = run.turn != crate::geom::Turn::None;
                Some((if turned { around.grown(long) } else { upright }, percent))
            }
            Op::Qr(qr) => {
                let side = qr.drawn_side();
                Some((Rect::new(qr.origin.x, qr.origin.y, side, side), 100))
            }
            Op::Static(_) | Op::Mark(_) | Op::Photo { .. } => None,
        })
        .collect()
}

/// The pixels of a part of a face.
fn part(face: &Pixels, area: Rect) -> Vec<u8> {
    let px =
        |length: Length, most: u32| (length.to_dots(LOOK_DPI).max(0.0) as usize).min(most as usize);
    let (left, right) = (px(area.x, face.width_px), px(area.right(), face.width_px));
    let (top, bottom) = (px(area.y, face.height_px), px(area.bottom(), face.height_px));
    let width = face.width_px as usize;
    (top..bottom)
        .flat_map(|y| &face.rgba[(y * width + left) * 4..(y * width + right.max(left)) * 4])
        .copied()
        .collect()
}
