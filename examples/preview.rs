//! Paints the faces of a layout with short, usual and long records, to look at.
//!
//! `cargo run --example preview -- OUT_DIR [LAYOUT] [DPI] [PHOTO.png] [bleed]`. Deliberately not a command: it
//! takes made-up records only and overwrites what it finds.

use cetak::{
    diag::{Place, Policy},
    layout,
    output::raster::{Painter, Pixels},
    record::{Kind, Nip, Record},
    render::Renderer,
    unit::Length,
};
use std::{collections::BTreeMap, error::Error, path::Path, sync::Arc};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let out = args.next().ok_or("name a folder for the pictures")?;
    let name = args.next().unwrap_or_else(|| "asn-landscape".to_owned());
    let dpi: u32 = args.next().map_or(Ok(600), |dpi| dpi.parse())?;
    let photo = args.next();
    let bleed = args.next().is_some_and(|word| word == "bleed");
    let layout = Arc::new(layout::load(&name, Path::new("."), &BTreeMap::new())?);
    let renderer = Renderer::new(Arc::clone(&layout), 300)?;
    let margin = if bleed { layout.bleed() } else { Length::ZERO };
    let painter = Painter::new(layout.fonts(), renderer.statics(), layout.card(), margin, dpi)
        .ok_or("the card is too large")?;
    let photo = match photo {
        Some(path) => read_png(Path::new(&path))?,
        None => stand_in(),
    };
    for (label, record) in records()? {
        let payload = format!("HTTPS://VERIFIKASI.EXAMPLE.GO.ID/K/{}", record.serial);
        let rendered = renderer.card(&record, &payload, true, &Policy::default());
        let card = rendered.card.ok_or_else(|| format!("{label}: {:?}", rendered.findings))?;
        for (side, ops) in [("depan", &card.front), ("belakang", &card.back)] {
            let pixels = painter.paint(ops, Some(&photo));
            let radius = if bleed { 0.0 } else { layout.corner().to_dots(dpi) };
            write_png(
                &Path::new(&out).join(format!("{label}-{side}.png")),
                &rounded(pixels, radius),
            )?;
        }
    }
    Ok(())
}

/// Made-up people: the shortest, usual ones and the longest.
fn records() -> Result<Vec<(&'static str, Record)>, Box<dyn Error>> {
    let base = Record {
        place: Place::default(),
        nip: Nip::parse("198609262015051001").map_err(|_| "nip")?,
        kind: Kind::Pns,
        serial: "A20150001234".to_owned(),
        name: "Siti Rahmawati Kusumaningrum, S.Kom., M.T.".to_owned(),
        instansi: "Pemerintah Kabupaten Contoh Raya".to_owned(),
        unit: "Dinas Komunikasi dan Informatika".to_owned(),
        jabatan: "Pranata Komputer Ahli Muda".to_owned(),
        golongan: "III/c".to_owned(),
        pangkat: "Penata".to_owned(),
        tmt: cetak::date::Date::new(2015, 5, 1),
        contract_end: None,
        photo: String::new(),
    };
    let pppk = Record {
        nip: Nip::parse("199003172022211004").map_err(|_| "nip")?,
        kind: Kind::Pppk,
        serial: "B20220004711".to_owned(),
        name: "dr. Bagus Prasetyo Wicaksono, Sp.PD".to_owned(),
        contract_end: cetak::date::Date::new(2027, 2, 28),
        ..base.clone()
    };
    let long = "Prof. Dr. Ir. H. Raden Mas Bambang Sulistyo Adiwijaya Kusumonegoro Hadiningrat \
                Purwosaputro, S.T., M.T., Ph.D., IPU., ASEAN Eng.";
    Ok(vec![
        ("pns", base.clone()),
        ("pns-pendek", Record { name: "N".to_owned(), instansi: "Badan Kepegawaian Negara".to_owned(), ..base.clone() }),
        ("pns-panjang", Record {
            name: long.to_owned(),
            instansi: "Kementerian Pariwisata dan Ekonomi Kreatif/Badan Pariwisata dan Ekonomi Kreatif".to_owned(),
            ..base
        }),
        ("pppk", pppk.clone()),
        ("pppk-pw", Record { kind: Kind::PppkParuhWaktu, name: "SUHARTO".to_owned(), contract_end: None, ..pppk }),
    ])
}

/// A bust drawn with a few curves, for layouts without a photo at hand.
fn stand_in() -> Pixels {
    let (width_px, height_px) = (450u32, 575u32);
    let mut rgba = Vec::new();
    for y in 0..height_px {
        for x in 0..width_px {
            let (dx, dy) = (f64::from(x) - 225.0, f64::from(y));
            let ellipse = |cx: f64, cy: f64, rx: f64, ry: f64| {
                ((dx - cx) / rx).powi(2) + ((dy - cy) / ry).powi(2) < 1.0
            };
            let pixel = if ellipse(0.0, 215.0, 92.0, 118.0) && dy > 150.0 {
                [222, 178, 148, 255]
            } else if ellipse(0.0, 185.0, 104.0, 118.0) && dy < 230.0 {
                [38, 30, 30, 255]
            } else if dx.abs() < 44.0 && (300.0..395.0).contains(&dy) {
                [205, 160, 130, 255]
            } else if ellipse(0.0, 600.0, 215.0, 235.0) {
                [186, 160, 110, 255]
            } else {
                [0, 0, 0, 0]
            };
            rgba.extend(pixel);
        }
    }
    Pixels { width_px, height_px, rgba }
}

/// Corners cut as the card's are, so that the picture looks like the card.
fn rounded(mut pixels: Pixels, radius: f64) -> Pixels {
    if radius <= 0.0 {
        return pixels;
    }
    let (w, h) = (f64::from(pixels.width_px), f64::from(pixels.height_px));
    for (idx, pixel) in pixels.rgba.chunks_exact_mut(4).enumerate() {
        let x = (idx % pixels.width_px as usize) as f64 + 0.5;
        let y = (idx / pixels.width_px as usize) as f64 + 0.5;
        let dx = (radius - x).max(x - (w - radius)).max(0.0);
        let dy = (radius - y).max(y - (h - radius)).max(0.0);
        let inside = (radius + 0.5 - dx.hypot(dy)).clamp(0.0, 1.0);
        pixel[3] = (f64::from(pixel[3]) * inside) as u8;
    }
    pixels
}

fn read_png(path: &Path) -> Result<Pixels, Box<dyn Error>> {
    let mut decoder = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(path)?));
    decoder.set_transformations(
        png::Transformations::normalize_to_color8() | png::Transformations::ALPHA,
    );
    let mut reader = decoder.read_info()?;
    let mut rgba = vec![0; reader.output_buffer_size().ok_or("too large")?];
    let frame = reader.next_frame(&mut rgba)?;
    Ok(Pixels { width_px: frame.width, height_px: frame.height, rgba })
}

#[expect(clippy::disallowed_methods, reason = "an example writes where its user says")]
fn write_png(path: &Path, pixels: &Pixels) -> Result<(), Box<dyn Error>> {
    let file = std::fs::File::create(path)?;
    let mut encoder = png::Encoder::new(file, pixels.width_px, pixels.height_px);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&pixels.rgba)?;
    Ok(())
}
