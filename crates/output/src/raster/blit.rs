//! A photo laid on whole dots, pixel for pixel.
//!
//! What `tiny_skia` would make of it through its pipeline for any transform, in a
//! third of the time: the same additions and multiplications, so that not one
//! level changes.

use tiny_skia as sk;

/// Lays `photo` over `canvas`, its corner at `(left, top)`, as far as `mask` covers.
pub(super) fn blit(
    canvas: &mut sk::Pixmap,
    photo: sk::PixmapRef<'_>,
    (left, top): (i64, i64),
    mask: Option<&sk::Mask>,
) {
    let (width, height) = (i64::from(canvas.width()), i64::from(canvas.height()));
    let photo_width = i64::from(photo.width());
    let columns = left.clamp(0, width)..(left + photo_width).clamp(0, width);
    let rows = top.clamp(0, height)..(top + i64::from(photo.height())).clamp(0, height);
    if columns.is_empty() {
        return;
    }
    for y in rows {
        let at = |x: i64| (y * width + x) as usize;
        let here = at(columns.start)..at(columns.end);
        let from = ((y - top) * photo_width + columns.start - left) as usize;
        let own = &photo.pixels()[from..from + here.len()];
        let cover = mask.map(|mask| &mask.data()[here.clone()]);
        for (idx, (to, own)) in canvas.pixels_mut()[here].iter_mut().zip(own).enumerate() {
            let cover = cover.map_or(255, |cover| cover[idx]);
            match (own.alpha(), cover) {
                (0, _) | (_, 0) => {}
                (255, 255) => *to = *own,
                _ => *to = over(*own, cover, *to),
            }
        }
    }
}

/// One pixel over another, covering so much of it.
fn over(
    own: sk::PremultipliedColorU8,
    cover: u8,
    below: sk::PremultipliedColorU8,
) -> sk::PremultipliedColorU8 {
    const LEVEL: f32 = 1.0 / 255.0;
    let cover = f32::from(cover) / 255.0;
    let rest = 1.0 - f32::from(own.alpha()) * LEVEL * cover;
    let mixed = |own: u8, below: u8| {
        let sum = f32::from(below) * LEVEL * rest + f32::from(own) * LEVEL * cover;
        (sum.clamp(0.0, 1.0) * 255.0).round_ties_even() as u8
    };
    let alpha = mixed(own.alpha(), below.alpha());
    // Rounded alike, no colour comes out stronger than its alpha.
    let channel = |own, below| mixed(own, below).min(alpha);
    sk::PremultipliedColorU8::from_rgba(
        channel(own.red(), below.red()),
        channel(own.green(), below.green()),
        channel(own.blue(), below.blue()),
        alpha,
    )
    .unwrap_or(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(width: u32, height: u32, seed: u32) -> sk::Pixmap {
        let mut pixmap = sk::Pixmap::new(width, height).expect("a size");
        for (idx, pixel) in (seed..).zip(pixmap.pixels_mut()) {
            let [r, g, b, a] = (idx.wrapping_mul(2_654_435_761) ^ idx << 7).to_le_bytes();
            let a = [a, 255, 0, a][idx as usize % 4];
            *pixel = sk::ColorU8::from_rgba(r, g, b, a).premultiply();
        }
        pixmap
    }

    #[test]
    fn not_one_level_differs_from_what_the_general_way_makes() {
        let photo = noise(40, 50, 1);
        let mut mask = sk::Mask::new(64, 64).expect("a size");
        for (idx, cover) in mask.data_mut().iter_mut().enumerate() {
            *cover = [255, 0, (idx * 37) as u8][idx % 3];
        }
        for (x, y) in [(0, 0), (7, 9), (-5, -8), (30, 40), (100, 3)] {
            for mask in [None, Some(&mask)] {
                let (mut fast, mut slow) = (noise(64, 64, 9), noise(64, 64, 9));
                blit(&mut fast, photo.as_ref(), (x, y), mask);
                let place = sk::Transform::from_translate(x as f32, y as f32);
                let paint = sk::PixmapPaint::default();
                slow.draw_pixmap(0, 0, photo.as_ref(), &paint, place, mask);
                assert!(fast.data() == slow.data(), "{x} {y}");
            }
        }
    }
}
