//! Examples of cropping, scaling, filling and encoding.

use super::*;
use cetak_base::geom::Size;
use cetak_base::unit::Length;
use std::io::Read as _;

fn frame(width_mm: f64, height_mm: f64) -> Frame {
    let size = Size::new(Length::from_mm(width_mm), Length::from_mm(height_mm));
    Frame { size, dpi: 300, encoding: Encoding::Jpeg }
}

fn cropped(width_px: u32, height_px: u32, frame: &Frame) -> (u32, u32, u32, u32) {
    let crop = crop((width_px, height_px), aspect(frame.size_px(), frame), None);
    (crop.x_px, crop.y_px, crop.width_px, crop.height_px)
}

fn png(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
    let rgba: Vec<u8> = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .flat_map(|(x, y)| pixel(x, y))
        .collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.write_header().unwrap().write_image_data(&rgba).unwrap();
    out
}

fn inflate(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    flate2::read::ZlibDecoder::new(bytes).read_to_end(&mut plain).unwrap();
    plain
}

/// A red disc on transparent black.
fn disc(x: u32, y: u32) -> [u8; 4] {
    let (dx, dy) = (f64::from(x) - 225.0, f64::from(y) - 287.5);
    if dx.hypot(dy) < 180.0 { [200, 40, 30, 255] } else { [0, 0, 0, 0] }
}

#[test]
fn a_conforming_photo_is_not_cropped_and_others_lose_more_below_than_above() {
    let frame = frame(20.0, 25.556);
    assert_eq!(cropped(450, 575, &frame), (0, 0, 450, 575));
    assert_eq!(cropped(800, 600, &frame), (165, 0, 470, 600));
    assert_eq!(cropped(600, 900, &frame), (0, 26, 600, 767));
    assert_eq!(cropped(1, 1, &frame), (0, 0, 1, 1));
}

#[test]
fn a_photo_fills_its_frame_and_is_never_blown_up() {
    let mut shop = Preparer::new();
    let photo = png(450, 575, disc);
    let (_, small) =
        shop.prepare(&photo, &frame(20.0, 25.556), Background::Require.into()).unwrap();
    assert_eq!((small.width_px, small.height_px), (236, 302));
    let (_, large) =
        shop.prepare(&photo, &frame(60.0, 76.667), Background::Require.into()).unwrap();
    assert_eq!((large.width_px, large.height_px), (450, 575));
}

#[test]
fn the_mask_is_the_alpha_of_the_picture() {
    let photo = png(450, 575, disc);
    let frame = frame(60.0, 76.667);
    let (_, prepared) =
        Preparer::new().prepare(&photo, &frame, Background::Require.into()).unwrap();
    let mask = inflate(&prepared.mask);
    assert_eq!(mask.len(), 450 * 575);
    assert_eq!((mask[0], mask[287 * 450 + 225]), (0, 255));
}

#[test]
fn no_dark_halo_lies_behind_the_mask() {
    let photo = png(450, 575, disc);
    for encoding in [Encoding::Jpeg, Encoding::Lossless] {
        let frame = Frame { encoding, ..frame(20.0, 25.556) };
        let (_, prepared) =
            Preparer::new().prepare(&photo, &frame, Background::Require.into()).unwrap();
        let rgb = pixels(&prepared);
        // Red everywhere, to the corners: black was there before. The filter's own overshoot
        // makes the rim a little brighter, as it does with every edge; darker it must not be.
        for (idx, pixel) in rgb.chunks(3).enumerate() {
            let near = pixel.iter().zip([200, 40, 30]).all(|(a, b)| *a + 8 >= b && *a <= b + 24);
            assert!(near, "pixel {idx} is {pixel:?}");
        }
    }
}

/// The colours of a prepared photo, decoded by other code than wrote them.
fn pixels(prepared: &Prepared) -> Vec<u8> {
    let (width, height) = (prepared.width_px as usize, prepared.height_px as usize);
    match prepared.encoding {
        Encoding::Jpeg => {
            let picture = image::load_from_memory(&prepared.colour).unwrap();
            assert_eq!((picture.width() as usize, picture.height() as usize), (width, height));
            picture.to_rgb8().into_raw()
        }
        Encoding::Lossless => {
            // A PNG around the very same stream.
            let mut file = Vec::new();
            let mut encoder = png::Encoder::new(&mut file, width as u32, height as u32);
            encoder.set_color(png::ColorType::Rgb);
            let mut writer = encoder.write_header().unwrap();
            writer.write_chunk(png::chunk::IDAT, &prepared.colour).unwrap();
            drop(writer);
            image::load_from_memory(&file).unwrap().to_rgb8().into_raw()
        }
    }
}

#[test]
fn lossless_colours_are_exactly_those_of_the_photo() {
    let texture = |x: u32, y: u32| {
        let noise = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 7;
        [noise as u8, (noise >> 8) as u8, (x + y) as u8, 255]
    };
    let photo = png(450, 575, texture);
    let frame = Frame { encoding: Encoding::Lossless, ..frame(60.0, 76.667) };
    let (_, prepared) = Preparer::new().prepare(&photo, &frame, Background::Keep.into()).unwrap();
    let expected: Vec<u8> = (0..575)
        .flat_map(|y| (0..450).flat_map(move |x| texture(x, y).into_iter().take(3)))
        .collect();
    assert!(pixels(&prepared) == expected);
}

#[test]
fn what_a_workshop_made_before_leaves_no_trace() {
    let photo = png(450, 575, disc);
    let other = png(90, 700, |x, y| [x as u8, y as u8, 9, (x * 3) as u8]);
    let frame = frame(20.0, 25.556);
    let mut used = Preparer::new();
    used.prepare(&other, &frame, Background::Keep.into()).unwrap();
    assert!(used.prepare(&photo[..photo.len() / 2], &frame, Background::Keep.into()).is_err());
    let again = used.prepare(&photo, &frame, Background::Keep.into()).unwrap();
    assert_eq!(again, Preparer::new().prepare(&photo, &frame, Background::Keep.into()).unwrap());
}

#[test]
fn a_picture_of_nothing_is_prepared_too() {
    let photo = png(3, 5, |_, _| [0; 4]);
    let (_, prepared) =
        Preparer::new().prepare(&photo, &frame(20.0, 25.6), Background::Keep.into()).unwrap();
    assert_eq!(inflate(&prepared.mask), vec![0; 3 * 4]);
}
