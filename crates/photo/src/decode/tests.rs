//! Examples of what is decoded, and of what is refused and why.

use super::*;
use proptest::prelude::*;

fn png(
    width: u32,
    height: u32,
    color: png::ColorType,
    depth: png::BitDepth,
    data: &[u8],
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    encoder.write_header().unwrap().write_image_data(data).unwrap();
    out
}

pub(super) fn rgba(bytes: &[u8]) -> Result<(Decoded, Vec<u8>), Refusal> {
    let mut rgba = vec![7; 5];
    let decoded = decode(bytes, &mut rgba, &mut Scratch::default())?;
    Ok((decoded, rgba))
}

fn noisy(side: u32) -> Vec<u8> {
    let data: Vec<u8> =
        (0..side * side * 4).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    png(side, side, png::ColorType::Rgba, png::BitDepth::Eight, &data)
}

pub(super) fn jpeg(width: u16, height: u16, kind: jpeg_encoder::ColorType, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    jpeg_encoder::Encoder::new(&mut out, 95).encode(data, width, height, kind).unwrap();
    out
}

#[test]
fn sixteen_bits_are_rounded_to_eight() {
    let data = [0u16, 128, 129, 32_896, 65_535, 65_406, 65_407, 1].map(u16::to_be_bytes).concat();
    let file = png(2, 1, png::ColorType::Rgba, png::BitDepth::Sixteen, &data);
    assert_eq!(rgba(&file).unwrap().1, [0, 0, 1, 128, 255, 254, 255, 0]);
}

#[test]
fn grey_becomes_equal_channels() {
    let file = png(2, 1, png::ColorType::GrayscaleAlpha, png::BitDepth::Eight, &[9, 8, 200, 255]);
    assert_eq!(rgba(&file).unwrap().1, [9, 9, 9, 8, 200, 200, 200, 255]);
}

#[test]
fn gamma_one_is_brightened_to_srgb_and_alpha_stays() {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, 1, 1);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_source_gamma(png::ScaledFloat::new(1.0));
    encoder.write_header().unwrap().write_image_data(&[55, 55, 55, 99]).unwrap();
    let (decoded, pixel) = rgba(&out).unwrap();
    // sRGB of linear 55/255 (IEC 61966-2-1): 1.055 * 0.2157^(1/2.4) - 0.055 = 0.502.
    assert!(decoded.converted);
    assert!(pixel[..3].iter().all(|v| v.abs_diff(128) <= 1), "{pixel:?}");
    assert_eq!(pixel[3], 99);
}

#[test]
fn the_gamma_that_everyone_writes_changes_nothing() {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, 1, 1);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_source_gamma(png::ScaledFloat::new(0.45455));
    encoder.write_header().unwrap().write_image_data(&[1, 2, 3]).unwrap();
    let (decoded, pixel) = rgba(&out).unwrap();
    assert_eq!((decoded.converted, &*pixel), (false, &[1, 2, 3, 255][..]));
}

#[test]
fn a_png_cut_anywhere_is_refused() {
    let file = noisy(24);
    for length in 0..file.len() {
        assert!(rgba(&file[..length]).is_err(), "{length} of {} bytes", file.len());
    }
    let half = rgba(&file[..file.len() / 2]).unwrap_err();
    assert_eq!(half, Refusal::CutShort(Format::Png));
}

#[test]
fn one_wrong_bit_in_the_picture_data_is_noticed() {
    let file = noisy(24);
    let idat = file.windows(4).position(|name| name == b"IDAT").unwrap();
    for at in [idat + 4, idat + 200, file.len() - 17] {
        let mut file = file.clone();
        file[at] ^= 4;
        assert!(rgba(&file).is_err(), "byte {at}");
    }
    let mut file = file;
    file[idat + 200] ^= 4;
    assert!(matches!(rgba(&file), Err(Refusal::Checksum(_) | Refusal::Broken(_))));
}

#[test]
fn a_header_that_claims_a_continent_is_refused_before_decoding() {
    let mut file = noisy(8);
    file[16..20].copy_from_slice(&60_000u32.to_be_bytes());
    file[20..24].copy_from_slice(&60_000u32.to_be_bytes());
    let crc = crc(&file[12..29]);
    file[29..33].copy_from_slice(&crc.to_be_bytes());
    let claimed = Refusal::TooManyPixels { width_px: 60_000, height_px: 60_000 };
    assert_eq!(rgba(&file).unwrap_err(), claimed);
}

/// The CRC of the PNG specification, annex D, bit by bit.
pub(super) fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 }
        })
    })
}

#[test]
fn jpegs_of_every_colour_model_come_out_in_colour() {
    let red: Vec<u8> = [220, 30, 40].repeat(256);
    let (decoded, pixels) = rgba(&jpeg(16, 16, jpeg_encoder::ColorType::Rgb, &red)).unwrap();
    assert_eq!((decoded.format, decoded.width_px, decoded.height_px), (Format::Jpeg, 16, 16));
    let near =
        |pixels: &[u8], want: [u8; 4]| pixels.iter().zip(want).all(|(a, b)| a.abs_diff(b) <= 6);
    assert!(near(&pixels[..4], [220, 30, 40, 255]), "{:?}", &pixels[..4]);

    let (_, pixels) = rgba(&jpeg(16, 16, jpeg_encoder::ColorType::Luma, &[90; 256])).unwrap();
    assert!(near(&pixels[..4], [90, 90, 90, 255]), "{:?}", &pixels[..4]);

    // Inks as print shops send them: no cyan, much magenta and yellow, no black.
    let inks: Vec<u8> = [0u8, 225, 215, 0].repeat(256);
    for kind in [jpeg_encoder::ColorType::Cmyk, jpeg_encoder::ColorType::CmykAsYcck] {
        let (decoded, pixels) = rgba(&jpeg(16, 16, kind, &inks)).unwrap();
        assert!(decoded.converted);
        assert!(near(&pixels[..4], [255, 30, 40, 255]), "{kind:?} {:?}", &pixels[..4]);
    }
}

#[test]
fn a_jpeg_cut_anywhere_is_refused() {
    let data: Vec<u8> =
        (0..40u32 * 40 * 3).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let mut progressive = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut progressive, 90);
    encoder.set_progressive(true);
    encoder.encode(&data, 40, 40, jpeg_encoder::ColorType::Rgb).unwrap();
    for file in [jpeg(40, 40, jpeg_encoder::ColorType::Rgb, &data), progressive] {
        assert!(rgba(&file).is_ok());
        for length in 0..file.len() {
            assert!(rgba(&file[..length]).is_err(), "{length} of {} bytes", file.len());
        }
    }
}

#[test]
fn a_jpeg_that_the_camera_held_sideways_stands_upright() {
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 95);
    // TIFF, big-endian, one entry: orientation, SHORT, 1 value, 6.
    let exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    encoder.add_exif_metadata(exif).unwrap();
    let data: Vec<u8> = (0..16 * 32)
        .flat_map(|n| if n % 32 < 16 { [250, 20, 20] } else { [20, 20, 250] })
        .collect();
    encoder.encode(&data, 32, 16, jpeg_encoder::ColorType::Rgb).unwrap();
    let (decoded, pixels) = rgba(&out).unwrap();
    assert_eq!((decoded.orientation, decoded.width_px, decoded.height_px), (6, 16, 32));
    assert!(pixels[0] > 200 && pixels[pixels.len() - 4] < 80, "red is on top");
}

#[test]
fn a_webp_is_decoded_and_a_cut_one_refused() {
    let mut file = Vec::new();
    let data: Vec<u8> = (0..20 * 20 * 4).map(|n| (n * 7 % 251) as u8).collect();
    image::codecs::webp::WebPEncoder::new_lossless(&mut file)
        .encode(&data, 20, 20, image::ExtendedColorType::Rgba8)
        .unwrap();
    let (decoded, pixels) = rgba(&file).unwrap();
    assert_eq!((decoded.format, pixels.len()), (Format::WebP, data.len()));
    for length in 0..file.len() {
        assert!(rgba(&file[..length]).is_err(), "{length}");
    }
}

#[test]
fn content_decides_what_a_file_is() {
    for (head, format) in [
        (&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], Format::Heic),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", Format::Heic),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", Format::Avif),
        (b"GIF89a", Format::Gif),
        (b"BM\x10\x20\x30\x40\0\0\0\0", Format::Bmp),
        (b"II*\0\x08\0\0\0", Format::Tiff),
        (b"%PDF-1.7", Format::Pdf),
        (b"PK\x03\x04", Format::Archive),
        (b"<!DOCTYPE html><html>", Format::Html),
        (b"<?xml version=\"1.0\"?><svg>", Format::Svg),
        (b"hello", Format::Unknown),
    ] {
        assert_eq!(rgba(head).unwrap_err(), Refusal::Foreign(format));
    }
    assert_eq!(rgba(b"").unwrap_err(), Refusal::Empty);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_bytes_make_a_decoder_stumble(
        magic in 0usize..4,
        tail in proptest::collection::vec(any::<u8>(), 0..300)
    ) {
        let start: [&[u8]; 4] =
            [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\xff\0\0\0WEBPVP8 ", b""];
        let _ = rgba(&[start[magic], &tail].concat());
    }

    #[test]
    fn no_damage_to_a_real_file_makes_a_decoder_stumble(
        at in any::<prop::sample::Index>(),
        by in 1u8..,
        kind in 0usize..2
    ) {
        let data: Vec<u8> = (0..24u32 * 24 * 3).map(|n| (n * 37 % 251) as u8).collect();
        let mut file = match kind {
            0 => noisy(24),
            _ => jpeg(24, 24, jpeg_encoder::ColorType::Rgb, &data),
        };
        let at = at.index(file.len());
        file[at] = file[at].wrapping_add(by);
        let _ = rgba(&file);
    }
}

#[test]
fn a_hundred_million_pixels_are_opened_and_more_are_not() {
    assert_eq!(check_size(Format::Jpeg, 8736, 11_648), Ok(()));
    assert_eq!(check_size(Format::Jpeg, 9000, 12_000), Ok(()));
    let refused = Refusal::TooManyPixels { width_px: 9000, height_px: 12_001 };
    assert_eq!(check_size(Format::Jpeg, 9000, 12_001), Err(refused));
}
