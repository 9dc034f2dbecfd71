//! Head, features and the light on them.
//!
//! Proportions are those of drawing classes: eyes half-way down the head, one
//! eye's width between them, the nose's base a little over half-way from eyes
//! to chin, the mouth a third of the way from there. Light comes from the upper
//! left.

use super::canvas::{Canvas, Pen, Rgb, mask};
use super::look::Look;
use tiny_skia::{Mask, Path};

/// The outline of the face, from the skull to the chin.
pub(super) fn outline(look: &Look) -> Option<Path> {
    let (t, k, j, chin, top) = (look.temple, look.cheek, look.jaw, look.chin, -look.crown);
    let aside = look.turn * 0.5;
    Pen::at(look.centre.0, look.centre.1)
        .m(0.0, top)
        .c((t * 0.64, top), (t, top + 44.0), (t, -34.0))
        .c((t + 1.0, -6.0), (k + 2.0, 12.0), (k - 2.0, 38.0))
        .c((k - 6.0, 68.0), (j + 12.0, chin - 46.0), (j - 6.0, chin - 28.0))
        .c((j - 24.0, chin - 10.0), (22.0 - aside, chin), (-aside, chin))
        .c((-22.0 - aside, chin), (24.0 - j, chin - 10.0), (6.0 - j, chin - 28.0))
        .c((-j - 12.0, chin - 46.0), (6.0 - k, 68.0), (2.0 - k, 38.0))
        .c((-k - 2.0, 12.0), (-t - 1.0, -6.0), (-t, -34.0))
        .c((-t, top + 44.0), (-t * 0.64, top), (0.0, top))
        .close()
        .done()
}

/// Ears, behind the face.
pub(super) fn ears(canvas: &mut Canvas, look: &Look) {
    let (cx, cy) = look.centre;
    for side in [-1.0_f32, 1.0] {
        let x = side * (look.cheek + 1.0);
        let out = |dx: f32| x + side * dx;
        let ear = Pen::at(cx, cy)
            .m(out(-8.0), -14.0)
            .c((out(6.0), -26.0), (out(16.0), -14.0), (out(13.0), 6.0))
            .c((out(11.0), 22.0), (out(9.0), 40.0), (out(0.0), 44.0))
            .c((out(-6.0), 46.0), (out(-9.0), 36.0), (out(-8.0), 20.0))
            .close()
            .done();
        let clip = mask(ear.clone());
        canvas.fill(
            ear,
            look.skin.mix(look.shade, if side > 0.0 { 0.34 } else { 0.16 }),
            1.0,
            None,
        );
        canvas.soft((cx + out(0.0), cy + 8.0), (11.0, 28.0), look.shade, 0.65, Some(&clip));
        let rim = Pen::at(cx, cy).m(out(2.0), -10.0).c(
            (out(9.0), -14.0),
            (out(9.0), 4.0),
            (out(6.0), 14.0),
        );
        canvas.line(rim.done(), 2.2, look.light, 0.35, Some(&clip));
        if look.earrings {
            canvas.fill(
                Pen::at(cx, cy).oval(out(2.0), 42.0, 3.4, 3.4).done(),
                Rgb::hex(0xe7d3a1),
                1.0,
                None,
            );
            canvas.fill(
                Pen::at(cx, cy).oval(out(1.2), 41.0, 1.3, 1.3).done(),
                Rgb::hex(0xffffff),
                0.9,
                None,
            );
        }
    }
}

/// The face with its light, without features.
pub(super) fn skin(canvas: &mut Canvas, look: &Look, face: &Mask) {
    let (cx, cy) = look.centre;
    let at = |x: f32, y: f32| (cx + x, cy + y);
    let (shade, light) = (look.shade, look.light);
    let deep = shade.times(0.78, 0.7, 0.68);
    canvas.fill(outline(look), look.skin, 1.0, None);
    let clip = Some(face);
    // The side away from the light, the jaw that turns under, the near edge.
    canvas.soft(at(112.0, 30.0), (84.0, 190.0), shade, 0.66, clip);
    canvas.soft(at(118.0, 60.0), (50.0, 150.0), deep, 0.42, clip);
    canvas.soft(at(-118.0, 40.0), (50.0, 170.0), shade, 0.5, clip);
    canvas.soft(at(14.0, look.chin + 12.0), (112.0, 46.0), shade, 0.6, clip);
    canvas.soft(at(-64.0, look.chin - 26.0), (34.0, 44.0), shade, 0.28, clip);
    canvas.soft(at(64.0, look.chin - 30.0), (40.0, 60.0), shade, 0.34, clip);
    // Hollows of the cheeks.
    canvas.soft(at(66.0, 76.0), (26.0, 44.0), shade, 0.26, clip);
    canvas.soft(at(-70.0, 80.0), (20.0, 40.0), shade, 0.2, clip);
    // Forehead, cheekbones, chin in the light.
    canvas.soft(at(-22.0, -66.0), (72.0, 50.0), light, 0.5, clip);
    canvas.soft(at(-54.0, 36.0), (38.0, 30.0), light, 0.52, clip);
    canvas.soft(at(44.0, 36.0), (30.0, 24.0), light, 0.3, clip);
    canvas.soft(at(-6.0, look.chin - 17.0), (26.0, 17.0), light, 0.36, clip);
    let blush = look.skin.mix(Rgb::hex(0xd2554a), if look.woman { 0.6 } else { 0.42 });
    for side in [-1.0_f32, 1.0] {
        canvas.soft(
            at(side * 58.0, 48.0),
            (40.0, 30.0),
            blush,
            if look.woman { 0.4 } else { 0.24 },
            clip,
        );
    }
}

/// Sockets, brows, eyes, nose, mouth, and what years add.
pub(super) fn features(canvas: &mut Canvas, look: &Look, face: &Mask) {
    let brow =
        if look.woman { look.hair_colour.mix(Rgb::hex(0x2f221d), 0.7) } else { look.hair_colour };
    for side in [-1.0_f32, 1.0] {
        eye(canvas, look, face, side, brow);
    }
    nose(canvas, look, face);
    if look.beard > 0.0 || look.moustache {
        whiskers(canvas, look, face);
    } else if !look.woman {
        // A shaved man's chin is a shade cooler.
        let (cx, cy) = look.centre;
        let stubble = look.skin.mix(Rgb::hex(0x4c5058), 0.5);
        canvas.soft(
            (cx - look.turn, cy + look.chin - 22.0),
            (78.0, 50.0),
            stubble,
            0.26,
            Some(face),
        );
    }
    mouth(canvas, look, face);
    years(canvas, look, face);
}

/// Where `x` of a flat face comes to lie when the head is turned: nearer parts move further.
fn turned(look: &Look, x: f32, depth: f32) -> f32 {
    look.centre.0 + x - look.turn * depth * (1.0 - x * x / 14_000.0)
}

fn eye(canvas: &mut Canvas, look: &Look, face: &Mask, side: f32, brow: Rgb) {
    let cy = look.centre.1;
    let ex = turned(look, side * look.eye_apart, 0.55);
    // The far eye is seen a little narrower.
    let w = look.eye_wide * if side < 0.0 { 0.97 } else { 1.0 };
    let h = look.eye_open;
    let (shade, light) = (look.shade, look.light);
    let deep = shade.times(0.6, 0.52, 0.5);
    let s = |dx: f32| side * dx;
    canvas.soft((ex - s(4.0), cy - 11.0), (34.0, 19.0), shade, 0.42, Some(face));
    canvas.soft((ex - s(25.0), cy - 4.0), (13.0, 21.0), shade, 0.36, Some(face));
    canvas.soft((ex + s(4.0), cy - look.brow_lift + 10.0), (22.0, 7.0), light, 0.35, Some(face));
    canvas.soft((ex, cy + 15.0), (26.0, 9.0), shade, 0.2 + look.old() * 0.2, Some(face));
    // Almond: inner corner lower, outer corner a little higher.
    let (inner, outer) = (-w - 1.5, w + 1.5);
    let lid = |pen: Pen, grow: f32| {
        pen.m(s(inner), 3.4)
            .c(
                (s(inner + 8.0), -h * 0.72 - grow),
                (s(-5.0), -h * 1.28 - grow),
                (s(1.0), -h * 1.26 - grow),
            )
            .c((s(10.0), -h * 1.22 - grow), (s(outer - 5.0), -h * 0.55 - grow), (s(outer), -0.8))
    };
    let white = lid(Pen::at(ex, cy), 0.0)
        .c((s(outer - 7.0), h * 0.85), (s(7.0), h * 1.0), (s(0.0), h * 0.98))
        .c((s(-8.0), h * 0.95), (s(inner + 8.0), h * 0.75), (s(inner), 3.4))
        .close()
        .done();
    let clip = mask(white.clone());
    canvas.fill(white, Rgb::hex(0xf0e9e2).mix(look.skin, 0.1), 1.0, None);
    // The ball of the eye: darker towards the corners and under the lid.
    canvas.soft((ex - w, cy + 2.0), (15.0, 15.0), shade, 0.5, Some(&clip));
    canvas.soft((ex + w, cy + 2.0), (15.0, 15.0), shade, 0.5, Some(&clip));
    let iris_r = h * 1.16 + 1.8;
    let (ix, iy) = (ex - 0.6, cy - 1.4);
    canvas.fill(
        Pen::at(ix, iy).oval(0.0, 0.0, iris_r, iris_r).done(),
        look.iris.scale(0.55),
        1.0,
        Some(&clip),
    );
    canvas.fill(
        Pen::at(ix, iy).oval(0.0, 0.3, iris_r - 1.3, iris_r - 1.3).done(),
        look.iris,
        1.0,
        Some(&clip),
    );
    canvas.soft(
        (ix + 1.0, iy + 4.5),
        (iris_r, iris_r * 0.8),
        look.iris.mix(Rgb::hex(0xb97b4a), 0.6),
        0.75,
        Some(&clip),
    );
    canvas.fill(
        Pen::at(ix, iy).oval(0.0, 0.0, iris_r * 0.46, iris_r * 0.46).done(),
        Rgb::hex(0x0b0807),
        1.0,
        Some(&clip),
    );
    canvas.soft((ex, cy - h * 1.25), (w + 5.0, 8.0), Rgb::hex(0x1a100c), 0.62, Some(&clip));
    canvas.fill(
        Pen::at(ix, iy).oval(-2.7, -3.0, 1.9, 1.9).done(),
        Rgb::hex(0xffffff),
        0.95,
        Some(&clip),
    );
    canvas.soft((ix + 3.0, iy + 3.0), (2.4, 2.4), Rgb::hex(0xffffff), 0.5, Some(&clip));
    canvas.soft((ex - s(w - 1.0), cy + 2.6), (3.4, 3.0), Rgb::hex(0xb8605a), 0.7, Some(&clip));
    // Upper lid with its lashes, crease, lower lid.
    let lash = lid(Pen::at(ex, cy), 0.0);
    let thick = if look.woman { 3.0 } else { 1.7 };
    let lash = lash
        .l(s(outer + if look.woman { 3.5 } else { 1.0 }), if look.woman { -3.4 } else { -1.2 })
        .c(
            (s(outer - 5.0), -h * 0.62 - thick),
            (s(10.0), -h * 1.24 - thick),
            (s(1.0), -h * 1.27 - thick),
        )
        .c(
            (s(-5.0), -h * 1.28 - thick * 0.8),
            (s(inner + 8.0), -h * 0.76 - thick * 0.4),
            (s(inner), 3.4),
        )
        .close()
        .done();
    canvas.fill(lash, Rgb::hex(0x1c120f), 0.93, None);
    let crease = Pen::at(ex, cy).m(s(inner + 3.0), -h * 0.8).c(
        (s(-10.0), -h * 1.9 - 1.5),
        (s(9.0), -h * 2.0 - 1.5),
        (s(outer + 1.0), -h * 0.86),
    );
    canvas.line(crease.done(), 1.3, deep, 0.55, Some(face));
    let under = Pen::at(ex, cy).sliver(
        (s(inner + 4.0), 5.0),
        (s(1.0), h * 1.5 + 4.0),
        (s(outer - 1.0), 1.0),
        0.7,
    );
    canvas.fill(under.done(), deep, 0.42, Some(face));
    brow_of(canvas, look, ex, side, brow);
}

fn brow_of(canvas: &mut Canvas, look: &Look, ex: f32, side: f32, colour: Rgb) {
    let y = look.centre.1 - look.brow_lift;
    let s = |dx: f32| side * dx;
    let t = look.brow_thick;
    let arch = if look.woman { 6.0 } else { 3.5 };
    let brow = Pen::at(ex, y)
        .m(s(-25.0), 3.0 + t * 0.4)
        .c((s(-24.0), 1.0 - t * 0.6), (s(-19.0), -t * 0.7), (s(-12.0), -1.5 - t * 0.7))
        .c((s(2.0), -arch - t * 0.6), (s(14.0), -arch - t * 0.5), (s(29.0), 4.0))
        .c((s(15.0), -arch + t * 0.62), (s(3.0), -arch + t * 0.9), (s(-12.0), -0.5 + t * 0.7))
        .c((s(-18.0), 1.0 + t * 0.8), (s(-22.0), 2.0 + t * 0.8), (s(-25.0), 3.0 + t * 0.4))
        .close()
        .done();
    let inside = mask(brow.clone());
    canvas.soft_fill(brow, 1, colour, if look.woman { 0.72 } else { 0.8 }, None);
    for hair in 0..13 {
        let x = -24.0 + hair as f32 * 3.9;
        let rise = arch * (1.0 - (x - 6.0) * (x - 6.0) / 900.0);
        let stroke =
            Pen::at(ex, y).m(s(x), t * 0.75 - rise * 0.8).l(s(x + 4.5), -t * 0.62 - rise * 0.9);
        canvas.line(stroke.done(), 0.9, colour.scale(0.6), 0.4, Some(&inside));
    }
}

fn nose(canvas: &mut Canvas, look: &Look, face: &Mask) {
    let cy = look.centre.1;
    let nx = turned(look, 0.0, 1.1);
    let (n, w) = (look.nose_long, look.nose_wide);
    let (shade, light) = (look.shade, look.light);
    let deep = shade.times(0.62, 0.52, 0.5);
    let clip = Some(face);
    // Side planes, the far one in the light, the near one in shade.
    canvas.soft((nx + 15.0, cy + n * 0.5), (15.0, n * 0.72), shade, 0.46, clip);
    canvas.soft((nx - 15.0, cy + n * 0.36), (11.0, n * 0.6), shade, 0.2, clip);
    canvas.soft((nx + 2.0, cy + n + 9.0), (w + 9.0, 11.0), shade, 0.6, clip);
    canvas.soft((nx + w + 1.0, cy + n - 2.0), (11.0, 13.0), shade, 0.46, clip);
    canvas.soft((nx - w - 1.0, cy + n - 2.0), (9.0, 12.0), shade, 0.32, clip);
    canvas.soft((nx - 3.0, cy + n * 0.4), (8.5, n * 0.62), light, 0.6, clip);
    canvas.soft((nx - 3.0, cy + n - 9.0), (14.0, 12.0), light, 0.55, clip);
    canvas.soft((nx - 4.0, cy + n - 12.0), (5.5, 4.5), Rgb::hex(0xfffaf2), 0.5, clip);
    for side in [-1.0_f32, 1.0] {
        let s = |dx: f32| side * dx;
        let wing = Pen::at(nx, cy + n).m(s(w - 3.5), -14.0).c(
            (s(w + 3.0), -10.0),
            (s(w + 3.0), 0.5),
            (s(w - 4.5), 1.5),
        );
        canvas.line(wing.done(), 1.5, deep, if side > 0.0 { 0.46 } else { 0.3 }, clip);
        let nostril = Pen::at(nx, cy + n)
            .m(s(5.0), 1.0)
            .c((s(8.0), -4.5), (s(14.0), -4.5), (s(15.5), 0.0))
            .c((s(13.0), 2.6), (s(8.0), 3.0), (s(5.0), 1.0))
            .close()
            .done();
        canvas.soft_fill(nostril, 1, deep.scale(0.62), 0.8, clip);
    }
    let base = Pen::at(nx, cy + n).m(-6.0, 3.0).q(0.0, 7.0, 6.0, 3.0);
    canvas.line(base.done(), 1.5, deep, 0.5, clip);
    // The groove above the lip.
    canvas.soft((nx, cy + n + 14.0), (6.0, 12.0), shade, 0.34, clip);
}

fn mouth(canvas: &mut Canvas, look: &Look, face: &Mask) {
    let (mx, my) = (turned(look, 0.0, 0.95), look.centre.1 + look.mouth_y);
    let (w, f, up) = (look.mouth_wide, look.lip_full, look.smile);
    let clip = Some(face);
    canvas.soft((mx + 2.0, my + f + 11.0), (w * 0.85, 9.0), look.shade, 0.55, clip);
    for side in [-1.0_f32, 1.0] {
        canvas.soft((mx + side * (w + 5.0), my - up + 1.0), (10.0, 9.0), look.shade, 0.28, clip);
    }
    let lower = Pen::at(mx, my)
        .m(-w, -up)
        .c((-w * 0.5, 1.5), (-w * 0.2, 1.0), (0.0, 1.2))
        .c((w * 0.2, 1.0), (w * 0.5, 1.5), (w, -up))
        .c((w * 0.7, f * 0.9), (w * 0.36, f * 1.32), (0.0, f * 1.32))
        .c((-w * 0.36, f * 1.32), (-w * 0.7, f * 0.9), (-w, -up))
        .close()
        .done();
    let upper = Pen::at(mx, my)
        .m(-w, -up)
        .c((-w * 0.6, -f * 0.55 - 1.0), (-w * 0.26, -f * 1.1), (-6.0, -f))
        .c((-3.0, -f), (-1.5, -f * 0.8), (0.0, -f * 0.76))
        .c((1.5, -f * 0.8), (3.0, -f), (6.0, -f))
        .c((w * 0.26, -f * 1.1), (w * 0.6, -f * 0.55 - 1.0), (w, -up))
        .c((w * 0.5, 1.8), (w * 0.2, 1.2), (0.0, 1.5))
        .c((-w * 0.2, 1.2), (-w * 0.5, 1.8), (-w, -up))
        .close()
        .done();
    let lower_mask = mask(lower.clone());
    canvas.soft_fill(lower, 1, look.lips.mix(look.light, 0.1), 0.92, clip);
    canvas.soft_fill(upper, 1, look.lips.scale(0.82), 0.94, clip);
    canvas.soft(
        (mx - 5.0, my + f * 0.66),
        (w * 0.5, f * 0.46),
        look.lips.mix(Rgb::hex(0xffe9e0), 0.6),
        0.6,
        Some(&lower_mask),
    );
    canvas.soft(
        (mx + w * 0.6, my + 2.0),
        (w * 0.5, f),
        look.lips.scale(0.6),
        0.45,
        Some(&lower_mask),
    );
    let gap = Pen::at(mx, my)
        .m(-w - 1.0, -up - 0.5)
        .c((-w * 0.5, 0.6), (-w * 0.2, 0.2), (0.0, 0.7))
        .c((w * 0.2, 0.2), (w * 0.5, 0.6), (w + 1.0, -up - 0.5))
        .c((w * 0.5, 2.8), (w * 0.2, 2.3), (0.0, 2.8))
        .c((-w * 0.2, 2.3), (-w * 0.5, 2.8), (-w - 1.0, -up - 0.5))
        .close();
    canvas.fill(gap.done(), look.lips.times(0.36, 0.26, 0.26), 0.9, clip);
}

/// Moustache and beard, soft-edged, with the mouth left free.
fn whiskers(canvas: &mut Canvas, look: &Look, face: &Mask) {
    let (mx, cy) = (turned(look, 0.0, 0.95), look.centre.1);
    let my = cy + look.mouth_y;
    if look.beard > 0.0 {
        let (k, j, chin) = (look.cheek, look.jaw, look.chin);
        let drop = mx - look.centre.0;
        let beard = Pen::at(look.centre.0, cy)
            .m(-k + 1.0, 22.0)
            .c(
                (-k + 12.0, 62.0),
                (-j + 4.0, look.mouth_y - 16.0),
                (drop - 44.0, look.mouth_y - 12.0),
            )
            .c(
                (drop - 36.0, look.mouth_y + 20.0),
                (drop - 20.0, look.mouth_y + 17.0),
                (drop, look.mouth_y + 17.0),
            )
            .c(
                (drop + 20.0, look.mouth_y + 17.0),
                (drop + 36.0, look.mouth_y + 20.0),
                (drop + 44.0, look.mouth_y - 12.0),
            )
            .c((j - 4.0, look.mouth_y - 16.0), (k - 12.0, 62.0), (k - 1.0, 22.0))
            .l(k + 20.0, 40.0)
            .l(j + 14.0, chin + 8.0)
            .l(-j - 14.0, chin + 8.0)
            .l(-k - 20.0, 40.0)
            .close()
            .done();
        canvas.soft_fill(beard, 5, look.hair_colour, look.beard * 0.74, Some(face));
    }
    let (w, f) = (look.mouth_wide, look.lip_full);
    let moustache = Pen::at(mx, my)
        .m(0.0, -f - 9.0)
        .c((10.0, -f - 12.0), (w * 0.8, -f - 6.0), (w + 5.0, 1.0))
        .c((w * 0.6, -f * 0.6), (w * 0.3, -f * 0.9), (0.0, -f * 0.8))
        .c((-w * 0.3, -f * 0.9), (-w * 0.6, -f * 0.6), (-w - 5.0, 1.0))
        .c((-w * 0.8, -f - 6.0), (-10.0, -f - 12.0), (0.0, -f - 9.0))
        .close()
        .done();
    canvas.soft_fill(moustache, 2, look.hair_colour, 0.82, Some(face));
}

/// Folds beside the mouth and on the forehead.
fn years(canvas: &mut Canvas, look: &Look, face: &Mask) {
    let (nx, cy) = (turned(look, 0.0, 1.0), look.centre.1);
    let deep = look.shade.times(0.8, 0.74, 0.72);
    for side in [-1.0_f32, 1.0] {
        let s = |dx: f32| side * dx;
        let fold = Pen::at(nx, cy)
            .sliver(
                (s(look.nose_wide + 4.0), look.nose_long - 2.0),
                (s(look.nose_wide + 17.0), look.nose_long + 10.0),
                (s(look.mouth_wide + 11.0), look.mouth_y - 4.0),
                2.2,
            )
            .done();
        canvas.soft_fill(fold, 2, deep, 0.2 + look.old() * 0.5, Some(face));
        if look.old() > 0.3 {
            let ex = turned(look, side * look.eye_apart, 0.55);
            let bag = Pen::at(ex, cy).m(s(-14.0), 14.0).q(s(2.0), 22.0, s(18.0), 12.0);
            canvas.line(bag.done(), 1.2, deep, look.old() * 0.4, Some(face));
        }
    }
    if look.old() > 0.4 && !look.is_veiled() {
        for (y, w) in [(-62.0, 44.0), (-74.0, 38.0)] {
            let line = Pen::at(nx, cy).m(-w, y + 2.0).q(0.0, y - 4.0, w, y + 2.0);
            canvas.line(line.done(), 1.2, deep, (look.old() - 0.4) * 0.5, Some(face));
        }
    }
}

/// Glasses, with a touch of light on the lenses.
pub(super) fn glasses(canvas: &mut Canvas, look: &Look) {
    let cy = look.centre.1 + 3.0;
    let (frame, width) = match look.glasses {
        0 => return,
        1 => (Rgb::hex(0x1b1a1c), 3.6),
        2 => (Rgb::hex(0x8a7a55), 2.2),
        _ => (Rgb::hex(0x4a2d20), 3.2),
    };
    let (rx, ry) = (33.0, if look.glasses == 2 { 25.0 } else { 22.0 });
    for side in [-1.0_f32, 1.0] {
        let ex = turned(look, side * (look.eye_apart + 0.5), 0.6);
        let k = if look.glasses == 2 { 0.56 } else { 0.78 };
        let lens = Pen::at(ex, cy)
            .m(0.0, -ry)
            .c((rx * k, -ry), (rx, -ry * k), (rx, 0.0))
            .c((rx, ry * k), (rx * k, ry), (0.0, ry))
            .c((-rx * k, ry), (-rx, ry * k), (-rx, 0.0))
            .c((-rx, -ry * k), (-rx * k, -ry), (0.0, -ry))
            .close()
            .done();
        let clip = mask(lens.clone());
        canvas.fill(lens.clone(), Rgb::hex(0xffffff), 0.05, None);
        let glint = Pen::at(ex, cy)
            .m(-rx, ry * 0.2)
            .l(-rx * 0.1, -ry)
            .l(rx * 0.28, -ry)
            .l(-rx * 0.7, ry)
            .l(-rx, ry)
            .close();
        canvas.fill(glint.done(), Rgb::hex(0xffffff), 0.07, Some(&clip));
        canvas.line(lens.clone(), width, look.shade.scale(0.5), 0.16, None);
        canvas.line(lens, width, frame, 0.96, None);
        if !look.is_veiled() {
            let arm = Pen::at(0.0, cy)
                .m(ex + side * rx, -6.0)
                .l(look.centre.0 + side * (look.cheek + 4.0), -9.0);
            canvas.line(arm.done(), width, frame, 0.92, None);
        }
    }
    let (l, r) = (turned(look, -look.eye_apart, 0.6) + rx, turned(look, look.eye_apart, 0.6) - rx);
    canvas.line(
        Pen::at(0.0, cy).m(l, -4.0).q((l + r) / 2.0, -11.0, r, -4.0).done(),
        width,
        frame,
        0.96,
        None,
    );
}
