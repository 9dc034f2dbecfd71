//! Rasters for card printers beside the floor: `cargo bench --bench raster -- [CARDS] [ROUNDS]`.
//!
//! Draws CARDS two-sided cards (default 200) of the landscape layout from prepared
//! photos, for each 300-dpi printer profile, PNG files included, on all cores.
//! The floors stand beside them: decoding a photo of 450x575 for each card, and
//! compressing the finished pixels alone. Prints the best of ROUNDS rounds
//! (default 5), since the others were disturbed.
#![expect(clippy::print_stdout, reason = "the result of a benchmark is what it prints")]

use cetak::diag::{Place, Policy};
use cetak::layout::{self, Printer};
use cetak::output::raster::FacePainter;
use cetak::photo::{Background, Encoding, Frame, Prepared, Preparer, measure};
use cetak::record::{Kind, Nip, Record};
use cetak::render::{Card, Renderer};
use cetak::sample::Plan;
use std::{
    collections::BTreeMap,
    hint::black_box,
    io::Cursor,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

const PHOTOS: u32 = 12;

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|arg| arg.parse::<usize>().ok());
    let cards = numbers.next().unwrap_or(200);
    let rounds = numbers.next().unwrap_or(5);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{cards} two-sided cards, {workers} threads, best of {rounds}");

    let people = Plan::new(PHOTOS, 1);
    let photos: Vec<Vec<u8>> = (0..PHOTOS).map(|idx| people.photo(idx).1).collect();
    rate("decode a photo", cards, rounds, workers, &|idx| {
        black_box(unpack(&photos[idx % photos.len()]));
    });

    let layout = layout::load("asn-landscape", Path::new("."), &BTreeMap::new()).expect("built in");
    let renderer = Renderer::new(Arc::new(layout), 300).expect("its fixed texts fit");
    let design = renderer.layout();
    let frame = Frame {
        size: design.photo_size().expect("the layout shows a photo"),
        dpi: 300,
        encoding: Encoding::Jpeg,
    };
    let prepare = |bytes: &Vec<u8>| -> Prepared {
        let taken = measure(bytes, &frame, Background::Keep, &mut Preparer::new());
        taken.prepared.expect("it is whole")
    };
    let prepared: Vec<Prepared> = photos.iter().map(prepare).collect();
    let drawn: Vec<Card> = (0..cards).map(|idx| card(&renderer, idx)).collect();
    for name in ["generic-300", "evolis", "fargo-hdp"] {
        let printer = Printer::load(name, Path::new(".")).expect("it is built in");
        let (fonts, statics) = (design.fonts(), renderer.statics());
        let painter = FacePainter::new(fonts, statics, design.card(), &printer);
        let photo = |idx: usize| Some(&prepared[idx % prepared.len()]);
        let bytes = AtomicUsize::new(0);
        rate(name, cards, rounds, workers, &|idx| {
            for face in [&drawn[idx].front, &drawn[idx].back] {
                let files = painter.face(face, photo(idx)).expect("it is drawn");
                bytes.fetch_add(files.colour.len() + files.black.len(), Ordering::Relaxed);
            }
        });
        println!("{:>24} KB a card", bytes.load(Ordering::Relaxed) / cards / (rounds + 1) / 1000);
    }
}

/// Does `work` for every card on all cores, over and over, and prints the best rate.
fn rate(what: &str, cards: usize, rounds: usize, workers: usize, work: &(dyn Fn(usize) + Sync)) {
    let round = || {
        let next = AtomicUsize::new(0);
        let begun = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    loop {
                        let idx = next.fetch_add(1, Ordering::Relaxed);
                        if idx >= cards {
                            break;
                        }
                        work(idx);
                    }
                });
            }
        });
        begun.elapsed().as_secs_f64()
    };
    round();
    let best = (0..rounds).map(|_| round()).fold(f64::INFINITY, f64::min);
    let each = best * 1000.0 * workers as f64 / cards as f64;
    println!("{what:<16} {:7.0} a second, {each:6.2} ms of one core", cards as f64 / best);
}

fn unpack(png: &[u8]) -> usize {
    let mut reader = png::Decoder::new(Cursor::new(png)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("it is small")];
    reader.next_frame(&mut pixels).expect("pixels");
    pixels.len()
}

fn card(renderer: &Renderer, idx: usize) -> Card {
    let first = ["Siti", "Bambang", "Dewi", "Agus", "Made", "Yohana"][idx % 6];
    let last = ["Rahmawati", "Sulistyo", "Adiwijaya", "Kusumanegara", "Simbolon"][idx % 5];
    let serial = format!("A2015{:07}", idx + 1);
    let payload = format!("HTTPS://VERIFIKASI.EXAMPLE.GO.ID/K/{serial}");
    let record = Record {
        place: Place::default(),
        nip: Nip::parse(&format!("198609262015051{:03}", idx % 999 + 1)).expect("well formed"),
        kind: Kind::Pns,
        serial,
        name: format!("Dr. {first} {last} {}, S.T., M.T.", idx + 1),
        instansi: "Pemerintah Kabupaten Contoh Raya".to_owned(),
        unit: "Dinas Kependudukan dan Pencatatan Sipil".to_owned(),
        jabatan: "Analis Kebijakan Ahli Muda".to_owned(),
        golongan: "III/c".to_owned(),
        pangkat: "Penata".to_owned(),
        tmt: None,
        contract_end: None,
        issued: None,
        contact: String::new(),
        photo: String::new(),
    };
    renderer.card(&record, &payload, true, &Policy::default()).card.expect("it fits")
}
