//! What a print shop would ask before it prints: how much ink, and what lies at shared cuts.
//!
//! Looked at on the first card of each kind, without its photo, as pixels of its
//! finished size: art is the same on every card, and texts lie where they lie.
//! Photos are separated and measured one by one, where the job asks for that.

use crate::diag::{Code, Fault, FaultKind, Finding, Outcome, Place};
use crate::geom::{Point, Rect};
use crate::impose::{Arrangement, Side};
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
const LOOK_DPI: u32 = 72;
/// How far from a shared cut the colours are compared: guillotines are right to a few tenths.
const ASTRAY: Length = Length::from_um(400);
/// Levels of 255 by which colours may differ before anybody sees it.
const SAME_COLOUR: u8 = 16;

/// The separation by the job's printing condition.
///
/// # Errors
///
/// A usage fault if the profile has no table from colours to inks, which print profiles have.
pub(super) fn separation(job: &Job) -> Outcome<Separation> {
    Separation::new(condition::profile(job).icc).ok_or_else(|| {
        let shown = job.press.icc.as_ref().map_or("FOGRA39", |icc| icc.shown.as_str());
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

/// The ink of the art and of black on it, and what to warn of.
pub(super) fn look(
    job: &Job,
    renderers: &Renderers,
    cards: &[Ready],
) -> Outcome<(Ink, Vec<Finding>)> {
    let mut ink = Ink { limit: job.press.ink_limit, ..Ink::default() };
    let mut findings = Vec::new();
    let separation = separation(job)?;
    // Faces by the shape of their cards: those of one shape may be neighbours.
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
            let payload = job.qr.payload(ready.record.nip.digits(), &ready.record.serial);
            let drawn = renderer.card(&ready.record, &payload, ready.photo.is_some(), &job.policy);
            let Some(Card { front, back }) = drawn.card else { continue };
            faces[design.shape].push([&front, &back].map(|ops| {
                let ops = flat(ops, renderer.statics());
                let ground = painter.paint(&ground(&ops), None);
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
    if art > ink.limit {
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
        findings.extend(job.policy.apply(finding));
    }
    let shapes = job.designs.shapes().iter().zip(&faces);
    let mut cuts = shapes.filter_map(|(shape, faces)| butt_cut(job, shape, faces));
    findings.extend(cuts.next().and_then(|finding| job.policy.apply(finding)));
    Ok((ink, findings))
}

/// What the job says of its photos' inks once they are drawn.
pub(super) fn photo_note(job: &Job, ink: &mut Ink, most: u16) {
    if job.press.photos == Inks::Cmyk {
        ink.photos = Some(most.min(ink.limit));
        ink.photos_before = Some(most);
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
            Op::Mark(Mark::Picture { .. } | Mark::Group { .. }) => true,
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

/// A warning if two cards share a cut and do not look alike on both sides of it.
fn butt_cut(job: &Job, arrangement: &Arrangement, faces: &[[Pixels; 2]]) -> Option<Finding> {
    let n_slots = arrangement.format().slots.len();
    for (side_idx, side) in [Side::Front, Side::Back].into_iter().enumerate() {
        for one in 0..n_slots {
            for two in one + 1..n_slots {
                let (a, b) = (arrangement.placement(side, one), arrangement.placement(side, two));
                let differ = shared(a.trim, b.trim).into_iter().any(|(in_a, in_b)| {
                    faces.iter().any(|face_a| {
                        let here = colour(&face_a[side_idx], a.on_card(in_a));
                        faces.iter().any(|face_b| {
                            let there = colour(&face_b[side_idx], b.on_card(in_b));
                            here.iter().zip(there).any(|(a, b)| a.abs_diff(b) > SAME_COLOUR)
                        })
                    })
                });
                if differ {
                    let (one, two) = (one + 1, two + 1);
                    let finding = Finding::new(
                        Code::ButtCut,
                        Place::file(job.file.shown.clone()),
                        text!(
                            "tempat {one} dan {two} dipisahkan satu potongan, tetapi warna tepi kartunya berbeda",
                            "slots {one} and {two} share one cut, but the edges of their cards differ in colour"
                        ),
                    );
                    return Some(finding.hint(text!(
                        "pakai format lembar dengan jarak antarkartu, agar potongan yang meleset tidak memperlihatkan kartu sebelahnya",
                        "use a sheet format with a gutter, so that a cut a little off does not show the neighbour"
                    )));
                }
            }
        }
    }
    None
}

/// Pairs of points on either side of the cut that two cards share, if they share one.
fn shared(a: Rect, b: Rect) -> Vec<(Point, Point)> {
    const POINTS: i64 = 48;
    let (top, bottom) = (a.y.max(b.y), a.bottom().min(b.bottom()));
    let (left, right) = (a.x.max(b.x), a.right().min(b.right()));
    let along = |from: Length, to: Length| {
        (0..POINTS).map(move |step| from + (to - from) * (2 * step + 1) / (2 * POINTS))
    };
    let upright = |x: Length, sign: i64| -> Vec<(Point, Point)> {
        let at = |y| (Point::new(x - ASTRAY * sign, y), Point::new(x + ASTRAY * sign, y));
        along(top, bottom).map(at).collect()
    };
    let level = |y: Length, sign: i64| -> Vec<(Point, Point)> {
        let at = |x| (Point::new(x, y - ASTRAY * sign), Point::new(x, y + ASTRAY * sign));
        along(left, right).map(at).collect()
    };
    if top < bottom && a.right() == b.x {
        upright(b.x, 1)
    } else if top < bottom && b.right() == a.x {
        upright(a.x, -1)
    } else if left < right && a.bottom() == b.y {
        level(b.y, 1)
    } else if left < right && b.bottom() == a.y {
        level(a.y, -1)
    } else {
        Vec::new()
    }
}

/// The colour of a face at a point of the card.
fn colour(face: &Pixels, at: Point) -> [u8; 3] {
    let px = |length: Length, most: u32| {
        (length.to_dots(LOOK_DPI).max(0.0) as usize).min(most.saturating_sub(1) as usize)
    };
    let (x, y) = (px(at.x, face.width_px), px(at.y, face.height_px));
    let from = (y * face.width_px as usize + x) * 4;
    face.rgba.get(from..from + 3).map_or([255; 3], |rgb| [rgb[0], rgb[1], rgb[2]])
}
