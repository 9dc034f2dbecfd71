//! What a nightly run over the changes costs beside the first run over everything.
//!
//! `cargo bench --bench incremental -- [CARDS]` makes a job of CARDS made-up people (default
//! 2000), runs it once with an empty state, puts another picture in the place of every
//! hundredth photo, and runs again over the changes. It prints both times, their ratio (at most
//! 1/20 is asked for) and the peak memory of the second run, which is a process of its own; then
//! a quiet night, on which nothing changed, and what it wrote (at most 2 s and 1 MB at 20,000).

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use cetak::diag::Lang;
use cetak::job::{self, Overrides};
use cetak::output::{atomic, folder::Wanted};
use cetak::run::{self, Aim, Only, Request, Session, Silent};
use cetak::sample::Plan;
use std::{fs, path::Path, process::Command, time::Instant};

/// Says to this program that it is the second run, and where the job is.
const SECOND: &str = "CETAK_BENCH_SECOND";

fn main() {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    if let Some(sample) = std::env::var_os(SECOND) {
        let (seconds, made, unchanged) = timed(Path::new(&sample), workers);
        let memory = figure_of("status", "VmHWM:").unwrap_or(0) / 1024;
        let written = figure_of("io", "write_bytes:").unwrap_or(0) / 1024;
        println!("{seconds} {made} {unchanged} {memory} {written}");
        return;
    }
    let asked = std::env::args().skip(1).find_map(|arg| arg.parse().ok());
    let cards: u32 = asked.unwrap_or(2000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sample = folder.path().join("job");
    run::write_sample(&sample, cards, 1, workers, &Silent).expect("the sample is written");
    let (first, made, _) = timed(&sample, workers);
    println!("{cards} cards, {workers} threads");
    println!("first run     {first:8.2} s  {made} made");

    let mut photos: Vec<_> = fs::read_dir(sample.join("photos"))
        .expect("photos")
        .map(|entry| entry.expect("readable").path())
        .collect();
    photos.sort();
    let others = Plan::new(cards.div_ceil(100), 2);
    for (idx, photo) in (0..).zip(photos.iter().step_by(100)) {
        atomic::write(photo, &others.photo(idx).1).expect("replaced");
    }
    let [second, made, unchanged, memory, _] = apart(&sample);
    println!("second run    {second:8.2} s  {made} made, {unchanged} unchanged");
    println!("ratio         1/{:.0}", first / second);
    println!("peak memory   {memory:8.0} MB");
    let [quiet, made, unchanged, _, written] = apart(&sample);
    println!("quiet night   {quiet:8.2} s  {made} made, {unchanged} unchanged");
    println!("written       {written:8.0} kB");
}

/// A run over the changes in a process of its own: seconds, cards made and unchanged, peak memory in
/// megabytes, kilobytes written.
fn apart(sample: &Path) -> [f64; 5] {
    let program = std::env::current_exe().expect("this program");
    let ran = Command::new(program).env(SECOND, sample).output().expect("starts");
    let told = String::from_utf8_lossy(&ran.stdout).into_owned();
    let figures: Vec<f64> = told.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    figures.try_into().unwrap_or_else(|_| panic!("{told} {}", String::from_utf8_lossy(&ran.stderr)))
}

/// Seconds of a run over the changes, and how many cards were made and left as they were.
fn timed(sample: &Path, workers: usize) -> (f64, usize, usize) {
    let begun = Instant::now();
    let job = job::load(sample, &Overrides::default()).expect("a good job");
    let request = Request {
        aim: Aim::Make { folder: Wanted::Dated { under: sample.join("out"), as_of: job.as_of } },
        workers,
        keys: Vec::new(),
        lang: Lang::En,
        session: Session { only: Only::Changed, ..Session::default() },
    };
    let summary = run::run(&job, &request, &Silent).expect("the run finishes");
    (begun.elapsed().as_secs_f64(), summary.counts.made, summary.counts.unchanged)
}

/// A figure that the system keeps of this process, where it tells: memory in kilobytes, files in bytes.
fn figure_of(file: &str, name: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/self/{file}")).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
