//! Neck, shoulders and what is worn on them.
//!
//! The body is turned a little towards the person's right, so the centre line
//! of the clothes lies left of the chin and the left shoulder (on the right of
//! the picture) comes forward and leaves the frame.

use super::canvas::{Canvas, Pen, Rgb, mask};
use super::look::{Clothes, Look};
use crate::rng::Rng;
use tiny_skia::{Mask, Path};

/// Root of the neck, where collars meet, from the eyes' line.
fn root(look: &Look) -> (f32, f32) {
    (look.centre.0 - 10.0, look.centre.1 + look.chin + 62.0)
}

/// Neck and throat, in the shadow of the chin.
pub(super) fn neck(canvas: &mut Canvas, look: &Look) {
    let (cx, cy) = look.centre;
    let (w, chin) = (look.neck, look.chin);
    let path = Pen::at(cx - 2.0, cy)
        .m(-w + 2.0, chin - 70.0)
        .c((-w + 4.0, chin), (-w + 2.0, chin + 24.0), (-w - 12.0, chin + 48.0))
        .l(-w - 40.0, chin + 130.0)
        .l(w + 40.0, chin + 130.0)
        .l(w + 12.0, chin + 48.0)
        .c((w - 2.0, chin + 24.0), (w - 4.0, chin), (w - 2.0, chin - 70.0))
        .close()
        .done();
    let clip = mask(path.clone());
    canvas.fill(path, look.skin.mix(look.shade, 0.22), 1.0, None);
    let clip = Some(&clip);
    let deep = look.shade.times(0.74, 0.66, 0.64);
    canvas.soft((cx + w, cy + chin + 10.0), (46.0, 120.0), deep, 0.7, clip);
    canvas.soft((cx - w - 4.0, cy + chin + 20.0), (26.0, 100.0), look.shade, 0.6, clip);
    canvas.soft((cx + 8.0, cy + chin + 4.0), (96.0, 52.0), deep, 0.95, clip);
    canvas.soft((cx - 20.0, cy + chin + 62.0), (26.0, 30.0), look.light, 0.22, clip);
    for side in [-1.0_f32, 1.0] {
        let cord = Pen::at(cx - 6.0, cy)
            .sliver(
                (side * (w - 12.0), chin + 8.0),
                (side * 26.0, chin + 50.0),
                (side * 8.0, chin + 88.0),
                3.0,
            )
            .done();
        canvas.soft_fill(cord, 2, look.shade, 0.34, clip);
    }
}

/// The outline of the shoulders, cut by the frame below and at the sides.
fn shoulders(look: &Look) -> Option<Path> {
    let (rx, ry) = root(look);
    let (w, drop) = (look.neck + 8.0, look.slope);
    Pen::at(rx, ry)
        .m(-w, -24.0)
        .c((-w - 24.0, 2.0), (-w - 64.0, drop * 0.32), (-w - 96.0, drop * 0.52))
        .c((-w - 130.0, drop * 0.72), (-w - 146.0, drop * 1.05), (-w - 158.0, drop + 66.0))
        .l(-w - 166.0, 320.0)
        .l(w + 260.0, 320.0)
        .l(w + 210.0, drop + 70.0)
        .c((w + 186.0, drop * 1.04), (w + 158.0, drop * 0.72), (w + 118.0, drop * 0.5))
        .c((w + 76.0, drop * 0.28), (w + 26.0, 4.0), (w, -24.0))
        .q(0.0, 26.0, -w, -24.0)
        .close()
        .done()
}

/// Everything worn below the head.
pub(super) fn clothes(canvas: &mut Canvas, look: &Look, rng: &mut Rng) {
    let body = shoulders(look);
    let clip = mask(body.clone());
    let khaki = Rgb::hex(0xb79b6c).mix(Rgb::hex(0xa68a5e), rng.real(0.0, 1.0));
    let cloth = match look.clothes {
        Clothes::Khaki => khaki,
        Clothes::Batik(ground, ..) => ground,
        Clothes::White => Rgb::hex(0xf1f0ee),
        Clothes::Jacket(cloth, _) => cloth,
    };
    let dark = match look.clothes {
        Clothes::White => Rgb::hex(0xa9adb8),
        _ => cloth.times(0.55, 0.52, 0.5),
    };
    let bright = cloth.mix(Rgb::hex(0xfff4e0), 0.3);
    canvas.fill(body, cloth, 1.0, None);
    if let Clothes::Batik(_, motif, second, kind) = look.clothes {
        batik(canvas, look, (motif, second), kind, &clip);
    }
    folds(canvas, look, dark, bright, &clip, rng);
    match look.clothes {
        Clothes::Khaki => {
            shirt_front(canvas, look, cloth, dark, bright, &clip);
            uniform(canvas, look, cloth, dark, bright, &clip);
        }
        Clothes::Batik(..) => shirt_front(canvas, look, cloth, dark, bright, &clip),
        Clothes::White => {
            shirt_front(canvas, look, cloth, dark, bright, &clip);
            if !look.woman && rng.chance(35) {
                tie(
                    canvas,
                    look,
                    *rng.pick(&[Rgb::hex(0x22252c), Rgb::hex(0x6d1f2b), Rgb::hex(0x24345c)]),
                    &clip,
                );
            }
        }
        Clothes::Jacket(_, second) => jacket(canvas, look, cloth, second, &clip),
    }
}

/// Light on the near shoulder, shade under the chin and along the sleeves, a few folds.
fn folds(canvas: &mut Canvas, look: &Look, dark: Rgb, bright: Rgb, clip: &Mask, rng: &mut Rng) {
    let (rx, ry) = root(look);
    let clip = Some(clip);
    canvas.soft((rx - 120.0, ry + look.slope * 0.6 + 6.0), (110.0, 46.0), bright, 0.6, clip);
    canvas.soft((rx + 110.0, ry + look.slope * 0.5 + 10.0), (96.0, 40.0), bright, 0.3, clip);
    canvas.soft((rx + 16.0, ry - 6.0), (110.0, 56.0), dark, 0.62, clip);
    canvas.soft((rx + 216.0, ry + 190.0), (130.0, 190.0), dark, 0.62, clip);
    canvas.soft((rx - 222.0, ry + 210.0), (66.0, 150.0), dark, 0.6, clip);
    for side in [-1.0_f32, 1.0] {
        let sleeve = Pen::at(rx, ry)
            .sliver(
                (side * (look.neck + 84.0), look.slope * 0.5 + 4.0),
                (side * (look.neck + 92.0), look.slope + 40.0),
                (side * (look.neck + 74.0), 260.0),
                3.0,
            )
            .done();
        canvas.soft_fill(sleeve, 3, dark, 0.62, clip);
        for _ in 0..3 {
            let x = side * rng.real(46.0, 128.0);
            let fold = Pen::at(rx, ry)
                .sliver(
                    (x, rng.real(60.0, 90.0)),
                    (x + side * 14.0, 140.0),
                    (x - side * rng.real(0.0, 30.0), 240.0),
                    rng.real(3.0, 7.0),
                )
                .done();
            canvas.soft_fill(fold, 5, dark, rng.real(0.14, 0.32), clip);
        }
    }
}

/// Collar, button strip and buttons.
fn shirt_front(canvas: &mut Canvas, look: &Look, cloth: Rgb, dark: Rgb, bright: Rgb, clip: &Mask) {
    let (rx, ry) = root(look);
    let w = look.neck + 9.0;
    let edge = dark.mix(cloth, 0.25);
    // The strip runs down, a little to the left because the body is turned.
    let strip = Pen::at(rx, ry)
        .m(-11.0, 14.0)
        .l(11.0, 14.0)
        .q(6.0, 120.0, -2.0, 320.0)
        .l(-26.0, 320.0)
        .q(-16.0, 120.0, -11.0, 14.0)
        .close();
    let plain = cloth.mix(bright, 0.2);
    canvas.fill(
        strip.done(),
        plain,
        if matches!(look.clothes, Clothes::Batik(..)) { 0.0 } else { 0.5 },
        Some(clip),
    );
    for x in [-11.0, 11.0] {
        let seam = Pen::at(rx, ry).m(x, 16.0).q(x - 5.0, 120.0, x - 14.0, 320.0);
        canvas.line(seam.done(), 1.3, edge, 0.75, Some(clip));
    }
    let button = if matches!(look.clothes, Clothes::White) {
        Rgb::hex(0xdcdcdc)
    } else {
        cloth.mix(Rgb::hex(0x3a2f20), 0.5)
    };
    for y in [62.0, 122.0, 176.0] {
        let x = -y * 0.05;
        canvas.soft((rx + x + 1.0, ry + y + 2.0), (8.0, 8.0), dark, 0.6, Some(clip));
        canvas.fill(Pen::at(rx, ry).oval(x, y, 4.6, 4.6).done(), button, 1.0, Some(clip));
        canvas.soft((rx + x - 1.5, ry + y - 1.5), (3.4, 3.4), Rgb::hex(0xffffff), 0.6, Some(clip));
    }
    // The collar's inside behind the neck, then its two leaves.
    for side in [1.0_f32, -1.0] {
        let s = |x: f32| side * x;
        let leaf = |grow: f32| {
            Pen::at(rx, ry + grow)
                .m(s(w - 8.0), -36.0)
                .c((s(w + 6.0), -30.0), (s(w + 8.0), -18.0), (s(w + 5.0), -6.0))
                .c((s(w - 6.0), 22.0), (s(w - 12.0), 40.0), (s(w - 18.0), 58.0))
                .c((s(36.0), 48.0), (s(14.0), 34.0), (s(0.0), 15.0))
                .c((s(20.0), 6.0), (s(w - 14.0), -16.0), (s(w - 8.0), -36.0))
                .close()
                .done()
        };
        canvas.soft_fill(leaf(6.0), 4, dark.scale(0.8), 0.55, Some(clip));
        let path = leaf(0.0);
        let inside = mask(path.clone());
        canvas.fill(path.clone(), cloth.mix(bright, 0.16), 1.0, None);
        canvas.soft(
            (rx + s(w * 0.7), ry + 8.0),
            (34.0, 36.0),
            bright,
            if side < 0.0 { 0.6 } else { 0.25 },
            Some(&inside),
        );
        canvas.soft((rx + s(w - 2.0), ry - 34.0), (26.0, 34.0), dark, 0.75, Some(&inside));
        if side > 0.0 {
            canvas.soft((rx + 70.0, ry), (46.0, 60.0), dark, 0.4, Some(&inside));
        }
        canvas.line(path, 1.3, edge, 0.7, None);
    }
    canvas.fill(Pen::at(rx, ry).oval(0.0, 19.0, 4.4, 4.4).done(), button, 1.0, None);
}

/// Epaulettes, pockets, name plate and pin of the khaki uniform.
fn uniform(canvas: &mut Canvas, look: &Look, cloth: Rgb, dark: Rgb, bright: Rgb, clip: &Mask) {
    let (rx, ry) = root(look);
    let (w, drop) = (look.neck + 8.0, look.slope);
    let clip = Some(clip);
    for side in [-1.0_f32, 1.0] {
        let s = |x: f32| side * x;
        let far = if side < 0.0 { 0.86 } else { 1.0 };
        let (near, out) = (w + 16.0, w + 92.0 * far);
        let (y0, y1) = (drop * 0.1 + 4.0, drop * 0.5 + 3.0);
        let strap = |grow: f32| {
            Pen::at(rx, ry + grow)
                .m(s(near), y0 - 2.0)
                .l(s(out), y1 - 5.0)
                .l(s(out - 5.0), y1 + 24.0)
                .l(s(near + 4.0), y0 + 24.0)
                .l(s(near - 8.0), y0 + 12.0)
                .close()
                .done()
        };
        canvas.soft_fill(strap(5.0), 3, dark.scale(0.8), 0.6, clip);
        canvas.fill(strap(0.0), cloth.mix(bright, 0.3), 1.0, clip);
        canvas.line(strap(0.0), 1.2, dark, 0.8, clip);
        canvas.fill(
            Pen::at(rx, ry).oval(s(near + 9.0), y0 + 12.0, 4.4, 4.4).done(),
            Rgb::hex(0xc9a545),
            1.0,
            clip,
        );
        canvas.fill(
            Pen::at(rx, ry).oval(s(near + 8.0), y0 + 10.6, 1.6, 1.6).done(),
            Rgb::hex(0xfff3c4),
            1.0,
            clip,
        );
        // Pocket flap.
        let px = if side < 0.0 { -96.0 } else { 98.0 };
        let flap = |grow: f32| {
            Pen::at(rx + px, ry + 128.0 + grow)
                .m(-38.0, 0.0)
                .l(36.0, 2.0)
                .l(35.0, 22.0)
                .q(2.0, 36.0, -37.0, 20.0)
                .close()
                .done()
        };
        canvas.soft_fill(flap(4.0), 3, dark, 0.6, clip);
        canvas.fill(flap(0.0), cloth.mix(bright, 0.14), 1.0, clip);
        canvas.line(flap(0.0), 1.2, dark, 0.8, clip);
    }
    // Name plate on the person's right, pin on the left.
    let (px, py) = (rx - 96.0, ry + 112.0);
    let plate =
        Pen::at(px, py).m(-34.0, -9.0).l(33.0, -7.5).l(33.0, 9.0).l(-34.0, 7.5).close().done();
    canvas.soft((px + 1.0, py + 5.0), (42.0, 14.0), dark.scale(0.7), 0.7, clip);
    canvas.fill(plate.clone(), Rgb::hex(0x17171a), 1.0, clip);
    canvas.line(plate, 1.0, Rgb::hex(0xb8963e), 0.9, clip);
    for (from, to) in [(-26.0, -12.0), (-9.0, 8.0), (11.0, 25.0)] {
        canvas.line(
            Pen::at(px, py).m(from, 0.1).l(to, 0.5).done(),
            3.4,
            Rgb::hex(0xf2ead2),
            0.9,
            clip,
        );
    }
    let (gx, gy) = (rx + 92.0, ry + 108.0);
    let gold = Rgb::hex(0xd0a63c);
    canvas.soft((gx + 1.0, gy + 3.0), (17.0, 17.0), dark.scale(0.7), 0.8, clip);
    canvas.fill(Pen::at(gx, gy).oval(0.0, 0.0, 11.0, 11.0).done(), gold.scale(0.8), 1.0, clip);
    let leaf =
        Pen::at(gx, gy).m(0.0, -10.0).q(9.0, -1.0, 0.0, 9.0).q(-9.0, -1.0, 0.0, -10.0).close();
    canvas.fill(leaf.done(), Rgb::hex(0xf3dc8c), 1.0, clip);
    canvas.soft((gx - 3.0, gy - 4.0), (7.0, 7.0), Rgb::hex(0xfffbe6), 0.8, clip);
}

/// A tie under the collar, over the shirt.
fn tie(canvas: &mut Canvas, look: &Look, colour: Rgb, clip: &Mask) {
    let (rx, ry) = root(look);
    let path = Pen::at(rx, ry)
        .m(-13.0, 14.0)
        .q(0.0, 10.0, 13.0, 14.0)
        .l(9.0, 36.0)
        .q(18.0, 120.0, 20.0, 320.0)
        .l(-44.0, 320.0)
        .q(-22.0, 120.0, -9.0, 36.0)
        .close()
        .done();
    let inside = mask(path.clone());
    canvas.soft((rx - 2.0, ry + 90.0), (40.0, 120.0), Rgb::hex(0x8a8f9c), 0.4, Some(clip));
    canvas.fill(path, colour, 1.0, None);
    canvas.soft(
        (rx - 6.0, ry + 26.0),
        (10.0, 14.0),
        colour.mix(Rgb::hex(0xffffff), 0.4),
        0.6,
        Some(&inside),
    );
    canvas.soft(
        (rx - 10.0, ry + 110.0),
        (12.0, 90.0),
        colour.mix(Rgb::hex(0xffffff), 0.4),
        0.45,
        Some(&inside),
    );
    canvas.line(
        Pen::at(rx, ry).m(-9.0, 36.0).q(0.0, 41.0, 9.0, 36.0).done(),
        2.0,
        colour.scale(0.5),
        0.8,
        Some(&inside),
    );
}

/// A dark jacket over a white shirt, with a tie for men.
fn jacket(canvas: &mut Canvas, look: &Look, cloth: Rgb, second: Rgb, clip: &Mask) {
    let (rx, ry) = root(look);
    let w = look.neck + 9.0;
    let white = Rgb::hex(0xf3f2ef);
    let shade = Rgb::hex(0x9fa3ae);
    let front = Pen::at(rx, ry)
        .m(-w, -20.0)
        .q(0.0, 44.0, w, -20.0)
        .q(40.0, 90.0, -8.0, 236.0)
        .q(-46.0, 90.0, -w, -20.0)
        .close()
        .done();
    let inside = mask(front.clone());
    canvas.fill(front, white, 1.0, Some(clip));
    canvas.soft((rx + 10.0, ry + 4.0), (80.0, 50.0), shade, 0.8, Some(&inside));
    let shirt = Look { clothes: Clothes::White, ..look.clone() };
    shirt_front(canvas, &shirt, white, shade, Rgb::hex(0xffffff), &inside);
    if !look.woman {
        tie(canvas, look, second, &inside);
    }
    for side in [1.0_f32, -1.0] {
        let s = |x: f32| side * x;
        let lapel = |grow: f32| {
            Pen::at(rx, ry + grow)
                .m(s(w + 2.0), -34.0)
                .c((s(w + 22.0), -14.0), (s(w + 30.0), 10.0), (s(w + 34.0), 34.0))
                .l(s(w + 14.0), 50.0)
                .l(s(w + 30.0), 66.0)
                .q(s(40.0), 170.0, -10.0, 250.0)
                .q(s(34.0) - 6.0, 120.0, s(w - 16.0), 40.0)
                .q(s(w - 4.0), 0.0, s(w + 2.0), -34.0)
                .close()
                .done()
        };
        canvas.soft_fill(lapel(5.0), 4, cloth.scale(0.35), 0.6, Some(clip));
        let path = lapel(0.0);
        let leaf = mask(path.clone());
        canvas.fill(path.clone(), cloth.mix(Rgb::hex(0xffffff), 0.07), 1.0, Some(clip));
        canvas.soft(
            (rx + s(w + 10.0), ry + 20.0),
            (40.0, 60.0),
            cloth.mix(Rgb::hex(0xffffff), 0.3),
            if side < 0.0 { 0.5 } else { 0.2 },
            Some(&leaf),
        );
        canvas.line(path, 1.3, cloth.scale(0.45), 0.8, Some(clip));
    }
    canvas.fill(
        Pen::at(rx, ry).oval(w + 10.0, 84.0, 5.4, 5.4).done(),
        Rgb::hex(0xd0a63c),
        1.0,
        Some(clip),
    );
    canvas.fill(
        Pen::at(rx, ry).oval(w + 9.0, 82.6, 2.0, 2.0).done(),
        Rgb::hex(0xfff6d4),
        1.0,
        Some(clip),
    );
}

/// One of four traditional kinds of motif, all over the cloth.
fn batik(canvas: &mut Canvas, look: &Look, colours: (Rgb, Rgb), kind: u32, clip: &Mask) {
    let (rx, ry) = root(look);
    let (motif, second) = colours;
    let clip = Some(clip);
    // The first motif, the second, and fine dots; each one path, filled once.
    let (mut first, mut other, mut dots) =
        (Pen::at(0.0, 0.0), Pen::at(0.0, 0.0), Pen::at(0.0, 0.0));
    let step = [44.0, 34.0, 40.0, 48.0][kind as usize % 4];
    let mut row = 0;
    let mut y = ry - 60.0;
    while y < 600.0 {
        let mut x = rx - 320.0 + if row % 2 == 0 { 0.0 } else { step * 0.5 };
        while x < 480.0 {
            match kind % 4 {
                // Kawung: four leaves around a point.
                0 => {
                    for (dx, dy) in [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)] {
                        let (ox, oy) = (x + dx * 3.0, y + dy * 3.0);
                        let (tx, ty) = (x + dx * 17.0, y + dy * 17.0);
                        first = first
                            .m(ox, oy)
                            .q(ox + dx * 14.0, oy - dy * 1.0, tx, ty)
                            .q(ox - dx * 1.0, oy + dy * 14.0, ox, oy)
                            .close();
                    }
                    dots = dots.oval(x, y, 2.2, 2.2).oval(x + step * 0.5, y, 2.0, 2.0);
                    other = other.oval(x + step * 0.5, y, 4.6, 4.6);
                }
                // Parang: slanting rows of hooks.
                1 => {
                    let slant = row as f32 * 14.0;
                    let (x, y) = (x - slant, y);
                    first = first
                        .m(x, y)
                        .c((x + 16.0, y - 10.0), (x + 24.0, y + 4.0), (x + 12.0, y + 14.0))
                        .c((x + 16.0, y + 4.0), (x + 8.0, y), (x, y))
                        .close();
                    other = other
                        .m(x + 4.0, y + 14.0)
                        .q(x + 14.0, y + 22.0, x + 26.0, y + 10.0)
                        .q(x + 16.0, y + 16.0, x + 4.0, y + 14.0)
                        .close();
                    dots = dots.oval(x + 13.0, y + 6.0, 1.7, 1.7);
                }
                // Truntum: small stars.
                2 => {
                    for (dx, dy) in [(0.0, -1.0), (0.0, 1.0), (1.0, 0.0), (-1.0, 0.0)] {
                        first = first.oval(
                            x + dx * 6.0,
                            y + dy * 6.0,
                            2.4 + dx * dx * 2.6,
                            2.4 + dy * dy * 2.6,
                        );
                    }
                    dots = dots.oval(x, y, 2.0, 2.0).oval(x + step * 0.5, y - 4.0, 1.4, 1.4).oval(
                        x + step * 0.5,
                        y + 4.0,
                        1.4,
                        1.4,
                    );
                    other = other
                        .oval(x + 9.0, y + 9.0, 1.9, 1.9)
                        .oval(x - 9.0, y + 9.0, 1.9, 1.9)
                        .oval(x + 9.0, y - 9.0, 1.9, 1.9)
                        .oval(x - 9.0, y - 9.0, 1.9, 1.9);
                }
                // Leaves and tendrils.
                _ => {
                    first = first
                        .m(x, y + 18.0)
                        .c((x - 16.0, y + 6.0), (x - 10.0, y - 10.0), (x + 2.0, y - 16.0))
                        .c((x + 14.0, y - 6.0), (x + 14.0, y + 8.0), (x, y + 18.0))
                        .close();
                    other = other
                        .sliver((x + 2.0, y + 16.0), (x + 26.0, y + 12.0), (x + 26.0, y - 8.0), 2.4)
                        .oval(x + 25.0, y - 10.0, 3.6, 3.6);
                    dots = dots
                        .oval(x + 1.0, y - 8.0, 1.4, 1.4)
                        .oval(x + 1.0, y, 1.7, 1.7)
                        .oval(x + 1.0, y + 8.0, 1.4, 1.4)
                        .oval(x - 14.0, y - 14.0, 1.6, 1.6);
                }
            }
            x += step;
        }
        y += step * if kind % 4 == 1 { 0.82 } else { 0.5 };
        row += 1;
    }
    canvas.fill(other.done(), second, 0.9, clip);
    canvas.fill(first.done(), motif, 0.9, clip);
    canvas.fill(
        dots.done(),
        if kind % 4 == 3 || kind % 4 == 1 { second.scale(0.5) } else { motif },
        0.95,
        clip,
    );
}
