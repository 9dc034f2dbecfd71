//! One example of every form that a picture file may have.

use super::tests::{jpeg, rgba};

/// A picture that tells corners apart: left is red, right blue, the upper half lighter.
fn corners(x: u32, y: u32, side: u32) -> [u8; 4] {
    let light = if y < side / 2 { 240 } else { 120 };
    if x < side / 2 { [light, 20, 20, 255] } else { [20, 20, light, 255] }
}

fn near(found: &[u8], want: &[u8], within: u8) -> bool {
    found.len() == want.len() && found.iter().zip(want).all(|(a, b)| a.abs_diff(*b) <= within)
}

/// A chunk of a PNG file.
fn chunk(out: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    let length = u32::try_from(data.len()).expect("a small chunk");
    out.extend(length.to_be_bytes());
    let start = out.len();
    out.extend(name);
    out.extend(data);
    let sum = super::tests::crc(&out[start..]);
    out.extend(sum.to_be_bytes());
}

/// A PNG file of the given header bytes (depth, colour type, interlace), extra chunks and raw rows.
fn file(
    (width, height): (u32, u32),
    [depth, colour, interlace]: [u8; 3],
    extra: &[(&[u8; 4], &[u8])],
    rows: &[u8],
) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([depth, colour, 0, 0, interlace]);
    chunk(&mut out, b"IHDR", &header);
    for (name, data) in extra {
        chunk(&mut out, name, data);
    }
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, rows).expect("memory takes all");
    chunk(&mut out, b"IDAT", &packed.finish().expect("memory takes all"));
    chunk(&mut out, b"IEND", &[]);
    out
}

#[test]
fn a_palette_with_transparency_is_looked_up() {
    // Two pixels of four bits: entry 1, entry 2; the second is half transparent.
    let palette: &[u8] = &[0, 0, 0, 200, 100, 50, 10, 20, 30];
    let png =
        file((2, 1), [4, 3, 0], &[(b"PLTE", palette), (b"tRNS", &[255, 255, 128])], &[0, 0x12]);
    assert_eq!(rgba(&png).unwrap().1, [200, 100, 50, 255, 10, 20, 30, 128]);
}

#[test]
fn small_depths_of_grey_are_spread_over_all_levels() {
    for (depth, rows, levels) in [
        (1, &[0, 0b1010_0000][..], &[255, 0, 255, 0][..]),
        (2, &[0, 0b0001_1011], &[0, 85, 170, 255]),
        (4, &[0, 0x0f, 0x37], &[0, 255, 51, 119]),
    ] {
        let png = file((4, 1), [depth, 0, 0], &[], rows);
        let want: Vec<u8> = levels.iter().flat_map(|&level| [level, level, level, 255]).collect();
        assert_eq!(rgba(&png).unwrap().1, want, "{depth} bits");
    }
}

#[test]
fn one_grey_or_colour_may_be_the_transparent_one() {
    let grey = file((2, 1), [8, 0, 0], &[(b"tRNS", &[0, 9])], &[0, 9, 10]);
    assert_eq!(rgba(&grey).unwrap().1, [9, 9, 9, 0, 10, 10, 10, 255]);
    let rgb = file((2, 1), [8, 2, 0], &[(b"tRNS", &[0, 1, 0, 2, 0, 3])], &[0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(rgba(&rgb).unwrap().1, [1, 2, 3, 0, 4, 5, 6, 255]);
}

#[test]
fn an_interlaced_picture_is_put_together() {
    const SIDE: u32 = 16;
    // Adam7 (PNG specification, 8.2): first column and row, and steps, of each pass.
    let passes = [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ];
    let mut rows = Vec::new();
    for (x0, y0, dx, dy) in passes {
        for y in (y0..SIDE).step_by(dy) {
            rows.push(0);
            rows.extend((x0..SIDE).step_by(dx).flat_map(|x| corners(x, y, SIDE)));
        }
    }
    let png = file((SIDE, SIDE), [8, 6, 1], &[], &rows);
    let want: Vec<u8> =
        (0..SIDE).flat_map(|y| (0..SIDE).flat_map(move |x| corners(x, y, SIDE))).collect();
    assert_eq!(rgba(&png).unwrap().1, want);
}

#[test]
fn of_an_animation_the_first_picture_is_taken() {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, 2, 2);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[7; 16]).unwrap();
    writer.write_image_data(&[200; 16]).unwrap();
    writer.finish().unwrap();
    let (decoded, pixels) = rgba(&out).unwrap();
    assert_eq!((decoded.animated, &*pixels), (true, &[7; 16][..]));
}

#[test]
fn the_colours_of_another_space_become_srgb() {
    let icc = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let mut out = Vec::new();
    let mut info = png::Info::with_size(1, 1);
    info.color_type = png::ColorType::Rgba;
    info.bit_depth = png::BitDepth::Eight;
    info.icc_profile = Some(icc.clone().into());
    let encoder = png::Encoder::with_info(&mut out, info).unwrap();
    encoder.write_header().unwrap().write_image_data(&[180, 100, 80, 77]).unwrap();
    let (decoded, pixel) = rgba(&out).unwrap();
    assert!(decoded.converted);
    // The same colour has more red in the smaller space.
    assert!(pixel[0] > 185 && pixel[1] < 100 && pixel[3] == 77, "{pixel:?}");

    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 95);
    encoder.add_icc_profile(&icc).unwrap();
    encoder.encode(&[180, 100, 80].repeat(64), 8, 8, jpeg_encoder::ColorType::Rgb).unwrap();
    let (decoded, pixels) = rgba(&out).unwrap();
    assert!(decoded.converted && pixels[0] > 185, "{:?}", &pixels[..4]);
}

/// Inks with the profile that print shops embed: what the press would print, and never a black
/// square because four inks were taken for red, green, blue and alpha.
#[test]
fn inks_are_converted_by_the_profile_in_the_file() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../icc");
    let icc = std::fs::read(folder.join("FOGRA39L-derived-low-28k.icc")).unwrap();
    for kind in [jpeg_encoder::ColorType::Cmyk, jpeg_encoder::ColorType::CmykAsYcck] {
        let decode = |inks: [u8; 4]| {
            let mut out = Vec::new();
            let mut encoder = jpeg_encoder::Encoder::new(&mut out, 98);
            encoder.add_icc_profile(&icc).unwrap();
            encoder.encode(&inks.repeat(256), 16, 16, kind).unwrap();
            let (decoded, pixels) = rgba(&out).unwrap();
            assert!(decoded.converted);
            [pixels[0], pixels[1], pixels[2], pixels[3]]
        };
        let paper = decode([0, 0, 0, 0]);
        assert!(near(&paper, &[255; 4], 12), "{kind:?} paper {paper:?}");
        let black = decode([0, 0, 0, 255]);
        assert!(black[..3].iter().all(|level| *level < 75) && black[3] == 255, "{black:?}");
        // The solids of coated offset, ISO 12647-2: no screen's cyan, magenta or yellow.
        for (inks, want) in [
            ([255, 0, 0, 0], [0, 158, 224]),
            ([0, 255, 0, 0], [230, 0, 126]),
            ([0, 0, 255, 0], [255, 236, 0]),
        ] {
            let found = decode(inks);
            assert!(near(&found[..3], &want, 22), "{kind:?} {inks:?}: {found:?}");
        }
    }
}

#[test]
fn a_profile_of_inks_in_a_picture_of_light_is_passed_over() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../icc");
    let icc = std::fs::read(folder.join("FOGRA39L-derived-low-28k.icc")).unwrap();
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 95);
    encoder.add_icc_profile(&icc).unwrap();
    encoder.encode(&[180, 100, 80].repeat(64), 8, 8, jpeg_encoder::ColorType::Rgb).unwrap();
    let (decoded, pixels) = rgba(&out).unwrap();
    assert!(!decoded.converted);
    assert!(near(&pixels[..4], &[180, 100, 80, 255], 6), "{:?}", &pixels[..4]);
}

#[test]
fn every_orientation_a_camera_notes_comes_out_upright() {
    const SIDE: u32 = 32;
    for orientation in 1..=8u8 {
        // The camera's picture: the upright one, moved the way this orientation undoes.
        let stored = |x: u32, y: u32| {
            let last = SIDE - 1;
            let (x, y) = match orientation {
                2 => (last - x, y),
                3 => (last - x, last - y),
                4 => (x, last - y),
                5 => (y, x),
                6 => (last - y, x),
                7 => (last - y, last - x),
                8 => (y, last - x),
                _ => (x, y),
            };
            corners(x, y, SIDE)
        };
        let data: Vec<u8> = (0..SIDE)
            .flat_map(|y| (0..SIDE).flat_map(move |x| stored(x, y).into_iter().take(3)))
            .collect();
        let mut out = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut out, 98);
        let mut exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0".to_vec();
        exif[19] = orientation;
        encoder.add_exif_metadata(&exif).unwrap();
        let side = SIDE as u16;
        encoder.encode(&data, side, side, jpeg_encoder::ColorType::Rgb).unwrap();
        let (decoded, pixels) = rgba(&out).unwrap();
        assert_eq!(decoded.orientation, orientation);
        for (x, y) in [(4, 4), (27, 4), (4, 27), (27, 27)] {
            let at = (y * SIDE + x) as usize * 4;
            let want = corners(x, y, SIDE);
            assert!(near(&pixels[at..at + 4], &want, 24), "{orientation} at {x},{y}");
        }
    }
}

#[test]
fn a_grey_and_a_progressive_jpeg_are_decoded_like_the_others() {
    let (_, pixels) = rgba(&jpeg(8, 8, jpeg_encoder::ColorType::Luma, &[77; 64])).unwrap();
    assert!(near(&pixels[..4], &[77, 77, 77, 255], 2));
    let data = [180, 100, 80].repeat(64 * 64);
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 90);
    encoder.set_progressive(true);
    encoder.encode(&data, 64, 64, jpeg_encoder::ColorType::Rgb).unwrap();
    let (_, pixels) = rgba(&out).unwrap();
    assert!(near(&pixels[..4], &[180, 100, 80, 255], 6));
}

/// `corners` at 16x16 as a chunk of WebP with loss, made by `cwebp -q 95`.
const LOSSY: [u8; 70] = [
    0x56, 0x50, 0x38, 0x20, 0x3e, 0x00, 0x00, 0x00, 0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x10, 0x00,
    0x10, 0x00, 0x00, 0x80, 0x08, 0x25, 0xa0, 0x02, 0x74, 0xba, 0x01, 0xf8, 0x01, 0xf8, 0x80, 0x03,
    0xc8, 0x00, 0xfe, 0xfe, 0xbb, 0x37, 0xff, 0xf0, 0x75, 0x7f, 0xfb, 0x67, 0xff, 0xff, 0xd9, 0x11,
    0x8f, 0xfe, 0x80, 0x47, 0xfa, 0x22, 0x41, 0x5f, 0xff, 0x71, 0xe5, 0xff, 0xfa, 0x22, 0x45, 0x37,
    0xf7, 0x1e, 0x57, 0x88, 0x00, 0x00,
];
/// One green at 16x16 as such a chunk.
const GREEN: [u8; 52] = [
    0x56, 0x50, 0x38, 0x20, 0x2c, 0x00, 0x00, 0x00, 0x90, 0x01, 0x00, 0x9d, 0x01, 0x2a, 0x10, 0x00,
    0x10, 0x00, 0x01, 0x40, 0x26, 0x25, 0xa0, 0x02, 0x74, 0xba, 0x00, 0x03, 0x98, 0x00, 0xfe, 0xea,
    0x65, 0xff, 0xf6, 0x2c, 0xe5, 0xb0, 0x2f, 0x1f, 0xff, 0x53, 0x8f, 0xfe, 0x4e, 0x3f, 0xf9, 0x38,
    0xfe, 0xb2, 0x80, 0x00,
];

/// The chunks of a WebP file behind its header (WebP container specification, 2.4).
fn webp(chunks: &[u8]) -> Vec<u8> {
    let length = u32::try_from(chunks.len() + 4).expect("a small file");
    [b"RIFF", &length.to_le_bytes()[..], b"WEBP", chunks].concat()
}

/// Whether the four corners are those of `corners`, as near as loss leaves them.
fn are_corners(pixels: &[u8]) -> bool {
    [(2, 2), (13, 2), (2, 13), (13, 13)].into_iter().all(|(x, y)| {
        let at = (y * 16 + x) * 4;
        near(&pixels[at..at + 4], &corners(x as u32, y as u32, 16), 24)
    })
}

#[test]
fn a_webp_with_loss_is_decoded() {
    let (decoded, pixels) = rgba(&webp(&LOSSY)).unwrap();
    assert_eq!((decoded.width_px, decoded.height_px, decoded.animated), (16, 16, false));
    assert!(are_corners(&pixels), "{pixels:?}");
}

#[test]
fn of_an_animated_webp_the_first_picture_is_taken() {
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let length = u32::try_from(data.len()).expect("a small chunk");
        [name, &length.to_le_bytes()[..], data].concat()
    };
    // Frames at the corner, 16x16 (one less is stored), for a tenth of a second each.
    let place = [0, 0, 0, 0, 0, 0, 15, 0, 0, 15, 0, 0, 100, 0, 0, 0];
    let frame = |picture: &[u8]| chunk(b"ANMF", &[&place[..], picture].concat());
    let file = webp(
        &[
            chunk(b"VP8X", &[0b10, 0, 0, 0, 15, 0, 0, 15, 0, 0]),
            chunk(b"ANIM", &[255, 255, 255, 255, 0, 0]),
            frame(&LOSSY),
            frame(&GREEN),
        ]
        .concat(),
    );
    let (decoded, pixels) = rgba(&file).unwrap();
    assert!(decoded.animated && are_corners(&pixels), "{pixels:?}");
}
