//! Rasters for card printers: exact sizes, black alone on the K layer, codes that decode.

use cetak::diag::{Place, Policy};
use cetak::layout::{self, Printer};
use cetak::output::raster::FacePainter;
use cetak::record::{Kind, Nip, Record};
use cetak::render::{Card, Renderer};
use std::{collections::BTreeMap, path::Path, sync::Arc};

const URL: &str = "HTTPS://VERIFIKASI.EXAMPLE.GO.ID/K/A20150001234";

fn renderer(name: &str, print_dpi: u32) -> Renderer {
    let layout = layout::load(name, Path::new("."), &BTreeMap::new()).expect("it loads");
    Renderer::new(Arc::new(layout), print_dpi).expect("its fixed texts fit")
}

fn card(renderer: &Renderer) -> Card {
    let record = Record {
        place: Place::default(),
        nip: Nip::parse("198609262015051001").expect("it is well formed"),
        kind: Kind::Pns,
        serial: "A20150001234".to_owned(),
        name: "Siti Rahmawati".to_owned(),
        instansi: "Pemerintah Kabupaten Contoh Raya".to_owned(),
        unit: String::new(),
        jabatan: String::new(),
        golongan: String::new(),
        pangkat: String::new(),
        tmt: None,
        contract_end: None,
        issued: None,
        contact: String::new(),
        photo: String::new(),
    };
    renderer.card(&record, URL, true, &Policy::default()).card.expect("it fits")
}

/// A PNG as its size, dots per metre, and 8-bit samples.
fn read(png: &[u8]) -> ((u32, u32), u32, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a PNG");
    let per_metre = reader.info().pixel_dims.expect("a size of a dot").xppu;
    let size = (reader.info().width, reader.info().height);
    let mut samples = vec![0; reader.output_buffer_size().expect("it is small")];
    reader.next_frame(&mut samples).expect("pixels");
    (size, per_metre, samples)
}

#[test]
fn every_layout_comes_at_exactly_the_raster_of_every_printer() {
    for layout in layout::builtin_names() {
        for name in Printer::builtin_names() {
            let printer = Printer::load(name, Path::new(".")).expect("it is built in");
            let renderer = renderer(layout, printer.dpi);
            let (card, design) = (card(&renderer), renderer.layout());
            let (fonts, statics) = (design.fonts(), renderer.statics());
            let painter = FacePainter::new(fonts, statics, design.card(), &printer);
            let files = painter.face(&card.front, None).expect("it is drawn");
            let (size, per_metre, colours) = read(&files.colour);
            let (k_size, _, dots) = read(&files.black);
            assert_eq!(size, (printer.width_px, printer.height_px), "{layout} {name}");
            assert_eq!(k_size, size);
            assert_eq!(per_metre, if printer.dpi == 600 { 23_622 } else { 11_811 });
            let black: Vec<usize> =
                dots.iter().enumerate().filter(|(_, dot)| **dot == 0).map(|(idx, _)| idx).collect();
            assert!(black.len() > 5_000, "{layout} {name}: {} black dots", black.len());
            let under = if printer.knockout { [255; 3] } else { [0; 3] };
            assert!(black.iter().all(|idx| colours[idx * 3..idx * 3 + 3] == under));
        }
    }
}

#[test]
fn the_code_on_the_k_layer_decodes() {
    let renderer = renderer("asn-portrait", 300);
    let (card, design) = (card(&renderer), renderer.layout());
    let printer = Printer::load("evolis", Path::new(".")).expect("it is built in");
    let painter = FacePainter::new(design.fonts(), renderer.statics(), design.card(), &printer);
    let files = painter.face(&card.front, None).expect("it is drawn");
    let ((width, height), _, dots) = read(&files.black);
    let (width, height) = (width as usize, height as usize);
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| dots[y * width + x]);
    let grids = image.detect_grids();
    let texts: Vec<_> =
        grids.iter().filter_map(|grid| grid.decode().ok()).map(|(_, t)| t).collect();
    assert_eq!(texts, [URL]);
}
