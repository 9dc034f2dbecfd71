//! Drawn portraits in the manner of a pas foto.
//!
//! Each is a PNG of 450x575 pixels with a transparent background, drawn from
//! paths, soft light and a fine photographic grain. It is the same, byte for
//! byte, on every machine: tiny-skia fills plain colours only, the rest is
//! additions and multiplications; no sine, power or clock is asked. Nobody is
//! portrayed, and no photograph was used.

mod canvas;
mod clothes;
mod face;
mod hair;
mod look;

use crate::rng::Rng;
use canvas::{Canvas, HEIGHT_PX, WIDTH_PX};
use look::Look;

pub(super) use look::Sitter;

/// How much photographic grain a portrait gets; more grain makes a larger file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    /// Barely visible: files of about 100 to 160 KB, for samples that are kept in a repository.
    Fine,
    /// As much as a camera's: files of 250 to 500 KB, for trials and benchmarks.
    Full,
}

/// The pixels of a picture: straight (not premultiplied) RGBA, row by row.
pub(super) struct Picture {
    /// Width.
    pub(super) width_px: u32,
    /// Height.
    pub(super) height_px: u32,
    /// Four bytes a pixel.
    pub(super) rgba: Vec<u8>,
}

/// The portrait of `sitter`, the same for the same stream of random numbers.
pub(super) fn draw(sitter: Sitter, grain: Grain, mut rng: Rng) -> Picture {
    let look = Look::of(sitter, &mut rng);
    let mut canvas = Canvas::new();
    hair::behind(&mut canvas, &look);
    clothes::neck(&mut canvas, &look);
    clothes::clothes(&mut canvas, &look, &mut rng);
    hair::locks(&mut canvas, &look, &mut rng);
    if !look.is_veiled() {
        face::ears(&mut canvas, &look);
    }
    let face_mask = canvas::mask(face::outline(&look));
    face::skin(&mut canvas, &look, &face_mask);
    face::features(&mut canvas, &look, &face_mask);
    hair::before(&mut canvas, &look, &face_mask, &mut rng);
    face::glasses(&mut canvas, &look);
    Picture { width_px: WIDTH_PX, height_px: HEIGHT_PX, rgba: develop(&canvas, grain, &mut rng) }
}

/// Straight colours with grain: shared by the three colours in part, as a sensor's is.
fn develop(canvas: &Canvas, grain: Grain, rng: &mut Rng) -> Vec<u8> {
    // Standard deviation is about 0.3 of the strength, which is in 1/512 of a level.
    let (common, own) = match grain {
        Grain::Fine => (1, 1),
        Grain::Full => (11, 13),
    };
    let mut rgba = canvas.pixmap.data().to_vec();
    for pixel in rgba.chunks_exact_mut(4) {
        let alpha = u32::from(pixel[3]);
        if alpha == 0 {
            continue;
        }
        let bits = rng.next();
        // Each sum of two bytes is a triangle around 255, near enough to a bell.
        let bell = |shift: u32| ((bits >> shift & 255) + (bits >> (shift + 8) & 255)) as i32 - 255;
        let shared = bell(0) * common;
        for (idx, part) in pixel[..3].iter_mut().enumerate() {
            let straight = if alpha == 255 {
                i32::from(*part)
            } else {
                ((u32::from(*part) * 255 + alpha / 2) / alpha).min(255) as i32
            };
            let noise = (shared + bell(16 * (idx as u32 + 1)) * own + 256) >> 9;
            *part = (straight + noise).clamp(0, 255) as u8;
        }
    }
    rgba
}

/// The picture as a PNG file: packed well where it is kept, quickly where many are made.
pub(super) fn png(picture: &Picture, grain: Grain) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(400_000);
    let mut encoder = png::Encoder::new(&mut bytes, picture.width_px, picture.height_px);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(match grain {
        Grain::Fine => png::Compression::High,
        Grain::Full => png::Compression::Fast,
    });
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    let mut writer = encoder.write_header().expect("the size is not zero and memory takes all");
    writer.write_image_data(&picture.rgba).expect("the pixels fill the picture exactly");
    writer.finish().expect("memory takes all");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grain_leaves_the_background_clear_and_the_picture_the_same_size() {
        let sitter = Sitter { woman: true, age: 40, veiled: false, skin: (1, 4), curly: false };
        let picture = draw(sitter, Grain::Full, Rng::stream(1, 2, 3));
        assert_eq!(picture.rgba.len(), (WIDTH_PX * HEIGHT_PX * 4) as usize);
        assert!(picture.rgba.chunks_exact(4).all(|pixel| pixel[3] > 0 || pixel == [0; 4]));
    }
}
