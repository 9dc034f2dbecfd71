//! A word across a picture that must never be taken for the real thing.
//!
//! Painted into the pixels: there is no layer to switch off. What lies below
//! stays legible, for the picture is there to be read.

use super::Pixels;
use super::paint::{GlyphPen, pixmap};
use cetak_card::layout::Font;
use skrifa::{
    FontRef, MetadataProvider as _,
    instance::{LocationRef, Size},
    outline::DrawSettings,
};
use tiny_skia as sk;

/// Share of the picture's diagonal that the word takes.
const LENGTH: f32 = 0.86;
/// How much of the word's colour shows, of 255.
const OPACITY: u8 = 92;

/// Paints `word` from the lower left to the upper right corner.
pub fn stamp(pixels: &mut Pixels, font: &Font, word: &str) {
    let Some(path) = outline(font, word) else { return };
    let Some(mut canvas) = pixmap(pixels) else { return };
    let (width, height) = (pixels.width_px as f32, pixels.height_px as f32);
    let bounds = path.bounds();
    let diagonal = width.hypot(height);
    let scale = diagonal * LENGTH / bounds.width().max(1.0);
    let (x, y) = (bounds.left() + bounds.width() / 2.0, bounds.top() + bounds.height() / 2.0);
    let angle = -(height / width).atan().to_degrees();
    let place = sk::Transform::from_translate(-x, -y)
        .post_scale(scale, scale)
        .post_rotate(angle)
        .post_translate(width / 2.0, height / 2.0);
    let mut paint = sk::Paint { anti_alias: true, ..sk::Paint::default() };
    paint.set_color_rgba8(200, 0, 30, OPACITY);
    canvas.fill_path(&path, &paint, sk::FillRule::Winding, place, None);
    // On a ground of the word's own colour the edge still shows.
    paint.set_color_rgba8(255, 255, 255, OPACITY);
    let stroke = sk::Stroke { width: 1.2 / scale, ..sk::Stroke::default() };
    canvas.stroke_path(&path, &paint, &stroke, place, None);
    pixels.rgba.clear();
    for pixel in canvas.pixels() {
        let c = pixel.demultiply();
        pixels.rgba.extend([c.red(), c.green(), c.blue(), c.alpha()]);
    }
}

/// The word's outline in the units of the font, y downwards.
fn outline(font: &Font, word: &str) -> Option<sk::Path> {
    let file = FontRef::new(&font.data).ok()?;
    let (glyphs, outlines) = (file.charmap(), file.outline_glyphs());
    let advances = file.glyph_metrics(Size::unscaled(), LocationRef::default());
    let mut pen = GlyphPen { builder: sk::PathBuilder::new(), scale: 1.0, x: 0.0, y: 0.0 };
    for c in word.chars() {
        let Some(glyph) = glyphs.map(c) else { continue };
        if let Some(outline) = outlines.get(glyph) {
            let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
            // The built-in fonts are tested; a letter less is still a stamp.
            let _ = outline.draw(settings, &mut pen);
        }
        pen.x += advances.advance_width(glyph).unwrap_or(0.0);
    }
    pen.builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_marks_both_white_and_its_own_colour_and_leaves_most_of_the_picture() {
        for ground in [[255, 255, 255, 255], [200, 0, 30, 255], [0, 0, 0, 255]] {
            for (width_px, height_px) in [(340, 214), (214, 340)] {
                let count = (width_px * height_px) as usize;
                let mut pixels = Pixels { width_px, height_px, rgba: ground.repeat(count) };
                stamp(&mut pixels, &Font::built_in(800), "CONTOH");
                assert_eq!(pixels.rgba.len(), count * 4);
                let changed = pixels.rgba.chunks_exact(4).filter(|pixel| *pixel != ground).count()
                    * 100
                    / count;
                assert!((2..50).contains(&changed), "{changed} % on {ground:?}");
            }
        }
    }
}
