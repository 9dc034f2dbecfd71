//! Portraits spoiled in one way each.

use super::png;
use crate::portrait::Picture;

/// How a photo is spoiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spoiled {
    /// The second half of the file is missing.
    Half,
    /// The grey figure that BKN serves where there is no photo.
    Placeholder,
    /// A JPEG by content.
    Jpeg,
    /// 300x383 pixels.
    Small,
    /// Over 2 MB, because of what a careless program left in the file.
    Heavy,
    /// Without colour.
    Grey,
    /// On red.
    Opaque,
    /// Wider than high.
    Landscape,
    /// Out of focus.
    Blurred,
    /// Far too dark.
    Dark,
    /// Far too bright.
    Bright,
    /// The head in a corner.
    Pose,
}

/// One of the drawn portraits, on a studio's blue, saved as JPEG by a foreign program.
const JPEG: &[u8] = include_bytes!("foto.jpg");

/// The file that becomes of `picture`.
pub(super) fn spoiled(how: Spoiled, mut picture: Picture) -> Vec<u8> {
    match how {
        Spoiled::Half => {
            let mut bytes = png(&picture);
            bytes.truncate(bytes.len() / 2);
            return bytes;
        }
        Spoiled::Jpeg => return JPEG.to_vec(),
        Spoiled::Heavy => return heavy(&png(&picture)),
        Spoiled::Small => return png(&resized(&picture, 300, 383)),
        Spoiled::Landscape => return png(&resized(&picture, 575, 450)),
        Spoiled::Blurred => {
            let (width, height) = (picture.width_px, picture.height_px);
            // Down to a sixth and up again, then once more between the pixels.
            let rough = smooth(&resized(&picture, width / 6, height / 6), width, height);
            return png(&rough);
        }
        Spoiled::Pose => return png(&shifted(&picture, 150, 190)),
        Spoiled::Placeholder => each(&mut picture, |pixel| pixel[..3].fill(196)),
        Spoiled::Grey => each(&mut picture, |pixel| {
            let luma =
                u32::from(pixel[0]) * 77 + u32::from(pixel[1]) * 150 + u32::from(pixel[2]) * 29;
            pixel[..3].fill((luma >> 8) as u8);
        }),
        Spoiled::Opaque => each(&mut picture, |pixel| {
            for (idx, red) in [0xdb_u32, 0x15, 0x14].into_iter().enumerate() {
                let alpha = u32::from(pixel[3]);
                pixel[idx] = ((u32::from(pixel[idx]) * alpha + red * (255 - alpha)) / 255) as u8;
            }
            pixel[3] = 255;
        }),
        Spoiled::Dark => {
            each(&mut picture, |pixel| {
                pixel[..3].iter_mut().for_each(|part| *part /= 3);
            });
        }
        Spoiled::Bright => each(&mut picture, |pixel| {
            pixel[..3].iter_mut().for_each(|part| *part = 255 - (255 - *part) / 4);
        }),
    }
    png(&picture)
}

/// Changes every pixel that shows something.
fn each(picture: &mut Picture, change: impl Fn(&mut [u8])) {
    picture.rgba.chunks_exact_mut(4).for_each(change);
}

/// The picture at another size, by the nearest pixel; sides that do not agree leave the subject in the middle.
fn resized(picture: &Picture, width_px: u32, height_px: u32) -> Picture {
    let mut rgba = Vec::with_capacity((width_px * height_px * 4) as usize);
    // As wide as the height allows: a wide picture gets empty sides.
    let scaled_px = (picture.width_px * height_px / picture.height_px).max(1);
    let left = i64::from(width_px) / 2 - i64::from(scaled_px) / 2;
    for y in 0..height_px {
        for x in 0..width_px {
            let from_x = (i64::from(x) - left) * i64::from(picture.width_px) / i64::from(scaled_px);
            let from_y = i64::from(y) * i64::from(picture.height_px) / i64::from(height_px);
            rgba.extend(pixel(picture, from_x, from_y));
        }
    }
    Picture { width_px, height_px, rgba }
}

/// A small picture made large with a bilinear filter.
fn smooth(small: &Picture, width_px: u32, height_px: u32) -> Picture {
    let mut rgba = Vec::with_capacity((width_px * height_px * 4) as usize);
    for y in 0..height_px {
        for x in 0..width_px {
            // In 1/256 of a small pixel.
            let fx = x * 256 * (small.width_px - 1) / (width_px - 1);
            let fy = y * 256 * (small.height_px - 1) / (height_px - 1);
            let (ix, iy) = (i64::from(fx / 256), i64::from(fy / 256));
            let (tx, ty) = (fx % 256, fy % 256);
            let corners = [
                (pixel(small, ix, iy), (256 - tx) * (256 - ty)),
                (pixel(small, ix + 1, iy), tx * (256 - ty)),
                (pixel(small, ix, iy + 1), (256 - tx) * ty),
                (pixel(small, ix + 1, iy + 1), tx * ty),
            ];
            let alpha: u32 = corners.iter().map(|(p, share)| u32::from(p[3]) * (share >> 4)).sum();
            for part in 0..3 {
                // Colours weigh as much as they cover, so that no dark rim appears.
                let sum: u32 = corners
                    .iter()
                    .map(|(p, share)| u32::from(p[part]) * ((u32::from(p[3]) * (share >> 4)) >> 8))
                    .sum();
                let weight: u32 =
                    corners.iter().map(|(p, share)| (u32::from(p[3]) * (share >> 4)) >> 8).sum();
                rgba.push((sum / weight.max(1)).min(255) as u8);
            }
            rgba.push((alpha >> 12).min(255) as u8);
        }
    }
    Picture { width_px, height_px, rgba }
}

/// The picture moved right and down; what leaves is lost.
fn shifted(picture: &Picture, right_px: i64, down_px: i64) -> Picture {
    let mut rgba = Vec::with_capacity(picture.rgba.len());
    for y in 0..i64::from(picture.height_px) {
        for x in 0..i64::from(picture.width_px) {
            rgba.extend(pixel(picture, x - right_px, y - down_px));
        }
    }
    Picture { rgba, ..*picture }
}

/// One pixel, transparent outside.
fn pixel(picture: &Picture, x: i64, y: i64) -> [u8; 4] {
    if x < 0 || y < 0 || x >= i64::from(picture.width_px) || y >= i64::from(picture.height_px) {
        return [0; 4];
    }
    let at = (y * i64::from(picture.width_px) + x) as usize * 4;
    [picture.rgba[at], picture.rgba[at + 1], picture.rgba[at + 2], picture.rgba[at + 3]]
}

/// The same picture with a private chunk of two megabytes before its last chunk.
fn heavy(bytes: &[u8]) -> Vec<u8> {
    const LAST_CHUNK: usize = 12;
    let (head, end) = bytes.split_at(bytes.len() - LAST_CHUNK);
    let padding = vec![0_u8; 2_100_000];
    let mut crc = flate2::Crc::new();
    crc.update(b"prVt");
    crc.update(&padding);
    let mut file = head.to_vec();
    file.extend((padding.len() as u32).to_be_bytes());
    file.extend(b"prVt");
    file.extend(&padding);
    file.extend(crc.sum().to_be_bytes());
    file.extend(end);
    file
}
