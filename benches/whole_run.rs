//! The whole run beside its floor: decoding the same photos and nothing else.
//!
//! `cargo bench --bench whole_run -- [CARDS] [RUNS]` makes a job of CARDS made-up
//! people (default 1000), then times in turn, RUNS times (default 5): the bare
//! decoding of its photos on all cores, a run with an empty cache, reading that
//! run back, and a run with a full cache. It prints medians, the ratio to the
//! floor, that of reading back to the first run, and the peak memory of the
//! process. Machines drift; the ratios hold.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use cetak::diag::Lang;
use cetak::job::{self, Overrides};
use cetak::output::folder::Wanted;
use cetak::run::{self, Aim, Request, Silent, VerifyRequest, Workers};
use std::{fs, hint::black_box, path::Path, time::Instant};

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|arg| arg.parse::<usize>().ok());
    let cards = numbers.next().unwrap_or(1000);
    let runs = numbers.next().unwrap_or(5);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sample = folder.path().join("job");
    let count = u32::try_from(cards).expect("a number of cards");
    run::write_sample(&sample, count, 1, workers, &Silent).expect("the sample is written");

    let [mut floor, mut cold, mut back, mut warm] = [const { Vec::new() }; 4];
    for _ in 0..runs {
        floor.push(timed(|| decode_all(&sample.join("photos"), workers)));
        // A run beside a ledger that does not know it is refused: both go.
        for before in [".cetak", "out"].map(|name| sample.join(name)) {
            if before.exists() {
                fs::remove_dir_all(&before).expect("what the last run left is removed");
            }
        }
        cold.push(timed(|| make(&sample, workers, cards)));
        back.push(timed(|| read_back(&sample, workers, cards)));
        warm.push(timed(|| make(&sample, workers, cards)));
    }
    let [floor, cold, back, warm] = [floor, cold, back, warm].map(median);
    let rate = |seconds: f64| cards as f64 / seconds;
    println!("{cards} cards, {workers} threads, median of {runs}");
    println!("decode alone  {floor:7.3} s  {:6.0} photos/s", rate(floor));
    println!(
        "run, cold     {cold:7.3} s  {:6.0} cards/s  {:.2} x decode",
        rate(cold),
        cold / floor
    );
    println!(
        "verify        {back:7.3} s  {:6.0} cards/s  {:.2} x run, cold",
        rate(back),
        back / cold
    );
    println!(
        "run, warm     {warm:7.3} s  {:6.0} cards/s  {:.2} x decode",
        rate(warm),
        warm / floor
    );
    if let Some(kilobytes) = peak_memory() {
        println!("peak memory   {:7.0} MB", kilobytes as f64 / 1024.0);
    }
}

fn timed(work: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    work();
    begun.elapsed().as_secs_f64()
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn make(sample: &Path, workers: usize, cards: usize) {
    let job = job::load(sample, &Overrides::default()).expect("a good job");
    let path = sample.join("out").join("bench");
    let request = Request {
        aim: Aim::Make { folder: Wanted::Exactly { path, force: true } },
        workers,
        keys: Vec::new(),
        lang: Lang::En,
        session: run::Session::default(),
    };
    let summary = run::run(&job, &request, &Silent).expect("the run finishes");
    assert_eq!(summary.counts.made, cards);
}

fn read_back(sample: &Path, workers: usize, cards: usize) {
    let request = VerifyRequest { workers, ..VerifyRequest::default() };
    let folder = sample.join("out").join("bench");
    let checkup = run::verify(&folder, &request, &Silent).expect("it is read back");
    assert!(checkup.is_right() && checkup.verified.cards == cards);
}

fn decode_all(photos: &Path, workers: usize) {
    let paths: Vec<_> = fs::read_dir(photos)
        .expect("photos")
        .map(|entry| entry.expect("readable").path())
        .collect();
    let workers = Workers::new(workers).expect("threads");
    let decode = |idx: usize| {
        let bytes = fs::read(&paths[idx]).expect("a photo");
        image::load_from_memory(&bytes).expect("a picture").to_rgba8()
    };
    run::in_order(&workers, paths.len(), decode, |_, picture| {
        black_box(picture);
        Ok(())
    })
    .expect("every photo decodes");
}

/// Peak resident memory of this process in kilobytes, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
