//! Hair, peci and hijab.
//!
//! Drawn in two rooms: [`behind`] the face and [`before`] it. Hair has no hard
//! edge: its outline is softened, and single strands cross it.

use super::canvas::{Canvas, Pen, Rgb, mask};
use super::look::{Hair, Look};
use crate::rng::Rng;
use tiny_skia::Mask;

/// What lies behind head and shoulders: long hair, a knot.
pub(super) fn behind(canvas: &mut Canvas, look: &Look) {
    let (cx, cy) = look.centre;
    let (t, top) = (look.temple, -look.crown - 14.0);
    let dark = look.hair_colour.scale(0.8);
    match look.hair {
        Hair::Knot => {
            let knot = Pen::at(cx, cy).oval(14.0, top + 2.0, 34.0, 20.0).done();
            canvas.soft_fill(knot, 2, dark, 1.0, None);
        }
        Hair::Bob | Hair::Long => {
            let (low, wide) = if look.hair == Hair::Long { (250.0, 34.0) } else { (132.0, 26.0) };
            let path = Pen::at(cx, cy)
                .m(0.0, top)
                .c((t * 0.8, top - 2.0), (t + 20.0, top + 50.0), (t + 20.0, 0.0))
                .c((t + 22.0, 60.0), (t + wide, low - 60.0), (t + wide - 16.0, low))
                .c((t - 6.0, low + 14.0), (t - 40.0, low + 10.0), (t - 54.0, low - 4.0))
                .l(54.0 - t, low - 4.0)
                .c((40.0 - t, low + 10.0), (6.0 - t, low + 14.0), (16.0 - t - wide, low))
                .c((-t - wide, low - 60.0), (-t - 22.0, 60.0), (-t - 20.0, 0.0))
                .c((-t - 20.0, top + 50.0), (-t * 0.8, top - 2.0), (0.0, top))
                .close()
                .done();
            canvas.soft_fill(path, 2, dark, 1.0, None);
        }
        Hair::Short(_) | Hair::Curly | Hair::Peci | Hair::Veil(_) => {}
    }
}

/// Hair over the shoulders' front, drawn after the clothes.
pub(super) fn locks(canvas: &mut Canvas, look: &Look, rng: &mut Rng) {
    if look.hair != Hair::Long {
        return;
    }
    let (cx, cy) = look.centre;
    let t = look.temple;
    for side in [-1.0_f32, 1.0] {
        let s = |x: f32| side * x;
        let lock = Pen::at(cx, cy)
            .m(s(t + 2.0), 20.0)
            .c((s(t + 24.0), 70.0), (s(t + 28.0), 150.0), (s(t + 18.0), 236.0))
            .c((s(t + 8.0), 262.0), (s(t - 18.0), 262.0), (s(t - 30.0), 240.0))
            .c((s(t - 44.0), 190.0), (s(t - 34.0), 130.0), (s(t - 16.0), 84.0))
            .close()
            .done();
        let clip = mask(lock.clone());
        canvas.soft_fill(lock, 2, look.hair_colour, 1.0, None);
        let shine = look.hair_colour.mix(Rgb::hex(0xc9b8a8), 0.3);
        canvas.soft((cx + s(t + 8.0), cy + 120.0), (18.0, 90.0), shine, 0.3, Some(&clip));
        for _ in 0..26 {
            let x = rng.real(-30.0, 16.0);
            let strand = Pen::at(cx, cy).m(s(t + x * 0.5 + 6.0), rng.real(50.0, 90.0)).q(
                s(t + x + 20.0),
                150.0,
                s(t + x - 4.0),
                rng.real(225.0, 255.0),
            );
            let colour = if rng.chance(45) { shine } else { look.hair_colour.scale(0.5) };
            canvas.line(strand.done(), 1.1, colour, 0.3, Some(&clip));
        }
    }
}

/// What lies over forehead and temples.
pub(super) fn before(canvas: &mut Canvas, look: &Look, face: &Mask, rng: &mut Rng) {
    match look.hair {
        Hair::Short(cut) => short(canvas, look, face, cut, rng),
        Hair::Curly => curly(canvas, look, face, rng),
        Hair::Peci => {
            short(canvas, look, face, 3, rng);
            peci(canvas, look);
        }
        Hair::Knot | Hair::Bob | Hair::Long => parted(canvas, look, face, rng),
        Hair::Veil(colour) => veil(canvas, look, colour, rng),
    }
}

/// A strand's colour: some catch the light, some lie in shadow.
fn strand_colour(look: &Look, rng: &mut Rng) -> Rgb {
    if rng.chance(42) {
        look.hair_colour.mix(Rgb::hex(0xb9aa9c), 0.34)
    } else {
        look.hair_colour.scale(0.55)
    }
}

/// A man's short hair: sides close to the head, the top combed to one side.
fn short(canvas: &mut Canvas, look: &Look, face: &Mask, cut: u32, rng: &mut Rng) {
    let (cx, cy) = look.centre;
    let (t, top) = (look.temple, -look.crown);
    // Volume above the skull, height of the hairline, how far sideburns reach.
    let (rise, line, burn) = match cut {
        0 => (19.0, top + 44.0, 4.0),
        1 => (13.0, top + 37.0, -4.0),
        2 => (22.0, top + 48.0, 10.0),
        _ => (10.0, top + 40.0, 2.0),
    };
    let line = line - look.old() * 7.0;
    // Shadow of the hair on the forehead.
    canvas.soft((cx, cy + line + 2.0), (t * 0.92, 17.0), look.shade, 0.5, Some(face));
    let hair = Pen::at(cx, cy)
        .m(-t - 2.0, burn)
        .c((-t - 7.0, -30.0), (-t - 8.0, top + 44.0), (-t * 0.76, top + 8.0))
        .c((-t * 0.52, top - rise), (-t * 0.1, top - rise - 5.0), (t * 0.26, top - rise - 2.0))
        .c((t * 0.78, top - rise * 0.6), (t + 9.0, top + 38.0), (t + 2.0, burn))
        .l(t - 7.0, burn + 6.0)
        .c((t - 9.0, -26.0), (t - 12.0, line + 20.0), (t * 0.62, line + 3.0))
        .c((t * 0.3, line - 8.0), (-t * 0.1, line - 2.0), (-t * 0.36, line - 4.0))
        .c((-t * 0.6, line - 2.0), (7.0 - t, line + 16.0), (7.0 - t, burn + 6.0))
        .close()
        .done();
    let clip = mask(hair.clone());
    canvas.soft_fill(hair, 2, look.hair_colour, 1.0, None);
    let shine = look.hair_colour.mix(Rgb::hex(0xcfc2b6), 0.36);
    canvas.soft((cx - t * 0.3, cy + top + 8.0), (t * 0.62, 24.0), shine, 0.5, Some(&clip));
    canvas.soft(
        (cx + t * 0.95, cy - 50.0),
        (24.0, 70.0),
        look.hair_colour.scale(0.5),
        0.5,
        Some(&clip),
    );
    // The cropped sides let the skin through.
    for side in [-1.0_f32, 1.0] {
        canvas.soft((cx + side * (t + 1.0), cy - 8.0), (12.0, 40.0), look.shade, 0.5, Some(&clip));
    }
    for _ in 0..90 {
        let share = rng.real(-0.9, 0.86);
        let arch = 1.0 - share * share;
        let root = line - 2.0 + (1.0 - arch) * 26.0 - rng.real(0.0, 16.0);
        let strand = Pen::at(cx, cy).m(t * share * 0.88, root).q(
            t * share * 0.96 + 4.0,
            top - rise * 0.5 * arch + 6.0 + (1.0 - arch) * 30.0,
            t * share + 16.0,
            top - rise * arch + (1.0 - arch) * 30.0 + rng.real(0.0, 12.0),
        );
        let colour = strand_colour(look, rng);
        canvas.line(strand.done(), 1.2, colour, 0.34, Some(&clip));
    }
    // Short hairs that cross the outline.
    for _ in 0..46 {
        let share = rng.real(-0.8, 0.8);
        let arch = 1.0 - share * share;
        let y = top - rise * arch * 0.94 + (1.0 - arch) * 22.0 + 3.0;
        let hair = Pen::at(cx, cy)
            .m(t * share, y + 4.0)
            .l(t * share + rng.real(0.0, 7.0), y - rng.real(1.0, 3.6));
        canvas.line(hair.done(), 0.8, look.hair_colour, 0.5, None);
    }
}

/// Tight curls, close to the head.
fn curly(canvas: &mut Canvas, look: &Look, face: &Mask, rng: &mut Rng) {
    let (cx, cy) = look.centre;
    let (t, top) = (look.temple, -look.crown);
    let line = top + 40.0;
    canvas.soft((cx, cy + line + 2.0), (t * 0.92, 16.0), look.shade, 0.5, Some(face));
    let hair = Pen::at(cx, cy)
        .m(-t - 1.0, 2.0)
        .c((-t - 10.0, -40.0), (-t - 6.0, top - 8.0), (0.0, top - 17.0))
        .c((t + 6.0, top - 8.0), (t + 10.0, -40.0), (t + 1.0, 2.0))
        .l(t - 7.0, 4.0)
        .c((t - 10.0, -40.0), (t * 0.8, line + 4.0), (t * 0.5, line))
        .c((t * 0.2, line - 5.0), (-t * 0.2, line - 5.0), (-t * 0.5, line))
        .c((-t * 0.8, line + 4.0), (10.0 - t, -40.0), (7.0 - t, 4.0))
        .close()
        .done();
    let clip = mask(hair.clone());
    canvas.soft_fill(hair, 2, look.hair_colour, 1.0, None);
    let shine = look.hair_colour.mix(Rgb::hex(0xa8988a), 0.36);
    canvas.soft((cx - t * 0.3, cy + top + 6.0), (t * 0.6, 26.0), shine, 0.4, Some(&clip));
    for _ in 0..210 {
        let share = rng.real(-1.06, 1.06);
        let y = top - 16.0 + share * share * 62.0 + rng.real(0.0, 54.0);
        let r = rng.real(2.4, 4.6);
        let curl = Pen::at(cx + t * share, cy + y)
            .m(-r, 0.0)
            .c((-r, -r * 1.3), (r, -r * 1.3), (r, 0.0))
            .q(r * 0.6, r, 0.0, r * 0.4);
        let colour = strand_colour(look, rng);
        canvas.line(curl.done(), 1.2, colour, 0.42, Some(&clip));
    }
    for _ in 0..80 {
        let share = rng.real(-1.0, 1.0);
        let y = top - 15.0 + share * share * 64.0;
        canvas.fill(
            Pen::at(cx, cy).oval((t + 4.0) * share, y + 2.0, 3.0, 3.0).done(),
            look.hair_colour,
            0.7,
            None,
        );
    }
}

/// The black cap of official portraits.
fn peci(canvas: &mut Canvas, look: &Look) {
    let (cx, cy) = look.centre;
    let (t, top) = (look.temple + 6.0, -look.crown - 22.0);
    let brim = -look.crown + 72.0;
    let cap = Pen::at(cx, cy)
        .m(-t, brim + 2.0)
        .c((-t - 1.0, brim - 30.0), (-t + 4.0, top + 22.0), (-t + 13.0, top + 10.0))
        .c((-t * 0.5, top - 6.0), (t * 0.5, top - 6.0), (t - 13.0, top + 10.0))
        .c((t - 4.0, top + 22.0), (t + 1.0, brim - 30.0), (t, brim + 2.0))
        .c((t * 0.5, brim - 26.0), (-t * 0.5, brim - 26.0), (-t, brim + 2.0))
        .close()
        .done();
    let clip = mask(cap.clone());
    canvas.soft((cx, cy + brim - 14.0), (t, 22.0), look.shade.scale(0.8), 0.5, None);
    canvas.fill(cap, Rgb::hex(0x1a191c), 1.0, None);
    canvas.soft(
        (cx - t * 0.5, cy + top + 36.0),
        (36.0, 64.0),
        Rgb::hex(0x5d5b62),
        0.62,
        Some(&clip),
    );
    canvas.soft(
        (cx + t * 0.9, cy + top + 40.0),
        (40.0, 90.0),
        Rgb::hex(0x050506),
        0.7,
        Some(&clip),
    );
    let rim = Pen::at(cx, cy).m(-t + 12.0, top + 13.0).c(
        (-t * 0.5, top + 1.0),
        (t * 0.5, top + 1.0),
        (t - 12.0, top + 13.0),
    );
    canvas.line(rim.done(), 1.6, Rgb::hex(0x6d6b72), 0.5, Some(&clip));
    let fold = Pen::at(cx, cy).m(-8.0, top + 6.0).q(-2.0, top + 36.0, -6.0, brim - 8.0);
    canvas.line(fold.done(), 1.4, Rgb::hex(0x000000), 0.5, Some(&clip));
}

/// A woman's hair, parted at one side, drawn over the temples.
fn parted(canvas: &mut Canvas, look: &Look, face: &Mask, rng: &mut Rng) {
    let (cx, cy) = look.centre;
    let (t, top) = (look.temple, -look.crown);
    let part = if rng.chance(60) { -t * 0.3 } else { t * 0.24 };
    let knot = look.hair == Hair::Knot;
    // How far down hair covers the sides of the face.
    let (low, reach) = if knot {
        (2.0, 0.0)
    } else if look.hair == Hair::Bob {
        (116.0, 12.0)
    } else {
        (100.0, 10.0)
    };
    canvas.soft((cx, cy + top + 40.0), (t, 32.0), look.shade, 0.42, Some(face));
    let hair = Pen::at(cx, cy)
        .m(-t - 3.0, low)
        .c((-t - 18.0 - reach, low - 60.0), (-t - 16.0, top + 22.0), (-t * 0.6, top - 5.0))
        .c((-t * 0.3, top - 18.0), (t * 0.3, top - 18.0), (t * 0.6, top - 5.0))
        .c((t + 16.0, top + 22.0), (t + 18.0 + reach, low - 60.0), (t + 3.0, low))
        .c((t - 4.0 - reach * 0.4, low - 30.0), (t - 5.0, 8.0), (t - 6.0, -24.0))
        .c((t - 12.0, -62.0), (t * 0.6, top + 46.0), (part, top + 20.0))
        .c((-t * 0.62, top + 46.0), (12.0 - t, -62.0), (6.0 - t, -24.0))
        .c((5.0 - t, 8.0), (4.0 - t + reach * 0.4, low - 30.0), (-t - 3.0, low))
        .close()
        .done();
    let clip = mask(hair.clone());
    canvas.soft_fill(hair, 2, look.hair_colour, 1.0, None);
    let shine = look.hair_colour.mix(Rgb::hex(0xd2bfae), 0.34);
    canvas.soft((cx - t * 0.44, cy + top + 22.0), (t * 0.5, 22.0), shine, 0.55, Some(&clip));
    canvas.soft((cx + t * 0.5, cy + top + 24.0), (t * 0.4, 18.0), shine, 0.34, Some(&clip));
    canvas.soft(
        (cx + t + 6.0, cy - 10.0),
        (30.0, 110.0),
        look.hair_colour.scale(0.5),
        0.55,
        Some(&clip),
    );
    for _ in 0..96 {
        let side = if rng.chance(50) { -1.0 } else { 1.0 };
        let spread = rng.real(0.05, 1.0);
        let end = if knot { rng.real(-60.0, -14.0) } else { rng.real(-20.0, low) };
        let strand = Pen::at(cx, cy).m(part + side * spread * 8.0, top + 18.0 - spread * 26.0).c(
            (side * t * (0.4 + spread * 0.4), top + 26.0 - spread * 34.0),
            (side * (t + spread * 12.0 - 3.0), top + 60.0 - spread * 20.0),
            (side * (t + spread * 11.0 - 6.0), end),
        );
        let colour = strand_colour(look, rng);
        canvas.line(strand.done(), 1.1, colour, 0.34, Some(&clip));
    }
    let line = Pen::at(cx, cy).m(part, top + 20.0).q(part + 2.0, top + 2.0, part + 6.0, top - 10.0);
    canvas.line(line.done(), 1.4, look.skin.mix(look.hair_colour, 0.6), 0.6, Some(&clip));
}

/// A hijab: the cloth around the face, pinned under the chin, over the shoulders.
fn veil(canvas: &mut Canvas, look: &Look, colour: Rgb, rng: &mut Rng) {
    let (cx, cy) = look.centre;
    let (t, chin) = (look.temple + 17.0, look.chin);
    let top = -look.crown - 17.0;
    let dark = colour.times(0.55, 0.52, 0.54);
    let bright = colour.mix(Rgb::hex(0xfff6ea), 0.34);
    let (face_w, brow) = (look.cheek - 8.0, -look.crown + 52.0);
    let low = rng.real(236.0, 290.0);
    let cloth = |pen: Pen| {
        pen.m(0.0, top)
            .c((t * 0.66, top), (t + 2.0, top + 52.0), (t + 1.0, -14.0))
            .c((t + 2.0, 50.0), (t - 8.0, 110.0), (t - 4.0, 146.0))
            .c((t + 20.0, 176.0), (t + 70.0, 192.0), (t + 78.0, low - 16.0))
            .c((t + 20.0, low + 30.0), (50.0, low + 66.0), (-6.0, low + 84.0))
            .c((-60.0, low + 60.0), (-t - 30.0, low + 26.0), (-t - 74.0, low - 14.0))
            .c((-t - 66.0, 196.0), (-t - 18.0, 176.0), (4.0 - t, 146.0))
            .c((8.0 - t, 110.0), (-t - 2.0, 50.0), (-t - 1.0, -14.0))
            .c((-t - 2.0, top + 52.0), (-t * 0.66, top), (0.0, top))
            .close()
    };
    // The opening runs the other way round, so that the winding rule leaves it free.
    let opening = |pen: Pen, grow: f32| {
        let (w, up, down) = (face_w + grow, brow - grow, chin - 5.0 + grow * 0.6);
        pen.m(0.0, up)
            .c((-w * 0.6, up), (-w, up + 40.0), (-w, -6.0))
            .c((-w, 50.0), (-w * 0.74, down - 34.0), (-w * 0.36, down - 6.0))
            .c((-w * 0.2, down + 4.0), (w * 0.12, down + 4.0), (w * 0.3, down - 6.0))
            .c((w * 0.74, down - 34.0), (w, 50.0), (w, -6.0))
            .c((w, up + 40.0), (w * 0.6, up), (0.0, up))
            .close()
    };
    // Shadow of the cloth on the face.
    canvas.soft((cx, cy + brow + 3.0), (face_w, 22.0), look.shade, 0.6, None);
    canvas.soft((cx + face_w, cy + 20.0), (24.0, 120.0), look.shade, 0.5, None);
    canvas.soft((cx - face_w, cy + 20.0), (16.0, 110.0), look.shade, 0.4, None);
    let band = opening(cloth(Pen::at(cx, cy)), 0.0).done();
    let clip = mask(band.clone());
    canvas.fill(band, colour, 1.0, None);
    let clip = Some(&clip);
    // Round the head, then the folds that run to the pin.
    canvas.soft((cx - 34.0, cy + top + 26.0), (84.0, 40.0), bright, 0.6, clip);
    canvas.soft((cx - t, cy + 20.0), (26.0, 130.0), dark, 0.4, clip);
    canvas.soft((cx + t, cy + 20.0), (44.0, 160.0), dark, 0.66, clip);
    canvas.soft((cx, cy + chin + 16.0), (70.0, 26.0), dark, 0.85, clip);
    canvas.soft((cx - 66.0, cy + 196.0), (60.0, 40.0), bright, 0.36, clip);
    canvas.soft((cx + 100.0, cy + 230.0), (80.0, 70.0), dark, 0.42, clip);
    let pin = (rng.real(-14.0, 8.0), chin + 30.0);
    for fold in 0..7 {
        let side = if fold % 2 == 0 { -1.0_f32 } else { 1.0 };
        let reach = 0.25 + fold as f32 * 0.12;
        let from = (side * (face_w + 12.0 - fold as f32 * 2.0), 30.0 + fold as f32 * 13.0);
        let bend = (side * (face_w * 0.92 + 6.0), chin - 14.0 + fold as f32 * 4.0);
        let path = Pen::at(cx, cy).sliver(from, bend, (pin.0 + side * 6.0 * reach, pin.1), 3.0);
        canvas.soft_fill(path.done(), 2, dark, 0.62, clip);
        let light = Pen::at(cx, cy).sliver(
            (from.0 + side * 6.0, from.1 + 2.0),
            (bend.0 + side * 6.0, bend.1 + 5.0),
            (pin.0 + side * 9.0, pin.1 + 3.0),
            2.0,
        );
        canvas.soft_fill(light.done(), 2, bright, 0.4, clip);
    }
    for fold in 0..8 {
        let x = -150.0 + fold as f32 * 43.0 + rng.real(-10.0, 10.0);
        let path = Pen::at(cx, cy).sliver(
            (pin.0 + x * 0.08, pin.1 + 6.0),
            (x * 0.55, pin.1 + 36.0),
            (x, low + 40.0 - (x * x) / 700.0),
            5.0 + rng.real(0.0, 3.0),
        );
        let (tone, alpha) = if fold % 2 == 0 { (dark, 0.5) } else { (bright, 0.3) };
        canvas.soft_fill(path.done(), 4, tone, alpha, clip);
    }
    // The edge of the cloth around the face: an inner shadow and a lit hem.
    let hem = opening(Pen::at(cx, cy), 1.5).done();
    canvas.line(hem, 2.2, bright, 0.36, clip);
    let inner = opening(Pen::at(cx, cy), 7.0).done();
    canvas.line(inner, 1.6, dark, 0.34, clip);
    canvas.fill(Pen::at(cx, cy).oval(pin.0, pin.1, 3.4, 3.4).done(), Rgb::hex(0xe9dcb6), 1.0, None);
    canvas.fill(
        Pen::at(cx, cy).oval(pin.0 - 1.0, pin.1 - 1.0, 1.2, 1.2).done(),
        Rgb::hex(0xffffff),
        0.9,
        None,
    );
}
