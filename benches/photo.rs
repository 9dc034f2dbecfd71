//! What one photo costs, step by step: `cargo bench --bench photo`.
//!
//! Makes its own photos: 450x575 RGBA with a cut-out figure and the noise of a camera,
//! about as heavy as real ones. Prints milliseconds of one core per photo.
#![expect(clippy::print_stdout, reason = "the result of a benchmark is what it prints")]

use cetak::{
    geom::Size,
    photo::{Background, Encoding, Frame, Preparer, measure},
    unit::Length,
};
use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};
use std::{hint::black_box, time::Instant};

const PHOTOS: u32 = 24;
const ROUNDS: u32 = 8;

fn main() {
    let photos: Vec<Vec<u8>> = (0..PHOTOS).map(photo).collect();
    let bytes: usize = photos.iter().map(Vec::len).sum();
    println!("photos: {PHOTOS} of {} KB each", bytes / photos.len() / 1000);

    let size = Size::new(Length::from_mm(20.0), Length::from_um(25_556));
    let (mut resizer, mut preparer) = (Resizer::new(), Preparer::new());
    let mut take_it = |encoding, dpi, bytes: &[u8]| {
        let frame = Frame { size, dpi, encoding };
        let taken = measure(bytes, &frame, Background::Require, &mut preparer);
        taken.prepared.expect("whole").colour.len()
    };
    let mut decoded = f64::INFINITY;
    let mut bare = f64::INFINITY;
    let mut taken = [f64::INFINITY; 4];
    let kinds = [
        (Encoding::Jpeg, 300),
        (Encoding::Jpeg, 600),
        (Encoding::Lossless, 300),
        (Encoding::Lossless, 600),
    ];
    // In turns, so that whatever disturbs this machine disturbs all of them.
    for _ in 0..ROUNDS {
        decoded = decoded.min(time(&photos, |bytes| decode(bytes).len()));
        bare = bare.min(time(&photos, |bytes| floor(&mut resizer, size, bytes)));
        for ((encoding, dpi), least) in kinds.into_iter().zip(&mut taken) {
            *least = least.min(time(&photos, |bytes| take_it(encoding, dpi, bytes)));
        }
    }
    println!("bare PNG decode:          {decoded:.2} ms");
    println!("decode, resample, encode: {bare:.2} ms, the floor for JPEG at 300 dpi");
    let [jpeg_300, jpeg_600, lossless_300, lossless_600] = taken;
    println!("take, JPEG at 300 dpi:    {jpeg_300:.2} ms, {:.2} times the floor", jpeg_300 / bare);
    println!("take, JPEG at 600 dpi:    {jpeg_600:.2} ms");
    println!("take, lossless, 300 dpi:  {lossless_300:.2} ms");
    println!("take, lossless, 600 dpi:  {lossless_600:.2} ms");
}

fn decode(bytes: &[u8]) -> Vec<u8> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("whole");
    let mut rgba = vec![0; reader.output_buffer_size().expect("small")];
    reader.next_frame(&mut rgba).expect("whole");
    rgba
}

/// What nobody can do without to put a smaller picture into a PDF.
fn floor(resizer: &mut Resizer, size: Size, bytes: &[u8]) -> usize {
    let rgba = decode(bytes);
    let frame = Frame { size, dpi: 300, encoding: Encoding::Jpeg };
    let (width, height) = frame.size_px();
    let source = ImageRef::new(450, 575, &rgba, PixelType::U8x4).expect("of that size");
    let mut small = Image::new(width, height, PixelType::U8x4);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    resizer.resize(&source, &mut small, &options).expect("both are RGBA");
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 90);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_1_1);
    let (width, height) = (width as u16, height as u16);
    let colour = jpeg_encoder::ColorType::Rgba;
    encoder.encode(small.buffer(), width, height, colour).expect("of that size");
    out.len()
}

/// Milliseconds per photo, of one round.
fn time(photos: &[Vec<u8>], mut work: impl FnMut(&[u8]) -> usize) -> f64 {
    let start = Instant::now();
    for bytes in photos {
        black_box(work(bytes));
    }
    start.elapsed().as_secs_f64() * 1000.0 / photos.len() as f64
}

/// A photo as heavy as a real one: smooth shading, fine noise, an empty background.
fn photo(seed: u32) -> Vec<u8> {
    let (width, height) = (450u32, 575u32);
    let mut state = seed.wrapping_mul(747_796_405) | 1;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((state >> 24) & 7) as f32 - 3.5
    };
    let mut rgba = Vec::with_capacity((width * height * 4) as usize);
    for y in 0..height {
        for x in 0..width {
            let (u, v) = (x as f32 / width as f32 - 0.5, y as f32 / height as f32);
            let head = (u / 0.22).hypot((v - 0.36) / 0.24) < 1.0;
            let body = v > 0.55 && u.abs() < 0.2 + (v - 0.55).sqrt() * 0.45;
            if !(head || body) {
                rgba.extend_from_slice(&[0; 4]);
                continue;
            }
            let base = if head { [196.0, 150.0, 120.0] } else { [150.0, 128.0, 80.0] };
            let shade = 1.0 - u * 0.5 + (v * 40.0 + seed as f32).sin() * 0.02;
            let fine = noise();
            for channel in base {
                rgba.push((channel * shade + fine + noise() * 0.3).clamp(0.0, 255.0) as u8);
            }
            rgba.push(255);
        }
    }
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_filter(png::Filter::Adaptive);
    let mut writer = encoder.write_header().expect("into memory");
    writer.write_image_data(&rgba).expect("into memory");
    writer.finish().expect("into memory");
    out
}
